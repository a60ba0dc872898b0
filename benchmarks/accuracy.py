"""Measure how far each means of lesson 9 carries a network on MNIST, and how long that takes.

python benchmarks/accuracy.py                    everything; writes accuracy.csv, and the lesson's
                                                 long_run.csv and ablation.csv in nnlib/data
python benchmarks/accuracy.py --recipe all       this recipe alone: shift, deeper or all
python benchmarks/accuracy.py --ablation         the ablation alone
python benchmarks/accuracy.py --quick            on few images, and writes nothing

Settings are chosen on the last 10,000 training images; then a network is trained on all 60,000, and
read on the test images once for each record, which decides nothing.
"""

import argparse
import csv
import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from report import machine, markdown

from nnlib import Network, train
from nnlib.datasets import load_mnist
from nnlib.deformations import distort, rotate, shift
from nnlib.optimisers import adam, gradient_descent, momentum
from nnlib.schedules import linear_decay

HERE = Path(__file__).parent
DATA = HERE.parent / "nnlib" / "data"
HELD_OUT = 10_000


class Recipe(NamedTuple):
    """A network and its training, and what is promised: accuracy, and seconds of training."""

    sizes: list[int]
    epochs: int
    batch_size: int
    rate: float
    options: dict
    accuracy: float
    seconds: float


RECIPES = {
    "shift": Recipe([784, 256, 10], 8, 32, 0.3, {"deform": shift}, 0.985, 25),
    "deeper": Recipe([784, 512, 256, 10], 12, 32, 0.3, {"deform": shift}, 0.988, 75),
    "all": Recipe(
        [784, 512, 256, 10], 32, 100, 0.1,
        {
            "optimiser": momentum(0.9, nesterov=True, weight_decay=1e-5), "dropout": 0.1,
            "deform": distort,
        },
        0.991, 300,
    ),
}  # fmt: skip
SEEDS = 3


def shift_and_rotate(X, rng):
    return rotate(shift(X, rng), rng)


# The ablation: each means, and the rates of which it gets its best. Momentum at a tenth of the rate
# takes steps as long as plain ones; Adam's are relative.
PLAIN, SLOW, ADAM = (0.3, 0.6, 1.2), (0.03, 0.06, 0.12), (0.001, 0.002, 0.004)
MEANS = {
    "plain": ({}, PLAIN),
    "momentum": ({"optimiser": momentum()}, SLOW),
    "Adam": ({"optimiser": adam()}, ADAM),
    "weight decay": ({"optimiser": gradient_descent(weight_decay=1e-4)}, PLAIN),
    "dropout": ({"dropout": 0.2}, PLAIN),
    "shifts": ({"deform": shift}, PLAIN),
    "shifts, rotations": ({"deform": shift_and_rotate}, PLAIN),
    "shifts, rotations, bends": ({"deform": distort}, PLAIN),
    "all": (
        {"optimiser": momentum(weight_decay=1e-5), "dropout": 0.1, "deform": distort}, SLOW,
    ),
}  # fmt: skip
ABLATION = {"sizes": [784, 256, 10], "epochs": 10, "batch_size": 64}
ABLATION_SEEDS = 5


def load(quick):
    """Give images and targets: to train on, held out of these, and to test."""
    mnist = load_mnist(dtype=np.float32)
    m = 12_000 if quick else 60_000
    X, Y = mnist.train.X[:, :m], mnist.train.Y[:, :m]
    return (X, Y), (mnist.test.X, mnist.test.Y)


def measured(data, held_out, sizes, epochs, batch_size, rate, options, seed, record_every=1):
    """Train, and give the history with the seconds of a processor that it took."""
    network = Network.random(sizes, rng=seed, dtype=np.float32)
    began = time.process_time()
    history = train(
        network, *data, learning_rate=linear_decay(rate), epochs=epochs, batch_size=batch_size,
        rng=seed, validation=held_out, record_every=record_every, **options,
    )  # fmt: skip
    return history, time.process_time() - began


def run_recipe(name, seeds, quick):
    """Train a recipe with each seed; give a row for each run, and one for each record."""
    recipe, (data, test) = RECIPES[name], load(quick)
    runs, records = [], []
    for seed in range(1, seeds + 1):
        history, processor = measured(
            data, test, recipe.sizes, 2 if quick else recipe.epochs, recipe.batch_size,
            recipe.rate, recipe.options, seed,
        )  # fmt: skip
        runs.append(
            {
                "recipe": name, "seed": seed, "network": "-".join(map(str, recipe.sizes)),
                "epochs": int(history.epochs[-1]),
                "test_accuracy": f"{history.validation_accuracy[-1]:.4f}",
                "seconds": f"{history.seconds[-1]:.1f}", "processor_seconds": f"{processor:.1f}",
                "promised_accuracy": recipe.accuracy, "promised_seconds": recipe.seconds,
            }
        )  # fmt: skip
        print(runs[-1], flush=True)
        for k, epoch in enumerate(history.epochs):
            records.append(
                {
                    "recipe": name, "seed": seed, "epoch": int(epoch),
                    "training_loss": f"{history.training_loss[k]:.5f}",
                    "training_accuracy": f"{history.training_accuracy[k]:.4f}",
                    "test_loss": f"{history.validation_loss[k]:.5f}",
                    "test_accuracy": f"{history.validation_accuracy[k]:.4f}",
                }
            )  # fmt: skip
    return runs, records


def accuracy_of(job):
    """Train once for the ablation: with images held out to choose a rate, else on all to test."""
    name, rate, seed, chooses, quick = job
    (X, Y), test = load(quick)
    m = X.shape[1] - (X.shape[1] // 6 if chooses else 0)
    data, held_out = (X[:, :m], Y[:, :m]), (X[:, m:], Y[:, m:]) if chooses else test
    settings = ABLATION | ({"epochs": 2} if quick else {})
    history, processor = measured(
        data, held_out, **settings, rate=rate, options=MEANS[name][0], seed=seed,
        record_every=settings["epochs"],
    )  # fmt: skip
    return history.training_accuracy[-1], history.validation_accuracy[-1], processor


def ablation(seeds, quick):
    """Choose a rate for each means on held-out images, then train with several seeds; give rows."""
    grid = [(name, rate, 0, True, quick) for name, (_, rates) in MEANS.items() for rate in rates]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        held_out = {
            job[:2]: found[1] for job, found in zip(grid, pool.map(accuracy_of, grid), strict=True)
        }
        best = {
            name: max(rates, key=lambda rate, name=name: held_out[name, rate])
            for name, (_, rates) in MEANS.items()
        }
        for name, (_, rates) in MEANS.items():
            tried = ", ".join(f"{rate}: {held_out[name, rate]:.4f}" for rate in rates)
            print(f"{name}: {best[name]} of {tried}", flush=True)
            if best[name] in (min(rates), max(rates)):
                print("    the best rate is at an end of the grid", flush=True)
        jobs = [(name, best[name], s, False, quick) for name in MEANS for s in range(1, seeds + 1)]
        found = list(pool.map(accuracy_of, jobs))
    return [
        {
            "means": name, "rate": rate, "seed": seed, "training_accuracy": f"{trained:.4f}",
            "test_accuracy": f"{tested:.4f}", "processor_seconds": f"{processor:.1f}",
        }
        for (name, rate, seed, *_), (trained, tested, processor) in zip(jobs, found, strict=True)
    ]  # fmt: skip


def store(path, rows, key):
    """Write rows, in place of those of the same key; the others stay."""
    new = {row[key] for row in rows}
    if path.exists():
        with open(path, newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row[key] not in new] + rows
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def summary(rows, key):
    """Give a table: the mean test accuracy of each, its standard error, and the median times."""
    lines = []
    for name in dict.fromkeys(row[key] for row in rows):
        of = [row for row in rows if row[key] == name]
        tested = [100 * float(row["test_accuracy"]) for row in of]
        error = statistics.stdev(tested) / len(tested) ** 0.5 if len(tested) > 1 else float("nan")
        spent = statistics.median(float(row["processor_seconds"]) for row in of)
        lines.append((name, f"{statistics.mean(tested):.2f} %", f"{error:.2f}", f"{spent:.0f} s"))
    return markdown(
        [key, "test accuracy", "standard error", "processor time, with measuring"], lines
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--recipe", action="append", choices=RECIPES, help="this one alone")
    parser.add_argument("--ablation", action="store_true", help="the ablation alone")
    parser.add_argument("--seeds", type=int, help=f"{SEEDS}, and {ABLATION_SEEDS} in the ablation")
    parser.add_argument("--quick", action="store_true", help="few images; writes nothing")
    asked = parser.parse_args()
    everything = not (asked.recipe or asked.ablation)
    os.environ.setdefault("TQDM_DISABLE", "1")
    print(f"{machine()}\n", file=sys.stderr)
    for name in RECIPES if everything else asked.recipe or []:
        runs, records = run_recipe(name, asked.seeds or SEEDS, asked.quick)
        if not asked.quick:
            store(HERE / "accuracy.csv", runs, "recipe")
            store(DATA / "long_run.csv", records, "recipe")
        print(f"\n{summary(runs, 'recipe')}\n", flush=True)
    if everything or asked.ablation:
        rows = ablation(asked.seeds or ABLATION_SEEDS, asked.quick)
        if not asked.quick:
            (DATA / "ablation.csv").unlink(missing_ok=True)
            store(DATA / "ablation.csv", rows, "means")
        print(f"\n{summary(rows, 'means')}")


if __name__ == "__main__":
    main()
