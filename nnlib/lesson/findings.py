"""Pictures of faults: whether a program memorises, and what they cost."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from nnlib import plots
from nnlib.lesson.program import CHECKS, Program
from nnlib.plots.style import BACKWARD, FORWARD


def plot_findings(
    fails: Mapping[str, Sequence[bool]], accuracy: Mapping[str, float], sound: float, *, alt: str
) -> list[Axes]:
    """Draw a grid of faults and checks, and beside it the accuracy with each fault.

    Parameters
    ----------
    fails : dict of sequences of bool
        By the name of each fault, whether each of ``CHECKS`` fails.
    accuracy : dict of float
        By the same names; NaN if the program stops with an error.
    sound : float
        The accuracy without a fault.
    alt : str
        The alternative text.

    Returns
    -------
    list of Axes
        The grid and the accuracies.

    Examples
    --------
    >>> left, right = plot_findings({"a": [True] * 7}, {"a": 0.5}, 0.9, alt="One fault.")
    >>> left.get_title()
    'dot: the check fails'
    """
    order = sorted(fails, key=lambda name: np.nan_to_num(accuracy[name]))
    left, right = plots.new_panels(alt, columns=2, size=(11, 0.6 + 0.28 * len(order)))
    for row, name in enumerate(order):
        at = np.flatnonzero(fails[name])
        left.plot(at, np.full(len(at), row), "o", color=BACKWARD, markersize=9)
        if np.isnan(accuracy[name]):
            right.text(0, row, "stops with an error", va="center", color=FORWARD)
            continue
        right.plot([accuracy[name], sound], [row, row], color="lightgrey", zorder=0)
        right.plot(accuracy[name], row, "o", color=FORWARD, markersize=6)
    rows = range(len(order))
    left.set_yticks(rows, order)
    left.set_xticks(range(len(CHECKS)), CHECKS, rotation=30, ha="right", rotation_mode="anchor")
    left.grid(alpha=0.3)
    left.set(title="dot: the check fails", xlim=(-0.5, len(CHECKS) - 0.5))
    right.axvline(sound, color="black", linewidth=1.2, zorder=3)
    right.text(sound, len(order) - 0.3, "sound", ha="center", va="bottom")
    right.set(xlabel="accuracy on the test images", xlim=(-0.05, 1), yticks=rows, yticklabels=[])
    right.set_title("accuracy with the fault", loc="left")
    for ax in (left, right):
        ax.set_ylim(-0.6, len(order) - 0.4)
    return [left, right]


def plot_memorising(programs: Mapping[str, Program], *, alt: str) -> Axes:
    """Draw the loss of programs that train on ten images, and the goal of the check.

    Parameters
    ----------
    programs : dict of Program
        By the names to be shown.
    alt : str
        The alternative text.

    Returns
    -------
    Axes

    Examples
    --------
    >>> plot_memorising({"sound": Program()}, alt="A falling line.").get_yscale()
    'log'
    """
    ax = plots.new_panel(alt, size=(7, 3))
    for name, program in programs.items():
        ax.semilogy(range(1, 501), program.memorise(500), label=name)
    ax.semilogy([1, 500], [0.01, 0.01], "--", color="grey", label="goal")
    ax.set(
        xlabel="epochs",
        ylabel="loss (log scale)",
        title="Can it memorise ten images?",
    )
    plots.label_lines(ax)
    return ax
