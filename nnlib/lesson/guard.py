"""A guard ends a function that runs too long, and keeps it from ending Python."""

import builtins
import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Any

SECONDS = 3.0
"""How long a call may compute, on the processor."""

WAITING = 30.0
"""How long a call may take by the clock, waiting included."""

GIBIBYTES = 4.0
"""How much memory a call may ask for, where the system can limit it."""

_ENDS_PYTHON = [
    *((os, name) for name in ("_exit", "abort", "kill", "killpg", "fork", "execv", "execve")),
    (signal, "raise_signal"),
    (signal, "pthread_kill"),
]


class TooSlowError(BaseException):
    """The time is up. Not an Exception, so that few handlers swallow it."""


class _Clock:
    """The time that a call has taken so far, without what it spent on importing modules."""

    def __init__(self) -> None:
        self._start = self._now()
        self._importing, self._imported = 0, (0.0, 0.0)

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.thread_time(), time.monotonic()

    def check(self) -> None:
        """Raise an error if the time is up, but never inside an import: a module stays whole."""
        if self._importing:
            return
        (computed, passed), imported = self._since(self._start), self._imported
        if computed - imported[0] > SECONDS:
            raise TooSlowError(f"it computed for more than {SECONDS:g} s")
        if passed - imported[1] > WAITING:
            raise TooSlowError(f"it waited for more than {WAITING:g} s")

    def _since(self, start: tuple[float, float]) -> tuple[float, float]:
        now = self._now()
        return now[0] - start[0], now[1] - start[1]

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the clock during an import, and during those that it leads to."""
        self._importing += 1
        start = self._now()
        try:
            yield
        finally:
            if self._importing == 1:
                spent = self._since(start)
                self._imported = self._imported[0] + spent[0], self._imported[1] + spent[1]
            self._importing -= 1


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function that must neither run for ever nor end Python.

    Parameters
    ----------
    function : callable
    *arguments : object

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TooSlowError
        If the function computes for more than ``SECONDS``, or takes more than ``WAITING`` in all.
        The time of imports does not count, and no import is interrupted.
    SystemExit
        If the function tries to end Python, by whatever way.

    Notes
    -----
    A single operation in compiled code is not interrupted before it is done.

    Examples
    --------
    >>> call(max, 1, 2)
    2
    """
    clock = _Clock()
    with ExitStack() as stack:
        stack.enter_context(_memory_limited())
        for owner, name in _ENDS_PYTHON:
            if hasattr(owner, name):
                stack.enter_context(replaced(owner, name, _refusing(name)))
        if shell := _ipython():
            stack.enter_context(replaced(shell, "ask_exit", _refusing("exit")))
        for owner, name in ((builtins, "__import__"), (importlib, "import_module")):
            stack.enter_context(replaced(owner, name, _timed(getattr(owner, name), clock)))
        return _call_in_time(function, arguments, clock)


@contextmanager
def replaced(owner: Any, name: str, function: Callable[..., Any]) -> Iterator[None]:
    """Put a function in the place of another for a while."""
    original = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, original)


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise SystemExit(f"{name} would end Python")

    return refuse


def _timed(function: Callable[..., Any], clock: _Clock) -> Callable[..., Any]:
    def importing(*arguments: Any, **options: Any) -> Any:
        with clock.stopped():
            return function(*arguments, **options)

    return importing


def _ipython() -> Any:
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


@contextmanager
def _memory_limited() -> Iterator[None]:
    """Turn a request for far too much memory into a MemoryError, where the system can."""
    if sys.platform == "win32":  # it has no such limit
        yield
        return
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (used + int(GIBIBYTES * 2**30), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _measures_coverage(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_globals.get("__name__", "").startswith("coverage.")


def _call_in_time(function: Callable[..., Any], arguments: tuple[Any, ...], clock: _Clock) -> Any:
    done = False

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        if done or frame.f_code.co_filename == __file__:
            return None
        if event == "line":
            clock.check()
        return trace

    def alarm(number: int, frame: FrameType | None) -> None:
        if done or _measures_coverage(frame):  # it holds a lock; the next alarm comes soon
            return
        try:
            clock.check()
        except TooSlowError:
            # Code that catches everything meets the error again on its next line.
            sys.settrace(trace)
            if frame is not None and frame.f_code.co_filename != __file__:
                frame.f_trace = trace
            raise

    # A signal ends a call that sleeps or waits; where there is none, every line looks at the clock.
    signals = hasattr(signal, "setitimer") and (
        threading.current_thread() is threading.main_thread()
    )
    tracing = sys.gettrace()
    if sys.platform != "win32" and signals:
        handler = signal.signal(signal.SIGALRM, alarm)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    else:
        sys.settrace(trace)
    try:
        return function(*arguments)
    finally:
        done = True  # before anything else: from here on no alarm may raise
        sys.settrace(tracing)
        if sys.platform != "win32" and signals:
            signal.setitimer(signal.ITIMER_REAL, 0)
            with suppress(TypeError):  # a handler that was not set from Python
                signal.signal(signal.SIGALRM, handler)
