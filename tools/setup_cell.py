"""The first code cell of a copy that may land anywhere: it installs nnlib, or says what to do.

A lesson itself lies in the course's folder, and has the shorter cell of tidy.py.
"""

import re
import subprocess

from lessons import ROOT, is_setup

# The site's wheel takes 11 MB, and its hash says that it is this one. The next site replaces it,
# but a commit is what it is for ever, in 15 MB: a copy that somebody keeps still installs the nnlib
# that it was made for. A name on the package index is not ours; nor is a project that happens to
# lie above the folder of a copy.
CELL = """\
# Installs nnlib where it is missing.
import importlib
import sys
from importlib.util import find_spec
from pathlib import Path

if not find_spec("nnlib") and Path("../nnlib/lesson").is_dir():
    %pip install --quiet --editable "..[lessons]"
    sys.path.append("..")  # a new kernel will find it without this
{}if not find_spec("nnlib"):
    raise ModuleNotFoundError(
        "nnlib is not installed here. {}Put this notebook "
        "into a folder in the course's folder, beside notebooks/, and run this cell "
        "again. What is called nnlib on PyPI is somebody else's."
    )"""

INSTALL = """\
if not find_spec("nnlib"):
    %pip install --quiet "nnlib[lessons] @ {}"
    importlib.invalidate_caches()
"""
ON_GITHUB = "https://github.com/{}/archive/{}.zip"

# What pip has put into a folder that did not exist before, only a new kernel finds.
AGAIN = "Is there a network? Restart the kernel and run this cell again. Or else: "


def cell_for(repository=None, commit=None, wheel=None):
    """Return the source of the cell; with a commit on GitHub it needs no course's folder.

    The wheel is an address on a site, with its hash, and is tried first.
    """
    if repository and commit:
        addresses = [wheel, ON_GITHUB.format(repository, commit)]
        installs = "".join(INSTALL.format(one) for one in addresses if one)
        return CELL.format(installs, AGAIN + '"\n        "')
    return CELL.format("", "")


def put_setup(notebook, *known):
    """Give a copy the cell in place of the lesson's."""
    for cell in notebook.cells:
        if is_setup(cell):
            cell.source = cell_for(*known)


def published(root=ROOT):
    """Return GitHub's repository and the commit that this folder is a clone of, or Nones.

    A commit that no branch of the remote has is nowhere to be downloaded.
    """

    def git(*words):
        try:
            run = subprocess.run(
                ["git", *words], cwd=root, capture_output=True, text=True, errors="replace"
            )
        except OSError:  # no git
            return ""
        return run.stdout.strip() if run.returncode == 0 else ""

    address = git("remote", "get-url", "origin")
    found = re.fullmatch(r"(?:.*[/@])?github\.com[:/]([\w-]+/[\w.-]+?)(?:\.git)?/?", address)
    # Of a folder that merely lies in another clone, that one's commit would be named.
    whole = git("rev-parse", "--show-prefix", "--is-inside-work-tree") == "true"
    if found and whole and git("branch", "--remotes", "--contains", "HEAD"):
        return found[1], git("rev-parse", "HEAD")
    return None, None
