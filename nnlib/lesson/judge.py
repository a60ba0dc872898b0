"""The judge tries a student's function on every case, and names the mistake that its results show.

A function makes a mistake if it gives the same results as a function that is known to make it.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnlib.lesson.attempt import Attempt, attempt
from nnlib.lesson.evidence import described, difference, is_arrays, shown, sort_of
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.guard import TooSlowError
from nnlib.lesson.hints import ERRORS, GENERAL_MISTAKES
from nnlib.lesson.results import contains, equal, equal_numbers, name_of_another_sort, parts
from nnlib.lesson.written import returns_in_the_first_round

State = Literal["right", "wrong", "not yet"]
MARKS: dict[str, str] = {"right": "✓", "wrong": "✗", "not yet": "…"}


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
        return _general(exercise, "no function", f"You passed {described(function)}.")
    try:
        inspect.signature(function).bind(*exercise.cases[0].arguments)
    except TypeError as error:
        names = ", ".join(exercise.parameters)
        return _general(exercise, "other arguments", f"The arguments are {names}: {error}.")
    except ValueError:  # a built-in function without a signature
        pass

    attempts: list[Attempt] = []
    for case in exercise.all_cases:
        one = _attempt(exercise, function, case)
        if isinstance(one.error, _NotYetError | NotImplementedError):
            return Verdict(exercise.name, "not yet", "", "not yet written.")
        if isinstance(one.error, TooSlowError):
            return _general(exercise, "too slow", f"{one.error}:\n{_call(exercise, case)}")
        attempts.append(one)
    failed = [
        (case, one)
        for case, one in zip(exercise.all_cases, attempts, strict=True)
        if not _right(exercise, case, one)
    ]
    if not failed:
        return _right_numbers(exercise, attempts)
    case, one = failed[0]
    if isinstance(one.error, _AnotherSortError):
        return _of_another_sort(exercise, case, one.error, always=len(failed) == len(attempts))
    if mistake := _named(exercise, attempts):
        return Verdict(exercise.name, "wrong", mistake.name, f"{mistake.name}. {mistake.hint}")
    return _unknown(exercise, function, failed)


class _NotYetError(Exception):
    """The function returned ``...``."""


class _AnotherSortError(Exception):
    """The function returned something that cannot be compared with a right result."""


def _attempt(exercise: Exercise, function: Callable[..., Any], case: Case) -> Attempt:
    """Call a function and look at its result, which may be a function and fail as well."""

    def viewed(*arguments: Any) -> Any:
        result = function(*arguments)
        if result is ...:
            raise _NotYetError
        if exercise.part is not None and is_arrays(result, len(case.expected)):
            return [np.copy(one) if isinstance(one, np.ndarray) else one for one in result]
        if exercise.part is not None or sort_of(result) != sort_of(exercise.result):
            raise _AnotherSortError(result)
        return exercise.view(result)

    return attempt(viewed, case.arguments, of=function)


def _right(exercise: Exercise, case: Case, one: Attempt) -> bool:
    return one.error is None and equal(exercise, one.value, case.expected)


def _named(exercise: Exercise, attempts: Sequence[Attempt]) -> Mistake | None:
    """Find the mistake whose results the attempts show.

    The smallest case that fails decides: a mistake that agrees there, in most of the cases that
    fail, and in more of all cases than any other is the one. A guard that is right in a special
    case hides none.
    """
    best, agreement = None, (0, 0)
    for mistake in exercise.mistakes:
        for imitation in mistake.functions:
            found = _agreement(exercise, imitation, attempts)
            if found > agreement:
                best, agreement = mistake, found
    return best


def _agreement(
    exercise: Exercise, imitation: Callable[..., Any], attempts: Sequence[Attempt]
) -> tuple[int, int]:
    """Count the failing cases, and all cases, in which a function agrees with the attempts.

    That two fail with errors of the same type tells little, as they may have different causes:
    then they must agree in every case, and in a wrong number or in the text of all errors.
    """
    everywhere = failing = failed = 0
    same_number, errors, same_texts = False, False, True
    pairs = zip(exercise.all_cases, attempts, strict=True)
    # The cases that fail come first: most imitations differ in the first of them already.
    for case, one in sorted(pairs, key=lambda pair: _right(exercise, *pair)):
        other = _attempt(exercise, imitation, case)
        wrong = not _right(exercise, case, one)
        if one.error is not None or other.error is not None:
            agrees = type(one.error) is type(other.error)
            errors, same_texts = True, same_texts and _text(one.error) == _text(other.error)
        else:
            agrees = equal(exercise, one.value, other.value)
            same_number |= agrees and wrong
        everywhere += agrees
        if wrong:
            failed += 1
            failing += agrees
            if failed == 1 and not agrees:
                return 0, 0
    # Of yes and no there is only one wrong answer, which two functions give by chance.
    strict = errors or exercise.strict or isinstance(exercise.result, bool)
    enough = everywhere == len(attempts) if strict else 2 * failing > failed
    return (failing, everywhere) if enough and (same_number or same_texts) else (0, 0)


def _right_numbers(exercise: Exercise, attempts: Sequence[Attempt]) -> Verdict:
    """Accept right numbers, unless the way they were computed causes trouble elsewhere."""
    for case, one in zip(exercise.all_cases, attempts, strict=True):
        if one.changed:
            which = " and ".join(exercise.parameters[i] for i in one.changed)
            return _general(exercise, "in place", f"Changed: {which}.")
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
    tried = ", ".join(dict.fromkeys(case.says for case in exercise.all_cases))
    return Verdict(exercise.name, "right", "", f"right. Tried: {tried}.")


def _of_another_sort(
    exercise: Exercise, case: Case, error: _AnotherSortError, *, always: bool
) -> Verdict:
    (result,) = error.args
    if result is None:
        name = "returned nothing" if always else "returned nothing for some inputs"
        return _general(exercise, name, "" if always else _call(exercise, case))
    return _general(
        exercise,
        name_of_another_sort(exercise, result, case.expected),
        f"{_call(exercise, case)}\nyours:  {described(result)}\n"
        f"right:  {described(exercise.result if exercise.part is None else case.expected)}",
    )


def _unknown(exercise: Exercise, function: Any, failed: list[tuple[Case, Attempt]]) -> Verdict:
    """Name a general mistake, or show the first case that fails with both results."""
    case, one = failed[0]
    call = _call(exercise, case)
    if one.error is not None:
        text = _text(one.error)
        at = f"\nin {one.where}" if one.where else ""
        evidence = f"{call}\n{type(one.error).__name__}: {text}{at}"
        meaning = next((hint for part, hint in ERRORS.items() if part in text), "")
        return _general(exercise, "an error", evidence, meaning)
    pairs = parts(exercise, one.value, case.expected).items()
    wrong = {name: pair for name, pair in pairs if not equal_numbers(exercise, *pair)}
    name, pair = next(iter(wrong.items()))
    evidence = f"{call}\n{difference(*pair, name)}"
    if exercise.part is not None:
        evidence += f"\nWrong: {', '.join(wrong)}."
    if one.warning:
        evidence += f"\nNumPy warns: {one.warning}"
    if all(one.undrawn for _, one in failed):
        return _general(exercise, "nothing is drawn from rng", evidence)
    if returns_in_the_first_round(function):
        return _general(exercise, "return inside a loop", evidence)
    for name in GENERAL_MISTAKES:
        if all(name in _forms(exercise, *pair) for pair in failed):
            return _general(exercise, name, evidence)
    message = (
        f"not right, and not a mistake that we know. The smallest case that fails ({case.says}):"
    )
    return Verdict(exercise.name, "wrong", "", message, evidence)


def _forms(exercise: Exercise, case: Case, one: Attempt) -> set[str]:
    """Name the general mistakes that could turn the right result into this one."""
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
    if found.dtype.kind in "iu" or (found.dtype.kind == "b" and found.ndim):
        pairs["whole numbers"] = (found, np.trunc(right))
    names = {name for name, pair in pairs.items() if equal_numbers(exercise, *pair)}
    if contains(exercise, value, case.expected):
        names.add("more than the result")
    if found.dtype.kind == "b" and right.ndim == 0 and right.dtype.kind != "b":
        names.add("True or False")
    return names | {"out of range"} if strange and case.extreme else names


def _general(exercise: Exercise, name: str, evidence: str = "", meaning: str = "") -> Verdict:
    hint = meaning or GENERAL_MISTAKES[name]
    return Verdict(exercise.name, "wrong", name, f"{name}. {hint}", evidence)


def _call(exercise: Exercise, case: Case) -> str:
    pairs = zip(exercise.parameters, case.arguments, strict=False)
    return "\n".join(f"{name} = {shown(argument)}" for name, argument in pairs)


def _text(error: BaseException | None) -> str:
    try:
        return str(error)
    except Exception:  # a student's own exception may fail even at this
        return ""
