"""A step of gradient descent on data that lie in parts, as on the machines of a cluster."""

from collections.abc import Sequence

from nnlib.arrays import Array
from nnlib.lesson.two_layers import classifier_backward_pass, update
from nnlib.lesson.two_layers import classifier_forward as forward


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
    >>> import numpy as np
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
        Z1, A1, Z2, _ = forward(parameters, X)
        gradients = classifier_backward_pass(parameters[2], Z1, A1, Z2, X, Y)
        for k in range(4):
            total[k] = total[k] + m_i * gradients[k]
        m += m_i
    return update(parameters, [part / m for part in total], learning_rate)
