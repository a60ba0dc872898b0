"""Exercises of lesson 6: one-hot targets, numerical gradients, relative error, a slope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_derivative
from nnlib.arrays import Array, Labels
from nnlib.datasets import one_hot
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import labels as random_labels
from nnlib.lesson.exercises.random_arguments import numbers, sizes
from nnlib.losses import mean_squared_error, mean_squared_error_gradient


def _one_hot(labels: Labels, n_classes: int) -> Array:
    return one_hot(labels, n_classes, np.float64)


def _labels_in_place_of_ones(labels: Labels, n_classes: int) -> Array:
    return np.eye(n_classes)[:, labels] * labels


def _whole_rows(labels: Labels, n_classes: int) -> Array:
    Y = np.zeros((n_classes, len(labels)))
    Y[labels] = 1
    return Y


def _indexed_by_sample(labels: Labels, n_classes: int) -> Array:
    Y = np.zeros((n_classes, len(labels)))
    Y[np.arange(len(labels)), labels] = 1
    return Y


def _memory_not_set(labels: Labels, n_classes: int) -> Array:
    Y = np.empty((n_classes, len(labels)))
    Y[labels, np.arange(len(labels))] = 1
    return Y


def _labels_and_classes(rng):
    n_classes, m = sizes(rng, 2)
    return random_labels(rng, n_classes, m), n_classes


one_hot_exercise = Exercise(
    name="one_hot",
    lesson=6,
    cases=[
        Case((np.array([2]), 4), np.array([[0.0], [0.0], [1.0], [0.0]]), "one sample"),
        Case(
            (np.array([2, 0]), 3),
            np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]),
            "two samples of three classes",
        ),
        Case(
            (np.array([1, 1, 0, 2]), 5),
            np.array([[0.0, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]]),
            "the last classes missing",
        ),
    ],
    draw=_labels_and_classes,
    mistakes=[
        Mistake(
            "as many rows as the largest label requires",
            "A batch need not contain the last class. Which argument says how many there are?",
            lambda labels, n_classes: np.eye(labels.max() + 1)[:, labels],
        ),
        Mistake(
            "as many rows as distinct labels",
            "A batch need not contain every class. Which argument says how many there are?",
            lambda labels, n_classes: np.eye(len(np.unique(labels)))[:, labels],
        ),
        Mistake(
            "counted from one",
            "Labels start at 0, and so do rows.",
            lambda labels, n_classes: np.eye(n_classes)[:, labels - 1],
            lambda labels, n_classes: np.eye(n_classes)[:, labels + 1],
            lambda labels, n_classes: np.eye(n_classes + 1)[:, labels + 1],
        ),
        Mistake(
            "one row too many",
            "Classes 0 to n_classes - 1: how many rows are that?",
            lambda labels, n_classes: np.eye(n_classes + 1)[:, labels],
        ),
        Mistake(
            "reshaped instead of transposed",
            "The shape is right, but reshape keeps the order of the numbers. Which ones should "
            "become the first column?",
            lambda labels, n_classes: np.eye(n_classes)[labels].reshape(n_classes, -1),
        ),
        Mistake(
            "row and column are swapped",
            "Y[row, column]: is the label of a sample its row or its column?",
            _indexed_by_sample,
        ),
        Mistake(
            "the first sample only",
            "A return inside a loop ends it in the first round. Where is yours?",
            lambda labels, n_classes: np.eye(n_classes)[:, labels] * (np.arange(len(labels)) == 0),
            lambda labels, n_classes: np.eye(n_classes)[:, labels[:1]],
            lambda labels, n_classes: np.eye(n_classes)[labels[0]],
        ),
        Mistake(
            "the labels are not used",
            "Which label belongs to which column? Your function returns the same for all labels.",
            lambda labels, n_classes: np.eye(n_classes),
            lambda labels, n_classes: np.eye(n_classes, len(labels)),
            lambda labels, n_classes: np.zeros((n_classes, len(labels))),
            lambda labels, n_classes: np.ones((n_classes, len(labels))),
        ),
        Mistake(
            "the label instead of 1",
            "The row says which class it is; the entry is 1 for every class.",
            _labels_in_place_of_ones,
        ),
        Mistake(
            "whole rows filled",
            "Each sample has one 1, in its own column: index a row and a column.",
            _whole_rows,
        ),
        Mistake(
            "0 and 1 are swapped",
            "The entry of the class is 1, all others are 0.",
            lambda labels, n_classes: 1 - np.eye(n_classes)[:, labels],
        ),
        Mistake(
            "the last sample only",
            "Is an empty array made in every round of your loop? Make it once, before the loop.",
            lambda labels, n_classes: (
                np.eye(n_classes)[:, labels] * (np.arange(len(labels)) == len(labels) - 1)
            ),
            lambda labels, n_classes: np.eye(n_classes)[labels[-1]],
        ),
        Mistake(
            "-1 instead of 0",
            "The entries of all other classes are 0.",
            lambda labels, n_classes: 2 * np.eye(n_classes)[:, labels] - 1,
        ),
        Mistake(
            "the label in every row",
            "A label says in which row the 1 is.",
            lambda labels, n_classes: np.tile(labels, (n_classes, 1)).astype(float),
        ),
        Mistake(
            "np.empty instead of np.zeros",
            "np.empty sets no entries: they keep what the memory happens to contain, here 99. "
            "np.zeros sets them to 0.",
            _memory_not_set,
        ),
    ],
    solution=one_hot,
    answer=_one_hot,
)


@dataclass(frozen=True)
class _Formula:
    """A function that shows its formula, so that a student sees which one it was."""

    text: str
    function: Callable[[Array], Any]

    def __call__(self, x: Array) -> float:
        return float(self.function(x))

    def __repr__(self) -> str:
        return self.text


STEPS = 1e-3, 1e-4, 1e-5, 1e-6, 1e-7
"""The steps that students choose: a mistake's results depend on them."""

RARE_STEPS = 0.1, 0.01, 1e-8, 1e-9, 1e-10


def _slopes(
    quotient: Callable[[Callable[[Array], float], Array, Array, float], float],
    *steps: float,
) -> list[Callable[..., Array]]:
    """Make a gradient for each h, from what is computed for an entry, given the step along it."""

    def with_step(h: float) -> Callable[..., Array]:
        def gradient(f: Callable[[Array], float], x: Array) -> Array:
            moves = h * np.eye(x.size).reshape(x.size, *x.shape)
            return np.array([quotient(f, x, move, h) for move in moves]).reshape(x.shape)

        return gradient

    return [with_step(h) for h in steps or STEPS]


def _central(f: Callable[[Array], float], x: Array, move: Array, h: float) -> float:
    return (f(x + move) - f(x - move)) / (2 * h)


def _returned_too_soon(f: Callable[[Array], float], x: Array) -> Array:
    gradient = np.zeros(x.shape)
    gradient.flat[0] = numerical_gradient(f, x).flat[0]
    return gradient


def _for_matrices(f: Callable[[Array], float], x: Array) -> Array:
    return numerical_gradient(f, x) if x.shape[1] else x


def _flat_index(f: Callable[[Array], float], x: Array) -> Array:
    gradient = np.zeros(x.shape)
    for i in range(x.size):
        step = np.zeros(x.shape)
        step[i] = 1e-6
        gradient[i] = (f(x + step) - f(x - step)) / 2e-6
    return gradient


def _never_put_back(f: Callable[[Array], float], x: Array, h: float) -> Array:
    x, gradient = x.copy(), np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        gradient[i] = (up - f(x)) / (2 * h)
    return gradient


def _one_sided_never_put_back() -> list[Callable[..., Array]]:
    def with_step(h: float) -> Callable[..., Array]:
        def gradient(f: Callable[[Array], float], x: Array) -> Array:
            moved, slopes = x.copy(), np.zeros(x.shape)
            for i in np.ndindex(x.shape):
                moved[i] += h
                slopes[i] = (f(moved) - f(x)) / h
            return slopes

        return gradient

    return [with_step(h) for h in STEPS]


def _row_by_row(f: Callable[[Array], float], x: Array) -> Array:
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = 1e-6
        gradient[i] = (f(x + step) - f(x - step)) / 2e-6
    return gradient


def _function_and_point(rng):
    # No slope is so small that the rounding of f hides it.
    x = numbers(rng, *sizes(rng, 2))
    C = numbers(rng, *x.shape)
    x, C = x + np.sign(x), C + np.sign(C)
    return _Formula("the function np.sum(C * x**3), with random C", lambda x: np.sum(C * x**3)), x


numerical_gradient_exercise = Exercise(
    name="numerical_gradient",
    lesson=6,
    cases=[
        Case(
            (_Formula("the function x[0]²", lambda x: x[0] ** 2), np.array([3.0])),
            np.array([6.0]),
            "one entry",
        ),
        Case(
            (_Formula("the function x[0] * x[1]", lambda x: x[0] * x[1]), np.array([2.0, 5.0])),
            np.array([5.0, 2.0]),
            "a product",
        ),
        Case(
            (
                _Formula(
                    "the function 50 x[0]² + 1000 x[0] x[1]",
                    lambda x: 50 * x[0] ** 2 + 1000 * x[0] * x[1],
                ),
                np.array([0.0, 0.0]),
            ),
            np.array([0.0, 0.0]),
            "a point where the slope is zero",
        ),
        Case(
            (
                _Formula("the function np.sum(x**3)", lambda x: np.sum(x**3)),
                np.array([[1.0, -2.0, 0.5], [3.0, -1.0, 2.0]]),
            ),
            np.array([[3.0, 12.0, 0.75], [27.0, 3.0, 12.0]]),
            "a matrix",
        ),
    ],
    draw=_function_and_point,
    mistakes=[
        Mistake(
            "divided by h",
            "Between the two values of f the entry moves by more than h.",
            *_slopes(lambda f, x, d, h: (f(x + d) - f(x - d)) / h, *STEPS, *RARE_STEPS),
        ),
        Mistake(
            "one side only",
            "At the bottom of a valley both sides cancel. Does your function look at both?",
            *_slopes(lambda f, x, d, h: (f(x + d) - f(x)) / h, *STEPS, *RARE_STEPS),
            *_slopes(lambda f, x, d, h: (f(x) - f(x - d)) / h, *STEPS, *RARE_STEPS),
        ),
        Mistake(
            "one side, divided by two steps",
            "Between x and x + h lies one step, not two. Look at both sides.",
            *_slopes(lambda f, x, d, h: (f(x + d) - f(x)) / (2 * h)),
            *_slopes(lambda f, x, d, h: (f(x) - f(x - d)) / (2 * h)),
        ),
        Mistake(
            "not divided",
            "A slope is a difference divided by the distance moved.",
            *_slopes(lambda f, x, d, h: f(x + d) - f(x - d)),
        ),
        Mistake(
            "divided by 2, but not by h",
            "* and / are worked out from left to right. What does / 2 * h do with h?",
            *_slopes(lambda f, x, d, h: (f(x + d) - f(x - d)) / 2),
            *_slopes(lambda f, x, d, h: (f(x + d) - f(x - d)) / 2 * h, 1e-2, 1e-3, 1e-4),
        ),
        Mistake(
            "every slope is 0, or nearly",
            "Was f asked at two different points? u = x gives the same array a second name. "
            "Is h so small that x + h is x? And what does / 2 * h do with h?",
            lambda f, x: np.zeros(x.shape),
            *_slopes(lambda f, x, d, h: (f(x + d) - f(x - d)) / 2 * h, 1e-5),
        ),
        Mistake(
            "brackets are missing in the difference",
            "/ comes before -. What is divided in your line?",
            *_slopes(lambda f, x, d, h: f(x + d) - f(x - d) / (2 * h)),
            *_slopes(lambda f, x, d, h: f(x + d) - f(x - d) / 2 * h),
        ),
        Mistake(
            "the values are added",
            "A slope says how much f changes from one point to the other.",
            *_slopes(lambda f, x, d, h: (f(x + d) + f(x - d)) / (2 * h)),
        ),
        Mistake(
            "the step is too large",
            "A curve is straight only over a short distance. How large is your h?",
            *_slopes(_central, 1.0, 0.5, 0.1, 0.05, 0.02, 0.01, 0.005),
        ),
        Mistake(
            "the step is too small",
            "Floats have about 16 digits: of two values that agree in most of them, the difference "
            "is rounded away. How small is your h?",
            *_slopes(_central, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15),
        ),
        Mistake(
            "the sign is flipped",
            "If f is larger at x + h than at x - h, the slope is positive.",
            *_slopes(lambda f, x, d, h: (f(x - d) - f(x + d)) / (2 * h), 1e-5),
        ),
        Mistake(
            "only the first entry",
            "A return inside a loop ends it in the first round. Where is yours?",
            _returned_too_soon,
            lambda f, x: float(numerical_gradient(f, x).flat[0]),
        ),
        Mistake(
            "one slope alone",
            "Does each slope get a place of its own in the result?",
            lambda f, x: float(numerical_gradient(f, x).flat[-1]),
        ),
        Mistake(
            "for matrices only",
            "x may have one dimension, too. np.ndindex(x.shape) goes through the entries of any "
            "array.",
            _for_matrices,
        ),
        Mistake(
            "all entries moved at once",
            "Each entry has its own slope: move one and leave the others unchanged.",
            lambda f, x: (f(x + 1e-6) - f(x - 1e-6)) / 2e-6,
            lambda f, x: np.full(x.shape, (f(x + 1e-6) - f(x - 1e-6)) / 2e-6),
        ),
        Mistake(
            "a whole row moved at once",
            "An entry of a matrix has two indices. np.ndindex(x.shape) goes through all of them.",
            _row_by_row,
            _flat_index,
        ),
        Mistake(
            "the entry is not restored",
            "After both values of f, what is left in the entry when the next one moves?",
            *(lambda f, x, h=h: _never_put_back(f, x, h) for h in (1e-2, *STEPS)),
            *_one_sided_never_put_back(),
        ),
    ],
    solution=numerical_gradient,
    answer=lambda f, x: numerical_gradient(f, x),
    tolerance=1e-5,
)


def _with_small_number(e: float) -> Callable[..., float]:
    return lambda a, b: np.abs(a - b).max() / (max(np.abs(a).max(), np.abs(b).max()) + e)


def _each_with_small_number(combine: Callable[..., Array]) -> list[Callable[..., float]]:
    return [
        lambda a, b, e=e, size=size: (np.abs(a - b) / combine(size(np.abs(a), np.abs(b)), e)).max()
        for e in (1e-6, 1e-8, 1e-12)
        for size in (np.maximum, np.add)
    ]


def _two_gradients(rng):
    a = numbers(rng, *sizes(rng, 2))
    return a, a + 0.1 * numbers(rng, *a.shape)


def _network_gradients() -> tuple[Array, Array]:
    """Return the gradient of a small network, exact and from one-sided differences.

    One of its units is nearly saturated, so that its gradients are tiny.
    """
    rng = np.random.default_rng(6)
    W1, W2, X = rng.normal(size=(3, 2)), rng.normal(size=(2, 3)), rng.normal(size=(2, 5))
    b1, Y = np.array([[0.5], [-0.5], [-12.0]]), np.eye(2)[:, [0, 1, 1, 0, 1]]

    def loss(W1: Array) -> float:
        return mean_squared_error(W2 @ sigmoid(W1 @ X + b1), Y)

    Z1 = W1 @ X + b1
    dA1 = W2.T @ mean_squared_error_gradient(W2 @ sigmoid(Z1), Y)
    exact = (dA1 * sigmoid_derivative(Z1)) @ X.T
    steps = 1e-4 * np.eye(W1.size).reshape(-1, *W1.shape)
    one_sided = np.array([(loss(W1 + step) - loss(W1)) / 1e-4 for step in steps])
    return exact, one_sided.reshape(W1.shape)


EXACT, ONE_SIDED = _network_gradients()

relative_error_exercise = Exercise(
    name="relative_error",
    lesson=6,
    cases=[
        Case((np.array([3.0]), np.array([4.0])), 0.25, "one entry"),
        Case((np.array([1.0, 2.0]), np.array([1.0, 1.0])), 0.5, "the larger one first"),
        Case((np.array([1.0, -4.0]), np.array([1.0, 1.0])), 1.25, "two signs"),
        Case((np.array([100.0, 1.0]), np.array([100.0, 2.0])), 0.01, "a small entry that differs"),
        Case(
            (np.array([[1.0, 3.0], [0.0, -10.0]]), np.array([[1.0, 2.0], [0.0, -8.0]])),
            0.2,
            "a matrix",
        ),
        Case((np.array([-3.0, -1.0]), np.array([-2.0, -4.0])), 0.75, "negative entries only"),
        Case((np.array([1.0, -1.0]), np.array([-2.0, 2.0])), 1.5, "sums of zero"),
        Case((np.array([0.0, 2.0]), np.zeros(2)), 1.0, "zeros on the right only"),
        Case(
            (np.zeros((2, 2)), np.array([[3.0, -4.0], [0.0, 0.0]])), 1.0, "zeros on the left only"
        ),
        Case((np.array([2.0, 1.0]), np.array([2.0, 1.0 + 2e-6])), 1e-6, "a tiny difference"),
        Case((np.array([1e-9, 4e-9]), np.array([1e-9, 3e-9])), 0.25, "tiny entries"),
        Case(
            (EXACT, ONE_SIDED),
            max(abs(EXACT - ONE_SIDED).ravel()) / max(abs(np.array([EXACT, ONE_SIDED])).ravel()),
            "two gradients of a small network",
        ),
        Case((np.array([1.0, 2.0]), np.array([1.0, 2.0])), 0.0, "no difference"),
        Case((np.zeros(2), np.zeros(2)), 0.0, "zeros", extreme=True),
    ],
    draw=_two_gradients,
    mistakes=[
        Mistake(
            "zero is divided by zero",
            "Two arrays of zeros agree: handle them before you divide.",
            lambda a, b: np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake("not relative", "Divide by the largest entry.", lambda a, b: np.abs(a - b).max()),
        Mistake(
            "relative to one of the two",
            "Which of the two contains the largest entry? It may be either.",
            lambda a, b: np.abs(a - b).max() / np.abs(a).max(),
            lambda a, b: np.abs(a - b).max() / np.abs(b).max(),
        ),
        Mistake(
            "relative to the sum of both",
            "Some books do that; here you divide by the larger of the two.",
            lambda a, b: np.abs(a - b).max() / (np.abs(a).max() + np.abs(b).max()),
            lambda a, b: np.abs(a - b).max() / np.abs(a + b).max(),
        ),
        Mistake(
            "relative to the mean of both",
            "Divide by the larger of the two, not by their mean.",
            lambda a, b: np.abs(a - b).max() / ((np.abs(a).max() + np.abs(b).max()) / 2),
        ),
        Mistake(
            "relative to the smaller of both",
            "The largest entry of both arrays is the scale. Which of the two do you take?",
            lambda a, b: np.abs(a - b).max() / min(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "a small number is added",
            "The largest entries may themselves be as small as that. When exactly is there nothing "
            "to divide by?",
            *map(_with_small_number, (1e-6, 1e-7, 1e-8)),
            lambda a, b: np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max(), 1e-6),
        ),
        Mistake(
            "the difference of the largest entries",
            "The largest entries may agree while others do not. Subtract first, entry by entry.",
            lambda a, b: (
                abs(np.abs(a).max() - np.abs(b).max()) / max(np.abs(a).max(), np.abs(b).max())
            ),
            lambda a, b: abs(a.max() - b.max()) / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "squared",
            "The difference and the scale are taken as they are. Where is your square?",
            lambda a, b: ((a - b) ** 2).max() / max((a**2).max(), (b**2).max()),
            lambda a, b: ((a - b) ** 2).max() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "in percent",
            "A fraction is asked for: 0.25, not 25.",
            lambda a, b: 100 * np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max()),
        ),
        Mistake(
            "0 for gradients that differ",
            "Where does the 0 come from? If a condition returns it: is it true of zeros only? If "
            "not: one wrong entry among right ones must show.",
            lambda a, b: 0.0,
        ),
        Mistake(
            "entry by entry",
            "A tiny entry may be far off without harm. Take both maxima first, then divide once.",
            lambda a, b: (np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))).max(),
            lambda a, b: (np.abs(a - b) / np.abs(a)).max(),
            lambda a, b: (np.abs(a - b) / np.abs(b)).max(),
            lambda a, b: (np.abs(a - b) / (np.abs(a) + np.abs(b))).max(),
            lambda a, b: (np.abs(a - b) / np.maximum(np.abs(a), np.abs(b))).mean(),
            *_each_with_small_number(np.maximum),
            *_each_with_small_number(np.add),
            lambda a, b: np.mean(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8)),
            lambda a, b: np.mean(np.abs(a - b) / (np.abs(a) + np.abs(b))),
        ),
        Mistake(
            "absolute values are missing",
            "-4 is a large entry, and a difference of -1 is a difference.",
            lambda a, b: (a - b).max() / max(a.max(), b.max()),
            lambda a, b: np.abs(a - b).max() / max(a.max(), b.max()),
            lambda a, b: (a - b).max() / max(np.abs(a).max(), np.abs(b).max()),
            lambda a, b: np.abs((a - b).max()) / max(np.abs(a).max(), np.abs(b).max()),
            lambda a, b: np.abs((a - b).max()) / max(np.abs(a.max()), np.abs(b.max())),
            lambda a, b: np.abs(a - b).max() / max(np.abs(a.max()), np.abs(b.max())),
        ),
        Mistake(
            "norms instead of the largest entries",
            "A norm sums over all entries, so one wrong entry among many hardly shows.",
            lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)),
            lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)),
            lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a),
            lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(b),
            lambda a, b: np.linalg.norm(a - b),
            lambda a, b: np.linalg.norm(a - b) / np.linalg.norm(a + b),
        ),
        Mistake(
            "a mean difference",
            "One wrong entry among many must show: take the largest difference.",
            lambda a, b: np.abs(a - b).mean() / max(np.abs(a).max(), np.abs(b).max()),
            lambda a, b: np.abs(a - b).mean() / max(np.abs(a).mean(), np.abs(b).mean()),
            lambda a, b: np.abs(a - b).mean(),
        ),
        Mistake(
            "a sum of differences",
            "Many harmless differences add up: take the largest.",
            lambda a, b: np.abs(a - b).sum() / max(np.abs(a).max(), np.abs(b).max()),
            lambda a, b: np.abs(a - b).sum(),
        ),
        Mistake(
            "one number for each entry",
            "One number should say how far the gradients are apart: which of yours?",
            lambda a, b: np.abs(a - b) / max(np.abs(a).max(), np.abs(b).max()),
            lambda a, b: np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)),
            lambda a, b: np.abs(a - b),
        ),
        Mistake(
            "one minus the error",
            "Gradients that agree have an error of 0.",
            lambda a, b: 1 - np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max()),
        ),
    ],
    solution=relative_error,
)

# sigmoid(ln 2) is 2/3, sigmoid(-ln 3) is 1/4.
sigmoid_derivative_exercise = Exercise(
    name="sigmoid_derivative",
    lesson=6,
    cases=[
        Case((np.array([[0.0]]),), np.array([[0.25]]), "zero"),
        Case((np.log([[2.0], [1 / 3]]),), np.array([[2 / 9], [3 / 16]]), "one sample"),
        Case(
            (np.log([[2.0, 0.5, 1.0], [1 / 3, 3.0, 1.0]]),),
            np.array([[2 / 9, 2 / 9, 1 / 4], [3 / 16, 3 / 16, 1 / 4]]),
            "pre-activations of both signs",
        ),
        Case(
            (np.array([[-1000.0, 1000.0]]),),
            np.array([[0.0, 0.0]]),
            "pre-activations far from zero",
            extreme=True,
        ),
    ],
    draw=lambda rng: (numbers(rng, *sizes(rng, 2)),),
    mistakes=[
        Mistake(
            "mistakes Z for the activation",
            "a (1 - a) is right for a = sigmoid(Z): you are given Z.",
            lambda Z: Z * (1 - Z),
            lambda Z: sigmoid(Z * (1 - Z)),
        ),
        Mistake(
            "the slope at the activation",
            "You are given Z. How many times does your line apply sigmoid?",
            lambda Z: sigmoid_derivative(sigmoid(Z)),
        ),
        Mistake(
            "sigmoid itself", "You are asked for the slope of sigmoid, not for sigmoid.", sigmoid
        ),
        Mistake(
            "one factor is missing",
            "The slope is small far from zero, on both sides. Is yours?",
            lambda Z: sigmoid(-Z),
        ),
        Mistake(
            "tanh's rule",
            "1 minus the square belongs to tanh. What is the rule for sigmoid?",
            lambda Z: 1 - sigmoid(Z) ** 2,
        ),
        Mistake(
            "tanh's slope",
            "At zero tanh is four times as steep as the sigmoid.",
            lambda Z: 1 - np.tanh(Z) ** 2,
        ),
        Mistake(
            "the sign is flipped",
            "The sigmoid rises everywhere, so no slope is negative.",
            lambda Z: -sigmoid_derivative(Z),
        ),
        Mistake(
            "the square is missing in the denominator",
            "The derivative of 1/u has u² below. What is below in yours?",
            lambda Z: 1 / (2 * np.cosh(Z)),  # exp(-Z) / (1 + exp(-Z)**2), without its nan
        ),
        Mistake(
            "squared",
            "Two factors, but not the same one twice.",
            lambda Z: sigmoid(Z) ** 2,
            lambda Z: (1 - sigmoid(Z)) ** 2,
        ),
        Mistake(
            "plus instead of minus",
            "The slope is small far from zero, on both sides: one factor must become 0 there.",
            lambda Z: sigmoid(Z) * (1 + sigmoid(Z)),
        ),
        Mistake(
            "brackets are missing",
            "* comes before -. What is subtracted in your line?",
            lambda Z: sigmoid(Z) * 1 - sigmoid(Z),
        ),
        Mistake(
            "Z and the activation are mixed",
            "Both factors contain the activation. Does each of yours?",
            lambda Z: Z * (1 - sigmoid(Z)),
            lambda Z: sigmoid(Z) * (1 - Z),
        ),
        Mistake(
            "multiplied by Z",
            "At zero the sigmoid is steepest. What is your slope there?",
            lambda Z: Z * sigmoid_derivative(Z),
        ),
        Mistake(
            "¼ everywhere",
            "At zero that is true. And far from zero, where the sigmoid is flat?",
            lambda Z: np.full(Z.shape, 0.25),
        ),
        Mistake(
            "ReLU's slope",
            "The sigmoid is a smooth curve: its slope changes little by little.",
            lambda Z: (Z > 0).astype(float),
        ),
        Mistake(
            "a factor 2",
            "At zero the slope is ½ times ½.",
            lambda Z: 2 * sigmoid_derivative(Z),
        ),
        Mistake(
            "exp instead of the sigmoid",
            "a (1 - a) is right for a = sigmoid(Z), with its fraction.",
            lambda Z: np.exp(-Z) * (1 - np.exp(-Z)),
            lambda Z: np.exp(Z) * (1 - np.exp(Z)),
        ),
        Mistake(
            "the sign of the exponent",
            "The same power of e stands above the line and below it.",
            lambda Z: np.exp(Z) / (1 + np.exp(-Z)) ** 2,
        ),
    ],
    solution=sigmoid_derivative,
)

EXERCISES = [
    one_hot_exercise,
    numerical_gradient_exercise,
    relative_error_exercise,
    sigmoid_derivative_exercise,
]
