"""Wrong answers that differ in form or arithmetic from the function that makes the same mistake."""

from itertools import pairwise

import numpy as np
from wrong_backward_answers import WRONG_BACKWARD
from wrong_derivatives import WRONG_DERIVATIVES
from wrong_epochs import WRONG_EPOCHS
from wrong_shards import WRONG_SHARDS
from wrong_steps import WRONG_STEPS

from nnlib.activations import sigmoid_derivative, softmax
from nnlib.gradients import numerical_gradient, relative_error
from nnlib.losses import mean_squared_error_gradient


def bias_of_one_entry_in_a_loop(W, b, A_in):
    Z = np.zeros((W.shape[0], A_in.shape[1]))
    for i in range(W.shape[0]):
        for j in range(A_in.shape[1]):
            Z[i, j] = W[i] @ A_in[:, j] + b[i]
    return Z


def sum_of_squares(A, Y):
    total = 0
    for a, y in zip(A.ravel(), Y.ravel(), strict=True):
        total += (a - y) ** 2
    return total


def log_sum(Z):
    return np.log(np.exp(Z - np.max(Z, axis=0)).sum(axis=0))


def first_square_only(A, Y):
    total = 0
    for a, y in zip(A.ravel(), Y.ravel(), strict=True):
        total += (a - y) ** 2
        return total / A.size


def rows_instead_of_columns(A, Y):
    right = 0
    for a, y in zip(A, Y, strict=True):
        right += a.argmax() == y.argmax()
    return right / len(A)


def loop_that_counts(A, Y):
    right = 0
    for j in range(A.shape[1]):
        if A[:, j].argmax() == Y[:, j].argmax():
            right += 1
    return right


def counter_inside_the_loop(A, Y):
    for j in range(A.shape[1]):
        right = 0
        if A[:, j].argmax() == Y[:, j].argmax():
            right += 1
    return right / A.shape[1]


def return_inside_the_loop(A, Y):
    right = 0
    for a, y in zip(A.T, Y.T, strict=True):
        right += a.argmax() == y.argmax()
        return right / A.shape[1]


def return_inside_the_condition(A, Y):
    right = 0
    for a, y in zip(A.T, Y.T, strict=True):
        if a.argmax() == y.argmax():
            right += 1
            return right / A.shape[1]


def all_but_the_last(A, Y):
    right = 0
    for j in range(A.shape[1] - 1):
        right += A[:, j].argmax() == Y[:, j].argmax()
    return right / A.shape[1]


def rows_counted_for_columns(A, Y):
    right = 0
    for j in range(len(A)):
        if A[:, j].argmax() == Y[:, j].argmax():
            right += 1
    return right / A.shape[1]


def if_for_the_whole_array(Z):
    if Z > 0:
        return Z
    return np.zeros_like(Z)


def slope_by_loop(Z):
    slope = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            slope[i, j] = 1 if Z[i, j] >= 0 else 0
    return slope


def naive_softmax(Z):
    P = np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        total = sum(np.exp(z) for z in Z[:, j])
        P[:, j] = np.exp(Z[:, j]) / total
    return P


def entropy_by_loop(Z, Y):
    P, loss = softmax(Z), 0.0
    for j in range(Z.shape[1]):
        loss -= np.log(P[Y[:, j].argmax(), j])
    return loss / Z.shape[1]


def entropy_of(probabilities, mean=lambda p: np.log(p).mean()):
    """Write a loss with a softmax of one's own, and with a mean of one's own."""
    return lambda Z, Y: -mean((probabilities(Z) * Y).sum(axis=0))


def softmax_along(axis):
    return lambda Z: (E := np.exp(Z - np.max(Z, axis=0))) / np.sum(E, axis=axis, keepdims=True)


def one_subtracted(rows, share=lambda Y: len(Y.T)):
    def function(Z, Y):
        dZ = np.exp(Z - Z.max(axis=0)) / np.exp(Z - Z.max(axis=0)).sum(axis=0)
        dZ[rows(Y)] = dZ[rows(Y)] - 1
        return dZ / share(Y)

    return function


def one_subtracted_by_loop(Z, Y):
    dZ = softmax(Z)
    for j in range(Y.shape[1]):
        dZ[Y[:, 0].argmax(), j] -= 1
    return dZ / Y.shape[1]


def chain_rule_by_columns(small):
    def function(Z, Y):
        columns = []
        for a, y in zip(softmax(Z).T, Y.T, strict=True):
            slopes = np.diag(a) - np.outer(a, a)
            columns.append(slopes @ (-y / np.maximum(a, small)) / len(Y.T))
        return np.array(columns).T

    return function


def stable_entropy(Z, Y):
    S = Z - Z.max(axis=0)
    return -(Y * (S - np.log(np.exp(S).sum(axis=0)))).sum(axis=0)


def first_column_only(Z):
    P = np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        E = np.exp(Z[:, j] - Z[:, j].max())
        P[:, j] = E / E.sum()
        return P


def first_sample_only(Z, Y):
    loss = 0.0
    for z, y in zip(Z.T, Y.T, strict=True):
        s = z - z.max()
        loss += np.log(np.exp(s).sum()) - s[y.argmax()]
        return loss / Z.shape[1]


def log_probabilities(Z, Y, maximum):
    S = Z - maximum(Z)
    L = np.log(np.exp(S).sum(axis=0, keepdims=True))
    return -(Y * (S - L)).sum() / Z.shape[1]


def by_parts(
    Z, Y, log=np.log, score=lambda Y, S: (Y * S).sum(axis=0), axis=0, shift=lambda Z: Z.max(axis=0)
):
    """Write the stable loss with one of its parts changed."""
    S = Z - shift(Z)
    return np.mean(log(np.exp(S).sum(axis=axis)) - score(Y, S))


def first_inputs_everywhere(weights, g, X):
    Zs = []
    for W in weights:
        Zs.append(W @ X)
        X = X.copy()
    return Zs


def one_name_for_both(weights, g, X):
    A, Zs = X, []
    for W in weights:
        A = g(W @ A)
        Zs.append(A)
    return Zs


def activated_in_the_list(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        Zs.append(Z)
        Z[:] = g(Z)
        X = Z
    return Zs


def activated_too_late(weights, g, X):
    A, Zs = X, []
    for W in weights:
        Z = W @ A
        A = Z
        g(A)
        Zs.append(Z)
    return Zs


def with_the_inputs(weights, g, X):
    Zs = [X]
    for W in weights:
        Zs.append(W @ g(Zs[-1]) if len(Zs) > 1 else W @ X)
    return Zs


def first_column(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X[:, :1]
        Zs.append(Z)
        X = g(Z)
    return Zs


def rectified_in_place(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        Zs.append(Z)
        Z[Z < 0] = 0
        X = Z
    return Zs


def append_assigned(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        Zs = Zs.append(Z)
        X = g(Z)
    return Zs


def added_with_plus(weights, g, X):
    Zs = []
    for W in weights:
        Z = W @ X
        Zs += Z
        X = g(Z)
    return Zs


def slope_in_brackets(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in reversed(range(len(weights) - 1)):
        dZ = weights[k + 1].T @ (dZ * slope(Zs[k]))
        dZs.insert(0, dZ)
    return dZs


def own_slope_and_append(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in range(len(weights) - 1, 0, -1):
        dZ = weights[k].T @ dZ * slope(Zs[k])
        dZs.append(dZ)
    return dZs


def layer_by_layer(weights, slope, Zs, dZ):
    dZs = []
    for k in reversed(range(len(weights))):
        dZ = weights[k].T @ dZ * slope(Zs[k])
        dZs.insert(0, dZ)
    return dZs


def errors_added_up(weights, slope, Zs, dZ):
    dZs = [dZ]
    for k in reversed(range(len(weights) - 1)):
        dZ = weights[k + 1].T @ dZ.sum(axis=1, keepdims=True) * slope(Zs[k])
        dZs.insert(0, dZ)
    return dZs


def never_turned_round(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 1, 0, -1):
        dZs.append(weights[layer].T @ dZs[-1] * slope(Zs[layer - 1]))
    return dZs


def given_error_everywhere(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 1, 0, -1):
        dZs.insert(0, weights[layer].T @ dZ * slope(Zs[layer - 1]))
    return dZs


def back_to_front(rounds, result=lambda dZs: dZs):
    def backward(weights, slope, Zs, dZ):
        dZs = [dZ]
        for layer in rounds(len(weights) - 1):
            dZ = weights[layer + 1].T @ dZ * slope(Zs[layer])
            dZs.append(dZ)
        return result(dZs)

    return backward


def returned_in_the_loop(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in reversed(range(len(weights) - 1)):
        dZs.insert(0, weights[layer + 1].T @ dZs[0] * slope(Zs[layer]))
        return dZs


def slope_not_called(weights, slope, Zs, dZ):
    return [weights[-1].T @ dZ * slope, dZ][-len(weights) :]


def slope_of_its_own_layer(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 1, 0, -1):
        dZs.insert(0, weights[layer].T @ (dZs[0] * slope(Zs[layer])))
    return dZs


def g_not_called(weights, g, X):
    A, Zs = X, []
    for W in weights:
        Zs.append(W @ A)
        A = g
    return Zs


def from_left_to_right(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 1, 0, -1):
        dZs.insert(0, slope(Zs[layer - 1]) * weights[layer].T @ dZs[0])
    return dZs


def slopes_of_the_first_sample(weights, slope, Zs, dZ):
    dZs = [dZ]
    for W, Z in zip(weights[:0:-1], Zs[-2::-1], strict=True):
        dZs.insert(0, (W.T @ dZs[0]) * slope(Z[:, [0]]))
    return dZs


def one_step_too_far(weights, slope, Zs, dZ):
    dZs = [dZ]
    for layer in range(len(weights) - 1, 0, -1):
        dZs.insert(0, weights[layer].T @ dZs[0] * slope(Zs[layer - 1]))
    dZs.insert(0, weights[0].T @ dZs[0])
    return dZs


def exactly_this_deviation(n_out, n_in, rng):
    W = rng.standard_normal((n_out, n_in))
    return W / W.std() * (2 / n_in) ** 0.5


def variance_for_deviation(variance):
    def weights(n_out, n_in, rng):
        W = np.empty((n_out, n_in))
        for i in range(n_out):
            for j in range(n_in):
                W[i, j] = rng.normal(0, variance(n_out, n_in))
        return W

    return weights


def global_generator(variance):
    def weights(n_out, n_in, rng):
        return np.random.randn(n_out, n_in) * variance(n_out, n_in) ** 0.5  # noqa: NPY002

    return weights


def own_seed(variance):
    def weights(n_out, n_in, rng):
        rng = np.random.default_rng(42)
        return rng.normal(scale=variance(n_out, n_in) ** 0.5, size=(n_out, n_in))

    return weights


def uniform_up_to(limit):
    return lambda n_out, n_in, rng: rng.uniform(-1, 1, (n_out, n_in)) * limit(n_out, n_in)


def random_weights(variance, limit):
    return {
        "a uniform distribution with another limit": [uniform_up_to(limit)],
        "the root is missing": [variance_for_deviation(variance)],
        "rng is ignored": [global_generator(variance), own_seed(variance)],
    }


def too_late(losses, patience):
    best, waited = losses[0], 0
    for loss in losses[1:]:
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
    return waited > patience


def no_falls_in_a_row(losses, patience):
    waited = 0
    for i in range(1, len(losses)):
        if losses[i] < losses[i - 1]:
            waited = 0
        else:
            waited += 1
    return waited >= patience


def sorted_first(losses, patience):
    losses.sort()
    return len(losses) - 1 - losses.index(min(losses)) >= patience


def sorted_copy(losses, patience):
    in_order = sorted(losses)
    return len(losses) - 1 - in_order.index(min(in_order)) >= patience


def only_rises_at_the_end(losses, patience):
    rises = 0
    for i in range(1, patience + 1):
        if losses[-i] > losses[-i - 1]:
            rises += 1
    return rises == patience


def lowest_starts_at_one(losses, patience):
    best, best_at = 1, -1
    for i, loss in enumerate(losses):
        if loss < best:
            best, best_at = loss, i
    return len(losses) - 1 - best_at >= patience


def rises_in_a_row(losses, patience):
    rises = 0
    for before, now in pairwise(losses):
        rises = rises + 1 if now > before else 0
    return rises >= patience


def equal_is_better(losses, patience):
    best, waited = losses[0], 0
    for loss in losses[1:]:
        waited += 1
        if loss <= best:
            best, waited = loss, 0
    return waited >= patience


def stops_or_says_nothing(losses, patience):
    if len(losses) - 1 - np.argmin(losses) >= patience:
        return True


def returned_in_the_first_round(f, X, Y):
    total = 0
    for j in range(X.shape[1]):
        total = total + f(X[:, [j]], Y[:, [j]])
        return total / X.shape[1]


def samples_as_vectors(f, X, Y):
    total = 0
    for x, y in zip(X.T, Y.T, strict=True):
        total = total + f(x, y)
    return total / X.shape[1]


def once_more_at_the_end(f, X, Y):
    m, total = X.shape[1], 0
    for j in range(m):
        total = total + f(X[:, [j]], Y[:, [j]]) / m
    return total / m


def targets_of_the_neighbour(f, X, Y):
    total = 0
    for i in range(X.shape[1]):
        total = total + f(X[:, [i]], Y[:, [i - 1]])
    return total / X.shape[1]


def samples_reshaped(f, X, Y):
    total = 0
    for j in range(X.shape[1]):
        total = total + f(X[:, j].reshape(1, -1), Y[:, j].reshape(1, -1))
    return total / X.shape[1]


def samples_from_j_on(f, X, Y):
    total = 0
    for j in range(X.shape[1]):
        total = total + f(X[:, j:], Y[:, j:])
    return total / X.shape[1]


def divided_each_time(f, X, Y):
    total = 0
    for j in range(X.shape[1]):
        total = (total + f(X[:, [j]], Y[:, [j]])) / X.shape[1]
    return total


def inputs_replaced(f, X, Y):
    m, total = X.shape[1], 0
    for j in range(m):
        X = X[:, [j]]
        total += f(X, Y[:, [j]])
    return total / m


def targets_replaced(f, X, Y):
    total = 0
    for j in range(X.shape[1]):
        x, Y = X[:, [j]], Y[:, [j]]
        total = total + f(x, Y)
    return total / X.shape[1]


def one_loop_in_another(f, X, Y):
    total = 0
    for i in range(X.shape[1]):
        for j in range(Y.shape[1]):
            total = total + f(X[:, [i]], Y[:, [j]])
    return total / X.shape[1]


def stepped_too_early(step, loss, w, rate):
    w = step(w)
    return relative_error((w - step(w)) / rate, numerical_gradient(loss, w))


def first_entries(step, loss, w, rate):
    used = (w - step(w)) / rate
    return relative_error(used[0], numerical_gradient(loss, w)[0])


def entrywise(step, loss, w, rate):
    used, measured = (w - step(w)) / rate, numerical_gradient(loss, w)
    return abs(used - measured) / (np.maximum(abs(used), abs(measured)) + 1e-12)


def mean_of_differences_over_the_largest(step, loss, w, rate):
    used, measured = (w - step(w)) / rate, numerical_gradient(loss, w)
    return np.mean(abs(used - measured)) / max(np.max(abs(used)), np.max(abs(measured)))


def largest_with_its_sign(step, loss, w, rate):
    used, measured = (w - step(w)) / rate, numerical_gradient(loss, w)
    return np.max(used - measured) / max(np.abs(used).max(), np.abs(measured).max())


def difference_of_lengths(step, loss, w, rate):
    used, measured = (w - step(w)) / rate, numerical_gradient(loss, w)
    return np.linalg.norm(used - measured) / (np.linalg.norm(used) + np.linalg.norm(measured))


def as_often_as_rows(f, X, Y):
    m, total = X.shape[0], 0
    for j in range(m):
        total = total + f(X[:, [j]], Y[:, [j]])
    return total / m


def two_samples(f, X, Y):
    total = 0
    for j in range(2):
        total = total + f(X[:, [j]], Y[:, [j]])
    return total / 2


def through_the_rows(f, X, Y):
    values = [f(x, y) for x, y in zip(X, Y, strict=True)]
    return sum(values) / len(values)


def sum_like_X(f, X, Y):
    total = np.zeros(X.shape)
    for j in range(X.shape[1]):
        total = total + f(X[:, [j]], Y[:, [j]])
    return total / X.shape[1]


def divided_by_the_measured(step, loss, w, learning_rate):
    measured = numerical_gradient(loss, w)
    used = (w - step(w)) / learning_rate
    return np.max(np.abs(used - measured)) / np.max(np.abs(measured))


def measured_where_it_leads(step, loss, w, rate):
    after = step(w)
    return relative_error((w - after) / rate, numerical_gradient(loss, after))


def naive_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def black_only(image):
    rows, columns = np.nonzero(image >= 0.5)
    return image[min(rows) : max(rows) + 1, min(columns) : max(columns) + 1]


def inside(image, ink):
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def square(image):
    rows, columns = np.nonzero(image)
    side = max(np.ptp(rows), np.ptp(columns)) + 1
    return image[min(rows) : min(rows) + side, min(columns) : min(columns) + side]


def with_twenty_rows_in_mind(mean, length, centre):
    top = round(centre - mean)
    if top < 0:
        top = 0
    if top > 8:
        top = 8
    return top


def shuffled_and_cut(labels, k, rng):
    fold = np.zeros(len(labels), int)
    for j, part in enumerate(np.array_split(rng.permutation(len(labels)), k)):
        fold[part] = j
    return fold


def last_class_only(labels, k, rng):
    for label in np.unique(labels):
        fold = np.zeros(len(labels))
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[some] = np.arange(len(some)) % k
    return fold


def drawn_by_choice(labels, k, rng):
    return np.array([rng.choice(k) for _ in labels])


def every_kth_of_a_class(labels, k, rng):
    fold = np.zeros(len(labels))
    for label in np.unique(labels):
        for j in range(k):
            fold[np.flatnonzero(labels == label)[j::k]] = j
    return fold


def cut_in_order(labels, k, rng):
    fold = np.zeros(len(labels), int)
    for j, part in enumerate(np.array_split(np.arange(len(labels)), k)):
        fold[part] = j
    return fold


def dealt_by_position(labels, k, rng):
    fold = np.zeros(len(labels), int)
    for label in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == label))
        fold[places] = places % k
    return fold


def shuffled_and_listed(labels, k, rng):
    fold = []
    for label in np.unique(labels):
        n = np.sum(labels == label)
        fold += list(rng.permutation(np.arange(n) % k))
    return fold


def drawn_within_a_class(labels, k, rng):
    fold = np.zeros(len(labels), int)
    for label in np.unique(labels):
        for place in np.flatnonzero(labels == label):
            fold[place] = rng.integers(k)
    return fold


def counted_from_the_first_image(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        positions = rng.permutation(np.flatnonzero(labels == label))
        for i in range(len(positions)):
            fold[i] = i % k
    return fold


def one_fold_for_a_class(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        positions = rng.permutation(np.flatnonzero(labels == label))
        fold[positions] = len(positions) % k
    return fold


def one_draw_for_a_class(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        fold[labels == label] = rng.integers(k)
    return fold


def replaced_in_each_round(labels, k, rng):
    for label in np.unique(labels):
        positions = np.flatnonzero(labels == label)
        fold = rng.permutation(np.arange(len(positions)) % k)
    return fold


def dealt_to_three(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in set(labels.tolist()):
        positions = rng.permutation(np.where(labels == label)[0])
        for j in range(3):
            fold[positions[j::3]] = j
    return fold


def dealt_from_one(labels, k, rng):
    fold = np.zeros(len(labels))
    for label in np.unique(labels):
        for i, place in enumerate(rng.permutation(np.flatnonzero(labels == label))):
            fold[place] = i % k + 1
    return fold


def dealt_by_the_global_generator(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        some = np.random.permutation(np.flatnonzero(labels == label))  # noqa: NPY002
        fold[some] = np.arange(len(some)) % k
    return fold


def dealt_by_a_new_generator(labels, k, rng):
    rng = np.random.default_rng(0)
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[some] = np.arange(len(some)) % k
    return fold


def cards_in_piles(labels, k, rng):
    fold = np.zeros(len(labels))
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        for i in range(len(some)):
            fold[some[i]] = i // k
    return fold


def blocks_and_a_rest(labels, k, rng):
    fold = np.zeros(len(labels))
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[some] = np.arange(len(some)) % (k + 1)
    return fold


def longer_last_block(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[some] = np.minimum(np.arange(len(some)) // (len(some) // k), k - 1)
    return fold


def remainders_of_shuffled_positions(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        positions = np.flatnonzero(labels == label)
        fold[positions] = rng.permutation(positions) % k
    return fold


def blocks_of_whole_size(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[some] = np.arange(len(some)) // (len(some) // k)
    return fold


def sides_swapped(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        some = rng.permutation(np.flatnonzero(labels == label))
        fold[np.arange(len(some)) % k] = some
    return fold


def remainders_on_the_left(labels, k, rng):
    fold = np.zeros(len(labels), dtype=int)
    for label in np.unique(labels):
        positions = np.flatnonzero(labels == label)
        fold[positions % k] = rng.permutation(positions)
    return fold


def dealt_anew(score_of, fold, k):
    mine = np.arange(len(fold)) % k
    return [score_of(mine != j, mine == j) for j in range(k)]


def cut_anew(score_of, fold, k):
    at, size = np.arange(len(fold)), len(fold) // k
    blocks = [at[j * size : (j + 1) * size] for j in range(k)]
    return [score_of(np.setdiff1d(at, block), block) for block in blocks]


def score_replaced(score_of, fold, k):
    for j in range(k):
        scores = [score_of(fold != j, fold == j)]
    return scores


def score_returned(score_of, fold, k):
    scores = []
    for j in range(k):
        scores.append(score_of(fold != j, fold == j))
        return scores


WRONG = {
    **WRONG_DERIVATIVES,
    **WRONG_BACKWARD,
    **WRONG_EPOCHS,
    **WRONG_SHARDS,
    **WRONG_STEPS,
    "layer_scores": {
        "W is transposed": [lambda W, b, A_in: np.dot(W.T, A_in) + b],
        "the factors are swapped": [
            lambda W, b, A_in: np.dot(A_in, W) + b,
            lambda W, b, A_in: np.dot(A_in.T, W.T) + b,
        ],
        "multiplied by the bias": [lambda W, b, A_in: b * np.dot(W, A_in)],
        "an error": [bias_of_one_entry_in_a_loop],
        "one sum for all units and samples": [lambda W, b, A_in: np.sum(np.dot(W, A_in)) + b],
        "multiplied entry by entry": [lambda W, b, A_in: sum(np.multiply(W, A_in)) + b],
        "only the first sample": [lambda W, b, A_in: np.dot(W, A_in[:, [0]]) + b],
    },
    "mean_squared_error": {
        "return inside a loop": [first_square_only],
        "a sum instead of a mean": [sum_of_squares, lambda A, Y: np.linalg.norm(A - Y) ** 2],
        "a mean over the samples only": [lambda A, Y: np.mean(np.sum((A - Y) ** 2, axis=0))],
        "the root of the sum": [lambda A, Y: np.linalg.norm(A - Y)],
        "the derivative of the loss": [mean_squared_error_gradient],
        "the absolute value in place of the square": [lambda A, Y: np.mean(abs(A - Y))],
        "the sum is missing": [lambda A, Y: (A - Y) ** 2 / A.size],
        "an error": [lambda A, Y: np.sum((A - Y) ** 2) / (n * m)],  # noqa: F821
        "only the first sample": [lambda A, Y: np.square(A[:, :1] - Y[:, :1]).mean()],
        "rounded": [lambda A, Y: round(float(np.mean((A - Y) ** 2)), 4)],
        "the largest square": [lambda A, Y: max(((A - Y) ** 2).ravel())],
        "not one number": [
            lambda A, Y: np.mean((A - Y) ** 2, keepdims=True),
            lambda A, Y: [sum_of_squares(A, Y) / A.size],
        ],
    },
    "mean_squared_error_gradient": {
        "only one part is divided": [lambda A, Y: A * 2 - Y * 2 / np.size(Y)],
        "transposed": [lambda A, Y: mean_squared_error_gradient(A, Y).T],
        "another shape": [lambda A, Y: mean_squared_error_gradient(A, Y).ravel()],
        "whole numbers": [lambda A, Y: mean_squared_error_gradient(A, Y).astype(int)],
        "no array": [lambda A, Y: mean_squared_error_gradient(A, Y).tolist()],
    },
    "accuracy": {
        "counted, not divided": [loop_that_counts],
        "the wrong axis": [rows_instead_of_columns],
        "the fraction that is wrong": [lambda A, Y: 1 - loop_that_counts(A, Y) / A.shape[1]],
        "rounding, or a comparison with ½": [
            lambda A, Y: ((A > 0.5) == (Y == 1)).mean(),
            lambda A, Y: (np.round(A) == Y).all(axis=0).mean(),
            lambda A, Y: np.mean([(a > 0.5).tolist() == y.tolist() for a, y in zip(A.T, Y.T)]),  # noqa: B905
            lambda A, Y: np.mean(A[Y == 1] > 0.5),
            lambda A, Y: np.mean(np.argmax(A.round(), 0) == np.argmax(Y, 0)),
        ],
        "the maximum of the whole array": [lambda A, Y: np.mean((A.max() == A)[Y == 1])],
        "a sample is left out": [all_but_the_last],
        # In most cases the same numbers as another mistake's, by chance: no name is given for that.
        "": [lambda A, Y: np.mean(A.argmax(axis=0) == Y.argmax(axis=0)[::-1])],
        "outputs are compared with targets": [lambda A, Y: (A == Y).all(axis=0).mean()],
        "entries in another order": [lambda A, Y: (np.max(A, 0) == A[Y > 0]).sum() / len(A.T)],
        "the smallest entry is the prediction": [
            lambda A, Y: np.mean(np.argmin(A, 0) == np.argmin(Y, 0)),
        ],
        "the zeros count too": [lambda A, Y: 1 - np.mean((A.max(axis=0) == A) != Y)],
        "only one sample is counted": [
            counter_inside_the_loop,
            return_inside_the_condition,
        ],
        "return inside a loop": [return_inside_the_loop],
        "an error": [rows_counted_for_columns],
        "rows are compared with targets": [lambda A, Y: np.mean(np.argmax(A, 0) == Y)],
        "a tie counts as correct": [
            lambda A, Y: np.mean(((A.max(axis=0) == A) * Y).sum(axis=0)),
            lambda A, Y: np.mean([max(a) == a[y == 1][0] for a, y in zip(A.T, Y.T, strict=True)]),
        ],
    },
    "relu": {
        "one comparison for the whole array": [lambda Z: max(0, Z), if_for_the_whole_array],
        "the mask, not the numbers": [lambda Z: (Z > 0).astype(float)],
        "absolute value": [lambda Z: np.sqrt(Z**2)],
        "an error": [lambda Z: Z.reshape(7, 7)],
    },
    "relu_derivative": {
        "the slope at zero is 1": [slope_by_loop],
        "whole numbers": [lambda Z: Z > 0, lambda Z: (Z > 0).astype(int)],
        "out of range": [lambda Z: np.nan_to_num(np.maximum(Z, 0) / Z)],
    },
    "softmax": {
        "not the largest score is subtracted": [
            lambda Z: naive_softmax(Z - np.sum(Z, axis=0, keepdims=True)),
            lambda Z: naive_softmax(Z - np.median(Z, axis=0)),
            lambda Z: naive_softmax(Z - Z[-1]),
            lambda Z: naive_softmax(Z - Z[0]),
            lambda Z: naive_softmax(Z - Z.mean(axis=0)),
        ],
        "the largest score is added": [
            lambda Z: naive_softmax(Z + np.max(Z, axis=0, keepdims=True)),
            lambda Z: naive_softmax(np.max(Z) + Z),
        ],
        "subtracted from the powers of e": [
            lambda Z: np.exp(Z) - np.max(Z, 0) / np.sum(np.exp(Z), 0),
            lambda Z: (np.exp(Z) - np.max(Z, 0)) / np.sum(np.exp(Z) - np.max(Z, 0), 0),
            lambda Z: (E := np.exp(Z) - np.max(np.exp(Z), 0)) / np.sum(E, 0),
            lambda Z: (np.exp(Z) - np.max(Z, 0)) / np.sum(np.exp(Z), 0),
        ],
        "divided by the length of the column": [
            lambda Z: (E := np.exp(Z - np.max(Z, 0))) / np.sqrt(np.sum(E**2, 0)),
            lambda Z: (E := np.exp(Z)) / np.sqrt((E * E).sum(axis=0, keepdims=True)),
            lambda Z: (E := np.exp(Z - np.max(Z, 0))) / np.linalg.norm(E),
        ],
        "one maximum for all columns": [
            lambda Z: naive_softmax(Z - max(Z[:, 0])),
            lambda Z: naive_softmax(Z - np.max(Z)),
        ],
        "a logarithm in place of the exponential": [
            lambda Z: (L := np.log(Z - np.max(Z, 0))) / np.sum(L, 0),
        ],
        "the sum of the whole array": [
            lambda Z: (E := np.exp(Z - np.max(Z, 0))) / np.sum(E),
        ],
        "not divided by the sum": [lambda Z: np.exp(Z - np.max(Z, 0)) / Z.shape[0]],
        "only the first column": [
            lambda Z: np.where(np.arange(len(Z.T)) == 0, softmax(Z), 0),
        ],
        "no maximum subtracted": [naive_softmax],
        "argmax in place of max": [
            lambda Z: naive_softmax(Z - np.argmax(Z, axis=0)),
        ],
        "the same number for every column": [
            lambda Z: naive_softmax(Z - 1000),
            lambda Z: (E := np.exp(Z - 500)) / np.sum(E, 0),
        ],
        "a fixed number of classes": [
            lambda Z: np.exp(Z) / (np.exp(Z[0]) + np.exp(Z[1]) + np.exp(Z[2])),
            lambda Z: (E := np.exp(Z - np.max(Z, 0))) / sum(E[i] for i in range(3)),
        ],
        "the sum over the wrong axis": [lambda Z: (E := np.exp(Z - np.max(Z, 1))) / np.sum(E, 1)],
        "the wrong sum below the line": [
            lambda Z: (S := Z - np.max(Z, 0)) / np.sum(np.exp(S), 0),
            lambda Z: np.exp(Z - np.max(Z, 0)) / np.sum(Z, 0),
        ],
        "return inside a loop": [first_column_only],
        "an error": [lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0, keepdim=True)],
        "a small number is added": [
            lambda Z: (E := np.exp(Z - Z.max(axis=0))) / np.sum(E + 1e-9 / len(E), axis=0),
            lambda Z: 1e-9 + softmax(Z),
        ],
        "each score by itself": [lambda Z: 0.5 + np.tanh(Z / 2) / 2, naive_sigmoid],
        "only the largest counts": [lambda Z: 1.0 * (Z.max(axis=0) == Z)],
        "the scores are scaled first": [
            lambda Z: naive_softmax(Z / Z.sum(axis=0)),
            lambda Z: naive_softmax(Z / Z.max()),
        ],
    },
    "softmax_cross_entropy": {
        "divided by the whole shape": [
            lambda Z, Y: stable_entropy(Z, Y).sum() / np.array(Y.shape),
        ],
        "the largest score is subtracted in one term only": [
            lambda Z, Y: np.mean(np.log(np.exp(Z).sum(0)) - ((Z - Z.max(axis=0)) * Y).sum(0)),
        ],
        "the largest score is added again": [
            lambda Z, Y: by_parts(Z, Y) + Z.max(axis=0).mean(),
        ],
        "each logarithm is counted once per class": [
            lambda Z, Y: (log_sum(Z) - Y * (Z - np.max(Z, axis=0))).sum() / len(Z.T),
            lambda Z, Y: (log_sum(Z) - Y * (Z - np.max(Z, axis=0))).sum(),
        ],
        "the logarithm of the correct class's score": [
            lambda Z, Y: np.mean(log_sum(Z) - np.log(np.sum((Z - np.max(Z, axis=0)) * Y, axis=0))),
        ],
        "the correct class's power of e is subtracted": [
            lambda Z, Y: np.mean(log_sum(Z) - (Y * np.exp(Z - np.max(Z, axis=0))).sum(axis=0)),
        ],
        "targets and probabilities are swapped": [
            lambda Z, Y: -np.sum(softmax(Z) * np.log(Y + 1e-9)) / Y.shape[1],
            lambda Z, Y: -np.mean(np.sum(softmax(Z) * np.log(np.clip(Y, 1e-15, 1)), axis=0)),
        ],
        "log of zero": [entropy_by_loop],
        "log of zero, and no maximum subtracted": [
            entropy_of(naive_softmax),
        ],
        "the zeros are left out, and no maximum subtracted": [
            entropy_of(naive_softmax, lambda p: np.log(p[p > 0]).mean()),
            entropy_of(naive_softmax, lambda p: np.log(p[p > 0]).sum() / p.size),
            entropy_of(naive_softmax, lambda p: np.log(p[p != 0]).mean()),
        ],
        "a small number hides the zero, and no maximum subtracted": [
            entropy_of(naive_softmax, lambda p: np.log(p + 1e-9).mean()),
            entropy_of(naive_softmax, lambda p: np.log(np.maximum(p, 1e-12)).mean()),
        ],
        "softmax over the wrong axis, and a sum instead of a mean": [
            entropy_of(softmax_along(1), lambda p: np.log(p).sum()),
        ],
        "softmax over the whole array, and a sum instead of a mean": [
            entropy_of(softmax_along(None), lambda p: np.log(p).sum()),
        ],
        "softmax over the wrong axis, and a mean over the classes too": [
            lambda Z, Y: -np.mean(Y * np.log(softmax_along(1)(Z))),
        ],
        "a sigmoid for softmax, and a sum instead of a mean": [
            entropy_of(naive_sigmoid, lambda p: np.log(p).sum()),
        ],
        "softmax twice, and the sign is flipped": [
            entropy_of(lambda Z: softmax(softmax(Z)), lambda p: -np.log(p).mean()),
        ],
        "the sign is flipped": [lambda Z, Y: np.log(softmax(Z)[Y == 1]).sum()],
        "the zeros are left out": [
            lambda Z, Y: -np.mean([np.log(p) for p in (softmax(Z) * Y).sum(axis=0) if p]),
            lambda Z, Y: -np.log(np.where((p := softmax(Z)[Y == 1]) > 0, p, 1)).sum() / len(Y.T),
        ],
        "a small number hides the zero": [
            lambda Z, Y: -np.mean(np.log((softmax(Z) * Y).sum(axis=0) + 1e-8)),
            lambda Z, Y: -np.log(np.maximum((softmax(Z) * Y).sum(axis=0), 1e-300)).mean(),
        ],
        "shifted and unshifted scores are mixed": [
            lambda Z, Y: stable_entropy(Z, Y).mean() - (Y * Z.max(axis=0)).sum(axis=0).mean()
        ],
        "one number per sample": [stable_entropy],
        "a mean over the classes too": [lambda Z, Y: -np.mean(Y * np.log(softmax(Z)))],
        "return inside a loop": [first_sample_only],
        "one maximum for all columns": [
            lambda Z, Y: log_probabilities(Z, Y, np.max),
            lambda Z, Y: log_probabilities(Z, Y, lambda Z: max(Z[:, 0])),
        ],
        "the maximum over the wrong axis": [
            lambda Z, Y: log_probabilities(Z, Y, lambda Z: np.max(Z, axis=1, keepdims=True)),
        ],
        "not the largest score is subtracted": [
            lambda Z, Y: by_parts(Z, Y, shift=lambda Z: Z[0]),
            lambda Z, Y: by_parts(Z - Z.min(axis=0), Y, shift=lambda Z: 0),
        ],
        "a quotient in place of the difference": [
            lambda Z, Y: (log_sum(Z) / (Y * (Z - Z.max(axis=0))).sum(axis=0)).mean(),
        ],
        "the score inside the logarithm": [
            lambda Z, Y: np.log(np.exp(Z).sum(axis=0) - (Y * Z).sum(axis=0)).mean(),
        ],
        "no exponential": [lambda Z, Y: (np.log(Z.sum(0)) - (Y * Z).sum(0)).mean()],
        "divided by m, but not added up": [lambda Z, Y: stable_entropy(Z, Y) / Z.shape[1]],
        "both sums are those of the whole array": [
            lambda Z, Y: by_parts(Z, Y, axis=None, score=lambda Y, S: np.sum(Y * S)),
            lambda Z, Y: (np.log(np.exp(Z).sum()) - (Y * Z).sum()) / len(Z.T),
        ],
        "the maximum is subtracted twice": [
            lambda Z, Y: stable_entropy(Z, Y).mean() - 2 * Z.max(axis=0).mean(),
        ],
        "the first sample only": [lambda Z, Y: stable_entropy(Z, Y)[0]],
        "every target meets every sample": [
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: Y.T @ S),
            lambda Z, Y: (log_sum(Z) - np.sum(Y.T @ (Z - Z.max(axis=0)), axis=0)).mean(),
        ],
        "the targets pick out nothing": [
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: S[1]),
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: S[0]),
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: S.sum(axis=0)),
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: S.max(axis=0)),
            lambda Z, Y: log_probabilities(Z, np.ones(Y.shape), lambda Z: Z.max(axis=0)),
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: (Y * S).max(axis=0)),
            lambda Z, Y: np.mean(Y * (np.logaddexp.reduce(Z) - Z).sum(axis=0)),
        ],
        "the sum over the classes is forgotten": [
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: Y * S),
            lambda Z, Y: np.mean(log_sum(Z) - Y * (Z - Z.max(axis=0)), axis=0),
        ],
        "one sum is that of the whole array, the other is forgotten": [
            lambda Z, Y: np.log(np.exp(Z - Z.max(axis=0)).sum()) - (Z - Z.max(axis=0)) * Y,
        ],
        "the targets are inside the logarithm": [
            lambda Z, Y: np.mean(
                np.log(np.exp((S := Z - Z.max(axis=0)) * Y).sum(axis=0)) - (S * Y).sum(axis=0)
            ),
        ],
        "the scores of all samples are added up": [
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: np.sum(Y * S)),
            lambda Z, Y: log_sum(Z).mean() - (Y * (Z - Z.max(axis=0))).sum(),
        ],
        "only one part is a mean": [
            lambda Z, Y: log_sum(Z).sum() - (Y * (Z - Z.max(axis=0))).sum(axis=0).mean(),
        ],
        "the powers of e of the whole array are added up": [
            lambda Z, Y: by_parts(Z, Y, axis=None),
            lambda Z, Y: -np.sum(Y * np.log(softmax_along(None)(Z))) / len(Z.T),
        ],
        "the sum over the wrong axis": [
            lambda Z, Y: by_parts(Z, Y, axis=1, score=lambda Y, S: (Y * S).sum(axis=1)),
            lambda Z, Y: np.mean(np.logaddexp.reduce(Z, axis=1) - (Y * Z).sum(axis=1)),
        ],
        "no logarithm": [lambda Z, Y: by_parts(Z, Y, log=lambda total: total)],
        "the logarithm to base 2": [lambda Z, Y: by_parts(Z, Y, log=np.log2)],
        "the logarithm to base 10": [lambda Z, Y: by_parts(Z, Y, log=np.log10)],
        "the score of the correct class is added": [
            lambda Z, Y: by_parts(Z, Y, score=lambda Y, S: -(Y * S).sum(axis=0)),
        ],
        "divided by m twice": [lambda Z, Y: by_parts(Z, Y) / len(Y.T)],
        "the sum of the logarithms": [
            lambda Z, Y: np.mean((1 - Y).T @ (Z - Z.max(axis=0)) * np.eye(len(Z.T))) * len(Z.T),
        ],
        "one number per entry": [lambda Z, Y: log_sum(Z) - (Z - np.max(Z, axis=0)) * Y],
        "the targets themselves are subtracted": [
            lambda Z, Y: np.mean(log_sum(Z) - Y.sum(axis=0)),
            lambda Z, Y: np.mean(log_sum(Z)) - np.sum(Y) / len(Y.T),
        ],
        "the score of the correct class alone": [
            lambda Z, Y: np.mean(np.log(np.sum(np.exp(Z - np.max(Z, axis=0)) * Y, axis=0))),
            lambda Z, Y: np.mean((Y * (Z - np.max(Z, axis=0))).sum(axis=0)),
            lambda Z, Y: -(Y * Z).sum() / len(Z[0]),
            lambda Z, Y: np.mean(Z.max(axis=0) - Z.T[Y.T == 1]),
        ],
    },
    "softmax_cross_entropy_gradient": {
        "divided by the whole shape": [
            lambda Z, Y: (softmax(Z) - Y) / Z.shape,
            lambda Z, Y: 1 / np.array(Y.shape) * (softmax(Z) - Y),
        ],
        "multiplied by the loss": [
            lambda Z, Y: stable_entropy(Z, Y).mean() * (softmax(Z) - Y) / len(Z.T),
            lambda Z, Y: stable_entropy(Z, Y).mean() * (softmax(Z) - Y),
            lambda Z, Y: stable_entropy(Z, Y) * (softmax(Z) - Y) / len(Z.T),
        ],
        "the targets are subtracted from the scores": [
            lambda Z, Y: softmax(Z / len(Z.T) - Y / len(Z.T)),
        ],
        "the difference is squared": [
            lambda Z, Y: (softmax(Z) - Y) ** 2 / len(Z.T),
            lambda Z, Y: (Y - softmax(Z)) ** 2,
        ],
        "the gradient is measured": [
            lambda Z, Y: numerical_gradient(lambda S: np.sum(stable_entropy(S, Y)) / len(Z.T), Z),
        ],
        "the chain rule written out": [chain_rule_by_columns(0), chain_rule_by_columns(1e-30)],
        "1 is subtracted from whole rows": [
            one_subtracted(np.argmax),
            one_subtracted(np.argmax, share=lambda Y: 1),
            one_subtracted(lambda Y: np.argmax(Y, axis=0)),
            one_subtracted_by_loop,
            one_subtracted(lambda Y: 1),
            one_subtracted(lambda Y: 0, share=lambda Y: 1),
        ],
        "1 is subtracted at the prediction": [
            lambda Z, Y: ((A := softmax(Z)) - np.eye(len(Z))[:, A.argmax(axis=0)]) / len(Z.T),
        ],
        "the loss in place of the probabilities": [
            lambda Z, Y: (stable_entropy(Z, Y).mean() - Y) / len(Z.T),
        ],
        "softmax without its sum, and 1/m is missing": [lambda Z, Y: np.exp(Z) - Y],
        "softmax over the wrong axis, and 1/m is missing": [
            lambda Z, Y: softmax_along(1)(Z) - Y,
        ],
        "softmax over the whole array, and 1/m is missing": [
            lambda Z, Y: softmax_along(None)(Z) - Y,
        ],
        "the sum of the whole array": [lambda Z, Y: (softmax_along(None)(Z) - Y) / len(Z.T)],
        "one maximum for all columns": [lambda Z, Y: (naive_softmax(Z - Z.max()) - Y) / len(Z.T)],
        "the maximum over the wrong axis": [
            lambda Z, Y: (naive_softmax(Z - Z.max(axis=1, keepdims=True)) - Y) / len(Z.T),
        ],
        "a sigmoid for softmax, and divided by the number of entries": [
            lambda Z, Y: 1 / Y.size * (naive_sigmoid(Z) - Y),
        ],
        "a fixed number of samples": [lambda Z, Y: 1 / 3 * (softmax(Z) - Y)],
        "a slope of the output as well": [
            lambda Z, Y: sigmoid_derivative(Z) * (softmax(Z) - Y) / len(Z.T),
            lambda Z, Y: (A := softmax(Z)) * (1 - A) * (A - Y) / len(Z.T),
        ],
        "added up or averaged over the classes": [
            lambda Z, Y: (softmax(Z) - Y).sum(axis=0) / Z.shape[1],
            lambda Z, Y: (softmax(Z) - Y).mean(axis=0, keepdims=True),
        ],
        "added up or averaged over the samples": [
            lambda Z, Y: (softmax(Z) - Y).sum(axis=1, keepdims=True) / Z.shape[1],
        ],
        "one number for all scores": [lambda Z, Y: np.sum(softmax(Z) - Y) / Z.shape[1]],
    },
    "deep_forward": {
        "every layer takes X": [first_inputs_everywhere],
        "activations in place of pre-activations": [one_name_for_both, activated_in_the_list],
        "no activation": [activated_too_late],
        "too few arrays": [lambda weights, g, X: [weights[0] @ X][: len(weights) - 1]],
        "too many arrays": [with_the_inputs, lambda weights, g, X: 2 * [weights[0] @ X]],
        "an error": [g_not_called],
        "another sort of result": [lambda weights, g, X: reversed([W @ X for W in weights])],
        "the first sample only": [first_column],
        "Z is changed in the list": [rectified_in_place],
        "a list is replaced by None": [append_assigned],
        "an array is added to a list": [added_with_plus],
    },
    "deep_backward": {
        "the last layer first": [never_turned_round],
        "every error from the last one": [given_error_everywhere],
        "the loop goes from the first layer to the last": [
            back_to_front(range),
            back_to_front(range, lambda dZs: dZs[::-1]),
        ],
        "return inside a loop": [returned_in_the_loop],
        "another sort of result": [back_to_front(lambda n: reversed(range(n)), reversed)],
        "an error": [slope_not_called],
        "the slope of the wrong layer": [slope_of_its_own_layer],
        "the slope is multiplied before the matrix product": [
            from_left_to_right,
            slope_in_brackets,
        ],
        "the wrong layer, and the last layer first": [own_slope_and_append],
        "the weights and the slope of one and the same layer": [layer_by_layer],
        "added up over the samples": [errors_added_up],
        "one sample for all": [slopes_of_the_first_sample],
        "too many arrays": [one_step_too_far],
    },
    "steady_weights": random_weights(
        lambda n_out, n_in: 2 / n_in, lambda n_out, n_in: (3 / n_in) ** 0.5
    )
    | {
        "twice the variance": [
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) / n_in**0.5 * 2,
        ],
        "four times the variance": [
            lambda n_out, n_in, rng: 2 * rng.standard_normal((n_out, n_in)) * (2 / n_in) ** 0.5,
        ],
        "both sizes in place of one": [
            lambda n_out, n_in, rng: rng.normal(0, 2 / (n_in + n_out) ** 0.5, (n_out, n_in)),
        ],
        "a product instead of one size": [
            lambda n_out, n_in, rng: rng.normal(0, (n_out * n_in) ** -0.5, (n_out, n_in)),
        ],
        "// instead of /": [
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * (2 // n_in) ** 0.5,
            lambda n_out, n_in, rng: rng.normal(0, 2 // n_in, (n_out, n_in)),
        ],
        "the factor is upside down": [
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * np.sqrt(n_in / 2),
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) / np.sqrt(2 / n_in),
        ],
        "not a normal distribution": [
            lambda n_out, n_in, rng: (2 / n_in) ** 0.5 * np.sign(rng.normal(size=(n_out, n_in))),
        ],
        "the shape is fixed": [
            lambda n_out, n_in, rng: rng.normal(0, (2 / 784) ** 0.5, (64, 784)),
        ],
        "the layer size is ignored": [
            lambda n_out, n_in, rng: rng.normal(0, (1 / 12) ** 0.5, (n_out, n_in)),
        ],
        "weights that grow with n_in": [
            lambda n_out, n_in, rng: rng.normal(0, 1, (n_out, n_in)) * (1 / n_in / 2) ** -0.5,
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * n_in**0.5,
        ],
        "squared in place of a root": [
            lambda n_out, n_in, rng: rng.standard_normal((n_out, n_in)) * (2 / n_in) ** 2,
        ],
        "the factor alone": [
            lambda n_out, n_in, rng: 2 / n_in,
            lambda n_out, n_in, rng: n_in**-0.5,
        ],
        "one number": [
            lambda n_out, n_in, rng: rng.standard_normal() * (2 / n_in) ** 0.5,
        ],
        "out of range": [exactly_this_deviation],
    },
    "stop_early": {
        "one epoch too late": [too_late],
        "stops at the first rise": [lambda losses, patience: not losses[-1] <= losses[-2]],
        "counts consecutive rises": [rises_in_a_row, no_falls_in_a_row, only_rises_at_the_end],
        "the number of epochs decides": [sorted_copy],
        "changed on the way": [sorted_first],
        "a lowest loss that starts at 1": [lowest_starts_at_one],
        "an equal loss counts as an improvement": [equal_is_better],
        "returned nothing for some inputs": [stops_or_says_nothing],
        "the lowest loss in place of its position": [
            lambda losses, patience: patience <= len(losses) - np.min(losses)
        ],
        "an error": [lambda losses, patience: len(losses) - 1 - losses.index(0.5) >= patience],
    },
    "stratified_folds": {
        "not every class is dealt evenly": [
            shuffled_and_cut,
            last_class_only,
            drawn_by_choice,
            drawn_within_a_class,
            longer_last_block,
            remainders_of_shuffled_positions,
        ],
        "blocks and a rest": [blocks_of_whole_size],
        "only some of the first images get a number": [sides_swapped, remainders_on_the_left],
        "nothing is shuffled within a class": [every_kth_of_a_class],
        "the order in which images are stored decides": [cut_in_order, dealt_by_position],
        "the folds are listed class by class": [shuffled_and_listed],
        "folds are counted from 1": [dealt_from_one],
        "a fixed number of folds": [dealt_to_three],
        "one fold too many": [blocks_and_a_rest],
        "positions in place of folds": [lambda labels, k, rng: np.argsort(labels)],
        "nothing is drawn from rng": [dealt_by_the_global_generator, dealt_by_a_new_generator],
        "each digit lands whole in one fold": [
            lambda labels, k, rng: [c % k for c in labels],
            one_fold_for_a_class,
            one_draw_for_a_class,
        ],
        "the folds of the last digit alone": [replaced_in_each_round],
        "k to a fold in place of k folds": [cards_in_piles],
        "an error": [
            lambda labels, k, rng: [np.flatnonzero(labels == label) for label in np.unique(labels)]
        ],
    },
    "cross_validation": {
        "training and held-out samples are swapped": [
            lambda score_of, fold, k: [score_of(fold == j, fold != j) for j in range(k)]
        ],
        "scored on the samples that it trained on": [
            lambda score_of, fold, k: [score_of(fold != j, fold != j) for j in range(k)]
        ],
        "a round for every sample": [
            lambda score_of, fold, k: [score_of(fold != j, fold == j) for j in fold]
        ],
        "trained on the folds of one side only": [
            lambda score_of, fold, k: [score_of(fold < j, fold == j) for j in range(k)],
            lambda score_of, fold, k: [score_of(fold > j, fold == j) for j in range(k)],
        ],
        "the folds are not used": [dealt_anew, cut_anew],
        "their mean": [
            lambda score_of, fold, k: sum(score_of(fold != j, fold == j) for j in range(k)) / k
        ],
        "the last fold only": [score_replaced],
        "the best or the worst score alone": [
            lambda score_of, fold, k: np.max([score_of(fold != j, fold == j) for j in range(k)])
        ],
        "the scores in reverse order": [
            lambda score_of, fold, k: [score_of(fold != j, fold == j) for j in range(k - 1, -1, -1)]
        ],
        "the same fold every time": [
            lambda score_of, fold, k: [score_of(fold != 0, fold == 0) for _ in range(k)]
        ],
        "a fixed number of folds": [
            lambda score_of, fold, k: [score_of(fold != j, fold == j) for j in range(5)]
        ],
        "return inside a loop": [score_returned],
        "0 and 1 in place of positions": [
            lambda score_of, fold, k: [
                score_of(np.where(fold == j, 0, 1), 1 * (fold == j)) for j in range(k)
            ]
        ],
        "an error": [lambda score_of, fold, k: [score_of(np.where(fold != 0), fold == 0)]],
    },
    "mean_one_by_one": {
        "one number for an array": [
            lambda f, X, Y: (
                np.sum([f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])]) / X.shape[1]
            ),
            lambda f, X, Y: (
                sum(np.mean(f(X[:, [j]], Y[:, [j]])) for j in range(X.shape[1])) / X.shape[1]
            ),
        ],
        "return inside a loop": [returned_in_the_first_round],
        "another shape than f returns": [sum_like_X],
        "no mean yet": [
            lambda f, X, Y: [f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])],
        ],
        "divided by the number of rows": [
            lambda f, X, Y: sum(f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])) / Y.shape[0],
        ],
        "samples that are no columns any more": [samples_as_vectors],
        "divided twice": [once_more_at_the_end],
        "a round for every row": [as_often_as_rows],
        "a fixed number of samples": [
            two_samples,
            lambda f, X, Y: sum(f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])) / 32,
            lambda f, X, Y: sum(f(X[:, [j]], Y[:, [j]]) for j in range(10)) / 10,
            lambda f, X, Y: sum(f(X[:, [j]], Y[:, [j]]) for j in range(10)) / X.shape[1],
        ],
        "divided by one sample less": [
            lambda f, X, Y: (
                sum(f(X[:, [j]], Y[:, [j]]) for j in range(X.shape[1])) / (X.shape[1] - 1)
            ),
        ],
        "X or Y is overwritten": [inputs_replaced, targets_replaced],
        "every sample with every target": [one_loop_in_another],
        "rows for samples": [through_the_rows],
        "the first sample only": [lambda f, X, Y: f(X[:, :1], Y[:, :1])],
        "another sample's target": [targets_of_the_neighbour],
        "the mean sample": [lambda f, X, Y: f(X.mean(1)[:, None], Y.mean(1)[:, None])],
        "samples turned into rows": [samples_reshaped],
        "the samples from j on": [samples_from_j_on],
        "divided in every round": [divided_each_time],
        "divided by the number of entries": [
            lambda f, X, Y: sum(f(X[:, [j]], Y[:, [j]]) for j in range(len(X[0]))) / X.size,
        ],
    },
    "step_error": {
        "two steps": [
            lambda step, loss, w, rate: relative_error(
                (w - step(step(w))) / rate, numerical_gradient(loss, w)
            ),
            stepped_too_early,
        ],
        "divided after the comparison": [
            lambda step, loss, w, rate: (
                relative_error(w - step(w), numerical_gradient(loss, w)) / rate
            ),
        ],
        "the first entry only": [first_entries],
        "in percent": [
            lambda step, loss, w, rate: (
                100 * relative_error((w - step(w)) / rate, numerical_gradient(loss, w))
            ),
        ],
        "no absolute value": [largest_with_its_sign],
        "another relative error": [difference_of_lengths],
        "not relative": [
            lambda step, loss, w, rate: np.linalg.norm(
                (w - step(w)) / rate - numerical_gradient(loss, w)
            ),
        ],
        "each entry divided by its own": [
            lambda step, loss, w, rate: np.max(entrywise(step, loss, w, rate)),
        ],
        "the learning rate is missing": [
            lambda step, loss, w, rate: relative_error(w - step(w), numerical_gradient(loss, w)),
        ],
        "the sign is flipped": [
            lambda step, loss, w, rate: relative_error(
                (w - step(w)) / rate, -numerical_gradient(loss, w)
            ),
        ],
        "measured after the step": [measured_where_it_leads],
        "divided by one gradient's largest entry": [divided_by_the_measured],
        "the sign is lost": [
            lambda step, loss, w, rate: relative_error(
                np.abs(step(w) - w) / rate, np.abs(numerical_gradient(loss, w))
            ),
        ],
        "another learning rate than the argument": [
            lambda step, loss, w, rate: relative_error(
                10 * (w - step(w)), numerical_gradient(loss, w)
            ),
        ],
        "divided by the learning rate twice": [
            lambda step, loss, w, rate: relative_error(
                (w - step(w)) / rate, rate * numerical_gradient(loss, w)
            ),
        ],
        "parameters are compared": [
            lambda step, loss, w, rate: relative_error(
                w - rate * numerical_gradient(loss, w), step(w)
            ),
        ],
        "no single number": [
            lambda step, loss, w, rate: numerical_gradient(loss, w) + (step(w) - w) / rate,
            entrywise,
        ],
        "a mean of the differences": [
            lambda step, loss, w, rate: (
                np.sum(np.abs((w - step(w)) / rate - numerical_gradient(loss, w))) / w.size
            ),
            mean_of_differences_over_the_largest,
        ],
        "an error": [
            lambda step, loss, w, rate: relative_error((w - step) / rate, w),
            lambda step, loss, w, rate: relative_error((w - step(w)) / rate, loss),
        ],
        "True or False": [
            lambda step, loss, w, rate: (
                relative_error((w - step(w)) / rate, numerical_gradient(loss, w)) < 1e-5
            ),
        ],
    },
    "crop_to_ink": {
        "faint ink is mistaken for paper": [
            black_only,
            lambda image: inside(image, image.astype(int)),
            lambda image: inside(image, np.round(image)),
            lambda image: inside(image, image > image.mean()),
        ],
        "a square": [square],
        "the ends of the rows for rows and columns": [
            lambda image: inside(image, image.any(axis=1)[:, None] & image.any(axis=1)),
        ],
        "empty rows and columns inside are dropped": [
            lambda image: inside(image, image)[:, inside(image, image).any(axis=0)],
        ],
    },
    "centre_of_mass": {
        "every row with ink counts the same": [
            lambda image: tuple(np.unique(one).mean() for one in np.nonzero(image)),
        ],
        "a fixed number of rows and columns": [
            lambda image: (
                (image.sum(axis=1) * np.arange(28)).sum() / image.sum(),
                (image.sum(axis=0) * np.arange(28)).sum() / image.sum(),
            ),
            lambda image: (
                image.sum(axis=1) @ np.arange(28) / image.sum(),
                image.sum(axis=0) @ np.arange(28) / image.sum(),
            ),
        ],
        "rounded": [
            lambda image: (
                (image.sum(axis=1) * np.arange(len(image))).sum() // image.sum(),
                (image.sum(axis=0) * np.arange(len(image[0]))).sum() // image.sum(),
            ),
        ],
        "the axes are exchanged": [
            lambda image: (
                image.sum(axis=0) @ np.arange(image.shape[0]) / image.sum(axis=0).sum(),
                image.sum(axis=1) @ np.arange(image.shape[1]) / image.sum(axis=1).sum(),
            ),
            lambda image: (
                (np.arange(len(image)) * image.sum(axis=0)).sum() / image.sum(),
                (np.arange(len(image[0])) * image.sum(axis=1)).sum() / image.sum(),
            ),
        ],
        "the row twice": [
            lambda image: (
                np.arange(len(image)) @ image.sum(axis=1) / image.sum(),
                np.arange(len(image[0])) @ image.sum(axis=1) / image.sum(),
            ),
        ],
        "the column twice": [
            lambda image: (
                image.sum(axis=0) @ np.arange(len(image[0])) / image.sum(),
                image.sum(axis=0) @ np.arange(len(image[0])) / image.sum(),
            ),
        ],
        "every pixel with ink counts the same": [
            lambda image: tuple(np.argwhere(image > 0).mean(axis=0)),
        ],
        "divided by the number of pixels": [
            lambda image: tuple((k * image).mean() for k in np.indices(image.shape)),
        ],
        "divided by the number of rows and of columns": [
            lambda image: tuple(
                (np.arange(len(ink)) * ink).mean() for ink in (image.sum(axis=1), image.sum(axis=0))
            )
        ],
    },
    "offset": {
        "no whole number": [
            lambda mean, centre: centre - mean,
            lambda mean, centre: np.rint(centre - mean),
            lambda mean, centre: np.around(centre - mean),
            lambda mean, centre: np.round(centre - mean, 0),
        ],
        "the mean row is rounded first": [
            lambda mean, centre: centre - round(mean),
            lambda mean, centre: -round(mean) + centre,
        ],
        "rounded down": [lambda mean, centre: int(np.floor(centre - mean))],
        "rounded up": [lambda mean, centre: int(np.ceil(centre - mean))],
        "moved the wrong way": [lambda mean, centre: -round(centre - mean)],
        "the sign is lost": [
            lambda mean, centre: round(abs(centre - mean)),
            lambda mean, centre: round(np.sqrt((centre - mean) ** 2)),
        ],
        "pushed back to the edge": [
            lambda mean, centre: int(np.clip(round(centre - mean), 0, 28)),
            lambda mean, centre: np.maximum(0, round(centre - mean)),
        ],
        "a pixel too far": [lambda mean, centre: round(centre - (mean + 1))],
        "the middle of a box of 20 rows": [lambda mean, centre: round(centre - 20 / 2)],
    },
    "coverage_and_accuracy": {
        "divided by the number of probabilities": [
            lambda P, labels, t: (
                (P.max(axis=0) >= t).sum() / P.size,
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=0) >= t]),
            ),
        ],
        "divided by the right predictions": [
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= t),
                np.sum((P.max(axis=0) >= t) & (P.argmax(axis=0) == labels))
                / np.sum(P.argmax(axis=0) == labels),
            ),
        ],
        "the images that are not answered": [
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= t),
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=0) < t]),
            ),
            lambda P, labels, t: (
                np.mean(P.max(axis=0) < t),
                np.mean(P.argmax(axis=0)[P.max(axis=0) < t] == labels[P.max(axis=0) < t]),
            ),
        ],
        "every probability is compared": [
            lambda P, labels, t: (
                np.count_nonzero(t <= P) / P.shape[1],
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=0) >= t]),
            ),
        ],
        "the threshold is fixed": [
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= 0.5),
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=0) >= 0.5]),
            ),
        ],
        "a probability for an accuracy": [
            lambda P, labels, t: (np.mean(P.max(0) >= t), np.max(P, axis=0).mean()),
            lambda P, labels, t: (np.mean(P.max(0) >= t), np.mean(P.max(0)[P.max(0) >= t])),
        ],
        "rows are taken for images": [
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= t),
                np.mean(P[P.max(axis=0) >= t].argmax(axis=0) == labels[P.max(axis=0) >= t]),
            ),
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= t),
                np.mean((P.argmax(axis=1) == labels)[P.max(axis=0) >= t]),
            ),
            lambda P, labels, t: (
                np.mean(P.max(0) >= t),
                np.sum((P.max(0) >= t) & (P.argmax(1) == labels)) / np.sum(P.max(0) >= t),
            ),
            lambda P, labels, t: (
                np.mean(P.max(axis=1) >= t),
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=0) >= t]),
            ),
            lambda P, labels, t: (
                np.mean(P.max(axis=1) >= t),
                np.mean((P.argmax(axis=1) == labels)[P.max(axis=1) >= t]),
            ),
            lambda P, labels, t: (
                np.mean(P.max(axis=1) >= t),
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=1) >= t]),
            ),
            lambda P, labels, t: (
                np.sum(P.max(1) >= t) / len(labels),
                np.sum((P.max(1) >= t) & (P.argmax(0) == labels)) / np.sum(P.max(1) >= t),
            ),
        ],
        "divided by the number of digits": [
            lambda P, labels, t: (
                np.sum(P.max(axis=0) >= t) / len(P),
                np.mean((P.argmax(axis=0) == labels)[P.max(axis=0) >= t]),
            ),
        ],
        "all labels beside some predictions": [
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= t),
                np.mean(P[:, P.max(axis=0) >= t].argmax(axis=0) == labels),
            ),
        ],
        "right, but not answered": [
            lambda P, labels, t: (
                np.mean(P.max(axis=0) >= t),
                np.sum(P.argmax(axis=0) == labels) / np.sum(P.max(axis=0) >= t),
            ),
        ],
        "a probability is compared with the label": [
            lambda P, labels, t: (
                np.mean(P.max(0) >= t),
                np.sum((P.max(0) >= t) & (P.max(0) == labels)) / np.sum(P.max(0) >= t),
            ),
        ],
        "percentages": [
            lambda P, labels, t: (
                np.sum(P.max(0) >= t) / len(labels) * 100,
                np.sum((P.max(0) >= t) & (P.argmax(0) == labels)) / np.sum(P.max(0) >= t) * 100,
            ),
        ],
        "above the threshold only": [
            lambda P, labels, t: (
                np.mean(P.max(0) > t),
                np.mean(P.argmax(0)[P.max(0) > t] == labels[P.max(0) > t]),
            ),
        ],
        "right answers of all images": [
            lambda P, labels, t: (
                np.mean(P.max(0) >= t),
                np.sum((P.max(0) >= t) * (P.argmax(0) == labels)) / len(labels),
            ),
        ],
    },
}
