"""Other graders take a handout as it is, and give the points that it names."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as nbf
import pytest

import handout
from exercises import POINTS
from lessons import ROOT

ANSWERS = {"ben": {"relu": "np.maximum(Z, 0)", "relu_derivative": "1 - Z"}, "cy": {}}
RIGHT = {"ben": {"relu"}, "cy": set()}
STUB = "def my_{}(Z):\n    return ..."


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A short lesson with two exercises, of different points, and an error between them."""
    monkeypatch.setitem(POINTS, "relu", 3)
    exercises = [[STUB.format(name), f"check.{name}(my_{name})"] for name in ANSWERS["ben"]]
    codes = ["import numpy as np\nfrom nnlib.lesson import check", *exercises[0], "1 / 0"]
    cells = [nbf.new_code_cell(code) for code in [*codes, *exercises[1]]]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = tmp_path / "01-short.ipynb"
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells, metadata={"kernelspec": kernel})))
    return path


def filled(text, answers):
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        for name, answer in answers.items():
            if "".join(cell["source"]) == STUB.format(name):
                cell["source"] = f"def my_{name}(Z):\n    return {answer}"
    return json.dumps(notebook)


def run(program, *arguments, cwd):
    beside = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": os.pathsep.join([str(beside), os.environ["PATH"]]),
    }
    command = [sys.executable, "-m", program, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def points(student):
    return float(sum(POINTS[name] for name in RIGHT[student]))


def test_nbgrader_takes_handouts_without_configuration_and_gives_their_points(lesson, tmp_path):
    pytest.importorskip("nbgrader")
    handout.write_handouts([lesson], tmp_path / "source" / "week")
    run("nbgrader", "generate_assignment", "week", "--create", cwd=tmp_path)
    released = (tmp_path / "release" / "week" / lesson.name).read_text(encoding="utf-8")
    sources = ["".join(cell["source"]) for cell in json.loads(released)["cells"]]
    assert STUB.format("relu") in sources
    for student, answers in ANSWERS.items():
        folder = tmp_path / "submitted" / student / "week"
        folder.mkdir(parents=True)
        (folder / lesson.name).write_text(filled(released, answers), encoding="utf-8")
    run("nbgrader", "autograde", "week", cwd=tmp_path)
    run("nbgrader", "export", cwd=tmp_path)
    with open(tmp_path / "grades.csv", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: float(row["score"]) for name, row in rows.items()} == {
        name: points(name) for name in ANSWERS
    }
    assert {float(row["max_score"]) for row in rows.values()} == {4.0}


def test_otter_grader_gives_the_points_with_the_tests_that_a_handout_brings(lesson, tmp_path):
    pytest.importorskip("otter")
    (copy,) = handout.write_handouts([lesson], tmp_path / "handout")
    (tests,) = handout.write_otter_tests([lesson], tmp_path / "tests")
    options = ["-t", tests, "-o", "autograder.zip", "--no-environment", "--no-requirements"]
    run("otter", "generate", *options, cwd=tmp_path)
    for student, answers in ANSWERS.items():
        work = tmp_path / f"{student}.ipynb"
        work.write_text(filled(copy.read_text(encoding="utf-8"), answers), encoding="utf-8")
        run("otter", "run", work.name, "-a", "autograder.zip", cwd=tmp_path)
        results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["tests"]
        scores = {one["name"]: one["score"] for one in results if one.get("score") is not None}
        assert sum(scores.values()) == points(student)
        assert set(scores) == set(ANSWERS["ben"])
