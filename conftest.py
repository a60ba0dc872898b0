"""What unit tests, doctests and nbval share."""

import os
import sys

import hypothesis
import numpy as np
import pytest

# A stored output has no progress bar; the kernels that nbval starts inherit this.
os.environ["TQDM_DISABLE"] = "1"

# The same examples in every run, however slow the machine is just then.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def draw_without_a_screen():
    import matplotlib

    matplotlib.use("agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(autouse=True)
def numpy_in_doctests(doctest_namespace):
    doctest_namespace["np"] = np
