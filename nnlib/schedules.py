"""A schedule sets the learning rate during training; a stopping rule ends training early."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nnlib.arguments import check_at_least_one, check_number, check_positive, check_samples
from nnlib.arrays import Array
from nnlib.metrics import are_classes
from nnlib.progress import Run, Watcher

Rate: TypeAlias = float | Callable[[float], float]
"""A learning rate, or a function that gives it for the fraction of the training completed."""


def linear_decay(learning_rate: float) -> Callable[[float], float]:
    r"""Decrease the learning rate linearly to zero over the training.

    .. math:: \alpha(t) = \alpha_0 \, (1 - t), \qquad 0 \le t < 1

    Parameters
    ----------
    learning_rate : float
        The initial learning rate :math:`\alpha_0`.

    Returns
    -------
    callable
        Maps the fraction of the training completed to the learning rate.

    Raises
    ------
    ValueError
        If learning_rate is not positive and finite.

    Examples
    --------
    >>> rate = linear_decay(0.5)
    >>> rate(0.0), rate(0.5)
    (0.5, 0.25)
    """
    _check_rate(learning_rate)
    return lambda t: learning_rate * (1 - t)


def stop_early(patience: int, *, restore_best: bool = False) -> Callable[[Run], None]:
    r"""Stop the training once the validation loss has not improved for a number of records.

    .. math:: \text{stop at record } t \text{ if } t - \arg\min_{s \le t} L_s \ge \text{patience}

    Parameters
    ----------
    patience : int
        Number of records without a new lowest loss after which to stop, at least 1.
    restore_best : bool
        Whether the network has, when the run has ended in any way, the parameters of the record
        with the lowest validation loss; otherwise it has the last ones.

    Returns
    -------
    function of a Run
        For the argument watch of :func:`nnlib.training.train`. It has no state, and serves
        any number of runs.

    Raises
    ------
    ValueError
        If `patience` is below 1, or the training has no validation data.

    Notes
    -----
    Unless it is restored, the network is `patience` records past its best at the stop; the history
    goes on to the stop in any case. Prechelt, *Early stopping, but when?*, 1998, compares rules of
    this kind.

    Examples
    --------
    >>> from nnlib import Network, train
    >>> network, X = Network.random([1, 1], rng=1), np.array([[1.0]])
    >>> train(network, X, X, loss="mean_squared_error", validation=(X, -X),
    ...       watch=stop_early(patience=2))
    History(3 records, 2 epochs)
    """
    check_at_least_one(patience=patience)

    def rule(run: Run) -> None:
        losses = run.history.validation_loss
        _check_recorded(losses)
        t, best = len(losses) - 1, losses.index(min(losses))
        if restore_best and t == best:
            run.keep()
        if t - best >= patience:
            run.stop()

    return rule


class StopOnAccuracy(Watcher):
    """Stop the training once the accuracy on held-out samples no longer improves; restore the best.

    The rule is that of scikit-learn's ``SGDClassifier(early_stopping=True)``. It differs from
    :func:`stop_early` in that it looks at the accuracy, that the state before training
    does not count, and that an improvement must reach `tol`: a smaller one is kept as the best, but
    ends no wait.

    Parameters
    ----------
    X : ndarray of float, shape (n_in, m)
        Held-out samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Their one-hot targets, each of which may be multiplied by the weight of the sample.
    patience : int or inf
        Number of records in a row without an improvement after which to stop, at least 1.
    tol : float
        The accuracy improves if it is at least the best so far plus `tol`.

    Attributes
    ----------
    scores : list of float
        The (weighted) accuracy at each record but that before training.
    best : float
        The highest of them. The network has its parameters when the run has ended in any way.

    Raises
    ------
    ValueError
        If X and Y do not match, Y holds no classes, `patience` is below 1, or `tol` is negative.

    Notes
    -----
    Prechelt, *Early stopping, but when?*, 1998, compares rules of this kind.

    Examples
    --------
    >>> from nnlib import Network, train
    >>> network, X, Y = Network.random([1, 2], rng=1), np.array([[0.0, 1.0]]), np.eye(2)
    >>> stop = StopOnAccuracy(X, Y, patience=3)
    >>> train(network, X, Y, epochs=1000, learning_rate=1, watch=stop)
    History(5 records, 4 epochs)
    >>> stop.scores
    [1.0, 1.0, 1.0, 1.0]
    """

    def __init__(self, X: Array, Y: Array, *, patience: float = 5, tol: float = 1e-4) -> None:
        check_samples(X, Y)
        if len(Y) < 2 or not are_classes(np.sign(Y)):
            raise ValueError(
                f"Y has shape {Y.shape} and values from {Y.min():g} to {Y.max():g}; it needs "
                "one-hot columns, as from one_hot(labels), perhaps times the weights of the samples"
            )
        if not (isinstance(patience, float) and patience == math.inf):
            check_at_least_one(patience=patience)
        check_number(tol=tol)
        if tol < 0:
            raise ValueError(f"tol is {tol!r}; it must be at least 0")
        self._X, self._Y, self._patience, self._tol = X, Y, patience, tol

    def start(self, run: Run) -> None:
        """Check the data, and forget an earlier run."""
        run.network.check_data(self._X, self._Y)
        self.scores: list[float] = []
        self.best, self._waited = -math.inf, 0

    def record(self, run: Run) -> None:
        """Measure the accuracy; keep the best parameters; stop the run if they are old."""
        if run.updates == 0:
            return
        correct = self._Y[run.network.predict(self._X), range(self._Y.shape[1])]
        score = float(correct.sum(dtype=float) / self._Y.sum(dtype=float))
        self.scores.append(score)
        self._waited = 0 if score >= self.best + self._tol else self._waited + 1
        if score > self.best:
            self.best = score
            run.keep()
        if self._waited >= self._patience:
            run.stop()


def _check_recorded(losses: list[float]) -> None:
    if not losses:
        raise ValueError("there is no validation loss; pass validation=(X, Y) to train")


def as_schedule(learning_rate: Rate) -> Callable[[float], float]:
    """Return a learning rate as a function of the fraction of the training completed.

    Parameters
    ----------
    learning_rate : float or callable

    Returns
    -------
    callable
        Raises a ValueError if a rate is negative or not finite.

    Raises
    ------
    ValueError
        If a number is not positive and finite.

    Examples
    --------
    >>> as_schedule(0.5)(0.9)
    0.5
    """
    if callable(learning_rate):
        return lambda t: _checked(learning_rate(t), t)
    _check_rate(learning_rate)
    return lambda t: learning_rate


def _check_rate(learning_rate: float) -> None:
    check_positive(learning_rate=learning_rate)


def _checked(alpha: float, t: float) -> float:
    if not isinstance(alpha, int | float | np.number) or not 0 <= alpha < math.inf:
        raise ValueError(f"learning_rate({t:g}) is {alpha!r}; it must be finite and not negative")
    return alpha
