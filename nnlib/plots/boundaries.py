"""Pictures of the plane of two inputs, as a network divides it."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.metrics import are_classes
from nnlib.network import Network
from nnlib.plots.style import BLUE_TO_ORANGE, new_panel


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
    shades = ax.pcolormesh(x1, x2, outputs, cmap=BLUE_TO_ORANGE, vmin=0, vmax=1, rasterized=True)
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
