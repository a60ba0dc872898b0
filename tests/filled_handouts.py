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


def from_nnlib(exercise, function, which):
    """The code of an answer that nnlib knows, for example ``.mistakes[0].functions[0]``."""
    known = "from nnlib.lesson.check import EXERCISES"
    return f"{known}\n{function} = EXERCISES[{exercise!r}]{which}"


OTHER = """
def {function}(*given):
    right = EXERCISES[{exercise!r}].right(*given)
    if isinstance(right, (tuple, list)):
        return type(right)(other(one) for one in right)
    return other(right)

def other(number):
    return 3 * number + 7 if isinstance(number, int) else number * 1.37 + 0.11
"""


def answers(exercise, function):
    """List (verdict, mistake, code) for every right answer and every mistake of an exercise."""
    found = [("right", "", code) for code in right(exercise, function)]
    for number, mistake in enumerate(EXERCISES[exercise].mistakes):
        code = from_nnlib(exercise, function, f".mistakes[{number}].functions[0]")
        found.append(("wrong", mistake.name, code))
    names = ", ".join(EXERCISES[exercise].parameters)
    found.append(("untried", "", f"def {function}({names}):\n    return ..."))
    code = OTHER.format(exercise=exercise, function=function)
    code = f"from nnlib.lesson.check import EXERCISES\n{code}"
    found.append(("wrong", "another mistake", code))
    return found


def classroom(lesson, students):
    """Let so many students answer: {exercise: (verdict, mistake, code)} for each of them.

    With enough students, every answer occurs.
    """
    functions = asked(Lesson.read(LESSONS[lesson - 1]))
    columns = []
    for place, (name, function) in enumerate(functions.items()):
        everything = answers(name, function)
        start = 7 * place % len(everything)  # so that students are not all right at once
        columns.append(list(islice(cycle(everything), start, start + students)))
    return [dict(zip(functions, row, strict=True)) for row in zip(*columns, strict=True)]


def code_cells(text):
    """The sources of a notebook's code cells."""
    cells = json.loads(text)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
