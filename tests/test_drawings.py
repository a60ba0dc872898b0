"""Strokes become ink as wide as the pen, and the drawings of the package are what they say."""

import re
from pathlib import Path

import numpy as np
import pytest

from nnlib import drawings
from nnlib.drawings import load_drawings, render

DRAWINGS = load_drawings()


# The pen


def test_a_dot_is_round_and_as_wide_as_the_pen():
    ink = render([[(10, 10)]], width=6, size=20)
    np.testing.assert_allclose(ink.sum(), np.pi * 3**2, rtol=0.02)
    np.testing.assert_allclose(ink, ink.T)


def test_a_line_is_as_wide_as_the_pen_in_every_direction():
    for end in [(80, 20), (20, 80), (70, 70)]:
        length = np.hypot(end[0] - 20, end[1] - 20)
        ink = render([[(20, 20), end]], width=6, size=100)
        np.testing.assert_allclose(ink.sum(), 6 * length + np.pi * 9, rtol=0.02)


def test_what_leaves_the_paper_is_cut_off():
    assert render([[(-50, -50), (-20, -20)]], width=5, size=40).max() == 0
    assert render([[(-50, 20), (90, 20)]], width=5, size=40)[20].min() == 1


def test_nothing_drawn_is_white_paper():
    assert render([], width=5).shape == (280, 280)
    assert render([], width=5).max() == 0


@pytest.mark.parametrize(
    ("strokes", "width", "message"),
    [
        ([[(1, 2, 3)]], 2, "must contain at least one point"),
        ([[]], 2, "must contain at least one point"),
        ([[(1, np.inf)]], 2, "must contain at least one point"),
        ([[(1, 2)]], 0, "width is 0; it must be a positive number"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_reason(strokes, width, message):
    with pytest.raises(ValueError, match=message):
        render(strokes, width)


# The drawings of the package


def test_every_digit_is_drawn_in_at_least_three_ways_and_some_things_are_no_digits():
    digits = [drawing.digit for drawing in DRAWINGS]
    assert min(digits.count(digit) for digit in range(10)) >= 3
    assert digits.count(None) >= 5
    assert len({drawing.name for drawing in DRAWINGS}) == len(DRAWINGS)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.name)
def test_a_drawing_lies_on_the_paper_and_is_named_by_its_digit(drawing):
    points = np.array([point for stroke in drawing.strokes for point in stroke])
    assert points.min() >= 5 and points.max() <= drawings.PAPER - 5
    assert 4 <= drawing.width <= 40
    named = re.match(r"\d", drawing.name)
    assert drawing.digit == (int(named[0]) if named else None)
    assert repr(drawing) == f"Drawing({drawing.name!r})"


def test_the_readme_beside_the_drawings_says_whose_they_are():
    text = (Path(drawings.__file__).parent / "data" / "README.md").read_text(encoding="utf-8")
    assert "made for this course" in text
    assert "BSD 3-Clause" in text
