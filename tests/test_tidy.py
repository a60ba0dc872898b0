"""Tidying normalises a lesson's file and changes nothing that somebody decided."""

import subprocess
import sys

import nbformat.v4 as nbf
import pytest
from lesson_rules import is_normalised, is_valid

import tidy
from lessons import Lesson, slide_type


def tidied(notebook):
    return nbf.reads(tidy.normalised(nbf.writes(notebook)))


def test_the_command_takes_out_what_programs_leave_behind(tmp_path):
    cells = [nbf.new_markdown_cell(text) for text in ["# Add", "a", "b", "c", ""]]
    notebook = nbf.new_notebook(cells=cells)
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    del cells[0]["id"]
    cells[2].id = cells[1].id
    cells[3].metadata.execution = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
    path = tmp_path / "01-add.ipynb"
    path.write_text(nbf.writes(notebook), encoding="utf-8")
    subprocess.run([sys.executable, tidy.__file__, path], check=True)
    lesson = Lesson.read(path)
    assert [*is_normalised(lesson), *is_valid(lesson)] == []
    assert lesson.notebook.metadata == tidy.METADATA
    sources = [cell.source for cell in lesson.notebook.cells]
    assert sources == ["# Add", tidy.SETUP, "a", "b", "c"]


def test_each_cell_gets_a_place_in_the_slides_if_it_has_none():
    fragment, solution = {"slideshow": {"slide_type": "fragment"}}, {"tags": ["solution"]}
    hints, guard = {"tags": ["hints"]}, {"tags": ["guard"]}
    cells = [
        (nbf.new_markdown_cell("# Add"), "slide"),
        (nbf.new_code_cell("", metadata={"tags": ["setup"]}), "skip"),
        (nbf.new_code_cell("1"), "-"),
        (nbf.new_markdown_cell("Words."), "subslide"),
        (nbf.new_markdown_cell("## An idea"), "slide"),
        (nbf.new_markdown_cell("Words.", metadata=fragment), "fragment"),
        (nbf.new_code_cell("check.add.show_solution()", metadata=solution), "skip"),
        (nbf.new_markdown_cell("<details>One.</details>", metadata=hints), "skip"),
        (nbf.new_code_cell("assert 2 > 1", metadata=guard), "skip"),
    ]
    notebook = tidied(nbf.new_notebook(cells=[cell for cell, _ in cells]))
    assert [slide_type(cell) for cell in notebook.cells] == [expected for _, expected in cells]


def test_what_is_folded_stays_folded_when_a_lesson_is_run_and_tidied(tmp_path):
    folded = {"source_hidden": True, "outputs_hidden": True}
    cells = [nbf.new_markdown_cell("# Add"), nbf.new_code_cell("print(2)")]
    cells[1].metadata["jupyter"] = folded
    path = tmp_path / "01-add.ipynb"
    path.write_text(tidy.normalised(nbf.writes(nbf.new_notebook(cells=cells))), encoding="utf-8")
    run = ["nbconvert", "--to", "notebook", "--execute", "--inplace", path]
    subprocess.run([sys.executable, "-m", *run], check=True)
    cell = tidied(nbf.reads(path.read_text(encoding="utf-8"))).cells[2]
    assert cell.outputs[0].text == "2\n"
    assert cell.metadata["jupyter"] == folded


def test_a_printed_text_that_came_in_pieces_is_one_text():
    pieces = [nbf.new_output("stream", text=text) for text in ("one\n", "two\n")]
    cell = nbf.new_code_cell('print("one")\nprint("two")', outputs=pieces)
    assert [out.text for out in tidied(nbf.new_notebook(cells=[cell])).cells[0].outputs] == [
        "one\ntwo\n"
    ]


def test_of_a_widget_the_page_or_picture_beside_it_stays():
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Box()"}
    page = {"text/html": "<b>1</b>", "text/plain": "Look()"}
    picture = {"image/png": "iVBORw0KGgo=", "text/plain": "A pad."}
    outputs = [
        nbf.new_output("display_data", {**widget, **beside}) for beside in ({}, page, picture)
    ]
    notebook = tidied(nbf.new_notebook(cells=[nbf.new_code_cell("look", outputs=outputs)]))
    assert [output.data for output in notebook.cells[0].outputs] == [page, picture]


def counts(notebook):
    return [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]


def ran(*numbers):
    """A notebook with a title and cells that ran in this order."""
    cells = [nbf.new_code_cell(str(number), execution_count=number) for number in numbers]
    for cell, number in zip(cells, numbers, strict=True):
        output = {"text/plain": "1"}
        cell.outputs = [nbf.new_output("execute_result", output, execution_count=number)]
    return nbf.new_notebook(cells=[nbf.new_markdown_cell("# Add"), *cells])


def test_a_lesson_gets_the_cell_that_installs_nnlib_and_counts_on_from_it():
    notebook = tidied(ran(1, 2))
    assert [cell.source for cell in notebook.cells] == ["# Add", tidy.SETUP, "1", "2"]
    assert counts(notebook) == [1, 2, 3]
    assert [cell.outputs[0].execution_count for cell in notebook.cells[2:]] == [2, 3]
    assert tidied(notebook) == notebook


@pytest.mark.parametrize("numbers", [(2, 1), (1, 3), (2, 3)])
def test_cells_that_ran_out_of_order_stay_found_out(numbers):
    assert counts(tidied(ran(*numbers))) == [None, *numbers]


def test_an_old_version_of_that_cell_is_renewed_and_put_in_its_place():
    lesson = ran(1, 2)
    notebook = tidied(lesson)
    notebook.cells[1].source = "%pip install nnlib"
    notebook.cells[1].outputs = [nbf.new_output("stream", text="Installed.")]
    notebook.cells.append(notebook.cells.pop(1))
    assert tidied(notebook) == tidied(lesson)


def test_a_notebook_without_a_title_is_no_lesson():
    notebook = nbf.new_notebook(cells=[nbf.new_code_cell("1")])
    assert [cell.source for cell in tidied(notebook).cells] == ["1"]
