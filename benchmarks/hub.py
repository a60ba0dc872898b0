"""Measure a class on one machine: students who open a lesson on a JupyterHub and run all its cells.

python benchmarks/hub.py                                all the classes of the table in TEACHING.md
python benchmarks/hub.py --students 3                   one class, of 3 students
python benchmarks/hub.py --students 3 --threads 2       each with 2 BLAS threads, in place of 1
python benchmarks/hub.py --students 3 --lesson 7        in lesson 7, in place of lesson 1

A class becomes a row of hub.csv and of that table, in place of one of the same kind.
"""

import argparse
import asyncio
import csv
import datetime
import re
import signal
import statistics
import sys
from pathlib import Path

import numpy as np
import psutil
from classroom import hold_class
from report import machine, markdown

HERE = Path(__file__).parent
ROOT = HERE.parent
DATA = HERE / "hub.csv"
PAGE = ROOT / "TEACHING.md"
LESSONS = {int(path.name[:2]): path for path in (ROOT / "notebooks").glob("*.ipynb")}
TIMES = ("open", "first cell", "all cells")
FAULTS = ("lost", "failed", "different")
# Lesson, BLAS threads, students. Lesson 7 has the drawing pad.
CLASSES = [*((1, "1", students) for students in (1, 5, 10, 20)), (1, "default", 5), (7, "1", 1)]


def settings(page):
    """Give the settings that the page tells a teacher to copy: those are measured."""
    return re.search(r"```python\n(import sys\n.*?)```", page, re.DOTALL)[1]


def summary(seen, peaks, used):
    """Give the figures of a class: seconds and megabytes, each the students' median and largest."""
    figures = {}
    for what in TIMES:
        spent = [each[what] for each in seen if what in each] or [np.nan]
        figures |= {what: statistics.median(spent), f"{what}, slowest": max(spent)}
    figures |= {
        "memory": statistics.median(peaks or [np.nan]),
        "memory, largest": max(peaks, default=np.nan),
    }
    faults = {what: str(sum(each[what] for each in seen)) for what in FAULTS}
    return {what: f"{figure:.1f}" for what, figure in (figures | used).items()} | faults


def read(file=DATA):
    """Give the rows measured so far, by lesson, threads and students."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {key(row): row for row in csv.DictReader(lines)}


def key(row):
    return row["lesson"], row["threads"], int(row["students"])


def write(rows, file=DATA):
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, next(iter(rows.values())), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[each] for each in sorted(rows))


def capacity(rows, gigabytes=8, cores=2):
    """Say how many students a machine holds, by a line through the memory of classes in lesson 1.

    A tenth of the machine's memory stays free.
    """
    one = [row for row in rows.values() if (row["lesson"], row["threads"]) == ("1", "1")]
    if len(one) < 2:
        return ""
    memory = [float(row["memory, all"]) / 1024 for row in one]
    each, hub = np.polyfit([int(row["students"]) for row in one], memory, 1)
    most = max(rows.values(), key=lambda row: float(row["memory, largest"]))
    largest = float(most["memory, largest"]) / 1024
    number, fewest = (int((0.9 * gigabytes - hub) / size) for size in (each, largest))
    twenty = int(np.ceil((hub + 20 * largest) / 0.9))
    busy = statistics.median(float(row["CPU"]) for row in one)
    minutes = number * busy / cores / 60
    culled = max(float(row["memory, culled"]) for row in one) / 1024
    return (
        f"In lesson 1 a student needs {each:.2f} GB and the hub {hub:.2f} GB, so {gigabytes} GB "
        f"hold {number} students with a tenth to spare; in lesson {most['lesson']}, at "
        f"{largest:.2f} GB, {fewest}, and 20 students need {twenty} GB. All cells of lesson 1 take "
        f"{busy:.0f} seconds of one core: {cores} cores run them for {number} students in "
        f"{minutes:.1f} minutes. "
        f"Once jupyterhub-idle-culler has stopped the idle servers, {culled:.2f} GB are in use."
    )


def other_work(rows):
    """Say so if the machine had other work, by the time that a student alone waited."""
    alone = rows.get(("1", "1", 1))
    if alone is None or float(alone["all cells"]) < 2 * float(alone["CPU"]):
        return ""
    return (
        f"The machine had other work as well: one student's {float(alone['CPU']):.0f} seconds of "
        f"computing took {float(alone['all cells']):.0f} s. On an idle machine times are shorter."
    )


def block(rows):
    """Give the part of TEACHING.md that the figures decide."""
    stamps = sorted({f"Measured on {row['date']}: {row['machine']}." for row in rows.values()})
    what = (
        "`make hub` holds a class with these settings: all begin together and run every cell "
        "without a pause, the worst case, and all outputs are compared with the stored ones. "
        "Times are the median and (the slowest student's); memory is the largest."
    )
    header = ["lesson", "students", "BLAS threads", *TIMES]
    header += ["MB a student", "GB in all", "kernels lost, cells failed, outputs different"]
    table = [
        [
            row["lesson"],
            row["students"],
            row["threads"],
            *(seconds(row, what) for what in TIMES),
            f"{float(row['memory, largest']):.0f}",
            f"{float(row['memory, all']) / 1024:.1f}",
            ", ".join(row[what] for what in FAULTS),
        ]
        for row in (rows[each] for each in sorted(rows))
    ]
    parts = [what, *stamps, markdown(header, table), other_work(rows), capacity(rows)]
    return "<!-- hub -->\n" + "\n\n".join(filter(None, parts)) + "\n<!-- /hub -->"


def seconds(row, what):
    return f"{float(row[what]):.0f} s ({float(row[f'{what}, slowest']):.0f} s)"


def measure(lesson, threads, students):
    """Hold a class; keep its row, and renew the page's table."""
    text = settings(PAGE.read_text(encoding="utf-8"))
    measured = asyncio.run(hold_class(students, threads, LESSONS[lesson], text))
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    row = {
        "date": str(datetime.date.today()),
        "machine": f"{machine()}; {memory}",
        "lesson": str(lesson),
        "threads": threads,
        "students": str(students),
        **summary(*measured),
    }
    print(row)
    if any(row[what] != "0" for what in FAULTS):
        sys.exit("A kernel was lost, or a cell failed or gave another output: nothing is written.")
    rows = read() | {key(row): row}
    write(rows)
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")


def renewed(page, rows):
    return re.sub("<!-- hub -->.*<!-- /hub -->", lambda _: block(rows), page, flags=re.DOTALL)


def number_of_threads(text):
    if text != "default" and not (text.isdecimal() and int(text)):
        raise ValueError
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, help="hold one class only, of so many")
    parser.add_argument("--lesson", type=int, choices=sorted(LESSONS))
    parser.add_argument(
        "--threads", type=number_of_threads, metavar="N", help="of BLAS: a number, or default"
    )
    asked = parser.parse_args()
    if asked.students is None and (asked.lesson or asked.threads):
        parser.error("say how many students the class has, for example --students 3")
    if asked.students is not None and asked.students < 1:
        parser.error(f"--students is {asked.students}; it must be at least 1")
    if sys.platform != "linux":
        sys.exit("Only Linux tells how much memory is a process's own: run this there.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # and so stop the hub
    one = asked.lesson or 1, asked.threads or "1", asked.students
    for lesson, threads, students in [one] if asked.students else CLASSES:
        measure(lesson, threads, students)


if __name__ == "__main__":
    main()
