"""The workflows are YAML that GitHub can read, and call what the Makefile has."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def complaints(text):
    """Name what is wrong with a workflow."""
    jobs = yaml.safe_load(text)["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    for step in steps:
        for target in re.findall(r"\bmake (\w+)", step.get("run", "")):
            if target not in TARGETS:
                yield f"make has no {target}"
        if not re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/x@v1")):
            yield f"{step['uses']} is not one of GitHub's own actions at a major version"
    if not any("make " in step.get("run", "") for step in steps):
        yield "no step calls make"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_calls_what_the_makefile_has(path):
    assert list(complaints(path.read_text(encoding="utf-8"))) == []


def test_there_are_two():
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "pages.yml"]


@pytest.mark.parametrize(
    ("now", "then"),
    [("make site", "make sight"), ("configure-pages@v5", "configure-pages@main")],
)
def test_a_fault_in_a_workflow_is_found(now, then):
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert list(complaints(text.replace(now, then))) != []
