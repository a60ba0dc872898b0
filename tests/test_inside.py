"""What a look inside shows is what the network computes."""

import numpy as np
import pytest
from test_computation_graph import CASES, CE, MSE, drawn, graph_of, tiny

from nnlib.gradients import numerical_gradient
from nnlib.losses import LOSSES, Loss, mean_squared_error, mean_squared_error_gradient
from nnlib.widgets.inside import REACH, LookInside
from nnlib.widgets.inside_html import colours


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request):
    return request.param


def test_what_is_shown_of_a_number_is_the_number(case):
    graph, look = graph_of(*case), LookInside(*case)
    for cell in graph.cells:
        shown, _, _, behind = look.numbers["cells"][cell.key]
        assert float(shown.replace("−", "-")) == pytest.approx(
            graph.value(cell), abs=5e-5, rel=0.05
        )
        assert behind == graph.sum_behind(cell)


def test_the_front_end_is_told_the_sources_of_a_number_and_the_weights():
    look = LookInside(*tiny())
    assert look.sources["Z1-1-0"] == ["W1-1-0", "X-0-0", "W1-1-1", "X-1-0", "b1-1-0"]
    assert look.sources["W1-0-0"] == []
    assert look.weights[1] == ["W1-0-1", "layer 1: w₁₂"]
    assert look.weights[-1] == ["b2-0-0", "layer 2: b₁"]


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
    assert look.static_html() == moved.static_html()
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
        return LOSSES[loss].value(moved.outputs(X), Y)

    measured = numerical_gradient(loss_at, np.array([start]))
    assert look.slope("W1", 0, 1) == pytest.approx(measured[0], abs=1e-6)
    assert look.numbers["slope"] == look.slope("W1", 0, 1)


def test_the_slider_keeps_its_range_when_it_moves_a_weight():
    look = LookInside(*tiny())
    before, _ = look.curve()
    look.move("W1", 0, 0, 2.0)
    np.testing.assert_array_equal(look.curve()[0], before)


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
    graph, page = graph_of(*case), LookInside(*case).static_html()
    for cell in graph.cells:
        assert f'data-cell="{cell.key}" title="' in page
    for matrix, values in graph.values.items():
        assert matrix.letter == "L" or str(values.shape) in page
    assert page.count("<table") == page.count("</table>")
    assert "<own>" not in page and "<script" not in page


def test_a_transposed_matrix_is_drawn_transposed():
    (step,) = (step for step in LookInside(*tiny()).steps if step["result"] == "dW1")
    assert "(2, 2) = (2, 1) (1, 2)" in step["html"]
    assert step["html"].rpartition("<tr>")[2].count('data-cell="X-') == 2


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
        ({"network": drawn([2, 7, 1], ["relu"] * 2, 1, MSE)[0]}, "units per layer"),
        ({"network": drawn([2, 2, 2, 2, 1], ["relu"] * 4, 1, MSE)[0]}, "at most 3 layers"),
        ({"X": np.ones((2, 5)), "Y": np.ones((1, 5))}, r"X has shape \(2, 5\).*from 1 to 4"),
        ({"X": np.ones((2, 0)), "Y": np.ones((1, 0))}, r"X has shape \(2, 0\)"),
        ({"X": np.ones((3, 1))}, r"X has shape \(3, 1\).*\(2, m\)"),
        ({"Y": np.ones((2, 1))}, r"Y has shape \(2, 1\)"),
        ({"loss": CE}, "one_hot"),
        ({"loss": "hinge"}, "choose from"),
        ({"loss": Loss("mine", mean_squared_error, mean_squared_error_gradient)}, "your own"),
        ({"X": np.array([[np.nan], [1.0]])}, "X contains numbers that are not finite"),
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
        (("W1", 0, 0, float("inf")), "must be a finite number"),
    ],
)
def test_it_refuses_to_move_what_is_not_a_weight(arguments, says):
    with pytest.raises(ValueError, match=says):
        LookInside(*tiny()).move(*arguments)


def test_it_refuses_to_explain_a_number_that_does_not_exist():
    with pytest.raises(ValueError, match=r"'P' is unknown.*'dA1'"):
        LookInside(*tiny()).sum_behind("P", 0, 0)


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
