"""A movable figure follows its sliders, and leaves a picture where there are none."""

import base64

import matplotlib.pyplot as plt
import pytest

from nnlib import plots
from nnlib.widgets.movable import Movable


def draw(slope, width):
    ax = plots.new_panel(f'A "line" of slope {slope}, width {width}.')
    ax.plot([0, 1], [0, slope], linewidth=width)
    return ax


@pytest.fixture
def movable():
    return Movable(draw, {"slope": ([1, 2, 10**9], 2), "width": ([1, 3], 1)})


def test_its_sliders_have_names_and_the_values_that_can_be_chosen(movable):
    picture, slope, width = movable.children
    assert (slope.description, width.description) == ("slope", "width")
    assert slope.options == (("1", 1), ("2", 2), ("1e+09", 10**9))
    assert (slope.value, width.value) == (2, 1)
    assert 'alt="A &quot;line&quot; of slope 2, width 1."' in picture.value


def test_a_moved_slider_draws_another_picture(movable):
    picture, slope, _ = movable.children
    before = picture.value
    slope.value = 10**9
    assert picture.value != before
    assert "slope 1000000000, width 1" in picture.value
    slope.value = 2
    assert picture.value == before


def test_where_there_is_no_front_end_its_picture_stands_in(movable):
    data, metadata = movable._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_no_figure_is_left_open_for_the_notebook_to_show_again(movable):
    before = plt.get_fignums()
    movable.children[1].value = 1
    assert plt.get_fignums() == before


@pytest.mark.parametrize("choice", [[1, 2], ([1, 2], 3), ([1, 2],), None])
def test_it_refuses_a_choice_without_a_start_by_name(choice):
    with pytest.raises(ValueError, match=r"choices\['slope'\] is .*start"):
        Movable(draw, {"slope": choice, "width": ([1], 1)})


def test_it_refuses_to_draw_what_is_no_figure_of_ours():
    with pytest.raises(ValueError, match="draw returned 3"):
        Movable(lambda slope: slope, {"slope": ([3], 3)})
    with pytest.raises(ValueError, match="draw is 3"):
        Movable(3, {})
