"""Two mistakes at once: one in softmax, and one in the loss or the gradient that is made of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, softmax
from nnlib.lesson.exercise import Mistake

WRONG_AXIS = [
    lambda Z: softmax(Z.T).T,
    lambda Z: (E := np.exp(Z)) / E.sum(axis=1, keepdims=True),
    lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E.sum(axis=1, keepdims=True),
]
"""Softmax with the sums of the rows."""

WHOLE_ARRAY = [
    lambda Z: (E := np.exp(Z)) / E.sum(),
    lambda Z: (E := np.exp(Z - Z.max())) / E.sum(),
    lambda Z: (E := np.exp(Z - Z.max(axis=0))) / E.sum(),
]
"""Softmax with one sum for all columns."""

IN_SOFTMAX: Mapping[str, Sequence[Callable[..., Any]]] = {
    "softmax over the wrong axis": WRONG_AXIS,
    "softmax over the whole array": WHOLE_ARRAY,
    "softmax without its sum": [np.exp, lambda Z: np.exp(Z - Z.max(axis=0))],
    "a sigmoid for softmax": [sigmoid],
    "softmax twice": [lambda Z: softmax(softmax(Z))],
}

IN_THE_LOSS = {
    "a sum instead of a mean": lambda A, Y: -np.sum(Y * np.log(A)),
    "a mean over the classes too": lambda A, Y: -np.mean(Y * np.log(A)),
    "divided by the number of classes": lambda A, Y: -np.sum(Y * np.log(A)) / Y.shape[0],
    "the sign is flipped": lambda A, Y: np.sum(Y * np.log(A)) / Y.shape[1],
}


def _minus_one(rows, divided):
    def error(A, Y):
        dZ = A.copy()
        dZ[rows(Y)] -= 1
        return dZ / Y.shape[1] if divided else dZ

    return error


ONE_ROW_FOR_ALL = [
    _minus_one(rows, divided)
    for divided in (True, False)
    for rows in (
        np.argmax,
        lambda Y: np.argmax(Y[:, 0]),
        lambda Y: np.argmax(Y, axis=0),
        lambda Y: np.argmax(Y, axis=1),
        lambda Y: 0,
        lambda Y: 1,
        lambda Y: -1,
    )
]
"""A - Y over m with 1 taken from whole rows, as an index without the samples does."""
WHOLE_ROWS = (
    "dZ[i] is the row of class i, with all samples, but each sample has a correct class of its "
    "own. Which array has a 1 exactly there, and 0 elsewhere?"
)

BY_THE_WHOLE_SHAPE = [
    lambda A, Y: (A - Y) / Y.shape,
    lambda A, Y: 1 / np.array(Y.shape) * (A - Y),
]
"""A - Y over both numbers of its shape, which NumPy refuses or takes for numbers of columns."""
WHOLE_SHAPE = "A shape is a pair, (n, m). Which of its two numbers counts the samples?"
TIMES_THE_LOSS = (
    "The pencil's result is the derivative of the loss already, with every factor of the chain "
    "rule. What has the loss itself to do in it?"
)

IN_THE_OUTPUT_ERROR = {
    "1/m is missing": lambda A, Y: A - Y,
    "divided by the number of entries": lambda A, Y: (A - Y) / Y.size,
    "divided by the number of classes": lambda A, Y: (A - Y) / Y.shape[0],
    "the sign is flipped": lambda A, Y: (Y - A) / Y.shape[1],
}


def two_at_once(
    make: Callable[[Callable[..., Any], Callable[..., Any]], Callable[..., Any]],
    seconds: Mapping[str, Callable[..., Any]],
    *,
    without: str = "",
) -> list[Mistake]:
    """Join each mistake in softmax to each that may follow it.

    Parameters
    ----------
    make : function of two functions
        Returns an answer with this softmax and this loss or output error.
    seconds : mapping from str to function
        The mistakes that may follow, by name.
    without : str, optional
        The name of a mistake in softmax to leave out.

    Returns
    -------
    list of Mistake

    Examples
    --------
    >>> def gradient(softmax, error):
    ...     return lambda Z, Y: error(softmax(Z), Y)
    >>> two_at_once(gradient, IN_THE_OUTPUT_ERROR)[0].name
    'softmax over the wrong axis, and 1/m is missing'
    """
    return [
        Mistake(
            f"{first}, and {second}",
            "Two mistakes at once. Write softmax as a function of its own and let check.softmax "
            "look at it; then correct the other.",
            *(make(outputs, wrong) for outputs in functions),
        )
        for first, functions in IN_SOFTMAX.items()
        if first != without
        for second, wrong in seconds.items()
    ]
