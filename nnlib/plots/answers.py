"""A network that may abstain: what its answers gain, and what becomes of each image."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, Labels, check_floats, check_integers
from nnlib.plots.labels import label_lines
from nnlib.plots.style import COLOURS, new_panel

_MEANINGS = {
    "right, given": COLOURS[0],
    "right, not given": "#A6CBE3",
    "wrong, not given": "#F3CDB0",
    "wrong, given": COLOURS[5],
}
"""What becomes of an image, and the colour of its part of the bar: pale is not given."""


def plot_coverage(
    curves: Mapping[str, Sequence[tuple[float, float]]],
    chosen: int | None = None,
    *,
    alt: str | None = None,
) -> Axes:
    """Draw the accuracy of answers against the fraction of images that is answered.

    Parameters
    ----------
    curves : mapping of str to sequence of (float, float)
        By the name of the images: coverage and accuracy for one threshold after another.
    chosen : int, optional
        The number of the threshold that is marked on every curve.
    alt : str, optional
        The alternative text, by default made from the names.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no curves or too many, a curve is not a list of pairs, or chosen is none of
        its numbers.

    Examples
    --------
    >>> plot_coverage({"test": [(1.0, 0.9), (0.5, 1.0)]}, chosen=1).figure
    Accuracy of the answers against coverage: test.
    """
    arguments.check_kind(Mapping, curves=curves)
    if not 1 <= len(curves) <= len(COLOURS):
        raise ValueError(f"curves holds {len(curves)}; 1 to {len(COLOURS)} are distinguishable")
    points = {name: np.asarray(curve, np.float64) for name, curve in curves.items()}
    for name, pairs in points.items():
        if pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs):
            raise ValueError(f"{name} has shape {pairs.shape}; it must be (k, 2), pairs")
        if chosen is not None and not (
            isinstance(chosen, int | np.integer) and 0 <= chosen < len(pairs)
        ):
            raise ValueError(f"chosen is {chosen!r}; {name} has {len(pairs)} points")
    ax = new_panel(alt or f"Accuracy of the answers against coverage: {', '.join(curves)}.")
    # From the end of the palette, whose orange is darker.
    for (name, pairs), colour in zip(points.items(), (COLOURS[0], *COLOURS[:0:-1]), strict=False):
        order = np.argsort(pairs[:, 0], kind="stable")
        ax.plot(*pairs[order].T, color=colour, label=name)
        if chosen is not None:
            ax.plot(*pairs[chosen], "o", color=colour, markersize=8)
    if chosen is not None:
        # Where curves that fall to the right leave room, and beside none of the dots.
        ax.text(0.03, 0.05, "dots: the chosen threshold", transform=ax.transAxes)
    ax.set(xlabel="coverage (fraction answered)", ylabel="accuracy of the answers")
    label_lines(ax)
    return ax


def plot_answers(
    answers: Mapping[str, tuple[Array, Labels]], threshold: float, *, alt: str | None = None
) -> Axes:
    """Draw what becomes of images if low probabilities are not given as answers.

    Parameters
    ----------
    answers : mapping of str to (ndarray of float, ndarray of int)
        By the name of the images: probabilities, shape (n, m), and labels, shape (m,).
    threshold : float
        An answer is given if its probability is not below it.
    alt : str, optional
        The alternative text, by default made from the fractions.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If there are no answers, or labels do not fit their probabilities.

    Examples
    --------
    >>> P = np.array([[0.9, 0.6, 0.8], [0.1, 0.4, 0.2]])
    >>> plot_answers({"three": (P, np.array([0, 1, 1]))}, threshold=0.7).figure
    Fractions that are right, given; right, not given; wrong, not given; wrong, given: three 0.33...
    """
    arguments.check_kind(Mapping, answers=answers)
    arguments.check_number(threshold=threshold)
    if not answers:
        raise ValueError("answers is empty; it must hold probabilities and labels")
    parts = {}
    for name, (P, labels) in answers.items():
        check_floats(**{name: P})
        check_integers(labels=labels)
        if P.ndim != 2 or not P.size or labels.shape != P.shape[1:]:
            raise ValueError(f"{name} has shapes {P.shape} and {labels.shape}; (n, m) needs (m,)")
        given, right = P.max(axis=0) >= threshold, P.argmax(axis=0) == labels
        kinds = [given & right, ~given & right, ~given & ~right, given & ~right]
        parts[name] = np.array([kind.mean() for kind in kinds])
    texts = [f"{name} {', '.join(f'{x:.2f}' for x in part)}" for name, part in parts.items()]
    alt = alt or f"Fractions that are {'; '.join(_MEANINGS)}: {'; '.join(texts)}."
    ax = new_panel(alt, size=(8, 0.42 * len(parts) + 1.2))
    left = np.zeros(len(parts))
    for number, (meaning, colour) in enumerate(_MEANINGS.items()):
        widths = np.array([part[number] for part in parts.values()])
        ax.barh(list(parts), widths, left=left, color=colour)
        left = left + widths
        at = 0.26 * number, 1.02
        ax.annotate("■", at, xycoords="axes fraction", color=colour)
        ax.annotate(meaning, at, (14, 0), xycoords="axes fraction", textcoords="offset points")
    ax.invert_yaxis()
    ax.set(xlabel="fraction of the images", xlim=(0, 1))
    return ax
