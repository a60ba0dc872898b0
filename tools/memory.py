"""Measure the most memory that each lesson's kernel takes, and fail if one takes too much.

python tools/memory.py                 all lessons
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from lessons import LESSONS

LIMIT = 600
"""In MB, for a class on one machine."""

STATUS = Path("/proc/self/status")
ASK = f"print(open({str(STATUS)!r}, encoding='utf-8').read())"


def peak_of(path):
    """Run a notebook from top to bottom, and return its kernel's peak in MB."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(ASK))
    folder = {"metadata": {"path": str(Path(path).parent)}}
    NotebookClient(notebook, timeout=900, resources=folder).execute()
    status = notebook.cells[-1].outputs[0].text
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def main():
    """Print a line for each lesson."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons by default")
    if not STATUS.exists():
        sys.exit("Only Linux tells the peak of a process: run this there.")
    peaks = {}
    for path in parser.parse_args().lessons or LESSONS:
        peaks[path.stem] = peak_of(path)
        print(f"{peaks[path.stem]:5.0f} MB  {path.stem}", flush=True)
    if large := [stem for stem, peak in peaks.items() if peak > LIMIT]:
        sys.exit(f"More than {LIMIT} MB: {', '.join(large)}")


if __name__ == "__main__":
    main()
