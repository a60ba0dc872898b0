"""Where the course is not installed, a lesson installs nnlib: ours, and never by its name alone."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib

import nbformat.v4 as nbf
import pytest
import yaml

import elsewhere
from lessons import LESSONS, ROOT, Lesson, is_folded, is_guard, is_setup
from setup_cell import cell_for, published
from tidy import SETUP

REPOSITORY, COMMIT = "someone/a-course", "0123456789" * 4
SITE, HASH = "https://someone.github.io/a-course", "ab" * 32
WHEEL = f"{SITE}/wheels/nnlib-0.1.0%2Bg{COMMIT[:12]}-py3-none-any.whl#sha256={HASH}"
OURS = re.compile(
    r"-e \"?\.(\[[\w,]+\])?\"?|--quiet --editable \"\.\.\[lessons\]\""
    r"|--quiet \"nnlib\[lessons\] @ https://github\.com/[\w-]+/[\w.-]+/archive/[0-9a-f]{40}\.zip\""
    rf"|--quiet \"nnlib\[lessons\] @ {SITE}/wheels/nnlib-[\w.%]+-py3-none-any\.whl"
    r"#sha256=[0-9a-f]{64}\""
)

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def copied(path, *known):
    return nbf.reads(elsewhere.copy_for_elsewhere(Lesson.read(path), *known))


def not_ours(text):
    """Name what a text installs, if that is neither the course's folder nor a commit of it."""
    wanted = re.findall(r"pip install +([^\n`']*)", text)
    return [what for what in wanted if not OURS.fullmatch(what)]


@each_lesson
def test_neither_lesson_nor_copy_installs_what_belongs_to_others(path):
    known = REPOSITORY, COMMIT
    notebooks = Lesson.read(path).notebook, copied(path, *known), copied(path, *known, WHEEL)
    for count, notebook in enumerate(notebooks, start=1):
        text = "\n".join(cell.source for cell in notebook.cells)
        assert text.count("pip install") == count
        assert not_ours(text) == []


@pytest.mark.parametrize("file", ["README.md", "TEACHING.md", "CONTRIBUTING.md", "course.py"])
def test_no_page_installs_what_belongs_to_others(file):
    assert not_ours((ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "what",
    [
        *("nnlib", "nnlib[lessons]", "--quiet nnlib", "-e nnlib", '"nnlib==0.1.0"'),
        '--quiet "nnlib[lessons] @ https://github.com/a/b/archive/main.zip"',
        f'--quiet "nnlib[lessons] @ https://example.com/a/b/archive/{COMMIT}.zip"',
        f'--quiet "nnlib[lessons] @ {WHEEL.partition("#")[0]}"',  # it may be replaced
        f'--quiet "nnlib[lessons] @ {WHEEL.replace(SITE, "https://example.com")}"',
    ],
)
def test_another_way_to_install_is_noticed(what):
    assert not_ours(f"if True:\n    %pip install {what}\n    x = 1") == [what]


@each_lesson
def test_a_copy_is_a_lesson_without_outputs_and_guards(path):
    lesson = Lesson.read(path)
    copy = copied(path, REPOSITORY, COMMIT)
    kept = [cell for _, cell in lesson.cells() if not is_guard(cell)]
    assert [cell.id for cell in copy.cells] == [cell.id for cell in kept]
    assert not any(cell.get("outputs") for cell in copy.cells)
    setup = [cell for cell in copy.cells if is_setup(cell)]
    assert len(setup) == 1 and f"/{REPOSITORY}/archive/{COMMIT}.zip" in setup[0].source
    for new, old in zip(copy.cells, kept, strict=True):
        hidden = (new.metadata.get("cellView"), new.metadata.get("_kg_hide-input"))
        assert hidden == (("form", True) if is_folded(old) else (None, None))
        if old.cell_type == "code" and not is_setup(old):
            assert new.source == old.source


@each_lesson
def test_lessons_link_to_each_other_on_colab(path):
    links = re.findall(r"\]\(([^)]*\.ipynb)\)", "\n".join(c.source for c in copied(path).cells))
    copy = "\n".join(cell.source for cell in copied(path, REPOSITORY, COMMIT).cells)
    assert links and not any(f"]({link})" in copy for link in links)
    for link in links:
        assert f"](https://colab.research.google.com/github/{REPOSITORY}/blob/colab/{link})" in copy


@each_lesson
def test_where_no_repository_is_known_a_copy_installs_nothing(path):
    assert not any(is_setup(cell) for cell in copied(path).cells)


def test_the_copies_are_for_the_repository_that_github_names(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_SHA", COMMIT)
    elsewhere.write_copies(tmp_path / "copies")
    assert [path.name for path in sorted((tmp_path / "copies").iterdir())] == [
        path.name for path in LESSONS
    ]
    for path in (tmp_path / "copies").iterdir():
        assert f"{REPOSITORY}/archive/{COMMIT}.zip" in path.read_text(encoding="utf-8")


def test_without_the_address_of_the_site_there_is_no_wheel(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_SHA", COMMIT)
    monkeypatch.delenv("SITE_URL", raising=False)
    assert elsewhere.write_wheel(tmp_path / "wheels") is None
    assert not (tmp_path / "wheels").exists()


# Runs a cell where there is no nnlib, and then what stands below it.
WHERE_NONE_IS = """
import os
import sys

sys.path[:] = [place for place in sys.path if not os.path.isdir(os.path.join(place, "nnlib"))]
"""


def run_cell(cell, below, folder, code=0, **variables):
    """Run a cell in IPython, in a folder; return what it prints."""
    program = f"{WHERE_NONE_IS}\n{cell}\n{below}\n"
    (folder / "cell.ipy").write_text(program, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    settings = {
        "IPYTHONDIR": str(folder / "ipython"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip means by this: none
        **variables,
    }
    command = [sys.executable, "-m", "IPython", "--no-banner", "--quick", "cell.ipy"]
    run = subprocess.run(
        command, cwd=folder, env={**kept, **settings}, capture_output=True, text=True
    )
    assert run.returncode == code, run.stdout + run.stderr
    return re.sub(r"\x1b\[[\d;]*m", "", run.stdout)


@pytest.fixture
def course(tmp_path):
    """A folder with all that is installed of the course, but the data."""
    home = tmp_path / "a-course-0123"
    shutil.copytree(ROOT / "nnlib", home / "nnlib", ignore=shutil.ignore_patterns("*.npz", "*.pyc"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, home)
    return home


WHERE = "import nnlib; print('found in', nnlib.__file__)"


@pytest.mark.parametrize("cell", [SETUP, cell_for(), cell_for(REPOSITORY, COMMIT)], ids=range(3))
def test_beside_the_course_a_lesson_installs_it_from_there(cell, course):
    (course / "my-lessons").mkdir()
    said = run_cell(cell, WHERE, course / "my-lessons", PIP_DRY_RUN="1")
    assert f"found in {course / 'my-lessons' / '..' / 'nnlib'}" in said


@pytest.mark.parametrize("known", [(), (REPOSITORY, COMMIT)], ids=["nowhere", "published"])
def test_a_copy_in_any_other_folder_says_what_to_do_and_installs_nothing_of_others(known, tmp_path):
    """The folder above holds a project, which the lesson's own cell would install."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "theirs"\nversion = "1"\n')
    (tmp_path / "nnlib").mkdir()  # and a folder of this name
    (tmp_path / "own").mkdir()
    cell = cell_for(*known).replace("https://github.com", "http://127.0.0.1:9")
    below = "print('not reached'.upper())"
    said = run_cell(cell, below, tmp_path / "own", code=1, PIP_RETRIES="0", PIP_DRY_RUN="1")
    assert "ModuleNotFoundError: nnlib is not installed here" in said
    assert "folder in the course's folder" in said and "theirs" not in said
    assert ("Is there a network?" in said) == bool(known)
    assert "NOT REACHED" not in said


VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture
def server(tmp_path):
    """The address of a server of what lies in the folder served."""
    (tmp_path / "served").mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path / "served")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def installed(cell, server, tmp_path):
    """Run a cell where nothing is installed; return the version that it installs."""
    (tmp_path / "empty").mkdir()
    target = tmp_path / "installed"
    before = f"sys.path.append({str(target)!r})\n"
    cell = cell.replace("https://github.com", server)
    said = run_cell(before + cell, WHERE, tmp_path / "empty", PIP_TARGET=str(target))
    assert f"found in {target / 'nnlib'}" in said
    (info,) = target.glob("nnlib-*.dist-info")
    return info.name.removeprefix("nnlib-").removesuffix(".dist-info")


def serve_commit(course, tmp_path):
    archives = tmp_path / "served" / REPOSITORY / "archive"
    archives.mkdir(parents=True)
    shutil.make_archive(str(archives / COMMIT), "zip", tmp_path, course.name)


def test_a_copy_installs_the_commit_that_it_names(course, server, tmp_path):
    serve_commit(course, tmp_path)
    version = installed(cell_for(REPOSITORY, COMMIT), server, tmp_path)
    assert version == VERSION


@pytest.mark.parametrize("trouble", [None, "replaced", "gone"])
def test_a_copy_installs_the_sites_wheel_and_else_the_commit(
    trouble, course, server, tmp_path, monkeypatch
):
    monkeypatch.setenv("SITE_URL", server)
    monkeypatch.setenv("GITHUB_SHA", COMMIT)
    address = elsewhere.write_wheel(tmp_path / "served" / "wheels", course)
    (wheel,) = (tmp_path / "served" / "wheels").iterdir()
    assert wheel.name == f"nnlib-{VERSION}+g{COMMIT[:12]}-py3-none-any.whl"
    if trouble == "replaced":
        wheel.write_bytes(wheel.read_bytes() + b"another")
    elif trouble == "gone":
        wheel.unlink()
    if trouble:
        serve_commit(course, tmp_path)
    version = installed(cell_for(REPOSITORY, COMMIT, address), server, tmp_path)
    assert version == (VERSION if trouble else f"{VERSION}+g{COMMIT[:12]}")


@pytest.mark.parametrize(
    "cell",
    [SETUP, cell_for(), cell_for(REPOSITORY, COMMIT)],
    ids=["lesson", "handout", "published copy"],
)
def test_where_nnlib_is_installed_the_cell_does_nothing(cell, course, tmp_path):
    (tmp_path / "empty").mkdir()
    said = run_cell(f"sys.path.append({str(course)!r})\n{cell}", "print('end')", tmp_path / "empty")
    assert said.strip() == "end"


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Commands of git in a clone whose one commit is on the branch main of its origin."""
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    for person in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{person}_NAME", "n")
        monkeypatch.setenv(f"GIT_{person}_EMAIL", "n@example.com")

    def git(*words):
        run = subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
        return run.stdout.decode().strip()

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "-m", "one")
    git("remote", "add", "origin", f"https://github.com/{REPOSITORY}.git")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    return git


@pytest.mark.parametrize(
    "address",
    [
        f"https://github.com/{REPOSITORY}.git",
        f"https://github.com/{REPOSITORY}",
        f"https://ada@github.com/{REPOSITORY}/",
        f"git@github.com:{REPOSITORY}.git",
        f"ssh://git@github.com/{REPOSITORY}.git",
    ],
)
def test_a_clone_knows_where_it_is_published(address, clone, tmp_path):
    clone("remote", "set-url", "origin", address)
    assert published(tmp_path) == (REPOSITORY, clone("rev-parse", "HEAD"))


def test_what_is_published_nowhere_is_not_named(clone, tmp_path, monkeypatch):
    (tmp_path / "inside").mkdir()
    assert published(tmp_path / "inside") == (None, None)
    for address in ("https://gitlab.com/a/b", "https://notgithub.com/a/b", '/srv/"$(x)"', "../x"):
        clone("remote", "set-url", "origin", address)
        assert published(tmp_path) == (None, None)
    clone("remote", "set-url", "origin", f"https://github.com/{REPOSITORY}")
    clone("commit", "--quiet", "--allow-empty", "-m", "not pushed yet")
    assert published(tmp_path) == (None, None)
    clone("remote", "remove", "origin")
    assert published(tmp_path) == (None, None)
    monkeypatch.setenv("PATH", "")
    assert published(tmp_path) == (None, None)


def test_the_workflow_puts_the_copies_where_the_links_lead():
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    jobs = workflow["jobs"]
    assert "git push --force origin colab\n" in jobs["colab"]["steps"][-1]["run"]
    for part in (elsewhere.COLAB, (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")):
        assert "/blob/colab/" in part
    # Nothing that runs the course's own code may write to the repository.
    may_write = [job for job in jobs if jobs[job].get("permissions", {}).get("contents") == "write"]
    assert may_write == ["colab"] and workflow["permissions"]["contents"] == "read"
    assert not any("python" in step.get("run", "") for step in jobs["colab"]["steps"])
    # Which wheel the copies install, the site's build is told.
    (pages,) = [step for step in jobs["build"]["steps"] if step.get("id") == "pages"]
    assert pages["uses"].startswith("actions/configure-pages@")
    (site,) = [step for step in jobs["build"]["steps"] if "course.py site" in step.get("run", "")]
    assert site["env"] == {"SITE_URL": "${{ steps.pages.outputs.base_url }}"}
