"""A function makes a mistake if it gives the results of one that is known to make it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib.lesson.attempt import Attempt, attempt
from nnlib.lesson.batches import watched
from nnlib.lesson.evidence import is_arrays, sort_of
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.results import equal, equal_numbers, parts


class NotYetError(Exception):
    """The function returned ``...``."""


class AnotherSortError(Exception):
    """The function returned something that cannot be compared with a right result."""


def of_another_sort(tried: Sequence[tuple[Case, Attempt]]) -> list[tuple[Any, Any]]:
    """Pair those results that cannot be compared with the right ones; leave out other errors.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> relu = EXERCISES["relu"]
    >>> case = relu.cases[0]
    >>> of_another_sort([(case, attempted(relu, lambda Z: "yes", case))])[0][0]
    'yes'
    """
    return [
        (one.error.args[0], case.expected)
        for case, one in tried
        if isinstance(one.error, AnotherSortError)
    ]


def attempted(exercise: Exercise, function: Callable[..., Any], case: Case) -> Attempt:
    """Call a function and look at its result.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> relu = EXERCISES["relu"]
    >>> attempted(relu, lambda Z: "yes", relu.cases[0]).error
    AnotherSortError('yes')
    """
    empty: list[bool] = []

    def viewed(*arguments: Any) -> Any:
        pairs = enumerate(arguments)
        result = function(*(watched(a, empty) if i in exercise.batched else a for i, a in pairs))
        if result is ...:
            raise NotYetError
        if exercise.part is not None and is_arrays(result, len(case.expected)):
            return [np.copy(one) if isinstance(one, np.ndarray) else one for one in result]
        if exercise.part is not None or sort_of(result) != sort_of(exercise.result):
            raise AnotherSortError(result)
        return exercise.view(result)

    return replace(attempt(viewed, case.arguments, of=function), empty=bool(empty))


def is_right(exercise: Exercise, case: Case, one: Attempt) -> bool:
    """Tell whether an attempt gave the right numbers.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> relu = EXERCISES["relu"]
    >>> is_right(relu, relu.cases[0], Attempt(value=relu.cases[0].expected))
    True
    """
    return one.error is None and equal(exercise, one.value, case.expected)


def changed_by(exercise: Exercise, attempts: Sequence[Attempt]) -> str:
    """Say which arguments a function changed, in any of its attempts, if it did.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> changed_by(EXERCISES["stop_early"], [Attempt(changed=(0,)), Attempt()])
    'Your function changes losses. Use a copy.'
    """
    positions = sorted({i for one in attempts for i in one.changed})
    which = " and ".join(exercise.parameters[i] for i in positions)
    return f"Your function changes {which}. Use a copy." if which else ""


def follows_from_a_change(exercise: Exercise, failed: Sequence[tuple[Case, Attempt]]) -> bool:
    """Tell whether all wrong results are right for the arguments as the function changed them.

    Where the changed argument is returned itself, that it stays the same says nothing.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> stop_early = EXERCISES["stop_early"]
    >>> def sorted_first(losses, patience):
    ...     losses.sort()
    ...     return len(losses) - 1 - losses.index(min(losses)) >= patience
    >>> case = stop_early.cases[1]
    >>> follows_from_a_change(stop_early, [(case, attempted(stop_early, sorted_first, case))])
    True
    """
    for case, one in failed:
        if not one.changed or any(np.array_equal(one.value, one.left[i]) for i in one.changed):
            return False
        other = attempted(exercise, exercise.right, replace(case, arguments=one.left))
        if other.error is not None or not equal(exercise, one.value, other.value):
            return False
    return True


def is_none(one: Attempt) -> bool:
    """Tell whether None was returned, or used like something else.

    Examples
    --------
    >>> is_none(Attempt(error=AnotherSortError(None))), is_none(Attempt(value=1.0))
    (True, False)
    """
    if isinstance(one.error, AnotherSortError):
        return one.error.args[0] is None
    return "'NoneType'" in text_of(one.error)


def named(exercise: Exercise, attempts: Sequence[Attempt]) -> tuple[Mistake, str] | None:
    """Find the mistake that the attempts show, and in which results if it is not all of them.

    Those that are computed first may show a mistake even if the others have one more, and then,
    together with those, any single one of the others.

    Parameters
    ----------
    exercise : Exercise
    attempts : sequence of Attempt
        One for each of the exercise's cases.

    Returns
    -------
    pair of Mistake and str, or None

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> relu = EXERCISES["relu"]
    >>> named(relu, [attempted(relu, abs, case) for case in relu.all_cases])[0].name
    'absolute value'
    """
    if mistake := _shown_by(exercise, attempts, exercise.mistakes):
        return mistake, ""
    # An error may have its cause anywhere.
    if exercise.part is None or not exercise.first or any(one.error for one in attempts):
        return None
    pairs = list(zip(exercise.all_cases, attempts, strict=True))
    wrong = [
        k
        for k in range(len(exercise.result))
        if not all(_agree(exercise, one, case.expected, [k]) for case, one in pairs)
    ]
    possible = [one for one in exercise.mistakes if one.name in exercise.first_mistakes]
    if mistake := _shown_by(exercise, attempts, possible, exercise.first):
        seen = [exercise.part(k) for k in exercise.first if k in wrong]
        return mistake, f", seen in {' and '.join(seen)}"
    for k in reversed(range(len(exercise.result))):
        if k in exercise.first:
            continue
        if mistake := _shown_by(exercise, attempts, exercise.mistakes, (*exercise.first, k)):
            # All of this mistake's results would have named it before: another one is there too.
            others = [exercise.part(j) for j in wrong if j != k and j not in exercise.first]
            also = f"; another mistake is in {' and '.join(others)}" if others else ""
            return mistake, f", seen in {exercise.part(k)}{also}"
    return None


def first_of_several(
    exercise: Exercise, failed: Sequence[tuple[Case, Attempt]]
) -> tuple[Mistake, str] | None:
    """Name the mistake that one of several results shows, of those the one computed first.

    Other mistakes may have spoilt the other results, or cause errors in some cases. The name is
    given only where the mistake explains this result in two cases at least, and no other does.

    Parameters
    ----------
    exercise : Exercise
    failed : sequence of pair
        The cases that fail, each with its attempt.

    Returns
    -------
    pair of Mistake and str, or None
        The mistake, and a message that says in which result it is seen.

    Examples
    --------
    >>> from nnlib.lesson.check import EXERCISES
    >>> exercise = EXERCISES["backward_pass"]
    >>> def begun(*arguments):
    ...     dW1, db1, dW2, db2 = exercise.right(*arguments)
    ...     return dW1**2, db1**3, dW2, db2.ravel()
    >>> failed = [(case, attempted(exercise, begun, case)) for case in exercise.cases]
    >>> first_of_several(exercise, failed)[0].name
    'db is flat'
    """
    tried = [(case, one) for case, one in failed if one.error is None]
    if exercise.part is None or not exercise.first or len(tried) < 2:
        return None
    results = range(len(exercise.result))

    def agree(one: Attempt, expected: Any, only: Sequence[int]) -> bool:
        return _agree(exercise, one, expected, only)

    right = [k for k in results if all(agree(one, case.expected, [k]) for case, one in tried)]
    for k in (*exercise.first, *(k for k in reversed(results) if k not in exercise.first)):
        wrong = [(case, one) for case, one in tried if not agree(one, case.expected, [k])]
        if len(wrong) < 2:
            continue
        found = []
        for mistake in exercise.mistakes:
            for imitation in mistake.functions:
                others = [attempted(exercise, imitation, case) for case, _ in tried]
                pairs = zip(tried, others, strict=True)
                if all(
                    other.error is None and agree(one, other.value, [k, *right])
                    for (_, one), other in pairs
                ):
                    found.append(mistake)
                    break
        first = [mistake for mistake in found if mistake.name in exercise.first_mistakes]
        found = first or [one for one in found if not one.name.startswith("two mistakes")]
        if len(found) == 1:
            seen = f"seen in {exercise.part(k)}; there is another mistake, but correct this first"
            return found[0], f"{found[0].name}, {seen}. {found[0].hint}"
    return None


def _shown_by(
    exercise: Exercise,
    attempts: Sequence[Attempt],
    mistakes: Sequence[Mistake],
    only: Sequence[int] | None = None,
) -> Mistake | None:
    """Find the mistake whose results, or some of them, the attempts show.

    The smallest case that fails decides: a mistake that agrees there, in most of the cases that
    fail, and in more of all cases than any other is the one. A guard that is right in a special
    case hides none.
    """
    pairs = zip(exercise.all_cases, attempts, strict=True)
    tried = [(case, one, not _agree(exercise, one, case.expected, only)) for case, one in pairs]
    # The cases that fail come first: most imitations differ in the first of them already.
    tried.sort(key=lambda triple: not triple[2])
    best, agreement = None, (0, 0)
    for mistake in mistakes:
        for imitation in mistake.functions:
            found = _agreement(exercise, imitation, tried, only)
            if found > agreement:
                best, agreement = mistake, found
    return best


def _agreement(
    exercise: Exercise,
    imitation: Callable[..., Any],
    tried: Sequence[tuple[Case, Attempt, bool]],
    only: Sequence[int] | None,
) -> tuple[int, int]:
    """Count the failing cases, and all cases, in which a function agrees with the attempts.

    Each case comes with its attempt and whether that is wrong, the wrong ones first. That two fail
    with errors of the same type tells little, as they may have different causes: then they must
    agree in every case, and in a wrong number or in the text of all errors. Nor does it tell much
    that two overflow: where they share no wrong number, they must agree in every case too.
    """
    everywhere = failing = failed = 0
    same_result, same_number, errors, same_texts = False, False, False, True
    for case, one, wrong in tried:
        other = attempted(exercise, imitation, case)
        if one.error is not None or other.error is not None:
            agrees = type(one.error) is type(other.error)
            errors, same_texts = True, same_texts and text_of(one.error) == text_of(other.error)
        else:
            agrees = _agree(exercise, one, other.value, only)
            same_result |= agrees and wrong
            same_number |= agrees and wrong and _has_a_wrong_number(exercise, one, case, only)
        everywhere += agrees
        if wrong:
            failed += 1
            failing += agrees
            if failed == 1 and not agrees:
                return 0, 0
    # Of yes and no there is only one wrong answer, which two functions give by chance.
    strict = errors or not same_number or exercise.strict or isinstance(exercise.result, bool)
    enough = everywhere == len(tried) if strict else 2 * failing > failed
    return (failing, everywhere) if failing and enough and (same_result or same_texts) else (0, 0)


def _has_a_wrong_number(
    exercise: Exercise, one: Attempt, case: Case, only: Sequence[int] | None
) -> bool:
    """Tell whether a wrong result is wrong even without what is infinite or no number in it."""
    pairs = list(parts(exercise, one.value, case.expected).values())
    for value, expected in pairs if only is None else [pairs[k] for k in only]:
        found, right = np.asarray(value), np.asarray(expected)
        if found.shape != right.shape or found.dtype.kind not in "fiu":
            return True
        if not equal_numbers(exercise, np.where(np.isfinite(found), found, right), right):
            return True
    return False


def _agree(exercise: Exercise, one: Attempt, expected: Any, only: Sequence[int] | None) -> bool:
    """Tell whether an attempt has given certain numbers, of several results only some."""
    if one.error is not None:
        return False
    if only is None:
        return equal(exercise, one.value, expected)
    return all(equal_numbers(exercise, one.value[k], expected[k]) for k in only)


def text_of(error: BaseException | None) -> str:
    """Return what an error says.

    Examples
    --------
    >>> text_of(ValueError("too small"))
    'too small'
    """
    try:
        return str(error)
    except Exception:  # a student's own exception may fail even at this
        return ""
