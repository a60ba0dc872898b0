"""Measure what lesson 8 says of times, with the lesson's own cells, and write it into the lesson.

python benchmarks/lesson8.py           writes lesson8.csv, and the quote in the lesson

bench.py ends with it, since the quote names figures of RESULTS.md as well.
The lesson's pictures are measured anew wherever it runs; its words need figures that stay.
"""

import csv
import datetime
import json
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE / "lesson8.csv"
RESULTS = HERE / "RESULTS.md"
LESSON = HERE.parent / "notebooks" / "08-fast-then-far.ipynb"
QUOTE = re.compile(r"^> When this was measured.*$", re.MULTILINE)
LAST = "pays = "


def cells(notebook):
    """Yield the code that measures: no installation and no drawing, up to the last measurement."""
    for cell in notebook["cells"]:
        code = "".join(cell["source"])
        if cell["cell_type"] == "code" and 'find_spec("nnlib")' not in code:
            if "plt.show()" not in code:
                yield code
            if LAST in code:
                return


def measure():
    """Run the lesson's cells, and give microseconds by what took them, and a number of images."""
    names = {"__name__": "lesson8"}
    for code in cells(json.loads(LESSON.read_text(encoding="utf-8"))):
        exec(code, names)
    alone, together, calls = (names[name].sum() for name in ("alone", "together", "calls"))
    seconds = {
        "an image alone": alone,
        "an image among 1,024": together,
        "an image alone, one hidden unit": calls,
        **{f"update, {name}": spent for name, spent in names["parts"].items()},
        "update, fused": names["fused"],
        **{f"step, {name}": spent for name, spent in names["times"].items()},
    }
    figures = {name: f"{1e6 * spent:.3g}" for name, spent in seconds.items()}
    numba = f"Numba {version('numba')}"
    return figures | {
        "two workers pay from images": f"{names['pays']:.0f}",
        "date": str(datetime.date.today()),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {numba}",
    }


def read(file=DATA):
    with file.open(encoding="utf-8", newline="") as lines:
        return dict(csv.reader(lines))


def write(figures, file=DATA):
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(figures.items())


def in_float32(results=None):
    """Give the microseconds of nnlib's step and of compiled loops from the table of results."""
    text = RESULTS.read_text(encoding="utf-8") if results is None else results
    table = text.partition("microseconds per image, compiled")[2]
    row = re.search(r"\| per sample, 784-128-10 \| (\S+) \| \S+ \| (\S+) \|", table)
    return float(row[1]), float(row[2])


def in_three(us):
    return sum(us[f"update, {part}"] for part in ("product", "multiple", "difference"))


def numbers(figures):
    return {k: float(figures[k]) for k in figures if k not in ("date", "machine")}


def quote(figures, results=None):
    """Say what was measured in the words of the lesson."""
    us, (nnlib, loops) = numbers(figures), in_float32(results)
    python, compiled = us["step, row by row, in Python"], us["step, row by row, compiled"]
    times_alone = us["an image alone"] / us["an image among 1,024"]
    times_unfused = in_three(us) / us["update, fused"]
    whole = us["step, nnlib's"]
    return (
        f"> When this was measured, these lines took {python:.0f} microseconds in Python and "
        f"{compiled:.0f} compiled, nnlib's step {whole:.0f}; in float32, and with loops over "
        f"single numbers, {loops:.0f} against nnlib's {nnlib:.0f}. An image alone took "
        f"{times_alone:.0f} times as long as among 1,024, three operations {times_unfused:.0f} "
        f"times as long as a fused one. Source: `benchmarks/lesson8.csv`, "
        f"{figures['date']}: {figures['machine']}."
    )


def renewed(lesson, words):
    """Put the quote into the text of a notebook's file."""
    notebook = json.loads(lesson)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = QUOTE.sub(lambda _: words, "".join(cell["source"]))
            cell["source"] = text.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def main():
    figures = measure()
    write(figures)
    words = quote(figures)
    print(words)
    LESSON.write_text(renewed(LESSON.read_text(encoding="utf-8"), words), encoding="utf-8")


if __name__ == "__main__":
    main()
