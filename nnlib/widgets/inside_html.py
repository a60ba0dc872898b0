"""The HTML of a look inside shows each step of the two passes as a formula over its matrices."""

import html
from typing import NamedTuple

import numpy as np

from nnlib.arguments import check_kind, check_number
from nnlib.widgets.computation_graph import Cell, ComputationGraph, Matrix, matrices_of, number


class Transposed(NamedTuple):
    """A matrix that stands transposed in an equation."""

    matrix: Matrix


class Step(NamedTuple):
    """One line of the forward or of the backward pass.

    The equation's right side is matrices and the text between them, from the equals sign on.
    """

    words: str
    result: Matrix
    right_side: tuple[Matrix | Transposed | str, ...]
    note: str = ""


def list_steps(graph: ComputationGraph) -> list[Step]:
    """List the lines of the two passes, in the order in which they are computed."""
    check_kind(ComputationGraph, graph=graph)
    last = len(graph.network.layers)
    names = [html.escape(layer.activation.name) for layer in graph.network.layers]
    steps = []
    for i in range(1, last + 1):
        A_in, W, b, Z, A, _ = matrices_of(i)
        g = graph.notation(i)
        forward = f"Forward, layer {i} of {last}: "
        steps += [
            Step(forward + "weighted sums", Z, (" = ", W, " ", A_in, " + ", b)),
            Step(forward + names[i - 1], A, (f" = {g.symbol}(", Z, ")"), g.definition),
        ]
    steps += _steps_of_the_loss(graph)
    for i in range(last, 0, -1):
        A_in, W, b, Z, A, S = matrices_of(i)
        backward = f"Backward, layer {i} of {last}: "
        through = (" = ", A.d, " ⊙ ", S)
        steps += [
            Step(backward + f"through {names[i - 1]}", Z.d, through, "⊙: entry by entry"),
            Step(backward + "the weights' derivatives", W.d, (" = ", Z.d, " ", Transposed(A_in))),
            Step(backward + "the biases' derivatives", b.d, (" = row sums of ", Z.d)),
        ]
        if i > 1:
            words = f"Backward, from layer {i} to layer {i - 1}"
            steps.append(Step(words, A_in.d, (" = ", Transposed(W), " ", Z.d)))
    return steps


def _steps_of_the_loss(graph: ComputationGraph) -> list[Step]:
    Y, P, L, A = Matrix("Y"), Matrix("P"), Matrix("L"), graph.A_last
    n, m = graph.Y.shape
    if graph.has_softmax:
        return [
            Step("Forward: probabilities", P, (" = softmax(", A, ")"), "by columns"),
            Step("Forward: cross-entropy", L, (f" = −1/{m} · Σ ", Y, " ⊙ ln ", P)),
            Step("Backward: the loss", A.d, (f" = 1/{m} · ( ", P, " − ", Y, " )")),
        ]
    mean = f"/({n}·{m}) · "
    return [
        Step("Forward: mean squared error", L, (f" = 1{mean}Σ ( ", A, " − ", Y, " )²")),
        Step("Backward: the loss", A.d, (f" = 2{mean}( ", A, " − ", Y, " )")),
    ]


def page(graph: ComputationGraph) -> str:
    """Draw all steps as HTML that needs neither a kernel nor a script."""
    box = '<div style="max-width:100%;min-width:0px">'
    steps = "".join(f"{box}{step_html(graph, step)}</div>\n" for step in list_steps(graph))
    return f'<div style="display:flex;flex-wrap:wrap;align-items:flex-end;gap:16px">\n{steps}</div>'


def step_html(graph: ComputationGraph, step: Step) -> str:
    """Draw a step: what happens, the formula, the shapes, and the matrices."""
    check_kind(ComputationGraph, graph=graph)
    check_kind(Step, step=step)
    formula = shapes = matrices = ""
    for part in (step.result, *step.right_side):
        if isinstance(part, str):
            formula += part
            shapes += part
            if part.strip():
                matrices += f'<span style="white-space:nowrap">{part.strip()}</span>'
        else:
            formula += label(graph, part)
            shapes += _shape(graph, part)
            matrices += _table(graph, part)
    note = f" &nbsp; ({step.note})" if step.note else ""
    return (
        f"<div><b>{step.words}</b></div>"
        f'<div style="font-family:serif;font-size:120%">{formula}{note}</div>'
        f"<div>{shapes}</div>"
        '<div style="display:flex;align-items:center;gap:6px;overflow-x:auto">'
        f"{matrices}</div>"
    )


def label(graph: ComputationGraph, part: Matrix | Transposed) -> str:
    """Write a matrix's name."""
    check_kind(ComputationGraph, graph=graph)
    check_kind(tuple, part=part)
    if isinstance(part, Transposed):
        return label(graph, part.matrix) + "<sup>T</sup>"
    if part.letter == "S":
        Z = Matrix("Z", part.layer)
        return f"{graph.notation(part.layer).symbol}′({label(graph, Z)})"
    return f"<i>{part.symbol}</i>" + (f"<sub>{part.layer}</sub>" if part.layer else "")


def _shape(graph: ComputationGraph, part: Matrix | Transposed) -> str:
    if part == Matrix("L"):
        return "one number"
    if isinstance(part, Transposed):
        return str(graph.values[part.matrix].T.shape)
    return str(graph.values[part].shape)


def _table(graph: ComputationGraph, part: Matrix | Transposed) -> str:
    """Draw a matrix as a table of coloured cells."""
    matrix = part.matrix if isinstance(part, Transposed) else part
    rows, columns = graph.values[matrix].shape
    cells = [[_cell(graph, Cell(matrix, i, j)) for j in range(columns)] for i in range(rows)]
    if isinstance(part, Transposed):
        cells = [list(column) for column in zip(*cells, strict=True)]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    style = "border-left:2px solid #888888;border-right:2px solid #888888;border-radius:6px"
    return (
        f'<table style="{style};margin:2px 0px;width:auto">'
        '<caption style="caption-side:bottom;text-align:center;white-space:nowrap">'
        f"{label(graph, part)}</caption>{body}</table>"
    )


def _cell(graph: ComputationGraph, cell: Cell) -> str:
    text, background, ink, behind = shown(graph, cell)
    style = f"background-color:{background};color:{ink};text-align:center;padding:4px 6px"
    return f'<td data-cell="{cell.key}" title="{html.escape(behind)}" style="{style}">{text}</td>'


def shown(graph: ComputationGraph, cell: Cell) -> tuple[str, str, str, str]:
    """Return a cell's number, colour and ink, and the sum behind it."""
    check_kind(ComputationGraph, graph=graph)
    x = graph.value(cell)
    largest = float(np.abs(graph.values[cell.matrix]).max())
    return number(x), *colours(x, largest), graph.sum_behind(cell)


def colours(x: float, largest: float) -> tuple[str, str]:
    """Choose a cell's colour, from blue (negative) over white to orange, and a readable ink.

    Parameters
    ----------
    x, largest : float
        The number, and the largest absolute value of its matrix.

    Returns
    -------
    (background, ink) : str
        As #rrggbb.

    Examples
    --------
    >>> colours(-2.0, 2.0), colours(0.0, 2.0)
    (('#0072b2', '#ffffff'), ('#ffffff', '#000000'))
    """
    check_number(x=x, largest=largest)
    part = abs(x) / largest if largest else 0.0
    end = (0, 114, 178) if x < 0 else (230, 159, 0)
    # A little more than a half rounds up wherever it is computed.
    red, green, blue = (round(255 + (full - 255) * part + 1e-6) for full in end)
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (red / 255, green / 255, blue / 255)
    ]
    luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    ink = "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"
    return f"#{red:02x}{green:02x}{blue:02x}", ink
