"""Wrong epochs in the forms in which students write them."""

import numpy as np

from nnlib.layers import Dense
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


def images_for_rows(count):
    """Count rows, and take rows."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        m = count(X)
        order = rng.permutation(m)
        for start in range(0, m, batch_size):
            batch = order[start : start + batch_size]
            found = gradients_of(parameters, X[batch], Y[batch])
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


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


def slice_that_ends_at_batch_size(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start:batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def no_loop(parameters, X, Y, learning_rate, batch_size, rng):
    batch = rng.permutation(X.shape[1])[:batch_size]
    found = gradients_of(parameters, X[:, batch], Y[:, batch])
    return update(parameters, found, learning_rate)


def unpacked_in_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    W1, b1, W2, b2 = parameters
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        x, y = X[:, batch], Y[:, batch]
        Z1, A1, Z2, _ = forward(parameters, x)
        gradients = backward_pass(W2, Z1, A1, Z2, x, y)
        W1, b1, W2, b2 = update(parameters, gradients, learning_rate)
    return [W1, b1, W2, b2]


def unpacked_and_passed_on(parameters, X, Y, learning_rate, batch_size, rng):
    W1, b1, W2, b2 = parameters
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        x, y = X[:, batch], Y[:, batch]
        Z1, A1, Z2, _ = forward(parameters, x)
        gradients = backward_pass(W2, Z1, A1, Z2, x, y)
        W1, b1, W2, b2 = update([W1, b1, W2, b2], gradients, learning_rate)
    return [W1, b1, W2, b2]


def using(forward_X=None, X_back=None, Y_back=None):
    """Write an epoch that takes all samples in some parts of a step."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        order = rng.permutation(X.shape[1])
        for start in range(0, X.shape[1], batch_size):
            batch = order[start : start + batch_size]
            Z1, A1, Z2, _ = forward(parameters, X if forward_X else X[:, batch])
            x, y = X if X_back else X[:, batch], Y if Y_back else Y[:, batch]
            gradients = backward_pass(parameters[2], Z1, A1, Z2, x, y)
            parameters = update(parameters, gradients, learning_rate)
        return parameters

    return function


def length_of_X(parameters, X, Y, learning_rate, batch_size, rng):
    m = len(X)
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def rows_of_X_in_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, X.shape[0], batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def permutation_in_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    for start in range(0, m, batch_size):
        order = rng.permutation(m)
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def shuffled_in_the_loop(parameters, X, Y, learning_rate, batch_size, rng):
    for start in range(0, X.shape[1], batch_size):
        order = rng.permutation(X.shape[1])
        X, Y = X[:, order], Y[:, order]
        x, y = X[:, start : start + batch_size], Y[:, start : start + batch_size]
        parameters = update(parameters, gradients_of(parameters, x, y), learning_rate)
    return parameters


def slice_without_an_end(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start:]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def arrays_permuted(parameters, X, Y, learning_rate, batch_size, rng):
    X, Y = rng.permutation(X), rng.permutation(Y)
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def columns_permuted(parameters, X, Y, learning_rate, batch_size, rng):
    X, Y = rng.permutation(X, axis=1), rng.permutation(Y, axis=1)
    return in_the_order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng)


def rows_of_one(of_X, of_Y):
    """Write an epoch that takes rows of X or of Y."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        order = rng.permutation(X.shape[1])
        for start in range(0, len(order), batch_size):
            some = order[start : start + batch_size]
            x, y = X[some] if of_X else X[:, some], Y[some] if of_Y else Y[:, some]
            parameters = update(parameters, gradients_of(parameters, x, y), learning_rate)
        return parameters

    return function


def permutation_of_a_batch(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(batch_size)
    for start in range(0, X.shape[1], batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def permutation_of_each_batch(parameters, X, Y, learning_rate, batch_size, rng):
    for _ in range(0, X.shape[1], batch_size):
        some = rng.permutation(batch_size)
        found = gradients_of(parameters, X[:, some], Y[:, some])
        parameters = update(parameters, found, learning_rate)
    return parameters


def fixed_rate(rate):
    """Write an epoch with a learning rate of its own."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        order = rng.permutation(X.shape[1])
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            found = gradients_of(parameters, X[:, batch], Y[:, batch])
            parameters = update(parameters, found, rate)
        return parameters

    return function


def written(batches=None, order=None, gradients=gradients_of, result=None):
    """Write an epoch as a loop over batches, with one of its lines changed."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        m = X.shape[1]
        all_of_them = order(rng, m) if order else rng.permutation(m)
        slices = batches(m, batch_size) if batches else whole(m, batch_size)
        for start, end in slices:
            batch = all_of_them[start:end]
            found = gradients(parameters, X[:, batch], Y[:, batch])
            parameters = update(parameters, found, learning_rate)
        return result(found) if result else parameters

    return function


def whole(m, batch_size):
    return [(start, start + batch_size) for start in range(0, m, batch_size)]


def fixed(stride=None, length=None):
    """Write numbers in place of batch_size."""

    def batches(m, size):
        starts = range(0, m, stride or size)
        return [(start, start + (length or size)) for start in starts]

    return written(batches)


def order_of_an_order(rng, m):
    order = rng.permutation(m)
    return order[order]


def order_drawn_twice(rng, m):
    rng.permutation(m)
    return rng.permutation(m)


def shuffled_and_then_in_that_order(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    for start in range(0, X.shape[1], batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def looped(batch_of, columns_of_Y=None, order=True):
    """Write an epoch whose loop takes batches of its own, with or without an order before it."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        m = X.shape[1]
        if order:
            rng.permutation(m)
        for start in range(0, m, batch_size):
            batch = batch_of(rng, m, start, batch_size)
            of_Y = columns_of_Y(rng, m, start, batch_size) if columns_of_Y else batch
            found = gradients_of(parameters, X[:, batch], Y[:, of_Y])
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def last_layer_returned_first(*given):
    new = written()(*given)
    return new[2:] + new[:2]


def stored_images_forward(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, X.shape[1], batch_size):
        batch = order[start : start + batch_size]
        Z1, A1, Z2, _ = forward(parameters, X[:, start : start + batch_size])
        found = backward_pass(parameters[2], Z1, A1, Z2, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def slice_of_a_new_order(rng, m, start, size):
    return rng.permutation(m)[start : start + size]


def chosen(rng, m, start, size):
    return rng.choice(m, min(size, m))


def chosen_once_each(rng, m, start, size):
    return rng.choice(m, min(size, m), replace=False)


def unpacked_the_wrong_way_round(parameters, X, Y):
    A1, Z1, Z2, _ = forward(parameters, X)
    return backward_pass(parameters[2], Z1, A1, Z2, X, Y)


def pre_activations_for_activations(parameters, X, Y):
    Z1, _, Z2, _ = forward(parameters, X)
    return backward_pass(parameters[2], Z1, Z1, Z2, X, Y)


def update_of_the_gradients(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(found, parameters, learning_rate)
    return parameters


def named_like_all_images(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        X = X[:, batch]
        Y = Y[:, batch]
        parameters = update(parameters, gradients_of(parameters, X, Y), learning_rate)
    return parameters


def X_named_like_all_images(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        X, y = X[:, batch], Y[:, batch]
        parameters = update(parameters, gradients_of(parameters, X, y), learning_rate)
    return parameters


def order_named_like_its_batch(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, X.shape[1], batch_size):
        order = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, order], Y[:, order])
        parameters = update(parameters, found, learning_rate)
    return parameters


def updated_after_the_loop_too(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return update(parameters, found, learning_rate)


def a_step_of_the_batch_for_each_image(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        for _ in batch:
            found = gradients_of(parameters, X[:, batch], Y[:, batch])
            parameters = update(parameters, found, learning_rate)
    return parameters


def epochs(n, again=True):
    """Write several epochs, each in a new order or all in one."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        m = X.shape[1]
        order = rng.permutation(m)
        for number in range(n or m):
            if again and number:
                order = rng.permutation(m)
            for start in range(0, m, batch_size):
                batch = order[start : start + batch_size]
                found = gradients_of(parameters, X[:, batch], Y[:, batch])
                parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def steps_by_hand(which):
    """Write the update by hand, and forget some of the parameters."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        parameters = list(parameters)
        order = rng.permutation(X.shape[1])
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            found = gradients_of(parameters, X[:, batch], Y[:, batch])
            for k in which:
                parameters[k] = parameters[k] - learning_rate * found[k]
        return parameters

    return function


def one_fewer_than_m(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1] - 1
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def added_up(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    total = [0, 0, 0, 0]
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        for k in range(4):
            total[k] = total[k] + found[k]
        parameters = update(parameters, total, learning_rate)
    return parameters


def starts_shuffled(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    for start in rng.permutation(range(0, m, batch_size)):
        x, y = X[:, start : start + batch_size], Y[:, start : start + batch_size]
        parameters = update(parameters, gradients_of(parameters, x, y), learning_rate)
    return parameters


def columns_counted_on(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    rng.permutation(m)
    for start in range(0, m, batch_size):
        batch = np.arange(start, start + batch_size)
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def order_drawn_inside_each_batch(parameters, X, Y, learning_rate, batch_size, rng):
    for start in range(0, X.shape[1], batch_size):
        x, y = X[:, start : start + batch_size], Y[:, start : start + batch_size]
        some = rng.permutation(x.shape[1])
        found = gradients_of(parameters, x[:, some], y[:, some])
        parameters = update(parameters, found, learning_rate)
    return parameters


def of_ones_own(parameters, X, Y):
    """Compute the gradients with np.mean, which is nan for no image."""
    m = X.shape[1]
    Z1, A1, _, A2 = forward(parameters, X)
    dZ2 = A2 - Y
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    means = [np.mean(one, axis=1, keepdims=True) for one in (dZ1, dZ2)]
    return dZ1 @ X.T / m, means[0], dZ2 @ A1.T / m, means[1]


def that_stop(parameters, X, Y):
    """Compute the gradients, with a maximum, which no images do not have."""
    np.max(X)
    return gradients_of(parameters, X, Y)


def one_batch_more(m, size):
    return [(k * size, (k + 1) * size) for k in range(m // size + 1)]


def blocks_from_the_order(step):
    """Write an epoch whose slices of X start at numbers of the order."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        for b in rng.permutation(X.shape[1])[:: step or batch_size]:
            x, y = X[:, b : b + batch_size], Y[:, b : b + batch_size]
            parameters = update(parameters, gradients_of(parameters, x, y), learning_rate)
        return parameters

    return function


def last_layer_first(parameters, X, Y):
    dW1, db1, dW2, db2 = gradients_of(parameters, X, Y)
    return [dW2, db2, dW1, db1]


def weights_first(parameters, X, Y):
    dW1, db1, dW2, db2 = gradients_of(parameters, X, Y)
    return [dW1, dW2, db1, db2]


def starts_from_the_order(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in order:
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def rate_times_batch_size(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate * batch_size)
    return parameters


def one_image_at_a_time(parameters, X, Y, learning_rate, batch_size, rng):
    for j in rng.permutation(X.shape[1]):
        found = gradients_of(parameters, X[:, j], Y[:, j])
        parameters = update(parameters, found, learning_rate)
    return parameters


def list_for_a_weight(parameters, X, Y, learning_rate, batch_size, rng):
    Z1, A1, Z2, _ = forward(parameters, X)
    return update(parameters, backward_pass(parameters, Z1, A1, Z2, X, Y), learning_rate)


def W1_in_place_of_W2(parameters, X, Y, learning_rate, batch_size, rng):
    Z1, A1, Z2, _ = forward(parameters, X)
    return update(parameters, backward_pass(parameters[0], Z1, A1, Z2, X, Y), learning_rate)


def order_of_nothing(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.shuffle(np.arange(X.shape[1]))
    return order[:batch_size]


def order_of_the_data(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X)
    return update(parameters, gradients_of(parameters, X[:, order], Y), learning_rate)


def comma_for_a_colon(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    return order[0, batch_size]


def shape_for_a_number(parameters, X, Y, learning_rate, batch_size, rng):
    return [rng.permutation(X.shape[1])[start] for start in range(0, X.shape, batch_size)]


def one_number_for_a_slice(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    for start in range(0, X.shape[1], batch_size):
        some = order[start]
        # As in the lesson, whose forward is made of the layers' scores.
        Dense(parameters[0], parameters[1], "relu").forward(X[:, some])
    return parameters


def loop_of_one_round(parameters, X, Y, learning_rate, batch_size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    for start in range(0, batch_size, m):
        batch = order[start : start + batch_size]
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


# The same numbers, but the later batches are empty or not: what the hint asks about.
ONE_BATCH_ONLY = [
    (slice_that_ends_at_batch_size, "end at start + batch_size", "range"),
    (order_named_like_its_batch, "keep all its numbers", "range"),
    (no_loop, "a loop over range(0, m, batch_size)", "start + batch_size"),
    (loop_of_one_round, "range(0, m, batch_size)", "start + batch_size"),
]


# What Python's message says is explained.
def an_order_beside_two_others(place):
    """Shuffle X, shuffle Y, and draw the order of the batches besides."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        m = X.shape[1]
        draws = [rng.permutation(m), rng.permutation(m), rng.permutation(m)]
        order = draws.pop(place)
        X, Y = X[:, draws[0]], Y[:, draws[1]]
        for start in range(0, m, batch_size):
            batch = order[start : start + batch_size]
            found = gradients_of(parameters, X[:, batch], Y[:, batch])
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def split_into(number):
    """Write an epoch with np.split."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        order = rng.permutation(X.shape[1])
        for batch in np.split(order, number(len(order), batch_size)):
            found = gradients_of(parameters, X[:, batch], Y[:, batch])
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def reshaped(parameters, X, Y, learning_rate, batch_size, rng):
    for batch in rng.permutation(X.shape[1]).reshape(-1, batch_size):
        found = gradients_of(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def weights_from_place(k):
    """Take another of the parameters for W2."""

    def gradients(parameters, X, Y):
        Z1, A1, Z2, _ = forward(parameters, X)
        return backward_pass(parameters[k], Z1, A1, Z2, X, Y)

    return written(gradients=gradients)


ERRORS_OF_EPOCHS = [
    (one_number_for_a_slice, "start : end"),
    (one_image_at_a_time, "X[:, [3]]"),
    (list_for_a_weight, "no array"),
    (order_of_nothing, "rng.shuffle"),
    (order_of_the_data, "square brackets"),
    (comma_for_a_colon, "colon"),
    (shape_for_a_number, "X.shape is a pair"),
    (split_into(lambda m, size: max(m // size, 1)), "np.split cuts into equal parts"),
    (reshaped, "as many places as there are entries"),
]


def halves(P, X, Y, rate, size, rng):
    """Write two passes, each with half the rate: none of the epochs that are known."""
    return epochs(2)(P, X, Y, rate / 2, size, rng)


def another_step_of_half(P, X, Y, rate, size, rng):
    new = written()(P, X, Y, rate, size, rng)
    return update(new, gradients_of(new, X, Y), rate / 2)


def first_image_twice(P, X, Y, rate, size, rng):
    new = written()(P, X, Y, rate, size, rng)
    return update(new, gradients_of(new, X[:, :1], Y[:, :1]), rate)


def twice_the_rate(P, X, Y, rate, size, rng):
    return written()(P, X, Y, 2 * rate, size, rng)


def slower_biases(P, X, Y, rate, size, rng):
    new = written()(P, X, Y, rate, size, rng)
    return [new[0], (P[1] + new[1]) / 2, new[2], (P[3] + new[3]) / 2]


# Each is near to a mistake that has a name, and is another.
NEARLY = [
    (halves, "several epochs"),
    (another_step_of_half, "one step too many"),
    (first_image_twice, "one step too many"),
    (slower_biases, "some parameters stay as they were"),
    (twice_the_rate, "the learning rate is forgotten"),
]

WRONG_EPOCHS = {
    "epoch": {
        "another parameter in place of W2": [
            W1_in_place_of_W2,
            *(weights_from_place(k) for k in (0, 1, 3)),
        ],
        "not shuffled": [
            in_the_order_of_the_data,
            order_drawn_and_forgotten,
            columns_counted_on,
            order_drawn_inside_each_batch,
        ],
        "an empty batch": [
            written(one_batch_more),
            written(one_batch_more, gradients=of_ones_own),
            written(one_batch_more, gradients=that_stop),
            written(lambda m, size: whole(m + 1, size), gradients=of_ones_own),
            written(lambda m, size: whole(m + size, size), gradients=of_ones_own),
        ],
        "a slice starts at a number of the order": [
            starts_from_the_order,
            blocks_from_the_order(1),
            blocks_from_the_order(None),
        ],
        "the gradients are in another order than the parameters": [
            written(gradients=last_layer_first),
            written(gradients=weights_first),
        ],
        "a batch under the name of all images": [named_like_all_images, X_named_like_all_images],
        "one step too many": [updated_after_the_loop_too],
        "several steps with each batch": [a_step_of_the_batch_for_each_image],
        "several epochs": [
            *(epochs(n) for n in (2, 3, 5, 10)),
            *(epochs(n, again=False) for n in (2, 3, 5, 10)),
            epochs(None),
            epochs(None, again=False),
        ],
        "some parameters stay as they were": [
            steps_by_hand([0, 2]),
            steps_by_hand([2, 3]),
            steps_by_hand([0, 1]),
        ],
        "the last image is left out": [one_fewer_than_m],
        "gradients of all batches so far": [added_up],
        "batches are shuffled in place of images": [starts_shuffled],
        "shuffled by a generator of your own": [shuffled_once_for_ever],
        "nothing is drawn from rng": [global_generator, new_generator],
        "Y is not shuffled": [targets_left_behind],
        "X and Y are shuffled each by itself": [
            two_orders,
            columns_permuted,
            looped(slice_of_a_new_order, slice_of_a_new_order),
            looped(slice_of_a_new_order, slice_of_a_new_order, order=False),
            *map(an_order_beside_two_others, range(3)),
        ],
        "a new order for each batch": [
            permutation_in_the_loop,
            shuffled_in_the_loop,
            looped(slice_of_a_new_order),
            looped(chosen_once_each),
            looped(chosen_once_each, order=False),
        ],
        "shuffled in another way": [
            written(order=lambda rng, m: rng.permutation(m)[::-1]),
            written(order=lambda rng, m: rng.choice(m, m, replace=False)),
            written(order=lambda rng, m: rng.permutation(rng.permutation(m))),
            written(order=order_of_an_order),
            written(order=order_drawn_twice),
            shuffled_and_then_in_that_order,
        ],
        "the parameters come back in another order": [last_layer_returned_first],
        "other images forward than backward": [stored_images_forward],
        "drawn with replacement": [
            random_batches,
            looped(chosen),
            looped(chosen, order=False),
        ],
        "the last, smaller batch is left out": [whole_batches],
        "the last batch is left out": [range_that_ends_early],
        "a sum over the batch": [summed, rate_times_batch_size],
        "divided by the number of all samples": [mean_over_everything],
        "the mean is taken twice": [divided_again],
        "only the last batch counts": [
            update_after_the_loop,
            new_parameters_not_used,
            unpacked_in_the_loop,
        ],
        "the gradients of the old parameters": [gradients_of_the_start, unpacked_and_passed_on],
        "an old W2 on the way back": [unpacked_before_the_loop],
        "the parameters come back unchanged": [result_thrown_away],
        "return inside a loop": [returned_in_the_loop],
        "one batch only": [function for function, *_ in ONE_BATCH_ONLY],
        "returned nothing": [nothing_returned],
        "all samples in every step": [all_samples_forward_and_backward],
        "all samples in a part of the step": [
            using(forward_X=True),
            using(X_back=True),
            using(Y_back=True),
            using(forward_X=True, X_back=True),
            using(forward_X=True, Y_back=True),
            using(X_back=True, Y_back=True),
        ],
        "batches that shrink": [slice_without_an_end],
        "the order of one batch only": [permutation_of_a_batch, permutation_of_each_batch],
        "a learning rate of its own": [fixed_rate(0.1), fixed_rate(0.3), fixed_rate(0.5)],
        "rows are counted in place of columns": [length_of_X, rows_of_X_in_the_loop],
        "images are taken for rows": [
            images_for_rows(len),
            images_for_rows(lambda X: X.shape[0]),
        ],
        "batches overlap": [start_without_a_stride],
        "batches of one more": [
            written(lambda m, size: [(s, s + size + 1) for s in range(0, m, size)]),
            written(lambda m, size: whole(m, size + 1)),
        ],
        "batch_size is taken for the number of batches": [
            written(lambda m, size: whole(m, max(m // size, 1))),
            written(lambda m, size: whole(m, max(m // size, 1))[:size]),
            number_of_batches,
            split_into(lambda m, size: size),
            written(lambda m, size: [(k * size, (k + 1) * size) for k in range(size)]),
            written(lambda m, size: [(start, start + size) for start in range(size)]),
        ],
        "a batch size of its own": [
            *(fixed(size, size) for size in (2, 4, 8, 10, 16, 32, 64)),
            *(fixed(stride=size) for size in (2, 10, 32, 64)),
            *(fixed(length=size) for size in (2, 10, 32, 64)),
        ],
        "one step for all batches": [
            *(fixed(size, size) for size in (100, 128)),
            written(lambda m, size: [(0, m)]),
        ],
        "the first image is left out": [
            written(lambda m, size: [(start, start + size) for start in range(1, m, size)])
        ],
        "parameters and gradients are swapped": [update_of_the_gradients],
        "Z1 and A1 are swapped": [
            written(gradients=unpacked_the_wrong_way_round),
            written(gradients=pre_activations_for_activations),
        ],
        "the gradients in place of the parameters": [written(result=tuple), written(result=list)],
        "batches of one fewer": [one_fewer],
        "in place": [caller_s_list, caller_s_arrays, caller_s_data],
        "rows are shuffled in place of columns": [
            rows_shuffled,
            arrays_permuted,
            rows_of_one(of_X=True, of_Y=False),
            rows_of_one(of_X=False, of_Y=True),
            rows_of_one(of_X=True, of_Y=True),
        ],
        "an error": [arguments_of_lesson_1],
        "too few arrays": [lambda P, X, Y, rate, size, rng: P[:3]],
        "another sort of result": [
            lambda P, X, Y, rate, size, rng: rng,
            lambda P, X, Y, rate, size, rng: (P, rate),
        ],
    }
}
