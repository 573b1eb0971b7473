"""Comparisons, which no number can keep: all that have met keep them together."""

import gc
import operator

import numpy as np
import pytest
from tallies import NUMBERS, made

import flopslib as fl
from flopslib.counting.tally import comparisons
from flopslib.counting.tally.comparisons import TallyError
from flopslib.counting.tally.scalar import Tally


# -- who keeps them --------------------------------------------------------------------------------
def test_a_comparison_gives_a_plain_answer_and_is_kept_by_both_numbers():
    x, y = fl.tally(1.0), fl.tally(2.0)
    assert (x < y) is True
    assert made(x) == made(y) == {"compare": 1}
    assert repr(x) == "1 operation behind 1.0: 1 comparison (counted)"


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: x < 2,
        lambda x: x <= 2,
        lambda x: x > 2,
        lambda x: x >= 2,
        lambda x: x == 2,
        lambda x: x != 2,
        lambda x: x > 2,
        lambda x: not x,
        lambda x: bool(x),
        lambda x: x and 1,
        lambda x: np.float64(2) > x,
    ],
)
def test_every_way_to_ask_is_one_comparison(ask):
    x = fl.tally(1.5)
    assert not isinstance(ask(x), Tally) or ask(x) is x
    assert set(made(x)) == {"compare"}


def test_what_was_computed_in_order_to_decide_is_counted():
    def root_of_two(x):
        while abs(x * x - 2.0) > 1e-9:
            x = (x + 2.0 / x) / 2.0
        return x

    turns = 4
    assert made(root_of_two(fl.tally(1.0))) == {
        "mul": turns + 1,
        "sub": turns + 1,
        "abs": turns + 1,
        "compare": turns + 1,
        "add": turns,
        "div": 2 * turns,
    }


def test_pythons_max_and_sorted_count_their_comparisons():
    xs = fl.tally(NUMBERS)
    assert made(max(xs)) == {"compare": 9} and made(xs) == {"compare": 9}
    ordered = sorted(fl.tally(NUMBERS), key=lambda x: x)
    assert [x.value for x in ordered] == sorted(NUMBERS)
    assert 9 <= made(ordered)["compare"] <= 45


def test_numbers_that_never_met_know_nothing_of_each_others_comparisons():
    x, y = fl.tally(1.0), fl.tally(1.0)
    assert x > 0 and made(y * y) == {"mul": 1}
    assert made(x * y) == {"mul": 1, "compare": 1}, "now they have met"
    assert made(y) == {"compare": 1}


def test_many_families_become_one_in_any_order():
    xs = [fl.tally(float(i)) for i in range(200)]
    assert all(x > -1 for x in xs)
    pairs = [a + b for a, b in zip(xs[::2], xs[1::2])]
    assert made(pairs[0]) == {"add": 1, "compare": 2}
    assert made(sum(pairs[::-1])) == {"add": 199, "compare": 200}
    assert made(pairs[0]) == {"add": 1, "compare": 200}, "by now it has met all of them"


def test_a_comparison_with_something_else_is_left_to_python():
    x = fl.tally(1.0)
    nothing = None
    assert x != "one" and x != nothing and not operator.eq(x, nothing) and made(x) == {}
    with pytest.raises(TypeError):
        operator.lt(x, "one")


# -- memory ----------------------------------------------------------------------------------------
def test_too_many_numbers_are_refused_before_they_fill_the_memory(monkeypatch):
    gc.collect()
    alive = sum(type(one) is Tally for one in gc.get_objects())
    monkeypatch.setattr(comparisons, "MOST_TALLIES", alive + 1_000)
    with pytest.raises(TallyError, match="numbers with their past would fill the memory"):
        fl.tally(np.ones((10, 10))) @ fl.tally(np.ones((10, 10)))
    with pytest.raises(TallyError, match="fl.formulas.matmul"):
        x = fl.tally(1.0)
        for _ in range(alive + 2_000):
            x = x + 1.0
    with pytest.raises(TallyError, match="would fill the memory"):
        fl.tally(np.ones(alive + 2_000))
    halves = [fl.tally(np.ones(10)) + 1.0 for _ in range(alive // 10 + 70)]  # families of ten
    with pytest.raises(TallyError, match="would fill the memory"):
        for one in halves[1:]:
            halves[0] = halves[0] + one


def test_work_that_is_forgotten_does_not_fill_the_memory(monkeypatch):
    gc.collect()
    alive = sum(type(one) is Tally for one in gc.get_objects())
    monkeypatch.setattr(comparisons, "MOST_TALLIES", alive + 500)
    x = fl.tally(1.0)
    for _ in range(10 * (alive + 500)):
        x * x  # noqa: B018
    assert made(x) == {}
