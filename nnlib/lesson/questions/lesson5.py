"""Questions of lesson 5: how long to train, how many units, and an interval."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="how_long",
        lesson=5,
        text="A large network learns a curve from some dozens of noisy points, by gradient descent "
        "with the same step throughout. After how many epochs is it closest to the *curve*?",
        options=[
            Option(10**3, "$10^3$", "By then it has found the coarse waves, not the fine ones."),
            Option(
                10**5,
                "$10^5$",
                "It has learned the waves, and as yet a part of the noise, which takes longer.",
            ),
            Option(
                10**9,
                "$10^9$",
                "Then it is closest to the points: it has had the time to learn their noise.",
            ),
        ],
        key="b",
    ),
    Question(
        name="more_units",
        lesson=5,
        text="Networks with 32 and with 128 hidden units classify all of their `500` training "
        "images correctly. How does the larger one do on *new* images, in percentage points?",
        options=[
            Option(
                (-1, -0.02),
                "more than two worse",
                "It could represent wilder functions, but gradient descent does not look for them.",
            ),
            Option(
                (-0.02, 0.02),
                "within two of the smaller one",
                "The extra units cost time; they cause no harm here, and they hardly help.",
            ),
            Option(
                (0.02, 1),
                "more than two better",
                "What is missing is in the images, not in the units.",
            ),
        ],
        key="b",
    ),
    Question(
        name="interval",
        lesson=5,
        text="A network classifies `9,760` of 10,000 test images correctly. On `95` of 100 other "
        "test sets of this size its score would be within how many percentage points of its "
        "accuracy on all images there are?",
        options=[
            Option((0, 0.001), "0.03", "Luck moves more than three images in ten thousand."),
            Option((0.001, 0.01), "0.3", "About thirty images more or less are luck."),
            Option((0.01, 1), "3", "So far it goes with a hundred images, not with ten thousand."),
        ],
        key="b",
    ),
]
