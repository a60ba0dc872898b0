"""Every lesson, run in JupyterLab as a reader runs it."""

import nbformat.v4 as nbf
import pytest

from lessons import LESSONS, Lesson

RED = "[data-mime-type='application/vnd.jupyter.stderr']"  # tracebacks as well
UNRENDERED = r"""texts => texts.map(e => e.innerText).filter(t => /\$[^$]*\\[a-zA-Z]+/.test(t))"""
TOO_WIDE = """blocks => blocks.filter(e => e.scrollWidth > e.clientWidth + 2)
    .map(e => e.innerText.slice(0, 80))"""
NO_PICTURE = """images => images.filter(e => !e.complete || e.naturalWidth < 100).map(e => e.alt)"""


def complaints(page):
    """Name what a reader of the notebook in the page should not see."""
    page.wait_for_timeout(1500)  # MathJax renders after the last output
    return {
        "error or warning": page.locator(RED).all_inner_texts(),
        "formula not rendered": page.locator(".jp-RenderedMarkdown").evaluate_all(UNRENDERED),
        # It is cut off, or needs a scroll bar.
        "too wide": page.locator(".jp-Cell pre, .jp-Cell .cm-scroller").evaluate_all(TOO_WIDE),
        "no picture": page.locator(".jp-RenderedImage img").evaluate_all(NO_PICTURE),
    }


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_run_all_shows_everything_and_no_error(lab, window, path):
    page = lab.open(window, path.name)
    outputs = [output for _, _, output in Lesson.read(path).outputs()]
    figures = sum("image/png" in output.get("data", {}) for output in outputs)
    lab.run_all(page)
    found = complaints(page)
    assert not any(found.values()), found
    # A widget stands where its stored picture was.
    pictures = page.locator(".jp-RenderedImage img, .nnlib-pad, .nnlib-movable, .nnlib-spread")
    assert pictures.count() == figures > 0
    assert page.locator(".jp-RenderedMarkdown mjx-container").count() > 0
    assert window.errors == []


def test_each_fault_of_a_notebook_is_seen(lab, window):
    lab.write_notebook(
        "faulty.ipynb",
        "from IPython.display import Image, Markdown\n"
        "import sys; print('careful', file=sys.stderr)\n"
        r"Markdown(r'`$`a formula that breaks off: $\frac{1}{2}')",
        "display(Image(data=b'no picture', format='png'))",
        f"print('{'wide ' * 60}')",
        "1 / 0",
        "print('never reached')",
    )
    page = lab.open(window, "faulty.ipynb")
    lab.run_all(page)
    found = complaints(page)
    assert all(found.values()), found
    assert ["careful" in text for text in found["error or warning"]] == [True, False]
    assert "ZeroDivisionError" in found["error or warning"][1]


def stored(source, printed, **folded):
    output = nbf.new_output("stream", text=printed)
    return nbf.new_code_cell(source, outputs=[output], metadata={"jupyter": folded})


def test_folded_code_stays_folded_and_a_folded_answer_appears_when_its_cell_is_run(lab, window):
    lab.write_notebook(
        "folded.ipynb",
        stored("draw = print\ndraw('pic' + 'ture')", "picture", source_hidden=True),
        stored("print('The sum:')\nprint(6 + 6)", "The sum:\n12", outputs_hidden=True),
        stored("print(7 + 7)", "14", source_hidden=True, outputs_hidden=True),
        nbf.new_code_cell("assert 1 < 2", metadata={"jupyter": {"source_hidden": True}}),
        "print('last')",
    )
    page = lab.open(window, "folded.ipynb")

    def seen():
        return [cell.inner_text().split("\n") for cell in page.locator(".jp-CodeCell").all()]

    drawing, answer, both, guard, _ = seen()
    assert drawing == ["draw = print", "picture"]
    # Of a folded output JupyterLab shows the first line; a rule for lessons knows.
    assert "The sum:" in answer and "12" not in answer
    assert both == ["print(7 + 7)"]
    lab.run_all(page)
    page.get_by_text("last", exact=True).wait_for()
    drawing, answer, both, guard_now, _ = seen()
    assert [line for line in drawing if line] == ["draw = print", "picture"]
    assert "12" in answer
    assert [line for line in both if line] == ["print(7 + 7)", "14"]
    assert guard_now == guard == ["assert 1 < 2"]
    assert page.locator(".jp-mod-outputsScrolled, .jp-OutputPlaceholder").count() == 0


def test_a_request_to_the_outside_is_stopped_and_listed(window):
    page = window.new_page()
    page.set_content("<img src='https://outside.invalid/picture.png'>")
    page.wait_for_timeout(300)
    assert window.foreign == ["https://outside.invalid/picture.png"]
    window.foreign.clear()
