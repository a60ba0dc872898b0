"""Training walks downhill: look at some samples, ask for the gradient, take a step, repeat.

Per-sample, mini-batch and full-batch training are one loop here; only ``batch_size`` differs.
"""

import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
from threadpoolctl import ThreadpoolController
from tqdm.auto import tqdm

from nnlib.arrays import Array, Labels
from nnlib.losses import Loss, named_loss
from nnlib.metrics import accuracy
from nnlib.network import SLICE, Network, check_generator, slices

if sys.platform == "emscripten":  # Python in a browser has no thread to watch the bar with
    tqdm.monitor_interval = 0

Rate: TypeAlias = float | Callable[[float], float]
Callback: TypeAlias = Callable[[float, Network, "History"], bool | None]


@dataclass
class History:
    """What a training run looked like: one entry per record, the first before any training.

    Attributes
    ----------
    epochs : list of float
        Passes over the training data.
    updates : list of int
        Steps taken.
    gradient_evaluations : list of int
        Samples whose gradient was computed.
    seconds : list of float
        Time spent on steps, without the time spent on measuring for this record.
    training_loss, training_accuracy, validation_loss, validation_accuracy : list of float
        The validation lists stay empty without validation data.
    """

    epochs: list[float] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    gradient_evaluations: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    training_loss: list[float] = field(default_factory=list)
    training_accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)

    def __repr__(self) -> str:
        if not self.epochs:
            return "History(empty)"
        return f"History({len(self.epochs)} records, {self.epochs[-1]:g} epochs)"


class Progress:
    """A view on a training that is running; this one is a progress bar in a terminal or notebook.

    The bar shows after a second and goes away at the end (``TQDM_DISABLE=1`` in the environment
    keeps it away altogether). :func:`train` calls the methods, and a subclass shows something
    else: :func:`nnlib.widgets.live.live_training` draws learning curves.
    """

    def start(self, network: Network, history: History, epochs: int, m: int) -> Self:
        """Begin to show a training of `epochs` passes over `m` samples."""
        # tqdm reads this variable by itself in a terminal, but not in a notebook.
        self._bar = tqdm(
            total=epochs * m,
            unit=" samples",
            unit_scale=True,
            leave=False,
            delay=1,
            disable=quiet(),
        )
        return self

    def advance(self, samples: int) -> bool:
        """Count the samples of one update. The training stops early where this returns True."""
        self._bar.update(samples)
        return False

    def record(self) -> None:
        """Show the new entry of the history that `start` was given."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the view: the training is over, stopped, or failed with this error."""
        self._bar.close()


def quiet() -> bool:
    """Say whether ``TQDM_DISABLE`` is set, as for stored outputs, and nothing should move."""
    return os.environ.get("TQDM_DISABLE", "0") != "0"


class DivergedError(ValueError):
    """The loss became NaN or infinite; ``history`` holds the entries up to then."""

    def __init__(self, message: str, history: History | None = None) -> None:
        super().__init__(message)
        self.history = history


def linear_decay(learning_rate: float) -> Callable[[float], float]:
    r"""Let the learning rate fall in a straight line to zero at the end of the training.

    .. math:: \alpha(t) = \alpha_0 \, (1 - t), \qquad 0 \le t < 1

    Parameters
    ----------
    learning_rate : float
        The rate :math:`\alpha_0` at the start.

    Returns
    -------
    function of t
        Takes the fraction of the training that is done, gives the rate.

    Examples
    --------
    >>> rate = linear_decay(0.5)
    >>> rate(0.0), rate(0.5)
    (0.5, 0.25)
    """
    return lambda t: learning_rate * (1 - t)


def stop_early(patience: int) -> Callback:
    r"""Stop the training once the validation loss has gone on for a while without a new low.

    .. math:: \text{stop at record } t \text{ if } t - \arg\min_{s \le t} L_s \ge \text{patience}

    Parameters
    ----------
    patience : int
        How many records without a new lowest loss are too many, at least 1.

    Returns
    -------
    function of (epoch, network, history)
        For the argument on_record of :func:`train`. It remembers nothing, and serves any number of
        trainings.

    Raises
    ------
    ValueError
        If `patience` is below 1, or the training has no validation data.

    Notes
    -----
    The network is left as it is at the stop, `patience` records past its best. Prechelt, *Early
    stopping, but when?*, 1998, compares rules of this kind.

    Examples
    --------
    >>> rule = stop_early(patience=2)
    >>> network = Network.random([1, 1], ["identity"], weights="he", rng=np.random.default_rng(1))
    >>> rule(3, network, History(validation_loss=[0.9, 0.5, 0.6, 0.4]))
    False
    >>> rule(5, network, History(validation_loss=[0.9, 0.5, 0.6, 0.4, 0.4, 0.7]))
    True
    """
    if not patience >= 1:
        raise ValueError(f"patience is {patience}; it must be at least 1 record")

    def rule(epoch: float, network: Network, history: History) -> bool:
        losses = history.validation_loss
        if not losses:
            raise ValueError("there is no validation loss; pass validation=(X, Y) to train")
        lowest = losses.index(min(losses))
        return len(losses) - 1 - lowest >= patience

    return rule


def evaluate(network: Network, X: Array, Y: Array, loss: str | Loss) -> tuple[float, float]:
    """Measure loss and accuracy over any number of samples, a slice at a time.

    Parameters
    ----------
    network : Network
    X : ndarray of float, shape (n_in, m)
        One sample a column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Returns
    -------
    loss, accuracy : float
    """
    A = network.outputs(X)
    return named_loss(loss).value(A, Y), accuracy(A, Y)


def step(network: Network, X: Array, Y: Array, loss: Loss, learning_rate: float) -> int:
    r"""Take one step down the mean gradient over a batch.

    .. math:: \theta \leftarrow \theta - \alpha \, \frac{1}{m} \sum_{j=1}^{m} \nabla_\theta L_j

    Parameters
    ----------
    network : Network
        Changed in place.
    X : ndarray of float, shape (n_in, m)
        The batch, one sample a column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : Loss
    learning_rate : float
        The step size :math:`\alpha`.

    Returns
    -------
    int
        How many samples the batch had.

    Raises
    ------
    DivergedError
        If the derivative by the last layer's scores is NaN or infinite; the network is then
        unchanged.
    ValueError
        If X and Y differ in their number of samples, or there is none.
    """
    m = X.shape[1]
    if Y.shape[1] != m or m == 0:
        raise ValueError(f"X has shape {X.shape} and Y has shape {Y.shape}; a batch needs samples")
    # A batch of several slices gathers its steps in a copy: every slice must see the old weights.
    target = network if m <= SLICE else network.copy()
    for part in slices(m):
        gradients = network.gradients(X[:, part], Y[:, part], loss.gradient)
        if not math.isfinite(gradients[-1].dZ.sum()):
            raise DivergedError("the gradient became NaN or infinite")
        share = (part.stop - part.start) / m
        for layer, gradient in zip(target.layers, gradients, strict=True):
            layer.update(gradient, learning_rate * share)
    if target is not network:
        _restore(network, target)
    return m


def train(
    network: Network,
    X: Array,
    Y: Array,
    *,
    loss: str | Loss,
    learning_rate: Rate,
    epochs: int,
    batch_size: int | None,
    rng: np.random.Generator | None,
    validation: tuple[Array, Array] | None = None,
    record_every: float = 1,
    on_record: Callback | None = None,
    progress: Progress | None = None,
) -> History:
    """Train a network by gradient descent.

    Parameters
    ----------
    network : Network
        Changed in place.
    X : ndarray of float, shape (n_in, m)
        Training samples, one a column, in the network's dtype.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss
        With softmax_cross_entropy the last layer is identity: the loss takes scores.
    learning_rate : float or function
        The step size; a function takes the fraction of the training that is done (0 to 1), as
        :func:`linear_decay` gives it.
    epochs : int
        Passes over the training data.
    batch_size : int or None
        Samples per step: 1 is per-sample training, None takes all of them (full batch).
    rng : numpy.random.Generator or None
        Shuffles the samples anew for each epoch; None keeps them in order.
    validation : (X, Y), optional
        Data that is measured and never trained on.
    record_every : float
        Epochs between two entries of the history, 0.1 for ten entries an epoch.
    on_record : function of (epoch, network, history), optional
        Called after each entry, the first at epoch 0. Training stops early if it returns True;
        :func:`stop_early` makes such a function.
    progress : Progress, optional
        Shows how far the training is, and may stop it between two updates; a progress bar, if not
        given. The history then ends with an entry for the last update.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If the data do not fit the network or each other, hold NaN, or an argument is out of range.
        Nothing is changed then.
    DivergedError
        If the loss becomes NaN or infinite. The network then has the parameters that it had at the
        last entry of the history, which the error carries.

    Examples
    --------
    >>> from nnlib.datasets import load_xor
    >>> X, Y = load_xor()
    >>> network = Network.random([2, 3, 1], ["tanh", "tanh"], weights="xavier",
    ...                          rng=np.random.default_rng(1), dtype=X.dtype)
    >>> history = train(network, X, Y, loss="mean_squared_error", learning_rate=0.1, epochs=1000,
    ...                 batch_size=1, rng=np.random.default_rng(1))
    >>> history.training_accuracy[-1]
    1.0
    """
    loss = named_loss(loss)
    m = _check_data(network, loss, "X", X, Y)
    if validation is not None:
        _check_data(network, loss, "validation X", *validation)
    batch_size = m if batch_size is None else batch_size
    _check_ranges(epochs, batch_size, m, record_every)
    if rng is not None:
        check_generator(rng)
    rate = _schedule(learning_rate)

    progress = progress or Progress()
    history, good = History(), network.copy()
    updates = seen = 0
    every = record_every * m * (1 - 1e-12)  # 3 * 0.1 is more than 0.3
    paused = 0.0
    warnings = np.geterr()

    def record() -> bool:
        """Add an entry to the history, off the clock; say whether to stop."""
        nonlocal good, paused
        now = time.perf_counter()
        measured = _measure(network, X, Y, loss)
        held_out = None if validation is None else _measure(network, *validation, loss)
        history.epochs.append(seen / m)
        history.updates.append(updates)
        history.gradient_evaluations.append(seen)
        history.seconds.append(now - began - paused if updates else 0.0)
        history.training_loss.append(measured[0])
        history.training_accuracy.append(measured[1])
        if held_out is not None:
            history.validation_loss.append(held_out[0])
            history.validation_accuracy.append(held_out[1])
        good = network.copy()
        progress.record()
        with np.errstate(**warnings):
            stop = on_record is not None and on_record(seen / m, network, history) is True
        paused += time.perf_counter() - now
        return stop

    view = progress.start(network, history, epochs, m)
    with view, _blas_threads(batch_size), np.errstate(over="ignore", invalid="ignore"):
        try:
            began = time.perf_counter()
            stop = record()
            for batch in _batches(m, batch_size, epochs, rng):
                if stop:
                    break
                alpha = _checked_rate(rate, seen / (epochs * m))
                updates += 1
                n = step(network, X[:, batch], Y[:, batch], loss, alpha)
                seen += n
                stop = progress.advance(n)
                if stop or seen >= len(history.epochs) * every or seen == epochs * m:
                    stop = record() or stop
        except DivergedError as error:
            _restore(network, good)
            epoch = math.ceil(updates / math.ceil(m / batch_size))
            when = (
                f"in epoch {epoch}, at update {updates}" if updates else "before the first update"
            )
            raise DivergedError(
                f"{error} {when}; try a learning_rate a tenth as large, smaller first weights "
                '(weights="he" or "xavier"), or look for inputs that are far larger than 1',
                history,
            ) from None
    return history


def _batches(
    m: int, batch_size: int, epochs: int, rng: np.random.Generator | None
) -> Iterator[slice | Labels]:
    """Deal out all samples in every epoch: in order as slices (views), else as shuffled indices."""
    for _ in range(epochs):
        if rng is None or batch_size == m:
            yield from slices(m, batch_size)
        elif batch_size == 1:  # one column by a slice costs a tenth of one column by its index
            yield from (slice(j, j + 1) for j in rng.permutation(m).tolist())
        else:
            order = rng.permutation(m)
            yield from (order[part] for part in slices(m, batch_size))


def _measure(network: Network, X: Array, Y: Array, loss: Loss) -> tuple[float, float]:
    value, right = evaluate(network, X, Y, loss)
    if not math.isfinite(value):
        raise DivergedError("the loss became NaN or infinite")
    return value, right


def _restore(network: Network, source: Network) -> None:
    for layer, other in zip(network.layers, source.layers, strict=True):
        layer.W[...], layer.b[...] = other.W, other.b


def _blas_threads(batch_size: int) -> AbstractContextManager[object]:
    """Limit the threads of BLAS where more of them would be slower.

    NumPy and SciPy may each bring a BLAS with a pool of threads, and steps that go from one to
    the other make the pools fight: SciPy's own gets one thread, and all do where batches are small.
    """
    blas = ThreadpoolController().select(user_api="blas")
    if batch_size >= 512:
        files = [lib["filepath"] for lib in blas.info()]
        blas = blas.select(filepath=[f for f in files if "scipy.libs" in f or "scipy/.dylibs" in f])
    return blas.limit(limits=1)


def _schedule(learning_rate: Rate) -> Callable[[float], float]:
    if callable(learning_rate):
        return learning_rate
    if not (math.isfinite(learning_rate) and learning_rate > 0):
        raise ValueError(f"learning_rate is {learning_rate}; it must be a positive number")
    return lambda t: learning_rate


def _checked_rate(rate: Callable[[float], float], t: float) -> float:
    alpha = rate(t)
    if not 0 <= alpha < math.inf:
        raise ValueError(f"learning_rate({t:g}) is {alpha}; it must be from 0 up and finite")
    return alpha


def _check_data(network: Network, loss: Loss, name: str, X: Array, Y: Array) -> int:
    n_in, n_out = network.sizes[0], network.sizes[-1]
    if X.ndim != 2 or Y.ndim != 2 or X.shape[0] != n_in or Y.shape[0] != n_out:
        raise ValueError(
            f"{name} has shape {X.shape} and its Y has shape {Y.shape}; for {network} they must be "
            f"({n_in}, m) and ({n_out}, m), one sample a column"
        )
    if X.shape[1] != Y.shape[1] or X.shape[1] == 0:
        raise ValueError(
            f"{name} has shape {X.shape} and its Y has shape {Y.shape}; both need the same number "
            "of columns, and at least one"
        )
    if X.dtype != network.dtype or Y.dtype != network.dtype:
        raise ValueError(
            f"{name} holds {X.dtype} and its Y holds {Y.dtype}, but the network holds "
            f"{network.dtype}; convert the data or use network.astype"
        )
    if not all(math.isfinite(end) for A in (X, Y) for end in (A.min(), A.max())):
        raise ValueError(
            f"{name} or its Y holds NaN or infinity; repair or leave out those samples"
        )
    loss.check_targets(Y)
    if loss.name == "softmax_cross_entropy" and network.layers[-1].activation.name != "identity":
        raise ValueError(
            f"the last layer of {network} is not identity, but softmax_cross_entropy takes its "
            "scores as they are and applies softmax itself"
        )
    return X.shape[1]


def _check_ranges(epochs: int, batch_size: int, m: int, record_every: float) -> None:
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(number, int | np.integer):
            raise ValueError(f"{name} is {number!r}; it must be a whole number")
    if epochs < 1:
        raise ValueError(f"epochs is {epochs}; it must be at least 1")
    if not 1 <= batch_size <= m:
        raise ValueError(
            f"batch_size is {batch_size} for {m} samples; it must be from 1 to {m}, "
            "or None for all of them"
        )
    if not record_every > 0:
        raise ValueError(f"record_every is {record_every}; it must be positive")
