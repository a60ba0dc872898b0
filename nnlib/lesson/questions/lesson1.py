"""Questions of lesson 1: how far to step, and how far a mistake reaches."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="learning_rate",
        lesson=1,
        text="A network with two hidden and two output sigmoids takes *one* step of gradient "
        "descent. After which learning rate, from `0` to `40`, is its loss lowest?",
        options=[
            Option((0, 1), "one below `1`", "So short a step hardly changes the outputs."),
            Option(
                (1, 20),
                "one from `1` to `20`",
                "The derivative describes the neighbourhood only: a longer step *overshoots* the "
                "targets, as far as sigmoids let it, to `0` and `1`.",
            ),
            Option(
                (20, math.inf),
                "one above `20`",
                "The slope points downhill at the start; nothing says how far down it goes.",
            ),
        ],
        key="b",
    ),
    Question(
        name="planted_mistake",
        lesson=1,
        text=r"In the backward pass we plant a common mistake: the slope of the *last* of two "
        r"layers is computed from $A_2$, where $\sigma'(Z_2)$ is due. How many of the four "
        r"derivatives of the *first* layer's weights are still right?",
        options=[
            Option(
                4,
                "all of them",
                "The mistake is in the last layer, but each derivative of the first is a product "
                "with a number from there.",
            ),
            Option(
                (1, 4),
                "some of them",
                "Each hidden unit is reached from both outputs, and both slopes are wrong.",
            ),
            Option(
                0,
                "none of them",
                "The mistake reached every one, without an error message or a wrong shape.",
            ),
        ],
        key="c",
    ),
]
