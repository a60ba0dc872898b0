"""The code of a lesson and what it has put out."""

import ast
import re

from lessons import ROOT, is_widget

ALT_CHARACTERS = 30


def every_code_cell_ran_in_order(lesson):
    for expected, (where, cell) in enumerate(lesson.cells("code"), start=1):
        if not cell.source.strip():
            yield f"{where} is empty: delete it"
        elif cell.execution_count != expected:
            yield f"{where} was executed as {cell.execution_count}, not {expected}: `make run`"


def outputs_are_clean(lesson):
    for where, cell, output in lesson.outputs():
        meant = "raises-exception" in cell.metadata.get("tags", [])
        if output.output_type == "error" and not meant:
            yield f"{where} ended in {output.ename}: repair it, or tag it raises-exception if meant"
        if output.get("name") == "stderr":
            yield f"{where} wrote to stderr: get rid of the warning"
        if is_widget(output):
            yield f"{where} stores a widget, which shows nothing when reopened"


def figures_have_alternative_text(lesson):
    for where, _, output in lesson.outputs():
        for mime in output.get("data", {}):
            if mime.startswith("image/"):
                alt = output.metadata.get(mime, {}).get("alt", "")
                if len(alt) < ALT_CHARACTERS:
                    yield f"{where}: the figure needs an alt of {ALT_CHARACTERS} characters"
                elif alt not in output.data.get("text/plain", ""):
                    yield f"{where}: the alternative text is not in text/plain as well"
    for where, cell in lesson.cells("markdown"):
        if re.search(r"!\[\s*\]", cell.source):
            yield f"{where}: the picture needs an alternative text, ![like this](…)"


def imports_nnlib(lesson):
    imports = re.compile(r"^(?:import|from) nnlib\b", re.MULTILINE)
    if not any(imports.search(cell.source) for _, cell in lesson.cells("code")):
        yield "the lesson does not import nnlib"


DEFINED = re.compile(r"^(?:def|class) ([a-zA-Z]\w*)", re.MULTILINE)


def defines_nothing_that_nnlib_has(lesson):
    # A program for faults has the names that lessons use.
    files = set((ROOT / "nnlib").rglob("*.py")) - {ROOT / "nnlib/lesson/plain_training.py"}
    names = {name for file in files for name in DEFINED.findall(file.read_text(encoding="utf-8"))}
    for where, cell in lesson.cells("code"):
        for name in names.intersection(DEFINED.findall(cell.source)):
            yield f"{where} defines {name}, which nnlib has: import it, or call yours my_{name}"


def snippets_compile(lesson):
    for where, code in lesson.snippets():
        try:
            ast.parse(code)
        except SyntaxError as error:
            yield f"{where}: line {error.lineno} of its Python block: {error.msg}"
