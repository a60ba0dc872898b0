"""Normalise lessons, and renew README.png from the figure of the cell tagged readme.

python tools/tidy.py notebooks/*.ipynb
"""

import argparse
import base64
import re
from pathlib import Path

import nbformat
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

from lessons import (
    LESSONS,
    ROOT,
    Lesson,
    is_guard,
    is_hints,
    is_setup,
    is_solution,
    is_widget,
    question_in,
    slide_type,
)

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# For jupyterlab-rise: a theme that asks no server for its fonts; sizes stand in notebooks/rise.css.
RISE = {
    "theme": "white",
    "transition": "none",
    "margin": 0,
    "center": False,
    "scroll": True,
    "start_slideshow_at": "beginning",
}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "rise": RISE}
CELL_METADATA = {"tags", "slideshow", "jupyter"}

# The cell below each lesson's title, which does nothing where nnlib is installed. It installs from
# the course's folder: on the package index, nnlib is the name of somebody else's project.
SETUP = """\
# Installs nnlib where it is missing; Colab and Kaggle need the copies from the site.
import sys
from importlib.util import find_spec

if not find_spec("nnlib"):
    %pip install --quiet --editable "..[lessons]"
    sys.path.append("..")  # a new kernel will find it without this"""


def normalised(text):
    """Return a notebook's text as it should be: one kernel, no tool's metadata, unique ids."""
    notebook = nbformat.v4.reads(text)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = METADATA
    while notebook.cells and not notebook.cells[-1].source.strip():
        notebook.cells.pop()
    put_setup_below_title(notebook)
    # How many pieces a printed text comes in is chance.
    CoalesceStreamsPreprocessor().preprocess(notebook, {})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [kept for out in cell.outputs if (kept := without_widget(out))]
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in CELL_METADATA}
        if slide_type(cell) is None:
            usual = usual_slide_type(cell, first=cell is notebook.cells[0])
            cell.metadata["slideshow"] = {"slide_type": usual}
    _, notebook = nbformat.validator.normalize(notebook)
    return nbformat.v4.writes(notebook) + "\n"


def put_setup_below_title(notebook):
    """Put SETUP into a lesson; if it is new, and the cells have run in order, count on from it."""
    cells = [cell for cell in notebook.cells if not is_setup(cell)]
    if not cells or not cells[0].source.startswith("# "):
        return
    before = [cell.execution_count for cell in notebook.cells if is_setup(cell)]
    code = [cell for cell in cells if cell.cell_type == "code"]
    ran = [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    if ran and not before:
        for cell in code:
            cell.execution_count += 1
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count
    setup = nbformat.v4.new_code_cell(SETUP, id="setup")
    setup.execution_count = before[0] if before else 1 if ran else None
    setup.metadata = {
        "jupyter": {"source_hidden": True},
        "slideshow": {"slide_type": "skip"},
        "tags": ["setup"],
    }
    notebook.cells = [cells[0], setup, *cells[1:]]


def without_widget(output):
    """Keep only the page or picture that stands in for a widget; return None if it has none."""
    if not is_widget(output):
        return output
    if not {"text/html", "image/png"}.intersection(output.data):
        return None
    data = {mime: it for mime, it in output.data.items() if "jupyter.widget" not in mime}
    return nbformat.from_dict({**output, "data": data})


def usual_slide_type(cell, first):
    """Return a first guess at the place in the slides of a cell that has none."""
    if first or cell.source.startswith("## "):
        return "slide"
    if is_solution(cell) or is_hints(cell) or is_guard(cell) or cell.source == "check.progress()":
        return "skip"
    return "-" if cell.cell_type == "code" and not question_in(cell) else "subslide"


def put_picture_into_readme(lesson):
    """Copy the figure of the cell tagged readme, with its alternative text, into the README."""
    for _, cell, output in lesson.outputs():
        if "readme" in cell.metadata.get("tags", []) and "image/png" in output.get("data", {}):
            (ROOT / "README.png").write_bytes(base64.b64decode(output.data["image/png"]))
            alt = " ".join(output.metadata["image/png"]["alt"].split())
            readme = (ROOT / "README.md").read_text(encoding="utf-8")
            readme = re.sub(r"!\[[^\]]*\]\(README.png\)", f"![{alt}](README.png)", readme)
            (ROOT / "README.md").write_text(readme, encoding="utf-8", newline="\n")


def main():
    """Tidy the lessons that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons by default")
    for path in parser.parse_args().lessons or LESSONS:
        lesson = Lesson.read(path)
        path.write_text(normalised(lesson.text), encoding="utf-8", newline="\n")
        put_picture_into_readme(lesson)


if __name__ == "__main__":
    main()
