"""Stored runs are trainings that take too long for a lesson: ``make accuracy`` measured them."""

import csv
from pathlib import Path

import numpy as np

from nnlib.arrays import Array

DATA = Path(__file__).parents[1] / "data"


def misread_by_means() -> dict[str, Array]:
    """Read how many of 10,000 test images each means of lesson 9 left misread, seed by seed.

    Returns
    -------
    dict of str to ndarray, shape (seeds,)

    Examples
    --------
    >>> sorted(misread_by_means())[:3]
    ['Adam', 'all', 'dropout']
    """
    found: dict[str, list[float]] = {}
    for row in _rows("ablation.csv"):
        found.setdefault(row["means"], []).append(_misread(row))
    return {name: np.array(values) for name, values in found.items()}


def misread_by_epoch() -> dict[str, Array]:
    """Read how many of 10,000 test images the long runs misread after each epoch.

    Returns
    -------
    dict of str to ndarray, shape (seeds, epochs + 1)
        By recipe.

    Examples
    --------
    >>> misread_by_epoch()["shift"].shape
    (3, 9)
    """
    found: dict[str, dict[str, list[float]]] = {}
    for row in _rows("long_run.csv"):
        found.setdefault(row["recipe"], {}).setdefault(row["seed"], []).append(_misread(row))
    return {name: np.array([*seeds.values()]) for name, seeds in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    with open(DATA / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _misread(row: dict[str, str]) -> float:
    return round(10_000 * (1 - float(row["test_accuracy"])))
