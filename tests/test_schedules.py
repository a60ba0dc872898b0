import numpy as np
import pytest
from test_training import CE, run, small, toy

from nnlib.losses import LOSSES
from nnlib.progress import DivergedError, Run, evaluate
from nnlib.schedules import StopOnAccuracy, linear_decay, stop_early


def test_a_rate_can_fall_to_zero_over_the_whole_training():
    asked = []

    def rate(t):
        asked.append(t)
        return linear_decay(0.1)(t)

    run(learning_rate=rate, epochs=2, batch_size=20)
    assert asked == [0, 0.25, 0.5, 0.75]


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
    training = Run(small(), LOSSES[CE], *toy(), epochs=9)
    training.history.validation_loss = losses
    stop_early(2)(training)
    assert training.stopped is stop


def test_early_stopping_ends_a_training_and_serves_the_next_one_too():
    stop = stop_early(3)
    right, wrong = toy(seed=0), (toy(seed=0)[0], toy(seed=9)[1])  # the labels of others
    for _ in range(2):
        history = run(data=right, validation=wrong, epochs=50, watch=stop)
        losses = history.validation_loss
        assert len(losses) - 1 == losses.index(min(losses)) + 3 < 50


@pytest.mark.parametrize("rate", [0, -1, float("nan"), "0.1"])
def test_a_rate_that_cannot_fall_is_refused_at_once(rate):
    with pytest.raises(ValueError, match=r"learning_rate is .*; it must be a positive number"):
        linear_decay(rate)


def overfitting(network=None, **changes):
    right, wrong = toy(seed=0), (toy(seed=0)[0], toy(seed=9)[1])  # the labels of others
    network = network or small()
    return network, run(network, right, validation=wrong, epochs=50, **changes)


def diverge(run):
    if len(run.history.epochs) == 8:
        run.network.layers[0].W[...] = np.inf


def interrupt(run):
    if len(run.history.epochs) == 8:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("patience", "watch", "records"),
    [
        (3, [], None),
        (99, [], 51),
        (99, [lambda run: run.stop()], 1),
        (99, [interrupt], 8),
        (99, [diverge], 8),
    ],
    ids=["stopped", "to the end", "stopped at once", "interrupted", "diverged"],
)
def test_the_best_network_is_handed_back_however_the_run_ends(patience, watch, records):
    network, kept = small(), {}
    W = network.layers[0].W

    def keep_by_hand(run):
        kept[run.history.validation_loss[-1]] = run.network.copy()

    rule = stop_early(patience, restore_best=True)
    try:
        _, history = overfitting(network, watch=[keep_by_hand, rule, *watch])
    except DivergedError as error:
        history = error.history
    losses = history.validation_loss
    assert len(losses) == records or records is None
    assert records == 1 or losses[-1] > min(losses)
    for ours, best in zip(network.layers, kept[min(losses)].layers, strict=True):
        np.testing.assert_array_equal(ours.W, best.W)
        np.testing.assert_array_equal(ours.b, best.b)
    assert network.layers[0].W is W


def test_a_rule_that_restores_the_best_serves_several_runs_and_another_restores_nothing():
    stop = stop_early(3, restore_best=True)
    one, same = overfitting(watch=stop)[0], overfitting(watch=stop)[0]
    other, history = overfitting(watch=stop_early(3))
    np.testing.assert_array_equal(one.layers[0].W, same.layers[0].W)
    X, Y = toy(seed=0)
    assert evaluate(other, X, Y, CE)[0] == history.training_loss[-1]
    best = history.validation_loss.index(min(history.validation_loss))
    assert evaluate(one, X, Y, CE)[0] == history.training_loss[best]


def test_early_stopping_asks_for_validation_data_and_for_patience():
    with pytest.raises(ValueError, match=r"pass validation=\(X, Y\)"):
        run(watch=stop_early(2))
    with pytest.raises(ValueError, match="patience is 0"):
        stop_early(0)


class Scripted:
    """A run whose network predicts a given number of ten held-out samples correctly."""

    def __init__(self, network, correct):
        self.network, self.correct, self.updates, self.stopped, self.kept = (
            network,
            correct,
            0,
            0,
            0,
        )
        network.predict = self.predict

    def predict(self, X):
        right = self.correct[self.updates - 1]
        return np.array([0] * right + [1] * (X.shape[1] - right))

    def keep(self):
        self.kept = self.updates

    def stop(self):
        self.stopped = self.updates

    def follow(self, rule):
        rule.start(self)
        rule.record(self)
        for _ in self.correct:
            self.updates += 1
            rule.record(self)
            if self.stopped:
                break
        return self.stopped, self.kept


X_HELD, Y_HELD = np.zeros((2, 10)), np.eye(3)[:, [0] * 10]


@pytest.mark.parametrize(
    ("correct", "tol", "stopped", "kept"),
    [
        ([5, 6, 7, 8], 1e-4, 0, 4),
        ([5, 4, 4, 9], 1e-4, 3, 1),
        ([5, 5, 5, 9], 1e-4, 3, 1),
        ([5, 5, 5, 5], 0, 0, 1),
        ([5, 4, 6, 5, 7, 6], 1e-4, 0, 5),
        ([5, 6, 6, 6, 9], 0.15, 3, 2),
        ([5, 6, 7, 8], 0.15, 3, 3),
        ([5, 6, 7, 8], 0.09, 0, 4),
        ([0, 0, 0], 1e-4, 3, 1),
    ],
)
def test_the_rule_by_accuracy_waits_for_two_records_without_an_improvement_of_tol(
    correct, tol, stopped, kept
):
    rule = StopOnAccuracy(X_HELD, Y_HELD, patience=2, tol=tol)
    for _ in range(2):  # it serves several runs
        assert Scripted(small(), correct).follow(rule) == (stopped, kept)
        assert rule.scores == [n / 10 for n in correct[: stopped or None]]
        assert rule.best == max(rule.scores)


def test_with_infinite_patience_the_rule_only_keeps_the_best():
    rule = StopOnAccuracy(X_HELD, Y_HELD, patience=np.inf)
    assert Scripted(small(), [5, 7, 4, 3, 2, 1, 1]).follow(rule) == (0, 2)


def test_the_rule_by_accuracy_weighs_the_samples():
    weights = np.array([3.0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    rule = StopOnAccuracy(X_HELD, Y_HELD * weights, patience=2)
    Scripted(small(), [1, 2]).follow(rule)
    assert rule.scores == [3 / 12, 4 / 12]


def test_the_network_with_the_highest_accuracy_is_handed_back():
    X, Y = toy(seed=0)
    rule = StopOnAccuracy(X[:, 20:], Y[:, 20:], patience=3, tol=0)
    network = small()
    history = run(network, (X[:, :20], Y[:, :20]), epochs=60, watch=rule)
    assert len(rule.scores) == len(history.epochs) - 1
    assert rule.best == max(rule.scores) == evaluate(network, X[:, 20:], Y[:, 20:], CE)[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Y": np.zeros((3, 10))}, "Y has shape .* it needs one-hot columns"),
        ({"Y": np.ones((3, 10))}, "Y has shape .* it needs one-hot columns"),
        ({"Y": -Y_HELD}, "Y has shape .* it needs one-hot columns"),
        ({"Y": np.ones((1, 10))}, "Y has shape .* it needs one-hot columns"),
        ({"Y": Y_HELD[:, :9]}, "Y has shape"),
        ({"patience": 0}, "patience is 0"),
        ({"patience": 1.5}, "patience is 1.5"),
        ({"tol": -1}, "tol is -1; it must be at least 0"),
    ],
)
def test_the_rule_by_accuracy_refuses_what_it_cannot_use(change, message):
    with pytest.raises(ValueError, match=message):
        StopOnAccuracy(**{"X": X_HELD, "Y": Y_HELD} | change)


def test_held_out_samples_that_do_not_match_the_network_are_refused_before_training():
    network = small()
    W = network.layers[0].W.copy()
    with pytest.raises(ValueError, match="X has shape"):
        run(network, watch=StopOnAccuracy(np.zeros((5, 10)), Y_HELD))
    np.testing.assert_array_equal(network.layers[0].W, W)
