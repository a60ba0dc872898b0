"""Questions of lesson 3: which batch size needs the fewest steps, and the noise of one image."""

import math

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="fewest_steps",
        lesson=3,
        text="With each batch size, at its best rate, one network trains until its validation loss "
        "meets a goal. Which needs the fewest *steps*?",
        options=[
            Option(4096, "4096", "Each of its steps knows all images, but it needs many epochs."),
            Option(128, "128", "It comes close, but its steps are noisier than with all images."),
            Option(32, "32", "It saves most of the steps of single images, but not the most."),
            Option(1, "1", "It needs the fewest epochs, but in each a step for every image."),
        ],
        key="a",
    ),
    Question(
        name="noise",
        lesson=3,
        text="How long is the noise of *one* image, its gradient minus the full one, compared with "
        "the full gradient?",
        options=[
            Option(
                (0, 0.5),
                "less than half as long",
                "Then one image would show the way; only a batch of some hundreds comes so close.",
            ),
            Option(
                (0.5, 2),
                "about as long",
                "So long it is for batches of some dozens of images, not for one.",
            ),
            Option(
                (2, math.inf),
                "several times as long",
                "At the first weights one image's gradient is mostly noise.",
            ),
        ],
        key="c",
    ),
]
