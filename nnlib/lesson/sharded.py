"""A step of gradient descent on data that lie in parts, as on the machines of a cluster."""

from collections.abc import Sequence

import numpy as np

from nnlib.arrays import Array
from nnlib.lesson.two_layers import classifier_backward_pass, update
from nnlib.lesson.two_layers import classifier_forward as forward


def mean_gradient(parameters: Sequence[Array], X: Array, Y: Array) -> tuple[Array, ...]:
    """Go forward and back through two layers.

    Parameters
    ----------
    parameters : sequence of ndarray
        W1, b1, W2, b2 of a hidden layer of ReLU and a layer of softmax.
    X : ndarray, shape (n_in, m)
    Y : ndarray, shape (n_out, m)
        One-hot.

    Returns
    -------
    dW1, db1, dW2, db2 : ndarray
        Of the mean loss over these m samples.

    Examples
    --------
    >>> parameters = [np.eye(2), np.zeros((2, 1)), np.eye(2), np.zeros((2, 1))]
    >>> mean_gradient(parameters, np.ones((2, 1)), np.eye(2)[:, :1])[3]
    array([[-0.5],
           [ 0.5]])
    """
    Z1, A1, Z2, _ = forward(parameters, X)
    return classifier_backward_pass(parameters[2], Z1, A1, Z2, X, Y)


def sharded_step(
    parameters: Sequence[Array], shards: Sequence[tuple[Array, Array]], learning_rate: float
) -> list[Array]:
    r"""Take one step with the mean gradient over all shards, each of which knows only its own.

    .. math:: \nabla L = \frac{1}{m} \sum_i m_i \, \nabla L_i, \qquad m = \sum_i m_i

    where :math:`\nabla L_i` is the mean over the :math:`m_i` samples of shard i.

    Parameters
    ----------
    parameters : sequence of ndarray
        W1, b1, W2, b2 of a hidden layer of ReLU and a layer of softmax.
    shards : sequence of pairs of ndarray
        X, shape (n_in, m_i), and one-hot Y, shape (n_out, m_i), of each shard.
    learning_rate : float
        The step size.

    Returns
    -------
    list of ndarray
        The new W1, b1, W2, b2.

    Examples
    --------
    >>> parameters = [np.eye(2), np.zeros((2, 1)), np.eye(2), np.zeros((2, 1))]
    >>> X, Y = np.ones((2, 3)), np.array([[1, 1, 0], [0, 0, 1]])
    >>> together = sharded_step(parameters, [(X, Y)], 0.5)
    >>> apart = sharded_step(parameters, [(X[:, :1], Y[:, :1]), (X[:, 1:], Y[:, 1:])], 0.5)
    >>> [bool(np.allclose(a, b)) for a, b in zip(together, apart)]
    [True, True, True, True]
    """
    total = [0.0 * part for part in parameters]
    m = 0
    for X, Y in shards:
        m_i = Y.shape[1]
        gradients = mean_gradient(parameters, X, Y)
        for k in range(4):
            total[k] = total[k] + m_i * gradients[k]
        m += m_i
    return update(parameters, [part / m for part in total], learning_rate)


def step_seconds(m: int, n_workers: Array, image: float, message: float) -> Array:
    r"""Model the time of a step on a cluster: the work is shared out, the messages add up.

    .. math:: T(n) = \frac{m}{n} \, t_{image} + (n + \log_2 n) \, t_{message}
        \quad \text{for } n > 1, \qquad T(1) = m \, t_{image}

    The parameters go out to one worker after the other; gradients are added in pairs, the sums in
    pairs again, and so on. All workers are equally fast, and none waits for another.

    Parameters
    ----------
    m : int
        Images in a step.
    n_workers : ndarray
        Numbers n of workers, from 1 on; 1 is a process that sends nothing.
    image, message : float
        Seconds for an image, and for a message.

    Returns
    -------
    ndarray
        Seconds, for each number of workers.

    Examples
    --------
    >>> step_seconds(1000, np.array([1, 2, 8]), image=0.001, message=0.1)
    array([1.   , 0.8  , 1.225])
    """
    messages = np.where(n_workers > 1, n_workers + np.log2(n_workers), 0)
    return m * image / n_workers + messages * message
