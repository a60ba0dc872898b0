"""A picture of how large a signal and its gradients are in each layer, on a logarithmic scale."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from nnlib import arguments
from nnlib.arrays import Array, check_floats
from nnlib.plots.style import BACKWARD, FORWARD, new_panels

LOWEST, HIGHEST = -10.0, 6.0
"""The powers of ten between which sizes are counted; what lies outside is counted at the edge."""

BINS = 80


def count_sizes(array: Array) -> tuple[Array, float]:
    """Count how large the numbers of an array are: a histogram of the logarithms of their sizes.

    Zeros, which have no logarithm, are left out.

    Parameters
    ----------
    array : ndarray of float, any shape

    Returns
    -------
    counts : ndarray of float, shape (80,)
        From 1e-10 to 1e6 in steps of a fifth of a power of ten, divided by the largest count.
    middle : float
        The median of the logarithms, within the same limits; nan if there is nothing but zeros.

    Raises
    ------
    ValueError
        If the array is no array of floats.

    Examples
    --------
    >>> counts, middle = count_sizes(np.array([0.0, 10.0, -10.0, 1.0]))
    >>> np.flatnonzero(counts), middle
    (array([50, 55]), 1.0)
    """
    check_floats(array=array)
    sizes = np.abs(array[array != 0])
    if not sizes.size:
        return np.zeros(BINS), float("nan")
    with np.errstate(over="ignore"):
        logarithms = np.clip(np.log10(sizes), LOWEST, HIGHEST - 1e-9)
    counts = np.histogram(logarithms, BINS, (LOWEST, HIGHEST))[0]
    return counts / counts.max(), float(np.median(logarithms))


def plot_spreads(
    networks: dict[str, tuple[Sequence[Array], Sequence[Array]]], *, alt: str | None = None
) -> list[Axes]:
    """Draw histograms of the sizes of pre-activations and of their gradients, layer by layer.

    Each network has a column: pre-activations above, gradients below; a single one has them side by
    side. The first layer is on top. A dot is the median.

    Parameters
    ----------
    networks : dict
        For each network, by its name, its pre-activations Z and its gradients dZ: two sequences
        with an array for each layer.
    alt : str, optional
        The alternative text.

    Returns
    -------
    list of Axes
        The panels, row by row.

    Raises
    ------
    ValueError
        If there is no network, or one has no two sequences of arrays.

    Examples
    --------
    >>> Z = np.array([[1.0, -2.0]])
    >>> plot_spreads({"one": ([Z, 10 * Z], [Z, Z])})[0].figure
    Histograms of sizes by layer, pre-activations and gradients, for: one.
    """
    check_networks(networks)
    alt = alt or (
        f"Histograms of sizes by layer, pre-activations and gradients, for: {', '.join(networks)}."
    )
    n = len(networks)
    axes = new_panels(
        alt, *((2, n) if n > 1 else (1, 2)), size=(2.6 * max(n, 3), 5.2 if n > 1 else 3)
    )
    for column, (name, (Zs, dZs)) in enumerate(networks.items()):
        _draw(axes[column], Zs, FORWARD)
        _draw(axes[n + column], dZs, BACKWARD)
        axes[column].set(title=name, xlabel="pre-activations |z|")
        axes[n + column].set_xlabel("gradients |dz|")
    for ax in (axes[0], axes[n]):
        ax.set_ylabel("layer")
    return axes


def check_networks(networks: dict[str, tuple[Sequence[Array], Sequence[Array]]]) -> None:
    """Refuse what has no arrays of Z and dZ for each layer."""
    arguments.check_kind(dict, networks=networks)
    if not networks:
        raise ValueError("networks is empty; give at least one")
    for both in networks.values():
        if not isinstance(both, list | tuple) or len(both) != 2:
            raise ValueError("networks must hold two sequences of arrays for each name: Zs and dZs")


def _draw(ax: Axes, arrays: Sequence[Array], colour: str) -> None:
    """Draw one histogram for each layer, the first on top."""
    edges = np.linspace(LOWEST, HIGHEST, BINS + 1)
    for layer, array in enumerate(arrays, 1):
        counts, middle = count_sizes(array)
        heights = layer - 0.85 * np.repeat(counts, 2)
        ax.fill_between(
            np.repeat(edges, 2)[1:-1], layer, heights, color=colour, alpha=0.55, linewidth=0
        )
        ax.axhline(layer, color=colour, linewidth=0.4)
        ax.plot(middle, layer - 0.12, "o", color="black", markersize=3, clip_on=False)
    ax.set(ylim=(len(arrays) + 0.3, 0), yticks=range(1, len(arrays) + 1))
    ax.axvline(0, color="grey", linewidth=0.8, linestyle=":")
    ticks = [-8, -4, 0, 4]
    ax.set(xlim=(LOWEST, HIGHEST), xticks=ticks)
    ax.set_xticklabels([f"$10^{{{tick}}}$" if tick else "1" for tick in ticks])
