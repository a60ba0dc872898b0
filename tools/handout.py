"""Write handouts: the lessons without solutions, outputs and guards, with points for graders.

python tools/handout.py                 all lessons, into handout/
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor

from exercises import CHECK, POINTS, asked
from lessons import LESSONS, Lesson, slide_type
from setup_cell import published, put_setup

# What a check returns is shown, and the cell's value is what nbgrader takes for the points: of an
# error it would make none, but an error would also stop a student who runs all cells.
GRADED = """\
verdict = {call}
display(verdict)
{points} * (verdict.state == "right")  # points"""

OTTER = """\
OK_FORMAT = True
test = {{
    "name": "{name}",
    "points": {points},
    "suites": [{{
        "type": "doctest",
        "cases": [{{
            "code": '''
>>> from nnlib.lesson import check
>>> {call}.state
'right'
''',
            "hidden": False,
        }}],
    }}],
}}
"""


def handout(lesson, repository=None, commit=None):
    """Return the text of the notebook that students hand in, wherever they open it."""
    notebook = copy_without(lesson, {"solution", "guard"})
    put_setup(notebook, repository, commit)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (match := CHECK.fullmatch(cell.source)):
            _give_points(cell, match[1])
    return nbformat.v4.writes(notebook) + "\n"


def copy_without(lesson, tags):
    """Return a lesson as a notebook without outputs and without the cells that have a tag."""
    notebook = nbformat.v4.reads(lesson.text)
    notebook.cells = [cell for cell in notebook.cells if slide_type(cell) != "notes"]
    TagRemovePreprocessor(remove_cell_tags=tags).preprocess(notebook, {})
    # An output may show an answer, or the source of a solution.
    ClearOutputPreprocessor().preprocess(notebook, {})
    for cell in notebook.cells:
        cell.metadata.get("jupyter", {}).pop("outputs_hidden", None)
    return notebook


def _give_points(cell, exercise):
    """Make a check a cell that nbgrader grades (its metadata, schema version 3).

    Stubs carry no marks: of a cell that is marked as a solution nbgrader removes all, def as well.
    """
    points = POINTS[exercise]
    cell.source = GRADED.format(call=cell.source, points=points)
    cell.metadata["nbgrader"] = {
        **{"schema_version": 3, "grade_id": exercise, "cell_type": "code"},
        **{"grade": True, "points": points, "solution": False, "locked": True, "task": False},
    }


def write_otter_tests(paths, folder):
    """Write a folder of otter-grader's tests for each lesson; return their paths."""
    written = []
    for path in paths:
        tests = folder / path.stem
        tests.mkdir(parents=True, exist_ok=True)
        for name, function in asked(Lesson.read(path)).items():
            call = f"check.{name}({function})"
            text = OTTER.format(name=name, points=POINTS[name], call=call)
            (tests / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
        written.append(tests)
    return written


def write_handouts(paths, folder, force=False):
    """Write the handouts of lessons into a folder; return their paths.

    If a file there holds something else, raise FileExistsError and write nothing, unless force.
    A lesson itself is never overwritten: that is a ValueError.
    """
    known = published()
    copies = {folder / path.name: handout(Lesson.read(path), *known) for path in paths}
    for path in paths:
        if (folder / path.name).resolve() == path.resolve():
            raise ValueError(f"{path} is the lesson itself; write its handout to another folder")
    differing = [
        str(to)
        for to, text in copies.items()
        if to.exists() and to.read_bytes() != text.encode("utf-8")
    ]
    if differing and not force:
        raise FileExistsError(
            f"{', '.join(differing)}: differs from what would be written here, and may hold "
            "a student's work. Nothing was written. Move it away, or overwrite it by --force "
            "(make handout HANDOUT=--force)."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for to, text in copies.items():
        to.write_text(text, encoding="utf-8", newline="\n")
    return list(copies)


def where_they_run(repository, commit):
    """Say where the first cell of a handout finds nnlib."""
    if repository:
        return (
            f"Where nnlib is missing, they install it from github.com/{repository}, {commit[:7]}."
        )
    return (
        "They run in a folder of the course's folder, and where nnlib is installed; elsewhere "
        "their first cell says so. Made in a clone of a repository on GitHub, they install it."
    )


def main():
    """Write the handouts that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons by default")
    parser.add_argument(
        "--to", type=Path, default=Path("handout"), metavar="FOLDER", help="handout by default"
    )
    parser.add_argument(
        "--force", action="store_true", help="overwrite files in FOLDER that hold something else"
    )
    parser.add_argument(
        "--otter", type=Path, metavar="FOLDER", help="write otter-grader's tests there as well"
    )
    options = parser.parse_args()
    try:
        for path in write_handouts(options.lessons or LESSONS, options.to, options.force):
            print(path)
        print(where_they_run(*published()))
        if options.otter:
            for path in write_otter_tests(options.lessons or LESSONS, options.otter):
                print(path)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
