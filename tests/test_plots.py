import base64
import dataclasses
import itertools
import subprocess
import sys
from io import BytesIO
from typing import ClassVar

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from matplotlib.colors import to_rgb
from PIL import Image

from nnlib import plots
from nnlib.datasets import load_xor
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.plots import labels
from nnlib.plots.style import draw_sharply
from nnlib.progress import History

X = np.linspace(0, 1, 784 * 3).reshape(784, 3)
history = History(
    epochs=[0, 1], updates=[0, 4], gradient_evaluations=[0, 8], seconds=[0, 0.5],
    training_loss=[2, 1], training_accuracy=[0.1, 0.8],
    validation_loss=[2.2, 1.2], validation_accuracy=[0.1, 0.7],
)  # fmt: skip


def random(sizes, activations):
    return Network.random(sizes, activations, rng=1)


def test_a_figure_carries_its_alternative_text_as_its_text():
    ax = plots.new_panel("A line that rises.")
    assert repr(ax.figure) == "A line that rises."


def test_a_figure_without_alternative_text_is_refused():
    with pytest.raises(ValueError, match="alt is empty"):
        plots.new_panel(" ")


def test_an_image_has_a_whole_frame_and_a_curve_two_axes():
    image, curve = plots.new_panels("An image and a curve.", columns=2)
    image.imshow(np.eye(3))
    curve.plot([1, 2])
    image.figure.canvas.draw()
    assert [ax.spines["top"].get_visible() for ax in (image, curve)] == [True, False]


def test_a_notebook_stores_a_sharp_picture_with_its_alternative_text_on_white():
    shell = InteractiveShell()
    draw_sharply(shell)
    select_figure_formats(shell, {"png"})  # as Matplotlib's backend for notebooks does
    figure = plots.new_panel("A line that rises.", size=(6, 4)).figure
    data, metadata = shell.display_formatter.format(figure)
    assert data["text/plain"] == "A line that rises."
    about = metadata["image/png"]
    assert about["alt"] == "A line that rises."
    assert about["width"] == pytest.approx(600, abs=15)
    assert about["height"] == pytest.approx(400, abs=15)
    picture = Image.open(BytesIO(base64.b64decode(data["image/png"])))
    assert picture.width // 2 == about["width"]
    assert picture.height // 2 == about["height"]
    assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)  # on a dark page too


def stored(figure):
    return Image.open(BytesIO(base64.b64decode(figure.as_png()[0])))


def test_a_picture_of_few_colours_has_a_palette_and_one_with_shades_keeps_them():
    ax = plots.new_panel("Seven lines.")
    for k in range(7):
        ax.plot([0, k])
    file = BytesIO()
    ax.figure.savefig(file, dpi=2 * ax.figure.dpi, bbox_inches="tight")
    picture = stored(ax.figure)
    assert picture.mode == "P"
    full = np.asarray(Image.open(file).convert("RGB"), int)
    np.testing.assert_allclose(picture.convert("RGB"), full, atol=16)
    either = Network([Dense(np.array([[4.0, 4.0]]), np.array([[-2.0]]), "sigmoid")])
    assert stored(plots.plot_decision_boundary(either, *load_xor()).figure).mode == "RGB"


@pytest.mark.parametrize("started", [True, False])
def test_pictures_are_sharp_in_ipython_and_need_no_ipython(started):
    code = """
import sys
if {started}:
    from IPython.core.interactiveshell import InteractiveShell
    png = InteractiveShell.instance().display_formatter.formatters["image/png"]
import nnlib.plots
if {started}:
    png.lookup_by_type(nnlib.plots.DescribedFigure)
assert ("IPython" in sys.modules) == {started}
"""
    code = code.format(started=started)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stderr == ""


def test_no_function_calls_show(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("show() was called"))
    plots.plot_digits(X)
    plots.plot_learning_curves({"run": history})
    plots.plot_decision_boundary(random([2, 1], ["sigmoid"]), *load_xor())
    plots.plot_first_layer_weights(random([784, 3], ["relu"]))
    plots.plot_confusion_matrix(np.array([0, 1]), np.array([0, 1]))


class TestDigits:
    def test_shows_each_column_as_an_image(self):
        panels = plots.plot_digits(X)
        assert len(panels) == 3
        np.testing.assert_array_equal(panels[1].images[0].get_array(), X[:, 1].reshape(28, 28))

    def test_wrong_predictions_stand_out_in_colour_and_in_words(self):
        right, wrong, _ = plots.plot_digits(X, np.array([4, 9, 0]), np.array([4, 7, 0]))
        assert right.title.get_color() == "black"
        assert wrong.title.get_color() != "black"
        assert wrong.get_title() == "9 read as 7"
        assert "9 read as 7" in repr(wrong.figure)

    def test_labels_or_predictions_can_stand_alone(self):
        assert plots.plot_digits(X, np.array([4, 9, 0]))[1].get_title() == "9"
        panels = plots.plot_digits(X, predicted=np.array([4, 9, 0]))
        assert panels[1].get_title() == "read as 9"

    def test_frames_the_paper_where_size_and_place_matter(self):
        assert not plots.plot_digits(X)[0].axison
        framed = plots.plot_digits(X, frames=True)[0]
        assert framed.axison and all(spine.get_visible() for spine in framed.spines.values())

    def test_goes_to_a_new_row_when_one_is_full(self):
        panels = plots.plot_digits(X, columns=2)
        assert len(panels) == 3
        assert len(panels[0].figure.axes) == 4

    @pytest.mark.parametrize("shape", [(3, 784), (784, 0), (784,)])
    def test_refuses_what_is_not_an_image(self, shape):
        with pytest.raises(ValueError, match=r"X has shape .* it must be \(784, m\)"):
            plots.plot_digits(np.zeros(shape))

    def test_refuses_another_number_of_labels(self):
        with pytest.raises(ValueError, match=r"predicted has shape \(2,\) but X has shape"):
            plots.plot_digits(X, np.array([1, 2, 3]), np.array([1, 2]))


class TestLearningCurves:
    def test_a_history_without_accuracies_is_refused_by_its_name(self):
        regression = History(epochs=[0, 1], training_loss=[2, 1])
        plots.plot_learning_curves({"curve": regression})
        with pytest.raises(ValueError, match="'curve' has no accuracy: targets are not class"):
            plots.plot_learning_curves({"run": history, "curve": regression}, quantity="accuracy")

    @pytest.mark.parametrize("against", ["epochs", "updates", "gradient_evaluations", "seconds"])
    @pytest.mark.parametrize("quantity", ["loss", "accuracy"])
    def test_draws_training_solid_and_validation_dashed(self, quantity, against):
        ax = plots.plot_learning_curves({"run": history}, quantity=quantity, against=against)
        solid, dashed = ax.lines
        np.testing.assert_array_equal(solid.get_xdata(), getattr(history, against))
        np.testing.assert_array_equal(solid.get_ydata(), getattr(history, f"training_{quantity}"))
        np.testing.assert_array_equal(
            dashed.get_ydata(), getattr(history, f"validation_{quantity}")
        )
        assert dashed.get_linestyle() == "--"
        assert ax.get_xlabel()
        assert ax.get_ylabel()

    def test_without_validation_there_is_one_line(self):
        bare = History(epochs=[0, 1], training_loss=[2, 1])
        assert len(plots.plot_learning_curves({"run": bare}).lines) == 1

    def test_each_run_has_a_colour_of_its_own(self):
        ax = plots.plot_learning_curves({"one": history, "other": history})
        assert len({line.get_color() for line in ax.lines}) == 2

    def test_draws_into_a_given_panel(self):
        ax = plots.new_panel("Somebody's panel.")
        assert plots.plot_learning_curves({"run": history}, ax=ax) is ax

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"histories": {}}, "histories contains 0 runs"),
            ({"histories": dict.fromkeys("abcdefgh", history)}, "1 to 7 are distinguishable"),
            ({"quantity": "cost"}, "quantity 'cost' is unknown"),
            ({"against": "time"}, "against 'time' is unknown"),
        ],
    )
    def test_refuses_what_it_does_not_know(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            plots.plot_learning_curves(**{"histories": {"run": history}} | arguments)


class TestRunsOfOneKind:
    other = dataclasses.replace(history, training_loss=[4, 2], validation_loss=[4.2, 2.0])

    def test_are_drawn_as_their_mean_in_a_band(self):
        ax = plots.plot_learning_curves({"both": [history, self.other]})
        solid, dashed = ax.lines
        np.testing.assert_allclose(solid.get_ydata(), [3, 1.5])
        np.testing.assert_allclose(dashed.get_ydata(), [3.2, 1.6])
        band = ax.collections[0].get_datalim(ax.transData)
        np.testing.assert_allclose([band.ymin, band.ymax], [1, 4])

    def test_a_single_run_has_no_band(self):
        assert not plots.plot_learning_curves({"one": [history]}).collections

    @pytest.mark.parametrize(
        ("runs", "message"),
        [
            ([], r"histories\['it'\] is a list; it must be a History"),
            ([history, 3], r"histories\['it'\] is a int; it must be a History"),
            ([history, History(epochs=[0], training_loss=[1])], "holds runs with records at diff"),
        ],
    )
    def test_refuses_what_has_no_mean(self, runs, message):
        with pytest.raises(ValueError, match=message):
            plots.plot_learning_curves({"it": runs})


class TestLineLabels:
    def placed(self, ax):
        ax.figure.canvas.draw()
        renderer = ax.figure.canvas.get_renderer()
        return [text for _, text, _ in ax.artists[0].place(renderer)], renderer

    def test_a_label_stands_right_of_its_line_at_its_height_and_in_its_colour(self):
        ax = plots.new_panel("Two lines.")
        for end in (1, 5):
            ax.plot([0, end], label=f"to {end}")
        plots.label_lines(ax)
        texts, _ = self.placed(ax)
        assert [text.get_text() for text in texts] == ["to 1", "to 5"]
        for text, colour in zip(texts, plots.COLOURS, strict=False):
            shade = np.divide(text.get_color(), max(text.get_color()))
            np.testing.assert_allclose(shade, np.divide(to_rgb(colour), max(to_rgb(colour))))
        for text, end in zip(texts, (1, 5), strict=True):
            x, y = text.get_position()
            assert x > ax.bbox.x1
            assert y == pytest.approx(ax.transData.transform((1, end))[1])

    @pytest.mark.parametrize("ends", [(0, 0, 0), (5, 5.01, 5.02, 10), (9, 10, 10, 10)])
    def test_labels_are_moved_apart_and_stay_beside_the_panel(self, ends):
        ax = plots.new_panel("Lines that end close together.")
        for k, end in enumerate(ends):
            ax.plot([0, end], label=f"line {k} with a name of more than eighteen letters")
        ax.set_ylim(0, 10)
        plots.label_lines(ax)
        texts, renderer = self.placed(ax)
        boxes = [text.get_window_extent(renderer) for text in texts]
        for lower, upper in itertools.pairwise(boxes):
            assert upper.y0 >= lower.y1 - 0.01
        assert boxes[0].y0 >= ax.bbox.y0 - 1
        assert boxes[-1].y1 <= ax.bbox.y1 + 1
        assert max(box.x1 for box in boxes) <= ax.figure.bbox.x1

    def test_labels_follow_what_is_done_to_the_lines_afterwards(self):
        ax = plots.plot_learning_curves({"run": history})
        ax.lines[1].set_visible(False)
        ax.lines[0].set_label("training")
        assert [text.get_text() for text in self.placed(ax)[0]] == ["training"]
        ax.set_xlim(5, 6)
        assert self.placed(ax)[0] == []

    def test_the_way_to_a_label_is_dotted_where_the_line_ends_early(self, monkeypatch):
        ax = plots.new_panel("Two lines, one of which ends halfway.")
        ax.plot([0, 1, 2], [0, 1, np.nan], label="halfway")
        ax.plot([0, 1, 2], [0, 2, 4], label="to the end")
        plots.label_lines(ax)
        _, renderer = self.placed(ax)
        ways = []
        monkeypatch.setattr(labels.Line2D, "draw", lambda line, _: ways.append(line))
        ax.artists[0].draw(renderer)
        assert [line.get_linestyle() for line in ways] == [":", "-"]

    def test_several_runs_in_one_panel_have_one_label(self):
        ax = plots.new_panel("Two runs.")
        for _ in range(2):
            plots.plot_learning_curves({"run": history}, ax=ax)
        assert len(ax.artists) == 1
        assert len(self.placed(ax)[0]) == 2

    def test_a_legend_takes_their_place(self):
        ax = plots.plot_learning_curves({"run": history})
        ax.legend()
        assert self.placed(ax)[0] == []


class TestDecisionBoundary:
    def test_draws_the_line_where_the_output_is_one_half(self):
        either = Network([Dense(np.array([[4.0, 4.0]]), np.array([[-2.0]]), "sigmoid")])
        ax = plots.plot_decision_boundary(either, *load_xor())
        boundary = next(c for c in ax.collections if c.get_paths() and hasattr(c, "levels"))
        np.testing.assert_allclose(boundary.get_paths()[0].vertices.sum(axis=1), 0.5, atol=1e-6)
        assert "3 of 4 samples" in repr(ax.figure)

    def test_a_network_with_the_same_output_everywhere_has_no_line(self):
        constant = Network([Dense(np.full((1, 2), 1e-9), np.zeros((1, 1)), "sigmoid")])
        ax = plots.plot_decision_boundary(
            constant, *load_xor(), ax=plots.new_panel("All of one colour.")
        )
        assert not any(hasattr(c, "levels") for c in ax.collections)
        assert [text.get_text() for text in ax.texts] == ["0.50 everywhere"]

    def test_a_network_whose_output_changes_has_no_words(self):
        either = Network([Dense(np.array([[0.1, 0.1]]), np.zeros((1, 1)), "sigmoid")])
        assert not plots.plot_decision_boundary(either, *load_xor()).texts

    @pytest.mark.parametrize("Y", [load_xor()[1][0], 2 * load_xor()[1] - 1])
    def test_refuses_targets_that_are_no_row_of_0_and_1(self, Y):
        with pytest.raises(ValueError, match=r"Y must be \(1, m\), all 0 or 1"):
            plots.plot_decision_boundary(random([2, 1], ["sigmoid"]), load_xor()[0], Y)

    def test_refuses_a_network_that_does_not_live_in_the_plane(self):
        with pytest.raises(ValueError, match="two inputs and one output"):
            plots.plot_decision_boundary(random([3, 1], ["relu"]), *load_xor())


class TestDecisionBoundaries:
    either, both = (
        Network([Dense(np.array([[4.0, 4.0]]), np.array([[b]]), "sigmoid")]) for b in (-2.0, -6.0)
    )

    def test_one_colour_bar_serves_all_panels(self):
        panels = plots.plot_decision_boundaries({"or": self.either, "and": self.both}, *load_xor())
        assert [ax.get_title() for ax in panels] == ["or", "and"]
        assert len(panels[0].figure.axes) == 3
        assert not any(ax.get_legend() for ax in panels)
        assert "or, 3 of 4; and, 1 of 4." in repr(panels[0].figure)

    def test_each_network_may_have_targets_of_its_own(self):
        networks = {"or": self.either, "and": self.both}
        Y = np.array([[0.0, 1, 1, 1], [0, 0, 0, 1]])
        X = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
        panels = plots.plot_decision_boundaries(networks, X, Y, columns=1)
        assert "or, 4 of 4; and, 4 of 4." in repr(panels[0].figure)
        squares = [ax.collections[-1].get_offsets() for ax in panels]
        assert [len(points) for points in squares] == [3, 1]

    def test_a_row_that_is_not_full_ends_in_empty_panels(self):
        panels = plots.plot_decision_boundaries(
            dict.fromkeys("abc", self.either), *load_xor(), columns=2
        )
        assert len(panels) == 3

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"networks": {}}, "networks is empty"),
            ({"networks": {"or": 3}}, r"networks\['or'\] is a int"),
            ({"Y": np.zeros((2, 4))}, r"Y has shape \(2, 4\); it must have one row, or 1"),
            ({"Y": np.full((1, 4), 0.5)}, r"Y must be \(1, m\), all 0 or 1"),
        ],
    )
    def test_refuses_what_it_cannot_draw(self, arguments, message):
        good = {"networks": {"or": self.either}, "X": load_xor()[0], "Y": load_xor()[1]}
        with pytest.raises(ValueError, match=message):
            plots.plot_decision_boundaries(**good | arguments)


class TestHiddenSpace:
    # Hidden units that compute OR and AND; the last: the first and not the second.
    hidden = Dense(np.array([[9.0, 9.0], [9.0, 9.0]]), np.array([[-4.0], [-13.0]]), "sigmoid")
    network = Network([hidden, Dense(np.array([[9.0, -9.0]]), np.array([[-4.0]]), "sigmoid")])
    deep = random([2, 3, 1], ["tanh", "sigmoid"])

    def test_a_line_lies_where_its_unit_is_undecided(self):
        left, _ = plots.plot_hidden_space(self.network, *load_xor())
        for line, total in zip(left.lines, (4 / 9, 13 / 9), strict=True):
            np.testing.assert_allclose(np.sum(line.get_data(), axis=0), total)
        assert not any(hasattr(drawn, "levels") for drawn in left.collections)

    def test_an_arrow_points_to_the_side_where_the_unit_is_positive(self):
        turned = Network([Dense(-self.hidden.W, -self.hidden.b, "sigmoid"), self.network.layers[1]])
        for network in (self.network, turned):
            left, _ = plots.plot_hidden_space(network, *load_xor())
            tips = np.transpose([text.get_position() for text in left.texts])
            z = network.layers[0].W @ tips + network.layers[0].b
            assert (np.diag(z) > 1).all()

    def test_on_the_right_are_the_activations_and_the_last_units_line(self):
        X, Y = load_xor()
        _, right = plots.plot_hidden_space(self.network, X, Y)
        drawn = np.concatenate([points.get_offsets() for points in right.collections[-2:]])
        H = self.hidden.forward(X)[0]
        np.testing.assert_allclose(drawn, np.concatenate([H[:, Y[0] == t].T for t in (0, 1)]))
        boundary = next(c for c in right.collections if hasattr(c, "levels"))
        h = boundary.get_paths()[0].vertices
        np.testing.assert_allclose(h @ [9, -9], 4, atol=0.02)
        assert "one line has 4 of 4 samples" in repr(right.figure)

    def test_samples_that_are_close_share_a_text(self):
        X, Y = load_xor()
        X[0, X.sum(axis=0) == 1] *= 1.001
        _, right = plots.plot_hidden_space(self.network, X, Y)
        names = [text.get_text().split("\n") for text in right.texts]
        assert [[name.strip() for name in each] for each in names] == [
            ["(0, 0)"], ["(0, 1)", "(1.001, 0)"], ["(1, 1)"],
        ]  # fmt: skip

    def test_many_samples_have_no_names(self):
        X, Y = np.tile(load_xor()[0], 2), np.tile(load_xor()[1], 2)
        assert not plots.plot_hidden_space(self.network, X, Y)[1].texts

    def test_three_units_need_a_plane(self):
        left, right = plots.plot_hidden_space(self.deep, *load_xor())
        assert right.name == "3d"
        assert len(left.texts) == 3
        assert "one plane has" in repr(right.figure)
        right.figure.canvas.draw()

    @pytest.mark.parametrize("w", [[1.0, 2.0, 3.0], [0.1, 0.0, -9.0], [0.0, 3.0, 0.0]])
    def test_the_plane_is_seen_almost_from_its_edge(self, w):
        last = Dense(np.array([w]), np.array([[0.1]]), "sigmoid")
        _, right = plots.plot_hidden_space(Network([self.deep.layers[0], last]), *load_xor())
        up, round_ = np.radians([right.elev, right.azim])
        eye = [np.cos(up) * np.cos(round_), np.cos(up) * np.sin(round_), np.sin(up)]
        assert abs(eye @ np.array(w)) / np.linalg.norm(w) < 0.15

    def test_a_unit_without_a_line_in_sight_is_left_out(self):
        far = Dense(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[1.0], [9.0]]), "sigmoid")
        left, _ = plots.plot_hidden_space(Network([far, self.network.layers[1]]), *load_xor())
        assert not left.lines

    @pytest.mark.parametrize(
        ("sizes", "activations", "message"),
        [
            ([2, 1], ["sigmoid"], "one hidden layer of 2 or 3"),
            ([2, 4, 1], ["tanh", "sigmoid"], "one hidden layer of 2 or 3"),
            ([2, 2, 1], ["tanh", "identity"], "last activation must be sigmoid"),
        ],
    )
    def test_refuses_other_networks(self, sizes, activations, message):
        with pytest.raises(ValueError, match=f"network is .*{message}"):
            plots.plot_hidden_space(random(sizes, activations), *load_xor())


def texts_of(ax):
    """Return the texts of a panel, and their boxes in pixels."""
    ax.figure.canvas.draw()
    texts = [text for text in ax.texts if text.get_text()]
    return [text.get_text() for text in texts], [text.get_window_extent() for text in texts]


def overlaps(ax):
    names, boxes = texts_of(ax)
    pairs = [(i, j) for j in range(len(boxes)) for i in range(j)]
    return [(names[i], names[j]) for i, j in pairs if boxes[i].overlaps(boxes[j])]


class TestNetwork:
    # As in the lesson, with a target: dz₂ = 2(a − y) a(1 − a) = −0.2628.
    tiny = Network([
        Dense(np.array([[1, -0.5], [0.5, 0.5]]), np.zeros((2, 1)), "sigmoid"),
        Dense(np.array([[-1.0, 1.0]]), np.zeros((1, 1)), "sigmoid"),
    ])  # fmt: skip
    X, Y = np.array([[1.0], [0.0]]), np.array([[1.0]])

    def test_without_a_sample_it_shows_weights_and_biases_alone(self):
        names, _ = texts_of(plots.plot_network(self.tiny))
        assert sorted(names) == sorted(
            [
                "$x_{1}$",
                "$x_{2}$",
                "$a_{11}$",
                "$a_{12}$",
                "$a_{21}$",
                "1",
                "−0.5",
                "0.5",
                "0.5",
                "−1",
                "1",
            ]
            + 3 * ["b = 0"]
        )

    def test_each_weight_stands_on_its_own_line(self):
        ax = plots.plot_network(self.tiny)
        diagonal = next(text for text in ax.texts if text.get_text() == "−0.5")
        x, y = diagonal.get_position()
        (x0, x1), (y0, y1) = next(
            line.get_data() for line in ax.lines if line.get_ydata()[0] < 0 < line.get_ydata()[1]
        )  # from the lower input to the upper unit: row 1, column 2
        np.testing.assert_allclose((x - x0) / (x1 - x0), (y - y0) / (y1 - y0))

    def test_a_sample_adds_what_flows_forward(self):
        names, _ = texts_of(plots.plot_network(self.tiny, self.X))
        assert {"z = 1", "z = 0.5", "z = −0.1086", "$a_{11}$\n0.7311"} <= {*names}
        assert not any("dz" in name for name in names)

    def test_a_target_adds_what_flows_back(self):
        ax = plots.plot_network(self.tiny, self.X, self.Y)
        names, _ = texts_of(ax)
        # da₁₁ = −1 · (−0.2628)
        back = ["da = −1.0542", "da = 0.2628", "da = −0.2628", "dz = db = −0.2628"]
        back += ["dz = db = 0.0517", "−0.1921", "−0.1636", "y = 1"]
        assert {*back, "loss 0.2779"} <= {*names}
        arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
        assert len(arrows) == 6
        assert all(arrow.xy[0] < arrow.xyann[0] for arrow in arrows)

    def test_the_derivatives_are_those_of_the_loss_that_is_asked_for(self):
        network = Network([Dense(np.eye(2), np.zeros((2, 1)), "identity")])
        X = np.zeros((2, 1))
        Y = np.array([[1.0], [0.0]])
        ax = plots.plot_network(network, X, Y, loss="softmax_cross_entropy")
        assert "dz = db = −0.5" in texts_of(ax)[0]

    @pytest.mark.parametrize(
        ("sizes", "last"), [([2, 2, 1], "sigmoid"), ([2, 2, 2], "identity"), ([3, 1], "sigmoid")]
    )
    def test_no_number_lies_on_another(self, sizes, last):
        network = random(sizes, [*["tanh"] * (len(sizes) - 2), last])
        X, Y = np.full((sizes[0], 1), -1.2345), np.full((sizes[-1], 1), -1.2345)
        assert overlaps(plots.plot_network(network, X, Y)) == []

    def test_its_text_holds_its_numbers(self):
        figure = plots.plot_network(self.tiny, self.X, self.Y).figure
        assert repr(figure).startswith(
            "A network, 2 → 2 sigmoid → 1 sigmoid. Sample: X = [[1], [0]], Y = [[1]]. "
            "Layer 1: W = [[1, −0.5], [0.5, 0.5]], b = [[0], [0]], Z = [[1], [0.5]], "
        )
        assert "dA = [[0.2628], [−0.2628]], dZ = [[0.0517]" in repr(figure)
        assert repr(figure).endswith("dW = [[−0.1921, −0.1636]], db = [[−0.2628]]. Loss: 0.2779.")

    def test_draws_into_a_given_panel(self):
        ax = plots.new_panel("Somebody's panel.")
        assert plots.plot_network(self.tiny, ax=ax) is ax

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"Y": Y}, "Y is given but X is None"),
            ({"X": np.ones((2, 3))}, r"X has shape \(2, 3\); a diagram shows one sample"),
            ({"X": X, "Y": np.ones((1, 2))}, r"Y has shape \(1, 2\); a diagram shows one"),
            ({"X": np.ones((3, 1))}, "X has shape"),
            ({"network": random([5, 1], ["relu"])}, "at most 3 layers of at most 4 units"),
            ({"network": random([1, 1, 1, 1, 1], ["relu"] * 4)}, "at most 3 layers"),
        ],
    )
    def test_refuses_what_it_cannot_draw(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            plots.plot_network(**{"network": self.tiny} | arguments)


class TestFirstLayerWeights:
    def test_shows_the_weights_of_each_unit_as_an_image(self):
        network = random([784, 12], ["relu"])
        panels = plots.plot_first_layer_weights(network)
        assert len(panels) == 12
        np.testing.assert_array_equal(
            panels[11].images[0].get_array(), network.layers[0].W[11].reshape(28, 28)
        )

    def test_can_show_some_units_only(self):
        panels = plots.plot_first_layer_weights(random([784, 12], ["relu"]), units=[3, 5])
        assert [ax.get_title() for ax in panels] == ["unit 3", "unit 5"]

    def test_can_show_what_training_changed(self):
        before = random([784, 3], ["relu"])
        after = before.copy()
        after.layers[0].W[1, 5] += 0.5
        panels = plots.plot_first_layer_weights(after, since=before)
        changes = [ax.images[0].get_array() for ax in panels]
        assert changes[1].flat[5] == pytest.approx(0.5)
        assert np.count_nonzero(changes) == 1
        assert panels[0].images[0].get_clim() == pytest.approx((-0.5, 0.5))
        assert "What training has changed" in repr(panels[0].figure)
        plots.plot_first_layer_weights(before, since=before)

    def test_few_large_weights_do_not_make_the_others_pale(self):
        network = random([784, 3], ["relu"])
        network.layers[0].W[:] = 0.1
        network.layers[0].W[0, :10] = 5
        panels = plots.plot_first_layer_weights(network)
        assert [ax.images[0].get_clim() for ax in panels] == 3 * [pytest.approx((-0.1, 0.1))]

    def test_one_colour_bar_serves_all_images(self):
        panels = plots.plot_first_layer_weights(random([784, 3], ["relu"]))
        (bar,) = set(panels[0].figure.axes) - set(panels)
        low, middle, high = bar.get_yticks()
        assert -low == high == panels[0].images[0].get_clim()[1]
        assert middle == 0

    def test_refuses_changes_since_a_network_of_another_size(self):
        with pytest.raises(ValueError, match=r"since is Network.784 → 2.* first layers must match"):
            plots.plot_first_layer_weights(
                random([784, 3], ["relu"]), since=random([784, 2], ["relu"])
            )

    def test_refuses_a_network_that_does_not_see_images(self):
        with pytest.raises(ValueError, match="784 inputs"):
            plots.plot_first_layer_weights(random([4, 2], ["relu"]))


def test_the_confusion_matrix_counts_true_digits_by_row():
    ax = plots.plot_confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]))
    np.testing.assert_array_equal(ax.images[0].get_array(), [[1, 1], [0, 1]])
    assert "2 lie on the diagonal" in repr(ax.figure)


def test_without_its_diagonal_the_colours_are_for_the_mistakes():
    labels = np.array([0] * 50 + [1] * 4 + [2])
    predicted = np.array([0] * 49 + [1] + [2] * 3 + [1] + [2])
    ax = plots.plot_confusion_matrix(labels, predicted, diagonal=False)
    counts = np.ma.filled(ax.images[0].get_array(), np.nan)
    np.testing.assert_array_equal(counts, [[np.nan, 1, 0], [0, np.nan, 3], [0, 0, np.nan]])
    assert ax.images[0].get_clim() == (0, 3)
    assert [text.get_text() for text in ax.texts] == ["", "1", "0", "0", "", "3", "0", "0", ""]
    assert [text.get_color() for text in ax.texts if text.get_text() == "3"] == ["white"]
    assert "of 4 mistakes the most common is a 1 read as 2, 3." in repr(ax.figure)


def test_without_mistakes_and_diagonal_the_matrix_is_empty():
    ax = plots.plot_confusion_matrix(np.array([0, 1]), np.array([0, 1]), diagonal=False)
    assert "there are no mistakes" in repr(ax.figure)


def test_the_confusion_matrix_refuses_predictions_for_other_images():
    with pytest.raises(ValueError, match=r"labels has shape \(2,\) but predicted has shape \(3,\)"):
        plots.plot_confusion_matrix(np.array([0, 1]), np.array([0, 1, 1]))


def test_the_confusion_matrix_goes_into_a_given_panel():
    ax = plots.new_panel("Somebody's panel.")
    assert plots.plot_confusion_matrix(np.array([0, 1]), np.array([0, 1]), ax=ax) is ax


class TestDescent:
    paths: ClassVar = {
        "short": np.array([[2.0, 1.0, 0.5], [1.0, 0.0, 0.0]]),
        "too long": np.array([[2.0, -2.2], [1.0, 0.9]]),
    }

    def test_each_path_has_a_panel_with_the_same_contours(self):
        panels = plots.plot_descent(lambda w: float(w[0] ** 2 + 5 * w[1] ** 2), self.paths)
        assert [ax.get_title() for ax in panels] == ["short", "too long"]
        for ax, path in zip(panels, self.paths.values(), strict=True):
            np.testing.assert_array_equal(ax.lines[0].get_xydata().T, path)
        short, long = (next(c for c in ax.collections if hasattr(c, "levels")) for ax in panels)
        np.testing.assert_array_equal(short.levels, long.levels)
        line = short.get_paths()[5].vertices
        np.testing.assert_allclose(line**2 @ [1, 5], short.levels[5], rtol=0.05)
        assert "short, from 9 to 0.25 in 2 steps; too long, from 9 to" in repr(short.figure)

    def test_downhill_is_at_right_angles_to_the_contours(self):
        (ax,) = plots.plot_descent(lambda w: float(w @ w), {"short": self.paths["short"]})
        assert ax.get_aspect() == 1
        ax.figure.draw_without_rendering()
        assert ax.bbox.width == pytest.approx(ax.bbox.height)

    def test_a_flat_loss_has_no_contours(self):
        (ax,) = plots.plot_descent(lambda w: 1.0, {"flat": self.paths["short"]})
        assert not ax.collections

    def test_a_row_holds_four(self):
        panels = plots.plot_descent(
            lambda w: float(w @ w), dict.fromkeys("abcde", self.paths["short"])
        )
        assert len(panels) == 5
        assert len(panels[0].figure.axes) == 8

    @pytest.mark.parametrize(
        ("paths", "message"),
        [
            ({}, "paths contains 0 paths"),
            ({"one": np.ones((3, 2))}, r"paths\['one'\] has shape \(3, 2\); it must be"),
            ({"one": np.ones((2, 1))}, r"paths\['one'\] has shape"),
            ({"one": [1, 2]}, r"paths\['one'\] is a list"),
        ],
    )
    def test_refuses_what_is_no_path(self, paths, message):
        with pytest.raises(ValueError, match=message):
            plots.plot_descent(lambda w: 1.0, paths)


class TestProbabilities:
    def test_bars_are_the_softmax_of_the_scores_below_them(self):
        equal, sure = plots.plot_probabilities(np.log([[1.0, 9.0], [1.0, 1.0]]))
        assert [bar.get_height() for bar in equal.patches] == pytest.approx([0.5, 0.5])
        assert [bar.get_height() for bar in sure.patches] == pytest.approx([0.9, 0.1])
        assert [tick.get_text() for tick in sure.get_xticklabels()] == ["2.19722", "0"]

    @pytest.mark.parametrize("Z", [np.ones(3), np.ones((0, 2))])
    def test_scores_are_a_matrix(self, Z):
        with pytest.raises(ValueError, match="Z has shape"):
            plots.plot_probabilities(Z)

    def test_a_surprise_has_the_slopes_of_both_losses(self):
        surprise, square = plots.plot_surprise(np.array([0.1, 0.5, 1.0]))
        assert [text.get_text() for text in surprise.texts] == [
            "slope −10", "slope −2", "slope −1",
        ]  # fmt: skip
        assert [text.get_text() for text in square.texts] == [
            "slope −1.8", "slope −1", "slope −0",
        ]  # fmt: skip
        for ax, slopes in ((surprise, (-10, -2, -1)), (square, (-1.8, -1, 0))):
            for tangent, slope in zip(ax.lines[1::2], slopes, strict=True):
                dx, dy = np.ptp(tangent.get_xydata(), axis=0)
                assert dy / dx == pytest.approx(-slope)
        assert overlaps(surprise) == overlaps(square) == []

    @pytest.mark.parametrize("P", [np.array([0.0]), np.array([[0.5]]), np.array([1.5])])
    def test_a_surprise_needs_probabilities_above_0(self, P):
        with pytest.raises(ValueError, match="P "):
            plots.plot_surprise(P)

    def test_an_output_error_is_an_arrow_from_target_to_output(self):
        A, Y = np.array([[0.7, 0.2], [0.3, 0.8]]), np.array([[1.0, 0.0], [0.0, 1.0]])
        panels = plots.plot_output_error(A, Y)
        for ax, a, y in zip(panels, A.T, Y.T, strict=True):
            arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
            assert [arrow.xy[1] for arrow in arrows] == list(a)
            assert [arrow.xyann[1] for arrow in arrows] == list(y)
        assert "−0.30, +0.30; +0.20, −0.20" in repr(panels[0].figure)

    def test_an_output_error_needs_a_matrix(self):
        with pytest.raises(ValueError, match=r"A and Y have shape \(2,\)"):
            plots.plot_output_error(np.ones(2), np.ones(2))
