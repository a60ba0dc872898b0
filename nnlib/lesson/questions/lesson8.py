"""Questions of lesson 8: the price of a single image, and passes over memory."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="alone",
        lesson=8,
        text="A network of 784 inputs, 128 hidden units and ten outputs takes a step with one "
        "image, then one with 1,024 images at once. How long does the single image take, compared "
        "with the time *per image* of the others?",
        options=[
            Option((0, 1.5), "about as long", "The arithmetic is the same, but it is not all."),
            Option((1.5, 4), "about twice as long", "It is worse: look at which part takes it."),
            Option(
                (4, math.inf),
                "more than four times as long",
                "Each step reads and writes all weights, and makes all of NumPy's calls.",
            ),
        ],
        key="c",
    ),
    Question(
        name="passes",
        lesson=8,
        text="NumPy computes `W - rate * (dZ @ A.T)` in three operations. Each of them reads its "
        "arrays, and writes its result to new memory. How often is an array as large as `W` read "
        "or written?",
        options=[
            Option(2, "2", "So it would be if nothing were written on the way."),
            Option(3, "3", "Three results are written; what is read counts as well."),
            Option(6, "6", "The product writes, the multiple reads and writes, and so on."),
            Option(9, "9", "The product reads a column and a row, not two large arrays."),
        ],
        key="c",
    ),
]
