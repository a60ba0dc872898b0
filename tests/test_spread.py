"""Histograms of sizes by layer: the counts, their figure, and the slider that moves them."""

import numpy as np
import pytest
import traitlets
from matplotlib import pyplot as plt

from nnlib.activations import relu, relu_derivative
from nnlib.lesson.depth import deep_backward, deep_forward
from nnlib.plots import plot_spreads
from nnlib.plots.spread import BINS, HIGHEST, LOWEST, count_sizes
from nnlib.widgets.spread import SpreadByLayer

DRAWN = [np.random.default_rng(k).standard_normal((30, 30)) for k in range(6)]
X = np.random.default_rng(9).standard_normal((30, 40))


def look(width, g, slope):
    weights = [width * W for W in DRAWN]
    Zs = deep_forward(weights, g, X)
    return Zs, deep_backward(weights, slope, Zs, np.ones((30, 40)))


def slider():
    return SpreadByLayer(look, {"ReLU": [relu, relu_derivative]}, {"thin": 0.01, "wide": 0.5})


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_ten_times_the_array_is_the_same_histogram_one_power_of_ten_further():
    array = np.random.default_rng(1).standard_normal((50, 50))
    counts, middle = count_sizes(array)
    moved, its_middle = count_sizes(10 * array)
    step = round(BINS / (HIGHEST - LOWEST))
    np.testing.assert_allclose(moved[step:], counts[:-step], atol=0.02)
    assert its_middle == pytest.approx(middle + 1)
    assert counts.max() == 1


def test_the_sign_does_not_count_and_zeros_are_left_out():
    array = np.array([[0.5, -2.0, 0.0, 0.0, 0.0]])
    counts, middle = count_sizes(array)
    np.testing.assert_array_equal(counts, count_sizes(np.array([0.5, 2.0]))[0])
    assert middle == pytest.approx(0)
    counts, middle = count_sizes(np.zeros((2, 2)))
    assert not counts.any()
    assert np.isnan(middle)


@pytest.mark.parametrize(("size", "edge"), [(1e-300, 0), (1e300, -1), (np.inf, -1)])
def test_what_is_out_of_range_is_counted_at_the_edge(size, edge):
    counts, middle = count_sizes(np.array([size, size]))
    assert counts[edge] == 1
    assert counts.sum() == 1
    assert LOWEST <= middle <= HIGHEST


def test_the_figure_has_a_column_for_each_network_and_a_dot_for_each_layer():
    axes = plot_spreads(
        {"a": look(0.1, relu, relu_derivative), "b": look(1, relu, relu_derivative)}
    )
    assert [ax.get_title() for ax in axes] == ["a", "b", "", ""]
    dots = [[line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"] for ax in axes]
    assert [len(each) for each in dots] == [6, 6, 6, 6]
    Zs, dZs = look(1, relu, relu_derivative)
    assert dots[1] == [pytest.approx(count_sizes(Z)[1]) for Z in Zs]
    assert dots[3] == [pytest.approx(count_sizes(dZ)[1]) for dZ in dZs]


def test_one_network_has_its_two_panels_side_by_side():
    left, right = plot_spreads({"a": look(0.1, relu, relu_derivative)})
    assert left.get_subplotspec().rowspan.start == right.get_subplotspec().rowspan.start
    assert [left.get_xlabel(), right.get_xlabel()] == ["pre-activations |z|", "gradients |dz|"]


def test_the_slider_shows_what_the_network_computes_at_its_width():
    spread = slider()
    spread.width = 0.5
    for letter, arrays in zip(("Z", "dZ"), look(0.5, relu, relu_derivative), strict=True):
        for shown, array in zip(spread.histograms[letter], arrays, strict=True):
            counts, middle = count_sizes(array)
            assert shown["middle"] == pytest.approx(middle, abs=1e-3)
            np.testing.assert_allclose(shown["counts"], 100 * counts, atol=0.51)


def test_another_network_is_shown_at_the_same_width():
    networks = {"ReLU": [relu, relu_derivative], "linear": [np.positive, np.ones_like]}
    spread = SpreadByLayer(look, networks, {"thin": 0.01})
    before = spread.histograms
    spread.network = "linear"
    assert spread.histograms != before
    assert repr(spread) == "SpreadByLayer: linear at width 0.01"


@pytest.mark.parametrize("width", [0, -1.0, np.nan, np.inf])
def test_a_width_that_is_none_is_refused_and_leaves_the_slider(width):
    spread = slider()
    with pytest.raises(ValueError, match="width"):
        spread.width = width
    assert spread.width == 0.01
    with pytest.raises((ValueError, traitlets.TraitError), match="network"):
        spread.network = "sine"


@pytest.mark.parametrize(("networks", "marks"), [({}, {"a": 1.0}), ({"a": []}, {})])
def test_without_a_network_or_a_mark_there_is_nothing_to_show(networks, marks):
    with pytest.raises(ValueError, match="each needs one"):
        SpreadByLayer(lambda width: ([X], [X]), networks, marks)


def test_a_figure_needs_a_network():
    with pytest.raises(ValueError, match="networks is empty"):
        plot_spreads({})


@pytest.mark.parametrize("answer", [None, [X], ([X], [X], [X]), X])
def test_what_gives_no_two_lists_is_refused(answer):
    with pytest.raises(ValueError, match="two sequences"):
        SpreadByLayer(lambda width: answer, {"a": []}, {"b": 1.0})
    with pytest.raises(ValueError, match="two sequences"):
        plot_spreads({"a": answer})


def test_zeros_have_no_middle_and_reach_the_browser_as_null():
    spread = SpreadByLayer(lambda width: ([0 * X], [X]), {"a": []}, {"b": 1.0})
    assert spread.histograms["Z"][0]["middle"] is None


def test_stored_outputs_hold_the_figure_of_the_first_network_at_all_marks(monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    data, metadata = slider()._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert "ReLU, for weights of the widths thin: 0.01, wide: 0.5." in data["text/plain"]
    assert plt.get_fignums() == []


def test_a_live_notebook_gets_the_slider(monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "0")
    data, _ = slider()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
