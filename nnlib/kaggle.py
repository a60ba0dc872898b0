"""Kaggle hands out images of digits as CSV files, and takes the predicted labels back as one."""

import math
import re
import warnings
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnlib.arguments import check_path
from nnlib.arrays import Array, Labels, as_float_dtype, check_integers
from nnlib.datasets import KINDS, Digits, as_digits
from nnlib.files import FilePath, check_regular_file, check_start
from nnlib.readers import as_digits_of, check_kind_of_file

KAGGLE_HEADER = ["label", *(f"pixel{i}" for i in range(784))]

SEPARATORS = (",", ";", "\t", " ")

BYTE_ORDER_MARK = r"\xef\xbb\xbf"

# Before the header, Excel writes and reads a line that names the separator: sep=;
NAMES_SEPARATOR = re.compile(r'"?sep=([^\w".+-])"?\s*', re.IGNORECASE)

_OTHER_FILES = {
    b"\x1f\x8b": "a gzip-compressed file; decompress it first, as gunzip does",
    b"PK": "a zip archive or a spreadsheet; unpack it, or save it as CSV",
    b"\xff\xfe": "text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as UTF-8",
}


class _Layout(NamedTuple):
    separator: str
    names: list[str]
    label_at: int | None
    has_header: bool


def read_kaggle_csv(path: FilePath, dtype: DTypeLike = np.float64, kind: str = "mnist") -> Digits:
    r"""Read images with labels, such as ``train.csv`` of Kaggle's *Digit Recognizer* competition.

    Each line is one image. The columns are separated by the first of comma, semicolon, tab and
    space that occurs in the first line. That line is a header unless all its fields are numbers;
    without a header the label comes first. A line before it may name the separator, as Excel's
    ``sep=;`` does.

    Parameters
    ----------
    path : path of the file
        A column called label or class, and 784 columns of pixels from 0 to 255, row by row.
    dtype : a floating dtype
        The dtype of X.
    kind : str
        The data set, as for :func:`~nnlib.readers.read_idx_digits`.

    Returns
    -------
    Digits
        The pixels in [0, 1].

    Raises
    ------
    ValueError
        If the file has no labels (like ``test.csv``) or no images, is truncated, or contains
        anything but labels of the kind and pixels from 0 to 255, in order; the message names the
        line.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "train.csv")
    ...     _ = path.write_text(",".join(KAGGLE_HEADER) + 2 * ("\n7" + 784 * ",0"))
    ...     read_kaggle_csv(path).labels
    array([7, 7])
    """
    dtype = as_float_dtype(dtype)
    check_path(path)
    check_kind_of_file(path, kind)
    table, label_at = _read_table(path, kind)
    if label_at is None:
        raise ValueError(
            f"{path}: no labels: it has 784 columns, all of pixels, like Kaggle's test.csv; read "
            "train.csv instead, or this one with read_kaggle_images"
        )
    labels, rows = table[:, label_at], np.delete(table, label_at, axis=1)
    return as_digits_of(str(path), rows, labels, dtype, kind)


def read_kaggle_images(path: FilePath, dtype: DTypeLike = np.float64) -> Array:
    r"""Read images without labels, such as ``test.csv`` of Kaggle's *Digit Recognizer* competition.

    Parameters
    ----------
    path : path of the file
        As for :func:`read_kaggle_csv`, without the column of labels.
    dtype : a floating dtype
        The dtype of the result.

    Returns
    -------
    ndarray, shape (784, m)
        One image per column, the pixels in [0, 1].

    Raises
    ------
    ValueError
        If the file has labels or no images, is truncated, or contains anything but pixels from 0 to
        255, in order; the message names the line.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "test.csv")
    ...     _ = path.write_text(",".join(KAGGLE_HEADER[1:]) + "\n255" + 783 * ",0")
    ...     read_kaggle_images(path).max(axis=0)
    array([1.])
    """
    dtype = as_float_dtype(dtype)
    check_path(path)
    table, label_at = _read_table(path, "mnist")
    if label_at is not None:
        raise ValueError(f"{path}: it has a column of labels; read it with read_kaggle_csv")
    return as_digits(table, np.zeros(len(table), int), dtype).X


def write_submission(path: FilePath, labels: Labels) -> None:
    r"""Write predicted digits as Kaggle's *Digit Recognizer* competition takes them.

    Parameters
    ----------
    path : path of the file
        A file that exists is replaced.
    labels : ndarray of int, shape (m,)
        The prediction for each image of ``test.csv``, in its order, such as
        ``network.predict(X)``.

    Raises
    ------
    ValueError
        If there are no labels, or they are not digits from 0 to 9.
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "submission.csv")
    ...     write_submission(path, np.array([2, 0]))
    ...     path.read_text()
    'ImageId,Label\n1,2\n2,0\n'
    """
    check_path(path)
    check_integers(labels=labels)
    if not len(labels) or labels.min() < 0 or labels.max() > 9:
        found = f"from {labels.min()} to {labels.max()}" if len(labels) else "without an entry"
        raise ValueError(f"labels is {found}; it must hold digits from 0 to 9, one per image")
    table = np.column_stack([np.arange(1, len(labels) + 1), labels])
    np.savetxt(path, table, "%d", ",", header="ImageId,Label", comments="")


def _read_table(path: FilePath, kind: str) -> tuple[NDArray[np.uint8], int | None]:
    """Read all numbers, and tell in which column the labels are."""
    check_regular_file(path)
    with open(path, "rb") as binary:
        start = binary.read(512)
    check_start(path, start)
    for first_bytes, what in _OTHER_FILES.items():
        if start.startswith(first_bytes):
            raise ValueError(f"{path}: {what}")
    # ASCII alone: NumPy's parser can crash on other characters.
    with open(path, encoding="ascii", errors="backslashreplace") as file:
        first_line, number = file.readline().removeprefix(BYTE_ORDER_MARK), 1
        named = NAMES_SEPARATOR.fullmatch(first_line)
        if named:
            first_line, number = file.readline(), 2
        layout = _layout(path, first_line, number, named and named[1])
        lowest, highest = np.zeros(len(layout.names)), np.full(len(layout.names), 255)
        if layout.label_at is not None:
            classes, first_label, _ = KINDS[kind]
            lowest[layout.label_at] = first_label
            highest[layout.label_at] = first_label + len(classes) - 1
        lines = file if layout.has_header else chain([first_line], file)
        parts = [np.empty((0, len(layout.names)), np.uint8)]
        number += layout.has_header
        # In parts, because numbers take more memory before they are known to be bytes.
        while part := list(islice(lines, 1000)):
            numbers = _parse(part, layout)
            if (
                numbers is None
                or not (np.all(numbers >= lowest) and np.all(numbers <= highest))
                or np.any(numbers != numbers.astype(np.uint8))
            ):
                fault = _first_fault(part, number, layout, lowest, highest)
                raise ValueError(f"{path}: {fault}")
            parts.append(numbers.astype(np.uint8))
            number += len(part)
    table = np.concatenate(parts)
    if not len(table):
        raise ValueError(f"{path}: no images after the header")
    first, last = table[:, 0], table[:, -1]
    guessed = not layout.has_header and layout.label_at == 0
    if guessed and (first == first[0]).all() and (last != last[0]).any():
        raise ValueError(
            f"{path}: the first column is always {first[0]} and the last is not, so the labels "
            "seem to come last; without a header they must come first"
        )
    return table, layout.label_at


def _layout(path: FilePath, first_line: str, number: int, separator: str | None) -> _Layout:
    """Find the separator, unless it is known, and what the columns are."""
    if separator is None:
        separator = next((it for it in SEPARATORS if it in first_line.rstrip("\n")), ",")
    names = [field.strip().strip('"') for field in first_line.split(separator)]
    line = f"{path}: line {number}"
    if names == [""]:
        raise ValueError(f"{line} is empty; expected a header or an image")
    if len(names) not in (784, 785):
        index = names[0] in ("", "Unnamed: 0")
        raise ValueError(
            f"{line} has {len(names)} columns, the first {names[0][:20]!r}; expected 785, "
            "a label and 784 pixels, or 784"
            + (", so save the table without its index: to_csv(path, index=False)" if index else "")
        )
    if not any(math.isnan(_number(name)) for name in names):
        names = KAGGLE_HEADER[-len(names) :]
        return _Layout(separator, names, 0 if len(names) == 785 else None, has_header=False)
    labels = [k for k, name in enumerate(names) if name.lower() in ("label", "class")]
    if len(labels) != len(names) - 784:
        raise ValueError(
            f"{line} has {len(names)} columns, of which {len(labels)} are called label or "
            f"class; the first is {names[0][:20]!r}, expected label,pixel0,…,pixel783"
        )
    before: list[int] = []
    for k, name in enumerate(names, start=1):
        if k - 1 not in labels:
            place = [int(digits) for digits in re.findall("[0-9]{1,9}", name)]
            if place <= before:
                raise ValueError(
                    f"{line} has column {k}, {name[:20]!r}, out of order; expected pixels "
                    "with ascending numbers, as label,pixel0,…,pixel783"
                )
            before = place
    return _Layout(separator, names, labels[0] if labels else None, has_header=True)


def _parse(lines: list[str], layout: _Layout) -> NDArray[Any] | None:
    """Turn lines into numbers, or into None if they are anything else, or too many or too few."""
    lines = [line for line in lines if line.strip()]
    if not lines:
        return np.empty((0, len(layout.names)))
    if any(line.count('"') % 2 for line in lines):
        return None
    options: dict[str, Any] = {"comments": None, "quotechar": '"', "ndmin": 2}
    for dtype in (np.int16, np.float64):  # integers are read ten times as fast
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # fractions, which old NumPy truncates
                numbers = np.loadtxt(lines, dtype, delimiter=layout.separator, **options)
        except (ValueError, Warning):
            continue
        return numbers if numbers.shape[1] == len(layout.names) else None
    return None


def _first_fault(
    lines: list[str], start: int, layout: _Layout, lowest: Array, highest: Array
) -> str:
    """Say what is wrong, and in which line; slow, so only for a bad file."""
    for number, line in enumerate(lines, start):
        place = f"line {number}"
        if not line.endswith("\n"):
            place += ", where the file ends,"
        fields = line.rstrip("\n").split(layout.separator)
        if line.strip() and len(fields) != len(layout.names):
            return f"{place} has {len(fields)} values, expected {len(layout.names)}"
        for name, field, low, high in zip(layout.names, fields, lowest, highest, strict=False):
            value = _number(field)
            if line.strip() and not (low <= value <= high and value % 1 == 0):
                found = f"{name} {field.strip()[:20]!r}"
                return f"{place} has {found}, expected a whole number from {low:g} to {high:g}"
    return f"lines {start} to {start + len(lines) - 1} are no numbers"


def _number(field: str) -> float:
    """Read a field, in quotes or not, as a number; NaN if it is none."""
    quoted = re.fullmatch('"([^"]*)"', field)
    try:
        return math.nan if "_" in field else float(quoted[1] if quoted else field)
    except ValueError:
        return math.nan
