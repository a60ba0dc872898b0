"""What only the lessons use: formulas and source as nnlib ships them, exercises and checks."""

from nnlib.lesson.source import formula, show

__all__ = ["formula", "show"]
