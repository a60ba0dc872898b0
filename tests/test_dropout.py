"""Dropout's gradient is that of the network that remains, with its scale in both passes."""

import inspect

import numpy as np
import pytest

from nnlib import dropout as module
from nnlib.dropout import as_probabilities, draw_masks, gradients_with_dropout
from nnlib.gradients import compare_with_differences
from nnlib.losses import softmax_cross_entropy, softmax_cross_entropy_gradient
from nnlib.network import Network


@pytest.fixture
def network():
    network = Network.random([3, 6, 5, 2], ["tanh", "sigmoid", "identity"], init="xavier", rng=1)
    for layer in network.layers:
        layer.b[...] = np.random.default_rng(2).normal(size=layer.b.shape)
    return network


@pytest.fixture
def case(network):
    """A network, samples and masks that drop some units of either layer, but not all."""
    rng = np.random.default_rng(3)
    masks = draw_masks(network, 7, [0.3, 0.6], rng)
    assert [len(np.unique(D)) for D in masks] == [2, 2]
    return network, rng.normal(size=(3, 7)), np.eye(2)[:, [0, 1, 1, 0, 1, 0, 0]], masks


def loss_of_what_remains(network, X, Y, masks):
    """The loss, forward only and layer by layer."""
    A = X
    for layer, D in zip(network.layers[:-1], masks, strict=True):
        A = D * layer.activation.function(layer.W @ A + layer.b)
    return softmax_cross_entropy(network.layers[-1].W @ A + network.layers[-1].b, Y)


def errors(case, compute=gradients_with_dropout):
    """Compare each gradient with differences of the loss under the same masks."""
    network, X, Y, masks = case
    found = compute(network, X, Y, softmax_cross_entropy_gradient, masks)
    return {
        f"{name}{number}": compare_with_differences(
            name, computed, parameter, lambda: loss_of_what_remains(network, X, Y, masks)
        ).error
        for number, (layer, gradient) in enumerate(zip(network.layers, found, strict=True), 1)
        for name, computed, parameter in (
            ("W", gradient.dW, layer.W),
            ("b", gradient.db, layer.b),
        )
    }


def test_the_gradient_is_that_of_what_remains(case):
    assert max(errors(case).values()) < 1e-7


FAULTS = {
    "no scale in the backward pass": ("dA = D * ", "dA = (D > 0) * "),
    "no mask in the backward pass": ("dA = D * ", "dA = "),
    "no mask in the forward pass": ("A = D * A", "A = 1 * A"),
    "no scale in the forward pass": ("A = D * A", "A = (D > 0) * A"),
    "the masks in another order": ("masks[::-1]", "[np.roll(D, 1, axis=1) for D in masks[::-1]]"),
    "the scale twice": ("dA = D * ", "dA = D**2 * "),
}


@pytest.mark.parametrize(("line", "wrong"), FAULTS.values(), ids=FAULTS)
def test_a_mask_or_scale_that_is_missing_in_a_pass_is_found(line, wrong, case):
    source = inspect.getsource(gradients_with_dropout)
    assert source.count(line) == 1
    planted = vars(module).copy()
    exec(source.replace(line, wrong), planted)
    found = errors(case, planted["gradients_with_dropout"])
    # The last layer's own gradient needs no mask in the backward pass.
    assert max(found["W1"], found["W2"]) > 1e-3


def test_without_dropout_it_is_the_gradient_of_the_network(case):
    network, X, Y, masks = case
    nothing = [np.ones_like(D) for D in masks]
    found = gradients_with_dropout(network, X, Y, softmax_cross_entropy_gradient, nothing)
    for ours, plain in zip(
        found, network.gradients(X, Y, softmax_cross_entropy_gradient), strict=True
    ):
        np.testing.assert_array_equal(ours.dZ, plain.dZ)
        np.testing.assert_array_equal(ours.A_in, plain.A_in)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_masks_drop_as_many_as_they_should_and_keep_the_mean(dtype):
    network = Network.random([2, 100, 50, 3], rng=1, dtype=dtype)
    masks = draw_masks(network, 400, [0.2, 0.5], np.random.default_rng(1))
    assert [D.shape for D in masks] == [(100, 400), (50, 400)]
    for D, p in zip(masks, (0.2, 0.5), strict=True):
        assert D.dtype == dtype
        np.testing.assert_allclose(np.unique(D), [0, 1 / (1 - p)], rtol=1e-6)
        assert (D == 0).mean() == pytest.approx(p, abs=0.015)
        assert D.mean() == pytest.approx(1, abs=0.03)


def test_masks_are_reproducible_and_new_in_each_step(network):
    one, same = (draw_masks(network, 4, 0.5, np.random.default_rng(1)) for _ in range(2))
    rng = np.random.default_rng(1)
    first, second = draw_masks(network, 4, 0.5, rng), draw_masks(network, 4, 0.5, rng)
    for a, b, c, d in zip(one, same, first, second, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)
        assert not np.array_equal(c, d)


def test_a_probability_of_0_drops_nothing(network):
    for D in draw_masks(network, 4, 0, np.random.default_rng(1)):
        np.testing.assert_array_equal(D, 1)


def test_one_probability_is_for_all_hidden_layers_and_a_list_for_each(network):
    assert as_probabilities(0.5, network) == [0.5, 0.5]
    assert as_probabilities([0, 0.5], network) == [0, 0.5]
    alone = Network.random([3, 2], rng=1)
    assert as_probabilities(0, alone) == as_probabilities([], alone) == []


@pytest.mark.parametrize(
    ("dropout", "message"),
    [
        (1, "dropout is 1; it must be a probability from 0 to below 1"),
        (-0.1, "dropout is -0.1"),
        ("0.5", "dropout is '0.5'"),
        (np.nan, "dropout is nan"),
        ([0.5, True], r"dropout is \[0.5, True\]"),
        ([0.5], r"dropout holds 1 probabilities, but Network.* has 2 hidden layers"),
        ([0.5] * 3, "dropout holds 3 probabilities"),
    ],
)
def test_a_probability_out_of_range_is_refused(dropout, message, network):
    with pytest.raises(ValueError, match=message):
        as_probabilities(dropout, network)


def test_a_network_without_hidden_units_has_none_to_drop():
    with pytest.raises(ValueError, match=r"dropout is 0.5, but Network.* has no hidden units"):
        as_probabilities(0.5, Network.random([3, 2], rng=1))


@pytest.mark.parametrize(
    "change",
    [
        lambda masks: masks[:1],
        lambda masks: [D[:, :1] for D in masks],
        lambda masks: [D.astype(np.float32) for D in masks],
        lambda masks: [2, 2],
    ],
)
def test_masks_that_do_not_fit_are_refused(change, case):
    network, X, Y, masks = case
    with pytest.raises(ValueError, match=r"masks holds .* of the shapes \[\(6, 7\), \(5, 7\)\]"):
        gradients_with_dropout(network, X, Y, softmax_cross_entropy_gradient, change(masks))
