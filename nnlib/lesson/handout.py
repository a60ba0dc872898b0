"""A handout is a lesson without its solutions, for a teacher to give out.

Cells tagged ``solution`` are left out, and the notes for the speaker. Nothing is overwritten that
holds anything else.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

LESSONS = Path(__file__).parents[2] / "notebooks"
"""Where the lessons are, in a copy of the course."""


def without_solutions(notebook: dict[str, Any]) -> dict[str, Any]:
    """Leave out the cells tagged solution, what other cells have stored of their source, and notes.

    Parameters
    ----------
    notebook : dict
        A notebook's JSON, format 4. Stays as it is.

    Returns
    -------
    dict
        The execution counts of the cells that ran follow each other.

    Examples
    --------
    >>> cells = [
    ...     {"cell_type": "markdown", "metadata": {}, "source": "What is one and one?"},
    ...     {"cell_type": "markdown", "metadata": {"tags": ["solution"]}, "source": "Two."},
    ... ]
    >>> [cell["source"] for cell in without_solutions({"cells": cells})["cells"]]
    ['What is one and one?']
    """
    cells = notebook["cells"]
    left_out = [cell for cell in cells if _is_for_the_teacher(cell["metadata"])]
    # show() puts the source behind the first empty line.
    secrets = [_text(out).partition("\n\n")[2] for cell in left_out for out in _outputs(cell)]
    secrets = [_plain(secret) for secret in secrets if secret.strip()]
    kept: list[dict[str, Any]] = []
    count = 0
    for cell in cells:
        if cell in left_out:
            continue
        if cell["cell_type"] == "code" and cell["execution_count"] is not None:
            count += 1
            outputs = [
                {**out, "execution_count": count} if "execution_count" in out else out
                for out in _outputs(cell)
                if not any(secret in _plain(_text(out)) for secret in secrets)
            ]
            cell = {**cell, "execution_count": count, "outputs": outputs}
        kept.append(cell)
    return {**notebook, "cells": kept}


def write_handout(lessons: Iterable[Path], folder: Path, force: bool = False) -> list[Path]:
    """Write copies of lessons without their solutions into a folder.

    Parameters
    ----------
    lessons : iterable of Path
        Notebooks.
    folder : Path
        Is made where there is none.
    force : bool
        Overwrite files that hold something else.

    Returns
    -------
    list of Path
        The copies.

    Raises
    ------
    ValueError
        If a lesson is no notebook, or would itself be overwritten.
    FileExistsError
        If a file in the folder holds something else. Then nothing is written.
    """
    copies: dict[Path, str] = {}
    for lesson in lessons:
        to = folder / lesson.name
        if to.resolve() == lesson.resolve():
            raise ValueError(f"folder: {to} is the lesson itself; write its copy elsewhere")
        try:
            handout = without_solutions(json.loads(lesson.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError):
            raise ValueError(f"lessons: {lesson} is not a notebook of format 4") from None
        copies[to] = json.dumps(handout, ensure_ascii=False, indent=1) + "\n"
    differing = [
        str(to)
        for to, text in copies.items()
        if to.exists() and to.read_bytes() != text.encode("utf-8")
    ]
    if differing and not force:
        raise FileExistsError(
            f"{', '.join(differing)}: differs from what would be written here, and may hold "
            "a student's work. Nothing was written. Move it away, or overwrite it by --force "
            "(make handout HANDOUT=--force)."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for to, text in copies.items():
        to.write_text(text, encoding="utf-8", newline="\n")
    return list(copies)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the handout that the command line asks for.

    Parameters
    ----------
    arguments : sequence of str, optional
        The command line's by default.
    """
    parser = argparse.ArgumentParser(
        prog="python -m nnlib.lesson.handout",
        description="Write copies of the lessons without their solutions.",
    )
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons by default")
    parser.add_argument(
        "--to", type=Path, default=Path("handout"), metavar="FOLDER", help="handout by default"
    )
    parser.add_argument(
        "--force", action="store_true", help="overwrite files in FOLDER that hold something else"
    )
    options = parser.parse_args(arguments)
    lessons = options.lessons or sorted(LESSONS.glob("*.ipynb"))
    if not lessons:
        sys.exit(f"There are no lessons in {LESSONS}: name them.")
    try:
        for path in write_handout(lessons, options.to, options.force):
            print(path)
    except (OSError, ValueError) as error:
        sys.exit(str(error))


def _is_for_the_teacher(metadata: dict[str, Any]) -> bool:
    note = metadata.get("slideshow", {}).get("slide_type") == "notes"
    return note or "solution" in metadata.get("tags", [])


def _outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    return cell.get("outputs", [])


def _text(output: dict[str, Any]) -> str:
    return "".join(output.get("data", {}).get("text/plain", output.get("text", "")))


def _plain(source: str) -> str:
    """Forget indentation and empty lines, since a method shows with and without its class."""
    return " ".join(source.split())


if __name__ == "__main__":
    main()
