import inspect
import os
import re
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from answer_mutants import known_mistakes_remembered
from right_answers import RIGHT
from test_planted_signs import mutants
from wrong_answers import WRONG, counted_from_the_first_image
from wrong_epochs import (
    ERRORS_OF_EPOCHS,
    NEARLY,
    ONE_BATCH_ONLY,
    one_image_at_a_time,
    shape_for_a_number,
)

from nnlib import losses
from nnlib.activations import sigmoid, sigmoid_derivative, softmax
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.lesson import check
from nnlib.lesson.check import EXERCISES
from nnlib.lesson.evidence import difference
from nnlib.lesson.exercise import SEEDS
from nnlib.lesson.guard import TooSlowError, call
from nnlib.lesson.judge import judge
from nnlib.lesson.own_checks import step_error
from nnlib.lesson.written import returns_in_the_first_round
from nnlib.metrics import accuracy

EMPTY = np.empty


def by_name(exercises):
    return pytest.mark.parametrize("exercise", exercises, ids=lambda exercise: exercise.name)


@by_name(EXERCISES.values())
def test_the_function_that_nnlib_ships_keeps_the_contract(exercise):
    assert judge(exercise, exercise.right).state == "right"


@by_name([e for e in EXERCISES.values() if e.answer is None])
def test_the_solution_that_is_shown_is_right(exercise):
    shown = check.CHECKS[exercise.name].show_solution()
    source = shown.text[shown.text.index("\ndef ") :]
    assert source.strip() in shown._repr_markdown_()
    module = vars(inspect.getmodule(exercise.solution)).copy()
    exec(source, module)
    assert judge(exercise, module[exercise.solution.__name__]).state == "right"


# No sign of these matters: in softmax two cancel, accuracy is asked for no single output, folds
# begin as zeros, and random weights of the other sign are as good.
NO_SIGN_MATTERS = "softmax", "accuracy", "stratified_folds", "steady_weights"
MUTANTS = [
    pytest.param(exercise, mutant, id=f"{exercise.name}: {change}")
    for exercise in EXERCISES.values()
    if exercise.answer is None and exercise.name not in NO_SIGN_MATTERS
    for change, mutant in mutants(exercise.solution)
]


@pytest.mark.parametrize(("exercise", "mutant"), MUTANTS)
def test_a_changed_sign_in_the_solution_breaks_the_contract(exercise, mutant):
    assert judge(exercise, mutant).state == "wrong"


@pytest.mark.parametrize(
    ("name", "mistake", "function"),
    [
        pytest.param(name, mistake, function, id=f"{name}: {mistake} {number}")
        for name, mistakes in WRONG.items()
        for mistake, functions in mistakes.items()
        for number, function in enumerate(functions, 1)
    ],
)
def test_a_wrong_answer_is_told_its_mistake(name, mistake, function):
    verdict = judge(EXERCISES[name], function)
    assert (verdict.state, verdict.mistake) == ("wrong", mistake), verdict


@pytest.mark.parametrize(("function", "said"), ERRORS_OF_EPOCHS)
def test_an_error_in_an_epoch_is_explained(function, said):
    verdict = judge(EXERCISES["epoch"], function)
    assert (verdict.state, verdict.mistake) == ("wrong", "an error")
    assert said in verdict.message


def test_of_an_unfinished_answer_each_array_that_is_there_is_judged():
    def last_layer(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = 2 * (A2 - Y) / Y.size * A2 * (1 - A2)
        return ..., None, dZ2 @ A1.T, dZ2.sum(axis=1)

    message = judge(EXERCISES["backward_pass"], last_layer).message
    assert message.startswith("unfinished. Not there yet: dW1, db1. Right so far: dW2. Wrong: db2.")


@pytest.mark.parametrize("elsewhere", ["nothing", "an error"])
def test_an_unfinished_answer_that_is_none_or_fails_in_other_cases_is_judged_all_the_same(
    elsewhere,
):
    def sometimes(W2, Z1, A1, Z2, A2, X, Y):
        if Y.shape[1] == 1:
            return ..., ..., (2 * (A2 - Y) / Y.size * A2 * (1 - A2)) @ A1.T, ...
        return None if elsewhere == "nothing" else 1 / 0

    verdict = judge(EXERCISES["backward_pass"], sometimes)
    assert (verdict.state, verdict.mistake) == ("wrong", "unfinished")
    assert "Wrong" not in verdict.message


def test_an_error_inside_of_a_lent_function_is_traced_to_the_arguments():
    evidence = judge(EXERCISES["epoch"], one_image_at_a_time).evidence
    assert "inside of a function that this line calls" in evidence


def test_an_error_in_a_line_of_the_answer_is_not_blamed_on_a_call():
    assert "inside of a function" not in judge(EXERCISES["epoch"], shape_for_a_number).evidence


@pytest.mark.parametrize(("function", "asked", "not_asked"), ONE_BATCH_ONLY)
def test_a_lone_batch_is_asked_about_its_slice_only_where_others_are_empty(
    function, asked, not_asked
):
    message = judge(EXERCISES["epoch"], function).message
    assert asked in message
    assert not_asked not in message


@pytest.mark.parametrize(("function", "name"), NEARLY)
def test_an_epoch_that_is_only_near_to_a_named_mistake_is_not_called_so(function, name):
    verdict = judge(EXERCISES["epoch"], function)
    assert verdict.state == "wrong"
    assert verdict.mistake != name


@by_name(EXERCISES.values())
def test_every_named_mistake_is_told_from_all_others(exercise):
    with known_mistakes_remembered(exercise):
        for mistake in exercise.mistakes:
            for function in mistake.functions:
                assert judge(exercise, function).mistake == mistake.name


@by_name(EXERCISES.values())
def test_no_two_mistakes_have_the_same_name(exercise):
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(names) == len(set(names))


def test_drawn_weights_are_described_in_words():
    evidence = check.steady_weights(
        lambda n_out, n_in, rng: 3 * rng.uniform(size=(n_out, n_in))
    ).evidence
    assert "yours:  1 × 20000 weights, standard deviation 0.8" in evidence
    assert "none is beyond two standard deviations; not drawn from rng" in evidence
    assert "Drawing(" not in evidence
    assert " at 0x" not in evidence


def test_a_function_among_the_arguments_is_shown_by_its_name():
    evidence = check.deep_forward(lambda weights, g, X: [7 * W @ X for W in weights[:1]]).evidence
    assert "g = the function relu" in evidence


def test_a_wrong_yes_or_no_is_no_evidence_for_a_mistake():
    verdict = check.stop_early(lambda losses, patience: max(losses[-patience:]) > min(losses))
    assert (verdict.state, verdict.mistake) == ("wrong", "")


def test_two_functions_that_overflow_do_not_make_the_same_mistake():
    for shift in (np.median, np.mean, np.min):
        verdict = check.softmax(lambda Z, c=shift: (E := np.exp(Z - c(Z))) / E.sum(axis=0))
        assert verdict.mistake == "out of range"


def written(exercise, body):
    """Make a function with the arguments of an exercise."""
    space = {"right": exercise.right}
    exec(f"def mine({', '.join(exercise.parameters)}):\n    {body}", space)
    return space["mine"]


@by_name(EXERCISES.values())
@pytest.mark.parametrize("body", ["return ...", "raise NotImplementedError"])
def test_a_stub_is_not_yet_written_and_neither_right_nor_wrong(exercise, body):
    verdict = judge(exercise, written(exercise, body))
    assert repr(verdict) == f"… {exercise.name}: not yet written."


@by_name(EXERCISES.values())
def test_the_mistakes_that_any_function_may_have_are_named(exercise):
    forgotten = written(exercise, f"right({', '.join(exercise.parameters)})")
    failing = judge(exercise, written(exercise, "return undefined_name"))
    assert judge(exercise, exercise.cases[0].expected).mistake == "no function"
    assert judge(exercise, lambda: 1).mistake == "other arguments"
    assert judge(exercise, written(exercise, "pass")).mistake == "returned nothing"
    assert judge(exercise, forgotten).mistake == "returned nothing"
    assert failing.mistake == "an error"
    assert "undefined_name" in failing.evidence


def test_a_function_without_an_end_is_stopped(monkeypatch):
    monkeypatch.setattr("nnlib.lesson.guard.SECONDS", 0.2)
    monkeypatch.setattr("nnlib.lesson.guard.WAITING", 0.2)

    def endless(A, Y):
        while True:
            with suppress(BaseException):
                time.sleep(0.01)

    for _ in range(5):
        assert check.accuracy(endless).mistake == "too slow"
    assert check.accuracy(lambda A, Y: time.sleep(2)).mistake == "too slow"
    time.sleep(0.2)  # an alarm that is still on would end this


def test_without_signals_a_loop_is_stopped_as_well(monkeypatch):
    monkeypatch.setattr("nnlib.lesson.guard.SECONDS", 0.2)
    monkeypatch.delattr("signal.setitimer", raising=False)  # Windows has none

    def endless(A, Y):
        while True:
            pass

    assert check.accuracy(endless).mistake == "too slow"


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("layer_scores", lambda W, b, A_in: np.round(W @ A_in + b, 2)),
        ("softmax", lambda Z: softmax(Z).round(3)),
        ("softmax", lambda Z: softmax(Z) + 0j),
        ("softmax", lambda Z: np.exp(Z - Z[0]) / np.exp(Z - Z[0]).sum(axis=0)),
        ("layer_scores", lambda W, b, A_in: W @ A_in + b.reshape(2, 1)),
    ],
)
def test_what_is_right_by_chance_only_is_refused(name, function):
    assert judge(EXERCISES[name], function).state == "wrong"


def test_a_whole_number_of_pythons_is_as_right_as_a_float():
    def mine(A, Y):
        right = np.mean(A.argmax(axis=0) == Y.argmax(axis=0))
        return int(right) if right in (0, 1) else right

    assert check.accuracy(mine).state == "right"


def test_errors_of_one_type_are_not_mistaken_for_one_mistake():
    verdict = check.softmax_cross_entropy_gradient(lambda Z, Y: Z @ Y)
    assert verdict.mistake == "an error"
    assert "Z @ Y" in verdict.evidence


def test_of_several_arrays_the_wrong_ones_are_named():
    def mine(*arguments):
        dW1, db1, dW2, db2 = EXERCISES["backward_pass"].right(*arguments)
        return dW1, db1 + 1, dW2, 3 * db2

    verdict = check.backward_pass(mine)
    assert verdict.mistake == ""
    # db2 comes first on the way back.
    assert "yours db2:  array([[-0.75]])\nright db2:  array([[-0.25]])" in verdict.evidence
    assert verdict.evidence.endswith("\nWrong: db1, db2.")


def test_of_two_mistakes_the_first_on_the_way_back_is_named():
    def no_factor_and_no_transpose(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = (A2 - Y) * sigmoid_derivative(Z2)
        dZ1 = W2.T @ dZ2 * sigmoid(Z1)
        return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(1, keepdims=True)

    verdict = check.backward_pass(no_factor_and_no_transpose)
    assert verdict.mistake == "the 2 and the mean are missing"
    assert verdict.message.startswith("the 2 and the mean are missing, seen in dW2 and db2. ")


def hidden_layer(dZ1, dW1=lambda dZ1, X: dZ1 @ X.T, db1=lambda dZ1: dZ1.sum(1, keepdims=True)):
    """Write a backward pass whose last layer is right, and whose hidden layer has these lines."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dA2 = 2 * (A2 - Y) / Y.size
        dZ2 = dA2 * sigmoid_derivative(Z2)
        first = dZ1(W2, dA2, dZ2, Z1, A1)
        return dW1(first, X), db1(first), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)

    return function


def right_dZ1(W2, dA2, dZ2, Z1, A1):
    return W2.T @ dZ2 * sigmoid_derivative(Z1)


@pytest.mark.parametrize(
    ("mine", "mistake", "said"),
    [
        (
            hidden_layer(lambda W2, dA2, dZ2, Z1, A1: W2.T @ dA2 * sigmoid_derivative(A1)),
            "two mistakes in the hidden layer: dA2 goes back in place of dZ2, and σ′ of the "
            "activations",
            "",
        ),
        (
            hidden_layer(lambda W2, dA2, dZ2, Z1, A1: W2.T @ dA2),
            "two mistakes in the hidden layer: dA2 goes back in place of dZ2, and σ′ is missing",
            "",
        ),
        (
            hidden_layer(
                lambda W2, dA2, dZ2, Z1, A1: W2.T @ dZ2 * sigmoid_derivative(A1),
                dW1=lambda dZ1, X: dZ1 @ X.T / 3,
            ),
            "σ′ of the activations, in the hidden layer",
            ", seen in db1; another mistake is in dW1. ",
        ),
        (
            hidden_layer(
                lambda W2, dA2, dZ2, Z1, A1: W2.T @ dA2 * sigmoid_derivative(Z1),
                db1=lambda dZ1: 7 * dZ1.sum(1, keepdims=True),
            ),
            "dA2 goes back in place of dZ2",
            ", seen in dW1; another mistake is in db1. ",
        ),
        (
            hidden_layer(
                lambda W2, dA2, dZ2, Z1, A1: W2.T @ dA2 * sigmoid_derivative(A1),
                db1=lambda dZ1: dZ1.sum(1),
            ),
            "two mistakes in the hidden layer: dA2 goes back in place of dZ2, and σ′ of the "
            "activations",
            ", seen in dW1; another mistake is in db1. ",
        ),
        (hidden_layer(right_dZ1, dW1=lambda dZ1, X: 3 * dZ1 @ X.T), "", "Wrong: dW1."),
        (hidden_layer(right_dZ1, db1=lambda dZ1: dZ1[:, :1] ** 2), "", "Wrong: db1."),
        (hidden_layer(lambda W2, dA2, dZ2, Z1, A1: W2.T @ dZ2 * Z1 / 5), "", "Wrong: dW1, db1."),
    ],
)
def test_two_mistakes_in_the_hidden_layer_are_named(mine, mistake, said):
    verdict = check.backward_pass(mine)
    assert (verdict.state, verdict.mistake) == ("wrong", mistake)
    assert said in repr(verdict)


def test_of_the_first_results_only_the_wrong_ones_are_named():
    def mine(*arguments):
        wrong = hidden_layer(right_dZ1, dW1=lambda dZ1, X: 3 * dZ1 @ X.T)(*arguments)
        return *wrong[:3], wrong[3].ravel()

    assert check.backward_pass(mine).message.startswith("db is flat, seen in db2. ")


def test_one_result_without_the_hidden_slope_is_not_said_to_hold_dA():
    verdict = check.backward_pass(
        hidden_layer(
            lambda W2, dA2, dZ2, Z1, A1: W2.T @ dZ2, dW1=lambda dZ1, X: dZ1 @ (2 * X - 1).T
        )
    )
    assert verdict.message.startswith("σ′ is missing in the hidden layer, seen in db1; ")


def test_an_error_says_what_it_means_in_a_formula():
    in_a_loop, without_sizes = (
        check.layer_scores(WRONG["layer_scores"]["an error"][0]),
        check.mean_squared_error(WRONG["mean_squared_error"]["an error"][0]),
    )
    assert "take b[i, 0]" in in_a_loop.message
    assert "n, m = Y.shape" in without_sizes.message


def test_where_the_last_layer_is_wrong_as_well_the_hidden_layers_mistake_has_no_name():
    def mine(*arguments):
        wrong = hidden_layer(lambda W2, dA2, dZ2, Z1, A1: W2.T @ dA2)(*arguments)
        return *wrong[:2], 5 * wrong[2], wrong[3]

    assert check.backward_pass(mine).mistake == ""


@pytest.mark.parametrize(
    ("error", "slope", "back"),
    [
        (lambda A, Y: abs(A - Y) * (A - Y), lambda A: A * (1 - A), lambda W2, dZ2, A1: W2.T @ dZ2),
        (lambda A, Y: A - A.max(axis=0), lambda A: A * (1 - A), lambda W2, dZ2, A1: W2.T @ dZ2),
        (lambda A, Y: A - Y, lambda A: (A * (1 - A)) ** 3, lambda W2, dZ2, A1: W2.T @ dZ2),
        (lambda A, Y: A - Y, lambda A: A * (1 - A), lambda W2, dZ2, A1: dZ2.sum() * A1),
    ],
)
def test_what_only_looks_like_a_known_mistake_has_no_name(error, slope, back):
    def mine(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = 2 / Y.size * error(A2, Y) * slope(A2)
        dZ1 = back(W2, dZ2, A1) * slope(A1)
        return dZ1 @ X.T, dZ1.sum(1, keepdims=True), dZ2 @ A1.T, dZ2.sum(1, keepdims=True)

    assert check.backward_pass(mine).mistake == ""


n, targets, SCALE = 2, np.zeros((2, 1)), 1.0


@pytest.mark.parametrize(
    ("name", "mine", "outside"),
    [
        ("mean_squared_error", lambda A, Y: np.sum((A - Y) ** 2) / n, "n"),
        ("mean_squared_error", lambda A, Y: next(np.sum((A - Y) ** 2) / n for _ in "1"), "n"),
        ("mean_squared_error", lambda A, Y: np.sum((A - targets) ** 2) / n, "n, targets"),
        ("mean_squared_error", lambda A, Y: np.sum((A - Y) ** 2) / SCALE, ""),
        ("mean_squared_error", lambda A, Y: np.sum((A - Y) ** 2), ""),
    ],
)
def test_a_variable_of_the_notebook_is_no_argument(name, mine, outside):
    verdict = judge(EXERCISES[name], mine)
    assert verdict.state == "wrong"
    assert (verdict.mistake == "a value from outside") is bool(outside)
    assert (f"From outside: {outside}." in verdict.evidence) is bool(outside)


def test_a_variable_of_the_notebook_may_stand_for_an_argument():
    message = judge(EXERCISES["mean_squared_error"], lambda A, Y: np.sum(A - targets)).message
    assert "Is one of A, Y meant? Else compute it inside" in message


def last_alone(parameters, gradients, learning_rate):
    for W, dW in zip(parameters, gradients, strict=True):
        new = W - learning_rate * dW
    return new


def test_one_array_for_a_list_is_told_whether_its_loop_fills_one():
    message = check.update(last_alone).message
    assert message.startswith("another sort of result. One array comes back, where several")
    assert "no line of it puts them into the list" in message
    without_a_loop = check.update(lambda parameters, gradients, rate: parameters[0]).message
    assert "docstring" in without_a_loop and "The loop" not in without_a_loop


def test_who_calls_nnlibs_own_is_told_so_and_lent_it():
    wrapped = lambda Z: softmax(Z)
    said = "It calls nnlib's own softmax: can you write the steps?"
    assert check.softmax(wrapped).message.endswith(said)
    assert said not in check.softmax(softmax).message
    # Where a lesson gives the name softmax to what is lent, it would call itself.
    assert check.softmax.lent(wrapped) is softmax


NOT_RIGHT = {
    "not written": "def my_softmax(Z):\n    return ...",
    "wrong": "def my_softmax(Z):\n    return np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=0)",
}
"""Texts of a function that another one calls."""


@pytest.mark.parametrize("text", NOT_RIGHT.values(), ids=NOT_RIGHT)
@pytest.mark.parametrize("call", ["my_softmax(Z)", "through(Z)"])
def test_a_wrong_function_that_an_answer_calls_is_named_and_not_the_answers_lines(text, call):
    space = {"np": np}
    exec(f"{text}\ndef through(Z):\n    return my_softmax(Z)", space)
    exec(f"def right(Z, Y):\n    return ({call} - Y) / Y.shape[1]", space)
    exec(f"def wrong(Z, Y):\n    return {call} - Y", space)
    own = space["my_softmax"]
    verdict = check.softmax_cross_entropy_gradient(space["right"])
    assert (verdict.state, verdict.mistake) == ("wrong", "it calls a function that is not right")
    assert "my_softmax" in verdict.message
    verdict = check.softmax_cross_entropy_gradient(space["wrong"])
    assert verdict.mistake == "1/m is missing"
    assert "my_softmax, not right yet" in verdict.evidence
    assert space["my_softmax"] is own
    exec("def my_softmax(Z):\n    return np.exp(Z - Z.max(0)) / np.exp(Z - Z.max(0)).sum(0)", space)
    assert check.softmax_cross_entropy_gradient(space["right"]).state == "right"
    assert "my_softmax" not in repr(check.softmax_cross_entropy_gradient(space["wrong"]))


def test_what_a_function_prints_is_shown_shortened_and_of_the_first_case_that_fails():
    def wrong(Z):
        print("shape", Z.shape)
        return np.exp(Z - Z.max()) / np.exp(Z - Z.max()).sum(axis=0)

    def chatty(Z):
        for k in range(50):
            print(k * 20 * "x")
        return np.maximum(Z, 0)

    def loud(Z):
        print(5000 * "x")
        return np.maximum(Z, 0)

    def failing(Z):
        print("so far")
        return Z / undefined_name  # noqa: F821

    def begun(Z):
        print("begun")
        return ...

    verdict = check.softmax(wrong)
    assert verdict.evidence.endswith("(each column in a range of its own):\nshape (3, 2)")
    verdict = check.relu(chatty)
    assert verdict.state == "right"
    lines = verdict.evidence.splitlines()
    assert len(lines) == 1 + 10 + 1
    assert max(map(len, lines)) == 100
    assert lines[-1] == "…"
    assert check.relu(loud).evidence.splitlines()[1:] == [100 * "x", "…"]
    assert check.relu(failing).evidence.endswith("Your function prints (one sample):\nso far")
    assert "so far" not in check.relu(abs).evidence
    assert check.relu(begun).evidence == "Your function prints (one sample):\nbegun"


def test_none_behind_a_return_is_told_from_a_missing_return():
    def printed(A, Y):
        return print(np.mean((A - Y) ** 2))

    def appended(parameters, gradients, learning_rate):
        new = []
        for p, g in zip(parameters, gradients, strict=True):
            new = new.append(p - learning_rate * g) or new
        return new.append(0)

    assert check.mean_squared_error(printed).mistake == "returned None"
    assert check.update(appended).mistake == "returned None"


def test_a_body_that_ends_in_the_dots_is_told_so():
    def begun(A, Y):
        loss = np.mean((A - Y) ** 2)  # noqa: F841
        return ...

    assert check.mean_squared_error(begun).message.endswith("still returns the three dots.")


def test_what_stands_in_for_several_arrays_is_described():
    verdict = check.update(lambda parameters, gradients, learning_rate: {})
    assert verdict.mistake == "another sort of result"
    assert verdict.evidence.endswith("yours:  a dict\nright:  a list of length 1")


def test_whole_numbers_among_several_arrays_are_refused():
    def mine(*arguments):
        dW1, db1, dW2, db2 = EXERCISES["backward_pass"].right(*arguments)
        return dW1, db1.tolist(), dW2, db2

    assert check.backward_pass(mine).mistake == "no array"


def test_a_function_is_lent_until_the_students_own_is_right(capsys):
    states = list(check.relu.states)
    assert check.relu.lent(lambda Z: ...) is EXERCISES["relu"].right
    assert check.relu.lent() is EXERCISES["relu"].right
    assert check.relu.lent(...) is EXERCISES["relu"].right
    assert check.relu.lent(abs) is EXERCISES["relu"].right
    own = lambda Z: np.maximum(Z, 0)
    assert check.relu.lent(own) is own
    assert check.relu.states == states
    printed = capsys.readouterr().out.splitlines()
    not_yet = "relu: lent by nnlib; you have not written it here."
    wrong = "relu: lent by nnlib. What is wrong with yours, check.relu(my_relu) says."
    assert printed == [not_yet, not_yet, not_yet, wrong, "relu: your own."]


def test_a_solution_is_called_nnlibs_own_only_if_the_package_uses_it():
    assert "nnlib's own" in check.relu.show_solution().markdown
    assert "nnlib's own" in check.steady_weights.show_solution().markdown
    assert "nnlib's own" not in check.update.show_solution().markdown


def test_the_same_error_from_another_cause_is_given_no_name():
    def mine(weights, slope, Zs, dZ):
        dZs = [dZ]
        for k in reversed(range(len(weights) - 1)):
            Zs[k] @ Zs[k]
            dZs.insert(0, weights[k + 1].T @ dZs[0] * slope(Zs[k]))
        return dZs

    verdict = check.deep_backward(mine)
    assert verdict.mistake == "an error"
    assert "Zs[k] @ Zs[k]" in verdict.evidence


def test_without_a_function_the_exercise_says_how_to_call_it():
    assert repr(check.softmax) == "Exercise of lesson 2: call check.softmax(my_softmax)"
    assert check.relu().mistake == "no function"


def in_place(A, Y):
    A -= Y
    return np.mean(A**2)


def test_a_named_mistake_says_which_arguments_the_function_changed():
    def sorted_first(losses, patience):
        losses.sort()
        return len(losses) - 1 - losses.index(min(losses)) >= patience

    assert "changes losses" in judge(EXERCISES["stop_early"], sorted_first).evidence
    never = judge(EXERCISES["stop_early"], lambda losses, patience: False)
    assert never.mistake == "never stops" and "changes" not in never.evidence


def test_numbers_at_the_wrong_positions_are_told_where_they_belong():
    assert (
        "positions of that class"
        in judge(EXERCISES["stratified_folds"], counted_from_the_first_image).message
    )


def test_what_where_gives_and_a_value_that_no_list_holds_are_explained():
    def where_alone(score_of, fold, k):
        return [score_of(np.where(fold != j), np.where(fold == j)) for j in range(k)]

    assert "part [0]" in judge(EXERCISES["cross_validation"], where_alone).evidence
    verdict = check.stop_early(lambda losses, patience: losses.index(0.5) >= patience)
    assert "does not hold" in verdict.message


def test_a_changed_argument_that_is_returned_itself_hides_no_mistake():
    def positive_in_place(Z):
        Z[:] = abs(Z)
        return Z

    assert judge(EXERCISES["relu"], positive_in_place).mistake == "absolute value"


def test_a_right_number_got_by_changing_the_input_is_refused():
    verdict = check.mean_squared_error(in_place)
    assert verdict.mistake == "in place"
    assert "changes A." in verdict.evidence
    assert check.mean_squared_error(losses.mean_squared_error).state == "right"


def test_an_unknown_mistake_is_shown_the_smallest_input_with_both_values():
    verdict = check.mean_squared_error(lambda A, Y: np.mean((A - Y) ** 2) + (A.size > 2))
    assert verdict.mistake == ""
    assert "yours:  1.1225\nright:  0.1225" in verdict.evidence
    assert "A = array([[0.8, 0.4]" in verdict.evidence


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        ("layer_scores", lambda W, b, A_in: (W @ A_in, b), "a tuple of an array"),
        ("mean_squared_error", lambda A, Y: "0.5", "text"),
        ("centre_of_mass", lambda image: {"row": 1.0}, "a dict"),
    ],
)
def test_another_sort_of_result_is_named_before_anything_else(name, function, said):
    verdict = judge(EXERCISES[name], function)
    assert verdict.mistake == "another sort of result"
    assert f"yours:  {said}" in verdict.evidence


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("layer_scores", lambda W, b, A_in: (W @ A_in + b, (A_in, W @ A_in + b))),
        ("mean_squared_error", lambda A, Y: (A - Y, np.mean((A - Y) ** 2))),
        ("softmax", lambda Z: [softmax(Z), "P"]),
        ("layer_scores", lambda W, b, A_in: [W @ A_in + b, 2 * W @ A_in]),
        ("accuracy", lambda A, Y: (accuracy(A, Y), 0)),
    ],
)
def test_a_right_result_among_other_things_is_found(name, function):
    assert judge(EXERCISES[name], function).mistake == "more than the result"


@pytest.mark.parametrize("name", ["steady_weights"])
@pytest.mark.parametrize(("rows", "columns"), [(-1, 0), (1, 0), (0, -1), (0, 1)])
def test_weights_of_almost_the_right_size_are_refused_by_each_large_case(name, rows, columns):
    exercise = EXERCISES[name]
    near = lambda n_out, n_in, rng: exercise.right(n_out + rows, n_in + columns, rng)
    for seed in SEEDS:
        case = exercise.random_case(seed)
        assert judge(replace(exercise, cases=[case]), exercise.right).state == "right"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("nnlib.lesson.exercise.SEEDS", [seed])
            assert judge(replace(exercise, cases=[case]), near).state == "wrong"


def test_memory_that_happens_to_hold_zeros_is_never_a_right_answer():
    def mine(Z):
        A = np.empty(Z.shape)
        A[Z > 0] = Z[Z > 0]
        return A

    np.zeros((4, 1))[:] = 0  # the next array may take over this memory
    assert check.relu(mine).state == "wrong"
    assert np.empty is EMPTY


@pytest.mark.parametrize("name", ["steady_weights"])
def test_what_cannot_be_compared_is_no_transposed_result(name):
    as_lists = lambda n_out, n_in, rng: EXERCISES[name].right(n_out, n_in, rng).tolist()
    assert judge(EXERCISES[name], as_lists).mistake == ""


def test_out_of_range_is_said_only_where_ordinary_numbers_were_right():
    early = lambda Z: np.exp(Z - 1000) / np.exp(Z - 1000).sum(axis=0)
    assert check.softmax(early).mistake == "the same number for every column"
    late = lambda Z: softmax(Z) + 0 * np.exp(Z)
    assert check.softmax(late).mistake == "out of range"


def test_the_input_is_shown_for_which_nothing_is_returned():
    def one_branch(Z):
        if Z.shape[1] == 1:
            return np.maximum(Z, 0)

    verdict = check.relu(one_branch)
    assert verdict.mistake == "returned nothing for some inputs"
    assert verdict.evidence.startswith("Z = array([[ 0.5, -0.5]")


def test_a_correct_guard_hides_no_mistake():
    for mistake in EXERCISES["mean_one_by_one"].mistakes:
        for function in mistake.functions:
            guarded = lambda f, X, Y, function=function: (
                f(X, Y) if X.shape[1] == 1 else function(f, X, Y)
            )
            verdict = check.mean_one_by_one(guarded)
            assert (verdict.state, verdict.mistake) == ("wrong", mistake.name), verdict


@pytest.mark.parametrize(
    ("yours", "right", "lines"),
    [
        (1.0 + 1e-9, 1.0, ["yours:  1.000000001", "right:  1.0"]),
        (np.ones(2), np.ones(2) + 1e-8, ["yours:  array([1., 1.])",
                                        "right:  array([1.00000001, 1.00000001])"]),
        (np.ones(1), np.ones(1) + 0j, ["yours:  array([1.])", "right:  array([1.+0.j])"]),
        (np.zeros((9, 9)), np.eye(9), ["They differ first in [0, 0], yours: 0.0, right: 1.0"]),
    ],
)  # fmt: skip
def test_evidence_shows_where_two_results_differ(yours, right, lines):
    assert difference(yours, right).splitlines()[-len(lines) :] == lines


def test_evidence_names_two_shapes_where_the_number_is_the_same():
    evidence = check.layer_scores(lambda W, b, A_in: float(np.max(W @ A_in + b))).evidence
    assert "yours:  1.0\nright:  array([[1.]])" in evidence
    assert "They differ in shape, yours: (), right: (1, 1)" in evidence


@pytest.mark.parametrize(
    "ending",
    [
        lambda: os._exit(1), lambda: os.kill(os.getpid(), 9), lambda: sys.exit(), exit,
        lambda: os.abort(), lambda: os.fork(), lambda: os.execvp("true", ["true"]),
        lambda: signal.raise_signal(9), lambda: np.ones((10**5, 10**5)), lambda: [0] * 10**11,
    ],
)  # fmt: skip
def test_nothing_that_a_function_does_ends_python(ending):
    verdict = check.mean_squared_error(lambda A, Y: ending())
    assert verdict.mistake == "an error"


def test_the_time_of_an_import_does_not_count_and_no_module_is_left_half_imported(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("nnlib.lesson.guard.SECONDS", 0.2)
    slow = "import time\nwhile time.thread_time() - start < 0.5:\n    pass\ncomplete = True"
    (tmp_path / "slow_to_import.py").write_text(f"import time\nstart = time.thread_time()\n{slow}")
    monkeypatch.syspath_prepend(tmp_path)

    def mine(Z):
        import slow_to_import

        return np.maximum(Z, 0) if slow_to_import.complete else None

    assert check.relu(mine).state == "right"
    assert sys.modules.pop("slow_to_import").complete


def test_time_is_the_functions_own(monkeypatch):
    monkeypatch.setattr("nnlib.lesson.guard.SECONDS", 0.2)
    assert check.relu(lambda Z: (time.sleep(0.3), np.maximum(Z, 0))[1]).state == "right"
    monkeypatch.setattr("nnlib.lesson.guard.WAITING", 0.2)
    verdict = check.relu(lambda Z: time.sleep(2))
    assert "it waited for more than 0.2 s" in verdict.evidence


def unpacked_shape(A, Y):
    n, m, _ = A.shape
    return np.sum((A - Y) ** 2) / (n * m)


def test_an_error_is_explained():
    assert "one by one" in check.update(lambda P, G, learning_rate: P - learning_rate * G).message
    assert "one by one" in check.update(lambda P, G, learning_rate: P - G).message
    unpacked = lambda P, G, learning_rate: [p - learning_rate * g for p, g in (P, G)]
    assert "any length" in check.update(unpacked).message
    four = lambda P, G, learning_rate: [P[i] - learning_rate * G[i] for i in range(4)]
    assert "len(…)" in check.update(four).message
    assert "write **" in check.mean_squared_error(lambda A, Y: ((A - Y) ^ 2).mean()).message
    assert "keepdims" in check.softmax(lambda Z: Z / Z.sum(axis=0, keepdim=True)).message
    assert (
        "write *."
        in check.update(
            lambda P, G, learning_rate: [p - learning_rate @ g for p, g in zip(P, G, strict=True)]
        ).message
    )
    assert "entry by entry?" in check.relu(lambda Z: Z @ (Z > 0)).message
    assert "as many names as values" in check.mean_squared_error(unpacked_shape).message
    assert "its columns" in check.softmax(lambda Z: [Z[:, j] for j in range(len(Z))]).message


@pytest.mark.parametrize(
    ("body", "early"),
    [
        ("for a in A:\n        return 1", True),
        ("while A:\n        A = 0\n        return 1", True),
        ("for a in A:\n        for b in A:\n            return 1", True),
        ("for a in A:\n        b = a\n    return 1", False),
        ("for a in A:\n        if a:\n            return 1", False),
        ("for a in A:\n        if a:\n            continue\n        return 1", False),
    ],
)
def test_a_return_inside_a_loop_is_seen_unless_a_condition_guards_it(body, early, tmp_path):
    source = f"def mine(A):\n    {body}\n"
    (tmp_path / "mine.py").write_text(source)
    space = {}
    exec(compile(source, tmp_path / "mine.py", "exec"), space)
    assert returns_in_the_first_round(space["mine"]) is early
    exec(source, space)  # a function whose text Python does not have
    assert not returns_in_the_first_round(space["mine"])


def test_an_error_is_shown_with_its_line():
    def mine(A, Y):
        worst = max(A.ravel())
        return worst / "two"

    evidence = check.mean_squared_error(mine).evidence
    assert "TypeError" in evidence
    assert 'return worst / "two"' in evidence


class Odd:
    def __repr__(self):
        raise RuntimeError("no")


def leaving(A, Y):
    raise SystemExit


def calling_itself(A, Y):
    return calling_itself(A, Y)


@pytest.mark.parametrize(
    "function",
    [
        lambda A, Y: Odd(),
        lambda A, Y: "0.5",
        lambda A, Y: {"a": 1},
        lambda A, Y: object(),
        lambda A, Y: np.array(["a", None], dtype=object),
        lambda A, Y: np.random.default_rng(0),
        calling_itself,
        leaving,
        print,
        max,
        Odd,
    ],
)
def test_whatever_a_student_passes_there_is_a_verdict(function, capsys):
    assert check.mean_squared_error(function).state == "wrong"
    assert capsys.readouterr().out == ""


def test_nothing_that_a_student_does_to_its_input_reaches_the_next_check():
    def destroying(A, Y):
        A[:] = np.nan
        Y.fill(np.inf)
        np.seterr(all="ignore")
        return 0.0

    before = np.geterr()
    check.mean_squared_error(destroying)
    assert np.geterr() == before
    assert check.mean_squared_error(losses.mean_squared_error).state == "right"


def test_an_interruption_by_hand_goes_through():
    def interrupted(A, Y):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.mean_squared_error(interrupted)


def test_a_verdict_reads_the_same_as_text_and_as_markdown():
    verdict = check.mean_squared_error(lambda A, Y: np.mean((A - Y) ** 2) + 1)
    assert repr(verdict).startswith("✗ mean_squared_error: not right")
    assert verdict._repr_markdown_().startswith("✗ **mean_squared_error**: not right")
    assert "```text\nA = " in verdict._repr_markdown_()


def test_progress_counts_what_is_right_in_the_lessons_begun():
    for one in check.CHECKS.values():
        one.states.clear()
    assert repr(check.progress()) == "Nothing has been checked yet."
    check.mean_squared_error(losses.mean_squared_error)
    check.layer_scores(lambda W, b, A_in: ...)
    check.mean_squared_error_gradient(losses.mean_squared_error_gradient)
    text = repr(check.progress())
    assert text.startswith("Lesson 1: 1 of 4 exercises done.")
    assert "✓ mean_squared_error: right" in text
    assert "… layer_scores: not yet" in text
    assert "gradient" not in text


@pytest.mark.parametrize("later", [lambda Z: abs(Z), lambda Z: ...])
def test_progress_says_that_the_last_answer_is_not_right_although_one_was(later):
    for one in check.CHECKS.values():
        one.states.clear()
    check.softmax(later)
    assert "softmax: right" not in repr(check.progress())
    check.softmax(softmax)
    assert "✓ softmax: right\n" in repr(check.progress())
    check.softmax(later)
    text = repr(check.progress())
    assert text.startswith("Lesson 2: 1 of 4 exercises done.")
    assert "✓ softmax: right once; your last answer is not\n" in text
    check.softmax(softmax)
    assert "✓ softmax: right\n" in repr(check.progress())


def test_an_exercise_that_does_not_exist_is_told_which_do():
    with pytest.raises(AttributeError, match="mean_squared_error"):
        check.mean_square  # noqa: B018
    assert "accuracy" in dir(check)


LESSONS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
CHECK = re.compile(r"check\.(\w+)\((my_\w+)\)")


def exercises_in(lesson):
    """Yield (exercise, stub, check, solution) for each place where the lesson says: write it."""
    cells = [cell for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "code"]
    for stub, ask, solution in zip(cells, cells[1:], cells[2:], strict=False):
        if found := CHECK.fullmatch(ask.source):
            yield found[1], stub, ask, solution


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_its_exercises_each_with_stub_check_and_solution(lesson):
    number = int(lesson.name[:2])
    expected = [e.name for e in EXERCISES.values() if e.lesson == number]
    assert [name for name, *_ in exercises_in(lesson)] == expected
    for name, _, _, solution in exercises_in(lesson):
        assert solution.source == f"check.{name}.show_solution()"
        assert solution.metadata.tags == ["solution"]
        assert "<details>" in solution.outputs[0].data["text/markdown"]
    assert "check.progress()" in [
        cell.source for cell in nbformat.read(lesson, as_version=4).cells[-12:]
    ]


@pytest.mark.parametrize(
    ("lesson", "name", "stub", "ask"),
    [
        pytest.param(lesson, name, stub.source, ask.source, id=f"{lesson.stem}: {name}")
        for lesson in LESSONS
        for name, stub, ask, _ in exercises_in(lesson)
    ],
)
def test_the_check_in_the_lesson_says_not_yet_and_with_the_solution_right(lesson, name, stub, ask):
    # Given lines of a stub may use what its lesson imports.
    space = {"check": check, "np": np, "sigmoid_derivative": sigmoid_derivative}
    exec(stub, space)
    mine, exercise = CHECK.fullmatch(ask)[2], EXERCISES[name]
    assert list(inspect.signature(space[mine]).parameters) == exercise.parameters
    assert eval(ask, space).state == "not yet"
    space[mine] = exercise.right
    assert eval(ask, space).state == "right"


@pytest.mark.parametrize("number", range(len(RIGHT["backward_pass"])))
def test_lesson_1_plants_its_mistake_outside_every_right_backward_pass(number):
    """A mistake planted by way of an argument is none for an answer that does not use it."""
    cells = [cell.source for cell in nbformat.read(LESSONS[0], as_version=4).cells]
    space = {name: EXERCISES[name].right for name in ["layer_scores", "mean_squared_error"]}
    space["backward_pass"] = RIGHT["backward_pass"][number]
    take_the_gradients = "gradients = backward_pass(W2, Z1, A1, Z2, A2, x, y)"
    assert any(take_the_gradients in source for source in cells)
    for part in ["import numpy", "b1 = np.array", "def forward(", take_the_gradients, "mistaken ="]:
        lines = next(source for source in cells if part in source).splitlines()
        plots = [line for line in lines if line.startswith(("plots.", "plt."))]
        source = "\n".join(line for line in lines if line not in plots)
        exec(part if part == take_the_gradients else source, space)
    np.testing.assert_allclose(space["gradients"][0], space["measured"], rtol=1e-6)
    assert not np.isclose(space["mistaken"], space["measured"], rtol=1e-2).any()


@pytest.mark.parametrize(
    ("result", "mistake"),
    [
        (lambda P: [], "too few arrays"),
        (lambda P: P[:-1], "too few arrays"),
        (lambda P: [*P, P[0]], "too many arrays"),
        (lambda P: [None, *P[1:]], "unfinished"),
    ],
)
def test_another_number_of_arrays_is_told_by_its_name(result, mistake):
    assert check.update(lambda P, G, learning_rate: result(P)).mistake == mistake


tiny = 1e-6


def test_a_fraction_from_outside_does_not_hide_the_real_mistake():
    def without_rate(step, loss, w, learning_rate):
        return relative_error(w - step(w) + 0 * tiny, numerical_gradient(loss, w))

    def in_an_array(step, loss, w, learning_rate):
        return np.array([step_error(step, loss, w, learning_rate) + 0 * tiny])

    def strange(step, loss, w, learning_rate):
        return 17 + tiny

    besides = "Besides, this comes from outside your function: tiny."
    for mine, name in [
        (without_rate, "the learning rate is missing"),
        (in_an_array, "not one number"),
    ]:
        verdict = check.step_error(mine)
        assert verdict.mistake == name and verdict.evidence.endswith(besides)
    verdict = check.step_error(strange)
    assert verdict.mistake == "a value from outside"
    assert verdict.evidence == "From outside: tiny."


def test_a_function_that_is_not_called_is_told_so():
    for mine in [
        lambda step, loss, w, rate: relative_error((w - step) / rate, w),
        lambda step, loss, w, rate: relative_error((w - step(w)) / rate, loss),
    ]:
        assert "Call it: what stands in brackets behind its name?" in str(check.step_error(mine))


def test_variables_of_a_helper_come_from_outside_as_well():
    def mine(A, Y):
        return np.sum((A - Y) ** 2) / number_of_samples()

    verdict = check.mean_squared_error(mine)
    assert verdict.evidence == "From outside: n."


def number_of_samples():
    return n


def test_a_default_may_come_from_outside_as_well():
    def through_a_default(A, Y, m=targets.size, *, scale=SCALE, dtype=np.float64, axis=n - 2):
        return np.sum((A - Y) ** 2, dtype=dtype) / m * scale

    def harmless(A, Y, axis=None, scale=SCALE, dtype=np.float64, change=lambda n: n):
        return change(np.sum((A - Y) ** 2, axis=axis, dtype=dtype) * scale)

    verdict = check.mean_squared_error(through_a_default)
    assert (verdict.mistake, verdict.evidence) == (
        "a value from outside",
        "From outside: n, targets.",
    )
    assert check.mean_squared_error(harmless).mistake == "a sum instead of a mean"


def test_the_return_of_an_inner_function_is_its_own():
    def mine(A, Y):
        def square(x):
            return x**2

        np.mean(square(A - Y))

    assert check.mean_squared_error(mine).mistake == "returned nothing"


def test_where_an_error_stops_the_rest_no_first_mistake_is_named():
    def mine(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
        dZ1 = W2.T @ dZ2
        return dZ1 @ X, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)

    assert "in dW2" not in check.backward_pass(mine).message


@by_name(EXERCISES.values())
def test_the_mistakes_of_the_first_results_are_among_the_exercises_own(exercise):
    assert set(exercise.first_mistakes) <= {one.name for one in exercise.mistakes}
    assert bool(exercise.first) is bool(exercise.first_mistakes)


def a_loop_in_a_loop(weights, g, X):
    Zs = []
    for W in weights:
        for A in (X, g(X)):
            Zs.append(W @ A)
    return Zs


def one_round_too_many(weights, g, X):
    Zs = [X]
    for W in weights:
        Zs.append(W @ X)
    return Zs


def test_a_loop_in_a_loop_is_asked_about_only_where_there_is_one():
    exercise = EXERCISES["deep_forward"]
    assert "inside another" in judge(exercise, a_loop_in_a_loop).message
    verdict = judge(exercise, one_round_too_many)
    assert verdict.mistake == "too many arrays" and "inside another" not in verdict.message


def test_what_reversed_returns_is_to_become_a_list():
    verdict = check.deep_backward(lambda weights, slope, Zs, dZ: reversed([dZ]))
    assert "list(…)" in verdict.message
    verdict = check.deep_backward(lambda weights, slope, Zs, dZ: dZ)
    assert "list(…)" not in verdict.message


def test_a_list_from_outside_is_named_where_it_keeps_growing():
    def mine(weights, g, X):
        for W in weights:
            kept.append(W @ X)  # noqa: F821
        return kept  # noqa: F821

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "kept", [])
        verdict = check.deep_forward(mine)
    assert verdict.mistake == "a value from outside"
    assert "kept" in verdict.evidence


def test_a_function_that_is_not_called_is_named():
    verdict = check.deep_backward(lambda weights, slope, Zs, dZ: [dZ * slope for _ in weights])
    assert "Call it" in verdict.message
    verdict = check.deep_forward(lambda weights, g, X: [W @ g for W in weights])
    assert "not called" in verdict.message


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm")
def test_no_alarm_leaves_the_lock_of_a_tool_that_measures_coverage(monkeypatch):
    monkeypatch.setattr("nnlib.lesson.guard.SECONDS", 0.1)
    namespace = {"__name__": "coverage.collector", "lock": threading.Lock(), "time": time}
    locked = "lock.acquire()\n    end = time.time() + 0.5\n    while time.time() < end: pass\n"
    exec(f"def measure():\n    {locked}    lock.release()", namespace)

    def measured():
        namespace["measure"]()
        while True:
            pass

    with pytest.raises(TooSlowError):
        call(measured)
    assert not namespace["lock"].locked()
