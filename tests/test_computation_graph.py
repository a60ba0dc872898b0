"""Each formula of a computation graph makes the number that the network computes."""

import numpy as np
import pytest

from nnlib import Network
from nnlib.activations import Activation, relu, sigmoid, sigmoid_derivative
from nnlib.layers import Dense
from nnlib.losses import LOSSES
from nnlib.widgets.computation_graph import Cell, ComputationGraph, Matrix, number

PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
MSE, CE = "mean_squared_error", "softmax_cross_entropy"


def tiny():
    """The network that lesson 1 works by hand, with its sample and target."""
    hidden = Dense(np.array([[1, -0.5], [0.5, 0.5]]), np.array([[0.0], [-0.5]]), "sigmoid")
    network = Network([hidden, Dense(np.array([[-1.0, 1.0]]), np.zeros((1, 1)), "sigmoid")])
    return network, np.array([[1.0], [2.0]]), np.array([[1.0]]), MSE


def drawn(sizes, activations, m, loss, seed=1):
    rng = np.random.default_rng(seed)
    layers = [
        Dense(rng.normal(0, 0.5, (n_out, n_in)), rng.normal(0, 0.5, (n_out, 1)), activation)
        for n_in, n_out, activation in zip(sizes, sizes[1:], activations, strict=False)
    ]
    Y = np.eye(sizes[-1])[:, rng.integers(sizes[-1], size=m)]
    return Network(layers), rng.normal(size=(sizes[0], m)), Y, loss


own = Activation("an <own> sigmoid", sigmoid, sigmoid_derivative)
CASES = {
    "by hand": tiny(),
    "one layer": drawn([2, 1], ["identity"], 3, MSE),
    "two layers": drawn([3, 4, 2], ["relu", "identity"], 2, CE),
    "the largest": drawn([6, 6, 6, 6], ["tanh", "relu", "identity"], 4, CE),
    "your own activation": drawn([2, 3, 2], [own, "sigmoid"], 4, MSE),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request):
    return request.param


def graph_of(network, X, Y, loss):
    return ComputationGraph(network, X, Y, LOSSES[loss])


def test_every_number_is_nnlibs(case):
    network, X, Y, loss = case
    values = graph_of(*case).values
    A, caches = network.forward(X)
    gradients = network.gradients(X, Y, LOSSES[loss].gradient)
    assert values[Matrix("L")] == LOSSES[loss].value(A, Y)
    for i, (layer, cache, gradient) in enumerate(
        zip(network.layers, caches, gradients, strict=True), 1
    ):
        expected = {"W": layer.W, "b": layer.b, "Z": cache.Z, "A": layer.forward(cache.A_in)[0]}
        for letter, array in expected.items():
            np.testing.assert_array_equal(values[Matrix(letter, i)], array)
        for letter in "ZWb":
            np.testing.assert_array_equal(
                values[Matrix(letter, i).d], getattr(gradient, f"d{letter}")
            )


def computed(arithmetic, graph, cell, values):
    """Let Python compute what a sum shows, in symbols or in numbers."""
    for shown, python in {"·": "*", "−": "-", "²": "**2", "′": "_slope"}.items():
        arithmetic = arithmetic.replace(shown, python)
    activation = graph.network.layers[cell.matrix.layer - 1].activation
    functions = {"σ": sigmoid, "tanh": np.tanh, "ReLU": relu, "g": activation.function}
    functions |= {f"{name}_slope": activation.derivative for name in functions}
    functions |= {"exp": np.exp, "ln": np.log}
    on_numbers = {
        name: lambda x, f=function: float(f(np.array(x, dtype=float)))
        for name, function in functions.items()
    }
    return eval(arithmetic.translate(PLAIN), on_numbers, values)


def computed_cells(graph):
    for cell in graph.cells:
        if cell.matrix.symbol not in ("X", "Y", "W", "b"):
            yield cell, graph.sum_behind(cell).split(" = ")


def test_the_symbols_of_each_sum_make_its_cell(case):
    graph = graph_of(*case)
    for cell, parts in computed_cells(graph):
        sources = graph.sources(cell)
        slopes = [c for c in [cell, *sources] if c.matrix.letter == "S"]
        sources += [c._replace(matrix=c.matrix._replace(letter="Z")) for c in slopes]
        values = {str(source).translate(PLAIN): graph.value(source) for source in sources}
        symbols = [part for part in parts if part.translate(PLAIN) != part]
        expected = pytest.approx(graph.value(cell))
        assert computed(symbols[-1], graph, cell, values) == expected, parts


def test_the_numbers_of_each_sum_make_its_cell(case):
    graph = graph_of(*case)
    for cell, parts in computed_cells(graph):
        numbers = [part for part in parts[1:] if part.translate(PLAIN) == part]
        # What is shown is rounded, and the rounding adds up.
        expected = pytest.approx(graph.value(cell), abs=1e-3)
        assert computed(numbers[0], graph, cell, {}) == expected, parts


def test_a_sum_with_a_wrong_number_is_caught():
    graph = graph_of(*tiny())
    graph.values[Matrix("W", 1)] = graph.values[Matrix("W", 1)].T
    z = Cell(Matrix("Z", 1), 0, 0)
    numbers = graph.sum_behind(z).split(" = ")[-2]
    assert computed(numbers, graph, z, {}) != pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (Cell(Matrix("Z", 1), 0, 0), "= 1·1 + (−0.5)·2 + 0 = 0"),
        (Cell(Matrix("Z", 2), 0, 0), "= (−1)·0.5 + 1·0.7311 + 0 = 0.2311"),
        (Cell(Matrix("Z", 2).d, 0, 0), "= (−0.885)·0.2467 = −0.2183"),
        (Cell(Matrix("W", 1).d, 1, 1), "= (−0.0429)·2 = −0.0858"),
        (Cell(Matrix("X"), 1, 0), "x₂₁ = 2, an input"),
    ],
)
def test_the_sums_of_the_pencil_are_shown(cell, shown):
    assert graph_of(*tiny()).sum_behind(cell).endswith(shown)


def test_a_parameter_is_changed_in_a_copy_of_the_network():
    graph = graph_of(*tiny())
    changed = graph.with_parameter(Cell(Matrix("W", 1), 0, 1), 0.25)
    again = changed.with_parameter(Cell(Matrix("b", 2), 0, 0), 3.0)
    assert graph.network.layers[0].W[0, 1] == -0.5
    assert changed.network.layers[0].W[0, 1] == again.network.layers[0].W[0, 1] == 0.25
    assert (changed.network.layers[1].b[0, 0], again.network.layers[1].b[0, 0]) == (0, 3)


@pytest.mark.parametrize(
    ("x", "shown"),
    [(-0.0, "0"), (2.0, "2"), (-123.45678, "−123.4568"), (9.9e-4, "9.9e−4"), (1e5, "1.0e5")],
)
def test_a_number_is_short_and_says_its_size(x, shown):
    assert number(x) == shown
