"""A busy neighbour to measure beside: it comes and goes with a `with` block.

Two programs on one core take turns of a few milliseconds, whatever either of them does. So the
neighbour is a process that does nothing, as fast as it can, on the one core that this thread is
kept on meanwhile. It must never be forgotten: it ends with the block, with an error, when this
program is gone (its input closes), and after LIMIT seconds whatever happens.
To change what it does: LOOP.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial

from ..._support.display import TextDisplay
from ..._support.errors import short, whole
from ...quantities.quantity import Q
from ..timing.clocks import MeasureError
from .cgroups import limits
from .machine import cores_text

LIMIT = 120  # seconds: the two minutes that its repr speaks of
LOOP = """
import os, sys, threading, time
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
end = time.monotonic() + float(sys.argv[1])
print("here", flush=True)
while time.monotonic() < end:
    pass
"""


class Neighbour(TextDisplay):
    """A busy process on each of some cores, while the `with` block runs that it opens.

    cores: how many it keeps busy; pinned: whether a thread can be kept on a core here; at: the
    cores it was last busy on; processes: those at work now.
    """

    def __init__(self, cores: int = 1):
        cores = whole("cores", cores, error=MeasureError)
        self._affinity = _affinity()
        allowed = sorted(self._affinity()) if self._affinity else []
        if allowed and cores > len(allowed):
            raise MeasureError(
                f"cores is {short(cores)}, and this program may run on {cores_text(len(allowed))}."
            )
        self.pinned = bool(allowed)
        self.cores: int = cores if allowed else os.cpu_count() or 1
        self.at: list[int] = []
        self.processes: list[subprocess.Popen[str]] = []
        self._before: list[int] = []  # where the thread of the block may run afterwards
        self._since: float | None = None
        self._stayed: float | None = None

    def __enter__(self) -> Neighbour:
        if self.processes:
            raise MeasureError("This neighbour is there already: make another with fl.neighbour().")
        if self.pinned:
            self._affinity = _affinity()  # of the thread that runs the block
            self._before = sorted(self._affinity())
            self.at = self._before[-self.cores :]  # the first core has the system's own work to do
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stayed = time.perf_counter() - self._since
        self._end()

    def _start(self):
        # A process starts on the cores of the thread that starts it, and stays there. Where no
        # thread can be kept on a core, two for each halve what is left for others.
        for core in self.at or list(range(self.cores)) * 2:
            if self.pinned:
                self._affinity([core])
            self.processes.append(_start())
        if self.pinned:
            self._affinity(self.at)
        if not all(process.stdout.readline() for process in self.processes):
            raise MeasureError("A neighbour could not start here: its Python ended at once.")
        self._since = time.perf_counter()

    def _end(self):
        try:
            for process in self.processes:
                process.kill()
        finally:
            if self.pinned:
                with suppress(OSError):  # a core may have been taken away meanwhile
                    self._affinity(self._before)
            for process in self.processes:
                with process:  # closes its input, which alone would end it, and waits
                    pass
            self.processes = []

    def __repr__(self) -> str:
        if any(process.poll() is None for process in self.processes):
            return f"A neighbour is busy on {self._where()}{self._while_busy()}"
        if self.processes:
            return "The neighbour has ended by itself: no neighbour stays for over two minutes."
        if self._stayed is None:
            return (
                "A neighbour that has not come yet: it is there for the lines inside "
                "`with fl.neighbour():`, and no longer."
            )
        stayed = Q(self._stayed, "s", "measured")
        return f"The neighbour was busy on {self._where()}, for {stayed!r}, and has ended."

    def _where(self):
        if not self.pinned:
            return (
                f"{cores_text(self.cores)}, with two processes for each, as this system keeps "
                "no program on one core"
            )
        noun = "core" if len(self.at) == 1 else "cores"
        return f"{noun} {' and '.join(map(str, self.at))}"

    def _while_busy(self):
        here = ", and you are kept there too" if self.pinned else ""
        quota = limits().quota
        shared = f" It shares your limit of {quota:g} CPU as well." if quota else ""
        return f"{here}. It ends with this block, or after two minutes.{shared}"


def neighbour(cores: int = 1) -> Neighbour:
    """A busy process on your core, for the lines of a `with` block: a Neighbour.

    cores: on how many of the cores you may use. Inside the block this thread is kept on them, and
    afterwards it may run where it did before. Raises MeasureError for cores that are not there.

    with fl.neighbour(): m = fl.measure(lambda: a @ b, flops=2 * n**3)
    """
    return Neighbour(cores)


def _affinity():
    """A function that returns, or with a list sets, the cores this thread may run on.

    On Windows it is those of this program; None where there is none, as on a Mac.
    """
    try:
        if hasattr(os, "sched_setaffinity"):
            thread = threading.get_native_id()
            os.sched_setaffinity(thread, os.sched_getaffinity(thread))  # some containers forbid it
            return partial(_affinity_on_linux, thread)
        import psutil

        return psutil.Process().cpu_affinity
    except (AttributeError, OSError):
        return None


def _affinity_on_linux(thread, cores=None):
    if cores is None:
        return os.sched_getaffinity(thread)
    os.sched_setaffinity(thread, cores)
    return None


def _start():
    try:
        return subprocess.Popen(
            [sys.executable or "python", "-I", "-S", "-c", LOOP, str(LIMIT)],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise MeasureError(f"A neighbour could not start here: {error.strerror}.") from None
