"""Questions of lesson 7: how confident a network is far from its training images."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="more_ink",
        lesson=7,
        text="A network that reads digits is shown drawings of other things. Then their pixels are "
        "multiplied by 10, far beyond any ink. What happens to the highest of its ten "
        "probabilities, on average?",
        options=[
            Option(
                (0.05, 1),
                "it rises",
                "Far from its training images the network extrapolates in straight lines, with "
                "ever more confidence.",
            ),
            Option(
                (-0.05, 0.05),
                "it stays",
                "Its scores grow with the pixels, and their differences decide.",
            ),
            Option(
                (-1, -0.05),
                "it falls",
                "Nothing in the network measures how far an image is from those of its training.",
            ),
        ],
        key="a",
    ),
]
