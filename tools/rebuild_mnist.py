"""Rebuild nnlib/data/mnist.npz from the four IDX files in which MNIST was published.

python tools/rebuild_mnist.py FOLDER
"""

import argparse
import hashlib
import struct
from pathlib import Path

import numpy as np

from lessons import ROOT
from nnlib.readers import read_idx

FILES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}
SHA256 = {
    "train_images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train_labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "test_images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "test_labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def idx_sha256(array):
    """Return the SHA-256 of the plain IDX file that holds this array."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return hashlib.sha256(header + array.tobytes()).hexdigest()


def read_checked(folder, name):
    """Read one of the four files, plain or .gz, and refuse any other content."""
    plain, packed = folder / FILES[name], folder / f"{FILES[name]}.gz"
    path = packed if packed.exists() else plain
    array = read_idx(path)
    if (found := idx_sha256(array)) != SHA256[name]:
        raise ValueError(f"{path}: SHA-256 of the content is {found}, expected {SHA256[name]}")
    return array


def main(arguments=None):
    """Check all four files, then write; exit with a message and write nothing if one is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="holds the four IDX files, plain or .gz")
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "nnlib" / "data" / "mnist.npz",
        help="the file to write (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    try:
        arrays = {name: read_checked(options.folder, name) for name in FILES}
    except (OSError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    np.savez_compressed(options.output, **arrays)
    print(f"{options.output}: {options.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
