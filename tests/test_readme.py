"""What the README says is true."""

import base64
import re
from pathlib import Path

import pytest
from lesson_rules import LINK, Lesson

ROOT = Path(__file__).parent.parent
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
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for _, _, output in Lesson.read(path).outputs()
        if "image/png" in output.get("data", {})
    }
    assert figures.get((ROOT / file).read_bytes()) == alt


def test_the_speed_is_what_was_measured():
    block = re.search(r"<!-- speed -->\n(.*?)\n<!-- /speed -->", README, re.DOTALL)[1]
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    stamp, _, _, _, *rows = block.splitlines()
    assert stamp in results
    assert len(rows) > 5
    for row in rows:
        assert f"\n{row}" in results, row


def test_the_map_names_every_lesson():
    lessons = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert re.findall(r"^\| \[.*?\]\(notebooks/(.*?)\)", README, re.MULTILINE) == lessons


def test_the_table_names_every_module():
    modules = {path.stem for path in (ROOT / "nnlib").glob("[!_]*.py")} - {"arrays"}
    modules |= {"lesson", "widgets"}
    assert set(re.findall(r"^\| `nnlib\.(\w+)`", README, re.MULTILINE)) == modules


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in ["".join(groups) for groups in LINK.findall(text)]:
        assert "://" in link or (ROOT / page).parent.joinpath(link).exists(), link


def test_the_commands_that_the_pages_name_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        named = re.findall(r"(?:`|^)make (\w+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
        assert set(named) <= targets
