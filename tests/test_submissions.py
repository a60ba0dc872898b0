"""Whatever comes back is read, or costs its own line, which says what is wrong."""

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

import submissions
from submissions import LARGEST, NO_NOTEBOOK, read_submissions

NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": ["a = 1\n", "b = 2"]}]})


def folder_of(tmp_path, files):
    for name, content in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def zip_of(tmp_path, files, name="class.zip"):
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as file:
        for entry, content in files.items():
            file.writestr(entry, content)
    return tmp_path / name


def only(path):
    (one,) = read_submissions(path)
    return one


@pytest.mark.parametrize("form", [folder_of, zip_of])
@pytest.mark.parametrize(
    ("path", "student", "moodle", "canvas"),
    [
        ("Ada Lovelace_12345_assignsubmission_file_/any name.ipynb", "Ada Lovelace", "12345", ""),
        ("Ada Lovelace_12345_assignsubmission_file/a/b.ipynb", "Ada Lovelace", "12345", ""),
        ("Ada_12_assignsubmission_onlinetext_/onlinetext.ipynb", "Ada", "12", ""),
        ("Teilnehmer_in 5_12_assignsubmission_file_/a.ipynb", "Teilnehmer_in 5", "12", ""),
        ("Ada Lovelace_12345_assignsubmission_file_01.ipynb", "Ada Lovelace", "12345", ""),
        ("O'Neil Zoë_7_assignsubmission_file_/x_12_3456_y.ipynb", "O'Neil Zoë", "7", ""),
        ("lovelaceada_345_67890_01-sigmoid.ipynb", "lovelaceada", "", "345"),
        ("lovelaceada_LATE_345_67890_01_a-2.ipynb", "lovelaceada", "", "345"),
        ("ada/01-sigmoid.ipynb", "ada", "", ""),
        ("ada/week 1/01-sigmoid.ipynb", "ada", "", ""),
        ("ada/my_work_2024_1105_x.ipynb", "ada", "", ""),
        ("ada.ipynb", "ada", "", ""),
        ("ADA.IPYNB", "ADA", "", ""),
        ("ada.ipynb.json", "ada", "", ""),  # as Safari saves it
        ("ada.ipynb.txt", "ada", "", ""),
        ("a.b (1).ipynb", "a.b (1)", "", ""),
        ("Zoe\u0308/n.ipynb", "Zoë", "", ""),  # as macOS spells it
        ("Zoe\u0308_7_assignsubmission_file_/n.ipynb", "Zoë", "7", ""),
    ],
)
def test_a_name_tells_whose_a_file_is(path, student, moodle, canvas, form, tmp_path):
    one = only(form(tmp_path, {path: NOTEBOOK}))
    assert (one.student, one.moodle, one.canvas, one.file) == (student, moodle, canvas, path)
    assert (one.cells, one.problem) == (("a = 1\nb = 2",), "")


def test_a_zip_of_one_folder_is_the_folders_contents(tmp_path):
    inside = {"class/ada.ipynb": NOTEBOOK, "class/ben/01.ipynb": NOTEBOOK}
    students = {one.student for one in read_submissions(zip_of(tmp_path, inside))}
    assert students == {"ada", "ben"}


def test_a_zip_of_one_students_folder_keeps_the_name(tmp_path):
    folder = "Ada Lovelace_12_assignsubmission_file_"
    inside = {f"{folder}/01.ipynb": NOTEBOOK, f"{folder}/02.ipynb": NOTEBOOK}
    students = [one.student for one in read_submissions(zip_of(tmp_path, inside))]
    assert students == ["Ada Lovelace"] * 2


def test_of_an_endless_file_no_more_is_read_than_allowed():
    class Endless:
        def read(self, size=-1):
            assert 0 <= size <= LARGEST + 1
            return b" " * size

    one = submissions._read(submissions.Submission("ada", "ada.ipynb"), Endless())
    assert "has more than 20 MB" in one.problem


def test_students_zips_in_the_zip_of_a_class_are_read(tmp_path):
    mine = zip_of(tmp_path, {"work/n.ipynb": NOTEBOOK, "__MACOSX/work/._n.ipynb": ""}, "mine.zip")
    deep = zip_of(tmp_path, {"mine.zip": mine.read_bytes()}, "deep.zip")
    files = {
        "Ada_1_assignsubmission_file_/mine.zip": mine.read_bytes(),
        "Ben_2_assignsubmission_file_/deep.zip": deep.read_bytes(),
        "cy_345_67890_mine.zip": mine.read_bytes(),
        "dee.zip": mine.read_bytes()[:-30],
        "eve.zip": mine.read_bytes(),
    }
    path = zip_of(tmp_path, files)
    found = {one.student: (one.moodle, one.canvas, one.problem) for one in read_submissions(path)}
    assert found.pop("Ben") == ("2", "", "is a zip inside a zip; unpack it")
    assert "dee.zip is a damaged zip" in found.pop("dee")[2]
    assert found == {"Ada": ("1", "", ""), "cy": ("", "345", ""), "eve": ("", "", "")}
    # The class's zip may lie in a folder as well.
    (tmp_path / "downloads").mkdir()
    path.rename(tmp_path / "downloads" / "class.zip")
    inside = [one for one in read_submissions(tmp_path / "downloads") if one.moodle == "1"]
    assert [one.problem for one in inside] == [""]


def test_a_zip_inside_a_zip_is_read_into_little_memory(tmp_path, monkeypatch):
    mine = zip_of(tmp_path, {"n.ipynb": NOTEBOOK}, "mine.zip").read_bytes()
    monkeypatch.setattr(submissions, "INNER", len(mine) - 1)
    ada, ben = read_submissions(zip_of(tmp_path, {"ada.zip": mine, "ben.ipynb": NOTEBOOK}))
    assert (ada.cells, ben.problem) == ((), "")
    assert ada.problem.startswith("cannot be unpacked: more than")


@pytest.mark.parametrize("name", ["Jürgen", "李雷", "plain"])
def test_names_in_zips_that_macos_made_are_what_they_were(name, tmp_path):
    path = zip_of(tmp_path, {f"{name}.ipynb": NOTEBOOK})
    content = bytearray(path.read_bytes())
    for signature, flags in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)]:
        place = content.index(signature) + flags
        content[place : place + 2] = bytes(2)  # nothing says that the name is in UTF-8
    path.write_bytes(content)
    one = only(path)
    assert (one.student, one.problem) == (name, "")


def test_a_name_in_the_encoding_of_old_zips_stays(tmp_path):
    path = zip_of(tmp_path, {"x_rgen.ipynb": NOTEBOOK})
    path.write_bytes(path.read_bytes().replace(b"x_rgen", "Jürgen".encode("cp437")))
    assert only(path).student == "Jürgen"


def test_a_zip_inside_a_folder_is_read_like_a_folder(tmp_path):
    (tmp_path / "ada").mkdir()
    zip_of(tmp_path / "ada", {"x/01.ipynb": NOTEBOOK}, "work.zip")
    zip_of(tmp_path, {"02.ipynb": NOTEBOOK}, "hopper_11_222_work.zip")
    found = [(one.student, one.canvas) for one in read_submissions(tmp_path)]
    assert sorted(found) == [("ada", ""), ("hopper", "11")]


def test_what_systems_leave_behind_is_left_out(tmp_path):
    junk = [".DS_Store", "__MACOSX/ada.ipynb", "ada/.ipynb_checkpoints/01-checkpoint.ipynb"]
    files = {"ada/01.ipynb": NOTEBOOK, **dict.fromkeys(junk, NOTEBOOK)}
    assert only(folder_of(tmp_path / "folder", files)).student == "ada"
    assert only(zip_of(tmp_path, files)).student == "ada"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is empty"),
        ("print(1)", "is damaged"),
        ("<<<<<<< HEAD\n" + NOTEBOOK, "is damaged"),
        (b"\xff\xfe" + NOTEBOOK.encode("utf-16-le"), "is damaged"),
        ("[" * 100_000, "is damaged"),
        ("[]", "is JSON, but no notebook"),
        ("{}", "is JSON, but no notebook"),
        ('{"cells": 3}', "is JSON, but no notebook"),
        ('{"cells": [3]}', "is JSON, but no notebook"),
        ('{"cells": [{"cell_type": "code", "source": [1]}]}', "is JSON, but no notebook"),
        (" " * (LARGEST + 1), "has more than 20 MB"),
        (NOTEBOOK.replace("a = 1", "a = 1 + " * 100_000), "has more than 500,000 characters"),
        ('{"cells": [' + 600_000 * '{"cell_type": "code"},' + "{}]}", "has more than 2,000 code"),
        ('{"cells": [' + "9" * 5000 + "]}", "is damaged"),
        ('{"cells": [NaN, Infinity]}', "is JSON, but no notebook"),
        (b'{"cells": [{"cell_type": "code", "source": "\xff\xfe"}]}', "is damaged"),
    ],
    ids=range(16),
)
@pytest.mark.parametrize("form", [folder_of, zip_of])
def test_a_file_that_is_no_notebook_costs_its_own_line(content, problem, form, tmp_path):
    found = {
        one.student: one
        for one in read_submissions(form(tmp_path, {"ada.ipynb": content, "ben.ipynb": NOTEBOOK}))
    }
    assert found["ada"].problem.startswith(problem)
    assert found["ada"].cells == ()
    assert found["ben"].problem == ""


@pytest.mark.parametrize(
    "notebook",
    [
        {"cells": [{"cell_type": "code", "source": "a = 1\nb = 2"}]},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"]}]}]},
        {"cells": [{"cell_type": "markdown", "source": 3}, *json.loads(NOTEBOOK)["cells"]]},
        {"cells": [{"cell_type": "code", "source": "a = 1\rb = 2"}]},
        {"cells": [{"cell_type": "code", "source": ["a = 1\r\n", "b = 2"]}]},
    ],
    ids=["one text", "format 3", "text beside it", "lines end as on old Macs", "as on Windows"],
)
def test_every_form_of_a_code_cell_is_read(notebook, tmp_path):
    text = b"\xef\xbb\xbf" + json.dumps(notebook).encode()  # with a byte order mark
    assert only(folder_of(tmp_path, {"ada.ipynb": text})).cells == ("a = 1\nb = 2",)


@pytest.mark.parametrize("empty", [{"source": None}, {"source": []}, {"input": None}, {}])
def test_a_cell_without_a_source_is_empty(empty, tmp_path):
    cells = [{"cell_type": "code", **empty}, *json.loads(NOTEBOOK)["cells"]]
    one = only(folder_of(tmp_path, {"ada.ipynb": json.dumps({"cells": cells})}))
    assert (one.cells, one.problem) == (("", "a = 1\nb = 2"), "")


def test_other_files_are_named(tmp_path):
    assert only(folder_of(tmp_path, {"ada.pdf": ""})).problem == NO_NOTEBOOK


def entry(name, mode=0o644, flags=0):
    info = zipfile.ZipInfo(name)
    info.external_attr, info.flag_bits = mode << 16, flags
    return info


@pytest.mark.parametrize(
    ("info", "problem"),
    [
        (entry("../ada.ipynb"), "leads out"),
        (entry("a/../../ada.ipynb"), "leads out"),
        (entry("/etc/ada.ipynb"), "leads out"),
        (entry("C:/ada.ipynb"), "leads out"),
        (entry("..\\ada.ipynb"), "leads out"),
        (entry("ada.ipynb", stat.S_IFLNK | 0o777), "is a link"),
        (entry("ada.zip"), "ada.zip is a damaged zip"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.filename,
)
def test_what_a_zip_should_not_hold_is_refused_by_name(info, problem, tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as file:
        file.writestr(info, NOTEBOOK)
        file.writestr("ben.ipynb", NOTEBOOK)
    refused, ben = read_submissions(tmp_path / "class.zip")
    assert problem in refused.problem
    assert refused.file == info.filename
    assert (refused.student, refused.cells) in [("ada", ()), ("a", ()), ("etc", ()), ("C:", ())]
    assert (ben.student, ben.problem) == ("ben", "")
    assert [path.name for path in tmp_path.iterdir()] == ["class.zip"]


def test_a_locked_entry_is_refused(tmp_path):
    path = zip_of(tmp_path, {"ada.ipynb": NOTEBOOK})
    content = bytearray(path.read_bytes())
    for signature, flags in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)]:
        content[content.index(signature) + flags] |= 1
    path.write_bytes(content)
    assert "password" in only(path).problem


def test_a_zip_of_far_too_many_files_is_not_opened(tmp_path, monkeypatch):
    path = zip_of(tmp_path, {"ada.ipynb": NOTEBOOK, "ben.ipynb": NOTEBOOK})
    monkeypatch.setattr(submissions, "FILES", 1)
    with pytest.raises(ValueError, match=r"class\.zip holds more than 1 files; it was not opened"):
        list(read_submissions(path))


def test_a_student_who_hands_in_far_too_much_costs_nobody_else_anything(tmp_path, monkeypatch):
    monkeypatch.setattr(submissions, "EACH", 2 * len(NOTEBOOK) + 10)
    files = {f"ada/{number}.ipynb": NOTEBOOK for number in range(4)}
    files |= {"ada/film.mp4": "x" * 10_000, "ben/n.ipynb": NOTEBOOK, "cy/film.mp4": "x" * 10_000}
    found = [(one.student, one.problem) for one in read_submissions(zip_of(tmp_path, files))]
    assert found[:2] == [("ada", ""), ("ada", "")]
    assert all("MB that are read of a student" in problem for _, problem in found[2:4])
    assert found[4:] == [("ada", NO_NOTEBOOK), ("ben", ""), ("cy", NO_NOTEBOOK)]


@pytest.mark.parametrize("form", [folder_of, zip_of])
def test_a_student_does_not_pass_for_another_by_the_name_of_a_file(form, tmp_path):
    """What a platform puts before the name of a file comes first."""
    own = "Ben_2_assignsubmission_file_/n.ipynb"
    names = [
        f"Ada_1_assignsubmission_file_/{own}",
        f"Ada_1_assignsubmission_file_{own}",
        f"Ada_1_assignsubmission_file_01_{own.replace('/', '_')}",
        "Ada_1_assignsubmission_file_x\n_Ben_2_assignsubmission_file_.ipynb",
    ]
    for one in read_submissions(form(tmp_path, dict.fromkeys(names, NOTEBOOK))):
        assert (one.student, one.moodle) == ("Ada", "1")


def test_a_size_that_lies_is_not_believed(tmp_path, monkeypatch):
    path = zip_of(tmp_path, {"ada.ipynb": " " * 10_000})
    content = bytearray(path.read_bytes())
    where = content.index(b"PK\x01\x02") + 24
    content[where : where + 4] = (500).to_bytes(4, "little")
    path.write_bytes(content)
    monkeypatch.setattr(submissions, "LARGEST", 1_000)
    assert only(path).problem  # zipfile stops at the size that it was told, and sees the lie


def test_a_damaged_zip_costs_its_own_line_only(tmp_path):
    whole = zip_of(tmp_path, {"01.ipynb": NOTEBOOK * 500}, "ada.zip").read_bytes()
    (tmp_path / "ada.zip").write_bytes(whole[:60] + bytes(20) + whole[80:])
    (tmp_path / "cy.zip").write_bytes(b"PK\x03\x04")
    folder_of(tmp_path, {"ben.ipynb": NOTEBOOK})
    found = {one.student: one.problem for one in read_submissions(tmp_path)}
    assert found.pop("ben") == ""
    assert all("cannot be unpacked" in one or "damaged zip" in one for one in found.values())
    assert set(found) == {"ada", "cy"}


def test_a_zip_of_a_version_to_come_costs_its_own_line_only(tmp_path):
    content = bytearray(zip_of(tmp_path, {"01.ipynb": NOTEBOOK}, "ada.zip").read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 99  # the version that is needed to unpack it
    (tmp_path / "ada.zip").write_bytes(content)
    ada, ben = read_submissions(folder_of(tmp_path, {"ben.ipynb": NOTEBOOK}))
    assert (ada.student, ada.problem) == ("ada", "ada.zip is a damaged zip: zip file version 9.9")
    assert (ben.student, ben.problem) == ("ben", "")


def test_a_folder_that_may_not_be_read_has_a_line(tmp_path, monkeypatch):
    folder_of(tmp_path, {"ada/01.ipynb": NOTEBOOK, "ben.ipynb": NOTEBOOK})
    scandir = os.scandir

    def refusing(path):
        if Path(path).name == "ada":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = {one.student: one.problem for one in read_submissions(tmp_path)}
    assert found == {"ada": "cannot be read: Permission denied", "ben": ""}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows lets few users make links")
def test_links_and_pipes_are_not_followed(tmp_path):
    secret = folder_of(tmp_path / "secret", {"01.ipynb": NOTEBOOK})
    handed_in = folder_of(tmp_path / "in", {"ben.ipynb": NOTEBOOK})
    (handed_in / "ada.ipynb").symlink_to(secret / "01.ipynb")
    (handed_in / "cy").symlink_to(secret)
    os.mkfifo(handed_in / "dee.ipynb")
    found = {one.student: one for one in read_submissions(handed_in)}
    for name in ("ada", "cy", "dee"):
        assert "not followed" in found[name].problem
        assert found[name].cells == ()


def test_of_two_attempts_the_newer_sorts_last(tmp_path):
    old, new = folder_of(tmp_path, {"b.ipynb": NOTEBOOK}), tmp_path / "a.ipynb"
    new.write_text(NOTEBOOK)
    os.utime(tmp_path / "b.ipynb", (1, 1))
    first, last = sorted(read_submissions(old), key=lambda one: one.newest)
    assert (first.file, last.file) == ("b.ipynb", "a.ipynb")
    # Canvas gives all files of a download one date, and later ones larger numbers.
    names = ["a_11_900_x.ipynb", "a_11_1000_x.ipynb"]
    path = zip_of(tmp_path, dict.fromkeys(names, NOTEBOOK))
    ordered = sorted(read_submissions(path), key=lambda one: one.newest)
    assert [one.file for one in ordered] == names


@pytest.mark.parametrize("name", ["nothing", "notes.txt"])
def test_what_is_neither_folder_nor_zip_is_refused_by_name(name, tmp_path):
    Path(tmp_path, "notes.txt").write_text("")
    with pytest.raises(ValueError, match=f"{name} is neither a folder nor a zip"):
        list(read_submissions(tmp_path / name))
