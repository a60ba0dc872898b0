"""Right numbers may come in a wrong form: transposed, as whole numbers, or among other things."""

from typing import Any

import numpy as np

from nnlib.lesson.attempt import Attempt
from nnlib.lesson.exercise import Case, Exercise
from nnlib.lesson.results import contains, equal_numbers, parts


def forms(exercise: Exercise, case: Case, one: Attempt) -> set[str]:
    """Name the general mistakes that could turn the right result into this one.

    Parameters
    ----------
    exercise : Exercise
    case : Case
    one : Attempt
        What was tried on it, and is wrong.

    Returns
    -------
    set of str

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> relu = EXERCISES["relu"]
    >>> forms(relu, Case((), np.array([[1.0, 2.0]]), ""), Attempt(np.array([[1.0], [2.0]])))
    {...'transposed'...}
    """
    if one.error is not None:
        return {"out of range"} if one.warning and case.extreme else set()
    pairs = parts(exercise, one.value, case.expected).values()
    wrong = [pair for pair in pairs if not equal_numbers(exercise, *pair)]
    return set.intersection(*(_forms_of_one(exercise, case, one, *pair) for pair in wrong))


def _forms_of_one(
    exercise: Exercise, case: Case, one: Attempt, value: Any, expected: Any
) -> set[str]:
    try:
        found, right = np.asarray(value), np.asarray(expected)
        strange = bool(one.warning) or not np.isfinite(found).all()
    except Exception:  # no numbers
        return {"out of range"} if one.warning and case.extreme else set()
    pairs = {"transposed": (found.T, right), "another shape": (found.ravel(), right.ravel())}
    if right.ndim == 0 and found.size == 1:
        pairs["not one number"] = (found.reshape(()), right)
    if right.ndim and found.ndim == 0:
        return {"one number"}
    if found.dtype.kind in "iu" or (found.dtype.kind == "b" and found.ndim):
        pairs["whole numbers"] = (found, np.trunc(right))
    names = {name for name, pair in pairs.items() if equal_numbers(exercise, *pair)}
    if contains(exercise, value, case.expected):
        names.add("more than the result")
    if found.dtype.kind == "b" and right.ndim == 0 and right.dtype.kind != "b":
        names.add("True or False")
    return names | {"out of range"} if strange and case.extreme else names
