"""Write every lesson as a slide show, from its stored outputs, that needs no network.

python tools/build_slides.py                 all lessons, into slides/
"""

import argparse
import html
import importlib.util
import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbconvert.exporters import SlidesExporter
from pygments.formatters import HtmlFormatter

from lessons import LESSONS, ROOT, Lesson, question_in

# The template, the style and the script of a show.
PARTS = ROOT / "docs" / "slides"
# What the speaker sees: a file for each lesson.
NOTES = PARTS / "notes"
NOTE = re.compile(r"^## ([^\n]+)\n+(?:> ([^\n]+)\n+)?(.+?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)

INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The lessons as slides</title>
<link rel="stylesheet" href="slides.css">
</head>
<body class="index">
<main>
<h1>The lessons as slides</h1>
<ol>
{entries}
</ol>
<p>Space goes forward, Shift+Space back; Esc shows all slides, F fills the screen, S opens
your notes and a clock in a separate window, and ? lists the other keys.</p>
</main>
</body>
</html>
"""


def split_at_headings(cell):
    """Cut a Markdown cell before each `## ` heading inside it: a heading opens a slide."""
    parts, fenced = [[]], False
    for line in cell.source.splitlines():
        fenced ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not fenced and any(map(str.strip, parts[-1])):
            parts.append([])
        parts[-1].append(line)
    first, *others = ["\n".join(part).strip() for part in parts]
    cell.source = first
    cell.metadata.closing = bool(others) and not first.startswith("#")
    new_slide = {"slideshow": {"slide_type": "slide"}}
    return [cell, *(nbformat.v4.new_markdown_cell(part, metadata=new_slide) for part in others)]


def notes_on(path):
    """Return (heading, words, text) for each note on a lesson."""
    notes = NOTES / f"{path.stem}.md"
    return NOTE.findall(notes.read_text(encoding="utf-8")) if notes.exists() else []


def add_notes(cells, notes):
    """Put each note on the first cell under its heading that has its words, or just the first."""
    section, waiting = "", notes
    for cell in cells:
        if cell.cell_type == "markdown" and (heading := re.match("## (.*)", cell.source)):
            section = heading[1]
        here = [note for note in waiting if note[0] == section and note[1] in cell.source]
        cell.metadata.note = "\n".join(text for _, _, text in here)
        waiting = [note for note in waiting if note not in here]
    for heading, words, _ in waiting:
        raise ValueError(f"docs/slides/notes: no cell under '## {heading}' has the words '{words}'")


def prepared(lesson):
    """Return the notebook as the template wants it: headings apart, notes, links, sections.

    A question is shown without the code that asks it.
    """
    notebook = lesson.notebook
    notebook.cells = [
        part
        for cell in notebook.cells
        for part in (split_at_headings(cell) if cell.cell_type == "markdown" else [cell])
    ]
    add_notes(notebook.cells, notes_on(lesson.path))
    section = ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            cell.metadata.section = section
            if question_in(cell):
                cell.metadata.jupyter = {"source_hidden": True}
            continue
        cell.source = re.sub(r"\]\((\d\d-[\w-]+)\.ipynb\)", r"](\1.html)", cell.source)
        heading = re.match(r"##? (.*)", cell.source)
        cell.metadata.section = "" if heading else section
        if heading:
            section = re.sub("[`*]", "", heading[1])
    notebook.metadata.title = notebook.cells[0].source.partition("\n")[0].removeprefix("# ")
    return notebook


def installed(package, path):
    """Return a path inside an installed package."""
    spec = importlib.util.find_spec(package)
    found = Path(spec.origin).parent / path if spec else None
    if not (found and found.exists()):
        sys.exit(f"{package} is not installed, or has no {path}: `make slides` installs it.")
    return found


def write_assets(folder):
    """Copy what all shows share."""
    reveal = installed("sphinx_revealjs", "_static/revealjs")
    (folder / "reveal").mkdir(parents=True, exist_ok=True)
    for name in ["dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js"]:
        shutil.copy(reveal / name, folder / "reveal")
    shutil.copy(reveal / "LICENSE", folder / "reveal")
    shutil.copy(installed("sphinx-mathjax-offline", "static/mathjax/tex-svg.js"), folder)
    shutil.copy(PARTS / "slides.js", folder)
    colours = HtmlFormatter(style="default").get_style_defs(".highlight")
    colours = re.sub(r"\.highlight +\{[^}]*\}", "", colours)
    (folder / "slides.css").write_text(
        (PARTS / "slides.css").read_text(encoding="utf-8") + colours, encoding="utf-8"
    )


def build(lessons, folder):
    """Write the shows, their index and what they share; yield the path of each show."""
    lessons = [Lesson.read(path) for path in lessons]
    write_assets(folder)
    exporter = SlidesExporter(template_name="template", extra_template_basedirs=[str(PARTS)])
    entries = []
    for lesson in lessons:
        notebook = prepared(lesson)
        text, _ = exporter.from_notebook_node(notebook)
        to = folder / f"{lesson.path.stem}.html"
        to.write_text(text, encoding="utf-8")
        title = html.escape(notebook.metadata.title)
        entries.append(f'<li><a href="{to.name}">{title}</a></li>')
        yield to
    (folder / "index.html").write_text(INDEX.format(entries="\n".join(entries)), encoding="utf-8")


def main():
    """Write the slides that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons by default")
    parser.add_argument(
        "--to", type=Path, default=Path("slides"), metavar="FOLDER", help="slides by default"
    )
    options = parser.parse_args()
    try:
        for to in build(options.lessons or LESSONS, options.to):
            print(to, flush=True)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print(f"Open {options.to / 'index.html'} in a browser.")


if __name__ == "__main__":
    main()
