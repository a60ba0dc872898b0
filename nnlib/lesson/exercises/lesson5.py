"""Exercises of lesson 5: folds, stopping early, and cross-validation."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnlib.lesson.evaluation import cross_validation, stratified_folds
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.progress import History
from nnlib.schedules import stop_early

FEWEST = 36
"""The number of images in the smallest case; no class of any case has as many."""

ONE_FOLD_FOR_A_CLASS = np.array([0.0, 0.0, 2.0, 2.0, 0.0])
"""What is seen of folds that hold each class whole, whichever those are."""

FIRST_IMAGES_ALONE = np.array([0.0, 1.0, 3.0, 0.0, 0.0])
"""What is seen if only some of the first images got a number, whichever numbers those are."""


def _labels(m):
    """Return m labels, always the same, so that a look at m folds knows the classes."""
    sizes = m // 4, m // 3, m - m // 4 - m // 3
    return np.random.default_rng(m).permutation(np.repeat([7, 1, 4], sizes))


def _in_order(fold):
    """Tell whether folds go up along the samples, or are dealt without shuffling."""
    dealt = np.arange(len(fold)) % len(np.unique(fold))
    return bool((np.diff(fold) >= 0).all() or (fold - fold.min() == dealt).all())


def _most_uneven(fold, labels):
    """Return by how many images the folds of a class differ; how many more than 2 is no matter."""
    numbers = np.unique(fold)
    counts = [[np.sum(fold[labels == c] == f) for f in numbers] for c in np.unique(labels)]
    return min(np.ptp(counts, axis=1).max(), 2)


def _look_at_folds(fold):
    """Return what any right answer has in common, however it shuffles."""
    if isinstance(fold, list | tuple) and len({np.shape(one) for one in fold}) > 1:
        raise ValueError("the result holds arrays; it must hold one number for each image")
    fold = np.asarray(fold)
    if fold.ndim != 1:
        return fold
    if len(fold) < FEWEST:
        raise ValueError(
            f"the result holds {len(fold)} numbers; it must hold one number for each image"
        )
    labels = _labels(len(fold))
    if fold.any() and all(len(set(fold[labels == c].tolist())) == 1 for c in np.unique(labels)):
        return ONE_FOLD_FOR_A_CLASS
    if fold.any() and not fold[len(fold) // 4 :].any():
        return FIRST_IMAGES_ALONE
    uneven = _most_uneven(fold, labels)
    listed = uneven > 1 and _most_uneven(fold, np.sort(labels)) <= 1
    groups = np.sort(labels) if listed else labels
    unshuffled = all(_in_order(fold[groups == c]) for c in np.unique(groups))
    order = 2 if _in_order(fold) else int(unshuffled)
    return np.array([fold.min(), fold.max(), uneven, order, listed], float)


def _labels_folds_and_rng(rng):
    m, k = int(rng.integers(41, 80)), int(rng.integers(3, 7))
    return _labels(m), k, np.random.default_rng(int(rng.integers(1000)))


def _dealt(of_class):
    """Write a split that deals the samples of each class in its own way."""

    def function(labels, k, rng):
        fold = np.zeros(len(labels), dtype=int)
        for label in np.unique(labels):
            members = np.flatnonzero(labels == label)
            fold[members] = of_class(len(members), k, rng)
        return fold

    return function


def _listed(of_class):
    """Write a split whose folds stand class by class, not in the order of the labels."""

    def function(labels, k, rng):
        sizes = np.unique(labels, return_counts=True)[1]
        return np.concatenate([of_class(n, k, rng) for n in sizes])

    return function


def _dealt_to(number):
    return _dealt(lambda n, k, rng: rng.permutation(np.arange(n) % number))


def _folds(m, k, seed):
    return _labels(m), k, np.random.default_rng(seed)


stratified_folds_exercise = Exercise(
    name="stratified_folds",
    lesson=5,
    cases=[
        Case(
            _folds(FEWEST, 3, 1),
            np.array([0.0, 2.0, 0.0, 0.0, 0.0]),
            "classes of 9, 12 and 15 images",
        ),
        Case(
            _folds(40, 5, 2), np.array([0.0, 4.0, 1.0, 0.0, 0.0]), "classes of 10, 13 and 17 images"
        ),
    ],
    draw=_labels_folds_and_rng,
    mistakes=[
        Mistake(
            "not every class is dealt evenly",
            "Some fold gets more of a class than another: folds are drawn, all images are shuffled "
            "together, the last block is longer, or % is taken of positions. Deal those of a class "
            "by themselves, 0, 1, ..., k - 1, and again from 0, at the positions of that class. "
            "Every image needs its fold.",
            lambda labels, k, rng: rng.permutation(np.arange(len(labels)) % k),
            lambda labels, k, rng: rng.integers(k, size=len(labels)),
            _dealt(lambda n, k, rng: rng.integers(k, size=n)),
        ),
        Mistake(
            "nothing is shuffled within a class",
            "Images may be stored in an order, such as writer by writer: shuffle those of a class "
            "before you deal them.",
            _dealt(lambda n, k, rng: np.arange(n) % k),
            _dealt(lambda n, k, rng: np.arange(n) * k // n),
        ),
        Mistake(
            "the order in which images are stored decides",
            "Image i is always in the same fold, whatever its label and whatever rng draws. Deal "
            "by a card's count within its shuffled class, 0, 1, 2, ..., not by its position.",
            lambda labels, k, rng: np.arange(len(labels)) % k,
            lambda labels, k, rng: np.arange(len(labels)) * k // len(labels),
        ),
        Mistake(
            "the folds are listed class by class",
            "The result has the order of the labels: put each number at the position of its image.",
            _listed(lambda n, k, rng: rng.permutation(np.arange(n) % k)),
            _listed(lambda n, k, rng: np.arange(n) % k),
        ),
        Mistake(
            "folds are counted from 1",
            "The folds are 0 to k - 1.",
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) % k) + 1),
        ),
        Mistake(
            "a fixed number of folds",
            "The number of folds is k, whatever it was in the example.",
            *[_dealt_to(n) for n in (2, 3, 4, 5, 10, 15)],
        ),
        Mistake(
            "one fold too few",
            "With k folds their numbers are 0 to k - 1: the remainder of a division by what?",
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) % (k - 1))),
        ),
        Mistake(
            "one fold too many",
            "With k folds their numbers are 0 to k - 1: the remainder of a division by what?",
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) % (k + 1))),
        ),
        Mistake(
            "positions in place of folds",
            "Give the number of a fold for each image, in the order of the labels.",
            lambda labels, k, rng: rng.permutation(len(labels)),
            lambda labels, k, rng: np.arange(len(labels)),
        ),
        Mistake(
            "positions within the class in place of folds",
            "The cards are shuffled; now deal them: 0, 1, ..., k - 1, and again from 0.",
            _dealt(lambda n, k, rng: rng.permutation(n)),
        ),
        Mistake(
            "k to a fold in place of k folds",
            "Cards go round the table: the second goes to the next fold. Is it // or %?",
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) // k)),
        ),
        Mistake(
            "blocks and a rest",
            "Where k does not divide the number of images, // numbers the rest k and above. Cards "
            "go round the table: the second goes to the next fold. Is it // or %?",
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) // (n // k))),
        ),
        Mistake(
            "only some of the first images get a number",
            "In fold[a] = b the numbers b are put at the positions a. Which of your two are "
            "positions, and which are folds?",
            lambda labels, k, rng: np.where(np.arange(len(labels)) < k, np.arange(len(labels)), 0),
        ),
        Mistake(
            "one held-out part in place of k folds",
            "Each image gets the number of its fold, 0 to k - 1, not True or False.",
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) % k == 0)),
            _dealt(lambda n, k, rng: rng.permutation(np.arange(n) < n / k)),
        ),
        Mistake(
            "each digit lands whole in one fold",
            "Each fold needs images of every digit: number the images of a digit, not the digits.",
            lambda labels, k, rng: labels % k,
            _dealt(lambda n, k, rng: np.full(n, n % k)),
        ),
        Mistake(
            "the folds of the last digit alone",
            "There are fewer numbers than labels. Does each round of your loop put its numbers "
            "into fold, or replace it?",
            lambda labels, k, rng: np.arange(np.sum(labels == labels.max())) % k,
        ),
        Mistake(
            "every image is in fold 0",
            "Where does your function put the number of the fold?",
            lambda labels, k, rng: np.zeros(len(labels)),
        ),
    ],
    solution=stratified_folds,
    view=_look_at_folds,
    where="(lowest fold, highest fold, largest difference within a class, unshuffled?, listed by "
    "class? 0 is no)",
)


def _losses_and_patience(rng):
    return rng.permutation(np.arange(1, 12) / 10)[: rng.integers(5, 10)].tolist(), int(
        rng.integers(1, 5)
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


def _no_falls_in_a_row(losses: list[float], patience: int) -> bool:
    since = 0
    for before, later in pairwise(losses):
        since = since + 1 if later >= before else 0
    return since >= patience


def _lowest_starts_at_one(losses: list[float], patience: int) -> bool:
    best, since = 1.0, 0
    for loss in losses:
        best, since = (loss, 0) if loss < best else (best, since + 1)
    return since >= patience


stop_early_exercise = Exercise(
    name="stop_early",
    lesson=5,
    cases=[
        Case(([0.9], 1), False, "a single loss"),
        Case(([0.9, 0.5, 0.6, 0.4], 2), False, "a new low after a rise"),
        Case(([0.9, 0.5, 0.6], 2), False, "one epoch without a new low, with a patience of two"),
        Case(([0.9, 0.5, 0.6, 0.7], 2), True, "two epochs without a new low"),
        Case(([0.5, 0.9, 0.8, 0.7], 3), True, "falling again, but not below the lowest"),
        Case(([0.5, 0.5, 0.5], 2), True, "no change at all"),
        Case(([0.4, 0.6, 0.3, 0.7], 2), False, "two rises, with a new low in between"),
        Case(([0.2, 0.5, 0.3, 0.4], 2), True, "three epochs without a new low"),
        Case(([0.9, 0.5, 0.6, 0.7, 0.4], 2), False, "a new low after a stop"),
        Case(([0.9, 0.8, 0.7, 0.6, 0.5], 2), False, "falling all the way"),
        Case(([0.9, 0.8], 3), False, "a patience longer than the history"),
        Case(([0.9, 0.5, 0.7, 0.6, 0.8], 3), True, "up and down after the lowest"),
        Case(([0.5, 0.9], 4), False, "fewer losses than the patience"),
        Case(([0.5, 0.6], 1), True, "a patience of one"),
        Case(([2.3, 1.9, 1.5], 2), False, "losses above 1, each a new low"),
    ],
    draw=_losses_and_patience,
    mistakes=[
        Mistake(
            "one epoch too late",
            "Count in the example how many losses follow the lowest. Is it > or >=?",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) > patience,
        ),
        Mistake(
            "one epoch too early",
            "Count in the example how many losses follow the lowest, without the lowest itself.",
            lambda losses, patience: len(losses) - losses.index(min(losses)) >= patience,
        ),
        Mistake(
            "stops at the first rise",
            "A single rise may be noise: where does your function use the patience? (And the first "
            "loss has none before it.)",
            lambda losses, patience: len(losses) > 1 and losses[-1] > losses[-2],
            lambda losses, patience: losses[-1] > losses[-2],
            lambda losses, patience: losses[-1] >= losses[-2],
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
            "Compare with the lowest, not with the loss before.",
            lambda losses, patience: (
                len(losses) > patience
                and all(losses[-i] > losses[-i - 1] for i in range(1, patience + 1))
            ),
            _no_falls_in_a_row,
            lambda losses, patience: all(
                losses[-i] > losses[-i - 1] for i in range(1, patience + 1)
            ),
            lambda losses, patience: (
                sum(losses[-i] > losses[-i - 1] for i in range(1, patience + 1)) == patience
            ),
        ),
        Mistake(
            "does not compare with the lowest",
            "Which loss do you compare with? The lowest may be any number of epochs back.",
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
            "stops at one epoch only",
            "What does your function return one epoch later, if there is still no new low?",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) == patience,
        ),
        Mistake(
            "the number of epochs decides",
            "Falling all the way is no reason to stop. Does your function see each new low, and "
            "when it came? (Sorted losses hide when. A lowest that starts at 0 is never beaten.)",
            lambda losses, patience: len(losses) >= patience,
            lambda losses, patience: len(losses) > patience,
            lambda losses, patience: len(losses) - 1 > patience,
        ),
        Mistake(
            "a lowest loss that starts at 1",
            "A loss may be above 1, and then it never becomes the lowest. Start at the first loss.",
            _lowest_starts_at_one,
        ),
        Mistake(
            "stops for a wait in the past",
            "The lowest loss may be the newest, however long the wait before it was.",
            lambda losses, patience: any(
                t - losses.index(min(losses[: t + 1])) >= patience for t in range(len(losses))
            ),
        ),
        Mistake(
            "the number of epochs since the lowest",
            "That is the right count. Compare it with the patience.",
            lambda losses, patience: len(losses) - 1 - losses.index(min(losses)),
        ),
        Mistake(
            "the position of the lowest loss",
            "How many losses have come since? Compare that with the patience.",
            lambda losses, patience: losses.index(min(losses)),
            lambda losses, patience: losses.index(min(losses)) >= patience,
        ),
        Mistake(
            "the lowest loss in place of its position",
            "min gives a loss. How many epochs ago it was, only its position tells.",
            lambda losses, patience: len(losses) - min(losses) >= patience,
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


def _positions(**chosen):
    """Return the positions that a mask or an array of positions chooses."""
    ((name, some),) = chosen.items()
    array = np.asarray(some)
    if isinstance(some, tuple) and array.ndim == 2:
        raise ValueError(f"{name} is a tuple, as np.where gives it: its part [0] has the positions")
    if array.ndim != 1:
        raise ValueError(
            f"{name} has shape {array.shape}; it must be (m,): positions, or True and False"
        )
    return np.flatnonzero(array) if array.dtype == bool else array


@dataclass(frozen=True)
class _Score:
    """A score that shows which samples trained and which were held out, without training."""

    text: str
    function: Callable[[Any, Any], float]

    def __call__(self, training: Any, held_out: Any) -> float:
        found = self.function(_positions(training=training), _positions(held_out=held_out))
        return float(found)

    def __repr__(self) -> str:
        return self.text


_SUMS = _Score(
    "a function: sum of held_out, plus a hundredth of the sum of training",
    lambda training, held_out: np.sum(held_out) + np.sum(training) / 100,
)
_ROOTS = _Score(
    "a function: sum of the roots of held_out, less a quarter of those of training",
    lambda training, held_out: (
        np.sum(np.sqrt(1 + np.array(held_out))) - np.sum(np.sqrt(1 + np.array(training))) / 4
    ),
)


def _score_and_folds(rng):
    m, k = int(rng.integers(17, 25)), int(rng.integers(4, 7))
    return _ROOTS, rng.permutation(np.arange(m) % k), k


def _each(training, held_out, of=range, scores=list):
    """Write a cross-validation with one of its parts changed."""

    def function(score_of, fold, k):
        return scores([score_of(training(fold, j), held_out(fold, j)) for j in of(k)])

    return function


def _others(fold, j):
    return np.flatnonzero(fold != j)


def _own(fold, j):
    return np.flatnonzero(fold == j)


def _fixed_rounds(*rounds):
    return [_each(_others, _own, of=lambda k, n=n: range(n)) for n in rounds]


def _all(fold, j):
    return np.arange(len(fold))


def _block(fold, j):
    k = fold.max() + 1
    return np.flatnonzero(np.arange(len(fold)) * k // len(fold) == j)


def _blocks_but(fold, j):
    return np.setdiff1d(np.arange(len(fold)), _block(fold, j))


def _by_position(fold):
    return np.arange(len(fold)) % (fold.max() + 1)


def _whole_blocks(fold):
    return np.arange(len(fold)) // (len(fold) // (fold.max() + 1))


cross_validation_exercise = Exercise(
    name="cross_validation",
    lesson=5,
    cases=[
        Case(
            (_SUMS, np.array([0, 1, 0, 1]), 2),
            [2 + 0.04, 4 + 0.02],
            "four samples in two folds",
        ),
        Case(
            (_SUMS, np.array([2, 0, 1, 0, 2, 1]), 3),
            [4 + 0.11, 7 + 0.08, 4 + 0.11],
            "six samples in three folds",
        ),
        Case(
            (_SUMS, np.array([1, 1, 0, 1, 0]), 2),
            [6 + 0.04, 4 + 0.06],
            "folds of different sizes",
        ),
    ],
    draw=_score_and_folds,
    mistakes=[
        Mistake(
            "training and held-out samples are swapped",
            "Fold j is held out; the network trains on all others.",
            _each(_own, _others),
        ),
        Mistake(
            "the held-out samples are trained on as well",
            "What a network has trained on cannot show how it does on new images.",
            _each(_all, _own),
        ),
        Mistake(
            "scored on the samples that it trained on",
            "The score belongs to the fold that was held out.",
            _each(_others, _others),
            _each(_own, _own),
            _each(_all, _all),
        ),
        Mistake(
            "scored on all samples",
            "The score belongs to the fold that was held out, and to no other sample.",
            _each(_others, _all),
        ),
        Mistake(
            "their mean",
            "Return all k scores: how far they lie apart is what we want to know.",
            _each(_others, _own, scores=np.mean),
        ),
        Mistake(
            "the best or the worst score alone",
            "Return all k scores: how far they lie apart is what we want to know.",
            _each(_others, _own, scores=max),
            _each(_others, _own, scores=min),
        ),
        Mistake(
            "the scores in reverse order",
            "The score of fold 0 comes first. Does each new score join at the end?",
            _each(_others, _own, scores=lambda scores: scores[::-1]),
        ),
        Mistake(
            "the same fold every time",
            "Round j holds out fold j: where does your loop use its variable?",
            _each(lambda fold, j: _others(fold, 0), lambda fold, j: _own(fold, 0)),
            _each(lambda fold, j: _others(fold, 1), lambda fold, j: _own(fold, 1)),
        ),
        Mistake(
            "a fixed number of folds",
            "The number of folds is k, whatever it was in the example.",
            *_fixed_rounds(2, 3, 4, 5, 10),
        ),
        Mistake(
            "the sum of the scores",
            "Return all k scores, in a list.",
            _each(_others, _own, scores=np.sum),
        ),
        Mistake(
            "the first fold only",
            "Each fold is held out once. Is the return inside your loop?",
            _each(_others, _own, of=lambda k: range(1)),
            _each(_others, _own, of=lambda k: range(1), scores=lambda scores: scores[0]),
        ),
        Mistake(
            "the last fold only",
            "Each fold is held out once. Does a new score join the others, or replace them?",
            _each(_others, _own, scores=lambda scores: scores[-1:]),
            _each(_others, _own, scores=lambda scores: scores[-1]),
        ),
        Mistake(
            "the last fold is missing",
            "The folds are 0 to k - 1. How often does your loop run?",
            _each(_others, _own, of=lambda k: range(k - 1)),
        ),
        Mistake(
            "the first fold is missing",
            "The folds are 0 to k - 1. Where does your loop begin?",
            _each(_others, _own, of=lambda k: range(1, k)),
        ),
        Mistake(
            "folds are counted from 1",
            "The folds are 0 to k - 1: no sample is in fold k.",
            _each(_others, _own, of=lambda k: range(1, k + 1)),
        ),
        Mistake(
            "the folds are not used",
            "Which samples are in fold j? The array fold says it; their order does not.",
            _each(_blocks_but, _block),
            _each(
                lambda fold, j: np.flatnonzero(_by_position(fold) != j),
                lambda fold, j: np.flatnonzero(_by_position(fold) == j),
            ),
            _each(
                lambda fold, j: np.flatnonzero(_whole_blocks(fold) != j),
                lambda fold, j: np.flatnonzero(_whole_blocks(fold) == j),
            ),
        ),
        Mistake(
            "the numbers of the folds in place of the positions",
            "fold[fold == j] is j again and again. At which positions does fold hold j?",
            _each(lambda fold, j: fold[fold != j], lambda fold, j: fold[fold == j]),
        ),
        Mistake(
            "0 and 1 in place of positions",
            "Numbers are positions: 0 and 1 choose the first two samples, again and again. At "
            "which positions does fold hold j?",
            _each(lambda fold, j: 1 * (fold != j), lambda fold, j: 1 * (fold == j)),
        ),
        Mistake(
            "single samples are held out",
            "Hold out all samples of fold j at once, k times in all.",
            lambda score_of, fold, k: [
                score_of(np.delete(np.arange(len(fold)), i), np.array([i]))
                for i in range(len(fold))
            ],
        ),
        Mistake(
            "a round for every sample",
            "Each fold is held out once: k rounds, however many samples there are.",
            lambda score_of, fold, k: [score_of(_others(fold, j), _own(fold, j)) for j in fold],
        ),
        Mistake(
            "trained on one other fold",
            "The network trains on all the other folds together.",
            _each(lambda fold, j: _own(fold, (j + 1) % (fold.max() + 1)), _own),
            _each(lambda fold, j: _own(fold, (j - 1) % (fold.max() + 1)), _own),
        ),
        Mistake(
            "trained on the folds of one side only",
            "The network trains on all the other folds, those before fold j and those after it.",
            _each(lambda fold, j: np.flatnonzero(fold < j), _own),
            _each(lambda fold, j: np.flatnonzero(fold > j), _own),
        ),
    ],
    solution=cross_validation,
)


EXERCISES = [
    stratified_folds_exercise,
    stop_early_exercise,
    cross_validation_exercise,
]
