"""How large the ink of images is, and where: what preparation makes equal."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.handwriting import SIDE, centre_of_mass, crop_to_ink
from nnlib.plots.style import COLOURS, new_panels


def plot_ink(images: Mapping[str, Array], *, alt: str | None = None) -> list[Axes]:
    """Draw the sizes of the ink of images, and their centres of mass.

    Parameters
    ----------
    images : mapping of str to ndarray of float, shape (784, m)
        Images by the name of their kind, one per column: 0 is paper, 1 is ink.
    alt : str, optional
        The alternative text, by default made from the ranges.

    Returns
    -------
    list of Axes
        The panel of the longer sides, and that of the centres.

    Raises
    ------
    ValueError
        If there are no images, or one has no ink.

    Examples
    --------
    >>> dot = np.zeros((784, 1))
    >>> dot[3 * 28 + 5] = 1
    >>> plot_ink({"a dot": dot})[0].figure
    Size and place of the ink: a dot 1 to 1 pixels long, centres in rows 3 to 3, columns 5 to 5.
    """
    arguments.check_kind(Mapping, images=images)
    if not 1 <= len(images) <= len(COLOURS):
        raise ValueError(f"images holds {len(images)} kinds; 1 to {len(COLOURS)} can be drawn")
    sides, centres, texts = {}, {}, []
    for name, X in images.items():
        check_floats(**{name: X})
        if X.ndim != 2 or len(X) != SIDE**2 or not X.shape[1]:
            raise ValueError(f"{name} has shape {X.shape}; it must be (784, m)")
        pictures = X.T.reshape(-1, SIDE, SIDE)
        sides[name] = [max(crop_to_ink(picture).shape) for picture in pictures]
        centres[name] = np.array([centre_of_mass(picture) for picture in pictures]).T
        rows, columns = [f"{each.min():.3g} to {each.max():.3g}" for each in centres[name]]
        texts.append(
            f"{name} {min(sides[name])} to {max(sides[name])} pixels long, centres in rows {rows}, "
            f"columns {columns}"
        )
    alt = alt or f"Size and place of the ink: {'; '.join(texts)}."
    left, right = new_panels(alt, columns=2, size=(9, 3.4))
    bars = 0.8 / len(images)
    lowest = max(rows.max() for rows, _ in centres.values())
    for k, (name, colour) in enumerate(zip(images, COLOURS, strict=False)):
        counts = np.bincount(sides[name], minlength=SIDE + 1) / len(sides[name])
        left.bar(np.arange(SIDE + 1) + (k + 0.5) * bars - 0.4, counts, bars, color=colour)
        most = int(np.argmax(counts))
        left.annotate(name, (most, counts[most]), (-6, 2), textcoords="offset points",
                      ha="right", color=colour)  # fmt: skip
        row, column = centres[name]
        # Where many lie on few places, as MNIST's do, they hide none of those before, and rings
        # hide none of them.
        right.plot(column, row, "o", color=colour, markersize=4, zorder=len(images) - k,
                   fillstyle="full" if k == len(images) - 1 else "none")  # fmt: skip
        if k:
            right.annotate(name, (column.mean(), row.max()), (column.mean(), lowest + 3 * k),
                           ha="center", va="top", color=colour,
                           arrowprops={"arrowstyle": "-", "color": colour})  # fmt: skip
        else:
            right.annotate(name, (column[row.argmin()], row.min()), (0, 12), ha="center",
                           textcoords="offset points", color=colour)  # fmt: skip
    left.set(title="Size", xlabel="longer side of the ink (pixels)", ylabel="fraction of images")
    left.set(xlim=(0, SIDE), ylim=(0, 1.1))
    right.set(title="Centre of mass", xlabel="column (pixels)", ylabel="row (pixels)")
    right.set(xlim=(0, SIDE - 1), ylim=(SIDE - 1, 0), aspect="equal")
    return [left, right]
