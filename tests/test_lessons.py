"""Every lesson keeps every rule."""

import pytest
from lesson_rules import RULES

from lessons import LESSONS, Lesson


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_lesson_keeps_the_rule(path, rule):
    assert list(rule(Lesson.read(path))) == []
