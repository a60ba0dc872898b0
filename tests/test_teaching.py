"""What TEACHING.md says of the lessons and their exercises is true."""

import re
from pathlib import Path

import pytest
from lesson_rules import Lesson
from test_lessons import LESSONS

from nnlib.lesson import check

PAGE = (Path(__file__).parent.parent / "TEACHING.md").read_text(encoding="utf-8")
WORDS = 1300


def sections(page):
    """Split the page into {number of the lesson: its section}."""
    parts = re.split(r"^## (?:Lesson (\d+): )?", page, flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {int(number): text for number, text in pairs if number}


def rows(section, header):
    """Give the first column of the table that the header begins."""
    table = re.search(rf"^\| {header} \|.*\n\| ---.*\n((?:\|.*\n)*)", section, re.MULTILINE)
    return (
        [line.split(" | ")[0].removeprefix("| ") for line in table[1].splitlines()] if table else []
    )


def named(text):
    return set(re.findall(r"\bcheck\.(\w+)", text))


def complaints(page):
    found = sections(page)
    if list(found) != [int(path.name[:2]) for path in LESSONS]:
        yield f"the page has sections for the lessons {list(found)}"
    for name in named(page) - set(check.EXERCISES) - {"progress"}:
        yield f"there is no exercise {name}"
    for exercise in check.EXERCISES.values():
        if exercise.name not in named(found.get(exercise.lesson, "")):
            yield f"section {exercise.lesson} does not name {exercise.name}"
    for path in LESSONS:
        section = found.get(int(path.name[:2]), "")
        if f"](notebooks/{path.name})" not in section.partition("\n")[0]:
            yield f"the heading does not link {path.name}"
            continue
        markdown = "\n".join(cell.source for _, cell in Lesson.read(path).cells("markdown"))
        for heading in rows(section, "under the heading"):
            if f"## {heading}" not in markdown.splitlines():
                yield f"{path.name} has no heading {heading!r}"


def test_what_the_page_says_of_the_lessons_is_true():
    assert list(complaints(PAGE)) == []


@pytest.mark.parametrize(
    ("now", "then", "complaint"),
    [
        ("`check.accuracy`", "", "section 1 does not name accuracy"),
        ("`check.accuracy`", "`check.precision`", "there is no exercise precision"),
        ("| Dead units |", "| Dying units |", "has no heading 'Dying units'"),
        ("## Lesson 2:", "## Lesson two:", "section 2 does not name relu"),
        ("02-relu-softmax", "02-relu-softplus", "does not link 02-relu-softmax"),
    ],
)
def test_what_is_false_is_found(now, then, complaint):
    assert now in PAGE
    assert complaint in "\n".join(complaints(PAGE.replace(now, then)))


def test_the_minutes_are_those_that_the_lesson_names():
    table = re.findall(r"^\| (\d) \|.*\| (\d+) \| [^|]* \|$", PAGE, re.MULTILINE)
    first_cells = [Lesson.read(path).notebook.cells[0].source for path in LESSONS]
    minutes = [re.search(r"(\d+) minutes", text)[1] for text in first_cells]
    assert table == [(str(k), each) for k, each in enumerate(minutes, start=1)]


def test_every_lesson_has_misconceptions_and_questions():
    for section in sections(PAGE).values():
        assert len(rows(section, "you may hear")) >= 3
        assert len(rows(section, "under the heading")) >= 2


def test_the_page_is_short():
    text = re.sub(r"```.*?```|\]\([^)]*\)", " ", PAGE, flags=re.DOTALL)
    assert len([word for word in text.split() if re.search(r"\w", word)]) <= WORDS
