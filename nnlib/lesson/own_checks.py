"""Two checks of a training program in a few lines, which students write too."""

from collections.abc import Callable
from typing import Any

from nnlib.arrays import Array
from nnlib.gradients import numerical_gradient, relative_error


def mean_one_by_one(f: Callable[[Array, Array], Any], X: Array, Y: Array) -> Any:
    r"""Compute a mean over the samples from each sample alone.

    .. math:: \frac{1}{m} \sum_{j=1}^{m} f(x_j, y_j)

    Parameters
    ----------
    f : callable
        Takes X and Y, of any number of samples, and returns a number or an array.
    X : ndarray, shape (n_in, m)
        Inputs, one sample per column.
    Y : ndarray, shape (n_out, m)
        Targets.

    Returns
    -------
    number or array, as f returns it

    Examples
    --------
    >>> def squares(X, Y):
    ...     return float(np.mean((X - Y) ** 2))
    >>> mean_one_by_one(squares, np.array([[1.0, 2.0]]), np.array([[0.0, 0.0]]))
    2.5
    """
    m, total = X.shape[1], 0
    for j in range(m):
        total = total + f(X[:, [j]], Y[:, [j]])
    return total / m


def step_error(
    step: Callable[[Array], Array], loss: Callable[[Array], float], w: Array, learning_rate: float
) -> float:
    r"""Compare the gradient that a step of training used with a measured one.

    .. math:: \frac{w_{before} - w_{after}}{\alpha} \approx \nabla L

    Parameters
    ----------
    step : callable
        Takes an array of parameters, and returns the array after one step.
    loss : callable
        Takes such an array, and returns the loss.
    w : ndarray of float64
        The parameters before the step.
    learning_rate : float
        The step size :math:`\alpha`.

    Returns
    -------
    float
        The relative error.

    Examples
    --------
    >>> def loss(w):
    ...     return float(w @ w)
    >>> def step(w):
    ...     return w - 2 * w  # no learning rate
    >>> round(step_error(step, loss, np.array([3.0]), 0.1), 6)
    0.9
    """
    used = (w - step(w)) / learning_rate
    return relative_error(used, numerical_gradient(loss, w))
