"""Gradients by the machine are numerical ones, and nnlib's; each fault in the machine is seen."""

import inspect
import operator
import warnings

import numpy as np
import pytest
from random_graphs import draw_program, run
from test_planted_signs import mutants

from nnlib import Network, autodiff, vjps
from nnlib.activations import relu_derivative
from nnlib.autodiff import Value, gradients, topological_order, unbroadcast
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.losses import LOSSES
from nnlib.vjps import VJPS

rng = np.random.default_rng(5)
A, B = rng.uniform(0.5, 2, (3, 4)), rng.uniform(0.5, 2, (3, 4))
SEEDS = range(60)


def agrees(function, arrays):
    """Tell whether the machine's gradients of a function are the numerical ones."""
    values = [Value(array) for array in arrays]
    try:
        with warnings.catch_warnings(action="ignore"):
            computed = gradients(function(*values), values)
    except (ValueError, TypeError, IndexError):  # a planted fault may fail so, too
        return False
    for k, (array, found) in enumerate(zip(arrays, computed, strict=True)):
        f = lambda x, k=k: float(function(*arrays[:k], x, *arrays[k + 1 :]))
        if np.shape(found) != array.shape:
            return False
        if not relative_error(np.asarray(found), numerical_gradient(f, array)) < 1e-6:
            return False
    return True


OPERATIONS = {
    np.add: [lambda a, b: a + b],
    np.subtract: [lambda a, b: a - b],
    np.multiply: [lambda a, b: a * b],
    np.divide: [lambda a, b: a / b],
    np.negative: [lambda a, b: -a],
    np.power: [lambda a, b: a**3, lambda a, b: a**-0.5],
    np.matmul: [lambda a, b: a @ b.T],
    np.exp: [lambda a, b: np.exp(a)],
    np.log: [lambda a, b: np.log(a)],
    np.tanh: [lambda a, b: np.tanh(a)],
    np.maximum: [np.maximum],
    np.sum: [
        lambda a, b: a.sum(axis=0),
        lambda a, b: np.sum(a, 1, keepdims=True),
        lambda a, b: np.sum(a, 1),
    ],
    np.mean: [lambda a, b: a.mean(axis=1), lambda a, b: np.mean(b), lambda a, b: np.mean(a, 1)],
    np.max: [
        lambda a, b: a.max(axis=0),
        lambda a, b: a.max(),
        lambda a, b: np.max(a, 1),
        lambda a, b: np.max(a, axis=(0, 1)),
    ],
    np.reshape: [lambda a, b: a.reshape(2, 6), lambda a, b: a.reshape((6, -1))],
    np.transpose: [
        lambda a, b: a.T,
        lambda a, b: np.transpose(a.reshape(3, 2, 2), (2, 0, 1)),
    ],
    operator.getitem: [
        lambda a, b: a[1:, 0],
        lambda a, b: a[[0, 2, 2]],
        lambda a, b: a[[0, 0], [1, 1]],
        lambda a, b: a[np.array([[0, 1], [1, 0]])],
    ],
}
CASES = [
    pytest.param(operation, function, id=f"{operation.__name__} {k}")
    for operation, functions in OPERATIONS.items()
    for k, function in enumerate(functions)
]


def uneven(function):
    """A number from a function's result, to which every entry contributes otherwise."""

    def loss(*arguments):
        result = function(*arguments)
        weights = np.cos(np.arange(result.data.size if isinstance(result, Value) else result.size))
        return (weights.reshape(result.shape) * result).sum()

    return loss


@pytest.mark.parametrize(("operation", "function"), CASES)
def test_the_derivative_of_each_operation_is_the_numerical_one(operation, function):
    assert agrees(uneven(function), [A, B])


def test_every_operation_of_the_table_is_tested():
    assert OPERATIONS.keys() == VJPS.keys()


PLANTED = [
    pytest.param(operation, mutant, id=f"{vjp.__name__}: {change}")
    for operation, vjp in VJPS.items()
    for change, mutant in mutants(vjp)
    if operation is not operator.getitem  # only its zeros could have a sign
]


@pytest.mark.parametrize(("operation", "mutant"), PLANTED)
def test_a_changed_sign_in_a_product_is_caught(operation, mutant, monkeypatch):
    monkeypatch.setitem(VJPS, operation, mutant)
    assert not all(agrees(uneven(function), [A, B]) for function in OPERATIONS[operation])


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_of_random_graphs_are_the_numerical_ones(seed):
    leaves, steps = draw_program(seed)
    assert agrees(lambda *leaves: run(steps, leaves), leaves)


def found_in_random_graphs():
    programs = (draw_program(seed) for seed in SEEDS)
    return not all(agrees(lambda *x, s=steps: run(s, x), leaves) for leaves, steps in programs)


def depth_first(value):
    """The order in which a search meets values: not topological."""
    order = [value]
    for each in order:
        order += [source for source in each.sources if source not in order]
    return order[::-1]


def each_use(value):
    """Without a note of what was seen: a value comes as often as it was used."""
    return [it for source in value.sources for it in each_use(source)] + [value]


def overwriting():
    """The function gradients, which does not add up."""
    source = inspect.getsource(gradients)
    assert source.count("d.get(source, 0) + ") == 1
    namespace = dict(vars(autodiff))
    exec(source.replace("d.get(source, 0) + ", ""), namespace)
    return namespace["gradients"]


def last_of_repeats(dZ, A, index):
    dA = np.zeros_like(A)
    dA[index] += dZ
    return (dA,)


def sum_of_all(dZ, shape):
    return np.full(shape, dZ.sum()) if dZ.shape != shape else dZ


GRAPH_FAULTS = {
    "broadcasting is not undone": (autodiff, "unbroadcast", lambda dZ, shape: dZ),
    "broadcasting is undone over all axes": (autodiff, "unbroadcast", sum_of_all),
    "the order is not topological": (autodiff, "topological_order", depth_first),
    "a value comes as often as it was used": (autodiff, "topological_order", each_use),
}


@pytest.mark.parametrize("fault", GRAPH_FAULTS)
def test_a_fault_in_the_machine_is_found_in_random_graphs(fault, monkeypatch):
    monkeypatch.setattr(*GRAPH_FAULTS[fault])
    assert found_in_random_graphs()


def test_a_gradient_that_is_overwritten_is_found_in_random_graphs(monkeypatch):
    monkeypatch.setitem(globals(), "gradients", overwriting())
    assert found_in_random_graphs()


def test_repeats_of_an_index_that_are_lost_are_found_in_random_graphs(monkeypatch):
    monkeypatch.setitem(VJPS, operator.getitem, last_of_repeats)
    assert found_in_random_graphs()


# Graphs by hand


def test_a_value_that_is_used_twice_gets_both_derivatives():
    a = Value(3.0)
    assert gradients(a * a + a, [a]) == [7]


def test_a_diamond_adds_its_two_sides():
    a = Value(2.0)
    left, right = a * 3, a**2
    assert gradients(left * right, [a, left, right]) == [36, 4, 6]


def test_broadcasting_both_ways_is_undone():
    column, row = Value(np.ones((3, 1))), Value(np.arange(4.0))
    dcolumn, drow = gradients((column * row).sum(), [column, row])
    np.testing.assert_array_equal(dcolumn, np.full((3, 1), 6))
    np.testing.assert_array_equal(drow, np.full(4, 3))


def test_a_loss_may_be_an_array_of_one_number():
    a = Value(np.array([[3.0]]))
    assert gradients(a * a, [a]) == [[[6]]]


def test_what_the_loss_does_not_depend_on_gets_zeros_and_the_loss_itself_1():
    a, b = Value(3.0), Value(np.ones(2))
    db, dloss = gradients(loss := a * 2, [b, loss])
    np.testing.assert_array_equal(db, [0, 0])
    assert dloss == 1


def test_two_calls_give_the_same_and_change_nothing():
    a = Value(A.copy())
    loss = (a * a).sum()
    first, second = gradients(loss, [a]), gradients(loss, [a])
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(a.data, A)
    first[0][:] = 7
    np.testing.assert_array_equal(gradients(loss, [a]), second)


def test_a_gradient_shares_no_memory_with_what_the_graph_holds():
    a, b = Value(A.copy()), Value(B.copy())
    for each in gradients((a + b).sum() + (a * b).sum(), [a, b]):
        assert each.flags.writeable
        assert not np.shares_memory(each, a.data) and not np.shares_memory(each, b.data)


def test_a_graph_may_be_deeper_than_python_calls():
    a = Value(1.0)
    deep = a
    for _ in range(20_000):
        deep = deep + 1
    assert len(topological_order(deep)) == 20_001
    assert gradients(deep, [a]) == [1]


def test_sources_come_before_what_was_computed_from_them_each_once():
    leaves, steps = draw_program(3)
    order = topological_order(run(steps, [Value(leaf) for leaf in leaves]))
    place = {value: k for k, value in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[s] < place[value] for value in order for s in value.sources)


def test_equal_numbers_share_the_derivative_of_the_largest():
    a = Value(np.array([[1.0, 5.0], [5.0, 5.0], [5.0, 0.0]]))
    expected = [[0, 0.5], [0.5, 0.5], [0.5, 0]]
    np.testing.assert_array_equal(gradients(a.max(axis=0).sum(), [a])[0], expected)


def test_maximum_has_the_derivative_of_relu():
    Z = np.array([-1.0, 0.0, 2.0])
    z = Value(Z)
    np.testing.assert_array_equal(gradients(np.maximum(z, 0).sum(), [z])[0], relu_derivative(Z))


def test_an_index_may_pick_a_number_many_times():
    a = Value(np.arange(3.0))
    np.testing.assert_array_equal(gradients(a[[0, 2, 2, 2]].sum(), [a])[0], [1, 0, 3])


# nnlib's networks


def activate(name, Z):
    if name == "sigmoid":
        return 1 / (1 + np.exp(-Z))
    return {"tanh": np.tanh, "relu": lambda Z: np.maximum(Z, 0), "identity": lambda Z: Z}[name](Z)


def outputs(network, parameters, X):
    """A forward pass in plain NumPy, as a learner writes it."""
    A = X
    for layer, (W, b) in zip(network.layers, parameters, strict=True):
        A = activate(layer.activation.name, W @ A + b)
    return A


def cross_entropy(Z, Y):
    S = Z - Z.max(axis=0, keepdims=True)
    log_P = S - np.log(np.exp(S).sum(axis=0, keepdims=True))
    return -(Y * log_P).sum() / Y.shape[1]


def squared_error(A, Y):
    return np.mean((A - Y) ** 2)


IN_NUMPY = {"softmax_cross_entropy": cross_entropy, "mean_squared_error": squared_error}


@pytest.mark.parametrize("loss", IN_NUMPY)
@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize(("dtype", "close"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_gradients_of_a_network_are_those_that_nnlib_derives(loss, depth, dtype, close):
    draw = np.random.default_rng(depth)
    sizes = [6, *draw.integers(2, 9, size=depth - 1).tolist(), 3]
    activations = [*draw.choice(["sigmoid", "tanh", "relu"], depth - 1), "identity"]
    network = Network.random(sizes, activations, init="xavier", rng=depth, dtype=dtype)
    X, Y = draw.normal(size=(6, 7)).astype(dtype), np.eye(3, dtype=dtype)[:, [0, 1, 2, 2, 1, 0, 0]]
    parameters = [(Value(layer.W), Value(layer.b)) for layer in network.layers]
    value = IN_NUMPY[loss](outputs(network, parameters, X), Y)
    ours = network.gradients(X, Y, LOSSES[loss].gradient)
    found = gradients(value, [each for pair in parameters for each in pair])
    for computed, expected in zip(found, [a for g in ours for a in (g.dW, g.db)], strict=True):
        assert computed.dtype == expected.dtype == dtype
        assert relative_error(computed, expected) < close
    assert value.data == pytest.approx(LOSSES[loss].value(network.outputs(X), Y), rel=1e-5)


def test_scores_too_large_for_exp_have_a_gradient():
    z = Value(np.array([[1000.0], [0.0]]))
    dZ = gradients(cross_entropy(z, np.array([[0.0], [1.0]])), [z])[0]
    np.testing.assert_allclose(dZ, [[1], [-1]])


# dtypes, refusals, and NumPy's ways to call


def test_float32_stays_float32_through_every_operation():
    a, b = Value(np.float32(A)), Value(np.float32(B))
    for functions in OPERATIONS.values():
        for function in functions:
            result = function(a, b)
            assert result.dtype == np.float32
            assert {each.dtype for each in gradients(result.sum(), [a, b])} == {np.dtype("f4")}


@pytest.mark.parametrize(
    "function",
    [
        lambda a, x: x + a - x * a / 2,
        lambda a, x: 2 + a - 1,
        lambda a, x: 2 - a,
        lambda a, x: 2 * a / 3,
        lambda a, x: 2 / a,
        lambda a, x: x - a,
        lambda a, x: x / a,
        lambda a, x: x.T @ a,
        lambda a, x: np.float64(2) * a,
        lambda a, x: np.add(x, a),
    ],
)
def test_arrays_and_numbers_are_constants_on_either_side(function):
    assert agrees(lambda a: uneven(lambda a: function(a, B))(a), [A])


@pytest.mark.parametrize("name", ["sum", "mean", "max"])
def test_a_reduction_has_the_shape_that_numpys_has(name):
    for options in ({}, {"axis": 0}, {"axis": 1, "keepdims": True}):
        assert getattr(Value(A), name)(**options).shape == getattr(A, name)(**options).shape


@pytest.mark.parametrize("parameters", [[], (), None, Value(1.0), [A]])
def test_parameters_that_are_no_list_of_values_are_refused(parameters):
    with pytest.raises(ValueError, match="parameters"):
        gradients(Value(1.0), parameters)


def test_an_augmented_assignment_makes_a_new_value():
    a = Value(2.0)
    total = a
    total += 3
    total *= a
    assert (a.data, total.data) == (2, 10) and gradients(total, [a]) == [7]


def test_the_dtype_must_be_one():
    with pytest.raises(ValueError, match=r"float64 but was computed from float32"):
        Value(np.ones(2, np.float32)) * np.ones(2)
    with pytest.raises(ValueError, match="data holds int64"):
        Value(np.arange(3, dtype=np.int64))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda a: np.sin(a), "function is sin, which cannot be differentiated here; use add, sub"),
        (lambda a: np.cumsum(a), "function is cumsum"),
        (lambda a: np.add.reduce(a), "function is reduce"),
        (lambda a: np.add(a, 1, out=np.ones(2)), "options is"),
        (lambda a: 2**a, "unsupported operand"),
        (lambda a: np.power(2, a), "n is a Value"),
        (lambda a: a**a, "n is a Value"),
        (lambda a: a @ np.ones(2), "both must be matrices"),
        (lambda a: a > 0, "not supported"),
    ],
)
def test_what_has_no_derivative_is_refused(call, says):
    with pytest.raises((ValueError, TypeError), match=says):
        call(Value(np.ones(2)))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (3, 3), (1, 1, 1)])
def test_a_shape_that_was_never_broadcast_is_refused(shape):
    with pytest.raises(ValueError, match="never broadcast"):
        unbroadcast(np.ones((3, 4)), shape)


@pytest.mark.parametrize("shape", [(3, 4), (3, 1), (1, 4), (4,), (1,), (1, 1), ()])
def test_what_was_broadcast_gets_the_sum_over_its_copies(shape):
    expected = numerical_gradient(lambda x: float((A * x).sum()), np.ones(shape))
    np.testing.assert_allclose(unbroadcast(A, shape), expected)
    assert unbroadcast(A, shape).shape == shape


def test_a_value_has_the_shape_and_the_name_that_it_was_given():
    a = Value(A, "A")
    assert (a.shape, len(a), a.dtype) == ((3, 4), 3, np.float64)
    assert repr(Value(2, "w")) == "Value w(2.0)"
    assert vjps.VJPS[np.add] is vjps.add_vjp
