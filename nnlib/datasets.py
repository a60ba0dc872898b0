"""A data set is a matrix X with one sample a column, and what each sample should be answered."""

import gzip
import math
import struct
import warnings
import zlib
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnlib.arrays import Array, Labels

FilePath: TypeAlias = str | PathLike[str]

KAGGLE_HEADER = ["label", *(f"pixel{i}" for i in range(784))]


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits, one a column, with what each one shows.

    Attributes
    ----------
    X : ndarray of float, shape (784, m)
        The pixels of an image row by row, from 0 (paper) to 1 (ink).
    labels : ndarray of int, shape (m,)
        The digits, 0 to 9.

    Raises
    ------
    ValueError
        If the shapes do not fit, X holds NaN, or a label is outside 0…9.

    Notes
    -----
    A slice ``digits[:100]`` shares memory with `digits`. An array of indices or of booleans
    copies, and keeps every image contiguous: the fast way to draw a batch.

    Examples
    --------
    >>> digits = Digits(X=np.zeros((784, 3), np.float32), labels=np.array([5, 0, 4]))
    >>> digits
    Digits(3 images of 784 pixels)
    >>> digits[digits.labels > 0].labels
    array([5, 4])
    """

    X: Array
    labels: Labels

    def __post_init__(self) -> None:
        if self.X.ndim != 2 or len(self.X) != 784:
            raise ValueError(
                f"X has shape {self.X.shape}, expected (784, m), one image a column: "
                "turn rows into columns with X.T, and keep one image as X[:, i:i+1]"
            )
        if self.X.dtype.kind != "f":
            raise ValueError(f"X is {self.X.dtype}, expected float: divide the pixels by 255")
        if np.isnan(self.X.min(initial=0)):
            raise ValueError("X contains NaN: remove or fill in the missing pixels")
        _check_labels(self.labels, 10)
        if len(self.labels) != self.X.shape[1]:
            raise ValueError(
                f"labels has shape {self.labels.shape}, X has shape {self.X.shape}: "
                "every column of X needs one label"
            )

    @property
    def Y(self) -> Array:
        """The one-hot targets, shape (10, m), in the dtype of X."""
        return one_hot(self.labels, dtype=self.X.dtype)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: slice | Labels | NDArray[np.bool_]) -> "Digits":
        return Digits(self.X.T[index].T, self.labels[index])

    def __repr__(self) -> str:
        return f"Digits({len(self)} images of {len(self.X)} pixels)"


class MNIST(NamedTuple):
    """The three parts of MNIST: to learn from, to choose settings by, and to judge by."""

    train: Digits
    validation: Digits
    test: Digits


def load_mnist(validation: int = 0, dtype: DTypeLike = np.float32) -> MNIST:
    """Load the 70,000 images of handwritten digits that are part of this package.

    Parameters
    ----------
    validation : int
        How many images to take away from the end of the 60,000 training images for validation.
    dtype : a floating dtype
        The dtype of X.

    Returns
    -------
    MNIST
        ``train``, ``validation`` and ``test``, the pixels in [0, 1].

    Raises
    ------
    ValueError
        If `validation` leaves no image to learn from, or `dtype` is not floating.

    Notes
    -----
    X is a transposed view of rows: the formulas see columns, and the pixels of each image stay
    side by side in memory.

    From LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document
    recognition*, Proceedings of the IEEE 86, 1998.

    Examples
    --------
    >>> train, validation, test = load_mnist(validation=5_000)
    >>> train, validation, test  # doctest: +NORMALIZE_WHITESPACE
    (Digits(55000 images of 784 pixels),
     Digits(5000 images of 784 pixels),
     Digits(10000 images of 784 pixels))
    >>> train.labels[:5]
    array([5, 0, 4, 1, 9])
    """
    if not 0 <= validation < 60_000:
        raise ValueError(f"validation is {validation}, expected 0 to 59999 of the 60000 images")
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"dtype is {np.dtype(dtype)}, expected a floating one such as np.float32")
    with np.load(Path(__file__).parent / "data" / "mnist.npz") as file:
        learning = _digits(file["train_images"], file["train_labels"], dtype)
        test = _digits(file["test_images"], file["test_labels"], dtype)
    split = len(learning) - validation
    return MNIST(learning[:split], learning[split:], test)


def load_xor(dtype: DTypeLike = np.float64) -> tuple[Array, Array]:
    r"""The exclusive or of two bits: the smallest problem that a single neuron cannot solve.

    .. math:: y = x_1 \oplus x_2

    Returns
    -------
    X : ndarray, shape (2, 4)
        All pairs of bits, one a column.
    Y : ndarray, shape (1, 4)
        1 where the two bits differ.

    Notes
    -----
    From Minsky and Papert, *Perceptrons*, MIT Press 1969.

    Examples
    --------
    >>> X, Y = load_xor()
    >>> X
    array([[0., 0., 1., 1.],
           [0., 1., 0., 1.]])
    >>> Y
    array([[0., 1., 1., 0.]])
    """
    rows = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype)
    return rows.T, (rows[:, :1] != rows[:, 1:]).astype(dtype).T


def one_hot(labels: Labels, n_classes: int = 10, dtype: DTypeLike = np.float32) -> Array:
    r"""Turn class numbers into columns that are 1 at the class and 0 elsewhere.

    .. math:: Y_{ij} = 1 \text{ if } i = \text{label}_j, \text{ else } 0

    Parameters
    ----------
    labels : ndarray of int, shape (m,)
        Class numbers, 0 to `n_classes` - 1.
    n_classes : int
        The number of classes, whether or not each one occurs in `labels`.
    dtype : dtype
        The dtype of the result.

    Returns
    -------
    ndarray, shape (n_classes, m)

    Raises
    ------
    ValueError
        If the labels are not one-dimensional, not integers, or outside 0 … `n_classes` - 1.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), n_classes=3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]], dtype=float32)
    """
    _check_labels(labels, n_classes)
    rows: Array = np.zeros((len(labels), n_classes), dtype)
    rows[np.arange(len(labels)), labels] = 1
    return rows.T


def read_idx(path: FilePath) -> NDArray[np.uint8]:
    r"""Read an IDX file, the format in which MNIST is published, plain or gzip-compressed.

    Two zero bytes, the type (8: unsigned bytes), the number of dimensions, each dimension as four
    bytes with the highest first, then the data.

    Parameters
    ----------
    path : path of the file, under any name

    Returns
    -------
    ndarray of uint8, read-only, the shape that the file states

    Raises
    ------
    ValueError
        If the file is not IDX, of another type, or shorter or longer than its header promises.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "labels")
    ...     _ = path.write_bytes(b"\0\0\x08\x01" + b"\0\0\0\x03" + bytes([5, 0, 4]))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(f"{path}: truncated or damaged gzip file: {error}") from error
    if len(data) < 4 or data[:2] != b"\0\0":
        raise ValueError(
            f"{path}: not an IDX file, which starts with the bytes 00 00 08; "
            f"this one starts with {data[:3].hex(' ') or 'nothing'}"
        )
    if data[2] != 8:
        raise ValueError(f"{path}: IDX type {data[2]:#04x}, expected 0x08, unsigned bytes")
    header = 4 + 4 * data[3]
    if len(data) < header:
        raise ValueError(f"{path}: truncated: {len(data)} bytes, but the header takes {header}")
    shape = struct.unpack(f">{data[3]}I", data[4:header])
    expected = header + math.prod(shape)
    if len(data) != expected:
        raise ValueError(
            f"{path}: {'truncated' if len(data) < expected else 'too long'}: {len(data)} bytes, "
            f"but the header promises {expected} for shape {shape}"
        )
    try:
        return np.frombuffer(data, np.uint8, offset=header).reshape(shape)
    except ValueError as error:  # more dimensions than NumPy has
        raise ValueError(f"{path}: {error}") from error


def read_idx_digits(images_path: FilePath, labels_path: FilePath) -> Digits:
    """Read images of digits and their labels from a pair of IDX files, plain or .gz.

    Parameters
    ----------
    images_path : path of a file of m images of 28 by 28 pixels
    labels_path : path of a file of m labels

    Returns
    -------
    Digits
        The pixels in [0, 1], float32.

    Raises
    ------
    ValueError
        If :func:`read_idx` refuses a file, the images are not 28 by 28, the numbers of images and
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
    return _digits(images, labels)


def read_kaggle_csv(path: FilePath) -> Digits:
    r"""Read the training images of Kaggle's *Digit Recognizer* competition, ``train.csv``.

    Parameters
    ----------
    path : path of the file
        A header ``label,pixel0,…,pixel783``, then one image a line.

    Returns
    -------
    Digits
        The pixels in [0, 1], float32.

    Raises
    ------
    ValueError
        If the file has no labels (as ``test.csv``) or no images, is truncated, or holds anything
        but labels 0 to 9 and pixels 0 to 255; the message names the line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "train.csv")
    ...     _ = path.write_text(",".join(KAGGLE_HEADER) + 2 * ("\n7" + 784 * ",0"))
    ...     read_kaggle_csv(path).labels
    array([7, 7])
    """
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        header = file.readline().rstrip("\n").split(",")
        if header == [""]:
            raise ValueError(f"{path}: empty, or empty in its first line; expected a header")
        if header[0] == "pixel0":
            raise ValueError(
                f"{path}: no labels: the first column is pixel0; "
                "Kaggle's test.csv has none, read train.csv instead"
            )
        if header != KAGGLE_HEADER:
            raise ValueError(
                f"{path}: line 1: {len(header)} columns beginning with {header[0][:20]!r}, "
                "expected the 785 of the header label,pixel0,…,pixel783"
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
    return _digits(rows, labels)


def fetch_openml_mnist(data_home: FilePath | None = None) -> Digits:
    """Fetch MNIST from OpenML through scikit-learn, for comparing with courses that do so.

    The first call downloads 15 MB; every call reads 128 MB of text, which takes some ten seconds
    and a gigabyte. :func:`load_mnist` has the same images in the same order, at hand.

    Parameters
    ----------
    data_home : path of a folder, optional
        Where scikit-learn keeps the download; its own default if None.

    Returns
    -------
    Digits
        All 70,000 images, the 60,000 for training first; the pixels in [0, 1], float32.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.

    Examples
    --------
    >>> fetch_openml_mnist()  # doctest: +SKIP
    Digits(70000 images of 784 pixels)
    """
    try:
        from sklearn.datasets import fetch_openml
    except ImportError as error:
        raise ImportError(
            "fetch_openml_mnist needs scikit-learn: pip install scikit-learn "
            "(load_mnist has the same images and needs nothing)"
        ) from error
    # The other parser is faster, but needs pandas.
    bunch = fetch_openml(
        "mnist_784", version=1, as_frame=False, parser="liac-arff", data_home=data_home
    )
    return _digits(bunch.data, bunch.target)


def _digits(images: NDArray[Any], labels: NDArray[Any], dtype: DTypeLike = np.float32) -> Digits:
    """Images as they are stored, grey values 0 to 255 in rows, as Digits."""
    rows: Array = images.reshape(len(images), 784).astype(dtype, order="C")
    rows /= 255
    return Digits(rows.T, labels.astype(np.intp))  # what NumPy counts and indexes with


def _check_labels(labels: Labels, n_classes: int) -> None:
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise ValueError(
            f"labels has shape {labels.shape} and dtype {labels.dtype}, expected (m,) and integers"
        )
    wrong = labels[(labels < 0) | (labels >= n_classes)]
    if len(wrong):
        raise ValueError(f"labels contains {wrong[0]}, expected 0 to {n_classes - 1}")


def _first_fault(path: FilePath) -> str:
    """Say what is wrong in a Kaggle file, and in which line: slow, so only once it is known bad."""
    allowed = [set(map(str, range(10)))] + [set(map(str, range(256)))] * 784
    with open(path, encoding="utf-8-sig", errors="replace") as file:
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
