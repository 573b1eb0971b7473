"""Several things under one clock, in turns: for what is going to be compared.

The fact behind it: on a shared machine a core's pace changes for seconds at a time, so two
measurements one after the other may compare two moments, and not two things. In short turns each
of them meets the same moments; of each its fastest turn is kept.
"""

from .measure import measure

TURNS = 8  # of 0.1 s each: a container's quota counts in periods of that length, and then it shows


def in_turns(*things, seconds=0.8):
    """Time things (name, fn, flops of one call or None) in turns: a list of Measurements.

    seconds: for each of them, in eight turns. What comes back is the fastest turn of each.

    dense, cheap = in_turns(("dense", lambda: a @ b, 2 * n**3), ("cheap", lambda: a + b, n**2))
    """
    turns = [
        [measure(fn, flops=flops, seconds=seconds / TURNS, name=name) for name, fn, flops in things]
        for _ in range(TURNS)
    ]
    return [min(row, key=lambda one: one.seconds) for row in zip(*turns)]
