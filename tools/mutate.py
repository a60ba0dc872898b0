"""Mutation testing of the mathematics: one operator or number is changed, and a test must fail."""

import argparse
import datetime
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
MODULES = list(CONFIG["tests"])
RESULTS = ROOT / "tests" / "MUTANTS.md"
WORK = ROOT / ".venv" / "mutants"
BIN = Path(sys.executable).parent


def stages_of(module):
    """List the files whose tests a module's mutants meet: its own, related ones, the last."""
    own, *others, last = (f"tests/test_{name}.py" for name in CONFIG["tests"][module])
    return [stage for stage in ([own, f"nnlib/{module}.py"], others, [last]) if stage]


def prepare(module, again):
    """Copy what the tests need, and list the mutants; return the copy."""
    tree, source = WORK / module, (ROOT / "nnlib" / f"{module}.py").read_text(encoding="utf-8")
    if not again:
        shutil.rmtree(tree, ignore_errors=True)
    elif not is_tested(module):
        raise RuntimeError(f"nnlib/{module}.py has changed: test it without --again")
    leave = shutil.ignore_patterns("__pycache__", "data")
    for folder in ("nnlib", "tests", "tools"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=leave, dirs_exist_ok=True)
    if not again:
        (tree / "nnlib" / "data").symlink_to(ROOT / "nnlib" / "data")
    for file in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / file, tree)
    pytest = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider"]
    pytest += [f"--deselect={test}" for test in CONFIG["deselect"]]
    # One after the other: most mutants are caught by the first, and need not import the others.
    stages = " && ".join(shlex.join([*pytest, *files]) for files in stages_of(module))
    kept = [
        str(number)
        for number, line in enumerate(source.splitlines(), start=1)
        if not re.search(CONFIG["exclude-lines"], line)
    ]
    # What JSON writes is TOML as well.
    (tree / "cosmic-ray.toml").write_text(
        f"""[cosmic-ray]
module-path = "nnlib/{module}.py"
timeout = {CONFIG["timeout"]}
excluded-modules = []
test-command = {json.dumps(shlex.join(["sh", "-c", stages]))}
distributor.name = "local"
filters.operators-filter.exclude-operators = {json.dumps(CONFIG["exclude-operators"])}
filters.line-filter.lines."nnlib/{module}.py" = {json.dumps(kept)}
""",
        encoding="utf-8",
    )
    # Compiled by this run, the files of tests need not be compiled again for each mutant.
    command = ["env", "-u", "PYTHONDONTWRITEBYTECODE", "sh", "-c", stages]
    run(tree, command)
    if again:
        # A mutant that took too long may only have met a busy machine.
        undecided = "test_outcome = 'SURVIVED' OR output LIKE 'timeout%'"
        ask(tree, f"DELETE FROM work_results WHERE {undecided}")
        return tree
    run(tree, [BIN / "cosmic-ray", "init", "cosmic-ray.toml", "mutants.sqlite"])
    run(tree, [BIN / "cr-filter-operators", "mutants.sqlite", "cosmic-ray.toml"])
    run(tree, [BIN / "cr-filter-lines", "--config", "cosmic-ray.toml", "mutants.sqlite"])
    return tree


def run(tree, command):
    """Run a command in a copy; raise RuntimeError if it fails."""
    done = subprocess.run(
        command,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{shlex.join(map(str, command))}:\n{done.stdout}{done.stderr}")


def ask(tree, query):
    """Query the session that Cosmic Ray keeps in a copy."""
    with closing(sqlite3.connect(tree / "mutants.sqlite", timeout=60)) as session, session:
        return session.execute(query).fetchall()


def change_of(diff):
    """Give the line that a mutant changes, before and after, without indentation."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    before, after = (
        "\n".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return before, after


def argued(module):
    """List the mutants of a module that mutants.toml argues are equivalent."""
    return [
        (each["line"], mutant)
        for each in CONFIG["equivalent"]
        if each["module"] == module
        for mutant in each["mutants"]
    ]


def examine(module, again=False):
    """Test the mutants of a module."""
    tree = prepare(module, again)
    run(tree, [BIN / "cosmic-ray", "exec", "cosmic-ray.toml", "mutants.sqlite"])
    made, survivors = found_in(module)
    print(f"{module}: {made} mutants, {len(survivors)} survive", file=sys.stderr, flush=True)


def found_in(module):
    """Give how many mutants of a module were made, and the changes that survived."""
    query = "SELECT test_outcome, diff FROM work_results WHERE diff IS NOT NULL"
    results = ask(WORK / module, query)
    if any(outcome not in ("SURVIVED", "KILLED") for outcome, _ in results):
        raise RuntimeError(f"Cosmic Ray could not test every mutant of {module}")
    return len(results), sorted(
        change_of(diff) for outcome, diff in results if outcome == "SURVIVED"
    )


def is_tested(module):
    """Tell whether the mutants of a module as it is now were tested."""
    copy = WORK / module / "nnlib" / f"{module}.py"
    return copy.exists() and copy.read_bytes() == (ROOT / "nnlib" / copy.name).read_bytes()


def markdown(header, rows):
    """Write a table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def row(name, made, equivalent, survived):
    """Write a line of the table."""
    score = 100 * (1 - survived / (made - equivalent))
    return name, made, made - equivalent - survived, survived, equivalent, f"{score:.1f} %"


def report(modules):
    """Write the table and the survivors; list the changes that are argued about but not made."""
    counts, left, stale = [], [], []
    for module in modules:
        made, survivors = found_in(module)
        surviving = [change for change in survivors if change not in argued(module)]
        counts.append((made, len(survivors) - len(surviving), len(surviving)))
        left += [(module, *change) for change in surviving]
        stale += [change for change in argued(module) if change not in survivors]
    rows = [row(f"`nnlib.{name}`", *count) for name, count in zip(modules, counts, strict=True)]
    rows.append(row("together", *map(sum, zip(*counts, strict=True))))
    text = "\n\n".join(
        [
            "# Which faults the tests catch",
            f"Measured on {datetime.date.today()} with Cosmic Ray {version('cosmic-ray')}.",
            markdown(["", "mutants", "caught", "survived", "equivalent", "score"], rows),
            "[mutants.toml](mutants.toml) says what is left out, and why the equivalent ones are.",
            *(
                f"Survived in {module}:\n\n```diff\n- {old}\n+ {new}\n```"
                for module, old, new in left
            ),
        ]
    )
    return text, stale


def main():
    """Test the mutants of the modules named, or of all; write the table once all are tested."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES, help=f"of {', '.join(MODULES)}")
    parser.add_argument(
        "--again",
        action="store_true",
        help="test only those that survived or took too long, with the tests as they are now",
    )
    options = parser.parse_args()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(examine, again=options.again), options.modules))
    text, stale = report([module for module in MODULES if is_tested(module)])
    print(text)
    if all(map(is_tested, MODULES)):
        RESULTS.write_text(text + "\n", encoding="utf-8")
    if stale:
        sys.exit(f"mutants.toml calls equivalent what is caught, or not made: {stale}")


if __name__ == "__main__":
    main()
