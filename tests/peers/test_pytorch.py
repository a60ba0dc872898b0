"""Gradients and whole training runs are PyTorch's, up to rounding."""

from collections import Counter

import numpy as np
import pytest
import torch
from random_networks import SAMPLES, draw, in_pytorch, loss_in_pytorch

from nnlib import train
from nnlib.activations import ACTIVATIONS
from nnlib.losses import LOSSES
from nnlib.metrics import are_classes
from nnlib.progress import Watcher
from nnlib.schedules import linear_decay

# A unit in the last place is 2e-16, or 1e-7 in float32. Sums of 300 terms, through five layers and
# some tens of updates, lose up to four digits of it; a factor that is wrong by 1e-6 is still seen.
TOLERANCE = {np.float64: 1e-11, np.float32: 1e-3}
# Small enough that no network overshoots its minimum: that would amplify rounding differences.
RATE = 0.005
each_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda dtype: dtype.__name__)


def gradients_in_pytorch(case, plant=lambda model: None):
    model, rows = in_pytorch(case.network), case.rows.requires_grad_()
    plant(model)
    outputs = model(rows)
    loss = loss_in_pytorch(case.loss)(outputs, case.targets)
    loss.backward()
    return model, rows.grad, outputs.detach(), loss.item()


def compare_gradients(case, differences, plant=lambda model: None):
    dtype = case.network.dtype
    model, rows_grad, outputs, value = gradients_in_pytorch(case, plant)

    def check(kind, ours, theirs):
        kind = f"{kind}, {dtype}"
        differences.check(kind, ours, theirs, TOLERANCE[dtype.type], case)

    check("outputs", case.network.outputs(case.X), outputs.T)
    check("loss", LOSSES[case.loss].value(case.network.outputs(case.X), case.Y), value)
    gradients = case.network.gradients(case.X, case.Y, LOSSES[case.loss].gradient)
    for gradient, linear in zip(gradients, model[::2], strict=True):
        check("gradient of W", gradient.dW, linear.weight.grad)
        check("gradient of b", gradient.db[:, 0], linear.bias.grad)
    check("gradient of the inputs", gradients[0].dA_in, rows_grad.T)


@each_dtype
@pytest.mark.parametrize("start", range(0, 600, 50))
def test_gradients(start, dtype, differences):
    for seed in range(start, start + 50):
        compare_gradients(draw(seed, dtype), differences)


def test_the_networks_are_of_every_kind():
    cases = [draw(seed) for seed in range(600)]
    layers = [layer for case in cases for layer in case.network.layers]
    for kinds, number in (
        (Counter(len(case.network.layers) for case in cases), 5),
        (Counter(case.X.shape[1] for case in cases), len(SAMPLES)),
        (Counter((case.loss, case.init) for case in cases), 8),
        (Counter(layer.activation.name for layer in layers), 4),
    ):
        assert len(kinds) == number and min(kinds.values()) > 20


class InPyTorch(Watcher):
    """The same training run in PyTorch, compared with nnlib's after each update and record."""

    def __init__(self, case, differences, label, *, batch_size, epochs, rate, decay, order):
        self.case, self.differences, self.label = case, differences, label
        self.model, self.loss = in_pytorch(case.network), loss_in_pytorch(case.loss)
        self.steps = self.train(batch_size or case.X.shape[1], epochs, rate, decay, order)

    def train(self, batch_size, epochs, rate, decay, order):
        rows, targets = self.case.rows, self.case.targets
        optimiser, seen = torch.optim.SGD(self.model.parameters(), lr=rate), 0
        for _ in range(epochs):
            for part in torch.split(torch.as_tensor(order(len(rows))), batch_size):
                if decay:
                    optimiser.param_groups[0]["lr"] = rate * (1 - seen / (epochs * len(rows)))
                optimiser.zero_grad()
                self.loss(self.model(rows[part]), targets[part]).backward()
                optimiser.step()
                seen += len(part)
                yield

    def check(self, kind, ours, theirs, tolerance=None):
        dtype = self.case.network.dtype
        tolerance = TOLERANCE[dtype.type] if tolerance is None else tolerance
        where = f"{self.label}, {self.case}"
        self.differences.check(f"training: {kind}, {dtype}", ours, theirs, tolerance, where)

    def update(self, run):
        next(self.steps)
        for layer, linear in zip(run.network.layers, self.model[::2], strict=True):
            self.check("W", layer.W, linear.weight.detach())
            self.check("b", layer.b[:, 0], linear.bias.detach())

    def record(self, run):
        case, history = self.case, run.history
        with torch.no_grad():
            outputs = self.model(case.rows)
        self.check("loss", history.training_loss[-1], self.loss(outputs, case.targets))
        self.check("outputs", run.network.outputs(case.X), outputs.T)
        if LOSSES[case.loss].takes_scores:
            classes, labels = outputs.argmax(dim=1), case.targets.argmax(dim=1)
            self.check("predictions", run.network.predict(case.X), classes, tolerance=0)
            correct = (classes == labels).double().mean()
            if are_classes(case.Y) and len(case.Y) > 1:
                self.check("accuracy", history.training_accuracy[-1], correct, tolerance=1e-15)
            else:
                assert history.training_accuracy == []

    def end(self, run, error):
        assert error or next(self.steps, "ended") == "ended"


# Batch size, number of samples, epochs: on both sides of the 128 columns where the update takes
# another path, and of the 512 where the BLAS does.
WAYS = {
    "per sample": (1, 33, 2),
    "batches of 7": (7, 61, 4),
    "batches of 130": (130, 301, 12),
    "full batch of 127": (None, 127, 25),
    "full batch of 128": (None, 128, 25),
    "full batch of 600": (None, 600, 25),
}


def compare_training(
    seed, way, differences, dtype=np.float64, shuffle=True, decay=False,
    order=lambda indices: indices, their_decay=None,
):  # fmt: skip
    """Train with nnlib and PyTorch. The last two arguments are there to plant faults."""
    batch_size, m, epochs = WAYS[way]
    # In float32 rounding decides the sides of ReLUs now and then, in some update of some run.
    activations = [n for n in ACTIVATIONS if n != "relu" or dtype == np.float64]
    case, rng = draw(seed, dtype, [m], activations), np.random.default_rng(seed)
    shuffled = shuffle and batch_size is not None  # one batch of all samples has no order
    options = {"batch_size": batch_size, "epochs": epochs}
    beside = InPyTorch(
        case, differences, way, **options, rate=RATE,
        decay=decay if their_decay is None else their_decay,
        order=lambda m: order(rng.permutation(m) if shuffled else np.arange(m)),
    )  # fmt: skip
    train(
        case.network, case.X, case.Y, loss=case.loss, shuffle=shuffle, rng=seed, watch=beside,
        learning_rate=linear_decay(RATE) if decay else RATE, **options,
    )  # fmt: skip


@each_dtype
@pytest.mark.parametrize("decay", [False, True], ids=["steady", "decay"])
@pytest.mark.parametrize("shuffle", [False, True], ids=["in order", "shuffled"])
@pytest.mark.parametrize("way", WAYS)
def test_training(way, shuffle, decay, dtype, differences):
    for seed in range(1000, 1012):
        compare_training(seed, way, differences, dtype, shuffle, decay)


def transpose(model):
    model[0].weight.data = model[0].weight.data.T.contiguous()


def square_case():
    seeds = range(10_000)
    return next(c for c in map(draw, seeds) if c.network.sizes[0] == c.network.sizes[1] > 3)


def test_a_transposed_weight_matrix_is_seen(unlisted):
    compare_gradients(square_case(), unlisted)
    with pytest.raises(AssertionError, match="differs by"):
        compare_gradients(square_case(), unlisted, transpose)


@pytest.mark.parametrize("name", LOSSES)
def test_a_wrong_factor_is_seen(name, unlisted, monkeypatch):
    sound = LOSSES[name]
    wrong = sound._replace(gradient=lambda A, Y: sound.gradient(A, Y) * (1 + 1e-6))
    monkeypatch.setitem(LOSSES, name, wrong)
    case = next(case for case in map(draw, range(100)) if case.loss == name)
    with pytest.raises(AssertionError, match="gradient of W, float64 differs by"):
        compare_gradients(case, unlisted)
    with pytest.raises(AssertionError, match=r"training: [Wb], float64 differs by"):
        compare_training(case.seed, "batches of 7", unlisted)


@pytest.mark.parametrize(
    "fault",
    [
        {"order": lambda indices: np.roll(indices, 1)},
        {"order": lambda indices: indices[::-1].copy()},
        {"order": lambda indices: indices[:-1]},
        {"decay": True, "their_decay": False},
    ],
    ids=["a shifted order", "a reversed order", "a sample left out", "no decay"],
)
def test_another_training_run_is_seen(fault, unlisted):
    with pytest.raises(AssertionError, match=r"training: .* differs by"):
        compare_training(1000, "batches of 7", unlisted, **fault)
