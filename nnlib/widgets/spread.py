"""A slider sets the width of a network's initial weights, and histograms by layer follow it.

Python computes the histograms; the front end, ``spread.js``, only draws them. Where no kernel runs,
or nothing shows widgets, a figure shows the widths that have names.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from nnlib import plots
from nnlib.arguments import check_callable, check_kind, check_positive
from nnlib.arrays import Array
from nnlib.plots.spread import HIGHEST, LOWEST, check_networks, count_sizes, plot_spreads
from nnlib.progress import quiet
from nnlib.widgets.base import AnyWidget

Spread = tuple[Sequence[Array], Sequence[Array]]


class SpreadByLayer(AnyWidget):
    r"""Move the standard deviation of the weights, and see every layer's :math:`Z` and :math:`dZ`.

    Each histogram counts how large the numbers are, on a logarithmic axis. With
    ``TQDM_DISABLE=1`` in the environment, as for stored outputs, there is only a figure: the first
    of the networks at all the marks.

    Parameters
    ----------
    look : function
        Takes the width, a positive number, and what a network has in ``networks``; returns the
        pre-activations and their gradients: two lists with an array for each layer.
    networks : dict of sequences
        For each network, by its name, the other arguments of ``look``.
    marks : dict of float
        The widths that have names. The slider starts at the first one.

    Attributes
    ----------
    width : float
        Where the slider is.
    network : str
        Which network is shown.

    Raises
    ------
    ValueError
        If there is no network or no mark, a width is not positive, or ``look`` returns anything but
        two lists of arrays.

    Examples
    --------
    >>> look = lambda width, x: ([np.array([[width * x]])], [np.array([[1.0]])])
    >>> spread = SpreadByLayer(look, {"one unit": [1.0]}, {"small": 0.01, "large": 1.0})
    >>> spread
    SpreadByLayer: one unit at width 0.01
    >>> spread.width = 1.0
    >>> spread.histograms["Z"][0]["middle"]
    0.0
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")

    width = traitlets.Float().tag(sync=True)
    network = traitlets.Unicode().tag(sync=True)
    names: "traitlets.List[str]" = traitlets.List().tag(sync=True)
    marks: "traitlets.Dict[str, float]" = traitlets.Dict().tag(sync=True)
    limits = traitlets.List([LOWEST, HIGHEST]).tag(sync=True)
    histograms: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        look: Callable[..., Spread],
        networks: Mapping[str, Sequence[Any]],
        marks: Mapping[str, float],
    ) -> None:
        check_callable(look=look)
        check_kind(dict, networks=networks, marks=marks)
        if not networks or not marks:
            raise ValueError(
                f"networks has {len(networks)} entries and marks has {len(marks)}; each needs one"
            )
        for others in networks.values():
            check_kind((list, tuple), networks=others)
        for width in marks.values():
            check_positive(marks=width)
        self._look, self._networks = look, dict(networks)
        name, width = next(iter(networks)), float(next(iter(marks.values())))
        super().__init__(
            width=width,
            network=name,
            names=list(networks),
            marks={mark: float(width) for mark, width in marks.items()},
            histograms=self._histograms(name, width),
        )
        self.observe(self._moved, ["width", "network"])

    def __repr__(self) -> str:
        return f"SpreadByLayer: {self.network} at width {self.width:.4g}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        figure = self.figure()
        plt.close(figure)
        picture, metadata = figure.as_png()
        data = {} if quiet() else (super()._repr_mimebundle_(**kwargs) or ({}, {}))[0]
        data = {**data, "text/plain": figure.alt, "image/png": picture}
        return data, {"image/png": metadata}

    def figure(self) -> plots.DescribedFigure:
        """Draw the first network at all the marks.

        Returns
        -------
        DescribedFigure
        """
        name, others = next(iter(self._networks.items()))
        columns = {
            f"{mark}: {width:.3g}": self._look(width, *others) for mark, width in self.marks.items()
        }
        alt = (
            "Histograms of the sizes of pre-activations and gradients, layer by layer:\n"
            f"{name}, for weights of the widths {', '.join(columns)}."
        )
        figure = plot_spreads(columns, alt=alt)[0].figure
        assert isinstance(figure, plots.DescribedFigure)
        return figure

    def _histograms(self, name: str, width: float) -> dict[str, Any]:
        both = self._look(width, *self._networks[name])
        check_networks({name: both})
        return {
            letter: [_as_numbers(*count_sizes(array)) for array in arrays]
            for letter, arrays in zip(("Z", "dZ"), both, strict=True)
        }

    @traitlets.validate("width")
    def _positive(self, proposal: Any) -> float:
        check_positive(width=proposal["value"])
        return float(proposal["value"])

    @traitlets.validate("network")
    def _known(self, proposal: Any) -> str:
        if proposal["value"] not in self._networks:
            raise ValueError(
                f"network {proposal['value']!r} is unknown; choose from {list(self._networks)}"
            )
        return str(proposal["value"])

    def _moved(self, _: object) -> None:
        self.histograms = self._histograms(self.network, self.width)


def _as_numbers(counts: Array, middle: float) -> dict[str, Any]:
    """Give the front end whole percents, and None where there is no middle."""
    percents = np.round(100 * counts).astype(int).tolist()
    return {"counts": percents, "middle": None if np.isnan(middle) else round(middle, 3)}
