"""A metric measures the quality of predictions in terms that people care about."""

import numpy as np
from numpy.typing import NDArray

from nnlib.arrays import Array, check_at_least_one, check_probabilities, check_same_shape


def accuracy(A: Array, Y: Array) -> float:
    r"""Fraction of the samples that are classified correctly.

    .. math:: \frac{1}{m} \, \big| \{ j : \arg\max_i A_{ij} = \arg\max_i Y_{ij} \} \big|

    With a single output, a prediction is correct if it is on the same side of ½ as its target.

    Parameters
    ----------
    A : ndarray of float, shape (n_out, m)
        Outputs, one sample per column: probabilities, or scores (logits) if there are several
        rows.
    Y : ndarray of float, shape (n_out, m)
        Targets: one-hot, or 0 and 1 in a single row.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Examples
    --------
    >>> accuracy(np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([[1.0, 1.0], [0.0, 0.0]]))
    0.5
    """
    check_same_shape("A", A, Y)
    if A.shape[0] == 1:
        return float(np.mean((A > 0.5) == (Y > 0.5)))
    return float(np.mean(A.argmax(axis=0) == Y.argmax(axis=0)))


def expected_calibration_error(
    confidence: Array, correct: NDArray[np.bool_], bins: int = 10
) -> float:
    r"""Average gap between the confidence of predictions and the fraction of them that is correct.

    .. math:: \sum_{b} \frac{m_b}{m} \, | r_b - c_b |

    Predictions of similar confidence share a bin: :math:`m_b` of the m are in bin b, the fraction
    :math:`r_b` of them is correct, and their mean confidence is :math:`c_b`.

    Parameters
    ----------
    confidence : ndarray of float, shape (m,)
        The probability of each predicted class, from 0 to 1.
    correct : ndarray of bool, shape (m,)
        Whether each prediction is correct.
    bins : int
        Number of bins of equal width.

    Returns
    -------
    float
        From 0, perfectly calibrated in every bin, to 1.

    Raises
    ------
    ValueError
        If the shapes differ, there are no predictions, a confidence is outside 0 to 1, or bins is
        below 1.

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
    _check_binning(confidence, correct, bins)
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    # Per bin: the number of correct predictions minus the sum of the confidences.
    gaps = np.bincount(bin_of, weights=correct - confidence)
    return float(np.abs(gaps).sum() / len(confidence))


def _check_binning(confidence: Array, correct: NDArray[np.bool_], bins: int) -> None:
    if confidence.shape != correct.shape or confidence.ndim != 1 or confidence.size == 0:
        raise ValueError(
            f"confidence has shape {confidence.shape} and correct has shape {correct.shape}; both "
            "must be (m,) with at least one prediction"
        )
    check_probabilities("confidence", confidence)
    check_at_least_one(bins=bins)
