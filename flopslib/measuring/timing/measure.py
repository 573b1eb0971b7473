"""One function under the clock: how fast, how steadily, and how far to trust it.

The fact behind it: on a shared machine a mean measures the neighbours. The fastest of many
windows of a millisecond tells what the machine can do (best), all of them together what was had
(sustained), and CPU seconds over wall seconds whose fault the difference is.
PyTorch's threads are set to one and back; a NumPy matrix product may start its own: that is noticed
and said. To change it: the loop is in `loop`, several cores in `crew`, the sentence in `trust`.
"""

import math
import statistics
from dataclasses import dataclass, field
from itertools import chain

from ..._support.display import TextDisplay
from ...quantities.formatting import sig
from ...quantities.quantity import Q, quantity
from ..system.cgroups import limits, throttled
from ..system.machine import last_cache
from .clocks import MeasureError
from .loop import first_call, laps, one_torch_thread
from .quality import busy_of, share_of, trust
from .threads import align, core_count, run_pinned


@dataclass(frozen=True, repr=False)
class Measurement(TextDisplay):
    """What `measure` found; its quantities are measured.

    best, median and sustained are FLOP/s, or B/s, or None where no work was stated.
    """

    name: str
    flops: Q | None  # of one call
    bytes: Q | None
    best: Q | None
    median: Q | None
    sustained: Q | None
    seconds: Q  # the best time of one call
    spread: float  # of the windows: interquartile range over median
    share: float | None  # of each core that was really had, 0 to 1
    threads: int
    device: str
    format: str  # of the result, such as "FP32"; "" where it is no such number
    trust: str
    where: str  # "one core", "2 cores", "the GPU"
    rates: list = field(compare=False)  # one a window: FLOP/s, B/s, or calls a second

    def __repr__(self):
        if self.best is None:
            middle = Q(self.threads / statistics.median(self.rates), "s")
            speed = f"{self.seconds} a call at best, {middle} in the middle"
        else:
            unit = str(self.best).split(" ", 1)[1]
            speed = f"{self.best} best, {sig(self.sustained.to(unit))} sustained"
        told = ", ".join(part for part in (speed, self.where, self.format) if part)
        percent = f"{100 * self.spread:.0f}" if self.spread < 1 else "over 100"
        spread = f"{percent} % spread, " if len(self.rates) > 1 else ""
        name = f"{self.name}: " if self.name else ""
        return f"{name}{told} (measured; {spread}{self.trust})"

    def to_dict(self):
        """The same as plain numbers and texts, for JSON: FLOP/s or B/s, seconds."""
        plain = {key: value for key, value in vars(self).items() if key != "rates"}
        return {key: value.value if isinstance(value, Q) else value for key, value in plain.items()}


def measure(
    fn,
    *,
    flops=None,
    bytes=None,
    seconds=0.3,
    threads=1,
    device=None,
    name="",
    watch=None,
    flush=None,
    clock=None,
):
    """Time fn() for about `seconds` and say how fast it was: a Measurement.

    flops, bytes: the work of ONE call, as a number, a text ("2 GFLOP") or a quantity.
    threads: so many calls at the same time, each on a core. device: "cuda" or "mps"; left out,
    it is where fn's result lies. watch(fraction, text) is called between windows, at most 20
    times a second. A call longer than `seconds` is made three more times, or not again if it
    took over five seconds. flush: True empties a CUDA GPU's cache before each call, which is done
    anyway where only bytes are stated. Raises MeasureError or UnitError, in one sentence; an error
    in fn comes through as it is.

    measure(lambda: a @ b, flops=2 * n**3)
    """
    flops, bytes = positive(flops, "flops", "FLOP"), positive(bytes, "bytes", "B")
    seconds, threads = float(positive(seconds, "seconds", "s")), _threads(threads)
    work, unit = _work(flops, bytes)
    stops = throttled()
    with one_torch_thread():
        first = first_call(
            fn,
            device,
            clock,
            work,
            unit == "B/s" if flush is None else flush,
            least_calls(bytes, threads),
        )
        if flush and first.clock.device != "cuda":
            raise MeasureError(
                "flush=True empties the cache of a CUDA GPU, and this is none: on a "
                "processor take data larger than its last cache."
            )
        tell = _teller(watch, unit, first.clock)
        if threads == 1:
            tracks, pinned = [_alone(fn, first, seconds, tell)], True
            rates = [window.rate for window in tracks[0]]
            best = max(rates)
            spent = (w.wall if first.clock.device == "cpu" else w.seconds for w in tracks[0])
            mean = work * sum(w.calls for w in tracks[0]) / sum(spent)  # a GPU's clock adds pauses
        elif first.clock.device == "cpu":
            tracks, pinned = run_pinned(fn, first, seconds, threads, tell)
            rates, best, mean = align(tracks)
        else:
            raise MeasureError("threads are for the processor's cores: leave them out on a GPU.")
    every = list(chain(*tracks))
    low, middle, high = (
        statistics.quantiles(rates, n=4, method="inclusive") if len(rates) > 1 else rates * 3
    )
    spread = (high - low) / middle
    found = Measurement(
        name=name or _name(fn),
        flops=flops,
        bytes=bytes,
        **{
            key: Q(rate, unit, "measured") if unit else None
            for key, rate in (("best", best), ("median", middle), ("sustained", mean))
        },
        seconds=Q(threads * work / best, "s", "measured"),
        spread=spread,
        share=share_of(every),
        threads=threads,
        device=first.clock.device,
        format=first.format,
        rates=rates,
        where=_where(threads, first.clock.device, busy_of(every)),
        trust=trust(
            every,
            call=threads * work / best,
            spread=spread,
            sustained=mean / best,
            threads=threads,
            cores=core_count(),
            pinned=pinned,
            quota=limits().quota if clock is None and throttled() > stops else None,
        ),
    )
    if watch:
        watch(1.0, str(found.best or found.seconds))
    return found


def windows(fn, *, flops=None, bytes=None, seconds=0.3, device=None, clock=None):
    """The same loop step by step: yields each Window (calls, start, end, rate) as it ends.

    for window in windows(lambda: a @ b, flops=2 * n**3): print(window.rate)
    """
    bytes = positive(bytes, "bytes", "B")
    work, unit = _work(positive(flops, "flops", "FLOP"), bytes)
    seconds = float(positive(seconds, "seconds", "s"))
    with one_torch_thread():
        first = first_call(fn, device, clock, work, unit == "B/s", least_calls(bytes))
        yield from laps(fn, first, seconds)


def _alone(fn, first, seconds, tell):
    track, spent = [], 0.0
    for window in laps(fn, first, seconds):
        track.append(window)
        spent += window.wall
        tell(spent / seconds, window.rate)
    return track


def _teller(watch, unit, clock):
    """tell(fraction, rate) passes on to watch what is fit to show, at most 20 times a second."""
    last = -math.inf

    def tell(fraction, rate):
        nonlocal last
        if watch and rate and clock.now() - last >= 0.05:
            last = clock.now()
            watch(min(1.0, fraction), f"{Q(rate, unit) if unit else Q(1 / rate, 's')} now")

    return tell


def _work(flops, bytes):
    """(work of one call as a number, unit of its rate); where none is given, calls are counted."""
    if flops is not None:
        return float(flops), "FLOP/s"
    return (float(bytes), "B/s") if bytes is not None else (1.0, "")


def least_calls(bytes, threads=1):
    """Calls a window: what is larger than the last cache has to move twice its size, or a part
    of what is written stays behind in it and looks faster than memory is."""
    moved = 0 if bytes is None else float(bytes) * threads
    cache = last_cache() if moved else 0
    return math.ceil(2 * cache / moved) if moved > cache > 0 else 1


def positive(given, name, unit):
    if given is None and name != "seconds":
        return None
    amount = quantity(given, unit)
    if amount <= 0:
        raise MeasureError(
            f"{name}={given!r} cannot be: it must be more than zero. Say what ONE "
            "call does, such as flops=2 * n**3, or how many seconds to measure."
        )
    return amount


def _threads(given):
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 1024:
        raise MeasureError(
            f"threads={given!r} cannot be: give a whole number from 1 to 1024, such "
            "as fl.machine().cores."
        )
    return given


def _name(fn):
    name = getattr(fn, "__name__", "")
    return "" if name == "<lambda>" else name


def _where(threads, device, busy):
    if device != "cpu":
        return "the GPU"
    if threads == 1 and busy and busy > 1.2:
        return f"about {busy:.1f} cores"
    return "one core" if threads == 1 else f"{threads} cores"
