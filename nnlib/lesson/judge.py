"""The judge tries a student's function on every case, and says what is wrong with it."""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib.lesson.attempt import Attempt
from nnlib.lesson.evidence import described, difference, shown
from nnlib.lesson.exercise import Case, Exercise
from nnlib.lesson.forms import forms
from nnlib.lesson.guard import TooSlowError
from nnlib.lesson.hints import ERRORS, GENERAL_MISTAKES, ITERATOR, VARIABLE_IS_NONE
from nnlib.lesson.lists import (
    line_that_adds_an_array,
    line_that_keeps_none,
    returns_a_variable,
    why_another_number,
    why_no_such_place,
    why_one_array,
)
from nnlib.lesson.naming import (
    AnotherSortError,
    NotYetError,
    attempted,
    changed_by,
    first_of_several,
    follows_from_a_change,
    is_none,
    is_right,
    named,
    of_another_sort,
    text_of,
)
from nnlib.lesson.printed import with_printed
from nnlib.lesson.results import equal_numbers, name_of_another_sort, parts, so_far
from nnlib.lesson.verdict import Verdict
from nnlib.lesson.written import (
    calls,
    does_more_than_return,
    returns_a_value,
    returns_in_the_first_round,
    variables_from_outside,
)


def judge(exercise: Exercise, function: Any) -> Verdict:
    """Say whether a student's function is right, wrong or not yet written.

    Parameters
    ----------
    exercise : Exercise
    function : callable
        Not yet written if it returns ``...`` or raises NotImplementedError.

    Returns
    -------
    Verdict

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> judge(EXERCISES["relu"], lambda Z: abs(Z)).mistake
    'absolute value'
    """
    attempts: list[Attempt] = []
    verdict = _judged(exercise, function, attempts)
    return with_printed(verdict, exercise, attempts)


def _judged(exercise: Exercise, function: Any, attempts: list[Attempt]) -> Verdict:
    """Judge a function, and list what it did in each of the cases tried."""
    if not callable(function):
        return _general(exercise, "no function", f"You passed {described(function)}.")
    try:
        inspect.signature(function).bind(*exercise.cases[0].arguments)
    except TypeError as error:
        names = ", ".join(exercise.parameters)
        return _general(exercise, "other arguments", f"The arguments are {names}: {error}.")
    except ValueError:  # a built-in function without a signature
        pass

    for case in exercise.all_cases:
        one = attempted(exercise, function, case)
        attempts.append(one)
        if isinstance(one.error, NotYetError | NotImplementedError):
            begun = does_more_than_return(function)
            message = "not yet written." + begun * " Its last line still returns the three dots."
            return Verdict(exercise.name, "not yet", "", message)
        if isinstance(one.error, TooSlowError):
            return _general(exercise, "too slow", f"{one.error}:\n{_call(exercise, case)}")
    failed = [
        (case, one)
        for case, one in zip(exercise.all_cases, attempts, strict=True)
        if not is_right(exercise, case, one)
    ]
    if not failed:
        return _right_numbers(exercise, function, attempts)
    case, one = failed[0]
    if (line := line_that_keeps_none(function)) and is_none(one):
        return _general(exercise, "a list is replaced by None", f"The line: {line}")
    if isinstance(one.error, AnotherSortError):
        always = len(failed) == len(attempts)
        return _of_another_sort(exercise, function, failed, always=always)
    # What the text of the function shows comes first: its results may look like another mistake.
    outside = variables_from_outside(function)
    # A fraction, such as h = 1e-6, is no array's size: with it results show the mistake as well.
    values = getattr(function, "__globals__", {})
    if not all(isinstance(values.get(name), float) for name in outside):
        return _from_outside(exercise, outside)
    if returns_in_the_first_round(function):
        return _general(exercise, "return inside a loop", _differs(exercise, failed[0]))
    if follows_from_a_change(exercise, failed):
        evidence = f"{changed_by(exercise, attempts)}\n{_differs(exercise, failed[0])}"
        return _general(exercise, "changed on the way", evidence)
    if found := named(exercise, attempts):
        mistake, where = found
        empty = any(one.empty for one in attempts)
        message = f"{mistake.name}{where}. {mistake.hint_if_empty if empty else mistake.hint}"
        changes = changed_by(exercise, attempts)
        verdict = Verdict(exercise.name, "wrong", mistake.name, message, changes)
    else:
        verdict = _unknown(exercise, function, failed)
    if not outside:
        return verdict
    if not verdict.mistake:
        return _from_outside(exercise, outside)
    also = f"Besides, this comes from outside your function: {', '.join(outside)}."
    return replace(verdict, evidence=f"{verdict.evidence}\n{also}".strip())


def _right_numbers(exercise: Exercise, function: Any, attempts: Sequence[Attempt]) -> Verdict:
    """Accept right numbers, unless the way they were computed causes trouble elsewhere."""
    if all(one.undrawn for one in attempts):  # another generator, or a seed of its own
        return _general(exercise, "nothing is drawn from rng", _call(exercise, exercise.cases[0]))
    for case, one in zip(exercise.all_cases, attempts, strict=True):
        if changes := changed_by(exercise, [one]):
            return _general(exercise, "in place", changes)
        if one.empty:
            return _general(exercise, "an empty batch", _call(exercise, case))
        if one.warning:
            evidence = f"{_call(exercise, case)}\n{one.warning}"
            return _general(exercise, "out of range", evidence)
        for value, expected in parts(exercise, one.value, case.expected).values():
            if isinstance(expected, np.ndarray) and not isinstance(value, np.ndarray):
                return _general(exercise, "no array", shown(value))
            # A Python number has no dtype, and may be whole.
            dtype = getattr(value, "dtype", np.dtype(float))
            if dtype.kind != "f" and np.asarray(expected).dtype.kind == "f":
                name = "whole numbers" if dtype.kind in "iub" else "no array"
                return _general(exercise, name, f"The dtype is {dtype}.")
    tried = "; ".join(dict.fromkeys(case.says for case in exercise.all_cases))
    own = ", ".join(calls(function, exercise.solutions))
    whose = f" It calls nnlib's own {own}: can you write the steps?" if own else ""
    return Verdict(exercise.name, "right", "", f"right. Tried: {tried}.{whose}")


def _of_another_sort(
    exercise: Exercise, function: Any, failed: list[tuple[Case, Attempt]], *, always: bool
) -> Verdict:
    pairs = of_another_sort(failed)
    case, result = failed[0][0], pairs[0][0]
    if result is None and always:
        meaning = VARIABLE_IS_NONE if returns_a_variable(function) else ""
        written = returns_a_value(function)
        return _general(exercise, "returned None" if written else "returned nothing", "", meaning)
    if result is None and not returns_in_the_first_round(function):
        return _general(exercise, "returned nothing for some inputs", _call(exercise, case))
    name, meaning = name_of_another_sort(exercise, result, case.expected), ""
    if returns_in_the_first_round(function):
        name = "return inside a loop"
    elif name == "too many arrays" and (outside := variables_from_outside(function)):
        return _from_outside(exercise, outside)
    elif exercise.part is not None and (line := line_that_adds_an_array(function)):
        return _general(exercise, "an array is added to a list", f"The line: {line}")
    elif name == "unfinished":
        meaning = so_far(exercise, pairs)
    elif name in ("too few arrays", "too many arrays"):
        meaning = why_another_number(function, len(result), len(case.expected))
    elif name == "another sort of result" and isinstance(result, Iterator):
        meaning = ITERATOR
    elif name == "another sort of result" and exercise.part and isinstance(result, np.ndarray):
        meaning = why_one_array(function)
    right = described(exercise.asked_for(case))
    evidence = f"{_call(exercise, case)}\nyours:  {described(result)}\nright:  {right}"
    return _general(exercise, name, evidence, meaning)


def _unknown(exercise: Exercise, function: Any, failed: list[tuple[Case, Attempt]]) -> Verdict:
    """Name a general mistake, or show the first case that fails with both results."""
    case, one = failed[0]
    evidence = _differs(exercise, failed[0])
    if all(one.empty for _, one in failed):
        return _general(exercise, "an empty batch", evidence)
    if one.error is not None:
        text = text_of(one.error)
        meaning = next((hint for part, hint in ERRORS.items() if part in text), "")
        if "list index out of range" in text:
            meaning = why_no_such_place(function)
        return _general(exercise, "an error", evidence, meaning)
    if all(one.undrawn for _, one in failed):
        return _general(exercise, "nothing is drawn from rng", evidence)
    for name in GENERAL_MISTAKES:
        if all(name in forms(exercise, *pair) for pair in failed):
            return _general(exercise, name, evidence)
    if changes := changed_by(exercise, [one]):
        return _general(exercise, "changed on the way", f"{changes}\n{evidence}")
    if found := first_of_several(exercise, failed):
        return Verdict(exercise.name, "wrong", found[0].name, found[1], evidence)
    message = "not right, and not a mistake that we know. The smallest case that fails"
    return Verdict(exercise.name, "wrong", "", f"{message} ({case.says}):", evidence)


def _differs(exercise: Exercise, failed: tuple[Case, Attempt]) -> str:
    """Show how a case fails: the error, or both results, of several that which comes first."""
    case, one = failed
    call = _call(exercise, case)
    if one.error is not None:
        at = f"\nin {one.where}" if one.where else ""
        return f"{call}\n{type(one.error).__name__}: {text_of(one.error)}{at}"
    pairs = parts(exercise, one.value, case.expected).items()
    wrong = {name: pair for name, pair in pairs if not equal_numbers(exercise, *pair)}
    name = min(wrong, key=exercise.is_later)
    lines = [call, difference(*wrong[name], name)]
    if exercise.part is not None:
        lines.append(f"Wrong: {', '.join(wrong)}.")
    if one.warning:
        lines.append(f"NumPy warns: {one.warning}")
    return "\n".join(lines)


def _general(exercise: Exercise, name: str, evidence: str = "", meaning: str = "") -> Verdict:
    hint = meaning or GENERAL_MISTAKES[name]
    return Verdict(exercise.name, "wrong", name, f"{name}. {hint}", evidence)


def _from_outside(exercise: Exercise, names: Sequence[str]) -> Verdict:
    name, arguments = "a value from outside", ", ".join(exercise.parameters)
    meaning = f"{GENERAL_MISTAKES[name]} Is one of {arguments} meant? Else compute it inside."
    return _general(exercise, name, f"From outside: {', '.join(names)}.", meaning)


def _call(exercise: Exercise, case: Case) -> str:
    pairs = zip(exercise.parameters, case.arguments, strict=False)
    return "\n".join(f"{name} = {shown(argument)}" for name, argument in pairs)
