"""The script that trains a convolutional network learns; what it stored is read as it is."""

import json

import convolution
import numpy as np
import pytest

from nnlib.autodiff import Value, gradients
from nnlib.datasets import load_mnist
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.lesson import convolution_run
from nnlib.lesson.convolution_run import load_convolution_run
from nnlib.plots import plot_filters
from nnlib.plots.style import BLUE_TO_ORANGE

DIGITS = load_mnist(dtype=np.float32).train
RUN = load_convolution_run()


def test_it_learns_a_little_from_a_few_images():
    options = convolution.read_options(["--filters=4", "--hidden=16", "--epochs=4", "--rate=0.05"])
    parameters, history = convolution.train(DIGITS[:2000], DIGITS[2000:2500], options)
    assert [record["epoch"] for record in history] == [1, 2, 3, 4]
    assert history[-1]["training_loss"] < 0.6 * history[0]["training_loss"]
    assert history[-1]["held_out_accuracy"] == convolution.accuracy(parameters, DIGITS[2000:2500])
    assert history[-1]["held_out_accuracy"] > 0.8
    assert {each.dtype for each in parameters} == {np.dtype(np.float32)}


def test_the_gradient_of_its_network_is_the_numerical_one():
    rng = np.random.default_rng(1)
    parameters = [p.astype(float) for p in convolution.new_parameters(2, 3, rng)]
    for b in parameters[1::2]:  # with biases of 0, empty patches are at ReLU's kink
        b[:] = rng.normal(size=b.shape)
    X, Y = DIGITS.X[:, :3].astype(float), DIGITS.Y[:, :3].astype(float)
    values = [Value(each) for each in parameters]
    found = gradients(convolution.cross_entropy(convolution.scores(values, X), Y), values)
    for k in (0, 1, 3, 4, 5):  # W2 is large

        def loss(array, k=k):
            changed = [*parameters[:k], array, *parameters[k + 1 :]]
            return float(convolution.cross_entropy(convolution.scores(changed, X), Y))

        assert relative_error(found[k], numerical_gradient(loss, parameters[k])) < 1e-5


def middle_row(images):
    return np.average(np.arange(28), weights=images.sum(axis=(1, 2)))


def test_images_are_moved_by_at_most_a_pixel_and_keep_their_ink():
    rng, X = np.random.default_rng(1), DIGITS.X[:, :3]
    moved = [convolution.shifted(X, rng) for _ in range(50)]
    assert len({each.tobytes() for each in moved}) == 9
    images = X.reshape(28, 28, 3)
    for each in moved:
        assert np.isclose(each.sum(axis=0), X.sum(axis=0), rtol=1e-5).all()
        assert abs(middle_row(each.reshape(28, 28, 3)) - middle_row(images)) < 1.001


def test_the_stored_run_has_the_scripts_settings_and_passes_99_percent():
    options = vars(convolution.read_options([]))
    assert options | RUN.settings == options
    assert RUN.epochs == [*range(1, RUN.settings["epochs"] + 1)]
    assert RUN.filters.shape == (RUN.settings["filters"], 9)
    assert RUN.test_accuracy > 0.99 and RUN.held_out_accuracy[-1] > 0.99
    assert RUN.training_loss[-1] < 0.1 * RUN.training_loss[0]
    assert convolution.FILE == convolution_run.FILE


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-9],
        lambda text: "[]",
        lambda text: text.replace('"held_out_accuracy"', '"accuracy"', 1),
        lambda text: text.replace('"filters": [', '"filters": [1,', 1),
        lambda text: "<html>",
    ],
)
def test_a_damaged_file_is_refused_by_name(damage, tmp_path, monkeypatch):
    file = tmp_path / "convolution.json"
    file.write_text(damage(convolution.FILE.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(convolution_run, "FILE", file)
    with pytest.raises(ValueError, match=r"convolution\.json is damaged; install nnlib again"):
        load_convolution_run()


def test_the_file_is_small_and_documented():
    assert convolution.FILE.stat().st_size < 10_000
    assert json.loads(convolution.FILE.read_text(encoding="utf-8"))["settings"]
    text = (convolution.FILE.parent / "README.md").read_text(encoding="utf-8")
    assert "convolution.json" in text and "benchmarks/convolution.py" in text


def test_the_picture_of_filters_has_one_scale_and_their_signs():
    W = RUN.filters
    panels = plot_filters(W, DIGITS.X[:, :1].astype(float))
    assert len(panels) == 2 * len(W)
    images = [ax.images[0] for ax in panels]
    for image, w in zip(images, W, strict=False):
        assert image.get_cmap() is BLUE_TO_ORANGE
        assert image.get_clim() == (-np.abs(W).max(), np.abs(W).max())
        np.testing.assert_array_equal(image.get_array().ravel(), w)
    assert images[-1].get_array().shape == (26, 26)
    assert "16 filters of 3 × 3 weights" in panels[0].figure.alt


def test_a_last_row_of_filters_that_is_not_full_leaves_no_frames():
    panels = plot_filters(RUN.filters[:3], columns=2)
    assert [ax.get_visible() for ax in panels[0].figure.axes] == [True, True, True, False]


@pytest.mark.parametrize(
    ("W", "X", "says"),
    [
        (np.ones((2, 8)), None, "a row for each square filter"),
        (np.ones(9), None, "a row for each square filter"),
        (np.ones((2, 9)), np.ones((784, 2)), "it must be one image"),
        (np.ones((2, 9)), np.ones((784, 1), np.float32), "they must be the same"),
    ],
)
def test_filters_that_are_not_square_and_other_images_are_refused(W, X, says):
    with pytest.raises(ValueError, match=says):
        plot_filters(W, X)
