"""A sandbox takes from this process, for good, what a student's function has no use for.

It stops accidents and simple cheats: endless loops, all of the memory, files, processes, network.
On Linux the system does most of that; elsewhere an audit hook, which is no prison: whoever sets out
to break out of Python can. Grade strangers on a machine, or under an account, that holds nothing
else.
"""

import builtins
import ctypes
import math
import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from types import FunctionType, SimpleNamespace

try:
    import _posixsubprocess
    import resource
except ImportError:  # Windows
    _posixsubprocess = resource = None

MEMORY = 3 * 2**30
"""Bytes of addresses, most of which are never used."""
WRITTEN = 2**20
"""Bytes of a file."""
MADE = 50
"""How many times a file may be opened to write."""

# linux/sched.h, linux/prctl.h, linux/mount.h
NEW_USER, NEW_NETWORK, NEW_PROCESSES, NEW_MOUNTS = 0x10000000, 0x40000000, 0x20000000, 0x00020000
DIE_WITH_PARENT = 1
MOUNT_SETATTR, WHOLE_TREE, READ_ONLY = 442, 0x8000, 1
PRIVATE_TREE, NO_SUID_NO_DEVICES = 0x44000, 2 | 4

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
READING_EVENTS = ("os.listdir", "os.scandir", "os.chdir", "glob.glob")
REFUSED = (
    *(
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.system",
    ),
    *("os.kill", "os.killpg", "signal.pthread_kill", "subprocess.Popen", "pty.spawn"),
    *("_winapi.CreateProcess", "_winapi.OpenProcess", "_winapi.TerminateProcess"),
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"),
    *("os.symlink", "os.truncate", "os.utime", "os.putenv", "os.unsetenv"),
    *("os.setxattr", "os.removexattr", "resource.prlimit", "sqlite3."),
    *("gc.get_objects", "gc.get_referents", "gc.get_referrers"),
    *("ctypes.", "ftplib.", "http.", "imaplib.", "shutil.", "smtplib.", "socket.", "urllib."),
)
"""Audit events, https://docs.python.org/3/library/audit_events.html; a dot at the end: all such."""


def enclose(writable):
    """Move, where Linux allows it, to where no network, no other process and no disk is.

    Whatever this process starts ends with it, and it ends with its parent. All files but those of
    one empty folder, which takes 16 MB, can only be read. Call it first: a process with threads
    cannot move.

    Parameters
    ----------
    writable : str
        The folder, which becomes the current one.

    Returns
    -------
    moved, sealed : bool
        Whether network and processes are others, and whether files can only be read.
    """
    if not sys.platform.startswith("linux"):
        return False, False
    libc = ctypes.CDLL(None)
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    with suppress(OSError):  # if memory runs out, this process is to go, and no other
        _tell("oom_score_adj", "1000")
    user, group, parts = os.geteuid(), os.getegid(), NEW_NETWORK | NEW_PROCESSES | NEW_MOUNTS
    if libc.unshare(NEW_USER | parts) == 0:
        with suppress(OSError):
            _tell("setgroups", "deny")
            _tell("uid_map", f"{user} {user} 1")
            _tell("gid_map", f"{group} {group} 1")
    elif libc.unshare(parts) != 0:
        return libc.unshare(NEW_USER | NEW_NETWORK) == 0 or libc.unshare(NEW_NETWORK) == 0, False
    # The first process in there gets no signals that it does not expect, and all others end with
    # it; so it waits for the second, which goes on.
    for _ in range(2):
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            os._exit(abs(os.waitstatus_to_exitcode(status)))
        libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    return True, _seal(libc, os.path.realpath(writable))


def _tell(name, text):
    """Write into a file of this process in /proc."""
    with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
        file.write(text)


def _seal(libc, writable):
    """Let nothing be written but in a folder in memory; tell whether it worked."""
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY)
    size = ctypes.sizeof(attributes)
    options = NO_SUID_NO_DEVICES, b"size=16m,nr_inodes=200"
    sealed = (
        libc.mount(None, b"/", None, PRIVATE_TREE, None) == 0
        and libc.syscall(MOUNT_SETATTR, -1, b"/", WHOLE_TREE, attributes, size) == 0
        and libc.mount(b"tmpfs", os.fsencode(writable), b"tmpfs", *options) == 0
    )
    os.chdir(writable)
    return sealed


def limit_time(seconds):
    """Let the system end this process when it has used so much more of the processor."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def limit_resources():
    """Limit memory, files and processes, and say whether the system can."""
    if resource is None:
        return False
    limits = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_FSIZE": WRITTEN,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_CORE": 0,
        "RLIMIT_NPROC": 0,  # no new ones; Linux does not count root's
    }
    for name, limit in limits.items():
        if hasattr(resource, name):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            try:
                resource.setrlimit(kind, (least, least))
            except (ValueError, OSError):  # macOS knows RLIMIT_AS, and refuses to set it
                if name != "RLIMIT_AS":
                    raise
    return True


def refuse_the_rest(readable, writable):
    """Refuse network, processes, and files outside of folders, to all Python code from now on.

    Parameters
    ----------
    readable : iterable of str
        Folders that may be read: Python's own, and nnlib.
    writable : str
        The one folder in which files may be made.
    """
    # A student's code can replace what modules hold; so here is all that the hook calls.
    realpath, fsdecode = _own(os.path).realpath, _own(os).fsdecode
    any, bool, isinstance, len = builtins.any, builtins.bool, builtins.isinstance, builtins.len
    error, event_of, set_limit, sep = PermissionError, str, "resource.setrlimit", os.sep
    writable = realpath(writable)
    readable = (writable, *map(realpath, readable))
    harmless, nothing = ("/proc/self/statm", "/dev/urandom", os.devnull), os.devnull
    reading, refused, writing, most, made = READING_EVENTS, REFUSED, WRITING, MADE, []
    if resource is not None:
        limit_of, kinds = resource.getrlimit, (resource.RLIMIT_CPU, resource.RLIMIT_AS)

    def inside(path, folders):
        return any(
            [path == folder or path.startswith(folder.rstrip("/\\") + sep) for folder in folders]
        )

    def look(event, arguments):
        event = event_of(event)
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int) or path is None:
                return
            name = fsdecode(path)
            writes = bool(flags & writing) or any([c in "wax+" for c in mode or ""])
            if name in harmless and not (writes and name != nothing):
                return
            if not inside(realpath(name), (writable,) if writes else readable):
                raise error(f"a graded function may not open {name}")
            if writes:
                made.append(name)
                if len(made) > most:
                    raise error("a graded function may not write so many files")
        elif event in reading:
            path = arguments[0]
            if not isinstance(path, int) and not inside(realpath(fsdecode(path or ".")), readable):
                raise error(f"a graded function may not look into {path}")
        elif event == set_limit:
            # The check limits time and memory for each call, within what is allowed for all.
            kind, (_, hard) = arguments
            if kind not in kinds or hard != limit_of(kind)[1]:
                raise error("a graded function may not set its limits")
        elif event == "import" and arguments[0] == "_posixsubprocess":
            raise error("a graded function may not start programs")
        elif any([event == one or (one[-1] == "." and event.startswith(one)) for one in refused]):
            raise error(f"a graded function may not call {event}")

    if _posixsubprocess is not None:  # no audit event tells of this one
        _posixsubprocess.fork_exec = subprocess._fork_exec = None
    sys.addaudithook(look)


def _own(module):
    """Copy a module, with those that its functions use: whoever changes it changes no copy."""
    names = {**vars(module), "__builtins__": {**vars(builtins)}}
    names |= {"os": SimpleNamespace(**vars(os)), "stat": SimpleNamespace(**vars(stat))}
    for name, one in names.items():
        if isinstance(one, FunctionType):
            copy = FunctionType(one.__code__, names, name, one.__defaults__, one.__closure__)
            copy.__kwdefaults__ = one.__kwdefaults__
            names[name] = copy
    return SimpleNamespace(**names)
