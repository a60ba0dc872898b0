"""What only the lessons use: showing formulas and source as they are shipped."""

from nnlib.lesson.source import formula, show

__all__ = ["formula", "show"]
