"""Optimisers give the numbers worked by hand, and each line that is wrong gives others."""

import inspect
import textwrap

import numpy as np
import pytest

from nnlib import optimisers
from nnlib.optimisers import OPTIMISERS, Optimiser, adam, as_optimiser, gradient_descent, momentum


def follow(optimiser, gradients, learning_rate=0.1, W=1.0):
    """Give the parameter after each step."""
    W = np.array([[W]])
    state, found = optimiser.start(W), []
    for dW in gradients:
        W, state = optimiser.step(W, np.array([[float(dW)]]), state, learning_rate)
        found.append(W.item())
    return found


# Settings, gradients, and the parameter after each step from 1 at a rate of 0.1, by hand.
BY_HAND = [
    (gradient_descent, {}, [2, 4], [0.8, 0.4]),
    # dW = 2 + 0.5 · 1 = 2.5
    (gradient_descent, {"weight_decay": 0.5}, [2], [0.75]),
    # V = 2, then 0.5 · 2 + 4 = 5
    (momentum, {"beta": 0.5}, [2, 4], [0.8, 0.3]),
    # V = 2.5, then 0.5 · 2.5 + (4 + 0.5 · 0.75) = 5.625
    (momentum, {"beta": 0.5, "weight_decay": 0.5}, [2, 4], [0.75, 0.1875]),
    # dW + 0.5 V = 2 + 1, then 4 + 2.5
    (momentum, {"beta": 0.5, "nesterov": True}, [2, 4], [0.7, 0.05]),
    # M = 1 and V = 1, both after correction 2 and 4: the step is 0.1 · 2 / (2 + 1); then M = 2.5
    # and V = 4.75 from 4, after correction 10/3 and 76/7
    (
        adam,
        {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 1},
        [2, 4],
        [14 / 15, 14 / 15 - (1 / 3) / (np.sqrt(76 / 7) + 1)],
    ),
    # The same step from (1 - 0.1 · 0.5) · 1
    (
        adam,
        {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 1, "weight_decay": 0.5},
        [2, 4],
        [0.95 - 1 / 15, 0.95 * (0.95 - 1 / 15) - (1 / 3) / (np.sqrt(76 / 7) + 1)],
    ),
]


def differences(make):
    """List the settings with which an optimiser gives other numbers than by hand."""
    of = [case for case in BY_HAND if case[0].__name__ == make.__name__]
    assert of
    return [
        settings
        for _, settings, gradients, expected in of
        if not np.allclose(follow(make(**settings), gradients), expected, rtol=1e-13)
    ]


@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
def test_an_optimiser_gives_the_numbers_worked_by_hand(make):
    assert differences(make) == []


FAULTS = {
    "the sign": (gradient_descent, "W - learning_rate * dW", "W + learning_rate * dW"),
    "decay with another sign": (gradient_descent, "+ weight_decay * W", "- weight_decay * W"),
    "a velocity that is a mean": (momentum, "beta * V + dW", "beta * V + (1 - beta) * dW"),
    "a rate within the velocity": (momentum, "V = beta * V + dW", "V = beta * V + 2 * dW"),
    "no friction": (momentum, "V = beta * V + dW", "V = V + dW"),
    "no decay": (momentum, "dW = dW + weight_decay * W", "dW = dW"),
    "Nesterov with the old velocity": (
        momentum, "V = beta * V + dW", "V = (beta * V + dW) if not nesterov else V + dW",
    ),
    "no look ahead": (momentum, "(dW + beta * V)", "V"),
    "no correction of the mean": (adam, "M / (1 - beta_1**t)", "M"),
    "no correction of the squares": (adam, "V / (1 - beta_2**t)", "V"),
    "a correction by the other beta": (adam, "M / (1 - beta_1**t)", "M / (1 - beta_2**t)"),
    "a correction that counts from 0": (adam, "t = t + 1", "t = max(t, 1)"),
    "epsilon within the root": (
        adam, "(np.sqrt(V_hat) + epsilon)", "np.sqrt(V_hat + epsilon)",
    ),
    "no root": (adam, "np.sqrt(V_hat)", "V_hat"),
    "no square": (adam, "dW**2", "abs(dW)"),
    "the betas exchanged": (adam, "beta_1 * M + (1 - beta_1)", "beta_2 * M + (1 - beta_2)"),
    "a sum in place of a mean": (adam, "(1 - beta_1) * dW", "dW"),
    "decay within the means": (
        adam, "t = t + 1\n", "t = t + 1; dW = dW + weight_decay * W\n",
        "W = (1 - learning_rate * weight_decay) * W", "pass",
    ),
    "decay without the rate": (adam, "(1 - learning_rate * weight_decay)", "(1 - weight_decay)"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_line_that_is_wrong_gives_other_numbers(fault):
    make, *changes = FAULTS[fault]
    source = textwrap.dedent(inspect.getsource(make))
    for line, wrong in zip(changes[::2], changes[1::2], strict=True):
        assert source.count(line) == 1
        source = source.replace(line, wrong)
    planted = vars(optimisers).copy()
    exec(source, planted)
    assert differences(planted[make.__name__]) != []


def test_adam_with_its_usual_settings_first_steps_by_the_learning_rate():
    for dW in (-1e-3, 5.0, 1e4):
        assert follow(adam(), [dW], W=0.0) == pytest.approx([-0.1 * np.sign(dW)], rel=1e-4)


def test_under_a_constant_gradient_momentum_speeds_up_to_ten_times_the_step():
    steps = -np.diff([1.0, *follow(momentum(0.9), [1] * 200)])
    assert steps[0] == pytest.approx(0.1) and steps[-1] == pytest.approx(1)


def test_the_settings_by_default_are_those_of_the_papers():
    gradients = np.random.default_rng(0).normal(size=20)
    assert follow(momentum(), gradients) == follow(momentum(0.9), gradients)
    known = adam(0.9, 0.999, epsilon=1e-8, weight_decay=0)
    assert follow(adam(), gradients) == follow(known, gradients)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
def test_a_step_changes_no_array_and_keeps_the_dtype_and_the_order(make, dtype):
    rng = np.random.default_rng(0)
    W, dW = (np.asfortranarray(rng.normal(size=(3, 4)).astype(dtype)) for _ in range(2))
    optimiser = make(weight_decay=np.float64(0.1))
    state = optimiser.start(W)
    for _ in range(2):
        arrays = [W, dW, *(part for part in as_parts(state) if isinstance(part, np.ndarray))]
        before = [array.copy() for array in arrays]
        new, new_state = optimiser.step(W, dW, state, 0.1)
        for array, old in zip(arrays, before, strict=True):
            np.testing.assert_array_equal(array, old)
        made = [part for part in as_parts(new_state) if isinstance(part, np.ndarray)]
        for array in [new, *made]:
            assert array.dtype == dtype and array.flags.f_contiguous
            assert not any(np.shares_memory(array, other) for other in arrays)
        W, state = new, new_state


def as_parts(state):
    return state if isinstance(state, tuple) else (state,)


@pytest.mark.parametrize(
    ("make", "settings", "message"),
    [
        (gradient_descent, {"weight_decay": -0.1}, "weight_decay is -0.1; it must be at least 0"),
        (momentum, {"beta": 1}, "beta is 1; it must be at least 0 and below 1"),
        (momentum, {"beta": -0.5}, "beta is -0.5"),
        (momentum, {"nesterov": 1}, "nesterov is 1; it must be True or False"),
        (momentum, {"weight_decay": np.inf}, "weight_decay is inf"),
        (adam, {"beta_1": 1.0}, r"beta_1 is 1\.0"),
        (adam, {"beta_2": "0.9"}, "beta_2 is '0.9'; it must be a finite number"),
        (adam, {"epsilon": 0}, "epsilon is 0; it must be a positive number"),
        (adam, {"weight_decay": -1}, "weight_decay is -1"),
    ],
)
def test_a_setting_out_of_range_is_named(make, settings, message):
    with pytest.raises(ValueError, match=message):
        make(**settings)


@pytest.mark.parametrize("make", OPTIMISERS.values(), ids=OPTIMISERS)
def test_a_gradient_that_numpy_would_broadcast_or_promote_is_refused(make):
    W, optimiser = np.ones((3, 2), np.float32), make()
    for dW in (np.ones((3, 1), np.float32), np.ones((3, 2))):
        with pytest.raises(ValueError, match=r"W has shape \(3, 2\) .* but dW has shape"):
            optimiser.step(W, dW, optimiser.start(W), 0.1)


def test_a_name_gives_the_optimiser_with_its_usual_settings():
    for name in OPTIMISERS:
        assert as_optimiser(name).name == name
    own = Optimiser("mine", lambda W: None, lambda W, dW, state, rate: (W, None))
    assert as_optimiser(own) is own


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("Adam", r"optimiser 'Adam' is unknown; choose from \['gradient_descent'"),
        (adam, r"optimiser is a function; it must be an Optimiser, such as momentum\(\)"),
        (None, "optimiser is None"),
    ],
)
def test_what_is_no_optimiser_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        as_optimiser(wrong)
