"""A metric measures the quality of predictions in terms that people care about."""

import numpy as np
from numpy.typing import NDArray

from nnlib.arguments import check_at_least_one
from nnlib.arrays import Array, check_array, check_floats, check_probabilities, check_same_shape


def are_classes(Y: Array) -> bool:
    """Say whether targets name one class for each sample, as :func:`accuracy` needs them.

    Several rows must be one-hot: in each column one entry is 1 and all others are 0. A single row
    must hold 0 and 1 only. Numbers of classes such as 0 to 9 in one row, -1 and 1, other
    probabilities than 0 and 1, and the targets of a regression are not classes in this sense.

    Parameters
    ----------
    Y : ndarray of float, shape (n_out, m)
        Targets, one sample per column.

    Returns
    -------
    bool

    Examples
    --------
    >>> are_classes(np.array([[0.0, 1.0, 1.0]])), are_classes(np.array([[0.0, 1.0, 2.0]]))
    (True, False)
    """
    return bool(((Y == 0) | (Y == 1)).all() and (len(Y) == 1 or (Y.sum(axis=0) == 1).all()))


def accuracy(A: Array, Y: Array) -> float:
    r"""Fraction of the samples that are classified correctly.

    .. math:: \frac{1}{m} \, \big| \{ j : \arg\max_i A_{ij} = \arg\max_i Y_{ij} \} \big|

    Of equal outputs the first counts. With a single output, a prediction is correct if it is on the
    same side of ½ as its target.

    Parameters
    ----------
    A : ndarray of float, shape (n_out, m)
        Outputs, one sample per column: probabilities, or scores (logits) if there are several
        rows.
    Y : ndarray of float, shape (n_out, m)
        Targets: one-hot, or 0 and 1 in a single row; see :func:`are_classes`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes differ, there are no samples, or the targets are not classes.

    Examples
    --------
    >>> accuracy(np.array([[0.9, 0.2], [0.1, 0.8]]), np.array([[1.0, 1.0], [0.0, 0.0]]))
    0.5
    """
    _check_outputs_and_classes(A, Y)
    if A.shape[0] == 1:
        return float(np.mean((A > 0.5) == (Y > 0.5)))
    return float(np.mean(A.argmax(axis=0) == Y.argmax(axis=0)))


def _check_outputs_and_classes(A: Array, Y: Array) -> None:
    check_same_shape("A", A, Y)
    if not are_classes(Y):
        raise ValueError(
            f"Y has shape {Y.shape} and values from {Y.min():g} to {Y.max():g}; accuracy needs "
            "classes: one-hot columns, as from one_hot(labels), or a single row of 0 and 1"
        )


def expected_calibration_error(
    confidence: Array, correct: NDArray[np.bool_], bins: int = 10
) -> float:
    r"""Average gap between the confidence of predictions and the fraction of them that is correct.

    .. math:: \sum_{b} \frac{m_b}{m} \, | r_b - c_b |

    Predictions of similar confidence share a bin: :math:`m_b` of the m are in bin b, the fraction
    :math:`r_b` of them is correct, and their mean confidence is :math:`c_b`. A confidence on an
    edge between two bins is in the upper one, up to rounding, and 1 is in the last bin.

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
    check_floats(confidence=confidence)
    check_array("correct", correct, "booleans")
    if correct.dtype != bool:
        raise ValueError(
            f"correct holds {correct.dtype}; it must hold booleans: compare predictions with "
            "labels, as in predicted == labels"
        )
    if confidence.shape != correct.shape or confidence.ndim != 1 or confidence.size == 0:
        raise ValueError(
            f"confidence has shape {confidence.shape} and correct has shape {correct.shape}; both "
            "must be (m,) with at least one prediction"
        )
    check_probabilities("confidence", confidence)
    check_at_least_one(bins=bins)
