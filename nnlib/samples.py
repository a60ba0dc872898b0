"""Samples and seeds as scikit-learn has them: one sample per row, with a label and a weight."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split
from sklearn.utils.validation import check_array

from nnlib.arguments import as_generator
from nnlib.arrays import Array, Labels


def refuse_pixels(X: npt.ArrayLike, rows: Array) -> None:
    """Refuse integers that look like pixels from 0 to 255, with which training stalls.

    Parameters
    ----------
    X : array-like of numbers, shape (n_samples, n_features)
        Samples as they came.
    rows : ndarray of float, shape (n_samples, n_features)
        The same as floats.

    Raises
    ------
    ValueError
        If they look like pixels.

    Examples
    --------
    >>> refuse_pixels([[0, 200]], np.array([[0.0, 200.0]]))
    Traceback (most recent call last):
    ValueError: X holds int... up to 200: divide pixels by 255, as X / 255; ...
    """
    dtype = np.asarray(X).dtype
    if (
        dtype.kind in "iu"
        and rows.min() >= 0
        and (1 if dtype == np.uint8 else 127) < rows.max() < 256
    ):
        raise ValueError(
            f"X holds {dtype} up to {rows.max():g}: divide pixels by 255, as X / 255; pass other "
            "numbers as X.astype(float)"
        )


def as_weights(sample_weight: npt.ArrayLike, rows: Array) -> Array:
    """Return the weights of samples, scaled so that the largest is 1.

    Parameters
    ----------
    sample_weight : array-like of numbers, shape (n_samples,)
    rows : ndarray of float, shape (n_samples, n_features)
        The samples.

    Returns
    -------
    ndarray, shape (n_samples,), of the dtype of rows

    Raises
    ------
    ValueError
        If there is not one weight for each sample, one is negative or not finite, or all are zero.

    Examples
    --------
    >>> as_weights([2, 0, 1], np.ones((3, 4)))
    array([1. , 0. , 0.5])
    """
    try:
        weights = check_array(
            sample_weight, ensure_2d=False, dtype=np.float64, input_name="sample_weight"
        )
    except (TypeError, ValueError) as error:
        raise type(error)(
            f"sample_weight must hold one finite number for each row of X: {error}"
        ) from None
    if weights.shape != (len(rows),):
        raise ValueError(
            f"sample_weight has shape {weights.shape}; it must be ({len(rows)},), one weight for "
            "each row of X"
        )
    if weights.min() < 0 or not weights.any():
        raise ValueError(
            f"sample_weight goes from {weights.min():g} to {weights.max():g}; no weight may be "
            "negative, and not all may be zero"
        )
    scaled: Array = (weights / weights.max()).astype(rows.dtype)
    return scaled


def check_labels(**labels: npt.NDArray[Any]) -> None:
    """Refuse labels that are not in one dimension, or of which some are strings and some are not.

    Parameters
    ----------
    **labels : ndarray
        By the names of the arguments.

    Raises
    ------
    ValueError
        If they cannot be used.

    Examples
    --------
    >>> check_labels(y=np.array(["seven", 7], dtype=object))
    Traceback (most recent call last):
    ValueError: y holds strings and other labels, such as 'seven' and 7; use one kind
    """
    for name, y in labels.items():
        if y.ndim != 1:
            raise ValueError(f"{name} has shape {y.shape}; it must have one dimension")
        labelled = y.tolist() if y.dtype == object else []  # others hold one kind
        of_kind = {isinstance(label, str): label for label in labelled[::-1]}
        if len(of_kind) > 1:
            raise ValueError(
                f"{name} holds strings and other labels, such as {of_kind[True]!r} and "
                f"{of_kind[False]!r}; use one kind"
            )


def number_classes(y: npt.NDArray[Any], classes: npt.NDArray[Any]) -> Labels:
    """Return the number of each sample's class.

    Parameters
    ----------
    y : ndarray, shape (n_samples,)
        Labels: numbers or strings.
    classes : ndarray, shape (n_classes,)
        The labels of all classes.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        Positions in classes.

    Raises
    ------
    ValueError
        If a label is not in classes.

    Examples
    --------
    >>> number_classes(np.array(["no", "yes", "no"]), np.array(["no", "yes"]))
    array([0, 1, 0])
    """
    number = {label: k for k, label in enumerate(classes.tolist())}
    labels = y.tolist()
    if unknown := set(labels) - number.keys():
        raise ValueError(
            f"y has labels that are not in classes: {sorted(unknown, key=str)}; classes holds "
            f"{classes.tolist()}"
        )
    return np.array([number[label] for label in labels], dtype=np.intp)


def hold_out(labels: Labels, fraction: float, seed: int) -> tuple[Labels, Labels]:
    """Choose samples to hold out, at random, with the same proportions of the classes as all.

    Parameters
    ----------
    labels : ndarray of int, shape (n_samples,)
    fraction : float
        The fraction of the samples to hold out, between 0 and 1.
    seed : int

    Returns
    -------
    used, held_out : ndarray of int
        Indices.

    Raises
    ------
    ValueError
        If there are too few samples for some of each class in both parts.

    Examples
    --------
    >>> used, held_out = hold_out(np.array([0, 0, 0, 1, 1, 1]), 1 / 3, seed=1)
    >>> len(used), len(held_out)
    (4, 2)
    """
    try:
        used, held_out = train_test_split(
            np.arange(len(labels)), test_size=fraction, stratify=labels, random_state=seed
        )
    except ValueError as error:
        raise ValueError(
            f"validation_fraction is {fraction:g}, but early_stopping cannot hold out that much of "
            f"{len(labels)} samples with some of each class: {error}"
        ) from None
    return used, held_out


def as_random_generator(random_state: Any) -> np.random.Generator:
    """Return a source of randomness as NumPy's generator, from whatever scikit-learn takes.

    Parameters
    ----------
    random_state : int, numpy.random.Generator, numpy.random.RandomState or None

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError, ValueError
        If it is something else.

    Examples
    --------
    >>> as_random_generator(np.random.RandomState(1))
    Generator(PCG64)...
    """
    if isinstance(random_state, np.random.RandomState):
        random_state = random_state.randint(2**31 - 1)
    return as_generator(random_state, "random_state")
