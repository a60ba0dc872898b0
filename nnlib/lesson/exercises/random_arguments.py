"""Random arguments have no coincidences: all sizes differ, and no number is special."""

import numpy as np

from nnlib.arrays import Array, Labels


def sizes(rng: np.random.Generator, n: int) -> list[int]:
    """Draw n different sizes of more than three, small enough for arrays to be shown."""
    return rng.permutation([4, 5, 6, 7])[:n].tolist()


def numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Draw numbers of both signs with two decimals, none of them zero."""
    sign = rng.choice([-1.0, 1.0], shape)
    return sign * rng.uniform(0.05, 3, shape).round(2)


def labels(rng: np.random.Generator, n_classes: int, m: int) -> Labels:
    """Draw m labels, not all the same."""
    drawn = rng.integers(n_classes, size=m)
    drawn[0] = (drawn[1] + 1) % n_classes
    return drawn


def targets(rng: np.random.Generator, n: int, m: int) -> Array:
    """Draw one-hot targets."""
    return np.eye(n)[:, labels(rng, n, m)]
