"""Copies of the lessons for machines where the course is not installed, as Colab's and Kaggle's.

The site offers them; the workflow Pages also puts them on the branch colab, since Colab opens only
what is on GitHub.
"""

import os
import re

import nbformat

from handout import copy_without
from lessons import LESSONS, Lesson, is_folded
from setup_cell import put_setup

COLAB = "https://colab.research.google.com/github/{}/blob/colab/{}"

# What folds code on Colab and on Kaggle.
FOLDED = {"cellView": "form", "_kg_hide-input": True}


def copy_for_elsewhere(lesson, repository=None, commit=None):
    """Return the text of a lesson without outputs and guards, which installs nnlib from GitHub.

    Where no repository is given, it installs nothing.
    """
    known = repository and commit
    notebook = copy_without(lesson, {"guard"} if known else {"guard", "setup"})
    put_setup(notebook, repository, commit)
    for cell in notebook.cells:
        if is_folded(cell):
            cell.metadata.update(FOLDED)
        if known and cell.cell_type == "markdown":
            link = COLAB.format(repository, r"\1")
            cell.source = re.sub(r"(?<=\]\()(\d\d-[\w-]+\.ipynb)(?=\))", link, cell.source)
    return nbformat.v4.writes(notebook) + "\n"


def write_copies(folder):
    """Write all lessons into a folder, for the repository that GitHub's workflow names."""
    folder.mkdir(parents=True, exist_ok=True)
    known = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_SHA")
    for path in LESSONS:
        text = copy_for_elsewhere(Lesson.read(path), *known)
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
