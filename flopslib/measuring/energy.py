"""Joules of a piece of work: read from a meter where there is one, else a range from stated watts.

Few machines let a program read a meter. Intel's and AMD's count the joules of the whole package
(RAPL, often for administrators only), NVIDIA's those of the whole GPU (NVML). Both also count what
idling takes, and are too coarse for milliseconds. So the work is repeated for seconds and the idle
power, measured just before, is taken off. Without a meter, joules are watts times seconds, where
the watts are those of one core in general, or what the learner read at the plug and stated.
`source` is "measured" or "estimated".
To add a meter: a Meter and a line in `meter_of`. To change the watts of a core: SERVER and LAPTOP.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from .._support.arguments import explained
from .._support.display import Text, TextDisplay
from .._support.errors import short
from .._support.torch_threads import one_torch_thread
from ..quantities.formatting import sentence, words
from ..quantities.quantity import Q, read_range
from ..quantities.units import UnitError
from .system.cgroups import read_text
from .timing.clocks import CUDA, GPU, Clock, Function, MeasureError
from .timing.loop import first_call, timed_windows
from .timing.measure import positive, stated

REST = 1.0  # seconds of idling before the work
RAPL_SECONDS = 2.0  # its counter moves every millisecond, but other work comes and goes
NVML_SECONDS = 5.0  # its counter moves about every 0.1 s


class Watts(NamedTuple):
    """A power that is known only as a range, and what it is the power of."""

    low: float
    high: float
    of_what: str
    by_cores: bool = True  # of one core, so that the seconds of all cores at work count

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} W{self.of_what}"


# Of a core at work: the stated power of a server's package over its cores, and of a laptop what one
# core takes at its highest clock. NB: a share is not what one core takes while others idle, and
# nothing here was checked by a meter.
SERVER = Watts(1.5, 6.0, " a core of a server; no meter can be read here")
LAPTOP = Watts(3.0, 20.0, " a core of a laptop; no meter can be read here")


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
    name: str = ""  # of the work
    idle: Q | None = None  # W, the power that was taken off
    flops: Q | None = None  # of one call
    whole: str = ""  # what else is in what the meter counts
    watts: str = ""  # of an estimate: the power that it is made of
    busy: Q | None = None  # s, of an estimate: the seconds that this power is paid for

    @property
    def per_joule(self) -> tuple[Q, Q] | None:
        """(low, high) in FLOP/J, or None."""
        if not self.flops or not self.low:
            return None
        return self.flops / self.high, self.flops / self.low

    @property
    def pace(self) -> Q | None:
        """FLOP a second of the clock, or None."""
        return None if self.flops is None else self.flops / self.seconds

    @property
    def in_a_joule(self) -> Q | None:
        """The FLOP done for one joule: the middle of their range, which it carries; or None."""
        if self.per_joule is None:
            return None
        least, most = (float(end) for end in self.per_joule)
        if self.source == "measured":
            return Q(least, "FLOP", f"measured by {self.meter}")
        ends = _span(Q(least, "FLOP"), Q(most, "FLOP"))
        middle = _one_digit(math.sqrt(least * most))
        return Q(middle, "FLOP", f"estimated: {ends}, from {self.watts}")

    def times(self, other: Energy) -> float:
        """How many times the joules of the other one's FLOP a FLOP of this one takes."""
        if not isinstance(other, Energy):
            raise MeasureError(f"An energy is compared with a result of fl.energy: {short(other)}?")
        if not (self.flops and other.flops and self.low and other.low):
            raise MeasureError("Two energies are compared by FLOP: measure both with flops=...")
        if self.busy is not None and self.watts == other.watts:
            ratio = self.busy / self.flops / (other.busy / other.flops)
        else:
            ratio = self._middle / self.flops / (other._middle / other.flops)
        return float(ratio)

    @property
    def _middle(self) -> float:
        return math.sqrt(float(self.low) * float(self.high))

    def compared_with(self, other: Energy) -> Text:
        """A sentence: how many times the joules of the other one's FLOP this one's takes."""
        times = words(float(f"{self.times(other):.2g}"))
        how = f"measured by {self.meter}"
        if self.source == "estimated":
            how = "estimated: at the same stated watts it is the ratio of their speeds"
        mine, others = self.name or "this work", other.name or "the other"
        return Text(
            f"A FLOP of {mine} takes {times} times the joules of a FLOP of {others} ({how})."
        )

    def __repr__(self) -> str:
        text = self._text()
        return f"{sentence(self.name)}: {text}" if self.name else text

    def _text(self) -> str:
        if self.source == "estimated":
            each = f", {_span(*self.per_joule)}" if self.per_joule else ""
            return f"{_span(self.low, self.high)} a call{each} (estimated: {self.watts})"
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


@explained(MeasureError)
def energy(
    fn: Function,
    seconds: object = 2,
    flops: object = None,
    watts: object = None,
    name: str = "",
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
    watts : text such as "12 to 15 W", default None
        By how much a plug's meter or a battery's gauge rose while the work ran. It is believed, and
        the result says so.
    name : text
        What the work is called where it is shown.
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
        For a GPU without a meter, if no watts are stated.
    UnitError
        For work in another unit than FLOP, or a power in another than W.

    Examples
    --------
    >>> energy(lambda: a @ b, flops=2 * n**3)                           # doctest: +SKIP
    """
    work = stated(flops, "flops", "FLOP")
    budget = float(positive(seconds, "seconds", "s"))
    power = None if watts is None else _stated_watts(watts)
    if not isinstance(name, str):
        raise MeasureError(f"name is {short(repr(name))}: write a text, such as 'my loop'.")
    with one_torch_thread():
        first = _without_spinning(first_call(fn, device, clock))
        device = first.clock.device
        meter = None if power else meter_of(device, root)
        if meter:
            found = _by_meter(fn, first, meter, max(budget, meter.least), work, rest)
            return replace(found, name=name)
        if power is None and device != "cpu":
            raise MeasureError(
                "No meter of this GPU can be read: NVIDIA's needs the package nvidia-ml-py, "
                "Apple's an administrator. If you have a meter at the plug, state by how much it "
                'rises: watts="40 to 50 W".'
            )
        power = power or (LAPTOP if has_battery() else SERVER)
        found = _by_watts(list(timed_windows(fn, first, budget)), power, work)
        return replace(found, name=name)


def _stated_watts(watts: object) -> Watts:
    """The power that a person read off a meter. Raises UnitError for another unit, and for 0."""
    low, high = (float(end) for end in read_range(watts, "W", "watts"))
    if not 0 < low <= high:
        raise UnitError(f"watts is {short(watts)}: write a power above 0, such as 12 to 15 W.")
    if low == high:  # one reading of a meter is known to its last digit at best
        low, high = 0.9 * low, 1.1 * high
    return Watts(low, high, ", as you stated", by_cores=False)


def has_battery() -> bool:
    """Whether this is a laptop; False where the system does not say."""
    import psutil

    battery = getattr(psutil, "sensors_battery", None)  # not there on every system
    return battery is not None and battery() is not None


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


def _by_watts(windows, power, flops):
    """The Energy estimated from a power: watts times the seconds of a call.

    Watts of a core are paid for each second that a core was at work, watts at the plug for each
    second that passed.
    """
    each, calls = _seconds_of_a_call(windows)
    busy = each
    known = None not in (windows[0].usage.cpu, windows[0].usage.others)
    if power.by_cores and known:
        busy = sum(window.usage.cpu + window.usage.others for window in windows) / calls
    how = f"estimated: {power}"
    return Energy(
        low=Q(_one_digit(power.low * busy), "J", how),
        high=Q(_one_digit(power.high * busy), "J", how),
        source="estimated",
        meter="",
        seconds=Q(each, "s", "measured"),
        calls=calls,
        flops=flops,
        watts=str(power),
        busy=Q(busy, "s", "measured"),
    )


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
