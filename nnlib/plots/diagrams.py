"""A diagram draws a small network as circles and lines, with its numbers where they arise."""

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from nnlib import arguments
from nnlib.arrays import Array, check_columns
from nnlib.losses import Loss, as_loss
from nnlib.network import Network
from nnlib.plots.style import BACKWARD, FORWARD, new_panel
from nnlib.widgets.computation_graph import ComputationGraph, Matrix, number

MOST_LAYERS, MOST_UNITS = 3, 4
"""The largest network whose numbers are legible."""

# In inches, at the diagram's own size.
_RADIUS, _ACROSS, _DOWN, _MARGIN = 0.36, 3.35, 2.1, 0.85
_FORWARD_SPOT, _BACKWARD_SPOT = 0.31, 0.655
_GAP, _LINE = 0.06, 0.18

_BEHIND = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}


def plot_network(
    network: Network,
    X: Array | None = None,
    Y: Array | None = None,
    *,
    loss: str | Loss = "mean_squared_error",
    ax: Axes | None = None,
    alt: str | None = None,
) -> Axes:
    r"""Draw a small network with its weights; with a sample, also the numbers of its passes.

    Without a sample, weights stand on the lines and biases at the units. A sample adds the numbers
    that flow forward, in blue: the pre-activation z above each unit, the activation in it. A target
    adds the derivatives that flow back, in orange along arrows to the left: below each unit that of
    its activation, and dz, which is also that of its bias; dw on each line. A unit's name gives its
    layer, then its place there.

    .. math:: dZ = dA \odot g'(Z), \quad dW = dZ \, A_{in}^T, \quad db = dZ

    Parameters
    ----------
    network : Network
        At most 3 layers, and at most 4 inputs, and 4 units in a layer.
    X : ndarray of float, shape (n_in, 1), optional
        A sample.
    Y : ndarray of float, shape (n_out, 1), optional
        Its target.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss
        The loss whose derivatives are shown.
    ax : Axes, optional
        Where to draw, by default in a new figure.
    alt : str, optional
        The alternative text of the new figure, by default all the numbers that it shows.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the network is too large to read, X or Y is not one column that fits it, or Y is given
        without X.

    Examples
    --------
    >>> from nnlib.layers import Dense
    >>> neuron = Network([Dense(np.array([[2.0, -1.0]]), np.array([[0.5]]), "sigmoid")])
    >>> plot_network(neuron).figure
    A network, 2 → 1 sigmoid. Layer 1: W = [[2, −1]], b = [[0.5]].
    """
    arguments.check_kind(Network, network=network)
    loss = as_loss(loss)
    if len(network.layers) > MOST_LAYERS or max(network.sizes) > MOST_UNITS:
        raise ValueError(
            f"network is {network}; a diagram has at most {MOST_LAYERS} layers of at most "
            f"{MOST_UNITS} units"
        )
    values = _values(network, X, Y, loss)
    if ax is None:
        columns, rows = len(network.sizes), max(network.sizes)
        width = (columns - 1) * _ACROSS + 2 * _MARGIN + (0.5 if Y is not None else 0)
        size = (width, (rows - 1) * _DOWN + 2 * _MARGIN + (_LINE if Y is not None else 0))
        ax = new_panel(alt or _describe(network, values), size=size)
    _draw(ax, network, values)
    return ax


def _values(network: Network, X: Array | None, Y: Array | None, loss: Loss) -> dict[Matrix, Array]:
    """Return the numbers to show, matrix by matrix."""
    parameters = {
        Matrix(letter, k): array
        for k, layer in enumerate(network.layers, start=1)
        for letter, array in (("W", layer.W), ("b", layer.b))
    }
    if X is None:
        if Y is not None:
            raise ValueError("Y is given but X is None; derivatives need a sample too")
        return parameters
    for name, A, rows in (("X", X, network.sizes[0]), ("Y", Y, network.sizes[-1])):
        if A is not None:
            check_columns(name, A, rows=rows, dtype=network.dtype)
            if A.shape[1] != 1:
                raise ValueError(f"{name} has shape {A.shape}; a diagram shows one sample, (n, 1)")
    if Y is not None:
        return ComputationGraph(network, X, Y, loss).values
    caches = network.forward(X)[1]
    for k, (layer, cache) in enumerate(zip(network.layers, caches, strict=True), start=1):
        parameters |= {Matrix("Z", k): cache.Z, Matrix("A", k): layer.activation.function(cache.Z)}
    return {Matrix("X"): X, **parameters}


def _describe(network: Network, values: dict[Matrix, Array]) -> str:
    def write(matrix: Matrix) -> str:
        rows = (", ".join(number(x) for x in row) for row in values[matrix])
        return f"{matrix.symbol} = [{', '.join(f'[{row}]' for row in rows)}]"

    shape = str(network)[len("Network(") : -1].rpartition(",")[0]
    sentences = [f"A network, {shape}."]
    if Matrix("X") in values:
        given = [write(Matrix(letter)) for letter in "XY" if Matrix(letter) in values]
        sentences.append(f"Sample: {', '.join(given)}.")
    for k in range(1, len(network.sizes)):
        shown = [Matrix(letter, k) for letter in "WbZA"]
        shown += [Matrix(letter, k).d for letter in "AZWb"]
        text = ", ".join(write(matrix) for matrix in shown if matrix in values)
        sentences.append(f"Layer {k}: {text}.")
    if Matrix("L") in values:
        sentences.append(f"Loss: {number(values[Matrix('L')][0, 0])}.")
    return " ".join(sentences)


def _draw(ax: Axes, network: Network, values: dict[Matrix, Array]) -> None:
    sizes = network.sizes
    places = [
        [(k * _ACROSS, ((n - 1) / 2 - i) * _DOWN) for i in range(n)] for k, n in enumerate(sizes)
    ]
    for k, (starts, ends) in enumerate(pairwise(places), start=1):
        for i, end in enumerate(ends):
            for j, start in enumerate(starts):
                dW = values.get(Matrix("W", k).d)
                _draw_weight(ax, start, end, values[Matrix("W", k)][i, j], dW, (i, j))
    for k, units in enumerate(places):
        for i, spot in enumerate(units):
            _draw_unit(ax, spot, k, i, values)
    if Matrix("Y") in values:
        _draw_targets(ax, places[-1], values)
    half = (max(sizes) - 1) / 2 * _DOWN + _MARGIN
    right = (len(sizes) - 1) * _ACROSS + _MARGIN + (0.5 if Matrix("Y") in values else 0)
    bottom = -half
    if Matrix("Y") in values:
        bottom -= _LINE
        ax.text(-_MARGIN, bottom, "orange on a line: dw", color=BACKWARD)
    ax.set(xlim=(-_MARGIN, right), ylim=(bottom, half), aspect="equal")
    ax.set_axis_off()


def _draw_weight(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    w: float,
    dW: Array | None,
    index: tuple[int, int],
) -> None:
    def at(t: float) -> tuple[float, float]:
        return start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])

    ax.plot(*zip(start, end, strict=True), color="0.7", linewidth=1.2, zorder=1)
    look: dict[str, Any] = {"ha": "center", "va": "center", "bbox": _BEHIND, "zorder": 3}
    ax.text(*at(_FORWARD_SPOT), number(w), **look)
    if dW is not None:
        arrow = {"arrowstyle": "-|>", "color": BACKWARD, "linewidth": 1.5, "shrinkA": 0}
        ax.annotate("", xytext=at(0.87), xy=at(0.515), arrowprops=arrow, zorder=2)
        ax.text(*at(_BACKWARD_SPOT), number(dW[index]), color=BACKWARD, **look)


def _draw_unit(
    ax: Axes, spot: tuple[float, float], k: int, i: int, values: dict[Matrix, Array]
) -> None:
    x, y = spot
    ax.add_patch(Circle(spot, _RADIUS, facecolor="white", edgecolor="black", zorder=2))
    Z, A = Matrix("Z", k), Matrix("A", k) if k else Matrix("X")
    symbol = f"$a_{{{k}{i + 1}}}$" if k else f"$x_{{{i + 1}}}$"
    inside = f"{symbol}\n{number(values[A][i, 0])}" if A in values else symbol
    colour = FORWARD if A in values else "black"
    look: dict[str, Any] = {"ha": "center", "zorder": 4}
    ax.text(x, y, inside, va="center", color=colour, **look)
    if k == 0:
        return
    ax.text(x, y + _RADIUS + _GAP + _LINE, f"b = {number(values[Matrix('b', k)][i, 0])}", **look)
    if Z in values:
        z = f"z = {number(values[Z][i, 0])}"
        ax.text(x, y + _RADIUS + _GAP, z, color=FORWARD, **look)
    if Z.d in values:
        back = [f"da = {number(values[A.d][i, 0])}", f"dz = db = {number(values[Z.d][i, 0])}"]
        for k, text in enumerate(back):
            below = y - _RADIUS - _GAP - k * _LINE
            ax.text(x, below, text, color=BACKWARD, va="top", bbox=_BEHIND, **look)


def _draw_targets(ax: Axes, units: list[tuple[float, float]], values: dict[Matrix, Array]) -> None:
    for (x, y), target in zip(units, values[Matrix("Y")][:, 0], strict=True):
        ax.text(x + _RADIUS + 0.1, y, f"y = {number(target)}", va="center")
    # Below the last unit, where no line ends.
    x, y = units[-1]
    L = f"loss {number(values[Matrix('L')][0, 0])}"
    ax.text(x, y - _RADIUS - _GAP - 2 * _LINE - 0.03, L, va="top", ha="center")
