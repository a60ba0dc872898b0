"""What a lesson asks of its reader is counted as the budgets say."""

import nbformat.v4 as nbf
import pytest

from budget import budget_of
from nnlib.lesson.question import Option, Question
from nnlib.lesson.questions import QUESTIONS

NOTHING = (1, 0, 0, 5)  # a cell, and a minute to run it
LONG = "word " * 750


@pytest.fixture(autouse=True)
def half(monkeypatch):
    options = [Option(0.0, "zero", "Why not."), Option(0.5, "one half", "Why.")]
    question = Question("half", 1, "What is half?", options, "b")
    monkeypatch.setitem(QUESTIONS, "half", question)


def text(source, *tags):
    return nbf.new_markdown_cell(source, metadata={"tags": list(tags)})


def code(source, *tags, **folded):
    return nbf.new_code_cell(source, metadata={"tags": list(tags), "jupyter": folded})


COUNTED = [
    (text(LONG), (1, 750, 0, 10)),
    (text("A [link](to/a/page), a | b, $x = 1$, <b>bold</b>."), (1, 7, 0, 5)),
    (text(LONG, "solution"), (1, 750, 0, 10)),
    (text(LONG, "hints"), (1, 750, 0, 10)),
    (text("Add.", "pencil"), (1, 1, 0, 10)),
    (text("**Guess:** a? " * 5), (1, 10, 0, 10)),
    (text("A **bold** guess, `a ** guess ** b`; **you guessed it**."), (1, 9, 0, 5)),
    (code("import numpy as np\n\n# Why\nx = 1"), (1, 0, 2, 5)),
    (code("x = 1", source_hidden=True), NOTHING),
    (code("x = 1", outputs_hidden=True), (1, 0, 1, 5)),
    (code("def my_sum(a, b):\n    return ..."), (1, 0, 0, 10)),
    (code("check.sum(my_sum)"), NOTHING),
    (code("check.sum(my_sum)\nx = 1"), (1, 0, 2, 5)),
    (code("x = 1", "solution"), NOTHING),
    (code("# Run this\nask.half()"), (1, 9, 0, 5)),
    (code("ask.half.answer(0.5)"), (1, 0, 1, 5)),
    (code("ask.unknown()"), (1, 0, 0, 5)),
]


@pytest.mark.parametrize(("cell", "budget"), COUNTED)
def test_a_cell_counts_as_the_budgets_say(cell, budget):
    assert budget_of(nbf.new_notebook(cells=[cell])) == budget
