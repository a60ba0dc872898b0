"""The data sets are what they claim to be, and damaged files are refused by name."""

import gzip
import hashlib
import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnlib.data import rebuild_mnist
from nnlib.datasets import (
    KAGGLE_HEADER,
    Digits,
    fetch_openml_mnist,
    load_mnist,
    load_xor,
    one_hot,
    read_idx,
    read_idx_digits,
    read_kaggle_csv,
)

DATA = Path(rebuild_mnist.__file__).parent

# The published checksums, written out a second time: an oracle of its own.
PUBLISHED_SHA256 = {
    "train_images": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train_labels": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "test_images": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "test_labels": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def idx(array):
    """An array of bytes in IDX form."""
    shape = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, 8, array.ndim]) + shape + array.tobytes()


def some_digits(m=5, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (m, 28, 28), dtype=np.uint8)
    return images, rng.integers(0, 10, m, dtype=np.uint8)


def assert_same(digits, images, labels):
    np.testing.assert_allclose(digits.X, images.reshape(-1, 784).T / 255, atol=1e-7)
    np.testing.assert_array_equal(digits.labels, labels)
    assert digits.X.dtype == np.float32
    assert digits.X.T.flags.c_contiguous


@pytest.fixture(scope="module")
def mnist():
    return load_mnist(validation=10_000)


# The embedded images


@pytest.mark.parametrize("name", PUBLISHED_SHA256)
def test_the_embedded_arrays_are_the_published_files_byte_for_byte(name):
    with np.load(DATA / "mnist.npz") as file:
        assert hashlib.sha256(idx(file[name])).hexdigest() == PUBLISHED_SHA256[name]


def test_the_readme_beside_the_data_names_authors_licence_and_checksums():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for words in ["LeCun", "Cortes", "Burges", "CC BY-SA 3.0", *PUBLISHED_SHA256.values()]:
        assert words in text


def test_mnist_without_validation_is_split_60000_to_10000():
    parts = load_mnist()
    assert [part.X.shape for part in parts] == [(784, 60_000), (784, 0), (784, 10_000)]


def test_validation_takes_the_last_training_images_away(mnist):
    everything = load_mnist().train
    assert [len(part) for part in mnist] == [50_000, 10_000, 10_000]
    np.testing.assert_array_equal(mnist.train.labels, everything.labels[:50_000])
    np.testing.assert_array_equal(mnist.validation.X, everything.X[:, 50_000:])


def test_pixels_have_the_well_known_mean_and_deviation():
    X = load_mnist().train.X
    assert (X.min(), X.max()) == (0, 1)
    assert X.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert X.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)


def test_x_is_a_view_of_contiguous_rows_also_when_split(mnist):
    for part in mnist:
        assert part.X.base is not None
        assert part.X.T.flags.c_contiguous
    assert mnist.train.X.base is mnist.validation.X.base


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_that_asked_for(dtype):
    test = load_mnist(dtype=dtype).test
    assert test.X.dtype == test.Y.dtype == dtype


@pytest.mark.parametrize("validation", [-1, 60_000])
def test_a_validation_split_that_leaves_nothing_to_learn_from_is_refused(validation):
    with pytest.raises(ValueError, match=f"validation is {validation}, expected 0 to 59999"):
        load_mnist(validation=validation)


def test_integer_pixels_are_refused():
    with pytest.raises(ValueError, match="dtype is uint8, expected a floating one"):
        load_mnist(dtype=np.uint8)


# Digits


def test_a_slice_of_digits_is_a_view(mnist):
    few = mnist.test[10:20]
    assert len(few) == 10
    assert np.shares_memory(few.X, mnist.test.X)
    assert np.shares_memory(few.labels, mnist.test.labels)


@pytest.mark.parametrize(
    "index", [np.array([3, 1, 4, 1]), np.arange(10_000) % 7 == 2], ids=["numbers", "booleans"]
)
def test_an_index_array_picks_samples_and_keeps_images_contiguous(mnist, index):
    picked = mnist.test[index]
    np.testing.assert_array_equal(picked.X, mnist.test.X[:, index])
    np.testing.assert_array_equal(picked.labels, mnist.test.labels[index])
    assert picked.X.T.flags.c_contiguous


def test_digits_say_how_many_they_are(mnist):
    assert repr(mnist.test) == "Digits(10000 images of 784 pixels)"


@pytest.mark.parametrize(
    ("X", "labels", "message"),
    [
        (np.zeros((2, 784)), [1, 2], r"X has shape \(2, 784\), expected \(784, m\)"),
        (np.zeros(784), [1], r"X has shape \(784,\), expected \(784, m\)"),
        (np.zeros((784, 2), np.uint8), [1, 2], "X is uint8, expected float"),
        (np.full((784, 2), np.nan), [1, 2], "X contains NaN"),
        (np.zeros((784, 2)), [1, 10], "labels contains 10, expected 0 to 9"),
        (np.zeros((784, 2)), [-1, 1], "labels contains -1, expected 0 to 9"),
        (np.zeros((784, 2)), [1.0, 2.0], "dtype float64, expected .* integers"),
        (np.zeros((784, 2)), [[1, 2]], r"labels has shape \(1, 2\)"),
        (np.zeros((784, 2)), [1, 2, 3], r"labels has shape \(3,\), X has shape \(784, 2\)"),
    ],
)
def test_digits_that_do_not_fit_together_are_refused(X, labels, message):
    with pytest.raises(ValueError, match=message):
        Digits(X, np.array(labels))


# One-hot and XOR


@given(labels=arrays(np.int64, st.integers(0, 20), elements=st.integers(0, 6)))
def test_one_hot_columns_have_a_single_one_at_the_label(labels):
    Y = one_hot(labels, n_classes=7)
    assert Y.shape == (7, len(labels))
    assert Y.dtype == np.float32
    np.testing.assert_array_equal(Y.sum(axis=0), np.ones(len(labels)))
    np.testing.assert_array_equal(Y.argmax(axis=0), labels)


def test_one_hot_columns_are_contiguous():
    assert one_hot(np.array([3, 1, 4])).T.flags.c_contiguous


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 3], "labels contains 3, expected 0 to 2"),
        ([-1, 0], "labels contains -1, expected 0 to 2"),
        ([0.0, 1.0], "dtype float64"),
        ([True, False], "dtype bool"),
        ([[0, 1]], r"shape \(1, 2\)"),
    ],
)
def test_one_hot_refuses_what_is_not_a_class_number(labels, message):
    with pytest.raises(ValueError, match=message):
        one_hot(np.array(labels), n_classes=3)


def test_xor_is_one_where_the_bits_differ():
    X, Y = load_xor(np.float32)
    pairs = {tuple(x): y for x, y in zip(X.T.tolist(), Y[0].tolist(), strict=True)}
    assert pairs == {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
    assert X.shape == (2, 4)
    assert Y.shape == (1, 4)
    assert X.dtype == Y.dtype == np.float32


# IDX files


@given(array=arrays(np.uint8, array_shapes(max_dims=4, min_side=0)), zipped=st.booleans())
def test_read_idx_gives_back_any_array_that_was_written(tmp_path_factory, array, zipped):
    path = tmp_path_factory.getbasetemp() / "any-name"
    path.write_bytes(gzip.compress(idx(array)) if zipped else idx(array))
    np.testing.assert_array_equal(read_idx(path), array)


@given(data=st.binary(max_size=40).map(lambda tail: b"\0\0\x08" + tail) | st.binary(max_size=40))
def test_read_idx_meets_arbitrary_bytes_with_an_array_or_a_value_error(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "arbitrary"
    path.write_bytes(data)
    try:
        array = read_idx(path)
    except ValueError as error:
        assert "arbitrary" in str(error)
    else:
        assert idx(array) == data


WHOLE = idx(np.arange(6, dtype=np.uint8).reshape(2, 3))
ZIPPED = gzip.compress(WHOLE, mtime=0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file.*starts with nothing"),
        (b"PK\3\4 a zip file", "not an IDX file.*starts with 50 4b 03"),
        (b"\0\0\x0d" + WHOLE[3:], "IDX type 0x0d, expected 0x08"),
        (WHOLE[:9], "truncated: 9 bytes, but the header takes 12"),
        (WHOLE[:-1], r"truncated: 17 bytes, but the header promises 18 for shape \(2, 3\)"),
        (WHOLE + b"\0", r"too long: 19 bytes, but the header promises 18 for shape \(2, 3\)"),
        (bytes([0, 0, 8, 65] + 65 * [0, 0, 0, 1] + [7]), "maximum supported dimension .* 65"),
        (ZIPPED[:-9], "truncated or damaged gzip file"),
        (ZIPPED[:10] + b"\xff" * 20, "truncated or damaged gzip file"),
        (ZIPPED + b"more", "truncated or damaged gzip file"),
        (gzip.compress(WHOLE[:-1], mtime=0), "truncated: 17 bytes"),
    ],
)
def test_read_idx_refuses_damaged_files_by_name(tmp_path, content, message):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: .*{message}"):
        read_idx(path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
def test_read_idx_digits_reads_a_pair_of_files(tmp_path, pack):
    images, labels = some_digits()
    (tmp_path / "images").write_bytes(pack(idx(images)))
    (tmp_path / "labels").write_bytes(pack(idx(labels)))
    assert_same(read_idx_digits(tmp_path / "images", tmp_path / "labels"), images, labels)


def test_read_idx_digits_reads_a_pair_of_empty_files(tmp_path):
    images, labels = some_digits(m=0)
    (tmp_path / "images").write_bytes(idx(images))
    (tmp_path / "labels").write_bytes(idx(labels))
    assert read_idx_digits(tmp_path / "images", tmp_path / "labels").X.shape == (784, 0)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 28, 27)), [1, 2], r"images: shape \(2, 28, 27\), expected .*\(m, 28, 28\)"),
        (np.zeros(2), [1, 2], r"images: shape \(2,\), expected .*\(m, 28, 28\)"),
        (np.zeros((2, 28, 28)), [1, 2, 3], r"labels: shape \(3,\), expected one .* 2 images"),
        (np.zeros((2, 28, 28)), [[1], [2]], r"labels: shape \(2, 1\), expected one .* 2 images"),
        (np.zeros((2, 28, 28)), [9, 10], "labels: label 10 at position 1, expected 0 to 9"),
    ],
)
def test_read_idx_digits_refuses_a_pair_that_is_not_digits(tmp_path, images, labels, message):
    (tmp_path / "images").write_bytes(idx(images.astype(np.uint8)))
    (tmp_path / "labels").write_bytes(idx(np.array(labels, np.uint8)))
    with pytest.raises(ValueError, match=message):
        read_idx_digits(tmp_path / "images", tmp_path / "labels")


# Kaggle's CSV

HEADER = ",".join(KAGGLE_HEADER)
LINE = "7" + 784 * ",0"


def test_read_kaggle_csv_reads_labels_and_pixels(tmp_path):
    images, labels = some_digits()
    lines = [
        ",".join(map(str, [label, *image.ravel()]))
        for image, label in zip(images, labels, strict=True)
    ]
    path = tmp_path / "train.csv"
    path.write_text("\n".join([HEADER, *lines, ""]))
    assert_same(read_kaggle_csv(path), images, labels)


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{LINE}\n{LINE}".encode(),
        f"{HEADER}\r\n{LINE}\r\n{LINE}\r\n".encode(),
        f"\ufeff{HEADER}\n{LINE}\n\n{LINE}\n\n".encode(),
    ],
    ids=["no newline at the end", "from Windows", "byte order mark and blank lines"],
)
def test_read_kaggle_csv_reads_what_other_programs_save(tmp_path, content):
    path = tmp_path / "train.csv"
    path.write_bytes(content)
    assert read_kaggle_csv(path).labels.tolist() == [7, 7]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "empty"),
        (f"{HEADER}\n", "no images after the header"),
        (",".join(KAGGLE_HEADER[1:]) + 784 * "0,", "no labels: the first column is pixel0"),
        (f"{LINE}\n", "line 1: 785 columns beginning with '7', expected .* label,pixel0"),
        ("label,pixel0\n1,0\n", "line 1: 2 columns beginning with 'label', expected the 785"),
        (b"PK\3\4\xff\xfe", "line 1: 1 columns beginning with 'PK"),
        (f"{HEADER}\n{LINE}\n{LINE},0\n", "line 3 has 786 values, expected 785"),
        (f"{HEADER}\n{LINE[:-2]}\n{LINE[:-2]}\n", "line 2 has 784 values, expected 785"),
        (f"{HEADER}\n{LINE}\n{LINE[:99]}", "line 3, where the file ends, has 50 values"),
        (
            f"{HEADER}\n{LINE[:-1]}",
            "line 2, where the file ends, has pixel783 ''",
        ),
        (f"{HEADER}\n{LINE[:-1]}256\n", "line 2 has pixel783 '256', expected 0 to 255"),
        (f"{HEADER}\n\n{LINE[:-1]}-1\n", "line 3 has pixel783 '-1', expected 0 to 255"),
        (f"{HEADER}\n{LINE[:-1]}0.5\n", "line 2 has pixel783 '0.5', expected 0 to 255"),
        (f"{HEADER}\n{LINE[:-1]}nan\n", "line 2 has pixel783 'nan', expected 0 to 255"),
        (f"{HEADER}\n{LINE}\n10{LINE[1:]}\n", "line 3 has label '10', expected 0 to 9"),
        (f"{HEADER}\n-1{LINE[1:]}\n", "line 2 has label '-1', expected 0 to 9"),
        (f"{HEADER}\n{LINE}".encode() + b"\xff\n", "line 2 has pixel783 '0\ufffd'"),
    ],
)
def test_read_kaggle_csv_refuses_a_bad_file_by_name_and_line(tmp_path, content, message):
    path = tmp_path / "train.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: .*{message}"):
        read_kaggle_csv(path)


# OpenML


def fill_openml_cache(data_home, images, labels):
    """Put into scikit-learn's cache what OpenML answers, so that nothing is left to download."""
    pixels = [f"pixel{i}" for i in range(1, 785)]
    arff = "\n".join(
        ["@RELATION mnist_784", *(f"@ATTRIBUTE {pixel} real" for pixel in pixels)]
        + ["@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA"]
        + [
            ",".join(map(str, [*image.ravel(), label]))
            for image, label in zip(images, labels, strict=True)
        ]
    ).encode()
    features = [
        {
            "index": str(index),
            "name": name,
            "data_type": "nominal" if name == "class" else "numeric",
            "is_target": "true" if name == "class" else "false",
            "is_ignore": "false",
            "is_row_identifier": "false",
            "number_of_missing_values": "0",
        }
        for index, name in enumerate([*pixels, "class"])
    ]
    description = {
        "id": "554",
        "name": "mnist_784",
        "version": "1",
        "status": "active",
        "format": "ARFF",
        "description": "A few made-up images.",
        "file_id": "52667",
        "url": "https://api.openml.org/data/v1/download/52667/mnist_784.arff",
        "md5_checksum": hashlib.md5(arff).hexdigest(),
    }
    quality = [{"name": "NumberOfInstances", "value": str(float(len(images)))}]
    api = "api/v1/json/data"
    answers = {
        f"{api}/list/data_name/mnist_784/limit/2/data_version/1": {
            "data": {"dataset": [{"did": 554, "name": "mnist_784", "version": 1}]}
        },
        f"{api}/554": {"data_set_description": description},
        f"{api}/features/554": {"data_features": {"feature": features}},
        f"{api}/qualities/554": {"data_qualities": {"quality": quality}},
    }
    files = {name: json.dumps(answer).encode() for name, answer in answers.items()}
    files["data/v1/download/52667/mnist_784.arff"] = arff
    files["data/v1/download/52667"] = arff  # where older versions of scikit-learn keep it
    for name, content in files.items():
        path = data_home / "openml" / "openml.org" / f"{name}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content))


def test_fetch_openml_mnist_reads_what_scikit_learn_fetches(tmp_path, monkeypatch):
    openml = pytest.importorskip("sklearn.datasets._openml")

    def no_network(request):
        raise AssertionError(f"the test asked the network for {request.full_url}")

    monkeypatch.setattr(openml, "urlopen", no_network)
    images, labels = some_digits()
    fill_openml_cache(tmp_path, images, labels)
    assert_same(fetch_openml_mnist(data_home=tmp_path), images, labels)


def test_fetch_openml_mnist_without_scikit_learn_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        fetch_openml_mnist()


# Rebuilding the file


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
        env={"PYTHONPATH": str(DATA.parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "four IDX files" in run.stdout
