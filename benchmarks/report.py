"""What is told of measured times: the headline, the tables, the machine and the plot."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from itertools import product

import numpy as np
from threadpoolctl import threadpool_info


def headline(table, reached, memory, imported):
    """Give the rows that matter: what, measured, unit, at least, aim."""
    one, few, full = (
        table[f"{way}, 784-128-10"] for way in ("per sample", "batches of 32", "full batch")
    )

    def faster(times, peer):
        """Say how many times nnlib's speed is the peer's, with the threads that suit it best."""
        peers = [spent for name, spent in times.items() if name.startswith(peer)]
        return min(peers, default=np.nan) / times["nnlib"], "× as fast"

    def longer(times):
        return times["nnlib"] / times["floor"], "× its time"

    rows = [
        ("per sample against the usual notebook", *faster(one, "notebook, @"), "8", "11"),
        ("per sample against a notebook with np.dot", *faster(one, "notebook, np.dot"), "", ""),
        ("per sample against PyTorch", *faster(one, "PyTorch"), "6", "8"),
        ("per sample against scikit-learn", *faster(one, "scikit-learn"), "20", "25"),
        ("per sample against the floor", *longer(one), "2.0", "1.4"),
        ("batches of 32 against PyTorch", *faster(few, "PyTorch"), "1", "2"),
        ("full batch against the floor", *longer(full), "1.15", "1.05"),
        ("full batch against PyTorch", *faster(full, "PyTorch"), "1", "1"),
        ("full batch against the usual notebook", *faster(full, "notebook, @"), "1.8", "2.5"),
        ("peak memory of a full-batch run", memory, "MB", "500", "350"),
    ]
    if len(reached) == 2:
        ratio = reached["PyTorch"][0.98] / reached["nnlib"][0.98]
        rows.append(("98 % on the test set, against PyTorch", ratio, "× as fast", "1", "2"))
    rows.append(("`import nnlib` beyond NumPy and SciPy", 1000 * imported, "ms", "100", "50"))
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
    for name in ("numpy", "scipy", "scikit-learn", "torch", "jupyterhub"):
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
