"""A cluster of real processes gives one machine's numbers, and survives what clusters do."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib import Network, train
from nnlib.datasets import load_mnist
from nnlib.losses import softmax_cross_entropy_gradient
from nnlib.progress import DivergedError

pytest.importorskip("distributed")

import itertools

import cloudpickle
from distributed import Client

from nnlib.cluster import ClusterError, connect
from nnlib.lesson.accident import Accident
from nnlib.shards import Shards, split, train_on_shards

# A worker cannot import this file: it is sent functions of it by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

M = 700
SIZES = [20, 8, 3]

# Dask leaves the closing of some sockets to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.xdist_group("cluster"),
]


def samples(m=M):
    rng = np.random.default_rng(0)
    return rng.normal(size=(SIZES[0], m)), np.eye(SIZES[-1])[:, rng.integers(3, size=m)]


def cut(X, Y, sizes):
    ends = np.cumsum([0, *sizes])
    return [
        split(X[:, start:stop], Y[:, start:stop], 1)[0] for start, stop in itertools.pairwise(ends)
    ]


def most_different(one, other):
    pairs = zip(one.layers, other.layers, strict=True)
    return max(max(abs(p.W - q.W).max(), abs(p.b - q.b).max()) for p, q in pairs)


@pytest.fixture(scope="module")
def client():
    with connect(n_workers=2) as client:
        yield client


@pytest.mark.parametrize("sizes", [[M], [350, 350], [1, 5, 94, 600], [100] * 7])
@pytest.mark.parametrize(
    "how",
    [
        {"batch_size": None},
        {"batch_size": 64},
        {"batch_size": 64, "shuffle": False},
        {"batch_size": 1, "epochs": 1, "learning_rate": 0.05},
    ],
)
def test_any_split_gives_one_machines_numbers(client, sizes, how):
    if how["batch_size"] == 1:
        sizes = [n // 20 or 1 for n in sizes]
    X, Y = samples(sum(sizes))
    alone = Network.random(SIZES, rng=1)
    together = alone.copy()
    settings = {"epochs": 3, "learning_rate": 0.5, "rng": 2} | how
    expected = train(alone, X, Y, validation=(X, Y), **settings)
    shards = Shards(client, cut(X, Y, sizes))
    found = train_on_shards(together, shards, validation=(X, Y), **settings)
    assert most_different(alone, together) < 1e-13
    assert most_different(alone, Network.random(SIZES, rng=1)) > 0.01
    for name in ("epochs", "updates", "training_loss", "training_accuracy", "validation_loss"):
        assert np.allclose(getattr(expected, name), getattr(found, name), rtol=1e-12)


def test_float32_stays_float32(client):
    X, Y = (part.astype(np.float32) for part in samples())
    alone = Network.random(SIZES, rng=1, dtype=np.float32)
    together = alone.copy()
    train(alone, X, Y, epochs=3, batch_size=None)
    train_on_shards(together, Shards(client, cut(X, Y, [100, 600])), epochs=3)
    assert together.dtype == np.float32
    assert most_different(alone, together) < 1e-6


def test_the_mean_of_the_shards_means_is_another_gradient(client):
    """The trap: it would be right for equal shards, and no other test would tell."""
    X, Y = samples()
    network = Network.random(SIZES, rng=1)
    shards = Shards(client, cut(X, Y, [50, 650]))
    (dW, _), _ = shards.gradients(network, "softmax_cross_entropy", slice(None))
    parts = [(X[:, :50], Y[:, :50]), (X[:, 50:], Y[:, 50:])]
    means = [network.gradients(*part, softmax_cross_entropy_gradient)[0].dW for part in parts]
    assert np.allclose(dW, network.gradients(X, Y, softmax_cross_entropy_gradient)[0].dW)
    assert not np.allclose(dW, sum(means) / 2, rtol=0.01)


def digits(start, stop):
    part = load_mnist().train[start:stop]
    return part.X, part.Y


def test_a_worker_reads_its_shard_where_it_lies(client):
    shards = Shards(client, [partial(digits, 0, 50), partial(digits, 50, 200)])
    alone = Network.random([784, 5, 10], rng=1)
    together = alone.copy()
    train(alone, *digits(0, 200), epochs=2, batch_size=None)
    train_on_shards(together, shards, epochs=2)
    assert repr(shards) == "Shards(200 samples in 2 shards)"
    assert most_different(alone, together) < 1e-13


def trained_while(client, disturb, epochs=8):
    """Train in the middle of a disturbance, and return how far that is from a quiet training."""
    X, Y = samples(40_000)
    alone = Network.random(SIZES, rng=1)
    together = alone.copy()
    train(alone, X, Y, epochs=epochs, batch_size=None)
    shards = Shards(client, cut(X, Y, [5_000, 15_000, 20_000]))
    thread = threading.Thread(target=disturb)

    def begin(run):
        if len(run.history.epochs) == 3:
            thread.start()

    train_on_shards(together, shards, epochs=epochs, watch=begin)
    thread.join()
    return most_different(alone, together)


def test_a_worker_killed_in_the_middle_of_a_step_changes_nothing():
    with connect(n_workers=2) as client:
        before = set(client.run(os.getpid).values())

        def kill_one():
            time.sleep(0.02)
            os.kill(min(before), signal.SIGKILL)

        assert trained_while(client, kill_one) < 1e-13
        client.wait_for_workers(2, timeout=30)
        assert len(before & set(client.run(os.getpid).values())) == 1


def test_the_accident_of_lesson_8_ends_one_worker_within_a_step_and_changes_nothing():
    X, Y = samples()
    alone = Network.random(SIZES, rng=1)
    together, quiet = alone.copy(), alone.copy()
    train(alone, X, Y, epochs=6, batch_size=None)
    with connect(n_workers=2) as client:
        before = set(client.run(os.getpid).values())
        train_on_shards(quiet, Shards(client, cut(X, Y, [600, 100])), epochs=6)
        accident, seen = Accident(client, after=2), []

        def look(run):
            seen.append((run.updates, accident.happened))

        shards = Shards(client, cut(X, Y, [600, 100]))
        train_on_shards(together, shards, epochs=6, watch=[accident, look])
        assert [happened for updates, happened in seen if updates <= 2] == [False] * 3
        assert all(happened for updates, happened in seen if updates > 2)
        process, task = accident.last_words
        assert task.startswith("_share-")
        client.wait_for_workers(2, timeout=30)
        assert before - set(client.run(os.getpid).values()) == {int(process)}
    assert most_different(alone, together) < 1e-13
    assert most_different(quiet, together) == 0


def test_a_worker_that_stops_for_a_while_changes_nothing():
    with connect(n_workers=2) as client:
        pid = min(client.run(os.getpid).values())

        def pause_one():
            os.kill(pid, signal.SIGSTOP)
            time.sleep(1)
            os.kill(pid, signal.SIGCONT)

        assert trained_while(client, pause_one) < 1e-13


def start(*arguments, **settings):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL, **settings,
    )  # fmt: skip


@pytest.fixture
def scheduler(tmp_path):
    """A scheduler that runs already: its process, its address, and a function to add a worker."""
    about, processes = tmp_path / "scheduler.json", []
    settings = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", about]
    processes.append(start("distributed.cli.dask_scheduler", *settings))
    while not about.exists() or not about.read_text(encoding="utf-8"):
        assert processes[0].poll() is None
        time.sleep(0.05)
    address = json.loads(about.read_text(encoding="utf-8"))["address"]

    def add_worker(**settings):
        options = ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        processes.append(start("distributed.cli.dask_worker", address, *options, **settings))

    yield processes[0], address, add_worker
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        process.wait(timeout=30)


def test_a_scheduler_that_goes_away_leaves_the_last_complete_step(scheduler):
    process, address, add_worker = scheduler
    add_worker()
    X, Y = samples()
    alone = Network.random(SIZES, rng=1)
    together, done = alone.copy(), []

    def end_it(run):
        done.append(run.updates)
        if run.updates == 3:
            process.kill()

    with connect(address) as client:
        shards = Shards(client, split(X, Y, 3))
        with pytest.raises(ClusterError, match=f"(?s){address} .*update 3.*go on") as lost:
            train_on_shards(together, shards, epochs=50, watch=end_it)
        assert isinstance(lost.value, ConnectionError)
    train(alone, X, Y, epochs=done[-1], batch_size=None)
    assert most_different(alone, together) < 1e-13


def test_no_scheduler_at_the_address():
    refused = pytest.raises(ClusterError, match=r"no scheduler answers at tcp://127.0.0.1:9")
    with refused, connect("tcp://127.0.0.1:9"):
        pass


@pytest.fixture
def other_nnlib(tmp_path):
    """An environment in which the package differs by a comment."""
    shutil.copytree(Path(nnlib.__file__).parent, tmp_path / "nnlib")
    with (tmp_path / "nnlib" / "losses.py").open("a", encoding="utf-8") as code:
        code.write("# another\n")
    return {"env": {**os.environ, "PYTHONPATH": str(tmp_path)}, "cwd": tmp_path}


def test_a_worker_with_another_nnlib_is_refused(scheduler, other_nnlib):
    _, address, add_worker = scheduler
    add_worker(**other_nnlib)
    refused = pytest.raises(ValueError, match=r"worker at tcp://127.0.0.1:\d+ has another nnlib")
    with refused, connect(address):
        pass


def test_a_worker_with_another_nnlib_that_comes_later_is_refused(scheduler, other_nnlib):
    _, address, add_worker = scheduler
    add_worker()
    X, Y = samples()
    with connect(address) as client:
        shards = Shards(client, split(X, Y, 8))
        first = list(client.scheduler_info()["workers"])
        add_worker(**other_nnlib)
        client.wait_for_workers(2, timeout=30)
        client.retire_workers(first)
        with pytest.raises(ValueError, match=r"worker at tcp://127.0.0.1:\d+ has another nnlib"):
            train_on_shards(Network.random(SIZES, rng=1), shards, epochs=1)


@pytest.mark.parametrize(
    ("loaders", "message"),
    [
        ([], "loaders must hold a function for each shard"),
        ([samples()], "use split"),
        ([lambda: (np.zeros((3, 2)), np.zeros((1, 4)))], r"a shard has X of shape \(3, 2\)"),
        ([lambda: (np.zeros((3, 0)), np.zeros((1, 0)))], "at least one"),
    ],
)
def test_shards_that_do_not_fit_are_refused(client, loaders, message):
    with pytest.raises(ValueError, match=message):
        Shards(client, loaders)


def test_data_that_do_not_fit_leave_the_network_alone(client):
    network = Network.random([4, 3], rng=1)
    expected = network.copy()
    X, Y = samples()
    with pytest.raises(ValueError, match="X has shape"):
        train_on_shards(network, Shards(client, split(X, Y, 2)))
    with pytest.raises(ValueError, match="n_shards is 5"):
        split(X[:, :4], Y[:, :4], 5)
    assert most_different(network, expected) == 0


def test_a_training_that_diverges_says_so(client):
    X, Y = samples()
    network = Network.random(SIZES, rng=1)
    with pytest.raises(DivergedError, match="a learning_rate a tenth as large"):
        train_on_shards(network, Shards(client, split(1e200 * X, Y, 2)), learning_rate=1e200)


def test_threads_of_this_process_do_as_well_as_processes():
    """This also lets the coverage see what else only workers run."""
    X, Y = samples()
    alone = Network.random(SIZES, rng=1)
    together = alone.copy()
    train(alone, X, Y, epochs=2, batch_size=100, rng=3)
    with Client(processes=False, dashboard_address=None, set_as_default=False) as client:
        shards = Shards(client, cut(X, Y, [100, 200, 400]))
        train_on_shards(together, shards, epochs=2, batch_size=100, rng=3)
    assert most_different(alone, together) < 1e-13


def test_a_sample_that_a_batch_holds_twice_counts_twice(client):
    X, Y = samples(4)
    network = Network.random(SIZES, rng=1)
    batch = np.array([0, 0, 3, 2])
    shards = Shards(client, split(X, Y, 2))
    (dW, _), _ = shards.gradients(network, "softmax_cross_entropy", batch)
    alone = network.gradients(X[:, batch], Y[:, batch], softmax_cross_entropy_gradient)
    assert np.allclose(dW, alone[0].dW)
    with pytest.raises(ValueError, match="batch holds no sample"):
        shards.gradients(network, "softmax_cross_entropy", slice(0, 0))


def no_such_file():
    return np.load("no such file.npy")


def end_the_worker():
    os._exit(1)


def test_a_loader_that_fails_says_why_and_does_not_blame_the_cluster(client):
    with pytest.raises(FileNotFoundError, match="no such file"):
        Shards(client, [no_such_file])


def test_what_a_watcher_raises_is_not_taken_for_a_lost_cluster(client):
    def full(run):
        raise OSError("no space left on the disk")

    with pytest.raises(OSError, match="no space left") as raised:
        train_on_shards(
            Network.random(SIZES, rng=1), Shards(client, split(*samples(), 2)), watch=full
        )
    assert not isinstance(raised.value, ClusterError)


def test_a_shard_that_ends_worker_after_worker_is_given_up():
    with connect(n_workers=2) as client, pytest.raises(ClusterError, match="before the first step"):
        Shards(client, [end_the_worker])
