"""A step with a memory: momentum remembers a velocity, Adam two running means."""

import numpy as np

from nnlib.arrays import Array


def momentum_step(
    W: Array, dW: Array, V: Array, learning_rate: float, beta: float
) -> tuple[Array, Array]:
    r"""Take a step like a ball with friction, and leave the arrays that were given alone.

    .. math:: V \leftarrow \beta V + dW, \qquad W \leftarrow W - \alpha V

    Parameters
    ----------
    W : ndarray
        A parameter of any shape.
    dW : ndarray, in the shape of W
        The gradient at W.
    V : ndarray, in the shape of W
        The velocity before the step; zeros before the first.
    learning_rate : float
        The step size :math:`\alpha`.
    beta : float
        The part of its velocity that the ball keeps, from 0 to below 1.

    Returns
    -------
    W, V : ndarray
        After the step.

    Notes
    -----
    From Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964, with the
    learning rate where PyTorch has it.

    Examples
    --------
    >>> W, V = momentum_step(np.array([1.0]), np.array([1.0]), np.array([2.0]), 0.1, 0.5)
    >>> W, V
    (array([0.8]), array([2.]))
    """
    V = beta * V + dW
    W = W - learning_rate * V
    return W, V


def adam_step(
    W: Array,
    dW: Array,
    M: Array,
    V: Array,
    t: int,
    learning_rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Array, Array, Array]:
    r"""Take a step of Adam, and leave the arrays that were given alone.

    .. math:: M \leftarrow \beta_1 M + (1 - \beta_1) \, dW, \qquad
        V \leftarrow \beta_2 V + (1 - \beta_2) \, dW^2

    .. math:: \hat M = \frac{M}{1 - \beta_1^t}, \qquad \hat V = \frac{V}{1 - \beta_2^t}, \qquad
        W \leftarrow W - \alpha \, \frac{\hat M}{\sqrt{\hat V} + \varepsilon}

    Parameters
    ----------
    W : ndarray
        A parameter of any shape.
    dW : ndarray, in the shape of W
        The gradient at W.
    M, V : ndarray, in the shape of W
        The running means of the gradients and of their squares; zeros before the first step.
    t : int
        The number of the step; the first is 1.
    learning_rate : float
        The step size :math:`\alpha`.
    beta_1, beta_2 : float
        The part of each mean that stays.
    epsilon : float
        :math:`\varepsilon`, which keeps the denominator away from 0.

    Returns
    -------
    W, M, V : ndarray
        After the step; the means without their corrections.

    Notes
    -----
    From Kingma and Ba, *Adam: a method for stochastic optimization*, 2015, where M and V are called
    m and v.

    Examples
    --------
    >>> zero, four = np.array([0.0]), np.array([4.0])
    >>> W, M, V = adam_step(zero, four, zero, zero, t=1, learning_rate=0.1)
    >>> W.round(6), M.round(6), V.round(6)
    (array([-0.1]), array([0.4]), array([0.016]))
    """
    M = beta_1 * M + (1 - beta_1) * dW
    V = beta_2 * V + (1 - beta_2) * dW**2
    M_hat = M / (1 - beta_1**t)
    V_hat = V / (1 - beta_2**t)
    W = W - learning_rate * M_hat / (np.sqrt(V_hat) + epsilon)
    return W, M, V
