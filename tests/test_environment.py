"""Requirements stand in pyproject.toml; what repeats them elsewhere says the same."""

import re
import tomllib
from importlib.metadata import distribution, distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lessons import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
LOCKS = {
    name: (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    for name in ("requirements", "requirements-test")
}
each_lock = pytest.mark.parametrize("name", LOCKS)

PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
# An extra that includes another one names nnlib itself.
LEARNERS = [
    line
    for line in [
        *(*PROJECT["dependencies"], *EXTRAS["plots"], *EXTRAS["cluster"]),
        *(*EXTRAS["lessons"], *EXTRAS["lab"]),
    ]
    if not line.startswith("nnlib[")
]
TO_INSTALL = [*PYPROJECT["dependency-groups"]["setup"], *PYPROJECT["build-system"]["requires"]]
REQUIRED = {
    "requirements": [*LEARNERS, *TO_INSTALL],
    "requirements-test": [*LEARNERS, *TO_INSTALL, *EXTRAS["test"], *EXTRAS["site"]],
}


def normal(requirement):
    parsed = Requirement(requirement)
    return canonicalize_name(parsed.name), str(parsed.specifier)


def test_environment_yml_asks_for_what_learners_need_and_installs_nnlib():
    expected = {normal(line) for line in [*LEARNERS, f"python{PROJECT['requires-python']}"]}
    listed = [line for line in CONDA if isinstance(line, str) and line != "pip"]
    assert {normal(line) for line in listed} == expected
    assert {"pip": ["-e ."]} in CONDA


def test_the_lessons_bring_plots_and_a_cluster_and_need_no_server():
    assert "nnlib[plots,cluster]" in EXTRAS["lessons"]
    assert "nnlib[lessons]" in EXTRAS["lab"]
    # Colab has an older ipywidgets, and is a server itself.
    assert not {"jupyterlab", "ipywidgets"} & {normal(line)[0] for line in EXTRAS["lessons"]}


@each_lock
def test_a_lock_consists_of_versions_and_hashes_alone(name):
    pin = r"[a-z0-9-]+==[0-9][\w.]*( ; [\w ()<>=!'.]+)? \\"
    line = re.compile(rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?")
    assert [text for text in LOCKS[name].splitlines() if not line.fullmatch(text)] == []


@each_lock
def test_a_lock_holds_all_that_pyproject_toml_asks_for(name):
    locked = dict(re.findall(r"^([\w-]+)==(\S+)", LOCKS[name], re.MULTILINE))
    missing = [
        requirement
        for requirement in REQUIRED[name]
        if locked.get(canonicalize_name(Requirement(requirement).name), "none yet")
        not in Requirement(requirement).specifier
    ]
    assert missing == [], "run `make lock`"


def entries(lock):
    """Split a lock into its entries: a version, where it is installed, and its hashes."""
    return set(re.findall(r"^\S.*\n(?:    .*\n)*", lock, re.MULTILINE))


def test_the_learners_lock_is_a_part_of_the_other_entry_by_entry():
    assert entries(LOCKS["requirements"]) < entries(LOCKS["requirements-test"]), "run `make lock`"


@pytest.mark.parametrize(
    "change", [("==2.", "==1."), ("sha256:0", "sha256:1"), ("darwin", "linux")]
)
def test_an_entry_that_differs_is_found(change):
    changed = LOCKS["requirements"].replace(*change, 1)
    assert not entries(changed) <= entries(LOCKS["requirements-test"])


def test_a_learner_gets_no_tests_and_no_slides():
    tools = {
        canonicalize_name(Requirement(line).name) for line in [*EXTRAS["test"], *EXTRAS["site"]]
    }
    names = set(re.findall(r"^([\w-]+)==", LOCKS["requirements"], re.MULTILINE))
    # JupyterLab needs these itself.
    assert tools & names == {"nbconvert", "nbformat", "pyyaml"}


def test_what_a_learner_installs_stays_small():
    names = set(re.findall(r"^([\w-]+)==", LOCKS["requirements"], re.MULTILINE)) - {"uv"}
    installed = [each for each in distributions() if canonicalize_name(each.name) in names]
    files = [file for each in [*installed, distribution("pip")] for file in each.files]
    megabytes = sum(file.size or 0 for file in files) / 1e6
    assert len(installed) > 100
    assert megabytes < 500, "README.md promises this"
