"""A headline taken apart step by step, and what one core's vector units could do."""

from flopslib.facts.derating import derate
from flopslib.quantities.quantity import Q


def left(**ticks):
    return [f"{rate.to('TFLOP/s'):.4g}" for _, rate in derate(**ticks)]


def test_nothing_peeled_leaves_the_headline():
    assert left() == ["3958"] * 5


def test_each_layer_divides_by_its_own_factor():
    assert left(star=False) == ["3958", "1979", "1979", "1979", "1979"]
    assert left(star=False, eight_bits=False)[2:] == ["989.4"] * 3
    assert left(star=False, eight_bits=False, no_wait=False)[3:] == ["395.8"] * 2


def test_all_peeled_leaves_what_memory_brings():
    last = derate(star=False, eight_bits=False, no_wait=False, data_there=False)[-1]
    assert last[0] == "one token at a time" and last[1] == Q("3.35 TFLOP/s")
    assert "estimated" in repr(last[1])
    assert left(data_there=False)[-1] == "6.7"  # eight bits: half the bytes a weight


def test_memory_never_adds():
    for ticks in ({}, {"no_wait": False}, {"no_wait": False, "utilisation": 1e-6}):
        rates = [rate.value for _, rate in derate(**ticks, data_there=False)]
        assert rates == sorted(rates, reverse=True)


def test_what_is_assumed_is_said_in_words():
    names = [name for name, _ in derate(star=False, eight_bits=False, no_wait=False)]
    assert names == [
        "the headline",
        "without the star",
        "in BF16",
        "40 % reached",
        "data already there",
    ]
