"""What came back from a class: notebooks in a folder or in a zip of a learning platform.

Names tell whose a file is: Moodle's (``Ada Lovelace_123_assignsubmission_file_/…``, as its
mod/assign/classes/downloader.php makes them), Canvas's (``lovelaceada_LATE_123_456_….ipynb``,
lib/content_zipper.rb), else those of folders, else its own. Nothing is unpacked onto the disk.
"""

import json
import os
import re
import stat
import zipfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

LARGEST = 20 * 2**20
"""Bytes of a notebook; the lessons with all their outputs have a tenth of it."""
CODE = 500_000
"""Characters of code in a notebook; the lessons have a thirtieth of it."""
IN_ALL = 2**30
"""Bytes that a zip may hold, unpacked."""
FILES = 10_000
NO_NOTEBOOK = "is no notebook (.ipynb)"

MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_file(?:_.*)?")
CANVAS = re.compile(r"(?P<name>.+?)_(?:LATE_)?(?P<id>\d+)_(?P<attachment>\d{3,})_.+")
LEFT_BY_SYSTEMS = re.compile(r"\.[^.].*|__MACOSX|Thumbs\.db|desktop\.ini", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """A file that came back, with the source of its code cells or what is wrong with it."""

    student: str
    file: str
    newest: tuple = ()
    """Sorts the attempts of a student."""
    cells: tuple[str, ...] = ()
    problem: str = ""
    moodle: str = ""
    """The participant's number on Moodle."""
    canvas: str = ""
    """The user's number on Canvas."""

    @property
    def who(self):
        """Tells students of one name apart, where numbers do."""
        return self.student, self.moodle, self.canvas


def read_submissions(path):
    """Yield a Submission for every file in a folder, its folders and zips, or in one zip.

    Raises
    ------
    ValueError
        If path is neither, or a zip is damaged or would unpack to far too much.
    """
    path = Path(path)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        yield from _in_zip(path, PurePosixPath())
    else:
        raise ValueError(f"{path} is neither a folder nor a zip; name what your students handed in")


def _in_folder(folder):
    for where, folders, names in os.walk(folder):  # follows no link
        folders[:] = sorted(name for name in folders if not LEFT_BY_SYSTEMS.fullmatch(name))
        links = [name for name in folders if Path(where, name).is_symlink()]
        for name in sorted([*names, *links]):
            file = Path(where, name)
            inside = PurePosixPath(*file.relative_to(folder).parts)
            if LEFT_BY_SYSTEMS.fullmatch(name):
                continue
            submission = _whose(inside)
            if not stat.S_ISREG(file.lstat().st_mode):
                yield replace(submission, problem="is a link or no ordinary file; not followed")
            elif name.lower().endswith(".zip"):
                try:
                    yield from _in_zip(file, inside.with_suffix(""))
                except ValueError as error:  # one student's zip stops nobody else's
                    yield replace(submission, problem=str(error))
            else:
                submission = _dated(submission, datetime.fromtimestamp(file.stat().st_mtime))
                try:
                    with file.open("rb") as stream:
                        yield _read(submission, stream)
                except OSError as error:
                    yield replace(submission, problem=f"cannot be read: {error.strerror}")


def _in_zip(path, folder):
    """Yield what a zip holds, as if it were a folder of this name."""
    try:
        with zipfile.ZipFile(path) as file:
            entries = [
                entry
                for entry in file.infolist()
                if not entry.is_dir()
                and not any(map(LEFT_BY_SYSTEMS.fullmatch, entry.filename.split("/")))
            ]
            if len(entries) > FILES or sum(entry.file_size for entry in entries) > IN_ALL:
                raise ValueError(f"{path.name} would unpack to far too much; it was not opened")
            # A zip of one folder is the folder's contents.
            tops = {entry.filename.split("/")[0] for entry in entries}
            whole = len(entries) > 1 and len(tops) == 1 and not MOODLE.fullmatch(*tops)
            for entry in entries:
                name = entry.filename
                refused = _refused(entry)
                if whole and not refused:
                    name = name.partition("/")[2]
                parts = [one for one in re.split(r"[/\\]", name) if one.strip(".")]
                submission = _whose(folder.joinpath(*parts or ["?"]))
                if refused:
                    yield replace(submission, file=entry.filename, problem=refused)
                    continue
                try:
                    submission = _dated(submission, datetime(*entry.date_time))
                except ValueError:  # no date, which sorts first
                    submission = _dated(submission, datetime.min)
                try:
                    with file.open(entry) as stream:
                        yield _read(submission, stream)
                except Exception as error:  # of zipfile, zlib, lzma, bz2: each has its own
                    yield replace(submission, problem=f"cannot be unpacked: {error}")
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"{path.name} is a damaged zip: {error}") from None


def _refused(entry):
    """Say why an entry of a zip is not read; an empty text if it is."""
    parts = re.split(r"[/\\]", entry.filename)
    if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        return "its name leads out of the zip; not read"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link; not followed"
    if entry.flag_bits & 1:
        return "is locked by a password; ask for it without one"
    if entry.filename.lower().endswith(".zip"):
        return "is a zip inside a zip; unpack it"
    return ""


def _whose(path):
    """Tell from a path inside the folder or zip whose the file is."""
    for part in path.parts:
        if match := MOODLE.fullmatch(part):
            return Submission(match["name"], str(path), moodle=match["id"])
    if match := CANVAS.fullmatch(path.parts[0]):
        # Files of a download have one date; a later attachment has a larger number.
        newest = (int(match["attachment"]),)
        return Submission(match["name"], str(path), newest, canvas=match["id"])
    return Submission(path.parts[0] if len(path.parts) > 1 else path.stem, str(path))


def _dated(submission, date):
    return replace(submission, newest=(*(submission.newest or (0,)), date, submission.file))


def _read(submission, stream):
    """Add the code cells of a notebook, or what is wrong with it."""
    if not submission.file.lower().endswith(".ipynb"):
        return replace(submission, problem=NO_NOTEBOOK)
    text = stream.read(LARGEST + 1)  # whatever size the zip says
    if len(text) > LARGEST:
        return replace(submission, problem=f"has more than {LARGEST // 2**20} MB; not read")
    try:
        notebook = json.loads(text.decode("utf-8-sig"))
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        codes = [
            source
            if isinstance(source := cell.get("source", cell.get("input")), str)
            else "".join(source)
            for cell in cells
            if cell.get("cell_type") == "code"
        ]
    except (ValueError, RecursionError) as error:
        return replace(submission, problem=f"is damaged: {str(error)[:100]}")
    except (TypeError, KeyError, IndexError, AttributeError):
        return replace(submission, problem="is JSON, but no notebook")
    if sum(map(len, codes)) > CODE:
        return replace(submission, problem=f"has more than {CODE:,} characters of code; not run")
    return replace(submission, cells=tuple(codes))
