"""No wrong answer is called right, and no right answer is refused."""

import re
from dataclasses import replace

import numpy as np
import pytest
from answer_mutants import verdicts
from right_answers import RIGHT

from nnlib.activations import softmax
from nnlib.autodiff import topological_order, unbroadcast
from nnlib.drawings import load_drawings
from nnlib.handwriting import centre_of_mass, crop_to_ink, offset
from nnlib.lesson.check import EXERCISES
from nnlib.lesson.depth import deep_backward, deep_forward
from nnlib.lesson.derive import backward_sweep
from nnlib.lesson.epochs import epoch
from nnlib.lesson.evaluation import cross_validation, stratified_folds
from nnlib.lesson.judge import judge
from nnlib.lesson.naming import attempted, is_right
from nnlib.lesson.optimiser_steps import adam_step, momentum_step
from nnlib.lesson.own_checks import mean_one_by_one, step_error
from nnlib.lesson.roofline import arithmetic_intensity
from nnlib.lesson.sharded import sharded_step
from nnlib.lesson.shifts import shifted


@pytest.mark.parametrize("name", EXERCISES)
def test_every_right_answer_is_right_however_it_is_written(name):
    assert len(RIGHT[name]) >= 5
    for number, function in enumerate(RIGHT[name], 1):
        assert judge(EXERCISES[name], function).state == "right", number


@pytest.mark.parametrize("name", EXERCISES)
def test_every_other_answer_is_wrong_and_is_shown_evidence_that_can_be_read(name):
    exercise = EXERCISES[name]
    made = refused = 0
    for change, mutant, verdict, equal in verdicts(exercise):
        made += 1
        refused += not equal
        assert verdict.state == ("right" if equal else "wrong"), f"{change}: {verdict}"
        text = repr(verdict)
        assert not any(word in text for word in ("np.float64(", "Drawing(", "object at 0x")), text
        pair = re.search(
            r"\nyours.*?:  (.*)\nright.*?:  (.*?)(\nNumPy warns|\nThey differ|$)", text, re.S
        )
        assert pair is None or pair[1] != pair[2], text
        if verdict.mistake == "out of range":
            ordinary = replace(exercise, cases=[c for c in exercise.cases if not c.extreme])
            assert judge(ordinary, mutant).state == "right", f"{change}: {verdict}"
    assert made > 150 and refused > 0.6 * made


def cropped(ends):
    def function(image):
        top, bottom, left, right = ends(*np.nonzero(image))
        return image[top : bottom + 1, left : right + 1]

    return function


def entropy(Z):
    return np.logaddexp.reduce(Z, axis=0)


def E(Z):
    return np.exp(Z - Z.max(axis=0))


BY_CHANCE = {
    "layer_scores": [
        lambda W, b, A_in: W @ A_in + b[0],
        lambda W, b, A_in: W @ A_in + b.mean(),
        lambda W, b, A_in: np.maximum(W @ A_in + b, 0),
        lambda W, b, A_in: W @ (A_in + b[: len(A_in)]) if len(b) >= len(A_in) else W @ A_in + b,
        lambda W, b, A_in: np.round(W @ A_in + b, 1),
    ],
    "mean_squared_error": [
        lambda A, Y: ((A - Y) ** 2).sum(axis=0).mean() / 2,
        lambda A, Y: np.mean(A**2 - Y**2),
        lambda A, Y: np.mean(A**2) + np.mean(Y**2) - 2 * np.mean(A) * np.mean(Y),
        lambda A, Y: np.var(A - Y),
        lambda A, Y: np.mean((A - Y) ** 2) + 1e-5,
        lambda A, Y: np.median((A - Y) ** 2),
    ],
    "mean_squared_error_gradient": [
        lambda A, Y: 2 * (A - Y) / len(A) ** 2,
        lambda A, Y: (A - Y) / A.shape[1],
        lambda A, Y: 2 * abs(A - Y) / A.size,
    ],
    "accuracy": [
        lambda A, Y: np.mean((A.argmax(axis=0) == Y.argmax(axis=0))[:4]),
        lambda A, Y: np.mean(Y[A.argmax(axis=0)]),
        lambda A, Y: max(np.mean(A.argmax(axis=0) == Y.argmax(axis=0)), 1 / len(A)),
        lambda A, Y: np.mean(abs(A).argmax(axis=0) == Y.argmax(axis=0)),
        lambda A, Y: np.mean(A[Y == 1] > 0.5),
        lambda A, Y: np.mean((Y * A).max(axis=0) == A.max(axis=0)),
    ],
    "relu": [
        lambda Z: np.where(Z > 0, Z, 0.01 * Z),
        lambda Z: np.where(Z >= 1, Z, 0),
        lambda Z: np.clip(Z, 0, 100),
        lambda Z: np.log1p(np.exp(Z)),
        lambda Z: np.maximum(Z, 0).round(),
    ],
    "relu_derivative": [
        lambda Z: np.clip(Z, 0, 1),
        lambda Z: (Z > 0.1).astype(float),
        lambda Z: np.where(Z > 0, 1.0, 0.01),
        lambda Z: (np.sign(Z) + 1) / 2,
    ],
    "softmax": [
        lambda Z: E(Z) / E(Z)[:, 0].sum(),
        lambda Z: E(Z) / E(Z)[:, -1].sum(),
        lambda Z: E(Z) / E(Z).sum(axis=0).mean(),
        lambda Z: E(Z) / (E(Z).sum(axis=0) + 1e-5),
        lambda Z: (W := np.exp(Z - Z[0])) / W.sum(axis=0),
        lambda Z: (W := np.exp(Z - Z.mean(axis=0))) / W.sum(axis=0),
        lambda Z: (W := np.exp(np.clip(Z, -500, 500))) / W.sum(axis=0),
        lambda Z: (W := np.exp(Z - Z.max(axis=0)[0])) / W.sum(axis=0),
        lambda Z: (W := np.exp(np.abs(Z))) / W.sum(axis=0),
        lambda Z: (W := np.exp(Z / abs(Z).max())) / W.sum(axis=0),
    ],
    "softmax_cross_entropy": [
        lambda Z, Y: -np.log(np.mean(np.exp((Y * Z).sum(axis=0) - entropy(Z)))),
        lambda Z, Y: np.log(np.mean(np.exp(entropy(Z) - (Y * Z).sum(axis=0)))),
        lambda Z, Y: np.median(entropy(Z) - (Y * Z).sum(axis=0)),
        lambda Z, Y: (entropy(Z) - (Y * Z).sum(axis=0))[0],
        lambda Z, Y: np.mean(entropy(Z)) - np.mean((Y * Z).max(axis=0)),
        lambda Z, Y: np.mean(entropy(Z) - Z.max(axis=0)),
        lambda Z, Y: np.mean(np.maximum(entropy(Z) - (Y * Z).sum(axis=0), 1e-7)),
        lambda Z, Y: np.mean(np.minimum(entropy(Z) - (Y * Z).sum(axis=0), 700)),
    ],
    "softmax_cross_entropy_gradient": [
        lambda Z, Y: (softmax(Z) - Y) / (1 + np.any(Z, axis=0).sum() // 2),
        lambda Z, Y: (softmax(Z) - Y).round(3) / Z.shape[1],
        lambda Z, Y: (softmax(Z) - Y) * softmax(Z) / Z.shape[1],
        lambda Z, Y: (softmax(Z) - Y) / Y[:2].sum(),
    ],
    "epoch": [
        lambda P, X, Y, rate, size, rng: epoch(P, X, Y, rate, min(size, 3), rng),
        lambda P, X, Y, rate, size, rng: epoch(P, X, Y, min(rate, 0.4), size, rng),
        lambda P, X, Y, rate, size, rng: epoch(P, np.maximum(X, 0), Y, rate, size, rng),
        lambda P, X, Y, rate, size, rng: epoch(P, X, Y, rate, size, rng)[:2] + P[2:],
        lambda P, X, Y, rate, size, rng: [one.round(3) for one in epoch(P, X, Y, rate, size, rng)],
        lambda P, X, Y, rate, size, rng: epoch(
            epoch(P, X, Y, rate / 2, size, rng), X, Y, rate / 2, size, rng
        ),
    ],
    "deep_forward": [
        lambda weights, g, X: [Z.round(1) for Z in deep_forward(weights, g, X)],
        lambda weights, g, X: deep_forward(weights, lambda Z: np.maximum(g(Z), 0), X),
        lambda weights, g, X: deep_forward([np.abs(W) for W in weights], g, X),
        lambda weights, g, X: deep_forward(weights[:1], g, X) * len(weights),
        lambda weights, g, X: deep_forward(weights, g, np.maximum(X, 0)),
    ],
    "deep_backward": [
        lambda weights, slope, Zs, dZ: deep_backward(weights, lambda Z: slope(Z) > 0, Zs, dZ),
        lambda weights, slope, Zs, dZ: deep_backward(weights, lambda Z: slope(-Z), Zs, dZ),
        lambda weights, slope, Zs, dZ: [*deep_backward(weights, slope, Zs, dZ)[:-1], 0 * dZ],
        lambda weights, slope, Zs, dZ: deep_backward(weights, slope, Zs, dZ.mean(axis=1)[:, None]),
    ],
    "stratified_folds": [
        lambda labels, k, rng: rng.permutation(stratified_folds(labels, k, rng)),
        lambda labels, k, rng: np.sort(stratified_folds(labels, k, rng)),
        lambda labels, k, rng: stratified_folds(labels == 7, k, rng),
        lambda labels, k, rng: np.minimum(stratified_folds(labels, k, rng), 2),
        lambda labels, k, rng: stratified_folds(labels, k, rng) / 2,
        lambda labels, k, rng: stratified_folds(labels, k, rng)[:-1],
    ],
    "cross_validation": [
        lambda score_of, fold, k: sorted(cross_validation(score_of, fold, k)),
        lambda score_of, fold, k: np.round(cross_validation(score_of, fold, k), 1),
        lambda score_of, fold, k: cross_validation(score_of, fold, min(k, 3)),
        lambda score_of, fold, k: [score_of(fold < j, fold == j) for j in range(k)],
    ],
    "stop_early": [
        lambda losses, patience: len(losses) > patience and losses[-patience - 1] == min(losses),
        lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) == patience,
        lambda losses, patience: all(one > min(losses) for one in losses[-patience:]),
        lambda losses, patience: len(losses) > patience and min(losses[-patience:]) > min(losses),
        lambda losses, patience: len(losses) - 1 - losses.index(min(losses)) >= max(patience, 2),
        lambda losses, patience: patience <= losses[::-1].index(min(losses[::-1])),
        lambda losses, patience: sum(one >= min(losses) for one in losses) > patience,
    ],
    "mean_one_by_one": [
        lambda f, X, Y: np.mean([f(X[:, [j]], Y[:, [j]]) for j in range(min(X.shape[1], 3))], 0),
        lambda f, X, Y: f(X, Y) if X.shape[1] < 3 else mean_one_by_one(f, X, Y),
        lambda f, X, Y: mean_one_by_one(f, X[:, :-1], Y[:, :-1]) if len(X[0]) > 4 else f(X, Y),
    ],
    "step_error": [
        lambda step, loss, w, rate: min(step_error(step, loss, w, rate), 1.0),
        lambda step, loss, w, rate: step_error(step, loss, w, 0.1),
        lambda step, loss, w, rate: step_error(step, loss, w.ravel(), rate),
        lambda step, loss, w, rate: step_error(step, loss, w, abs(rate)) + 0.01,
    ],
    "crop_to_ink": [
        cropped(lambda r, c: (r[0], r[-1], c[0], c[-1])),
        cropped(lambda r, c: (r[0], r[-1], c.min(), c[-1])),
        cropped(lambda r, c: (r[0], r[-1], c[0], c.max())),
        cropped(lambda r, c: (r.min(), r.max(), min(c[0], c[-1]), max(c[0], c[-1]))),
        cropped(lambda r, c: (min(r.min(), c.min()), r.max(), c.min(), c.max())),
        cropped(lambda r, c: (r.min(), r.max(), c.min(), c.min() + r.max() - r.min())),
        lambda image: crop_to_ink(np.where(image > 0.1, image, 0)),
        lambda image: crop_to_ink(np.where(image > 0.04, image, 0)),
        lambda image: crop_to_ink(image)[:14, :14],
        lambda image: image[1:-1, 1:-1] if not image[0].any() else crop_to_ink(image),
        lambda image: image[image.any(axis=1)],
    ],
    "centre_of_mass": [
        lambda image: tuple(np.argwhere(image == image.max())[0].astype(float)),
        lambda image: tuple(np.argwhere(image > 0.3).mean(axis=0)),
        lambda image: centre_of_mass(np.where(image > 0.04, image, 0)),
        lambda image: tuple(np.average(np.argwhere(image), axis=0, weights=image[image > 0] ** 2)),
        lambda image: tuple(np.round(centre_of_mass(image), 1)),
    ],
    "offset": [
        lambda mean, centre: offset(mean, centre if mean < 12 else 14),
        lambda mean, centre: max(offset(mean, centre), -2),
    ],
    "coverage_and_accuracy": [
        lambda P, labels, t: (np.mean(P.max(axis=0) >= t), np.mean(P.max(axis=0) > 0.6)),
        lambda P, labels, t: (np.mean(P.max(axis=0) >= t), np.mean(P[:, P.max(axis=0) >= t])),
    ],
    "arithmetic_intensity": [
        lambda n_out, n_in, m: m / (4 * (1 + m)),
        lambda n_out, n_in, m: min(arithmetic_intensity(n_out, n_in, m), 1 / 4),
        lambda n_out, n_in, m: round(arithmetic_intensity(n_out, n_in, m), 2),
        lambda n_out, n_in, m: arithmetic_intensity(n_out, n_out, m),
    ],
    "sharded_step": [
        lambda P, shards, rate: sharded_step(P, shards[-2:], rate),
        lambda P, shards, rate: sharded_step(P, sorted(shards, key=len)[:2], rate),
        lambda P, shards, rate: sharded_step(P, shards, min(rate, 0.35)),
        lambda P, shards, rate: sharded_step(P, shards, rate)[:2] + P[2:],
        lambda P, shards, rate: sharded_step(P, [(X[:, :3], Y[:, :3]) for X, Y in shards], rate),
    ],
    "momentum_step": [
        lambda W, dW, V, rate, beta: momentum_step(W, dW, np.maximum(V, 0), rate, beta),
        lambda W, dW, V, rate, beta: momentum_step(W, dW, V, min(rate, 0.3), beta),
        lambda W, dW, V, rate, beta: momentum_step(W, dW, V, rate, min(beta, 0.6)),
        lambda W, dW, V, rate, beta: [one.round(2) for one in momentum_step(W, dW, V, rate, beta)],
    ],
    "adam_step": [
        lambda W, dW, M, V, t, *rest: adam_step(W, dW, M, V, min(t, 2), *rest),
        lambda W, dW, M, V, t, *rest: adam_step(W, abs(dW), M, V, t, *rest),
        lambda W, dW, M, V, t, *rest: adam_step(W, dW, np.maximum(M, -1), V, t, *rest),
        lambda W, dW, M, V, t, *rest: [one.round(3) for one in adam_step(W, dW, M, V, t, *rest)],
    ],
    "shifted": [
        lambda image, dx, dy: shifted(image, min(dx, 1), dy),
        lambda image, dx, dy: shifted(image, dx, max(dy, -1)),
        lambda image, dx, dy: shifted(image, dx, dy).round(1),
        lambda image, dx, dy: shifted(image, dx, dy) if dx else np.roll(image, dy, axis=0),
    ],
    "matmul_vjp": [
        lambda dZ, W, A: (dZ @ np.linalg.pinv(A), W.T @ dZ),
        lambda dZ, W, A: (dZ @ A.T, np.abs(W.T) @ dZ),
        lambda dZ, W, A: (np.round(dZ @ A.T, 1), W.T @ dZ),
        lambda dZ, W, A: (dZ[:, :3] @ A.T[:3], W.T @ dZ),
    ],
    "unbroadcast": [
        lambda dZ, shape: unbroadcast(dZ, shape) if dZ.ndim < 3 else np.zeros(shape),
        lambda dZ, shape: abs(unbroadcast(dZ, shape)),
        lambda dZ, shape: dZ if dZ.shape == shape else np.full(shape, dZ.sum()),
        lambda dZ, shape: np.resize(dZ.sum(axis=-1, keepdims=True), shape),
    ],
    "topological_order": [
        lambda value: topological_order(value)[-4:],
        lambda value: sorted(topological_order(value), key=lambda each: each.name),
        lambda value: sorted(topological_order(value), key=lambda each: len(each.sources)),
        lambda value: list({each.name: each for each in topological_order(value)}.values())[::-1],
    ],
    "backward_sweep": [
        lambda order, pull: [np.maximum(one, 0) for one in backward_sweep(order, pull)],
        lambda order, pull: [one.round(1) for one in backward_sweep(order, pull)],
        lambda order, pull: [one[:1] for one in backward_sweep(order, pull)],
        lambda order, pull: [*backward_sweep(order[:3], pull), *backward_sweep(order, pull)[3:]],
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", BY_CHANCE)
def test_what_is_right_by_chance_only_is_refused(name):
    for number, function in enumerate(BY_CHANCE[name], 1):
        assert judge(EXERCISES[name], function).state == "wrong", number


def test_a_crop_that_takes_the_columns_for_sorted_is_wrong_for_the_courses_drawings():
    unsorted = BY_CHANCE["crop_to_ink"][0]
    pictures = [drawing.image for drawing in load_drawings()]
    assert not any(np.array_equal(unsorted(one), crop_to_ink(one)) for one in pictures)


def test_the_picture_for_the_pencil_tells_a_wrong_mean_from_the_right_one():
    exercise = EXERCISES["centre_of_mass"]
    case = next(case for case in exercise.cases if case.says == "the picture of the lesson")
    the_same = {
        mistake.name
        for mistake in exercise.mistakes
        for function in mistake.functions
        if is_right(exercise, case, attempted(exercise, function, case))
    }
    assert the_same == set()
