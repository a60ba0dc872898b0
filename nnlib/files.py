"""A file is judged by what it claims to hold before memory is given to it."""

import math
import os
import stat
import zipfile
from os import PathLike
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

FilePath: TypeAlias = str | PathLike[str]


def check_regular_file(path: FilePath) -> None:
    """Refuse pipes and devices, which may have no end.

    Parameters
    ----------
    path : path
        Of a file, or of a folder, which `open` refuses.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is neither a file nor a folder.

    Examples
    --------
    >>> check_regular_file(os.devnull)
    Traceback (most recent call last):
    ValueError: ...: a pipe or a device; save its content in a file first
    """
    mode = os.stat(path).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ValueError(f"{path}: a pipe or a device; save its content in a file first")


def check_start(path: FilePath, start: bytes) -> None:
    """Refuse what people save in place of data, by the first bytes: a web page, a pointer.

    Parameters
    ----------
    path : path
        For the error message.
    start : bytes
        The beginning of the file.

    Raises
    ------
    ValueError
        If it looks like HTML, or like what Git LFS puts in the place of a file.

    Examples
    --------
    >>> check_start("digits.csv", b"<!DOCTYPE html>")
    Traceback (most recent call last):
    ValueError: digits.csv: a web page, not the data: download the raw file, not the page that sh...
    """
    if start[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise ValueError(
            f"{path}: a web page, not the data: download the raw file, not the page that shows it"
        )
    if start.startswith(b"version https://git-lfs"):
        raise ValueError(f"{path}: a pointer of Git LFS, not the data: fetch them by git lfs pull")


def load_arrays(path: FilePath, most: int | None = None) -> dict[str, NDArray[Any]]:
    """Load all arrays of an npz file, without pickle and within a known amount of memory.

    Parameters
    ----------
    path : path
    most : int, optional
        How many bytes the arrays may take; the size of the file if None, which is enough for
        all that `numpy.savez` writes.

    Returns
    -------
    dict of ndarray
        Of numbers, booleans or text.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it is not an npz file, is damaged, claims to hold more, or holds anything else.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     np.savez(folder + "/two.npz", one=[1, 2], other=[0.5])
    ...     load_arrays(folder + "/two.npz")
    {'one': array([1, 2]), 'other': array([0.5])}
    """
    check_regular_file(path)
    with open(path, "rb") as stream:
        try:
            return _read_arrays(stream, os.stat(path).st_size if most is None else most)
        except Exception as error:  # a damaged file can fail in any way
            raise ValueError(f"{path}: damaged, or not an npz file: {error}") from error


def _read_arrays(stream: BinaryIO, most: int) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    with zipfile.ZipFile(stream) as file:
        claimed = sum(member.file_size for member in file.infolist())
        if claimed > most:
            raise ValueError(f"it claims to hold {claimed} bytes, but may hold at most {most}")
        for member in file.infolist():
            name = member.filename.removesuffix(".npy")
            if name in arrays:
                raise ValueError(f"it holds {name!r} twice")
            # Python reads other compressions without a limit.
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(f"{name!r} is compressed in an unexpected way")
            with file.open(member) as content:
                np.lib.format.read_magic(content)
                shape, _, dtype = np.lib.format.read_array_header_1_0(content)
                size = content.tell() + math.prod(shape) * dtype.itemsize
            if dtype.kind not in "biufU":
                raise ValueError(f"{name!r} holds {dtype}, not numbers or text")
            if size != member.file_size:
                raise ValueError(
                    f"{name!r} has {member.file_size} bytes, but shape {shape} needs {size}"
                )
            with file.open(member) as content:
                arrays[name] = np.lib.format.read_array(content, allow_pickle=False)
    return arrays
