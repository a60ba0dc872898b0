"""What a look inside shows is what the network computes."""

import numpy as np
import pytest

from nnlib import Network
from nnlib.activations import Activation, relu, sigmoid, sigmoid_derivative
from nnlib.gradients import numerical_gradient
from nnlib.layers import Dense
from nnlib.losses import Loss, mean_squared_error, mean_squared_error_gradient, named_loss
from nnlib.widgets.inside import REACH, Cell, LookInside, colours, number

PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
MSE, CE = "mean_squared_error", "softmax_cross_entropy"


def tiny():
    """The network that lesson 1 works by hand, with its sample and target."""
    hidden = Dense(np.array([[1, -0.5], [0.5, 0.5]]), np.array([[0.0], [-0.5]]), "sigmoid")
    network = Network([hidden, Dense(np.array([[-1.0, 1.0]]), np.zeros((1, 1)), "sigmoid")])
    return network, np.array([[1.0], [2.0]]), np.array([[1.0]]), MSE


def drawn(sizes, activations, m, loss, seed=1):
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, activations, weights="xavier", rng=rng, dtype=float)
    for layer in network.layers:
        layer.b[:] = rng.normal(size=layer.b.shape)
    Y = np.eye(sizes[-1])[:, rng.integers(sizes[-1], size=m)]
    return network, rng.normal(size=(sizes[0], m)), Y, loss


own = Activation("an <own> sigmoid", sigmoid, sigmoid_derivative)
CASES = {
    "by hand": tiny(),
    "one layer": drawn([2, 1], ["identity"], 3, MSE),
    "two layers": drawn([3, 4, 2], ["relu", "identity"], 2, CE),
    "the largest": drawn([6, 6, 6, 6], ["tanh", "relu", "identity"], 4, CE),
    "one's own activation": drawn([2, 3, 2], [own, "sigmoid"], 4, MSE),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request):
    return request.param


def every_cell(look):
    for name, matrix in look.matrices.items():
        for row, column in np.ndindex(matrix.shape):
            yield Cell(name, row, column)


def test_every_number_is_nnlibs(case):
    network, X, Y, loss = case
    matrices = LookInside(*case).matrices
    A, caches = network.forward(X)
    gradients = network.gradients(X, Y, named_loss(loss).gradient)
    assert matrices["L"] == named_loss(loss).value(A, Y)
    for i, (layer, cache, gradient) in enumerate(
        zip(network.layers, caches, gradients, strict=True), 1
    ):
        expected = {"W": layer.W, "b": layer.b, "Z": cache.Z, "dZ": gradient.dZ}
        expected |= {"dW": gradient.dW, "db": gradient.db, "A": layer.forward(cache.A_in)[0]}
        for name, array in expected.items():
            np.testing.assert_array_equal(matrices[f"{name}{i}"], array)


def test_what_is_shown_of_a_number_is_the_number(case):
    look = LookInside(*case)
    for cell in every_cell(look):
        shown = look.numbers["cells"][cell.key][0]
        value = look.matrices[cell.matrix][cell[1:]]
        assert float(shown.replace("−", "-")) == pytest.approx(value, abs=5e-5, rel=0.05)


def computed(arithmetic, look, cell, values):
    """Let Python compute what a sum shows, in symbols or in numbers."""
    for shown, python in {"·": "*", "−": "-", "²": "**2", "′": "_slope"}.items():
        arithmetic = arithmetic.replace(shown, python)
    activation = look._network.layers[int(cell.layer) - 1 if cell.layer else -1].activation
    functions = {"σ": sigmoid, "tanh": np.tanh, "ReLU": relu, "g": activation.function}
    functions |= {f"{name}_slope": activation.derivative for name in functions}
    functions |= {"exp": np.exp, "ln": np.log}
    on_numbers = {
        name: lambda x, f=function: float(f(np.array(x, dtype=float)))
        for name, function in functions.items()
    }
    return eval(arithmetic.translate(PLAIN), on_numbers, values)


def computed_cells(look):
    for cell in every_cell(look):
        if cell.matrix[0] not in "XYWb":
            yield cell, look.sum_behind(*cell).split(" = ")


def test_the_symbols_of_each_sum_make_its_cell(case):
    look = LookInside(*case)
    for cell, parts in computed_cells(look):
        sources = look._cause(cell)[1]
        sources = sources + [s._replace(matrix=s.matrix.replace("S", "Z")) for s in sources]
        values = {str(s).translate(PLAIN): look.matrices[s.matrix][s[1:]] for s in sources}
        expected = look.matrices[cell.matrix][cell[1:]]
        symbols = [part for part in parts if part.translate(PLAIN) != part]
        assert computed(symbols[-1], look, cell, values) == pytest.approx(expected), parts


def test_the_numbers_of_each_sum_make_its_cell(case):
    look = LookInside(*case)
    for cell, parts in computed_cells(look):
        numbers = [part for part in parts[1:] if part.translate(PLAIN) == part]
        expected = look.matrices[cell.matrix][cell[1:]]
        # What is shown is rounded, and the rounding adds up.
        assert computed(numbers[0], look, cell, {}) == pytest.approx(expected, abs=1e-3), parts


def test_a_sum_with_a_wrong_number_is_caught():
    look = LookInside(*tiny())
    look.matrices["W1"] = look.matrices["W1"].T
    numbers = look.sum_behind("Z1", 0, 0).split(" = ")[-2]
    assert computed(numbers, look, Cell("Z1", 0, 0), {}) != pytest.approx(0, abs=1e-3)


def test_the_sums_of_the_pencil_are_shown():
    look = LookInside(*tiny())
    assert look.sum_behind("Z1", 0, 0).endswith("= 1·1 + (−0.5)·2 + 0 = 0")
    assert look.sum_behind("Z2", 0, 0).endswith("= (−1)·0.5 + 1·0.7311 + 0 = 0.2311")
    assert look.sum_behind("dZ2", 0, 0).endswith("= (−0.885)·0.2467 = −0.2183")
    assert look.sum_behind("dW1", 1, 1).endswith("= (−0.0429)·2 = −0.0858")
    assert look.sum_behind("X", 1, 0) == "x₂₁ = 2, an input"


def test_a_cells_sources_are_the_symbols_of_its_sum(case):
    look = LookInside(*case)
    for cell, parts in computed_cells(look):
        if cell.matrix.startswith("S") and "z" not in parts[1]:
            continue  # the slope of the identity is 1, wherever
        for source in look._cause(cell)[1]:
            assert look._symbol(source) in parts[1]
            assert source.key in look.sources[cell.key]


def test_the_callers_network_stays_as_it_is():
    network, X, Y, loss = tiny()
    before = network.copy()
    look = LookInside(network, X, Y, loss)
    look.move("W1", 0, 1, 3.0)
    look.move("b2", 0, 0, -2.0)
    for layer, old in zip(network.layers, before.layers, strict=True):
        np.testing.assert_array_equal(layer.W, old.W)
        np.testing.assert_array_equal(layer.b, old.b)


def test_moving_a_weight_moves_all_that_follows():
    network, X, Y, loss = tiny()
    look = LookInside(network, X, Y, loss)
    look.move("W1", 0, 1, 0.25)
    network.layers[0].W[0, 1] = 0.25
    moved = LookInside(network, X, Y, loss)
    assert look.numbers["cells"] == moved.numbers["cells"]
    assert look.loss == mean_squared_error(network.outputs(X), Y)


def test_reset_brings_the_first_numbers_back():
    look = LookInside(*tiny())
    first = look.numbers["cells"]
    look.move("W2", 0, 0, 2.0)
    assert look.numbers["cells"] != first
    look.reset()
    assert look.numbers["cells"] == first


def test_the_curve_runs_through_the_loss_and_the_slope_is_its_tangents(case):
    network, X, Y, loss = case
    look = LookInside(*case)
    look.choose("W1", 0, 1)
    values, losses = look.curve()
    start = network.layers[0].W[0, 1]
    assert values[[0, -1]] == pytest.approx([start - REACH, start + REACH])
    assert losses[40] == pytest.approx(look.loss)

    def loss_at(w):
        moved = network.copy()
        moved.layers[0].W[0, 1] = w[0]
        return named_loss(loss).value(moved.outputs(X), Y)

    measured = numerical_gradient(loss_at, np.array([start]))
    assert look.slope("W1", 0, 1) == pytest.approx(measured[0], abs=1e-6)


def test_what_the_browser_asks_is_done_and_answered():
    look = LookInside(*tiny())
    for question in (
        {"do": "move", "weight": ["W1", 0, 1], "value": 0.25},
        {"do": "choose", "weight": ["b2", 0, 0]},
        {"do": "reset"},
    ):
        before = look.numbers["answer"]
        look._handle_custom_msg(question, [])
        assert look.numbers["answer"] > before
        if question["do"] == "move":
            assert look.numbers["cells"]["W1-0-1"][0] == "0.25"
    assert look.numbers["chosen"] == "b2-0-0"
    assert look.numbers["cells"]["W1-0-1"][0] == "−0.5"


def test_the_page_without_a_kernel_has_every_matrix_with_its_shape_and_sums(case):
    look = LookInside(*case)
    page = look.static_html()
    for cell in every_cell(look):
        assert f'data-cell="{cell.key}" title="' in page
    for name, matrix in look.matrices.items():
        if name != "L":
            assert f"({matrix.shape[0]}, {matrix.shape[1]})" in page
    assert page.count("<table") == page.count("</table>")
    assert "<own>" not in page and "<script" not in page


def test_a_notebook_stores_the_page_beside_the_widget():
    data, _ = LookInside(*tiny())._repr_mimebundle_()
    assert (
        data["text/plain"]
        == "LookInside(Network(2 → 2 sigmoid → 1 sigmoid, float64), 1 sample, mean_squared_error)"
    )
    assert data["text/html"] == LookInside(*tiny()).static_html()
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"network": drawn([7, 1], ["relu"], 1, MSE)[0]}, "7 → 1.*at most 3 layers.*6 inputs"),
        ({"network": drawn([2, 7, 1], ["relu"] * 2, 1, MSE)[0]}, "units a layer"),
        ({"network": drawn([2, 2, 2, 2, 1], ["relu"] * 4, 1, MSE)[0]}, "at most 3 layers"),
        ({"X": np.ones((2, 5)), "Y": np.ones((1, 5))}, r"X has shape \(2, 5\).*from 1 to 4"),
        ({"X": np.ones((2, 0)), "Y": np.ones((1, 0))}, r"X has shape \(2, 0\)"),
        ({"X": np.ones((3, 1))}, r"X has shape \(3, 1\).*\(2, m\)"),
        ({"Y": np.ones((2, 1))}, r"Y has shape \(2, 1\)"),
        ({"loss": CE}, "one_hot"),
        ({"loss": "hinge"}, "choose from"),
        ({"loss": Loss("mine", mean_squared_error, mean_squared_error_gradient)}, "your own"),
        ({"X": np.array([[np.nan], [1.0]])}, "X holds numbers that are not finite"),
    ],
)
def test_it_refuses_what_cannot_be_read_number_by_number(change, says):
    network, X, Y, loss = tiny()
    with pytest.raises(ValueError, match=says):
        LookInside(**{"network": network, "X": X, "Y": Y, "loss": loss} | change)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("W3", 0, 0, 1.0), "choose from"),
        (("Z1", 0, 0, 1.0), "choose from"),
        (("W1", 2, 0, 1.0), r"shape \(2, 2\)"),
        (("W1", -1, 0, 1.0), r"no entry \[-1, 0\]"),
        (("W1", 0, 0, float("inf")), "must be finite"),
    ],
)
def test_it_refuses_to_move_what_is_no_weight(arguments, says):
    with pytest.raises(ValueError, match=says):
        LookInside(*tiny()).move(*arguments)


def contrast(background, ink):
    """The ratio of WCAG 2: black on white has 21."""

    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted([luminance(background), luminance(ink)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_number_is_readable_on_its_colour():
    assert min(contrast(*colours(x, 1.0)) for x in np.linspace(-1, 1, 201)) >= 4.5


@pytest.mark.parametrize(
    ("x", "shown"),
    [(-0.0, "0"), (2.0, "2"), (-123.45678, "−123.4568"), (9.9e-4, "9.9e−4"), (1e5, "1.0e5")],
)
def test_a_number_is_short_and_says_its_size(x, shown):
    assert number(x) == shown
