"""The fit to trained nets: it gives back what the nets were made from, and says how sure it is."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from flopslib._support.errors import UserError
from flopslib.estimating.scaling import fit, law
from flopslib.quantities.quantity import Q

LAW = law("Besiroglu")
BUDGETS = (6e18, 6e19, 6e20, 6e21)
SHARES = (0.25, 0.5, 1, 2, 4)  # of the best size: the sizes that are trained


def nets(off=1.0, budgets=BUDGETS, noise=0.0, seed=0, repeats=1):
    """Nets made by Besiroglu's law, their losses shaken; off: how far beside the best they are."""
    random = np.random.default_rng(seed)
    made = []
    for budget in budgets:
        best = LAW.best(budget).parameters
        for share in SHARES:
            size = best * share * off
            for _ in range(repeats):
                loss = LAW.loss(size, budget / (6 * size)) + noise * random.standard_normal()
                made.append((budget, size, loss))
    return made


# -- what the nets were made from ------------------------------------------------------------------
@pytest.mark.parametrize("off", [1, 1.3, 1 / 1.3])
def test_the_exponent_of_the_law_that_made_the_nets_comes_back(off):
    found = fit(nets(off))
    assert found.exponent == pytest.approx(LAW.exponent, abs=1e-6)
    assert found.low <= found.exponent <= found.high


@pytest.mark.parametrize("off, within", [(1, 0.01), (1.3, 0.015), (1 / 1.3, 0.015)])
def test_the_best_sizes_come_back(off, within):
    for valley in fit(nets(off)).valleys:
        best = LAW.best(valley.budget)
        assert valley.parameters == pytest.approx(best.parameters, rel=within)
        assert valley.loss == pytest.approx(best.loss, rel=0.005)
        assert 6 * valley.parameters * valley.tokens.value == pytest.approx(valley.budget.value)


def test_the_next_budget_is_foretold():
    said = fit(nets(budgets=BUDGETS[:3])).at("6e21 FLOP")
    best = LAW.best(6e21)
    assert said.parameters == pytest.approx(best.parameters, rel=0.01)
    assert said.loss == pytest.approx(best.loss, rel=0.06)  # its floor bends the line
    assert said.size_band[0] <= said.parameters <= said.size_band[1]


def test_a_parabola_is_the_one_that_numpy_finds():
    found = fit(nets(noise=0.01)).valleys[2]
    dots = [net for net in nets(noise=0.01) if net[0] == BUDGETS[2]]
    logs, losses = np.log([net[1] for net in dots]), [net[2] for net in dots]
    bend, slope, height = np.polyfit(logs, losses, 2)
    assert math.log(found.parameters) == pytest.approx(-slope / (2 * bend), rel=1e-9)
    assert found.loss == pytest.approx(height - slope**2 / (4 * bend), rel=1e-9)
    at = found.parabola.loss([found.parameters, dots[0][1]])
    assert at == pytest.approx([found.loss, np.polyval([bend, slope, height], logs[0])])


def test_repeats_of_a_size_go_through_one_parabola():
    twice = fit(nets() + nets())
    assert twice.exponent == pytest.approx(fit(nets()).exponent, rel=1e-9)
    assert len(twice.valleys) == len(BUDGETS) and len(twice.nets[0].losses) == 10


def test_nets_may_come_in_any_order_and_as_things_with_names():
    plain = nets(noise=0.01)
    named = [SimpleNamespace(budget=Q(c, "FLOP"), parameters=n, loss=x) for c, n, x in plain]
    assert fit(named[::-1]).exponent == pytest.approx(fit(plain).exponent, rel=1e-9)


# -- how sure --------------------------------------------------------------------------------------
def test_the_band_holds_the_truth_in_nine_of_ten_made_up_data_sets():
    held = 0
    for seed in range(200):
        found = fit(nets(noise=0.01, seed=seed))
        held += found.low <= LAW.exponent <= found.high
    assert 168 <= held <= 192  # 180 expected, standard deviation 4


def test_more_nets_make_the_band_narrower_and_noise_wider():
    def width(**how):
        found = fit(nets(**how))
        return found.high - found.low

    assert width(noise=0.01, repeats=8) < 0.6 * width(noise=0.01) < 0.6 * width(noise=0.03)


def test_the_same_nets_have_the_same_band():
    assert fit(nets(noise=0.01)).low == fit(nets(noise=0.01)).low


def test_three_nets_a_budget_are_a_parabola_without_misses_and_have_no_band():
    few = [net for number, net in enumerate(nets()) if number % 5 in (1, 2, 3)]
    found = fit(few)
    assert found.low is None and found.high is None and found.valleys[0].low is None
    assert "shaken" not in repr(found) + repr(found.at(1e22))


# -- what is said ----------------------------------------------------------------------------------
MADE_UP = [
    (budget, 4000 * grown * share, 2.2 / fall * (1 + 0.03 * math.log(share) ** 2) + miss)
    for budget, grown, fall in ((1e9, 1, 1), (4e9, 2, 1.125), (16e9, 4, 1.265625))
    for share, miss in zip((0.25, 0.5, 1, 2, 4), (0.004, -0.008, 0.01, -0.008, 0.004))
]


def test_a_fit_says_what_four_times_the_flop_do():
    first, *_ = repr(fit(MADE_UP, tokens="characters")).splitlines()
    assert first.startswith(
        "Four times the FLOP: 2 times the parameters and 2 times the characters. The best size "
        "grows as C^0.50, 0.4"
    )
    assert first.endswith("(estimated: 15 nets, a parabola for each of 3 budgets).")
    assert "characters read" in repr(fit(MADE_UP, tokens="characters"))


def test_a_valley_and_a_forecast_say_their_sizes_their_losses_and_their_bands():
    found = fit(MADE_UP, tokens="characters")
    said = repr(found.valleys[0])
    assert said.startswith("For 1 GFLOP the best size is 4,000 parameters, 3,")
    assert "which read 41,700 characters, 10.4 for each; its loss is 2.20" in said
    assert said.endswith("(estimated: a parabola through 5 nets).")
    forecast = found.at("6.4e10 FLOP")
    assert "the best size for 64 GFLOP is 32,000 parameters" in repr(forecast)
    assert "its loss 1.54" in repr(forecast) and "3 smaller budgets" in repr(forecast)


def test_a_forecast_beside_what_came_says_how_far_off_it_is():
    found = fit(MADE_UP)
    came = fit([(6.4e10, size, 1.6 + 0.03 * math.log(size / 36_000) ** 2)
                for size in (9000, 18_000, 36_000, 72_000)]).valleys[0]  # fmt: skip
    beside = found.at(6.4e10).beside(came)
    assert beside.size == pytest.approx(32 / 36, rel=0.01)
    assert "came out at 36,000 parameters: the forecast, 32,000, is 11 % too low" in repr(beside)
    assert "The loss came out at 1.60: the forecast, 1.54, is 4 % too low" in repr(beside)
    same = found.at(1.6e10).beside(found.valleys[2])
    assert repr(same).count("right to 1 %") == 2


def test_one_budget_has_a_valley_and_no_exponent():
    alone = fit(MADE_UP[:5])
    assert repr(alone).startswith("For 1 GFLOP the best size is 4,000 parameters")
    for ask in (lambda: alone.exponent, lambda: alone.high, lambda: alone.at(1e10)):
        with pytest.raises(UserError, match="one budget, 1 GFLOP.*takes two"):
            ask()


def test_numbers_that_are_looked_up_count_as_parameters_and_take_no_flop():
    plain, counted = fit(MADE_UP), fit(MADE_UP, table=2048)
    assert counted.exponent < plain.exponent - 0.05
    valley = counted.valleys[0]
    assert 5000 < valley.parameters < 8000 and counted.table == 2048
    assert 6 * (valley.parameters - 2048) * valley.tokens.value == pytest.approx(1e9)


# -- what is refused -------------------------------------------------------------------------------
def flat(*losses, budget=1e9):
    return [(budget, 1000 * 4**place, loss) for place, loss in enumerate(losses)]


REFUSED = {
    "nothing": ([], "No net is given"),
    "words": ("many nets", "not a list of nets"),
    "a word for a loss": ([(1e9, 4096, "low")], "loss of net 1"),
    "a loss that is no number": (flat(2.5, 2.2, math.nan), "loss of net 3"),
    "a negative budget": (flat(2.5, 2.2, 2.5, budget=-1e9), "budget of net 1"),
    "a rate": ([("1e9 FLOP/s", 4096, 2.2)], "FLOP/s"),
    "no parameters": ([(1e9, 0, 2.2)], "parameters of net 1 is 0"),
    "two numbers": ([(1e9, 4096)], "Net 1 is (1000000000.0, 4096)"),
    "two sizes": (flat(2.5, 2.2), "At 1 GFLOP there are 2 sizes, and a valley needs 3"),
    "one size three times": ([(1e9, 4096, 2.2)] * 3, "there is 1 size"),
    "upside down": (flat(2.2, 2.5, 2.2), "there is no valley between 1,000 and 16,000 parameters"),
    "only the left side": (flat(2.9, 2.5, 2.2), "try wider nets"),
    "only the right side": (flat(2.2, 2.5, 2.9), "try narrower nets"),
    "a straight line": (flat(2.4, 2.3, 2.2), "valley"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_nets_without_a_valley_are_refused_in_one_sentence(case):
    points, said = REFUSED[case]
    with pytest.raises(UserError) as refusal:
        fit(points)
    text = str(refusal.value)
    assert said in text and "\n" not in text and len(text) < 220


def test_shuffled_losses_are_refused():
    made = nets()
    losses = np.random.default_rng(0).permutation([net[2] for net in made])
    with pytest.raises(UserError, match="valley"):
        fit([(budget, size, loss) for (budget, size, _), loss in zip(made, losses)])


@pytest.mark.parametrize("table, said", [(-1, "from 0 up"), ("some", "table")])
def test_a_table_that_is_no_number_of_parameters_is_refused(table, said):
    with pytest.raises(UserError, match=said):
        fit(MADE_UP, table=table)


@pytest.mark.parametrize("budget", [0, -1, "soon", "3 s", None])
def test_a_forecast_for_no_budget_is_refused(budget):
    with pytest.raises(UserError, match="budget"):
        fit(MADE_UP).at(budget)


# -- what a loss is worth, and the same again ------------------------------------------------------
def test_the_budget_for_a_loss_is_the_one_at_which_the_line_has_it():
    found = fit(nets())
    for budget in (1e18, 6e20, 1e23):
        assert found.budget_for(found.at(budget).loss).value == pytest.approx(budget, rel=1e-9)
    assert "estimated" in repr(found.budget_for(2.5))
    assert fit(MADE_UP).loss_exponent == pytest.approx(math.log(1.125) / math.log(4), rel=0.01)


@pytest.mark.parametrize("loss", [0, -1, "inf"])
def test_a_loss_that_is_not_above_0_has_no_budget(loss):
    with pytest.raises(UserError):
        fit(nets()).budget_for(loss)
    with pytest.raises(UserError, match="There is one budget"):
        fit(nets(budgets=(6e18,))).budget_for(2.5)


def test_where_more_flop_give_no_lower_loss_no_loss_has_a_price():
    upwards = MADE_UP[:5] + [(4e9, size, loss + 0.5) for _, size, loss in MADE_UP[:5]]
    with pytest.raises(UserError, match="no lower loss"):
        fit(upwards).budget_for(2)


def test_nets_of_other_seeds_are_held_against_the_band_of_the_first():
    first, second = (fit(nets(budgets=(6e18,), noise=0.01, seed=s)).valleys[0] for s in (0, 1))
    text = repr(first.again(second))
    inside = first.low <= second.parameters <= first.high
    assert f"{'inside' if inside else 'outside'} the band of the first ones" in text
    assert "inside the band" in repr(first.again(first)) and text.endswith("(estimated).")
    far = fit(nets(off=3, budgets=(6e18,), noise=0.01)).valleys[0]
    assert "outside the band" in repr(fit(nets(budgets=(6e18,), noise=1e-4)).valleys[0].again(far))
