"""Deformations move ink as far as they say and no further, and make new images for each batch."""

import inspect

import numpy as np
import pytest

from nnlib import Network, deformations, train
from nnlib.datasets import load_mnist, one_hot
from nnlib.deformations import distort, elastic, rotate, shift
from nnlib.handwriting import centre_of_mass

EACH = {"shift": shift, "rotate": rotate, "elastic": elastic, "distort": distort}
each = pytest.mark.parametrize("deform", EACH.values(), ids=EACH)


@pytest.fixture(scope="module")
def digits():
    return load_mnist().train.X[:, :200]


def rng(seed=0):
    return np.random.default_rng(seed)


def point(row, column, side=5, m=1):
    image = np.zeros((side, side))
    image[row, column] = 1
    return np.tile(image.reshape(-1, 1), (1, m))


def as_images(X):
    side = round(len(X) ** 0.5)
    return X.T.reshape(-1, side, side)


# What all do


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@each
def test_a_batch_comes_back_as_another_of_its_kind(deform, dtype, digits):
    X = digits.astype(dtype)
    before = X.copy()
    Y = deform(X, rng())
    assert Y.shape == X.shape and Y.dtype == dtype
    assert Y.flags.f_contiguous and not np.shares_memory(X, Y)
    np.testing.assert_array_equal(X, before)
    assert Y.min() >= 0 and Y.max() <= 1 + 1e-12
    changed = (Y != X).any(axis=0).mean()
    assert changed > 0.8 if deform is shift else changed == 1  # a shift by no pixel is one of nine


@each
def test_the_same_generator_gives_the_same_images_and_goes_on_to_others(deform, digits):
    one, same = rng(), rng()
    first = deform(digits, one)
    np.testing.assert_array_equal(first, deform(digits, same))
    assert not np.array_equal(first, deform(digits, one))


@each
def test_each_image_is_deformed_anew(deform):
    X = np.tile(load_mnist().train.X[:, :1], (1, 50))
    found = np.unique(deform(X, rng()), axis=1).shape[1]
    assert found == (9 if deform is shift else 50)


@each
def test_images_in_other_memory_orders_are_deformed_the_same(deform, digits):
    rows = np.ascontiguousarray(digits)
    np.testing.assert_array_equal(deform(rows, rng()), deform(digits, rng()))


@each
def test_images_do_not_run_into_one_another(deform):
    """Images of nothing beside images of ink alone stay without ink."""
    X = np.ones((49, 20))
    X[:, ::2] = 0
    assert (deform(X, rng())[:, ::2] == 0).all()


@pytest.mark.parametrize("side", [1, 2, 8, 28])
@each
def test_square_images_of_any_size_are_deformed(deform, side):
    X = np.ones((side**2, 3))
    assert deform(X, rng()).shape == X.shape


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.ones((783, 2)), r"X has shape \(783, 2\); it must be \(h², m\)"),
        (np.ones(784), r"X has shape \(784,\)"),
        (np.ones((28, 28, 2)), r"X has shape \(28, 28, 2\)"),
        (np.ones((784, 0)), r"X has shape \(784, 0\)"),
        (np.ones((784, 2), int), "X holds int64; it must hold float32 or float64"),
        ([[1.0]], "X is a list"),
    ],
)
@each
def test_what_are_no_images_is_refused(deform, X, message):
    with pytest.raises(ValueError, match=message):
        deform(X, rng())


@each
def test_a_generator_is_needed(deform):
    with pytest.raises(ValueError, match="rng is a int; it must be a Generator"):
        deform(np.ones((9, 1)), 1)


@pytest.mark.parametrize(
    ("deform", "settings", "message"),
    [
        (shift, {"pixels": 0}, "pixels is 0; it must be a whole number, at least 1"),
        (shift, {"pixels": 1.5}, "pixels is 1.5"),
        (rotate, {"degrees": 0}, "degrees is 0; it must be a positive number"),
        (elastic, {"alpha": -1}, "alpha is -1"),
        (elastic, {"sigma": np.inf}, "sigma is inf"),
    ],
)
def test_a_setting_out_of_range_is_named(deform, settings, message):
    with pytest.raises(ValueError, match=message):
        deform(np.ones((9, 1)), rng(), **settings)


# Shift


def test_all_shifts_are_as_frequent_as_one_another():
    images = as_images(shift(point(2, 2, m=9000), rng()))
    assert (images.sum(axis=(1, 2)) == 1).all()
    shares = images.mean(axis=0)
    np.testing.assert_allclose(shares[1:4, 1:4], 1 / 9, atol=0.015)
    assert shares[1:4, 1:4].sum() == pytest.approx(1)


@pytest.mark.parametrize("pixels", [1, 2, 3])
def test_a_shift_reaches_as_far_as_it_says(pixels):
    images = as_images(shift(point(4, 4, side=9, m=2000), rng(), pixels=pixels))
    rows, columns = np.nonzero(images.any(axis=0))
    assert {*rows} == {*columns} == {*range(4 - pixels, 5 + pixels)}


def test_ink_that_leaves_an_image_does_not_come_back_on_the_other_side():
    images = as_images(shift(point(0, 4, m=500), rng()))
    rows, columns = np.nonzero(images.any(axis=0))
    assert {*rows} == {0, 1} and {*columns} == {3, 4}
    assert {*images.sum(axis=(1, 2))} == {0, 1}


def test_shifts_are_those_that_the_generator_draws(digits):
    drawn, found = rng(7).integers(-1, 2, (2, digits.shape[1])), shift(digits, rng(7))
    for k, (old, new) in enumerate(zip(as_images(digits), as_images(found), strict=True)):
        by_hand = np.zeros((28, 28))
        r, c = drawn[:, k]
        for i in range(28):
            for j in range(28):
                if 0 <= i - r < 28 and 0 <= j - c < 28:
                    by_hand[i, j] = old[i - r, j - c]
        np.testing.assert_array_equal(new, by_hand)
        if k == 20:
            break


# Rotation


class Angle:
    """A generator that draws the angle that it is told, as the only one."""

    def __init__(self, degrees):
        self.degrees = degrees

    def uniform(self, low, high, size):
        return np.full(size, float(self.degrees))


@pytest.fixture
def any_generator(monkeypatch):
    monkeypatch.setattr(deformations, "check_kind", lambda kind, **values: None)


@pytest.mark.parametrize("side", [5, 28])
@pytest.mark.parametrize("quarters", [-1, 1, 2])
def test_a_quarter_turn_is_numpys(side, quarters, any_generator):
    X = rng().random((side**2, 3))
    found = as_images(rotate(X, Angle(90 * quarters), degrees=180))
    expected = np.rot90(as_images(X), quarters, axes=(1, 2))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_an_angle_of_0_changes_nothing(any_generator, digits):
    np.testing.assert_allclose(rotate(digits, Angle(0)), digits, atol=1e-12)


def test_angles_are_uniform_up_to_the_largest_in_either_direction():
    """The angles of a point that is far from the middle, by its centre of mass."""
    images = as_images(rotate(point(20, 34, side=41, m=1500), rng(), degrees=30))
    angles = []
    for image in images:
        row, column = centre_of_mass(image)
        angles.append(np.degrees(np.arctan2(20 - row, column - 20)))
    assert np.abs(angles).max() == pytest.approx(30, abs=1)
    assert np.mean(angles) == pytest.approx(0, abs=1.5)
    assert np.std(angles) == pytest.approx(60 / 12**0.5, rel=0.05)


# Elastic


def fields(alpha=20, sigma=4, m=300, side=28):
    """How far each pixel is fetched from below and from the right."""
    found = []

    def note(images, down, right):
        found.extend([down, right])
        return images

    original, deformations._between_pixels = deformations._between_pixels, note
    try:
        elastic(np.zeros((side**2, m)), rng(), alpha=alpha, sigma=sigma)
    finally:
        deformations._between_pixels = original
    return found


def test_pixels_are_fetched_from_about_as_far_as_the_docstring_says():
    down, right = fields()
    for field in (down, right):
        middle = field[:, 8:20, 8:20]
        assert np.sqrt((middle**2).mean()) == pytest.approx(0.8, abs=0.04)
        assert abs(middle.mean()) < 0.1
    assert abs(np.corrcoef(down.ravel(), right.ravel())[0, 1]) < 0.1
    np.testing.assert_allclose(fields(alpha=10)[0], down / 2)


def test_neighbours_are_fetched_from_alike_places_the_more_so_the_wider_the_filter():
    def likeness(sigma):
        (down, _) = fields(sigma=sigma)
        rows = np.corrcoef(down[:, 10].ravel(), down[:, 11].ravel())[0, 1]
        columns = np.corrcoef(down[:, :, 10].ravel(), down[:, :, 11].ravel())[0, 1]
        assert rows == pytest.approx(columns, abs=0.03)
        return rows

    # Of white noise through a Gaussian filter, at a distance d: exp(-d² / (4 σ²)).
    for sigma in (1, 2, 4):
        assert likeness(sigma) == pytest.approx(np.exp(-1 / (4 * sigma**2)), abs=0.03)


def test_between_pixels_ink_is_interpolated_linearly_and_paper_is_all_around():
    image = np.array([[[0.2, 1.0], [0.4, 0.0]]])

    def fetched(down, right):
        at = np.full((1, 2, 2), float(down)), np.full((1, 2, 2), float(right))
        return deformations._between_pixels(image, *at)[0]

    np.testing.assert_allclose(fetched(0, 0), image[0])
    np.testing.assert_allclose(fetched(1, 0), [[0.4, 0.0], [0, 0]])
    np.testing.assert_allclose(fetched(0, 0.25), [[0.4, 0.75], [0.3, 0]])
    np.testing.assert_allclose(fetched(0.5, 0.5)[0, 0], 0.4)
    np.testing.assert_allclose(fetched(-0.5, 0), [[0.1, 0.5], [0.3, 0.5]])
    for far in (-50, 50):
        assert (fetched(far, 0) == 0).all() and (fetched(0, far) == 0).all()


# All at once


def test_an_image_that_is_distorted_is_shifted_turned_and_bent(monkeypatch):
    found = []
    monkeypatch.setattr(
        deformations, "_between_pixels", lambda *seen: found.append(seen) or seen[0]
    )
    X, settings = np.zeros((784, 5)), {"pixels": 2, "degrees": 20, "alpha": 30, "sigma": 3}
    distort(X, rng(3), **settings)
    drawn = rng(3)
    shifts, images = drawn.integers(-2, 3, (2, 5, 1, 1)), as_images(X)
    expected = shifts + deformations._turn(images, drawn, 20)
    expected += deformations._bend(images, drawn, 30, 3)
    np.testing.assert_allclose(found[0][1:], expected)
    assert np.ptp(found[0][1][:, 0, 0]) > 2


# Faults


@pytest.mark.parametrize(
    ("deform", "line", "wrong"),
    [
        (shift, "pixels - r, pixels - c", "pixels - c, pixels - r"),
        (shift, "pixels - r, pixels - c", "pixels + r, pixels + c"),
        (shift, "pixels + 1", "pixels"),
        (deformations._turn, "+ np.sin(phi) * j", "- np.sin(phi) * j"),
        (deformations._turn, "np.radians(", "("),
        (deformations._turn, "uniform(-degrees, degrees, (len", "uniform(0, degrees, (len"),
        (deformations._bend, "G @ N @ G.T", "G @ N"),
        (deformations._bend, "uniform(-1, 1", "uniform(0, 1"),
    ],
)
def test_a_line_that_is_wrong_deforms_otherwise(deform, line, wrong, digits):
    """The tests above ask for what is right; here the fault shows in the images."""
    source = inspect.getsource(deform)
    assert source.count(line) == 1
    planted = vars(deformations).copy()
    exec(source.replace(line, wrong), planted)
    public = {"_turn": "rotate", "_bend": "elastic"}.get(deform.__name__, deform.__name__)
    if public != deform.__name__:
        exec(inspect.getsource(getattr(deformations, public)), planted)
    assert not np.allclose(planted[public](digits, rng()), EACH[public](digits, rng()))


def test_a_network_that_sees_shifted_images_reads_shifted_ones():
    """The point of it all, on a few images and a small network."""
    mnist = load_mnist(dtype=np.float32)
    X, labels = mnist.train.X[:, :2000], mnist.train.labels[:2000]
    seen = shift(mnist.test.X[:, :1000], rng(1), pixels=2)
    correct = {}
    for name, deform in (("as they are", None), ("shifted", shift)):
        network = Network.random([784, 64, 10], rng=1, dtype=np.float32)
        train(
            network, X, one_hot(labels, dtype=np.float32), epochs=12, deform=deform, rng=1,
            learning_rate=0.2,
        )  # fmt: skip
        correct[name] = (network.predict(seen) == mnist.test.labels[:1000]).mean()
    assert correct["shifted"] > correct["as they are"] + 0.05
