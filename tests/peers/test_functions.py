"""Single functions against PyTorch, SciPy and scikit-learn, where they are hardest: at extremes."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, log_loss

from nnlib.activations import sigmoid, sigmoid_derivative, softmax, tanh, tanh_derivative
from nnlib.datasets import one_hot
from nnlib.layers import INITIALISATIONS
from nnlib.losses import softmax_cross_entropy, softmax_cross_entropy_gradient
from nnlib.metrics import accuracy, expected_calibration_error

# A function of a few operations: some units in the last place, of 2e-16 or 1e-7 each.
TOLERANCE = {np.float64: 1e-14, np.float32: 1e-6}
each_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda dtype: dtype.__name__)


def every_magnitude(dtype):
    """Both signs, from tiny to where the sigmoid's smallest normal number is."""
    far = 0.999 * np.log(np.finfo(dtype).max)
    Z = np.concatenate([np.geomspace(1e-30, far, 1000), np.linspace(0, far, 1000)]).astype(dtype)
    return np.concatenate([-Z, Z])


@each_dtype
@pytest.mark.parametrize("library", ["torch", "scipy"])
def test_sigmoid_has_every_digit_up_to_the_extremes(library, dtype, differences):
    Z = every_magnitude(dtype)
    theirs = (
        torch.sigmoid(torch.tensor(Z)).numpy() if library == "torch" else scipy.special.expit(Z)
    )
    # Entry by entry, so that the smallest count as much as the largest.
    kind = f"sigmoid / {library}, {np.dtype(dtype)}"
    differences.check(kind, sigmoid(Z) / theirs, np.ones(Z.shape), TOLERANCE[dtype], "extremes")


@each_dtype
def test_beyond_the_extremes_sigmoid_and_tanh_end_at_their_limits(dtype):
    Z = np.array([-1e4, -200, 200, 1e4], dtype)
    for function, theirs in ((sigmoid, torch.sigmoid), (tanh, torch.tanh)):
        np.testing.assert_allclose(function(Z), theirs(torch.tensor(Z)), atol=1e-38)
    np.testing.assert_array_equal(sigmoid(Z)[[0, -1]], [0, 1])


@each_dtype
@pytest.mark.parametrize(
    ("name", "derivative"), [("sigmoid", sigmoid_derivative), ("tanh", tanh_derivative)]
)
def test_derivatives(name, derivative, dtype, differences):
    Z = torch.tensor(every_magnitude(dtype), requires_grad=True)
    getattr(torch, name)(Z).sum().backward()
    ours = derivative(Z.detach().numpy())
    kind = f"derivative of {name}, {np.dtype(dtype)}"
    differences.check(kind, ours, Z.grad, TOLERANCE[dtype], "extremes")


@each_dtype
@pytest.mark.parametrize("scale", [0.01, 1, 30, 1e4])
def test_softmax_and_its_cross_entropy(scale, dtype, differences):
    for seed in range(25):
        rng = np.random.default_rng(seed)
        n, m = rng.integers(2, 30), rng.integers(1, 200)
        Z = (scale * rng.standard_normal((n, m))).astype(dtype)
        labels, where = rng.integers(n, size=m), f"{seed}: {n} × {m}, scale {scale:g}"
        Y, scores = one_hot(labels, n, dtype), torch.tensor(Z.T, requires_grad=True)

        def check(kind, ours, theirs, where=where):
            differences.check(f"{kind}, {np.dtype(dtype)}", ours, theirs, TOLERANCE[dtype], where)

        loss = torch.nn.functional.cross_entropy(scores, torch.tensor(labels))
        loss.backward()
        check("softmax / torch", softmax(Z), torch.softmax(scores, dim=1).detach().T)
        check("softmax / scipy", softmax(Z), scipy.special.softmax(Z, axis=0))
        check("softmax_cross_entropy / torch", softmax_cross_entropy(Z, Y), loss.detach())
        log_sum_exp = scipy.special.logsumexp(Z, axis=0) - (Y * Z).sum(axis=0)
        check("softmax_cross_entropy / scipy", softmax_cross_entropy(Z, Y), log_sum_exp.mean())
        check("its gradient / torch", softmax_cross_entropy_gradient(Z, Y), scores.grad.T)


def test_metrics_are_scikit_learns(differences):
    for seed in range(100):
        rng = np.random.default_rng(seed)
        n, m = int(rng.integers(2, 12)), int(rng.integers(20, 400))
        Z, labels = 3 * rng.standard_normal((n, m)), rng.integers(n, size=m)
        P, Y, where = softmax(Z), one_hot(labels, n), f"{seed}: {n} × {m}"
        right = P.argmax(axis=0) == labels

        def check(kind, ours, theirs, where=where):
            differences.check(f"{kind} / scikit-learn", ours, theirs, 1e-13, where)

        check("accuracy", accuracy(P, Y), accuracy_score(labels, P.argmax(axis=0)))
        theirs = log_loss(labels, P.T, labels=range(n))
        check("softmax_cross_entropy", softmax_cross_entropy(Z, Y), theirs)
        bins = int(rng.integers(1, 20))
        ours = expected_calibration_error(P.max(axis=0), right, bins)
        check("calibration error", ours, calibration_error(P.max(axis=0), right, bins))


def calibration_error(confidence, correct, bins):
    """The gaps of scikit-learn's curve, weighted by how many predictions are in each bin."""
    rate, mean = calibration_curve(correct, confidence, n_bins=bins, pos_label=True)
    counts, _ = np.histogram(confidence, bins=bins, range=(0, 1))
    return np.average(np.abs(rate - mean), weights=counts[counts > 0])


IN_PYTORCH = {
    "uniform": lambda W: torch.nn.init.uniform_(W, -0.5, 0.5),
    "small_normal": lambda W: torch.nn.init.normal_(W, std=0.01),
    "xavier": torch.nn.init.xavier_normal_,
    "he": lambda W: torch.nn.init.kaiming_normal_(W, nonlinearity="relu"),
}
VARIANCE = {
    "uniform": lambda n_out, n_in: 1 / 12,
    "small_normal": lambda n_out, n_in: 0.01**2,
    "xavier": lambda n_out, n_in: 2 / (n_in + n_out),
    "he": lambda n_out, n_in: 2 / n_in,
}
# Numbers drawn alike have a p value above this, in all but one of ten thousand runs.
SAME = 1e-4


def draw_both(ours, theirs, n_out, n_in):
    W = torch.empty(n_out, n_in, dtype=torch.float64)
    IN_PYTORCH[theirs](W)
    return INITIALISATIONS[ours](n_out, n_in, np.random.default_rng(1)).ravel(), W.numpy().ravel()


@pytest.mark.parametrize("shape", [(128, 784), (801, 97), (300, 300)], ids=str)
@pytest.mark.parametrize("name", INITIALISATIONS)
def test_initial_weights_have_the_distribution_of_pytorchs(name, shape):
    torch.manual_seed(1)
    ours, theirs = draw_both(name, name, *shape)
    for W in (ours, theirs):
        # Four standard errors; that of a variance depends on the kurtosis.
        assert abs(W.mean()) < 4 * W.std() / np.sqrt(W.size)
        error = VARIANCE[name](*shape) * np.sqrt((scipy.stats.kurtosis(W) + 2) / W.size)
        assert abs(W.var() - VARIANCE[name](*shape)) < 4 * error
    assert scipy.stats.ks_2samp(ours, theirs).pvalue > SAME


def test_another_distribution_is_seen():
    torch.manual_seed(1)
    assert scipy.stats.ks_2samp(*draw_both("xavier", "he", 128, 784)).pvalue < SAME
    assert scipy.stats.ks_2samp(*draw_both("xavier", "xavier", 97, 801)).pvalue > SAME
