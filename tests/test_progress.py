import math
import signal
import threading
import time

import numpy as np
import pytest
import tqdm.auto
from test_training import CE, run, small, toy

from nnlib import training
from nnlib.layers import Dense
from nnlib.losses import LOSSES, Loss
from nnlib.network import Network
from nnlib.progress import DivergedError, History, Watcher, evaluate
from nnlib.training import step


def test_the_history_holds_what_evaluate_says():
    network, (X, Y), held_out = small(), toy(), toy(seed=9)
    history = run(network, (X, Y), validation=held_out)
    assert (history.training_loss[-1], history.training_accuracy[-1]) == evaluate(network, X, Y, CE)
    assert (history.validation_loss[-1], history.validation_accuracy[-1]) == evaluate(
        network, *held_out, CE
    )


def one_output(activation="sigmoid"):
    return Network.random([2, 4, 1], ["tanh", activation], init="xavier", rng=1)


@pytest.mark.parametrize("held_out", [None, (toy()[0], np.arange(40.0)[None, :] % 10)])
def test_labels_in_a_single_row_have_no_accuracy_that_flatters(held_out):
    """Each label but 0 is above ½, as most of the outputs are: that is not nine in ten right."""
    X, labels = toy()[0], np.arange(40.0)[None, :] % 10
    network = one_output()
    history = run(network, (X, labels), loss="mean_squared_error", validation=held_out)
    assert history.training_accuracy == history.validation_accuracy == []
    assert len(history.training_loss) == 4
    assert len(history.validation_loss) == (4 if held_out else 0)
    assert np.isnan(evaluate(network, X, labels, "mean_squared_error")[1])


def test_a_row_of_0_and_1_has_an_accuracy_and_a_score_against_it_has_none():
    X, Y = toy()[0], toy()[1][:1]
    assert len(run(one_output(), (X, Y), loss="mean_squared_error").training_accuracy) == 4
    on_scores = LOSSES["mean_squared_error"]._replace(name="logistic", takes_scores=True)
    history = run(one_output("identity"), (X, Y), loss=on_scores)
    assert history.training_accuracy == []


def test_seconds_grow():
    seconds = run(epochs=3).seconds
    assert sorted(seconds) == seconds
    assert seconds[-1] > seconds[0] == 0


def test_without_validation_data_there_are_no_validation_entries():
    assert run().validation_loss == []


def test_the_history_can_be_finer_or_coarser_than_an_epoch():
    assert run(record_every=0.5, epochs=2).epochs == [0, 0.6, 1, 1.6, 2]
    assert run(record_every=0.1, epochs=1, batch_size=1).updates == list(range(0, 41, 4))
    assert run(record_every=2, epochs=5).epochs == [0, 2, 4, 5]


def test_seconds_do_not_count_what_a_watcher_does_at_a_record(monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    watched = run(watch=lambda run: [next(clock) for _ in range(500)])
    assert watched.seconds[-1] < 500


def test_a_function_sees_every_record_and_can_stop_the_training():
    seen = []

    def stop_after_two(run):
        seen.append((run.epoch, len(run.history.epochs)))
        if run.epoch >= 2:
            run.stop()

    assert run(epochs=9, watch=stop_after_two).epochs == [0, 1, 2]
    assert seen == [(0, 1), (1, 2), (2, 3)]


def test_what_a_function_returns_does_not_stop_the_training():
    assert run(epochs=2, watch=lambda run: True).epochs == [0, 1, 2]


def test_a_watcher_keeps_its_own_warnings():
    with pytest.raises(RuntimeWarning, match="overflow"):
        run(watch=lambda run: np.exp(np.array([1e4])))


def test_a_watcher_can_stop_before_the_first_step():
    network = small()
    assert run(network, watch=lambda run: run.stop()).updates == [0]
    np.testing.assert_array_equal(network.layers[0].W, small().layers[0].W)


@pytest.mark.parametrize("batch_size", [1, None])
def test_a_run_that_diverges_says_when_and_what_to_try_and_gives_back_sound_parameters(batch_size):
    X, Y = toy()
    linear = Network.random([2, 3], rng=1)
    W = linear.layers[0].W
    message = r"after update \d+ \(epoch .*\); try a learning_rate"
    with pytest.raises(DivergedError, match=message) as error:
        run(linear, (X, Y), loss="mean_squared_error", learning_rate=20, epochs=500,
            batch_size=batch_size)  # fmt: skip
    history = error.value.history
    assert evaluate(linear, X, Y, "mean_squared_error")[0] == history.training_loss[-1]
    assert len(history.epochs) == len(history.training_loss) > 1
    assert linear.layers[0].W is W


@pytest.mark.parametrize(
    ("batch_size", "update", "done"), [(1, 14, "1.3"), (4, 60, "19.8"), (4, 3, "0.8")]
)
def test_the_updates_before_a_divergence_are_counted(batch_size, update, done):
    calls = []

    def gradient(A, Y):
        calls.append(1)
        return A * (np.nan if len(calls) == update else 0)

    loss = Loss("breaks", lambda A, Y: 0.0, gradient)
    with pytest.raises(
        DivergedError, match=rf"after update {update - 1} \(epoch {done}\);"
    ) as error:
        run(data=toy(m=10), loss=loss, batch_size=batch_size, epochs=25)
    assert error.value.history.epochs == list(range(math.floor(float(done)) + 1))


def test_a_loss_that_is_not_finite_at_the_start_stops_the_run():
    loss = Loss("infinite", lambda A, Y: np.inf, lambda A, Y: A)
    with pytest.raises(DivergedError, match="infinite before the first update was complete"):
        run(loss=loss)


def test_the_bar_of_a_run_that_is_stopped_early_is_full_and_disappears(monkeypatch):
    bars, real = [], tqdm.auto.tqdm
    monkeypatch.setenv("TQDM_DISABLE", "0")
    monkeypatch.setattr(tqdm.auto, "tqdm", lambda **k: bars.append(real(**k)) or bars[-1])
    run(watch=lambda run: run.stop() if run.epoch == 1 else None)
    (bar,) = bars
    assert (bar.n, bar.total, bar.leave) == (40, 40, False)


def test_progress_leaves_nothing_behind_and_can_be_kept_away(monkeypatch, capsys):
    real = tqdm.auto.tqdm
    at_once = {"delay": 0, "mininterval": 0}
    monkeypatch.setattr(tqdm.auto, "tqdm", lambda **k: real(**k | at_once))
    monkeypatch.setenv("TQDM_DISABLE", "0")
    run(epochs=20)
    shown = capsys.readouterr().err
    assert "samples" in shown
    assert shown.split("\r")[-1].strip() == ""
    monkeypatch.setenv("TQDM_DISABLE", "1")
    run(epochs=20)
    assert capsys.readouterr().err == ""


def test_a_history_tells_its_length():
    assert repr(History()) == "History(empty)"
    assert repr(run()) == "History(4 records, 3 epochs)"


class Noting(Watcher):
    """Notes what it sees; stops the training after a number of updates."""

    shows_progress = True

    def __init__(self, updates=1000):
        self.updates = updates
        self.seen = []

    def start(self, run):
        self.seen.append((run.epochs, run.n_samples))

    def update(self, run):
        self.seen.append(run.seen)
        if run.updates == self.updates:
            run.stop()

    def record(self, run):
        self.seen.append(f"record {len(run.history.epochs)}")

    def end(self, run, error):
        self.seen.append(error)


def test_a_watcher_sees_everything_in_its_order():
    noting = Noting()
    run(epochs=2, batch_size=25, watch=noting)
    assert noting.seen == [(2, 40), "record 1", 25, 40, "record 2", 65, 80, "record 3", None]


def test_a_stop_between_two_records_ends_the_history_with_a_record():
    history = run(batch_size=25, watch=Noting(updates=3))
    assert history.gradient_evaluations == [0, 40, 65]
    assert history.epochs[-1] == 65 / 40


def test_a_stop_at_a_record_makes_no_second_one():
    assert run(batch_size=25, watch=Noting(updates=2)).updates == [0, 2]


def test_several_watch_and_one_of_them_is_enough_to_stop():
    one, other = Noting(updates=5), Noting()
    assert run(watch=[other, lambda run: None, one]).updates == [0, 5]
    assert one.seen == other.seen


def test_a_watcher_sees_an_error():
    noting = Noting()
    with pytest.raises(ValueError, match="learning_rate") as error:
        run(learning_rate=lambda t: -1, watch=noting)
    assert noting.seen[-1] is error.value


def test_an_update_that_was_counted_before_a_stop_has_its_record(monkeypatch):
    """A stop may come from a signal, at any moment: here between two updates."""
    batches = training.batches

    def interrupted(*arguments):
        for number, batch in enumerate(batches(*arguments)):
            if number == 7:
                noting.run.stop()
            yield batch

    class Keeping(Watcher):
        def start(self, run):
            self.run = run

    noting = Keeping()
    monkeypatch.setattr(training, "batches", interrupted)
    assert run(watch=noting).updates == [0, 5, 7]


def test_a_training_that_a_watcher_begins_diverges_for_itself():
    def begin_another(_):
        run(small(), learning_rate=1e200, loss="mean_squared_error")

    with pytest.raises(DivergedError) as error:
        run(watch=begin_another)
    assert str(error.value).count("try a learning_rate") == 1


def test_a_watcher_sees_the_divergence_with_its_history():
    noting = Noting()
    with pytest.raises(DivergedError):
        run(loss=Loss("infinite", lambda A, Y: np.inf, lambda A, Y: A), watch=noting)
    assert noting.seen[-1].history.epochs == []


def test_the_same_watcher_twice_is_refused():
    noting = Noting()
    with pytest.raises(ValueError, match=r"watch holds .* twice"):
        run(watch=[noting, noting])


def test_those_that_have_started_are_ended_where_the_next_does_not_start():
    class Unwilling(Watcher):
        def start(self, run):
            raise ValueError("no")

    noting = Noting()
    with pytest.raises(ValueError, match="no") as error:
        run(watch=[noting, Unwilling()])
    assert noting.seen == [(3, 40), error.value]


def parameters(network):
    return np.concatenate([A.ravel() for layer in network.layers for A in (layer.W, layer.b)])


def after(updates):
    """The network after so many updates of a run without shuffling."""
    network, (X, Y) = small(), toy()
    for batch in [slice(8 * (j % 5), 8 * (j % 5) + 8) for j in range(updates)]:
        step(network, X[:, batch], Y[:, batch], LOSSES[CE], 0.1)
    return network


def interrupt():
    signal.raise_signal(signal.SIGINT)


def break_off():
    raise KeyboardInterrupt  # as where another handler than Python's raises it


class TestInterrupt:
    @staticmethod
    def between_the_layers(monkeypatch, update, interrupt):
        """Interrupt after the first of two layers has changed in this update."""
        whole, calls = Dense.update, []

        def interrupted(self, gradient, learning_rate):
            whole(self, gradient, learning_rate)
            calls.append(1)
            if len(calls) == 2 * update - 1:
                interrupt()

        monkeypatch.setattr(Dense, "update", interrupted)

    def test_the_update_is_completed_and_train_returns_the_history(self, monkeypatch, capsys):
        expected = after(7)
        self.between_the_layers(monkeypatch, 7, interrupt)
        network = small()
        history = run(network, shuffle=False)
        assert history.updates == [0, 5, 7]
        np.testing.assert_array_equal(parameters(network), parameters(expected))
        assert capsys.readouterr().err == "Stopped by an interrupt after 1.4 of 3 epochs.\n"
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def test_where_it_breaks_an_update_the_network_is_that_of_the_last_record(
        self, monkeypatch, capsys
    ):
        expected = after(5)
        self.between_the_layers(monkeypatch, 7, break_off)
        network = small()
        noting = Noting()
        history = run(network, shuffle=False, watch=[noting, lambda run: None])
        assert history.updates == [0, 5]
        np.testing.assert_array_equal(parameters(network), parameters(expected))
        assert noting.seen[-1] is None

    def test_a_watcher_may_raise_it(self, capsys):
        history = run(watch=lambda run: break_off() if run.epoch == 2 else None)
        assert history.epochs == [0, 1, 2]
        assert "Stopped by an interrupt after 2 of 3 epochs." in capsys.readouterr().err

    def test_a_second_one_breaks_off_and_the_network_is_that_of_the_last_record(self, monkeypatch):
        expected = after(5)
        self.between_the_layers(monkeypatch, 7, lambda: [interrupt(), interrupt()])
        network = small()
        with pytest.raises(KeyboardInterrupt):
            run(network, shuffle=False)
        np.testing.assert_array_equal(parameters(network), parameters(expected))
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def test_before_the_first_record_there_is_nothing_to_return(self):
        def value(A, Y):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(loss=LOSSES[CE]._replace(value=value))

    def test_one_after_the_last_update_is_no_news(self, capsys):
        assert run(watch=lambda run: interrupt() if run.epoch == 3 else None).epochs[-1] == 3
        assert capsys.readouterr().err == ""

    def test_it_ends_the_inner_of_two_runs(self):
        inner = []

        def begin_another(outer):
            if outer.epoch == 1:
                inner.append(run(watch=lambda run: interrupt() if run.epoch == 2 else None))

        assert run(watch=begin_another).epochs == [0, 1, 2, 3]
        assert inner[0].epochs == [0, 1, 2]

    def test_a_program_keeps_its_own_handler(self):
        calls = []
        before = signal.signal(signal.SIGINT, lambda *_: calls.append(1))
        try:
            assert run(watch=lambda run: interrupt()).epochs == [0, 1, 2, 3]
        finally:
            signal.signal(signal.SIGINT, before)
        assert len(calls) == 4

    def test_another_thread_trains_undisturbed(self):
        histories = []
        thread = threading.Thread(target=lambda: histories.append(run()))
        thread.start()
        thread.join()
        assert histories[0].epochs == [0, 1, 2, 3]
