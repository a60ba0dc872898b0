"""A curve is learned from noisy points by ReLU units, so that one sees what they learn beside it.

The kinks of the units are fixed, and spread evenly; only the last layer learns. For this case a
formula gives the weights after any number of epochs.
"""

import numpy as np

from nnlib.activations import relu
from nnlib.arrays import Array


def wave(x: Array) -> Array:
    r"""Return the curve that is to be learned.

    .. math:: \sin(\pi x) + \tfrac{1}{2} \cos(3 \pi x)

    Parameters
    ----------
    x : ndarray of float

    Returns
    -------
    ndarray, the shape of x

    Examples
    --------
    >>> wave(np.array([0.0, 1.0])).round(9)
    array([ 0.5, -0.5])
    """
    return np.sin(np.pi * x) + 0.5 * np.cos(3 * np.pi * x)


def hidden(x: Array, units: int) -> Array:
    r"""Return the outputs of ReLU units with kinks from -1 on, and a row of ones for the bias.

    .. math:: \max(x - t_k, 0), \qquad t_k = -1 + \frac{2 k}{K}, \qquad k = 0, \ldots, K - 1

    Parameters
    ----------
    x : ndarray of float, shape (m,)
        From -1 to 1.
    units : int
        Their number K.

    Returns
    -------
    ndarray, shape (units + 1, m)

    Examples
    --------
    >>> hidden(np.array([-1.0, 0.0, 1.0]), 2)
    array([[0., 1., 2.],
           [0., 0., 1.],
           [1., 1., 1.]])
    """
    kinks = np.linspace(-1, 1, units, endpoint=False)
    return np.vstack([relu(x - kinks[:, None]), np.ones(len(x))])


def weights_after(x: Array, y: Array, units: int, epochs: int) -> Array:
    r"""Return the weights of the last layer after full-batch gradient descent from zero.

    The step is as long as the largest curvature allows without overshooting. With
    :math:`A = U \, \mathrm{diag}(s) \, V` for the outputs of the units, an epoch then leaves, along
    each column of U, the fraction :math:`1 - s_k^2 / s_0^2` of the error:

    .. math:: w = y \, V^T \, \mathrm{diag}\left( \frac{1 - (1 - s_k^2 / s_0^2)^n}{s_k} \right) U^T

    Parameters
    ----------
    x : ndarray of float, shape (m,)
        Inputs.
    y : ndarray of float, shape (m,) or (n_sets, m)
        Targets, or several sets of them, one per row.
    units : int
        The number of units.
    epochs : int
        The number n of epochs.

    Returns
    -------
    ndarray, shape (units + 1,) or (n_sets, units + 1)
        Weights, the bias last.

    Examples
    --------
    >>> x = np.array([-1.0, 0.0, 1.0])
    >>> w = weights_after(x, np.array([0.0, 1.0, 0.0]), 2, epochs=10**6)
    >>> w.round(6)
    array([ 1., -2.,  0.])
    """
    U, s, V = np.linalg.svd(hidden(x, units), full_matrices=False)
    left = (1 - s**2 / s[0] ** 2) ** epochs
    w: Array = (y @ V.T) * (1 - left) / s @ U.T
    return w


def bias_and_variance(fits: Array, truth: Array) -> tuple[float, float, float]:
    r"""Split the mean squared distance of many fits to the truth into its two parts.

    .. math:: \text{bias}^2 = \text{mean of } (\bar f - f)^2, \qquad
        \text{variance} = \text{mean of } (f_j - \bar f)^2

    Parameters
    ----------
    fits : ndarray of float, shape (n_fits, m)
        One fit per row, each learned from other noise.
    truth : ndarray of float, shape (m,)

    Returns
    -------
    bias2, variance, distance : float
        The mean squared distance is the sum of the other two.

    Notes
    -----
    From Geman, Bienenstock and Doursat, *Neural networks and the bias/variance dilemma*, 1992.

    Examples
    --------
    >>> bias_and_variance(np.array([[1.0, 1.0], [3.0, 3.0]]), np.array([0.0, 0.0]))
    (4.0, 1.0, 5.0)
    """
    mean = fits.mean(axis=0)
    bias2, variance = float(np.mean((mean - truth) ** 2)), float(np.mean((fits - mean) ** 2))
    return bias2, variance, bias2 + variance
