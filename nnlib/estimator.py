"""An estimator is a network with scikit-learn's handles: parameters, fit, predict and score."""

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from nnlib.activations import softmax
from nnlib.arrays import Array
from nnlib.datasets import one_hot
from nnlib.network import Network
from nnlib.training import History, Rate, linear_decay, train


class NetworkClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    r"""A :class:`nnlib.network.Network` behind scikit-learn's interface: one sample a row.

    .. math:: P(k \mid x_j) = p_{kj}, \qquad P = \mathrm{softmax}(Z),
        \qquad Z = \text{network}(X^T)

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int
        How many units each hidden layer has; a number alone is one layer, () is none.
    activation : {"relu", "tanh", "sigmoid", "identity"}
        What bends the hidden layers; the last is always identity.
    weights : {"he", "xavier", "small_normal", "uniform"}
        How the first weights are drawn.
    learning_rate : float
        The step size.
    decay : bool
        Whether the step size falls in a straight line to zero at the end of the training.
    epochs : int
        Passes over the training data.
    batch_size : int or None
        Samples per step, or all of them where there are fewer; None always takes all.
    random_state : int, numpy.random.Generator, numpy.random.RandomState or None
        Where first weights and shuffling come from: the same number gives the same network, None
        another each time.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The labels that were met, sorted.
    n_features_in_ : int
        How many columns the training data had.
    network_ : Network
        The trained network, which takes columns.
    history_ : History
        Loss and accuracy on the training data: before training, and after each epoch.

    Notes
    -----
    The loss is :func:`nnlib.losses.softmax_cross_entropy`. float32 data are trained on in float32
    and all others in float64. Rows become columns by a transpose, which copies nothing.

    Nothing is scaled on the way. With features far from the unit range the training gets stuck or
    diverges: put a ``StandardScaler`` in front, in a pipeline. For a search over parameters, a
    training that diverges is one that failed (``error_score``).

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
        weights: str = "he",
        learning_rate: float = 0.1,
        decay: bool = False,
        epochs: int = 10,
        batch_size: int | None = 32,
        random_state: int | np.random.Generator | np.random.RandomState | None = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.weights = weights
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
            One sample a row.
        y : array-like, shape (n_samples,)
            Labels: numbers or strings.

        Returns
        -------
        NetworkClassifier
            Itself.

        Raises
        ------
        ValueError
            If X or y are unfit, y names fewer than two classes, or a parameter is out of range.
        DivergedError
            If the loss becomes NaN or infinite; see :func:`nnlib.training.train`.
        """
        hidden, rng = _sizes(self.hidden_layer_sizes), _generator(self.random_state)
        learning_rate = _schedule(self.learning_rate, self.decay)
        rows, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        classes, labels = np.unique(y, return_inverse=True)
        if len(classes) < 2:
            raise ValueError(
                f"y holds one class only, {classes.tolist()}; a classifier needs at least two"
            )
        m, n_features = rows.shape
        network = Network.random(
            [n_features, *hidden, len(classes)],
            [*[self.activation] * len(hidden), "identity"],
            weights=self.weights,
            rng=rng,
            dtype=rows.dtype,
        )
        few = isinstance(self.batch_size, int | np.integer) and self.batch_size > m
        history = train(
            network,
            rows.T,
            one_hot(labels, len(classes), rows.dtype),
            loss="softmax_cross_entropy",
            learning_rate=learning_rate,
            epochs=self.epochs,
            batch_size=m if few else self.batch_size,
            rng=rng,
        )
        self.classes_, self.network_, self.history_ = classes, network, history
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Give each class its probability.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            One sample a row.

        Returns
        -------
        ndarray, shape (n_samples, n_classes)
            One sample a row, in the order of ``classes_``; each row adds up to 1.

        Raises
        ------
        ValueError
            If X is unfit.
        NotFittedError
            If there is no trained network yet.
        """
        check_is_fitted(self, "network_")
        rows = validate_data(self, X, dtype=self.network_.dtype, reset=False)
        return softmax(self.network_.outputs(rows.T)).T

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Name the most probable class.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            One sample a row.

        Returns
        -------
        ndarray, shape (n_samples,)
            Labels like those in y.

        Raises
        ------
        ValueError
            If X is unfit.
        NotFittedError
            If there is no trained network yet.
        """
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]


def _sizes(hidden: Any) -> list[int]:
    sizes = hidden if isinstance(hidden, Sequence | np.ndarray) else [hidden]
    if not all(isinstance(n, int | np.integer) and n > 0 for n in sizes):
        raise ValueError(
            f"hidden_layer_sizes is {hidden!r}; it must be a positive whole number for each "
            "hidden layer, for example 128 or (64, 32)"
        )
    return [int(n) for n in sizes]


def _schedule(learning_rate: Any, decay: Any) -> Rate:
    if not (isinstance(learning_rate, Real) and 0 < float(learning_rate) < math.inf):
        raise ValueError(f"learning_rate is {learning_rate!r}; it must be a positive number")
    if not isinstance(decay, bool | np.bool_):
        raise ValueError(f"decay is {decay!r}; it must be True or False")
    return linear_decay(float(learning_rate)) if decay else float(learning_rate)


def _generator(random_state: Any) -> np.random.Generator:
    seed = random_state
    if isinstance(seed, np.random.RandomState):
        seed = seed.randint(2**31 - 1)
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"random_state is {random_state!r}; it must be a whole number from 0 up, None, "
            "or a Generator or RandomState of NumPy's"
        ) from error
