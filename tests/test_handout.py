"""A handout holds all of a lesson but its solutions, and overwrites nothing."""

import json
import os
import subprocess
import sys

import nbformat.v4 as nbf
import pytest
from lesson_rules import (
    NOTE,
    Lesson,
    decimals_in_maths_come_from_code,
    every_code_cell_ran_in_order,
    is_normalised,
    is_valid,
    links_lead_somewhere,
    slide_type,
)
from test_lessons import LESSONS

from nnlib.activations import relu
from nnlib.lesson import check, handout, show
from nnlib.lesson.handout import main, without_solutions, write_handout

# What leaving out cells could break.
RULES = [
    is_normalised,
    is_valid,
    every_code_cell_ran_in_order,
    decimals_in_maths_come_from_code,
    links_lead_somewhere,
]
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    to = tmp_path_factory.mktemp("course") / "handout"
    write_handout(LESSONS, to)
    return to


def exercises(path):
    return [e for e in check.EXERCISES.values() if e.lesson == int(path.name[:2])]


def solutions_in(lesson):
    """Name the exercises of a lesson whose solution it shows or offers to show."""
    stored = [json.dumps(output) for _, _, output in lesson.outputs()]
    return {
        exercise.name
        for exercise in exercises(lesson.path)
        for function in [getattr(exercise.solution, "fget", exercise.solution)]
        if f"check.{exercise.name}.show_solution" in lesson.text
        or any(f"def {function.__name__}(" in output for output in stored)
    }


@each_lesson
def test_the_copy_holds_no_solution_and_no_answer(path, folder):
    copy = Lesson.read(folder / path.name)
    assert solutions_in(Lesson.read(path)) == {e.name for e in exercises(path)}
    assert solutions_in(copy) == set()
    assert "show_solution" not in copy.text
    assert "<details" not in copy.text


@each_lesson
def test_the_copy_holds_no_note_for_the_speaker(path, folder):
    assert NOTE.strip() in Lesson.read(path).text
    assert NOTE.strip() not in Lesson.read(folder / path.name).text


@each_lesson
def test_every_other_cell_is_still_there_with_its_stub_and_its_check(path, folder):
    copy = Lesson.read(folder / path.name)
    others = [
        cell.source
        for cell in Lesson.read(path).notebook.cells
        if "solution" not in cell.metadata.get("tags", []) and slide_type(cell) != "notes"
    ]
    assert [cell.source for cell in copy.notebook.cells] == others
    for exercise in exercises(path):
        assert any(source.startswith(f"check.{exercise.name}(") for source in others)


@each_lesson
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_copy_keeps_the_rule_for_lessons(path, rule, folder):
    assert rule(Lesson.read(folder / path.name)) == []


def test_what_another_cell_shows_of_a_solution_is_left_out_and_the_rest_is_not():
    alone = {"text/plain": repr(show(relu))}
    among_others = {"text/plain": repr(show(relu)).replace("\n", "\n    ") + "\n\nand more"}
    cells = [
        nbf.new_code_cell(
            "print(2)\nshow(relu)",
            execution_count=1,
            outputs=[
                nbf.new_output("stream", text="2"),
                nbf.new_output("execute_result", among_others, execution_count=1),
            ],
        ),
        nbf.new_code_cell(
            "check.relu.show_solution()",
            metadata={"tags": ["solution"]},
            execution_count=2,
            outputs=[nbf.new_output("execute_result", alone, execution_count=2)],
        ),
    ]
    (cell,) = without_solutions(nbf.new_notebook(cells=cells))["cells"]
    assert cell["outputs"] == [nbf.new_output("stream", text="2")]
    assert len(cells[0].outputs) == 2


def test_the_cells_that_ran_are_counted_anew_and_the_others_are_not():
    counts = [1, 2, None, 3]
    cells = [
        nbf.new_code_cell(
            execution_count=count,
            metadata={"tags": ["solution"]} if count == 2 else {},
            outputs=[nbf.new_output("execute_result", execution_count=count)] if count else [],
        )
        for count in counts
    ]
    copies = without_solutions(nbf.new_notebook(cells=cells))["cells"]
    assert [cell["execution_count"] for cell in copies] == [1, None, 2]
    assert copies[2]["outputs"][0]["execution_count"] == 2


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_students_work_is_not_overwritten_and_nothing_else_is_written(tmp_path):
    work = tmp_path / LESSONS[-1].name
    work.write_text("hours of work")
    with pytest.raises(FileExistsError, match=work.name):
        write_handout(LESSONS, tmp_path)
    assert files(tmp_path) == {work.name: b"hours of work"}


def test_force_overwrites(tmp_path, folder):
    (tmp_path / LESSONS[0].name).write_text("an older handout")
    write_handout(LESSONS[:1], tmp_path, force=True)
    assert files(tmp_path) == {LESSONS[0].name: files(folder)[LESSONS[0].name]}


def test_writing_the_same_again_is_no_overwriting(tmp_path):
    assert write_handout(LESSONS[:1], tmp_path) == write_handout(LESSONS[:1], tmp_path)


def test_the_lessons_themselves_are_never_overwritten(tmp_path):
    lesson = tmp_path / LESSONS[0].name
    lesson.write_bytes(LESSONS[0].read_bytes())
    with pytest.raises(ValueError, match="is the lesson itself"):
        write_handout([lesson], tmp_path, force=True)
    assert lesson.read_bytes() == LESSONS[0].read_bytes()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [{}]}', '{"cells": [1]}'])
def test_what_is_no_notebook_is_named(text, tmp_path):
    lesson = tmp_path / "notes.ipynb"
    lesson.write_text(text)
    with pytest.raises(ValueError, match=r"notes\.ipynb is not a notebook"):
        write_handout([lesson], tmp_path / "handout")


def test_the_command_writes_all_lessons_and_says_what_it_wrote(tmp_path, folder):
    command = [sys.executable, "-m", "nnlib.lesson.handout"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    names = [path.name for path in LESSONS]
    assert run.stdout.splitlines() == [os.path.join("handout", name) for name in names]
    assert files(tmp_path / "handout") == files(folder)


def test_the_command_takes_lessons_a_folder_and_force(tmp_path, capsys):
    arguments = [str(LESSONS[0]), "--to", str(tmp_path)]
    (tmp_path / LESSONS[0].name).write_text("hours of work")
    with pytest.raises(SystemExit, match="Nothing was written"):
        main(arguments)
    main([*arguments, "--force"])
    assert capsys.readouterr().out == f"{tmp_path / LESSONS[0].name}\n"


def test_without_a_course_the_command_asks_for_lessons(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "LESSONS", tmp_path)
    with pytest.raises(SystemExit, match="name them"):
        main([])
