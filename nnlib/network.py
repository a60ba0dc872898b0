"""A network is dense layers in a row, each feeding the next."""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.arrays import Array, Labels
from nnlib.layers import INITIALISATIONS, Cache, Dense, DenseGradient

_FORMAT = "nnlib network 1"


SLICE = 1024
"""How many samples go through the network together: few enough for the processor's cache."""


def slices(m: int, size: int = SLICE) -> Iterator[slice]:
    """Cut m samples into slices that fit in the processor's cache.

    Parameters
    ----------
    m : int
        How many samples there are.
    size : int
        The largest number of samples in a slice.

    Yields
    ------
    slice

    Examples
    --------
    >>> list(slices(5, size=2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for start in range(0, m, size):
        yield slice(start, min(start + size, m))


def check_generator(rng: object, name: str = "rng") -> None:
    """Refuse anything but a numpy.random.Generator: no seed, and no global state."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"{name} is {rng!r}; pass np.random.default_rng(seed)")


class Network:
    """Dense layers in a row.

    Parameters
    ----------
    layers : sequence of Dense
        From the one that sees the data to the one that answers.

    Raises
    ------
    ValueError
        If there is no layer, a layer does not take what the one before it gives, or they differ in
        dtype.

    Examples
    --------
    >>> network = Network.random(
    ...     [784, 20, 10], ["relu", "identity"], weights="he", rng=np.random.default_rng(1)
    ... )
    >>> network
    Network(784 → 20 relu → 10 identity, float32)
    >>> network.n_parameters
    15910
    """

    def __init__(self, layers: Sequence[Dense]) -> None:
        layers = list(layers)
        if not layers:
            raise ValueError("layers is empty; a network needs at least one layer")
        if len({id(layer) for layer in layers}) < len(layers):
            raise ValueError("layers holds the same layer twice; give each its own, with copies")
        for number, (layer, following) in enumerate(pairwise(layers), 1):
            if layer.n_out != following.n_in:
                raise ValueError(
                    f"layer {number} has W of shape {layer.W.shape} but layer {number + 1} has W "
                    f"of shape {following.W.shape}; {layer.n_out} numbers go out and "
                    f"{following.n_in} are expected"
                )
        if len({layer.W.dtype for layer in layers}) > 1:
            raise ValueError(
                f"layers differ in dtype ({', '.join(str(layer.W.dtype) for layer in layers)}); "
                "make them the same, for example with layer.astype(np.float32)"
            )
        self.layers = layers

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        activations: Sequence[str | Activation],
        *,
        weights: str,
        rng: np.random.Generator,
        dtype: npt.DTypeLike = np.float32,
    ) -> Self:
        """Make a network with random weights, and biases of zero.

        Parameters
        ----------
        sizes : sequence of int
            How many numbers come in, then how many units each layer has.
        activations : sequence of str or Activation
            One for each layer: one fewer than sizes.
        weights : {"uniform", "small_normal", "xavier", "he"}
            How the weights are drawn.
        rng : numpy.random.Generator
            Where the randomness comes from.
        dtype : dtype
            float32 for training, float64 for gradient checks.

        Returns
        -------
        Network

        Raises
        ------
        ValueError
            If the numbers of sizes and activations do not fit, or a name is unknown.
        """
        if len(sizes) != len(activations) + 1 or min(sizes, default=0) < 1:
            raise ValueError(
                f"sizes is {list(sizes)} and activations is {list(activations)}; sizes must be "
                "positive and have one entry more than activations: the number of inputs"
            )
        check_generator(rng)
        if weights not in INITIALISATIONS:
            raise ValueError(f"weights {weights!r} is unknown; choose from {list(INITIALISATIONS)}")
        draw = INITIALISATIONS[weights]
        return cls(
            [
                Dense(draw(n_out, n_in, rng).astype(dtype), np.zeros((n_out, 1), dtype), activation)
                for n_in, n_out, activation in zip(sizes, sizes[1:], activations, strict=False)
            ]
        )

    @property
    def sizes(self) -> list[int]:
        """How many numbers come in, then how many units each layer has."""
        return [self.layers[0].n_in, *(layer.n_out for layer in self.layers)]

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The dtype of all parameters, and of the data that the network takes."""
        return self.layers[0].W.dtype

    @property
    def n_parameters(self) -> int:
        """How many numbers training can change."""
        return sum(layer.W.size + layer.b.size for layer in self.layers)

    def __repr__(self) -> str:
        units = [f"{layer.n_out} {layer.activation.name}" for layer in self.layers]
        return f"Network({' → '.join([str(self.sizes[0]), *units])}, {self.dtype})"

    def forward(self, X: Array) -> tuple[Array, list[Cache]]:
        """Send samples through all layers.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            One sample a column.

        Returns
        -------
        A : ndarray, shape (n_out, m)
            The last layer's answers.
        caches : list of Cache
            What :meth:`backward` needs, one a layer.

        Raises
        ------
        ValueError
            If X does not fit the first layer in shape or dtype.
        """
        A, caches = X, []
        for layer in self.layers:
            A, cache = layer.forward(A)
            caches.append(cache)
        return A, caches

    def backward(self, dA: Array, caches: Sequence[Cache]) -> list[DenseGradient]:
        r"""Send the derivative of the loss back through all layers.

        .. math:: dA_{in} = W^T dZ

        Parameters
        ----------
        dA : ndarray of float, shape (n_out, m)
            Derivative of the loss by the last layer's answers.
        caches : sequence of Cache
            From :meth:`forward`.

        Returns
        -------
        list of DenseGradient
            One a layer, first layer first.

        Raises
        ------
        ValueError
            If dA has another shape than the answers had.
        """
        gradients = []
        for layer, cache in zip(reversed(self.layers), reversed(caches), strict=True):
            gradients.append(layer.backward(dA, cache))
            if layer is not self.layers[0]:
                dA = layer.W.T @ gradients[-1].dZ
        return gradients[::-1]

    def gradients(
        self, X: Array, Y: Array, loss_gradient: Callable[[Array, Array], Array]
    ) -> list[DenseGradient]:
        """Compute the gradient of the loss over all samples: forward, loss, backward.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            One sample a column.
        Y : ndarray of float, shape (n_out, m)
            Targets.
        loss_gradient : function of (A, Y)
            For example :func:`nnlib.losses.softmax_cross_entropy_gradient`.

        Returns
        -------
        list of DenseGradient
            One a layer, first layer first.
        """
        A, caches = self.forward(X)
        return self.backward(loss_gradient(A, Y), caches)

    def outputs(self, X: Array) -> Array:
        """Compute the last layer's answers for any number of samples, a slice at a time.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            One sample a column.

        Returns
        -------
        ndarray, shape (n_out, m)
        """
        if X.ndim != 2 or X.shape[0] != self.sizes[0]:
            raise ValueError(
                f"X has shape {X.shape}; for {self} it must be ({self.sizes[0]}, m), one sample a "
                "column: keep a single one as X[:, i:i+1]"
            )
        A = np.empty((self.sizes[-1], X.shape[1]), self.dtype)
        for part in slices(X.shape[1]):
            A[:, part], _ = self.forward(X[:, part])
        return A

    def predict(self, X: Array) -> Labels:
        """Name the class with the largest answer; for a single output, 1 if it is above ½.

        Parameters
        ----------
        X : ndarray of float, shape (n_in, m)
            One sample a column.

        Returns
        -------
        ndarray of int, shape (m,)
        """
        A = self.outputs(X)
        return (A[0] > 0.5).astype(int) if len(A) == 1 else A.argmax(axis=0)

    def astype(self, dtype: npt.DTypeLike) -> Self:
        """Copy the network with its parameters in another dtype."""
        return type(self)([layer.astype(dtype) for layer in self.layers])

    def copy(self) -> Self:
        """Copy the network: training the copy leaves this one as it is."""
        return self.astype(self.dtype)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a file that :meth:`load` reads, without pickle.

        Parameters
        ----------
        path : path
            An existing file is replaced, and only once the new one is complete.

        Raises
        ------
        ValueError
            If an activation is not one of nnlib's: a file cannot carry a function.
        FileNotFoundError
            If there is no such folder.
        """
        names = [layer.activation.name for layer in self.layers]
        foreign = [
            a.name
            for a in (layer.activation for layer in self.layers)
            if ACTIVATIONS.get(a.name) is not a
        ]
        if foreign:
            raise ValueError(
                f"activation {foreign[0]!r} is your own, and a file cannot carry a function; "
                f"only networks with {list(ACTIVATIONS)} can be saved"
            )
        arrays = {
            f"{name}{i}": getattr(layer, name)
            for i, layer in enumerate(self.layers)
            for name in ("W", "b")
        }
        path = Path(path).resolve()
        if not path.parent.is_dir():
            raise FileNotFoundError(f"{path.parent} is not a folder; make it first")
        new = path.with_name(f".{uuid.uuid4().hex}.tmp")
        try:
            with open(new, "xb") as file:
                np.savez(file, format=_FORMAT, activations=names, **arrays)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a network that :meth:`save` wrote.

        Parameters
        ----------
        path : path

        Returns
        -------
        Network

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged or holds something else.

        Examples
        --------
        >>> network = Network.random(
        ...     [2, 3, 1], ["tanh", "tanh"], weights="xavier", rng=np.random.default_rng(1)
        ... )
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     network.save(folder + "/xor.npz")
        ...     Network.load(folder + "/xor.npz")
        Network(2 → 3 tanh → 1 tanh, float32)
        """
        with open(path, "rb") as stream:
            try:
                file = np.load(stream, allow_pickle=False)
                if str(file["format"]) != _FORMAT:
                    raise ValueError(f"its format is {str(file['format'])!r}")
                layers = [
                    Dense(file[f"W{i}"], file[f"b{i}"], str(name))
                    for i, name in enumerate(file["activations"])
                ]
                if len(file.files) != 2 + 2 * len(layers):
                    raise ValueError(f"it holds {file.files}")
                if not all(np.isfinite(x).all() for lay in layers for x in (lay.W, lay.b)):
                    raise ValueError("its parameters are not all finite")
                return cls(layers)
            except Exception as e:  # a foreign file may fail in any way
                raise ValueError(
                    f"{path} is damaged or is not a network saved by nnlib: {e}"
                ) from e
