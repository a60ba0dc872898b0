"""A gradient check compares the gradient that backpropagation computes with one measured by trial.

The measured one needs nothing but the loss itself: move one parameter a little up, a little down,
and see how much the loss changes. It is far too slow for training and right whatever the network.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib.arrays import Array
from nnlib.losses import Loss, named_loss
from nnlib.network import Network, check_generator


def numerical_gradient(f: Callable[[Array], float], x: Array, step: float = 1e-6) -> Array:
    r"""Measure the gradient of a function by central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2 h}

    Parameters
    ----------
    f : function of an array
        Gives one number.
    x : ndarray of float64, any shape
        Where to measure.
    step : float
        The step :math:`h`.

    Returns
    -------
    ndarray, the shape of x

    Raises
    ------
    ValueError
        If x is not float64: with less precision the difference drowns in rounding.

    Examples
    --------
    >>> numerical_gradient(lambda x: float(np.sum(x**2)), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    if x.dtype != np.float64:
        raise ValueError(f"x holds {x.dtype}; a difference quotient needs float64")
    x = x.copy()
    return np.array([_slope(lambda: f(x), x, i, step) for i in np.ndindex(x.shape)]).reshape(
        x.shape
    )


def relative_error(a: Array, b: Array) -> float:
    r"""Largest difference between two arrays, relative to their largest entry.

    .. math:: \frac{\max |a - b|}{\max(\max |a|, \, \max |b|)}

    Parameters
    ----------
    a, b : ndarray of float, the same shape

    Returns
    -------
    float
        0 if both are zero everywhere, NaN if one holds NaN.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> relative_error(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    0.5
    """
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape} but b has shape {b.shape}; they must be the same")
    largest = np.maximum(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return 0.0 if largest == 0 else float(np.abs(a - b).max(initial=0) / largest)


@dataclass(frozen=True)
class Comparison:
    """One parameter array's gradient, twice: by backpropagation and by differences."""

    name: str
    error: float
    worst: tuple[int, ...]
    backpropagation: float
    differences: float


@dataclass(frozen=True)
class GradientCheck:
    """The outcome of :func:`check_gradients`: ``passed``, and one comparison for each array."""

    comparisons: list[Comparison]
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether all gradients agree within the tolerance."""
        return all(c.error <= self.tolerance for c in self.comparisons)

    def __repr__(self) -> str:
        lines = []
        for c in self.comparisons:
            if c.error <= self.tolerance:
                lines.append(f"{c.name}: agrees (relative error below {self.tolerance:g})")
            else:
                lines.append(
                    f"{c.name}: DIFFERS (relative error {c.error:.2g}): at {list(c.worst)} "
                    f"backpropagation says {c.backpropagation:.4g}, "
                    f"differences say {c.differences:.4g}"
                )
        return "\n".join(lines)


def check_gradients(
    network: Network,
    X: Array,
    Y: Array,
    loss: str | Loss,
    *,
    step: float = 1e-6,
    tolerance: float = 1e-6,
    entries: int | None = None,
    rng: np.random.Generator | None = None,
) -> GradientCheck:
    """Compare every gradient of a network with one measured by central differences, in float64.

    Parameters
    ----------
    network : Network
        Stays as it is: the check works on a copy.
    X : ndarray of float, shape (n_in, m)
        A few samples, one a column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss
    step : float
        How far a parameter is moved.
    tolerance : float
        The largest relative error that passes.
    entries : int, optional
        How many randomly chosen entries of each array to check; all, if not given.
    rng : numpy.random.Generator, optional
        Chooses the entries; needed with entries.

    Returns
    -------
    GradientCheck

    Raises
    ------
    ValueError
        If the loss is unknown or refuses the targets, or entries is given without rng.

    Notes
    -----
    At a kink, such as ReLU's at zero, there is no slope, and the differences see the mean of both
    sides: biases of zero and an input of zeros report a difference that is no mistake. Where the
    gradient is so small that the loss hardly changes, rounding does the same. Other inputs help.
    The way of checking is as old as backpropagation; see Bishop, *Pattern Recognition and Machine
    Learning*, 2006, section 5.3.3.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> network = Network.random([3, 4, 2], ["tanh", "identity"], weights="xavier", rng=rng)
    >>> X, Y = rng.normal(size=(3, 5)), np.eye(2)[:, [0, 1, 1, 0, 1]]
    >>> check_gradients(network, X, Y, "softmax_cross_entropy")
    dW of layer 1: agrees (relative error below 1e-06)
    db of layer 1: agrees (relative error below 1e-06)
    dW of layer 2: agrees (relative error below 1e-06)
    db of layer 2: agrees (relative error below 1e-06)
    """
    if entries is not None and entries < 1:
        raise ValueError(f"entries is {entries}; check at least one")
    if entries is not None:
        check_generator(rng, "entries is given: rng")
    loss = named_loss(loss)
    loss.check_targets(Y)
    network, X, Y = network.astype(np.float64), X.astype(np.float64), Y.astype(np.float64)
    value = loss.value

    def loss_now() -> float:
        return value(network.outputs(X), Y)

    comparisons = []
    gradients = network.gradients(X, Y, loss.gradient)
    for number, (layer, gradient) in enumerate(zip(network.layers, gradients, strict=True), 1):
        for name, parameter, computed in (("W", layer.W, gradient.dW), ("b", layer.b, gradient.db)):
            where = list(np.ndindex(parameter.shape))
            if entries is not None and rng is not None and entries < len(where):
                where = [where[i] for i in rng.choice(len(where), entries, replace=False)]
            measured = np.array([_slope(loss_now, parameter, i, step) for i in where])
            found = np.array([computed[i] for i in where])
            difference = np.abs(found - measured)
            # The first of equals, so that rounding does not choose which one is reported.
            worst = int((difference >= difference.max() * (1 - 1e-6)).argmax())
            comparisons.append(
                Comparison(
                    f"d{name} of layer {number}",
                    relative_error(found, measured),
                    where[worst],
                    float(found[worst]),
                    float(measured[worst]),
                )
            )
    return GradientCheck(comparisons, tolerance)


def _slope(f: Callable[[], float], x: Array, i: tuple[int, ...], step: float) -> float:
    """Slope of f by entry i of x, which f reads; x is as before afterwards."""
    value = x[i]
    x[i] = value + step
    up = f()
    x[i] = value - step
    down = f()
    x[i] = value
    return (up - down) / (2 * step)
