"""A shifted image shows the same digit: one image becomes several to learn from."""

import numpy as np

from nnlib.arrays import Array


def shifted(image: Array, dx: int, dy: int) -> Array:
    r"""Move an image to the right and down; what leaves it is gone, and empty paper comes in.

    .. math:: I_{ij} \leftarrow I_{i - dy, \, j - dx} \text{ where there is such a pixel, else } 0

    Parameters
    ----------
    image : ndarray, shape (height, width)
        Ink, 0 where the paper is empty.
    dx, dy : int
        Pixels to the right and down; negative: to the left and up. Smaller than the image.

    Returns
    -------
    ndarray, shape (height, width)

    Examples
    --------
    >>> shifted(np.array([[1.0, 2.0], [3.0, 4.0]]), 1, 0)
    array([[0., 1.],
           [0., 3.]])
    """
    height, width = image.shape
    kept = image[max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)]
    paper = (max(dy, 0), max(-dy, 0)), (max(dx, 0), max(-dx, 0))
    return np.pad(kept, paper)  # so many rows and columns of zeros before and after
