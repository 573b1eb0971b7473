"""Several cores at once: one free-running thread a core, put side by side afterwards.

The fact behind it: threads that wait for each other measure the slowest moment of the slowest
core. So each keeps its own windows on its own core, and only the finished tracks are added up
on one common time axis. All cores are free at once for a moment only, so windows are a quarter
of one core's, and the best moment is looked for from every window's end.
To change it: pinning to a core is in `_pin`; where a system cannot do it, the result says so.
"""

import os
import statistics
import sys
import threading
from itertools import pairwise

from .clocks import Used
from .loop import LONG, Window, calls_a_window

SHORTEST = 5e-4  # seconds of the moment that counts as the best


def run_pinned(fn, first, seconds, threads, tell):
    """([windows of each thread], pinned) of threads that call fn at the same time.

    `tell(fraction, rate)` is called about 20 times a second by the waiting main thread. An error
    in fn ends all threads and is raised here; Ctrl-C ends them after the window they are in.
    """
    slow = first.window.seconds > LONG
    calls = 1 if slow else calls_a_window(fn, first, seconds, part=1 / 4)
    least, stop, clock, cores = 1 if slow else 3, threading.Event(), first.clock, _cores()
    times, used = [[] for _ in range(threads)], [None] * threads
    errors, pinned = [], []

    def work(number):
        try:
            pinned.append(_pin(cores, number))
            if hasattr(sys.modules.get("torch"), "set_num_threads"):
                sys.modules["torch"].set_num_threads(1)  # counts for this thread alone
            fn()  # warms this core
            mine, turns, before = times[number], range(calls), clock.used()
            mine.append(clock.now())
            while not stop.is_set() or len(mine) <= least and not errors:
                for _ in turns:
                    fn()
                mine.append(clock.now())  # and nothing else: the windows follow without a gap
            used[number] = clock.used().since(before)
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(threads)]
    begin, work_done = clock.now(), calls * first.window.work
    try:
        for worker in workers:
            worker.start()
        while alive := [worker for worker in workers if worker.is_alive()]:
            alive[0].join(0.05)
            fraction = (clock.now() - begin) / seconds
            tell(fraction, sum(work_done / (t[-1] - t[-2]) for t in times if len(t) > 1))
            if fraction >= 1 or errors:
                stop.set()
    finally:  # also after Ctrl-C: no thread is left running
        least = 0
        stop.set()
        for worker in workers:
            if worker.ident:
                worker.join()
    if errors:
        raise errors[0]
    return [_track(*of, calls, first.window.work) for of in zip(times, used)], all(pinned)


def _track(times, used, calls, work):
    """The Windows of one thread; what it used in all of them stands in the first."""
    nothing = Used(*(None if total is None else 0 for total in used))
    return [
        Window(calls, a, b, b - a, nothing if n else used, work)
        for n, (a, b) in enumerate(pairwise(times))
    ]


def core_count():
    """How many cores this program may run on."""
    return len(_cores()) or os.cpu_count() or 1


def _cores():
    """Their numbers, or [] where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def _pin(cores, number):
    """Keep the calling thread on one core. It ends with the measurement, and the pin with it."""
    try:
        os.sched_setaffinity(0, {cores[number % len(cores)]})  # 0 means this thread
        return True
    except (AttributeError, OSError, ZeroDivisionError):
        return False


def align(tracks):
    """(rates step by step, best, mean): all tracks together, while all were at work.

    From the end of a thread's window to the next end its work is taken to go on evenly.
    """
    import numpy as np

    times = [[track[0].start, *(w.end for w in track)] for track in tracks]
    done = [np.cumsum([0.0, *(w.calls * w.work for w in track)]) for track in tracks]
    begin, end = max(t[0] for t in times), min(t[-1] for t in times)
    if end <= begin:  # they never met
        begin, end = min(t[0] for t in times), max(t[-1] for t in times)
    step = max(SHORTEST, *(statistics.median(w.seconds for w in track) for track in tracks))
    axis = np.linspace(begin, end, max(1, int((end - begin) / step)) + 1)

    def rate(start, stop):
        return sum(np.interp(stop, t, d) - np.interp(start, t, d) for t, d in zip(times, done)) / (
            stop - start
        )

    rates, starts = rate(axis[:-1], axis[1:]), np.concatenate(times)
    starts = starts[(starts >= begin) & (starts <= end - step)]
    best = max(rates.max(), rate(starts, starts + step).max(initial=0))
    return rates.tolist(), float(best), float(rate(begin, end))
