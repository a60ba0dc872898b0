"""What a network is worth is measured on samples that it has not seen, in parts and with a range.

Students write the first two themselves. scikit-learn and SciPy have their own, with more options.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Labels


def stratified_folds(labels: Labels, k: int, rng: np.random.Generator) -> Labels:
    r"""Deal the samples of each class to k folds, shuffled, like cards.

    .. math:: \text{fold of a class's } i\text{-th sample, shuffled} = i \text{ mod } k, \qquad
        i = 0, 1, 2, \ldots

    Parameters
    ----------
    labels : ndarray of int, shape (m,)
    k : int
        The number of folds.
    rng : numpy.random.Generator
        Shuffles the samples of each class.

    Returns
    -------
    ndarray of int, shape (m,)
        The fold of each sample, from 0 to k - 1. In each class their sizes differ by at most one.

    Notes
    -----
    scikit-learn's ``StratifiedKFold(k, shuffle=True)`` deals in this way.

    Examples
    --------
    >>> labels = np.array([7, 1, 1, 7, 1, 7])
    >>> fold = stratified_folds(labels, 3, np.random.default_rng(1))
    >>> sorted(fold[labels == 7].tolist())
    [0, 1, 2]
    """
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        of_class = np.flatnonzero(labels == label)
        fold[rng.permutation(of_class)] = np.arange(len(of_class)) % k
    return fold


def cross_validation(score_of: Callable[..., Any], fold: Labels, k: int) -> list[Any]:
    r"""Train k times, each time on all folds but one, and score on the one that was held out.

    .. math:: a_j = \text{score on fold } j \text{ after training on all others}, \qquad
        j = 0, \ldots, k - 1

    Parameters
    ----------
    score_of : callable
        Takes the positions of the training samples and those of the held-out samples; trains a new
        network on the first, and returns its score on the second.
    fold : ndarray of int, shape (m,)
        The fold of each sample, from 0 to k - 1.
    k : int
        The number of folds.

    Returns
    -------
    list
        The k scores.

    Notes
    -----
    From Stone, *Cross-validatory choice and assessment of statistical predictions*, 1974.

    Examples
    --------
    >>> def sizes(training, held_out):
    ...     return len(training) - len(held_out)
    >>> cross_validation(sizes, np.array([0, 1, 0, 1, 0]), 2)
    [-1, 1]
    """
    scores = []
    for j in range(k):
        training, held_out = np.flatnonzero(fold != j), np.flatnonzero(fold == j)
        scores.append(score_of(training, held_out))
    return scores


def accuracy_interval(correct: int, n: int) -> tuple[float, float]:
    r"""Approximate 95 % confidence interval of an accuracy, from n test samples.

    .. math:: p \pm 1.96 \sqrt{\frac{p (1 - p)}{n}}, \qquad p = \frac{\text{correct}}{n}

    Parameters
    ----------
    correct : int
        How many samples were classified correctly.
    n : int
        How many samples there were.

    Returns
    -------
    low, high : float

    Notes
    -----
    Wald's interval, which is too narrow if n is small or p is close to 0 or 1: see Brown, Cai and
    DasGupta, *Interval estimation for a binomial proportion*, 2001. SciPy's
    ``binomtest(correct, n).proportion_ci(method="wilson")`` has no such fault.

    Examples
    --------
    >>> low, high = accuracy_interval(90, 100)
    >>> round(low, 3), round(high, 3)
    (0.841, 0.959)
    """
    p = correct / n
    half = 1.96 * np.sqrt(p * (1 - p) / n)
    return float(p - half), float(p + half)
