"""An optimiser turns a gradient into a step, and may remember earlier gradients.

It is two pure functions: ``start`` gives what it remembers before the first step, the *state*, and
``step`` gives the new parameter with the new state; neither changes an array. W stands for any
parameter, weights or biases, and dW for the derivative of the loss with respect to it. Conventions
and numbers are those of PyTorch.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nnlib.arguments import check_number, check_positive
from nnlib.arrays import Array, check_floats, kind_of


class Optimiser(NamedTuple):
    """A name, and two functions: of W, and of (W, dW, state, learning_rate).

    ``start(W)`` returns the state before the first step; ``step`` returns the pair of the new W and
    the new state. Your own is ``Optimiser("mine", start, step)``.
    """

    name: str
    start: Callable[[Array], Any]
    step: Callable[[Array, Array, Any, float], tuple[Array, Any]]


def gradient_descent(weight_decay: float = 0) -> Optimiser:
    r"""Step against the gradient: the optimiser that remembers nothing.

    .. math:: dW \leftarrow dW + \lambda W, \qquad W \leftarrow W - \alpha \, dW

    Parameters
    ----------
    weight_decay : float
        :math:`\lambda`, by which each step pulls W towards 0; at least 0.

    Returns
    -------
    Optimiser
        Its state is None.

    Raises
    ------
    ValueError
        If weight_decay is negative or not finite.

    Notes
    -----
    As PyTorch's ``SGD``, it decays weights and biases. Krogh and Hertz, *A simple weight decay can
    improve generalization*, NIPS 1991.

    Examples
    --------
    >>> W, dW, optimiser = np.array([[1.0]]), np.array([[2.0]]), gradient_descent()
    >>> optimiser.step(W, dW, optimiser.start(W), 0.1)
    (array([[0.8]]), None)
    """
    weight_decay = _not_negative(weight_decay=weight_decay)

    def start(W: Array) -> None:
        return None

    def step(W: Array, dW: Array, state: None, learning_rate: float) -> tuple[Array, None]:
        _check_gradient(W, dW)
        dW = dW + weight_decay * W
        return W - learning_rate * dW, None

    return Optimiser("gradient_descent", start, step)


def momentum(beta: float = 0.9, *, nesterov: bool = False, weight_decay: float = 0) -> Optimiser:
    r"""Step with a velocity, the sum of all gradients so far, each step's fading by friction.

    .. math:: dW \leftarrow dW + \lambda W, \qquad V \leftarrow \beta V + dW, \qquad
              W \leftarrow W - \alpha V

    Nesterov's momentum looks ahead: :math:`W \leftarrow W - \alpha (dW + \beta V)`.

    Parameters
    ----------
    beta : float
        :math:`\beta`, the part of the velocity that a step keeps, from 0 to below 1. Under a
        constant gradient the steps grow to :math:`1 / (1 - \beta)` times those of gradient descent.
    nesterov : bool
    weight_decay : float
        :math:`\lambda`, by which each step pulls W towards 0; at least 0.

    Returns
    -------
    Optimiser
        Its state is the velocity V, in the shape of W.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964; Sutskever,
    Martens, Dahl and Hinton, *On the importance of initialization and momentum in deep learning*,
    ICML 2013. In these the learning rate is in V; with PyTorch's ``SGD`` it is outside, and a rate
    that falls slows what has been gathered, too.

    Examples
    --------
    >>> W, dW, optimiser = np.array([[1.0]]), np.array([[2.0]]), momentum(0.5)
    >>> W, V = optimiser.step(W, dW, optimiser.start(W), 0.1)
    >>> optimiser.step(W, dW, V, 0.1)
    (array([[0.5]]), array([[3.]]))
    """
    beta, weight_decay = _fraction(beta=beta), _not_negative(weight_decay=weight_decay)
    _check_bool(nesterov=nesterov)

    def start(W: Array) -> Array:
        return np.zeros_like(W)

    def step(W: Array, dW: Array, V: Array, learning_rate: float) -> tuple[Array, Array]:
        _check_gradient(W, dW)
        dW = dW + weight_decay * W
        V = beta * V + dW
        if nesterov:
            return W - learning_rate * (dW + beta * V), V
        return W - learning_rate * V, V

    return Optimiser("momentum", start, step)


AdamState = tuple[Array, Array, int]
"""Adam's two running means, and the number of steps."""


def adam(
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    *,
    epsilon: float = 1e-8,
    weight_decay: float = 0,
) -> Optimiser:
    r"""Step by a running mean of the gradients, relative to their running root mean square.

    .. math:: M \leftarrow \beta_1 M + (1 - \beta_1) \, dW, \qquad
              V \leftarrow \beta_2 V + (1 - \beta_2) \, dW^2

    .. math:: \hat M = \frac{M}{1 - \beta_1^t}, \qquad \hat V = \frac{V}{1 - \beta_2^t}

    .. math:: W \leftarrow (1 - \alpha \lambda) \, W
              - \alpha \frac{\hat M}{\sqrt{\hat V} + \varepsilon}

    Both means begin at 0, and after t steps the gradients in them weigh :math:`1 - \beta^t` in all,
    by which the second line divides. Every operation is element-wise: each weight has a step size
    of its own.

    Parameters
    ----------
    beta_1, beta_2 : float
        :math:`\beta_1, \beta_2`, the part of each mean that a step keeps, from 0 to below 1.
    epsilon : float
        :math:`\varepsilon`, which keeps the divisor from 0.
    weight_decay : float
        :math:`\lambda`, by which each step pulls W towards 0; at least 0.

    Returns
    -------
    Optimiser
        Its state is (M, V, t): the means, in the shape of W, and the number of steps.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Kingma and Ba, *Adam: a method for stochastic optimization*, ICLR 2015. The decay is not part of
    the means: Loshchilov and Hutter, *Decoupled weight decay regularization*, ICLR 2019, and
    PyTorch's ``AdamW``, whose default is 0.01.

    Examples
    --------
    >>> W, dW, optimiser = np.array([[1.0, 1.0]]), np.array([[2.0, 0.01]]), adam()
    >>> W, state = optimiser.step(W, dW, optimiser.start(W), 0.1)
    >>> W.round(6)
    array([[0.9, 0.9]])
    """
    beta_1, beta_2 = _fraction(beta_1=beta_1), _fraction(beta_2=beta_2)
    check_positive(epsilon=epsilon)
    epsilon, weight_decay = float(epsilon), _not_negative(weight_decay=weight_decay)

    def start(W: Array) -> AdamState:
        return np.zeros_like(W), np.zeros_like(W), 0

    def step(
        W: Array, dW: Array, state: AdamState, learning_rate: float
    ) -> tuple[Array, AdamState]:
        _check_gradient(W, dW)
        M, V, t = state
        t = t + 1
        M = beta_1 * M + (1 - beta_1) * dW
        V = beta_2 * V + (1 - beta_2) * dW**2
        M_hat = M / (1 - beta_1**t)
        V_hat = V / (1 - beta_2**t)
        W = (1 - learning_rate * weight_decay) * W
        return W - learning_rate * M_hat / (np.sqrt(V_hat) + epsilon), (M, V, t)

    return Optimiser("adam", start, step)


OPTIMISERS: dict[str, Callable[[], Optimiser]] = {
    "gradient_descent": gradient_descent,
    "momentum": momentum,
    "adam": adam,
}
"""The optimisers that can be selected by name, with their default settings."""


def as_optimiser(optimiser: str | Optimiser) -> Optimiser:
    """Return the optimiser with this name; an Optimiser is returned unchanged.

    Parameters
    ----------
    optimiser : {"gradient_descent", "momentum", "adam"} or Optimiser

    Returns
    -------
    Optimiser

    Raises
    ------
    ValueError
        If the name is unknown, or it is neither.

    Examples
    --------
    >>> as_optimiser("adam").name
    'adam'
    """
    if isinstance(optimiser, Optimiser):
        return optimiser
    if isinstance(optimiser, str):
        if optimiser not in OPTIMISERS:
            raise ValueError(
                f"optimiser {optimiser!r} is unknown; choose from {list(OPTIMISERS)}, by name"
            )
        return OPTIMISERS[optimiser]()
    raise ValueError(
        f"optimiser is {kind_of(optimiser)}; it must be an Optimiser, such as momentum(), or the "
        f"name of one: {list(OPTIMISERS)}"
    )


def _check_gradient(W: Array, dW: Array) -> None:
    """Refuse what NumPy would broadcast or promote without a word."""
    check_floats(W=W, dW=dW)
    if W.shape != dW.shape or W.dtype != dW.dtype:
        raise ValueError(
            f"W has shape {W.shape} and holds {W.dtype}, but dW has shape {dW.shape} and holds "
            f"{dW.dtype}; they must be the same"
        )


def _fraction(**numbers: float) -> float:
    """Return a number as Python's, which keeps float32 as it is; refuse all but 0 to below 1."""
    check_number(**numbers)
    ((name, x),) = numbers.items()
    if not 0 <= x < 1:
        raise ValueError(f"{name} is {x!r}; it must be at least 0 and below 1")
    return float(x)


def _not_negative(**numbers: float) -> float:
    check_number(**numbers)
    ((name, x),) = numbers.items()
    if x < 0:
        raise ValueError(f"{name} is {x!r}; it must be at least 0")
    return float(x)


def _check_bool(**values: object) -> None:
    for name, value in values.items():
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name} is {value!r}; it must be True or False")
