"""The pad without its browser: what it does with strokes, and what it refuses."""

import json

import numpy as np
import pytest
import traitlets

from nnlib import Network
from nnlib.drawings import load_drawings
from nnlib.handwriting import CENTRE, SIDE, as_column, centre_of_mass, prepare, resize
from nnlib.widgets.pad import SHOWN, Pad

DRAWINGS = {drawing.name: drawing for drawing in load_drawings()}


def by_ink(column):
    """A reader that answers with the tenth of the image that holds the most ink."""
    tenths = np.array_split(column, 10)
    return (
        np.array([[part.sum()] for part in tenths]) / column.sum()
        if column.any()
        else np.eye(10, 1)
    )


def from_browser(pad, **state):
    """Set what the browser would, as it comes: as JSON."""
    pad.set_state(json.loads(json.dumps(state)))


def test_the_strokes_of_the_browser_are_prepared_and_read():
    pad = Pad(by_ink, example="")
    assert pad.result == {} and pad.probabilities is None
    drawing = DRAWINGS["5, small"]
    from_browser(pad, strokes=drawing.strokes, width=drawing.width)
    expected = by_ink(as_column(prepare(drawing.image).centred))[:, 0]
    np.testing.assert_allclose(pad.probabilities, expected)
    assert pad.result["text"].startswith(f"Read as {expected.argmax()}, with probability 0.")
    np.testing.assert_array_equal(pad.image, drawing.image)


def test_without_preparation_the_drawing_is_only_shrunk():
    pad, image = Pad(by_ink, example="5, small", prepared=False), DRAWINGS["5, small"].image
    np.testing.assert_allclose(
        pad.probabilities, by_ink(as_column(resize(image, (28, 28))))[:, 0], atol=1e-9
    )
    assert [step["caption"] for step in pad.result["steps"]] == ["shrunk to 28 × 28"]
    from_browser(pad, prepared=True)
    np.testing.assert_allclose(
        pad.probabilities, by_ink(as_column(prepare(image).centred))[:, 0], atol=1e-9
    )


def test_a_pad_reads_through_the_functions_that_it_is_given():
    def crop(image):
        return image[:100, :50]

    def place(box):
        return np.pad(box, ((0, 8), (18, 0)))

    pad = Pad(by_ink, crop=crop, place=place)
    assert [step["size"] for step in pad.result["steps"]] == [[100, 50], [20, 10], [28, 28]]
    expected = place(resize(pad.image[:100, :50], (20, 10)))
    np.testing.assert_allclose(pad.probabilities, by_ink(as_column(expected))[:, 0])


def test_a_function_that_fails_is_told_on_the_pad_and_may_work_for_the_next_drawing():
    def place(box):
        return prepare(box).centred if box.shape[1] < 12 else box

    pad = Pad(by_ink, example="a star", place=place)
    assert pad.result["text"].startswith("The preparation stopped: ValueError, image has shape")
    assert pad.probabilities is None
    from_browser(pad, example="1, a bare stroke")
    assert pad.result["text"].startswith("Read as")
    with pytest.raises(ValueError, match="crop is 3; it must be a function of an image"):
        Pad(by_ink, crop=3)


def test_a_network_gives_probabilities_in_its_own_dtype():
    for dtype in (np.float32, np.float64):
        network = Network.random([784, 10], rng=1, dtype=dtype)
        np.testing.assert_allclose(Pad(network).probabilities.sum(), 1, atol=1e-6)


@pytest.mark.parametrize("name", ["3, leaning", "a spiral", "5, small"])
def test_the_browser_gets_three_pictures_as_bytes(name):
    pad = Pad(by_ink, example=name)
    cropped, boxed, centred = pad.result["steps"]
    for step in (cropped, boxed, centred):
        assert len(step["grey"]) == step["height"] * step["width"]
        assert max(step["height"], step["width"]) <= SHOWN
        assert max(step["grey"]) == 255
    assert max(boxed["size"]) == 20
    assert centred["size"] == [SIDE, SIDE]
    picture = np.frombuffer(centred["grey"], np.uint8).reshape(SIDE, SIDE) / 255
    assert np.abs(np.subtract(centre_of_mass(picture), CENTRE)).max() < 0.6


@pytest.mark.parametrize("most, words", [(0.994, "0.99"), (0.996, "more than 0.99"), (1.0, "more")])
def test_no_probability_is_said_to_be_one(most, words):
    rest = (1 - most) / 9
    pad = Pad(lambda column: np.array([[most]] + 9 * [[rest]]))
    assert pad.result["text"].startswith(f"Read as 0, with probability {words}")
    assert "1.00" not in pad.result["text"]


def test_clearing_empties_the_result():
    pad = Pad(by_ink)
    from_browser(pad, strokes=[], example="")
    assert pad.result == {}


def test_a_chosen_example_is_drawn_with_its_pen():
    pad = Pad(by_ink, example="")
    from_browser(pad, example="8, with a thick pen")
    assert (pad.strokes, pad.width) == (DRAWINGS["8, with a thick pen"].strokes, 30)


@pytest.mark.parametrize("strokes", [[[[1, 2, 3]]], [[]], [["ab"]], [[[None, 1]]], [3]])
def test_what_is_no_stroke_is_refused_and_changes_nothing(strokes):
    pad = Pad(by_ink)
    before = pad.result
    with pytest.raises(traitlets.TraitError, match="strokes cannot be drawn"):
        from_browser(pad, strokes=strokes)
    assert pad.result == before


def test_a_network_that_does_not_fit_is_refused_at_once():
    with pytest.raises(ValueError, match=r"shape \(5, 1\)"):
        Pad(Network.random([784, 5]))
    with pytest.raises(ValueError, match=r"shape \(10,\)"):
        Pad(lambda column: np.ones(10))


def test_an_unknown_example_is_told_which_there_are():
    with pytest.raises(ValueError, match="a spiral"):
        Pad(by_ink, example="a cat")


def test_the_text_form_is_the_same_every_time():
    assert repr(Pad(by_ink)) == repr(Pad(by_ink)) == "Pad('3, leaning')"
    pad = Pad(by_ink, example="")
    from_browser(pad, strokes=[[[1, 2]]])
    assert repr(pad) == "Pad(1 strokes)"


@pytest.mark.parametrize("example", ["3, leaning", ""])
def test_a_stored_output_is_a_figure_with_its_text(example, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    data, metadata = Pad(by_ink, example=example)._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert (example or "empty") in data["text/plain"]


def test_a_living_notebook_gets_the_widget(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    data = Pad(by_ink)._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert "application/vnd.jupyter.widget-view+json" in data
