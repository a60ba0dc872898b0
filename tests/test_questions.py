"""Questions: each is sound, asked in its lesson, and the same in a notebook and in a GIFT file."""

import html
import re
import subprocess
import sys
from dataclasses import replace
from statistics import median

import hypothesis.strategies as st
import nbformat.v4 as nbf
import pytest
from hypothesis import given
from lesson_rules import decimals_in_maths_come_from_code, no_result_in_the_prose

import questions
from lessons import LESSONS, Lesson, question_in
from nnlib.lesson import ask
from nnlib.lesson.question import Option, Question
from nnlib.lesson.questions import QUESTIONS
from nnlib.widgets.guess import Guess

each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)

OPTIONS = [
    Option(0, "none, $a_0 = \\{0\\}$", "Not `{x: 1}`, but ~5 < 6."),
    Option((1, 3), "some", "It is $\\nabla L$: the *gradient*."),
    Option((3, 9), "most", "Not #1 & more."),
]
SAMPLE = Question("how_many", 1, "Of $m = 9$, how many?", OPTIONS, key="b")


def inside(option):
    """Give values that an option stands for."""
    if not isinstance(option.value, tuple):
        return [option.value]
    low, high = option.value
    return [low, (low + min(high, low + 1)) / 2]


@each_question
def test_options_exclude_each_other(question):
    for letter, option in question.by_letter.items():
        for value in inside(option):
            others = [other for other in question.options if other is not option]
            assert question.letter_of(value) == letter
            assert not any(other.fits(value) for other in others)


@each_question
def test_its_lesson_asks_it_once(question):
    asked = [question_in(cell) for _, cell in Lesson.read(LESSONS[question.lesson - 1]).cells()]
    assert asked.count(question.name) == 1


def length_gives_away(question):
    lengths = [len(option.text) for option in question.options]
    right = len(question.by_letter[question.key].text)
    return not 0.6 * median(lengths) <= right <= 1.6 * median(lengths)


@each_question
def test_no_option_is_given_away_by_its_length(question):
    assert not length_gives_away(question)


@pytest.mark.parametrize("text", ["x", "some of them, since both are reached"])
def test_an_option_that_is_given_away_is_noticed(text):
    options = [OPTIONS[0], replace(OPTIONS[1], text=text), OPTIONS[2]]
    assert length_gives_away(replace(SAMPLE, options=options))


def test_no_letter_is_right_too_often():
    keys = [question.key for question in QUESTIONS.values()]
    assert max(map(keys.count, keys)) <= max(2, len(keys) / 2)


@each_question
def test_feedback_is_one_sentence_that_names_no_letter(question):
    for option in question.options:
        assert option.feedback.endswith(".") and not option.text.endswith(".")
        assert len(option.feedback.split()) <= 30
        assert not re.search(r"\. |\b[Oo]ption\b|\b[b-e]\)|\*\*", option.feedback)


@each_question
def test_its_words_keep_the_rules_for_lessons(question):
    """Options may name results: the cell that answers says whether they are right."""
    path = LESSONS[question.lesson - 1]
    words = [question.text, *(option.feedback for option in question.options)]
    cells = [nbf.new_markdown_cell("\n\n".join(words))]
    cells += [cell for _, cell in Lesson.read(path).cells("code")]
    lesson = Lesson(path, "", nbf.new_notebook(cells=cells))
    assert list(no_result_in_the_prose(lesson)) == []
    assert list(decimals_in_maths_come_from_code(lesson)) == []


def test_a_range_holds_its_lower_end_and_not_its_upper_one():
    assert [SAMPLE.letter_of(value) for value in (0, 1, 2.9, 3, 9, 0.5)] == [*"abbc", "", ""]


def test_a_name_and_a_truth_value_are_options_too():
    options = [Option("or", "or", "No."), Option(True, "yes", "Yes.")]
    question = replace(SAMPLE, options=options)
    assert [question.letter_of(value) for value in ("or", 2 > 1, "and")] == ["a", "b", ""]


@pytest.mark.parametrize(
    ("guess", "says"),
    [
        ("", "Answer: b, some. It is"),
        ("b", "Your guess was right.\n\nAnswer: b, some. It is"),
        ("c", "Your guess, c: Not #1 & more.\n\nAnswer: b, some. It is"),
    ],
)
def test_an_answer_says_what_the_guess_deserves(guess, says):
    answer = SAMPLE.answered(2, guess)
    assert answer.text.startswith(says)
    assert answer.markdown.replace("**", "") == answer.text != answer.markdown


def test_a_value_that_fits_no_option_is_said_and_no_error():
    assert SAMPLE.answered(10).text == "None of the options: the answer is 10."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "d"}, r"key of how_many is 'd'; choose from \['a', 'b', 'c'\]"),
        ({"options": OPTIONS[:1], "key": "a"}, "options of how_many holds 1; .* two to 5"),
        ({"options": 2 * OPTIONS}, "holds 6"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(change, says):
    with pytest.raises(ValueError, match=says):
        replace(SAMPLE, **change)


@pytest.mark.parametrize("options", [{}, ["a", "b"]])
def test_buttons_without_options_are_refused(options):
    with pytest.raises(ValueError, match=r"options is .*; it must be a dictionary"):
        Guess(options)


def test_a_stored_question_is_text(monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    assert ask._Ask(SAMPLE)() == SAMPLE.shown
    assert SAMPLE.shown.markdown.endswith("- **b:** some\n- **c:** most")


def test_a_living_notebook_gets_buttons_which_take_the_guess_and_show_the_answer(
    monkeypatch, capsys
):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    asked = ask._Ask(SAMPLE)
    buttons = asked()
    assert capsys.readouterr().out.strip() == SAMPLE.shown.text
    assert buttons.options == {"a": "a: none, a_0 = \\{0\\}", "b": "b: some", "c": "c: most"}
    assert repr(buttons) == "Your guess: a, b or c?"
    buttons._handle_custom_msg({"guess": "c"}, [])  # as the browser does
    assert asked.answer(2).text.startswith("Your guess, c: ")
    assert buttons.answer == "b"


def test_an_answer_needs_no_question_before_it():
    assert ask._Ask(SAMPLE).answer(2).text.startswith("Answer: b")


def test_an_unknown_question_is_told_which_there_are():
    assert set(dir(ask)) == set(QUESTIONS)
    with pytest.raises(AttributeError, match=r"no question 'x'; choose from .*planted_mistake"):
        ask.x  # noqa: B018


def unescaped(text):
    """Read a piece of GIFT as Moodle does: what follows a backslash is meant, n is a new line."""
    return re.sub(r"\\([\\~=#{}:n])", lambda sign: "\n" if sign[1] == "n" else sign[1], text)


def read_gift(text):
    """Return {title: (text, [(is it right, option, feedback)])}, each piece still in HTML."""
    blocks = [block for block in text.strip().split("\n\n") if not block.startswith("$CATEGORY: ")]
    plain = r"((?:\\.|[^\\~=#{}:])*)"
    found = {}
    for block in blocks:
        title, words, answers = re.fullmatch(
            rf"::{plain}::\[html\]{plain}\{{\n(.*)\}}", block, re.DOTALL
        ).groups()
        options = re.findall(rf"([=~]){plain}#{plain}\n", answers)
        assert "".join(f"{sign}{text}#{why}\n" for sign, text, why in options) == answers
        found[unescaped(title)] = (
            unescaped(words).strip(),
            [(sign == "=", unescaped(text), unescaped(why)) for sign, text, why in options],
        )
    return found


def as_markdown(line):
    for tag, sign in {"em": "*", "strong": "**", "code": "`"}.items():
        line = re.sub(f"</?{tag}>", lambda _, sign=sign: sign, line)
    line = re.sub(r"\\\((.+?)\\\)", r"$\1$", line)
    assert not re.search("<[a-z/]", line)
    return html.unescape(line)


def assert_file_holds(text, expected):
    found = read_gift(text)
    assert list(found) == [f"ask.{question.name}" for question in expected]
    for (words, options), question in zip(found.values(), expected, strict=True):
        assert as_markdown(words) == question.text
        assert [(right, as_markdown(a), as_markdown(b)) for right, a, b in options] == [
            (letter == question.key, option.text, option.feedback)
            for letter, option in question.by_letter.items()
        ]


@pytest.mark.parametrize("expected", [list(QUESTIONS.values()), [SAMPLE]], ids=["course", "signs"])
def test_the_gift_file_says_what_the_questions_say(expected):
    assert_file_holds(questions.gift_file(expected), expected)


@pytest.mark.parametrize("fault", ["=some", "\\\\nabla", "~most", "how many?"])
def test_a_changed_gift_file_is_noticed(fault):
    text = questions.gift_file([SAMPLE])
    assert fault in text
    with pytest.raises(AssertionError):
        assert_file_holds(text.replace(fault, fault.swapcase().replace("=", "~")), [SAMPLE])


@each_question
def test_it_has_no_brace_at_which_a_reader_of_gift_would_cut_it_although_it_is_escaped(question):
    """So does pygiftparser 1.1, which reads all questions back but those with a brace."""
    shown = [question.text, *(part for o in question.options for part in (o.text, o.feedback))]
    assert not re.search("[{}]", "".join(shown))


@given(st.text("~=#{}:\\n a"))
def test_what_is_escaped_is_read_as_it_was(text):
    gift = f"::{questions.escaped(text)}::[html]a {{\n=b#c\n}}"
    assert list(read_gift(gift)) == [text]


def test_the_tool_writes_a_category_for_each_lesson(tmp_path):
    to = tmp_path / "course.gift"
    run = [sys.executable, questions.__file__, "--to", to]
    subprocess.run(run, check=True, capture_output=True)
    text = to.read_text(encoding="utf-8")
    assert_file_holds(text, list(QUESTIONS.values()))
    lessons = sorted({question.lesson for question in QUESTIONS.values()})
    assert re.findall(r"^\$CATEGORY: nnlib/Lesson (\d+)$", text, re.MULTILINE) == [
        *map(str, lessons)
    ]
    again = subprocess.run([*run[:-1], tmp_path], capture_output=True, text=True)
    assert again.returncode == 1 and str(tmp_path) in again.stderr
