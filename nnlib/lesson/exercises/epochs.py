"""The exercise of lesson 3: one epoch, from the shuffled samples to the last update."""

import numpy as np

from nnlib.layers import Dense
from nnlib.lesson.epochs import epoch
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import numbers, sizes, targets
from nnlib.lesson.two_layers import classifier_backward_pass, update
from nnlib.lesson.two_layers import classifier_forward as forward
from nnlib.losses import LOSSES
from nnlib.network import Network
from nnlib.training import step

PARAMETERS = [
    np.array([[1.0, -0.5], [-0.5, 1.0], [0.5, 0.5]]),
    np.array([[0.1], [0.2], [-0.1]]),
    np.array([[1.0, 0.5, -1.0], [-0.5, 1.0, 0.5]]),
    np.array([[0.0], [0.1]]),
]
SAMPLES = np.array([[1.0, -0.5, 2.0, 0.5, -1.0, 1.5, 0.2], [0.5, 1.0, -1.0, 2.0, 1.5, 1.2, -0.8]])
LABELS = np.array([0, 1, 1, 0, 0, 1, 0])
SEED = 3
RATE = 0.4  # twice as much is none of the rates that people write


def _case(batches, says):
    """Make a case from the batches that the seed gives; nnlib's own steps answer it."""
    m = sum(map(len, batches))
    X, Y = SAMPLES[:, :m], np.eye(2)[:, LABELS[:m]]
    W1, b1, W2, b2 = [part.copy() for part in PARAMETERS]
    network = Network([Dense(W1, b1, "relu"), Dense(W2, b2, "identity")])
    for batch in batches:
        step(network, X[:, batch], Y[:, batch], LOSSES["softmax_cross_entropy"], RATE)
    expected = [np.array(part) for layer in network.layers for part in (layer.W, layer.b)]
    arguments = PARAMETERS, X, Y, RATE, len(batches[0]), np.random.default_rng(SEED)
    return Case(arguments, expected, says)


def _network_and_samples(rng):
    n_in, n_hidden, n_out = sizes(rng, 3)
    # More images than the batch sizes that people write instead of the argument.
    m, batch_size = int(rng.integers(67, 72)), int(rng.choice([11, 13]))
    shapes = [(n_hidden, n_in), (n_hidden, 1), (n_out, n_hidden), (n_out, 1)]
    # Small weights keep the probabilities away from 0 and 1, where every gradient is zero.
    parameters = [0.2 * numbers(rng, *shape) for shape in shapes]
    data = numbers(rng, n_in, m), targets(rng, n_out, m)
    return parameters, *data, 0.3, batch_size, np.random.default_rng(int(rng.integers(1000)))


def _shuffled(rng, m):
    return rng.permutation(m)


def _cut(order, size, rng=None):
    return [order[start : start + size] for start in range(0, len(order), size)]


def _gradients(parameters, X, Y):
    return _with_weights(parameters[2], parameters, X, Y)


def _with_weights(W2, parameters, X, Y):
    Z1, A1, Z2, _ = forward(parameters, X)
    return classifier_backward_pass(W2, Z1, A1, Z2, X, Y)


def _with(
    order=_shuffled,
    cut=_cut,
    columns=lambda batch, start, rng, m: (batch, batch),
    gradients=lambda parameters, given, X, Y: _gradients(parameters, X, Y),
    factor=lambda k, size, m: 1.0,
    step=update,
):
    """Write an epoch with one of its parts changed."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        given, m, start = parameters, X.shape[1], 0
        for batch in cut(order(rng, m), batch_size, rng):
            of_X, of_Y = columns(batch, start, rng, m)
            found = gradients(parameters, given, X[:, of_X], Y[:, of_Y])
            scaled = [factor(len(batch), batch_size, m) * one for one in found]
            parameters = step(parameters, scaled, learning_rate)
            start += len(batch)
        return parameters

    return function


def _in_order(rng, m):
    return np.arange(m)


def _order_of_an_order(rng, m):
    order = rng.permutation(m)
    return order[order]


def _second_order(rng, m):
    rng.permutation(m)
    return rng.permutation(m)


def _span(batch, start):
    return np.arange(start, start + len(batch))


def _shuffled_one_by_one(parameters, X, Y, learning_rate, batch_size, rng):
    X, Y = X[:, rng.permutation(X.shape[1])], Y[:, rng.permutation(X.shape[1])]
    return _with(order=_in_order)(parameters, X, Y, learning_rate, batch_size, rng)


def _an_order_beside_two_others(place):
    """Shuffle X and Y each by itself, and draw one more order before, between or after them."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        orders = [rng.permutation(X.shape[1]) for _ in range(3)]
        order = orders.pop(place)
        X, Y = X[:, orders[0]], Y[:, orders[1]]
        steps = _with(order=lambda rng, m: order)
        return steps(parameters, X, Y, learning_rate, batch_size, rng)

    return function


def _rows_shuffled(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(X.shape[1])
    return _with(order=_in_order)(parameters, X[order], Y[order], learning_rate, batch_size, rng)


def _rows_of_one(of_X, of_Y):
    """Take rows of X or of Y where columns are meant."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        for batch in _cut(rng.permutation(X.shape[1]), batch_size):
            found = _gradients(parameters, of_X(X, batch), of_Y(Y, batch))
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def _columns(A, batch):
    return A[:, batch]


def _rows(A, batch):
    return A[batch]


def _arrays_permuted(axis):
    """Give the arrays themselves to rng.permutation."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        X, Y = rng.permutation(X, axis=axis), rng.permutation(Y, axis=axis)
        return _with(order=_in_order)(parameters, X, Y, learning_rate, batch_size, rng)

    return function


def _rows_counted(count, of_data):
    """Take the number of rows for that of the images, in the order or in the loop too."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        m = X.shape[1]
        order = rng.permutation(count(X, Y) if of_data else m)
        for start in range(0, count(X, Y), batch_size):
            batch = order[start : start + batch_size]
            found = _gradients(parameters, X[:, batch], Y[:, batch])
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def _images_for_rows(parameters, X, Y, learning_rate, batch_size, rng):
    """Count the rows of X, and take rows of both."""
    for batch in _cut(rng.permutation(len(X)), batch_size):
        parameters = update(parameters, _gradients(parameters, X[batch], Y[batch]), learning_rate)
    return parameters


def _shuffled_again(parameters, X, Y, learning_rate, batch_size, rng):
    """Shuffle the shuffled images once more for each batch."""
    m = X.shape[1]
    for start in range(0, m, batch_size):
        order = rng.permutation(m)
        X, Y = X[:, order], Y[:, order]
        x, y = X[:, start : start + batch_size], Y[:, start : start + batch_size]
        parameters = update(parameters, _gradients(parameters, x, y), learning_rate)
    return parameters


def _order_of_one_batch(parameters, X, Y, learning_rate, batch_size, rng):
    """Draw only as many numbers as a batch has, anew for each."""
    for _ in range(0, X.shape[1], batch_size):
        batch = rng.permutation(batch_size)
        found = _gradients(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def _one_order_of_one_batch(parameters, X, Y, learning_rate, batch_size, rng):
    order = rng.permutation(batch_size)
    for batch in (order[start : start + batch_size] for start in range(0, X.shape[1], batch_size)):
        found = _gradients(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return parameters


def _all_beside_the_batch(*whole):
    """Take all images, not those of the batch: forward, or as X or Y on the way back."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        for batch in _cut(rng.permutation(X.shape[1]), batch_size):
            x, y = X[:, batch], Y[:, batch]
            Z1, A1, Z2, _ = forward(parameters, X if "forward" in whole else x)
            X_back, Y_back = X if "X" in whole else x, Y if "Y" in whole else y
            found = classifier_backward_pass(parameters[2], Z1, A1, Z2, X_back, Y_back)
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


def _only_W2_is_new(parameters, X, Y, learning_rate, batch_size, rng):
    """Unpack what update returns, and go on with the old list."""
    W1, b1, W2, b2 = parameters
    for batch in _cut(rng.permutation(X.shape[1]), batch_size):
        Z1, A1, Z2, _ = forward(parameters, X[:, batch])
        found = classifier_backward_pass(W2, Z1, A1, Z2, X[:, batch], Y[:, batch])
        W1, b1, W2, b2 = update(parameters, found, learning_rate)
    return [W1, b1, W2, b2]


def _drawn(draw):
    """Draw each batch by itself, after an order that nobody uses, or without one.

    As many batches as an epoch has, or as many full ones as there are.
    """

    def cut(order, size, rng):
        return [draw(rng, len(order), min(size, len(order))) for _ in _cut(order, size)]

    def cut_whole(order, size, rng):
        return [draw(rng, len(order), size) for _ in range(len(order) // size)]

    return [
        _with(order=order, cut=one) for order in (_in_order, _shuffled) for one in (cut, cut_whole)
    ]


def _parts_of_two_orders(batch, start, rng, m):
    """Take a batch of X from a new order, and one of Y from another."""
    part = slice(start, start + len(batch))
    return rng.permutation(m)[part], rng.permutation(m)[part]


def _one_step_with_the_mean(parameters, X, Y, learning_rate, batch_size, rng):
    batches = _cut(rng.permutation(X.shape[1]), batch_size)
    found = [_gradients(parameters, X[:, batch], Y[:, batch]) for batch in batches]
    means = [sum(one[k] for one in found) / len(found) for k in range(4)]
    return update(parameters, means, learning_rate)


def _stale(forward_at, weights_at):
    """Use the parameters given in a part of every step, and the present ones in the rest."""

    def gradients(parameters, given, X, Y):
        both = {"given": given, "present": parameters}
        Z1, A1, Z2, _ = forward(both[forward_at], X)
        return classifier_backward_pass(both[weights_at][2], Z1, A1, Z2, X, Y)

    return _with(gradients=gradients)


def _all_in_each_step(parameters, X, Y, learning_rate, batch_size, rng):
    for _ in _cut(rng.permutation(X.shape[1]), batch_size):
        parameters = update(parameters, _gradients(parameters, X, Y), learning_rate)
    return parameters


def _batches_only(choose):
    return _with(cut=lambda order, size, rng: choose(_cut(order, size)))


def _split(n_batches, split=np.array_split):
    def cut(order, size, rng):
        return split(order, n_batches(len(order), size))

    return _with(cut=cut)


def _fixed_size(size):
    """Write a number in place of batch_size: in the loop, in the slice, or in both."""
    return tuple(
        _with(
            cut=lambda order, given, rng, ends=ends: [
                order[start : start + (size if ends != "given" else given)]
                for start in range(0, len(order), size if ends != "fixed" else given)
            ]
        )
        for ends in ("both", "given", "fixed")
    )


def _last_gradients(parameters, X, Y, learning_rate, batch_size, rng):
    for batch in _cut(rng.permutation(X.shape[1]), batch_size):
        found = _gradients(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return found


def _overwritten(Y_too):
    """Give the batch the name of all images, from which the next batch is taken."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        for batch in _cut(rng.permutation(X.shape[1]), batch_size):
            X, Y_batch = X[:, batch], Y[:, batch]
            Y = Y_batch if Y_too else Y
            parameters = update(parameters, _gradients(parameters, X, Y_batch), learning_rate)
        return parameters

    return function


def _last_gradient_twice(parameters, X, Y, learning_rate, batch_size, rng):
    for batch in _cut(rng.permutation(X.shape[1]), batch_size):
        found = _gradients(parameters, X[:, batch], Y[:, batch])
        parameters = update(parameters, found, learning_rate)
    return update(parameters, found, learning_rate)


def _repeated(times, order_again):
    """Make several passes over the images, each in a new order or all in one."""

    def cut(order, size, rng):
        batches = []
        for number in range(times(len(order))):
            if order_again and number:
                order = rng.permutation(len(order))
            batches += _cut(order, size)
        return batches

    return _with(cut=cut)


def _with_added_gradients(parameters, X, Y, learning_rate, batch_size, rng):
    total = [np.zeros_like(parameter) for parameter in parameters]
    for batch in _cut(rng.permutation(X.shape[1]), batch_size):
        found = _gradients(parameters, X[:, batch], Y[:, batch])
        total = [old + new for old, new in zip(total, found, strict=True)]
        parameters = update(parameters, total, learning_rate)
    return parameters


def _only(*moving):
    """Update some of the four parameters only."""

    def step(parameters, gradients, rate):
        new = update(parameters, gradients, rate)
        return [(new if k in moving else parameters)[k] for k in range(4)]

    return _with(step=step)


def _shuffled_batches(parameters, X, Y, learning_rate, batch_size, rng):
    batches = _cut(np.arange(X.shape[1]), batch_size)
    for k in rng.permutation(len(batches)):
        found = _gradients(parameters, X[:, batches[k]], Y[:, batches[k]])
        parameters = update(parameters, found, learning_rate)
    return parameters


def _other_sizes(other):
    return _with(cut=lambda order, size, rng: _cut(order, max(other(size), 1)))


def _filled(order, size, rng):
    """Fill the last batch up from the start."""
    missing = -len(order) % size
    return _cut(np.concatenate([order, order[:missing]]), size)


def _side_by_side(starts):
    """Take images that are stored side by side, from the numbers of an order on."""

    def cut(order, size, rng):
        return [np.arange(len(order))[start : start + size] for start in starts(order, size)]

    return _with(cut=cut)


def _in_another_order(*places):
    def step(parameters, gradients, rate):
        return update(parameters, [gradients[k] for k in places], rate)

    return _with(step=step)


def _Z1_and_A1_swapped(parameters, given, X, Y):
    Z1, A1, Z2, _ = forward(parameters, X)
    return classifier_backward_pass(parameters[2], A1, Z1, Z2, X, Y)


def _probabilities_for_scores(parameters, given, X, Y):
    Z1, A1, _, A2 = forward(parameters, X)
    return classifier_backward_pass(parameters[2], Z1, A1, A2, X, Y)


def _returned_in_order(*places):
    def function(*arguments):
        new = epoch(*arguments)
        return [new[k] for k in places]

    return function


def _stored_columns_in(forwards):
    """Take images as they are stored, forward or as X on the way back, and the batch elsewhere."""

    def function(parameters, X, Y, learning_rate, batch_size, rng):
        order = rng.permutation(X.shape[1])
        for start in range(0, X.shape[1], batch_size):
            batch = order[start : start + batch_size]
            stored = np.arange(start, start + len(batch))
            ahead, back = (stored, batch) if forwards else (batch, stored)
            Z1, A1, Z2, _ = forward(parameters, X[:, ahead])
            found = classifier_backward_pass(parameters[2], Z1, A1, Z2, X[:, back], Y[:, batch])
            parameters = update(parameters, found, learning_rate)
        return parameters

    return function


REPLACEMENT = (
    "Then some images come twice, and others never. Shuffle all of them once, and cut the order "
    "into batches."
)

epoch_exercise = Exercise(
    name="epoch",
    lesson=3,
    cases=[
        Case(
            (
                [np.array([[1.0]]), np.array([[0.0]]), np.zeros((2, 1)), np.zeros((2, 1))],
                np.array([[2.0]]), np.array([[1.0], [0.0]]), 0.5, 1, np.random.default_rng(SEED),
            ),
            [np.array([[1.0]]), np.array([[0.0]]), np.array([[0.5], [-0.5]]),
             np.array([[0.25], [-0.25]])],
            "one sample",
        ),
        _case([[1, 0]], "two samples in one batch"),
        _case([[1], [0]], "two samples, one by one"),
        _case([[2, 5], [4, 1], [3, 0]], "six samples in batches of two"),
        _case([[5, 6, 2], [1, 4, 3], [0]], "a last batch that is smaller"),
    ],
    draw=_network_and_samples,
    mistakes=[
        Mistake(
            "not shuffled",
            "Each batch holds images that are stored side by side. Draw one order of all m images "
            "before the loop, and take each batch from it. (An order drawn inside a batch changes "
            "nothing: the mean over its images stays the same.)",
            _with(order=_in_order),
            _with(
                cut=lambda order, size, rng: [
                    np.arange(start, start + size) for start in range(0, len(order), size)
                ]
            ),
        ),
        Mistake(
            "shuffled by a generator of your own",
            "Draw the order from rng, the argument: a generator made in the function gives the "
            "same order in every epoch, and the caller cannot choose another.",
            *(
                _with(order=lambda rng, m, seed=seed: np.random.default_rng(seed).permutation(m))
                for seed in (0, 1, 2, 42)
            ),
            _with(order=lambda rng, m: np.random.RandomState(0).permutation(m)),
        ),
        Mistake(
            "shuffled in another way",
            "Every image comes once, in an order drawn from rng. The check compares numbers, "
            "so draw one order, with rng.permutation(m), and apply it once.",
            _with(order=lambda rng, m: rng.choice(m, m, replace=False)),
            _with(order=lambda rng, m: np.argsort(rng.random(m))),
            _with(order=lambda rng, m: np.argsort(rng.permutation(m))),
            _with(order=lambda rng, m: rng.permutation(m)[::-1]),
            _with(order=lambda rng, m: rng.permutation(rng.permutation(m))),
            _with(order=_order_of_an_order),
            _with(order=_second_order),
        ),
        Mistake(
            "batches are shuffled in place of images",
            "The same images stand together in every epoch. Shuffle the images, then cut.",
            _shuffled_batches,
        ),
        Mistake(
            "drawn with replacement", REPLACEMENT,
            *_drawn(lambda rng, m, k: rng.integers(m, size=k)),
            _with(order=lambda rng, m: rng.integers(m, size=m)),
        ),
        Mistake(
            "a new order for each batch", REPLACEMENT,
            *_drawn(lambda rng, m, k: rng.permutation(m)[:k]),
            *_drawn(lambda rng, m, k: rng.choice(m, k, replace=False)),
            *(
                _with(
                    cut=lambda order, size, rng: [
                        rng.permutation(len(order))[start : start + size]
                        for start in range(0, len(order), size)
                    ],
                    order=order,
                )
                for order in (_in_order, _shuffled)
            ),
            _shuffled_again,
        ),
        Mistake(
            "Y is not shuffled",
            "An image and its target belong together: take the same columns of X and Y.",
            _with(columns=lambda batch, start, rng, m: (batch, _span(batch, start))),
            _with(columns=lambda batch, start, rng, m: (batch, np.arange(len(batch)))),
        ),
        Mistake(
            "X is not shuffled",
            "An image and its target belong together: take the same columns of X and Y.",
            _with(columns=lambda batch, start, rng, m: (_span(batch, start), batch)),
        ),
        Mistake(
            "X and Y are shuffled each by itself",
            "Draw one order, and use it for both: otherwise the images get the targets of others.",
            _shuffled_one_by_one,
            _arrays_permuted(axis=1),
            _with(order=_in_order, columns=_parts_of_two_orders),
            _with(columns=_parts_of_two_orders),
            *map(_an_order_beside_two_others, range(3)),
        ),
        Mistake(
            "rows are shuffled in place of columns",
            "Images are columns. X[:, batch] takes columns; X[batch] takes rows, and "
            "rng.permutation(X) shuffles rows.",
            _rows_shuffled,
            _rows_of_one(_rows, _rows),
            _rows_of_one(_rows, _columns),
            _rows_of_one(_columns, _rows),
            _arrays_permuted(axis=0),
        ),
        Mistake(
            "rows are counted in place of columns",
            "Each image is a column: X.shape[1] is their number, len(X) that of the rows.",
            *(
                _rows_counted(count, of_data)
                for count in (lambda X, Y: len(X), lambda X, Y: len(Y))
                for of_data in (True, False)
            ),
        ),
        Mistake(
            "images are taken for rows",
            "Each image is a column: X.shape[1] is their number, and X[:, batch] takes those of a "
            "batch. len(X) and X[batch] count and take rows.",
            _images_for_rows,
        ),
        Mistake(
            "the order of one batch only",
            "Shuffle all images: the order holds each number from 0 to m - 1 once.",
            _order_of_one_batch,
            _one_order_of_one_batch,
        ),
        Mistake(
            "the last, smaller batch is left out",
            "Every image counts. If batch_size does not divide m, the last batch is smaller.",
            _batches_only(lambda batches: [b for b in batches if len(b) == len(batches[0])]),
        ),
        Mistake(
            "the last batch is left out",
            "Where does your range end? A range stops before its end.",
            _batches_only(lambda batches: batches[:-1]),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size] for start in range(0, len(order) - size, size)
                ]
            ),
        ),
        Mistake(
            "the first batch is left out",
            "Where does your range start?",
            _batches_only(lambda batches: batches[1:]),
        ),
        Mistake(
            "the first image is left out",
            "Where does your range start? Python counts from 0.",
            _with(cut=lambda order, size, rng: _cut(order[1:], size)),
        ),
        Mistake(
            "the last image is left out",
            "Does your order or your range end one too early? rng.permutation(m) returns the "
            "numbers from 0 to m - 1 already.",
            _with(cut=lambda order, size, rng: _cut(order[:-1], size)),
            _with(order=lambda rng, m: rng.permutation(m - 1)),
        ),
        Mistake(
            "the last batch is filled up",
            "Let the last batch be smaller: no image comes twice.",
            _with(cut=_filled),
            _with(
                cut=lambda order, size, rng: [
                    *_cut(order, size)[:-1], order[-size:]
                ]
            ),
        ),
        Mistake(
            "one batch only",
            "Only the first batch takes a step. Is there a loop over range(0, m, batch_size), with "
            "return after it, and does it keep all images in X and Y?",
            _batches_only(lambda batches: batches[:1]),
            hint_if_empty="Only the first batch has images, and the later ones are empty. Does "
            "each slice end at start + batch_size, and does the order keep all its numbers?",
        ),
        Mistake(
            "a batch under the name of all images",
            "After X = X[:, batch] the name X stands for the batch, and the next one is taken from "
            "it. Give the batch names of its own.",
            _overwritten(Y_too=True),
            _overwritten(Y_too=False),
        ),
        Mistake(
            "one step too many",
            "The last batch takes two steps. Update inside the loop alone, not after it as well.",
            _batches_only(lambda batches: [*batches, batches[-1]]),
            _last_gradient_twice,
        ),
        Mistake(
            "several steps with each batch",
            "Each batch takes one step. Is there a second loop inside the loop over the batches?",
            _batches_only(lambda batches: [b for b in batches for _ in b]),
            _batches_only(lambda batches: [b for b in batches for _ in batches[0]]),
        ),
        Mistake(
            "several epochs",
            "One call is one pass over the images; whoever calls it decides how many there are.",
            *(
                _repeated(lambda m, times=times: times, order_again=again)
                for times in (2, 3, 5, 10)
                for again in (True, False)
            ),
            _repeated(lambda m: m, order_again=True),
            _repeated(lambda m: m, order_again=False),
        ),
        Mistake(
            "only the last batch counts",
            "Each step starts from the parameters that the step before has left: give the new ones "
            "the name that the loop uses, inside the loop.",
            _batches_only(lambda batches: batches[-1:]),
            _only_W2_is_new,
        ),
        Mistake(
            "one step for all batches",
            "Update inside the loop, once for each batch. If you do: is a number in place of "
            "batch_size?",
            _one_step_with_the_mean,
            lambda parameters, X, Y, learning_rate, batch_size, rng: update(
                parameters, _gradients(parameters, X, Y), learning_rate
            ),
        ),
        Mistake(
            "the gradients of the old parameters",
            "Update once for each batch. After it the gradient is another one: compute forward and "
            "backward with the new parameters.",
            _stale("given", "given"),
            _stale("given", "present"),
        ),
        Mistake(
            "an old W2 on the way back",
            "W2 changes with every update: take it from the present parameters.",
            _stale("present", "given"),
        ),
        Mistake(
            "another parameter in place of W2",
            "parameters holds W1, b1, W2, b2, in this order, and Python counts from 0. Which "
            "number has W2?",
            *(
                _with(gradients=lambda parameters, given, X, Y, k=k: _with_weights(
                    parameters[k], parameters, X, Y
                ))
                for k in (0, 1, 3)
            ),
        ),
        Mistake(
            "all samples in every step",
            "Each step takes the columns of its batch, of X and of Y, forward and backward.",
            _all_in_each_step,
        ),
        Mistake(
            "all samples in a part of the step",
            "Give forward and backward_pass the same columns of the batch, of X and of Y.",
            _all_beside_the_batch("forward"),
            _all_beside_the_batch("X"),
            _all_beside_the_batch("Y"),
            _all_beside_the_batch("forward", "X"),
            _all_beside_the_batch("forward", "Y"),
            _all_beside_the_batch("X", "Y"),
        ),
        Mistake(
            "a sum over the batch",
            "The gradient of a batch is the mean over its images. The backward pass divides by "
            "their number; does anything multiply by it?",
            _with(factor=lambda k, size, m: k),
            _with(factor=lambda k, size, m: size),
        ),
        Mistake(
            "gradients of all batches so far",
            "Each step takes the gradient of its own batch, without those of the batches before.",
            _with_added_gradients,
        ),
        Mistake(
            "divided by the number of all samples",
            "The gradient of a batch is the mean over its own images, not over all.",
            _with(factor=lambda k, size, m: k / m),
        ),
        Mistake(
            "the last batch is divided by batch_size",
            "Divide by the number of images that are in the batch: the last one may have fewer.",
            _with(factor=lambda k, size, m: k / size),
        ),
        Mistake(
            "the mean is taken twice",
            "The backward pass gives the mean over the batch already.",
            _with(factor=lambda k, size, m: 1 / k),
            _with(factor=lambda k, size, m: 1 / size),
            _with(factor=lambda k, size, m: 1 / m),
            _with(factor=lambda k, size, m: size / m),
        ),
        Mistake(
            "batches of one more",
            "Each batch has batch_size images: a slice stops before its end.",
            _other_sizes(lambda size: size + 1),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size + 1] for start in range(0, len(order), size)
                ]
            ),
        ),
        Mistake(
            "batches of one fewer",
            "Each batch has batch_size images: a slice stops before its end.",
            _other_sizes(lambda size: size - 1),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size - 1] for start in range(0, len(order), size)
                ]
            ),
        ),
        Mistake(
            "batches overlap",
            "The next batch starts where the last one ends: batch_size further on.",
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size] for start in range(len(order))
                ]
            ),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size] for start in range(len(order) // size)
                ]
            ),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size] for start in range(len(order) - size + 1)
                ]
            ),
        ),
        Mistake(
            "a slice starts at a number of the order",
            "The order holds numbers of images, not places in the order: its slices start at the "
            "places that range(0, m, batch_size) gives, and hold the numbers of a batch.",
            _with(
                cut=lambda order, size, rng: [order[start : start + size] for start in order]
            ),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size] for start in order[::size]
                ]
            ),
            _side_by_side(lambda order, size: order),
            _side_by_side(lambda order, size: order[::size]),
        ),
        Mistake(
            "batches that grow",
            "Each batch is as large as the first: where does its slice start, and where does it "
            "end?",
            _with(
                cut=lambda order, size, rng: [
                    order[: start + size] for start in range(0, len(order), size)
                ]
            ),
        ),
        Mistake(
            "batches that shrink",
            "A slice goes on to the end of the order, unless you say where it ends.",
            _with(
                cut=lambda order, size, rng: [
                    order[start:] for start in range(0, len(order), size)
                ]
            ),
        ),
        Mistake(
            "the same batch again and again",
            "Which images are in the second batch? The slice has to move with the loop.",
            _with(
                cut=lambda order, size, rng: [order[:size] for _ in range(0, len(order), size)]
            ),
        ),
        Mistake(
            "one image per step",
            "A step takes a whole batch of batch_size images.",
            _other_sizes(lambda size: 1),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + 1] for start in range(0, len(order), size)
                ]
            ),
        ),
        Mistake(
            "batch_size is taken for the number of batches",
            "batch_size says how many images a batch has.",
            _split(lambda m, size: size),
            _split(lambda m, size: size, np.split),
            _with(cut=lambda order, size, rng: _cut(order, max(len(order) // size, 1))),
            _with(
                cut=lambda order, size, rng: _cut(order, max(len(order) // size, 1))[:size]
            ),
            _with(
                cut=lambda order, size, rng: [
                    order[k * size : (k + 1) * size] for k in range(size)
                ]
            ),
            _with(
                cut=lambda order, size, rng: [
                    order[start : start + size] for start in range(size)
                ]
            ),
        ),
        Mistake(
            "a batch size of its own", "The batch size is an argument: use its value.",
            *(
                function
                for size in (2, 4, 8, 10, 16, 32, 50, 64)
                for function in _fixed_size(size)
            ),
        ),
        Mistake(
            "batches of nearly equal sizes",
            "All batches have batch_size images; only the last one may have fewer.",
            _split(lambda m, size: max(m // size, 1)),
            _split(lambda m, size: -(-m // size)),
        ),
        Mistake(
            "uphill", "Which way is down? The update subtracts.",
            _with(factor=lambda k, size, m: -1.0),
        ),
        Mistake(
            "the learning rate is forgotten", "Pass the learning rate on to the update.",
            _with(step=lambda parameters, gradients, rate: update(parameters, gradients, 1.0)),
        ),
        Mistake(
            "a learning rate of its own", "The learning rate is an argument: use its value.",
            *(
                _with(step=lambda parameters, found, rate, own=own: update(parameters, found, own))
                for own in (0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5)
            ),
        ),
        Mistake(
            "some parameters stay as they were",
            "All four take a step with every batch: W1, b1, W2 and b2.",
            _only(0, 2),
            _only(2, 3),
            _only(0, 1),
        ),
        Mistake(
            "parameters and gradients are swapped",
            "update takes the parameters first, then their gradients, then the learning rate.",
            _with(step=lambda parameters, found, rate: update(found, parameters, rate)),
        ),
        Mistake(
            "the gradients are in another order than the parameters",
            "update takes each gradient from the parameter in the same place: W1, b1, W2, b2. "
            "backward_pass returns the gradients in that order.",
            _in_another_order(2, 3, 0, 1),
            _in_another_order(0, 2, 1, 3),
            _in_another_order(3, 2, 1, 0),
        ),
        Mistake(
            "Z1 and A1 are swapped",
            "forward returns Z1, A1, Z2 and the probabilities; backward_pass takes W2, Z1, A1, Z2.",
            _with(gradients=_Z1_and_A1_swapped),
        ),
        Mistake(
            "probabilities in place of scores",
            "The backward pass takes the scores Z2 and computes the softmax itself.",
            _with(gradients=_probabilities_for_scores),
        ),
        Mistake(
            "the parameters come back unchanged",
            "Return the parameters after the last update. What does update return, and where do "
            "you keep it?",
            lambda parameters, X, Y, learning_rate, batch_size, rng: list(parameters),
        ),
        Mistake(
            "the parameters come back in another order",
            "Return W1, b1, W2, b2, in the order in which they came.",
            *(_returned_in_order(*order) for order in ((2, 3, 0, 1), (0, 2, 1, 3), (3, 2, 1, 0))),
        ),
        Mistake(
            "other images forward than backward",
            "Give forward and backward_pass the same columns: those of the batch, of the shuffled "
            "order.",
            _stored_columns_in(forwards=True),
            _stored_columns_in(forwards=False),
        ),
        Mistake(
            "the gradients in place of the parameters",
            "Return the parameters after the last update.",
            lambda parameters, X, Y, learning_rate, batch_size, rng: list(
                _gradients(parameters, X, Y)
            ),
            _last_gradients,
        ),
    ],
    solution=epoch,
    part=("W1", "b1", "W2", "b2").__getitem__,
    batched=(1, 2),
)  # fmt: skip
