"""A metric says how good the answers are in terms that people care about."""

import numpy as np

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
