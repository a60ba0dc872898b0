"""Shards are parts of the data that lie on the workers of a cluster, which compute there.

The gradient of a sum is the sum of the gradients, so that each worker can add over the samples that
it holds.
"""

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from distributed import Client, Future

from nnlib.arguments import as_generator, check_at_least_one, check_kind, check_samples
from nnlib.arrays import Array, Labels, RandomSource
from nnlib.cluster import check_this_worker, check_workers, explained, fingerprint
from nnlib.losses import Loss, as_loss
from nnlib.network import Network, slices
from nnlib.progress import DivergedError, History, Run, Watch, evaluate
from nnlib.schedules import Rate, as_schedule
from nnlib.training import batches

Samples = tuple[Array, Array]
Loader = Callable[[], Samples]


class Shards:
    r"""Samples cut into shards, each loaded by a worker of a cluster, and kept in its memory.

    Parameters
    ----------
    client : distributed.Client
    loaders : sequence of callables
        One for each shard, called without arguments *on a worker*, which may read it from where it
        lies: returns X of shape (n_in, m_i) and Y of shape (n_out, m_i). It is called again, on
        another worker, if the first is lost.

    Attributes
    ----------
    sizes : list of int
        The number of samples :math:`m_i` of each shard; their order is that of the loaders.

    Raises
    ------
    ClusterError
        If the scheduler goes away, or a loader ends one worker after another.
    ValueError
        If a loader gives something else, or a worker has another nnlib. What a loader raises itself
        is raised here.
    """

    def __init__(self, client: Client, loaders: Sequence[Loader]) -> None:
        if not loaders or not all(callable(load) for load in loaders):
            raise ValueError(
                "loaders must hold a function for each shard, which returns its X and Y; "
                "use split(X, Y, n_shards) for arrays"
            )
        check_workers(client)
        self.client = client
        with warnings.catch_warnings():  # arrays from here travel with their loaders, as they must
            warnings.filterwarnings("ignore", "Sending large graph")
            self.parts = [client.submit(_loaded, load, pure=False) for load in loaders]
        with explained(client, "before the first step"):
            self.sizes: list[int] = client.gather([client.submit(_size, p) for p in self.parts])
        self._starts = np.cumsum([0, *self.sizes])

    def __len__(self) -> int:
        return len(self.parts)

    def __repr__(self) -> str:
        return f"Shards({sum(self.sizes)} samples in {len(self)} shards)"

    def gradients(self, network: Network, loss: str | Loss, batch: Labels | slice) -> list[Samples]:
        r"""Compute the mean gradient over a batch where its samples lie, and add up on the way.

        .. math:: \nabla L = \frac{1}{m} \sum_i m_i \, \nabla L_i

        where :math:`\nabla L_i` is the mean over the :math:`m_i` samples of the batch in shard i:
        the mean of the :math:`\nabla L_i` alone would be wrong for shards of different sizes.

        Parameters
        ----------
        network : Network
        loss : str or Loss
        batch : slice, or ndarray of int
            Which samples, counted through all shards.

        Returns
        -------
        list of (dW, db)
            One pair for each layer.

        Raises
        ------
        ValueError
            If the batch holds no sample, or the samples do not fit the network or the loss.
        """
        batch, here = np.arange(self._starts[-1])[batch], fingerprint()
        if not len(batch):
            raise ValueError("batch holds no sample; it needs at least one")
        shares = []
        for part, start, stop in zip(self.parts, self._starts, self._starts[1:], strict=False):
            columns = batch[(batch >= start) & (batch < stop)] - start
            if len(columns):
                everything = len(columns) == len(np.unique(columns)) == stop - start
                job = _Job(
                    network, as_loss(loss), None if everything else columns, len(batch), here
                )
                shares.append(self.client.submit(_share, part, job, pure=False))
        found: list[Samples] = self._summed(shares).result()
        return found

    def evaluate(self, network: Network, loss: str | Loss) -> tuple[float, float]:
        """Compute loss and accuracy over all samples, as :func:`nnlib.progress.evaluate` does.

        Parameters
        ----------
        network : Network
        loss : str or Loss

        Returns
        -------
        loss, accuracy : float
        """
        m = sum(self.sizes)
        job = _Job(network, as_loss(loss), None, m, fingerprint())
        found = [self.client.submit(_measured, part, job, pure=False) for part in self.parts]
        shares = np.array(self.client.gather(found)) * np.array(self.sizes)[:, None] / m
        value, fraction_correct = shares.sum(axis=0)
        return float(value), float(fraction_correct)

    def _summed(self, shares: list[Future]) -> Future:
        """Add in a tree: pairs on the workers, then pairs of these, until one sum is left."""
        while len(shares) > 1:
            pairs = [shares[i : i + 2] for i in range(0, len(shares), 2)]
            shares = [
                self.client.submit(_sum_of_pairs, *two, pure=False) if two[1:] else two[0]
                for two in pairs
            ]
        return shares[0]


def split(X: Array, Y: Array, n_shards: int) -> list[Loader]:
    """Cut arrays into loaders of shards, which carry their samples with them.

    Parameters
    ----------
    X : ndarray, shape (n_in, m)
    Y : ndarray, shape (n_out, m)
    n_shards : int
        At most m; the sizes of the shards differ by one at most.

    Returns
    -------
    list of callables

    Raises
    ------
    ValueError
        If X and Y do not match, or there are fewer samples than shards.

    Examples
    --------
    >>> X, Y = np.zeros((3, 7)), np.ones((2, 7))
    >>> [load()[0].shape for load in split(X, Y, 3)]
    [(3, 3), (3, 2), (3, 2)]
    """
    m = check_samples(X, Y)
    check_at_least_one(n_shards=n_shards)
    if n_shards > m or not len(X):
        raise ValueError(
            f"n_shards is {n_shards}, X has shape {X.shape}: each shard needs a sample with numbers"
        )
    columns = np.array_split(np.arange(m), n_shards)
    return [functools.partial(_pair, X[:, part], Y[:, part]) for part in columns]


def train_on_shards(
    network: Network,
    shards: Shards,
    *,
    loss: str | Loss = "softmax_cross_entropy",
    learning_rate: Rate = 0.1,
    epochs: int = 10,
    batch_size: int | None = None,
    shuffle: bool = True,
    rng: RandomSource = None,
    validation: Samples | None = None,
    record_every: float = 1,
    watch: Watch | Sequence[Watch] | None = None,
) -> History:
    """Train a network on data that lie on the workers of a cluster.

    Each step sends the parameters out and gets the sum of the gradients back. With the same `rng`
    the batches, and up to rounding the parameters, are those of :func:`nnlib.training.train` on one
    machine, however the samples are cut into shards. A worker that is lost does not change them:
    what it was to compute is computed again elsewhere.

    Parameters
    ----------
    network : Network
        Modified in place.
    shards : Shards
        The training samples.
    loss, learning_rate, epochs, shuffle, rng, validation, record_every, watch
        As in :func:`nnlib.training.train`; `validation` lies here.
    batch_size : int or None
        Samples per step, from all shards; None, the default, for all: a step costs the same
        messages whatever its size.

    Returns
    -------
    History

    Raises
    ------
    ClusterError
        If the scheduler goes away, or workers are lost again and again. The network then has the
        parameters of the last complete step.
    ValueError, DivergedError
        As in :func:`nnlib.training.train`.
    """
    check_kind(Shards, shards=shards)
    loss, schedule, rng = as_loss(loss), as_schedule(learning_rate), as_generator(rng)
    m = sum(shards.sizes)
    if batch_size is not None:
        check_at_least_one(batch_size=batch_size)
    batch_size = m if batch_size is None else min(batch_size, m)
    run = _ShardsRun(
        network, loss, shards,
        epochs=epochs, validation=validation, record_every=record_every, watch=watch,
    )  # fmt: skip
    plainly = explained(shards.client, lambda: f"after update {run.updates}")
    with run.watched(), plainly, np.errstate(over="ignore", invalid="ignore"):
        run.record()
        for batch in batches(m, batch_size, epochs, rng if shuffle else None):
            if run.stopped:
                break
            gradients = shards.gradients(network, loss, batch)
            if not all(np.isfinite(dW.sum() + db.sum()) for dW, db in gradients):
                raise DivergedError("the gradient became NaN or infinite")
            rate = network.dtype.type(schedule(run.fraction))
            for layer, (dW, db) in zip(network.layers, gradients, strict=True):
                layer.W -= rate * dW
                layer.b -= rate * db
            run.advance(len(range(m)[batch]) if isinstance(batch, slice) else len(batch))
        run.finish()
    return run.history


class _ShardsRun(Run):
    """A run that measures its training samples where they lie."""

    def __init__(self, network: Network, loss: Loss, shards: Shards, **settings: Any) -> None:
        elsewhere = np.broadcast_to(0.0, (1, sum(shards.sizes)))
        super().__init__(network, loss, elsewhere, elsewhere, **settings)
        self._shards, self._elsewhere = shards, elsewhere

    def _measure(self, X: Array, Y: Array) -> tuple[float, float]:
        if X is not self._elsewhere:
            return super()._measure(X, Y)
        value, fraction_correct = self._shards.evaluate(self.network, self._loss)
        if not np.isfinite(value):
            raise DivergedError("the loss became NaN or infinite")
        return value, fraction_correct


class _Job(NamedTuple):
    """What a step asks of a shard: its share of a mean over m samples, of these columns or all."""

    network: Network
    loss: Loss
    columns: Labels | None
    m: int
    nnlib: str


def _loaded(load: Loader) -> Samples:
    X, Y = load()
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1] or not X.shape[1]:
        raise ValueError(
            f"a shard has X of shape {X.shape} and Y of shape {Y.shape}; expected (n_in, m_i) and "
            "(n_out, m_i), one sample per column, at least one"
        )
    return X, Y


def _size(part: Samples) -> int:
    return part[0].shape[1]


def _pair(X: Array, Y: Array) -> Samples:
    return X, Y


def _share(part: Samples, job: _Job) -> list[Samples]:
    """Compute a shard's share of the mean gradient over the batch, one slice at a time."""
    check_this_worker(job.nnlib)
    X, Y = part if job.columns is None else (part[0][:, job.columns], part[1][:, job.columns])
    job.network.check_data(X, Y)
    job.loss.check(job.network.layers[-1].activation, Y)
    total = [(np.zeros_like(layer.W), np.zeros_like(layer.b)) for layer in job.network.layers]
    for columns in slices(X.shape[1]):
        weight = X.dtype.type(len(range(X.shape[1])[columns]) / job.m)
        gradients = job.network.gradients(X[:, columns], Y[:, columns], job.loss.gradient)
        for (dW, db), gradient in zip(total, gradients, strict=True):
            dW += weight * gradient.dW
            db += weight * gradient.db
    return total


def _measured(part: Samples, job: _Job) -> tuple[float, float]:
    check_this_worker(job.nnlib)
    return evaluate(job.network, *part, job.loss)


def _sum_of_pairs(one: list[Samples], other: list[Samples]) -> list[Samples]:
    return [(dW + dW2, db + db2) for (dW, db), (dW2, db2) in zip(one, other, strict=True)]
