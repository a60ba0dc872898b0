r"""Automatic differentiation derives the gradient of a computation, one operation at a time.

A :class:`Value` holds an array, and remembers by which operation and from which other values it was
computed. :func:`gradients` goes back over these memories from the loss: each operation knows only
its own vector–Jacobian product (:mod:`nnlib.vjps`), and the chain rule joins them.

This is the reverse mode of Griewank and Walther, *Evaluating Derivatives*, 2nd edition, 2008; for
neural networks it is called backpropagation.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, Union

import numpy as np

from nnlib.arguments import check_kind
from nnlib.arrays import Array, check_floats, kind_of
from nnlib.vjps import VJPS, Axis

Operand: TypeAlias = Union["Value", Array, float]
"""What an operation takes: a value, or an array or a number, which count as constants."""


class Value:
    """An array that remembers how it was computed.

    Operators, indexing, and the functions of NumPy that :data:`nnlib.vjps.VJPS` lists take values
    like arrays, and return a new value. Arrays and numbers in the same computation are constants.
    Nothing is changed in place, and nothing is remembered but what a value was computed from.

    Parameters
    ----------
    data : ndarray of float, any shape, or float
        The numbers.
    name : str
        For drawings.
    function : function, optional
        The operation that computed the data. A value without one is a leaf, as parameters are.
    arguments : sequence
        What the operation was applied to: values, arrays, numbers, an index, a shape.
    options : dict, optional
        Named arguments of the operation, as axis.

    Attributes
    ----------
    sources : list of Value
        Those of the arguments that are values.

    Raises
    ------
    ValueError
        If the data are not float32 or float64, or not the dtype of the sources; from an
        operation, if it cannot be differentiated.

    Examples
    --------
    >>> w, x = Value(np.array([[2.0, -1.0]]), "w"), np.array([[3.0], [4.0]])
    >>> z = w @ x + 1
    >>> z
    Value([[3.]])
    >>> z.function, z.sources[0].function, z.sources[0].sources
    (<ufunc 'add'>, <ufunc 'matmul'>, [Value w([[ 2. -1.]])])
    """

    def __init__(
        self,
        data: Array | float,
        name: str = "",
        *,
        function: Callable[..., Any] | None = None,
        arguments: Sequence[Any] = (),
        options: dict[str, Any] | None = None,
    ) -> None:
        self.data: Array = np.asarray(data, float) if type(data) in (int, float) else data  # type: ignore[assignment]
        self.name, self.function, self.arguments = name, function, arguments
        self.options = options or {}
        self.sources = [each for each in arguments if isinstance(each, Value)]
        _check_value(self)

    def __add__(self, other: Operand) -> "Value":
        return record(np.add, self, other)

    def __radd__(self, other: Operand) -> "Value":
        return record(np.add, other, self)

    def __sub__(self, other: Operand) -> "Value":
        return record(np.subtract, self, other)

    def __rsub__(self, other: Operand) -> "Value":
        return record(np.subtract, other, self)

    def __mul__(self, other: Operand) -> "Value":
        return record(np.multiply, self, other)

    def __rmul__(self, other: Operand) -> "Value":
        return record(np.multiply, other, self)

    def __truediv__(self, other: Operand) -> "Value":
        return record(np.divide, self, other)

    def __rtruediv__(self, other: Operand) -> "Value":
        return record(np.divide, other, self)

    def __matmul__(self, other: Operand) -> "Value":
        return record(np.matmul, self, other)

    def __pow__(self, n: float) -> "Value":
        return record(np.power, self, n)

    def __neg__(self) -> "Value":
        return record(np.negative, self)

    def __getitem__(self, index: Any) -> "Value":
        return record(operator.getitem, self, index)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> "Value":
        """Sum over axes, or over all numbers."""
        return record(np.sum, self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> "Value":
        """Mean over axes, or over all numbers."""
        return record(np.mean, self, axis=axis, keepdims=keepdims)

    def max(self, axis: Axis = None, keepdims: bool = False) -> "Value":
        """Largest number along axes, or of all."""
        return record(np.max, self, axis=axis, keepdims=keepdims)

    def reshape(self, *shape: Any) -> "Value":
        """Give the same numbers another shape."""
        return record(np.reshape, self, shape[0] if len(shape) == 1 else shape)

    @property
    def T(self) -> "Value":
        """The transpose."""
        return record(np.transpose, self)

    def __array_ufunc__(self, ufunc: Any, method: str, *arguments: Any, **options: Any) -> "Value":
        """Let NumPy hand over its functions of numbers, as np.exp, and arrays their operators."""
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return record(function, *arguments, **options)

    def __array_function__(
        self, function: Any, types: Any, arguments: Any, options: Any
    ) -> "Value":
        """Let NumPy hand over its functions of whole arrays, as np.sum."""
        return record(function, *arguments, **options)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the data."""
        return self.data.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the data."""
        return self.data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        return f"Value {self.name}({self.data})" if self.name else f"Value({self.data})"


def record(function: Callable[..., Any], *arguments: Any, **options: Any) -> Value:
    """Apply an operation to the data of values, and remember it in the result.

    Parameters
    ----------
    function : function
        A key of :data:`nnlib.vjps.VJPS`.
    *arguments : Value, or whatever else the operation takes
    **options : object
        Its named arguments.

    Returns
    -------
    Value

    Raises
    ------
    ValueError
        If the operation is not in the table.

    Examples
    --------
    >>> record(np.add, Value(2.0), 3.0)
    Value(5.0)
    """
    _check_operation(function, arguments, options)
    data = function(*map(data_of, arguments), **options)
    return Value(data, function=function, arguments=arguments, options=options)


def data_of(argument: Any) -> Any:
    """Return the array in a value, and anything else as it is."""
    return argument.data if isinstance(argument, Value) else argument


def topological_order(value: Value) -> list[Value]:
    """List a value and all that it was computed from, each after its own sources.

    Parameters
    ----------
    value : Value

    Returns
    -------
    list of Value
        Each once, the value itself last.

    Notes
    -----
    This is a depth-first search. It keeps a list of what is still to be done in place of calling
    itself, since Python allows only about a thousand calls within calls.

    Examples
    --------
    >>> a = Value(2.0, "a")
    >>> b = a * a
    >>> topological_order(b + a)
    [Value a(2.0), Value(4.0), Value(6.0)]
    """
    check_kind(Value, value=value)
    order: list[Value] = []
    seen = set()
    to_do = [(value, False)]
    while to_do:
        value, sources_are_done = to_do.pop()
        if sources_are_done:
            order.append(value)
        elif value not in seen:
            seen.add(value)
            to_do.append((value, True))
            for source in reversed(value.sources):  # the last is done first
                to_do.append((source, False))
    return order


def unbroadcast(dZ: Array, shape: tuple[int, ...]) -> Array:
    r"""Sum a derivative over the copies that broadcasting made of an array of this shape.

    .. math:: Z_{ij} = A_{ij} + b_i: \qquad db_i = \sum_j dZ_{ij}

    Parameters
    ----------
    dZ : ndarray of float
        The derivative with respect to each copy.
    shape : tuple of int
        The shape before broadcasting.

    Returns
    -------
    ndarray of that shape

    Raises
    ------
    ValueError
        If an array of that shape cannot be broadcast to the shape of dZ.

    Examples
    --------
    >>> unbroadcast(np.array([[1.0, 2.0], [3.0, 4.0]]), (2, 1))
    array([[3.],
           [7.]])
    """
    _check_broadcast(dZ, shape)
    if dZ.shape == shape:
        return dZ
    dZ = dZ.sum(axis=tuple(range(dZ.ndim - len(shape))))  # the axes that it lacked
    stretched = tuple(axis for axis, n in enumerate(shape) if n == 1)
    return dZ.sum(axis=stretched, keepdims=True)


def gradients(loss: Value, parameters: Sequence[Value]) -> list[Array]:
    r"""Compute the gradient of a loss with respect to values that it was computed from.

    .. math:: \frac{\partial L}{\partial x} = \sum_z \frac{\partial L}{\partial z}
        \frac{\partial z}{\partial x}
        \quad \text{over all values } z \text{ that were computed from } x

    Parameters
    ----------
    loss : Value
        A single number.
    parameters : sequence of Value
        Any values, not only leaves.

    Returns
    -------
    list of ndarray
        The gradient with respect to each, in its shape and dtype: zero where the loss does not
        depend on it. A second call computes them afresh: nothing is added up between calls.

    Raises
    ------
    ValueError
        If the loss is not a value of one number, or the parameters are not values.

    Examples
    --------
    >>> w = Value(np.array([2.0, -1.0]), "w")
    >>> loss = ((w * np.array([3.0, 4.0])) ** 2).sum()
    >>> gradients(loss, [w])
    [array([ 36., -32.])]
    """
    _check_gradients(loss, parameters)
    d: dict[Value, Any] = {loss: np.ones_like(loss.data)}
    for value in reversed(topological_order(loss)):
        for source, contribution in pull_back(value, d[value]):
            d[source] = d.get(source, 0) + unbroadcast(contribution, source.shape)
    return [d.get(value, np.zeros_like(value.data)) for value in parameters]


def pull_back(value: Value, dZ: Array) -> list[tuple[Value, Array]]:
    """Carry the derivative with respect to a value back through the operation that computed it.

    Parameters
    ----------
    value : Value
    dZ : ndarray, the shape of the value
        The derivative of the loss with respect to it.

    Returns
    -------
    list of (Value, ndarray)
        Its sources, and what each gets, still in the shape to which it was broadcast.

    Examples
    --------
    >>> a = Value(3.0, "a")
    >>> pull_back(a * a, np.array(1.0))
    [(Value a(3.0), np.float64(3.0)), (Value a(3.0), np.float64(3.0))]
    """
    if value.function is None:
        return []
    arrays = [data_of(argument) for argument in value.arguments]
    contributions = VJPS[value.function](dZ, *arrays, **value.options)
    pairs = zip(value.arguments, contributions, strict=False)  # an axis or an index gets none
    return [pair for pair in pairs if isinstance(pair[0], Value)]


def _check_value(value: Value) -> None:
    check_floats(data=value.data)
    for source in value.sources:
        if source.dtype != value.dtype:
            raise ValueError(
                f"data holds {value.dtype} but was computed from {source.dtype}; all arrays of a "
                f"computation must have one dtype: convert the others with "
                f".astype(np.{source.dtype})"
            )


def _check_operation(
    function: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]
) -> None:
    name = getattr(function, "__name__", repr(function))
    if function not in VJPS:
        known = ", ".join(each.__name__ for each in VJPS)
        raise ValueError(f"function is {name}, which cannot be differentiated here; use {known}")
    if options.keys() - {"axis", "axes", "keepdims", "shape"}:
        raise ValueError(f"options is {options}; only axis, axes, keepdims and shape are known")
    if function is np.power and isinstance(arguments[1], Value):
        raise ValueError("n is a Value; an exponent must be a number: write np.exp(n * np.log(a))")
    if function is np.matmul and any(np.ndim(data_of(each)) != 2 for each in arguments):
        shapes = " and ".join(str(np.shape(data_of(each))) for each in arguments)
        raise ValueError(f"arguments of @ have shapes {shapes}; both must be matrices")


def _check_broadcast(dZ: Array, shape: tuple[int, ...]) -> None:
    check_floats(dZ=dZ)
    if not isinstance(shape, tuple):
        raise ValueError(f"shape is {kind_of(shape)}; it must be a tuple of whole numbers")
    here = dZ.shape[dZ.ndim - len(shape) :] if dZ.ndim >= len(shape) else ()
    fits = len(here) == len(shape) and all(n in (1, m) for n, m in zip(shape, here, strict=True))
    if not fits:
        raise ValueError(
            f"dZ has shape {dZ.shape}, to which an array of shape {shape} is never broadcast"
        )


def _check_gradients(loss: Value, parameters: Sequence[Value]) -> None:
    check_kind(Value, loss=loss)
    if loss.data.size != 1:
        raise ValueError(f"loss has shape {loss.shape}; it must be one number: take its sum")
    if not isinstance(parameters, list | tuple) or not parameters:
        raise ValueError(f"parameters is {parameters!r}; it must be a list of values, not empty")
    for each in parameters:
        if not isinstance(each, Value):
            raise ValueError(f"parameters holds {kind_of(each)}; it must hold values")
