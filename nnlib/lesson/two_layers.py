"""A network with two layers is trained in a few functions, which students write too."""

from collections.abc import Sequence

from nnlib.activations import relu_derivative, sigmoid_derivative, softmax
from nnlib.arrays import Array


def backward_pass(
    W2: Array, Z1: Array, A1: Array, Z2: Array, A2: Array, X: Array, Y: Array
) -> tuple[Array, Array, Array, Array]:
    r"""Compute the gradient of the mean squared error of two layers of sigmoids.

    .. math:: dZ_2 = \frac{2}{n m} (A_2 - Y) \odot \sigma'(Z_2), \qquad
        dZ_1 = W_2^T dZ_2 \odot \sigma'(Z_1)

    .. math:: dW_2 = dZ_2 \, A_1^T, \qquad dW_1 = dZ_1 \, X^T, \qquad db = \sum_j dZ_{\cdot j}

    Parameters
    ----------
    W2 : ndarray, shape (n_out, n_hidden)
        Weights of the second layer.
    Z1, A1 : ndarray, shape (n_hidden, m)
        Pre-activations and activations of the first layer.
    Z2, A2 : ndarray, shape (n_out, m)
        Those of the second layer.
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.
    Y : ndarray, shape (n_out, m)
        Targets.

    Returns
    -------
    dW1, db1, dW2, db2 : ndarray
        In the shapes of the weights and biases.

    Examples
    --------
    >>> import numpy as np
    >>> half, zero = np.array([[0.5]]), np.array([[0.0]])
    >>> arguments = np.array([[2.0]]), zero, half, zero, half, np.array([[3.0]]), np.array([[1.0]])
    >>> [gradient.item() for gradient in backward_pass(*arguments)]
    [-0.375, -0.125, -0.125, -0.25]
    """
    n, m = Y.shape
    dA2 = 2 / (n * m) * (A2 - Y)
    dZ2 = dA2 * sigmoid_derivative(Z2)
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * sigmoid_derivative(Z1)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def classifier_backward_pass(
    W2: Array, Z1: Array, A1: Array, Z2: Array, X: Array, Y: Array
) -> tuple[Array, Array, Array, Array]:
    r"""Compute the gradient of softmax with cross-entropy after a hidden layer of ReLU.

    .. math:: dZ_2 = \frac{1}{m} (\mathrm{softmax}(Z_2) - Y), \qquad
        dZ_1 = W_2^T dZ_2 \odot \mathrm{relu}'(Z_1)

    .. math:: dW_2 = dZ_2 \, A_1^T, \qquad dW_1 = dZ_1 \, X^T, \qquad db = \sum_j dZ_{\cdot j}

    Parameters
    ----------
    W2 : ndarray, shape (n_out, n_hidden)
        Weights of the second layer.
    Z1, A1 : ndarray, shape (n_hidden, m)
        Pre-activations and activations of the first layer.
    Z2 : ndarray, shape (n_out, m)
        Scores (logits), the pre-activations of the second layer.
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.
    Y : ndarray, shape (n_out, m)
        One-hot targets.

    Returns
    -------
    dW1, db1, dW2, db2 : ndarray
        In the shapes of the weights and biases.

    Examples
    --------
    >>> import numpy as np
    >>> W2, Z1, Z2 = np.array([[1.0], [-1.0]]), np.array([[2.0]]), np.array([[0.0], [0.0]])
    >>> X, Y = np.array([[3.0]]), np.array([[1.0], [0.0]])
    >>> [gradient.tolist() for gradient in classifier_backward_pass(W2, Z1, Z1, Z2, X, Y)]
    [[[-3.0]], [[-1.0]], [[-1.0], [1.0]], [[-0.5], [0.5]]]
    """
    m = Y.shape[1]
    dZ2 = (softmax(Z2) - Y) / m
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * relu_derivative(Z1)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def update(
    parameters: Sequence[Array], gradients: Sequence[Array], learning_rate: float
) -> list[Array]:
    r"""Take one step of gradient descent, and leave the parameters that were given alone.

    .. math:: \theta_{after} = \theta_{before} - \alpha \, \nabla L

    Parameters
    ----------
    parameters, gradients : sequence of ndarray
        Of equal lengths, and in each place of equal shapes.
    learning_rate : float
        The step size :math:`\alpha`.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> import numpy as np
    >>> update([np.array([1.0, 2.0])], [np.array([2.0, -2.0])], learning_rate=0.5)
    [array([0., 3.])]
    """
    new = []
    for i in range(len(parameters)):
        new.append(parameters[i] - learning_rate * gradients[i])
    return new
