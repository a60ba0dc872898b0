"""Exercises of lesson 6: a numerical gradient, and two checks of a training program."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.arrays import Array
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.lesson import own_checks
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes


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


def _replaced(f: Callable[[Array], float], x: Array, h: float) -> Array:
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i], down[i] = h, -h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


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
            "h takes the place of the entry",
            "u[i] = h puts h where the entry stood. From which value should the entry move?",
            *(lambda f, x, h=h: _replaced(f, x, h) for h in STEPS),
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
            "one number for all slopes",
            "Are the slopes added up, or do all entries move at once? Each entry has a slope of "
            "its own, with a place of its own in the result.",
            lambda f, x: float(numerical_gradient(f, x).sum()),
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


@dataclass(frozen=True)
class _Named:
    """A function that shows in words what it does."""

    text: str
    function: Callable[..., Any]

    def __call__(self, *arguments: Array) -> Any:
        return self.function(*arguments)

    def __repr__(self) -> str:
        return self.text


SQUARES = _Named("the function np.sum((X - Y) ** 2)", lambda X, Y: np.sum((X - Y) ** 2))
LARGEST = _Named(
    "the function np.max(X * abs(Y), axis=-1, keepdims=True)",
    lambda X, Y: np.max(X * abs(Y), axis=-1, keepdims=True),
)


def _each(f: Callable[..., Any], X: Array, Y: Array) -> Array:
    return np.array([f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])])


def _columns(f: Callable[..., Any], X: Array, Y: Array) -> Array:
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, [j]] = f(X[:, [j]], Y[:, [j]])
    return result


def _samples(rng):
    X = numbers(rng, *sizes(rng, 2))
    return LARGEST, X, numbers(rng, *X.shape)


mean_one_by_one_exercise = Exercise(
    name="mean_one_by_one",
    lesson=6,
    cases=[
        Case((SQUARES, np.array([[3.0]]), np.array([[1.0]])), 4.0, "one sample"),
        Case((SQUARES, np.array([[1.0, 3.0]]), np.array([[0.0, 1.0]])), 2.5, "two samples"),
        Case(
            (
                LARGEST,
                np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 4.0]]),
                np.array([[2.0, 1.0, 4.0], [1.0, 2.0, 2.0]]),
            ),
            np.array([[0.0], [4.0]]),
            "a function that returns an array",
        ),
    ],
    draw=_samples,
    mistakes=[
        Mistake(
            "the whole batch at once",
            "f sees all samples together in yours. Which of them should one call see?",
            lambda f, X, Y: f(X, Y),
            lambda f, X, Y: f(X, Y) / X.shape[1],
        ),
        Mistake(
            "a sum",
            "You have added up the samples. How many are there?",
            lambda f, X, Y: _each(f, X, Y).sum(axis=0),
        ),
        Mistake(
            "divided by the number of rows",
            "A sample is a column. Which entry of X.shape counts the columns? len(X) counts rows.",
            lambda f, X, Y: _each(f, X, Y).sum(axis=0) / len(X),
        ),
        Mistake(
            "the first sample only",
            "A return inside a loop ends it in the first round. Where is yours?",
            lambda f, X, Y: _each(f, X, Y)[0],
            lambda f, X, Y: _each(f, X, Y)[0] / X.shape[1],
        ),
        Mistake(
            "the last sample only",
            "Does each round of your loop add to what the rounds before it have found?",
            lambda f, X, Y: _each(f, X, Y)[-1],
            lambda f, X, Y: _each(f, X, Y)[-1] / X.shape[1],
        ),
        Mistake(
            "samples that are no columns any more",
            "X[:, j] has one dimension; f takes arrays of two. X[:, [j]] keeps the column.",
            lambda f, X, Y: np.mean([f(X[:, j], Y[:, j]) for j in range(X.shape[1])], axis=0),
        ),
        Mistake(
            "all targets for each sample",
            "Each sample has a target of its own. Which part of Y do you hand to f?",
            lambda f, X, Y: np.mean([f(X[:, [j]], Y) for j in range(X.shape[1])], axis=0),
        ),
        Mistake(
            "one target for all samples",
            "Each sample has a target of its own. Which part of Y do you hand to f?",
            lambda f, X, Y: np.mean([f(X[:, [j]], Y[:, [0]]) for j in range(X.shape[1])], axis=0),
        ),
        Mistake(
            "growing batches",
            "X[:, :j + 1] holds all samples up to j. Which one is meant?",
            lambda f, X, Y: np.mean(
                [f(X[:, : j + 1], Y[:, : j + 1]) for j in range(X.shape[1])], axis=0
            ),
        ),
        Mistake(
            "one number for an array",
            "f may return an array, and then the mean is one, too. What does np.mean average over, "
            "if you name no axis?",
            lambda f, X, Y: _each(f, X, Y).mean(),
        ),
        Mistake(
            "another shape than f returns",
            "An array like X, or of another fixed shape, does not suit every f. Start your sum at "
            "0: it takes the shape that f returns.",
            lambda f, X, Y: np.zeros(X.shape) + _each(f, X, Y).mean(axis=0),
            lambda f, X, Y: np.zeros((len(X), 1)) + _each(f, X, Y).mean(axis=0),
            _columns,
            lambda f, X, Y: _columns(f, X, Y) / X.shape[1],
        ),
        Mistake(
            "no mean yet",
            "You have a result for each sample. What do you return of them?",
            lambda f, X, Y: _each(f, X, Y),
        ),
        Mistake(
            "a sample is left out",
            "range(m) counts from 0 to m - 1. Which samples does your loop reach?",
            lambda f, X, Y: _each(f, X, Y)[1:].sum(axis=0) / X.shape[1],
            lambda f, X, Y: _each(f, X, Y)[:-1].sum(axis=0) / X.shape[1],
        ),
    ],
    solution=own_checks.mean_one_by_one,
)


def _used(step: Callable[[Array], Array], w: Array, learning_rate: float) -> Array:
    return (w - step(w)) / learning_rate


def _compared(used: Callable[..., Array]) -> Callable[..., float]:
    """Make a step check from another idea of which gradient the step used."""
    return lambda step, loss, w, learning_rate: relative_error(
        used(step, w, learning_rate), numerical_gradient(loss, w)
    )


def _step_and_loss(rng):
    w = numbers(rng, *sizes(rng, 2))
    C, factor = numbers(rng, *w.shape), rng.uniform(0.5, 1.5, w.shape)
    w, C = w + np.sign(w), C + np.sign(C)
    step = _Named(
        "a step along a gradient that is not quite that of the loss",
        lambda w: w - 0.2 * 3 * factor * C * w**2,
    )
    loss = _Formula("the function np.sum(C * w**3), with random C", lambda w: np.sum(C * w**3))
    return step, loss, w, 0.2


def _rounded(error: Any) -> Any:
    """Leave out what depends on the step of the numerical gradient."""
    return error if isinstance(error, bool | np.bool_) else np.round(error, 4)


SQUARE = _Formula("the function w[0]²", lambda w: w[0] ** 2)

step_error_exercise = Exercise(
    name="step_error",
    lesson=6,
    cases=[
        Case(
            (
                _Named("the step w - 0.1 * 2 * w", lambda w: w - 0.2 * w),
                SQUARE,
                np.array([3.0]),
                0.1,
            ),
            0.0,
            "a right step",
        ),
        Case(
            (_Named("the step w - 2 * w", lambda w: w - 2 * w), SQUARE, np.array([3.0]), 0.1),
            0.9,
            "a step without its learning rate",
        ),
        Case(
            (
                _Named(
                    "a step half as long as it should be for w[0]",
                    lambda w: np.array([w[0] - 0.25 * w[1], w[1] - 0.5 * w[0]]),
                ),
                _Formula("the function w[0] * w[1]", lambda w: w[0] * w[1]),
                np.array([2.0, -5.0]),
                0.5,
            ),
            0.5,
            "a step that is right for one entry only",
        ),
        Case(
            (
                _Named("the step w + 0.1 * 3 * w**2", lambda w: w + 0.3 * w**2),
                _Formula("the function np.sum(w**3)", lambda w: np.sum(w**3)),
                np.array([[1.0], [-2.0]]),
                0.1,
            ),
            2.0,
            "a step uphill",
        ),
    ],
    draw=_step_and_loss,
    mistakes=[
        Mistake(
            "the learning rate is missing",
            "A step is the gradient times the learning rate. How do you get the gradient back?",
            _compared(lambda step, w, rate: w - step(w)),
        ),
        Mistake(
            "multiplied by the learning rate",
            "A step is the gradient times the learning rate. How do you get the gradient back?",
            _compared(lambda step, w, rate: (w - step(w)) * rate),
        ),
        Mistake(
            "the sign is flipped",
            "A step goes against the gradient. Which of the two do you subtract from which?",
            _compared(lambda step, w, rate: (step(w) - w) / rate),
            _compared(lambda step, w, rate: (step(w) - w) * rate),
            _compared(lambda step, w, rate: step(w) - w),
        ),
        Mistake(
            "brackets are missing",
            "/ comes before -. What is divided in your line?",
            _compared(lambda step, w, rate: w - step(w) / rate),
            _compared(lambda step, w, rate: step(w) - w / rate),
        ),
        Mistake(
            "the new parameters for the gradient",
            "step returns the parameters after the step. How far have they moved?",
            _compared(lambda step, w, rate: step(w)),
            _compared(lambda step, w, rate: step(w) / rate),
        ),
        Mistake(
            "measured after the step",
            "The step used the gradient at w. Where do you measure it?",
            lambda step, loss, w, rate: relative_error(
                _used(step, w, rate), numerical_gradient(loss, step(w))
            ),
        ),
        Mistake(
            "not relative",
            "How far apart they are says little if they are large. relative_error divides.",
            lambda step, loss, w, rate: float(
                np.abs(_used(step, w, rate) - numerical_gradient(loss, w)).max()
            ),
        ),
        Mistake(
            "divided by one gradient's largest entry",
            "A fraction of which largest entry? relative_error takes the larger of the two.",
            lambda step, loss, w, rate: float(
                np.abs(_used(step, w, rate) - numerical_gradient(loss, w)).max()
                / np.abs(numerical_gradient(loss, w)).max()
            ),
            lambda step, loss, w, rate: float(
                np.abs(_used(step, w, rate) - numerical_gradient(loss, w)).max()
                / np.abs(_used(step, w, rate)).max()
            ),
        ),
        Mistake(
            "each entry divided by its own",
            "relative_error divides the largest difference once, by the largest entry of both.",
            lambda step, loss, w, rate: float(
                np.abs(_used(step, w, rate) / numerical_gradient(loss, w) - 1).max()
            ),
        ),
        Mistake(
            "0 for every step",
            "Some steps use another gradient than that of the loss. Is yours compared with what "
            "was measured?",
            lambda step, loss, w, rate: 0.0,
        ),
        Mistake(
            "the change of the loss",
            "One number, the loss, cannot show a gradient. By how much has each parameter moved?",
            lambda step, loss, w, rate: loss(w) - loss(step(w)),
            lambda step, loss, w, rate: (loss(w) - loss(step(w))) / rate,
        ),
    ],
    solution=own_checks.step_error,
    view=_rounded,
    tolerance=1e-3,
)

EXERCISES = [mean_one_by_one_exercise, numerical_gradient_exercise, step_error_exercise]
