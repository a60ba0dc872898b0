"""A metric says how good the answers are in terms that people care about."""

import numpy as np
from numpy.typing import NDArray

from nnlib.arrays import Array


def accuracy(A: Array, Y: Array) -> float:
    r"""Fraction of the samples that are answered rightly.

    .. math:: \frac{1}{m} \, \big| \{ j : \arg\max_i A_{ij} = \arg\max_i Y_{ij} \} \big|

    With a single output, an answer is right if it lies on the same side of ½ as its target.

    Parameters
    ----------
    A : ndarray of float, shape (n_out, m)
        Answers, one sample a column: probabilities, or scores if there are several rows.
    Y : ndarray of float, shape (n_out, m)
        Targets: one-hot, or 0 and 1 in a single row.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ, or there is no sample.

    Examples
    --------
    >>> accuracy(np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([[1.0, 1.0], [0.0, 0.0]]))
    0.5
    """
    if A.shape != Y.shape or A.ndim != 2 or A.size == 0:
        raise ValueError(
            f"A has shape {A.shape} and Y has shape {Y.shape}; both must be (n_out, m) with at "
            "least one sample"
        )
    if A.shape[0] == 1:
        return float(np.mean((A > 0.5) == (Y > 0.5)))
    return float(np.mean(A.argmax(axis=0) == Y.argmax(axis=0)))


def expected_calibration_error(
    confidence: Array, correct: NDArray[np.bool_], bins: int = 10
) -> float:
    r"""Average gap between how sure answers are and how often such answers are right.

    .. math:: \sum_{b} \frac{m_b}{m} \, | r_b - c_b |

    Answers of like confidence share a bin: :math:`m_b` of the m are in bin b, the fraction
    :math:`r_b` of them is right, and their mean confidence is :math:`c_b`.

    Parameters
    ----------
    confidence : ndarray of float, shape (m,)
        The probability that was given to each answer, from 0 to 1.
    correct : ndarray of bool, shape (m,)
        Whether the answer was right.
    bins : int
        How many bins of equal width.

    Returns
    -------
    float
        From 0, where every bin keeps its word, to 1.

    Raises
    ------
    ValueError
        If the shapes differ, there is no answer, a confidence lies outside 0 … 1, or there is no
        bin.

    Notes
    -----
    From Naeini, Cooper and Hauskrecht, *Obtaining well calibrated probabilities using Bayesian
    binning*, AAAI 2015.

    Examples
    --------
    >>> correct = np.array([True, False, True, False])
    >>> expected_calibration_error(np.array([0.9, 0.9, 0.5, 0.5]), correct)
    0.2
    """
    if confidence.shape != correct.shape or confidence.ndim != 1 or confidence.size == 0:
        raise ValueError(
            f"confidence has shape {confidence.shape} and correct has shape {correct.shape}; both "
            "must be (m,) with at least one answer"
        )
    if not (confidence.min() >= 0 and confidence.max() <= 1):
        raise ValueError(
            f"confidence must hold probabilities from 0 to 1, but goes from {confidence.min():g} "
            f"to {confidence.max():g}; apply softmax to scores first"
        )
    if bins < 1:
        raise ValueError(f"bins is {bins}; it must be at least 1")
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    # In each bin: how many are right, less how many the confidences promise.
    gaps = np.bincount(bin_of, weights=correct - confidence)
    return float(np.abs(gaps).sum() / len(confidence))
