"""What a lesson may ask of its reader, and what it spares them."""

import ast
import re

import nbformat

from budget import budget_of
from lesson_rules.python import beyond_a_first_course, names_of_dicts, parsed
from lessons import (
    guesses,
    hides_outputs,
    is_folded,
    is_guard,
    is_hints,
    is_solution,
    is_stub,
    question_in,
)

LIMITS = {
    "cells": (60, "cells", "join cells, or leave some out"),
    "words": (1900, "words", "leave out what the next step does not need"),
    "code_lines": (
        130,
        "lines of visible code",
        "fold cells that only draw, or let nnlib.plots draw",
    ),
    "minutes": (60, "minutes", "fewer words, guesses, exercises or pages of pencil work"),
}
STATED_TIME = re.compile(r"\*\*Time:\*\* about (\d+) minutes")

HINTS = ["Hint 1: what to ask yourself", "Hint 2: the shapes", "Hint 3: the formula"]
DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)


def keeps_its_budgets(lesson):
    budget = budget_of(lesson.notebook)
    for name, (limit, unit, advice) in LIMITS.items():
        if (number := getattr(budget, name)) > limit:
            yield f"{number} {unit}, more than {limit}: {advice}"
    stated = STATED_TIME.search(lesson.notebook.cells[0].source)
    if not stated or int(stated[1]) != budget.minutes:
        yield (
            f"the first cell states {stated[1] if stated else 'no'} minutes, {budget.minutes} are "
            f"computed: write **Time:** about {budget.minutes} minutes"
        )


def squeezed(text):
    """Take out the white space, and that of formulas."""
    return re.sub(r"\s|\\[,;:!]|\\q?quad(?![a-zA-Z])", "", text)


def texts_of(cell):
    """Yield a Markdown cell's text, or the formulas that a code cell displays."""
    if cell.cell_type == "markdown":
        yield cell.source
    for output in cell.get("outputs", []):
        yield output.get("data", {}).get("text/markdown", "")


def every_exercise_has_hints(lesson):
    """They stand between the text that asks and the stub."""
    cells = list(lesson.cells())
    nothing = nbformat.v4.new_raw_cell()
    before = [nothing, *(cell for _, cell in cells)]
    after = [*before[2:], nothing]
    for (where, cell), last, following in zip(cells, before, after, strict=False):
        if is_stub(cell) and not is_hints(last):
            yield f"{where}: put a cell tagged hints right before this exercise"
        if is_hints(cell) and not is_stub(following):
            yield f"{where}: hints stand right before the exercise that they are for"
        if is_hints(cell) and last.cell_type != "markdown":
            yield f"{where}: hints stand right after the text that asks"


def hints_come_in_three_steps(lesson):
    """Only the last of them gives the formula, and nothing above does."""
    above = ""
    for where, cell in lesson.cells():
        if is_hints(cell):
            found = DETAILS.findall(cell.source)
            if [name for name, _ in found] != HINTS or DETAILS.sub("", cell.source).strip():
                yield f"{where}: hints are three <details> and no more, with the summaries {HINTS}"
            formulas = FORMULA.findall(found[-1][1]) if found else []
            if not formulas:
                yield f"{where}: hint 3 has no formula between $$ and $$"
            for formula in formulas:
                if squeezed(formula).rstrip(".,") in above:
                    yield f"{where}: the formula of hint 3 stands above already: take it out there"
        above += squeezed("".join(texts_of(cell)))


def assertions_stand_in_guards(lesson):
    for where, cell in lesson.cells("code"):
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(parsed(cell)))
        if asserts and not is_guard(cell):
            yield f"{where}: move the assertion to a folded cell tagged guard"


def guards_are_folded_and_silent(lesson):
    for where, cell in lesson.cells("code"):
        if is_guard(cell) and not is_folded(cell):
            yield f"{where}: fold this guard (View, Collapse Selected Code)"
        if is_guard(cell) and cell.outputs:
            yield f"{where}: a guard has no output; it only asserts"


def folded_code_opens_with_a_comment(lesson):
    for where, cell in lesson.cells("code"):
        if is_folded(cell) and not cell.source.startswith("# "):
            yield f"{where} is folded to its first line: open with a comment that says what it does"


def outputs_after_a_guess_are_folded(lesson):
    """The answer does not stand below the question: it appears when the cell is run."""
    guessed = False
    for where, cell in lesson.cells():
        if cell.cell_type == "markdown" or question_in(cell):
            guessed = guesses(cell) > 0
        elif hides_outputs(cell) and not guessed:
            yield f"{where} folds its output, and no guess is asked for above: show it"
        elif guessed and cell.get("outputs") and not hides_outputs(cell):
            yield f"{where}: fold the output, the answer to a guess (outputs_hidden)"


def first_line(output):
    """Return the line of a folded output that JupyterLab shows all the same."""
    data = output.get("data", {"text/plain": output.get("text", "")})
    kinds = [kind for kind in ("text/html", "text/markdown", "text/plain") if kind in data]
    lines = data[kinds[0]].split("\n") if kinds else []
    return next(filter(None, lines), "")


def folded_outputs_give_nothing_away(lesson):
    for where, cell in lesson.cells("code"):
        line = first_line(cell.outputs[0]) if hides_outputs(cell) and cell.outputs else ":"
        if not line.endswith(":") and not line.startswith("<"):
            yield (
                f"{where} folds its output, but JupyterLab shows the first line, {line!r}: let "
                "it announce, with a colon at its end (of a figure: the alternative text's)"
            )


def shows_the_python_of_a_first_course(lesson):
    cells = list(lesson.cells("code"))
    dicts = names_of_dicts(parsed(cell) for _, cell in cells)
    for where, cell in cells:
        if is_folded(cell) or is_solution(cell):
            continue
        for node in ast.walk(parsed(cell)):
            if found := beyond_a_first_course(node, dicts):
                yield f"{where}: {found}"
