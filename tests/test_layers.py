import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg.blas import dgemm

from nnlib import layers
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.layers import INITIALISATIONS, Dense, DenseGradient, subtract_product

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


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_a_copy_of_a_layer_and_an_unpickled_one_have_parameters_of_their_own(copied):
    layer = Dense(W, b, "relu")
    layer.W.setflags(write=False)
    layer.name = "your own attribute"
    other = copied(layer)
    assert other.name == layer.name
    other.update(DenseGradient(np.ones((2, 1)), np.ones((3, 1)), other.W), 0.5)
    np.testing.assert_array_equal(other.W, W - 0.5)
    np.testing.assert_array_equal(layer.W, W)


MAPPED = """
import sys
import joblib, numpy as np
from nnlib import Network, train

def trained(network):
    rng = np.random.default_rng(0)
    history = train(network, rng.random((600, 40)), np.eye(300)[:, :40], epochs=2, rng=0)
    return history.training_loss[-1]

networks = [Network.random([600, 300, 300], rng=seed) for seed in (1, 2)]
expected = [trained(network.copy()) for network in networks]
if sys.argv[1] == "file":
    joblib.dump(networks, sys.argv[2])
    got = [trained(network) for network in joblib.load(sys.argv[2], mmap_mode="r")]
else:
    got = joblib.Parallel(n_jobs=2)(joblib.delayed(trained)(network) for network in networks)
assert np.allclose(got, expected), (got, expected)
"""


@pytest.mark.parametrize("way", ["file", "workers"])
def test_a_network_in_memory_mapped_by_joblib_can_be_trained(way, tmp_path):
    command = [sys.executable, "-c", MAPPED, way, str(tmp_path / "networks")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(("m", "order", "calls"), [(1, "F", 1), (1, "C", 0), (200, "F", 0)])
def test_few_samples_are_a_single_blas_call_and_many_numpys_product(monkeypatch, m, order, calls):
    seen = []

    def gemm(*arguments, **options):
        seen.append(arguments)
        return dgemm(*arguments, **options)

    monkeypatch.setitem(layers._GEMM, np.dtype(float), gemm)
    subtract_product(np.array(W, order=order), 0.5, np.ones((2, m)), np.ones((3, m)))
    assert len(seen) == calls


def test_a_dtype_with_a_note_as_from_an_hdf5_file_is_the_same_dtype():
    noted = np.dtype(float, metadata={"unit": "volts"})
    assert noted is not np.dtype(float)
    layer = Dense(W.astype(noted), b, "identity")
    _, cache = layer.forward(A_in.astype(noted))
    np.testing.assert_array_equal(layer.backward(np.ones((2, 2)), cache).db, [[2], [2]])


@pytest.mark.parametrize("m", [1, 200])
@pytest.mark.parametrize("name", ["W", "b"])
def test_update_refuses_a_read_only_parameter_and_changes_none(name, m):
    layer = Dense(W, b, "identity")
    getattr(layer, name).setflags(write=False)
    gradient = DenseGradient(np.ones((2, m)), np.ones((3, m)), layer.W)
    with pytest.raises(ValueError, match=rf"{name}, of .* read-only .* layer.{name}.copy\(\)"):
        layer.update(gradient, 0.5)
    np.testing.assert_array_equal(layer.W, W)
    np.testing.assert_array_equal(layer.b, b)


@pytest.mark.parametrize("wrong", [b.astype(int), b.astype(np.float32), b[:, 0], b[None]])
def test_update_refuses_biases_that_do_not_fit_and_leaves_the_weights(wrong):
    layer = Dense(W, b, "identity")
    layer.b = wrong
    with pytest.raises(ValueError, match=r"b has shape .*; b must be a column, \(2, 1\)"):
        layer.update(DenseGradient(np.ones((2, 1)), np.ones((3, 1)), layer.W), 0.5)
    np.testing.assert_array_equal(layer.W, W)


def test_update_refuses_biases_of_more_digits_than_the_weights():
    layer = Dense(W, b, "identity").astype(np.float32)
    layer.b = b
    gradient = DenseGradient(np.ones((2, 1), np.float32), np.ones((3, 1), np.float32), layer.W)
    with pytest.raises(ValueError, match=r"holds float64, but dZ has shape .* and holds float32"):
        layer.update(gradient, 0.5)


@pytest.mark.parametrize("m", [1, 200])
@pytest.mark.parametrize("learning_rate", [np.nan, np.inf])
def test_update_refuses_a_learning_rate_that_is_not_finite_and_changes_nothing(m, learning_rate):
    layer = Dense(W, b, "identity")
    gradient = DenseGradient(np.ones((2, m)), np.ones((3, m)), layer.W)
    with pytest.raises(ValueError, match=r"learning_rate is (nan|inf); it must be a finite number"):
        layer.update(gradient, learning_rate)
    np.testing.assert_array_equal(layer.W, W)
    np.testing.assert_array_equal(layer.b, b)


def strided(A):
    return np.repeat(A, 2, axis=1)[:, ::2]


def unaligned(A):
    whole = np.zeros(A.nbytes + 1, np.uint8)
    view = whole[1:].view(A.dtype).reshape(A.shape, order="F")
    view[:] = A
    return view


@pytest.mark.parametrize("m", [1, 2, 200])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("laid_out", [np.asfortranarray, np.ascontiguousarray, strided])
def test_a_product_is_subtracted_in_place_wherever_W_lies_in_memory(laid_out, dtype, m):
    rng = np.random.default_rng(m)
    matrix, dZ, A = laid_out(W.astype(dtype)), rng.normal(size=(2, m)), rng.normal(size=(3, m))
    result = subtract_product(matrix, 0.1, dZ.astype(dtype), A.astype(dtype))
    assert result is matrix
    np.testing.assert_allclose(matrix, W - 0.1 * dZ @ A.T, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("m", [1, 300])
@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.broadcast_to(W, W.shape), r"W, of shape \(2, 3\), is read-only"),
        (unaligned(W), "is read-only or not aligned"),
        (W.astype(int), "W holds int64; it must hold float32 or float64"),
        (W.astype(np.float16), "W holds float16"),
    ],
)
def test_a_product_is_not_subtracted_where_it_cannot_be(matrix, message, m):
    before = matrix.copy()
    with pytest.raises(ValueError, match=message):
        subtract_product(matrix, 0.1, np.ones((2, m)), np.ones((3, m)))
    np.testing.assert_array_equal(matrix, before)


def test_a_product_is_not_subtracted_from_memory_that_it_is_made_of():
    square, line = np.eye(2, order="F"), np.arange(12.0)
    A = np.ones((2, 1))
    for matrix, dZ, A_in in [
        (square, square[:, :1], A), (square, A, square[:, 1:]), (square, square, square),
        (line[:4].reshape(2, 2).T, line[3:5, None], A),
    ]:  # fmt: skip
        with pytest.raises(
            ValueError, match=r"W, of shape \(2, 2\), shares memory with dZ or A_in"
        ):
            subtract_product(matrix, 0.1, dZ, A_in)
    apart = line[:4].reshape(2, 2).T, line[4:6, None], line[6:8, None]
    expected = apart[0] - 0.1 * apart[1] @ apart[2].T
    np.testing.assert_allclose(subtract_product(apart[0], 0.1, *apart[1:]), expected)


@pytest.mark.parametrize("matrix", [np.ones(2), np.ones((2, 3, 1))])
def test_a_product_is_subtracted_from_a_matrix_only(matrix):
    with pytest.raises(ValueError, match=r"W has shape .*; it must be \(n_out, n_in\)"):
        subtract_product(matrix, 0.1, np.ones((2, 1)), np.ones((3, 1)))


@pytest.mark.parametrize("columns", [(1, 2), (2, 1)])
def test_a_product_of_different_numbers_of_samples_is_refused(columns):
    dZ, A = np.ones((2, columns[0])), np.ones((3, columns[1]))
    with pytest.raises(ValueError, match="both need one column per sample"):
        subtract_product(W.copy(order="F"), 0.1, dZ, A)


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


@pytest.mark.parametrize(
    ("W_shape", "b_shape"),
    [
        ((2,), (2, 1)), ((2, 3, 1), (2, 1)), ((2, 0), (2, 1)), ((0, 2), (0, 1)), ((2, 3), (3, 1)),
        ((2, 3), (1, 1)), ((2, 3), (2, 2)),
    ],
)  # fmt: skip
def test_refuses_weights_that_are_no_matrix_or_empty(W_shape, b_shape):
    with pytest.raises(ValueError, match=r"at least 1 each"):
        Dense(np.zeros(W_shape), np.zeros(b_shape), "relu")


def test_refuses_integers():
    with pytest.raises(ValueError, match="W holds int64"):
        Dense(W.astype(int), b, "relu")


def test_refuses_parameters_that_differ_in_dtype():
    with pytest.raises(ValueError, match="W holds float64 and b holds float32"):
        Dense(W, b.astype(np.float32), "relu")
    with pytest.raises(ValueError, match="W holds float32 and b holds float64"):
        Dense(W.astype(np.float32), b, "relu")


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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(2, 3), (2, 1), (1, 2), (2, 2)])
def test_backward_refuses_a_derivative_of_another_shape_or_dtype(shape, dtype):
    layer = Dense(W, b, "relu").astype(dtype)
    _, cache = layer.forward(A_in.astype(dtype))
    other = np.float32 if dtype is np.float64 else np.float64
    dA = np.zeros(shape, other if shape == (2, 2) else dtype)
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
