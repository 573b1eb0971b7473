"""A busy neighbour to measure beside: it comes and goes with a `with` block.

The fact behind it: two programs on one core take turns of a few milliseconds, whatever either of
them does. So the neighbour is a process that does nothing, as fast as it can, on the one core that
this thread is kept on meanwhile. It must never be forgotten: it ends with the block, with an error,
when this program is gone (its input closes), and after LIMIT seconds whatever happens.
To change what it does: LOOP.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial

from ..._support.display import TextDisplay
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
    """What `neighbour` makes. cores: how many it keeps busy; pinned: can a thread be kept on a core
    here; at: the cores it was last busy on; processes: those at work now."""

    def __init__(self, cores=1):
        self._pin = _pin()
        allowed = sorted(self._pin()) if self._pin else []
        if isinstance(cores, bool) or not isinstance(cores, int) or cores < 1:
            raise MeasureError(
                f"cores={str(cores)[:40]} cannot be: on how many cores shall "
                "somebody be busy? Give a whole number from 1 on."
            )
        if allowed and cores > len(allowed):
            raise MeasureError(
                f"cores={cores} cannot be: this program may run on {cores_text(len(allowed))}."
            )
        self.pinned, self.cores = bool(allowed), cores if allowed else os.cpu_count() or 1
        self.at, self.processes, self._since, self._stayed = [], [], None, None

    def __enter__(self):
        if self.processes:
            raise MeasureError("This neighbour is there already: make another with fl.neighbour().")
        if self.pinned:
            self._pin = _pin()  # of the thread that runs the block
            self._before = sorted(self._pin())
            self.at = self._before[-self.cores :]  # the first core has the system's own work to do
        try:
            # A process starts on the cores of the thread that starts it, and stays there.
            # Where nobody can be kept on a core, two for each halve what is left for others.
            for core in self.at or list(range(self.cores)) * 2:
                if self.pinned:
                    self._pin([core])
                self.processes.append(_start())
            if self.pinned:
                self._pin(self.at)
            if not all(process.stdout.readline() for process in self.processes):
                raise MeasureError("A neighbour could not start here: its Python ended at once.")
            self._since = time.perf_counter()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *error):
        self._stayed = time.perf_counter() - self._since
        self._end()

    def _end(self):
        try:
            for process in self.processes:
                process.kill()
        finally:
            if self.pinned:
                with suppress(OSError):  # a core may have been taken away meanwhile
                    self._pin(self._before)
            for process in self.processes:
                with process:  # closes its input, which alone would end it, and waits
                    pass
            self.processes = []

    def __repr__(self):
        where = ("core " if len(self.at) == 1 else "cores ") + " and ".join(map(str, self.at))
        if not self.pinned:
            where = (
                f"{cores_text(self.cores)}, with two processes for each, as this system keeps "
                "no program on one core"
            )
        if any(process.poll() is None for process in self.processes):
            here = ", and you are kept there too" if self.pinned else ""
            quota = limits().quota
            shared = f" It shares your limit of {quota:g} CPU as well." if quota else ""
            return (
                f"A neighbour is busy on {where}{here}. It ends with this block, or after two "
                f"minutes.{shared}"
            )
        if self.processes:
            return "The neighbour has ended by itself: no neighbour stays for over two minutes."
        if self._stayed is None:
            return (
                "A neighbour that has not come yet: it is there for the lines inside "
                "`with fl.neighbour():`, and no longer."
            )
        stayed = Q(self._stayed, "s", "measured")
        return f"The neighbour was busy on {where}, for {stayed!r}, and has ended."


def neighbour(cores=1):
    """Somebody else's work on your core, for the lines of a `with` block: a Neighbour.

    cores: on how many of the cores you may use. Inside the block this thread is kept on them, and
    afterwards it may run where it did before. Raises MeasureError for cores that are not there.

    with fl.neighbour(): m = fl.measure(lambda: a @ b, flops=2 * n**3)
    """
    return Neighbour(cores)


def _pin():
    """A function that tells, or with a list sets, the cores this thread may run on (on Windows this
    program); None where there is none, as on a Mac."""
    try:
        if hasattr(os, "sched_setaffinity"):
            thread = threading.get_native_id()
            os.sched_setaffinity(thread, os.sched_getaffinity(thread))  # some containers forbid it
            return partial(_linux, thread)
        import psutil

        return psutil.Process().cpu_affinity
    except (AttributeError, OSError):
        return None


def _linux(thread, cores=None):
    return os.sched_getaffinity(thread) if cores is None else os.sched_setaffinity(thread, cores)


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
