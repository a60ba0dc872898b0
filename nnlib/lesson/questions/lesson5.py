"""Questions of lesson 5: what choosing does to a score."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="winner",
        lesson=5,
        text="We train 20 networks that differ only in their seed, and choose the one that does "
        "best on 100 held-out images. On average over many such choices, how does the winner's "
        "score on these 100 compare with its accuracy on other images?",
        options=[
            Option(
                (-0.2, -0.01),
                "lower",
                "Nothing pulls it down: the choice looks for a high score on these images.",
            ),
            Option(
                (-0.01, 0.01),
                "the same",
                "None of the 20 was trained on these images, but they have chosen the winner.",
            ),
            Option(
                (0.01, 0.2),
                "higher",
                "The winner was good, and lucky; the luck does not last.",
            ),
        ],
        key="c",
    ),
]
