import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from nnlib.metrics import accuracy


def test_accuracy_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    A, labels = rng.normal(size=(10, 500)), rng.integers(0, 10, 500)
    assert accuracy(A, np.eye(10)[:, labels]) == accuracy_score(labels, A.argmax(axis=0))


def test_a_single_output_is_right_on_the_side_of_its_target():
    assert accuracy(np.array([[0.4, 0.6, 0.9, 0.5]]), np.array([[0.0, 0.0, 1.0, 0.0]])) == 0.75


@pytest.mark.parametrize("shape", [(2, 3), (2, 0), (2,)])
def test_refuses_shapes_that_do_not_fit(shape):
    with pytest.raises(ValueError, match="A has shape"):
        accuracy(np.zeros(shape), np.zeros((2, 0)))
