"""The drawing of a computation shows its operations, numbers, shapes and derivatives."""

import numpy as np
import pytest

from nnlib.autodiff import Value
from nnlib.plots import new_panel, plot_graph
from nnlib.plots.style import BACKWARD, FORWARD


def texts(ax, colour="black"):
    return [text.get_text() for text in ax.texts if text.get_color() == colour and text.get_text()]


def arrows(ax):
    return [each for each in ax.texts if each.get_text() == ""]


def places(ax):
    return {text.get_text(): text.get_position() for text in ax.texts}


def neuron():
    w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(-4.0, "b")
    return (w * x + b) ** 2


def test_it_shows_leaves_operations_numbers_and_derivatives():
    ax = plot_graph(neuron(), backward=True)
    assert texts(ax) == ["w", "x", "×", "b", "+", "^ 2"]
    assert texts(ax, FORWARD) == ["2", "3", "6", "−4", "2", "4"]
    assert texts(ax, BACKWARD) == ["12", "8", "4", "4", "4", "1"]
    assert len(arrows(ax)) == 5


def test_what_is_computed_first_stands_to_the_left():
    at = places(plot_graph(neuron()))
    assert at["w"][0] == at["x"][0] < at["×"][0] == at["b"][0] < at["+"][0] < at["^ 2"][0]


def test_without_derivatives_a_graph_may_end_in_an_array():
    ax = plot_graph(Value(np.ones((4, 3)), "W") @ np.ones((3, 5)))
    assert texts(ax) == ["W", "array", "@"] or texts(ax) == ["array", "W", "@"]
    assert sorted(texts(ax, "0.35")) == ["(3, 5)", "(4, 3)"]
    assert texts(ax, BACKWARD) == []


def test_a_value_that_is_used_twice_has_two_arrows_that_differ():
    a = Value(3.0, "a")
    first, second = arrows(plot_graph(a * a))
    assert first.arrowprops["connectionstyle"] != second.arrowprops["connectionstyle"]


def test_an_arrow_past_another_value_is_bent():
    a = Value(3.0, "a")
    bent = [each.arrowprops["connectionstyle"] for each in arrows(plot_graph(np.exp(a) + a))]
    assert sorted(bent) == ["arc3,rad=-0.25", "arc3,rad=0.0", "arc3,rad=0.0"]


def test_numbers_stand_with_their_operation_on_their_side():
    a = Value(3.0, "a")
    assert texts(plot_graph(1 - np.maximum(a, 0) / 2)) == ["a", "maximum 0", "/ 2", "1 −"]


@pytest.mark.parametrize(
    "compute",
    [
        lambda a, b: (a * b) * (a + b),
        lambda a, b: np.exp(a) * np.tanh(a) + np.log(b) * a - a * b,
    ],
)
def test_no_two_values_cover_each_other(compute):
    ax = plot_graph(compute(Value(1.0, "a"), Value(2.0, "b")))
    shown = [text for text in ax.texts if text.get_color() == "black" and text.get_text()]
    for k, one in enumerate(shown):
        for other in shown[k + 1 :]:
            across, down = np.subtract(one.get_position(), other.get_position())
            assert abs(across) > 1.3 or abs(down) > 0.8


def test_the_alternative_text_says_it_all_unless_there_is_another():
    assert plot_graph(neuron()).figure.alt == (
        "A computation graph. w = 2. x = 3. Value 1 = w × x = 6. b = −4. "
        "Value 2 = Value 1 + b = 2. Value 3 = Value 2 ^ 2 = 4."
    )
    W = Value(np.ones((4, 3)), "W")
    assert plot_graph((W @ np.ones((3, 5))).sum(axis=0)).figure.alt == (
        "A computation graph. W: an array of shape (4, 3). Value 1 = W @ an array: an array of "
        "shape (4, 5). Value 2 = sum of Value 1: an array of shape (5,)."
    )
    assert plot_graph(neuron(), alt="Guess.").figure.alt == "Guess."


def test_it_draws_into_a_panel_that_is_there():
    ax = new_panel("A graph.")
    assert plot_graph(neuron(), ax=ax) is ax


def test_graphs_that_cannot_be_read_and_derivatives_of_arrays_are_refused():
    a = deep = Value(1.0)
    for _ in range(30):
        deep = deep + a
    with pytest.raises(ValueError, match="at most 30 in all"):
        plot_graph(deep)
    with pytest.raises(ValueError, match=r"value has shape \(2,\)"):
        plot_graph(Value(np.ones(2)), backward=True)
