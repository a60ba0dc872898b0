from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from nnlib.activations import Activation, relu, relu_derivative
from nnlib.gradients import (
    Comparison,
    Report,
    check_gradients,
    compare_with_differences,
    numerical_gradient,
    relative_error,
)
from nnlib.layers import Dense
from nnlib.network import Network

rng = np.random.default_rng(3)
X, Y = rng.normal(size=(4, 6)), np.eye(3)[:, [0, 1, 2, 2, 1, 0]]


def network_of(activation, dtype=np.float64):
    return Network.random([4, 5, 3], [activation, "identity"], rng=1, dtype=dtype)


def test_the_numerical_gradient_of_a_polynomial_is_its_derivative():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    np.testing.assert_allclose(
        numerical_gradient(lambda x: float(np.sum(x**3)), x), 3 * x**2, rtol=1e-8
    )


def test_the_numerical_gradient_leaves_its_point_as_it_is():
    x = np.array([1.0, 2.0])
    numerical_gradient(lambda x: float(x.sum()), x)
    np.testing.assert_array_equal(x, [1, 2])


def test_the_numerical_gradient_refuses_float32():
    with pytest.raises(ValueError, match="x holds float32"):
        numerical_gradient(lambda x: 0.0, np.zeros(2, np.float32))


def test_equal_arrays_have_no_relative_error_even_where_all_is_zero():
    assert relative_error(np.zeros(3), np.zeros(3)) == 0


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("loss", ["mean_squared_error", "softmax_cross_entropy"])
def test_backpropagation_passes_for_every_activation_and_loss(activation, loss):
    assert check_gradients(network_of(activation), X, Y, loss).passed


def test_a_deep_network_passes():
    deep = Network.random([4, 5, 6, 5, 3], ["tanh", "sigmoid", "tanh", "identity"],
                          init="xavier", rng=rng)  # fmt: skip
    assert check_gradients(deep, X, Y, "softmax_cross_entropy").passed


def test_a_float32_network_is_checked_in_float64_and_left_as_it_is():
    network = network_of("tanh", np.float32)
    before = network.layers[0].W.copy()
    assert check_gradients(network, X, Y, "mean_squared_error").passed
    np.testing.assert_array_equal(network.layers[0].W, before)
    assert network.dtype == np.float32


def test_a_derivative_of_the_activated_value_is_caught_and_located():
    wrong = Activation("wrong", np.tanh, lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2)
    check = check_gradients(network_of(wrong), X, Y, "softmax_cross_entropy")
    assert not check.passed
    assert "dW of layer 1: DIFFERS" in repr(check)
    assert "dW of layer 2: agrees" in repr(check)


def test_a_bias_gradient_that_is_summed_over_units_is_caught(monkeypatch):
    from nnlib.layers import DenseGradient

    monkeypatch.setattr(DenseGradient, "db", property(lambda g: g.dZ.sum() + 0 * g.dZ[:, :1]))
    check = check_gradients(network_of("tanh"), X, Y, "mean_squared_error")
    assert "db of layer 1: DIFFERS" in repr(check)


def test_some_entries_stand_for_all_in_a_large_network():
    large = Network.random([784, 30, 10], rng=1)
    pixels, targets = rng.random((784, 3)), np.eye(10)[:, :3]
    few = check_gradients(large, pixels, targets, "softmax_cross_entropy", entries=20, rng=rng)
    assert few.passed


def test_a_loss_on_scores_is_refused_for_a_last_layer_that_is_not_identity():
    with pytest.raises(ValueError, match="activation is sigmoid, not nnlib's identity"):
        check_gradients(Network.random([4, 3], ["sigmoid"]), X, Y, "softmax_cross_entropy")


def test_data_that_do_not_match_the_network_are_refused():
    with pytest.raises(ValueError, match=r"X has shape \(3, 6\)"):
        check_gradients(network_of("tanh"), X[:3], Y, "softmax_cross_entropy")


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match="loss 'mse' is unknown"):
        check_gradients(network_of("tanh"), X, Y, "mse")


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_a_gradient_that_is_not_a_number_does_not_pass():
    assert np.isnan(relative_error(np.array([np.nan, 1]), np.array([1.0, 2.0])))
    broken = Activation("broken", np.tanh, lambda Z: np.full_like(Z, np.nan))
    assert not check_gradients(network_of(broken), X, Y, "softmax_cross_entropy").passed


def test_the_relative_error_is_relative_to_the_largest_entry():
    assert relative_error(np.array([4.0, 1.0]), np.array([2.0, 0.0])) == 0.5


def test_arrays_of_different_shapes_are_not_compared():
    with pytest.raises(ValueError, match=r"a has shape \(3, 1\) but b has shape \(1, 3\)"):
        relative_error(np.ones((3, 1)), np.ones((1, 3)))


def test_targets_that_do_not_fit_the_loss_are_refused():
    with pytest.raises(ValueError, match="every column must sum to 1"):
        check_gradients(network_of("tanh"), X, 2 * Y, "softmax_cross_entropy")


def test_checking_no_entry_is_refused():
    with pytest.raises(ValueError, match="entries is 0"):
        check_gradients(network_of("tanh"), X, Y, "mean_squared_error", entries=0, rng=rng)


def test_the_report_names_both_numbers():
    wrong = Activation("wrong", relu, lambda Z: -relu_derivative(Z))
    layer = Dense(np.array([[1.0]]), np.array([[0.0]]), wrong)
    check = check_gradients(
        Network([layer]), np.array([[2.0]]), np.array([[0.0]]), "mean_squared_error"
    )
    assert "at [0, 0] backpropagation says -8, differences say 8" in repr(check)


STEP = 2.0**-20
"""With it, and parameters of 1, the differences of a linear loss are exact."""


def compared(slopes, computed, **options):
    """Compare a computed gradient with the differences of a linear loss with these slopes."""
    slopes, parameter = np.array(slopes), np.ones(np.shape(slopes))
    loss = lambda: float((slopes * parameter).sum())
    found = compare_with_differences(
        "dW", np.array(computed), parameter, loss, step=STEP, **options
    )
    np.testing.assert_array_equal(parameter, 1)
    return found


@pytest.mark.parametrize(
    ("computed", "worst", "error"),
    [
        ([[1.0, 2.0, 7.0], [1.0, 4.0, 8.0]], (1, 0), 0.375),
        ([[1.0, 2.0, 7.0], [4.0, 4.0, 9.0]], (0, 2), 1 / 9),
        ([[1.0, 2.0, 7.0], [4.0, 4.0, 9.0000005]], (0, 2), 1.0000005 / 9.0000005),
        ([[1.0, 2.0, 7.0], [4.0, 4.0, 9.00001]], (1, 2), 1.00001 / 9.00001),
        ([[1.0, 2.0, 8.0], [4.0, 4.0, -8.0]], (1, 2), 2.0),
    ],
)
def test_a_comparison_names_the_entry_that_differs_most_and_of_equal_ones_the_first(
    computed, worst, error
):
    slopes = [[1.0, 2.0, 8.0], [4.0, 4.0, 8.0]]
    found = compared(slopes, computed)
    assert found.worst == worst
    assert found.error == pytest.approx(error, rel=1e-9)
    assert (found.computed, found.differences) == (computed[worst[0]][worst[1]],
                                                   slopes[worst[0]][worst[1]])  # fmt: skip


@pytest.mark.parametrize(
    ("slope", "noise", "error"),
    [
        (1.0, 5e-13, 0), (1.0, -5e-13, 0), (1.0, 1e-12, 1e-12), (1.0, 2e-12, 2e-12),
        (0.5, 7e-13, 1.4e-12), (0.5, 4e-13, 0), (4.0, -3e-12, 0), (0.0, 1e-30, 1.0),
    ],
)  # fmt: skip
def test_what_is_smaller_than_rounding_counts_as_zero(slope, noise, error):
    assert compared([slope, 0.0], [slope, noise]).error == pytest.approx(error, abs=0)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_an_entry_that_is_not_a_number_is_the_worst():
    found = compared([1.0, 2.0, 3.0], [5.0, np.nan, 3.0])
    assert found.worst == (1,)
    assert np.isnan(found.error)


@pytest.mark.parametrize(("entries", "expected"), [(1, 1), (5, 5), (6, 6), (7, 6), (None, 6)])
def test_as_many_different_entries_are_compared_as_you_ask_for(entries, expected):
    parameter, moved = np.ones((2, 3)), set()

    def loss():
        moved.update(np.flatnonzero(parameter != 1).tolist())
        return float(parameter.sum())

    for seed in range(5):
        moved.clear()
        compare_with_differences("d", np.ones((2, 3)), parameter, loss, entries=entries, rng=seed)
        assert len(moved) == expected


def test_what_was_found_cannot_be_changed():
    for found in (compared([1.0], [1.0]), Report.of([], 0.5, "it")):
        with pytest.raises(FrozenInstanceError):
            found.error = found.passed = True


def test_an_error_as_large_as_the_tolerance_passes():
    good, bad = (Comparison("dW", error, (0, 1), 1.0, 2.0) for error in (0.5, 0.6))
    assert good.describe(0.5, "it") == "dW: agrees (relative error below 0.5)"
    assert bad.describe(0.5, "it") == (
        "dW: DIFFERS (relative error 0.6): at [0, 1] it says 1, differences say 2"
    )
    assert Report.of([good], 0.5, "it").passed
    assert not Report.of([good, bad], 0.5, "it").passed
    assert not Report.of([bad, good], 0.5, "it").passed


@pytest.mark.parametrize(("a", "b"), [((1,), (2,)), ((2,), (1,)), ((2, 1), (2,))])
def test_arrays_that_broadcast_are_not_compared(a, b):
    with pytest.raises(ValueError, match="they must be the same"):
        relative_error(np.ones(a), np.ones(b))
    with pytest.raises(ValueError, match="they must be the same"):
        compare_with_differences("d", np.ones(a), np.ones(b), lambda: 0.0)


def test_arrays_without_entries_do_not_differ_and_cannot_be_measured():
    assert relative_error(np.ones((0, 2)), np.ones((0, 2))) == 0
    with pytest.raises(ValueError, match="at least one entry"):
        compare_with_differences("d", np.ones((0, 2)), np.ones((0, 2)), lambda: 0.0)
