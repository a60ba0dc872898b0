"""What came back from a class: notebooks in a folder or in a zip of a learning platform.

Names tell whose a file is: Moodle's (``Ada Lovelace_123_assignsubmission_file_/…``, as its
mod/assign/classes/downloader.php makes them), Canvas's (``lovelaceada_LATE_123_456_….ipynb``,
lib/content_zipper.rb), else those of folders, else its own. Nothing is unpacked onto the disk.
"""

import io
import json
import os
import re
import stat
import unicodedata
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

LARGEST = 20 * 2**20
"""Bytes of a notebook; the lessons with all their outputs have a tenth of it."""
CODE = 500_000
"""Characters of code in a notebook; the lessons have a thirtieth of it."""
CELLS = 2_000
"""Code cells in a notebook; the lessons have a thirtieth of it."""
EACH = 200 * 2**20
"""Bytes that are unpacked of the notebooks and zips of one student in a zip."""
INNER = 100 * 2**20
"""Bytes of a zip inside a zip, which is read into memory."""
FILES = 100_000
"""Files in a zip."""
NO_NOTEBOOK = "is no notebook (.ipynb)"

# Some browsers add an ending when they save one.
IPYNB = re.compile(r"(?P<stem>.*)\.ipynb(?:\.json|\.txt)?", re.IGNORECASE | re.DOTALL)
# What the platform puts before a name comes first: the rest is the student's.
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_.*)?", re.DOTALL)
CANVAS = re.compile(r"(?P<name>.+?)_(?:LATE_)?(?P<id>\d+)_(?P<attachment>\d{3,})_.+", re.DOTALL)
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
        If path is neither, or a zip is damaged or holds far too many files.
    """
    path = Path(path)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        yield from _in_zip(path, path.name, PurePosixPath())
    else:
        raise ValueError(f"{path} is neither a folder nor a zip; name what your students handed in")


def _in_folder(folder):
    closed = []
    for where, folders, names in os.walk(folder, onerror=closed.append):  # follows no link
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
                    yield from _in_zip(file, file.name, inside.with_suffix(""))
                except ValueError as error:  # one student's zip stops nobody else's
                    yield replace(submission, problem=str(error))
            else:
                submission = _dated(submission, datetime.fromtimestamp(file.stat().st_mtime))
                try:
                    with file.open("rb") as stream:
                        yield _read(submission, stream)
                except OSError as error:
                    yield replace(submission, problem=f"cannot be read: {error.strerror}")
    for error in closed:
        inside = PurePosixPath(*Path(error.filename).relative_to(folder).parts)
        if not inside.parts:
            raise error
        yield replace(_whose(inside), problem=f"cannot be read: {error.strerror}")


def _in_zip(source, called, folder, outer=True):
    """Yield what a zip holds, as if it were a folder of this name, and what the zips in it hold.

    The source is a path, or a file in memory: in the zip of a class, students' zips.
    """
    try:
        with zipfile.ZipFile(source) as file:
            entries = [
                (entry, name)
                for entry in file.infolist()
                if not entry.is_dir()
                and not any(map(LEFT_BY_SYSTEMS.fullmatch, (name := _named(entry)).split("/")))
            ]
            if len(entries) > FILES:
                raise ValueError(f"{called} holds more than {FILES:,} files; it was not opened")
            # A zip of one folder is the folder's contents.
            tops = {name.split("/")[0] for _, name in entries}
            whole = len(entries) > 1 and len(tops) == 1 and not MOODLE.fullmatch(*tops)
            unpacked = Counter()  # of each student: one of them costs the others nothing
            for entry, full_name in entries:
                name, is_zip = full_name, full_name.lower().endswith(".zip")
                refused = _refused(entry, name)
                if is_zip and not outer and not refused:
                    refused = "is a zip inside a zip; unpack it"
                if whole and not refused:
                    name = name.partition("/")[2]
                parts = [one for one in re.split(r"[/\\]", name) if one.strip(".")]
                inside = folder.joinpath(*parts or ["?"])
                submission = _whose(inside)
                if is_zip or IPYNB.fullmatch(name):
                    unpacked[submission.who] += min(entry.file_size, INNER)
                    if unpacked[submission.who] > EACH and not refused:
                        refused = f"is beyond the {EACH // 2**20} MB that are read of a student"
                if refused:
                    yield replace(submission, file=full_name, problem=refused)
                    continue
                try:
                    submission = _dated(submission, datetime(*entry.date_time))
                except ValueError:  # no date, which sorts first
                    submission = _dated(submission, datetime.min)
                try:
                    with file.open(entry) as stream:
                        if is_zip:
                            data = stream.read(INNER + 1)  # whatever size the zip says
                        else:
                            found = [_read(submission, stream)]
                    if is_zip and len(data) > INNER:
                        raise ValueError(f"more than {INNER // 2**20} MB")
                    if is_zip:
                        below = inside.with_suffix("")
                        found = [*_in_zip(io.BytesIO(data), inside.name, below, outer=False)]
                except Exception as error:  # of zipfile, zlib, lzma, bz2: each has its own
                    found = [replace(submission, problem=f"cannot be unpacked: {error}")]
                yield from found
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise ValueError(f"{called} is a damaged zip: {error}") from None


def _named(entry):
    """Give an entry's name; macOS writes UTF-8 and does not say so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name


def _refused(entry, name):
    """Say why an entry of a zip is not read; an empty text if it is."""
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        return "its name leads out of the zip; not read"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link; not followed"
    if entry.flag_bits & 1:
        return "is locked by a password; ask for it without one"
    return ""


def _whose(path):
    """Tell from a path inside the folder or zip whose the file is."""
    # macOS splits é into e and an accent, which no list of participants does.
    names = [unicodedata.normalize("NFC", part) for part in path.parts]
    for part in names:
        if match := MOODLE.fullmatch(part):
            return Submission(match["name"], str(path), moodle=match["id"])
    if match := CANVAS.fullmatch(names[0]):
        # Files of a download have one date; a later attachment has a larger number.
        newest = (int(match["attachment"]),)
        return Submission(match["name"], str(path), newest, canvas=match["id"])
    if len(names) > 1:
        return Submission(names[0], str(path))
    match = IPYNB.fullmatch(names[0])
    return Submission(match["stem"] if match else PurePosixPath(names[0]).stem, str(path))


def _dated(submission, date):
    return replace(submission, newest=(*(submission.newest or (0,)), date))


def _read(submission, stream):
    """Add the code cells of a notebook, or what is wrong with it."""
    if not IPYNB.fullmatch(submission.file):
        return replace(submission, problem=NO_NOTEBOOK)
    text = stream.read(LARGEST + 1)  # whatever size the zip says
    if len(text) > LARGEST:
        return replace(submission, problem=f"has more than {LARGEST // 2**20} MB; not read")
    if not text.strip():
        return replace(submission, problem="is empty")
    try:
        notebook = json.loads(text.decode("utf-8-sig"))
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        sources = [
            cell.get("source", cell.get("input")) or ""
            for cell in cells
            if cell.get("cell_type") == "code"
        ]
        # Lines may end as on Windows, or as on old Macs.
        codes = [re.sub(r"\r\n?", "\n", "".join(source)) for source in sources]
    except (ValueError, RecursionError) as error:
        return replace(submission, problem=f"is damaged: {str(error)[:100]}")
    except (TypeError, KeyError, IndexError, AttributeError):
        return replace(submission, problem="is JSON, but no notebook")
    if sum(map(len, codes)) > CODE:
        return replace(submission, problem=f"has more than {CODE:,} characters of code; not run")
    if len(codes) > CELLS:
        return replace(submission, problem=f"has more than {CELLS:,} code cells; not run")
    return replace(submission, cells=tuple(codes))
