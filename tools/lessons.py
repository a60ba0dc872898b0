"""A lesson is a notebook, read as it is stored."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import nbformat

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))

BOLD = re.compile(r"`[^`]*`|\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
STUB = re.compile(r"^ +return \.\.\.$", re.MULTILINE)
QUESTION = re.compile(r"(?:#.*\n)*ask\.(\w+)\(\)\s*")
SNIPPET = re.compile(r"^( *)```+ *py(?:thon)?\b[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)


@dataclass
class Lesson:
    """A lesson's path, the text of its file, and the notebook that this text stands for."""

    path: Path
    text: str
    notebook: nbformat.NotebookNode

    @classmethod
    def read(cls, path):
        """Read a file; raise ValueError if it is not a notebook."""
        text = Path(path).read_text(encoding="utf-8")
        try:
            # Not nbformat.read, which repairs what the rules for lessons are there to see.
            return cls(Path(path), text, nbformat.v4.reads(text))
        except (ValueError, AttributeError, TypeError):
            raise ValueError(f"{path} is not a notebook of format 4") from None

    def cells(self, kind=None):
        """Yield ("cell 3 (`first words`)", cell) for all, the code or the Markdown cells."""
        for number, cell in enumerate(self.notebook.cells, start=1):
            if kind in (None, cell.cell_type):
                words = cell.source.strip().partition("\n")[0][:40]
                yield f"cell {number} (`{words}`)", cell

    def outputs(self):
        """Yield ("cell 3 (`first words`)", cell, output) for each stored output."""
        for where, cell in self.cells("code"):
            for output in cell.outputs:
                yield where, cell, output

    def snippets(self):
        """Yield ("cell 3 (`first words`)", code) for each block of Python that Markdown shows."""
        for where, cell in self.cells("markdown"):
            for _, code in SNIPPET.findall(cell.source):
                yield where, dedent(code)


def slide_type(cell):
    """Return the place of a cell in the slides, None if it has none."""
    return cell.metadata.get("slideshow", {}).get("slide_type")


def tags(cell):
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def is_solution(cell):
    """Tell whether a cell is tagged solution."""
    return "solution" in tags(cell)


def is_hints(cell):
    """Tell whether a cell holds the hints of an exercise."""
    return "hints" in tags(cell)


def is_guard(cell):
    """Tell whether a cell holds the assertions that guard a section's words."""
    return "guard" in tags(cell)


def is_setup(cell):
    """Tell whether a cell installs nnlib where it is missing."""
    return "setup" in tags(cell)


def is_pencil(cell):
    """Tell whether a cell asks for a page of work with a pencil."""
    return cell.cell_type == "markdown" and "pencil" in tags(cell)


def is_folded(cell):
    """Tell whether JupyterLab folds the source of a cell."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def hides_outputs(cell):
    """Tell whether JupyterLab folds the stored outputs of a cell, until it is run."""
    return bool(cell.metadata.get("jupyter", {}).get("outputs_hidden"))


def is_stub(cell):
    """Tell whether a cell is an exercise that the reader writes."""
    return cell.cell_type == "code" and bool(STUB.search(cell.source))


def is_check(cell):
    """Tell whether a cell checks an answer, or shows which answers are right so far."""
    lines = cell.source.strip().splitlines()
    return cell.cell_type == "code" and all(line.startswith("check.") for line in lines)


def question_in(cell):
    """Return the name of the question that a cell asks and does nothing else, None if none."""
    found = QUESTION.fullmatch(cell.source) if cell.cell_type == "code" else None
    return found[1] if found else None


def guesses(cell):
    """Count the guesses that a cell asks for: ask.NAME(), or bold, **Before you run, guess:**."""
    if cell.cell_type != "markdown":
        return int(question_in(cell) is not None)
    return sum(bool(re.search(r"\bguess\b", bold.lower())) for bold in BOLD.findall(cell.source))


def is_widget(output):
    """Tell whether an output is a widget, which shows nothing when the file is reopened."""
    return any("jupyter.widget" in mime for mime in output.get("data", {}))
