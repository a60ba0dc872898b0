"""The threads of BLAS are as many as a training run is fastest with, and no more than are free."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from threadpoolctl import ThreadpoolController


@contextmanager
def blas_threads(
    batch_size: int, n_weights: int, step: Callable[..., None]
) -> Iterator[Callable[..., None]]:
    """Limit the number of BLAS threads where more would be slower; yield what takes the steps.

    NumPy and SciPy may each bring a BLAS with a thread pool of its own, and steps that alternate
    between them make the pools compete: SciPy's gets one thread. So does NumPy's with small
    batches, unless the layers are very large, and with large ones as soon as the cores turn out to
    be shared.

    Parameters
    ----------
    batch_size : int
        How many samples a step takes.
    n_weights : int
        Of the largest layer.
    step : callable
        Takes a step.

    Yields
    ------
    callable
        The step, which with large batches is timed.

    Examples
    --------
    >>> with blas_threads(1, 2, print) as take_step:
    ...     take_step("a step")
    a step
    """
    blas = ThreadpoolController().select(user_api="blas").lib_controllers
    with ExitStack() as limits:

        def limit(libraries: list[Any]) -> None:
            for library in libraries:
                limits.enter_context(_one_thread(library))

        if batch_size >= 512 or (batch_size >= 128 and batch_size * n_weights >= 2**25):
            scipys = [
                b for b in blas if "scipy.libs" in b.filepath or "scipy/.dylibs" in b.filepath
            ]
            limit(scipys)
            yield _Steps(step, lambda: limit([b for b in blas if b not in scipys]))
        else:
            limit(blas)
            yield step


class _Steps:
    """Take steps, and call a function once this thread often waits for a core.

    A thread that computes has a core all the time, unless other programs want the cores too (a
    class on one machine) or the system grants the process fewer than it shows (a container). The
    threads of a BLAS wait for one another, so that each wait then stops them all.
    """

    PERIOD = 0.2  # seconds: longer than the clocks are coarse
    SHARE = 0.8  # of the time, below which the core is a shared one

    def __init__(self, step: Callable[..., None], on_shared: Callable[[], None]) -> None:
        self._step, self._on_shared, self._shared = step, on_shared, False
        self._elapsed = self._computed = 0.0

    def __call__(self, *arguments: Any) -> None:
        began, computed = time.perf_counter(), time.thread_time()
        self._step(*arguments)
        self._elapsed += time.perf_counter() - began
        self._computed += time.thread_time() - computed
        if self._elapsed >= self.PERIOD and not self._shared:
            if self._computed < self.SHARE * self._elapsed:
                self._shared = True
                self._on_shared()
            self._elapsed = self._computed = 0.0


_limited: dict[tuple[str, int | None], tuple[int, int]] = {}
_limiting = threading.Lock()


@contextmanager
def _one_thread(library: Any) -> Iterator[None]:
    """Limit a library to one thread, until the last of the runs that want this has ended.

    The number is one for the whole process, so that runs in several Python threads share it; only
    OpenMP has one for each thread.
    """
    per_thread = getattr(library, "threading_layer", None) == "openmp"
    key = library.filepath, threading.get_ident() if per_thread else None
    with _limiting:
        runs, threads = _limited.get(key, (0, library.num_threads))
        _limited[key] = runs + 1, threads
        _set_threads(library, 1)
    try:
        yield
    finally:
        with _limiting:
            runs, threads = _limited.pop(key)
            if runs > 1:
                _limited[key] = runs - 1, threads
            else:
                _set_threads(library, threads)


def _set_threads(library: Any, threads: int) -> None:
    # threadpoolctl 3.8 ignores all Python threads but one, which need not be the last to end.
    release = getattr(library, "clear_controlling_thread", lambda force=False: None)
    release(force=True)
    library.set_num_threads(threads)
    release()
