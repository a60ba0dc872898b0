"""What every lesson keeps to: small rules, each from a lesson to a list of complaints.

python tests/lesson_rules.py notebooks/*.ipynb          names what is wrong
python tests/lesson_rules.py --fix notebooks/*.ipynb    normalises them, and renews README.png
"""

import argparse
import ast
import base64
import re
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).parent.parent
NNLIB = ROOT / "nnlib"

CELLS = range(20, 81)
CODE_LINES = 12
MARKDOWN_WORDS = 130
ALT_CHARACTERS = 30

# Numbers that the prose may name, since no cell computes them; whole numbers up to twelve are free.
FREE_UP_TO = 12
ALLOWED = {
    "20": "hidden units of the first network for digits",
    "28": "the side of an image in pixels",
    "100": "a round number of things to do",
    "255": "the largest byte",
    "784": "the pixels of an image",
    "1000": "a round number of things to do",
    "10000": "MNIST's test images",
    "60000": "MNIST's training images",
    "70000": "all of MNIST",
    "3.11": "the oldest Python",
    **{str(2**k): "a size: a power of two" for k in range(4, 11)},
}
ALLOWED_IN_CONTEXT = {
    r"(?:19\d\d|20[0-3]\d)s?\b": "a year",
    r"\d+(?:\s?(?:to|–|-)\s?\d+)?\s(?:minutes|min)\b": "how long a lesson takes to read",
}

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
# For jupyterlab-rise: a theme that asks no server for its fonts; sizes stand in notebooks/rise.css.
RISE = {
    "theme": "white",
    "transition": "none",
    "margin": 0,
    "center": False,
    "scroll": True,
    "start_slideshow_at": "beginning",
}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}, "rise": RISE}
SLIDE_TYPES = {"slide", "subslide", "fragment", "-", "skip", "notes"}
NOTE = "<details><summary>For the speaker</summary>\n\n"
CELL_METADATA = {"tags", "slideshow", "jupyter"}


@dataclass
class Lesson:
    path: Path
    text: str
    notebook: nbformat.NotebookNode

    @classmethod
    def read(cls, path):
        text = Path(path).read_text(encoding="utf-8")
        # Not nbformat.read, which repairs what the rules are there to see.
        return cls(Path(path), text, nbformat.v4.reads(text))

    def cells(self, kind):
        """Yield ("cell 3 (`first words`)", cell) for the code or the Markdown cells."""
        for number, cell in enumerate(self.notebook.cells, start=1):
            if cell.cell_type == kind:
                words = cell.source.strip().partition("\n")[0][:40]
                yield f"cell {number} (`{words}`)", cell

    def outputs(self):
        for where, cell in self.cells("code"):
            for output in cell.outputs:
                yield where, cell, output


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type")


def usual_slide_type(cell, first):
    """Return the place in the slides of a cell that has none: a start, to be looked at."""
    if first or cell.source.startswith("## "):
        return "slide"
    if "solution" in cell.metadata.get("tags", []) or cell.source == "check.progress()":
        return "skip"
    return "-" if cell.cell_type == "code" else "subslide"


def is_widget(output):
    """Tell a widget, such as a closed progress bar, which shows nothing when reopened."""
    return any("jupyter.widget" in mime for mime in output.get("data", {}))


def without_widget(output):
    """Keep of a widget the page that stands in for it, if it has one."""
    if not is_widget(output):
        return output
    if "text/html" not in output.data:
        return None
    data = {mime: it for mime, it in output.data.items() if "jupyter.widget" not in mime}
    return nbformat.from_dict({**output, "data": data})


def normalised(lesson):
    """Return the file's text as it should be: one kernel, no tool's metadata, unique ids."""
    notebook = nbformat.v4.reads(lesson.text)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = METADATA
    while notebook.cells and not notebook.cells[-1].source.strip():
        notebook.cells.pop()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [kept for out in cell.outputs if (kept := without_widget(out))]
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in CELL_METADATA}
        if slide_type(cell) is None:
            usual = usual_slide_type(cell, first=cell is notebook.cells[0])
            cell.metadata["slideshow"] = {"slide_type": usual}
    _, notebook = nbformat.validator.normalize(notebook)
    return nbformat.v4.writes(notebook) + "\n"


def put_picture_into_readme(lesson):
    """Copy the figure of the cell tagged readme, with its alternative text, into the README."""
    for _, cell, output in lesson.outputs():
        if "readme" in cell.metadata.get("tags", []) and "image/png" in output.get("data", {}):
            (ROOT / "README.png").write_bytes(base64.b64decode(output.data["image/png"]))
            alt = " ".join(output.metadata["image/png"]["alt"].split())
            readme = (ROOT / "README.md").read_text(encoding="utf-8")
            readme = re.sub(r"!\[[^\]]*\]\(README.png\)", f"![{alt}](README.png)", readme)
            (ROOT / "README.md").write_text(readme, encoding="utf-8", newline="\n")


def is_normalised(lesson):
    ids = [cell.get("id") for cell in lesson.notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        return ["a cell has no id, or two cells have the same: run `make tidy`"]
    if lesson.text != normalised(lesson):
        return ["not normalised (metadata, widget state, empty cells at the end): run `make tidy`"]
    return []


def is_valid(lesson):
    errors = nbformat.validator.iter_validate(lesson.notebook)
    return [f"not a valid notebook: {error.message}" for error in errors]


def every_code_cell_ran_in_order(lesson):
    complaints = []
    for expected, (where, cell) in enumerate(lesson.cells("code"), start=1):
        if not cell.source.strip():
            complaints.append(f"{where} is empty: delete it")
        elif cell.execution_count != expected:
            complaints.append(
                f"{where} was executed as {cell.execution_count}, not {expected}: `make run`"
            )
    return complaints


def outputs_are_clean(lesson):
    complaints = []
    for where, cell, output in lesson.outputs():
        meant = "raises-exception" in cell.metadata.get("tags", [])
        if output.output_type == "error" and not meant:
            complaints.append(
                f"{where} ended in {output.ename}: repair it, or tag it raises-exception if meant"
            )
        if output.get("name") == "stderr":
            complaints.append(f"{where} wrote to stderr: get rid of the warning")
        if is_widget(output):
            complaints.append(f"{where} stores a widget, which shows nothing when reopened")
    return complaints


def figures_have_alternative_text(lesson):
    complaints = []
    for where, _, output in lesson.outputs():
        for mime in output.get("data", {}):
            if mime.startswith("image/"):
                alt = output.metadata.get(mime, {}).get("alt", "")
                if len(alt) < ALT_CHARACTERS:
                    complaints.append(
                        f"{where}: the figure needs alternative text of {ALT_CHARACTERS} characters"
                    )
                elif alt not in output.data.get("text/plain", ""):
                    complaints.append(f"{where}: the alternative text is not in text/plain as well")
    for where, cell in lesson.cells("markdown"):
        if re.search(r"!\[\s*\]", cell.source):
            complaints.append(f"{where}: the picture needs alternative text, ![like this](…)")
    return complaints


# Code comes first, since a dollar in it starts no formula.
CODE_OR_MATHS = re.compile(
    r"(?P<code>^ *(?P<fence>```+|~~~+).*?^ *(?P=fence)|(?P<tick>`+).+?(?P=tick))"
    r"|(?P<maths>\$\$.+?\$\$|(?<!\\)\$.+?(?<!\\)\$|\\begin\{(?P<env>\w+\*?)\}.+?\\end\{(?P=env)\})",
    re.DOTALL | re.MULTILINE,
)
NOT_PROSE = re.compile(
    r"<!--.*?-->|</?[a-zA-Z][^>]*>"  # HTML
    r"|\]\([^)]*\)|^\[[^\]]+\]:\s*\S+|https?://\S+"  # where links lead
    r"|^[ >]*\d+[.)]\s|^#+\s+\d+(?:\.\d+)*[.:)]?\s",  # list markers, numbers of headings
    re.DOTALL | re.MULTILINE,
)
NUMBER = re.compile(r"(?<![\w.])(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)")
NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|half)"
)
PERCENT = r"\s*(?:%|per\s?cent\b)"


def prose_and_maths(markdown):
    """Split a Markdown text into its words and the list of its formulas, without the code."""
    maths = [found["maths"] for found in CODE_OR_MATHS.finditer(markdown) if found["maths"]]
    return NOT_PROSE.sub(" ", CODE_OR_MATHS.sub(" ", markdown)), maths


def without_sources(markdown):
    """Drop the block quotes and footnotes that say whose figures they repeat."""
    paragraphs = re.split(r"\n\s*\n", markdown)
    marked = re.compile(r"\s*(?:>|\[\^).*\bSource:", re.DOTALL)
    return "\n\n".join(text for text in paragraphs if not marked.match(text))


def may_stand_in_prose(number, prose, start):
    end = start + len(number)
    if re.compile(PERCENT).match(prose, end):
        return False
    for pattern in ALLOWED_IN_CONTEXT:
        found = re.compile(pattern).match(prose, start)
        if found and found.end() >= end:
            return True
    plain = number.replace(",", "")
    return plain in ALLOWED or (plain.isdecimal() and int(plain) <= FREE_UP_TO)


def no_result_in_the_prose(lesson):
    complaints = []
    for where, cell in lesson.cells("markdown"):
        prose, _ = prose_and_maths(without_sources(cell.source))
        results = [
            found[0]
            for found in NUMBER.finditer(prose)
            if not may_stand_in_prose(found[0], prose, found.start())
        ]
        results += re.findall(rf"\b{NUMBER_WORD}{PERCENT}", prose, re.IGNORECASE)
        complaints += [f"{where}: {it} looks like a result: let a cell print it" for it in results]
    return complaints


def numbers_of_code(lesson):
    """Yield every number in the source or the text output of a code cell."""
    texts = [cell.source for _, cell in lesson.cells("code")]
    for _, _, output in lesson.outputs():
        texts.append(output.get("text", ""))
        texts += [str(v) for k, v in output.get("data", {}).items() if k.startswith("text/")]
    for text in texts:
        for number in re.findall(r"\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?", text):
            yield Decimal(re.sub("[,_]", "", number))
        for number in re.findall(r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3}(?!\d))?", text):
            yield Decimal(number)


def decimals_in_maths_come_from_code(lesson):
    known = set(numbers_of_code(lesson))
    complaints = []
    for where, cell in lesson.cells("markdown"):
        _, maths = prose_and_maths(without_sources(cell.source))
        for formula in maths:
            plain = re.sub(r"(?<=[1-9])(\d*)(?:\{,\}|\\,)(?=\d{3}(?!\d))", r"\1", formula)
            plain = plain.replace("{,}", ".").replace("{.}", ".")
            for number in re.findall(r"\d*\.\d+|\d+(?=(?:\s|\\,)*\\%)", plain):
                if Decimal(number) not in known:
                    complaints.append(
                        f"{where}: no code cell contains or prints the {number} of this formula"
                    )
    return complaints


IMPORT = re.compile(r"^(?:import|from) (?:[^(\n]*\n?|[^(\n]*\([^)]*\)\n?)", re.MULTILINE)


def is_laid_out_as_a_lesson(lesson):
    complaints = []
    count = sum(slide_type(cell) != "notes" for cell in lesson.notebook.cells)
    if count not in CELLS:
        complaints.append(f"{count} cells: keep to {CELLS.start} to {CELLS.stop - 1}")
    titles = [
        cell.cell_type == "markdown"
        and bool(re.search(r"^# ", CODE_OR_MATHS.sub("", cell.source), re.MULTILINE))
        for cell in lesson.notebook.cells
    ]
    if sum(titles) != 1 or not lesson.notebook.cells[0].source.startswith("# "):
        complaints.append("a lesson starts with its `# ` title and has no other")
    for where, cell in lesson.cells("code"):
        without_imports = IMPORT.sub("", cell.source)
        lines = sum(1 for line in without_imports.splitlines() if line.strip())
        if lines > CODE_LINES:
            complaints.append(f"{where}: {lines} lines of code, more than {CODE_LINES}: split it")
    for where, cell in lesson.cells("markdown"):
        words = len(cell.source.split())
        if words > MARKDOWN_WORDS:
            complaints.append(f"{where}: {words} words, more than {MARKDOWN_WORDS}: shorten it")
    return complaints


LINK = re.compile(r"\]\(<?([^)\s>]+)|(?:href|src)=\"([^\"]+)|^\[[^\]^]+\]:\s*(\S+)", re.MULTILINE)


def local_links(lesson) -> Iterator[tuple[str, Path]]:
    for where, cell in lesson.cells("markdown"):
        text = CODE_OR_MATHS.sub(" ", cell.source)
        for groups in LINK.findall(text):
            url = urllib.parse.urlsplit("".join(groups))
            if url.path and not url.scheme and not url.netloc:
                yield where, lesson.path.parent / urllib.parse.unquote(url.path)


def links_lead_somewhere(lesson):
    links = list(local_links(lesson))
    complaints = [f"{where}: {to.name} does not exist" for where, to in links if not to.exists()]
    lessons = sorted(lesson.path.parent.glob("*.ipynb"))
    here = lessons.index(lesson.path)
    for neighbour in lessons[max(here - 1, 0) : here] + lessons[here + 1 : here + 2]:
        if neighbour not in [to for _, to in links]:
            complaints.append(f"no link to the neighbouring lesson {neighbour.name}")
    return complaints


def statements(lesson):
    """Yield (where, node) for every Python node of every code cell."""
    for where, cell in lesson.cells("code"):
        try:
            tree = ast.parse(TransformerManager().transform_cell(cell.source))
        except SyntaxError:  # the cell's output shows it
            continue
        for node in ast.walk(tree):
            yield where, node


def imports_nnlib(lesson):
    for _, node in statements(lesson):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.partition(".")[0] == "nnlib" for name in names):
            return []
    return ["the lesson does not import nnlib"]


def public_names():
    """Return the names of the public functions and classes of nnlib, without importing it."""
    return {
        node.name
        for file in NNLIB.rglob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }


def defines_nothing_that_nnlib_has(lesson):
    names = public_names()
    return [
        f"{where} defines {node.name}, which nnlib has: import it, or call yours my_{node.name}"
        for where, node in statements(lesson)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names
    ]


SOLUTION = re.compile(
    r"^check\.\w+\.show_solution\(\)$|<details>.*?</details>", re.DOTALL | re.MULTILINE
)


def solutions_are_tagged(lesson):
    """A handout leaves out the cells tagged solution: all solutions, and nothing else."""
    complaints = []
    for kind, sign in (("code", "show_solution"), ("markdown", "<details")):
        for where, cell in lesson.cells(kind):
            tagged = "solution" in cell.metadata.get("tags", [])
            if sign in cell.source and not tagged and slide_type(cell) != "notes":
                complaints.append(f"{where}: tag it solution, so that a handout leaves it out")
            if tagged and SOLUTION.sub("", cell.source).strip():
                complaints.append(
                    f"{where}: a handout leaves out what is tagged solution, and this cell holds "
                    "more than a solution: split it"
                )
    return complaints


def every_cell_has_its_place_in_the_slides(lesson):
    complaints = []
    if slide_type(lesson.notebook.cells[0]) != "slide":
        complaints.append("the first cell is no slide: slides start with it")
    for kind in ("code", "markdown"):
        for where, cell in lesson.cells(kind):
            type_ = slide_type(cell)
            if type_ not in SLIDE_TYPES:
                complaints.append(f"{where}: slide type {type_}: choose one of {SLIDE_TYPES}")
            if "solution" in cell.metadata.get("tags", []) and type_ != "skip":
                complaints.append(f"{where}: a solution on a slide: its slide type is skip")
            if (type_ == "notes") != (kind == "markdown" and cell.source.startswith(NOTE)):
                complaints.append(
                    f"{where}: a note is Markdown of the slide type notes and begins {NOTE!r}"
                )
    return complaints


RULES = [
    is_normalised,
    is_valid,
    every_code_cell_ran_in_order,
    outputs_are_clean,
    figures_have_alternative_text,
    no_result_in_the_prose,
    decimals_in_maths_come_from_code,
    is_laid_out_as_a_lesson,
    links_lead_somewhere,
    imports_nnlib,
    defines_nothing_that_nnlib_has,
    solutions_are_tagged,
    every_cell_has_its_place_in_the_slides,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--fix", action="store_true", help="normalise the files and renew README.png, judge nothing"
    )
    parser.add_argument("lessons", nargs="+", type=Path)
    arguments = parser.parse_args()
    count = 0
    for path in arguments.lessons:
        lesson = Lesson.read(path)
        if arguments.fix:
            path.write_text(normalised(lesson), encoding="utf-8", newline="\n")
            put_picture_into_readme(lesson)
            continue
        for complaint in [complaint for rule in RULES for complaint in rule(lesson)]:
            print(f"{path}: {complaint}")
            count += 1
    return min(count, 1)


if __name__ == "__main__":
    sys.exit(main())
