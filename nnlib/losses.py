"""A loss function measures how far the network's outputs are from the targets.

Each loss is followed by its gradient. A loss is a mean over the samples, and in the
backward pass only its gradient contains the 1/m of that mean: layers only sum. Outputs and targets
are float32 or float64; any other kind of array is refused.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.activations import Activation, identity, softmax
from nnlib.arguments import check_kind
from nnlib.arrays import Array, check_floats, check_same_shape


def mean_squared_error(A: Array, Y: Array) -> float:
    r"""Mean over outputs and samples of the squared difference between output and target.

    .. math:: L = \frac{1}{n m} \sum_{i=1}^{n} \sum_{j=1}^{m} (A_{ij} - Y_{ij})^2

    Parameters
    ----------
    A : ndarray of float, shape (n, m)
        The network's outputs, one sample per column.
    Y : ndarray of float, shape (n, m)
        The targets.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Notes
    -----
    See Bishop, *Pattern Recognition and Machine Learning*, 2006, section 5.2.

    Examples
    --------
    >>> mean_squared_error(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    0.5
    """
    check_same_shape("A", A, Y)
    return float(np.mean((A - Y) ** 2))


def mean_squared_error_gradient(A: Array, Y: Array) -> Array:
    r"""Gradient of :func:`mean_squared_error` with respect to the outputs.

    .. math:: \frac{\partial L}{\partial A} = \frac{2}{n m} (A - Y)

    Parameters
    ----------
    A : ndarray of float, shape (n, m)
        The network's outputs, one sample per column.
    Y : ndarray of float, shape (n, m)
        The targets.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Examples
    --------
    >>> mean_squared_error_gradient(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))
    array([[1., 0.]])
    """
    check_same_shape("A", A, Y)
    n, m = A.shape
    return 2 / (n * m) * (A - Y)


def softmax_cross_entropy(Z: Array, Y: Array) -> float:
    r"""Cross-entropy of the softmax of scores (logits), computed without overflow.

    .. math:: S_{ij} = Z_{ij} - \max_k Z_{kj}, \qquad
        L = \frac{1}{m} \sum_{j=1}^{m} \Big( \ln \sum_i e^{S_{ij}} - \sum_i Y_{ij} S_{ij} \Big)

    Parameters
    ----------
    Z : ndarray of float, shape (n, m)
        Scores (logits) of the last layer, one sample per column.
    Y : ndarray of float, shape (n, m)
        One-hot targets: each column sums to 1.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Notes
    -----
    See Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4.

    Examples
    --------
    >>> softmax_cross_entropy(np.array([[-1e4], [1e4]]), np.array([[1.0], [0.0]]))
    20000.0
    """
    check_same_shape("Z", Z, Y)
    S = Z - Z.max(axis=0, keepdims=True)
    return float(np.mean(np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0)))


def softmax_cross_entropy_gradient(Z: Array, Y: Array) -> Array:
    r"""Gradient of :func:`softmax_cross_entropy` with respect to the scores (logits).

    .. math:: \frac{\partial L}{\partial Z} = \frac{1}{m} (\mathrm{softmax}(Z) - Y)

    Parameters
    ----------
    Z : ndarray of float, shape (n, m)
        Scores (logits) of the last layer, one sample per column.
    Y : ndarray of float, shape (n, m)
        One-hot targets: each column sums to 1.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Examples
    --------
    >>> softmax_cross_entropy_gradient(np.array([[0.0], [0.0]]), np.array([[1.0], [0.0]]))
    array([[-0.5],
           [ 0.5]])
    """
    check_same_shape("Z", Z, Y)
    return (softmax(Z) - Y) / Z.shape[1]


def weighted_softmax_cross_entropy(Z: Array, Y: Array) -> float:
    r"""Mean over the samples of weight times softmax cross-entropy, where targets hold the weights.

    .. math:: w_j = \sum_i Y_{ij}, \qquad
        L = \frac{1}{m} \sum_j \Big( w_j \ln \sum_i e^{S_{ij}} - \sum_i Y_{ij} S_{ij} \Big)

    with S as in :func:`softmax_cross_entropy`. Where the weights have mean 1, as in
    ``Y * (w / w.mean())``, L is the weighted mean of the cross-entropies.

    Parameters
    ----------
    Z : ndarray of float, shape (n, m)
        Scores (logits) of the last layer, one sample per column.
    Y : ndarray of float, shape (n, m)
        One-hot targets, each column times the weight :math:`w_j \ge 0` of its sample.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Notes
    -----
    See Bishop, *Pattern Recognition and Machine Learning*, 2006, exercise 3.3: a weight counts the
    copies of a sample.

    Examples
    --------
    >>> Z, Y = np.zeros((2, 2)), np.eye(2)
    >>> weighted_softmax_cross_entropy(Z, Y * np.array([1.5, 0.5])), softmax_cross_entropy(Z, Y)
    (0.693147..., 0.693147...)
    """
    check_same_shape("Z", Z, Y)
    S = Z - Z.max(axis=0, keepdims=True)
    w = Y.sum(axis=0)
    return float(np.mean(w * np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0)))


def weighted_softmax_cross_entropy_gradient(Z: Array, Y: Array) -> Array:
    r"""Gradient of :func:`weighted_softmax_cross_entropy` with respect to the scores (logits).

    .. math:: \frac{\partial L}{\partial Z_{ij}} =
        \frac{1}{m} \big( w_j \, \mathrm{softmax}(Z)_{ij} - Y_{ij} \big)

    Parameters
    ----------
    Z : ndarray of float, shape (n, m)
        Scores (logits) of the last layer, one sample per column.
    Y : ndarray of float, shape (n, m)
        One-hot targets, each column times the weight of its sample.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Examples
    --------
    >>> weighted_softmax_cross_entropy_gradient(np.array([[0.0], [0.0]]), np.array([[3.0], [0.0]]))
    array([[-1.5],
           [ 1.5]])
    """
    check_same_shape("Z", Z, Y)
    w = Y.sum(axis=0)
    return (w * softmax(Z) - Y) / Z.shape[1]


def _any_targets(Y: Array) -> None:
    """Accept any targets."""


def _check_distributions(Y: Array) -> None:
    """Refuse targets with a column that is not a distribution over at least two classes."""
    if (
        Y.ndim != 2
        or Y.shape[0] < 2
        or not (Y.min(initial=0) >= 0 and np.allclose(Y.sum(axis=0), 1, atol=1e-5))
    ):
        raise ValueError(
            f"Y has shape {Y.shape}; for softmax_cross_entropy it needs one row per class, at "
            "least two, and every column must sum to 1, as in one_hot(labels); "
            "with a single output use mean_squared_error"
        )


class Loss(NamedTuple):
    """A loss, its gradient with respect to the outputs, and what it requires of a network.

    ``takes_scores`` says that the loss turns scores (logits) into probabilities itself.
    """

    name: str
    value: Callable[[Array, Array], float]
    gradient: Callable[[Array, Array], Array]
    check_targets: Callable[[Array], None] = _any_targets
    takes_scores: bool = False

    def check(self, activation: Activation, Y: Array) -> None:
        """Check that the loss accepts the targets and the last layer's activation.

        Parameters
        ----------
        activation : Activation
            Of the network's last layer.
        Y : ndarray of float, shape (n_out, m)
            Targets.

        Raises
        ------
        ValueError
            If the loss takes scores and the activation is not identity, or the loss rejects the
            targets.
        """
        check_kind(Activation, activation=activation)
        check_floats(Y=Y)
        self.check_targets(Y)
        if self.takes_scores and activation.function is not identity:
            raise ValueError(
                f"the last layer's activation is {activation.name}, not nnlib's identity, but "
                f'{self.name} takes scores (logits) and applies softmax itself; use "identity"'
            )


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("mean_squared_error", mean_squared_error, mean_squared_error_gradient),
        Loss(
            "softmax_cross_entropy",
            softmax_cross_entropy,
            softmax_cross_entropy_gradient,
            _check_distributions,
            takes_scores=True,
        ),
    )
}
"""The losses that can be selected by name."""

WEIGHTED = Loss(
    "weighted_softmax_cross_entropy",
    weighted_softmax_cross_entropy,
    weighted_softmax_cross_entropy_gradient,
    takes_scores=True,
)
"""Softmax cross-entropy with weights of samples, which the targets hold."""


def as_loss(loss: str | Loss) -> Loss:
    """Return the loss with this name; a Loss is returned unchanged.

    Parameters
    ----------
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Returns
    -------
    Loss

    Raises
    ------
    ValueError
        If the name is unknown.

    Examples
    --------
    >>> as_loss("mean_squared_error").gradient is mean_squared_error_gradient
    True
    """
    if isinstance(loss, Loss):
        return loss
    if not isinstance(loss, str) or loss not in LOSSES:
        if callable(loss):
            raise ValueError(f"loss is a function; pass the name of a loss, one of {list(LOSSES)}")
        raise ValueError(f"loss {loss!r} is unknown; choose from {list(LOSSES)}, by name")
    return LOSSES[loss]
