"""A batch without an image leaves no trace in most results; the images themselves notice it."""

from typing import Any

import numpy as np


class Watched(np.ndarray):
    """An array that notes when something is computed from none of its columns.

    To take none is no fault: a loop that cuts off batch after batch ends with nothing left.
    """

    empty: list[bool]

    def __array_finalize__(self, source: Any) -> None:
        self.empty = getattr(source, "empty", [])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        for one in inputs:
            if isinstance(one, Watched) and one.size == 0:
                one.empty.append(True)
        plain = [one.view(np.ndarray) if isinstance(one, Watched) else one for one in inputs]
        if "out" in options:
            options["out"] = tuple(
                one.view(np.ndarray) if isinstance(one, Watched) else one for one in options["out"]
            )
        return getattr(ufunc, method)(*plain, **options)


def watched(array: np.ndarray, empty: list[bool]) -> Watched:
    """Look at an array through one that notes in a list when its batch without columns is used.

    Parameters
    ----------
    array : ndarray
        Shares its numbers with the result.
    empty : list
        Grows with each calculation on a batch that is empty.

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
    ((2, 0), [])
    >>> (np.eye(2) @ X[:, 3:6]).shape, empty
    ((2, 0), [True])
    """
    seen = array.view(Watched)
    seen.empty = empty
    return seen
