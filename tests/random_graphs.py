"""Random computations: the same program runs on arrays, on values of nnlib and on tensors.

A program is a list of steps, each a function of the library and of what was computed before.
"""

import numpy as np

SHAPES = [(3, 4), (3, 4), (3, 1), (1, 4), (4,), (1, 1), ()]
GAP = 1e-3  # from a kink, which would make numerical derivatives wrong

BINARY = {
    "+": lambda xp, a, b: a + b,
    "-": lambda xp, a, b: a - b,
    "*": lambda xp, a, b: a * b,
    "/": lambda xp, a, b: a / (1 + b**2),
    "maximum": lambda xp, a, b: xp.maximum(a, b),
}
UNARY = {
    "tanh": lambda xp, a: xp.tanh(a),
    "exp": lambda xp, a: xp.exp(-a),
    "log": lambda xp, a: xp.log(1 + a * a),
    "cube": lambda xp, a: a**3,
    "half": lambda xp, a: 0.5 * a - 2,
    "of itself": lambda xp, a: a / (3 - a),
}
MATRIX = {
    "@": lambda xp, a: a @ a.T,
    "T": lambda xp, a: a.T,
    "reshape": lambda xp, a: a.reshape(-1, 2, 2) if a.shape == (3, 4) else a.reshape((-1,)),
    "rows": lambda xp, a: a[[0, -1, 0]],
    "cells": lambda xp, a: a[[0, 0, -1], [-1, -1, 0]],
    "slice": lambda xp, a: a[:, 1:] if a.shape[1] > 1 else a[:, 0],
}


def largest(xp, a, axis, keepdims):
    if xp is np:
        return np.max(a, axis=axis, keepdims=keepdims)
    return xp.amax(a, dim=tuple(range(a.ndim)) if axis is None else axis, keepdim=keepdims)


def draw_program(seed, n_steps=12):
    """Draw leaves and steps; every step uses what came before, often the same value twice."""
    rng = np.random.default_rng(seed)
    leaves = [rng.uniform(-1.5, 1.5, SHAPES[i]) for i in rng.permutation(len(SHAPES))[:4]]
    steps, results = [], [*leaves]
    while len(steps) < n_steps:
        step = draw_step(rng, results)
        if step is None:
            continue
        result = step[1](np, *(results[i] for i in step[0]))
        if np.abs(result).max() > 3:
            continue
        steps.append(step)
        results.append(result)
    return leaves, steps


def draw_step(rng, results):
    i, j = rng.integers(len(results), size=2)
    a, b = results[i], results[j]
    kind = rng.choice(["binary", "unary", "matrix", "reduction"])
    if kind == "binary":
        name = str(rng.choice([*BINARY]))
        try:
            np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            return None
        if name == "maximum" and np.abs(a - b).min() < GAP:
            return None
        return (i, j), BINARY[name]
    if kind == "unary":
        return (i,), UNARY[str(rng.choice([*UNARY]))]
    if kind == "matrix":
        return ((i,), MATRIX[str(rng.choice([*MATRIX]))]) if a.ndim == 2 else None
    axis = None if a.ndim == 0 or rng.random() < 0.3 else int(rng.integers(a.ndim))
    keepdims, name = bool(rng.random() < 0.5), rng.choice(["sum", "mean", "max"])
    if name == "max":
        ordered = np.sort(a.ravel() if axis is None else np.moveaxis(a, axis, -1), axis=-1)
        if ordered.shape[-1:] > (1,) and (ordered[..., -1] - ordered[..., -2]).min() < GAP:
            return None
        return (i,), lambda xp, a: largest(xp, a, axis, keepdims)
    if axis is None:
        return (i,), lambda xp, a: getattr(a, name)()
    return (i,), lambda xp, a: getattr(a, name)(axis=axis, keepdims=keepdims)


def run(steps, leaves, xp=np):
    """Run a program: a single number to which every step contributes, with a weight of its own."""
    results = [*leaves]
    for arguments, function in steps:
        results.append(function(xp, *(results[i] for i in arguments)))
    return sum((1 + k) / 7 * result.sum() for k, result in enumerate(results))
