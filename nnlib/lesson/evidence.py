"""Evidence is what a student is shown of a result: what sort it is, and where it differs."""

from collections.abc import Sequence
from numbers import Number
from types import FunctionType
from typing import Any

import numpy as np

SHOWN = 80
"""How many entries of an array are shown; of a larger one its shape."""


def sort_of(value: Any) -> str:
    """Name what sort of thing a value is, as far as a comparison of numbers is concerned.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        "numbers" for one number or many, in whatever container.

    Examples
    --------
    >>> sort_of([1.0, 2.0]), sort_of("1"), sort_of(abs)
    ('numbers', 'text', 'a function')
    """
    if isinstance(value, str | bytes | np.str_):
        return "text"
    if isinstance(value, Number):
        return "numbers"
    if isinstance(value, np.ndarray | np.generic):
        return "numbers" if value.dtype.kind in "biufc" else f"an array of {value.dtype}"
    if isinstance(value, list | tuple):
        flat = not any(isinstance(one, list | tuple) for one in value)
        single = flat and all(sort_of(one) == "numbers" and np.ndim(one) == 0 for one in value)
        nested = isinstance(value, list) and all(sort_of(one) == "numbers" for one in value)
        return "numbers" if single or nested else f"a {type(value).__name__} of other things"
    return "a function" if callable(value) else _with_article(type(value).__name__)


def is_arrays(value: Any, n: int) -> bool:
    """Tell whether a value is n arrays or numbers, in a list or tuple.

    Examples
    --------
    >>> is_arrays((np.zeros(2), np.zeros((2, 3))), 2), is_arrays(np.zeros((2, 3)), 2)
    (True, False)
    """
    one_by_one = isinstance(value, list | tuple) and len(value) == n
    return one_by_one and all(sort_of(one) == "numbers" for one in value)


def described(value: Any) -> str:
    """Say in words what a value is, without its contents.

    Examples
    --------
    >>> described(np.zeros((2, 3))), described((np.zeros(2), None))
    ('an array of shape (2, 3)', 'a tuple of an array of shape (2,) and None')
    >>> described((0.5, 1.0))
    'a tuple of 2 numbers'
    """
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, np.ndarray) and value.ndim:
        of = "" if value.dtype.kind in "biufc" else f" of {value.dtype}"
        return f"an array of shape {value.shape}{of}"
    if isinstance(value, Number | np.ndarray | np.generic) and sort_of(value) == "numbers":
        return "a number"
    if isinstance(value, tuple | list):
        kind = type(value).__name__ if type(value) in (tuple, list) else "tuple"
        if 0 < len(value) <= 3 and sort_of(value) != "numbers":
            return f"a {kind} of {' and '.join(described(one) for one in value)}"
        if kind == "tuple" and value and all(described(one) == "a number" for one in value):
            return f"a tuple of {len(value)} numbers"
        return f"a {kind} of length {len(value)}"
    return sort_of(value)


def shown(value: Any, precision: int = 6) -> str:
    """Show a value in a line or a few: numbers as Python writes them, large arrays by their shape.

    Examples
    --------
    >>> shown(np.float64(0.5)), shown(np.zeros((28, 28)))
    ('0.5', 'an array of shape (28, 28)')
    """
    if isinstance(value, np.ndarray) and value.size > SHOWN:
        return described(value)
    if isinstance(value, np.random.Generator):
        return "a random number generator"
    if isinstance(value, FunctionType):
        return f"the function {value.__name__}"
    # The representation of 1.25 has no np.float64( ) around a number.
    with np.printoptions(precision=precision, suppress=False, legacy="1.25"):
        try:
            text = repr(value)
        except Exception as error:  # a student's object may fail even at this
            return f"something that cannot be shown ({type(error).__name__})"
    return text if len(text) <= 600 else text[:600] + "…"


def difference(yours: Any, right: Any, where: str = "") -> str:
    """Show two results that differ, so that the difference can be seen.

    Parameters
    ----------
    yours, right : object
    where : str
        What the numbers are.

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> print(difference(np.array([0.5, 1.0]), np.array([0.5, 1.0 + 1e-8])))
    yours:  array([0.5, 1. ])
    right:  array([0.5       , 1.00000001])
    """
    label = f" {where}" if where else ""
    for precision in (6, 9, 12, 17):
        pair = shown(yours, precision), shown(right, precision)
        if pair[0] != pair[1]:
            break
    lines = [f"yours{label}:  {pair[0]}", f"right{label}:  {pair[1]}"]
    if pair[0] == pair[1]:
        lines = [f"yours and right: {pair[0]}"]
    return "\n".join([*lines, *_first_difference(yours, right)])


def _first_difference(yours: Any, right: Any) -> list[str]:
    """Name different shapes, and point at an entry where arrays are too large to be shown."""
    if isinstance(right, tuple) and type(right) is not tuple:
        return []  # it describes an array in words, and has not the array's shape
    shapes = [np.shape(one) for one in (yours, right) if sort_of(one) == "numbers"]
    if len(set(shapes)) == 2:
        return [f"They differ in shape, yours: {shapes[0]}, right: {shapes[1]}"]
    if not (isinstance(yours, np.ndarray) and isinstance(right, np.ndarray)):
        return []
    if right.size <= SHOWN:
        return []
    same = np.isclose(yours, right, rtol=1e-6, atol=1e-9, equal_nan=True)
    if same.all():
        return []
    at: Sequence[int] = np.argwhere(~same)[0].tolist()
    place = ", ".join(map(str, at))
    mine, theirs = (shown(one[tuple(at)].item()) for one in (yours, right))
    return [f"They differ first in [{place}], yours: {mine}, right: {theirs}"]


def _with_article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
