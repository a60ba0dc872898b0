import numpy as np
import pytest
from test_training import CE, run, small, toy

from nnlib.losses import LOSSES
from nnlib.progress import DivergedError, Run, evaluate
from nnlib.schedules import linear_decay, stop_early


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
