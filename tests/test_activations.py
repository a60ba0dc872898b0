import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.activations import ACTIVATIONS, as_activation, sigmoid, softmax

columns = arrays(np.float64, (4, 3), elements=st.floats(-30, 30))
extremes = [-3e38, -1e4, -1000.0, -40.0, 0.0, 40.0, 1000.0, 1e4, 3e38]


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
class TestEveryActivation:
    def test_keeps_shape_and_dtype(self, activation):
        for dtype in (np.float32, np.float64):
            Z = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
            for g in (activation.function, activation.derivative):
                assert g(Z).shape == Z.shape
                assert g(Z).dtype == dtype

    def test_leaves_its_input_as_it_is(self, activation):
        Z = np.linspace(-2, 2, 6).reshape(2, 3)
        before = Z.copy()
        activation.function(Z)
        activation.derivative(Z)
        np.testing.assert_array_equal(Z, before)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_is_finite_on_the_whole_range_without_a_warning(self, activation, dtype):
        Z = np.array([extremes], dtype)
        assert np.isfinite(activation.function(Z)).all()
        assert np.isfinite(activation.derivative(Z)).all()


@given(Z=columns)
def test_sigmoid_of_minus_z_is_what_is_missing_from_one(Z):
    np.testing.assert_allclose(sigmoid(-Z), 1 - sigmoid(Z), atol=1e-15)


def test_sigmoid_saturates_at_0_and_1():
    np.testing.assert_array_equal(sigmoid(np.array([-1000.0, 1000.0])), [0, 1])


def test_sigmoid_keeps_its_relative_precision_far_out_on_the_left():
    np.testing.assert_allclose(sigmoid(np.array([-700.0])), np.exp(-700), rtol=1e-12)


@given(Z=columns)
def test_softmax_gives_probabilities(Z):
    P = softmax(Z)
    assert (P >= 0).all()
    np.testing.assert_allclose(P.sum(axis=0), 1)


@given(Z=columns, shift=st.floats(-1e4, 1e4))
def test_softmax_does_not_see_a_shift_of_all_scores(Z, shift):
    np.testing.assert_allclose(softmax(Z + shift), softmax(Z), atol=1e-10)


@given(Z=columns)
def test_softmax_treats_each_column_by_itself(Z):
    one_by_one = np.hstack([softmax(Z[:, [j]]) for j in range(Z.shape[1])])
    np.testing.assert_array_equal(softmax(Z), one_by_one)


def test_softmax_of_huge_scores_is_right_even_beside_a_column_of_tiny_ones():
    Z = np.array([[1e4, -1e4], [1e4 - np.log(3), -1e4]])
    np.testing.assert_allclose(softmax(Z), [[0.75, 0.5], [0.25, 0.5]])


def test_softmax_keeps_dtype():
    assert softmax(np.zeros((2, 2), np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("activation", "message"),
    [
        ("rellu", r"activation 'rellu' is unknown; choose from .*, by name$"),
        (np.tanh, r"activation is a function; choose from .*, by name$"),
        ("softmax", r"activation 'softmax' is unknown; .*; the loss softmax_cross_entropy applies"),
    ],
)
def test_an_activation_is_given_by_its_name(activation, message):
    with pytest.raises(ValueError, match=message):
        as_activation(activation)
