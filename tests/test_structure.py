"""Imports go one way, and the package stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

PACKAGE = Path(nnlib.__file__).parent

# What each module may import of nnlib. Only lesson, which may import everything, is not named.
MAY_IMPORT = {
    "arrays": set(),
    "activations": {"arrays"},
    "losses": {"arrays", "activations"},
    "layers": {"arrays", "activations"},
    "network": {"arrays", "activations", "layers"},
    "metrics": {"arrays"},
    "datasets": {"arrays"},
    "readers": {"datasets"},
    "drawings": {"arrays"},
    "handwriting": {"arrays"},
    "gradients": {"arrays", "losses", "network"},
    "progress": {"arrays", "losses", "metrics", "network"},
    "schedules": {"progress"},
    "training": {"arrays", "losses", "network", "progress", "schedules"},
    "probe": {"arrays", "losses", "network", "training"},
    "sanity": {"arrays", "gradients", "probe"},
    "estimator": {
        *("activations", "arrays", "datasets", "network"),
        *("progress", "schedules", "training"),
    },
    "plots": {"arrays", "network", "progress"},
    "widgets.computation_graph": {"activations", "arrays", "losses", "network"},
    "widgets.inside_html": {"widgets.computation_graph"},
    "widgets.inside": {
        *("arrays", "losses", "network"),
        *("widgets.computation_graph", "widgets.inside_html"),
    },
    "widgets.live": {"arrays", "plots", "progress"},
    "widgets.pad": {
        *("activations", "arrays", "drawings", "handwriting"),
        *("network", "plots", "progress"),
    },
    "widgets.__init__": set(),
    "data.rebuild_mnist": {"readers"},
    "__init__": {"network", "training"},
}


def imported(source):
    """Name the modules of nnlib that a source imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            names.add("a relative import")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nnlib":
            rest = node.module.partition(".")[2]
            names |= {rest} if rest else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name for a in node.names if a.name.split(".")[0] == "nnlib"}
    return names


MODULES = [
    pytest.param(name, file.read_text(encoding="utf-8"), id=name)
    for file in sorted(PACKAGE.rglob("*.py"))
    if not (name := ".".join(file.relative_to(PACKAGE).with_suffix("").parts)).startswith("lesson")
]


@pytest.mark.parametrize(("name", "source"), MODULES)
def test_imports_go_one_way(name, source):
    assert imported(source) <= MAY_IMPORT[name]


def test_an_import_the_other_way_is_caught():
    assert "training" in imported("def f():\n    from nnlib.training import train")
    assert imported("from . import training") and imported("import nnlib")
    assert not imported("from nnlib.training import train") <= MAY_IMPORT["layers"]
    assert not imported("from nnlib.widgets.live import Panel") <= set().union(*MAY_IMPORT.values())
    assert not imported("from nnlib.lesson import check") <= set(MAY_IMPORT)


def test_importing_nnlib_draws_in_neither_matplotlib_nor_scikit_learn():
    code = (
        "import sys, nnlib, nnlib.datasets, nnlib.gradients, nnlib.lesson.check;"
        "sys.exit(bool({'matplotlib', 'sklearn', 'IPython'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("name", "source"), MODULES)
def test_every_module_opens_with_one_plain_sentence(name, source):
    first = ast.get_docstring(ast.parse(source)).split("\n\n")[0]
    assert first.endswith(".")
    assert "\n" not in first
