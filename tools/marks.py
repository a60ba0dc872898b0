"""Marks are the points of a class, in tables for a spreadsheet, for Moodle and for Canvas."""

import csv
import io
import re
from collections import defaultdict

from exercises import POINTS

COLUMNS = ["student", "number", "lesson", "exercise", "verdict", "mistake"]
COLUMNS += ["points", "possible", "file", "note"]


def table(works):
    """Give one row for each exercise of each Work, and one for each file in trouble."""
    yield COLUMNS
    for work in works:
        one = work.submission
        who = [one.student, one.moodle or one.canvas]
        if work.lesson is None:
            yield [*who, "", "", "not graded", "", 0, "", one.file, work.note]
        for name, result in work.results.items():
            points = POINTS[name] if result.state == "right" else 0
            mistake = result.mistake or ("another mistake" if result.state == "wrong" else "")
            why = result.message if result.state == "untried" else ""
            if result.state == "right":  # by whose work
                why = "; ".join(re.findall(r"It (?:calls|looks into) [^.:]*", result.message))
            note = "; ".join(text for text in (why, work.note) if text)
            row = [work.lesson, name, result.state, mistake, points, POINTS[name]]
            yield [*who, *row, one.file, note]


def moodle_tables(works, asked):
    """Give Moodle's grading worksheet of each lesson (mod/assign/feedback/offline)."""
    header = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
    tables = {}
    for work in works:
        if work.lesson and work.submission.moodle:
            rows = tables.setdefault(work.lesson, [[*header, "Feedback comments"]])
            most = sum(POINTS[name] for name in asked[work.lesson])
            feedback = "; ".join(
                f"{name}: {result.mistake or result.state}" for name, result in work.results.items()
            )
            who = [f"Participant {work.submission.moodle}", work.submission.student]
            rows.append([*who, work.points, most, "", feedback])
    return tables


def canvas_table(works, asked):
    """Give Canvas's gradebook, one column for each lesson (lib/gradebook_importer.rb)."""
    works = [work for work in works if work.lesson and work.submission.canvas]
    lessons = sorted({work.lesson for work in works})
    most = [sum(POINTS[name] for name in asked[lesson]) for lesson in lessons]
    points = defaultdict(dict)
    for work in works:
        points[work.submission.student, work.submission.canvas][work.lesson] = work.points
    return [
        ["Student", "ID", "SIS Login ID", "Section", *(f"Lesson {lesson}" for lesson in lessons)],
        ["Points Possible", "", "", "", *most],
        *([*who, "", "", *map(got.get, lessons)] for who, got in points.items()),
    ]


FORMULA = re.compile(r"(^|[;,|\"\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])")
"""Where a text, or a part of it that another separator makes a cell, begins like a formula."""


def as_csv(rows, mark=""):
    """Write rows as CSV, where no text begins like a formula.

    Source: OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow(FORMULA.sub(r"\1'", one) if isinstance(one, str) else one for one in row)
    return mark + text.getvalue()
