"""Where make cannot set the course up, it says what is missing; who calls make can."""

import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from lessons import ROOT

TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
WORKFLOWS = [f".github/workflows/{name}.yml" for name in ("ci", "pages")]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("python3", "message"),
    [
        (None, "needs Python 3.11 or newer. No Python found"),
        (
            'case "$2" in *print*) echo 3.9;; *) exit 1;; esac',
            "needs Python 3.11 or newer. python3 is Python 3.9.",
        ),
        (
            'case "$2" in *print*) echo 3.12;; *ensurepip*) exit 1;; esac',
            "python3 (Python 3.12) has no venv module.\n"
            "Debian, Ubuntu: sudo apt install python3-venv",
        ),
    ],
    ids=["no python", "an old python", "no venv"],
)
def test_make_names_what_is_missing(python3, message, tmp_path):
    course, bin_ = tmp_path / "the course", tmp_path / "bin"
    course.mkdir()
    bin_.mkdir()
    for name in ["Makefile", "pyproject.toml", "requirements.lock"]:
        shutil.copy(ROOT / name, course)
    if python3:
        (bin_ / "python3").write_text(f"#!/bin/sh\n{python3}\n")
        (bin_ / "python3").chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHON", "MAKEFLAGS")}
    command = [shutil.which("make"), "lab"]
    environment["PATH"] = str(bin_)
    run = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert run.returncode != 0
    assert message in run.stderr


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


@pytest.mark.parametrize("page", ["README.md", "TEACHING.md", "CONTRIBUTING.md", *WORKFLOWS])
def test_the_make_commands_that_it_names_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^| run: )make (\w+)", text, re.MULTILINE))
    assert named and named <= TARGETS


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_workflow_can_be_read_and_uses_githubs_own_actions_alone(path):
    jobs = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))["jobs"]
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+", action)] == []
