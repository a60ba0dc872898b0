"""An estimator is a network with scikit-learn's interface: parameters, fit, predict and score."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nnlib.activations import softmax
from nnlib.arguments import as_generator, check_kind
from nnlib.arrays import Array
from nnlib.datasets import one_hot
from nnlib.network import Network
from nnlib.progress import History
from nnlib.schedules import linear_decay
from nnlib.training import train


class NetworkClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    r"""A :class:`nnlib.network.Network` with scikit-learn's interface: one sample per row.

    .. math:: P(k \mid x_j) = p_{kj}, \qquad P = \mathrm{softmax}(Z),
        \qquad Z = \text{network}(X^T)

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int
        Number of units in each hidden layer; an int means one layer, () none.
    activation : {"relu", "tanh", "sigmoid", "identity"}
        Activation function of the hidden layers; the output layer is always identity.
    init : {"he", "xavier", "small_normal", "uniform"}
        Initialisation of the weights.
    learning_rate : float
        The step size.
    decay : bool
        Whether the learning rate decreases linearly to zero over the training.
    epochs : int
        Passes over the training data.
    batch_size : int or None
        Samples per step, at most all; None for the full batch.
    random_state : int, numpy.random.Generator, numpy.random.RandomState or None
        Controls initialisation and shuffling: an int gives the same network every time, None
        a different one each time.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The sorted class labels.
    n_features_in_ : int
        Number of features seen during fit.
    network_ : Network
        The trained network, which takes one sample per column.
    history_ : History
        Loss and accuracy on the training data: before training, and after each epoch.

    Notes
    -----
    The loss is :func:`nnlib.losses.softmax_cross_entropy`. Training is in float32 for
    float32 data and in float64 otherwise. Rows become columns by a transpose, which does not copy.

    The data are not scaled. With features far from the unit range, training stalls, with a warning,
    or diverges: put a ``StandardScaler`` first in a pipeline. In a parameter search, a fit that
    diverges counts as failed (see ``error_score``). An interrupt ends a single fit, which keeps
    what it has learnt, as :func:`nnlib.training.train` does; interrupt twice to end a search.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> model = make_pipeline(StandardScaler(), NetworkClassifier(epochs=50, random_state=1))
    >>> print(f"{cross_val_score(model, X, y).mean():.2f}")
    0.95
    """

    classes_: npt.NDArray[Any]
    network_: Network
    history_: History

    def __init__(
        self,
        hidden_layer_sizes: int | Sequence[int] = (128,),
        *,
        activation: str = "relu",
        init: str = "he",
        learning_rate: float = 0.1,
        decay: bool = False,
        epochs: int = 10,
        batch_size: int | None = 32,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.init = init
        self.learning_rate = learning_rate
        self.decay = decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:
        """Train a new network.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            Training samples, one per row.
        y : array-like, shape (n_samples,)
            Class labels: numbers or strings.

        Returns
        -------
        NetworkClassifier
            The fitted estimator.

        Raises
        ------
        ValueError
            If X or y is invalid, y has fewer than two classes, or a parameter is out of range.
        DivergedError
            If the loss becomes NaN or infinite; see :func:`nnlib.training.train`.
        """
        rng = _generator(self.random_state)
        sizes: Any = self.hidden_layer_sizes
        hidden = [*sizes] if isinstance(sizes, list | tuple | np.ndarray) else [sizes]
        if not all(isinstance(n, int | np.integer) and n > 0 for n in hidden):
            raise ValueError(
                f"hidden_layer_sizes is {sizes!r}; it must hold positive whole numbers of units"
            )
        check_kind((bool, np.bool_), decay=self.decay)
        rate = linear_decay(self.learning_rate) if self.decay else self.learning_rate
        rows, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        _refuse_pixels(X, rows)
        check_classification_targets(y)
        classes, labels = np.unique(y, return_inverse=True)
        if len(classes) < 2:
            raise ValueError(
                f"y contains only one class, {classes.tolist()}; a classifier needs at least two"
            )
        network = Network.random(
            [rows.shape[1], *hidden, len(classes)],
            [*[self.activation] * len(hidden), "identity"],
            init=self.init,
            rng=rng,
            dtype=rows.dtype,
        )
        history = train(
            network,
            rows.T,
            one_hot(labels, len(classes), rows.dtype),
            learning_rate=rate,
            epochs=self.epochs,
            batch_size=self.batch_size,
            rng=rng,
        )
        self.classes_, self.network_, self.history_ = classes, network, history
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            Samples, one per row.

        Returns
        -------
        ndarray, shape (n_samples, n_classes)
            One row per sample, with columns in the order of ``classes_``; each row sums to 1.

        Raises
        ------
        ValueError
            If X is invalid.
        NotFittedError
            If the estimator is not fitted yet.
        """
        check_is_fitted(self, "network_")
        rows = validate_data(self, X, dtype=self.network_.dtype, reset=False)
        _refuse_pixels(X, rows)
        return softmax(self.network_.outputs(rows.T)).T

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Predict the most probable class.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            Samples, one per row.

        Returns
        -------
        ndarray, shape (n_samples,)
            Class labels, as in y.

        Raises
        ------
        ValueError
            If X is invalid.
        NotFittedError
            If the estimator is not fitted yet.
        """
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]


def _refuse_pixels(X: npt.ArrayLike, rows: Array) -> None:
    """Refuse integers that look like pixels from 0 to 255, with which training stalls."""
    dtype = np.asarray(X).dtype
    if (
        dtype.kind in "iu"
        and rows.min() >= 0
        and (1 if dtype == np.uint8 else 127) < rows.max() < 256
    ):
        raise ValueError(
            f"X holds {dtype} up to {rows.max():g}: divide pixels by 255, as X / 255; pass other "
            "numbers as X.astype(float)"
        )


def _generator(random_state: Any) -> np.random.Generator:
    """Return a Generator for any random_state, a RandomState included."""
    if isinstance(random_state, np.random.RandomState):
        random_state = random_state.randint(2**31 - 1)
    return as_generator(random_state, "random_state")
