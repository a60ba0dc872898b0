"""The questions of a lesson, each of which a cell further down answers as its key says."""

import re

from lessons import question_in, slide_type
from nnlib.lesson.questions import QUESTIONS

ASKED = re.compile(r"\bask\.(\w+)\(\)")
ANSWERED = re.compile(r"\bask\.(\w+)\.answer\(")


def stored_text(cell):
    """Give what a cell has put out, as plain text."""
    texts = [out.get("text", out.get("data", {}).get("text/plain", "")) for out in cell.outputs]
    return "\n".join(texts)


def questions_are_answered_as_their_keys_say(lesson):
    waiting = []
    for where, cell in lesson.cells("code"):
        name = question_in(cell)
        if name is None and ASKED.search(cell.source):
            yield f"{where}: ask in a cell that does nothing else"
        if name is not None:
            waiting.append(name)
            if name not in QUESTIONS or QUESTIONS[name].lesson != int(lesson.path.name[:2]):
                yield f"{where}: this lesson has no question {name} in nnlib/lesson/questions/"
            elif stored_text(cell) != QUESTIONS[name].shown.text:
                yield f"{where} stores another text than the question has: `make run`"
        for name in ANSWERED.findall(cell.source):
            if name not in waiting:
                yield f"{where} answers {name}, which is not asked above, or is answered already"
            else:
                waiting.remove(name)
                if slide_type(cell) == "-":
                    yield f"{where} answers on the slide that asks: start a subslide"
                found = re.findall(r"^Answer: (\w), ", stored_text(cell), re.MULTILINE)
                if found != [QUESTIONS[name].key]:
                    yield (
                        f"{where}: the cell's answer to {name} is {found}, the question's key "
                        f"{QUESTIONS[name].key!r}: correct the question, with its feedback"
                    )
    for name in waiting:
        yield f"the question {name} is never answered: end a cell with ask.{name}.answer(…)"
