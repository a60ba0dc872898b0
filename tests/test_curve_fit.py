"""The formula for the trained last layer agrees with gradient descent, step by step."""

import numpy as np
import pytest

from nnlib.lesson.curve_fit import bias_and_variance, hidden, wave, weights_after

x = np.linspace(-1, 1, 40)
y = wave(x) + 0.3 * np.random.default_rng(1).normal(size=40)


@pytest.mark.parametrize("units", [2, 12, 64])
@pytest.mark.parametrize("epochs", [1, 300])
def test_it_is_where_gradient_descent_leads(units, epochs):
    w, A = np.zeros(units + 1), hidden(x, units)
    for _ in range(epochs):
        w = w - (w @ A - y) @ A.T / np.linalg.norm(A, 2) ** 2
    np.testing.assert_allclose(weights_after(x, y, units, epochs), w, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("units", [2, 12, 32])
def test_in_the_end_it_is_the_least_squares_fit(units):
    A = hidden(x, units)
    best = np.linalg.lstsq(A.T, y)[0]
    np.testing.assert_allclose(weights_after(x, y, units, 10**9) @ A, best @ A, atol=1e-4)


def test_several_sets_of_targets_are_trained_one_by_one():
    both = weights_after(x, np.array([y, -y]), 8, 100)
    np.testing.assert_allclose(both[1], weights_after(x, -y, 8, 100))


def test_with_enough_units_the_line_goes_through_all_points_and_is_finite_everywhere():
    for epochs in (10**2, 10**5, 10**9):
        for units in (2, 4, 8, 12, 16, 24, 32, 40, 64):
            assert np.isfinite(weights_after(x, y, units, epochs)).all()
    np.testing.assert_allclose(weights_after(x, y, 64, 10**9) @ hidden(x, 64), y, atol=1e-3)


def test_bias_and_variance_are_the_whole_distance():
    fits = np.random.default_rng(2).normal(size=(30, 40))
    bias2, variance, distance = bias_and_variance(fits, y)
    assert bias2 + variance == distance == pytest.approx(np.mean((fits - y) ** 2))
