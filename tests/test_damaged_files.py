"""A damaged file is refused by name, within the memory that its size allows, or read as it was.

DAMAGED_FILES in the environment is the number of files to damage per test, for a long run.
"""

import bz2
import csv
import gzip
import io
import json
import math
import os
import struct
import tracemalloc
import warnings
import zipfile
from contextlib import contextmanager

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.utils import Bunch

from nnlib import datasets, drawings
from nnlib.datasets import load_mnist
from nnlib.drawings import load_drawings
from nnlib.files import load_arrays
from nnlib.kaggle import KAGGLE_HEADER, read_kaggle_csv, read_kaggle_images
from nnlib.network import Network
from nnlib.photographs import read_photo
from nnlib.readers import fetch_openml_mnist, read_idx, read_idx_digits, read_npz_digits

FILES = int(os.environ.get("DAMAGED_FILES", "100"))
many = settings(max_examples=FILES, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("damaged") / "file"


def read(reader, path, content, known=2**23):
    """Return what a reader makes of the content, or None if it refuses the file by its name."""
    path.write_bytes(content)
    tracemalloc.start()
    try:
        result = reader(path)
    except ValueError as error:
        assert str(path) in str(error)
        result = None
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < known + 50 * len(content)
    assert path.read_bytes() == content
    return result


@st.composite
def damaged(draw, sound):
    """Content in which bytes were changed, lost or added, in one to three places."""
    content = sound
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content)))
        end = at + draw(st.sampled_from([0, 1, 1, 2, 4, 100, len(content)]))
        copied = st.just(sound[at : at + draw(st.integers(0, 200))])
        new = draw(st.binary(max_size=8) | copied | st.just(b"\xff" * (end - at)))
        content = content[:at] + new + content[end:]
    return content


# IDX files have no checksum: what is accepted must be what the file says.

IMAGES = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28)


def idx(shape, data):
    return bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + data


IDX = idx(IMAGES.shape, IMAGES.tobytes())


@many
@given(content=damaged(IDX))
def test_a_damaged_idx_file_is_refused_or_read_as_its_header_says(path, content):
    array = read(read_idx, path, content)
    assert array is None or idx(array.shape, array.tobytes()) == content


@many
@given(content=damaged(IDX))
def test_a_damaged_pair_of_idx_files_is_refused_or_read_as_its_header_says(path, content):
    labels = path.with_name("labels")
    labels.write_bytes(idx([3], bytes([5, 0, 4])))
    digits = read(lambda images: read_idx_digits(images, labels), path, content)
    if digits is not None:
        pixels = np.rint(digits.X.T * 255).astype(np.uint8)
        assert idx([3, 28, 28], pixels.tobytes()) == content


@many
@given(content=damaged(gzip.compress(IDX, mtime=0)))
def test_a_damaged_gz_file_is_refused_or_read_as_the_sound_one(path, content):
    array = read(read_idx, path, content)
    assert array is None or np.array_equal(array, IMAGES) or content[:2] != b"\x1f\x8b"


@many
@given(
    shape=st.lists(st.sampled_from([0, 1, 2, 28, 2**16, 2**31, 2**32 - 1]), max_size=70),
    data=st.binary(max_size=60),
    pack=st.sampled_from([bytes, gzip.compress]),
)
def test_an_idx_header_that_claims_anything_is_believed_only_if_the_data_agree(
    path, shape, data, pack
):
    array = read(read_idx, path, pack(idx(shape, data)))
    assert array is None or (array.shape == tuple(shape) and array.tobytes() == data)


@many
@given(
    number=st.sampled_from([8, 9, 11, 12, 13, 14]) | st.integers(0, 255),
    shape=st.lists(st.integers(0, 4), max_size=3),
    data=st.binary(max_size=300),
)
def test_an_idx_file_of_any_type_is_refused_or_read_as_its_header_says(path, number, shape, data):
    size = {8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8}.get(number, 1) * math.prod(shape)
    header = idx(shape, b"")
    for content in (data, data[:size].ljust(size, b"\7")):
        array = read(read_idx, path, header[:2] + bytes([number]) + header[3:] + content)
        if array is not None:
            assert array.astype(array.dtype.newbyteorder(">")).tobytes() == content
            assert array.shape == tuple(shape)


# Kaggle's CSV

LINES = [
    ",".join(KAGGLE_HEADER),
    *(f"{k}," + ",".join(["0", "37", "255", "8"] * 196) for k in "70"),
]
CSV = "\n".join([*LINES, ""]).encode()
FIELDS = [
    *("nan", "inf", "1e2", "7.0", "", " ", " 7", "7 ", "+7", "-0", "-1", "256", "99999", "0x7"),
    *(
        '"7"',
        '"7',
        "'7'",
        "#",
        "1_0",
        "9" * 5000,
        "\0",
        "\x1c7",
        "\xa07",
        "٣",
        "\U0010ff90",
        "7\ufeff",
        "7;8",
    ),
    *("7\r", "7\r\n", "\n", "7\n7", "\x0b", "\u2028"),
]


def table_of(content):
    """The numbers of a CSV file, as Python's csv module reads them."""
    text = io.StringIO(content.decode("utf-8-sig", "replace"), newline=None).read()
    lines = [line for line in text.split("\n") if line.strip()]
    separator = next(it for it in ",;\t " if it in lines[0])
    rows = list(csv.reader(lines, delimiter=separator))
    if any("pixel" in name for name in rows[0]):
        rows = rows[1:]
    return [[float(value) for value in row] for row in rows]


def as_csv_says(content, digits):
    pixels = np.rint(digits.X.T * 255).astype(int)
    return np.column_stack([digits.labels, pixels]).tolist() == table_of(content)


@many
@given(content=damaged(CSV))
def test_a_damaged_csv_file_is_refused_or_read_as_its_text_says(path, content):
    digits = read(read_kaggle_csv, path, content)
    assert digits is None or as_csv_says(content, digits)


@many
@given(separator=st.sampled_from(",;\t "), damage=st.data())
def test_a_damaged_csv_file_of_any_form_is_refused_or_read_as_its_text_says(
    path, separator, damage
):
    sound = "\r\n".join(LINES[1:]).replace(",", separator).encode()
    content = damage.draw(damaged(sound))
    digits = read(read_kaggle_csv, path, content)
    assert digits is None or as_csv_says(content, digits)


PIXELS = "\n".join(line.partition(",")[2] for line in LINES).encode()


@many
@given(content=damaged(PIXELS))
def test_a_damaged_csv_file_without_labels_is_refused_or_read_as_its_text_says(path, content):
    X = read(read_kaggle_images, path, content)
    assert X is None or np.rint(X.T * 255).tolist() == table_of(content)


@many
@given(
    field=st.sampled_from(FIELDS) | st.text(max_size=5),
    column=st.integers(0, 784),
    line=st.integers(0, 2),
    encoding=st.sampled_from(["utf-8", "utf-8", "latin-1", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
def test_a_csv_field_that_is_no_number_is_refused_by_its_line(
    path, field, column, line, encoding, end
):
    table = [text.split(",") for text in LINES]
    table[line][column] = field
    content = end.join(map(",".join, table)).encode(encoding, "replace")
    digits = read(read_kaggle_csv, path, content)
    if digits is None:
        with pytest.raises(ValueError, match=r"line|no labels|UTF-16"):
            read_kaggle_csv(path)
    else:
        assert as_csv_says(content, digits)


# Photographs: what is damaged but can be seen is seen


def photograph(form):
    paper, file = Image.new("L", (80, 60), 200), io.BytesIO()
    paper.paste(40, (38, 10, 44, 50))
    paper.save(file, form)
    return file.getvalue()


@many
@given(
    content=st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "TIFF"]).map(photograph), data=st.data()
)
def test_a_damaged_photograph_is_refused_or_read_as_an_image(path, content, data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ink at the edge
        image = read(read_photo, path, data.draw(damaged(content)), known=2**26)
    if image is not None:
        assert image.shape == (28, 28)
        assert 0 <= image.min() < image.max() <= 1 + 1e-9


# Networks, in npz files, whose every byte of data is under a checksum

NETWORK = Network.random([4, 5, 3], rng=1)
PARTS = {
    "format": np.array("nnlib network 1"),
    "activations": np.array(["relu", "identity"]),
    **{f"W{i}": layer.W for i, layer in enumerate(NETWORK.layers)},
    **{f"b{i}": layer.b for i, layer in enumerate(NETWORK.layers)},
}


def saved(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def is_sound(network):
    pairs = zip(network.layers, NETWORK.layers, strict=True)
    return repr(network) == repr(NETWORK) and all(
        np.array_equal(a.W, b.W) and np.array_equal(a.b, b.b) for a, b in pairs
    )


def npy(array, **header):
    """An array in npy form, with another header."""
    file = io.BytesIO()
    sound = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape}
    np.lib.format.write_array_header_1_0(file, sound | header)
    return file.getvalue() + array.tobytes()


def zipped(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that occurs twice
        for name, content in members:
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


@many
@given(content=damaged(saved(**PARTS)))
def test_a_damaged_network_is_refused_or_read_as_the_sound_one(path, content):
    network = read(Network.load, path, content)
    assert network is None or is_sound(network)


@many
@given(
    name=st.sampled_from(sorted(PARTS)),
    header=st.fixed_dictionaries(
        {},
        optional={
            "shape": st.lists(st.sampled_from([-1, 0, 1, 3, 4, 5, 10**6, 10**12, 2**64])).map(
                tuple
            ),
            "descr": st.sampled_from(
                [
                    "<f8",
                    ">f8",
                    "<f4",
                    "<f2",
                    "<f16",
                    "<i8",
                    "<c16",
                    "|O",
                    "|V8",
                    "|V0",
                    "<U1",
                    "<U0",
                    "|S8",
                    "|b1",
                    "<M8[s]",
                    [("a", "<f8")],
                    "nonsense",
                ]
            ),
            "fortran_order": st.sampled_from([True, 1, "no"]),
        },
    ),
    compression=st.sampled_from([0, 0, 8, 12, 14]),
)
def test_a_network_with_an_array_of_another_header_is_refused_or_the_sound_one(
    path, name, header, compression
):
    members = [(k, npy(array, **(header if k == name else {}))) for k, array in PARTS.items()]
    network = read(Network.load, path, zipped(members, compression))
    # Read by columns, or as another kind of number, a matrix is another one, undetectably.
    changed = name in ("W0", "W1", "b0", "b1") and "fortran_order" in header
    assert network is None or is_sound(network) or changed


@many
@given(names=st.lists(st.sampled_from([*PARTS, "W2", "other"]), min_size=5, max_size=8))
def test_a_network_with_arrays_swapped_missing_or_twice_is_refused(path, names):
    members = zip(names, map(npy, PARTS.values()), strict=False)
    network = read(Network.load, path, zipped(members))
    assert network is None or is_sound(network)


# Images in npz files

KERAS = {
    **{"x_train": IMAGES, "y_train": np.array([5, 0, 4], np.uint8)},
    **{"x_test": IMAGES[:1], "y_test": np.array([9], np.uint8)},
}


def are_sound(pair):
    return all(
        np.array_equal(np.rint(digits.X.T * 255).reshape(-1, 28, 28), KERAS[f"x_{part}"])
        and np.array_equal(digits.labels, KERAS[f"y_{part}"])
        for digits, part in zip(pair, ("train", "test"), strict=True)
    )


@many
@given(content=damaged(saved(**KERAS)))
def test_a_damaged_npz_file_of_images_is_refused_or_read_as_the_sound_one(path, content):
    pair = read(read_npz_digits, path, content)
    assert pair is None or are_sound(pair)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["W0", "b1"])
def test_a_network_with_a_number_that_is_not_finite_is_refused(path, name, value):
    assert (
        read(Network.load, path, saved(**PARTS | {name: np.full_like(PARTS[name], value)})) is None
    )


@pytest.mark.parametrize(
    "change",
    [{"activations": np.array("relu")}, {"W0": np.full((5, 4), "7")}, {"W1": np.array(7.0)}],
)
def test_a_network_with_text_or_one_number_for_an_array_is_refused(path, change):
    assert read(Network.load, path, saved(**PARTS | change)) is None


# Files that are small and claim, or unzip to, gigabytes

ZEROS = bytes(10**6)
ZEROS_50 = np.zeros(5 * 10**7, np.uint8)


def long_gz(start):
    """Half a gigabyte of zeros in half a megabyte."""
    file = io.BytesIO()
    with gzip.open(file, "wb") as packed:
        packed.write(start)
        for _ in range(500):
            packed.write(ZEROS)
    return file.getvalue()


def long_bz2():
    """A member that claims to be one number but unzips to half a gigabyte."""
    compressor = bz2.BZ2Compressor()
    start = npy(PARTS["b1"])
    data = b"".join(map(compressor.compress, [start, *[ZEROS] * 500])) + compressor.flush()
    whole = zipped([("b1", start)], zipfile.ZIP_STORED)
    sizes = struct.pack("<II", len(start), len(start))
    method = struct.pack("<IHHH", 0x04034B50, 20, 0, 0)
    assert whole.startswith(method)
    body = whole.index(start)
    central = whole.index(b"PK\1\2")
    head = bytearray(whole[:body])
    tail = bytearray(whole[central:])
    for part, at in ((head, 8), (tail, 10)):
        part[at : at + 2] = struct.pack("<H", zipfile.ZIP_BZIP2)
    for part in (head, tail):
        at = part.index(sizes)
        part[at : at + 8] = struct.pack("<II", len(data), len(start))
    end = tail.index(b"PK\5\6")
    tail[end + 16 : end + 20] = struct.pack("<I", len(head) + len(data))
    return bytes(head) + data + bytes(tail)


@pytest.mark.parametrize(
    ("reader", "make"),
    [
        (read_idx, lambda: long_gz(idx([2, 3], b""))),
        (read_idx, lambda: long_gz(b"")),
        (read_idx, lambda: gzip.compress(idx([2**31, 2], b"7"))),
        (read_idx, lambda: idx([2**32 - 1] * 3, b"7")),
        (read_idx, lambda: gzip.compress(b"\0\0\x0e" + idx([2**31, 2], b"7")[3:])),
        (read_npz_digits, lambda: zipped([("x_train", npy(ZEROS_50))], zipfile.ZIP_DEFLATED)),
        (load_arrays, lambda: zipped([("a", npy(np.zeros(3), shape=(2 * 10**8,)))])),
        (load_arrays, lambda: zipped([("a", npy(np.zeros(3), shape=(10**12,)))])),
        (load_arrays, lambda: zipped([("a", npy(ZEROS_50))], zipfile.ZIP_DEFLATED)),
        (load_arrays, long_bz2),
        (read_kaggle_csv, lambda: b"," * 2_000_000),
        (read_kaggle_csv, lambda: CSV + b"," * 2_000_000),
        (read_kaggle_csv, lambda: CSV + b"9" * 2_000_000),
        (read_kaggle_csv, lambda: CSV + b"\n" * 2_000_000 + b"x"),
        (read_kaggle_csv, lambda: CSV + b'"' * 2_000_000),
        (read_kaggle_images, lambda: PIXELS + b";" * 2_000_000),
    ],
)
def test_a_small_file_that_claims_much_is_refused_before_it_gets_the_memory(path, reader, make):
    assert read(reader, path, make()) is None


# What cannot be read at all

READERS = [
    *(read_idx, read_npz_digits, read_kaggle_csv, read_kaggle_images),
    *(read_photo, load_arrays, Network.load),
]


@pytest.mark.parametrize("reader", READERS)
def test_folders_and_missing_files_are_called_so(tmp_path, reader):
    with pytest.raises(FileNotFoundError):
        reader(tmp_path / "missing")
    # The system's own error, for which Windows has another, or ours.
    with pytest.raises((IsADirectoryError, PermissionError, ValueError), match=tmp_path.name):
        reader(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_that_nobody_writes_to_is_refused_rather_than_waited_for(tmp_path, reader):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="pipe: a pipe or a device; save its content in a file"):
        reader(tmp_path / "pipe")


@contextmanager
def as_nobody():
    """Give up the rights of root, who may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of another kind")
@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_may_not_be_read_is_called_so(path, reader):
    path.write_bytes(IDX)
    path.chmod(0)
    try:
        with as_nobody(), pytest.raises(PermissionError, match=path.name):
            reader(path)
    finally:
        path.chmod(0o600)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of another kind")
def test_a_network_that_may_not_be_saved_leaves_what_was_there(path):
    path.write_bytes(b"sound")
    path.parent.chmod(0o500)
    path.chmod(0o400)
    try:
        with as_nobody(), pytest.raises(PermissionError):
            NETWORK.save(path)
    finally:
        path.parent.chmod(0o700)
        path.chmod(0o600)
    assert path.read_bytes() == b"sound"
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(path.name)] == [
        path.name
    ]


# A file that changes while it is read is a damaged file: each reader opens it once.


@pytest.mark.parametrize(
    "change", [lambda sound: sound[:-40], lambda sound: b"", lambda sound: 2 * sound]
)
@pytest.mark.parametrize(
    ("reader", "sound"),
    [
        *((read_idx, IDX), (read_kaggle_csv, CSV), (read_kaggle_images, PIXELS)),
        *((read_npz_digits, saved(**KERAS)), (Network.load, saved(**PARTS))),
    ],
)
def test_a_file_that_changes_after_it_was_measured_is_refused_or_read_as_the_sound_one(
    path, monkeypatch, reader, sound, change
):
    path.write_bytes(sound)
    measure, changes = os.stat, [change]

    def measure_and_change(at, *arguments, **options):
        found = measure(at, *arguments, **options)
        if at == path and changes:
            path.write_bytes(changes.pop()(sound))
        return found

    monkeypatch.setattr(os, "stat", measure_and_change)
    try:
        result = reader(path)
    except ValueError as error:
        assert str(path) in str(error)
    else:
        assert reader in (Network.load, read_npz_digits)
        assert is_sound(result) if reader == Network.load else are_sound(result)
    assert changes == []


# OpenML's, which scikit-learn parses

TABLE = IMAGES.reshape(3, 784).astype(np.float64)


@many
@given(
    entry=st.sampled_from([np.nan, np.inf, -1.0, 0.5, 255.5, 256.0, 1e30]) | st.integers(0, 255),
    target=st.sampled_from(["", "nan", "10", "-1", "7.5", "seven", "٣", "1e0"]) | st.just("7"),
    rows=st.integers(0, 4),
    columns=st.integers(0, 785),
)
def test_a_damaged_table_from_openml_is_refused_or_read_as_it_says(entry, target, rows, columns):
    data = TABLE[:rows, :columns].copy()
    data.flat[: data.size > 0] = entry
    labels = np.array([target, "0", "4"], dtype=object)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sklearn.datasets, "fetch_openml", lambda *_, **__: Bunch(data=data, target=labels)
        )
        try:
            digits = fetch_openml_mnist()
        except ValueError:
            return
    np.testing.assert_allclose(255 * digits.X.T, data, rtol=1e-12)
    assert digits.labels.tolist() == [float(label) for label in labels]


# The files of the package


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A folder in place of the package's own."""
    (tmp_path / "data").mkdir()
    for module in (datasets, drawings):
        monkeypatch.setattr(module, "__file__", str(tmp_path / "module.py"))
    return tmp_path / "data"


FEW = {
    "train_images": IMAGES,
    "train_labels": np.array([5, 0, 4], np.uint8),
    "test_images": IMAGES,
    "test_labels": np.array([7, 2, 1], np.uint8),
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a zip file"),
        (b"version https://git-lfs.github.com/spec/v1\n", "not a zip file"),
        (saved(**FEW), "holds 3 and 3 images"),
        (saved(**{k: FEW[k] for k in list(FEW)[1:]}), "train_images"),
        (saved(**FEW | {"test_labels": FEW["test_labels"] + 9}), "labels"),
        (saved(**FEW | {"test_labels": FEW["test_labels"][:2]}), "labels"),
        (saved(**FEW | {"test_images": IMAGES[:, 1:]}), "."),
        (saved(**FEW | {"test_images": IMAGES.astype(complex)}), "complex128, not numbers"),
        (saved(**FEW | {"test_images": IMAGES.astype("V1")}), "V1, not numbers"),
        (zipped([(k, npy(v)) for k, v in FEW.items()] * 2), "'train_images' twice"),
        (zipped([("a", bytes(56_000_000))], zipfile.ZIP_DEFLATED), "at most 55000000"),
    ],
)
def test_a_damaged_mnist_file_is_refused_by_name(package, content, message):
    (package / "mnist.npz").write_bytes(content)
    with pytest.raises(
        ValueError, match=rf"mnist\.npz is damaged; install nnlib again: .*{message}"
    ):
        load_mnist()


@pytest.fixture(scope="module")
def mnist():
    return (
        datasets.Path(datasets.__file__).parent / "data" / "mnist.npz"
    ).read_bytes(), load_mnist(dtype=np.float32)


@settings(max_examples=max(3, FILES // 20), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mnist_with_changed_bytes_is_refused_or_read_as_the_sound_one(package, mnist, data):
    sound, expected = mnist
    (package / "mnist.npz").write_bytes(data.draw(damaged(sound)))
    try:
        found = load_mnist(dtype=np.float32)
    except ValueError as error:
        assert "mnist.npz is damaged; install nnlib again" in str(error)
    else:
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one.X, other.X)
            np.testing.assert_array_equal(one.labels, other.labels)


DRAWINGS = json.dumps(
    [{"name": f"{k}", "digit": k, "width": 22.5, "strokes": [[[9, 9], [40, 30.5]]]} for k in (0, 7)]
)


@pytest.mark.parametrize("point", ["[NaN, 9]", "[9]", "[9, 1e999]", '["x", 9]', "{}", "7"])
def test_a_drawing_with_a_point_that_is_none_is_refused(package, point):
    content = DRAWINGS.replace("[9, 9]", point).encode()
    assert read(lambda _: load_drawings(), package / "drawings.json", content) is None


@many
@given(content=damaged(DRAWINGS.encode()))
def test_damaged_drawings_are_refused_or_read_as_the_text_says(package, content):
    found = read(lambda _: load_drawings(), package / "drawings.json", content)
    assert found is None or [vars(drawing) for drawing in found] == json.loads(content)
