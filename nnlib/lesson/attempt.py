"""A student's function may fail in any way; calling it here does no harm and ends in time."""

import copy
import io
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nnlib.lesson import guard

PRINTED = 2_000
"""How many characters are kept of what a function prints."""

INSIDE = (
    "It stopped inside of a function that this line calls. Is each of your arguments the one that "
    "the function takes in this place?"
)

LEFT_OVER = 99
"""What ``np.empty`` is filled with while a function is tried."""


@dataclass(frozen=True)
class Attempt:
    """The outcome of one call."""

    value: Any = None
    error: BaseException | None = None
    where: str = ""
    """The line of the function that raised the error, with its number."""
    changed: tuple[int, ...] = ()
    """The positions of the arguments that the function changed."""
    left: tuple[Any, ...] = ()
    """The arguments as the function left them."""
    warning: str = ""
    undrawn: bool = False
    """Whether a random number generator was among the arguments, and gave no number."""
    empty: bool = False
    """Whether a batch was taken that has no sample."""
    printed: str = ""
    """What the function printed, or the beginning of it."""


def attempt(
    function: Callable[..., Any], arguments: Sequence[Any], of: Callable[..., Any] | None = None
) -> Attempt:
    """Call a function with copies of arguments, quietly, for a limited time.

    Parameters
    ----------
    function : callable
    arguments : sequence
        Stay as they are, whatever the function does to its own.
    of : callable, optional
        The student's own function, where ``function`` wraps it: errors name its lines.

    Returns
    -------
    Attempt

    Examples
    --------
    >>> attempt(max, [[1, 3, 2]]).value
    3
    >>> attempt(lambda x: x[5], [[1, 3, 2]]).error
    IndexError('list index out of range')
    """
    given = copy.deepcopy(list(arguments))
    silence, output = io.StringIO(), io.StringIO()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            with redirect_stdout(output), redirect_stderr(silence), _memory_left_over():
                value = guard.call(function, *given)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            printed = output.getvalue()[:PRINTED]
            return Attempt(error=error, where=_line_of(error, of or function), printed=printed)
    changed = tuple(i for i, now in enumerate(given) if not _equal(now, arguments[i]))
    numerical = (str(w.message) for w in caught if issubclass(w.category, RuntimeWarning))
    if isinstance(value, np.ndarray):
        value = np.array(value)  # the function may keep its own, and write into it
    undrawn = any(_is_undrawn(now, arguments[i]) for i, now in enumerate(given))
    return Attempt(
        value,
        changed=changed,
        left=tuple(given),
        warning=next(numerical, ""),
        undrawn=undrawn,
        printed=output.getvalue()[:PRINTED],
    )


@contextmanager
def _memory_left_over() -> Iterator[None]:
    """Let np.empty show that it sets no entries, which may be the right ones by chance."""

    def filled(create: Callable[..., Any]) -> Callable[..., Any]:
        def empty(*arguments: Any, **options: Any) -> Any:
            array = create(*arguments, **options)
            if array.dtype.kind in "iufc":
                array.fill(LEFT_OVER)
            return array

        return empty

    with (
        guard.replaced(np, "empty", filled(np.empty)),
        guard.replaced(np, "empty_like", filled(np.empty_like)),
    ):
        yield


def _line_of(error: BaseException, function: Callable[..., Any]) -> str:
    """Find the last line of a function's own file that an error came through, if there is one."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [i for i, one in enumerate(frames) if one.filename == file]
    if not lines:
        return ""
    last, below = frames[lines[-1]], frames[lines[-1] + 1 :]
    where = f"line {last.lineno}: {last.line}".removesuffix(": ")
    # An error inside of a lent function has its cause in what was given to it.
    lent = any(Path(one.filename).parent == Path(__file__).parent for one in below)
    return f"{where}\n{INSIDE}" if lent else where


def _is_undrawn(now: Any, before: Any) -> bool:
    if not isinstance(now, np.random.Generator):
        return False
    return str(now.bit_generator.state) == str(before.bit_generator.state)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.random.Generator):  # drawing numbers is what it is for
        return True
    if isinstance(a, list | tuple) and type(a) is type(b):
        return len(a) == len(b) and all(map(_equal, a, b))
    try:
        return type(a) is type(b) and bool(np.array_equal(a, b, equal_nan=True))
    except TypeError:
        return bool(a == b)
