"""Wrong answers of lesson 10, as students write them: in loops, with lists and dictionaries."""

import numpy as np


def products_in_loops(to_W, to_A):
    """Add up products one by one, with indices of one's own."""

    def function(dZ, W, A):
        dW, dA = np.zeros(W.shape), np.zeros(A.shape)
        for i in range(dZ.shape[0]):
            for j in range(dZ.shape[1]):
                for k in range(A.shape[0]):
                    dW[i, k] = to_W(dW[i, k], dZ[i, j], A[k, j])
                    dA[k, j] = to_A(dA[k, j], dZ[i, j], W[i, k])
        return dW, dA

    return function


def no_keepdims_in_a_loop(dZ, shape):
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    for axis in reversed(range(len(shape))):
        if shape[axis] == 1:
            dZ = dZ.sum(axis=axis)
    return dZ


def keepdims_forgotten(dZ, shape):
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] == 1:
            dZ = dZ.sum(axis=axis)
    return dZ


def if_for_while(dZ, shape):
    if dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1:
            dZ = dZ.sum(axis=axis, keepdims=True)
    return dZ


def mean_in_a_loop(dZ, shape):
    while dZ.ndim > len(shape):
        dZ = dZ.mean(axis=0)
    for axis, n in enumerate(shape):
        if n == 1:
            dZ = dZ.mean(axis=axis, keepdims=True)
    return dZ


def first_copy_in_a_loop(dZ, shape):
    while dZ.ndim > len(shape):
        dZ = dZ[0]
    for axis, n in enumerate(shape):
        if n == 1:
            dZ = np.take(dZ, [0], axis=axis)
    return dZ


def long_axes_in_a_loop(dZ, shape):
    while dZ.ndim > len(shape):
        dZ = dZ.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] > 1:
            dZ = dZ.sum(axis=axis, keepdims=True)
    return dZ


def from_the_last_axis(dZ, shape):
    for _ in range(dZ.ndim - len(shape)):
        dZ = np.sum(dZ, axis=-1)
    for axis, n in enumerate(shape):
        if n == 1:
            dZ = np.sum(dZ, axis=axis, keepdims=True)
    return dZ


def every_path_again(value):
    order = []
    for source in value.sources:
        order = order + every_path_again(source)
    order.append(value)
    return order


def itself_first(value):
    order = [value]
    for source in value.sources:
        for each in itself_first(source):
            if each not in order:
                order.append(each)
    return order


def level_by_level(value):
    order, level = [], [value]
    while level:
        following = []
        for each in level:
            if each not in order:
                order.insert(0, each)
                following.extend(each.sources)
        level = following
    return order


def without_itself(value):
    order = []

    def visit(each):
        for source in each.sources:
            if source not in order:
                visit(source)
                order.append(source)

    visit(value)
    return order


def result_discarded(value):
    order = []
    for source in value.sources:
        if source not in order:
            result_discarded(source)
            order.append(source)
    order.append(value)
    return order


def sources_only(value):
    order = []
    for source in value.sources:
        if source not in order:
            order.append(source)
    order.append(value)
    return order


def dictionary_that_overwrites(order, pull_back):
    d = {value: np.zeros(value.data.shape) for value in order}
    d[order[-1]] = np.ones(order[-1].data.shape)
    for value in reversed(order):
        d.update(pull_back(value, d[value]))
    return [d[value] for value in order]


def added_in_place(order, pull_back):
    d = {order[-1]: np.ones_like(order[-1].data)}
    for value in order[::-1]:
        for source, contribution in pull_back(value, d[value]):
            if source not in d:
                d[source] = contribution
            else:
                d[source] += contribution
    return [d[value] for value in order]


def from_the_front(order, pull_back):
    found = [np.zeros(value.data.shape) for value in order]
    found[-1] = np.ones(order[-1].data.shape)
    for i in range(len(order)):
        for source, contribution in pull_back(order[i], found[i]):
            found[order.index(source)] = found[order.index(source)] + contribution
    return found


def loss_skipped(order, pull_back):
    found = [np.zeros(value.data.shape) for value in order]
    found[-1] = np.array(1.0)
    for i in range(len(order) - 2, -1, -1):
        for source, contribution in pull_back(order[i], found[i]):
            found[order.index(source)] = found[order.index(source)] + contribution
    return found


def multiplied_again(order, pull_back):
    d = {value: 0 * value.data for value in order}
    d[order[-1]] = 1.0
    for value in order[::-1]:
        for source, contribution in pull_back(value, d[value]):
            d[source] = d[source] + d[value] * contribution
    return [d[value] for value in order]


def overwritten_from_a_number(order, pull_back):
    d = {order[-1]: 1.0}
    for value in reversed(order):
        for source, contribution in pull_back(value, d[value]):
            d[source] = contribution
    return [d[value] for value in order]


def never_begun(order, pull_back):
    d = {}
    for value in order:
        d[value] = np.zeros(value.data.shape)
    for value in reversed(order):
        for source, contribution in pull_back(value, d[value]):
            d[source] = d[source] + contribution
    return list(d.values())


def ones_for_all(order, pull_back):
    found = [np.ones(value.data.shape) for value in order]
    for i in reversed(range(len(order))):
        for source, contribution in pull_back(order[i], found[i]):
            found[order.index(source)] += contribution
    return found


def in_reverse(order, pull_back):
    d = {value: np.zeros(value.data.shape) for value in order}
    d[order[-1]] = np.ones(order[-1].data.shape)
    for value in reversed(order):
        for source, contribution in pull_back(value, d[value]):
            d[source] = d[source] + contribution
    return [d[value] for value in reversed(order)]


WRONG_DERIVATIVES = {
    "matmul_vjp": {
        "transposes are missing": [lambda dZ, W, A: (np.dot(dZ, A), np.dot(W, dZ))],
        "the two are swapped": [lambda dZ, W, A: [W.T @ dZ, dZ @ A.T]],
        "the sign": [products_in_loops(lambda s, d, a: s - d * a, lambda s, d, w: s - d * w)],
        "dZ is missing": [
            products_in_loops(lambda s, d, a: s + a, lambda s, d, w: s + w),
            lambda dZ, W, A: (A.transpose(), W.transpose()),
        ],
        "entry by entry": [lambda dZ, W, A: (np.multiply(dZ, A.T), np.multiply(W.T, dZ))],
        "the results are transposed": [lambda dZ, W, A: ((dZ @ A.T).T, (W.T @ dZ).T)],
        "a transpose is missing in dA": [lambda dZ, W, A: (dZ @ A.T, np.matmul(W, dZ))],
    },
    "unbroadcast": {
        "nothing is summed": [lambda dZ, shape: 1.0 * dZ],
        "a summed axis is gone": [no_keepdims_in_a_loop, keepdims_forgotten],
        "a mean in place of a sum": [mean_in_a_loop],
        "one of the copies only": [first_copy_in_a_loop],
        "the axes that were not copied": [long_axes_in_a_loop],
        "only one axis in front is summed": [if_for_while],
        "axes are missing at the end": [from_the_last_axis],
        "always over the columns": [lambda dZ, shape: np.sum(dZ, 1, keepdims=True)],
        "all axes are summed": [lambda dZ, shape: np.ones(shape) * np.sum(dZ)],
    },
    "topological_order": {
        "a value comes more than once": [every_path_again],
        "a value stands in front of what it was made from": [itself_first],
        "the order of the steps from the loss": [level_by_level],
        "the value itself is missing": [without_itself],
        "one generation only": [sources_only, result_discarded],
        "the sources alone": [lambda value: value.sources[:]],
    },
    "backward_sweep": {
        "overwritten in place of added": [dictionary_that_overwrites, overwritten_from_a_number],
        "an array is changed in place": [added_in_place],
        "from the inputs to the loss": [from_the_front],
        "nothing starts at the loss": [never_begun],
        "the loss is left out of the way back": [loss_skipped],
        "multiplied by what arrived once more": [multiplied_again],
        "every value begins with ones": [ones_for_all],
        "the list is turned round": [in_reverse],
    },
}
