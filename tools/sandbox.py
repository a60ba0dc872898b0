"""A sandbox takes from this process, for good, what a student's function has no use for.

It stops accidents and simple cheats: endless loops, all of the memory, files, processes, network.
It is no prison: whoever sets out to break out of Python can. Grade strangers on a machine, or under
an account, that holds nothing else.
"""

import ctypes
import math
import os
import signal
import subprocess
import sys

try:
    import _posixsubprocess
    import resource
except ImportError:  # Windows
    _posixsubprocess = resource = None

MEMORY = 3 * 2**30
"""Bytes of addresses, most of which are never used."""
WRITTEN = 2**20
"""Bytes of a file."""

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # linux/sched.h
DIE_WITH_PARENT = 1  # linux/prctl.h

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
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"),
    *("os.symlink", "os.truncate", "os.utime", "os.putenv", "os.unsetenv"),
    *("gc.get_objects", "gc.get_referents", "gc.get_referrers"),
    *("ctypes.", "ftplib.", "http.", "imaplib.", "shutil.", "smtplib.", "socket.", "urllib."),
)
"""Audit events, https://docs.python.org/3/library/audit_events.html; a dot at the end: all such."""


def leave_network():
    """Move into a network without a way out, and end with the parent, where Linux allows it.

    Call it first: a process with threads cannot. Returns whether it worked.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None)
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    return libc.unshare(NEW_USER | NEW_NETWORK) == 0 or libc.unshare(NEW_NETWORK) == 0


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
    writable = os.path.realpath(writable)
    readable = (writable, *map(os.path.realpath, readable))
    harmless = ("/proc/self/statm", "/dev/urandom", os.devnull)
    # Bound here, where a student's code cannot replace them.
    realpath, inside, fsdecode = os.path.realpath, _inside, os.fsdecode
    event_of, reading, refused, writing = str, READING_EVENTS, REFUSED, WRITING

    def look(event, arguments):
        event = event_of(event)
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int) or path is None:
                return
            name = fsdecode(path)
            writes = bool(flags & writing) or any(c in "wax+" for c in mode or "")
            if name in harmless and not (writes and name != os.devnull):
                return
            if not inside(realpath(name), (writable,) if writes else readable):
                raise PermissionError(f"a graded function may not open {name}")
        elif event in reading:
            path = arguments[0]
            if not isinstance(path, int) and not inside(realpath(fsdecode(path or ".")), readable):
                raise PermissionError(f"a graded function may not look into {path}")
        elif any(event == one or (one[-1] == "." and event.startswith(one)) for one in refused):
            raise PermissionError(f"a graded function may not call {event}")

    if _posixsubprocess is not None:  # no audit event tells of this one
        _posixsubprocess.fork_exec = subprocess._fork_exec = None
    sys.addaudithook(look)


def _inside(path, folders):
    return any(
        path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders
    )
