"""Each check passes a healthy network and catches the fault that it is there for."""

import numpy as np
import pytest

from nnlib.activations import Activation, sigmoid, softmax
from nnlib.losses import Loss, softmax_cross_entropy, softmax_cross_entropy_gradient
from nnlib.network import Network
from nnlib.probe import probe
from nnlib.sanity import (
    check_first_loss,
    check_independence,
    check_large_numbers,
    check_memorising,
    check_shapes,
    check_shuffled_targets,
    check_step,
)
from nnlib.training import step, train

LOSS = "softmax_cross_entropy"
rng = np.random.default_rng(6)
X, labels = rng.random((12, 20)), rng.integers(4, size=20)
labels[:4] = range(4)
Y = np.eye(4)[:, labels]


def network_of(activation="relu", dtype=np.float64):
    return Network.random([12, 8, 4], [activation, "identity"], rng=1, dtype=dtype)


def healthy(activation="relu", loss=LOSS, dtype=np.float64):
    return probe(network_of(activation, dtype=dtype), loss)


def batch_of(model, check=check_independence, **instead):
    parts = {"predict": model.predict, "loss": model.loss, "gradients": model.gradients}
    return check(**{**parts, **instead}, X=X, Y=Y)


def with_loss(value=softmax_cross_entropy, gradient=softmax_cross_entropy_gradient):
    return healthy(loss=Loss("planted", value, gradient))


# The first loss


def test_a_small_start_passes_the_first_loss():
    assert check_first_loss(healthy().loss, X, Y).passed


def test_a_loss_outside_the_band_fails_on_either_side():
    assert check_first_loss(lambda X, Y: 1.26 * np.log(4), X, Y).passed is False
    assert check_first_loss(lambda X, Y: 0.74 * np.log(4), X, Y).passed is False
    assert check_first_loss(lambda X, Y: 1.24 * np.log(4), X, Y).passed is True


@pytest.mark.parametrize(
    ("loss", "look_for"),
    [
        (lambda X, Y: X.shape[1] * np.log(4), "a sum over the samples"),
        (lambda X, Y: np.log(4) / 4, "a mean over the classes"),
        (lambda X, Y: 9.0, "weights or inputs that are far too large"),
        (lambda X, Y: 0.01, "inputs that contain the target"),
        (lambda X, Y: 0.0, "inputs that contain the target"),
        (lambda X, Y: np.inf, "overflows"),
        (lambda X, Y: np.float64(np.nan), "overflows"),
    ],
)
def test_the_first_loss_says_what_to_look_for(loss, look_for):
    report = check_first_loss(loss, X, Y)
    assert not report.passed
    assert look_for in repr(report)


def test_weights_that_are_far_too_large_fail_the_first_loss():
    network = network_of()
    network.layers[0].W *= 30
    assert not check_first_loss(probe(network, LOSS).loss, X, Y).passed


# Overfitting


def trainer(network, **settings):
    options = {"learning_rate": 0.5, "epochs": 2000, "batch_size": None}
    return lambda X, Y: train(network, X, Y, record_every=2000, **{**options, **settings})


@pytest.mark.parametrize(
    ("settings", "passed"),
    [({}, True), ({"epochs": 1}, False), ({"learning_rate": 1e-6}, False)],
    ids=["enough steps", "one step", "a tiny rate"],
)
def test_ten_samples_are_memorised_only_by_enough_steps(settings, passed):
    network = network_of()
    loss = probe(network, LOSS).loss
    assert check_memorising(trainer(network, **settings), loss, X, Y).passed is passed


def test_a_gradient_with_the_wrong_sign_does_not_overfit():
    uphill = Loss("uphill", softmax_cross_entropy, lambda Z, Y: (Y - softmax(Z)) / Z.shape[1])
    network = network_of()
    report = check_memorising(
        lambda X, Y: [step(network, X, Y, uphill, 0.01) for _ in range(50)],
        probe(network, LOSS).loss,
        X,
        Y,
    )
    assert "FAILS" in repr(report)


def test_overfitting_takes_only_the_first_samples():
    seen = []
    check_memorising(lambda X, Y: seen.append((X, Y)), lambda X, Y: 0.0, X, Y, samples=3)
    np.testing.assert_array_equal(seen[0][0], X[:, :3])
    np.testing.assert_array_equal(seen[0][1], Y[:, :3])


def test_a_loss_that_is_not_a_number_is_not_small():
    assert not check_memorising(lambda X, Y: None, lambda X, Y: np.nan, X, Y).passed


# Independence


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", [LOSS, "mean_squared_error"])
def test_a_healthy_network_treats_samples_one_by_one(loss, dtype):
    model = healthy(loss=loss, dtype=dtype)
    report = check_independence(
        model.predict, model.loss, model.gradients, X.astype(dtype), Y.astype(dtype)
    )
    assert report.passed, report


def softmax_over_the_whole_array(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum()


def test_softmax_normalised_over_the_whole_array_is_caught_by_a_sample_alone():
    model = healthy()
    report = batch_of(model, predict=lambda X: softmax_over_the_whole_array(model.predict(X)))
    assert "A sample alone gets another output than in the batch" in repr(report)
    assert "do not follow" not in repr(report)


def test_outputs_that_stay_in_their_place_are_caught_by_the_new_order():
    model = healthy()
    report = batch_of(model, predict=lambda X: model.predict(X) + np.arange(X.shape[1]))
    assert "The outputs do not follow the samples" in repr(report)


def test_a_sum_for_a_mean_is_caught_in_the_loss():
    report = batch_of(with_loss(value=lambda Z, Y: softmax_cross_entropy(Z, Y) * Z.shape[1]))
    assert "Not the mean over the samples: loss.\n" in repr(report)


def test_a_missing_1_over_m_is_caught_in_every_gradient():
    report = batch_of(with_loss(gradient=lambda Z, Y: softmax(Z) - Y))
    assert "Not the mean over the samples: dW1, db1, dW2, db2." in repr(report)


def test_a_bias_gradient_that_is_not_summed_changes_with_the_order():
    model = healthy()
    gradients = lambda X, Y: {"b": model.predict(X) - Y}
    found = repr(batch_of(model, gradients=gradients))
    assert "Changes with the order of the samples: db." in found


def test_a_gradient_of_the_shape_of_the_batch_is_no_mean():
    gradients = lambda X, Y: {"b": np.ones(Y.shape)}
    report = batch_of(healthy(), gradients=gradients)
    assert "Not the mean over the samples: db." in repr(report)


def test_outputs_that_lose_an_axis_for_a_single_sample_are_caught():
    model = healthy()
    report = batch_of(model, predict=lambda X: model.predict(X).squeeze())
    assert "A sample alone gets another output than in the batch." in repr(report)


def test_a_gradient_that_is_zero_but_for_rounding_passes():
    model = healthy()
    gradients = lambda X, Y: {**model.gradients(X, Y), "sum": (softmax(model.predict(X)) - Y).sum()}
    assert batch_of(model, gradients=gradients).passed


def test_one_sample_is_no_batch():
    model = healthy()
    with pytest.raises(ValueError, match=r"X has shape \(12, 1\); it needs at least two samples"):
        check_independence(model.predict, model.loss, model.gradients, X[:, :1], Y[:, :1])


# Large numbers


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_a_healthy_network_stands_large_numbers(activation):
    assert batch_of(healthy(activation), check_large_numbers).passed


def naive_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def softmax_with_one_maximum(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0)


@pytest.mark.parametrize(
    ("faulty", "says"),
    [
        (naive_softmax, "Not finite for large inputs: outputs."),
        (softmax_with_one_maximum, "One large sample changes the outputs for the others"),
    ],
)
def test_a_softmax_without_the_maximum_of_its_column_is_caught(faulty, says):
    model = healthy()
    report = batch_of(model, check_large_numbers, predict=lambda X: faulty(model.predict(X)))
    assert says in repr(report)


def test_the_logarithm_of_zero_is_caught():
    naive_loss = lambda Z, Y: -np.mean(np.sum(Y * np.log(softmax(Z)), axis=0))
    assert "Not finite for large inputs: loss." in repr(
        batch_of(with_loss(naive_loss), check_large_numbers)
    )


def test_a_derivative_that_overflows_is_caught_in_the_gradients():
    naive = Activation("naive", sigmoid, lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2)
    report = batch_of(healthy(naive), check_large_numbers)
    assert "Not finite for large inputs: dW1, db1." in repr(report)


# Shapes


def test_the_shapes_of_a_healthy_network_fit():
    report = check_shapes(healthy().layers(X, Y))
    assert report.passed
    assert report.found.split()[:8] == ["layer", "W", "b", "A_in", "Z", "Y", "dW", "db"]


@pytest.mark.parametrize(
    ("layer", "name", "array", "should_be"),
    [
        (0, "db", np.ones(()), "(8, 1)"),
        (0, "db", np.ones((8, 20)), "(8, 1)"),
        (0, "b", np.ones(8), "(8, 1)"),
        (0, "A_in", np.ones((20, 12)), "(12, 20)"),
        (1, "W", np.ones((4, 9)), "(4, 8)"),
        (1, "dW", np.ones((8, 4)), "(4, 8)"),
        (1, "Z", np.ones((4, 1)), "(4, 20)"),
        (1, "Y", np.ones((3, 20)), "(4, 20)"),
    ],
)
def test_an_array_of_another_shape_is_marked_and_named(layer, name, array, should_be):
    layers = healthy().layers(X, Y)
    layers[layer][name] = array
    report = check_shapes(layers)
    assert f"{array.shape} !!!" in repr(report)
    assert f"Look for {name} of layer {layer + 1}, which should be {should_be}." in repr(report)


# The step


def step_of(model, change=lambda rate: None, X=X, Y=Y):
    def step(X, Y, rate):
        model.step(X, Y, rate)
        change(rate)

    return check_step(step, model.loss, model.parameters, X, Y, rng=1)


def test_the_step_of_a_healthy_network_is_its_gradient_and_is_taken_back():
    model = healthy("tanh")
    before = {name: array.copy() for name, array in model.parameters().items()}
    assert step_of(model).passed
    for name, array in model.parameters().items():
        np.testing.assert_array_equal(array, before[name])


def test_a_bias_that_moves_without_the_learning_rate_is_caught():
    model = healthy("tanh")
    db = model.gradients(X, Y)["b1"]

    def as_well(rate):
        model.parameters()["b1"][...] -= (1 - rate) * db

    check = step_of(model, as_well)
    assert "step of b1: DIFFERS" in repr(check)
    assert "step of W1: agrees" in repr(check)


def test_a_mean_over_the_wrong_number_of_samples_is_caught():
    model = healthy(loss=Loss("42 for 41", softmax_cross_entropy,
                              lambda Z, Y: (softmax(Z) - Y) / Z.shape[1] * 41 / 42))  # fmt: skip
    assert not any(c.error < 0.02 or c.error > 0.03 for c in step_of(model).comparisons)


def test_a_step_that_is_zero_but_for_rounding_is_told_as_zero():
    model = healthy()
    still = lambda X, Y, rate: model.parameters()["b2"].__iadd__(1e-17)
    check = check_step(still, model.loss, model.parameters, X, Y, rng=1)
    assert repr(check).count("the step says 0,") == 4


def test_a_step_to_nan_is_reported_where_it_is():
    w = np.array([1.0, 2.0])

    def step(X, Y, rate):
        w[:] = w[0] - rate * 2 * w[0], np.nan

    check = check_step(step, lambda X, Y: float(w @ w), lambda: {"w": w}, w, w)
    assert "at [1] the step says nan, differences say 4" in repr(check)


def test_a_step_that_changes_a_shape_is_refused():
    b = {"b": np.zeros((4, 1))}

    def widen(X, Y, rate):
        b["b"] = b["b"] - rate * Y

    with pytest.raises(ValueError, match=r"changes b from shape \(4, 1\) to \(4, 20\)"):
        check_step(widen, lambda X, Y: 0.0, lambda: b, X, Y, rng=rng)


def test_a_step_that_binds_new_arrays_is_checked_as_well():
    p = {"w": np.ones((4, 12))}
    loss = lambda X, Y: float(np.mean((p["w"] @ X - Y) ** 2))

    def rebind(X, Y, rate):
        p["w"] = p["w"] - rate * 2 * (p["w"] @ X - Y) @ X.T / Y.size

    assert check_step(rebind, loss, lambda: p, X, Y, rng=rng).passed
    np.testing.assert_array_equal(p["w"], np.ones((4, 12)))


def test_a_step_in_float32_is_refused():
    with pytest.raises(ValueError, match="W1 holds float32; finite differences need float64"):
        model = healthy(dtype=np.float32)
        before = model.parameters()["W1"].copy()
        step_of(model, X=X.astype(np.float32), Y=Y.astype(np.float32))
    np.testing.assert_array_equal(model.parameters()["W1"], before)


# Shuffled targets


def report_on(measured):
    def report(X, Y):
        network = network_of()
        train(network, X[:, :10], Y[:, :10], learning_rate=0.5, epochs=500, batch_size=None,
              record_every=500)  # fmt: skip
        right = network.predict(X[:, measured]) == Y[:, measured].argmax(axis=0)
        return float(right.mean())

    return report


def test_an_accuracy_on_samples_that_were_trained_on_is_caught():
    check = check_shuffled_targets(report_on(slice(0, 10)), X, Y, rng=1)
    assert not check.passed
    assert "Accuracy 1.00;" in repr(check)


def test_an_accuracy_at_chance_on_shuffled_targets_is_honest():
    assert check_shuffled_targets(report_on(slice(10, 20)), X, Y, rng=1).passed


def test_the_report_is_given_the_right_share_of_each_class_in_another_order():
    given = []
    check_shuffled_targets(lambda X, Y: given.append(Y) or 0.0, X, Y, rng=1)
    np.testing.assert_array_equal(given[0].sum(axis=1), Y.sum(axis=1))
    assert not np.array_equal(given[0], Y)
