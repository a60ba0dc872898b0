"""Tidying normalises a lesson's file and changes nothing that somebody decided."""

import subprocess
import sys

import nbformat.v4 as nbf
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
    assert [cell.source for cell in lesson.notebook.cells] == ["# Add", "a", "b", "c"]


def test_each_cell_gets_a_place_in_the_slides_if_it_has_none():
    fragment, solution = {"slideshow": {"slide_type": "fragment"}}, {"tags": ["solution"]}
    hints, guard = {"tags": ["hints"]}, {"tags": ["guard"]}
    cells = [
        (nbf.new_markdown_cell("# Add"), "slide"),
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
    cell = tidied(nbf.reads(path.read_text(encoding="utf-8"))).cells[1]
    assert cell.outputs[0].text == "2\n"
    assert cell.metadata["jupyter"] == folded


def test_a_printed_text_that_came_in_pieces_is_one_text():
    pieces = [nbf.new_output("stream", text=text) for text in ("one\n", "two\n")]
    cell = nbf.new_code_cell('print("one")\nprint("two")', outputs=pieces)
    assert [out.text for out in tidied(nbf.new_notebook(cells=[cell])).cells[0].outputs] == [
        "one\ntwo\n"
    ]


def test_of_a_widget_the_page_beside_it_stays():
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Box()"}
    page = {"text/html": "<b>1</b>", "text/plain": "Look()"}
    outputs = [nbf.new_output("display_data", data) for data in (widget, {**widget, **page})]
    notebook = tidied(nbf.new_notebook(cells=[nbf.new_code_cell("look", outputs=outputs)]))
    assert [output.data for output in notebook.cells[0].outputs] == [page]
