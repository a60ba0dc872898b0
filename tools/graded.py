"""The program that grades a notebook's functions, where they can do little harm; see grade.py.

Of a notebook it runs what the functions need: the statements that bind their names, and those that
these need in turn. Training, drawing and printing are left out.
"""

import ast
import builtins
import dis
import json
import linecache
import os
import re
import sys
from pathlib import Path
from types import CodeType, FunctionType

from IPython.core.inputtransformer2 import TransformerManager

PYTHON_MAGIC = re.compile(r"\A\s*%%(?:time|timeit|capture|prun)\b[^\n]*\n")
SECONDS = 30
"""Of the processor, for an exercise: a check gives three to each of its cases."""
LOOKS_INSIDE = {"EXERCISES", "_getframe", "all_cases"}
"""Names that a function has no use for, unless it looks for the right answers."""
LOADS = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")


class Notebook:
    """The statements of a notebook, each with the names that it binds and uses."""

    def __init__(self, cells):
        self.statements = []
        self.broken = []
        for number, source in enumerate(cells, start=1):
            try:
                self.statements += _statements(number, source)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self.broken.append((number, source, error))

    def needed(self, name):
        """Return the statements that a name needs, in their order."""
        names, chosen, before = {name}, set(), -1
        while before != len(chosen):
            before = len(chosen)
            for place, (_, _, binds, uses) in enumerate(self.statements):
                if place not in chosen and ("*" in binds or binds & names):
                    chosen.add(place)
                    names |= uses
        return [self.statements[place] for place in sorted(chosen)]

    def broken_definition(self, name):
        """Return the syntax error in the last definition of a name, None if there is none."""
        good = max((number for number, _, binds, _ in self.statements if name in binds), default=0)
        definition = re.compile(rf"^[ \t]*(?:def\s+{name}\b|{name}\s*=)", re.MULTILINE)
        bad = [one for one in self.broken if one[0] > good and definition.search(one[1])]
        return bad[-1][2] if bad else None


def _statements(number, source):
    """Compile a cell, statement by statement; an expression alone binds nothing and is left out."""
    file = f"<code cell {number}>"
    text = TransformerManager().transform_cell(PYTHON_MAGIC.sub("", source, count=1))
    tree = ast.parse(text, file)
    compile(tree, file, "exec")
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    statements = []
    for node in tree.body:
        if not isinstance(node, ast.Expr):
            code = compile(ast.Module([node], []), file, "exec")
            binds, uses = _names(code)
            star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
            statements.append((number, code, binds | {"*"} if star else binds, uses))
    return statements


def _names(code, inner=False):
    binds, uses = set(), set()
    for line in dis.get_instructions(code):
        if line.opname == "STORE_GLOBAL" or (line.opname == "STORE_NAME" and not inner):
            binds.add(line.argval)
        elif line.opname in LOADS:
            uses.add(line.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            more_binds, more_uses = _names(constant, inner=True)
            binds, uses = binds | more_binds, uses | more_uses
    return binds, uses


def graded(exercise, name, notebook):
    """Run what a function needs, and judge it: {"state": …, "mistake": …, …}.

    What is right also gives its numbers, so that grade.py can compare them where no student's code
    has been.
    """
    import sandbox
    from nnlib.lesson import guard
    from nnlib.lesson.judge import judge

    if error := notebook.broken_definition(name):
        return _answer("wrong", "a syntax error", evidence=_text(error))
    before = _parts()
    namespace, errors = {"__name__": "__main__", "__builtins__": builtins}, []
    needed = notebook.needed(name)
    for number, code, _, _ in needed:
        try:
            guard.call(exec, code, namespace)
        except BaseException as error:  # what fails here would fail in the notebook too
            errors.append(f"code cell {number}: {_text(error)}")
    if name not in namespace:
        if any(name in binds for _, _, binds, _ in needed):
            return _answer("wrong", "its definition fails", evidence="\n".join(errors))
        return _answer("untried", message=f"there is no {name} in the notebook.")
    if namespace[name] is ...:
        return _answer("untried", message="not yet written.")
    try:
        verdict = judge(exercise, namespace[name])
    except Exception as error:
        verdict = error
    if _replaced(before):
        # Spelled out: whatever this module holds may be replaced as well.
        return {
            "state": "wrong",
            "mistake": "replaces what judges it",
            "message": "",
            "evidence": "",
        }
    if isinstance(verdict, Exception):
        raise verdict
    state = "untried" if verdict.state == "not yet" else verdict.state
    evidence = "\n".join([verdict.evidence, *errors]).strip()
    message = verdict.message
    if state != "right":
        return _answer(state, verdict.mistake, message, evidence)
    if any(LOOKS_INSIDE & _mentioned(code) for _, code, _, _ in needed):
        message += " It looks into the check: are these its own steps?"
    sandbox.limit_time(SECONDS)
    return {**_answer(state, "", message, evidence), "numbers": _numbers(exercise, namespace[name])}


def _mentioned(code):
    """Collect the names that code and the functions in it use, those after a dot as well."""
    inner = [_mentioned(one) for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*inner)


def _numbers(exercise, function):
    """Call a function once more in each case: [for each case [for each array [shape, numbers]]]."""
    import numpy as np

    from nnlib.lesson.naming import attempted

    found = []
    for case in exercise.all_cases:
        value = attempted(exercise, function, case).value
        several = value if exercise.part is not None else [value]
        arrays = [np.asarray(one, dtype=float) for one in several]
        found.append([[array.shape, array.ravel().tolist()] for array in arrays])
    return found


def _parts():
    """List what a verdict rests on: {(module, name): (value, the code of a function)}."""
    return {
        (module, name): (value, value.__code__ if isinstance(value, FunctionType) else None)
        for module, loaded in [*sys.modules.items()]
        if module.partition(".")[0] in ("__main__", "builtins", "numpy", "nnlib")
        for name, value in [*vars(loaded).items()]
    }


def _replaced(before):
    """Tell whether some of these parts are no longer what they were."""
    now = _parts()
    return any(
        place not in now or now[place][0] is not value or now[place][1] is not code
        for place, (value, code) in before.items()
    )


def _answer(state, mistake="", message="", evidence=""):
    return {"state": state, "mistake": mistake, "message": message, "evidence": evidence}


def _text(error):
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # a student's own exception may fail even at this
        return type(error).__name__


def main():
    """Read a task, shut this process in, and write one line for each exercise."""
    here = Path(__file__).parent
    sys.path[:0] = [str(here), str(here.parent)]  # isolated, Python does not look there
    import sandbox

    moved, sealed = sandbox.enclose(os.getcwd())  # before a library starts threads
    from nnlib.lesson.check import EXERCISES

    task = json.load(sys.stdin)
    answers, end = os.dup(1), os._exit
    with open(os.devnull, "r+b", buffering=0) as nothing:
        for stream in (0, 1, 2):
            os.dup2(nothing.fileno(), stream)

    def say(answer):
        left = f"\n{task['token']}{json.dumps(answer)}\n".encode()
        while left:
            left = left[os.write(answers, left) :]

    limited = sandbox.limit_resources()
    folders = [sys.prefix, sys.base_prefix, str(here.parent / "nnlib"), *sys.path[2:]]
    sandbox.refuse_the_rest(folders, os.getcwd())
    # Of root's processes Linux limits no number: then only Python refuses to start one.
    counted = limited and os.geteuid() != 0
    limits = {"time and memory": limited, "processes": counted, "network": moved, "files": sealed}
    say(limits)
    sandbox.limit_time(SECONDS)
    notebook = Notebook(task["cells"])
    # Looked up before a function runs, which may empty the table.
    asked = [(EXERCISES[name], function) for name, function in task["exercises"].items()]
    say({"exercise": None})  # the notebook is read
    for exercise, function in asked:
        sandbox.limit_time(SECONDS)
        say({"exercise": exercise.name, **graded(exercise, function, notebook)})
    end(0)


if __name__ == "__main__":
    main()
