"""Wrong answers to the exercises of lesson 6, each written as a student would write it."""

import numpy as np


def loop_over_samples(rows, value=lambda label: 1.0, shift=0):
    """One-hot by a loop, with as many rows as said."""

    def one_hot(labels, n_classes):
        Y = np.zeros((rows(labels, n_classes), len(labels)))
        for j, label in enumerate(labels):
            Y[label - shift, j] = value(label)
        return Y

    return one_hot


def known(labels, n_classes):
    return n_classes


def rows_of_ones(labels, n_classes):
    Y = np.zeros((n_classes, labels.size))
    for label in labels:
        Y[label, :] = 1
    return Y


def zeros_at_the_class(labels, n_classes):
    Y = np.ones((n_classes, labels.size))
    Y[labels, np.arange(labels.size)] = 0
    return Y


def samples_in_rows(labels, n_classes):
    return np.eye(n_classes)[labels]


def in_a_loop(slope, h=1e-6):
    """A gradient entry by entry, by a slope of (f, x, index, h)."""

    def gradient(f, x):
        result = np.zeros_like(x)
        for i in np.ndindex(*x.shape):
            result[i] = slope(f, x.copy(), i, h)
        return result

    return gradient


def moved(x, i, by):
    x = x.copy()
    x[i] = x[i] + by
    return x


def both_sides(f, x, i, h):
    return f(moved(x, i, h)) - f(moved(x, i, -h))


def stays_up(f, x):
    x = x.copy()
    result = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        x[i] += 1e-6
        up = f(x)
        x[i] -= 2e-6
        down = f(x)
        result[i] = (up - down) / 2e-6
    return result


def one_index(f, x):
    h = 1e-6
    result = np.zeros_like(x)
    for i in range(x.shape[0]):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        x[i] += h
        result[i] = (up - down) / (2 * h)
    return result


def flat_list(f, x):
    return np.array([both_sides(f, x, i, 1e-6) / 2e-6 for i in np.ndindex(*x.shape)])


def changes_x(f, x):
    result = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        x[i] += 1e-6
        up = f(x)
        x[i] -= 2e-6
        result[i] = (up - f(x)) / 2e-6
        x[i] += 1.5e-6
        x[i] -= 0.5e-6
    x += 1.0
    return result


def one_ratio_each(a, b):
    ratios = []
    for p, q in zip(a.ravel(), b.ravel(), strict=True):
        ratios.append(abs(p - q) / np.maximum(abs(p), abs(q)))
    return np.max(ratios)


def naive_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def safe_sigmoid(Z):
    return (1 + np.tanh(Z / 2)) / 2


def slope_by_its_answer(Z):
    A = safe_sigmoid(safe_sigmoid(Z))
    return A * (1 - A)


WRONG = {
    "one_hot": {
        "as many rows as the largest label asks for": [
            loop_over_samples(lambda labels, n_classes: max(labels) + 1),
        ],
        "as many rows as there are different labels": [
            loop_over_samples(lambda labels, n_classes: len(set(labels.tolist()))),
        ],
        "counted from one": [loop_over_samples(known, shift=1)],
        "the label in place of 1": [loop_over_samples(known, value=float)],
        "whole rows filled": [rows_of_ones],
        "0 and 1 exchanged": [zeros_at_the_class],
        "transposed": [samples_in_rows],
        "whole numbers": [
            lambda labels, n_classes: np.eye(n_classes, dtype=int)[:, labels],
            lambda labels, n_classes: np.arange(n_classes)[:, None] == labels,
        ],
    },
    "numerical_gradient": {
        "divided by h": [in_a_loop(lambda f, x, i, h: both_sides(f, x, i, h) / h)],
        "one side only": [
            in_a_loop(lambda f, x, i, h: (f(moved(x, i, h)) - f(x)) / h),
            in_a_loop(lambda f, x, i, h: (f(x) - f(moved(x, i, -h))) / h),
        ],
        "one side, divided by two steps": [
            in_a_loop(lambda f, x, i, h: (f(moved(x, i, h)) - f(x)) / (2 * h)),
        ],
        "not divided": [in_a_loop(both_sides)],
        "the sign is turned round": [
            in_a_loop(lambda f, x, i, h: -both_sides(f, x, i, h) / 2 / h),
        ],
        "all entries moved at once": [
            lambda f, x, h=1e-6: (f(x + h) - f(x - h)) / (2 * h),
            lambda f, x, h=1e-6: np.ones_like(x) * (f(x + h) - f(x - h)) / (2 * h),
        ],
        "a whole row moved at once": [one_index],
        "the entry is not put back": [stays_up],
        "another shape": [flat_list],
        "in place": [changes_x],
    },
    "relative_error": {
        "zeros are divided by zeros": [
            lambda a, b: np.max(np.abs(b - a)) / np.max(np.abs([a, b])),
        ],
        "not relative": [lambda a, b: max(abs(a - b).ravel())],
        "relative to one of the two": [
            lambda a, b: np.max(np.abs(a - b)) / np.max(np.abs(a)),
            lambda a, b: np.max(np.abs(a - b)) / np.max(np.abs(b)),
        ],
        "relative to the sum of both": [
            lambda a, b: np.max(np.abs(a - b)) / (np.max(np.abs(a)) + np.max(np.abs(b))),
        ],
        "entry by entry": [
            one_ratio_each,
            lambda a, b: np.max(abs((a - b) / a)),
            lambda a, b: np.max(abs((b - a) / b)),
        ],
        "signs are not taken away": [lambda a, b: np.max(a - b) / np.maximum(np.max(a), np.max(b))],
        "lengths instead of the largest entries": [
            lambda a, b: (
                np.sqrt(((a - b) ** 2).sum()) / (np.sqrt((a**2).sum()) + np.sqrt((b**2).sum()))
            ),
        ],
        "a mean difference": [
            lambda a, b: np.mean(np.abs(a - b)) / np.maximum(np.abs(a).max(), np.abs(b).max()),
        ],
    },
    "sigmoid_derivative": {
        "takes Z for the answer": [lambda Z: Z - Z**2],
        "the slope of the activated value": [slope_by_its_answer],
        "sigmoid itself": [safe_sigmoid],
        "one factor is missing": [lambda Z: 1 - safe_sigmoid(Z)],
        "tanh's rule": [lambda Z: (1 - safe_sigmoid(Z)) * (1 + safe_sigmoid(Z))],
        "tanh's slope": [lambda Z: (1 - np.tanh(Z)) * (1 + np.tanh(Z))],
        "the sign is turned round": [lambda Z: safe_sigmoid(Z) * (safe_sigmoid(Z) - 1)],
        "out of range": [
            lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2,
            lambda Z: naive_sigmoid(Z) * (1 - naive_sigmoid(Z)),
        ],
    },
}
