"""The same training by nnlib, the usual notebook, scikit-learn, PyTorch, and BLAS calls alone.

A contender of a single pass is a function of (sizes, batch_size, X, Y) that prepares a training on
the columns of X and returns a function that takes one pass over them. That function may return the
seconds that count; otherwise all of its time does.
"""

import time
import warnings
from itertools import pairwise

import numpy as np
from scipy.linalg.blas import sgemm, sger
from threadpoolctl import threadpool_limits

from nnlib import Network, train
from nnlib.network import SLICE, slices
from nnlib.schedules import linear_decay

RATE = 0.01


def new_network(sizes, rng=0):
    return Network.random(sizes, rng=rng, dtype=np.float32)


def nnlib(sizes, batch_size, X, Y):
    network, rng = new_network(sizes), np.random.default_rng(0)

    def one_pass():
        history = train(
            network, X, Y, learning_rate=RATE, epochs=1, batch_size=batch_size, rng=rng,
            record_every=2,
        )  # fmt: skip
        return history.seconds[-1]  # without the two measurements of the loss

    one_pass.weights = lambda: [layer.W for layer in network.layers]
    return one_pass


def by_hand(sizes, _, X, Y):
    """nnlib's step for one sample, unrolled: vectors, in place, no checks, classes or copies."""
    layers = [(la.W, la.W.T, la.b.ravel()) for la in new_network(sizes).layers]
    A = [np.empty(n, np.float32) for n in sizes]
    dA = [np.empty(n, np.float32) for n in sizes]
    rate, zero = np.float32(RATE), np.float32(0)
    last = len(layers) - 1
    rng = np.random.default_rng(0)

    def step(x, y):
        A[0] = x
        for i, (W, _, b) in enumerate(layers):
            Z = A[i + 1]
            W.dot(A[i], out=Z)
            np.add(Z, b, out=Z)
            if i < last:
                np.maximum(Z, zero, out=Z)
        dZ = A[-1]
        np.subtract(dZ, np.maximum.reduce(dZ), out=dZ)
        np.exp(dZ, out=dZ)
        np.divide(dZ, np.add.reduce(dZ), out=dZ)
        np.subtract(dZ, y, out=dZ)
        for i in range(last, -1, -1):
            W, W_T, b = layers[i]
            if i:
                W_T.dot(dZ, out=dA[i])
                np.multiply(dA[i], A[i] > zero, out=dA[i])
            np.multiply(dZ, rate, out=dZ)
            sger(-1, dZ, A[i], a=W, overwrite_a=True)
            np.subtract(b, dZ, out=b)
            dZ = dA[i]

    def one_pass():
        with threadpool_limits(1, user_api="blas"):
            began = time.perf_counter()
            for j in rng.permutation(X.shape[1]).tolist():
                step(X[:, j], Y[:, j])
            return time.perf_counter() - began

    return one_pass


def notebook(sizes, batch_size, X, Y, product=np.matmul):
    """float64, columns gathered from a C-ordered (n, m) array, a new array for every result."""
    X, Y = np.ascontiguousarray(X, np.float64), np.ascontiguousarray(Y, np.float64)
    parameters = [
        (la.W.astype(float, order="C"), la.b.astype(float)) for la in new_network(sizes).layers
    ]
    rng = np.random.default_rng(0)
    m = X.shape[1]

    def step(x, y):
        A = [x]
        for i, (W, b) in enumerate(parameters):
            Z = product(W, A[-1]) + b
            A.append(np.maximum(Z, 0) if i < len(parameters) - 1 else Z)
        E = np.exp(A[-1] - A[-1].max(axis=0))
        dZ = (E / E.sum(axis=0) - y) / x.shape[1]
        for i in reversed(range(len(parameters))):
            W, b = parameters[i]
            dW = product(dZ, A[i].T)
            db = np.sum(dZ, axis=1, keepdims=True)
            if i:
                dZ = product(W.T, dZ) * (A[i] > 0)
            parameters[i] = W - RATE * dW, b - RATE * db

    def one_pass():
        if batch_size is None:
            step(X, Y)
            return
        order = rng.permutation(m)
        for part in slices(m, batch_size):
            step(X[:, order[part]], Y[:, order[part]])

    return one_pass


def scikit_learn(sizes, batch_size, X, Y, threads=1):
    from sklearn.neural_network import MLPClassifier

    rows, labels = np.ascontiguousarray(X.T), Y.argmax(axis=0)
    model = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1], solver="sgd", momentum=0, alpha=0, max_iter=1,
        learning_rate_init=RATE, batch_size=batch_size or len(rows), random_state=0,
    )  # fmt: skip

    def one_pass():
        with warnings.catch_warnings(), threadpool_limits(threads, user_api="blas"):
            warnings.simplefilter("ignore")
            model.fit(rows, labels)

    return one_pass


def pytorch_model(sizes):
    import torch

    layers = []
    for n_in, n_out in pairwise(sizes):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def pytorch(sizes, batch_size, X, Y, threads=1):
    import torch

    rows, labels = torch.from_numpy(np.ascontiguousarray(X.T)), torch.from_numpy(Y.argmax(axis=0))
    model = pytorch_model(sizes)
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
    """The matrix products that the mathematics needs on these samples, and no more."""
    weights = [layer.W for layer in new_network(sizes).layers]
    m = X.shape[1]
    k = min(batch_size or SLICE, m)
    A = [np.ones((n, k), np.float32, order="F") for n in sizes[1:]]
    Z = [np.empty((n, k), np.float32, order="F") for n in sizes]
    parts = list(slices(m, k))
    if batch_size == 1:
        np.random.default_rng(0).shuffle(parts)
    calls = []  # the arguments of every call, so that the clock sees the calls alone
    for part in parts:
        fit = slice(part.stop - part.start)
        A_in = [X[:, part], *(a[:, fit] for a in A)]
        out = [z[:, fit] for z in Z]
        forward = [(W, A_in[i], out[i + 1]) for i, W in enumerate(weights)]
        update = [(A_in[i + 1], A_in[i], W) for i, W in enumerate(weights)]
        backward = [(W.T, A_in[i + 1], out[i]) for i, W in enumerate(weights)]
        calls.append((forward + backward[:0:-1], update))

    def one_pass():
        with threadpool_limits(1 if batch_size else None, user_api="blas"):
            began = time.perf_counter()
            for products, updates in calls:
                for left, right, result in products:
                    np.matmul(left, right, out=result)
                for dZ, A_in, W in updates:
                    if batch_size:
                        sgemm(0.0001, dZ, A_in, beta=1, c=W, trans_b=True, overwrite_c=True)
                    else:
                        np.matmul(A_in, dZ.T)
            return time.perf_counter() - began

    return one_pass


def nnlib_curve(data, test, recipe, goal, seed):
    """Train until a goal is met; give the seconds and the test accuracy after each epoch."""
    sizes, batch_size, rate, epochs = recipe

    def stop_at_the_goal(run):
        if run.history.validation_accuracy[-1] >= goal:
            run.stop()

    history = train(
        new_network(sizes, seed), data.X, data.Y, learning_rate=linear_decay(rate), epochs=epochs,
        batch_size=batch_size, rng=seed, validation=(test.X, test.Y), watch=stop_at_the_goal,
    )  # fmt: skip
    return history.seconds, history.validation_accuracy


def pytorch_curve(data, test, recipe, goal, seed):
    """Train as nnlib_curve does, on one thread."""
    import torch

    sizes, batch_size, rate, epochs = recipe
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rows, labels = torch.from_numpy(data.X.T), torch.from_numpy(data.labels)
    unseen, truth = torch.from_numpy(test.X.T), torch.from_numpy(test.labels)
    model = pytorch_model(sizes)
    for layer in model[::2]:
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    loss, optimiser = torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=rate)
    done, spent, seconds, accuracies = 0, 0.0, [], []
    for _ in range(epochs):
        began = time.perf_counter()
        for part in torch.split(torch.randperm(len(rows)), batch_size):
            optimiser.param_groups[0]["lr"] = rate * (1 - done / (epochs * len(rows)))
            optimiser.zero_grad()
            loss(model(rows[part]), labels[part]).backward()
            optimiser.step()
            done += len(part)
        spent += time.perf_counter() - began
        seconds.append(spent)
        with torch.no_grad():
            right = model(unseen).argmax(dim=1) == truth
        accuracies.append(right.float().mean().item())
        if accuracies[-1] >= goal:
            break
    return seconds, accuracies
