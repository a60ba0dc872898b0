"""A reader turns a file of images in a common format into Digits."""

import gzip
import math
import struct
import warnings
import zlib
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnlib.arguments import check_path
from nnlib.arrays import as_float_dtype
from nnlib.datasets import Digits, as_digits
from nnlib.files import check_regular_file

FilePath: TypeAlias = str | PathLike[str]

_WEB_PAGE = "a web page, not the data: download the raw file, not the page that shows it"

BYTE_ORDER_MARK = r"\xef\xbb\xbf"

KAGGLE_HEADER = ["label", *(f"pixel{i}" for i in range(784))]


def read_idx(path: FilePath) -> NDArray[np.uint8]:
    r"""Read an IDX file, the format in which MNIST is published, plain or gzip-compressed.

    The file consists of two zero bytes, the type (8: unsigned bytes), the number of dimensions,
    each dimension as a big-endian 32-bit integer, then the data.

    Parameters
    ----------
    path : path of the file, whatever its name

    Returns
    -------
    ndarray of uint8, read-only, with the shape that the header gives

    Raises
    ------
    ValueError
        If the file is not an IDX file, has another type, or is shorter or longer than its header
        says.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "labels")
    ...     _ = path.write_bytes(b"\0\0\x08\x01" + b"\0\0\0\x03" + bytes([5, 0, 4]))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    check_path(path)
    check_regular_file(path)
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = _unzip_idx(data)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(f"{path}: truncated or damaged gzip file: {error}") from error
    if _is_web_page(data):
        raise ValueError(f"{path}: {_WEB_PAGE}")
    if len(data) < 4 or data[:2] != b"\0\0":
        raise ValueError(
            f"{path}: not an IDX file, which starts with the bytes 00 00 08; "
            f"this one starts with {data[:3].hex(' ') or 'nothing'}"
        )
    if data[2] != 8:
        raise ValueError(f"{path}: IDX type {data[2]:#04x}, expected 0x08, unsigned bytes")
    header = 4 + 4 * data[3]
    if len(data) < header:
        raise ValueError(f"{path}: truncated: {len(data)} bytes, but the header needs {header}")
    shape = struct.unpack(f">{data[3]}I", data[4:header])
    expected = header + math.prod(shape)
    if len(data) != expected:
        found = f"truncated: {len(data)}" if len(data) < expected else f"too long: over {expected}"
        raise ValueError(f"{path}: {found} bytes, but the header says {expected} for shape {shape}")
    try:
        return np.frombuffer(data, np.uint8, offset=header).reshape(shape)
    except ValueError as error:  # more dimensions than NumPy supports
        raise ValueError(f"{path}: {error}") from error


def read_idx_digits(
    images_path: FilePath, labels_path: FilePath, dtype: DTypeLike = np.float64
) -> Digits:
    """Read images of digits and their labels from a pair of IDX files, plain or gzip-compressed.

    Parameters
    ----------
    images_path : path of a file of m images of 28 × 28 pixels
    labels_path : path of a file of m labels
    dtype : a floating dtype
        The dtype of X.

    Returns
    -------
    Digits
        The pixels in [0, 1].

    Raises
    ------
    ValueError
        If :func:`read_idx` refuses a file, the images are not 28 × 28, the numbers of images and
        labels differ, or a label is above 9.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     images, labels = Path(folder, "images"), Path(folder, "labels")
    ...     shape = [0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]
    ...     _ = images.write_bytes(bytes([0, 0, 8, 3, *shape]) + bytes(2 * 28 * 28))
    ...     _ = labels.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 5, 4]))
    ...     read_idx_digits(images, labels)
    Digits(2 images of 784 pixels)
    """
    dtype = as_float_dtype(dtype)
    check_path(images_path, "images_path")
    check_path(labels_path, "labels_path")
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(f"{images_path}: shape {images.shape}, expected images: (m, 28, 28)")
    if labels.shape != images.shape[:1]:
        raise ValueError(
            f"{labels_path}: shape {labels.shape}, expected one label for each of the "
            f"{len(images)} images of {images_path}: {images.shape[:1]}"
        )
    if labels.max(initial=0) > 9:
        raise ValueError(
            f"{labels_path}: label {labels.max()} at position {labels.argmax()}, expected 0 to 9"
        )
    return as_digits(images, labels, dtype)


def read_kaggle_csv(path: FilePath, dtype: DTypeLike = np.float64) -> Digits:
    r"""Read the training images of Kaggle's *Digit Recognizer* competition, ``train.csv``.

    Parameters
    ----------
    path : path of the file
        A header ``label,pixel0,…,pixel783``, then one image per line.
    dtype : a floating dtype
        The dtype of X.

    Returns
    -------
    Digits
        The pixels in [0, 1].

    Raises
    ------
    ValueError
        If the file has no labels (like ``test.csv``) or no images, is truncated, or contains
        anything but labels 0 to 9 and pixels 0 to 255; the message names the line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "train.csv")
    ...     _ = path.write_text(",".join(KAGGLE_HEADER) + 2 * ("\n7" + 784 * ",0"))
    ...     read_kaggle_csv(path).labels
    array([7, 7])
    """
    dtype = as_float_dtype(dtype)
    check_path(path)
    check_regular_file(path)
    with open(path, "rb") as binary:
        start = binary.read(512)
    if start[:2] == b"\x1f\x8b":
        raise ValueError(f"{path}: a gzip-compressed file; decompress it first, as gunzip does")
    if _is_web_page(start):
        raise ValueError(f"{path}: {_WEB_PAGE}")
    # ASCII alone: NumPy's parser can crash on other characters.
    with open(path, encoding="ascii", errors="backslashreplace") as file:
        header = file.readline().removeprefix(BYTE_ORDER_MARK).rstrip("\n").split(",")
        if header == [""]:
            raise ValueError(f"{path}: the first line is empty; expected a header")
        if header[0] == "pixel0":
            raise ValueError(
                f"{path}: no labels: the first column is pixel0; "
                "Kaggle's test.csv has none, so read train.csv instead"
            )
        if header != KAGGLE_HEADER:
            pairs = enumerate(zip(header, KAGGLE_HEADER, strict=False), start=1)
            differ = (
                f"; column {k} is {a[:20]!r}, expected {b!r}" for k, (a, b) in pairs if a != b
            )
            raise ValueError(
                f"{path}: line 1 has {len(header)} columns, the first {header[0][:20]!r}; "
                f"expected the 785 columns label,pixel0,…,pixel783{next(differ, '')}"
            )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # no data; fractions, which old NumPy truncates
                table = np.loadtxt(file, np.int16, comments=None, delimiter=",", ndmin=2)
        except (ValueError, Warning):
            raise ValueError(_first_fault(path)) from None
    labels, rows = table[:, 0], table[:, 1:]
    if rows.shape[1] != 784 or table.min() < 0 or labels.max() > 9 or rows.max() > 255:
        raise ValueError(_first_fault(path))
    return as_digits(rows, labels, dtype)


def fetch_openml_mnist(data_home: FilePath | None = None, dtype: DTypeLike = np.float64) -> Digits:
    """Fetch MNIST from OpenML through scikit-learn, to compare with courses that do so.

    The first call downloads 15 MB; every call parses 128 MB of text, which takes about ten seconds
    and 1 GB of memory. :func:`~nnlib.datasets.load_mnist` loads the same images in the same order
    from this package.

    Parameters
    ----------
    data_home : path of a folder, optional
        Where scikit-learn stores the download; its default if None.
    dtype : a floating dtype
        The dtype of X.

    Returns
    -------
    Digits
        All 70,000 images, the 60,000 for training first; the pixels in [0, 1].

    Raises
    ------
    ImportError
        If scikit-learn is not installed.

    Examples
    --------
    >>> fetch_openml_mnist()  # doctest: +SKIP
    Digits(70000 images of 784 pixels)
    """
    dtype = as_float_dtype(dtype)
    if data_home is not None and not isinstance(data_home, str | PathLike):
        raise ValueError(f"data_home is {data_home!r}; it must be the name of a folder, or None")
    try:
        from sklearn.datasets import fetch_openml
    except ImportError as error:
        raise ImportError(
            "fetch_openml_mnist needs scikit-learn: pip install scikit-learn "
            "(load_mnist loads the same images without it)"
        ) from error
    # The other parser is faster but needs pandas.
    bunch = fetch_openml(
        "mnist_784", version=1, as_frame=False, parser="liac-arff", data_home=data_home
    )
    return as_digits(bunch.data, bunch.target, dtype)


def _is_web_page(data: bytes) -> bool:
    return data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _unzip_idx(data: bytes) -> bytes:
    """Unzip at most one byte more than the header inside claims: a small file can unzip to GB."""
    with gzip.open(BytesIO(data)) as file:
        content = bytearray(file.read(4))
        if content[:3] != b"\0\0\x08" or len(content) < 4:
            return bytes(content + file.read(508))  # enough to see that it is not an IDX file
        content += file.read(4 * content[3])
        claimed = math.prod(struct.unpack_from(f">{(len(content) - 4) // 4}I", content, 4))
        end = len(content) + claimed + 1
        while part := file.read(min(2**20, end - len(content))):
            content += part
    return bytes(content)


def _first_fault(path: FilePath) -> str:
    """Say what is wrong in a Kaggle file, and in which line; slow, so only for a bad file."""
    allowed = [set(map(str, range(10)))] + [set(map(str, range(256)))] * 784
    with open(path, encoding="ascii", errors="backslashreplace") as file:
        for number, line in enumerate(file, start=1):
            if number == 1 or line == "\n":
                continue
            place = f"{path}: line {number}"
            if not line.endswith("\n"):
                place += ", where the file ends,"
            values = line.split(",")
            if len(values) != 785:
                return f"{place} has {len(values)} values, expected 785"
            for name, value, good in zip(KAGGLE_HEADER, values, allowed, strict=True):
                if value.strip() not in good:
                    limit = len(good) - 1
                    return f"{place} has {name} {value.strip()!r}, expected 0 to {limit}"
    return f"{path}: no images after the header"
