"""The course does the same on Windows, whose encodings, signals and paths are others."""

import ast
import os
import re
import shutil
import subprocess
import sys
import warnings

import pytest

import build_slides
import handout
from lessons import LESSONS, ROOT

PROGRAMS = [ROOT / "course.py", ROOT / "conftest.py"] + [
    path
    for folder in ("nnlib", "tools", "docs", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]

# No encoding but ASCII, as on a machine whose locale nobody has set.
PLAIN = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}

# Takes away what Windows does not have, and then imports and uses what a learner does.
LIKE_WINDOWS = """
import os, signal, sys
import distributed  # which asks for some of these on Linux alone
for missing in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[missing] = None
for owner, names in ((os, "fork geteuid killpg mkfifo"), (signal, "SIGALRM SIGKILL setitimer")):
    for name in set(names.split()) & set(dir(owner)):
        delattr(owner, name)

import importlib, pkgutil
import nnlib
for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
    importlib.import_module(module.name)
from nnlib.lesson import check, guard
guard.SECONDS = 0.2
def endless(Z):
    while True:
        pass
assert check.relu(endless).mistake == "too slow"
assert check.relu(lambda Z: Z * (Z > 0)).state == "right"
"""


def opened_without_encoding(source):
    """List the lines that read or write text in whatever encoding the machine has."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and "encoding" not in [word.arg for word in call.keywords]:
            modes = [each.value for each in call.args[1:2] if isinstance(each, ast.Constant)]
            opens = isinstance(call.func, ast.Name) and call.func.id == "open"
            if (opens and not any("b" in mode for mode in modes)) or (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in ("read_text", "write_text")
            ):
                yield call.lineno


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_text_file_is_opened_in_an_encoding_that_is_named(path):
    assert list(opened_without_encoding(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            "open(path)\nopen(path, 'w')\nPath(path).read_text()\npath.write_text(text)",
            [1, 2, 3, 4],
        ),
        ("open(path, 'rb')\nopen(path, encoding='utf-8')\npath.read_text(encoding='utf-8')", []),
    ],
)
def test_an_encoding_that_is_not_named_is_found(source, lines):
    assert list(opened_without_encoding(source)) == lines


def test_all_modules_and_checks_work_without_what_windows_lacks():
    command = [sys.executable, "-c", LIKE_WINDOWS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("tool", [handout, build_slides], ids=lambda tool: tool.__name__)
def test_a_tool_writes_the_same_whatever_the_encoding(tmp_path, tool):
    if tool is build_slides:
        pytest.importorskip("sphinx_revealjs")
    here, there = tmp_path / "here", tmp_path / "für Übungen"
    if tool is handout:
        handout.write_handouts(LESSONS[:1], here)
    else:
        list(build_slides.build(LESSONS[:1], here))
    command = [sys.executable, tool.__file__, LESSONS[0], "--to", there]
    subprocess.run(command, env={**os.environ, **PLAIN}, check=True)
    written = [
        {path.name: path.read_bytes() for path in folder.rglob("*.*")} for folder in (here, there)
    ]
    assert written[0] == written[1] != {}


@pytest.fixture(scope="module")
def listed():
    """What Git has, in its order: mode and name."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("needs Git, and a clone made with it")
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--format=%(objectmode) %(eolinfo:index) %(path)",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return [line.split(maxsplit=2) for line in run.stdout.decode().split("\0") if line]


FORBIDDEN = re.compile(
    r'[<>:"|?*\\]|[. ](/|$)|(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)', re.IGNORECASE
)


def test_windows_can_store_every_file(listed):
    names = [name for _, _, name in listed]
    assert [name for name in names if FORBIDDEN.search(name) or len(name) > 100] == []
    assert len({name.lower() for name in names}) == len(names)
    assert {mode for mode, _, _ in listed} <= {"100644", "100755"}  # no symbolic links


def test_every_text_file_has_the_same_line_ends_everywhere(listed):
    assert {ends for _, ends, _ in listed} <= {"lf", "-text", "none"}
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a:b.py", "what?.md", "nnlib/aux.py", "docs/ends./x", "a\\b"])
def test_a_name_that_windows_forbids_is_found(name):
    assert FORBIDDEN.search(name)


def test_what_zmq_remarks_on_windows_is_no_error():
    warnings.warn(
        "Proactor event loop does not implement add_reader family of methods required for zmq.",
        RuntimeWarning,
        stacklevel=1,
    )
