"""The arrays that the package uses: their types by name, and the checks of their shapes."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Floating-point numbers of any shape, float32 or float64."""

Labels: TypeAlias = npt.NDArray[np.integer[Any]]
"""Class numbers from 0 to k-1, one per sample: shape (m,)."""

RandomSource: TypeAlias = int | np.random.Generator | None
"""A seed or a generator, as :func:`numpy.random.default_rng` takes them."""


def check_columns(name: str, A: Array, *, rows: int, dtype: npt.DTypeLike) -> None:
    """Refuse an array that is not a matrix with one sample per column, of this height and dtype.

    Parameters
    ----------
    name : str
        Name of the argument, for the error message.
    A : ndarray
    rows : int
        How many rows it must have.
    dtype : dtype
        The dtype that it must have.

    Raises
    ------
    ValueError
        If A has another number of rows, is not two-dimensional, or has another dtype.

    Examples
    --------
    >>> check_columns("X", np.zeros((3, 5)), rows=2, dtype=float)
    Traceback (most recent call last):
    ValueError: X has shape (3, 5); it must be (2, m), one sample per column
    """
    if A.ndim != 2 or A.shape[0] != rows:
        hint = f": select a single sample with {name}[:, i:i+1]" if A.ndim == 1 else ""
        raise ValueError(
            f"{name} has shape {A.shape}; it must be ({rows}, m), one sample per column{hint}"
        )
    if A.dtype != dtype:
        raise ValueError(
            f"{name} holds {A.dtype}; it must hold {np.dtype(dtype)}: convert it, for example with "
            f"{name}.astype(np.{np.dtype(dtype)})"
        )


def check_same_shape(name: str, A: Array, Y: Array) -> None:
    """Refuse outputs and targets that differ in shape, are not matrices, or hold no sample.

    Parameters
    ----------
    name : str
        Name of the argument A, for the error message.
    A, Y : ndarray, shape (n_out, m)

    Raises
    ------
    ValueError
        If the shapes differ, are not two-dimensional, or there are no samples.

    Examples
    --------
    >>> check_same_shape("A", np.zeros((1, 2)), np.zeros((2, 1)))
    Traceback (most recent call last):
    ValueError: A has shape (1, 2) but Y has shape (2, 1); both must be (n_out, m)...
    """
    if A.shape != Y.shape:
        raise ValueError(
            f"{name} has shape {A.shape} but Y has shape {Y.shape}; "
            "both must be (n_out, m), one sample per column"
        )
    if A.ndim != 2 or A.size == 0:
        raise ValueError(
            f"{name} and Y have shape {A.shape}; both must be (n_out, m) with at least one sample"
        )


def check_probabilities(name: str, P: Array) -> None:
    """Refuse numbers outside the range from 0 to 1, and NaN.

    Parameters
    ----------
    name : str
        Name of the argument, for the error message.
    P : ndarray, not empty

    Raises
    ------
    ValueError
        If a value is outside 0 to 1, or NaN.

    Examples
    --------
    >>> check_probabilities("P", np.array([0.5, 2.0]))
    Traceback (most recent call last):
    ValueError: P must hold probabilities from 0 to 1, but its values range from 0.5 to 2; apply...
    """
    if not (P.min() >= 0 and P.max() <= 1):
        raise ValueError(
            f"{name} must hold probabilities from 0 to 1, but its values range from {P.min():g} "
            f"to {P.max():g}; apply softmax to scores first"
        )


def check_at_least_one(**counts: float) -> None:
    """Refuse counts below 1.

    Parameters
    ----------
    **counts : number
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is below 1, or NaN.

    Examples
    --------
    >>> check_at_least_one(bins=0)
    Traceback (most recent call last):
    ValueError: bins is 0; it must be at least 1
    """
    for name, count in counts.items():
        if not count >= 1:
            raise ValueError(f"{name} is {count}; it must be at least 1")
