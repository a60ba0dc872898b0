"""Write the lessons' questions as a GIFT file, which Moodle and other platforms import.

python tools/questions.py                 all lessons, into questions.gift
"""

import argparse
import re
import sys
from itertools import groupby
from pathlib import Path

from nbconvert.filters import markdown2html

from nnlib.lesson.questions import QUESTIONS

# https://docs.moodle.org/en/GIFT_format; Moodle's reader takes a backslash and an n for a new line,
# so that backslashes are escaped as well.
SPECIAL = re.compile(r"([\\~=#{}:])")


def escaped(text):
    r"""Put a backslash before each sign that has a meaning in GIFT.

    >>> print(escaped(r"a = \nabla L"))
    a \= \\nabla L
    """
    return SPECIAL.sub(r"\\\1", text)


def as_html(markdown):
    r"""Return a line of HTML, with formulas between \( and \), as Moodle's MathJax expects them.

    >>> print(as_html("Is $a < b$ *true*?"))
    Is \(a &lt; b\) <em>true</em>?
    """
    paragraphs = markdown2html(markdown).strip().removeprefix("<p>").removesuffix("</p>")
    return re.sub(r"\$(.+?)\$", r"\\(\1\\)", " ".join(paragraphs.split()))


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
    except OSError as error:
        sys.exit(str(error))
    print(f"{to}: {len(QUESTIONS)} questions")


if __name__ == "__main__":
    main()
