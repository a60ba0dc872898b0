"""course.py and make set the course up, repair it, and say what is missing; who calls them can."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext, suppress
from io import BytesIO, TextIOWrapper

import pytest
import yaml

import course
from lessons import ROOT

SOURCE = (ROOT / "course.py").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
WORKFLOWS = [f".github/workflows/{name}.yml" for name in ("ci", "pages")]
PAGES = ["README.md", "TEACHING.md", "CONTRIBUTING.md", *WORKFLOWS]

NEEDS_MAKE = pytest.mark.skipif(
    shutil.which("make") is None or sys.platform == "win32", reason="needs make and a shell"
)
NEEDS_SIGNALS = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows ends a process without a signal that it could see"
)

# What takes long, or a network, is replaced: this venv leaves pip out, this pip installs this uv,
# and uv writes down what it is to do, in its own time, and fails if told so. It lets the course be
# found as uv does: by its path, in UTF-8.
VENV = """
import sys
if __name__ == "__main__":
    sys.path = [folder for folder in sys.path if not folder.endswith("fakes")]
    import venv
    venv.main([*sys.argv[1:], "--without-pip"])
"""
PIP = """
import os, shutil, sys
if __name__ == "__main__" and sys.argv[1] == "install":
    assert "--require-hashes" in sys.argv
    with open(sys.argv[-1], encoding="utf-8") as file:
        assert file.read() == os.environ["UV"]
    folder = sys.argv[sys.argv.index("--target") + 1]
    shutil.copy(os.path.join(os.path.dirname(__file__), "uv.py"), folder)
"""
UV = """
import json, os, sys, sysconfig, time
lock = [open(word, encoding="utf-8").read() for word in sys.argv if word.endswith("all-else.txt")]
time.sleep(float(os.environ.get("SLOW", 0)))
with open(os.environ["LOG"], "a", encoding="utf-8") as log:
    print(json.dumps(sys.argv[1:] + lock), file=log)
if "-e" in sys.argv:
    with open(os.path.join(sysconfig.get_path("purelib"), "nnlib.pth"), "wb") as pth:
        pth.write(os.fsencode(os.getcwd()))
sys.exit(int(os.environ.get("FAULT", 0)))
"""
# In the place of a task of the learner's environment.
TOOL = """
import json, os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # if the tests run in the background
import nnlib
words = [sys.prefix, os.getcwd(), *sys.argv[1:]]
print(json.dumps([os.fsencode(word).decode() for word in words]), flush=True)
try:
    time.sleep(20 if "wait" in sys.argv else 0)
except KeyboardInterrupt:
    sys.exit(7)
"""
ITSELF = "uv==0.5 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
ALL_ELSE = "numpy==2.0 \\\n    --hash=sha256:0\n"


class Checkout:
    """A course with a small lock, in a folder whose name has a space and an umlaut."""

    def __init__(self, parent):
        self.root, self.log, fakes = parent / "Kurs für alle", parent / "log", parent / "fakes"
        (self.root / "tools").mkdir(parents=True)
        (self.root / ".venv" / "test").mkdir(parents=True)
        shutil.copy(ROOT / "course.py", self.root)
        (self.root / "pyproject.toml").touch()
        (self.root / "nnlib.py").touch()
        (self.root / "tools" / "handout.py").write_text(TOOL, encoding="utf-8")
        self.write_lock(ITSELF + ALL_ELSE)
        fakes.mkdir()
        for name, text in {"venv": VENV, "pip": PIP, "uv": UV}.items():
            (fakes / f"{name}.py").write_text(text, encoding="utf-8")
        self.environment = {"PYTHONPATH": str(fakes), "UV": ITSELF, "LOG": str(self.log)}

    def write_lock(self, text):
        (self.root / "requirements.lock").write_text(text, encoding="utf-8")

    def start(self, *options, **environment):
        return subprocess.Popen(
            [sys.executable, self.root / "course.py", "handout", *options],
            cwd=self.root.parent,
            env={**os.environ, **self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def call(self, *options, **environment):
        """Return the exit code, what is printed, and what was asked of uv."""
        self.log.write_text("")
        process = self.start(*options, **environment)
        printed = process.communicate()[0].decode(errors="replace")
        return process.returncode, printed, self.asked()

    def asked(self):
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("setup"))
    checkout.first = checkout.call()
    checkout.others_stay = (checkout.root / ".venv" / "test").is_dir()
    return checkout


@pytest.fixture
def changed(checkout):
    """A checkout whose lock has changed since the last call."""
    lock = (checkout.root / "requirements.lock").read_text(encoding="utf-8")
    checkout.write_lock(lock + ALL_ELSE.replace("numpy", f"p{len(lock)}"))
    return checkout


def test_the_first_call_makes_the_learners_environment_and_installs_the_lock(checkout):
    code, printed, (sync, nnlib) = checkout.first
    assert code == 0, printed
    assert re.search(r"^Making \.venv with .*\(Python 3\.\d+\)\r?$", printed, re.MULTILINE)
    assert "Installing what requirements.lock lists into .venv" in printed
    assert sync[:2] == ["pip", "sync"] and "--require-hashes" in sync and sync[-1] == ALL_ELSE
    assert nnlib[:2] == ["pip", "install"] and nnlib[-4:] == [
        *("--no-deps", "--no-build-isolation", "-e", ".")
    ]
    for command in (sync, nnlib):
        assert command[command.index("--python") + 1].startswith(str(checkout.root / ".venv"))


def test_nothing_of_uv_stays_and_other_environments_do(checkout):
    venv = checkout.root / ".venv"
    assert list(venv.rglob("uv")) == list(venv.rglob("uv-*")) == []
    assert checkout.others_stay


def test_a_second_call_installs_nothing_and_hands_its_options_on(checkout):
    options = ["--to", "a folder", 'Übung "1"', "*"]
    code, printed, asked = checkout.call(*options)
    assert (code, asked) == (0, [])
    prefix, folder, *rest = json.loads(printed)
    assert (prefix, folder) == (str(checkout.root / ".venv"), str(checkout.root))
    assert rest == options


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_what_is_installed_is_renewed_when_a_file_changes_and_not_when_it_is_touched(
    checkout, file
):
    path = checkout.root / file
    path.touch()
    assert checkout.call()[2] == []
    path.write_bytes(path.read_bytes() + b"\n")
    assert len(checkout.call()[2]) == 2


def test_a_failed_installation_is_named_and_the_next_call_repairs_it(changed):
    code, printed, _ = changed.call(FAULT="3")
    assert code == 3
    assert "Not everything is installed; the reason stands above." in printed
    assert changed.call()[0] == 0
    assert changed.call()[2] == []


def test_half_an_installation_is_repaired_although_the_lock_is_the_old_one_again(checkout):
    lock = (checkout.root / "requirements.lock").read_text(encoding="utf-8")
    assert checkout.call()[0] == 0
    checkout.write_lock(lock + ALL_ELSE)
    assert checkout.call(FAULT="3")[0] == 3
    checkout.write_lock(lock)
    assert len(checkout.call()[2]) == 2


def test_what_was_interrupted_is_made_anew_with_all_its_halves(changed):
    half = changed.root / ".venv" / "half a package"
    half.touch()
    assert changed.call(FAULT="3")[0] == 3
    assert half.exists()  # what was complete is renewed in its place
    code, printed, asked = changed.call()
    assert code == 0 and "Making .venv" in printed and len(asked) == 2
    assert not half.exists()


def test_an_environment_that_was_killed_while_it_was_made_is_made_anew(changed):
    """Its Python is there, and begins to import what of pip is there."""
    (changed.root / ".venv" / "ready").unlink()
    code, printed, asked = changed.call()
    assert code == 0 and "Making .venv" in printed and len(asked) == 2


def test_an_environment_that_is_ready_and_no_environment_is_made_anew(checkout):
    assert checkout.call()[0] == 0
    (checkout.root / ".venv" / "pyvenv.cfg").unlink()
    code, printed, asked = checkout.call()
    assert code == 0 and "Making .venv" in printed and len(asked) == 2


def test_a_call_that_is_killed_leaves_no_lock_behind_and_the_next_one_repairs(changed):
    killed = changed.start(SLOW="1")
    assert b"Installing" in killed.stdout.readline()
    killed.kill()
    killed.communicate()
    code, printed, asked = changed.call()
    assert code == 0 and "waiting" not in printed
    assert [command[:2] for command in asked][-2:] == [["pip", "sync"], ["pip", "install"]]


def test_of_two_calls_at_once_one_installs_and_the_other_waits(changed):
    changed.log.write_text("")
    calls = [changed.start(SLOW="1") for _ in range(2)]
    printed = [call.communicate()[0] for call in calls]
    assert [call.returncode for call in calls] == [0, 0], printed
    assert sum(b"Another call is installing: waiting" in text for text in printed) == 1
    assert len(changed.asked()) == 2


def test_a_course_that_moves_is_installed_anew(checkout):
    root = checkout.root
    checkout.root = root.rename(root.with_name("Kurs 2"))
    try:
        code, printed, (_, nnlib) = checkout.call()
    finally:
        checkout.root = checkout.root.rename(root)
    assert code == 0, printed
    assert nnlib[nnlib.index("--python") + 1].startswith(str(root.with_name("Kurs 2")))


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "cp1252"}],
)
def test_encodings_of_old_change_nothing(changed, locale):
    course.python_in(changed.root / ".venv").unlink()
    code, printed, asked = changed.call("größer ×", PYTHONUTF8="0", **locale)
    assert code == 0, printed
    assert len(asked) == 2 and "größer ×" in json.loads(printed.splitlines()[-1])


def test_an_environment_whose_python_is_gone_is_made_anew(checkout):
    python = course.python_in(checkout.root / ".venv")
    python.unlink()
    code, printed, asked = checkout.call()
    assert code == 0 and "Making .venv" in printed and len(asked) == 2
    assert python.exists()


def test_a_folder_that_is_no_environment_any_more_is_made_one_before_anything_is_installed(changed):
    # Its Python is the one that made it: what is installed there is not ours to remove.
    (changed.root / ".venv" / "pyvenv.cfg").unlink()
    code, printed, asked = changed.call()
    assert code == 0 and "Making .venv" in printed and len(asked) == 2
    assert (changed.root / ".venv" / "pyvenv.cfg").exists()


@NEEDS_SIGNALS
@pytest.mark.parametrize(
    ("number", "whom", "code"),
    [("SIGTERM", "kill", 128 + signal.SIGTERM), ("SIGINT", "killpg", 7)],
)
def test_a_request_to_end_reaches_the_task_and_its_exit_code_comes_back(
    checkout, number, whom, code
):
    call = checkout.start("wait")
    while b"[" not in call.stdout.readline():
        pass
    time.sleep(0.2)
    getattr(os, whom)(call.pid, getattr(signal, number))
    call.communicate()
    assert call.returncode == code


# What is missing


def faked(tmp_path, code):
    """Return an environment in which Python runs some code before anything else."""
    (tmp_path / "sitecustomize.py").write_text(f"import sys\n{code}\n", encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(tmp_path), "PATH": str(tmp_path)}


LACKS = [
    (
        "sys.version_info = (3, 9, 18)",
        "The course needs Python 3.11 or newer.*Python 3.9.\nDebian, Ubuntu: sudo apt",
    ),
    (
        "sys.modules['ensurepip'] = None",
        r" \(Python 3.\d+\) has no venv module.\nDebian, Ubuntu: sudo apt install python3-venv",
    ),
]


@pytest.mark.parametrize(("code", "message"), LACKS, ids=["an old python", "no venv"])
@pytest.mark.parametrize("way", ["python", pytest.param("make", marks=NEEDS_MAKE)])
def test_what_is_missing_is_named(tmp_path, way, code, message):
    root = tmp_path / "the course"
    root.mkdir()
    for name in ["Makefile", "course.py", "pyproject.toml", "requirements.lock"]:
        shutil.copy(ROOT / name, root)
    make = [shutil.which("make"), "lab", f"PYTHON=no-such-python {sys.executable}"]
    command = make if way == "make" else [sys.executable, "course.py", "lab"]
    run = subprocess.run(
        command, cwd=root, env=faked(tmp_path, code), capture_output=True, text=True
    )
    assert run.returncode != 0
    assert re.search(message, run.stderr, re.DOTALL)
    assert not (root / ".venv").exists()


@NEEDS_MAKE
def test_make_names_a_python_that_is_missing(tmp_path):
    command = [shutil.which("make"), "-f", ROOT / "Makefile", "lab"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHON"} | {"PATH": str(tmp_path)}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode != 0
    assert "needs Python 3.11 or newer. No Python found (python3 python3.14" in run.stderr


def test_an_older_python_can_read_course_py():
    with pytest.raises(SyntaxError):
        ast.parse("if one := 1: pass", feature_version=(3, 6))
    ast.parse(SOURCE, feature_version=(3, 6))


def test_an_old_python_starts_a_newer_one(monkeypatch):
    monkeypatch.setattr(course, "output_of", lambda python, *_: "1" * (python == "python3.13"))
    monkeypatch.setattr(course, "start", lambda *command: command)
    monkeypatch.setattr(sys, "argv", ["course.py", "lab", "--no-browser"])
    started = course.start_with_a_newer_python()
    assert started == ("python3.13", course.__file__, "lab", "--no-browser")


def test_a_folder_without_the_right_to_write_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(course, "ROOT", tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="where nothing can be written"):
        course.alone().__enter__()


def test_a_course_that_is_installed_is_used_without_the_right_to_write(monkeypatch, checkout):
    checkout.call()
    monkeypatch.setattr(course, "ROOT", checkout.root)
    monkeypatch.setattr(course, "alone", lambda: pytest.fail("it writes"))
    assert course.environment("lab") == course.python_in(checkout.root / ".venv")
    with pytest.raises(pytest.fail.Exception):
        course.environment("peers")


def test_windows_keeps_an_environments_python_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "win32")
    assert course.python_in(tmp_path) == tmp_path / "Scripts" / "python.exe"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert course.python_in(tmp_path) == tmp_path / "bin" / "python"


# Each task


@pytest.fixture
def started(monkeypatch):
    """Return a function that gives what a task would start."""
    commands = []
    start = lambda *command: commands.append([str(word) for word in command]) or 0
    monkeypatch.setattr(course, "start", start)
    monkeypatch.setattr(course, "environment", lambda name: name)
    monkeypatch.setattr(course, "uv", lambda *_: nullcontext((start, None)))
    monkeypatch.setattr(course, "output_of", lambda *_: "")
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.chdir(ROOT)

    def main(*arguments):
        monkeypatch.setattr(sys, "argv", ["course.py", *arguments])
        commands.clear()
        with suppress(SystemExit) if arguments[0] in ("stable", "lock") else nullcontext():
            course.main()
        return list(commands)

    return main


def test_options_take_the_place_of_what_stands_there_without_them(started):
    assert started("run", "one.ipynb", "two.ipynb")[0][-2:] == ["one.ipynb", "two.ipynb"]
    assert started("run")[0][-1] == "notebooks/*.ipynb"


def test_a_task_that_takes_no_options_says_so(started):
    with pytest.raises(SystemExit, match="test takes no options, but here are -x --lf"):
        started("test", "-x", "--lf")


@pytest.mark.parametrize("name", ["bench", "lite", "mutants"])
def test_a_task_that_windows_cannot_run_says_so(started, monkeypatch, name):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit, match=f"{name} needs Linux or macOS"):
        started(name)


@pytest.mark.parametrize("name", [name for name, task in course.TASKS.items() if task])
def test_a_task_runs_files_and_modules_that_exist(started, name):
    commands = started(name)
    assert commands
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for _, *words in commands:
        if "-m" in words[0]:
            assert re.search(rf"\b{words[1]}\b", pyproject)
        else:
            assert (ROOT / words[0]).is_file()


def test_what_blas_does_not_use_is_not_called_stable(started, capsys):
    assert started("stable") == []
    assert capsys.readouterr().out.count("not tested: BLAS used nothing") == 6


def test_stable_runs_the_lessons_with_each_kernel_and_number_of_threads(
    started, capsys, monkeypatch
):
    environment = ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS")
    used = lambda *_: "{}, threads: {}".format(*map(os.environ.get, environment))
    monkeypatch.setattr(course, "output_of", used)
    os.environ["OPENBLAS_L2_SIZE"] = "1"
    commands = started("stable", "one.ipynb")
    assert len(commands) == 6 and {command[-1] for command in commands} == {"one.ipynb"}
    assert "OPENBLAS_L2_SIZE" not in os.environ
    assert capsys.readouterr().out.endswith("Sandybridge, threads: 2: passed\n")


def test_an_interrupt_ends_stable(started, monkeypatch):
    used = lambda *_: os.environ["OPENBLAS_CORETYPE"] + ", threads: 1"
    monkeypatch.setattr(course, "output_of", used)
    codes = iter([1, 2])  # a test that failed, and then an interrupt
    monkeypatch.setattr(course, "start", lambda *command: next(codes))
    with pytest.raises(SystemExit, match="2"):
        course.stable([])


def test_a_letter_that_the_output_lacks_is_written_in_another_way(started, monkeypatch):
    output = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(output, "cp1252"))
    monkeypatch.setattr(course, "environment", lambda name: course.say("in /Σ"))
    started("handout")
    assert output.getvalue().splitlines() == [rb"in /\u03a3"]


def test_the_learners_lock_is_cut_out_of_the_whole_one(started):
    whole, learners = started("lock", "--no-cache")
    assert whole[whole.index("-o") + 1] == learners[learners.index("--constraints") + 1]
    assert learners[learners.index("-o") + 1] == "requirements.lock"
    assert "--no-cache" in whole and "--no-cache" in learners


def test_the_first_command_that_fails_ends_a_task(monkeypatch, started):
    codes = iter([0, 5])
    monkeypatch.setattr(course, "start", lambda *command: next(codes))
    with pytest.raises(SystemExit, match="5"):
        started("test")


def test_help_names_every_task():
    run = subprocess.run(
        [sys.executable, ROOT / "course.py", "--help"], capture_output=True, text=True
    )
    assert run.returncode == 0
    assert re.findall(r"^(\w+) {2,}", run.stdout, re.MULTILINE) == [*course.TASKS]


# make


def test_make_has_the_same_tasks():
    assert re.search(r"^TASKS := (.*)", MAKEFILE, re.MULTILINE)[1].split() == [*course.TASKS]


@NEEDS_MAKE
@pytest.mark.parametrize(
    ("asked", "handed_on"),
    [
        (["lab", "LAB=--port=9 --no-browser"], ["lab", "--port=9", "--no-browser"]),
        (["handout", "HANDOUT=--to 'a b'"], ["handout", "--to", "a b"]),
        (["slides", "SLIDES=--to x"], ["slides", "--to", "x"]),
        (["run", "LESSON=one.ipynb"], ["run", "one.ipynb"]),
        (["stable", "LESSON=one.ipynb"], ["stable", "one.ipynb"]),
        (["mutants", "MODULES=--again losses"], ["mutants", "--again", "losses"]),
        (["test", "LAB=--port=9"], ["test"]),
        (["lite", "PYODIDE=folder"], ["lite", "PYODIDE=folder"]),
        ([], ["--help"]),
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_make_hands_its_variables_on(tmp_path, asked, handed_on):
    (tmp_path / "python").write_text(
        '#!/bin/sh\ntest "$1" = -c && exit\nprintf "%s\\n" "$@" ${PYODIDE:+PYODIDE="$PYODIDE"}\n'
    )
    (tmp_path / "python").chmod(0o755)
    command = ["make", "-s", "-f", ROOT / "Makefile", f"PYTHON={tmp_path}/python", *asked]
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "PYODIDE")}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.stdout.splitlines() == ["course.py", *handed_on], run.stderr


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


@pytest.mark.parametrize("page", PAGES)
def test_the_tasks_that_it_names_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:`|^| run: )(?:make|python course\.py) (\w+)", text, re.MULTILINE)
    assert named and set(named) <= {*course.TASKS, "help"}


@pytest.mark.parametrize("path", WORKFLOWS)
def test_a_workflow_can_be_read_and_uses_githubs_own_actions_alone(path):
    jobs = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))["jobs"]
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+", action)] == []
