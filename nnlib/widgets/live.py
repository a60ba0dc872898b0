"""Live training draws loss and accuracy while a network learns, and lets you stop it.

A widget shows the training while it runs. At the end a figure takes its place, which a stored
notebook keeps and every notebook viewer shows.
"""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from IPython import get_ipython
from IPython.display import display

from nnlib import plots
from nnlib.arguments import check_kind
from nnlib.arrays import Array, check_floats
from nnlib.progress import DivergedError, History, ProgressBar, Run, Watcher, quiet
from nnlib.widgets.base import AnyWidget

PERIOD = 0.2
"""Seconds between two messages to the browser."""

MOST_POINTS = 400


def live_training(*, weights: int = 0, alt: str | None = None) -> Watcher:
    """Show a training run in progress: learning curves, progress, speed, time left, and Stop.

    For the argument watch of :func:`nnlib.training.train`. Stop interrupts the kernel, as ■
    does, and `train` says what an interrupt does. There is no Stop where nothing can interrupt the
    kernel, as in a browser without a server.

    At the end a figure takes the widget's place, for the stored notebook; it has curves of the
    accuracy where the history has any. With ``TQDM_DISABLE=1`` in the environment there is only the
    figure; outside notebooks there is `train`'s own bar.

    Parameters
    ----------
    weights : int
        How many units of the first layer to show as images of their weights, for a network with
        784 inputs.
    alt : str, optional
        The alternative text of the curves, in place of the one made from them.

    Returns
    -------
    Watcher

    Raises
    ------
    ValueError
        Raised by `train`, if the network does not have 784 inputs, or its first layer has fewer
        than `weights` units.

    Examples
    --------
    >>> from nnlib import Network, train
    >>> from nnlib.datasets import load_xor
    >>> X, Y = load_xor()
    >>> network = Network.random([2, 3, 1], ["tanh", "tanh"], rng=1)
    >>> train(network, X, Y, loss="mean_squared_error", watch=live_training())
    History(11 records, 10 epochs)
    """
    check_kind(int, weights=weights)
    check_kind(str, alt=alt or "")
    in_notebook = getattr(get_ipython(), "kernel", None) is not None
    return _LiveTraining(weights, alt) if in_notebook else ProgressBar()


class Panel(AnyWidget):
    """The numbers of a training run, which the browser draws."""

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")

    epochs = traitlets.Int().tag(sync=True)
    epoch = traitlets.Float().tag(sync=True)
    samples_per_second = traitlets.Float().tag(sync=True)
    seconds_left = traitlets.Float().tag(sync=True)
    records = traitlets.Bytes().tag(sync=True)
    scales = traitlets.Tuple().tag(sync=True)
    images = traitlets.Bytes().tag(sync=True)
    can_stop = traitlets.Bool().tag(sync=True)

    def __repr__(self) -> str:
        return f"Training over {self.epochs:,} epochs, live"


class _LiveTraining(Watcher):
    shows_progress = True

    def __init__(self, weights: int, alt: str | None) -> None:
        self._weights, self._alt = weights, alt

    def start(self, run: Run) -> None:
        sizes = run.network.sizes
        if self._weights and not (sizes[0] == 784 and 0 < self._weights <= sizes[1]):
            raise ValueError(
                f"weights is {self._weights}, but network is {run.network}; its first layer's "
                f"weights are images only with 784 inputs, and it has {sizes[1]} units"
            )
        self._run, self._recorded = run, False
        self._panel: Panel | None = None
        self._due = float("inf")
        if not quiet():
            in_main_thread = threading.current_thread() is threading.main_thread()
            can_stop = in_main_thread and sys.platform != "emscripten"
            self._panel = Panel(epochs=run.epochs, can_stop=can_stop)
            self._handle = _display(self._panel, display_id=True)
            self._due = 0.0
        self._began = time.perf_counter()

    def update(self, run: Run) -> None:
        if time.perf_counter() >= self._due:
            self._show()

    def record(self, run: Run) -> None:
        self._recorded = True
        self.update(run)

    def end(self, run: Run, error: BaseException | None) -> None:
        if self._panel is not None:
            self._panel.can_stop = False
        curves = self._curves(self._outcome(error))
        if self._panel is None:
            _display(curves)
        else:
            self._handle.update(curves)
            self._panel.close()
        plt.close(curves)
        if self._weights:
            units = range(self._weights)
            all_images = plots.plot_first_layer_weights(self._run.network, units=units, columns=12)
            images: Any = all_images[0].figure
            _display(images)
            plt.close(images)

    def _show(self) -> None:
        """Send the browser the current numbers."""
        now = time.perf_counter()
        self._due = now + PERIOD
        run = self._run
        pace = run.seen / (now - self._began)
        left = run.epochs * run.n_samples - run.seen
        assert self._panel is not None
        with self._panel.hold_sync():
            self._panel.epoch = run.epoch
            self._panel.samples_per_second = pace
            self._panel.seconds_left = left / pace if pace else 0.0
            if self._recorded:
                self._panel.scales = scales(self._run.history)
                self._panel.records = packed_records(self._run.history)
                self._panel.images = packed_images(self._run.network.layers[0].W, self._weights)
                self._recorded = False

    def _outcome(self, error: BaseException | None) -> str:
        run = self._run
        if isinstance(error, DivergedError):
            return f"Diverged {run.how_far}"
        if error is not None:
            return f"Ended by {type(error).__name__} {run.how_far}"
        if run.fraction < 1:
            return f"Stopped {run.how_far}"
        return f"Trained for {run.how_far.partition(' of ')[2]}"

    def _curves(self, outcome: str) -> Any:
        """Draw the learning curves of the training."""
        history = self._run.history
        ends = [
            f"{quantity} from {values[0]:.2g} to {values[-1]:.2g}"
            for quantity, values in (
                ("training loss", history.training_loss),
                ("training accuracy", history.training_accuracy),
                ("validation loss", history.validation_loss),
                ("validation accuracy", history.validation_accuracy),
            )
            if values
        ]
        alt = self._alt or f"{', '.join([outcome, *ends])}."
        highest_loss, lowest_accuracy = scales(history)
        shown: dict[str, Any] = {"loss": ("upper right", 0, 1.05 * highest_loss)}
        if history.training_accuracy or not history.epochs:
            low = 1.05 * lowest_accuracy - 0.05
            shown["accuracy"] = "lower right", low, 1.05 - 0.05 * lowest_accuracy
        panels = plots.new_panels(alt, columns=len(shown), size=(5 * len(shown), 3.8))
        for ax, (quantity, (corner, *limits)) in zip(panels, shown.items(), strict=True):
            plots.plot_learning_curves({"training": history}, quantity=quantity, ax=ax)
            if len(history.epochs) <= 30:
                plt.setp(ax.lines, marker="o", markersize=4)
            ax.legend(["training", "validation"][: len(ax.lines)], loc=corner)
            ax.set_ylim(*limits)
        panels[0].figure.suptitle(outcome)
        return panels[0].figure


def _display(thing: Any, **options: Any) -> Any:
    return display(thing, **options)  # type: ignore[no-untyped-call]


def scales(history: History) -> tuple[float, float]:
    """Return the highest loss to draw, from 0, and the lowest accuracy, up to 1.

    The entry from before the training counts only at first: it would make all others look alike.
    """
    check_kind(History, history=history)
    later = slice(1 if len(history.epochs) > 3 else 0, None)
    losses = history.training_loss[later] + history.validation_loss[later]
    accuracies = history.training_accuracy[later] + history.validation_accuracy[later]
    return max(losses, default=0) or 1, min([0.98, *accuracies])


def packed_records(history: History) -> bytes:
    """Return rows of epoch, training loss and accuracy, validation loss and accuracy, as float32.

    NaN stands where there are no validation data or no accuracies. A long history is thinned out
    evenly.
    """
    check_kind(History, history=history)
    columns = [
        history.epochs,
        history.training_loss,
        history.training_accuracy,
        history.validation_loss,
        history.validation_accuracy,
    ]
    n = len(history.epochs)
    kept = np.linspace(0, n - 1, min(n, MOST_POINTS)).astype(int)
    rows = [[column[i] if column else np.nan for column in columns] for i in kept]
    with np.errstate(over="ignore"):  # of a training that diverges
        return np.array(rows, dtype="<f4").tobytes()


def packed_images(W: Array, units: int) -> bytes:
    """Return the first units' weights as bytes: 128 is zero, 1 and 255 the largest magnitude."""
    check_floats(W=W)
    check_kind(int, units=units)
    if W.ndim != 2 or W.size == 0:
        raise ValueError(f"W has shape {W.shape}; it must be (n_out, n_in), at least 1 each")
    shown = W[:units] * (127 / (np.abs(W).max() or 1))
    return (128 + shown.round()).astype(np.uint8).tobytes()
