"""Two models in turn: the closed form against queries drawn one by one."""

import random

import pytest

import flopslib as fl
from flopslib.quantities.units import UnitError

formulas = fl.formulas


def draw(keeps, wrong_kept, wrong_large, c1=1.0, c2=25.0, count=200_000):
    """(mean cost, share lost against the large alone), query by query."""
    rng = random.Random(0)
    cost, lost = 0.0, 0
    for _ in range(count):
        cost += c1
        large_is_right = rng.random() >= wrong_large
        if rng.random() >= keeps:
            cost += c2
            continue
        small_is_right = rng.random() >= wrong_kept
        lost += large_is_right - small_is_right
    return cost / count, lost / count


@pytest.mark.parametrize("keeps, wrong", [(0.4, 0.1), (0.55, 0.03), (0.9, 0.02), (0, 0.5)])
def test_drawn_queries_cost_what_the_formula_says_and_lose_no_more(keeps, wrong):
    cost, lost = draw(keeps, wrong, wrong_large=0.5 * wrong)
    assert cost == pytest.approx(formulas.cascade(1, 25, keeps), rel=0.01)
    assert lost <= formulas.early_loss(keeps, wrong)


def test_the_bound_is_reached_where_the_large_one_is_never_wrong():
    _, lost = draw(0.5, 0.1, wrong_large=0)
    assert lost == pytest.approx(formulas.early_loss(0.5, 0.1), rel=0.05)


def test_at_the_break_even_small_first_costs_as_much_as_the_large_one():
    even = formulas.break_even("0.3 $", "9 $")
    assert formulas.cascade("0.3 $", "9 $", even) == fl.Q("9 $")
    assert float(formulas.cascade(1, 25, 0.4)) == 16


@pytest.mark.parametrize("calls", [1, 2, 3, 10, 250])
def test_a_kept_beginning_costs_what_its_calls_add_up_to(calls):
    prices = [1.25] + [0.1] * (calls - 1)
    assert formulas.prefix(calls) == pytest.approx(sum(prices) / calls)
    if calls == 10:
        assert formulas.prefix(calls) == pytest.approx(0.215)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: formulas.cascade(1, 25, 40), 'Did you mean "40 %"'),
        (lambda: formulas.cascade(1, 25, -0.1), "from 0 to 1"),
        (lambda: formulas.cascade(0, 25, 0.4), "small is 0: write a cost above 0"),
        (lambda: formulas.cascade("1 $", 25, 0.4), "in one unit"),
        (lambda: formulas.break_even("1 $", "3 h"), "$"),
        (lambda: formulas.early_loss(0.4, "wrong"), "wrong"),
        (lambda: formulas.prefix(0), "calls is 0"),
        (lambda: formulas.prefix(2, write=-1), "from 0 up"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(call, words):
    with pytest.raises(UnitError) as raised:
        call()
    assert words in str(raised.value)
