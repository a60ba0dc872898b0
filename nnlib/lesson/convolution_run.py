"""A stored run is a training that takes too long for a lesson: its history, and what it learned."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nnlib.arrays import Array

FILE = Path(__file__).parents[1] / "data" / "convolution.json"


@dataclass(frozen=True)
class ConvolutionRun:
    """The training of a convolutional network by nnlib's automatic differentiation.

    Attributes
    ----------
    settings : dict
        Numbers of filters, hidden units and epochs, first learning rate, and seed.
    epochs : list of int
        From 1.
    training_loss : list of float
        Mean over the batches of each epoch.
    held_out_accuracy : list of float
        After each epoch, on the 5,000 training images on which the settings were chosen.
    test_accuracy : float
        At the end, on the 10,000 test images.
    filters : ndarray of float64, shape (n_filters, 9)
        The filters of 3 × 3 pixels at the end, one per row.
    """

    settings: dict[str, Any]
    epochs: list[int]
    training_loss: list[float]
    held_out_accuracy: list[float]
    test_accuracy: float
    filters: Array


def load_convolution_run() -> ConvolutionRun:
    """Load the run that `benchmarks/convolution.py` has stored.

    Returns
    -------
    ConvolutionRun

    Raises
    ------
    ValueError
        If the package's file is damaged.

    Examples
    --------
    >>> run = load_convolution_run()
    >>> run.filters.shape, run.test_accuracy > 0.99
    ((16, 9), True)
    """
    try:
        stored = json.loads(FILE.read_bytes())
        history = {name: [record[name] for record in stored["history"]] for name in _COLUMNS}
        return ConvolutionRun(
            settings=stored["settings"],
            epochs=[int(epoch) for epoch in history["epoch"]],
            training_loss=[float(loss) for loss in history["training_loss"]],
            held_out_accuracy=[float(a) for a in history["held_out_accuracy"]],
            test_accuracy=float(stored["test_accuracy"]),
            filters=np.array(stored["filters"], float).reshape(-1, 9),
        )
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(f"{FILE} is damaged; install nnlib again: {error}") from error


_COLUMNS = ("epoch", "training_loss", "held_out_accuracy")
