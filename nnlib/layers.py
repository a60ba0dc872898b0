"""A dense layer computes weighted sums of its inputs, adds biases and applies an activation.

A layer keeps no state between calls: :meth:`Dense.forward` returns what :meth:`Dense.backward`
needs. Layers only sum over samples; the 1/m of a mean is in the gradient of the loss.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.linalg.blas import dgemm, sgemm

from nnlib.activations import Activation, as_activation
from nnlib.arguments import check_at_least_one, check_kind, check_number, explained_by
from nnlib.arrays import Array, as_float_dtype, check_array, check_columns, check_floats

_GEMM = {np.dtype(np.float32): sgemm, np.dtype(np.float64): dgemm}


class Cache(NamedTuple):
    """What a layer's backward pass needs from its forward pass.

    ``A_in`` has shape (n_in, m) and ``Z`` has shape (n_out, m).
    """

    A_in: Array
    Z: Array


class DenseGradient(NamedTuple):
    """The gradients of the loss for one layer, computed on access.

    ``dZ`` has shape (n_out, m), ``A_in`` has shape (n_in, m), and ``W`` is the layer's own: read
    ``dA_in`` before updating the layer.
    """

    dZ: Array
    A_in: Array
    W: Array

    @property
    def dW(self) -> Array:
        r"""Gradient with respect to the weights, shape (n_out, n_in).

        .. math:: dW = dZ \, A_{in}^T
        """
        return self.dZ @ self.A_in.T

    @property
    def db(self) -> Array:
        r"""Gradient with respect to the biases, shape (n_out, 1): dZ, summed over the samples.

        .. math:: db = \sum_j dZ_{\cdot j}
        """
        return self.dZ.sum(axis=1, keepdims=True)

    @property
    def dA_in(self) -> Array:
        r"""Gradient with respect to the layer's inputs, shape (n_in, m).

        .. math:: dA_{in} = W^T dZ
        """
        return self.W.T @ self.dZ


def _check_backward(layer: object, dA: Array, cache: Cache) -> None:
    check_array("dA", dA)
    check_kind(Cache, cache=cache)


def _check_update(layer: object, gradient: DenseGradient, learning_rate: float) -> None:
    check_kind(DenseGradient, gradient=gradient)
    check_number(learning_rate=learning_rate)


def _explain_product(W: Array, learning_rate: float, dZ: Array, A_in: Array) -> None:
    check_floats(W=W)
    if W.ndim != 2:
        raise ValueError(f"W has shape {W.shape}; it must be (n_out, n_in)")
    check_number(learning_rate=learning_rate)
    check_columns("dZ", dZ, rows=W.shape[0], dtype=W.dtype)
    check_columns("A_in", A_in, rows=W.shape[1], dtype=W.dtype)
    if dZ.shape[1] != A_in.shape[1]:
        raise ValueError(
            f"dZ has shape {dZ.shape} and A_in has shape {A_in.shape}; both need one column per "
            "sample"
        )


class Dense:
    r"""A fully connected layer.

    .. math:: Z = W A_{in} + b, \qquad A = g(Z)

    Parameters
    ----------
    W : ndarray of float, shape (n_out, n_in)
        Weights, copied. If you assign others later, they are not copied; in Fortran order they are
        updated fastest.
    b : ndarray of float, shape (n_out, 1)
        Biases, one per output, copied.
    activation : str or Activation
        A name from ``ACTIVATIONS``, or your own Activation.

    Raises
    ------
    ValueError
        If the shapes do not match, the dtype is not float32 or float64, or the activation is
        unknown.

    Notes
    -----
    Backpropagation is described in Rumelhart, Hinton and Williams, *Learning representations by
    back-propagating errors*, Nature 323, 1986.

    Examples
    --------
    >>> layer = Dense(np.array([[1.0, -1.0]]), np.array([[0.5]]), "relu")
    >>> A, cache = layer.forward(np.array([[2.0, 0.0], [1.0, 3.0]]))
    >>> A
    array([[1.5, 0. ]])
    >>> layer.backward(np.array([[1.0, 1.0]]), cache).dW
    array([[2., 1.]])
    """

    def __init__(self, W: Array, b: Array, activation: str | Activation) -> None:
        _check_parameters(W, b)
        # Fortran order lets update() work in place.
        self.W = np.array(W, order="F")
        self.b = np.array(b)
        self.activation = as_activation(activation)

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Unpickled arrays may be memory-mapped and read-only, as joblib's are.
        self.__dict__.update(state)
        self.W, self.b = np.array(self.W, order="F"), np.array(self.b)

    @property
    def n_in(self) -> int:
        """Number of inputs."""
        return self.W.shape[1]

    @property
    def n_out(self) -> int:
        """Number of outputs: the units of the layer."""
        return self.W.shape[0]

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The dtype of the parameters and of the layer's inputs."""
        return self.W.dtype

    def forward(self, A_in: Array) -> tuple[Array, Cache]:
        r"""Compute the layer's outputs.

        .. math:: Z = W A_{in} + b, \qquad A = g(Z)

        Parameters
        ----------
        A_in : ndarray of float, shape (n_in, m)
            Inputs, one sample per column, in the layer's dtype.

        Returns
        -------
        A : ndarray, shape (n_out, m)
        cache : Cache
            What :meth:`backward` needs.

        Raises
        ------
        ValueError
            If the number of rows of A_in is not the number of columns of W, or the dtypes differ.
        """
        check_columns("A_in", A_in, rows=self.n_in, dtype=self.dtype)
        Z = self.W @ A_in + self.b
        return self.activation.function(Z), Cache(A_in, Z)

    @explained_by(_check_backward)
    def backward(self, dA: Array, cache: Cache) -> DenseGradient:
        r"""Compute the layer's gradients from the gradient with respect to its outputs.

        .. math:: dZ = dA \odot g'(Z)

        Parameters
        ----------
        dA : ndarray of float, shape (n_out, m)
            Gradient of the loss with respect to the layer's outputs.
        cache : Cache
            From :meth:`forward`.

        Returns
        -------
        DenseGradient
            With dZ, and from it ``dW``, ``db`` and ``dA_in``.

        Raises
        ------
        ValueError
            If the shape or dtype of dA differs from that of the layer's outputs.
        """
        _check_like_Z(dA, cache.Z)
        dZ = dA * self.activation.derivative(cache.Z)
        return DenseGradient(dZ, cache.A_in, self.W)

    @explained_by(_check_update)
    def update(self, gradient: DenseGradient, learning_rate: float) -> None:
        r"""Take one step of gradient descent, in place.

        .. math:: W \leftarrow W - \alpha \, dZ \, A_{in}^T, \qquad b \leftarrow b - \alpha \, db

        Parameters
        ----------
        gradient : DenseGradient
            From :meth:`backward`.
        learning_rate : float
            The step size :math:`\alpha`.

        Raises
        ------
        ValueError
            If W or b is read-only, b does not match the gradient, or the learning rate is NaN or
            infinite; neither is then changed.
        """
        _check_bias(self.b, gradient.dZ)
        self.W = subtract_product(self.W, learning_rate, gradient.dZ, gradient.A_in)
        self.b -= learning_rate * gradient.db

    def __repr__(self) -> str:
        return f"Dense({self.n_in} → {self.n_out} {self.activation.name}, {self.dtype})"

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Return a copy of the layer with its parameters in another dtype."""
        dtype = as_float_dtype(dtype)
        W, b = self.W.astype(dtype, copy=False), self.b.astype(dtype, copy=False)
        return type(self)(W, b, self.activation)


@explained_by(_explain_product)
def subtract_product(W: Array, learning_rate: float, dZ: Array, A_in: Array) -> Array:
    r"""Subtract a multiple of a product from W, in its own memory.

    .. math:: W \leftarrow W - \alpha \, dZ \, A_{in}^T

    Parameters
    ----------
    W : ndarray of float, shape (n_out, n_in)
        Modified in place, fastest in Fortran order.
    learning_rate : float
        The step size :math:`\alpha`.
    dZ : ndarray, shape (n_out, m)
    A_in : ndarray, shape (n_in, m)

    Returns
    -------
    ndarray
        W.

    Raises
    ------
    ValueError
        If W is read-only, not float32 or float64, or shares memory with dZ or A_in, or the learning
        rate is NaN or infinite.

    Examples
    --------
    >>> W = np.ones((1, 2), order="F")
    >>> subtract_product(W, 0.5, np.array([[2.0]]), np.array([[1.0], [0.0]]))
    array([[0., 1.]])
    """
    _check_product(W, learning_rate, dZ, A_in)
    if dZ.shape[1] < 128 and W.flags.f_contiguous:
        # One BLAS call multiplies and adds to W, without a temporary array of the size of W.
        gemm = _GEMM[W.dtype]
        return gemm(-learning_rate, dZ, A_in, beta=1, c=W, trans_b=True, overwrite_c=True)
    # Here the product takes nearly all the time, and NumPy's uses all threads. It is transposed
    # twice because W is in Fortran order.
    W -= learning_rate * (A_in @ dZ.T).T
    return W


def _check_parameters(W: Array, b: Array) -> None:
    check_array("W", W)
    check_array("b", b)
    if W.ndim != 2 or W.size == 0 or b.shape != (W.shape[0], 1):
        raise ValueError(
            f"W has shape {W.shape} and b has shape {b.shape}; "
            "they must be (n_out, n_in), at least 1 each, and (n_out, 1): b is a column"
        )
    if W.dtype not in _GEMM or b.dtype != W.dtype:
        raise ValueError(
            f"W holds {W.dtype} and b holds {b.dtype}; both must be float32 or both float64: "
            "convert them, for example with W.astype(float) and b.astype(float)"
        )


def check_writable(name: str, A: Array) -> None:
    """Refuse parameters that cannot be changed in place: BLAS would write to them all the same.

    Parameters
    ----------
    name : str
        Name of the array, for the error message.
    A : ndarray

    Raises
    ------
    ValueError
        If A is read-only or not aligned.

    Examples
    --------
    >>> W = np.broadcast_to(1.0, (2, 3))
    >>> check_writable("W", W)
    Traceback (most recent call last):
    ValueError: W, of shape (2, 3), is read-only or not aligned, and cannot be changed in place;...
    """
    if not A.flags.behaved:
        raise ValueError(
            f"{name}, of shape {A.shape}, is read-only or not aligned, and cannot be changed in "
            f"place; replace it by a copy, for example layer.{name} = layer.{name}.copy()"
        )


def _check_bias(b: Array, dZ: Array) -> None:
    if not (b.flags.behaved and b.dtype == dZ.dtype and b.ndim == 2):
        check_writable("b", b)
        raise ValueError(
            f"b has shape {b.shape} and holds {b.dtype}, but dZ has shape {dZ.shape} and holds "
            f"{dZ.dtype}; b must be a column, ({len(dZ)}, 1), of the same dtype"
        )


def _check_product(W: Array, learning_rate: float, dZ: Array, A_in: Array) -> None:
    # To compare the owners of the memory takes a tenth of the time of np.shares_memory.
    owner = W if W.base is None else W.base
    apart = owner is not A_in.base and owner is not dZ.base and W is not A_in and W is not dZ
    if not (W.flags.behaved and W.dtype in _GEMM and apart and math.isfinite(learning_rate)):
        _refuse_product(W, learning_rate, dZ, A_in)


def _refuse_product(W: Array, learning_rate: float, dZ: Array, A_in: Array) -> None:
    check_number(learning_rate=learning_rate)
    check_writable("W", W)
    if W.dtype not in _GEMM:
        raise ValueError(f"W holds {W.dtype}; it must hold float32 or float64")
    if np.shares_memory(W, dZ) or np.shares_memory(W, A_in):
        raise ValueError(
            f"W, of shape {W.shape}, shares memory with dZ or A_in, which would change with it; "
            "pass copies of them"
        )


def _check_like_Z(dA: Array, Z: Array) -> None:
    if type(dA) is not np.ndarray:
        check_array("dA", dA)
    if dA.shape != Z.shape or (dA.dtype is not Z.dtype and dA.dtype != Z.dtype):
        raise ValueError(
            f"dA has shape {dA.shape} and holds {dA.dtype}, but the layer's Z has shape {Z.shape} "
            f"and holds {Z.dtype}; they must be the same"
        )


def _check_draw(n_out: int, n_in: int, rng: np.random.Generator) -> None:
    check_at_least_one(n_out=n_out, n_in=n_in)
    check_kind(np.random.Generator, rng=rng)


@explained_by(_check_draw)
def uniform_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights from a uniform distribution between -½ and ½, whatever the layer's size.

    .. math:: W_{ij} \sim U(-\tfrac{1}{2}, \tfrac{1}{2})

    Parameters
    ----------
    n_out, n_in : int
        Number of outputs and of inputs of the layer.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)

    Examples
    --------
    >>> bool(np.abs(uniform_weights(20, 784, np.random.default_rng(1))).max() <= 0.5)
    True
    """
    return rng.uniform(-0.5, 0.5, (n_out, n_in))


@explained_by(_check_draw)
def small_normal_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights from a narrow normal distribution, whatever the layer's size.

    .. math:: W_{ij} \sim \mathcal{N}(0, \; 0.01^2)

    Parameters
    ----------
    n_out, n_in : int
        Number of outputs and of inputs of the layer.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)

    Examples
    --------
    >>> round(float(small_normal_weights(100, 784, np.random.default_rng(1)).std()), 4)
    0.01
    """
    return 0.01 * rng.standard_normal((n_out, n_in))


@explained_by(_check_draw)
def xavier_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights that preserve the variance of signal and gradient in units such as tanh.

    .. math:: W_{ij} \sim \mathcal{N}\Big(0, \; \frac{2}{n_{in} + n_{out}}\Big)

    Parameters
    ----------
    n_out, n_in : int
        Number of outputs and of inputs of the layer.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)

    Notes
    -----
    From Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural
    networks*, AISTATS 2010, who use a uniform distribution of the same variance. It is meant for
    units whose slope at zero is 1; the sigmoid's slope of 1/4 still shrinks the signal.

    Examples
    --------
    >>> round(float(xavier_weights(16, 784, np.random.default_rng(1)).std()), 2)
    0.05
    """
    return np.sqrt(2 / (n_in + n_out)) * rng.standard_normal((n_out, n_in))


@explained_by(_check_draw)
def he_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights that preserve the scale of the signal through ReLU, which zeroes half of it.

    .. math:: W_{ij} \sim \mathcal{N}\Big(0, \; \frac{2}{n_{in}}\Big)

    Parameters
    ----------
    n_out, n_in : int
        Number of outputs and of inputs of the layer.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)

    Notes
    -----
    From He, Zhang, Ren and Sun, *Delving deep into rectifiers: surpassing human-level performance
    on ImageNet classification*, ICCV 2015.

    Examples
    --------
    >>> round(float(he_weights(128, 784, np.random.default_rng(1)).std()), 2)
    0.05
    """
    return np.sqrt(2 / n_in) * rng.standard_normal((n_out, n_in))


INITIALISATIONS: dict[str, Callable[[int, int, np.random.Generator], Array]] = {
    "uniform": uniform_weights,
    "small_normal": small_normal_weights,
    "xavier": xavier_weights,
    "he": he_weights,
}
"""The initialisations that can be selected by name."""
