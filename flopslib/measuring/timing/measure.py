"""One function under the clock: how fast, how steadily, and how far to trust it.

On a shared machine a mean measures the neighbours. The fastest of many windows of a millisecond
shows what the machine can do (best), all of them together what was had (sustained), and CPU seconds
over wall seconds why the two differ.
PyTorch's threads are set to one and back; a NumPy matrix product may start its own, which the
result then reports. To change it: the loop is in `loop`, several cores in `threads`, the sentence
in `quality`.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

from ..._support.arguments import explained
from ..._support.errors import short, whole
from ..._support.torch_threads import one_torch_thread
from ...quantities.quantity import Q, read
from ..system.cgroups import limits, throttled
from ..system.machine import last_cache
from .clocks import Clock, Function, MeasureError
from .loop import Window, first_call, timed_windows
from .measurement import Measurement
from .possible import chip_of, doubt_of_chip, doubt_of_core
from .quality import MORE_THAN_ONE, busy_of, diagnose, notes_on, share_of
from .threads import align, core_count, run_pinned

Watch = Callable[[float, str], None]  # (fraction of the time, what to show)

MOST_THREADS = 1024
BETWEEN_REPORTS = 0.05  # seconds: more than 20 a second cannot be read
# What is larger than the last cache has to move twice its size in a window, or a part of what is
# written stays behind in the cache and looks faster than memory is (a copy: 44 for 34 GB/s).
CACHES_A_WINDOW = 2


@explained(MeasureError)
def measure(
    fn: Function,
    *,
    flops: object = None,
    bytes: object = None,
    seconds: object = 0.3,
    threads: int = 1,
    device: object = None,
    name: str = "",
    watch: Watch | None = None,
    flush: bool | None = None,
    clock: Clock | None = None,
) -> Measurement:
    """A Measurement of fn(): how fast it is, best and sustained, and how far to trust that.

    Parameters
    ----------
    fn : function without arguments
        The work. Called in windows of about a millisecond, and at least four times: a call longer
        than `seconds` is made three more times, or not again if it took over five seconds.
    flops, bytes : number, text such as "2 GFLOP", or quantity; default None
        The work of ONE call, in FLOP and in B. Without both, the result has times and no rate.
    seconds : number, text or quantity; default 0.3 s
        About how long to measure.
    threads : int, default 1
        How many calls at the same time, each on a core of its own.
    device : "cpu", "cuda", "cuda:1" or "mps"; default None
        Whose clock to use; None for that of the device on which fn's result lies.
    name : str, default ""
        What the result is called; "" for the function's own name.
    watch : function of (fraction, text), default None
        Called between windows, at most 20 times a second.
    flush : bool, default None
        Whether to empty a CUDA GPU's cache before each call; None where only bytes are stated.
    clock : Clock, default None
        Replaces the device's clock (tests).

    Returns
    -------
    Measurement
        `.best`, `.median`, `.sustained`, `.seconds`, `.spread`, `.share`, `.trust`, `.notes`,
        `.rates`.

    Raises
    ------
    MeasureError, UnitError
        In one sentence, for what cannot be measured, such as a call that hands its work on (a
        coroutine, a future, a thread). An error in fn comes through as it is.

    Examples
    --------
    >>> measure(lambda: a @ b, flops=2 * n**3)                          # doctest: +SKIP
    105 GFLOP/s best, 98.2 sustained, one core, FP32 (measured; 3 % spread, steady)
    """
    work = _Work(
        stated(flops, "flops", "FLOP"),
        stated(bytes, "bytes", "B"),
        whole("threads", threads, 1, MOST_THREADS, MeasureError),
    )
    budget = float(positive(seconds, "seconds", "s"))
    flush_first = work.unit == "B/s" if flush is None else flush
    stops = throttled()
    with one_torch_thread():
        least = least_calls(work.bytes, work.threads)
        first = first_call(fn, device, clock, work.amount, flush_first, least)
        _check_device(first.clock.device, work.threads, flush)
        report = _reporter(watch, work.unit, first.clock)
        if work.threads == 1:
            timings = _on_one_core(fn, first, budget, report)
        else:
            timings = _on_several_cores(fn, first, budget, work.threads, report)
    stopped = clock is None and throttled() > stops
    measurement = _measurement(name or _name(fn), work, first, timings, stopped)
    if watch:
        watch(1.0, str(measurement.best or measurement.seconds))
    return measurement


# -- what was asked for ----------------------------------------------------------------------------


def stated(
    given: object,
    name: str,
    unit: str,
) -> Q | None:
    """The work that was stated, as a quantity; None where none was. Raises as `positive`."""
    return None if given is None else positive(given, name, unit)


def positive(
    given: object,
    name: str,
    unit: str,
) -> Q:
    """A quantity of more than zero. Raises MeasureError, or UnitError for another unit."""
    amount = read(given, unit, name)
    if amount <= 0:
        example = "such as 0.3" if name == "seconds" else f"the work of ONE call, {EXAMPLES[name]}"
        raise MeasureError(
            f"{name} is {short(repr(given))}, and must be more than zero: give {example}."
        )
    return amount


EXAMPLES = {"flops": "such as flops=2 * n**3", "bytes": "such as bytes=x.nbytes"}


class _Work(NamedTuple):
    """What one call does, and how many calls run at the same time."""

    flops: Q | None
    bytes: Q | None
    threads: int

    @property
    def amount(self):
        """FLOP or bytes of a call as a plain number; where none is stated, calls are counted."""
        stated = self.bytes if self.flops is None else self.flops
        return 1.0 if stated is None else float(stated)

    @property
    def unit(self):
        """The unit of its rate, "" where no work is stated."""
        if self.flops is not None:
            return "FLOP/s"
        return "" if self.bytes is None else "B/s"


def least_calls(bytes: Q | float | None, threads: int = 1) -> int:
    """Calls a window, so that work on main memory is not measured in the cache."""
    if bytes is None:
        return 1
    moved = float(bytes) * threads
    cache = last_cache()
    if not moved > cache > 0:
        return 1
    return math.ceil(CACHES_A_WINDOW * cache / moved)


def _check_device(device, threads, flush):
    """Raise MeasureError if what was asked for does not go with the device."""
    if flush and device != "cuda":
        raise MeasureError(
            "flush=True empties the cache of a CUDA GPU, and this is none: on a "
            "processor take data larger than its last cache."
        )
    if threads > 1 and device != "cpu":
        raise MeasureError("threads are for the processor's cores: leave them out on a GPU.")


def _name(fn):
    name = getattr(fn, "__name__", "")
    return "" if name == "<lambda>" else name


# -- under the clock -------------------------------------------------------------------------------


class _Timings(NamedTuple):
    """What was timed: rates in units of work a second."""

    tracks: list[list[Window]]  # of each thread
    rates: list[float]  # one a window, of all threads together
    best: float
    mean: float
    pinned: bool


def _on_one_core(fn, first, seconds, report):
    windows, spent = [], 0.0
    for window in timed_windows(fn, first, seconds):
        windows.append(window)
        spent += window.wall
        report(spent / seconds, window.rate)
    rates = [window.rate for window in windows]
    if first.clock.device == "cpu":
        total = sum(window.wall for window in windows)
    else:  # a GPU's clock adds pauses between the windows
        total = sum(window.seconds for window in windows)
    work = first.window.work * sum(window.calls for window in windows)
    return _Timings([windows], rates, max(rates), work / total, pinned=True)


def _on_several_cores(fn, first, seconds, threads, report):
    tracks, pinned = run_pinned(fn, first, seconds, threads, report)
    return _Timings(tracks, *align(tracks), pinned)


def _reporter(watch, unit, clock):
    """report(fraction, rate), which passes on to watch what is fit to show, and not too often."""
    last = -math.inf

    def report(fraction, rate):
        nonlocal last
        if not watch or not rate or clock.now() - last < BETWEEN_REPORTS:
            return
        last = clock.now()
        now = Q(rate, unit) if unit else Q(1 / rate, "s")
        watch(min(1.0, fraction), f"{now} now")

    return report


# -- the result ------------------------------------------------------------------------------------


def _measurement(name, work, first, timings, stopped):
    """The Measurement of what was timed. stopped: whether by a quota, meanwhile."""
    windows = list(chain(*timings.tracks))
    threads, device = work.threads, first.clock.device
    low, middle, high = _quartiles(timings.rates)
    spread = (high - low) / middle
    seconds = threads * work.amount / timings.best
    chip = None if device == "cpu" else chip_of(getattr(first.clock, "place", device))
    return Measurement(
        name=name,
        flops=work.flops,
        bytes=work.bytes,
        best=_rate(timings.best, work.unit),
        median=_rate(middle, work.unit),
        sustained=_rate(timings.mean, work.unit),
        seconds=Q(seconds, "s", "measured"),
        spread=spread,
        share=share_of(windows),
        threads=threads,
        device=device,
        format=first.format,
        rates=timings.rates,
        where=_where(threads, device, busy_of(windows)),
        trust=diagnose(
            windows,
            call=seconds,
            spread=spread,
            sustained=timings.mean / timings.best,
            threads=threads,
            cores=core_count(),
            impossible=_doubt(work, seconds, first, busy_of(windows), chip),
            quota=limits().quota if stopped else None,
        ),
        notes=notes_on(windows, timings.pinned, bounded=device == "cpu" or chip is not None),
    )


def _doubt(work, seconds, first, busy, chip):
    """Why the stated work cannot be done in this time, "" if it can."""
    flops = _rate_of(work.flops, work.threads, seconds)
    bytes = _rate_of(work.bytes, work.threads, seconds)
    if chip:
        return doubt_of_chip(flops, bytes, first.format, chip)
    if first.clock.device != "cpu":
        return ""
    cores = max(work.threads, core_count() if busy is None else busy)
    return doubt_of_core(flops, bytes, first.format, cores)


def _rate_of(amount, threads, seconds):
    return None if amount is None else threads * float(amount) / seconds


def _quartiles(rates):
    if len(rates) == 1:
        return rates * 3
    return statistics.quantiles(rates, n=4, method="inclusive")


def _rate(rate, unit):
    return Q(rate, unit, "measured") if unit else None


def _where(threads, device, busy):
    if device != "cpu":
        return "the GPU"
    if threads > 1:
        return f"{threads} cores"
    if busy and busy > MORE_THAN_ONE:
        return f"about {busy:.1f} cores"
    return "one core"
