"""The arrays that the package uses: their types by name, and the checks that refuse all others.

The numbers of the package are NumPy arrays of float32 or float64, and it converts no others: whole
numbers wrap around or lose fractions without a word. A check refuses them, and says how to convert.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Floating-point numbers of any shape, float32 or float64."""

Labels: TypeAlias = npt.NDArray[np.integer[Any]]
"""Class numbers from 0 to k-1, one per sample: shape (m,)."""

RandomSource: TypeAlias = int | np.random.Generator | None
"""A seed or a generator, as :func:`numpy.random.default_rng` takes them."""

Function = TypeVar("Function", bound=Callable[..., Any])

_FLOAT32, _FLOAT64, _ndarray = np.dtype(np.float32), np.dtype(np.float64), np.ndarray


def check_floats(**arrays: object) -> None:
    """Refuse anything but NumPy arrays of float32 or float64.

    A scalar of NumPy counts as an array. A matrix and a masked array compute otherwise, so they do
    not.

    Parameters
    ----------
    **arrays : ndarray
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is anything else.

    Examples
    --------
    >>> check_floats(A=[0.5, 1.0])
    Traceback (most recent call last):
    ValueError: A is a list but must be a NumPy array of float32 or float64: convert it with np...
    >>> check_floats(X=np.array([0, 255], np.uint8))
    Traceback (most recent call last):
    ValueError: X holds uint8; it must hold float32 or float64: divide pixels by 255, as X / 255,...
    """
    for name, A in arrays.items():
        check_array(name, A)
        assert isinstance(A, np.ndarray | np.generic)
        if A.dtype not in (_FLOAT32, _FLOAT64):
            raise ValueError(_other_dtype(name, A, "float32 or float64", "float"))


def check_array(name: str, A: object, holds: str = "float32 or float64") -> None:
    """Refuse anything but a NumPy array, whatever its dtype.

    Parameters
    ----------
    name : str
        Name of the argument, for the error message.
    A : object
    holds : str
        What the array has to hold, for the error message.

    Raises
    ------
    ValueError
        If A is a list, a table, a tensor, an image, a matrix, a masked array, or no array at all.

    Examples
    --------
    >>> check_array("labels", (5, 0, 4), "integers")
    Traceback (most recent call last):
    ValueError: labels is a tuple but must be a NumPy array of integers: convert it with np.array...
    """
    if isinstance(A, np.ndarray | np.generic) and not isinstance(A, np.matrix | np.ma.MaskedArray):
        return
    how = _conversion(name, A, "int" if holds == "integers" else "float", "column" in holds)
    raise ValueError(
        f"{name} is {kind_of(A)} but must be a NumPy array of {holds}"
        + (f": convert it with {how}" if how else "")
    )


def check_integers(**arrays: Any) -> None:
    """Refuse anything but NumPy arrays of integers with one dimension.

    Parameters
    ----------
    **arrays : ndarray
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is anything else.

    Examples
    --------
    >>> check_integers(labels=np.array([5.0, 0.0]))
    Traceback (most recent call last):
    ValueError: labels has shape (2,) and dtype float64, expected integers of shape (m,): convert...
    """
    for name, A in arrays.items():
        check_array(name, A, "integers")
        if A.ndim != 1 or A.dtype.kind not in "iu":
            what, how = "it", "astype(int)"
            if A.ndim == 2 and 1 in A.shape:
                how = "ravel()"
            elif A.ndim == 2:
                rows = A.dtype.kind in "biuf" and (A.sum(axis=1) == 1).all()
                rows = rows and not (A.sum(axis=0) == 1).all()
                what = "one-hot rows" if rows else "one-hot columns"
                how = f"argmax(axis={int(rows)})"
            raise ValueError(
                f"{name} has shape {A.shape} and dtype {A.dtype}, expected integers of shape (m,): "
                f"convert {what} with {name}.{how}"
            )


def kind_of(value: object) -> str:
    """Name the kind of a value."""
    return "None" if value is None else f"a {type(value).__name__}"


def _conversion(name: str, A: Any, to: str, columns: bool) -> str:
    """Say how to make an array of another kind of data, which need not be installed; "" if none."""
    library = type(A).__module__.partition(".")[0]
    if hasattr(A, "X") and hasattr(A, "labels"):  # Digits
        return f"{name}.labels" if to == "int" else f"{name}.{'Y' if name.endswith('Y') else 'X'}"
    if library == "PIL":
        return f'np.asarray({name}.convert("L")) / 255'
    if library == "torch":
        return f"{name}.detach().cpu().numpy()"
    if isinstance(A, np.ma.MaskedArray):
        return f"{name}.filled(0), or another number for what is masked"
    if isinstance(A, np.ndarray):
        return f"np.asarray({name})"
    if hasattr(A, "to_numpy"):  # the rows of a table are samples
        return f"{name}.to_numpy({to})" + (".T" if columns else "")
    if hasattr(A, "toarray"):
        return f"{name}.toarray()"
    if hasattr(A, "__array__"):
        return f"np.asarray({name}, {to})"
    if isinstance(A, list | tuple | range):
        return f"np.array(rows, {to}).T" if columns else f"np.array({name}, {to})"
    return f"np.array(list({name}), {to})" if isinstance(A, Iterator) else ""


def _other_dtype(name: str, A: Any, wanted: str, to: str) -> str:
    """Say that an array holds another dtype than is wanted, and how to convert it."""
    how = f"convert it with {name}.astype({to})"
    if A.dtype.kind in "iu" and A.size and A.min() >= 0 and 1 < A.max() <= 255:
        if name.endswith("X") or name in ("A_in", "image"):
            pixels = f"{name} / 255" if to != "np.float32" else f"np.float32({name} / 255)"
            how = f"divide pixels by 255, as {pixels}, and convert other numbers with {how[16:]}"
    elif A.dtype.kind == "c":
        how = f"take {name}.real"
    return f"{name} holds {A.dtype}; it must hold {wanted}: {how}"


def takes_floats(function: Function) -> Function:
    """Decorate an activation, so that it refuses anything but floats, and takes a number as one.

    Lessons show the function without this line.

    Parameters
    ----------
    function : function of Z

    Returns
    -------
    function of Z

    Examples
    --------
    >>> takes_floats(lambda Z: Z + 1)(np.array([True]))
    Traceback (most recent call last):
    ValueError: Z holds bool; it must hold float32 or float64: convert it with Z.astype(float)
    """

    @wraps(function)
    def checked(Z: Any) -> Any:
        if type(Z) is not _ndarray or (
            (dtype := Z.dtype) is not _FLOAT64 and dtype is not _FLOAT32
        ):
            Z = np.float64(Z) if type(Z) in (float, int) else Z
            check_floats(Z=Z)
        try:
            return function(Z)
        except ValueError:
            if Z.size:
                raise
            raise ValueError(f"Z has shape {Z.shape}; it must hold at least one number") from None

    return checked  # type: ignore[return-value]


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
    if type(A) is not _ndarray:
        check_array(name, A, f"{np.dtype(dtype)}, one sample per column")
    if A.ndim != 2 or len(A) != rows:
        raise ValueError(
            f"{name} has shape {A.shape}; it must be ({rows}, m), one sample per column"
            + how_to_turn(name, A, rows)
        )
    if A.dtype is not dtype and A.dtype != dtype:
        raise ValueError(_other_dtype(name, A, f"{np.dtype(dtype)}", f"np.{np.dtype(dtype)}"))


def how_to_turn(name: str, A: Array, rows: int) -> str:
    """Say how to turn an array of another shape into columns, or nothing.

    Parameters
    ----------
    name : str
        Name of the argument.
    A : ndarray
    rows : int
        How many rows it must have.

    Returns
    -------
    str

    Examples
    --------
    >>> how_to_turn("X", np.zeros((5, 28, 28)), 784)
    ': turn images into columns with X.reshape(len(X), -1).T'
    """
    if A.ndim == 1:
        return f": select a single sample with {name}[:, i:i+1]"
    if A.ndim == 3 and A[:1].size == rows:
        return f": turn images into columns with {name}.reshape(len({name}), -1).T"
    return f": turn rows into columns with {name}.T" if A.shape[1:] == (rows,) else ""


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
    dtype = A.dtype if type(A) is _ndarray is type(Y) else None
    if dtype is None or Y.dtype is not dtype or (dtype is not _FLOAT64 and dtype is not _FLOAT32):
        check_floats(**{name: A, "Y": Y})
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


def as_float_dtype(dtype: npt.DTypeLike) -> np.dtype[Any]:
    """Return float32 or float64 as NumPy's dtype, and refuse every other.

    Parameters
    ----------
    dtype : dtype

    Returns
    -------
    numpy.dtype

    Raises
    ------
    ValueError
        If it is another dtype, or none.

    Examples
    --------
    >>> as_float_dtype(np.uint8)
    Traceback (most recent call last):
    ValueError: dtype is uint8, expected a floating dtype: np.float32 or np.float64
    """
    try:
        found = None if dtype is None else np.dtype(dtype)
    except (TypeError, ValueError):
        found = None
    if found is None or found not in (_FLOAT32, _FLOAT64):  # to NumPy, None is float64
        raise ValueError(
            f"dtype is {found or repr(dtype)}, expected a floating dtype: np.float32 or np.float64"
        )
    return found
