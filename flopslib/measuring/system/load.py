"""Who else is at work here: load, waiting for a core, and time that the host gave to others.

The fact behind it: a shared machine looks the same while it is slow. Linux counts three things that
tell: programs that want a core (load), time in which one of them had to wait (pressure), and time
that the host of a virtual machine took away (steal). Other systems tell the load at most.
To change it: a new sign is a field of Noise and a line in `noise`.
"""

import math
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ..._support.display import TextDisplay
from .cgroups import read


@dataclass(frozen=True, repr=False)
class Noise(TextDisplay):
    """What `noise` found; None where this system does not tell.

    load: programs that wanted a core, on average of the last minute, this one included.
    pressure: share of the last ten seconds in which a program waited for a core, 0 to 1.
    steal: share of the cores' time since the start that the host gave to others, 0 to 1.
    """

    load: float | None
    pressure: float | None
    steal: float | None

    def __repr__(self):
        told = [
            None
            if self.load is None
            else f"{self.load:.2g} programs wanted a core in the last minute",
            None
            if self.pressure is None
            else f"one had to wait for it in {100 * self.pressure:.2g} % of the last ten seconds",
            None
            if self.steal is None
            else f"the host of this machine gave "
            f"{100 * self.steal:.2g} % of its cores' time to others since it was started",
        ]
        told = [part for part in told if part]
        return (
            "; ".join(told).capitalize() + " (measured)."
            if told
            else ("This system does not tell what else is at work on it.")
        )


def noise(root="/"):
    """The Noise at this moment; `root` is the top of the file tree (tests give a fake one).

    >>> noise("/nowhere").pressure is None
    True
    """
    root = Path(root)
    load = re.match(r"[\d.]+", read(root / "proc/loadavg"))
    waits = re.search(r"^some avg10=([\d.]+)", read(root / "proc/pressure/cpu"), re.M)
    ticks = [int(n) for n in re.findall(r"\d+", read(root / "proc/stat").partition("\n")[0])]
    if load is None and str(root) == os.sep and hasattr(os, "getloadavg"):  # a Mac
        load = [os.getloadavg()[0]]
    return Noise(
        load=float(load[0]) if load else None,
        pressure=float(waits[1]) / 100 if waits else None,
        # user, nice, system, idle, iowait, irq, softirq, steal; guests are in user
        steal=ticks[7] / max(1, math.fsum(ticks[:8])) if len(ticks) > 7 else None,
    )
