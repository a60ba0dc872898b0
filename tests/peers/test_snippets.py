"""Code that a lesson's text shows runs as it stands there, and does what the text claims."""

import numpy as np
import pytest
import torch
from sklearn.model_selection import permutation_test_score
from sklearn.neural_network import MLPClassifier
from torch import nn

from lessons import LESSONS, Lesson
from nnlib import Network, handwriting
from nnlib.datasets import load_mnist, one_hot
from nnlib.estimator import NetworkClassifier
from nnlib.layers import Dense
from nnlib.lesson.evaluation import accuracy_interval
from nnlib.losses import LOSSES, softmax_cross_entropy

SNIPPETS = {
    f"{path.stem[:2]}, snippet {number}": code
    for path in LESSONS
    for number, (_, code) in enumerate(Lesson.read(path).snippets(), start=1)
}
SAMPLES = 200


def given(code):
    """The names that a snippet finds: rows of MNIST, as tensors for PyTorch, and a bit more."""
    digits = load_mnist(dtype=np.float32).train[:SAMPLES]
    rows, labels = np.ascontiguousarray(digits.X.T), digits.labels
    names = {
        **{"X": rows, "rows": rows, "images": rows, "image": rows[0].reshape(28, 28)},
        **{"Y": one_hot(labels, 10, np.float32).T.copy(), "labels": labels},
    }
    if "torch" in code:
        names = {name: torch.tensor(array) for name, array in names.items()}
    model = NetworkClassifier((16,), epochs=3, random_state=1)
    return {**names, "few": digits, "model": model, "learning_rate": 0.1}


def run(name):
    """Run a snippet; return all names, those that it was given included."""
    torch.manual_seed(1)
    names = given(SNIPPETS[name])
    exec(compile(SNIPPETS[name], f"<lesson {name}>", "exec"), names)
    return names


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_snippet_runs(name):
    run(name)


def test_a_snippet_that_lacks_an_import_fails(monkeypatch):
    monkeypatch.setitem(SNIPPETS, "broken", "loss = nn.MSELoss()(X, X)")
    with pytest.raises(NameError, match="nn"):
        run("broken")


def test_1_the_backward_pass_of_pytorch_gives_our_gradients_in_our_shapes():
    names = run("01, snippet 1")
    linears = [layer for layer in names["layers"] if isinstance(layer, nn.Linear)]
    ours = Network(
        [Dense(la.weight.detach().numpy(), la.bias.detach().numpy()[:, None], "sigmoid")
         for la in linears]
    )  # fmt: skip
    X, Y = names["X"].numpy().T, names["Y"].numpy().T
    gradients = ours.gradients(X, Y, LOSSES["mean_squared_error"].gradient)
    assert len(names["X"]) == SAMPLES  # rows
    for linear, layer, gradient in zip(linears, ours.layers, gradients, strict=True):
        assert linear.weight.shape == layer.W.shape
        np.testing.assert_allclose(gradient.dW, linear.weight.grad, rtol=1e-3, atol=1e-7)


def test_2_the_loss_takes_scores_and_labels():
    names = run("02, snippet 1")
    Z = names["model"](names["X"]).detach().numpy().T
    assert names["labels"].shape == (SAMPLES,) and not names["labels"].is_floating_point()
    expected = softmax_cross_entropy(Z, one_hot(names["labels"].numpy(), 10, np.float32))
    assert names["loss"].item() == pytest.approx(expected, rel=1e-5)
    assert isinstance(names["model"][-1], nn.Linear)


def test_2_scikit_learn_uses_relu_softmax_and_cross_entropy_by_default():
    names = given("")
    model = MLPClassifier().partial_fit(names["rows"], names["labels"], classes=range(10))
    assert (model.activation, model.out_activation_, model.loss) == ("relu", "softmax", "log_loss")


def test_3_the_loader_makes_shuffled_batches_and_the_mean_is_the_default():
    names = run("03, snippet 1")
    batches = [*names["loader"]]
    assert batches[0].shape == (32, 784)
    again = torch.cat(batches)
    assert again.shape == names["images"].shape and not torch.equal(again, names["images"])
    Z, labels = torch.randn(SAMPLES, 10), names["labels"]
    assert names["loss"](Z, labels) == nn.CrossEntropyLoss()(Z, labels)
    total = nn.CrossEntropyLoss(reduction="sum")(Z, labels)
    assert total / SAMPLES == pytest.approx(names["loss"](Z, labels).item(), rel=1e-5)
    assert names["model"].get_params()["batch_size"] == 32


def test_4_linear_is_uniform_with_a_third_over_n_in_and_he_is_there_by_name():
    torch.manual_seed(1)
    W = nn.Linear(784, 640).weight.detach()
    assert W.var().item() == pytest.approx(1 / (3 * 784), rel=0.01)
    assert W.abs().max().item() == pytest.approx(784**-0.5, rel=0.01)  # a normal one goes further
    layer = run("04, snippet 1")["layer"]
    assert layer.weight.var().item() == pytest.approx(2 / 784, rel=0.05)


@pytest.mark.parametrize(
    ("activation", "of_xavier"), [("relu", 1), ("tanh", 1), ("logistic", 1 / 3)]
)
def test_4_scikit_learn_draws_with_xaviers_variance_for_relu_and_tanh(activation, of_xavier):
    names = given("")
    model = MLPClassifier((300,), activation=activation, learning_rate_init=1e-12, random_state=1)
    W = model.partial_fit(names["rows"], names["labels"], classes=range(10)).coefs_[0]
    variance = of_xavier * 2 / (784 + 300)
    assert W.var() == pytest.approx(variance, rel=0.01)
    assert np.abs(W).max() == pytest.approx(np.sqrt(3 * variance), rel=0.01)  # uniform


def test_5_early_stopping_monitors_the_accuracy():
    names = run("05, snippet 1")
    scores = names["model"].fit(names["rows"], names["labels"]).validation_scores_
    held_out = SAMPLES * names["model"].validation_fraction
    correct = np.array(scores) * held_out
    np.testing.assert_allclose(correct, correct.round())
    assert len(scores) > names["model"].n_iter_no_change and 0.3 < max(scores) < 1


def test_5_it_cross_validates_and_its_interval_also_holds_for_few_images():
    names = run("05, snippet 1")
    assert names["scores"].shape == (5,)
    np.testing.assert_allclose(names["interval"], accuracy_interval(976, 1000), atol=0.003)
    low, high = names["binomtest"](10, 10).proportion_ci(method="wilson")
    assert accuracy_interval(10, 10) == (1, 1) and low < 0.75 and high == 1


def test_6_shuffled_labels_give_lower_scores():
    names = given("")
    score, shuffled, p_value = permutation_test_score(
        names["model"], names["rows"], names["labels"], cv=3, n_permutations=5, random_state=1
    )
    assert score > shuffled.max()
    assert p_value == pytest.approx(1 / (len(shuffled) + 1))


class Doubled(torch.autograd.Function):
    """The square, with a derivative that is wrong by a factor of 2."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(context, d):
        return d * 4 * context.saved_tensors[0]


def test_6_gradcheck_compares_with_the_numerical_gradient():
    x = torch.randn(5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: x**2, x)
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(Doubled.apply, x)


@pytest.mark.filterwarnings("ignore:Anomaly Detection", "ignore:Error detected in SqrtBackward0")
def test_6_detect_anomaly_names_where_the_first_nan_appeared():
    x = torch.zeros(1, requires_grad=True)
    with torch.autograd.set_detect_anomaly(True), pytest.raises(RuntimeError, match=r"Sqrt.*nan"):
        (torch.sqrt(x) * 0).backward()


def test_7_the_steps_are_ours():
    names = run("07, snippet 1")
    image = names["image"]
    np.testing.assert_allclose(
        (names["row"], names["column"]), handwriting.centre_of_mass(image), rtol=1e-6
    )
    np.testing.assert_allclose(names["smaller"], handwriting.fit_into_box(image), atol=1e-6)


def test_10_pytorch_prints_the_line_that_the_lesson_has_stored(capsys):
    (path,) = [path for path in LESSONS if path.stem.startswith("10-")]
    stored = [output.get("text", "") for _, _, output in Lesson.read(path).outputs()]
    names = run("10, snippet 1")
    printed = capsys.readouterr().out
    assert printed.startswith("loss ") and printed in stored
    assert names["dF"].shape == (2, 9) and names["dF"][0].all()
