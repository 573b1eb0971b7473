"""The clocks that measuring reads: the processor's, a GPU's, and a scripted one for tests.

The fact behind it: a GPU is handed work and goes on alone, so its clock waits until it is done
before it reads the time; that takes long enough to ask for longer windows.
To add a device: a class with `device`, `window`, `now` and `used`, and a line in `clock_of`.
"""
import time
from typing import NamedTuple

from ..errors import Told
from .gpu import find


class MeasureError(Told, ValueError):
    """A measurement that cannot be made as it was asked for."""


class Used(NamedTuple):
    """Running totals; None where the system does not tell."""
    cpu: float | None = None  # CPU seconds of this thread
    others: float | None = None  # CPU seconds of this program's other threads
    waits: int | None = None  # how often this thread stopped by itself: a lock, a file, a pause
    taken: int | None = None  # how often the system took its core away

    def since(self, before):
        return Used(*(None if b is None or a is None else a - b for a, b in zip(self, before)))


class CPU:
    """The processor: wall time, and the CPU time that this thread really had."""
    device, window = "cpu", 1e-3  # seconds: a scheduler's slice is about 3 ms

    def __init__(self):
        try:
            from resource import RUSAGE_THREAD, getrusage  # Linux only
            self.switches = lambda: getrusage(RUSAGE_THREAD)
        except ImportError:
            self.switches = None

    def now(self):
        return time.perf_counter()

    def used(self):
        if not hasattr(time, "thread_time"):
            return Used()
        cpu = time.thread_time()
        others = time.process_time() - cpu
        if self.switches is None:
            return Used(cpu, others)
        switches = self.switches()
        return Used(cpu, others, switches.ru_nvcsw, switches.ru_nivcsw)


class GPU:
    """A GPU that torch drives: the time is read when all its work is done."""
    window = 10e-3  # waiting costs tens of microseconds

    def __init__(self, device):
        import torch
        self.device = device.partition(":")[0]
        module = getattr(torch, self.device)
        self.wait = ((lambda: module.synchronize(device)) if self.device == "cuda"
                     else module.synchronize)

    def now(self):
        self.wait()
        return time.perf_counter()

    def used(self):
        return Used()


class Fake:
    """For tests: `work` takes the next number of seconds from a script, the last one for ever.

    A number is a call that takes so long; a pair (seconds, CPU seconds) had less of its core.
    """
    device, window = "cpu", 1e-3

    def __init__(self, *script):
        self.script, self.time, self.cpu, self.calls = list(script), 0.0, 0.0, 0

    def work(self):
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        seconds, cpu = step if isinstance(step, tuple) else (step, step)
        self.time, self.cpu, self.calls = self.time + seconds, self.cpu + cpu, self.calls + 1

    def now(self):
        return self.time

    def used(self):
        return Used(self.cpu, 0.0)


def clock_of(device):
    """The clock of "cpu", "cuda" (also "cuda:1") or "mps"; MeasureError says what is amiss."""
    device = str(device)
    kind = device.partition(":")[0]
    if kind == "cpu":
        return CPU()
    if kind not in ("cuda", "mps"):
        raise MeasureError(f"{device!r} is not a device to measure on: say \"cpu\", \"cuda\" or "
                           "\"mps\", or leave device out.")
    import torch
    ready = torch.cuda.is_available() if kind == "cuda" else torch.backends.mps.is_available()
    if not ready:
        gpu = find()
        why = f'its GPU is called "{gpu.device}"' if gpu else gpu.why
        raise MeasureError(f"{device!r} cannot be used on this machine: {why}. Leave device out to "
                           "measure on the processor.")
    number = device.partition(":")[2]
    if number and not (number.isdigit() and int(number) < getattr(torch, kind).device_count()):
        raise MeasureError(f"{device!r} is not one of the GPUs here: there are "
                           f"{getattr(torch, kind).device_count()}, counted from 0.")
    return GPU(device)
