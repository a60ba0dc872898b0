"""Ask the reader for a guess: ``ask.NAME()`` asks, ``ask.NAME.answer(value)`` says what is right.

Every question of the course is here by its name.
"""

from dataclasses import dataclass
from typing import Any

from IPython.display import display

from nnlib.lesson.question import Question
from nnlib.lesson.questions import QUESTIONS
from nnlib.lesson.source import Shown
from nnlib.progress import quiet
from nnlib.widgets.guess import Guess


@dataclass(repr=False)
class _Ask:
    """What a lesson calls: to ask, and with the value that answers.

    Examples
    --------
    >>> from nnlib.lesson import ask
    >>> ask.learning_rate.answer(5.5)
    Answer: ...
    """

    question: Question
    buttons: Guess | None = None
    """Those that were shown last."""

    def __repr__(self) -> str:
        return f"Question of lesson {self.question.lesson}: call ask.{self.question.name}()"

    def __call__(self) -> Shown | Guess:
        """Show the question, with buttons below it where the notebook is live.

        Returns
        -------
        Guess, or Shown with ``TQDM_DISABLE=1`` in the environment, as for stored outputs
        """
        if quiet():
            return self.question.shown
        # Its formulas are drawn by the notebook, which draws none inside a widget.
        display(self.question.shown)  # type: ignore[no-untyped-call]
        self.buttons = Guess(self.question.spoken)
        return self.buttons

    def answer(self, value: Any) -> Shown:
        """Say which option is right, and mark it and the reader's guess.

        Parameters
        ----------
        value : object
            What the lesson's cell has computed.

        Returns
        -------
        Shown
        """
        guess = self.buttons.guess if self.buttons else ""
        if self.buttons:
            self.buttons.answer = self.question.letter_of(value)
        return self.question.answered(value, guess)


ASKS = {name: _Ask(question) for name, question in QUESTIONS.items()}


def __getattr__(name: str) -> _Ask:
    if name not in ASKS:
        raise AttributeError(f"there is no question {name!r}; choose from {list(ASKS)}")
    return ASKS[name]


def __dir__() -> list[str]:
    return list(ASKS)
