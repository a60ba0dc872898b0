"""Wrong answers to the exercises of lesson 5, each written as a student would write it."""

from itertools import pairwise

import numpy as np


def weights_only(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1]
    return total


def a_bias_for_every_size(sizes):
    total = sizes[0]
    for n_in, n_out in pairwise(sizes):
        total += (n_in + 1) * n_out
    return total


def product_of_all(sizes):
    total = 1
    for n in sizes:
        total = total * n
    return total


def too_late(losses, patience):
    best, waited = losses[0], 0
    for loss in losses[1:]:
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
    return waited > patience


def too_early(losses, patience):
    return len(losses[int(np.argmin(losses)) :]) >= patience


def rises_in_a_row(losses, patience):
    rises = 0
    for before, now in pairwise(losses):
        rises = rises + 1 if now > before else 0
    return rises >= patience


def rises_anywhere(losses, patience):
    return int(np.sum(np.diff(losses) > 0)) >= patience


def equal_is_better(losses, patience):
    best, waited = losses[0], 0
    for loss in losses[1:]:
        waited += 1
        if loss <= best:
            best, waited = loss, 0
    return waited >= patience


def turned_round(losses, patience):
    since = len(losses) - int(np.argmin(losses)) - 1
    return not since >= patience


def gaps(confidence, right, last=True):
    """Give size and gap of each bin that is not empty, in a loop."""
    found = []
    for b in range(10):
        inside = (confidence >= b / 10) & (confidence < (b + 1) / 10)
        if last and b == 9:
            inside = confidence >= 0.9
        if inside.any():
            found.append((inside.sum(), right[inside].mean() - confidence[inside].mean()))
    return found


def one_in_bin_ten(confidence, right):
    total = 0
    bins = (confidence * 10).astype(int)
    for b in range(11):
        inside = bins == b
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return total


def middle_of_the_bin(confidence, right):
    total = 0
    for b in range(10):
        inside = np.clip(confidence * 10 // 1, 0, 9) == b
        if inside.any():
            total += inside.mean() * abs(right[inside].mean() - (0.05 + b / 10))
    return total


def mean_of_empty_bins(confidence, right):
    total = 0
    for b in range(10):
        inside = np.minimum((confidence * 10).astype(int), 9) == b
        total += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return total


WRONG = {
    "n_parameters": {
        "the biases are missing": [weights_only],
        "biases for the inputs as well": [a_bias_for_every_size],
        "the biases of the sending side": [
            lambda sizes: sum(n_in * (n_out + 1) for n_in, n_out in pairwise(sizes))
        ],
        "one bias for a whole layer": [lambda sizes: weights_only(sizes) + len(sizes) - 1],
        "only the first layer": [lambda sizes: (sizes[0] + 1) * sizes[1]],
        "all sizes multiplied": [product_of_all],
        "units are counted": [lambda sizes: np.sum(sizes), lambda sizes: sum(sizes) - sizes[0]],
    },
    "stop_early": {
        "one record too late": [too_late],
        "one record too early": [too_early],
        "stops at the first rise": [
            lambda losses, patience: losses[-1] > (losses[-2:-1] or [9])[0]
        ],
        "asks only whether the newest is the lowest": [
            lambda losses, patience: losses[-1] != min(losses)
        ],
        "counts rises in a row": [rises_in_a_row],
        "compares with one record only": [
            lambda losses, patience: (
                losses[-1] > losses[-patience - 1] if len(losses) >= patience + 1 else False
            )
        ],
        "counts all rises": [rises_anywhere],
        "an equal loss passes for an improvement": [equal_is_better],
        "goes on where it should stop": [turned_round],
        "looks for the highest loss": [
            lambda losses, patience: len(losses) - 1 - int(np.argmax(losses)) >= patience
        ],
    },
    "expected_calibration_error": {
        "all bins count the same": [lambda c, r: np.mean([abs(gap) for _, gap in gaps(c, r)])],
        "divided by the number of bins": [lambda c, r: sum(abs(gap) for _, gap in gaps(c, r)) / 10],
        "gaps of opposite sign cancel": [
            lambda c, r: sum(size * gap for size, gap in gaps(c, r)) / len(c),
            lambda c, r: c.mean() - r.mean(),
        ],
        "one bin for all": [lambda c, r: abs(r.mean() - c.mean())],
        "no bins at all": [lambda c, r: abs(c - r.astype(float)).mean()],
        "the gap is squared": [
            lambda c, r: sum(size * gap**2 for size, gap in gaps(c, r)) / len(c)
        ],
        "the middle of the bin for its mean confidence": [middle_of_the_bin],
        "the largest gap alone": [lambda c, r: max(abs(gap) for _, gap in gaps(c, r))],
        "a sum over the answers": [lambda c, r: sum(size * abs(gap) for size, gap in gaps(c, r))],
        "a confidence of one is left out": [
            lambda c, r: sum(size * abs(gap) for size, gap in gaps(c, r, last=False)) / len(c)
        ],
        "a confidence of one has a bin of its own": [one_in_bin_ten],
        "empty bins are not left out": [mean_of_empty_bins],
    },
}
