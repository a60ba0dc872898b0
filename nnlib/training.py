"""Training is gradient descent: compute the gradient over a batch, take a step, repeat.

Per-sample, mini-batch and full-batch training share one loop; only ``batch_size`` differs.
"""

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from nnlib.arguments import (
    as_generator,
    check_at_least_one,
    check_callable,
    check_kind,
    check_number,
    check_positive,
    check_samples,
    explained_by,
)
from nnlib.arrays import Array, Labels, RandomSource, check_columns, kind_of
from nnlib.diagnosis import TrainingWarning, diagnose
from nnlib.dropout import Dropout, as_probabilities, draw_masks, gradients_with_dropout
from nnlib.layers import DenseGradient, check_writable
from nnlib.losses import Loss, as_loss
from nnlib.network import Network, slices
from nnlib.optimisers import Optimiser, as_optimiser
from nnlib.progress import DivergedError, History, Run, Watch
from nnlib.schedules import Rate, as_schedule
from nnlib.threads import blas_threads

Deform: TypeAlias = Callable[[Array, np.random.Generator], Array]
"""Makes other images of a batch, as those of :mod:`nnlib.deformations` do."""

SLICE = 4096
"""How many samples of a large batch are computed at once. Arrays above some 32 MB cost more to get
from the system than to fill, every time; below, the memory of the last ones serves again."""


def _explain_step(network: Network, X: Array, Y: Array, loss: Loss, learning_rate: float) -> None:
    check_kind(Network, network=network)
    check_kind(Loss, loss=loss)
    check_columns("X", X, rows=network.sizes[0], dtype=network.dtype)
    check_columns("Y", Y, rows=network.sizes[-1], dtype=network.dtype)
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
    if X.shape[1] > SLICE:
        _step_in_slices(network, X, Y, loss, learning_rate)
        return
    gradients = network.gradients(X, Y, loss.gradient)
    _check_step(network, gradients[-1].dZ)
    for layer, gradient in zip(network.layers, gradients, strict=True):
        layer.update(gradient, learning_rate)


def _step_in_slices(network: Network, X: Array, Y: Array, loss: Loss, learning_rate: float) -> None:
    m = check_samples(X, Y)
    stepped = network.copy()  # every slice has to see the parameters as they were
    for part in slices(m, SLICE):
        gradients = network.gradients(X[:, part], Y[:, part], loss.gradient)
        _check_step(network, gradients[-1].dZ)
        share = (part.stop - part.start) / m
        for layer, gradient in zip(stepped.layers, gradients, strict=True):
            layer.update(gradient, share * learning_rate)
    for layer, new in zip(network.layers, stepped.layers, strict=True):
        layer.W[...], layer.b[...] = new.W, new.b


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
    optimiser: str | Optimiser | None = None,
    deform: Deform | None = None,
    dropout: Dropout = 0,
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
        Samples per step, at most all: 1 for per-sample training, None for the full batch, of which
        a few thousand samples are computed at once: the sum of their gradients is the gradient.
    shuffle : bool
        Whether to reshuffle the samples in each epoch; otherwise they stay in order.
    rng : None, int, numpy.random.Generator, ...
        Source of randomness for shuffling, deforming and dropping, passed to
        :func:`numpy.random.default_rng`; None gives a different run each time.
    validation : (X, Y), optional
        Held-out data, measured but never trained on.
    record_every : float
        Epochs between two records in the history; 0.1 gives ten per epoch.
    watch : function, Watcher, or sequence of these, optional
        A function is called with the :class:`nnlib.progress.Run` after each record in the history,
        the first at epoch 0; a :class:`nnlib.progress.Watcher` sees every update, and
        may show the progress in place of the usual bar. ``run.stop()`` ends the training.
    optimiser : {"gradient_descent", "momentum", "adam"} or Optimiser, optional
        What makes a step of a gradient; see :mod:`nnlib.optimisers`. Default: :func:`step`, which
        is plain gradient descent.
    deform : function of (X, rng), optional
        Returns other images in place of those of a batch, such as :func:`nnlib.deformations.shift`.
        What is measured, on the training samples or held-out ones, is never deformed.
    dropout : float, or list of float
        The probability with which a hidden unit is dropped in a step, or one for each hidden layer;
        see :mod:`nnlib.dropout`. What is measured is the whole network.

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
    take_step = _as_step(network, optimiser, dropout, rng)
    if deform is not None:
        check_callable(deform=deform)
    m = X.shape[1]
    batch_size = m if batch_size is None else min(batch_size, m)

    run = Run(
        network, loss, X, Y,
        epochs=epochs, validation=validation, record_every=record_every, watch=watch,
    )  # fmt: skip
    quiet = np.errstate(over="ignore", invalid="ignore")
    largest = max(layer.W.size for layer in network.layers)
    with run.watched(), blas_threads(batch_size, largest, take_step) as take_step, quiet:
        run.record()
        for batch in batches(m, batch_size, epochs, rng if shuffle else None):
            if run.stopped:
                break
            X_batch, Y_batch = X[:, batch], Y[:, batch]
            if deform is not None:
                X_batch = _deformed(X_batch, deform, rng)
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


def _as_step(
    network: Network, optimiser: str | Optimiser | None, dropout: Dropout, rng: np.random.Generator
) -> Callable[..., None]:
    """Return what takes the steps: :func:`step` itself, unless something more is asked for."""
    probabilities = as_probabilities(dropout, network)
    if optimiser is None and not any(probabilities):
        return step
    optimiser = as_optimiser("gradient_descent" if optimiser is None else optimiser)
    return _OptimiserStep(network, optimiser, probabilities, rng)


class _OptimiserStep:
    """Take steps as :func:`step` does, but by an optimiser, and with hidden units dropped.

    The optimiser has a state for each parameter. It changes no array: the layer's memory is written
    here.
    """

    def __init__(
        self,
        network: Network,
        optimiser: Optimiser,
        dropout: list[float],
        rng: np.random.Generator,
    ) -> None:
        self._optimiser, self._dropout, self._rng = optimiser, dropout, rng
        self._states = [
            {"W": optimiser.start(layer.W), "b": optimiser.start(layer.b)}
            for layer in network.layers
        ]

    def __call__(
        self, network: Network, X: Array, Y: Array, loss: Loss, learning_rate: float
    ) -> None:
        gradients = self._gradients(network, X, Y, loss)
        _check_step(network, gradients[-1].dZ)
        for layer, gradient, states in zip(network.layers, gradients, self._states, strict=True):
            # dW, in W's order: element-wise arithmetic is several times slower on arrays of two.
            dW = (gradient.A_in @ gradient.dZ.T).T
            for name, derivative in (("W", dW), ("b", gradient.db)):
                parameter = getattr(layer, name)
                result = self._optimiser.step(
                    parameter, derivative, states[name], float(learning_rate)
                )
                parameter[...], states[name] = _checked(result, parameter, self._optimiser)

    def _gradients(self, network: Network, X: Array, Y: Array, loss: Loss) -> list[DenseGradient]:
        if not any(self._dropout):
            return network.gradients(X, Y, loss.gradient)
        masks = draw_masks(network, X.shape[1], self._dropout, self._rng)
        return gradients_with_dropout(network, X, Y, loss.gradient, masks)


def _checked(result: Any, parameter: Array, optimiser: Optimiser) -> tuple[Array, Any]:
    """Refuse what an optimiser returns if it is no parameter and state."""
    pair = isinstance(result, tuple) and len(result) == 2
    if not pair or getattr(result[0], "shape", None) != parameter.shape:
        got = f"a parameter of {result[0]!r:.40}" if pair else kind_of(result)
        raise ValueError(
            f"optimiser is {optimiser.name}, whose step returned {got}; it must return a pair: the "
            f"new parameter, here of shape {parameter.shape}, and the new state"
        )
    return result


def _deformed(X_batch: Array, deform: Deform, rng: np.random.Generator) -> Array:
    X_batch.flags.writeable = False  # it may be a view of the training samples
    X_deformed = deform(X_batch, rng)
    shape, dtype = getattr(X_deformed, "shape", None), getattr(X_deformed, "dtype", None)
    if shape != X_batch.shape or dtype != X_batch.dtype:
        raise ValueError(
            f"deform is a function that returned {kind_of(X_deformed)} of shape {shape} and "
            f"{dtype}; it must return a new array like its batch: {X_batch.shape}, {X_batch.dtype}"
        )
    return X_deformed


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
