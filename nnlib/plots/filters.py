"""Pictures of a convolution's filters, and of what they find in an image."""

import math

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.convolution import convolve, patch_index
from nnlib.plots.style import BLUE_TO_ORANGE, TEXT, new_panels


def plot_filters(
    W: Array, X: Array | None = None, *, columns: int = 8, alt: str | None = None
) -> list[Axes]:
    """Show the filters of a first convolution, and below each what it computes for an image.

    Orange weights are positive, blue ones negative, and white ones zero; so are the results, which
    have a scale of their own for each filter, and no bias.

    Parameters
    ----------
    W : ndarray of float, shape (n_filters, size · size)
        The filters, one per row.
    X : ndarray of float, shape (784, 1), optional
        An image.
    columns : int
        The number of filters side by side.
    alt : str, optional
        The alternative text, by default a general one.

    Returns
    -------
    list of Axes
        For each filter, and then, with an image, for each result.

    Raises
    ------
    ValueError
        If the filters are not square, or the image is not one column of 784 pixels.

    Examples
    --------
    >>> plot_filters(np.array([[-1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0]]))[0].figure
    1 filter of 3 × 3 weights as an image: orange is positive, blue negative.
    """
    size = _check(W, X, columns)
    n, rows_each = len(W), 1 if X is None else 2
    columns = min(columns, n)
    rows = rows_each * -(-n // columns)
    if alt is None:
        alt = f"{n} filter{'s'[: n > 1]} of {size} × {size} weights as "
        alt += f"{'an image' if n == 1 else 'images'}: orange is positive, blue negative"
        alt += "." if X is None else "; below each, the image that it makes of a digit."
    panels = new_panels(alt, rows, columns, size=(0.95 * columns, 1.0 * rows))
    for ax in panels:
        ax.set(xticks=[], yticks=[], visible=False)
    of_filters = [panels[k // columns * rows_each * columns + k % columns] for k in range(n)]
    limit = float(np.abs(W).max()) or 1.0
    for k, ax in enumerate(of_filters):
        ax.imshow(W[k].reshape(size, size), cmap=BLUE_TO_ORANGE, vmin=-limit, vmax=limit)
        ax.set_title(f"{k + 1}", fontsize=TEXT)
        ax.set_visible(True)
    if X is None:
        return of_filters
    side = 28 - size + 1
    results = convolve(X, W, np.zeros((n, 1), W.dtype), patch_index(1, 28, 28, size))
    of_results = [panels[panels.index(ax) + columns] for ax in of_filters]
    for ax, result in zip(of_results, results.reshape(n, side, side), strict=True):
        limit = float(np.abs(result).max()) or 1.0
        ax.imshow(result, cmap=BLUE_TO_ORANGE, vmin=-limit, vmax=limit)
        ax.set_visible(True)
    return of_filters + of_results


def _check(W: Array, X: Array | None, columns: int) -> int:
    check_floats(W=W)
    arguments.check_at_least_one(columns=columns)
    size = math.isqrt(W.shape[1]) if W.ndim == 2 else 0
    if not 1 <= size <= 28 or size * size != W.shape[1] or not len(W):
        raise ValueError(f"W has shape {W.shape}; it must have a row for each square filter")
    if X is not None:
        check_floats(X=X)
        if X.shape != (784, 1):
            raise ValueError(f"X has shape {X.shape}; it must be one image, (784, 1)")
        if X.dtype != W.dtype:
            raise ValueError(f"X holds {X.dtype} but W holds {W.dtype}; they must be the same")
    return size
