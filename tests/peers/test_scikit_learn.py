"""A step and a training run are those of scikit-learn's multi-layer perceptrons, up to rounding.

For classes, scikit-learn's loss is nnlib's softmax_cross_entropy. For numbers it states half the
mean squared error, but its gradient is that of half the *sum* over the outputs: n/2 times nnlib's,
where n is the number of outputs, so nnlib takes n/2 times its learning rate.
"""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

from nnlib import Network, train
from nnlib.activations import softmax
from nnlib.datasets import one_hot
from nnlib.losses import LOSSES

TOLERANCE = 1e-11  # as beside PyTorch
ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "identity": "identity"}
MODELS = {"softmax_cross_entropy": MLPClassifier, "mean_squared_error": MLPRegressor}

each_loss = pytest.mark.parametrize("loss", MODELS)
each_activation = pytest.mark.parametrize("activation", ACTIVATIONS)


class Pair:
    """A network, the same in scikit-learn, and data for both."""

    def __init__(self, seed, loss, activation, m, batch_size, rate):
        self.rng = rng = np.random.default_rng(seed)
        hidden = rng.integers(1, 30, size=rng.integers(1, 5)).tolist()
        n_in, n_out = int(rng.integers(1, 30)), int(rng.integers(3, 12))
        self.network = Network.random(
            [n_in, *hidden, n_out],
            [*[activation] * len(hidden), "identity"],
            init="xavier",
            rng=rng,
        )
        for layer in self.network.layers:
            layer.b[...] = rng.normal(scale=0.1, size=layer.b.shape)
        self.X = rng.standard_normal((n_in, m))
        self.loss, self.batch_size, self.where = loss, batch_size, f"{seed}: {self.network}, m={m}"
        labels = rng.permutation(np.arange(m) % n_out)
        self.classes = loss == "softmax_cross_entropy"
        self.Y = one_hot(labels, n_out) if self.classes else rng.standard_normal((n_out, m))
        self.factor = 1 if self.classes else n_out / 2
        self.rate = rate
        self.theirs = MODELS[loss](
            hidden_layer_sizes=hidden, activation=ACTIVATIONS[activation],
            solver="sgd", momentum=0, alpha=0, batch_size=batch_size, learning_rate_init=rate,
            shuffle=False, random_state=0,
        )  # fmt: skip
        # A first pass has it draw weights; then it gets ours.
        options = {"classes": np.arange(n_out)} if self.classes else {}
        self.theirs.partial_fit(self.X.T, labels if self.classes else self.Y.T, **options)
        self.theirs.coefs_ = [np.array(layer.W.T) for layer in self.network.layers]
        self.theirs.intercepts_ = [layer.b[:, 0].copy() for layer in self.network.layers]

    def fit_theirs(self, X, Y):
        """Take one pass over the samples, in their order."""
        self.theirs.partial_fit(X.T, Y.argmax(axis=0) if self.classes else Y.T)

    def parameters(self):
        """Yield every W and b, ours and theirs."""
        layers = self.network.layers
        for layer, coef, bias in zip(
            layers, self.theirs.coefs_, self.theirs.intercepts_, strict=True
        ):
            yield "W", layer.W, coef.T
            yield "b", layer.b[:, 0], bias

    def check_gradient(self, differences):
        """A full-batch step of scikit-learn's shows the gradient that it used."""
        gradients = self.network.gradients(self.X, self.Y, LOSSES[self.loss].gradient)
        ours = [array for g in gradients for array in (g.dW, g.db[:, 0])]
        before = [array.copy() for _, _, array in self.parameters()]
        self.fit_theirs(self.X, self.Y)
        for (kind, _, after), old, gradient in zip(self.parameters(), before, ours, strict=True):
            used = (old - after) / self.rate
            kind = f"gradient of {kind} / {type(self.theirs).__name__}"
            differences.check(kind, self.factor * gradient, used, TOLERANCE, self.where)

    def check_training(self, differences, epochs, turn=0):
        """Train both on the same shuffled samples; turn theirs by some places to plant a fault."""

        def check(kind, ours, theirs):
            kind = f"training: {kind} / {type(self.theirs).__name__}"
            differences.check(kind, ours, theirs, TOLERANCE, self.where)

        for _ in range(epochs):
            order = self.rng.permutation(self.X.shape[1])
            train(
                self.network, self.X[:, order], self.Y[:, order], loss=self.loss, epochs=1,
                learning_rate=self.rate * self.factor, batch_size=self.batch_size, shuffle=False,
            )  # fmt: skip
            order = np.roll(order, turn)
            self.fit_theirs(self.X[:, order], self.Y[:, order])
            for kind, ours, theirs in self.parameters():
                check(kind, ours, theirs)
        A = self.network.outputs(self.X)
        if self.classes:
            check("probabilities", softmax(A), self.theirs.predict_proba(self.X.T).T)
            labels = self.theirs.predict(self.X.T)
            np.testing.assert_array_equal(self.network.predict(self.X), labels)
        else:
            check("outputs", A, self.theirs.predict(self.X.T).T)


@each_loss
@each_activation
def test_gradients(loss, activation, differences):
    for seed in range(30):
        m = int(np.random.default_rng(seed).choice([13, 100, 127, 128, 201]))
        Pair(seed, loss, activation, m, m, rate=1).check_gradient(differences)


@each_loss
@each_activation
@pytest.mark.parametrize("batch_size", [1, 32, 150])
def test_training(loss, activation, batch_size, differences):
    for seed in range(5):
        m = 201 if batch_size > 1 else 33
        Pair(seed, loss, activation, m, batch_size, rate=0.01).check_training(differences, epochs=4)


@each_loss
def test_the_loss_that_it_states_is_nnlibs_times_a_factor(loss, differences):
    for seed in range(30):
        pair = Pair(seed, loss, "tanh", 50, 50, rate=1e-3)
        ours = LOSSES[loss].value(pair.network.outputs(pair.X), pair.Y)
        pair.fit_theirs(pair.X, pair.Y)
        factor = 1 if pair.classes else 1 / 2
        kind = f"loss / {type(pair.theirs).__name__}"
        differences.check(kind, factor * ours, pair.theirs.loss_, TOLERANCE, pair.where)


@each_loss
def test_a_wrong_factor_a_transposed_weight_matrix_and_another_order_are_seen(loss, unlisted):
    wrong_factor = Pair(1, loss, "tanh", 50, 50, rate=1)
    wrong_factor.factor *= 1 + 1e-6
    with pytest.raises(AssertionError, match=r"gradient of W / MLP.* differs by"):
        wrong_factor.check_gradient(unlisted)

    seeds = iter(range(1000))
    while (
        len({*(transposed := Pair(next(seeds), loss, "tanh", 50, 50, rate=1)).network.sizes[:2]})
        > 1
    ):
        pass
    transposed.theirs.coefs_[0] = transposed.theirs.coefs_[0].T.copy()
    with pytest.raises(AssertionError, match=r"gradient of . / MLP.* differs by"):
        transposed.check_gradient(unlisted)

    with pytest.raises(AssertionError, match=r"training: . / MLP.* differs by"):
        Pair(1, loss, "tanh", 201, 32, rate=0.01).check_training(unlisted, epochs=1, turn=1)
