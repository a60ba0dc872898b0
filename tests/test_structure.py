"""Imports go one way, the mathematics stays light, and every module holds one idea."""

import ast
import subprocess
import sys

import pytest

from lessons import ROOT

PACKAGE = ROOT / "nnlib"

# What each module may import of nnlib. Only lesson, which may import everything, is not named.
MAY_IMPORT = {
    "arrays": set(),
    "arguments": {"arrays"},
    "files": set(),
    "activations": {"arrays"},
    "losses": {"arguments", "arrays", "activations"},
    "layers": {"arguments", "arrays", "activations"},
    "network": {"arguments", "arrays", "activations", "files", "layers"},
    "metrics": {"arguments", "arrays"},
    "datasets": {"arguments", "arrays", "files"},
    "readers": {"arguments", "arrays", "datasets", "files"},
    "kaggle": {"arguments", "arrays", "datasets", "files", "readers"},
    "drawings": {"arguments", "arrays"},
    "handwriting": {"arguments", "arrays"},
    "photographs": {"arguments", "arrays", "files", "handwriting"},
    "gradients": {"arguments", "arrays", "losses", "network"},
    "vjps": {"arrays"},
    "autodiff": {"arguments", "arrays", "vjps"},
    "convolution": {"arguments", "arrays", "autodiff"},
    "interrupts": set(),
    "progress": {"arguments", "arrays", "interrupts", "losses", "metrics", "network"},
    "schedules": {"arguments", "arrays", "metrics", "progress"},
    "samples": {"arguments", "arrays"},
    "diagnosis": {"activations", "arrays", "losses", "network", "progress"},
    "optimisers": {"arguments", "arrays"},
    "dropout": {"arguments", "arrays", "layers", "network"},
    "deformations": {"arguments", "arrays"},
    "threads": set(),
    "training": {
        *("arguments", "arrays", "diagnosis", "dropout", "layers", "losses"),
        *("network", "optimisers", "progress", "schedules", "threads"),
    },
    "probe": {"arguments", "arrays", "losses", "network", "training"},
    "sanity": {"arguments", "arrays", "gradients", "probe"},
    "cluster": {"arguments", "cluster"},
    "shards": {
        *("arguments", "arrays", "cluster", "losses", "network"),
        *("progress", "schedules", "training"),
    },
    "estimator": {
        *("activations", "arguments", "arrays", "datasets", "losses", "network"),
        *("progress", "samples", "schedules", "training"),
    },
    "plots.style": {"arguments"},
    "plots.digits": {"arguments", "arrays", "network", "plots.style"},
    "plots.labels": {"arguments", "plots.style"},
    "plots.curves": {"arguments", "plots.labels", "plots.style", "progress"},
    "plots.plane": {"arguments", "arrays", "metrics", "network", "plots.style"},
    "plots.boundaries": {"arguments", "arrays", "network", "plots.plane", "plots.style"},
    "plots.hidden_space": {"activations", "arrays", "network", "plots.plane", "plots.style"},
    "plots.diagrams": {
        *("arguments", "arrays", "losses", "network", "plots.style"),
        "widgets.computation_graph",
    },
    "plots.filters": {"arguments", "arrays", "convolution", "plots.style"},
    "plots.graphs": {
        *("arguments", "arrays", "autodiff", "plots.style"),
        "widgets.computation_graph",
    },
    "plots.descent": {"arguments", "arrays", "plots.style"},
    "plots.probabilities": {"activations", "arrays", "plots.style"},
    "plots.answers": {"arguments", "arrays", "plots.labels", "plots.style"},
    "plots.ink": {"arguments", "arrays", "handwriting", "plots.style"},
    "plots.spread": {"arguments", "arrays", "plots.style"},
    "plots.steps": {"arguments", "arrays", "plots.style"},
    "plots.__init__": {
        *("plots.boundaries", "plots.curves", "plots.diagrams", "plots.digits"),
        *("plots.descent", "plots.probabilities"),
        *("plots.answers", "plots.filters", "plots.graphs", "plots.hidden_space", "plots.ink"),
        *("plots.labels", "plots.spread", "plots.steps", "plots.style"),
    },
    "widgets.computation_graph": {"activations", "arguments", "arrays", "losses", "network"},
    "widgets.inside_html": {"arguments", "arrays", "widgets.computation_graph"},
    "widgets.base": set(),
    "widgets.inside": {
        *("arguments", "arrays", "losses", "network"),
        *("widgets.base", "widgets.computation_graph", "widgets.inside_html"),
    },
    "widgets.guess": {"widgets.base"},
    "widgets.live": {"arguments", "arrays", "plots", "progress", "widgets.base"},
    "widgets.movable": {"arguments", "plots.style", "widgets.base"},
    "widgets.spread": {
        *("arguments", "arrays", "plots", "plots.spread", "progress", "widgets.base"),
    },
    "widgets.pad": {
        *("activations", "arguments", "arrays", "drawings", "handwriting"),
        *("network", "plots", "progress", "widgets.base"),
    },
    "widgets.__init__": set(),
    "__init__": {"network", "training"},
}

MATHEMATICS = [
    *("arrays", "arguments", "activations", "losses", "layers"),
    *("network", "training", "gradients", "metrics"),
    *("optimisers", "dropout", "threads"),
]
# Docstrings apart.
LINES = 200

OUTSIDE = sys.stdlib_module_names | {"numpy", "scipy", "threadpoolctl"}

TREES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts): ast.parse(
        file.read_text(encoding="utf-8")
    )
    for file in sorted(PACKAGE.rglob("*.py"))
}
each_module = pytest.mark.parametrize("name", TREES)


def imported(tree):
    """Name the modules that are imported, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "a relative import"
        elif isinstance(node, ast.ImportFrom) and node.module == "nnlib":
            yield from (f"nnlib.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@each_module
def test_imports_go_one_way(name):
    ours = {it for it in imported(TREES[name]) if it.startswith(("nnlib", "a relative"))}
    if not name.startswith("lesson"):
        assert ours <= {f"nnlib.{module}" for module in MAY_IMPORT[name]}


def test_an_import_is_seen_wherever_it_stands():
    source = "def f():\n    from nnlib.training import train\nfrom nnlib import losses\nimport os"
    assert {*imported(ast.parse(source))} == {"nnlib.training", "nnlib.losses", "os"}


@pytest.mark.parametrize("name", [*MATHEMATICS, "vjps", "autodiff", "convolution"])
def test_the_mathematics_imports_numpy_scipy_and_threadpoolctl_alone(name):
    assert {it.partition(".")[0] for it in imported(TREES[name])} - {"nnlib"} <= OUTSIDE


def test_importing_the_mathematics_loads_neither_plots_nor_notebooks_nor_scikit_learn():
    modules = [*(f"nnlib.{name}" for name in MATHEMATICS), "nnlib.datasets", "nnlib.lesson.check"]
    code = (
        f"import sys, {', '.join(modules)}\n"
        "sys.exit(', '.join({'matplotlib', 'sklearn', 'IPython', 'tqdm'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stderr.strip() == ""


@each_module
def test_a_module_opens_with_one_plain_sentence(name):
    first = ast.get_docstring(TREES[name]).split("\n\n")[0]
    assert first.endswith(".") and "\n" not in first


def lines_of_code(name):
    """Count the lines of a module but docstrings, comments and empty lines."""
    text = (PACKAGE / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    code = {k for k, line in enumerate(lines, start=1) if line and not line.startswith("#")}
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            code -= {*range(node.lineno, node.end_lineno + 1)}
    return len(code)


@each_module
def test_a_module_is_small(name):
    assert "exercises" in name or lines_of_code(name) <= LINES
