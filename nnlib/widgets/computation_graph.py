"""A computation graph records how each number of a forward and a backward pass is computed.

It covers a network small enough to be read number by number. The network itself computes the
numbers; the graph knows which of them each formula takes.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from nnlib.activations import ACTIVATIONS, softmax
from nnlib.arguments import check_kind, check_number
from nnlib.arrays import Array, check_floats
from nnlib.losses import Loss
from nnlib.network import Network

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_GIVEN = {"X": "an input", "Y": "a target", "W": "a weight", "b": "a bias"}


class Matrix(NamedTuple):
    """A matrix of the two passes.

    The letter is X, Y, W, b, Z or A as in the formulas, S for the derivative of the activation at
    Z, P for the probabilities or L for the loss. Layers are counted from 1; X, Y, P and L belong
    to none and have 0.
    """

    letter: str
    layer: int = 0
    derivative: bool = False

    @property
    def d(self) -> "Matrix":
        """The derivative of the loss with respect to this matrix."""
        return self._replace(derivative=True)

    @property
    def symbol(self) -> str:
        """The matrix without its layer: Z, or dZ."""
        return "d" * self.derivative + self.letter

    @property
    def is_parameter(self) -> bool:
        """Whether its numbers are weights or biases."""
        return self.letter in "Wb" and not self.derivative

    def __str__(self) -> str:
        return f"{self.symbol}{self.layer or ''}"


class Cell(NamedTuple):
    """One number of a matrix; row and column are counted from 0."""

    matrix: Matrix
    row: int
    column: int

    @property
    def key(self) -> str:
        """The cell's name for the front end."""
        return f"{self.matrix}-{self.row}-{self.column}"

    def __str__(self) -> str:
        """Write the cell as a formula does: w₁₂ stands in row 1, column 2."""
        letter, _, derivative = self.matrix
        if letter == "L":
            return "L"
        place = f"{self.row + 1}" if letter == "b" else f"{self.row + 1}{self.column + 1}"
        return "d" * derivative + letter.lower() + place.translate(_SUBSCRIPTS)


Formula: TypeAlias = list[Cell | str]
"""A formula, piece by piece: cells, and the text between them."""


class Notation(NamedTuple):
    """How formulas write an activation, its value at z, its derivative, and its definition."""

    symbol: str
    value: str
    derivative: str
    definition: str = ""  # as HTML


_NOTATION = {
    ACTIVATIONS["sigmoid"]: Notation(
        "σ", "σ(z)", "σ(z)·(1 − σ(z))", "σ(z) = 1/(1 + e<sup>−z</sup>)"
    ),
    ACTIVATIONS["tanh"]: Notation("tanh", "tanh(z)", "1 − tanh(z)²"),
    ACTIVATIONS["relu"]: Notation("ReLU", "ReLU(z)", "1 if z > 0 else 0", "ReLU(z) = max(z, 0)"),
    ACTIVATIONS["identity"]: Notation("g", "z", "1", "g(z) = z"),
}


def matrices_of(layer: int) -> tuple[Matrix, ...]:
    """Name the matrices of a layer's forward pass: A_in, W, b, Z, A and S."""
    check_kind(int, layer=layer)
    A_in = Matrix("A", layer - 1) if layer > 1 else Matrix("X")
    return (A_in, *(Matrix(letter, layer) for letter in "WbZAS"))


def number(x: float) -> str:
    """Write a number with at most four decimals, without trailing zeros.

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
    check_number(x=x)
    if abs(x) < 1e-12:  # what rounding leaves of a zero
        return "0"
    if 1e-3 <= abs(x) < 1e5:
        text = f"{x:.4f}".rstrip("0").rstrip(".")
    else:
        mantissa, exponent = f"{x:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


class ComputationGraph:
    """The numbers of one forward and one backward pass, and the formula behind each.

    Parameters
    ----------
    network : Network
    X : ndarray of float, shape (n_in, m)
        One sample per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : Loss
        One of nnlib's.

    Attributes
    ----------
    values : dict of Matrix to ndarray
        The numbers, matrix by matrix.
    A_last : Matrix
        The activations of the last layer.

    Examples
    --------
    >>> from nnlib.layers import Dense
    >>> from nnlib.losses import LOSSES
    >>> network = Network([Dense(np.array([[2.0, -1.0]]), np.array([[0.5]]), "relu")])
    >>> X, Y = np.array([[1.0], [0.5]]), np.array([[1.0]])
    >>> graph = ComputationGraph(network, X, Y, LOSSES["mean_squared_error"])
    >>> graph.values[Matrix("Z", 1)]
    array([[2.]])
    >>> graph.sum_behind(Cell(Matrix("Z", 1), 0, 0))
    'z₁₁ = w₁₁·x₁₁ + w₁₂·x₂₁ + b₁ = 2·1 + (−1)·0.5 + 0.5 = 2'
    """

    def __init__(self, network: Network, X: Array, Y: Array, loss: Loss) -> None:
        check_kind(Network, network=network)
        check_floats(X=X, Y=Y)
        check_kind(Loss, loss=loss)
        self.network, self.X, self.Y, self.loss = network, X, Y, loss
        self.A_last = Matrix("A", len(network.layers))
        self.has_softmax = loss.name == "softmax_cross_entropy"
        self.values = self._compute()

    def _compute(self) -> dict[Matrix, Array]:
        A, caches = self.network.forward(self.X)
        dA = self.loss.gradient(A, self.Y)
        gradients = self.network.backward(dA, caches)
        values = {Matrix("X"): self.X, Matrix("Y"): self.Y, self.A_last: A, self.A_last.d: dA}
        values[Matrix("L")] = np.array([[self.loss.value(A, self.Y)]])
        if self.has_softmax:
            values[Matrix("P")] = softmax(A)
        for i, (layer, cache, gradient) in enumerate(
            zip(self.network.layers, caches, gradients, strict=True), 1
        ):
            A_in, W, b, Z, _, S = matrices_of(i)
            values |= {W: layer.W, b: layer.b, A_in: cache.A_in, Z: cache.Z}
            values[S] = layer.activation.derivative(cache.Z)
            values |= {Z.d: gradient.dZ, W.d: gradient.dW, b.d: gradient.db}
            if i > 1:
                values[A_in.d] = gradient.dA_in
        return values

    def with_parameter(self, cell: Cell, value: float) -> "ComputationGraph":
        """Return the graph of the same network with another value for one weight or bias."""
        self._check(cell)
        check_number(value=value)
        network = self.network.copy()
        layer = network.layers[cell.matrix.layer - 1]
        parameter = layer.W if cell.matrix.letter == "W" else layer.b
        parameter[cell.row, cell.column] = value
        return ComputationGraph(network, self.X, self.Y, self.loss)

    @property
    def cells(self) -> list[Cell]:
        """All cells, matrix by matrix, row by row."""
        return [
            Cell(matrix, *index)
            for matrix, values in self.values.items()
            for index in np.ndindex(values.shape)
        ]

    def value(self, cell: Cell) -> float:
        """Return a cell's number."""
        self._check(cell)
        return float(self.values[cell.matrix][cell.row, cell.column])

    def notation(self, layer: int) -> Notation:
        """Return how formulas write a layer's activation: g, unless it is one of nnlib's."""
        if not isinstance(layer, int) or layer not in range(1, len(self.network.layers) + 1):
            raise ValueError(f"layer is {layer!r}; it must be the number of a layer, from 1")
        activation = self.network.layers[layer - 1].activation
        return _NOTATION.get(activation, Notation("g", "g(z)", "g′(z)"))

    def formula(self, cell: Cell) -> Formula:
        """Return the formula that computes a cell; empty for inputs, targets and parameters."""
        self._check(cell)
        matrix, i, j = cell
        n, m = self.Y.shape
        Y, P, A_last = Matrix("Y"), Matrix("P"), self.A_last
        A_in, W, b, Z, A, S = matrices_of(matrix.layer)
        W_next, Z_next = Matrix("W", matrix.layer + 1), Matrix("Z", matrix.layer + 1)
        match matrix.symbol:
            case "Z":
                n_in = len(self.values[A_in])
                products = [(Cell(W, i, k), "·", Cell(A_in, k, j)) for k in range(n_in)]
                return [*_sum(products), " + ", Cell(b, i, 0)]
            case "A":
                return _at(self.notation(matrix.layer).value, Cell(Z, i, j))
            case "P":
                powers = [("exp(", Cell(A_last, k, j), ")") for k in range(n)]
                return [*powers[i], "/(", *_sum(powers), ")"]
            case "L" if self.has_softmax:
                places = np.argwhere(self.Y).tolist()
                logs = [(Cell(Y, *place), "·ln(", Cell(P, *place), ")") for place in places]
                return ["−", *_bracketed_sum(logs), f"/{m}"]
            case "L":
                squares = [
                    ("(", Cell(A_last, *place), " − ", Cell(Y, *place), ")²")
                    for place in np.ndindex(n, m)
                ]
                return [*_bracketed_sum(squares), f"/({n}·{m})"]
            case "dA" if matrix == A_last.d and self.has_softmax:
                return ["(", Cell(P, i, j), " − ", Cell(Y, i, j), f")/{m}"]
            case "dA" if matrix == A_last.d:
                return [f"2/({n}·{m})·(", Cell(A_last, i, j), " − ", Cell(Y, i, j), ")"]
            case "dA":
                units = range(len(self.values[W_next]))
                return _sum((Cell(W_next, k, i), "·", Cell(Z_next.d, k, j)) for k in units)
            case "S":
                return _at(self.notation(matrix.layer).derivative, Cell(Z, i, j))
            case "dZ":
                return [Cell(A.d, i, j), "·", Cell(S, i, j)]
            case "dW":
                return _sum((Cell(Z.d, i, k), "·", Cell(A_in, j, k)) for k in range(m))
            case "db":
                return _sum((Cell(Z.d, i, k),) for k in range(m))
        return []

    def sources(self, cell: Cell) -> list[Cell]:
        """Return the cells that a cell is computed from."""
        return [piece for piece in self.formula(cell) if isinstance(piece, Cell)]

    def symbol(self, cell: Cell) -> str:
        """Write a cell as its formula does."""
        self._check(cell)
        if cell.matrix.letter != "S":
            return str(cell)
        z = cell._replace(matrix=Matrix("Z", cell.matrix.layer))
        return f"{self.notation(cell.matrix.layer).symbol}′({z})"

    def sum_behind(self, cell: Cell) -> str:
        """Write out how a number is computed: in symbols, in numbers, and the result."""
        self._check(cell)
        symbol, result = self.symbol(cell), number(self.value(cell))
        formula = self.formula(cell)
        if not formula:
            return f"{symbol} = {result}, {_GIVEN[cell.matrix.letter]}"
        symbols = "".join(p if isinstance(p, str) else self.symbol(p) for p in formula)
        texts = [p if isinstance(p, str) else number(self.value(p)) for p in formula]
        around = ["(", *texts, ")"]
        numbers = "".join(
            f"({text})"
            if isinstance(piece, Cell)
            and text.startswith("−")
            and not (before.endswith("(") and after.startswith(")"))
            else text
            for piece, before, text, after in zip(formula, around, texts, around[2:], strict=False)
        )
        parts = [symbol, symbols, numbers, result]
        return " = ".join(dict.fromkeys(parts))  # each only once

    def _check(self, cell: Cell) -> None:
        if not isinstance(cell, Cell) or cell.matrix not in self.values:
            raise ValueError(f"cell is {cell!r}; it must be one of this graph's cells")


def _at(function: str, z: Cell) -> Formula:
    """Put a cell in place of z."""
    pieces = [piece for text in function.split("z") for piece in (text, z)][:-1]
    return [piece for piece in pieces if piece]


def _sum(terms: Iterable[Sequence[Cell | str]]) -> Formula:
    return [piece for term in terms for piece in (" + ", *term)][1:]


def _bracketed_sum(terms: Sequence[Sequence[Cell | str]]) -> Formula:
    return _sum(terms) if len(terms) == 1 else ["(", *_sum(terms), ")"]
