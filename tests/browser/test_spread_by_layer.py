"""The slider for the width of the weights, in JupyterLab: moved by keyboard, by marks, switched."""

import re

import pytest

SOURCE = """
import numpy as np
from nnlib.widgets.spread import SpreadByLayer

def look(width, factor):
    return [np.full((2, 2), factor * width**layer) for layer in (1, 2, 3)], [np.ones((2, 2))] * 3
"""
SHOW = """
SpreadByLayer(look, {"one": [1.0], "ten": [10.0]}, {"thin": 0.1, "even": 1.0})
"""


@pytest.fixture
def shown(lab, window):
    lab.write_notebook("spread.ipynb", SOURCE, SHOW)
    page = lab.open(window, "spread.ipynb")
    page.keyboard.press("Escape")
    lab.run_all(page)
    widget = page.locator(".nnlib-spread")
    widget.wait_for()
    yield page, widget
    assert window.errors == []


def middles(widget):
    return widget.locator("svg").first.get_attribute("aria-label")


def test_the_histograms_follow_marks_networks_and_the_keyboard(shown):
    page, widget = shown
    assert "0.1, 0.01, 0.001" in middles(widget)
    assert widget.locator("svg").first.locator("path").count() == 3
    even = widget.get_by_role("button", name="even: 1")
    even.click()
    widget.locator('svg[aria-label*="1, 1, 1"]').first.wait_for()
    assert even.get_attribute("aria-pressed") == "true"
    assert widget.get_by_role("slider").input_value() == "0"
    widget.get_by_role("button", name="ten").click()
    widget.locator('svg[aria-label*="layer: 1e+1"]').first.wait_for()
    cells = page.locator(".jp-Cell").count()
    slider = widget.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("b")  # elsewhere this inserts a cell
    assert page.locator(".jp-Cell").count() == cells
    assert re.fullmatch(r"0\.97\d", widget.locator("output").inner_text())
