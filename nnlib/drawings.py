"""A drawing is a list of strokes, each a list of points, that a pen turns into an image."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from nnlib.arguments import check_at_least_one, check_number, check_positive
from nnlib.arrays import Array

Strokes: TypeAlias = Sequence[Sequence[Sequence[float]]]
"""Strokes of points (x, y) in pixels, x to the right and y down."""

PAPER = 280
"""The side of the paper of a drawing, in pixels."""


def render(strokes: Strokes, width: float, size: int = PAPER) -> Array:
    """Draw strokes with a round pen that is soft at the edge.

    Parameters
    ----------
    strokes : sequence of strokes
        Each a sequence of points (x, y) in pixels; a single point is a dot.
    width : float
        The width of the pen, in pixels.
    size : int
        The side of the paper, in pixels. Ink outside the paper is cut off.

    Returns
    -------
    ndarray of float64, shape (size, size)
        0 is paper, 1 is ink.

    Raises
    ------
    ValueError
        If a point is not a pair of finite numbers, a stroke has no point, or the width is not
        positive.

    Examples
    --------
    >>> render([[(1.5, 0.5), (1.5, 2.5)]], width=1, size=4)
    array([[0., 1., 0., 0.],
           [0., 1., 0., 0.],
           [0., 1., 0., 0.],
           [0., 0., 0., 0.]])
    """
    check_positive(width=width)
    check_at_least_one(size=size)
    _check_strokes(strokes)
    paper = np.zeros((size, size))
    reach = width / 2 + 1
    for stroke in strokes:
        points = _checked_points(stroke)
        for start, end in zip(points, [*points[1:], points[-1]], strict=True):
            # Only the pixels near this segment, which is faster.
            low = np.clip(np.floor(np.minimum(start, end) - reach), 0, size).astype(int)
            high = np.clip(np.ceil(np.maximum(start, end) + reach), 0, size).astype(int)
            x = np.arange(low[0], high[0]) + 0.5
            y = np.arange(low[1], high[1])[:, None] + 0.5
            dx, dy = end - start
            along = ((x - start[0]) * dx + (y - start[1]) * dy) / max(dx**2 + dy**2, 1e-12)
            t = np.clip(along, 0, 1)
            distance = np.hypot(x - start[0] - t * dx, y - start[1] - t * dy)
            ink = np.clip(width / 2 + 0.5 - distance, 0, 1)
            part = paper[low[1] : high[1], low[0] : high[0]]
            np.maximum(part, ink, out=part)
    return paper


def rotated(strokes: Strokes, degrees: float) -> list[list[list[float]]]:
    """Turn strokes clockwise, and move the middle of their points to the middle of the paper.

    Parameters
    ----------
    strokes : sequence of strokes
        Each a sequence of points (x, y) in pixels, y down.
    degrees : float
        The angle.

    Returns
    -------
    list of strokes

    Raises
    ------
    ValueError
        If there is no stroke, or the angle is not a finite number.

    Examples
    --------
    >>> np.round(rotated([[(0, 0), (10, 0)]], 90), 1).tolist()
    [[[140.0, 135.0], [140.0, 145.0]]]
    """
    check_number(degrees=degrees)
    _check_strokes(strokes)
    if not len(strokes):
        raise ValueError("strokes is empty; it must hold at least one stroke")
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = [_checked_points(stroke) for stroke in strokes]
    middle = np.vstack(points).mean(axis=0)
    return [((each - middle) @ turn.T + PAPER / 2).tolist() for each in points]


def _check_strokes(strokes: Strokes) -> None:
    if not isinstance(strokes, Sequence | np.ndarray) or isinstance(strokes, str):
        raise ValueError(f"strokes is {strokes!r}; it must be a list of strokes, each of points")


def _checked_points(stroke: Any) -> Array:
    points = _as_points(stroke)
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ValueError(
            f"strokes holds {stroke!r}; each must contain at least one point (x, y), all finite"
        )
    return points


def _as_points(stroke: Any) -> Array:
    try:
        return np.array(stroke, np.float64)
    except (TypeError, ValueError):  # of no numbers, or of rows that differ in length
        return np.empty(0)


@dataclass(frozen=True)
class Drawing:
    """A drawing that comes with this package.

    Attributes
    ----------
    name : str
        For example "7, with a bar".
    digit : int or None
        The digit that it shows; None if it shows something else.
    width : float
        The width of the pen, in pixels.
    strokes : sequence of strokes
        On a paper of 280 × 280 pixels.
    """

    name: str
    digit: int | None
    width: float
    strokes: Strokes

    def __repr__(self) -> str:
        return f"Drawing({self.name!r})"

    @property
    def image(self) -> Array:
        """The drawing as ink on paper, shape (280, 280): 0 is paper, 1 is ink."""
        return render(self.strokes, self.width)


def load_drawings() -> list[Drawing]:
    """Load the drawings of this package: digits in several styles, and other things.

    Returns
    -------
    list of Drawing
        The digits first, from 0 to 9, then the drawings that are not digits.

    Raises
    ------
    ValueError
        If the package's file is damaged.

    Notes
    -----
    They were made for this course, point by point, and do not sample anyone's handwriting; see
    ``nnlib/data/README.md``.

    Examples
    --------
    >>> drawings = load_drawings()
    >>> drawings[0].digit, drawings[-1].digit
    (0, None)
    """
    path = Path(__file__).parent / "data" / "drawings.json"
    try:
        drawings = [Drawing(**entry) for entry in json.loads(path.read_bytes())]
        for drawing in drawings:
            render(drawing.strokes, drawing.width)  # refuses what is not strokes
    except Exception as error:  # a damaged file can fail in any way
        raise ValueError(f"{path} is damaged; install nnlib again: {error}") from error
    return drawings
