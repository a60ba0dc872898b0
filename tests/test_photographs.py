"""A photograph of a digit becomes what MNIST's makers would have made of it.

The photographs are made here, from MNIST's images: on paper, in uneven light, blurred and noisy.
PHOTOGRAPHS in the environment is their number in the test of accuracy, for a long run with -s.
"""

import os
import re
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageOps
from scipy import ndimage

from nnlib import Network, train
from nnlib.datasets import load_mnist
from nnlib.handwriting import as_column, prepare
from nnlib.photographs import even_light, find_ink, otsu_threshold, read_grey, read_photo

PHOTOGRAPHS = int(os.environ.get("PHOTOGRAPHS", "60"))
SIZE = (240, 320)

# What a camera stores, so that turning it as the number says gives the picture upright.
STORED = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.T,
    6: lambda pixels: pixels.T[::-1],
    7: lambda pixels: pixels.T[::-1, ::-1],
    8: lambda pixels: pixels.T[:, ::-1],
}


def scene(image, rng, dark=False):
    """What a camera sees: a digit somewhere on paper, in light that falls from one side."""
    side = rng.uniform(0.45, 0.85) * min(SIZE)
    digit = np.clip((ndimage.zoom(np.pad(image, 2), side / 28, order=3) - 0.35) / 0.3, 0, 1)
    top, left = (rng.integers(0, n - k + 1) for n, k in zip(SIZE, digit.shape, strict=True))
    where = np.zeros(SIZE)
    where[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    paper, ink = (0.12, rng.uniform(0.6, 0.95)) if dark else (0.85, rng.uniform(0.15, 0.5))
    grain = 1 + 0.2 * ndimage.gaussian_filter(rng.standard_normal(SIZE), 3)
    y, x = np.mgrid[-1 : 1 : SIZE[0] * 1j, -1 : 1 : SIZE[1] * 1j]
    angle, darkest = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 1)
    across = (np.cos(angle) * x + np.sin(angle) * y) / 2.8 + 0.5
    light = (darkest + (1 - darkest) * across) * (1 - 0.15 * (x**2 + y**2))
    return (paper + (ink - paper) * where) * grain * light


def exposed(seen, rng):
    """The bytes that a camera makes of what it sees: blurred, with its brightness curve, noisy."""
    grey = np.clip(ndimage.gaussian_filter(seen, rng.uniform(0.5, 1.5)), 0, 1) ** (1 / 2.2)
    noise = rng.uniform(0.01, 0.03) * rng.standard_normal(SIZE)
    return np.uint8(255 * np.clip(grey + noise, 0, 1))


def save(path, pixels, orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](pixels)))
    stored.convert("RGB").save(path, quality=90, exif=exif)
    return path


@pytest.fixture(scope="module")
def digits():
    return load_mnist().test[:PHOTOGRAPHS]


def image_of(digits, k):
    return digits.X[:, k].reshape(28, 28)


# Accuracy


@pytest.fixture(scope="module")
def network():
    mnist = load_mnist(dtype=np.float32)
    network = Network.random([784, 128, 10], rng=1, dtype=np.float32)
    train(network, mnist.train.X, mnist.train.Y, epochs=2, rng=1)
    return network.astype(np.float64)


@pytest.fixture(scope="module")
def paths(digits, tmp_path_factory):
    rng, folder = np.random.default_rng(1), tmp_path_factory.mktemp("photographs")
    return [
        save(
            folder / f"{k}.jpg",
            exposed(scene(image_of(digits, k), rng, dark=k % 4 == 3), rng),
            orientation=1 + k % 8,
        )
        for k in range(len(digits))
    ]


def shrunk_only(path):
    return prepare(1 - read_grey(path)).centred


def in_even_light_only(path):
    relative = even_light(read_grey(path))
    paper = np.median(relative)
    ink = paper - relative if paper - relative.min() > relative.max() - paper else relative - paper
    return prepare(np.clip(ink / ink.max(), 0, 1)).centred


def with_a_threshold_only(path):
    grey = read_grey(path)
    bright = grey > otsu_threshold(grey)
    edge = np.concatenate([bright[0], bright[-1], bright[:, 0], bright[:, -1]])
    return prepare((bright != (edge.mean() > 0.5)).astype(float)).centred


def test_a_network_reads_photographs_as_it_reads_mnist_and_no_step_can_be_left_out(
    network, digits, paths
):
    def share(read):
        X = np.hstack([as_column(read(path)) for path in paths])
        return np.mean(network.predict(X) == digits.labels)

    shares = {
        "stored": np.mean(network.predict(digits.X) == digits.labels),
        **{f.__name__: share(f) for f in (read_photo, shrunk_only, in_even_light_only)},
        with_a_threshold_only.__name__: share(with_a_threshold_only),
    }
    print(f"{len(digits)} photographs:", *(f"{k} {v:.1%}" for k, v in shares.items()), sep="\n  ")
    assert shares["read_photo"] > shares["stored"] - 0.04
    assert shares["read_photo"] > 0.9
    assert shares["shrunk_only"] < 0.3
    assert shares["in_even_light_only"] < 0.6
    assert shares["with_a_threshold_only"] < 0.8


# Whatever the orientation, the format, the colours and the light


@pytest.fixture(scope="module")
def seven(digits):
    """A seven on paper, as bytes, with its image."""
    rng = np.random.default_rng(7)
    pixels = exposed(scene(image_of(digits, 0), rng), rng)
    return pixels, prepare(find_ink(pixels / 255)).centred


def close(image, expected):
    """Tell whether two images are the same but for the edges of the strokes."""
    return np.abs(image - expected).mean() < 0.02


@pytest.mark.parametrize("orientation", STORED)
def test_a_photograph_is_read_upright_however_the_camera_was_held(tmp_path, seven, orientation):
    pixels, expected = seven
    path = save(tmp_path / "photo.jpg", pixels, orientation)
    assert close(read_photo(path), expected)


def test_a_photograph_that_is_left_as_stored_lies_on_its_side(tmp_path, seven, monkeypatch):
    pixels, expected = seven
    monkeypatch.setattr(ImageOps, "exif_transpose", lambda photo: photo)
    assert not close(read_photo(save(tmp_path / "photo.jpg", pixels, 6)), expected)


def transparent(photo, brightness=0):
    """Ink on nothing, as drawing programs export it: what is transparent is black underneath."""
    ink = Image.fromarray(np.uint8(255 * find_ink(np.asarray(photo) / 255)))
    drawn = Image.new("RGBA", photo.size, (0, 0, 0, 0))
    drawn.paste((brightness, brightness, brightness, 255), mask=ink)
    return drawn


@pytest.mark.parametrize(
    ("name", "convert"),
    [
        ("grey.png", lambda photo: photo),
        ("negative.png", ImageOps.invert),
        ("colour.png", lambda photo: ImageOps.colorize(photo, "darkblue", "lightyellow")),
        ("palette.png", lambda photo: photo.convert("P")),
        ("palette.gif", lambda photo: photo.convert("P")),
        ("bits.png", lambda photo: Image.fromarray(np.asarray(photo).astype(np.uint16) * 257)),
        ("transparent.png", transparent),
        ("transparent.gif", transparent),
        ("white on nothing.png", lambda photo: transparent(photo, 255)),
        ("pale on nothing.png", lambda photo: transparent(photo, 245)),
        ("light grey on nothing.png", lambda photo: transparent(photo, 230)),
        ("white on nothing.gif", lambda photo: transparent(photo, 255)),
        ("from 0 to 1.tiff", lambda photo: Image.fromarray(np.asarray(photo, np.float32) / 255)),
        ("from 0 to 255.tiff", lambda photo: Image.fromarray(np.asarray(photo, np.float32))),
        ("ink.bmp", lambda photo: Image.fromarray(find_ink(np.asarray(photo) / 255) == 0)),
        ("grey.tiff", lambda photo: photo),
        ("print.jpg", lambda photo: photo.convert("CMYK")),
        ("grey.webp", lambda photo: photo),
        ("huge.jpg", lambda photo: photo.resize((7680, 5760))),
        ("large.png", lambda photo: photo.resize((3200, 2400))),
        ("named.wrongly", lambda photo: photo.convert("RGB")),
    ],
)
def test_a_photograph_is_read_from_every_usual_format(tmp_path, seven, name, convert):
    pixels, expected = seven
    path = tmp_path / name
    options = {"format": "PNG"} if path.suffix == ".wrongly" else {}
    convert(Image.fromarray(pixels)).save(path, **options)
    assert max(read_grey(path).shape) <= 512
    assert close(read_photo(path), expected)


@pytest.mark.parametrize("falls", ["evenly", "from the left", "in the middle"])
@pytest.mark.parametrize("least", [0.9, 0.3])
def test_the_ink_is_the_same_in_any_light(seven, falls, least):
    pixels, _ = seven
    grey = pixels / 255
    x = np.linspace(0, 1, SIZE[1])
    light = {"evenly": 0 * x, "from the left": 1 - x, "in the middle": 4 * x * (1 - x)}[falls]
    dimmed = find_ink(grey * (least + (1 - least) * light))
    assert np.mean(dimmed != find_ink(grey)) < 0.01


def test_light_is_removed_and_ink_is_not():
    light = 0.3 + np.linspace(0, 0.3, 150)[:, None] + np.linspace(0, 0.4, 200)
    np.testing.assert_allclose(even_light(light), 0, atol=0.1)
    reflected = np.full((150, 200), 0.9)
    reflected[50:100, 95:105] = 0.3
    relative = even_light(light * reflected)
    np.testing.assert_allclose(relative[55:95, 98:102], np.log(0.3 / 0.9), atol=0.2)


# Otsu's threshold


def between_classes(values, t):
    low, high = values[values <= t], values[values > t]
    mean = values.mean()
    return len(low) * (low.mean() - mean) ** 2 + len(high) * (high.mean() - mean) ** 2


@given(values=arrays(np.float64, st.integers(2, 30), elements=st.integers(0, 50)))
def test_no_other_threshold_divides_whole_numbers_better(values):
    if np.ptp(values) == 0:
        with pytest.raises(ValueError, match="image has no two different"):
            otsu_threshold(values)
        return
    best = max(between_classes(values, t) for t in np.unique(values)[:-1])
    # As many bins as there are whole numbers, each with one of them in it.
    t = otsu_threshold(values, bins=int(np.ptp(values)))
    assert between_classes(values, t) == pytest.approx(best)


# One digit


def marks(*boxes, shape=(120, 160)):
    """Dark marks, (top, left, bottom, right) each, on light paper."""
    paper = np.full(shape, 0.8)
    for top, left, bottom, right in boxes:
        paper[top:bottom, left:right] = 0.2
    return paper


STROKE = (30, 70, 90, 80)


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ((30, 84, 40, 110), True),  # a bar that the pen did not join to the stroke
        ((50, 10, 60, 20), False),
        ((95, 70, 105, 80), True),
        ((2, 120, 20, 150), False),
    ],
)
def test_what_is_near_the_largest_piece_belongs_to_it(other, kept):
    ink = find_ink(marks(STROKE, other))
    assert ink[60, 75] == 1
    assert ink[(other[0] + other[2]) // 2, (other[1] + other[3]) // 2] == kept


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        ([(0, 70, 60, 80)], "touches the edge of the photograph"),
        ([STROKE, (0, 120, 70, 132)], "touches the edge of the photograph"),
        (
            [(10, 15, 110, 45), (50, 45, 70, 115), (10, 115, 110, 145)],
            "the ink covers [0-9]+% of the photograph; leave paper",
        ),
    ],
)
def test_ink_at_the_edge_or_all_over_is_read_with_a_warning(tmp_path, boxes, message):
    path = tmp_path / "photo.png"
    Image.fromarray(np.uint8(255 * marks(*boxes))).save(path)
    with pytest.warns(UserWarning, match=f"^{re.escape(str(path))}: .*{message}") as caught:
        assert read_photo(path).shape == (28, 28)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("noise", [0, 0.01, 0.1])
@pytest.mark.parametrize("paper", [0.1, 0.8])
def test_a_photograph_of_nothing_is_refused(tmp_path, noise, paper):
    rng = np.random.default_rng(2)
    light = paper * np.linspace(0.6, 1, SIZE[1]) + noise * rng.standard_normal(SIZE)
    path = save(tmp_path / "photo.png", np.uint8(255 * light.clip(0, 1)))
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: image has no ink: nothing"):
        read_photo(path)


def test_a_mark_that_nobody_can_see_is_no_ink():
    with pytest.raises(ValueError, match="image has no ink"):
        find_ink(0.78 + marks(STROKE) / 50)


# Files


def png_header(width, height):
    """The beginning of a PNG file that claims to be of this size."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    return head + struct.pack(">I", zlib.crc32(chunk)) + struct.pack(">I", 9) + b"IDAT"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "damaged, or no image that can be read; save it as JPEG or PNG"),
        (b"a text", "damaged, or no image that can be read"),
        (b"\n<!DOCTYPE html>", "a web page, not the data"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "in HEIC or AVIF, .*export it as JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "damaged, or no image"),
        (png_header(9_000, 9_000), r"\(9000, 9000\) pixels are too many; make it smaller"),
        (png_header(60_000, 60_000), "exceeds limit"),
        (png_header(50, 50), "damaged"),
    ],
)
def test_what_is_no_photograph_is_refused_by_name(tmp_path, content, message):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: .*{message}"):
        read_photo(path)


def test_without_pillow_the_message_says_what_to_install(tmp_path, seven, monkeypatch):
    path = save(tmp_path / "photo.png", seven[0])
    monkeypatch.setitem(__import__("sys").modules, "PIL.Image", None)
    with pytest.raises(ImportError, match="pip install pillow"):
        read_photo(path)


def test_half_of_a_photograph_is_damaged(tmp_path, seven):
    path = save(tmp_path / "photo.jpg", seven[0])
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(ValueError, match=r"photo\.jpg: damaged"):
        read_photo(path)
