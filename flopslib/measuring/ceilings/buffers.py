"""Memory to measure in: how much for which cache, and where each thread has its own.

An array in half of a cache stays there; of one that is larger than the last cache a part stays
there, too, from one walk to the next, and only of one several times as large nothing worth
mentioning. Pages of 2 MiB keep address look-ups out of the result, so memory begins on such a
border (NumPy asks Linux for such pages by itself). In a container it stays small: beyond the limit
the whole program is killed.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

HUGE_PAGE = 2**21  # bytes: with pages of 4 KiB, L2 and L3 move 30 to 50 % from run to run
PAGE = 4096
USUAL_CACHE = 2**25  # bytes of the last cache, where the sizes of the caches are unknown
LEAST_SET = 2**26  # of main memory's set
# Reading 1.5, 2, 3, 4, 8 and 16 times a last cache of 32 MiB (Zen 4): 74, 60, 46, 41, 37 and 37
# GB/s. What a core throws out goes to that cache, which does not simply drop what is oldest.
SETS = 8  # times the last cache: main memory
ENOUGH = 4  # times the last cache: with less, memory looks too fast by more than a tenth
MOST_SET = 2**29  # of main memory's set, of all threads together where they are few
USUAL_L2 = 2**20  # bytes of L2, where it is unknown
PART_OF_MEMORY = 8  # of what may be used, one thread takes an eighth at most
PART_TOGETHER = 4  # and all threads together a quarter


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


def working_sets(
    caches: Mapping[str, Any],
    memory: Any,
    cores: int = 1,
    most: int = MOST_SET,
) -> dict[str, int]:
    """{"L1": bytes, ..., "memory": bytes} to measure with in each of a number of threads.

    caches: {"L1": bytes, ...} of one core; memory: bytes that may be used, or None. Half of L1
    and L2, four times L2 in L3, for main memory eight times the last cache together, but not more
    than `most` unless 64 MiB of each thread are more; never more than an eighth of the memory in
    one thread, or a quarter in all.

    >>> working_sets({"L1": 32768, "L2": 2**20, "L3": 2**25}, None)
    {'L1': 16384, 'L2': 524288, 'L3': 4194304, 'memory': 268435456}
    """
    sizes = {level: int(size) for level, size in caches.items() if size}
    sets = {}
    if "L1" in sizes:
        sets["L1"] = sizes["L1"] // 2
    if "L2" in sizes:
        sets["L2"] = sizes["L2"] // 2
    if "L3" in sizes:
        l2 = sizes.get("L2", USUAL_L2)
        share = sizes["L3"] // (2 * cores)
        sets["L3"] = max(2 * l2, min(4 * l2, share))
    last = max(sizes.values(), default=USUAL_CACHE)
    together = min(most, SETS * last)
    pages = math.ceil(together / cores / HUGE_PAGE)
    sets["memory"] = max(LEAST_SET, pages * HUGE_PAGE)
    for level, size in sets.items():
        allowed = min(size, _share_of(memory, cores))
        sets[level] = allowed // PAGE * PAGE
    return sets


def _share_of(memory, cores):
    """Bytes that each of a number of threads may take."""
    if not memory:
        return math.inf
    return int(memory) // max(PART_OF_MEMORY, PART_TOGETHER * cores)


def allocate_for(sizes: Mapping[int, int]) -> dict[int, list[np.ndarray]]:
    """{number of threads: an array for each}, all in one memory. sizes: {threads: bytes of each}.

    They take turns, so the arrays of several threads may lie where one thread had its own.

    >>> [len(array) for array in allocate_for({1: 2**22, 2: 2**21})[2]]
    [2097152, 2097152]
    """
    room = allocate(max(threads * size for threads, size in sizes.items()))
    return {
        threads: [room[size * number : size * (number + 1)] for number in range(threads)]
        for threads, size in sizes.items()
    }


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
