"""The question of lesson 4: a width that keeps the spread."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="steady_width",
        lesson=4,
        text="Eight hidden layers of 64 ReLU units; all weights are drawn from a normal "
        "distribution with mean 0. With which standard deviation are the pre-activations of "
        "the eighth layer about as large as those of the first?",
        options=[
            Option(
                "small normal",
                "`0.01`",
                "A sum of 64 such small products is far smaller than what went into it.",
            ),
            Option(
                "Xavier",
                "`0.125`",
                "Each layer loses a little of the signal, and seven such factors multiply.",
            ),
            Option(
                "He",
                "`0.177`",
                "At this width each layer passes on about as much as it takes in.",
            ),
            Option(
                "uniform",
                "`0.289`",
                "Each layer makes the signal larger, and here, too, seven factors multiply.",
            ),
        ],
        key="c",
    ),
]
