"""Gradients by nnlib.autodiff are PyTorch's: random graphs, ties, convolutions, a network."""

import convolution
import numpy as np
import pytest
import torch
from random_graphs import draw_program, run
from torch.nn import functional

from nnlib.autodiff import Value, gradients
from nnlib.convolution import convolve, patch_index
from nnlib.datasets import load_mnist

TOLERANCE = {np.float64: 1e-11, np.float32: 1e-3}
each_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda dtype: dtype.__name__)


def in_pytorch(function, arrays):
    """Compute a number and its gradients by PyTorch."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    loss = function(*tensors)
    found = torch.autograd.grad(loss, tensors, allow_unused=True)
    return loss.item(), [
        np.zeros(array.shape) if grad is None else grad.numpy()
        for array, grad in zip(arrays, found, strict=True)
    ]


def compare_graph(seed, dtype, differences):
    leaves, steps = draw_program(seed, n_steps=20)
    leaves = [np.asarray(leaf, dtype) for leaf in leaves]
    values = [Value(leaf) for leaf in leaves]
    loss = run(steps, values)
    theirs, expected = in_pytorch(lambda *tensors: run(steps, tensors, torch), leaves)
    where, kind = f"graph {seed}", np.dtype(dtype).name
    differences.check(f"graphs: value, {kind}", loss.data, theirs, TOLERANCE[dtype], where)
    for ours, grad in zip(gradients(loss, values), expected, strict=True):
        assert ours.dtype == dtype
        differences.check(f"graphs: gradients, {kind}", ours, grad, TOLERANCE[dtype], where)


@each_dtype
@pytest.mark.parametrize("start", range(0, 200, 50))
def test_random_graphs(start, dtype, differences):
    for seed in range(start, start + 50):
        compare_graph(seed, dtype, differences)


def test_a_derivative_that_is_wrong_by_a_millionth_is_seen(monkeypatch, unlisted):
    from nnlib.vjps import VJPS

    right = VJPS[np.multiply]
    wrong = lambda dZ, A, b: tuple(1.000001 * each for each in right(dZ, A, b))
    monkeypatch.setitem(VJPS, np.multiply, wrong)
    with pytest.raises(AssertionError, match="graphs: gradients"):
        for seed in range(10):
            compare_graph(seed, np.float64, unlisted)


def test_equal_numbers_share_a_derivative_as_in_pytorchs_amax():
    A = np.array([[1.0, 5.0], [5.0, 5.0], [5.0, 0.0]])
    a = Value(A)
    _, (expected,) = in_pytorch(lambda t: torch.amax(t, dim=0).sum(), [A])
    np.testing.assert_array_equal(gradients(a.max(axis=0).sum(), [a])[0], expected)


def test_at_zero_the_derivative_is_that_of_pytorchs_relu_and_not_of_its_maximum():
    A = np.array([-1.0, 0.0, 2.0])
    a = Value(A)
    ours = gradients(np.maximum(a, 0).sum(), [a])[0]
    np.testing.assert_array_equal(ours, in_pytorch(lambda t: torch.relu(t).sum(), [A])[1][0])
    halves = in_pytorch(lambda t: torch.maximum(t, torch.zeros(3)).sum(), [A])[1][0]
    np.testing.assert_array_equal(halves, [0, 0.5, 1])


def test_jax_decides_about_equal_numbers_as_pytorch_does():
    import jax
    from jax import numpy as jnp

    A = np.array([[1.0, 5.0], [5.0, 5.0], [5.0, 0.0]])
    a = Value(A)
    shared = jax.grad(lambda x: jnp.max(x, axis=0).sum())(A)
    np.testing.assert_allclose(gradients(a.max(axis=0).sum(), [a])[0], shared)
    assert jax.grad(jax.nn.relu)(0.0) == 0
    assert jax.grad(lambda x: jnp.maximum(x, 0))(0.0) == 0.5


@each_dtype
@pytest.mark.parametrize("shape", [(1, 28, 28, 3), (3, 9, 7, 3), (2, 6, 8, 5), (4, 4, 4, 1)])
def test_convolutions(shape, dtype, differences):
    channels, height, width, size = shape
    rng, kind = np.random.default_rng(sum(shape)), np.dtype(dtype).name
    A = rng.standard_normal((channels * height * width, 6)).astype(dtype)
    W = rng.standard_normal((5, channels * size * size)).astype(dtype)
    b = rng.standard_normal((5, 1)).astype(dtype)
    weights = rng.standard_normal(convolve(A, W, b, patch_index(*shape)).shape).astype(dtype)

    def theirs(A, W, b):
        images, filters = A.T.reshape(-1, *shape[:3]), W.reshape(-1, channels, size, size)
        Z = functional.conv2d(images, filters, b[:, 0])
        return (torch.tensor(weights) * Z.flatten(1).T).sum()

    values = [Value(each) for each in (A, W, b)]
    loss = (weights * convolve(*values, patch_index(*shape))).sum()
    value, expected = in_pytorch(theirs, [A, W, b])
    differences.check(f"convolution: value, {kind}", loss.data, value, TOLERANCE[dtype], shape)
    for ours, grad in zip(gradients(loss, values), expected, strict=True):
        differences.check(f"convolution: gradients, {kind}", ours, grad, TOLERANCE[dtype], shape)


@each_dtype
def test_a_convolutional_network(dtype, differences):
    """The network of benchmarks/convolution.py, on digits: it pools where numbers are equal."""
    rng, digits = np.random.default_rng(1), load_mnist(dtype=dtype).train[:50]
    parameters = [each.astype(dtype) for each in convolution.new_parameters(8, 20, rng)]
    images = torch.tensor(digits.X.T.reshape(-1, 1, 28, 28))
    labels = torch.tensor(digits.labels.astype(np.int64))

    def theirs(W1, b1, W2, b2, W3, b3):
        Z1 = functional.conv2d(images, W1.reshape(-1, 1, 3, 3), b1[:, 0])
        A1 = torch.relu(functional.max_pool2d(Z1, 2)).flatten(1).T
        A2 = torch.relu(W2 @ A1 + b2)
        return functional.cross_entropy((W3 @ A2 + b3).T, labels)

    values = [Value(each) for each in parameters]
    loss = convolution.cross_entropy(convolution.scores(values, digits.X), digits.Y)
    value, expected = in_pytorch(theirs, parameters)
    kind, limit = np.dtype(dtype).name, TOLERANCE[dtype]
    differences.check(f"convolutional network: loss, {kind}", loss.data, value, limit, "digits")
    for k, ours in enumerate(gradients(loss, values)):
        name = f"convolutional network: gradients, {kind}"
        differences.check(name, ours, expected[k], limit, f"parameter {k}")
