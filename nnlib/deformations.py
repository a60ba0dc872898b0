"""A deformation moves, turns or bends an image a little: another image of the same digit.

Each takes a batch, one image per column, and returns a new one. It draws how from an rng, for every
image anew. What comes from outside an image is paper, 0, and ink that leaves it is lost.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import gaussian_filter1d, map_coordinates

from nnlib.arguments import check_at_least_one, check_kind, check_positive
from nnlib.arrays import Array, check_floats


def shift(X: Array, rng: np.random.Generator, *, pixels: int = 1) -> Array:
    r"""Move each image by whole pixels, down and to the right, or up and to the left.

    .. math:: I_{ij} \leftarrow I_{i - r, \, j - c}, \qquad -s \le r, c \le s

    Parameters
    ----------
    X : ndarray of float, shape (h², m)
        Square images, one per column.
    rng : numpy.random.Generator
        Draws r and c for each image.
    pixels : int
        s, the most pixels by which an image is moved, along either side.

    Returns
    -------
    ndarray, shape (h², m)

    Raises
    ------
    ValueError
        If X does not hold square images, or pixels is below 1.

    Examples
    --------
    >>> X = np.eye(9)[:, [4]]  # ink in the middle of 3 × 3
    >>> shift(X, np.random.default_rng(2)).reshape(3, 3)
    array([[0., 0., 0.],
           [0., 0., 0.],
           [1., 0., 0.]])
    """
    images = _as_images(X, rng)
    check_at_least_one(pixels=pixels)
    m, height, width = images.shape
    padded = np.pad(images, ((0, 0), (pixels, pixels), (pixels, pixels)))
    windows = sliding_window_view(padded, (height, width), axis=(1, 2))
    r, c = rng.integers(-pixels, pixels + 1, (2, m))
    return _as_columns(windows[np.arange(m), pixels - r, pixels - c])


def rotate(X: Array, rng: np.random.Generator, *, degrees: float = 10) -> Array:
    r"""Turn each image around its middle, by an angle from a uniform distribution.

    .. math:: I_{ij} \leftarrow I_{r, c}, \qquad r = \cos\varphi \, i + \sin\varphi \, j, \qquad
              c = -\sin\varphi \, i + \cos\varphi \, j

    where i, j, r and c are counted from the middle. A positive angle turns to the left. Between
    pixels I is interpolated linearly.

    Parameters
    ----------
    X : ndarray of float, shape (h², m)
        Square images, one per column.
    rng : numpy.random.Generator
        Draws an angle for each image.
    degrees : float
        The largest angle, in either direction.

    Returns
    -------
    ndarray, shape (h², m)

    Raises
    ------
    ValueError
        If X does not hold square images, or degrees is not positive.

    Examples
    --------
    >>> X = np.eye(9)[:, [4]]
    >>> rotate(X, np.random.default_rng(1)).reshape(3, 3).round(3) + 0.0
    array([[0., 0., 0.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    images = _as_images(X, rng)
    check_positive(degrees=degrees)
    down, right = _turn(images, rng, degrees)
    return _as_columns(_between_pixels(images, down, right))


def elastic(X: Array, rng: np.random.Generator, *, alpha: float = 20, sigma: float = 4) -> Array:
    r"""Bend each image: fetch each pixel from a place near it, and its neighbours from alike ones.

    .. math:: r = \alpha \, G N G^T, \qquad I_{ij} \leftarrow I_{i + r_{ij}, \, j + c_{ij}}

    N holds a random number between -1 and 1 for each pixel, and another N makes c; G, a Gaussian
    filter, gives each row the mean of the rows around it. Between pixels I is interpolated
    linearly.

    Parameters
    ----------
    X : ndarray of float, shape (h², m)
        Square images, one per column.
    rng : numpy.random.Generator
        Draws N, twice for each image.
    alpha : float
        :math:`\alpha`, how far pixels are fetched from: at 20 and σ = 4, as a root mean square, 0.8
        pixels up or down, and as many to a side. Simard and others take 34.
    sigma : float
        The width of the filter, in pixels; the larger, the smoother the bend.

    Returns
    -------
    ndarray, shape (h², m)

    Raises
    ------
    ValueError
        If X does not hold square images, or alpha or sigma is not positive.

    Notes
    -----
    Simard, Steinkraus and Platt, *Best practices for convolutional neural networks applied to
    visual document analysis*, ICDAR 2003.

    Examples
    --------
    >>> X = np.ones((49, 2))
    >>> elastic(X, np.random.default_rng(1)).shape
    (49, 2)
    """
    images = _as_images(X, rng)
    check_positive(alpha=alpha, sigma=sigma)
    down, right = _bend(images, rng, alpha, sigma)
    return _as_columns(_between_pixels(images, down, right))


def distort(
    X: Array,
    rng: np.random.Generator,
    *,
    pixels: int = 1,
    degrees: float = 10,
    alpha: float = 20,
    sigma: float = 4,
) -> Array:
    """Shift, rotate and bend each image, as :func:`shift`, :func:`rotate` and :func:`elastic` do.

    All in one: an image is interpolated once, so that it stays sharper, and in less time.

    Parameters
    ----------
    X : ndarray of float, shape (h², m)
        Square images, one per column.
    rng : numpy.random.Generator
    pixels : int
    degrees, alpha, sigma : float

    Returns
    -------
    ndarray, shape (h², m)

    Raises
    ------
    ValueError
        If X does not hold square images, or a setting is out of range.

    Examples
    --------
    >>> X = np.eye(49)[:, [24]]
    >>> bool(distort(X, np.random.default_rng(1)).max() < 1)
    True
    """
    images = _as_images(X, rng)
    check_at_least_one(pixels=pixels)
    check_positive(degrees=degrees, alpha=alpha, sigma=sigma)
    shifts = rng.integers(-pixels, pixels + 1, (2, len(images), 1, 1))
    down, right = shifts + _turn(images, rng, degrees) + _bend(images, rng, alpha, sigma)
    return _as_columns(_between_pixels(images, down, right))


def _turn(images: Array, rng: np.random.Generator, degrees: float) -> Array:
    """Draw how far down and to the right each pixel of images that turn is fetched from."""
    phi = np.radians(rng.uniform(-degrees, degrees, (len(images), 1, 1)))
    i, j = _from_the_middle(images.shape[1])
    r = np.cos(phi) * i + np.sin(phi) * j
    c = -np.sin(phi) * i + np.cos(phi) * j
    return np.array([r - i, c - j])


def _bend(images: Array, rng: np.random.Generator, alpha: float, sigma: float) -> Array:
    """Draw how far down and to the right each pixel of images that bend is fetched from."""
    G = gaussian_filter1d(np.eye(images.shape[1]), sigma, axis=0, mode="constant")
    N = rng.uniform(-1, 1, (2, *images.shape))
    r_and_c: Array = alpha * (G @ N @ G.T)
    return r_and_c


def _as_images(X: Array, rng: np.random.Generator) -> Array:
    """Return columns as images, (m, h, h): a view where each column is contiguous."""
    check_floats(X=X)
    check_kind(np.random.Generator, rng=rng)
    side = math.isqrt(X.shape[0]) if X.ndim == 2 else 0
    if X.ndim != 2 or side**2 != X.shape[0] or not X.size:
        raise ValueError(f"X has shape {X.shape}; it must be (h², m), one square image per column")
    return X.T.reshape(-1, side, side)


def _as_columns(images: Array) -> Array:
    """Return images as columns, each of which is contiguous."""
    return images.reshape(len(images), -1).T


def _from_the_middle(side: int) -> tuple[Array, Array]:
    """Give the row of each pixel, as a column, and its column, as a row, from the middle."""
    positions = np.arange(side) - (side - 1) / 2
    return positions[:, np.newaxis], positions


def _between_pixels(images: Array, down: Array, right: Array) -> Array:
    """Fetch each pixel of images, (m, h, w), from some pixels below it and to its right.

    All images are read at once, as one tall image, where a frame of paper keeps them apart.
    """
    m, height, width = images.shape
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    rows = np.clip(np.arange(1, height + 1)[:, np.newaxis] + down, 0, height + 1)
    columns = np.clip(np.arange(1, width + 1) + right, 0, width + 1)
    rows += (height + 2) * np.arange(m)[:, np.newaxis, np.newaxis]
    tall = framed.reshape(-1, width + 2)
    return map_coordinates(tall, [rows, columns], order=1, output=images.dtype)
