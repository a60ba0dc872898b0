"""The site as it is seen: every page, at a desk and on a phone, and JupyterLite beside them."""

import json
import re
import shutil
import subprocess
from html import unescape

import nbformat.v4 as nbf
import pytest

import build_lite
import build_site
import elsewhere
from lessons import LESSONS, ROOT, Lesson
from tidy import normalised

UNRENDERED = r"""() => {
    const copy = document.querySelector('article')?.cloneNode(true);
    copy?.querySelectorAll('pre, code, mjx-container').forEach(e => e.remove());
    return copy?.textContent.match(/\\\(|\\\[|\$[^$\n]*\\[a-zA-Z]+|\\frac|\\sum/g);
}"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("site")
    build_site.pages(home / "site", home / "work" / "source")
    return home / "site"


@pytest.fixture(scope="session")
def site(folder, serve):
    return serve(folder)


def written(folder):
    return sorted(p for p in folder.rglob("*.html") if "_static" not in p.parts)


def opened(page, address):
    page.goto(address, wait_until="load")
    page.wait_for_function(
        "() => !window.MathJax?.startup || MathJax.startup.promise !== undefined"
    )
    page.evaluate("() => window.MathJax?.startup?.promise")
    return page


def test_every_page_opens_and_fits_a_phone(folder, site, window):
    page = window.new_page()
    faults = []
    page.on("response", lambda r: faults.append(r.url) if r.status >= 400 else None)
    page.set_viewport_size({"width": 390, "height": 844})
    pages = written(folder)
    assert len(pages) > 30
    for path in pages:
        name = path.relative_to(folder).as_posix()
        opened(page, f"{site}/{name}")
        if unrendered := page.evaluate(UNRENDERED):
            faults.append((name, unrendered))
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            faults.append((name, f"{width} wide"))
        if page.locator(".math").count() and not page.locator("mjx-container").count():
            faults.append((name, "mathematics is not rendered"))
    assert faults == []
    assert window.errors == []


SHAPES = """figures => figures.map(e => {
    const { paddingLeft, paddingTop } = getComputedStyle(e);
    const width = e.clientWidth - 2 * parseFloat(paddingLeft);
    const height = e.clientHeight - 2 * parseFloat(paddingTop);
    return width / height / (e.naturalWidth / e.naturalHeight);
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_keep_their_shape_on_a_phone_and_stand_on_white(site, window, theme):
    page = window.new_page()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{site}/notebooks/{LESSONS[0].stem}.html")
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    figures = page.locator(".cell_output img")
    shapes = figures.evaluate_all(SHAPES)
    assert len(shapes) > 5
    assert shapes == pytest.approx([1] * len(shapes), rel=0.02)
    if theme == "dark":
        assert page.locator("html[data-theme=dark]").count()
        assert figures.first.evaluate("e => getComputedStyle(e).backgroundColor") == (
            "rgb(255, 255, 255)"
        )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_shows_its_stored_figures_and_folds_its_solutions(folder, path):
    page = (folder / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [
        o for cell in cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    wanted = [" ".join(o["metadata"]["image/png"]["alt"].split()) for o in outputs]
    shown = re.findall(r'<img alt="([^"]*)"[^>]*_images/[0-9a-f]{64}\.png', page)
    assert [" ".join(unescape(alt).split()) for alt in shown] == wanted
    folded = sum("<details" in "".join(cell["source"]) for cell in cells)
    assert folded == 0 or "<details" in page
    assert "<details open" not in page


def test_a_lesson_offers_to_run_it_and_to_download_it(folder, site, window):
    page = opened(window.new_page(), f"{site}/notebooks/{LESSONS[0].stem}.html")
    run = page.get_by_role("link", name="Run it in your browser").get_attribute("href")
    assert run == f"../lite/lab/index.html?path={LESSONS[0].name}"
    download = page.get_by_role("link", name="download the notebook").get_attribute("href")
    copy = (folder / "notebooks" / download).resolve()
    lesson = Lesson.read(LESSONS[0])
    assert copy.read_text(encoding="utf-8") == elsewhere.copy_for_elsewhere(lesson)


def test_a_page_folds_cells_and_leaves_guards_out(tmp_path, monkeypatch, serve, window):
    source, lesson = tmp_path / "work" / "source", tmp_path / "01-add.ipynb"
    cells = [nbf.new_markdown_cell("# Add"), nbf.new_code_cell("assert 2 > 1")]
    cells[1].metadata = {"tags": ["guard"], "jupyter": {"source_hidden": True}}
    for folded in [{"source_hidden": True}, {"outputs_hidden": True}, {}]:
        name = next(iter(folded), "open")
        outputs = [nbf.new_output("stream", text=f"printed_{name}")]
        cells.append(nbf.new_code_cell(f"code_{name}", outputs=outputs))
        cells[-1].metadata = {"jupyter": folded}
    asked = nbf.new_output("display_data", {"text/markdown": "asked_in_words", "text/plain": ""})
    cells.append(nbf.new_code_cell("# Choose\nask.sum()", outputs=[asked]))
    cells.append(nbf.new_markdown_cell("<details><summary>Hint 1</summary>\n\nAsk.\n\n</details>"))
    lesson.write_text(normalised(nbf.writes(nbf.new_notebook(cells=cells))), encoding="utf-8")

    def gather(source):
        (source / "notebooks").mkdir(parents=True)
        (source / "index.md").write_text("# Title\n\n```{toctree}\nnotebooks/01-add\n```\n")
        (source / "conf.py").write_bytes((ROOT / "docs" / "conf.py").read_bytes())
        for name in ("_static", "_templates"):
            shutil.copytree(ROOT / "docs" / name, source / name)
        shutil.copy(lesson, source / "notebooks")

    monkeypatch.setattr(build_site, "gather", gather)
    build_site.pages(tmp_path / "site", source)
    page = opened(window.new_page(), f"{serve(tmp_path / 'site')}/notebooks/01-add.html")
    seen = page.locator("article").inner_text()
    for text in ("assert", "ask.sum"):
        assert text not in page.locator("article").text_content()
    assert "asked_in_words" in seen
    for text in ("code_open", "printed_open", "printed_source_hidden", "code_outputs_hidden"):
        assert text in seen
    for text in ("code_source_hidden", "printed_outputs_hidden", "Ask."):
        assert text not in seen
    page.get_by_text("Show the output").click()
    assert "printed_outputs_hidden" in page.locator("article").inner_text()
    page.get_by_text("Show the source").click()
    assert "code_source_hidden" in page.locator("article").inner_text()


def test_where_the_repository_is_known_the_lessons_name_other_machines(monkeypatch):
    import conf

    content = ["# The lessons\n"]
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    conf.name_other_machines(None, "lessons", content)
    assert "mybinder" not in content[0]
    assert "colab" not in conf.run_links("01-add.ipynb")["source"]
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/a-course")
    conf.name_other_machines(None, "lessons", content)
    assert "/v2/gh/someone/a-course/HEAD?labpath=notebooks" in content[0]
    assert "lab/tree/a-course/notebooks" in content[0]
    links = conf.run_links("01-add.ipynb")["source"]
    copy = "github.com/someone/a-course/blob/colab/01-add.ipynb"
    assert f'"https://kaggle.com/kernels/welcome?src=https://{copy}"' in links
    assert f'"{copy.replace("github.com", "https://colab.research.google.com/github")}"' in links


def test_the_glossary_is_one(folder):
    page = (folder / "notation.html").read_text(encoding="utf-8")
    assert page.count('<dt id="term-') > 30


def test_search_finds_softmax(site, window):
    page = window.new_page()
    page.goto(f"{site}/search.html?q=softmax")
    found = page.locator("#search-results li a")
    found.first.wait_for()
    page.wait_for_function(
        "document.querySelector('#search-results').innerText.includes('finished')"
    )
    links = found.evaluate_all("all => all.map(e => e.getAttribute('href'))")
    assert any("nnlib.activations" in link for link in links)
    assert any("02-relu-softmax" in link for link in links)
    assert window.errors == []


CONTRAST = """() => {
    const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const groundOf = e => {
        const colour = getComputedStyle(e).backgroundColor;
        return /, 0\\)$/.test(colour) ? groundOf(e.parentElement) : colour;
    };
    const texts = ['p', 'h2', 'mjx-container', 'a', 'caption'].map(tag => `article ${tag}`);
    return [...document.querySelectorAll(texts)]
        .filter(e => !e.closest('.run-it, pre, th, td, .admonition') && e.innerText)
        .map(e => {
            const [a, b] = [light(getComputedStyle(e).color), light(groundOf(e))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_mathematics_stand_out_from_the_page(site, window, scheme):
    page = window.new_page()
    page.emulate_media(color_scheme=scheme)
    opened(page, f"{site}/notebooks/{LESSONS[0].stem}.html")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    contrasts = page.evaluate(CONTRAST)
    assert len(contrasts) > 50
    assert min(contrasts) >= 4.5


def broken_links(folder):
    """Name the links of pages to pages, files or anchors that do not exist."""
    ids = {
        path: set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8")))
        for path in written(folder)
    }
    for path in ids:
        for link in re.findall(r'(?:href|src)="([^"]*)"', path.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", link) or "/lite/" in f"/{link}":
                continue
            file, _, anchor = link.partition("#")
            target = (path.parent / file.partition("?")[0]).resolve() if file else path
            if not target.exists() or (anchor and target in ids and anchor not in ids[target]):
                yield path.name, link


def test_every_link_within_the_site_leads_somewhere(folder):
    assert list(broken_links(folder)) == []


def test_a_link_or_an_anchor_that_does_not_exist_is_found(tmp_path):
    (tmp_path / "a.html").write_text('<a href="b.html#c"></a><a href="d.html"></a><p id="x">')
    (tmp_path / "b.html").write_text('<a href="a.html#x"></a>')
    assert list(broken_links(tmp_path)) == [("a.html", "b.html#c"), ("a.html", "d.html")]


def test_every_public_function_is_in_the_reference(folder):
    shown = set()
    for path in (folder / "api").glob("*.html"):
        shown |= set(re.findall(r'<dt class="sig[^>]*id="([^"]+)"', path.read_text("utf-8")))
    missing = []
    for path in (ROOT / "nnlib").rglob("[!_]*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if "exercises" in module:
            continue
        names = re.findall(r"^(?:def|class) ([a-zA-Z]\w*)", path.read_text("utf-8"), re.MULTILINE)
        missing += [f"{module}.{name}" for name in names if f"{module}.{name}" not in shown]
    assert missing == []


def test_a_broken_cross_reference_stops_the_build(tmp_path, monkeypatch):
    source = tmp_path / "work" / "source"

    def gather(source):
        source.mkdir(parents=True)
        (source / "conf.py").write_text('extensions = ["myst_nb"]')
        (source / "index.md").write_text(
            "# Title\n\n[text](nowhere.md), {py:func}`nnlib.nothing`\n"
        )

    monkeypatch.setattr(build_site, "gather", gather)
    with pytest.raises(subprocess.CalledProcessError):
        build_site.pages(tmp_path / "site", source)


def test_jupyterlite_opens_with_the_lessons(tmp_path, serve, window):
    build_lite.build(tmp_path / "lite")
    page = window.new_page()
    page.route("**/pyodide.js", lambda route: route.abort())  # it is not here
    page.goto(f"{serve(tmp_path)}/lite/lab/index.html?path={LESSONS[0].name}")
    page.locator(".jp-Notebook h1").first.wait_for(timeout=90_000)
    assert page.locator(".jp-Notebook h1").first.inner_text().startswith("Teach a network")
    listed = page.locator(".jp-DirListing-itemText").all_inner_texts()
    assert [name.strip() for name in listed if name.strip()] == [path.name for path in LESSONS]
    settings = json.loads((tmp_path / "lite" / "jupyter-lite.json").read_text())
    packages = json.dumps(settings["jupyter-config-data"]["litePluginSettings"])
    for wheel in (tmp_path / "lite" / "pypi").glob("*.whl"):
        assert wheel.name in packages
    window.foreign[:] = [url for url in window.foreign if "pyodide" not in url]
