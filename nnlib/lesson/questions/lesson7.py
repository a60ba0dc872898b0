"""Questions of lesson 7: drawings that are only shrunk, and what abstaining costs."""

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
    Question(
        name="abstain",
        lesson=7,
        text="Of $1000$ digits a network reads about $965$ correctly. It may leave some "
        "unanswered, those with the lowest probabilities first. How many must it leave so that of "
        "its answers $995$ in $1000$ are right?",
        options=[
            Option(
                (0, 0.06), "fewer than 60", "Only if hardly a right answer had a low probability."
            ),
            Option(
                (0.06, 0.25),
                "60 to 250",
                "Most of its mistakes have low probabilities, but so have some of its right "
                "answers.",
            ),
            Option((0.25, 0.6), "250 to 600", "Its probabilities tell more than that."),
            Option(
                (0.6, 1), "more than 600", "So it would be if probabilities told almost nothing."
            ),
        ],
        key="b",
    ),
]
