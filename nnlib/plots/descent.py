"""A descent is a path over the contours of a loss, from where training starts to where it ends."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.plots.style import COLOURS, new_panels


def plot_descent(
    loss_of: Callable[[Array], float], paths: Mapping[str, Array], *, alt: str | None = None
) -> list[Axes]:
    """Draw paths on the contours of a loss of two weights, one panel for each.

    All panels show the same part of the plane: where the paths lead, both weights on one scale, so
    that straight downhill is at right angles to the contours. A ring marks the start of a path, a
    square its end.

    Parameters
    ----------
    loss_of : function
        Takes the two weights, shape (2,), and returns the loss.
    paths : mapping of str to ndarray of float, shape (2, steps + 1)
        By their names: the weights before the first step and after each.
    alt : str, optional
        The alternative text, by default made from the losses where the paths start and end.

    Returns
    -------
    list of Axes
        One per path.

    Raises
    ------
    ValueError
        If there is no path or more than there are colours, or one is not (2, steps + 1).

    Examples
    --------
    >>> bowl = lambda w: float(w @ w)
    >>> plot_descent(bowl, {"straight": np.array([[2.0, 1.0], [0.0, 0.0]])})[0].figure
    Contours of a loss of two weights. Paths on it: straight, from 4 to 1 in 1 step.
    """
    arguments.check_callable(loss_of=loss_of)
    arguments.check_kind(Mapping, paths=paths)
    if not 1 <= len(paths) <= len(COLOURS):
        raise ValueError(
            f"paths contains {len(paths)} paths; 1 to {len(COLOURS)} are distinguishable"
        )
    check_floats(**{f"paths[{name!r}]": path for name, path in paths.items()})
    for name, path in paths.items():
        if path.ndim != 2 or len(path) != 2 or path.shape[1] < 2:
            raise ValueError(f"paths[{name!r}] has shape {path.shape}; it must be (2, steps + 1)")
    points = np.concatenate(list(paths.values()), axis=1)
    middle = (points.max(axis=1) + points.min(axis=1)) / 2
    half = 0.6 * np.ptp(points, axis=1).max()
    w1, w2 = np.linspace(middle - half, middle + half, 60).T
    losses = np.array([[loss_of(np.array([u, v])) for u in w1] for v in w2])
    # The same number of points between any two neighbours, so that valleys have lines too.
    levels = np.unique(np.quantile(losses, np.linspace(0.01, 0.97, 14)))
    alt = alt or f"Contours of a loss of two weights. Paths on it: {_ends(loss_of, paths)}."
    columns = min(len(paths), 4)
    rows = -(-len(paths) // columns)
    panels = new_panels(alt, rows, columns, size=(2.35 * columns + 0.4, 2.7 * rows))
    for ax in panels[len(paths) :]:
        ax.set_axis_off()
    for ax, colour, (name, path) in zip(panels, COLOURS, paths.items(), strict=False):
        if len(levels) > 1:
            ax.contour(w1, w2, losses, levels=levels, colors="0.75", linewidths=0.8)
        ax.plot(*path, "o-", color=colour, markersize=3, linewidth=1.2)
        ax.plot(*path[:, 0], "o", color="black", markersize=9, fillstyle="none")
        ax.plot(*path[:, -1], "s", color=colour, markersize=8, markeredgecolor="black")
        ax.set_title(name)
        ax.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
    return panels[: len(paths)]


def _ends(loss_of: Callable[[Array], float], paths: Mapping[str, Array]) -> str:
    texts = []
    for name, path in paths.items():
        steps = path.shape[1] - 1
        start, end = loss_of(path[:, 0]), loss_of(path[:, -1])
        texts.append(f"{name}, from {start:.3g} to {end:.3g} in {steps} step{'s' * (steps > 1)}")
    return "; ".join(texts)
