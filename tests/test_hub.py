"""What TEACHING.md says of a class on one machine was measured, and its measurement sees faults."""

import asyncio
import json

import classroom
import hub
import nbformat.v4 as nbf
import numpy as np
import pytest
from traitlets.config import Config

from lessons import ROOT

PAGE = (ROOT / "TEACHING.md").read_text(encoding="utf-8")


def row(lesson=1, threads="1", students=1, **figures):
    """Give a row of the data, where a student takes 0.8 GB and the hub 0.5 GB."""
    figures = {"all": 1024 * (0.5 + 0.8 * students), "largest": 819.2, "culled": 102.4} | figures
    seconds = dict.fromkeys(hub.TIMES, "2.0")
    return {
        "date": "2026-01-02",
        "machine": "an abacus",
        "lesson": str(lesson),
        "threads": threads,
        "students": str(students),
        **seconds,
        **{f"{what}, slowest": "3.6" for what in seconds},
        "CPU": "30.0",
        "memory": "800.0",
        **{f"memory, {what}": f"{figure:.1f}" for what, figure in figures.items()},
        **dict.fromkeys(hub.FAULTS, "0"),
    }


def keyed(*rows):
    return {hub.key(each): each for each in rows}


class TestThePage:
    def test_its_table_is_what_was_measured(self):
        rows = hub.read()
        assert len(rows) >= 4
        assert hub.renewed(PAGE, rows) == PAGE

    @pytest.mark.parametrize("column", ["date", "all cells, slowest", "memory, all", "lost"])
    def test_a_changed_figure_is_seen(self, column):
        rows = hub.read()
        first = next(iter(rows))
        rows[first] = rows[first] | {column: "987654"}
        assert hub.renewed(PAGE, rows) != PAGE

    def test_no_kernel_was_lost_and_each_lesson_gave_what_it_has_stored(self):
        assert {each[what] for each in hub.read().values() for what in hub.FAULTS} == {"0"}

    def test_its_limit_leaves_room_above_the_largest_lesson(self):
        c = Config()
        exec(hub.settings(PAGE), {"c": c})
        assert c.Spawner.mem_limit.endswith("G")
        largest = max(float(each["memory, largest"]) for each in hub.read().values())
        assert 1024 * float(c.Spawner.mem_limit[:-1]) > 1.2 * largest

    @pytest.mark.parametrize("threads", ["1", "2", "default"])
    def test_its_settings_are_those_that_are_measured(self, threads):
        settings = hub.settings(PAGE)
        c = classroom.configure(settings, "/tmp", ["student-01"], threads, "secret", [1, 2, 3])
        c = json.loads(json.dumps(c))  # as the hub reads it
        assert c["Spawner"]["http_timeout"] == 300
        assert [service["name"] for service in c["JupyterHub"]["services"]] == ["culler", "class"]
        limit = {} if threads == "default" else {"OMP_NUM_THREADS": threads}
        assert c["Spawner"]["environment"] == {"TQDM_DISABLE": "1", **limit}


class TestTheData:
    def test_a_class_is_kept_until_one_of_the_same_kind_is_measured(self, tmp_path):
        file = tmp_path / "hub.csv"
        assert hub.read(file) == {}
        before = keyed(row(students=10), row(students=5), row(students=5, threads="default"))
        hub.write(before, file)
        again = row(students=5) | {"date": "2026-03-04"}
        hub.write(hub.read(file) | keyed(again), file)
        after = hub.read(file)
        assert after == before | keyed(again)
        assert [key[2] for key in after] == [5, 10, 5]

    def test_the_figures_are_medians_and_the_largest_and_the_faults_are_added(self):
        seen = [
            {
                "open": 1.0,
                "first cell": 0.5,
                "all cells": 10.0,
                "lost": 0,
                "failed": 0,
                "different": 1,
            },
            {
                "open": 2.0,
                "first cell": 0.7,
                "all cells": 12.0,
                "lost": 0,
                "failed": 1,
                "different": 1,
            },
            {"open": 9.0, "first cell": 0.9, "lost": 1, "failed": 0, "different": 0},
        ]
        figures = hub.summary(seen, [700.0, 800.0, 750.0], {"CPU": 31.25})
        assert figures == {
            "open": "2.0", "open, slowest": "9.0", "first cell": "0.7",
            "first cell, slowest": "0.9", "all cells": "11.0", "all cells, slowest": "12.0",
            "memory": "750.0", "memory, largest": "800.0", "CPU": "31.2",
            "lost": "1", "failed": "1", "different": "2",
        }  # fmt: skip

    def test_a_class_of_which_nobody_came_in_has_no_figures(self):
        figures = hub.summary([{"lost": 1, "failed": 0, "different": 0}], [], {})
        assert figures["open"] == figures["memory"] == "nan"
        assert figures["lost"] == "1"

    def test_the_capacity_is_read_off_a_line(self):
        rows = keyed(
            *(row(students=n) for n in (1, 5, 10, 20)),
            row(students=5, threads="default", all=9999),
            row(lesson=7, students=1, all=9999, largest=1638.4),
        )
        said = hub.capacity(rows)
        # (0.9 · 8 − 0.5) / 0.8 = 8.4; in lesson 7 (0.9 · 8 − 0.5) / 1.6 = 4.2, and
        # (0.5 + 20 · 1.6) / 0.9 = 36.1
        assert "a student needs 0.80 GB and the hub 0.50 GB, so 8 GB hold 8 students" in said
        assert "in lesson 7, at 1.60 GB, 4, and 20 students need 37 GB." in said
        assert "take 30 seconds of one core: 2 cores run them for 8 students in 2.0 minutes" in said
        assert "0.10 GB are in use" in said

    def test_one_class_tells_no_capacity(self):
        assert hub.capacity(keyed(row())) == ""
        assert hub.block(keyed(row())).count("\n") == 8

    def test_the_table_has_a_row_for_each_class(self):
        text = hub.block(keyed(row(students=5), row(students=20)))
        assert "| 1 | 5 | 1 | 2 s (4 s) | 2 s (4 s) | 2 s (4 s) | 819 | 4.5 | 0, 0, 0 |" in text
        assert text.count("Measured on 2026-01-02: an abacus.") == 1


@pytest.mark.parametrize(("waited", "busy"), [("40.0", False), ("90.0", True)])
def test_a_machine_with_other_work_is_called_so(waited, busy):
    rows = keyed(row() | {"all cells": waited, "CPU": "30.0"})
    assert ("The machine had other work" in hub.block(rows)) is busy


def test_a_class_in_which_a_cell_failed_is_not_kept(tmp_path, monkeypatch):
    async def hold_class(*class_):
        return [{"lost": 0, "failed": 1, "different": 0}], [], {}

    monkeypatch.setattr(hub, "hold_class", hold_class)
    monkeypatch.setattr(hub, "DATA", tmp_path / "hub.csv")
    with pytest.raises(SystemExit, match="nothing is written"):
        hub.measure(1, "1", 3)
    assert not hub.DATA.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--students 0", "it must be at least 1"),
        ("--students 3 --threads 0", "invalid number_of_threads value: '0'"),
        ("--students 3 --lesson 99", "invalid choice: 99"),
        ("--threads 2", "for example --students 3"),
    ],
)
def test_a_class_that_cannot_be_held_is_refused(arguments, message, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["hub.py", *arguments.split()])
    with pytest.raises(SystemExit):
        hub.main()
    assert message in capsys.readouterr().err


class Socket:
    """A websocket that answers a request with these messages."""

    def __init__(self, *answers):
        self.answers = answers

    async def write_message(self, text):
        parent = json.loads(text)["header"]
        self.waiting = [
            json.dumps({"parent_header": parent, "metadata": {}, **each})
            if isinstance(each, dict) else each
            for each in self.answers
        ]  # fmt: skip

    async def read_message(self):
        return self.waiting.pop(0) if self.waiting else None


def message(kind, channel="iopub", **content):
    return {"msg_type": kind, "header": {"msg_type": kind}, "channel": channel, "content": content}


IDLE = message("status", execution_state="idle")
REPLY = message("execute_reply", "shell", status="ok")
PRINTED = message("stream", name="stdout", text="1\n")


def answer(*messages):
    return asyncio.run(classroom.Kernel(Socket(*messages)).run("print(1)"))


class TestAKernel:
    @pytest.mark.parametrize("end", [(IDLE, REPLY), (REPLY, IDLE)])
    def test_a_cell_ends_when_the_kernel_has_replied_and_is_idle(self, end):
        of_another = PRINTED | {"parent_header": {"msg_id": "another"}}
        outputs, status = answer(of_another, b"a widget's", PRINTED, *end)
        assert [output.text for output in outputs] == ["1\n"]
        assert status == "ok"

    @pytest.mark.parametrize("state", ["restarting", "dead"])
    def test_a_kernel_that_dies_is_lost(self, state):
        died = message("status", execution_state=state) | {"parent_header": {}}
        with pytest.raises(classroom.KernelLostError, match=state):
            answer(PRINTED, died, REPLY, IDLE)

    def test_a_connection_that_closes_is_a_lost_kernel(self):
        with pytest.raises(classroom.KernelLostError, match="closed"):
            answer(PRINTED, REPLY)


def figure(text, picture):
    return nbf.new_output("display_data", {"text/plain": text, "image/png": picture})


def printed(text, name="stdout"):
    return nbf.new_output("stream", name=name, text=text)


def judged(stored, outputs, status="ok", **metadata):
    cell = nbf.new_code_cell("1", outputs=stored, metadata=metadata)
    seen = {"failed": 0, "different": 0}
    classroom.judge(cell, outputs, status, seen, "student-01")
    return seen["failed"], seen["different"]


class TestOutputs:
    @pytest.mark.parametrize(
        ("stored", "outputs"),
        [
            ([printed("0.75\n0.5\n")], [printed("0.75\n"), printed("0.5\n")]),
            ([figure("<Figure>", "a"), printed("1")], [figure("<Figure>", "b"), printed("1")]),
        ],
    )
    def test_the_same_text_is_the_same_output(self, stored, outputs):
        assert judged(stored, outputs) == (0, 0)

    @pytest.mark.parametrize(
        "outputs",
        [
            [],
            [printed("0.76\n")],
            [printed("0.75\n", "stderr")],
            [printed("0.75\n"), figure("<Figure>", "a")],
            [nbf.new_output("execute_result", {"text/plain": "0.75\n"})],
        ],
    )
    def test_another_text_is_another_output(self, outputs):
        assert judged([printed("0.75\n")], outputs) == (0, 1)

    def test_a_cell_that_fails_is_counted_unless_it_is_meant_to(self):
        error = nbf.new_output("error", ename="ZeroDivisionError", evalue="by zero", traceback=[])
        assert judged([], [error], "error") == (1, 1)
        assert judged([error], [error], "error", tags=["raises-exception"]) == (0, 0)


@pytest.mark.hub
def test_a_class_loses_a_kernel_and_says_so(tmp_path):
    cells = [
        ("print(1)", [printed("2\n")]),
        ("1 / 0", []),
        (
            "import os\nif os.environ['JUPYTERHUB_USER'][-1] == '2':\n    os.kill(os.getpid(), 9)",
            [],
        ),
        ("print(3)", [printed("3\n")]),
    ]
    notebook = nbf.new_notebook(cells=[nbf.new_code_cell(s, outputs=o) for s, o in cells])
    lesson = tmp_path / "lesson.ipynb"
    lesson.write_text(nbf.writes(notebook), encoding="utf-8")
    seen, peaks, used = asyncio.run(classroom.hold_class(2, "1", lesson, hub.settings(PAGE)))
    faults = [tuple(each[what] for what in hub.FAULTS) for each in seen]
    assert faults == [(0, 1, 2), (1, 1, 2)]
    assert "all cells" in seen[0] and "all cells" not in seen[1]
    assert len(peaks) == 2 and min(peaks) > 50
    assert np.isclose(used["memory, culled"], used["memory, all"] - sum(peaks), rtol=0.5)
