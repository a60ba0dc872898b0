"""The embedded file holds the published images, and can be rebuilt from the published files."""

import gzip
import hashlib
import subprocess
import sys

import numpy as np
import pytest
from test_readers import idx, some_digits

import rebuild_mnist
from lessons import ROOT

DATA = ROOT / "nnlib" / "data"

# The published checksums, written out a second time: an oracle of its own.
PUBLISHED_SHA256 = {
    "train_images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train_labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "test_images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "test_labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@pytest.mark.parametrize("name", PUBLISHED_SHA256)
def test_the_embedded_arrays_are_the_published_files_byte_for_byte(name):
    with np.load(DATA / "mnist.npz") as file:
        assert hashlib.sha256(idx(file[name])).hexdigest() == PUBLISHED_SHA256[name]


def test_the_readme_beside_the_data_names_authors_licence_and_checksums():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for words in ["LeCun", "Cortes", "Burges", "CC BY-SA 3.0", *PUBLISHED_SHA256.values()]:
        assert words in text


@pytest.fixture
def idx_folder(tmp_path, monkeypatch):
    """Four small files, half of them .gz, which pass for the published ones."""
    images, labels = some_digits()
    for name, file in rebuild_mnist.FILES.items():
        content = idx(images if "images" in name else labels)
        monkeypatch.setitem(rebuild_mnist.SHA256, name, hashlib.sha256(content).hexdigest())
        if "train" in name:
            (tmp_path / file).write_bytes(content)
        else:
            (tmp_path / f"{file}.gz").write_bytes(gzip.compress(content))
    return tmp_path


def test_the_rebuild_script_expects_the_published_checksums():
    assert rebuild_mnist.SHA256 == PUBLISHED_SHA256


def test_rebuilding_twice_gives_the_same_bytes(idx_folder):
    outputs = [idx_folder / "first.npz", idx_folder / "second.npz"]
    for output in outputs:
        rebuild_mnist.main([str(idx_folder), "--output", str(output)])
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_the_rebuilt_file_holds_the_images(idx_folder):
    images, labels = some_digits()
    rebuild_mnist.main([str(idx_folder), "--output", str(idx_folder / "new.npz")])
    with np.load(idx_folder / "new.npz") as file:
        np.testing.assert_array_equal(file["train_images"], images)
        np.testing.assert_array_equal(file["test_labels"], labels)


def refusal(idx_folder, capsys):
    """What the script says when it refuses, having left the old file alone."""
    old = idx_folder / "old.npz"
    old.write_bytes(b"as it was")
    with pytest.raises(SystemExit) as stop:
        rebuild_mnist.main([str(idx_folder), "--output", str(old)])
    assert stop.value.code == 1
    assert old.read_bytes() == b"as it was"
    return capsys.readouterr().err


def test_a_file_with_another_checksum_is_refused_with_both(idx_folder, capsys):
    other = idx(np.zeros(5, np.uint8))
    (idx_folder / "train-labels-idx1-ubyte").write_bytes(other)
    message = refusal(idx_folder, capsys)
    assert "train-labels-idx1-ubyte: " in message
    assert hashlib.sha256(other).hexdigest() in message
    assert rebuild_mnist.SHA256["train_labels"] in message


def test_a_missing_file_is_refused_by_name(idx_folder, capsys):
    (idx_folder / "train-labels-idx1-ubyte").unlink()
    assert "train-labels-idx1-ubyte" in refusal(idx_folder, capsys)


def test_the_rebuild_script_explains_itself():
    run = subprocess.run(
        [sys.executable, rebuild_mnist.__file__, "--help"],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "four IDX files" in run.stdout
