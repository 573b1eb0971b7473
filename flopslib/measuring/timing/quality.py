"""How far to trust a measurement, in one sentence that a beginner can use, and notes on it.

A narrow spread proves nothing. A core that was shared half the time gives steady wrong numbers, so
the CPU time that was really had is looked at before the spread.
To change it: the first line of `_main_reason` that fits wins; say what happened, then how much.
What needs more than a first lesson to be understood is one of `notes_on`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..system.machine import cores_text
from .loop import Window

# -- where a measurement stops being beyond doubt --------------------------------------------------
# Beside one busy process a thread loses half of its core, on a quiet machine about 1 %.
LOST = 0.1  # of the time, without the core
LOST_TO_A_QUOTA = 0.05  # less is enough if the system has counted that a quota stopped us meanwhile
# Calling a Python function that does nothing takes 0.05 us and reading the clock as much; the
# smallest operation of NumPy takes 0.34 us, of PyTorch 1.2 us.
TOO_SHORT = 5e-7  # seconds of a call
# One thread keeps one core busy, and a library's second thread adds nearly one more. In a script
# the other threads of Python add nothing. NB: what a notebook's own threads add was not measured.
STEADY = "steady"  # the trust of a measurement that nothing disturbed
TOOK = "another process took"  # such a part of the core; lessons say it once for many results
MORE_THAN_ONE = 1.2  # cores
FEW_WINDOWS = 5  # for each thread: quartiles of fewer mean little
UNEVEN = 0.1  # interquartile range over median: torch.utils.benchmark warns from there, too
# NB: chosen, not measured: windows that are steady, and a fifth of the time outside of them.
PAUSES = 0.8  # sustained over best
# Where each call makes a new array, the system clears pages in 16 to 77 % of the time (7 kinds of
# work, Linux); where no new memory is touched it works for this thread in less than 3 %.
CLEARING = 0.15  # of all time, spent by the system for this thread
# A neighbour on the same core takes it for a few milliseconds at a time. NB: chosen: 20 stops for
# each lost second are turns of 50 ms, longer than those of Linux.
STOPS_A_LOST_SECOND = 20
STRAY_STOPS = 3  # as few happen on any machine


def diagnose(
    windows: Sequence[Window],
    *,
    call: float,
    spread: float,
    sustained: float,
    threads: int = 1,
    quota: float | None = None,
    cores: int | None = None,
    impossible: str = "",
) -> str:
    """One sentence about how far to trust these windows of all threads.

    call: seconds of the best call. spread: interquartile range over median. sustained: as a share
    of the best. quota: the CPUs allowed, if it stopped this program meanwhile. cores: how many it
    may run on. impossible: why the rate cannot be, which is all that is said then.
    """
    if impossible:
        return impossible
    reason = _main_reason(windows, call, spread, sustained, threads, quota)
    if cores and threads > cores:
        return f"{reason}; {threads} threads took turns on {cores_text(cores)}"
    return reason


def notes_on(
    windows: Sequence[Window],
    pinned: bool = True,
    bounded: bool = True,
) -> tuple[str, ...]:
    """Sentences for a closer look at these windows; most often there is none.

    pinned: whether each thread was kept on a core. bounded: whether it is known what the device can
    do at most.
    """
    notes = []
    pages = _pages_a_call(windows)
    if pages >= 1 and _system_share(windows) > CLEARING:
        notes.append(
            f"each call takes new memory, {pages:,.0f} pages touched for the first time: "
            "writing into what is there already (out=) spares that"
        )
    if not pinned:
        notes.append("threads cannot be kept on one core here")
    if not bounded:
        notes.append("no limit of this GPU is known here: a rate beyond it would not be noticed")
    return tuple(notes)


def _main_reason(windows, call, spread, sustained, threads, quota):
    share, busy = share_of(windows), busy_of(windows)
    lost = 0 if share is None else 1 - share
    if len(windows) == 1:
        return f"one call only, of {call:.3g} s, and a first call is often slow: a lower bound"
    if call < TOO_SHORT:
        return (
            f"too short to trust: a call takes {call * 1e9:.0f} ns, and calling anything from "
            "Python takes about as long"
        )
    if quota and lost > LOST_TO_A_QUOTA:
        return f"a quota holds this container to {cores_text(quota)}"
    if threads == 1 and busy and busy > MORE_THAN_ONE:
        return f"{busy:.1f} cores were at work: a library inside uses threads of its own"
    if lost > LOST:
        return _why_lost(windows, lost, threads)
    if len(windows) < FEW_WINDOWS * threads:
        return f"only {len(windows)} windows, as one call takes {call:.3g} s"
    if spread > UNEVEN:
        return f"uneven: the pace differs by {100 * spread:.0f} % from window to window"
    if sustained < PAUSES:
        return "steady in most windows, with pauses between"
    return STEADY


def _why_lost(windows, lost, threads):
    """Why CPU time was lost: preempted, or waiting. The system counts both kinds of stop."""
    percent = f"{100 * lost:.0f} %"
    core = "your core" if threads == 1 else "your cores"
    expected = STOPS_A_LOST_SECOND * lost * _seconds(windows)
    many = max(STRAY_STOPS, min(len(windows), expected))
    waited = sum(window.usage.waits or 0 for window in windows) >= many
    preempted = sum(window.usage.preempted or 0 for window in windows) >= many
    if preempted and waited and threads > 1:
        return f"another process and waiting for each other took {percent} of {core}"
    if preempted:
        return f"{TOOK} {percent} of {core}"
    if not waited:
        return f"{core} went elsewhere {percent} of the time: another process, or the work waited"
    if threads > 1:
        return (
            f"the threads waited {percent} of the time, most likely for each other: only one "
            "at a time runs Python"
        )
    return f"the work itself waited {percent} of the time: for a lock, a file or a pause"


# -- what the windows add up to --------------------------------------------------------------------


def share_of(windows: Sequence[Window]) -> float | None:
    """CPU seconds over wall seconds of a thread, 0 to 1, None where the clock sees none."""
    if any(window.usage.cpu is None for window in windows):
        return None
    cpu = sum(window.usage.cpu for window in windows)
    return min(1.0, cpu / _seconds(windows))


def busy_of(windows: Sequence[Window]) -> float | None:
    """How many cores this program kept busy while one thread measured, or None if unknown."""
    if any(window.usage.others is None for window in windows):
        return None
    cpu = sum(window.usage.cpu + window.usage.others for window in windows)
    return cpu / _seconds(windows)


def _seconds(windows):
    return sum(window.wall for window in windows)


def _pages_a_call(windows):
    pages = sum(window.usage.pages or 0 for window in windows)
    return pages / sum(window.calls for window in windows)


def _system_share(windows):
    return sum(window.usage.system or 0 for window in windows) / _seconds(windows)
