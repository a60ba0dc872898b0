"""Every lesson, run in JupyterLab as a reader runs it."""

from pathlib import Path

import pytest

LESSONS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))

UNRENDERED = r"""texts => texts.map(e => e.innerText).filter(t => /\$[^$]*\\[a-zA-Z]+/.test(t))"""
# What is wider than its cell is cut off or scrolls.
TOO_WIDE = """blocks => blocks.filter(e => e.scrollWidth > e.clientWidth + 2)
    .map(e => e.innerText.slice(0, 80))"""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_run_all_shows_everything_and_no_error(lab, window, path):
    page = lab.open(window, path.name)
    page.keyboard.press("Escape")
    figures = page.locator(".jp-RenderedImage img").count()
    lab.run_all(page)
    page.wait_for_timeout(1500)  # MathJax renders after the last output

    errors = page.locator("[data-mime-type='application/vnd.jupyter.error']").all_inner_texts()
    assert errors == []
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []
    images = page.locator(".jp-RenderedImage img")
    assert images.count() == figures > 0
    assert images.evaluate_all("all => all.every(e => e.complete && e.naturalWidth > 100)")
    assert page.locator(".jp-RenderedMarkdown mjx-container").count() > 0
    assert page.locator(".jp-RenderedMarkdown").evaluate_all(UNRENDERED) == []
    assert page.locator(".jp-Cell pre, .jp-Cell .cm-scroller").evaluate_all(TOO_WIDE) == []
    assert window.errors == []
