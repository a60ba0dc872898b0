"""An exercise is data: the cases that a right answer must satisfy, and the mistakes people make.

nnlib's own function is tested with the same cases as the
student's, so that the two cannot disagree.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """Arguments, the right answer to them, and what makes the case worth trying."""

    arguments: tuple[Any, ...]
    expected: Any
    says: str


@dataclass(init=False)
class Mistake:
    """A mistake that people make: its name, a hint, and functions that make it."""

    name: str
    hint: str
    functions: tuple[Callable[..., Any], ...]

    def __init__(self, name: str, hint: str, *functions: Callable[..., Any]) -> None:
        self.name, self.hint, self.functions = name, hint, functions


@dataclass(frozen=True)
class Exercise:
    """A function for the student to write.

    Parameters
    ----------
    name : str
        What the function computes; the check has the same name.
    lesson : int
    cases : sequence of Case
        What a right answer must satisfy, smallest first and extreme last.
    mistakes : sequence of Mistake
        Most telling first. The cases must tell each from the others and from the right answer.
    solution : function of nnlib, or tuple of them
        What is shown to a student who gives up.
    answer : callable, optional
        The solution with the arguments that the student's function has; the solution by default.
    view : function of a result, optional
        What of a result is compared, for example its standard deviation. A result of another kind
        must not come out equal to a right one.
    tolerance : float
        Relative tolerance.
    """

    name: str
    lesson: int
    cases: Sequence[Case]
    mistakes: Sequence[Mistake]
    solution: Callable[..., Any] | tuple[Callable[..., Any], ...]
    answer: Callable[..., Any] | None = None
    view: Callable[[Any], Any] = lambda result: result
    tolerance: float = 1e-6

    @property
    def parameters(self) -> list[str]:
        """The names of the arguments of the student's function."""
        return list(inspect.signature(self.right).parameters)

    @property
    def solutions(self) -> tuple[Callable[..., Any], ...]:
        """The functions of nnlib that are shown as the solution."""
        return self.solution if isinstance(self.solution, tuple) else (self.solution,)

    @property
    def right(self) -> Callable[..., Any]:
        """A function that gives right answers: nnlib's, with the student's arguments."""
        return self.answer or self.solutions[0]
