"""Merge a learner's copy with a new version of its lesson, without losing what they wrote."""

import re
from collections import defaultdict

import nbformat
import nbformat.v4 as nbf

from lessons import is_stub

DEFINED = re.compile(r"^def (\w+)\(", re.MULTILINE)


def merge(learner, issued, lesson):
    """Return a lesson with what a learner wrote, and sentences that say what was kept.

    Parameters
    ----------
    learner : NotebookNode
        As the learner left it.
    issued : NotebookNode or None
        The version that the learner was given, None if it is not known.
    lesson : NotebookNode
        The new version.

    Returns
    -------
    NotebookNode, list of str
        The cells are in the new lesson's order. One that the learner has not touched is the new
        lesson's; an exercise that they wrote stands where the lesson asks for it; a cell of their
        own stays behind the one that it followed. Where both have changed a cell, the lesson's
        is run, and the learner's stands below it as text.
    """
    before = {} if issued is None else {cell.id: cell.source for cell in issued.cells}
    untouched = {*before.values(), *(cell.source for cell in lesson.cells)}
    seen = {cell.source for cell in learner.cells}
    found = match(learner.cells, lesson.cells)
    own = own_cells(learner.cells, found, untouched)
    dropped = dropped_answers(own, issued)
    n_own = sum(map(len, own.values())) - len(dropped)
    cells, answers, changed = own.pop(None, []), [], 0
    for new in lesson.cells:
        old = found.get(new.id)
        if old is None or old.source in untouched:
            cells.append(with_outputs(new, old))
        elif is_stub(new) or before.get(new.id) == new.source:
            cells.append(nbformat.from_dict({**old, "id": new.id}))
            if is_stub(new):
                answers += DEFINED.findall(new.source)
                text = as_text("This exercise has changed. It begins so now:", new)
                # An update that was interrupted has added it before.
                if before.get(new.id) != new.source and text.source not in seen:
                    cells.append(text)
            else:
                changed += 1
        else:
            cells += [new, as_text("The cell above has changed. You had made it this:", old)]
            changed += 1
        cells += own.pop(new.id, [])
    kept = [f"Your {', '.join(answers)}: kept."] if answers else []
    kept += [f"Your {', '.join(dropped)}: no longer asked for, kept."] if dropped else []
    kept += [f"{count(changed)} that you changed: kept."] if changed else []
    kept += [f"{count(n_own)} of your own: kept."] if n_own else []
    return nbformat.from_dict({**lesson, "cells": cells}), kept


def match(old_cells, new_cells):
    """Return {id of a new cell: the old cell in its place}: by id, exercise's name, or source."""
    free = dict(enumerate(old_cells))
    found = {}

    def take(same):
        for new in new_cells:
            fitting = [n for n, old in free.items() if new.id not in found and same(old, new)]
            if fitting:
                found[new.id] = free.pop(fitting[-1])

    take(lambda old, new: (old.get("id"), old.cell_type) == (new.id, new.cell_type))
    take(lambda old, new: is_stub(new) and defines(old, new))
    take(lambda old, new: old.source == new.source)
    return found


def defines(old, new):
    """Tell whether a cell defines what a stub asks for."""
    return old.cell_type == "code" and bool(
        {*DEFINED.findall(old.source)} & {*DEFINED.findall(new.source)}
    )


def own_cells(old_cells, found, untouched):
    """Return {id of a new cell, or None: the learner's own cells behind it}."""
    ids = {id(old): new_id for new_id, old in found.items()}
    own, place = defaultdict(list), None
    for cell in old_cells:
        if id(cell) in ids:
            place = ids[id(cell)]
        elif cell.source.strip() and cell.source not in untouched:
            # A copied cell has the id of the lesson's own in some editors.
            own[place].append(nbformat.from_dict({**cell, "id": nbf.new_markdown_cell().id}))
    return own


def dropped_answers(own, issued):
    """List the functions in cells that answer an exercise of the version issued before."""
    stubs = [] if issued is None else filter(is_stub, issued.cells)
    asked = {name for stub in stubs for name in DEFINED.findall(stub.source)}
    names = []
    for cells in own.values():
        for cell in cells:
            if cell.cell_type == "code":
                names += [name for name in DEFINED.findall(cell.source) if name in asked][:1]
    return names


def with_outputs(new, old):
    """Return the new cell, with the old one's outputs where they belong to the same code."""
    if old is None or new.cell_type != "code" or old.source != new.source:
        return new
    shown = {key: old[key] for key in ("outputs", "execution_count")}
    return nbformat.from_dict({**new, **shown})


def as_text(heading, cell):
    """Return a cell that shows another one, and does not run it."""
    kind = "python" if cell.cell_type == "code" else "markdown"
    return nbf.new_markdown_cell(f"{heading}\n\n~~~~~{kind}\n{cell.source}\n~~~~~")


def count(number):
    """Return "1 cell" or "3 cells"."""
    return f"{number} cell{'s' if number > 1 else ''}"
