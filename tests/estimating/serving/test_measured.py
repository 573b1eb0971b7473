"""Sentences of measured steps: they branch on what was measured, and refuse what was not."""

from types import SimpleNamespace

import pytest
from fake_ceilings import FakeCeilings

from flopslib.estimating.serving.load import LoadError
from flopslib.estimating.serving.measured import Fastest, GuessGain, ReadAndWrite, batches
from flopslib.quantities.quantity import Q


def measured(name, flops, seconds, device="cpu"):
    rate = Q(flops / seconds, "FLOP/s", "measured")
    return SimpleNamespace(
        name=name, flops=Q(flops, "FLOP"), seconds=Q(seconds, "s"), best=rate, device=device
    )


READ, WRITE = measured("reading 256 tokens", 256e8, 0.256), measured("writing one", 1.01e8, 0.01)


def test_a_written_token_is_compared_with_one_of_those_that_were_read():
    both = ReadAndWrite(READ, WRITE, 256, Q(200e9, "FLOP/s"))
    assert both.times == pytest.approx(10) and both.work == pytest.approx(1.01)
    assert both.share(READ) == pytest.approx(0.5)
    text = repr(both)
    assert "Reading 256 tokens, 100 GFLOP/s, 50 % of the peak" in text and "100 %" in text
    assert "takes 256 ms, on average 1 ms each; writing one takes 10 ms" in text
    on_gpu = ReadAndWrite(READ, measured("w", 1e8, 0.01, "cuda"), 256, Q(200e9, "FLOP/s"))
    assert "monitor" not in repr(on_gpu)


def timed(**seconds):
    return {int(n[1:]): measured(n, 51e6 * int(n[1:]), s) for n, s in seconds.items()}


def test_tokens_and_waits_are_two_numbers_of_the_same_steps():
    found = batches(timed(c1=0.01, c8=0.02), FakeCeilings(), 1e8)
    assert found.gain == 4 and found.longer == 2 and found.waits(8) == 2
    assert "8 chats at once get 4 times the tokens of 1 chat" in repr(found)
    assert "nothing was gained" not in repr(found)


def test_a_doubling_that_brought_nothing_is_said():
    found = batches(timed(c1=0.01, c2=0.02, c4=0.02), FakeCeilings(), 1e8)
    assert "From 1 chat to 2 next to nothing was gained" in repr(found)
    assert "this was not checked" in repr(found)


def test_the_roof_of_a_batch_is_the_lower_of_memory_and_arithmetic():
    found = batches(timed(c1=0.01, c64=0.1), FakeCeilings(), 1e8, kept=1e6)
    one, many = found.points
    assert float(one.bound) == pytest.approx(12e9 / 101e6)
    assert float(many.bound) == pytest.approx(96e9 / 51e6)
    shares = sorted([100 / (12e9 / 101e6), 640 / (96e9 / 51e6)])
    assert found.shares_of_roof == pytest.approx(tuple(shares))


def test_a_core_that_was_shared_is_said():
    steps = timed(c1=0.01, c8=0.02)
    steps[8].share, steps[1].share = 0.25, 0.99
    assert "had the core for 25 % of the time" in repr(batches(steps, FakeCeilings(), 1e8))
    steps[8].share = 0.97
    assert "Another program" not in repr(batches(steps, FakeCeilings(), 1e8))


def test_what_was_not_measured_is_named():
    with pytest.raises(LoadError, match="No step"):
        batches({}, FakeCeilings(), 1e8)
    with pytest.raises(LoadError, match="3 chats at once were not measured; there are 1, 8"):
        batches(timed(c1=0.01, c8=0.02), FakeCeilings(), 1e8).at(3)


def test_guessing_pays_or_not_by_what_was_measured():
    assert "so it would pay here" in repr(GuessGain(4, 2.7, 1.9))
    assert "would not pay" in repr(GuessGain(4, 2.4, 2.6))


def test_the_fastest_route_is_named_unless_it_is_the_usual_one():
    usual, other = measured("usual way", 1, 0.02), measured("another way", 1, 0.01)
    assert repr(Fastest(1, [usual, other])) == (
        "1 row: the fastest route is another way, 2 times as fast as the usual route, usual way "
        "(measured)."
    )
    assert "the usual route, usual way, is the fastest" in repr(Fastest(8, [usual]))
