import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score

from nnlib.metrics import accuracy, are_classes, expected_calibration_error


def test_accuracy_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    A, labels = rng.normal(size=(10, 500)), rng.integers(0, 10, 500)
    assert accuracy(A, np.eye(10)[:, labels]) == accuracy_score(labels, A.argmax(axis=0))


def test_a_single_output_is_right_on_the_side_of_its_target():
    A, Y = np.array([[0.4, 0.6, 0.9, 0.5, 0.2]]), np.array([[0.0, 0.0, 1.0, 0.0, 1.0]])
    assert accuracy(A, Y) == 0.6


@pytest.mark.parametrize("shape", [(2, 3), (2, 0), (2,)])
def test_refuses_shapes_that_do_not_fit(shape):
    with pytest.raises(ValueError, match=r"A (and Y have|has) shape"):
        accuracy(np.zeros(shape), np.zeros((2, 0)))


@pytest.mark.parametrize(
    "Y",
    [
        np.arange(10.0)[None, :],  # labels, where one-hot targets are meant
        np.array([[-1.0, 1.0]]),
        np.array([[0.2, 3.7]]),
        np.array([[0.0, np.nan]]),
        np.array([[0.9, 0.1], [0.1, 0.9]]),
        np.array([[1.0, 1.0], [1.0, 0.0]]),
        np.array([[0.0, 1.0], [0.0, 0.0]]),
        np.array([[2.0, 0.0], [-1.0, 1.0]]),
    ],
)
def test_accuracy_is_refused_for_targets_that_are_not_classes(Y):
    assert not are_classes(Y)
    with pytest.raises(
        ValueError, match=r"Y has shape .* one-hot columns, .* or a single row of 0"
    ):
        accuracy(Y, Y)


def test_targets_without_rows_are_not_classes():
    assert not are_classes(np.zeros((0, 2)))


@pytest.mark.parametrize(
    "Y", [np.eye(3), np.array([[0.0, 1.0]]), np.zeros((1, 2)), np.eye(2, dtype=np.float32)]
)
def test_accuracy_takes_one_hot_columns_or_a_row_of_0_and_1(Y):
    assert are_classes(Y)
    assert accuracy(Y, Y) == 1


def test_the_calibration_error_is_the_weighted_gap_of_scikit_learns_calibration_curve():
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.1, 1, 1000)
    right = rng.random(1000) < confidence**2
    rate, mean = calibration_curve(right, confidence, n_bins=5)
    weight = np.histogram(confidence, bins=5, range=(0, 1))[0] / 1000
    expected = weight @ np.abs(rate - mean)
    assert expected_calibration_error(confidence, right, bins=5) == pytest.approx(expected)


def test_gaps_of_opposite_sign_in_two_bins_do_not_cancel():
    confidence, right = np.array([0.25, 0.75]), np.array([True, False])
    assert expected_calibration_error(confidence, right) == 0.75
    assert expected_calibration_error(confidence, right, bins=1) == 0


def test_a_confidence_of_one_falls_into_the_last_bin():
    # In a bin of its own it would leave a gap of 1 there: 0.525 in all.
    found = expected_calibration_error(np.array([1.0, 0.95]), np.array([False, True]))
    assert found == pytest.approx(0.475)


def test_there_are_ten_bins_unless_you_say_otherwise():
    confidence, right = np.array([0.05, 0.095, 0.105]), np.array([True, False, False])
    for bins, expected in ((10, 0.285 + 0.035), (9, 0.25), (11, 0.95 / 3 + 0.2 / 3)):
        found = expected_calibration_error(confidence, right, bins)
        assert found == pytest.approx(expected)
        assert (found == expected_calibration_error(confidence, right)) == (bins == 10)


@pytest.mark.parametrize(
    ("confidence", "right", "bins", "message"),
    [
        (np.ones(3), np.ones(2, bool), 10, r"\(3,\) and correct has shape \(2,\)"),
        (np.ones(2), np.ones(3, bool), 10, r"\(2,\) and correct has shape \(3,\)"),
        (np.ones(0), np.ones(0, bool), 10, "at least one prediction"),
        (np.array(1.0), np.array(True), 10, "must be"),
        (np.ones((2, 2)), np.ones((2, 2), bool), 10, "must be"),
        (np.array([0.5, 1.5]), np.ones(2, bool), 10, "from 0.5 to 1.5"),
        (np.array([0.5, np.nan]), np.ones(2, bool), 10, "from nan"),
        (np.ones(2), np.ones(2, bool), 0, "bins is 0"),
    ],
)
def test_the_calibration_error_refuses_what_it_cannot_bin(confidence, right, bins, message):
    with pytest.raises(ValueError, match=message):
        expected_calibration_error(confidence, right, bins)
