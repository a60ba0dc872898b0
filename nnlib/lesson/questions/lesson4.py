"""Questions of lesson 4: equal first weights, the first layer's gradient, and a steady width."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="equal_start",
        lesson=4,
        text="Two hidden neurons and an output neuron learn *exclusive or*. All weights start at "
        "`0.5`, all biases at `0`. After 1,000 epochs, how far are the weights of one hidden "
        "neuron from those of the other?",
        options=[
            Option(
                (0, 1e-9),
                "they are the same",
                "Same inputs, same error, same step: nothing ever makes the two different.",
            ),
            Option(
                (1e-9, 1),
                "a little apart",
                "For that, one of the steps would have to treat the two neurons differently.",
            ),
            Option(
                (1, math.inf),
                "far apart, one line each",
                "That is what exclusive or needs, but not what equal steps can give.",
            ),
        ],
        key="a",
    ),
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
                r"Each layer passes on a quarter or less, and $\left(\frac{1}{4}\right)^8$ is "
                "about a hundred-thousandth.",
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
                "At this width a layer passes on as much as it takes in, whatever comes after it.",
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
