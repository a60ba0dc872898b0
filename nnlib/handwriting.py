"""A drawing becomes an image like MNIST's: cropped to its ink, boxed into 20 × 20, centred by mass.

MNIST's images were made from larger ones in these steps, and a network trained on them reads
images of any other kind less well.
"""

from typing import NamedTuple

import numpy as np

from nnlib.arguments import check_at_least_one, check_number, explained_by
from nnlib.arrays import Array, check_floats

BOX = 20
"""The longer side of MNIST's digits, in pixels."""

SIDE = 28
"""The side of MNIST's images, in pixels."""

CENTRE = 14
"""The row and column, counted from 0, of the centre of mass of MNIST's digits."""


class Prepared(NamedTuple):
    """The three steps from a drawing to an image like MNIST's."""

    cropped: Array
    boxed: Array
    centred: Array


def crop_to_ink(image: Array) -> Array:
    r"""Cut away all rows and columns outside the ink.

    .. math:: \text{keep } r_{\min} \le i \le r_{\max}, \; c_{\min} \le j \le c_{\max}

    The limits are the first and last row and column that contain a pixel above zero.

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
        If the image is not a matrix, contains NaN or values outside 0 … 1, or has no ink.

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
    r"""Give the weight of each of n_in pixels in each of n_out pixels along the same line.

    .. math:: W_{ij} = \max\big(0, \; \min(i + 1, (j + 1) s) - \max(i, j s)\big),
              \qquad s = n_{out} / n_{in}

    Along a line of n_out pixels of length 1, each of the n_in pixels has length s;
    :math:`W_{ij}` is the length of the overlap of new pixel i and old pixel j.

    Parameters
    ----------
    n_in, n_out : int
        The number of pixels before and after; at least 1.

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
    check_at_least_one(n_in=n_in, n_out=n_out)
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_out / n_in
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s))


def _check_shape(image: Array, shape: tuple[int, int]) -> None:
    _check_box(image)
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise ValueError(f"shape is {shape!r}; it must be (height, width)")


@explained_by(_check_shape)
def resize(image: Array, shape: tuple[int, int]) -> Array:
    r"""Change the number of pixels; each new pixel is the mean of the area that it covers.

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
        If the image is not a matrix, or a side of the shape is below 1.

    Notes
    -----
    The weights of rows and columns are :func:`area_weights`. Averaging keeps a thin line visible,
    as grey (anti-aliasing).

    Examples
    --------
    >>> resize(np.array([[1.0, 1.0], [0.0, 1.0]]), (1, 1))
    array([[0.75]])
    """
    _check_matrix(image)
    (height, width), (rows, columns) = image.shape, shape
    resized: Array = area_weights(height, rows) @ image @ area_weights(width, columns).T
    return resized.astype(image.dtype)


def _check_box(image: Array, side: int = BOX) -> None:
    _check_matrix(image)
    if 0 in image.shape:
        raise ValueError(f"image has shape {image.shape}; it must hold at least one pixel")
    check_at_least_one(side=side)


@explained_by(_check_box)
def fit_into_box(image: Array, side: int = BOX) -> Array:
    r"""Resize an image to a given length of its longer side, keeping its proportions.

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
    r"""Give the mean row and the mean column of the ink.

    .. math:: \bar r = \frac{\sum_{ij} i \, I_{ij}}{\sum_{ij} I_{ij}}, \qquad
              \bar c = \frac{\sum_{ij} j \, I_{ij}}{\sum_{ij} I_{ij}}

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        0 is paper, 1 is ink.

    Returns
    -------
    row, column : float
        Counted from 0; the middle of the first pixel is at 0.

    Raises
    ------
    ValueError
        If the image is not a matrix, contains NaN or values outside 0 … 1, or has no ink.

    Examples
    --------
    >>> centre_of_mass(np.array([[0.0, 0.0, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]))
    (1.5, 1.5)
    """
    check_image(image)
    height, width = image.shape
    rows, columns = image.sum(axis=1), image.sum(axis=0)
    row = rows @ np.arange(height) / rows.sum()
    column = columns @ np.arange(width) / columns.sum()
    return float(row), float(column)


def offset(mean: float, centre: float = CENTRE) -> int:
    r"""Give the row where an image begins on a larger one, so that its mean row lies in the centre.

    .. math:: \text{round}(\text{centre} - \bar r)

    It is the same for columns.

    Parameters
    ----------
    mean : float
        The mean row of the ink, counted from the image's first.
    centre : float
        The place, counted in rows, nearest to which the mean row is placed.

    Returns
    -------
    int
        The row, counted from 0, on which the image's first row lies; below 0 if that is above the
        first row of the larger image.

    Raises
    ------
    ValueError
        If mean or centre is no finite number.

    Examples
    --------
    >>> offset(4.3, centre=11)
    7
    >>> offset(16.7)
    -3
    """
    check_number(mean=mean, centre=centre)
    # Rounding errors must not decide where a centre halfway between two pixels goes.
    return int(np.floor(round(centre - mean, 6) + 0.5))


def place_by_mass(image: Array, side: int = SIDE, centre: int = CENTRE) -> Array:
    """Place an image on a larger square with its centre of mass in the centre.

    The image moves by whole pixels, so nothing is blurred. It stays on the square: a very lopsided
    image does not move all the way.

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        0 is paper, 1 is ink.
    side : int
        The side of the square, in pixels.
    centre : int
        The row and column nearest to which the centre of mass is placed.

    Returns
    -------
    ndarray, shape (side, side), the dtype of image

    Raises
    ------
    ValueError
        If the image is not a matrix, is larger than the square, contains NaN or values outside
        0 … 1, or has no ink.

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
    _check_fits(image, side)
    (height, width), (row, column) = image.shape, centre_of_mass(image)
    top = min(max(offset(row, centre), 0), side - height)
    left = min(max(offset(column, centre), 0), side - width)
    placed = np.zeros((side, side), image.dtype)
    placed[top : top + height, left : left + width] = image
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
        If the image is not a matrix, contains NaN or values outside 0 … 1, or has no ink.

    Notes
    -----
    From LeCun, Cortes and Burges, *The MNIST database of handwritten digits*. Their page says that
    the digits were scaled to fit a box of 20 × 20 pixels with their proportions kept, grey at the
    edges from anti-aliasing, and centred in 28 × 28 pixels by their centre of mass. It does not
    say how pixels were averaged; here it is by area.

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
    """Turn an image of 28 × 28 pixels into a column, the input of a network.

    Parameters
    ----------
    image : ndarray of float, shape (28, 28)

    Returns
    -------
    ndarray, shape (784, 1)

    Raises
    ------
    ValueError
        If the image is not 28 × 28.

    Examples
    --------
    >>> as_column(np.zeros((28, 28))).shape
    (784, 1)
    """
    check_floats(image=image)
    if image.shape != (SIDE, SIDE):
        raise ValueError(
            f"image has shape {image.shape}; it must be ({SIDE}, {SIDE}): use prepare first"
        )
    return image.reshape(-1, 1)


def check_image(image: Array) -> None:
    """Refuse an image that is not a matrix, has no ink, or contains anything but grey values."""
    _check_matrix(image)
    if not (image.size and image.max() > 0):  # NaN is not above 0 either, but has its own message
        if image.size and np.isnan(image).any():
            raise ValueError("image contains NaN; every pixel needs a grey value from 0 to 1")
        raise ValueError("image has no ink: no pixel is above 0; draw something first")
    if not (image.min() >= 0 and image.max() <= 1 + 1e-6):
        raise ValueError(
            f"image has values from {image.min():g} to {image.max():g}; they must be from 0 "
            "(paper) to 1 (ink): divide bytes by 255, and use 1 - image if ink is dark on white"
        )


def _check_fits(image: Array, side: int) -> None:
    check_image(image)
    check_at_least_one(side=side)
    if max(image.shape) > side:
        raise ValueError(
            f"image has shape {image.shape}, which is larger than ({side}, {side}): "
            "use fit_into_box first"
        )


def _check_matrix(image: Array) -> None:
    check_floats(image=image)
    if image.ndim != 2:
        raise ValueError(f"image has shape {image.shape}; it must be (height, width)")
