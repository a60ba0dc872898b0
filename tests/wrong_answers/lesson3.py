"""Wrong answers to the exercises of lesson 3, each written as a student would write it."""

import numpy as np


def outer_products(dZ, A_in):
    total = 0
    for j in range(dZ.shape[1]):
        total = total + np.outer(dZ[:, j], A_in[:, j])
    return total


def loop_that_replaces(dZ, A_in):
    for j in range(dZ.shape[1]):
        dW = np.outer(dZ[:, j], A_in[:, j])
    return dW


def no_inner_return(start):
    def rate(done):
        start * (1 - done)

    return rate


WRONG = {
    "weights_gradient": {
        "divided by m once more": [lambda dZ, A_in: outer_products(dZ, A_in) / A_in.shape[1]],
        "nothing is transposed": [np.dot],
        "multiplied entry by entry": [lambda dZ, A_in: np.multiply(dZ, A_in)],
        "the first sample only": [lambda dZ, A_in: np.outer(dZ[:, 0], A_in[:, 0])],
        "the last sample only": [loop_that_replaces],
        "the sign is turned round": [lambda dZ, A_in: -outer_products(dZ, A_in)],
        "an error": [lambda dZ, A_in: dZ.T @ A_in],
        "transposed": [lambda dZ, A_in: A_in @ dZ.T],
    },
    "biases_gradient": {
        "summed over units too": [lambda dZ: dZ.sum()],
        "summed over units instead of samples": [
            lambda dZ: np.sum(dZ, axis=0),
            lambda dZ: np.sum(dZ, axis=0)[None, :],
        ],
        "right for one sample only": [lambda dZ: dZ.copy()],
        "divided by m once more": [lambda dZ: dZ.sum(axis=1, keepdims=True) / dZ.shape[1]],
        "a row where a column is meant": [lambda dZ: np.array([row.sum() for row in dZ])],
    },
    "updated_weights": {
        "uphill": [lambda W, dZ, A_in, rate: W + rate * outer_products(dZ, A_in)],
        "no learning rate": [lambda W, dZ, A_in, rate: W - outer_products(dZ, A_in)],
        "the step, not the weights after it": [
            lambda W, dZ, A_in, rate: rate * outer_products(dZ, A_in),
            lambda W, dZ, A_in, rate: -rate * outer_products(dZ, A_in),
        ],
        "divided by m once more": [
            lambda W, dZ, A_in, rate: W - rate / dZ.shape[1] * outer_products(dZ, A_in)
        ],
        "the rate shrinks the weights": [
            lambda W, dZ, A_in, rate: rate * (W - outer_products(dZ, A_in))
        ],
    },
    "linear_decay": {
        "it grows": [lambda start: lambda done: done * start],
        "it falls for ever": [lambda start: lambda done: start - done],
        "it stays as it is": [lambda start: lambda done: start],
        "a curve, not a straight line": [lambda start: lambda done: start / (1 + done)],
        "a number where a function is meant": [lambda start: start],
        "the inner function returns nothing": [no_inner_return],
        "t from nowhere": [lambda start: start - start * t],  # noqa: F821
        "an error": [lambda start: lambda done: strat * (1 - done)],  # noqa: F821
    },
}
