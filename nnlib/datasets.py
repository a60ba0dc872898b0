"""A data set is a matrix X with one sample per column, and the target of each sample."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnlib.arguments import check_at_least_one, check_choice, explained_by
from nnlib.arrays import Array, Labels, as_float_dtype, check_array, check_floats, check_integers
from nnlib.files import load_arrays


class Kind(NamedTuple):
    """How the files of a data set like MNIST differ from MNIST's."""

    classes: tuple[str, ...]
    first_label: int = 0
    transposed: bool = False


DIGITS, _CAPITALS = tuple("0123456789"), tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CLOTHES = ("T-shirt/top", "trouser", "pullover", "dress", "coat")
_MORE_CLOTHES = ("sandal", "shirt", "sneaker", "bag", "ankle boot")
_MERGED = (*DIGITS, *_CAPITALS, *"abdefghnqrt")

KINDS = {
    "mnist": Kind(DIGITS),
    "fashion": Kind((*_CLOTHES, *_MORE_CLOTHES)),
    "kuzushiji": Kind(("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")),
    "emnist-digits": Kind(DIGITS, transposed=True),
    "emnist-letters": Kind(_CAPITALS, first_label=1, transposed=True),
    "emnist-balanced": Kind(_MERGED, transposed=True),
    "emnist-bymerge": Kind(_MERGED, transposed=True),
    "emnist-byclass": Kind((*DIGITS, *_CAPITALS, *map(str.lower, _CAPITALS)), transposed=True),
}
"""Data sets of 28 × 28 pixels.

MNIST; Fashion-MNIST, by Xiao, Rasul and Vollgraf, 2017; Kuzushiji-MNIST, by Clanuwat and others,
2018; the parts of EMNIST, by Cohen, Afshar, Tapson and van Schaik, 2017.
"""


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits, or of other classes, one per column, and their labels.

    Attributes
    ----------
    X : ndarray of float, shape (784, m)
        The pixels of each image, row by row, from 0 (paper) to 1 (ink).
    labels : ndarray of int, shape (m,)
        The class numbers: the digits, 0 to 9, unless there are other classes.
    classes : tuple of str
        The name of each class, k in all.

    Raises
    ------
    ValueError
        If the shapes do not fit, X contains NaN, or a label is outside 0 … k-1.

    Notes
    -----
    A slice ``digits[:100]`` shares memory with `digits`. Indexing with an array of integers or
    booleans copies, and keeps each image contiguous: the fast way to select a batch.

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
    classes: tuple[str, ...] = DIGITS

    def __post_init__(self) -> None:
        check_array("X", self.X, "float32 or float64, one image per column")
        check_array("labels", self.labels, "integers")
        if self.X.ndim != 2 or len(self.X) != 784:
            raise ValueError(
                f"X has shape {self.X.shape}, expected (784, m), one image per column: "
                "transpose rows with X.T, select a single image with X[:, i:i+1], and turn images "
                "of 28 × 28 pixels into columns with X.reshape(len(X), -1).T"
            )
        if self.X.dtype.kind in "biu":
            raise ValueError(
                f"X is {self.X.dtype}, expected float: divide pixels by 255, as X / 255, or use "
                "as_digits, which takes images as rows"
            )
        check_floats(X=self.X)
        if np.isnan(self.X.min(initial=0)):
            raise ValueError("X contains NaN: remove or fill in the missing pixels")
        if not isinstance(self.classes, tuple) or not all(isinstance(c, str) for c in self.classes):
            raise ValueError(f"classes is {self.classes!r}; it must be a tuple of names, as text")
        _check_labels(self.labels, len(self.classes))
        if len(self.labels) != self.X.shape[1]:
            raise ValueError(
                f"labels has shape {self.labels.shape}, X has shape {self.X.shape}: "
                "every column of X needs one label"
            )

    @cached_property
    def Y(self) -> Array:
        """One-hot targets, shape (k, m), in the dtype of X: made once, so read-only."""
        targets = one_hot(self.labels, len(self.classes), self.X.dtype)
        targets.flags.writeable = False
        return targets

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: slice | Labels | NDArray[np.bool_]) -> "Digits":
        _check_index(index)
        return Digits(self.X.T[index].T, self.labels[index], self.classes)

    def __repr__(self) -> str:
        return f"Digits({len(self)} images of 784 pixels)"


class _Stored(Digits):
    """Images as a file stores them, in bytes, of which floats are made when X is first read."""

    def __init__(self, rows: NDArray[np.uint8], labels: Labels, dtype: DTypeLike) -> None:
        self.__dict__.update(rows=rows, labels=labels, classes=DIGITS, dtype=dtype)

    @cached_property
    def X(self) -> Array:
        return _as_columns(self.__dict__.pop("rows"), self.__dict__["dtype"])

    def __getitem__(self, index: slice | Labels | NDArray[np.bool_]) -> Digits:
        if "X" in self.__dict__:
            return super().__getitem__(index)
        _check_index(index)
        rows = self.__dict__["rows"][index]
        return _Stored(rows, self.labels[index], self.__dict__["dtype"])


def _check_index(index: Any) -> None:
    array = np.asarray([0] if isinstance(index, slice) else index)
    if array.ndim != 1 or array.dtype.kind not in "iub":
        raise ValueError(
            f"index is {index!r}; it must be a slice, or an array of integers or booleans: "
            "a single image is digits[i:i+1]"
        )


class MNIST(NamedTuple):
    """The three parts of MNIST: for training, for choosing settings, and for the final test."""

    train: Digits
    validation: Digits
    test: Digits


def load_mnist(validation: int = 0, dtype: DTypeLike = np.float64) -> MNIST:
    """Load the 70,000 images of handwritten digits that are part of this package.

    Parameters
    ----------
    validation : int
        How many of the 60,000 training images, from the end, to hold out for validation.
    dtype : a floating dtype
        The dtype of X.

    Returns
    -------
    MNIST
        ``train``, ``validation`` and ``test``, the pixels in [0, 1].

    Raises
    ------
    ValueError
        If `validation` leaves no training image, `dtype` is not floating, or the package's file
        is damaged.

    Notes
    -----
    X is a transposed view: formulas see one image per column, while the pixels of each image stay
    contiguous in memory. It is computed when it is first read, from a byte for each pixel, so that
    parts that are not used take little memory; a slice taken before that has an X of its own.

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
    if not isinstance(validation, int | np.integer) or not 0 <= validation < 60_000:
        raise ValueError(f"validation is {validation!r}, expected 0 to 59999 of the 60000 images")
    dtype = as_float_dtype(dtype)
    path = Path(__file__).parent / "data" / "mnist.npz"
    try:
        file = load_arrays(path, most=55_000_000)
        learning = _stored(file.pop("train_images"), file["train_labels"], dtype)
        test = _stored(file.pop("test_images"), file["test_labels"], dtype)
        if (len(learning), len(test)) != (60_000, 10_000):
            raise ValueError(f"it holds {len(learning)} and {len(test)} images")
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path} is damaged; install nnlib again: {error}") from error
    split = len(learning) - validation
    return MNIST(learning[:split], learning[np.arange(split, len(learning))], test)


def load_xor(dtype: DTypeLike = np.float64) -> tuple[Array, Array]:
    r"""Load the exclusive or of two bits, a problem that a single neuron cannot solve.

    .. math:: y = x_1 \oplus x_2

    Returns
    -------
    X : ndarray, shape (2, 4)
        All pairs of bits, one per column.
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
    rows = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], as_float_dtype(dtype))
    return rows.T, (rows[:, :1] != rows[:, 1:]).astype(dtype).T


def _check_one_hot(labels: Labels, n_classes: int = 10, dtype: DTypeLike = np.float64) -> None:
    as_float_dtype(dtype)


@explained_by(_check_one_hot)
def one_hot(labels: Labels, n_classes: int = 10, dtype: DTypeLike = np.float64) -> Array:
    r"""Turn class numbers into columns that are 1 at the class and 0 elsewhere.

    .. math:: Y_{ij} = 1 \text{ if } i = \text{label}_j, \text{ else } 0

    Parameters
    ----------
    labels : ndarray of int, shape (m,)
        Class numbers, 0 to `n_classes` - 1.
    n_classes : int
        The number of classes, whether or not each occurs in `labels`.
    dtype : dtype
        The dtype of the result.

    Returns
    -------
    ndarray, shape (n_classes, m)

    Raises
    ------
    ValueError
        If the labels are not 1-D, not integers, or outside 0 … `n_classes` - 1.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), n_classes=3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    _check_labels(labels, n_classes)
    rows: Array = np.zeros((len(labels), n_classes), dtype)
    rows[np.arange(len(labels)), labels] = 1
    return rows.T


def as_digits(
    images: NDArray[Any],
    labels: NDArray[Any],
    dtype: DTypeLike = np.float64,
    kind: str = "mnist",
) -> Digits:
    """Turn images as files store them, one per row, into columns of pixels in [0, 1].

    Parameters
    ----------
    images : ndarray, shape (m, 28, 28) or (m, 784)
        Grey values from 0 (paper) to 255 (ink).
    labels : ndarray, shape (m,)
        The digits, 0 to 9, in any type that can be converted to integers.
    dtype : a floating dtype
        The dtype of X.
    kind : str
        The data set that the images are from, one of `KINDS`, which says what its classes are,
        which label is the first, and whether the images are transposed.

    Returns
    -------
    Digits
        The images upright, the labels from 0.

    Raises
    ------
    ValueError
        If the images are not grey values from 0 to 255 in one of these shapes, the labels are not
        whole numbers in the range of the kind, or their numbers differ.

    Examples
    --------
    >>> as_digits(np.full((1, 28, 28), 255, np.uint8), np.array(["7"])).X.max()
    np.float64(1.0)
    >>> letters = as_digits(np.zeros((2, 784)), np.array([1, 26]), kind="emnist-letters")
    >>> [letters.classes[label] for label in letters.labels]
    ['A', 'Z']
    """
    dtype = as_float_dtype(dtype)
    check_choice(KINDS, kind=kind)
    classes, _, transposed = KINDS[kind]
    _check_images(images)
    numbers = _numbers(labels, kind)
    images = images.reshape(len(images), 28, 28)
    upright = images.transpose(0, 2, 1) if transposed else images
    return Digits(_as_columns(upright, dtype), numbers, classes)


def _stored(images: NDArray[np.uint8], labels: NDArray[Any], dtype: DTypeLike) -> Digits:
    _check_images(images)
    if len(images) != len(labels):
        raise ValueError(f"it holds {len(images)} images and {len(labels)} labels")
    return _Stored(images, _numbers(labels, "mnist"), dtype)


def _numbers(labels: NDArray[Any], kind: str) -> Labels:
    """Turn the labels of a kind into numbers from 0."""
    classes, first, _ = KINDS[kind]
    numbers = _as_integers(labels) - first
    wrong = np.flatnonzero((numbers < 0) | (numbers >= len(classes)))
    if len(wrong):
        raise ValueError(
            f"labels[{wrong[0]}] is {labels[wrong[0]]}, expected {first} to "
            f"{first + len(classes) - 1}, the labels of the kind {kind!r}"
        )
    return numbers


def _as_columns(images: NDArray[Any], dtype: DTypeLike) -> Array:
    """Turn grey values from 0 to 255 into columns of pixels in [0, 1]."""
    rows: Array = images.astype(dtype, order="C").reshape(len(images), 784)
    rows /= 255
    return rows.T


def _check_images(images: NDArray[Any]) -> None:
    check_array("images", images, "grey values, one image per row")
    if images.ndim < 2 or images.shape[1:] not in ((28, 28), (784,)):
        hint = ": images are rows here, as in X.T" if images.shape[:1] == (784,) else ""
        raise ValueError(f"images has shape {images.shape}, expected (m, 28, 28) or (m, 784){hint}")
    if images.dtype.kind not in "iuf":
        raise ValueError(
            f"images holds {images.dtype}, expected grey values from 0 to 255 as numbers: convert "
            "them, for example with images.astype(float)"
        )
    low, high = images.min(initial=0), images.max(initial=0)
    if not (low >= 0 and high <= 255) or 0 < high <= 1:
        raise ValueError(
            f"images has values from {low:g} to {high:g}, expected grey values from 0 to 255: "
            "pixels from 0 to 1 go into Digits, one image per column"
        )


def _as_integers(labels: NDArray[Any]) -> Labels:
    """Convert labels that are whole numbers, in text too, to the type that NumPy indexes with."""
    check_array("labels", labels, "digits")
    if labels.ndim == 1 and labels.dtype.kind != "c":
        try:
            numbers = labels.astype(float)
        except (TypeError, ValueError):
            wrong = labels[0]
        else:
            whole = (numbers == np.round(numbers)) & (np.abs(numbers) < 2**31)
            if whole.all():
                return numbers.astype(np.intp)
            wrong = labels[~whole][0]
        raise ValueError(f"labels contains {wrong!s:.20}, expected whole numbers")
    check_integers(labels=labels)
    return labels


def _check_labels(labels: Labels, n_classes: int) -> None:
    check_integers(labels=labels)
    check_at_least_one(n_classes=n_classes)
    wrong = labels[(labels < 0) | (labels >= n_classes)]
    if len(wrong):
        raise ValueError(f"labels contains {wrong[0]}, expected 0 to {n_classes - 1}")
