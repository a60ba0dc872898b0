"""A student's function may fail in any way; calling it here does no harm and ends in time."""

import copy
import io
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

SECONDS = 3.0
"""How long a call may take."""


@dataclass(frozen=True)
class Attempt:
    """The outcome of one call."""

    value: Any = None
    error: BaseException | None = None
    where: str = ""
    """The line of the function that raised the error, with its number."""
    changed: tuple[int, ...] = ()
    """The positions of the arguments that the function changed."""
    warning: str = ""


class TooSlowError(BaseException):
    """The time is up. Not an Exception, so that few handlers swallow it."""


def attempt(
    function: Callable[..., Any], arguments: Sequence[Any], of: Callable[..., Any] | None = None
) -> Attempt:
    """Call a function with copies of arguments, quietly, and for three seconds at most.

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
    silence = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            with redirect_stdout(silence), redirect_stderr(silence):
                value = _call(function, given, SECONDS)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return Attempt(error=error, where=_line_of(error, of or function))
    changed = tuple(i for i, now in enumerate(given) if not _equal(now, arguments[i]))
    numerical = (str(w.message) for w in caught if issubclass(w.category, RuntimeWarning))
    if isinstance(value, np.ndarray):
        value = np.array(value)  # the function may keep its own, and write into it
    return Attempt(value, changed=changed, warning=next(numerical, ""))


def _call(function: Callable[..., Any], arguments: Sequence[Any], seconds: float) -> Any:
    """Call a function and, once the time is up, raise TooSlowError in it."""
    end, over = time.monotonic() + seconds, False

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if over or frame.f_code.co_filename == __file__:
            return None
        if event == "line" and time.monotonic() > end:
            raise TooSlowError
        return trace

    def alarm(number: int, frame: FrameType | None) -> None:
        if over:
            return
        # Code that catches everything meets the error again on its next line.
        sys.settrace(trace)
        if frame is not None and frame.f_code.co_filename != __file__:
            frame.f_trace = trace
        raise TooSlowError

    # A signal ends a call that sleeps or waits; where there is none, every line looks at the clock.
    signals = hasattr(signal, "setitimer") and (
        threading.current_thread() is threading.main_thread()
    )
    tracing = sys.gettrace()
    if signals:
        handler = signal.signal(signal.SIGALRM, alarm)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    else:
        sys.settrace(trace)
    try:
        return function(*arguments)
    finally:
        over = True  # before anything else: from here on no alarm may raise
        sys.settrace(tracing)
        if signals:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)


def _line_of(error: BaseException, function: Callable[..., Any]) -> str:
    """Find the last line of a function's own file that an error came through, if there is one."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == file]
    return f"line {lines[-1].lineno}: {lines[-1].line}".removesuffix(": ") if lines else ""


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.random.Generator):  # drawing numbers is what it is for
        return True
    try:
        return type(a) is type(b) and bool(np.array_equal(a, b, equal_nan=True))
    except TypeError:
        return bool(a == b)
