"""Wrong answers to the exercises of lesson 2, each written as a student would write it."""

import numpy as np

from nnlib.activations import softmax


def entry_by_entry_if(Z):
    if Z > 0:
        return Z
    return np.zeros_like(Z)


def slope_by_loop(Z):
    slope = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            slope[i, j] = 1 if Z[i, j] >= 0 else 0
    return slope


def softmax_of_the_whole_array(Z):
    E = np.exp(Z - np.max(Z))
    return E / np.sum(E, axis=0, keepdims=True)


def softmax_by_columns_without_maximum(Z):
    P = np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        total = sum(np.exp(z) for z in Z[:, j])
        P[:, j] = np.exp(Z[:, j]) / total
    return P


def maximum_of_each_row(Z):
    E = np.exp(Z - np.max(Z, axis=1)[:, None])
    return E / np.sum(E, axis=0)


def entropy_by_loop(Z, Y):
    P, loss = softmax(Z), 0.0
    for j in range(Z.shape[1]):
        loss -= np.log(P[Y[:, j].argmax(), j])
    return loss / Z.shape[1]


def stable_entropy(Z, Y):
    S = Z - Z.max(axis=0)
    return -(Y * (S - np.log(np.exp(S).sum(axis=0)))).sum(axis=0)


def entropy_with_one_maximum(Z, Y):
    S = Z - np.max(Z)
    return np.mean(np.log(np.sum(np.exp(S), axis=0)) - np.sum(Y * S, axis=0))


WRONG = {
    "relu": {
        "the largest of each column": [lambda Z: np.amax(Z, axis=0)],
        "one comparison for the whole array": [lambda Z: max(0, Z), entry_by_entry_if],
        "the mask, not the numbers": [lambda Z: (Z > 0).astype(float)],
        "absolute value": [lambda Z: np.sqrt(Z**2)],
        "the smaller, not the larger": [lambda Z: np.where(Z < 0, Z, 0)],
        "cut off at 1": [lambda Z: np.minimum(np.maximum(Z, 0), 1)],
        "everything passes": [np.copy],
        "an error": [lambda Z: Z.reshape(7, 7)],
    },
    "relu_derivative": {
        "the slope at zero is 1": [slope_by_loop, lambda Z: np.heaviside(Z, 1)],
        "the function, not its slope": [lambda Z: Z * (Z > 0)],
        "the sign": [lambda Z: np.where(Z > 0, 1.0, np.where(Z < 0, -1.0, 0.0))],
        "1 everywhere": [lambda Z: np.ones(Z.shape)],
        "0 and 1 are exchanged": [lambda Z: np.where(Z > 0, 0.0, 1.0)],
        "whole numbers": [lambda Z: Z > 0, lambda Z: (Z > 0).astype(int)],
        "out of range": [lambda Z: np.nan_to_num(np.maximum(Z, 0) / Z)],
    },
    "softmax": {
        "no maximum subtracted": [
            softmax_by_columns_without_maximum,
            lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=0, keepdims=True),
        ],
        "the maximum of the whole array": [softmax_of_the_whole_array],
        "the maximum over the wrong axis": [maximum_of_each_row],
        "the sum over the wrong axis": [
            lambda Z: np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True),
            lambda Z: softmax(Z.T).T,
        ],
        "the sum of the whole array": [
            lambda Z: np.exp(Z) / np.exp(Z).sum(),
            lambda Z: softmax(Z.reshape(-1, 1)).reshape(Z.shape),
        ],
        "each score by itself": [
            lambda Z: np.exp(Z) / (1 + np.exp(Z)),
            lambda Z: 0.5 + np.tanh(Z / 2) / 2,
        ],
        "out of range": [lambda Z: softmax_by_columns_without_maximum(Z - Z.mean(axis=0))],
        "not divided by the sum": [lambda Z: np.e**Z],
        "no exponential": [lambda Z: Z / np.sum(Z, axis=0, keepdims=True)],
    },
    "softmax_cross_entropy": {
        "log of zero": [
            entropy_by_loop,
            lambda Z, Y: -(Y * np.log(softmax(Z))).sum(axis=0).mean(),
        ],
        "log of zero, and no maximum subtracted": [
            lambda Z, Y: np.mean(-np.sum(Y * np.log(softmax_by_columns_without_maximum(Z)), axis=0))
        ],
        "a small number hides the zero": [
            lambda Z, Y: -np.sum(Y * np.log(softmax(Z) + 1e-12)) / Z.shape[1],
            lambda Z, Y: -np.mean(np.log((softmax(Z) * Y).sum(axis=0) + 1e-8)),
            lambda Z, Y: -np.sum(Y * np.log(np.clip(softmax(Z), 1e-7, 1 - 1e-7))) / Z.shape[1],
            lambda Z, Y: -np.sum(Y * np.log(np.maximum(softmax(Z), 1e-15))) / Z.shape[1],
        ],
        "the maximum of the whole array": [entropy_with_one_maximum],
        "two kinds of score": [
            lambda Z, Y: stable_entropy(Z, Y).mean() - (Y * Z.max(axis=0)).sum(axis=0).mean()
        ],
        "divided by the classes": [lambda Z, Y: stable_entropy(Z, Y).sum() / len(Z)],
        "summed where a mean is meant": [lambda Z, Y: stable_entropy(Z, Y).sum()],
        "a mean over the classes too": [lambda Z, Y: stable_entropy(Z, Y).sum() / Z.size],
        "the sign is turned round": [lambda Z, Y: -stable_entropy(Z, Y).mean()],
        "the logarithm to base 2": [lambda Z, Y: stable_entropy(Z, Y).mean() * np.log2(np.e)],
        "a number for each sample": [stable_entropy],
    },
    "softmax_cross_entropy_gradient": {
        "forgot 1/m": [lambda Z, Y: softmax(Z) - Y],
        "divided by all entries": [lambda Z, Y: (softmax(Z) - Y) / np.prod(Z.shape)],
        "divided by the classes": [lambda Z, Y: (softmax(Z) - Y) / len(Y)],
        "the sign is turned round": [lambda Z, Y: -(softmax(Z) - Y) / Y.shape[1]],
        "scores, not probabilities": [lambda Z, Y: (Z - Y) / Y.shape[1]],
        "no maximum subtracted": [
            lambda Z, Y: (softmax_by_columns_without_maximum(Z) - Y) / Z.shape[1]
        ],
        "only the targets are divided": [lambda Z, Y: softmax(Z) - 1 / Z.shape[1] * Y],
        "the mean is taken": [
            lambda Z, Y: (softmax(Z) - Y).sum(axis=1, keepdims=True) / Z.shape[1]
        ],
    },
}
