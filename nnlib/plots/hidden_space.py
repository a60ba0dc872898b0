"""A picture of what hidden units do: they move the samples until one line can separate them."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.activations import sigmoid
from nnlib.arrays import Array
from nnlib.network import Network
from nnlib.plots.plane import add_key, check_plane, correct, draw_samples, shade_plane
from nnlib.plots.style import COLOURS, TEXT, new_panels

_UNIT_COLOURS = [COLOURS[2], COLOURS[3], COLOURS[6]]
_BEHIND = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}


def plot_hidden_space(
    network: Network, X: Array, Y: Array, *, alt: str | None = None
) -> list[Axes]:
    r"""Draw the lines of the hidden units, and the samples as the last unit sees them.

    On the left is the plane of the inputs with the line of each hidden unit, where its
    pre-activation is zero; an arrow points to the side where it is positive. On the right are the
    same samples in the space of the hidden activations: there the boundary of the last unit is a
    line, or, with three hidden units, a plane, seen almost from its edge.

    .. math:: w_i \cdot x + b_i = 0, \qquad W_2 \, a_1 + b_2 = 0

    Parameters
    ----------
    network : Network
        Two inputs, one hidden layer of two or three units, and one sigmoid as output.
    X : ndarray of float, shape (2, m)
        Samples, drawn as circles (target 0) and squares (target 1).
    Y : ndarray of float, shape (1, m)
        Targets, 0 or 1.
    alt : str, optional
        The alternative text, by default made from the outputs.

    Returns
    -------
    list of Axes
        The left panel and the right one.

    Raises
    ------
    ValueError
        If the network has other sizes or another last activation, or the targets are not 0 and 1.

    Examples
    --------
    >>> from nnlib.datasets import load_xor
    >>> from nnlib.layers import Dense
    >>> hidden = Dense(np.array([[9.0, 9.0], [9.0, 9.0]]), np.array([[-4.0], [-13.0]]), "sigmoid")
    >>> last = Dense(np.array([[9.0, -9.0]]), np.array([[-4.0]]), "sigmoid")
    >>> plot_hidden_space(Network([hidden, last]), *load_xor())[0].figure
    Left, the plane of the inputs with a line for each of 2 hidden units. Right, the samples by...
    """
    check_plane(network, X, Y)
    if len(network.layers) != 2 or network.sizes[1] not in (2, 3):
        raise ValueError(f"network is {network}; it needs one hidden layer of 2 or 3 units")
    if network.layers[1].activation.function is not sigmoid:
        raise ValueError(f"network is {network}; its last activation must be sigmoid")
    n = network.sizes[1]
    alt = alt or (
        f"Left, the plane of the inputs with a line for each of {n} hidden units. Right, the "
        f"samples by the activations of these units, where one {'line' if n == 2 else 'plane'} has "
        f"{correct(network, X, Y)} of {Y.size} samples on the correct side."
    )
    left, right = new_panels(alt, columns=2, size=(9.6, 4.2))
    # The boundary may run along the lines of the units, and would hide them.
    shades = shade_plane(left, network, X, Y, 0.5, boundary=False)
    left.set_title("inputs: a line for each hidden unit")
    left.locator_params(nbins=5)
    for i in range(n):
        _draw_unit_line(left, network, i)
    H = network.layers[0].forward(X)[0]
    last = Network(network.layers[1:])
    if n == 2:
        shade_plane(right, last, H, Y, 0.25 * max(float(np.ptp(H)), 0.1))
        right.set(xlabel="$a_{11}$", ylabel="$a_{12}$", title="hidden activations: one line")
        right.locator_params(nbins=5)
        add_key(shades, [left, right])
    else:
        right = _in_depth(right)
        _draw_plane(right, last, H, Y)
    _name_samples(right, X, H)
    for axis, colour in zip("xyz", _UNIT_COLOURS[:n], strict=False):
        getattr(right, f"{axis}axis").label.set_color(colour)
    return [left, right]


def _draw_unit_line(ax: Axes, network: Network, i: int) -> None:
    """Draw where a hidden unit's pre-activation is zero, with an arrow to its positive side."""
    w, b = network.layers[0].W[i], network.layers[0].b[i, 0]
    limits = np.array([ax.get_xlim(), ax.get_ylim()])
    length = float(np.hypot(*w))
    if not length:
        return
    # A line through the point nearest to the middle, along the direction in which z stays the same.
    middle = limits.mean(axis=1)
    foot = middle - (w @ middle + b) / length**2 * w
    along = np.array([-w[1], w[0]]) / length
    t = np.linspace(-1, 1, 401) * np.hypot(*np.ptp(limits, axis=1))
    points = foot[:, np.newaxis] + along[:, np.newaxis] * t
    inside = np.all((points >= limits[:, :1]) & (points <= limits[:, 1:]), axis=0)
    points = points[:, inside]
    if points.shape[1] < 2:
        return
    colour = _UNIT_COLOURS[i]
    ax.plot(*points, color=colour, linewidth=4, zorder=1.5)
    start = points[:, int((0.3 + 0.2 * i) * points.shape[1])]
    tip = start + 0.25 * w / length
    arrow = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0}
    ax.annotate(
        f"$a_{{1{i + 1}}}$", xytext=tip, xy=start, color=colour, fontsize=TEXT + 2, bbox=_BEHIND,
        ha="center", va="center", zorder=5, arrowprops=arrow | {"arrowstyle": "<|-"},
    )  # fmt: skip


def _name_samples(ax: Any, X: Array, H: Array) -> None:
    """Write the inputs of a few samples beside their points; those on one point share a text."""
    if X.shape[1] > 4:
        return
    texts: dict[tuple[float, ...], list[str]] = {}
    for x, h in zip(X.T, H.T, strict=True):
        near = (p for p in texts if np.abs(np.array(p) - h).max() < 0.06 * np.ptp(H))
        place = next(near, tuple(float(a) for a in h))
        texts.setdefault(place, []).append(f"({', '.join(f'{each:g}' for each in x)})")
    for place, names in texts.items():
        text = "   " + "\n   ".join(names)
        ax.text(*place, text, va="center", bbox=None if ax.name == "3d" else _BEHIND, zorder=3)


def _in_depth(panel: Axes) -> Any:
    """Put a panel with three axes in the place of a flat one."""
    figure, place = panel.figure, panel.get_subplotspec()
    panel.remove()
    ax: Any = figure.add_subplot(place, projection="3d", proj_type="ortho")
    ax.set(xlabel="$a_{11}$", ylabel="$a_{12}$", zlabel="$a_{13}$")
    ax.set_title("hidden activations: one plane")
    ax.locator_params(nbins=4)
    ax.set_box_aspect(None, zoom=1.1)
    return ax


def _draw_plane(ax: Any, last: Network, H: Array, Y: Array) -> None:
    """Draw the samples among three activations, and the plane where the output is one half."""
    w, b = last.layers[0].W[0], last.layers[0].b[0, 0]
    low, high = H.min(axis=1), H.max(axis=1)
    k = int(np.abs(w).argmax())
    i, j = (axis for axis in range(3) if axis != k)
    grid = [np.linspace(low[axis], high[axis], 40) for axis in (i, j)]
    points: list[Any] = [None, None, None]
    points[i], points[j] = np.meshgrid(*grid)
    if w[k]:
        points[k] = -(b + w[i] * points[i] + w[j] * points[j]) / w[k]
        points[k][(points[k] < low[k]) | (points[k] > high[k])] = np.nan
        ax.plot_surface(*points, color="0.3", alpha=0.35, linewidth=0)
    draw_samples(ax, H, Y, depthshade=False)
    # From almost along the plane, so that it looks like a line.
    flat = float(np.hypot(w[0], w[1]))
    elevation = min(np.radians(20), np.arctan2(0.9 * flat, abs(w[2])))
    azimuth = np.arctan2(w[1], w[0]) + np.arccos(
        np.clip(-w[2] * np.tan(elevation) / (flat or 1), -1, 1)
    )
    ax.view_init(elev=np.degrees(elevation), azim=np.degrees(azimuth) + 6)
