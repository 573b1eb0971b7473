"""The ring: sums by turns, what is sent by closed form, and the lists that cannot go round."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.lab.ring import RingError, ring


@settings(deadline=None)
@given(st.integers(2, 8), st.integers(1, 5), st.randoms(use_true_random=False))
def test_everyone_has_the_sums_and_has_sent_what_the_formula_says(workers, piece, rng):
    lists = [[rng.randint(-99, 99) for _ in range(workers * piece)] for _ in range(workers)]
    found = ring(lists)
    sums = tuple(sum(column) for column in zip(*lists))
    last = len(found.turns)
    assert last == 2 * (workers - 1)
    assert found.held(last) == (sums,) * workers
    assert found.held(0) == tuple(map(tuple, lists)), "the learner's own lists are unchanged"
    sent = fl.formulas.all_reduce_sent(workers * piece, workers)
    assert found.sent(last) == float(sent)


def test_after_half_of_the_turns_each_worker_has_one_piece_of_the_sums():
    found = ring(4)
    half = found.held(3)
    for numbers in half:
        assert sum(x == 10 for x in numbers) == 3
    assert [turn.adds for turn in found.turns] == [True] * 3 + [False] * 3
    assert all(sorted(turn.pieces) == [0, 1, 2, 3] for turn in found.turns)


def test_it_says_what_was_sent():
    assert repr(ring(4)) == (
        "4 workers around a ring: after 6 turns each has the sums of all 12 numbers, and has sent "
        "18 (counted: 2 x 3/4 x 12)."
    )


@pytest.mark.parametrize(
    "lists",
    [1, 9, 0, 2.5, "no", [], [[1, 2]], [[1, 2], [1]], [[1, 2, 3], [1, 2, 3]], [[], []], None],
)
def test_lists_that_cannot_go_round_are_refused_in_one_sentence(lists):
    with pytest.raises(RingError) as raised:
        ring(lists)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("turns", [7, -1, 2.5, float("nan")])
def test_turns_that_it_does_not_have_are_refused(turns):
    for asked in (ring(4).sent, ring(4).held):
        with pytest.raises(RingError):
            asked(turns)
