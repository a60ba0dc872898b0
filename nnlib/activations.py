"""An activation function is what a layer applies to each of its pre-activations.

Each function is followed by its derivative. Both take the pre-activation Z, float32 or float64, and
return an array with the shape and dtype of Z; they refuse any other kind of array. Softmax, at the
end, is the exception: it turns a whole column of scores (logits) into probabilities.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array, takes_floats


@takes_floats
def sigmoid(Z: Array) -> Array:
    r"""Squash every number into the range from 0 to 1.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{\min(z, 0)}}{1 + e^{-|z|}}

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Notes
    -----
    Both forms are the same function. The second never raises e to a positive power, so it cannot
    overflow, and it keeps its relative precision for large negative z. Sigmoid units were used by
    Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, 1986.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    return np.exp(np.minimum(Z, 0)) / (1 + np.exp(-np.abs(Z)))


def sigmoid_derivative(Z: Array) -> Array:
    r"""Derivative of :func:`sigmoid` at Z: largest at zero, where it is 1/4.

    .. math:: \sigma'(z) = \sigma(z) \, (1 - \sigma(z)) = \sigma(z) \, \sigma(-z)

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations, not the activated values.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Examples
    --------
    >>> sigmoid_derivative(np.array([-1000.0, 0.0, 1000.0]))
    array([0.  , 0.25, 0.  ])
    """
    return sigmoid(Z) * sigmoid(-Z)


@takes_floats
def tanh(Z: Array) -> Array:
    r"""Squash every number into the range from -1 to 1.

    .. math:: \tanh(z) = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Notes
    -----
    LeCun, Bottou, Orr and Müller, *Efficient BackProp*, 1998, prefer it to the sigmoid because its
    outputs are centred on zero.

    Examples
    --------
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    return np.tanh(Z)


@takes_floats
def tanh_derivative(Z: Array) -> Array:
    r"""Derivative of :func:`tanh` at Z: 1 at zero, close to 0 far from it.

    .. math:: \tanh'(z) = 1 - \tanh^2(z)

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations, not the activated values.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Notes
    -----
    Far from zero the square is almost 1 and the subtraction loses digits: in float32 none are left
    for :math:`|z| > 9`.

    Examples
    --------
    >>> tanh_derivative(np.array([-1000.0, 0.0, 1000.0]))
    array([0., 1., 0.])
    """
    return 1 - np.tanh(Z) ** 2


@takes_floats
def relu(Z: Array) -> Array:
    r"""Keep positive values and set negative ones to zero.

    .. math:: g(z) = \max(z, 0)

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Notes
    -----
    From Nair and Hinton, *Rectified linear units improve restricted Boltzmann machines*,
    ICML 2010.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(Z, 0)


@takes_floats
def relu_derivative(Z: Array) -> Array:
    r"""Derivative of :func:`relu` at Z; at zero, where it is undefined, we choose 0.

    .. math:: g'(z) = 1 \text{ if } z > 0, \text{ else } 0

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations, not the activated values.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Examples
    --------
    >>> relu_derivative(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    return (Z > 0).astype(Z.dtype)


@takes_floats
def identity(Z: Array) -> Array:
    r"""Return Z unchanged: for a last layer whose scores (logits) go straight into the loss.

    .. math:: g(z) = z

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations.

    Returns
    -------
    ndarray, Z itself

    Examples
    --------
    >>> identity(np.array([-2.0, 0.0, 3.0]))
    array([-2.,  0.,  3.])
    """
    return Z


@takes_floats
def identity_derivative(Z: Array) -> Array:
    r"""Derivative of :func:`identity`: 1 everywhere.

    .. math:: g'(z) = 1

    Parameters
    ----------
    Z : ndarray of float, any shape
        Pre-activations.

    Returns
    -------
    ndarray, the shape and dtype of Z

    Examples
    --------
    >>> identity_derivative(np.array([-2.0, 0.0, 3.0]))
    array([1., 1., 1.])
    """
    return np.ones(Z.shape, Z.dtype)


@takes_floats
def softmax(Z: Array) -> Array:
    r"""Turn each column of scores (logits) into probabilities, which are not negative and sum to 1.

    .. math:: p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}
        = \frac{e^{z_i - \max_k z_k}}{\sum_k e^{z_k - \max_k z_k}}

    Parameters
    ----------
    Z : ndarray of float, shape (n_out, m)
        Scores (logits), one sample per column.

    Returns
    -------
    ndarray, the shape and dtype of Z
        Probabilities, one sample per column.

    Notes
    -----
    Subtracting the largest score of each column leaves the probabilities unchanged and keeps the
    exponential from overflowing. See Bridle, *Probabilistic interpretation of feedforward
    classification network outputs*, 1990.

    Examples
    --------
    >>> softmax(np.array([[0.0, 10000.0], [0.0, -10000.0]]))
    array([[0.5, 1. ],
           [0.5, 0. ]])
    """
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


class Activation(NamedTuple):
    """An element-wise activation function and its derivative."""

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", sigmoid, sigmoid_derivative),
        Activation("tanh", tanh, tanh_derivative),
        Activation("relu", relu, relu_derivative),
        Activation("identity", identity, identity_derivative),
    )
}
"""The activations that can be selected by name."""


def as_activation(activation: str | Activation) -> Activation:
    """Return the activation with this name; an Activation is returned unchanged.

    Parameters
    ----------
    activation : {"sigmoid", "tanh", "relu", "identity"} or Activation

    Returns
    -------
    Activation

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> as_activation("relu").derivative is relu_derivative
    True
    """
    if isinstance(activation, Activation):
        return activation
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        what = "is a function" if callable(activation) else f"{activation!r} is unknown"
        hint = (
            "; the loss softmax_cross_entropy applies softmax itself, to the scores of a last "
            'layer with "identity"'
        )
        raise ValueError(
            f"activation {what}; choose from {list(ACTIVATIONS)}, by name"
            f"{hint if 'softmax' in str(activation) else ''}"
        )
    return ACTIVATIONS[activation]
