"""A plot shows digits, learning curves, decision boundaries, weights or mistakes, and says so.

Every figure is a :class:`DescribedFigure`: its alternative text is written into the notebook beside
the picture, for readers who do not see it and for CI, which compares it. The functions return Axes;
none calls ``plt.show()``.
"""

import sys
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlib.arrays import Array, Labels
from nnlib.network import Network
from nnlib.progress import History

COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]
"""Okabe and Ito's palette: told apart by readers with any kind of colour vision."""

_BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("", ["#0072B2", "white", "#E69F00"])

_AXIS_LABELS = {
    "epochs": "epochs",
    "updates": "updates",
    "gradient_evaluations": "gradient evaluations (samples)",
    "seconds": "training time (seconds)",
}
_QUANTITY_LABELS = {"loss": "loss", "accuracy": "accuracy (fraction correct)"}


class DescribedFigure(Figure):
    """A figure that carries its alternative text."""

    alt = ""

    def __repr__(self) -> str:
        return self.alt


def _png(figure: DescribedFigure) -> tuple[str, dict[str, str]]:
    from IPython.core.pylabtools import print_figure

    return print_figure(figure, base64=True), {"alt": figure.alt}  # type: ignore[no-untyped-call]


def _teach_notebook() -> None:
    """Let a running notebook store the alternative text with the picture."""
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        shell.display_formatter.formatters["image/png"].for_type(DescribedFigure, _png)


_teach_notebook()


def new_panels(
    alt: str, rows: int = 1, columns: int = 1, *, size: tuple[float, float] = (6.4, 4.0)
) -> list[Axes]:
    """Open a figure with a grid of panels in colour-blind-safe colours.

    Parameters
    ----------
    alt : str
        What the figure shows, in a sentence, for someone who cannot see it.
    rows, columns : int
        The grid.
    size : (width, height)
        Of the whole figure, in inches.

    Returns
    -------
    list of Axes
        Row by row.

    Raises
    ------
    ValueError
        If alt is empty.

    Examples
    --------
    >>> left, right = new_panels("Two empty panels.", columns=2)
    >>> left.figure
    Two empty panels.
    """
    if not alt.strip():
        raise ValueError("alt is empty; say in a sentence what the figure shows")
    figure = plt.figure(figsize=size, layout="constrained", FigureClass=DescribedFigure)
    assert isinstance(figure, DescribedFigure)
    figure.alt = alt
    grid = figure.subplots(rows, columns, squeeze=False)
    panels = list(grid.flat)
    for ax in panels:
        ax.set_prop_cycle(color=COLOURS)
    return panels


def new_panel(alt: str, *, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    """Open a figure with one panel; see :func:`new_panels`."""
    return new_panels(alt, size=size)[0]


def plot_digits(
    X: Array,
    labels: Labels | None = None,
    predicted: Labels | None = None,
    *,
    columns: int = 10,
    alt: str | None = None,
) -> list[Axes]:
    """Show images of digits, with their labels and what a network takes them for.

    Parameters
    ----------
    X : ndarray of float, shape (784, m)
        Images, one a column: 0 is paper, 1 is ink.
    labels : ndarray of int, shape (m,), optional
        The true labels, written above the images.
    predicted : ndarray of int, shape (m,), optional
        A network's answers; where they differ from the labels they are written in orange.
    columns : int
        How many images in a row.
    alt : str, optional
        The alternative text, if the one made from the labels will not do.

    Returns
    -------
    list of Axes
        One an image.

    Raises
    ------
    ValueError
        If X is not (784, m) with at least one image, or labels or predicted do not have m entries.
    """
    if X.ndim != 2 or X.shape[0] != 784 or X.shape[1] == 0:
        raise ValueError(f"X has shape {X.shape}; it must be (784, m), one image a column")
    m = X.shape[1]
    for name, numbers in (("labels", labels), ("predicted", predicted)):
        if numbers is not None and numbers.shape != (m,):
            raise ValueError(f"{name} has shape {numbers.shape} but X has shape {X.shape}")
    columns = max(1, min(columns, m))
    rows = -(-m // columns)
    captions = [_caption(labels, predicted, j) for j in range(m)]
    if alt is None:
        alt = f"{m} handwritten digits" + (f": {'; '.join(captions)}." if captions[0] else ".")
    panels = new_panels(alt, rows, columns, size=(0.85 * columns, 1.1 * rows))
    for ax in panels:
        ax.set_axis_off()
    for j, (ax, caption) in enumerate(zip(panels, captions, strict=False)):
        ax.imshow(X[:, j].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
        wrong = labels is not None and predicted is not None and labels[j] != predicted[j]
        ax.set_title(caption, fontsize=9, color="#D55E00" if wrong else "black")
    return panels[:m]


def _caption(labels: Labels | None, predicted: Labels | None, j: int) -> str:
    if predicted is None:
        return "" if labels is None else str(labels[j])
    return f"read as {predicted[j]}" if labels is None else f"{labels[j]} read as {predicted[j]}"


def plot_learning_curves(
    histories: Mapping[str, History],
    *,
    quantity: str = "loss",
    against: str = "epochs",
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    """Draw loss or accuracy as training goes on: training data solid, validation data dashed.

    Parameters
    ----------
    histories : mapping of str to History
        Training runs by name; each has a colour of its own.
    quantity : {"loss", "accuracy"}
    against : {"epochs", "updates", "gradient_evaluations", "seconds"}
    ax : Axes, optional
        Where to draw; a new figure, if not given.
    alt : str, optional
        The alternative text of the new figure, if the one made from the curves will not do.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If quantity or against is unknown, or there are more histories than colours, or none.
    """
    if quantity not in _QUANTITY_LABELS:
        raise ValueError(f"quantity {quantity!r} is unknown; choose from {list(_QUANTITY_LABELS)}")
    if against not in _AXIS_LABELS:
        raise ValueError(f"against {against!r} is unknown; choose from {list(_AXIS_LABELS)}")
    if not 1 <= len(histories) <= len(COLOURS):
        raise ValueError(
            f"histories holds {len(histories)} training runs; 1 to {len(COLOURS)} can be told apart"
        )
    if ax is None:
        ax = new_panel(
            alt
            or f"Curves of {quantity} against {against.replace('_', ' ')}: {', '.join(histories)}."
        )
    for colour, (name, history) in zip(COLOURS, histories.items(), strict=False):
        x = getattr(history, against)
        ax.plot(x, getattr(history, f"training_{quantity}"), color=colour, label=name)
        held_out = getattr(history, f"validation_{quantity}")
        if held_out:
            ax.plot(x, held_out, color=colour, linestyle="--", label=f"{name}, validation")
    ax.set(xlabel=_AXIS_LABELS[against], ylabel=_QUANTITY_LABELS[quantity])
    ax.legend()
    return ax


def plot_decision_boundary(
    network: Network,
    X: Array,
    Y: Array,
    *,
    margin: float = 0.5,
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    """Colour the plane by a network's answer, and draw the line where it changes its mind.

    Parameters
    ----------
    network : Network
        Two inputs, one output.
    X : ndarray of float, shape (2, m)
        Samples, drawn as circles (target 0) and squares (target 1).
    Y : ndarray of float, shape (1, m)
        Targets, 0 or 1.
    margin : float
        How far around the samples the plane is drawn.
    ax : Axes, optional
        Where to draw; a new figure, if not given.
    alt : str, optional
        The alternative text of the new figure, if the one made from the answers will not do.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the network does not have two inputs and one output, or the targets are not 0 and 1.
    """
    if network.sizes[0] != 2 or network.sizes[-1] != 1:
        raise ValueError(f"network is {network}; a plane needs two inputs and one output")
    if X.shape[1:] != Y.shape[1:] or Y.shape[0] != 1 or not set(Y.ravel()) <= {0, 1}:
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}; Y must be (1, m), all 0 or 1"
        )
    if ax is None:
        right = int(np.sum((network.outputs(X) > 0.5) == (Y > 0.5)))
        alt = alt or (
            f"The plane coloured by the network's answer: {right} of {X.shape[1]} samples "
            "lie on the right side of the line where the answer is one half."
        )
        ax = new_panel(alt, size=(4.8, 4.0))
    low, high = X.min(axis=1) - margin, X.max(axis=1) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    plane = np.stack([x1.ravel(), x2.ravel()]).astype(network.dtype)
    answers = network.outputs(plane).reshape(x1.shape)
    shades = ax.pcolormesh(x1, x2, answers, cmap=_BLUE_TO_ORANGE, vmin=0, vmax=1, rasterized=True)
    # A network that answers ½ everywhere crosses it by rounding alone: that is no line.
    if answers.min() < 0.5 - 1e-3 and answers.max() > 0.5 + 1e-3:
        ax.contour(x1, x2, answers, levels=[0.5], colors="black")
    for target, marker in ((0, "o"), (1, "s")):
        of_target = X[:, Y[0].round() == target]
        ax.scatter(
            of_target[0],
            of_target[1],
            marker=marker,
            s=80,
            color="white",
            edgecolor="black",
            label=f"target {target}",
            zorder=2,
        )
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.figure.colorbar(shades, ax=ax, label="answer")
    ax.legend(loc="upper center", ncols=2, fontsize=8)
    return ax


def plot_first_layer_weights(
    network: Network,
    *,
    columns: int = 10,
    units: Sequence[int] | None = None,
    alt: str | None = None,
) -> list[Axes]:
    """Show what each unit of the first layer looks for, as an image of its weights.

    Parameters
    ----------
    network : Network
        784 inputs.
    columns : int
        How many images in a row.
    units : sequence of int, optional
        Which units to show; all, if not given.
    alt : str, optional
        The alternative text, if the standard one will not do.

    Returns
    -------
    list of Axes
        One a unit.

    Raises
    ------
    ValueError
        If the network does not have 784 inputs.
    """
    if network.sizes[0] != 784:
        raise ValueError(f"network is {network}; its weights are images only with 784 inputs")
    W = network.layers[0].W
    units = range(W.shape[0]) if units is None else units
    columns = min(columns, len(units))
    rows = -(-len(units) // columns)
    panels = new_panels(
        alt
        or f"The weights of {len(units)} units of the first layer as images: ink in orange "
        "parts raises a unit's answer, ink in blue parts lowers it.",
        rows,
        columns,
        size=(0.85 * columns, 1.1 * rows),
    )
    for ax in panels:
        ax.set_axis_off()
    largest = np.abs(W).max()
    for ax, unit in zip(panels, units, strict=False):
        ax.imshow(W[unit].reshape(28, 28), cmap=_BLUE_TO_ORANGE, vmin=-largest, vmax=largest)
        ax.set_title(f"unit {unit}", fontsize=8)
    return panels[: len(units)]


def plot_confusion_matrix(
    labels: Labels, predicted: Labels, *, ax: Axes | None = None, alt: str | None = None
) -> Axes:
    """Count which digit is taken for which, by scikit-learn's ConfusionMatrixDisplay.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (m,)
        True labels and a network's answers.
    ax : Axes, optional
        Where to draw; a new figure, if not given.
    alt : str, optional
        The alternative text of the new figure, if the standard one will not do.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If labels and predicted differ in shape.
    """
    from sklearn.metrics import ConfusionMatrixDisplay

    if labels.shape != predicted.shape or labels.ndim != 1:
        raise ValueError(
            f"labels has shape {labels.shape} but predicted has shape {predicted.shape}; "
            "both must be (m,)"
        )
    if ax is None:
        ax = new_panel(
            alt
            or f"Confusion matrix of {len(labels)} images: true digit by row, network's answer "
            f"by column; {np.sum(labels == predicted)} lie on the diagonal.",
            size=(6.0, 5.2),
        )
    ConfusionMatrixDisplay.from_predictions(
        labels, predicted, ax=ax, cmap="Blues", colorbar=False, text_kw={"fontsize": 8}
    )
    ax.set(xlabel="network's answer", ylabel="true digit")
    return ax
