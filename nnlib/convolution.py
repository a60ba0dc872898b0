r"""A convolutional layer applies the same small weights, its filters, to every patch of an image.

Written as a matrix product it is a dense layer that looks at patches: one index collects them, and
:mod:`nnlib.autodiff` derives the rest. All functions here take arrays and values alike.

As everywhere in nnlib, a sample is a column. An image of several channels, one for each filter of
the layer before, is a column of channels · height · width numbers: channel by channel, row by row.
See LeCun and others, *Backpropagation applied to handwritten zip code recognition*, 1989.
"""

from typing import Any, TypeAlias

import numpy as np

from nnlib.arguments import check_at_least_one
from nnlib.arrays import Labels, check_array, check_floats
from nnlib.autodiff import Value

Images: TypeAlias = Any
"""Values or arrays; of whichever come, the same return."""


def patch_index(channels: int, height: int, width: int, size: int = 3) -> Labels:
    r"""Number the pixels of each patch of an image: a column for each patch.

    .. math:: I_{kj} = \text{number of pixel } k \text{ of patch } j

    Parameters
    ----------
    channels, height, width : int
        The shape of an image.
    size : int
        Height and width of a patch.

    Returns
    -------
    ndarray of int, shape (channels · size · size, number of patches)
        The patches are in the order of their top left corners, row by row.

    Raises
    ------
    ValueError
        If a number is below 1, or a patch is larger than the image.

    Examples
    --------
    >>> patch_index(1, 3, 3, size=2)
    array([[0, 1, 3, 4],
           [1, 2, 4, 5],
           [3, 4, 6, 7],
           [4, 5, 7, 8]])
    """
    _check_patches(channels, height, width, size)
    pixels = np.arange(channels * height * width).reshape(channels, height, width)
    within = pixels[:, :size, :size].reshape(-1, 1)  # the first patch
    corners = pixels[0, : height - size + 1, : width - size + 1].reshape(1, -1)
    return within + corners


def convolve(A: Images, W: Images, b: Images, index: Labels) -> Images:
    r"""Apply filters to every patch of images.

    .. math:: Z_{ij} = \sum_k W_{ik} \, A_{I_{kj}} + b_i
        \quad \text{for filter } i \text{ and patch } j

    Parameters
    ----------
    A : Value or ndarray of float, shape (pixels, m)
        Images, one per column.
    W : Value or ndarray of float, shape (n_filters, pixels of a patch)
        The filters, one per row.
    b : Value or ndarray of float, shape (n_filters, 1)
        Their biases.
    index : ndarray of int, shape (pixels of a patch, n_patches)
        From :func:`patch_index`.

    Returns
    -------
    Value or ndarray, shape (n_filters · n_patches, m)
        Images again, with a channel for each filter.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    The filters are not turned round, as a convolution in mathematics would: this is the
    cross-correlation that PyTorch's ``Conv2d`` computes.

    Examples
    --------
    >>> A = np.array([[1.0], [2.0], [3.0], [5.0], [8.0], [13.0]])  # 2 rows of 3 pixels
    >>> W, b = np.array([[-1.0, 0.0, 0.0, 1.0]]), np.array([[0.5]])
    >>> convolve(A, W, b, patch_index(1, 2, 3, size=2))
    array([[ 7.5],
           [11.5]])
    """
    _check_filters(A, W, b, index)
    patches = A[index].reshape(len(index), -1)  # a column for each patch of each image
    Z = W @ patches + b
    return Z.reshape(W.shape[0] * index.shape[1], -1)


def max_pool(A: Images, channels: int, height: int, width: int) -> Images:
    r"""Keep the largest number of each square of 2 × 2, which halves height and width.

    .. math:: Z_{ij} = \max(A_{2i, 2j}, A_{2i, 2j + 1}, A_{2i + 1, 2j}, A_{2i + 1, 2j + 1})

    Parameters
    ----------
    A : Value or ndarray of float, shape (channels · height · width, m)
        Images, one per column.
    channels, height, width : int
        The shape of an image; height and width are even.

    Returns
    -------
    Value or ndarray, shape (channels · height · width / 4, m)

    Raises
    ------
    ValueError
        If the images do not have this shape, or height or width is odd.

    Examples
    --------
    >>> max_pool(np.array([[1.0], [4.0], [2.0], [3.0]]), 1, 2, 2)
    array([[4.]])
    """
    _check_pool(A, channels, height, width)
    rows = A.reshape(channels * height // 2, 2, width, -1).max(axis=1)
    return rows.reshape(channels * height * width // 4, 2, -1).max(axis=1)


def _check_patches(channels: int, height: int, width: int, size: int) -> None:
    check_at_least_one(channels=channels, height=height, width=width, size=size)
    if size > min(height, width):
        raise ValueError(
            f"size is {size}; a patch must fit into an image of {height} × {width} pixels"
        )


def _check_filters(A: Images, W: Images, b: Images, index: Labels) -> None:
    check_array("index", index, "integers")
    for name, each in (("A", A), ("W", W), ("b", b)):
        if not isinstance(each, Value):
            check_floats(**{name: each})
    if index.ndim != 2 or index.dtype.kind not in "iu":
        raise ValueError(f"index has shape {index.shape}; it must be one of patch_index")
    if len(A.shape) != 2 or A.shape[1] < 1 or A.shape[0] <= index.max(initial=0):
        raise ValueError(
            f"A has shape {A.shape}; it must have a column for each image, of at least "
            f"{index.max(initial=0) + 1} pixels"
        )
    if len(W.shape) != 2 or W.shape[0] < 1 or W.shape[1] != len(index):
        raise ValueError(
            f"W has shape {W.shape} and index has shape {index.shape}; W must have a row for each "
            f"filter, of {len(index)} weights"
        )
    if b.shape != (W.shape[0], 1):
        raise ValueError(f"b has shape {b.shape}; it must be ({W.shape[0]}, 1), a bias per filter")


def _check_pool(A: Images, channels: int, height: int, width: int) -> None:
    check_at_least_one(channels=channels, height=height, width=width)
    if not isinstance(A, Value):
        check_floats(A=A)
    if height % 2 or width % 2:
        raise ValueError(f"height is {height} and width is {width}; both must be even")
    if len(A.shape) != 2 or A.shape[1] < 1 or A.shape[0] != channels * height * width:
        raise ValueError(
            f"A has shape {A.shape}; it must have {channels} · {height} · {width} rows, and a "
            "column for each image"
        )
