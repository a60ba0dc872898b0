"""Exercises of lesson 4: the error one layer back, the slope of tanh, Xavier and He weights."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnlib.activations import sigmoid, sigmoid_derivative, tanh_derivative
from nnlib.arrays import Array
from nnlib.layers import Dense, DenseGradient, he_weights, xavier_weights
from nnlib.lesson.evidence import described
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes


def _hidden_error(W: Array, dZ: Array, Z: Array) -> Array:
    dA = DenseGradient(dZ, A_in=Z, W=W).dA_in
    return dA * sigmoid_derivative(Z)


# The sigmoid is 1/2 at 0, 3/4 at ln 3 and 1/4 at -ln 3; its slopes there are 4/16, 3/16, 3/16.
LN3 = np.log(3.0)


def _later_layer(rng):
    n_later, n, m = sizes(rng, 3)
    return numbers(rng, n_later, n), numbers(rng, n_later, m), numbers(rng, n, m)


hidden_error = Exercise(
    name="hidden_error",
    lesson=4,
    cases=[
        Case(
            (np.array([[1.0]]), np.array([[-0.25]]), np.array([[0.0]])),
            np.array([[-0.0625]]),
            "one unit after one unit",
        ),
        Case(
            (np.array([[-1.0, 2.0]]), np.array([[4.0]]), np.array([[0.0], [LN3]])),
            np.array([[-1.0], [1.5]]),
            "one sample",
        ),
        Case(
            (
                np.array([[1.0, 2.0], [0.0, 4.0]]),
                np.array([[1.0, 0.0], [2.0, -1.0]]),
                np.array([[0.0, LN3], [-LN3, 0.0]]),
            ),
            np.array([[0.25, 0.0], [1.875, -1.0]]),
            "as many units as samples",
        ),
        Case(
            (
                np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -2.0]]),
                np.array([[4.0, 0.0, 0.0, 8.0], [0.0, 4.0, 0.0, 0.0], [0.0, 0.0, 8.0, 4.0]]),
                np.array([[0.0, LN3, LN3, 0.0], [LN3, 0.0, 0.0, -LN3]]),
            ),
            np.array([[1.0, 0.0, 3.0, 4.0], [0.0, 1.0, -4.0, -1.5]]),
            "three units after two, four samples",
        ),
        Case(
            (np.array([[1.0, 1.0]]), np.array([[1.0]]), np.array([[-1000.0], [1000.0]])),
            np.array([[0.0], [0.0]]),
            "pre-activations far from zero",
            extreme=True,
        ),
    ],
    draw=_later_layer,
    mistakes=[
        Mistake(
            "the slope is missing",
            "The error has passed back through the weights. What must it still pass through?",
            lambda W, dZ, Z: W.T @ dZ,
            lambda W, dZ, Z: W @ dZ,
        ),
        Mistake(
            "the slope at the activation",
            "Take the slope at Z itself: sigmoid_derivative applies the sigmoid for you.",
            lambda W, dZ, Z: W.T @ dZ * sigmoid_derivative(sigmoid(Z)),
        ),
        Mistake(
            "the sigmoid instead of its slope",
            "How much does the activation change with Z? That is not the activation itself.",
            lambda W, dZ, Z: W.T @ dZ * sigmoid(Z),
        ),
        Mistake(
            "Z instead of the slope",
            "Z says where on the curve you are. What counts is how steep the curve is there.",
            lambda W, dZ, Z: W.T @ dZ * Z,
        ),
        Mistake(
            "ReLU's slope",
            "0 or 1 is the slope of ReLU. Which function does this layer apply?",
            lambda W, dZ, Z: W.T @ dZ * (Z > 0),
            lambda W, dZ, Z: W.T @ dZ * (Z >= 0),
        ),
        Mistake(
            "W is not transposed",
            "W goes from the earlier layer to the later one; the error goes the other way.",
            lambda W, dZ, Z: W @ dZ * sigmoid_derivative(Z),
        ),
        Mistake(
            "a matrix product instead of entry by entry",
            "Multiply each slope by the error of the same unit and sample: entry by entry.",
            lambda W, dZ, Z: W.T @ dZ @ sigmoid_derivative(Z),
            lambda W, dZ, Z: W.T @ dZ @ sigmoid_derivative(Z).T,
        ),
        Mistake(
            "the weights are missing",
            "Each unit gets the errors of all later units, weighted. Where does W come in?",
            lambda W, dZ, Z: dZ * sigmoid_derivative(Z),
        ),
        Mistake(
            "the slope is multiplied before the matrix product",
            "* and @ have the same rank and are worked out from left to right. Which product comes "
            "first in your line, and which should?",
            lambda W, dZ, Z: sigmoid_derivative(Z) * W.T @ dZ,
        ),
        Mistake(
            "the weights come after the slope",
            "Z belongs to the earlier layer. Which way does the error go first, to get there?",
            lambda W, dZ, Z: W.T @ (dZ * sigmoid_derivative(Z)),
        ),
        Mistake(
            "entry by entry instead of a matrix product",
            "Each unit gets the errors of all later units, weighted and added. Which product adds?",
            lambda W, dZ, Z: W.T * dZ * sigmoid_derivative(Z),
        ),
        Mistake(
            "summed over the samples",
            "Each sample has an error of its own. Where in the backward pass are they added?",
            lambda W, dZ, Z: np.sum(W.T @ dZ * sigmoid_derivative(Z), axis=1, keepdims=True),
        ),
        Mistake(
            "the error is missing",
            "That is the slope alone. What does it multiply?",
            lambda W, dZ, Z: sigmoid_derivative(Z),
        ),
        Mistake(
            "divided by the slope",
            "A chain of derivatives is a product.",
            lambda W, dZ, Z: W.T @ dZ / sigmoid_derivative(Z),
        ),
        Mistake(
            "the slope at the error",
            "The slope is taken at Z, and it multiplies the error.",
            lambda W, dZ, Z: sigmoid_derivative(W.T @ dZ),
            lambda W, dZ, Z: W.T @ dZ * sigmoid_derivative(W.T @ dZ),
        ),
        Mistake(
            "brackets are missing",
            "* comes before -. What is subtracted in your line?",
            lambda W, dZ, Z: W.T @ dZ * sigmoid(Z) * 1 - sigmoid(Z),
            lambda W, dZ, Z: W.T @ dZ * sigmoid(Z) - sigmoid(Z) ** 2,
        ),
        Mistake(
            "reshaped instead of transposed",
            "reshape keeps the order of the numbers. Which ones should become the first row?",
            lambda W, dZ, Z: W.reshape(W.shape[::-1]) @ dZ * sigmoid_derivative(Z),
        ),
        Mistake(
            "the slope is squared",
            "The error passes through each activation once. How often does its slope come in?",
            lambda W, dZ, Z: W.T @ dZ * sigmoid_derivative(Z) ** 2,
        ),
        Mistake(
            "averaged over the samples",
            "Each sample has an error of its own. Where in the backward pass is the mean taken?",
            lambda W, dZ, Z: W.T @ dZ * sigmoid_derivative(Z) / Z.shape[1],
            lambda W, dZ, Z: W.T @ dZ * sigmoid_derivative(Z) / Z.shape[0],
            lambda W, dZ, Z: np.mean(W.T @ dZ * sigmoid_derivative(Z), axis=1, keepdims=True),
            lambda W, dZ, Z: W.T @ dZ * sigmoid_derivative(Z) / Z.size,
        ),
        Mistake(
            "the factors are swapped",
            "In a matrix product the order counts. Write the shapes of both factors side by side.",
            lambda W, dZ, Z: dZ.T @ W * sigmoid_derivative(Z),
            lambda W, dZ, Z: dZ @ W * sigmoid_derivative(Z),
            lambda W, dZ, Z: dZ @ W.T * sigmoid_derivative(Z),
            lambda W, dZ, Z: (dZ @ W).T * sigmoid_derivative(Z),
        ),
        Mistake(
            "mistakes Z for the activation",
            "a (1 - a) is the slope for a = sigmoid(Z): you are given Z.",
            lambda W, dZ, Z: W.T @ dZ * Z * (1 - Z),
            lambda W, dZ, Z: W.T @ dZ * Z * (1 - sigmoid(Z)),
            lambda W, dZ, Z: W.T @ dZ * sigmoid(Z) * (1 - Z),
        ),
        Mistake(
            "one factor of the slope is missing",
            "The slope is small far from zero, on both sides. Is yours?",
            lambda W, dZ, Z: W.T @ dZ * (1 - sigmoid(Z)),
        ),
        Mistake(
            "tanh's slope",
            "That is how steep tanh is. Which function does this layer apply?",
            lambda W, dZ, Z: W.T @ dZ * (1 - np.tanh(Z) ** 2),
            lambda W, dZ, Z: W.T @ dZ * (1 - sigmoid(Z) ** 2),
            lambda W, dZ, Z: W.T @ dZ * (1 - Z**2),
        ),
        Mistake(
            "the slope is added",
            "A chain of derivatives is a product.",
            lambda W, dZ, Z: W.T @ dZ + sigmoid_derivative(Z),
        ),
        Mistake(
            "the sign is flipped",
            "The error is passed back as it is; the minus belongs to the step of gradient descent.",
            lambda W, dZ, Z: -W.T @ dZ * sigmoid_derivative(Z),
        ),
        Mistake(
            "a factor 2",
            "The 2 of a squared error is already in dZ: it comes in once.",
            lambda W, dZ, Z: 2 * W.T @ dZ * sigmoid_derivative(Z),
        ),
        Mistake(
            "plus instead of minus",
            "The slope is small far from zero, on both sides: one factor must become 0 there.",
            lambda W, dZ, Z: W.T @ dZ * sigmoid(Z) * (1 + sigmoid(Z)),
        ),
        Mistake(
            "Z instead of the error",
            "What comes back from the later layer is its error dZ.",
            lambda W, dZ, Z: W.T @ Z * sigmoid_derivative(Z),
        ),
        Mistake(
            "the slope of the weights",
            "The activation was applied to Z: that is where its slope is taken.",
            lambda W, dZ, Z: sigmoid_derivative(W.T) @ dZ,
            lambda W, dZ, Z: sigmoid_derivative(W).T @ dZ * Z,
        ),
        Mistake(
            "the error and Z are swapped",
            "The error passes back through the weights, and Z says how steep the activation is.",
            lambda W, dZ, Z: W.T @ Z * sigmoid_derivative(dZ),
        ),
    ],
    solution=(DenseGradient.dA_in, Dense.backward),
    answer=_hidden_error,
)

# tanh(ln 2) is 3/5, tanh(ln 3) is 4/5.
tanh_derivative_exercise = Exercise(
    name="tanh_derivative",
    lesson=4,
    cases=[
        Case((np.array([[0.0]]),), np.array([[1.0]]), "zero"),
        Case((np.log([[2.0], [3.0]]),), np.array([[0.64], [0.36]]), "one sample"),
        Case(
            (np.log([[2.0, 1.0, 0.5], [3.0, 1 / 3, 1.0]]),),
            np.array([[0.64, 1.0, 0.64], [0.36, 0.36, 1.0]]),
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
            "1 minus the square is right, but of tanh(Z): you are given Z.",
            lambda Z: 1 - Z**2,
            lambda Z: 1 - Z,
            lambda Z: Z * (1 - Z),
        ),
        Mistake(
            "the slope at the activation",
            "You are given Z. How many times does your line apply tanh?",
            lambda Z: 1 - np.tanh(np.tanh(Z)) ** 2,
        ),
        Mistake(
            "the square is missing",
            "The slope is the same left and right of zero. Is yours?",
            lambda Z: 1 - np.tanh(Z),
        ),
        Mistake(
            "the sigmoid's slope, with tanh",
            "a (1 - a) is the rule for the sigmoid. Which one belongs to tanh?",
            lambda Z: np.tanh(Z) * (1 - np.tanh(Z)),
        ),
        Mistake(
            "the sigmoid's slope",
            "At zero tanh is four times as steep as the sigmoid.",
            sigmoid_derivative,
        ),
        Mistake(
            "tanh itself",
            "You are asked for the slope of tanh, not for tanh.",
            lambda Z: np.tanh(Z),
        ),
        Mistake(
            "the sign is flipped",
            "tanh rises everywhere, so no slope is negative.",
            lambda Z: np.tanh(Z) ** 2 - 1,
        ),
        Mistake(
            "the whole difference is squared",
            "What exactly is squared in the formula? Look at your brackets.",
            lambda Z: (1 - np.tanh(Z)) ** 2,
        ),
        Mistake(
            "Z is squared instead of tanh(Z)",
            "Which comes first, tanh or the square? Look at your brackets.",
            lambda Z: 1 - np.tanh(Z**2),
        ),
        Mistake(
            "the root of the slope",
            "Squared, your numbers are right. Is a square missing, or a root too many?",
            lambda Z: 1 / np.cosh(Z),
        ),
        Mistake(
            "one over the slope",
            "tanh is steepest at zero. Is your slope largest there?",
            lambda Z: np.cosh(Z) ** 2,
        ),
        Mistake(
            "multiplied by tanh",
            "At zero tanh is steepest. What is your slope there?",
            lambda Z: np.tanh(Z) * (1 - np.tanh(Z) ** 2),
        ),
        Mistake(
            "the absolute value instead of the square",
            "1 minus the square: of 0.6, that is 1 - 0.36.",
            lambda Z: 1 - np.abs(np.tanh(Z)),
        ),
        Mistake(
            "the sigmoid at 2 Z without its factor",
            "tanh(Z) is 2 sigmoid(2 Z) - 1. Which factors come out when you take the derivative?",
            lambda Z: sigmoid_derivative(2 * Z),
            lambda Z: 2 * sigmoid_derivative(2 * Z),
        ),
        Mistake(
            "plus instead of minus",
            "tanh is steepest at zero. Is your slope largest there?",
            lambda Z: 1 + np.tanh(Z) ** 2,
        ),
        Mistake(
            "doubled instead of squared",
            "A square multiplies a number by itself; yours multiplies by 2.",
            lambda Z: 1 - 2 * np.tanh(Z),
        ),
        Mistake(
            "tan instead of tanh",
            "One letter is missing: np.tan is the tangent of an angle.",
            lambda Z: 1 - np.tan(Z) ** 2,
        ),
        Mistake(
            "the 1 is missing",
            "At zero the slope of tanh is 1. What is yours there?",
            lambda Z: np.tanh(Z) ** 2,
            lambda Z: -(np.tanh(Z) ** 2),
        ),
        Mistake(
            "1 everywhere",
            "At zero that is true. And far from zero, where tanh is flat?",
            np.ones_like,
        ),
        Mistake(
            "ReLU's slope",
            "tanh is a smooth curve: its slope changes little by little.",
            lambda Z: (Z > 0).astype(float),
        ),
        Mistake(
            "the derivative of the slope",
            "1 minus the square is the slope already: its own derivative is not asked for.",
            lambda Z: -2 * np.tanh(Z),
            lambda Z: -2 * np.tanh(Z) * (1 - np.tanh(Z) ** 2),
        ),
        Mistake(
            "the square of the sigmoid",
            "1 minus the square is right, but of tanh(Z).",
            lambda Z: 1 - sigmoid(Z) ** 2,
        ),
        Mistake(
            "Z and the activation are mixed",
            "The square multiplies tanh(Z) by itself.",
            lambda Z: 1 - Z * np.tanh(Z),
        ),
    ],
    solution=tanh_derivative,
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
    mean_near_zero = bool(abs(W.mean()) < spread / 4)
    normal = bool(np.abs(W).max() > 2 * spread)
    stream = np.random.default_rng(SEED).standard_normal(W.size)
    stream *= spread / np.sqrt(np.mean(stream**2))
    from_rng = np.allclose(np.sort(W, axis=None), np.sort(stream), rtol=1e-4)
    rows, columns = W.shape
    return Drawing(rows, columns, spread, mean_near_zero, normal, from_rng)


def _drawn(n_out: int, n_in: int, variance: float, says: str) -> Case:
    arguments = n_out, n_in, np.random.default_rng(SEED)
    return Case(arguments, Drawing(n_out, n_in, round(variance**0.5, 4), True, True, True), says)


def _common_mistakes(variance: Callable[[int, int], float], *, both: bool) -> list[Mistake]:
    """Mistakes in drawing with a variance that depends on n_in, or on both sizes."""

    def spread(n_out: int, n_in: int) -> float:
        return float(np.sqrt(variance(n_out, n_in)))

    uniform = "Uniform weights can work as well, but here you are asked for normal ones. "
    return [
        Mistake(
            "the root is missing",
            "standard_normal has standard deviation 1. A factor c makes it c; and the variance?",
            lambda n_out, n_in, rng: variance(n_out, n_in) * rng.standard_normal((n_out, n_in)),
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) / n_in,
        ),
        Mistake(
            "a flat array",
            "The number of weights is right. What shape must W have for W @ A_in?",
            lambda n_out, n_in, rng: spread(n_out, n_in) * rng.standard_normal(n_out * n_in),
        ),
        Mistake(
            "the factor alone",
            "That is how large the weights should be on average. Where are the random numbers?",
            lambda n_out, n_in, rng: spread(n_out, n_in),
        ),
        Mistake(
            "every weight the same",
            "Units with equal weights learn the same. Where do your random numbers come from?",
            lambda n_out, n_in, rng: np.full((n_out, n_in), spread(n_out, n_in)),
            lambda n_out, n_in, rng: spread(n_out, n_in) * np.ones((n_out, n_in)),
            lambda n_out, n_in, rng: np.zeros((n_out, n_in)),
        ),
        Mistake(
            "the factor is added",
            "Adding moves all weights to one side. What makes them smaller?",
            lambda n_out, n_in, rng: spread(n_out, n_in) + rng.standard_normal((n_out, n_in)),
        ),
        Mistake(
            "divided instead of multiplied",
            "More inputs need smaller weights. Yours grow.",
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) / spread(n_out, n_in),
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * np.sqrt(n_in / 2),
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
            "The same variance for every layer: that was the fault of the two older recipes.",
            lambda n_out, n_in, rng: rng.uniform(-0.5, 0.5, (n_out, n_in)),
            lambda n_out, n_in, rng: rng.uniform(-1, 1, (n_out, n_in)),
            lambda n_out, n_in, rng: 0.01 * rng.standard_normal((n_out, n_in)),
            lambda n_out, n_in, rng: 0.1 * rng.standard_normal((n_out, n_in)),
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
            "a uniform distribution",
            uniform + "Your variance is right; use standard_normal.",
            lambda n_out, n_in, rng: (
                spread(n_out, n_in) * rng.uniform(-(3**0.5), 3**0.5, (n_out, n_in))
            ),
        ),
        Mistake(
            "a uniform distribution with another limit",
            uniform + "Numbers between -s and s have variance s²/3.",
            *(_uniform(k, over) for k in (3, 4, 12) for over in (True, False)),
            _uniform(6, not both),
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


xavier_weights_exercise = Exercise(
    name="xavier_weights",
    lesson=4,
    cases=[
        _drawn(1, 19_999, 1 / 10_000, "one unit with many inputs"),
        _drawn(17_999, 1, 1 / 9000, "many units with one input"),
        _drawn(64, 784, 1 / 424, "64 units with 784 inputs"),
    ],
    draw=_sizes_and_generator,
    mistakes=[
        Mistake(
            "n_out is left out",
            "That is the variance for ReLU, forward. The backward pass counts as well.",
            _normal(_he),
        ),
        Mistake(
            "n_in is left out",
            "The number of inputs counts as well.",
            _normal(lambda n_out, n_in: 2 / n_out),
            _normal(lambda n_out, n_in: 1 / n_out),
        ),
        Mistake(
            "the forward pass only",
            "1 / n_in preserves the variance forward. The backward pass counts as well.",
            _normal(lambda n_out, n_in: 1 / n_in),
        ),
        Mistake(
            "1 instead of 2",
            "The variance is one over the mean of n_in and n_out, not over their sum.",
            _normal(lambda n_out, n_in: 1 / (n_in + n_out)),
        ),
        Mistake(
            "a product instead of a sum",
            "Add the sizes; their product is the number of weights.",
            _normal(lambda n_out, n_in: 2 / (n_in * n_out)),
        ),
        Mistake(
            "brackets are missing",
            "/ comes before +. What does your line divide by?",
            _normal(lambda n_out, n_in: 2 / n_in + n_out),
            _normal(lambda n_out, n_in: 2 / n_out + n_in),
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * 2 / n_in + n_out,
            lambda n_out, n_in, rng: (2 / n_in + n_out) * rng.standard_normal((n_out, n_in)),
        ),
        Mistake(
            "the root of one part only",
            "The root is taken of the whole fraction. Look at your brackets.",
            _normal(lambda n_out, n_in: 2 / (n_in + n_out) ** 2),
            _normal(lambda n_out, n_in: 4 / (n_in + n_out)),
            _normal(lambda n_out, n_in: 4 / n_in),
        ),
        *_common_mistakes(_xavier, both=True),
    ],
    solution=xavier_weights,
    view=_drawing,
    tolerance=TOLERANCES,
)

he_weights_exercise = Exercise(
    name="he_weights",
    lesson=4,
    cases=[
        _drawn(1, 20_000, 1 / 10_000, "one unit with many inputs"),
        _drawn(18_000, 1, 2.0, "many units with one input"),
        _drawn(64, 784, 1 / 392, "64 units with 784 inputs"),
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
            "That would preserve the variance without ReLU. ReLU lets half of it through.",
            _normal(lambda n_out, n_in: 1 / n_in),
        ),
        Mistake(
            "the two is on the wrong side",
            "ReLU loses half, so the weights have to be larger to compensate.",
            _normal(lambda n_out, n_in: 1 / (2 * n_in)),
        ),
        Mistake(
            "Xavier's variance",
            "That is the compromise between the forward and the backward pass. He initialisation "
            "considers the forward pass only.",
            _normal(_xavier),
        ),
        Mistake(
            "the root of one part only",
            "The root is taken of the whole fraction. Look at your brackets.",
            _normal(lambda n_out, n_in: 2 / n_in**2),
            _normal(lambda n_out, n_in: 4 / n_in),
        ),
        *_common_mistakes(_he, both=False),
        Mistake(
            "a product instead of one size",
            "A pre-activation has one term per input: which of the two sizes is that?",
            _normal(lambda n_out, n_in: 2 / (n_in * n_out)),
        ),
    ],
    solution=he_weights,
    view=_drawing,
    tolerance=TOLERANCES,
)

EXERCISES = [
    hidden_error,
    tanh_derivative_exercise,
    xavier_weights_exercise,
    he_weights_exercise,
]
