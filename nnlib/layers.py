"""A dense layer takes weighted sums of all that comes in, adds biases, and bends the results.

A layer remembers nothing of what it has seen: :meth:`Dense.forward` hands back what
:meth:`Dense.backward` will need. Layers only sum over samples; the 1/m of a mean stands in the
gradient of the loss.
"""

from collections.abc import Callable
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.linalg.blas import dgemm, sgemm

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.arrays import Array

_GEMM = {np.dtype(np.float32): sgemm, np.dtype(np.float64): dgemm}


class Cache(NamedTuple):
    """What a layer's backward pass needs from its forward pass."""

    A_in: Array
    Z: Array


class DenseGradient(NamedTuple):
    """The gradient of the loss by a layer's parameters, kept as the two factors that make it.

    ``dZ`` has shape (n_out, m) and ``A_in`` has shape (n_in, m).
    """

    dZ: Array
    A_in: Array

    @property
    def dW(self) -> Array:
        r"""Gradient by the weights, shape (n_out, n_in): :math:`dZ \, A_{in}^T`."""
        return self.dZ @ self.A_in.T

    @property
    def db(self) -> Array:
        """Gradient by the biases, shape (n_out, 1): every row of dZ, summed over the samples."""
        return self.dZ.sum(axis=1, keepdims=True)


class Dense:
    r"""A fully connected layer.

    .. math:: Z = W A_{in} + b, \qquad A = g(Z)

    Parameters
    ----------
    W : ndarray of float, shape (n_out, n_in)
        Weights. The layer keeps a copy of its own.
    b : ndarray of float, shape (n_out, 1)
        Biases, one for each output. The layer keeps a copy of its own.
    activation : str or Activation
        A name from ``ACTIVATIONS``, or an activation of your own.

    Raises
    ------
    ValueError
        If the shapes do not fit each other, the numbers are not float32 or float64, or the
        activation is unknown.

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
        if W.ndim != 2 or b.shape != (W.shape[0], 1):
            raise ValueError(
                f"W has shape {W.shape} and b has shape {b.shape}; "
                "they must be (n_out, n_in) and (n_out, 1): b is a column"
            )
        if W.dtype not in _GEMM or b.dtype != W.dtype:
            raise ValueError(
                f"W holds {W.dtype} and b holds {b.dtype}; both must be float32 or both float64"
            )
        # Columns in one piece (Fortran order) let update() work in place.
        self.W = np.array(W, order="F")
        self.b = np.array(b)
        self.activation = _named(activation)

    @property
    def n_in(self) -> int:
        """How many numbers come in for each sample."""
        return self.W.shape[1]

    @property
    def n_out(self) -> int:
        """How many numbers go out for each sample."""
        return self.W.shape[0]

    def forward(self, A_in: Array) -> tuple[Array, Cache]:
        r"""Compute the layer's answers.

        .. math:: Z = W A_{in} + b, \qquad A = g(Z)

        Parameters
        ----------
        A_in : ndarray of float, shape (n_in, m)
            What comes in, one sample a column, in the layer's dtype.

        Returns
        -------
        A : ndarray, shape (n_out, m)
        cache : Cache
            What :meth:`backward` needs.

        Raises
        ------
        ValueError
            If A_in has another number of rows than W has columns, or another dtype.
        """
        if A_in.ndim != 2 or A_in.shape[0] != self.W.shape[1]:
            raise ValueError(
                f"A_in has shape {A_in.shape} but W has shape {self.W.shape}; "
                f"A_in must be ({self.n_in}, m), one sample a column"
            )
        if A_in.dtype != self.W.dtype:
            raise ValueError(
                f"A_in holds {A_in.dtype} but W holds {self.W.dtype}; "
                f"convert one, for example with A_in.astype(np.{self.W.dtype})"
            )
        W, b, g = self.W, self.b, self.activation.function
        Z = W @ A_in + b
        return g(Z), Cache(A_in, Z)

    def backward(self, dA: Array, cache: Cache) -> DenseGradient:
        r"""Carry the derivative of the loss from the layer's answers to its parameters.

        .. math:: dZ = dA \odot g'(Z), \qquad dW = dZ \, A_{in}^T, \qquad db = \sum_j dZ_{\cdot j}

        Parameters
        ----------
        dA : ndarray of float, shape (n_out, m)
            Derivative of the loss by the layer's answers.
        cache : Cache
            From :meth:`forward`.

        Returns
        -------
        DenseGradient

        Raises
        ------
        ValueError
            If dA has another shape or dtype than the layer's answers had.
        """
        if dA.shape != cache.Z.shape or dA.dtype != cache.Z.dtype:
            raise ValueError(
                f"dA has shape {dA.shape} and holds {dA.dtype}, but the layer's Z has shape "
                f"{cache.Z.shape} and holds {cache.Z.dtype}; they must be the same"
            )
        return DenseGradient(dA * self.activation.derivative(cache.Z), cache.A_in)

    def update(self, gradient: DenseGradient, learning_rate: float) -> None:
        r"""Take one step downhill, in place: the only thing that changes parameters.

        .. math:: W \leftarrow W - \alpha \, dZ \, A_{in}^T, \qquad b \leftarrow b - \alpha \, db

        Parameters
        ----------
        gradient : DenseGradient
            From :meth:`backward`.
        learning_rate : float
            The step size :math:`\alpha`.
        """
        dZ, A_in = gradient
        if dZ.shape[1] < 128:
            # One BLAS call multiplies and adds into W: no array the size of W is made on the way.
            gemm = _GEMM[self.W.dtype]
            self.W = gemm(
                -learning_rate, dZ, A_in, beta=1, c=self.W, trans_b=True, overwrite_c=True
            )
        else:
            # Here the product costs nearly all, and NumPy's uses all threads; W stands by columns.
            self.W -= learning_rate * (A_in @ dZ.T).T
        self.b -= learning_rate * gradient.db

    def __repr__(self) -> str:
        return f"Dense({self.n_in} → {self.n_out} {self.activation.name}, {self.W.dtype})"

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Copy the layer with its parameters in another dtype."""
        return type(self)(self.W.astype(dtype), self.b.astype(dtype), self.activation)


def _named(activation: str | Activation) -> Activation:
    if isinstance(activation, Activation):
        return activation
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation {activation!r} is unknown; choose from {list(ACTIVATIONS)}")
    return ACTIVATIONS[activation]


def uniform_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights evenly between -½ and ½, whatever the size of the layer.

    .. math:: W_{ij} \sim U(-\tfrac{1}{2}, \tfrac{1}{2})

    Parameters
    ----------
    n_out, n_in : int
        How many numbers go out of the layer and come in.
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


def small_normal_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw small weights from a bell curve, whatever the size of the layer.

    .. math:: W_{ij} \sim \mathcal{N}(0, \; 0.01^2)

    Parameters
    ----------
    n_out, n_in : int
        How many numbers go out of the layer and come in.
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


def xavier_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights that keep the spread of the signal, forward and backward, for units like tanh.

    .. math:: W_{ij} \sim \mathcal{N}\Big(0, \; \frac{2}{n_{in} + n_{out}}\Big)

    Parameters
    ----------
    n_out, n_in : int
        How many numbers go out of the layer and come in.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)

    Notes
    -----
    From Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural
    networks*, AISTATS 2010, who draw evenly with the same variance. It is meant for units whose
    slope at zero is 1; a sigmoid's slope of a quarter shrinks the signal all the same.

    Examples
    --------
    >>> round(float(xavier_weights(16, 784, np.random.default_rng(1)).std()), 2)
    0.05
    """
    return np.sqrt(2 / (n_in + n_out)) * rng.standard_normal((n_out, n_in))


def he_weights(n_out: int, n_in: int, rng: np.random.Generator) -> Array:
    r"""Draw weights that keep the spread of the signal through ReLU, which drops half of it.

    .. math:: W_{ij} \sim \mathcal{N}\Big(0, \; \frac{2}{n_{in}}\Big)

    Parameters
    ----------
    n_out, n_in : int
        How many numbers go out of the layer and come in.
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
"""The ways of drawing first weights that a network can be given by name."""
