"""Exercises of lesson 1, and two on its subjects: the gradient of the loss, and accuracy."""

import numpy as np

from nnlib.activations import softmax
from nnlib.gradients import numerical_gradient
from nnlib.layers import Dense
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.backward import backward_pass_exercise, update_exercise
from nnlib.lesson.exercises.random_arguments import numbers, sizes, targets
from nnlib.losses import mean_squared_error, mean_squared_error_gradient
from nnlib.metrics import accuracy

# Two outputs and two samples, as worked in the lesson; then three samples, so that no two sizes
# are equal and no sum passes for a mean.
A, Y = np.array([[0.8, 0.4], [0.2, 0.5]]), np.array([[1.0, 0.0], [0.0, 1.0]])
WIDE_A = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
WIDE_Y = np.array([[0.0, 2.0, 0.0], [0.0, 1.0, 1.0]])


def _outputs_and_targets(rng):
    n, m = sizes(rng, 2)
    return numbers(rng, n, m), targets(rng, n, m)


def _weights_biases_and_inputs(rng):
    n_out, n_in, m = sizes(rng, 3)
    return numbers(rng, n_out, n_in), numbers(rng, n_out, 1), numbers(rng, n_in, m)


layer_scores = Exercise(
    name="layer_scores",
    lesson=1,
    cases=[
        Case(
            (np.array([[2.0, -1.0, 1.0]]), np.array([[-1.5]]), np.array([[1.0], [0.0], [0.5]])),
            np.array([[1.0]]),
            "one unit and one sample",
        ),
        Case(
            (np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[0.5], [1.0]]), np.eye(2)),
            np.array([[1.5, 2.5], [1.0, 0.0]]),
            "as many units as inputs and samples",
        ),
        Case(
            (
                np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 0.0]]),
                np.array([[0.0], [10.0], [20.0]]),
                np.array([[1.0, 0.0, 2.0, 1.0], [1.0, 1.0, 0.0, 2.0]]),
            ),
            np.array([[3.0, 2.0, 2.0, 5.0], [11.0, 11.0, 10.0, 12.0], [23.0, 20.0, 26.0, 23.0]]),
            "three units and four samples",
        ),
        Case(
            (np.array([[1 / 3]]), np.array([[1 / 7]]), np.array([[3 / 11]])),
            np.array([[18 / 77]]),
            "numbers with many decimals",
        ),
    ],
    draw=_weights_biases_and_inputs,
    mistakes=[
        Mistake(
            "multiplied by the bias",
            "The bias is added to the sum: + b, not * b.",
            lambda W, b, X: (W @ X) * b,
        ),
        Mistake(
            "the bias is missing", "What is added to every weighted sum?", lambda W, b, X: W @ X
        ),
        Mistake(
            "the bias is subtracted", "The bias is added to the sum.", lambda W, b, X: W @ X - b
        ),
        Mistake(
            "multiplied entry by entry",
            "* multiplies entry by entry; a weighted sum is a matrix product.",
            lambda W, b, X: W * X + b,
            lambda W, b, X: sum(W * X) + b,
            lambda W, b, X: np.sum(W * X) + b,
            lambda W, b, X: np.sum(W * X, axis=1, keepdims=True) + b,
        ),
        Mistake(
            "only the first sample",
            "Every sample, a column of A_in, has a column of its own in Z.",
            lambda W, b, X: W @ X[:, :1] + b,
            lambda W, b, X: W @ X[:, 0] + b,
        ),
        Mistake(
            "W is transposed",
            "Each row of W belongs to one unit and meets each column of A_in; no .T is needed.",
            lambda W, b, X: W.T @ X + b,
            lambda W, b, X: (X.T @ W + b.T).T,
        ),
        Mistake(
            "the factors are swapped",
            "(n_out, n_in) times (n_in, m): the inner sizes must match. Which factor comes first?",
            lambda W, b, X: X @ W + b,
            lambda W, b, X: X.T @ W.T + b,
        ),
        Mistake(
            "the bias is a row",
            "b has shape (n_out, 1), one number per unit. As a row it is added per sample.",
            lambda W, b, X: W @ X + b.T,
        ),
        Mistake(
            "the sigmoid is applied as well",
            "The sigmoid comes later: return Z, not A.",
            lambda W, b, X: 1 / (1 + np.exp(-(W @ X + b))),
        ),
        Mistake(
            "the bias is added twice",
            "Each unit adds its bias once. Is it in two lines?",
            lambda W, b, X: W @ X + 2 * b,
        ),
        Mistake(
            "the first bias for all units",
            "Every unit has a bias of its own: is an entry of b taken out?",
            lambda W, b, X: W @ X + b[0],
            lambda W, b, X: W @ X + b[0, 0],
        ),
        Mistake(
            "one sum of all biases",
            "Every unit has a bias of its own.",
            lambda W, b, X: W @ X + b.sum(),
        ),
        Mistake(
            "one sum for all units and samples",
            "Every unit has a weighted sum for every sample. The matrix product adds up already.",
            lambda W, b, X: np.sum(W @ X) + b,
            lambda W, b, X: np.sum(W @ X + b),
        ),
        Mistake(
            "summed over the samples",
            "Every sample has scores of its own: one column each.",
            lambda W, b, X: (W @ X).sum(axis=1, keepdims=True) + b,
            lambda W, b, X: (W @ X + b).sum(axis=1, keepdims=True),
        ),
        Mistake(
            "ReLU is applied as well",
            "Return the weighted sums themselves, negative ones too.",
            lambda W, b, X: np.maximum(W @ X + b, 0),
        ),
        Mistake(
            "the bias is added to the inputs",
            "First the weighted sums, then the biases: check the brackets.",
            lambda W, b, X: W @ (X + b),
        ),
        Mistake(
            "W and b are swapped",
            "W multiplies the inputs, and b is added.",
            lambda W, b, X: b @ X + W,
        ),
    ],
    solution=Dense.forward,
    answer=lambda W, b, A_in: Dense(W, b, "identity").forward(A_in)[0],
)

SQUARED = "Differences of both signs must not cancel, and large ones should count more."
mean_squared_error_exercise = Exercise(
    name="mean_squared_error",
    lesson=1,
    cases=[
        Case((np.array([[1.0]]), np.array([[3.0]])), 4.0, "a single number"),
        Case((np.array([[3.0], [0.0]]), np.array([[0.0], [1.0]])), 5.0, "one sample"),
        Case((A, Y), 0.1225, "two outputs and two samples"),
        Case((WIDE_A, WIDE_Y), 1.5, "two outputs and three samples"),
        Case((np.array([[1 / 3]]), np.array([[1 / 7]])), 16 / 441, "numbers with many decimals"),
        Case((np.zeros((2, 3)), np.zeros((2, 3))), 0.0, "no difference"),
    ],
    draw=_outputs_and_targets,
    mistakes=[
        Mistake(
            "a sum instead of a mean",
            "How many squared differences are there? More samples must not make the error larger.",
            lambda A, Y: np.sum((A - Y) ** 2),
        ),
        Mistake(
            "a mean over the samples only",
            "The outputs are averaged too: divide by the number of entries.",
            lambda A, Y: np.sum((A - Y) ** 2) / A.shape[1],
        ),
        Mistake(
            "a mean over the outputs only",
            "The samples are averaged too: divide by the number of entries.",
            lambda A, Y: np.sum((A - Y) ** 2) / A.shape[0],
        ),
        Mistake(
            "the brackets around n m are missing",
            "/ n * m divides by n and then multiplies by m.",
            lambda A, Y: np.sum((A - Y) ** 2) / A.shape[0] * A.shape[1],
        ),
        Mistake(
            "half the error",
            "Some books put a half in front, to cancel the two of the derivative. Ours is a mean.",
            lambda A, Y: np.mean((A - Y) ** 2) / 2,
        ),
        Mistake(
            "the root of the error",
            "That is the root mean squared error: leave out the root.",
            lambda A, Y: np.sqrt(np.mean((A - Y) ** 2)),
        ),
        Mistake(
            "the root of the sum",
            "That is the length of A - Y, as np.linalg.norm gives it. The loss has no root, and it "
            "is a mean: divide by the number of entries.",
            lambda A, Y: np.sqrt(np.sum((A - Y) ** 2)),
            lambda A, Y: np.sqrt(np.sum((A - Y) ** 2)) / A.size,
        ),
        Mistake(
            "the derivative of the loss",
            "The loss itself is asked for, one number: the mean of the squares.",
            lambda A, Y: 2 * (A - Y) / A.size,
            lambda A, Y: 2 * (A - Y),
        ),
        Mistake(
            "the largest square",
            "Every difference counts, not only the largest: take the mean of the squares.",
            lambda A, Y: np.max((A - Y) ** 2),
        ),
        Mistake(
            "the absolute value in place of the square",
            "That is the mean absolute error. A square makes large differences count more.",
            lambda A, Y: np.mean(np.abs(A - Y)),
            lambda A, Y: np.sum(np.abs(A - Y)),
        ),
        Mistake("not squared", SQUARED, lambda A, Y: np.mean(A - Y)),
        Mistake(
            "the mean is squared",
            "First square every difference, then take the mean. " + SQUARED,
            lambda A, Y: np.mean(A - Y) ** 2,
        ),
        Mistake(
            "one number per sample or output",
            "The loss is one number for all: take the mean over both axes. (Python's own sum adds "
            "up rows; np.sum and np.mean take all entries.)",
            lambda A, Y: np.mean((A - Y) ** 2, axis=0), lambda A, Y: np.mean((A - Y) ** 2, axis=1),
            lambda A, Y: np.sum((A - Y) ** 2, axis=0),
            lambda A, Y: np.sum((A - Y) ** 2, axis=1),
            lambda A, Y: np.sum((A - Y) ** 2, axis=0) / A.size,
            lambda A, Y: np.sum((A - Y) ** 2, axis=0) / A.shape[1],
        ),
        Mistake(
            "the sum is missing",
            "Every square is divided, but none are added: the loss is one number, their sum.",
            lambda A, Y: (A - Y) ** 2 / A.size,
            lambda A, Y: (A - Y) ** 2 / A.shape[1],
            lambda A, Y: (A - Y) ** 2 / A.shape[0],
        ),
        Mistake(
            "no mean at all", "Take the mean of the squares.", lambda A, Y: (A - Y) ** 2
        ),
        Mistake(
            "half the sum",
            "Some books define the error so. Here it is a mean: no half, and divided by the "
            "number of entries.",
            lambda A, Y: np.sum((A - Y) ** 2) / 2,
        ),
        Mistake(
            "half the mean over the samples",
            "Some courses divide by 2m. Here the error is the mean over all n m entries, "
            "without a half.",
            lambda A, Y: np.sum((A - Y) ** 2) / (2 * A.shape[1]),
        ),
        Mistake(
            "the sum is squared",
            "First square every difference, then add: which brackets does the square belong to?",
            lambda A, Y: np.sum(A - Y) ** 2 / A.size,
            lambda A, Y: np.sum(A - Y) ** 2,
        ),
        Mistake(
            "always divided by 4",
            "In the worked example there are four entries. How many are there in general?",
            lambda A, Y: np.sum((A - Y) ** 2) / 4,
        ),
        Mistake(
            "the same for all inputs",
            "The result does not depend on A and Y: is it the number of the worked example?",
            lambda A, Y: 0.1225,
            lambda A, Y: 0.0,
            lambda A, Y: 0.5,
            lambda A, Y: 1.0,
        ),
        Mistake(
            "doubled instead of squared",
            "A square multiplies a number by itself; yours multiplies by 2.",
            lambda A, Y: np.mean((A - Y) * 2),
        ),
        Mistake(
            "squared before the difference",
            "First the difference, then its square: check the brackets.",
            lambda A, Y: np.mean(A**2 - Y**2),
            lambda A, Y: np.mean(A - Y**2),
        ),
        Mistake(
            "the sign is flipped",
            "Squares are never negative, and neither is their mean.",
            lambda A, Y: -np.mean((A - Y) ** 2),
        ),
        Mistake(
            "one difference only",
            "Every difference counts. Does your loop add each square to the total, or replace it? "
            "Is the return inside?",
            lambda A, Y: (A[0, 0] - Y[0, 0]) ** 2,
            lambda A, Y: (A[0, 0] - Y[0, 0]) ** 2 / A.size,
            lambda A, Y: (A[-1, -1] - Y[-1, -1]) ** 2,
            lambda A, Y: (A[-1, -1] - Y[-1, -1]) ** 2 / A.size,
        ),
        Mistake(
            "only the first sample",
            "Every difference counts: does [:, 0] or [:, :1] leave samples out?",
            lambda A, Y: np.mean((A[:, 0] - Y[:, 0]) ** 2),
            lambda A, Y: np.sum((A[:, 0] - Y[:, 0]) ** 2) / A.size,
        ),
        Mistake(
            "rounded",
            "Return the number as it is; round only what you print.",
            *(lambda A, Y, k=k: round(np.mean((A - Y) ** 2), k) for k in (4, 3, 2, 5)),
        ),
        Mistake(
            "added instead of subtracted",
            "An error is a difference: between output and target is a minus.",
            lambda A, Y: np.mean((A + Y) ** 2),
        ),
        Mistake(
            "divided by n + m",
            "n outputs of m samples: how many entries is that?",
            lambda A, Y: np.sum((A - Y) ** 2) / (A.shape[0] + A.shape[1]),
        ),
        Mistake(
            "a matrix product instead of squares",
            "@ also multiplies differences of different entries. ** 2 squares each by itself.",
            lambda A, Y: np.mean((A - Y) @ (A - Y).T),
            lambda A, Y: np.mean((A - Y).T @ (A - Y)),
            lambda A, Y: np.sum((A - Y) @ (A - Y).T) / A.size,
            lambda A, Y: np.sum((A - Y).T @ (A - Y)) / A.size,
            lambda A, Y: (A - Y) @ (A - Y),
            lambda A, Y: np.mean((A - Y) @ (A - Y)),
        ),
    ],
    solution=mean_squared_error,
)  # fmt: skip

mean_squared_error_gradient_exercise = Exercise(
    name="mean_squared_error_gradient",
    lesson=None,
    cases=[
        Case((np.array([[1.0]]), np.array([[3.0]])), np.array([[-4.0]]), "a single number"),
        Case(
            (np.array([[3.0], [0.0]]), np.array([[0.0], [1.0]])),
            np.array([[3.0], [-1.0]]),
            "one sample",
        ),
        Case((A, Y), np.array([[-0.1, 0.2], [0.1, -0.25]]), "two outputs and two samples"),
        Case(
            (WIDE_A, WIDE_Y),
            np.array([[1.0, 0.0, 0.0], [0.0, -2.0, 2.0]]) / 3,
            "two outputs and three samples",
        ),
        Case(
            (3 * A, Y),
            numerical_gradient(lambda A: mean_squared_error(A, Y), 3 * A),
            "a numerical gradient",
        ),
    ],
    draw=_outputs_and_targets,
    mistakes=[
        Mistake(
            "the two is missing",
            "The derivative of a square brings down a factor.",
            lambda A, Y: (A - Y) / A.size,
        ),
        Mistake(
            "the mean is missing",
            "The error is a mean, so each output contributes only its share.",
            lambda A, Y: 2 * (A - Y),
        ),
        Mistake(
            "the two and the mean are missing",
            "The difference alone has the right direction. Differentiate the formula of the error.",
            lambda A, Y: A - Y,
        ),
        Mistake(
            "divided by the number of samples only",
            "The error is a mean over outputs as well.",
            lambda A, Y: 2 * (A - Y) / A.shape[1],
        ),
        Mistake(
            "divided by the number of outputs only",
            "The error is a mean over samples as well.",
            lambda A, Y: 2 * (A - Y) / A.shape[0],
        ),
        Mistake(
            "the brackets around n m are missing",
            "/ n * m divides by n and then multiplies by m.",
            lambda A, Y: 2 * (A - Y) / A.shape[0] * A.shape[1],
        ),
        Mistake(
            "the sign is flipped",
            "If an output is too large, increasing it makes the error larger: a positive slope.",
            lambda A, Y: 2 * (Y - A) / A.size,
            lambda A, Y: 2 * (Y - A),
            lambda A, Y: Y - A,
            lambda A, Y: (Y - A) / A.size,
            lambda A, Y: 2 * (Y - A) / A.shape[1],
            lambda A, Y: (Y - A) / A.shape[1],
        ),
        Mistake(
            "summed to one number",
            "Every output has its own slope: the gradient has the shape of A.",
            lambda A, Y: np.sum(2 * (A - Y)) / A.size,
        ),
        Mistake(
            "the error itself",
            "You are asked for the gradient of the error, not for the error.",
            lambda A, Y: np.mean((A - Y) ** 2),
        ),
        Mistake(
            "divided by m, without the two",
            "That is the gradient of the sum over 2m, as some courses define the error. Here it "
            "is the mean over all entries.",
            lambda A, Y: (A - Y) / A.shape[1],
        ),
        Mistake(
            "always divided by 4",
            "In the worked example there are four entries. How many are there in general?",
            lambda A, Y: 2 * (A - Y) / 4,
        ),
        Mistake(
            "the square is kept",
            "What is the derivative of a square? Its exponent does not stay 2.",
            lambda A, Y: 2 * (A - Y) ** 2 / A.size,
            lambda A, Y: (A - Y) ** 2 / A.size,
        ),
        Mistake(
            "the two multiplies A only",
            "The two belongs to the whole difference: check the brackets.",
            lambda A, Y: (2 * A - Y) / A.size,
            lambda A, Y: 2 * A - Y / A.size,
            lambda A, Y: 2 * A - Y,
        ),
        Mistake(
            "the slope of the sigmoid as well",
            "This is the gradient with respect to A. The sigmoid comes in later.",
            lambda A, Y: 2 * (A - Y) / A.size * A * (1 - A),
            lambda A, Y: 2 * (A - Y) * A * (1 - A),
            lambda A, Y: (A - Y) * A * (1 - A),
        ),
        Mistake(
            "the absolute difference",
            "The sign tells whether an output is too large or too small: keep it.",
            lambda A, Y: 2 * np.abs(A - Y) / A.size,
        ),
        Mistake(
            "only one part is divided",
            "/ comes before -. The whole difference is divided: check the brackets.",
            lambda A, Y: 2 * A - 2 * Y / A.size,
            lambda A, Y: 2 * (A - Y / A.size),
            lambda A, Y: A - Y / A.size,
            lambda A, Y: 2 * A / A.size - 2 * Y,
            lambda A, Y: 2 * A / A.size - Y,
            lambda A, Y: 2 * A - 2 * Y / A.shape[1],
        ),
        Mistake(
            "averaged over samples or outputs",
            "Every output of every sample has its own slope: the gradient has the shape of A.",
            lambda A, Y: np.mean(2 * (A - Y), axis=0),
            lambda A, Y: np.mean(2 * (A - Y), axis=1),
            lambda A, Y: np.mean(2 * (A - Y), axis=1, keepdims=True),
            lambda A, Y: np.mean(2 * (A - Y), axis=0, keepdims=True),
            lambda A, Y: np.sum(2 * (A - Y), axis=1, keepdims=True) / A.size,
        ),
        Mistake(
            "halved instead of doubled",
            "The derivative of a square brings down a factor 2: above the line, not below.",
            lambda A, Y: (A - Y) / (2 * A.size),
            lambda A, Y: (A - Y) / (2 * A.shape[1]),
        ),
        Mistake(
            "divided by n, without the two",
            "The error is a mean over samples as well, and the square brings down a factor.",
            lambda A, Y: (A - Y) / A.shape[0],
        ),
        Mistake(
            "rounded down",
            "// drops the fraction.",
            lambda A, Y: 2 * (A - Y) // A.size,
        ),
        Mistake(
            "divided by n + m",
            "n outputs of m samples: how many entries is that?",
            lambda A, Y: 2 * (A - Y) / (A.shape[0] + A.shape[1]),
        ),
    ],
    solution=mean_squared_error_gradient,
)


def _probabilities():
    """Return the probabilities of a small network with random weights, and targets."""
    rng = np.random.default_rng(1)
    P = softmax(rng.normal(size=(3, 4)) @ rng.normal(size=(4, 8)))
    return P, np.eye(3)[:, rng.integers(3, size=8)]


P, P_TARGETS = _probabilities()

accuracy_exercise = Exercise(
    name="accuracy",
    lesson=None,
    cases=[
        Case((np.array([[0.1], [0.7], [0.2]]), np.array([[0.0], [1.0], [0.0]])), 1.0, "one sample"),
        Case(
            (
                np.array([[0.9, 0.4, 0.3, 0.2], [0.2, 0.5, 0.1, 0.3], [0.1, 0.45, 0.6, 0.4]]),
                np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]]),
            ),
            0.5,
            "four samples, two of them correct",
        ),
        Case(
            (
                np.array([[-0.4, 1.2, 0.4, 0.3], [0.3, 1.4, -0.2, 1.0]]),
                np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]]),
            ),
            0.75,
            "scores that are not probabilities",
        ),
        Case((np.array([[0.2, 0.6], [0.8, 0.4]]), np.eye(2)), 0.0, "no sample correct"),
        Case(
            (
                np.array([[1.0, 0.3, 0.2, 0.0], [0.0, 0.7, 0.8, 0.4]]),
                np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]]),
            ),
            0.75,
            "some outputs equal to their targets",
        ),
        Case(
            (P, P_TARGETS),
            sum(max(p) == p @ y for p, y in zip(P.T, P_TARGETS.T, strict=True)) / 8,
            "probabilities of a small network",
        ),
        Case((np.zeros((3, 3)), np.eye(3)), 1 / 3, "equal outputs, of which the first counts"),
    ],
    draw=_outputs_and_targets,
    mistakes=[
        Mistake(
            "a tie counts as correct",
            "Whoever answers the same for all classes would be right about every sample. Of equal "
            "outputs argmax takes the first.",
            lambda A, Y: np.mean((A * Y).sum(axis=0) >= A.max(axis=0)),
        ),
        Mistake(
            "counted, not divided",
            "That is the number of correct samples. What fraction of all samples is it?",
            lambda A, Y: np.sum(A.argmax(axis=0) == Y.argmax(axis=0)),
        ),
        Mistake(
            "one result per sample",
            "One True or False per sample: what fraction of them is True?",
            lambda A, Y: A.argmax(axis=0) == Y.argmax(axis=0),
        ),
        Mistake(
            "divided by the number of classes",
            "A fraction of the samples: how many columns are there?",
            lambda A, Y: np.sum(A.argmax(axis=0) == Y.argmax(axis=0)) / len(A),
        ),
        Mistake(
            "in percent",
            "Return a fraction between 0 and 1.",
            lambda A, Y: 100 * np.mean(A.argmax(axis=0) == Y.argmax(axis=0)),
        ),
        Mistake(
            "the wrong axis",
            "The classes are in the rows: argmax must go down each column.",
            lambda A, Y: np.mean(A.argmax(axis=1) == Y.argmax(axis=1)),
            lambda A, Y: np.mean(A.argmax(axis=1) == Y.argmax(axis=0)),
            lambda A, Y: np.mean(A.argmax(axis=0) == Y.argmax(axis=1)),
        ),
        Mistake(
            "the maximum of the whole array",
            "Without an axis, max and argmax look at all samples together.",
            lambda A, Y: np.mean(A.argmax() == Y.argmax()),
            lambda A, Y: np.mean(A[Y == 1] == A.max()),
            lambda A, Y: np.sum(A[Y == 1] == A.max()),
        ),
        Mistake(
            "the fraction that is wrong",
            "That is the error rate: count the correct samples.",
            lambda A, Y: np.mean(A.argmax(axis=0) != Y.argmax(axis=0)),
        ),
        Mistake(
            "outputs are compared with targets",
            "A prediction is correct if the largest entry is in the right row; it need not be 1.",
            lambda A, Y: np.mean(A == Y),
            lambda A, Y: np.mean(np.all(A == Y, axis=0)),
        ),
        Mistake(
            "rounding, or a comparison with ½",
            "An output of 0.4 may be the largest of its column. Compare the rows of the largest "
            "entries.",
            lambda A, Y: np.mean(np.all(np.round(A) == Y, axis=0)),
            lambda A, Y: np.mean(np.all((A > 0.5) == Y, axis=0)),
            lambda A, Y: np.mean((A > 0.5) * Y),
            lambda A, Y: np.sum((A > 0.5) * Y) / A.shape[1],
            lambda A, Y: np.sum((A > 0.5) * Y),
            lambda A, Y: np.mean((A > 0.5).argmax(axis=0) == Y.argmax(axis=0)),
            lambda A, Y: np.mean(np.round(A).argmax(axis=0) == Y.argmax(axis=0)),
            lambda A, Y: np.mean(np.round(A) == Y),
            lambda A, Y: np.mean((A > 0.5) == (Y == 1)),
            lambda A, Y: np.mean(np.abs(A - Y) < 0.5),
        ),
        Mistake(
            "the same for all inputs",
            "The result does not depend on A and Y. What should be counted?",
            lambda A, Y: 0.0,
            lambda A, Y: 1.0,
            lambda A, Y: 0.5,
        ),
        Mistake(
            "the smallest entry is the prediction",
            "Which class does the network think most likely?",
            lambda A, Y: np.mean(A.argmin(axis=0) == Y.argmax(axis=0)),
            lambda A, Y: np.mean(A.argmin(axis=0) == Y.argmin(axis=0)),
        ),
        Mistake(
            "the zeros count too",
            "Most entries of a column are 0 on both sides. Make one comparison per sample: that of "
            "two rows.",
            lambda A, Y: np.mean((A.max(axis=0) == A) == Y),
            lambda A, Y: np.sum((A.max(axis=0) == A) == Y) / A.shape[1],
        ),
        Mistake(
            "entries in another order",
            "A mask as an index, as in A[Y == 1], picks entries out row by row, not sample by "
            "sample.",
            lambda A, Y: np.mean(A.max(axis=0) == A[Y == 1]),
            lambda A, Y: np.sum(A.max(axis=0) == A[Y == 1]),
        ),
        Mistake(
            "a sample is left out",
            "Does the loop run from the first sample to the last? range(m) ends before m.",
            lambda A, Y: np.sum((A.argmax(axis=0) == Y.argmax(axis=0))[:-1]) / A.shape[1],
            lambda A, Y: np.sum((A.argmax(axis=0) == Y.argmax(axis=0))[1:]) / A.shape[1],
        ),
        Mistake(
            "only one sample is counted",
            "In a loop: where does the counter start at 0, and where is return? Before, inside or "
            "after the loop?",
            lambda A, Y: (A[:, -1].argmax() == Y[:, -1].argmax()) / A.shape[1],
            lambda A, Y: (A[:, 0].argmax() == Y[:, 0].argmax()) / A.shape[1],
            lambda A, Y: float(A[:, -1].argmax() == Y[:, -1].argmax()),
            lambda A, Y: float(A[:, 0].argmax() == Y[:, 0].argmax()),
            lambda A, Y: 1 / A.shape[1] if np.any(A.argmax(axis=0) == Y.argmax(axis=0)) else None,
        ),
        Mistake(
            "divided by the number of entries",
            "A fraction of the samples: how many columns are there?",
            lambda A, Y: np.sum(A.argmax(axis=0) == Y.argmax(axis=0)) / A.size,
        ),
        Mistake(
            "the largest values are compared",
            "Which row holds the largest entry matters, not how large it is.",
            lambda A, Y: np.mean(A.max(axis=0) == Y.max(axis=0)),
        ),
        Mistake(
            "rows are compared with targets",
            "argmax gives the number of a row, and Y holds zeros and ones. What gives the row "
            "of the target?",
            lambda A, Y: np.mean(A.argmax(axis=0) == Y),
            lambda A, Y: np.sum(A.argmax(axis=0) == Y),
            lambda A, Y: np.sum(A.argmax(axis=0) == Y) / A.shape[1],
            lambda A, Y: np.mean(A.argmax(axis=0) == Y.max(axis=0)),
        ),
        Mistake(
            "all or nothing",
            "Only 0 or 1 comes out: all, any, int, round and // lose the fraction. What fraction "
            "of the samples is correct?",
            lambda A, Y: np.any(A.argmax(axis=0) == Y.argmax(axis=0)),
            lambda A, Y: np.all(A.argmax(axis=0) == Y.argmax(axis=0)),
            lambda A, Y: int(np.mean(A.argmax(axis=0) == Y.argmax(axis=0))),
            lambda A, Y: round(np.mean(A.argmax(axis=0) == Y.argmax(axis=0))),
        ),
        Mistake(
            "a distance from the targets",
            "How far an output is from its target does not matter here, only which row is the "
            "largest.",
            lambda A, Y: 1 - np.mean(np.abs(A - Y)),
            lambda A, Y: 1 - np.sum(np.abs(A - Y)) / A.shape[1],
            lambda A, Y: 1 - np.mean((A - Y) ** 2),
            lambda A, Y: np.mean((A - Y) ** 2),
            lambda A, Y: np.mean(np.abs(A - Y)),
        ),
        Mistake(
            "the output of the correct class",
            "How large the output of the correct class is does not matter, only whether it is the "
            "largest.",
            lambda A, Y: np.sum(A * Y) / A.shape[1],
            lambda A, Y: np.sum(A * Y),
        ),
        Mistake(
            "every prediction meets every target",
            "Compare the predictions with the targets in pairs, one pair per sample.",
            lambda A, Y: np.mean(A.argmax(axis=0)[:, None] == Y.argmax(axis=0)),
        ),
        Mistake(
            "rows are subtracted",
            "Row 2 is not twice as wrong as row 1: two rows are the same or they are not.",
            lambda A, Y: np.mean(A.argmax(axis=0) - Y.argmax(axis=0)),
            lambda A, Y: np.mean(np.abs(A.argmax(axis=0) - Y.argmax(axis=0))),
            lambda A, Y: 1 - np.mean(np.abs(A.argmax(axis=0) - Y.argmax(axis=0))),
        ),
    ],
    solution=accuracy,
    strict=True,
)

EXERCISES = [
    layer_scores,
    mean_squared_error_exercise,
    backward_pass_exercise,
    update_exercise,
    mean_squared_error_gradient_exercise,
    accuracy_exercise,
]
