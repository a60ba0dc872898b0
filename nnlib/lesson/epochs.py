"""An epoch is one pass over the samples, in batches: the loop that students write too."""

from collections.abc import Sequence

import numpy as np

from nnlib.arrays import Array
from nnlib.lesson.two_layers import classifier_backward_pass as backward_pass
from nnlib.lesson.two_layers import classifier_forward as forward
from nnlib.lesson.two_layers import update


def epoch(
    parameters: Sequence[Array],
    X: Array,
    Y: Array,
    learning_rate: float,
    batch_size: int,
    rng: np.random.Generator,
) -> Sequence[Array]:
    r"""Train for one pass over the samples, in batches, with one update for each batch.

    .. math:: \theta \leftarrow \theta - \alpha \, \frac{1}{k} \sum_{j=1}^{k} \nabla L_j
        \qquad \text{for each batch of } k \text{ samples}

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
        gradients = backward_pass(parameters[2], Z1, A1, Z2, X_batch, Y_batch)
        parameters = update(parameters, gradients, learning_rate)
    return parameters
