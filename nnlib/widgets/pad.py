"""A drawing pad shows what a network predicts for the digit that you draw."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from nnlib import plots
from nnlib.activations import softmax
from nnlib.arguments import check_kind
from nnlib.arrays import Array
from nnlib.drawings import PAPER, Strokes, load_drawings, render
from nnlib.handwriting import SIDE, as_column, crop_to_ink, fit_into_box, place_by_mass, resize
from nnlib.network import Network
from nnlib.progress import quiet
from nnlib.widgets.base import AnyWidget

CAPTIONS = ["cropped to the ink", "longer side 20 pixels", "centred in 28 × 28"]
SHRUNK = "shrunk to 28 × 28"
SHOWN = 84
"""The longer side of the crop that is sent to the browser, in pixels."""


class Pad(AnyWidget):
    """A pad to draw on, with the steps to an image like MNIST's and ten probabilities beside it.

    The browser sends the strokes; Python renders them, prepares the image and evaluates the
    network, with the same pen as for the package's drawings, and with the functions that you give
    it. A switch leaves the preparation out: the drawing is only shrunk. Where nothing shows
    widgets, and with ``TQDM_DISABLE=1`` in the environment, as for stored outputs, the pad is
    shown as a figure.

    Parameters
    ----------
    network : Network or function
        A network takes 784 pixels and outputs ten scores (logits). A function takes a column of
        pixels, shape (784, 1), and returns ten probabilities, shape (10, 1).
    example : str
        The name of the package's drawing that the pad opens with, or "" for none.
    prepared : bool
        Whether the switch is on at first.
    crop : function
        Takes an image and returns the part with ink, as :func:`~nnlib.handwriting.crop_to_ink`.
    place : function
        Takes a crop in its box and returns an image of 28 × 28 pixels, as
        :func:`~nnlib.handwriting.place_by_mass`.

    Attributes
    ----------
    strokes : list
        Strokes, each a list of points [x, y], on a paper of 280 × 280 pixels.
    width : float
        Width of the pen, in pixels.
    prepared : bool
        Whether drawings are prepared, or only shrunk.
    image : ndarray of float, shape (280, 280)
    probabilities : ndarray of float, shape (10,), or None
        None if nothing is drawn, or it cannot be prepared.

    Raises
    ------
    ValueError
        If the network does not turn 784 numbers into ten, there is no such example, or crop or
        place is no function.

    Examples
    --------
    >>> pad = Pad(lambda X: np.full((10, 1), 0.1), example="a star")
    >>> pad
    Pad('a star')
    >>> pad.probabilities.sum().round(3)
    np.float64(1.0)
    """

    _esm = Path(__file__).parent / "pad.js"
    _css = Path(__file__).parent / "pad.css"

    strokes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    width = traitlets.Float(20.0, min=1, max=PAPER).tag(sync=True)
    prepared = traitlets.Bool(True).tag(sync=True)
    example = traitlets.Unicode().tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        network: Network | Callable[[Array], Array],
        example: str = "3, leaning",
        *,
        prepared: bool = True,
        crop: Callable[[Array], Array] = crop_to_ink,
        place: Callable[[Array], Array] = place_by_mass,
    ) -> None:
        if not isinstance(network, Network) and not callable(network):
            raise ValueError(f"network is {network!r}; it must be a Network, or a function of X")
        check_kind(str, example=example)
        check_kind(bool, prepared=prepared)
        for name, function in {"crop": crop, "place": place}.items():
            if not callable(function):
                raise ValueError(f"{name} is {function!r}; it must be a function of an image")
        self._network, self._crop, self._place = network, crop, place
        self._drawings = {drawing.name: drawing for drawing in load_drawings()}
        if example and example not in self._drawings:
            raise ValueError(f"there is no example {example!r}; choose from {list(self._drawings)}")
        self._ask(np.zeros((784, 1)))  # a network that does not fit is refused here
        super().__init__(examples=list(self._drawings), prepared=prepared)
        self.example = example

    def __repr__(self) -> str:
        return f"Pad({self.example!r})" if self.example else f"Pad({len(self.strokes)} strokes)"

    @property
    def image(self) -> Array:
        """The drawing: 1 is ink, 0 is paper."""
        return render(self.strokes, self.width)

    @property
    def probabilities(self) -> Array | None:
        """The network's probabilities for the drawing."""
        return np.array(self.result["probabilities"]) if "probabilities" in self.result else None

    @traitlets.validate("strokes")
    def _check_strokes(self, proposal: Any) -> Strokes:
        try:
            render(proposal["value"], width=1, size=1)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(f"strokes cannot be drawn: {error}") from None
        return proposal["value"]

    @traitlets.observe("example")
    def _show_example(self, change: Any) -> None:
        if change["new"] in self._drawings:
            drawing = self._drawings[change["new"]]
            with self.hold_trait_notifications():
                self.strokes, self.width = list(drawing.strokes), float(drawing.width)

    @traitlets.observe("strokes", "width", "prepared")
    def _read(self, change: Any = None) -> None:
        if not self.image.any():
            self.result = {}
            return
        try:
            steps = self._steps()
            p = self._ask(as_column(list(steps.values())[-1]))
        except Exception as error:  # of a student's function, which may fail in any way
            self.result = {"text": f"The preparation stopped: {type(error).__name__}, {error}"}
            return
        self.result = {
            "probabilities": [float(each) for each in p],
            "text": f"Read as {p.argmax()}, with probability {_in_words(p.max())}.",
            "steps": [
                {"caption": caption, "size": list(step.shape), **_grey(step)}
                for caption, step in steps.items()
            ],
        }

    def _steps(self) -> dict[str, Array]:
        """Give each step from the drawing to the network's input, by its caption."""
        if not self.prepared:
            return {SHRUNK: resize(self.image, (SIDE, SIDE))}
        cropped = self._crop(self.image)
        boxed = fit_into_box(cropped)
        return dict(zip(CAPTIONS, (cropped, boxed, self._place(boxed)), strict=True))

    def _ask(self, column: Array) -> Array:
        """Compute the ten probabilities for a column of pixels, shape (10,)."""
        if isinstance(self._network, Network):
            output = softmax(self._network.outputs(column.astype(self._network.dtype)))
        else:
            output = self._network(column)
        if np.shape(output) != (10, 1):
            raise ValueError(
                f"network returns shape {np.shape(output)} for a column of 784 pixels; "
                "it must be (10, 1), one number per digit"
            )
        return np.asarray(output, np.float64)[:, 0]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        live = None if quiet() else super()._repr_mimebundle_(**kwargs)
        data, metadata = live or ({}, {})
        figure = self._figure()
        png, about = figure.as_png()
        plt.close(figure)
        beside = {"text/plain": figure.alt, "image/png": png}
        return {**data, **beside}, {**metadata, "image/png": about}

    def _figure(self) -> plots.DescribedFigure:
        """Draw the pad as it is, for stored outputs and for paper."""
        steps, p = {"on the pad": self.image}, self.probabilities
        if p is None:
            alt = "The drawing pad, empty."
        else:
            steps |= self._steps()
            alt = (
                f"The drawing pad, with {self.example or 'a drawing'}; the same drawing "
                f"{', '.join(list(steps)[1:])}; and ten bars. {self.result['text']}"
            )
        panels = plots.plot_steps([steps], None if p is None else p[:, None], alt=alt)
        figure = panels[0].figure
        assert isinstance(figure, plots.DescribedFigure)
        return figure


def _in_words(probability: float) -> str:
    """Write a probability with two decimals, but never rounded up to 1."""
    text = f"{probability:.2f}"
    return "more than 0.99" if text == "1.00" else text


def _grey(image: Array) -> dict[str, Any]:
    """Return an image as bytes, 255 for ink, no larger than the browser shows it."""
    small = image if max(image.shape) <= SHOWN else fit_into_box(image, SHOWN)
    height, width = small.shape
    grey = np.round(255 * small).clip(0, 255).astype(np.uint8).tobytes()
    return {"height": height, "width": width, "grey": grey}
