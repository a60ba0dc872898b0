"""Curves of a training: its loss or accuracy, as it goes on."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.plots.labels import label_lines
from nnlib.plots.style import COLOURS, new_panel
from nnlib.progress import History

_AXIS_LABELS = {
    "epochs": "epochs", "updates": "updates", "seconds": "training time (seconds)",
    "gradient_evaluations": "gradient evaluations (samples)",
}  # fmt: skip
_QUANTITY_LABELS = {"loss": "loss", "accuracy": "accuracy (fraction correct)"}


def plot_learning_curves(
    histories: Mapping[str, History | Sequence[History]],
    *,
    quantity: str = "loss",
    against: str = "epochs",
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    """Draw loss or accuracy during training: training data solid, validation data dashed.

    Parameters
    ----------
    histories : mapping of str to History, or to a sequence of them
        Training runs by name; each name has its own colour. Several runs of one kind, with records
        at the same epochs, are drawn as their mean, in a band from the lowest to the highest.
    quantity : {"loss", "accuracy"}
    against : {"epochs", "updates", "gradient_evaluations", "seconds"}
    ax : Axes, optional
        Where to draw, by default in a new figure.
    alt : str, optional
        The alternative text of the new figure, by default made from the names of the runs.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If quantity or against is unknown, there are more histories than colours, or none, a
        history has no accuracy (see :class:`nnlib.progress.History`), or runs of one kind were
        recorded at different epochs.

    Examples
    --------
    >>> run = History(epochs=[0, 1], training_loss=[2.0, 1.0])
    >>> plot_learning_curves({"a run": run}).figure
    Curves of loss against epochs: a run.
    """
    arguments.check_kind(Mapping, histories=histories)
    kinds = {
        name: [runs] if isinstance(runs, History) else runs for name, runs in histories.items()
    }
    for name, runs in kinds.items():
        _check_runs(name, runs)
    arguments.check_choice(_QUANTITY_LABELS, quantity=quantity)
    arguments.check_choice(_AXIS_LABELS, against=against)
    if not 1 <= len(histories) <= len(COLOURS):
        raise ValueError(
            f"histories contains {len(histories)} runs; 1 to {len(COLOURS)} are distinguishable"
        )
    for name, runs in kinds.items():
        if any(run.epochs and not getattr(run, f"training_{quantity}") for run in runs):
            raise ValueError(f"history {name!r} has no {quantity}: targets are not classes")
    if ax is None:
        what = f"{quantity} against {against.replace('_', ' ')}"
        ax = new_panel(alt or f"Curves of {what}: {', '.join(histories)}.")
    for colour, (name, runs) in zip(COLOURS, kinds.items(), strict=False):
        x = np.mean([getattr(run, against) for run in runs], axis=0)
        for part, label, style in (
            ("training", name, "-"),
            ("validation", f"{name}, validation", "--"),
        ):
            curves = [getattr(run, f"{part}_{quantity}") for run in runs]
            if part == "validation" and not all(curves):
                continue
            ax.plot(x, np.mean(curves, axis=0), color=colour, linestyle=style, label=label)
            if len(runs) > 1:
                low, high = np.min(curves, axis=0), np.max(curves, axis=0)
                ax.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    ax.set(xlabel=_AXIS_LABELS[against], ylabel=_QUANTITY_LABELS[quantity])
    label_lines(ax)
    return ax


def _check_runs(name: str, runs: Sequence[History]) -> None:
    if not isinstance(runs, Sequence) or not runs:
        runs = [runs]  # type: ignore[list-item]
    for run in runs:
        arguments.check_kind(History, **{f"histories[{name!r}]": run})
        if run.epochs != runs[0].epochs:
            raise ValueError(f"histories[{name!r}] holds runs with records at different epochs")
