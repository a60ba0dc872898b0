"""A decision boundary divides the plane of two inputs by what a network predicts there."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.network import Network
from nnlib.plots.plane import add_key, check_plane, correct, shade_plane
from nnlib.plots.style import new_panel, new_panels


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

    Examples
    --------
    >>> from nnlib.datasets import load_xor
    >>> from nnlib.layers import Dense
    >>> either = Network([Dense(np.array([[4.0, 4.0]]), np.array([[-2.0]]), "sigmoid")])
    >>> plot_decision_boundary(either, *load_xor()).figure
    The plane coloured by the network's output: 3 of 4 samples lie on the correct side of the...
    """
    check_plane(network, X, Y)
    arguments.check_number(margin=margin)
    if ax is None:
        alt = alt or (
            f"The plane coloured by the network's output: {correct(network, X, Y)} of {Y.size} "
            "samples lie on the correct side of the line where the output is one half."
        )
        ax = new_panel(alt, size=(4.8, 4.0))
    add_key(shade_plane(ax, network, X, Y, margin), [ax])
    return ax


def plot_decision_boundaries(
    networks: Mapping[str, Network],
    X: Array,
    Y: Array,
    *,
    columns: int = 3,
    alt: str | None = None,
) -> list[Axes]:
    """Draw the decision boundaries of several networks side by side, with one colour bar.

    Parameters
    ----------
    networks : mapping of str to Network
        By their titles; each with two inputs and one output.
    X : ndarray of float, shape (2, m)
        Samples, drawn as circles (target 0) and squares (target 1).
    Y : ndarray of float, shape (1, m) or (k, m)
        Targets, 0 or 1: the same for all, or one row for each of the k networks.
    columns : int
        The number of panels per row.
    alt : str, optional
        The alternative text, by default made from the outputs.

    Returns
    -------
    list of Axes
        One per network.

    Raises
    ------
    ValueError
        If there are no networks, one does not have two inputs and one output, or the targets are
        not 0 and 1, or not one row or k.

    Examples
    --------
    >>> from nnlib.datasets import load_xor
    >>> from nnlib.layers import Dense
    >>> X, Y = load_xor()
    >>> either = Network([Dense(np.array([[4.0, 4.0]]), np.array([[-2.0]]), "sigmoid")])
    >>> both = Network([Dense(np.array([[4.0, 4.0]]), np.array([[-6.0]]), "sigmoid")])
    >>> plot_decision_boundaries({"or": either, "and": both}, X, Y)[0].figure
    The plane coloured by a network's output. Samples on the correct side of the line where it is...
    """
    arguments.check_kind(Mapping, networks=networks)
    arguments.check_kind(Network, **{f"networks[{key!r}]": net for key, net in networks.items()})
    arguments.check_at_least_one(columns=columns)
    check_floats(X=X, Y=Y)
    k = len(networks)
    if not k:
        raise ValueError("networks is empty; it must hold at least one network")
    if Y.ndim != 2 or len(Y) not in (1, k):
        raise ValueError(f"Y has shape {Y.shape}; it must have one row, or {k}, one per network")
    rows = np.broadcast_to(Y, (k, Y.shape[1]))
    targets = [row[np.newaxis] for row in rows]
    for network, T in zip(networks.values(), targets, strict=True):
        check_plane(network, X, T)
    counts = "; ".join(
        f"{name}, {correct(network, X, T)} of {X.shape[1]}"
        for (name, network), T in zip(networks.items(), targets, strict=True)
    )
    alt = alt or (
        "The plane coloured by a network's output. Samples on the correct side of the line where "
        f"it is one half: {counts}."
    )
    columns = min(columns, k)
    n_rows = -(-k // columns)
    panels = new_panels(alt, n_rows, columns, size=(2.9 * columns + 0.9, 2.9 * n_rows + 0.3))
    for ax in panels[k:]:
        ax.set_axis_off()
    for ax, (name, network), T in zip(panels, networks.items(), targets, strict=False):
        shades = shade_plane(ax, network, X, T, 0.5)
        ax.set_title(name)
    add_key(shades, panels)
    return panels[:k]
