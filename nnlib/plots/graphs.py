"""A graph of a computation shows which operations gave a value, and what flows back."""

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array
from nnlib.autodiff import Value, data_of, gradients, topological_order
from nnlib.plots.style import BACKWARD, FORWARD, new_panel
from nnlib.widgets.computation_graph import number

MOST_VALUES = 30
"""The largest graph that is legible."""
MOST_NUMBERS = 3
"""Of longer arrays, only the shape is written."""

_SYMBOLS: dict[Callable[..., Any], str] = {
    np.add: "+", np.subtract: "−", np.multiply: "×", np.divide: "/", np.negative: "−",
    np.power: "^", np.matmul: "@", operator.getitem: "[ ]", np.transpose: "T",
}  # fmt: skip

# In inches, at the graph's own size.
_ACROSS, _DOWN, _MARGIN, _LINE = 1.35, 0.95, 0.6, 0.19
_BESIDE = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}


class Node(NamedTuple):
    """A value of the graph, or an array that is a constant in it, and where it is drawn."""

    value: Any
    text: str
    x: float
    y: float


def plot_graph(
    value: Value, *, backward: bool = False, ax: Axes | None = None, alt: str | None = None
) -> Axes:
    r"""Draw how a value was computed: leaves in square boxes, operations in round ones.

    It runs from left to right. Below each value stands its number, in blue, if it holds at most
    three; lines carry the shapes of arrays. The derivatives of the last value, which then has to be
    a single number, are orange:

    .. math:: \frac{\partial L}{\partial x} = \sum_z \frac{\partial L}{\partial z}
        \frac{\partial z}{\partial x}

    Arrays that are constants are grey; numbers that are stand with their operation.

    Parameters
    ----------
    value : Value
        The last value, computed from at most 30 in all.
    backward : bool
        Whether the derivatives are drawn.
    ax : Axes, optional
        Where to draw, by default in a new figure.
    alt : str, optional
        The alternative text of the new figure, by default all that is drawn.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the graph is too large to read, or derivatives are wanted of more than one number.

    Examples
    --------
    >>> w, x = Value(2.0, "w"), Value(3.0, "x")
    >>> plot_graph((w * x - 1) ** 2, backward=True).figure  # doctest: +NORMALIZE_WHITESPACE
    A computation graph. w = 2, derivative 30. x = 3, derivative 20. Value 1 = w × x = 6,
    derivative 10. Value 2 = Value 1 − 1 = 5, derivative 10. Value 3 = Value 2 ^ 2 = 25,
    derivative 1.
    """
    arguments.check_kind(Value, value=value)
    arguments.check_kind(bool, backward=backward)
    values = topological_order(value)
    if len(values) > MOST_VALUES:
        raise ValueError(
            f"value was computed from {len(values) - 1} others; a graph has at most "
            f"{MOST_VALUES} in all"
        )
    if backward and value.data.size != 1:
        raise ValueError(f"value has shape {value.shape}; derivatives are those of one number")
    derivatives = dict(zip(values, gradients(value, values), strict=True)) if backward else {}
    nodes = _arranged(value)
    if ax is None:
        width, height = (1 + max(place) for place in zip(*((n.x, n.y) for n in nodes), strict=True))
        size = (width * _ACROSS + _MARGIN, height * _DOWN + _MARGIN / 2)
        ax = new_panel(alt or _describe(values, derivatives), size=size)
    _draw(ax, nodes, derivatives)
    return ax


def _arranged(value: Value) -> list[Node]:
    """Give each value a column, as far left of the last as the longest way, and a row."""
    order = topological_order(value)
    steps_left = {value: 0}
    for each in reversed(order):
        for source in each.sources:
            steps_left[source] = max(steps_left.get(source, 0), steps_left[each] + 1)
    columns = max(steps_left.values()) + any(
        _constants(each) and steps_left[each] == max(steps_left.values()) for each in order
    )
    nodes: list[Node] = []
    rows: dict[Value, float] = {}
    next_row = 0
    for each in order:  # sources first
        x = columns - steps_left[each]
        below = [rows[source] for source in each.sources]
        for constant in _constants(each):
            nodes.append(Node(constant, "", x - 1, next_row))
            below.append(next_row)
            next_row += 1
        if not below:
            below.append(next_row)
            next_row += 1
        row = sum(below) / len(below)
        while any(node.x == x and abs(node.y - row) < 0.9 for node in nodes):
            row += 0.5
        rows[each] = row
        nodes.append(Node(each, _text(each), x, row))
    return nodes


def _constants(value: Value) -> list[Array]:
    """Give the arguments that are arrays, not single numbers."""
    if value.function is operator.getitem:
        return []
    return [a for a in value.arguments if isinstance(a, np.ndarray) and a.ndim]


def _text(value: Value) -> str:
    """Write a leaf's name, or an operation with the numbers that it takes."""
    if value.function is None:
        return value.name or "value"
    symbol = _SYMBOLS.get(value.function, value.function.__name__)
    numbers = [_number(a) for a in value.arguments]
    if len(numbers) == 2 and numbers[0]:
        return f"{numbers[0]} {symbol}"
    return f"{symbol} {numbers[1]}" if len(numbers) == 2 and numbers[1] else symbol


def _number(argument: Any) -> str:
    single = isinstance(argument, int | float | np.number) and not isinstance(argument, bool)
    return number(float(argument)) if single else ""


def _written(array: Array) -> str:
    """Write the numbers of a short array, or nothing."""
    if np.size(array) > MOST_NUMBERS:
        return ""
    return ", ".join(number(float(x)) for x in np.ravel(array))


def _draw(ax: Axes, nodes: list[Node], derivatives: dict[Value, Array]) -> None:
    spots = {id(node.value): (node.x * _ACROSS, -node.y * _DOWN) for node in nodes}
    for node in nodes:
        _draw_arrows(ax, node, spots)
    for node in nodes:
        _draw_node(ax, node, spots[id(node.value)], derivatives)
    xs, ys = zip(*spots.values(), strict=True)
    across, down = _ACROSS / 2, _DOWN / 2
    ax.set(xlim=(min(xs) - across, max(xs) + across), ylim=(min(ys) - 1.4 * down, max(ys) + down))
    ax.set_aspect("equal")
    ax.set_axis_off()


def _draw_arrows(ax: Axes, node: Node, spots: dict[int, tuple[float, float]]) -> None:
    """Draw arrows from the arguments, bent where a straight one would cross or hide another."""
    end, drawn = spots[id(node.value)], []
    sources = getattr(node.value, "arguments", ())
    ids = [id(source) for source in sources]
    for source in sources:
        if id(source) not in spots:
            continue
        start = spots[id(source)]
        bend = 0.0
        if ids.count(id(source)) > 1 or end[0] - start[0] > 1.1 * _ACROSS:
            bend = 0.25 if id(source) in drawn else -0.25
        drawn.append(id(source))
        arrow = {
            "arrowstyle": "-|>",
            "color": "0.5",
            "linewidth": 1.2,
            "connectionstyle": f"arc3,rad={bend}",
            "shrinkA": 0,
            "shrinkB": 11 + 3 * len(node.text),
        }
        ax.annotate("", xytext=start, xy=end, arrowprops=arrow, zorder=1)
        if shape := data_of(source).shape:
            # The middle of a bent arrow.
            across, down = end[0] - start[0], end[1] - start[1]
            at = (start[0] + end[0] + bend * down) / 2, (start[1] + end[1] - bend * across) / 2
            look: dict[str, Any] = {"ha": "center", "va": "center", "bbox": _BESIDE, "zorder": 2}
            ax.text(*at, str(shape), color="0.35", fontsize=8, **look)


def _draw_node(
    ax: Axes, node: Node, spot: tuple[float, float], derivatives: dict[Value, Array]
) -> None:
    x, y = spot
    constant = not isinstance(node.value, Value)
    leaf = constant or node.value.function is None
    box = {
        "boxstyle": "square,pad=0.3" if leaf else "round,pad=0.3,rounding_size=0.8",
        "facecolor": "0.9" if constant else "white",
        "edgecolor": "0.6" if constant else "black",
    }
    look: dict[str, Any] = {"ha": "center", "zorder": 4}
    ax.text(x, y, node.text or "array", va="center", bbox=box, **look)
    if constant:
        return
    under = [(_written(node.value.data), FORWARD)]
    if node.value in derivatives:
        under.append((_written(derivatives[node.value]), BACKWARD))
    for k, (text, colour) in enumerate((t, c) for t, c in under if t):
        ax.text(x, y - 0.25 - k * _LINE, text, va="top", color=colour, bbox=_BESIDE, **look)


def _describe(values: list[Value], derivatives: dict[Value, Array]) -> str:
    names: dict[int, str] = {}
    sentences = ["A computation graph."]
    for each in values:
        computed = [v for v in values[: values.index(each)] if v.function is not None]
        name = each.name or ("value" if each.function is None else f"Value {len(computed) + 1}")
        names[id(each)] = name
        sentence = name if each.function is None else f"{name} = {_computed(each, names)}"
        written = _written(each.data)
        sentence += f" = {written}" if written else f": an array of shape {each.shape}"
        if each in derivatives:
            slope = _written(derivatives[each])
            sentence += f", derivative {slope}" if slope else ""
        sentences.append(f"{sentence}.")
    return " ".join(sentences)


def _computed(value: Value, names: dict[int, str]) -> str:
    """Write an operation and what it was applied to."""
    assert value.function is not None
    written = [names.get(id(a)) or _number(a) or "an array" for a in value.arguments]
    symbol = _SYMBOLS.get(value.function, value.function.__name__)
    if symbol in "+−×/^@" and len(written) == 2:
        return f"{written[0]} {symbol} {written[1]}"
    return f"{symbol} of {written[0]}"
