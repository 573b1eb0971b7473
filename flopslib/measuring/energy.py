"""Joules of a piece of work: read from a meter where there is one, else estimated as a range.

The fact behind it: few machines let a program read a meter. Intel's and AMD's count the joules of
the whole package (RAPL, often for administrators only), NVIDIA's those of the whole GPU (NVML).
Both also count what idling takes, and are too coarse for milliseconds. So the work is repeated for
seconds and the idle power, measured just before, is taken off. `source` tells which it was.
To add a meter: a Meter and a line in `meter_of`.
"""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .._support.display import TextDisplay
from ..quantities.quantity import Q
from .system.cgroups import read
from .timing.clocks import CUDA, GPU, MeasureError
from .timing.loop import first_call, laps, one_torch_thread
from .timing.measure import positive

WATTS = (1.5, 6.0)  # of a server's core at work: its share of the package's stated power
SHARE = f"estimated: {WATTS[0]:g} to {WATTS[1]:g} W a core of a server"


class Meter(NamedTuple):
    """Something that counts joules."""

    name: str
    whole: str  # what else is in what it counts
    least: float  # seconds of work that it needs
    joules: Callable  # () -> joules so far, by part
    wrap: tuple = (math.inf,)  # joules at which each part begins at 0 again

    def since(self, before):
        return sum(
            (now - then) % wrap if wrap < math.inf else now - then
            for now, then, wrap in zip(self.joules(), before, self.wrap)
        )


@dataclass(frozen=True, repr=False)
class Energy(TextDisplay):
    """Joules of ONE call, from low to high; they are one number where they were measured.

    source: "measured" or "estimate", never a mixture of both. meter: which one, "" for an estimate.
    idle: the power that was taken off. per_joule: (low, high) in FLOP/J, or None.
    """

    low: Q
    high: Q
    source: str
    meter: str
    seconds: Q  # of one call
    calls: int
    idle: Q | None = None
    flops: Q | None = None
    whole: str = ""

    @property
    def per_joule(self):
        return (self.flops / self.high, self.flops / self.low) if self.flops and self.low else None

    def __repr__(self):
        if self.source == "estimate":
            each = f", {_span(*self.per_joule)}" if self.per_joule else ""
            return f"{_span(self.low, self.high)} a call{each} ({SHARE}; no meter can be read here)"
        over = Q(self.calls * float(self.seconds), "s")
        if not self.low:
            return (
                f"no more than idling takes, {self.idle} (measured by {self.meter} over "
                f"{over}; {self.whole})"
            )
        each = f", {self.per_joule[0]}" if self.per_joule else ""
        return (
            f"{self.low} a call{each} (measured by {self.meter} over {over}, with {self.idle} "
            f"of idling taken off; {self.whole})"
        )

    def to_dict(self):
        """The same as plain numbers and texts: joules, seconds, watts, FLOP."""
        return {
            key: value.value if isinstance(value, Q) else value for key, value in vars(self).items()
        }


def energy(fn, seconds=2, flops=None, *, device=None, root="/", clock=None, rest=time.sleep):
    """The Energy of one call of fn, repeated for `seconds` (at least 2 with RAPL, 5 with NVML).

    flops: the work of one call, for FLOP/J. root, clock and rest replace the file tree, the clock
    and the second of idling (tests). Raises MeasureError for a GPU without a meter, or UnitError.

    energy(lambda: a @ b, flops=2 * n**3)
    """
    flops, seconds = positive(flops, "flops", "FLOP"), float(positive(seconds, "seconds", "s"))
    with one_torch_thread():
        first = first_call(fn, device, clock)
        clock = first.clock
        if isinstance(clock, CUDA):  # without spinning, which takes joules too
            clock = GPU(clock.place)
            first = first._replace(clock=clock)
        meter, idle = meter_of(clock.device, root), 0.0
        if meter is None and clock.device != "cpu":
            raise MeasureError(
                "No meter of this GPU can be read: NVIDIA's needs the package "
                "nvidia-ml-py, Apple's an administrator."
            )
        if meter:
            seconds, before, begin = max(seconds, meter.least), meter.joules(), clock.now()
            rest(1.0)
            idle = meter.since(before) / (clock.now() - begin)
        before, begin = meter and meter.joules(), clock.now()
        windows = list(laps(fn, first, seconds))
        spent, counted = clock.now() - begin, meter and meter.since(before)
    calls = sum(window.calls for window in windows)
    each = sum(window.wall for window in windows) / calls
    if meter:  # warming up is counted with the rest: it lasts as long a call
        joules = Q(max(0.0, counted / spent - idle) * each, "J", "measured")
        return Energy(
            joules,
            joules,
            "measured",
            meter.name,
            Q(each, "s", "measured"),
            calls,
            Q(idle, "W", "measured"),
            flops,
            meter.whole,
        )
    had = [(w.used.cpu, w.used.others) for w in windows]
    busy = each if None in had[0] else sum(map(sum, had)) / calls  # seconds of cores, all threads
    low, high = (Q(float(f"{watts * busy:.1g}"), "J", SHARE) for watts in WATTS)
    return Energy(low, high, "estimate", "", Q(each, "s", "measured"), calls, flops=flops)


def meter_of(device, root="/"):
    """The Meter of a device that can be read here, or None."""
    if device == "cuda":
        return _nvml()
    return _rapl(Path(root)) if device == "cpu" else None


def _rapl(root):
    """The packages of the processor; their parts (cores, memory) are in them."""
    zones = [
        zone
        for zone in sorted((root / "sys/class/powercap").glob("intel-rapl:*"))
        if read(zone / "name").startswith("package") and read(zone / "energy_uj").isdigit()
    ]
    if not zones:
        return None
    wraps = [read(zone / "max_energy_range_uj") for zone in zones]
    return Meter(
        "RAPL",
        "the whole package of the processor, with whatever else ran on it",
        2.0,
        lambda: [int(read(zone / "energy_uj")) / 1e6 for zone in zones],
        tuple(int(wrap) / 1e6 if wrap.isdigit() else math.inf for wrap in wraps),
    )


def _nvml():
    """The whole GPU, since Volta; None without nvidia-ml-py or where the GPU does not tell."""
    try:
        import pynvml

        pynvml.nvmlInit()
        card = gpu_handle(pynvml)
        pynvml.nvmlDeviceGetTotalEnergyConsumption(card)
    except Exception:  # NVML has its own errors, and without the package they have no name here
        return None
    return Meter(
        "NVML",
        "the whole GPU, without the rest of the computer",
        5.0,
        lambda: [pynvml.nvmlDeviceGetTotalEnergyConsumption(card) / 1e3],
    )


def gpu_handle(nvml):
    """NVML's handle of the GPU that PyTorch calls 0: they need not count in the same order."""
    torch = sys.modules.get("torch")
    uuid = getattr(torch and torch.cuda.get_device_properties(0), "uuid", None)
    return (
        nvml.nvmlDeviceGetHandleByUUID(f"GPU-{uuid}")
        if uuid
        else nvml.nvmlDeviceGetHandleByIndex(0)
    )


def _span(low, high):
    """A range in words; an estimate has one digit."""
    low, high = (Q(float(f"{float(q):.1g}"), q.unit) for q in (low, high))
    return f"{low} to {high}"
