"""The same training by nnlib, the usual notebook, scikit-learn, PyTorch, and BLAS calls alone.

Each contender is a function of (sizes, batch_size, X, Y) that prepares a training on the columns of
X and returns a function that takes one pass over them. That function may return the seconds that
count; otherwise all of its time does.
"""

import time
import warnings
from itertools import pairwise

import numpy as np
from scipy.linalg.blas import sgemm
from threadpoolctl import threadpool_limits

from nnlib import Network, train
from nnlib.network import slices

RATE = 0.01


def new_network(sizes, rng=0):
    activations = ["relu"] * (len(sizes) - 2) + ["identity"]
    return Network.random(sizes, activations, weights="he", rng=np.random.default_rng(rng))


def nnlib(sizes, batch_size, X, Y):
    network, rng = new_network(sizes), np.random.default_rng(0)

    def one_pass():
        history = train(
            network, X, Y, loss="softmax_cross_entropy", learning_rate=RATE, epochs=1,
            batch_size=batch_size, rng=rng, record_every=2,
        )  # fmt: skip
        return history.seconds[-1]  # without the two measurements of the loss

    return one_pass


def notebook(sizes, batch_size, X, Y):
    """float64, rows gathered from a C-ordered (n, m) array, a new array for every result."""
    X, Y = np.ascontiguousarray(X, np.float64), np.ascontiguousarray(Y, np.float64)
    parameters = [
        (la.W.astype(float, order="C"), la.b.astype(float)) for la in new_network(sizes).layers
    ]
    rng = np.random.default_rng(0)
    m = X.shape[1]

    def step(x, y):
        A = [x]
        for i, (W, b) in enumerate(parameters):
            Z = np.dot(W, A[-1]) + b
            A.append(np.maximum(Z, 0) if i < len(parameters) - 1 else Z)
        E = np.exp(A[-1] - A[-1].max(axis=0))
        dZ = (E / E.sum(axis=0) - y) / x.shape[1]
        for i in reversed(range(len(parameters))):
            W, b = parameters[i]
            dW = np.matmul(dZ, A[i].T)
            db = np.sum(dZ, axis=1, keepdims=True)
            if i:
                dZ = np.dot(W.T, dZ) * (A[i] > 0)
            parameters[i] = W - RATE * dW, b - RATE * db

    def one_pass():
        if batch_size is None:
            step(X, Y)
            return
        order = rng.permutation(m)
        for part in slices(m, batch_size):
            step(X[:, order[part]], Y[:, order[part]])

    return one_pass


def scikit_learn(sizes, batch_size, X, Y):
    from sklearn.neural_network import MLPClassifier

    rows, labels = np.ascontiguousarray(X.T), Y.argmax(axis=0)
    model = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1], solver="sgd", momentum=0, alpha=0, max_iter=1,
        learning_rate_init=RATE, batch_size=batch_size or len(rows), random_state=0,
    )  # fmt: skip

    def one_pass():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(rows, labels)

    return one_pass


def pytorch(sizes, batch_size, X, Y, threads=1):
    import torch

    rows, labels = torch.from_numpy(np.ascontiguousarray(X.T)), torch.from_numpy(Y.argmax(axis=0))
    layers = []
    for n_in, n_out in pairwise(sizes):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    loss = torch.nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)

    def one_pass():
        torch.set_num_threads(threads)
        m = len(rows)
        parts = torch.split(torch.randperm(m), batch_size) if batch_size else [slice(None)]
        for part in parts:
            optimiser.zero_grad()
            loss(model(rows[part]), labels[part]).backward()
            optimiser.step()

    return one_pass


def floor(sizes, batch_size, X, Y):
    """The matrix products that the mathematics needs, on arrays made beforehand: no more."""
    layers = [np.asfortranarray(layer.W) for layer in new_network(sizes).layers]
    m = X.shape[1]
    k = min(batch_size or 1024, m)
    A = [np.asfortranarray(X[:, :k])] + [np.ones((n, k), np.float32, order="F") for n in sizes[1:]]
    Z = [None] + [np.empty((n, k), np.float32, order="F") for n in sizes[1:]]
    large = batch_size is None

    def one_pass():
        with threadpool_limits(2 if large else 1, user_api="blas"):
            began = time.perf_counter()
            for _ in slices(m, k):
                for i, W in enumerate(layers):
                    np.matmul(W, A[i], out=Z[i + 1])
                for i in reversed(range(len(layers))):
                    if large:
                        np.matmul(A[i + 1], A[i].T)
                    else:
                        sgemm(0.0001, A[i + 1], A[i], beta=1, c=layers[i], trans_b=True,
                              overwrite_c=True)  # fmt: skip
                    if i:
                        np.matmul(layers[i].T, A[i + 1], out=Z[i])
            return time.perf_counter() - began

    return one_pass
