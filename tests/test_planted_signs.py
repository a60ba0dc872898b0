"""A changed sign in any derivative turns a check red: every one is planted here, one at a time."""

import ast
import copy
import inspect
import textwrap
import warnings

import numpy as np
import pytest

from nnlib import activations, losses
from nnlib.gradients import check_gradients, numerical_gradient, relative_error
from nnlib.layers import Dense, DenseGradient
from nnlib.losses import LOSSES
from nnlib.network import Network

rng = np.random.default_rng(7)
Z, Y = rng.normal(size=(3, 4)), np.eye(3)[:, [0, 2, 1, 1]]


def mutants(function, changes=None):
    """Yield the function once for every change of a node of its body (a sign), with its name."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    for number, node in enumerate(ast.walk(tree)):
        for name, change in (changes or _changes)(node):
            mutant = copy.deepcopy(tree)
            change(next(n for i, n in enumerate(ast.walk(mutant)) if i == number))
            namespace = dict(inspect.unwrap(function).__globals__)
            try:
                with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
                    code = compile(ast.fix_missing_locations(mutant), "<mutant>", "exec")
            except (SyntaxError, ValueError):  # no longer Python: nobody can hand this in
                continue
            exec(code, namespace)
            yield f"{name} in line {getattr(node, 'lineno', 0)}", namespace[function.__name__]


def _changes(node):
    flipped = {ast.Add: ast.Sub, ast.Sub: ast.Add}
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in flipped:
        yield "+ and − swapped", lambda n: setattr(n, "op", flipped[type(n.op)]())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "− dropped", lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt):
        yield "> turned into <", lambda n: n.ops.__setitem__(0, ast.Lt())
    if isinstance(node, ast.Return | ast.Assign) and isinstance(node.value, ast.BinOp | ast.Call):
        yield "result negated", lambda n: setattr(n, "value", _negative(n.value))


def _negative(value):
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "DenseGradient":
        value.args[0] = ast.UnaryOp(ast.USub(), value.args[0])
        return value
    return ast.UnaryOp(ast.USub(), value)


def derivative_is_right(function, derivative):
    step = 1e-6
    slope = (function(Z + step) - function(Z - step)) / (2 * step)
    return relative_error(derivative(Z), slope) < 1e-6


def loss_gradient_is_right(loss, gradient):
    return relative_error(gradient(Z, Y), numerical_gradient(lambda Z: loss(Z, Y), Z)) < 1e-6


def backpropagation_is_right():
    network = Network.random(
        [3, 4, 5, 3],
        ["tanh", "sigmoid", "identity"],
        init="xavier",
        rng=1,
    )
    try:
        return check_gradients(network, Z, Y, "softmax_cross_entropy").passed
    except (IndexError, ValueError):  # the sign was an index's: gradients[-1]
        return False


def update_goes_downhill():
    network = Network.random([3, 4, 3], ["tanh", "identity"], init="xavier", rng=1)
    loss_gradient = LOSSES["softmax_cross_entropy"].gradient
    few = network.gradients(Z, Y, loss_gradient)
    many = network.gradients(np.tile(Z, 50), np.tile(Y, 50), loss_gradient)
    for layer, gradient in zip(network.layers * 2, few + many, strict=True):
        W, b = layer.W - 0.1 * gradient.dW, layer.b - 0.1 * gradient.db
        layer.update(gradient, 0.1)
        if relative_error(layer.W, W) > 1e-12 or relative_error(layer.b, b) > 1e-12:
            return False
    return True


PLANTED = [
    pytest.param(derivative_is_right, (a.function,), a.derivative, mutant,
                 id=f"{a.derivative.__name__}: {name}")
    for a in activations.ACTIVATIONS.values()
    for name, mutant in mutants(a.derivative)
] + [
    pytest.param(loss_gradient_is_right, (loss.value,), loss.gradient, mutant,
                 id=f"{loss.gradient.__name__}: {name}")
    for loss in (*losses.LOSSES.values(), losses.WEIGHTED)
    for name, mutant in mutants(loss.gradient)
]  # fmt: skip


@pytest.mark.parametrize(("check", "of", "right", "wrong"), PLANTED)
def test_a_changed_sign_in_a_derivative_is_caught(check, of, right, wrong):
    assert check(*of, right)
    assert not check(*of, wrong)


def test_every_derivative_has_been_given_a_fault():
    planted = {right.__name__ for _, _, right, _ in (p.values for p in PLANTED)}
    assert planted == {
        name
        for module in (activations, losses)
        for name in vars(module)
        if name.endswith(("_derivative", "_gradient"))
    }


METHODS = [
    pytest.param(owner, name, mutant, check, id=f"{owner.__name__}.{name}: {change}")
    for owner, name, check in (
        (Dense, "backward", backpropagation_is_right),
        (Network, "backward", backpropagation_is_right),
        (DenseGradient, "dW", backpropagation_is_right),
        (DenseGradient, "db", backpropagation_is_right),
        (DenseGradient, "dA_in", backpropagation_is_right),
        (Dense, "update", update_goes_downhill),
    )
    for change, mutant in mutants(getattr(getattr(owner, name), "fget", getattr(owner, name)))
]


@pytest.mark.parametrize(("owner", "name", "mutant", "check"), METHODS)
def test_a_changed_sign_in_backpropagation_is_caught(owner, name, mutant, check, monkeypatch):
    assert check()
    is_property = isinstance(getattr(owner, name), property)
    monkeypatch.setattr(owner, name, property(mutant) if is_property else mutant)
    assert not check()
