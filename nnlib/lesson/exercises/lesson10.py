"""Exercises of lesson 10: the parts of a machine that derives."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.arrays import Array
from nnlib.autodiff import Value, topological_order, unbroadcast
from nnlib.lesson.derive import backward_sweep
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes
from nnlib.vjps import matmul_vjp


def _product(rng):
    n, k, m = sizes(rng, 3)
    return numbers(rng, n, m), numbers(rng, n, k), numbers(rng, k, m)


def _both(
    to_W: Callable[..., Any] = lambda dZ, W, A: dZ @ A.T,
    to_A: Callable[..., Any] = lambda dZ, W, A: W.T @ dZ,
    result: Callable[..., Any] = lambda dW, dA: (dW, dA),
) -> Callable[..., Any]:
    """Write the two products with one or both of them changed."""

    def function(dZ: Array, W: Array, A: Array) -> Any:
        return result(to_W(dZ, W, A), to_A(dZ, W, A))

    return function


SQUARE = (
    np.array([[1.0, 2.0], [-1.0, 0.5]]),
    np.array([[3.0, -1.0], [2.0, 4.0]]),
    np.array([[1.0, 5.0], [-2.0, 0.5]]),
)

matmul_vjp_exercise = Exercise(
    name="matmul_vjp",
    lesson=10,
    cases=[
        Case(
            (np.array([[2.0]]), np.array([[3.0]]), np.array([[5.0]])),
            (np.array([[10.0]]), np.array([[6.0]])),
            "single numbers",
        ),
        Case(
            SQUARE,
            (np.array([[11.0, -1.0], [1.5, 2.25]]), np.array([[1.0, 7.0], [-5.0, 0.0]])),
            "square matrices, where a wrong product has the right shape",
        ),
        Case(
            (np.array([[1.0, -1.0, 2.0]]), np.array([[3.0, 4.0]]), np.arange(6.0).reshape(2, 3)),
            (np.array([[3.0, 9.0]]), np.array([[3.0, -3.0, 6.0], [4.0, -4.0, 8.0]])),
            "a row",
        ),
    ],
    draw=_product,
    mistakes=[
        Mistake(
            "dZ is missing",
            "What comes from above, dZ, takes part in both products.",
            _both(
                lambda dZ, W, A: np.ones(dZ.shape) @ A.T, lambda dZ, W, A: W.T @ np.ones(dZ.shape)
            ),
            _both(lambda dZ, W, A: A.T, lambda dZ, W, A: W.T),
            _both(lambda dZ, W, A: A, lambda dZ, W, A: W),
        ),
        Mistake(
            "the two are swapped",
            "First the derivative for W, then the one for A.",
            _both(result=lambda dW, dA: (dA, dW)),
        ),
        Mistake(
            "transposes are missing",
            "The entry W[i, j] reaches the result along row j of A: which of the two does your "
            "product go along? Write the shapes beside each factor.",
            _both(lambda dZ, W, A: dZ @ A, lambda dZ, W, A: W @ dZ),
        ),
        Mistake(
            "a transpose is missing in dW",
            "The entry W[i, j] reaches the result along row j of A. Write the shapes beside each "
            "factor: dZ is (n, m), A is (k, m).",
            _both(lambda dZ, W, A: dZ @ A),
        ),
        Mistake(
            "a transpose is missing in dA",
            "The entry A[j, i] meets column j of W. Write the shapes beside each factor: W is "
            "(n, k), dZ is (n, m).",
            _both(to_A=lambda dZ, W, A: W @ dZ),
        ),
        Mistake(
            "dZ stands on the wrong side",
            "Matrix products have an order: the result of dW has the rows of dZ, the result of dA "
            "its columns.",
            _both(lambda dZ, W, A: A.T @ dZ, lambda dZ, W, A: dZ @ W.T),
        ),
        Mistake(
            "the results are transposed",
            "The numbers are right, but dW has the shape of W, and dA that of A.",
            _both(lambda dZ, W, A: A @ dZ.T, lambda dZ, W, A: dZ.T @ W),
            _both(lambda dZ, W, A: A @ dZ.T),
            _both(to_A=lambda dZ, W, A: dZ.T @ W),
        ),
        Mistake(
            "dZ stands on the wrong side in dW",
            "Matrix products have an order: dW has the rows of dZ.",
            _both(lambda dZ, W, A: A.T @ dZ),
        ),
        Mistake(
            "dZ stands on the wrong side in dA",
            "Matrix products have an order: dA has the columns of dZ.",
            _both(to_A=lambda dZ, W, A: dZ @ W.T),
        ),
        Mistake(
            "dZ is transposed",
            "dZ has the shape of W @ A. Which of its axes is summed over, rows or columns?",
            _both(lambda dZ, W, A: dZ.T @ A.T, lambda dZ, W, A: W.T @ dZ.T),
        ),
        Mistake(
            "entry by entry",
            "* multiplies entry by entry. Each entry of W meets a whole row of A: its products "
            "are added up, as @ does.",
            _both(lambda dZ, W, A: dZ * A, lambda dZ, W, A: dZ * W),
            _both(lambda dZ, W, A: dZ * A.T, lambda dZ, W, A: W.T * dZ),
        ),
        Mistake(
            "the factors change places",
            "A change of W is multiplied by the *other* factor, A.",
            _both(lambda dZ, W, A: dZ @ W.T, lambda dZ, W, A: A.T @ dZ),
            _both(lambda dZ, W, A: dZ @ W, lambda dZ, W, A: A @ dZ),
        ),
        Mistake(
            "the sign",
            "Nothing is subtracted here: the step downhill comes later.",
            _both(lambda dZ, W, A: -dZ @ A.T, lambda dZ, W, A: -W.T @ dZ),
        ),
        Mistake(
            "a mean in place of a sum",
            "Contributions add up. The 1/m has its one place in the loss.",
            _both(lambda dZ, W, A: dZ @ A.T / dZ.shape[1], lambda dZ, W, A: W.T @ dZ / dZ.shape[1]),
        ),
    ],
    solution=matmul_vjp,
    part=lambda k: ("dW", "dA")[k],
)


def _summed(axes, keepdims=True, lead=True, by=np.sum):
    """Undo a broadcast with the axes, or the way they are summed, changed."""

    def function(dZ: Array, shape: tuple[int, ...]) -> Array:
        while lead and dZ.ndim > len(shape):
            dZ = by(dZ, axis=0)
        return by(dZ, axis=tuple(axes(dZ, shape)), keepdims=keepdims)

    return function


def _ones(dZ: Array, shape: tuple[int, ...]) -> list[int]:
    return [i for i, n in enumerate(shape) if n == 1]


def _whole(dZ: Array, shape: tuple[int, ...]) -> Array:
    return np.full(shape, dZ.sum())


def _corner(dZ: Array, shape: tuple[int, ...]) -> Array:
    while dZ.ndim > len(shape):
        dZ = dZ[0]
    return dZ[tuple(slice(n) for n in shape)].copy()


def _axis(axis: int) -> Callable[..., Any]:
    def function(dZ: Array, shape: tuple[int, ...]) -> Array:
        return dZ if dZ.shape == shape else dZ.sum(axis=axis, keepdims=True)

    return function


def _only_leading(dZ: Array, shape: tuple[int, ...]) -> Array:
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    return dZ


def _last_axes_first(dZ: Array, shape: tuple[int, ...]) -> Array:
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=-1)
    return dZ.sum(axis=tuple(_ones(dZ, shape)), keepdims=True)


def _without_keepdims(dZ: Array, shape: tuple[int, ...]) -> Array:
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    for axis in _ones(dZ, shape):
        dZ = dZ.sum(axis=axis)
    return dZ


def _one_leading(dZ: Array, shape: tuple[int, ...]) -> Array:
    if dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    return _summed(_ones, lead=False)(dZ, shape)


def _first_of_each(dZ: Array, shape: tuple[int, ...]) -> Array:
    """Sum over one of the axes only."""
    for i, n in enumerate(shape):
        if dZ.ndim == len(shape) and n == 1 and dZ.shape[i] > 1:
            return dZ.sum(axis=i, keepdims=True)
    return _summed(_ones)(dZ, shape)


def _broadcast(rng):
    """Draw a derivative of three axes, and a shape that broadcasts to its own."""
    full = sizes(rng, 3)
    ones = list(full)
    for axis in rng.permutation(3)[:2]:
        ones[axis] = 1
    return numbers(rng, *full), tuple(ones[int(rng.integers(2)) :])


GRID = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, -32.0]])

unbroadcast_exercise = Exercise(
    name="unbroadcast",
    lesson=10,
    cases=[
        Case((GRID, (2, 1)), np.array([[7.0], [-8.0]]), "a column, as of biases"),
        Case((GRID, (1, 3)), np.array([[9.0, 18.0, -28.0]]), "a row"),
        Case((GRID / 10, (2, 3)), GRID / 10, "nothing was broadcast"),
        Case((GRID, (3,)), np.array([9.0, 18.0, -28.0]), "an axis fewer"),
        Case((GRID, (1, 1)), np.array([[-1.0]]), "one number for all"),
        Case((GRID, ()), -1.0, "a number without axes"),
        Case(
            (np.arange(24.0).reshape(2, 3, 4) ** 2, (3, 1)),
            np.array([[748.0], [1356.0], [2220.0]]),
            "an axis fewer, and a column",
        ),
        Case((np.array([[1.0, 3.0], [5.0, 7.0]]), (1, 2)), np.array([[6.0, 10.0]]), "a square"),
    ],
    draw=_broadcast,
    mistakes=[
        Mistake(
            "nothing is summed",
            "dZ has the shape of the result. The derivative must have the shape of the value.",
            lambda dZ, shape: dZ,
        ),
        Mistake(
            "a mean in place of a sum",
            "The value took part once for each copy, and contributions add up.",
            _summed(_ones, by=np.mean),
        ),
        Mistake(
            "one of the copies only",
            "Every copy of the value contributes. What do you do with contributions?",
            _corner,
        ),
        Mistake(
            "the largest in place of the sum",
            "Every copy of the value contributes. What do you do with contributions?",
            _summed(_ones, by=np.max),
        ),
        Mistake(
            "a summed axis is gone",
            "An axis of length 1 stays, with length 1: keepdims=True.",
            _summed(_ones, keepdims=False),
            _without_keepdims,
        ),
        Mistake(
            "all axes are summed",
            "Only axes along which the value was copied. Which are these?",
            _whole,
            lambda dZ, shape: dZ if dZ.shape == shape else _whole(dZ, shape),
        ),
        Mistake(
            "always over the columns",
            "Which axis was copied? Compare the two shapes, place by place.",
            lambda dZ, shape: dZ.sum(axis=1, keepdims=True),
            _axis(1),
        ),
        Mistake(
            "always over the rows",
            "Which axis was copied? Compare the two shapes, place by place.",
            lambda dZ, shape: dZ.sum(axis=0, keepdims=True),
            _axis(0),
        ),
        Mistake(
            "the axes that were not copied",
            "Sum where shape has a 1 and dZ has more, not where both are equal.",
            _summed(lambda dZ, shape: [i for i, n in enumerate(shape) if n > 1]),
        ),
        Mistake(
            "axes that are missing in front stay",
            "NumPy adds axes *in front* of the shorter shape. Sum over these first.",
            _summed(_ones, lead=False),
        ),
        Mistake(
            "only one axis in front is summed",
            "Several axes may be missing in front: an if asks once, a while asks again.",
            _one_leading,
        ),
        Mistake(
            "only axes in front are summed",
            "An axis of length 1 was copied as well.",
            _only_leading,
        ),
        Mistake(
            "axes are missing at the end",
            "NumPy adds axes *in front* of the shorter shape, not behind it.",
            _last_axes_first,
        ),
        Mistake(
            "only one axis of length 1 is summed",
            "There may be two of them. Does the loop end at the first, or start from dZ again?",
            _first_of_each,
        ),
        Mistake(
            "only the shape is changed",
            "The copies' contributions add up. reshape and resize add nothing up.",
            lambda dZ, shape: np.resize(dZ, shape),
        ),
        Mistake(
            "the sign",
            "Nothing is subtracted here.",
            lambda dZ, shape: -unbroadcast(dZ, shape),
        ),
    ],
    solution=unbroadcast,
)


class Node(Value):
    """A value of a small graph: it shows its name, and is equal to a copy of itself."""

    shows_all = False
    """Whether it shows the graph behind it as well."""

    def __init__(self, name, sources=(), products=(), data=1.0):
        super().__init__(np.array(data), name)
        self.sources, self.products = list(sources), list(products)

    def __repr__(self):
        nodes = reversed(in_order(self)) if self.shows_all else [self]
        made = [
            f"{n.name} from {' and '.join(s.name for s in n.sources)}" for n in nodes if n.sources
        ]
        return "; ".join(made) or self.name

    def __eq__(self, other):
        return (
            isinstance(other, Node)
            and self.name == other.name
            and np.array_equal(self.data, other.data)
            and self.sources == other.sources
        )

    def __hash__(self):
        return hash(self.name)

    def __array_function__(self, function, types, arguments, options):
        """Let NumPy refuse nodes, which are no arrays."""
        return NotImplemented


def in_order(node, order=None):
    """List a node and all that it was made from, each behind what it was made from."""
    order = [] if order is None else order
    if node not in order:
        for source in node.sources:
            in_order(source, order)
        order.append(node)
    return order


def _counts(order):
    """Count the values of a list, the different ones, and those behind all they were made from."""
    for one in order:
        if not isinstance(one, Node):
            raise TypeError(f"the list holds {one!r}, which is no value")
    behind = [
        all(source in order[:place] for source in node.sources) for place, node in enumerate(order)
    ]
    return np.array([len(order), len(set(order)), sum(behind)])


def _graph(**made_from):
    """Make a small graph: of each value the names of those that it was made from; the last one."""
    nodes: dict[str, Node] = {}
    for name, sources in made_from.items():
        nodes[name] = Node(name, [nodes[source] for source in sources.split()])
    return _shown(nodes[name])


def _shown(loss):
    loss.shows_all = True
    return loss


def _drawn_graph(rng):
    """Draw a graph in which values are made from others far back, and all lead to the last."""
    nodes = [Node("a"), Node("b")]
    for name in "cdefgh":
        far, near = nodes[int(rng.integers(len(nodes)))], nodes[-1]
        nodes.append(Node(name, [far, near] if rng.random() < 0.5 else [near, far]))
    return (_shown(Node("L", [nodes[2], nodes[-1], nodes[0]])),)


def _breadth_first(loss, turned=True):
    order, waiting = [], [loss]
    while waiting:
        node = waiting.pop(0)
        if node not in order:
            order.append(node)
            waiting += node.sources
    return order[::-1] if turned else order


def _preorder(loss, turned=False):
    order = []

    def visit(node):
        if node not in order:
            order.append(node)
            for source in node.sources:
                visit(source)

    visit(loss)
    return order[::-1] if turned else order


def _repeated(node):
    return [one for source in node.sources for one in _repeated(source)] + [node]


def _last_of_repeated(node):
    found = _repeated(node)
    return [one for place, one in enumerate(found) if one not in found[place + 1 :]]


def _through(choose):
    """Visit only some of the values that a value was made from."""

    def function(loss):
        order = []

        def visit(node):
            if node not in order:
                for source in choose(node.sources):
                    visit(source)
                order.append(node)

        visit(loss)
        return order

    return function


topological_order_exercise = Exercise(
    name="topological_order",
    lesson=10,
    cases=[
        Case((_graph(a="", b="a", L="b"),), np.array([3, 3, 3]), "one path"),
        Case((_graph(a="", L="a a"),), np.array([2, 2, 2]), "the same value twice"),
        Case((_graph(a="", b="a", c="a", L="b c"),), np.array([4, 4, 4]), "a diamond"),
        Case(
            (_graph(a="", b="a", c="b", L="a c"),),
            np.array([4, 4, 4]),
            "a short and a long path",
        ),
        Case(
            (_graph(a="", b="a", c="b", d="c", L="d a"),),
            np.array([5, 5, 5]),
            "a long and a short path",
        ),
        Case(
            (_graph(W="", x="", b="", p="W x", z="p b", s="z", r="s s", L="r W"),),
            np.array([8, 8, 8]),
            "a unit",
        ),
        Case((_graph(L=""),), np.array([1, 1, 1]), "a value that was made from nothing"),
    ],
    draw=_drawn_graph,
    mistakes=[
        Mistake(
            "the loss comes first",
            "That is the order of the way back. Which one must be there before another is made?",
            lambda loss: in_order(loss)[::-1],
            lambda loss: _breadth_first(loss, turned=False),
        ),
        Mistake(
            "a value stands in front of what it was made from",
            "Append a value *after* all that it was made from: below the loop over its sources.",
            _preorder,
        ),
        Mistake(
            "the order of the steps from the loss",
            "A value with a short and a long path to the loss must wait for the long one: turning "
            "the order in which you met the values round is not enough.",
            _breadth_first,
            lambda loss: _preorder(loss, turned=True),
        ),
        Mistake(
            "a value comes more than once",
            "Two paths lead to a shared value. Ask whether it is in the list already.",
            _repeated,
            _last_of_repeated,
        ),
        Mistake(
            "the value itself is missing",
            "Behind all that the value was made from comes the value itself.",
            lambda loss: in_order(loss)[:-1],
        ),
        Mistake(
            "one generation only",
            "The sources were made from others. If your function calls itself for those: what "
            "becomes of the list that the call returns?",
            lambda loss: [*dict.fromkeys(loss.sources), loss],
            lambda loss: [*loss.sources, loss],
        ),
        Mistake(
            "the sources alone",
            "The sources were made from others, and the value itself comes last.",
            lambda loss: list(loss.sources),
        ),
        Mistake(
            "only one source is visited",
            "A value may be made from several. Does a return stand inside the loop?",
            _through(lambda sources: sources[:1]),
            _through(lambda sources: sources[-1:]),
        ),
        Mistake(
            "inputs only",
            "Values that were made on the way belong in the list too.",
            lambda loss: [node for node in in_order(loss) if not node.sources],
        ),
        Mistake(
            "inputs are missing",
            "Values that were made from nothing belong in the list too.",
            lambda loss: [node for node in in_order(loss) if node.sources],
        ),
    ],
    solution=topological_order,
    view=_counts,
    where="(values, different ones, those behind all that they were made from)",
)


def pull_back(value, d):
    """Pair what a node was made from with what each gets."""
    return [
        (source, np.asarray(product(d)))
        for source, product in zip(value.sources, value.products, strict=True)
    ]


def _made(name, data, *pairs):
    """Make a node from pairs of a source and its product."""
    return Node(name, [one for one, _ in pairs], [product for _, product in pairs], data)


def _times(name, a, b):
    return _made(name, a.data * b.data, (a, lambda d: d * b.data), (b, lambda d: d * a.data))


def _plus(name, a, b):
    return _made(name, a.data + b.data, (a, lambda d: d), (b, lambda d: d))


def _total(name, a):
    """Add all entries up."""
    return _made(name, a.data.sum(), (a, lambda d: d * np.ones(a.data.shape)))


def _diamond():
    a = Node("a", data=2.0)
    b = _times("b", a, a)
    return [a, b, _times("L", b, a)]


def _one_path():
    a = Node("a", data=3.0)
    b = _made("b", 2 * a.data, (a, lambda d: 2 * d))
    return [a, b, _made("L", 5 * b.data, (b, lambda d: 5 * d))]


def _doubled():
    a, b = Node("a", data=[[1.0, -2.0]]), Node("b", data=[[3.0, 5.0]])
    s = _plus("s", a, a)
    p = _times("p", s, b)
    return [a, b, s, p, _total("L", p)]


def _drawn_order(rng):
    """Draw values of the same shape, each made from two others, and all of them used."""
    shape = tuple(sizes(rng, 2))
    order = [Node(name, data=0.7 * numbers(rng, *shape)) for name in "abc"]
    for name, far in zip("defg", [0, 1, *rng.integers(4, size=2)], strict=True):
        make = _times if rng.random() < 0.5 else _plus
        order.append(make(name, order[-1], order[far]))
    order.append(_plus("h", order[-1], order[-1]))
    order.append(_plus("i", order[-1], order[2]))
    return [*order, _total("L", order[-1])], pull_back


def _sweep(
    first=lambda loss: np.ones(loss.data.shape),
    walk=reversed,
    step=lambda old, new: old + new,
    start=lambda value: np.zeros(value.data.shape),
    given=lambda d, value: d,
    some=lambda pairs: pairs,
    result=lambda derivatives, order: [*map(derivatives.get, order)],
):
    """Write a way back with one of its steps changed."""

    def function(order, pull_back):
        derivatives = {value: start(value) for value in order}
        derivatives[order[-1]] = first(order[-1])
        for value in walk(order):
            for source, contribution in some(pull_back(value, given(derivatives[value], value))):
                derivatives[source] = step(derivatives[source], contribution)
        return result(derivatives, order)

    return function


def _sweep_again(order, pull_back):
    derivatives = {value: np.zeros(value.data.shape) for value in order}
    derivatives[order[-1]] = np.ones(order[-1].data.shape)
    for value in reversed(order):
        for source, contribution in pull_back(value, derivatives[value]):
            derivatives[source] = derivatives[source] + contribution * derivatives[value]
    return [derivatives[value] for value in order]


def _in_place(order, pull_back):
    derivatives = {order[-1]: np.ones(order[-1].data.shape)}
    for value in reversed(order):
        for source, contribution in pull_back(value, derivatives[value]):
            if source in derivatives:
                derivatives[source] += contribution
            else:
                derivatives[source] = contribution
    return [derivatives[value] for value in order]


def _case(order, expected, says):
    return Case((order, pull_back), [np.array(one)[()] for one in expected], says)


backward_sweep_exercise = Exercise(
    name="backward_sweep",
    lesson=10,
    cases=[
        _case(_one_path(), [10.0, 5.0, 1.0], "one path"),
        _case(_diamond(), [12.0, 2.0, 1.0], "a³, with a used three times"),
        _case(
            _doubled(),
            [[[6.0, 10.0]], [[2.0, -4.0]], [[3.0, 5.0]], [[1.0, 1.0]], 1.0],
            "rows, and the same value twice in a sum",
        ),
    ],
    draw=_drawn_order,
    mistakes=[
        Mistake(
            "overwritten in place of added",
            "Two paths lead to a shared value. What does the second do with what the first left?",
            _sweep(step=lambda old, new: new),
        ),
        Mistake(
            "an array is changed in place",
            "+= changes an array where it is, and a sum hands the *same* array to both of its "
            "sources. Make a new one: old + new.",
            _in_place,
        ),
        Mistake(
            "from the inputs to the loss",
            "What arrives at a value is complete when all that was made from it is done: begin at "
            "the loss.",
            _sweep(walk=list),
        ),
        Mistake(
            "nothing starts at the loss",
            "How does the loss change when the loss changes? Not by zero.",
            _sweep(first=lambda loss: np.zeros(loss.data.shape)),
        ),
        Mistake(
            "the loss begins with its value",
            "How does the loss change when the loss changes? Its value does not matter.",
            _sweep(first=lambda loss: loss.data),
        ),
        Mistake(
            "the loss is left out of the way back",
            "The loop begins with the loss itself: its sources get their contributions from it.",
            _sweep(walk=lambda order: reversed(order[:-1])),
        ),
        Mistake(
            "multiplied by what arrived once more",
            "pull_back has multiplied by d already: what it returns is the contribution.",
            _sweep_again,
        ),
        Mistake(
            "every value begins with ones",
            "Only the loss does. The others begin with nothing, and add up what arrives.",
            _sweep(start=lambda value: np.ones(value.data.shape)),
        ),
        Mistake(
            "local derivatives only",
            "pull_back takes what has arrived at the value: the chain rule multiplies.",
            _sweep(given=lambda d, value: np.ones(value.data.shape)),
        ),
        Mistake(
            "pull_back gets the value's data",
            "What goes back is the derivative that has arrived at the value, not its data.",
            _sweep(given=lambda d, value: value.data),
        ),
        Mistake(
            "contributions are multiplied",
            "Along one path factors multiply; what two paths bring adds up.",
            _sweep(start=lambda value: np.ones(value.data.shape), step=lambda old, new: old * new),
        ),
        Mistake(
            "contributions are subtracted",
            "Contributions add up. The step downhill comes later.",
            _sweep(step=lambda old, new: old - new),
        ),
        Mistake(
            "the larger contribution only",
            "Contributions add up: each path brings its own.",
            _sweep(step=np.maximum, start=lambda value: np.full(value.data.shape, -np.inf)),
        ),
        Mistake(
            "only one source gets something",
            "A value may have several sources. Does the loop go over all pairs?",
            _sweep(some=lambda pairs: pairs[:1]),
            _sweep(some=lambda pairs: pairs[-1:]),
        ),
        Mistake(
            "the list is turned round",
            "The result has the order of the argument: the loss's derivative is last.",
            _sweep(result=lambda derivatives, order: [derivatives[v] for v in reversed(order)]),
        ),
    ],
    solution=backward_sweep,
    part=lambda k: f"the derivative of value {k} of the list",
)

EXERCISES = [
    matmul_vjp_exercise,
    unbroadcast_exercise,
    topological_order_exercise,
    backward_sweep_exercise,
]
