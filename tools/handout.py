"""Write handouts: the lessons without their solutions, outputs and guards.

python tools/handout.py                 all lessons, into handout/
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor

from lessons import LESSONS, Lesson


def handout(lesson):
    """Return the text of the notebook that students get."""
    return copy_without(lesson, {"solution"})


def copy_without(lesson, tags):
    """Return the text of a lesson without outputs, guards and the cells with one of the tags."""
    notebook = nbformat.v4.reads(lesson.text)
    # A guard would fail where a student changes code, and says nothing to them.
    TagRemovePreprocessor(remove_cell_tags={"guard", *tags}).preprocess(notebook, {})
    # An output may show an answer, or the source of a solution.
    ClearOutputPreprocessor().preprocess(notebook, {})
    for cell in notebook.cells:
        cell.metadata.get("jupyter", {}).pop("outputs_hidden", None)
    return nbformat.v4.writes(notebook) + "\n"


def write_handouts(paths, folder, force=False):
    """Write the handouts of lessons into a folder; return their paths.

    If a file there holds something else, raise FileExistsError and write nothing, unless force.
    A lesson itself is never overwritten: that is a ValueError.
    """
    copies = {folder / path.name: handout(Lesson.read(path)) for path in paths}
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
    options = parser.parse_args()
    try:
        for path in write_handouts(options.lessons or LESSONS, options.to, options.force):
            print(path)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
