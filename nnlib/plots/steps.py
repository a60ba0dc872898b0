"""The steps from a drawing to a prediction, in a row with arrows between them."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.plots.style import COLOURS, TEXT, new_panels


def plot_steps(
    rows: Sequence[Mapping[str, Array]], P: Array | None = None, *, alt: str | None = None
) -> list[Axes]:
    """Draw images that are made of each other in a row, and what is predicted for the last.

    Parameters
    ----------
    rows : sequence of mappings from a name to an ndarray of float, shape (height, width)
        The steps of each row by name, as many in each: 0 is paper, 1 is ink.
    P : ndarray of float, shape (10, k), optional
        The probabilities of the ten digits for each of the k rows, drawn as bars at its end.
    alt : str, optional
        The alternative text, by default made from the names and the probabilities.

    Returns
    -------
    list of Axes
        Row by row.

    Raises
    ------
    ValueError
        If there is no row or no step, the rows differ in length, a step is no image, or P has
        another shape.

    Examples
    --------
    >>> steps = {"drawn": np.eye(8), "cut": np.eye(4)}
    >>> plot_steps([steps], np.eye(10)[:, 3:4])[0].figure
    Steps in a row: drawn, cut. Read as 3, with probability 1.00.
    """
    if not isinstance(rows, Sequence):
        raise ValueError(f"rows is {rows!r:.80}; it must be a list of mappings")
    lengths = {len(row) if isinstance(row, Mapping) else 0 for row in rows}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(f"rows is {rows!r:.80}; it must hold mappings of equal length, not empty")
    for name, image in ((name, image) for row in rows for name, image in row.items()):
        check_floats(**{name: image})
        if image.ndim != 2 or not image.size:
            raise ValueError(f"{name} has shape {image.shape}; it must be (height, width)")
    if P is not None:
        check_floats(P=P)
        if P.shape != (10, len(rows)):
            raise ValueError(f"P has shape {P.shape}; it must be (10, {len(rows)}), a column a row")
    if alt is None:
        words = [] if P is None else [f"{p.argmax()}, with probability {p.max():.2f}" for p in P.T]
        read = f" Read as {'; as '.join(words)}." if words else ""
        alt = f"Steps in {'a row' if len(rows) == 1 else 'rows'}: {', '.join(rows[0])}.{read}"
    arguments.check_kind(str, alt=alt)
    columns = lengths.pop() + (P is not None)
    panels = new_panels(alt, len(rows), columns, size=(2.0 * columns, 2.2 * len(rows)))
    for k, row in enumerate(rows):
        places = panels[k * columns : (k + 1) * columns]
        for ax, (name, image) in zip(places, row.items(), strict=False):
            ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.set_title(f"{name}\n{image.shape[0]} × {image.shape[1]}", fontsize=TEXT)
            ax.spines[["top", "right"]].set_visible(True)
        for ax in places[1:]:
            # Beside all that stands at the left of the panel.
            ax.annotate(
                "→", (0, 0.5), (-26, 0), xycoords="axes fraction", textcoords="offset points",
                fontsize=16, ha="center", va="center", color=COLOURS[5],
            )  # fmt: skip
        if P is not None:
            _draw_bars(places[-1], P[:, k])
    return panels


def _draw_bars(ax: Axes, p: Array) -> None:
    colours = [COLOURS[1] if digit == p.argmax() else COLOURS[0] for digit in range(10)]
    ax.barh(np.arange(10), p, color=colours)
    ax.set(xlim=(0, 1), ylim=(9.6, -0.6), xticks=[0, 1], yticks=range(10))
    ax.tick_params(axis="y", labelsize=7, length=0)
    ax.set_title(f"read as {p.argmax()}\nprobability by digit", fontsize=TEXT)
