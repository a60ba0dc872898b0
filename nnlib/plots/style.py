"""One visual language for all pictures: colours, sizes of text, and figures with a text.

Every figure is a :class:`DescribedFigure`: the notebook stores its alternative text beside the
picture, for readers who cannot see it and for CI, which compares it.
"""

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlib import arguments

COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]
"""Okabe and Ito's palette, distinguishable with any kind of colour vision."""

BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("", ["#0072B2", "white", "#E69F00"])
"""The one colour map for numbers with a middle: outputs around one half, weights around zero."""

FORWARD, BACKWARD = COLOURS[0], COLOURS[5]
"""What flows forward through a network, and the derivatives that flow back."""

TEXT, SMALL = 10, 9
"""Sizes of text in points: on a screen, at 100 dots per inch, 14 and 12 pixels."""


class DescribedFigure(Figure):
    """A figure that carries its alternative text."""

    alt = ""

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Describe the picture, which Matplotlib itself gives to the notebook."""
        return {}, {"image/png": {"alt": self.alt}}


def new_panels(
    alt: str, rows: int = 1, columns: int = 1, *, size: tuple[float, float] = (6.4, 4.0)
) -> list[Axes]:
    """Open a figure with a grid of panels in colour-blind-safe colours.

    Parameters
    ----------
    alt : str
        What the figure shows, in a sentence, for someone who cannot see it.
    rows, columns : int
        The numbers of rows and columns of the grid.
    size : (width, height)
        The size of the figure, in inches.

    Returns
    -------
    list of Axes
        Row by row.

    Raises
    ------
    ValueError
        If alt is empty.

    Examples
    --------
    >>> left, right = new_panels("Two empty panels.", columns=2)
    >>> left.figure
    Two empty panels.
    """
    arguments.check_kind(str, alt=alt)
    if not alt.strip():
        raise ValueError("alt is empty; say in a sentence what the figure shows")
    figure, grid = plt.subplots(
        rows,
        columns,
        squeeze=False,
        figsize=size,
        layout="constrained",
        FigureClass=DescribedFigure,
    )
    assert isinstance(figure, DescribedFigure)
    figure.alt = alt
    panels = list(grid.flat)
    for ax in panels:
        ax.set_prop_cycle(color=COLOURS)
        ax.spines[["top", "right"]].set_visible(False)
    return panels


def new_panel(alt: str, *, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    """Open a figure with one panel; see :func:`new_panels`."""
    return new_panels(alt, size=size)[0]
