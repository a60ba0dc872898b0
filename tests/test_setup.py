"""Where make cannot set the course up, it says what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.fixture
def make_lab(tmp_path):
    """Return a function that runs `make lab` where python3 is the shell script given, if any."""
    course, bin_ = tmp_path / "the course", tmp_path / "bin"
    course.mkdir()
    bin_.mkdir()
    for name in ["Makefile", "pyproject.toml", "requirements.lock"]:
        shutil.copy(ROOT / name, course)

    def run(python3=None):
        if python3:
            (bin_ / "python3").write_text(f"#!/bin/sh\n{python3}\n")
            (bin_ / "python3").chmod(0o755)
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHON", "MAKEFLAGS")}
        return subprocess.run(
            [shutil.which("make"), "lab"],
            cwd=course,
            env={**environment, "PATH": str(bin_)},
            capture_output=True,
            text=True,
        )

    return run


def test_without_python_it_says_so(make_lab):
    result = make_lab()
    assert result.returncode != 0
    assert "needs Python 3.11 or newer. No Python found" in result.stderr


def test_an_old_python_is_named_with_its_version(make_lab):
    result = make_lab('case "$2" in *print*) echo 3.9;; *) exit 1;; esac')
    assert result.returncode != 0
    assert "needs Python 3.11 or newer. python3 is Python 3.9." in result.stderr


def test_a_python_without_venv_module_names_the_package_to_install(make_lab):
    result = make_lab('case "$2" in *print*) echo 3.12;; *ensurepip*) exit 1;; esac')
    assert result.returncode != 0
    assert "python3 (Python 3.12) has no venv module" in result.stderr
    assert "apt install python3-venv" in result.stderr


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--require-chromium"], 1)])
def test_without_chromium_the_tests_in_a_browser_are_skipped_aloud_or_fail(options, code):
    pytest.importorskip("playwright")
    tests = "tests/browser/test_lessons_in_jupyterlab.py"
    result = subprocess.run(
        [sys.executable, "-m", "pytest", tests, "-m", "browser", "-k", "outside", "-rs", *options],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": "no-such-browser"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == code
    assert "no Chromium found: install one" in result.stdout
