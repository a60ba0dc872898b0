"""A network that may abstain answers only where it is confident: the count that students write."""

from nnlib.arrays import Array, Labels


def coverage_and_accuracy(P: Array, labels: Labels, threshold: float) -> tuple[float, float]:
    r"""Count what is answered, and what of it is right, if low probabilities are not answered.

    .. math:: \text{coverage} = \frac{\text{answered}}{m}, \qquad
        \text{accuracy} = \frac{\text{answered and right}}{\text{answered}}, \qquad
        \text{answered if } \max_i P_{ij} \ge t

    Parameters
    ----------
    P : ndarray of float, shape (n, m)
        Probabilities, one sample per column.
    labels : ndarray of int, shape (m,)
        The correct classes.
    threshold : float
        The threshold t; at least one column has a probability that is not below it.

    Returns
    -------
    coverage, accuracy : float
        The fraction of samples that is answered; of these, the fraction that is right.

    Notes
    -----
    C. K. Chow, *On optimum recognition error and reject tradeoff*, IEEE Transactions on
    Information Theory 16, 1970.

    Examples
    --------
    >>> P = np.array([[0.9, 0.4, 0.7], [0.1, 0.6, 0.3]])
    >>> coverage_and_accuracy(P, np.array([0, 1, 1]), threshold=0.7)
    (0.6666666666666666, 0.5)
    """
    answered = P.max(axis=0) >= threshold
    right = P.argmax(axis=0) == labels
    return float(answered.mean()), float(right[answered].mean())
