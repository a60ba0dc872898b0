"""A handout is a lesson without solutions, outputs and guards, and overwrites nothing."""

import subprocess
import sys

import nbformat.v4 as nbf
import pytest
from lesson_rules import is_normalised, is_valid, links_lead_somewhere

import handout
from lessons import LESSONS, Lesson, is_guard, is_hints, is_solution
from nnlib.lesson import check

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


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
        if not (is_solution(cell) or is_guard(cell))
    ]
    copy = Lesson.read(course / "handout" / path.name)
    assert [cell.source for cell in copy.notebook.cells] == others
    assert list(copy.outputs()) == []
    for sign in ["show_solution", "<details"]:
        assert sign in Lesson.read(path).text
        assert not any(sign in cell.source for _, cell in copy.cells() if not is_hints(cell))
    for exercise in check.EXERCISES.values():
        if exercise.lesson == int(path.name[:2]):
            assert any(source.startswith(f"check.{exercise.name}(") for source in others)


@each_lesson
@pytest.mark.parametrize("rule", [is_normalised, is_valid, links_lead_somewhere])
def test_the_copy_keeps_the_rule_for_lessons(path, rule, course):
    assert list(rule(Lesson.read(course / "handout" / path.name))) == []


def test_hints_and_folded_cells_stay_and_guards_go(tmp_path):
    folded = {"source_hidden": True, "outputs_hidden": True}
    cells = [
        nbf.new_markdown_cell("<details>$$1 + 1$$</details>", metadata={"tags": ["hints"]}),
        nbf.new_code_cell("draw()", metadata={"jupyter": folded}),
        nbf.new_code_cell("assert True", metadata={"tags": ["guard"]}),
    ]
    path = tmp_path / "01-add.ipynb"
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), encoding="utf-8")
    copy = nbf.reads(handout.handout(Lesson.read(path)))
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
