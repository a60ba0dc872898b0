"""Grade the functions that a notebook defines, in a process of its own (graded.py).

Of that process nothing is believed but a few short texts for each exercise, which are checked.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import sandbox
from nnlib.lesson.check import EXERCISES
from nnlib.lesson.hints import GENERAL_MISTAKES

PROGRAM = Path(__file__).with_name("graded.py")
TEXT = 2_000
"""The longest text that is taken from the process."""

ENDS, REPLACES = "ends Python", "replaces what judges it"
OWN_MISTAKES = {
    "a syntax error": "The cell is no Python, so the function does not exist.",
    "its definition fails": "Python stopped before the function existed.",
    ENDS: "The function, or what it needs, ended Python, or took too much time or memory.",
    REPLACES: "The function replaces parts of NumPy, Python or the check itself.",
}
"""What goes wrong outside of a check, beside the mistakes that a check names."""


@dataclass(frozen=True)
class Result:
    """What came out for one exercise."""

    state: str
    """right, wrong, or untried: not written, or not in the notebook."""
    mistake: str = ""
    message: str = ""
    evidence: str = ""


class StoppedError(Exception):
    """Somebody called stop()."""


_running, _lock, _stopped = set(), Lock(), []


def stop():
    """Kill the processes that grade, and start no more."""
    with _lock:
        _stopped.append(True)
        for process in _running:
            _kill(process)


def grade(cells, exercises):
    """Grade what code cells define.

    Parameters
    ----------
    cells : sequence of str
        The sources of the code cells; only what the functions need is run.
    exercises : dict of str to str
        Exercises and the names of their functions: {"relu": "my_relu"}.

    Returns
    -------
    dict of str to Result
        In the order of ``exercises``.

    Raises
    ------
    RuntimeError
        If grading itself does not start.
    """
    found, left = {}, dict(exercises)
    while left:
        for answer in _answers(cells, left)[1:]:
            name = answer.get("exercise")
            if name in left and (result := _checked(name, answer)):
                found[name] = result
                if result.mistake == REPLACES:
                    break  # what comes after it rests on what was replaced
        else:  # if there is one left, the process did not outlive it
            for name in [name for name in left if name not in found][:1]:
                found[name] = _completed(Result("wrong", ENDS))
        left = {name: function for name, function in exercises.items() if name not in found}
    return {name: found[name] for name in exercises}


def not_limited():
    """List what only Python limits while functions are graded, and not the system."""
    return [name for name, works in _answers([], {})[0].items() if not works]


def _checked(name, answer):
    """Make a result of an answer; None if it is not of the form that graded.py writes."""
    texts = [answer.get(key) for key in ("state", "mistake", "message", "evidence")]
    if not all(isinstance(text, str) for text in texts):
        return None
    state, mistake, *shown = texts
    named = {mistake.name for mistake in EXERCISES[name].mistakes}
    known = named | {"", *GENERAL_MISTAKES, *OWN_MISTAKES}
    if state not in ("right", "wrong", "untried") or mistake not in known:
        return None
    return _completed(Result(state, mistake, *map(_plain, shown)))


def _completed(result):
    if result.mistake not in OWN_MISTAKES:
        return result
    message = f"{result.mistake}. {OWN_MISTAKES[result.mistake]}"
    return Result(result.state, result.mistake, message, result.evidence)


def _plain(text):
    """Shorten a text, and leave out what a terminal would take for a command."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", text)[:TEXT]


def _answers(cells, exercises):
    """Run the program; return the lines that it wrote, the report of its limits first."""
    token = secrets.token_hex(16)  # what a student prints does not begin with it
    task = {"token": token, "cells": list(cells), "exercises": exercises}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as written,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(json.dumps(task).encode())
        given.seek(0)
        files = {"stdin": given, "stdout": written, "stderr": errors}
        _run(files, folder, seconds=60 + 35 * len(exercises))
        written.seek(0)
        errors.seek(0)
        lines = written.read(2 * sandbox.WRITTEN).decode(errors="replace").splitlines()
        error = errors.read(TEXT).decode(errors="replace")
    answers = []
    for line in lines:
        if line.startswith(token):
            with suppress(ValueError, RecursionError):
                answers.append(json.loads(line.removeprefix(token)))
    if not answers:
        raise RuntimeError(f"The process that grades did not start. {error or 'It said nothing.'}")
    return [answer for answer in answers if isinstance(answer, dict)]


def _run(files, folder, seconds):
    """Run the program in an empty folder, with hardly an environment, until its time is up."""
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), folder)
    environment |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    environment |= {"MPLBACKEND": "agg", "TQDM_DISABLE": "1"}
    with _lock:
        if _stopped:
            raise StoppedError
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(PROGRAM)],
            **files,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        _running.add(process)
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    finally:
        with _lock:
            _running.discard(process)
            _kill(process)
        process.wait()
    if _stopped:
        raise StoppedError


def _kill(process):
    """Kill a process and what it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        else:
            process.kill()
