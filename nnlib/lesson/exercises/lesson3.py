"""Exercises of lesson 3: a layer's gradients, an update of its weights, linear decay."""

import numpy as np

from nnlib.layers import Dense, DenseGradient, subtract_product
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes
from nnlib.schedules import linear_decay

# Two units, three inputs; first one sample, then as many samples as inputs, then four.
DZ = np.array([[1.0, -1.0, 0.5, 2.0], [2.0, 0.0, 1.0, -1.0]])
TALL = np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])
W = np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 3.0]])
A_IN = np.array([[1.0, 0.0, 2.0, 1.0], [2.0, 1.0, 0.0, 3.0], [0.0, 3.0, 4.0, 0.0]])


def _dZ_and_inputs(rng):
    n_out, n_in, m = sizes(rng, 3)
    return numbers(rng, n_out, m), numbers(rng, n_in, m)


weights_gradient = Exercise(
    name="weights_gradient",
    lesson=3,
    cases=[
        Case((DZ[:, :1], A_IN[:, :1]), np.array([[1.0, 2.0, 0.0], [2.0, 4.0, 0.0]]), "one sample"),
        Case(
            (DZ[:, :3], A_IN[:, :3]),
            np.array([[2.0, 1.0, -1.0], [4.0, 4.0, 4.0]]),
            "as many samples as inputs",
        ),
        Case((DZ, A_IN), np.array([[4.0, 7.0, -1.0], [3.0, 1.0, 4.0]]), "four samples"),
        Case((TALL, np.array([[2.0, 3.0]])), np.array([[2.0], [6.0], [1.0]]), "three units"),
    ],
    draw=_dZ_and_inputs,
    mistakes=[
        Mistake(
            "divided by m again",
            "The 1/m belongs to the gradient of the loss and is already in dZ. Layers only sum.",
            lambda dZ, A_in: dZ @ A_in.T / dZ.shape[1],
            lambda dZ, A_in: dZ @ A_in.T / dZ.size,
        ),
        Mistake(
            "nothing is transposed",
            "The product sums over the samples: both inner sizes must be m.",
            lambda dZ, A_in: dZ @ A_in,
        ),
        Mistake(
            "multiplied entry by entry",
            "* multiplies entry by entry; here every unit is paired with every input.",
            lambda dZ, A_in: dZ * A_in,
            lambda dZ, A_in: dZ * A_in.T,
        ),
        Mistake(
            "the first sample only",
            "Every sample contributes, and the sum counts.",
            lambda dZ, A_in: dZ[:, :1] @ A_in[:, :1].T,
        ),
        Mistake(
            "the last sample only",
            "Every sample contributes, and the sum counts. Does your loop overwrite it?",
            lambda dZ, A_in: dZ[:, -1:] @ A_in[:, -1:].T,
        ),
        Mistake(
            "the sign is flipped",
            "Return the gradient itself. The minus comes with the update.",
            lambda dZ, A_in: -dZ @ A_in.T,
        ),
        Mistake(
            "reshaped, not transposed",
            "reshape keeps the order of the entries, so that rows do not become columns.",
            lambda dZ, A_in: dZ @ A_in.reshape(A_in.shape[::-1]),
        ),
        Mistake(
            "summed before the product",
            "First pair dZ and A_in of the same sample, then sum over the samples.",
            lambda dZ, A_in: np.outer(dZ.sum(axis=1), A_in.sum(axis=1)),
            lambda dZ, A_in: np.outer(dZ.mean(axis=1), A_in.mean(axis=1)),
        ),
        Mistake(
            "divided by the number of units or inputs",
            "Layers only sum. The division belongs to the gradient of the loss.",
            lambda dZ, A_in: dZ @ A_in.T / len(dZ),
            lambda dZ, A_in: dZ @ A_in.T / len(A_in),
        ),
        Mistake(
            "summed to one number",
            "Every weight has its own slope: the gradient has the shape of W.",
            lambda dZ, A_in: np.sum(dZ @ A_in.T),
            lambda dZ, A_in: np.mean(dZ @ A_in.T),
        ),
        Mistake(
            "right for one sample only",
            "np.outer pairs all entries, also those of different samples. The sum runs over the "
            "samples.",
            lambda dZ, A_in: np.outer(dZ, A_in),
        ),
        Mistake(
            "a factor 2",
            "The 2 of a squared error is already in dZ. Layers only multiply and sum.",
            lambda dZ, A_in: 2 * dZ @ A_in.T,
        ),
        Mistake(
            "the inputs are missing",
            "How much a weight changes the loss depends on the input that it multiplies.",
            lambda dZ, A_in: dZ,
        ),
        Mistake(
            "not summed over the samples",
            "Every sample contributes, and the contributions are added.",
            lambda dZ, A_in: dZ[:, None, :] * A_in[None, :, :],
        ),
    ],
    solution=DenseGradient.dW.fget,  # type: ignore[attr-defined]  # mypy knows a property's type only
    answer=lambda dZ, A_in: DenseGradient(dZ, A_in, W).dW,
)

biases_gradient = Exercise(
    name="biases_gradient",
    lesson=3,
    cases=[
        Case((DZ[:, :1],), np.array([[1.0], [2.0]]), "one sample"),
        Case((DZ[:, :2],), np.array([[0.0], [2.0]]), "as many samples as units"),
        Case((DZ,), np.array([[2.5], [2.0]]), "four samples"),
        Case((TALL,), np.array([[1.0], [2.0], [0.0]]), "three units"),
    ],
    draw=lambda rng: _dZ_and_inputs(rng)[:1],
    mistakes=[
        Mistake(
            "summed over units too",
            "Every bias would move by the same amount. Each unit needs its own sum.",
            np.sum,
            lambda dZ: np.sum(dZ, keepdims=True),
            lambda dZ: np.full((len(dZ), 1), np.sum(dZ)),
            np.mean,
            lambda dZ: np.mean(dZ, keepdims=True),
        ),
        Mistake(
            "summed over units instead of samples",
            "Each unit adds up its own row: which axis runs along a row?",
            lambda dZ: dZ.sum(axis=0),
            lambda dZ: dZ.sum(axis=0, keepdims=True),
            lambda dZ: dZ.mean(axis=0),
            lambda dZ: dZ.mean(axis=0, keepdims=True),
        ),
        Mistake(
            "right for one sample only",
            "With several samples, dZ has one column per sample; a bias is one number.",
            lambda dZ: dZ,
            lambda dZ: dZ / dZ.shape[1],
        ),
        Mistake(
            "divided by m again",
            "The 1/m belongs to the gradient of the loss and is already in dZ. Layers only sum.",
            lambda dZ: dZ.mean(axis=1, keepdims=True),
            lambda dZ: dZ.mean(axis=1),
        ),
        Mistake(
            "one-dimensional",
            "b is a column of shape (n_out, 1): keep the axis that you sum over.",
            lambda dZ: dZ.sum(axis=1),
        ),
        Mistake(
            "the sign is flipped",
            "Return the gradient itself. The minus comes with the update.",
            lambda dZ: -dZ.sum(axis=1, keepdims=True),
            lambda dZ: -dZ.mean(axis=1, keepdims=True),
        ),
        Mistake(
            "the first sample only",
            "Every sample contributes, and the sum counts.",
            lambda dZ: dZ[:, :1],
        ),
        Mistake(
            "the last sample only",
            "Every sample contributes, and the sum counts. Does your loop overwrite it?",
            lambda dZ: dZ[:, -1:],
        ),
        Mistake(
            "divided by the number of units",
            "Layers only sum. The division belongs to the gradient of the loss.",
            lambda dZ: dZ.sum(axis=1, keepdims=True) / len(dZ),
        ),
        Mistake(
            "the error is missing",
            "How much a score changes with its bias is 1. What does this multiply?",
            lambda dZ: np.ones((len(dZ), 1)),
        ),
        Mistake(
            "absolute values are summed",
            "Errors of both signs may cancel: keep the sign.",
            lambda dZ: np.abs(dZ).sum(axis=1, keepdims=True),
        ),
    ],
    solution=DenseGradient.db.fget,  # type: ignore[attr-defined]
    answer=lambda dZ: DenseGradient(dZ, dZ, W).db,
)


def _weights_and_gradient(rng):
    dZ, A_in = _dZ_and_inputs(rng)
    return numbers(rng, len(dZ), len(A_in)), dZ, A_in, 0.03


def _stepped(W, dZ, A_in, learning_rate):
    layer = Dense(W, np.zeros((len(W), 1)), "identity")
    layer.update(DenseGradient(dZ, A_in, layer.W), learning_rate)
    return np.array(layer.W)


updated_weights = Exercise(
    name="updated_weights",
    lesson=3,
    cases=[
        Case(
            (W, DZ[:, :1], A_IN[:, :1], 0.5),
            np.array([[0.5, -1.0, -1.0], [-0.5, 0.0, 3.0]]),
            "one sample",
        ),
        Case(
            (W, DZ, A_IN, 0.25),
            np.array([[0.0, -1.75, -0.75], [-0.25, 1.75, 2.0]]),
            "four samples",
        ),
        Case(
            (np.ones((3, 1)), TALL, np.array([[2.0, 3.0]]), 0.5),
            np.array([[0.0], [-2.0], [0.5]]),
            "three units",
        ),
        Case((W, DZ, A_IN, 0.0), W, "a learning rate of zero"),
    ],
    draw=_weights_and_gradient,
    mistakes=[
        Mistake(
            "uphill",
            "The gradient points to more loss. Which way should the weights go?",
            lambda W, dZ, A_in, learning_rate: W + learning_rate * dZ @ A_in.T,
            lambda W, dZ, A_in, learning_rate: W + learning_rate * dZ @ A_in.T / dZ.shape[1],
            lambda W, dZ, A_in, learning_rate: W + dZ @ A_in.T,
        ),
        Mistake(
            "no learning rate",
            "The learning rate scales the step.",
            lambda W, dZ, A_in, learning_rate: W - dZ @ A_in.T,
        ),
        Mistake(
            "the step, not the weights after it",
            "Return the new weights: the old ones minus the step.",
            lambda W, dZ, A_in, learning_rate: learning_rate * dZ @ A_in.T,
            lambda W, dZ, A_in, learning_rate: -learning_rate * dZ @ A_in.T,
            lambda W, dZ, A_in, learning_rate: dZ @ A_in.T,
        ),
        Mistake(
            "divided by m again",
            "The 1/m belongs to the gradient of the loss and is already in dZ.",
            lambda W, dZ, A_in, learning_rate: W - learning_rate * dZ @ A_in.T / dZ.shape[1],
        ),
        Mistake(
            "the rate shrinks the weights",
            "Multiply only the step by the rate, not the weights: check the brackets.",
            lambda W, dZ, A_in, learning_rate: learning_rate * (W - dZ @ A_in.T),
            lambda W, dZ, A_in, learning_rate: (W - learning_rate) * (dZ @ A_in.T),
        ),
        Mistake(
            "the inputs are missing",
            "dZ is not yet the gradient of the weights. What is it multiplied by?",
            lambda W, dZ, A_in, learning_rate: W - learning_rate * dZ,
            lambda W, dZ, A_in, learning_rate: W - learning_rate * dZ.sum(axis=1, keepdims=True),
            lambda W, dZ, A_in, learning_rate: W - learning_rate * dZ.mean(axis=1, keepdims=True),
        ),
        Mistake(
            "nothing is transposed",
            "The product sums over the samples: both inner sizes must be m.",
            lambda W, dZ, A_in, learning_rate: W - learning_rate * dZ @ A_in,
        ),
        Mistake(
            "reshaped, not transposed",
            "reshape keeps the order of the entries, so that rows do not become columns.",
            lambda W, dZ, A_in, learning_rate: (
                W - learning_rate * dZ @ A_in.reshape(A_in.shape[::-1])
            ),
        ),
        Mistake(
            "one step for all weights",
            "Every weight has its own entry in the gradient: take no sum or mean of it.",
            lambda W, dZ, A_in, learning_rate: W - learning_rate * np.sum(dZ @ A_in.T),
            lambda W, dZ, A_in, learning_rate: W - learning_rate * np.mean(dZ @ A_in.T),
        ),
        Mistake(
            "no step",
            "The weights come back unchanged.",
            lambda W, dZ, A_in, learning_rate: W,
        ),
        Mistake(
            "the learning rate is fixed",
            "The learning rate is an argument. Is a number of the lesson in its place?",
            *(
                lambda W, dZ, A_in, learning_rate, rate=rate: W - rate * dZ @ A_in.T
                for rate in (0.5, 0.3, 0.25, 0.2, 0.1, 0.05, 0.03, 0.01, 0.003, 0.001)
            ),
        ),
        Mistake(
            "divided by the rate",
            "A small rate should give a small step.",
            lambda W, dZ, A_in, learning_rate: W - dZ @ A_in.T / learning_rate,
        ),
        Mistake(
            "subtracted the wrong way round",
            "The new weights are the old ones minus the step.",
            lambda W, dZ, A_in, learning_rate: learning_rate * dZ @ A_in.T - W,
        ),
        Mistake(
            "the first sample only",
            "Every sample contributes to the gradient.",
            lambda W, dZ, A_in, learning_rate: W - learning_rate * dZ[:, :1] @ A_in[:, :1].T,
        ),
    ],
    solution=subtract_product,
    answer=_stepped,
)


def _rates(rate):
    """Return the rate at four times."""
    return [rate(t) for t in (0.0, 0.25, 0.5, 1.0)]


linear_decay_exercise = Exercise(
    name="linear_decay",
    lesson=3,
    cases=[
        Case((1.0,), [1.0, 0.75, 0.5, 0.0], "an initial rate of 1"),
        Case((0.2,), [0.2, 0.15, 0.1, 0.0], "an initial rate of 0.2"),
        Case((4.0,), [4.0, 3.0, 2.0, 0.0], "an initial rate above 1"),
    ],
    draw=lambda rng: (round(float(rng.uniform(0.1, 0.9)), 2),),
    mistakes=[
        Mistake(
            "it grows",
            "t runs from 0 at the start to 1 at the end; the rate should fall.",
            lambda learning_rate: lambda t: learning_rate * t,
            lambda learning_rate: lambda t: learning_rate * (1 + t),
        ),
        Mistake(
            "t itself is subtracted",
            "At t = 1 the rate should be 0, for any initial rate.",
            lambda learning_rate: lambda t: learning_rate - t,
        ),
        Mistake(
            "it is constant",
            "At t = 1 the rate should be 0.",
            lambda learning_rate: lambda t: learning_rate,
        ),
        Mistake(
            "a curve, not a straight line",
            "A quarter of the way through, three quarters of the initial rate should be left.",
            lambda learning_rate: lambda t: learning_rate / (1 + t),
            lambda learning_rate: lambda t: learning_rate**t,
            lambda learning_rate: lambda t: learning_rate * np.exp(-t),
            lambda learning_rate: lambda t: learning_rate * np.exp(-5 * t),
            lambda learning_rate: lambda t: learning_rate * (1 - t) ** 2,
            lambda learning_rate: lambda t: learning_rate * (1 - t**2),
            lambda learning_rate: lambda t: learning_rate * (1 + np.cos(np.pi * t)) / 2,
            lambda learning_rate: lambda t: learning_rate * 0.5**t,
            lambda learning_rate: lambda t: learning_rate * 0.95**t,
            lambda learning_rate: lambda t: learning_rate * 0.9**t,
            lambda learning_rate: lambda t: learning_rate * 0.99**t,
            lambda learning_rate: lambda t: learning_rate * 0.1**t,
            lambda learning_rate: lambda t: learning_rate * np.exp(-10 * t),
            lambda learning_rate: lambda t: learning_rate * np.exp(-0.1 * t),
            lambda learning_rate: lambda t: learning_rate * np.sqrt(1 - t),
            lambda learning_rate: lambda t: 0.95**t,
            lambda learning_rate: lambda t: 0.9**t,
            lambda learning_rate: lambda t: 0.99**t,
            lambda learning_rate: lambda t: 0.5**t,
        ),
        Mistake(
            "the inner function returns nothing",
            "The function that you return has to return something as well: the rate at t.",
            lambda learning_rate: lambda t: None,
        ),
        Mistake(
            "t is not defined",
            "Your function takes only the rate. Inside it, define and return another that takes t.",
            lambda learning_rate: learning_rate * (1 - t),  # type: ignore[name-defined]  # noqa: F821
        ),
        Mistake(
            "the initial rate is fixed",
            "The initial rate is the argument. Is a number of the lesson in its place?",
            lambda learning_rate: lambda t: 0.1 * (1 - t),
            lambda learning_rate: lambda t: 0.2 * (1 - t),
            lambda learning_rate: lambda t: 0.5 * (1 - t),
            lambda learning_rate: lambda t: 1.0 * (1 - t),
        ),
        Mistake(
            "it does not reach zero",
            "At t = 1 the rate should be 0: nothing is left over.",
            lambda learning_rate: lambda t: max(learning_rate * (1 - t), 0.01),
            lambda learning_rate: lambda t: max(learning_rate * (1 - t), 0.001),
            lambda learning_rate: lambda t: learning_rate * (1 - 0.9 * t),
            lambda learning_rate: lambda t: learning_rate * (1 - t / 2),
            lambda learning_rate: lambda t: learning_rate * (1 - t / 10),
        ),
        Mistake(
            "t is taken for percent",
            "t runs from 0 at the start to 1 at the end.",
            lambda learning_rate: lambda t: learning_rate * (1 - t / 100),
        ),
        Mistake(
            "the sign is flipped",
            "A rate is positive: it starts at the initial rate and falls to 0.",
            lambda learning_rate: lambda t: learning_rate * (t - 1),
        ),
        Mistake(
            "the rate is at the wrong place",
            "The rate starts at its initial value and falls to 0. What does the initial rate "
            "multiply?",
            lambda learning_rate: lambda t: 1 - learning_rate * t,
            lambda learning_rate: lambda t: learning_rate * (1 - learning_rate * t),
        ),
        Mistake(
            "it falls in a step",
            "A quarter of the way through, three quarters of the initial rate should be left.",
            lambda learning_rate: lambda t: learning_rate if t < 0.5 else learning_rate / 10,
            lambda learning_rate: lambda t: learning_rate if t < 0.5 else learning_rate / 2,
            lambda learning_rate: lambda t: learning_rate * (1 - int(t)),
        ),
    ],
    solution=linear_decay,
    view=_rates,
    where="at t = 0, ¼, ½ and 1",
)

EXERCISES = [weights_gradient, biases_gradient, updated_weights, linear_decay_exercise]
