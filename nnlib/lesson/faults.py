"""Faults to plant in a training program: one line each, and the checks that find it.

Twelve stood, in this form or a like one, in published notebooks; zero_weights, one_sum, mean_twice
and unshuffled_targets are the slips of classrooms.
"""

from dataclasses import dataclass
from itertools import combinations

from nnlib.arguments import check_choice
from nnlib.lesson.program import SOUND, Program


@dataclass(frozen=True)
class Fault:
    """A line of the program, and the faulty one in its place.

    Parameters
    ----------
    name : str
    line, faulty : str
        With enough of their neighbours for the text to occur once.
    says : str
        What is wrong, in half a sentence.
    found_by : tuple of str
        The checks that fail, the most telling first.
    """

    name: str
    line: str
    faulty: str
    says: str
    found_by: tuple[str, ...]


FAULTS = {
    fault.name: fault
    for fault in [
        Fault(
            "large_weights",
            "return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))",
            "return rng.uniform(-0.5, 0.5, (n_out, n_in))",
            "the first weights are drawn from -½ to ½, whatever the size of the layer",
            ("first loss",),
        ),
        Fault(
            "zero_weights",
            "return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))",
            "return np.zeros((n_out, n_in))",
            "all weights begin at 0",
            ("memorising",),
        ),
        Fault(
            "summed_loss",
            "return np.mean(losses)",
            "return np.sum(losses)",
            "the loss is a sum over the samples, not their mean",
            ("first loss", "independence", "step", "memorising"),
        ),
        Fault(
            "log_of_zero",
            "losses = np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0)",
            "losses = -np.log((Y * softmax(Z2)).sum(axis=0))",
            "the loss takes the logarithm of a probability, which may be 0",
            ("large numbers",),
        ),
        Fault(
            "bare_softmax",
            "E = np.exp(Z - Z.max(axis=0, keepdims=True))",
            "E = np.exp(Z)",
            "softmax subtracts no maximum",
            ("large numbers",),
        ),
        Fault(
            "one_maximum",
            "E = np.exp(Z - Z.max(axis=0, keepdims=True))",
            "E = np.exp(Z - Z.max())",
            "softmax subtracts one maximum for the whole batch",
            ("large numbers",),
        ),
        Fault(
            "one_sum",
            "return E / E.sum(axis=0, keepdims=True)",
            "return E / E.sum()",
            "softmax divides by one sum for the whole batch",
            ("independence", "step", "large numbers", "memorising"),
        ),
        Fault(
            "constant_m",
            "m = X.shape[1]\n    dZ2",
            "m = 32\n    dZ2",
            "the gradient is divided by 32, however many samples there are",
            ("independence", "step"),
        ),
        Fault(
            "mean_twice",
            "dW1 = dZ1 @ X.T",
            "dW1 = dZ1 @ X.T / m",
            "the gradient of W1 is divided by m twice",
            ("independence", "step"),
        ),
        Fault(
            "unsummed_bias",
            "db1 = dZ1.sum(axis=1, keepdims=True)",
            "db1 = dZ1",
            "the gradient of b1 is not summed over the samples",
            ("shapes", "independence", "step", "shuffled targets"),
        ),
        Fault(
            "one_number_bias",
            "db2 = dZ2.sum(axis=1, keepdims=True)",
            "db2 = np.sum(dZ2)",
            "the gradient of b2 is summed over the units too",
            ("shapes", "step"),
        ),
        Fault(
            "slope_of_output",
            "dZ1 = dA1 * (Z1 > 0)",
            "dZ1 = dA1 * (A1 >= 0)",
            "the slope of ReLU is taken from its output, as A1 >= 0",
            ("step",),
        ),
        Fault(
            "bias_without_rate",
            "b2 = b2 - learning_rate * db2",
            "b2 = b2 - db2",
            "b2 moves by its whole gradient, without the learning rate",
            ("step",),
        ),
        Fault(
            "unshuffled_targets",
            "X_batch, Y_batch = X[:, batch], Y[:, batch]",
            "X_batch, Y_batch = X[:, batch], Y[:, start : start + batch_size]",
            "the images are shuffled, their targets are not",
            ("memorising",),
        ),
        Fault(
            "one_epoch",
            "    return parameters\n\n\ndef reported",
            "        return parameters\n\n\ndef reported",
            "training returns inside its loop, after one epoch",
            ("memorising",),
        ),
        Fault(
            "split_not_used",
            "parameters = train(parameters, X_rest, Y_rest,",
            "parameters = train(parameters, X, Y,",
            "training gets all images, those held out among them",
            ("shuffled targets",),
        ),
    ]
}

HIDDEN = {
    "zero_weights": [
        *("log_of_zero", "bare_softmax", "one_maximum", "mean_twice", "slope_of_output"),
        "split_not_used",
    ],
    "one_sum": ["split_not_used"],
    "unshuffled_targets": ["split_not_used"],
    "one_epoch": ["split_not_used"],
}
"""By faults with which a program learns next to nothing, those that then no check finds."""


IN_LESSON = [
    *("large_weights", "constant_m", "bias_without_rate", "slope_of_output"),
    *("one_number_bias", "one_maximum", "unshuffled_targets", "split_not_used"),
]
"""The faults that lesson 6 names."""


def separable(one: Fault, other: Fault) -> bool:
    """Tell whether two faults are in different lines, and each has a check that finds it alone.

    Neither may hide the other.

    Parameters
    ----------
    one, other : Fault

    Returns
    -------
    bool

    Examples
    --------
    >>> separable(FAULTS["summed_loss"], FAULTS["zero_weights"])
    False
    """
    found, also = set(one.found_by), set(other.found_by)
    hidden = one.name in HIDDEN.get(other.name, []) or other.name in HIDDEN.get(one.name, [])
    return one.line != other.line and not hidden and bool(found - also) and bool(also - found)


PAIRS = [(a.name, b.name) for a, b in combinations(FAULTS.values(), 2) if separable(a, b)]


def planted(*names: str, seed: int = 1) -> Program:
    """Plant faults in a copy of the program.

    Parameters
    ----------
    *names : str
        Of ``FAULTS``.
    seed : int
        Draws the first parameters, and chooses the images of the checks.

    Returns
    -------
    Program

    Raises
    ------
    ValueError
        If there is no such fault, or two change the same line.

    Examples
    --------
    >>> print(planted("summed_loss").diff)
    Changed in loss:
      def loss(parameters, X, Y):
          ...
          losses = np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0)
    -     return np.mean(losses)
    +     return np.sum(losses)
    """
    text = SOUND
    for name in names:
        check_choice(FAULTS, fault=name)
        fault = FAULTS[name]
        if text.count(fault.line) != 1:
            raise ValueError(f"{' and '.join(names)} change the same line; plant one of them")
        text = text.replace(fault.line, fault.faulty)
    return Program(text, seed=seed)


def four_programs() -> list[Program]:
    """Return the four programs that lesson 6 begins with: the second is sound.

    Returns
    -------
    list of Program

    Examples
    --------
    >>> four_programs()[1]
    Program: nothing changed
    """
    return [
        planted("one_maximum"),
        planted(),
        planted("slope_of_output"),
        planted("bias_without_rate"),
    ]
