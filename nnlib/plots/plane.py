"""The plane of two numbers, coloured by a network's output: what several pictures share."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.metrics import are_classes
from nnlib.network import Network
from nnlib.plots.style import BLUE_TO_ORANGE


def check_plane(network: Network, X: Array, Y: Array) -> None:
    """Refuse a network that does not live in the plane, and targets that are not 0 and 1."""
    arguments.check_kind(Network, network=network)
    check_floats(X=X, Y=Y)
    if network.sizes[0] != 2 or network.sizes[-1] != 1:
        raise ValueError(f"network is {network}; a plane needs two inputs and one output")
    if X.shape != (2, Y.size) or Y.shape != (1, Y.size) or not are_classes(Y):
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}; Y must be (1, m), all 0 or 1"
        )


def correct(network: Network, X: Array, Y: Array) -> int:
    """Count the samples on the correct side of the boundary."""
    return int(np.sum((network.outputs(X) > 0.5) == (Y > 0.5)))


def shade_plane(
    ax: Axes, network: Network, X: Array, Y: Array, margin: float, *, boundary: bool = True
) -> QuadMesh:
    """Colour the plane by the outputs, and draw the boundary and the samples."""
    low, high = X.min(axis=1) - margin, X.max(axis=1) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], 120), np.linspace(low[1], high[1], 120))
    plane = np.stack([x1.ravel(), x2.ravel()]).astype(network.dtype)
    outputs = network.outputs(plane).reshape(x1.shape)
    shades = ax.pcolormesh(x1, x2, outputs, cmap=BLUE_TO_ORANGE, vmin=0, vmax=1, rasterized=True)
    # Where all outputs are ½, rounding errors must not draw a line.
    if boundary and outputs.min() < 0.5 - 1e-3 and outputs.max() > 0.5 + 1e-3:
        ax.contour(x1, x2, outputs, levels=[0.5], colors="black")
    # Where no colour tells anything, words do.
    if np.ptp(outputs) < 0.01:
        x, y = (low + high) / 2
        ax.text(x, y, f"{outputs.mean():.2f} everywhere", ha="center", va="center")
    draw_samples(ax, X, Y)
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return shades


def draw_samples(ax: Any, X: Array, Y: Array, **options: Any) -> None:
    """Draw samples as circles (target 0) and squares (target 1)."""
    look: dict[str, Any] = {"s": 80, "color": "white", "edgecolor": "black", "zorder": 4}
    for target, marker in ((0, "o"), (1, "s")):
        ax.scatter(*X[:, Y[0] == target], marker=marker, **look, **options)


def add_key(shades: QuadMesh, panels: list[Axes]) -> None:
    """Explain colours and marks beside the panels, where no sample is hidden."""
    bar = panels[0].figure.colorbar(shades, ax=panels, ticks=[0, 0.5, 1])
    bar.set_label("output (○ target 0, □ target 1)")
