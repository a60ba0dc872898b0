"""A student's result is compared with the right one, whether it is one array or several."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.lesson.evidence import is_arrays
from nnlib.lesson.exercise import Exercise


def parts(exercise: Exercise, value: Any, expected: Any) -> dict[str, tuple[Any, Any]]:
    """Pair the arrays of a result with the right ones, by name; of most results there is one.

    Parameters
    ----------
    exercise : Exercise
    value, expected : object

    Returns
    -------
    dict of str to pair

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> parts(EXERCISES["update"], [1.0], [2.0])
    {'array 0 of the list': (1.0, 2.0)}
    """
    if exercise.part is None:
        return {exercise.where: (value, expected)}
    pairs = enumerate(zip(value, expected, strict=True))
    return {exercise.part(number): pair for number, pair in pairs}


def equal(exercise: Exercise, value: Any, expected: Any) -> bool:
    """Tell whether a result is right: of several arrays, each.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> equal(EXERCISES["relu"], [[0.0]], [0.0]), equal(EXERCISES["relu"], [1e-12], [0.0])
    (False, True)
    """
    if exercise.part is not None and len(value) != len(expected):
        return False
    pairs = parts(exercise, value, expected).values()
    return all(equal_numbers(exercise, *pair) for pair in pairs)


def equal_numbers(exercise: Exercise, value: Any, expected: Any) -> bool:
    """Tell whether two arrays have the same shape and, within the tolerance, the same numbers.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> equal_numbers(EXERCISES["relu"], 1.0 + 0j, 1.0)
    False
    """
    try:
        if np.iscomplexobj(value):
            return False
        found, right = np.asarray(value, dtype=float), np.asarray(expected, dtype=float)
    except Exception:  # what a student returns need not even look like numbers
        return False
    tolerance = np.asarray(exercise.tolerance)
    rtol = tolerance if tolerance.shape == right.shape else tolerance.max()
    return found.shape == right.shape and np.allclose(
        found, right, rtol=rtol, atol=min(1e-9, tolerance.max() / 1000), equal_nan=True
    )


def contains(exercise: Exercise, value: Any, expected: Any) -> bool:
    """Tell whether the right result is one of several things.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> contains(EXERCISES["relu"], (0.0, "yes"), 0.0), contains(EXERCISES["relu"], [1.0, 2.0], 0.0)
    (True, False)
    """
    several = isinstance(value, tuple | list) and len(value) > 1 and exercise.part is None
    return several and any(equal_numbers(exercise, one, expected) for one in value)


def so_far(exercise: Exercise, pairs: Sequence[tuple[Any, Any]]) -> str:
    """Say which arrays of unfinished results are right, as far as they are there.

    Parameters
    ----------
    exercise : Exercise
    pairs : sequence of pair
        The result of each case, and the right one.

    Returns
    -------
    str
        Nothing where the results do not have the right number of arrays.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> so_far(EXERCISES["update"], [([..., 2.0], [1.0, 2.0])])
    'Not there yet: array 0 of the list. Right so far: array 1 of the list.'
    """
    lists = all(isinstance(value, list | tuple) for value, _ in pairs)
    if not lists or any(len(value) != len(right) for value, right in pairs):
        return ""
    found: dict[str, list[str]] = {"Not there yet": [], "Right so far": [], "Wrong": []}
    several = [parts(exercise, value, right) for value, right in pairs]
    for name in several[0]:
        arrays = [one[name] for one in several]
        if any(value is None or value is ... for value, _ in arrays):
            found["Not there yet"].append(name)
        elif all(equal_numbers(exercise, *pair) for pair in arrays):
            found["Right so far"].append(name)
        else:
            found["Wrong"].append(name)
    return " ".join(f"{says}: {', '.join(names)}." for says, names in found.items() if names)


def name_of_another_sort(exercise: Exercise, value: Any, expected: Any) -> str:
    """Name what is wrong with a result that cannot be compared with the right one.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> name_of_another_sort(EXERCISES["update"], [1.0], [1.0, 2.0])
    'too few arrays'
    """
    if contains(exercise, value, expected):
        return "more than the result"
    if exercise.part is None or not isinstance(value, list | tuple):
        return "another sort of result"
    if any(one is None or one is ... for one in value):
        return "unfinished"
    nested = any(isinstance(one, list | tuple) for one in value)
    if is_arrays(value, len(value)) and not nested:
        return "too few arrays" if len(value) < len(expected) else "too many arrays"
    return "another sort of result"
