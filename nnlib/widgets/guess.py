"""A row of buttons takes the reader's guess, and shows later whether it was right."""

from pathlib import Path

import traitlets

from nnlib.widgets.base import AnyWidget


class Guess(AnyWidget):
    """A button for each option of a question that stands above.

    Parameters
    ----------
    options : dict of str
        What a screen reader says for each button, by the letter on it.

    Attributes
    ----------
    guess : str
        The letter that the reader has chosen last, or "".
    answer : str
        The letter of the right option, or "" before it is known. Afterwards no guess is taken.

    Raises
    ------
    ValueError
        If there are no options.

    Examples
    --------
    >>> Guess({"a": "a: zero", "b": "b: one half"})
    Your guess: a or b?
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")

    options: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    guess = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)

    def __init__(self, options: dict[str, str]) -> None:
        if not isinstance(options, dict) or not options:
            raise ValueError(f"options is {options!r}; it must be a dictionary of texts by letters")
        super().__init__(options=options)
        self.on_msg(self._guessed)

    def __repr__(self) -> str:
        *others, last = self.options
        return f"Your guess: {', '.join(others)} or {last}?"

    def _guessed(self, _: object, message: dict[str, str], __: object) -> None:
        """Take the guess that the front end sends."""
        self.guess = message["guess"]
