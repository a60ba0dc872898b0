"""A network is a sequence of dense layers, each feeding the next."""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from nnlib import arguments
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.arrays import (
    Array,
    Labels,
    RandomSource,
    as_float_dtype,
    check_array,
    check_columns,
    how_to_turn,
)
from nnlib.files import load_arrays
from nnlib.layers import INITIALISATIONS, Cache, Dense, DenseGradient

_FORMAT = "nnlib network 1"

SLICE = 1024
"""How many samples are evaluated at once: few enough for the processor's cache."""


def slices(m: int, size: int = SLICE) -> Iterator[slice]:
    """Split m samples into slices.

    Parameters
    ----------
    m : int
        Number of samples.
    size : int
        The largest number of samples in a slice.

    Returns
    -------
    iterator of slice

    Examples
    --------
    >>> list(slices(5, size=2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    arguments.check_at_least_one(size=size)
    arguments.check_kind((int, np.integer), m=m)
    return (slice(start, min(start + size, m)) for start in range(0, m, size))


class Network:
    """A sequence of dense layers.

    Parameters
    ----------
    layers : sequence of Dense
        In order, from the first to the last.

    Raises
    ------
    ValueError
        If there are no layers, the sizes of neighbouring layers do not match, or the dtypes
        differ.

    Examples
    --------
    >>> network = Network.random([784, 20, 10], rng=1)
    >>> network
    Network(784 → 20 relu → 10 identity, float64)
    >>> network.n_parameters
    15910
    """

    def __init__(self, layers: Sequence[Dense]) -> None:
        arguments.check_kind(Sequence, layers=layers)
        self.layers = list(layers)
        _check_layers(self.layers)

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        activations: Sequence[str | Activation] | None = None,
        *,
        init: str = "he",
        rng: RandomSource = None,
        dtype: npt.DTypeLike = np.float64,
    ) -> Self:
        """Create a network with random weights and zero biases.

        Parameters
        ----------
        sizes : sequence of int
            Number of inputs, then the number of units in each layer.
        activations : sequence of str or Activation, optional
            One per layer: one fewer than sizes. Default: "relu" for the hidden layers, and
            "identity" for the last, whose outputs are then scores (logits).
        init : {"he", "xavier", "small_normal", "uniform"}
            The initialisation of the weights.
        rng : None, int, numpy.random.Generator, ...
            Source of randomness, passed to :func:`numpy.random.default_rng`: an int gives the same
            network every time, None a different one each time.
        dtype : dtype
            float64, or float32: half the memory and faster, but with larger rounding differences
            between machines.

        Returns
        -------
        Network

        Raises
        ------
        ValueError
            If a size is not a positive whole number, the lengths of sizes and activations do not
            match, or a name is unknown.
        TypeError
            If default_rng does not accept the kind of rng.
        """
        sizes = arguments.as_sizes(sizes)
        if activations is None:
            activations = [*["relu"] * (len(sizes) - 2), "identity"]
        if not isinstance(activations, list | tuple) or len(activations) != len(sizes) - 1:
            raise ValueError(
                f"activations is {activations!r} for sizes {sizes}; it must be a list with one "
                "entry per layer: one fewer than sizes"
            )
        arguments.check_choice(INITIALISATIONS, init=init)
        draw, rng, dtype = INITIALISATIONS[init], arguments.as_generator(rng), as_float_dtype(dtype)
        return cls(
            [
                Dense(draw(n_out, n_in, rng).astype(dtype), np.zeros((n_out, 1), dtype), activation)
                for n_in, n_out, activation in zip(sizes, sizes[1:], activations, strict=False)
            ]
        )

    @property
    def sizes(self) -> list[int]:
        """Number of inputs, then the number of units in each layer."""
        return [self.layers[0].n_in, *(layer.n_out for layer in self.layers)]

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The dtype of all parameters, and of the data."""
        return self.layers[0].dtype

    @property
    def n_parameters(self) -> int:
        """Number of trainable parameters."""
        return sum(layer.W.size + layer.b.size for layer in self.layers)

    def __repr__(self) -> str:
        units = [f"{layer.n_out} {layer.activation.name}" for layer in self.layers]
        return f"Network({' → '.join([str(self.sizes[0]), *units])}, {self.dtype})"

    def forward(self, X: Array) -> tuple[Array, list[Cache]]:
        """Pass samples through all layers.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            Samples, one per column.

        Returns
        -------
        A : ndarray, shape (n_out, m)
            The last layer's outputs.
        caches : list of Cache
            What :meth:`backward` needs, one per layer.

        Raises
        ------
        ValueError
            If the shape or dtype of X does not match the first layer.
        """
        A, caches = X, []
        for layer in self.layers:
            A, cache = layer.forward(A)
            caches.append(cache)
        return A, caches

    def backward(self, dA: Array, caches: Sequence[Cache]) -> list[DenseGradient]:
        """Propagate the gradient of the loss back through all layers, from the last to the first.

        The gradient with respect to a layer's inputs is the gradient with respect to the previous
        layer's outputs.

        Parameters
        ----------
        dA : ndarray of float, shape (n_out, m)
            Gradient of the loss with respect to the last layer's outputs.
        caches : sequence of Cache
            From :meth:`forward`.

        Returns
        -------
        list of DenseGradient
            One per layer, first layer first.

        Raises
        ------
        ValueError
            If the shape or dtype of dA differs from that of the outputs.
        """
        if not isinstance(caches, list | tuple) or len(caches) != len(self.layers):
            raise ValueError(f"caches is {caches!r}; it must be the list that forward returns")
        gradients = [self.layers[-1].backward(dA, caches[-1])]
        for layer, cache in zip(self.layers[-2::-1], caches[-2::-1], strict=True):
            gradients.append(layer.backward(gradients[-1].dA_in, cache))
        return gradients[::-1]

    def gradients(
        self, X: Array, Y: Array, loss_gradient: Callable[[Array, Array], Array]
    ) -> list[DenseGradient]:
        """Compute the gradient of the loss over all samples: forward, loss, backward.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            Samples, one per column.
        Y : ndarray of float, shape (n_out, m)
            Targets.
        loss_gradient : function of (A, Y)
            For example :func:`nnlib.losses.softmax_cross_entropy_gradient`.

        Returns
        -------
        list of DenseGradient
            One per layer, first layer first.
        """
        A, caches = self.forward(X)
        if not callable(loss_gradient):
            arguments.check_callable(loss_gradient=loss_gradient)
        return self.backward(loss_gradient(A, Y), caches)

    def outputs(self, X: Array) -> Array:
        """Compute the last layer's outputs for any number of samples, one slice at a time.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            Samples, one per column.

        Returns
        -------
        ndarray, shape (n_out, m)
        """
        check_columns("X", X, rows=self.sizes[0], dtype=self.dtype)
        A = np.empty((self.sizes[-1], X.shape[1]), self.dtype)
        for part in slices(X.shape[1]):
            A[:, part], _ = self.forward(X[:, part])
        return A

    def predict(self, X: Array) -> Labels:
        """Predict the class with the largest output; for a single output, 1 if it is above ½.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            Samples, one per column.

        Returns
        -------
        ndarray of int, shape (m,)
        """
        A = self.outputs(X)
        return (A[0] > 0.5).astype(int) if len(A) == 1 else A.argmax(axis=0)

    def check_data(self, X: Array, Y: Array, *, name: str = "X") -> None:
        """Refuse data that do not match the network or each other.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            Samples, one per column.
        Y : ndarray of float, shape (n_out, m)
            Targets.
        name : str
            Name of X, for the error message.

        Raises
        ------
        ValueError
            If a shape or dtype does not match, there are no samples, or a number is not finite.
        """
        Y_name = f"{name[:-1]}Y"
        check_array(name, X, f"{self.dtype}, one sample per column")
        check_array(Y_name, Y, f"{self.dtype}, one sample per column")
        n_in, n_out = self.sizes[0], self.sizes[-1]
        if X.ndim != 2 or Y.ndim != 2 or X.shape[0] != n_in or Y.shape[0] != n_out:
            raise ValueError(
                f"{name} has shape {X.shape} and its Y has shape {Y.shape}; for {self} they must "
                f"be ({n_in}, m) and ({n_out}, m), one per column{how_to_turn(name, X, n_in)}"
            )
        if X.shape[1] != Y.shape[1] or X.shape[1] == 0:
            raise ValueError(
                f"{name} has shape {X.shape} and its Y has shape {Y.shape}; both need the same "
                "number of columns, and at least one"
            )
        for part, A in ((name, X), (Y_name, Y)):
            if A.dtype.kind != "f":
                check_columns(part, A, rows=len(A), dtype=self.dtype)
        if X.dtype != self.dtype or Y.dtype != self.dtype:
            raise ValueError(
                f"{name} holds {X.dtype} and its Y holds {Y.dtype}, but the network holds "
                f"{self.dtype}; convert the data or use network.astype"
            )
        if not all(np.isfinite([A.min(), A.max()]).all() for A in (X, Y)):
            raise ValueError(f"{name} or its Y holds NaN or infinity; fix or remove those samples")

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Return a copy of the network with its parameters in another dtype."""
        return type(self)([layer.astype(dtype) for layer in self.layers])

    def copy(self) -> Self:
        """Return a copy: training it leaves this network unchanged."""
        return self.astype(self.dtype)

    __copy__ = copy

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the network to a file for :meth:`load`, without pickle.

        Parameters
        ----------
        path : str or path-like
            An existing file is replaced, and only once the new one is complete.

        Raises
        ------
        ValueError
            If an activation is not one of nnlib's: a file cannot store a function.
        FileNotFoundError
            If the folder does not exist.
        """
        arguments.check_path(path)
        activations = [layer.activation for layer in self.layers]
        foreign = [a.name for a in activations if ACTIVATIONS.get(a.name) != a]
        if foreign:
            raise ValueError(
                f"activation {foreign[0]!r} is your own, and a file cannot store a function; "
                f"only networks with {list(ACTIVATIONS)} can be saved"
            )
        arrays = {
            f"{name}{i}": getattr(layer, name)
            for i, layer in enumerate(self.layers)
            for name in ("W", "b")
        }
        path = Path(path).resolve()
        if not path.parent.is_dir():
            raise FileNotFoundError(f"{path.parent} is not a folder; create it first")
        new = path.with_name(f".{uuid.uuid4().hex}.tmp")
        try:
            with open(new, "xb") as file:
                np.savez(file, format=_FORMAT, activations=[a.name for a in activations], **arrays)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Load a network saved by :meth:`save`.

        Parameters
        ----------
        path : str or path-like

        Returns
        -------
        Network

        Raises
        ------
        FileNotFoundError
            If the file does not exist.
        ValueError
            If the file is damaged or does not contain a network.

        Examples
        --------
        >>> network = Network.random([2, 3, 1], ["tanh", "tanh"], init="xavier", rng=1)
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     network.save(folder + "/xor.npz")
        ...     Network.load(folder + "/xor.npz")
        Network(2 → 3 tanh → 1 tanh, float64)
        """
        arguments.check_path(path)
        try:
            arrays = load_arrays(path)
            if str(arrays["format"]) != _FORMAT:
                raise ValueError(f"its format is {str(arrays['format'])!r}")
            layers = [
                Dense(arrays[f"W{i}"], arrays[f"b{i}"], str(name))
                for i, name in enumerate(arrays["activations"])
            ]
            if len(arrays) != 2 + 2 * len(layers):
                raise ValueError(f"it contains {list(arrays)}")
            if not all(np.isfinite(x).all() for lay in layers for x in (lay.W, lay.b)):
                raise ValueError("its parameters are not all finite")
            return cls(layers)
        except (KeyError, TypeError, ValueError) as e:
            raise ValueError(f"{path} is damaged or is not a network saved by nnlib: {e}") from e


def _check_layers(layers: Sequence[Dense]) -> None:
    if not layers:
        raise ValueError("layers is empty; a network needs at least one layer")
    for layer in layers:
        if not isinstance(layer, Dense):
            raise ValueError(f"layers holds {layer!r}; each must be a Dense layer")
    if len({id(layer) for layer in layers}) < len(layers):
        raise ValueError("layers holds the same layer twice; pass a copy of it instead")
    for number, (layer, following) in enumerate(pairwise(layers), 1):
        if layer.n_out != following.n_in:
            raise ValueError(
                f"layer {number} has W of shape {layer.W.shape} but layer {number + 1} has W of "
                f"shape {following.W.shape}; the first has {layer.n_out} outputs and the second "
                f"takes {following.n_in}"
            )
    if len({layer.dtype for layer in layers}) > 1:
        raise ValueError(
            f"layers differ in dtype ({', '.join(str(layer.dtype) for layer in layers)}); "
            "make them the same, for example with layer.astype(np.float64)"
        )
