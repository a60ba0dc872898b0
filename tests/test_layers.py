import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.layers import INITIALISATIONS, Dense

W = np.array([[1.0, -1.0, 2.0], [0.0, 3.0, 1.0]])
b = np.array([[0.5], [-0.5]])
A_in = np.array([[1.0, 0.0], [2.0, 1.0], [0.0, -1.0]])


def test_forward_is_the_formula():
    A, cache = Dense(W, b, "relu").forward(A_in)
    np.testing.assert_array_equal(cache.Z, [[-0.5, -2.5], [5.5, 1.5]])
    np.testing.assert_array_equal(A, [[0, 0], [5.5, 1.5]])


def test_backward_is_the_formula_worked_by_hand():
    layer = Dense(W, b, "relu")
    _, cache = layer.forward(A_in)
    gradient = layer.backward(np.array([[1.0, 1.0], [2.0, 3.0]]), cache)
    np.testing.assert_array_equal(gradient.dZ, [[0, 0], [2, 3]])
    np.testing.assert_array_equal(gradient.dW, [[0, 0, 0], [2, 7, -3]])
    np.testing.assert_array_equal(gradient.db, [[0], [5]])
    np.testing.assert_array_equal(gradient.dA_in, [[0, 0], [6, 9], [2, 3]])


@pytest.mark.parametrize("m", [1, 2, 50, 200])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_update_is_one_step_against_the_gradient(m, dtype, order):
    rng = np.random.default_rng(m)
    layer = Dense(W.astype(dtype), b.astype(dtype), "tanh")
    X = np.array(rng.normal(size=(3, m)), dtype, order=order)
    _, cache = layer.forward(X)
    gradient = layer.backward(np.array(rng.normal(size=(2, m)), dtype, order=order), cache)
    expected_W = W - 0.1 * gradient.dW.astype(float)
    expected_b = b - 0.1 * gradient.db.astype(float)
    layer.update(gradient, 0.1)
    np.testing.assert_allclose(layer.W, expected_W, rtol=1e-5)
    np.testing.assert_allclose(layer.b, expected_b, rtol=1e-5)
    assert layer.W.dtype == layer.b.dtype == dtype


def test_update_works_in_place_so_that_no_array_the_size_of_W_is_made():
    layer = Dense(W, b, "identity")
    before = layer.W
    _, cache = layer.forward(A_in)
    layer.update(layer.backward(np.ones((2, 2)), cache), 0.1)
    assert layer.W is before
    assert not np.array_equal(before, W)


def test_update_is_not_lost_on_weights_that_were_assigned_in_another_order():
    layer = Dense(W, b, "identity")
    layer.W = np.ascontiguousarray(layer.W)
    _, cache = layer.forward(A_in)
    layer.update(layer.backward(np.ones((2, 2)), cache), 0.1)
    assert not np.array_equal(layer.W, W)


def test_a_layer_says_what_it_is():
    assert repr(Dense(W, b, "relu")) == "Dense(3 → 2 relu, float64)"


def test_a_layer_has_parameters_of_its_own():
    layer = Dense(np.asfortranarray(W), b, "identity")
    _, cache = layer.forward(A_in)
    layer.update(layer.backward(np.ones((2, 2)), cache), 1.0)
    np.testing.assert_array_equal(W, [[1, -1, 2], [0, 3, 1]])
    np.testing.assert_array_equal(b, [[0.5], [-0.5]])


def test_a_layer_takes_an_activation_of_your_own():
    square = Activation("square", lambda Z: Z**2, lambda Z: 2 * Z)
    A, _ = Dense(W, b, square).forward(A_in)
    np.testing.assert_array_equal(A, [[0.25, 6.25], [30.25, 2.25]])


def test_refuses_a_bias_that_is_no_column():
    with pytest.raises(ValueError, match=r"b has shape \(2,\).*\(n_out, 1\)"):
        Dense(W, b[:, 0], "relu")


def test_refuses_integers():
    with pytest.raises(ValueError, match="W holds int64"):
        Dense(W.astype(int), b, "relu")


def test_refuses_parameters_that_differ_in_dtype():
    with pytest.raises(ValueError, match="W holds float64 and b holds float32"):
        Dense(W, b.astype(np.float32), "relu")


def test_refuses_an_unknown_activation_and_names_the_known_ones():
    with pytest.raises(ValueError, match=r"'rellu' is unknown.*'relu'"):
        Dense(W, b, "rellu")


@pytest.mark.parametrize("shape", [(2, 5), (3,)])
def test_forward_refuses_another_number_of_rows_and_shows_both_shapes(shape):
    with pytest.raises(ValueError, match=r"A_in has shape \(.*\); it must be \(3, m\)"):
        Dense(W, b, "relu").forward(np.zeros(shape))


def test_forward_refuses_to_change_the_dtype_without_a_word():
    with pytest.raises(
        ValueError, match=r"A_in holds float32; it must hold float64: .*A_in.astype\(np.float64\)"
    ):
        Dense(W, b, "relu").forward(A_in.astype(np.float32))


@pytest.mark.parametrize("dA", [np.zeros((2, 3)), np.zeros((2, 2), np.float32)])
def test_backward_refuses_a_derivative_of_another_shape_or_dtype(dA):
    layer = Dense(W, b, "relu")
    _, cache = layer.forward(A_in)
    with pytest.raises(ValueError, match=r"dA has shape .* the layer's Z has shape \(2, 2\)"):
        layer.backward(dA, cache)


@given(name=st.sampled_from(sorted(ACTIVATIONS)), dtype=st.sampled_from([np.float32, np.float64]))
def test_a_layer_keeps_to_its_dtype(name, dtype):
    layer = Dense(W, b, name).astype(dtype)
    A, cache = layer.forward(A_in.astype(dtype))
    gradient = layer.backward(A, cache)
    assert {x.dtype for x in (A, gradient.dZ, gradient.dW, gradient.db, gradient.dA_in)} == {
        np.dtype(dtype)
    }


@pytest.mark.parametrize(
    ("name", "std"),
    [
        ("uniform", 1 / np.sqrt(12)),
        ("small_normal", 0.01),
        ("xavier", np.sqrt(2 / (784 + 128))),
        ("he", np.sqrt(2 / 784)),
    ],
)
def test_initial_weights_have_the_mean_and_standard_deviation_that_their_name_promises(name, std):
    drawn = INITIALISATIONS[name](128, 784, np.random.default_rng(0))
    assert drawn.shape == (128, 784)
    assert drawn.std() == pytest.approx(std, rel=0.01)
    assert abs(drawn.mean()) < 0.02 * std
