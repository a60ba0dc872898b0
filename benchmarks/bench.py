"""Measure nnlib against what a user would pick instead, side by side in one run.

python benchmarks/bench.py             writes RESULTS.md, results.png and the README's table
python benchmarks/bench.py --quick     two rounds on less data, and writes nothing
"""

import argparse
import datetime
import os
import platform
import re
import statistics
import subprocess
import sys
import time
import tracemalloc
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import contenders
import numpy as np
from threadpoolctl import threadpool_info
from tqdm import tqdm

from nnlib import train
from nnlib.datasets import load_mnist
from nnlib.losses import LOSSES
from nnlib.training import linear_decay, step

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
LOSS = LOSSES["softmax_cross_entropy"]

# What is trained: sizes, batch size (None: all), and how many images one measurement takes.
TASKS = {
    "per sample, 784-10-10": ([784, 10, 10], 1, 2_000),
    "per sample, 784-128-10": ([784, 128, 10], 1, 2_000),
    "per sample, 784-512-10": ([784, 512, 10], 1, 1_000),
    "per sample, 784-128-64-10": ([784, 128, 64, 10], 1, 2_000),
    "batches of 32, 784-128-10": ([784, 128, 10], 32, 16_000),
    "batches of 128, 784-128-10": ([784, 128, 10], 128, 30_000),
    "full batch, 784-10-10": ([784, 10, 10], None, 60_000),
    "full batch, 784-128-10": ([784, 128, 10], None, 60_000),
    "full batch, 784-512-10": ([784, 512, 10], None, 60_000),
}

IMPORT = """
import time, numpy, scipy.linalg.blas
began = time.perf_counter()
import nnlib
print(time.perf_counter() - began)
"""
MEMORY = """
import pathlib, re, resource
import numpy as np
from nnlib import Network, train
from nnlib.datasets import load_mnist
data = load_mnist().train
rng = np.random.default_rng(0)
network = Network.random([784, 128, 10], ["relu", "identity"], weights="he", rng=rng)
train(network, data.X, data.Y, loss="softmax_cross_entropy", learning_rate=0.1, epochs=3,
      batch_size=None, rng=rng)
status = pathlib.Path("/proc/self/status")  # Linux: getrusage would count the parent's peak
if status.exists():
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 2**10)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def in_a_process_of_its_own(code):
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(run.stdout)


def seconds(action):
    began = time.perf_counter()
    result = action()
    return time.perf_counter() - began if result is None else result


def interleaved(actions, rounds):
    """Run all in turn, several rounds after one that does not count; give each one's median."""
    times = {name: [] for name in actions}
    for number in range(rounds + 1):
        for name, action in actions.items():
            spent = seconds(action)
            if number:
                times[name].append(spent)
    return {name: statistics.median(spent) for name, spent in times.items()}


def all_contenders():
    cores = os.cpu_count() or 1
    found = {
        "floor": contenders.floor,
        "nnlib": contenders.nnlib,
        "notebook": contenders.notebook,
        "scikit-learn": contenders.scikit_learn,
    }
    try:
        import torch  # noqa: F401
    except ImportError:
        print("PyTorch is not installed: left out (pip install torch==2.13.0)", file=sys.stderr)
    else:
        found["PyTorch, 1 thread"] = contenders.pytorch
        found[f"PyTorch, {cores} threads"] = partial(contenders.pytorch, threads=cores)
    return found


def time_tasks(data, rounds, share):
    """Give microseconds an image, by task and contender."""
    table = {}
    for task, (sizes, batch_size, m) in tqdm(TASKS.items(), desc="tasks"):
        m = max(int(m * share), 2 * (batch_size or 1))
        X, Y = data.X[:, :m], data.Y[:, :m]
        actions = {n: make(sizes, batch_size, X, Y) for n, make in all_contenders().items()}
        table[task] = {n: 1e6 * s / m for n, s in interleaved(actions, rounds).items()}
    return table


def time_to_98_percent(data, test):
    """Seconds of training until 98 % of the test images are right: one recipe, one thread each."""
    sizes, epochs, rate = [784, 256, 10], 12, 0.3
    reached = {}

    def nnlib_stops(epoch, network, history):
        return history.validation_accuracy[-1] >= 0.98

    history = train(
        contenders.new_network(sizes), data.X, data.Y, loss="softmax_cross_entropy",
        learning_rate=linear_decay(rate), epochs=epochs, batch_size=32,
        rng=np.random.default_rng(0), validation=(test.X, test.Y), on_record=nnlib_stops,
    )  # fmt: skip
    if history.validation_accuracy[-1] >= 0.98:
        reached["nnlib"] = history.seconds[-1]
    try:
        import torch
    except ImportError:
        return reached
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows, labels = torch.from_numpy(data.X.T), torch.from_numpy(data.labels)
    unseen, truth = torch.from_numpy(test.X.T), torch.from_numpy(test.labels)
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    )
    torch.nn.init.kaiming_normal_(model[0].weight, nonlinearity="relu")
    torch.nn.init.kaiming_normal_(model[2].weight, nonlinearity="relu")
    loss, optimiser = torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=rate)
    steps = epochs * len(rows) // 32
    done, spent = 0, 0.0
    for _ in range(epochs):
        began = time.perf_counter()
        for part in torch.split(torch.randperm(len(rows)), 32):
            optimiser.param_groups[0]["lr"] = rate * (1 - done / steps)
            optimiser.zero_grad()
            loss(model(rows[part]), labels[part]).backward()
            optimiser.step()
            done += 1
        spent += time.perf_counter() - began
        with torch.no_grad():
            if (model(unseen).argmax(dim=1) == truth).float().mean() >= 0.98:
                reached["PyTorch"] = spent
                break
    return reached


def growth(data, rounds):
    """Fit the exponents with which time and extra memory of a full-batch step grow with m."""
    ms, times, peaks = [1_000, 4_000, 15_000, 60_000], [], []
    network = contenders.new_network([784, 128, 10])
    for m in ms:
        X, Y = data.X[:, :m], data.Y[:, :m]
        pass_over = contenders.nnlib([784, 128, 10], None, X, Y)
        times.append(interleaved({"": pass_over}, rounds)[""])
        tracemalloc.start()
        step(network, X, Y, LOSS, 0.01)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return np.polyfit(np.log(ms), np.log(times), 1)[0], np.polyfit(np.log(ms), np.log(peaks), 1)[0]


def headline(table, reached, memory, imported):
    """Give the rows that matter: what, measured, at least, aim."""
    one, batch, full = (
        table[f"{way}, 784-128-10"] for way in ("per sample", "batches of 32", "full batch")
    )
    torch_one = [n for n in one if n.startswith("PyTorch")]
    rows = [
        (
            "per sample against the usual notebook",
            one["notebook"] / one["nnlib"],
            "× faster",
            "8",
            "11",
        ),
        (
            "per sample against scikit-learn",
            one["scikit-learn"] / one["nnlib"],
            "× faster",
            "20",
            "25",
        ),
        ("per sample against the floor", one["nnlib"] / one["floor"], "× its time", "2.0", "1.4"),
        (
            "full batch against the floor",
            full["nnlib"] / full["floor"],
            "× its time",
            "1.15",
            "1.05",
        ),
        (
            "full batch against the usual notebook",
            full["notebook"] / full["nnlib"],
            "× faster",
            "1.8",
            "2.5",
        ),
    ]
    if torch_one:
        best = {way["nnlib"]: min(way[n] for n in torch_one) for way in (one, batch, full)}
        ratios = [torch / ours for ours, torch in best.items()]
        rows += [
            ("per sample against PyTorch", ratios[0], "× faster", "6", "8"),
            ("batches of 32 against PyTorch", ratios[1], "× faster", "1", "2"),
            ("full batch against PyTorch", ratios[2], "× faster", "1", "1"),
        ]
    if len(reached) == 2:
        ratio = reached["PyTorch"] / reached["nnlib"]
        rows.append(("98 % on the test set, against PyTorch", ratio, "× faster", "1", "2"))
    rows += [
        ("peak memory of a full-batch run", memory, "MB", "500", "350"),
        ("`import nnlib` beyond NumPy and SciPy", 1000 * imported, "ms", "100", "50"),
    ]
    return rows


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
    for name in ("numpy", "scipy", "scikit-learn", "torch"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    packages.insert(0, f"Python {platform.python_version()}")
    return f"{platform.machine()}, {os.cpu_count()} cores, {blas}; {', '.join(packages)}"


def plot(table, path):
    import matplotlib.pyplot as plt

    from nnlib.plots import new_panel

    names = list(next(iter(table.values())))
    ax = new_panel(
        "Time per image by task: nnlib close to the floor, the others above.", size=(9, 4.5)
    )
    for i, name in enumerate(names):
        at = np.arange(len(table)) + 0.8 * (i / len(names) - 0.5)
        ax.bar(at, [row[name] for row in table.values()], width=0.8 / len(names), label=name)
    ax.set_yscale("log")
    ax.set(ylabel="time per image (microseconds)", title="One training step, shorter is better")
    ax.set_xticks(range(len(table)), [t.replace(", ", "\n") for t in table], fontsize=6)
    ax.legend(fontsize=7, ncols=2)
    plt.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="two rounds on less data, writes nothing"
    )
    quick = parser.parse_args().quick
    os.environ.setdefault("TQDM_DISABLE", "0" if sys.stderr.isatty() else "1")
    rounds, share = (2, 0.1) if quick else (5, 1)

    began = time.perf_counter()
    mnist = load_mnist()
    loading = time.perf_counter() - began
    data = mnist.train
    table = time_tasks(data, rounds, share)
    network = contenders.new_network([784, 128, 10])
    predict = interleaved({"": lambda: [network.predict(mnist.test.X)].clear()}, rounds)[""]
    reached = {} if quick else time_to_98_percent(data, mnist.test)
    exponents = growth(data, rounds)
    memory = in_a_process_of_its_own(MEMORY)
    imported = statistics.median(in_a_process_of_its_own(IMPORT) for _ in range(rounds))

    rows = [
        (
            what,
            f"{figure:.0f} {unit}" if figure >= 100 else f"{figure:.2g} {unit}",
            f"{least} {unit}",
            f"{aim} {unit}",
        )
        for what, figure, unit, least, aim in headline(table, reached, memory, imported)
    ]
    summary = markdown(["", "measured", "at least", "aim"], rows)
    names = list(next(iter(table.values())))
    details = markdown(
        ["microseconds an image", *names],
        [[task, *(f"{row[n]:.3g}" for n in names)] for task, row in table.items()],
    )
    others = [
        f"- {name} reaches 98 % of the test set after {spent:.1f} s of training "
        "(784-256-10, batches of 32)."
        for name, spent in reached.items()
    ]
    others += [
        f"- `predict` of 10,000 images takes {1000 * predict:.0f} ms; loading the data takes "
        f"{loading:.1f} s.",
        f"- The time of a full-batch step grows with m to the power {exponents[0]:.2f}, its memory "
        f"beyond the data with m to the power {exponents[1]:.2f}.",
    ]
    stamp = f"Measured on {datetime.date.today()}: {machine()}."
    text = "\n\n".join(
        [
            "# How fast it is",
            stamp,
            summary,
            details,
            "\n".join(others),
            "![Time per image by task](results.png)",
        ]
    )
    print(text)
    if not quick:
        (HERE / "RESULTS.md").write_text(text + "\n", encoding="utf-8")
        plot(table, HERE / "results.png")
        readme = README.read_text(encoding="utf-8")
        measured = markdown(["", "measured"], [row[:2] for row in rows])
        block = f"<!-- speed -->\n{stamp}\n\n{measured}\n<!-- /speed -->"
        README.write_text(
            re.sub(r"<!-- speed -->.*<!-- /speed -->", lambda _: block, readme, flags=re.DOTALL),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
