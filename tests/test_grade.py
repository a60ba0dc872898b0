"""A verdict goes by the function's name, and no notebook harms another or the machine."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import filled_handouts
import numpy as np
import pytest

import grade
from exercises import asked_by_lesson
from lessons import LESSONS

ASKED = asked_by_lesson()
RELU = "import numpy as np\n\ndef my_relu(Z):\n    return np.maximum(Z, 0)"
each_lesson = pytest.mark.parametrize("lesson", ASKED, ids=[path.stem for path in LESSONS])


def graded(*cells, **exercises):
    return grade.grade(cells, exercises or {"relu": "my_relu"})


def verdict(*cells):
    (result,) = graded(*cells).values()
    return result.state, result.mistake


@each_lesson
def test_the_solutions_of_a_lesson_are_right(lesson):
    exercises, known = ASKED[lesson], filled_handouts.from_nnlib
    solutions = {name: known(name, function, ".right") for name, function in exercises.items()}
    cells = filled_handouts.code_cells(filled_handouts.filled(lesson, solutions))
    states = {name: one.state for name, one in grade.grade(cells, exercises).items()}
    assert states == dict.fromkeys(exercises, "right")


def test_of_empty_handouts_every_exercise_is_untried():
    cells = [
        cell for one in ASKED for cell in filled_handouts.code_cells(filled_handouts.empty(one))
    ]
    exercises = {name: function for one in ASKED.values() for name, function in one.items()}
    states = {name: one.state for name, one in grade.grade(cells, exercises).items()}
    assert states == dict.fromkeys(exercises, "untried")


def test_the_last_definition_of_the_name_counts_wherever_it_stands():
    cells = [
        "%matplotlib inline\n!ls\nimport numpy as np",
        "EPSILON = 0.0\ndef helper(Z):\n    return Z + EPSILON",
        "def my_softmax(Z):\n    return ...",
        "def my_softmax(Z:\n    return Z",
        "%%time\ndef my_relu(Z):\n    return abs(Z)",
        "def my_softmax(Z):\n    E = np.exp(Z - Z.max(axis=0))\n    return E / E.sum(axis=0)",
        "for one in range(3):\n    print(1 / 0)",  # needed by none
        "def my_relu(Z):\n    return np.maximum(helper(Z), 0)",
        "while True:\n    pass",
        "my_relu_derivative = lambda Z: (Z > 0).astype(float)",
        "if True:\n    from numpy import *\n",
        "from math import *\ndef my_stop_early(losses, patience):\n    return sqrt(-1)",
        "def my_update(parameters, gradients, learning_rate):\n    return ...",
        "my_accuracy = ...",
        "def my_mean_squared_error(A, Y):\n    D = A - Y\n    return np.mean(D**2)",
        "def my_mean_squared_error(A, Y:",
        "def my_crop_to_ink(image, margin=1 / 0):\n    return image",
        "I am no Python",
        "my_relu_again = my_relu",
        "%%bash\necho 1",
    ]
    names = ["relu", "softmax", "relu_derivative", "update", "accuracy", "crop_to_ink"]
    names += ["epoch", "stop_early", "mean_squared_error"]
    results = graded(*cells, **{name: f"my_{name}" for name in names})
    assert {name: (one.state, one.mistake) for name, one in results.items()} == {
        **dict.fromkeys(["relu", "softmax", "relu_derivative"], ("right", "")),
        **dict.fromkeys(["update", "accuracy", "epoch"], ("untried", "")),
        "mean_squared_error": ("wrong", "a syntax error"),
        "crop_to_ink": ("wrong", "its definition fails"),
        "stop_early": ("wrong", "an error"),
    }
    assert "code cell 17: ZeroDivisionError" in results["crop_to_ink"].evidence
    assert "math domain error" in results["stop_early"].evidence
    assert "my_epoch" in results["epoch"].message


def test_the_evidence_is_what_the_student_saw():
    code = "def my_relu(Z):\n    for row in Z:\n        return row"
    from nnlib.lesson.check import EXERCISES
    from nnlib.lesson.judge import judge

    (result,) = graded(code).values()
    names = {}
    exec(code, names)
    seen = judge(EXERCISES["relu"], names["my_relu"])
    assert (
        result.message == f"return inside a loop. {grade.GENERAL_MISTAKES['return inside a loop']}"
    )
    assert result.evidence == seen.evidence


HOSTILE = """
# too slow
def f(*given):
    while True: pass

# no function: it is defined by a loop that never ends, as its value so far
while True: f = 1

# an error: refused by the check
import os
end = os._exit
def f(*given): end(0)

# ends Python
import faulthandler
def f(*given): faulthandler._sigsegv()

# an error: too much memory
import numpy as np
def f(*given): return np.zeros(int(3.2 * 2**30), np.uint8).size

# an error: a new process, refused by the check
import os
def f(*given): return os.fork() or os._exit(0)

# an error: a new process, refused by the sandbox
import posix
def f(*given): return posix.fork() or posix._exit(0)

# an error: x does not exist, as making it starts a process
import os
x = os.fork() or os._exit(0)
def f(*given): return x

# an error: a program
import subprocess
def f(*given): subprocess.run(["true"])

# an error: what programs are started with is gone
import _posixsubprocess
def f(*given): return _posixsubprocess.fork_exec is None and 1 / 0

# an error: whatever C can do
import ctypes
def f(*given): return ctypes.CDLL(None).getpid()

# returned nothing
def f(*given): print('{"exercise": "relu", "state": "wrong"}' * 10**5)

# returned nothing
import os
def f(*given):
    for one in range(64):
        try: os.write(one, b'{"exercise": "relu", "state": "wrong"}' * 999)
        except OSError: pass

# replaces what judges it
import nnlib.lesson.judge as judge
def f(*given): judge.is_right = lambda *anything: True

# returned nothing: judged by what was not replaced
def f(*given): pass

# replaces what judges it
import numpy as np
def f(*given): np.allclose = lambda *anything, **options: True

# replaces what judges it
import sys
def f(*given): sys.modules["__main__"]._answer = lambda *anything: {"state": "right"}

# ends Python
class E(BaseException):
    def __str__(self): raise self
def f(*given): raise E

# returned nothing: the table of exercises is needed no more
import nnlib.lesson.check as check
def f(*given): check.EXERCISES.clear()

# a syntax error
def f(*given): return ((((((((((
"""

CHEATS = """
# right by its own word only: the numbers that are expected are others
from nnlib.lesson.check import EXERCISES
def f(*given):
    for exercise in EXERCISES.values():
        for case in exercise.all_cases:
            object.__setattr__(case, "expected", case.arguments[0])
    return given[0]

# right by its own word only: a verdict of its own
import os, posix, sys
def f(*given):
    frame = sys._getframe()
    while "answers" not in frame.f_locals:
        frame = frame.f_back
    token, answers = frame.f_locals["task"]["token"], frame.f_locals["answers"]
    asked = frame.f_locals["task"]["exercises"]
    (name,) = [one for one in asked if asked[one] == "f"]
    says = '{"exercise": "%s", "state": "right", "mistake": "", "message": "", "evidence": ""}'
    os.write(answers, ("\\n" + token + says % name + "\\n").encode())
    posix._exit(0)

# right by its own word only: what it says is changed on the way
import json
kept = json.dumps
def f(*given):
    json.dumps = lambda answer: kept({**answer, "state": "right", "mistake": ""})

# ends Python: what was said before is to be taken back
import os, posix
def f(*given):
    for one in range(3, 64):
        try:
            os.lseek(one, 0, 0)
            os.write(one, b"x" * 9999)
        except OSError:
            pass
    posix._exit(0)

# ends Python: it says too much
import os
def f(*given):
    for one in range(3, 64):
        try:
            while True: os.write(one, b"x" * 2**16)
        except OSError:
            pass

# an error: of what the hook calls, something is replaced
import builtins, os
def f(*given):
    kept, builtins.any = any, lambda these: False
    try: os.system("true")
    finally: builtins.any = kept

# an error: of what the hook calls, something is replaced
import os, posixpath
def f(*given):
    here, kept = os.getcwd(), posixpath._joinrealpath
    posixpath._joinrealpath = lambda *given: (here, True)
    try: open("/etc/passwd").read()
    finally: posixpath._joinrealpath = kept

# an error: a file, opened by no call of open
import sqlite3
def f(*given): sqlite3.connect("/tmp/x")

# an error: a program, started by a fresh copy of a module
import sys
def f(*given):
    sys.modules.pop("_posixsubprocess")
    import _posixsubprocess

# an error: more files than are allowed
def f(*given):
    for one in range(99): open(str(one), "w")

# an error: limits are not to be raised
import resource
def f(*given): resource.setrlimit(resource.RLIMIT_NOFILE, (9999, 9999))

# returned nothing: what grades is not to be seen, so it is not killed
import os, signal
def f(*given):
    try: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0)
    except OSError: pass

# another sort of result
class Lies:
    def __eq__(self, other): return True
    def __repr__(self): return repr(self)
    def __array__(self, *given, **options): raise RecursionError
def f(*given): return Lies()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits neither time nor memory")
@pytest.mark.parametrize("functions", [HOSTILE, CHEATS], ids=["harm", "cheats"])
def test_a_hostile_function_costs_its_own_line_only(functions):
    parts = re.split(r"\n# (.+?)(?::.*)?\n", functions)
    names = [name for name in grade.EXERCISES if name != "relu"]
    exercises, cells, wanted = {}, [], {"relu": ("right", "")}
    for number, (mistake, code) in enumerate(zip(parts[1::2], parts[2::2], strict=True)):
        exercises[names[number]] = f"f{number}"
        cells.append(re.sub(r"\bf\b", f"f{number}", code))
        wanted[names[number]] = ("wrong", mistake)
    results = graded(*cells, RELU, **exercises, relu="my_relu")
    assert {name: (one.state, one.mistake) for name, one in results.items()} == wanted


def test_a_function_reads_and_writes_no_files_and_meets_nobody(tmp_path, monkeypatch):
    """Each of these returns the right result only if it got what it must not get."""
    (tmp_path / "ben.ipynb").write_text("right")
    monkeypatch.setenv("SECRET", "right")
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    attempts = {
        "relu": f"open({str(tmp_path / 'ben.ipynb')!r}).read()",
        "softmax": f"os.listdir({str(tmp_path)!r})",
        "update": f"open({str(tmp_path / 'new')!r}, 'w').write('x')",
        "accuracy": f"os.remove({str(tmp_path / 'ben.ipynb')!r})",
        "mean_squared_error": f"socket.create_connection(('127.0.0.1', {port}))",
        "relu_derivative": f"_socket.socket().connect(('127.0.0.1', {port}))",
        "epoch": "os.environ['SECRET']",
        "layer_scores": "open(os.path.expanduser('~/x'), 'w').write('x' * 10**7)",
    }
    cell = "import os, socket, _socket\n" + "".join(
        f"def my_{name}(*given):\n    {code}\n    return 'reached'\n"
        for name, code in attempts.items()
    )
    results = graded(cell, **{name: f"my_{name}" for name in attempts})
    evidence = {name: one.evidence.splitlines() for name, one in results.items()}
    for name, lines in evidence.items():
        assert results[name].mistake == "an error", lines
    assert "reached" not in str(evidence)
    assert "KeyError: SECRET" in str(evidence["epoch"]).replace("'SECRET'", "SECRET")
    assert [path.name for path in tmp_path.iterdir()] == ["ben.ipynb"]
    server.settimeout(0.1)
    with server, pytest.raises(TimeoutError):
        server.accept()


def test_the_system_says_what_it_does_not_limit():
    assert set(grade.not_limited()) <= {"time and memory", "processes", "network", "files"}


WAITS = """
import signal, time
def my_{}(*given):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True:
        try: time.sleep(1000)
        except BaseException: pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_function_that_stops_every_clock_inside_is_ended_by_one_outside(monkeypatch):
    monkeypatch.setattr(grade, "SILENT", 15)
    results = graded(WAITS.format("softmax"), RELU, softmax="my_softmax", relu="my_relu")
    assert results["softmax"].mistake == grade.ENDS
    assert results["relu"].state == "right"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_notebook_has_so_much_time_whatever_it_holds(monkeypatch):
    monkeypatch.setattr(grade, "LONGEST", 8)
    exercises = {name: f"my_{name}" for name in ("softmax", "update", "accuracy", "relu")}
    start = time.monotonic()
    results = graded(*map(WAITS.format, list(exercises)[:-1]), RELU, **exercises)
    assert time.monotonic() - start < 8 + 5
    assert {one.mistake for one in results.values()} == {grade.ENDS}


def test_a_thread_that_ends_python_later_costs_no_other_exercise():
    thread = """
import threading, time, posix
def my_softmax(Z):
    def end():
        time.sleep(0.1)
        posix._exit(0)
    threading.Thread(target=end, daemon=True).start()
    return Z
"""
    results = graded(thread, RELU, softmax="my_softmax", relu="my_relu")
    assert [one.state for one in results.values()] == ["wrong", "right"]


def test_a_right_answer_that_looks_into_the_check_says_so():
    known = "from nnlib.lesson.check import EXERCISES\n"
    for code in (
        "my_relu = EXERCISES['relu'].right",
        "def my_relu(Z):\n return EXERCISES['relu'].right(Z)",
    ):
        (result,) = graded(known + code).values()
        assert (result.state, "looks into the check" in result.message) == ("right", True)
    (result,) = graded(RELU).values()
    assert "looks into" not in result.message


@pytest.mark.parametrize("change", [0.999, 2, "shape", "fewer", "more", "text", "deep"])
def test_numbers_that_are_not_right_earn_nothing(change):
    exercise = grade.EXERCISES["update"]
    right = [
        [[one.shape, one.ravel().tolist()] for one in map(np.asarray, case.expected)]
        for case in exercise.all_cases
    ]
    assert grade._earned(exercise, json.loads(json.dumps(right)))
    changed = json.loads(json.dumps(right))
    if isinstance(change, str):
        changed[0][0] = {
            "shape": [[1, *right[0][0][0]], right[0][0][1]],
            "fewer": [[0], []],
            "more": [right[0][0][0], [*right[0][0][1], 0.0]],
            "text": "right",
            "deep": [[1], json.loads("[" * 500 + "]" * 500)],
        }[change]
    else:
        changed[-1][-1][1][-1] *= change
    assert not grade._earned(exercise, changed)
    for nothing in ([], None, "right", right[:-1], [*right, right[0]], 5):
        assert not grade._earned(exercise, nothing)


PROGRAM = """
import json, sys
token = json.load(sys.stdin)["token"]
for line in {lines!r}:
    print(line.replace("TOKEN", token))
"""


def answered(tmp_path, monkeypatch, *lines):
    """Grade with a program that writes these lines instead of graded.py."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(lines=["TOKEN{}", *lines]))
    monkeypatch.setattr(grade, "PROGRAM", program)
    return graded()["relu"]


def answer(**changes):
    right = {"exercise": "relu", "state": "right", "mistake": "", "message": "", "evidence": ""}
    cases = grade.EXERCISES["relu"].all_cases
    right["numbers"] = [[[one.expected.shape, one.expected.ravel().tolist()]] for one in cases]
    return f"TOKEN{json.dumps(right | changes)}"


@pytest.mark.parametrize(
    "line",
    [
        answer().removeprefix("TOKEN"),
        answer(exercise="softmax"),
        answer(state="excellent"),
        answer(mistake="forged"),
        answer(message=3),
        answer(evidence=None),
        'TOKEN{"exercise": ["relu"]}',
        "TOKEN[]",
        "TOKEN" + "[" * 100_000,
        "TOKENright",
        "",
    ],
    ids=range(11),
)
def test_of_the_process_nothing_is_believed_but_answers_in_form(line, tmp_path, monkeypatch):
    assert answered(tmp_path, monkeypatch, answer()).state == "right"
    assert answered(tmp_path, monkeypatch, line).mistake == grade.ENDS


def test_a_notebook_that_cannot_be_read_is_not_tried_again_for_each_exercise(tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    count = f"open({str(tmp_path / 'count')!r}, 'a').write('x')\n"
    program.write_text(count + PROGRAM.format(lines=["TOKEN{}"]))
    monkeypatch.setattr(grade, "PROGRAM", program)
    results = graded(relu="my_relu", softmax="my_softmax", update="my_update")
    assert {one.mistake for one in results.values()} == {grade.ENDS}
    assert (tmp_path / "count").read_text() == "x"


@pytest.fixture
def enclosed(tmp_path):
    """Runs code where sandbox.enclose has moved it; skips where the system does not allow it."""

    def run(code):
        (tmp_path / "own").mkdir(exist_ok=True)
        start = f"import sandbox\nif sandbox.enclose({str(tmp_path / 'own')!r}) != (True, True):\n"
        program = f"{start}    raise SystemExit(77)\n{code}"
        command = [sys.executable, "-c", program, "enclosed-" + tmp_path.name]
        environment = {**os.environ, "PYTHONPATH": str(grade.PROGRAM.parent)}
        run = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=100
        )
        if run.returncode == 77:
            pytest.skip("this system does not let a process move")
        assert run.returncode == 0, run.stderr
        return run.stdout

    return run


def test_where_linux_encloses_it_a_process_writes_only_into_memory(enclosed, tmp_path):
    said = enclosed(
        f"""
for path in ({str(tmp_path / "x")!r}, {str(tmp_path)!r} + "/../x", "/etc/x", "own"):
    try: open(path, "w").write("x")
    except OSError as error: print(error.strerror)
size = 0
try:
    with open("big", "wb") as file:
        while size < 99: size += file.write(bytes(2**20)) // 2**20; file.flush()
except OSError as error: print(error.strerror, size)
"""
    )
    assert said.splitlines() == [*3 * ["Read-only file system"], "No space left on device 16"]
    assert [path.name for path in tmp_path.iterdir()] == ["own"]
    assert list((tmp_path / "own").iterdir()) == []


def test_where_linux_encloses_it_nothing_outlives_a_process(enclosed, tmp_path):
    said = enclosed(
        """
import os, time
if os.fork() == 0:
    os.setsid()
    for one in range(3): os.close(one)
    time.sleep(1000)
time.sleep(0.2)
print(os.getpid(), os.getppid())
"""
    )
    assert said.split() == ["2", "1"]
    name = f"enclosed-{tmp_path.name}".encode()
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert not any(name in line for line in lines)


@pytest.mark.parametrize(
    "event", ["_winapi.CreateProcess", "os.setxattr", "sqlite3.connect", "os.fork", "socket.bind"]
)
def test_what_only_other_systems_or_no_python_code_does_is_refused(event, tmp_path):
    code = f"""
import sandbox, sys
sandbox.refuse_the_rest([sys.prefix], {str(tmp_path)!r})
sys.audit("harmless")
sys.audit({event!r})
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(grade.PROGRAM.parent)},
    )
    assert f"a graded function may not call {event}" in run.stderr


def test_texts_are_shortened_and_hold_no_commands_for_a_terminal(tmp_path, monkeypatch):
    text = "\x1b[2Jred\n" + "x" * 5000
    result = answered(tmp_path, monkeypatch, answer(state="wrong", message=text, evidence=text))
    for shown in (result.message, result.evidence):
        assert shown == (" [2Jred\n" + "x" * 5000)[: grade.TEXT]


def test_a_program_that_does_not_start_is_no_students_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(grade, "PROGRAM", tmp_path / "nothing.py")
    with pytest.raises(RuntimeError, match=r"did not start.*nothing\.py"):
        graded(RELU)


def test_stop_kills_what_grades_and_lets_nothing_start(monkeypatch):
    monkeypatch.setattr(grade, "_stopped", [])
    errors = []

    def run():
        try:
            graded("import time\ndef my_relu(Z):\n    time.sleep(25)")
        except grade.StoppedError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not grade._running:
        time.sleep(0.01)
    (process,) = grade._running
    grade.stop()
    thread.join(10)
    assert len(errors) == 1
    assert process.returncode
    with pytest.raises(grade.StoppedError):
        graded(RELU)
