"""The judge tries a student's function on every case, and names the mistake that its results show.

A function makes a mistake if it gives the same results as a function that is known to make it.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnlib.lesson.attempt import Attempt, TooSlowError, attempt
from nnlib.lesson.exercise import Case, Exercise

State = Literal["right", "wrong", "not yet"]
MARKS: dict[str, str] = {"right": "✓", "wrong": "✗", "not yet": "…"}

GENERAL_MISTAKES = {
    "no function": "Pass the function itself, by its name, without brackets after it.",
    "other arguments": "Keep the arguments in the line that starts with def.",
    "an error": "Python stopped in your function. Run it by hand on the input below, with prints "
    "where you need them (a check shows none).",
    "too slow": "It did not finish. Look for a loop that never stops.",
    "returned nothing": "The function ends without a return line, so Python returns None.",
    "in place": "The right numbers, but the function changes its arguments, and other code may "
    "still need them. Look for +=, -=, *=, /=, out= or an assignment to a part of an argument.",
    "transposed": "The right numbers, but rows and columns are swapped.",
    "not one number": "The right number, but in an array. Sum or average over all of it, without "
    "axis or keepdims, or take the entry out.",
    "another shape": "The right numbers in another shape. keepdims=True keeps the columns.",
    "whole numbers": "Integers, or True and False, where floats are needed: later calculations "
    "may lose fractions. Look at the dtype of the arrays that you create, and for // where / is "
    "meant.",
    "no array": "The right numbers, but not in a NumPy array of floats.",
    "out of range": "Right for ordinary numbers. For the input below an intermediate result is too "
    "large, or 0 is divided by 0, and NumPy warns or returns nan. Which step is it?",
}
"""Mistakes that any function may have, and a hint for each."""


@dataclass(frozen=True)
class Verdict:
    """What a check found: right, wrong or not yet written, and for a mistake its name."""

    exercise: str
    state: State
    mistake: str
    message: str
    evidence: str = ""

    def __repr__(self) -> str:
        lines = [f"{MARKS[self.state]} {self.exercise}: {self.message}", self.evidence]
        return "\n".join(line for line in lines if line)

    def _repr_markdown_(self) -> str:
        code = f"\n\n```text\n{self.evidence}\n```" if self.evidence else ""
        return f"{MARKS[self.state]} **{self.exercise}**: {self.message}{code}"


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
    if not callable(function):
        return _general(exercise, "no function", f"You passed {_short(function)}.")
    try:
        inspect.signature(function).bind(*exercise.cases[0].arguments)
    except TypeError as error:
        names = ", ".join(exercise.parameters)
        return _general(exercise, "other arguments", f"The arguments are {names}: {error}.")
    except ValueError:  # a built-in function without a signature
        pass

    attempts: list[Attempt] = []
    for case in exercise.cases:
        one = _attempt(exercise, function, case)
        if one.value is ... or isinstance(one.error, NotImplementedError):
            return Verdict(exercise.name, "not yet", "", "not yet written.")
        if isinstance(one.error, TooSlowError):
            return _general(exercise, "too slow", _call(exercise, case))
        attempts.append(one)
    if all(one.error is None and one.value is None for one in attempts):
        return _general(exercise, "returned nothing")
    if all(_right(exercise, *pair) for pair in zip(exercise.cases, attempts, strict=True)):
        return _right_numbers(exercise, attempts)
    for mistake in exercise.mistakes:
        if any(_imitates(exercise, imitation, attempts) for imitation in mistake.functions):
            message = f"{mistake.name}. {mistake.hint}"
            return Verdict(exercise.name, "wrong", mistake.name, message)
    return _unknown(exercise, attempts)


def _attempt(exercise: Exercise, function: Callable[..., Any], case: Case) -> Attempt:
    """Call a function and look at its result, which may be a function and fail as well."""

    def viewed(*arguments: Any) -> Any:
        result = function(*arguments)
        return result if result is None or result is ... else exercise.view(result)

    return attempt(viewed, case.arguments, of=function)


def _right(exercise: Exercise, case: Case, one: Attempt) -> bool:
    return one.error is None and _equal(exercise, one.value, case.expected)


def _equal(exercise: Exercise, value: Any, expected: Any) -> bool:
    try:
        if np.iscomplexobj(value):
            return False
        found, right = np.asarray(value, dtype=float), np.asarray(expected, dtype=float)
    except Exception:  # what a student returns need not even look like numbers
        return False
    return found.shape == right.shape and np.allclose(
        found, right, rtol=exercise.tolerance, atol=1e-9, equal_nan=True
    )


def _imitates(
    exercise: Exercise, imitation: Callable[..., Any], attempts: Sequence[Attempt]
) -> bool:
    """Say whether a function agrees with all attempts, and is wrong in the same way in one.

    That two fail with errors of the same type tells little: they may have different causes.
    """
    telling = False
    for case, one in zip(exercise.cases, attempts, strict=True):
        other = _attempt(exercise, imitation, case)
        if one.error is not None or other.error is not None:
            if type(one.error) is not type(other.error):
                return False
            telling |= _text(one.error) == _text(other.error)
        elif not _equal(exercise, one.value, other.value):
            return False
        else:
            telling |= not _right(exercise, case, one)
    return telling


def _right_numbers(exercise: Exercise, attempts: Sequence[Attempt]) -> Verdict:
    """Accept right numbers, unless the way they were computed causes trouble elsewhere."""
    for case, one in zip(exercise.cases, attempts, strict=True):
        if one.changed:
            which = " and ".join(exercise.parameters[i] for i in one.changed)
            return _general(exercise, "in place", f"Changed: {which}.")
        if one.warning:
            evidence = f"{_call(exercise, case)}\n{one.warning}"
            return _general(exercise, "out of range", evidence)
        if isinstance(case.expected, np.ndarray) and not isinstance(one.value, np.ndarray):
            return _general(exercise, "no array", _short(one.value))
        # A Python number has no dtype, and may be whole.
        dtype = getattr(one.value, "dtype", np.dtype(float))
        if dtype.kind != "f" and np.asarray(case.expected).dtype.kind == "f":
            name = "whole numbers" if dtype.kind in "iub" else "no array"
            return _general(exercise, name, f"The dtype is {dtype}.")
    tried = ", ".join(dict.fromkeys(case.says for case in exercise.cases))
    return Verdict(exercise.name, "right", "", f"right. Tried: {tried}.")


def _unknown(exercise: Exercise, attempts: Sequence[Attempt]) -> Verdict:
    """Name a general mistake, or show the first case that fails with both answers."""
    wrong = [
        (case, one)
        for case, one in zip(exercise.cases, attempts, strict=True)
        if not _right(exercise, case, one)
    ]
    case, one = wrong[0]
    call = _call(exercise, case)
    if one.error is not None:
        at = f"\nin {one.where}" if one.where else ""
        evidence = f"{call}\n{type(one.error).__name__}: {_text(one.error)}{at}"
        return _general(exercise, "an error", evidence)
    if one.value is None:
        return _general(exercise, "returned nothing", call)
    yours, right = _short(one.value), _short(case.expected)
    evidence = f"{call}\nyours:  {yours}\nright:  {right}"
    if yours == right:
        evidence += "\nThey differ in digits that are not shown."
    for name in GENERAL_MISTAKES:
        if all(name in _forms(exercise, case, one) for case, one in wrong):
            return _general(exercise, name, evidence)
    message = (
        f"not right, and not a mistake that we know. The smallest case that fails ({case.says}):"
    )
    return Verdict(exercise.name, "wrong", "", message, evidence)


def _forms(exercise: Exercise, case: Case, one: Attempt) -> list[str]:
    """Name the general mistakes that could turn the right result into this one."""
    try:
        found, right = np.asarray(one.value), np.asarray(case.expected)
        out_of_range = bool(one.warning) or not np.isfinite(found).all()
    except Exception:  # not numbers
        return ["out of range"] if one.warning else []
    pairs = {"transposed": (found.T, right), "another shape": (found.ravel(), right.ravel())}
    if right.ndim == 0 and found.size == 1:
        pairs["not one number"] = (found.reshape(()), right)
    if found.dtype.kind in "iub":
        pairs["whole numbers"] = (found, np.trunc(right))
    names = [name for name, pair in pairs.items() if _equal(exercise, *pair)]
    return [*names, "out of range"] if out_of_range else names


def _general(exercise: Exercise, name: str, evidence: str = "") -> Verdict:
    return Verdict(exercise.name, "wrong", name, f"{name}. {GENERAL_MISTAKES[name]}", evidence)


def _call(exercise: Exercise, case: Case) -> str:
    pairs = zip(exercise.parameters, case.arguments, strict=False)
    return "\n".join(f"{name} = {_short(argument)}" for name, argument in pairs)


def _short(value: Any) -> str:
    with np.printoptions(precision=6, threshold=40, edgeitems=3, suppress=False):
        try:
            text = repr(value)
        except Exception as error:  # a student's object may fail even at this
            return f"something that cannot be shown ({type(error).__name__})"
    return text if len(text) <= 600 else text[:600] + "…"


def _text(error: BaseException | None) -> str:
    try:
        return str(error)
    except Exception:  # a student's own exception may fail even at this
        return ""
