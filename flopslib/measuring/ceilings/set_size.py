"""Whether a small set already reads main memory and not the last cache.

Eight times the last cache is always enough, and can be more than a lesson's memory allows. Where
the cache is shared with other people's work, less of it is one's own than the computer reports.
So half of a set is read beside the whole: a cache that keeps a part makes the half faster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import jit
from .buffers import USUAL_CACHE, allocate
from .microbenchmarks import SECONDS, Probe, single_core

# Of all threads together: with it, a kernel of lesson 00 or 05 stays below 0.7 GB.
SMALL_SET = 5 * 2**25
# Times the last cache. With less, both could lie in it and would be equally fast; of 1.5 times it
# holds all of the half, and two thirds of the whole.
LEAST_TIMES = 1.5
TURNS = 4  # of half and whole
# Sets from 1.2 to 10 times the last cache were within 0.03 of each other on a rented core. Where a
# cache is one's own, four times its size is read 1.1 times as fast as eight times (Zen 4).
SAME = 1.03


def small_set_reads_memory(caches: Mapping[str, Any], size: int = SMALL_SET) -> bool:
    """Whether a set of this size is read from main memory alone; False where nothing can show it.

    caches: {"L1": bytes, ...} of one core.
    """
    last_cache = max(map(int, caches.values()), default=USUAL_CACHE)
    if size < LEAST_TIMES * last_cache or jit.ready():
        return False
    return not half_is_faster(size)


def half_is_faster(size: int) -> bool:
    """Whether one core reads half of a set of this size faster than all of it."""
    room = allocate(size)
    half, whole = _reader(room, size // 2), _reader(room, size)
    for _ in range(TURNS):
        half.measure(SECONDS)
        whole.measure(SECONDS)
    return half.rate > SAME * whole.rate


def _reader(room: np.ndarray, size: int) -> Probe:
    """The probe that reads this much of main memory with the widest vectors."""
    probes = single_core([], ["memory"])
    reading = [probe for probe in probes if probe.what == "read"]
    probe = max(reading, key=lambda probe: probe.kernel.bits)
    probe.prepare([room], size)
    return probe
