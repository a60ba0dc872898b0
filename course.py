"""Set the course up and run its tasks, with Python 3.11 or newer and nothing beside it.

lab       open your own copy of the lessons, in my-lessons/, in JupyterLab; an update of the
          course keeps what you wrote in it
present   open the lessons themselves, with the button that shows one as slides
handout   copy the lessons without solutions and outputs into handout/
collect   grade the notebooks in a folder or zip, and show what the class misunderstood
slides    write the lessons as slide shows, which need no network, into slides/
quiz      write the guesses with options into questions.gift, for Moodle, and questions.zip,
          for Canvas
site      write the site into site/: the lessons, the reference, and Python in the browser
test      everything that CI checks
browser   the part of it that needs a Chromium: the course as it is seen
run       run the lessons that you name, or all, anew and store their outputs
tidy      format the code and normalise the notebooks
memory    measure the most memory that each lesson takes (Linux, 5 minutes)
stable    compare the outputs under other processor kernels and numbers of threads (long)
lite      run lessons 1 to 3 and 7 with Python in the browser (PYODIDE: its folder; long)
oldest    unit tests with the oldest versions that pyproject.toml allows
bench     measure the speed against other libraries, and write benchmarks/RESULTS.md
accuracy  measure how accurate networks become, and how fast; lesson 9 shows it (half an hour)
hub       measure a class on one machine, and write the table in TEACHING.md (long)
peers     compare the results with those of other libraries, and run the code that the
          lessons show of them
mutants   change the mathematics in every small way, see that a test fails, and write
          tests/MUTANTS.md (long)
lock      renew requirements.lock and requirements-test.lock
"""

import argparse
import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# An older Python reads this file as well, as far as the message that it is too old.
OLDEST = (3, 11)

LAB = "-m jupyterlab --ServerApp.root_dir"
PYTEST = "-m pytest -p no:cacheprovider"
NBVAL = f"{PYTEST} --nbval --nbval-current-env --nbval-cell-timeout=120 -n 2 --dist loadfile"
BROWSER = f"{PYTEST} tests/browser -m browser -rs"
LITE = f"{PYTEST} tests/browser/test_lite.py -m browser -rs -s"
FORMAT = ["-m ruff check --fix-only", "-m ruff format"]

# The environment of each task, and what its Python runs there. Options take the place of {}, or
# of {what stands there without options}.
TASKS = {
    "lab": ["lab", "tools/my_lessons.py", f"{LAB}=my-lessons {{}}"],
    "present": ["test", f"{LAB}=notebooks {{}}"],
    "handout": ["lab", "tools/handout.py {}"],
    "collect": ["lab", "tools/collect.py {}"],
    "slides": ["test", "tools/build_slides.py {}"],
    "quiz": ["lab", "tools/questions.py {}"],
    "site": ["test", "tools/build_site.py {site}"],
    "test": [
        "test",
        *("=== Code style", "-m ruff check", "-m ruff format --check"),
        *("=== Types, here and on Windows", "-m mypy", "-m mypy --platform win32"),
        "=== Unit tests; doctests; the rules for lessons",
        "-m pytest -n 2 --dist worksteal --cov",
        *("=== The lessons: stored outputs against new ones", f"{NBVAL} notebooks"),
        *("=== The course in a browser", BROWSER),
    ],
    "browser": ["test", f"{BROWSER} --require-chromium {{}}"],
    "run": [
        *("test", "-m nbconvert --to notebook --execute --inplace {notebooks/*.ipynb}"),
        *(*FORMAT, "tools/tidy.py"),
    ],
    "tidy": ["test", *FORMAT, "tools/tidy.py {}"],
    "memory": ["test", "tools/memory.py {}"],
    "stable": None,  # a function below, as lock is
    "lite": ["test", f"{LITE} --require-chromium {{}}"],
    # Old versions meet newer ones of what they depend on; their deprecations say nothing of nnlib.
    "oldest": ["oldest", f"{PYTEST} -n 2 --dist worksteal -W ignore::DeprecationWarning {{}}"],
    "bench": ["peers", "benchmarks/bench.py {}"],
    "accuracy": ["test", "benchmarks/accuracy.py {}"],
    "hub": ["hub", f"{PYTEST} tests/test_hub.py -m hub", "benchmarks/hub.py {}"],
    "peers": ["peers", f"{PYTEST} tests/peers -m peers -v {{}}"],
    "mutants": ["mutation", "tools/mutate.py {}"],
    "lock": None,
}

# The learner's environment is .venv, all others are folders in it. Those without a lock serve
# single tasks, and are made anew when pyproject.toml changes.
LOCKS = {"lab": "requirements.lock", "test": "requirements-test.lock"}
UNLOCKED = {
    "oldest": ["--resolution", "lowest-direct", "-e", ".[lab,test]"],
    "peers": ["-e", ".[lab,test,peers,grading]"],
    "hub": ["--compile-bytecode", "-e", ".[lab,test,hub]"],
    "mutation": ["--compile-bytecode", "-e", ".[lab,test,mutation]"],
}

FAILED = "Not everything is installed; the reason stands above. The same command tries again."
BLAS = """
import numpy, scipy.linalg, threadpoolctl
print(*{"{architecture}, threads: {num_threads}".format(**pool)
        for pool in threadpoolctl.threadpool_info() if pool["internal_api"] == "openblas"})
"""


def main():
    """Run the task that the command line names."""
    if sys.version_info < OLDEST:
        sys.exit(start_with_a_newer_python())
    # A path may have letters that the output's encoding lacks.
    sys.stdout.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(
        usage="%(prog)s task [options of the task]",
        description=__doc__,
        epilog="A new environment is made with the Python that runs this file.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", choices=TASKS, metavar="task", help=argparse.SUPPRESS)
    parser.add_argument("options", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ["PYTHONUTF8"] = "1"  # for a path with letters that the locale lacks
    if asked.task in ("bench", "hub", "lite", "mutants") and sys.platform == "win32":
        sys.exit(f"{asked.task} needs Linux or macOS: on Windows, run it in WSL.")
    if asked.task == "stable":
        sys.exit(stable(asked.options))
    if asked.task == "lock":
        sys.exit(lock(asked.options))
    if asked.task == "run":
        os.environ["TQDM_DISABLE"] = "1"  # a stored output has no progress bar
    name, *commands = TASKS[asked.task]
    if asked.options and "{" not in "".join(commands):
        sys.exit(f"{asked.task} takes no options, but here are {' '.join(asked.options)}")
    for command in commands:
        if command.startswith("==="):
            say("", command)
        else:
            check(start(environment(name), *filled(command, asked.options)))


def stable(options):
    """Compare the lessons' outputs under other kernels of BLAS, and numbers of threads."""
    python, results = environment("test"), {}
    os.environ.pop("OPENBLAS_L2_SIZE", None)  # it would change how a kernel cuts its blocks
    for kernel in ("Haswell", "SkylakeX", "Sandybridge"):
        for threads in ("1", "2"):
            os.environ.update(OPENBLAS_CORETYPE=kernel, OPENBLAS_NUM_THREADS=threads)
            wanted = f"{kernel}, threads: {threads}"
            say("", f"=== {wanted}")
            used = output_of(python, "-c", BLAS)
            if used != wanted:
                results[wanted] = f"not tested: BLAS used {used or 'nothing'}"
                continue
            code = start(python, *filled(f"{NBVAL} {{notebooks}}", options))
            if code > 1:  # not a test that failed: an interrupt, for one
                sys.exit(code)
            results[wanted] = "FAILED" if code else "passed"
    say("", *(f"{wanted}: {result}" for wanted, result in results.items()))
    return int(set(results.values()) != {"passed"})


def lock(options):
    """Renew the locks: hashes, no addresses, a version of each package for all systems and both."""
    form = ["--quiet", "--upgrade", "--universal", "--fork-strategy=fewest", "--generate-hashes"]
    form += ["--no-emit-index-url", "--no-annotate", "--no-header", "--group=setup", *options]
    everything = ["--extra=lab", "--extra=test", "--extra=site", "-o", LOCKS["test"]]
    learners = ["--extra=lab", "--constraints", LOCKS["test"], "-o", LOCKS["lab"]]
    with uv(environment("lab"), LOCKS["lab"]) as (run_uv, _):
        for part in (everything, learners):
            run_uv("pip", "compile", *form, *part, "pyproject.toml")
    # What a package of both is installed for may be more in the larger one: that is right in both.
    names, entries = (dict(entries_of(LOCKS[name])) for name in ("lab", "test"))
    text = "".join(entries[name] for name in names)
    (ROOT / LOCKS["lab"]).write_text(text, encoding="utf-8", newline="\n")


def entries_of(lock):
    """List the packages in a lock, each with its lines."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [
        (entry[1], entry[0]) for entry in re.finditer(r"^([\w.-]+)==.*\n(?:    .*\n)*", text, re.M)
    ]


def filled(command, options):
    """Split a command into words, with options in the place of {} or {word}."""
    words = []
    for word in command.split():
        if word.startswith("{"):
            words += options or word.strip("{}").split()
        else:
            words.append(word)
    return words


def say(*lines):
    """Print at once, above what the next command prints."""
    print(*lines, sep="\n", flush=True)


def start(*command, **variables):
    """Run a command to its end; give its exit code, as a shell would."""
    command = [str(part) for part in command]
    with subprocess.Popen(command, env={**os.environ, **variables}) as child:
        # Ctrl-C reaches the command itself; another request to end has to be passed on.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
    return code if code >= 0 else 128 - code


def check(code, message=None):
    """End here if a command failed."""
    if code:
        if message:
            print(message, file=sys.stderr, flush=True)
        sys.exit(code)


def output_of(*command):
    """Give what a command prints, "" if it cannot be run."""
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    return run.stdout.decode().strip()


def environment(name):
    """Give the Python of an environment, which is made or renewed where it has to be."""
    folder = ROOT / ".venv" / ("" if name == "lab" else name)
    python, ready = python_in(folder), folder / "ready"
    source = LOCKS.get(name, "pyproject.toml")
    # What an installation depends on; the path, because nnlib is found through it.
    state = hashlib.sha256(bytes(ROOT) + repr(UNLOCKED.get(name)).encode())
    for file in (source, "pyproject.toml"):
        state.update((ROOT / file).read_bytes())

    def is_ready():
        return (
            python.exists()
            and (folder / "pyvenv.cfg").exists()
            and ready.exists()
            and ready.read_text(encoding="utf-8") == state.hexdigest()
        )

    if not is_ready():
        with alone():
            if not is_ready():  # another call may have made it while this one waited
                complete = ready.exists()
                if complete:
                    ready.unlink()
                # Without its pyvenv.cfg, its Python would install into the one that made it.
                works = "import pip, sys; print(sys.prefix != sys.base_prefix, "
                works += f"sys.version_info >= {OLDEST})"
                # What was interrupted may hold half a package, which looks like a whole one.
                if (
                    name in UNLOCKED
                    or not complete
                    or output_of(python, "-c", works) != "True True"
                ):
                    make(name, folder)
                say(f"Installing what {source} lists into {folder.relative_to(ROOT)}")
                install(name, python)
                find_nnlib_anywhere(folder)
                ready.write_text(state.hexdigest(), encoding="utf-8")
    return python


@contextmanager
def alone():
    """Wait until no other call installs. SQLite's lock ends with its process on every system."""
    try:
        open(ROOT / ".venv.lock", "ab").close()
    except OSError as error:
        sys.exit(
            f"The course has to be installed in {ROOT}, where nothing can be written "
            f"({error.strerror}): copy it to a folder of your own."
        )
    database = sqlite3.connect(ROOT / ".venv.lock", timeout=0, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        say("Another call is installing: waiting for its end")
        database.execute("PRAGMA busy_timeout = 3600000")  # milliseconds
        database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.close()


def python_in(folder):
    """Give the path of the Python of an environment."""
    parts = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return folder.joinpath(*parts)


def make(name, folder):
    """Make an environment with nothing but pip in it."""
    python, version = sys.executable, dotted(sys.version_info)
    if name == "oldest" and version != dotted(OLDEST):
        python, version = shutil.which(f"python{dotted(OLDEST)}"), dotted(OLDEST)
        if not python:
            sys.exit(f"{name} needs Python {version} itself, and there is no python{version}.")
    if not output_of(python, "-c", "import ensurepip, venv; print(1)"):
        sys.exit(
            f"{python} (Python {version}) has no venv module.\n"
            f"Debian, Ubuntu: sudo apt install python3-venv (or python{version}-venv)."
        )
    say(f"Making {folder.relative_to(ROOT)} with {python} (Python {version})")
    # A folder that merely holds other environments is not cleared.
    clear = ["--clear"] if (folder / "pyvenv.cfg").exists() else []
    check(start(python, "-m", "venv", *clear, folder), FAILED)


def install(name, python):
    """Install into an environment what it is for."""
    quiet = ["--quiet", "--python", python]
    with uv(python, LOCKS.get(name, LOCKS["lab"])) as (run_uv, all_else):
        if name in UNLOCKED:
            run_uv("pip", "install", *quiet, *UNLOCKED[name])
        else:
            # The learner's is compiled as it is used, which takes less time and less space.
            compiled = [] if name == "lab" else ["--compile-bytecode"]
            run_uv("pip", "sync", *quiet, "--require-hashes", *compiled, all_else)
            run_uv("pip", "install", *quiet, "--no-deps", "--no-build-isolation", "-e", ".")


def find_nnlib_anywhere(folder):
    """Let an environment find nnlib by a path from itself, which has no letters of its own.

    Python 3.12 and older read the path in the locale's encoding, whatever their mode: they do not
    start where it lacks a letter of the path, and do not find nnlib where it reads another.
    """
    for place in (*folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages"):
        path = place / "nnlib.pth"
        if path.exists():
            path.write_text(os.path.relpath(ROOT, place) + "\n", encoding="utf-8")


@contextmanager
def uv(python, lock):
    """Give a function that runs uv, and a file with all else that is in a lock.

    uv takes a fifth of the time that pip takes, and a tenth of the environment's space: when all
    is installed, it goes.
    """
    text = (ROOT / lock).read_text(encoding="utf-8")
    itself = re.search(r"^uv==.*(?:\n    .*)*\n", text, re.MULTILINE).group()
    with tempfile.TemporaryDirectory() as folder:
        wanted, all_else = Path(folder, "uv.txt"), Path(folder, "all-else.txt")
        wanted.write_text(itself, encoding="utf-8")
        all_else.write_text(text.replace(itself, ""), encoding="utf-8")
        quiet = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-compile"]
        pip = [python, "-m", "pip", "install", *quiet, "--target", folder, "-r", wanted]
        check(start(*pip), FAILED)
        variables = {"PYTHONPATH": folder, "UV_PYTHON_DOWNLOADS": "never", **index(python)}

        def run_uv(*arguments):
            check(start(python, "-m", "uv", *arguments, **variables), FAILED)

        yield run_uv, all_else


def index(python):
    """Tell uv the package index, and the other places, that pip is configured for."""
    configured = output_of(python, "-m", "pip", "config", "get", "global.index-url")
    places = {
        "UV_DEFAULT_INDEX": os.environ.get("PIP_INDEX_URL") or configured,
        "UV_FIND_LINKS": os.environ.get("PIP_FIND_LINKS"),
    }
    return {name: place for name, place in places.items() if place and not os.environ.get(name)}


def start_with_a_newer_python():
    """Start again with a newer Python; give its exit code, or say what is missing."""
    for minor in range(30, OLDEST[1] - 1, -1):
        python = f"python3.{minor}"
        if output_of(python, "-c", "print(1)"):
            return start(python, __file__, *sys.argv[1:])
    return (
        f"The course needs Python {dotted(OLDEST)} or newer. "
        f"{sys.executable} is Python {dotted(sys.version_info)}.\n"
        "Debian, Ubuntu: sudo apt install python3 python3-venv. macOS: brew install python. "
        "Windows: python.org.\n"
        "Or name one that you have: /path/to/python3.12 course.py lab, on Windows "
        "py -3.12 course.py lab, with make PYTHON=/path/to/python3.12."
    )


def dotted(version):
    """Write a version: major and minor number."""
    return "{}.{}".format(*version)


if __name__ == "__main__":
    main()
