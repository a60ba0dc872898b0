"""Training is gradient descent: compute the gradient over a batch, take a step, repeat.

Per-sample, mini-batch and full-batch training share one loop; only ``batch_size`` differs.
"""

import math
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from nnlib.arguments import (
    as_generator,
    check_at_least_one,
    check_kind,
    check_number,
    check_positive,
    explained_by,
)
from nnlib.arrays import Array, Labels, RandomSource
from nnlib.diagnosis import TrainingWarning, diagnose
from nnlib.layers import check_writable
from nnlib.losses import Loss, as_loss
from nnlib.network import Network, slices
from nnlib.progress import DivergedError, History, Run, Watch
from nnlib.schedules import Rate, as_schedule


def _explain_step(network: Network, X: Array, Y: Array, loss: Loss, learning_rate: float) -> None:
    check_kind(Network, network=network)
    check_kind(Loss, loss=loss)
    check_number(learning_rate=learning_rate)


@explained_by(_explain_step)
def step(network: Network, X: Array, Y: Array, loss: Loss, learning_rate: float) -> None:
    r"""Take one step of gradient descent, with the mean gradient over a batch.

    .. math:: \theta \leftarrow \theta - \alpha \, \frac{1}{m} \sum_{j=1}^{m} \nabla_\theta L_j

    Parameters
    ----------
    network : Network
        Modified in place.
    X : ndarray of float, shape (n_in, m)
        The batch, one sample per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : Loss
    learning_rate : float
        The step size :math:`\alpha`.

    Raises
    ------
    DivergedError
        If the gradient with respect to the last layer's Z is NaN or infinite; the network is then
        unchanged.
    ValueError
        If X and Y do not match the network or each other, a parameter is read-only, or the learning
        rate is NaN or infinite; the network is then unchanged.
    """
    gradients = network.gradients(X, Y, loss.gradient)
    _check_step(network, gradients[-1].dZ)
    for layer, gradient in zip(network.layers, gradients, strict=True):
        layer.update(gradient, learning_rate)


def train(
    network: Network,
    X: Array,
    Y: Array,
    *,
    loss: str | Loss = "softmax_cross_entropy",
    learning_rate: Rate = 0.1,
    epochs: int = 10,
    batch_size: int | None = 32,
    shuffle: bool = True,
    rng: RandomSource = None,
    validation: tuple[Array, Array] | None = None,
    record_every: float = 1,
    watch: Watch | Sequence[Watch] | None = None,
) -> History:
    """Train a network by gradient descent.

    An interrupt, by Ctrl-C or a notebook's ■, ends the training between two updates: `train`
    returns, and the network keeps what it has learned so far. In a loop over several runs the next
    one then begins, unless you look whether ``history.epochs[-1] < epochs``. A second interrupt
    raises KeyboardInterrupt at once; the network then has the parameters of the last record.

    Parameters
    ----------
    network : Network
        Modified in place.
    X : ndarray of float, shape (n_in, m)
        Training samples, one per column, in the network's dtype.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"softmax_cross_entropy", "mean_squared_error"} or Loss
        softmax_cross_entropy takes scores (logits), so the last layer must be identity.
    learning_rate : float or callable
        The step size, or a function of the fraction of the training completed (0 to 1), as
        :func:`nnlib.schedules.linear_decay` returns it.
    epochs : int
        Passes over the training data.
    batch_size : int or None
        Samples per step, at most all: 1 for per-sample training, None for the full batch, which
        keeps some five arrays of (units, m) for each layer in memory.
    shuffle : bool
        Whether to reshuffle the samples in each epoch; otherwise they stay in order.
    rng : None, int, numpy.random.Generator, ...
        Source of randomness for the shuffling, passed to :func:`numpy.random.default_rng`; None
        shuffles differently each time.
    validation : (X, Y), optional
        Held-out data, measured but never trained on.
    record_every : float
        Epochs between two records in the history; 0.1 gives ten per epoch.
    watch : function, Watcher, or sequence of these, optional
        A function is called with the :class:`nnlib.progress.Run` after each record in the history,
        the first at epoch 0; a :class:`nnlib.progress.Watcher` sees every update, and
        may show the progress in place of the usual bar. ``run.stop()`` ends the training.

    Returns
    -------
    History
        Without accuracies where the targets are not classes; see
        :func:`nnlib.metrics.are_classes`.

    Warns
    -----
    TrainingWarning
        Once, after the run, if the loss began or ended far from where that of a sound run does, and
        the inputs, dead units, the initial weights or the learning rate explain it; see
        :func:`nnlib.diagnosis.diagnose`.

    Raises
    ------
    ValueError
        If the data do not match the network or each other or hold NaN, a parameter is read-only, or
        an argument is out of range. The network is then unchanged.
    TypeError
        If default_rng does not accept rng.
    DivergedError
        If the loss becomes NaN or infinite. The network then has the parameters that it had at the
        last record in the history, which the error carries, or those that ``run.keep()`` kept.

    Examples
    --------
    >>> from nnlib.datasets import load_xor
    >>> X, Y = load_xor()
    >>> network = Network.random([2, 3, 1], ["tanh", "tanh"], init="xavier", rng=1)
    >>> history = train(network, X, Y, loss="mean_squared_error", epochs=1000, batch_size=1, rng=1)
    >>> history.training_accuracy[-1]
    1.0
    """
    loss, schedule, rng = as_loss(loss), as_schedule(learning_rate), as_generator(rng)
    check_kind(Network, network=network)
    _check_arguments(epochs, batch_size, shuffle, validation, record_every)
    for name, data in (("X", (X, Y)), ("validation X", validation)):
        if data is not None:
            network.check_data(*data, name=name)
            loss.check(network.layers[-1].activation, data[1])
    m = X.shape[1]
    batch_size = m if batch_size is None else min(batch_size, m)

    run = Run(
        network, loss, X, Y,
        epochs=epochs, validation=validation, record_every=record_every, watch=watch,
    )  # fmt: skip
    quiet = np.errstate(over="ignore", invalid="ignore")
    with run.watched(), _blas_threads(batch_size) as take_step, quiet:
        run.record()
        for batch in batches(m, batch_size, epochs, rng if shuffle else None):
            if run.stopped:
                break
            X_batch, Y_batch = X[:, batch], Y[:, batch]
            take_step(network, X_batch, Y_batch, loss, schedule(run.fraction))
            run.advance(X_batch.shape[1])
        run.finish()
    if run.updates and (message := diagnose(network, loss, X, Y, run.history)):
        warnings.warn(message, TrainingWarning, stacklevel=2)
    return run.history


def batches(
    m: int, batch_size: int, epochs: int, rng: np.random.Generator | None
) -> Iterator[slice | Labels]:
    """Yield the batches of all epochs: slices (views) in order, else shuffled indices.

    Parameters
    ----------
    m : int
        Number of samples.
    batch_size : int
        At most m.
    epochs : int
    rng : numpy.random.Generator or None
        None keeps the samples in order.

    Yields
    ------
    slice, or ndarray of int

    Examples
    --------
    >>> list(batches(3, batch_size=2, epochs=1, rng=None))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    for _ in range(epochs):
        if rng is None or batch_size == m:
            yield from slices(m, batch_size)
        elif batch_size == 1:  # a column is selected ten times faster by a slice than by its index
            yield from (slice(j, j + 1) for j in rng.permutation(m).tolist())
        else:
            order = rng.permutation(m)
            yield from (order[part] for part in slices(m, batch_size))


def _check_step(network: Network, dZ: Array) -> None:
    for layer in network.layers:
        if not (layer.W.flags.behaved and layer.b.flags.behaved):
            check_writable("W", layer.W)
            check_writable("b", layer.b)
    if not math.isfinite(dZ.sum()):
        raise DivergedError("the gradient became NaN or infinite")


def _check_arguments(
    epochs: int,
    batch_size: int | None,
    shuffle: bool,
    validation: tuple[Array, Array] | None,
    record_every: float,
) -> None:
    counts = {"epochs": epochs} | ({} if batch_size is None else {"batch_size": batch_size})
    check_at_least_one(**counts)
    if not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle is {shuffle!r}; it must be True or False")
    if validation is not None and not (
        isinstance(validation, list | tuple) and len(validation) == 2
    ):
        raise ValueError(f"validation is a {type(validation).__name__}; it must be a pair (X, Y)")
    check_positive(record_every=record_every)


@contextmanager
def _blas_threads(batch_size: int) -> Iterator[Callable[..., None]]:
    """Limit the number of BLAS threads where more would be slower; yield what takes the steps.

    NumPy and SciPy may each bring a BLAS with a thread pool of its own, and steps that alternate
    between them make the pools compete: SciPy's gets one thread. So does NumPy's with small
    batches, and with large ones as soon as the cores turn out to be shared.
    """
    blas = ThreadpoolController().select(user_api="blas").lib_controllers
    with ExitStack() as limits:

        def limit(libraries: list[Any]) -> None:
            for library in libraries:
                limits.enter_context(_one_thread(library))

        if batch_size >= 512:
            scipys = [
                b for b in blas if "scipy.libs" in b.filepath or "scipy/.dylibs" in b.filepath
            ]
            limit(scipys)
            yield _Steps(lambda: limit([b for b in blas if b not in scipys]))
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

    def __init__(self, on_shared: Callable[[], None]) -> None:
        self._on_shared, self._shared = on_shared, False
        self._elapsed = self._computed = 0.0

    def __call__(self, *arguments: Any) -> None:
        began, computed = time.perf_counter(), time.thread_time()
        step(*arguments)
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
