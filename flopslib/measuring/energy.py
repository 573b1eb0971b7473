"""Joules of a piece of work: read from a meter where there is one, else estimated as a range.

Few machines let a program read a meter. Intel's and AMD's count the joules of the whole package
(RAPL, often for administrators only), NVIDIA's those of the whole GPU (NVML). Both also count what
idling takes, and are too coarse for milliseconds. So the work is repeated for seconds and the idle
power, measured just before, is taken off. `source` is "measured" or "estimated".
To add a meter: a Meter and a line in `meter_of`.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from .._support.display import TextDisplay
from .._support.torch_threads import one_torch_thread
from ..quantities.quantity import Q
from .system.cgroups import read_text
from .timing.clocks import CUDA, GPU, Clock, Function, MeasureError
from .timing.loop import first_call, timed_windows
from .timing.measure import positive, stated

# Of a server's core at work: the stated power of a package over its cores. NB: that share is not
# what one core takes while others idle, and nothing here was checked by a meter.
WATTS = (1.5, 6.0)
SHARE = f"estimated: {WATTS[0]:g} to {WATTS[1]:g} W a core of a server"
REST = 1.0  # seconds of idling before the work
RAPL_SECONDS = 2.0  # its counter moves every millisecond, but other work comes and goes
NVML_SECONDS = 5.0  # its counter moves about every 0.1 s


class Meter(NamedTuple):
    """Something that counts joules."""

    name: str
    whole: str  # what else is in what it counts
    least: float  # seconds of work that it needs
    joules: Callable[[], Sequence[float]]  # joules so far, by part
    wraps: Sequence[float] = (math.inf,)  # joules at which each part begins at 0 again

    def since(self, before: Sequence[float]) -> float:
        """Joules of all parts together since an earlier reading."""
        total = 0.0
        for now, then, wrap in zip(self.joules(), before, self.wraps):
            total += (now - then) % wrap if wrap < math.inf else now - then
        return total


@dataclass(frozen=True, repr=False)
class Energy(TextDisplay):
    """Joules of ONE call, from low to high; they are one number where they were measured.

    source: "measured" or "estimated", never a mixture of both.
    """

    low: Q  # J
    high: Q  # J
    source: str
    meter: str  # "" for an estimate
    seconds: Q  # of one call
    calls: int
    idle: Q | None = None  # W, the power that was taken off
    flops: Q | None = None  # of one call
    whole: str = ""  # what else is in what the meter counts

    @property
    def per_joule(self) -> tuple[Q, Q] | None:
        """(low, high) in FLOP/J, or None."""
        if not self.flops or not self.low:
            return None
        return self.flops / self.high, self.flops / self.low

    def __repr__(self) -> str:
        if self.source == "estimated":
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

    def to_dict(self) -> dict[str, object]:
        """The same as plain numbers and texts: joules, seconds, watts, FLOP."""
        return {
            key: value.value if isinstance(value, Q) else value for key, value in vars(self).items()
        }


def energy(
    fn: Function,
    seconds: object = 2,
    flops: object = None,
    *,
    device: object = None,
    root: str | Path = "/",
    clock: Clock | None = None,
    rest: Callable[[float], Any] = time.sleep,
) -> Energy:
    """The Energy of one call of fn, repeated for `seconds`.

    Parameters
    ----------
    fn : function without arguments
        The work.
    seconds : number, text or quantity; default 2 s
        How long to repeat it; at least 2 s with RAPL, 5 s with NVML.
    flops : number, text or quantity; default None
        The work of one call, for FLOP/J.
    device : "cpu", "cuda" or "mps"; default None
        None for the device on which fn's result lies.
    root, clock, rest
        Replace the file tree, the clock and the second of idling (tests).

    Returns
    -------
    Energy
        `.low` and `.high` in J, `.source`, `.per_joule`.

    Raises
    ------
    MeasureError
        For a GPU without a meter.
    UnitError
        For a work that is none.

    Examples
    --------
    >>> energy(lambda: a @ b, flops=2 * n**3)                           # doctest: +SKIP
    """
    work = stated(flops, "flops", "FLOP")
    budget = float(positive(seconds, "seconds", "s"))
    with one_torch_thread():
        first = _without_spinning(first_call(fn, device, clock))
        device = first.clock.device
        meter = meter_of(device, root)
        if meter:
            return _by_meter(fn, first, meter, max(budget, meter.least), work, rest)
        if device != "cpu":
            raise MeasureError(
                "No meter of this GPU can be read: NVIDIA's needs the package "
                "nvidia-ml-py, Apple's an administrator."
            )
        return _by_cores(list(timed_windows(fn, first, budget)), work)


def _without_spinning(first):
    """The same with a clock that keeps no GPU spinning, which takes joules too."""
    if isinstance(first.clock, CUDA):
        return first._replace(clock=GPU(first.clock.place))
    return first


def _by_meter(fn, first, meter, seconds, flops, rest):
    """The Energy that a meter counted, without what idling takes."""
    clock = first.clock
    before, begin = meter.joules(), clock.now()
    rest(REST)
    idle = meter.since(before) / (clock.now() - begin)
    before, begin = meter.joules(), clock.now()
    windows = list(timed_windows(fn, first, seconds))
    spent = clock.now() - begin
    power = meter.since(before) / spent  # of warming up as well: it lasts as long a call
    each, calls = _seconds_of_a_call(windows)
    joules = Q(max(0.0, power - idle) * each, "J", "measured")
    return Energy(
        low=joules,
        high=joules,
        source="measured",
        meter=meter.name,
        seconds=Q(each, "s", "measured"),
        calls=calls,
        idle=Q(idle, "W", "measured"),
        flops=flops,
        whole=meter.whole,
    )


def _by_cores(windows, flops):
    """The Energy estimated from the seconds of all cores that were at work."""
    each, calls = _seconds_of_a_call(windows)
    busy = each
    if None not in (windows[0].usage.cpu, windows[0].usage.others):
        busy = sum(window.usage.cpu + window.usage.others for window in windows) / calls
    low, high = (Q(_one_digit(watts * busy), "J", SHARE) for watts in WATTS)
    seconds = Q(each, "s", "measured")
    return Energy(low, high, "estimated", "", seconds, calls, flops=flops)


def _seconds_of_a_call(windows):
    """(wall seconds of one call, number of calls)."""
    calls = sum(window.calls for window in windows)
    return sum(window.wall for window in windows) / calls, calls


def _one_digit(x):
    return float(f"{float(x):.1g}")


def _span(low, high):
    """A range in words; an estimate has one digit."""
    return f"{Q(_one_digit(low), low.unit)} to {Q(_one_digit(high), high.unit)}"


# -- meters ----------------------------------------------------------------------------------------


def meter_of(device: str, root: str | Path = "/") -> Meter | None:
    """The Meter of a device that can be read here, or None."""
    if device == "cuda":
        return _nvml()
    return _rapl(Path(root)) if device == "cpu" else None


def _rapl(root):
    """The packages of the processor; their parts (cores, memory) are in them."""
    zones = []
    for zone in sorted((root / "sys/class/powercap").glob("intel-rapl:*")):
        readable = read_text(zone / "energy_uj").isdigit()
        if readable and read_text(zone / "name").startswith("package"):
            zones.append(zone)
    if not zones:
        return None
    wraps = [read_text(zone / "max_energy_range_uj") for zone in zones]
    return Meter(
        "RAPL",
        "the whole package of the processor, with whatever else ran on it",
        RAPL_SECONDS,
        lambda: [int(read_text(zone / "energy_uj")) / 1e6 for zone in zones],
        [int(wrap) / 1e6 if wrap.isdigit() else math.inf for wrap in wraps],
    )


def _nvml():
    """The whole GPU, since Volta; None without nvidia-ml-py, or where the GPU reports none."""
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
        NVML_SECONDS,
        lambda: [pynvml.nvmlDeviceGetTotalEnergyConsumption(card) / 1e3],
    )


def gpu_handle(nvml: Any) -> Any:
    """NVML's handle of the GPU that PyTorch calls 0: they need not count in the same order."""
    torch = sys.modules.get("torch")
    properties = torch.cuda.get_device_properties(0) if torch else None
    uuid = getattr(properties, "uuid", None)
    if uuid:
        return nvml.nvmlDeviceGetHandleByUUID(f"GPU-{uuid}")
    return nvml.nvmlDeviceGetHandleByIndex(0)
