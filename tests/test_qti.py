"""The QTI file, read back, says what the questions say, and gives points for the right option."""

import html
import zipfile
from dataclasses import replace
from itertools import groupby
from xml.etree import ElementTree

import pytest

import qti
from nnlib.lesson.question import Option, Question
from nnlib.lesson.questions import QUESTIONS
from qti import as_html

SIGNS = Question(
    "signs",
    1,
    "Is $a < b$ & *c*?",
    [Option(0, "`{x: 1}`", "Not 5 < 6 & 7."), Option(1, 'the "second"', "It is $\\nabla L$.")],
    key="b",
)
SPACE = {"q": qti.QTI, "p": qti.PACKAGE}
HTML = ".//q:mattext[@texttype='text/html']"


def only(node, path):
    (found,) = node.findall(path, SPACE)
    return found


def read_item(item):
    """Answer a question with each option, as a platform does: (text, [(option, score, said)])."""
    presentation = only(item, "q:presentation")
    feedback = {
        part.get("ident"): only(part, HTML).text for part in item.iterfind("q:itemfeedback", SPACE)
    }
    answers = []
    for label in presentation.iterfind(".//q:response_label", SPACE):
        score, said = "0", []
        for condition in item.iterfind(".//q:respcondition", SPACE):
            wanted = only(condition, ".//q:varequal")
            assert wanted.get("respident") == only(presentation, "q:response_lid").get("ident")
            if wanted.text != label.get("ident"):
                continue
            score = condition.findtext("q:setvar", score, SPACE)
            shown = condition.findall("q:displayfeedback", SPACE)
            said += [feedback[part.get("linkrefid")] for part in shown]
            if condition.get("continue") == "No":
                break
        answers.append((only(label, HTML).text, score, said))
    return only(presentation, "q:material/q:mattext").text, answers


def read_qti(path):
    """Return {title of a quiz: {title of a question: what read_item gives}}."""
    quizzes = {}
    with zipfile.ZipFile(path) as package:
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        resources = manifest.findall(".//p:resource[@type='imsqti_xmlv1p2']", SPACE)
        listed = [only(resource, "p:file").get("href") for resource in resources]
        assert sorted(package.namelist()) == sorted([*listed, "imsmanifest.xml"])
        for name in listed:
            assessment = only(ElementTree.fromstring(package.read(name)), "q:assessment")
            items = assessment.findall("q:section/q:item", SPACE)
            quizzes[assessment.get("title")] = {
                item.get("title"): read_item(item) for item in items
            }
            for item in items:
                fields = [field.text for field in item.iterfind(".//q:fieldentry", SPACE)]
                assert fields == ["multiple_choice_question", "1"]
    return quizzes


def expected(question):
    answers = [
        (as_html(option.text), "100" if letter == question.key else "0", [as_html(option.feedback)])
        for letter, option in question.by_letter.items()
    ]
    return as_html(question.text), answers


@pytest.mark.parametrize("questions", [list(QUESTIONS.values()), [SIGNS]], ids=["course", "signs"])
def test_the_file_says_what_the_questions_say(questions, tmp_path):
    qti.write_qti(questions, tmp_path / "questions.zip")
    assert read_qti(tmp_path / "questions.zip") == {
        f"nnlib, lesson {lesson}": {f"ask.{one.name}": expected(one) for one in some}
        for lesson, some in groupby(questions, key=lambda question: question.lesson)
    }


def test_signs_of_html_are_signs():
    text, (first, second) = expected(SIGNS)
    assert text == r"Is \(a &lt; b\) &amp; <em>c</em>?"
    assert html.unescape(first[2][0]) == "Not 5 < 6 & 7."
    assert second[1] == "100"


@pytest.mark.parametrize(
    "change", [{"key": "a"}, {"text": "How?"}, {"options": SIGNS.options[::-1]}]
)
def test_another_file_is_noticed(change, tmp_path):
    qti.write_qti([replace(SIGNS, **change)], tmp_path / "questions.zip")
    assert read_qti(tmp_path / "questions.zip")["nnlib, lesson 1"]["ask.signs"] != expected(SIGNS)


def test_the_same_questions_give_the_same_file(tmp_path):
    for name in ("one.zip", "two.zip"):
        qti.write_qti([SIGNS], tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
