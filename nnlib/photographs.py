"""A photograph of a digit becomes an image like MNIST's: the light evened out, ink told from paper.

Paper is never white in a photograph, nor equally bright all over. MNIST's makers started from
images of black and white; so does :func:`~nnlib.handwriting.prepare`, which does the rest.
"""

import math
import warnings
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from nnlib.arguments import check_at_least_one, check_path
from nnlib.arrays import Array, check_floats
from nnlib.files import FilePath, check_regular_file, check_start
from nnlib.handwriting import prepare, resize

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE_OF_PHOTO = 512
"""The longer side, in pixels, to which a photograph is reduced."""

MOST_PIXELS = 40_000_000
"""How many pixels are decoded; a JPEG file is decoded at an eighth of its size."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")

DARKEST = 0.05
"""The grey value below which differences are noise, not light."""

FAINTEST = 0.04
"""The least difference of ink and paper, as a logarithm: about 4 percent."""

ALL_WHITE = 244
"""On transparent paper, of 255: what is brighter differs from white by less than FAINTEST."""

SEPARATION = 4
"""The least distance of ink and paper in standard deviations: noise divided in two has 2.6."""


def read_photo(path: FilePath) -> Array:
    """Read a photograph of one digit, as an image like MNIST's.

    Parameters
    ----------
    path : path of an image file
        JPEG, PNG, WebP, GIF, BMP or TIFF: dark ink on light paper, or light on dark.

    Returns
    -------
    ndarray of float64, shape (28, 28)
        0 is paper, 1 is ink. :func:`~nnlib.handwriting.as_column` turns it into a network's input.

    Raises
    ------
    ImportError
        If Pillow is not installed.
    ValueError
        If the file is no such image, is damaged or too large, or shows no ink.

    Warns
    -----
    UserWarning
        If the ink touches the edge of the photograph, or covers more than a third of it.

    Notes
    -----
    The steps are :func:`read_grey`, :func:`find_ink` and :func:`~nnlib.handwriting.prepare`. They
    look for a single digit on plain paper: lines on the paper count as ink if they are as dark.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from PIL import Image
    >>> with TemporaryDirectory() as folder:
    ...     paper = Image.new("L", (400, 300), 200)
    ...     paper.paste(60, (190, 50, 210, 250))
    ...     paper.save(folder + "/one.png")
    ...     image = read_photo(folder + "/one.png")
    >>> image.shape, image[:, 14].sum()
    ((28, 28), np.float64(20.0))
    """
    grey = read_grey(path)
    try:
        ink = find_ink(grey)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if ink.mean() > 1 / 3:
        warnings.warn(
            f"{path}: the ink covers {ink.mean():.0%} of the photograph; leave paper on all sides "
            "of the digit",
            stacklevel=2,
        )
    elif _edge(ink).any():
        warnings.warn(
            f"{path}: the ink touches the edge of the photograph, so the digit may be cut off, or "
            "this is no digit; leave paper on all sides, and nothing else in the picture",
            stacklevel=2,
        )
    return prepare(ink).centred


def read_grey(path: FilePath) -> Array:
    """Read an image file as grey values, upright, and reduced to at most 512 pixels a side.

    Parameters
    ----------
    path : path of an image file

    Returns
    -------
    ndarray of float64, shape (height, width)
        From 0, black, to 1, white. What is transparent is white, like paper; but where all that is
        drawn is white, as in an app with a dark background, what is transparent is black.

    Raises
    ------
    ImportError
        If Pillow is not installed.
    ValueError
        If the file is no image that can be read, is damaged or too large.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from PIL import Image
    >>> with TemporaryDirectory() as folder:
    ...     Image.new("L", (2, 1), 255).save(folder + "/white.png")
    ...     read_grey(folder + "/white.png")
    array([[1., 1.]])
    """
    check_path(path)
    check_regular_file(path)
    try:
        import PIL.Image  # noqa: F401
    except ImportError as error:
        raise ImportError("read_photo needs Pillow: pip install pillow") from error
    with open(path, "rb") as file:
        start = file.read(512)
        check_start(path, start)
        if start[4:8] == b"ftyp":
            raise ValueError(
                f"{path}: a photograph in HEIC or AVIF, which nnlib does not read: export it as "
                "JPEG, or on an iPhone choose Settings, Camera, Formats, Most Compatible"
            )
        file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of many pixels, which are counted here
                photo = _open(file)
        except Exception as error:  # a damaged file can fail in any way
            raise ValueError(
                f"{path}: damaged, or no image that can be read; save it as JPEG or PNG: {error}"
            ) from error
    grey: Array = np.asarray(photo) / 255
    return grey


def even_light(image: Array) -> Array:
    r"""Give each pixel's brightness relative to the paper around it, whatever the light.

    .. math:: D_{ij} = \ln(I_{ij} + \varepsilon) - B_{ij}

    Light multiplies what the paper reflects, so it adds to the logarithm. :math:`B` is a smooth
    background: the median of the logarithm in a window of two thirds of the photograph's longer
    side, of which ink covers less than half. :math:`\varepsilon` keeps noise in black from counting
    as light.

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        Grey values from 0, black, to 1, white.

    Returns
    -------
    ndarray, shape (height, width)
        About 0 where there is paper, below where the ink is darker, above where it is brighter.

    Notes
    -----
    Oppenheim, Schafer and Stockham, *Nonlinear filtering of multiplied and convolved signals*,
    Proceedings of the IEEE 56, 1968, separate light from the things that it falls on in this way.

    Examples
    --------
    >>> paper = np.full((20, 20), 0.7)
    >>> paper[8:12, 8:12] = 0.1
    >>> relative = even_light(paper)
    >>> relative[0, 0].round(6), relative[10, 10].round(1)
    (np.float64(0.0), np.float64(-1.4))
    """
    check_floats(image=image)
    if image.ndim != 2 or 0 in image.shape:
        raise ValueError(f"image has shape {image.shape}; it must be (height, width)")
    if not (image.min() >= 0 and image.max() <= 1):
        raise ValueError(
            f"image has values from {image.min():g} to {image.max():g}; they must be from 0, "
            "black, to 1, white"
        )
    logarithm = np.log(image + DARKEST)
    small = [math.ceil(32 * length / max(image.shape)) for length in image.shape]
    rows, columns = (min(pair) for pair in zip(small, image.shape, strict=True))
    # Mirrored in both directions at the edge, a gradient goes on beyond it.
    padded = np.pad(resize(logarithm, (rows, columns)), 10, "reflect", reflect_type="odd")
    background = ndimage.median_filter(padded, 21)[10:-10, 10:-10]
    return ndimage.gaussian_filter(logarithm - _enlarge(background, image.shape), 1)


def otsu_threshold(image: Array, bins: int = 256) -> float:
    r"""Find the value that divides pixels into two classes with means as far apart as can be.

    .. math:: \arg\max_t \; n_0 \, n_1 \, (\mu_0 - \mu_1)^2

    Of the :math:`n_0` pixels below t the mean is :math:`\mu_0`, of the :math:`n_1` others it is
    :math:`\mu_1`. The product is proportional to the variance between the classes.

    Parameters
    ----------
    image : ndarray of float, any shape
    bins : int
        How many values of t are tried, evenly from the lowest to the highest pixel.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If all pixels are equal, or not finite.

    Notes
    -----
    From Otsu, *A threshold selection method from gray-level histograms*, IEEE Transactions on
    Systems, Man, and Cybernetics 9, 1979.

    Examples
    --------
    >>> t = otsu_threshold(np.array([0.1, 0.2, 0.1, 0.8, 0.9]))
    >>> 0.2 < t < 0.8
    True
    """
    check_floats(image=image)
    check_at_least_one(bins=bins)
    if not image.size or not np.isfinite(np.ptp(image)) or np.ptp(image) == 0:
        raise ValueError("image has no two different, finite values; a threshold divides nothing")
    counts, edges = np.histogram(image, bins + 1)
    sums = np.cumsum(counts * (edges[:-1] + edges[1:]) / 2)
    n_0 = np.cumsum(counts)[:-1]
    n_1 = image.size - n_0
    mu_0, mu_1 = sums[:-1] / n_0, (sums[-1] - sums[:-1]) / n_1
    return float(edges[1:-1][np.argmax(n_0 * n_1 * (mu_0 - mu_1) ** 2)])


def find_ink(image: Array) -> Array:
    """Tell the ink of one digit from the paper.

    The light is evened out (:func:`even_light`), and the pixels are divided in two
    (:func:`otsu_threshold`). Paper is what most of the photograph's edge shows. Of the ink, the
    largest piece is kept, and what is nearer to it than its stroke is wide.

    Parameters
    ----------
    image : ndarray of float, shape (height, width)
        Grey values from 0, black, to 1, white.

    Returns
    -------
    ndarray of float64, shape (height, width)
        0 is paper, 1 is ink.

    Raises
    ------
    ValueError
        If the image is not a matrix of grey values, or ink and paper hardly differ.

    Examples
    --------
    >>> paper = np.full((30, 40), 0.8)
    >>> paper[5:25, 18:21] = 0.2
    >>> int(find_ink(paper).sum())
    60
    """
    relative = even_light(image)
    if np.ptp(relative) > FAINTEST:
        brighter = relative > otsu_threshold(relative)
        high, low = relative[brighter], relative[~brighter]
        spread = np.sqrt((high.var() * high.size + low.var() * low.size) / relative.size)
        if high.mean() - low.mean() > SEPARATION * spread:
            return _main_piece(brighter != (_edge(brighter).mean() > 0.5)).astype(float)
    raise ValueError(
        "image has no ink: nothing in it is clearly darker or brighter than the paper around it"
    )


def _edge(image: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def _enlarge(image: Array, shape: tuple[int, ...]) -> Array:
    """Interpolate between the middles of pixels."""
    places = [
        (np.arange(new) + 0.5) * old / new - 0.5
        for old, new in zip(image.shape, shape, strict=True)
    ]
    grid = np.meshgrid(*places, indexing="ij")
    enlarged: Array = ndimage.map_coordinates(image, grid, order=1, mode="nearest")
    return enlarged


def _main_piece(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    pieces, _ = ndimage.label(ink, np.ones((3, 3)))
    main = pieces == np.bincount(pieces[ink]).argmax()
    width = 2 * ndimage.distance_transform_edt(np.pad(main, 1)).max()
    near = ndimage.distance_transform_edt(~main) <= width
    return np.isin(pieces, pieces[near & ink])


def _open(file: BinaryIO) -> "Image":
    from PIL import Image, ImageOps

    Image.init()  # registers all formats, which a choice of some leaves out
    photo: Image.Image = Image.open(file, formats=[f for f in FORMATS if f in Image.OPEN])
    photo.draft("L", (SIDE_OF_PHOTO, SIDE_OF_PHOTO))
    if math.prod(photo.size) > MOST_PIXELS:
        raise ValueError(f"{photo.size} pixels are too many; make it smaller")
    photo = ImageOps.exif_transpose(photo)
    if photo.mode.startswith("I"):  # 16 bits, which Pillow would cut off at 255
        photo = Image.fromarray((np.asarray(photo) / 257).clip(0, 255).astype(np.uint8))
    if photo.mode == "F" and np.asarray(photo).max() <= 1:  # from 0 to 1, as scientists save them
        photo = Image.fromarray(np.asarray(photo) * np.float32(255))
    if photo.mode in ("RGBA", "LA", "PA") or "transparency" in photo.info:
        paper = Image.new("RGBA", photo.size, "white")
        drawn = photo.convert("RGBA")
        photo = Image.alpha_composite(paper, drawn).convert("L")
        if np.asarray(photo).min() > ALL_WHITE:
            photo = Image.alpha_composite(Image.new("RGBA", photo.size, "black"), drawn)
    photo = photo.convert("L")
    photo.thumbnail((SIDE_OF_PHOTO, SIDE_OF_PHOTO))
    return photo
