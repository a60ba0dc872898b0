"""Exercises of lesson 5: counting parameters, stopping early, the calibration error."""

from itertools import combinations, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnlib.activations import softmax
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.metrics import expected_calibration_error
from nnlib.network import Network
from nnlib.progress import History
from nnlib.schedules import stop_early


def _count(sizes: list[int]) -> int:
    return Network.random(sizes).n_parameters


def _sizes(rng):
    return (rng.permutation(np.arange(2, 12))[: rng.integers(4, 7)].tolist(),)


def _losses_and_patience(rng):
    return rng.permutation(np.arange(1, 12) / 10)[: rng.integers(5, 10)].tolist(), int(
        rng.integers(1, 5)
    )


def _confidences(rng):
    # Half a percent away from each edge of a bin, which floats do not hold exactly.
    confidence = rng.integers(30, 100, 30) / 100 + 0.005
    return confidence, rng.random(30) < confidence**2


n_parameters = Exercise(
    name="n_parameters",
    lesson=5,
    cases=[
        Case(([1, 1],), 2, "one neuron with one input"),
        Case(([784, 2, 10],), 1600, "the network of the lesson"),
        Case(([3, 2],), 8, "no hidden layer"),
        Case(([2, 3, 4, 5],), 50, "two hidden layers"),
    ],
    draw=_sizes,
    mistakes=[
        Mistake(
            "the biases are missing",
            "Besides its weights, every unit has one more number.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
        ),
        Mistake(
            "biases for the inputs as well",
            "The inputs are data: nothing is added to them. Only units have a bias.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes),
        ),
        Mistake(
            "one bias per input",
            "A layer has one bias per output, not one per input.",
            lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
        ),
        Mistake(
            "one bias for a whole layer",
            "Every unit of a layer has its own bias: b has shape (n_out, 1).",
            lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes)),
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + len(sizes),
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + 1,
        ),
        Mistake(
            "only the first layer",
            "Go on: every pair of neighbouring sizes makes a layer. If you have a loop, where does "
            "it return?",
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
        ),
        Mistake(
            "all sizes multiplied",
            "Only neighbouring layers are connected: add up layer by layer.",
            lambda sizes: int(np.prod(sizes)),
            lambda sizes: int(np.prod(sizes)) + sum(sizes[1:]),
        ),
        Mistake(
            "units are counted",
            "A unit has one weight per input, and a bias.",
            lambda sizes: sum(sizes),
            lambda sizes: sum(sizes[1:]),
        ),
        Mistake(
            "two layers, however many there are",
            "A list of sizes may be of any length. What in your function depends on that?",
            lambda sizes: sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[2] + sizes[2],
        ),
        Mistake(
            "the last layer only",
            "Does each layer add to the total, or replace it?",
            lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
        ),
        Mistake(
            "the last layer is missing",
            "With n sizes there are n - 1 layers. How often does your loop run?",
            lambda sizes: sum(a * b + b for a, b in pairwise(sizes[:-1])),
        ),
        Mistake(
            "the first layer is missing",
            "The first layer connects sizes[0] and sizes[1]. Where does your loop begin?",
            lambda sizes: sum(a * b + b for a, b in pairwise(sizes[1:])),
        ),
        Mistake(
            "a position beyond the last size",
            "With n sizes the last has position n - 1. Which positions does your loop ask for?",
            lambda sizes: sum(sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(len(sizes))),
        ),
        Mistake(
            "the first size is paired with the last",
            "In Python, position -1 is the last. Where does your loop begin?",
            lambda sizes: sum(sizes[i] * sizes[i - 1] + sizes[i] for i in range(len(sizes))),
        ),
        Mistake(
            "biases of the last layer only",
            "Every unit after the inputs has a bias. Is that line in your loop?",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sizes[-1],
        ),
        Mistake(
            "pairs that do not overlap",
            "A layer's outputs are the inputs of the next: both layers need that size.",
            lambda sizes: sum(a * b + b for a, b in zip(sizes[::2], sizes[1::2], strict=False)),
        ),
        Mistake(
            "every layer after the inputs",
            "A layer's inputs are the outputs of the layer before it.",
            lambda sizes: sum(sizes[0] * b + b for b in sizes[1:]),
        ),
        Mistake(
            "layers that are not neighbours are connected",
            "A layer gets its inputs from the layer before it, and from no other.",
            lambda sizes: sum(a * b for a, b in combinations(sizes, 2)) + sum(sizes[1:]),
        ),
        Mistake(
            "sizes are added instead of multiplied",
            "Each unit has one weight per input. With 3 inputs and 2 units, how many is that?",
            lambda sizes: sum(a + b for a, b in pairwise(sizes)),
            lambda sizes: sum(a + b + b for a, b in pairwise(sizes)),
        ),
        Mistake(
            "biases for inputs and outputs of each layer",
            "A layer adds one number to each of its outputs, and none to its inputs.",
            lambda sizes: sum(a * b + a + b for a, b in pairwise(sizes)),
            lambda sizes: sum((a + 1) * (b + 1) for a, b in pairwise(sizes)),
        ),
        Mistake(
            "biases of hidden layers only",
            "The units of the last layer have biases, too.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes[1:-1]),
        ),
        Mistake(
            "biases are multiplied",
            "A layer has its weights and, besides them, its biases: add.",
            lambda sizes: sum(a * b * b for a, b in pairwise(sizes)),
        ),
        Mistake(
            "biases are subtracted",
            "Biases are parameters as well: add.",
            lambda sizes: sum(a * b - b for a, b in pairwise(sizes)),
        ),
    ],
    solution=Network.n_parameters,  # a property: show unwraps it
    answer=_count,
)


def _stop(losses: list[float], patience: int) -> bool:
    stops: list[bool] = []
    run: Any = SimpleNamespace(
        history=History(validation_loss=losses), stop=lambda: stops.append(True)
    )
    stop_early(patience)(run)
    return any(stops)


def _fixed_patience(*waits: int) -> list[Any]:
    return [
        lambda losses, patience, wait=wait: len(losses) - 1 - losses.index(min(losses)) >= wait
        for wait in waits
    ]


stop_early_exercise = Exercise(
    name="stop_early",
    lesson=5,
    cases=[
        Case(([0.9], 1), False, "the first record"),
        Case(([0.9, 0.5, 0.6, 0.4], 2), False, "a new low after a rise"),
        Case(([0.9, 0.5, 0.6], 2), False, "one record without a new low, with a patience of two"),
        Case(([0.9, 0.5, 0.6, 0.7], 2), True, "two records without a new low"),
        Case(([0.5, 0.9, 0.8, 0.7], 3), True, "falling again, but not below the lowest"),
        Case(([0.5, 0.5, 0.5], 2), True, "no change at all"),
        Case(([0.4, 0.6, 0.3, 0.7], 2), False, "two rises, with a new low in between"),
        Case(([0.2, 0.5, 0.3, 0.4], 2), True, "three records without a new low"),
        Case(([0.9, 0.5, 0.6, 0.7, 0.4], 2), False, "a new low after a stop"),
        Case(([0.9, 0.8, 0.7, 0.6, 0.5], 2), False, "falling all the way"),
        Case(([0.9, 0.8], 3), False, "a patience longer than the history"),
        Case(([0.9, 0.5, 0.7, 0.6, 0.8], 3), True, "up and down after the lowest"),
        Case(([0.5, 0.9], 4), False, "fewer records than the patience"),
        Case(([0.5, 0.6], 1), True, "a patience of one"),
    ],
    draw=_losses_and_patience,
    mistakes=[
        Mistake(
            "one record too late",
            "Count in the example how many records follow the lowest. Is it > or >=?",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) > patience,
        ),
        Mistake(
            "one record too early",
            "Count in the example how many records follow the lowest, without the lowest itself.",
            lambda losses, patience: len(losses) - losses.index(min(losses)) >= patience,
        ),
        Mistake(
            "stops at the first rise",
            "A single rise may be noise: where does your function use the patience?",
            lambda losses, patience: len(losses) > 1 and losses[-1] > losses[-2],
        ),
        Mistake(
            "checks only whether the newest is the lowest",
            "That alone is no reason to stop: how long ago was the lowest?",
            lambda losses, patience: losses[-1] > min(losses),
            lambda losses, patience: len(losses) > patience and losses[-1] > min(losses),
            lambda losses, patience: len(losses) > patience and losses[-1] >= min(losses[:-1]),
        ),
        Mistake(
            "counts consecutive rises",
            "After a rise the loss may fall again and still not reach its lowest. "
            "Compare with the lowest, not with the record before.",
            lambda losses, patience: (
                len(losses) > patience
                and all(losses[-i] > losses[-i - 1] for i in range(1, patience + 1))
            ),
        ),
        Mistake(
            "does not compare with the lowest",
            "Which loss do you compare with? The lowest may be any number of records back.",
            lambda losses, patience: losses[-1] > losses[-patience],
            lambda losses, patience: len(losses) > patience and losses[-1] > losses[-1 - patience],
            lambda losses, patience: len(losses) > patience and losses[-1] >= losses[-1 - patience],
            lambda losses, patience: len(losses) >= patience and losses[-1] > losses[-patience],
            lambda losses, patience: losses[-1] > losses[0],
            lambda losses, patience: len(losses) > patience and losses[-1] > losses[0],
            lambda losses, patience: (
                len(losses) > patience
                and all(one > losses[-patience - 1] for one in losses[-patience:])
            ),
        ),
        Mistake(
            "the count is never restarted",
            "Every new lowest loss restarts the count.",
            lambda losses, patience: (
                sum(later > before for before, later in pairwise(losses)) >= patience
            ),
            lambda losses, patience: (
                len(losses) - len(set(np.minimum.accumulate(losses))) >= patience
            ),
        ),
        Mistake(
            "an equal loss counts as an improvement",
            "Look for the first of several lowest losses, not the last.",
            lambda losses, patience: losses[::-1].index(min(losses)) >= patience,
        ),
        Mistake(
            "continues where it should stop",
            "The result is reversed: True means stop.",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) < patience,
        ),
        Mistake(
            "looks for the highest loss",
            "The lower a loss, the better.",
            lambda losses, patience: len(losses) - 1 - losses.index(max(losses)) >= patience,
        ),
        Mistake(
            "the patience is not used",
            "The number to wait for is an argument. Where does your function use it?",
            *_fixed_patience(1, 2, 3, 5),
        ),
        Mistake(
            "never stops",
            "Your function returned False for every history. Which one should stop the run?",
            lambda losses, patience: False,
        ),
        Mistake(
            "always stops",
            "Your function returned True for every history. Which one should let the run go on?",
            lambda losses, patience: True,
        ),
        Mistake(
            "stops at one record only",
            "What does your function return one record later, if there is still no new low?",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) == patience,
        ),
        Mistake(
            "the number of records decides",
            "Falling all the way is no reason to stop. Does your function see each new low? "
            "(A lowest loss that starts at 0 is never beaten.)",
            lambda losses, patience: len(losses) >= patience,
            lambda losses, patience: len(losses) > patience,
            lambda losses, patience: len(losses) - 1 > patience,
        ),
        Mistake(
            "stops for a wait in the past",
            "The lowest loss may be the newest, however long the wait before it was.",
            lambda losses, patience: any(
                t - losses.index(min(losses[: t + 1])) >= patience for t in range(len(losses))
            ),
        ),
        Mistake(
            "the number of records since the lowest",
            "That is the right count. Compare it with the patience.",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)),
        ),
        Mistake(
            "the position of the lowest loss",
            "How many records have come since? Compare that with the patience.",
            lambda losses, patience: losses.index(min(losses)),
            lambda losses, patience: losses.index(min(losses)) >= patience,
        ),
        Mistake(
            "averages are compared",
            "An average hides when the lowest loss was. Look for its position.",
            lambda losses, patience: (
                len(losses) > patience
                and bool(np.mean(losses[-patience:]) > np.mean(losses[:-patience]))
            ),
        ),
    ],
    solution=stop_early,
    answer=_stop,
)


def _binned(confidence, right, bin_of=None):
    """Return the size, the accuracy and the mean confidence of each bin that is not empty."""
    if bin_of is None:
        bin_of = np.minimum((confidence * 10).astype(int), 9)
    full = [bin_of == b for b in np.unique(bin_of)]
    return (
        np.array([one.sum() for one in full]),
        np.array([right[one].mean() for one in full]),
        np.array([confidence[one].mean() for one in full]),
    )


def _weighted(confidence, right, bin_of=None):
    size, rate, mean = _binned(confidence, right, bin_of)
    return np.sum(size * np.abs(rate - mean)) / len(right)


def _equal_weights(confidence, right):
    _, rate, mean = _binned(confidence, right)
    return np.mean(np.abs(rate - mean))


def _all_ten(confidence, right):
    _, rate, mean = _binned(confidence, right)
    return np.sum(np.abs(rate - mean)) / 10


def _last_bin(confidence, right):
    size, rate, mean = _binned(confidence, right)
    return size[-1] * np.abs(rate - mean)[-1] / len(right)


def _largest_weighted(confidence, right):
    size, rate, mean = _binned(confidence, right)
    return np.max(size * np.abs(rate - mean)) / len(right)


def _middles(confidence, right):
    bin_of = np.minimum((confidence * 10).astype(int), 9)
    size, rate, _ = _binned(confidence, right)
    return np.sum(size * np.abs(rate - (np.unique(bin_of) + 0.5) / 10)) / len(right)


def _left_out(confidence, right, out):
    size, rate, mean = _binned(confidence[~out], right[~out])
    return np.sum(size * np.abs(rate - mean)) / len(right)


def _without_one(confidence, right):
    return _left_out(confidence, right, confidence == 1)


def _edges_twice(confidence, right):
    edges = np.linspace(0, 1, 11)
    inside = [(low <= confidence) & (confidence <= high) for low, high in pairwise(edges)]
    return sum(np.abs(np.sum(right[one] - confidence[one])) for one in inside) / len(right)


def _own_bin(confidence, right):
    ones = confidence == 1
    return (
        _without_one(confidence, right) + ones.mean() * np.abs(1 - right[ones].mean())
        if (ones.any())
        else _weighted(confidence, right)
    )


FOUR = np.array([0.9, 0.9, 0.5, 0.5]), np.array([True, False, True, False])


def _network_confidences():
    """Return the confidences of a small network with random weights, and which are correct."""
    rng = np.random.default_rng(5)
    P = softmax(2 * rng.normal(size=(3, 4)) @ rng.normal(size=(4, 20)))
    return P.max(axis=0), P.argmax(axis=0) == rng.integers(3, size=20)


def _by_definition(confidence, correct):
    """Compute the calibration error from the definition, bin by bin and number by number."""
    gaps = []
    for b in range(10):
        inside = [(c, r) for c, r in zip(confidence, correct, strict=True) if b <= 10 * c < b + 1]
        gaps.append(abs(sum(r for _, r in inside) - sum(c for c, _ in inside)))
    return sum(gaps) / len(confidence)


NETWORK = _network_confidences()
expected_calibration_error_exercise = Exercise(
    name="expected_calibration_error",
    lesson=5,
    cases=[
        Case((np.array([0.75]), np.array([True])), 0.25, "one prediction"),
        Case(FOUR, 0.2, "the four predictions of the lesson"),
        Case(
            (
                np.array([0.95, 0.95, 0.97, 0.97, 0.62]),
                np.array([True, True, True, False, False]),
            ),
            (4 * 0.21 + 0.62) / 5,
            "bins of different sizes",
        ),
        Case((np.array([0.25, 0.75]), np.array([True, False])), 0.75, "gaps of opposite sign"),
        Case(
            (np.array([0.5, 0.45]), np.array([True, False])),
            0.475,
            "a confidence between two bins",
        ),
        Case(NETWORK, _by_definition(*NETWORK), "predictions of a small network"),
        Case(
            (np.array([1.0, 0.92]), np.array([False, True])),
            0.46,
            "a confidence of one",
            extreme=True,
        ),
    ],
    draw=_confidences,
    mistakes=[
        Mistake(
            "all bins have the same weight",
            "A bin with many predictions counts more: weight each gap by its bin's share of them.",
            _equal_weights,
        ),
        Mistake(
            "divided by the number of bins",
            "Each gap is weighted by its bin's share of the predictions, not by a tenth.",
            _all_ten,
        ),
        Mistake(
            "gaps of opposite sign cancel",
            "Overconfidence in one bin does not make up for underconfidence in another: "
            "take the absolute value of each bin's gap before you add.",
            lambda confidence, right: np.mean(right) - np.mean(confidence),
            lambda confidence, right: np.mean(confidence) - np.mean(right),
            lambda confidence, right: np.abs(np.mean(right) - np.mean(confidence)),
        ),
        Mistake(
            "no bins at all",
            "A single prediction is correct or not, never 80 percent correct. "
            "First average within a bin, then take the gap.",
            lambda confidence, right: np.mean(np.abs(right - confidence)),
            lambda confidence, right: np.sum(np.abs(right - confidence)),
            lambda confidence, right: np.mean((right - confidence) ** 2),
        ),
        Mistake(
            "the gap is squared",
            "Take the absolute value of each bin's gap.",
            lambda confidence, right: (
                (lambda size, rate, mean: np.sum(size * (rate - mean) ** 2))(
                    *_binned(confidence, right)
                )
                / len(right)
            ),
        ),
        Mistake(
            "the middle of the bin instead of its mean confidence",
            "Take the mean of the confidences in the bin.",
            _middles,
        ),
        Mistake(
            "the largest gap alone",
            "That is the maximum calibration error: take the weighted mean over the bins.",
            lambda confidence, right: (lambda size, rate, mean: np.max(np.abs(rate - mean)))(
                *_binned(confidence, right)
            ),
            _largest_weighted,
        ),
        Mistake(
            "a sum over the predictions",
            "Divide by the number of predictions.",
            lambda confidence, right: _weighted(confidence, right) * len(right),
        ),
        Mistake(
            "a confidence of one is left out",
            "1 times 10 is 10, but the last bin is number 9.",
            _without_one,
        ),
        Mistake(
            "a confidence of one has a bin of its own",
            "1 times 10 is 10, but the last bin is number 9.",
            _own_bin,
        ),
        Mistake(
            "an edge belongs to the bin below it",
            "A confidence of exactly 0.5 is in the bin from 0.5 to 0.6. Which side has the =?",
            lambda confidence, right: _weighted(
                confidence, right, np.ceil(confidence * 10).astype(int)
            ),
        ),
        Mistake(
            "an edge is in two bins",
            "A confidence of exactly 0.5 should be counted once. Is there an = on both sides?",
            _edges_twice,
        ),
        Mistake(
            "always 0",
            "A return inside a loop ends it in the first round, and the first bin may be empty.",
            lambda confidence, right: 0.0,
        ),
        Mistake(
            "the last bin is left out",
            "There are ten bins: how many does your loop go through?",
            lambda confidence, right: _left_out(confidence, right, confidence >= 0.9),
        ),
        Mistake(
            "the gaps are not weighted",
            "Weight each gap by its bin's share of the predictions.",
            lambda confidence, right: (lambda size, rate, mean: np.sum(np.abs(rate - mean)))(
                *_binned(confidence, right)
            ),
        ),
        Mistake(
            "a hundred bins",
            "Use ten bins, each a tenth wide.",
            lambda confidence, right: _weighted(confidence, right, (confidence * 100).astype(int)),
        ),
        Mistake(
            "the rate of all predictions",
            "Which predictions should the fraction that is correct be taken of?",
            lambda confidence, right: (
                lambda size, rate, mean: np.sum(size * np.abs(np.mean(right) - mean)) / size.sum()
            )(*_binned(confidence, right)),
        ),
        Mistake(
            "rounded to a bin",
            "0.97 and 0.93 are both between 0.9 and 1. Are they in the same bin of yours?",
            lambda confidence, right: _weighted(confidence, right, np.round(confidence * 10)),
            lambda confidence, right: _weighted(
                confidence, right, np.minimum(np.round(confidence * 10), 9)
            ),
        ),
        Mistake(
            "nine bins instead of ten",
            "How many intervals are there between ten edges?",
            lambda confidence, right: _weighted(
                confidence, right, np.minimum((confidence * 9).astype(int), 8)
            ),
        ),
        Mistake(
            "the root of the squared gaps",
            "Take the absolute value of each bin's gap; squares give large gaps more weight.",
            lambda confidence, right: (
                lambda size, rate, mean: np.sqrt(np.sum(size * (rate - mean) ** 2) / size.sum())
            )(*_binned(confidence, right)),
        ),
        Mistake(
            "correct is ignored",
            "A gap has two sides: what was promised, and how often it was right.",
            lambda confidence, correct: np.mean(1 - confidence),
            lambda confidence, correct: np.mean(confidence),
        ),
        Mistake(
            "confidence is ignored",
            "A gap has two sides: how often it was right, and what was promised.",
            lambda confidence, correct: np.mean(correct),
            lambda confidence, correct: np.mean(~correct),
        ),
        Mistake(
            "empty bins are not skipped",
            "The mean of no numbers is nan: skip empty bins.",
            lambda confidence, right: np.nan,
        ),
        Mistake(
            "one bin alone",
            "Every bin counts. Does your loop add each gap to the total, or replace it? Is the "
            "return inside?",
            _last_bin,
            lambda confidence, right: _weighted(confidence[:1], right[:1]) / len(right),
        ),
        Mistake(
            "the sign is flipped",
            "Gaps are not negative, and neither is their mean: add.",
            lambda confidence, right: -_weighted(confidence, right),
        ),
    ],
    solution=expected_calibration_error,
    answer=lambda confidence, correct: expected_calibration_error(confidence, correct),
)

EXERCISES = [n_parameters, stop_early_exercise, expected_calibration_error_exercise]
