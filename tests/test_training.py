import numpy as np
import pytest

from nnlib import training
from nnlib.diagnosis import TrainingWarning
from nnlib.losses import LOSSES
from nnlib.network import Network
from nnlib.progress import DivergedError
from nnlib.training import step, train

CE = "softmax_cross_entropy"


def toy(m=40, dtype=np.float64, seed=0):
    """Three classes in the plane that a small network separates."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, m)
    centres = np.array([[0, 3, -3], [3, -2, -2]])
    X = centres[:, labels] + rng.normal(size=(2, m))
    return X.astype(dtype), np.eye(3)[:, labels].astype(dtype)


def small(dtype=np.float64):
    return Network.random([2, 8, 3], ["tanh", "identity"], init="xavier", rng=1, dtype=dtype)


def run(network=None, data=None, **changes):
    settings = {"epochs": 3, "batch_size": 8, "rng": 0} | changes
    return train(network or small(), *(data or toy()), **settings)


@pytest.mark.parametrize("batch_size", [1, 7, None])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_way_of_training_learns(batch_size, dtype):
    epochs = 300 if batch_size is None else 20
    network = small(dtype)
    history = run(network, toy(dtype=dtype), batch_size=batch_size, epochs=epochs)
    assert history.training_accuracy[-1] > 0.9
    assert history.training_loss[-1] < 0.3 * history.training_loss[0]
    assert network.dtype == dtype


@pytest.mark.parametrize(("batch_size", "updates"), [(1, 40), (7, 6), (40, 1), (99, 1), (None, 1)])
def test_an_epoch_takes_every_sample_once(batch_size, updates):
    history = run(batch_size=batch_size, epochs=2)
    assert history.epochs == [0, 1, 2]
    assert history.updates == [0, updates, 2 * updates]
    assert history.gradient_evaluations == [0, 40, 80]


def test_without_settings_ten_epochs_of_batches_of_32_are_shuffled():
    for m, batches in ((64, 2), (65, 3)):
        assert train(small(), *toy(m)).updates == list(range(0, 10 * batches + 1, batches))
    known = train(small(), *toy(), learning_rate=0.1, epochs=10, batch_size=32, rng=1)
    assert train(small(), *toy(), rng=1).training_loss == known.training_loss
    in_order = train(small(), *toy(), shuffle=False)
    assert in_order.training_loss != known.training_loss


@pytest.mark.parametrize("m", [5, 2500, 10_000])
def test_one_full_batch_step_is_one_step_down_the_whole_gradient(m):
    X, Y = toy(m)
    network = small()
    gradients = network.gradients(X, Y, LOSSES[CE].gradient)
    expected = [(lay.W - 0.5 * g.dW, lay.b - 0.5 * g.db)
                for lay, g in zip(network.layers, gradients, strict=True)]  # fmt: skip
    step(network, X, Y, LOSSES[CE], 0.5)
    for layer, (W, b) in zip(network.layers, expected, strict=True):
        np.testing.assert_allclose(layer.W, W, rtol=1e-12)
        np.testing.assert_allclose(layer.b, b, rtol=1e-12, atol=1e-14)


def test_a_large_batch_that_diverges_in_its_last_slice_changes_nothing():
    X, Y = toy(training.SLICE + 1)
    X[0, -1] = np.nan
    network = small()
    with pytest.raises(DivergedError):
        step(network, X, Y, LOSSES[CE], 0.5)
    np.testing.assert_array_equal(network.layers[0].W, small().layers[0].W)


def test_without_shuffling_the_samples_stay_in_order():
    X, Y = toy(m=20)
    by_hand = small()
    for j in range(0, 20, 5):
        step(by_hand, X[:, j : j + 5], Y[:, j : j + 5], LOSSES[CE], 0.1)
    trained = small()
    run(trained, (X, Y), batch_size=5, epochs=1, shuffle=False)
    np.testing.assert_array_equal(trained.layers[0].W, by_hand.layers[0].W)


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    one, same, other = run(), run(rng=np.random.default_rng(0)), run(rng=5)
    assert one.training_loss == same.training_loss != other.training_loss


def test_every_epoch_is_shuffled_anew_and_complete():
    batches = list(training.batches(10, 4, 2, np.random.default_rng(0)))
    epochs = [np.concatenate(batches[:3]), np.concatenate(batches[3:])]
    assert [sorted(epoch) for epoch in epochs] == [list(range(10))] * 2
    assert not np.array_equal(*epochs)


def test_a_run_that_is_stopped_shuffles_no_epoch_that_it_does_not_begin():
    stopped, complete = np.random.default_rng(0), np.random.default_rng(0)
    run(rng=stopped, epochs=3, record_every=0.2, watch=lambda run: run.updates and run.stop())
    run(rng=complete, epochs=1)
    assert stopped.random() == complete.random()


def test_training_leaves_the_data_as_they_are():
    X, Y = toy()
    X_before, Y_before = X.copy(), Y.copy()
    run(data=(X, Y))
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(Y, Y_before)


@pytest.mark.parametrize("name", ["W", "b"])
@pytest.mark.parametrize("layer", [0, 1])
def test_a_read_only_parameter_is_refused_before_any_layer_changes(layer, name):
    network = small()
    getattr(network.layers[layer], name).setflags(write=False)
    with pytest.raises(ValueError, match=f"{name}, of shape .*, is read-only"):
        run(network)
    for ours, untrained in zip(network.layers, small().layers, strict=True):
        np.testing.assert_array_equal(ours.W, untrained.W)
        np.testing.assert_array_equal(ours.b, untrained.b)


def test_whoever_holds_the_parameters_holds_the_trained_ones():
    network = small()
    W = network.layers[0].W
    run(network, toy(m=2500), batch_size=None)
    assert network.layers[0].W is W
    assert not np.array_equal(W, small().layers[0].W)


def test_a_full_batch_is_a_view_and_never_gathered():
    for m in (10, 1000):
        (batch,) = training.batches(m, int(str(m)), 1, np.random.default_rng(0))
        assert batch == slice(0, m)


def test_per_sample_training_takes_every_sample_once_in_shuffled_order():
    starts = [batch.start for batch in training.batches(10, 1, 1, np.random.default_rng(0))]
    assert sorted(starts) == list(range(10)) != starts


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"learning_rate": 0}, "learning_rate is 0; it must be a positive number"),
            ({"learning_rate": np.nan}, "learning_rate is nan"),
            ({"learning_rate": lambda t: -0.1}, r"learning_rate\(0\) is -0.1"),
            ({"learning_rate": lambda t: np.nan}, r"learning_rate\(0\) is nan"),
            ({"learning_rate": "0.1"}, "learning_rate is '0.1'; it must be a positive number"),
            ({"validation": 0.1}, r"validation is a float; it must be a pair \(X, Y\)"),
            ({"shuffle": np.random.default_rng(1)}, "shuffle is Generator.* True or False"),
            ({"record_every": "1"}, "record_every is '1'; it must be a positive number"),
            ({"watch": "closely"}, "watch holds 'c'; it takes a Watcher"),
            ({"epochs": 2.5}, "epochs is 2.5; it must be a whole number"),
            ({"batch_size": 8.0}, "batch_size is 8.0; it must be a whole number"),
            ({"epochs": 0}, "epochs is 0"),
            ({"batch_size": 0}, "batch_size is 0"),
            ({"record_every": 0}, "record_every is 0"),
            ({"loss": "mse"}, r"loss 'mse' is unknown; choose from \['mean_squared_error'"),
            ({"validation": toy(0)}, r"validation X has shape \(2, 0\)"),
        ],
    )
    def test_an_argument_out_of_range_is_named(self, changes, message):
        with pytest.raises(ValueError, match=message):
            run(**changes)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda X, Y: (X.T.tolist(), Y), r"X is a list .* np.array\(rows, float\).T"),
            (lambda X, Y: (X.T, Y.T), r"X has shape \(40, 2\) and its Y has shape \(40, 3\)"),
            (lambda X, Y: (X, Y[:, :39]), "the same number of columns"),
            (lambda X, Y: (X[:, :0], Y[:, :0]), "at least one"),
            (lambda X, Y: (X.astype(np.float32), Y), "X holds float32 and its Y holds float64"),
            (lambda X, Y: (X * np.nan, Y), "X or its Y holds NaN or infinity"),
            (lambda X, Y: (X, np.where(Y > 0, np.inf, 0)), "X or its Y holds NaN or infinity"),
            (lambda X, Y: (X, Y[0]), r"its Y has shape \(40,\)"),
            (lambda X, Y: (X, 0 * Y), "every column must sum to 1"),
        ],
    )
    def test_data_that_do_not_fit_are_refused_and_nothing_is_changed(self, change, message):
        network = small()
        with pytest.raises(ValueError, match=message):
            run(network, change(*toy()))
        np.testing.assert_array_equal(network.layers[0].W, small().layers[0].W)


def test_large_but_finite_data_are_not_called_infinite():
    X, Y = toy()
    with pytest.warns(TrainingWarning, match=r"far too large, from 1e\+308 to 1e\+308"):
        history = run(data=(X * 0 + 1e308, Y), learning_rate=lambda t: 0, epochs=1)
    assert history.updates == [0, 5]


def test_a_last_layer_that_squashes_is_refused_for_a_loss_on_scores():
    with pytest.raises(ValueError, match="activation is sigmoid, not nnlib's identity"):
        run(Network.random([2, 3], ["sigmoid"]))


@pytest.mark.parametrize(
    ("m", "columns", "message"),
    [
        (40, 0, "at least one sample"),
        (40, 20, "both must be"),
        (10_000, 9_000, "one sample per column"),
    ],
)
def test_a_step_refuses_an_empty_or_ragged_batch(m, columns, message):
    X, Y = toy(m)
    with pytest.raises(ValueError, match=message):
        step(small(), X[:, :columns], Y[:, :0] if columns == 0 else Y, LOSSES[CE], 0.1)
