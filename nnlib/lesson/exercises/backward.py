"""Exercises of lesson 1: the backward pass of a network with two layers, and the update."""

import numpy as np

from nnlib.activations import sigmoid, sigmoid_derivative
from nnlib.gradients import numerical_gradient
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes, targets
from nnlib.lesson.two_layers import backward_pass, update
from nnlib.losses import mean_squared_error

W1, B1 = np.array([[1.0, -0.5], [0.5, 0.5]]), np.array([[0.0], [-0.5]])
W2, B2 = np.array([[-1.0, 1.0], [2.0, -1.0]]), np.array([[0.0], [0.0]])
PENCIL = (W1, B1, W2, B2)
WIDE_X = np.array([[1.0, 0.0, -1.0, 0.5, 2.0], [0.0, 1.0, 1.0, -2.0, 1.0], [2.0, 1, 0, 1, -1]])
WIDE_Y = np.array([[0.0, 1.0, 1.0, 0.0, 0.5], [1.0, 0.0, 0.25, 0.0, 1.0]])
WIDE = (
    np.array([[0.5, -1.0, 0.2], [1.0, 0.3, -0.4], [-0.6, 0.1, 0.8], [0.2, 0.7, -0.3]]),
    np.array([[0.1], [0.0], [-0.2], [0.3]]),
    np.array([[1.0, -0.5, 0.4, 2.0], [-1.0, 0.6, 0.9, -0.3]]),
    np.array([[0.2], [-0.1]]),
)


def _forward(parameters, X, Y):
    """Give the arguments of a backward pass."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = sigmoid(Z1)
    Z2 = W2 @ A1 + b2
    return W2, Z1, A1, Z2, sigmoid(Z2), X, Y


def measured(forward, loss, parameters, X, Y, says):
    """Make a case whose right answer needs no chain rule, from a loss of a forward pass."""

    def loss_with(k):
        def loss_of(one):
            changed = [*parameters[:k], one, *parameters[k + 1 :]]
            return loss(forward(changed, X, Y), Y)

        return loss_of

    gradients = tuple(numerical_gradient(loss_with(k), parameters[k]) for k in range(4))
    return Case(forward(parameters, X, Y), gradients, says)


def two_layers(rng):
    """Draw the parameters of two layers, samples and targets."""
    n_in, n_hidden, n_out, m = sizes(rng, 4)
    shapes = [(n_hidden, n_in), (n_hidden, 1), (n_out, n_hidden), (n_out, 1)]
    # Small weights keep sigmoids off their flat ends, and softmax away from 0 and 1.
    parameters = [0.2 * numbers(rng, *shape) for shape in shapes]
    return parameters, numbers(rng, n_in, m), targets(rng, n_out, m)


def _loss(arguments, Y):
    return mean_squared_error(arguments[4], Y)


def _column(dZ):
    return dZ.sum(axis=1, keepdims=True)


def _with(
    error=lambda A, Y: 2 * (A - Y) / A.size,
    slope2=lambda Z, A: sigmoid_derivative(Z),
    slope1=lambda Z, A: sigmoid_derivative(Z),
    dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1.T,
    dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ X.T,
    db2=lambda dZ2, dZ1: _column(dZ2),
    db1=lambda dZ2, dZ1: _column(dZ1),
    back=lambda W2, dZ2, dA2: W2.T @ dZ2,
    dZ2=lambda dA2, slope: dA2 * slope,
    dZ1=lambda dA1, slope, W2, dZ2: dA1 * slope,
    result=lambda dW1, db1, dW2, db2: (dW1, db1, dW2, db2),
):
    """Write a backward pass with one or more of its steps changed."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dA2 = error(A2, Y)
        last = dZ2(dA2, slope2(Z2, A2))
        first = dZ1(back(W2, last, dA2), slope1(Z1, A1), W2, last)
        weights = dW1(last, first, A1, X, A2), dW2(last, first, A1, X, A2)
        biases = db1(last, first), db2(last, first)
        return result(weights[0], biases[0], weights[1], biases[1])

    return function


def _activated(Z, A):
    return sigmoid_derivative(A)


def _once(Z, A):
    return 1.0


def _scores_for_activations(Z, A):
    return Z * (1 - Z)


def _biases(make, sum_of):
    """Write the biases' gradients in another way, in both layers or in one of them."""
    last, first = (lambda dZ2, dZ1: sum_of(dZ2)), (lambda dZ2, dZ1: sum_of(dZ1))
    return make(db2=last, db1=first), make(db2=last), make(db1=first)


def _both_biases(sum_of):
    return {"db2": lambda dZ2, dZ1: sum_of(dZ2), "db1": lambda dZ2, dZ1: sum_of(dZ1)}


def _activations_for_inputs(dZ2, dZ1, A1, X, A2):
    return dZ1 @ A1.T


def _slopes(slope):
    """Write the slope in another way, in both layers or in one of them."""
    return _with(slope2=slope, slope1=slope), _with(slope2=slope), _with(slope1=slope)


def _without_brackets():
    """Write dA * A * 1 - A for the slope, in both layers or in one of them."""
    last = {"slope2": lambda Z, A: A, "dZ2": lambda dA2, A2: dA2 * A2 * 1 - A2}
    first = {"slope1": lambda Z, A: A, "dZ1": lambda dA1, A1, W2, dZ2: dA1 * A1 * 1 - A1}
    return _with(**last, **first), _with(**last), _with(**first)


def _at_the_error(dA, *others):
    return sigmoid_derivative(dA)


def _row(A):
    return A.argmax(axis=0)


def _one_hot(A):
    return A.max(axis=0) == A


def _scaled(factor):
    """Write a backward pass whose results all have one more factor, from W2, X and Y."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        return [factor(W2, X, Y) * one for one in backward_pass(W2, Z1, A1, Z2, A2, X, Y)]

    return function


def _from_dA(*places):
    """Write a backward pass that takes dA for dZ in some of its four results."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dA2 = 2 * (A2 - Y) / Y.size
        dA1 = W2.T @ (dA2 * sigmoid_derivative(Z2))
        wrong = dA1 @ X.T, _column(dA1), dA2 @ A1.T, _column(dA2)
        right = backward_pass(W2, Z1, A1, Z2, A2, X, Y)
        return [wrong[k] if k in places else right[k] for k in range(4)]

    return function


SLOPE_OF_A = "The slope belongs to the pre-activation: sigmoid_derivative takes Z, not A."
SLOPE_OF_Z = "In this form the slope takes the activation: A * (1 - A)."
HALF = "1 − A is only one factor of the slope. Where is the other, A?"
ONE_SLOPE = (
    "The slope A * (1 - A) has each factor once. Does one come in twice, for example in dA and "
    "again in dZ?"
)
INPUTS = "A weight's derivative takes the input of that weight: A1 for W2, X for W1."
SLOPE = "A small change of Z changes A by the sigmoid's slope there times as much: where is it?"
MEAN = "The loss is a mean over n outputs and m samples. "
ONE_EACH = "Every unit has a bias of its own. Add up dZ over the samples, a column of sums: "
FLAT = ONE_EACH + "keepdims=True keeps it a column."
NOT_SUMMED = ONE_EACH + "with one sample dZ itself is right, with more it is not."
WRONG_AXIS = ONE_EACH + "the samples are along axis 1."
DB_IS_A_MEAN = "The first line has taken the mean already: for db, add up dZ over the samples."
ONE_NUMBER = ONE_EACH + "sum(axis=1, keepdims=True)."


ENTRY_BY_ENTRY = "* multiplies entry by entry; for the sum over the samples take a matrix product."
OUTER = (
    "np.outer multiplies each entry by each, those of different samples too: right for one sample "
    "only. Which matrix product adds up over the samples?"
)


def _outer(places):
    """Write np.outer for the derivatives of these weights."""
    lines = {
        "dW2": lambda dZ2, dZ1, A1, X, A2: np.outer(dZ2, A1),
        "dW1": lambda dZ2, dZ1, A1, X, A2: np.outer(dZ1, X),
    }
    return {place: lines[place] for place in places}


def _first_column(places):
    """Write these weights' derivatives of the first sample alone."""
    lines = {
        "dW2": lambda dZ2, dZ1, A1, X, A2: dZ2[:, :1] @ A1[:, :1].T,
        "dW1": lambda dZ2, dZ1, A1, X, A2: dZ1[:, :1] @ X[:, :1].T,
    }
    return {place: lines[place] for place in places}


def _of_the_first_sample(backward, arguments, m):
    """Pass on the first columns alone; the mean may still be that over m samples."""
    W2, *columns = arguments
    return [one / m for one in backward(W2, *(A[:, :1] for A in columns))]


def mistakes_on_the_way_back(make, *, slope_of_output):
    """Name what goes wrong after dZ2, whatever the activations; make(…) writes a backward pass.

    Its first and third arguments are W2 and A1. An output may have no slope to multiply by.
    """
    product_at_the_output = [
        make(dZ2=lambda dA2, slope: dA2 @ slope),
        make(dZ2=lambda dA2, slope: slope @ dA2),
        make(dZ2=lambda dA2, slope: dA2 @ slope.T),
        make(
            dZ1=lambda dA1, slope, W2, dZ2: dA1 @ slope.T,
            dZ2=lambda dA2, slope: dA2 @ slope.T,
        ),
    ]
    return [
        Mistake(
            "the mean is taken twice",
            "The first line divides by m, once. Does a function that it calls do so already, or a "
            "line below again? The products only add up over the samples.",
            lambda *arguments: [one / arguments[-1].shape[1] for one in make()(*arguments)],
            lambda *arguments: [one / arguments[-1].size for one in make()(*arguments)],
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1.T / X.shape[1],
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ X.T / X.shape[1],
            ),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1.T / X.shape[1]),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ X.T / X.shape[1]),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1.T / dZ2.size,
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ X.T / dZ1.size,
            ),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1.T / X.shape[1],
                db2=lambda dZ2, dZ1: dZ2.mean(axis=1, keepdims=True),
            ),
            make(back=lambda W2, dZ2, dA2: W2.T @ dZ2 / dZ2.shape[1]),
        ),
        Mistake(
            "db is a mean",
            DB_IS_A_MEAN,
            *_biases(make, lambda dZ: dZ.mean(axis=1, keepdims=True)),
        ),
        Mistake(
            "W2 is not transposed",
            "Forward, W2 goes from the hidden units to the outputs. The way back is W2.T.",
            make(back=lambda W2, dZ2, dA2: W2 @ dZ2),
        ),
        Mistake(
            "the factors of dA1 are swapped, or the wrong one is transposed",
            "dA1 is (n1, m), from W2, (n2, n1), and dZ2, (n2, m). Which order, and which "
            "transpose, gives that?",
            make(back=lambda W2, dZ2, dA2: dZ2 @ W2),
            make(back=lambda W2, dZ2, dA2: dZ2 @ W2.T),
            make(back=lambda W2, dZ2, dA2: dZ2.T @ W2),
        ),
        Mistake(
            "the weights are missing on the way back",
            "An error reaches a hidden unit through the weights that lead from it.",
            make(back=lambda W2, dZ2, dA2: dZ2),
            make(back=lambda W2, dZ2, dA2: dZ2.sum(axis=0)),
        ),
        Mistake(
            "dW2 goes back in place of dZ2",
            "dW2 has added up the samples already. What goes back through W2.T is dZ2, which has "
            "a column for each.",
            lambda *arguments: make(
                back=lambda W2, dZ2, dA2: W2.T @ (dZ2 @ arguments[2].T)
            )(*arguments),
        ),
        Mistake(
            "dW2 in place of W2",
            "The error comes back on the weights themselves: W2, not its derivative.",
            lambda *arguments: make(
                back=lambda W2, dZ2, dA2: (dZ2 @ arguments[2].T).T @ dZ2
            )(*arguments),
        ),
        Mistake(
            "one dZ for both layers",
            "Each layer has a dZ of its own: dZ2 for W2 and b2, dZ1 for W1 and b1.",
            make(
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ2 @ X.T, db1=lambda dZ2, dZ1: _column(dZ2)
            ),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ1 @ A1.T, db2=lambda dZ2, dZ1: _column(dZ1)
            ),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ2 @ X.T),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ1 @ A1.T),
            make(db1=lambda dZ2, dZ1: _column(dZ2)),
            make(db2=lambda dZ2, dZ1: _column(dZ1)),
        ),
        Mistake(
            "the inputs of the other layer",
            INPUTS,
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ X.T),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ A1.T),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ X.T,
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ A1.T,
            ),
        ),
        Mistake(
            "the outputs of the layer in place of its inputs",
            INPUTS,
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A2.T),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A2.T,
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ A1.T,
            ),
        ),
        Mistake(
            "W2 in place of A1",
            "A weight's derivative takes the input of that weight, not the weight: A1 for W2.",
            lambda *arguments: make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ arguments[0].T
            )(*arguments),
            lambda *arguments: make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ arguments[0]
            )(*arguments),
        ),
        Mistake(
            "no transpose in dW",
            "dW has the shape of W: (n_out, m) times (m, n_in) gives (n_out, n_in).",
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1, dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ X
            ),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 @ A1),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 @ X),
        ),
        Mistake(
            "the factors of dW are swapped, or the wrong one is transposed",
            "dW has the shape of W: (n_out, m) times (m, n_in) gives (n_out, n_in).",
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2.T @ A1,
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ1.T @ X,
            ),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2.T @ A1),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ1.T @ X),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: A1 @ dZ2.T,
                dW1=lambda dZ2, dZ1, A1, X, A2: X @ dZ1.T,
            ),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: A1 @ dZ2.T),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: X @ dZ1.T),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: A1.T @ dZ2,
                dW1=lambda dZ2, dZ1, A1, X, A2: X.T @ dZ1,
            ),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: A1.T @ dZ2),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: X.T @ dZ1),
        ),
        Mistake(
            "dW multiplied entry by entry",
            ENTRY_BY_ENTRY,
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 * A1, dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 * X
            ),
            make(
                dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 * A1.T,
                dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 * X.T,
            ),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 * A1),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 * X),
            make(dW2=lambda dZ2, dZ1, A1, X, A2: dZ2 * A1.T),
            make(dW1=lambda dZ2, dZ1, A1, X, A2: dZ1 * X.T),
        ),
        Mistake(
            "np.outer of whole batches",
            OUTER,
            *(make(**_outer(places)) for places in (("dW2", "dW1"), ("dW2",), ("dW1",))),
        ),
        Mistake(
            "only the first sample",
            "Every sample contributes. Does [:, 0], [:, :1] or [:, [0]] leave the others out?",
            lambda *arguments: _of_the_first_sample(make(), arguments, arguments[-1].shape[1]),
            lambda *arguments: _of_the_first_sample(make(), arguments, 1),
            *_biases(make, lambda dZ: dZ[:, :1]),
            *(make(**_first_column(places)) for places in (("dW2", "dW1"), ("dW2",), ("dW1",))),
        ),
        Mistake(
            "W2.T multiplied entry by entry",
            "* multiplies entry by entry; for the sum over the outputs take a matrix product.",
            make(back=lambda W2, dZ2, dA2: W2.T * dZ2),
            make(back=lambda W2, dZ2, dA2: W2 * dZ2),
        ),
        Mistake(
            "the slope enters a matrix product",
            "A unit's slope acts on its own entry: multiply entry by entry, with * in place of @.",
            make(dZ1=lambda dA1, slope, W2, dZ2: dA1 @ slope),
            make(dZ1=lambda dA1, slope, W2, dZ2: slope @ dA1),
            make(dZ1=lambda dA1, slope, W2, dZ2: dA1 @ slope.T),
            *(product_at_the_output if slope_of_output else []),
        ),
        Mistake(
            "* before @",
            "* and @ have the same rank, and Python goes from left to right. Put brackets around "
            "W2.T @ dZ2.",
            make(dZ1=lambda dA1, slope, W2, dZ2: slope * W2.T @ dZ2),
        ),
        Mistake(
            "db is one number", ONE_NUMBER,
            *_biases(make, lambda dZ: dZ.sum()),
            *_biases(make, lambda dZ: dZ.sum(keepdims=True)),
        ),
        Mistake(
            "db is flat", FLAT,
            *_biases(make, lambda dZ: dZ.sum(axis=1)),
        ),
        Mistake(
            "db is summed over the units", WRONG_AXIS,
            *_biases(make, lambda dZ: dZ.sum(axis=0)),
            *_biases(make, lambda dZ: dZ.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "db is not summed", NOT_SUMMED,
            *_biases(make, lambda dZ: dZ),
        ),
        Mistake(
            "the results are in another order",
            "Return dW1, db1, dW2, db2, as the docstring says.",
            make(result=lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)),
            make(result=lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2)),
            make(result=lambda dW1, db1, dW2, db2: (dW2, dW1, db2, db1)),
            make(result=lambda dW1, db1, dW2, db2: (db1, dW1, db2, dW2)),
        ),
    ]  # fmt: skip


WAYS_BACK = [
    (
        "dA2 goes back in place of dZ2",
        "What goes back through W2 is the derivative at Z2.",
        lambda W2, dZ2, dA2: W2.T @ dA2,
    ),
    (
        "W2 is not transposed",
        "The way back is W2.T.",
        lambda W2, dZ2, dA2: W2 @ dZ2,
    ),
    (
        "the mean is taken twice",
        "dZ2 contains the 1/m already.",
        lambda W2, dZ2, dA2: W2.T @ dZ2 / dZ2.shape[1],
    ),
]
SLOPES = [
    ("σ′ of the activations", SLOPE_OF_A, [_activated]),
    ("σ′ is missing", SLOPE, [_once]),
    (
        "σ in place of its slope",
        "Multiply by the derivative of the sigmoid, not by the sigmoid itself.",
        [lambda Z, A: A],
    ),
    ("half of the slope", HALF, [lambda Z, A: 1 - A]),
    (
        "Z in place of A in A(1 − A)",
        SLOPE_OF_Z,
        [_scores_for_activations, lambda Z, A: A * (1 - Z), lambda Z, A: Z * (1 - A)],
    ),
    (
        "a factor of the slope too many",
        ONE_SLOPE,
        [lambda Z, A: A * (1 - A) ** 2, lambda Z, A: A**2 * (1 - A)],
    ),
]
PENCIL_PRODUCTS = [
    {
        "dW2": lambda dZ2, dZ1, A1, X, A2: dZ2 * A1,
        "dW1": lambda dZ2, dZ1, A1, X, A2: dZ1 * X,
    },
    {
        "dW2": lambda dZ2, dZ1, A1, X, A2: dZ2 * A1.T,
        "dW1": lambda dZ2, dZ1, A1, X, A2: dZ1 * X.T,
    },
]
BIASES = [
    ("db is flat", FLAT, [lambda dZ: dZ.sum(axis=1)]),
    ("db is not summed", NOT_SUMMED, [lambda dZ: dZ]),
    ("db is one number", ONE_NUMBER, [lambda dZ: dZ.sum()]),
    (
        "db is a mean",
        DB_IS_A_MEAN,
        [lambda dZ: dZ.mean(axis=1, keepdims=True)],
    ),
    (
        "db is summed over the units",
        WRONG_AXIS,
        [lambda dZ: dZ.sum(axis=0), lambda dZ: dZ.sum(axis=0, keepdims=True)],
    ),
]


def _pairs(begin, right, some, others, end="", make=_with):
    """Name every pair of two sorts of mistakes; make(…) writes a backward pass."""
    return [
        Mistake(
            f"{begin}{first}, and {second}{end}",
            f"{right}{hint} {other_hint}",
            *(make(**one, **other) for one in ways for other in other_ways),
        )
        for first, hint, ways in some
        for second, other_hint, other_ways in others
    ]


def _two_at_once():
    """Name two mistakes that show in the same results, each in several forms."""
    slopes = [(name, hint, [{"slope1": one} for one in ways]) for name, hint, ways in SLOPES]
    both = [
        (name, hint, [{"slope1": one, "slope2": one} for one in ways])
        for name, hint, ways in SLOPES
    ]
    last = [(name, hint, [{"slope2": one} for one in ways]) for name, hint, ways in SLOPES]
    back = [(name, hint, [{"back": way}]) for name, hint, way in WAYS_BACK]
    inputs = [("A1 in place of X in dW1", INPUTS, [{"dW1": _activations_for_inputs}])]
    biases = [(name, hint, [_both_biases(way) for way in ways]) for name, hint, ways in BIASES]
    products = [("dW multiplied entry by entry", ENTRY_BY_ENTRY, PENCIL_PRODUCTS)]
    products += [("np.outer of whole batches", OUTER, [_outer(("dW2", "dW1"))])]
    orders = [
        {"result": lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2)},
        {"result": lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)},
    ]
    returned = [("the results are in another order", "Return dW1, db1, dW2, db2.", orders)]
    hidden, right = "two mistakes in the hidden layer: ", "dW2 and db2 are right. "
    return [
        *_pairs(hidden, right, back, slopes),
        *_pairs(hidden, right, inputs, slopes + back),
        *_pairs("two mistakes: ", "", biases, slopes, " in the hidden layer"),
        *_pairs("two mistakes: ", "", biases, last, " in the last layer"),
        *_pairs("two mistakes: ", "", biases, both, " in both layers"),
        *_pairs("two mistakes: ", "", biases, back),
        *_pairs("two mistakes: ", "", products, biases),
        *_pairs("two mistakes: ", "", returned, biases),
    ]


backward_pass_exercise = Exercise(
    name="backward_pass",
    lesson=1,
    cases=[
        Case(
            _forward((np.zeros((1, 1)), np.zeros((1, 1)), np.array([[2.0]]), -np.ones((1, 1))),
                     np.array([[3.0]]), np.array([[1.0]])),
            (np.array([[-0.375]]), np.array([[-0.125]]), np.array([[-0.125]]), np.array([[-0.25]])),
            "one unit in each layer",
        ),
        measured(
            _forward,
            _loss,
            PENCIL, np.array([[1.0], [2.0]]), np.array([[0.8], [0.2]]), "the pencil's network"
        ),
        measured(_forward, _loss, PENCIL, np.eye(2), np.eye(2)[::-1], "as many samples as units"),
        measured(_forward, _loss, WIDE, WIDE_X, WIDE_Y, "five samples"),
    ],
    draw=lambda rng: _forward(*two_layers(rng)),
    mistakes=[
        Mistake(
            "σ′ of the activations", SLOPE_OF_A + " You pass A in both layers.",
            _slopes(_activated)[0],
        ),
        Mistake(
            "σ′ of the activations, in the last layer",
            SLOPE_OF_A + " Look at dZ2.",
            _slopes(_activated)[1],
        ),
        Mistake(
            "σ′ of the activations, in the hidden layer",
            SLOPE_OF_A + " Look at dZ1.",
            _slopes(_activated)[2],
        ),
        Mistake(
            "Z in place of A in A(1 − A)",
            SLOPE_OF_Z,
            *_slopes(_scores_for_activations),
            *_slopes(lambda Z, A: A * (1 - Z)),
            *_slopes(lambda Z, A: Z * (1 - A)),
        ),
        Mistake(
            "the brackets around 1 − A are missing",
            "* comes before -: A * 1 - A is A - A. Write A * (1 - A).",
            *_slopes(lambda Z, A: A * 1 - A),
            *_without_brackets(),
        ),
        Mistake(
            "the slope of the last layer twice",
            "σ′(Z2) is in dZ2 already. Once is enough.",
            _with(slope2=lambda Z, A: sigmoid_derivative(Z) ** 2),
            lambda *arguments: [
                *_with(slope2=lambda Z, A: sigmoid_derivative(Z) ** 2)(*arguments)[:2],
                *backward_pass(*arguments)[2:],
            ],
        ),
        Mistake(
            "Z1 in place of A1",
            "A weight's derivative takes the input of that weight: the last layer reads A1.",
            lambda W2, Z1, A1, Z2, A2, X, Y: backward_pass(W2, Z1, Z1, Z2, A2, X, Y),
        ),
        Mistake(
            "Z2 in place of A2",
            "The loss compares the outputs A2 with the targets: dA2 takes A2 − Y.",
            lambda W2, Z1, A1, Z2, A2, X, Y: backward_pass(W2, Z1, A1, Z2, Z2, X, Y),
        ),
        Mistake("σ′ is missing", SLOPE + " In both layers.", _slopes(_once)[0]),
        Mistake("σ′ is missing in the last layer", SLOPE + " Look at dZ2.", _slopes(_once)[1]),
        Mistake("σ′ is missing in the hidden layer", SLOPE + " Look at dZ1.", _slopes(_once)[2]),
        Mistake(
            "dA in place of dZ",
            "Weights and biases act on Z: their derivatives take dZ of their layer, not dA.",
            *(_from_dA(k) for k in range(4)),
            _from_dA(0, 2), _from_dA(1, 3), _from_dA(2, 3), _from_dA(0, 1, 2, 3),
        ),
        Mistake(
            "σ in place of its slope",
            "Multiply by the derivative of the sigmoid, not by the sigmoid itself.",
            *_slopes(lambda Z, A: A),
        ),
        Mistake("half of the slope", HALF, *_slopes(lambda Z, A: 1 - A)),
        Mistake(
            "0.25 for every slope",
            "The sigmoid's slope is 0.25 only where z = 0. Every entry of Z has its own.",
            *_slopes(lambda Z, A: 0.25),
        ),
        Mistake(
            "a factor of the slope too many",
            ONE_SLOPE,
            *_slopes(lambda Z, A: A * (1 - A) ** 2),
            *_slopes(lambda Z, A: A**2 * (1 - A)),
            _with(slope1=lambda Z, A: sigmoid_derivative(Z) ** 2),
        ),
        Mistake(
            "the slope of the other layer",
            "Each layer has its own Z. Which one belongs to this dZ?",
            lambda W2, Z1, A1, Z2, A2, X, Y: _with()(W2, Z2, A1, Z1, A2, X, Y),
            lambda W2, Z1, A1, Z2, A2, X, Y: _with()(W2, Z1, A1, Z1, A2, X, Y),
            lambda W2, Z1, A1, Z2, A2, X, Y: _with()(W2, Z2, A1, Z2, A2, X, Y),
        ),
        Mistake(
            "σ′ of dA",
            "The slope belongs to the pre-activation Z, and is a factor: dA times σ′(Z).",
            _with(dZ2=_at_the_error, dZ1=_at_the_error), _with(dZ2=_at_the_error),
            _with(dZ1=_at_the_error),
        ),
        Mistake(
            "σ′ of the activations of the other layer", SLOPE_OF_A + " Each layer has its own Z.",
            lambda W2, Z1, A1, Z2, A2, X, Y: _with()(W2, Z1, A1, A1, A2, X, Y),
            lambda W2, Z1, A1, Z2, A2, X, Y: _with()(W2, A2, A1, Z2, A2, X, Y),
        ),
        Mistake(
            "the sign is flipped",
            "An output that is too large makes the loss larger: there dA2 is positive, and dZ2 as "
            "well, since the sigmoid's slope A(1 − A) is never negative. Return the "
            "derivatives themselves, without a minus.",
            _with(error=lambda A, Y: 2 * (Y - A) / A.size),
        ),
        Mistake(
            "the sign is flipped in the hidden layer",
            "dW2 and db2 are right. Where does dZ1 get a minus? The weights have their own signs.",
            _with(back=lambda W2, dZ2, dA2: -W2.T @ dZ2),
        ),
        Mistake(
            "the absolute value of the error",
            "The sign tells whether an output is too large or too small, and so which way is down. "
            "Keep it.",
            _with(error=lambda A, Y: 2 * abs(A - Y) / A.size),
            _with(error=lambda A, Y: abs(A - Y) / A.size),
            _with(error=lambda A, Y: abs(A - Y)),
        ),
        Mistake(
            "predictions in place of outputs",
            "The loss compares the outputs themselves with the targets. argmax, max and rounding "
            "are for reading a trained network: a small change of A2 does not change them.",
            *(
                _with(error=lambda A, Y, p=predicted, f=factor: f(A) * (p(A) - Y))
                for predicted in (_row, _one_hot, np.round, lambda A: A > 0.5)
                for factor in (lambda A: 2 / A.size, lambda A: 1)
            ),
            _with(error=lambda A, Y: 2 / A.size * (_row(A) - _row(Y))),
            _with(error=lambda A, Y: _row(A) - _row(Y)),
            _with(error=lambda A, Y: 2 / A.size * (A.argmax() - Y.argmax())),
            _with(error=lambda A, Y: 2 / A.size * (A.argmax() - Y)),
        ),
        Mistake(
            "A2 − Y without σ′",
            "The square and the sigmoid both have a derivative. (A2 − Y alone belongs to another "
            "loss, that of lesson 2.)",
            _with(error=lambda A, Y: A - Y, slope2=_once),
            _with(error=lambda A, Y: (A - Y) / Y.shape[1], slope2=_once),
            _with(error=lambda A, Y: (A - Y) / A.size, slope2=_once),
        ),
        Mistake(
            "the 2 is missing", "What is the derivative of a square?",
            _with(error=lambda A, Y: (A - Y) / A.size),
        ),
        Mistake(
            "1/m is missing", MEAN + "Which of the two do you divide by?",
            _with(error=lambda A, Y: 2 * (A - Y) / A.shape[0]),
        ),
        Mistake(
            "1/n is missing", MEAN + "Which of the two do you divide by?",
            _with(error=lambda A, Y: 2 * (A - Y) / A.shape[1]),
        ),
        Mistake(
            "the mean is missing", MEAN + "Where do you divide by n m?",
            _with(error=lambda A, Y: 2 * (A - Y)),
        ),
        Mistake(
            "the 2 and the mean are missing", MEAN + "The factor of its derivative, 2/(n m), is 1 "
            "for the pencil's network, but not for others.",
            _with(error=lambda A, Y: A - Y),
        ),
        Mistake(
            "n of another layer", MEAN + "n counts the outputs, the rows of Y.",
            _scaled(lambda W2, X, Y: len(Y) / W2.shape[1]),
            _scaled(lambda W2, X, Y: len(Y) / len(X)),
        ),
        Mistake(
            "m of another array", MEAN + "m counts the samples, the columns of X and of Y.",
            _scaled(lambda W2, X, Y: Y.shape[1] / W2.shape[1]),
            _scaled(lambda W2, X, Y: Y.shape[1] / len(Y)),
            _scaled(lambda W2, X, Y: Y.shape[1] / len(X)),
        ),
        Mistake(
            "half of m for the mean", "That is the derivative of the sum over 2m, as some courses "
            "define the loss. " + MEAN,
            _with(error=lambda A, Y: (A - Y) / A.shape[1]),
        ),
        Mistake(
            "the brackets around n m are missing", "/ n * m divides by n and then multiplies by m.",
            _with(error=lambda A, Y: 2 * (A - Y) / A.shape[0] * A.shape[1]),
        ),
        Mistake(
            "the square is kept", "What is the derivative of a square? Its exponent does not stay "
            "2.",
            _with(error=lambda A, Y: 2 * (A - Y) ** 2 / A.size),
            _with(error=lambda A, Y: (A - Y) ** 2 / A.size),
        ),
        Mistake(
            "the loss in place of its derivative",
            "The backward pass starts from the derivative of the loss with respect to A2, which "
            "has the shape of A2, and not from the loss itself.",
            _with(error=lambda A, Y: np.mean((A - Y) ** 2)),
        ),
        Mistake(
            "dA2 goes back in place of dZ2",
            "What goes back through W2 is the derivative at Z2, the other end of these weights.",
            _with(back=lambda W2, dZ2, dA2: W2.T @ dA2),
        ),
        Mistake(
            "the pencil's W2 typed in",
            "Other networks have other weights: take the argument W2.",
            _with(back=lambda weights, dZ2, dA2: W2.T @ dZ2),
        ),
        *mistakes_on_the_way_back(_with, slope_of_output=True),
        *_two_at_once(),
    ],
    solution=backward_pass,
    part=("dW1", "db1", "dW2", "db2").__getitem__,
    first=(2, 3),
    first_mistakes={
        "σ′ of the activations, in the last layer",
        "σ′ is missing in the last layer",
        "the sign is flipped",
        "the absolute value of the error",
        "predictions in place of outputs",
        "the 2 is missing",
        "1/m is missing",
        "1/n is missing",
        "the mean is missing",
        "the 2 and the mean are missing",
        "half of m for the mean",
        "the brackets around n m are missing",
        "the square is kept",
        "the loss in place of its derivative",
        "Z in place of A in A(1 − A)",
        "the brackets around 1 − A are missing",
        "σ in place of its slope",
        "half of the slope",
        "a factor of the slope too many",
        "Z1 in place of A1",
        "Z2 in place of A2",
        "db is flat",
        "db is one number",
        "db is not summed",
    },
)  # fmt: skip


def _parameters_and_gradients(rng):
    shapes = [(a, b) for a, b in zip(sizes(rng, 4), sizes(rng, 4), strict=True)]
    return (
        [numbers(rng, *shape) for shape in shapes],
        [numbers(rng, *shape) for shape in shapes],
        float(rng.uniform(0.2, 0.8)),
    )


def _each(step):
    """Write an update that does the same for every array."""

    def function(parameters, gradients, learning_rate):
        pairs = zip(parameters, gradients, strict=True)
        return [step(P, G, learning_rate) for P, G in pairs]

    return function


def _rows(parameters, gradients, learning_rate):
    """Put the rows of each array into the list, one by one."""
    new: list[np.ndarray] = []
    for P in update(parameters, gradients, learning_rate):
        new.extend(P)
    return new


def _some(which):
    """Write an update of some of the arrays only."""

    def function(parameters, gradients, learning_rate):
        pairs = enumerate(zip(parameters, gradients, strict=True))
        return [P - learning_rate * G if which(i) else P for i, (P, G) in pairs]

    return function


update_exercise = Exercise(
    name="update",
    lesson=1,
    cases=[
        Case(
            ([np.array([[1.0]])], [np.array([[0.5]])], 0.25), [np.array([[0.875]])], "one weight"
        ),
        Case(
            (
                [W1, B1, W2, B2],
                [np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([[4.0], [-2.0]]),
                 np.array([[-2.0, 1.0], [3.0, 2.0]]), np.array([[2.0], [-1.0]])],
                0.5,
            ),
            [np.array([[0.5, -1.5], [1.0, 0.5]]), np.array([[-2.0], [0.5]]),
             np.array([[0.0, 0.5], [0.5, -2.0]]), np.array([[-1.0], [0.5]])],
            "two layers",
        ),
        Case(
            ([np.array([[1.0, 2.0]]), np.array([[3.0]]), np.array([[4.0]]), np.array([[5.0]]),
              np.array([[6.0], [7.0]]), np.array([[8.0], [9.0]])],
             [np.array([[2.0, 0.0]]), np.array([[2.0]]), np.array([[-1.0]]), np.array([[3.0]]),
              np.array([[1.0], [-1.0]]), np.array([[0.0], [2.0]])],
             2.0),
            [np.array([[-3.0, 2.0]]), np.array([[-1.0]]), np.array([[6.0]]), np.array([[-1.0]]),
             np.array([[4.0], [9.0]]), np.array([[8.0], [5.0]])],
            "three layers",
        ),
    ],
    draw=_parameters_and_gradients,
    mistakes=[
        Mistake(
            "uphill", "A positive derivative means that a larger weight gives a larger loss. Which "
            "way is down?",
            _each(lambda P, G, rate: P + rate * G),
        ),
        Mistake(
            "the learning rate is forgotten", "How long is the step? It is not always 1.",
            _each(lambda P, G, rate: P - G),
        ),
        Mistake(
            "uphill, without the learning rate", "Which way is down, and how long is the step?",
            _each(lambda P, G, rate: P + G),
        ),
        Mistake(
            "divided by the learning rate", "A larger learning rate makes a longer step.",
            _each(lambda P, G, rate: P - G / rate),
        ),
        Mistake(
            "the gradient is forgotten", "The step is the learning rate times the gradient: where "
            "is the gradient?",
            _each(lambda P, G, rate: P - rate),
            _each(lambda P, G, rate: P + rate),
        ),
        Mistake(
            "one step for the whole array", "Every entry has a derivative of its own, and takes a "
            "step of its own: neither mean nor sum.",
            _each(lambda P, G, rate: P - rate * G.mean()),
            _each(lambda P, G, rate: P - rate * G.sum()),
        ),
        Mistake(
            "the lists are swapped", "The parameters take the step, the gradients say where to.",
            _each(lambda P, G, rate: G - rate * P),
        ),
        Mistake(
            "the learning rate multiplies the parameter", "The learning rate is a factor of the "
            "gradient, and not of the parameter.",
            _each(lambda P, G, rate: rate * P - G),
        ),
        Mistake(
            "the step is multiplied by the parameter", "The step is the learning rate times the "
            "gradient. The parameter is no factor of it.",
            _each(lambda P, G, rate: P - rate * G * P),
        ),
        Mistake(
            "another factor in the step", "The step is the learning rate times the gradient, and "
            "nothing else.",
            _each(lambda P, G, rate: P - rate * G / 2),
            _each(lambda P, G, rate: P - 2 * rate * G),
        ),
        Mistake(
            "the step in place of the new value", "A step starts from where you are: what is "
            "subtracted, and from what?",
            _each(lambda P, G, rate: rate * G),
            _each(lambda P, G, rate: -rate * G),
            _each(lambda P, G, rate: G),
        ),
        Mistake(
            "the difference is turned round", "Subtract the step from the parameter, not the "
            "parameter from the step.",
            _each(lambda P, G, rate: rate * G - P),
        ),
        Mistake(
            "the learning rate is subtracted", "The learning rate is a factor of the gradient: "
            "multiply these two first, and check the brackets.",
            _each(lambda P, G, rate: (P - rate) * G),
        ),
        Mistake(
            "the parameters are scaled as well", "Only the gradient is multiplied by the learning "
            "rate: check the brackets.",
            _each(lambda P, G, rate: rate * (P - G)),
            _each(lambda P, G, rate: (1 - rate) * P - rate * G),
        ),
        Mistake(
            "the parameters come back unchanged", "Compute new arrays, and return them in a new "
            "list. (In a loop, p = … only names the new array: append it to the list.)",
            _each(lambda P, G, rate: P),
        ),
        Mistake(
            "only the weights are updated", "Biases learn as well: every array of the list takes "
            "a step.",
            _some(lambda i: i % 2 == 0),
        ),
        Mistake(
            "only the biases are updated", "Every array of the list takes a step.",
            _some(lambda i: i % 2 == 1),
        ),
        Mistake(
            "only the first arrays are updated", "Does the loop run to the end of the list, and "
            "does return stand after it?",
            _some(lambda i: i == 0),
            _some(lambda i: i < 2),
            _some(lambda i: i < 4),
        ),
        Mistake(
            "in reverse order", "Keep the order of the parameters.",
            lambda parameters, gradients, rate: update(parameters, gradients, rate)[::-1],
        ),
        Mistake(
            "the gradients in reverse order", "Each array has its gradient in the same place of "
            "the other list.",
            lambda parameters, gradients, rate: update(parameters, gradients[::-1], rate),
        ),
        Mistake(
            "a step of its own length", "The learning rate is an argument: use its value.",
            *(
                _each(lambda P, G, rate, fixed=fixed: P - fixed * G)
                for fixed in (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 2, 5, 10)
            ),
        ),
        Mistake(
            "the learning rate is limited", "Take the learning rate as it comes, above 1 as well.",
            _each(lambda P, G, rate: P - min(rate, 1) * G),
        ),
        Mistake(
            "rows in place of arrays", "extend puts the rows of an array into the list, one by "
            "one; append puts the array in as a whole.",
            _rows,
        ),
        Mistake(
            "only the sign of the derivative", "A steep slope makes a long step, a gentle one a "
            "short step: multiply the learning rate by the derivative itself.",
            _each(lambda P, G, rate: P - rate * np.sign(G)),
        ),
        Mistake(
            "always downwards", "The sign of the derivative tells which way to go: keep it.",
            _each(lambda P, G, rate: P - rate * abs(G)),
        ),
    ],
    solution=update,
    part="array {} of the list".format,
)  # fmt: skip
