"""Every public function, given the wrong kind of thing, says in a sentence which argument is wrong.

The table holds good arguments for each function; each in turn is replaced by things of other kinds.
A function without an entry fails, and so does one that computes something else than it should.
"""

import importlib
import inspect
import pkgutil
import re
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse
from PIL import Image

import nnlib
from nnlib import plots
from nnlib.activations import ACTIVATIONS
from nnlib.autodiff import Value
from nnlib.convolution import patch_index
from nnlib.datasets import Digits
from nnlib.losses import LOSSES, mean_squared_error_gradient
from nnlib.network import Network
from nnlib.progress import History
from nnlib.widgets.computation_graph import Cell, ComputationGraph, Matrix
from nnlib.widgets.inside import LookInside
from nnlib.widgets.inside_html import list_steps
from nnlib.widgets.spread import SpreadByLayer

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")

# Good arguments


class Fresh:
    """A good argument that a call may change, so that each call gets its own."""

    def __init__(self, make):
        self.make = make


rng = np.random.default_rng(1)
X, Y = rng.random((2, 3)), np.eye(2)[:, [0, 1, 1]]
IMAGE, IMAGES = np.eye(28), rng.random((784, 3))
LABELS = np.array([1, 0, 1])
MSE = LOSSES["mean_squared_error"]
HISTORY = History([0.0], [0], [0], [0.0], [1.0], [0.5])


def net():
    return Network.random([2, 3, 2], ["tanh", "identity"], rng=1)


def plane():
    return Network.random([2, 1], ["sigmoid"], rng=1)


def layer():
    return net().layers[0]


def passed():
    return layer().forward(X)


def loss_of(X, Y):
    return 0.5


def graph():
    return ComputationGraph(net(), X, Y, MSE)


VALUE = Value(X)
LAYER = layer()
dZ = LAYER.backward(np.ones((3, 3)), passed()[1])
ON_XY = {"X": X, "Y": Y}
CHECKED = {"predict": lambda X: X, "loss": loss_of, "gradients": lambda X, Y: {}, **ON_XY}
CELL = Cell(Matrix("W", 1), 0, 0)
PLACE = {"matrix": "W1", "row": 0, "column": 0}

TABLE = {
    **{f"activations.{g}{d}": {"Z": X} for g in ACTIVATIONS for d in ("", "_derivative")},
    "activations.softmax": {"Z": X},
    "activations.as_activation": {"activation": "relu"},
    **{f"losses.mean_squared_error{g}": {"A": X, "Y": Y} for g in ("", "_gradient")},
    **{
        f"losses.{weighted}softmax_cross_entropy{g}": {"Z": X, "Y": Y}
        for weighted in ("", "weighted_")
        for g in ("", "_gradient")
    },
    "losses.as_loss": {"loss": "mean_squared_error"},
    "losses.Loss.check": {"self": MSE, "activation": ACTIVATIONS["tanh"], "Y": Y},
    "layers.Dense": {"W": LAYER.W, "b": LAYER.b, "activation": "relu"},
    "layers.Dense.forward": {"self": LAYER, "A_in": X},
    "layers.Dense.backward": {"self": LAYER, "dA": np.ones((3, 3)), "cache": passed()[1]},
    "layers.Dense.update": {"self": Fresh(layer), "gradient": dZ, "learning_rate": 0.1},
    "layers.Dense.astype": {"self": LAYER, "dtype": np.float32},
    "layers.subtract_product": {
        "W": Fresh(lambda: layer().W), "learning_rate": 0.1, "dZ": np.ones((3, 3)), "A_in": X,
    },
    **{
        f"layers.{w}_weights": {"n_out": 2, "n_in": 3, "rng": np.random.default_rng(1)}
        for w in ("uniform", "small_normal", "xavier", "he")
    },
    "network.slices": {"m": 5, "size": 2},
    "network.Network": {"layers": [LAYER]},
    "network.Network.random": {
        "sizes": [2, 3, 1], "activations": ["relu", "tanh"], "init": "he", "rng": 1,
        "dtype": np.float32,
    },
    "network.Network.forward": {"self": Fresh(net), "X": X},
    "network.Network.backward": {"self": Fresh(net), "dA": Y, "caches": net().forward(X)[1]},
    "network.Network.gradients": {
        "self": Fresh(net), **ON_XY, "loss_gradient": mean_squared_error_gradient,
    },
    "network.Network.outputs": {"self": Fresh(net), "X": X},
    "network.Network.predict": {"self": Fresh(net), "X": X},
    "network.Network.check_data": {"self": Fresh(net), **ON_XY},
    "network.Network.astype": {"self": Fresh(net), "dtype": np.float32},
    "network.Network.save": {"self": Fresh(net), "path": "FOLDER/network.npz"},
    "network.Network.load": {"path": "FOLDER/kept.npz"},
    "training.step": {"network": Fresh(net), **ON_XY, "loss": MSE, "learning_rate": 0.1},
    "training.train": {
        "network": Fresh(net), **ON_XY, "loss": "softmax_cross_entropy", "learning_rate": 0.1,
        "epochs": 1,
        "batch_size": 2, "shuffle": True, "rng": 1, "validation": (X, Y), "record_every": 1.0,
        "watch": lambda run: None, "optimiser": "momentum", "deform": lambda X, rng: X,
        "dropout": 0.5,
    },
    "optimisers.gradient_descent": {"weight_decay": 0.1},
    "optimisers.momentum": {"beta": 0.9, "nesterov": True, "weight_decay": 0.1},
    "optimisers.adam": {"beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-8, "weight_decay": 0.1},
    "optimisers.as_optimiser": {"optimiser": "adam"},
    "dropout.as_probabilities": {"dropout": 0.5, "network": Fresh(net)},
    "dropout.draw_masks": {
        "network": Fresh(net), "m": 3, "dropout": [0.5], "rng": np.random.default_rng(1),
    },
    "dropout.gradients_with_dropout": {
        "network": Fresh(net), **ON_XY, "loss_gradient": mean_squared_error_gradient,
        "masks": [2 * np.eye(3)],
    },
    "deformations.shift": {"X": IMAGES, "rng": np.random.default_rng(1), "pixels": 1},
    "deformations.rotate": {"X": IMAGES, "rng": np.random.default_rng(1), "degrees": 10.0},
    "deformations.elastic": {
        "X": IMAGES, "rng": np.random.default_rng(1), "alpha": 8.0, "sigma": 2.0,
    },
    "deformations.distort": {
        "X": IMAGES, "rng": np.random.default_rng(1), "pixels": 1, "degrees": 10.0, "alpha": 8.0,
        "sigma": 2.0,
    },
    "progress.evaluate": {"network": Fresh(net), **ON_XY, "loss": "mean_squared_error"},
    "progress.Run": {
        "network": Fresh(net), "loss": MSE, **ON_XY, "epochs": 1, "record_every": 1.0,
    },
    "progress.as_watchers": {"watch": lambda run: None},
    "schedules.linear_decay": {"learning_rate": 0.1},
    "schedules.as_schedule": {"learning_rate": 0.1},
    "schedules.stop_early": {"patience": 2},
    "schedules.StopOnAccuracy": {"X": X, "Y": Y, "patience": 2, "tol": 0.1},
    "gradients.numerical_gradient": {"f": lambda x: float(x.sum()), "x": X, "step": 1e-6},
    "gradients.relative_error": {"a": X, "b": Y},
    "gradients.compare_with_differences": {
        "name": "dw", "computed": np.ones(2), "parameter": Fresh(lambda: np.ones(2)),
        "loss": lambda: 0.5,
        "entries": 1, "rng": 1, "step": 1e-6,
    },
    "gradients.check_gradients": {
        "network": Fresh(net), **ON_XY, "loss": "mean_squared_error", "step": 1e-6,
        "tolerance": 1e-6, "entries": 2, "rng": 1,
    },
    "gradients.check_float64": {"name": "x", "x": X},
    "autodiff.Value": {"data": X, "name": "X"},
    "autodiff.topological_order": {"value": VALUE},
    "autodiff.unbroadcast": {"dZ": X, "shape": (2, 1)},
    "autodiff.gradients": {"loss": (VALUE * VALUE).sum(), "parameters": [VALUE]},
    "convolution.patch_index": {"channels": 2, "height": 3, "width": 4, "size": 2},
    "convolution.convolve": {
        "A": np.ones((6, 2)), "W": np.ones((3, 4)), "b": np.ones((3, 1)),
        "index": patch_index(1, 2, 3, size=2),
    },
    "convolution.max_pool": {"A": np.ones((8, 3)), "channels": 1, "height": 2, "width": 4},
    "sanity.check_first_loss": {"loss": loss_of, **ON_XY, "tolerance": 0.2},
    "sanity.check_memorising": {
        "fit": lambda X, Y: None, "loss": loss_of, **ON_XY, "samples": 2, "tolerance": 0.1,
    },
    "sanity.check_independence": {**CHECKED, "tolerance": 0.1},
    "sanity.check_large_numbers": {**CHECKED, "factor": 1e4},
    "sanity.check_shapes": {"layers": [{"W": X}]},
    "sanity.check_step": {
        "step": lambda X, Y, rate: None, "loss": loss_of, "parameters": lambda: {"w": np.ones(2)},
        **ON_XY, "rng": 1, "learning_rate": 0.1, "entries": 2, "tolerance": 0.1,
    },
    "sanity.check_shuffled_targets": {
        "reported_accuracy": loss_of, **ON_XY, "rng": 1, "tolerance": 0.1,
    },
    "probe.probe": {"network": Fresh(net), "loss": "mean_squared_error"},
    "datasets.Digits": {"X": IMAGES, "labels": LABELS, "classes": ("no", "yes")},
    "datasets.load_mnist": {"validation": 3, "dtype": np.float32},
    "datasets.load_xor": {"dtype": np.float32},
    "datasets.one_hot": {"labels": LABELS, "n_classes": 3, "dtype": np.float32},
    "datasets.as_digits": {
        "images": np.full((3, 784), 200.0), "labels": LABELS, "dtype": np.float32,
        "kind": "mnist",
    },
    "readers.read_idx": {"path": "FOLDER/labels"},
    "readers.read_idx_digits": {
        "images_path": "FOLDER/images", "labels_path": "FOLDER/labels", "dtype": np.float32,
        "kind": "mnist",
    },
    "readers.read_npz_digits": {
        "path": "FOLDER/mnist.npz", "dtype": np.float32, "kind": "mnist",
    },
    "kaggle.read_kaggle_csv": {
        "path": "FOLDER/train.csv", "dtype": np.float32, "kind": "mnist",
    },
    "kaggle.read_kaggle_images": {"path": "FOLDER/test.csv", "dtype": np.float32},
    "kaggle.write_submission": {"path": "FOLDER/submission.csv", "labels": LABELS},
    "metrics.accuracy": {"A": X, "Y": Y},
    "metrics.expected_calibration_error": {
        "confidence": X[0], "correct": np.array([True, False, True]), "bins": 5,
    },
    **{
        f"handwriting.{f}": {"image": IMAGE}
        for f in ("crop_to_ink", "centre_of_mass", "prepare", "as_column", "check_image")
    },
    "handwriting.area_weights": {"n_in": 3, "n_out": 2},
    "handwriting.resize": {"image": IMAGE, "shape": (3, 4)},
    "handwriting.fit_into_box": {"image": IMAGE, "side": 20},
    "handwriting.offset": {"mean": 4.3, "centre": 14},
    "handwriting.place_by_mass": {"image": np.eye(9), "side": 28, "centre": 14},
    **{f"photographs.{f}": {"path": "FOLDER/1.png"} for f in ("read_photo", "read_grey")},
    **{f"photographs.{f}": {"image": IMAGE} for f in ("even_light", "find_ink")},
    "photographs.otsu_threshold": {"image": IMAGE, "bins": 20},
    "drawings.rotated": {"strokes": [[[1, 2], [3, 4]]], "degrees": 30.0},
    "drawings.render": {"strokes": [[(1.0, 1.0), (2.0, 3.0)]], "width": 2.0, "size": 9},
    "plots.style.new_panels": {"alt": "Two.", "rows": 1, "columns": 2},
    "plots.style.new_panel": {"alt": "One."},
    "plots.digits.plot_digits": {"X": IMAGES, "labels": LABELS, "predicted": LABELS, "columns": 3},
    "plots.labels.label_lines": {"ax": Fresh(lambda: find("plots.new_panel")("One."))},
    "plots.curves.plot_learning_curves": {
        "histories": {"one": HISTORY}, "quantity": "loss", "against": "epochs",
    },
    "plots.boundaries.plot_decision_boundary": {
        "network": Fresh(plane), "X": X, "Y": Y[:1], "margin": 0.5,
    },
    "plots.boundaries.plot_decision_boundaries": {
        "networks": Fresh(lambda: {"one": plane()}), "X": X, "Y": Y[:1], "columns": 2,
    },
    "plots.hidden_space.plot_hidden_space": {
        "network": Fresh(lambda: Network.random([2, 2, 1], ["tanh", "sigmoid"], rng=1)),
        "X": X, "Y": Y[:1],
    },
    "plots.digits.plot_first_layer_weights": {
        "network": Fresh(lambda: Network.random([784, 3, 1], rng=1)), "columns": 2, "units": [0, 2],
        "since": Fresh(lambda: Network.random([784, 3, 1], rng=2)),
    },
    "plots.digits.plot_confusion_matrix": {
        "labels": LABELS, "predicted": LABELS, "diagonal": False,
    },
    "plots.descent.plot_descent": {
        "loss_of": lambda w: float(w @ w), "paths": {"one": np.array([[2.0, 1.0], [1.0, 0.5]])},
    },
    "plots.probabilities.plot_probabilities": {"Z": X},
    "plots.answers.plot_answers": {"answers": {"some": (X, LABELS)}, "threshold": 0.5},
    "plots.answers.plot_coverage": {"curves": {"some": [(1.0, 0.5), (0.5, 1.0)]}, "chosen": 1},
    "plots.ink.plot_ink": {"images": {"some": IMAGES}},
    "plots.steps.plot_steps": {"rows": [{"drawn": X}], "P": np.eye(10)[:, 3:4]},
    "plots.probabilities.plot_surprise": {"P": np.array([0.1, 0.5, 0.9])},
    "plots.probabilities.plot_output_error": {"A": X, "Y": Y},
    "plots.filters.plot_filters": {"W": np.ones((2, 9)), "X": IMAGES[:, :1], "columns": 2},
    "plots.graphs.plot_graph": {"value": VALUE.sum(), "backward": True},
    "plots.diagrams.plot_network": {
        "network": Fresh(net), "X": X[:, :1], "Y": Y[:, :1], "loss": "mean_squared_error",
    },
    "widgets.computation_graph.number": {"x": 0.5},
    "widgets.computation_graph.ComputationGraph": {"network": Fresh(net), **ON_XY, "loss": MSE},
    "widgets.computation_graph.ComputationGraph.with_parameter": {
        "self": Fresh(graph), "cell": CELL, "value": 0.5,
    },
    **{
        f"widgets.computation_graph.ComputationGraph.{f}": {"self": Fresh(graph), "cell": CELL}
        for f in ("value", "formula", "sources", "symbol", "sum_behind")
    },
    "widgets.computation_graph.ComputationGraph.notation": {"self": Fresh(graph), "layer": 1},
    "widgets.computation_graph.matrices_of": {"layer": 1},
    "widgets.inside_html.list_steps": {"graph": Fresh(graph)},
    "widgets.movable.Movable": {"draw": lambda: plots.new_panel("Nothing."), "choices": {}},
    "widgets.inside_html.page": {"graph": Fresh(graph)},
    "widgets.inside_html.step_html": {"graph": Fresh(graph), "step": list_steps(graph())[0]},
    "widgets.inside_html.label": {"graph": Fresh(graph), "part": Matrix("X")},
    "widgets.inside_html.shown": {"graph": Fresh(graph), "cell": CELL},
    "widgets.inside_html.colours": {"x": 0.5, "largest": 2.0},
    "widgets.inside.LookInside": {"network": Fresh(net), **ON_XY, "loss": "mean_squared_error"},
    **{
        f"widgets.inside.LookInside.{f}": {"self": Fresh(lambda: LookInside(net(), X, Y)), **PLACE}
        for f in ("slope", "choose", "sum_behind")
    },
    "widgets.inside.LookInside.move": {
        "self": Fresh(lambda: LookInside(net(), X, Y)), **PLACE, "value": 0.5,
    },
    "shards.split": {**ON_XY, "n_shards": 2},
    "widgets.live.live_training": {"weights": 0},
    "widgets.live.scales": {"history": HISTORY},
    "widgets.live.packed_records": {"history": HISTORY},
    "widgets.live.packed_images": {"W": X, "units": 1},
    "plots.spread.count_sizes": {"array": X},
    "plots.spread.plot_spreads": {"networks": {"one": ([X, X], [X, X])}},
    "plots.spread.check_networks": {"networks": {"one": ([X, X], [X, X])}},
    "widgets.spread.SpreadByLayer": {
        "look": lambda width, A: ([width * A], [A]), "networks": {"one": [X]}, "marks": {"a": 0.1},
    },
    "widgets.spread.SpreadByLayer.figure": {
        "self": Fresh(lambda: SpreadByLayer(lambda w: ([w * X], [X]), {"one": []}, {"a": 0.1})),
    },
    "widgets.guess.Guess": {"options": {"a": "a: one", "b": "b: two"}},
    "widgets.pad.Pad": {"network": lambda X: np.full((10, 1), 0.1), "example": "a star"},
}  # fmt: skip


NOT_CALLED_BY_USERS = {
    # They check arguments, fetch data, or leave the check of data to scikit-learn.
    *(
        "arrays.",
        "arguments.",
        "files.",
        "metrics.are_classes",
        "readers.fetch_openml_mnist",
        "readers.check_kind_of_file",
        "readers.as_digits_of",
        *("estimator.", "samples."),
    ),
    # What a training run and its watchers tell each other.
    *("progress.Run.", "progress.Watcher", "progress.ProgressBar", "progress.DivergedError"),
    "schedules.StopOnAccuracy.",
    # They need processes beside this one: tests/test_cluster.py.
    *("cluster.", "shards.Shards", "shards.train_on_shards"),
    # What Matplotlib adds, and what IPython is told.
    *("plots.style.DescribedFigure.", "plots.labels.LineLabels", "plots.style.draw_sharply"),
    # What pictures of a plane share.
    "plots.plane.",
    # What a training run asks of its network and history, and how it is interrupted.
    *("layers.check_writable", "diagnosis.", "interrupts.", "threads.", "training.batches"),
    # What values and operations ask of each other: tests/test_autodiff.py.
    *("vjps.", "autodiff.Value.", "autodiff.record", "autodiff.data_of", "autodiff.pull_back"),
    # A report of a check is made by it.
    *("gradients.Report.", "gradients.Comparison."),
}

# Wrong things


def like(module, kind, **methods):
    """Make what another library's object looks like, whether or not it is installed."""
    return type(kind, (), {"__module__": module, **methods})()


def frame(A):
    to_numpy = lambda self, dtype=None: A
    return like("pandas.core.frame", "DataFrame", shape=A.shape, ndim=A.ndim, to_numpy=to_numpy)


def tensor(A):
    array = lambda self, dtype=None, copy=None: A
    return like("torch", "Tensor", shape=A.shape, ndim=A.ndim, dtype="float64", __array__=array)


def bytes_of(A):
    return (255 * np.abs(A) / (np.abs(A).max() or 1)).astype(np.uint8)


OTHER_THINGS = {
    "a list": lambda A: A.tolist(),
    "a tuple": lambda A: tuple(A.tolist()),
    "a table": frame,
    "a tensor": tensor,
    "Digits": lambda A: Digits(IMAGES, LABELS),
    "an image": lambda A: Image.fromarray(np.zeros((28, 28), np.uint8)),
    "a sparse matrix": lambda A: scipy.sparse.csr_array(np.atleast_2d(A)),
    "a matrix": lambda A: np.asmatrix(A),
    "a masked array": lambda A: np.ma.masked_greater(A, 0.5),
    "a generator": lambda A: (row for row in A),
    "a function": lambda A: np.mean,
    "a dictionary": lambda A: {"X": A},
    "None": lambda A: None,
    "text": lambda A: "X",
    "a number": lambda A: 3,
    "a boolean": lambda A: True,
}
OTHER_DTYPES = {
    **{
        name: (lambda A, dtype=dtype: A.astype(dtype))
        for name, dtype in {
            "objects": object, "texts": str, "complex numbers": complex, "booleans": bool,
            "int64": np.int64, "int8": np.int8, "float16": np.float16, "longdouble": np.longdouble,
            "big-endian": ">f8",
        }.items()
    },
    "bytes": bytes_of,
}  # fmt: skip
OTHER_SHAPES = {
    "no dimension": lambda A: A.ravel()[0],
    "one dimension": lambda A: A.ravel(),
    "three dimensions": lambda A: A.reshape(1, *np.atleast_2d(A).shape),
    "no entries": lambda A: A[:0],
    "no samples": lambda A: A[..., :0],
}
WRONG_FLOATS = {**OTHER_THINGS, **OTHER_DTYPES, **OTHER_SHAPES}
WRONG_INTEGERS = {
    **OTHER_THINGS,
    "floats": lambda A: A + 0.5,
    "texts": lambda A: np.array(["one"] * len(A)),
    "booleans": lambda A: A.astype(bool),
    "objects": lambda A: A.astype(object),
    "complex numbers": lambda A: A.astype(complex),
    "one-hot columns": lambda A: np.eye(10)[:, A],
    "too few": lambda A: A[:1],
    "no dimension": lambda A: A[0],
}
WRONG_SCALARS = {
    "text": "0.1", "None": None, "a list": [1], "complex": 1j, "NaN": np.nan, "an array": X,
    "a function": np.mean,
}  # fmt: skip
WRONG_OTHERS = {
    "None": None, "text": "x", "a number": 3, "half": 1.5, "a list": [], "an array": X,
    "a list of texts": ["x", "y", "z"], "an object": SimpleNamespace(), "a type": np.uint8,
}  # fmt: skip


def wrong_things(good):
    """Yield names and things of other kinds than a good argument."""
    if isinstance(good, np.ndarray):
        kinds = {"f": WRONG_FLOATS, "i": WRONG_INTEGERS, "b": {**OTHER_THINGS, "floats": np.double}}
        yield from ((name, make(good)) for name, make in kinds[good.dtype.kind].items())
    elif isinstance(good, int | float):
        yield from WRONG_SCALARS.items()
        if isinstance(good, int):
            yield "half", 1.5
    else:
        for name, wrong in WRONG_OTHERS.items():
            # A type can be called, and any text may be the name of a file.
            if not (callable(good) and callable(wrong)) and not (
                name == "text" and str(good).startswith("FOLDER")
            ):
                yield name, wrong


# Where another kind is as good: a function, for any shape; or the value of another kind.
ANY_SHAPE = ("activations.", "autodiff.", "gradients.numerical_gradient", "gradients.check_float64")
SHAPE_FREE = {
    "plots.probabilities.plot_surprise", "plots.spread.count_sizes", "photographs.otsu_threshold",
    "gradients.relative_error", "gradients.compare_with_differences", "layers.subtract_product",
    "sanity.check_step", "sanity.check_first_loss", "widgets.live.packed_images",
    "layers.Dense.backward", "losses.Loss.check", "progress.Run", "datasets.as_digits",
    "metrics.expected_calibration_error", "widgets.computation_graph.ComputationGraph",
    *(f"network.Network.{f}" for f in ("forward", "outputs", "predict", "gradients")),
    *(f"sanity.check_{f}" for f in ("memorising", "independence", "large_numbers")),
    "layers.Dense.forward", "sanity.check_shuffled_targets", "training.step", "progress.evaluate",
}  # fmt: skip
# Where the shapes of two arguments differ, the message may name the other one first.
FIRST_NAMED = ("X", "A", "labels", "dZ", "A_in")
OTHER_NAMES = {
    ("network.Network.forward", "X"): ("A_in",),
    ("network.Network.gradients", "X"): ("A_in",),
    ("training.step", "X"): ("A_in",),
    ("dropout.gradients_with_dropout", "X"): ("masks",),
}


def argument_is_named(name, message):
    said = rf"{name}(?:\[[^\]]*\])? (?:(?:is|holds|has|must|contains|and)\b|.* is unknown)"
    pattern = rf"(?:^|[\s(]){said}|there is no {name} "
    return re.search(pattern, message, re.DOTALL) is not None


def made(value, folder):
    if isinstance(value, str) and value.startswith("FOLDER"):
        return str(folder / value[7:])
    return value.make() if isinstance(value, Fresh) else value


def find(name):
    """Return the public function, class or method of nnlib with this name, and its defaults."""
    parts = name.split(".")
    size = next(n for n in (2, 1) if ".".join(parts[:n]) in MODULES)
    found = importlib.import_module(f"nnlib.{'.'.join(parts[:size])}")
    for part in parts[size:]:
        found = getattr(found, part)
    return found


MODULES = [
    it.name.removeprefix("nnlib.")
    for it in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
    if not it.name.startswith("nnlib.lesson") and it.name != "nnlib.widgets"
]


def public_functions():
    """Name the functions, the classes that check, and the methods that take an argument."""
    for module in MODULES:
        for name, found in vars(importlib.import_module(f"nnlib.{module}")).items():
            if name[0] == "_" or getattr(found, "__module__", "") != f"nnlib.{module}":
                continue
            if inspect.isfunction(found) and inspect.signature(found).parameters:
                yield f"{module}.{name}"
            elif inspect.isclass(found):
                if "__init__" in vars(found) and not hasattr(found, "__dataclass_fields__"):
                    yield f"{module}.{name}"
                for method, f in vars(found).items():
                    f = getattr(f, "__func__", f)
                    takes = len(inspect.signature(f).parameters) if inspect.isfunction(f) else 0
                    if not method.startswith("_") and takes > 1:
                        yield f"{module}.{name}.{method}"


def test_every_public_function_is_in_the_table():
    needed = {f for f in public_functions() if not f.startswith(tuple(NOT_CALLED_BY_USERS))}
    assert needed - set(TABLE) == set()


CASES = [
    pytest.param(name, argument, id=f"{name}: {argument}")
    for name, good in TABLE.items()
    for argument in good
    if argument not in ("self", "name")
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    from nnlib.kaggle import KAGGLE_HEADER

    folder = tmp_path_factory.mktemp("files")
    net().save(folder / "kept.npz")
    (folder / "labels").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 1, 7]))
    images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, *([0] * 784)]
    (folder / "images").write_bytes(bytes(images))
    (folder / "train.csv").write_text(",".join(KAGGLE_HEADER) + "\n7" + 784 * ",0")
    paper = Image.new("L", (40, 30), 200)
    paper.paste(20, (18, 5, 22, 25))
    paper.save(folder / "1.png")
    (folder / "test.csv").write_text("0" + 783 * ",0")
    parts = {f"{x}_{part}" for x in "xy" for part in ("train", "test")}
    np.savez(
        folder / "mnist.npz",
        **{name: np.zeros((1, 784) if name[0] == "x" else 1) for name in parts},
    )
    return folder


def call(name, folder, **changes):
    arguments = {key: made(value, folder) for key, value in (TABLE[name] | changes).items()}
    function = find(name)
    if "self" in arguments:
        return function(arguments.pop("self"), **arguments)
    return function(**arguments)


@pytest.mark.parametrize("name", TABLE)
def test_the_good_arguments_of_the_table_are_good(name, folder):
    call(name, folder)


# What else is taken: a number for an array of any shape, None and functions where documented, and
# all with which the formula gives the result that it should.
WELCOME = {
    *((f"activations.{g}{d}", "Z", "a number") for g in ACTIVATIONS for d in ("", "_derivative")),
    ("activations.softmax", "Z", "a number"),
    ("autodiff.Value", "data", "a number"),
    ("training.train", "learning_rate", "a function"),
    ("training.train", "batch_size", "None"),
    ("training.train", "watch", "a list"),
    ("progress.as_watchers", "watch", "None"),
    ("progress.as_watchers", "watch", "a list"),
    ("schedules.as_schedule", "learning_rate", "a function"),
    ("schedules.StopOnAccuracy", "X", "no entries"),  # until the run shows the network
    ("datasets.one_hot", "labels", "too few"),
    ("kaggle.write_submission", "labels", "too few"),
    *(("datasets.one_hot", "dtype", kind) for kind in ("a type", "None", "a list")),
    ("datasets.as_digits", "labels", "booleans"),
    ("datasets.as_digits", "labels", "objects"),
    *(("datasets.as_digits", "images", kind) for kind in OTHER_DTYPES),
    ("drawings.render", "strokes", "a list"),
    ("handwriting.fit_into_box", "side", "half"),
    *(("handwriting.offset", name, "half") for name in ("mean", "centre")),
    ("handwriting.place_by_mass", "centre", "half"),
    ("plots.style.new_panels", "alt", "text"),
    ("plots.style.new_panel", "alt", "text"),
    ("layers.subtract_product", "learning_rate", "an array"),
    ("layers.subtract_product", "learning_rate", "complex"),
    ("gradients.numerical_gradient", "step", "NaN"),
}


def may_be_taken(name, argument, kind, wrong):
    """Tell whether a result is as good as a refusal, as it is computed from the same numbers."""
    parameter = inspect.signature(find(name)).parameters[argument]
    return (
        (wrong is None and parameter.default is None)
        or (kind in OTHER_SHAPES and (name.startswith(ANY_SHAPE) or name in SHAPE_FREE))
        or (name, argument, kind) in WELCOME
        or (argument == "rng" and kind == "a list")
        or (name == "layers.subtract_product" and argument in ("W", "dZ", "A_in"))
    )


@pytest.mark.parametrize(("name", "argument"), CASES)
def test_an_argument_of_another_kind_is_refused_by_name(name, argument, folder):
    good, faults = TABLE[name][argument], {}
    for kind, wrong in wrong_things(good.make() if isinstance(good, Fresh) else good):
        try:
            call(name, folder, **{argument: wrong})
        except (ValueError, TypeError) as error:
            others = OTHER_NAMES.get((name, argument), ())
            names = {argument, *others, *(FIRST_NAMED if kind in OTHER_SHAPES else ())}
            if not any(argument_is_named(each, str(error)) for each in names):
                faults[kind] = f"{type(error).__name__}: {error}"
        except Exception as error:
            faults[kind] = f"{type(error).__name__}: {error}"
        else:
            if not may_be_taken(name, argument, kind, wrong):
                faults[kind] = "it is taken"
    assert faults == {}


BYTES = bytes_of(IMAGES)
FLOATS = np.float32(IMAGES)
TARGETS = np.eye(10)[:, [1, 2, 3]]


def pixels(dtype=np.float64):
    return Network.random([784, 10], rng=1, dtype=dtype)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: pixels().check_data(BYTES, TARGETS), r"X holds uint8.* as X / 255"),
        (lambda: pixels().predict(BYTES.astype(int)), r"X holds int64.* as X / 255"),
        (
            lambda: pixels(np.float32).check_data(BYTES, np.float32(TARGETS)),
            r"as np.float32\(X / 255\)",
        ),
        (lambda: pixels().check_data(BYTES > 9, TARGETS), r"X\.astype\(np\.float64\)"),
        (lambda: pixels().check_data(FLOATS, TARGETS), "use network.astype"),
        (lambda: pixels().check_data(IMAGES.T, TARGETS), r"rows into columns with X\.T"),
        (
            lambda: pixels().check_data(IMAGES.T.reshape(3, 28, 28), TARGETS),
            r"X\.reshape\(len\(X\), -1\)\.T",
        ),
        (
            lambda: find("training.train")(pixels(), frame(IMAGES), TARGETS),
            r"X\.to_numpy\(float\)\.T",
        ),
        (lambda: pixels().outputs(tensor(IMAGES)), r"X\.detach\(\)\.cpu\(\)\.numpy\(\)"),
        (lambda: pixels().outputs(Digits(IMAGES, LABELS)), r"Digits .* with X\.X"),
        (lambda: pixels().check_data(IMAGES, Digits(IMAGES, LABELS)), r"Y is a Digits .* Y\.Y"),
        (lambda: find("datasets.one_hot")(Digits(IMAGES, LABELS)), r"labels\.labels"),
        (
            lambda: find("handwriting.prepare")(Image.new("L", (9, 9))),
            r'image is a Image .* np.asarray\(image\.convert\("L"\)\) / 255',
        ),
        (lambda: find("handwriting.prepare")(np.uint8(255 * IMAGE)), r"as image / 255"),
        (lambda: find("activations.softmax")(scipy.sparse.csr_array(X)), r"Z\.toarray\(\)"),
        (lambda: find("activations.relu")(X + 1j), r"take Z\.real"),
        (lambda: find("datasets.one_hot")(Y), r"labels\.argmax\(axis=0\)"),
        (lambda: Network.random([2, 1], "relu"), "activations is 'relu'.* a list with one"),
        (
            lambda: Network.random([2, 1], ["softmax"]),
            "softmax_cross_entropy applies softmax itself",
        ),
        (lambda: Network.random("784"), "sizes is '784'.* whole numbers"),
        (lambda: Network.random([784.0, 10]), "whole numbers"),
        (
            lambda: find("progress.evaluate")(net(), X, Y, find("losses.mean_squared_error")),
            "loss is a function; pass the name",
        ),
    ],
)
def test_a_message_says_how_to_convert_what_came(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_float32_stays_float32_and_a_number_counts_as_float64():
    assert find("handwriting.prepare")(np.float32(IMAGE)).centred.dtype == np.float32
    for g in ACTIVATIONS.values():
        assert g.function(np.float32(X)).dtype == g.derivative(np.float32(X)).dtype == np.float32
        assert g.function(0.5) == g.function(np.array([0.5]))[0]
        assert g.derivative(1) == g.derivative(np.array([1.0]))[0]


def test_data_in_a_file_that_is_mapped_into_memory_are_welcome(tmp_path):
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert type(mapped) is np.memmap
    np.testing.assert_array_equal(net().predict(mapped), net().predict(X))
    find("training.step")(net(), mapped, Y, MSE, 0.1)


def test_a_decorated_method_takes_its_arguments_by_name_too():
    learnt = layer()
    gradient = learnt.backward(cache=passed()[1], dA=np.ones((3, 3)))
    learnt.update(gradient=gradient, learning_rate=0.1)
    assert not np.array_equal(learnt.W, layer().W)
