"""Compare the speed of nnlib with that of alternatives, side by side in one run.

python benchmarks/bench.py             writes RESULTS.md, results.png, the README's table, and what
                                       lesson8.py writes
python benchmarks/bench.py --quick     two rounds on less data, and writes nothing
python benchmarks/bench.py --network 784-128-10    this one alone; prints its times as JSON
"""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
import tracemalloc
from functools import partial
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import compiled
import contenders
import numpy as np
from report import COMPILED, headline, machine, markdown, plot
from tqdm import tqdm

from nnlib.datasets import load_mnist
from nnlib.losses import LOSSES
from nnlib.training import step

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
LOSS = LOSSES["softmax_cross_entropy"]

# Ways to train: batch size (None: all), and how many images one measurement takes.
WAYS = {
    "per sample": (1, 2_000),
    "batches of 32": (32, 16_000),
    "batches of 128": (128, 30_000),
    "full batch": (None, 60_000),
}
NETWORKS = ["784-10-10", "784-128-10", "784-512-10", "784-128-64-10"]
SECOND_KERNEL = "Haswell"
"""What OpenBLAS runs on the many x86 machines without AVX-512."""

# The race: sizes, batch size, a rate that falls to 0, epochs. The fastest tried, for both sides.
RECIPE = [784, 128, 10], 32, 0.5, 6
GOALS = (0.97, 0.98)

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
data = load_mnist(dtype=np.float32).train
network = Network.random([784, 128, 10], rng=0, dtype=np.float32)
train(network, data.X, data.Y, epochs=3, batch_size=None)
status = pathlib.Path("/proc/self/status")  # Linux: getrusage would count the parent's peak
if status.exists():
    print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 2**10)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""
# One of several programs that train at the same time: a line sets the share of a core below which
# `train` gives the other cores away; 0 is never.
NEIGHBOUR = """
import sys, time
from nnlib import Network, threads, train
from nnlib.datasets import load_mnist
data = load_mnist().train
network = Network.random([784, 128, 10], rng=0)
print(threads._Steps.SHARE, flush=True)
for share in map(float, sys.stdin):
    threads._Steps.SHARE = share
    began = time.perf_counter()
    train(network, data.X[:, :20_000], data.Y[:, :20_000], epochs=8, batch_size=None)
    print(time.perf_counter() - began, flush=True)
"""


def in_a_process_of_its_own(code):
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(run.stdout)


def seconds(action):
    """Time an action, unless it gives the seconds that count."""
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


def neighbours(number, rounds):
    """Say how many times as fast programs train at once if they share the cores."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", NEIGHBOUR], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "TQDM_DISABLE": "1"},
        )
        for _ in range(number)
    ]  # fmt: skip

    def train_at_once(share):
        for program in programs:
            print(share, file=program.stdin, flush=True)
        return statistics.median(float(program.stdout.readline()) for program in programs)

    try:
        shipped = {program.stdout.readline().strip() for program in programs}.pop()
        spent = interleaved(
            {share: partial(train_at_once, share) for share in ("0", shipped)}, rounds
        )
    finally:
        for program in programs:
            program.communicate()
    return spent["0"] / spent[shipped]


def all_contenders(batch_size):
    cores = os.cpu_count() or 1
    found = {
        "floor": contenders.floor,
        "nnlib": contenders.nnlib,
        **({"by hand": contenders.by_hand} if batch_size == 1 else {}),
        "notebook, @": contenders.notebook,
        "notebook, np.dot": partial(contenders.notebook, product=np.dot),
    }
    peers = {"scikit-learn": contenders.scikit_learn}
    if find_spec("torch"):
        peers["PyTorch"] = contenders.pytorch
    for name, peer in peers.items():
        for threads in sorted({1, cores}):
            plural = "s" if threads > 1 else ""
            found[f"{name}, {threads} thread{plural}"] = partial(peer, threads=threads)
    if find_spec("jax"):
        found["JAX"] = compiled.jax
    if find_spec("numba") and batch_size == 1:
        found["Numba"] = compiled.numba
    return found


def time_tasks(data, rounds, share, networks=NETWORKS):
    """Give microseconds an image, by task and contender."""
    table = {}
    for sizes, (way, (batch_size, m)) in tqdm(list(product(networks, WAYS.items())), desc="tasks"):
        m = max(int(m * share), 2 * (batch_size or 1))
        X, Y = data.X[:, :m], data.Y[:, :m]
        units = [int(n) for n in sizes.split("-")]
        actions = {
            n: make(units, batch_size, X, Y) for n, make in all_contenders(batch_size).items()
        }
        table[f"{way}, {sizes}"] = {n: 1e6 * s / m for n, s in interleaved(actions, rounds).items()}
    return table


def time_with_second_kernel(network, quick):
    """Time a network's tasks in a process where OpenBLAS takes another kernel; {} elsewhere."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return {}
    command = [sys.executable, __file__, "--network", network, *(["--quick"] if quick else [])]
    run = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "OPENBLAS_CORETYPE": SECOND_KERNEL},
    )  # fmt: skip
    return json.loads(run.stdout)


def time_to_accuracy(data, test, seeds):
    """Give the median seconds of training until so many test images are right, one thread each."""
    racers = {"nnlib": contenders.nnlib_curve}
    if find_spec("torch"):
        racers["PyTorch"] = contenders.pytorch_curve
    spent = {name: {goal: [] for goal in GOALS} for name in racers}
    for seed, (name, curve) in tqdm(list(product(range(seeds), racers.items())), desc="races"):
        after = list(zip(*curve(data, test, RECIPE, GOALS[-1], seed), strict=True))
        for goal in GOALS:
            spent[name][goal].append(
                min((t for t, right in after if right >= goal), default=np.inf)
            )
    return {n: {g: statistics.median(s) for g, s in goals.items()} for n, goals in spent.items()}


def exponents(quantities, actions, rounds):
    """Fit the powers with which the time and the extra memory of actions grow with a quantity."""
    times = list(interleaved(dict(enumerate(actions)), rounds).values())
    peaks = []
    for action in actions:
        tracemalloc.start()
        action()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return [np.polyfit(np.log(quantities), np.log(grown), 1)[0] for grown in (times, peaks)]


def full_batch_steps(networks, data, ms):
    def action(network, m):
        X, Y = data.X[:, :m], data.Y[:, :m]
        return lambda: step(network, X, Y, LOSS, 0.01) and None

    return [action(network, m) for network, m in zip(networks, ms, strict=True)]


def figure_in(unit, figure):
    return f"{figure:.0f} {unit}" if figure >= 100 else f"{figure:.2g} {unit}"


def by_kind(table):
    """Give the names of the contenders, those that call NumPy's like apart from the compiled."""
    names = list(next(iter(table.values())))
    late = [name for name in names if name in COMPILED]
    return {
        "eager": [name for name in names if name not in late],
        "compiled": ["nnlib", *late],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="two rounds on less data; writes nothing"
    )
    parser.add_argument(
        "--network", choices=NETWORKS, help="time this one alone, and print the table as JSON"
    )
    asked = parser.parse_args()
    quick = asked.quick
    os.environ.setdefault("TQDM_DISABLE", "0" if sys.stderr.isatty() else "1")
    rounds, share = (2, 0.1) if quick else (5, 1)
    for name in ("torch", "jax", "numba"):
        if not find_spec(name):
            print(f"{name} is not installed: left out", file=sys.stderr)

    began = time.perf_counter()
    mnist = load_mnist(dtype=np.float32)
    loading = time.perf_counter() - began
    data = mnist.train
    if asked.network:
        print(json.dumps(time_tasks(data, rounds, share, [asked.network])))
        return
    table = time_tasks(data, rounds, share)
    second = time_with_second_kernel("784-128-10", quick)
    network = contenders.new_network([784, 128, 10])
    predict = interleaved({"": lambda: [network.predict(mnist.test.X)].clear()}, rounds)[""]
    reached = {} if quick else time_to_accuracy(data, mnist.test, seeds=3)
    ms, hidden = [1_000, 4_000, 15_000, 60_000], [32, 128, 512]
    by_m = exponents(ms, full_batch_steps([network] * len(ms), data, ms), rounds)
    wide = [contenders.new_network([784, n, 10]) for n in hidden]
    by_hidden = exponents(hidden, full_batch_steps(wide, data, [60_000] * len(hidden)), rounds)
    memory = in_a_process_of_its_own(MEMORY)
    shared = {number: neighbours(number, rounds) for number in (1, 2, 4)}
    imported = statistics.median(in_a_process_of_its_own(IMPORT) for _ in range(rounds))

    elsewhere = {}
    if second:
        for what, figure, unit, _ in headline(second, {}, np.nan, np.nan):
            elsewhere[what] = figure_in(unit, figure)
    rows = [
        (what, figure_in(unit, figure), elsewhere.get(what, ""), bound and f"{bound} {unit}")
        for what, figure, unit, bound in headline(table, reached, memory, imported)
    ]
    summary = markdown(["", "measured", f"{SECOND_KERNEL} kernel", "promised"], rows)
    details = "\n\n".join(
        markdown(
            [f"microseconds per image, {kind}", *names],
            [
                [task, *(f"{row[n]:.3g}" if n in row else "" for n in names)]
                for task, row in table.items()
            ],
        )
        for kind, names in by_kind(table).items()
    )
    sizes, batch_size, rate, epochs = RECIPE
    hand = table["per sample, 784-128-10"]
    others = [
        f"- {name} reaches {' and '.join(f'{100 * g:.0f} %' for g in goals)} test accuracy after "
        f"{' and '.join(f'{spent:.1f}' for spent in goals.values())} s of training "
        f"({'-'.join(map(str, sizes))}, batches of {batch_size}, learning rate falling from {rate} "
        f"to 0 over {epochs} epochs; one thread, median of three seeds)."
        for name, goals in reached.items()
    ]
    others += [
        f"- `predict` of 10,000 images takes {1000 * predict:.0f} ms; loading the data takes "
        f"{loading:.1f} s.",
        f"- The time of a full-batch step grows with m to the power {by_m[0]:.2f}, its memory "
        f"beyond the data with m to the power {by_m[1]:.2f} (m from 1,000 to 60,000).",
        f"- The time of a full-batch step grows with the hidden units to the power "
        f"{by_hidden[0]:.2f}, its memory to the power {by_hidden[1]:.2f} (32 to 512 units).",
        f"- {', '.join(map(str, shared))} full-batch trainings at once in float64 are "
        f"{', '.join(f'{ratio:.2g}' for ratio in shared.values())} × as fast where each gives the "
        f"cores away that others need as where it does not.",
        "- The floor is the time of the matrix products alone, on the same samples.",
        f"- The {SECOND_KERNEL} kernel is measured on 784-128-10 alone.",
        f"- *By hand* is nnlib's step for one sample, too long to teach: unrolled, on vectors, "
        f"in place, without checks or classes. On 784-128-10 it takes "
        f"{hand['by hand'] / hand['floor']:.2g} × the floor's time, and is "
        f"{hand['notebook, @'] / hand['by hand']:.2g} × as fast as the notebook.",
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
        if find_spec("numba"):
            subprocess.run([sys.executable, HERE / "lesson8.py"], check=True)


if __name__ == "__main__":
    main()
