"""The question of lesson 8: passes over memory."""

from nnlib.lesson.question import Option, Question

QUESTIONS = [
    Question(
        name="passes",
        lesson=8,
        text="NumPy computes `W - rate * (dZ @ A.T)` in three operations. Each of them reads its "
        "arrays, and writes its result to new memory. How often is an array as large as `W` read "
        "or written?",
        options=[
            Option(2, "2", "So it would be if nothing were written on the way."),
            Option(3, "3", "Three results are written; what is read counts as well."),
            Option(6, "6", "The product writes, the multiple reads and writes, and so on."),
            Option(9, "9", "The product reads a column and a row, not two large arrays."),
        ],
        key="c",
    ),
]
