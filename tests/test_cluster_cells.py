"""Where there are no processes, as in a browser, cells for a cluster are shown and not run."""

import ast

import nbformat
import pytest
from lesson_rules.python import parsed

import build_lite
from lessons import LESSONS, Lesson, tags

with_cluster = [path for path in LESSONS if "nnlib.cluster" in path.read_text(encoding="utf-8")]


@pytest.fixture(params=with_cluster, ids=lambda path: path.stem)
def cells(request):
    return [cell for _, cell in Lesson.read(request.param).cells()]


def assigned(node):
    """Name what code binds outside of its functions, which have names of their own."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.alias):
        return {node.asname or node.name}
    names = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set()
    return names.union(*map(assigned, ast.iter_child_nodes(node)))


def test_no_other_cell_needs_what_only_these_make():
    """A browser runs the other cells alone."""
    assert with_cluster
    for path in with_cluster:
        only, known = set(), set()
        for _, cell in Lesson.read(path).cells("code"):
            tree = parsed(cell)
            read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
            if "cluster" in tags(cell):
                only |= assigned(tree) - known
            else:
                known |= assigned(tree)
                only -= assigned(tree)
                assert not only & read, cell.source


def test_their_code_their_text_and_their_pictures_are_kept(cells):
    shown = [(cell, build_lite.as_shown(cell)) for cell in cells]
    changed = [(cell, text) for cell, text in shown if text is not cell]
    assert {cell.id for cell, _ in changed} == {c.id for c in cells if "cluster" in tags(c)}
    pictures = 0
    for cell, text in changed:
        assert text.cell_type == "markdown" and cell.source in text.source
        for output in cell.outputs:
            assert output.get("text", "").strip() in text.source
            pictures += "image/png" in output.get("data", {})
    assert sum(text.source.count("](data:image/png;base64,") for _, text in changed) == pictures > 0


def test_an_ordinary_cell_stays_as_it_is():
    cell = nbformat.v4.new_code_cell("1 + 1")
    assert build_lite.as_shown(cell) is cell
