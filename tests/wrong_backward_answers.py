"""Wrong backward passes and updates in the forms in which students write them."""

import numpy as np

from nnlib.activations import relu_derivative, sigmoid, sigmoid_derivative, softmax
from nnlib.gradients import numerical_gradient
from nnlib.losses import softmax_cross_entropy


def derivative_of_activations(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid(A2) * (1 - sigmoid(A2))
    dZ1 = W2.T.dot(dZ2) * sigmoid(A1) * (1 - sigmoid(A1))
    return (
        dZ1.dot(X.T),
        np.sum(dZ1, axis=1, keepdims=True),
        dZ2.dot(A1.T),
        np.sum(dZ2, axis=1, keepdims=True),
    )


def derivative_of_outputs(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * np.mean(np.eye(1)) * (A2 - Y) / Y.size * sigmoid_derivative(A2)
    dZ1 = (dZ2.T @ W2).T * A1 * (1 - A1)
    return dZ1 @ X.T, dZ1.sum(1)[:, None], dZ2 @ A1.T, dZ2.sum(1)[:, None]


def sum_of_squares(W2, Z1, A1, Z2, A2, X, Y):
    delta2 = (A2 - Y) * 2 * A2 * (1 - A2)
    delta1 = np.dot(W2.T, delta2) * A1 * (1 - A1)
    db1 = np.sum(delta1, axis=1).reshape(-1, 1)
    return [np.dot(delta1, X.T), db1, np.dot(delta2, A1.T), delta2.sum(axis=1).reshape(-1, 1)]


def half_of_the_squares(W2, Z1, A1, Z2, A2, X, Y):
    delta2 = (A2 - Y) * A2 * (1 - A2)
    delta1 = W2.T @ delta2 * A1 * (1 - A1)
    ones = np.ones((X.shape[1], 1))
    return delta1 @ X.T, delta1 @ ones, delta2 @ A1.T, delta2 @ ones


def cross_entropy_with_the_mean_in_the_products(W2, Z1, A1, Z2, A2, X, Y):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    dW1, db1 = 1 / m * dZ1 @ X.T, 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, 1 / m * dZ2 @ A1.T, 1 / m * np.sum(dZ2, axis=1, keepdims=True)


def mean_in_the_products_as_well(W2, Z1, A1, Z2, A2, X, Y):
    n, m = Y.shape
    dZ2 = 2 * (A2 - Y) / (n * m) * sigmoid_derivative(Z2)
    dW2, db2 = (dZ2 @ A1.T) / m, np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = (W2.T @ dZ2) * sigmoid_derivative(Z1)
    return (dZ1 @ X.T) / m, np.sum(dZ1, axis=1, keepdims=True) / m, dW2, db2


def samples_counted_in(array):
    def function(W2, Z1, A1, Z2, A2, X, Y):
        n, m = Y.shape[0], array(W2, X, Y)
        dZ2 = 2 * (A2 - Y) / (n * m) * sigmoid_derivative(Z2)
        dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
        return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]

    return function


def no_slope_in_the_hidden_layer(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = (2 / A2.size) * (A2 - Y) * A2 * (1 - A2)
    dA1 = W2.T @ dZ2
    return dA1 @ X.T, dA1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def overwritten(W2, Z1, A1, Z2, A2, X, Y):
    dZ = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    dZ = W2.T @ dZ * sigmoid_derivative(Z1)
    db = dZ.sum(axis=1, keepdims=True)
    return dZ @ X.T, db, dZ @ A1.T, db


def untransposed(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    dZ1 = np.dot(W2, dZ2) * sigmoid_derivative(Z1)
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return np.dot(dZ1, X.T), db1, np.dot(dZ2, A1.T), db2


def slope_before_the_product(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    dZ1 = sigmoid_derivative(Z1) * W2.T @ dZ2
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2


def flat(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, np.sum(dZ1, 1), dZ2 @ A1.T, np.sum(dZ2, 1)


def sums_of_everything(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, np.sum(dZ1), dZ2 @ A1.T, np.sum(dZ2)


def by_layer(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    dW1, dW2 = dZ1 @ X.T, dZ2 @ A1.T
    return dW1, dW2, dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)


def dictionary(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * sigmoid_derivative(Z2)
    return {"dW2": dZ2 @ A1.T}


def three_of_four(W2, Z1, A1, Z2, A2, X, Y):
    return sum_of_squares(W2, Z1, A1, Z2, A2, X, Y)[:3]


def transposed(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 * (A2 - Y) / Y.size * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * (1 - A1)
    one = np.ones((1, X.shape[1]))
    return X @ dZ1.T, one @ dZ1.T, A1 @ dZ2.T, one @ dZ2.T


def in_place(W2, Z1, A1, Z2, A2, X, Y):
    A2 -= Y
    dZ2 = 2 * A2 / Y.size * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2


def da_for_the_weights(W2, Z1, A1, Z2, A2, X, Y):
    dA2 = 2 * (A2 - Y) / Y.size
    dZ2 = dA2 * A2 * (1 - A2)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * A1 * (1 - A1)
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return dA1 @ X.T, db1, dZ2 @ A1.T, db2


def slope_twice(W2, Z1, A1, Z2, A2, X, Y):
    slope = sigmoid_derivative(Z2)
    dZ2 = 2 * (A2 - Y) / Y.size * slope
    dZ1 = W2.T @ (dZ2 * slope) * sigmoid_derivative(Z1)
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2


def two_layers(error, dW2=lambda dZ2, Z1, A1: dZ2 @ A1.T, back=lambda W2, dZ2: W2.T @ dZ2):
    """Write a backward pass of two sigmoids with these lines."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = error(A1, Z2, A2, Y) * A2 * (1 - A2)
        weights, db2 = dW2(dZ2, Z1, A1), dZ2.sum(axis=1, keepdims=True)
        dZ1 = back(W2, dZ2) * A1 * (1 - A1)
        return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), weights, db2

    return function


def of_the_mean(A1, Z2, A2, Y):
    return 2 / (Y.shape[0] * Y.shape[1]) * (A2 - Y)


z_for_a = two_layers(of_the_mean, dW2=lambda dZ2, Z1, A1: dZ2 @ Z1.T)
no_product = two_layers(of_the_mean, back=lambda W2, dZ2: W2.T * dZ2)
scores_against_targets = two_layers(lambda A1, Z2, A2, Y: 2 * (Z2 - Y) / Y.size)
hidden_units_counted = two_layers(lambda A1, Z2, A2, Y: 2 / A1.size * (A2 - Y))
constants_of_the_pencil = two_layers(lambda A1, Z2, A2, Y: 2 / (2 * 1) * (A2 - Y))


absolute_error = two_layers(lambda A1, Z2, A2, Y: 2 / Y.size * np.where(A2 > Y, A2 - Y, Y - A2))
rows_compared = two_layers(
    lambda A1, Z2, A2, Y: 2 / Y.size * (np.argmax(A2, axis=0) - np.argmax(Y, axis=0))
)
whole_loss = two_layers(lambda A1, Z2, A2, Y: ((A2 - Y) ** 2).sum() / Y.size)
decided = two_layers(lambda A1, Z2, A2, Y: 2 / Y.size * (np.where(A2 > 0.5, 1, 0) - Y))


def one_square_too_many(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * (A1 * (1 - A1) ** 2)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def absolute_error_and_no_slope_in_the_hidden_layer(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * abs(A2 - Y) * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def flat_and_no_slope_in_the_hidden_layer(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2
    return dZ1 @ X.T, dZ1.sum(axis=1), dZ2 @ A1.T, dZ2.sum(axis=1)


def as_with_the_pencil(dW2, dW1, column):
    """Write the pencil's products, of numbers, for those of matrices."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
        dZ1 = W2.T.dot(dZ2) * sigmoid_derivative(Z1)
        return dW1(dZ1, X), column(dZ1), dW2(dZ2, A1), column(dZ2)

    return function


def matrix_product(dZ, A_in):
    return dZ.dot(A_in.T)


def first_sample_alone(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2[:, [0]] - Y[:, [0]]) * sigmoid_derivative(Z2[:, [0]])
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1[:, [0]])
    return dZ1 @ X[:, [0]].T, dZ1, dZ2 @ A1[:, [0]].T, dZ2


def divided_once_more_in_the_first_line(W2, Z1, A1, Z2, A2, X, Y):
    return two_layers(lambda A1, Z2, A2, Y: 2 / Y.size * (A2 - Y) / Y.shape[1])(
        W2, Z1, A1, Z2, A2, X, Y
    )


def error_turned_round_in_the_hidden_layer(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * A2 * (1 - A2)
    dZ1 = W2.T @ (2 / Y.size * (Y - A2) * A2 * (1 - A2)) * A1 * (1 - A1)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def back_from_the_weights(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * A2 * (1 - A2)
    dW2, db2 = dZ2.dot(A1.T), dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T.dot(dW2) * A1 * (1 - A1)
    return dZ1.dot(X.T), dZ1.sum(axis=1, keepdims=True), dW2, db2


def weights_in_place_of_inputs(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * A2 * (1 - A2)
    dZ1 = W2.T.dot(dZ2) * A1 * (1 - A1)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], np.dot(dZ2, W2.T), dZ2.sum(axis=1)[:, None]


def minus_on_all_four(*arguments):
    dW1, db1, dW2, db2 = two_layers(of_the_mean)(*arguments)
    return -dW1, -db1, -dW2, -db2


def by_line(
    slope2=lambda A2, Z2: sigmoid_derivative(Z2),
    slope1=lambda A1, Z1: sigmoid_derivative(Z1),
    column=lambda dZ: dZ.sum(axis=1, keepdims=True),
    inputs=lambda X, A1: X,
):
    """Write a backward pass, line by line as the pencil did, with some of its lines changed."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dA2 = 2 / Y.size * (A2 - Y)
        dZ2 = dA2 * slope2(A2, Z2)
        dW2 = dZ2 @ A1.T
        db2 = column(dZ2)
        dA1 = W2.T @ dZ2
        dZ1 = dA1 * slope1(A1, Z1)
        return dZ1 @ inputs(X, A1).T, column(dZ1), dW2, db2

    return function


def brackets_forgotten_in_one_line(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * A2 * (1 - A2)
    dZ1 = W2.T @ dZ2 * A1 * 1 - A1
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def slope_transposed_in_a_product(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) @ sigmoid_derivative(Z2).T
    dW2 = dZ2 @ A1.T
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dW2, dZ2.sum(axis=1)[:, None]


def slope_transposed_in_the_hidden_layer(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 @ sigmoid_derivative(Z1).T
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def weights_changed_on_the_way(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
    dW2 = dZ2 @ A1.T
    W2 -= dW2
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dW2, dZ2.sum(axis=1)[:, None]


def slope_at_the_error(layers):
    """Write σ′(dA) where dA * σ′(Z) is due, in these layers."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dA2 = 2 / Y.size * (A2 - Y)
        dZ2 = sigmoid_derivative(dA2) if 2 in layers else dA2 * sigmoid_derivative(Z2)
        dA1 = W2.T @ dZ2
        dZ1 = sigmoid_derivative(dA1) if 1 in layers else dA1 * sigmoid_derivative(Z1)
        return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]

    return function


def slope_at_the_hidden_activations(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(A1)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def weights_of_the_first_sample(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    dW1, dW2 = np.outer(dZ1[:, 0], X[:, 0]), np.outer(dZ2[:, 0], A1[:, 0])
    return dW1, dZ1.sum(axis=1)[:, None], dW2, dZ2.sum(axis=1)[:, None]


def weights_of_the_pencil(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
    W = np.array([[-1.0, 1.0], [2.0, -1.0]])
    dZ1 = W.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1)[:, None], dZ2 @ A1.T, dZ2.sum(axis=1)[:, None]


def pairs_without_zip(parameters, gradients, learning_rate):
    new = []
    for p, g in (parameters, gradients):
        new.append(p - learning_rate * g)
    return new


def four_names(parameters, gradients, learning_rate):
    W1, b1, W2, b2 = parameters
    dW1, db1, dW2, db2 = gradients
    W1, b1 = W1 - learning_rate * dW1, b1 - learning_rate * db1
    return [W1, b1, W2 - learning_rate * dW2, b2 - learning_rate * db2]


def always_four(parameters, gradients, learning_rate):
    return [parameters[i] - learning_rate * gradients[i] for i in range(4)]


def names_in_a_loop(parameters, gradients, learning_rate):
    for p, g in zip(parameters, gradients, strict=True):
        p = p - learning_rate * g
    return parameters


def changed_in_a_loop(parameters, gradients, learning_rate):
    for i in range(len(parameters)):
        parameters[i] = parameters[i] - learning_rate * gradients[i]
    return parameters


def changed_arrays(parameters, gradients, learning_rate):
    for p, g in zip(parameters, gradients, strict=True):
        p -= learning_rate * g
    return parameters


def every_pair(parameters, gradients, learning_rate):
    new = []
    for p in parameters:
        for g in gradients:
            new.append(p - learning_rate * g)
    return new


def returned_too_early(parameters, gradients, learning_rate):
    new = []
    for p, g in zip(parameters, gradients, strict=True):
        new.append(p - learning_rate * g)
        return new


def steps_only(parameters, gradients, learning_rate):
    return tuple(-1 * g * learning_rate for g in gradients)


def weights_only(parameters, gradients, learning_rate):
    new = list(parameters)
    for i in range(0, len(new), 2):
        new[i] = new[i] - gradients[i] * learning_rate
    return new


def all_of_lesson_1(W2, Z1, A1, Z2, X, Y):
    n, m = Y.shape
    A2 = sigmoid(Z2)
    dA2 = 2 / (n * m) * (A2 - Y)
    dZ2 = dA2 * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(Z1)
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2


def classifier(error, slope):
    """Write the backward pass of ReLU, softmax and cross-entropy with these two lines."""

    def function(W2, Z1, A1, Z2, X, Y):
        dZ2 = error(Z2, Y)
        dW2 = np.dot(dZ2, A1.T)
        db2 = np.sum(dZ2, axis=1, keepdims=True)
        dZ1 = slope(np.dot(W2.T, dZ2), Z1, A1)
        return np.dot(dZ1, X.T), np.sum(dZ1, axis=1, keepdims=True), dW2, db2

    return function


def one_maximum_for_all(Z2, Y):
    E = np.exp(Z2 - Z2.max())
    return (E / E.sum(axis=0) - Y) / Y.shape[1]


def one_subtracted(rows):
    def error(Z2, Y):
        dZ2 = softmax(Z2)
        dZ2[rows(Y)] -= 1
        return dZ2 / Y.shape[1]

    return error


def probabilities(Z2, Y):
    return (softmax(Z2) - Y) / Y.shape[1]


def naive_probabilities(Z2, Y):
    E = np.exp(Z2)
    return (E / np.sum(E, axis=0) - Y) / Y.shape[1]


def masked(dA1, Z1, A1):
    return np.where(Z1 > 0, dA1, 0)


def through_the_probabilities(Z2, Y):
    P = softmax(Z2)
    return -Y / P / Y.shape[1] * P * (1 - P)


def old_slope_after_the_logarithm(Z2, Y):
    return -Y / softmax(Z2) / Y.shape[1] * sigmoid_derivative(Z2)


def mean_twice_in_the_first_layer(*arguments):
    dW1, db1, dW2, db2 = classifier(probabilities, masked)(*arguments)
    return dW1 / len(arguments[-1].T), db1 / len(arguments[-1].T), dW2, db2


def difference_without_the_mean(W2, Z1, A1, Z2, X, Y):
    A2 = softmax(Z2)
    dZ2 = (A2 - Y) / Y.shape[1]
    dZ1 = W2.T @ (A2 - Y) * (Z1 > 0)
    db1, db2 = np.sum(dZ1, axis=1, keepdims=True), np.sum(dZ2, axis=1, keepdims=True)
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2


def scores_masked_on_the_way_back(W2, Z1, A1, Z2, X, Y):
    dZ2 = probabilities(Z2, Y)
    dZ1 = W2.T @ np.where(Z2 > 0, dZ2, 0)
    db1, db2 = np.sum(dZ1, axis=1, keepdims=True), np.sum(dZ2, axis=1, keepdims=True)
    return dZ1 @ X.T, db1, dZ2 @ A1.T, db2


def bias_before_the_mask(W2, Z1, A1, Z2, X, Y):
    dW1, _, dW2, db2 = classifier(probabilities, masked)(W2, Z1, A1, Z2, X, Y)
    return dW1, (W2.T @ probabilities(Z2, Y)).sum(axis=1, keepdims=True), dW2, db2


def scores_for_activations(W2, Z1, A1, Z2, X, Y):
    dW1, db1, _, db2 = classifier(probabilities, masked)(W2, Z1, A1, Z2, X, Y)
    return dW1, db1, probabilities(Z2, Y) @ Z1.T, db2


def loss_for_its_gradient(W2, Z1, A1, Z2, X, Y):
    dZ2 = softmax_cross_entropy(Z2, Y)
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T @ dZ2 * relu_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dW2, db2


def loss_in_another_order(W2, Z1, A1, Z2, X, Y):
    dZ2 = softmax_cross_entropy(Z2, Y)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * relu_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def loss_summed_first(W2, Z1, A1, Z2, X, Y):
    dZ2 = softmax_cross_entropy(Z2, Y)
    db2 = dZ2.sum(axis=1, keepdims=True)
    return dZ2, db2


def cross_entropy_of_the_outputs(W2, Z1, A1, Z2, X, Y):
    return classifier(lambda Z2, Y: softmax_cross_entropy(Z2, Y), masked)(W2, Z1, A1, Z2, X, Y)


def lesson_1_pasted(W2, Z1, A1, Z2, X, Y):
    n, m = Y.shape
    dA2 = 2 / (n * m) * (A2 - Y)  # noqa: F821
    dZ2 = dA2 * sigmoid_derivative(Z2)
    dZ1 = W2.T @ dZ2 * relu_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1), dZ2 @ A1.T, dZ2.sum(axis=1)


def hidden_outputs(outputs):
    return lambda W2, Z1, A1, Z2, X, Y: classifier(
        lambda Z2, Y: (outputs(Z1, A1) - Y) / len(Y.T), masked
    )(W2, Z1, A1, Z2, X, Y)


def divided_by_shape(W2, Z1, A1, Z2, X, Y):
    dZ2 = (softmax(Z2) - Y) / Y.shape
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dW2, db2


def divided_by_inputs(W2, Z1, A1, Z2, X, Y):
    m = X.shape[0]
    return classifier(lambda Z2, Y: (softmax(Z2) - Y) / m, masked)(W2, Z1, A1, Z2, X, Y)


def biases_by_mean(error, slope, weights=np.dot):
    def function(W2, Z1, A1, Z2, X, Y):
        dZ2 = error(Z2, Y)
        dZ1 = slope(np.dot(W2.T, dZ2), Z1, A1)
        db1, db2 = np.mean(dZ1, axis=1)[:, None], np.mean(dZ2, axis=1)[:, None]
        return weights(dZ1, X.T), db1, weights(dZ2, A1.T), db2

    return function


def flat_biases(slope):
    def function(W2, Z1, A1, Z2, X, Y):
        dZ2 = probabilities(Z2, Y)
        dZ1 = slope(np.dot(W2.T, dZ2), Z1, A1)
        return dZ1 @ X.T, np.sum(dZ1, 1), dZ2 @ A1.T, np.sum(dZ2, 1)

    return function


def sigmoid_slope(dA1, Z1, A1):
    return sigmoid(Z1) * (1 - sigmoid(Z1)) * dA1


def mask_in_place(W2, Z1, A1, Z2, X, Y):
    dZ2 = (softmax(Z2) - Y) / Y.shape[1]
    dZ1 = W2.T @ dZ2
    Z1[Z1 <= 0] = 0
    Z1[Z1 > 0] = 1
    dZ1 *= Z1
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def mask_of_the_scores(W2, Z1, A1, Z2, X, Y):
    dZ2 = probabilities(Z2, Y)
    dZ1 = W2.T @ dZ2 * relu_derivative(Z2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


def last_layer_first(dW1, db1, dW2, db2):
    return dW2, db2, dW1, db1


def one_error_for_both(W2, Z1, A1, Z2, X, Y):
    dZ = (softmax(Z2) - Y) / Y.shape[1]
    dZ = W2.T @ dZ * relu_derivative(Z1)
    db = dZ.sum(axis=1, keepdims=True)
    return dZ @ X.T, db, dZ @ A1.T, db


def three_slips(column):
    """Write biases in another way, the way back without a transpose, and dW1 likewise."""

    def function(W2, Z1, A1, Z2, A2, X, Y):
        dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
        dA1 = W2 @ dZ2
        dZ1 = dA1 * sigmoid_derivative(Z1)
        return dZ1 @ X, column(dZ1), dZ2 @ A1.T, column(dZ2)

    return function


def back_through_the_derivatives(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y) * sigmoid_derivative(Z2)
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    dZ1 = dW2.T @ dZ2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dW2, db2


def extended(parameters, gradients, learning_rate):
    new = []
    for p, g in zip(parameters, gradients, strict=True):
        new.extend(p - learning_rate * g)
    return new


def flat_and_layer_by_layer(W2, Z1, A1, Z2, A2, X, Y):
    dW1, db1, dW2, db2 = flat(W2, Z1, A1, Z2, A2, X, Y)
    return dW1, dW2, db1, db2


def no_slope_at_the_output_and_squares(W2, Z1, A1, Z2, A2, X, Y):
    dZ2 = 2 / Y.size * (A2 - Y)
    dZ1 = W2.T @ dZ2**2 * sigmoid_derivative(Z1)
    return dZ1 @ X.T, np.sum(dZ1, 1), dZ2 @ A1.T, np.sum(dZ2, 1)


WRONG_BACKWARD = {
    "backward_pass": {
        "the factors of dA1 are swapped, or the wrong one is transposed": [
            two_layers(of_the_mean, back=lambda W2, dZ2: (W2 @ dZ2.T).T),
        ],
        "db is a mean": [by_line(column=lambda dZ: dZ.mean(axis=1, keepdims=True))],
        "* before @": [slope_before_the_product],
        "two mistakes: dW multiplied entry by entry, and db is not summed": [
            as_with_the_pencil(np.multiply, np.multiply, lambda dZ: dZ),
            as_with_the_pencil(lambda dZ, A: dZ * A.T, lambda dZ, X: dZ * X.T, lambda dZ: dZ),
        ],
        "two mistakes: np.outer of whole batches, and db is not summed": [
            as_with_the_pencil(np.outer, np.outer, lambda dZ: dZ),
        ],
        "dW multiplied entry by entry": [
            as_with_the_pencil(
                lambda dZ, A: dZ * A.T, matrix_product, lambda dZ: dZ.sum(axis=1)[:, None]
            ),
        ],
        "np.outer of whole batches": [
            as_with_the_pencil(np.outer, np.outer, lambda dZ: dZ.sum(axis=1, keepdims=True)),
        ],
        "only the first sample": [
            first_sample_alone,
            as_with_the_pencil(matrix_product, matrix_product, lambda dZ: dZ[:, [0]]),
            weights_of_the_first_sample,
        ],
        "0.25 for every slope": [by_line(slope1=lambda A1, Z1: 1 / 4)],
        "m of another array": [
            samples_counted_in(lambda W2, X, Y: W2.shape[1]),
            samples_counted_in(lambda W2, X, Y: len(Y)),
            samples_counted_in(lambda W2, X, Y: X.shape[0]),
        ],
        "σ′ of the activations": [derivative_of_activations],
        "σ′ of the activations, in the last layer": [derivative_of_outputs],
        "σ′ is missing in the hidden layer": [no_slope_in_the_hidden_layer],
        "the mean is missing": [sum_of_squares],
        "the 2 and the mean are missing": [half_of_the_squares, constants_of_the_pencil],
        "A2 − Y without σ′": [cross_entropy_with_the_mean_in_the_products],
        "the mean is taken twice": [
            mean_in_the_products_as_well,
            divided_once_more_in_the_first_line,
        ],
        "one dZ for both layers": [overwritten],
        "W2 is not transposed": [untransposed],
        "db is flat": [flat, three_slips(lambda dZ: dZ.sum(axis=1))],
        "two mistakes: the results are in another order, and db is flat": [flat_and_layer_by_layer],
        "db is summed over the units": [three_slips(lambda dZ: dZ.sum(axis=0))],
        "db is one number": [sums_of_everything, three_slips(np.sum)],
        "σ′ is missing in the last layer": [no_slope_at_the_output_and_squares],
        "two mistakes: db is flat, and σ′ is missing in the hidden layer": [
            flat_and_no_slope_in_the_hidden_layer,
        ],
        "two mistakes: db is flat, and σ in place of its slope in the hidden layer": [
            by_line(slope1=lambda A1, Z1: A1, column=lambda dZ: dZ.sum(axis=1)),
        ],
        "two mistakes: db is not summed, and σ′ of the activations in the hidden layer": [
            by_line(slope1=lambda A1, Z1: sigmoid_derivative(A1), column=lambda dZ: dZ),
        ],
        "σ′ of dA": [slope_at_the_error(layers) for layers in ([1], [2], [1, 2])],
        "σ′ of the activations of the other layer": [slope_at_the_hidden_activations],
        "the pencil's W2 typed in": [weights_of_the_pencil],
        "two mistakes: db is a mean, and σ′ is missing in the last layer": [
            by_line(slope2=lambda A2, Z2: 1, column=lambda dZ: dZ.mean(axis=1, keepdims=True)),
        ],
        "two mistakes: db is summed over the units, and σ′ of the activations in the last layer": [
            by_line(slope2=lambda A2, Z2: sigmoid_derivative(A2), column=lambda dZ: dZ.sum(axis=0)),
            by_line(
                slope2=lambda A2, Z2: sigmoid_derivative(A2),
                column=lambda dZ: dZ.sum(axis=0, keepdims=True),
            ),
        ],
        "two mistakes: db is flat, and σ′ is missing in the last layer": [
            by_line(slope2=lambda A2, Z2: 1, column=lambda dZ: dZ.sum(axis=1)),
        ],
        "two mistakes: db is not summed, and σ′ of the activations in both layers": [
            by_line(
                slope2=lambda A2, Z2: sigmoid_derivative(A2),
                slope1=lambda A1, Z1: sigmoid_derivative(A1),
                column=lambda dZ: dZ,
            ),
        ],
        "two mistakes in the hidden layer: A1 in place of X in dW1, and σ′ is missing": [
            by_line(slope1=lambda A1, Z1: 1, inputs=lambda X, A1: A1),
        ],
        "half of the slope": [by_line(slope1=lambda A1, Z1: 1 - A1)],
        "σ in place of its slope": [by_line(slope1=lambda A1, Z1: sigmoid(Z1))],
        "Z in place of A in A(1 − A)": [
            by_line(slope1=lambda A1, Z1: A1 * (1 - Z1)),
            by_line(slope2=lambda A2, Z2: Z2 * (1 - A2)),
        ],
        "the brackets around 1 − A are missing": [
            by_line(slope2=lambda A2, Z2: A2 * 1 - A2),
            brackets_forgotten_in_one_line,
        ],
        "the slope enters a matrix product": [
            slope_transposed_in_a_product,
            slope_transposed_in_the_hidden_layer,
        ],
        "changed on the way": [weights_changed_on_the_way],
        "the sign is flipped in the hidden layer": [error_turned_round_in_the_hidden_layer],
        "the loss in place of its derivative": [whole_loss],
        "the results are in another order": [by_layer],
        "another sort of result": [dictionary, lambda *_: np.zeros((4, 2))],
        "too few arrays": [three_of_four],
        "dA in place of dZ": [da_for_the_weights],
        "the slope of the last layer twice": [slope_twice],
        "Z1 in place of A1": [z_for_a],
        "Z2 in place of A2": [scores_against_targets],
        "the absolute value of the error": [
            absolute_error,
            absolute_error_and_no_slope_in_the_hidden_layer,
        ],
        "predictions in place of outputs": [rows_compared, decided],
        "a factor of the slope too many": [
            one_square_too_many,
            by_line(slope1=lambda A1, Z1: A1 * sigmoid_derivative(Z1)),
            by_line(slope1=lambda A1, Z1: A1 * (1 - A1) * sigmoid_derivative(Z1)),
        ],
        "dW2 goes back in place of dZ2": [back_from_the_weights],
        "dW2 in place of W2": [back_through_the_derivatives],
        "W2 in place of A1": [weights_in_place_of_inputs],
        "the sign is flipped": [minus_on_all_four],
        "n of another layer": [hidden_units_counted],
        "W2.T multiplied entry by entry": [no_product],
        "transposed": [transposed],
        "in place": [in_place],
    },
    "classifier_backward_pass": {
        "the slope enters a matrix product": [
            classifier(probabilities, lambda dA1, Z1, A1: dA1 @ relu_derivative(Z1)),
        ],
        "dZ2 and dZ1 are lesson 1's": [all_of_lesson_1],
        "db is a mean": [biases_by_mean(probabilities, masked)],
        "1/m in db only": [biases_by_mean(lambda Z, Y: softmax(Z) - Y, masked)],
        "two mistakes: db is a mean, and the sigmoid's slope in the hidden layer": [
            biases_by_mean(probabilities, sigmoid_slope),
        ],
        "two mistakes: db is a mean, and the mask is missing in the hidden layer": [
            biases_by_mean(probabilities, lambda dA1, Z1, A1: dA1),
        ],
        "two mistakes: db is flat, and the sigmoid's slope in the hidden layer": [
            flat_biases(sigmoid_slope),
        ],
        "the slopes are in each other's layers": [
            classifier(
                lambda Z, Y: probabilities(Z, Y) * np.where(Z > 0, 1, 0),
                lambda dA1, Z1, A1: dA1 * sigmoid(Z1) * (1 - sigmoid(Z1)),
            ),
        ],
        "a slope of the output as well, and the mask is missing": [
            classifier(
                lambda Z, Y: probabilities(Z, Y) * sigmoid(Z) * (1 - sigmoid(Z)),
                lambda dA1, Z1, A1: dA1,
            ),
        ],
        "divided by the whole shape": [divided_by_shape],
        "multiplied by the loss": [
            classifier(lambda Z, Y: softmax_cross_entropy(Z, Y) * probabilities(Z, Y), masked),
        ],
        "the targets are subtracted from the scores": [
            classifier(lambda Z, Y: softmax(Z - Y) / len(Y.T), masked),
            classifier(lambda Z, Y: softmax((Z - Y) / len(Y.T)), masked),
        ],
        "the gradient of squared error": [
            classifier(lambda Z, Y: 2 / Y.size * ((A := softmax(Z)) - Y) * A * (1 - A), masked),
        ],
        "the sigmoid's slope in the hidden layer": [
            classifier(probabilities, lambda dA1, Z1, A1: dA1 * sigmoid(Z1) * (1 - sigmoid(Z1))),
            classifier(probabilities, lambda dA1, Z1, A1: dA1 * A1 * (1 - A1)),
        ],
        "a slope of the output as well": [
            classifier(lambda Z, Y: probabilities(Z, Y) * (1 - softmax(Z)) * softmax(Z), masked),
        ],
        "the mask is missing": [classifier(probabilities, lambda dA1, Z1, A1: dA1)],
        "ReLU in place of its slope": [
            classifier(probabilities, lambda dA1, Z1, A1: dA1 * np.maximum(0, Z1)),
        ],
        "the gradient is measured": [
            classifier(
                lambda Z, Y: numerical_gradient(lambda S: softmax_cross_entropy(S, Y), Z), masked
            ),
        ],
        "Z1 in place of the slope": [classifier(probabilities, lambda dA1, Z1, A1: Z1 * dA1)],
        "A2 is not defined": [lesson_1_pasted],
        "the hidden layer in place of the outputs": [
            hidden_outputs(lambda Z1, A1: softmax(A1)),
            hidden_outputs(lambda Z1, A1: softmax(Z1)),
        ],
        "divided by the number of units": [divided_by_inputs],
        "the mask of the other layer": [mask_of_the_scores, scores_masked_on_the_way_back],
        "dA1 in place of dZ1": [bias_before_the_mask],
        "the scores and the targets are swapped": [
            classifier(lambda Z, Y: (softmax(Y) - Z) / len(Y.T), masked),
        ],
        "not divided by the sum": [classifier(lambda Z, Y: (np.exp(Z) - Y) / Y.shape[1], masked)],
        "a fixed number of samples": [classifier(lambda Z, Y: (softmax(Z) - Y) / 3, masked)],
        "the mask of the errors": [
            classifier(probabilities, lambda dA1, Z1, A1: dA1 * (dA1 > 0)),
            classifier(probabilities, lambda dA1, Z1, A1: np.maximum(dA1, 0)),
            classifier(probabilities, lambda dA1, Z1, A1: relu_derivative(dA1)),
        ],
        "the slope at the corner is 1": [
            classifier(probabilities, lambda dA1, Z1, A1: np.where(Z1 < 0, 0, dA1)),
        ],
        "two slopes in the hidden layer": [
            classifier(
                probabilities, lambda dA1, Z1, A1: masked(dA1, Z1, A1) * sigmoid_derivative(Z1)
            ),
        ],
        "the correct class only": [
            classifier(through_the_probabilities, masked),
            classifier(old_slope_after_the_logarithm, masked),
        ],
        "the mean is taken twice": [mean_twice_in_the_first_layer],
        "1/m is missing on the way back": [difference_without_the_mean],
        "Z1 in place of A1": [scores_for_activations],
        "the slope alone": [classifier(probabilities, lambda dA1, Z1, A1: relu_derivative(Z1))],
        "a sigmoid for softmax": [classifier(lambda Z, Y: (sigmoid(Z) - Y) / Y.shape[1], masked)],
        "scores, not probabilities": [classifier(lambda Z, Y: (Z - Y) / Y.shape[1], masked)],
        "no maximum of each column subtracted": [
            classifier(naive_probabilities, masked),
            classifier(one_maximum_for_all, masked),
        ],
        "1/m is missing": [classifier(lambda Z, Y: softmax(Z) - Y, masked)],
        "the sign is flipped": [
            classifier(lambda Z, Y: -probabilities(Z, Y), masked),
            classifier(lambda Z, Y: Y - softmax(Z), masked),
        ],
        "1 is subtracted from whole rows": [
            classifier(one_subtracted(np.argmax), masked),
            classifier(one_subtracted(lambda Y: Y.argmax(axis=0)), masked),
        ],
        "softmax is applied twice": [
            classifier(lambda Z, Y: probabilities(softmax(Z), Y), masked),
        ],
        "a sigmoid for softmax, and 1/m is missing": [
            classifier(lambda Z, Y: sigmoid(Z) - Y, masked),
        ],
        "a number where an array is needed": [
            loss_for_its_gradient,
            loss_in_another_order,
            loss_summed_first,
        ],
        "one dZ for both layers": [one_error_for_both],
        "db is flat": [
            lambda *arguments: [
                one.ravel() if one.shape[1] == 1 and k % 2 else one
                for k, one in enumerate(classifier(probabilities, masked)(*arguments))
            ],
        ],
        "the results are in another order": [
            lambda *arguments: last_layer_first(*classifier(probabilities, masked)(*arguments)),
        ],
        "in place": [mask_in_place],
        "an error": [cross_entropy_of_the_outputs],
    },
    "update": {
        "the learning rate is subtracted": [
            lambda P, G, rate: tuple(p * g - rate * g for p, g in zip(P, G, strict=True))
        ],
        "rows in place of arrays": [extended],
        "only the sign of the derivative": [
            lambda P, G, rate: [p - rate * np.sign(g) for p, g in zip(P, G, strict=True)],
        ],
        "uphill": [lambda P, G, rate: tuple(rate * g + p for p, g in zip(P, G, strict=True))],
        "the parameters come back unchanged": [names_in_a_loop, lambda P, G, rate: P],
        "a step of its own length": [
            lambda P, G, rate: [p - 0.05 * g for p, g in zip(P, G, strict=True)],
        ],
        "the learning rate is limited": [
            lambda P, G, rate: [p - min(rate, 1.0) * g for p, g in zip(P, G, strict=True)],
        ],
        "in place": [changed_in_a_loop, changed_arrays],
        "the step in place of the new value": [steps_only],
        "only the weights are updated": [weights_only],
        "an error": [
            lambda parameters, gradients, learning_rate: parameters - learning_rate * gradients,
            lambda parameters, gradients, learning_rate: parameters - gradients,
            pairs_without_zip,
            four_names,
            always_four,
        ],
        "return inside a loop": [returned_too_early],
        "too many arrays": [every_pair],
        "the gradient is forgotten": [lambda P, G, rate: [p - rate for p in P]],
        "one step for the whole array": [
            lambda P, G, rate: [p - rate * np.mean(g) for p, g in zip(P, G, strict=True)],
        ],
        "the gradients in reverse order": [
            lambda P, G, rate: [p - rate * g for p, g in zip(P, reversed(G), strict=True)],
        ],
        "the lists are swapped": [
            lambda P, G, rate: [p - rate * g for g, p in zip(P, G, strict=True)],
        ],
        "the learning rate multiplies the parameter": [
            lambda P, G, rate: [p * rate - g for p, g in zip(P, G, strict=True)],
        ],
        "the step is multiplied by the parameter": [
            lambda P, G, rate: [p - rate * g * p for p, g in zip(P, G, strict=True)],
        ],
        "another factor in the step": [
            lambda P, G, rate: [p - rate / 2 * g for p, g in zip(P, G, strict=True)],
        ],
        "another sort of result": [
            lambda P, G, rate: (p - rate * g for p, g in zip(P, G, strict=True)),
            lambda P, G, rate: {"W1": P[0] - rate * G[0]},
            lambda P, G, rate: P[0] - rate * G[0],
            lambda P, G, rate: np.array(P) - rate * np.array(G),
        ],
    },
}
