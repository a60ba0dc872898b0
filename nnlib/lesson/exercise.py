"""An exercise knows what a right answer must satisfy, and which mistakes people make.

What is right is a list of cases. nnlib's own function is tested with the same cases as the
student's, so that the two cannot disagree.
"""

import dis
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from nnlib.lesson.attempt import Attempt, TooSlowError, attempt, line_of
from nnlib.lesson.source import Shown, show

State = Literal["right", "wrong", "not yet"]
_MARKS: dict[State, str] = {"right": "✓", "wrong": "✗", "not yet": "…"}

GENERAL_MISTAKES = {
    "no function": "Pass the function itself, by its name: without brackets behind it.",
    "other arguments": "Keep the arguments of the line that starts with def.",
    "an error": "Python stopped in your function. Run it by hand on the input below, with prints "
    "where you need them (a check shows none).",
    "too slow": "It did not come to an end. Look for a loop that never stops.",
    "returned nothing": "The function ends without a return line, so Python returns None.",
    "in place": "The right numbers, but the function changes what it was given, for all who use "
    "it after you. Look for +=, -=, *=, /=, out= or an assignment to a part of an argument.",
    "transposed": "The right numbers, but rows and columns have changed places.",
    "not one number": "The right number, but in an array. Sum or average over all of it, without "
    "axis or keepdims, or take the entry out.",
    "another shape": "The right numbers in another shape. keepdims=True keeps the columns.",
    "whole numbers": "Whole numbers, or True and False, where floats are needed: sums that go on "
    "from here may lose fractions. Look at the dtype of the arrays that you make, and for // "
    "where / is meant.",
    "no array": "The right numbers, but not in a NumPy array of floats.",
    "out of range": "Right for ordinary numbers. For the input below a number on the way grows too "
    "large, or 0 is divided by 0, and NumPy warns or answers nan. Which step is it?",
}
"""Mistakes that any function may have, and a hint for each."""


@dataclass(frozen=True)
class Case:
    """Arguments, the right answer to them, and what makes the case worth trying."""

    arguments: tuple[Any, ...]
    expected: Any
    says: str


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give: its name, a hint, and a function that makes it."""

    name: str
    hint: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class _Unlike:
    """A result of another kind than the exercise's view can look at."""

    value: Any

    def __repr__(self) -> str:
        return repr(self.value)


@dataclass(frozen=True)
class Verdict:
    """What a check found: right, wrong or not yet written, and for a mistake its name."""

    exercise: str
    state: State
    mistake: str
    message: str
    evidence: str = ""

    def __repr__(self) -> str:
        lines = [f"{_MARKS[self.state]} {self.exercise}: {self.message}", self.evidence]
        return "\n".join(line for line in lines if line)

    def _repr_markdown_(self) -> str:
        code = f"\n\n```text\n{self.evidence}\n```" if self.evidence else ""
        return f"{_MARKS[self.state]} **{self.exercise}**: {self.message}{code}"


@dataclass(frozen=True, repr=False)
class Exercise:
    """A function for the student to write.

    Parameters
    ----------
    name : str
        What the function computes; the check is called by it.
    lesson : int
    cases : sequence of Case
        What a right answer must satisfy, smallest first and extreme last.
    mistakes : sequence of Mistake
        Most telling first. The cases must tell each from the others and from the right answer.
    solution : function of nnlib
        What is shown to a student who gives up.
    answer : callable, optional
        The solution with the arguments that the student's function has; the solution by default.
    view : function of a result, optional
        What of a result is compared, for example its spread.
    tolerance : float
        Relative.

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

    name: str
    lesson: int
    cases: Sequence[Case]
    mistakes: Sequence[Mistake]
    solution: Callable[..., Any]
    answer: Callable[..., Any] | None = None
    view: Callable[[Any], Any] = field(default=lambda result: result)
    tolerance: float = 1e-6
    states: list[State] = field(default_factory=list, init=False, repr=False)
    """What the checks of this session found, the last one last."""

    def __repr__(self) -> str:
        return f"Exercise of lesson {self.lesson}: call check.{self.name}(my_{self.name})"

    def __call__(self, function: Any = None) -> Verdict:
        """Check a student's function.

        Parameters
        ----------
        function : callable
            It gets copies of everything, has three seconds a case, and may do what it likes.

        Returns
        -------
        Verdict
        """
        verdict = self._judge(function)
        self.states.append(verdict.state)
        return verdict

    def show_solution(self) -> Shown:
        """Show the function of nnlib that solves the exercise, folded away in a notebook.

        Returns
        -------
        Shown
        """
        shown = show(self.solution)
        folded = (
            f"<details><summary>A solution: nnlib's own</summary>\n\n{shown.markdown}\n\n</details>"
        )
        return Shown(shown.text, folded)

    def _judge(self, function: Any) -> Verdict:
        if not callable(function):
            return self._general("no function", f"You passed {_short(function)}.")
        if is_stub(function):
            return self._not_yet()
        names = list(inspect.signature(self.answer or self.solution).parameters)
        try:
            inspect.signature(function).bind(*self.cases[0].arguments)
        except TypeError as error:
            return self._general(
                "other arguments", f"The arguments are {', '.join(names)}: {error}."
            )
        except ValueError:  # a built-in function without a signature
            pass

        attempts: list[Attempt] = []
        for case in self.cases:
            attempts.append(self._attempt(function, case))
            if isinstance(attempts[-1].error, NotImplementedError):
                return self._not_yet()
            if isinstance(attempts[-1].error, TooSlowError):
                return self._general("too slow", _call(names, case))
        if all(one.error is None and one.value is None for one in attempts):
            return self._general("returned nothing")
        if all(map(self._right, self.cases, attempts)):
            return self._right_numbers(attempts, names)
        for mistake in self.mistakes:
            imitations = [self._attempt(mistake.function, case) for case in self.cases]
            if self._alike(attempts, imitations):
                return Verdict(self.name, "wrong", mistake.name, f"{mistake.name}. {mistake.hint}")
        return self._unknown(attempts, names)

    def _right_numbers(self, attempts: Sequence[Attempt], names: Sequence[str]) -> Verdict:
        """Accept right numbers, unless they came about in a way that will hurt."""
        for case, one in zip(self.cases, attempts, strict=True):
            if one.changed:
                which = " and ".join(names[i] for i in one.changed)
                return self._general("in place", f"Changed: {which}.")
            if one.warning:
                return self._general("out of range", f"{_call(names, case)}\n{one.warning}")
            if isinstance(case.expected, np.ndarray) and not isinstance(one.value, np.ndarray):
                return self._general("no array", _result(one))
            dtype = getattr(
                one.value, "dtype", np.dtype(float)
            )  # a number of Python's may be whole
            if dtype.kind != "f" and _is_float(case.expected):
                name = "whole numbers" if dtype.kind in "iub" else "no array"
                return self._general(name, f"The dtype is {dtype}.")
        tried = ", ".join(dict.fromkeys(case.says for case in self.cases))
        return Verdict(self.name, "right", "", f"right. Tried: {tried}.")

    def _unknown(self, attempts: Sequence[Attempt], names: Sequence[str]) -> Verdict:
        """Name a general mistake, or show the first case that fails with both answers."""
        wrong = [
            (case, one)
            for case, one in zip(self.cases, attempts, strict=True)
            if not self._right(case, one)
        ]
        case, one = wrong[0]
        yours, right = _short(one.value), _short(case.expected)
        evidence = f"{_call(names, case)}\nyours:  {yours}\nright:  {right}"
        if yours == right:
            evidence += "\nThey differ in digits that are not shown."
        if one.error is not None:
            return self._general("an error", f"{_call(names, case)}\n{_result(one)}")
        if one.value is None:
            return self._general("returned nothing", _call(names, case))
        general = {
            "transposed": lambda found, right: found.T.shape == right.shape and (found.T, right),
            "not one number": lambda found, right: (
                right.ndim == 0 and found.ndim > 0 and found.size == 1 and (found.ravel()[0], right)
            ),
            "another shape": lambda found, right: (
                found.size == right.size
                and found.shape != right.shape
                and (found.ravel(), right.ravel())
            ),
            "whole numbers": lambda found, right: (
                found.dtype.kind in "iub"
                and found.shape == right.shape
                and (found, np.trunc(right))
            ),
        }
        for name, pair in general.items():
            if all(self._related(pair, case, one) for case, one in wrong):
                return self._general(name, evidence)
        if all(_out_of_range(one.value) or one.warning for _, one in wrong):
            return self._general("out of range", evidence)
        says = (
            f"not right, and no mistake that we know. The smallest case that fails ({case.says}):"
        )
        return Verdict(self.name, "wrong", "", says, evidence)

    def _not_yet(self) -> Verdict:
        return Verdict(self.name, "not yet", "", "not yet written.")

    def _general(self, name: str, evidence: str = "") -> Verdict:
        return Verdict(self.name, "wrong", name, f"{name}. {GENERAL_MISTAKES[name]}", evidence)

    def _attempt(self, function: Callable[..., Any], case: Case) -> Attempt:
        """Call a function and look at its result, which may be a function and fail as well."""

        def seen(*arguments: Any) -> Any:
            result = function(*arguments)
            if result is None:
                return None
            try:
                return self.view(result)
            except Exception as error:
                if line_of(error, function, but=self.view):
                    raise
                return _Unlike(result)

        return attempt(seen, case.arguments, of=function)

    def _alike(self, attempts: Sequence[Attempt], imitations: Sequence[Attempt]) -> bool:
        """Say whether two functions agree in all cases, and in one of them tellingly wrong.

        That two fail with errors of the same type tells little: they may be of different causes.
        """
        telling = False
        for case, one, other in zip(self.cases, attempts, imitations, strict=True):
            if one.error is not None or other.error is not None:
                if type(one.error) is not type(other.error):
                    return False
                telling |= _text(one.error) == _text(other.error)
            elif not self._equal(one.value, other.value):
                return False
            else:
                telling |= not self._right(case, one)
        return telling

    def _right(self, case: Case, one: Attempt) -> bool:
        return one.error is None and self._equal(one.value, case.expected)

    def _equal(self, value: Any, expected: Any) -> bool:
        if isinstance(value, _Unlike) != isinstance(expected, _Unlike):
            return False
        if isinstance(value, _Unlike):
            value, expected = value.value, expected.value
        try:
            if np.iscomplexobj(value):
                return False
            found = np.asarray(value, dtype=float)
            right = np.asarray(expected, dtype=float)
        except Exception:  # what a student returns need not even look like numbers
            return False
        return found.shape == right.shape and np.allclose(
            found, right, rtol=self.tolerance, atol=1e-9, equal_nan=True
        )

    def _related(self, pair: Callable[[Any, Any], Any], case: Case, one: Attempt) -> bool:
        try:
            found = pair(np.asarray(one.value), np.asarray(case.expected))
        except Exception:
            return False
        return bool(found) and self._equal(*found)


def is_stub(function: Callable[..., Any]) -> bool:
    """Say whether a function does nothing but return None or ``...``.

    Parameters
    ----------
    function : callable

    Returns
    -------
    bool

    Examples
    --------
    >>> is_stub(lambda Z: ...), is_stub(lambda Z: Z)
    (True, False)
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    steps = [i for i in dis.get_instructions(code) if i.opname not in ("RESUME", "NOP")]
    names = [i.opname for i in steps]
    does_nothing = names in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"])
    return does_nothing and steps[0].argval in (None, ...)


def _call(names: Sequence[str], case: Case) -> str:
    return "\n".join(f"{n} = {_short(a)}" for n, a in zip(names, case.arguments, strict=False))


def _result(one: Attempt) -> str:
    if one.error is not None:
        at = f"\nin {one.where}" if one.where else ""
        return f"{type(one.error).__name__}: {_text(one.error)}{at}"
    return _short(one.value)


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


def _is_float(value: Any) -> bool:
    return np.asarray(value).dtype.kind == "f"


def _out_of_range(value: Any) -> bool:
    try:
        return not np.isfinite(np.asarray(value, dtype=float)).all()
    except Exception:
        return False
