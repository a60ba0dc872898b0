"""Mutation testing changes what is there, and what it argues away is there to be argued about."""

import pytest
from test_structure import MATHEMATICS, PACKAGE

from lessons import ROOT
from mutate import CONFIG, MODULES, change_of, row, stages_of


def test_all_of_the_mathematics_but_its_checks_of_arguments_is_mutated():
    assert {*MODULES} == {*MATHEMATICS} - {"arguments", "arrays"}


@pytest.mark.parametrize("module", MODULES)
def test_the_tests_that_a_mutant_meets_exist(module):
    assert [f for stage in stages_of(module) for f in stage if not (ROOT / f).is_file()] == []


@pytest.mark.parametrize("test", CONFIG["deselect"])
def test_a_test_that_no_mutant_meets_exists(test):
    file, name = test.split("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("each", CONFIG["equivalent"], ids=lambda each: each["line"])
def test_an_equivalent_mutant_changes_a_line_that_stands_in_its_module_and_says_why(each):
    lines = (PACKAGE / f"{each['module']}.py").read_text(encoding="utf-8").splitlines()
    assert each["line"] in [line.strip() for line in lines]
    assert each["line"] not in each["mutants"]
    assert each["reason"]


def test_a_mutant_is_named_by_the_line_that_it_changes():
    diff = "--- mutation diff ---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n def f():\n-  a + b\n+  a - b"
    assert change_of(diff) == ("a + b", "a - b")


def test_the_score_leaves_equivalent_mutants_out():
    assert row("losses", 12, 2, 1) == ("losses", 12, 9, 1, 2, "90.0 %")
