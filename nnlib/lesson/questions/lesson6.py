"""Questions of lesson 6: which check finds a fault, and what faults cost."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="large_weights",
        lesson=6,
        text="A program for digits draws its first weights from $-1/2$ to $1/2$, "
        "whatever the size of the layer. Which fails: the check of the *first loss*, or that of "
        "*large numbers*?",
        options=[
            Option(
                "large numbers",
                "large numbers alone",
                "It looks for overflow, and these scores are far from that.",
            ),
            Option(
                "first loss",
                "the first loss alone",
                "Hundreds of large products add up to scores far apart: untrained, it gives most "
                "images one probability above a half.",
            ),
            Option(
                "first loss, large numbers",
                "both of them",
                "Scores that are too large at first are still far from an overflow.",
            ),
            Option(
                "",
                "neither of them",
                "Training may repair such weights, but the first loss comes before it.",
            ),
        ],
        key="b",
    ),
    Question(
        name="constant_m",
        lesson=6,
        text="The gradient of every batch is divided by 32, the usual batch size, however many "
        "samples the batch has. Two checks try ten samples: *independence* (one by one), and the "
        "*step* (measured). Which fail?",
        options=[
            Option(
                "independence",
                "independence alone",
                "What is measured is the mean over ten samples, and the step used another.",
            ),
            Option(
                "step",
                "the step alone",
                "One by one, each gradient is divided by 32, and so is that of all ten.",
            ),
            Option(
                "independence, step",
                "both of them",
                "The sum over ten samples, divided by 32, is neither the mean of what they give "
                "one by one nor what is measured.",
            ),
            Option("", "neither of them", "A factor changes no shape, but each of these checks."),
        ],
        key="c",
    ),
    Question(
        name="slope_of_output",
        lesson=6,
        text="Two layers, the hidden one with ReLU. The backward pass takes ReLU's derivative to "
        "be 1 where its *output* is at least 0. Which parameters will the step check name?",
        options=[
            Option(
                "",
                "none of them",
                "No output of ReLU is negative, so this derivative is 1 for every unit.",
            ),
            Option(
                "W1, b1",
                "`W1` and `b1`",
                "This derivative is 1 for every unit, and only what is computed from it is wrong.",
            ),
            Option(
                "W2, b2",
                "`W2` and `b2`",
                "Going backwards they come before the hidden layer's derivative.",
            ),
            Option(
                "W1, b1, W2, b2",
                "all four",
                "Going backwards the last layer comes before ReLU's derivative.",
            ),
        ],
        key="b",
    ),
    Question(
        name="unshuffled_targets",
        lesson=6,
        text="Each epoch shuffles the images, but not their targets. Which check fails?",
        options=[
            Option(
                "memorising",
                "memorising",
                "Each epoch pairs the images with other targets, so the loss stays high.",
            ),
            Option("step", "the step", "A step is right for the pairs that it is given."),
            Option("shapes", "the shapes", "A batch has as many targets as images."),
            Option(
                "shuffled targets",
                "shuffled targets",
                "It expects chance, and chance is what such a program reaches.",
            ),
        ],
        key="a",
    ),
    Question(
        name="split_not_used",
        lesson=6,
        text="A program holds images out to report its accuracy on them, and then trains on all "
        "images. Which check fails?",
        options=[
            Option("memorising", "memorising", "Training works; what it reports is wrong."),
            Option("independence", "independence", "No gradient depends on what is reported."),
            Option(
                "shuffled targets",
                "shuffled targets",
                "It has memorised nonsense, and reports a high accuracy where only chance is "
                "honest.",
            ),
            Option("step", "the step", "Every step is right."),
        ],
        key="c",
    ),
    Question(
        name="harmless",
        lesson=6,
        text="Sixteen programs for digits have one faulty line each. How many of them come within "
        "one test image in a hundred of the sound program?",
        options=[
            Option((0, 3), "one or two", "So it would be if a fault had to show in the accuracy."),
            Option((3, 6), "about four", "More faults than that leave the accuracy alone."),
            Option(
                (6, 10),
                "about eight",
                "Half of the faults hardly show in the accuracy on these images, only in a check.",
            ),
            Option((10, 17), "all but a few", "Half of the faults do cost accuracy."),
        ],
        key="c",
    ),
]
