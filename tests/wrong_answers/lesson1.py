"""Wrong answers to the exercises of lesson 1, each written as a student would write it."""

import math

import numpy as np


def sum_of_squares(A, Y):
    total = 0
    for a, y in zip(A.ravel(), Y.ravel(), strict=True):
        total += (a - y) ** 2
    return total


def sigmoid_at_the_end(W, b, A_in):
    Z = np.dot(W, A_in) + b
    return 1.0 / (1.0 + np.exp(-Z))


def bias_as_a_row(W, b, A_in):
    return W @ A_in + b.reshape(1, -1)


def rows_instead_of_columns(A, Y):
    right = 0
    for a, y in zip(A, Y, strict=True):
        right += a.argmax() == y.argmax()
    return right / len(A)


def loop_that_counts(A, Y):
    right = 0
    for j in range(A.shape[1]):
        if A[:, j].argmax() == Y[:, j].argmax():
            right += 1
    return right


WRONG = {
    "layer_scores": {
        "the bias is missing": [lambda W, b, A_in: np.dot(W, A_in)],
        "the bias is taken away": [lambda W, b, A_in: np.dot(W, A_in) - b],
        "multiplied entry by entry": [lambda W, b, A_in: np.multiply(W, A_in) + b],
        "W is transposed": [lambda W, b, A_in: np.dot(np.transpose(W), A_in) + b],
        "the factors are exchanged": [lambda W, b, A_in: np.dot(A_in, W) + b],
        "the bias lies in a row": [bias_as_a_row],
        "squashed as well": [sigmoid_at_the_end],
    },
    "mean_squared_error": {
        "summed where a mean is meant": [
            sum_of_squares,
            lambda A, Y: np.linalg.norm(A - Y) ** 2,
            lambda A, Y: ((Y - A) * (Y - A)).sum(),
        ],
        "a mean over the samples only": [lambda A, Y: np.mean(np.sum((A - Y) ** 2, axis=0))],
        "a mean over the outputs only": [lambda A, Y: sum_of_squares(A, Y) / len(A)],
        "the brackets of n m are missing": [
            lambda A, Y: sum_of_squares(A, Y) / A.shape[0] * A.shape[1]
        ],
        "not one number": [
            lambda A, Y: np.mean((A - Y) ** 2, keepdims=True),
            lambda A, Y: [sum_of_squares(A, Y) / A.size],
        ],
        "half of it": [lambda A, Y: 0.5 * np.mean(np.square(Y - A))],
        "the root of it": [lambda A, Y: math.sqrt(((A - Y) ** 2).mean())],
        "the absolute difference": [lambda A, Y: abs(A - Y).mean()],
        "not squared": [lambda A, Y: (A - Y).mean()],
        "the mean is squared": [lambda A, Y: (A - Y).mean() ** 2],
        "a number for each sample or output": [
            lambda A, Y: ((A - Y) ** 2).mean(axis=0),
            lambda A, Y: ((A - Y) ** 2).mean(axis=1),
        ],
        "no mean at all": [lambda A, Y: np.square(A - Y)],
    },
    "mean_squared_error_gradient": {
        "the two is missing": [lambda A, Y: (A - Y) / (A.shape[0] * A.shape[1])],
        "the mean is missing": [lambda A, Y: -2 * (Y - A)],
        "the two and the mean are missing": [np.subtract],
        "divided by the samples only": [lambda A, Y: 2 / A.shape[1] * (A - Y)],
        "divided by the outputs only": [lambda A, Y: 2 / len(A) * (A - Y)],
        "the brackets of n m are missing": [lambda A, Y: -2 * (Y - A) / A.shape[0] * A.shape[1]],
        "the sign is turned round": [lambda A, Y: 2 / A.size * (Y - A)],
        "added up to one number": [lambda A, Y: 2 * np.mean(A - Y)],
        "the error itself": [lambda A, Y: sum_of_squares(A, Y) / A.size],
    },
    "accuracy": {
        "counted, not divided": [loop_that_counts],
        "a verdict for each sample": [lambda A, Y: np.argmax(A, 0) == np.argmax(Y, 0)],
        "divided by the classes": [lambda A, Y: loop_that_counts(A, Y) / len(Y)],
        "in percent": [lambda A, Y: loop_that_counts(A, Y) / A.shape[1] * 100],
        "the wrong axis": [rows_instead_of_columns],
        "the largest of the whole array": [lambda A, Y: float(np.argmax(A) == np.argmax(Y))],
        "the part that is wrong": [lambda A, Y: 1 - loop_that_counts(A, Y) / A.shape[1]],
        "compared entry by entry": [lambda A, Y: (A == Y).sum() / A.size],
        "rounded entries are compared": [lambda A, Y: ((A > 0.5) == (Y == 1)).mean()],
    },
}
