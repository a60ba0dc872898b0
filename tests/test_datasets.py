"""The data sets are what they claim to be, and what does not fit together is refused."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.datasets import Digits, as_digits, load_mnist, load_xor, one_hot


@pytest.fixture(scope="module")
def mnist():
    return load_mnist(validation=10_000)


# MNIST


def test_mnist_without_validation_is_split_60000_to_10000():
    parts = load_mnist()
    assert [part.X.shape for part in parts] == [(784, 60_000), (784, 0), (784, 10_000)]


def test_validation_takes_the_last_training_images_away(mnist):
    everything = load_mnist().train
    assert [len(part) for part in mnist] == [50_000, 10_000, 10_000]
    np.testing.assert_array_equal(mnist.train.labels, everything.labels[:50_000])
    np.testing.assert_array_equal(mnist.validation.X, everything.X[:, 50_000:])


def test_pixels_have_the_well_known_mean_and_deviation():
    X = load_mnist().train.X
    assert (X.min(), X.max()) == (0, 1)
    assert X.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert X.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)


def test_x_is_a_view_of_contiguous_rows_also_when_split(mnist):
    for part in mnist:
        assert part.X.base is not None
        assert part.X.T.flags.c_contiguous


def test_floats_are_made_of_what_is_read_and_of_nothing_else():
    everything = load_mnist().train
    few = everything[:20][3:5]
    assert [repr(part) for part in (everything, few)] == [
        "Digits(60000 images of 784 pixels)",
        "Digits(2 images of 784 pixels)",
    ]
    assert few.X.shape == (784, 2) and few.X is few.X
    assert "X" not in vars(everything)
    np.testing.assert_array_equal(everything.X[:, 3:5], few.X)
    assert "rows" not in vars(everything)  # the bytes, which nobody needs any more
    assert np.shares_memory(everything[:2].X, everything.X)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_that_asked_for(dtype):
    test = load_mnist(dtype=dtype).test
    assert test.X.dtype == test.Y.dtype == dtype


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"validation": -1}, "validation is -1, expected 0 to 59999"),
        ({"validation": 60_000}, "validation is 60000, expected 0 to 59999"),
        ({"dtype": np.uint8}, "dtype is uint8, expected a floating dtype"),
    ],
)
def test_a_split_or_a_dtype_that_leaves_nothing_to_learn_from_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        load_mnist(**arguments)


# Digits


def test_a_slice_of_digits_is_a_view(mnist):
    whole = mnist.test.X
    few = mnist.test[10:20]
    assert len(few) == 10
    assert np.shares_memory(few.X, whole)
    assert np.shares_memory(few.labels, mnist.test.labels)


@pytest.mark.parametrize(
    "index", [np.array([3, 1, 4, 1]), np.arange(10_000) % 7 == 2], ids=["numbers", "booleans"]
)
def test_an_index_array_picks_samples_and_keeps_images_contiguous(mnist, index):
    picked = mnist.test[index]
    np.testing.assert_array_equal(picked.X, mnist.test.X[:, index])
    np.testing.assert_array_equal(picked.labels, mnist.test.labels[index])
    assert picked.X.T.flags.c_contiguous


def test_targets_are_made_once_and_cannot_be_overwritten(mnist):
    Y = mnist.test.Y
    np.testing.assert_array_equal(Y, one_hot(mnist.test.labels))
    assert mnist.test.Y is Y
    with pytest.raises(ValueError, match="read-only"):
        Y[0, 0] = 1


@pytest.mark.parametrize(
    "derive",
    [
        lambda digits: digits[1:4],
        lambda digits: digits[np.array([4, 0])],
        copy.copy,
        copy.deepcopy,
        lambda digits: pickle.loads(pickle.dumps(digits)),
    ],
    ids=["slice", "numbers", "copy", "deepcopy", "pickle"],
)
@pytest.mark.parametrize("asked_before", [False, True])
def test_what_is_made_of_digits_has_its_own_targets(mnist, derive, asked_before):
    digits = mnist.test[:5]
    if asked_before:
        assert digits.Y.shape == (10, 5)
    derived = derive(digits)
    np.testing.assert_array_equal(derived.Y, one_hot(derived.labels))


@pytest.mark.parametrize(
    ("X", "labels", "message"),
    [
        (np.zeros((2, 784)), [1, 2], r"X has shape \(2, 784\), expected \(784, m\)"),
        (np.zeros(784), [1], r"X has shape \(784,\), expected \(784, m\)"),
        (np.zeros((784, 2), np.uint8), [1, 2], "X is uint8, expected float"),
        (np.full((784, 2), np.nan), [1, 2], "X contains NaN"),
        (np.zeros((784, 2)), [1, 10], "labels contains 10, expected 0 to 9"),
        (np.zeros((784, 2)), [1, 2, 3], r"labels has shape \(3,\), X has shape \(784, 2\)"),
    ],
)
def test_digits_that_do_not_fit_together_are_refused(X, labels, message):
    with pytest.raises(ValueError, match=message):
        Digits(X, np.array(labels))


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((784, 2)), [1, 2], r"images has shape \(784, 2\).*images are rows here"),
        (np.zeros((2, 28, 27)), [1, 2], r"expected \(m, 28, 28\) or \(m, 784\)"),
        (np.full((2, 784), 0.5), [1, 2], "values from 0 to 0.5, expected grey values"),
        (np.full((2, 784), 256), [1, 2], "values from 0 to 256, expected grey values"),
        (np.zeros((2, 784)), [1.5, 2], "labels contains 1.5, expected whole numbers"),
        (np.zeros((2, 784)), ["1", "two"], "labels contains 1, expected whole numbers"),
        (np.zeros((2, 784)), np.eye(10)[:, :2], r"labels\.argmax\(axis=0\)"),
        (np.zeros((2, 784)), [1, 2, 3], "every column of X needs one label"),
    ],
)
def test_images_that_no_file_stores_are_refused(images, labels, message):
    with pytest.raises(ValueError, match=message):
        as_digits(images, np.array(labels))


@pytest.mark.parametrize("labels", [[7, 1], [7.0, 1.0], ["7", "1"], [b"7", b"1"]])
@pytest.mark.parametrize("shape", [(2, 784), (2, 28, 28)])
def test_labels_and_images_are_taken_in_every_form_that_files_have(labels, shape):
    digits = as_digits(np.full(shape, 255, np.uint8), np.array(labels))
    assert digits.labels.tolist() == [7, 1]
    assert digits.X.min() == 1


@pytest.mark.parametrize("index", [3, "1", None, 1.5, np.array([0.5])])
def test_an_index_that_picks_no_samples_is_refused(mnist, index):
    with pytest.raises(ValueError, match=r"index is .* digits\[i:i\+1\]"):
        mnist.test[index]


# One-hot and XOR


@given(labels=arrays(np.int64, st.integers(0, 20), elements=st.integers(0, 6)))
def test_one_hot_columns_have_a_single_one_at_the_label(labels):
    Y = one_hot(labels, n_classes=7)
    assert Y.shape == (7, len(labels))
    assert Y.dtype == np.float64
    np.testing.assert_array_equal(Y.sum(axis=0), np.ones(len(labels)))
    np.testing.assert_array_equal(Y.argmax(axis=0), labels)
    assert Y.T.flags.c_contiguous


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 3], "labels contains 3, expected 0 to 2"),
        ([-1, 0], "labels contains -1, expected 0 to 2"),
        ([0.0, 1.0], "dtype float64"),
        ([True, False], "dtype bool"),
        ([[0, 1]], r"shape \(1, 2\)"),
    ],
)
def test_one_hot_refuses_what_is_not_a_class_number(labels, message):
    with pytest.raises(ValueError, match=message):
        one_hot(np.array(labels), n_classes=3)


def test_xor_is_one_where_the_bits_differ():
    X, Y = load_xor(np.float32)
    pairs = {tuple(x): y for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)}
    assert pairs == {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
    assert X.shape == (2, 4)
    assert Y.shape == (1, 4)
    assert X.dtype == Y.dtype == np.float32
