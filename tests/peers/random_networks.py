"""Random networks with random data, and the same network in PyTorch."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from nnlib import Network
from nnlib.activations import ACTIVATIONS
from nnlib.datasets import one_hot
from nnlib.layers import INITIALISATIONS
from nnlib.losses import LOSSES

MODULES = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU, "identity": nn.Identity}
# nnlib's update has one path below 128 columns, and another from there on.
SAMPLES = [1, 2, 7, 33, 127, 128, 129, 301]


@dataclass
class Case:
    """A network, its data (one sample per column), and the name of its loss."""

    seed: int
    init: str
    loss: str
    network: Network
    X: np.ndarray
    Y: np.ndarray

    def __str__(self):
        return f"{self.seed}: {self.network}, {self.init}, {self.loss}, m={self.X.shape[1]}"

    @property
    def rows(self):
        return torch.tensor(self.X.T)

    @property
    def targets(self):
        return torch.tensor(self.Y.T)


def draw(seed, dtype=np.float64, samples=SAMPLES, activations=(*ACTIVATIONS,)):
    """Draw a case. Sizes, depth, activations, initialisation, loss and data all vary."""
    rng = np.random.default_rng(seed)
    while near_a_kink(case := Case(seed, *draw_parts(rng, dtype, samples, activations))):
        pass
    return case


def draw_parts(rng, dtype, samples, activations):
    sizes = rng.integers(1, 40, size=rng.integers(2, 7)).tolist()  # one to five layers
    loss, init = str(rng.choice([*LOSSES])), str(rng.choice([*INITIALISATIONS]))
    chosen = rng.choice(activations, size=len(sizes) - 1).tolist()
    if LOSSES[loss].takes_scores:
        sizes[-1] += 1  # at least two classes
        chosen[-1] = "identity"
    network = Network.random(sizes, chosen, init=init, rng=rng, dtype=dtype)
    for layer in network.layers:  # an initial bias is 0, and would hide a fault in b
        layer.b[...] = rng.normal(scale=0.1, size=layer.b.shape)
    m = int(rng.choice(samples))
    X = rng.standard_normal((sizes[0], m)).astype(dtype)
    return init, loss, network, X, draw_targets(rng, loss, sizes[-1], m, dtype)


def near_a_kink(case):
    """Tell whether rounding decides on which side of its kink some ReLU is."""
    layers, (_, caches) = case.network.layers, case.network.forward(case.X)
    units = [c.Z for la, c in zip(layers, caches, strict=True) if la.activation.name == "relu"]
    rounding = 100 * np.finfo(case.X.dtype).eps
    return any(np.abs(Z).min() < rounding * np.abs(Z).max() for Z in units)


def draw_targets(rng, loss, n, m, dtype):
    if not LOSSES[loss].takes_scores:
        return rng.standard_normal((n, m)).astype(dtype)
    if rng.random() < 0.5:
        return one_hot(rng.integers(n, size=m), n, dtype)
    Y = rng.random((n, m))
    return (Y / Y.sum(axis=0)).astype(dtype)


def in_pytorch(network):
    """Build the network in PyTorch, whose samples are rows and whose weights have our shape."""
    modules = []
    for layer in network.layers:
        linear = nn.Linear(layer.n_in, layer.n_out)
        linear.weight = nn.Parameter(torch.tensor(np.ascontiguousarray(layer.W)))
        linear.bias = nn.Parameter(torch.tensor(layer.b[:, 0]))
        modules += [linear, MODULES[layer.activation.name]()]
    return nn.Sequential(*modules)


def loss_in_pytorch(name):
    """Both losses are means over samples; the squared error also over the outputs."""
    return {"mean_squared_error": nn.MSELoss(), "softmax_cross_entropy": nn.CrossEntropyLoss()}[
        name
    ]
