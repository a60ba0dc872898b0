"""A look inside a network, in JupyterLab: stepped through, pointed at, and moved."""

import nbformat
import pytest

from nnlib.widgets.computation_graph import number
from nnlib.widgets.inside import LookInside

SOURCE = """
import numpy as np
from nnlib import Network
from nnlib.layers import Dense
from nnlib.widgets.inside import LookInside

W1, b1 = np.array([[1, -0.5], [0.5, 0.5]]), np.array([[0.0], [-0.5]])
W2, b2 = np.array([[-1.0, 1.0]]), np.zeros((1, 1))
tiny = Network([Dense(W1, b1, "sigmoid"), Dense(W2, b2, "sigmoid")])
x, y = np.array([[1.0], [2.0]]), np.array([[1.0]])
"""
SHOW = 'LookInside(tiny, x, y, loss="mean_squared_error")'

READABLE = """all => all.map(element => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => numbers(colour).slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
    let behind = element;
    const clear = e => numbers(getComputedStyle(e).backgroundColor)[3] === 0;
    while (clear(behind)) behind = behind.parentElement;
    const two = [light(getComputedStyle(element).color),
        light(getComputedStyle(behind).backgroundColor)].sort((a, b) => a - b);
    return (two[1] + 0.05) / (two[0] + 0.05);
})"""


@pytest.fixture
def look():
    """The same in Python, to compare with."""
    names = {}
    exec(SOURCE, names)
    return LookInside(names["tiny"], names["x"], names["y"])


@pytest.fixture
def shown(lab, window):
    """A function that runs the two cells and returns the page and the widget on it."""

    def show(theme="JupyterLab Light"):
        lab.write_notebook("look-inside.ipynb", SOURCE, SHOW)
        page = lab.open(window, "look-inside.ipynb", theme)
        page.keyboard.press("Escape")
        lab.run_all(page)
        widget = page.locator(".nnlib-inside")
        widget.wait_for()
        return page, widget

    yield show
    assert window.errors == []


def test_each_step_shows_the_numbers_of_nnlib(shown, look):
    _, widget = shown()
    for step, expected in enumerate(look.steps, start=1):
        assert widget.locator(".where").inner_text() == f"Step {step} of {len(look.steps)}"
        cells = widget.locator(".step td").evaluate_all(
            "all => all.map(e => [e.dataset.cell, e.textContent])"
        )
        assert expected["result"] in {key.partition("-")[0] for key, _ in cells}
        assert cells == [[key, look.numbers["cells"][key][0]] for key, _ in cells]
        if step < len(look.steps):
            widget.get_by_role("button", name="Next").click()
    assert widget.get_by_role("button", name="Next").is_disabled()


def test_pointing_at_a_number_shows_the_sum_and_where_it_came_from(shown, look):
    _, widget = shown()
    widget.get_by_role("button", name="Step 3: Z2").click()
    widget.locator("[data-cell=Z2-0-0]").hover()
    text = " ".join(widget.locator(".sum").inner_text().split())
    assert text == "layer 2: " + look.sum_behind("Z2", 0, 0)
    marked = widget.locator("td.source").evaluate_all("all => all.map(e => e.dataset.cell)")
    assert sorted(marked) == sorted(look.sources["Z2-0-0"])


def test_sums_of_two_layers_that_read_the_same_say_whose_they_are(shown):
    _, widget = shown()
    told = []
    for step in ("Step 7: dZ2", "Step 10: dA1", "Step 11: dZ1"):
        widget.get_by_role("button", name=step).click()
        told.append(widget.locator(".sum").inner_text().partition(" =")[0].split("\n")[0])
    assert told == ["layer 2: dz₁₁", "layer 1, from layer 2: da₁₁", "layer 1: dz₁₁"]
    widget.get_by_role("button", name="Step 5: L").click()
    assert widget.locator(".sum").inner_text().startswith("L =")


def test_a_chosen_weight_no_longer_asks_to_be_chosen(shown):
    page, widget = shown()
    cell, told = widget.locator("[data-cell=W1-0-1]"), widget.locator(".sum")
    cell.hover()
    assert "Click it" in told.inner_text()
    cell.click()
    page.wait_for_function("document.querySelector('.nnlib-inside select').value === 'W1-0-1'")
    assert told.inner_text().endswith("The slider below changes it.")
    assert "Click it" not in told.inner_text()


def test_the_keyboard_reaches_every_step_number_and_weight(shown, look):
    page, widget = shown()
    focused = "document.activeElement.dataset.cell"
    widget.locator(".pass button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert widget.locator(".where").inner_text() == "Step 3 of 13"
    for _ in range(3):  # past Previous and Next
        page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Z2-0-0"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "W2-0-1"
    assert "a weight" in widget.locator(".sum").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.nnlib-inside select').value === 'W2-0-1'")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "A1-1-0"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "A1-0-0"
    page.keyboard.press("b")  # elsewhere this inserts a cell
    assert page.locator(".jp-Cell").count() == 2


def test_the_slider_moves_a_weight_and_all_that_follows(shown, look):
    page, widget = shown()
    widget.locator("[data-cell=W1-0-1]").click()
    page.wait_for_function("document.querySelector('.nnlib-inside select').value === 'W1-0-1'")
    loss = widget.locator(".loss")
    assert loss.inner_text() == f"Loss L = {number(look.loss)}"
    tangent = widget.locator(".tangent").get_attribute("y1")
    slider = widget.get_by_role("slider")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    look.move("W1", 0, 1, -1.0)
    expected = f"Loss L = {number(look.loss)}"
    page.wait_for_function(
        "text => document.querySelector('.nnlib-inside .loss').innerText === text", arg=expected
    )
    assert widget.locator("[data-cell=Z1-0-0]").inner_text() == look.numbers["cells"]["Z1-0-0"][0]
    assert number(look.slope("W1", 0, 1)) in widget.locator("output").inner_text()
    assert widget.locator(".tangent").get_attribute("y1") != tangent

    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=30)
    page.mouse.up()
    look.move("W1", 0, 1, 3.5)
    page.wait_for_function(
        "text => document.querySelector('.nnlib-inside .loss').innerText === text",
        arg=f"Loss L = {number(look.loss)}",
    )

    widget.get_by_role("button", name="Reset").click()
    page.wait_for_function("document.querySelector('.nnlib-inside input').value === '-0.5'")
    assert widget.locator("[data-cell=Z1-0-0]").inner_text() == "0"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_everything_is_readable_and_fits_on_a_phone(shown, theme):
    page, widget = shown(theme)
    light = page.locator("body").get_attribute("data-jp-theme-light")
    assert light == ("true" if theme.endswith("Light") else "false")
    texts = widget.locator(
        "td, .sum, .where, .loss, .step b, button:not([aria-disabled=true]), select, output"
    )
    assert min(texts.evaluate_all(READABLE)) >= 4.5
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = """e => [...e.querySelectorAll('*')].filter(x => !x.closest('svg')
        && x.scrollWidth > x.clientWidth + 2 && x.clientWidth).map(x => x.className)"""
    for button in widget.locator(".pass button").all():
        button.click()
        assert widget.evaluate(wide) == []


def test_without_a_kernel_a_page_that_is_not_trusted_shows_all_steps(lab, window, look):
    stored = {"text/html": look.static_html(), "text/plain": repr(look)}
    cell = nbformat.v4.new_code_cell(SHOW, execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", data=stored, execution_count=1)]
    lab.write_notebook("stored.ipynb")
    notebook = nbformat.read(lab.folder / "stored.ipynb", as_version=4)
    notebook.cells = [cell]
    nbformat.write(notebook, lab.folder / "stored.ipynb")
    page = lab.open(window, "stored.ipynb", "JupyterLab Dark")
    output = page.locator(".jp-OutputArea-output")
    shown = output.locator("td").evaluate_all(
        "all => all.map(e => [e.textContent, e.title, getComputedStyle(e).backgroundColor])"
    )
    expected = {
        (text, behind, "rgb({}, {}, {})".format(*(int(back[k : k + 2], 16) for k in (1, 3, 5))))
        for text, back, _, behind in look.numbers["cells"].values()
    }
    assert {tuple(cell) for cell in shown} == expected
    assert min(output.locator("td, b").evaluate_all(READABLE)) >= 4.5
    assert window.errors == []
