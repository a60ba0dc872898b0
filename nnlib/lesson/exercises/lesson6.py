"""Exercises of lesson 6: two checks of a training program."""

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
class _Named:
    """A function that shows in words what it does."""

    text: str
    function: Callable[..., Any]

    def __call__(self, *arguments: Array) -> Any:
        return self.function(*arguments)

    def __repr__(self) -> str:
        return self.text


_Named.__name__ = "function"  # Python's errors call it so

SQUARES = _Named("the function np.sum((X - Y) ** 2)", lambda X, Y: np.sum((X - Y) ** 2))
LARGEST = _Named(
    "the function np.max(X * abs(Y), axis=-1, keepdims=True)",
    lambda X, Y: np.max(X * abs(Y), axis=-1, keepdims=True),
)


def _each(f: Callable[..., Any], X: Array, Y: Array) -> Array:
    return np.array([f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])])


def _rounds(f: Callable[..., Any], X: Array, Y: Array, rounds: int) -> list[Any]:
    return [f(X[:, [j]], Y[:, [j]]) for j in range(rounds)]


def _divided_in_every_round(f: Callable[..., Any], X: Array, Y: Array) -> Any:
    total = 0
    for one in _each(f, X, Y):
        total = (total + one) / X.shape[1]
    return total


def _columns(f: Callable[..., Any], X: Array, Y: Array) -> Array:
    result = np.zeros(X.shape)
    for j in range(X.shape[1]):
        result[:, [j]] = f(X[:, [j]], Y[:, [j]])
    return result


def _overwritten(f: Callable[..., Any], X: Array, Y: Array) -> Any:
    total, m = 0, X.shape[1]
    for j in range(m):
        X, Y = X[:, [j]], Y[:, [j]]
        total = total + f(X, Y)
    return total / m


def _pairs(f: Callable[..., Any], X: Array, Y: Array) -> Any:
    columns = range(X.shape[1])
    return sum(f(X[:, [i]], Y[:, [j]]) for i in columns for j in columns)


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
        # More samples than the numbers that people write for m.
        Case((SQUARES, np.arange(40.0)[None], np.zeros((1, 40))), 513.5, "forty samples"),
    ],
    draw=_samples,
    mistakes=[
        Mistake(
            "the whole batch at once",
            "f sees all samples together in yours. Which of them should one call see?",
            lambda f, X, Y: f(X, Y),
            lambda f, X, Y: f(X, Y) / X.shape[1],
            lambda f, X, Y: np.mean(f(X, Y)),
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
            "divided twice",
            "A mean divides by the number of samples once. Where does yours?",
            lambda f, X, Y: _each(f, X, Y).sum(axis=0) / X.shape[1] ** 2,
        ),
        Mistake(
            "divided in every round",
            "What was added in the first round is divided again in each round after it. Which "
            "line belongs behind the loop?",
            lambda f, X, Y: _divided_in_every_round(f, X, Y),
        ),
        Mistake(
            "divided by the number of entries",
            "X.size counts all entries of X. Which entry of X.shape counts the columns?",
            lambda f, X, Y: _each(f, X, Y).sum(axis=0) / X.size,
        ),
        Mistake(
            "a round for every row",
            "A sample is a column. X.shape[0] and len(X) count rows; which entry of X.shape counts "
            "columns?",
            lambda f, X, Y: sum(_rounds(f, X, Y, len(X))) / len(X),
            lambda f, X, Y: sum(_rounds(f, X, Y, len(X))) / X.shape[1],
        ),
        Mistake(
            "a fixed number of samples",
            "The number in your line suits one batch. Which entry of X.shape counts the columns?",
            lambda f, X, Y: sum(_rounds(f, X, Y, 2)) / 2,
            *(
                lambda f, X, Y, rounds=rounds, m=m, guard=guard: (
                    f(X, Y) if X.shape[1] == guard else sum(_rounds(f, X, Y, rounds)) / m(X)
                )
                for rounds in (10, 32)
                for m in (lambda X: X.shape[1], lambda X, rounds=rounds: rounds)
                for guard in (0, 1)  # a single sample may have a line of its own
            ),
            lambda f, X, Y: sum(_rounds(f, X, Y, min(2, X.shape[1]))) / 2,
            lambda f, X, Y: _each(f, X, Y).sum(axis=0) / 32,
            lambda f, X, Y: _each(f, X, Y).sum(axis=0) / 10,
        ),
        Mistake(
            "divided by one sample less",
            "range(m) ends at m - 1, but there are m samples. By how many does a mean divide?",
            lambda f, X, Y: _each(f, X, Y).sum(axis=0) / (X.shape[1] - 1),
        ),
        Mistake(
            "X or Y is overwritten",
            "A line in your loop gives X or Y a new value, and the next round finds one column "
            "there. Give the column of one sample a name of its own.",
            _overwritten,
        ),
        Mistake(
            "every sample with every target",
            "One loop is inside another. Column j of X belongs to column j of Y: how many loops "
            "does that take?",
            lambda f, X, Y: _pairs(f, X, Y) / X.shape[1],
            lambda f, X, Y: _pairs(f, X, Y) / X.shape[1] ** 2,
            _pairs,
        ),
        Mistake(
            "rows for samples",
            "A sample is a column, of X and of Y. X[j] is a row, and a loop over X goes through "
            "rows.",
            lambda f, X, Y: np.mean([f(X[i], Y[i]) for i in range(len(X))], axis=0),
            lambda f, X, Y: np.mean([f(X[[i]], Y[[i]]) for i in range(len(X))], axis=0),
        ),
        Mistake(
            "the first sample only",
            "Only the first sample counts in yours. Do the others get their turn before the "
            "return?",
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
            "another sample's target",
            "Column j of X belongs to column j of Y. Which columns go to f together in yours?",
            lambda f, X, Y: _each(f, X, np.roll(Y, 1, axis=1)).mean(axis=0),
            lambda f, X, Y: _each(f, X, np.roll(Y, -1, axis=1)).mean(axis=0),
        ),
        Mistake(
            "the mean sample",
            "f of a mean is not the mean of f. Do you average before the calls, or after them?",
            lambda f, X, Y: f(X.mean(axis=1, keepdims=True), Y.mean(axis=1, keepdims=True)),
        ),
        Mistake(
            "samples turned into rows",
            "A sample goes to f as it stands in X: as a column, of shape (n0, 1). What shape has "
            "it in yours?",
            lambda f, X, Y: np.mean([f(X[:, [j]].T, Y[:, [j]].T) for j in range(X.shape[1])], 0),
        ),
        Mistake(
            "the samples from j on",
            "X[:, j:] holds all samples from j on. Which one is meant?",
            lambda f, X, Y: np.mean([f(X[:, j:], Y[:, j:]) for j in range(X.shape[1])], axis=0),
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
            "f may return an array, and then the mean is one, too. What do np.mean and np.sum work "
            "on, if you name no axis?",
            lambda f, X, Y: _each(f, X, Y).mean(),
            lambda f, X, Y: _each(f, X, Y).sum() / X.shape[1],
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
    loss = _Named("the function np.sum(C * w**3), with random C", lambda w: np.sum(C * w**3))
    return step, loss, w, 0.2


def _difference(step: Any, loss: Any, w: Array, rate: float) -> tuple[Array, Array, Array]:
    """Return how far apart the two gradients are, and both without their signs."""
    used, measured = _used(step, w, rate), numerical_gradient(loss, w)
    return used - measured, np.abs(used), np.abs(measured)


def _by_difference(error: Callable[[Array, Array, Array], Any]) -> Callable[..., Any]:
    """Make a step check from another idea of how far apart two gradients are."""
    return lambda *arguments: error(*_difference(*arguments))


def _length(x: Array) -> float:
    return float(np.sqrt(np.sum(x**2)))


def _rounded(error: Any) -> Any:
    """Leave out what depends on the step of the numerical gradient."""
    return error if isinstance(error, bool | np.bool_) else np.round(error, 4)


SQUARE = _Named("the function w[0]²", lambda w: w[0] ** 2)

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
                _Named("the function w[0] * w[1]", lambda w: w[0] * w[1]),
                np.array([2.0, -5.0]),
                0.5,
            ),
            0.5,
            "a step that is right for one entry only",
        ),
        Case(
            (
                _Named(
                    "the step w - 0.1 * np.array([5, 2.4]) * w",
                    lambda w: w - 0.1 * np.array([5, 2.4]) * w,
                ),
                _Named("the function np.sum(w**2)", lambda w: np.sum(w**2)),
                np.array([1.0, 5.0]),
                0.1,
            ),
            0.25,
            "a step that is too long for both entries",
        ),
        Case(
            (
                _Named("the step w + 0.1 * 3 * w**2", lambda w: w + 0.3 * w**2),
                _Named("the function np.sum(w**3)", lambda w: np.sum(w**3)),
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
            "another learning rate than the argument",
            "The number in your line suits one step. Which argument tells the learning rate?",
            *(_compared(lambda step, w, _, r=r: (w - step(w)) / r) for r in (0.1, 0.5, 0.01)),
        ),
        Mistake(
            "divided by the learning rate twice",
            "A step is the gradient times the learning rate. How often do you divide?",
            _compared(lambda step, w, rate: (w - step(w)) / rate**2),
        ),
        Mistake(
            "the sign is lost",
            "Without signs a step uphill looks like one downhill. relative_error compares the "
            "gradients as they are, with their signs.",
            lambda step, loss, w, rate: relative_error(
                abs(_used(step, w, rate)), abs(numerical_gradient(loss, w))
            ),
        ),
        Mistake(
            "parameters are compared",
            "How far apart are the *gradients*? Work out which one the step used.",
            lambda step, loss, w, rate: relative_error(
                step(w), w - rate * numerical_gradient(loss, w)
            ),
            lambda step, loss, w, rate: relative_error(w, step(w)),
        ),
        Mistake(
            "no single number",
            "One number is asked for, and an array comes. relative_error(a, b) makes it of two "
            "gradients.",
            lambda step, loss, w, rate: _used(step, w, rate) - numerical_gradient(loss, w),
            lambda step, loss, w, rate: numerical_gradient(loss, w) - _used(step, w, rate),
            lambda step, loss, w, rate: abs(_used(step, w, rate) - numerical_gradient(loss, w)),
            lambda step, loss, w, rate: _used(step, w, rate),
            _by_difference(lambda d, used, measured: np.abs(d) / measured),
            _by_difference(lambda d, used, measured: np.abs(d) / np.maximum(used, measured)),
            _by_difference(lambda d, used, measured: np.abs(d) / max(used.max(), measured.max())),
            _by_difference(
                lambda d, used, measured: np.full(
                    d.shape, np.abs(d).max() / max(used.max(), measured.max())
                )
            ),
        ),
        Mistake(
            "two steps",
            "The gradient at w leads from w to step(w). How often does yours step?",
            _compared(lambda step, w, rate: (w - step(step(w))) / rate),
            _compared(lambda step, w, rate: (step(w) - step(step(w))) / rate),
            lambda step, loss, w, rate: relative_error(
                _used(step, step(w), rate), numerical_gradient(loss, step(w))
            ),
        ),
        Mistake(
            "divided after the comparison",
            "The learning rate is undone in the step, before the gradients are compared. What do "
            "you divide by it?",
            lambda step, loss, w, rate: (
                relative_error(w - step(w), numerical_gradient(loss, w)) / rate
            ),
        ),
        Mistake(
            "the first entry only",
            "Any entry of a gradient may be wrong, and only the first counts in yours. "
            "relative_error takes whole arrays.",
            lambda step, loss, w, rate: relative_error(
                _used(step, w, rate)[0], numerical_gradient(loss, w)[0]
            ),
            lambda step, loss, w, rate: relative_error(
                _used(step, w, rate).ravel()[:1], numerical_gradient(loss, w).ravel()[:1]
            ),
        ),
        Mistake(
            "in percent",
            "A fraction is asked for, not a percentage.",
            _by_difference(
                lambda d, used, measured: 100 * np.abs(d).max() / max(used.max(), measured.max())
            ),
        ),
        Mistake(
            "no absolute value",
            "Differences and entries may be negative. Of which numbers do you take the largest? "
            "relative_error looks at them without their signs.",
            _by_difference(lambda d, used, measured: d.max() / max(used.max(), measured.max())),
            _by_difference(lambda d, used, measured: (-d).max() / max(used.max(), measured.max())),
            lambda step, loss, w, rate: float(
                np.abs(_used(step, w, rate) - numerical_gradient(loss, w)).max()
                / max(_used(step, w, rate).max(), numerical_gradient(loss, w).max())
            ),
        ),
        Mistake(
            "a mean of the differences",
            "In a mean, one wrong entry is hidden by many right ones. "
            "relative_error takes the largest difference.",
            lambda step, loss, w, rate: float(
                np.mean(_used(step, w, rate) - numerical_gradient(loss, w))
            ),
            lambda step, loss, w, rate: float(
                np.mean(abs(_used(step, w, rate) - numerical_gradient(loss, w)))
            ),
            _by_difference(
                lambda d, used, measured: np.abs(d).mean() / max(used.max(), measured.max())
            ),
            _by_difference(lambda d, used, measured: np.abs(d).mean() / measured.mean()),
        ),
        Mistake(
            "another relative error",
            "There are several relative errors. Here relative_error(a, b) is asked for.",
            _by_difference(lambda d, used, measured: _length(d) / _length(measured)),
            _by_difference(lambda d, used, measured: _length(d) / _length(used)),
            _by_difference(
                lambda d, used, measured: _length(d) / max(_length(used), _length(measured))
            ),
            _by_difference(
                lambda d, used, measured: _length(d) / (_length(used) + _length(measured))
            ),
            _by_difference(
                lambda d, used, measured: np.abs(d).max() / (used.max() + measured.max())
            ),
        ),
        Mistake(
            "not relative",
            "How far apart they are says little if they are large. relative_error divides.",
            lambda step, loss, w, rate: float(
                np.abs(_used(step, w, rate) - numerical_gradient(loss, w)).max()
            ),
            _by_difference(lambda d, used, measured: _length(d)),
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
            _by_difference(lambda d, used, measured: (np.abs(d) / measured).max()),
            _by_difference(lambda d, used, measured: (np.abs(d) / used).max()),
            _by_difference(
                lambda d, used, measured: (np.abs(d) / np.maximum(used, measured)).max()
            ),
            _by_difference(lambda d, used, measured: (np.abs(d) / (used + measured)).max()),
            _by_difference(lambda d, used, measured: (np.abs(d) / measured).mean()),
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

EXERCISES = [mean_one_by_one_exercise, step_error_exercise]
