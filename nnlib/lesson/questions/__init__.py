"""The questions of the lessons, by their names."""

from nnlib.lesson.question import Question
from nnlib.lesson.questions import (
    lesson1,
    lesson2,
    lesson3,
    lesson4,
    lesson5,
    lesson6,
    lesson7,
    lesson8,
    lesson9,
    lesson10,
)

QUESTIONS: dict[str, Question] = {
    question.name: question
    for lesson in (
        lesson1,
        lesson2,
        lesson3,
        lesson4,
        lesson5,
        lesson6,
        lesson7,
        lesson8,
        lesson9,
        lesson10,
    )
    for question in lesson.QUESTIONS
}
