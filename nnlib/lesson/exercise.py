"""An exercise is data: the cases that a right answer must satisfy, and the mistakes people make.

nnlib's own function is tested with the same cases as the
student's, so that the two cannot disagree.
"""

import copy
import inspect
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

SEEDS = range(3)
"""The seeds of an exercise's random cases."""


@dataclass(frozen=True)
class Case:
    """Arguments, the right answer to them, and what makes the case worth trying."""

    arguments: tuple[Any, ...]
    expected: Any
    says: str
    extreme: bool = False
    """Whether a function that is right for ordinary numbers may overflow or divide by zero here."""


@dataclass(init=False)
class Mistake:
    """A mistake that people make: its name, a hint, and functions that make it.

    Where a batch without samples was used, another hint may fit better.
    """

    name: str
    hint: str
    functions: tuple[Callable[..., Any], ...]
    hint_if_empty: str

    def __init__(
        self, name: str, hint: str, *functions: Callable[..., Any], hint_if_empty: str = ""
    ) -> None:
        self.name, self.hint, self.functions = name, hint, functions
        self.hint_if_empty = hint_if_empty or hint


@dataclass(frozen=True)
class Exercise:
    """A function for the student to write.

    Parameters
    ----------
    name : str
        What the function computes; the check has the same name.
    lesson : int or None
        None if no lesson asks for it.
    cases : sequence of Case
        What a right answer must satisfy, worked by hand or taken from the course's data, smallest
        first.
    draw : function of a numpy.random.Generator
        Returns random arguments without coincidences: sizes of more than three, all different, and
        no special values. The right answers to them come from the solution.
    mistakes : sequence of Mistake
        Most telling first. The cases must tell each from the others and from the right answer.
    solution : function of nnlib, or tuple of them
        What is shown to a student who gives up.
    answer : callable, optional
        The solution with the arguments that the student's function has; the solution by default.
    view : function of a result, optional
        What of a result is compared, for example its standard deviation.
    where : str
        What the numbers of a view are, for example "at t = 0, ½ and 1".
    part : function of a number, optional
        Where the result is several arrays, in a tuple or list: the name of each, from 0.
    tolerance : float, or one for each number of the view
        Relative tolerance.
    strict : bool
        Whether a mistake must agree in every case: where few results are possible, two functions
        agree in most cases by chance.
    first : sequence of int, optional
        Of several results, those that are computed first, from which the others follow.
    first_mistakes : collection of str, optional
        The names of mistakes that those show, whatever else is wrong with the others.
    batched : sequence of int, optional
        The positions of arguments whose columns are taken in batches, none of which may be empty.
    """

    name: str
    lesson: int | None
    cases: Sequence[Case]
    draw: Callable[[np.random.Generator], tuple[Any, ...]]
    mistakes: Sequence[Mistake]
    solution: Callable[..., Any] | tuple[Callable[..., Any], ...]
    answer: Callable[..., Any] | None = None
    view: Callable[[Any], Any] = lambda result: result
    where: str = ""
    part: Callable[[int], str] | None = None
    tolerance: float | tuple[float, ...] = 1e-6
    strict: bool = False
    first: Sequence[int] = ()
    first_mistakes: Collection[str] = ()
    batched: Sequence[int] = ()

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

    def is_later(self, name: str) -> bool:
        """Tell whether a result, by its name, is computed after others."""
        return self.part is not None and name not in map(self.part, self.first)

    def random_case(self, seed: int) -> Case:
        """Draw arguments, and let the solution answer."""
        arguments = self.draw(np.random.default_rng(seed))
        expected = self.view(self.right(*copy.deepcopy(arguments)))
        return Case(arguments, expected, "random numbers")

    @cached_property
    def all_cases(self) -> list[Case]:
        """All cases, the random ones between the ordinary and the extreme ones."""
        return [
            *(case for case in self.cases if not case.extreme),
            *(self.random_case(seed) for seed in SEEDS),
            *(case for case in self.cases if case.extreme),
        ]

    def asked_for(self, case: Case) -> Any:
        """Return a case's result as the function returns it: several arrays in a list or tuple."""
        if self.part is None:
            return self.result
        return list(case.expected) if isinstance(self.result, list) else case.expected

    @cached_property
    def result(self) -> Any:
        """A right result, as the function returns it: what sort of thing is asked for."""
        return self.right(*copy.deepcopy(self.cases[0].arguments))
