"""How far to trust a measurement, in one sentence that a beginner can use.

The fact behind it: a narrow spread is no proof. A core that was shared half the time gives
steady wrong numbers, so the CPU time that was really had is looked at before the spread.
To change it: the first line of `trust` that fits wins; say what happened, then how much.
"""

from ..system.machine import cores_text


def trust(windows, *, call, spread, sustained, threads=1, quota=None, cores=None, pinned=True):
    """One sentence. windows: all Windows; call: seconds of the best call; spread: interquartile
    over median; sustained: as a share of the best; quota: the CPUs allowed, where it stopped this
    program meanwhile; cores: how many it may run on.
    """
    notes = [_main(windows, call, spread, sustained, threads, quota)]
    if cores and threads > cores:
        notes.append(f"{threads} threads took turns on {cores_text(cores)}")
    each = sum(w.used.pages or 0 for w in windows) / sum(w.calls for w in windows)
    cleared = sum(w.used.system or 0 for w in windows) / sum(w.wall for w in windows)
    if each >= 1 and cleared > 0.15:  # of all the time; the system does nothing else for it
        notes.append(
            f"each call takes new memory, {each:,.0f} pages touched for the first time: "
            "writing into what is there already (out=) spares that"
        )
    if not pinned:
        notes.append("threads cannot be kept on one core here")
    return "; ".join(notes)


def share_of(windows):
    """CPU seconds over wall seconds of a thread, 0 to 1, or None where the clock cannot tell."""
    if any(w.used.cpu is None for w in windows):
        return None
    return min(1.0, sum(w.used.cpu for w in windows) / sum(w.wall for w in windows))


def busy_of(windows):
    """How many cores this program kept busy while one thread measured, or None."""
    if any(w.used.others is None for w in windows):
        return None
    return sum(w.used.cpu + w.used.others for w in windows) / sum(w.wall for w in windows)


def _main(windows, call, spread, sustained, threads, quota):
    share, busy = share_of(windows), busy_of(windows)
    lost = 0 if share is None else 1 - share
    if len(windows) == 1:
        return f"one call only, of {call:.3g} s, and a first call is often slow: a lower bound"
    if call < 5e-7:
        return (
            f"too short to trust: a call takes {call * 1e9:.0f} ns, and calling anything from "
            "Python takes about as long"
        )
    if quota and lost > 0.05:
        return f"a quota holds this container to {cores_text(quota)}"
    if threads == 1 and busy and busy > 1.2:
        return f"{busy:.1f} cores were at work: a library inside uses threads of its own"
    if lost > 0.1:
        return _who_took(windows, lost, threads)
    if len(windows) < 5 * threads:
        return f"only {len(windows)} windows, as one call takes {call:.3g} s"
    if spread > 0.1:
        return f"uneven: the pace differs by {100 * spread:.0f} % from window to window"
    if sustained < 0.8:
        return "steady in most windows, with pauses between"
    return "steady"


def _who_took(windows, lost, threads):
    """Whose fault it is that the core was not had: the system counts how a thread came to stop."""
    percent, core = f"{100 * lost:.0f} %", "your core" if threads == 1 else "your cores"
    often = max(3, min(len(windows), 20 * lost * sum(w.wall for w in windows)))
    waited = sum(w.used.waits or 0 for w in windows) >= often
    if sum(w.used.taken or 0 for w in windows) >= often:
        both = " and waiting for each other" if waited and threads > 1 else ""
        return f"another process{both} took {percent} of {core}"
    if not waited:
        return f"{core} went elsewhere {percent} of the time: another process, or the work waited"
    if threads > 1:
        return (
            f"the threads waited {percent} of the time, most likely for each other: only one "
            "at a time runs Python"
        )
    return f"the work itself waited {percent} of the time: for a lock, a file or a pause"
