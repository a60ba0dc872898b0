"""An interrupt, by Ctrl-C or a notebook's ■, is put off until the work in hand is complete."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def put_off(stop: Callable[[], None]) -> Iterator[None]:
    """Call a function at the first interrupt, in place of KeyboardInterrupt.

    A second interrupt raises KeyboardInterrupt. Python delivers interrupts to its main thread: in
    another thread nothing changes, nor where a program has a handler of its own.

    Parameters
    ----------
    stop : callable
        Asks the work to end soon.

    Yields
    ------
    None

    Examples
    --------
    >>> with put_off(lambda: print("one moment")):
    ...     signal.raise_signal(signal.SIGINT)
    one moment
    """
    before = signal.getsignal(signal.SIGINT)
    replaceable = before is signal.default_int_handler or isinstance(before, _Handler)
    if threading.current_thread() is not threading.main_thread() or not replaceable:
        yield
        return
    signal.signal(signal.SIGINT, _Handler(stop))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Handler:
    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop, self._asked = stop, False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        self._stop()
