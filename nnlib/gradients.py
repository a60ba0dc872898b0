"""A gradient check compares the gradient from backpropagation with a numerical one.

The numerical gradient needs only the loss: move one parameter a little up, then a little down, and
see how much the loss changes. It is far too slow for training, but needs no formula for the
derivative.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import fill
from typing import Self

import numpy as np

from nnlib.arguments import (
    as_generator,
    check_at_least_one,
    check_callable,
    check_kind,
    check_positive,
    explained_by,
)
from nnlib.arrays import Array, RandomSource, check_floats
from nnlib.losses import Loss, as_loss
from nnlib.network import Network


def _check_numerical(f: Callable[[Array], float], x: Array, step: float = 1e-6) -> None:
    check_callable(f=f)
    check_float64("x", x)
    check_positive(step=step)
    if not isinstance(x, np.ndarray):
        raise ValueError("x is a scalar of NumPy; make it an array, with np.array(x)")
    if np.shape(f(x)):
        raise ValueError(f"f returns an array of shape {np.shape(f(x))}; it must return a number")


@explained_by(_check_numerical)
def numerical_gradient(f: Callable[[Array], float], x: Array, step: float = 1e-6) -> Array:
    r"""Approximate the gradient of a function by central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2 h}

    Parameters
    ----------
    f : callable
        Takes an array, returns a number.
    x : ndarray of float64, any shape
        The point at which to compute it.
    step : float
        The step :math:`h`.

    Returns
    -------
    ndarray, the shape of x

    Raises
    ------
    ValueError
        If x is not float64: in lower precision rounding errors dominate the difference.

    Examples
    --------
    >>> numerical_gradient(lambda x: float(np.sum(x**2)), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    check_float64("x", x)
    x = x.copy()
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        gradient[i] = _central_difference(lambda: f(x), x, i, step)
    return gradient


def relative_error(a: Array, b: Array) -> float:
    r"""Largest absolute difference between two arrays, relative to their largest absolute entry.

    .. math:: \frac{\max |a - b|}{\max(\max |a|, \, \max |b|)}

    Parameters
    ----------
    a, b : ndarray of float, the same shape

    Returns
    -------
    float
        0 if both are zero everywhere, NaN if either holds NaN.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> relative_error(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    0.5
    """
    _check_equal_shapes(a, b)
    largest = np.maximum(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return 0.0 if largest == 0 else float(np.abs(a - b).max(initial=0) / largest)


@dataclass(frozen=True)
class Comparison:
    """How far a computed gradient is from finite differences, and where they differ most.

    ``error`` is the relative error of the array, ``worst`` the index of the entry that
    differs most, ``computed`` and ``differences`` are its two derivatives.
    """

    name: str
    error: float
    worst: tuple[int, ...]
    computed: float
    differences: float

    def describe(self, tolerance: float, source: str) -> str:
        """Say in a line whether they agree, and if not, where they differ most."""
        if self.error <= tolerance:
            return f"{self.name}: agrees (relative error below {tolerance:g})"
        return (
            f"{self.name}: DIFFERS (relative error {self.error:.2g}): at {list(self.worst)} "
            f"{source} says {self.computed:.4g}, differences say {self.differences:.4g}"
        )


def compare_with_differences(
    name: str,
    computed: Array,
    parameter: Array,
    loss: Callable[[], float],
    *,
    entries: int | None = None,
    rng: RandomSource = None,
    step: float = 1e-6,
) -> Comparison:
    """Compare entries of a computed gradient with central differences of the loss.

    Parameters
    ----------
    name : str
        Name of the comparison, for the report.
    computed : ndarray
        The gradient with respect to the parameter, in the same shape.
    parameter : ndarray of float64
        Modified during the comparison, then restored.
    loss : callable
        Takes nothing and returns the loss, which depends on the parameter.
    entries : int, optional
        Number of randomly chosen entries. Default: all.
    rng : None, int, numpy.random.Generator, ...
        Source of randomness for choosing them.
    step : float
        The step :math:`h` of the differences.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> w = np.array([3.0])
    >>> compare_with_differences("dw", np.array([6.0]), w, lambda: float(w @ w)).error < 1e-6
    True
    """
    _check_comparison(computed, parameter, loss, entries, step)
    where = list(np.ndindex(parameter.shape))
    if entries is not None and entries < len(where):
        chosen = as_generator(rng).choice(len(where), entries, replace=False)
        where = [where[i] for i in sorted(chosen)]
    measured = np.array([_central_difference(loss, parameter, i, step) for i in where])
    found = np.array([computed[i] for i in where])
    found[np.abs(found) < 1e-12 * np.abs(measured).max(initial=0)] = 0  # rounding noise
    difference = np.nan_to_num(np.abs(found - measured), nan=np.inf)
    # The first of equal entries, so that rounding does not decide which one is reported.
    worst = int((difference >= difference.max() * (1 - 1e-6)).argmax())
    return Comparison(
        name,
        relative_error(found, measured),
        where[worst],
        float(found[worst]),
        float(measured[worst]),
    )


@dataclass(frozen=True)
class Report:
    """The outcome of a check: ``passed``, what was found, and what to look for if it failed.

    A check of gradients has a comparison for each array, and prints no name.
    """

    check: str
    passed: bool
    found: str
    look_for: str = ""
    comparisons: list[Comparison] = field(default_factory=list)

    @classmethod
    def of(cls, comparisons: list[Comparison], tolerance: float, source: str) -> Self:
        """Report comparisons of what `source` computed with finite differences."""
        lines = [each.describe(tolerance, source) for each in comparisons]
        passed = all(each.error <= tolerance for each in comparisons)
        return cls("", passed, "\n".join(lines), comparisons=comparisons)

    def __repr__(self) -> str:
        if not self.check:
            return self.found
        space = "" if self.found.startswith("\n") else " "
        text = f"{self.check}: {'passes' if self.passed else 'FAILS'}.{space}{self.found}"
        look_for = fill(
            f"Look for {self.look_for}.", 84, initial_indent="  ", subsequent_indent="  "
        )
        return text if self.passed else f"{text}\n{look_for}"


def check_gradients(
    network: Network,
    X: Array,
    Y: Array,
    loss: str | Loss,
    *,
    step: float = 1e-6,
    tolerance: float = 1e-6,
    entries: int | None = None,
    rng: RandomSource = None,
) -> Report:
    """Compare every gradient of a network with central differences, in float64.

    Parameters
    ----------
    network : Network
        Not modified: the check works on a copy.
    X : ndarray of float, shape (n_in, m)
        A few samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss
    step : float
        The step :math:`h` of the differences.
    tolerance : float
        The largest relative error that passes.
    entries : int, optional
        Number of randomly chosen entries of each array to check. Default: all.
    rng : None, int, numpy.random.Generator, ...
        Source of randomness for choosing the entries.

    Returns
    -------
    Report
        With a comparison for each array.

    Raises
    ------
    ValueError
        If the data do not match the network, the loss is unknown or not made for the targets or for
        the last layer, or entries is below 1.

    Notes
    -----
    At a kink, such as ReLU's at zero, the derivative is undefined, and central differences give the
    mean of both sides: zero biases with a zero input report a difference that is not a fault. So
    does rounding where the gradient is so small that the loss hardly changes. Try other inputs.
    See Bishop, *Pattern Recognition and Machine Learning*, 2006, section 5.3.3.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> network = Network.random([3, 4, 2], ["tanh", "identity"], init="xavier", rng=rng)
    >>> X, Y = rng.normal(size=(3, 5)), np.eye(2)[:, [0, 1, 1, 0, 1]]
    >>> check_gradients(network, X, Y, "softmax_cross_entropy")
    dW of layer 1: agrees (relative error below 1e-06)
    db of layer 1: agrees (relative error below 1e-06)
    dW of layer 2: agrees (relative error below 1e-06)
    db of layer 2: agrees (relative error below 1e-06)
    """
    loss, rng = as_loss(loss), as_generator(rng)
    _check_settings(network, X, Y, entries, step, tolerance)
    network, X, Y = network.astype(np.float64), X.astype(np.float64), Y.astype(np.float64)
    network.check_data(X, Y)
    loss.check(network.layers[-1].activation, Y)
    value = loss.value

    def loss_now() -> float:
        return value(network.outputs(X), Y)

    comparisons = [
        compare_with_differences(
            f"d{letter} of layer {number}",
            computed,
            parameter,
            loss_now,
            entries=entries,
            rng=rng,
            step=step,
        )
        for number, (layer, gradient) in enumerate(
            zip(network.layers, network.gradients(X, Y, loss.gradient), strict=True), 1
        )
        for letter, parameter, computed in (
            ("W", layer.W, gradient.dW),
            ("b", layer.b, gradient.db),
        )
    ]
    return Report.of(comparisons, tolerance, "backpropagation")


def check_float64(name: str, x: Array) -> None:
    """Refuse numbers in which a small difference is lost to rounding."""
    check_floats(**{name: x})
    if x.dtype != np.float64:
        raise ValueError(
            f"{name} holds {x.dtype}; finite differences need float64: {name}.astype(float)"
        )


def _check_comparison(
    computed: Array, parameter: Array, loss: object, entries: int | None, step: float
) -> None:
    check_floats(computed=computed)
    check_float64("parameter", parameter)
    check_callable(loss=loss)
    if computed.shape != parameter.shape or not parameter.size:
        raise ValueError(
            f"computed has shape {computed.shape} but parameter has shape {parameter.shape}; "
            "they must be the same, with at least one entry"
        )
    check_at_least_one(**({} if entries is None else {"entries": entries}))
    check_positive(step=step)


def _check_settings(
    network: Network, X: Array, Y: Array, entries: int | None, step: float, tolerance: float
) -> None:
    check_kind(Network, network=network)
    check_floats(X=X, Y=Y)
    check_at_least_one(**({} if entries is None else {"entries": entries}))
    check_positive(step=step, tolerance=tolerance)


def _check_equal_shapes(a: Array, b: Array) -> None:
    check_floats(a=a, b=b)
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape} but b has shape {b.shape}; they must be the same")


def _central_difference(f: Callable[[], float], x: Array, i: tuple[int, ...], step: float) -> float:
    """Difference quotient of f with respect to entry i of x, which f reads; x is restored."""
    value = x[i]
    x[i] = value + step
    up = f()
    x[i] = value - step
    down = f()
    x[i] = value
    return (up - down) / (2 * step)
