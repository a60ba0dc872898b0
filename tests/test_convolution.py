"""A convolution by indexing is SciPy's and the loop that defines it; the machine derives it."""

import operator

import numpy as np
import pytest
from scipy.signal import correlate

from nnlib.autodiff import Value, gradients
from nnlib.convolution import convolve, max_pool, patch_index
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.vjps import VJPS

rng = np.random.default_rng(3)
SHAPES = [(1, 5, 5, 3), (2, 4, 6, 3), (3, 3, 3, 3), (1, 4, 3, 2), (2, 3, 5, 1)]
each_shape = pytest.mark.parametrize("shape", SHAPES)


def draw(channels, height, width, size, n_filters=4, m=3):
    A = rng.standard_normal((channels * height * width, m))
    W = rng.standard_normal((n_filters, channels * size * size))
    return A, W, rng.standard_normal((n_filters, 1))


def in_loops(A, W, b, channels, height, width, size):
    """The definition: at each place the sum over a patch, for each filter and image."""
    images = A.T.reshape(-1, channels, height, width)
    filters = W.reshape(-1, channels, size, size)
    Z = np.zeros((len(images), len(filters), height - size + 1, width - size + 1))
    for j, image in enumerate(images):
        for f, w in enumerate(filters):
            for r in range(Z.shape[2]):
                for c in range(Z.shape[3]):
                    patch = image[:, r : r + size, c : c + size]
                    Z[j, f, r, c] = (w * patch).sum() + b[f, 0]
    return Z.reshape(len(images), -1).T


def by_scipy(A, W, b, channels, height, width, size):
    images = A.T.reshape(-1, channels, height, width)
    filters = W.reshape(-1, channels, size, size)
    Z = [[correlate(image, w, "valid")[0] for w in filters] for image in images]
    return (np.array(Z) + b[:, :, None]).reshape(len(images), -1).T


@each_shape
def test_it_is_the_loop_that_defines_it_and_scipys(shape):
    A, W, b = draw(*shape)
    Z = convolve(A, W, b, patch_index(*shape))
    np.testing.assert_allclose(Z, in_loops(A, W, b, *shape), atol=1e-12)
    np.testing.assert_allclose(Z, by_scipy(A, W, b, *shape), atol=1e-12)


def derivatives_agree(shape):
    arrays = draw(*shape)
    index = patch_index(*shape)
    weights = rng.standard_normal((convolve(*arrays, index)).shape)
    loss = lambda *parts: (weights * convolve(*parts, index)).sum()
    values = [Value(array) for array in arrays]
    found = gradients(loss(*values), values)
    return all(
        relative_error(
            found[k],
            numerical_gradient(lambda x, k=k: loss(*arrays[:k], x, *arrays[k + 1 :]), arrays[k]),
        )
        < 1e-6
        for k in range(3)
    )


@each_shape
def test_its_derivatives_are_the_machines(shape):
    assert derivatives_agree(shape)


def test_pixels_of_several_patches_need_a_sum(monkeypatch):
    def last_of_repeats(dZ, A, index):
        dA = np.zeros_like(A)
        dA[index] += dZ
        return (dA,)

    monkeypatch.setitem(VJPS, operator.getitem, last_of_repeats)
    assert not derivatives_agree(SHAPES[0])


@pytest.mark.parametrize(
    "fault",
    [
        lambda *shape: patch_index(*shape)[::-1],  # filters turned round, as in mathematics
        lambda c, h, w, size: patch_index(c, w, h, size),  # height and width swapped
    ],
)
def test_a_wrong_index_is_caught(fault):
    shape = SHAPES[1]
    A, W, b = draw(*shape)
    assert relative_error(convolve(A, W, b, fault(*shape)), by_scipy(A, W, b, *shape)) > 0.1


def test_the_largest_of_each_square_is_kept():
    A = rng.standard_normal((2 * 4 * 6, 3))
    images = A.T.reshape(3, 2, 2, 2, 3, 2)
    np.testing.assert_array_equal(max_pool(A, 2, 4, 6), images.max(axis=(3, 5)).reshape(3, -1).T)


def test_the_derivative_of_pooling_goes_to_the_largest():
    A = np.array([[1.0], [4.0], [2.0], [3.0], [0.0], [7.0], [8.0], [9.0]])  # 2 rows of 4
    a = Value(A)
    pooled = max_pool(a, 1, 2, 4)
    np.testing.assert_array_equal(pooled.data, [[7], [9]])
    dA = gradients((pooled * np.array([[2.0], [5.0]])).sum(), [a])[0]
    np.testing.assert_array_equal(dA.ravel(), [0, 0, 0, 0, 0, 2, 0, 5])


def test_a_network_of_two_convolutions_has_numerical_gradients():
    first, second = patch_index(1, 8, 8), patch_index(2, 3, 3, size=2)
    X, Y = rng.random((64, 2)), np.eye(3)[:, [2, 0]]
    arrays = [0.5 * rng.standard_normal(shape) for shape in ((2, 9), (2, 1), (3, 8), (3, 1))]

    def loss(W1, b1, W2, b2):
        A = np.maximum(max_pool(convolve(X, W1, b1, first), 2, 6, 6), 0)
        Z = convolve(A, W2, b2, second).reshape(3, 4, -1).mean(axis=1)
        return -(Y * (Z - np.log(np.exp(Z).sum(axis=0, keepdims=True)))).sum() / 2

    values = [Value(array) for array in arrays]
    for k, found in enumerate(gradients(loss(*values), values)):
        f = lambda x, k=k: float(loss(*arrays[:k], x, *arrays[k + 1 :]))
        assert relative_error(found, numerical_gradient(f, arrays[k])) < 1e-6


def test_float32_stays_float32():
    A, W, b = (array.astype(np.float32) for array in draw(*SHAPES[0]))
    assert convolve(Value(A), W, b, patch_index(*SHAPES[0])).dtype == np.float32


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"A": np.ones((24, 2))}, "of at least 25 pixels"),
        ({"A": np.ones(25)}, "a column for each image"),
        ({"W": np.ones((4, 8))}, "of 9 weights"),
        ({"b": np.ones(4)}, r"b has shape \(4,\); it must be \(4, 1\)"),
        ({"index": np.zeros((9, 9))}, "index"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(change, says):
    A, W, b = draw(*SHAPES[0])
    good = {"A": A, "W": W, "b": b, "index": patch_index(*SHAPES[0])}
    with pytest.raises(ValueError, match=says):
        convolve(**good | change)


def test_odd_sizes_and_patches_larger_than_the_image_are_refused():
    with pytest.raises(ValueError, match="both must be even"):
        max_pool(np.ones((9, 1)), 1, 3, 3)
    with pytest.raises(ValueError, match="must have 1 · 2 · 2 rows"):
        max_pool(np.ones((5, 1)), 1, 2, 2)
    with pytest.raises(ValueError, match="a patch must fit into an image of 3 × 2"):
        patch_index(1, 3, 2)
