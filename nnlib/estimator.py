"""An estimator is a network with scikit-learn's interface: parameters, fit, predict and score."""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import check_is_fitted, validate_data

from nnlib import samples
from nnlib.activations import softmax
from nnlib.arguments import check_at_least_one, check_number
from nnlib.arrays import Array
from nnlib.datasets import one_hot
from nnlib.losses import LOSSES, WEIGHTED
from nnlib.network import Network
from nnlib.progress import History
from nnlib.schedules import Rate, StopOnAccuracy, linear_decay
from nnlib.training import train

_Data: TypeAlias = tuple[Array, npt.NDArray[Any], Array | None]


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
        Whether the learning rate decreases linearly to zero over the epochs of a fit. In
        :meth:`partial_fit`, which cannot know how many more will follow, it is constant.
    epochs : int
        Passes over the training data in a fit.
    batch_size : int or None
        Samples per step, at most all; None for the full batch.
    random_state : int, numpy.random.Generator, numpy.random.RandomState or None
        Controls initialisation, shuffling and what `early_stopping` holds out, from the moment when
        a new network is created: an int gives the same network every time, None a different one
        each time.
    warm_start : bool
        Whether :meth:`fit` continues with the network of the previous call, if there is one, for
        another `epochs`; otherwise it begins with a new one.
    early_stopping : bool
        Whether :meth:`fit` holds out part of the training data, with the same proportions of the
        classes, stops once the accuracy on it no longer improves, and returns to the parameters
        with the highest one.
    validation_fraction : float
        The fraction of the training data to hold out. Only for `early_stopping`, as the next two.
    n_iter_no_change : int or inf
        Number of epochs in a row without an improvement after which to stop.
    tol : float
        The accuracy improves if it is at least the best so far plus `tol`.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
        The sorted class labels.
    n_features_in_ : int
        Number of features seen during fit.
    network_ : Network
        The trained network, which takes one sample per column.
    history_ : History
        Of the last call: the loss on the training data before training, and after each epoch; and,
        unless they have weights, the accuracy. What is held out is not among them.
    n_iter_ : int
        Number of epochs in the last call.
    loss_curve_ : list of float
        The loss on the training data after each epoch since the network was created.
    t_ : int
        Number of samples that the network was trained on, counted once per epoch.
    validation_scores_ : list of float, shape (n_iter_,), or None
        The accuracy on the data held out after each epoch of the last fit. None without
        `early_stopping`, as the next one.
    best_validation_score_ : float or None
        The highest of them, which is that of ``network_``.

    Notes
    -----
    The loss is :func:`nnlib.losses.softmax_cross_entropy`. Training is in float32 for
    float32 data and in float64 otherwise. Rows become columns by a transpose, which does not copy.

    The weight :math:`w_j` of a sample multiplies its loss. The weights are first divided by their
    mean, so that their scale makes no difference, and the mean loss over all samples is the
    weighted mean:

    .. math:: L = \frac{1}{m} \sum_j w_j L_j, \qquad \frac{1}{m} \sum_j w_j = 1

    With the full batch a whole number as a weight equals as many copies of the sample. Samples of
    weight 0 are left out.

    With the full batch, training equals that of scikit-learn's ``MLPClassifier(solver="sgd",
    momentum=0, alpha=0)`` from the same initial weights. There are four differences:

    - Without `early_stopping` all epochs are trained.
    - Training stops after `n_iter_no_change` epochs without an improvement, as in
      ``SGDClassifier``; ``MLPClassifier`` waits for one more.
    - Weights are divided by their mean over all samples, not over each batch, where the weight of a
      single sample would have no effect.
    - A loss is that of all samples after an epoch, not the mean over its batches before each step.

    With ``warm_start``, two fits to the same samples equal a longer one, unless the learning rate
    decays or training stops early; they hold out the same samples.

    scikit-learn's ``check_estimator`` passes. With ``early_stopping`` or ``warm_start`` the checks
    fail that hold too few samples out, call :meth:`partial_fit`, or compare two fits; each of them
    fails for ``SGDClassifier`` or ``MLPClassifier`` with these parameters as well.

    The data are not scaled. With features far from the unit range, training stalls, with a warning,
    or diverges: put a ``StandardScaler`` first in a pipeline. In a parameter search, a fit that
    diverges counts as failed (see ``error_score``). An interrupt ends a single fit, which keeps
    what it has learned, as :func:`nnlib.training.train` does; interrupt twice to end a search.

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
    >>> model = NetworkClassifier(epochs=200, early_stopping=True, random_state=1)
    >>> model = model.fit(StandardScaler().fit_transform(X), y)
    >>> model.n_iter_ == len(model.validation_scores_) < 200
    True
    """

    classes_: npt.NDArray[Any]
    network_: Network
    history_: History
    n_iter_: int
    loss_curve_: list[float]
    t_: int
    validation_scores_: list[float] | None
    best_validation_score_: float | None

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
        warm_start: bool = False,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: float = 5,
        tol: float = 1e-4,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.init = init
        self.learning_rate = learning_rate
        self.decay = decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state
        self.warm_start = warm_start
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Train a new network; with ``warm_start``, train the present one further.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            Training samples, one per row.
        y : array-like, shape (n_samples,)
            Class labels: numbers or strings.
        sample_weight : array-like of numbers, shape (n_samples,), optional
            Weights of the samples, from 0; all are equal by default.

        Returns
        -------
        NetworkClassifier
            The fitted estimator.

        Raises
        ------
        ValueError
            If X, y or sample_weight is invalid, fewer than two classes have samples, a parameter is
            out of range, there are too few samples to hold some out, or the network to continue
            with has other classes, features or layers.
        DivergedError
            If the loss becomes NaN or infinite; see :func:`nnlib.training.train`. After any error
            the estimator is what it was before.

        Examples
        --------
        >>> X, y = [[0.0], [0.0], [1.0]], ["a", "b", "b"]
        >>> model = NetworkClassifier((), learning_rate=1, epochs=1000, random_state=1)
        >>> model.fit(X, y, sample_weight=[3, 1, 1]).predict_proba([[0.0]]).round(2)
        array([[0.75, 0.25]])
        """
        begin = not (self.warm_start and hasattr(self, "network_"))
        with _all_or_nothing(self):
            rows, y, weights = self._validate(X, y, sample_weight, begin)
            check_classification_targets(y)
            classes, labels = np.unique(y, return_inverse=True)
            seen = classes if weights is None else np.unique(y[weights > 0])
            if len(seen) < 2:
                above = "" if weights is None else " of weight above 0"
                raise ValueError(
                    f"y contains only one class{above}, {seen.tolist()}; it needs two or more"
                )
            if not begin and not np.array_equal(classes, self.classes_):
                raise ValueError(
                    f"y has the classes {classes.tolist()}, but the network has "
                    f"{self.classes_.tolist()}; pass samples of these, or set warm_start=False"
                )
            rate = linear_decay(self.learning_rate) if self.decay else self.learning_rate
            return self._train((rows, labels, weights), classes, begin, rate, self.epochs)

    def partial_fit(
        self,
        X: npt.ArrayLike,
        y: npt.ArrayLike,
        classes: npt.ArrayLike | None = None,
        sample_weight: npt.ArrayLike | None = None,
    ) -> Self:
        """Train the network for one epoch on these samples; the first call creates it.

        Calls with the same samples equal a :meth:`fit` with as many epochs, without ``decay``. In a
        loop over calls, interrupt twice to end the loop as well.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
            Training samples, one per row.
        y : array-like, shape (n_samples,)
            Class labels, not necessarily of all classes.
        classes : array-like, shape (n_classes,), optional
            The labels of all classes in all calls. Needed in the first call; later ones may repeat
            it.
        sample_weight : array-like of numbers, shape (n_samples,), optional
            Weights of the samples, from 0, compared with the others in the same call.

        Returns
        -------
        NetworkClassifier
            The fitted estimator.

        Raises
        ------
        ValueError
            If X, y, classes or sample_weight is invalid, y holds a label that is not in classes, a
            parameter is out of range, or early_stopping is True.
        DivergedError
            If the loss becomes NaN or infinite. After any error the estimator is what it was
            before.

        Examples
        --------
        >>> X, y = [[0.0, 1.0], [1.0, 0.0]], ["a", "b"]
        >>> model = NetworkClassifier((), learning_rate=1, random_state=1)
        >>> for _ in range(20):
        ...     model = model.partial_fit(X, y, classes=["a", "b"])
        >>> model.predict(X).tolist(), model.t_
        (['a', 'b'], 40)
        """
        if self.early_stopping:
            raise ValueError(
                f"early_stopping is {self.early_stopping!r}, but partial_fit trains for one epoch "
                "only; set early_stopping=False, or call fit"
            )
        begin = not hasattr(self, "network_")
        if begin and classes is None:
            raise ValueError(
                "classes is None; pass the labels of all classes in the first call of partial_fit, "
                "for example np.unique(all_labels)"
            )
        with _all_or_nothing(self):
            rows, y, weights = self._validate(X, y, sample_weight, begin)
            if classes is not None:
                samples.check_labels(classes=np.asarray(classes))
            known = self.classes_ if classes is None else unique_labels(np.asarray(classes))
            if not begin and not np.array_equal(known, self.classes_):
                raise ValueError(
                    f"classes is {known.tolist()}, but the network has {self.classes_.tolist()}; "
                    "pass the same, or none"
                )
            if len(known) < 2:
                raise ValueError(f"classes is {known.tolist()}; pass the labels of two or more")
            labels = samples.number_classes(y, known)
            return self._train((rows, labels, weights), known, begin, self.learning_rate, 1)

    def _validate(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None, begin: bool
    ) -> _Data:
        """Check the parameters that `train` does not see, and return the data as arrays."""
        for name in ("decay", "warm_start", "early_stopping"):
            if not isinstance(value := getattr(self, name), bool | np.bool_):
                raise ValueError(f"{name} is {value!r}; it must be True or False")
        fraction, tol = self.validation_fraction, self.tol
        check_number(validation_fraction=fraction, tol=tol)
        if not 0 < fraction < 1:
            raise ValueError(f"validation_fraction is {fraction!r}; it must be between 0 and 1")
        if tol < 0:
            raise ValueError(f"tol is {tol!r}; it must be at least 0")
        if not (isinstance(self.n_iter_no_change, float) and self.n_iter_no_change == np.inf):
            check_at_least_one(n_iter_no_change=self.n_iter_no_change)
        dtype = [np.float64, np.float32] if begin else self.network_.dtype
        rows, labels = validate_data(self, X, y, dtype=dtype, reset=begin)
        samples.refuse_pixels(X, rows)
        samples.check_labels(y=labels)
        weights = None if sample_weight is None else samples.as_weights(sample_weight, rows)
        return rows, labels, weights

    def _train(
        self, data: _Data, classes: npt.NDArray[Any], begin: bool, rate: Rate, epochs: int
    ) -> Self:
        rows, labels, weights = data
        network = self._network(rows, len(classes), begin)
        rng, seed = self._random
        Y, loss = one_hot(labels, len(classes), rows.dtype), LOSSES["softmax_cross_entropy"]
        if weights is not None:
            Y, loss = Y * weights, WEIGHTED
            rows, Y = rows[weights > 0], Y[:, weights > 0]
        stop = None
        if self.early_stopping:
            used, held_out = samples.hold_out(Y.argmax(axis=0), self.validation_fraction, seed)
            stop = StopOnAccuracy(
                rows[held_out].T, Y[:, held_out], patience=self.n_iter_no_change, tol=self.tol
            )
            rows, Y = rows[used], Y[:, used]
        if weights is not None:
            Y = Y / (Y.sum() / len(rows))
        history = train(
            network, rows.T, Y, loss=loss, learning_rate=rate, epochs=epochs,
            batch_size=self.batch_size, rng=rng, watch=stop,
        )  # fmt: skip
        self.classes_, self.network_, self.history_ = classes, network, history
        self.n_iter_ = len(history.epochs) - 1
        self.t_ = (0 if begin else self.t_) + history.gradient_evaluations[-1]
        self.loss_curve_ = ([] if begin else self.loss_curve_) + history.training_loss[1:]
        self.validation_scores_ = None if stop is None else stop.scores
        self.best_validation_score_ = None if stop is None else stop.best
        return self

    def _network(self, rows: Array, n_classes: int, begin: bool) -> Network:
        """Return the network to train; at the beginning, choose how it will be random."""
        hidden: Any = self.hidden_layer_sizes
        hidden = [*hidden] if isinstance(hidden, list | tuple | np.ndarray) else [hidden]
        if not all(isinstance(n, int | np.integer) and n is not True and n > 0 for n in hidden):
            raise ValueError(
                f"hidden_layer_sizes is {self.hidden_layer_sizes!r}; it must hold positive whole "
                "numbers of units"
            )
        sizes = [rows.shape[1], *hidden, n_classes]
        activations = [*[self.activation] * len(hidden), "identity"]
        if begin:
            rng = samples.as_random_generator(self.random_state)
            # The seed is a copy's, so that the initial weights are those without early stopping.
            self._random = rng, int(copy.deepcopy(rng).integers(2**31))
            return Network.random(sizes, activations, init=self.init, rng=rng, dtype=rows.dtype)
        network = self.network_
        if (network.sizes, [a.activation.name for a in network.layers]) != (sizes, activations):
            raise ValueError(
                f"hidden_layer_sizes is {self.hidden_layer_sizes!r} and activation is "
                f"{self.activation!r}, but training would continue with {network}; restore them, "
                "or call fit with warm_start=False"
            )
        return network.copy()

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
        samples.refuse_pixels(X, rows)
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


@contextmanager
def _all_or_nothing(model: NetworkClassifier) -> Iterator[None]:
    """Undo what a call has changed if it fails, such as the number of features."""
    before = model.__dict__.copy()
    try:
        yield
    except BaseException:
        model.__dict__ = before
        raise
