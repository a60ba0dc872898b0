"""A question asks the reader for a guess that a lesson's cell then answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from nnlib.lesson.source import Shown

MOST_OPTIONS = 5


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from.

    Parameters
    ----------
    value : object, or tuple of two numbers
        What the lesson's cell computes if this is the answer: exactly this, or a number from the
        first of the two up to, but without, the second.
    text : str
        Markdown, without a full stop.
    feedback : str
        Why it is right or wrong, in a sentence. It names no letter: platforms shuffle options.
    """

    value: Any
    text: str
    feedback: str

    def fits(self, value: Any) -> bool:
        """Tell whether this is the answer, if a cell computes this value.

        Examples
        --------
        >>> Option((0.5, 0.75), "more than half", "").fits(0.75)
        False
        """
        if isinstance(self.value, tuple):
            low, high = self.value
            return bool(low <= value < high)
        return bool(value == self.value)


@dataclass(frozen=True)
class Question:
    r"""A question with two to five options, one of which is right.

    Parameters
    ----------
    name : str
        A lesson asks by ``ask.NAME()`` and answers by ``ask.NAME.answer(value)``.
    lesson : int
    text : str
        Markdown that can be understood without the lesson's text; formulas between dollars.
    options : sequence of Option
    key : str
        The letter of the right option. The lesson's cell computes it as well, and a test compares.

    Raises
    ------
    ValueError
        If there are too few or too many options, or the key is none of their letters.

    Examples
    --------
    >>> question = Question(
    ...     name="half",
    ...     lesson=1,
    ...     text=r"What is $\sigma(0)$?",
    ...     options=[
    ...         Option(0.0, "zero", "The step is 0 up to there; the sigmoid rises smoothly."),
    ...         Option(0.5, "one half", "It is as far from 0 as from 1."),
    ...     ],
    ...     key="b",
    ... )
    >>> print(question.shown)
    Guess: What is $\sigma(0)$?
    <BLANKLINE>
    - a: zero
    - b: one half
    >>> question.answered(0.5, guess="b")
    Your guess was right.
    <BLANKLINE>
    Answer: b, one half. It is as far from 0 as from 1.
    """

    name: str
    lesson: int
    text: str
    options: Sequence[Option]
    key: str

    def __post_init__(self) -> None:
        if not 2 <= len(self.options) <= MOST_OPTIONS:
            raise ValueError(
                f"options of {self.name} holds {len(self.options)}; it must hold two to "
                f"{MOST_OPTIONS}"
            )
        if self.key not in self.by_letter:
            raise ValueError(
                f"key of {self.name} is {self.key!r}; choose from {list(self.by_letter)}"
            )

    @property
    def by_letter(self) -> dict[str, Option]:
        """The options by their letters, from a on."""
        return dict(zip(ascii_lowercase, self.options, strict=False))

    @property
    def shown(self) -> Shown:
        """The question with its options."""
        options = [f"- **{letter}:** {option.text}" for letter, option in self.by_letter.items()]
        return _shown(f"**Guess:** {self.text}", "\n".join(options))

    @property
    def spoken(self) -> dict[str, str]:
        """The options as a screen reader says them, by their letters."""
        return {
            letter: f"{letter}: {re.sub('[*`$]', '', option.text)}"
            for letter, option in self.by_letter.items()
        }

    def letter_of(self, value: Any) -> str:
        """Return the letter of the option that fits what a cell has computed, "" if none does."""
        fitting = [letter for letter, option in self.by_letter.items() if option.fits(value)]
        return fitting[0] if fitting else ""

    def answered(self, value: Any, guess: str = "") -> Shown:
        """Say which option is right, and why.

        Parameters
        ----------
        value : object
            What a cell has computed.
        guess : str
            The letter that the reader has chosen, or "".

        Returns
        -------
        Shown
        """
        letter = self.letter_of(value)
        if not letter:
            return _shown(f"**None of the options:** the answer is {value}.")
        right = self.by_letter[letter]
        answer = f"**Answer: {letter}, {right.text}.** {right.feedback}"
        if guess not in self.by_letter:
            return _shown(answer)
        if guess == letter:
            return _shown("**Your guess was right.**", answer)
        return _shown(f"**Your guess, {guess}:** {self.by_letter[guess].feedback}", answer)


def _shown(*paragraphs: str) -> Shown:
    markdown = "\n\n".join(paragraphs)
    return Shown(markdown.replace("**", ""), markdown)
