"""What lesson 8 says of times was measured, by its own cells; no clock runs here."""

import json
import re
from itertools import count

import lesson8
import pytest

from lessons import Lesson, tags
from nnlib.lesson import roofline

FIGURES = lesson8.read()
LESSON = lesson8.LESSON.read_text(encoding="utf-8")


def test_the_lesson_quotes_the_stored_figures():
    quote = lesson8.quote(FIGURES)
    assert lesson8.renewed(LESSON, quote) == LESSON
    assert json.dumps(quote, ensure_ascii=False)[1:-1] in LESSON


@pytest.mark.parametrize("name", ["an image alone", "update, fused", "step, nnlib's", "machine"])
def test_a_changed_figure_is_seen(name):
    quote = lesson8.quote(FIGURES | {name: "98765"})
    assert lesson8.renewed(LESSON, quote) != LESSON


def test_other_results_of_the_benchmark_are_seen():
    results = lesson8.RESULTS.read_text(encoding="utf-8")
    nnlib, loops = lesson8.in_float32(results)
    assert nnlib > 2 * loops
    changed = re.sub(r"(\| per sample, 784-128-10 \| )[\d.]+", r"\g<1>98765", results)
    assert lesson8.quote(FIGURES, changed) != lesson8.quote(FIGURES)


def test_the_words_of_the_lesson_hold_for_the_stored_figures():
    figures = lesson8.numbers(FIGURES)
    alone = figures["an image alone"]
    assert alone > 4 * figures["an image among 1,024"]
    assert figures["an image alone, one hidden unit"] < 0.7 * alone
    assert figures["update, product"] > lesson8.in_three(figures) / 2
    assert figures["update, multiple"] + figures["update, difference"] > figures["update, fused"]
    assert figures["step, row by row, compiled"] < figures["step, row by row, in Python"]
    assert figures["two workers pay from images"] > 1000


def test_the_cells_that_measure_are_found_and_draw_nothing():
    code = "\n".join(lesson8.cells(json.loads(LESSON)))
    for name in ("alone, together", "calls", "parts", "fused", "times", "image", "pays"):
        assert re.search(rf"^{name} = |[, ]{name} = |^{name}, ", code, re.MULTILINE), name
    assert "plt.show" not in code and "%pip" not in code


def run_with_clock(monkeypatch, capsys, seconds, guard=""):
    """Run the lesson without its cluster, where a measurement gives the next of these seconds."""
    monkeypatch.setattr(roofline, "fastest_seconds", lambda *call: next(seconds))
    names = {"__name__": "lesson"}
    for _, cell in Lesson.read(lesson8.LESSON).cells("code"):
        if not {"setup", "cluster"} & set(tags(cell)):
            exec(cell.source, names)
    exec(guard, names)
    return capsys.readouterr().out


def faster_and_faster():
    return (1 / number for number in count(1))


@pytest.mark.filterwarnings("ignore:FigureCanvasAgg")
class TestNoClockDecides:
    def test_the_lesson_prints_the_same_and_fails_nowhere_by_any_clock(self, monkeypatch, capsys):
        slower = run_with_clock(monkeypatch, capsys, count(1))
        faster = run_with_clock(monkeypatch, capsys, faster_and_faster())
        assert "mean of means" in slower
        assert slower == faster

    def test_a_guard_on_a_time_would_be_seen(self, monkeypatch, capsys):
        guard = "assert parts['product'] > fused"
        with pytest.raises(AssertionError):
            run_with_clock(monkeypatch, capsys, count(1), guard)
