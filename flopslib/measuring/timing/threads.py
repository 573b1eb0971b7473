"""Several cores at once: one free-running thread a core, put side by side afterwards.

Threads that wait for each other measure the slowest moment of the slowest core. So each keeps its
own windows on its own core, and only the finished tracks are added up on one common time axis. All
cores are free at once for a moment only, so windows are a quarter of one core's, and the best
moment is looked for from every window's end.
To change it: pinning to a core is in `_pin`; where a system cannot do it, the result says so.
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
from collections.abc import Callable, Sequence
from itertools import pairwise

from .clocks import Function, Usage
from .loop import LEAST_WINDOWS, LONG_CALL, FirstCall, Window, calls_a_window

Report = Callable[[float, float], None]  # (fraction of the time, work a second)

# Tried on two busy cores: a barrier at every window finds the peak in 30 % of tries of 0.1 s; free
# threads with windows of 0.25 ms, aligned afterwards, in 98 % of tries of 0.2 s.
PART_OF_A_WINDOW = 1 / 4
SHORTEST_STEP = 5e-4  # seconds of the moment that counts as the best: two windows
LOOK = 0.05  # seconds between two looks of the waiting main thread


def run_pinned(
    fn: Function,
    first: FirstCall,
    seconds: float,
    threads: int,
    report: Report | None = None,
) -> tuple[list[list[Window]], bool]:
    """([windows of each thread], pinned) of threads that call fn at the same time.

    `report(fraction, rate)` is called about 20 times a second by the waiting main thread. An error
    in fn ends all threads and is raised here; Ctrl-C ends them after the window they are in.
    """
    shared = _Shared(fn, first, seconds)
    workers = [_Worker(shared, number) for number in range(threads)]
    try:
        for worker in workers:
            worker.start()
        _wait(workers, shared, seconds, report)
    finally:  # also after Ctrl-C: no thread is left running
        shared.hurry.set()
        shared.stop.set()
        for worker in workers:
            if worker.ident:
                worker.join()
    if shared.errors:
        raise shared.errors[0]
    pinned = all(worker.pinned for worker in workers)
    return [worker.windows() for worker in workers], pinned


class _Shared:
    """What the threads of one measurement share: what to call, and when to end."""

    def __init__(self, fn, first, seconds):
        self.fn = fn
        self.clock = first.clock
        self.cores = _cores()
        if first.window.seconds > LONG_CALL:
            self.calls = self.least = 1
        else:
            self.calls = calls_a_window(fn, first, seconds, PART_OF_A_WINDOW)
            self.least = LEAST_WINDOWS
        self.work = first.window.work  # of one call
        self.stop = threading.Event()  # end when the least number of windows is done
        self.hurry = threading.Event()  # end after the window that is under way
        self.errors: list[BaseException] = []


def _wait(workers, shared, seconds, report):
    """Report while the workers run, and stop them when the time is over or one has failed."""
    begin = shared.clock.now()
    while alive := [worker for worker in workers if worker.is_alive()]:
        alive[0].join(LOOK)
        fraction = (shared.clock.now() - begin) / seconds
        if report:
            report(fraction, sum(worker.rate() for worker in workers))
        if fraction >= 1 or shared.errors:
            shared.stop.set()


class _Worker(threading.Thread):
    """One thread that calls fn in windows, on its own core, until it is stopped."""

    def __init__(self, shared, number):
        super().__init__(daemon=True)
        self.shared = shared
        self.number = number
        self.pinned = False
        self.times: list[float] = []  # the beginning of the first window, then the end of each
        self.usage = Usage()  # in all windows together

    def run(self):
        shared = self.shared
        try:
            self.pinned = _pin(shared.cores, self.number)
            if hasattr(sys.modules.get("torch"), "set_num_threads"):
                sys.modules["torch"].set_num_threads(1)  # counts for this thread alone
            shared.fn()  # warms this core
            self._run_windows(shared.fn, shared.clock, self.times)
        except BaseException as error:
            shared.errors.append(error)
            shared.hurry.set()

    def _run_windows(self, fn, clock, times):
        stop, hurry, least = self.shared.stop, self.shared.hurry, self.shared.least
        turns = range(self.shared.calls)
        before = clock.usage()
        times.append(clock.now())
        while not stop.is_set() or (len(times) <= least and not hurry.is_set()):
            for _ in turns:
                fn()
            times.append(clock.now())  # and nothing else: the windows follow without a gap
        self.usage = clock.usage().since(before)

    def rate(self):
        """Work a second in the latest window, 0 before the first has ended."""
        if len(self.times) < 2:
            return 0.0
        seconds = self.times[-1] - self.times[-2]
        return self.shared.calls * self.shared.work / seconds

    def windows(self):
        """The Windows of this thread; what it used in all of them is in the first."""
        calls, work = self.shared.calls, self.shared.work
        nothing = Usage(*(None if total is None else 0 for total in self.usage))
        windows = []
        for start, end in pairwise(self.times):
            usage = nothing if windows else self.usage
            windows.append(Window(calls, start, end, end - start, usage, work))
        return windows


# -- cores -----------------------------------------------------------------------------------------


def core_count() -> int:
    """How many cores this program may run on."""
    return len(_cores()) or os.cpu_count() or 1


def _cores():
    """The numbers of those cores, or [] where the system does not report them."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    return sorted(os.sched_getaffinity(0))


def _pin(cores, number):
    """Keep the calling thread on one core. It ends with the measurement, and the pin with it."""
    if not cores:
        return False
    try:
        os.sched_setaffinity(0, {cores[number % len(cores)]})  # 0 means this thread
    except OSError:
        return False
    return True


# -- side by side ----------------------------------------------------------------------------------


def align(tracks: Sequence[Sequence[Window]]) -> tuple[list[float], float, float]:
    """(rates step by step, best, mean): all tracks together, while all were at work.

    From the end of a thread's window to the next end its work is taken to go on evenly.
    """
    import numpy as np

    progress = _Progress(tracks)
    begin, end = _common_time(tracks)
    step = _step(tracks)
    count = max(1, int((end - begin) / step))
    axis = np.linspace(begin, end, count + 1)
    rates = progress.rate(axis[:-1], axis[1:])
    starts = progress.times
    inside = (starts >= begin) & (starts <= end - step)
    starts = starts[inside]
    moments = progress.rate(starts, starts + step)
    best = max(rates.max(), moments.max(initial=0))
    mean = progress.rate(begin, end)
    return rates.tolist(), float(best), float(mean)


def _step(tracks):
    """Seconds of the moment that counts as the best: a window of the slowest thread or longer."""
    longest = SHORTEST_STEP
    for track in tracks:
        middle = statistics.median(window.seconds for window in track)
        longest = max(longest, middle)
    return longest


def _common_time(tracks):
    """(begin, end) of the time in which all threads were at work."""
    begins = [track[0].start for track in tracks]
    ends = [track[-1].end for track in tracks]
    if min(ends) > max(begins):
        return max(begins), min(ends)
    return min(begins), max(ends)  # they never met


class _Progress:
    """The work that all threads had done by any time, taken to go on evenly within a window."""

    def __init__(self, tracks):
        import numpy as np

        self.curves = []  # of each thread: (times, work done by then)
        for track in tracks:
            times = [track[0].start]
            done = [0.0]
            for window in track:
                times.append(window.end)
                done.append(done[-1] + window.calls * window.work)
            self.curves.append((np.array(times), np.array(done)))
        self.times = np.concatenate([times for times, _ in self.curves])

    def rate(self, start, stop):
        """Work a second of all threads from start to stop; of many such spans, an array."""
        total = 0.0
        for times, done in self.curves:
            total += _at(stop, times, done) - _at(start, times, done)
        return total / (stop - start)


def _at(time, times, done):
    import numpy as np

    return np.interp(time, times, done)
