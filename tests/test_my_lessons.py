"""A learner's copy is renewed, and nothing that the learner wrote is ever lost."""

import copy
import errno
import json
import os
import subprocess
import sys

import nbformat
import nbformat.v4 as nbf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import my_lessons
from lessons import LESSONS, Lesson, is_guard, is_setup, is_solution
from merge import merge
from my_lessons import renew
from setup_cell import cell_for

STUB = 'def my_double(x):\n    """x: a number."""\n    return ...\n'
ANSWER = STUB.replace("...", "2 * x")


def lesson(folder, name="01-double.ipynb", **changes):
    """Write a lesson of four cells, some of them changed, and return its path."""
    sources = {
        "title": "# Double",
        "setup": "x = 3",
        "stub": STUB,
        "check": "check.double(my_double)",
    }
    sources |= changes
    cells = [
        (nbf.new_markdown_cell if key in ("title", "note") else nbf.new_code_cell)(source, id=key)
        for key, source in sources.items()
        if source
    ]
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), encoding="utf-8")
    return path


def cells(path):
    return nbf.reads(path.read_text(encoding="utf-8")).cells


def sources(path):
    return [cell.source for cell in cells(path)]


def edit(path, change):
    """Let a learner change the cells of their copy."""
    notebook = nbf.reads(path.read_text(encoding="utf-8"))
    change(notebook.cells)
    path.write_text(nbf.writes(notebook), encoding="utf-8")


def put(number, source):
    def change(cells):
        cells[number].source = source

    return change


@pytest.fixture
def course(tmp_path):
    return tmp_path / "notebooks"


@pytest.fixture
def mine(tmp_path, course):
    """The folder of a learner who was given the lesson and wrote the exercise."""
    folder = tmp_path / "mine"
    assert renew([lesson(course)], folder) == ["01-double.ipynb is new."]
    edit(folder / "01-double.ipynb", put(2, ANSWER))
    return folder


def test_a_copy_is_the_lesson_without_outputs_and_guards(tmp_path):
    renew(LESSONS, tmp_path)
    for path in LESSONS:
        copy = Lesson.read(tmp_path / path.name)
        expected = [
            cell_for() if is_setup(c) else c.source
            for c in Lesson.read(path).notebook.cells
            if not is_guard(c)
        ]
        assert [cell.source for cell in copy.notebook.cells] == expected
        assert any(is_solution(cell) for cell in copy.notebook.cells)
        assert list(copy.outputs()) == []


def test_without_an_update_nothing_is_written(course, mine):
    before = {path: path.stat().st_mtime_ns for path in mine.rglob("*")}
    assert renew([lesson(course)], mine) == []
    assert {path: path.stat().st_mtime_ns for path in mine.rglob("*")} == before


def test_an_update_renews_what_is_untouched_and_keeps_the_exercise(course, mine):
    old = (mine / "01-double.ipynb").read_bytes()
    said = renew([lesson(course, title="# Twice", setup="", note="New.")], mine)
    assert sources(mine / "01-double.ipynb") == [
        "# Twice", ANSWER, "check.double(my_double)", "New.",
    ]  # fmt: skip
    assert said == [
        "01-double.ipynb was renewed. Your my_double: kept. As it was: earlier/01-double.ipynb."
    ]
    assert (mine / "earlier/01-double.ipynb").read_bytes() == old
    assert renew([lesson(course, title="# Twice", setup="", note="New.")], mine) == []


def test_outputs_stay_with_the_code_that_made_them(course, mine):
    def ran(cells):
        for cell in cells[1:3]:
            cell.outputs = [nbf.new_output("stream", text="seen")]
            cell.execution_count = 1

    edit(mine / "01-double.ipynb", ran)
    renew([lesson(course, title="# Twice")], mine)
    assert [len(cell.get("outputs", [])) for cell in cells(mine / "01-double.ipynb")] == [
        0,
        1,
        1,
        0,
    ]
    renew([lesson(course, title="# Twice", setup="x = 4")], mine)
    assert [len(cell.get("outputs", [])) for cell in cells(mine / "01-double.ipynb")] == [
        0,
        0,
        1,
        0,
    ]


def test_cells_of_their_own_stay_where_they_are(course, mine):
    def write(cells):
        cells.insert(2, nbf.new_code_cell("x + 1"))
        cells.insert(0, nbf.new_markdown_cell("My notes"))
        cells.append(nbf.new_code_cell("my_double(4)"))

    edit(mine / "01-double.ipynb", write)
    said = renew([lesson(course, title="# Twice")], mine)
    assert sources(mine / "01-double.ipynb") == [
        "My notes", "# Twice", "x = 3", "x + 1", ANSWER, "check.double(my_double)", "my_double(4)",
    ]  # fmt: skip
    assert "3 cells of your own: kept." in said[0]


def test_where_both_changed_a_cell_the_lessons_is_run_and_the_other_shown(course, mine):
    edit(mine / "01-double.ipynb", put(1, "x = 7"))
    renew([lesson(course, title="# Twice")], mine)
    assert sources(mine / "01-double.ipynb")[1] == "x = 7"
    said = renew([lesson(course, setup="x = 4")], mine)
    found = cells(mine / "01-double.ipynb")
    assert found[1].source == "x = 4"
    assert found[2].cell_type == "markdown" and "x = 7" in found[2].source
    assert "1 cell that you changed: kept." in said[0]


def test_an_exercise_with_a_new_text_keeps_the_answer_and_shows_the_text(course, mine):
    new = STUB.replace("a number", "an array")
    renew([lesson(course, stub=new)], mine)
    found = cells(mine / "01-double.ipynb")
    assert found[2].source == ANSWER
    assert found[3].cell_type == "markdown" and "an array" in found[3].source


def test_an_answer_to_an_exercise_that_is_gone_stays_as_code_and_is_named(course, mine):
    edit(mine / "01-double.ipynb", lambda cells: cells.append(nbf.new_code_cell("own = 1")))
    (said,) = renew([lesson(course, stub="", check="", note="New.")], mine)
    assert sources(mine / "01-double.ipynb") == ["# Double", "x = 3", ANSWER, "own = 1", "New."]
    assert "Your my_double: no longer asked for, kept. 1 cell of your own: kept." in said


def test_a_copy_that_is_a_link_stays_one(course, mine, tmp_path):
    (tmp_path / "synced").mkdir()
    linked, real = mine / "01-double.ipynb", tmp_path / "synced" / "work.ipynb"
    linked.rename(real)
    linked.symlink_to(real)
    renew([lesson(course, title="# Twice")], mine)
    assert linked.is_symlink()
    assert sources(real)[0] == "# Twice" and ANSWER in sources(real)


@pytest.mark.parametrize("lost", ["ids", "issued"])
def test_an_answer_is_found_by_its_name(lost, course, mine):
    path = mine / "01-double.ipynb"
    if lost == "ids":
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["nbformat_minor"] = 4
        for cell in notebook["cells"]:
            del cell["id"]
        path.write_text(json.dumps(notebook), encoding="utf-8")
    else:
        (mine / ".issued/01-double.ipynb").unlink()
    renew([lesson(course, title="# Twice")], mine)
    ran = [cell.source for cell in cells(path) if cell.cell_type == "code"]
    assert ran == ["x = 3", ANSWER, "check.double(my_double)"]


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b"", b'{"cells": 3, "nbformat": 4}'])
def test_a_broken_notebook_is_set_aside(content, course, mine):
    (mine / "01-double.ipynb").write_bytes(content)
    said = renew([lesson(course)], mine)
    aside = mine / "01-double (damaged).ipynb"
    assert said == [
        f"01-double.ipynb could not be read as a notebook: it is now {aside.name}.",
        "01-double.ipynb is new.",
    ]
    assert aside.read_bytes() == content
    (mine / "01-double.ipynb").write_bytes(content)
    renew([lesson(course)], mine)
    assert (mine / "01-double (damaged) 2.ipynb").read_bytes() == content


@pytest.mark.parametrize("new_name", ["02-double.ipynb", "01-twice.ipynb"])
def test_a_renamed_lesson_takes_the_answer_along(new_name, course, mine):
    renew([lesson(course, new_name, title="# Twice")], mine)
    assert ANSWER in sources(mine / new_name)
    assert not (mine / "01-double.ipynb").exists()


def test_a_copy_that_the_learner_renamed_is_left_alone(course, mine):
    (mine / "01-double.ipynb").rename(mine / "homework.ipynb")
    assert renew([lesson(course, title="# Twice")], mine) == ["01-double.ipynb is new."]
    assert ANSWER in sources(mine / "homework.ipynb")


@pytest.mark.parametrize("at", range(8))
def test_an_update_that_is_interrupted_anywhere_is_finished_by_the_next(
    at, course, mine, monkeypatch
):
    """At its at-th replacing or flushing of a file; the answer is in the folder at every moment."""
    edit(mine / "01-double.ipynb", put(1, "x = 7"))
    update = [lesson(course, title="# Twice", setup="x = 4", stub=STUB.replace("a n", "any n"))]
    calls = 0

    def interrupted(function):
        def call(*arguments):
            nonlocal calls
            calls += 1
            if calls > at:
                raise KeyboardInterrupt
            return function(*arguments)

        return call

    with monkeypatch.context() as patch:
        for name in ["replace", "fsync"]:
            patch.setattr(my_lessons.os, name, interrupted(getattr(os, name)))
        if at < 6:
            with pytest.raises(KeyboardInterrupt):
                renew(update, mine)
        else:
            renew(update, mine)
    assert ANSWER in sources(mine / "01-double.ipynb")
    renew(update, mine)
    final = sources(mine / "01-double.ipynb")
    assert len(final) == 6 and final.count(ANSWER) == 1
    assert sum("x = 7" in source for source in final) == 1
    assert not list(mine.rglob("*.new"))


def test_on_a_full_disk_the_copy_stays_and_is_named(course, mine, monkeypatch):
    before = (mine / "01-double.ipynb").read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(my_lessons.os, "fsync", full)
        said = renew([lesson(course, title="# Twice")], mine)
    assert said == ["01-double.ipynb was left as it is: [Errno 28] No space left on device"]
    assert (mine / "01-double.ipynb").read_bytes() == before
    renew([lesson(course, title="# Twice")], mine)
    assert sources(mine / "01-double.ipynb")[0] == "# Twice"


numbers = st.integers(0, 5)
edits = st.lists(
    st.tuples(st.sampled_from(["write", "add", "delete", "move", "copy"]), numbers, numbers)
)


@settings(max_examples=100, deadline=None)
@given(edits, st.sets(numbers), st.sets(numbers), st.permutations(range(6)), st.booleans())
def test_whatever_was_written_is_somewhere_after_any_update(changes, gone, new, order, known):
    """The learner edits at random; the update drops, rewrites and reorders cells at random."""
    first = [nbf.new_code_cell(f"x = {n}", id=f"cell{n}") for n in range(5)]
    first.append(nbf.new_code_cell(STUB, id="stub"))
    issued = nbf.new_notebook(cells=first)
    learner = copy.deepcopy(issued)
    for number, (what, at, to) in enumerate(changes):
        if what == "add" or not learner.cells:
            learner.cells.insert(at, nbf.new_code_cell(f"added = {number}"))
            continue
        at, to = at % len(learner.cells), to % len(learner.cells)
        if what == "write":
            learner.cells[at].source += f"  # mine, {number}"
        elif what == "delete":
            learner.cells.pop(at)
        elif what == "move":
            learner.cells.insert(to, learner.cells.pop(at))
        else:
            learner.cells.insert(to, copy.deepcopy(learner.cells[at]))
    written = {cell.source for cell in learner.cells} - {cell.source for cell in first}
    update = nbf.new_notebook(cells=[copy.deepcopy(first[n]) for n in order if n not in gone])
    for number, cell in enumerate(update.cells):
        if number in new:
            cell.source += f"  # edition {number}"
    merged, _ = merge(learner, issued if known else None, update)
    nbformat.validate(merged)
    together = "\n".join(cell.source for cell in merged.cells)
    assert all(source in together for source in written)
    for cell in update.cells:
        assert cell.id in {old.id for old in merged.cells}
    for before in [issued, update] if known else []:  # interrupted before its end, and not
        again, _ = merge(merged, before, update)
        assert [cell.source for cell in again.cells] == [cell.source for cell in merged.cells]


def test_the_command_says_where_the_lessons_are(tmp_path):
    command = [sys.executable, my_lessons.__file__, "--to"]
    ran = subprocess.run(
        [*command, tmp_path / "é ü"], capture_output=True, check=True, encoding="utf-8"
    )
    assert ran.stdout.splitlines()[-1] == f"Your lessons are in {tmp_path / 'é ü'}."
    ran = subprocess.run([*command, LESSONS[0].parent], capture_output=True, encoding="utf-8")
    assert ran.returncode == 1 and "the lessons themselves" in ran.stderr
