"""Faults that are planted: each is one line, a check finds it, and the answers are right."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nnlib.lesson import check, faults
from nnlib.lesson.epochs import epoch
from nnlib.lesson.faults import FAULTS, IN_LESSON, PAIRS, Fault, four_programs, planted, separable
from nnlib.lesson.findings import plot_findings, plot_memorising
from nnlib.lesson.hunt import Hunt, find_the_bug
from nnlib.lesson.program import CHECKS, SOUND, Program, functions_in, some_digits
from nnlib.lesson.two_layers import classifier_backward_pass
from nnlib.losses import softmax_cross_entropy

each_fault = pytest.mark.parametrize("name", FAULTS)
FEW = some_digits()[:50]


def failing(program, checks=CHECKS):
    return tuple(name for name in checks if not program.check(name).passed)


def test_the_sound_program_passes_every_check():
    assert failing(planted()) == () and planted().changed == []


def test_the_sound_program_computes_what_nnlib_does():
    program, rng = Program(), np.random.default_rng
    Z1, A1, Z2, _ = program.functions["forward"](program.values, FEW.X)
    assert program.loss(FEW.X, FEW.Y) == pytest.approx(softmax_cross_entropy(Z2, FEW.Y))
    right = classifier_backward_pass(program.values[2], Z1, A1, Z2, FEW.X, FEW.Y)
    for found, gradient in zip(program.gradients(FEW.X, FEW.Y).values(), right, strict=True):
        np.testing.assert_allclose(found, gradient, rtol=1e-12, atol=1e-15)
    after = epoch(program.values, FEW.X, FEW.Y, 0.1, 32, rng(1))
    program.fit(FEW.X, FEW.Y, epochs=1)
    for found, right in zip(program.values, after, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-9, atol=1e-12)


@each_fault
def test_a_fault_is_one_line(name):
    before, after = SOUND.splitlines(), planted(name).text.splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    lines = planted(name).diff.splitlines()
    assert [line[0] for line in lines[1:] if line[0] != " "] == ["-", "+"]


@each_fault
def test_the_checks_that_find_a_fault_are_those_that_it_names(name):
    reports = {check: planted(name).check(check) for check in CHECKS}
    failing = {check for check, report in reports.items() if not report.passed}
    assert failing == set(FAULTS[name].found_by) != set()
    # What they say fits on a page.
    assert max(len(line) for each in reports.values() for line in str(each).splitlines()) <= 88


def test_a_fault_that_no_check_finds_would_be_noticed(monkeypatch):
    line = "return np.mean(losses)"
    monkeypatch.setitem(FAULTS, "none", Fault("none", line, line + "  # as before", "", ("step",)))
    with pytest.raises(AssertionError):
        test_the_checks_that_find_a_fault_are_those_that_it_names("none")


def test_every_check_finds_a_fault():
    assert {name for fault in FAULTS.values() for name in fault.found_by} == set(CHECKS)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_of_two_faults_neither_hides_the_other(pair):
    fails = set(failing(planted(*pair)))
    found, also = (set(FAULTS[name].found_by) for name in pair)
    assert fails & (found - also) and fails & (also - found)
    assert fails <= found | also  # so what an answer says of a check that passes is true


def test_faults_in_one_line_are_not_planted_together():
    assert not separable(FAULTS["bare_softmax"], FAULTS["one_maximum"])
    assert not separable(FAULTS["split_not_used"], FAULTS["one_epoch"])  # which hides it
    with pytest.raises(ValueError, match="bare_softmax and one_maximum change the same line"):
        planted("bare_softmax", "one_maximum")


def test_an_unknown_fault_check_or_function_is_refused():
    with pytest.raises(ValueError, match=r"fault .*large_weights"):
        planted("a_gremlin")
    with pytest.raises(ValueError, match=r"name .*first loss"):
        Program().check("spelling")
    with pytest.raises(ValueError, match=r"function .*backward_pass"):
        Program().code("backwards")
    with pytest.raises(ValueError, match=r"own .*backward_pass"):
        Program(backwards=print)
    with pytest.raises(ValueError, match="forward"):
        Program(forward=1)


@pytest.mark.parametrize("bugs", [1, 2])
def test_the_key_is_right_whatever_the_seed(bugs):
    choices = PAIRS if bugs == 2 else [(name,) for name in FAULTS]
    names_of = {planted(*names).text: names for names in choices}
    assert len(names_of) == len(choices)
    for seed in range(60):
        bug = find_the_bug(seed, bugs)
        changed = names_of[bug._program.text]
        assert str(bug.answer(*changed[::-1])).startswith("✓ right.")
        # Giving up is not called right.
        said = bug.answer(*changed).text
        assert said.startswith(f"✓ right. {bug.show_solution().text}\nChecks: 0, and 0 wrong names")
        assert "<summary>" in bug.show_solution().markdown


@pytest.mark.parametrize("bugs", [1, 2])
def test_some_seed_draws_every_fault(bugs):
    drawn = {name for seed in range(200) for name in find_the_bug(seed, bugs)._names}
    assert drawn == set(FAULTS)


def test_the_faults_of_the_lesson_are_those_that_it_plants():
    (path,) = (Path(__file__).parents[1] / "notebooks").glob("06-*.ipynb")
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r'planted\(\\"(\w+)\\"\)', text)) == set(IN_LESSON)


def test_a_hunt_begins_with_faults_that_no_lesson_shows_and_goes_round():
    drawn = [find_the_bug(seed)._names[0] for seed in range(32)]
    assert set(drawn[:8]) == set(FAULTS) - set(IN_LESSON) and set(drawn[8:16]) == set(IN_LESSON)
    assert set(drawn[16:]) == set(FAULTS) and drawn[16:] != drawn[:16]
    pairs = [find_the_bug(seed, bugs=2)._names for seed in range(40)]
    assert len(set(pairs)) == 40 and all(set(pair) - set(IN_LESSON) for pair in pairs)


@pytest.mark.parametrize("seed", [7, 100])
def test_checks_find_the_same_faults_from_other_parameters_and_images(seed):
    assert failing(planted(seed=seed)) == ()
    for name in FAULTS:
        assert set(failing(planted(name, seed=seed))) == set(FAULTS[name].found_by)
    numbers = [str(planted("summed_loss", seed=s).check("first loss")) for s in (1, seed)]
    assert numbers[0] != numbers[1]


@each_fault
def test_a_wrong_answer_is_told_what_speaks_against_it(name):
    bug, here = Hunt((name,)), set(FAULTS[name].found_by)
    for other in set(FAULTS) - {name}:
        said, there = str(bug.answer(other)), set(FAULTS[other].found_by)
        assert said.startswith(f"✗ not {other}: ")
        if here == there:
            assert "the same checks fail" in said
        else:
            (at,) = (one for one in CHECKS if f'"{one}"' in said)
            assert (at in here - there) if said.count("here the check") else (at in there - here)


def test_with_two_faults_one_right_name_is_not_enough():
    bug = Hunt(("large_weights", "one_maximum"))
    said = str(bug.answer("large_weights", "split_not_used"))
    assert said.splitlines() == [
        '✗ not split_not_used: with it the check "shuffled targets" fails, and here it passes.'
    ]
    said = str(bug.answer("large_weights", "log_of_zero"))
    assert "✗ not log_of_zero: all checks that fail with it fail here too" in said


def test_an_answer_may_be_missing_or_too_many():
    bug = find_the_bug(1)
    assert str(bug.answer()) == str(bug.answer(...))
    assert str(bug.answer()).startswith("… not answered yet.")
    said = "✗ one line is changed: answer in the form bug.answer(...)."
    assert str(bug.answer("one_sum", "one_epoch")) == said
    said = "✗ two lines are changed: answer in the form bug.answer(..., ...)."
    assert str(find_the_bug(1, bugs=2).answer("one_sum")) == said
    answers = {"a_gremlin": "No fault is called", "step": "is a check", "update": "is a function"}
    for answer, says in answers.items():
        assert says in str(bug.answer(answer))
    for answer in (["one_sum"], 3, np.zeros(2)):
        assert "is no name. Answer with names in quotation marks" in str(bug.answer(answer))
    with pytest.raises(ValueError, match="seed is"):
        find_the_bug("1")
    with pytest.raises(ValueError, match="bugs is 3; plant 1 or 2"):
        find_the_bug(1, bugs=3)


def test_a_hunt_says_what_to_do_and_gives_nothing_away():
    text = str(find_the_bug(1, bugs=2))
    assert max(map(len, text.splitlines())) <= 88
    assert "two lines changed" in text and "bug.answer(..., ...)" in text
    for name in [*CHECKS, *functions_in(SOUND)]:
        assert name in text
    for name in FAULTS:
        assert name not in text and f"   {name}: " in str(find_the_bug(1).answer(...))
    assert check.find_the_bug is find_the_bug and "find_the_bug" in dir(check)


def test_a_hunt_counts_each_check_and_each_wrong_name_once():
    bug = Hunt(("one_sum",))
    for name in ("shapes", "shapes", "large numbers", "spelling"):
        bug.check(name)
    for name in ("one_epoch", "one_epoch", "a_gremlin", ..., "bare_softmax"):
        bug.answer(name)
    last = str(bug.answer("one_sum")).splitlines()[-1]
    assert last == "Checks: 2, and 2 wrong names, 5 each: 12 in all."


def test_who_only_guesses_is_asked_for_a_check_and_pays_for_every_wrong_name():
    bug, names = Hunt(("one_sum",)), list(FAULTS)
    wrong = [name for name in names if name != "one_sum"]
    for name in wrong:
        bug.answer(name)
    last = str(bug.answer("one_sum")).splitlines()[-1]
    assert f"{5 * len(wrong)} in all. Which check would have shown it?" in last
    bug = Hunt(("one_sum",))
    bug.answer("one_epoch")
    assert "Checks: 0, and 1 wrong name, 5 each: 5 in all." in str(bug.answer("one_sum"))


def test_a_hunt_checks_and_shows_code():
    bug = Hunt(("one_sum",))
    assert not bug.check("independence").passed and bug.check("shapes").passed
    assert "E / E.sum()" in bug.code("softmax").text and "E.sum" not in bug.code("update").text
    assert bug.code().text.count("def ") == SOUND.count("def ") and '"""' not in bug.code().text


@pytest.mark.parametrize("name", ["steps", "update", None, ["step"], np.zeros(2)])
def test_a_hunt_says_which_checks_there_are(name):
    said = str(Hunt(("one_sum",)).check(name))
    assert said.startswith("✗ no check is called ") and all(check in said for check in CHECKS)


@pytest.mark.parametrize("name", ["updates", "step", None, ["update"], np.zeros(2)])
def test_a_hunt_says_which_functions_there_are(name):
    said = str(Hunt(("one_sum",)).code("softmax", name))
    assert said.startswith("✗ no function is called ")
    assert all(function in said for function in functions_in(SOUND))


def test_the_first_four_programs_have_one_sound_among_them():
    assert [len(program.changed) for program in four_programs()] == [1, 0, 1, 1]


def test_a_fault_that_is_not_among_the_sixteen_may_escape_all_checks():
    line, faulty = "order[start : start + batch_size]", "order[0 : batch_size]"
    assert SOUND.count(line) == 1
    program = Program(SOUND.replace(line, faulty))
    assert failing(program) == () != program.changed


def test_a_program_begins_again_for_every_check():
    program = Program()
    first = [w.copy() for w in program.values]
    program.fit(FEW.X, FEW.Y, epochs=1)
    program.check("memorising")
    for now, before in zip(program.values, first, strict=True):
        np.testing.assert_array_equal(now, before)
    program.restart(seed=2)
    assert not np.array_equal(program.values[0], first[0])


def test_a_program_of_a_students_own_functions_is_checked():
    def forward(parameters, X):
        W1, b1, W2, b2 = parameters
        Z1 = W1 @ X + b1
        A1 = np.tanh(Z1)  # and the backward pass is ReLU's
        Z2 = W2 @ A1 + b2
        return Z1, A1, Z2, Program().functions["softmax"](Z2)

    found = Program(forward=forward).check("step")
    assert [one.name for one in found.comparisons if one.error > 1e-5] == [
        *("step of W1", "step of b1")
    ]


def test_a_blank_image_raises_a_false_alarm():
    assert failing(Program(), ["step"]) == ()
    assert not Program().check("step", X=np.zeros((784, 10))).passed


def test_which_fails_prints_and_names(capsys):
    assert planted("large_weights").which_fails("shapes", "first loss") == "first loss"
    assert capsys.readouterr().out.startswith("\nshapes: passes.\nfirst loss: FAILS.")


def test_a_program_that_stops_has_no_accuracy_and_fails_its_check():
    program = planted("unsummed_bias")
    assert program.accuracy(FEW.X, FEW.labels) < 0.5
    program.step(FEW.X, FEW.Y, 0.1)
    assert np.isnan(program.accuracy(FEW.X[:, :3], FEW.labels[:3]))
    assert "stops with an error: the step changes b1" in program.check("step").found


def test_a_loss_curve_falls_and_has_a_value_more_than_batches():
    digits = some_digits()
    losses = Program().loss_curve(digits.X, digits.Y, every=100)
    assert len(losses) == 5 and losses[-1] < losses[0]


def test_a_picture_of_findings_has_a_dot_for_every_check_that_fails():
    fails = {"cheap": [True, False, True] + [False] * 4, "stops": [False] * 6 + [True]}
    left, right = plot_findings(fails, {"cheap": 0.9, "stops": np.nan}, 0.9, alt="Two faults.")
    assert [len(line.get_xdata()) for line in left.lines] == [1, 2]  # what stops comes first
    assert [label.get_text() for label in left.get_yticklabels()] == ["stops", "cheap"]
    assert [line.get_marker() for line in right.lines].count("o") == 1  # nothing was measured
    assert [text.get_text() for text in right.texts] == ["stops with an error", "sound"]
    assert left.figure.alt == "Two faults."
    plt.close(left.figure)


def test_a_picture_of_memorising_shows_who_cannot():
    programs = {"sound": planted(), "faulty": planted("unshuffled_targets")}
    ax = plot_memorising(programs, alt="Two programs.")
    sound, faulty, goal = (line.get_ydata()[-1] for line in ax.lines[:3])
    assert sound < goal == 0.01 < 0.5 < faulty
    plt.close(ax.figure)


def test_a_fault_says_what_it_is_in_half_a_sentence():
    for fault in faults.FAULTS.values():
        assert fault.name.isidentifier() and fault.says[0].islower() and fault.says[-1] != "."
