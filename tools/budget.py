"""Count what a lesson asks of its reader: cells, words, lines of code and minutes.

python tools/budget.py                 all lessons
"""

import argparse
import math
import re
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from lessons import (
    LESSONS,
    Lesson,
    guesses,
    is_check,
    is_folded,
    is_pencil,
    is_solution,
    is_stub,
    question_in,
)
from nnlib.lesson.questions import QUESTIONS

WORDS_A_MINUTE = 150
MINUTES = {"guess": 1, "exercise": 6, "pencil": 8, "run": 1}
ROUNDED_TO = 5

IMPORT = re.compile(r"^(?:import|from) (?:[^(\n]*\n?|[^(\n]*\([^)]*\)\n?)", re.MULTILINE)
NOT_READ = re.compile(r"\]\([^)]*\)|<!--.*?-->|</?[a-zA-Z][^>]*>", re.DOTALL)


class Budget(NamedTuple):
    """What a lesson asks of its reader."""

    cells: int
    words: int
    code_lines: int
    minutes: int


def is_visible(cell):
    """Tell whether a reader who opens nothing reads this cell's code."""
    return not (is_solution(cell) or is_folded(cell))


def words_of(text):
    """Count the words, and the pieces of formulas, of a Markdown text; links count as they read."""
    return sum(bool(re.search(r"\w", word)) for word in NOT_READ.sub(" ", text).split())


def text_read_in(cell):
    """Return the Markdown that a reader meets: a cell's own, or that of the question it asks."""
    if cell.cell_type == "markdown":
        return cell.source
    question = QUESTIONS.get(question_in(cell))
    return question.shown.markdown if question else ""


def code_lines_of(source):
    """Count the lines that are neither empty nor an import."""
    return sum(bool(line.strip()) for line in IMPORT.sub("", source).splitlines())


def budget_of(notebook):
    """Count all that the budgets limit; whoever needs a hint or an answer reads its words too."""
    cells = notebook.cells
    visible = [cell for cell in cells if is_visible(cell)]
    words = sum(words_of(text_read_in(cell)) for cell in cells)
    code_lines = sum(
        code_lines_of(cell.source)
        for cell in visible
        if cell.cell_type == "code" and not (is_stub(cell) or is_check(cell) or question_in(cell))
    )
    minutes = (
        Fraction(words, WORDS_A_MINUTE)
        + MINUTES["guess"] * sum(map(guesses, cells))
        + MINUTES["exercise"] * sum(map(is_stub, cells))
        + MINUTES["pencil"] * sum(map(is_pencil, cells))
        + MINUTES["run"]
    )
    rounded = math.ceil(minutes / ROUNDED_TO) * ROUNDED_TO
    return Budget(len(cells), words, code_lines, rounded)


def main():
    """Print the counts of the lessons that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons by default")
    for path in parser.parse_args().lessons or LESSONS:
        budget = budget_of(Lesson.read(path).notebook)
        print(path.stem, *(f"{name}: {n}" for name, n in budget._asdict().items()), sep="  ")


if __name__ == "__main__":
    main()
