"""Wrong answers of lesson 9 in the forms in which students write them."""

import numpy as np


def adam(corrected=lambda M, t, beta: M / (1 - beta**t), of_means=lambda b1, b2: (b1, b2)):
    """Write Adam's five lines with another correction, or other betas of the means."""

    def function(W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        first, second = of_means(beta_1, beta_2)
        M = first * M + (1 - first) * dW
        V = second * V + (1 - second) * dW**2
        size = np.sqrt(corrected(V, t, beta_2)) + epsilon
        return W - learning_rate * corrected(M, t, beta_1) / size, M, V

    return function


def adam_as_in_the_papers_remark(
    W, dW, M, V, t, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8
):
    M, V = beta_1 * M + (1 - beta_1) * dW, beta_2 * V + (1 - beta_2) * dW**2
    rate = learning_rate * (1 - beta_2**t) ** 0.5 / (1 - beta_1**t)
    return W - rate * M / (V**0.5 + epsilon), M, V


def usual_numbers(W, dW, V, learning_rate, beta):
    V = 0.9 * V + dW
    return W - 0.1 * V, V


def moved_on_a_copy(image, dx, dy):
    height, width = image.shape
    moved = image.copy()
    for i in range(height):
        for j in range(width):
            if 0 <= i - dy < height and 0 <= j - dx < width:
                moved[i, j] = image[i - dy, j - dx]
    return moved


WRONG_STEPS = {
    "momentum_step": {"numbers of its own": [usual_numbers]},
    "adam_step": {
        "the shorter form": [adam_as_in_the_papers_remark],
        "the step is counted on": [adam(lambda M, t, beta: M / (1 - beta ** (t + 1)))],
        "the rest to the power of t": [adam(lambda M, t, beta: M / (1 - beta) ** t)],
        "the rest times t": [adam(lambda M, t, beta: M / (1 - beta) / t)],
        "divided by the part of the zero": [adam(lambda M, t, beta: M * beta**-t)],
        "the means' betas are swapped": [adam(of_means=lambda b1, b2: (b2, b1))],
    },
    "shifted": {"old ink is left": [moved_on_a_copy]},
}
