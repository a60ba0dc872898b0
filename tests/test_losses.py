import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.activations import ACTIVATIONS, softmax
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.losses import (
    LOSSES,
    WEIGHTED,
    mean_squared_error,
    mean_squared_error_gradient,
    softmax_cross_entropy,
    softmax_cross_entropy_gradient,
    weighted_softmax_cross_entropy,
    weighted_softmax_cross_entropy_gradient,
)

scores = arrays(np.float64, (3, 4), elements=st.floats(-20, 20))
one_hot = np.eye(3)[:, [0, 2, 1, 1]]
weights = np.array([0.5, 2.0, 0.0, 1.5])


@given(Z=scores)
def test_the_loss_on_scores_is_the_cross_entropy_of_their_softmax(Z):
    given_to_the_right = np.sum(softmax(Z) * one_hot, axis=0)
    assert softmax_cross_entropy(Z, one_hot) == pytest.approx(-np.log(given_to_the_right).mean())


@given(Z=scores)
def test_the_gradient_on_scores_is_answer_minus_target_over_m(Z):
    expected = (softmax(Z) - one_hot) / 4
    np.testing.assert_allclose(softmax_cross_entropy_gradient(Z, one_hot), expected)


def test_the_gradient_on_scores_worked_by_hand():
    Z = np.log([[1.0, 1.0], [2.0, 1.0], [5.0, 2.0]])
    Y = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    np.testing.assert_allclose(
        softmax_cross_entropy_gradient(Z, Y),
        [[0.0625, 0.125], [-0.375, 0.125], [0.3125, -0.25]],
    )


@pytest.mark.parametrize(
    "Y",
    [
        [[0.0, 1.0]], [[1.0, 1.0]], [[0.0], [0.0]], [[2.0], [0.0]], [[1.5], [-0.5]], [1.0, 0.0],
        [[[1.0]], [[0.0]]],
    ],
)  # fmt: skip
def test_targets_that_are_no_distribution_are_refused(Y):
    with pytest.raises(ValueError, match="every column must sum to 1"):
        LOSSES["softmax_cross_entropy"].check_targets(np.array(Y))


@pytest.mark.parametrize("rounding", [0, 5e-6, -5e-6])
def test_soft_targets_are_welcome_and_rounding_is_forgiven(rounding):
    LOSSES["softmax_cross_entropy"].check_targets(np.array([[0.9], [0.1 + rounding]]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_confident_wrong_answer_costs_its_margin(dtype):
    Z = np.array([[-1e4], [1e4]], dtype)
    Y = np.array([[1], [0]], dtype)
    assert softmax_cross_entropy(Z, Y) == 2e4
    np.testing.assert_array_equal(softmax_cross_entropy_gradient(Z, Y), [[-1], [1]])


@given(Z=scores)
def test_a_weighted_loss_is_the_weighted_mean_of_the_losses_of_the_samples(Z):
    each = [softmax_cross_entropy(Z[:, [j]], one_hot[:, [j]]) for j in range(4)]
    found = weighted_softmax_cross_entropy(Z, one_hot * weights)
    assert found == pytest.approx(np.average(each, weights=weights), abs=1e-12)


@given(Z=scores)
def test_a_weight_multiplies_its_column_of_the_gradient_and_none_is_one(Z):
    unweighted = softmax_cross_entropy_gradient(Z, one_hot)
    gradient = weighted_softmax_cross_entropy_gradient(Z, one_hot * weights)
    np.testing.assert_allclose(gradient, weights * unweighted, atol=1e-15)
    np.testing.assert_array_equal(weighted_softmax_cross_entropy_gradient(Z, one_hot), unweighted)
    assert weighted_softmax_cross_entropy(Z, one_hot) == softmax_cross_entropy(Z, one_hot)


def test_the_weighted_loss_takes_scores_of_any_weight():
    WEIGHTED.check(ACTIVATIONS["identity"], one_hot * weights)
    with pytest.raises(ValueError, match="the last layer's activation is tanh"):
        WEIGHTED.check(ACTIVATIONS["tanh"], one_hot * weights)


def gradient_of_weighted_targets(Z, Y):
    return softmax_cross_entropy_gradient(Z, Y)


def gradient_over_the_sum_of_weights(Z, Y):
    return weighted_softmax_cross_entropy_gradient(Z, Y) * Z.shape[1] / Y.sum()


def test_the_slope_of_the_weighted_loss_is_its_gradient_and_those_of_others_are_caught():
    Z, Y = np.random.default_rng(0).normal(size=(3, 4)), one_hot * 3 * weights
    slope = numerical_gradient(lambda Z: weighted_softmax_cross_entropy(Z, Y), Z)
    assert relative_error(weighted_softmax_cross_entropy_gradient(Z, Y), slope) < 1e-8
    for wrong in (gradient_of_weighted_targets, gradient_over_the_sum_of_weights):
        assert relative_error(wrong(Z, Y), slope) > 0.1


@pytest.mark.parametrize("loss", [*LOSSES.values(), WEIGHTED], ids=lambda loss: loss.name)
def test_gradients_keep_float32(loss):
    Z = np.zeros((2, 3), np.float32)
    assert loss.gradient(Z, Z).dtype == np.float32


@pytest.mark.parametrize(
    "f",
    [
        mean_squared_error,
        mean_squared_error_gradient,
        softmax_cross_entropy,
        softmax_cross_entropy_gradient,
        weighted_softmax_cross_entropy,
        weighted_softmax_cross_entropy_gradient,
    ],
)
class TestEveryLoss:
    def test_refuses_different_shapes_and_shows_both(self, f):
        with pytest.raises(ValueError, match=r"\(2, 3\) but Y has shape \(3, 3\)"):
            f(np.zeros((2, 3)), np.zeros((3, 3)))

    @pytest.mark.parametrize("shape", [(2, 0), (3,), (2, 3, 1)])
    def test_refuses_an_empty_batch_and_what_is_no_matrix(self, f, shape):
        with pytest.raises(ValueError, match="at least one sample"):
            f(np.zeros(shape), np.zeros(shape))
