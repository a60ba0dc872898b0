"""A classifier with two layers is trained in a few functions, which students write too."""

from collections.abc import Sequence

import numpy as np

from nnlib.activations import relu, relu_derivative, softmax
from nnlib.arrays import Array
from nnlib.lesson.two_layers import update


def forward(parameters: Sequence[Array], X: Array) -> tuple[Array, Array, Array, Array]:
    r"""Compute what two layers, of ReLU and of softmax, make of a batch.

    .. math:: Z_1 = W_1 X + b_1, \qquad A_1 = \mathrm{relu}(Z_1), \qquad
        Z_2 = W_2 A_1 + b_2, \qquad A_2 = \mathrm{softmax}(Z_2)

    Parameters
    ----------
    parameters : sequence of ndarray
        W1, b1, W2, b2.
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.

    Returns
    -------
    Z1, A1, Z2, A2 : ndarray
        Pre-activations and activations of both layers.

    Examples
    --------
    >>> one, zero = np.array([[1.0]]), np.array([[0.0]])
    >>> [array.item() for array in forward([2 * one, zero, one, zero], one)]
    [2.0, 2.0, 2.0, 1.0]
    """
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


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
        Scores (logits).
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.
    Y : ndarray, shape (n_out, m)
        Targets, one-hot.

    Returns
    -------
    dW1, db1, dW2, db2 : ndarray
        In the shapes of the weights and biases.

    Examples
    --------
    >>> one, two = np.array([[1.0]]), np.array([[0.0], [0.0]])
    >>> dW2 = classifier_backward_pass(two, one, one, two, one, np.array([[1.0], [0.0]]))[2]
    >>> dW2.ravel()
    array([-0.5,  0.5])
    """
    m = X.shape[1]
    dZ2 = (softmax(Z2) - Y) / m
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T @ dZ2 * relu_derivative(Z1)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def epoch(
    parameters: Sequence[Array],
    X: Array,
    Y: Array,
    learning_rate: float,
    batch_size: int,
    rng: np.random.Generator,
) -> Sequence[Array]:
    r"""Train for one pass over the samples, in batches, with one update for each batch.

    .. math:: \theta \leftarrow \theta - \alpha \, \frac{1}{|B|} \sum_{j \in B} \nabla L_j
        \qquad \text{for each batch } B

    Parameters
    ----------
    parameters : sequence of ndarray
        W1, b1, W2, b2; left alone.
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.
    Y : ndarray, shape (n_out, m)
        Targets, one-hot.
    learning_rate : float
        The step size :math:`\alpha`.
    batch_size : int
        Samples in a batch; the last one may have fewer.
    rng : numpy.random.Generator
        Shuffles the samples.

    Returns
    -------
    list of ndarray
        The new W1, b1, W2, b2.

    Examples
    --------
    >>> zeros = [np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((2, 1)), np.zeros((2, 1))]
    >>> X, Y = np.array([[1.0, 2.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    >>> W1, b1, W2, b2 = epoch(zeros, X, Y, 1.0, batch_size=2, rng=np.random.default_rng(1))
    >>> b2.ravel()
    array([ 0.5, -0.5])
    """
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        X_batch, Y_batch = X[:, batch], Y[:, batch]
        Z1, A1, Z2 = forward(parameters, X_batch)[:3]
        gradients = classifier_backward_pass(parameters[2], Z1, A1, Z2, X_batch, Y_batch)
        parameters = update(parameters, gradients, learning_rate)
    return parameters
