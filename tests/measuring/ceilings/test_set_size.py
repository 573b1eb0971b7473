"""Whether a small set reads main memory: caches that are made up, and one try in earnest."""

import pytest

from flopslib.measuring.ceilings import jit, set_size

MIB = 2**20
CACHE, MEMORY = 1 / 80e9, 1 / 16e9  # seconds a byte


def keeping(cache):
    """_reader of a computer whose last cache keeps this much of whatever is walked through."""

    class Reader:
        def __init__(self, room, size):
            kept = min(cache, size)
            self.rate = size / (kept * CACHE + (size - kept) * MEMORY)

        def measure(self, seconds):
            pass

    return Reader


@pytest.mark.parametrize(
    ("reported", "kept", "enough"),
    [
        (105, 0, True),  # shared with so many that nothing stays
        (105, 2, True),
        (105, 105, False),  # one's own
        (105, 16, False),  # a share of it that shows
        (32, 32, False),
        (8, 1, True),
    ],
)
def test_a_small_set_is_enough_where_half_of_it_is_no_faster(monkeypatch, reported, kept, enough):
    monkeypatch.setattr(set_size, "allocate", lambda size: None)
    monkeypatch.setattr(set_size, "_reader", keeping(kept * MIB))
    monkeypatch.setattr(jit, "ready", lambda: "")
    assert set_size.small_set_reads_memory({"L3": reported * MIB}) is enough


@pytest.mark.parametrize(
    ("last", "why"),
    [(107, ""), (400, ""), (105, "llvmlite is missing")],  # 160 MiB is 1.5 times 106.7
)
def test_what_cannot_be_told_is_not_tried(monkeypatch, last, why):
    monkeypatch.setattr(jit, "ready", lambda: why)
    monkeypatch.setattr(set_size, "half_is_faster", lambda size: pytest.fail("it was tried"))
    assert set_size.small_set_reads_memory({"L3": last * MIB}) is False


@pytest.mark.skipif(bool(jit.ready()), reason=f"kernels cannot run here: {jit.ready()}")
def test_half_and_whole_are_really_read():
    assert set_size.half_is_faster(16 * MIB) in (True, False)
