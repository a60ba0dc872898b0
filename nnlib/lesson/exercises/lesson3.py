"""Exercises of lesson 3: one epoch, and a learning rate that falls."""

import numpy as np

from nnlib.lesson.exercise import Case, Exercise, Mistake
from nnlib.lesson.exercises.epochs import epoch_exercise
from nnlib.schedules import linear_decay


def _rates(rate):
    """Return the rate at four times."""
    return [rate(t) for t in (0.0, 0.25, 0.5, 1.0)]


def _outside(t):
    return learning_rate * (1 - t)  # type: ignore[name-defined]  # noqa: F821


linear_decay_exercise = Exercise(
    name="linear_decay",
    lesson=3,
    cases=[
        Case((1.0,), [1.0, 0.75, 0.5, 0.0], "an initial rate of 1"),
        Case((0.2,), [0.2, 0.15, 0.1, 0.0], "an initial rate of 0.2"),
        Case((4.0,), [4.0, 3.0, 2.0, 0.0], "an initial rate above 1"),
    ],
    draw=lambda rng: (round(float(rng.uniform(0.1, 0.9)), 2),),
    mistakes=[
        Mistake(
            "it grows",
            "t runs from 0 at the start to 1 at the end; the rate should fall.",
            lambda learning_rate: lambda t: learning_rate * t,
            lambda learning_rate: lambda t: learning_rate * (1 + t),
        ),
        Mistake(
            "t itself is subtracted",
            "At t = 1 the rate should be 0, for any initial rate.",
            lambda learning_rate: lambda t: learning_rate - t,
        ),
        Mistake(
            "the fall is fixed",
            "At t = 1 the rate should be 0, for any initial rate.",
            *(
                lambda learning_rate, fall=fall: lambda t: learning_rate - fall * t
                for fall in (0.01, 0.05, 0.1, 0.2, 0.5)
            ),
        ),
        Mistake(
            "it is constant",
            "The rate should change with t: the initial rate at t = 0, and 0 at t = 1.",
            lambda learning_rate: lambda t: learning_rate,
            lambda learning_rate: lambda t: learning_rate / 2,
        ),
        Mistake(
            "a curve, not a straight line",
            "A quarter of the way through, three quarters of the initial rate should be left.",
            lambda learning_rate: lambda t: learning_rate / (1 + t),
            lambda learning_rate: lambda t: learning_rate**t,
            lambda learning_rate: lambda t: learning_rate * np.exp(-t),
            lambda learning_rate: lambda t: learning_rate * np.exp(-5 * t),
            lambda learning_rate: lambda t: learning_rate * (1 - t) ** 2,
            lambda learning_rate: lambda t: learning_rate * (1 - t**2),
            lambda learning_rate: lambda t: learning_rate * (1 + np.cos(np.pi * t)) / 2,
            lambda learning_rate: lambda t: learning_rate * 0.5**t,
            lambda learning_rate: lambda t: learning_rate * 0.5 ** (2 * t),
            lambda learning_rate: lambda t: 0.5 ** (2 * t),
            lambda learning_rate: lambda t: learning_rate * 0.95**t,
            lambda learning_rate: lambda t: learning_rate * 0.9**t,
            lambda learning_rate: lambda t: learning_rate * 0.99**t,
            lambda learning_rate: lambda t: learning_rate * 0.1**t,
            lambda learning_rate: lambda t: learning_rate * np.exp(-10 * t),
            lambda learning_rate: lambda t: learning_rate * np.exp(-0.1 * t),
            lambda learning_rate: lambda t: learning_rate * np.sqrt(1 - t),
            lambda learning_rate: lambda t: 0.95**t,
            lambda learning_rate: lambda t: 0.9**t,
            lambda learning_rate: lambda t: 0.99**t,
            lambda learning_rate: lambda t: 0.5**t,
        ),
        Mistake(
            "the inner function returns nothing",
            "The function that you return has to return something as well: the rate at t.",
            lambda learning_rate: lambda t: None,
        ),
        Mistake(
            "t is not defined",
            "Your function takes only the rate. Inside it, define and return another that takes t.",
            lambda learning_rate: learning_rate * (1 - t),  # type: ignore[name-defined]  # noqa: F821
        ),
        Mistake(
            "learning_rate is not defined",
            "Define the function of t inside the other: there the argument learning_rate is "
            "known, under the name that it has in the line with def.",
            lambda learning_rate: _outside,
        ),
        Mistake(
            "the inner function takes the rate",
            "The outer function takes the initial rate, the inner one takes t.",
            lambda learning_rate: lambda learning_rate: learning_rate * (1 - learning_rate),
        ),
        Mistake(
            "not a number, but an array, a list or a tuple",
            "The function of t returns one number. Are there square brackets around it, or a comma "
            "after it?",
            lambda learning_rate: lambda t: (learning_rate * (1 - t),),
            lambda learning_rate: lambda t: ((learning_rate * (1 - t),),),
        ),
        Mistake(
            "t and the rate are swapped",
            "At t = 0 the rate should be the initial one. Which of the two is subtracted from 1?",
            lambda learning_rate: lambda t: t * (1 - learning_rate),
        ),
        Mistake(
            "the initial rate is missing",
            "At t = 0 the rate should be the initial one, the argument.",
            lambda learning_rate: lambda t: 1 - t,
        ),
        Mistake(
            "the initial rate is fixed",
            "The initial rate is the argument. Is a number of the lesson in its place?",
            lambda learning_rate: lambda t: 0.1 * (1 - t),
            lambda learning_rate: lambda t: 0.2 * (1 - t),
            lambda learning_rate: lambda t: 0.5 * (1 - t),
        ),
        Mistake(
            "it does not reach zero",
            "At t = 1 the rate should be 0: nothing is left over.",
            lambda learning_rate: lambda t: max(learning_rate * (1 - t), 0.01),
            lambda learning_rate: lambda t: max(learning_rate * (1 - t), 0.001),
            lambda learning_rate: lambda t: learning_rate * (1 - 0.9 * t),
            lambda learning_rate: lambda t: learning_rate * (1 - t / 2),
            lambda learning_rate: lambda t: learning_rate * (1 - t / 10),
        ),
        Mistake(
            "zero already at t = 0.5",
            "At t = 0.5 half of the initial rate should be left, and nothing at t = 1.",
            lambda learning_rate: lambda t: learning_rate * (1 - 2 * t),
            lambda learning_rate: lambda t: max(learning_rate * (1 - 2 * t), 0.0),
        ),
        Mistake(
            "t is taken for percent",
            "t runs from 0 at the start to 1 at the end.",
            lambda learning_rate: lambda t: learning_rate * (1 - t / 100),
        ),
        Mistake(
            "the sign is flipped",
            "A rate is positive: it starts at the initial rate and falls to 0.",
            lambda learning_rate: lambda t: learning_rate * (t - 1),
        ),
        Mistake(
            "the rate is at the wrong place",
            "The rate starts at its initial value and falls to 0. What does the initial rate "
            "multiply?",
            lambda learning_rate: lambda t: 1 - learning_rate * t,
            lambda learning_rate: lambda t: learning_rate * (1 - learning_rate * t),
        ),
        Mistake(
            "it falls in a step",
            "A quarter of the way through, three quarters of the initial rate should be left.",
            lambda learning_rate: lambda t: learning_rate if t < 0.5 else learning_rate / 10,
            lambda learning_rate: lambda t: learning_rate if t < 0.5 else learning_rate / 2,
            lambda learning_rate: lambda t: learning_rate * (1 - int(t)),
            lambda learning_rate: lambda t: learning_rate * (2 - int(2 * t)) / 2,
            lambda learning_rate: lambda t: learning_rate * int(2 - 2 * t) / 2,
        ),
        Mistake(
            "right for some t only",
            "t may be any number from 0 to 1. One formula serves them all, without an if.",
            *(
                lambda learning_rate, other=other: (
                    lambda t: other if t == 0.25 else learning_rate * (1 - t)
                )
                for other in (None, 0.0, 0.1)
            ),
        ),
    ],
    solution=linear_decay,
    view=_rates,
    where="at t = 0, ¼, ½ and 1",
)

EXERCISES = [epoch_exercise, linear_decay_exercise]
