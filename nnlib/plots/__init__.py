"""A plot shows digits, learning curves, decision boundaries, weights or mistakes, with a text.

The functions return Axes; none calls ``plt.show()``.
"""

from nnlib.plots.answers import plot_answers, plot_coverage
from nnlib.plots.boundaries import plot_decision_boundaries, plot_decision_boundary
from nnlib.plots.curves import plot_learning_curves
from nnlib.plots.descent import plot_descent
from nnlib.plots.diagrams import plot_network
from nnlib.plots.digits import plot_confusion_matrix, plot_digits, plot_first_layer_weights
from nnlib.plots.filters import plot_filters
from nnlib.plots.graphs import plot_graph
from nnlib.plots.hidden_space import plot_hidden_space
from nnlib.plots.ink import plot_ink
from nnlib.plots.labels import label_lines
from nnlib.plots.probabilities import plot_output_error, plot_probabilities, plot_surprise
from nnlib.plots.spread import plot_spreads
from nnlib.plots.steps import plot_steps
from nnlib.plots.style import COLOURS, DescribedFigure, new_panel, new_panels

__all__ = [
    "COLOURS",
    "DescribedFigure",
    "label_lines",
    "new_panel",
    "new_panels",
    "plot_answers",
    "plot_confusion_matrix",
    "plot_coverage",
    "plot_decision_boundaries",
    "plot_decision_boundary",
    "plot_descent",
    "plot_digits",
    "plot_filters",
    "plot_first_layer_weights",
    "plot_graph",
    "plot_hidden_space",
    "plot_ink",
    "plot_learning_curves",
    "plot_network",
    "plot_output_error",
    "plot_probabilities",
    "plot_spreads",
    "plot_steps",
    "plot_surprise",
]
