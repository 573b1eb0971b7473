"""Memory to measure in: how much for which cache, and where each thread has its own.

An array in half of a cache stays there; one of twice the last cache is never there. Pages of 2 MiB
keep address look-ups out of the result, so memory begins on such a border (NumPy asks Linux for
such pages by itself). In a container it stays small: beyond the limit the whole program is killed.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

HUGE_PAGE = 2**21  # bytes: with pages of 4 KiB, L2 and L3 move 30 to 50 % from run to run
PAGE = 4096
USUAL_SET = 2**28  # bytes of main memory's set where the sizes of the caches are unknown
LEAST_SET = 2**26  # of main memory's set
USUAL_L2 = 2**19  # half of an L2 of 1 MiB, where it is unknown
PART_OF_MEMORY = 8  # of what may be used, one thread takes an eighth at most


def allocate(size: int) -> np.ndarray:
    """An array of bytes, private and touched, that begins at a multiple of 2 MiB.

    >>> allocate(4096).ctypes.data % 2**21
    0
    """
    whole = np.empty(size + HUGE_PAGE, np.uint8)
    skipped = -whole.ctypes.data % HUGE_PAGE
    aligned = whole[skipped : skipped + size]
    aligned[:] = 0
    return aligned


def working_sets(caches: Mapping[str, Any], memory: Any, cores: int = 1) -> dict[str, int]:
    """{"L1": bytes, ..., "memory": bytes} to measure with in each of a number of threads.

    caches: {"L1": bytes, ...} of one core; memory: bytes that may be used, or None. Half of L1
    and L2, four times L2 in L3, for main memory twice the last cache together; never more than
    an eighth of the memory in one thread.

    >>> working_sets({"L1": 32768, "L2": 2**20, "L3": 2**25}, None)
    {'L1': 16384, 'L2': 524288, 'L3': 4194304, 'memory': 67108864}
    """
    sets = {}
    for level in ("L1", "L2"):
        if caches.get(level):
            sets[level] = int(caches[level]) // 2
    if caches.get("L3"):
        l2 = 2 * sets.get("L2", USUAL_L2)
        share = int(caches["L3"]) // (2 * cores)
        sets["L3"] = max(2 * l2, min(4 * l2, share))
    last = max(map(int, caches.values()), default=USUAL_SET // 2)
    each = -(-2 * last // cores // HUGE_PAGE) * HUGE_PAGE  # rounded up
    sets["memory"] = max(LEAST_SET, each)
    most = int(memory) // PART_OF_MEMORY if memory else max(sets.values())
    return {level: min(size, most) // PAGE * PAGE for level, size in sets.items()}


class PerThread:
    """A callable built once per thread: `make(number)` builds it when a thread first calls it.

    number: 0, 1, 2 ... up to `count`, then 0 again; so a thread finds its memory.
    """

    def __init__(self, make: Callable[[int], Callable[[], Any]], count: int = 1):
        self.make = make
        self.numbers = itertools.cycle(range(count))
        self.here = threading.local()

    def __call__(self) -> Any:
        try:
            fn = self.here.fn
        except AttributeError:
            fn = self.here.fn = self.make(next(self.numbers))
        return fn()
