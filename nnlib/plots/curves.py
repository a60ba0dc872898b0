"""Curves of a training: its loss or accuracy, as it goes on."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.plots.style import COLOURS, new_panel
from nnlib.progress import History

_AXIS_LABELS = {
    "epochs": "epochs", "updates": "updates", "seconds": "training time (seconds)",
    "gradient_evaluations": "gradient evaluations (samples)",
}  # fmt: skip
_QUANTITY_LABELS = {"loss": "loss", "accuracy": "accuracy (fraction correct)"}


def plot_learning_curves(
    histories: Mapping[str, History],
    *,
    quantity: str = "loss",
    against: str = "epochs",
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    """Draw loss or accuracy during training: training data solid, validation data dashed.

    Parameters
    ----------
    histories : mapping of str to History
        Training runs by name; each has its own colour.
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
        If quantity or against is unknown, there are more histories than colours, or none, or a
        history has no accuracy: see :class:`nnlib.progress.History`.
    """
    arguments.check_kind(Mapping, histories=histories)
    arguments.check_kind(History, **{f"histories[{key!r}]": run for key, run in histories.items()})
    arguments.check_choice(_QUANTITY_LABELS, quantity=quantity)
    arguments.check_choice(_AXIS_LABELS, against=against)
    if not 1 <= len(histories) <= len(COLOURS):
        raise ValueError(
            f"histories contains {len(histories)} runs; 1 to {len(COLOURS)} are distinguishable"
        )
    for name, history in histories.items():
        if history.epochs and not getattr(history, f"training_{quantity}"):
            raise ValueError(f"history {name!r} has no {quantity}: targets are not classes")
    if ax is None:
        what = f"{quantity} against {against.replace('_', ' ')}"
        ax = new_panel(alt or f"Curves of {what}: {', '.join(histories)}.")
    for colour, (name, history) in zip(COLOURS, histories.items(), strict=False):
        x = getattr(history, against)
        ax.plot(x, getattr(history, f"training_{quantity}"), color=colour, label=name)
        held_out = getattr(history, f"validation_{quantity}")
        if held_out:
            ax.plot(x, held_out, color=colour, linestyle="--", label=f"{name}, validation")
    ax.set(xlabel=_AXIS_LABELS[against], ylabel=_QUANTITY_LABELS[quantity])
    ax.legend()
    return ax
