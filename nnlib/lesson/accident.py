"""An accident ends a worker's process in the middle of a step, to show that it changes nothing."""

import logging
import os
import signal
import threading
from typing import Any

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has only the second, which is the first
MOMENT = 0.02


class Accident:
    """End the process of one worker, in the step after some.

    Parameters
    ----------
    client : distributed.Client
        Of workers that are processes of this machine.
    after : int
        The number of complete steps.

    Attributes
    ----------
    happened : bool
        Whether a process has been ended.
    """

    def __init__(self, client: Any, after: int) -> None:
        self.after, self.happened = after, False
        self.process = min(client.run(os.getpid).values())
        for name in ("scheduler", "nanny"):  # both would report it in the middle of a lesson
            logging.getLogger(f"distributed.{name}").setLevel(logging.ERROR)

    def __call__(self, run: Any) -> None:
        """Watch a run; a moment after a step is in the middle of the next."""
        if run.updates == self.after:
            threading.Timer(MOMENT, self.happen).start()

    def happen(self) -> None:
        """End the process at once."""
        os.kill(self.process, KILL)
        self.happened = True
