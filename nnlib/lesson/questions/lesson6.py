"""Questions of lesson 6: which check finds a fault, and what faults cost."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="large_weights",
        lesson=6,
        text="A program for digits draws its first weights from $-\\frac{1}{2}$ to $\\frac{1}{2}$, "
        "whatever the size of the layer. Which check fails?",
        options=[
            Option("shapes", "the shapes", "The shapes are right; only the numbers are too large."),
            Option(
                "first loss",
                "the first loss",
                "Hundreds of large products add up to scores far apart, and the network is sure "
                "before it has learnt anything.",
            ),
            Option("step", "the step", "The gradient is right, at these weights as at any others."),
            Option(
                "large numbers",
                "large numbers",
                "It looks for overflow, and these scores are far from that.",
            ),
        ],
        key="b",
    ),
    Question(
        name="constant_m",
        lesson=6,
        text="The gradient of every batch is divided by 32, the usual batch size, however many "
        "samples the batch has. Which check fails?",
        options=[
            Option(
                "independence",
                "independence",
                "The gradient of a batch of another size is not the mean over its samples.",
            ),
            Option("first loss", "the first loss", "The loss has its own mean, and that is right."),
            Option("shapes", "the shapes", "A factor changes no shape."),
            Option(
                "overfitting",
                "overfitting",
                "Shorter steps in the right direction memorise ten images as well.",
            ),
        ],
        key="a",
    ),
    Question(
        name="bias_without_rate",
        lesson=6,
        text="The gradients are right, but the update subtracts the whole gradient from `b2`, "
        "without the learning rate. Which check fails?",
        options=[
            Option("independence", "independence", "It looks at gradients, and these are right."),
            Option("shapes", "the shapes", "A missing factor changes no shape."),
            Option(
                "first loss", "the first loss", "Before the first step nothing has been updated."
            ),
            Option("step", "the step", "It works out which gradient the step must have used."),
        ],
        key="d",
    ),
    Question(
        name="slope_of_output",
        lesson=6,
        text="Two layers, the hidden one with ReLU. The backward pass takes ReLU's derivative to "
        "be 1 where its *output* is at least 0. Which parameters will the step check name?",
        options=[
            Option("", "none of them", "No output of ReLU is negative, so the mask is 1 always."),
            Option(
                "step of W1, step of b1",
                "`W1` and `b1`",
                "The mask is 1 for every unit, and only what lies behind it gets a wrong gradient.",
            ),
            Option(
                "step of W2, step of b2",
                "`W2` and `b2`",
                "Going backwards they come before the hidden layer's derivative.",
            ),
            Option(
                "step of W1, step of b1, step of W2, step of b2",
                "all four",
                "Going backwards the last layer comes before the mask.",
            ),
        ],
        key="b",
    ),
    Question(
        name="one_maximum",
        lesson=6,
        text="Softmax subtracts one maximum for the whole batch, not one for each sample. For "
        "ordinary images its probabilities are right. Which check fails?",
        options=[
            Option(
                "independence",
                "independence",
                "As long as no score is huge, what is subtracted cancels, in any batch.",
            ),
            Option(
                "large numbers",
                "large numbers",
                "One huge score is subtracted from all samples: exponentials underflow to 0, and "
                "zero divided by zero is no number.",
            ),
            Option("first loss", "the first loss", "At the first weights all scores are small."),
            Option("step", "the step", "For ordinary scores the gradient is right."),
        ],
        key="b",
    ),
    Question(
        name="unshuffled_targets",
        lesson=6,
        text="Each epoch shuffles the images, but not their targets. Which check fails?",
        options=[
            Option(
                "overfitting",
                "overfitting",
                "Each epoch pairs the images with other targets, so nothing can be memorised.",
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
            Option("overfitting", "overfitting", "Training works; what it reports is wrong."),
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
                "Half of the faults show in no accuracy on such images, only in a check.",
            ),
            Option((10, 17), "all but a few", "Half of the faults do cost accuracy."),
        ],
        key="c",
    ),
]
