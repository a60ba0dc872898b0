"""A movable figure is drawn anew whenever one of its sliders is moved.

Where no kernel runs, or nothing shows sliders, there is the figure as it was drawn first.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt

from nnlib.arguments import check_kind
from nnlib.plots.style import DescribedFigure
from nnlib.widgets.base import AnyWidget

try:
    import ipywidgets

    _Box = ipywidgets.VBox
except ModuleNotFoundError:
    ipywidgets, _Box = None, AnyWidget


class Movable(_Box):  # type: ignore[misc, valid-type]  # ipywidgets is untyped
    """A figure, and below it a slider for each number that it is drawn from.

    Parameters
    ----------
    draw : callable
        Draws a figure from the numbers, which it takes by their names, and returns its Axes, as
        those that ``nnlib.plots.new_panel`` opens.
    choices : dict of (values, start)
        For each number the values that its slider stops at, and the first one to show.

    Raises
    ------
    ValueError
        If draw is no function, or returns no such Axes, or a start is not among its values.

    Examples
    --------
    >>> from nnlib import plots
    >>> def draw(slope):
    ...     ax = plots.new_panel(f"A line of slope {slope}.")
    ...     ax.plot([0, 1], [0, slope])
    ...     return ax
    >>> movable = Movable(draw, {"slope": ([1, 2, 5], 2)})
    >>> movable
    A line of slope 2.
    >>> picture, slider = movable.children
    >>> slider.value = 5
    >>> movable
    A line of slope 5.
    """

    def __init__(
        self, draw: Callable[..., Any], choices: Mapping[str, tuple[Sequence[Any], Any]]
    ) -> None:
        if not callable(draw):
            raise ValueError(f"draw is {draw!r}; it must be a function that returns Axes")
        check_kind(Mapping, choices=choices)
        self._draw = draw
        self._values = {name: _start(name, choice) for name, choice in choices.items()}
        self._show()
        if ipywidgets is None:
            super().__init__()
            return
        self._picture = ipywidgets.HTML(self._page())
        super().__init__([self._picture, *(self._slider(name, *choices[name]) for name in choices)])
        self.add_class("nnlib-movable")

    def __repr__(self) -> str:
        return str(self._metadata["alt"])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        found = super()._repr_mimebundle_(**kwargs) or {}
        data = found[0] if isinstance(found, tuple) else found
        shown = {"image/png": self._png, "text/plain": repr(self)}
        return {**data, **shown}, {"image/png": self._metadata}

    def _slider(self, name: str, values: Sequence[Any], start: Any) -> Any:
        options = [(f"{value:g}", value) for value in values]
        slider = ipywidgets.SelectionSlider(options=options, value=start, description=name)

        def moved(change: Any) -> None:
            self._values[name] = change["new"]
            self._show()
            self._picture.value = self._page()

        slider.observe(moved, "value")
        return slider

    def _show(self) -> None:
        axes = self._draw(**self._values)
        figure = getattr(axes, "figure", None)
        if not isinstance(figure, DescribedFigure):
            raise ValueError(f"draw returned {axes!r}; it must return Axes of plots.new_panel")
        self._png, self._metadata = figure.as_png()
        plt.close(figure)

    def _page(self) -> str:
        alt = html.escape(self._metadata["alt"], quote=True)
        return (
            f'<img alt="{alt}" style="width: {self._metadata["width"]}px; max-width: 100%" '
            f'src="data:image/png;base64,{self._png}">'
        )


def _start(name: str, choice: Any) -> Any:
    if not isinstance(choice, tuple) or len(choice) != 2 or choice[1] not in choice[0]:
        raise ValueError(
            f"choices[{name!r}] is {choice!r}; it must be (values, start), the start one of them"
        )
    return choice[1]
