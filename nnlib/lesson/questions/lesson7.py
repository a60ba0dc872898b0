"""The question of lesson 7: drawings that are only shrunk."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="drawings",
        lesson=7,
        text="A network reads nearly all test images of MNIST correctly. Of $39$ digits, drawn in "
        "several sizes all over a sheet of $280 × 280$ pixels and shrunk to 28 × 28, how many does "
        "it read correctly?",
        options=[
            Option((0, 9), "8 or fewer", "So low is chance; some drawings happen to fit."),
            Option(
                (9, 24),
                "9 to 23",
                "It reads those that happen to lie as the images of MNIST do, and some others.",
            ),
            Option((24, 34), "24 to 33", "Fewer: size and place count for more than that."),
            Option((34, 40), "34 or more", "So it would be if a digit were a digit at any place."),
        ],
        key="b",
    ),
]
