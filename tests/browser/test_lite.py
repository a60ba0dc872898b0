"""Lessons run to their ends by Python in the browser; `make lite` runs it, and no other.

Python comes from Pyodide, which no package index has. PYODIDE names a folder with the files of
the release that jupyterlite-pyodide-kernel is made for.
"""

import os
import time

import pytest

import build_lite
import lessons

LESSONS = [path for path in lessons.LESSONS if path.name.startswith(("01", "02", "03", "07"))]
PYODIDE = os.environ.get("PYODIDE")
HOUR = 3_600_000

READY = """() => document.querySelector('.jp-Toolbar-kernelName')?.textContent.includes('Pyodide')
    && document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"""
PROMPTS = "document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')"
BEGUN = f"() => [...{PROMPTS}].some(e => e.textContent.includes('*'))"
# An error empties the queue too.
ENDED = f"() => ![...{PROMPTS}].some(e => e.textContent.includes('*'))"

# What a fresh Python says once, as on any new machine.
HARMLESS = "Matplotlib is building the font cache; this may take a moment."


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("lite") / "lite"
    build_lite.build(folder, PYODIDE)
    return serve(folder)


@pytest.mark.skipif(not PYODIDE, reason="no PYODIDE=folder; `make lite` is a command of its own")
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_to_its_end_in_the_browser(address, window, path):
    page = window.new_page()
    page.goto(f"{address}/lab/index.html?path={path.name}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=90_000)
    page.wait_for_function(READY, timeout=300_000)
    began = time.perf_counter()
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
    page.wait_for_function(BEGUN)
    page.wait_for_function(ENDED, timeout=HOUR, polling=500)
    print(f"\n{path.stem}: {time.perf_counter() - began:.0f} s")

    red = ("error", "stderr")
    places = ", ".join(f"[data-mime-type='application/vnd.jupyter.{kind}']" for kind in red)
    said = page.locator(places).all_inner_texts()
    assert {text.strip() for text in said} <= {HARMLESS}
    assert page.locator(".jp-RenderedImage img").count() > 0
    if path.name.startswith("01"):
        step_inside(page.locator(".nnlib-inside"))
    if path.name.startswith("07"):
        read_an_example(page.locator(".nnlib-pad"))
    assert window.errors == []


def step_inside(widget):
    widget.locator(".where", has_text="Step 1 of").wait_for()
    widget.get_by_role("button", name="Next").click()
    widget.locator(".where", has_text="Step 2 of").wait_for()


def read_an_example(pad):
    pad.get_by_label("Drawing", exact=True).select_option("8, of two circles")
    pad.locator(".nnlib-pad-text", has_text="Read as 8").wait_for()
