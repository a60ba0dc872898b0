"""What TEACHING.md says of the lessons and their exercises is true."""

import re

from lessons import LESSONS, ROOT, Lesson
from nnlib.lesson import check

PAGE = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
WORDS = 1300


def sections():
    """Split the page into {number of the lesson: its section}."""
    parts = re.split(r"^## (?:Lesson (\d+): )?", PAGE, flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {int(number): text for number, text in pairs if number}


SECTIONS = sections()


def rows(section, header):
    """Give the first column of the table that the header begins."""
    table = re.search(rf"^\| {header} \|.*\n\| ---.*\n((?:\|.*\n)*)", section, re.MULTILINE)
    return [line.split(" | ")[0].removeprefix("| ") for line in table[1].splitlines()]


def named(text):
    return set(re.findall(r"\bcheck\.(\w+)", text)) - {"find_the_bug", "progress"}


def test_every_lesson_has_a_section_that_links_it_and_names_its_headings():
    assert list(SECTIONS) == [int(path.name[:2]) for path in LESSONS]
    for path, section in zip(LESSONS, SECTIONS.values(), strict=True):
        assert f"](notebooks/{path.name})" in section.partition("\n")[0]
        markdown = "\n".join(cell.source for _, cell in Lesson.read(path).cells("markdown"))
        headings = {f"## {heading}" for heading in rows(section, "under the heading")}
        assert headings - set(markdown.splitlines()) == set()


def test_every_exercise_is_in_the_section_of_its_lesson_and_no_other_is_named():
    for number, section in SECTIONS.items():
        exercises = {e.name for e in check.EXERCISES.values() if e.lesson == number}
        assert exercises - named(section) == set()
    assert named(PAGE) - set(check.EXERCISES) == set()
    (unasked,) = re.findall(r"^.*No lesson asks for (.*?)\n\n", PAGE, re.MULTILINE | re.DOTALL)
    assert named(unasked) == {e.name for e in check.EXERCISES.values() if e.lesson is None}


def test_the_minutes_are_those_that_the_lesson_names():
    table = re.findall(r"^\| (\d+) \|.*\| (\d+) \| [^|]* \|$", PAGE, re.MULTILINE)
    first_cells = [Lesson.read(path).notebook.cells[0].source for path in LESSONS]
    minutes = [re.search(r"(\d+) minutes", text)[1] for text in first_cells]
    assert table == [(str(k), each) for k, each in enumerate(minutes, start=1)]


def test_every_lesson_has_misconceptions_and_questions():
    for section in SECTIONS.values():
        assert len(rows(section, "you may hear")) >= 3
        assert len(rows(section, "under the heading")) >= 2


def test_the_page_is_short():
    measured = r"<!-- hub -->.*<!-- /hub -->"  # written by benchmarks/hub.py
    text = re.sub(rf"{measured}|```.*?```|\]\([^)]*\)", " ", PAGE, flags=re.DOTALL)
    assert len([word for word in text.split() if re.search(r"\w", word)]) <= WORDS
