"""A drawing becomes an image like MNIST's: cropped to its ink, boxed into 20 × 20, centred by mass.

The images of MNIST were made in these steps from larger ones, and a network that has learned
from them reads nothing else as well. A drawing is a list of strokes, a stroke a list of points.
"""

from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array

BOX = 20
"""The longer side of MNIST's digits, in pixels."""

SIDE = 28
"""The side of MNIST's images, in pixels."""

CENTRE = 14
"""The number of the row and of the column on which MNIST's digits have their centre of mass."""


class Prepared(NamedTuple):
    """The three steps from a drawing to an image like MNIST's."""

    cropped: Array
    boxed: Array
    centred: Array


def crop_to_ink(image: Array) -> Array:
    r"""Cut away all rows and columns outside the ink.

    .. math:: \text{keep } r_{\min} \le i \le r_{\max}, \; c_{\min} \le j \le c_{\max}

    The smallest and the largest number of a row and of a column that hold a pixel above zero.

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        0 is paper, 1 is ink.

    Returns
    -------
    ndarray, shape of the bounding box
        A view of the image.

    Raises
    ------
    ValueError
        If the image is no matrix, holds NaN or values outside 0 … 1, or has no ink.

    Examples
    --------
    >>> crop_to_ink(np.array([[0.0, 0.0, 0.0], [0.0, 0.2, 1.0]]))
    array([[0.2, 1. ]])
    """
    check_image(image)
    rows = np.flatnonzero(image.any(axis=1))
    columns = np.flatnonzero(image.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def area_weights(n_in: int, n_out: int) -> Array:
    r"""Say how much each of n_in pixels contributes to each of n_out pixels of the same line.

    .. math:: W_{ij} = \max\big(0, \; \min(i + 1, (j + 1) s) - \max(i, j s)\big),
              \qquad s = n_{out} / n_{in}

    Laid over the n_out pixels, each 1 long, the n_in pixels are s long; :math:`W_{ij}` is how much
    of pixel i lies under pixel j.

    Parameters
    ----------
    n_in, n_out : int
        How many pixels there are, and how many there shall be; at least 1.

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)
        Every row adds up to 1.

    Raises
    ------
    ValueError
        If n_in or n_out is below 1.

    Examples
    --------
    >>> area_weights(4, 2)
    array([[0.5, 0.5, 0. , 0. ],
           [0. , 0. , 0.5, 0.5]])
    """
    if n_in < 1 or n_out < 1:
        raise ValueError(f"n_in is {n_in} and n_out is {n_out}; both must be at least 1 pixel")
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_out / n_in
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s))


def resize(image: Array, shape: tuple[int, int]) -> Array:
    r"""Change the number of pixels; each new one is the mean of the area that it covers.

    .. math:: W_r \, I \, W_c^T

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
    shape : (int, int)
        The new height and width.

    Returns
    -------
    ndarray, the new shape, the dtype of image

    Raises
    ------
    ValueError
        If the image is no matrix, or a side of the shape is below 1.

    Notes
    -----
    The weights are :func:`area_weights`, of the rows and of the columns. Averaging is what keeps a
    thin line visible, as grey: anti-aliasing.

    Examples
    --------
    >>> resize(np.array([[1.0, 1.0], [0.0, 1.0]]), (1, 1))
    array([[0.75]])
    """
    if image.ndim != 2:
        raise ValueError(f"image has shape {image.shape}; it must be (height, width)")
    (height, width), (rows, columns) = image.shape, shape
    resized: Array = area_weights(height, rows) @ image @ area_weights(width, columns).T
    return resized.astype(image.dtype)


def fit_into_box(image: Array, side: int = BOX) -> Array:
    r"""Resize an image so that its longer side has a given length, and keep its proportions.

    .. math:: (h', w') = \frac{\text{side}}{\max(h, w)} \, (h, w)

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
    side : int
        The length of the longer side, in pixels.

    Returns
    -------
    ndarray, shape (h', w') rounded, each at least 1

    Examples
    --------
    >>> fit_into_box(np.ones((100, 40))).shape
    (20, 8)
    """
    longer = max(image.shape)
    height, width = (max(1, round(length * side / longer)) for length in image.shape)
    return resize(image, (height, width))


def centre_of_mass(image: Array) -> tuple[float, float]:
    r"""The mean row and the mean column of the ink.

    .. math:: \bar r = \frac{\sum_{ij} i \, I_{ij}}{\sum_{ij} I_{ij}}, \qquad
              \bar c = \frac{\sum_{ij} j \, I_{ij}}{\sum_{ij} I_{ij}}

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        0 is paper, 1 is ink.

    Returns
    -------
    row, column : float
        Numbered from 0, so that the middle of the first pixel is at 0.

    Raises
    ------
    ValueError
        If the image is no matrix, holds NaN or values outside 0 … 1, or has no ink.

    Examples
    --------
    >>> centre_of_mass(np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]))
    (1.5, 1.5)
    """
    check_image(image)
    height, width = image.shape
    rows, columns = image.sum(axis=1), image.sum(axis=0)
    return float(rows @ np.arange(height) / rows.sum()), float(
        columns @ np.arange(width) / columns.sum()
    )


def place_by_mass(image: Array, side: int = SIDE, centre: int = CENTRE) -> Array:
    """Lay an image on a larger square so that its centre of mass comes to lie in the centre.

    Whole pixels are moved, so nothing is blurred, and the image stays on the square: one that is
    very lopsided is not moved all the way.

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        0 is paper, 1 is ink.
    side : int
        The side of the square, in pixels.
    centre : int
        The row and the column that the centre of mass comes nearest to.

    Returns
    -------
    ndarray, shape (side, side), the dtype of image

    Raises
    ------
    ValueError
        If the image is larger than the square, has no ink, or holds what is no grey value.

    Notes
    -----
    MNIST's images have their centre of mass on row and column 14, counted from 0: half a pixel
    below and to the right of the true middle, which is 13.5.

    Examples
    --------
    >>> place_by_mass(np.array([[0.2, 1.0]]), side=4, centre=2)
    array([[0. , 0. , 0. , 0. ],
           [0. , 0. , 0. , 0. ],
           [0. , 0.2, 1. , 0. ],
           [0. , 0. , 0. , 0. ]])
    """
    check_image(image)
    if max(image.shape) > side:
        raise ValueError(
            f"image has shape {image.shape}, which is larger than ({side}, {side}): "
            "fit_into_box makes it smaller"
        )
    placed = np.zeros((side, side), image.dtype)
    first = []
    for length, mean in zip(image.shape, centre_of_mass(image), strict=True):
        # A centre halfway between two pixels is not left to rounding errors.
        wanted = int(np.floor(round(centre - mean, 6) + 0.5))
        first.append(min(max(wanted, 0), side - length))
    (row, column), (height, width) = first, image.shape
    placed[row : row + height, column : column + width] = image
    return placed


def prepare(image: Array) -> Prepared:
    """Turn a drawing of any size into an image like MNIST's, and keep every step.

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        0 is paper, 1 is ink.

    Returns
    -------
    Prepared
        ``cropped`` to its ink, ``boxed`` into 20 × 20 pixels, ``centred`` by mass in 28 × 28.

    Raises
    ------
    ValueError
        If the image is no matrix, holds NaN or values outside 0 … 1, or has no ink.

    Notes
    -----
    From the page of LeCun, Cortes and Burges, *The MNIST database of handwritten digits*, which
    says that the digits were scaled into a box of 20 × 20 pixels, grey at the edges from
    anti-aliasing, with their proportions kept, and moved to the centre of 28 × 28 by their centre
    of mass. It does not say how it was averaged; here it is by area.

    Examples
    --------
    >>> drawing = np.zeros((200, 300))
    >>> drawing[20:180, 40:60] = 1
    >>> [step.shape for step in prepare(drawing)]
    [(160, 20), (20, 2), (28, 28)]
    """
    cropped = crop_to_ink(image)
    boxed = fit_into_box(cropped)
    return Prepared(cropped, boxed, place_by_mass(boxed))


def as_column(image: Array) -> Array:
    """Turn an image of 28 × 28 pixels into a column that a network takes.

    Parameters
    ----------
    image : ndarray of float, shape (28, 28)

    Returns
    -------
    ndarray, shape (784, 1)

    Examples
    --------
    >>> as_column(np.zeros((28, 28))).shape
    (784, 1)
    """
    if image.shape != (SIDE, SIDE):
        raise ValueError(f"image has shape {image.shape}; it must be ({SIDE}, {SIDE}): prepare it")
    return image.reshape(-1, 1)


def check_image(image: Array) -> None:
    """Refuse what is no picture: another shape than (height, width), no ink, no grey values."""
    if image.ndim != 2:
        raise ValueError(f"image has shape {image.shape}; it must be (height, width)")
    if not (image.size and image.max() > 0):  # NaN is not above 0 either, but has its own message
        if image.size and np.isnan(image).any():
            raise ValueError("image contains NaN; every pixel needs a grey value from 0 to 1")
        raise ValueError("image has no ink: every pixel is 0. Draw something first")
    if not (image.min() >= 0 and image.max() <= 1 + 1e-6):
        raise ValueError(
            f"image goes from {image.min():g} to {image.max():g}; it must hold grey values from 0 "
            "(paper) to 1 (ink): divide bytes by 255, turn dark ink on white round by 1 - image"
        )
