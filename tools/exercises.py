"""Which exercises a lesson asks for, the names of the functions to write, and their points."""

import re

from lessons import LESSONS, Lesson
from nnlib.lesson.check import EXERCISES

POINTS = dict.fromkeys(EXERCISES, 1)
"""The points of every exercise, the one place for them: ``| {"epoch": 3}`` weighs one more."""

CHECK = re.compile(r"^check\.(\w+)\((\w+)\)$", re.MULTILINE)


def asked(lesson):
    """Give the exercises that a lesson asks for: {"relu": "my_relu"}, in their order."""
    return dict(pair for _, cell in lesson.cells("code") for pair in CHECK.findall(cell.source))


def asked_by_lesson():
    """Give the exercises of every lesson by its number: {1: {"layer_scores": …}}."""
    return {int(path.name[:2]): asked(Lesson.read(path)) for path in LESSONS}
