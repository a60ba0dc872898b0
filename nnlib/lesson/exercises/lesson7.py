"""Exercises of lesson 7: crop to the ink, centre of mass, where to place it, and abstaining."""

import operator

import numpy as np

from nnlib.drawings import PAPER, load_drawings, render
from nnlib.handwriting import BOX, centre_of_mass, crop_to_ink, offset
from nnlib.lesson.abstaining import coverage_and_accuracy
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
            lambda image: _rows_only(image)[:, image.any(axis=0)],
            lambda image: _columns_only(image)[image.any(axis=1)],
        ),
        Mistake(
            "the ends of the rows for rows and columns",
            "Your columns end where the rows do. image.any(axis=1) has an entry for each row: "
            "which axis gives one for each column?",
            _ends_of_rows_twice,
        ),
        Mistake(
            "the ends of the columns for rows and columns",
            "Your rows end where the columns do. image.any(axis=0) has an entry for each column: "
            "which axis gives one for each row?",
            _ends_of_columns_twice,
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
            lambda image: image[_part(image.astype(int))],
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


def _bounding_box_middle(image):
    r0, r1, c0, c1 = _ends(image)
    return (r0 + r1) / 2, (c0 + c1) / 2


def _without_grey(image):
    return centre_of_mass((image > 0).astype(float))


def _weighted(image):
    rows, columns = image.sum(axis=1), image.sum(axis=0)
    return rows @ np.arange(len(rows)), columns @ np.arange(len(columns))


def _along(axes, mean):
    """Make a function that sums over these axes for the row and for the column."""

    def mean_place(image):
        row, column = (
            mean(image.sum(axis=axis), np.arange(length))
            for axis, length in zip(axes, image.shape, strict=True)
        )
        return row, column

    return mean_place


# Where the sizes differ, these fail with other words each.
MEANS = [
    lambda ink, numbers: ink @ numbers / ink.sum(),
    lambda ink, numbers: numbers @ ink / ink.sum(),
    lambda ink, numbers: np.sum(ink * numbers) / ink.sum(),
    lambda ink, numbers: np.sum(numbers * ink) / ink.sum(),
    lambda ink, numbers: np.average(numbers, weights=ink),
]

mass = Exercise(
    name="centre_of_mass",
    lesson=7,
    cases=[
        Case((np.array([[0.5]]),), (0.0, 0.0), "a single pixel"),
        Case((np.array([[0, 1.0]]),), (0.0, 1.0), "ink on the right"),
        Case(
            (np.array([[0, 0.5, 0, 0], [0, 0, 0.5, 0], [0, 0, 0, 1]]),),
            (1.25, 2.25),
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
            "every row with ink counts the same",
            "A row counts as often as it has ink: weight each number by the ink of its row, or of "
            "its column.",
            lambda image: tuple(np.flatnonzero(image.any(axis=axis)).mean() for axis in (1, 0)),
        ),
        Mistake(
            "a fixed number of rows and columns",
            "The number in your line suits one picture. image.shape gives the height and the width "
            "of any.",
            *(
                lambda image, mean=mean, n=n: tuple(
                    mean(image.sum(axis=axis), np.arange(n)) for axis in (1, 0)
                )
                for mean in MEANS
                for n in (28, 280, 20)
            ),
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
            *(_along((1, 1), mean) for mean in MEANS),
        ),
        Mistake(
            "the column twice",
            "The first number is a row. Which axis do you sum over for it?",
            lambda image: (centre_of_mass(image)[1],) * 2,
            *(_along((0, 0), mean) for mean in MEANS),
        ),
        Mistake(
            "the axes are exchanged",
            "sum(axis=1) gives the ink of each row, sum(axis=0) that of each column.",
            *(_along((0, 1), mean) for mean in MEANS),
        ),
        Mistake(
            "rounded",
            "A centre of mass may lie between two pixels. (// rounds, too.)",
            lambda image: tuple(np.round(centre_of_mass(image))),
            lambda image: tuple(np.floor(centre_of_mass(image))),
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


def _whole(first):
    """Refuse floats, which are no indices."""
    return first if np.ndim(first) else operator.index(first)


def _random_offset(rng):
    """Arguments of which some have their box begin above the edge; no mean is halfway."""
    mean = float(rng.integers(2, 19) + rng.choice([-0.3, -0.1, 0.2, 0.4]))
    return round(mean, 1), int(rng.choice([10, 12, 17]))


place = Exercise(
    name="offset",
    lesson=7,
    cases=[
        Case((0.0, 14), 14, "a single pixel"),
        Case((4.3, 11), 7, "a mean row of 4.3, to be on row 11"),
        Case((5.6, 14), 8, "a mean row of 5.6"),
        Case((2.4, 10), 8, "another centre"),
        Case((9.8, 14), 4, "another mean row"),
        Case((16.7, 14), -3, "a box that begins above the edge"),
        Case((15.2, 14), -1, "a box that begins just above the edge"),
        Case((4.3, 13.5), 9, "a centre between two rows"),
    ],
    draw=_random_offset,
    view=_whole,
    mistakes=[
        Mistake(
            "no whole number",
            "Rows have whole numbers as indices. round(x) gives the nearest; of a float from "
            "np.round, int(…) makes one.",
            lambda mean, centre: float(centre - mean),
            lambda mean, centre: np.round(centre - mean),
        ),
        Mistake(
            "rounded down",
            "int and // cut off. The nearest whole number comes from round.",
            lambda mean, centre: int(centre - mean),
            lambda mean, centre: int((centre - mean) // 1),
        ),
        Mistake(
            "the mean row is rounded first",
            "That suits whole centres only; a centre may lie between two rows, at 13.5. First the "
            "difference, then round.",
            lambda mean, centre: centre - round(mean),
        ),
        Mistake(
            "rounded up",
            "np.ceil rounds up; so do you if you cut off what you subtract. The nearest whole "
            "number comes from round.",
            lambda mean, centre: centre - int(mean),
            lambda mean, centre: int(np.ceil(centre - mean)),
        ),
        Mistake(
            "moved the wrong way",
            "If the centre of mass is far down in the box, does the box begin higher or lower?",
            lambda mean, centre: round(mean - centre),
            lambda mean, centre: round(centre + mean),
        ),
        Mistake(
            "the sign is lost",
            "Above the edge, row numbers are negative: a box that begins two rows above row 0 "
            "begins on row -2. Leave the sign; place moves such a box to the edge.",
            lambda mean, centre: abs(round(centre - mean)),
        ),
        Mistake(
            "pushed back to the edge",
            "Return the row that you computed, even if it is below 0: place moves the box to the "
            "edge.",
            lambda mean, centre: max(0, round(centre - mean)),
        ),
        Mistake(
            "the centre is fixed",
            "The argument says where the mean row belongs. Is a number in its place?",
            lambda mean, centre: round(14 - mean),
            lambda mean, centre: round(13.5 - mean),
            lambda mean, centre: round(13 - mean),
        ),
        Mistake(
            "a pixel too far",
            "Rows of box and image are both counted from 0: add or subtract no 1.",
            lambda mean, centre: round(centre - mean) + 1,
            lambda mean, centre: round(centre - mean) - 1,
        ),
        Mistake(
            "the first row at the centre",
            "The mean row belongs to the centre, not the first row of the box.",
            lambda mean, centre: centre,
        ),
        Mistake(
            "the middle of a box of 20 rows",
            "The mean row belongs to the centre, wherever in the box it is: use mean.",
            lambda mean, centre: centre - BOX // 2,
            lambda mean, centre: round(centre - BOX // 2),
        ),
        Mistake(
            "the first row at the mean row",
            "How far is it from the first row of the box to its mean row? Begin so much above the "
            "centre.",
            lambda mean, centre: round(mean),
        ),
        Mistake(
            "always row 0",
            "Row 0 is the edge of the image. Where does the first row of the box belong?",
            lambda mean, centre: 0,
        ),
    ],
    solution=offset,
    strict=True,
)


def _answered(P, threshold):
    return P.max(axis=0) >= threshold


def _right(P, labels):
    return P.argmax(axis=0) == labels


def _above_only(P, labels, threshold):
    answered = P.max(axis=0) > threshold
    return answered.mean(), _right(P, labels)[answered].mean()


def _rejected(P, labels, threshold):
    answered = P.max(axis=0) < threshold
    return answered.mean(), _right(P, labels)[answered].mean()


def _by_label(P, labels, threshold):
    answered = P[labels, np.arange(len(labels))] >= threshold
    return answered.mean(), _right(P, labels)[answered].mean()


def _largest_as_digit(P, labels, threshold):
    answered = _answered(P, threshold)
    return answered.mean(), (P.max(axis=0) == labels)[answered].mean()


def _of_coverage(function):
    """Make a function that changes both right results."""

    def changed(P, labels, threshold):
        answered, right = _answered(P, threshold), _right(P, labels)
        return function(answered, right, len(labels))

    return changed


def _masked(P, labels, answered, predicted):
    return (predicted == labels)[answered].mean()


def _both_true(P, labels, answered, predicted):
    return (answered & (predicted == labels)).sum() / answered.sum()


def _labels_masked(P, labels, answered, predicted):
    return (predicted[answered] == labels[answered]).mean()


def _along_axes(largest, digit, accuracy):
    """Make a function with these axes for max and argmax."""

    def fractions(P, labels, threshold):
        answered, predicted = P.max(axis=largest) >= threshold, P.argmax(axis=digit)
        return answered.mean(), accuracy(P, labels, answered, predicted)

    return fractions


def _random_probabilities(rng):
    n, m = 10, int(rng.choice([8, 11, 12, 13]))
    P = rng.dirichlet(np.full(n, 0.4), m).T
    numbers = P.argmax(axis=0)
    numbers[: m // 3] = rng.integers(n, size=m // 3)
    # Some of those that are answered are wrong, and some that are not are right.
    order = np.argsort(P.max(axis=0))
    numbers[order[-1]] = (P[:, order[-1]].argmax() + 1) % n
    numbers[order[:2]] = P[:, order[:2]].argmax(axis=0)
    return P, numbers, float(P.max(axis=0)[order[m // 2 - 1]])


# A loop over ten digits is right: there are ten rows.
FOUR = np.full((10, 4), 0.01)
FOUR[:3] = [[0.9, 0.15, 0.4, 0.03], [0.02, 0.7, 0.33, 0.5], [0.01, 0.08, 0.2, 0.4]]

abstain = Exercise(
    name="coverage_and_accuracy",
    lesson=7,
    cases=[
        Case((FOUR[:, :2], np.array([0, 2]), 0.7), (1.0, 0.5), "two images, both answered"),
        Case((FOUR, np.array([0, 1, 2, 2]), 0.5), (0.75, 2 / 3), "three of four are answered"),
        Case((FOUR, np.array([0, 1, 2, 2]), 0.0), (1.0, 0.5), "all are answered"),
        Case((FOUR, np.array([0, 1, 2, 2]), 0.8), (0.25, 1.0), "one is answered, and right"),
        Case((FOUR, np.array([1, 1, 0, 1]), 0.8), (0.25, 0.0), "one is answered, and wrong"),
    ],
    draw=_random_probabilities,
    mistakes=[
        Mistake(
            "above the threshold only",
            "A probability that equals the threshold is not below it, and is answered.",
            _above_only,
        ),
        Mistake(
            "right answers of all images",
            "The accuracy is a fraction of the images that are answered: divide by their number, "
            "or take the mean of their part of the array.",
            _of_coverage(lambda answered, right, m: (answered.mean(), (right & answered).mean())),
        ),
        Mistake(
            "all images count in the accuracy",
            "Of the images that are not answered, none counts in the accuracy.",
            _of_coverage(lambda answered, right, m: (answered.mean(), right.mean())),
        ),
        Mistake(
            "the images that are not answered",
            "From the threshold on, an image is answered; below it, it is not.",
            _rejected,
            _of_coverage(
                lambda answered, right, m: (1 - answered.mean(), right[answered].mean()),
            ),
            _of_coverage(lambda answered, right, m: (answered.mean(), right[~answered].mean())),
        ),
        Mistake(
            "the accuracy first",
            "Return the coverage first, then the accuracy.",
            _of_coverage(lambda answered, right, m: (right[answered].mean(), answered.mean())),
        ),
        Mistake(
            "numbers, not fractions",
            "Coverage and accuracy are fractions, from 0 to 1.",
            _of_coverage(lambda answered, right, m: (answered.sum(), right[answered].sum())),
            _of_coverage(lambda answered, right, m: (answered.sum(), right[answered].mean())),
            _of_coverage(lambda answered, right, m: (answered.mean(), right[answered].sum())),
        ),
        Mistake(
            "percentages",
            "Coverage and accuracy are fractions, from 0 to 1: do not multiply by 100.",
            _of_coverage(
                lambda answered, right, m: (100 * answered.mean(), 100 * right[answered].mean())
            ),
        ),
        Mistake(
            "a probability is compared with the label",
            "max gives the largest probability, argmax the digit that it belongs to. Which of the "
            "two is compared with the labels?",
            _largest_as_digit,
        ),
        Mistake(
            "the probability of the label",
            "The network does not know the label. What is the largest probability of each image?",
            _by_label,
        ),
        Mistake(
            "every probability is compared",
            "Each image has ten probabilities, and one decides: the largest.",
            lambda P, labels, threshold: (
                np.mean(threshold <= P),
                _right(P, labels)[_answered(P, threshold)].mean(),
            ),
            lambda P, labels, threshold: (
                np.sum(threshold <= P) / len(labels),
                _right(P, labels)[_answered(P, threshold)].mean(),
            ),
        ),
        Mistake(
            "divided by the number of probabilities",
            "P.size counts all probabilities, ten for each image. len(labels) counts the images.",
            _of_coverage(
                lambda answered, right, m: (answered.sum() / (10 * m), right[answered].mean())
            ),
            _of_coverage(
                lambda answered, right, m: (
                    answered.sum() / (10 * m),
                    (right & answered).sum() / (10 * m),
                )
            ),
        ),
        Mistake(
            "divided by the right predictions",
            "The accuracy is a fraction of the images that are answered, right or wrong: divide by "
            "their number.",
            _of_coverage(
                lambda answered, right, m: (answered.mean(), (right & answered).sum() / right.sum())
            ),
        ),
        Mistake(
            "the threshold is fixed",
            "The argument says from which probability on an image is answered. Is a number in its "
            "place?",
            lambda P, labels, threshold: coverage_and_accuracy(P, labels, 0.5),
        ),
        Mistake(
            "a probability for an accuracy",
            "The accuracy counts the answers that are right. Which predictions equal their labels?",
            lambda P, labels, threshold: (_answered(P, threshold).mean(), P.max(axis=0).mean()),
            lambda P, labels, threshold: (
                _answered(P, threshold).mean(),
                P.max(axis=0)[_answered(P, threshold)].mean(),
            ),
        ),
        Mistake(
            "the fraction that is wrong",
            "The accuracy is the fraction of the answered images that is right.",
            _of_coverage(lambda answered, right, m: (answered.mean(), 1 - right[answered].mean())),
        ),
        Mistake(
            "only right answers are covered",
            "An image is answered or not, whether the answer is right or wrong.",
            _of_coverage(
                lambda answered, right, m: ((answered & right).mean(), right[answered].mean())
            ),
        ),
        Mistake(
            "rows are taken for images",
            "Each column is an image. axis=0 goes down the columns, in max and in argmax alike: "
            "both then have one number for each image. And P[b] picks rows, P[:, b] columns.",
            *(
                _along_axes(largest, digit, count)
                for largest, digit in [(1, 0), (0, 1), (1, 1)]
                for count in (_masked, _both_true, _labels_masked)
            ),
            lambda P, labels, threshold: (
                np.mean(P.max(axis=1) >= threshold),
                _right(P, labels)[_answered(P, threshold)].mean(),
            ),
            lambda P, labels, threshold: (
                _answered(P, threshold).mean(),
                P[_answered(P, threshold)].mean(),
            ),
        ),
        Mistake(
            "one maximum for all images",
            "P.max() is one number. axis=0 goes down the columns: P.max(axis=0) has one number for "
            "each image.",
            _of_coverage(lambda answered, right, m: (1.0, right.mean())),
        ),
        Mistake(
            "divided by the number of digits",
            "len(P) counts the rows of P, the ten digits. len(labels) counts the images.",
            _of_coverage(lambda answered, right, m: (answered.sum() / 10, right[answered].mean())),
            _of_coverage(
                lambda answered, right, m: (answered.sum() / 10, (right & answered).sum() / 10)
            ),
        ),
        Mistake(
            "all labels beside some predictions",
            "The predictions are those of the answered images, the labels those of all. Take the "
            "same part of both.",
            lambda P, labels, threshold: (
                np.mean(_answered(P, threshold)),
                np.mean(P.argmax(axis=0)[_answered(P, threshold)] == labels),
            ),
            lambda P, labels, threshold: (
                np.mean(_answered(P, threshold)),
                np.mean(labels == P.argmax(axis=0)[_answered(P, threshold)]),
            ),
        ),
        Mistake(
            "right, but not answered",
            "The accuracy is a part of the answered images: a right prediction below the threshold "
            "does not count. (A fraction is at most 1.)",
            _of_coverage(
                lambda answered, right, m: (answered.mean(), right.sum() / answered.sum())
            ),
        ),
        Mistake(
            "one result instead of two",
            "Return both, separated by a comma: the coverage and the accuracy.",
            _of_coverage(lambda answered, right, m: answered.mean()),
            _of_coverage(lambda answered, right, m: right[answered].mean()),
        ),
    ],
    solution=coverage_and_accuracy,
)

EXERCISES = [crop, mass, place, abstain]
