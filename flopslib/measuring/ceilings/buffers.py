"""Memory to measure in: how much for which cache, and where each thread has its own.

The fact behind it: an array in half of a cache stays there; one of twice the last cache is never
there. Pages of 2 MiB keep address look-ups out of the result, so memory begins on such a border
(NumPy asks Linux for such pages by itself). In a container it stays small: beyond the limit the
whole program is killed.
"""

import itertools
import threading

import numpy as np

PAGE = 2**21  # a huge page
USUAL = 2**28  # main memory's set where nobody tells the size of the caches
LEAST = 2**26  # of main memory's set


def take(size):
    """So many bytes, private and touched, that begin at a multiple of 2 MiB: a NumPy array.

    >>> take(4096).ctypes.data % 2**21
    0
    """
    whole = np.empty(size + PAGE, np.uint8)
    here = whole[-whole.ctypes.data % PAGE :][:size]
    here[:] = 0
    return here


def sizes(caches, memory, cores=1):
    """{"L1": bytes, ..., "memory": bytes} to measure with in each of so many threads.

    caches: {"L1": bytes, ...} of one core; memory: bytes that may be used, or None. Half of L1
    and L2, four times L2 in L3, for main memory twice the last cache together; never more than
    an eighth of the memory in one thread.

    >>> sizes({"L1": 32768, "L2": 2**20, "L3": 2**25}, None)
    {'L1': 16384, 'L2': 524288, 'L3': 4194304, 'memory': 67108864}
    """
    found = {level: int(caches[level]) // 2 for level in ("L1", "L2") if caches.get(level)}
    if caches.get("L3"):
        below = 2 * found.get("L2", 2**19)
        found["L3"] = max(2 * below, min(4 * below, int(caches["L3"]) // (2 * cores)))
    last = max(map(int, caches.values()), default=USUAL // 2)
    most = int(memory) // 8 if memory else 2**62
    found["memory"] = max(LEAST, -(-2 * last // cores // PAGE) * PAGE)
    return {level: min(size, most) // 4096 * 4096 for level, size in found.items()}


class Own:
    """A function that is another one in each thread: `make(number)` makes it when it is first
    called there. number: 0, 1, 2... up to `count`, then 0 again; so a thread finds its memory."""

    def __init__(self, make, count=1):
        self.make, self.numbers = make, itertools.cycle(range(count))
        self.here = threading.local()

    def __call__(self):
        try:
            fn = self.here.fn
        except AttributeError:
            fn = self.here.fn = self.make(next(self.numbers))
        return fn()
