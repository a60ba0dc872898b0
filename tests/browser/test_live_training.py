"""Live training in JupyterLab: its curves grow while the cell runs, and Stop stops it."""

SETUP = """
import numpy as np
from nnlib import Network, train
from nnlib.datasets import load_mnist
from nnlib.widgets.live import live_training

digits = load_mnist(validation=1000)
X, Y = digits.train[:5000].X, digits.train[:5000].Y
held_out = digits.validation.X, digits.validation.Y
rng = np.random.default_rng(1)
network = Network.random([784, 32, 10], ["relu", "identity"], weights="he", rng=rng)
"""
# Hours, unless it is stopped.
TRAIN = """
history = train(network, X, Y, loss="softmax_cross_entropy", learning_rate=0.1, epochs=100_000,
                batch_size=32, rng=rng, validation=held_out, record_every=0.5,
                progress=live_training(weights=8))
"""
HOW_FAR = 'print("last record:", history.epochs[-1] == history.updates[-1] / 157, len(history.epochs) > 3)'


def points(page):
    return page.locator(".nnlib-live .loss circle").count()


def test_try(lab, window):
    lab.write_notebook("live.ipynb", SETUP, TRAIN, HOW_FAR)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page = lab.open(window, "live.ipynb", theme)
        lab.start_all(page)
        page.locator(".nnlib-live button").wait_for()
        page.wait_for_timeout(3000)
        print(theme, page.locator(".nnlib-live .pace").inner_text(), points(page))
        page.screenshot(path=f"/tmp/live-shots/{theme[-4:]}.png")
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(500)
        page.screenshot(path=f"/tmp/live-shots/{theme[-4:]}-phone.png")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.locator(".nnlib-live button").focus()
        page.keyboard.press("Enter")
        lab.wait_for_end(page, 30)
        page.wait_for_timeout(1000)
        page.screenshot(path=f"/tmp/live-shots/{theme[-4:]}-end.png")
        print(page.locator(".jp-OutputArea-output").all_inner_texts())
        print(window.errors)
