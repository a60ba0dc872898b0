"""A diagnosis names what is likely to be wrong with a training run that began or ended badly."""

import numpy as np

from nnlib.activations import relu
from nnlib.arrays import Array
from nnlib.losses import LOSSES, WEIGHTED, Loss
from nnlib.network import Network, slices
from nnlib.progress import History

LARGE = 10
"""The root mean square from which inputs count as far too large."""


class TrainingWarning(UserWarning):
    """Given after a training run whose loss began or ended where that of a sound one does not."""


@np.errstate(over="ignore", invalid="ignore")
def diagnose(network: Network, loss: Loss, X: Array, Y: Array, history: History) -> str | None:
    """Say what is likely to be wrong where training began or ended with a poor loss.

    At the end a loss is poor if the same output for every sample is hardly worse, or, where the
    inputs are large, not twice as bad; at the start if it is more than ten times that of an
    undecided network. Causes are: inputs far larger than 1, a ReLU layer whose units are all dead,
    initial weights that make the first loss far too high, and a learning rate that has raised the
    loss. Without one it is silent: a network may need more epochs, and a deep one of sigmoids may
    learn nothing at first without any fault in the data.

    Parameters
    ----------
    network : Network
        As it is after training.
    loss : Loss
    X : ndarray of float, shape (n_in, m)
        The training samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Their targets.
    history : History
        The record of the training run.

    Returns
    -------
    str or None
        The message, or None if both losses are those of a sound run or no cause is found.

    Examples
    --------
    >>> network, X = Network.random([1, 2], rng=1), 255 * np.array([[0.0, 1.0, 1.0, 0.0]])
    >>> loss, history = LOSSES["softmax_cross_entropy"], History([0, 1], training_loss=[9, 0.7])
    >>> print(diagnose(network, loss, X, np.eye(2)[:, [0, 1, 0, 1]], history))
    The network has learned next to nothing: ... inputs are far too large, from 0 to 255: ...
    """
    # What is a poor value of another loss is not known.
    if loss not in (*LOSSES.values(), WEIGHTED):
        return None
    first, last = history.training_loss[0], history.training_loss[-1]
    constant = _loss_of_a_constant(loss, Y)
    if not constant > 0:
        return None
    uniform = np.log(len(Y)) if loss.takes_scores else np.inf
    high, little, nothing = first > 10 * uniform, last >= 0.5 * constant, last >= 0.9 * constant
    cause = _large_inputs(X) if high or little else None
    if high or nothing:
        weights_or_rate = _high_at_first(first, uniform) or _raised(first, last)
        cause = cause or _dead_layer(network, X) or weights_or_rate
    if little:
        much = "next to nothing" if nothing else "little"
        finding = f"The network has learned {much}: its loss is {last:.3g}"
    else:
        finding = f"Training began badly: the loss was {first:.3g} before and {last:.3g} after it"
    check = "check_first_loss" if first > 1.25 * uniform else "check_memorising"
    return cause and (
        f"{finding}, and the same output for every sample gives {constant:.3g}. {cause} A check "
        f"that finds such faults: nnlib.sanity.{check}."
    )


def _loss_of_a_constant(loss: Loss, Y: Array) -> float:
    """Return the loss of the best output that is the same for every sample: the mean target."""
    A = Y.mean(axis=1, keepdims=True)
    if loss.takes_scores:
        A = np.log(np.maximum(A, np.finfo(A.dtype).tiny))
    return loss.value(np.broadcast_to(A, Y.shape), Y)


def _large_inputs(X: Array) -> str | None:
    if not np.linalg.norm(X) > LARGE * X.size**0.5:
        return None
    return (
        f"The inputs are far too large, from {X.min():.4g} to {X.max():.4g}: scale them to about "
        "1, for example pixels from 0 to 255 by dividing by 255."
    )


def _dead_layer(network: Network, X: Array) -> str | None:
    layers = enumerate(network.layers, 1)
    dead = {number for number, layer in layers if layer.activation.function is relu}
    for part in slices(X.shape[1]):
        if not dead:
            return None
        _, caches = network.forward(X[:, part])
        dead = {number for number in dead if not (caches[number - 1].Z > 0).any()}
    if not dead:
        return None
    return (
        f"All units of layer {min(dead)} are dead: they output 0 for every sample, so no gradient "
        "passes. Try a learning_rate a tenth as large, or other initial weights."
    )


def _high_at_first(first: float, uniform: float) -> str | None:
    if not first > 3 * uniform:
        return None
    return (
        f"It was {first:.3g} before training: the initial weights are far too large, or the "
        'inputs. Try init="he" or "xavier".'
    )


def _raised(first: float, last: float) -> str | None:
    if not last > 3 * first:
        return None
    return (
        f"It was {first:.3g} before training, which has raised it. Try a learning_rate a tenth as "
        "large."
    )
