"""Wrong answers by machine: every right answer with one change, as a slip would make it.

A mutant is *equal* to a right answer if the judge, given no named mistake, accepts it for fresh
arguments: 20 random draws with seeds that no check uses, ordinary arguments that a draw does not
contain (``ORDINARY``: a single sample, class or pixel, zeros, sums of zero, equal numbers, a
learning rate of 1, …), and the exercise's own extreme cases. Equal means the same numbers within
the exercise's tolerance, in the same shape and of the same sort, without a warning and without a
change of an argument. Every other mutant is a wrong answer.

``python tests/answer_mutants.py`` prints the counts for every exercise.
"""

import ast
import copy
from collections import Counter
from dataclasses import replace
from functools import cache
from unittest import mock

import numpy as np
from right_answers import RIGHT
from test_planted_signs import mutants

from nnlib.activations import (
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh_derivative,
)
from nnlib.lesson import guard, naming
from nnlib.lesson.check import EXERCISES
from nnlib.lesson.exercise import Case
from nnlib.lesson.exercises import classifier, lesson5, lesson10
from nnlib.lesson.exercises.backward import _forward
from nnlib.lesson.exercises.lesson4 import SEED
from nnlib.lesson.exercises.lesson6 import _Named
from nnlib.lesson.judge import judge

BINARY = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.Div, ast.MatMult],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Div],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
}
COMPARISONS = [ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq]
NAMES = {
    "sum": ["mean", "max"],
    "mean": ["sum", "max", "median"],
    "max": ["min", "mean", "sum"],
    "min": ["max"],
    "argmax": ["argmin"],
    "argmin": ["argmax"],
    "any": ["all"],
    "all": ["any"],
    "log": ["log2", "log10", "exp"],
    "maximum": ["minimum"],
    "minimum": ["maximum"],
    "tanh": ["sin"],
    "exp": ["exp2", "expm1"],
    "flatnonzero": ["argsort"],
    "zeros": ["ones"],
    "ones": ["zeros"],
    "zeros_like": ["ones_like"],
    "ones_like": ["zeros_like"],
    "floor": ["ceil", "round"],
    "standard_normal": ["random"],
    "normal": ["uniform"],
    "insert": ["append"],
    "outer": ["multiply"],
    "ravel": ["copy"],
}
UNWRAPPED = {"abs", "exp", "log", "sqrt", "square", "maximum", "minimum", "max", "min", "tanh"}
UNWRAPPED |= {"clip", "float", "int", "sum", "logaddexp"}


def slips(node):
    """Yield a name and an in-place change of a copy of the node, for every slip there."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in BINARY.get(type(node.op), ()):
            yield f"{other.__name__} for an operator", _set("op", other())
    if isinstance(node, ast.BinOp):
        yield "only the left of two", lambda n: _become(n, n.left)
        yield "only the right of two", lambda n: _become(n, n.right)
        if not isinstance(node.op, ast.Add | ast.Mult):
            yield "left and right swapped", _swap_sides
    if isinstance(node, ast.UnaryOp):
        yield "an operator dropped", lambda n: _become(n, n.operand)
    if isinstance(node, ast.AugAssign):
        yield "= for an augmented assignment", lambda n: _become(n, ast.Assign([n.target], n.value))
    if isinstance(node, ast.Compare):
        for other in COMPARISONS:
            if type(node.ops[0]) is not other and type(node.ops[0]) in COMPARISONS:
                yield f"{other.__name__} for a comparison", _set("ops", [other()])
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{other.__name__} for a connective", _set("op", other())
        for i in range(len(node.values)):
            yield "a condition dropped", lambda n, i=i: n.values.pop(i)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _other_numbers(node.value)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transpose dropped", lambda n: _become(n, n.value)
    if isinstance(node, ast.Attribute | ast.Name):
        key = "attr" if isinstance(node, ast.Attribute) else "id"
        for other in NAMES.get(getattr(node, key), ()):
            yield f"{other} for {getattr(node, key)}", _set(key, other)
    if isinstance(node, ast.Call):
        yield from _other_calls(node)
    if isinstance(node, ast.Subscript):
        yield "an index dropped", lambda n: _become(n, n.value)
        if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
            yield "indices swapped", lambda n: n.slice.elts.reverse()
    if isinstance(node, ast.Slice):
        for end in ("lower", "upper"):
            if getattr(node, end):
                yield f"{end} end dropped", _set(end, None)
                yield f"{end} end one more", _more(end)
    if isinstance(node, ast.IfExp | ast.If):
        yield "a condition reversed", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "a filter dropped", _set("ifs", [])
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        yield "a pair swapped", lambda n: n.elts.reverse()
    if isinstance(node, ast.Lambda) or (isinstance(node, ast.Return) and node.value):
        yield from _other_results()
    for field in ("body", "orelse"):
        statements = getattr(node, field, None)
        if isinstance(statements, list):
            yield from _other_statements(field, statements, isinstance(node, ast.For | ast.While))
    if isinstance(node, ast.FunctionDef):
        names = [arg.arg for arg in node.args.args]
        for i in range(len(names) - 1):
            yield "arguments swapped", lambda n, i=i: _rename(n, names[i], names[i + 1])


def _set(field, value):
    return lambda node: setattr(node, field, copy.deepcopy(value))


def _become(node, other):
    """Turn a node into another one in its place."""
    other = copy.copy(other)
    node.__class__ = other.__class__
    node.__dict__ = other.__dict__


def _swap_sides(node):
    node.left, node.right = node.right, node.left


def _more(field):
    def change(node):
        setattr(node, field, ast.BinOp(getattr(node, field), ast.Add(), ast.Constant(1)))

    return change


def _other_numbers(value):
    others = {value + 1, value - 1, -value, value / 2, 2 * value}
    if isinstance(value, int):
        others = {0, 1, 2, value + 1, value - 1, -value}
    for other in sorted(others - {value}):
        yield f"{other} for {value}", _set("value", other)
    if value == 0:
        yield "None for 0", _set("value", None)


def _other_calls(node):
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in UNWRAPPED:
        if node.args:
            yield f"{name} dropped", lambda n: _become(n, n.args[0])
        elif isinstance(node.func, ast.Attribute):
            yield f"{name} dropped", lambda n: _become(n, n.func.value)
    if name in ("exp", "sum", "abs", "argmax", "tanh") and node.args:
        for other in ("np.sqrt", "np.abs", "np.negative", "np.round"):
            yield f"{other} added", lambda n, other=other: _become(n, _called(other, n))
    for i, keyword in enumerate(node.keywords):
        yield f"{keyword.arg} dropped", lambda n, i=i: n.keywords.pop(i)
        if isinstance(keyword.value, ast.Constant) and type(keyword.value.value) is bool:
            yield (
                f"{keyword.arg} reversed",
                lambda n, i=i: setattr(n.keywords[i].value, "value", not n.keywords[i].value.value),
            )
    if name in ("sum", "max", "mean", "argmax", "any") and not node.keywords:
        for axis in (0, 1):
            yield (
                f"axis={axis} added",
                lambda n, axis=axis: n.keywords.append(ast.keyword("axis", ast.Constant(axis))),
            )
    if len(node.args) == 2:
        yield "arguments of a call swapped", lambda n: n.args.reverse()
    if name == "range":
        yield (
            "a range one short",
            lambda n: n.args.__setitem__(-1, ast.BinOp(n.args[-1], ast.Sub(), ast.Constant(1))),
        )
        if len(node.args) == 1:
            yield "a range from 1", lambda n: n.args.insert(0, ast.Constant(1))
    if name == "copy":
        yield "copy dropped", lambda n: _become(n, n.func.value)


def _called(function, node):
    return ast.Call(ast.parse(function, mode="eval").body, [copy.copy(node)], [])


def _other_results():
    for form in (
        "np.round(_, 2)",
        "np.asarray(_).astype(int)",
        "np.asarray(_).T",
        "-_",
        "2 * _",
        "_ / 2",
        "1 - _",
        "abs(_)",
        "_[..., :1]",
        "_[:1]",
        "_[::-1]",
        "np.sqrt(_)",
        "np.square(_)",
        "np.clip(_, 0, 1)",
        "np.maximum(_, 1e-3)",
        "_ + 1e-4",
        "np.asarray(_, dtype=np.float16)",
        "np.mean(_)",
        "np.sum(_)",
        "np.array([_])",
        "np.nan_to_num(_) * 1.01",
    ):
        yield f"return {form}", lambda n, form=form: _wrap(n, form)


def _wrap(node, form):
    """Put the result into an expression, in place of its underscore."""
    field = "body" if isinstance(node, ast.Lambda) else "value"
    tree = ast.parse(form, mode="eval").body
    for place in ast.walk(tree):
        if isinstance(place, ast.Name) and place.id == "_":
            _become(place, getattr(node, field))
            break
    setattr(node, field, tree)


def _other_statements(field, statements, loop):
    for i, statement in enumerate(statements):
        if not isinstance(statement, ast.FunctionDef):
            yield "a statement dropped", lambda n, i=i: getattr(n, field).__setitem__(i, ast.Pass())
        if isinstance(statement, ast.For | ast.While) and field == "body":
            after = statements[i + 1] if i + 1 < len(statements) else None
            if isinstance(after, ast.Return):
                yield (
                    "return inside the loop",
                    lambda n, i=i: n.body[i].body.append(copy.deepcopy(n.body[i + 1])),
                )
    if loop and field == "body":
        yield "break after one round", lambda n: n.body.append(ast.Break())


def _rename(function, one, other):
    """Swap two names in the body of a function."""
    swapped = {one: other, other: one}
    for node in ast.walk(ast.Module(function.body, [])):
        if isinstance(node, ast.Name):
            node.id = swapped.get(node.id, node.id)


rng = np.random.default_rng(20)
Z1, Z2 = rng.normal(size=(4, 1)).round(1), rng.normal(size=(3, 5)).round(1)
Y1, Y2 = np.eye(4)[:, [2]], np.eye(3)[:, [2, 0, 0, 1, 2]]
ZERO = np.where(Z2 > 0.5, 0, Z2)
EQUAL = np.array([[1.0, 2, -3], [1, 0, -3], [0, 2, -3]])
SCORES_AND_TARGETS = [
    (Z1, Y1), (Z2, Y2), (-abs(Z2) - 5, Y2), (EQUAL, np.eye(3)), (np.zeros((3, 2)), Y2[:, :2]),
    (ZERO, Y2), (np.zeros((2, 1)), np.array([[1.0], [0.0]])),
]  # fmt: skip
PRE_ACTIVATIONS = [
    (Z,) for Z in (Z1, Z1.T, Z2, ZERO, 9 * Z2, -abs(Z2), abs(Z2), np.zeros((2, 3)), EQUAL)
]
PICTURES = [
    np.array([[0.5]]), np.array([[0.0, 0.2, 0]]), np.array([[0.0], [0.2], [0]]), np.eye(4),
    np.eye(5)[::-1], np.array([[0.0, 0, 0, 0.4], [0, 0, 0, 0], [0.3, 0, 0, 0]]),
    np.pad(np.ones((2, 3)), 2), np.array([[0, 0, 1.0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]),
    np.array([[0, 1 / 3, 0], [0, 1 / 7, 0], [0, 0, 1 / 70]]),
]  # fmt: skip
PARAMETERS = [
    (Z2[:, :2], Z1[:3], np.eye(2, 3), np.zeros((2, 1))), (Z1, Z1, Z1.T, Z1[:1]),
    (np.eye(2), np.ones((2, 1)), -np.eye(2), np.zeros((2, 1))),
    (Z1, Z1[::-1].copy(), Z2[:2, :4], np.zeros((2, 1))),
]  # fmt: skip
CLASSIFIER = [Z2[:, :2], Z1[:3], np.eye(2, 3), np.zeros((2, 1))]

TEN_ROWS = np.vstack([[[0.75, 0.3, 0.6], [0.17, 0.65, 0.32]], np.full((8, 3), 0.01)])

ORDINARY = {
    "backward_pass": [
        _forward(PARAMETERS[0], np.eye(2), np.eye(2)),
        _forward(PARAMETERS[0], Z1[:2], np.array([[1.0], [0.0]])),
        _forward(PARAMETERS[1], np.ones((1, 3)), np.array([[0.0, 1.0, 0.5]])),
        _forward(PARAMETERS[2], np.eye(2), np.eye(2)),
        _forward(PARAMETERS[2], np.zeros((2, 1)), np.ones((2, 1))),
    ],
    "classifier_backward_pass": [
        classifier._forward(PARAMETERS[0], np.eye(2) + 0.5, np.eye(2)),
        classifier._forward(PARAMETERS[0], Z1[:2], np.array([[1.0], [0.0]])),
        classifier._forward(PARAMETERS[3], np.ones((1, 3)), np.eye(2)[:, [0, 1, 1]]),
        classifier._forward(PARAMETERS[3], np.array([[0.5]]), np.array([[0.0], [1.0]])),
    ],
    "update": [
        ([Z1], [Z1[::-1].copy()], 1.0), ([Z2, Z1], [ZERO, Z1], 0.1), ([Z1, Z2], [Z1, Z2], 1),
        ([np.zeros((2, 1)), Z2], [np.ones((2, 1)), Z2 + 1], 3.0),
    ],
    "layer_scores": [
        (Z2, np.ones((3, 1)), np.eye(5)), (Z1, Z1, np.array([[2.0]])), (Z1.T, Z1[:1], Z1),
        (Z2[:, :3], np.zeros((3, 1)), Z2[:, :1]), (Z2[:, :3], Z1[:3], Z2[:, :3]),
    ],
    "mean_squared_error": [*SCORES_AND_TARGETS, (Z2, Z2), (Z1[:1], Y2[:1, :1])],
    "mean_squared_error_gradient": [*SCORES_AND_TARGETS, (Z1[:1], Y2[:1, :1])],
    "accuracy": [
        *SCORES_AND_TARGETS[:3], SCORES_AND_TARGETS[-1], (np.eye(3), np.eye(3)[:, [1, 2, 0]]),
    ],
    "relu": PRE_ACTIVATIONS,
    "relu_derivative": PRE_ACTIVATIONS,
    "softmax": [(Z,) for Z, _ in SCORES_AND_TARGETS],
    "softmax_cross_entropy": SCORES_AND_TARGETS,
    "softmax_cross_entropy_gradient": SCORES_AND_TARGETS,
    "epoch": [
        (CLASSIFIER, Z2[:2], Y2[:2], 0.1, size, np.random.default_rng(SEED))
        for size in (1, 2, 4, 5)
    ],
    "deep_forward": [
        ([np.eye(3), Z2.T], relu, Z2), ([Z1], np.tanh, Z1.T), ([Z1.T, Z1], sigmoid, Z1),
        ([Z2, Z2.T, Z2], relu, ZERO.T), ([np.eye(3)] * 3, np.tanh, EQUAL),
    ],
    "deep_backward": [
        ([np.eye(3), Z2.T], relu_derivative, [Z2, Z2.T @ Z2], Z2.T @ Z2),
        ([Z1], tanh_derivative, [Z1 @ Z1.T], np.ones((4, 4))),
        ([Z1.T, Z1], sigmoid_derivative, [Z1[:1], Z1], Z1),
        ([Z2, Z2.T, Z2], relu_derivative, [Z2[:, :1], Z2.T[:, :1], Z2[:, 1:2]], Z2[:, 2:3]),
        ([np.eye(3)] * 3, tanh_derivative, [EQUAL, ZERO[:, :3], EQUAL], EQUAL),
    ],
    "steady_weights": [
        (n, m, np.random.default_rng(SEED)) for n, m in ((150, 140), (2, 9000), (9000, 1))
    ],
    "stop_early": [
        ([0.5], 1), ([0.5], 3), ([0.5, 0.4], 1), ([0.4, 0.5], 1), ([0.4, 0.4], 1),
        ([0.3, 0.2, 0.2, 0.2], 2),
        ([0.3, 0.2, 0.2, 0.2], 3), ([0.2, 0.3, 0.2, 0.3], 3), ([1.5, 2.0, 1.2, 1.3, 1.4], 2),
        ([0.3, 0.2, 0.4, 0.2, 0.1, 0.1], 1), ([0.0, 0.1], 5),
    ],
    "stratified_folds": [
        lesson5._folds(m, k, SEED) for m, k in ((37, 3), (44, 4), (60, 6), (52, 5))
    ],
    "cross_validation": [
        (lesson5._ROOTS, np.array([0, 1, 2, 3, 0]), 4),
        (lesson5._SUMS, np.array([1, 0, 1, 0, 1, 2, 2]), 3),
    ],
    "mean_one_by_one": [
        (_Named("X + Y", lambda X, Y: X + Y), Z2[:, :1], Z2[:, 1:2]),
        (_Named("np.sum(X) + np.max(Y)", lambda X, Y: np.sum(X) + np.max(Y)), Z2, Z2[:1]),
        (_Named("Y @ X.T", lambda X, Y: Y @ X.T), Z2, np.abs(Z2[:1])),
        (_Named("X * Y", lambda X, Y: X * Y), Z2[:1, :1], Z2[:1, :1]),
    ],
    "step_error": [
        (_Named("a step", lambda w, c=c: c * w), _Named("w²", lambda w: np.sum(w**2)), w, rate)
        for w in (np.array([2.0]), Z2) for rate in (0.25, 1.0, 0.01) for c in (0.5, 1.5)
    ],
    "crop_to_ink": [(picture,) for picture in PICTURES],
    "centre_of_mass": [(picture,) for picture in PICTURES],
    "offset": [
        (mean, centre) for mean in (0.0, 1.7, 5.2, 13.6, 18.4) for centre in (12, 13, 14, 27)
    ],
    "coverage_and_accuracy": [
        (TEN_ROWS, np.array(labels), t)
        for t in (0.0, 0.6, 0.62, 0.65, 0.75)
        for labels in ([0, 0, 0], [1, 0, 1], [0, 1, 0])
    ],
    "arithmetic_intensity": [
        (1, 1, 1), (1, 2, 3), (2, 1, 3), (3, 2, 1), (2, 2, 2), (8, 8, 1), (10, 784, 1024),
    ],
    "sharded_step": [
        (CLASSIFIER, [(Z2[:2, k : k + 1], Y2[:2, k : k + 1]) for k in range(3)], 0.1),
        (CLASSIFIER, [(Z2[:2, :1], Y2[:2, :1]), (Z2[:2, 1:], Y2[:2, 1:])], 1.0),
        (CLASSIFIER, [(Z2[:2], Y2[:2])], 0.5),
    ],
    "momentum_step": [
        (Z1, Z1[::-1].copy(), 0 * Z1, 0.1, 0.9), (Z2, 0 * Z2, Z2, 1.0, 0.9),
        (np.ones(3), np.ones(3), np.ones(3), 0.5, 0.0), (Z1, Z1, -Z1, 0.01, 0.5),
    ],
    "adam_step": [
        (Z1, Z1, 0 * Z1, 0 * Z1, 1, 0.001), (Z1, 1e-7 * Z1, 0 * Z1, 0 * Z1, 1, 0.1),
        (Z1, 0.001 * Z1, Z1, Z1**2, 7, 0.1),
        (np.ones(3), np.ones(3), np.ones(3), np.ones(3), 2, 0.5, 0.5, 0.5, 1.0),
        (Z1, Z1 + 1, -Z1, 2 * Z1**2, 1000, 0.01, 0.9, 0.99, 1e-3),
    ],
    "shifted": [
        (np.eye(4), dx, dy) for dx in (-3, -1, 0, 2) for dy in (-2, 0, 1, 3)
    ],
    "matmul_vjp": [
        (Z2, np.eye(3), Z2), (Z1, Z1, np.array([[2.0]])), (Z1[:1], Z1.T, Z1),
        (np.ones((3, 3)), EQUAL, np.eye(3)), (np.zeros((3, 5)), Z2[:, :2], Z2[:2]),
    ],
    "unbroadcast": [
        (Z2, (3, 1)), (Z2, (1, 5)), (Z2, (5,)), (Z2, (3, 5)), (Z2, (1,)), (Z2, ()), (EQUAL, (3, 1)),
        (EQUAL, (1, 3)), (EQUAL, (3,)), (Z1, (4, 1)), (Z1, (1, 1)), (Z1, (1,)),
        (np.stack([Z2, Z2 + 1]), (2, 3, 1)), (np.stack([Z2, ZERO]), (1, 3, 5)),
    ],
    "topological_order": [
        (lesson10._graph(a="", b="", L="a b"),),
        (lesson10._graph(a="", b="a", c="a b", d="c a", L="b d"),),
        (lesson10._graph(a="", b="a", c="b a", d="b", e="d c", f="e", L="f a c"),),
    ],
    "backward_sweep": [
        (lesson10._doubled(), lesson10.pull_back),
        (lesson10._diamond()[:2], lesson10.pull_back),
        ([lesson10.Node("L", data=2.0)], lesson10.pull_back),
    ],
}  # fmt: skip


def fresh(exercise):
    """The exercise with other ordinary cases, and without named mistakes."""
    drawn = [exercise.random_case(seed) for seed in range(100, 120)]
    cases = [
        Case(arguments, exercise.view(exercise.right(*copy.deepcopy(arguments))), "ordinary")
        for arguments in ORDINARY[exercise.name]
    ]
    extreme = [case for case in exercise.cases if case.extreme]
    return replace(exercise, cases=[*drawn, *cases, *extreme], mistakes=[])


def known_mistakes_remembered(exercise):
    """Try a function that makes a known mistake once only: it is always the same."""
    known = {f for mistake in exercise.mistakes for f in mistake.functions}
    of_known = cache(lambda function, number: attempt(exercise, function, cases[number]))
    attempt, cases = naming.attempted, exercise.all_cases
    numbers = {id(case): number for number, case in enumerate(cases)}

    def remembered(exercise, function, case):
        if function in known and id(case) in numbers:
            return of_known(function, numbers[id(case)])
        return attempt(exercise, function, case)

    return mock.patch.object(naming, "attempted", remembered)


def verdicts(exercise, functions=None):
    """Yield every mutant's change, verdict and whether it equals a right answer."""
    other = fresh(exercise)
    first = replace(other, cases=other.cases[:1])  # most differ here already
    with (
        mock.patch.object(guard, "SECONDS", 0.2),
        mock.patch.object(guard, "WAITING", 0.4),
        known_mistakes_remembered(exercise),
    ):
        for number, function in enumerate(functions or RIGHT[exercise.name], 1):
            for change, mutant in mutants(function, slips):
                verdict = judge(exercise, mutant)
                equal = all(judge(part, mutant).state == "right" for part in (first, other))
                yield f"{exercise.name} {number}: {change}", mutant, verdict, equal


def counted(exercise):
    """Count the mutants, and collect those whose verdict is not what it should be."""
    count, accepted, refused = Counter(), [], []
    for change, _, verdict, equal in verdicts(exercise):
        count["made"] += 1
        count["equal" if equal else "accepted" if verdict.state != "wrong" else "refused"] += 1
        if not equal and verdict.state != "wrong":
            accepted.append(change)
        if equal and verdict.state != "right":
            refused.append(f"{change}: {verdict}")
    return count, accepted, refused


if __name__ == "__main__":
    columns = ("made", "equal", "refused", "accepted")
    print(f"{'':32} answers {' '.join(f'{name:>8}' for name in columns)}")
    total = Counter()
    for exercise in EXERCISES.values():
        count, accepted, refused = counted(exercise)
        total += count
        numbers = " ".join(f"{count[name]:8}" for name in columns)
        print(f"{exercise.name:32} {len(RIGHT[exercise.name]):7} {numbers}", flush=True)
        for line in accepted:
            print("    accepted:", line)
        for line in refused:
            print("    right but refused:", line)
    print(f"{'all':40} {' '.join(f'{total[name]:8}' for name in columns)}")
