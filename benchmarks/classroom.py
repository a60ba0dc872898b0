"""A class on a JupyterHub: its students open a lesson and run all its cells."""

import asyncio
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import output_from_msg
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect
from traitlets.config import Config

PATIENCE = 1800  # seconds for a student's lesson, after which the kernel counts as lost
SCOPES = ["admin:servers", "access:servers", "list:users", "read:users", "delete:servers"]


def configure(text, folder, students, threads, token, ports):
    """Set the stage around a teacher's settings.

    Its accounts are for a benchmark only: anyone may log in, and all share one system account.
    """
    c = Config()
    exec(text, {"c": c})
    c.Spawner.environment |= {"TQDM_DISABLE": "1", "OMP_NUM_THREADS": threads}
    if threads == "default":
        del c.Spawner.environment["OMP_NUM_THREADS"]
    c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser", "--allow-root"]
    c.SimpleLocalProcessSpawner.home_dir_template = f"{folder}/{{username}}"
    c.Authenticator.allowed_users = students
    c.ConfigurableHTTPProxy.command = [
        str(Path(sys.executable).with_name("configurable-http-proxy"))
    ]
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ports[0]}"
    c.ConfigurableHTTPProxy.pid_file = f"{folder}/proxy.pid"
    c.JupyterHub.update(
        authenticator_class="dummy",
        spawner_class="simple",
        hub_bind_url=f"http://127.0.0.1:{ports[1]}",
        bind_url=f"http://127.0.0.1:{ports[2]}",
        db_url=f"sqlite:///{folder}/hub.sqlite",
        cookie_secret_file=f"{folder}/cookie_secret",
        services=[*c.JupyterHub.services, {"name": "class", "api_token": token}],
        load_roles=[
            *c.JupyterHub.load_roles,
            {"name": "class", "services": ["class"], "scopes": SCOPES},
        ],
    )
    return c


def free_ports(number):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Hub:
    """A hub, with its students' servers."""

    def __init__(self, process, address, token):
        self.process, self.address, self.token = psutil.Process(process.pid), address, token
        self.client = AsyncHTTPClient(max_clients=100)

    def request(self, path, method="GET", body=None, **more):
        return HTTPRequest(
            self.address + path,
            method,
            headers={"Authorization": f"token {self.token}"},
            body=None if body is None else json.dumps(body),
            request_timeout=PATIENCE,
            **more,
        )

    async def ask(self, path, method="GET", body=None):
        response = await self.client.fetch(self.request(path, method, body))
        return json.loads(response.body or "null")

    def processes(self):
        """Yield the processes and whose they are: a student's, or None for the hub itself."""
        for process in [self.process, *self.process.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                yield process.environ().get("JUPYTERHUB_USER") or None, process

    def memory(self):
        """Give the megabytes in use, by owner. Shared pages are divided among their users (PSS)."""
        megabytes = {}
        for owner, process in self.processes():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                size = process.memory_full_info().pss / 2**20
                megabytes[owner] = megabytes.get(owner, 0) + size
        return megabytes

    def cpu_seconds(self):
        """Give the processor seconds that the students' processes have used, in all."""
        return sum(sum(each.cpu_times()[:2]) for owner, each in self.processes() if owner)


@asynccontextmanager
async def running_hub(folder, students, threads, text):
    token, ports = secrets.token_hex(16), free_ports(3)
    file, log = folder / "jupyterhub_config.json", folder / "hub.log"
    config = json.dumps(configure(text, folder, students, threads, token, ports))
    file.write_text(config, encoding="utf-8")
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", file],
            cwd=folder,
            stdout=output,
            stderr=output,
        )
    hub = Hub(process, f"http://127.0.0.1:{ports[2]}", token)
    try:
        for _ in range(120):
            with suppress(OSError, HTTPClientError):
                await hub.ask("/hub/api/")
                break
            if process.poll() is not None:
                break
            await asyncio.sleep(0.5)
        else:
            process.terminate()
        if process.poll() is not None:
            raise SystemExit(
                f"JupyterHub did not start:\n{log.read_text(encoding='utf-8')[-3000:]}"
            )
        yield hub
    finally:
        ours = hub.process.children(recursive=True) if process.poll() is None else []
        process.terminate()  # stops the servers too
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        for each in [*ours, hub.process]:
            with suppress(psutil.NoSuchProcess):
                each.kill()


class KernelLostError(Exception):
    """The kernel died, was restarted, or no longer answers."""


class Kernel:
    """A kernel at the other end of a websocket."""

    def __init__(self, socket):
        self.socket = socket

    async def run(self, code=None):
        """Run a cell; give its outputs and the status of the reply. Without code, ask who it is."""
        kind = "kernel_info_request" if code is None else "execute_request"
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "version": "5.3"}
        header |= {"username": "", "session": ""}
        content = {} if code is None else {"code": code, "stop_on_error": False}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}}
        await self.socket.write_message(json.dumps(message | {"content": content}))
        outputs, status, idle = [], None, False
        while status is None or not idle:
            message = await self.socket.read_message()
            if message is None:
                raise KernelLostError("the connection is closed")
            if isinstance(message, bytes):  # a widget's
                continue
            message = json.loads(message)
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] in {"restarting", "dead"}:
                raise KernelLostError(f"the kernel is {content['execution_state']}")
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if message["channel"] == "shell":
                status = content["status"]
            elif kind == "status":
                idle = content["execution_state"] == "idle"
            elif kind in {"stream", "display_data", "execute_result", "error"}:
                outputs.append(output_from_msg(message))
        return outputs, status


def text_of(outputs):
    """Give the text of outputs: streams, each joined; values and figures by their text; errors."""
    found = []
    for output in outputs:
        if output.output_type == "stream":
            if found and found[-1][0] == output.name:
                found[-1] = (output.name, found[-1][1] + output.text)
            else:
                found.append((output.name, output.text))
        elif output.output_type == "error":
            found.append(("error", f"{output.ename}: {output.evalue}"))
        else:
            found += sorted(item for item in output.data.items() if item[0].startswith("text/"))
    return found


async def attend(hub, name, lesson):
    """Open a lesson and run all its cells, as one student does; give what was seen."""
    seen = {"failed": 0, "different": 0, "lost": 0}
    try:
        async with asyncio.timeout(PATIENCE):
            began = time.perf_counter()
            cells, kernel = await open_lesson(hub, name, lesson)
            seen["open"] = time.perf_counter() - began
            with closing(kernel.socket):
                began = time.perf_counter()
                for cell in cells:
                    if cell.cell_type == "code":
                        outputs, status = await kernel.run(cell.source)
                        seen.setdefault("first cell", time.perf_counter() - began)
                        judge(cell, outputs, status, seen, name)
                seen["all cells"] = time.perf_counter() - began
    except (KernelLostError, HTTPClientError, OSError) as error:  # a TimeoutError is an OSError
        print(f"{name}: {error!r}", file=sys.stderr)
        seen["lost"] = 1
    return seen


def judge(cell, outputs, status, seen, name):
    """Count a cell that failed, or whose output is not the stored one."""
    may_fail = "raises-exception" in cell.metadata.get("tags", [])
    failed = (status != "ok") and not may_fail
    different = text_of(outputs) != text_of(cell.outputs)
    seen["failed"] += failed
    seen["different"] += different
    if failed or different:
        print(f"{name}: {cell.source[:70]!r} gave {text_of(outputs)}", file=sys.stderr)


async def open_lesson(hub, name, lesson):
    """Start the student's server and a kernel; give the lesson's cells and the kernel."""
    account, server = f"/hub/api/users/{name}", f"/user/{name}/api"
    await hub.ask(f"{account}/server", "POST", {})
    while not (state := (await hub.ask(account))["servers"].get("", {})).get("ready"):
        if not state.get("pending"):
            raise KernelLostError("the server did not start")
        await asyncio.sleep(0.5)
    model = await hub.ask(f"{server}/contents/{lesson.name}")
    session = {
        "type": "notebook",
        "path": lesson.name,
        "name": lesson.name,
        "kernel": {"name": "python3"},
    }
    session = await hub.ask(f"{server}/sessions", "POST", session)
    request = hub.request(f"{server}/kernels/{session['kernel']['id']}/channels")
    request.url = request.url.replace("http", "ws", 1)
    kernel = Kernel(await websocket_connect(request, max_message_size=2**30))
    await kernel.run()
    return nbformat.from_dict(model["content"]).cells, kernel


async def watch(hub, peaks, totals):
    """Keep the peak of each student's memory, and of all together."""
    while True:
        now = await asyncio.to_thread(hub.memory)
        totals.append(sum(now.values()))
        for owner, size in now.items():
            peaks[owner] = max(size, peaks.get(owner, 0))
        await asyncio.sleep(2)


async def cull(hub):
    """Let jupyterhub-idle-culler stop the idle servers; give the megabytes that remain in use."""
    culler = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=1", "--cull-every=5"),
            f"--url={hub.address}/hub/api",
        ],
        env={**os.environ, "JUPYTERHUB_API_TOKEN": hub.token},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(60):
            left = hub.memory()
            if set(left) == {None}:
                break
            await asyncio.sleep(1)
        else:
            raise SystemExit(f"jupyterhub-idle-culler did not stop the servers of {[*left]}")
    finally:
        culler.kill()
        culler.wait()
    return left[None]


async def hold_class(number, threads, lesson, text):
    """Let students run a lesson at the same time; give what they saw and what it took."""
    names = [f"student-{k:02}" for k in range(1, number + 1)]
    peaks, totals = {}, []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name in names:
            home = Path(folder) / name
            home.mkdir()
            shutil.copy(lesson, home)
        async with running_hub(Path(folder), names, threads, text) as hub:
            watcher = asyncio.create_task(watch(hub, peaks, totals))
            seen = await asyncio.gather(*(attend(hub, name, lesson) for name in names))
            watcher.cancel()
            with suppress(asyncio.CancelledError):
                await watcher
            cpu = hub.cpu_seconds()
            culled = await cull(hub)
    used = {"CPU": cpu / number, "memory, all": max(totals), "memory, culled": culled}
    return seen, [peaks[name] for name in names if name in peaks], used
