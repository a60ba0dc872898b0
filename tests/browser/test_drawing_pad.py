"""The drawing pad: what is drawn on it, by hand or by keys, is read."""

from itertools import pairwise

import pytest

from nnlib.drawings import PAPER, load_drawings

EMPTY = "Nothing drawn yet."
DRAWINGS = {drawing.name: drawing for drawing in load_drawings()}

TRAINING = """
import numpy as np
from nnlib import Network, train
from nnlib.datasets import load_mnist
from nnlib.widgets.pad import Pad

some = load_mnist().train[:10_000]
rng = np.random.default_rng(1)
network = Network.random([784, 64, 10], rng=rng)
options = {"loss": "softmax_cross_entropy", "learning_rate": 0.2, "epochs": 5}
history = train(network, some.X, some.Y, batch_size=32, rng=rng, **options)
"""


@pytest.fixture
def page(lab, window):
    lab.write_notebook("pad.ipynb", TRAINING, "pad = Pad(network, example='')\npad")
    page = lab.open(window, "pad.ipynb")
    lab.run_all(page)
    page.locator(".nnlib-pad-paper").scroll_into_view_if_needed()
    yield page
    assert window.errors == []


def answer(page, words, timeout=10_000):
    """Wait until the pad says it, for screen readers too."""
    page.locator(".nnlib-pad-text", has_text=words).wait_for(timeout=timeout)
    page.locator(".nnlib-pad-spoken", has_text=words).wait_for(state="attached", timeout=timeout)


def ink(page):
    """Count the dark pixels of the paper."""
    return page.locator(".nnlib-pad-paper").evaluate(
        """paper => paper.getContext('2d').getImageData(0, 0, paper.width, paper.height).data
            .filter((value, i) => i % 4 === 3 && value > 128).length"""
    )


def draw(page, drawing):
    """Draw with the mouse along the strokes of a drawing of the package."""
    box = page.locator(".nnlib-pad-paper").bounding_box()
    for stroke in drawing.strokes:
        points = [
            (box["x"] + x * box["width"] / PAPER, box["y"] + y * box["height"] / PAPER)
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def test_digits_drawn_with_the_mouse_are_read(page):
    for name in ("3, round", "7, without a bar", "2, with a flat foot", "0, small and round"):
        draw(page, DRAWINGS[name])
        answer(page, f"Read as {name[0]}")
        assert page.locator(".nnlib-pad-steps canvas").count() == 3
        page.get_by_role("button", name="Clear").click()
        answer(page, EMPTY)
        assert ink(page) == 0


def test_a_finger_draws_too_and_undo_takes_back_the_last_stroke(page):
    draw(page, DRAWINGS["1, a bare stroke"])
    before = ink(page)
    box = page.locator(".nnlib-pad-paper").bounding_box()
    page.touchscreen.tap(box["x"] + 30, box["y"] + 30)
    page.wait_for_timeout(200)
    assert ink(page) > before
    page.get_by_role("button", name="Undo").click()
    assert ink(page) == before
    answer(page, "Read as 1")


def test_keys_draw_and_clear_and_move_no_cell(page):
    page.locator(".nnlib-pad-paper").focus()
    selected = page.locator(".jp-Cell.jp-mod-selected .jp-InputPrompt").inner_text()
    for key in ["ArrowUp"] * 9 + [" "] + ["ArrowDown"] * 18 + [" "]:
        page.keyboard.press(key)
    answer(page, "Read as 1")
    drawn = ink(page)
    page.keyboard.press("Escape")
    answer(page, EMPTY)
    assert ink(page) < drawn / 2  # the pen is still there
    assert page.locator(".jp-Cell.jp-mod-selected .jp-InputPrompt").inner_text() == selected


def test_an_example_is_shown_and_a_stroke_of_ones_own_replaces_it(page):
    page.get_by_label("Drawing", exact=True).select_option("8, of two circles")
    answer(page, "Read as 8")
    draw(page, DRAWINGS["1, a bare stroke"])
    answer(page, "Read as 1")
    assert page.get_by_label("Drawing", exact=True).input_value() == ""


def test_without_preparation_the_drawing_is_shrunk_and_nothing_moves(page):
    page.get_by_label("Drawing", exact=True).select_option("5, small")
    answer(page, "Read as 5")
    pictures = page.locator(".nnlib-pad-steps canvas")
    bars, switch = page.locator(".nnlib-pad-bars"), page.get_by_label("prepare the drawing")
    left = bars.evaluate("e => e.offsetLeft")
    assert switch.is_checked() and pictures.count() == 3
    switch.uncheck()
    page.locator(".nnlib-pad-steps", has_text="shrunk to 28 × 28").wait_for()
    assert pictures.count() == 1
    assert bars.evaluate("e => e.offsetLeft") == left
    switch.check()
    answer(page, "Read as 5")
    assert pictures.count() == 3


def test_paper_steps_and_bars_stand_in_one_row(page):
    draw(page, DRAWINGS["3, round"])
    answer(page, "Read as 3")
    parts = [".nnlib-pad-paper", *3 * [".nnlib-pad-steps canvas"], ".nnlib-pad-bars"]
    boxes = [
        page.locator(part).nth(k - 1 if 1 <= k <= 3 else 0).bounding_box()
        for k, part in enumerate(parts)
    ]
    ends = [(box["x"], box["x"] + box["width"]) for box in boxes]
    assert all(end < start for (_, end), (start, _) in pairwise(ends))
    assert max(box["y"] for box in boxes) < min(box["y"] + box["height"] for box in boxes)


def test_the_pen_of_an_example_goes_away_with_it(page):
    pen = page.get_by_label("Pen", exact=True)
    page.get_by_label("Drawing", exact=True).select_option("8, with a thick pen")
    answer(page, "Read as 8")
    assert pen.input_value() == "30"
    draw(page, DRAWINGS["1, a bare stroke"])
    assert pen.input_value() == "20"
    pen.fill("12")
    page.get_by_label("Drawing", exact=True).select_option("8, with a thick pen")
    answer(page, "Read as 8")
    draw(page, DRAWINGS["1, a bare stroke"])
    assert pen.input_value() == "12"


def test_undo_brings_back_what_was_cleared(page):
    undo = page.get_by_role("button", name="Undo")
    draw(page, DRAWINGS["3, round"])
    answer(page, "Read as 3")
    before = ink(page)
    for clear in ("Clear", "Escape"):
        if clear == "Clear":
            page.get_by_role("button", name="Clear").click()
            page.get_by_role("button", name="Clear").click()  # of nothing: nothing to bring back
        else:
            page.locator(".nnlib-pad-paper").press("Escape")
        answer(page, EMPTY)
        undo.click()
        answer(page, "Read as 3")
        assert ink(page) == before


def test_undo_brings_back_an_example_that_a_stroke_wiped_away(page):
    example = page.get_by_label("Drawing", exact=True)
    example.select_option("8, with a thick pen")
    answer(page, "Read as 8")
    draw(page, DRAWINGS["1, a bare stroke"])
    answer(page, "Read as 1")
    for _ in DRAWINGS["1, a bare stroke"].strokes:
        page.get_by_role("button", name="Undo").click()
    answer(page, EMPTY)
    page.get_by_role("button", name="Undo").click()
    answer(page, "Read as 8")
    assert example.input_value() == "8, with a thick pen"
    assert page.get_by_label("Pen", exact=True).input_value() == "30"


def test_each_step_is_shown_in_its_own_proportions(page):
    box = page.locator(".nnlib-pad-paper").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, y, steps=5)
    page.mouse.up()
    answer(page, "Read as")
    cropped, *squares = page.locator(".nnlib-pad-steps canvas").evaluate_all(
        "all => all.map(e => [e.clientWidth / e.clientHeight, e.width / e.height, e.clientWidth])"
    )
    assert cropped[0] > 8
    for shown, proportion, width in (cropped, *squares):
        assert shown == pytest.approx(proportion, rel=0.1)
        assert width <= 120


def test_nothing_moves_when_the_steps_come_and_go(page):
    keys = page.locator(".nnlib-pad-keys")
    before = keys.evaluate("e => e.offsetTop")
    draw(page, DRAWINGS["3, round"])
    answer(page, "Read as 3")
    assert keys.evaluate("e => e.offsetTop") == before
    page.get_by_role("button", name="Clear").click()
    answer(page, EMPTY)
    assert keys.evaluate("e => e.offsetTop") == before
    assert not page.locator(".nnlib-pad-steps canvas").first.is_visible()


def test_no_bar_is_marked_0_or_1(lab, window):
    sure = "import numpy as np\nfrom nnlib.widgets.pad import Pad\nPad(lambda X: np.eye(10, 1))"
    lab.write_notebook("sure.ipynb", sure)
    page = lab.open(window, "sure.ipynb")
    lab.run_all(page)
    page.locator(".nnlib-pad-text", has_text="more than 0.99").wait_for()
    marks = page.locator(".nnlib-pad-bars > span:nth-child(3n)").all_inner_texts()
    assert marks == ["> 0.99", *9 * ["< 0.01"]]
    heights = page.locator(".nnlib-pad-bars > span:nth-child(3n)").evaluate_all(
        "all => all.map(e => e.offsetHeight)"
    )
    assert len(set(heights)) == 1  # none on two lines
    assert window.errors == []


def test_a_pad_that_is_shown_twice_shows_the_same(lab, window):
    lab.write_notebook("twice.ipynb", TRAINING, "pad = Pad(network)\npad", "pad")
    page = lab.open(window, "twice.ipynb")
    lab.run_all(page)
    page.locator(".nnlib-pad-text", has_text="Read as 3").nth(1).wait_for()
    page.get_by_role("button", name="Clear").first.click()
    page.locator(".nnlib-pad-text", has_text=EMPTY).nth(1).wait_for()
    assert window.errors == []
