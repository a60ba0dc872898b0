"""The way back through a graph of values, as students write it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.arrays import Array


def backward_sweep(
    order: Sequence[Any], pull_back: Callable[[Any, Array], Sequence[tuple[Any, Array]]]
) -> list[Array]:
    r"""Go from the loss back to the inputs, and add up what arrives at each value.

    .. math:: dv = \sum_{z \text{ made from } v} \left( \frac{\partial z}{\partial v} \right)^T dz,
        \qquad dL = 1

    Parameters
    ----------
    order : sequence of Value
        Each after those that it was made from; the last one is the loss.
    pull_back : function of a value and an array
        Takes the derivative of the loss with respect to a value, and returns pairs: of each of the
        value's sources and what it gets, as :func:`nnlib.autodiff.pull_back` does.

    Returns
    -------
    list of ndarray
        The derivative of the loss with respect to each value, in the same order.

    Examples
    --------
    >>> from nnlib.autodiff import Value, pull_back
    >>> a = Value(np.array([3.0]))
    >>> backward_sweep([a, a * a], pull_back)
    [array([6.]), array([1.])]
    """
    derivatives = {value: np.zeros(value.data.shape) for value in order}
    derivatives[order[-1]] = derivatives[order[-1]] + 1
    for value in reversed(order):
        for source, contribution in pull_back(value, derivatives[value]):
            derivatives[source] = derivatives[source] + contribution
    return [derivatives[value] for value in order]
