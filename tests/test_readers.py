"""Files that people bring are read as they are, and damaged ones are refused by name."""

import gzip
import re
import struct
import sys
from unittest.mock import create_autospec

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.utils import Bunch

from nnlib.datasets import KINDS
from nnlib.kaggle import KAGGLE_HEADER, read_kaggle_csv, read_kaggle_images, write_submission
from nnlib.readers import fetch_openml_mnist, read_idx, read_idx_digits, read_npz_digits

# As LeCun, Cortes and Burges's page gives them.
TYPES = {np.uint8: 8, np.int8: 9, np.int16: 11, np.int32: 12, np.float32: 13, np.float64: 14}


def idx(array):
    """An array in IDX form."""
    shape = struct.pack(f">{array.ndim}I", *array.shape)
    data = array.astype(array.dtype.newbyteorder(">")).tobytes()
    return bytes([0, 0, TYPES[array.dtype.type], array.ndim]) + shape + data


def some_digits(m=5, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (m, 28, 28), dtype=np.uint8)
    return images, rng.integers(0, 10, m, dtype=np.uint8)


def assert_same(digits, images, labels):
    np.testing.assert_allclose(digits.X, images.reshape(-1, 784).T / 255, atol=1e-7)
    np.testing.assert_array_equal(digits.labels, labels)
    assert digits.X.dtype == np.float64
    assert digits.X.T.flags.c_contiguous


# IDX files


@given(
    array=st.sampled_from(list(TYPES)).flatmap(
        lambda dtype: arrays(dtype, array_shapes(max_dims=4, min_side=0))
    ),
    zipped=st.booleans(),
)
def test_read_idx_gives_back_any_array_that_was_written(tmp_path_factory, array, zipped):
    path = tmp_path_factory.getbasetemp() / "any-name"
    path.write_bytes(gzip.compress(idx(array)) if zipped else idx(array))
    found = read_idx(path)
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype
    assert found.dtype.isnative
    assert not found.flags.writeable


def test_numbers_of_several_bytes_are_read_from_the_largest_byte_on(tmp_path):
    path = tmp_path / "shorts"
    path.write_bytes(bytes([0, 0, 11, 1, 0, 0, 0, 2, 1, 0, 255, 254]))
    assert read_idx(path).tolist() == [256, -2]


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
        (b"\n<!DOCTYPE html><html>", "a web page, not the data: download the raw file"),
        (gzip.compress(b"<html></html>", mtime=0), "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS.* git lfs pull"),
        (b"PK\3\4 a zip file", "not an IDX file.*starts with 50 4b 03: a zip archive, so unpack"),
        (b"\0\0\x0a" + WHOLE[3:], "IDX type 0x0a, expected one of 0x08, 0x09, 0x0b"),
        (b"\0\0\x0b" + WHOLE[3:], r"truncated: 18 bytes, but the header says 24 for shape"),
        (WHOLE[:9], "truncated: 9 bytes, but the header needs 12"),
        (WHOLE[:-1], r"truncated: 17 bytes, but the header says 18 for shape \(2, 3\)"),
        (WHOLE + b"\0", r"too long: over 18 bytes, but the header says 18 for shape \(2, 3\)"),
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


@pytest.mark.parametrize("m", [5, 0])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
def test_read_idx_digits_reads_a_pair_of_files(tmp_path, pack, m):
    images, labels = some_digits(m)
    (tmp_path / "images").write_bytes(pack(idx(images)))
    (tmp_path / "labels").write_bytes(pack(idx(labels)))
    assert_same(read_idx_digits(tmp_path / "images", tmp_path / "labels"), images, labels)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((2, 28, 27)), [1, 2], r"images: shape \(2, 28, 27\), expected .*\(m, 28, 28\)"),
        (np.zeros(2), [1, 2], r"images: shape \(2,\), expected .*\(m, 28, 28\)"),
        (np.zeros((2, 28, 28)), [1, 2, 3], r"labels: shape \(3,\), expected one .* 2 images"),
        (np.zeros((2, 28, 28)), [[1], [2]], r"labels: shape \(2, 1\), expected one .* 2 images"),
        (np.zeros((2, 28, 28)), [9, 10], r"labels: labels\[1\] is 10, expected 0 to 9"),
        (np.full((2, 28, 28), -1), [1, 2], r"images, .*labels: images has values from -1 to 0"),
        (np.full((2, 28, 28), 0.5), [1, 2], r"images has values from 0 to 0.5, expected grey"),
        (np.ones((2, 28, 28)), [1, 2], r"images has values from 0 to 1, expected grey"),
        (np.zeros((2, 28, 28)), [1.5, 2], r"labels contains 1.5, expected whole numbers"),
    ],
)
def test_read_idx_digits_refuses_a_pair_that_is_not_digits(tmp_path, images, labels, message):
    labels = np.array(labels)
    (tmp_path / "images").write_bytes(idx(images.astype(np.float32)))
    (tmp_path / "labels").write_bytes(
        idx(labels.astype(np.int32 if labels.dtype == int else np.float64))
    )
    with pytest.raises(ValueError, match=message):
        read_idx_digits(tmp_path / "images", tmp_path / "labels")


# Data sets like MNIST


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_classes_its_first_label_and_its_images_upright(tmp_path, kind):
    classes, first, transposed = KINDS[kind]
    images, _ = some_digits(len(classes))
    stored = images.transpose(0, 2, 1) if transposed else images
    (tmp_path / "images").write_bytes(idx(np.ascontiguousarray(stored)))
    (tmp_path / "labels").write_bytes(idx(np.arange(first, first + len(classes)).astype(np.uint8)))
    digits = read_idx_digits(tmp_path / "images", tmp_path / "labels", kind=kind)
    assert_same(digits, images, np.arange(len(classes)))
    np.testing.assert_array_equal(digits.Y, np.eye(len(classes)))
    assert digits[1:2].classes == digits[np.array([0])].classes == classes


@pytest.mark.parametrize(
    ("kind", "k", "names"),
    [
        ("fashion", 10, {0: "T-shirt/top", 9: "ankle boot"}),
        ("kuzushiji", 10, {0: "o", 9: "wo"}),
        ("emnist-letters", 26, {0: "A", 25: "Z"}),
        ("emnist-balanced", 47, {9: "9", 10: "A", 35: "Z", 36: "a", 38: "d", 46: "t"}),
        ("emnist-byclass", 62, {10: "A", 36: "a", 61: "z"}),
    ],
)
def test_the_classes_are_those_that_the_makers_name(kind, k, names):
    classes = KINDS[kind].classes
    assert len(set(classes)) == len(classes) == k
    assert {label: classes[label] for label in names} == names


@pytest.mark.parametrize(
    ("kind", "label", "message"),
    [
        (
            "emnist-letters",
            0,
            r"labels\[0\] is 0, expected 1 to 26, the labels of the kind 'emnist",
        ),
        ("emnist-letters", 27, r"labels\[0\] is 27, expected 1 to 26"),
        ("emnist-byclass", 62, r"labels\[0\] is 62, expected 0 to 61"),
        ("mnist", 10, r"labels\[0\] is 10, expected 0 to 9"),
        ("letters", 1, r"kind 'letters' is unknown; choose from \['mnist', 'fashion'"),
    ],
)
def test_a_label_of_another_kind_is_refused(tmp_path, kind, label, message):
    (tmp_path / "images").write_bytes(idx(np.zeros((1, 28, 28), np.uint8)))
    (tmp_path / "labels").write_bytes(idx(np.array([label], np.uint8)))
    with pytest.raises(ValueError, match=message):
        read_idx_digits(tmp_path / "images", tmp_path / "labels", kind=kind)


def test_images_of_emnist_are_not_read_on_their_side_unnoticed(tmp_path):
    path = tmp_path / "EMNIST-digits-test-images-idx3-ubyte"
    path.write_bytes(idx(np.zeros((1, 28, 28), np.uint8)))
    with pytest.raises(ValueError, match=r"kind is 'mnist', but EMNIST-digits.* are transposed"):
        read_idx_digits(path, path)


# npz files with Keras's names


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_read_npz_digits_reads_training_and_test_images(tmp_path, save):
    images, labels = some_digits(7)
    path = tmp_path / "mnist.npz"
    save(path, x_train=images[:5], y_train=labels[:5], x_test=images[5:], y_test=labels[5:])
    train, test = read_npz_digits(path)
    assert_same(train, images[:5], labels[:5])
    assert_same(test, images[5:], labels[5:])


GOOD = {"x_train": np.zeros((2, 28, 28)), "y_train": np.array([1, 2])}
GOOD |= {"x_test": GOOD["x_train"], "y_test": GOOD["y_train"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"x_test": None},
            r"has no x_test; expected x_train, .* it holds noise, x_train, y_train",
        ),
        ({"x_train": np.ones((2, 28, 28))}, r"train: images has values from 0 to 1, expected grey"),
        ({"x_test": np.zeros((2, 32, 32))}, r"test: images has shape \(2, 32, 32\)"),
        ({"y_test": np.array([1, 10])}, r"test: labels\[1\] is 10, expected 0 to 9"),
        ({"y_train": np.array([1])}, r"train: labels has shape \(1,\)"),
        ({"y_train": np.array([[1], [2]])}, r"convert it with labels\.ravel\(\)"),
        ({"y_train": np.eye(10)[[1, 2]]}, r"convert one-hot rows with labels\.argmax\(axis=1\)"),
        ({"y_test": np.eye(10)[:, [1, 2]]}, r"one-hot columns with labels\.argmax\(axis=0\)"),
        ({"x_train": np.zeros((9**4, 28, 28), np.uint8)}, "claims to hold"),
    ],
)
def test_read_npz_digits_refuses_other_arrays_by_name(tmp_path, change, message):
    path = tmp_path / "mnist.npz"
    arrays = {name: array for name, array in (GOOD | change).items() if array is not None}
    noise = np.random.default_rng(0).integers(0, 256, 30_000, np.uint8)
    np.savez_compressed(path, noise=noise, **arrays)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}.*{message}"):
        read_npz_digits(path)


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


def row(label=7, pixel=0, separator=","):
    return separator.join([str(label), *784 * [str(pixel)]])


def with_names(*names, separator=","):
    return separator.join(names)


ONE_TO_28 = [f"{i}x{j}" for i in range(1, 29) for j in range(1, 29)]
ONE_TO_784 = [f"pixel{i}" for i in range(1, 785)]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{LINE}\n{LINE}",
        f"{HEADER}\r\n{LINE}\r\n{LINE}\r\n",
        f"{HEADER}\r{LINE}\r{LINE}\r",
        f"\ufeff{HEADER}\n{LINE}\n\n{LINE}\n \n",
        f"{LINE}\n{LINE}\n",
        f"\ufeff{LINE}\n{LINE}\n",
        "\n".join([HEADER.replace(",", ";"), *2 * [row(separator=";")]]),
        "\n".join([HEADER.replace(",", "\t"), *2 * [row(separator="\t")]]),
        "\n".join(2 * [row("7.000e+00", "0.000e+00", " ")]),
        "\n".join([",".join(f'"{name}"' for name in KAGGLE_HEADER), *2 * [row('"7"', '"0"')]]),
        f"{HEADER}\n{row('7.0', '0.0')}\n{row(' 7', '0 ')}\n",
        "\n".join([with_names("Label", *ONE_TO_28), LINE, LINE]),
        "\n".join([with_names(*ONE_TO_784, "class"), *2 * [784 * "0," + "7"]]),
        "\r\n".join(["\ufeffsep=;", HEADER.replace(",", ";"), *2 * [row(separator=";")]]),
        "\n".join(['"SEP=,"', LINE, LINE]),
        "\n".join(["sep=\t", *2 * [row(separator="\t")]]),
        "\n".join(["sep=|", HEADER.replace(",", "|"), *2 * [row(separator="|")]]),
    ],
    ids=[
        "no newline at the end", "from Windows", "from an old Macintosh",
        "byte order mark and blank lines", "no header", "byte order mark and no header",
        "semicolons", "tabs", "spaces and exponents", "quotes", "fractions and spaces",
        "pixels by row and column", "label last", "Excel's line", "Excel's line in quotes",
        "Excel's line and tabs", "Excel's line and bars",
    ],
)  # fmt: skip
def test_read_kaggle_csv_reads_what_other_programs_save(tmp_path, content):
    path = tmp_path / "train.csv"
    path.write_bytes(content.encode())
    digits = read_kaggle_csv(path)
    assert digits.labels.tolist() == [7, 7]
    assert digits.X.max() == 0


def test_read_kaggle_csv_reads_letters_of_emnist_upright(tmp_path):
    images, _ = some_digits(26)
    rows = np.column_stack([np.arange(1, 27), images.transpose(0, 2, 1).reshape(26, 784)])
    np.savetxt(tmp_path / "emnist-letters-train.csv", rows, "%d", ",")
    digits = read_kaggle_csv(tmp_path / "emnist-letters-train.csv", kind="emnist-letters")
    assert_same(digits, images, np.arange(26))


@pytest.mark.parametrize("header", [HEADER.removeprefix("label,") + "\n", ""])
def test_read_kaggle_images_reads_pixels_without_labels(tmp_path, header):
    images, _ = some_digits(2500)  # more than are parsed at a time
    path = tmp_path / "test.csv"
    with open(path, "w") as file:
        file.write(header)
        np.savetxt(file, images.reshape(-1, 784), "%d", ",")
    X = read_kaggle_images(path, np.float32)
    np.testing.assert_array_equal(X.T, np.float32(images.reshape(-1, 784)) / 255)
    assert X.dtype == np.float32


def test_a_file_with_labels_and_one_without_each_name_the_function_that_reads_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n{LINE}\n")
    with pytest.raises(ValueError, match=r"a.csv: it has a column of labels; .* read_kaggle_csv"):
        read_kaggle_images(path)
    path.write_text(f"{HEADER[6:]}\n{LINE[2:]}\n")
    with pytest.raises(ValueError, match=r"a.csv: no labels.* or this one with read_kaggle_images"):
        read_kaggle_csv(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1 is empty"),
        (f"{HEADER}\n", "no images after the header"),
        (f"{HEADER}\n \n\n", "no images after the header"),
        (f"{LINE[:-2]}\n", "no labels: it has 784 columns"),
        ("label,pixel0\n1,0\n", "line 1 has 2 columns, the first 'label'; expected 785"),
        (f",{HEADER}\n0,{LINE}\n", r"has 786 columns.* without its index: to_csv\(path, index=Fal"),
        (f"id{HEADER[5:]}\n{LINE}\n", "has 785 columns, of which 0 are called .* first is 'id'"),
        (f"{HEADER[:-9]},label\n{LINE}\n", "has 785 columns, of which 2 are called label"),
        (b"<html>", "a web page, not the data: download the raw file"),
        ("version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (gzip.compress(b"label", mtime=0), "a gzip-compressed file; decompress it first"),
        (HEADER.encode("utf-16"), "text in UTF-16; save it as UTF-8"),
        (HEADER.replace("pixel1,", "pixel7,"), "column 4, 'pixel2', out of order"),
        (HEADER.replace("pixel1,", "pixel0,"), "column 3, 'pixel0', out of order"),
        (HEADER.replace("pixel0,", "pixel,"), "column 2, 'pixel', out of order"),
        (b"PK\3\4\xff\xfe", "a zip archive or a spreadsheet; unpack it"),
        (f"{HEADER}\n{LINE}\n{LINE},0\n", "line 3 has 786 values, expected 785"),
        (f"{HEADER}\n{LINE[:-2]}\n{LINE[:-2]}\n", "line 2 has 784 values, expected 785"),
        (f"{HEADER}\n{LINE}\n{LINE[:99]}", "line 3, where the file ends, has 50 values"),
        (f"{HEADER}\n{LINE[:-1]}", "line 2, where the file ends, has pixel783 ''"),
        (f"{HEADER}\n{LINE[:-1]}256\n", "line 2 has pixel783 '256', expected .* from 0 to 255"),
        (f"{HEADER}\n\n{LINE[:-1]}-1\n", "line 3 has pixel783 '-1', expected .* from 0 to 255"),
        (f"{HEADER}\n{LINE[:-1]}0.5\n", "line 2 has pixel783 '0.5', expected a whole number"),
        (f"{HEADER}\n{LINE[:-1]}nan\n", "line 2 has pixel783 'nan', expected a whole number"),
        (f"{HEADER}\n{LINE[:-1]}1_0\n", "line 2 has pixel783 '1_0', expected a whole number"),
        (f'{HEADER}\n{LINE[:-1]} "7"\n', "line 2 has pixel783 '\"7\"', expected a whole number"),
        (f'{HEADER}\n{LINE[:-1]}"7\n', "line 2 has pixel783 '\"7', expected a whole number"),
        (f"{HEADER}\n{LINE}\n10{LINE[1:]}\n", "line 3 has label '10', expected .* from 0 to 9"),
        (f"{HEADER}\n-1{LINE[1:]}\n", "line 2 has label '-1', expected .* from 0 to 9"),
        (f"{HEADER}\n{LINE}".encode() + b"\xff\n", r"line 2 has pixel783 '0\\\\xff'"),
        (f"{LINE}\n7;0\n", "line 2 has 1 values, expected 785"),
        (HEADER + 1500 * f"\n{LINE}" + "\n7,x", "line 1502, where .* has 2 values"),
        (f"{LINE[:-1]}256\n", "line 1 has pixel783 '256'"),
        (f"sep=,\n{LINE[:-1]}256\n", "line 2 has pixel783 '256'"),
        (f"sep=,\n{HEADER}\n{LINE[:-1]}256\n", "line 3 has pixel783 '256'"),
        (f"sep=;\n{HEADER}\n{LINE}\n", "line 2 has 1 columns, the first 'label,pixel0"),
        ("sep=;\n", "line 2 is empty"),
        (f"sep=0\n{LINE}\n", "line 1 has 1 columns, the first 'sep=0'"),
        (784 * "0," + "7\n" + 784 * "0," + "1\n", "the labels seem to come last"),
    ],
)
def test_read_kaggle_csv_refuses_a_bad_file_by_name_and_line(tmp_path, content, message):
    path = tmp_path / "train.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: .*{message}"):
        read_kaggle_csv(path)


def test_a_submission_is_the_labels_numbered_from_one(tmp_path):
    path = tmp_path / "submission.csv"
    path.write_text("an older one, and longer")
    write_submission(path, np.array([2, 0, 9], np.uint8))
    assert path.read_bytes() == b"ImageId,Label\n1,2\n2,0\n3,9\n"


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([2, 10]), "labels is from 2 to 10; it must hold digits from 0 to 9"),
        (np.array([-1]), "labels is from -1 to -1"),
        (np.array([], int), "labels is without an entry"),
        (np.eye(10)[:, [1, 2]], r"labels\.argmax\(axis=0\)"),
    ],
)
def test_a_submission_that_kaggle_would_refuse_is_not_written(tmp_path, labels, message):
    with pytest.raises(ValueError, match=message):
        write_submission(tmp_path / "submission.csv", labels)
    assert list(tmp_path.iterdir()) == []


# OpenML


def test_fetch_openml_mnist_reads_what_scikit_learn_fetches(monkeypatch):
    images, labels = some_digits()
    bunch = Bunch(data=images.reshape(-1, 784).astype(np.float64), target=labels.astype(str))
    fetch = create_autospec(sklearn.datasets.fetch_openml, return_value=bunch)
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch)
    assert_same(fetch_openml_mnist(data_home="a-folder"), images, labels)
    assert fetch.call_args.args == ("mnist_784",)
    assert fetch.call_args.kwargs["data_home"] == "a-folder"


def test_fetch_openml_mnist_without_scikit_learn_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        fetch_openml_mnist()


@pytest.mark.parametrize("read", [read_idx, read_kaggle_csv, read_kaggle_images, read_npz_digits])
def test_a_folder_in_place_of_a_file_is_named(tmp_path, read):
    with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path))}: path is a folder"):
        read(tmp_path)
