"""Questions of lesson 10: the price of a gradient, and how often a pixel is seen."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="price",
        lesson=10,
        text="A network of 784 inputs, 64 hidden units and ten outputs has some fifty thousand "
        "parameters. "
        "A machine derives its loss with respect to *all* of them. How long does that take, "
        "compared with computing the loss once?",
        options=[
            Option(
                (0, 30),
                "up to some dozens of times as long",
                "One way back serves all parameters, and takes about as many steps as the way "
                "forward.",
            ),
            Option(
                (30, 3000),
                "some hundreds of times as long",
                "The way back visits each operation once, however many parameters there are.",
            ),
            Option(
                (3000, math.inf),
                "tens of thousands of times as long",
                "That is the price of nudging one parameter after the other.",
            ),
        ],
        key="a",
    ),
    Question(
        name="patches",
        lesson=10,
        text="A window of 3 × 3 pixels goes over an image of 28 × 28, one pixel at a time, and "
        "never leaves it. In how many of its places does it see a pixel in the *middle* of the "
        "image?",
        options=[
            Option(1, "1", "So it would be if the window moved by three pixels at a time."),
            Option(3, "3", "It moves in two directions: in each of them there are three places."),
            Option(9, "9", "The pixel can be each of the nine of the window."),
            Option(
                676,
                "676",
                "That is the number of all places: in most of them the window is elsewhere.",
            ),
        ],
        key="c",
    ),
]
