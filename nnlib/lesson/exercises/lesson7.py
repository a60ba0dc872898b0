"""Exercises of lesson 7: cropping to the ink, averaging areas, the centre of mass."""

import numpy as np

from nnlib.drawings import PAPER, load_drawings, render
from nnlib.handwriting import area_weights, centre_of_mass, crop_to_ink
from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.random_arguments import sizes


def _ends(image):
    """Return the first and last row and column with ink."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


def _one_short(image):
    r0, r1, c0, c1 = _ends(image)
    return image[r0:r1, c0:c1]


def _last_column_missing(image):
    r0, r1, c0, c1 = _ends(image)
    return image[r0 : r1 + 1, c0:c1]


def _cut_twice_in_the_rows(image):
    r0, r1, c0, c1 = _ends(image)
    return image[r0 : r1 + 1][c0 : c1 + 1]


def _exchanged(image):
    r0, r1, c0, c1 = _ends(image)
    return image[c0 : c1 + 1, r0 : r1 + 1]


def _below_and_right_only(image):
    _, r1, _, c1 = _ends(image)
    return image[: r1 + 1, : c1 + 1]


def _above_and_left_only(image):
    r0, _, c0, _ = _ends(image)
    return image[r0:, c0:]


def _rows_only(image):
    r0, r1, _, _ = _ends(image)
    return image[r0 : r1 + 1]


def _columns_only(image):
    _, _, c0, c1 = _ends(image)
    return image[:, c0 : c1 + 1]


def _part(ink):
    r0, r1, c0, c1 = _ends(ink)
    return slice(r0, r1 + 1), slice(c0, c1 + 1)


def _without_faint(image):
    return image[_part(image > 0.5)]


def _last_row_missing(image):
    r0, r1, c0, c1 = _ends(image)
    return image[r0:r1, c0 : c1 + 1]


def _one_too_many(image):
    r0, r1, c0, c1 = _ends(image)
    return image[r0 : r1 + 2, c0 : c1 + 2]


def _first_row_missing(image):
    r0, r1, c0, c1 = _ends(image)
    return image[r0 + 1 : r1 + 1, c0 + 1 : c1 + 1]


def _with_margin(image):
    r0, r1, c0, c1 = _ends(image)
    return image[max(r0 - 1, 0) : r1 + 2, max(c0 - 1, 0) : c1 + 2]


def _columns_of_first_and_last_pixel(image):
    rows, columns = np.nonzero(image)
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _square(image):
    r0, r1, c0, c1 = _ends(image)
    part = slice(min(r0, c0), max(r1, c1) + 1)
    return image[part, part]


def _square_from_the_corner(image):
    r0, r1, c0, c1 = _ends(image)
    side = max(r1 - r0, c1 - c0) + 1
    return image[r0 : r0 + side, c0 : c0 + side]


def _square_with_paper(image):
    ink = crop_to_ink(image)
    paper = np.zeros((max(ink.shape), max(ink.shape)))
    paper[: ink.shape[0], : ink.shape[1]] = ink
    return paper


def _ends_of_rows_twice(image):
    r0, r1, _, _ = _ends(image)
    return image[r0 : r1 + 1, r0 : r1 + 1]


def _ends_of_columns_twice(image):
    _, _, c0, c1 = _ends(image)
    return image[c0 : c1 + 1, c0 : c1 + 1]


def _picture(height, width, **ink):
    """An empty picture with pixels set: r1c2=0.5 is row 1, column 2."""
    image = np.zeros((height, width))
    for place, grey in ink.items():
        row, column = place[1:].split("c")
        image[int(row), int(column)] = grey
    return image


def _random_picture(rng):
    """Ink of random greys in a few places, with paper around it."""
    height, width = sizes(rng, 2)
    image = np.zeros((height + 3, width + 4))
    inside = image[rng.integers(1, 3) :, rng.integers(1, 4) :][:height, :width]
    inside[:] = (rng.uniform(0.05, 1, inside.shape) * (rng.random(inside.shape) < 0.4)).round(2)
    inside[rng.integers(height), rng.integers(width)] = 0.3
    return (image,)


def _drawings():
    """Draw digits of the course on paper of 28 × 28 pixels: ink of all greys."""
    drawings, scale = {one.name: one for one in load_drawings()}, 28 / PAPER
    chosen = [drawings[name] for name in ("1, leaning", "4, in one stroke", "8, leaning")]
    return [
        render([(scale * np.array(s)).tolist() for s in one.strokes], scale * one.width, size=28)
        for one in chosen
    ]


DRAWINGS = _drawings()
A_DRAWING = "drawings of the course"


def _box(image):
    """Cut a picture to the least and greatest indices of its ink."""
    row, column = np.indices(image.shape)[:, image > 0]
    return image[row.min() : row.max() + 1, column.min() : column.max() + 1]


def _mean_place(image):
    """Average the places of all pixels, each weighted by its grey."""
    return tuple(np.average(np.indices(image.shape).reshape(2, -1), axis=1, weights=image.ravel()))


crop = Exercise(
    name="crop_to_ink",
    lesson=7,
    cases=[
        Case((_picture(2, 3, r1c1=1),), np.array([[1.0]]), "a single pixel"),
        Case(
            (_picture(5, 4, r1c2=0.2, r3c3=1),),
            np.array([[0.2, 0], [0, 0], [0, 1]]),
            "the picture of the lesson",
        ),
        Case(
            (_picture(6, 7, r1c1=1, r2c3=0.7, r4c5=0.1),),
            np.array([[1, 0, 0, 0, 0], [0, 0, 0.7, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0.1]]),
            "faint ink at the edge",
        ),
        Case((np.ones((3, 2)),), np.ones((3, 2)), "ink everywhere"),
        Case(
            (_picture(4, 6, r0c3=1, r1c4=0.6, r2c1=0.4, r3c2=1),),
            np.array([[0, 0, 1, 0], [0, 0, 0, 0.6], [0.4, 0, 0, 0], [0, 1, 0, 0]]),
            "an oblique line",
        ),
        *(Case((image,), _box(image), A_DRAWING) for image in DRAWINGS),
    ],
    draw=_random_picture,
    mistakes=[
        Mistake(
            "the last row and column are missing",
            "A slice ends before its second number: image[1:3] contains rows 1 and 2.",
            _one_short,
        ),
        Mistake(
            "the last column is missing",
            "The rows are right. A slice of columns ends before its second number, too.",
            _last_column_missing,
        ),
        Mistake(
            "the last row is missing",
            "The columns are right. A slice of rows ends before its second number, too.",
            _last_row_missing,
        ),
        Mistake(
            "one row and column too many",
            "A slice ends before its second number, so one more than the last index is enough.",
            _one_too_many,
        ),
        Mistake(
            "a margin of paper is left",
            "Is there ink in your first row and column? There should be.",
            _with_margin,
        ),
        Mistake(
            "the first row and column are missing",
            "The first row and column with ink belong to it. Where do your slices begin?",
            _first_row_missing,
        ),
        Mistake(
            "the columns of the first and the last pixel",
            "np.nonzero goes through the picture row by row. Is the first pixel it finds always "
            "the leftmost?",
            _columns_of_first_and_last_pixel,
        ),
        Mistake(
            "the ink without its places",
            "A mask picks single pixels. Which rows and columns hold them?",
            lambda image: image[image > 0],
            lambda image: image[image != 0].tolist(),
            lambda image: image[image == 1],
        ),
        Mistake(
            "nothing is cut",
            "Your function returns the whole picture.",
            lambda image: image,
        ),
        Mistake(
            "the mask, not the ink",
            "Return the grey values of that part, not where they are above 0.",
            lambda image: (crop_to_ink(image) > 0).astype(float),
        ),
        Mistake(
            "the rows are cut twice",
            "image[a:b][c:d] cuts rows, and rows again. Put both slices into one pair of brackets: "
            "image[a:b, c:d].",
            _cut_twice_in_the_rows,
        ),
        Mistake(
            "empty rows and columns inside are dropped",
            "The empty row below the dot of an i belongs to it. Cut only outside the ink.",
            lambda image: image[image.any(axis=1)][:, image.any(axis=0)],
        ),
        Mistake(
            "rows and columns are swapped",
            "any(axis=1) gives one value per row, any(axis=0) per column; rows come first.",
            _exchanged,
        ),
        Mistake(
            "cut above and on the left only",
            "Cut below the last row with ink and to the right of the last column, too.",
            _above_and_left_only,
        ),
        Mistake(
            "cut below and on the right only",
            "Cut above the first row with ink and to the left of the first column, too.",
            _below_and_right_only,
        ),
        Mistake("only the rows", "Do the same for the columns.", _rows_only),
        Mistake("only the columns", "Do the same for the rows.", _columns_only),
        Mistake(
            "faint ink is mistaken for paper",
            "Everything above 0 is ink, including 0.1.",
            _without_faint,
            lambda image: image[_part(image > 0.1)],
            lambda image: image[_part(image > 0.2)],
            lambda image: image[_part(image == 1)],
            lambda image: image[_part(image == image.max())],
            lambda image: image[_part(image > image.mean())],
        ),
        Mistake(
            "the bounds, not the ink",
            "Return the part of the picture, not its bounds.",
            lambda image: np.array(_ends(image)),
        ),
        Mistake(
            "a square",
            "A 1 is tall and narrow: rows and columns have ends of their own.",
            _square,
            _square_from_the_corner,
            _square_with_paper,
            _ends_of_rows_twice,
            _ends_of_columns_twice,
        ),
        Mistake(
            "a fixed margin is cut",
            "Where the ink begins depends on the picture.",
            lambda image: image[1:-1, 1:-1],
        ),
        Mistake(
            "all instead of any",
            "A row belongs to the ink if any of its pixels has ink.",
            lambda image: image[image.all(axis=1)][:, image.all(axis=0)],
        ),
    ],
    solution=crop_to_ink,
)


def _overlaps(n_in, n_out):
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_out / n_in
    return np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s)


def _end_to_end(n_in, n_out):
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_out / n_in
    return np.maximum(0, np.maximum(i + 1, (j + 1) * s) - np.minimum(i, j * s))


def _as_long(n_in, n_out):
    i, start = np.arange(n_out)[:, None], np.arange(n_in) * (n_out / n_in)
    return np.maximum(0, np.minimum(i + 1, start + 1) - np.maximum(i, start))


def _without_brackets(n_in, n_out):
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_out / n_in
    return np.maximum(0, np.minimum(i + 1, j + 1 * s) - np.maximum(i, j * s))


def _measured(n_in, n_out, first):
    i, j = first + np.arange(n_out)[:, None], first + np.arange(n_in)
    s = n_out / n_in
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s))


def _interpolated(n_in, n_out):
    middles = np.clip((np.arange(n_out) + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    return np.maximum(0, 1 - np.abs(middles[:, None] - np.arange(n_in)))


def _whole_length(n_in, n_out):
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_out // n_in
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s)).astype(float)


def _whole_blocks(n_in, n_out):
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        W[i, i * (n_in // n_out) : (i + 1) * (n_in // n_out)] = n_out / n_in
    return W


def _whole_ratio(n_in, n_out):
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = 1 / (n_in // n_out) if n_in >= n_out else 0
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s))


def _in_old_pixels(n_in, n_out):
    return area_weights(n_in, n_out) * n_in / n_out


def _whole_pixels(n_in, n_out):
    """Assign each old pixel to the new one in which it begins."""
    W = np.zeros((n_out, n_in))
    W[np.arange(n_in) * n_out // n_in, np.arange(n_in)] = 1
    return W


def _every_kth(n_in, n_out):
    W = np.zeros((n_out, n_in))
    W[np.arange(n_out), np.arange(n_out) * n_in // n_out] = 1
    return W


def _paired(n_in, n_out):
    i, j = np.arange(n_out), np.arange(n_in)
    s = n_out / n_in
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s))


def _all_touched_alike(n_in, n_out):
    touched = area_weights(n_in, n_out) > 1e-9
    return touched / touched.sum(axis=1, keepdims=True)


def _upside_down(n_in, n_out):
    i, j = np.arange(n_out)[:, None], np.arange(n_in)
    s = n_in / n_out
    return np.maximum(0, np.minimum(i + 1, (j + 1) * s) - np.maximum(i, j * s))


areas = Exercise(
    name="area_weights",
    lesson=7,
    cases=[
        Case((2, 1), np.array([[0.5, 0.5]]), "two pixels become one"),
        Case((4, 2), np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]), "four become two"),
        Case((3, 2), np.array([[2, 1, 0], [0, 1, 2]]) / 3, "three become two, as worked by hand"),
        Case((2, 3), np.array([[1, 0], [0.5, 0.5], [0, 1]]), "two become three"),
        Case((3, 3), np.eye(3), "as many as before"),
        Case(
            (5, 2),
            np.array([[0.4, 0.4, 0.2, 0, 0], [0, 0, 0.2, 0.4, 0.4]]),
            "five become two",
        ),
    ],
    draw=lambda rng: tuple(sizes(rng, 2)),
    mistakes=[
        Mistake(
            "negative overlaps",
            "Pixels that do not overlap contribute nothing: that is what max(0, …) is for.",
            _overlaps,
        ),
        Mistake(
            "distances count as overlaps",
            "Pixels that do not overlap contribute nothing. What does abs make of them?",
            lambda n_in, n_out: np.abs(_overlaps(n_in, n_out)),
        ),
        Mistake(
            "min and max are swapped",
            "An overlap begins where the later of the two pixels begins. Is that a min or a max?",
            _end_to_end,
            lambda n_in, n_out: np.maximum(0, -_overlaps(n_in, n_out)),
        ),
        Mistake(
            "n_in and n_out are swapped",
            "W has a row for each new pixel and a column for each old one.",
            lambda n_in, n_out: area_weights(n_out, n_in),
        ),
        Mistake(
            "overlaps are counted, not measured",
            "Each row is a mean, so it adds up to 1. How long is each overlap?",
            lambda n_in, n_out: (area_weights(n_in, n_out) > 1e-9).astype(float),
        ),
        Mistake(
            "every old pixel counts",
            "A new pixel is the mean of those old ones that it covers, not of all.",
            lambda n_in, n_out: np.full((n_out, n_in), 1 / n_in),
        ),
        Mistake(
            "an old pixel is as long as a new one",
            "Measured in new pixels, an old one has length s. Where does it end?",
            _as_long,
        ),
        Mistake(
            "brackets are missing",
            "* comes before +. What does s multiply?",
            _without_brackets,
        ),
        Mistake(
            "only the first entry",
            "A return inside a loop ends it in the first round. Where is yours?",
            lambda n_in, n_out: (
                area_weights(n_in, n_out) * (np.arange(n_in * n_out).reshape(n_out, n_in) == 0)
            ),
        ),
        Mistake(
            "counted from 1",
            "The first pixel has index 0: it lies between 0 and 1.",
            lambda n_in, n_out: _measured(n_in, n_out, 1),
        ),
        Mistake(
            "interpolated between the nearest two",
            "Between two pixels is not the mean over an area: a new pixel may cover many.",
            _interpolated,
        ),
        Mistake(
            "measured in old pixels",
            "The columns add up to 1, but the rows should: each is a mean. Measure in new "
            "pixels: an old one has length s.",
            _in_old_pixels,
        ),
        Mistake(
            "every old pixel is in one new pixel only",
            "An old pixel may lie half in one new pixel and half in the next.",
            _whole_pixels,
        ),
        Mistake(
            "keeps some pixels and drops the rest",
            "Every old pixel counts, by how much of it a new pixel covers.",
            _every_kth,
            lambda n_in, n_out: np.eye(n_out, n_in),
        ),
        Mistake(
            "every overlapping pixel counts the same",
            "A pixel that lies half outside counts half.",
            _all_touched_alike,
        ),
        Mistake(
            "i is not a column",
            "Make i a column, np.arange(n_out)[:, None]; otherwise i and j are only paired.",
            _paired,
        ),
        Mistake(
            "s is inverted",
            "Measured in new pixels, old ones are short when there are many of them: n_out / n_in.",
            _upside_down,
        ),
        Mistake(
            "whole numbers only",
            "// and int drop fractions, and the length of a pixel and the overlaps have some.",
            _whole_length,
            _whole_blocks,
            _whole_ratio,
            lambda n_in, n_out: np.floor(area_weights(n_in, n_out)),
        ),
    ],
    solution=area_weights,
)


def _bounding_box_middle(image):
    r0, r1, c0, c1 = _ends(image)
    return (r0 + r1) / 2, (c0 + c1) / 2


def _without_grey(image):
    return centre_of_mass((image > 0).astype(float))


def _weighted(image):
    rows, columns = image.sum(axis=1), image.sum(axis=0)
    return rows @ np.arange(len(rows)), columns @ np.arange(len(columns))


mass = Exercise(
    name="centre_of_mass",
    lesson=7,
    cases=[
        Case((np.array([[0.5]]),), (0.0, 0.0), "a single pixel"),
        Case((np.array([[0, 1.0]]),), (0.0, 1.0), "ink on the right"),
        Case(
            (np.array([[0, 1, 0], [0, 0.5, 0.5], [0, 0, 1]]),),
            (1.0, 1.5),
            "the picture of the lesson",
        ),
        Case(
            (_picture(3, 5, r0c1=1, r2c3=0.25),), (0.4, 1.4), "grey counts less, on a wide picture"
        ),
        Case((_picture(4, 2, r1c0=0.5, r3c1=0.5, r2c1=1),), (2.0, 0.75), "a tall picture"),
        *(Case((image,), _mean_place(image), A_DRAWING) for image in DRAWINGS),
    ],
    draw=_random_picture,
    mistakes=[
        Mistake(
            "column first",
            "The row comes first, as in image[row, column].",
            lambda image: centre_of_mass(image)[::-1],
        ),
        Mistake(
            "counted from 1",
            "The first row and the first column have index 0.",
            lambda image: tuple(1 + mean for mean in centre_of_mass(image)),
        ),
        Mistake(
            "half a pixel too far",
            "A pixel's index marks its middle: the first is at 0.",
            lambda image: tuple(0.5 + mean for mean in centre_of_mass(image)),
        ),
        Mistake(
            "the middle of the bounding box",
            "Dense ink counts more: weight each row by its ink.",
            _bounding_box_middle,
        ),
        Mistake(
            "the middle of the picture",
            "Where is the ink? Weight each row and each column by it.",
            lambda image: tuple((length - 1) / 2 for length in image.shape),
        ),
        Mistake(
            "half the height and half the width",
            "Where is the ink? Weight each row and each column by it.",
            lambda image: tuple(length / 2 for length in image.shape),
        ),
        Mistake(
            "every pixel with ink counts the same",
            "A grey pixel counts less than a black one: use its value.",
            _without_grey,
        ),
        Mistake(
            "not divided by the ink",
            "A weighted mean is divided by the sum of its weights: by all of the ink.",
            _weighted,
        ),
        Mistake(
            "divided by the number of pixels",
            "Divide by the ink, not by the number of pixels.",
            lambda image: tuple(each / image.size for each in _weighted(image)),
        ),
        Mistake(
            "divided by the number of rows and of columns",
            "mean() divides by the number of entries. Divide the sum by the ink.",
            lambda image: tuple(np.divide(_weighted(image), image.shape)),
        ),
        Mistake(
            "the darkest pixel",
            "A centre of mass is a mean over all of the ink, not the place of its maximum.",
            lambda image: tuple(map(float, np.unravel_index(image.argmax(), image.shape))),
        ),
        Mistake(
            "the row and the column with the most ink",
            "A centre of mass is a mean over all of the ink, not the place of its maximum.",
            lambda image: (float(image.sum(axis=1).argmax()), float(image.sum(axis=0).argmax())),
        ),
        Mistake(
            "a median instead of a mean",
            "A mean takes into account how far away the ink is; a median does not.",
            lambda image: tuple(np.median(np.argwhere(image > 0), axis=0)),
        ),
        Mistake(
            "measured from the ink's own edge",
            "Rows and columns are counted in the whole picture, with the paper around the ink.",
            lambda image: centre_of_mass(crop_to_ink(image)),
        ),
        Mistake(
            "the row twice",
            "The second number is a column. Which axis do you sum over for it?",
            lambda image: (centre_of_mass(image)[0],) * 2,
        ),
        Mistake(
            "rounded",
            "A centre of mass may lie between two pixels.",
            lambda image: tuple(np.round(centre_of_mass(image))),
        ),
        Mistake(
            "the paper is weighed, not the ink",
            "0 is paper and 1 is ink. Which of them do your weights favour?",
            lambda image: centre_of_mass(1 - image),
        ),
        Mistake(
            "the greys are squared",
            "A pixel's weight is its grey value itself.",
            lambda image: centre_of_mass(image**2),
        ),
        Mistake(
            "divided by the number of pixels with ink",
            "A grey pixel counts less than a black one, below the fraction bar as well.",
            lambda image: tuple(each / np.count_nonzero(image) for each in _weighted(image)),
        ),
        Mistake(
            "one number instead of two",
            "A place in a picture is a row and a column.",
            lambda image: float(np.mean(centre_of_mass(image))),
            lambda image: centre_of_mass(image)[0],
        ),
        Mistake(
            "a fraction of the height and of the width",
            "Count in pixels, from the first row and the first column.",
            lambda image: tuple(np.divide(centre_of_mass(image), image.shape)),
        ),
        Mistake(
            "measured from the middle",
            "Count from the first row and the first column, which have index 0.",
            lambda image: tuple(np.subtract(centre_of_mass(image), np.divide(image.shape, 2))),
            lambda image: tuple(
                np.subtract(centre_of_mass(image), np.subtract(image.shape, 1) / 2)
            ),
        ),
        Mistake(
            "the mean grey",
            "Where is the ink? Weight the index of each row by its ink.",
            lambda image: (image.mean(axis=1).mean(), image.mean(axis=0).mean()),
        ),
    ],
    solution=centre_of_mass,
)

EXERCISES = [crop, areas, mass]
