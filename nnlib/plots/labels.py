"""Lines carry their names at their right ends, in their colours, instead of in a legend."""

import textwrap
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from scipy.optimize import isotonic_regression

from nnlib import arguments

_WIDTH = 18
"""Longer names are broken into several lines."""


def label_lines(ax: Axes) -> None:
    """Write each line's label at its right end, in a darker shade of the line's colour.

    Labels that would overlap are moved apart. They follow what is done to the lines and the axes
    afterwards; a legend that is added later takes their place.

    Parameters
    ----------
    ax : Axes
        With lines that have labels; of several with the same label, the first one gets it.

    Raises
    ------
    ValueError
        If ax is no Axes.

    Examples
    --------
    >>> from nnlib.plots.style import new_panel
    >>> ax = new_panel("Two lines, one steeper than the other.")
    >>> for slope in (1, 2):
    ...     (line,) = ax.plot([0, slope], label=f"slope {slope}")
    >>> label_lines(ax)
    """
    arguments.check_kind(Axes, ax=ax)
    if not any(isinstance(artist, LineLabels) for artist in ax.artists):
        ax.add_artist(LineLabels())


class LineLabels(Artist):
    """The labels of a panel's lines, placed anew whenever the panel is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.set_clip_on(False)
        self.set_zorder(5)

    def place(self, renderer: Any) -> list[tuple[Line2D, Text, Any]]:
        """Return the labelled lines, from bottom to top, their texts, and the ends of the lines."""
        ax = self.axes
        assert ax is not None
        if ax.get_legend() is not None:
            return []
        lines: dict[str, Line2D] = {}
        for line in ax.lines:
            label = str(line.get_label())
            if line.get_visible() and not label.startswith("_") and _end(line) is not None:
                lines.setdefault(label, line)
        found = sorted(((_end(line), label, line) for label, line in lines.items()), key=_height)
        texts = []
        for _, label, line in found:
            name = textwrap.fill(label, _WIDTH)
            colour = 0.72 * np.array(to_rgb(line.get_color()))  # dark enough to read
            text = Text(0, 0, name, color=tuple(colour), va="center")
            text.set_figure(ax.figure)
            texts.append(text)
        heights = np.array([text.get_window_extent(renderer).height for text in texts])
        wanted = np.array([end[1] for end, _, _ in found])
        right = ax.bbox.x1 + renderer.points_to_pixels(8)
        for text, y in zip(texts, _moved_apart(wanted, heights, ax.bbox), strict=True):
            text.set_position((right, y))
        return [(line, text, end) for (end, _, line), text in zip(found, texts, strict=True)]

    def draw(self, renderer: Any) -> None:
        """Draw the labels, each with a thin line to the end of its own.

        Where a line ends early, that is dotted, or it would look like its continuation.
        """
        gap = renderer.points_to_pixels(2)
        box = self.axes.bbox  # type: ignore[union-attr]
        for line, text, end in self.place(renderer):
            x, y = text.get_position()
            leader = Line2D(
                [end[0], x - gap],
                [end[1], y],
                color=line.get_color(),
                linestyle=":" if end[0] < box.x1 - 0.1 * box.width else "-",
                lw=0.8,
                alpha=0.6,
            )
            leader.set_figure(self.axes.figure)  # type: ignore[union-attr]
            leader.draw(renderer)
            text.draw(renderer)

    def get_tightbbox(self, renderer: Any = None) -> Bbox | None:
        """Return the room that the labels take, which the layout keeps free."""
        if renderer is None:
            renderer = self.axes.figure.canvas.get_renderer()  # type: ignore[union-attr]
        boxes = [text.get_window_extent(renderer) for _, text, _ in self.place(renderer)]
        return Bbox.union(boxes) if boxes else None


def _height(found: tuple[Any, str, Line2D]) -> float:
    return float(found[0][1])


def _end(line: Line2D) -> Any:
    """Return the last point of a line that is in sight, in pixels."""
    box = line.axes.bbox  # type: ignore[union-attr]
    points = line.get_transform().transform(line.get_xydata())
    x = points[:, 0]
    seen = points[np.isfinite(points).all(axis=1) & (box.x0 - 1 <= x) & (x <= box.x1 + 1)]
    return np.clip(seen[-1], box.min, box.max) if len(seen) else None


def _moved_apart(wanted: Any, heights: Any, box: Bbox) -> Any:
    """Move rising positions of texts as little as possible, until none overlap."""
    if not len(wanted):
        return wanted
    offsets = np.concatenate([[0], np.cumsum((heights[1:] + heights[:-1]) / 2)])
    lowest = box.y0 + heights[0] / 2
    highest = max(lowest, box.y1 - heights[-1] / 2 - offsets[-1])
    return np.clip(isotonic_regression(wanted - offsets).x, lowest, highest) + offsets
