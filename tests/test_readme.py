"""What the README says is true."""

import base64
import re

import pytest
from lesson_rules.form import local_links

from lessons import LESSONS, ROOT, Lesson

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", "TEACHING.md", "CONTRIBUTING.md", "nnlib/data/README.md"]


def test_the_example_prints_what_stands_below_it(capsys):
    code, printed = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL).groups()
    exec(code, {})
    assert capsys.readouterr().out == printed


def test_the_picture_and_its_text_are_a_figure_of_a_lesson():
    alt, file = re.search(r"!\[(.*?)\]\((.*?)\)", README, re.DOTALL).groups()
    figures = {
        base64.b64decode(output.data["image/png"]): " ".join(
            output.metadata["image/png"]["alt"].split()
        )
        for path in LESSONS
        for _, _, output in Lesson.read(path).outputs()
        if "image/png" in output.get("data", {})
    }
    assert figures.get((ROOT / file).read_bytes()) == alt


@pytest.mark.parametrize(
    ("name", "source"), [("speed", "benchmarks/RESULTS.md"), ("mutants", "tests/MUTANTS.md")]
)
def test_a_table_of_results_is_what_was_measured(name, source):
    block = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", README, re.DOTALL)[1]
    results = (ROOT / source).read_text(encoding="utf-8")
    stamp, _, _, _, *rows = block.splitlines()
    assert stamp in results
    assert len(rows) > 5
    for row in rows:
        assert f"\n{row}" in results, row


def test_the_map_names_every_lesson():
    rows = re.findall(r"^\| \[.*?\]\(notebooks/(.*?)\)", README, re.MULTILINE)
    assert rows == [path.name for path in LESSONS]


def test_the_table_names_every_module():
    modules = {path.stem for path in (ROOT / "nnlib").glob("[!_]*.py")} - {"arrays"}
    modules |= {"lesson", "plots", "widgets"}
    assert set(re.findall(r"^\| `nnlib\.(\w+)`", README, re.MULTILINE)) == modules


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page):
    links = list(local_links(ROOT / page, (ROOT / page).read_text(encoding="utf-8")))
    assert [link for link in links if not link.exists()] == []
