"""Exercises of lesson 9: a step of momentum, a step of Adam, and a shifted image."""

import numpy as np

from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes
from nnlib.lesson.optimiser_steps import adam_step, momentum_step
from nnlib.lesson.shifts import shifted


def _momentum(
    velocity=lambda V, dW, rate, beta: beta * V + dW,
    move=lambda W, V, old, dW, rate, beta: W - rate * V,
    result=lambda W, V, old_W, old_V: (W, V),
):
    """Write a step of momentum with one or more of its parts changed."""

    def function(W, dW, V, learning_rate, beta):
        new_V = velocity(V, dW, learning_rate, beta)
        new_W = move(W, new_V, V, dW, learning_rate, beta)
        return result(new_W, new_V, W, V)

    return function


def _momentum_arguments(rng):
    shape = sizes(rng, 2)
    W, V, dW = (numbers(rng, *shape) for _ in range(3))
    return W, dW, V, 0.35, 0.65


momentum_step_exercise = Exercise(
    name="momentum_step",
    lesson=9,
    cases=[
        Case(
            (np.array([3.0]), np.array([2.0]), np.array([0.0]), 0.25, 0.5),
            (np.array([2.5]), np.array([2.0])),
            "a first step",
        ),
        Case(
            (np.array([2.0]), np.array([-1.0]), np.array([4.0]), 0.25, 0.75),
            (np.array([1.5]), np.array([2.0])),
            "a gradient against the velocity",
        ),
        Case(
            (np.zeros((1, 2)), np.zeros((1, 2)), np.array([[8.0, -2.0]]), 0.125, 0.25),
            (np.array([[-0.25, 0.0625]]), np.array([[2.0, -0.5]])),
            "rolling on where it is flat",
        ),
    ],
    draw=_momentum_arguments,
    mistakes=[
        Mistake(
            "no friction",
            "Of the old velocity only a part stays: which factor says how much?",
            _momentum(lambda V, dW, rate, beta: V + dW),
        ),
        Mistake(
            "a mean in place of a sum",
            "That is a running mean, as Adam has it. Here the gradient is added in full: a steady "
            "slope is to speed the ball up.",
            _momentum(lambda V, dW, rate, beta: beta * V + (1 - beta) * dW),
        ),
        Mistake(
            "the friction is on the gradient",
            "What does friction slow down: the velocity that the ball has, or the new gradient?",
            _momentum(lambda V, dW, rate, beta: V + beta * dW),
            _momentum(lambda V, dW, rate, beta: (1 - beta) * V + beta * dW),
        ),
        Mistake(
            "the friction is on both",
            "Only the old velocity is slowed down; the gradient is added in full.",
            _momentum(lambda V, dW, rate, beta: beta * (V + dW)),
        ),
        Mistake(
            "1 - beta of the velocity stays",
            "beta is the part that the ball *keeps*.",
            _momentum(lambda V, dW, rate, beta: (1 - beta) * V + dW),
        ),
        Mistake(
            "the old velocity moves the ball",
            "First the velocity changes, then the ball moves with the new one.",
            _momentum(move=lambda W, V, old, dW, rate, beta: W - rate * old),
        ),
        Mistake(
            "a part of the old velocity moves the ball",
            "First the velocity changes, then the ball moves with the new one.",
            _momentum(move=lambda W, V, old, dW, rate, beta: W - rate * beta * old),
        ),
        Mistake(
            "the gradient alone moves the ball",
            "Which array remembers the steps before?",
            _momentum(move=lambda W, V, old, dW, rate, beta: W - rate * dW),
        ),
        Mistake(
            "the gradient counts twice",
            "The new velocity contains the gradient already.",
            _momentum(move=lambda W, V, old, dW, rate, beta: W - rate * (V + dW)),
        ),
        Mistake(
            "Nesterov's step",
            "That is Nesterov's way, which goes a bit further. Here the ball moves by the new "
            "velocity alone.",
            _momentum(move=lambda W, V, old, dW, rate, beta: W - rate * (dW + beta * V)),
        ),
        Mistake(
            "the learning rate is in the velocity",
            "Many books do so. Here, as in PyTorch, the velocity adds up gradients, and the rate "
            "comes in only where the ball moves.",
            _momentum(
                lambda V, dW, rate, beta: beta * V + rate * dW,
                lambda W, V, old, dW, rate, beta: W - V,
            ),
            _momentum(
                lambda V, dW, rate, beta: beta * V - rate * dW,
                lambda W, V, old, dW, rate, beta: W + V,
            ),
        ),
        Mistake(
            "the learning rate counts twice",
            "The rate comes in once: where the ball moves.",
            _momentum(lambda V, dW, rate, beta: beta * V + rate * dW),
        ),
        Mistake(
            "the velocity subtracts the gradient",
            "Here V adds gradients up, so it points uphill, and the step subtracts it.",
            _momentum(
                lambda V, dW, rate, beta: beta * V - dW,
                lambda W, V, old, dW, rate, beta: W + rate * V,
            ),
            _momentum(lambda V, dW, rate, beta: beta * V - dW),
        ),
        Mistake(
            "uphill",
            "V adds gradients up, and a gradient points uphill. Which way is the step?",
            _momentum(move=lambda W, V, old, dW, rate, beta: W + rate * V),
        ),
        Mistake(
            "the learning rate is missing",
            "The step is the velocity times the learning rate.",
            _momentum(move=lambda W, V, old, dW, rate, beta: W - V),
        ),
        Mistake(
            "a friction of its own",
            "beta is an argument: use its value.",
            *(
                _momentum(lambda V, dW, rate, beta, own=own: own * V + dW)
                for own in (0.9, 0.99, 0.5)
            ),
        ),
        Mistake(
            "a learning rate of its own",
            "The learning rate is an argument: use its value.",
            *(
                _momentum(move=lambda W, V, old, dW, rate, beta, own=own: W - own * V)
                for own in (0.1, 0.01)
            ),
        ),
        Mistake(
            "numbers of its own",
            "beta and learning_rate are arguments: use their values.",
            *(
                _momentum(
                    lambda V, dW, rate, beta, own=friction: own * V + dW,
                    lambda W, V, old, dW, rate, beta, own=step: W - own * V,
                )
                for friction in (0.9, 0.5)
                for step in (0.1, 0.01)
            ),
        ),
        Mistake(
            "the step in place of W",
            "Return the new W, not the change.",
            _momentum(result=lambda W, V, old_W, old_V: (W - old_W, V)),
            _momentum(result=lambda W, V, old_W, old_V: (old_W - W, V)),
        ),
        Mistake(
            "W and V are swapped",
            "Return W first, then V.",
            _momentum(result=lambda W, V, old_W, old_V: (V, W)),
        ),
        Mistake(
            "the old velocity is returned",
            "The next step needs the velocity as it is now.",
            _momentum(result=lambda W, V, old_W, old_V: (W, old_V)),
        ),
        Mistake(
            "the old W is returned",
            "Where is the ball after the step?",
            _momentum(result=lambda W, V, old_W, old_V: (old_W, V)),
        ),
    ],
    solution=momentum_step,
    part=("W", "V").__getitem__,
)


def _adam(
    first=lambda M, dW, b1, b2: b1 * M + (1 - b1) * dW,
    second=lambda V, dW, M, b1, b2: b2 * V + (1 - b2) * dW**2,
    M_hat=lambda M, t, b1, b2: M / (1 - b1**t),
    V_hat=lambda V, t, b1, b2: V / (1 - b2**t),
    direction=lambda M, V, dW, epsilon: M / (np.sqrt(V) + epsilon),
    factor=lambda rate: -rate,
    result=lambda W, M, V, hats, old: (W, M, V),
):
    """Write a step of Adam with one or more of its parts changed."""

    def function(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        old = W, M, V
        M = first(M, dW, beta_1, beta_2)
        V = second(V, dW, M, beta_1, beta_2)
        hats = M_hat(M, t, beta_1, beta_2), V_hat(V, t, beta_1, beta_2)
        W = W + factor(learning_rate) * direction(*hats, dW, epsilon)
        return result(W, M, V, hats, old)

    return function  # fmt: skip


def _short_adam(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    """Put both corrections into the rate, so that epsilon meets a V without its own."""
    _, M, V = adam_step(W, dW, M, V, t, learning_rate, beta_1, beta_2, epsilon)
    rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return W - rate * M / (np.sqrt(V) + epsilon), M, V


def _adam_arguments(rng):
    shape = sizes(rng, 2)
    W, M, dW = (numbers(rng, *shape) for _ in range(3))
    V = 1 + numbers(rng, *shape) ** 2
    return W, dW, M, V, int(rng.integers(3, 7)), 0.35, 0.65, 0.8, 0.15


def _one(x):
    return np.array([x])


adam_step_exercise = Exercise(
    name="adam_step",
    lesson=9,
    cases=[
        Case(
            (_one(1.0), _one(4.0), _one(0.0), _one(0.0), 1, 0.5, 0.5, 0.75, 1.0),
            (_one(0.6), _one(2.0), _one(4.0)),  # hats 4 and 16: 4 / (4 + 1)
            "a first step",
        ),
        Case(
            (_one(2.0), _one(-8.0), _one(2.0), _one(4.0), 2, 0.25, 0.5, 0.75, 0.0625),
            (_one(2 + 0.25 * 4 / (np.sqrt(304 / 7) + 0.0625)), _one(-3.0), _one(19.0)),
            "a second step, after a jump",
        ),
        Case(
            (np.array([3.0, 3.0]), np.array([4.0, 1e-8]), np.zeros(2), np.zeros(2), 1, 0.1),
            (np.array([2.9, 2.95]), np.array([0.4, 1e-9]), np.array([0.016, 1e-19])),
            "a first step with the usual numbers",
        ),
        Case(
            (np.ones((1, 2)), np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 2)), 1, 0.5, 0.5,
             0.75, 0.125),
            (np.ones((1, 2)), np.zeros((1, 2)), np.zeros((1, 2))),
            "a gradient of zero",
        ),
    ],
    draw=_adam_arguments,
    mistakes=[
        Mistake(
            "no correction",
            "Both means began at zero. By which factor are they too small after t steps?",
            _adam(M_hat=lambda M, t, b1, b2: M, V_hat=lambda V, t, b1, b2: V),
        ),
        Mistake(
            "only the mean of the gradients is corrected",
            "The mean of the squares began at zero as well.",
            _adam(V_hat=lambda V, t, b1, b2: V),
        ),
        Mistake(
            "only the mean of the squares is corrected",
            "The mean of the gradients began at zero as well.",
            _adam(M_hat=lambda M, t, b1, b2: M),
        ),
        Mistake(
            "the corrections do not know the step",
            "Of the zero at the beginning less and less is left: after t steps, the beta to the "
            "power t.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / (1 - b1), V_hat=lambda V, t, b1, b2: V / (1 - b2)
            ),
        ),
        Mistake(
            "beta times t in place of a power",
            "After t steps the zero has been multiplied by beta t times: beta ** t.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / (1 - b1 * t),
                V_hat=lambda V, t, b1, b2: V / (1 - b2 * t),
            ),
        ),
        Mistake(
            "the step is counted from 0",
            "The first step has t = 1: by then a mean holds one gradient.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / (1 - b1 ** (t - 1)),
                V_hat=lambda V, t, b1, b2: V / (1 - b2 ** (t - 1)),
            ),
        ),
        Mistake(
            "the step is counted on",
            "t is 1 in the first step already: by then a mean holds one gradient.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / (1 - b1 ** (t + 1)),
                V_hat=lambda V, t, b1, b2: V / (1 - b2 ** (t + 1)),
            ),
        ),
        Mistake(
            "the rest to the power of t",
            "What is multiplied in each step is beta. First the power, then the rest to 1.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / (1 - b1) ** t,
                V_hat=lambda V, t, b1, b2: V / (1 - b2) ** t,
            ),
        ),
        Mistake(
            "the rest times t",
            "In each step the zero's part is multiplied by beta: after t steps, beta ** t of it is "
            "left. The gradients have the rest.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / ((1 - b1) * t),
                V_hat=lambda V, t, b1, b2: V / ((1 - b2) * t),
            ),
        ),
        Mistake(
            "divided by the part of the zero",
            "beta ** t is the part of the zero that is left. Which part have the gradients?",
            _adam(
                M_hat=lambda M, t, b1, b2: M / b1**t,
                V_hat=lambda V, t, b1, b2: V / b2**t,
            ),
        ),
        Mistake(
            "multiplied by the corrections",
            "The means are too small. Do you divide by a number below 1, or multiply by it?",
            _adam(
                M_hat=lambda M, t, b1, b2: M * (1 - b1**t),
                V_hat=lambda V, t, b1, b2: V * (1 - b2**t),
            ),
        ),
        Mistake(
            "the betas of the corrections are swapped",
            "Each mean is corrected with the beta that it was made with.",
            _adam(
                M_hat=lambda M, t, b1, b2: M / (1 - b2**t),
                V_hat=lambda V, t, b1, b2: V / (1 - b1**t),
            ),
        ),
        Mistake(
            "one beta corrects both",
            "Each mean is corrected with the beta that it was made with.",
            _adam(V_hat=lambda V, t, b1, b2: V / (1 - b1**t)),
            _adam(M_hat=lambda M, t, b1, b2: M / (1 - b2**t)),
        ),
        Mistake(
            "the betas are swapped",
            "beta_1 belongs to the gradients, beta_2 to their squares.",
            lambda W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8: adam_step(
                W, dW, M, V, t, learning_rate, beta_2, beta_1, epsilon
            ),
        ),
        Mistake(
            "the means' betas are swapped",
            "beta_1 belongs to the gradients, beta_2 to their squares.",
            _adam(
                first=lambda M, dW, b1, b2: b2 * M + (1 - b2) * dW,
                second=lambda V, dW, M, b1, b2: b1 * V + (1 - b1) * dW**2,
            ),
        ),
        Mistake(
            "one beta makes both means",
            "beta_1 belongs to the gradients, beta_2 to their squares.",
            lambda W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8: adam_step(
                W, dW, M, V, t, learning_rate, beta_1, beta_1, epsilon
            ),
            _adam(second=lambda V, dW, M, b1, b2: b1 * V + (1 - b1) * dW**2),
            _adam(first=lambda M, dW, b1, b2: b2 * M + (1 - b2) * dW),
        ),
        Mistake(
            "a sum in place of a mean",
            "A running mean keeps a part of the old mean, and takes the *rest* of the new: the two "
            "parts make 1.",
            _adam(
                first=lambda M, dW, b1, b2: b1 * M + dW,
                second=lambda V, dW, M, b1, b2: b2 * V + dW**2,
            ),
            _adam(first=lambda M, dW, b1, b2: b1 * M + dW),
            _adam(second=lambda V, dW, M, b1, b2: b2 * V + dW**2),
        ),
        Mistake(
            "beta and 1 - beta are swapped",
            "beta is the part of the old mean that *stays*.",
            _adam(
                first=lambda M, dW, b1, b2: (1 - b1) * M + b1 * dW,
                second=lambda V, dW, M, b1, b2: (1 - b2) * V + b2 * dW**2,
            ),
        ),
        Mistake(
            "the squares of the means",
            "V is the mean of the squares of the *gradients*.",
            _adam(second=lambda V, dW, M, b1, b2: b2 * V + (1 - b2) * M**2),
        ),
        Mistake(
            "the squares are missing",
            "V is the mean of the *squares* of the gradients.",
            _adam(
                second=lambda V, dW, M, b1, b2: b2 * V + (1 - b2) * dW,
                direction=lambda M, V, dW, epsilon: M / (np.sqrt(np.abs(V)) + epsilon),
            ),
            _adam(second=lambda V, dW, M, b1, b2: b2 * V + (1 - b2) * np.abs(dW)),
            _adam(second=lambda V, dW, M, b1, b2: b2 * V + (1 - b2) * dW),
        ),
        Mistake(
            "the rest of beta is squared as well",
            "Only the gradient is squared: a power comes before a product.",
            _adam(second=lambda V, dW, M, b1, b2: b2 * V + ((1 - b2) * dW) ** 2),
        ),
        Mistake(
            "no root",
            "V has the size of a gradient's square. What makes a size of it?",
            _adam(direction=lambda M, V, dW, epsilon: M / (V + epsilon)),
        ),
        Mistake(
            "epsilon is missing",
            "Where all gradients were zero, 0 would be divided by 0.",
            _adam(direction=lambda M, V, dW, epsilon: M / np.sqrt(V)),
        ),
        Mistake(
            "the shorter form",
            "The Adam paper has this shorter form as well, which adds epsilon to the root of the "
            "V that is *not* corrected. Here, as in PyTorch, correct V first.",
            _short_adam,
        ),
        Mistake(
            "epsilon is within the root",
            "epsilon is added after the root is taken, here as in PyTorch.",
            _adam(direction=lambda M, V, dW, epsilon: M / np.sqrt(V + epsilon)),
        ),
        Mistake(
            "epsilon is added to the fraction",
            "epsilon belongs into the denominator: look at your brackets.",
            _adam(direction=lambda M, V, dW, epsilon: M / np.sqrt(V) + epsilon),
        ),
        Mistake(
            "the gradient in place of its mean",
            "What is divided is the corrected running mean of the gradients.",
            _adam(direction=lambda M, V, dW, epsilon: dW / (np.sqrt(V) + epsilon)),
        ),
        Mistake(
            "multiplied by the size",
            "Large gradients are to be made smaller: divide by their size.",
            _adam(direction=lambda M, V, dW, epsilon: M * (np.sqrt(V) + epsilon)),
        ),
        Mistake(
            "not divided by the size",
            "The step is to have about the same length for large gradients and small ones.",
            _adam(direction=lambda M, V, dW, epsilon: M),
        ),
        Mistake(
            "uphill",
            "A mean of gradients points uphill. Which way is the step?",
            _adam(factor=lambda rate: rate),
        ),
        Mistake(
            "the learning rate is missing",
            "The step is the fraction times the learning rate.",
            _adam(factor=lambda rate: -1.0),
        ),
        Mistake(
            "a learning rate of its own",
            "The learning rate is an argument: use its value.",
            *(_adam(factor=lambda rate, own=own: -own) for own in (0.001, 0.01, 0.1)),
        ),
        Mistake(
            "betas of its own",
            "beta_1 and beta_2 are arguments: use their values.",
            lambda W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8: adam_step(
                W, dW, M, V, t, learning_rate, epsilon=epsilon
            ),
        ),
        Mistake(
            "an epsilon of its own",
            "epsilon is an argument: use its value.",
            _adam(direction=lambda M, V, dW, epsilon: M / (np.sqrt(V) + 1e-8)),
        ),
        Mistake(
            "the corrected means are returned",
            "The corrections are for this step only. The next step goes on with the means "
            "themselves.",
            _adam(result=lambda W, M, V, hats, old: (W, *hats)),
            _adam(result=lambda W, M, V, hats, old: (W, hats[0], V)),
            _adam(result=lambda W, M, V, hats, old: (W, M, hats[1])),
        ),
        Mistake(
            "the old means are returned",
            "The next step needs the means as they are now.",
            _adam(result=lambda W, M, V, hats, old: (W, old[1], old[2])),
            _adam(result=lambda W, M, V, hats, old: (W, old[1], V)),
            _adam(result=lambda W, M, V, hats, old: (W, M, old[2])),
        ),
        Mistake(
            "the old W is returned",
            "Return W as it is after the step.",
            _adam(result=lambda W, M, V, hats, old: (old[0], M, V)),
        ),
        Mistake(
            "the step in place of W",
            "Return the new W, not the change.",
            _adam(result=lambda W, M, V, hats, old: (W - old[0], M, V)),
            _adam(result=lambda W, M, V, hats, old: (old[0] - W, M, V)),
        ),
        Mistake(
            "in another order",
            "Return W first, then M, then V.",
            _adam(result=lambda W, M, V, hats, old: (M, V, W)),
            _adam(result=lambda W, M, V, hats, old: (W, V, M)),
        ),
    ],
    solution=adam_step,
    part=("W", "M", "V").__getitem__,
)  # fmt: skip


def _rolled(image, dx, dy):
    return np.roll(image, (dy, dx), axis=(0, 1))


def _blanked(image, rows, columns):
    """Blank rows and columns, which are slices or lists of slices."""
    blank = image.copy()
    for part in rows:
        blank[part] = 0
    for part in columns:
        blank[:, part] = 0
    return blank


def _edge(n):
    """Say where the wrapped part of an axis is after a shift by n."""
    return slice(0, n) if n >= 0 else slice(n, None)


def _blanked_after_a_roll(edges):
    return lambda image, dx, dy: _blanked(_rolled(image, dx, dy), *edges(dx, dy))


def _filled(image, dx, dy):
    """Repeat the outermost pixels where paper comes in."""
    height, width = image.shape
    rows = np.clip(np.arange(height) - dy, 0, height - 1)
    columns = np.clip(np.arange(width) - dx, 0, width - 1)
    return image[np.ix_(rows, columns)]


def _ones(image, dx, dy):
    return 1 - shifted(1 - image, dx, dy)


def _cut(image, dx, dy):
    height, width = image.shape
    return image[max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)]


def _forward_only(back):
    """Shift to the right and down, and do something else for the other directions."""
    return lambda image, dx, dy: (
        shifted(image, dx, dy) if dx >= 0 and dy >= 0 else back(image, dx, dy)
    )


def _picture(rng):
    """Draw ink everywhere, so that each pixel tells where it came from."""
    height, width = sizes(rng, 2)
    image = rng.uniform(0.05, 1, (height, width)).round(2)
    dx, dy = rng.permutation([1, 2, 3])[:2] * rng.choice([-1, 1], 2)
    return image, int(dx), int(dy)


IMAGE = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9], [1.0, 0.05, 0.15]])

shifted_exercise = Exercise(
    name="shifted",
    lesson=9,
    cases=[
        Case(
            (IMAGE, 1, 0),
            np.array([[0, 0.1, 0.2], [0, 0.4, 0.5], [0, 0.7, 0.8], [0, 1.0, 0.05]]),
            "one pixel to the right",
        ),
        Case(
            (IMAGE, 0, -1),
            np.array([[0.4, 0.5, 0.6], [0.7, 0.8, 0.9], [1.0, 0.05, 0.15], [0, 0, 0]]),
            "one pixel up",
        ),
        Case(
            (IMAGE, -2, 1),
            np.array([[0, 0, 0], [0.3, 0, 0], [0.6, 0, 0], [0.9, 0, 0]]),
            "to the left and down",
        ),
        Case(
            (IMAGE, 1, -3),
            np.array([[0, 1.0, 0.05], [0, 0, 0], [0, 0, 0], [0, 0, 0]]),
            "to the right and far up",
        ),
        Case((IMAGE, 0, 0), IMAGE, "no shift"),
    ],
    draw=_picture,
    mistakes=[
        Mistake(
            "what leaves comes in again",
            "np.roll wraps around: ink that leaves on one side comes in on the other. Empty the "
            "rows and columns that came in.",
            _rolled,
        ),
        Mistake(
            "dx and dy are swapped",
            "An image's first axis are its rows: dy moves along it, down.",
            lambda image, dx, dy: shifted(image, dy, dx),
            lambda image, dx, dy: np.roll(image, (dx, dy), axis=(0, 1)),
        ),
        Mistake(
            "the other direction",
            "A positive dx moves to the right, a positive dy moves down. Which old pixel comes to "
            "row 0, column 0?",
            lambda image, dx, dy: shifted(image, -dx, -dy),
            lambda image, dx, dy: _rolled(image, -dx, -dy),
        ),
        Mistake(
            "up in place of down",
            "Row 0 is at the top: rows count downwards.",
            lambda image, dx, dy: shifted(image, dx, -dy),
        ),
        Mistake(
            "left in place of right",
            "A positive dx moves to the right. Which old column comes to column 0?",
            lambda image, dx, dy: shifted(image, -dx, dy),
        ),
        Mistake(
            "the wrong edge is emptied",
            "After a shift to the right, which columns hold what came in from the other side: the "
            "first, or the last?",
            _blanked_after_a_roll(lambda dx, dy: ([_edge(-dy)], [_edge(-dx)])),
        ),
        Mistake(
            "both edges are emptied",
            "On one side paper comes in; on the other the last pixels that stay are still ink.",
            _blanked_after_a_roll(
                lambda dx, dy: ([_edge(dy), _edge(-dy)], [_edge(dx), _edge(-dx)])
            ),
        ),
        Mistake(
            "only rows are emptied",
            "What happens to the columns that came in again?",
            _blanked_after_a_roll(lambda dx, dy: ([_edge(dy)], [])),
        ),
        Mistake(
            "only columns are emptied",
            "What happens to the rows that came in again?",
            _blanked_after_a_roll(lambda dx, dy: ([], [_edge(dx)])),
        ),
        Mistake(
            "a single row and column are emptied",
            "By two pixels two columns come in: how many does your line empty?",
            _blanked_after_a_roll(
                lambda dx, dy: (
                    [_edge(int(np.sign(dy)))] if dy else [],
                    [_edge(int(np.sign(dx)))] if dx else [],
                )
            ),
        ),
        Mistake(
            "only to the right and left",
            "dy moves the rows.",
            lambda image, dx, dy: shifted(image, dx, 0),
        ),
        Mistake(
            "only up and down",
            "dx moves the columns.",
            lambda image, dx, dy: shifted(image, 0, dy),
        ),
        Mistake(
            "the outermost ink is repeated",
            "Empty paper comes in: zeros.",
            _filled,
        ),
        Mistake(
            "ink comes in",
            "Empty paper comes in: zeros.",
            _ones,
        ),
        Mistake(
            "old ink is left",
            "Where no old pixel comes, there is paper: begin with zeros, not with a copy.",
            lambda image, dx, dy: np.where(
                shifted(np.ones_like(image), dx, dy) > 0, shifted(image, dx, dy), image
            ),
        ),
        Mistake(
            "the image comes back as it was",
            "Where do the moved pixels go, and is that what is returned?",
            lambda image, dx, dy: image.copy(),
        ),
        Mistake(
            "negative shifts do nothing",
            "A negative dx moves to the left, a negative dy up.",
            _forward_only(lambda image, dx, dy: image.copy()),
            lambda image, dx, dy: shifted(image, max(dx, 0), max(dy, 0)),
        ),
        Mistake(
            "negative shifts come in again",
            "After a negative shift other rows and columns came in: the last ones.",
            _forward_only(_rolled),
            lambda image, dx, dy: _blanked(
                _rolled(image, dx, dy), [slice(0, max(dy, 0))], [slice(0, max(dx, 0))]
            ),
        ),
        Mistake(
            "the sign is lost",
            "A negative dx moves to the left, a negative dy up.",
            lambda image, dx, dy: shifted(image, abs(dx), abs(dy)),
        ),
        Mistake(
            "an empty image",
            "Where do the moved pixels go, and is that what is returned?",
            lambda image, dx, dy: np.zeros_like(image),
        ),
        Mistake(
            "the rest without its paper",
            "The image keeps its size: paper comes in where ink has left.",
            _cut,
        ),
        Mistake(
            "ones for the shift",
            "dx and dy say how far.",
            lambda image, dx, dy: shifted(image, int(np.sign(dx)), int(np.sign(dy))),
        ),
    ],
    solution=shifted,
)

EXERCISES = [momentum_step_exercise, adam_step_exercise, shifted_exercise]
