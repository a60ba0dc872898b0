"""What the benchmark times is the same training, or its figures would compare nothing."""

import compiled
import contenders
import numpy as np
import pytest

pytestmark = pytest.mark.peers


@pytest.mark.parametrize(
    ("name", "batch_size"),
    [("jax", 1), ("jax", 32), ("jax", 30), ("jax", None), ("numba", 1)],
)
def test_a_compiled_contender_has_nnlibs_weights_after_two_passes(name, batch_size):
    pytest.importorskip(name)
    rng = np.random.default_rng(1)
    X = rng.random((784, 150), dtype=np.float32)
    Y = np.eye(10, dtype=np.float32)[:, rng.integers(10, size=150)]
    sizes = [784, 20, 15, 10]
    expected = contenders.nnlib(sizes, batch_size, X, Y)
    found = getattr(compiled, name)(sizes, batch_size, X, Y)
    for _ in range(2):
        expected()
        found()
    for W, other in zip(expected.weights(), found.weights(), strict=True):
        assert np.abs(W - np.asarray(other)).max() < 2e-6
    assert np.abs(W - contenders.new_network(sizes).layers[-1].W).max() > 1e-3
