"""Pictures of digits: images, a network's weights as images, and which digits it confuses."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, Labels, check_floats, check_integers
from nnlib.network import Network
from nnlib.plots.style import BLUE_TO_ORANGE, COLOURS, TEXT, new_panel, new_panels


def _image_panels(alt: str, m: int, columns: int) -> list[Axes]:
    """Open a figure with m small panels for images, without axes."""
    arguments.check_at_least_one(columns=columns)
    columns = max(1, min(columns, m))
    rows = -(-m // columns)
    panels = new_panels(alt, rows, columns, size=(0.9 * columns, 1.1 * rows))
    for ax in panels:
        ax.set_axis_off()
    return panels[:m]


def plot_digits(
    X: Array,
    labels: Labels | None = None,
    predicted: Labels | None = None,
    *,
    columns: int = 10,
    frames: bool = False,
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
    frames : bool
        Whether to frame each image, to show size and place of the digit on its paper.
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
        ax.set_title(caption, fontsize=TEXT, color=COLOURS[5] if wrong else "black")
        if frames:
            ax.set_axis_on()
            ax.spines[:].set(visible=True, color="grey")
            ax.set(xticks=[], yticks=[])
    return panels


def _caption(labels: Labels | None, predicted: Labels | None, j: int) -> str:
    if predicted is None:
        return "" if labels is None else str(labels[j])
    return f"read as {predicted[j]}" if labels is None else f"{labels[j]} read as {predicted[j]}"


def plot_first_layer_weights(
    network: Network,
    *,
    since: Network | None = None,
    columns: int = 10,
    units: Sequence[int] | None = None,
    alt: str | None = None,
) -> list[Axes]:
    """Show the weights of each unit of the first layer as an image, or what training changed.

    Parameters
    ----------
    network : Network
        784 inputs.
    since : Network, optional
        The network before its training: the images then show the changes of the weights since.
        Initial weights are random, and hide what a unit has learned.
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
        If the network does not have 784 inputs, or since has a first layer of another size.

    Examples
    --------
    >>> network = Network.random([784, 20, 10], rng=1)
    >>> plot_first_layer_weights(network, units=[0, 1])[0].figure
    The weights of 2 units of the first layer as images: ink in orange parts raises a unit's...
    """
    arguments.check_kind(Network, network=network)
    if network.sizes[0] != 784:
        raise ValueError(f"network is {network}; its weights are images only with 784 inputs")
    W = network.layers[0].W
    what = "The weights"
    if since is not None:
        arguments.check_kind(Network, since=since)
        if since.layers[0].W.shape != W.shape:
            raise ValueError(f"since is {since} but network is {network}; first layers must match")
        W, what = W - since.layers[0].W, "What training has changed in the weights"
    units = range(W.shape[0]) if units is None else units
    if np.ndim(units) != 1 or not len(units) or not all(u in range(len(W)) for u in units):
        raise ValueError(f"units is {units!r}; it must hold numbers from 0 to {len(W) - 1}")
    alt = alt or (
        f"{what} of {len(units)} units of the first layer as images: ink in orange "
        "parts raises a unit's output, ink in blue parts lowers it."
    )
    panels = _image_panels(alt, len(units), columns)
    # The few largest weights would make all others pale.
    limit = np.quantile(np.abs(W), 0.98) or np.abs(W).max() or 1.0
    for ax, unit in zip(panels, units, strict=True):
        image = ax.imshow(W[unit].reshape(28, 28), cmap=BLUE_TO_ORANGE, vmin=-limit, vmax=limit)
        ax.set_title(f"unit {unit}", fontsize=TEXT)
    ticks = [-limit, 0, limit]
    panels[0].figure.colorbar(image, ax=panels, extend="both", ticks=ticks, format="{x:.2g}")
    return panels


def plot_confusion_matrix(
    labels: Labels,
    predicted: Labels,
    *,
    diagonal: bool = True,
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    """Count how often each digit is predicted as each, with scikit-learn.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (m,)
        True labels and a network's predictions.
    diagonal : bool
        Whether to show the correct predictions; without them, the colours are for the mistakes.
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

    Examples
    --------
    >>> plot_confusion_matrix(np.array([4, 4, 9]), np.array([4, 9, 9]), diagonal=False).figure
    Confusion matrix of 3 images without its diagonal: true digit by row, predicted digit by...
    """
    from sklearn.metrics import ConfusionMatrixDisplay

    check_integers(labels=labels, predicted=predicted)
    arguments.check_kind(bool, diagonal=diagonal)
    if labels.shape != predicted.shape or labels.ndim != 1:
        raise ValueError(
            f"labels has shape {labels.shape} but predicted has shape {predicted.shape}; "
            "both must be (m,)"
        )
    if ax is None:
        correct = int(np.sum(labels == predicted))
        alt = alt or (
            f"Confusion matrix of {len(labels)} images{'' if diagonal else ' without its diagonal'}"
            ": true digit by row, predicted digit by column; "
            + (f"{correct} lie on the diagonal." if diagonal else _worst(labels, predicted))
        )
        ax = new_panel(alt, size=(6.0, 5.2))
    display = ConfusionMatrixDisplay.from_predictions(
        labels, predicted, ax=ax, cmap="Blues", colorbar=False
    )
    if not diagonal:
        _blank_diagonal(display)
    ax.set(xlabel="predicted digit", ylabel="true digit")
    return ax


def _worst(labels: Labels, predicted: Labels) -> str:
    """Count the mistakes, and name the most common."""
    wrong = labels != predicted
    if not wrong.any():
        return "there are no mistakes."
    pairs, counts = np.unique([labels[wrong], predicted[wrong]], axis=1, return_counts=True)
    true, read = pairs[:, counts.argmax()]
    return f"of {wrong.sum()} mistakes the most common is a {true} read as {read}, {counts.max()}."


def _blank_diagonal(display: Any) -> None:
    counts = display.confusion_matrix.astype(float)
    np.fill_diagonal(counts, np.nan)
    most = np.nanmax(counts, initial=1)
    display.im_.set(data=counts, clim=(0, most))
    for count, text in zip(counts.flat, display.text_.flat, strict=True):
        text.set(text="" if np.isnan(count) else f"{count:g}")
        text.set_color("white" if count > 0.7 * most else "black")
