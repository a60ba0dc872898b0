"""Make or renew a learner's own copy of the lessons, in which nothing that they wrote is lost.

python tools/my_lessons.py              into my-lessons/
python tools/my_lessons.py --to FOLDER  into another folder
"""

import argparse
import os
import sys
import warnings
from pathlib import Path

import nbformat

from handout import copy_without
from lessons import LESSONS, ROOT, Lesson
from merge import merge
from setup_cell import put_setup

ISSUED = ".issued"
EARLIER = "earlier"


def renew(lessons, folder):
    """Bring a learner's copies up to date; return sentences that say what was done.

    A copy that the learner has changed is merged with the new lesson, and kept as it was in
    the folder earlier/. A file that is no notebook is set aside under another name. A lesson
    that cannot be written stays as it is, and is named.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ISSUED).mkdir(exist_ok=True)
    follow_renamed(lessons, folder)
    said = []
    for path in lessons:
        try:
            # A guard would fail where a student changes code, and says nothing to them.
            lesson = copy_without(Lesson.read(path), {"guard"})
            put_setup(lesson)
            said += renew_one(path.name, nbformat.v4.writes(lesson) + "\n", folder)
        except OSError as error:
            said.append(f"{path.name} was left as it is: {error}")
    return said


def renew_one(name, text, folder):
    """Bring one copy up to date; return what there is to say."""
    copy, issued = folder / name, folder / ISSUED / name
    said = []
    learner = read(copy) if copy.exists() else None
    if copy.exists() and learner is None:
        aside = unused(folder / f"{copy.stem} (damaged).ipynb")
        copy.rename(aside)
        said.append(f"{name} could not be read as a notebook: it is now {aside.name}.")
    if learner is not None and issued.exists() and issued.read_bytes() == text.encode():
        return said
    if learner is None:
        write(copy, text)
        said.append(f"{name} is new.")
    else:
        before = read(issued) if issued.exists() else None
        merged, changes = merge(learner, before, nbformat.reads(text, as_version=4))
        if changes:
            earlier = unused(folder / EARLIER / name)
            earlier.parent.mkdir(exist_ok=True)
            write(earlier, copy.read_bytes())
            where = f"As it was: {earlier.relative_to(folder).as_posix()}."
            said.append(" ".join([f"{name} was renewed.", *changes, where]))
        else:
            said.append(f"{name} was renewed.")
        write(copy, nbformat.writes(merged) + "\n")
    # Last, so that an interrupted update is repeated: merging twice changes nothing more.
    write(issued, text)
    return said


def follow_renamed(lessons, folder):
    """Give a copy the name that its lesson has now: the same words, or else the same number."""
    names = {path.name for path in lessons}
    gone = [path for path in sorted((folder / ISSUED).glob("*.ipynb")) if path.name not in names]
    for key in (lambda name: name.partition("-")[2], lambda name: name.partition("-")[0]):
        for old in list(gone):
            for new in sorted(names):
                free = not (folder / new).exists() and not (folder / ISSUED / new).exists()
                if free and key(new) == key(old.name):
                    if (folder / old.name).exists():
                        (folder / old.name).rename(folder / new)
                    old.rename(folder / ISSUED / new)
                    gone.remove(old)
                    break


def read(path):
    """Return a notebook, None if the file is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without ids get some, and a warning
            notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError):
        return None
    return notebook


def write(path, content):
    """Write a file whole or not at all; one that a link stands for, where it is."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    try:
        with open(beside, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def unused(path):
    """Return the path, with a number behind its name if there is such a file."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
    return free


def main():
    """Make or renew the copies that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--to",
        type=Path,
        default=ROOT / "my-lessons",
        metavar="FOLDER",
        help="my-lessons by default",
    )
    folder = parser.parse_args().to
    sys.stdout.reconfigure(errors="backslashreplace")  # a path may have any letters
    if folder.resolve() == LESSONS[0].parent.resolve():
        sys.exit(f"{folder} holds the lessons themselves; your copies need another folder")
    try:
        said = renew(LESSONS, folder)
    except OSError as error:
        sys.exit(f"Your copy of the lessons could not be made: {error}")
    print(*said, f"Your lessons are in {folder}.", sep="\n")


if __name__ == "__main__":
    main()
