"""Every slide of every lesson fits on an old projector, and can be read there."""

import nbformat
import nbformat.v4 as nbf
import pytest

import build_slides
from lessons import LESSONS

PROJECTOR = {"width": 1024, "height": 768}

# Goes through the show as a speaker does, fragment by fragment, and complains of what it sees.
WALK = r"""() => {
    const MARGIN = 8, TEXT = 18, CODE = 13, FIGURE = 150, READABLE = 0.66;
    const complaints = [];
    const seen = new Set();
    for (let more = true; more; Reveal.next()) {
        more = !(Reveal.isLastSlide() && !Reveal.availableFragments().next);
        const slide = Reveal.getCurrentSlide();
        seen.add(slide);
        const { h, v } = Reveal.getIndices();
        const complain = (what, e) => complaints.push(
            `${h}/${v} is ${what}: ${(e.alt || e.innerText || e.tagName).slice(0, 60)}`);
        const all = [...slide.querySelectorAll(':not(aside.notes, aside.notes *, mjx-container *)')]
            .filter(e => e.getClientRects().length);
        for (const e of all) {
            const box = e.getBoundingClientRect();
            if (box.bottom > innerHeight - MARGIN || box.top < 0) complain('too tall', e);
            const wider = e.matches('pre, div, p, table') && e.scrollWidth > e.clientWidth + 1;
            if (box.right > innerWidth - MARGIN || box.left < 0 || wider) complain('too wide', e);
            const size = parseFloat(getComputedStyle(e).fontSize) * Reveal.getScale();
            if (e.matches('p, li, td, th, h1, h2') && size < TEXT) complain('too small', e);
            if (e.matches('pre, code') && size < CODE) complain('too small', e);
            // A strip of small images may be low, but not be made much smaller than it is.
            const height = e.getAttribute('height') || e.naturalHeight || Infinity;
            const least = Math.min(FIGURE, READABLE * height);
            if (e.matches('img') && !(e.complete && box.height > least)) complain('no figure', e);
            if (e.matches('.text') && /\$[^$]*\\[a-zA-Z]+/.test(e.innerText)) complain('raw', e);
        }
        const unknown = 'mjx-container :is([data-mml-node="merror"], [fill="red"])';
        if (slide.querySelector(unknown)) complain('no formula', slide);
        if (!all.some(e => e.matches('img, pre, .text :not(h1, h2)'))) complain('empty', slide);
    }
    if (seen.size !== Reveal.getTotalSlides()) complaints.push('not all slides were seen');
    return [...new Set(complaints)];
}"""


@pytest.fixture(scope="module")
def shows(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("slides")
    list(build_slides.build(LESSONS, folder))
    return serve(folder)


def open_show(window, url):
    page = window.new_page()
    page.set_viewport_size(PROJECTOR)
    page.goto(url)
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_slide_fits_and_can_be_read(shows, window, path):
    page = open_show(window, f"{shows}/{path.stem}.html")
    assert page.evaluate("document.querySelectorAll('.slides mjx-container').length") > 0
    assert page.evaluate(WALK) == []
    assert window.errors == []


FAULTS = [
    (nbf.new_code_cell("\n".join(["x = 1"] * 40)), "too tall"),
    (nbf.new_markdown_cell("A paragraph.\n\n" * 30), "too tall"),
    (nbf.new_code_cell(f"x = {'1' * 110}"), "too wide"),
    (nbf.new_markdown_cell("a" * 120), "too wide"),
    (nbf.new_markdown_cell("<p style='font-size: 12px'>Small print.</p>"), "too small"),
    (nbf.new_markdown_cell("![alt text](nothing.png)"), "no figure"),
    (nbf.new_markdown_cell(r"So $\nonsense{x}$."), "no formula"),
    (nbf.new_markdown_cell(r"So $\frac{1}{2}."), "raw"),
    (nbf.new_markdown_cell("## A heading alone"), "empty"),
]


def test_a_slide_that_does_not_is_caught(tmp_path, serve, window):
    cells = [nbf.new_markdown_cell("# A lesson\n\nWith words."), *(cell for cell, _ in FAULTS)]
    for cell in cells:
        cell.metadata["slideshow"] = {"slide_type": "slide"}
    (tmp_path / "lesson.ipynb").write_text(nbf.writes(nbf.new_notebook(cells=cells)))
    list(build_slides.build([tmp_path / "lesson.ipynb"], tmp_path))
    found = open_show(window, f"{serve(tmp_path)}/lesson.html").evaluate(WALK)
    wanted = [f"{number}/0 is {what}" for number, (_, what) in enumerate(FAULTS, start=1)]
    assert sorted({each.partition(":")[0] for each in found}) == wanted


def test_the_index_leads_to_every_show_and_a_show_to_the_next(shows, window):
    page = window.new_page()
    page.goto(shows)
    links = page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [f"{path.stem}.html" for path in LESSONS]
    page.locator("main a").first.click()
    page.wait_for_selector("html[data-ready]")
    page.locator("section.present section.present a").last.click()
    page.wait_for_url(f"**/{LESSONS[1].stem}.html*")


def test_the_speaker_sees_the_notes_in_a_second_window(shows, window):
    page = open_show(window, f"{shows}/{LESSONS[0].stem}.html")
    while not page.evaluate("Reveal.getSlideNotes()"):
        page.evaluate("Reveal.next()")
    note = page.evaluate("Reveal.getCurrentSlide().querySelector('aside.notes').textContent")
    with window.expect_page() as popup:
        page.keyboard.press("s")
    popup.value.get_by_text(" ".join(note.split())[:40]).wait_for()
    assert note.strip() not in page.locator(".slides").inner_text()


def test_a_lesson_opens_as_slides_from_jupyterlab(lab, window):
    page = lab.open(window, LESSONS[0].name)
    page.locator("[data-command='RISE:preview']").first.click()
    slides = page.frame_locator("iframe")
    slides.locator("section.present h1", has_text="digits").wait_for()
    slides.locator("section.present mjx-container").first.wait_for()


WHERE = "slide => `${slide.id}, ${slide.querySelectorAll('.fragment.visible').length}`"
# Where something is too tall all the same, jupyterlab-rise lets it scroll.
HIDDEN_PARTS = """slide => [...slide.querySelectorAll('.jp-Cell')]
    .filter(cell => cell.offsetHeight && !cell.closest('aside'))
    .filter(cell => {
        const box = cell.getBoundingClientRect(), scrolls = getComputedStyle(slide).overflowY;
        return box.right > innerWidth || (box.bottom > innerHeight && scrolls !== 'scroll');
    }).map(cell => cell.innerText.slice(0, 80))"""


def test_live_slides_fit_too(lab, window):
    cells = nbformat.read(LESSONS[1], as_version=4).cells
    page = window.new_page()
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{lab.url}/rise/{LESSONS[1].name}?token={lab.token}")
    page.wait_for_selector(".reveal.ready section.present h1")
    slide = page.locator("section.present section.present")
    seen = []
    while (now := slide.evaluate(WHERE)) not in seen:
        seen.append(now)
        assert slide.evaluate(HIDDEN_PARTS) == []
        page.keyboard.press("Space")
    types = [cell.metadata.slideshow.slide_type for cell in cells]
    assert len(seen) == sum(types.count(each) for each in ("slide", "subslide", "fragment"))
    assert window.errors == []


# What is pressed before the kernel has started is lost.
KERNEL_IS_IDLE = """async url => (await (await fetch(url)).json())
    .some(each => each.path === 'sum.ipynb' && each.kernel.execution_state === 'idle')"""


def test_cells_run_in_live_slides(lab, window):
    notebook = nbformat.read(LESSONS[0], as_version=4)
    code = nbf.new_code_cell("print(6 * 7)", metadata={"slideshow": {"slide_type": "slide"}})
    notebook.cells = [code]
    nbformat.write(notebook, lab.folder / "sum.ipynb")
    page = window.new_page()
    with page.expect_websocket(lambda socket: "/channels" in socket.url):
        page.goto(f"{lab.url}/rise/sum.ipynb?token={lab.token}")
        page.wait_for_selector(".reveal.ready section.present .jp-CodeCell")
    page.wait_for_function(KERNEL_IS_IDLE, arg=f"{lab.url}/api/sessions?token={lab.token}")
    page.locator("section.present .jp-CodeCell .cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text="42").wait_for()
