"""BLAS computes with as many threads as are fastest and free, and gives them back."""

import threading

import numpy as np
import pytest
from test_training import run, toy
from threadpoolctl import ThreadpoolController, threadpool_limits

from nnlib import threads
from nnlib.network import Network


class FakeClock:
    """The time of a computer where each step takes some seconds, and a thread a share of them."""

    def __init__(self, duration, share, tick=0.0):
        self.duration, self.share, self.tick = duration, share, tick
        self.now = self.computed = 0.0

    def step(self, *arguments):
        self.now += self.duration
        self.computed += self.share * self.duration

    def perf_counter(self):
        self.now += self.tick
        return self.now

    def thread_time(self):
        self.computed += self.share * self.tick
        return self.computed


def blas():
    return ThreadpoolController().select(user_api="blas")


def numpys_threads():
    return {b["num_threads"] for b in blas().info() if "scipy.libs" not in b["filepath"]}


def test_training_itself_limits_the_threads():
    inside = []
    with threadpool_limits(2, user_api="blas"):
        run(watch=lambda run: inside.extend(lib["num_threads"] for lib in blas().info()))
    assert set(inside) == {1}


@pytest.mark.parametrize(
    ("batch_size", "n_weights", "numpy_threads"),
    [(1, 2, 1), (32, 784 * 512, 1), (128, 784 * 128, 1), (128, 784 * 512, 2), (60_000, 2, 2)],
)
def test_small_products_use_one_thread_and_large_ones_leave_numpy_its_own(
    batch_size, n_weights, numpy_threads
):
    with threadpool_limits(2, user_api="blas"), threads.blas_threads(batch_size, n_weights, print):
        info = ThreadpoolController().select(user_api="blas").info()
    scipys = [lib["num_threads"] for lib in info if "scipy.libs" in lib["filepath"]]
    others = [lib["num_threads"] for lib in info if "scipy.libs" not in lib["filepath"]]
    if not scipys:
        pytest.skip("this SciPy shares NumPy's BLAS")
    assert all(n == 1 for n in scipys)
    assert all(n == numpy_threads for n in others)


@pytest.mark.parametrize(("share", "numpy_threads"), [(1.0, 2), (0.85, 2), (0.75, 1), (0.1, 1)])
def test_a_thread_that_waits_for_a_core_leaves_the_others_theirs(share, numpy_threads, monkeypatch):
    """A step of 0.15 seconds, in which this thread has a core for some share of the time."""
    clock = FakeClock(0.15, share)
    monkeypatch.setattr(threads, "time", clock)
    with (
        threadpool_limits(2, user_api="blas"),
        threads.blas_threads(60_000, 2, clock.step) as take_step,
    ):
        before = numpys_threads()
        take_step()
        after_one = numpys_threads()
        take_step()
        after_two = numpys_threads()
        clock.share = 1.0
        take_step()
        take_step()
        later = numpys_threads()
    assert before == after_one == {2}  # 0.15 seconds are too short to tell
    assert after_two == later == {numpy_threads}


def test_a_core_that_is_wanted_later_is_noticed_later(monkeypatch):
    clock = FakeClock(0.3, 1.0)
    monkeypatch.setattr(threads, "time", clock)
    with (
        threadpool_limits(2, user_api="blas"),
        threads.blas_threads(60_000, 2, clock.step) as take_step,
    ):
        take_step()
        clock.share = 0.5
        take_step()
        assert numpys_threads() == {1}


def test_the_cores_are_given_away_once(monkeypatch):
    clock, calls = FakeClock(0.25, 0.1), []
    monkeypatch.setattr(threads, "time", clock)
    take_step = threads._Steps(clock.step, lambda: calls.append(clock.now))
    for _ in range(5):
        take_step()
    assert calls == [0.25]


@pytest.mark.parametrize("batch_size", [None, 600])
def test_what_others_compute_changes_no_result(batch_size, monkeypatch):
    """The same run alone, and where the first steps find the cores taken."""
    rng, losses, counts = np.random.default_rng(0), [], []
    data = rng.random((784, 1500)), np.eye(10)[:, rng.integers(0, 10, 1500)]
    for share in (1.0, 0.1):
        monkeypatch.setattr(threads, "time", FakeClock(0.0, share, tick=0.1))
        with threadpool_limits(2, user_api="blas"):
            history = run(
                Network.random([784, 32, 10], rng=1), data, batch_size=batch_size, epochs=4,
                watch=lambda run: counts.append(numpys_threads()),
            )  # fmt: skip
        losses.append(history.training_loss)
    assert counts[4] == {2} and counts[-1] == {1}
    np.testing.assert_allclose(*losses, rtol=1e-12)


@pytest.mark.parametrize("first_ends_first", [True, False])
@pytest.mark.parametrize("fails", [None, 0, 1])
@pytest.mark.parametrize("batch_sizes", [(1, 1), (1, None), (None, 1)])
def test_runs_in_two_threads_leave_the_session_its_own(batch_sizes, fails, first_ends_first):
    """The second run begins while the first one trains; either of them ends first."""
    begun, may_end = ([threading.Event(), threading.Event()] for _ in range(2))
    inside, errors = [], [None, None]

    def train_one(number):
        def wait(run):
            if run.updates and not begun[number].is_set():
                inside.append({lib["num_threads"] for lib in blas().info()})
                begun[number].set()
                assert may_end[number].wait(60)
                if fails == number:
                    raise ZeroDivisionError

        try:
            run(data=toy(m=600), batch_size=batch_sizes[number], watch=wait)
        except ZeroDivisionError as error:
            errors[number] = error

    with threadpool_limits(2, user_api="blas"):
        before = blas().info()
        runs = [threading.Thread(target=train_one, args=(number,)) for number in (0, 1)]
        for thread, event in zip(runs, begun, strict=True):
            thread.start()
            assert event.wait(60)
        for number in (0, 1) if first_ends_first else (1, 0):
            may_end[number].set()
            runs[number].join()
        after = blas().info()
    assert [error is not None for error in errors] == [fails == 0, fails == 1]
    assert inside[-1] == {1}  # one of the two has small batches
    assert after == before


def test_a_library_with_a_number_for_each_thread_gets_each_its_own_back():
    class Library(threading.local):  # as an OpenBLAS that is built with OpenMP
        filepath, threading_layer, num_threads = "libopenblas.so", "openmp", 2

        def set_num_threads(self, number):
            self.num_threads = number

    library, inside, may_end = Library(), threading.Event(), threading.Event()
    afterwards = []

    def other():
        with threads._one_thread(library):
            inside.set()
            may_end.wait(60)
        afterwards.append(library.num_threads)

    thread = threading.Thread(target=other)
    with threads._one_thread(library), threads._one_thread(library):
        thread.start()
        assert inside.wait(60)
        assert library.num_threads == 1
    assert library.num_threads == 2
    may_end.set()
    thread.join()
    assert afterwards == [2]


@pytest.mark.parametrize("layer", ["pthreads", "disabled", None])
def test_the_limit_of_several_runs_ends_with_the_last_of_them(layer):
    class Library:
        filepath, threading_layer, num_threads = f"lib{layer}.so", layer, 2

        def set_num_threads(self, number):
            self.num_threads = number

    library = Library()
    limits = [threads._one_thread(library) for _ in range(3)]
    for limit in limits:
        limit.__enter__()
    assert [key for key in threads._limited if key[0] == library.filepath] == [
        (library.filepath, None)
    ]
    for limit, number in zip(limits, (1, 1, 2), strict=True):
        limit.__exit__(None, None, None)
        assert library.num_threads == number
