"""Nets trained with a budget: what they cost, what they are made of, what is refused."""

import math
from dataclasses import replace

import pytest
import torch

import flopslib as fl
from flopslib.lab.isoflop.comparison import best_for_each, compared
from flopslib.lab.isoflop.look_up import WithLookUp
from flopslib.lab.isoflop.recipe import IsoflopError, batch_for, rate_for, recipe_for
from flopslib.lab.isoflop.sweep import runs, widths_for
from flopslib.lab.isoflop.texts import manual
from flopslib.lab.isoflop.training import gradient, learn
from flopslib.lab.next_char import NextCharacter

TEXT = manual()
SMALL = "4e7 FLOP"  # a tenth of a second


def batch(size):
    seen, follows = TEXT.places()
    return seen[:size], follows[:size]


# -- what a step costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("width", [4, 16, 35, 64, 280])
def test_a_step_takes_six_flop_for_each_parameter_and_character_and_not_one_more(width):
    counted = fl.count(gradient, NextCharacter(width), *batch(64)).flops
    assert counted == 6 * (256 * width) * 64


@pytest.mark.parametrize("letters", [1, 2])
def test_scores_that_are_looked_up_add_no_flop(letters):
    net = WithLookUp(NextCharacter(16), letters)
    assert fl.count(gradient, net, *batch(64)).flops == 6 * (256 * 16) * 64
    assert net.table.weight.numel() == 128 ** (letters + 1)


def test_scores_are_looked_up_by_the_last_characters():
    net = WithLookUp(NextCharacter(4), 2)
    seen = torch.tensor([list(b"compute "), list(b"computes")])
    assert net._row(seen).tolist() == [ord("e") * 128 + ord(" "), ord("e") * 128 + ord("s")]
    assert torch.equal(net(seen), net.net(seen))  # the table begins with zeros


def test_what_was_trained_says_what_it_cost():
    net = learn(4, SMALL, TEXT)
    assert net.parameters == 1024 and net.flop == 6 * 1024 * net.tokens
    assert float(net.flop) == pytest.approx(4e7, rel=0.02)
    assert net.passes == pytest.approx(net.tokens / TEXT.characters)
    assert repr(net).startswith("1,024 parameters learned from ") and "(measured)" in repr(net)
    assert 0 < net.loss < math.log(128) and 0 < net.right < 1


# -- training --------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_net_and_the_learners_random_numbers_and_threads_stay():
    torch.manual_seed(3)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    one, other = learn(4, SMALL, TEXT), learn(4, SMALL, TEXT)
    assert one.loss == other.loss != learn(4, SMALL, TEXT, seed=1).loss
    assert torch.equal(before, torch.random.get_rng_state()) and torch.get_num_threads() == threads


def test_a_net_learns_on_the_cpu_whatever_the_default_device_is():
    torch.set_default_device("meta")
    try:
        net = learn(4, SMALL, TEXT)
    finally:
        torch.set_default_device(None)
    assert net.loss == learn(4, SMALL, TEXT).loss
    assert {parameter.device.type for parameter in net.net.parameters()} == {"cpu"}


def test_before_its_first_step_a_net_finds_every_character_equally_likely():
    net = learn(4, SMALL, TEXT, rate=1e-12)
    assert net.loss == pytest.approx(math.log(128), abs=0.05)


def test_a_net_goes_on_from_another_one():
    first = learn(8, "2e8 FLOP", TEXT)
    again = learn(8, SMALL, TEXT, start=first, rate=1e-9)
    assert again.loss == pytest.approx(first.loss, abs=1e-3)
    with pytest.raises(IsoflopError, match="has width 8: write that as width"):
        learn(16, SMALL, TEXT, start=first)


def test_the_rate_goes_up_for_a_twentieth_of_the_steps_and_down_to_0():
    recipe = recipe_for(16, "1e9 FLOP")
    rates = [recipe.rate_at(step) for step in range(recipe.steps)]
    top = recipe.steps // 20
    assert max(rates) == rates[top] == rates[top - 1] == recipe.rate
    assert rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < recipe.rate / 500
    flat = recipe_for(16, "1e9 FLOP", decay=False)
    assert flat.rate_at(recipe.steps - 1) == recipe.rate


def test_batch_and_rate_grow_with_the_budget():
    assert [batch_for(budget) for budget in (1e9, 4e9, 1.6e10, 6.4e10)] == [64, 128, 256, 512]
    assert rate_for(128) == 0.03 and rate_for(512) == pytest.approx(0.06)
    assert widths_for("1e9 FLOP") == [4, 8, 16, 32, 64]
    assert widths_for(6.4e10) == [32, 64, 128, 256, 512]


def test_runs_yields_every_width_of_every_seed_of_every_budget():
    nets = list(runs([SMALL, "8e7 FLOP"], TEXT, widths=(4, 6), seeds=2, batch=32))
    assert [(net.budget, net.width) for net in nets] == [
        (budget, width) for budget in (4e7, 8e7) for _ in range(2) for width in (4, 6)
    ]
    assert len({net.loss for net in nets}) == 8
    other = list(runs(SMALL, TEXT, widths=(4,), first_seed=1, batch=32))
    assert [net.loss for net in other] == [nets[2].loss]


def test_runs_trains_no_net_twice():
    first = list(runs(SMALL, TEXT, widths=(4, 6), batch=32))
    again = list(runs(fl.Q(SMALL), replace(TEXT), widths=(4, 6), batch=32))
    assert all(one is other for one, other in zip(first, again))
    longer = list(runs(SMALL, replace(TEXT, read=TEXT.read + "\n\nmore"), widths=(4,), batch=32))
    assert longer[0] is not first[0]


# -- side by side ----------------------------------------------------------------------------------


def test_a_comparison_has_a_row_for_each_net_and_what_it_is_worth():
    nets = {"one": learn(4, SMALL, TEXT), "other": learn(6, SMALL, TEXT)}
    table = compared("Two nets", nets, worth=lambda loss: fl.Q(2e7, "FLOP", "estimated"))
    assert table["other"] is nets["other"] and repr(table).startswith("Two nets (")
    assert repr(table).count("20 MFLOP (50 %)") == 2
    plain = repr(compared("Two nets", nets, seconds=True))
    assert "as good as" not in plain and "seconds" in plain
    better = compared("Two nets", nets, worth=lambda loss: fl.Q(8e7, "FLOP", "estimated"))
    assert repr(better).count("80 MFLOP (2 times)") == 2
    with pytest.raises(IsoflopError, match="There is no 'third' here: one, other"):
        table["third"]


def test_the_best_for_each_budget_is_the_one_of_the_least_loss():
    nets = list(runs([SMALL, "8e7 FLOP"], TEXT, widths=(4, 6), batch=32))
    best = best_for_each(nets)
    assert list(best) == ["40 MFLOP", "80 MFLOP"]
    assert best["40 MFLOP"].loss == min(net.loss for net in nets[:2])


# -- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"width": 0}, "width is 0; write a whole number from 1 up"),
        ({"width": 2.5}, "width is 2.5"),
        ({"budget": "-1 FLOP"}, "budget is -1 FLOP: write a number of FLOP above 0"),
        ({"budget": 0}, "write a number of FLOP above 0"),
        ({"budget": 1e6, "width": 64}, "are too few: a step of a net of width 64"),
        ({"budget": 1e6, "width": 64}, "Take a narrower net"),
        ({"budget": 1e13}, "at most 20,000 steps are made here. Take a wider net"),
        ({"batch": 0}, "batch is 0"),
        ({"rate": 0}, "rate is 0: write a number above 0"),
        ({"rate": -1}, "rate is -1"),
        ({"letters": 3}, "letters is 3; write a whole number from 0 to 2"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_it_begins(arguments, words):
    with pytest.raises(IsoflopError) as caught:
        learn(**{"width": 4, "budget": SMALL, "text": TEXT} | arguments)
    assert words in str(caught.value)


def test_a_text_that_is_none_is_refused_in_a_sentence():
    with pytest.raises(IsoflopError, match=r"learn needs a text, such as manual\(\), as text"):
        learn(4, SMALL, "a FLOP is")
