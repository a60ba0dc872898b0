"""A sanity check tests a network on a question whose answer is known before any training.

The checks take plain functions, so they work for a network written by hand as well as for nnlib's:

- ``predict(X)`` returns the outputs, shape (n_out, m);
- ``loss(X, Y)`` returns one number, a mean over the samples;
- ``gradients(X, Y)`` and ``parameters()`` return dictionaries of arrays with the same keys;
- ``step(X, Y, learning_rate)`` takes one step of gradient descent.

Samples are columns; if you store them in rows, wrap the function, as in ``lambda X: mine(X.T).T``.
:func:`nnlib.probe.probe` makes these functions from a Network. A few samples are enough.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nnlib import arguments
from nnlib.arrays import Array, Labels, RandomSource, check_floats
from nnlib.gradients import Report, check_float64, compare_with_differences, relative_error
from nnlib.probe import Arrays, Gradients, LossOf, Predict


def check_first_loss(loss: LossOf, X: Array, Y: Array, *, tolerance: float = 0.25) -> Report:
    r"""Compare the loss before any training with that of uniform probabilities.

    .. math:: L \approx \ln k

    Parameters
    ----------
    loss : callable
        The cross-entropy of an untrained network, in nats.
    X : ndarray of float, shape (n_in, m)
    Y : ndarray of float, shape (k, m)
        One-hot targets.
    tolerance : float
        Largest allowed distance from ln k, as a fraction of ln k.

    Returns
    -------
    Report

    Examples
    --------
    >>> X, Y = np.ones((2, 10)), np.eye(10)
    >>> check_first_loss(lambda X, Y: 9.05, X, Y)
    first loss: FAILS. It is 9.05; an undecided network has ln 10 = 2.3.
      Look for initial weights or inputs that are far too large.
    """
    _check(X, Y, {"tolerance": tolerance}, loss=loss)
    undecided = float(np.log(len(Y)))
    with np.errstate(all="ignore"):
        value = float(loss(X, Y))
        twice = float(loss(np.hstack([X, X]), np.hstack([Y, Y])))
    found = f"It is {value:.3g}; an undecided network has ln {len(Y)} = {undecided:.3g}."
    if not np.isfinite(value):
        look_for = "an exponential that overflows, or the logarithm of 0"
    elif value and np.isclose(twice, 2 * value, rtol=1e-3):
        look_for = (
            "a sum over the samples where a mean is meant: twice the samples give twice the loss"
        )
    elif value > undecided:
        look_for = "initial weights or inputs that are far too large"
    elif np.isclose(value * len(Y), undecided, rtol=tolerance):
        look_for = "a mean over the classes as well as over the samples"
    else:
        look_for = "inputs that contain the target, or a network that is already trained"
    passed = bool(abs(value - undecided) <= tolerance * undecided)
    return Report("first loss", passed, found, look_for)


def check_memorising(
    fit: Callable[[Array, Array], object],
    loss: LossOf,
    X: Array,
    Y: Array,
    *,
    samples: int = 10,
    tolerance: float = 0.01,
) -> Report:
    """Train on a few samples, which any correct network can memorise: overfit them on purpose.

    Parameters
    ----------
    fit : callable
        Trains the network as on the full data, but with as many steps as needed.
    loss : callable
        The loss of the network that ``fit`` trains.
    X : ndarray of float, shape (n_in, m)
    Y : ndarray of float, shape (n_out, m)
    samples : int
        Number of samples to use, from the first.
    tolerance : float
        The loss must fall to this or below.

    Returns
    -------
    Report

    Notes
    -----
    A widely used check; see Karpathy, *A recipe for training neural networks*, 2019.

    Examples
    --------
    >>> w = np.zeros(1)
    >>> def one_step(X, Y):
    ...     w[0] += 0.1 * np.mean((Y - w * X) * X)
    >>> check_memorising(one_step, lambda X, Y: np.mean((Y - w * X) ** 2), np.ones((1, 3)),
    ...                   np.ones((1, 3)))
    memorising: FAILS. On 3 samples the loss goes from 1 to 0.81, not to 0.01 or less.
      Look for a loop that ends too early, inputs paired with other targets, an...
    """
    _check(X, Y, {"tolerance": tolerance}, fit=fit, loss=loss)
    arguments.check_at_least_one(samples=samples)
    X, Y = X[:, :samples], Y[:, :samples]
    with np.errstate(all="ignore"):
        before = float(loss(X, Y))
        fit(X, Y)
        after = float(loss(X, Y))
    found = (
        f"On {X.shape[1]} samples the loss goes from {before:.2g} to {after:.2g}, "
        f"not to {tolerance:g} or less."
    )
    if after <= tolerance:
        found = f"On {X.shape[1]} samples the loss falls to {tolerance:g} or below."
    look_for = (
        "a loop that ends too early, inputs paired with other targets, an unsuitable learning "
        "rate, poor initial weights, or a wrong gradient"
    )
    return Report("memorising", after <= tolerance, found, look_for)


def check_independence(
    predict: Predict,
    loss: LossOf,
    gradients: Gradients,
    X: Array,
    Y: Array,
    *,
    tolerance: float = 1e-4,
) -> Report:
    r"""Check that no sample's result depends on the order or on the other samples of the batch.

    .. math:: L = \frac{1}{m} \sum_j L_j, \qquad \nabla L = \frac{1}{m} \sum_j \nabla L_j

    Parameters
    ----------
    predict, loss, gradients : functions
        As described at the top of this module.
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
    Batch normalisation mixes the samples of a batch by design, and does not pass.

    Examples
    --------
    >>> total = lambda X, Y: float(np.sum((X - Y) ** 2))
    >>> check_independence(lambda X: X, total, lambda X, Y: {}, np.eye(3), np.zeros((3, 3)))
    independence: FAILS. Not the mean over the samples: loss.
      Look for a sum or maximum over the wrong axis or the whole array, or a wrong or
      missing 1/m.
    """
    m = _check(X, Y, {"tolerance": tolerance}, 2, predict=predict, loss=loss, gradients=gradients)
    moved, one_by_one = np.roll(np.arange(m), 1), [slice(j, j + 1) for j in range(m)]

    def loss_and_gradients(part: slice | Labels) -> dict[str, Array]:
        found = {f"d{n}": a for n, a in gradients(X[:, part], Y[:, part]).items()}
        return {"loss": np.array(loss(X[:, part], Y[:, part])), **found}

    def differ(a: Array, b: Array, noise: float = 0) -> bool:
        if np.shape(a) != np.shape(b):
            return True
        return not (relative_error(a, b) <= tolerance or np.abs(a - b).max(initial=0) < noise)

    faults = []
    with np.errstate(all="ignore"):
        outputs, singles = predict(X), [predict(X[:, part]) for part in one_by_one]
        if differ(predict(X[:, moved]), outputs[:, moved]):
            faults.append("The outputs do not follow the samples when their order changes.")
        if differ(np.hstack(singles), outputs):
            faults.append("A sample alone gets another output than in the batch.")
        together, other = loss_and_gradients(slice(None)), loss_and_gradients(moved)
        alone = [loss_and_gradients(part) for part in one_by_one]
    # Where a sum should be zero only rounding noise is left, which differs each time.
    largest = max(float(np.abs(array).max(initial=0)) for array in together.values())
    noise = 1e3 * float(np.finfo(X.dtype).eps) * largest
    means = {name: np.sum([one[name] for one in alone], axis=0) / m for name in together}
    moves = [name for name, whole in together.items() if differ(other[name], whole, noise)]
    no_mean = [n for n in together if n not in moves and differ(means[n], together[n], noise)]
    for says, names in (("Changes with the order of", moves), ("Not the mean over", no_mean)):
        faults += [f"{says} the samples: {', '.join(names)}."] if names else []
    found = "Neither the order nor the other samples change a result."
    look_for = "a sum or maximum over the wrong axis or the whole array, or a wrong or missing 1/m"
    return Report("independence", not faults, "\n  ".join(faults) or found, look_for)


def check_large_numbers(
    predict: Predict,
    loss: LossOf,
    gradients: Gradients,
    X: Array,
    Y: Array,
    *,
    factor: float = 1e4,
) -> Report:
    """Multiply samples by a large factor: all stays finite, and other samples are unaffected.

    Parameters
    ----------
    predict, loss, gradients : functions
        As described at the top of this module.
    X : ndarray of float, shape (n_in, m)
        A few samples, at least two.
    Y : ndarray of float, shape (n_out, m)
    factor : float
        The factor by which the samples are multiplied.

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
    large numbers: FAILS. Not finite for large inputs: outputs.
      Look for an exponential of a large positive number, or the logarithm of 0.
    """
    _check(X, Y, {"factor": factor}, 2, predict=predict, loss=loss, gradients=gradients)
    faults, look_for = [], []
    with np.errstate(all="ignore"):
        loud = np.hstack([factor * X[:, :1], X[:, 1:]])
        quiet, beside = predict(X)[:, 1:], predict(loud)[:, 1:]
        if np.isfinite(quiet).all() and not relative_error(beside, quiet) <= 1e-4:
            faults.append("One large sample changes the outputs for the others.")
            look_for.append("a sum or maximum over the whole batch")
        large = {"outputs": predict(factor * X), "loss": np.array(loss(factor * X, Y))}
        large |= {f"d{name}": array for name, array in gradients(factor * X, Y).items()}
    wrong = [name for name, array in large.items() if not np.isfinite(array).all()]
    if wrong:
        faults.append(f"Not finite for large inputs: {', '.join(wrong)}.")
        look_for.append("an exponential of a large positive number, or the logarithm of 0")
    found = "All stays finite, and a large sample does not affect the others."
    return Report("large numbers", not faults, "\n  ".join(faults) or found, "; ".join(look_for))


def check_shapes(layers: Sequence[Arrays]) -> Report:
    """Tabulate the shapes in every layer, and mark those that do not match.

    Parameters
    ----------
    layers : sequence of dict
        The arrays of each layer by name: W, and any of b, A_in, Z, dW, db; the targets as Y in the
        last one.

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
    _check_layers(layers)
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
    rng: RandomSource = None,
    learning_rate: float = 0.1,
    entries: int = 100,
    tolerance: float = 1e-5,
) -> Report:
    r"""Compare the gradient that a step used with central differences.

    .. math:: \frac{\theta_{before} - \theta_{after}}{\alpha} \approx \nabla_\theta L

    This tests the update as well as the gradient, without access to either.

    Parameters
    ----------
    step, loss, parameters : functions
        As described at the top of this module; the parameters in float64.
    X : ndarray of float, shape (n_in, m)
        A few samples.
    Y : ndarray of float, shape (n_out, m)
    rng : None, int, numpy.random.Generator, ...
        Source of randomness for choosing the entries.
    learning_rate : float
        The step size :math:`\alpha`.
    entries : int
        Number of entries of each parameter to compare.
    tolerance : float
        The largest relative error that passes.

    Returns
    -------
    Report
        With a comparison for each parameter. The parameters are restored.

    Raises
    ------
    ValueError
        If the step changes the shape of a parameter, or the parameters are not float64.

    Examples
    --------
    >>> w = np.array([3.0])
    >>> def step(X, Y, learning_rate):
    ...     w[:] -= 2 * w  # the gradient of w squared, but no learning rate
    >>> check_step(step, lambda X, Y: float(w @ w), lambda: {"w": w}, w, w)
    step of w: DIFFERS (relative error 0.9): at [0] the step says 60, differences say 6
    """
    rng = arguments.as_generator(rng)
    arguments.check_callable(step=step, loss=loss, parameters=parameters)
    check_floats(X=X, Y=Y)
    arguments.check_positive(learning_rate=learning_rate, tolerance=tolerance)
    arguments.check_at_least_one(entries=entries)
    before = {name: array.copy() for name, array in parameters().items()}
    for name, array in before.items():
        check_float64(name, array)
    with np.errstate(all="ignore"):
        step(X, Y, learning_rate)
    taken = {}
    for name, array in parameters().items():
        if array.shape != before[name].shape:
            raise ValueError(
                f"the step changes {name} from shape {before[name].shape} to {array.shape}; "
                "a gradient has the shape of its parameter: check the shapes"
            )
        taken[name] = (before[name] - array) / learning_rate
        array[...] = before[name]
    comparisons = [
        compare_with_differences(
            f"step of {name}", taken[name], array, lambda: loss(X, Y), entries=entries, rng=rng
        )
        for name, array in parameters().items()
    ]
    return Report.of(comparisons, tolerance, "the step")


def check_shuffled_targets(
    reported_accuracy: Callable[[Array, Array], float],
    X: Array,
    Y: Array,
    *,
    rng: RandomSource = None,
    tolerance: float = 0.1,
) -> Report:
    """Shuffle the targets: nothing can be learned then, and an honest accuracy is at chance level.

    Parameters
    ----------
    reported_accuracy : callable
        Trains a new network on data (X, Y), and returns the accuracy that it would report.
    X : ndarray of float, shape (n_in, m)
        A few hundred samples.
    Y : ndarray of float, shape (n_out, m)
        One-hot targets.
    rng : None, int, numpy.random.Generator, ...
        Source of randomness for the shuffling.
    tolerance : float
        How far above chance the accuracy may be.

    Returns
    -------
    Report

    Notes
    -----
    Networks can memorise shuffled labels: Zhang and others, *Understanding deep learning requires
    rethinking generalization*, ICLR 2017.

    Examples
    --------
    >>> memorised = lambda X, Y: 1.0
    >>> check_shuffled_targets(memorised, np.eye(4), np.eye(4))
    shuffled targets: FAILS. Accuracy 1.00; always naming the commonest class: 0.25.
      Look for an accuracy that was measured on the training samples.
    """
    _check(X, Y, {"tolerance": tolerance}, reported_accuracy=reported_accuracy)
    shuffled = Y[:, arguments.as_generator(rng).permutation(Y.shape[1])]
    value, chance = float(reported_accuracy(X, shuffled)), float(Y.mean(axis=1).max())
    found = f"Accuracy {value:.2f}; always naming the commonest class: {chance:.2f}."
    look_for = "an accuracy that was measured on the training samples"
    return Report("shuffled targets", value <= chance + tolerance, found, look_for)


def _check(X: Array, Y: Array, limit: dict[str, float], m: int = 1, **functions: object) -> int:
    arguments.check_callable(**functions)
    arguments.check_positive(**limit)
    return arguments.check_samples(X, Y, at_least=m)


def _check_layers(layers: Sequence[Arrays]) -> None:
    arguments.check_kind(Sequence, layers=layers)
    if not layers or not all(isinstance(x, dict) and np.ndim(x.get("W", 0)) == 2 for x in layers):
        raise ValueError(f"layers is {layers!r:.99}; it must be a list of dictionaries with each W")
