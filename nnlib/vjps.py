r"""A vector–Jacobian product carries a derivative from a result back to what it was computed from.

For each operation of NumPy that :mod:`nnlib.autodiff` records, a function here takes ``dZ``, the
derivative of the loss with respect to the operation's result, then the operation's arguments, and
returns the derivatives with respect to these, in their order. The Jacobian itself, with an entry
for each pair of a number that goes in and one that comes out, is never made.

An argument that was broadcast still has the shape of the result here: summing over its copies is
the same for all operations, and :func:`nnlib.autodiff.unbroadcast` does it. Arguments that are no
arrays, as axis or index, have no derivative.

The table :data:`VJPS` holds them all. See Griewank and Walther, *Evaluating Derivatives*, 2nd
edition, 2008, chapter 3.
"""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from nnlib.arrays import Array

Axis: TypeAlias = int | tuple[int, ...] | None


def add_vjp(dZ: Array, A: Array, b: Array) -> tuple[Array, Array]:
    r"""Carry a derivative back through a sum.

    .. math:: Z = A + b: \qquad dA = dZ, \quad db = dZ

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A, b : ndarray of float, or number

    Returns
    -------
    dA, db : ndarray, the shape of dZ

    Examples
    --------
    >>> add_vjp(np.array([5.0]), np.array([2.0]), np.array([3.0]))
    (array([5.]), array([5.]))
    """
    return dZ, dZ


def subtract_vjp(dZ: Array, A: Array, b: Array) -> tuple[Array, Array]:
    r"""Carry a derivative back through a difference.

    .. math:: Z = A - b: \qquad dA = dZ, \quad db = -dZ

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A, b : ndarray of float, or number

    Returns
    -------
    dA, db : ndarray, the shape of dZ

    Examples
    --------
    >>> subtract_vjp(np.array([5.0]), np.array([2.0]), np.array([3.0]))
    (array([5.]), array([-5.]))
    """
    return dZ, -dZ


def multiply_vjp(dZ: Array, A: Array, b: Array) -> tuple[Array, Array]:
    r"""Carry a derivative back through an element-wise product.

    .. math:: Z = A \odot b: \qquad dA = dZ \odot b, \quad db = dZ \odot A

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A, b : ndarray of float, or number

    Returns
    -------
    dA, db : ndarray, the shape of dZ

    Examples
    --------
    >>> multiply_vjp(np.array([5.0]), np.array([2.0]), np.array([3.0]))
    (array([15.]), array([10.]))
    """
    return dZ * b, dZ * A


def divide_vjp(dZ: Array, A: Array, b: Array) -> tuple[Array, Array]:
    r"""Carry a derivative back through an element-wise quotient.

    .. math:: Z = A / b: \qquad dA = dZ / b, \quad db = -dZ \odot A / b^2

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A, b : ndarray of float, or number

    Returns
    -------
    dA, db : ndarray, the shape of dZ

    Examples
    --------
    >>> divide_vjp(np.array([8.0]), np.array([3.0]), np.array([2.0]))
    (array([4.]), array([-6.]))
    """
    return dZ / b, -dZ * A / (b * b)


def negative_vjp(dZ: Array, A: Array) -> tuple[Array]:
    r"""Carry a derivative back through a change of sign.

    .. math:: Z = -A: \qquad dA = -dZ

    Parameters
    ----------
    dZ : ndarray of float, the shape of A
    A : ndarray of float, any shape

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> negative_vjp(np.array([5.0]), np.array([2.0]))
    (array([-5.]),)
    """
    return (-dZ,)


def power_vjp(dZ: Array, A: Array, n: float) -> tuple[Array]:
    r"""Carry a derivative back through a power whose exponent is a number.

    .. math:: Z = A^n: \qquad dA = dZ \odot n \, A^{n - 1}

    Parameters
    ----------
    dZ : ndarray of float, the shape of A
    A : ndarray of float, any shape
    n : float
        The exponent, which has no derivative here.

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> power_vjp(np.array([5.0]), np.array([3.0]), 2)
    (array([30.]),)
    """
    return (dZ * n * A ** (n - 1),)


def matmul_vjp(dZ: Array, W: Array, A: Array) -> tuple[Array, Array]:
    r"""Carry a derivative back through a matrix product.

    .. math:: Z = W A: \qquad dW = dZ \, A^T, \quad dA = W^T dZ

    Parameters
    ----------
    dZ : ndarray of float, shape (n, m)
    W : ndarray of float, shape (n, k)
    A : ndarray of float, shape (k, m)

    Returns
    -------
    dW : ndarray, shape (n, k)
    dA : ndarray, shape (k, m)

    Examples
    --------
    >>> matmul_vjp(np.array([[1.0]]), np.array([[2.0, 3.0]]), np.array([[4.0], [5.0]]))
    (array([[4., 5.]]), array([[2.],
           [3.]]))
    """
    return dZ @ A.T, W.T @ dZ


def exp_vjp(dZ: Array, A: Array) -> tuple[Array]:
    r"""Carry a derivative back through the exponential function.

    .. math:: Z = e^A: \qquad dA = dZ \odot e^A

    Parameters
    ----------
    dZ : ndarray of float, the shape of A
    A : ndarray of float, any shape

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> exp_vjp(np.array([5.0]), np.array([0.0]))
    (array([5.]),)
    """
    return (dZ * np.exp(A),)


def log_vjp(dZ: Array, A: Array) -> tuple[Array]:
    r"""Carry a derivative back through the natural logarithm.

    .. math:: Z = \ln A: \qquad dA = dZ / A

    Parameters
    ----------
    dZ : ndarray of float, the shape of A
    A : ndarray of float, any shape

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> log_vjp(np.array([5.0]), np.array([2.0]))
    (array([2.5]),)
    """
    return (dZ / A,)


def tanh_vjp(dZ: Array, A: Array) -> tuple[Array]:
    r"""Carry a derivative back through the hyperbolic tangent.

    .. math:: Z = \tanh(A): \qquad dA = dZ \odot (1 - \tanh^2(A))

    Parameters
    ----------
    dZ : ndarray of float, the shape of A
    A : ndarray of float, any shape

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> tanh_vjp(np.array([5.0]), np.array([0.0]))
    (array([5.]),)
    """
    return (dZ * (1 - np.tanh(A) ** 2),)


def maximum_vjp(dZ: Array, A: Array, b: Array) -> tuple[Array, Array]:
    r"""Carry a derivative back through the larger of two; where they are equal, to the second.

    .. math:: Z = \max(A, b): \qquad dA = dZ \text{ where } b < A, \text{ else } 0;
        \quad db = dZ \text{ where } b \ge A, \text{ else } 0

    So ``np.maximum(Z, 0)`` has the derivative of nnlib's ReLU: 0 at 0.

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A, b : ndarray of float, or number

    Returns
    -------
    dA, db : ndarray, the shape of dZ

    Notes
    -----
    Where both are equal, there is no derivative. PyTorch and JAX give half to each from their
    ``maximum``, and like nnlib 0 at 0 from their ``relu``.

    Examples
    --------
    >>> maximum_vjp(np.array([5.0, 5.0]), np.array([2.0, 0.0]), np.array([0.0, 0.0]))
    (array([5., 0.]), array([0., 5.]))
    """
    return dZ * (b < A), dZ * (b >= A)


def sum_vjp(dZ: Array, A: Array, axis: Axis = None, keepdims: bool = False) -> tuple[Array]:
    r"""Carry a derivative back through a sum over axes: every term gets that of its sum.

    .. math:: Z_j = \sum_i A_{ij}: \qquad dA_{ij} = dZ_j

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A : ndarray of float, any shape
    axis : int, tuple of int, or None
        None stands for all axes.
    keepdims : bool
        Whether the result has an axis of length 1 for each of them.

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> sum_vjp(np.array([5.0, 6.0]), np.ones((2, 2)), axis=0)
    (array([[5., 6.],
           [5., 6.]]),)
    """
    return (np.broadcast_to(_kept(dZ, axis, keepdims), A.shape),)


def mean_vjp(dZ: Array, A: Array, axis: Axis = None, keepdims: bool = False) -> tuple[Array]:
    r"""Carry a derivative back through a mean over axes of n numbers.

    .. math:: Z_j = \frac{1}{n} \sum_i A_{ij}: \qquad dA_{ij} = \frac{1}{n} \, dZ_j

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A : ndarray of float, any shape
    axis : int, tuple of int, or None
        None stands for all axes.
    keepdims : bool
        Whether the result has an axis of length 1 for each of them.

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> mean_vjp(np.array([5.0, 6.0]), np.ones((2, 2)), axis=0)
    (array([[2.5, 3. ],
           [2.5, 3. ]]),)
    """
    n = A.size // dZ.size
    return sum_vjp(dZ / n, A, axis, keepdims)


def max_vjp(dZ: Array, A: Array, axis: Axis = None, keepdims: bool = False) -> tuple[Array]:
    r"""Carry a derivative back to the largest number along axes; equal ones share it.

    .. math:: Z_j = \max_i A_{ij}: \qquad dA_{ij} = dZ_j / k
        \text{ where } A_{ij} = Z_j, \text{ which } k \text{ numbers are; else } 0

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A : ndarray of float, any shape
    axis : int, tuple of int, or None
        None stands for all axes.
    keepdims : bool
        Whether the result has an axis of length 1 for each of them.

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Notes
    -----
    Where the largest is not the only one, there is no derivative. PyTorch's ``amax`` and JAX's
    ``max`` share it too.

    Examples
    --------
    >>> max_vjp(np.array([6.0, 6.0]), np.array([[1.0, 4.0], [3.0, 4.0]]), axis=0)
    (array([[0., 3.],
           [6., 3.]]),)
    """
    largest = A.max(axis=axis, keepdims=True) == A
    share = _kept(dZ, axis, keepdims) / largest.sum(axis=axis, keepdims=True, dtype=A.dtype)
    return (largest * share,)


def reshape_vjp(dZ: Array, A: Array, shape: tuple[int, ...]) -> tuple[Array]:
    """Carry a derivative back through a change of shape: change it back.

    Parameters
    ----------
    dZ : ndarray of float, the new shape
    A : ndarray of float, any shape
    shape : tuple of int

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> reshape_vjp(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]), (1, 2))
    (array([1., 2.]),)
    """
    return (dZ.reshape(A.shape),)


def transpose_vjp(dZ: Array, A: Array, axes: tuple[int, ...] | None = None) -> tuple[Array]:
    r"""Carry a derivative back through a transpose: transpose it back.

    .. math:: Z = A^T: \qquad dA = dZ^T

    Parameters
    ----------
    dZ : ndarray of float, the shape of the result
    A : ndarray of float, any shape
    axes : tuple of int, optional
        The axes in their new order, by default reversed.

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> transpose_vjp(np.array([[1.0], [2.0]]), np.array([[3.0, 4.0]]))
    (array([[1., 2.]]),)
    """
    return (np.transpose(dZ, None if axes is None else np.argsort(axes)),)


def getitem_vjp(dZ: Array, A: Array, index: Any) -> tuple[Array]:
    r"""Carry a derivative back through an index: what was taken several times gets a sum.

    .. math:: Z_j = A_{i_j}: \qquad dA_i = \sum_{j: \, i_j = i} dZ_j

    Parameters
    ----------
    dZ : ndarray of float, the shape of A[index]
    A : ndarray of float, any shape
    index : whatever indexes an array

    Returns
    -------
    tuple of dA : ndarray, the shape of A

    Examples
    --------
    >>> getitem_vjp(np.array([5.0, 6.0, 7.0]), np.zeros(4), np.array([0, 2, 2]))
    (array([ 5.,  0., 13.,  0.]),)
    """
    dA = np.zeros_like(A)
    np.add.at(dA, index, dZ)  # dA[index] += dZ would keep only the last of several
    return (dA,)


VJPS: dict[Callable[..., Any], Callable[..., tuple[Array, ...]]] = {
    np.add: add_vjp,
    np.subtract: subtract_vjp,
    np.multiply: multiply_vjp,
    np.divide: divide_vjp,
    np.negative: negative_vjp,
    np.power: power_vjp,
    np.matmul: matmul_vjp,
    np.exp: exp_vjp,
    np.log: log_vjp,
    np.tanh: tanh_vjp,
    np.maximum: maximum_vjp,
    np.sum: sum_vjp,
    np.mean: mean_vjp,
    np.max: max_vjp,
    np.reshape: reshape_vjp,
    np.transpose: transpose_vjp,
    operator.getitem: getitem_vjp,
}
"""The operations that can be differentiated, and the vector–Jacobian product of each."""


def _kept(dZ: Array, axis: Axis, keepdims: bool) -> Array:
    """Give dZ the axes of length 1 that a sum over axes has dropped."""
    return dZ if keepdims or axis is None else np.expand_dims(dZ, axis)
