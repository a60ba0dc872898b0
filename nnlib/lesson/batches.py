"""A batch without an image leaves no trace in most results; the images themselves notice it."""

from typing import Any

import numpy as np


class Watched(np.ndarray):
    """An array that notes when none of its columns are taken, of it or of an array made from it."""

    empty: list[bool]

    def __array_finalize__(self, source: Any) -> None:
        self.empty = getattr(source, "empty", [])

    def __getitem__(self, key: Any) -> Any:
        taken = super().__getitem__(key)
        if np.size(taken) == 0:
            self.empty.append(True)
        return taken


def watched(array: np.ndarray, empty: list[bool]) -> Watched:
    """Look at an array through one that notes in a list when nothing is taken from it.

    Parameters
    ----------
    array : ndarray
        Shares its numbers with the result.
    empty : list
        Grows with each batch that is empty.

    Returns
    -------
    Watched

    Examples
    --------
    >>> empty = []
    >>> X = watched(np.zeros((2, 3)), empty)
    >>> X[:, [2, 0, 1]][:, 0:2].shape, empty
    ((2, 2), [])
    >>> X[:, 3:6].shape, empty
    ((2, 0), [True])
    """
    seen = array.view(Watched)
    seen.empty = empty
    return seen
