import numpy as np
import pytest

from nnlib import training
from nnlib.losses import LOSSES
from nnlib.network import Network
from nnlib.training import (
    DivergedError,
    History,
    Progress,
    evaluate,
    linear_decay,
    step,
    stop_early,
    train,
)

CE = "softmax_cross_entropy"


def toy(m=40, dtype=np.float64, seed=0):
    """Three classes in the plane that a small network separates."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, m)
    centres = np.array([[0, 3, -3], [3, -2, -2]])
    X = centres[:, labels] + rng.normal(size=(2, m))
    return X.astype(dtype), np.eye(3)[:, labels].astype(dtype)


def small(dtype=np.float64):
    rng = np.random.default_rng(1)
    return Network.random([2, 8, 3], ["tanh", "identity"], weights="xavier", rng=rng, dtype=dtype)


def run(network=None, data=None, **changes):
    settings = {"loss": CE, "learning_rate": 0.1, "epochs": 3, "batch_size": 8}
    settings |= {"rng": np.random.default_rng(0)} | changes
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


@pytest.mark.parametrize(("batch_size", "updates"), [(1, 40), (7, 6), (40, 1), (None, 1)])
def test_an_epoch_takes_every_sample_once(batch_size, updates):
    history = run(batch_size=batch_size, epochs=2)
    assert history.epochs == [0, 1, 2]
    assert history.updates == [0, updates, 2 * updates]
    assert history.gradient_evaluations == [0, 40, 80]


@pytest.mark.parametrize("m", [5, 2500])
def test_one_full_batch_step_is_one_step_down_the_whole_gradient(m):
    X, Y = toy(m)
    network = small()
    gradients = network.gradients(X, Y, LOSSES[CE].gradient)
    expected = [(lay.W - 0.5 * g.dW, lay.b - 0.5 * g.db)
                for lay, g in zip(network.layers, gradients, strict=True)]  # fmt: skip
    assert step(network, X, Y, LOSSES[CE], 0.5) == m
    for layer, (W, b) in zip(network.layers, expected, strict=True):
        np.testing.assert_allclose(layer.W, W, rtol=1e-12)
        np.testing.assert_allclose(layer.b, b, rtol=1e-12, atol=1e-15)


def test_without_a_generator_the_samples_stay_in_order():
    X, Y = toy(m=20)
    by_hand = small()
    for j in range(0, 20, 5):
        step(by_hand, X[:, j : j + 5], Y[:, j : j + 5], LOSSES[CE], 0.1)
    trained = small()
    run(trained, (X, Y), batch_size=5, epochs=1, rng=None)
    np.testing.assert_array_equal(trained.layers[0].W, by_hand.layers[0].W)


def test_the_same_generator_gives_the_same_run_and_another_gives_another():
    one, same = run(), run()
    other = run(rng=np.random.default_rng(5))
    assert one.training_loss == same.training_loss != other.training_loss


def test_every_epoch_is_shuffled_anew_and_complete():
    batches = list(training._batches(10, 4, 2, np.random.default_rng(0)))
    epochs = [np.concatenate(batches[:3]), np.concatenate(batches[3:])]
    assert [sorted(epoch) for epoch in epochs] == [list(range(10))] * 2
    assert not np.array_equal(*epochs)


def test_training_leaves_the_data_as_they_are():
    X, Y = toy()
    X_before, Y_before = X.copy(), Y.copy()
    run(data=(X, Y))
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(Y, Y_before)


def test_the_history_holds_what_evaluate_says():
    network, (X, Y), held_out = small(), toy(), toy(seed=9)
    history = run(network, (X, Y), validation=held_out)
    assert (history.training_loss[-1], history.training_accuracy[-1]) == evaluate(network, X, Y, CE)
    assert (history.validation_loss[-1], history.validation_accuracy[-1]) == evaluate(
        network, *held_out, CE
    )


def test_seconds_grow():
    seconds = run(epochs=3).seconds
    assert sorted(seconds) == seconds
    assert seconds[-1] > seconds[0] == 0


def test_training_itself_limits_the_threads():
    from threadpoolctl import ThreadpoolController, threadpool_limits

    blas = ThreadpoolController().select(user_api="blas")
    inside = []
    with threadpool_limits(2, user_api="blas"):
        run(on_record=lambda *_: inside.extend(lib["num_threads"] for lib in blas.info()))
    assert set(inside) == {1}


def test_without_validation_data_there_are_no_validation_entries():
    assert run().validation_loss == []


def test_the_history_can_be_finer_or_coarser_than_an_epoch():
    assert run(record_every=0.5, epochs=2).epochs == [0, 0.6, 1, 1.6, 2]
    assert run(record_every=0.1, epochs=1, batch_size=1).updates == list(range(0, 41, 4))
    assert run(record_every=2, epochs=5).epochs == [0, 2, 4, 5]


def test_seconds_do_not_count_what_the_callback_does(monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr(training.time, "perf_counter", lambda: next(clock))
    with_callback = run(on_record=lambda *_: [next(clock) for _ in range(500)] and None)
    assert with_callback.seconds[-1] < 500


def test_the_callback_sees_every_record_and_can_stop_the_training():
    seen = []

    def stop_after_two(epoch, network, history):
        seen.append((epoch, len(history.epochs)))
        return epoch >= 2

    assert run(epochs=9, on_record=stop_after_two).epochs == [0, 1, 2]
    assert seen == [(0, 1), (1, 2), (2, 3)]


def test_only_true_stops_the_training():
    assert run(epochs=2, on_record=lambda *_: ["a line drawn"]).epochs == [0, 1, 2]


def test_the_callback_keeps_its_own_warnings():
    with pytest.raises(RuntimeWarning, match="overflow"):
        run(on_record=lambda *_: np.exp(np.array([1e4])))


def test_whoever_holds_the_parameters_holds_the_trained_ones():
    network = small()
    W = network.layers[0].W
    run(network, toy(m=2500), batch_size=None)
    assert network.layers[0].W is W
    assert not np.array_equal(W, small().layers[0].W)


def test_a_full_batch_is_a_view_and_never_gathered():
    (batch,) = training._batches(10, 10, 1, np.random.default_rng(0))
    assert batch == slice(0, 10)


def test_per_sample_training_takes_every_sample_once_in_shuffled_order():
    starts = [batch.start for batch in training._batches(10, 1, 1, np.random.default_rng(0))]
    assert sorted(starts) == list(range(10)) != starts


def test_a_callback_can_stop_before_the_first_step():
    network = small()
    assert run(network, on_record=lambda *_: True).updates == [0]
    np.testing.assert_array_equal(network.layers[0].W, small().layers[0].W)


def test_a_rate_can_fall_to_zero_over_the_whole_training():
    asked = []

    def rate(t):
        asked.append(t)
        return linear_decay(0.1)(t)

    run(learning_rate=rate, epochs=2, batch_size=20)
    assert asked == [0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize("batch_size", [1, None])
def test_a_run_that_diverges_says_when_and_what_to_try_and_gives_back_sound_parameters(batch_size):
    X, Y = toy()
    linear = Network.random([2, 3], ["identity"], weights="he", rng=np.random.default_rng(1),
                            dtype=np.float64)  # fmt: skip
    W = linear.layers[0].W
    message = r"in epoch \d+, at update \d+; try a learning_rate"
    with pytest.raises(DivergedError, match=message) as error:
        run(linear, (X, Y), loss="mean_squared_error", learning_rate=20, epochs=500,
            batch_size=batch_size)  # fmt: skip
    history = error.value.history
    assert evaluate(linear, X, Y, "mean_squared_error")[0] == history.training_loss[-1]
    assert len(history.epochs) == len(history.training_loss) > 1
    assert linear.layers[0].W is W


@pytest.mark.parametrize(("batch_size", "update", "epoch"), [(1, 14, 2), (4, 60, 20), (4, 3, 1)])
def test_the_epoch_and_update_of_a_divergence_are_right(batch_size, update, epoch):
    calls = []

    def gradient(A, Y):
        calls.append(1)
        return A * (np.nan if len(calls) == update else 0)

    loss = training.Loss("breaks", lambda A, Y: 0.0, gradient)
    with pytest.raises(DivergedError, match=f"in epoch {epoch}, at update {update};") as error:
        run(data=toy(m=10), loss=loss, batch_size=batch_size, epochs=25)
    assert error.value.history.epochs == list(range(epoch))


def test_a_loss_that_is_not_finite_at_the_start_stops_the_run():
    loss = training.Loss("infinite", lambda A, Y: np.inf, lambda A, Y: A)
    with pytest.raises(
        DivergedError, match="the loss became NaN or infinite before the first update"
    ):
        run(loss=loss)


def test_progress_leaves_nothing_behind_and_can_be_kept_away(monkeypatch, capsys):
    real = training.tqdm
    at_once = {"delay": 0, "mininterval": 0}
    monkeypatch.setattr(training, "tqdm", lambda **k: real(**k | at_once))
    monkeypatch.setenv("TQDM_DISABLE", "0")
    run(epochs=20)
    shown = capsys.readouterr().err
    assert "samples" in shown
    assert shown.split("\r")[-1].strip() == ""
    monkeypatch.setenv("TQDM_DISABLE", "1")
    run(epochs=20)
    assert capsys.readouterr().err == ""


class TestThreads:
    @pytest.mark.parametrize(("batch_size", "numpy_threads"), [(1, 1), (32, 1), (60_000, 2)])
    def test_small_batches_use_one_thread_and_large_ones_leave_numpy_its_own(
        self, batch_size, numpy_threads
    ):
        from threadpoolctl import ThreadpoolController, threadpool_limits

        with threadpool_limits(2, user_api="blas"), training._blas_threads(batch_size):
            info = ThreadpoolController().select(user_api="blas").info()
        scipys = [lib["num_threads"] for lib in info if "scipy.libs" in lib["filepath"]]
        others = [lib["num_threads"] for lib in info if "scipy.libs" not in lib["filepath"]]
        if not scipys:
            pytest.skip("this SciPy shares NumPy's BLAS")
        assert all(n == 1 for n in scipys)
        assert all(n == numpy_threads for n in others)


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"learning_rate": 0}, "learning_rate is 0; it must be a positive number"),
            ({"learning_rate": np.nan}, "learning_rate is nan"),
            ({"learning_rate": lambda t: -0.1}, r"learning_rate\(0\) is -0.1"),
            ({"learning_rate": lambda t: np.nan}, r"learning_rate\(0\) is nan"),
            ({"rng": 1}, r"rng is 1; pass np.random.default_rng\(seed\)"),
            ({"epochs": 2.5}, "epochs is 2.5; it must be a whole number"),
            ({"batch_size": 8.0}, "batch_size is 8.0; it must be a whole number"),
            ({"epochs": 0}, "epochs is 0"),
            ({"batch_size": 0}, "batch_size is 0 for 40 samples"),
            ({"batch_size": 41}, "batch_size is 41 for 40 samples; it must be from 1 to 40"),
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
            (lambda X, Y: (X.T, Y.T), r"X has shape \(40, 2\) and its Y has shape \(40, 3\)"),
            (lambda X, Y: (X, Y[:, :39]), "the same number of columns"),
            (lambda X, Y: (X[:, :0], Y[:, :0]), "at least one"),
            (lambda X, Y: (X.astype(np.float32), Y), "X holds float32 and its Y holds float64"),
            (lambda X, Y: (X * np.nan, Y), "X or its Y holds NaN or infinity"),
            (lambda X, Y: (X, np.where(Y > 0, np.inf, 0)), "X or its Y holds NaN or infinity"),
            (lambda X, Y: (X, Y[0]), r"its Y has shape \(40,\)"),
            (lambda X, Y: (X, 0 * Y), "every column must add up to 1"),
        ],
    )
    def test_data_that_do_not_fit_are_refused_and_nothing_is_changed(self, change, message):
        network = small()
        with pytest.raises(ValueError, match=message):
            run(network, change(*toy()))
        np.testing.assert_array_equal(network.layers[0].W, small().layers[0].W)


def test_large_but_finite_data_are_not_called_infinite():
    X, Y = toy()
    assert run(data=(X * 0 + 1e308, Y), learning_rate=lambda t: 0, epochs=1).updates == [0, 5]


def test_a_last_layer_that_squashes_is_refused_for_a_loss_on_scores():
    squashed = Network.random([2, 3], ["sigmoid"], weights="he", rng=np.random.default_rng(1),
                              dtype=np.float64)  # fmt: skip
    with pytest.raises(ValueError, match=r"3 sigmoid.* is not identity"):
        run(squashed)


@pytest.mark.parametrize("columns", [0, 20])
def test_a_step_refuses_an_empty_or_ragged_batch(columns):
    X, Y = toy()
    with pytest.raises(ValueError, match="a batch needs samples"):
        step(small(), X[:, :columns], Y[:, :0] if columns == 0 else Y, LOSSES[CE], 0.1)


def test_a_history_tells_its_length():
    assert repr(training.History()) == "History(empty)"
    assert repr(run()) == "History(4 records, 3 epochs)"


@pytest.mark.parametrize(
    ("losses", "stop"),
    [
        ([0.5], False),
        ([0.5, 0.6, 0.7], True),
        ([0.5, 0.6, 0.4], False),
        ([0.5, 0.5, 0.5], True),
        ([0.5, 0.9, 0.4, 0.7], False),
        ([0.5, 0.9, 0.4, 0.7, 0.6], True),
    ],
)
def test_early_stopping_waits_for_two_records_without_a_new_low(losses, stop):
    assert stop_early(2)(0.0, small(), History(validation_loss=losses)) is stop


def test_early_stopping_ends_a_training_and_serves_the_next_one_too():
    stop = stop_early(3)
    right, wrong = toy(seed=0), (toy(seed=0)[0], toy(seed=9)[1])  # the labels of others
    for _ in range(2):
        history = run(data=right, validation=wrong, epochs=50, on_record=stop)
        losses = history.validation_loss
        assert len(losses) - 1 == losses.index(min(losses)) + 3 < 50


def test_early_stopping_asks_for_validation_data_and_for_patience():
    with pytest.raises(ValueError, match=r"pass validation=\(X, Y\)"):
        run(on_record=stop_early(2))
    with pytest.raises(ValueError, match="patience is 0"):
        stop_early(0)


class Watching(Progress):
    """Notes what it is told; stops after a number of updates."""

    def __init__(self, updates=1000):
        self.updates = updates
        self.told = []

    def start(self, network, history, epochs, m):
        self.history = history
        self.told.append((epochs, m))
        return self

    def advance(self, samples):
        self.told.append(samples)
        self.updates -= 1
        return self.updates == 0

    def record(self):
        self.told.append(f"record {len(self.history.epochs)}")

    def __exit__(self, kind, error, trace):
        self.told.append(error)


def test_progress_is_told_of_everything_in_its_order():
    watching = Watching()
    run(epochs=2, batch_size=25, progress=watching)
    told = [(2, 40), "record 1", 25, 15, "record 2", 25, 15, "record 3", None]
    assert watching.told == told


def test_progress_can_stop_the_training_which_ends_with_a_record():
    history = run(batch_size=25, progress=Watching(updates=3))
    assert history.gradient_evaluations == [0, 40, 65]
    assert history.epochs[-1] == 65 / 40


def test_a_stop_at_a_record_makes_no_second_one():
    assert run(batch_size=25, progress=Watching(updates=2)).updates == [0, 2]


def test_a_callback_that_does_not_stop_does_not_undo_a_stop():
    assert run(progress=Watching(updates=5), on_record=lambda *_: False).updates == [0, 5]


def test_progress_is_told_of_an_error():
    watching = Watching()
    with pytest.raises(ValueError, match="learning_rate") as error:
        run(learning_rate=lambda t: -1, progress=watching)
    assert watching.told[-1] is error.value
