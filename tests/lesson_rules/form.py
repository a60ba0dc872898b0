"""The file of a lesson: its layout, its links, its solutions and its slides."""

import re
import urllib.parse

import nbformat

from budget import code_lines_of
from lesson_rules.prose import CODE_OR_MATHS
from lessons import is_guard, is_hints, is_solution, slide_type, tags
from tidy import normalised

CELLS = range(20, 81)
CODE_LINES = 12
MARKDOWN_WORDS = 130


def is_normalised(lesson):
    ids = [cell.get("id") for cell in lesson.notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        yield "a cell has no id, or two cells have the same: run `make tidy`"
    elif lesson.text != normalised(lesson.text):
        yield "not normalised (metadata, widget state, empty cells at the end): run `make tidy`"


def is_valid(lesson):
    for error in nbformat.validator.iter_validate(lesson.notebook):
        yield f"not a valid notebook: {error.message}"


def is_laid_out_as_a_lesson(lesson):
    cells = lesson.notebook.cells
    if len(cells) not in CELLS:
        yield f"{len(cells)} cells: keep to {CELLS.start} to {CELLS.stop - 1}"
    texts = [CODE_OR_MATHS.sub("", cell.source) for _, cell in lesson.cells("markdown")]
    titles = sum(bool(re.search(r"^# ", text, re.MULTILINE)) for text in texts)
    if titles != 1 or not cells[0].source.startswith("# "):
        yield "a lesson starts with its `# ` title and has no other"
    for where, cell in lesson.cells("code"):
        lines = code_lines_of(cell.source)
        if lines > CODE_LINES:
            yield f"{where}: {lines} lines of code, more than {CODE_LINES}: split it"
    for where, cell in lesson.cells("markdown"):
        words = len(cell.source.split())
        if words > MARKDOWN_WORDS:
            yield f"{where}: {words} words, more than {MARKDOWN_WORDS}: shorten it"


LINK = re.compile(r"\]\(<?([^)\s>]+)|(?:href|src)=\"([^\"]+)|^\[[^\]^]+\]:\s*(\S+)", re.MULTILINE)


def local_links(path, markdown):
    """Name the files that the links of a text lead to, where path is the file of the text."""
    for groups in LINK.findall(CODE_OR_MATHS.sub(" ", markdown)):
        url = urllib.parse.urlsplit("".join(groups))
        if url.path and not url.scheme and not url.netloc:
            yield path.parent / urllib.parse.unquote(url.path)


def links_lead_somewhere(lesson):
    linked = set()
    for where, cell in lesson.cells("markdown"):
        for to in local_links(lesson.path, cell.source):
            linked.add(to)
            if not to.exists():
                yield f"{where}: {to.name} does not exist"
    lessons = sorted(lesson.path.parent.glob("*.ipynb"))
    here = lessons.index(lesson.path)
    for neighbour in lessons[max(here - 1, 0) : here] + lessons[here + 1 : here + 2]:
        if neighbour not in linked:
            yield f"no link to the neighbouring lesson {neighbour.name}"


SOLUTION = re.compile(
    r"^check\.\w+\.show_solution\(\)$|<details>.*?</details>", re.DOTALL | re.MULTILINE
)


def solutions_are_tagged(lesson):
    """A handout leaves out the cells tagged solution: all solutions, and nothing else."""
    for kind, sign in (("code", "show_solution"), ("markdown", "<details")):
        for where, cell in lesson.cells(kind):
            if is_solution(cell):
                if SOLUTION.sub("", cell.source).strip():
                    yield f"{where} is tagged solution and holds more than a solution: split it"
            elif sign in cell.source and not is_hints(cell):
                yield f"{where}: tag it solution, so that a handout leaves it out"


SLIDE_TYPES = {"slide", "subslide", "fragment", "-", "skip"}


def every_cell_has_its_place_in_the_slides(lesson):
    if slide_type(lesson.notebook.cells[0]) != "slide":
        yield "the first cell is not a slide: slides start with it"
    for where, cell in lesson.cells():
        type_ = slide_type(cell)
        if type_ not in SLIDE_TYPES:
            yield f"{where}: slide type {type_}: choose one of {SLIDE_TYPES}"
        if (is_solution(cell) or is_hints(cell) or is_guard(cell)) and type_ != "skip":
            yield f"{where}: {tags(cell)[0]} on a slide: the slide type is skip"
