"""Probabilities as bars, what they cost as a loss, and how far outputs are from their targets."""

import numpy as np
from matplotlib.axes import Axes

from nnlib.activations import softmax
from nnlib.arrays import Array, check_floats, check_probabilities, check_same_shape
from nnlib.plots.style import BACKWARD, COLOURS, FORWARD, new_panels


def plot_probabilities(Z: Array, *, alt: str | None = None) -> list[Axes]:
    r"""Draw the softmax of scores as bars, one panel for each column.

    .. math:: p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}

    Parameters
    ----------
    Z : ndarray of float, shape (n, k)
        Scores (logits); each column is a panel, and the scores stand below its bars.
    alt : str, optional
        The alternative text, by default made from scores and probabilities.

    Returns
    -------
    list of Axes
        One per column.

    Raises
    ------
    ValueError
        If Z is not (n, k), or empty.

    Examples
    --------
    >>> plot_probabilities(np.array([[0.0, 3.0], [0.0, 0.0]]))[0].figure
    Probabilities by scores: 0, 0 give 0.50, 0.50; 3, 0 give 0.95, 0.05.
    """
    check_floats(Z=Z)
    if Z.ndim != 2 or not Z.size:
        raise ValueError(f"Z has shape {Z.shape}; it must be (n, k), one column for each panel")
    P = softmax(Z)
    scores = [[_signed(z, "g") for z in column] for column in Z.T]
    texts = [
        f"{', '.join(z)} give {', '.join(f'{x:.2f}' for x in p)}"
        for z, p in zip(scores, P.T, strict=True)
    ]
    n, k = Z.shape
    size = (max(1.6, 0.55 * n) * k + 0.5, 2.4)
    panels = new_panels(
        alt or f"Probabilities by scores: {'; '.join(texts)}.", columns=k, size=size
    )
    colours = [COLOURS[i % len(COLOURS)] for i in range(n)]
    for ax, z, p in zip(panels, scores, P.T, strict=True):
        bars = ax.bar(np.arange(n), p, color=colours)
        ax.bar_label(bars, [f"{x:.2f}" for x in p])
        ax.set_xticks(np.arange(n), z)
        ax.set(ylim=(0, 1.15), yticks=[0, 0.5, 1], xlabel="scores $z$")
    panels[0].set_ylabel("probability $p$")
    return panels


def plot_surprise(P: Array, *, alt: str | None = None) -> list[Axes]:
    r"""Draw -ln p and (1 - p)² beside each other, with their slopes at some probabilities.

    .. math:: \frac{\partial}{\partial p} (-\ln p) = -\frac{1}{p}, \qquad
        \frac{\partial}{\partial p} (1 - p)^2 = -2 (1 - p)

    Parameters
    ----------
    P : ndarray of float, shape (k,)
        Probabilities of the correct class, above 0, at which the slopes are shown.
    alt : str, optional
        The alternative text, by default made from the slopes.

    Returns
    -------
    list of Axes
        The panel of -ln p and the panel of (1 - p)².

    Raises
    ------
    ValueError
        If P is not (k,), or one is not above 0 and at most 1.

    Examples
    --------
    >>> plot_surprise(np.array([0.1, 0.5]))[0].figure
    Two losses, each falling to 0 at p = 1. Slopes of -ln p: −10 at 0.1, −2 at 0.5; of...
    """
    check_floats(P=P)
    if P.ndim != 1 or not P.size or P.min() <= 0:
        raise ValueError(f"P is {P!r}; it must hold probabilities above 0, shape (k,)")
    check_probabilities("P", P)
    p = np.linspace(0.004, 1, 500)
    curves = {
        "$-\\ln\\, p$": (-np.log(p), -np.log(P), -1 / P),
        "$(1 - p)^2$": ((1 - p) ** 2, (1 - P) ** 2, -2 * (1 - P)),
    }
    texts = [
        ", ".join(f"{_signed(slope, '.3g')} at {x:g}" for slope, x in zip(slopes, P, strict=True))
        for _, _, slopes in curves.values()
    ]
    alt = alt or (
        "Two losses, each falling to 0 at p = 1. "
        f"Slopes of -ln p: {texts[0]}; of (1 - p)²: {texts[1]}."
    )
    panels = new_panels(alt, columns=2, size=(9, 3.6))
    highest = float(-np.log(P.min())) + 0.8
    for ax, (name, (values, at, slopes)) in zip(panels, curves.items(), strict=True):
        ax.plot(p, values, color=FORWARD, alpha=0.45)  # pale, since the tangents lie on it
        for x, y, slope in zip(P, at, slopes, strict=True):
            half = 0.22 / np.hypot(1, slope * 3 / highest)  # about as long on the screen everywhere
            ends = np.array([x - half / 2, x + half / 2])
            ax.plot(ends, y + slope * (ends - x), color=BACKWARD, linewidth=2.5)
            ax.plot(x, y, "o", color=BACKWARD, markersize=5)
            ax.annotate(
                f"slope {_signed(slope, '.3g')}", (x, y), (8, 8), textcoords="offset points",
                color=BACKWARD,
            )  # fmt: skip
        ax.set(title=name, xlabel="probability $p$ of the correct class", ylabel="loss")
        ax.set(xlim=(0, 1.02), xticks=[0, 0.25, 0.5, 0.75, 1], ylim=(-0.1, highest))
    return panels


def plot_output_error(A: Array, Y: Array, *, alt: str | None = None) -> list[Axes]:
    """Draw outputs as bars, and A - Y as arrows from their targets to them.

    Parameters
    ----------
    A : ndarray of float, shape (n, m)
        Outputs; each column is a panel.
    Y : ndarray of float, shape (n, m)
        Targets, drawn as black marks.
    alt : str, optional
        The alternative text, by default made from the differences.

    Returns
    -------
    list of Axes
        One per sample.

    Raises
    ------
    ValueError
        If the shapes differ or there are no samples.

    Examples
    --------
    >>> plot_output_error(np.array([[0.7], [0.3]]), np.array([[1.0], [0.0]]))[0].figure
    Outputs as bars, with arrows for A - Y: −0.30, +0.30.
    """
    check_floats(A=A, Y=Y)
    check_same_shape("A", A, Y)
    n, m = A.shape
    texts = [[_signed(error, "+.2f") for error in column] for column in (A - Y).T]
    alt = alt or (
        f"Outputs as bars, with arrows for A - Y: {'; '.join(', '.join(each) for each in texts)}."
    )
    panels = new_panels(alt, columns=m, size=(max(1.8, 0.6 * n) * m + 0.5, 2.8))
    low, high = min(0.0, A.min(), Y.min()), max(1.0, A.max(), Y.max())
    space = 0.15 * (high - low)
    for ax, outputs, targets, names in zip(panels, A.T, Y.T, texts, strict=True):
        ax.bar(np.arange(n), outputs, color=FORWARD, alpha=0.45)
        ax.hlines(targets, np.arange(n) - 0.42, np.arange(n) + 0.42, color="black", linewidth=2)
        for i, (a, y, name) in enumerate(zip(outputs, targets, names, strict=True)):
            arrow = {"arrowstyle": "-|>", "color": BACKWARD, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", xy=(i, a), xytext=(i, y), arrowprops=arrow)
            ax.text(i, max(a, y) + space / 4, name, color=BACKWARD, ha="center")
        ax.set(ylim=(low - space / 4, high + space), xticks=np.arange(n))
        ax.set_xticklabels([f"$p_{{{i + 1}}}$" for i in range(n)])
    panels[0].set_ylabel("output (bar), target (line)")
    return panels


def _signed(x: float, form: str) -> str:
    return f"{x:{form}}".replace("-", "−")
