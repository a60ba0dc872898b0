"""Every rule for lessons catches the fault that it is there for.

Each is planted in a copy of a sound lesson, which itself passes: so it is the fault that is caught.
The sound lesson keeps the budgets as well.
"""

import copy
from dataclasses import replace

import lesson_rules
import nbformat.v4 as nbf
import pytest
from lesson_rules import (
    RULES,
    budgets,
    decimals_in_maths_come_from_code,
    folded_outputs_give_nothing_away,
    keeps_its_budgets,
    links_lead_somewhere,
    no_result_in_the_prose,
    questions_are_answered_as_their_keys_say,
    shows_the_python_of_a_first_course,
)

from lessons import Lesson
from nnlib.lesson.questions import QUESTIONS
from tidy import KERNEL, normalised

ALT = "A single grey pixel, which stands for a figure."
FIGURE = nbf.new_output(
    "display_data",
    {"image/png": "iVBORw0KGgo=", "text/plain": ALT},
    metadata={"image/png": {"alt": ALT}},
)


def write(notebook, path):
    path.write_text(nbf.writes(notebook) + "\n", encoding="utf-8")
    return path


def tagged(tag, make, source, slide_type="skip", **jupyter):
    return make(
        source,
        metadata={"tags": [tag], "slideshow": {"slide_type": slide_type}, "jupyter": jupyter},
    )


HINTS = "\n\n".join(
    f"<details><summary>{name}</summary>\n\n{text}\n\n</details>"
    for name, text in zip(budgets.HINTS, ["What first?", "One.", "$$s = a + b$$"], strict=True)
)


def result(text):
    return nbf.new_output("execute_result", {"text/plain": text}, execution_count=1)


# Cells that the rules for budgets look at, by what they are.
SPECIAL = {
    "guess": nbf.new_markdown_cell("**Before you run the next cell, guess:** how much?"),
    "answer": nbf.new_code_cell(
        "print(f'So much:\\n{2}')",
        metadata={"jupyter": {"outputs_hidden": True}},
        outputs=[nbf.new_output("stream", text="So much:\n2\n")],
    ),
    "asks": nbf.new_markdown_cell("**Write it.** The sum."),
    "hints": tagged("hints", nbf.new_markdown_cell, HINTS),
    "stub": nbf.new_code_cell('def my_sum(a, b):\n    """Return s."""\n    return ...'),
    "check": nbf.new_code_cell("check.sum(my_sum)"),
    "solution": tagged("solution", nbf.new_code_cell, "check.sum.show_solution()"),
    "pencil": tagged("pencil", nbf.new_markdown_cell, "With a pencil.", "slide"),
    "guard": tagged(
        "guard", nbf.new_code_cell, "# Guards the text\nassert 1 + 1 == 2", source_hidden=True
    ),
    "folded": nbf.new_code_cell(
        "# The picture\n(lambda: draw())()", metadata={"jupyter": {"source_hidden": True}}
    ),
}
SPECIAL["question"] = nbf.new_code_cell(
    "# Run this\nask.planted_mistake()",
    outputs=[result(QUESTIONS["planted_mistake"].shown.text)],
)
SPECIAL["answers"] = nbf.new_code_cell(
    "# Counts\nask.planted_mistake.answer(0)",
    metadata={
        "jupyter": {"source_hidden": True, "outputs_hidden": True},
        "slideshow": {"slide_type": "subslide"},
    },
    outputs=[
        nbf.new_output("stream", text="They count:\n"),
        result(QUESTIONS["planted_mistake"].answered(0).text),
    ],
)
FIRST_SPECIAL = 7


@pytest.fixture
def sound():
    prose = [nbf.new_markdown_cell(f"A paragraph, number {k % 12}.") for k in range(20)]
    cells = [
        nbf.new_markdown_cell("# Learn to add\n\n**Time:** about 20 minutes."),
        nbf.new_code_cell("import nnlib", execution_count=1),
        nbf.new_markdown_cell("By hand: $0{,}5 + 0.25$ of `0.9`, in batches of 128."),
        nbf.new_code_cell("print(0.5 + 0.25)", execution_count=2),
        nbf.new_code_cell("draw()", execution_count=3, outputs=[FIGURE]),
        nbf.new_markdown_cell("In a list:\n\n- In PyTorch,\n  ```python\n  loss.backward()\n  ```"),
        *copy.deepcopy(list(SPECIAL.values())),
        *prose,
    ]
    for count, cell in enumerate((c for c in cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    return nbf.reads(normalised(nbf.writes(nbf.new_notebook(cells=cells))))


@pytest.fixture
def complaints(sound, tmp_path):
    """A function that plants a fault in the sound lesson and applies rules to it."""

    def complain(plant, *rules):
        plant(sound)
        lesson = Lesson.read(write(sound, tmp_path / "01-add.ipynb"))
        return [complaint for rule in rules for complaint in rule(lesson)]

    return complain


def test_a_sound_lesson_keeps_every_rule(complaints):
    assert complaints(lambda notebook: None, *RULES) == []


def code(notebook, number):
    """Return a code cell, counted from the one below the setup."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"][number + 1]


def say(text):
    def plant(notebook):
        notebook.cells[-1].source = text

    return plant


def add_code(source):
    def plant(notebook):
        count = sum(cell.cell_type == "code" for cell in notebook.cells) + 1
        notebook.cells.append(nbf.new_code_cell(source, execution_count=count))

    return plant


def add_output(output_type, **fields):
    def plant(notebook):
        code(notebook, 1).outputs.append(nbf.new_output(output_type, **fields))

    return plant


def no_execution(notebook):
    code(notebook, 1).update(outputs=[], execution_count=None)


def swapped_execution(notebook):
    code(notebook, 1).execution_count, code(notebook, 2).execution_count = 3, 2


def figure_without_alternative_text(notebook):
    code(notebook, 2).outputs[0].metadata = {}


def figure_with_another_text(notebook):
    code(notebook, 2).outputs[0].data["text/plain"] = "<Figure size 640x480 with 1 Axes>"


def missing_id(notebook):
    del notebook.cells[3]["id"]


def repeated_id(notebook):
    notebook.cells[3].id = notebook.cells[4].id


def no_setup(notebook):
    del notebook.cells[1]


def another_setup(notebook):
    notebook.cells[1].source = "%pip install nnlib"


def widget_state(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}


def another_kernel(notebook):
    notebook.metadata["kernelspec"] = {**KERNEL, "display_name": "my-env"}


def empty_cell_at_the_end(notebook):
    notebook.cells.append(nbf.new_markdown_cell(""))


def timing_of_a_cell(notebook):
    code(notebook, 1).metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}


def unknown_field(notebook):
    notebook.cells[3]["colour"] = "red"


def no_nnlib(notebook):
    code(notebook, 0).source = "import numpy as np"


def too_few_cells(notebook):
    del notebook.cells[19:]


def second_title(notebook):
    notebook.cells[-1].source = "# Another title"


def tagged_as_a_solution(source):
    def plant(notebook):
        notebook.cells[-1].update(source=source, metadata={"tags": ["solution"]})

    return plant


def placed(number, slide_type, source=None, **metadata):
    """Change a cell's place in the slides."""

    def plant(notebook):
        cell = notebook.cells[number]
        cell.source = source or cell.source
        cell.metadata = {"slideshow": {"slide_type": slide_type} if slide_type else {}, **metadata}

    return plant


def special(notebook, name):
    return notebook.cells[FIRST_SPECIAL + list(SPECIAL).index(name)]


def without(name, *metadata):
    """Take out a special cell, or a part of its metadata."""

    def plant(notebook):
        if metadata:
            del special(notebook, name).metadata[metadata[0]]
        else:
            notebook.cells.remove(special(notebook, name))

    return plant


def change(name, old, new):
    def plant(notebook):
        assert old in special(notebook, name).source
        special(notebook, name).source = special(notebook, name).source.replace(old, new)

    return plant


def answers_in_the_first_line(*outputs):
    def plant(notebook):
        special(notebook, "answer").outputs = list(outputs)

    return plant


def folds_an_output_without_a_guess(notebook):
    code(notebook, 1).metadata["jupyter"] = {"outputs_hidden": True}


def another_time(notebook):
    notebook.cells[0].source = notebook.cells[0].source.replace("20", "25")


def no_time(notebook):
    notebook.cells[0].source = "# Learn to add"


def displays_the_formula(notebook):
    data = {"text/markdown": "$$s=a\\, + b$$", "text/plain": ""}
    code(notebook, 1).outputs = [nbf.new_output("display_data", data)]


def a_guard_that_prints(notebook):
    special(notebook, "guard").outputs = [nbf.new_output("stream", text="2")]


def hints_too_early(notebook):
    hints = special(notebook, "hints")
    notebook.cells.remove(hints)
    notebook.cells.insert(FIRST_SPECIAL, hints)


def hints_after_code(notebook):
    notebook.cells.insert(notebook.cells.index(special(notebook, "hints")), nbf.new_code_cell("1"))


def many(cells, text=""):
    def plant(notebook):
        notebook.cells += [nbf.new_markdown_cell(text) for _ in range(cells)]

    return plant


def stores(name, number, text):
    """Change a text that a special cell has put out."""

    def plant(notebook):
        special(notebook, name).outputs[number].data["text/plain"] = text

    return plant


WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Box()"}
FAULTS = [
    (missing_id, "is_normalised"),
    (repeated_id, "is_normalised"),
    (widget_state, "is_normalised"),
    (another_kernel, "is_normalised"),
    (empty_cell_at_the_end, "is_normalised"),
    (timing_of_a_cell, "is_normalised"),
    (no_setup, "is_normalised"),
    (another_setup, "is_normalised"),
    (unknown_field, "is_valid"),
    (no_execution, "every_code_cell_ran_in_order"),
    (swapped_execution, "every_code_cell_ran_in_order"),
    (add_code(""), "every_code_cell_ran_in_order"),
    (add_output("error", ename="ValueError", evalue="no", traceback=[]), "outputs_are_clean"),
    (add_output("stream", name="stderr", text="a warning"), "outputs_are_clean"),
    (add_output("display_data", data=WIDGET), "outputs_are_clean"),
    (figure_without_alternative_text, "figures_have_alternative_text"),
    (figure_with_another_text, "figures_have_alternative_text"),
    (say("![](#here)"), "figures_have_alternative_text"),
    (say("The network reads 0.97 of the digits."), "no_result_in_the_prose"),
    (say("It reads **97** of a hundred."), "no_result_in_the_prose"),
    (say("Now 10 % are wrong."), "no_result_in_the_prose"),
    (say("Now ninety per cent are right."), "no_result_in_the_prose"),
    (say("| seed | loss |\n| --- | --- |\n| 1 | .0123 |"), "no_result_in_the_prose"),
    (say("It took 41,237 updates."), "no_result_in_the_prose"),
    (say("The loss is 0.1998."), "no_result_in_the_prose"),
    (say("<details>\nIt reads 0.97.\n</details>"), "no_result_in_the_prose"),
    (say("> The network reads 0.97."), "no_result_in_the_prose"),
    (say("Source: us. It reads 0.97."), "no_result_in_the_prose"),
    (say("So $L = 0.76$."), "decimals_in_maths_come_from_code"),
    (say("So $$L = 0{,}76$$"), "decimals_in_maths_come_from_code"),
    (say(r"So $97\%$."), "decimals_in_maths_come_from_code"),
    (say(r"So $97\,\%$."), "decimals_in_maths_come_from_code"),
    (too_few_cells, "is_laid_out_as_a_lesson"),
    (second_title, "is_laid_out_as_a_lesson"),
    (add_code("\n".join(["1"] * 13)), "is_laid_out_as_a_lesson"),
    (say("word " * 131), "is_laid_out_as_a_lesson"),
    (say("Go [on](02-subtract.ipynb)."), "links_lead_somewhere"),
    (no_nnlib, "imports_nnlib"),
    (add_code("%matplotlib inline\ndef relu(Z):\n    return Z"), "defines_nothing_that_nnlib_has"),
    (say("1. Run\n\n   ```python\n   loss = (\n   ```"), "snippets_compile"),
    (add_code("check.relu.show_solution()"), "solutions_are_tagged"),
    (say("<details><summary>Answer</summary>\n\nTwo.\n\n</details>"), "solutions_are_tagged"),
    (tagged_as_a_solution("A task.\n\n<details>Two.</details>"), "solutions_are_tagged"),
    (placed(0, "subslide"), "every_cell_has_its_place_in_the_slides"),
    (placed(-1, "slides"), "every_cell_has_its_place_in_the_slides"),
    (placed(-1, None), "every_cell_has_its_place_in_the_slides"),
    (placed(-1, "subslide", tags=["solution"]), "every_cell_has_its_place_in_the_slides"),
    (placed(-1, "notes"), "every_cell_has_its_place_in_the_slides"),
    (
        placed(FIRST_SPECIAL + 3, "subslide", tags=["hints"]),
        "every_cell_has_its_place_in_the_slides",
    ),
    (placed(FIRST_SPECIAL + 8, "-", tags=["guard"]), "every_cell_has_its_place_in_the_slides"),
    (without("hints", "tags"), "solutions_are_tagged"),
    (another_time, "keeps_its_budgets"),
    (no_time, "keeps_its_budgets"),
    (without("hints"), "every_exercise_has_hints"),
    (without("stub"), "every_exercise_has_hints"),
    (hints_too_early, "every_exercise_has_hints"),
    (hints_after_code, "every_exercise_has_hints"),
    (change("hints", "Hint 2", "Hint 4"), "hints_come_in_three_steps"),
    (
        change("hints", "<details><summary>Hint 1", "Well.\n\n<details><summary>Hint 1"),
        "hints_come_in_three_steps",
    ),
    (
        change("hints", HINTS, HINTS.partition("<details><summary>Hint 3")[0]),
        "hints_come_in_three_steps",
    ),
    (change("hints", HINTS, HINTS + HINTS), "hints_come_in_three_steps"),
    (change("hints", "$$", "$"), "hints_come_in_three_steps"),
    (change("asks", "The sum.", "The sum $s = a+b$."), "hints_come_in_three_steps"),
    (displays_the_formula, "hints_come_in_three_steps"),
    (add_code("if True:\n    assert 1"), "assertions_stand_in_guards"),
    (change("folded", "(lambda: draw())()", "assert 1"), "assertions_stand_in_guards"),
    (without("guard", "tags"), "assertions_stand_in_guards"),
    (without("guard", "jupyter"), "guards_are_folded_and_silent"),
    (a_guard_that_prints, "guards_are_folded_and_silent"),
    (change("folded", "# The picture\n", ""), "folded_code_opens_with_a_comment"),
    (without("answer", "jupyter"), "outputs_after_a_guess_are_folded"),
    (without("guess"), "outputs_after_a_guess_are_folded"),
    (folds_an_output_without_a_guess, "outputs_after_a_guess_are_folded"),
    (
        answers_in_the_first_line(nbf.new_output("stream", text="\n2\nSo much:")),
        "folded_outputs_give_nothing_away",
    ),
    (answers_in_the_first_line(FIGURE), "folded_outputs_give_nothing_away"),
    *(
        (add_code(source), "shows_the_python_of_a_first_course")
        for source in [
            "double = lambda x: 2 * x",
            "recipe |= {'epochs': 5}",
            "new = recipe | {'epochs': 5}",
            "a, b = dict(x=1), {}\nc = d | a",
            "for a, b in zip(A, B, strict=True):\n    pass",
            "a, b = (f(x) for x in c)",
            "print(*(f(x) for x in c))",
            "new = old._replace(epochs=5)",
            "if (n := len(c)) > 3:\n    pass",
            "[[f(x) for x in row] for row in rows]",
            "{x for row in rows for x in row}",
        ]
    ),
    *(
        (plant, "questions_are_answered_as_their_keys_say")
        for plant in [
            stores("answers", 1, QUESTIONS["planted_mistake"].answered(4).text),
            stores("answers", 1, "None of the options: the answer is 9."),
            stores("question", 0, "Guess: something else"),
            without("question"),
            without("answers"),
            placed(FIRST_SPECIAL + list(SPECIAL).index("answers"), "-"),
            change("question", "ask", "x = 1\nask"),
            change("question", "planted_mistake", "unknown"),
            change("answers", "answer(0)", "answer(0)\nask.planted_mistake.answer(0)"),
        ]
    ),
]


@pytest.mark.parametrize(("plant", "rule"), FAULTS)
def test_the_rule_catches(plant, rule, complaints):
    assert complaints(plant, getattr(lesson_rules, rule)) != []


SOUND_PROSE = [
    "1. The list's first point\n13. and its last",
    "## 2.1 What a layer does",
    "784-128-10 units for 28×28 pixels of 60,000 images, 1943 to 2026, in 40 to 50 minutes.",
    "`loss = 0.123` and [a paper](10.1234-56.html), <img width='97' alt='x'> float32.",
    "```\naccuracy 0.97\n```",
    "> They report 96.4 %. Source: Nielsen, chapter 1.",
    r"Thus $60{,}000 \cdot 0{,}5 + .25$ and $\frac{1}{1 + e^{-z}}$.",
]


@pytest.mark.parametrize("text", SOUND_PROSE)
def test_words_that_repeat_no_result_pass(text, complaints):
    assert complaints(say(text), no_result_in_the_prose, decimals_in_maths_come_from_code) == []


def test_a_tagged_solution_passes(complaints):
    plant = placed(
        -1, "skip", "<details>Two.</details>\n\n<details>Three.</details>", tags=["solution"]
    )
    assert complaints(plant, *RULES) == []


def test_what_announces_or_shows_no_words_gives_nothing_away(complaints):
    page = {"text/html": "<b>2</b>", "text/plain": "2"}
    figure = {**FIGURE.data, "text/plain": "A figure:\n2"}
    for output in (page, figure):
        plant = answers_in_the_first_line(nbf.new_output("display_data", output))
        assert complaints(plant, folded_outputs_give_nothing_away) == []


def test_python_of_a_first_course_passes(complaints):
    source = """%matplotlib inline
wrong = (A > 1) | (B > 1)
for a, b in zip(A, B):
    first, *others = [f(x) for x in a]
print(*others, sum(x for x in b), {**recipe})"""
    assert complaints(add_code(source), shows_the_python_of_a_first_course) == []


TOO_MUCH = [
    (many(61 - 39, "One."), "61 cells, more than 60: join"),
    (many(1, "word " * 1900), "words, more than 1900: leave out"),
    (add_code("x = 1\n" * 128), "131 lines of visible code, more than 130: fold"),
    (many(1, "**Guess:** how? " * 50), "minutes, more than 60: fewer"),
]


@pytest.mark.parametrize(("plant", "complaint"), TOO_MUCH)
def test_what_is_over_a_budget_is_caught(plant, complaint, complaints):
    assert any(complaint in found for found in complaints(plant, keeps_its_budgets))


def test_a_key_that_the_cells_answer_no_longer_fits_is_caught(complaints, monkeypatch):
    wrong = replace(QUESTIONS["planted_mistake"], key="a")
    monkeypatch.setitem(QUESTIONS, "planted_mistake", wrong)
    (found,) = complaints(lambda notebook: None, questions_are_answered_as_their_keys_say)
    assert "answer to planted_mistake is ['c'], the question's key 'a'" in found


def test_a_lesson_without_a_link_to_its_neighbour_is_caught(sound, tmp_path):
    first = write(sound, tmp_path / "01-add.ipynb")
    write(sound, tmp_path / "02-subtract.ipynb")
    assert "02-subtract.ipynb" in "".join(links_lead_somewhere(Lesson.read(first)))
