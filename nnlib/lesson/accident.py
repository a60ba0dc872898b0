"""An accident ends a worker's process in the middle of a step, to show that it changes nothing."""

import logging
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from distributed import get_worker

from nnlib.network import Network

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has only the second, which is the first


class Accident:
    """End the process of one worker, in the step after some.

    The worker itself ends it, when it has computed a gradient and not yet sent it.

    Parameters
    ----------
    client : distributed.Client
        Of workers that are processes of this machine.
    after : int
        The number of complete steps.
    """

    def __init__(self, client: Any, after: int) -> None:
        self.client, self.after = client, after
        self._folder = tempfile.TemporaryDirectory()
        for name in ("scheduler", "nanny"):  # both would report it in the middle of a lesson
            logging.getLogger(f"distributed.{name}").setLevel(logging.ERROR)

    def __call__(self, run: Any) -> None:
        """Watch a run: after so many steps, the first gradient on any worker is its last."""
        if run.updates == self.after:
            self.client.run(_fatal_from_now_on, self._folder.name)

    @property
    def happened(self) -> bool:
        """Whether a process has been ended."""
        return bool(self.last_words)

    @property
    def last_words(self) -> list[str]:
        """What the worker wrote in its last moment: its process, and the task it was at."""
        note = _note(self._folder.name)
        return note.read_text(encoding="utf-8").split() if note.exists() else []


def _note(folder: str) -> Path:
    return Path(folder) / "last words"


def _fatal_from_now_on(folder: str) -> None:
    """End this process in its next gradient, unless another has been ended already."""
    gradients = Network.gradients

    def fatal(*arguments: Any) -> Any:
        found = gradients(*arguments)
        try:
            with _note(folder).open("x", encoding="utf-8") as note:
                note.write(f"{os.getpid()} {get_worker().get_current_task()}")
        except FileExistsError:
            return found
        os.kill(os.getpid(), KILL)

    Network.gradients = fatal  # type: ignore[assignment, method-assign]
