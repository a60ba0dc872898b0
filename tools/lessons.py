"""A lesson is a notebook, read as it is stored."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import nbformat

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))

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

    def cells(self, kind):
        """Yield ("cell 3 (`first words`)", cell) for the code or the Markdown cells."""
        for number, cell in enumerate(self.notebook.cells, start=1):
            if cell.cell_type == kind:
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


def is_solution(cell):
    """Tell whether a cell is tagged solution."""
    return "solution" in cell.metadata.get("tags", [])


def is_widget(output):
    """Tell whether an output is a widget, which shows nothing when the file is reopened."""
    return any("jupyter.widget" in mime for mime in output.get("data", {}))
