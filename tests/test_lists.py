"""What is said of a list that comes back too long, too short or as None fits the code written."""

import numpy as np
import pytest

from nnlib import layers
from nnlib.lesson import check


def after_the_loop(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        X = g(Z)
    Zs.append(Z)
    return Zs


def nowhere(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        X = g(Z)
    return Zs


def one_left_out(weights, g, X):
    Zs = []
    for W in weights[:-1]:
        Zs.append(W @ X)
        X = g(Zs[-1])
    return Zs


def X_as_well(weights, g, X):
    Zs = [X]
    for W in weights:
        Zs.append(W @ g(Zs[-1]))
    return Zs


def both(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        X = g(Z)
        Zs += [Z, X]
    return Zs


def in_two_loops(weights, g, X):
    return [W @ A for W in weights for A in (X, g(X))]


def by_index(weights, g, X):
    Zs = [None] * (len(weights) - 1)
    for i in range(len(weights) - 1):
        Zs[i] = weights[i] @ X
        X = g(Zs[i])
    return Zs


def unpacked(weights, g, X):
    Zs = []
    for W in weights[1:]:
        Zs = [*Zs, W @ X]
    return Zs


def two_in_a_row(weights, g, X):
    Z1 = weights[0] @ X
    return [Z1, g(Z1)]


@pytest.mark.parametrize(
    ("mine", "counts", "why"),
    [
        (after_the_loop, "1 array comes back, 2 are asked for.", "outside of the loop"),
        (nowhere, "0 arrays come back, 1 is asked for.", "no line of it puts them"),
        (one_left_out, "0 arrays come back, 1 is asked for.", "or does an array belong"),
        (X_as_well, "2 arrays come back, 1 is asked for.", "holds something before"),
        (both, "2 arrays come back, 1 is asked for.", "more than one array"),
        (in_two_loops, "2 arrays come back, 1 is asked for.", "inside another"),
        (by_index, "0 arrays come back, 1 is asked for.", "a round early"),
        (unpacked, "0 arrays come back, 1 is asked for.", "a round early"),
        (two_in_a_row, "2 arrays come back, 1 is asked for.", "in the return line"),
    ],
)
def test_another_number_of_arrays_is_counted_and_explained(mine, counts, why):
    verdict = check.deep_forward(mine)
    assert verdict.mistake in ("too few arrays", "too many arrays")
    assert counts in verdict.message and why in verdict.message
    assert "right:  a list of" in verdict.evidence


def upwards(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in range(len(weights) - 1, 0):
        dZs.insert(0, weights[k].T @ dZs[0] * slope(Zs[k - 1]))
    return dZs


def too_early(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in range(len(weights) - 2, 0, -1):
        dZs.insert(0, weights[k + 1].T @ dZs[0] * slope(Zs[k]))
    return dZs


def test_a_range_that_is_empty_is_told_from_one_that_ends_early():
    assert "range(len(weights) - 1, 0) is empty" in check.deep_backward(upwards).message
    message = check.deep_backward(too_early).message
    assert "a round early" in message and "belong in the list" not in message


def one_round_more(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in range(len(weights) - 1, -1, -1):
        dZs.insert(0, weights[k].T @ dZs[0] * slope(Zs[k - 1])[:1])
    return dZs


def test_the_loop_is_suspected_before_the_list_that_the_lesson_gives():
    message = check.deep_backward(one_round_more).message
    assert "asked for. Does the loop run a round too far?" in message


def from_behind_the_list(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in range(len(weights), 0, -1):
        dZs.insert(0, weights[k].T @ dZs[0] * slope(Zs[k - 1]))
    return dZs


def a_round_too_many(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in reversed(range(len(weights))):
        dZs.insert(0, weights[k + 1].T @ dZs[0] * slope(Zs[k]))
    return dZs


def always_three(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in (2, 1):
        dZs.insert(0, weights[k].T @ dZs[0] * slope(Zs[k - 1]))
    return dZs


def test_who_takes_the_length_of_a_list_is_not_told_to_take_it():
    for mine in (from_behind_the_list, a_round_too_many):
        message = check.deep_backward(mine).message
        assert "run one round too long" in message and "fixed number" not in message
    assert "fixed number" in check.deep_backward(always_three).message


def test_without_a_loop_no_list_and_no_round_is_spoken_of():
    def five(W2, Z1, A1, Z2, A2, X, Y):
        return A1, A1, A2, A2, Z2

    verdict = check.backward_pass(five)
    assert "5 arrays come back, 4 are asked for. The docstring says" in verdict.message
    assert "round" not in verdict.message and "right:  a tuple of" in verdict.evidence


def numpy_append(weights, g, X):
    Zs = np.append(X, X)
    return print(Zs)


def kept_nothing(weights, g, X):
    Zs = print(X)
    return Zs


def sorted_into_none(weights, g, X):
    return [W @ X for W in weights].sort()


def appended_twice(weights, g, X):
    Zs = []
    Zs = Zs.append(X)
    Zs.append(X)
    return Zs


def test_a_list_replaced_by_none_is_named_by_its_line():
    verdict = check.deep_forward(appended_twice)  # stops, since None has no append
    assert verdict.mistake == "a list is replaced by None"
    assert verdict.evidence == "The line: Zs = Zs.append(X)"
    assert check.deep_forward(numpy_append).mistake == "returned None"


def test_a_variable_that_is_none_is_told_from_a_call_behind_return():
    assert "variable behind return" in check.deep_forward(kept_nothing).message
    assert "in a line of its own" in check.deep_forward(sorted_into_none).message


def plus_to_the_right(weights, g, X):
    Zs = []
    for W in weights:
        Zs = Zs + W @ X
    return Zs


def plus_a_list(weights, g, X):
    Zs = [X]
    for W in weights:
        Zs = Zs + [W @ X]  # noqa: RUF005
    return Zs


def test_an_array_added_to_a_list_is_told_from_a_list_added_to_a_list():
    verdict = check.deep_forward(plus_to_the_right)
    assert verdict.mistake == "an array is added to a list"
    assert verdict.evidence == "The line: Zs = Zs + W @ X"
    assert check.deep_forward(plus_a_list).mistake == "too many arrays"


def indexed_by_arrays(weights, g, X):
    return [weights[W] @ X for W in weights]


def called_with_square_brackets(weights, g, X):
    return [g[W @ X] for W in weights]


def appended_with_square_brackets(weights, g, X):
    Zs = []
    Zs.append[X]
    return Zs


def reversed_number(weights, g, X):
    return [weights[i] @ X for i in reversed(len(weights))]


def loop_over_a_number(weights, g, X):
    return [weights[i] @ X for i in len(weights)]


def floats_as_indices(weights, g, X):
    return [weights[len(weights) / 2]]


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        (indexed_by_arrays, "for i in range(len(weights)) gives numbers"),
        (called_with_square_brackets, "A function is called with round brackets"),
        (appended_with_square_brackets, "A method is called with round brackets"),
        (reversed_number, "Of a number n take range(n)"),
        (loop_over_a_number, "Of a number n take range(n)"),
        (floats_as_indices, "What do yours hold?"),
    ],
)
def test_errors_of_lists_and_brackets_are_explained(mine, said):
    verdict = check.deep_forward(mine)
    assert verdict.mistake == "an error" and said in verdict.message


def test_weights_with_another_mean_are_said_to_have_only_that():
    def shifted(n_out, n_in, rng):
        return 0.1 + rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)

    evidence = check.steady_weights(shifted).evidence
    assert "standard deviation 0.01" in evidence and "their mean is not 0" in evidence
    assert "not drawn" not in evidence and "beyond two" not in evidence


def test_a_number_is_not_compared_with_the_shape_of_a_description():
    for mine in (
        lambda n_out, n_in, rng: 3 / n_in,
        lambda n_out, n_in, rng: rng.standard_normal(n_in),
    ):
        evidence = check.steady_weights(mine).evidence
        assert "1 × 20000 weights" in evidence and "differ in shape" not in evidence


def test_of_a_single_weight_no_spread_is_told():
    def mine(n_out, n_in, rng):
        W = rng.standard_normal((n_out, n_in))
        return W / W.std() * np.sqrt(2 / n_in)

    evidence = check.steady_weights(mine).evidence
    assert "yours:  one weight, infinite, or no number" in evidence
    assert "right:  one weight, a number" in evidence


def test_nnlibs_function_is_recognised_through_its_module_too():
    def borrowed(n_out, n_in, rng):
        return layers.he_weights(n_out, n_in, rng)

    verdict = check.steady_weights(borrowed)
    assert "It calls nnlib's own he_weights" in verdict.message
