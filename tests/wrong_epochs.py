"""Wrong epochs in the forms in which students write them."""

import numpy as np

from nnlib.lesson.two_layers import classifier_backward_pass as backward_pass
from nnlib.lesson.two_layers import classifier_forward as forward
from nnlib.lesson.two_layers import update


def gradients_of(parameters, X, Y):
    Z1, A1, Z2, _ = forward(parameters, X)
    return backward_pass(parameters[2], Z1, A1, Z2, X, Y)


def in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng):
    for start in range(0, X.shape[1], batch_size):
        x, y = X[:, start : start + batch_size], Y[:, start : start + batch_size]
        parameters = update(parameters, gradients_of(parameters, x, y), learning_rate)
    return parameters


def order_drawn_and_forgotten(parameters, X, Y, learning_rate, batch_size, rng):
    rng.permutation(X.shape[1])
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def shuffled_once_for_ever(parameters, X, Y, learning_rate, batch_size, rng):
    rng = np.random.default_rng(0)
    order = rng.permutation(X.shape[1])
    return in_the_order_of_the_data(
        parameters, X[:, order], Y[:, order], learning_rate, batch_size, rng
    )


def global_generator(parameters, X, Y, learning_rate, batch_size, rng):
    order = np.random.permutation(X.shape[1])  # noqa: NPY002
    return in_the_order_of_the_data(
        parameters, X[:, order], Y[:, order], learning_rate, batch_size, rng
    )


def new_generator(parameters, X, Y, learning_rate, batch_size, rng):
    order = np.random.default_rng().permutation(X.shape[1])
    return in_the_order_of_the_data(
        parameters, X[:, order], Y[:, order], learning_rate, batch_size, rng
    )


def targets_left_behind(parameters, X, Y, learning_rate, batch_size, rng):
    X = X[:, rng.permutation(X.shape[1])]
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def two_orders(parameters, X, Y, learning_rate, batch_size, rng):
    X, Y = X[:, rng.permutation(X.shape[1])], Y[:, rng.permutation(X.shape[1])]
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def rows_shuffled(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[order], Y[order]
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def random_batches(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    for _ in range(m // batch_size):
        batch = rng.integers(0, m, batch_size)
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def whole_batches(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for k in range(len(order) // batch_size):
        batch = order[k * batch_size : (k + 1) * batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def range_that_ends_early(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m - batch_size, batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def summed(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = [0, 0, 0, 0]
        for j in batch:
            one = gradients_of(parameters, X[:, [j]], Y[:, [j]])
            found = [f + g for f, g in zip(found, one, strict=True)]
        parameters = update(parameters, found, learning_rate)
    return parameters


def mean_over_everything(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        found = [g * len(batch) for g in gradients_of(parameters, X[:, batch], Y[:, batch])]
        parameters = update(parameters, [g / m for g in found], learning_rate)
    return parameters


def divided_again(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = [g / batch_size for g in gradients_of(parameters, X[:, batch], Y[:, batch])]
        parameters = update(parameters, found, learning_rate)
    return parameters


def update_after_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
    return update(parameters, found, learning_rate)


def new_parameters_not_used(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        new_parameters = update(parameters, found, learning_rate)
    return new_parameters


def gradients_of_the_start(parameters, X, Y, learning_rate, batch_size, rng):
    new = parameters
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        new = update(new, found, learning_rate)
    return new


def unpacked_before_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    _, _, W2, _ = parameters
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        x, y = X[:, batch], Y[:, batch]
        Z1, A1, Z2, _ = forward(parameters, x)
        parameters = update(parameters, backward_pass(W2, Z1, A1, Z2, x, y), learning_rate)
    return parameters


def result_thrown_away(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        update(parameters, gradients_of(parameters, X[:, batch], Y[:, batch]), learning_rate)
    return parameters


def returned_in_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
        return parameters


def nothing_returned(parameters, X, Y, learning_rate, batch_size, rng):
    whole_batches(parameters, X, Y, learning_rate, batch_size, rng)


def all_samples_forward_and_backward(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for _ in range(0, len(order), batch_size):
        parameters = update(parameters, gradients_of(parameters, X, Y), learning_rate)
    return parameters


def start_without_a_stride(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(len(order)):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def number_of_batches(parameters, X, Y, learning_rate, batch_size, rng):
    for batch in np.array_split(rng.permutation(X.shape[1]), batch_size):
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def one_fewer(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size - 1]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def caller_s_list(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters[:] = update(parameters, found, learning_rate)
    return parameters


def caller_s_arrays(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        for parameter, gradient in zip(parameters, found, strict=True):
            parameter -= learning_rate * gradient
    return parameters


def caller_s_data(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X[:], Y[:] = X[:, order], Y[:, order]
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def arguments_of_lesson_1(parameters, X, Y, learning_rate, batch_size, rng):
    Z1, A1, Z2, A2 = forward(parameters, X)
    gradients = backward_pass(parameters[2], Z1, A1, Z2, A2, X, Y)
    return update(parameters, gradients, learning_rate)


WRONG_EPOCHS = {
    "epoch": {
        "not shuffled": [in_the_order_of_the_data, order_drawn_and_forgotten],
        "shuffled by a generator of your own": [shuffled_once_for_ever],
        "nothing is drawn from rng": [global_generator, new_generator],
        "Y is not shuffled": [targets_left_behind],
        "X and Y are shuffled each by itself": [two_orders],
        "drawn with replacement": [random_batches],
        "the last, smaller batch is left out": [whole_batches],
        "the last batch is left out": [range_that_ends_early],
        "a sum over the batch": [summed],
        "divided by the number of all samples": [mean_over_everything],
        "the mean is taken twice": [divided_again],
        "only the last batch counts": [update_after_the_loop, new_parameters_not_used],
        "the gradients of the old parameters": [gradients_of_the_start],
        "an old W2 on the way back": [unpacked_before_the_loop],
        "the parameters come back unchanged": [result_thrown_away],
        "one batch only": [returned_in_the_loop],
        "returned nothing": [nothing_returned],
        "all samples in every step": [all_samples_forward_and_backward],
        "batches overlap": [start_without_a_stride],
        "batch_size is taken for the number of batches": [number_of_batches],
        "batches of one fewer": [one_fewer],
        "in place": [caller_s_list, caller_s_arrays, caller_s_data],
        "rows are shuffled in place of columns": [rows_shuffled],
        "an error": [arguments_of_lesson_1],
        "too few arrays": [lambda P, X, Y, rate, size, rng: P[:3]],
        "another sort of result": [
            lambda P, X, Y, rate, size, rng: rng,
            lambda P, X, Y, rate, size, rng: (P, rate),
        ],
    }
}
