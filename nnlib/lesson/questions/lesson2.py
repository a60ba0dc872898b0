"""Questions of lesson 2: a slope, an overflow, and what the change gains."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="largest_slope",
        lesson=2,
        text=r"One sigmoid neuron should output $1$; its loss is the squared error. At which "
        r"pre-activation $z$ is the slope of this loss largest in size?",
        options=[
            Option(
                (-8, -4),
                r"far left, near $z = -6$",
                r"There the neuron is most wrong, but the factor $\sigma'(z)$ nearly vanishes.",
            ),
            Option(
                (-2, 2),
                r"in the middle, near $z = 0$",
                r"Where the neuron is merely undecided, $\sigma'(z)$ is large, and the error too.",
            ),
            Option(
                (4, 8),
                r"far right, near $z = 6$",
                r"There the output is almost right, so that error and slope are both small.",
            ),
        ],
        key="b",
    ),
    Question(
        name="large_scores",
        lesson=2,
        text="Softmax of the scores $0, 1, 2$ is about $(0.09,\\ 0.24,\\ 0.67)$. What does the "
        "computer make of $1000, 1001, 1002$, if it divides exponentials by their sum?",
        options=[
            Option(
                "[0.09 0.24 0.67]",
                "the same three probabilities",
                "So it should be, since the scores are just as far apart, but the exponentials "
                "are too large for the computer.",
            ),
            Option(
                "[0. 0. 1.]",
                "two zeros and a one",
                "The exponentials differ by the same factors as before; none is negligible.",
            ),
            Option(
                "[inf inf inf]",
                "infinity, three times",
                "Each exponential becomes infinity, and then there is still a division.",
            ),
            Option(
                "[nan nan nan]",
                "no number (NaN), three times",
                "Each exponential is too large for the computer and becomes infinity (it "
                "*overflows*), and infinity divided by infinity is *not a number*.",
            ),
        ],
        key="d",
    ),
    Question(
        name="lead",
        lesson=2,
        text="A network with ReLU and cross-entropy trains for five epochs at the rate `0.01`; "
        "lesson 1's network, with sigmoids and squared error, at `0.05` and again at `0.5`. By "
        "how many test images in a hundred do the new one and the *better* run of the old one "
        "differ at the end?",
        options=[
            Option(
                (0.06, math.inf),
                "about ten",
                "The new one leads so clearly only early in the training, over the old, low rate.",
            ),
            Option(
                (0.02, 0.06),
                "about four",
                "That is its lead over the old rate, which was too low for a fair comparison.",
            ),
            Option(
                (0, 0.02),
                "two at most",
                "At the higher rate the old network takes longer steps as well, and ends near the "
                "new one.",
            ),
        ],
        key="c",
    ),
]
