"""Questions of lesson 9: where the errors are, a ball's final speed, and a forgotten scale."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="learned_by_heart",
        lesson=9,
        text="A network of 128 hidden units goes twelve times through most of MNIST's training "
        "images, at a rate that falls. Of `10000` new images it misreads about two hundred. How "
        "many does it "
        "misread of `10000` that it was trained on?",
        options=[
            Option((0, 30), "hardly any", "It has learned its training images nearly by heart."),
            Option((30, 140), "about a hundred", "The gap to new images is wider than that."),
            Option(
                (140, math.inf),
                "about two hundred",
                "Training pulls at exactly these images, and at no others.",
            ),
        ],
        key="a",
    ),
    Question(
        name="final_speed",
        lesson=9,
        text="A ball's velocity begins at 0. In each step it keeps nine tenths of its velocity, "
        "and a gradient of 1 is added. Which velocity does it get to?",
        options=[
            Option(1, "about 1", "So it would be if the ball kept nothing of its velocity."),
            Option(2, "about 2", "After two steps it is nearly 2, and it still grows."),
            Option(
                10, "about 10", "At 10 friction takes 1 in a step, as much as the gradient adds."
            ),
            Option(math.inf, "no limit", "The faster it is, the more friction takes."),
        ],
        key="c",
    ),
    Question(
        name="forgotten_scale",
        lesson=9,
        text="Dropout with $p = 1/2$ doubles the activations that it keeps. A tutorial's backward "
        "pass blocks the same units, but does not double. By which factor is its gradient of the "
        "first layer's weights too small or too large?",
        options=[
            Option(1, "it is right", "The factor is a part of the function, so of its derivative."),
            Option(0.5, "too small: half", "The chain rule multiplies by each factor on the way."),
            Option(2, "too large: double", "What is missing is a factor of two."),
        ],
        key="b",
    ),
]
