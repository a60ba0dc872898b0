import warnings

import numpy as np
import pytest
from test_training import run, small, toy

from nnlib.datasets import load_mnist, load_xor
from nnlib.diagnosis import NothingLearntWarning
from nnlib.network import Network
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
    with pytest.warns(NothingLearntWarning) as found:
        train(network, X, Y, **options)
    (warning,) = found
    assert warning.filename == __file__
    message = str(warning.message)
    assert "far too large, from 0 to 255" in message
    assert "dividing by 255" in message and "nnlib.sanity.check_first_loss" in message


def test_the_same_pixels_divided_by_255_are_learnt_without_a_word():
    train(reader(), DIGITS.X, DIGITS.Y, **RECIPE)


@pytest.mark.parametrize(("hidden", "rate", "layer"), [([32], 5.0, 1), ([32, 32], 3.0, 2)])
def test_a_layer_that_a_large_learning_rate_killed_is_named(hidden, rate, layer):
    network = Network.random([784, *hidden, 10], rng=1)
    with pytest.warns(NothingLearntWarning, match=f"All units of layer {layer} are dead.*overfit"):
        train(network, DIGITS.X, DIGITS.Y, learning_rate=rate, **RECIPE)


def test_a_learning_rate_that_raises_the_loss_is_named():
    network = Network.random([784, 32, 10], ["tanh", "identity"], init="xavier", rng=1)
    with pytest.warns(NothingLearntWarning, match=r"has raised it. Try a learning_rate.*overfit"):
        train(network, DIGITS.X, DIGITS.Y, learning_rate=100.0, **RECIPE)


def test_initial_weights_that_make_the_first_loss_high_are_named():
    deep = Network.random([784, 200, 200, 200, 10], ["sigmoid"] * 3 + ["identity"], rng=1)
    for layer in deep.layers:
        layer.W *= 20
    with pytest.warns(
        NothingLearntWarning, match=r"weights are far too large, or.*check_first_loss"
    ):
        train(deep, DIGITS.X, DIGITS.Y, learning_rate=1.0, epochs=1, batch_size=None)


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
