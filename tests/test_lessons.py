"""Every lesson keeps every rule."""

from pathlib import Path

import pytest
from lesson_rules import RULES, Lesson

LESSONS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_lesson_keeps_the_rule(path, rule):
    assert rule(Lesson.read(path)) == []
