"""What a student's function prints while it is checked is shown, shortened."""

from collections.abc import Sequence
from dataclasses import replace

from nnlib.lesson.attempt import PRINTED, Attempt
from nnlib.lesson.exercise import Exercise
from nnlib.lesson.naming import is_right
from nnlib.lesson.verdict import Verdict

LINES, WIDTH = 10, 100


def with_printed(verdict: Verdict, exercise: Exercise, attempts: Sequence[Attempt]) -> Verdict:
    """Add what a function printed in the first case that is not right, else in the first one.

    Parameters
    ----------
    verdict : Verdict
    exercise : Exercise
    attempts : sequence of Attempt
        One for each of the exercise's cases, or for the first of them.

    Returns
    -------
    Verdict
        With a heading and the lines in its evidence; as it was if nothing was printed.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> with_printed(Verdict("relu", "wrong", "", "no"), EXERCISES["relu"], [Attempt(printed="1")])
    ✗ relu: no
    Your function prints (one sample):
    1
    """
    tried = list(zip(exercise.all_cases, attempts, strict=False))
    failed = [pair for pair in tried if not is_right(exercise, *pair)]
    for case, one in (failed or tried)[:1]:
        lines = one.printed.splitlines()
        if lines:
            shown = [line[:WIDTH] for line in lines[:LINES]]
            left_out = len(lines) > LINES or len(one.printed) == PRINTED
            heading = f"Your function prints ({case.says}):"
            text = "\n".join([verdict.evidence, heading, *shown, *["…"] * left_out])
            return replace(verdict, evidence=text.strip("\n"))
    return verdict
