"""Every rule for lessons catches the fault that it is there for.

Each is planted in a copy of a sound lesson, which itself passes: so it is the fault that is caught.
"""

import lesson_rules
import nbformat.v4 as nbf
import pytest
from lesson_rules import (
    RULES,
    decimals_in_maths_come_from_code,
    form,
    links_lead_somewhere,
    no_result_in_the_prose,
)

from lessons import Lesson
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


@pytest.fixture
def sound():
    prose = [nbf.new_markdown_cell(f"A paragraph, number {k % 12}.") for k in range(20)]
    cells = [
        nbf.new_markdown_cell("# Learn to add"),
        nbf.new_code_cell("import nnlib", execution_count=1),
        nbf.new_markdown_cell("By hand: $0{,}5 + 0.25$ of `0.9`, in batches of 128."),
        nbf.new_code_cell("print(0.5 + 0.25)", execution_count=2),
        nbf.new_code_cell("draw()", execution_count=3, outputs=[FIGURE]),
        nbf.new_markdown_cell("In a list:\n\n- In PyTorch,\n  ```python\n  loss.backward()\n  ```"),
        *prose,
    ]
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
    return [cell for cell in notebook.cells if cell.cell_type == "code"][number]


def say(text):
    def plant(notebook):
        notebook.cells[-1].source = text

    return plant


def add_code(source, count=4):
    def plant(notebook):
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
    del notebook.cells[-8:]


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


NOTE = form.NOTE + "Wait.\n\n</details>"
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Box()"}
FAULTS = [
    (missing_id, "is_normalised"),
    (repeated_id, "is_normalised"),
    (widget_state, "is_normalised"),
    (another_kernel, "is_normalised"),
    (empty_cell_at_the_end, "is_normalised"),
    (timing_of_a_cell, "is_normalised"),
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
    (placed(-1, "subslide", NOTE), "every_cell_has_its_place_in_the_slides"),
    (placed(3, "notes", NOTE), "every_cell_has_its_place_in_the_slides"),
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


def test_notes_do_not_count_as_cells_and_pass(complaints):
    def plant(notebook):
        metadata = {"slideshow": {"slide_type": "notes"}}
        notebook.cells += [nbf.new_markdown_cell(NOTE, metadata=metadata) for _ in range(60)]

    assert complaints(plant, *RULES) == []


def test_a_lesson_without_a_link_to_its_neighbour_is_caught(sound, tmp_path):
    first = write(sound, tmp_path / "01-add.ipynb")
    write(sound, tmp_path / "02-subtract.ipynb")
    assert "02-subtract.ipynb" in "".join(links_lead_somewhere(Lesson.read(first)))
