"""Questions of lesson 4: the gradient of the first layer, and a steady width."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="first_gradient",
        lesson=4,
        text="Eight hidden layers of 64 sigmoids, with Xavier's initial weights: random, with mean "
        "0, and between hidden layers with standard deviation 1/8. The gradients with respect to "
        "the pre-activations have some size in the last layer. What fraction of it have those of "
        "the first layer?",
        options=[
            Option(
                (0.05, math.inf),
                "a tenth or more",
                "One layer alone costs more than half of the size.",
            ),
            Option(
                (1e-4, 0.05),
                "about a thousandth",
                "So much is left after four or five layers; there are eight.",
            ),
            Option(
                (0, 1e-4),
                "less than a ten-thousandth",
                "Each layer passes on a quarter or less, and $(1/4)^8$ is about a "
                "hundred-thousandth.",
            ),
        ],
        key="c",
    ),
    Question(
        name="steady_width",
        lesson=4,
        text="Eight hidden layers of 64 ReLU units; all weights are drawn from a normal "
        "distribution with mean 0. With which standard deviation are the pre-activations of "
        "the eighth layer about as large as those of the first?",
        options=[
            Option(
                "0.01 · normal",
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
