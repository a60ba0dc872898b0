"""Progress is the state of a training run, its history and its watchers."""

import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from nnlib import arguments
from nnlib.arrays import Array
from nnlib.interrupts import put_off
from nnlib.losses import Loss, as_loss
from nnlib.metrics import accuracy, are_classes
from nnlib.network import Network


@dataclass
class History:
    """The record of a training run: one record per measurement, the first before any training.

    Attributes
    ----------
    epochs : list of float
        Passes over the training data.
    updates : list of int
        Number of steps taken.
    gradient_evaluations : list of int
        Number of samples whose gradient was computed.
    seconds : list of float
        Time spent on steps, without the time spent on measuring and in watchers' records.
    training_loss, training_accuracy, validation_loss, validation_accuracy : list of float
        The validation lists stay empty without validation data, and the accuracies where
        :func:`evaluate` gives none, as in a regression.
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


class DivergedError(ValueError):
    """Raised when the loss becomes NaN or infinite; ``history`` holds the records up to then."""

    def __init__(self, message: str, history: History | None = None) -> None:
        super().__init__(message)
        self.history = history


def evaluate(network: Network, X: Array, Y: Array, loss: str | Loss) -> tuple[float, float]:
    """Compute loss and accuracy over any number of samples, one slice at a time.

    Parameters
    ----------
    network : Network
    X : ndarray of float, shape (n_in, m)
        Samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Returns
    -------
    loss, accuracy : float
        The accuracy is NaN where it is not defined: where the targets are not classes (see
        :func:`nnlib.metrics.are_classes`), or the single output of the network is a score.

    Raises
    ------
    ValueError
        If the data do not match the network or each other, or the loss is unknown.
    """
    arguments.check_kind(Network, network=network)
    A, loss = network.outputs(X), as_loss(loss)
    value = loss.value(A, Y)
    defined = are_classes(Y) and not (loss.takes_scores and len(Y) == 1)
    return value, accuracy(A, Y) if defined else math.nan


class Watcher:
    """Observes a training run from start to end, and may stop it by ``run.stop()``.

    A subclass overrides the methods that it needs; these do nothing. Where ``shows_progress`` is
    True, it takes the place of the progress bar.
    """

    shows_progress = False

    def start(self, run: "Run") -> None:
        """Called before training begins."""

    def update(self, run: "Run") -> None:
        """Called after each update of the parameters."""

    def record(self, run: "Run") -> None:
        """Called after each new record in the history, the first at epoch 0."""

    def end(self, run: "Run", error: BaseException | None) -> None:
        """Called when training has ended, was stopped, or failed with this error."""


Watch: TypeAlias = Watcher | Callable[["Run"], object]


class _OnRecord(Watcher):
    def __init__(self, function: Callable[["Run"], object]) -> None:
        self._function = function

    def record(self, run: "Run") -> None:
        self._function(run)


class ProgressBar(Watcher):
    """A progress bar, in a terminal or a notebook.

    The bar appears after a second and disappears at the end; ``TQDM_DISABLE=1`` in the environment
    hides it.
    """

    shows_progress = True

    def start(self, run: "Run") -> None:
        """Open the bar."""
        from tqdm.auto import tqdm

        if sys.platform == "emscripten":  # Python in a browser has no threads for tqdm's monitor
            tqdm.monitor_interval = 0
        # tqdm reads TQDM_DISABLE by itself in a terminal, but not in a notebook.
        self._bar = tqdm(
            total=run.epochs * run.n_samples, unit=" samples", unit_scale=True,
            leave=False, delay=1, disable=quiet(),
        )  # fmt: skip

    def update(self, run: "Run") -> None:
        """Move the bar."""
        self._bar.update(run.seen - self._bar.n)

    def end(self, run: "Run", error: BaseException | None) -> None:
        """Close the bar, and say where an interrupt ended the training."""
        self._bar.total = self._bar.n  # a bar that is not full would stay in a notebook, in red
        self._bar.close()
        if run.interrupted and error is None and run.fraction < 1:
            print(f"Stopped by an interrupt {run.how_far}.", file=sys.stderr)


def quiet() -> bool:
    """Return whether ``TQDM_DISABLE`` is set, so that nothing moves, as in stored outputs."""
    return os.environ.get("TQDM_DISABLE", "0") != "0"


class Run:
    """A training run in progress: what its watchers see, and may stop.

    Parameters
    ----------
    network : Network
    loss : Loss
    X : ndarray of float, shape (n_in, m)
        Training samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    epochs : int
        Number of epochs planned.
    validation : (X, Y), optional
        Held-out data.
    record_every : float
        Epochs between two records.
    watch : Watcher, function, or sequence of these, optional
        As in :func:`nnlib.training.train`.

    Attributes
    ----------
    network : Network
        As it is now.
    history : History
        As it is now.
    epochs : int
        Number of epochs planned.
    n_samples : int
        Number of training samples.
    updates, seen : int
        How many updates have been made, and how many samples they used.
    stopped : bool
        Whether :meth:`stop` was called.
    interrupted : bool
        Whether an interrupt asked for the stop.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        X: Array,
        Y: Array,
        *,
        epochs: int,
        validation: tuple[Array, Array] | None = None,
        record_every: float = 1,
        watch: Watch | Sequence[Watch] | None = None,
    ) -> None:
        arguments.check_kind(Network, network=network)
        arguments.check_kind(Loss, loss=loss)
        arguments.check_samples(X, Y)
        arguments.check_at_least_one(epochs=epochs)
        arguments.check_positive(record_every=record_every)
        self.network, self.history, self.epochs = network, History(), epochs
        self.n_samples = X.shape[1]
        self.updates = self.seen = 0
        self.stopped = self.interrupted = False
        self._loss, self._data, self._validation = loss, (X, Y), validation
        self._every = record_every * self.n_samples * (1 - 1e-12)  # 3 * 0.1 is more than 0.3
        self._total = epochs * self.n_samples
        self._watchers = as_watchers(watch)
        self._floating_point_errors = np.geterr()
        self._last_record = network
        self._kept: Network | None = None
        self._began = self._paused = self._due = 0.0

    @property
    def epoch(self) -> float:
        """Passes over the training data so far."""
        return self.seen / self.n_samples

    @property
    def fraction(self) -> float:
        """The fraction of the training that is done, from 0 to 1."""
        return self.seen / self._total

    @property
    def how_far(self) -> str:
        """How far the training has come, in words."""
        return f"after {self.epoch:.3g} of {self.epochs:,} epoch{'s' * (self.epochs > 1)}"

    def stop(self) -> None:
        """End the training before its next update, with a record of the last one."""
        self.stopped = True

    def keep(self) -> None:
        """Keep the parameters of the last record: the network has them when the run has ended."""
        self._kept = self._last_record

    def _interrupt(self) -> None:
        self.stopped = self.interrupted = True

    def advance(self, samples: int) -> None:
        """Count an update that used this many samples, and add a record if one is due."""
        self.updates += 1
        self.seen += samples
        for watcher in self._watchers:
            watcher.update(self)
        if self.seen >= self._due:
            self.record()

    def finish(self) -> None:
        """Add a record of the last update, if there is none; restore what was to be kept."""
        if self.history.updates[-1] < self.updates:
            self.record()
        if self._kept is not None:
            self._restore()

    def record(self) -> None:
        """Add a record to the history; the time that this takes is not in its seconds."""
        now = time.perf_counter()
        self._began = self._began or now
        measured = self._measure(*self._data)
        held_out = None if self._validation is None else self._measure(*self._validation)
        history = self.history
        history.epochs.append(self.epoch)
        history.updates.append(self.updates)
        history.gradient_evaluations.append(self.seen)
        history.seconds.append(now - self._began - self._paused)
        for part, found in (("training", measured), ("validation", held_out)):
            for quantity, value in zip(("loss", "accuracy"), found or (), strict=False):
                if not math.isnan(value):
                    getattr(history, f"{part}_{quantity}").append(value)
        self._due = len(history.epochs) * self._every
        self._last_record = self.network.copy()
        with np.errstate(**self._floating_point_errors):
            for watcher in self._watchers:
                watcher.record(self)
        self._paused += time.perf_counter() - now

    def _measure(self, X: Array, Y: Array) -> tuple[float, float]:
        loss, fraction_correct = evaluate(self.network, X, Y, self._loss)
        if not math.isfinite(loss):
            raise DivergedError("the loss became NaN or infinite")
        return loss, fraction_correct

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Start the watchers, and end them; put off an interrupt until an update is complete.

        If training diverges or breaks off, the network gets the parameters of the last record.
        """
        with put_off(self._interrupt), ExitStack() as watching:
            for watcher in self._watchers:
                watching.enter_context(_watching(watcher, self))
            try:
                yield
            except DivergedError as error:
                if error.history is not None:  # of another training, which a watcher began
                    raise
                self._restore()
                after = f"after update {self.updates} (epoch {self.epoch:.1f})"
                when = after if self.updates else "before the first update was complete"
                raise DivergedError(
                    f"{error} {when}; try a learning_rate a tenth as large, smaller initial "
                    'weights (init="he" or "xavier"), or look for inputs far larger than 1',
                    self.history,
                ) from None
            except KeyboardInterrupt:  # perhaps in the middle of an update
                self._restore()
                if self.interrupted or not self.history.epochs:
                    raise
                self._interrupt()

    def _restore(self) -> None:
        sound = self._kept or self._last_record
        for layer, kept in zip(self.network.layers, sound.layers, strict=True):
            layer.W[...], layer.b[...] = kept.W, kept.b


@contextmanager
def _watching(watcher: Watcher, run: Run) -> Iterator[None]:
    watcher.start(run)
    error: BaseException | None = None
    try:
        yield
    except BaseException as caught:
        error = caught
        raise
    finally:
        watcher.end(run, error)


def as_watchers(watch: Watch | Sequence[Watch] | None) -> list[Watcher]:
    """Return watchers and functions as a list of watchers, of which one shows progress.

    Parameters
    ----------
    watch : function, Watcher, sequence of these, or None

    Returns
    -------
    list of Watcher

    Raises
    ------
    ValueError
        If an item is neither a Watcher nor callable, or occurs twice.

    Examples
    --------
    >>> [type(watcher).__name__ for watcher in as_watchers(None)]
    ['ProgressBar']
    """
    watch = [] if watch is None else watch
    asked: Sequence[Any] = watch if isinstance(watch, Sequence) else [watch]
    for each in asked:
        if not (isinstance(each, Watcher) or callable(each)):
            raise ValueError(f"watch holds {each!r}; it takes a Watcher, or a function of the run")
        if sum(each is other for other in asked) > 1:
            raise ValueError(f"watch holds {each!r} twice")
    watchers = [each if isinstance(each, Watcher) else _OnRecord(each) for each in asked]
    return watchers if any(w.shows_progress for w in watchers) else [ProgressBar(), *watchers]
