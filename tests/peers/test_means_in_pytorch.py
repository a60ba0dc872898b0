"""Optimisers, training runs by them, and dropout's gradients are PyTorch's, up to rounding."""

import inspect

import numpy as np
import pytest
import torch
from random_networks import draw, in_pytorch, loss_in_pytorch

from nnlib import optimisers, train
from nnlib.dropout import draw_masks, gradients_with_dropout
from nnlib.losses import LOSSES
from nnlib.optimisers import adam, gradient_descent, momentum
from nnlib.schedules import linear_decay

# Sums over hundreds of steps: each rounds, and Adam divides by what may be small.
TOLERANCE = {np.float64: 1e-13, np.float32: 1e-4}
RATE = 0.01
# Ours, and the same in PyTorch.
PAIRS = {
    "gradient descent": (gradient_descent(), lambda p: torch.optim.SGD(p, RATE)),
    "gradient descent, decay": (
        gradient_descent(weight_decay=0.01),
        lambda p: torch.optim.SGD(p, RATE, weight_decay=0.01),
    ),
    "momentum": (momentum(0.9), lambda p: torch.optim.SGD(p, RATE, momentum=0.9)),
    "momentum, decay": (
        momentum(0.8, weight_decay=0.01),
        lambda p: torch.optim.SGD(p, RATE, momentum=0.8, weight_decay=0.01),
    ),
    "Nesterov, decay": (
        momentum(0.9, nesterov=True, weight_decay=0.01),
        lambda p: torch.optim.SGD(p, RATE, momentum=0.9, nesterov=True, weight_decay=0.01),
    ),
    "Adam": (adam(), lambda p: torch.optim.Adam(p, RATE)),
    "Adam, other settings": (
        adam(0.7, 0.95, epsilon=1e-3),
        lambda p: torch.optim.Adam(p, RATE, betas=(0.7, 0.95), eps=1e-3),
    ),
    "AdamW": (adam(weight_decay=0.1), lambda p: torch.optim.AdamW(p, RATE, weight_decay=0.1)),
}
each = pytest.mark.parametrize("name", PAIRS)
each_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda dtype: dtype.__name__)


def compare_steps(name, differences, dtype=np.float64, ours=None, steps=500):
    """Give both the same gradients, at a rate that falls."""
    rng = np.random.default_rng(0)
    W = rng.normal(size=(7, 5)).astype(dtype)
    theirs = torch.nn.Parameter(torch.tensor(W))
    optimiser, in_torch = ours or PAIRS[name][0], PAIRS[name][1]([theirs])
    state = optimiser.start(W)
    for t in range(steps):
        rate = RATE * (1 - t / steps)
        dW = (W + rng.normal(size=W.shape) * 10 ** rng.uniform(-3, 1)).astype(dtype)
        W, state = optimiser.step(W, dW, state, rate)
        theirs.grad = torch.tensor(dW)
        in_torch.param_groups[0]["lr"] = rate
        in_torch.step()
        where = f"{name}, step {t + 1}"
        kind = f"optimisers: {name}, {np.dtype(dtype)}"
        differences.check(kind, W, theirs.detach(), TOLERANCE[dtype], where)


@each_dtype
@each
def test_steps(name, dtype, differences):
    compare_steps(name, differences, dtype)


# What PyTorch's differ from: each would be a plausible reading of a paper.
FAULTS = {
    "Adam": ("M / (1 - beta_1**t)", "M"),
    "Adam, other settings": ("np.sqrt(V_hat) + epsilon", "np.sqrt(V_hat + epsilon)"),
    "AdamW": ("(1 - learning_rate * weight_decay)", "(1 - weight_decay)"),
    "momentum": ("V = beta * V + dW", "V = beta * V + (1 - beta) * dW"),
    "Nesterov, decay": ("(dW + beta * V)", "V"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_another_reading_is_seen(name, unlisted):
    make = adam if "Adam" in name else momentum
    settings = {
        "Adam, other settings": {"beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3},
        "AdamW": {"weight_decay": 0.1},
        "Nesterov, decay": {"nesterov": True, "weight_decay": 0.01},
    }.get(name, {})
    source, (line, wrong) = inspect.getsource(make), FAULTS[name]
    assert source.count(line) == 1
    planted = vars(optimisers).copy()
    exec(source.replace(line, wrong), planted)
    with pytest.raises(AssertionError, match="differs by"):
        compare_steps(name, unlisted, ours=planted[make.__name__](**settings), steps=5)


def compare_training(seed, name, differences):
    """Train a random network by both, on shuffled batches."""
    case, rng = draw(seed, samples=[61]), np.random.default_rng(seed)
    model, loss = in_pytorch(case.network), loss_in_pytorch(case.loss)
    optimiser = PAIRS[name][1](model.parameters())
    epochs, batch_size, seen, m = 4, 7, 0, 61
    for _ in range(epochs):
        for part in torch.split(torch.as_tensor(rng.permutation(m)), batch_size):
            optimiser.param_groups[0]["lr"] = RATE / 10 * (1 - seen / (epochs * m))
            optimiser.zero_grad()
            loss(model(case.rows[part]), case.targets[part]).backward()
            optimiser.step()
            seen += len(part)
    train(
        case.network, case.X, case.Y, loss=case.loss, rng=seed, optimiser=PAIRS[name][0],
        epochs=epochs, batch_size=batch_size, learning_rate=linear_decay(RATE / 10),
    )  # fmt: skip
    for layer, linear in zip(case.network.layers, model[::2], strict=True):
        for letter, ours, theirs in (
            ("W", layer.W, linear.weight),
            ("b", layer.b[:, 0], linear.bias),
        ):
            kind = f"training by optimisers: {letter}"
            differences.check(kind, ours, theirs.detach(), 1e-12, f"{name}, {case}")


@each
def test_training(name, differences):
    for seed in range(2000, 2006):
        compare_training(seed, name, differences)


def compare_dropout(seed, differences, wrong=1):
    case, rng = draw(seed), np.random.default_rng(seed)
    network = case.network
    masks = draw_masks(network, case.X.shape[1], 0.4, rng) if len(network.layers) > 1 else []
    model = in_pytorch(network)
    A = case.rows
    for number, module in enumerate(model):
        A = module(A)
        if number % 2 and number // 2 < len(masks):
            A = A * torch.tensor(masks[number // 2].T)
    loss_in_pytorch(case.loss)(A, case.targets).backward()
    gradients = gradients_with_dropout(
        network, case.X, case.Y, LOSSES[case.loss].gradient, [wrong * D for D in masks]
    )
    for gradient, linear in zip(gradients, model[::2], strict=True):
        for kind, ours, theirs in (
            ("W", gradient.dW, linear.weight.grad),
            ("b", gradient.db[:, 0], linear.bias.grad),
        ):
            if not (theirs == 0).all() or np.any(ours):  # all dropped, which has no size
                differences.check(f"dropout: gradient of {kind}", ours, theirs, 1e-11, case)


def test_dropout(differences):
    for seed in range(100):
        compare_dropout(seed, differences)


def test_another_scale_is_seen(unlisted):
    with pytest.raises(AssertionError, match=r"dropout: gradient of . differs by"):
        for seed in range(10):
            compare_dropout(seed, unlisted, wrong=1 + 1e-6)
