"""Forward and backward through any number of layers: the loops that students write too."""

from collections.abc import Callable, Sequence

from nnlib.arrays import Array


def deep_forward(weights: Sequence[Array], g: Callable[[Array], Array], X: Array) -> list[Array]:
    r"""Compute the pre-activations of every layer; the biases are 0.

    .. math:: A_0 = X, \qquad Z_l = W_l A_{l-1}, \qquad A_l = g(Z_l)

    Parameters
    ----------
    weights : sequence of ndarray
        :math:`W_1` to :math:`W_L`, each of shape (n_out, n_in).
    g : function of an ndarray
        The activation function of all layers but the last, whose pre-activations are scores.
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.

    Returns
    -------
    list of ndarray
        :math:`Z_1` to :math:`Z_L`.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.activations import relu
    >>> two, one = np.array([[2.0], [-1.0]]), np.array([[1.0, 5.0]])
    >>> [Z.tolist() for Z in deep_forward([two, one], relu, np.array([[3.0]]))]
    [[[6.0], [-3.0]], [[6.0]]]
    """
    Zs: list[Array] = []
    A = X
    for W in weights:
        Z = W @ A
        Zs.append(Z)
        A = g(Z)
    return Zs


def deep_backward(
    weights: Sequence[Array],
    slope: Callable[[Array], Array],
    Zs: Sequence[Array],
    dZ: Array,
) -> list[Array]:
    r"""Carry the error of the last layer back to every layer.

    .. math:: dZ_l = (W_{l+1}^T \, dZ_{l+1}) \odot g'(Z_l)

    Parameters
    ----------
    weights : sequence of ndarray
        :math:`W_1` to :math:`W_L`, each of shape (n_out, n_in).
    slope : function of an ndarray
        The derivative :math:`g'` of the activation function of all layers but the last.
    Zs : sequence of ndarray
        :math:`Z_1` to :math:`Z_L`, as from :func:`deep_forward`.
    dZ : ndarray, the shape of :math:`Z_L`
        The derivative of the loss with respect to the scores.

    Returns
    -------
    list of ndarray
        :math:`dZ_1` to :math:`dZ_L`, the first layer first.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.activations import relu, relu_derivative
    >>> weights = [np.array([[2.0], [-1.0]]), np.array([[1.0, 5.0]])]
    >>> Zs = deep_forward(weights, relu, np.array([[3.0]]))
    >>> [dZ.tolist() for dZ in deep_backward(weights, relu_derivative, Zs, np.array([[0.5]]))]
    [[[0.5], [0.0]], [[0.5]]]
    """
    dZs = [dZ]
    for layer in reversed(range(len(weights) - 1)):
        dZ = weights[layer + 1].T @ dZ * slope(Zs[layer])
        dZs.insert(0, dZ)
    return dZs
