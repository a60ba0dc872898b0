"""Wrong answers to the exercises of lesson 7, each written as a student would write it."""

import numpy as np


def last_row_missing(image):
    rows = np.flatnonzero(image.any(axis=1))
    columns = np.flatnonzero(image.any(axis=0))
    return image[rows.min() : rows.max(), columns.min() : columns.max()]


def last_column_missing(image):
    rows, columns = np.nonzero(image)
    return image[min(rows) : max(rows) + 1, min(columns) : max(columns)]


def cut_twice_in_the_rows(image):
    rows, columns = np.nonzero(image)
    return image[min(rows) : max(rows) + 1][min(columns) : max(columns) + 1]


def without_empty(image):
    kept = image[image.sum(axis=1) > 0]
    return kept[:, kept.sum(axis=0) > 0]


def axes_exchanged(image):
    rows = np.flatnonzero(image.any(axis=0))
    columns = np.flatnonzero(image.any(axis=1))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def from_the_first(image):
    rows, columns = np.nonzero(image)
    return image[min(rows) :, min(columns) :]


def up_to_the_last(image):
    rows, columns = np.nonzero(image)
    return image[: max(rows) + 1, : max(columns) + 1]


def rows_only(image):
    rows, _ = np.nonzero(image)
    return image[min(rows) : max(rows) + 1, :]


def columns_only(image):
    _, columns = np.nonzero(image)
    return image[:, min(columns) : max(columns) + 1]


def black_only(image):
    rows, columns = np.nonzero(image >= 0.5)
    return image[min(rows) : max(rows) + 1, min(columns) : max(columns) + 1]


def bounds(image):
    rows, columns = np.nonzero(image)
    return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


def loops(n_in, n_out, s, least=0.0):
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        for j in range(n_in):
            W[i, j] = max(least, min(i + 1, (j + 1) * s) - max(i, j * s))
    return W


def in_old_pixels(n_in, n_out):
    t = n_in / n_out  # a new pixel is t old ones long
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        for j in range(n_in):
            W[i, j] = max(0, min((i + 1) * t, j + 1) - max(i * t, j))
    return W


def whole_pixels(n_in, n_out):
    W = np.zeros((n_out, n_in))
    for j in range(n_in):
        W[int(j * n_out / n_in), j] = 1
    return W


def every_kth(n_in, n_out):
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        W[i, int(i * n_in / n_out)] = 1
    return W


def touched_alike(n_in, n_out):
    W = np.zeros((n_out, n_in))
    for i in range(n_out):
        for j in range(n_in):
            # In whole numbers: new pixels are n_in long, old ones n_out.
            W[i, j] = j * n_out < (i + 1) * n_in and i * n_in < (j + 1) * n_out
        W[i] /= W[i].sum()
    return W


def paired(n_in, n_out):
    i, j, s = np.arange(n_out), np.arange(n_in), n_out / n_in
    overlap = np.minimum((j + 1) * s, i + 1) - np.maximum(j * s, i)
    return overlap.clip(0)


def columns_add_up(n_in, n_out):
    W = loops(n_in, n_out, n_out / n_in)
    return W / W.sum(axis=0, keepdims=True)


def mean(image, weigh=lambda image: image, start=0):
    ink = weigh(image)
    row = sum((i + start) * ink[i].sum() for i in range(len(ink))) / ink.sum()
    column = sum((j + start) * ink[:, j].sum() for j in range(ink.shape[1])) / ink.sum()
    return row, column


def middle_of_box(image):
    rows, columns = np.nonzero(image)
    return (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2


def sums(image):
    i, j = np.indices(image.shape)
    return (i * image).sum(), (j * image).sum()


WRONG = {
    "crop_to_ink": {
        "the last row and column are missing": [last_row_missing],
        "the last column is missing": [last_column_missing],
        "cut twice in the rows": [cut_twice_in_the_rows],
        "empty rows and columns inside are dropped": [without_empty],
        "rows and columns changed places": [axes_exchanged],
        "cut above and on the left only": [from_the_first],
        "cut below and on the right only": [up_to_the_last],
        "only the rows": [rows_only],
        "only the columns": [columns_only],
        "faint ink is taken for paper": [black_only],
        "where the ink lies, not the ink": [bounds],
    },
    "area_weights": {
        "overlaps below zero": [lambda n_in, n_out: loops(n_in, n_out, n_out / n_in, -np.inf)],
        "measured in old pixels": [in_old_pixels, columns_add_up],
        "every old pixel is in one new pixel only": [whole_pixels],
        "keeps some pixels and drops the rest": [every_kth],
        "every touched pixel counts the same": [touched_alike],
        "i is no column": [paired],
        "s is turned round": [lambda n_in, n_out: loops(n_in, n_out, n_in / n_out)],
        "transposed": [lambda n_in, n_out: loops(n_in, n_out, n_out / n_in).T],
    },
    "centre_of_mass": {
        "column first": [lambda image: mean(image.T)],
        "counted from 1": [lambda image: mean(image, start=1)],
        "half a pixel too far": [lambda image: mean(image, start=0.5)],
        "the middle of the bounding box": [middle_of_box],
        "the middle of the picture": [
            lambda image: ((len(image) - 1) / 2, (len(image[0]) - 1) / 2)
        ],
        "half the height and half the width": [lambda image: (len(image) / 2, len(image[0]) / 2)],
        "every pixel with ink counts the same": [
            lambda image: tuple(np.argwhere(image > 0).mean(axis=0)),
        ],
        "not divided by the ink": [sums],
        "divided by the number of pixels": [
            lambda image: tuple(np.array(sums(image)) / image.size),
            lambda image: tuple((k * image).mean() for k in np.indices(image.shape)),
        ],
        "divided by the number of rows and of columns": [
            lambda image: tuple(
                (np.arange(len(ink)) * ink).mean() for ink in (image.sum(axis=1), image.sum(axis=0))
            )
        ],
    },
}
