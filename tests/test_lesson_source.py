import inspect

import numpy as np
import pytest

from nnlib import activations, losses
from nnlib.layers import Dense, DenseGradient
from nnlib.lesson import formula, show
from nnlib.schedules import linear_decay

functions = [
    f
    for module in (activations, losses)
    for f in vars(module).values()
    if inspect.isfunction(f) and f.__module__ == module.__name__
    if not f.__name__.startswith(("_", "as_"))
]


@pytest.mark.parametrize("function", functions, ids=lambda f: f.__name__)
def test_every_function_of_the_mathematics_can_be_shown_with_its_formula(function):
    shown = show(function)
    assert repr(formula(function)) in repr(shown)
    assert f"def {function.__name__}(" in repr(shown)


def test_what_is_shown_is_the_source_that_runs():
    shown = repr(show(activations.softmax))
    namespace = {"np": np, "Array": np.ndarray}
    exec(shown[shown.index("def ") :], namespace)
    Z = np.array([[0.0, 1.0], [2.0, -1.0]])
    np.testing.assert_array_equal(namespace["softmax"](Z), activations.softmax(Z))


def test_several_are_shown_in_order_and_without_their_docstrings():
    shown = repr(show(activations.relu, Dense))
    assert shown.index("def relu(") < shown.index("class Dense")
    assert '"""' not in shown


def test_methods_properties_and_classes_are_shown_as_well():
    layer = Dense(np.eye(2), np.zeros((2, 1)), "relu")
    assert repr(show(Dense.update)).startswith("Dense.update, in nnlib/layers.py")
    assert repr(show(layer.forward)) == repr(show(Dense.forward))
    assert "return self.dZ @ self.A_in.T" in repr(show(DenseGradient.dW))
    assert "def dW(self)" in repr(show(DenseGradient))


def test_a_notebook_shows_mathematics_and_coloured_source():
    markdown = show(activations.relu)._repr_markdown_()
    assert "$$\ng(z) = \\max(z, 0)\n$$" in markdown
    assert "```python\ndef relu(Z: Array) -> Array:\n    return np.maximum(Z, 0)\n```" in markdown
    assert formula(activations.relu)._repr_markdown_() == "$$\ng(z) = \\max(z, 0)\n$$\n\n"


def test_a_formula_of_several_lines_is_one_formula():
    assert repr(formula(activations.softmax)).count("\n") == 0


def test_references_to_other_functions_read_as_code():
    shown = show(activations.relu_derivative)
    assert "`relu`" in shown._repr_markdown_()
    assert ":func:" not in repr(shown)


def test_nothing_to_show_is_refused():
    with pytest.raises(ValueError, match="functions is empty"):
        show()


@pytest.mark.parametrize("foreign", [np.mean, "relu", lambda Z: Z, linear_decay(0.1)])
def test_what_is_not_nnlibs_is_refused(foreign):
    with pytest.raises(ValueError, match="is not a function or class of nnlib"):
        show(foreign)


def test_a_docstring_without_a_formula_is_named():
    from nnlib.datasets import load_mnist

    with pytest.raises(ValueError, match="load_mnist has no formula"):
        formula(load_mnist)
