"""A drawing becomes what MNIST's makers would have made of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import handwriting
from nnlib.datasets import load_mnist
from nnlib.handwriting import (
    area_weights,
    as_column,
    centre_of_mass,
    crop_to_ink,
    fit_into_box,
    place_by_mass,
    prepare,
    resize,
)

GREY = st.floats(0, 1, width=32)


@pytest.fixture(scope="module")
def images():
    """MNIST's test images, (10000, 28, 28)."""
    return load_mnist().test.X.T.reshape(-1, 28, 28)


def fixed_points(images, step=lambda image: prepare(image).centred):
    """The share of images that a step leaves as they are."""
    return np.mean([np.allclose(step(image), image, atol=1e-6) for image in images])


# MNIST's own images are the oracle: they have been through these steps already.


def test_mnists_images_stay_as_they_are(images):
    assert fixed_points(images) > 0.999


@pytest.mark.parametrize(
    ("fault", "replacement"),
    [
        ("CENTRE", 13),
        ("BOX", 19),
        ("centre_of_mass", lambda image: tuple((n - 1) / 2 for n in image.shape)),
        ("crop_to_ink", lambda image: image[1:]),
    ],
)
def test_a_step_that_is_not_mnists_changes_its_images(fault, replacement, images, monkeypatch):
    def faulty(image):
        monkeypatch.setattr(handwriting, fault, replacement)
        centre, box = handwriting.CENTRE, handwriting.BOX
        boxed = handwriting.fit_into_box(handwriting.crop_to_ink(image), box)
        return handwriting.place_by_mass(boxed, centre=centre)

    assert fixed_points(images[:300], faulty) < 0.5


@pytest.mark.parametrize("shift", [(3, -2), (-4, 4), (0, 1)])
def test_a_shifted_image_comes_back_to_its_place(shift, images):
    for image in images[:50]:
        on_larger_paper = np.roll(np.pad(image, 8), shift, axis=(0, 1))
        np.testing.assert_allclose(prepare(on_larger_paper).centred, image, atol=1e-6)


@pytest.mark.parametrize("times", [2, 3, 7])
def test_an_enlarged_image_comes_back_to_its_size(times, images):
    for image in images[:50]:
        enlarged = np.kron(image, np.ones((times, times), np.float32))
        np.testing.assert_allclose(prepare(enlarged).centred, image, atol=1e-6)


# Crop


def test_the_crop_keeps_the_first_and_the_last_row_and_column_with_ink():
    image = np.zeros((5, 6))
    image[1, 2], image[3, 4] = 0.1, 1
    assert crop_to_ink(image).tolist() == [[0.1, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert crop_to_ink(np.ones((2, 3))).shape == (2, 3)


# Averages of areas


@pytest.mark.parametrize(
    ("n_in", "n_out", "by_hand"),
    [
        (3, 2, [[2 / 3, 1 / 3, 0], [0, 1 / 3, 2 / 3]]),
        (2, 3, [[1, 0], [0.5, 0.5], [0, 1]]),
        (5, 5, np.eye(5)),
    ],
)
def test_the_weights_are_those_worked_by_hand(n_in, n_out, by_hand):
    np.testing.assert_allclose(area_weights(n_in, n_out), by_hand, atol=1e-15)


@given(n_in=st.integers(1, 300), n_out=st.integers(1, 60))
def test_weights_are_shares_and_no_ink_is_lost_or_won(n_in, n_out):
    W = area_weights(n_in, n_out)
    assert W.min() >= 0
    np.testing.assert_allclose(W.sum(axis=1), 1)
    np.testing.assert_allclose(W.sum(axis=0), n_out / n_in)


def test_averaging_agrees_with_a_loop_over_blocks():
    image = np.random.default_rng(0).random((6, 8))
    blocks = [[image[i : i + 3, j : j + 2].mean() for j in range(0, 8, 2)] for i in (0, 3)]
    np.testing.assert_allclose(resize(image, (2, 4)), blocks)


def test_a_line_that_every_tenth_pixel_misses_is_still_there():
    image = np.zeros((100, 100))
    image[:, 45] = 1
    assert image[::10, ::10].max() == 0
    np.testing.assert_allclose(resize(image, (10, 10)).max(), 0.1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(dtype):
    assert {step.dtype for step in prepare(np.ones((40, 30), dtype))} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("shape", "boxed"),
    [((200, 100), (20, 10)), ((50, 200), (5, 20)), ((1, 280), (1, 20)), ((3, 3), (20, 20))],
)
def test_the_longer_side_becomes_twenty_and_the_other_keeps_pace(shape, boxed):
    assert fit_into_box(np.ones(shape)).shape == boxed


# Centre of mass


def test_the_centre_of_mass_is_that_worked_by_hand():
    image = np.array([[0, 1, 0, 0], [0, 0.5, 0, 0], [0, 0.5, 0, 0], [0, 1, 1, 0]])
    assert centre_of_mass(image) == ((0.5 + 1 + 6) / 4, (3 + 2) / 4)


@given(
    image=arrays(np.float32, (4, 5), elements=GREY),
    above=st.integers(0, 3),
    left=st.integers(0, 3),
)
def test_the_centre_of_mass_moves_with_the_image(image, above, left):
    image = image.astype(float)
    image[1, 2] = 1  # some ink
    row, column = centre_of_mass(image)
    moved = centre_of_mass(np.pad(image, ((above, 1), (left, 2))))
    np.testing.assert_allclose(moved, (row + above, column + left), atol=1e-9)


@given(image=arrays(np.float32, (6, 5), elements=GREY))
def test_the_placed_image_has_its_centre_of_mass_within_half_a_pixel(image):
    image = image.astype(float)
    image[2, 2] = 1
    placed = place_by_mass(image)
    assert np.abs(np.subtract(centre_of_mass(placed), 14)).max() <= 0.5 + 1e-5
    np.testing.assert_allclose(placed.sum(), image.sum())


def test_a_lopsided_image_stays_on_the_square_with_all_its_ink():
    image = np.full((20, 20), 0.001)
    image[:, 0] = 1
    placed = place_by_mass(image)
    np.testing.assert_allclose(placed.sum(), image.sum())
    assert placed[:, -1].any()


# Refusals


@pytest.mark.parametrize("function", [crop_to_ink, centre_of_mass, place_by_mass, prepare])
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((28, 28)), "no ink"),
        (np.zeros((0, 5)), "no ink"),
        (np.ones(784), r"shape \(784,\)"),
        (np.ones((1, 28, 28)), r"shape \(1, 28, 28\)"),
        (np.full((3, 3), np.nan), "NaN"),
        (np.array([[1, np.nan]]), "NaN"),
        (np.full((3, 3), 255.0), "divide bytes by 255"),
        (np.array([[-1.0, 1.0]]), "from -1 to 1"),
    ],
)
def test_what_is_not_an_image_is_refused(function, image, message):
    with pytest.raises(ValueError, match=message):
        function(image)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: place_by_mass(np.ones((29, 3))), r"shape \(29, 3\), which is larger"),
        (lambda: area_weights(0, 3), "n_in is 0"),
        (lambda: resize(np.ones(3), (2, 2)), r"shape \(3,\)"),
        (lambda: resize(np.ones((3, 3)), (0, 2)), "n_out is 0"),
        (lambda: as_column(np.ones((20, 20))), r"\(20, 20\)"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
