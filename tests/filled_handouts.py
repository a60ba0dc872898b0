"""Handouts as students hand them in: filled with right answers, named mistakes, others, nothing."""

import ast
import json
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import right_answers

import handout
from exercises import asked
from lessons import LESSONS, Lesson
from nnlib.lesson.check import EXERCISES


@cache
def empty(lesson):
    """The text of a lesson's handout."""
    return handout.handout(Lesson.read(LESSONS[lesson - 1]))


def filled(lesson, answers):
    """Fill the handout of a lesson: {exercise: the code of its cell}; other stubs stay."""
    notebook = json.loads(empty(lesson))
    functions = asked(Lesson.read(LESSONS[lesson - 1]))
    for cell in notebook["cells"]:
        for name, code in answers.items():
            if cell["cell_type"] == "code" and f"def {functions[name]}(" in "".join(cell["source"]):
                cell["source"] = code
    return json.dumps(notebook)


@cache
def _written():
    """Split right_answers.py: {exercise: its functions}, and what these need."""
    tree = ast.parse(Path(right_answers.__file__).read_text(encoding="utf-8"))
    functions, others = {}, []
    for node in tree.body:
        if getattr(node, "name", "") == "_":
            functions.setdefault(node.decorator_list[0].args[0].value, []).append(node)
        elif isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef):
            others.append(ast.unparse(node))
    return functions, "\n".join(others)


def right(exercise, function):
    """The code of every right answer, as a student writes it, with helpers and imports."""
    nodes, others = _written()
    codes = []
    for node in nodes[exercise]:
        node.name, node.decorator_list = function, []
        codes.append(f"{others}\n{ast.unparse(node)}")
    return codes


def answers(exercise, function):
    """List (state, mistake, code) for all right answers and all mistakes that a check names."""
    found = [("right", "", code) for code in right(exercise, function)]
    for number, mistake in enumerate(EXERCISES[exercise].mistakes):
        code = (
            "from nnlib.lesson.check import EXERCISES\n"
            f"{function} = EXERCISES[{exercise!r}].mistakes[{number}].functions[0]"
        )
        found.append(("wrong", mistake.name, code))
    names = ", ".join(EXERCISES[exercise].parameters)
    found.append(("untried", "", f"def {function}({names}):\n    return ..."))
    return found


def classroom(lesson, students):
    """Let so many students answer: a list of {exercise: (state, mistake, code)} for each.

    With enough students, every answer occurs.
    """
    functions = asked(Lesson.read(LESSONS[lesson - 1]))
    columns = []
    for place, (name, function) in enumerate(functions.items()):
        everything = answers(name, function)
        start = 7 * place % len(everything)  # so that students are not all right at once
        columns.append(list(islice(cycle(everything), start, start + students)))
    return [dict(zip(functions, row, strict=True)) for row in zip(*columns, strict=True)]
