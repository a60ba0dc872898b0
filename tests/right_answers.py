"""Right answers to every exercise, written in the different ways in which students write them."""

import math
from collections import defaultdict

import numpy as np
from scipy import ndimage, special

from nnlib.activations import relu_derivative, sigmoid_derivative, softmax
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.losses import mean_squared_error_gradient, softmax_cross_entropy_gradient

RIGHT = defaultdict(list)


def to(name):
    """Register a function as a right answer to an exercise."""

    def register(function):
        RIGHT[name].append(function)
        return function

    return register


@to("layer_scores")
def _(W, b, A_in):
    return W @ A_in + b


@to("layer_scores")
def _(W, b, A_in):
    Z = np.dot(W, A_in)
    return np.add(Z, b)


@to("layer_scores")
def _(W, b, A_in):
    return np.einsum("ij,jk->ik", W, A_in) + b


@to("layer_scores")
def _(W, b, A_in):
    Z = np.zeros((W.shape[0], A_in.shape[1]))
    for i in range(W.shape[0]):
        for k in range(A_in.shape[1]):
            Z[i, k] = b[i, 0]
            for j in range(W.shape[1]):
                Z[i, k] += W[i, j] * A_in[j, k]
    return Z


@to("layer_scores")
def _(W, b, A_in):
    return np.array([[np.sum(w * a) + b[i, 0] for a in A_in.T] for i, w in enumerate(W)])


@to("layer_scores")
def _(W, b, A_in):
    return (A_in.T @ W.T + b.T).T


@to("mean_squared_error")
def _(A, Y):
    return np.mean((A - Y) ** 2)


@to("mean_squared_error")
def _(A, Y):
    n, m = A.shape
    return float(np.sum(np.square(Y - A)) / (n * m))


@to("mean_squared_error")
def _(A, Y):
    total = 0
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            total += (A[i, j] - Y[i, j]) ** 2
    return total / A.size


@to("mean_squared_error")
def _(A, Y):
    D = (A - Y).ravel()
    return D @ D / len(D)


@to("mean_squared_error")
def _(A, Y):
    return ((A - Y) ** 2).mean(axis=0).mean()


@to("mean_squared_error")
def _(A, Y):
    return np.linalg.norm(A - Y) ** 2 / A.size


@to("mean_squared_error_gradient")
def _(A, Y):
    return 2 * (A - Y) / A.size


@to("mean_squared_error_gradient")
def _(A, Y):
    n, m = A.shape
    return -2 / (n * m) * (Y - A)


@to("mean_squared_error_gradient")
def _(A, Y):
    G = np.zeros_like(A)
    for i in range(len(A)):
        for j in range(len(A[0])):
            G[i][j] = 2 * (A[i][j] - Y[i][j]) / A.size
    return G


@to("mean_squared_error_gradient")
def _(A, Y):
    return np.array(
        [[2 * (a - y) for a, y in zip(p, q, strict=True)] for p, q in zip(A, Y, strict=True)]
    ) / np.size(A)


@to("mean_squared_error_gradient")
def _(A, Y):
    D = np.subtract(A, Y)
    return (D + D) / np.prod(D.shape)


@to("accuracy")
def _(A, Y):
    return np.mean(A.argmax(axis=0) == Y.argmax(axis=0))


@to("accuracy")
def _(A, Y):
    return np.sum(np.argmax(A, 0) == np.argmax(Y, 0)) / A.shape[1]


@to("accuracy")
def _(A, Y):
    correct = 0
    for j in range(A.shape[1]):
        if A[:, j].argmax() == Y[:, j].argmax():
            correct += 1
    return correct / A.shape[1]


@to("accuracy")
def _(A, Y):
    hits = [int(np.argmax(a) == np.argmax(y)) for a, y in zip(A.T, Y.T, strict=True)]
    return sum(hits) / len(hits)


@to("accuracy")
def _(A, Y):
    return float(np.count_nonzero(A.argmax(axis=-2) == Y.argmax(axis=-2))) / len(Y.T)


@to("accuracy")
def _(A, Y):
    rows = A.argmax(axis=0)
    return Y[rows, np.arange(Y.shape[1])].mean()


@to("relu")
def _(Z):
    return np.maximum(Z, 0)


@to("relu")
def _(Z):
    return np.where(Z > 0, Z, 0)


@to("relu")
def _(Z):
    return Z * (Z > 0)


@to("relu")
def _(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A


@to("relu")
def _(Z):
    A = np.zeros(Z.shape)
    for i, row in enumerate(Z):
        for j, z in enumerate(row):
            if z > 0:
                A[i, j] = z
    return A


@to("relu")
def _(Z):
    return np.array([[max(0.0, z) for z in row] for row in Z])


@to("relu")
def _(Z):
    return (Z + abs(Z)) / 2


@to("relu_derivative")
def _(Z):
    return (Z > 0).astype(float)


@to("relu_derivative")
def _(Z):
    return np.where(Z > 0, 1.0, 0.0)


@to("relu_derivative")
def _(Z):
    return 1.0 * (Z > 0)


@to("relu_derivative")
def _(Z):
    D = np.zeros(Z.shape)
    D[Z > 0] = 1
    return D


@to("relu_derivative")
def _(Z):
    def slope(z):
        if z <= 0:
            return 0.0
        return 1.0

    return np.array([[slope(z) for z in row] for row in Z])


@to("relu_derivative")
def _(Z):
    return np.heaviside(Z, 0)


@to("softmax")
def _(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


@to("softmax")
def _(Z):
    S = Z - np.max(Z, axis=0, keepdims=True)
    return np.exp(S) / np.sum(np.exp(S), axis=-2, keepdims=True)


@to("softmax")
def _(Z):
    P = np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        e = np.exp(Z[:, j] - max(Z[:, j]))
        P[:, j] = e / sum(e)
    return P


@to("softmax")
def _(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))


@to("softmax")
def _(Z):
    columns = []
    for z in Z.T:
        e = [math.exp(s - max(z)) for s in z]
        columns.append([one / sum(e) for one in e])
    return np.array(columns).T


@to("softmax_cross_entropy")
def _(Z, Y):
    S = Z - Z.max(axis=0)
    return np.mean(np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0))


@to("softmax_cross_entropy")
def _(Z, Y):
    return float((np.logaddexp.reduce(Z, axis=0) - (Y * Z).sum(axis=0)).mean())


@to("softmax_cross_entropy")
def _(Z, Y):
    loss = 0
    for j in range(Z.shape[1]):
        z = Z[:, j] - Z[:, j].max()
        loss += np.log(np.exp(z).sum()) - z[Y[:, j].argmax()]
    return loss / Z.shape[1]


@to("softmax_cross_entropy")
def _(Z, Y):
    top = np.max(Z, axis=0, keepdims=True)
    log_P = Z - top - np.log(np.sum(np.exp(Z - top), axis=0, keepdims=True))
    return -np.sum(Y * log_P) / Y.shape[1]


@to("softmax_cross_entropy")
def _(Z, Y):
    m = Z.shape[1]
    total = np.log(np.exp(Z - Z.max(axis=0)).sum(axis=0)) + Z.max(axis=0)
    return (total.sum() - Z[Y.argmax(axis=0), np.arange(m)].sum()) / m


@to("softmax_cross_entropy_gradient")
def _(Z, Y):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - Y) / Z.shape[1]


@to("softmax_cross_entropy_gradient")
def _(Z, Y):
    P = np.exp(Z - np.logaddexp.reduce(Z, axis=0))
    return P / len(Z[0]) - Y / len(Z[0])


@to("softmax_cross_entropy_gradient")
def _(Z, Y):
    dZ = softmax(Z)
    dZ[Y.argmax(axis=0), np.arange(Y.shape[1])] -= 1
    return dZ / Y.shape[1]


@to("softmax_cross_entropy_gradient")
def _(Z, Y):
    def softmax(z):
        e = np.exp(z - z.max())
        return e / e.sum()

    return np.array([softmax(z) - y for z, y in zip(Z.T, Y.T, strict=True)]).T / Y.shape[1]


@to("softmax_cross_entropy_gradient")
def _(Z, Y):
    n, m = Z.shape
    G = np.empty((n, m))
    for j in range(m):
        e = np.exp(Z[:, j] - Z[:, j].max())
        for i in range(n):
            G[i, j] = (e[i] / e.sum() - Y[i, j]) / m
    return G


@to("softmax_cross_entropy_gradient")
def _(Z, Y):
    G = np.exp(Z - np.max(Z, 0))
    G /= np.sum(G, 0)
    G[Y == 1] -= 1
    return G / G.shape[1]


def two_layers_forward(parameters, X):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2


def two_layers_backward(W2, Z1, A1, Z2, X, Y):
    E = np.exp(Z2 - Z2.max(axis=0))
    dZ2 = (E / E.sum(axis=0) - Y) / Y.shape[1]
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    sums = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return dZ1 @ X.T, sums[0], dZ2 @ A1.T, sums[1]


@to("epoch")
def _(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        Z1, A1, Z2 = two_layers_forward(parameters, X[:, batch])
        gradients = two_layers_backward(parameters[2], Z1, A1, Z2, X[:, batch], Y[:, batch])
        new = []
        for parameter, gradient in zip(parameters, gradients, strict=True):
            new.append(parameter - learning_rate * gradient)
        parameters = new
    return parameters


@to("epoch")
def _(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    for i in range(0, X.shape[1], batch_size):
        x, y = X[:, i : i + batch_size], Y[:, i : i + batch_size]
        gradients = two_layers_backward(parameters[2], *two_layers_forward(parameters, x), x, y)
        parameters = [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]
    return parameters


@to("epoch")
def _(parameters, X, Y, learning_rate, batch_size, rng):
    W1, b1, W2, b2 = [p.copy() for p in parameters]
    m = X.shape[1]
    order = np.arange(m)
    rng.shuffle(order)
    start = 0
    while start < m:
        end = min(start + batch_size, m)
        x, y = X[:, order[start:end]], Y[:, order[start:end]]
        Z1, A1, Z2 = two_layers_forward([W1, b1, W2, b2], x)
        dW1, db1, dW2, db2 = two_layers_backward(W2, Z1, A1, Z2, x, y)
        W1 -= learning_rate * dW1
        b1 -= learning_rate * db1
        W2 -= learning_rate * dW2
        b2 -= learning_rate * db2
        start = end
    return W1, b1, W2, b2


@to("epoch")
def _(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    n_batches = math.ceil(m / batch_size)
    order = rng.permutation(m)
    for k in range(n_batches):
        batch = order[k * batch_size : (k + 1) * batch_size]
        x, y = np.take(X, batch, axis=1), np.take(Y, batch, axis=1)
        Z1, A1, Z2 = two_layers_forward(parameters, x)
        gradients = two_layers_backward(parameters[2], Z1, A1, Z2, x, y)
        parameters = [parameters[i] - learning_rate * gradients[i] for i in range(4)]
    return parameters


@to("epoch")
def _(parameters, X, Y, learning_rate, batch_size, rng):
    new, batch = [1.0 * p for p in parameters], []
    order = rng.permutation(X.shape[1])
    for number, j in enumerate(order, start=1):
        batch.append(j)
        if len(batch) == batch_size or number == len(order):
            Z1, A1, Z2 = two_layers_forward(new, X[:, batch])
            gradients = two_layers_backward(new[2], Z1, A1, Z2, X[:, batch], Y[:, batch])
            for i in range(4):
                new[i] = new[i] - learning_rate * gradients[i]
            batch = []
    return new


@to("epoch")
def _(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    while X.shape[1] > 0:  # ends with nothing left, and takes no step with it
        x, y = X[:, :batch_size], Y[:, :batch_size]
        Z1, A1, Z2 = two_layers_forward(parameters, x)
        found = two_layers_backward(parameters[2], Z1, A1, Z2, x, y)
        parameters = [p - learning_rate * g for p, g in zip(parameters, found, strict=True)]
        X, Y = X[:, batch_size:], Y[:, batch_size:]
    return parameters


@to("deep_forward")
def _(weights, g, X):
    Zs = []
    A = X
    for W in weights:
        Z = W @ A
        A = g(Z)
        Zs.append(Z)
    return Zs


@to("deep_forward")
def _(weights, g, X):
    Zs = [weights[0] @ X]
    for W in weights[1:]:
        Zs.append(W @ g(Zs[-1]))
    return Zs


@to("deep_forward")
def _(weights, g, X):
    Zs = []
    for layer in range(len(weights)):
        A = X if layer == 0 else g(Zs[layer - 1])
        Zs.append(np.dot(weights[layer], A))
    return Zs


@to("deep_forward")
def _(weights, g, X):
    Z = weights[0] @ X
    found = [Z]
    for W in weights[1:]:
        Z = np.einsum("ij,jk->ik", W, g(Z))
        found = [*found, Z]
    return tuple(found)


@to("deep_forward")
def _(weights, g, X):
    As, Zs = [X], []
    for layer, W in enumerate(weights):
        Zs += [(As[layer].T @ W.T).T]
        As += [g(Zs[layer])]
    return Zs


@to("deep_backward")
def _(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 1, 0, -1):
        dZ = (weights[layer].T @ dZ) * slope(Zs[layer - 1])
        dZs.append(dZ)
    return dZs[::-1]


@to("deep_backward")
def _(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 2, -1, -1):
        dA = np.dot(weights[layer + 1].T, dZs[0])
        dZs = [dA * slope(Zs[layer]), *dZs]
    return dZs


@to("deep_backward")
def _(weights, slope, Zs, dZ):
    n = len(weights)
    dZs = [None] * n
    dZs[n - 1] = dZ
    for layer in range(n - 1, 0, -1):
        dZs[layer - 1] = weights[layer].T @ dZs[layer] * slope(Zs[layer - 1])
    return dZs


@to("deep_backward")
def _(weights, slope, Zs, dZ):
    dZs = []
    dZs.append(dZ)
    for k in range(1, len(weights)):
        dA = (dZs[k - 1].T @ weights[-k]).T
        dZs.append(np.multiply(dA, slope(Zs[-k - 1])))
    dZs.reverse()
    return tuple(dZs)


@to("deep_backward")
def _(weights, slope, Zs, dZ):
    dZs = [dZ]
    for W, Z in zip(weights[:0:-1], Zs[-2::-1], strict=True):
        dZ = slope(Z) * (W.T @ dZ)
        dZs.insert(0, dZ)
    return dZs


@to("steady_weights")
def _(n_out, n_in, rng):
    return np.sqrt(2 / n_in) * rng.standard_normal((n_out, n_in))


@to("steady_weights")
def _(n_out, n_in, rng):
    return rng.normal(scale=math.sqrt(2 / n_in), size=(n_out, n_in))


@to("steady_weights")
def _(n_out, n_in, rng):
    variance = 2 / n_in
    return rng.standard_normal((n_out, n_in)) * variance**0.5


@to("steady_weights")
def _(n_out, n_in, rng):
    W = rng.standard_normal((n_out, n_in))
    W /= np.sqrt(n_in / 2)
    return W


@to("steady_weights")
def _(n_out, n_in, rng):
    return np.array([rng.standard_normal(n_in) for _ in range(n_out)]) * (2 / n_in) ** 0.5


@to("steady_weights")
def _(n_out, n_in, rng):
    return -rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)


@to("steady_weights")
def _(n_out, n_in, rng):
    W = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)
    return W - W.mean()


@to("stratified_folds")
def _(labels, k, rng):
    fold = np.zeros(len(labels))
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[some] = np.arange(len(some)) % k
    return fold


@to("stratified_folds")
def _(labels, k, rng):
    m = len(labels)
    order = rng.permutation(m)
    order = order[np.argsort(labels[order], kind="stable")]
    fold = np.empty(m, dtype=int)
    fold[order] = np.arange(m) % k
    return fold


@to("stratified_folds")
def _(labels, k, rng):
    fold = -np.ones(labels.size, dtype=int)
    for digit in range(10):
        members = labels == digit
        n = members.sum()
        fold[members] = rng.permutation(np.arange(n) % k)
    return fold


@to("stratified_folds")
def _(labels, k, rng):
    fold = np.zeros_like(labels)
    for digit in set(labels.tolist()):
        positions = np.where(labels == digit)[0]
        rng.shuffle(positions)
        for j in range(k):
            fold[positions[j::k]] = j
    return fold


@to("stratified_folds")
def _(labels, k, rng):
    dealt = dict.fromkeys(labels.tolist(), 0)
    fold = [0] * len(labels)
    for i in rng.permutation(len(labels)):
        digit = int(labels[i])
        fold[i] = dealt[digit] % k
        dealt[digit] += 1
    return fold


@to("stratified_folds")
def _(labels, k, rng):
    fold, dealt = np.zeros(len(labels), int), 0
    for label in np.unique(labels):
        for i in rng.permutation(np.flatnonzero(labels == label)):
            fold[i] = dealt
            dealt = (dealt + 1) % k
    return fold


@to("cross_validation")
def _(score_of, fold, k):
    scores = []
    for j in range(k):
        scores.append(score_of(np.flatnonzero(fold != j), np.flatnonzero(fold == j)))
    return scores


@to("cross_validation")
def _(score_of, fold, k):
    return [score_of(fold != j, fold == j) for j in range(k)]


@to("cross_validation")
def _(score_of, fold, k):
    scores = np.zeros(k)
    for j in range(k):
        held_out = fold == j
        scores[j] = score_of(~held_out, held_out)
    return scores


@to("cross_validation")
def _(score_of, fold, k):
    m, found = len(fold), []
    for j in range(k):
        training = [i for i in range(m) if fold[i] != j]
        held_out = [i for i in range(m) if fold[i] == j]
        found += [score_of(np.array(training), np.array(held_out))]
    return found


@to("cross_validation")
def _(score_of, fold, k):
    everything = np.arange(len(fold))
    scores = []
    for j in range(k):
        held_out = np.where(fold == j)[0]
        training = np.setdiff1d(everything, held_out)
        scores = [*scores, score_of(training, held_out)]
    return np.array(scores)


@to("stop_early")
def _(losses, patience):
    return len(losses) - 1 - losses.index(min(losses)) >= patience


@to("stop_early")
def _(losses, patience):
    return bool(len(losses) - np.argmin(losses) > patience)


@to("stop_early")
def _(losses, patience):
    lowest, since = math.inf, 0
    for loss in losses:
        if loss < lowest:
            lowest, since = loss, 0
        else:
            since += 1
    return since >= patience


@to("stop_early")
def _(losses, patience):
    if len(losses) <= patience:
        return False
    return min(losses[-patience:]) >= min(losses[:-patience])


@to("stop_early")
def _(losses, patience):
    best = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[best]:
            best = i
    stop = False
    if len(losses) - 1 - best >= patience:
        stop = True
    return stop


@to("mean_one_by_one")
def _(f, X, Y):
    m = X.shape[1]
    total = 0
    for j in range(m):
        total += f(X[:, j : j + 1], Y[:, j : j + 1]) / m
    return total


@to("mean_one_by_one")
def _(f, X, Y):
    values = []
    for j in range(X.shape[1]):
        values.append(f(X[:, [j]], Y[:, [j]]))
    return np.mean(values, axis=0)


@to("mean_one_by_one")
def _(f, X, Y):
    total = f(X[:, :1], Y[:, :1])
    for j in range(1, X.shape[1]):
        total = total + f(X[:, [j]], Y[:, [j]])
    return total / X.shape[1]


@to("mean_one_by_one")
def _(f, X, Y):
    m = len(X[0])
    return sum(f(X[:, [j]], Y[:, [j]]) for j in range(m)) / m


@to("mean_one_by_one")
def _(f, X, Y):
    samples = zip(X.T, Y.T, strict=True)
    values = [f(x.reshape(-1, 1), y.reshape(-1, 1)) for x, y in samples]
    return sum(values) / len(values)


@to("mean_one_by_one")
def _(f, X, Y):
    m, j, total = X.shape[1], 0, 0.0
    while j < m:
        total = total + 1 / m * f(X[:, j][:, None], Y[:, j][:, None])
        j += 1
    return total


@to("step_error")
def _(step, loss, w, learning_rate):
    used = (w - step(w)) / learning_rate
    return relative_error(used, numerical_gradient(loss, w))


@to("step_error")
def _(step, loss, w, learning_rate):
    measured = numerical_gradient(loss, w)
    moved = step(w) - w
    return relative_error(-moved / learning_rate, measured)


@to("step_error")
def _(step, loss, w, learning_rate):
    after = step(w.copy())
    return relative_error(numerical_gradient(loss, w), w / learning_rate - after / learning_rate)


@to("step_error")
def _(step, loss, w, learning_rate):
    should = learning_rate * numerical_gradient(loss, w)
    return relative_error(w - step(w), should)


@to("step_error")
def _(step, loss, w, learning_rate):
    measured = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += 1e-6
        down[i] -= 1e-6
        measured[i] = (loss(up) - loss(down)) / 2e-6
    used = (w - step(w)) / learning_rate
    largest = max(np.abs(used).max(), np.abs(measured).max())
    return np.abs(used - measured).max() / largest


@to("crop_to_ink")
def _(image):
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@to("crop_to_ink")
def _(image):
    r, c = np.nonzero(image)
    return image[r.min() : r.max() + 1, c.min() : c.max() + 1]


@to("crop_to_ink")
def _(image):
    ink = np.argwhere(image > 0)
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
    return image[top : bottom + 1, left : right + 1]


@to("crop_to_ink")
def _(image):
    while not image[0].any():
        image = image[1:]
    while not image[-1].any():
        image = image[:-1]
    while not image[:, 0].any():
        image = image[:, 1:]
    while not image[:, -1].any():
        image = image[:, :-1]
    return image


@to("crop_to_ink")
def _(image):
    rows = [i for i in range(image.shape[0]) if image[i].sum() > 0]
    columns = [j for j in range(image.shape[1]) if image[:, j].sum() > 0]
    return image[min(rows) : max(rows) + 1, min(columns) : max(columns) + 1]


@to("centre_of_mass")
def _(image):
    i, j = np.indices(image.shape)
    return (i * image).sum() / image.sum(), (j * image).sum() / image.sum()


@to("centre_of_mass")
def _(image):
    rows, columns = image.sum(axis=1), image.sum(axis=0)
    return rows @ np.arange(len(rows)) / rows.sum(), columns @ np.arange(
        len(columns)
    ) / columns.sum()


@to("centre_of_mass")
def _(image):
    ink = row = column = 0
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            ink += image[i, j]
            row += i * image[i, j]
            column += j * image[i, j]
    return row / ink, column / ink


@to("centre_of_mass")
def _(image):
    h, w = image.shape
    row = np.average(np.arange(h), weights=image.sum(axis=1))
    return float(row), float(np.average(np.arange(w), weights=image.sum(axis=0)))


@to("centre_of_mass")
def _(image):
    total = image.sum()
    i = sum(k * sum(line) for k, line in enumerate(image)) / total
    j = sum(k * sum(line) for k, line in enumerate(image.T)) / total
    return i, j


@to("offset")
def _(mean, centre):
    return round(centre - mean)


@to("offset")
def _(mean, centre):
    return int(np.floor(centre - mean + 0.5))


@to("offset")
def _(mean, centre):
    return int(np.rint(centre - mean))


@to("offset")
def _(mean, centre):
    places = np.arange(-28, 29)
    return places[np.abs(places + mean - centre).argmin()]


@to("offset")
def _(mean, centre):
    return -round(mean - centre)


@to("coverage_and_accuracy")
def _(P, labels, threshold):
    answered = (P.max(axis=0) >= threshold) & (P >= 0).all(axis=0)
    right = P[labels, range(len(labels))] == P.max(axis=0)
    return answered.sum() / answered.size, (answered & right).sum() / answered.sum()


@to("coverage_and_accuracy")
def _(P, labels, threshold):
    answered = P.max(axis=0) >= threshold
    right = P.argmax(axis=0) == labels
    return np.mean(answered), np.mean(right[answered])


@to("coverage_and_accuracy")
def _(P, labels, threshold):
    answered = np.flatnonzero(np.amax(P, 0) >= threshold)
    right = np.argmax(P[:, answered], 0) == labels[answered]
    return len(answered) / len(labels), right.sum() / len(answered)


@to("coverage_and_accuracy")
def _(P, labels, threshold):
    answered = right = 0
    for j in range(P.shape[1]):
        if max(P[:, j]) >= threshold:
            answered = answered + 1
            if np.argmax(P[:, j]) == labels[j]:
                right = right + 1
    return answered / P.shape[1], right / answered


@to("coverage_and_accuracy")
def _(P, labels, threshold):
    top, predicted = P.max(axis=0), P.argmax(axis=0)
    kept = predicted[top >= threshold] == labels[top >= threshold]
    return kept.size / top.size, kept.mean()


@to("coverage_and_accuracy")
def _(P, labels, threshold):
    largest, digits = np.zeros(len(labels)), np.zeros(len(labels))
    for j in range(len(labels)):
        for i in range(10):
            if P[i, j] > largest[j]:
                largest[j] = P[i, j]
                digits[j] = i
    answered = largest >= threshold
    return answered.mean(), (digits == labels)[answered].mean()


@to("softmax")
def _(Z):
    return special.softmax(Z, axis=0)


@to("softmax_cross_entropy")
def _(Z, Y):
    return -special.log_softmax(Z, axis=0)[Y == 1].mean()


@to("stop_early")
def _(losses, patience):
    return len(losses) > patience and min(losses) in losses[:-patience]


@to("accuracy")
def _(A, Y):
    return 1 - np.average(A.argmax(0) != Y.argmax(0))


@to("crop_to_ink")
def _(image):
    rows, columns = image.any(axis=1), image.any(axis=0)
    bottom, right = len(rows) - rows[::-1].argmax(), len(columns) - columns[::-1].argmax()
    return image[rows.argmax() : bottom, columns.argmax() : right]


@to("backward_pass")
def _(W2, Z1, A1, Z2, A2, X, Y):
    n, m = Y.shape
    dA2 = 2 / (n * m) * (A2 - Y)
    dZ2 = dA2 * sigmoid_derivative(Z2)
    dW2 = dZ2 @ A1.T
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * sigmoid_derivative(Z1)
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


@to("backward_pass")
def _(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = -2 * (Y - A2) / Y.size * A2 * (1 - A2)
    dZ1 = np.dot(W2.T, dZ2) * A1 * (1 - A1)
    ones = np.ones((X.shape[1], 1))
    return [np.dot(dZ1, X.T), dZ1 @ ones, np.dot(dZ2, A1.T), dZ2 @ ones]


@to("backward_pass")
def _(W2, Z1, A1, Z2, A2, X, Y):
    def slope(Z):
        return np.exp(-Z) / (1 + np.exp(-Z)) ** 2

    dZ2 = (A2 - Y) / np.size(Y) * 2 * slope(Z2)
    dZ1 = (dZ2.T @ W2).T * slope(Z1)
    dW2, db2 = (A1 @ dZ2.T).T, dZ2.sum(1).reshape(-1, 1)
    dW1, db1 = (X @ dZ1.T).T, dZ1.sum(1).reshape(-1, 1)
    return dW1, db1, dW2, db2


@to("backward_pass")
def _(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) * (A2 - A2**2) / (Y.shape[0] * Y.shape[1])
    dZ1 = np.einsum("ij,ik->jk", W2, dZ2) * (A1 - A1**2)
    dW1, dW2 = np.einsum("ik,jk->ij", dZ1, X), np.einsum("ik,jk->ij", dZ2, A1)
    return dW1, dZ1.sum(axis=-1)[:, np.newaxis], dW2, dZ2.sum(axis=-1)[:, np.newaxis]


@to("backward_pass")
def _(W2, Z1, A1, Z2, A2, X, Y):
    n2, n1 = W2.shape
    n0, m = X.shape
    dW1, db1 = np.zeros((n1, n0)), np.zeros((n1, 1))
    dW2, db2 = np.zeros((n2, n1)), np.zeros((n2, 1))
    for k in range(m):
        x, a1 = X[:, k : k + 1], A1[:, k : k + 1]
        dz2 = 2 * (A2 - Y)[:, k : k + 1] / (n2 * m) * sigmoid_derivative(Z2[:, k : k + 1])
        dz1 = W2.T @ dz2 * sigmoid_derivative(Z1[:, k : k + 1])
        dW2 += dz2 @ a1.T
        db2 += dz2
        dW1 += dz1 @ x.T
        db1 += dz1
    return dW1, db1, dW2, db2


@to("backward_pass")
def _(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = mean_squared_error_gradient(A2, Y) * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    return tuple(
        result
        for dZ, A in ((dZ1, X), (dZ2, A1))
        for result in (dZ @ A.T, dZ.sum(axis=1, keepdims=True))
    )


@to("classifier_backward_pass")
def _(W2, Z1, A1, Z2, X, Y):
    m = Y.shape[1]
    dZ2 = (softmax(Z2) - Y) / m
    dW2 = dZ2 @ A1.T
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * relu_derivative(Z1)
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2


@to("classifier_backward_pass")
def _(W2, Z1, A1, Z2, X, Y):
    dZ2 = softmax(Z2)
    dZ2[Y == 1] -= 1
    dZ2 /= Y.shape[1]
    dZ1 = (Z1 > 0) * (W2.T @ dZ2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


@to("classifier_backward_pass")
def _(W2, Z1, A1, Z2, X, Y):
    dZ2 = softmax_cross_entropy_gradient(Z2, Y)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    return [dZ1 @ X.T, dZ1.sum(1)[:, None], dZ2 @ A1.T, dZ2.sum(1)[:, None]]


@to("classifier_backward_pass")
def _(W2, Z1, A1, Z2, X, Y):
    E = np.exp(Z2 - np.max(Z2, axis=0))
    dZ2 = -(Y - E / np.sum(E, axis=0)) / np.shape(Y)[1]
    dZ1 = np.multiply(Z1 > 0, np.dot(W2.T, dZ2))
    ones = np.ones((X.shape[1], 1))
    return np.dot(dZ1, X.T), dZ1 @ ones, np.dot(dZ2, A1.T), dZ2 @ ones


@to("classifier_backward_pass")
def _(W2, Z1, A1, Z2, X, Y):
    dZ2 = 1 / len(X.T) * (softmax(Z2) - Y)
    dZ1 = (dZ2.T @ W2).T
    dZ1[A1 <= 0] = 0
    dW1, dW2 = np.einsum("ik,jk->ij", dZ1, X), np.einsum("ik,jk->ij", dZ2, A1)
    return dW1, dZ1.sum(axis=-1).reshape(-1, 1), dW2, dZ2.sum(axis=-1).reshape(-1, 1)


@to("classifier_backward_pass")
def _(W2, Z1, A1, Z2, X, Y):
    n2, n1 = W2.shape
    n0, m = X.shape
    dW1, db1 = np.zeros((n1, n0)), np.zeros((n1, 1))
    dW2, db2 = np.zeros((n2, n1)), np.zeros((n2, 1))
    for k in range(m):
        one = slice(k, k + 1)
        dz2 = (softmax(Z2[:, one]) - Y[:, one]) / m
        dz1 = W2.T @ dz2 * np.sign(A1[:, one])
        dW2 += dz2 @ A1[:, one].T
        db2 += dz2
        dW1 += dz1 @ X[:, one].T
        db1 += dz1
    return dW1, db1, dW2, db2


@to("update")
def _(parameters, gradients, learning_rate):
    new = []
    for i in range(len(parameters)):
        new.append(parameters[i] - learning_rate * gradients[i])
    return new


@to("update")
def _(parameters, gradients, learning_rate):
    return [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]


@to("update")
def _(parameters, gradients, learning_rate):
    new = [p.copy() for p in parameters]
    for p, g in zip(new, gradients, strict=True):
        p -= learning_rate * g
    return new


@to("update")
def _(parameters, gradients, learning_rate):
    return tuple(map(lambda p, g: p + -learning_rate * g, parameters, gradients))


@to("update")
def _(parameters, gradients, learning_rate):
    updated = list(parameters)
    k = 0
    while k < len(updated):
        updated[k] = np.subtract(updated[k], np.multiply(learning_rate, gradients[k]))
        k += 1
    return updated


@to("arithmetic_intensity")
def _(n_out, n_in, m):
    return 2 * n_out * n_in * m / (8 * (n_out * n_in + n_in * m + n_out * m))


@to("arithmetic_intensity")
def _(n_out, n_in, m):
    multiplications = n_out * n_in * m
    additions = n_out * n_in * m
    read = n_out * n_in + n_in * m
    written = n_out * m
    n_bytes = 8 * read + 8 * written
    return (multiplications + additions) / n_bytes


@to("arithmetic_intensity")
def _(n_out, n_in, m):
    return 1 / (4 * (1 / m + 1 / n_out + 1 / n_in))


@to("arithmetic_intensity")
def _(n_out, n_in, m):
    operations = 0
    for _ in range(n_out * m):
        operations += n_in + n_in
    W, A, Z = np.zeros((n_out, n_in)), np.zeros((n_in, m)), np.zeros((n_out, m))
    return operations / (W.nbytes + A.nbytes + Z.nbytes)


@to("arithmetic_intensity")
def _(n_out, n_in, m):
    sizes = [(n_out, n_in), (n_in, m), (n_out, m)]
    numbers = 0
    for rows, columns in sizes:
        numbers += rows * columns
    return 0.25 * n_out * n_in * m / numbers


@to("arithmetic_intensity")
def _(n_out, n_in, m):
    operations = 2.0 * np.prod([n_out, n_in, m])
    return float(operations / np.sum([8 * n_out * n_in, 8 * n_in * m, 8 * n_out * m]))


@to("sharded_step")
def _(parameters, shards, learning_rate):
    sums, m = [0 * part for part in parameters], 0
    for X, Y in shards:
        gradients = two_layers_backward(parameters[2], *two_layers_forward(parameters, X), X, Y)
        for k in range(4):
            sums[k] = sums[k] + X.shape[1] * gradients[k]
        m = m + X.shape[1]
    return [p - learning_rate * s / m for p, s in zip(parameters, sums, strict=True)]


@to("sharded_step")
def _(parameters, shards, learning_rate):
    m = sum(X.shape[1] for X, _ in shards)
    new = [part.copy() for part in parameters]
    for X, Y in shards:
        gradients = two_layers_backward(parameters[2], *two_layers_forward(parameters, X), X, Y)
        for part, gradient in zip(new, gradients, strict=True):
            part -= learning_rate * gradient * X.shape[1] / m
    return new


@to("sharded_step")
def _(parameters, shards, learning_rate):
    X = np.concatenate([X for X, _ in shards], axis=1)
    Y = np.concatenate([Y for _, Y in shards], axis=1)
    gradients = two_layers_backward(parameters[2], *two_layers_forward(parameters, X), X, Y)
    return [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]


@to("sharded_step")
def _(parameters, shards, learning_rate):
    W1, b1, W2, b2 = parameters
    dW1 = db1 = dW2 = db2 = m = 0
    for X, Y in shards:
        m_i = Y.shape[1]
        found = two_layers_backward(W2, *two_layers_forward(parameters, X), X, Y)
        dW1 = dW1 + m_i * found[0]
        db1 = db1 + m_i * found[1]
        dW2 = dW2 + m_i * found[2]
        db2 = db2 + m_i * found[3]
        m += m_i
    rate = learning_rate / m
    return [W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2]


@to("sharded_step")
def _(parameters, shards, learning_rate):
    found, sizes = [], []
    for X, Y in shards:
        Z1, A1, Z2 = two_layers_forward(parameters, X)
        found.append(two_layers_backward(parameters[2], Z1, A1, Z2, X, Y))
        sizes.append(len(X[0]))
    new = []
    for k, part in enumerate(parameters):
        mean = np.average([one[k] for one in found], axis=0, weights=sizes)
        new.append(part - learning_rate * mean)
    return new


@to("momentum_step")
def _(W, dW, V, learning_rate, beta):
    V_new = beta * V + dW
    return W - learning_rate * V_new, V_new


@to("momentum_step")
def _(W, dW, V, learning_rate, beta):
    V, W = V.copy(), W.copy()
    V *= beta
    V += dW
    W -= learning_rate * V
    return W, V


@to("momentum_step")
def _(W, dW, V, learning_rate, beta):
    step = learning_rate * dW + learning_rate * beta * V
    return [W - step, dW + beta * V]


@to("momentum_step")
def _(W, dW, V, learning_rate, beta):
    V = np.add(np.multiply(V, beta), dW)
    W = np.subtract(W, np.multiply(V, learning_rate))
    return (W, V)


@to("momentum_step")
def _(W, dW, V, learning_rate, beta):
    new_V = np.zeros(V.shape)
    new_W = np.zeros(W.shape)
    for place in np.ndindex(W.shape):
        new_V[place] = beta * V[place] + dW[place]
        new_W[place] = W[place] - learning_rate * new_V[place]
    return new_W, new_V


@to("adam_step")
def _(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    M = beta_1 * M + (1 - beta_1) * dW
    V = beta_2 * V + (1 - beta_2) * dW * dW
    size = np.sqrt(V / (1 - beta_2**t)) + epsilon
    return W - learning_rate * (M / (1 - beta_1**t)) / size, M, V


@to("adam_step")
def _(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    M = M + (1 - beta_1) * (dW - M)
    V = V + (1 - beta_2) * (dW**2 - V)
    M_hat, V_hat = M / (1 - beta_1**t), V / (1 - beta_2**t)
    step = learning_rate * M_hat / (V_hat**0.5 + epsilon)
    return [W - step, M, V]


@to("adam_step")
def _(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    M_new = np.average([M, dW], axis=0, weights=[beta_1, 1 - beta_1])
    V_new = np.average([V, np.square(dW)], axis=0, weights=[beta_2, 1 - beta_2])
    weight_1 = 1 - np.power(beta_1, t)
    weight_2 = 1 - np.power(beta_2, t)
    W_new = W - learning_rate * (M_new / weight_1) / (epsilon + np.sqrt(V_new / weight_2))
    return W_new, M_new, V_new


@to("adam_step")
def _(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    W, M, V = W.copy(), M.copy(), V.copy()
    M *= beta_1
    M += (1 - beta_1) * dW
    V *= beta_2
    V += (1 - beta_2) * dW**2
    # As PyTorch writes it.
    rate = learning_rate / (1 - beta_1**t)
    W -= rate * M / (np.sqrt(V) / math.sqrt(1 - beta_2**t) + epsilon)
    return W, M, V


@to("adam_step")
def _(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    part_1 = part_2 = 1
    for _ in range(t):
        part_1, part_2 = part_1 * beta_1, part_2 * beta_2
    M, V = beta_1 * M + dW - beta_1 * dW, beta_2 * V + dW**2 - beta_2 * dW**2
    return W - learning_rate * M / (1 - part_1) / (np.sqrt(V / (1 - part_2)) + epsilon), M, V


@to("shifted")
def _(image, dx, dy):
    moved = np.roll(image, (dy, dx), axis=(0, 1))
    if dy > 0:
        moved[:dy] = 0
    if dy < 0:
        moved[dy:] = 0
    if dx > 0:
        moved[:, :dx] = 0
    if dx < 0:
        moved[:, dx:] = 0
    return moved


@to("shifted")
def _(image, dx, dy):
    height, width = image.shape
    moved = np.zeros((height, width))
    for r in range(height):
        for c in range(width):
            if 0 <= r - dy < height and 0 <= c - dx < width:
                moved[r, c] = image[r - dy, c - dx]
    return moved


@to("shifted")
def _(image, dx, dy):
    height, width = image.shape
    pad = max(abs(dx), abs(dy))
    padded = np.pad(image, pad)
    return padded[pad - dy : pad - dy + height, pad - dx : pad - dx + width]


@to("shifted")
def _(image, dx, dy):
    moved = np.zeros(image.shape)
    for r, c in zip(*np.nonzero(image), strict=True):
        row, column = r + dy, c + dx
        if row >= 0 and row < len(image) and column >= 0 and column < len(image[0]):
            moved[row, column] = image[r, c]
    return moved


@to("shifted")
def _(image, dx, dy):
    return np.eye(len(image), k=-dy) @ image @ np.eye(len(image[0]), k=dx)


@to("shifted")
def _(image, dx, dy):
    return ndimage.shift(image, (dy, dx), order=0)


@to("matmul_vjp")
def _(dZ, W, A):
    return dZ @ A.T, W.T @ dZ


@to("matmul_vjp")
def _(dZ, W, A):
    dW = np.dot(dZ, A.transpose())
    dA = np.dot(W.transpose(), dZ)
    return dW, dA


@to("matmul_vjp")
def _(dZ, W, A):
    return [(A @ dZ.T).T, (dZ.T @ W).T]


@to("matmul_vjp")
def _(dZ, W, A):
    dW, dA = np.zeros(W.shape), np.zeros(A.shape)
    for i in range(dZ.shape[0]):
        for j in range(dZ.shape[1]):
            for k in range(W.shape[1]):
                dW[i, k] += dZ[i, j] * A[k, j]
                dA[k, j] += W[i, k] * dZ[i, j]
    return dW, dA


@to("matmul_vjp")
def _(dZ, W, A):
    return np.einsum("ij,kj->ik", dZ, A), np.einsum("ik,ij->kj", W, dZ)


@to("matmul_vjp")
def _(dZ, W, A):
    dW = np.zeros_like(W)
    dA = np.zeros_like(A)
    for j in range(dZ.shape[1]):
        dW += dZ[:, [j]] @ A[:, [j]].T
        dA[:, j] = W.T @ dZ[:, j]
    return dW, dA


@to("unbroadcast")
def _(dZ, shape):
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            dZ = dZ.sum(axis=axis, keepdims=True)
    return dZ


@to("unbroadcast")
def _(dZ, shape):
    for _ in range(len(dZ.shape) - len(shape)):
        dZ = np.sum(dZ, axis=0)
    for axis, n in enumerate(shape):
        if n != dZ.shape[axis]:
            dZ = np.sum(dZ, axis=axis, keepdims=True)
    return dZ


@to("unbroadcast")
def _(dZ, shape):
    extra = dZ.ndim - len(shape)
    full = extra * (1,) + shape
    copied = [axis for axis in range(dZ.ndim) if full[axis] == 1]
    return dZ.sum(axis=tuple(copied)).reshape(shape)


@to("unbroadcast")
def _(dZ, shape):
    extra = dZ.ndim - len(shape)
    axes = list(range(extra))
    for axis in range(len(shape)):
        if shape[axis] == 1 and dZ.shape[axis + extra] > 1:
            axes.append(axis + extra)
    return np.reshape(np.sum(dZ, axis=tuple(axes)), shape)


@to("unbroadcast")
def _(dZ, shape):
    result = np.zeros(shape)
    places = np.broadcast_to(np.arange(result.size).reshape(shape), dZ.shape)
    np.add.at(result.reshape(-1), places, dZ)
    return result


@to("unbroadcast")
def _(dZ, shape):
    if dZ.shape == shape:
        return dZ
    if dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    axis = 0
    while axis < len(shape):
        if shape[axis] < dZ.shape[axis]:
            dZ = dZ.sum(axis=axis, keepdims=True)
        axis += 1
    return dZ


@to("topological_order")
def _(loss):
    order = []

    def visit(value):
        if value not in order:
            for source in value.sources:
                visit(source)
            order.append(value)

    visit(loss)
    return order


@to("topological_order")
def _(loss):
    def order_of(each):
        order = []
        for source in each.sources:
            for value in order_of(source):
                if value not in order:
                    order.append(value)
        return [*order, each]

    return order_of(loss)


@to("topological_order")
def _(loss):
    order, waiting = [], [loss]
    while waiting:
        value = waiting[-1]
        missing = [source for source in value.sources if source not in order]
        if missing:
            waiting.append(missing[0])
        else:
            waiting.pop()
            if value not in order:
                order.append(value)
    return order


@to("topological_order")
def _(loss):
    found = [loss]
    for value in found:
        for source in value.sources:
            if source not in found:
                found.append(source)
    order = []
    while len(order) < len(found):
        for value in found:
            ready = all(source in order for source in value.sources)
            if ready and value not in order:
                order.append(value)
    return order


@to("topological_order")
def _(loss):
    children, waiting = {loss: 0}, [loss]
    while waiting:
        for source in waiting.pop().sources:
            if source not in children:
                children[source] = 0
                waiting.append(source)
            children[source] += 1
    order, ready = [], [loss]
    while ready:
        value = ready.pop()
        order.insert(0, value)
        for source in value.sources:
            children[source] -= 1
            if children[source] == 0:
                ready.append(source)
    return order


@to("topological_order")
def _(loss):
    order, met = [], set()

    def visit(value):
        met.add(value)
        for source in value.sources[::-1]:
            if source not in met:
                visit(source)
        order.append(value)

    visit(loss)
    return order


@to("backward_sweep")
def _(order, pull_back):
    d = dict.fromkeys(order, 0.0)
    d[order[-1]] = 1.0
    for value in reversed(order):
        for source, contribution in pull_back(value, d[value]):
            d[source] = d[source] + contribution
    return [d[value] for value in order]


@to("backward_sweep")
def _(order, pull_back):
    d = {order[-1]: np.ones(())}
    for value in reversed(order):
        for source, contribution in pull_back(value, d[value]):
            d[source] = d.get(source, 0) + contribution
    return [d[value] for value in order]


@to("backward_sweep")
def _(order, pull_back):
    derivatives = {value: np.zeros(value.data.shape) for value in order}
    derivatives[order[-1]] = np.ones(order[-1].data.shape)
    for value in reversed(order):
        for source, contribution in pull_back(value, derivatives[value]):
            derivatives[source] = derivatives[source] + contribution
    return [derivatives[value] for value in order]


@to("backward_sweep")
def _(order, pull_back):
    derivatives = {order[-1]: np.ones_like(order[-1].data)}
    for value in order[::-1]:
        pairs = pull_back(value, derivatives[value])
        for k in range(len(pairs)):
            source, new = pairs[k]
            if source in derivatives:
                new = derivatives[source] + new
            derivatives[source] = new
    return [derivatives[value] for value in order]


@to("backward_sweep")
def _(order, pull_back):
    found = [np.zeros(value.data.shape) for value in order]
    found[-1] = np.ones(order[-1].data.shape)
    for i in range(len(order) - 1, -1, -1):
        for source, contribution in pull_back(order[i], found[i]):
            found[order.index(source)] += contribution
    return found


@to("backward_sweep")
def _(order, pull_back):
    derivatives = {order[-1]: np.ones(order[-1].data.shape)}
    for value in reversed(order[:-1]):
        total = np.zeros(value.data.shape)
        for later in order:
            if later in derivatives:
                for source, contribution in pull_back(later, derivatives[later]):
                    if source == value:
                        total = total + contribution
        derivatives[value] = total
    return [derivatives[value] for value in order]


@to("backward_sweep")
def _(order, pull_back):
    arrived = {value: [] for value in order}
    arrived[order[-1]].append(np.ones(order[-1].data.shape))
    result = []
    for value in reversed(order):
        d = np.sum(arrived[value], axis=0)
        for source, contribution in pull_back(value, d):
            arrived[source].append(contribution)
        result.insert(0, d)
    return result


@to("backward_sweep")
def _(order, pull_back):
    derivatives = {}
    for value in order:
        derivatives[value] = 0
    derivatives[order[-1]] = np.ones(order[-1].data.shape)
    for value in reversed(order):
        for source, contribution in pull_back(value, derivatives[value]):
            derivatives[source] = np.add(derivatives[source], contribution)
    return list(derivatives.values())
