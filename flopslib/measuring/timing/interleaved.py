"""Several things under one clock, in turns: for what is going to be compared.

On a shared machine a core's speed changes for seconds at a time, so two measurements one after the
other may compare two moments, and not two things. In short turns each of them meets the same
moments; of each its fastest turn is kept.
"""

from __future__ import annotations

from .clocks import Function
from .measure import Measurement, measure

TURNS = 8  # of 0.1 s each: a container's quota counts in periods of that length, and then it shows


def measure_interleaved(
    *things: tuple[str, Function, object],
    seconds: float = 0.8,
    turns: int = TURNS,
) -> list[Measurement]:
    """A Measurement of each thing (name, fn, flops of one call or None), timed in turns.

    seconds: for each of them, in that number of turns; fewer turns where one call is long. What
    comes back is the fastest turn of each.

    dense, cheap = measure_interleaved(
        ("dense", lambda: a @ b, 2 * n**3), ("cheap", lambda: a + b, n**2))
    """
    best: list[Measurement] = []
    for turn in range(turns):
        for place, (name, fn, flops) in enumerate(things):
            measurement = measure(fn, flops=flops, seconds=seconds / turns, name=name)
            if turn == 0:
                best.append(measurement)
            elif measurement.seconds < best[place].seconds:
                best[place] = measurement
    return best
