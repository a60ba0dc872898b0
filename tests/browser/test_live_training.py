"""Live training in JupyterLab: the curves grow while the cell runs, and Stop stops it cleanly."""

import json
import re

import nbformat
import pytest

SETUP = """
import numpy as np
from nnlib import Network, train
from nnlib.datasets import load_mnist
from nnlib.widgets.live import live_training

digits = load_mnist(validation=1000)
rng = np.random.default_rng(1)
network = Network.random([784, 32, 10], rng=rng)
"""
# It takes minutes, unless it is stopped.
TRAIN = """
history = train(
    network, digits.train.X, digits.train.Y, loss="softmax_cross_entropy", learning_rate=0.03,
    epochs=100, batch_size=32, rng=rng, validation=(digits.validation.X, digits.validation.Y),
    record_every=0.1, watch=live_training(weights=8),
)
"""
HOW_FAR = """
assert history.epochs[-1] == history.gradient_evaluations[-1] / 59_000 < 100
right = np.mean(network.predict(digits.validation.X) == digits.validation.labels)
assert right == history.validation_accuracy[-1]
print("The next cell ran.")
"""
MORE_POINTS = """n =>
    document.querySelector('.nnlib-live .loss polyline.training')?.points.length > n"""


@pytest.fixture
def training(lab, window):
    """A page in which a training runs, and has sent its first records."""
    lab.write_notebook("live.ipynb", SETUP, TRAIN, HOW_FAR)
    page = lab.open(window, "live.ipynb")
    lab.start_all(page)
    page.wait_for_function(MORE_POINTS, arg=1)
    return page


def prompt(page):
    return page.locator(".jp-CodeCell .jp-InputPrompt").nth(1).inner_text()


def assert_ended_well(lab, window, page):
    """Nothing failed, the next cell ran, and what is saved is figures that anything can show."""
    lab.wait_for_end(page, 60)
    page.get_by_text("The next cell ran.", exact=True).wait_for()
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".nnlib-live").count() == 0
    assert page.locator(".jp-RenderedImage img").count() == 2
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-mod-dirty", state="detached")
    curves, weights = nbformat.read(lab.folder / "live.ipynb", 4).cells[1].outputs
    assert curves.metadata["image/png"]["alt"].startswith("Stopped after ")
    assert "first layer" in weights.metadata["image/png"]["alt"]
    assert "widget" not in json.dumps([curves, weights])
    assert window.errors == []


def test_curves_grow_while_the_cell_is_busy_and_stop_ends_it(lab, window, training):
    page = training
    before = page.locator(".nnlib-live .loss polyline.training").evaluate("e => e.points.length")
    pace = page.locator(".nnlib-live .pace").inner_text()
    page.wait_for_function(MORE_POINTS, arg=before)
    assert "samples per second" in pace
    assert pace != page.locator(".nnlib-live .pace").inner_text()
    assert page.locator(".nnlib-live canvas").count() == 8
    assert "training" in page.locator(".nnlib-live .loss").get_attribute("aria-label")
    assert prompt(page) == "[*]:"
    page.get_by_role("button", name="Stop", exact=True).click()
    assert_ended_well(lab, window, page)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_validation_has_a_colour_of_its_own_that_is_seen(lab, window, theme):
    lab.write_notebook("live.ipynb", SETUP, TRAIN, HOW_FAR)
    page = lab.open(window, "live.ipynb", theme)
    lab.start_all(page)
    page.wait_for_function(MORE_POINTS, arg=1)
    colours, dashes, behind = page.locator(".nnlib-live .loss").evaluate(
        """svg => {
            const style = name => getComputedStyle(svg.querySelector('polyline.' + name));
            let e = svg;
            while (getComputedStyle(e).backgroundColor === 'rgba(0, 0, 0, 0)') e = e.parentElement;
            return [['training', 'validation'].map(name => style(name).stroke),
                style('validation').strokeDasharray, getComputedStyle(e).backgroundColor];
        }"""
    )
    assert colours[0] != colours[1]
    assert dashes != "none"
    assert all(contrast(colour, behind) >= 3 for colour in colours)
    page.get_by_role("button", name="Stop", exact=True).click()
    assert_ended_well(lab, window, page)


def contrast(*colours):
    """Compute the contrast of two colours as the WCAG defines it."""

    def light(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted(map(light, colours))
    return (bright + 0.05) / (dark + 0.05)


def test_stop_is_pressed_by_the_keyboard_too(lab, window, training):
    training.get_by_role("button", name="Stop", exact=True).focus()
    training.keyboard.press("Enter")
    assert_ended_well(lab, window, training)


def test_interrupting_the_kernel_stops_it_too(lab, window, training):
    training.locator("jp-button[data-command='notebook:interrupt-kernel']").click()
    assert_ended_well(lab, window, training)


def test_a_regression_shows_no_empty_chart_of_its_accuracy(lab, window):
    lab.write_notebook(
        "regression.ipynb",
        SETUP,
        "ink = digits.train.X.mean(axis=0, keepdims=True)\n"
        "network = Network.random([784, 32, 1], rng=rng)\n"
        'options = {"loss": "mean_squared_error", "learning_rate": 0.01, "epochs": 100}\n'
        "options |= {'record_every': 0.1, 'watch': live_training()}\n"
        "history = train(network, digits.train.X, ink, **options)",
        "assert history.training_accuracy == []\nprint('The next cell ran.')",
    )
    page = lab.open(window, "regression.ipynb")
    lab.start_all(page)
    page.wait_for_function(MORE_POINTS, arg=1)
    assert page.locator(".nnlib-live .loss").is_visible()
    assert not page.locator(".nnlib-live .accuracy").is_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    lab.wait_for_end(page, 60)
    page.get_by_text("The next cell ran.", exact=True).wait_for()
    assert window.errors == []
