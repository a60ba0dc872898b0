"""A hunt is a training program with faults in it, which a student finds by its checks."""

from collections.abc import Iterable
from textwrap import fill
from typing import Any

import numpy as np

from nnlib.arguments import check_kind
from nnlib.lesson.faults import FAULTS, IN_LESSON, PAIRS, planted
from nnlib.lesson.program import CHECKS, SOUND, functions_in
from nnlib.lesson.source import Shown

RULES = """A training program with {count} changed. Find out which.
1. Choose a check and run it: bug.check("step"). The checks:
{checks}
   What a check tells you to look for is often the cause, not always.
2. Then read the function that it points to: bug.code("update"). The functions:
{functions}
3. Answer: bug.answer({answer}) lists the faults. To give up: bug.show_solution().
The fewer checks you need, the better; a wrong name counts as {price} of them."""

NOT_ANSWERED = """… not answered yet. Put a name in quotation marks for each ...; the faults:
{faults}"""


# What a lesson has not shown comes first.
SINGLE = [
    [(name,) for name in FAULTS if name not in IN_LESSON],
    [(name,) for name in IN_LESSON],
]
DOUBLE = [
    [pair for pair in PAIRS if not set(pair) & set(IN_LESSON)],
    [pair for pair in PAIRS if len(set(pair) & set(IN_LESSON)) == 1],
]


PRICE = 5
"""As many checks as a wrong name counts."""


class Hunt:
    """A program with faults, its checks, and the place for an answer.

    It counts the checks and the wrong names, or trying one name after the other would win.

    Parameters
    ----------
    names : tuple of str
        One or two of ``FAULTS``.
    seed : int
        Draws the first parameters, and chooses the images of the checks.

    Examples
    --------
    >>> bug = Hunt(("summed_loss",))
    >>> bug.check("shapes").passed, bug.check("first loss").passed
    (True, False)
    >>> bug.answer("one_maximum")
    ✗ not one_maximum: with it the check "large numbers" fails, and here it passes.
    """

    def __init__(self, names: tuple[str, ...], seed: int = 1) -> None:
        self._names, self._program = names, planted(*names, seed=seed)
        self._checked: set[str] = set()
        self._wrong: set[str] = set()

    def __repr__(self) -> str:
        return RULES.format(
            count="one line" if len(self._names) == 1 else "two lines",
            answer=self._blanks,
            checks=_listed(CHECKS),
            functions=_listed(functions_in(SOUND)),
            price=PRICE,
        )

    def check(self, name: str) -> Any:
        """Run one of the checks; of another name, say which there are."""
        if not isinstance(name, str) or name not in CHECKS:
            return _shown(f"✗ no check is called {name!r}. The checks:\n{_listed(CHECKS)}")
        self._checked.add(name)
        return self._program.check(name)

    def code(self, *names: str) -> Shown:
        """Show some functions of the program, all if none is named."""
        for name in names:
            if not isinstance(name, str) or name not in functions_in(SOUND):
                functions = _listed(functions_in(SOUND))
                return _shown(f"✗ no function is called {name!r}. The functions:\n{functions}")
        code = self._program.code(*names)
        return Shown(code, f"```python\n{code}\n```")

    def answer(self, *names: Any) -> Shown:
        """Say whether these are the faults, and if not, which check speaks against one.

        Parameters
        ----------
        *names : str
            As many of ``FAULTS`` as lines were changed.

        Returns
        -------
        Shown
        """
        if not names or any(name is ... for name in names):
            faults = (f"   {fault.name}: {fault.says}" for fault in FAULTS.values())
            return _shown(NOT_ANSWERED.format(faults="\n".join(faults)))
        for name in names:
            if not isinstance(name, str) or name not in FAULTS:
                return _shown(
                    f"✗ {_no_fault(name)} Answer with names in quotation marks: {_EXAMPLE}"
                )
        lines = "one line is" if len(self._names) == 1 else "two lines are"
        if len(set(names)) != len(self._names):
            return _shown(f"✗ {lines} changed: answer in the form bug.answer({self._blanks}).")
        wrong = [name for name in names if name not in self._names]
        self._wrong.update(wrong)
        if wrong:
            return _shown("\n".join(f"✗ not {name}: {self._against(name)}" for name in wrong))
        return _shown(f"✓ right. {self._solution}\n{self._cost}")

    def show_solution(self) -> Shown:
        """Name the faults, folded away in a notebook."""
        said = _shown(self._solution)
        folded = f"<details><summary>The fault</summary>\n\n{said.markdown}\n\n</details>"
        return Shown(said.text, folded)

    @property
    def _solution(self) -> str:
        found = "; ".join(f"{name}: {FAULTS[name].says}" for name in self._names)
        return f"{found}.\n{self._program.diff}"

    @property
    def _cost(self) -> str:
        """Say how many checks and wrong names it took."""
        checks, wrong = len(self._checked), len(self._wrong)
        names = "1 wrong name" if wrong == 1 else f"{wrong} wrong names"
        score = f"Checks: {checks}, and {names}, {PRICE} each: {checks + PRICE * wrong} in all."
        return score if checks else f"{score} Which check would have shown it?"

    @property
    def _blanks(self) -> str:
        return ", ".join(["..."] * len(self._names))

    def _against(self, name: str) -> str:
        guessed = FAULTS[name].found_by
        failing = {check for fault in self._names for check in FAULTS[fault].found_by}
        for check in guessed:
            if check not in failing:
                return f'with it the check "{check}" fails, and here it passes.'
        if len(self._names) == 1:
            for check in CHECKS:
                if check in failing and check not in guessed:
                    return f'here the check "{check}" fails, and with it, it passes.'
            return "with it the same checks fail; read what they found, and the code."
        return "all checks that fail with it fail here too; read what they found, and the code."


def find_the_bug(seed: int, bugs: int = 1) -> Hunt:
    """Draw one fault, or two that checks can tell apart.

    One seed after the other draws all of them, in random order: first those that no lesson shows.
    Of two, at least one is such a fault.

    Parameters
    ----------
    seed : int
        From 0. The same seed draws the same faults, and has the same parameters and images.
    bugs : int
        1 or 2.

    Returns
    -------
    Hunt

    Raises
    ------
    ValueError
        If bugs is another number, or seed negative.

    Examples
    --------
    >>> print(str(find_the_bug(1)).splitlines()[0])
    A training program with one line changed. Find out which.
    """
    if bugs not in (1, 2):
        raise ValueError(f"bugs is {bugs!r}; plant 1 or 2")
    check_kind(int, seed=seed)
    groups = DOUBLE if bugs == 2 else SINGLE
    block, place = divmod(seed, sum(map(len, groups)))
    rng = np.random.default_rng(block)
    order = [group[k] for group in groups for k in rng.permutation(len(group))]
    return Hunt(order[place], seed)


_EXAMPLE = 'bug.answer("large_weights").'


def _no_fault(name: Any) -> str:
    if not isinstance(name, str):
        return f"{name!r} is no name."
    kind = "a check" if name in CHECKS else "a function" if name in functions_in(SOUND) else ""
    return f'"{name}" is {kind}, not a fault.' if kind else f'No fault is called "{name}".'


def _listed(names: Iterable[str]) -> str:
    return fill(", ".join(names), 88, initial_indent="   ", subsequent_indent="   ")


def _shown(text: str) -> Shown:
    return Shown(text, f"```text\n{text}\n```")
