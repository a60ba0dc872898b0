"""Check what a student has written: ``check.softmax(my_softmax)`` says whether it is right.

Every exercise of the course is here by its name; :func:`progress` lists those of the lesson that
you are working on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from nnlib.lesson.exercise import Exercise
from nnlib.lesson.exercises import (
    lesson1,
    lesson2,
    lesson3,
    lesson4,
    lesson5,
    lesson6,
    lesson7,
    lesson8,
    lesson9,
    lesson10,
)
from nnlib.lesson.hunt import find_the_bug as find_the_bug
from nnlib.lesson.judge import judge
from nnlib.lesson.source import Shown, show
from nnlib.lesson.verdict import MARKS, State, Verdict
from nnlib.lesson.written import calls, own_functions


@dataclass(repr=False)
class _Check:
    """What a student calls: with a function to check it, or for the solution.

    Examples
    --------
    >>> from nnlib.lesson import check
    >>> def my_relu(Z):
    ...     return abs(Z)
    >>> check.relu(my_relu)
    ✗ relu: absolute value. Negative numbers come out positive; they should become zero.
    >>> check.relu(lambda Z: ...)
    … relu: not yet written.
    """

    exercise: Exercise
    states: list[State] = field(default_factory=list)
    """What the checks of this session found, the last one last."""

    def __repr__(self) -> str:
        name = self.exercise.name
        of = f" of lesson {self.exercise.lesson}" if self.exercise.lesson else ""
        return f"Exercise{of}: call check.{name}(my_{name})"

    def __call__(self, function: Any = None) -> Verdict:
        """Check a student's function.

        Parameters
        ----------
        function : callable
            It gets copies of the arguments, and has three seconds per case. Where it is not right
            and calls another exercise that is not right, such as ``my_softmax``, it is judged with
            nnlib's in its place.

        Returns
        -------
        Verdict
        """
        verdict = judge(self.exercise, function)
        if verdict.state != "right":
            verdict = _without_others(self.exercise, function, verdict)
        self.states.append(verdict.state)
        return verdict

    def show_solution(self) -> Shown:
        """Show what in nnlib solves the exercise, folded away in a notebook.

        Returns
        -------
        Shown
        """
        shown = show(*self.exercise.solutions)
        taught = "in nnlib/lesson/" in shown.text.partition("\n")[0]
        title = "A solution" if taught else "A solution: nnlib's own"
        folded = f"<details><summary>{title}</summary>\n\n{shown.markdown}\n\n</details>"
        return Shown(shown.text, folded)

    def lent(self, function: Any = None) -> Callable[..., Any]:
        """Give back a student's function if it is right, else nnlib's, and print which.

        A lesson goes on with what its student has written, and works without it.

        Parameters
        ----------
        function : callable

        Returns
        -------
        callable

        Examples
        --------
        >>> from nnlib.lesson import check
        >>> relu = check.relu.lent(lambda Z: ...)
        relu: lent by nnlib; you have not written it here.
        """
        name = self.exercise.name
        missing = function is None or function is ...
        state = "not yet" if missing else judge(self.exercise, function).state
        whose = {
            "right": "your own.",
            "wrong": f"lent by nnlib. What is wrong with yours, check.{name}(my_{name}) says.",
            "not yet": "lent by nnlib; you have not written it here.",
        }
        if state == "right" and calls(function, self.exercise.solutions):
            state, whose["wrong"] = "wrong", "nnlib's own, which yours calls."
        print(f"{name}: {whose[state]}")
        return function if state == "right" else self.exercise.right


EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for lesson in (
        lesson1,
        lesson2,
        lesson3,
        lesson4,
        lesson5,
        lesson6,
        lesson7,
        lesson8,
        lesson9,
        lesson10,
    )
    for exercise in lesson.EXERCISES
}
CHECKS = {name: _Check(exercise) for name, exercise in EXERCISES.items()}


def _without_others(exercise: Exercise, function: Any, verdict: Verdict) -> Verdict:
    """Judge a function by its own lines, if it calls other exercises that are not right."""
    others: dict[str, Callable[..., Any]] = {}
    for name, other in own_functions(function).items():
        called = EXERCISES.get(name.removeprefix("my_")) if name.startswith("my_") else None
        if called not in (None, exercise) and judge(called, other).state != "right":
            others[name] = called.right
    if not others:
        return verdict
    outside, names = function.__globals__, " and ".join(others)
    own_of_all = {name: outside[name] for name in others}
    outside.update(others)
    try:
        own = judge(exercise, function)
    finally:
        outside.update(own_of_all)
    if own.state == "right":
        mistake = "it calls a function that is not right"
        message = f"{mistake}: {names}. Check that one first; the lines here are right."
        return Verdict(exercise.name, "wrong", mistake, message, verdict.evidence)
    also = f"Besides, it calls {names}, not right yet. Judged with nnlib's in its place."
    return replace(own, evidence=f"{own.evidence}\n{also}".strip())


def _says(states: list[State]) -> str:
    """Say what the checks found: after a right answer a wrong one may be tried on purpose."""
    if "right" in states[:-1] and states[-1] != "right":
        return "right once; your last answer is not"
    return states[-1] if states else "not checked"


def __getattr__(name: str) -> _Check:
    if name not in CHECKS:
        raise AttributeError(f"there is no exercise {name!r}; choose from {list(CHECKS)}")
    return CHECKS[name]


def __dir__() -> list[str]:
    return [*CHECKS, "find_the_bug", "progress"]


def progress() -> Shown:
    """Show which exercises of the lesson are done: an answer once right counts.

    If a later answer is not right, that is said beside it.

    Returns
    -------
    Shown

    Examples
    --------
    >>> from nnlib.lesson import check
    >>> _ = check.mean_squared_error(lambda A, Y: ...)
    >>> print(str(check.progress()).splitlines()[0])
    Lesson 1: ... of 4 exercises done.
    """
    states: dict[int, dict[str, str]] = {}
    for name, check in CHECKS.items():
        if check.exercise.lesson is not None:
            states.setdefault(check.exercise.lesson, {})[name] = _says(check.states)
    texts = []
    for lesson, found in states.items():
        if set(found.values()) != {"not checked"}:
            done = sum(says.startswith("right") for says in found.values())
            texts += [f"Lesson {lesson}: {done} of {len(found)} exercises done."]
            for name, says in found.items():
                mark = MARKS.get(says.partition(" ")[0], MARKS["not yet"])
                texts += [f"  {mark} {name}: {says}"]
    text = "\n".join(texts) or "Nothing has been checked yet."
    return Shown(text, f"```text\n{text}\n```")
