"""The types of array that the course passes around, by name."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Floating-point numbers of any shape; float32 in training, float64 in gradient checks."""

Labels: TypeAlias = npt.NDArray[np.integer[Any]]
"""Class numbers 0 … k-1, one a sample: shape (m,)."""
