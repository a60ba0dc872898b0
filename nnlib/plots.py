"""A plot shows digits, learning curves, decision boundaries, weights or mistakes, with a text.

Every figure is a :class:`DescribedFigure`: the notebook stores its alternative text beside the
picture, for readers who cannot see it and for CI, which compares it. The functions return Axes;
none calls ``plt.show()``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlib import arguments
from nnlib.arrays import Array, Labels, check_floats, check_integers
from nnlib.metrics import are_classes
from nnlib.network import Network
from nnlib.progress import History

COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]
"""Okabe and Ito's palette, distinguishable with any kind of colour vision."""

_BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("", ["#0072B2", "white", "#E69F00"])

_AXIS_LABELS = {
    "epochs": "epochs", "updates": "updates", "seconds": "training time (seconds)",
    "gradient_evaluations": "gradient evaluations (samples)",
}  # fmt: skip
_QUANTITY_LABELS = {"loss": "loss", "accuracy": "accuracy (fraction correct)"}


class DescribedFigure(Figure):
    """A figure that carries its alternative text."""

    alt = ""

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Describe the picture, which Matplotlib itself gives to the notebook."""
        return {}, {"image/png": {"alt": self.alt}}


def new_panels(
    alt: str, rows: int = 1, columns: int = 1, *, size: tuple[float, float] = (6.4, 4.0)
) -> list[Axes]:
    """Open a figure with a grid of panels in colour-blind-safe colours.

    Parameters
    ----------
    alt : str
        What the figure shows, in a sentence, for someone who cannot see it.
    rows, columns : int
        The numbers of rows and columns of the grid.
    size : (width, height)
        The size of the figure, in inches.

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
    arguments.check_kind(str, alt=alt)
    if not alt.strip():
        raise ValueError("alt is empty; say in a sentence what the figure shows")
    figure, grid = plt.subplots(
        rows,
        columns,
        squeeze=False,
        figsize=size,
        layout="constrained",
        FigureClass=DescribedFigure,
    )
    assert isinstance(figure, DescribedFigure)
    figure.alt = alt
    panels = list(grid.flat)
    for ax in panels:
        ax.set_prop_cycle(color=COLOURS)
    return panels


def new_panel(alt: str, *, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    """Open a figure with one panel; see :func:`new_panels`."""
    return new_panels(alt, size=size)[0]


def _image_panels(alt: str, m: int, columns: int) -> list[Axes]:
    """Open a figure with m small panels for images, without axes."""
    arguments.check_at_least_one(columns=columns)
    columns = max(1, min(columns, m))
    rows = -(-m // columns)
    panels = new_panels(alt, rows, columns, size=(0.85 * columns, 1.1 * rows))
    for ax in panels:
        ax.set_axis_off()
    return panels[:m]


def plot_digits(
    X: Array,
    labels: Labels | None = None,
    predicted: Labels | None = None,
    *,
    columns: int = 10,
    alt: str | None = None,
) -> list[Axes]:
    """Show images of digits, with their labels and a network's predictions.

    Parameters
    ----------
    X : ndarray of float, shape (784, m)
        Images, one per column: 0 is paper, 1 is ink.
    labels : ndarray of int, shape (m,), optional
        The true labels, shown above the images.
    predicted : ndarray of int, shape (m,), optional
        A network's predictions, shown in orange where they differ from the labels.
    columns : int
        The number of images per row.
    alt : str, optional
        The alternative text, by default made from the labels.

    Returns
    -------
    list of Axes
        One per image.

    Raises
    ------
    ValueError
        If X is not (784, m) with at least one image, or labels or predicted do not have m entries.
    """
    check_floats(X=X)
    if X.ndim != 2 or X.shape[0] != 784 or X.shape[1] == 0:
        raise ValueError(f"X has shape {X.shape}; it must be (784, m), one image per column")
    m = X.shape[1]
    both = {"labels": labels, "predicted": predicted}
    for name, numbers in {k: v for k, v in both.items() if v is not None}.items():
        check_integers(**{name: numbers})
        if numbers.shape != (m,):
            raise ValueError(f"{name} has shape {numbers.shape} but X has shape {X.shape}")
    captions = [_caption(labels, predicted, j) for j in range(m)]
    if alt is None:
        alt = f"{m} handwritten digits" + (f": {'; '.join(captions)}." if captions[0] else ".")
    panels = _image_panels(alt, m, columns)
    for j, (ax, caption) in enumerate(zip(panels, captions, strict=True)):
        ax.imshow(X[:, j].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
        wrong = labels is not None and predicted is not None and labels[j] != predicted[j]
        ax.set_title(caption, fontsize=9, color="#D55E00" if wrong else "black")
    return panels


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


def plot_decision_boundary(
    network: Network,
    X: Array,
    Y: Array,
    *,
    margin: float = 0.5,
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    """Colour the plane by a network's output, and draw the line where its prediction changes.

    Parameters
    ----------
    network : Network
        Two inputs, one output.
    X : ndarray of float, shape (2, m)
        Samples, drawn as circles (target 0) and squares (target 1).
    Y : ndarray of float, shape (1, m)
        Targets, 0 or 1.
    margin : float
        How far beyond the samples the plane extends.
    ax : Axes, optional
        Where to draw, by default in a new figure.
    alt : str, optional
        The alternative text of the new figure, by default made from the outputs.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the network does not have two inputs and one output, or the targets are not 0 and 1.
    """
    arguments.check_kind(Network, network=network)
    check_floats(X=X, Y=Y)
    arguments.check_number(margin=margin)
    if network.sizes[0] != 2 or network.sizes[-1] != 1:
        raise ValueError(f"network is {network}; a plane needs two inputs and one output")
    if X.shape != (2, Y.size) or Y.shape != (1, Y.size) or not are_classes(Y):
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}; Y must be (1, m), all 0 or 1"
        )
    if ax is None:
        correct = int(np.sum((network.outputs(X) > 0.5) == (Y > 0.5)))
        alt = alt or (
            f"The plane coloured by the network's output: {correct} of {X.shape[1]} samples "
            "lie on the correct side of the line where the output is one half."
        )
        ax = new_panel(alt, size=(4.8, 4.0))
    low, high = X.min(axis=1) - margin, X.max(axis=1) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    plane = np.stack([x1.ravel(), x2.ravel()]).astype(network.dtype)
    outputs = network.outputs(plane).reshape(x1.shape)
    shades = ax.pcolormesh(x1, x2, outputs, cmap=_BLUE_TO_ORANGE, vmin=0, vmax=1, rasterized=True)
    # Where all outputs are ½, rounding errors must not draw a line.
    if outputs.min() < 0.5 - 1e-3 and outputs.max() > 0.5 + 1e-3:
        ax.contour(x1, x2, outputs, levels=[0.5], colors="black")
    look: dict[str, Any] = {"s": 80, "color": "white", "edgecolor": "black", "zorder": 2}
    for target, marker in ((0, "o"), (1, "s")):
        ax.scatter(*X[:, Y[0] == target], marker=marker, label=f"target {target}", **look)
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    ax.figure.colorbar(shades, ax=ax, label="output")
    ax.legend(loc="upper center", ncols=2, fontsize=8)
    return ax


def plot_first_layer_weights(
    network: Network,
    *,
    columns: int = 10,
    units: Sequence[int] | None = None,
    alt: str | None = None,
) -> list[Axes]:
    """Show the weights of each unit of the first layer as an image.

    Parameters
    ----------
    network : Network
        784 inputs.
    columns : int
        The number of images per row.
    units : sequence of int, optional
        The units to show, by default all.
    alt : str, optional
        The alternative text, by default a general one.

    Returns
    -------
    list of Axes
        One per unit.

    Raises
    ------
    ValueError
        If the network does not have 784 inputs.
    """
    arguments.check_kind(Network, network=network)
    if network.sizes[0] != 784:
        raise ValueError(f"network is {network}; its weights are images only with 784 inputs")
    W = network.layers[0].W
    units = range(W.shape[0]) if units is None else units
    if np.ndim(units) != 1 or not len(units) or not all(u in range(len(W)) for u in units):
        raise ValueError(f"units is {units!r}; it must hold numbers from 0 to {len(W) - 1}")
    alt = alt or (
        f"The weights of {len(units)} units of the first layer as images: ink in orange "
        "parts raises a unit's output, ink in blue parts lowers it."
    )
    panels = _image_panels(alt, len(units), columns)
    largest = np.abs(W).max()
    for ax, unit in zip(panels, units, strict=True):
        ax.imshow(W[unit].reshape(28, 28), cmap=_BLUE_TO_ORANGE, vmin=-largest, vmax=largest)
        ax.set_title(f"unit {unit}", fontsize=8)
    return panels


def plot_confusion_matrix(
    labels: Labels, predicted: Labels, *, ax: Axes | None = None, alt: str | None = None
) -> Axes:
    """Count how often each digit is predicted as each, with scikit-learn.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (m,)
        True labels and a network's predictions.
    ax : Axes, optional
        Where to draw, by default in a new figure.
    alt : str, optional
        The alternative text of the new figure, by default made from the counts.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If labels and predicted differ in shape.
    """
    from sklearn.metrics import ConfusionMatrixDisplay

    check_integers(labels=labels, predicted=predicted)
    if labels.shape != predicted.shape or labels.ndim != 1:
        raise ValueError(
            f"labels has shape {labels.shape} but predicted has shape {predicted.shape}; "
            "both must be (m,)"
        )
    if ax is None:
        alt = alt or (
            f"Confusion matrix of {len(labels)} images: true digit by row, predicted digit "
            f"by column; {np.sum(labels == predicted)} lie on the diagonal."
        )
        ax = new_panel(alt, size=(6.0, 5.2))
    ConfusionMatrixDisplay.from_predictions(
        labels, predicted, ax=ax, cmap="Blues", colorbar=False, text_kw={"fontsize": 8}
    )
    ax.set(xlabel="predicted digit", ylabel="true digit")
    return ax
