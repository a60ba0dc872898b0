"""A question in JupyterLab: read, guessed by mouse and keyboard, and answered."""

import pytest

from nnlib.lesson.questions import QUESTIONS

QUESTION = QUESTIONS["planted_mistake"]
CELLS = [
    "from nnlib.lesson import ask",
    "ask.planted_mistake()",
    "ask.planted_mistake.answer(0)",
]


@pytest.fixture
def asked(lab, window):
    """The page and the buttons, after all cells but the last ran."""
    lab.write_notebook("question.ipynb", *CELLS)
    page = lab.open(window, "question.ipynb")
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    buttons = page.get_by_role("group", name="Your guess")
    buttons.wait_for()
    yield page, buttons
    assert window.errors == []


def answer(page):
    """Run the last cell; return what it shows."""
    page.locator(".jp-Cell").nth(2).click()
    page.keyboard.press("Control+Enter")
    shown = page.locator(".jp-Cell").nth(2).locator(".jp-RenderedMarkdown")
    shown.wait_for()
    return shown.inner_text()


def test_a_guess_is_taken_and_gets_its_feedback(asked):
    page, buttons = asked
    question = page.locator(".jp-RenderedMarkdown").first
    question.locator("mjx-container").first.wait_for()  # formulas are drawn
    assert question.locator("li").count() == len(QUESTION.options)
    status = buttons.get_by_role("status")
    assert status.inner_text() == "Choose one."
    buttons.get_by_text("a", exact=True).click()
    status.get_by_text("You guess a. Go on to find out.").wait_for()

    first, right = QUESTION.options[0], QUESTION.by_letter[QUESTION.key]
    shown = answer(page)
    assert f"Your guess, a: {first.feedback}" in shown
    assert f"Answer: {QUESTION.key}, {right.text}. {right.feedback}" in shown
    assert status.inner_text() == "You guessed a; the answer is c."
    assert buttons.locator(".wrong").inner_text() == "a"
    assert buttons.locator(".right").inner_text() == "c"
    assert all(button.is_disabled() for button in buttons.get_by_role("radio").all())


def test_the_keyboard_and_a_screen_reader_reach_every_option(asked):
    page, buttons = asked
    for letter, option in QUESTION.by_letter.items():
        assert buttons.get_by_role("radio", name=f"{letter}: {option.text}").count() == 1
    cells = page.locator(".jp-Cell").count()
    buttons.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    # The kernel's word on an earlier key may come between.
    focused = "document.activeElement.value === 'c' && document.activeElement.checked"
    page.wait_for_function(focused)
    page.keyboard.press("b")  # elsewhere this inserts a cell
    assert page.locator(".jp-Cell").count() == cells
    assert "Your guess was right." in answer(page)
    assert buttons.get_by_role("status").inner_text() == "Right: c."
