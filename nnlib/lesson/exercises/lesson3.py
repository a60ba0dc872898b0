"""The exercise of lesson 3: one epoch."""

from nnlib.lesson.exercises.epochs import epoch_exercise

EXERCISES = [epoch_exercise]
