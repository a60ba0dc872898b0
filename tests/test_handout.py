"""A handout is a lesson without solutions, outputs and guards, and overwrites nothing."""

import ast
import re
import subprocess
import sys

import nbformat.v4 as nbf
import numpy as np
import pytest
from lesson_rules import is_normalised, is_valid, links_lead_somewhere

import handout
from exercises import POINTS, asked
from lessons import LESSONS, Lesson, is_guard, is_hints, is_setup, is_solution
from nnlib.lesson import check
from tidy import SETUP

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lesson_of(*cells):
    notebook = nbf.new_notebook(cells=list(cells))
    return Lesson("01-add.ipynb", nbf.writes(notebook), notebook)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder in which `make handout` was called."""
    folder = tmp_path_factory.mktemp("course")
    subprocess.run([sys.executable, handout.__file__], cwd=folder, check=True)
    return folder


@each_lesson
def test_every_cell_is_there_but_solutions_and_guards(path, course):
    others = [
        cell.source
        for cell in Lesson.read(path).notebook.cells
        if not (is_solution(cell) or is_guard(cell) or is_setup(cell))
    ]
    copy = Lesson.read(course / "handout" / path.name)
    copied = [
        re.sub(r"verdict = (.*)\n[^@]*# points", r"\1", c.source)
        for c in copy.notebook.cells
        if not is_setup(c)
    ]
    assert copied == others
    assert list(copy.outputs()) == []
    for sign in ["show_solution", "<details"]:
        assert sign in Lesson.read(path).text
        assert not any(sign in cell.source for _, cell in copy.cells() if not is_hints(cell))


@each_lesson
@pytest.mark.parametrize("rule", [is_normalised, is_valid, links_lead_somewhere])
def test_the_copy_keeps_the_rule_for_lessons(path, rule, course):
    copy = Lesson.read(course / "handout" / path.name)
    for _, cell in copy.cells():
        cell.metadata.pop("nbgrader", None)
        if is_setup(cell):
            cell.source = SETUP  # a lesson's; that of a copy is tried in test_elsewhere.py
    copy.text = nbf.writes(copy.notebook) + "\n"
    assert list(rule(copy)) == []


@each_lesson
def test_every_check_and_nothing_else_carries_points_under_its_own_name(path, course):
    copy = Lesson.read(course / "handout" / path.name)
    graded = [cell for _, cell in copy.cells() if "nbgrader" in cell.metadata]
    functions = asked(Lesson.read(path))
    assert [cell.metadata.nbgrader.grade_id for cell in graded] == list(functions)
    assert set(functions) == {
        exercise.name
        for exercise in check.EXERCISES.values()
        if exercise.lesson == int(path.name[:2])
    }
    for cell in graded:
        assert cell.metadata.nbgrader.points == POINTS[cell.metadata.nbgrader.grade_id]


@pytest.mark.parametrize(("answer", "points"), [("np.maximum(Z, 0)", 3), ("abs(Z)", 0), ("...", 0)])
def test_the_value_of_a_check_is_its_points(answer, points, monkeypatch):
    monkeypatch.setitem(POINTS, "relu", 3)
    cell = nbf.new_code_cell("check.relu(my_relu)")
    copy = nbf.reads(handout.handout(lesson_of(cell))).cells[0]
    shown = []
    names = {"check": check, "display": shown.append}
    names["my_relu"] = eval(f"lambda Z: {answer}", {"np": np})
    *before, last = ast.parse(copy.source).body
    exec(compile(ast.Module(before, []), "", "exec"), names)
    assert eval(compile(ast.Expression(last.value), "", "eval"), names) == points
    assert [verdict.exercise for verdict in shown] == ["relu"]


def test_notes_for_the_speaker_stay_with_the_speaker():
    note = nbf.new_markdown_cell("Ask them.", metadata={"slideshow": {"slide_type": "notes"}})
    text = nbf.new_markdown_cell("Add.")
    copy = nbf.reads(handout.handout(lesson_of(note, text)))
    assert [cell.source for cell in copy.cells] == ["Add."]


def test_hints_and_folded_cells_stay_and_guards_go():
    folded = {"source_hidden": True, "outputs_hidden": True}
    cells = [
        nbf.new_markdown_cell("<details>$$1 + 1$$</details>", metadata={"tags": ["hints"]}),
        nbf.new_code_cell("draw()", metadata={"jupyter": folded}),
        nbf.new_code_cell("assert True", metadata={"tags": ["guard"]}),
    ]
    copy = nbf.reads(handout.handout(lesson_of(*cells)))
    assert [cell.source for cell in copy.cells] == [cell.source for cell in cells[:2]]
    # Without outputs nothing is left to fold, and a fold would only be in the way.
    assert copy.cells[1].metadata["jupyter"] == {"source_hidden": True}


def test_a_students_work_is_not_overwritten_unless_forced(tmp_path, course):
    work = tmp_path / LESSONS[-1].name
    work.write_text("hours of work")
    with pytest.raises(FileExistsError, match=f"{work.name}.*Nothing was written"):
        handout.write_handouts(LESSONS, tmp_path)
    assert files(tmp_path) == {work.name: b"hours of work"}
    for force in (True, False):  # writing the same again is no overwriting
        handout.write_handouts(LESSONS, tmp_path, force)
        assert files(tmp_path) == files(course / "handout")


def test_a_lesson_itself_is_never_overwritten(tmp_path):
    lesson = tmp_path / LESSONS[0].name
    lesson.write_bytes(LESSONS[0].read_bytes())
    with pytest.raises(ValueError, match="is the lesson itself"):
        handout.write_handouts([lesson], tmp_path, force=True)
    assert lesson.read_bytes() == LESSONS[0].read_bytes()


@pytest.mark.parametrize("tool", ["handout", "tidy", "build_slides"])
def test_a_file_that_is_not_a_notebook_is_named(tool, tmp_path):
    lesson = tmp_path / "notes.ipynb"
    lesson.write_text("hours of work")
    script = handout.__file__.replace("handout", tool)
    run = subprocess.run([sys.executable, script, lesson], cwd=tmp_path, capture_output=True)
    assert run.returncode == 1
    assert b"notes.ipynb is not a notebook" in run.stderr
    assert lesson.read_text() == "hours of work"
