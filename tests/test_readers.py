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

from nnlib.readers import (
    KAGGLE_HEADER,
    fetch_openml_mnist,
    read_idx,
    read_idx_digits,
    read_kaggle_csv,
)


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
    assert digits.X.dtype == np.float64
    assert digits.X.T.flags.c_contiguous


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
        (b"\n<!DOCTYPE html><html>", "a web page, not the data: download the raw file"),
        (gzip.compress(b"<html></html>", mtime=0), "a web page"),
        (b"PK\3\4 a zip file", "not an IDX file.*starts with 50 4b 03"),
        (b"\0\0\x0d" + WHOLE[3:], "IDX type 0x0d, expected 0x08"),
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
        ("", "the first line is empty"),
        (f"{HEADER}\n", "no images after the header"),
        (",".join(KAGGLE_HEADER[1:]) + 784 * "0,", "no labels: the first column is pixel0"),
        (f"{LINE}\n", "line 1 has 785 columns, the first '7'; expected .* label,pixel0"),
        ("label,pixel0\n1,0\n", "line 1 has 2 columns, the first 'label'; expected the 785"),
        (b"<html>", "a web page, not the data: download the raw file"),
        (gzip.compress(b"label", mtime=0), "a gzip-compressed file; decompress it first"),
        (HEADER.replace("pixel1,", "pixel7,"), "column 3 is 'pixel7', expected 'pixel1'"),
        (b"PK\3\4\xff\xfe", "line 1 has 1 columns, the first 'PK"),
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
        (f"{HEADER}\n{LINE}".encode() + b"\xff\n", r"line 2 has pixel783 '0\\\\xff'"),
    ],
)
def test_read_kaggle_csv_refuses_a_bad_file_by_name_and_line(tmp_path, content, message):
    path = tmp_path / "train.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: .*{message}"):
        read_kaggle_csv(path)


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


@pytest.mark.parametrize("read", [read_idx, read_kaggle_csv])
def test_a_folder_in_place_of_a_file_is_named(tmp_path, read):
    with pytest.raises(ValueError, match=f"^{re.escape(str(tmp_path))}: path is a folder"):
        read(tmp_path)
