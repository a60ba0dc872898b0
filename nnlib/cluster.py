"""A cluster is a scheduler and its workers: processes here, or on other machines.

The engine is Dask.
"""

import functools
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, LocalCluster, get_worker
from distributed.client import FutureCancelledError
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from nnlib.arguments import check_at_least_one


class ClusterError(ConnectionError):
    """The cluster is gone; the network has the parameters of the last complete step."""


@contextmanager
def connect(scheduler: str | None = None, n_workers: int | None = None) -> Iterator[Client]:
    """Connect to a cluster, or start one of processes on this machine.

    Parameters
    ----------
    scheduler : str, optional
        The address of a scheduler that runs, such as ``"tcp://10.0.0.1:8786"``; by default a
        cluster is started here, and ended with the context.
    n_workers : int, optional
        The number of processes to start, with a thread each; by default one for each core.

    Yields
    ------
    distributed.Client

    Raises
    ------
    ClusterError
        If no scheduler answers at the address.
    ValueError
        If a worker has another nnlib than this process: its gradients would not be these.
    """
    if n_workers is not None:
        check_at_least_one(n_workers=n_workers)
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout="5s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no scheduler answers at {scheduler}: {error}") from error
        with client:
            check_workers(client)
            yield client
        return
    local = LocalCluster(
        n_workers=n_workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    )
    with local, Client(local, set_as_default=False) as client:
        yield client


@functools.cache
def fingerprint() -> str:
    """Tell one nnlib from another: by its code, since versions may agree."""
    here = Path(__file__).parent
    code = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    return hashlib.sha256(code).hexdigest()[:12]


def check_workers(client: Client) -> None:
    """Refuse a cluster without workers, or with one whose gradients would not be these.

    Parameters
    ----------
    client : distributed.Client

    Raises
    ------
    ClusterError
        If no worker comes within half a minute.
    ValueError
        If a worker has another nnlib, which it names.
    """
    try:
        client.wait_for_workers(1, timeout=30)
    except TimeoutError as error:
        raise ClusterError(f"the scheduler at {client.scheduler.address} has no worker") from error
    expected = fingerprint()
    for worker, found in client.run(_fingerprint_there).items():
        if found != expected:
            raise ValueError(_other(worker, found, expected))


def check_this_worker(expected: str) -> None:
    """Refuse, on a worker that came later, to compute with another nnlib than was asked for.

    Parameters
    ----------
    expected : str
        The fingerprint of the nnlib that asks.

    Raises
    ------
    ValueError
        If this worker's is another.
    """
    if expected != fingerprint():
        raise ValueError(_other(get_worker().address, fingerprint(), expected))


def _other(worker: str, found: str, expected: str) -> str:
    return (
        f"the worker at {worker} has another nnlib ({found}) than the process that asks it "
        f"({expected}): install the same on both, and start the worker again"
    )


def _fingerprint_there() -> str:
    try:
        from nnlib import cluster
    except ImportError:
        return "none, or one without nnlib.cluster"
    return cluster.fingerprint()


@contextmanager
def explained(client: Client, when: str | Callable[[], str]) -> Iterator[None]:
    """Say in plain words that the cluster is gone, and when; other errors are none of its own.

    Parameters
    ----------
    client : distributed.Client
    when : str, or function that returns one

    Raises
    ------
    ClusterError
    """
    try:
        yield
    except (FutureCancelledError, CommClosedError, KilledWorker) as error:
        when = when if isinstance(when, str) else when()
        raise ClusterError(
            f"the cluster at {client.scheduler.address} was lost {when}: {error}. The network has "
            "the parameters of the last complete step; connect again and go on from there"
        ) from error
