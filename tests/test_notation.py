"""The table of notation holds every symbol of the formulas and no other; the glossary is true."""

import ast
import re

from lesson_rules.prose import prose_and_maths

from lessons import LESSONS, ROOT, Lesson
from nnlib.lesson.questions import QUESTIONS

PAGE = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
MODULES = [path.read_text(encoding="utf-8") for path in (ROOT / "nnlib").rglob("*.py")]

# Layout, and what any formula of school mathematics may contain.
NO_SYMBOLS = {
    *(r"\quad", r"\qquad", r"\frac", r"\tfrac", r"\left", r"\right", r"\big", r"\Big"),
    *(r"\underbrace", r"\textstyle", r"\text", r"\mathrm", r"\begin", r"\end", r"\mathcal"),
    *(r"\sum", r"\sqrt", r"\max", r"\min", r"\arg", r"\ln", r"\cdot", r"\infty", r"\mid"),
    *(r"\approx", r"\le", r"\ge", r"\ne", r"\to", r"\rightarrow", r"\pm", r"\ldots"),
    *(r"\sin", r"\cos", r"\pi"),
}
WORDS = re.compile(r"\\(?:text|mathrm|begin|end)\{[^}]*\}|\\[^a-zA-Z]")
# A command, a word or pair of indices that stands below or above a letter, a derivative, a letter.
TOKEN = re.compile(r"\\[a-zA-Z]+|(?<=[_^]\{)[a-zA-Z]{2,}(?=\})|d[WZAb](?![a-z])|[a-zA-Z]")


def symbols(formula):
    """Name the symbols of a formula: letters, commands, and words such as in below a letter."""
    found = set()
    for token in TOKEN.findall(WORDS.sub(" ", formula)):
        found |= set(token) if re.fullmatch("[ijkl]+", token) else {token}
    return found - NO_SYMBOLS


def formulas():
    for path in LESSONS:
        for _, cell in Lesson.read(path).cells("markdown"):
            yield from ((path.name, formula) for formula in prose_and_maths(cell.source)[1])
    for question in QUESTIONS.values():
        words = [question.text, *(f"{o.text}\n{o.feedback}" for o in question.options)]
        for formula in prose_and_maths("\n".join(words))[1]:
            yield question.name, formula
    directives = r"^ *\.\. math::(.*(?:\n[ \t]+(?!\"\"\")\S.*)*)|:math:`([^`\[\]]*)`"
    for text in MODULES:
        for groups in re.findall(directives, text, re.MULTILINE):
            yield text.partition("\n")[0], "".join(groups)


def rows():
    """Give the table's rows: symbol, meaning, shape, name in the code."""
    table = re.search(r"^\| symbol \|.*\n\| ---.*\n((?:\|.*\n)*)", PAGE, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table[1].splitlines()]


FORMULAS = list(formulas())
IN_TABLE = set().union(*(symbols(f) for row in rows() for f in prose_and_maths(row[0])[1]))


def test_symbols_are_told_from_words_and_layout():
    formula = r"dZ_{before} = \frac{1}{m} \sum_j A_{in}^T \text{ if } Y_{ij}\,x"
    assert symbols(formula) == {"dZ", "before", "m", "j", "A", "in", "T", "Y", "i", "x"}


def test_every_symbol_of_a_formula_is_in_the_table():
    assert {(where, s) for where, formula in FORMULAS for s in symbols(formula) - IN_TABLE} == set()


def test_every_symbol_in_the_table_is_in_a_formula():
    assert IN_TABLE - set().union(*(symbols(formula) for _, formula in FORMULAS)) == set()


def identifiers():
    """Name everything that nnlib's code names, and the functions of NumPy that it calls."""
    nodes = [node for text in MODULES for node in ast.walk(ast.parse(text))]
    fields = ("id", "attr", "arg", "name")
    return {getattr(node, field, None) for node in nodes for field in fields}


def test_the_names_in_the_code_are_names_in_the_code():
    lessons = "\n".join(c.source for path in LESSONS for _, c in Lesson.read(path).cells("code"))
    known = identifiers() | set(re.findall(r"\w+", lessons))
    named = re.findall(r"`([^`]*)`", "".join(row[3] for row in rows()))
    assert [n for n in named if not set(re.findall(r"[a-zA-Z_]\w*", n)) <= known] == []


def spoken(text):
    return re.sub(r"[-\s]+", " ", text.lower())


def test_the_words_of_the_glossary_are_in_order_and_in_their_lessons():
    text = {
        p.name: " ".join(c.source for _, c in Lesson.read(p).cells("markdown")) for p in LESSONS
    }
    glossary = re.search(r"```\{glossary\}\n(.*?)\n```", PAGE, re.DOTALL)[1]
    entry = r"^(\S.*)\n(?:  .*\n)*?  \[Lesson \d+\]\(notebooks/(.*)\)$"
    pairs = re.findall(entry, glossary, re.MULTILINE)
    assert len(pairs) == PAGE.count("[Lesson ") > 30
    words = [word.lower() for word, _ in pairs]
    assert words == sorted(words)
    assert [p for p in pairs if spoken(p[0]) not in spoken(text[p[1]])] == []
