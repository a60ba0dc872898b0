"""The table of notation holds every symbol of the formulas and no other; the glossary is true."""

import ast
import re
from pathlib import Path

import pytest
from lesson_rules import NNLIB, Lesson, prose_and_maths
from test_lessons import LESSONS

PAGE = (Path(__file__).parent.parent / "docs" / "notation.md").read_text(encoding="utf-8")

# Layout, and what any formula of school mathematics may contain.
NO_SYMBOLS = {
    *(r"\quad", r"\qquad", r"\frac", r"\tfrac", r"\left", r"\right", r"\big", r"\Big"),
    *(r"\underbrace", r"\textstyle", r"\text", r"\mathrm", r"\begin", r"\end", r"\mathcal"),
    *(r"\sum", r"\sqrt", r"\max", r"\min", r"\arg", r"\ln", r"\cdot", r"\infty", r"\mid"),
    *(r"\approx", r"\le", r"\ge", r"\ne", r"\to", r"\rightarrow"),
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
            for formula in prose_and_maths(cell.source)[1]:
                yield path.name, formula
    for path in NNLIB.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        directives = r"^ *\.\. math::(.*(?:\n[ \t]+(?!\"\"\")\S.*)*)|:math:`([^`\[\]]*)`"
        for groups in re.findall(directives, text, re.MULTILINE):
            yield path.name, "".join(groups)


def rows(page):
    """Give the table's rows: symbol, meaning, shape, name in the code."""
    table = re.search(r"^\| symbol \|.*\n\| ---.*\n((?:\|.*\n)*)", page, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table[1].splitlines()]


def in_table(page):
    """Name the symbols in the table: in the first column, or with an index in the second."""
    return set().union(*(symbols(f) for row in rows(page) for f in prose_and_maths(row[0])[1]))


def missing(page, formulas):
    known = in_table(page)
    return sorted({f"{where}: {s}" for where, f in formulas for s in symbols(f) - known})


FORMULAS = list(formulas())


def test_every_symbol_of_a_formula_is_in_the_table():
    assert missing(PAGE, FORMULAS) == []


def test_every_symbol_in_the_table_is_in_a_formula():
    used = set().union(*(symbols(formula) for _, formula in FORMULAS))
    assert in_table(PAGE) - used == set()


@pytest.mark.parametrize("formula", [r"$Q$", r"$\beta_1$", r"$W_{next}$", "$dQ = 1$", r"$Y_{iq}$"])
def test_a_symbol_that_is_in_no_row_is_missed(formula):
    assert missing(PAGE, [("lesson", formula)])


def test_a_row_that_is_taken_away_is_missed():
    row = next(line for line in PAGE.splitlines() if line.startswith(r"| $\alpha$"))
    assert any(r"\alpha" in complaint for complaint in missing(PAGE.replace(row, ""), FORMULAS))


def test_symbols_are_told_from_words_and_layout():
    formula = r"dZ_{before} = \frac{1}{m} \sum_j A_{in}^T \text{ if } Y_{ij}\,x"
    assert symbols(formula) == {"dZ", "before", "m", "j", "A", "in", "T", "Y", "i", "x"}


def identifiers():
    """Name everything that nnlib's code names, and the functions of NumPy that it calls."""
    names = set()
    for path in NNLIB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for field in ("id", "attr", "arg", "name"):
                names.add(getattr(node, field, None))
    return names


def test_the_names_in_the_code_are_names_in_the_code():
    lessons = "\n".join(c.source for path in LESSONS for _, c in Lesson.read(path).cells("code"))
    known = identifiers() | set(re.findall(r"\w+", lessons))
    named = re.findall(r"`([^`]*)`", "".join(row[3] for row in rows(PAGE)))
    assert [n for n in named if not set(re.findall(r"[a-zA-Z_]\w*", n)) <= known] == []


def glossary(page):
    """Give the glossary's words, each with the file name of its lesson."""
    text = re.search(r"```\{glossary\}\n(.*?)\n```", page, re.DOTALL)[1]
    return re.findall(
        r"^(\S.*)\n(?:  .*\n)*?  \[Lesson \d\]\(notebooks/(.*)\)$", text, re.MULTILINE
    )


def spoken(text):
    return re.sub(r"[-\s]+", " ", text.lower())


def test_every_word_of_the_glossary_is_in_its_lesson():
    text = {
        p.name: " ".join(c.source for _, c in Lesson.read(p).cells("markdown")) for p in LESSONS
    }
    words = glossary(PAGE)
    assert len(words) == PAGE.count("[Lesson ") > 30
    for word, lesson in words:
        assert spoken(word) in spoken(text[lesson]), (word, lesson)


def test_the_words_of_the_glossary_are_in_order():
    words = [word.lower() for word, _ in glossary(PAGE)]
    assert words == sorted(words)
