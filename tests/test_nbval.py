"""nbval compares what a lesson has stored with what its cells compute, and with nnlib's source."""

import os
import shutil
import subprocess
import sys

import nbformat.v4 as nbf

from lessons import ROOT
from nnlib.activations import relu
from nnlib.lesson import show


def store(path, source, *outputs, **folded):
    metadata = {"jupyter": folded}
    cell = nbf.new_code_cell(source, execution_count=1, outputs=list(outputs), metadata=metadata)
    path.write_text(nbf.writes(nbf.new_notebook(cells=[cell])), encoding="utf-8")


def nbval(folder, **environment):
    """Run strict nbval over the notebooks in a folder; return what it prints."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rA", folder]
    run = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True
    )
    return run.stdout


def test_it_catches_a_changed_number(tmp_path):
    for name, text in [("sound", "0.75\n"), ("changed", "0.76\n")]:
        store(tmp_path / f"{name}.ipynb", "print(0.5 + 0.25)", nbf.new_output("stream", text=text))
    report = nbval(tmp_path)
    assert "PASSED sound.ipynb" in report and "FAILED changed.ipynb" in report, report


def test_it_catches_a_changed_number_in_a_folded_output(tmp_path):
    output = nbf.new_output("stream", text="0.76\n")
    store(tmp_path / "folded.ipynb", "print(0.5 + 0.25)", output, outputs_hidden=True)
    assert "FAILED folded.ipynb" in nbval(tmp_path)


def test_it_runs_a_guard(tmp_path):
    store(tmp_path / "guard.ipynb", "assert 1 > 2", source_hidden=True)
    assert "FAILED guard.ipynb" in nbval(tmp_path)


def test_it_catches_a_changed_line_of_source_behind_show(tmp_path):
    shown = {"text/plain": repr(show(relu)), "text/markdown": show(relu)._repr_markdown_()}
    source = "from nnlib.activations import relu\nfrom nnlib.lesson import show\nshow(relu)"
    store(
        tmp_path / "show.ipynb",
        source,
        nbf.new_output("execute_result", shown, execution_count=1),
    )
    changed = tmp_path / "changed" / "nnlib"
    shutil.copytree(ROOT / "nnlib", changed, ignore=shutil.ignore_patterns("*.npz"))
    module = changed / "activations.py"
    line = "return np.maximum(Z, 0)\n"
    text = module.read_text(encoding="utf-8")
    assert text.count(line) == 1
    module.write_text(text.replace(line, f"{line[:-1]}  # changed\n"), encoding="utf-8")

    assert "1 passed" in nbval(tmp_path)
    report = nbval(tmp_path, PYTHONPATH=str(changed.parent))
    assert "1 failed" in report and "# changed" in report, report
