"""A training program in plain functions, as lessons 1 to 3 build it; faults are planted in a copy.

Its text is shown in lessons, line by line, so it has neither types nor checks of arguments.
"""

import numpy as np


def first_weights(n_out, n_in, rng):
    """Draw weights as He and others do."""
    return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))


def first_parameters(rng):
    """Draw W1 and W2, and begin with biases of 0: the list W1, b1, W2, b2."""
    W1, W2 = first_weights(32, 784, rng), first_weights(10, 32, rng)
    return [W1, np.zeros((32, 1)), W2, np.zeros((10, 1))]


def softmax(Z):
    """Turn scores, one sample per column, into probabilities."""
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


def forward(parameters, X):
    """Return Z1, A1, Z2 and the probabilities A2."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


def loss(parameters, X, Y):
    """Return the cross-entropy, a mean over the samples."""
    Z2 = forward(parameters, X)[2]
    S = Z2 - Z2.max(axis=0, keepdims=True)
    losses = np.log(np.exp(S).sum(axis=0)) - (Y * S).sum(axis=0)
    return np.mean(losses)


def backward_pass(W2, Z1, A1, Z2, X, Y):
    """Return dW1, db1, dW2, db2."""
    m = X.shape[1]
    dZ2 = (softmax(Z2) - Y) / m
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * (Z1 > 0)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def update(parameters, gradients, learning_rate):
    """Return the parameters after one step."""
    W1, b1, W2, b2 = parameters
    dW1, db1, dW2, db2 = gradients
    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2
    return [W1, b1, W2, b2]


def epoch(parameters, X, Y, learning_rate, batch_size, rng):
    """Return the parameters after one pass over the samples, in batches."""
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        X_batch, Y_batch = X[:, batch], Y[:, batch]
        Z1, A1, Z2 = forward(parameters, X_batch)[:3]
        gradients = backward_pass(parameters[2], Z1, A1, Z2, X_batch, Y_batch)
        parameters = update(parameters, gradients, learning_rate)
    return parameters


def train(parameters, X, Y, learning_rate, epochs, batch_size, rng):
    """Return the parameters after some epochs."""
    for _ in range(epochs):
        parameters = epoch(parameters, X, Y, learning_rate, batch_size, rng)
    return parameters


def reported_accuracy(parameters, X, Y, learning_rate, epochs, batch_size, rng):
    """Hold out 200 samples, train on the rest, and return the accuracy on those held out."""
    X_rest, Y_rest = X[:, 200:], Y[:, 200:]
    parameters = train(parameters, X_rest, Y_rest, learning_rate, epochs, batch_size, rng)
    A2 = forward(parameters, X[:, :200])[3]
    return np.mean(A2.argmax(axis=0) == Y[:, :200].argmax(axis=0))
