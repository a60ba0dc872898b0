"""The arguments that are no arrays, such as numbers and paths: checks that refuse all others."""

import math
from collections.abc import Callable, Iterable
from functools import wraps
from numbers import Real
from os import PathLike
from os.path import isdir
from typing import Any, TypeVar

import numpy as np

from nnlib.arrays import Array, check_floats, kind_of

Function = TypeVar("Function", bound=Callable[..., Any])

_NONE = object()


def check_at_least_one(**counts: object) -> None:
    """Refuse what is not a whole number, at least 1.

    Parameters
    ----------
    **counts : int
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is below 1, or not a whole number.

    Examples
    --------
    >>> check_at_least_one(bins=0)
    Traceback (most recent call last):
    ValueError: bins is 0; it must be a whole number, at least 1
    """
    n: Any
    for name, n in counts.items():
        if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
            raise ValueError(f"{name} is {n!r}; it must be a whole number, at least 1")


def check_number(**numbers: Any) -> None:
    """Refuse what is not a finite number.

    Parameters
    ----------
    **numbers : float
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is infinite, NaN, or not a number.

    Examples
    --------
    >>> check_number(learning_rate="0.1")
    Traceback (most recent call last):
    ValueError: learning_rate is '0.1'; it must be a finite number
    """
    for name, x in numbers.items():
        if not isinstance(x, Real) or isinstance(x, bool) or not math.isfinite(x):
            raise ValueError(f"{name} is {x!r}; it must be a finite number")


def check_positive(**numbers: Any) -> None:
    """Refuse what is not a positive, finite number.

    Parameters
    ----------
    **numbers : float
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is zero, negative, infinite, NaN, or not a number.

    Examples
    --------
    >>> check_positive(step="0.1")
    Traceback (most recent call last):
    ValueError: step is '0.1'; it must be a positive number
    """
    for name, x in numbers.items():
        if not isinstance(x, Real) or isinstance(x, bool) or not 0 < float(x) < math.inf:
            raise ValueError(f"{name} is {x!r}; it must be a positive number")


def check_kind(kind: type | tuple[type, ...], **values: object) -> None:
    """Refuse values of another class.

    Parameters
    ----------
    kind : type, or tuple of types
        The first names them, in the error message.
    **values : object
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is no instance of the class.

    Examples
    --------
    >>> check_kind(dict, layers=[1])
    Traceback (most recent call last):
    ValueError: layers is a list; it must be a dict
    """
    for name, value in values.items():
        if not isinstance(value, kind):
            first = kind[0] if isinstance(kind, tuple) else kind
            raise ValueError(f"{name} is {kind_of(value)}; it must be a {first.__name__}")


def check_choice(choices: Iterable[str], **values: object) -> None:
    """Refuse what is not one of some names.

    Parameters
    ----------
    choices : iterable of str
    **values : str
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is another name, or no name.

    Examples
    --------
    >>> check_choice(["he", "xavier"], init="her")
    Traceback (most recent call last):
    ValueError: init 'her' is unknown; choose from ['he', 'xavier']
    """
    names = list(choices)
    for name, value in values.items():
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"{name} {value!r} is unknown; choose from {names}")


def check_callable(**functions: object) -> None:
    """Refuse what cannot be called.

    Parameters
    ----------
    **functions : callable
        By the names of the arguments.

    Raises
    ------
    ValueError
        If one is no function.

    Examples
    --------
    >>> check_callable(predict=None)
    Traceback (most recent call last):
    ValueError: predict is None; it must be a function
    """
    for name, function in functions.items():
        if not callable(function):
            raise ValueError(f"{name} is {kind_of(function)}; it must be a function")


def check_path(path: object, name: str = "path") -> None:
    """Refuse what is not the name of a file.

    Parameters
    ----------
    path : object
    name : str
        Name of the argument, for the error message.

    Raises
    ------
    ValueError
        If the path is neither text nor a path, or is a folder.

    Examples
    --------
    >>> check_path(None)
    Traceback (most recent call last):
    ValueError: path is None; it must be the name of a file, as text or as a Path
    """
    if not isinstance(path, str | PathLike):
        raise ValueError(f"{name} is {path!r}; it must be the name of a file, as text or as a Path")
    if isdir(path):
        raise ValueError(f"{path}: {name} is a folder; add the name of a file in it")


def as_sizes(sizes: Any) -> list[int]:
    """Return the sizes of a network as a list, and refuse what is no sizes.

    Parameters
    ----------
    sizes : sequence of int

    Returns
    -------
    list of int

    Raises
    ------
    ValueError
        If it is no sequence of at least two positive whole numbers.

    Examples
    --------
    >>> as_sizes([784.0, 10])
    Traceback (most recent call last):
    ValueError: sizes is [784.0, 10]; it must hold positive whole numbers: the number of inputs,...
    """
    found = list(sizes) if isinstance(sizes, list | tuple | range | np.ndarray) else []
    whole = (isinstance(n, int | np.integer) and not isinstance(n, bool) and n > 0 for n in found)
    if len(found) < 2 or not all(whole):
        raise ValueError(
            f"sizes is {found or sizes!r}; it must hold positive whole numbers: the number of "
            "inputs, then the units of at least one layer"
        )
    return found


def as_generator(rng: Any, name: str = "rng") -> np.random.Generator:
    """Return a source of randomness as NumPy's generator.

    Parameters
    ----------
    rng : None, int, numpy.random.Generator, ...
        As :func:`numpy.random.default_rng` takes them.
    name : str
        Name of the argument, for the error message.

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError, ValueError
        If default_rng does not accept it.

    Examples
    --------
    >>> as_generator("one")
    Traceback (most recent call last):
    TypeError: rng is 'one'; it must be a whole number from 0, a Generator of NumPy, or None
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"{name} is {rng!r}; it must be a whole number from 0, a Generator of NumPy, or None"
        ) from None


def explained_by(check: Callable[..., object]) -> Callable[[Function], Function]:
    """Decorate a function, so that if it fails, a check of its arguments first says why.

    A step of training has no time for more. Lessons show the function without this line.

    Parameters
    ----------
    check : function
        Takes the same arguments, and refuses what the function cannot use.

    Returns
    -------
    decorator

    Examples
    --------
    >>> half = explained_by(lambda x: check_number(x=x))(lambda x: x / 2)
    >>> half("3")
    Traceback (most recent call last):
    ValueError: x is '3'; it must be a finite number
    """

    def decorate(function: Function) -> Function:
        def explain(*arguments: Any, **named: Any) -> None:
            try:
                check(*arguments, **named)
            except ValueError as error:
                raise error from None

        @wraps(function)
        def explained(*arguments: Any, **named: Any) -> Any:
            try:
                return function(*arguments, **named)
            except Exception:
                explain(*arguments, **named)
                raise

        @wraps(function)
        def explained_method(self: Any, one: Any = _NONE, two: Any = _NONE, **named: Any) -> Any:
            if named or two is _NONE:  # three times as slow
                return explained(self, *(a for a in (one, two) if a is not _NONE), **named)
            try:
                return function(self, one, two)
            except Exception:
                explain(self, one, two)
                raise

        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        is_method = len(names) == 3 and names[0] == "self"
        return explained_method if is_method else explained  # type: ignore[return-value]

    return decorate


def check_samples(X: Array, Y: Array, *, at_least: int = 1) -> int:
    """Refuse samples and targets that are not matrices with the same number of columns.

    Parameters
    ----------
    X : ndarray of float, shape (n_in, m)
    Y : ndarray of float, shape (n_out, m)
    at_least : int
        How many samples are needed.

    Returns
    -------
    int
        The number of samples.

    Raises
    ------
    ValueError
        If one is no matrix, their numbers of columns differ, or there are fewer samples.

    Examples
    --------
    >>> check_samples(np.zeros((2, 3)), np.zeros((1, 4)))
    Traceback (most recent call last):
    ValueError: X has shape (2, 3) and Y has shape (1, 4); they must be (n_in, m) and (n_out, m),...
    """
    check_floats(X=X, Y=Y)
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}; they must be (n_in, m) and "
            "(n_out, m), one sample per column"
        )
    if X.shape[1] < at_least or Y.shape[0] < 1:
        samples = {1: "one sample", 2: "two samples, one per column"}[at_least]
        raise ValueError(f"X has shape {X.shape}; it needs at least {samples}")
    return X.shape[1]
