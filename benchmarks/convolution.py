"""Train a small convolutional network by nnlib.autodiff past 99 %, and store what lesson 10 shows.

    python benchmarks/convolution.py          # train, test, and store history and filters
    python benchmarks/convolution.py --try    # train and look at the held-out images only

All settings were chosen on 5,000 held-out training images; the test images are looked at once, at
the end.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from nnlib.autodiff import Value, gradients
from nnlib.convolution import convolve, max_pool, patch_index
from nnlib.datasets import load_mnist
from nnlib.layers import he_weights

FILE = Path(__file__).parents[1] / "nnlib" / "data" / "convolution.json"
PATCHES = patch_index(1, 28, 28)  # of 3 × 3, at 26 × 26 places
BATCH = 100


def new_parameters(n_filters, n_hidden, rng):
    """Draw weights: n filters of 3 × 3, a hidden layer on their halved images, ten classes."""
    parameters = []
    for n_out, n_in in ((n_filters, 9), (n_hidden, n_filters * 13 * 13), (10, n_hidden)):
        W, b = he_weights(n_out, n_in, rng), np.zeros((n_out, 1))
        parameters += [W.astype(np.float32), b.astype(np.float32)]
    return parameters


def scores(parameters, X):
    """Compute the scores of images, one per column."""
    W1, b1, W2, b2, W3, b3 = parameters
    n_filters = W1.shape[0]
    A1 = np.maximum(max_pool(convolve(X, W1, b1, PATCHES), n_filters, 26, 26), 0)
    A2 = np.maximum(W2 @ A1 + b2, 0)
    return W3 @ A2 + b3


def cross_entropy(Z, Y):
    """The mean of -ln of the probability of the correct class."""
    S = Z - Z.max(axis=0, keepdims=True)
    return -(Y * (S - np.log(np.exp(S).sum(axis=0, keepdims=True)))).sum() / Y.shape[1]


def shifted(X, rng):
    """Move the images of a batch by up to a pixel in each direction; their margins are empty."""
    images = np.ascontiguousarray(X).reshape(28, 28, -1)
    return np.roll(images, rng.integers(-1, 2, size=2), axis=(0, 1)).reshape(784, -1)


def accuracy(parameters, digits):
    """The fraction of images whose largest score is that of their label."""
    correct = 0
    for start in range(0, len(digits), BATCH):
        part = digits[start : start + BATCH]
        Z = scores(parameters, np.ascontiguousarray(part.X))
        correct += int((Z.argmax(axis=0) == part.labels).sum())
    return correct / len(digits)


def train(digits, held_out, options):
    """Descend by gradients with momentum, at a rate that falls to zero; return the history."""
    rng = np.random.default_rng(options.seed)
    parameters = new_parameters(options.filters, options.hidden, rng)
    velocity = [np.zeros_like(each) for each in parameters]
    history, steps = [], options.epochs * (len(digits) // BATCH)
    began, step = time.process_time(), 0
    for epoch in range(1, options.epochs + 1):
        losses = []
        for batch in rng.permutation(len(digits)).reshape(-1, BATCH):
            values = [Value(each) for each in parameters]
            X, Y = shifted(digits.X[:, batch], rng), digits.Y[:, batch]
            loss = cross_entropy(scores(values, X), Y)
            rate = np.float32(options.rate * (1 - step / steps))
            for k, gradient in enumerate(gradients(loss, values)):
                velocity[k] = np.float32(0.9) * velocity[k] + gradient
                parameters[k] = parameters[k] - rate * velocity[k]
            losses.append(float(loss.data))
            step += 1
        record = {
            "epoch": epoch,
            "training_loss": round(float(np.mean(losses)), 4),
            "held_out_accuracy": accuracy(parameters, held_out),
        }
        history.append(record)
        seconds = time.process_time() - began
        print(*record.values(), f"{seconds:.0f} s of CPU", flush=True)
    return parameters, history


def read_options(arguments=None):
    """Read the settings from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--try", action="store_true", dest="trying", help="store and test nothing")
    parser.add_argument("--filters", type=int, default=16)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def main():
    """Train the network, and unless it is only tried, test it once and store the run."""
    options = read_options()
    digits, held_out, test = load_mnist(validation=5_000, dtype=np.float32)
    parameters, history = train(digits, held_out, options)
    if options.trying:
        return
    test_accuracy = accuracy(parameters, test)
    print(f"test images: {test_accuracy:.2%} correct")
    run = {
        "settings": {name: value for name, value in vars(options).items() if name != "trying"},
        "history": history,
        "test_accuracy": test_accuracy,
        "filters": [[round(float(w), 4) for w in row] for row in parameters[0]],
    }
    FILE.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
