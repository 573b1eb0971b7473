"""Probes that really run, for a moment."""

import numpy as np
import pytest

from flopslib.measuring.ceilings import jit, microbenchmarks


@pytest.mark.skipif(bool(jit.ready()), reason=f"kernels cannot run here: {jit.ready()}")
@pytest.mark.parametrize("size", [2**13, 3 * 2**19, 2**23 - 4096])
def test_main_memory_is_walked_through_in_pieces_of_any_size(size):
    room = np.zeros(size + 64, np.uint8)
    room = room[-room.ctypes.data % 64 :][:size]
    for p in microbenchmarks.single_core([], ["memory"]):
        p.prepare([room], size)
        p.measure(0.001)
        assert 0 < p.rate < 1e15 and p.kernel.bytes(p.trips) * len(p.pieces) <= size
        assert p.level or p.trips < 10**6  # the clock's loop is as long, whatever the size
