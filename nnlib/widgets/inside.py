"""A look inside shows one forward and one backward pass of a small network, number by number.

Python computes all numbers; the front end, ``inside.js``, only shows them. Where no kernel runs,
or nothing shows widgets, the notebook shows the same steps as tables.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from nnlib.arguments import check_kind, check_number
from nnlib.arrays import Array, check_floats
from nnlib.losses import LOSSES, Loss, as_loss
from nnlib.network import Network
from nnlib.widgets.base import AnyWidget
from nnlib.widgets.computation_graph import Cell, ComputationGraph, Matrix, number
from nnlib.widgets.inside_html import label, list_steps, page, shown, step_html

MOST_UNITS, MOST_LAYERS, MOST_SAMPLES = 6, 3, 4
"""Nobody reads more than that number by number."""

REACH = 4.0
"""How far a weight can be moved, up or down from its initial value."""


class LookInside(AnyWidget):
    r"""Step through one forward and one backward pass, and move a weight by a slider.

    It shows these formulas for each layer, the matrices in them, and the sum behind every number;
    and it draws the loss as a function of one weight, with the slope from the backward pass.

    .. math:: Z = W A_{in} + b, \quad A = g(Z), \quad dZ = dA \odot g'(Z), \quad
        dW = dZ \, A_{in}^T, \quad db = \sum_j dZ_{\cdot j}, \quad dA_{in} = W^T dZ

    Parameters
    ----------
    network : Network
        At most 3 layers of at most 6 units, and at most 6 inputs. It is not changed: you move the
        weights of a copy, in float64.
    X : ndarray of float, shape (n_in, m)
        At most 4 samples, one per column.
    Y : ndarray of float, shape (n_out, m)
        Targets.
    loss : {"mean_squared_error", "softmax_cross_entropy"} or Loss

    Raises
    ------
    ValueError
        If the network or the batch is too large to look at, shapes do not fit, a number is not
        finite, or the loss is not one of nnlib's or refuses the targets.

    Examples
    --------
    >>> from nnlib.layers import Dense
    >>> network = Network([Dense(np.array([[2.0, -1.0]]), np.array([[0.5]]), "relu")])
    >>> X, Y = np.array([[1.0], [0.5]]), np.array([[1.0]])
    >>> look = LookInside(network, X, Y, loss="mean_squared_error")
    >>> look
    LookInside(Network(2 → 1 relu, float64), 1 sample, mean_squared_error)
    >>> look.sum_behind("Z1", 0, 0)
    'z₁₁ = w₁₁·x₁₁ + w₁₂·x₂₁ + b₁ = 2·1 + (−1)·0.5 + 0.5 = 2'
    >>> look.move("W1", 0, 0, 1.0)
    >>> look.loss
    0.0
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")

    steps: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    weights: "traitlets.List[Any]" = traitlets.List().tag(sync=True)
    sources: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    numbers: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self, network: Network, X: Array, Y: Array, loss: str | Loss = "mean_squared_error"
    ) -> None:
        loss = as_loss(loss)
        if loss not in LOSSES.values():
            raise ValueError(f"loss {loss.name!r} is your own; choose from {list(LOSSES)}")
        check_kind(Network, network=network)
        check_floats(X=X, Y=Y)
        _check_size(network, X)
        if Y.shape != (network.sizes[-1], X.shape[1]):
            raise ValueError(
                f"Y has shape {Y.shape}; for {network} and X of shape {X.shape} it must be "
                f"({network.sizes[-1]}, {X.shape[1]})"
            )
        loss.check(network.layers[-1].activation, Y)
        X, Y = X.astype(np.float64), Y.astype(np.float64)
        graph = ComputationGraph(network.astype(np.float64), X, Y, loss)
        for name, values in graph.values.items():
            if not np.isfinite(values).all():
                raise ValueError(f"{name} contains numbers that are not finite: {values.tolist()}")
        self._start = self._graph = graph
        self._chosen = Cell(Matrix("W", 1), 0, 0)
        self._answers = 0
        super().__init__(
            steps=[
                {
                    "result": str(step.result),
                    "label": label(graph, step.result),
                    "html": step_html(graph, step),
                }
                for step in list_steps(graph)
            ],
            weights=[
                [cell.key, f"layer {cell.matrix.layer}: {cell}"]
                for cell in graph.cells
                if cell.matrix.is_parameter
            ],
            sources={cell.key: [c.key for c in graph.sources(cell)] for cell in graph.cells},
            numbers=self._numbers(),
        )
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        m = self._graph.X.shape[1]
        samples = f"{m} sample" + ("s" if m > 1 else "")
        return f"LookInside({self._graph.network}, {samples}, {self._graph.loss.name})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/html": self.static_html()}, metadata

    def static_html(self) -> str:
        """Draw all steps as HTML that needs neither a kernel nor a script.

        Returns
        -------
        str
            Pointing at a number shows the sum behind it.
        """
        return page(self._graph)

    @property
    def loss(self) -> float:
        """The loss with the weights where you moved them."""
        return self._graph.value(Cell(Matrix("L"), 0, 0))

    def slope(self, matrix: str, row: int, column: int) -> float:
        """Return the derivative of the loss with respect to one weight or bias.

        The arguments are those of :meth:`move`.
        """
        cell = self._parameter(matrix, row, column)
        return self._graph.value(cell._replace(matrix=cell.matrix.d))

    def move(self, matrix: str, row: int, column: int, value: float) -> None:
        """Give a weight or a bias another value, and compute everything again.

        Parameters
        ----------
        matrix : str
            "W1", "b1", "W2", …: the layers are counted from 1.
        row, column : int
            Which entry, counted from 0, as in NumPy.
        value : float

        Raises
        ------
        ValueError
            If there is no such weight, or the value is not finite.
        """
        cell = self._parameter(matrix, row, column)
        check_number(value=value)
        self._show(self._graph.with_parameter(cell, value), cell)

    def choose(self, matrix: str, row: int, column: int) -> None:
        """Put a weight or a bias under the slider; the arguments are those of :meth:`move`."""
        self._show(self._graph, self._parameter(matrix, row, column))

    def reset(self) -> None:
        """Set all weights and biases back to their initial values."""
        self._show(self._start, self._chosen)

    def curve(self) -> tuple[Array, Array]:
        """Compute the loss for other values of the chosen weight, all else being the same.

        Returns
        -------
        values, losses : ndarray of float, shape (81,)
        """
        start = self._start.value(self._chosen)
        values = np.linspace(start - REACH, start + REACH, 81)
        graphs = (self._graph.with_parameter(self._chosen, value) for value in values)
        return values, np.array([graph.values[Matrix("L")][0, 0] for graph in graphs])

    def sum_behind(self, matrix: str, row: int, column: int) -> str:
        """Write out how a number is computed: in symbols, in numbers, and the result.

        Parameters
        ----------
        matrix : str
            "X", "Y", "L"; "W1", "b1", "Z1", "A1", "dA1", "dZ1", "dW1", "db1", and so on; "S1" for
            the derivative of the first activation, and "P" for the probabilities, if there are any.
        row, column : int
            Counted from 0.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            If there is no such number.
        """
        return self._graph.sum_behind(self._cell(self._graph.values, matrix, row, column))

    def _parameter(self, matrix: str, row: int, column: int) -> Cell:
        parameters = [each for each in self._graph.values if each.is_parameter]
        return self._cell(parameters, matrix, row, column)

    def _cell(self, matrices: Iterable[Matrix], name: str, row: int, column: int) -> Cell:
        named = {str(matrix): matrix for matrix in matrices}
        if not isinstance(name, str) or name not in named:
            raise ValueError(f"matrix {name!r} is unknown; choose from {list(named)}")
        shape = self._graph.values[named[name]].shape
        whole = isinstance(row, int | np.integer) and isinstance(column, int | np.integer)
        if not whole or row not in range(shape[0]) or column not in range(shape[1]):
            raise ValueError(
                f"{name} has shape {shape} and no entry [{row!r}, {column!r}]; row and column "
                "must be whole numbers, counted from 0"
            )
        return Cell(named[name], int(row), int(column))

    def _show(self, graph: ComputationGraph, chosen: Cell) -> None:
        self._graph, self._chosen = graph, chosen
        self.numbers = self._numbers()

    def _numbers(self) -> dict[str, Any]:
        graph, cell = self._graph, self._chosen
        values, losses = self.curve()
        slope = graph.value(cell._replace(matrix=cell.matrix.d))
        self._answers += 1
        return {
            "cells": {each.key: shown(graph, each) for each in graph.cells},
            "loss": self.loss,
            "loss_text": number(self.loss),
            "chosen": cell.key,
            "value": graph.value(cell),
            "slope": slope,
            "slope_text": f"d{cell} = {number(slope)}",
            "curve": [values.tolist(), losses.tolist()],
            "answer": self._answers,  # so that every question is answered by a change
        }

    def _asked(self, _: object, question: dict[str, Any], __: object) -> None:
        """Do what the front end asks for."""
        if question.get("do") == "reset":
            self.reset()
        elif question.get("do") == "choose":
            self.choose(*question["weight"])
        elif question.get("do") == "move":
            matrix, row, column = question["weight"]
            self.move(matrix, row, column, question["value"])


def _check_size(network: Network, X: Array) -> None:
    """Refuse what nobody can read number by number."""
    if len(network.layers) > MOST_LAYERS or max(network.sizes) > MOST_UNITS:
        raise ValueError(
            f"network is {network}; to be read number by number it may have at most {MOST_LAYERS} "
            f"layers, and at most {MOST_UNITS} inputs and units per layer"
        )
    if X.ndim != 2 or X.shape[0] != network.sizes[0] or not 1 <= X.shape[1] <= MOST_SAMPLES:
        raise ValueError(
            f"X has shape {X.shape}; for {network} it must be ({network.sizes[0]}, m), one sample "
            f"per column, with m from 1 to {MOST_SAMPLES}: take a few, as X[:, :{MOST_SAMPLES}]"
        )
