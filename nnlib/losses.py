"""A loss function measures how far the network's answers are from the right ones.

Each loss stands beside its gradient. A loss is a mean over the samples, and its gradient is the one
place in the package where the 1/m of that mean stands: layers only sum.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.activations import softmax
from nnlib.arrays import Array


def mean_squared_error(A: Array, Y: Array) -> float:
    r"""Mean over outputs and samples of the squared difference between answer and target.

    .. math:: L = \frac{1}{n m} \sum_{i=1}^{n} \sum_{j=1}^{m} (A_{ij} - Y_{ij})^2

    Parameters
    ----------
    A : ndarray of float, shape (n, m)
        The network's answers, one sample a column.
    Y : ndarray of float, shape (n, m)
        The targets.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ, or there is no sample.

    Notes
    -----
    Bishop, *Pattern Recognition and Machine Learning*, 2006, section 5.2.

    Examples
    --------
    >>> mean_squared_error(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    0.5
    """
    _check_same_shape("A", A, Y)
    return float(np.mean((A - Y) ** 2))


def mean_squared_error_gradient(A: Array, Y: Array) -> Array:
    r"""Gradient of :func:`mean_squared_error` by the answers.

    .. math:: \frac{\partial L}{\partial A} = \frac{2}{n m} (A - Y)

    Parameters
    ----------
    A : ndarray of float, shape (n, m)
        The network's answers, one sample a column.
    Y : ndarray of float, shape (n, m)
        The targets.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    ValueError
        If the shapes differ, or there is no sample.

    Examples
    --------
    >>> mean_squared_error_gradient(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    array([[1., 0.]])
    """
    _check_same_shape("A", A, Y)
    n, m = A.shape
    return 2 / (n * m) * (A - Y)


def cross_entropy(P: Array, Y: Array) -> float:
    r"""Mean over the samples of the surprise at the right class, from given probabilities.

    .. math:: L = -\frac{1}{m} \sum_{j=1}^{m} \sum_{i=1}^{n} Y_{ij} \ln P_{ij}

    For reading only: a network is trained with :func:`softmax_cross_entropy`, which starts from the
    scores and stays finite.

    Parameters
    ----------
    P : ndarray of float, shape (n, m)
        Probabilities, one sample a column.
    Y : ndarray of float, shape (n, m)
        One-hot targets.

    Returns
    -------
    float
        In nats: infinite if the right class was given probability 0.

    Raises
    ------
    ValueError
        If the shapes differ, there is no sample, or a probability lies outside 0 … 1.

    Notes
    -----
    Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4.

    Examples
    --------
    >>> cross_entropy(np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]]))
    0.693147...
    """
    _check_same_shape("P", P, Y)
    if not (P.min() >= 0 and P.max() <= 1):
        raise ValueError(
            f"P must hold probabilities from 0 to 1, but its values go from {P.min():g} to "
            f"{P.max():g}; apply softmax to scores first"
        )
    with np.errstate(divide="ignore"):
        log_P = np.log(P, where=Y > 0, out=np.zeros(P.shape))
    return float(np.sum(Y * -log_P) / P.shape[1])


def softmax_cross_entropy(Z: Array, Y: Array) -> float:
    r"""Cross-entropy of the softmax of scores, computed without leaving the safe range.

    .. math:: S_{ij} = Z_{ij} - \max_k Z_{kj}, \qquad
        L = \frac{1}{m} \sum_{j=1}^{m} \Big( \ln \sum_i e^{S_{ij}} - \sum_i Y_{ij} S_{ij} \Big)

    Parameters
    ----------
    Z : ndarray of float, shape (n, m)
        Scores (logits) of the last layer, one sample a column.
    Y : ndarray of float, shape (n, m)
        One-hot targets: each column adds up to 1.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    ValueError
        If the shapes differ, or there is no sample.

    Notes
    -----
    Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4.

    Examples
    --------
    >>> softmax_cross_entropy(np.array([[-1e4], [1e4]]), np.array([[1.0], [0.0]]))
    20000.0
    """
    _check_same_shape("Z", Z, Y)
    S = Z - Z.max(axis=0, keepdims=True)
    return float(np.mean(np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0)))


def softmax_cross_entropy_gradient(Z: Array, Y: Array) -> Array:
    r"""Gradient of :func:`softmax_cross_entropy` by the scores: answer minus target.

    .. math:: \frac{\partial L}{\partial Z} = \frac{1}{m} (\mathrm{softmax}(Z) - Y)

    Parameters
    ----------
    Z : ndarray of float, shape (n, m)
        Scores (logits) of the last layer, one sample a column.
    Y : ndarray of float, shape (n, m)
        One-hot targets: each column adds up to 1.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    ValueError
        If the shapes differ, or there is no sample.

    Examples
    --------
    >>> softmax_cross_entropy_gradient(np.array([[0.0], [0.0]]), np.array([[1.0], [0.0]]))
    array([[-0.5],
           [ 0.5]])
    """
    _check_same_shape("Z", Z, Y)
    return (softmax(Z) - Y) / Z.shape[1]


def _check_same_shape(name: str, A: Array, Y: Array) -> None:
    if A.shape != Y.shape:
        raise ValueError(
            f"{name} has shape {A.shape} but Y has shape {Y.shape}; "
            "both must be (n_out, m), one sample a column"
        )
    if A.ndim != 2 or A.size == 0:
        raise ValueError(
            f"{name} and Y have shape {A.shape}; both must be (n_out, m) with at least one sample"
        )


def _any_targets(Y: Array) -> None:
    """Accept all targets."""


def _check_probabilities(Y: Array) -> None:
    """Refuse targets of which a column is no distribution over at least two classes."""
    if Y.shape[0] < 2 or not (Y.min(initial=0) >= 0 and np.allclose(Y.sum(axis=0), 1, atol=1e-5)):
        raise ValueError(
            f"Y has shape {Y.shape}; for softmax_cross_entropy it needs a row for each of at least "
            "two classes, and every column must add up to 1, as one_hot(labels) does; "
            "with a single output use mean_squared_error"
        )


class Loss(NamedTuple):
    """A loss, its gradient by the network's outputs, and a check that refuses unfit targets."""

    name: str
    value: Callable[[Array, Array], float]
    gradient: Callable[[Array, Array], Array]
    check_targets: Callable[[Array], None] = _any_targets


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("mean_squared_error", mean_squared_error, mean_squared_error_gradient),
        Loss(
            "softmax_cross_entropy",
            softmax_cross_entropy,
            softmax_cross_entropy_gradient,
            _check_probabilities,
        ),
    )
}
"""The losses that a training run can be given by name."""


def named_loss(loss: str | Loss) -> Loss:
    """Find a loss by its name; a Loss stays as it is.

    Parameters
    ----------
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Returns
    -------
    Loss

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> named_loss("mean_squared_error").gradient is mean_squared_error_gradient
    True
    """
    if isinstance(loss, Loss):
        return loss
    if loss not in LOSSES:
        raise ValueError(f"loss {loss!r} is unknown; choose from {list(LOSSES)}")
    return LOSSES[loss]
