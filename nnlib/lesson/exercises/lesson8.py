"""Exercises of lesson 8: operations per byte, and a step on data that lie in parts."""

from itertools import pairwise

import numpy as np

from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.epochs import PARAMETERS, SAMPLES
from nnlib.lesson.exercises.random_arguments import numbers, sizes, targets
from nnlib.lesson.roofline import arithmetic_intensity
from nnlib.lesson.sharded import mean_gradient, sharded_step
from nnlib.lesson.two_layers import update

TARGETS = np.eye(2)[:, [0, 1, 1, 0, 0, 1, 0]]


def _per_byte(operations=lambda o, i, m: 2 * o * i * m, numbers=None, size=8):
    """Write an intensity with one of its parts changed."""
    numbers = numbers or (lambda o, i, m: o * i + i * m + o * m)
    return lambda n_out, n_in, m: operations(n_out, n_in, m) / (size * numbers(n_out, n_in, m))


arithmetic_intensity_exercise = Exercise(
    name="arithmetic_intensity",
    lesson=8,
    cases=[
        Case((2, 3, 7), 84 / (8 * 41), "a small matrix, and seven columns"),
        Case((3, 5, 2), 60 / (8 * 31), "sizes that differ"),
        Case((10, 784, 1), 15680 / (8 * 8634), "a layer, for one image"),
    ],
    draw=lambda rng: tuple(int(n) for n in rng.permutation(range(5, 40))[:3]),
    mistakes=[
        Mistake(
            "only the multiplications are counted",
            "Each product of two numbers is added to the others: how many operations is that?",
            _per_byte(lambda o, i, m: o * i * m),
        ),
        Mistake(
            "the numbers are counted, not their bytes",
            "How many bytes does a float64 take?",
            _per_byte(size=1),
        ),
        Mistake(
            "bits in place of bytes",
            "A float64 has 64 bits. How many bytes are these?",
            _per_byte(size=64),
        ),
        Mistake(
            "four bytes for a number",
            "That would be float32. These are float64.",
            _per_byte(size=4),
        ),
        Mistake(
            "the result is not written",
            "Three matrices move: both that are multiplied, and the result.",
            _per_byte(numbers=lambda o, i, m: o * i + i * m),
        ),
        Mistake(
            "only the weights move",
            "Three matrices move: both that are multiplied, and the result.",
            _per_byte(numbers=lambda o, i, m: o * i),
        ),
        Mistake(
            "only the result moves",
            "Three matrices move: both that are multiplied, and the result.",
            _per_byte(numbers=lambda o, i, m: o * m),
        ),
        Mistake(
            "the input is missing",
            "Three matrices move: both that are multiplied, and the result.",
            _per_byte(numbers=lambda o, i, m: o * i + o * m),
        ),
        Mistake(
            "the weights are missing",
            "Three matrices move: both that are multiplied, and the result.",
            _per_byte(numbers=lambda o, i, m: i * m + o * m),
        ),
        Mistake(
            "the weights are read again for each column",
            "W comes once, however many columns A has, and each column takes as many operations as "
            "the first.",
            lambda n_out, n_in, m: arithmetic_intensity(n_out, n_in, 1),
            _per_byte(numbers=lambda o, i, m: o * i * m),
            _per_byte(numbers=lambda o, i, m: o * i * m + o * m),
        ),
        Mistake(
            "the numbers of one column",
            "The operations are those of m columns: do all columns of A and of the result move?",
            _per_byte(numbers=lambda o, i, m: o * i + i + o),
            _per_byte(numbers=lambda o, i, m: o * i + i * m + o),
            _per_byte(numbers=lambda o, i, m: o * i + i + o * m),
        ),
        Mistake(
            "sums of sizes in place of products",
            "How many numbers does a matrix with n_out rows and n_in columns have?",
            _per_byte(numbers=lambda o, i, m: o + i + m),
            _per_byte(numbers=lambda o, i, m: (o + i) + (i + m) + (o + m)),
        ),
        Mistake(
            "bytes per operation",
            "Operations *per byte*: which of the two is divided by the other?",
            lambda n_out, n_in, m: 1 / arithmetic_intensity(n_out, n_in, m),
        ),
        Mistake(
            "the operations alone",
            "Operations *per byte*: divide by the bytes that move.",
            lambda n_out, n_in, m: 2 * n_out * n_in * m,
        ),
        Mistake(
            "the bytes alone",
            "*Operations* per byte: how many operations does the product take?",
            lambda n_out, n_in, m: 8 * (n_out * n_in + n_in * m + n_out * m),
        ),
        Mistake(
            "the operations of one column",
            "The result has n_out rows *and* m columns: how many numbers are that?",
            _per_byte(lambda o, i, m: 2 * o * i),
        ),
        Mistake(
            "the operations of one number of the result",
            "The result has n_out · m numbers. How many operations does each take?",
            _per_byte(lambda o, i, m: 2 * i),
        ),
        Mistake(
            "one operation for each number of the result",
            "Each number of the result is a sum of n_in products.",
            _per_byte(lambda o, i, m: o * m),
            _per_byte(lambda o, i, m: 2 * o * m),
        ),
        Mistake(
            "only a part is divided",
            "Python divides before it adds. Where do the brackets have to stand?",
            lambda n_out, n_in, m: 2 * n_out * n_in * m / 8 * (n_out * n_in + n_in * m + n_out * m),
            lambda n_out, n_in, m: 2 * n_out * n_in * m / 8 / n_out * n_in + n_in * m + n_out * m,
            lambda n_out, n_in, m: 2 * n_out * n_in * m / (8 * n_out * n_in) + n_in * m + n_out * m,
            lambda n_out, n_in, m: 2 * n_out * n_in * m / (8 * n_out * n_in + n_in * m + n_out * m),
        ),
        Mistake(
            "rounded down",
            "Operations per byte need not be a whole number: / in place of //.",
            lambda n_out, n_in, m: (
                2 * n_out * n_in * m // (8 * (n_out * n_in + n_in * m + n_out * m))
            ),
        ),
        Mistake(
            "the last addition is left out",
            "That is nearly right: count as many additions as multiplications here, as the text "
            "does. (A processor adds to a zero first.)",
            _per_byte(lambda o, i, m: o * m * (2 * i - 1)),
        ),
    ],
    solution=arithmetic_intensity,
)


def _with(weight=lambda X, Y: Y.shape[1], divisor=lambda m, n: m, step=update):
    """Write a step on shards with one of its parts changed."""

    def function(parameters, shards, learning_rate):
        total, m = [0.0 * part for part in parameters], 0
        for X, Y in shards:
            gradients = mean_gradient(parameters, X, Y)
            total = [t + weight(X, Y) * g for t, g in zip(total, gradients, strict=True)]
            m += Y.shape[1]
        mean = [part / divisor(m, len(shards)) for part in total]
        return step(parameters, mean, learning_rate)

    return function


def _one_after_the_other(parameters, shards, learning_rate):
    for X, Y in shards:
        parameters = update(parameters, mean_gradient(parameters, X, Y), learning_rate)
    return parameters


def _of_one(k):
    def function(parameters, shards, learning_rate):
        return update(parameters, mean_gradient(parameters, *shards[k]), learning_rate)

    return function


def _shards(rng):
    n_in, n_hidden, n_out = sizes(rng, 3)
    shapes = [(n_hidden, n_in), (n_hidden, 1), (n_out, n_hidden), (n_out, 1)]
    parameters = [0.2 * numbers(rng, *shape) for shape in shapes]
    shards = []
    for m_i in rng.permutation([2, 3, 11]).tolist():
        shards.append((numbers(rng, n_in, m_i), targets(rng, n_out, m_i)))
    return parameters, shards, 0.3


def _cut(*sizes):
    ends = np.cumsum([0, *sizes])
    return [(SAMPLES[:, start:stop], TARGETS[:, start:stop]) for start, stop in pairwise(ends)]


def _case(sizes, says):
    """Let the whole batch, on one machine, answer."""
    X, Y = SAMPLES[:, : sum(sizes)], TARGETS[:, : sum(sizes)]
    expected = update(PARAMETERS, mean_gradient(PARAMETERS, X, Y), 0.4)
    return Case((PARAMETERS, _cut(*sizes), 0.4), expected, says)


sharded_step_exercise = Exercise(
    name="sharded_step",
    lesson=8,
    cases=[
        _case([4], "one shard"),
        _case([2, 2], "two shards of the same size"),
        _case([1, 4, 2], "three shards of different sizes"),
    ],
    draw=_shards,
    mistakes=[
        Mistake(
            "the mean of the shards' means",
            "A shard with one image then counts as much as one with a thousand. How many images "
            "stand behind each mean? (They are columns: X.shape[0] and len(Y) count rows, which "
            "are as many in each shard.)",
            _with(weight=lambda X, Y: 1, divisor=lambda m, n: n),
        ),
        Mistake(
            "the sum of the shards' means",
            "With more shards the step becomes longer. What is the mean over *all* images?",
            _with(weight=lambda X, Y: 1, divisor=lambda m, n: 1),
        ),
        Mistake(
            "a sum over all images, not the mean",
            "The step is as many times too long as there are images. Divide at the end.",
            _with(divisor=lambda m, n: 1),
        ),
        Mistake(
            "divided by the number of shards",
            "The sums of the shards hold all images. What is the mean over these?",
            _with(divisor=lambda m, n: n),
        ),
        Mistake(
            "the means divided by the number of images",
            "backward_pass has divided by the images of its shard already. Undo that before you "
            "add.",
            _with(weight=lambda X, Y: 1),
        ),
        Mistake(
            "a step after each shard",
            "Every shard must see the *same* parameters: add the gradients up first, then take one "
            "step.",
            _one_after_the_other,
        ),
        Mistake(
            "only the last shard",
            "Is what one shard found still there after the next one?",
            _of_one(-1),
        ),
        Mistake(
            "only the first shard",
            "Does a return stand inside the loop?",
            _of_one(0),
        ),
        Mistake(
            "rows counted in place of images",
            "One image per column: which number of the shape counts the images?",
            _with(weight=lambda X, Y: Y.shape[0], divisor=lambda m, n: m),
            _with(weight=lambda X, Y: X.shape[0], divisor=lambda m, n: m),
            _with(weight=lambda X, Y: len(Y), divisor=lambda m, n: n * 2),
        ),
        Mistake(
            "the sign of the step",
            "The gradient points uphill.",
            _with(step=lambda p, g, rate: update(p, g, -rate)),
        ),
        Mistake(
            "the learning rate is missing",
            "The step is the gradient times the learning rate.",
            _with(step=lambda p, g, rate: update(p, g, 1.0)),
        ),
        Mistake(
            "the gradients are returned",
            "Return the new parameters: take the step as well.",
            _with(step=lambda p, g, rate: g),
        ),
        Mistake(
            "the parameters are returned as they were",
            "Is what update returns kept? And are the sums other than 0? With lists, += and * do "
            "not calculate: they make a list longer, and repeat it. Go through the four one by "
            "one.",
            _with(step=lambda p, g, rate: list(p)),
        ),
        Mistake(
            "the change is returned",
            "Return the new parameters, not the difference.",
            _with(step=lambda p, g, rate: [-rate * one for one in g]),
        ),
    ],
    solution=sharded_step,
    part=lambda k: ("W1", "b1", "W2", "b2")[k],
)

EXERCISES = [arithmetic_intensity_exercise, sharded_step_exercise]
