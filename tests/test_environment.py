"""Requirements stand in pyproject.toml; what repeats them elsewhere says the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
REQUIRED = [*PROJECT["dependencies"], *EXTRAS["lab"], *EXTRAS["test"]]
TO_INSTALL = [*PYPROJECT["dependency-groups"]["setup"], *PYPROJECT["build-system"]["requires"]]


def normal(requirement):
    parsed = Requirement(requirement)
    return canonicalize_name(parsed.name), str(parsed.specifier)


def differences(environment):
    """Return what only one of pyproject.toml and the text of environment.yml asks for."""
    listed = yaml.safe_load(environment)["dependencies"]
    conda = {normal(line) for line in listed if isinstance(line, str) and line != "pip"}
    return conda ^ {normal(line) for line in [*REQUIRED, f"python{PROJECT['requires-python']}"]}


def test_environment_yml_asks_for_what_pyproject_toml_asks_for():
    assert differences(ENVIRONMENT) == set()


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("- numpy>=2.0\n", "- numpy>=2.1\n"),
        ("- nbval>=0.11,<0.12\n", "- nbval>=0.11\n"),
        ("- python>=3.11\n", "- python>=3.12\n"),
        ("  - tqdm>=4.66\n", ""),
        ("  - pip\n", "  - pip\n  - pandas\n"),
    ],
)
def test_a_change_in_environment_yml_alone_is_caught(line, changed):
    planted = ENVIRONMENT.replace(line, changed)
    assert planted != ENVIRONMENT
    assert differences(planted)


def test_environment_yml_installs_the_project_itself():
    assert {"pip": ["-e ."]} in yaml.safe_load(ENVIRONMENT)["dependencies"]


def not_of_a_lock(lock):
    """Return the lines that are neither a pinned version nor a hash, an address for example."""
    pin = r"[a-z0-9-]+==[0-9][\w.]*( ; [\w ()<>=!'.]+)? \\"
    return [
        line
        for line in lock.splitlines()
        if not re.fullmatch(rf"{pin}|    --hash=sha256:[0-9a-f]{{64}}( \\)?", line)
    ]


def test_the_lock_consists_of_versions_and_hashes_alone():
    assert not_of_a_lock(LOCK) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://index.example/simple",
        "six==1.17.0",
        "six @ https://index.example/six.whl \\",
        "    # from index.example",
    ],
)
def test_an_address_or_a_pin_without_hash_in_the_lock_is_caught(line):
    assert not_of_a_lock(f"{LOCK}{line}\n") == [line]


def test_the_lock_holds_all_that_pyproject_toml_asks_for():
    locked = dict(re.findall(r"^([\w-]+)==(\S+)", LOCK, re.MULTILINE))
    missing = [
        requirement
        for requirement in [*REQUIRED, *EXTRAS["site"], *TO_INSTALL]
        if locked.get(canonicalize_name(Requirement(requirement).name), "none yet")
        not in Requirement(requirement).specifier
    ]
    assert missing == [], "run `make lock`"
