"""A student's function may fail in any way; calling it here hurts nothing and ends in time."""

import copy
import io
import linecache
import signal
import sys
import threading
import time
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
    """What came of calling a function once."""

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
            return Attempt(error=error, where=line_of(error, of or function))
    numerical = [str(w.message) for w in caught if issubclass(w.category, RuntimeWarning)]
    changed = [i for i, now in enumerate(given) if not _equal(now, arguments[i])]
    value = np.array(value) if isinstance(value, np.ndarray) else value
    return Attempt(value, changed=tuple(changed), warning=numerical[0] if numerical else "")


def _call(function: Callable[..., Any], arguments: Sequence[Any], seconds: float) -> Any:
    """Call a function and, once the time is up, raise TooSlowError in it."""
    end, over = time.monotonic() + seconds, False
    message = f"not done after {seconds:g} seconds"

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if over or frame.f_code.co_filename == __file__:
            return None
        if event == "line" and time.monotonic() > end:
            raise TooSlowError(message)
        return trace

    def alarm(number: int, frame: FrameType | None) -> None:
        if over:
            return
        # Code that catches everything meets the error again on its next line.
        sys.settrace(trace)
        if frame is not None and frame.f_code.co_filename != __file__:
            frame.f_trace = trace
        raise TooSlowError(message)

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


def line_of(
    error: BaseException, function: Callable[..., Any], but: Callable[..., Any] | None = None
) -> str:
    """Find the last line of a function's own file that an error came through.

    Parameters
    ----------
    error : exception
        With its traceback.
    function : callable
    but : callable, optional
        Whose own lines do not count.

    Returns
    -------
    str
        The line with its number, or nothing where the error came through no such line.

    Examples
    --------
    >>> line_of(ValueError(), len)
    ''
    """
    code = getattr(function, "__code__", None)
    found, traceback = "", error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        ours = traceback.tb_frame.f_code is getattr(but, "__code__", None)
        if code is not None and file == code.co_filename and not ours:
            text = linecache.getline(file, traceback.tb_lineno).strip()
            found = f"line {traceback.tb_lineno}: {text}" if text else f"line {traceback.tb_lineno}"
        traceback = traceback.tb_next
    return found


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.random.Generator):  # drawing numbers is what it is for
        return True
    try:
        return type(a) is type(b) and bool(np.array_equal(a, b, equal_nan=True))
    except TypeError:
        return bool(a == b)
