"""What a student's function prints while it is checked is shown, shortened."""

from collections.abc import Sequence

from nnlib.lesson.attempt import PRINTED, Attempt
from nnlib.lesson.exercise import Exercise
from nnlib.lesson.naming import is_right

LINES, WIDTH = 10, 100


def printed(exercise: Exercise, attempts: Sequence[Attempt]) -> list[str]:
    """List what a function printed in the first case that is not right, else in the first one.

    Parameters
    ----------
    exercise : Exercise
    attempts : sequence of Attempt
        One for each of the exercise's cases, or for the first of them.

    Returns
    -------
    list of str
        A heading and the lines; empty if nothing was printed.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> printed(EXERCISES["relu"], [Attempt(printed="here")])
    ['Your function prints (one sample):', 'here']
    """
    tried = list(zip(exercise.all_cases, attempts, strict=False))
    failed = [pair for pair in tried if not is_right(exercise, *pair)]
    for case, one in (failed or tried)[:1]:
        lines = one.printed.splitlines()
        if lines:
            shown = [line[:WIDTH] for line in lines[:LINES]]
            left_out = len(lines) > LINES or len(one.printed) == PRINTED
            return [f"Your function prints ({case.says}):", *shown, *["…"] * left_out]
    return []
