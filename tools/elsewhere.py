"""Copies of the lessons for machines where the course is not installed, as Colab's and Kaggle's.

The site offers them; the workflow Pages also puts them on the branch colab, since Colab opens only
what is on GitHub.
"""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

import nbformat

from build_lite import pip
from handout import copy_without
from lessons import LESSONS, ROOT, Lesson, is_folded
from setup_cell import put_setup

COLAB = "https://colab.research.google.com/github/{}/blob/colab/{}"

# What folds code on Colab and on Kaggle.
FOLDED = {"cellView": "form", "_kg_hide-input": True}


def copy_for_elsewhere(lesson, repository=None, commit=None, wheel=None):
    """Return the text of a lesson without outputs and guards, which installs nnlib.

    From the site's wheel, where its address is given, else from GitHub. Where no repository is
    given, it installs nothing.
    """
    known = repository and commit
    notebook = copy_without(lesson, {"guard"} if known else {"guard", "setup"})
    put_setup(notebook, repository, commit, wheel)
    for cell in notebook.cells:
        if is_folded(cell):
            cell.metadata.update(FOLDED)
        if known and cell.cell_type == "markdown":
            link = COLAB.format(repository, r"\1")
            cell.source = re.sub(r"(?<=\]\()(\d\d-[\w-]+\.ipynb)(?=\))", link, cell.source)
    return nbformat.v4.writes(notebook) + "\n"


def write_wheel(folder, root=ROOT):
    """Build nnlib's wheel, named for the commit, for the site that GitHub's workflow names.

    Returns
    -------
    str or None
        Its address, with its hash; None, and no wheel is built, where no site is named.
    """
    site, commit = os.environ.get("SITE_URL"), os.environ.get("GITHUB_SHA")
    if not (site and commit):
        return None
    with tempfile.TemporaryDirectory() as place:
        source, hidden = Path(place, "nnlib"), shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / "nnlib", source / "nnlib", ignore=hidden)
        for name in ("README.md", "LICENSE"):
            shutil.copy(root / name, source)
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
        text = re.sub(r'(?m)^version = "[^"+]+', rf"\g<0>+g{commit[:12]}", text, count=1)
        (source / "pyproject.toml").write_text(text, encoding="utf-8")
        pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, source)
    (wheel,) = folder.glob("*.whl")
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{site.rstrip('/')}/{folder.name}/{quote(wheel.name)}#sha256={sha256}"


def write_copies(folder, wheel=None):
    """Write all lessons into a folder, for the repository that GitHub's workflow names."""
    folder.mkdir(parents=True, exist_ok=True)
    known = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_SHA"), wheel
    for path in LESSONS:
        text = copy_for_elsewhere(Lesson.read(path), *known)
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
