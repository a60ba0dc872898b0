"""The same training, compiled: by JAX a whole pass at once, by Numba a step written in loops.

The contenders are functions like those in contenders.py; what they return also gives its weights,
for a test that they train as nnlib does. Compiling takes its time in the pass that does not count.
"""

from functools import partial

import numpy as np
from contenders import RATE, new_network


def jax(sizes, batch_size, X, Y):
    """A scan over the batches: one compiled call takes the whole pass, on all cores if it likes."""
    import jax
    from jax import numpy as jnp

    def loss(parameters, x, y):
        for W, b in parameters[:-1]:
            x = jax.nn.relu(x @ W.T + b)
        W, b = parameters[-1]
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(x @ W.T + b), axis=1))

    def step(parameters, x, y):
        gradients = jax.grad(loss)(parameters, x, y)
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients)

    @partial(jax.jit, donate_argnums=0)
    def steps(parameters, order, rows, targets):
        def body(parameters, part):
            return step(parameters, rows[part], targets[part]), None

        return jax.lax.scan(body, parameters, order)[0]

    full = jax.jit(step, donate_argnums=0)
    rows, targets = jnp.array(X.T), jnp.array(Y.T)
    layers = new_network(sizes).layers
    parameters = [(jnp.array(layer.W), jnp.array(layer.b.ravel())) for layer in layers]
    rng, m = np.random.default_rng(0), X.shape[1]

    def one_pass():
        nonlocal parameters
        if batch_size is None:
            parameters = full(parameters, rows, targets)
        else:
            order, whole = rng.permutation(m), m - m % batch_size
            parts = [order[:whole].reshape(-1, batch_size), order[whole:].reshape(1, -1)]
            for part in parts:
                if part.size:
                    parameters = steps(parameters, jnp.array(part), rows, targets)
        jax.block_until_ready(parameters)

    one_pass.weights = lambda: [W for W, _ in parameters]
    return one_pass


def numba(sizes, _, X, Y):
    """A step for one sample in loops that a compiler turns into a processor's instructions."""
    import numba

    @numba.njit(fastmath=True)
    def one_epoch(weights, biases, rows, targets, order, rate):
        n_layers = len(weights)
        A = [np.zeros(weights[0].shape[1], np.float32)]
        dA = [np.zeros(weights[0].shape[1], np.float32)]
        for W in weights:
            A.append(np.zeros(W.shape[0], np.float32))
            dA.append(np.zeros(W.shape[0], np.float32))
        for j in order:
            A[0] = rows[j]
            for layer in range(n_layers):
                W, b, a, z = weights[layer], biases[layer], A[layer], A[layer + 1]
                for i in range(len(z)):
                    total = b[i]
                    for k in range(len(a)):
                        total += W[i, k] * a[k]
                    z[i] = total if layer == n_layers - 1 else max(total, np.float32(0))
            z, dZ = A[n_layers], dA[n_layers]
            dZ[:] = np.exp(z - np.max(z))
            dZ /= np.sum(dZ)
            dZ -= targets[j]
            for layer in range(n_layers - 1, -1, -1):
                W, b, a, da, dz = weights[layer], biases[layer], A[layer], dA[layer], dA[layer + 1]
                if layer:
                    da[:] = 0
                for i in range(len(dz)):
                    d, longer = dz[i], rate * dz[i]
                    if layer:
                        for k in range(len(a)):
                            da[k] += W[i, k] * d
                            W[i, k] -= longer * a[k]
                    elif d != 0:
                        for k in range(len(a)):
                            W[i, k] -= longer * a[k]
                    b[i] -= longer
                if layer:
                    for k in range(len(a)):
                        if a[k] <= 0:
                            da[k] = 0

    layers = new_network(sizes).layers
    weights = numba.typed.List([np.ascontiguousarray(layer.W) for layer in layers])
    biases = numba.typed.List([layer.b.ravel().copy() for layer in layers])
    rows, targets = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)
    rng = np.random.default_rng(0)

    def one_pass():
        one_epoch(weights, biases, rows, targets, rng.permutation(len(rows)), np.float32(RATE))

    one_pass.weights = lambda: list(weights)
    return one_pass
