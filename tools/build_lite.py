"""Build JupyterLite: the lessons and nnlib, run by Python in the reader's browser.

python tools/build_lite.py site/lite                     Python comes from Pyodide's servers
python tools/build_lite.py FOLDER --pyodide PYODIDE      Python comes from a folder, to test offline
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from lessons import LESSONS, ROOT, Lesson, is_setup, tags

WHEELS = ROOT / ".site_cache" / "wheels"
EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"

# Pyodide brings the first; a wheel of each of the others, as requirements.lock has it, goes along.
PYODIDE = ["micropip", "numpy", "scipy", "matplotlib", "threadpoolctl", "scikit-learn"]
IMPORTED = ["tqdm", "comm", "typing-extensions", "psygnal"]
WIDGETS = ["jupyterlab-widgets", "ipywidgets", "anywidget"]
# Of JupyterLab's extensions, those that fit JupyterLite's version.
FEDERATED = [
    "@jupyterlite/pyodide-kernel-extension",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
]


def pip(command, *arguments):
    """Run pip."""
    options = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", command, *options, *arguments], check=True)


def locked(name, lock):
    """Return the lines of requirements.lock on a package: its version and its hashes."""
    return re.search(rf"^{re.escape(name)}==.*(?:\n    .*)*\n", lock, re.MULTILINE)[0]


def fetch_wheels():
    """Fetch the others' wheels, unless they are there already."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = "".join(locked(name, lock) for name in [*IMPORTED, *WIDGETS])
    have = WHEELS / "requirements.txt"
    if not have.exists() or have.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(WHEELS, ignore_errors=True)
        WHEELS.mkdir(parents=True)
        (WHEELS / "wanted.txt").write_text(wanted, encoding="utf-8")
        options = ["--only-binary=:all:", "--no-deps", "--require-hashes", "--python-version=3.12"]
        pure = ["--platform=any", "--implementation=py", "--abi=none"]
        pip("download", *options, *pure, "-d", WHEELS, "-r", WHEELS / "wanted.txt")
        (WHEELS / "wanted.txt").replace(have)


def make_wheels(folder):
    """Put the wheels into a folder, nnlib's as it is now; return their names."""
    fetch_wheels()
    shutil.copytree(WHEELS, folder, ignore=shutil.ignore_patterns("*.txt"))
    pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    return sorted(wheel.name for wheel in folder.iterdir())


def build(output, pyodide=None):
    """Write JupyterLite into a folder that holds nothing else."""
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        # Loaded before the first cell runs, so that a lesson needs no cell that installs. The
        # addresses are relative to the kernel's script.
        packages = [*PYODIDE, *(f"../../../../pypi/{name}" for name in make_wheels(home / "pypi"))]
        kernel = {"loadPyodideOptions": {"packages": packages}}
        if pyodide:
            (home / "static").mkdir()
            (home / "static" / "pyodide").symlink_to(Path(pyodide).resolve())
        lessons = home / "lessons"
        lessons.mkdir()
        for path in LESSONS:
            # JupyterLite takes a cell's source as one string, not as a list of lines.
            notebook = Lesson.read(path).notebook
            notebook.cells = [as_shown(cell) for cell in notebook.cells if not is_setup(cell)]
            write(lessons / path.name, notebook)
        settings = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
        write(
            home / "jupyter-lite.json",
            {
                "jupyter-lite-schema-version": 0,
                "jupyter-config-data": {"litePluginSettings": settings},
            },
        )
        # All cells are in the page, not only those in view: the browser's search finds them.
        write(
            home / "overrides.json",
            {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}},
        )
        write(
            home / "jupyter_lite_config.json",
            {
                "LiteBuildConfig": {
                    "apps": ["lab"],
                    "contents": [str(lessons)],
                    "federated_extensions": [str(EXTENSIONS / name) for name in FEDERATED],
                    "ignore_sys_prefix": ["federated_extensions"],
                    "no_sourcemaps": True,
                    "no_unused_shared_packages": True,
                    "output_dir": str(Path(output).resolve()),
                }
            },
        )
        subprocess.run([sys.executable, "-m", "jupyter", "lite", "build"], cwd=home, check=True)


def as_shown(cell):
    """Turn a cell tagged cluster, which needs processes, into text: its code and what it put out.

    A browser has no processes.
    """
    if "cluster" not in tags(cell):
        return cell
    parts = [
        "*This cell needs several processes, which a browser does not have. Run it on your own "
        "machine; this is what it does, and what it put out:*",
        f"```python\n{cell.source}\n```",
    ]
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            alt = " ".join(output.metadata["image/png"]["alt"].split())
            parts.append(f"![{alt}](data:image/png;base64,{data['image/png'].strip()})")
        else:
            parts.append(f"```text\n{output.get('text', data.get('text/plain', '')).rstrip()}\n```")
    return nbformat.v4.new_markdown_cell("\n\n".join(parts), id=cell.id)


def write(path, data):
    """Store data as JSON."""
    path.write_text(json.dumps(data, indent=2), encoding="utf-8")


def main():
    """Build JupyterLite into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("output", type=Path, help="a folder for it; what it held is lost")
    parser.add_argument("--pyodide", type=Path, help="a folder with a Pyodide distribution")
    options = parser.parse_args()
    build(options.output, options.pyodide)


if __name__ == "__main__":
    main()
