"""The words and the formulas of a lesson, which repeat no result that could become false."""

import re
from decimal import Decimal

# Numbers that the prose may name, since no cell computes them; whole numbers up to twelve are free.
FREE_UP_TO = 12
ALLOWED = {
    *("20", "28", "784", "255"),  # units of the first network, an image's side and pixels, a byte
    *("10000", "60000", "70000"),  # MNIST's test images, training images, and all of them
    *("100", "1000"),  # round numbers of things to do
    *(str(2**k) for k in range(4, 11)),  # sizes
    "3.11",  # the oldest Python
}
YEAR_OR_MINUTES = re.compile(
    r"(?<![\w.,])(?:(?:19\d\d|20[0-3]\d)s?\b|\d+(?:\s?(?:to|–|-)\s?\d+)?\s(?:minutes|min)\b)"
)

# Code comes first, since a dollar in it starts no formula.
CODE_OR_MATHS = re.compile(
    r"(?P<code>^ *(?P<fence>```+|~~~+).*?^ *(?P=fence)|(?P<tick>`+).+?(?P=tick))"
    r"|(?P<maths>\$\$.+?\$\$|(?<!\\)\$.+?(?<!\\)\$|\\begin\{(?P<env>\w+\*?)\}.+?\\end\{(?P=env)\})",
    re.DOTALL | re.MULTILINE,
)
NOT_PROSE = re.compile(
    r"<!--.*?-->|</?[a-zA-Z][^>]*>"  # HTML
    r"|\]\([^)]*\)|^\[[^\]]+\]:\s*\S+|https?://\S+"  # where links lead
    r"|^[ >]*\d+[.)]\s|^#+\s+\d+(?:\.\d+)*[.:)]?\s",  # list markers, numbers of headings
    re.DOTALL | re.MULTILINE,
)
NUMBER = r"(?<![\w.])(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
NUMBER_WORD = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|\w+teen|\w+ty|hundred|half)"
)
PERCENTAGE = re.compile(rf"(?:{NUMBER}|{NUMBER_WORD})\s*(?:%|per\s?cent\b)", re.IGNORECASE)


def prose_and_maths(markdown):
    """Split a Markdown text into its words and the list of its formulas, without the code."""
    maths = [found["maths"] for found in CODE_OR_MATHS.finditer(markdown) if found["maths"]]
    return NOT_PROSE.sub(" ", CODE_OR_MATHS.sub(" ", markdown)), maths


def without_sources(markdown):
    """Drop the block quotes and footnotes that say whose figures they repeat."""
    paragraphs = re.split(r"\n\s*\n", markdown)
    marked = re.compile(r"\s*(?:>|\[\^).*\bSource:", re.DOTALL)
    return "\n\n".join(text for text in paragraphs if not marked.match(text))


def is_free(number):
    plain = number.replace(",", "")
    return plain in ALLOWED or (plain.isdecimal() and int(plain) <= FREE_UP_TO)


def no_result_in_the_prose(lesson):
    for where, cell in lesson.cells("markdown"):
        prose, _ = prose_and_maths(without_sources(cell.source))
        results = PERCENTAGE.findall(prose)
        rest = YEAR_OR_MINUTES.sub(" ", PERCENTAGE.sub(" ", prose))
        results += [number for number in re.findall(NUMBER, rest) if not is_free(number)]
        for result in results:
            yield f"{where}: {result} looks like a result: let a cell print it"


def numbers_of_code(lesson):
    """Yield every number in the source or the text output of a code cell."""
    texts = [cell.source for _, cell in lesson.cells("code")]
    for _, _, output in lesson.outputs():
        texts.append(output.get("text", ""))
        texts += [str(v) for k, v in output.get("data", {}).items() if k.startswith("text/")]
    for text in texts:
        for number in re.findall(r"\d{1,3}(?:[,_]\d{3})+(?:\.\d+)?", text):
            yield Decimal(re.sub("[,_]", "", number))
        for number in re.findall(r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3}(?!\d))?", text):
            yield Decimal(number)


def decimals_in_maths_come_from_code(lesson):
    known = set(numbers_of_code(lesson))
    for where, cell in lesson.cells("markdown"):
        _, maths = prose_and_maths(without_sources(cell.source))
        for formula in maths:
            plain = re.sub(r"(?<=[1-9])(\d*)(?:\{,\}|\\,)(?=\d{3}(?!\d))", r"\1", formula)
            plain = plain.replace("{,}", ".").replace("{.}", ".")
            for number in re.findall(r"\d*\.\d+|\d+(?=(?:\s|\\,)*\\%)", plain):
                if Decimal(number) not in known:
                    yield f"{where}: no code cell contains or prints the {number} of this formula"
