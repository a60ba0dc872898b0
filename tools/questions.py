"""Write the lessons' questions in GIFT, which Moodle imports, and in QTI, as Canvas does.

python tools/questions.py                 into questions.gift and questions.zip
"""

import argparse
import re
import sys
from itertools import groupby
from pathlib import Path

from nnlib.lesson.questions import QUESTIONS
from qti import as_html, write_qti

# https://docs.moodle.org/en/GIFT_format; Moodle's reader takes a backslash and an n for a new line,
# so that backslashes are escaped as well.
SPECIAL = re.compile(r"([\\~=#{}:])")


def escaped(text):
    r"""Put a backslash before each sign that has a meaning in GIFT.

    >>> print(escaped(r"a = \nabla L"))
    a \= \\nabla L
    """
    return SPECIAL.sub(r"\\\1", text)


def gift(question):
    """Return a question in GIFT; its title is that of the cell that asks it."""
    lines = [f"::ask.{question.name}::[html]{escaped(as_html(question.text))} {{"]
    for letter, option in question.by_letter.items():
        sign = "=" if letter == question.key else "~"
        text, feedback = (escaped(as_html(part)) for part in (option.text, option.feedback))
        lines.append(f"{sign}{text}#{feedback}")
    return "\n".join([*lines, "}"])


def gift_file(questions):
    """Return the text of a file, with a category for each lesson."""
    parts = []
    for lesson, some in groupby(questions, key=lambda question: question.lesson):
        parts += [f"$CATEGORY: nnlib/Lesson {lesson}", *map(gift, some)]
    return "\n\n".join(parts) + "\n"


def main():
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--to", type=Path, default=Path("questions.gift"), help="questions.gift by default"
    )
    to = parser.parse_args().to
    try:
        to.write_text(gift_file(QUESTIONS.values()), encoding="utf-8", newline="\n")
        write_qti(QUESTIONS.values(), to.with_suffix(".zip"))
    except OSError as error:
        sys.exit(str(error))
    print(f"{to} and {to.with_suffix('.zip')}: {len(QUESTIONS)} questions")


if __name__ == "__main__":
    main()
