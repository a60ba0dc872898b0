"""A look inside shows one forward and one backward pass of a small network, number by number.

All numbers are computed here, by the network itself; ``inside.js``, the front end, only shows them.
Where no kernel runs, the same steps stand in the notebook as a table.
"""

import html
import re
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import numpy as np
import traitlets

from nnlib.activations import ACTIVATIONS, Activation, softmax
from nnlib.arrays import Array
from nnlib.losses import LOSSES, Loss, named_loss
from nnlib.network import Network

MOST_UNITS, MOST_LAYERS, MOST_SAMPLES = 6, 3, 4
"""More than that nobody reads number by number."""

REACH = 4.0
"""How far a weight can be moved, up or down from where it started."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

# Symbol, definition, and derivative of nnlib's activations; any other is called g.
_KNOWN = {
    "sigmoid": ("σ", "σ(z) = 1/(1 + e<sup>−z</sup>)", "σ({0})·(1 − σ({0}))"),
    "tanh": ("tanh", "", "1 − tanh({0})²"),
    "relu": ("ReLU", "ReLU(z) = max(z, 0)", "1 if {0} > 0 else 0"),
    "identity": ("g", "g(z) = z", "1"),
}


class Cell(NamedTuple):
    """One number of a matrix, by the matrix's name."""

    matrix: str
    row: int
    column: int

    @property
    def key(self) -> str:
        """The cell's name for the front end."""
        return f"{self.matrix}-{self.row}-{self.column}"

    @property
    def layer(self) -> str:
        """The number of the layer that it belongs to, as text; empty for data and loss."""
        return self.matrix.lstrip("dWbZAXYPLS")

    def __str__(self) -> str:
        """Write the cell as a formula does: w₁₂ stands in row 1, column 2."""
        letter = self.matrix.removesuffix(self.layer)
        if letter == "L":
            return "L"
        place = f"{self.row + 1}" if letter in ("b", "db") else f"{self.row + 1}{self.column + 1}"
        return letter[:-1] + letter[-1].lower() + place.translate(_SUBSCRIPTS)


class Step(NamedTuple):
    """One line of the forward or of the backward pass.

    ``equation`` is names of matrices, with a ``.T`` where one is transposed, and between them in
    angle quotes what stands between them in the formula.
    """

    result: str
    words: str
    equation: str
    note: str = ""


def number(x: float) -> str:
    """Write a number with four decimals at most, and no zeros that say nothing.

    Parameters
    ----------
    x : float

    Returns
    -------
    str

    Examples
    --------
    >>> number(-0.5), number(0.23106), number(3.14159e-6), number(1e-17)
    ('−0.5', '0.2311', '3.1e−6', '0')
    """
    if abs(x) < 1e-12:  # what rounding leaves of a zero
        return "0"
    if 1e-3 <= abs(x) < 1e5:
        text = f"{x:.4f}".rstrip("0").rstrip(".")
    else:
        mantissa, exponent = f"{x:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def colours(x: float, largest: float) -> tuple[str, str]:
    """Choose a cell's colour, from blue (negative) over white to orange, and a readable ink.

    Parameters
    ----------
    x, largest : float
        The number, and the largest absolute value of its matrix.

    Returns
    -------
    (background, ink) : str
        As #rrggbb.

    Examples
    --------
    >>> colours(-2.0, 2.0), colours(0.0, 2.0)
    (('#0072b2', '#ffffff'), ('#ffffff', '#000000'))
    """
    part = abs(x) / largest if largest else 0.0
    end = (0, 114, 178) if x < 0 else (230, 159, 0)
    # A little more than a half rounds up wherever it is computed.
    red, green, blue = (round(255 + (full - 255) * part + 1e-6) for full in end)
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (red / 255, green / 255, blue / 255)
    ]
    luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    ink = "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"
    return f"#{red:02x}{green:02x}{blue:02x}", ink


class LookInside(anywidget.AnyWidget):
    r"""Step through one forward and one backward pass, and move a weight by a slider.

    It shows these formulas for each layer, the matrices in them, and for every number the sum that
    made it; and it draws the loss as a function of one weight, with the slope that backward gives.

    .. math:: Z = W A_{in} + b, \quad A = g(Z), \quad dZ = dA \odot g'(Z), \quad
        dW = dZ \, A_{in}^T, \quad db = \sum_j dZ_{\cdot j}, \quad dA_{in} = W^T dZ

    Parameters
    ----------
    network : Network
        At most 3 layers of at most 6 units, and at most 6 inputs. Stays as it is: what you move is
        a copy, in float64.
    X : ndarray of float, shape (n_in, m)
        At most 4 samples, one a column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Raises
    ------
    ValueError
        If the network or the batch is too large to look at, shapes do not fit, a number is not
        finite, or the loss is none of nnlib's or refuses the targets.

    Examples
    --------
    >>> from nnlib.layers import Dense
    >>> network = Network([Dense(np.array([[2.0, -1.0]]), np.array([[0.5]]), "relu")])
    >>> X, Y = np.array([[1.0], [0.5]]), np.array([[1.0]])
    >>> look = LookInside(network, X, Y, loss="mean_squared_error")
    >>> look
    LookInside(Network(2 → 1 relu, float64), 1 sample, mean_squared_error)
    >>> look.sum_behind("Z1", 0, 0)
    'z₁₁ = w₁₁·x₁₁ + w₁₂·x₂₁ + b₁ = 2·1 + (−1)·0.5 + 0.5 = 2'
    >>> look.move("W1", 0, 0, 1.0)
    >>> look.loss
    0.0
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")

    steps: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    weights: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    sources: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    numbers: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self, network: Network, X: Array, Y: Array, loss: str | Loss = "mean_squared_error"
    ) -> None:
        loss = named_loss(loss)
        if loss not in LOSSES.values():
            raise ValueError(f"loss {loss.name!r} is your own; choose from {list(LOSSES)}")
        _check_size(network, X)
        loss.check_targets(Y)
        self._loss = loss
        self._start = network.astype(np.float64)
        self._network = self._start.copy()
        self._X, self._Y = X.astype(np.float64), Y.astype(np.float64)
        self._chosen = Cell("W1", 0, 0)
        self._answers = 0
        self.matrices = self._compute()
        for name, matrix in self.matrices.items():
            if not np.isfinite(matrix).all():
                raise ValueError(f"{name} holds numbers that are not finite: {matrix.tolist()}")
        self._steps = self._list_steps()
        parameters = [
            Cell(f"{letter}{number}", *index)
            for number, layer in enumerate(network.layers, 1)
            for letter in "Wb"
            for index in np.ndindex(getattr(layer, letter).shape)
        ]
        super().__init__(
            steps=[
                {
                    "result": step.result,
                    "label": self._label(step.result),
                    "html": self._step_html(step),
                }
                for step in self._steps
            ],
            weights=[[cell.key, f"layer {cell.layer}: {cell}"] for cell in parameters],
            sources={
                cell.key: [source.key for source in self._cause(cell)[1]] for cell in self._cells()
            },
            numbers=self._numbers(),
        )
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        m = self._X.shape[1]
        samples = f"{m} sample" + ("s" if m > 1 else "")
        return f"LookInside({self._network}, {samples}, {self._loss.name})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static_html()}, metadata

    @property
    def loss(self) -> float:
        """The loss with the weights as they have been moved."""
        return float(self.matrices["L"][0, 0])

    def slope(self, parameter: str, row: int, column: int) -> float:
        """Return the slope of the loss by one weight or bias, as backward computes it."""
        return float(self.matrices[f"d{parameter}"][row, column])

    def move(self, parameter: str, row: int, column: int, value: float) -> None:
        """Give a weight or a bias another value, and compute everything anew.

        Parameters
        ----------
        parameter : str
            "W1", "b1", "W2", …: the number is the layer's, from 1.
        row, column : int
            Which entry, counted from 0, as NumPy does.
        value : float

        Raises
        ------
        ValueError
            If there is no such weight, or the value is not finite.
        """
        cell = self._parameter(parameter, row, column)
        if not np.isfinite(value):
            raise ValueError(f"value is {value}; it must be finite")
        self._array(self._network, cell)[cell.row, cell.column] = value
        self._chosen = cell
        self._renew()

    def choose(self, parameter: str, row: int, column: int) -> None:
        """Put a weight or a bias under the slider; the arguments are those of :meth:`move`."""
        self._chosen = self._parameter(parameter, row, column)
        self._renew()

    def reset(self) -> None:
        """Put all weights and biases back to where they started."""
        self._network = self._start.copy()
        self._renew()

    def curve(self) -> tuple[Array, Array]:
        """Compute the loss for other values of the chosen weight, all else as it is.

        Returns
        -------
        values, losses : ndarray of float, shape (81,)
        """
        cell = self._chosen
        start = self._array(self._start, cell)[cell.row, cell.column]
        values = np.linspace(start - REACH, start + REACH, 81)
        network = self._network.copy()
        parameter = self._array(network, cell)
        losses = np.empty(values.shape)
        for k, value in enumerate(values):
            parameter[cell.row, cell.column] = value
            losses[k] = self._loss.value(network.outputs(self._X), self._Y)
        return values, losses

    def sum_behind(self, matrix: str, row: int, column: int) -> str:
        """Write out how a number came about: in symbols, in numbers, and the result.

        Parameters
        ----------
        matrix : str
            "X", "Y", "L"; "W1", "b1", "Z1", "A1", "dA1", "dZ1", "dW1", "db1", and so on; "S1" for
            the slopes of the first activation, and "P" for the probabilities, where there are any.
        row, column : int
            Counted from 0.

        Returns
        -------
        str
        """
        cell = Cell(matrix, row, column)
        template, sources = self._cause(cell)
        shown = number(self.matrices[matrix][row, column])
        if not sources:
            return f"{self._symbol(cell)} = {shown}, {template}"
        symbols = template.format(*(self._symbol(source) for source in sources))
        values = [number(self.matrices[s.matrix][s.row, s.column]) for s in sources]
        sums = template.format(*(f"({v})" if v.startswith("−") else v for v in values))
        sums = re.sub(r"(?<=\()\((−[^()]+)\)(?=[,)])|^\((−[^()]+)\)$", r"\1\2", sums)
        return " = ".join(dict.fromkeys([self._symbol(cell), symbols, sums, shown]))

    def static_html(self) -> str:
        """Draw all steps as HTML that needs neither a kernel nor a script.

        Returns
        -------
        str
            Pointing at a number shows the sum behind it.
        """
        box = '<div style="max-width:100%;min-width:0px">'
        steps = "".join(f"{box}{self._step_html(step)}</div>\n" for step in self._steps)
        return (
            '<div style="display:flex;flex-wrap:wrap;align-items:flex-end;gap:16px">\n'
            f"{steps}</div>"
        )

    def _compute(self) -> dict[str, Array]:
        """Compute every matrix of the two passes, by name."""
        network, X, Y = self._network, self._X, self._Y
        A, caches = network.forward(X)
        dA = self._loss.gradient(A, Y)
        gradients = network.backward(dA, caches)
        answers = [cache.A_in for cache in caches[1:]] + [A]
        matrices: dict[str, Array] = {"X": X, "Y": Y}
        matrices["L"] = np.array([[self._loss.value(A, Y)]])
        matrices[f"dA{len(network.layers)}"] = dA
        if self._loss.name == "softmax_cross_entropy":
            matrices["P"] = softmax(A)
        for i, (layer, cache, gradient) in enumerate(
            zip(network.layers, caches, gradients, strict=True), 1
        ):
            matrices |= {f"W{i}": layer.W, f"b{i}": layer.b, f"Z{i}": cache.Z}
            matrices[f"A{i}"] = answers[i - 1]
            matrices[f"S{i}"] = layer.activation.derivative(cache.Z)
            matrices |= {f"dZ{i}": gradient.dZ, f"dW{i}": gradient.dW, f"db{i}": gradient.db}
            if i > 1:
                matrices[f"dA{i - 1}"] = layer.W.T @ gradient.dZ
        return matrices

    def _cause(self, cell: Cell) -> tuple[str, list[Cell]]:
        """Return a cell's formula with places for numbers, and the cells that fill them."""
        matrix, i, j = cell
        kind = matrix.removesuffix(cell.layer)
        given = {"X": "an input", "Y": "a target", "W": "a weight", "b": "a bias"}
        if kind in given:
            return given[kind], []
        m = self._X.shape[1]
        n = len(self._Y)
        last = f"A{len(self._network.layers)}"
        if kind == "L" and "P" in self.matrices:
            right = [Cell("Y", *index) for index in np.argwhere(self._Y).tolist()]
            factors = [x for y in right for x in (y, y._replace(matrix="P"))]
            return "−" + _summed(["{}·ln({})"] * len(right)) + f"/{m}", factors
        if kind == "L":
            both = [Cell(name, *k) for k in np.ndindex(n, m) for name in (last, "Y")]
            return _summed(["({} − {})²"] * (n * m)) + f"/({n}·{m})", both
        if kind == "P":
            column = [Cell(last, k, j) for k in range(n)]
            parts = " + ".join(["exp({})"] * n)
            return f"exp({{}})/({parts})", [Cell(last, i, j), *column]
        if matrix == f"d{last}" and "P" in self.matrices:
            return f"({{}} − {{}})/{m}", [Cell("P", i, j), Cell("Y", i, j)]
        if matrix == f"d{last}":
            return f"2/({n}·{m})·({{}} − {{}})", [Cell(last, i, j), Cell("Y", i, j)]

        number = int(cell.layer)
        layer = self._network.layers[number - 1]
        before = f"A{number - 1}" if number > 1 else "X"
        symbol, _, derivative = _known(layer.activation)
        if kind == "Z":
            terms = [(Cell(f"W{number}", i, k), Cell(before, k, j)) for k in range(layer.n_in)]
            return _products(len(terms)) + " + {}", [*sum(terms, ()), Cell(f"b{number}", i, 0)]
        if kind == "A":
            bare = layer.activation is ACTIVATIONS["identity"]
            return "{}" if bare else f"{symbol}({{}})", [Cell(f"Z{number}", i, j)]
        if kind == "S":
            return derivative, [Cell(f"Z{number}", i, j)]
        if kind == "dZ":
            return "{}·{}", [Cell(f"dA{number}", i, j), Cell(f"S{number}", i, j)]
        if kind == "dW":
            terms = [(Cell(f"dZ{number}", i, k), Cell(before, j, k)) for k in range(m)]
            return _products(m), list(sum(terms, ()))
        if kind == "db":
            return " + ".join(["{}"] * m), [Cell(f"dZ{number}", i, k) for k in range(m)]
        after = self._network.layers[number]
        terms = [
            (Cell(f"W{number + 1}", k, i), Cell(f"dZ{number + 1}", k, j))
            for k in range(after.n_out)
        ]
        return _products(len(terms)), list(sum(terms, ()))

    def _symbol(self, cell: Cell) -> str:
        if not cell.matrix.startswith("S"):
            return str(cell)
        symbol = _known(self._network.layers[int(cell.layer) - 1].activation)[0]
        return f"{symbol}′({cell._replace(matrix='Z' + cell.layer)})"

    def _cells(self) -> list[Cell]:
        return [
            Cell(name, *index)
            for name, matrix in self.matrices.items()
            for index in np.ndindex(matrix.shape)
        ]

    def _look(self, cell: Cell) -> tuple[str, str, str, str]:
        """Return a cell's number, colour and ink, and the sum behind it."""
        matrix = self.matrices[cell.matrix]
        x = float(matrix[cell.row, cell.column])
        return number(x), *colours(x, float(np.abs(matrix).max())), self.sum_behind(*cell)

    def _numbers(self) -> dict[str, Any]:
        cell = self._chosen
        values, losses = self.curve()
        self._answers += 1
        return {
            "cells": {cell.key: self._look(cell) for cell in self._cells()},
            "loss": self.loss,
            "loss_text": number(self.loss),
            "chosen": cell.key,
            "value": float(self._array(self._network, cell)[cell.row, cell.column]),
            "slope": self.slope(*cell),
            "slope_text": f"d{cell} = {number(self.slope(*cell))}",
            "curve": [values.tolist(), losses.tolist()],
            "answer": self._answers,  # so that every question is answered by a change
        }

    def _renew(self) -> None:
        self.matrices = self._compute()
        self.numbers = self._numbers()

    def _asked(self, _: object, question: dict[str, Any], __: object) -> None:
        """Do what the front end asks for."""
        if question.get("do") == "reset":
            self.reset()
        elif question.get("do") == "choose":
            self.choose(*question["weight"])
        elif question.get("do") == "move":
            parameter, row, column = question["weight"]
            self.move(parameter, row, column, question["value"])

    def _parameter(self, matrix: str, row: int, column: int) -> Cell:
        names = [f"{x}{i}" for i in range(1, len(self._network.layers) + 1) for x in "Wb"]
        if matrix not in names:
            raise ValueError(f"parameter {matrix!r} is unknown; choose from {names}")
        shape = self.matrices[matrix].shape
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise ValueError(f"{matrix} has shape {shape} and no entry [{row}, {column}]")
        return Cell(matrix, row, column)

    @staticmethod
    def _array(network: Network, cell: Cell) -> Array:
        layer = network.layers[int(cell.layer) - 1]
        return layer.W if cell.matrix.startswith("W") else layer.b

    def _list_steps(self) -> list[Step]:
        """List the lines of the two passes, in the order in which they are computed."""
        layers = self._network.layers
        n, m = self._Y.shape
        last = len(layers)
        forward: list[Step] = []
        backward: list[Step] = []
        for i, layer in enumerate(layers, 1):
            before = f"A{i - 1}" if i > 1 else "X"
            symbol, definition, _ = _known(layer.activation)
            where = f"layer {i} of {last}"
            forward += [
                Step(
                    f"Z{i}",
                    f"Forward, {where}: weighted sums",
                    f"Z{i}« = »W{i}« »{before}« + »b{i}",
                ),
                Step(
                    f"A{i}",
                    f"Forward, {where}: {html.escape(layer.activation.name)}",
                    f"A{i}« = {symbol}(»Z{i}«)»",
                    definition,
                ),
            ]
            of_this = [
                Step(
                    f"dZ{i}",
                    f"Backward, {where}: through {html.escape(layer.activation.name)}",
                    f"dZ{i}« = »dA{i}« ⊙ »S{i}",
                    "⊙: entry by entry",
                ),
                Step(
                    f"dW{i}",
                    f"Backward, {where}: the weights' slopes",
                    f"dW{i}« = »dZ{i}« »{before}.T",
                ),
                Step(
                    f"db{i}",
                    f"Backward, {where}: the biases' slopes",
                    f"db{i}« = row sums of »dZ{i}",
                ),
            ]
            if i < last:
                error = Step(
                    f"dA{i}",
                    f"Backward, from layer {i + 1} to layer {i}",
                    f"dA{i}« = »W{i + 1}.T« »dZ{i + 1}",
                )
                of_this.insert(0, error)
            backward = of_this + backward
        if self._loss.name == "softmax_cross_entropy":
            at_the_end = [
                Step("P", "Forward: probabilities", f"P« = softmax(»A{last}«)»", "by columns"),
                Step("L", "Forward: cross-entropy", f"L« = −1/{m} · Σ »Y« ⊙ ln »P"),
                Step(f"dA{last}", "Backward: the loss", f"dA{last}« = 1/{m} · ( »P« − »Y« )»"),
            ]
        else:
            of_all = f"/({n}·{m}) · "
            at_the_end = [
                Step("L", "Forward: mean squared error", f"L« = 1{of_all}Σ ( »A{last}« − »Y« )²»"),
                Step(
                    f"dA{last}",
                    "Backward: the loss",
                    f"dA{last}« = 2{of_all}( »A{last}« − »Y« )»",
                ),
            ]
        return forward + at_the_end + backward

    def _step_html(self, step: Step) -> str:
        """Draw a step: what happens, the formula, the shapes, and the matrices."""
        parts = re.split(r"«(.*?)»", step.equation)
        names, between = parts[::2], [*parts[1::2], ""]
        lines = {"formula": "", "shapes": "", "matrices": ""}
        for name, operator in zip(names, between, strict=False):
            lines["formula"] += self._label(name) + operator
            lines["shapes"] += self._shape(name) + operator
            lines["matrices"] += self._matrix_html(name)
            if operator.strip():
                lines["matrices"] += f'<span style="white-space:nowrap">{operator.strip()}</span>'
        note = f" &nbsp; ({step.note})" if step.note else ""
        return (
            f"<div><b>{step.words}</b></div>"
            f'<div style="font-family:serif;font-size:120%">{lines["formula"]}{note}</div>'
            f"<div>{lines['shapes']}</div>"
            '<div style="display:flex;align-items:center;gap:6px;overflow-x:auto">'
            f"{lines['matrices']}</div>"
        )

    def _matrix_html(self, name: str) -> str:
        """Draw a matrix as a table of coloured cells."""
        if not name:
            return ""
        matrix = name.removesuffix(".T")
        rows = self.matrices[matrix].shape[0]
        cells = [
            [self._cell_html(Cell(matrix, i, j)) for j in range(self.matrices[matrix].shape[1])]
            for i in range(rows)
        ]
        if name.endswith(".T"):
            cells = [list(column) for column in zip(*cells, strict=True)]
        body = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
        style = "border-left:2px solid #888888;border-right:2px solid #888888;border-radius:6px"
        return (
            f'<table style="{style};margin:2px 0px;width:auto">'
            '<caption style="caption-side:bottom;text-align:center;white-space:nowrap">'
            f"{self._label(name)}</caption>{body}</table>"
        )

    def _cell_html(self, cell: Cell) -> str:
        text, background, ink, behind = self._look(cell)
        style = f"background-color:{background};color:{ink};text-align:center;padding:4px 6px"
        return (
            f'<td data-cell="{cell.key}" title="{html.escape(behind)}" style="{style}">{text}</td>'
        )

    def _label(self, name: str) -> str:
        """Write a matrix's name as HTML."""
        if not name:
            return ""
        letter = name.removesuffix(".T").rstrip("123")
        layer = name.removesuffix(".T").removeprefix(letter)
        if letter == "S":
            symbol = _known(self._network.layers[int(layer) - 1].activation)[0]
            return f"{symbol}′({self._label(f'Z{layer}')})"
        transposed = "<sup>T</sup>" if name.endswith(".T") else ""
        return f"<i>{letter}</i>" + (f"<sub>{layer}</sub>" if layer else "") + transposed

    def _shape(self, name: str) -> str:
        if name in ("", "L"):
            return "one number" if name else ""
        rows, columns = self.matrices[name.removesuffix(".T")].shape
        return f"({columns}, {rows})" if name.endswith(".T") else f"({rows}, {columns})"


def _products(count: int) -> str:
    return " + ".join(["{}·{}"] * count)


def _summed(terms: list[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"


def _known(activation: Activation) -> tuple[str, str, str]:
    """Return an activation's symbol, its definition, and the formula of its derivative."""
    if ACTIVATIONS.get(activation.name) is activation:
        return _KNOWN[activation.name]
    return "g", "", "g′({0})"


def _check_size(network: Network, X: Array) -> None:
    """Refuse what nobody can read number by number."""
    if len(network.layers) > MOST_LAYERS or max(network.sizes) > MOST_UNITS:
        raise ValueError(
            f"network is {network}; to be read number by number it may have at most {MOST_LAYERS} "
            f"layers, and at most {MOST_UNITS} inputs and units a layer"
        )
    if X.ndim != 2 or X.shape[0] != network.sizes[0] or not 1 <= X.shape[1] <= MOST_SAMPLES:
        raise ValueError(
            f"X has shape {X.shape}; for {network} it must be ({network.sizes[0]}, m), one sample "
            f"a column, with m from 1 to {MOST_SAMPLES}: take a few, as X[:, :{MOST_SAMPLES}]"
        )
