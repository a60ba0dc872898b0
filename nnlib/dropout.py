"""Dropout switches off hidden units at random in each step, so that none can rely on the others.

What remains is scaled up, so that a unit passes on as much as without dropout, on average, and
nothing has to change when the network is used (*inverted* dropout).
"""

from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, TypeAlias

import numpy as np

from nnlib.arguments import check_at_least_one, check_callable, check_kind, explained_by
from nnlib.arrays import Array, check_columns, check_floats, kind_of
from nnlib.layers import DenseGradient
from nnlib.network import Network

Dropout: TypeAlias = float | Sequence[float]
"""The probability with which a hidden unit is dropped: one number, or one for each hidden layer."""


def as_probabilities(dropout: Dropout, network: Network) -> list[float]:
    """Return the probability with which the units of each hidden layer are dropped.

    Parameters
    ----------
    dropout : float, or list of float
        From 0 to below 1: for all hidden layers, or one for each.
    network : Network

    Returns
    -------
    list of float
        One for each layer but the last, whose units are the outputs.

    Raises
    ------
    ValueError
        If one is out of range, or their number is not that of the hidden layers.

    Examples
    --------
    >>> as_probabilities(0.5, Network.random([784, 20, 20, 10], rng=1))
    [0.5, 0.5]
    """
    check_kind(Network, network=network)
    hidden = len(network.layers) - 1
    several: list[Any] = (
        list(dropout) if isinstance(dropout, list | tuple) else [dropout] * max(hidden, 1)
    )
    for p in several:
        if not isinstance(p, Real) or isinstance(p, bool) or not 0 <= float(p) < 1:
            raise ValueError(
                f"dropout is {dropout!r}; it must be a probability from 0 to below 1, or a list of "
                "one for each hidden layer"
            )
    if isinstance(dropout, list | tuple) and len(several) != hidden:
        raise ValueError(
            f"dropout holds {len(several)} probabilities, but {network} has {hidden} hidden "
            f"layer{'s' * (hidden != 1)}; it needs one for each"
        )
    if not hidden and any(several):
        raise ValueError(f"dropout is {dropout!r}, but {network} has no hidden units to drop")
    return several[:hidden]


def draw_masks(network: Network, m: int, dropout: Dropout, rng: np.random.Generator) -> list[Array]:
    r"""Draw for each hidden unit and sample whether it is dropped, and scale up what remains.

    .. math:: D_{ij} = \begin{cases} 0 & \text{with probability } p \\
              \frac{1}{1 - p} & \text{otherwise} \end{cases}

    Parameters
    ----------
    network : Network
    m : int
        Number of samples.
    dropout : float, or list of float
        The probability p with which a unit is dropped; a list has one for each hidden layer.
    rng : numpy.random.Generator

    Returns
    -------
    list of ndarray, shape (n_out, m)
        One for each hidden layer, in the network's dtype. Their mean is 1, on average.

    Raises
    ------
    ValueError
        If a probability is out of range, or their number is not that of the hidden layers.

    Examples
    --------
    >>> network = Network.random([2, 3, 1], rng=1)
    >>> draw_masks(network, 4, 0.5, np.random.default_rng(1))
    [array([[2., 2., 0., 2.],
           [0., 0., 2., 0.],
           [2., 0., 2., 2.]])]
    """
    probabilities = as_probabilities(dropout, network)
    check_at_least_one(m=m)
    check_kind(np.random.Generator, rng=rng)
    dtype = network.dtype.type
    return [
        (rng.random((layer.n_out, m), dtype) >= p) / dtype(1 - p)
        for layer, p in zip(network.layers, probabilities, strict=False)
    ]


def _explain_masks(
    network: Network, X: Array, Y: Array, loss_gradient: object, masks: Sequence[Array]
) -> None:
    check_kind(Network, network=network)
    check_floats(X=X, Y=Y)
    check_callable(loss_gradient=loss_gradient)


@explained_by(_explain_masks)
def gradients_with_dropout(
    network: Network,
    X: Array,
    Y: Array,
    loss_gradient: Callable[[Array, Array], Array],
    masks: Sequence[Array],
) -> list[DenseGradient]:
    r"""Compute the gradient of the loss of a network whose hidden units are masked.

    .. math:: A = D \odot g(Z), \qquad dZ = D \odot dA \odot g'(Z)

    In the backward pass the mask is the same, with its scale: what was multiplied by 1/(1 - p) on
    the way forward has a derivative as many times as large.

    Parameters
    ----------
    network : Network
    X : ndarray of float, shape (n_in, m)
        Samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss_gradient : function of (A, Y)
        For example :func:`nnlib.losses.softmax_cross_entropy_gradient`.
    masks : list of ndarray, shape (n_out, m)
        D, one for each hidden layer, from :func:`draw_masks`.

    Returns
    -------
    list of DenseGradient
        One per layer, first layer first.

    Raises
    ------
    ValueError
        If an argument does not match the network.

    Notes
    -----
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, *Dropout: a simple way to prevent
    neural networks from overfitting*, JMLR 15, 2014. There the weights are scaled down after
    training instead.

    Examples
    --------
    >>> network = Network.random([2, 3, 1], rng=1)
    >>> X, Y, D = np.ones((2, 1)), np.ones((1, 1)), np.array([[2.0], [0.0], [2.0]])
    >>> gradients = gradients_with_dropout(network, X, Y, lambda A, Y: A - Y, [D])
    >>> bool(gradients[0].dZ[1, 0] == 0)
    True
    """
    _check_masks(masks, network, X)
    *hidden, last = network.layers
    A, caches = X, []
    for layer, D in zip(hidden, masks, strict=True):
        A, cache = layer.forward(A)
        A = D * A
        caches.append(cache)
    A, cache = last.forward(A)

    gradients = [last.backward(loss_gradient(A, Y), cache)]
    for layer, cache, D in zip(hidden[::-1], caches[::-1], masks[::-1], strict=True):
        dA = D * gradients[-1].dA_in
        gradients.append(layer.backward(dA, cache))
    return gradients[::-1]


def _check_masks(masks: Sequence[Array], network: Network, X: Array) -> None:
    check_columns("X", X, rows=network.sizes[0], dtype=network.dtype)
    check_kind((list, tuple), masks=masks)
    shapes = [getattr(D, "shape", kind_of(D)) for D in masks]
    wanted = [(layer.n_out, X.shape[1]) for layer in network.layers[:-1]]
    if shapes != wanted or any(D.dtype != network.dtype for D in masks):
        raise ValueError(
            f"masks holds {shapes}; for {network} it must hold arrays in its dtype, of the shapes "
            f"{wanted}"
        )
