"""Requirements stand in pyproject.toml; what repeats them elsewhere says the same."""

import re
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lessons import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
# An extra that includes another one names nnlib itself.
REQUIRED = [
    *(*PROJECT["dependencies"], *EXTRAS["plots"]),
    *(line for line in [*EXTRAS["lab"], *EXTRAS["test"]] if not line.startswith("nnlib[")),
]
TO_INSTALL = [*PYPROJECT["dependency-groups"]["setup"], *PYPROJECT["build-system"]["requires"]]


def normal(requirement):
    parsed = Requirement(requirement)
    return canonicalize_name(parsed.name), str(parsed.specifier)


def test_environment_yml_asks_for_what_pyproject_toml_asks_for_and_installs_nnlib():
    expected = {normal(line) for line in [*REQUIRED, f"python{PROJECT['requires-python']}"]}
    listed = [line for line in CONDA if isinstance(line, str) and line != "pip"]
    assert {normal(line) for line in listed} == expected
    assert {"pip": ["-e ."]} in CONDA


def test_the_lessons_bring_the_plots():
    assert "nnlib[plots]" in EXTRAS["lab"]


def test_the_lock_consists_of_versions_and_hashes_alone():
    pin = r"[a-z0-9-]+==[0-9][\w.]*( ; [\w ()<>=!'.]+)? \\"
    line = re.compile(rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?")
    assert [text for text in LOCK.splitlines() if not line.fullmatch(text)] == []


def test_the_lock_holds_all_that_pyproject_toml_asks_for():
    locked = dict(re.findall(r"^([\w-]+)==(\S+)", LOCK, re.MULTILINE))
    missing = [
        requirement
        for requirement in [*REQUIRED, *EXTRAS["site"], *TO_INSTALL]
        if locked.get(canonicalize_name(Requirement(requirement).name), "none yet")
        not in Requirement(requirement).specifier
    ]
    assert missing == [], "run `make lock`"
