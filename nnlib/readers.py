"""A reader turns a file of images in a common format into Digits."""

import gzip
import math
import os
import struct
import zlib
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnlib.arguments import check_choice, check_path
from nnlib.arrays import as_float_dtype
from nnlib.datasets import KINDS, Digits, as_digits
from nnlib.files import FilePath, check_regular_file, check_start, load_arrays

IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
"""NumPy's names of the types in IDX files: the third byte tells which."""


def read_idx(path: FilePath) -> NDArray[Any]:
    r"""Read an IDX file, the format in which MNIST is published, plain or gzip-compressed.

    The file consists of two zero bytes, the type, the number of dimensions, each dimension as a
    32-bit integer, then the data; all numbers are big-endian. The type is 8 for unsigned and 9 for
    signed bytes, 11 and 12 for integers of 16 and 32 bits, 13 and 14 for floating-point numbers of
    32 and 64 bits.

    Parameters
    ----------
    path : path of the file, whatever its name

    Returns
    -------
    ndarray, read-only
        Of the type and the shape that the header gives, in this machine's byte order.

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
    check_start(path, data)
    if len(data) < 4 or data[:2] != b"\0\0":
        hint = ": a zip archive, so unpack it first" if data[:2] == b"PK" else ""
        raise ValueError(
            f"{path}: not an IDX file, which starts with the bytes 00 00; "
            f"this one starts with {data[:3].hex(' ') or 'nothing'}{hint}"
        )
    if data[2] not in IDX_TYPES:
        known = ", ".join(f"{number:#04x}" for number in IDX_TYPES)
        raise ValueError(f"{path}: IDX type {data[2]:#04x}, expected one of {known}")
    dtype, header = np.dtype(IDX_TYPES[data[2]]), 4 + 4 * data[3]
    if len(data) < header:
        raise ValueError(f"{path}: truncated: {len(data)} bytes, but the header needs {header}")
    shape = struct.unpack(f">{data[3]}I", data[4:header])
    expected = header + dtype.itemsize * math.prod(shape)
    if len(data) != expected:
        found = f"truncated: {len(data)}" if len(data) < expected else f"too long: over {expected}"
        raise ValueError(f"{path}: {found} bytes, but the header says {expected} for shape {shape}")
    try:
        array = np.frombuffer(data, dtype, offset=header).reshape(shape)
    except ValueError as error:  # more dimensions than NumPy supports
        raise ValueError(f"{path}: {error}") from error
    array = array.astype(dtype.newbyteorder("="), copy=False)
    array.flags.writeable = False
    return array


def read_idx_digits(
    images_path: FilePath,
    labels_path: FilePath,
    dtype: DTypeLike = np.float64,
    kind: str = "mnist",
) -> Digits:
    """Read images and their labels from a pair of IDX files, plain or gzip-compressed.

    Parameters
    ----------
    images_path : path of a file of m images of 28 × 28 pixels
    labels_path : path of a file of m labels
    dtype : a floating dtype
        The dtype of X.
    kind : str
        The data set: ``"mnist"``, ``"fashion"``, ``"kuzushiji"``, or a part of EMNIST, such as
        ``"emnist-letters"``; `nnlib.datasets.KINDS` has them all.

    Returns
    -------
    Digits
        The pixels in [0, 1].

    Raises
    ------
    ValueError
        If :func:`read_idx` refuses a file, the images are not 28 × 28 grey values from 0 to 255,
        the numbers of images and labels differ, a label is not one of the kind's, or the file's
        name says that it belongs to EMNIST but the kind does not.

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
    check_kind_of_file(images_path, kind)
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(f"{images_path}: shape {images.shape}, expected images: (m, 28, 28)")
    if labels.shape != images.shape[:1]:
        raise ValueError(
            f"{labels_path}: shape {labels.shape}, expected one label for each of the "
            f"{len(images)} images of {images_path}: {images.shape[:1]}"
        )
    return as_digits_of(f"{images_path}, {labels_path}", images, labels, dtype, kind)


def read_npz_digits(
    path: FilePath, dtype: DTypeLike = np.float64, kind: str = "mnist"
) -> tuple[Digits, Digits]:
    """Read training and test images from an npz file with Keras's names, such as its ``mnist.npz``.

    Parameters
    ----------
    path : path of the file
        With the arrays ``x_train`` and ``x_test``, shape (m, 28, 28) or (m, 784), from 0 to 255,
        and their labels ``y_train`` and ``y_test``, shape (m,).
    dtype : a floating dtype
        The dtype of X.
    kind : str
        The data set, as for :func:`read_idx_digits`.

    Returns
    -------
    train, test : Digits
        The pixels in [0, 1].

    Raises
    ------
    ValueError
        If the file is damaged, lacks an array, or unpacks to more than 20 times its size, or if
        :func:`~nnlib.datasets.as_digits` refuses the arrays.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path, images, labels = Path(folder, "mnist.npz"), np.zeros((2, 784)), np.array([5, 0])
    ...     np.savez(path, x_train=images, y_train=labels, x_test=images[:1], y_test=labels[:1])
    ...     read_npz_digits(path)
    (Digits(2 images of 784 pixels), Digits(1 images of 784 pixels))
    """
    dtype = as_float_dtype(dtype)
    check_path(path)
    check_kind_of_file(path, kind)
    arrays = load_arrays(path, most=20 * os.stat(path).st_size)
    missing = [n for n in ("x_train", "y_train", "x_test", "y_test") if n not in arrays]
    if missing:
        raise ValueError(
            f"{path}: has no {missing[0]}; expected x_train, y_train, x_test and y_test, as in "
            f"Keras's mnist.npz, but it holds {', '.join(arrays) or 'nothing'}"
        )
    train, test = (
        as_digits_of(f"{path}, {part}", arrays[f"x_{part}"], arrays[f"y_{part}"], dtype, kind)
        for part in ("train", "test")
    )
    return train, test


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


def check_kind_of_file(path: FilePath, kind: str) -> None:
    """Refuse a kind that does not exist, and one whose images would lie on their side unnoticed.

    Parameters
    ----------
    path : path
    kind : str

    Raises
    ------
    ValueError
        If it is none of `KINDS`, or the file's name has EMNIST in it but the kind is another.

    Examples
    --------
    >>> check_kind_of_file("emnist-digits-train-images-idx3-ubyte.gz", "mnist")
    Traceback (most recent call last):
    ValueError: kind is 'mnist', but emnist-digits-train-images-idx3-ubyte.gz is of EMNIST, whose...
    """
    check_choice(KINDS, kind=kind)
    name = Path(path).name
    if "emnist" in name.lower() and not kind.startswith("emnist"):
        raise ValueError(
            f"kind is {kind!r}, but {name} is of EMNIST, whose images are transposed: pass the "
            'kind, such as "emnist-letters", or rename the file'
        )


def as_digits_of(
    source: str, images: NDArray[Any], labels: NDArray[Any], dtype: DTypeLike, kind: str
) -> Digits:
    """Do as :func:`~nnlib.datasets.as_digits` does, and name the source in its errors."""
    try:
        return as_digits(images, labels, dtype, kind)
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error


def _unzip_idx(data: bytes) -> bytes:
    """Unzip at most one byte more than the header inside claims: a small file can unzip to GB."""
    with gzip.open(BytesIO(data)) as file:
        content = bytearray(file.read(4))
        if content[:2] != b"\0\0" or len(content) < 4 or content[2] not in IDX_TYPES:
            return bytes(content + file.read(508))  # enough to see that it is not an IDX file
        content += file.read(4 * content[3])
        claimed = math.prod(struct.unpack_from(f">{(len(content) - 4) // 4}I", content, 4))
        end = len(content) + np.dtype(IDX_TYPES[content[2]]).itemsize * claimed + 1
        while part := file.read(min(2**20, end - len(content))):
            content += part
    return bytes(content)
