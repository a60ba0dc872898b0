"""The slides are the lessons: nothing is missing from them that is not left out on purpose."""

import html
import re

import nbformat.v4 as nbf
import pytest
from lesson_rules import no_result_in_the_prose

import build_slides
from lessons import LESSONS, Lesson, is_folded, question_in, slide_type

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("sphinx_revealjs")
    to = tmp_path_factory.mktemp("slides")
    assert len(list(build_slides.build(LESSONS, to))) == len(LESSONS)
    return to


@each_lesson
def test_a_show_holds_all_code_but_that_to_skip_what_is_folded_and_what_asks(path, folder):
    show = (folder / f"{path.stem}.html").read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"<[^>]*>", "", show))
    for _, cell in Lesson.read(path).cells("code"):
        shown = slide_type(cell) != "skip" and not is_folded(cell) and not question_in(cell)
        assert (cell.source.strip() in text) == shown


@each_lesson
def test_a_show_names_no_other_server_but_in_links_to_click(path, folder):
    show = (folder / f"{path.stem}.html").read_text(encoding="utf-8")
    assert not re.findall(r"<(?!a )[^<>]*=.https?:[^<>]*>", show)


@each_lesson
def test_a_lesson_tells_the_speaker_what_to_ask(path):
    notes = [text for _, _, text in build_slides.notes_on(path)]
    assert 4 <= len(notes) <= 8
    assert all(len(text.split()) <= 60 for text in notes)
    cells = [nbf.new_markdown_cell(text) for text in notes]
    assert list(no_result_in_the_prose(Lesson(path, "", nbf.new_notebook(cells=cells)))) == []


@each_lesson
def test_every_note_reaches_the_slides(path, folder):
    page = (build_slides.NOTES / f"{path.stem}.md").read_text(encoding="utf-8")
    notes = re.findall(r"^(?!#|> |\n).+", page, re.MULTILINE)
    show = (folder / f"{path.stem}.html").read_text(encoding="utf-8")
    shown = re.findall(r'<aside class="notes">(.*?)</aside>', show, re.DOTALL)
    plain = [html.unescape(re.sub(r"<[^>]*>", "", note)).strip() for note in shown]
    assert plain == [re.sub("[*`]", "", note) for note in notes]


def test_notes_are_on_lessons_that_exist():
    names = {path.stem for path in build_slides.NOTES.iterdir()}
    assert names == {path.stem for path in LESSONS}


def test_a_note_is_on_the_cell_that_it_names(monkeypatch, tmp_path):
    page = "# Notes\n\n## One\n\nWait.\n\n## Two\n\n> x = 2\n\nAsk.\n\nAgain.\n"
    (tmp_path / "01-add.md").write_text(page)
    monkeypatch.setattr(build_slides, "NOTES", tmp_path)
    notes = build_slides.notes_on(tmp_path / "01-add.ipynb")
    texts = ["# Add\n\nx = 2", "## One\n\nx = 2", "## Two", "x = 2", "x = 2"]
    cells = [nbf.new_markdown_cell(text) for text in texts]
    build_slides.add_notes(cells, notes)
    assert [cell.metadata.note.split() for cell in cells] == [
        *([], ["Wait."], [], ["Ask.", "Again."], [])
    ]


@pytest.mark.parametrize(("heading", "words"), [("Two", ""), ("One", "y"), ("# One", "")])
def test_a_note_on_no_cell_is_refused(heading, words):
    cells = [nbf.new_markdown_cell("## One\n\nx"), nbf.new_code_cell("## Two")]
    with pytest.raises(ValueError, match=f"'## {heading}' has the words '{words}'"):
        build_slides.add_notes(cells, [(heading, words, "Ask.")])


def test_a_folded_cell_leaves_its_output_and_an_answer_is_shown(tmp_path):
    pytest.importorskip("sphinx_revealjs")
    cells = [nbf.new_markdown_cell("# Add")]
    for name in ("source_hidden", "outputs_hidden"):
        outputs = [nbf.new_output("stream", text=f"printed, {name}")]
        metadata = {"jupyter": {name: True}, "slideshow": {"slide_type": "slide"}}
        cells.append(nbf.new_code_cell(f"code_{name}", outputs=outputs, metadata=metadata))
    path = tmp_path / "01-add.ipynb"
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), encoding="utf-8")
    (show,) = build_slides.build([path], tmp_path)
    text = show.read_text(encoding="utf-8")
    assert "code_source_hidden" not in text and "code_outputs_hidden" in text
    assert "printed, source_hidden" in text and "printed, outputs_hidden" in text


def test_a_question_is_shown_without_the_code_that_asks_it(tmp_path):
    pytest.importorskip("sphinx_revealjs")
    output = nbf.new_output("display_data", {"text/markdown": "**Guess:** how *much*?"})
    cells = [nbf.new_markdown_cell("# Add"), nbf.new_code_cell("ask.sum()", outputs=[output])]
    path = tmp_path / "01-add.ipynb"
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), encoding="utf-8")
    (show,) = build_slides.build([path], tmp_path)
    text = show.read_text(encoding="utf-8")
    assert "how <em>much</em>?" in text and "ask" not in text.partition("<body>")[2]


def test_a_figure_has_its_own_size_if_it_has_one(tmp_path):
    pytest.importorskip("sphinx_revealjs")
    about = [{"alt": "sharp", "width": 30, "height": 20}, {"alt": "plain"}]
    outputs = [
        nbf.new_output("display_data", {"image/png": "iVBORw0KGgo="}, metadata={"image/png": each})
        for each in about
    ]
    cells = [nbf.new_markdown_cell("# Draw"), nbf.new_code_cell("draw()", outputs=outputs)]
    path = tmp_path / "01-draw.ipynb"
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), encoding="utf-8")
    (show,) = build_slides.build([path], tmp_path)
    text = show.read_text(encoding="utf-8")
    sharp, plain = re.findall("<img[^>]*>", text)
    assert all(part in sharp for part in ['alt="sharp"', 'width="30"', 'height="20"'])
    assert 'alt="plain"' in plain and "width" not in plain


def test_a_heading_inside_a_cell_opens_a_slide_and_one_in_code_does_not():
    text = "The end.\n\n## Next\n\n```\n## no heading\n```\n\n## Last"
    parts = build_slides.split_at_headings(nbf.new_markdown_cell(text))
    assert [part.source.split("\n")[0] for part in parts] == ["The end.", "## Next", "## Last"]
    assert parts[0].metadata.closing
    assert [slide_type(part) for part in parts] == [None, "slide", "slide"]
