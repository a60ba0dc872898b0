"""What is told of measured times: the headline, the tables, the machine and the plot."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from itertools import product

import numpy as np
from threadpoolctl import threadpool_info

FASTER, LONGER = "× as fast", "× its time"


EAGER = ("notebook", "scikit-learn", "PyTorch")
COMPILED = ("JAX", "Numba")


def fastest(times, peers):
    """Give the least time of peers, each with the threads that suit it best; NaN without them."""
    return min((spent for name, spent in times.items() if name.startswith(peers)), default=np.nan)


def headline(table, reached, memory, imported):
    """Give the rows that matter: what, measured, unit, and what is promised of it."""
    one, few, full = (
        table[f"{way}, 784-128-10"] for way in ("per sample", "batches of 32", "full batch")
    )
    eager = [fastest(times, EAGER) / times["nnlib"] for times in table.values()]
    rows = [
        ("at any task against the fastest peer not compiled", min(eager), FASTER, "at least 1"),
        ("per sample against the usual notebook", one["notebook, @"] / one["nnlib"], FASTER, ""),
        ("per sample against the floor", one["nnlib"] / one["floor"], LONGER, ""),
        ("full batch against the floor", full["nnlib"] / full["floor"], LONGER, ""),
    ]
    for what, times in [("per sample", one), ("batches of 32", few), ("full batch", full)]:
        for peer in ("PyTorch", "scikit-learn"):
            ratio = fastest(times, peer) / times["nnlib"]
            rows.append((f"{what} against {peer}", ratio, FASTER, "at least 1"))
    for what, times, bound in [("per sample", one, "1.2"), ("batches of 32", few, "1.3")]:
        ratio = times["nnlib"] / times.get("JAX", np.nan)
        rows.append((f"{what} against JAX, compiled", ratio, LONGER, f"at most {bound}"))
    ratio = few["floor"] / few.get("JAX", np.nan)
    rows.append(("batches of 32, the floor alone, against JAX, compiled", ratio, LONGER, ""))
    ratio = full.get("JAX", np.nan) / full["nnlib"]
    rows.append(("full batch against JAX, compiled", ratio, FASTER, "at least 1"))
    ratio = one.get("JAX", np.nan) / one.get("Numba", np.nan)
    rows.append(("per sample, by Numba, against JAX", ratio, FASTER, "at least 1"))
    if len(reached) == 2:
        ratio = reached["PyTorch"][0.98] / reached["nnlib"][0.98]
        rows.append(("98 % on the test set, against PyTorch", ratio, FASTER, "at least 1"))
    rows.append(("peak memory of a full-batch run", memory, "MB", "at most 500"))
    rows.append(("`import nnlib` beyond NumPy and SciPy", 1000 * imported, "ms", "at most 100"))
    return [row for row in rows if not np.isnan(row[1])]


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| " + " | ".join("---" for _ in header) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def machine():
    """Say what was measured on, and with which versions."""
    blas = ", ".join(
        sorted(
            {
                f"{b['internal_api']} {b.get('architecture', '')}"
                for b in threadpool_info()
                if b["user_api"] == "blas"
            }
        )
    )
    packages = []
    for name in ("numpy", "scipy", "scikit-learn", "torch", "jax", "numba", "jupyterhub"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    packages.insert(0, f"Python {platform.python_version()}")
    return f"{platform.machine()}, {os.cpu_count()} cores, {blas}; {', '.join(packages)}"


def plot(table, path):
    """Draw the time per image: a panel for each way to train, a line for each contender."""
    import matplotlib.pyplot as plt

    from nnlib.plots import COLOURS, new_panels

    tasks = [task.split(", ") for task in table]
    ways = list(dict.fromkeys(way for way, _ in tasks))
    networks = list(dict.fromkeys(sizes for _, sizes in tasks))
    panels = new_panels(
        "Time per image, one panel per way to train and one line per contender: nnlib "
        "is close to the floor, the others are above.",
        columns=len(ways),
        size=(11, 4),
    )
    names = list(next(iter(table.values())))
    styles = dict(zip(names, product(("-", "--"), COLOURS), strict=False))
    for ax, way in zip(panels, ways, strict=True):
        for name, (line, colour) in styles.items():
            times = [table[f"{way}, {sizes}"].get(name, np.nan) for sizes in networks]
            ax.plot(networks, times, line, color=colour, marker="o", markersize=3, label=name)
        ax.set(title=way, xlabel="network (units per layer)", yscale="log")
        ax.tick_params(axis="x", rotation=45, labelsize=7)
    panels[0].set_ylabel("time per image (microseconds)")
    panels[0].figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right", fontsize=8)
    plt.savefig(path, dpi=110)
