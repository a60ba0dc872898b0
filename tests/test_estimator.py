import pickle
import re

import numpy as np
import pytest
from sklearn.ensemble import AdaBoostClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, _multilayer_perceptron
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks
from sklearn.utils.validation import has_fit_parameter

from nnlib import estimator as module
from nnlib import samples
from nnlib.activations import softmax
from nnlib.datasets import one_hot
from nnlib.diagnosis import TrainingWarning
from nnlib.estimator import NetworkClassifier
from nnlib.losses import LOSSES
from nnlib.network import Network
from nnlib.progress import DivergedError
from nnlib.schedules import linear_decay
from nnlib.training import step, train

NAMES = np.array(["one", "three", "two"])


def toy(m=60, dtype=np.float64):
    """Three named classes in the plane, one sample a row, and their numbers."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, m)
    centres = np.array([[0, 3], [3, -2], [-3, -2]])
    X = centres[labels] + rng.normal(size=(m, 2))
    return X.astype(dtype), NAMES[labels], labels


def fitted(dtype=np.float64, **parameters):
    X, y, _ = toy(dtype=dtype)
    return NetworkClassifier(8, **{"random_state": 3} | parameters).fit(X, y)


def assert_same_network(one, other, rtol=0.0):
    for layer, same in zip(one.network_.layers, other.network_.layers, strict=True):
        np.testing.assert_allclose(layer.W, same.W, rtol=rtol, atol=rtol)
        np.testing.assert_allclose(layer.b, same.b, rtol=rtol, atol=rtol)


REFUSED = "partial_fit refuses early_stopping"
TOO_FEW = "a tenth of the check's samples is less than one of each class"
EARLY_STOPPING = {
    "check_estimators_partial_fit_n_features": REFUSED,
    "check_fit_score_takes_y": REFUSED,
    "check_n_features_in_after_fitting": REFUSED,
    "check_sample_weight_equivalence_on_dense_data": "copies change what is held out",
}
A_TENTH_HELD_OUT = EARLY_STOPPING | {
    "check_dict_unchanged": TOO_FEW,
    "check_dont_overwrite_parameters": TOO_FEW,
    "check_estimators_nan_inf": TOO_FEW,
    "check_f_contiguous_array_estimator": TOO_FEW,
    "check_fit2d_1feature": TOO_FEW,
    "check_fit2d_predict1d": TOO_FEW,
    "check_methods_sample_order_invariance": TOO_FEW,
    "check_methods_subset_invariance": TOO_FEW,
}
WARM_START = {"check_supervised_y_2d": "a second fit continues, so its predictions are others"}


def why_checks_fail(estimator):
    """Say which checks fail, as they do for scikit-learn's own classifiers."""
    if estimator.warm_start:
        return WARM_START
    if estimator.early_stopping:
        return A_TENTH_HELD_OUT if estimator.validation_fraction == 0.1 else EARLY_STOPPING
    return {}


@parametrize_with_checks(
    [
        NetworkClassifier(),
        NetworkClassifier(
            (16, 8), activation="tanh", init="xavier", decay=True, batch_size=None, epochs=200
        ),
        NetworkClassifier(early_stopping=True, validation_fraction=0.3, epochs=30),
        NetworkClassifier(early_stopping=True),
        NetworkClassifier(warm_start=True),
    ],
    expected_failed_checks=why_checks_fail,
)
# Some checks fit features around 100, unscaled, to random classes.
@pytest.mark.filterwarnings("ignore::nnlib.diagnosis.TrainingWarning")
def test_scikit_learn_finds_nothing_to_object_to(estimator, check):
    check(estimator)


def fails(estimator, name):
    """Tell whether an estimator fails a check of this name."""
    for own, check in estimator_checks_generator(estimator):
        if check.func.__name__ == name:
            try:
                check(own)
            except (AssertionError, ValueError):
                return True
    return False


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", [*A_TENTH_HELD_OUT, *WARM_START])
def test_what_fails_fails_for_a_classifier_of_scikit_learn_as_well(name):
    if name in WARM_START:
        theirs = [MLPClassifier(warm_start=True, max_iter=20)]
    else:
        theirs = [SGDClassifier(early_stopping=True), MLPClassifier(early_stopping=True)]
    assert any(fails(classifier, name) for classifier in theirs)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("decay", [False, True])
@pytest.mark.parametrize("batch_size", [1, 7, None])
def test_fit_is_train_with_the_same_seed_and_recipe(dtype, decay, batch_size):
    X, _, labels = toy(dtype=dtype)
    rng = np.random.default_rng(3)
    network = Network.random([2, 8, 3], ["relu", "identity"], init="he", rng=rng, dtype=dtype)
    history = train(
        network, X.T, one_hot(labels, 3, dtype), loss="softmax_cross_entropy", epochs=10,
        learning_rate=linear_decay(0.1) if decay else 0.1, batch_size=batch_size, rng=rng,
    )  # fmt: skip
    model = fitted(dtype, decay=decay, batch_size=batch_size)
    assert model.network_.dtype == dtype
    assert model.history_.training_loss == history.training_loss
    for layer, same in zip(model.network_.layers, network.layers, strict=True):
        np.testing.assert_array_equal(layer.W, same.W)
        np.testing.assert_array_equal(layer.b, same.b)


@pytest.mark.parametrize("batch_size", [60, 61, np.int64(1000)])
def test_a_batch_holds_no_more_samples_than_there_are(batch_size):
    assert fitted(batch_size=batch_size).history_.updates[-1] == 10


def test_the_history_has_an_entry_before_training_and_one_after_each_epoch():
    history = fitted(epochs=4).history_
    assert history.epochs == [0, 1, 2, 3, 4]
    assert len(history.training_accuracy) == len(history.training_loss) == 5


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        (8, [2, 8, 3]),
        (np.int64(8), [2, 8, 3]),
        ((8, 4), [2, 8, 4, 3]),
        ([8, 4], [2, 8, 4, 3]),
        (np.array([8]), [2, 8, 3]),
        ((), [2, 3]),
    ],
)
def test_hidden_layer_sizes_make_the_hidden_layers(sizes, expected):
    model = NetworkClassifier(sizes, random_state=1).fit(*toy()[:2])
    assert model.network_.sizes == expected
    assert model.network_.layers[-1].activation.name == "identity"


@pytest.mark.parametrize("seed", [3, np.random.default_rng, np.random.RandomState])
def test_the_same_random_state_gives_the_same_network(seed):
    one, same = (fitted(random_state=seed(3) if callable(seed) else seed) for _ in range(2))
    np.testing.assert_array_equal(one.network_.layers[0].W, same.network_.layers[0].W)


def test_without_a_random_state_every_network_is_another():
    one, other = fitted(random_state=None), fitted(random_state=None)
    assert (one.network_.layers[0].W != other.network_.layers[0].W).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_become_columns_without_a_copy(monkeypatch, dtype):
    seen = []
    outputs = Network.outputs

    def watched_train(network, X, Y, **recipe):
        seen.append(X)
        return train(network, X, Y, **recipe)

    def watched_outputs(network, X):
        seen.append(X)
        return outputs(network, X)

    X, y, _ = toy(dtype=dtype)
    monkeypatch.setattr(module, "train", watched_train)
    model = NetworkClassifier().fit(X, y)
    monkeypatch.setattr(Network, "outputs", watched_outputs)
    model.predict(X)
    assert [A.shape for A in seen] == [(2, 60), (2, 60)]
    assert all(np.shares_memory(A, X) for A in seen)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_probabilities_are_the_softmax_of_the_scores_and_add_up_to_one(dtype):
    X, _, _ = toy(dtype=dtype)
    model = fitted(dtype)
    P = model.predict_proba(X)
    np.testing.assert_array_equal(P, softmax(model.network_.outputs(X.T)).T)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-6)
    assert P.dtype == dtype


def test_new_data_may_have_another_dtype_than_the_training_data():
    model = fitted(np.float32)
    answers = [model.predict_proba(np.rint(toy()[0]).astype(dtype)) for dtype in (int, np.float32)]
    np.testing.assert_array_equal(*answers)


def test_it_works_in_a_pipeline_and_a_search():
    X, y, _ = toy()
    pipeline = make_pipeline(StandardScaler(), NetworkClassifier(epochs=20, random_state=0))
    grid = {
        "networkclassifier__hidden_layer_sizes": [2, (8, 4)],
        "networkclassifier__learning_rate": [1e-4, 0.1],
    }
    search = GridSearchCV(pipeline, grid, cv=3).fit(X * 1000, y)
    assert search.best_params_["networkclassifier__learning_rate"] == 0.1
    assert search.best_score_ > 0.9
    assert cross_val_score(pipeline, X * 1000, y, cv=3).mean() > 0.9


def test_a_call_that_fails_changes_nothing():
    X, y, _ = toy()
    model = fitted()
    P = model.predict_proba(X)
    with pytest.raises(ValueError, match="only one class"):
        model.fit(X[:, :1], ["a"] * 60)
    with pytest.raises(DivergedError):
        model.set_params(learning_rate=1e30).fit(X[:, :1], y == "one")
    np.testing.assert_array_equal(model.predict_proba(X), P)


def test_a_training_that_diverged_leaves_nothing_to_predict_with():
    X, y, _ = toy()
    model = NetworkClassifier(learning_rate=1e30)
    with pytest.raises(DivergedError):
        model.fit(X, y)
    with pytest.raises(NotFittedError):
        model.predict(X)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden_layer_sizes", 0),
        ("hidden_layer_sizes", 8.0),
        ("hidden_layer_sizes", (8, -1)),
        ("hidden_layer_sizes", "8"),
        ("hidden_layer_sizes", None),
        ("hidden_layer_sizes", True),
        ("activation", "softmax"),
        ("init", "random"),
        ("learning_rate", 0),
        ("learning_rate", np.inf),
        ("learning_rate", np.nan),
        ("learning_rate", "constant"),
        ("epochs", 0),
        ("epochs", 1.5),
        ("batch_size", 0),
        ("batch_size", 2.5),
        ("batch_size", "auto"),
        ("decay", "linear"),
        ("warm_start", 1),
        ("early_stopping", "auto"),
        ("validation_fraction", 0),
        ("validation_fraction", 1),
        ("validation_fraction", None),
        ("n_iter_no_change", 0),
        ("n_iter_no_change", 2.5),
        ("n_iter_no_change", -np.inf),
        ("tol", -1e-9),
        ("tol", np.nan),
        ("tol", None),
    ],
)
def test_a_bad_parameter_is_refused_by_name_with_its_value(name, value):
    model = NetworkClassifier().set_params(**{name: value})
    shown = re.escape(re.sub(r"[()]", "", repr(value)))
    with pytest.raises(ValueError, match=rf"^{name} .*{shown}"):
        model.fit(*toy()[:2])


def test_a_single_class_is_refused():
    with pytest.raises(ValueError, match=r"only one class, \['a'\]"):
        NetworkClassifier().fit(np.eye(3), ["a", "a", "a"])


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_pixels_from_0_to_255_are_refused_and_scaled_ones_are_welcome(dtype):
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 256, (20, 4)).astype(dtype), np.arange(20) % 2
    model = NetworkClassifier(epochs=1, random_state=1)
    with pytest.raises(ValueError, match="divide pixels by 255, as X / 255"):
        model.fit(X, y)
    with pytest.raises(ValueError, match="divide pixels by 255, as X / 255"):
        model.fit(X / 255, y).predict(X)


# Weights of samples


def weighted(weights, m=60, dtype=np.float64, **parameters):
    X, y, _ = toy(m, dtype)
    return NetworkClassifier(8, **{"random_state": 3} | parameters).fit(X, y, weights)


FEW = np.random.default_rng(1).integers(0, 4, 60)


@pytest.mark.parametrize("early_stopping", [False, True])
@pytest.mark.parametrize("batch_size", [1, 7, None])
def test_a_weight_of_zero_leaves_a_sample_out(batch_size, early_stopping):
    X, y, _ = toy()
    recipe = {"batch_size": batch_size, "early_stopping": early_stopping, "random_state": 3}
    model = NetworkClassifier(8, **recipe).fit(X, y, np.sign(FEW))
    without = NetworkClassifier(8, **recipe).fit(X[FEW > 0], y[FEW > 0])
    assert_same_network(model, without)
    assert model.t_ == without.t_ < 10 * 60


def test_with_the_full_batch_a_weight_is_a_number_of_copies():
    X, y, _ = toy()
    recipe = {"batch_size": None, "epochs": 50, "random_state": 3}
    model = NetworkClassifier(8, **recipe).fit(X, y, FEW)
    copies = NetworkClassifier(8, **recipe).fit(X.repeat(FEW, axis=0), y.repeat(FEW))
    assert_same_network(model, copies, rtol=1e-9)
    assert model.loss_curve_ == pytest.approx(copies.loss_curve_)
    assert (model.network_.layers[0].W != weighted(None).network_.layers[0].W).any()


@pytest.mark.parametrize("batch_size", [1, 7, None])
def test_weights_of_one_change_nothing_nor_does_the_scale_of_weights(batch_size):
    plain = weighted(None, batch_size=batch_size)
    assert_same_network(weighted(np.ones(60), batch_size=batch_size), plain)
    model = weighted(FEW, batch_size=batch_size)
    for scale in (2.0, 1e-300, 1e307):
        assert_same_network(weighted(FEW * scale, batch_size=batch_size), model, rtol=1e-9)


def test_in_batches_of_one_sample_a_weight_scales_the_step():
    X, _, labels = toy()
    Y, weights, rng = one_hot(labels, 3), FEW + 1, np.random.default_rng(3)
    network = Network.random([2, 8, 3], ["relu", "identity"], init="he", rng=rng)
    for j in rng.permutation(60):
        rate = 0.1 * weights[j] / weights.mean()
        step(network, X.T[:, [j]], Y[:, [j]], LOSSES["softmax_cross_entropy"], rate)
    model = weighted(weights, batch_size=1, epochs=1)
    for layer, same in zip(model.network_.layers, network.layers, strict=True):
        np.testing.assert_allclose(layer.W, same.W, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("weights", [FEW.tolist(), FEW * 1e300, FEW + 0.5])
def test_weights_of_any_kind_of_number_leave_float32_as_it_is(weights):
    model = weighted(weights, dtype=np.float32)
    assert model.network_.dtype == np.float32
    assert model.score(*toy(dtype=np.float32)[:2]) > 0.9


def test_a_class_of_which_all_samples_have_weight_zero_keeps_its_column():
    X, y, labels = toy()
    model = NetworkClassifier(8, random_state=3).fit(X, y, labels != 1)
    assert model.predict_proba(X).shape == (60, 3)
    assert "three" not in model.predict(X)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones(59), r"sample_weight has shape \(59,\); it must be \(60,\)"),
        (np.ones((60, 1)), r"sample_weight has shape \(60, 1\)"),
        (-np.ones(60), "sample_weight goes from -1 to -1; no weight may be negative"),
        (np.zeros(60), "not all may be zero"),
        (np.full(60, np.nan), "sample_weight contains NaN"),
        (np.full(60, np.inf), "sample_weight contains infinity"),
        (["one"] * 60, "sample_weight must hold one finite number for each row of X"),
        (2.0, "sample_weight must hold one finite number for each row of X"),
    ],
)
def test_bad_weights_are_refused(weights, message):
    with pytest.raises((TypeError, ValueError), match=message):
        weighted(weights)


def test_a_training_that_stalls_is_explained_with_weights_too():
    X, y, _ = toy()
    for weights in (None, FEW):
        model = NetworkClassifier(8, random_state=3, learning_rate=1e-3)
        with pytest.warns(TrainingWarning, match="inputs are far too large"):
            model.fit(1000 * X, y, weights)


def test_a_single_class_with_weights_above_zero_is_refused():
    _, y, _ = toy()
    with pytest.raises(ValueError, match=r"only one class .*, \['two'\]"):
        weighted(y == "two")


def test_an_ensemble_that_weighs_samples_can_use_it():
    X, y, _ = toy()
    model = AdaBoostClassifier(NetworkClassifier(2, epochs=3), n_estimators=5, random_state=1)
    assert model.fit(X, y).score(X, y) > 0.9


# More training


@pytest.mark.parametrize("batch_size", [7, None])
@pytest.mark.parametrize("weights", [None, FEW])
def test_three_partial_fits_are_a_fit_of_three_epochs(batch_size, weights):
    X, y, _ = toy()
    recipe = {"batch_size": batch_size, "random_state": 3}
    whole = NetworkClassifier(8, epochs=3, **recipe).fit(X, y, weights)
    parts = NetworkClassifier(8, epochs=99, **recipe)
    for _ in range(3):
        parts.partial_fit(X, y, classes=NAMES, sample_weight=weights)
    assert_same_network(parts, whole)
    assert parts.loss_curve_ == whole.loss_curve_ == whole.history_.training_loss[1:]
    assert parts.t_ == whole.t_ == 3 * (60 if weights is None else (FEW > 0).sum())
    assert (parts.n_iter_, whole.n_iter_) == (1, 3)


@pytest.mark.parametrize(
    "keep", [lambda model: model, lambda model: pickle.loads(pickle.dumps(model))]
)
def test_a_fit_with_a_warm_start_continues_even_from_a_file(keep):
    X, y, _ = toy()
    whole = NetworkClassifier(8, epochs=5, random_state=3).fit(X, y)
    model = NetworkClassifier(8, epochs=2, random_state=3, warm_start=True).fit(X, y)
    model = keep(model).set_params(epochs=3).fit(X, y)
    assert_same_network(model, whole)
    assert model.loss_curve_ == whole.loss_curve_
    assert (model.n_iter_, model.t_) == (3, 300)
    assert_same_network(model.set_params(epochs=5, warm_start=False).fit(X, y), whole)
    assert model.t_ == 300


def test_a_partial_fit_after_a_fit_continues_and_a_fit_begins_anew():
    X, y, _ = toy()
    model = NetworkClassifier(8, epochs=2, random_state=3).fit(X, y).partial_fit(X, y)
    assert_same_network(model, NetworkClassifier(8, epochs=3, random_state=3).fit(X, y))
    assert_same_network(model.fit(X, y), NetworkClassifier(8, epochs=2, random_state=3).fit(X, y))
    assert (model.t_, len(model.loss_curve_)) == (120, 2)


@pytest.mark.parametrize("batch_size", [7, None])
def test_the_learning_rate_is_constant_in_partial_fits(batch_size):
    X, y, _ = toy()
    one, other = (
        NetworkClassifier(8, decay=decay, batch_size=batch_size, random_state=3).partial_fit(
            X, y, NAMES
        )
        for decay in (False, True)
    )
    assert_same_network(one, other)


def test_samples_of_one_class_are_welcome_in_a_partial_fit():
    X, y, _ = toy()
    model = NetworkClassifier(8, random_state=3)
    for name in NAMES:
        model.partial_fit(X[y == name], y[y == name], classes=NAMES[::-1])
    assert model.classes_.tolist() == sorted(NAMES)
    assert model.predict_proba(X).shape == (60, 3)


@pytest.mark.parametrize("classes", [[1, 0], (0, 1), np.array([0.0, 1.0]), [True, False]])
def test_labels_that_are_equal_to_the_classes_are_known(classes):
    model = NetworkClassifier(8, random_state=1).partial_fit(np.eye(2), [1, 0], classes=classes)
    assert model.partial_fit(np.eye(2), [0.0, 1.0]).t_ == 4


@pytest.mark.parametrize(
    ("y", "classes", "message"),
    [
        (NAMES, None, "classes is None; pass the labels of all classes in the first call"),
        (NAMES, ["one"], r"classes is \['one'\]; pass the labels of two or more"),
        (NAMES, ["one", "two"], r"y has labels that are not in classes: \['three'\]"),
        (["0", "1", "1"], [0, 1], r"y has labels that are not in classes: \['0', '1'\]"),
        ([0, 1, 1], ["0", "1"], r"y has labels that are not in classes: \[0, 1\]"),
        ([0.5, 1, 1], [0, 1], r"y has labels that are not in classes: \[0.5\]"),
        (
            np.array(["a", 1, 1], object),
            [0, 1],
            "y holds strings and other labels, such as 'a' and 1",
        ),
        ([0, 1, 1], np.array([0, "a"], object), "classes holds strings and other labels"),
        ([0, 1, 1], [[0, 1]], r"classes has shape \(1, 2\); it must have one dimension"),
    ],
)
def test_a_first_partial_fit_that_is_refused_leaves_no_network(y, classes, message):
    model = NetworkClassifier(8, random_state=3)
    with pytest.raises(ValueError, match=message):
        model.partial_fit(np.eye(3), y, classes)
    with pytest.raises(NotFittedError):
        model.predict(np.eye(3))
    assert model.partial_fit(np.eye(3), NAMES, NAMES).t_ == 3


def test_later_calls_refuse_other_classes_features_layers_and_activations():
    X, y, _ = toy()
    model = NetworkClassifier(8, random_state=3, warm_start=True).fit(X, y)
    before = pickle.loads(pickle.dumps(model))
    with pytest.raises(ValueError, match=r"classes is \['a', 'b'\], but the network has"):
        model.partial_fit(X, y, classes=["a", "b"])
    with pytest.raises(ValueError, match=r"not in classes: \['four'\]"):
        model.partial_fit(X[:1], ["four"])
    for other in (y[y != "two"], np.where(y == "two", "four", y)):
        with pytest.raises(ValueError, match=r"y has the classes .* warm_start=False"):
            model.fit(X[: len(other)], other)
    with pytest.raises(ValueError, match="3 features, but NetworkClassifier is expecting 2"):
        model.fit(np.ones((60, 3)), y)
    for name, value in (("hidden_layer_sizes", 9), ("activation", "tanh")):
        changed = pickle.loads(pickle.dumps(model)).set_params(**{name: value})
        for call in (changed.fit, changed.partial_fit):
            with pytest.raises(ValueError, match=rf"{name} is '?{value}'?.* warm_start=False"):
                call(X, y)
        assert_same_network(changed, before)
    assert_same_network(model.fit(X, y), before.fit(X, y))


@pytest.mark.parametrize(("call", "rate", "records"), [("fit", 1e10, 3), ("partial_fit", 1e200, 1)])
def test_more_training_that_diverges_changes_nothing(call, rate, records):
    X, y, _ = toy()
    model = NetworkClassifier(8, random_state=3, warm_start=True, batch_size=20).fit(X, y)
    W, P = model.network_.layers[0].W.copy(), model.predict_proba(X)
    with pytest.raises(DivergedError) as raised:
        getattr(model.set_params(learning_rate=rate), call)(X, y)
    assert len(raised.value.history.epochs) >= records
    np.testing.assert_array_equal(model.network_.layers[0].W, W)
    np.testing.assert_array_equal(model.predict_proba(X), P)
    assert (model.t_, len(model.loss_curve_)) == (600, 10)


@pytest.mark.parametrize("call", ["fit", "partial_fit"])
def test_a_network_keeps_its_dtype_in_more_training(call):
    X, y, _ = toy(dtype=np.float32)
    model = NetworkClassifier(8, random_state=3, warm_start=True).fit(X, y)
    getattr(model, call)(X.astype(np.float64), y)
    assert model.network_.dtype == np.float32


# Early stopping


def stopped(**parameters):
    settings = {"early_stopping": True, "validation_fraction": 0.25, "epochs": 40} | parameters
    return fitted(**settings)


def untrained():
    return stopped(learning_rate=1e-300), fitted(learning_rate=1e-300)


def watch_the_split(monkeypatch):
    """Return a list that will hold, for each fit, the samples that it trains on and holds out."""
    splits = []
    original = samples.hold_out

    def watched(*arguments):
        splits.append(original(*arguments))
        return splits[-1]

    monkeypatch.setattr(samples, "hold_out", watched)
    return splits


@pytest.mark.parametrize("weights", [None, FEW + 1])
def test_early_stopping_trains_on_a_part_and_keeps_the_best_network_on_the_rest(
    monkeypatch, weights
):
    splits = watch_the_split(monkeypatch)
    X, y, labels = toy()
    X = X + 2 * np.random.default_rng(5).normal(size=X.shape)
    model = NetworkClassifier(
        8, epochs=99, learning_rate=1.0, random_state=3, early_stopping=True,
        validation_fraction=0.25, n_iter_no_change=4,
    ).fit(X, y, weights)  # fmt: skip
    ((used, held_out),) = splits
    assert sorted([*used, *held_out]) == list(range(60))
    assert len(held_out) == 15
    for label in range(3):
        whole, part = (labels == label).mean(), (labels[held_out] == label).mean()
        assert abs(whole - part) < 1 / 15
    assert model.history_.gradient_evaluations[1] == 45
    scores, best = model.validation_scores_, model.best_validation_score_
    assert scores[-1] < best == max(scores) < 1
    assert model.n_iter_ == len(scores) == len(model.loss_curve_) == scores.index(best) + 1 + 4
    held_weights = None if weights is None else weights[held_out]
    found = accuracy_score(y[held_out], model.predict(X[held_out]), sample_weight=held_weights)
    assert best == pytest.approx(found, rel=1e-12)


def test_the_split_and_the_network_follow_from_random_state_and_the_start_is_that_of_a_plain_fit(
    monkeypatch,
):
    splits = watch_the_split(monkeypatch)
    one, same, _ = stopped(), stopped(), stopped(random_state=4)
    assert_same_network(one, same)
    held_out = [part.tolist() for _, part in splits]
    assert held_out[0] == held_out[1] != held_out[2]
    for layer, same in zip(*(m.network_.layers for m in untrained()), strict=True):
        np.testing.assert_array_equal(layer.W, same.W)


def test_a_warm_start_holds_out_the_same_samples(monkeypatch):
    splits = watch_the_split(monkeypatch)
    for random_state in (3, None, np.random.default_rng(3)):
        splits.clear()
        model = stopped(warm_start=True, random_state=random_state)
        model.fit(*toy()[:2])
        np.testing.assert_array_equal(splits[0][1], splits[1][1])
        assert len(model.validation_scores_) == model.n_iter_


def test_without_early_stopping_there_are_no_scores_and_all_epochs_are_trained():
    model = fitted(epochs=30, learning_rate=1e-9, n_iter_no_change=1, tol=1)
    assert model.validation_scores_ is model.best_validation_score_ is None
    assert model.n_iter_ == 30


def test_with_infinite_patience_the_best_of_all_epochs_is_kept():
    model = stopped(n_iter_no_change=np.inf)
    assert model.n_iter_ == 40
    assert model.best_validation_score_ == max(model.validation_scores_)


def test_early_stopping_needs_some_samples_of_each_class():
    X, y, _ = toy(m=9)
    model = NetworkClassifier(early_stopping=True)
    with pytest.raises(ValueError, match=r"validation_fraction is 0\.1, but early_stopping"):
        model.fit(X, y)


def test_partial_fit_refuses_early_stopping():
    with pytest.raises(ValueError, match="early_stopping is True, but partial_fit"):
        NetworkClassifier(early_stopping=True).partial_fit(np.eye(3), NAMES, NAMES)


# scikit-learn's own network as the oracle, with the full batch and the same initial weights


NONE_AND_SOME = [
    {},
    pytest.param(
        {"sample_weight": FEW + 0.5},
        marks=pytest.mark.skipif(
            not has_fit_parameter(MLPClassifier, "sample_weight"), reason="since scikit-learn 1.7"
        ),
    ),
]


class FromSameStart(MLPClassifier):
    def begin_with(self, network):
        self._layers = [(layer.W.T.copy(), layer.b.ravel().copy()) for layer in network.layers]
        return self

    def _init_coef(self, fan_in, fan_out, dtype):
        return self._layers.pop(0)


def peer(model, **parameters):
    """Return an MLPClassifier that does what this model does, from the same initial weights."""
    rng = np.random.default_rng(model.random_state)
    network = Network.random([2, 8, 3], ["relu", "identity"], init="he", rng=rng)
    return FromSameStart(
        8, solver="sgd", alpha=0, momentum=0, shuffle=False, learning_rate_init=0.1, tol=model.tol,
        batch_size=60, max_iter=model.epochs, early_stopping=model.early_stopping, **parameters,
    ).begin_with(network)  # fmt: skip


def assert_same_as_peer(model, mlp):
    for layer, W, b in zip(model.network_.layers, mlp.coefs_, mlp.intercepts_, strict=True):
        np.testing.assert_allclose(layer.W, W.T, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(layer.b.ravel(), b, rtol=1e-9, atol=1e-12)
    assert (model.t_, model.n_iter_) == (mlp.t_, mlp.n_iter_)
    # Its losses are those before each step.
    assert model.loss_curve_[:-1] == pytest.approx(mlp.loss_curve_[1:], rel=1e-9)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("weights", NONE_AND_SOME)
def test_fit_and_partial_fit_equal_those_of_mlpclassifier(weights):
    X, y, _ = toy()
    model = NetworkClassifier(8, epochs=20, batch_size=None, random_state=3)
    mlp = peer(model, n_iter_no_change=99)
    assert_same_as_peer(model.fit(X, y, **weights), mlp.fit(X, y, **weights))
    model, mlp = NetworkClassifier(8, batch_size=None, random_state=3), peer(model)
    for _ in range(4):
        model.partial_fit(X, y, classes=NAMES, **weights)
        mlp.partial_fit(X, y, classes=NAMES, **weights)
    assert_same_as_peer(model, mlp)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("weights", NONE_AND_SOME)
def test_a_warm_start_equals_that_of_mlpclassifier(weights):
    X, y, _ = toy()
    model = NetworkClassifier(8, epochs=7, batch_size=None, random_state=3, warm_start=True)
    mlp = peer(model, n_iter_no_change=99, warm_start=True)
    for _ in range(2):
        model.fit(X, y, **weights)
        mlp.fit(X, y, **weights)
    assert_same_as_peer(model, mlp)


@pytest.mark.filterwarnings("ignore:Got `batch_size` less than 1 or larger:UserWarning")
@pytest.mark.parametrize("weights", NONE_AND_SOME)
@pytest.mark.parametrize(("patience", "tol"), [(2, 1e-4), (5, 1e-4), (3, 0.05)])
def test_early_stopping_equals_that_of_mlpclassifier(monkeypatch, weights, patience, tol):
    splits = watch_the_split(monkeypatch)
    X, _, y = toy()  # strings are too much for this in scikit-learn 1.6
    X = X + 2 * np.random.default_rng(5).normal(size=X.shape)
    model = NetworkClassifier(
        8, epochs=200, batch_size=None, random_state=3, early_stopping=True,
        validation_fraction=0.3, n_iter_no_change=patience, tol=tol,
    ).fit(X, y, **weights)  # fmt: skip
    ((used, held_out),) = splits

    def same_split(*arrays, **_):
        return [part for A in arrays for part in (A[used], A[held_out])]

    monkeypatch.setattr(_multilayer_perceptron, "train_test_split", same_split)
    # It waits one epoch longer than it says.
    mlp = peer(model, n_iter_no_change=patience - 1).fit(X, y, **weights)
    assert 1 < model.n_iter_ < 200
    assert_same_as_peer(model, mlp)
    assert model.validation_scores_ == pytest.approx(mlp.validation_scores_, rel=1e-12)
    assert model.best_validation_score_ == pytest.approx(mlp.best_validation_score_, rel=1e-12)
