import warnings

import numpy as np
import pytest
from test_training import run, small, toy

from nnlib import sanity
from nnlib.datasets import load_mnist, load_xor
from nnlib.diagnosis import TrainingWarning
from nnlib.network import Network
from nnlib.probe import probe
from nnlib.progress import Run
from nnlib.training import train

DIGITS = load_mnist().train[:500]
RECIPE = {"epochs": 2, "rng": 1}


def reader(last="identity", init="he", **options):
    return Network.random([784, 32, 10], ["relu", last], init=init, rng=1, **options)


@pytest.mark.parametrize("batch_size", [1, 32, None])
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "mean_squared_error"])
def test_pixels_from_0_to_255_are_named_once_and_where_train_was_called(loss, batch_size):
    network = reader("identity" if loss.startswith("soft") else "sigmoid", dtype=np.float32)
    X, Y = (255 * DIGITS.X).astype(np.float32), DIGITS.Y.astype(np.float32)
    options = RECIPE | {"loss": loss, "batch_size": batch_size}
    with pytest.warns(TrainingWarning) as found:
        train(network, X, Y, **options)
    (warning,) = found
    assert warning.filename == __file__
    assert "too large, from 0 to 255: scale them to about 1, " in str(warning.message)
    assert "pixels from 0 to 255 by dividing by 255" in str(warning.message)


@pytest.mark.parametrize(
    ("activation", "rate", "epochs", "finding"),
    [
        ("tanh", 0.01, 20, "has learned little: its loss is 1."),
        ("sigmoid", 0.1, 20, "has learned little: its loss is 1."),
        ("relu", 0.0001, 100, "Training began badly: the loss was 1"),
    ],
)
def test_large_pixels_are_named_where_something_is_learnt_all_the_same(
    activation, rate, epochs, finding
):
    network = Network.random([784, 32, 10], [activation, "identity"], rng=1)
    with pytest.warns(TrainingWarning, match=rf"{finding}.*dividing by 255"):
        train(network, 255 * DIGITS.X, DIGITS.Y, learning_rate=rate, epochs=epochs, rng=1)


def test_the_same_pixels_divided_by_255_are_learnt_without_a_word():
    train(reader(), DIGITS.X, DIGITS.Y, **RECIPE)


def twenty_times(network):
    for layer in network.layers:
        layer.W *= 20
    return network


SMALL = Network.random([784, 32, 10], ["sigmoid", "identity"], init="xavier", rng=1)
SIGMOIDS = Network.random([784, 200, 200, 10], ["sigmoid"] * 2 + ["identity"], rng=1)


@pytest.mark.parametrize(
    ("network", "X", "rate", "cause", "check"),
    [
        (reader(), 255 * DIGITS.X, 0.1, "dividing by 255", "first_loss"),
        (SMALL, 255 * DIGITS.X, 0.5, "dividing by 255", "memorising"),
        (reader(), DIGITS.X, 5.0, "All units of layer 1 are dead", "memorising"),
        (
            Network.random([784, 32, 32, 10], rng=1),
            DIGITS.X,
            3.0,
            "layer 2 are dead",
            "memorising",
        ),
        (twenty_times(SIGMOIDS), DIGITS.X, 1.0, "initial weights are far too large", "first_loss"),
        (SMALL, DIGITS.X, 100.0, "raised it. Try a learning_rate a tenth", "memorising"),
    ],
)
def test_a_cause_is_named_with_a_sanity_check_that_fails_for_it(network, X, rate, cause, check):
    untrained, recipe = network.copy(), RECIPE | {"learning_rate": rate}
    with pytest.warns(TrainingWarning, match=rf"{cause}.*: nnlib.sanity.check_{check}\.$"):
        train(network.copy(), X, DIGITS.Y, **recipe)
    loss = probe(untrained, "softmax_cross_entropy").loss
    if check == "first_loss":
        assert not sanity.check_first_loss(loss, X, DIGITS.Y).passed
        return
    fit = lambda X, Y: train(untrained, X, Y, **recipe | {"epochs": 200})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TrainingWarning)
        assert not sanity.check_memorising(fit, loss, X, DIGITS.Y).passed


def two_classes(rate):
    """Two classes, of which the second is rare, that cannot be told apart."""
    rng = np.random.default_rng(0)
    rare = rng.random(200) < rate
    return rng.normal(size=(2, 200)), np.stack([~rare, rare]).astype(float)


@pytest.mark.parametrize(
    ("network", "data", "changes"),
    [
        (small(), toy(), {"epochs": 1, "learning_rate": 1e-9}),
        (small(), (toy()[0], toy(seed=9)[1]), {"epochs": 1}),
        (Network.random([2, 2], rng=1), two_classes(0.02), {}),
        (Network.random([2, 2], rng=1), (two_classes(0.5)[0], two_classes(0)[1]), {}),
        (
            Network.random([2, 3, 1], ["tanh", "tanh"], init="uniform", rng=0),
            load_xor(),
            {"loss": "mean_squared_error", "epochs": 100, "batch_size": 1},
        ),
        (
            Network.random([2, 4, 1], ["tanh", "identity"], rng=1),
            (toy()[0], 500 + 20 * toy(seed=9)[0][:1]),
            {"loss": "mean_squared_error", "epochs": 1, "learning_rate": 0.01},
        ),
        (
            Network.random([784, 64, 64, 64, 64, 10], ["sigmoid"] * 5, init="xavier", rng=1),
            (DIGITS.X, DIGITS.Y),
            {"loss": "mean_squared_error", "epochs": 1},
        ),
        (
            Network.random([784, 64, 64, 64, 10], init="small_normal", rng=1),
            (DIGITS.X, DIGITS.Y),
            {"epochs": 1},
        ),
    ],
    ids=[
        "a tiny rate", "unlearnable", "a rare class", "one class", "stuck XOR",
        "a regression far from zero", "a deep network of sigmoids", "small weights",
    ],
)  # fmt: skip
def test_where_nothing_is_learnt_without_a_fault_nothing_is_said(network, data, changes):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(network.copy(), data, **changes)


def test_a_run_that_was_stopped_before_its_first_update_is_not_diagnosed():
    assert run(reader(), (255 * DIGITS.X, DIGITS.Y), watch=Run.stop).updates == [0]


def test_a_run_that_learns_is_measured_no_more_often(monkeypatch):
    outputs, calls = Network.forward, []

    def counted(self, X):
        calls.append(X.shape[1])
        return outputs(self, X)

    monkeypatch.setattr(Network, "forward", counted)
    run(epochs=2, batch_size=None)
    assert calls == [40] * 5  # three records and two steps
