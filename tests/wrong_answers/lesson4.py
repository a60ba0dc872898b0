"""Wrong answers to the exercises of lesson 4, each written as a student would write it."""

import math

import numpy as np


def sig(Z):
    return np.exp(np.minimum(Z, 0)) / (1 + np.exp(-abs(Z)))


def slope(Z):
    return sig(Z) * (1 - sig(Z))


def slope_of_the_answers(W, dZ, Z):
    A = sig(Z)
    return np.dot(W.T, dZ) * slope(A)


def like_a_relu(W, dZ, Z):
    dA = W.T @ dZ
    dA[Z <= 0] = 0
    return dA


def one_by_one(spread):
    """Fill the matrix in a loop, from rng."""

    def weights(n_out, n_in, rng):
        W = np.empty((n_out, n_in))
        for i in range(n_out):
            for j in range(n_in):
                W[i, j] = rng.normal(0, spread(n_out, n_in))
        return W

    return weights


def old_style(spread):
    def weights(n_out, n_in, rng):
        return np.random.randn(n_out, n_in) * spread(n_out, n_in)  # noqa: NPY002

    return weights


def own_seed(spread):
    def weights(n_out, n_in, rng):
        rng = np.random.default_rng(42)
        return rng.normal(scale=spread(n_out, n_in), size=(n_out, n_in))

    return weights


def exchanged(spread):
    return lambda n_out, n_in, rng: rng.normal(0, spread(n_out, n_in), (n_in, n_out))


def evenly(half_width):
    def weights(n_out, n_in, rng):
        s = half_width(n_out, n_in)
        return rng.uniform(-s, s, size=(n_out, n_in))

    return weights


def from_zero(spread):
    return lambda n_out, n_in, rng: rng.random((n_out, n_in)) * spread(n_out, n_in)


def xavier(n_out, n_in):
    return math.sqrt(2 / (n_in + n_out))


def he(n_out, n_in):
    return math.sqrt(2 / n_in)


def common(spread):
    return {
        "the root is missing": [one_by_one(lambda n_out, n_in: spread(n_out, n_in) ** 2)],
        "divided where it should be multiplied": [one_by_one(lambda o, i: 1 / spread(o, i))],
        "rows and columns are exchanged": [exchanged(spread)],
        "rng is ignored": [old_style(spread), own_seed(spread)],
        "the size of the layer does not count": [
            lambda n_out, n_in, rng: rng.random((n_out, n_in)) - 0.5,
            lambda n_out, n_in, rng: rng.normal(0, 0.01, (n_out, n_in)),
            lambda n_out, n_in, rng: rng.normal(size=(n_out, n_in)),
        ],
        "drawn evenly": [evenly(spread), evenly(lambda o, i: math.sqrt(3) * spread(o, i))],
        "only positive weights": [from_zero(spread)],
    }


WRONG = {
    "hidden_error": {
        "the slope is missing": [lambda W, dZ, Z: np.dot(W.T, dZ)],
        "the slope of the activated value": [slope_of_the_answers],
        "the sigmoid where its slope is meant": [lambda W, dZ, Z: sig(Z) * (W.T @ dZ)],
        "Z where the slope is meant": [lambda W, dZ, Z: Z * W.T.dot(dZ)],
        "ReLU's slope": [like_a_relu],
        "W is not transposed": [lambda W, dZ, Z: slope(Z) * np.matmul(W, dZ)],
        "a matrix product where entry by entry is meant": [
            lambda W, dZ, Z: np.dot(W.T @ dZ, slope(Z))
        ],
        "the weights are missing": [lambda W, dZ, Z: slope(Z) * dZ],
        "transposed": [lambda W, dZ, Z: (W.T @ dZ * slope(Z)).T],
    },
    "tanh_derivative": {
        "takes Z for the answer": [lambda Z: 1 - Z * Z],
        "the slope of the activated value": [
            lambda Z: 1 - np.square(np.tanh(np.tanh(Z))),
            lambda Z: 1 / np.cosh(np.tanh(Z)) ** 2,
        ],
        "the square is missing": [lambda Z: 1 - np.tanh(Z)],
        "the sigmoid's slope, with tanh": [lambda Z: np.tanh(Z) - np.tanh(Z) ** 2],
        "the sigmoid's slope": [slope],
        "tanh itself": [np.tanh],
        "the sign is turned round": [lambda Z: (np.tanh(Z) - 1) * (np.tanh(Z) + 1)],
        "out of range": [lambda Z: 1 / np.cosh(Z) ** 2],
    },
    "xavier_weights": {
        "n_out is left out": [one_by_one(he)],
        "n_in is left out": [one_by_one(lambda n_out, n_in: math.sqrt(2 / n_out))],
        "only the way forward": [one_by_one(lambda n_out, n_in: n_in**-0.5)],
        "a one where a two is meant": [one_by_one(lambda n_out, n_in: (n_in + n_out) ** -0.5)],
        "multiplied where a sum is meant": [
            one_by_one(lambda n_out, n_in: math.sqrt(2 / n_in / n_out))
        ],
        **common(xavier),
    },
    "he_weights": {
        "n_out instead of n_in": [one_by_one(lambda n_out, n_in: math.sqrt(2 / n_out))],
        "the two is missing": [one_by_one(lambda n_out, n_in: 1 / math.sqrt(n_in))],
        "the two is on the wrong side": [one_by_one(lambda n_out, n_in: math.sqrt(0.5 / n_in))],
        "Xavier's variance": [one_by_one(xavier)],
        **common(he),
    },
}
