"""The page on what a class misunderstood fits its window, whatever students made Python say."""

import pytest

from grade import Result
from misunderstood import page

pytestmark = pytest.mark.browser

NAME = "softmax_cross_entropy_gradient"  # the longest of an exercise
MISTAKE = "a mistake whose name is as long as somebody might write it, twice as long as the others"
RESULTS = [
    Result("right"),
    Result("untried"),
    Result("wrong", MISTAKE, f"{MISTAKE}. {'x' * 900}", "y" * 1900),
    Result("wrong", "", f"ValueError: {'/a/very/long/path' * 60}", "a line\n" * 300),
]
COLOURS = "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"


@pytest.mark.parametrize("width", [1280, 800, 400])
def test_nothing_is_wider_than_the_window_and_nothing_endless(window, width):
    tab = window.new_page()
    tab.set_viewport_size({"width": width, "height": 900})
    tab.set_content(page({1: [{NAME: one} for one in RESULTS]}))
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    heights = tab.evaluate("[...document.querySelectorAll('pre')].map(one => one.clientHeight)")
    assert len(heights) == 2 and max(heights) < 400


def test_it_is_dark_where_all_is_dark(window):
    tab = window.new_page()
    tab.set_content(page({1: [{NAME: one} for one in RESULTS]}))
    ink, paper = tab.evaluate(COLOURS)
    tab.emulate_media(color_scheme="dark")
    assert tab.evaluate(COLOURS) != [ink, paper]
    assert tab.evaluate("getComputedStyle(document.querySelector('img')).backgroundColor") == paper
