import re

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from nnlib import estimator as module
from nnlib.activations import softmax
from nnlib.datasets import one_hot
from nnlib.estimator import NetworkClassifier
from nnlib.network import Network
from nnlib.progress import DivergedError
from nnlib.schedules import linear_decay
from nnlib.training import train

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


@parametrize_with_checks(
    [
        NetworkClassifier(),
        NetworkClassifier(
            (16, 8), activation="tanh", init="xavier", decay=True, batch_size=None, epochs=200
        ),
    ]
)
# Some checks fit features around 100, unscaled, to random classes.
@pytest.mark.filterwarnings("ignore::nnlib.diagnosis.TrainingWarning")
def test_scikit_learn_finds_nothing_to_object_to(estimator, check):
    check(estimator)


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
    model = NetworkClassifier(sizes).fit(*toy()[:2])
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
    ],
)
def test_a_bad_parameter_is_refused_with_its_value(name, value):
    model = NetworkClassifier().set_params(**{name: value})
    with pytest.raises(ValueError, match=re.escape(re.sub(r"[()]", "", repr(value)))):
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
