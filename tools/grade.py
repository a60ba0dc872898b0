"""Grade the functions that a notebook defines, in a process of its own (graded.py).

Of that process nothing is believed but a few short texts for each exercise, which are checked. That
a function is right is believed for its numbers, which are compared here, out of its reach.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

import numpy as np

from nnlib.lesson.check import EXERCISES
from nnlib.lesson.hints import GENERAL_MISTAKES
from nnlib.lesson.results import equal

PROGRAM = Path(__file__).with_name("graded.py")
TEXT = 2_000
"""The longest text that is taken from the process."""
WRITTEN = 16 * 2**20
"""Bytes that the process may write; all numbers of a lesson take a hundredth of it."""
SILENT, LONGEST = 60, 300
"""Seconds by the clock: for one exercise, and for a notebook."""

ENDS, REPLACES = "ends Python", "replaces what judges it"
CLAIMS = "right by its own word only"
OWN_MISTAKES = {
    "a syntax error": "The cell is no Python, so the function does not exist.",
    "its definition fails": "Python stopped before the function existed.",
    ENDS: "The function, or what it needs, ended Python, or took too much time or memory.",
    REPLACES: "The function replaces parts of NumPy, Python or the check itself.",
    CLAIMS: "The check accepts it where it runs; its numbers, compared elsewhere, are not right.",
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
    found, left, until = {}, dict(exercises), time.monotonic() + LONGEST
    while left and time.monotonic() < until:
        answers = _answers(cells, left, until)[1:]
        for answer in answers:
            name = answer.get("exercise")
            if isinstance(name, str) and name in left and (result := _checked(name, answer)):
                found[name] = result
                if result.mistake == REPLACES:
                    break  # what comes after it rests on what was replaced
        if not any(name in found for name in left):  # the process did not outlive the first
            lost = list(left)[:1] if {"exercise": None} in answers else left
            found.update(dict.fromkeys(lost, _completed(Result("wrong", ENDS))))
        # What came after others gets another try, without them.
        left = {name: function for name, function in exercises.items() if name not in found}
    found.update(dict.fromkeys(left, _completed(Result("wrong", ENDS))))
    return {name: found[name] for name in exercises}


def not_limited():
    """List what only Python limits while functions are graded, and not the system."""
    limits = _answers([], {}, time.monotonic() + LONGEST)[0]
    return [name for name, works in limits.items() if not works]


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
    if state == "right" and not _earned(EXERCISES[name], answer.get("numbers")):
        state, mistake, shown = "wrong", CLAIMS, ("", "")
    return _completed(Result(state, mistake, *map(_plain, shown)))


def _earned(exercise, numbers):
    """Tell whether these are the right numbers, in the form that graded.py writes them."""
    try:
        for case, arrays in zip(exercise.all_cases, numbers, strict=True):
            several = [np.array(flat, float).reshape(shape) for shape, flat in arrays]
            if exercise.part is None:
                (several,) = several
            if not equal(exercise, several, case.expected):
                return False
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _completed(result):
    if result.mistake not in OWN_MISTAKES:
        return result
    message = f"{result.mistake}. {OWN_MISTAKES[result.mistake]}"
    return Result(result.state, result.mistake, message, result.evidence)


def _plain(text):
    """Shorten a text, and leave out what a terminal would take for a command."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", " ", text)[:TEXT]


def _answers(cells, exercises, until):
    """Run the program; return the lines that it wrote, the report of its limits first."""
    token = secrets.token_hex(16)  # what a student prints does not begin with it
    task = {"token": token, "cells": list(cells), "exercises": exercises}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(json.dumps(task).encode())
        given.seek(0)
        written = _run({"stdin": given, "stderr": errors}, folder, until)
        errors.seek(0)
        error = errors.read(TEXT).decode(errors="replace")
    answers = []
    for line in written.decode(errors="replace").splitlines():
        if line.startswith(token):
            with suppress(ValueError, RecursionError):
                answers.append(json.loads(line.removeprefix(token)))
    if not answers and time.monotonic() < until:
        raise RuntimeError(f"The process that grades did not start. {error or 'It said nothing.'}")
    return [answer for answer in answers if isinstance(answer, dict)] or [{}]


def _run(files, folder, until):
    """Run the program in an empty folder, with hardly an environment; return what it writes.

    It is killed when it has been silent for long, when the clock shows until, or when it says too
    much. What it wrote into a pipe it cannot take back.
    """
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
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        _running.add(process)
    written, heard = bytearray(), [time.monotonic()]

    def listen():
        while len(written) < WRITTEN and (part := process.stdout.read(2**20)):
            written.extend(part)
            heard[0] = time.monotonic()

    listener = Thread(target=listen, daemon=True)
    listener.start()
    try:
        while listener.is_alive() and time.monotonic() < min(until, heard[0] + SILENT):
            listener.join(0.1)
    finally:
        with _lock:
            _running.discard(process)
            _kill(process)
        process.wait()
        listener.join(5)
        if not listener.is_alive():
            process.stdout.close()
    if _stopped:
        raise StoppedError
    return bytes(written)


def _kill(process):
    """Kill a process and what it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        else:
            process.kill()
