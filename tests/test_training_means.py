"""What train is given beside data: an optimiser, a function that deforms, and dropout."""

import numpy as np
import pytest
from test_training import CE, run, small, toy

from nnlib import training
from nnlib.dropout import draw_masks, gradients_with_dropout
from nnlib.losses import LOSSES
from nnlib.network import Network
from nnlib.optimisers import Optimiser, adam, gradient_descent, momentum
from nnlib.progress import DivergedError, evaluate

GRADIENT = LOSSES[CE].gradient
EACH = {
    "gradient_descent": gradient_descent(),
    "momentum": momentum(0.8, nesterov=True, weight_decay=0.01),
    "adam": adam(weight_decay=0.1),
}
each = pytest.mark.parametrize("optimiser", EACH.values(), ids=EACH)


def deep(dtype=np.float64):
    return Network.random([2, 8, 6, 3], ["tanh", "relu", "identity"], rng=1, dtype=dtype)


def parameters(network):
    return [array for layer in network.layers for array in (layer.W, layer.b)]


def assert_equal(one, other, rtol=0.0):
    for a, b in zip(parameters(one), parameters(other), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol)


def by_hand(network, data, optimiser, rate=0.1, batch=8, epochs=3, masks_from=None, dropout=0.0):
    """Train in order; each parameter has a state of its own."""
    X, Y = data
    states = [optimiser.start(parameter) for parameter in parameters(network)]
    for start in [*range(0, X.shape[1], batch)] * epochs:
        part = slice(start, start + batch)
        if masks_from:
            masks = draw_masks(network, batch, dropout, masks_from)
            found = gradients_with_dropout(network, X[:, part], Y[:, part], GRADIENT, masks)
        else:
            found = network.gradients(X[:, part], Y[:, part], GRADIENT)
        derivatives = [derivative for each in found for derivative in (each.dW, each.db)]
        for k, (parameter, dW) in enumerate(zip(parameters(network), derivatives, strict=True)):
            parameter[...], states[k] = optimiser.step(parameter, dW, states[k], rate)
    return network


@each
def test_each_parameter_is_trained_with_a_state_of_its_own(optimiser):
    trained, data = deep(), toy()
    run(trained, data, optimiser=optimiser, shuffle=False)
    assert_equal(trained, by_hand(deep(), data, optimiser), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@each
def test_every_optimiser_learns(optimiser, dtype):
    network = deep(dtype)
    rate = 0.01 if optimiser.name == "adam" else 0.05
    history = run(network, toy(dtype=dtype), optimiser=optimiser, learning_rate=rate, epochs=30)
    assert history.training_accuracy[-1] > 0.9
    assert {array.dtype for array in parameters(network)} == {np.dtype(dtype)}


def test_without_more_the_step_is_the_plain_one():
    assert training._as_step(small(), None, 0, np.random.default_rng(0)) is training.step
    assert training._as_step(small(), None, [0.0], np.random.default_rng(0)) is training.step


def test_plain_gradient_descent_as_an_optimiser_gives_the_same_up_to_rounding():
    plain, other = deep(), deep()
    run(plain)
    run(other, optimiser="gradient_descent")
    assert_equal(plain, other, rtol=1e-12)


def test_a_name_stands_for_the_optimiser_with_its_usual_settings():
    for name, optimiser in (("momentum", momentum()), ("adam", adam())):
        one, other = deep(), deep()
        run(one, optimiser=name)
        run(other, optimiser=optimiser)
        assert_equal(one, other)


def test_a_run_begins_with_new_states():
    once, twice = deep(), deep()
    optimiser = momentum()
    run(Network.random([2, 5, 3], rng=9), optimiser=optimiser)
    run(once, optimiser=optimiser)
    run(twice, optimiser=optimiser)
    assert_equal(once, twice)


@each
def test_whoever_holds_the_parameters_holds_the_trained_ones(optimiser):
    network = deep()
    held = parameters(network)
    run(network, optimiser=optimiser, dropout=0.2)
    assert all(one is other for one, other in zip(held, parameters(network), strict=True))
    assert not np.array_equal(held[0], deep().layers[0].W)


@pytest.mark.parametrize("optimiser", [None, adam()])
@pytest.mark.parametrize("dropout", [0.5, [0.0, 0.5]])
def test_dropout_is_a_step_down_the_gradient_of_what_remains(optimiser, dropout):
    trained, data = deep(), toy()
    run(trained, data, optimiser=optimiser, dropout=dropout, shuffle=False, rng=4)
    expected = by_hand(
        deep(), data, optimiser or gradient_descent(),
        masks_from=np.random.default_rng(4), dropout=dropout,
    )  # fmt: skip
    assert_equal(trained, expected, rtol=1e-12)


def test_what_is_measured_is_the_whole_network_on_the_samples_as_they_are():
    network, data, held_out = deep(), toy(), toy(seed=5)
    history = run(network, data, dropout=0.5, deform=lambda X, rng: X + 1, validation=held_out)
    assert history.training_loss[-1] == evaluate(network, *data, CE)[0]
    assert history.validation_loss[-1] == evaluate(network, *held_out, CE)[0]


def test_the_same_seed_gives_the_same_run_with_everything_at_once():
    def losses(seed):
        return run(
            deep(), rng=seed, optimiser="momentum", dropout=0.3,
            deform=lambda X, rng: X + rng.normal(size=X.shape),
        ).training_loss  # fmt: skip

    assert losses(1) == losses(1) != losses(2)


@pytest.mark.parametrize(
    ("batch_size", "shuffle"), [(8, True), (8, False), (1, True), (None, True)]
)
def test_each_batch_is_deformed_once_and_what_comes_back_is_trained_on(batch_size, shuffle):
    (X, Y), seen = toy(), []

    def deform(X_batch, rng):
        assert isinstance(rng, np.random.Generator)
        seen.append(X_batch.copy())
        return np.zeros_like(X_batch)

    network = Network.random([2, 3], rng=1)
    run(network, (X, Y), batch_size=batch_size, shuffle=shuffle, epochs=2, deform=deform)
    samples = np.hstack(seen)
    assert samples.shape == (2, 80)
    for epoch in (samples[:, :40], samples[:, 40:]):
        np.testing.assert_array_equal(np.sort(epoch), np.sort(X))
    np.testing.assert_array_equal(network.layers[0].W, Network.random([2, 3], rng=1).layers[0].W)


def test_deforming_draws_from_the_generator_of_the_run():
    drawn = []
    run(
        shuffle=False, rng=3, epochs=1,
        deform=lambda X, rng: drawn.append(rng.random()) or X,
    )  # fmt: skip
    np.testing.assert_array_equal(drawn, np.random.default_rng(3).random(5))


@pytest.mark.parametrize("batch_size", [8, None])
def test_a_function_that_would_change_the_training_samples_cannot(batch_size):
    def deform(X, rng):
        X += 1
        return X

    data = toy()
    before = data[0].copy()
    with pytest.raises(ValueError, match="read-only"):
        run(data=data, batch_size=batch_size, shuffle=False, deform=deform)
    np.testing.assert_array_equal(data[0], before)
    assert data[0].flags.writeable


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (lambda X: None, "deform is a function that returned None"),
        (lambda X: X.tolist(), "returned a list"),
        (lambda X: X[:1], r"of shape \(1, 8\).* like its batch: \(2, 8\), float64"),
        (lambda X: X.astype(np.float32), "and float32"),
    ],
)
def test_a_function_that_returns_no_such_batch_is_refused(returned, message):
    network = small()
    with pytest.raises(ValueError, match=message):
        run(network, deform=lambda X, rng: returned(X))
    assert_equal(network, small())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimiser": "sgd"}, "optimiser 'sgd' is unknown"),
        ({"optimiser": momentum}, r"optimiser is a function; .* such as momentum\(\)"),
        ({"deform": "shift"}, "deform is a str; it must be a function"),
        ({"dropout": 1.0}, r"dropout is 1\.0"),
        ({"dropout": [0.1, 0.1]}, "dropout holds 2 probabilities, but .* has 1 hidden layer;"),
    ],
)
def test_an_argument_out_of_range_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        run(**changes)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda W, dW, state, rate: W - rate * dW, "optimiser is mine, whose step returned a nda"),
        (lambda W, dW, state, rate: None, "returned None"),
        (lambda W, dW, state, rate: (W[:1], None), r"a pair: .* here of shape \(8, 2\)"),
        (lambda W, dW, state, rate: (None, W), "a parameter of None"),
    ],
)
def test_an_optimiser_that_returns_no_parameter_and_state_is_refused(step, message):
    network = small()
    with pytest.raises(ValueError, match=message):
        run(network, optimiser=Optimiser("mine", lambda W: None, step))
    assert_equal(network, small())


@each
def test_a_training_that_diverges_leaves_the_parameters_of_the_last_record(optimiser):
    network, kept = deep(), []

    def rate(t):
        return 0.01 if t < 0.5 else 1e200

    with pytest.raises(DivergedError, match="NaN or infinite after update"):
        run(
            network, optimiser=optimiser, learning_rate=rate, epochs=4, dropout=0.1,
            watch=lambda run: kept.append(run.network.copy()),
        )  # fmt: skip
    assert_equal(network, kept[-1])


@pytest.mark.parametrize("name", ["W", "b"])
def test_a_read_only_parameter_is_refused_before_any_layer_changes(name):
    network = small()
    getattr(network.layers[1], name).setflags(write=False)
    with pytest.raises(ValueError, match=f"{name}, of shape .*, is read-only"):
        run(network, optimiser="momentum")
    assert_equal(network, small())


def test_a_network_that_keeps_its_weights_in_rows_is_trained_the_same():
    one, other = deep(), deep()
    for layer in other.layers:
        layer.W = np.ascontiguousarray(layer.W)
    for network in (one, other):
        run(network, optimiser="momentum")
    assert_equal(one, other, rtol=1e-12)
