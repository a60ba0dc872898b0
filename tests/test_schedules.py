import pytest
from test_training import CE, run, small, toy

from nnlib.losses import LOSSES
from nnlib.progress import Run
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


def test_early_stopping_asks_for_validation_data_and_for_patience():
    with pytest.raises(ValueError, match=r"pass validation=\(X, Y\)"):
        run(watch=stop_early(2))
    with pytest.raises(ValueError, match="patience is 0"):
        stop_early(0)
