"""What became of work and time from one call to another, in words that follow the numbers."""

import pytest

from flopslib.quantities.change import Call, Change

BEFORE = Call("old", 80e6, 8e-3)


@pytest.mark.parametrize(
    "flops, seconds, said",
    [
        (10e6, 2e-3, "8 times fewer FLOPs (counted), 4 times as fast (measured)."),
        (10e6, 16e-3, "8 times fewer FLOPs (counted), 2 times as long (measured)."),
        (10e6, 8e-3, "8 times fewer FLOPs (counted), in about the same time (measured)."),
        (80e6, 16e-3, "as many FLOPs (counted), 2 times as long (measured)."),
        (80.1e6, 7.9e-3, "as many FLOPs (counted), in about the same time (measured)."),
        (160e6, 4e-3, "2 times the FLOPs (counted), 2 times as fast (measured)."),
    ],
)
def test_its_words_follow_the_numbers(flops, seconds, said):
    assert repr(Change(BEFORE, Call("new", flops, seconds))) == f"From old to new: {said}"


def test_one_source_for_both_numbers_is_said_once():
    cited = Call("new", 10e6, 2e-3, "cited: a.example", "cited: a.example")
    assert repr(Change(BEFORE, cited)) == (
        "From old to new: 8 times fewer FLOPs, 4 times as fast (cited: a.example)."
    )
