"""Exercises of lesson 4: through many layers and back, and weights that keep the spread."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from nnlib.activations import (
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)
from nnlib.arrays import Array
from nnlib.layers import he_weights
from nnlib.lesson.depth import deep_backward, deep_forward
from nnlib.lesson.evidence import described
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes


def _small(rng, *shape):
    """Draw numbers for which sigmoid and tanh are not flat."""
    return 0.3 * numbers(rng, *shape)


PAIRS = [(tanh, tanh_derivative), (sigmoid, sigmoid_derivative), (relu, relu_derivative)]
"""One for each random case."""


def _network(rng):
    """Draw the weights of three layers, an activation with its slope, and three samples."""
    n = sizes(rng, 4)
    weights = [_small(rng, n_out, n_in) for n_in, n_out in pairwise(n)]
    return weights, PAIRS[int(rng.integers(3))], _small(rng, n[0], 3)


def _forward_arguments(rng):
    weights, (g, _), X = _network(rng)
    return weights, g, X


def _backward_arguments(rng):
    weights, (g, slope), X = _network(rng)
    Zs = deep_forward(weights, g, X)
    return weights, slope, Zs, _small(rng, *Zs[-1].shape)


def _forward(
    product=lambda W, A: W @ A,
    kept=lambda Z, g, last: Z,
    following=lambda Z, g: g(Z),
    first=lambda X, g: X,
    result=lambda Zs: Zs,
):
    """Write a way forward with one or more of its steps changed."""

    def function(weights, g, X):
        A, Zs = first(X, g), []
        for k, W in enumerate(weights):
            Z = product(W, A)
            Zs.append(kept(Z, g, k == len(weights) - 1))
            A = following(Z, g)
        return result(Zs)

    return function


def _always_from_X(weights, g, X):
    return [W @ X for W in weights]


def _always_from_X_and_activated(weights, g, X):
    return [g(W @ X) for W in weights]


def _back(
    product=lambda W, dZ: W.T @ dZ,
    through=lambda dA, Z, slope: dA * slope(Z),
    kept=lambda dZ, dA: dZ,
    last=lambda dZ, Z, slope: dZ,
    shift=(1, 0),
    result=lambda dZs: dZs,
):
    """Write a way back with one or more of its steps changed."""

    def function(weights, slope, Zs, dZ):
        dZ = last(dZ, Zs[-1], slope)
        dZs = [dZ]
        for k in reversed(range(len(weights) - 1)):
            dA = product(weights[k + shift[0]], dZ)
            dZ = through(dA, Zs[k + shift[1]], slope)
            dZs.insert(0, kept(dZ, dA))
        return result(dZs)

    return function


def _always_from_the_last(weights, slope, Zs, dZ):
    back = [weights[k + 1].T @ dZ * slope(Zs[k]) for k in range(len(weights) - 1)]
    return [*back, dZ]


def _first_layer_first(result):
    """Write a way back that goes from the first layer to the last."""

    def function(weights, slope, Zs, dZ):
        dZs = [dZ]
        for k in range(len(weights) - 1):
            dZ = weights[k + 1].T @ dZ * slope(Zs[k])
            dZs.insert(0, dZ)
        return result(dZs)

    return function


def _each_layer_by_itself(step, direction=1):
    """Write a way back in which every layer, even the last, takes its own weights and slope."""

    def function(weights, slope, Zs, dZ):
        dZs: list[Array] = []
        for W, Z in zip(weights[::-1], Zs[::-1], strict=True):
            dZ = step(W, dZ, slope(Z))
            dZs.insert(0, dZ)
        return dZs[::direction]

    return function


def _slope_before_the_weights(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in reversed(range(len(weights) - 1)):
        dZ = weights[k + 1].T @ (dZ * slope(Zs[k + 1]))
        dZs.insert(0, dZ)
    return dZs


def _through_before(pair, Z, slope):
    W, dZ = pair
    return W.T @ (dZ * slope(Z))


def _precedence(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in reversed(range(len(weights) - 1)):
        dZ = slope(Zs[k]) * weights[k + 1].T @ dZ
        dZs.insert(0, dZ)
    return dZs


W_TWO = [np.array([[2.0], [-1.0]]), np.array([[1.0, 5.0]])]
W_THREE = [
    np.array([[1.0, -1.0], [2.0, 0.0]]),
    np.array([[1.0, -1.0], [-1.0, 1.0]]),
    np.array([[1.0, 2.0]]),
]
CHAIN = [np.array([[1.0]]), np.array([[3.0]]), np.array([[8.0]])]
ONE_BY_ONE = [np.array([[1.0]]), np.array([[4.0]])]
Z_TWO = [np.array([[6.0], [-3.0]]), np.array([[6.0]])]
Z_THREE = [
    np.array([[-2.0, 1.0], [2.0, 4.0]]),
    np.array([[-2.0, -3.0], [2.0, 3.0]]),
    np.array([[4.0, 6.0]]),
]
FLAT = [np.array([[-1000.0], [1000.0]]), np.array([[1.0, 1.0]])]

deep_forward_exercise = Exercise(
    name="deep_forward",
    lesson=4,
    cases=[
        Case((ONE_BY_ONE[1:], relu, np.array([[0.5]])), (np.array([[2.0]]),), "one layer"),
        Case((W_TWO, relu, np.array([[3.0]])), tuple(Z_TWO), "two layers of ReLU, one sample"),
        Case(
            (ONE_BY_ONE, sigmoid, np.array([[0.0]])),
            (np.array([[0.0]]), np.array([[2.0]])),
            "two sigmoid units in a row",
        ),
        Case(
            (W_THREE, relu, np.array([[1.0, 2.0], [3.0, 1.0]])),
            tuple(Z_THREE),
            "three layers, two samples",
        ),
        Case(
            (FLAT, sigmoid, np.array([[1.0]])),
            (FLAT[0], np.array([[1.0]])),
            "pre-activations far from zero",
            extreme=True,
        ),
    ],
    draw=_forward_arguments,
    mistakes=[
        Mistake(
            "activations in place of pre-activations",
            "Keep each Z before g is applied to it: the way back takes its slope there. (The list "
            "holds the array itself: Z[:] = g(Z) after append changes it in the list as well.)",
            _forward(kept=lambda Z, g, last: g(Z)),
            _forward(kept=lambda Z, g, last: Z if last else g(Z)),
        ),
        Mistake(
            "the last layer is activated",
            "The last layer's pre-activations are the scores: softmax comes later.",
            _forward(kept=lambda Z, g, last: g(Z) if last else Z),
        ),
        Mistake(
            "no activation",
            "The next layer's inputs are the activations g(Z), not Z.",
            _forward(following=lambda Z, g: Z),
        ),
        Mistake(
            "the inputs are activated",
            "g is for pre-activations. The first layer takes X as it is.",
            _forward(first=lambda X, g: g(X)),
        ),
        Mistake(
            "every layer takes X",
            "Only the first layer takes X. Which array does the second one take?",
            _always_from_X,
            _always_from_X_and_activated,
        ),
        Mistake(
            "W is transposed",
            "W has one row for each of its units and one column for each input: W @ A.",
            _forward(lambda W, A: W.T @ A),
        ),
        Mistake(
            "the factors are swapped",
            "In a matrix product the order counts. Write the shapes of both factors side by side.",
            _forward(lambda W, A: A @ W),
            _forward(lambda W, A: A @ W.T),
            _forward(lambda W, A: A.T @ W),
            _forward(lambda W, A: A.T @ W.T),
        ),
        Mistake(
            "entry by entry instead of a matrix product",
            "Each unit adds up weight times input. Which product adds?",
            _forward(lambda W, A: W * A),
        ),
        Mistake(
            "activated twice",
            "g is applied once between one layer and the next.",
            _forward(following=lambda Z, g: g(g(Z))),
        ),
        Mistake(
            "an activation of its own",
            "The activation function is the argument g: another network may have another.",
            *(_forward(following=lambda Z, g, own=own: own(Z)) for own in (relu, sigmoid, np.tanh)),
        ),
        Mistake(
            "the last layer first",
            "The first entry of the list belongs to the first layer.",
            _forward(result=lambda Zs: Zs[::-1]),
        ),
        Mistake(
            "one layer again and again",
            "Each entry of the list belongs to a layer of its own. What does each round append?",
            _forward(result=lambda Zs: [Zs[-1]] * len(Zs)),
            _forward(result=lambda Zs: [Zs[0]] * len(Zs)),
        ),
        Mistake(
            "the first sample only",
            "X[:, :1] is the first sample. W @ X takes one step for all of them.",
            _forward(first=lambda X, g: X[:, :1]),
        ),
        Mistake(
            "Z is changed in the list",
            "An assignment to a part of Z, such as Z[Z < 0] = 0, also changes the Z in the list: "
            "it is the same array. And the activation function is the argument g.",
            _forward(
                kept=lambda Z, g, last: np.maximum(Z, 0), following=lambda Z, g: np.maximum(Z, 0)
            ),
        ),
    ],
    solution=deep_forward,
    part=lambda k: f"Z{k + 1}",
)

deep_backward_exercise = Exercise(
    name="deep_backward",
    lesson=4,
    cases=[
        Case(
            (ONE_BY_ONE[1:], relu_derivative, [np.array([[2.0]])], np.array([[0.5]])),
            (np.array([[0.5]]),),
            "one layer",
        ),
        Case(
            (ONE_BY_ONE, sigmoid_derivative, [np.zeros((1, 1))] * 2, np.array([[-0.25]])),
            (np.array([[-0.25]]), np.array([[-0.25]])),
            "two sigmoid units in a row",
        ),
        Case(
            (CHAIN, sigmoid_derivative, [np.zeros((1, 1))] * 3, np.array([[2.0]])),
            (np.array([[3.0]]), np.array([[4.0]]), np.array([[2.0]])),
            "three sigmoid units in a row",
        ),
        Case(
            (W_TWO, relu_derivative, Z_TWO, np.array([[0.5]])),
            (np.array([[0.5], [0.0]]), np.array([[0.5]])),
            "two layers of ReLU, one sample",
        ),
        Case(
            (W_THREE, relu_derivative, Z_THREE, np.array([[1.0, -2.0]])),
            (
                np.array([[0.0, 4.0], [2.0, -4.0]]),
                np.array([[0.0, 0.0], [2.0, -4.0]]),
                np.array([[1.0, -2.0]]),
            ),
            "three layers, two samples",
        ),
        Case(
            (FLAT, sigmoid_derivative, [FLAT[0], np.array([[1.0]])], np.array([[1.0]])),
            (np.array([[0.0], [0.0]]), np.array([[1.0]])),
            "pre-activations far from zero",
            extreme=True,
        ),
    ],
    draw=_backward_arguments,
    mistakes=[
        Mistake(
            "the slope is missing",
            "The error has passed back through the weights. What must it still pass through?",
            _back(through=lambda dA, Z, slope: dA),
            _back(kept=lambda dZ, dA: dA),
        ),
        Mistake(
            "the last layer first",
            "You go from the last layer to the first, but the list begins with the first layer.",
            _back(result=lambda dZs: dZs[::-1]),
        ),
        Mistake(
            "the wrong layer, and the last layer first",
            "An error gets to layer l through the weights of the next layer, and the slope is "
            "taken at layer l's own Z. And the list is to begin with the first layer.",
            _back(shift=(1, 1), result=lambda dZs: dZs[::-1]),
            _back(shift=(0, 0), result=lambda dZs: dZs[::-1]),
        ),
        Mistake(
            "the weights and the slope of one and the same layer",
            "The dZ that you are given is the last layer's, as it is: the list begins with it. The "
            "layer before gets its error through weights[-1], and takes the slope at Zs[-2].",
            _each_layer_by_itself(lambda W, dZ, slope: W.T @ dZ * slope),
            _each_layer_by_itself(lambda W, dZ, slope: W.T @ dZ * slope, -1),
            _each_layer_by_itself(lambda W, dZ, slope: W.T @ (dZ * slope)),
            _each_layer_by_itself(lambda W, dZ, slope: W.T @ (dZ * slope), -1),
        ),
        Mistake(
            "the last error passes through a slope",
            "dZ is given for the last layer's pre-activations: it goes into the list as it is.",
            _back(last=lambda dZ, Z, slope: dZ * slope(Z)),
        ),
        Mistake(
            "the loop goes from the first layer to the last",
            "The error is known at the last layer. Which layer can be computed first, and in which "
            "order do the others follow?",
            _first_layer_first(lambda dZs: dZs),
            _first_layer_first(lambda dZs: dZs[::-1]),
        ),
        Mistake(
            "every error from the last one",
            "Only the last layer but one takes the dZ that you are given. Which one do the others "
            "take?",
            _always_from_the_last,
        ),
        Mistake(
            "the weights of the wrong layer",
            "An error goes back through the weights that lead out of the layer: those of the next.",
            _back(shift=(0, 0)),
        ),
        Mistake(
            "the slope of the wrong layer",
            "After the weights of a layer the error is at the layer before: the slope is that of "
            "its Z.",
            _back(shift=(1, 1)),
            _slope_before_the_weights,
        ),
        Mistake(
            "W is not transposed",
            "W goes from the earlier layer to the later one; the error goes the other way.",
            _back(lambda W, dZ: W @ dZ),
        ),
        Mistake(
            "the factors are swapped",
            "In a matrix product the order counts. Write the shapes of both factors side by side.",
            _back(lambda W, dZ: dZ @ W),
            _back(lambda W, dZ: dZ @ W.T),
            _back(lambda W, dZ: dZ.T @ W),
        ),
        Mistake(
            "entry by entry instead of a matrix product",
            "A unit gets the errors of all units of the next layer, weighted and added.",
            _back(lambda W, dZ: W.T * dZ),
            _back(lambda W, dZ: W * dZ),
        ),
        Mistake(
            "the slope is multiplied before the matrix product",
            "Brackets come first, then * and @ from left to right. Which product does your line "
            "take first, and which should it?",
            _precedence,
            _back(shift=(1, 0), product=lambda W, dZ: (W, dZ), through=_through_before),
        ),
        Mistake(
            "a matrix product instead of entry by entry",
            "Multiply each slope by the error of the same unit and sample: entry by entry.",
            _back(through=lambda dA, Z, slope: dA @ slope(Z)),
            _back(through=lambda dA, Z, slope: slope(Z) @ dA),
        ),
        Mistake(
            "Z instead of the slope",
            "Z says where on the curve you are. What counts is how steep the curve is there.",
            _back(through=lambda dA, Z, slope: dA * Z),
        ),
        Mistake(
            "a slope of its own",
            "The derivative is the argument slope: another network may have another.",
            *(
                _back(through=lambda dA, Z, slope, own=own: dA * own(Z))
                for own in (relu_derivative, sigmoid_derivative, tanh_derivative)
            ),
        ),
        Mistake(
            "the slope of the activation",
            "slope takes the pre-activation Z itself.",
            *(
                _back(through=lambda dA, Z, slope, g=g: dA * slope(g(Z)))
                for g in (relu, sigmoid, np.tanh)
            ),
        ),
        Mistake(
            "the slope at the error",
            "The slope is taken at Z, and it multiplies the error.",
            _back(through=lambda dA, Z, slope: slope(dA)),
            _back(through=lambda dA, Z, slope: dA * slope(dA)),
        ),
        Mistake(
            "the slope is squared",
            "The error passes through each activation once. How often does its slope come in?",
            _back(through=lambda dA, Z, slope: dA * slope(Z) ** 2),
        ),
        Mistake(
            "the weights are missing",
            "A unit gets the errors of all units of the next layer, weighted. Where does W come "
            "in?",
            _back(lambda W, dZ: dZ),
            _back(lambda W, dZ: dZ.sum(axis=0)),
        ),
        Mistake(
            "the sign is flipped",
            "The error is passed back as it is; the minus belongs to the step of gradient descent.",
            _back(lambda W, dZ: -W.T @ dZ),
        ),
        Mistake(
            "the mean is taken twice",
            "The 1/m is in dZ already, from the loss.",
            _back(through=lambda dA, Z, slope: dA * slope(Z) / dA.shape[1]),
        ),
        Mistake(
            "one sample for all",
            "Each sample has slopes and errors of its own, in its own column: take all columns.",
            _back(through=lambda dA, Z, slope: dA * slope(Z)[:, :1]),
            _back(through=lambda dA, Z, slope: dA * slope(Z)[:, -1:]),
            _back(through=lambda dA, Z, slope: dA * slope(Z).mean(axis=1, keepdims=True)),
            _back(through=lambda dA, Z, slope: dA[:, :1] * slope(Z)),
        ),
        Mistake(
            "one layer again and again",
            "Each entry of the list belongs to a layer of its own. What does each round add?",
            _back(result=lambda dZs: [dZs[-1]] * len(dZs)),
            _back(result=lambda dZs: [dZs[0]] * len(dZs)),
        ),
        Mistake(
            "added up over the samples",
            "Each sample keeps an error of its own: dZ has one column for each.",
            _back(lambda W, dZ: W.T @ dZ.sum(axis=1, keepdims=True)),
            _back(through=lambda dA, Z, slope: (dA * slope(Z)).sum(axis=1, keepdims=True)),
            _back(lambda W, dZ: W.T @ dZ.mean(axis=1, keepdims=True)),
        ),
    ],
    solution=deep_backward,
    part=lambda k: f"dZ{k + 1}",
)


def _sizes_and_generator(rng):
    n_out = int(rng.integers(60, 90))
    return n_out, int(rng.integers(200, 300)), np.random.default_rng(SEED)


class Drawing(NamedTuple):
    """What is known of random weights before they are drawn."""

    rows: int
    columns: int
    standard_deviation: float
    mean_near_zero: bool
    normal: bool
    from_rng: bool

    def __repr__(self) -> str:
        """Say it in words: this is what a student is shown."""
        flaws = [
            flaw
            for flaw, is_there in (
                ("their mean is not 0", not self.mean_near_zero),
                ("none is beyond two standard deviations", not self.normal),
                ("not drawn from rng with standard_normal", not self.from_rng),
            )
            if is_there
        ]
        if self.rows * self.columns == 1:  # no more can be said of one
            kind = "a number" if np.isfinite(self.standard_deviation) else "infinite, or no number"
            return f"one weight, {kind}"
        size = f"{self.rows} × {self.columns} weights"
        spread = f"standard deviation {self.standard_deviation:.4g}"
        return f"{size}, {spread}, {'; '.join(flaws) or 'normal, drawn from rng'}"


TOLERANCES = (0, 0, 0.04, 0, 0, 0)
"""Only the standard deviation of a drawing depends on chance."""

SEED = 20_150


def _drawing(W: Any) -> Any:
    """Describe weights that should come from a generator with this seed, in any order."""
    if not (isinstance(W, np.ndarray) and W.ndim == 2 and W.dtype.kind == "f"):
        return described(W) if isinstance(W, list) else W
    spread = float(np.sqrt(np.mean(W**2)))
    if mean_near_zero := bool(abs(W.mean()) < spread / 4):
        mean = 0.0
    else:  # the rest is said of what is left without it
        mean = W.mean()
        spread = float(W.std())
    normal = bool(np.abs(W - mean).max() > 2 * spread)
    stream = np.random.default_rng(SEED).standard_normal(W.size)
    # The other sign, and a mean of exactly 0, are as good.
    forms = (stream, -stream, stream - stream.mean(), stream.mean() - stream)
    ordered = np.sort(W - mean, axis=None)
    from_rng = any(
        np.allclose(ordered, np.sort(form) * spread / np.sqrt(np.mean(form**2)), rtol=1e-4)
        for form in forms
    )
    rows, columns = W.shape
    return Drawing(rows, columns, spread, mean_near_zero, normal, from_rng)


def _drawn(n_out: int, n_in: int, variance: float, says: str) -> Case:
    arguments = n_out, n_in, np.random.default_rng(SEED)
    return Case(arguments, Drawing(n_out, n_in, round(variance**0.5, 4), True, True, True), says)


def _common_mistakes(variance: Callable[[int, int], float]) -> list[Mistake]:
    """Mistakes in drawing, whatever the variance."""

    def spread(n_out: int, n_in: int) -> float:
        return float(np.sqrt(variance(n_out, n_in)))

    uniform = "Uniform weights can work as well, but here you are asked for normal ones. "
    return [
        Mistake(
            "the root is missing",
            "The factor of standard_normal, like the second number of rng.normal, is a standard "
            "deviation. What is that, for the variance that you want?",
            lambda n_out, n_in, rng: variance(n_out, n_in) * rng.standard_normal((n_out, n_in)),
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) / n_in,
        ),
        Mistake(
            "a flat array",
            "A vector has one axis. What shape must W have for W @ A_in?",
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.standard_normal(n_out * n_in),
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.standard_normal(n_in),
        ),
        Mistake(
            "the factor alone",
            "That is one number, the same for all weights. Where are the random numbers that it "
            "multiplies?",
            lambda n_out, n_in, rng: spread(n_out, n_in),
            lambda n_out, n_in, rng: variance(n_out, n_in),
            lambda n_out, n_in, rng: variance(n_out, n_in) / 2,
            lambda n_out, n_in, rng: spread(n_out, n_in) / 2**0.5,
        ),
        Mistake(
            "every weight the same",
            "Units with equal weights learn the same. Where do your random numbers come from?",
            lambda n_out, n_in, rng: np.full((n_out, n_in), spread(n_out, n_in)),
            lambda n_out, n_in, rng: spread(n_out, n_in) * np.ones((n_out, n_in)),
            lambda n_out, n_in, rng: np.zeros((n_out, n_in)),
        ),
        Mistake(
            "// instead of /",
            "// drops what is behind the point: 2 // n_in is 0 where n_in is larger than 2. "
            "Divide with /.",
            _normal(lambda n_out, n_in: 2 // n_in),
            lambda n_out, n_in, rng: 2 // n_in * rng.standard_normal((n_out, n_in)),
        ),
        Mistake(
            "the factor is added",
            "Adding moves all weights to one side. What makes them smaller?",
            lambda n_out, n_in, rng: spread(n_out, n_in) + rng.standard_normal((n_out, n_in)),
        ),
        Mistake(
            "the factor is upside down",
            "More inputs need smaller weights. Yours grow: their factor is 1 over the right one.",
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) / spread(n_out, n_in),
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * np.sqrt(n_in / 2),
        ),
        Mistake(
            "weights that grow with n_in",
            "More inputs add up to larger sums, and need smaller weights. Where in the fraction "
            "does n_in belong?",
            _normal(lambda n_out, n_in: 2 * n_in),
            _normal(lambda n_out, n_in: n_in),
        ),
        Mistake(
            "squared in place of a root",
            "The factor is a standard deviation. How does it follow from the variance?",
            _normal(lambda n_out, n_in: variance(n_out, n_in) ** 4),
        ),
        Mistake(
            "the shape is fixed",
            "64 and 784 are the sizes of one layer. Other layers have other sizes: n_out and n_in.",
            lambda n_out, n_in, rng: rng.standard_normal((64, 784)) * np.sqrt(2 / 784),
            lambda n_out, n_in, rng: rng.standard_normal((64, 784)) * np.sqrt(2 / n_in),
            lambda n_out, n_in, rng: rng.standard_normal((64, 64)) * np.sqrt(2 / 64),
            lambda n_out, n_in, rng: rng.standard_normal((64, 64)) * np.sqrt(2 / n_in),
        ),
        Mistake(
            "rows and columns are swapped",
            "W times the inputs must work: one row per unit, one column per input.",
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.standard_normal((n_in, n_out)),
        ),
        Mistake(
            "rng is ignored",
            "The variance is right, but the numbers do not come from the generator you were given.",
            lambda n_out, n_in, rng: _normal(variance)(n_out, n_in, np.random.default_rng()),
        ),
        Mistake(
            "the layer size is ignored",
            "More inputs add up to larger sums: on which argument must the variance depend?",
            lambda n_out, n_in, rng: rng.uniform(-0.5, 0.5, (n_out, n_in)),
            lambda n_out, n_in, rng: rng.uniform(-1, 1, (n_out, n_in)),
            lambda n_out, n_in, rng: 0.01 * rng.standard_normal((n_out, n_in)),
            lambda n_out, n_in, rng: 0.1 * rng.standard_normal((n_out, n_in)),
            _normal(lambda n_out, n_in: 2 / 64),
            _normal(lambda n_out, n_in: 2 / 784),
            _normal(lambda n_out, n_in: 1 / 12),
            _normal(lambda n_out, n_in: 1 / 64),
        ),
        Mistake(
            "not scaled",
            "The standard deviation is 1 in every layer. What factor does standard_normal need?",
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)),
        ),
        Mistake(
            "a uniform distribution that is too narrow",
            uniform + "Numbers between -s and s have a standard deviation smaller than s.",
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.uniform(-1, 1, (n_out, n_in)),
            lambda n_out, n_in, rng: rng.uniform(-1, 1, (n_out, n_in)) / np.sqrt(n_in),
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.uniform(-0.5, 0.5, (n_out, n_in)),
        ),
        Mistake(
            "not a normal distribution",
            "Your variance is right, and such weights can work as well, but here you are asked for "
            "normal ones: standard_normal draws them.",
            lambda n_out, n_in, rng: rng.choice([-1, 1], (n_out, n_in)) * spread(n_out, n_in),
            lambda n_out, n_in, rng: (
                spread(n_out, n_in) * rng.uniform(-(3**0.5), 3**0.5, (n_out, n_in))
            ),
        ),
        Mistake(
            "a uniform distribution with another limit",
            uniform + "Numbers between -s and s have variance s²/3.",
            *(_uniform(k, over) for k in (3, 4, 12) for over in (True, False)),
            _uniform(6, True),
        ),
        Mistake(
            "3 or 6 instead of 2",
            "3 and 6 belong to the limits of uniform weights. standard_normal has variance 1: "
            "which factor gives the variance that you want?",
            _normal(lambda n_out, n_in: 3 / (n_in + n_out)),
            _normal(lambda n_out, n_in: 6 / (n_in + n_out)),
            _normal(lambda n_out, n_in: 3 / n_in),
            _normal(lambda n_out, n_in: 6 / n_in),
        ),
        Mistake(
            "only positive weights",
            "Weights need both signs: their mean should be 0.",
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.uniform(0, 1, (n_out, n_in)),
            lambda n_out, n_in, rng: np.abs(_normal(variance)(n_out, n_in, rng)),
            lambda n_out, n_in, rng: rng.uniform(0, 1, (n_out, n_in)),
        ),
    ]


def _normal(
    variance: Callable[[int, int], float],
) -> Callable[[int, int, np.random.Generator], Array]:
    return lambda n_out, n_in, rng: (
        np.sqrt(variance(n_out, n_in)) * rng.standard_normal((n_out, n_in))
    )


def _uniform(k: float, both: bool) -> Callable[[int, int, np.random.Generator], Array]:
    """Draw between limits that are the root of k over one size, or over the sum of both."""

    def weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
        limit = np.sqrt(k / (n_in + n_out if both else n_in))
        return rng.uniform(-limit, limit, (n_out, n_in))

    return weights


def _xavier(n_out: int, n_in: int) -> float:
    return 2 / (n_in + n_out)


def _he(n_out: int, n_in: int) -> float:
    return 2 / n_in


steady_weights_exercise = Exercise(
    name="steady_weights",
    lesson=4,
    cases=[
        _drawn(1, 20_000, 1 / 10_000, "one unit with many inputs"),
        _drawn(18_000, 1, 2.0, "many units with one input"),
        _drawn(64, 784, 1 / 392, "64 units with 784 inputs"),
        Case(
            (1, 1, np.random.default_rng(SEED)),
            _drawing(np.ones((1, 1))),
            "a single weight",
            extreme=True,
        ),
    ],
    draw=_sizes_and_generator,
    mistakes=[
        Mistake(
            "n_out instead of n_in",
            "A pre-activation has one term per input. Which of the two is that?",
            _normal(lambda n_out, n_in: 2 / n_out),
            _normal(lambda n_out, n_in: 1 / n_out),
        ),
        Mistake(
            "the two is missing",
            "That would keep the spread without ReLU, which lets half of the mean square through.",
            _normal(lambda n_out, n_in: 1 / n_in),
        ),
        Mistake(
            "the two is on the wrong side",
            "ReLU loses half, so the weights have to be larger to compensate.",
            _normal(lambda n_out, n_in: 1 / (2 * n_in)),
        ),
        Mistake(
            "Xavier's variance",
            "Both sizes count in it: a compromise with the backward pass. Here the forward pass is "
            "to keep its size. How many products does a pre-activation add up?",
            _normal(_xavier),
        ),
        Mistake(
            "both sizes in place of one",
            "A pre-activation adds up one product per input. Which of the two sizes is that?",
            _normal(lambda n_out, n_in: 4 / (n_in + n_out)),
            _normal(lambda n_out, n_in: 1 / (n_in + n_out)),
        ),
        Mistake(
            "the root of one part only",
            "The root is taken of the whole fraction. Look at your brackets.",
            _normal(lambda n_out, n_in: 2 / n_in**2),
        ),
        Mistake(
            "twice the variance",
            "The variance is 4 / n_in. Is the 2 outside of the root, or is the half of ReLU in it "
            "twice?",
            _normal(lambda n_out, n_in: 4 / n_in),
        ),
        Mistake(
            "four times the variance",
            "The variance is 8 / n_in. Does a 2 stand outside of the root as well as in it?",
            _normal(lambda n_out, n_in: 8 / n_in),
        ),
        *_common_mistakes(_he),
        Mistake(
            "a product instead of one size",
            "A pre-activation has one term per input: which of the two sizes is that?",
            _normal(lambda n_out, n_in: 2 / (n_in * n_out)),
            _normal(lambda n_out, n_in: 1 / (n_in * n_out)),
        ),
    ],
    solution=he_weights,
    view=_drawing,
    tolerance=TOLERANCES,
)

EXERCISES = [deep_forward_exercise, deep_backward_exercise, steady_weights_exercise]
