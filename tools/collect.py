"""Collect what a class handed in: grade it, write tables, and show what the class misunderstood.

python tools/collect.py FOLDER         a folder of notebooks, or the zip of a learning platform
"""

import argparse
import os
import re
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

import grade
from exercises import POINTS, asked_by_lesson
from lessons import STUB
from marks import as_csv, canvas_table, moodle_tables, table
from misunderstood import page
from submissions import NO_NOTEBOOK, Submission, read_submissions

AT_ONCE = 2
"""Processes that grade at the same time."""
TROUBLES = 5
"""How many of a student's files that cannot be graded have a line."""


@dataclass
class Work:
    """A student's work on a lesson, or a file that cannot be graded: lesson None."""

    submission: Submission
    lesson: int | None = None
    note: str = ""
    results: dict[str, grade.Result] = field(default_factory=dict)

    @property
    def points(self):
        """The points of what is right."""
        return sum(POINTS[name] for name, one in self.results.items() if one.state == "right")


def lessons_of(cells, asked):
    """Tell by the functions that it defines which lessons a notebook contains, wholly or mostly.

    A lesson lets students paste functions of earlier ones: half of those make no lesson.
    """
    text = "\n".join(cells)
    share = {}
    for lesson, exercises in asked.items():
        defined = [
            bool(re.search(rf"^[ \t]*def\s+{one}\b|^{one}\s*=(?!\s*\.\.\.)", text, re.MULTILINE))
            for one in exercises.values()
        ]
        share[lesson] = sum(defined) / len(defined)
    whole = [lesson for lesson in share if share[lesson] > 0.5]
    best = max(share, key=share.get)
    return whole or ([best] if share[best] else [])


def answers(cells, functions):
    """Count the functions that a notebook defines, other than by a stub."""
    text = "\n".join(cells)
    count = 0
    for one in functions:
        definition = rf"^(?:[ \t]*def\s+{one}\b|{one}\s*=(?!\s*\.\.\.)).*?(?=^[\w@]|\Z)"
        found = re.findall(definition, text, re.MULTILINE | re.DOTALL)
        count += not all(map(STUB.search, found))
    return count


def sorted_out(submissions, asked):
    """Make a Work of each student's newest notebook of each lesson, and of each file in trouble."""
    attempts, works = defaultdict(list), []
    for one in submissions:
        lessons = lessons_of(one.cells, asked) if not one.problem else []
        for lesson in lessons:
            attempts[one.who, lesson].append(one)
        if not lessons:
            problem = one.problem or "holds no function that an exercise asks for"
            works.append(Work(one, note=problem))
    with_notebook = {who for who, _ in attempts}
    # A picture beside a notebook is no trouble.
    works = [
        work
        for work in works
        if work.note != NO_NOTEBOOK or work.submission.who not in with_notebook
    ]
    works = _few_of_each(works)
    for (_, lesson), group in attempts.items():
        functions = asked[lesson].values()
        # Of one date, a handout that somebody added untouched is not what counts.
        *older, newest = sorted(
            group, key=lambda one: (one.newest, answers(one.cells, functions), one.file)
        )
        left_out = ", ".join(one.file for one in older)
        note = f"newest of {len(group)} attempts; left out: {left_out}" if older else ""
        works.append(Work(newest, lesson, note))
    return sorted(works, key=lambda work: (*work.submission.who, work.lesson or 0))


def _few_of_each(troubles):
    """Keep a few files of each student; the last one kept says how many more there are."""
    files = defaultdict(list)
    for work in troubles:
        files[work.submission.who].append(work)
    for group in files.values():
        if len(group) > TROUBLES:
            more = f"; and {len(group) - TROUBLES:,} more files that cannot be graded"
            group[TROUBLES - 1].note += more
    return [work for group in files.values() for work in group[:TROUBLES]]


def graded(works, asked):
    """Grade each Work that is of a lesson, a few at once, with a progress bar."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = {
            pool.submit(grade.grade, work.submission.cells, asked[work.lesson]): work
            for work in works
            if work.lesson
        }
        try:
            for future in tqdm(as_completed(futures), "graded", len(futures), unit="notebook"):
                futures[future].results = future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            grade.stop()
            raise
    return works


def reports(works, asked):
    """Give what is to be written: {name of a file: its text}."""
    # With a byte order mark Excel takes a file for UTF-8.
    texts = {"results.csv": as_csv(table(works), mark="\ufeff")}
    for lesson, rows in moodle_tables(works, asked).items():
        texts[f"moodle-lesson-{lesson}.csv"] = as_csv(rows)
    if any(work.lesson and work.submission.canvas for work in works):
        texts["canvas.csv"] = as_csv(canvas_table(works, asked))
    texts["misunderstood.html"] = page(
        {
            lesson: [work.results for work in works if work.lesson == lesson]
            for lesson in sorted({work.lesson for work in works if work.lesson})
        }
    )
    return texts


def write(texts, folder, force=False):
    """Write files into a folder, each whole or not at all; return their paths.

    If one is there already, raise FileExistsError and write nothing, unless force.
    """
    there = [str(folder / name) for name in texts if (folder / name).exists()]
    if there and not force:
        raise FileExistsError(
            f"{', '.join(there)}: already there. Nothing was written. Name another folder by "
            "--to, or overwrite by --force."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        part = folder / f".{name}.part"
        part.write_text(text, encoding="utf-8", errors="replace", newline="")
        os.replace(part, folder / name)
    return [folder / name for name in texts]


def collect(source, to, force=False):
    """Grade what is in a folder or zip, and write the reports; return their paths."""
    if to.resolve().is_relative_to(source.resolve()):
        raise ValueError(f"--to leads into {source}, what was handed in; name another folder")
    if (to / "results.csv").exists() and not force:
        write({"results.csv": ""}, to)  # says so before an hour's work, not after it
    asked = asked_by_lesson()
    works = sorted_out(read_submissions(source), asked)
    if not works:
        raise ValueError(f"{source} holds no files; name what your students handed in")
    for missing in grade.not_limited():
        print(f"Only Python, not the system, limits the {missing} of the functions graded here.")
    paths = write(reports(graded(works, asked), asked), to, force)
    trouble = [work for work in works if work.lesson is None]
    for work in trouble:
        # A name may hold commands for the terminal.
        line = f"not graded: {work.submission.file}: {work.note}"
        print("".join(c if c.isprintable() else "?" for c in line))
    print(f"{len(works) - len(trouble)} notebooks graded, {len(trouble)} files not")
    return paths


def main():
    """Collect what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path, metavar="FOLDER", help="or a zip")
    parser.add_argument(
        "--to", type=Path, default=Path("marked"), metavar="FOLDER", help="marked by default"
    )
    parser.add_argument("--force", action="store_true", help="overwrite earlier reports")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="replace")  # names of files may be in any script
    try:
        for path in collect(options.source, options.to, options.force):
            print(path)
    except KeyboardInterrupt:
        sys.exit("Stopped. Nothing was written.")
    except (OSError, ValueError, RuntimeError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
