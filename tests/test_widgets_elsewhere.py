"""Where nothing shows widgets, each is shown as text, a page or a picture, and works in Python."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnlib import Network, plots
from nnlib.widgets.guess import Guess
from nnlib.widgets.inside import LookInside
from nnlib.widgets.live import Panel
from nnlib.widgets.movable import Movable
from nnlib.widgets.pad import Pad
from nnlib.widgets.spread import SpreadByLayer

NNLIB = Path(__file__).parents[1] / "nnlib"
WIDGET = "application/vnd.jupyter.widget-view+json"


def panel(slope):
    return plots.new_panel(f"A line of slope {slope}.")


def made():
    """Give each widget, a kind of output beside it, and a part of what that holds."""
    network = Network.random([2, 2, 1], ["tanh", "tanh"], rng=1)
    X, Y = np.array([[1.0], [0.5]]), np.array([[1.0]])
    return {
        "guess": (Guess({"a": "a: zero", "b": "b: one"}), "text/plain", "a or b?"),
        "live": (Panel(epochs=3), "text/plain", "Training over 3 epochs"),
        "inside": (LookInside(network, X, Y), "text/html", "Forward, layer 1 of 2"),
        "spread": (
            SpreadByLayer(lambda w: ([w * X], [X]), {"a": []}, {"b": 1.0}),
            "image/png",
            "iV",
        ),
        "pad": (Pad(lambda X: np.full((10, 1), 0.1)), "image/png", "iVBOR"),
        "movable": (Movable(panel, {"slope": ([1, 2], 1)}), "image/png", "iVBOR"),
    }


@pytest.mark.parametrize("name", ["guess", "live", "inside", "spread", "pad", "movable"])
def test_beside_each_widget_stands_what_else_can_be_shown(name, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    widget, mime, holds = made()[name]
    data, _ = widget._repr_mimebundle_()
    assert WIDGET in data
    assert holds in data[mime]


def test_of_the_pads_picture_there_is_a_text(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    data, metadata = Pad(lambda X: np.full((10, 1), 0.1))._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert data["text/plain"].startswith("The drawing pad, with 3, leaning")


WITHOUT = """
import sys
sys.modules["{}"] = None  # importing it fails as if it were not installed
sys.path.insert(0, {!r})
from test_widgets_elsewhere import WIDGET, Network, made

for name, (widget, mime, holds) in made().items():
    data, _ = widget._repr_mimebundle_()
    has_sliders = name == "movable" and sys.modules.get("ipywidgets")  # without anywidget
    assert (WIDGET in data) == bool(has_sliders) and holds in data[mime], (name, data)
    widget.close()

from IPython.core.interactiveshell import InteractiveShell

from nnlib import train
from nnlib.datasets import load_xor
from nnlib.lesson import ask
from nnlib.lesson.questions import QUESTIONS
from nnlib.widgets.live import _LiveTraining

InteractiveShell.instance()
name, question = next(iter(QUESTIONS.items()))
asked = getattr(ask, name)
print(asked())
value = question.by_letter[question.key].value
assert "Answer: " in asked.answer(value[0] if isinstance(value, tuple) else value).text
X, Y = load_xor()
network = Network.random([2, 3, 1], ["tanh", "tanh"], rng=1)
train(network, X, Y, loss="mean_squared_error", watch=_LiveTraining(0, "The curves."))
"""


@pytest.mark.parametrize("missing", ["anywidget", "ipywidgets"])
def test_without_the_libraries_for_widgets_the_rest_works(missing, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    code = WITHOUT.format(missing, str(Path(__file__).parent))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for text in ("Guess: ", "Your guess: ", "Training over 10 epochs, live", "The curves."):
        assert text in run.stdout


def test_every_widget_takes_its_base_from_the_module_that_does_without_anywidget():
    modules = {path.stem: path.read_text("utf-8") for path in NNLIB.rglob("*.py")}
    assert [name for name, text in modules.items() if "anywidget import" in text] == ["base"]
    assert [name for name, text in modules.items() if "import anywidget" in text] == []
