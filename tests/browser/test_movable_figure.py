"""A movable figure in JupyterLab: moved by the keyboard, it draws itself anew."""

CELL = """from nnlib import plots
from nnlib.widgets.movable import Movable

def draw(slope):
    ax = plots.new_panel(f"A line of slope {slope}.")
    ax.plot([0, 1], [0, slope])
    return ax

Movable(draw, {"slope": ([1, 2, 5], 2)})"""


def test_its_slider_draws_another_picture(lab, window):
    lab.write_notebook("movable.ipynb", CELL)
    page = lab.open(window, "movable.ipynb")
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Shift+Enter")
    picture = page.locator(".jp-OutputArea img")
    picture.wait_for()
    assert picture.get_attribute("alt") == "A line of slope 2."
    page.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.locator('img[alt="A line of slope 5."]').wait_for()
    assert picture.count() == 1
    assert window.errors == []
