"""One visual language for all pictures: colours, sizes of text, and figures with a text.

Every figure is a :class:`DescribedFigure`: the notebook stores its alternative text beside the
picture, for readers who cannot see it and for CI, which compares it.
"""

import base64
import sys
from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image, ImageChops, ImageStat

from nnlib import arguments

COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]
"""Okabe and Ito's palette, distinguishable with any kind of colour vision."""

BLUE_TO_ORANGE = LinearSegmentedColormap.from_list("", ["#0072B2", "white", "#E69F00"])
"""The one colour map for numbers with a middle: outputs around one half, weights around zero."""

FORWARD, BACKWARD = COLOURS[0], COLOURS[5]
"""What flows forward through a network, and the derivatives that flow back."""

TEXT = 10
"""The size of text in points, Matplotlib's own: on a screen, at 100 dots per inch, 14 pixels."""


class DescribedFigure(Figure):
    """A figure that carries its alternative text."""

    alt = ""

    def __repr__(self) -> str:
        return self.alt

    def draw(self, renderer: RendererBase) -> None:
        """Draw the figure; a panel with an image has a whole frame, the edge of its paper."""
        for ax in self.axes:
            if ax.images:
                ax.spines[:].set_visible(True)
        super().draw(renderer)

    def as_png(self) -> tuple[str, dict[str, Any]]:
        """Draw the picture for a notebook, and say what it shows and how large to show it.

        It has two dots for each pixel, so that it is sharp on screens of high density.
        """
        file = BytesIO()
        self.savefig(file, format="png", dpi=2 * self.dpi, bbox_inches="tight")
        picture = _with_palette(Image.open(file).convert("RGB"))
        file = BytesIO()
        picture.save(file, "png")
        size = {"width": picture.width // 2, "height": picture.height // 2}
        return base64.b64encode(file.getvalue()).decode(), {"alt": self.alt, **size}


def _with_palette(picture: Image.Image) -> Image.Image:
    """Store a picture with 256 colours, in half the room, if nobody will see the difference."""
    few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    difference = ImageChops.difference(picture, few.convert("RGB"))
    return few if max(ImageStat.Stat(difference).mean) < 0.1 else picture  # of 255


def draw_sharply(shell: Any) -> None:
    """Let IPython's shell ask a described figure itself for its picture, and not Matplotlib."""
    png = shell.display_formatter.formatters["image/png"]
    png.for_type(DescribedFigure, DescribedFigure.as_png)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()):
    draw_sharply(_shell)


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
