"""A probe exposes a network as the plain functions that sanity checks take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from nnlib.arguments import check_kind
from nnlib.arrays import Array
from nnlib.losses import Loss, as_loss
from nnlib.network import Network
from nnlib.training import step

Arrays: TypeAlias = Mapping[str, Array]
Predict: TypeAlias = Callable[[Array], Array]
LossOf: TypeAlias = Callable[[Array, Array], float]
Gradients: TypeAlias = Callable[[Array, Array], Arrays]


@dataclass(frozen=True)
class Probe:
    """The functions of a network that the checks of :mod:`nnlib.sanity` take.

    That module says what each returns; ``layers(X, Y)`` returns the arrays of each layer by name.
    """

    predict: Predict
    loss: LossOf
    gradients: Gradients
    parameters: Callable[[], Arrays]
    step: Callable[[Array, Array, float], object]
    layers: Callable[[Array, Array], list[dict[str, Array]]]


def probe(network: Network, loss: str | Loss) -> Probe:
    """Make the functions that the checks take from a network of nnlib.

    Parameters
    ----------
    network : Network
        Not copied: the functions read and change it.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Returns
    -------
    Probe

    Raises
    ------
    ValueError
        If the loss is unknown.

    Examples
    --------
    >>> list(probe(Network.random([4, 3], rng=1), "softmax_cross_entropy").parameters())
    ['W1', 'b1']
    """
    check_kind(Network, network=network)
    loss = as_loss(loss)
    value, loss_gradient = loss.value, loss.gradient

    def parameters() -> dict[str, Array]:
        numbered = enumerate(network.layers, 1)
        return {f"{name}{i}": getattr(layer, name) for i, layer in numbered for name in "Wb"}

    def gradients(X: Array, Y: Array) -> dict[str, Array]:
        numbered = enumerate(network.gradients(X, Y, loss_gradient), 1)
        return {f"{n}{i}": a for i, g in numbered for n, a in (("W", g.dW), ("b", g.db))}

    def layers(X: Array, Y: Array) -> list[dict[str, Array]]:
        A, caches = network.forward(X)
        found = network.backward(loss_gradient(A, Y), caches)
        rows = [
            {"W": layer.W, "b": layer.b, "A_in": g.A_in, "Z": cache.Z, "dW": g.dW, "db": g.db}
            for layer, cache, g in zip(network.layers, caches, found, strict=True)
        ]
        return [*rows[:-1], {**rows[-1], "Y": Y}]

    return Probe(
        network.outputs,
        lambda X, Y: value(network.outputs(X), Y),
        gradients,
        parameters,
        lambda X, Y, learning_rate: step(network, X, Y, loss, learning_rate),
        layers,
    )
