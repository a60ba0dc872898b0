"""Wrong answers of lesson 8 in the forms in which students write them."""

from nnlib.lesson.sharded import mean_gradient
from nnlib.lesson.two_layers import update


def operations_of_each_column_with_all_numbers(n_out, n_in, m):
    operations = n_bytes = 0
    for _ in range(m):
        operations += 2 * n_out * n_in
        n_bytes += 8 * (n_out * n_in + n_in + n_out)
    return operations / n_bytes


def a_list_that_grows(parameters, shards, learning_rate):
    total, m = [0 * part for part in parameters], 0
    for X, Y in shards:
        total += X.shape[1] * mean_gradient(parameters, X, Y)
        m += X.shape[1]
    return update(parameters, [part / m for part in total], learning_rate)


def weighted_by(size):
    """Weight by a number of rows, and divide by the sum of the weights."""

    def function(parameters, shards, learning_rate):
        total, m = [0 * part for part in parameters], 0
        for X, Y in shards:
            gradients = mean_gradient(parameters, X, Y)
            for k in range(4):
                total[k] = total[k] + size(X, Y) * gradients[k]
            m += size(X, Y)
        return update(parameters, [part / m for part in total], learning_rate)

    return function


WRONG_SHARDS = {
    "arithmetic_intensity": {
        "the weights are read again for each column": [operations_of_each_column_with_all_numbers],
        "the numbers of one column": [
            lambda n_out, n_in, m: 2 * n_out * n_in * m / (n_out * n_in + n_in + n_out) / 8
        ],
    },
    "sharded_step": {
        "the parameters are returned as they were": [a_list_that_grows],
        "the mean of the shards' means": [
            weighted_by(lambda X, Y: X.shape[0]),
            weighted_by(lambda X, Y: len(Y)),
        ],
    },
}
