"""The peak of a kernel's memory is measured, also of what it has freed again."""

import sys
from pathlib import Path

import nbformat.v4 as nbf
import pytest

import memory

linux = pytest.mark.skipif(not memory.STATUS.exists(), reason="only Linux tells the peak")


def notebook(folder, *sources):
    path = folder / "some.ipynb"
    cells = [nbf.new_code_cell(source) for source in sources]
    path.write_text(nbf.writes(nbf.new_notebook(cells=cells)), encoding="utf-8")
    return path


@linux
def test_memory_that_was_freed_again_counts(tmp_path):
    small = memory.peak_of(notebook(tmp_path, "1 + 1"))
    freed = memory.peak_of(notebook(tmp_path, "x = bytearray(300 * 2**20)", "del x"))
    assert 20 < small < 200 and 290 < freed - small < 320


@linux
def test_a_lesson_that_takes_too_much_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["memory.py", str(notebook(tmp_path, "1 + 1"))])
    memory.main()
    assert capsys.readouterr().out.endswith(" MB  some\n")
    monkeypatch.setattr(memory, "LIMIT", 10)
    with pytest.raises(SystemExit, match="More than 10 MB: some"):
        memory.main()


def test_elsewhere_it_says_where_to_run_it(monkeypatch):
    monkeypatch.setattr(memory, "STATUS", Path("no such file"))
    monkeypatch.setattr(sys, "argv", ["memory.py"])
    with pytest.raises(SystemExit, match="Only Linux"):
        memory.main()
