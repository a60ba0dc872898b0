"""A sanity check asks a network something whose answer is known before any training.

The checks take plain functions, so that they work for a network written by hand as for nnlib's:

- ``predict(X)`` gives the answers, shape (n_out, m);
- ``loss(X, Y)`` gives one number, a mean over the samples;
- ``gradients(X, Y)`` and ``parameters()`` give dictionaries of arrays with the same names;
- ``step(X, Y, learning_rate)`` takes one step downhill.

Samples are columns; who keeps them in rows wraps a function, as in ``lambda X: mine(X.T).T``.
:func:`functions_of` makes these functions from a network of nnlib. A few samples will do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nnlib.arrays import Array, Labels
from nnlib.gradients import Comparison, GradientCheck, numerical_gradient, relative_error
from nnlib.losses import Loss, named_loss
from nnlib.network import Network, check_generator
from nnlib.training import step as take_step

Arrays: TypeAlias = Mapping[str, Array]
Predict: TypeAlias = Callable[[Array], Array]
LossOf: TypeAlias = Callable[[Array, Array], float]
Where: TypeAlias = tuple[Labels, ...]
Gradients: TypeAlias = Callable[[Array, Array], Arrays]


@dataclass(frozen=True)
class Report:
    """The outcome of a check: ``passed``, what was found, and what to look for if it failed."""

    check: str
    passed: bool
    found: str
    look_for: str = ""

    def __repr__(self) -> str:
        head = f"{self.check}: {'passes' if self.passed else 'FAILS'}."
        space = "" if self.found.startswith("\n") else " "
        text = f"{head}{space}{self.found}"
        return text if self.passed else f"{text}\n  Look for {self.look_for}."


@dataclass(frozen=True)
class Functions:
    """What the checks ask of a network, as plain functions; see :func:`functions_of`."""

    predict: Predict
    loss: LossOf
    gradients: Gradients
    parameters: Callable[[], Arrays]
    step: Callable[[Array, Array, float], object]
    layers: Callable[[Array, Array], list[dict[str, Array]]]


def functions_of(network: Network, loss: str | Loss) -> Functions:
    """Make the functions that the checks ask for from a network of nnlib.

    Parameters
    ----------
    network : Network
        The functions look at it and change it: they work on no copy.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Returns
    -------
    Functions

    Raises
    ------
    ValueError
        If the loss is unknown.

    Examples
    --------
    >>> network = Network.random([4, 3], ["identity"], weights="he", rng=np.random.default_rng(1))
    >>> list(functions_of(network, "softmax_cross_entropy").parameters())
    ['W1', 'b1']
    """
    loss = named_loss(loss)
    value, slope = loss.value, loss.gradient

    def parameters() -> dict[str, Array]:
        numbered = enumerate(network.layers, 1)
        return {f"{name}{i}": getattr(layer, name) for i, layer in numbered for name in "Wb"}

    def gradients(X: Array, Y: Array) -> dict[str, Array]:
        numbered = enumerate(network.gradients(X, Y, slope), 1)
        return {f"{n}{i}": a for i, g in numbered for n, a in (("W", g.dW), ("b", g.db))}

    def layers(X: Array, Y: Array) -> list[dict[str, Array]]:
        A, caches = network.forward(X)
        found = zip(network.layers, caches, network.backward(slope(A, Y), caches), strict=True)
        rows = [
            {"W": at.W, "b": at.b, "A_in": cache.A_in, "Z": cache.Z, "dW": g.dW, "db": g.db}
            for at, cache, g in found
        ]
        return [*rows[:-1], {**rows[-1], "Y": Y}]

    return Functions(
        network.outputs,
        lambda X, Y: value(network.outputs(X), Y),
        gradients,
        parameters,
        lambda X, Y, learning_rate: take_step(network, X, Y, loss, learning_rate),
        layers,
    )


def check_first_loss(loss: LossOf, X: Array, Y: Array, *, tolerance: float = 0.25) -> Report:
    r"""Compare the loss before any training with that of a network that knows nothing.

    .. math:: L \approx \ln k

    Parameters
    ----------
    loss : function of (X, Y)
        A cross-entropy in nats, of an untrained network.
    X : ndarray of float, shape (n_in, m)
    Y : ndarray of float, shape (k, m)
        One-hot targets.
    tolerance : float
        How far from ln k the loss may lie, as a fraction of ln k.

    Returns
    -------
    Report

    Examples
    --------
    >>> X, Y = np.ones((2, 10)), np.eye(10)
    >>> check_first_loss(lambda X, Y: 9.05, X, Y)
    first loss: FAILS. It is 9.05; an undecided network has ln 10 = 2.3.
      Look for first weights or inputs that are far too large.
    """
    undecided = float(np.log(len(Y)))
    with np.errstate(all="ignore"):
        value = float(loss(X, Y))
        twice = float(loss(np.hstack([X, X]), np.hstack([Y, Y])))
    found = f"It is {value:.3g}; an undecided network has ln {len(Y)} = {undecided:.3g}."
    if not np.isfinite(value):
        look_for = "an exponential that overflows, or the logarithm of 0"
    elif value and np.isclose(twice, 2 * value, rtol=1e-3):
        look_for = "a sum over the samples where a mean is meant: twice the samples, twice the loss"
    elif value > undecided:
        look_for = "first weights or inputs that are far too large"
    elif np.isclose(value * len(Y), undecided, rtol=tolerance):
        look_for = "a mean over the classes as well as over the samples"
    else:
        look_for = "inputs that contain the answer, or a network that has been trained before"
    passed = bool(abs(value - undecided) <= tolerance * undecided)
    return Report("first loss", passed, found, look_for)


def check_overfitting(
    fit: Callable[[Array, Array], object],
    loss: LossOf,
    X: Array,
    Y: Array,
    *,
    samples: int = 10,
    tolerance: float = 0.01,
) -> Report:
    """Train on a few samples, which any sound network can learn by heart.

    Parameters
    ----------
    fit : function of (X, Y)
        Trains the network, as it does on all the data but with as many steps as it takes.
    loss : function of (X, Y)
        Measures the network that ``fit`` trains.
    X : ndarray of float, shape (n_in, m)
    Y : ndarray of float, shape (n_out, m)
    samples : int
        How many of the samples to take, from the first.
    tolerance : float
        The loss has to come down to this.

    Returns
    -------
    Report

    Notes
    -----
    A known trick of the trade; see Karpathy, *A recipe for training neural networks*, 2019.

    Examples
    --------
    >>> w = np.zeros(1)
    >>> def one_step(X, Y):
    ...     w[0] += 0.1 * np.mean((Y - w * X) * X)
    >>> check_overfitting(one_step, lambda X, Y: np.mean((Y - w * X) ** 2), np.ones((1, 3)),
    ...                   np.ones((1, 3)))
    overfitting: FAILS. Of 3 samples the loss goes from 1 to 0.81; it should come below 0.01.
      Look for a loop that ends too early, a rate that does not fit, a bad start, a wrong gradient.
    """
    X, Y = X[:, :samples], Y[:, :samples]
    with np.errstate(all="ignore"):
        before = float(loss(X, Y))
        fit(X, Y)
        after = float(loss(X, Y))
    found = (
        f"Of {X.shape[1]} samples the loss goes from {before:.2g} to {after:.2g}; "
        f"it should come below {tolerance:g}."
    )
    if after <= tolerance:
        found = f"Of {X.shape[1]} samples the loss comes below {tolerance:g}."
    look_for = "a loop that ends too early, a rate that does not fit, a bad start, a wrong gradient"
    return Report("overfitting", after <= tolerance, found, look_for)


def check_batch(
    predict: Predict,
    loss: LossOf,
    gradients: Gradients,
    X: Array,
    Y: Array,
    *,
    tolerance: float = 1e-4,
) -> Report:
    r"""Shuffle the batch, and ask for its samples one by one: nothing may depend on company.

    .. math:: L = \frac{1}{m} \sum_j L_j, \qquad \nabla L = \frac{1}{m} \sum_j \nabla L_j

    Parameters
    ----------
    predict, loss, gradients : functions
        As at the top of this module.
    X : ndarray of float, shape (n_in, m)
        A few samples, at least two.
    Y : ndarray of float, shape (n_out, m)
    tolerance : float
        The largest relative difference that passes.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If there are fewer than two samples.

    Notes
    -----
    Batch normalisation mixes the samples of a batch on purpose, and does not pass.

    Examples
    --------
    >>> total = lambda X, Y: float(np.sum((X - Y) ** 2))
    >>> check_batch(lambda X: X, total, lambda X, Y: {}, np.eye(3), np.zeros((3, 3)))
    batch: FAILS. The loss is not the mean over the samples.
      Look for a sum or maximum over the wrong axis or the whole array, or a missing 1/m.
    """
    m = _several(X)
    moved, one_by_one = np.roll(np.arange(m), 1), [slice(j, j + 1) for j in range(m)]

    def loss_and_gradients(part: slice | Labels) -> dict[str, Array]:
        slopes = {f"gradient of {n}": a for n, a in gradients(X[:, part], Y[:, part]).items()}
        return {"loss": np.array(loss(X[:, part], Y[:, part])), **slopes}

    def differ(a: Array, b: Array, noise: float = 0) -> bool:
        if np.shape(a) != np.shape(b):
            return True
        return not (relative_error(a, b) <= tolerance or np.abs(a - b).max(initial=0) < noise)

    faults = []
    with np.errstate(all="ignore"):
        answers, singles = predict(X), [predict(X[:, part]) for part in one_by_one]
        if differ(predict(X[:, moved]), answers[:, moved]):
            faults.append("The answers do not follow the samples when their order changes.")
        if differ(np.hstack(singles), answers):
            faults.append("A sample alone is not answered as in the batch.")
        together, other = loss_and_gradients(slice(None)), loss_and_gradients(moved)
        alone = [loss_and_gradients(part) for part in one_by_one]
    # A sum that should be zero is rounding noise, and noise differs from noise.
    largest = max(float(np.abs(array).max(initial=0)) for array in together.values())
    noise = 1e3 * float(np.finfo(X.dtype).eps) * largest
    for name, whole in together.items():
        if differ(other[name], whole, noise):
            faults.append(f"The {name} changes with the order of the samples.")
        elif differ(np.sum([one[name] for one in alone], axis=0) / m, whole, noise):
            faults.append(f"The {name} is not the mean over the samples.")
    found = "Order and company of a sample change nothing."
    look_for = "a sum or maximum over the wrong axis or the whole array, or a missing 1/m"
    return Report("batch", not faults, "\n  ".join(faults) or found, look_for)


def check_large_numbers(
    predict: Predict,
    loss: LossOf,
    gradients: Gradients,
    X: Array,
    Y: Array,
    *,
    factor: float = 1e4,
) -> Report:
    """Multiply samples by a large factor: all stays finite, and their neighbours feel nothing.

    Parameters
    ----------
    predict, loss, gradients : functions
        As at the top of this module.
    X : ndarray of float, shape (n_in, m)
        A few samples, at least two.
    Y : ndarray of float, shape (n_out, m)
    factor : float
        What the samples are multiplied by.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If there are fewer than two samples.

    Examples
    --------
    >>> naive = lambda X: np.exp(X) / np.exp(X).sum(axis=0)
    >>> check_large_numbers(naive, lambda X, Y: 0.0, lambda X, Y: {}, np.eye(3), np.eye(3))
    large numbers: FAILS. With large inputs no longer finite: answers.
      Look for an exponential of a large positive number, or the logarithm of 0.
    """
    _several(X)
    faults = []
    with np.errstate(all="ignore"):
        loud = X.copy()
        loud[:, 0] *= factor
        quiet, beside = predict(X)[:, 1:], predict(loud)[:, 1:]
        if np.isfinite(quiet).all() and not relative_error(beside, quiet) <= 1e-4:
            faults.append("One large sample changes the answers to the others.")
        large = {"answers": predict(factor * X), "loss": np.array(loss(factor * X, Y))}
        slopes = gradients(factor * X, Y)
    large |= {f"d{name}": slope for name, slope in slopes.items()}
    wrong = [name for name, array in large.items() if not np.isfinite(array).all()]
    if wrong:
        faults.append(f"With large inputs no longer finite: {', '.join(wrong)}.")
    found = "All stays finite, and a large sample leaves its neighbours alone."
    look_for = "an exponential of a large positive number, or the logarithm of 0"
    return Report("large numbers", not faults, "\n  ".join(faults) or found, look_for)


def check_shapes(layers: Sequence[Arrays]) -> Report:
    """Set up a table of every layer's shapes, and mark those that do not fit.

    Parameters
    ----------
    layers : sequence of dict
        The arrays of each layer by their names: W, b, A_in, Z, dW, db, or some of them with W;
        the targets as Y in the last one.

    Returns
    -------
    Report

    Examples
    --------
    >>> W, b, A_in, Z = np.ones((3, 2)), np.ones((3, 1)), np.ones((2, 5)), np.ones((3, 5))
    >>> check_shapes([{"W": W, "b": b, "A_in": A_in, "Z": Z, "db": Z}])
    shapes: FAILS.
      layer       W       b    A_in       Z          db
          1  (3, 2)  (3, 1)  (2, 5)  (3, 5)  (3, 5) !!!
      Look for db of layer 1, which should be (3, 1).
    """
    every = ("W", "b", "A_in", "Z", "Y", "dW", "db")
    names = [name for name in every if any(name in layer for layer in layers)]
    m = next((np.shape(layers[0][n])[-1] for n in ("Z", "A_in") if n in layers[0]), 0)
    wrong, table, n_in = [], [["layer", *names]], layers[0]["W"].shape[1]
    for number, layer in enumerate(layers, 1):
        n_out = layer["W"].shape[0]
        shapes = {"W": (n_out, n_in), "b": (n_out, 1), "A_in": (n_in, m), "Z": (n_out, m)}
        shapes |= {"Y": shapes["Z"], "dW": shapes["W"], "db": shapes["b"]}
        row, n_in = [str(number)], n_out
        for name in names:
            shape = np.shape(layer[name]) if name in layer else None
            fits = shape in (None, shapes[name])
            row.append("" if shape is None else f"{shape}{'' if fits else ' !!!'}")
            if not fits:
                wrong.append(f"{name} of layer {number}, which should be {shapes[name]}")
        table.append(row)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(f"{cell:>{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    return Report("shapes", not wrong, "\n  ".join(["", *lines]), "; ".join(wrong))


def check_step(
    step: Callable[[Array, Array, float], object],
    loss: LossOf,
    parameters: Callable[[], Arrays],
    X: Array,
    Y: Array,
    *,
    rng: np.random.Generator,
    learning_rate: float = 0.1,
    entries: int = 100,
    tolerance: float = 1e-5,
) -> GradientCheck:
    r"""Compare the gradient that a step has used with one measured by central differences.

    .. math:: \frac{\theta_{before} - \theta_{after}}{\alpha} \approx \nabla_\theta L

    It sees the update as well as the gradient, and needs to know nothing of either.

    Parameters
    ----------
    step, loss, parameters : functions
        As at the top of this module; the parameters in float64.
    X : ndarray of float, shape (n_in, m)
        A few samples.
    Y : ndarray of float, shape (n_out, m)
    rng : numpy.random.Generator
        Chooses the entries that are compared.
    learning_rate : float
        The step size :math:`\alpha`.
    entries : int
        How many entries of each parameter are compared.
    tolerance : float
        The largest relative error that passes.

    Returns
    -------
    GradientCheck
        The parameters are then as they were before.

    Raises
    ------
    ValueError
        If the step changes the shape of a parameter, or the parameters are not float64.

    Examples
    --------
    >>> w = np.array([3.0])
    >>> def step(X, Y, learning_rate):
    ...     w[:] -= 2 * w  # the gradient of w squared, but no learning rate
    >>> check_step(step, lambda X, Y: float(w @ w), lambda: {"w": w}, w, w,
    ...            rng=np.random.default_rng(1))
    step of w: DIFFERS (relative error 0.9): at [0] backpropagation says 60, differences say 6
    """
    check_generator(rng)
    before = {name: array.copy() for name, array in parameters().items()}
    with np.errstate(all="ignore"):
        step(X, Y, learning_rate)
    taken = {}
    for name, array in parameters().items():
        if array.shape != before[name].shape:
            raise ValueError(
                f"the step changes {name} from shape {before[name].shape} to {array.shape}; "
                "a gradient has the shape of its parameter: see check_shapes"
            )
        taken[name] = (before[name] - array) / learning_rate
        array[...] = before[name]
    comparisons = []
    for name, array in parameters().items():
        order = rng.choice(array.size, min(entries, array.size), replace=False)
        where = np.unravel_index(np.sort(order), array.shape)

        def loss_at(values: Array, array: Array = array, where: Where = where) -> float:
            array[where] = values
            return loss(X, Y)

        measured = numerical_gradient(loss_at, array[where])
        array[...] = before[name]
        found = taken[name][where]
        found[np.abs(found) < 1e-12 * np.abs(measured).max()] = 0  # rounding noise
        worst = int(np.abs(found - measured).argmax())
        comparisons.append(
            Comparison(
                f"step of {name}",
                relative_error(found, measured),
                tuple(int(index[worst]) for index in where),
                float(found[worst]),
                float(measured[worst]),
            )
        )
    return GradientCheck(comparisons, tolerance)


def check_report(
    report: Callable[[Array, Array], float],
    X: Array,
    Y: Array,
    *,
    rng: np.random.Generator,
    tolerance: float = 0.1,
) -> Report:
    """Shuffle the targets: now nothing can be learnt, and an honest accuracy is that of chance.

    Parameters
    ----------
    report : function of (X, Y)
        Trains a new network on these data, and gives the accuracy that it would report.
    X : ndarray of float, shape (n_in, m)
        A few hundred samples.
    Y : ndarray of float, shape (n_out, m)
        One-hot targets.
    rng : numpy.random.Generator
        Shuffles the targets.
    tolerance : float
        How far above chance the accuracy may lie.

    Returns
    -------
    Report

    Notes
    -----
    Networks learn shuffled labels by heart: Zhang and others, *Understanding deep learning requires
    rethinking generalization*, ICLR 2017.

    Examples
    --------
    >>> by_heart = lambda X, Y: 1.0
    >>> check_report(by_heart, np.eye(4), np.eye(4), rng=np.random.default_rng(1))
    report: FAILS. With shuffled targets it reports an accuracy of 1.00; chance is 0.25.
      Look for an accuracy that was measured on samples that were trained on.
    """
    check_generator(rng)
    value, chance = float(report(X, Y[:, rng.permutation(Y.shape[1])])), float(Y.mean(axis=1).max())
    found = f"With shuffled targets it reports an accuracy of {value:.2f}; chance is {chance:.2f}."
    look_for = "an accuracy that was measured on samples that were trained on"
    return Report("report", value <= chance + tolerance, found, look_for)


def _several(X: Array) -> int:
    if X.ndim != 2 or X.shape[1] < 2:
        raise ValueError(f"X has shape {X.shape}; it needs two samples, one a column")
    return X.shape[1]
