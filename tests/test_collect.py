"""A class is played through: the tables and the page say what was put in, and nothing else."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import filled_handouts
import pytest

import collect
import grade
import marks
from exercises import POINTS, asked_by_lesson
from grade import Result
from lessons import LESSONS, ROOT, Lesson
from misunderstood import page
from submissions import CODE, Submission

ASKED = asked_by_lesson()
LESSON = 7
STUDENTS = max(
    len(filled_handouts.answers(*asked))
    for asked in filled_handouts.asked(Lesson.read(LESSONS[LESSON - 1])).items()
)
CLASS = filled_handouts.classroom(LESSON, STUDENTS)


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The files that come of thirty notebooks, handed in on Moodle."""
    folder = tmp_path_factory.mktemp("class")
    with zipfile.ZipFile(folder / "class.zip", "w") as file:
        for number, row in enumerate(CLASS):
            codes = {name: code for name, (_, _, code) in row.items()}
            name = f"Student No{number}_{1000 + number}_assignsubmission_file_/work.ipynb"
            file.writestr(name, filled_handouts.filled(LESSON, codes))
    paths = collect.collect(folder / "class.zip", folder / "out")
    return {path.name: path.read_bytes().decode() for path in paths}


def put_in(number):
    """What the table should say of a student: {exercise: (verdict, mistake, points)}."""
    return {
        name: (verdict, mistake, POINTS[name] if verdict == "right" else 0)
        for name, (verdict, mistake, _) in CLASS[number].items()
    }


def untrue(rows):
    """List the students of whom a table does not say what was put in."""
    said = {}
    for row in rows:
        found = said.setdefault(row["student"], {})
        found[row["exercise"]] = row["verdict"], row["mistake"], int(row["points"])
    students = [f"Student No{number}" for number in range(STUDENTS)]
    return [name for number, name in enumerate(students) if said.get(name) != put_in(number)]


def test_the_class_gives_every_right_answer_and_makes_every_mistake():
    for name, function in ASKED[LESSON].items():
        given = {row[name] for row in CLASS}
        assert given == set(filled_handouts.answers(name, function))


def test_the_table_says_of_every_student_what_was_put_in(reports):
    assert reports["results.csv"].startswith("\ufeff")
    rows = read_csv(reports["results.csv"].removeprefix("\ufeff"))
    assert untrue(rows) == []
    assert len(rows) == STUDENTS * len(ASKED[LESSON])
    assert {(row["lesson"], row["possible"]) for row in rows} == {("7", "1")}
    for row in rows:
        assert row["note"] == ("not yet written." if row["verdict"] == "untried" else "")
    assert {row["number"] for row in rows} == {str(1000 + number) for number in range(STUDENTS)}


@pytest.mark.parametrize("column", ["student", "exercise", "verdict", "mistake", "points"])
def test_a_table_with_one_wrong_entry_is_seen(column, reports):
    rows = read_csv(reports["results.csv"].removeprefix("\ufeff"))
    others = [row for row in rows if row[column] != rows[0][column]]
    rows[0][column] = others[0][column]
    assert untrue(rows)


def test_moodles_worksheet_has_the_sums(reports):
    rows = read_csv(reports[f"moodle-lesson-{LESSON}.csv"])
    points = {row["Identifier"]: float(row["Grade"]) for row in rows}
    assert points == {
        f"Participant {1000 + number}": sum(points for _, _, points in put_in(number).values())
        for number in range(STUDENTS)
    }
    assert {row["Maximum Grade"] for row in rows} == {"4"}
    assert "Last modified (grade)" in rows[0]
    for number, row in enumerate(rows):
        named = row["Full name"].removeprefix("Student No")
        for name, (verdict, mistake, _) in put_in(int(named)).items():
            wanted = mistake.replace("another mistake", "wrong") or verdict
            assert f"{name}: {wanted}" in row["Feedback comments"].split("; "), number


class Page(HTMLParser):
    """What a page shows: {exercise: {label: count}}, in order, and its pictures' texts."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.alts, self.links, self.open = {}, [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        attributes = dict(attributes)
        if tag == "img":
            self.alts.append(attributes["alt"])
        self.links += [attributes[name] for name in ("src", "href") if name in attributes]

    def handle_endtag(self, tag):
        self.open = self.open[: len(self.open) - 1 - self.open[::-1].index(tag)]

    def handle_data(self, text):
        if self.open and self.open[-1] == "h3":
            self.table = self.tables.setdefault(text, {})
        elif self.open and self.open[-1] == "td" and text.strip():
            self.count = int(text)
        elif self.open and self.open[-1] == "strong":
            self.table[text] = self.count


def counted(name):
    return Counter(row[name][1] or row[name][0] for row in CLASS)


def test_the_page_counts_what_was_put_in_most_frequent_first(reports):
    shown = Page(reports["misunderstood.html"])
    assert list(shown.tables) == list(ASKED[LESSON])
    for name, table in shown.tables.items():
        assert table == counted(name)
        assert list(table.values()) == sorted(table.values(), reverse=True)
    (alt,) = shown.alts
    for name in ASKED[LESSON]:
        verdicts = Counter(row[name][0] for row in CLASS)
        others = counted(name)["another mistake"]
        assert (
            f"{name}: {verdicts['right']} right, {verdicts['wrong'] - others} a named mistake"
            in alt
        )


def test_the_page_needs_no_other_file_and_names_no_student(reports):
    text = reports["misunderstood.html"]
    assert [link[:21] for link in Page(text).links] == ["data:image/png;base64"]
    assert "Student" not in text
    assert not re.search(r"url\(|@import|<script", text)


def test_the_page_shows_the_messages_that_students_saw(reports):
    text = reports["misunderstood.html"]
    for name in ASKED[LESSON]:
        for mistake in grade.EXERCISES[name].mistakes:
            assert escape(mistake.hint) in text


def result(verdict, mistake=""):
    return Result(verdict, mistake, f"{mistake}. Look <again>.", "Z = <1>")


def test_frequent_mistakes_come_first_and_nothing_of_a_student_becomes_html():
    results = [result("wrong", "rare"), *3 * [result("wrong", "<b>often</b>")], result("right")]
    results += [replace(result("wrong"), message=f"{one}") for one in range(2)]
    text = page({1: [{"update": one} for one in results]})
    table = Page(text).tables["update"]
    assert list(table.items()) == [
        *[("<b>often</b>", 3), ("another mistake", 2), ("rare", 1), ("right", 1)]
    ]
    assert "<b>" not in text
    assert "Z = &lt;1&gt;" in text
    assert text.count("Look &lt;again&gt;.") == 2


@pytest.fixture
def graded_by_name(monkeypatch):
    """Grade without running anything: of a function in cells like `relu right` as it says."""

    def grade_by_name(cells, exercises):
        said = dict(line.split() for cell in cells for line in cell.splitlines() if "#" not in line)
        return {name: replace(result(said.get(name, "untried")), message="") for name in exercises}

    monkeypatch.setattr(grade, "grade", grade_by_name)
    monkeypatch.setattr(grade, "not_limited", lambda: [])


def notebook(lesson, **verdicts):
    """A notebook that defines all functions of a lesson, and says what becomes of them."""
    definitions = [f"def {function}(): # ..." for function in ASKED[lesson].values()]
    lines = [*definitions, *(f"{name} {verdict}" for name, verdict in verdicts.items())]
    cell = {"cell_type": "code", "source": "\n".join(lines)}
    return json.dumps({"cells": [cell]})


def collected(tmp_path, files, **options):
    handed_in = tmp_path / "in"
    for place, (name, text) in enumerate(files.items()):
        file = handed_in / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        os.utime(file, (place + 10**9, place + 10**9))  # one after the other
    paths = collect.collect(handed_in, tmp_path / "out", **options)
    return {path.name: path.read_text(encoding="utf-8-sig") for path in paths}


@pytest.mark.usefixtures("graded_by_name")
def test_canvas_gets_a_column_for_each_lesson(tmp_path):
    files = {
        "lovelaceada_11_900_x.ipynb": notebook(1, update="right", layer_scores="right"),
        "lovelaceada_LATE_11_901_y.ipynb": notebook(3, epoch="right"),
        "hopper_12_902_x.ipynb": notebook(1),
    }
    lines = collected(tmp_path, files)["canvas.csv"].splitlines()
    assert lines == [
        "Student,ID,SIS Login ID,Section,Lesson 1,Lesson 3",
        "Points Possible,,,,4,1",
        "hopper,12,,,0,",
        "lovelaceada,11,,,2,1",
    ]


@pytest.mark.usefixtures("graded_by_name")
def test_the_newest_attempt_of_a_student_counts_and_says_so(tmp_path):
    files = {
        "ada/first.ipynb": notebook(1, update="right"),
        "ada/second.ipynb": notebook(1),
        "ada/other lesson.ipynb": notebook(3, epoch="right"),
        "ben/first.ipynb": notebook(1),
    }
    rows = read_csv(collected(tmp_path, files)["results.csv"])
    ada = [row for row in rows if row["student"] == "ada" and row["lesson"] == "1"]
    assert {row["file"] for row in ada} == {"ada/second.ipynb"}
    assert {row["note"] for row in ada} == {"newest of 2 attempts; left out: ada/first.ipynb"}
    assert {row["points"] for row in ada} == {"0"}
    assert {row["note"] for row in rows if row not in ada} == {""}
    assert len(rows) == 4 + 4 + 1


STUB = "def {}(W):\n    return ...\n"
WRITTEN = "def {}(W):\n    return W\n"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("forms", "counts"),
    [
        ([STUB, WRITTEN], 1),
        ([STUB + WRITTEN, STUB], 0),
        (["# {}\n" + STUB, WRITTEN], 1),
        (["{} = ...\n" + STUB, "{} = lambda W: W"], 1),
        ([WRITTEN.replace("return W", "return (W"), STUB], 0),  # a syntax error is no stub
        ([STUB.replace("(W)", "(\n    W,\n)"), WRITTEN], 1),
    ],
)
def test_of_attempts_with_one_date_the_one_with_answers_counts(forms, counts, turned):
    date = datetime(2026, 11, 28)
    attempts = []
    for form, name in zip(forms, "ba" if turned else "ab", strict=True):
        cells = (form.replace("{}", function) for function in ASKED[1].values())
        attempts.append(Submission("ada", f"{name}.ipynb", (0, date), tuple(cells)))
    (work,) = collect.sorted_out(attempts, ASKED)
    assert work.submission == attempts[counts]
    # The date goes before: what comes later may take an answer back.
    attempts[1 - counts] = replace(attempts[1 - counts], newest=(0, date + timedelta(seconds=2)))
    (work,) = collect.sorted_out(attempts, ASKED)
    assert work.submission == attempts[1 - counts]


@pytest.mark.usefixtures("graded_by_name")
def test_a_file_in_trouble_has_a_line_that_says_what_is_wrong(tmp_path, capsys):
    files = {
        "ada/work.ipynb": notebook(1),
        "ada/picture.png": "",  # no trouble, since there is a notebook
        "ben/work.ipynb": "{",
        "cy/recipe.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": "cake = 1"}]}),
        "dee/work.docx": "",
    }
    rows = read_csv(collected(tmp_path, files)["results.csv"])
    notes = {row["student"]: row["note"] for row in rows if row["verdict"] == "not graded"}
    assert list(notes) == ["ben", "cy", "dee"]
    assert notes["ben"].startswith("is damaged")
    assert notes["cy"] == "holds no function that an exercise asks for"
    assert notes["dee"] == "is no notebook (.ipynb)"
    assert "1 notebooks graded, 3 files not" in capsys.readouterr().out


@pytest.mark.usefixtures("graded_by_name")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_is_no_command_for_the_terminal(tmp_path, capsys):
    source = tmp_path / "in"
    source.mkdir()
    (source / "\x1b]0;ada\x07\n.pdf").touch()
    collect.collect(source, tmp_path / "out")
    assert "not graded: ?]0;ada??.pdf: is no notebook" in capsys.readouterr().out


@pytest.mark.parametrize("many", ["\n", " ", "def ", "def\n", "\t\n", "my_relu = "])
def test_half_a_million_of_the_same_characters_do_not_take_minutes(many):
    cells, start = [many * (CODE // len(many))], time.process_time()
    assert collect.lessons_of(cells, ASKED) == []
    collect.answers(cells, ["my_relu"])
    assert time.process_time() - start < 20


@pytest.mark.usefixtures("graded_by_name")
@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_name_becomes_a_formula(sign, tmp_path):
    name = f"{sign}HYPERLINK(1)"
    (row, *_) = read_csv(collected(tmp_path, {f"{name}/x.ipynb": notebook(1)})["results.csv"])
    assert row["student"] == f"'{name}"
    assert row["file"] == f"'{name}/x.ipynb"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)"),  # a new cell where semicolons separate
        ("x,=1", "x,'=1"),
        ("x\t@SUM(1)", "x\t'@SUM(1)"),
        ("x\n=1", "x\n'=1"),
        ('x"=1', "x\"'=1"),
        ("\uff1d1", "'\uff1d1"),  # full-width
        ("\t=1", "'\t'=1"),
        ("right; wrong - or = not", "right; wrong - or = not"),
        ("O'Neil-Smith, Zoë", "O'Neil-Smith, Zoë"),
    ],
)
def test_no_part_of_a_text_becomes_a_formula(text, written):
    ((found,),) = csv.reader(io.StringIO(marks.as_csv([[text]]), newline=""))
    assert found == written


@pytest.mark.usefixtures("graded_by_name")
def test_a_student_with_a_thousand_other_files_has_a_few_lines(tmp_path):
    files = {f"ada/{number:04}.pdf": "" for number in range(1000)}
    files |= {"ben.ipynb": notebook(1), "cy.ipynb": "{"}
    rows = read_csv(collected(tmp_path, files)["results.csv"])
    assert Counter(row["student"] for row in rows) == {"ada": 5, "ben": 4, "cy": 1}
    notes = [row["note"] for row in rows if row["student"] == "ada"]
    more = "; and 995 more files that cannot be graded"
    assert [note.endswith(more) for note in notes] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("right. Tried: one sample.", ""),
        (
            "right. Tried: a. It calls nnlib's own relu: can you write the steps?",
            "It calls nnlib's own relu",
        ),
        (
            "right. Tried: a. It looks into the check: are these its own steps?",
            "It looks into the check",
        ),
    ],
)
def test_the_table_says_where_a_right_answer_is_not_its_own_work(message, note):
    work = collect.Work(Submission("ada", "ada.ipynb"), 1)
    work.results = {"update": Result("right", message=message)}
    _, row = marks.table([work])
    assert dict(zip(marks.COLUMNS, row, strict=True))["note"] == note


@pytest.mark.usefixtures("graded_by_name")
def test_names_and_texts_in_any_script_arrive(tmp_path):
    files = {"Zoë Ångström, 李/ü.ipynb": notebook(1, update="right")}
    (row, *_) = read_csv(collected(tmp_path, files)["results.csv"])
    assert (row["student"], row["file"]) == ("Zoë Ångström, 李", "Zoë Ångström, 李/ü.ipynb")


@pytest.mark.usefixtures("graded_by_name")
def test_earlier_reports_are_not_overwritten_unless_forced(tmp_path):
    files = {"ada.ipynb": notebook(1)}
    collected(tmp_path, files)
    (tmp_path / "out/results.csv").write_text("with a teacher's remarks")
    with pytest.raises(FileExistsError, match=r"results\.csv: already there.*--force"):
        collected(tmp_path, files)
    assert (tmp_path / "out/results.csv").read_text() == "with a teacher's remarks"
    assert "ada" in collected(tmp_path, files, force=True)["results.csv"]


def test_reports_are_not_written_among_what_was_handed_in(tmp_path):
    with pytest.raises(ValueError, match="--to leads into"):
        collect.collect(tmp_path, tmp_path / "out")


@pytest.mark.usefixtures("graded_by_name")
def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(ValueError, match="holds no files"):
        collected(tmp_path, {})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lesson", ASKED, ids=[path.stem for path in LESSONS])
def test_a_notebook_is_of_the_lesson_whose_functions_it_defines(lesson):
    cells = filled_handouts.code_cells(filled_handouts.empty(lesson))
    assert collect.lessons_of(cells, ASKED) == [lesson]
    # Functions of earlier lessons that a student pastes do not make it theirs as well.
    pasted = {
        f"def my_{name}(W):" for name in re.findall(r"^my_(\w+) = \.\.\.$", "\n".join(cells), re.M)
    }
    assert collect.lessons_of([*cells, *pasted], ASKED) == [lesson]


def test_two_lessons_in_one_notebook_are_both_graded():
    both = [filled_handouts.empty(lesson) for lesson in (1, 5)]
    cells = [cell for text in both for cell in filled_handouts.code_cells(text)]
    assert collect.lessons_of(cells, ASKED) == [1, 5]
    assert collect.lessons_of(["my_relu = ...", "print(1)"], ASKED) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_an_interrupt_leaves_no_process_and_no_table(tmp_path):
    endless = "import time\ndef my_update(*given):\n    time.sleep(25)"
    handed_in = tmp_path / "in"
    handed_in.mkdir()
    for name in ("ada", "ben", "cy"):
        text = filled_handouts.filled(1, {"update": endless})
        (handed_in / f"{name}.ipynb").write_text(text, encoding="utf-8")
    program = [sys.executable, collect.__file__, str(handed_in), "--to", str(tmp_path / "out")]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        while len(children(running.pid)) < collect.AT_ONCE:
            time.sleep(0.05)
            assert running.poll() is None
        started = children(running.pid)
        running.send_signal(signal.SIGINT)
        try:
            _, errors = running.communicate(timeout=100)
        finally:
            running.kill()
    assert running.returncode == 1
    assert "Stopped. Nothing was written." in errors
    assert not (tmp_path / "out").exists()
    assert [one for one in started if Path("/proc", str(one)).exists()] == []


def children(parent):
    """The processes that a process has started and that grade."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            command = (folder / "cmdline").read_text()
        except OSError:
            continue
        if f"PPid:\t{parent}\n" in status and "graded.py" in command:
            found.append(int(folder.name))
    return found


def test_the_teachers_page_names_every_file(reports):
    page = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([\w-]+\.\w+)` \|", page, re.MULTILINE))
    assert named == {"moodle-lesson-1.csv", "canvas.csv", *reports} - {"moodle-lesson-7.csv"}


@pytest.mark.usefixtures("graded_by_name")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems make no such names")
def test_a_name_that_is_no_text_stops_nobody(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(b"ad\xe4.ipynb")).write_text(notebook(1))
    (row, *_) = read_csv(collected(tmp_path, {})["results.csv"])
    assert row["student"] == "ad?"


def test_what_is_neither_folder_nor_zip_ends_with_one_line(tmp_path):
    program = [sys.executable, collect.__file__, "nothing"]
    run = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1
    assert (
        run.stderr == "nothing is neither a folder nor a zip; name what your students handed in\n"
    )


def test_results_are_of_students_not_of_the_order_in_which_they_finish():
    works = [
        collect.Work(Submission(name, f"{name}.ipynb", cells=(name,)), 3) for name in "abcdefgh"
    ]

    def slow_first(cells, exercises):
        time.sleep(0.02 if cells[0] in "aceg" else 0)
        return {"epoch": result("wrong", cells[0])}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "grade", slow_first)
        found = collect.graded(works, ASKED)
    assert [work.results["epoch"].mistake for work in found] == list("abcdefgh")
