"""An exercise of lesson 2: the backward pass again, for ReLU, softmax and cross-entropy."""

import numpy as np

from nnlib.activations import relu, relu_derivative, sigmoid, sigmoid_derivative, softmax
from nnlib.gradients import numerical_gradient
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.backward import (
    BIASES,
    _both_biases,
    _once,
    _pairs,
    _with,
    measured,
    mistakes_on_the_way_back,
    two_layers,
)
from nnlib.lesson.exercises.two_at_once import (
    BY_THE_WHOLE_SHAPE,
    IN_THE_OUTPUT_ERROR,
    ONE_ROW_FOR_ALL,
    TIMES_THE_LOSS,
    WHOLE_ARRAY,
    WHOLE_ROWS,
    WHOLE_SHAPE,
    WRONG_AXIS,
    two_at_once,
)
from nnlib.lesson.two_layers import classifier_backward_pass
from nnlib.losses import softmax_cross_entropy

# Some hidden units are on and some off for every sample, and none is at the corner.
SQUARE = (
    np.array([[1.0, -0.5], [-0.5, 1.5]]),
    np.array([[0.25], [-0.25]]),
    np.array([[-1.0, 1.0], [2.0, -0.5]]),
    np.array([[0.5], [0.0]]),
)
WIDE = (
    np.array([[0.5, -1.0, 0.2], [1.0, 0.3, -0.4], [-0.6, 0.1, 0.8], [0.2, 0.7, -0.3]]),
    np.array([[0.1], [0.05], [-0.2], [0.3]]),
    np.array([[1.0, -0.5, 0.4, 2.0], [-1.0, 0.6, 0.9, -0.3], [0.3, 1.5, -0.7, 0.2]]),
    np.array([[0.2], [-0.1], [0.4]]),
)
WIDE_X = np.array([[1.0, 0.0, -1.0, 0.5, 2.0], [0.0, 1.0, 1.0, -2.0, 1.0], [2.0, 1, 0, 1, -1]])
WIDE_Y = np.eye(3)[:, [0, 2, 1, 1, 2]]


def _forward(parameters, X, Y):
    """Give the arguments of a backward pass."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    return W2, Z1, A1, W2 @ A1 + b2, X, Y


def _loss(arguments, Y):
    return softmax_cross_entropy(arguments[3], Y)


def _make(outputs=softmax, **changes):
    """Write a backward pass with one or more of its steps changed."""
    steps = {
        "error": lambda A, Y: (A - Y) / Y.shape[1],
        "slope2": _once,
        "slope1": lambda Z, A: relu_derivative(Z),
    }
    old = _with(**{**steps, **changes})
    return lambda W2, Z1, A1, Z2, X, Y: old(W2, Z1, A1, Z2, outputs(Z2), X, Y)


def _naive_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def _mean_of(dZ):
    return dZ.mean(axis=1, keepdims=True)


def _sigmoids(Z, A):
    return sigmoid_derivative(Z)


OLD_ERRORS = [lambda A, Y: 2 * (A - Y) / A.size, lambda A, Y: (A - Y) / Y.shape[1]]
"""The gradients of two losses with respect to the outputs, for the mistake of a slope too many."""

NO_SLOPE = (
    "A − Y over m is the gradient with respect to the scores Z2 already: the slope of the output "
    "is in it. "
)

OLD_SLOPE = "The hidden layer is ReLU now. Look at dZ1."
NO_MASK = "A unit that is off passes nothing on: what is ReLU's slope there? Look at dZ1."
OUTPUT_SLOPES = [_sigmoids, lambda Z, A: A * (1 - A), lambda Z, A: relu_derivative(Z)]
"""What is multiplied after A - Y by mistake."""
IN_THE_HIDDEN_LAYER = [
    ("the sigmoid's slope", OLD_SLOPE, [{"slope1": _sigmoids}]),
    ("the mask is missing", NO_MASK, [{"slope1": _once}]),
]

classifier_backward_pass_exercise = Exercise(
    name="classifier_backward_pass",
    lesson=2,
    cases=[
        Case(
            (np.array([[1.0], [-1.0]]), np.array([[2.0]]), np.array([[2.0]]), np.zeros((2, 1)),
             np.array([[3.0]]), np.array([[1.0], [0.0]])),
            (np.array([[-3.0]]), np.array([[-1.0]]), np.array([[-1.0], [1.0]]),
             np.array([[-0.5], [0.5]])),
            "one hidden unit that is on",
        ),
        Case(
            (np.array([[1.0], [-1.0]]), np.array([[-2.0]]), np.array([[0.0]]), np.zeros((2, 1)),
             np.array([[3.0]]), np.array([[1.0], [0.0]])),
            (np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((2, 1)), np.array([[-0.5], [0.5]])),
            "one hidden unit that is off",
        ),
        measured(_forward, _loss, SQUARE, np.c_[[1.0, 2.0]], np.c_[[0.0, 1.0]], "one sample"),
        measured(_forward, _loss, SQUARE, np.eye(2), np.eye(2)[::-1], "as many samples as units"),
        measured(_forward, _loss, WIDE, WIDE_X, WIDE_Y, "five samples"),
        Case(
            (np.array([[1.0], [-1.0]]), np.array([[2.0, 4.0]]), np.array([[2.0, 4.0]]),
             np.array([[1e9, -3e9], [-1e9, -2e9]]), np.array([[3.0, 5.0]]),
             np.array([[0.0, 0.0], [1.0, 1.0]])),
            (np.array([[3.0]]), np.array([[1.0]]), np.array([[1.0], [-1.0]]),
             np.array([[0.5], [-0.5]])),
            "scores far from zero",
            extreme=True,
        ),
        Case(
            (np.array([[1.0], [-1.0]]), np.array([[0.0]]), np.array([[0.0]]), np.zeros((2, 1)),
             np.array([[3.0]]), np.array([[1.0], [0.0]])),
            (np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((2, 1)), np.array([[-0.5], [0.5]])),
            "a hidden unit at the corner",
            extreme=True,
        ),
    ],
    draw=lambda rng: _forward(*two_layers(rng)),
    mistakes=[
        Mistake(
            "the sigmoid's slope in the hidden layer",
            OLD_SLOPE,
            _make(slope1=_sigmoids),
            _make(slope1=lambda Z, A: A * (1 - A)),
            _make(slope1=lambda Z, A: sigmoid_derivative(A)),
        ),
        Mistake(
            "the gradient of squared error",
            "The loss is cross-entropy now, of the softmax of Z2. Look at dZ2.",
            *[
                _make(outputs, error=OLD_ERRORS[0], slope2=slope)
                for outputs in (sigmoid, softmax)
                for slope in (_sigmoids, lambda Z, A: A * (1 - A))
            ],
            _make(error=OLD_ERRORS[0]),
        ),
        Mistake(
            "dZ2 and dZ1 are lesson 1's",
            "dZ2 changes because the loss is another, dZ1 because the hidden layer is.",
            *[
                _make(outputs, error=OLD_ERRORS[0], slope2=slope, slope1=_sigmoids)
                for outputs in (sigmoid, softmax)
                for slope in (_sigmoids, lambda Z, A: A * (1 - A))
            ],
        ),
        Mistake(
            "the gradient is measured",
            "Right for ordinary scores, but inexact far from zero, and slow: every score costs two "
            "losses. Which formula for dZ2 did the pencil give?",
            lambda W2, Z1, A1, Z2, X, Y: _from_dZ2(
                numerical_gradient(lambda Z: softmax_cross_entropy(Z, Y), Z2), W2, Z1, A1, X
            ),
        ),
        Mistake(
            "a slope of the output as well",
            NO_SLOPE + "Nothing is multiplied after it.",
            *(_make(error=OLD_ERRORS[1], slope2=slope) for slope in OUTPUT_SLOPES),
        ),
        Mistake(
            "the slopes are in each other's layers",
            "ReLU's slope belongs to the hidden layer, to dZ1. After softmax with cross-entropy "
            "dZ2 needs none, and the sigmoid's has no place any more.",
            _make(slope2=OUTPUT_SLOPES[2], slope1=_sigmoids),
            _make(slope2=OUTPUT_SLOPES[2], slope1=lambda Z, A: A * (1 - A)),
        ),
        Mistake(
            "a slope of the output as well, and the mask is missing",
            NO_SLOPE + "The slope that is needed is ReLU's, in dZ1.",
            *(_make(slope2=slope, slope1=_once) for slope in OUTPUT_SLOPES),
        ),
        Mistake(
            "the mask is missing",
            NO_MASK,
            _make(slope1=_once),
        ),
        Mistake(
            "ReLU in place of its slope",
            "Multiply by the derivative of ReLU, not by ReLU itself.",
            _make(slope1=lambda Z, A: A),
        ),
        Mistake(
            "Z1 in place of the slope",
            "Multiply by the derivative of ReLU at Z1, not by Z1 itself.",
            _make(slope1=lambda Z, A: Z),
        ),
        Mistake(
            "the mask is turned round",
            "Which units change the loss, those that are on or those that are off?",
            _make(slope1=lambda Z, A: 1 - relu_derivative(Z)),
        ),
        Mistake(
            "the mask of the other layer",
            "Whether a hidden unit is on depends on its own pre-activation, Z1. Z2 belongs to the "
            "outputs.",
            lambda W2, Z1, A1, Z2, X, Y: classifier_backward_pass(W2, Z2, A1, Z2, X, Y),
            lambda W2, Z1, A1, Z2, X, Y: _make(
                back=lambda W2, dZ2, dA2: W2.T @ (dZ2 * relu_derivative(Z2)), slope1=_once
            )(W2, Z1, A1, Z2, X, Y),
        ),
        Mistake(
            "dA1 in place of dZ1",
            "dZ1 is right. Weights and biases act on Z: dW1 and db1 both take dZ1, not dA1.",
            lambda W2, Z1, A1, Z2, X, Y: _from_dA1(1, W2, Z1, A1, Z2, X, Y),
            lambda W2, Z1, A1, Z2, X, Y: _from_dA1(0, W2, Z1, A1, Z2, X, Y),
        ),
        Mistake(
            "the scores and the targets are swapped",
            "softmax_cross_entropy_gradient takes the scores first, then the targets.",
            lambda W2, Z1, A1, Z2, X, Y: classifier_backward_pass(W2, Z1, A1, Y, X, Z2),
        ),
        Mistake(
            "the mask of the errors",
            "Whether a unit is on depends on its pre-activation Z1, not on the error that comes "
            "back.",
            lambda W2, Z1, A1, Z2, X, Y: _masked_by_errors(relu, W2, Z1, A1, Z2, X, Y),
            lambda W2, Z1, A1, Z2, X, Y: _masked_by_errors(relu_derivative, W2, Z1, A1, Z2, X, Y),
        ),
        Mistake(
            "the slope at the corner is 1",
            "ReLU has no derivative at zero; nnlib takes 0. Do you compare with >= or >?",
            _make(slope1=lambda Z, A: (Z >= 0).astype(float)),
        ),
        Mistake(
            "two slopes in the hidden layer",
            "The hidden layer has one activation, ReLU: only its slope is a factor of dZ1.",
            _make(slope1=lambda Z, A: relu_derivative(Z) * sigmoid_derivative(Z)),
            _make(slope1=lambda Z, A: relu_derivative(Z) * sigmoid_derivative(A)),
        ),
        Mistake(
            "the correct class only",
            "Your dZ2 is 0 for the other classes. Their scores change the loss too, through the "
            "sum in softmax: which result of this lesson has them all?",
            *[
                _make(error=lambda A, Y, to=to, mean=mean: to(A, Y) / mean(Y), slope2=slope)
                for mean in (lambda Y: Y.shape[1], lambda Y: 1)
                for to, slope in (
                    (lambda A, Y: -Y * (1 - A), _once),
                    (lambda A, Y: -Y / A, _once),
                    (lambda A, Y: -Y / A, lambda Z, A: A * (1 - A)),
                    (lambda A, Y: -Y / A, _sigmoids),
                )
            ],
        ),
        Mistake(
            "the slope alone",
            "dZ1 is an error times a slope. Which error comes back through W2?",
            _make(back=lambda W2, dZ2, dA2: 1.0),
        ),
        Mistake(
            "Z1 in place of A1",
            "A weight's derivative takes the input of that weight: the last layer reads A1.",
            lambda W2, Z1, A1, Z2, X, Y: classifier_backward_pass(W2, Z1, Z1, Z2, X, Y),
        ),
        Mistake(
            "1/m is missing on the way back",
            "What goes back through W2 is dZ2 itself, with its 1/m.",
            _make(back=lambda W2, dZ2, dA2: W2.T @ dZ2 * dZ2.shape[1]),
        ),
        Mistake(
            "a sigmoid for softmax",
            "The scores of a column compete: softmax turns them into probabilities.",
            _make(sigmoid),
        ),
        Mistake(
            "a number where an array is needed",
            "dZ2 has a derivative for every score, in the shape of Z2. A loss is one number: its "
            "gradient is what goes back.",
            # Python stops at the first line that reads dZ2, whichever that is.
            lambda W2, Z1, A1, Z2, X, Y: softmax_cross_entropy(Z2, Y) @ A1.T,
            lambda W2, Z1, A1, Z2, X, Y: W2.T @ softmax_cross_entropy(Z2, Y),
            lambda W2, Z1, A1, Z2, X, Y: softmax_cross_entropy(Z2, Y).sum(axis=1),  # type: ignore[attr-defined]
        ),
        Mistake(
            "scores, not probabilities",
            "Probabilities are compared with the targets: softmax comes first.",
            _make(lambda Z: Z),
        ),
        Mistake(
            "not divided by the sum",
            "Probabilities are compared with the targets: the powers of e divided by their sum.",
            _make(np.exp),
            _make(lambda Z: np.exp(Z - Z.max(axis=0))),
        ),
        Mistake(
            "a fixed number of samples",
            "m counts the samples, and a batch may have any number of them: Y.shape[1].",
            *(_make(error=lambda A, Y, m=m: (A - Y) / m) for m in (2, 3, 5, 10)),
        ),
        Mistake(
            "no maximum of each column subtracted",
            "Right for small scores. Use the stable softmax.",
            _make(_naive_softmax),
            _make(lambda Z: (E := np.exp(Z - Z.max())) / E.sum(axis=0)),
        ),
        Mistake(
            "softmax over the wrong axis",
            "Every column must add up to 1: the scores of one sample compete, not the samples.",
            *map(_make, WRONG_AXIS),
        ),
        Mistake(
            "softmax over the whole array",
            "Every column must add up to 1, not all columns together.",
            *map(_make, WHOLE_ARRAY),
        ),
        Mistake(
            "the hidden layer in place of the outputs",
            "The targets belong to the last layer: softmax takes its scores, Z2.",
            *(
                lambda W2, Z1, A1, Z2, X, Y, outputs=outputs: _from_dZ2(
                    (outputs(Z1, A1) - Y) / Y.shape[1], W2, Z1, A1, X
                )
                for outputs in (
                    lambda Z1, A1: softmax(A1),
                    lambda Z1, A1: softmax(Z1),
                    lambda Z1, A1: A1,
                )
            ),
        ),
        Mistake(
            "A2 is not defined",
            "A2 is no argument here: the outputs are computed from Z2, by softmax.",
            lambda W2, Z1, A1, Z2, X, Y: A2 - Y,  # type: ignore[name-defined]  # noqa: F821
        ),
        Mistake(
            "divided by the number of units",
            "Each column is a sample: Y.shape[1] counts them. X has a row for each input, Z1 one "
            "for each hidden unit.",
            lambda W2, Z1, A1, Z2, X, Y: _from_dZ2((softmax(Z2) - Y) / len(X), W2, Z1, A1, X),
            lambda W2, Z1, A1, Z2, X, Y: _from_dZ2((softmax(Z2) - Y) / len(Z1), W2, Z1, A1, X),
        ),
        Mistake(
            "softmax is applied twice",
            "Probabilities are no scores. How often is softmax in your function?",
            _make(lambda Z: softmax(softmax(Z))),
        ),
        Mistake(
            "1 is subtracted from whole rows",
            WHOLE_ROWS,
            *(_make(error=error) for error in ONE_ROW_FOR_ALL),
        ),
        Mistake(
            "the sign is flipped",
            "A probability that is too high makes the loss larger: dZ2 is positive there.",
            _make(error=lambda A, Y: (Y - A) / Y.shape[1]),
            _make(error=lambda A, Y: Y - A),
        ),
        Mistake(
            "1/m is missing",
            "The loss is a mean over m samples, so each contributes only its share.",
            _make(error=lambda A, Y: A - Y),
        ),
        Mistake(
            "divided by the number of entries",
            "The mean is over the samples, not over the classes.",
            _make(error=lambda A, Y: (A - Y) / Y.size),
        ),
        Mistake(
            "divided by the number of classes",
            "The mean is over the samples: which axis of Y has one entry per sample?",
            _make(error=lambda A, Y: (A - Y) / Y.shape[0]),
        ),
        Mistake(
            "a 2 is left over",
            "The 2 was the derivative of a square. Cross-entropy has none.",
            _make(error=lambda A, Y: 2 * (A - Y) / Y.shape[1]),
        ),
        Mistake(
            "lesson 1's factor as well",
            "2/(n m) belongs to the squared error. The gradient of cross-entropy has its own 1/m "
            "already, and no 2.",
            _make(error=lambda A, Y: 2 * (A - Y) / (Y.size * Y.shape[1])),
        ),
        Mistake(
            "divided by the whole shape",
            WHOLE_SHAPE,
            *(_make(error=error) for error in BY_THE_WHOLE_SHAPE),
        ),
        Mistake(
            "multiplied by the loss",
            TIMES_THE_LOSS,
            lambda *arguments: [
                softmax_cross_entropy(arguments[3], arguments[5]) * one
                for one in classifier_backward_pass(*arguments)
            ],
        ),
        Mistake(
            "the targets are subtracted from the scores",
            "Scores become probabilities first; then compare these with the targets.",
            lambda W2, Z1, A1, Z2, X, Y: _from_dZ2(softmax(Z2 - Y) / Y.shape[1], W2, Z1, A1, X),
            lambda W2, Z1, A1, Z2, X, Y: _from_dZ2(softmax((Z2 - Y) / Y.shape[1]), W2, Z1, A1, X),
        ),
        Mistake(
            "1/m in db only",
            "Your db are means, your dW sums. Divide dZ2 by m, once: then dW and db are both sums.",
            _make(error=lambda A, Y: A - Y, **_both_biases(_mean_of)),
        ),
        Mistake(
            "only the targets are divided",
            "The whole difference is divided by m: use brackets.",
            _make(error=lambda A, Y: A - Y / Y.shape[1]),
        ),
        *mistakes_on_the_way_back(_make, slope_of_output=False),
        *_pairs(
            "two mistakes: ",
            "",
            [(name, hint, [_both_biases(way) for way in ways]) for name, hint, ways in BIASES],
            IN_THE_HIDDEN_LAYER,
            " in the hidden layer",
            make=_make,
        ),
        *two_at_once(lambda outputs, error: _make(outputs, error=error), IN_THE_OUTPUT_ERROR),
    ],
    solution=classifier_backward_pass,
    part=("dW1", "db1", "dW2", "db2").__getitem__,
    first=(2, 3),
    first_mistakes={
        "1/m is missing",
        "the sign is flipped",
        "divided by the number of entries",
        "divided by the number of classes",
        "a fixed number of samples",
        "not divided by the sum",
    },
)  # fmt: skip


def _from_dZ2(dZ2, W2, Z1, A1, X):
    dZ1 = W2.T @ dZ2 * relu_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def _from_dA1(place, *arguments):
    """Take dA1 for dZ1 in one of the results."""
    results = list(classifier_backward_pass(*arguments))
    results[place] = _make(slope1=_once)(*arguments)[place]
    return results


def _masked_by_errors(mask, W2, Z1, A1, Z2, X, Y):
    dZ2 = (softmax(Z2) - Y) / Y.shape[1]
    dZ1 = mask(W2.T @ dZ2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
