"""A real browser: JupyterLab, and folders of pages, in a Chromium that reaches nothing else."""

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FAILURES = ROOT / "browser-failures"

CHROMIUMS = [
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]
FLAGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Otherwise only the cells in view are in the page.
    "notebook-extension/tracker": {"windowingMode": "none"},
}

# A folded cell's placeholder has a prompt that says nothing.
PROMPT = ".jp-CodeCell .jp-InputPrompt:not(.jp-Placeholder-prompt)"

IDLE = """() => {
    const panel = '.jp-NotebookPanel:not(.lm-mod-hidden) ';
    const kernel = document.querySelector(panel + '.jp-Toolbar-kernelName')?.textContent;
    const indicator = document.querySelector(panel + '.jp-Notebook-ExecutionIndicator');
    return kernel && kernel !== 'No Kernel' && indicator?.dataset.status === 'idle';
}"""


def pytest_addoption(parser):
    parser.addoption(
        "--require-chromium", action="store_true", help="fail, not skip, where no Chromium is found"
    )


def find_chromium():
    """Return the path of $CHROMIUM or of an installed Chromium, or None."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUMS
    return next(filter(None, map(shutil.which, names)), None)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.when == "call" and report.failed:
        for number, page in enumerate(open_pages(item), start=1):
            FAILURES.mkdir(exist_ok=True)
            name = re.sub(r"\W+", "-", item.nodeid.partition("tests/browser/")[2])
            picture = FAILURES / f"{name}{number}.png"
            with contextlib.suppress(Exception):  # a page that crashed has no picture
                page.screenshot(path=picture)
                report.sections.append(("screenshot", str(picture)))


def open_pages(item):
    window = item.funcargs.get("window")
    return window.pages if window else []


@pytest.fixture(scope="session")
def chromium(request):
    playwright = pytest.importorskip("playwright.sync_api")
    executable = find_chromium()
    if executable is None:
        message = "no Chromium found: install one (Debian: apt install chromium), or set CHROMIUM"
        if request.config.getoption("--require-chromium"):
            pytest.fail(message)
        pytest.skip(message)
    is_root = sys.platform != "win32" and os.geteuid() == 0
    flags = [*FLAGS, "--no-sandbox"] if is_root else FLAGS
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium):
    """A browser window that reaches this machine alone; at the end nothing asked for more.

    ``window.foreign`` lists what was asked of the outside, ``window.errors`` what pages threw.
    """
    window = chromium.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
    window.set_default_timeout(60_000)
    window.foreign, window.errors = [], []

    def guard(route):
        if re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:", route.request.url):
            route.continue_()
        else:
            window.foreign.append(route.request.url)
            route.abort()

    window.route("**/*", guard)
    window.on("weberror", lambda error: window.errors.append(str(error.error)))
    yield window
    foreign = window.foreign
    window.close()
    assert foreign == []


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder, and returns its address."""
    servers = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    def address(folder):
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield address
    for server in servers:
        server.shutdown()
        server.server_close()


class Lab:
    """A JupyterLab server of its own over a folder with copies of the lessons."""

    def __init__(self, folder, url, token):
        self.folder, self.url, self.token = folder, url, token

    def open(self, window, notebook, theme="JupyterLab Light"):
        """Open a notebook of the folder in a new page, and wait for its kernel."""
        self.write_settings({"apputils-extension/themes": {"theme": theme}})
        page = window.new_page()
        page.goto(f"{self.url}/lab/tree/{notebook}?token={self.token}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        page.wait_for_function(IDLE, timeout=90_000)
        page.keyboard.press("Control+b")  # hides the side bar
        return page

    def write_settings(self, settings):
        for name, value in settings.items():
            file = self.folder.parent / "settings/@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value), encoding="utf-8")

    def write_notebook(self, name, *cells):
        """Store a notebook of cells, or of the sources of code cells."""
        import nbformat

        cells = [
            nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells
        ]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, self.folder / name)

    @staticmethod
    def start_all(page):
        """Choose Run All, without waiting for its end."""
        page.locator(PROMPT).first.evaluate("e => e.textContent = 'chosen'")
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()

    @staticmethod
    def wait_for_end(page, timeout=300):
        """Wait until the queue is empty: every cell ran, or one failed.

        A folded cell has no prompt that would say so; one with a prompt has to follow it.
        """
        page.wait_for_function(
            """prompt => ![...document.querySelectorAll(prompt)]
                .some(e => ['chosen', '[*]:'].includes(e.textContent.trim()))""",
            arg=PROMPT,
            timeout=timeout * 1000,
            polling=250,
        )

    def run_all(self, page, timeout=300):
        self.start_all(page)
        self.wait_for_end(page, timeout)


@pytest.fixture(scope="session")
def lab(tmp_path_factory, chromium):
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(folder, f"http://127.0.0.1:{port}", "browser-tests")
    lab.write_settings(SETTINGS)
    names = ["JUPYTER_CONFIG", "JUPYTER_RUNTIME", "JUPYTERLAB_SETTINGS", "JUPYTERLAB_WORKSPACES"]
    folders = {f"{name}_DIR": str(home / name.partition("_")[2].lower()) for name in names}
    environment = {**os.environ, **folders}
    environment.pop("TQDM_DISABLE", None)  # a student has none
    log = (home / "log").open("w+", encoding="utf-8")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"),
            *(f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={lab.token}"),
        ],
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        wait_for_server(server, f"{lab.url}/api/status?token={lab.token}", home / "log")
        yield lab
    finally:
        if sys.platform == "win32":
            server.terminate()
        else:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        log.close()


def wait_for_server(server, url, log):
    end = time.monotonic() + 90
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2)
            return
        time.sleep(0.3)
    pytest.fail(
        "JupyterLab did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-3000:]
    )
