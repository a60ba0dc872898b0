"""A hunt is a training program with faults in it, which a student finds by its checks."""

from typing import Any

import numpy as np

from nnlib.arguments import check_choice
from nnlib.lesson.faults import FAULTS, PAIRS, planted
from nnlib.lesson.program import CHECKS, SOUND, functions_in
from nnlib.lesson.source import Shown

RULES = """A training program with {count} changed. Find out which.
1. Choose a check and run it: bug.check("step"). The checks:
{checks}
2. Then read the function that it points to: bug.code("update"). The functions:
{functions}
3. Answer, bug.answer({answer}), or give up: bug.show_solution(). The faults:
{faults}"""


class Hunt:
    """A program with faults, its checks, and the place for an answer.

    Parameters
    ----------
    names : tuple of str
        One or two of ``FAULTS``.

    Examples
    --------
    >>> bug = Hunt(("summed_loss",))
    >>> bug.check("shapes").passed, bug.check("first loss").passed
    (True, False)
    >>> bug.answer("one_maximum")
    ✗ not one_maximum: with it the check "large numbers" fails, and here it passes.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names, self._program = names, planted(*names)

    def __repr__(self) -> str:
        return RULES.format(
            count="one line" if len(self._names) == 1 else "two lines",
            answer=", ".join(["..."] * len(self._names)),
            checks="   " + ", ".join(CHECKS),
            functions="   " + ", ".join(functions_in(SOUND)),
            faults="\n".join(f"   {fault.name}: {fault.says}" for fault in FAULTS.values()),
        )

    def check(self, name: str) -> Any:
        """Run one of the checks."""
        return self._program.check(name)

    def code(self, *names: str) -> Shown:
        """Show some functions of the program, all if none is named."""
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
        if not names or ... in names:
            return _shown("… not answered yet.")
        if len(set(names)) != len(self._names):
            return _shown(f"✗ {len(self._names)} are asked for; {len(set(names))} came.")
        for name in names:
            check_choice(FAULTS, name=name)
        wrong = [name for name in names if name not in self._names]
        if wrong:
            return _shown("\n".join(f"✗ not {name}: {self._against(name)}" for name in wrong))
        found = "; ".join(f"{name}: {FAULTS[name].says}" for name in self._names)
        return _shown(f"✓ right. {found}.\n{self._program.diff}")

    def show_solution(self) -> Shown:
        """Name the faults, folded away in a notebook."""
        said = self.answer(*self._names)
        folded = f"<details><summary>The fault</summary>\n\n{said.markdown}\n\n</details>"
        return Shown(said.text, folded)

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


def find_the_bug(seed: int, bugs: int = 1) -> Hunt:
    """Draw one fault, or two that checks can tell apart.

    Parameters
    ----------
    seed : int
        The same seed draws the same faults.
    bugs : int
        1 or 2.

    Returns
    -------
    Hunt

    Raises
    ------
    ValueError
        If bugs is another number.

    Examples
    --------
    >>> print(str(find_the_bug(1)).splitlines()[0])
    A training program with one line changed. Find out which.
    """
    if bugs not in (1, 2):
        raise ValueError(f"bugs is {bugs!r}; plant 1 or 2")
    choices = PAIRS if bugs == 2 else [(name,) for name in FAULTS]
    return Hunt(choices[np.random.default_rng(seed).integers(len(choices))])


def _shown(text: str) -> Shown:
    return Shown(text, f"```text\n{text}\n```")
