"""Check what a student has written: ``check.softmax(my_softmax)`` says whether it is right.

Every exercise of the course is here by its name; :func:`progress` lists those of the lesson that
is being worked on.
"""

from nnlib.lesson.exercise import Exercise
from nnlib.lesson.exercises import lesson1, lesson2, lesson3, lesson4, lesson5, lesson6, lesson7
from nnlib.lesson.source import Shown

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for lesson in (lesson1, lesson2, lesson3, lesson4, lesson5, lesson6, lesson7)
    for exercise in lesson.EXERCISES
}


def __getattr__(name: str) -> Exercise:
    if name not in EXERCISES:
        raise AttributeError(f"there is no exercise {name!r}; choose from {list(EXERCISES)}")
    return EXERCISES[name]


def __dir__() -> list[str]:
    return [*EXERCISES, "progress"]


def progress() -> Shown:
    """Show which exercises of the lesson are done, judged by what has been checked since the start.

    Returns
    -------
    Shown

    Examples
    --------
    >>> from nnlib.lesson import check
    >>> _ = check.accuracy(lambda A, Y: ...)
    >>> print(str(check.progress()).splitlines()[0])
    Lesson 1: ... of 4 exercises done.
    """
    begun = {exercise.lesson for exercise in EXERCISES.values() if exercise.states}
    texts = []
    for lesson in sorted(begun):
        exercises = [e for e in EXERCISES.values() if e.lesson == lesson]
        states = [e.states[-1] if e.states else "not checked" for e in exercises]
        done = f"{states.count('right')} of {len(exercises)} exercises done."
        marks = {"right": "✓", "wrong": "✗"}
        texts += [f"Lesson {lesson}: {done}"] + [
            f"  {marks.get(state, '…')} {exercise.name}: {state}"
            for exercise, state in zip(exercises, states, strict=True)
        ]
    text = "\n".join(texts) or "Nothing has been checked yet."
    return Shown(text, f"```text\n{text}\n```")
