"""Exercises of lesson 2, and three on its subjects: the output error, ReLU and its derivative."""

import numpy as np

from nnlib.activations import relu, relu_derivative, sigmoid, sigmoid_derivative, softmax
from nnlib.gradients import numerical_gradient
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.classifier import classifier_backward_pass_exercise
from nnlib.lesson.exercises.random_arguments import numbers, sizes, targets
from nnlib.lesson.exercises.two_at_once import (
    BY_THE_WHOLE_SHAPE,
    IN_THE_LOSS,
    IN_THE_OUTPUT_ERROR,
    ONE_ROW_FOR_ALL,
    TIMES_THE_LOSS,
    WHOLE_ARRAY,
    WHOLE_ROWS,
    WHOLE_SHAPE,
    WRONG_AXIS,
    two_at_once,
)
from nnlib.losses import softmax_cross_entropy, softmax_cross_entropy_gradient

LN = np.log([1.0, 2.0, 3.0, 4.0])
# e to the power of these scores: 1, 2, 1 in the first column and 3, 1, 4 in the second.
SCORES = np.array([[LN[0], LN[2]], [LN[1], LN[0]], [LN[0], LN[3]]])
PROBABILITIES = np.array([[1 / 4, 3 / 8], [1 / 2, 1 / 8], [1 / 4, 1 / 2]])
TARGETS = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
# The columns lie far apart, each has its largest score in another row, and no mean is near it.
FAR = np.array([[-1000.0, -2000.0], [1000.0, -4000.0], [0.0, -6000.0]])
LOW = "each column in a range of its own"


def _naive_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def _shifted(Z):
    return Z - Z.max(axis=0)


def _unshifted(Z):
    return Z


def _shifted_by(shift):
    def function(Z):
        E = np.exp(Z - shift(Z))
        return E / E.sum(axis=0)

    return function


ONE_FOR_ALL = [np.max, lambda Z: Z[:, 0].max()]
"""Maxima that are subtracted from the scores of all columns."""

NOT_THE_LARGEST = [
    lambda Z: Z.min(axis=0),
    lambda Z: Z.sum(axis=0),
    lambda Z: Z.mean(axis=0),
    lambda Z: np.median(Z, axis=0),
    lambda Z: Z[0],
    lambda Z: Z[-1],
]
"""Numbers of each column that are subtracted in place of the largest score."""

OVER_THE_ROWS = [lambda Z: Z.max(axis=1, keepdims=True), lambda Z: Z.max(axis=1)]
"""The largest score of each class."""


def _first_column(Z):
    P = np.zeros(Z.shape)
    P[:, 0] = softmax(Z)[:, 0]
    return P


def _scores(rng):
    return (numbers(rng, *sizes(rng, 2)),)


def _scores_and_targets(rng):
    n, m = sizes(rng, 2)
    return numbers(rng, n, m), targets(rng, n, m)


relu_exercise = Exercise(
    name="relu",
    lesson=None,
    cases=[
        Case((np.array([[-2.0], [0.0], [3.0]]),), np.array([[0.0], [0.0], [3.0]]), "one sample"),
        Case(
            (np.array([[0.5, -0.5], [-1.5, 2.5], [1.0, -3.0]]),),
            np.array([[0.5, 0.0], [0.0, 2.5], [1.0, 0.0]]),
            "two samples",
        ),
        Case(
            (np.array([[-1e30, 1e30]]),),
            np.array([[0.0, 1e30]]),
            "very large numbers",
            extreme=True,
        ),
    ],
    draw=_scores,
    mistakes=[
        Mistake(
            "the maximum of each column",
            "np.max finds the largest entry; you want to compare every entry with 0.",
            lambda Z: np.max(Z, 0),
        ),
        Mistake(
            "one comparison for the whole array",
            "max and if make a single comparison; every entry needs its own. NumPy has a function "
            "that compares entry by entry, and a mask works too.",
            lambda Z: max(Z, 0),
        ),
        Mistake(
            "the mask, not the numbers",
            "That says where Z is positive. What should come out there?",
            lambda Z: Z > 0,
        ),
        Mistake(
            "absolute value", "Negative numbers come out positive; they should become zero.", np.abs
        ),
        Mistake(
            "the smaller, not the larger",
            "Positive numbers should pass, negative ones become zero.",
            lambda Z: np.minimum(Z, 0),
        ),
        Mistake(
            "cut off at 1",
            "Positive numbers pass unchanged, however large.",
            lambda Z: np.clip(Z, 0, 1),
        ),
        Mistake("everything passes", "What happens to negative numbers?", lambda Z: Z),
        Mistake(
            "the first result decides the dtype",
            "np.vectorize gives the whole array the type of its first result, here integers: "
            "fractions are lost. Which zero is a float?",
            np.vectorize(lambda z: max(z, 0)),
            np.vectorize(lambda z: z if z > 0 else 0),
        ),
        Mistake(
            "a leak for negative numbers",
            "That is leaky ReLU: here negative numbers become zero.",
            lambda Z: np.where(Z > 0, Z, 0.01 * Z),
            lambda Z: np.where(Z > 0, Z, 0.1 * Z),
            lambda Z: np.where(Z > 0, Z, 0.2 * Z),
        ),
        Mistake(
            "zero everywhere",
            "Positive numbers should pass.",
            np.zeros_like,
        ),
        Mistake(
            "compared with 1 instead of 0",
            "Everything above 0 passes.",
            lambda Z: np.where(Z > 1, Z, 0),
            lambda Z: np.maximum(Z, 1),
        ),
        Mistake(
            "the sign is flipped",
            "Positive numbers pass as they are, negative ones become zero.",
            lambda Z: np.maximum(-Z, 0),
            lambda Z: -np.maximum(Z, 0),
        ),
        Mistake(
            "only the positive numbers",
            "A mask as an index picks entries out; the result should have the shape of Z, with "
            "zeros.",
            lambda Z: Z[Z > 0],
        ),
        Mistake(
            "another activation function",
            "ReLU is straight on both sides of zero: it is 0 or Z itself.",
            sigmoid,
            lambda Z: np.tanh(Z),
            lambda Z: np.log1p(np.exp(Z)),
            lambda Z: np.where(Z > 0, Z, np.exp(Z) - 1),
            lambda Z: np.clip(Z, 0, 6),
        ),
    ],
    solution=relu,
)

relu_derivative_exercise = Exercise(
    name="relu_derivative",
    lesson=None,
    cases=[
        Case((np.array([[-2.0], [3.0]]),), np.array([[0.0], [1.0]]), "one sample"),
        Case(
            (np.array([[0.5, -0.5, 4.0], [-1.5, 2.5, -1e30]]),),
            np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
            "three samples",
        ),
        Case((np.array([[1e-6, -1e-6]]),), np.array([[1.0, 0.0]]), "numbers close to zero"),
        Case((np.array([[0.0]]),), np.array([[0.0]]), "the kink at zero", extreme=True),
    ],
    draw=_scores,
    mistakes=[
        Mistake(
            "the slope at zero is 1",
            "ReLU has no derivative at zero; we choose 0. Do you compare with >= or >?",
            lambda Z: (Z >= 0).astype(float),
        ),
        Mistake(
            "the function, not its slope",
            "That is ReLU itself. How steep is it where Z is positive?",
            lambda Z: np.maximum(Z, 0),
        ),
        Mistake(
            "the sign",
            "Left of zero ReLU is flat: its slope there is 0, not -1.",
            np.sign,
        ),
        Mistake(
            "1 everywhere",
            "Right of zero that is true. And left of it, where ReLU is flat?",
            np.ones_like,
        ),
        Mistake(
            "0 and 1 are swapped",
            "Where the input passes, the slope is 1.",
            lambda Z: (Z <= 0).astype(float),
        ),
        Mistake(
            "a leak for negative numbers",
            "That belongs to leaky ReLU: left of zero ReLU is flat.",
            lambda Z: np.where(Z > 0, 1.0, 0.01),
            lambda Z: np.where(Z > 0, 1.0, 0.1),
            lambda Z: np.where(Z > 0, 1.0, 0.2),
        ),
        Mistake(
            "0 everywhere",
            "Left of zero that is true. And right of it, where ReLU rises?",
            np.zeros_like,
        ),
        Mistake(
            "the slope at zero is ½",
            "ReLU has no derivative at zero. Many choose ½; we choose 0.",
            lambda Z: np.heaviside(Z, 0.5),
        ),
        Mistake(
            "compared with 1 instead of 0",
            "ReLU rises everywhere right of 0.",
            lambda Z: (Z > 1).astype(float),
            lambda Z: (Z >= 1).astype(float),
        ),
        Mistake(
            "the slope of the sigmoid",
            "ReLU is straight on both sides of zero: its slope is 0 or 1.",
            sigmoid_derivative,
            sigmoid,
        ),
    ],
    solution=relu_derivative,
)

softmax_exercise = Exercise(
    name="softmax",
    lesson=2,
    cases=[
        Case((SCORES[:, :1],), PROBABILITIES[:, :1], "one sample"),
        Case((SCORES,), PROBABILITIES, "two samples"),
        Case((np.zeros((4, 3)),), np.full((4, 3), 1 / 4), "equal scores"),
        Case(
            (np.array([[0.0], [1.0]]),),
            np.array([[1.0], [np.e]]) / (1 + np.e),
            "numbers with many decimals",
        ),
        Case(
            (np.array([[-1000.0], [-2000.0]]),),
            np.array([[1.0], [0.0]]),
            "a sample far below zero",
            extreme=True,
        ),
        # Out of range by less than the row of the largest score, and by less than a hundred.
        Case(
            (np.array([[708.0, 750.0], [709.0, 749.0], [710.0, 0.0], [711.0, 0.0]]),),
            np.exp([[0.0, 0.0], [1.0, -1.0], [2.0, -750.0], [3.0, -750.0]])
            / [np.exp(range(4)).sum(), 1 + 1 / np.e],
            "scores just out of range",
            extreme=True,
        ),
        # NumPy's longest floats go beyond e to the power of 10000.
        Case((20 * FAR,), np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]), LOW, extreme=True),
    ],
    draw=_scores,
    mistakes=[
        Mistake(
            "no maximum subtracted",
            "Right for small scores; e to the power of 20000 is too large for any float. "
            "Which number can you subtract from all scores of a column?",
            _naive_softmax,
        ),
        Mistake(
            "one maximum for all columns",
            "One sample with large scores wipes out the others. Each column needs its own maximum.",
            *map(_shifted_by, ONE_FOR_ALL),
        ),
        Mistake(
            "argmax in place of max",
            "argmax gives the row in which the largest score stands. Subtract the score itself.",
            _shifted_by(lambda Z: Z.argmax(axis=0)),
        ),
        Mistake(
            "the same number for every column",
            "No number suits all scores: subtract too little, and the powers are too large, too "
            "much, and all are 0. Which number does a column offer itself?",
            *(_shifted_by(lambda Z, c=c: c) for c in (100, 500, 700, 1000)),
        ),
        Mistake(
            "a fixed number of classes",
            "Z has a row for each class, not always the same number of rows. Add up all of them.",
            *(
                lambda Z, total=total, scores=scores: (E := np.exp(scores(Z))) / total(E)
                for scores in (_shifted, _unshifted)
                for total in (
                    lambda E: E[0] + E[1] + E[2],
                    lambda E: E[:3].sum(axis=0),
                    lambda E: E[0] + E[1],
                )
            ),
        ),
        Mistake(
            "the maximum over the wrong axis",
            "Each column needs its own maximum: which axis runs down a column?",
            *map(_shifted_by, OVER_THE_ROWS),
        ),
        Mistake(
            "the sum over the wrong axis",
            "Every column must add up to 1: the scores of one sample compete, not the samples.",
            lambda Z: _shifted_by(lambda S: S.max(axis=0))(Z.T).T,
            lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E.sum(axis=1, keepdims=True),
            lambda Z: (E := np.exp(Z)) / E.sum(axis=1, keepdims=True),
            lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1),
            lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E.sum(axis=1),
            lambda Z: (E := np.exp(Z - Z.max(axis=1))) / E.sum(axis=1),
        ),
        Mistake(
            "the sum of the whole array",
            "Every column must add up to 1, not all columns together.",
            lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E.sum(),
            lambda Z: (E := np.exp(Z - Z.max())) / E.sum(),
            lambda Z: (E := np.exp(Z)) / E.sum(),
        ),
        Mistake(
            "not divided by the sum",
            "The probabilities of a sample add up to 1.",
            np.exp,
            lambda Z: np.exp(Z - Z.max(axis=0)),
            lambda Z: np.exp(Z) / len(Z),
            lambda Z: np.exp(_shifted(Z)) / len(Z),
            lambda Z: np.exp(Z) / np.exp(Z).max(axis=0),
        ),
        Mistake(
            "each score by itself",
            "That is a sigmoid. The scores of a column compete: more for one is less for another.",
            lambda Z: 1 / (1 + np.exp(-Z)),
            lambda Z: np.exp(Z) / (1 + np.exp(Z)),
        ),
        Mistake(
            "no exponential",
            "Scores may be negative or zero; e to their power is always positive.",
            lambda Z: Z / Z.sum(axis=0),
            lambda Z: Z**2 / (Z**2).sum(axis=0),
            lambda Z: np.maximum(Z, 0) / np.maximum(Z, 0).sum(axis=0),
            lambda Z: Z - Z.max(axis=0),
            lambda Z: Z / Z.max(axis=0),
            lambda Z: (S := _shifted(Z)) / S.sum(axis=0),
        ),
        Mistake(
            "a logarithm in place of the exponential",
            "Of a negative score there is no logarithm. Which function is positive everywhere?",
            lambda Z: (E := np.log(Z)) / E.sum(axis=0),
            lambda Z: (E := np.log(_shifted(Z))) / E.sum(axis=0),
        ),
        Mistake(
            "the maximum in one place only",
            "Subtract the same number above and below the line, or the fraction changes.",
            lambda Z: np.exp(Z - Z.max(axis=0)) / np.exp(Z).sum(axis=0),
            lambda Z: np.exp(Z) / np.exp(Z - Z.max(axis=0)).sum(axis=0),
        ),
        Mistake(
            "the largest absolute value",
            "The largest score may be negative: subtract the score itself, with its sign.",
            _shifted_by(lambda Z: np.abs(Z).max(axis=0)),
        ),
        Mistake(
            "not the largest score is subtracted",
            "After the subtraction no score of a column should be above 0, and the largest should "
            "be 0. Is that so for -1000, 1000 and 0?",
            *map(_shifted_by, NOT_THE_LARGEST),
        ),
        Mistake(
            "the largest score is added",
            "Which sign makes 0 of the largest score, and all others negative?",
            _shifted_by(lambda Z: -Z.max(axis=0)),
            _shifted_by(lambda Z: -Z.max()),
        ),
        Mistake(
            "subtracted from the powers of e",
            "The number is subtracted from the scores, in the exponent. Is a bracket missing, or "
            "is np.exp called too early?",
            lambda Z: np.exp(Z) - Z.max(axis=0) / np.exp(Z).sum(axis=0),
            lambda Z: (np.exp(Z) - Z.max(axis=0)) / np.exp(Z).sum(axis=0),
            lambda Z: (E := np.exp(Z) - Z.max(axis=0)) / E.sum(axis=0),
            lambda Z: np.exp(Z) - Z.max(axis=0) / (np.exp(Z) - Z.max(axis=0)).sum(axis=0),
            lambda Z: (E := np.exp(Z) - np.exp(Z).max(axis=0)) / E.sum(axis=0),
            lambda Z: ((E := np.exp(Z)) - E.max(axis=0)) / E.sum(axis=0),
        ),
        Mistake(
            "divided by the length of the column",
            "A length is the root of a sum of squares. Probabilities add up to 1 themselves, "
            "without squares: divide by the sum.",
            *(
                lambda Z, scores=scores, axis=axis: (
                    (E := np.exp(scores(Z))) / np.sqrt((E**2).sum(axis=axis))
                )
                for scores in (_shifted, _unshifted)
                for axis in (0, None)
            ),
        ),
        Mistake(
            "the largest score is subtracted at the end",
            "Subtract it from the scores, before they are exponents.",
            lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0) - Z.max(axis=0),
        ),
        Mistake(
            "only the first column",
            "The first column is right. Do you see to the others, or does a return stand inside "
            "the loop?",
            _first_column,
        ),
        Mistake(
            "the sum of the first column for all",
            "Every column has a sum of its own.",
            lambda Z: (E := np.exp(Z)) / E[:, 0].sum(),
            lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E[:, 0].sum(),
        ),
        Mistake(
            "divided by the mean",
            "The probabilities of a sample add up to 1: what do they add up to now?",
            lambda Z: (E := np.exp(Z)) / E.mean(axis=0),
            lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E.mean(axis=0),
        ),
        Mistake(
            "another base than e",
            "Softmax takes powers of e: np.exp.",
            lambda Z: (E := 2.0 ** (Z - Z.max(axis=0))) / E.sum(axis=0),
            lambda Z: (E := 10.0 ** (Z - Z.max(axis=0))) / E.sum(axis=0),
            lambda Z: (E := 2.0**Z) / E.sum(axis=0),
            lambda Z: (E := 10.0**Z) / E.sum(axis=0),
        ),
        Mistake(
            "only the largest counts",
            "That is argmax. In softmax every class keeps a probability, also those that come "
            "second.",
            lambda Z: (Z.max(axis=0) == Z).astype(float),
            lambda Z: np.eye(len(Z))[:, Z.argmax(axis=0)],
            lambda Z: np.eye(len(Z))[Z.argmax(axis=0)],
            lambda Z: Z.argmax(axis=0),
        ),
        Mistake(
            "the scores are scaled first",
            "Only differences of scores count, so you may subtract a number from them. Dividing "
            "them changes the probabilities.",
            lambda Z: softmax(Z / Z.sum(axis=0)),
            lambda Z: softmax(Z / Z.max(axis=0)),
            lambda Z: softmax(Z / Z.sum()),
            lambda Z: softmax(Z / Z.max()),
            lambda Z: softmax(Z / np.abs(Z).max(axis=0)),
            lambda Z: softmax(Z / np.abs(Z).sum(axis=0)),
            lambda Z: softmax((Z - Z.min(axis=0)) / (Z.max(axis=0) - Z.min(axis=0))),
            lambda Z: softmax((Z - Z.mean(axis=0)) / Z.std(axis=0)),
        ),
        Mistake(
            "the sigmoid instead of the exponential",
            "Divide powers of e by their sum, not sigmoids.",
            lambda Z: sigmoid(Z) / sigmoid(Z).sum(axis=0),
        ),
        Mistake(
            "the sign is flipped",
            "The largest score should get the largest probability.",
            lambda Z: softmax(-Z),
        ),
        Mistake(
            "the logarithm of softmax",
            "Probabilities are between 0 and 1: the logarithm belongs to the loss.",
            lambda Z: np.log(softmax(Z)),
            lambda Z: Z - np.log(np.exp(Z).sum(axis=0)),
        ),
        Mistake(
            "the wrong sum below the line",
            "Below the line stands the sum of the powers of e that stand above it.",
            lambda Z: np.exp(Z / Z.sum(axis=0)),
            lambda Z: np.exp(Z / np.exp(Z).sum(axis=0)),
            lambda Z: np.exp(Z) / np.exp(Z.sum(axis=0)),
            lambda Z: np.exp(Z) / Z.sum(axis=0),
            lambda Z: np.exp(_shifted(Z)) / Z.sum(axis=0),
            lambda Z: np.exp(_shifted(Z)) / _shifted(Z).sum(axis=0),
            lambda Z: Z / np.exp(Z).sum(axis=0),
            lambda Z: _shifted(Z) / np.exp(_shifted(Z)).sum(axis=0),
        ),
        Mistake(
            "the scores are clipped",
            "Scores beyond the limits become equal, and so do their probabilities. Subtract a "
            "number from all scores instead.",
            lambda Z: softmax(np.clip(Z, -500, 500)),
            lambda Z: softmax(np.clip(Z, -700, 700)),
            lambda Z: softmax(np.clip(Z, -100, 100)),
        ),
        Mistake(
            "applied twice",
            "Probabilities are no scores. How often is softmax in your function?",
            lambda Z: softmax(softmax(Z)),
        ),
        Mistake(
            "a small number is added",
            "The columns no longer add up to 1. With the largest score subtracted, the sum below "
            "the line is never 0.",
            *(
                lambda Z, add=add, small=small: add(Z, small)
                for small in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
                for add in (
                    lambda Z, small: softmax(Z) + small,
                    lambda Z, small: (
                        np.exp(_shifted(Z)) / (np.exp(_shifted(Z)).sum(axis=0) + small)
                    ),
                    lambda Z, small: np.exp(Z) / (np.exp(Z).sum(axis=0) + small),
                )
            ),
        ),
    ],
    solution=softmax,
    tolerance=1e-10,
)


LOG_OF_ZERO = (
    "A probability may be rounded to 0, and its logarithm is minus infinity. Put the formula of "
    "softmax into the logarithm and simplify: ln of a quotient is a difference."
)


def _cross_entropy(P, Y):
    return -np.sum(Y * np.log(P)) / Y.shape[1]


def _with_a_small_number(probabilities):
    """Write losses of these probabilities that keep the logarithm finite."""
    return [
        lambda Z, Y, repair=repair, small=small: _cross_entropy(repair(probabilities(Z), small), Y)
        for small in 10.0 ** np.array([-5, -6, -7, -8, -9, -10, -12, -15, -16, -20, -30, -300])
        for repair in (
            lambda A, small: A + small,
            lambda A, small: np.clip(A, small, 1),
            lambda A, small: np.clip(A, small, 1 - small),
        )
    ]


def _log_sum(S):
    return np.log(np.exp(S).sum(axis=0))


def _score(S, Y):
    return (Y * S).sum(axis=0)


def _samples(Z, Y):
    return np.array([softmax_cross_entropy(Z[:, [j]], Y[:, [j]]) for j in range(Z.shape[1])])


def _loss_shifted_by(shift):
    return lambda Z, Y: np.mean(_log_sum(S := Z - shift(Z)) - _score(S, Y))


def _either(loss):
    """Write a wrong loss with the largest scores subtracted, and without."""
    return [lambda Z, Y, scores=scores: loss(scores(Z), Y) for scores in (_shifted, _unshifted)]


softmax_cross_entropy_exercise = Exercise(
    name="softmax_cross_entropy",
    lesson=2,
    cases=[
        Case((np.zeros((2, 1)), np.array([[1.0], [0.0]])), LN[1], "one undecided sample"),
        Case((SCORES, TARGETS), (np.log(2) + np.log(8 / 3)) / 2, "two samples"),
        Case((np.zeros((10, 3)), np.eye(10)[:, [4, 0, 9]]), np.log(10), "ten equal scores"),
        Case(
            # A power of e underflows, and none overflows.
            (np.array([[-4e4], [0.0]]), np.array([[1.0], [0.0]])),
            4e4,
            "confident and wrong",
            extreme=True,
        ),
        Case(
            (np.array([[-2e4], [2e4]]), np.array([[0.0], [1.0]])),
            0.0,
            "confident and correct",
            extreme=True,
        ),
        Case((FAR, np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])), 1500.0, LOW, extreme=True),
        # One sample overflows without a maximum: is it left out, or the whole mean lost?
        Case(
            (np.array([[2e4, LN[0]], [2e4, LN[2]]]), np.array([[1.0, 1.0], [0.0, 0.0]])),
            (np.log(2) + np.log(4)) / 2,
            "large scores beside small ones",
            extreme=True,
        ),
    ],
    draw=_scores_and_targets,
    mistakes=[
        Mistake(
            "log of zero",
            LOG_OF_ZERO,
            lambda Z, Y: _cross_entropy(softmax(Z), Y),
            lambda Z, Y: -np.log((softmax(Z) * Y).sum(axis=0)).mean(),
        ),
        Mistake(
            "log of zero, and no maximum subtracted",
            "Right for small scores. Subtract the largest score of each column first; then put "
            "the formula of softmax into the logarithm and simplify.",
            lambda Z, Y: _cross_entropy(_naive_softmax(Z), Y),
            lambda Z, Y: -np.log(np.nan_to_num(_score(_naive_softmax(Z), Y))).mean(),
        ),
        Mistake(
            "the zeros are left out, and no maximum subtracted",
            "Two mistakes at once. Subtract the largest score of each column first; then simplify "
            "the logarithm of the quotient, so that none of the probabilities is 0 or nan.",
            *(
                lambda Z, Y, mean=mean: -mean(_score(_naive_softmax(Z), Y))
                for mean in (
                    lambda p: np.log(p[p > 0]).mean(),
                    lambda p: np.log(p[p > 0]).sum() / len(p),
                    lambda p: np.log(p[p != 0]).mean(),
                    lambda p: np.nanmean(np.log(p)),
                    lambda p: np.nan_to_num(np.log(p)).mean(),
                )
            ),
        ),
        Mistake(
            "the zeros are left out",
            "A probability that is rounded to 0 belongs to the worst mistake of all, and you leave "
            "it out. Simplify the logarithm of the quotient instead.",
            *(
                lambda Z, Y, mean=mean: -mean(_score(softmax(Z), Y))
                for mean in (
                    lambda p: np.log(p[p > 0]).mean(),
                    lambda p: np.log(p[p > 0]).sum() / len(p),
                )
            ),
        ),
        Mistake(
            "a small number hides the zero",
            "Adding a little, or clipping, keeps the logarithm finite, but makes the loss of a "
            "confident mistake wrong. Simplify the logarithm of the quotient instead.",
            *_with_a_small_number(softmax),
        ),
        Mistake(
            "a small number hides the zero, and no maximum subtracted",
            "Two mistakes at once. Subtract the largest score of each column first; then simplify "
            "the logarithm of the quotient, which needs no small number.",
            *_with_a_small_number(_naive_softmax),
        ),
        Mistake(
            "one maximum for all columns",
            "Each column needs its own maximum, or one sample with large scores ruins the others.",
            *map(_loss_shifted_by, ONE_FOR_ALL),
            lambda Z, Y: -np.sum(Y * ((S := Z - Z.max()) - _log_sum(S))) / Y.shape[1],
            lambda Z, Y: -np.log(_score(_shifted_by(np.max)(Z), Y)).mean(),
        ),
        Mistake(
            "the maximum over the wrong axis",
            "Each column needs its own maximum: which axis runs down a column?",
            *map(_loss_shifted_by, OVER_THE_ROWS),
        ),
        Mistake(
            "not the largest score is subtracted",
            "After the subtraction no score of a column should be above 0, and the largest should "
            "be 0. Is that so for -1000, 1000 and 0?",
            *map(_loss_shifted_by, NOT_THE_LARGEST),
        ),
        Mistake(
            "shifted and unshifted scores are mixed",
            "Take the score of the correct class from the shifted scores as well.",
            lambda Z, Y: np.mean(
                np.log(np.exp(Z - Z.max(axis=0)).sum(axis=0)) - (Y * Z).sum(axis=0)
            ),
        ),
        Mistake(
            "the maximum is subtracted twice",
            "What is subtracted inside the logarithm comes back outside of it: with which sign?",
            lambda Z, Y: np.mean(_log_sum(_shifted(Z)) - Z.max(axis=0) - _score(Z, Y)),
        ),
        Mistake(
            "the largest score is added again",
            "It cancels where both terms take their scores from S: nothing is to be added.",
            lambda Z, Y: np.mean(_log_sum(S := _shifted(Z)) + Z.max(axis=0) - _score(S, Y)),
        ),
        Mistake(
            "the largest score is subtracted in one term only",
            "It cancels where both terms take their scores from S: does one of them read Z?",
            lambda Z, Y: np.mean(_log_sum(Z) - _score(_shifted(Z), Y)),
        ),
        Mistake(
            "divided by the number of classes",
            "The mean is over the samples: which axis has one entry per sample?",
            lambda Z, Y: softmax_cross_entropy(Z, Y) * Y.shape[1] / Y.shape[0],
        ),
        Mistake(
            "divided by the whole shape",
            "A shape is a pair, classes and samples. Which of the two is the mean over?",
            lambda Z, Y: softmax_cross_entropy(Z, Y) * Y.shape[1] / np.array(Y.shape),
            lambda Z, Y: _samples(Z, Y) / Y.shape,
        ),
        Mistake(
            "a sum instead of a mean",
            "Take the mean over the samples, or more samples mean more loss.",
            lambda Z, Y: softmax_cross_entropy(Z, Y) * Y.shape[1],
            lambda Z, Y: -np.sum(Y * np.log(_naive_softmax(Z))),
        ),
        Mistake(
            "a mean over the classes too",
            "Only one class of each sample counts: divide by the number of samples.",
            lambda Z, Y: softmax_cross_entropy(Z, Y) / Y.shape[0],
        ),
        Mistake(
            "the sign is flipped",
            "Logarithms of probabilities are negative; a loss is positive.",
            lambda Z, Y: -softmax_cross_entropy(Z, Y),
            lambda Z, Y: -softmax_cross_entropy(Z, Y) * Y.shape[1],
            lambda Z, Y: -softmax_cross_entropy(Z, Y) / Y.shape[0],
        ),
        Mistake(
            "the logarithm to base 2",
            "Use the natural logarithm.",
            lambda Z, Y: softmax_cross_entropy(Z, Y) / np.log(2),
            *_either(lambda S, Y: np.mean(_log_sum(S) / np.log(2) - _score(S, Y))),
        ),
        Mistake(
            "one number per sample",
            "The loss is one number: the mean over the samples.",
            _samples,
        ),
        Mistake(
            "no maximum subtracted",
            "Right for small scores; e to the power of 20000 is too large for any float. "
            "Which number can you subtract from all scores of a column?",
            lambda Z, Y: np.mean(np.log(np.exp(Z).sum(axis=0)) - (Y * Z).sum(axis=0)),
        ),
        Mistake(
            "the logarithm to base 10",
            "Use the natural logarithm.",
            lambda Z, Y: softmax_cross_entropy(Z, Y) / np.log(10),
            *_either(lambda S, Y: np.mean(_log_sum(S) / np.log(10) - _score(S, Y))),
        ),
        Mistake(
            "the logarithm of the mean",
            "First the logarithm for every sample, then the mean.",
            lambda Z, Y: (
                np.log(np.exp(S := Z - Z.max(axis=0)).sum(axis=0).mean())
                - (Y * S).sum() / Y.shape[1]
            ),
            lambda Z, Y: -np.log(np.mean((softmax(Z) * Y).sum(axis=0))),
            lambda Z, Y: -np.log(np.sum(Y * softmax(Z))) / Y.shape[1],
            lambda Z, Y: -np.log(np.sum(Y * softmax(Z))),
        ),
        Mistake(
            "no logarithm",
            "The loss of a sample is minus the logarithm of a probability.",
            lambda Z, Y: -np.sum(Y * softmax(Z)) / Y.shape[1],
            lambda Z, Y: -np.sum(Y * softmax(Z)),
            lambda Z, Y: -np.mean(Y * softmax(Z)),
            lambda Z, Y: np.sum(Y * softmax(Z)) / Y.shape[1],
            lambda Z, Y: np.mean(1 - (Y * softmax(Z)).sum(axis=0)),
            *_either(lambda S, Y: np.mean(np.exp(S).sum(axis=0) - _score(S, Y))),
        ),
        Mistake(
            "one number per entry",
            "Add up over the classes, then take the mean over the samples.",
            lambda Z, Y: -Y * np.log(softmax(Z)),
            lambda Z, Y: -Y * np.log(softmax(Z)) / Y.shape[1],
            *_either(lambda S, Y: _log_sum(S) - Y * S),
        ),
        Mistake(
            "every target meets every sample",
            "A matrix product pairs all samples with all targets. Multiply entry by entry.",
            lambda Z, Y: -np.sum(Y.T @ np.log(softmax(Z))) / Y.shape[1],
            lambda Z, Y: -(Y.T @ np.log(softmax(Z))) / Y.shape[1],
            lambda Z, Y: -(Y @ np.log(softmax(Z)).T) / Y.shape[1],
            *_either(lambda S, Y: np.mean(_log_sum(S) - Y.T @ S)),
            *_either(lambda S, Y: np.mean(_log_sum(S) - (Y.T @ S).sum(axis=0))),
            *_either(lambda S, Y: np.mean(_log_sum(S) - (Y.T @ S).sum(axis=1))),
            *_either(lambda S, Y: np.mean(_log_sum(S) - np.sum(Y.T @ S))),
            *_either(lambda S, Y: np.mean(_log_sum(S) - np.sum(Y.T @ S) / Y.shape[1])),
            *_either(lambda S, Y: _log_sum(S) - Y.T @ S),
        ),
        Mistake(
            "targets and probabilities are swapped",
            "The targets weight the logarithms of the probabilities: most targets are 0, and 0 has "
            "no logarithm.",
            *(
                lambda Z, Y, least=least: -(softmax(Z) * np.log(Y + least)).sum() / Z.shape[1]
                for least in (0, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-5)
            ),
        ),
        Mistake(
            "the cross-entropy of two classes",
            "The term with 1 - Y belongs to a sigmoid with a single output. Here only the "
            "correct class counts.",
            lambda Z, Y: _cross_entropy(softmax(Z), Y) + _cross_entropy(1 - softmax(Z), 1 - Y),
            lambda Z, Y: (
                (_cross_entropy(softmax(Z), Y) + _cross_entropy(1 - softmax(Z), 1 - Y)) / len(Y)
            ),
        ),
        Mistake(
            "the squared error",
            "That is the mean or the sum of squared differences. Cross-entropy takes logarithms.",
            lambda Z, Y: np.mean((softmax(Z) - Y) ** 2),
            lambda Z, Y: np.sum((softmax(Z) - Y) ** 2) / Y.shape[1],
        ),
        Mistake(
            "the score of the correct class alone",
            "The other scores count too, through the sum in softmax: the loss is minus the "
            "logarithm of a probability.",
            *_either(lambda S, Y: -np.sum(Y * S) / Y.shape[1]),
            *_either(lambda S, Y: np.sum(Y * S) / Y.shape[1]),
            lambda Z, Y: -np.sum(Y * Z),
            lambda Z, Y: -np.mean(Y * Z),
            lambda Z, Y: np.sum(Y * Z),
            lambda Z, Y: np.mean(Y * Z),
        ),
        Mistake(
            "the logarithm of the scores",
            "Softmax turns scores into probabilities first. A score may be negative.",
            lambda Z, Y: _cross_entropy(Z, Y),
        ),
        Mistake(
            "a sigmoid instead of softmax",
            "The scores of a column compete: their probabilities come from softmax.",
            lambda Z, Y: _cross_entropy(sigmoid(Z), Y),
            lambda Z, Y: _cross_entropy(sigmoid(Z), Y) + _cross_entropy(1 - sigmoid(Z), 1 - Y),
            lambda Z, Y: (
                (_cross_entropy(sigmoid(Z), Y) + _cross_entropy(1 - sigmoid(Z), 1 - Y)) / len(Y)
            ),
        ),
        Mistake(
            "the sum over the wrong axis",
            "Each column has a sum of powers of e of its own, over its classes.",
            *_either(
                lambda S, Y: np.mean(np.log(np.exp(S).sum(axis=1, keepdims=True)) - _score(S, Y))
            ),
            *(
                lambda Z, Y, low=low: np.mean(
                    np.log(np.exp(Z - low(Z)).sum(axis=1)) - (Y * (Z - low(Z))).sum(axis=1)
                )
                for low in (
                    lambda Z: Z.max(axis=1, keepdims=True),
                    lambda Z: Z.max(axis=0),
                    lambda Z: 0,
                )
            ),
            *(lambda Z, Y, A=A: _cross_entropy(A(Z), Y) for A in WRONG_AXIS),
        ),
        Mistake(
            "the powers of e of the whole array are added up",
            "Each column has a sum of powers of e of its own, not all columns together.",
            *_either(lambda S, Y: np.mean(np.log(np.exp(S).sum()) - _score(S, Y))),
            *(lambda Z, Y, A=A: _cross_entropy(A(Z), Y) for A in WHOLE_ARRAY),
        ),
        Mistake(
            "both sums are those of the whole array",
            "Every sample has a sum of powers of e and a score of its own. Which axis runs down a "
            "column? What is left for the mean is one number per sample.",
            *_either(lambda S, Y: np.log(np.exp(S).sum()) - np.sum(Y * S)),
            *_either(lambda S, Y: (np.log(np.exp(S).sum()) - np.sum(Y * S)) / Y.shape[1]),
        ),
        Mistake(
            "the targets pick out nothing",
            "Whatever the targets are, the same number comes out. Which score or probability "
            "should count? A product with Y, then a sum over the classes, picks it out.",
            lambda Z, Y: -np.sum((S := _shifted(Z)) - _log_sum(S)) / Y.shape[1],
            lambda Z, Y: -np.mean((S := _shifted(Z)) - _log_sum(S)),
            lambda Z, Y: np.mean(_log_sum(_shifted(Z))),
            *(
                lambda Z, Y, k=k, scores=scores: np.mean(_log_sum(S := scores(Z)) - S[k])
                for k in (0, 1, 2, -1)
                for scores in (_shifted, _unshifted)
            ),
            *_either(lambda S, Y: np.mean(_log_sum(S) - S.sum(axis=0))),
            *_either(lambda S, Y: np.mean(_log_sum(S) - S)),
            lambda Z, Y: -np.sum(Y @ np.log(softmax(Z)).T) / Y.shape[1],
            lambda Z, Y: -np.mean(np.log(softmax(Z).max(axis=0))),
            lambda Z, Y: -np.mean(np.log(softmax(Z))),
            lambda Z, Y: -np.sum(np.log(softmax(Z))) / Y.shape[1],
            lambda Z, Y: _cross_entropy(softmax(Z), softmax(Z)),
            lambda Z, Y: np.mean(np.log(np.exp(Z).sum(axis=0))),
        ),
        Mistake(
            "the targets themselves are subtracted",
            "The targets say which score counts; they are no scores. What does a product of both "
            "leave?",
            *_either(lambda S, Y: np.mean(_log_sum(S) - Y.sum(axis=0))),
        ),
        Mistake(
            "the probability of a mistake",
            "The loss is small where the correct class is probable: whose logarithm is that?",
            lambda Z, Y: _cross_entropy(1 - softmax(Z), Y),
        ),
        Mistake(
            "half the loss",
            "A half belongs to squared errors only.",
            lambda Z, Y: softmax_cross_entropy(Z, Y) / 2,
        ),
        Mistake(
            "softmax is applied twice",
            "Probabilities are no scores. How often is softmax in your function?",
            lambda Z, Y: _cross_entropy(softmax(softmax(Z)), Y),
        ),
        Mistake(
            "one number per class",
            "The loss is one number: add up over the classes as well.",
            lambda Z, Y: -np.sum(Y * np.log(softmax(Z)), axis=1),
            lambda Z, Y: -np.sum(Y * np.log(softmax(Z)), axis=1) / Y.shape[1],
            lambda Z, Y: -np.mean(Y * np.log(softmax(Z)), axis=1),
        ),
        Mistake(
            "the first sample only",
            "The loss is the mean over all samples: what is computed of the others?",
            lambda Z, Y: _samples(Z, Y)[0],
            lambda Z, Y: _samples(Z, Y)[0] / Y.shape[1],
        ),
        Mistake(
            "divided by m, but not added up",
            "The loss is one number: a mean is a sum, divided by how many there are.",
            lambda Z, Y: _samples(Z, Y) / Y.shape[1],
            lambda Z, Y: -_score(np.log(softmax(Z)), Y) / Y.shape[1],
        ),
        Mistake(
            "a quotient in place of the difference",
            "The logarithm of a quotient is a difference of two logarithms.",
            *_either(lambda S, Y: np.mean(_log_sum(S) / _score(S, Y))),
        ),
        Mistake(
            "the score inside the logarithm",
            "The logarithm is that of the sum alone. Where does its bracket end?",
            *_either(lambda S, Y: np.mean(np.log(np.exp(S).sum(axis=0) - _score(S, Y)))),
        ),
        Mistake(
            "no exponential",
            "The sum is that of the powers of e, not of the scores.",
            *_either(lambda S, Y: np.mean(np.log(S.sum(axis=0)) - _score(S, Y))),
        ),
        Mistake(
            "the score of the correct class is added",
            "ln of a quotient is a difference. A larger score of the correct class means less "
            "loss.",
            *_either(lambda S, Y: np.mean(_log_sum(S) + _score(S, Y))),
        ),
        Mistake(
            "the sum over the classes is forgotten",
            "Y times the scores has an entry for each class. Add them up before you take the mean.",
            *_either(lambda S, Y: np.mean(_log_sum(S) - Y * S)),
            *_either(lambda S, Y: np.mean(_log_sum(S) - Y * S, axis=0)),
            *_either(lambda S, Y: np.mean(_log_sum(S) - Y * S, axis=1)),
        ),
        Mistake(
            "one sum is that of the whole array, the other is forgotten",
            "Every sample has a sum of powers of e and a score of its own: both terms are added "
            "up over the classes, axis=0.",
            *_either(lambda S, Y: np.log(np.exp(S).sum()) - Y * S),
            *_either(lambda S, Y: np.mean(np.log(np.exp(S).sum()) - Y * S)),
        ),
        Mistake(
            "the targets are inside the logarithm",
            "All classes count in the sum of the powers of e. The targets pick a score in the "
            "other term only.",
            *_either(lambda S, Y: np.mean(_log_sum(Y * S) - _score(S, Y))),
        ),
        Mistake(
            "each logarithm is counted once per class",
            "Of each sample there is one logarithm, but Y times the scores has an entry for each "
            "class. Add those up first.",
            *_either(lambda S, Y: np.sum(_log_sum(S) - Y * S) / Y.shape[1]),
            *_either(lambda S, Y: np.sum(_log_sum(S) - Y * S)),
        ),
        Mistake(
            "the logarithm of the correct class's score",
            "The logarithm of a power of e is its exponent: the score itself is subtracted.",
            *_either(lambda S, Y: np.mean(_log_sum(S) - np.log(_score(S, Y)))),
        ),
        Mistake(
            "the correct class's power of e is subtracted",
            "The logarithm of a power of e is its exponent: the score itself is subtracted.",
            *_either(lambda S, Y: np.mean(_log_sum(S) - _score(np.exp(S), Y))),
        ),
        Mistake(
            "the scores of all samples are added up",
            "Y times the scores is added up over the whole array. Is axis=0 missing there, or does "
            "the bracket of the mean end too early?",
            *_either(lambda S, Y: np.mean(_log_sum(S)) - np.sum(Y * S)),
        ),
        Mistake(
            "only one part is a mean",
            "The mean over the samples is that of the whole difference: use brackets.",
            *_either(lambda S, Y: np.sum(_log_sum(S)) - np.sum(Y * S) / Y.shape[1]),
        ),
        Mistake(
            "divided by m twice",
            "A mean is divided by m already: divide once.",
            lambda Z, Y: softmax_cross_entropy(Z, Y) / Y.shape[1],
        ),
        Mistake(
            "the sum of the logarithms",
            "The logarithm of a sum is no sum of logarithms: add up the powers of e first.",
            *_either(lambda S, Y: np.mean(S.sum(axis=0) - _score(S, Y))),
            *_either(lambda S, Y: np.mean(np.log(np.exp(S)).sum(axis=0) - _score(S, Y))),
        ),
        # The logarithm of a power of e without its sum is the score alone, which has a name.
        *two_at_once(
            lambda outputs, loss: lambda Z, Y: loss(outputs(Z), Y),
            IN_THE_LOSS,
            without="softmax without its sum",
        ),
    ],
    solution=softmax_cross_entropy,
)


def _through_the_probabilities(Z, Y, small):
    A = softmax(Z)
    dA = -Y / np.maximum(A, small) / Z.shape[1]
    return A * (dA - (dA * A).sum(axis=0))


softmax_cross_entropy_gradient_exercise = Exercise(
    name="softmax_cross_entropy_gradient",
    lesson=2,
    cases=[
        Case(
            (np.zeros((2, 1)), np.array([[1.0], [0.0]])),
            np.array([[-0.5], [0.5]]),
            "one undecided sample",
        ),
        Case((SCORES, TARGETS), (PROBABILITIES - TARGETS) / 2, "two samples"),
        Case(
            (PROBABILITIES, TARGETS),
            numerical_gradient(lambda Z: softmax_cross_entropy(Z, TARGETS), PROBABILITIES),
            "a numerical gradient",
        ),
        Case(
            # So far that rounding errors of the loss are larger than what a nudge changes.
            (1e6 * FAR, np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])),
            np.array([[0.0, 0.5], [0.5, -0.5], [-0.5, 0.0]]),
            LOW,
            extreme=True,
        ),
    ],
    draw=_scores_and_targets,
    mistakes=[
        Mistake(
            "1/m is missing",
            "The loss is a mean over m samples, so each contributes only its share.",
            lambda Z, Y: softmax(Z) - Y,
        ),
        Mistake(
            "divided by the number of entries",
            "The mean is over the samples, not over the classes.",
            lambda Z, Y: (softmax(Z) - Y) / Z.size,
        ),
        Mistake(
            "divided by the number of classes",
            "The mean is over the samples: which axis of Z has one entry per sample?",
            lambda Z, Y: (softmax(Z) - Y) / Z.shape[0],
        ),
        Mistake(
            "divided by the whole shape",
            WHOLE_SHAPE,
            *(lambda Z, Y, error=error: error(softmax(Z), Y) for error in BY_THE_WHOLE_SHAPE),
        ),
        Mistake(
            "multiplied by the loss",
            TIMES_THE_LOSS,
            lambda Z, Y: (softmax(Z) - Y) / Y.shape[1] * softmax_cross_entropy(Z, Y),
            lambda Z, Y: (softmax(Z) - Y) * softmax_cross_entropy(Z, Y),
            lambda Z, Y: (softmax(Z) - Y) / Y.shape[1] * _samples(Z, Y),
            lambda Z, Y: (softmax(Z) - Y) * _samples(Z, Y),
        ),
        Mistake(
            "the difference is squared",
            "Squares belong to lesson 1's loss. Which way a score should move shows in the sign "
            "of the difference.",
            lambda Z, Y: (softmax(Z) - Y) ** 2 / Y.shape[1],
            lambda Z, Y: (softmax(Z) - Y) ** 2,
        ),
        Mistake(
            "the targets are subtracted from the scores",
            "Scores become probabilities first; then compare these with the targets.",
            lambda Z, Y: softmax(Z - Y) / Y.shape[1],
            lambda Z, Y: softmax(Z - Y),
            lambda Z, Y: softmax((Z - Y) / Y.shape[1]),
        ),
        Mistake(
            "the sign is flipped",
            "Where the target is 1, a larger score means less loss: a negative slope.",
            lambda Z, Y: (Y - softmax(Z)) / Z.shape[1],
            lambda Z, Y: Y - softmax(Z),
            lambda Z, Y: (Y - softmax(Z)) / Z.size,
        ),
        Mistake(
            "scores, not probabilities",
            "Probabilities are compared with the targets: softmax comes first.",
            lambda Z, Y: (Z - Y) / Z.shape[1],
            lambda Z, Y: Z - Y,
        ),
        Mistake(
            "no maximum subtracted",
            "Right for small scores. Use the stable softmax.",
            lambda Z, Y: (_naive_softmax(Z) - Y) / Z.shape[1],
        ),
        Mistake(
            "one maximum for all columns",
            "Each column needs its own maximum, or one sample with large scores ruins the others.",
            *(lambda Z, Y, A=A: (A(Z) - Y) / Z.shape[1] for A in map(_shifted_by, ONE_FOR_ALL)),
        ),
        Mistake(
            "the maximum over the wrong axis",
            "Each column needs its own maximum: which axis runs down a column?",
            *(lambda Z, Y, A=A: (A(Z) - Y) / Z.shape[1] for A in map(_shifted_by, OVER_THE_ROWS)),
        ),
        Mistake(
            "only the targets are divided",
            "The whole difference is divided by m: use brackets.",
            lambda Z, Y: softmax(Z) - Y / Z.shape[1],
        ),
        Mistake(
            "added up or averaged over the samples",
            "The scores of every sample have slopes of their own: divide by m, and no more.",
            *[
                lambda Z, Y, over=over, keep=keep: over(softmax(Z) - Y, axis=1, keepdims=keep)
                for over in (np.mean, np.sum)
                for keep in (True, False)
            ],
        ),
        Mistake(
            "added up or averaged over the classes",
            "Every score has a slope of its own, and those of a sample add up to 0.",
            lambda Z, Y: np.sum(softmax(Z) - Y, axis=0),
            lambda Z, Y: np.sum(softmax(Z) - Y, axis=0, keepdims=True),
        ),
        Mistake(
            "one number for all scores",
            "Every score has a slope of its own: the result has the shape of Z.",
            lambda Z, Y: np.sum(softmax(Z) - Y),
        ),
        Mistake(
            "the gradient is measured",
            "Right for ordinary scores, but inexact far from zero, and slow: every score costs two "
            "losses. Which formula did the pencil give?",
            lambda Z, Y: numerical_gradient(lambda one: softmax_cross_entropy(one, Y), Z),
        ),
        Mistake(
            "the chain rule written out",
            "Right until a probability is rounded to 0: then a slope of 0 meets 1/0. Multiply on "
            "paper, where the probability cancels.",
            *(
                lambda Z, Y, small=small: _through_the_probabilities(Z, Y, small)
                for small in (0, 1e-300, 1e-30, 1e-15, 1e-12, 1e-9, 1e-8)
            ),
        ),
        Mistake(
            "a fixed number of samples",
            "m counts the samples, and a batch may have any number of them: Z.shape[1].",
            *(lambda Z, Y, m=m: (softmax(Z) - Y) / m for m in (2, 3, 5, 10)),
        ),
        Mistake(
            "not divided by the sum",
            "Probabilities are compared with the targets: the powers of e divided by their sum.",
            lambda Z, Y: (np.exp(Z) - Y) / Z.shape[1],
            lambda Z, Y: (np.exp(_shifted(Z)) - Y) / Z.shape[1],
        ),
        Mistake(
            "a slope of the output as well",
            "A - Y is the gradient through softmax already: nothing is multiplied after it.",
            lambda Z, Y: ((P := softmax(Z)) - Y) * P * (1 - P) / Z.shape[1],
            lambda Z, Y: ((P := softmax(Z)) - Y) * P * (1 - P),
            lambda Z, Y: ((P := softmax(Z)) - Y) * P / Z.shape[1],
            lambda Z, Y: ((P := softmax(Z)) - Y) * P,
            *(
                lambda Z, Y, slope=slope, m=m: (softmax(Z) - Y) * slope(Z) / m(Z)
                for slope in (sigmoid_derivative, relu_derivative)
                for m in (lambda Z: Z.shape[1], lambda Z: 1)
            ),
        ),
        Mistake(
            "the gradient with respect to the probabilities",
            "That is the slope of the logarithm alone. How does a score change the probabilities?",
            lambda Z, Y: -Y / softmax(Z) / Z.shape[1],
            lambda Z, Y: -Y / softmax(Z),
            lambda Z, Y: (1 - Y) / (1 - (P := softmax(Z))) - Y / P,
            lambda Z, Y: ((1 - Y) / (1 - (P := softmax(Z))) - Y / P) / Z.shape[1],
        ),
        Mistake(
            "the correct class only",
            "The scores of the other classes change the loss too, through the sum in softmax.",
            lambda Z, Y: Y * (softmax(Z) - 1) / Z.shape[1],
            lambda Z, Y: Y * (softmax(Z) - 1),
        ),
        Mistake(
            "divided by m twice",
            "The loss is a mean over m samples: divide by m once.",
            lambda Z, Y: (softmax(Z) - Y) / Z.shape[1] ** 2,
        ),
        Mistake(
            "the targets are missing",
            "Where the target is 1, a larger score means less loss.",
            lambda Z, Y: softmax(Z) / Z.shape[1],
            lambda Z, Y: softmax(Z),
        ),
        Mistake(
            "the two of the squared error",
            "A two comes from a square, and cross-entropy has none.",
            lambda Z, Y: 2 * (softmax(Z) - Y) / Z.shape[1],
            lambda Z, Y: 2 * (softmax(Z) - Y) / Z.size,
            lambda Z, Y: 2 * (softmax(Z) - Y),
        ),
        Mistake(
            "multiplied by m",
            "The loss is a mean over m samples: is m above or below the line?",
            lambda Z, Y: (softmax(Z) - Y) * Z.shape[1],
        ),
        Mistake(
            "the slope alone",
            "That is the slope of a probability, not of the loss: where do the targets come in?",
            lambda Z, Y: (P := softmax(Z)) * (1 - P),
            lambda Z, Y: (P := softmax(Z)) * (1 - P) / Z.shape[1],
        ),
        Mistake(
            "the prediction, not the probabilities",
            "argmax says which class is the most probable. How probable is each of them?",
            lambda Z, Y: ((Z.max(axis=0) == Z) - Y) / Z.shape[1],
        ),
        Mistake(
            "a sigmoid instead of softmax",
            "The scores of a column compete: their probabilities come from softmax.",
            lambda Z, Y: (sigmoid(Z) - Y) / Z.shape[1],
        ),
        Mistake(
            "the sum over the wrong axis",
            "The probabilities of each column add up to 1.",
            *(lambda Z, Y, A=A: (A(Z) - Y) / Z.shape[1] for A in WRONG_AXIS),
        ),
        Mistake(
            "the sum of the whole array",
            "The probabilities of each column add up to 1, not those of all columns together.",
            *(lambda Z, Y, A=A: (A(Z) - Y) / Z.shape[1] for A in WHOLE_ARRAY),
        ),
        Mistake(
            "softmax is applied twice",
            "Probabilities are no scores. How often is softmax in your function?",
            lambda Z, Y: (softmax(softmax(Z)) - Y) / Z.shape[1],
        ),
        Mistake(
            "only the probabilities are divided",
            "The whole difference is divided by m: use brackets.",
            lambda Z, Y: softmax(Z) / Z.shape[1] - Y,
        ),
        Mistake(
            "1 is subtracted everywhere",
            "1 is subtracted from the probability of the correct class only. What is subtracted "
            "elsewhere?",
            lambda Z, Y: (softmax(Z) - 1) / Z.shape[1],
            lambda Z, Y: softmax(Z) - 1,
        ),
        Mistake(
            "1 is subtracted at the prediction",
            "The most probable class may be wrong. Which array says what the correct one is?",
            lambda Z, Y: (softmax(Z) - (Z.max(axis=0) == Z)) / Z.shape[1],
            lambda Z, Y: softmax(Z) - (Z.max(axis=0) == Z),
        ),
        Mistake(
            "the loss in place of the probabilities",
            "The loss is one number. What is compared with the targets has one for each of them.",
            lambda Z, Y: (softmax_cross_entropy(Z, Y) - Y) / Z.shape[1],
            lambda Z, Y: softmax_cross_entropy(Z, Y) - Y,
        ),
        Mistake(
            "the loss itself",
            "You are asked for the gradient of the loss, not for the loss.",
            softmax_cross_entropy,
        ),
        Mistake(
            "1 is subtracted from whole rows",
            WHOLE_ROWS,
            *(lambda Z, Y, error=error: error(softmax(Z), Y) for error in ONE_ROW_FOR_ALL),
        ),
        *two_at_once(lambda outputs, error: lambda Z, Y: error(outputs(Z), Y), IN_THE_OUTPUT_ERROR),
    ],
    solution=softmax_cross_entropy_gradient,
)

EXERCISES = [
    softmax_exercise,
    softmax_cross_entropy_exercise,
    softmax_cross_entropy_gradient_exercise,
    classifier_backward_pass_exercise,
    relu_exercise,
    relu_derivative_exercise,
]
