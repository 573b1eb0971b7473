"""Which legal lines a run is over: the worked cases, one by one."""

import math
import subprocess
import sys
from statistics import NormalDist

import pytest

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.estimating.clusters import RunError
from flopslib.facts.table import TableError, table
from flopslib.quantities.units import UnitError

NOW = "2026-11-21"
FRONTIER = ("California 1e26", "Connecticut 1e26", "South Korea 1e26")
LLAMA = fl.TrainingRun("405e9", "15.6e12")


# -- the worked cases ------------------------------------------------------------------------------
def test_case_1_a_7b_model_on_2t_tokens_is_under_1e23_and_its_estimate_settles_nothing():
    found = fl.crosses(fl.TrainingRun(7e9, 2e12), on=NOW)
    assert not found["EU 1e23"].over and not found["EU 1e23"].settled and found.over == ()
    assert fl.crosses(fl.TrainingRun(7e9, 2.39e12), on=NOW)["EU 1e23"].over


def test_case_2_gpt_3_is_general_purpose_and_over_the_outbound_notice():
    assert fl.crosses("GPT-3", on=NOW).over == ("US outbound 1e23",)


def test_case_3_deepseek_v3_is_a_third_of_1e25_and_all_its_parameters_a_false_alarm():
    right = fl.crosses(fl.TrainingRun(active=37e9, tokens=14.8e12), on=NOW)
    assert right.over == ("US outbound 1e23",) and right["EU 1e25"].settled
    wrong = fl.crosses(fl.TrainingRun(671e9, 14.8e12), on=NOW)
    assert wrong["EU 1e25"].over and "write active=3.7e10" in repr(wrong)
    assert not fl.crosses("DeepSeek-V3", on=NOW)["EU 1e25"].over


def test_case_4_llama_405b_is_over_the_eus_line_by_3_8_and_under_californias():
    found = fl.crosses(LLAMA, on=NOW, placed="2024-07-23")
    assert repr(found["EU 1e25"]).startswith(
        "EU 1e25: over, by 3.8 times; even 30 % off, it would stay on this side; its provider has "
        "until 2027-08-02 (Article 111(3)). Then: presumed to have high-impact capabilities, and "
        "so systemic risk (Article 51(1)(a)): notify within two weeks of reaching it, or of "
        "knowing that it will be reached (Article 52(1));"
    )
    assert not any(found[name].over for name in FRONTIER)
    assert "under, by 2.6 times" in repr(found["California 1e26"])
    assert "On the EU market since 2024-07-23" in repr(found) and "from 2027-08-02 on" in repr(
        found
    )
    assert "On the EU market" not in repr(fl.crosses(LLAMA, on=NOW, placed="2025-08-02"))
    change = fl.crosses(1.0e25, on=NOW, original=LLAMA)["EU one third"]
    assert "a third is 1.26e25 FLOP" in change.answer and not change.over


def test_case_5_gpt_4_may_be_on_either_side_and_the_distribution_is_named():
    found = fl.crosses("GPT-4", on=NOW)
    assert 0.87 < found["EU 1e25"].chance < 0.92 and not found["EU 1e25"].settled
    assert "log-normal, nine tenths between the bounds" in repr(found)
    assert not found["California 1e26"].over and found["California 1e26"].chance < 0.01
    assert repr(found) == repr(fl.crosses(table("models")["GPT-4"], on=NOW))


def test_case_6_a_later_model_may_fall_under_a_line_that_its_predecessor_crossed():
    before, after = (fl.crosses(name, on=NOW) for name in ("GPT-4.5", "GPT-5"))
    assert all(before[name].over and not after[name].over for name in FRONTIER)
    assert before["EU 1e25"].over and after["EU 1e25"].over


@pytest.mark.parametrize("name", ["Grok 3", "Grok 4"])
def test_case_7_grok_is_over_1e26_by_every_text(name):
    assert set(FRONTIER) | {"EU 1e25"} <= set(fl.crosses(name, on=NOW).over)


def test_case_7_half_of_it_being_reinforcement_learning_does_not_change_the_class():
    half = fl.crosses(2.5e26, on=NOW, updates=2.5e26)
    assert set(FRONTIER) <= set(half.over) == set(fl.crosses(5e26, on=NOW).over)


def test_case_8_a_lora_on_a_70b_model_is_no_provider():
    original = fl.TrainingRun(70e9, 15e12)
    third = fl.crosses(2.8e19, on=NOW, original=original)["EU one third"]
    assert third.value == pytest.approx(4.4e-6, rel=0.02) and third.over is False
    full = fl.TrainingRun(70e9, 5.01e12)
    assert fl.crosses(full, on=NOW, original=original)["EU one third"].over
    for per_token, tokens in ((6, 79e9), (4, 119e9)):
        flop = per_token * 70e9 * tokens
        for share, over in ((1.01, True), (0.99, False)):
            assert (
                fl.crosses(flop * share, on=NOW, original="unknown", systemic=False)[
                    "EU 3.33e22"
                ].over
                is over
            )


def test_case_9_continued_pre_training_of_8b_on_100b_tokens_is_under_a_third():
    more = fl.TrainingRun(8e9, 100e9)
    found = fl.crosses(more, on=NOW, original=fl.TrainingRun(8e9, 15e12))
    assert found["EU one third"].over is False and found["EU one third"].value < 0.01
    assert not fl.crosses(more, on=NOW, original="unknown", systemic=False)["EU 3.33e22"].over


def test_case_10_private_synthetic_data_lift_a_run_over_the_line_and_public_data_do_not():
    run, data = fl.TrainingRun(300e9, 5.5e12), {"params": 70e9, "tokens": 2e12}
    private = fl.crosses(run, on=NOW, private_data=data)
    assert private["EU 1e25"].over and private.totals["cumulative"].value == pytest.approx(1.018e25)
    assert private.totals["direct"] == run.flop.value, "the 1e23 test does not count the writing"
    assert "Directly in training 9.9e24 FLOP; in all 1.02e25 FLOP (estimated)" in repr(private)
    assert "silent on data that a model wrote: with it, over" in repr(private["US outbound 1e25"])
    public = fl.crosses(run, on=NOW, public_data=data)
    assert not public["EU 1e25"].over and "2.8e23 FLOP (estimated) went into data" in repr(public)


def test_case_10_the_exercise_counts_what_was_thrown_away():
    found = fl.crosses(
        fl.TrainingRun(320e9, 5e12), on=NOW, private_data={"params": 100e9, "tokens": 3e12}
    )
    assert found.totals["cumulative"].value == pytest.approx(1.02e25) and found["EU 1e25"].over


def test_case_11_rollouts_are_in_the_cumulative_total_and_their_updates_in_both():
    rl = {"params": 1e11, "tokens": 4e12}
    totals = fl.crosses(6e24, on=NOW, rollouts=rl, updates=rl).totals
    assert totals["cumulative"].value == pytest.approx(9.2e24)
    assert totals["direct"].value == pytest.approx(8.4e24)


@pytest.mark.parametrize(
    "reported, over, settled",
    [
        (7.6e24, False, True),
        (7.7e24, False, False),
        (1e25, False, False),
        (1.2e25, True, False),
        (1.42e25, True, False),
        (1.44e25, True, True),
    ],
)
def test_case_12_the_band_of_30_percent_settles_only_what_is_far_enough(reported, over, settled):
    found = fl.crosses(reported, on=NOW)["EU 1e25"]
    assert (found.over, found.settled) == (over, settled)
    assert ("would stay on this side" in repr(found)) is settled
    assert ("the EU accepts an estimate" in repr(found)) is not settled


@pytest.mark.parametrize(
    "peak, count", [("989.5 TFLOP/s", 101_062), ("1979 TFLOP/s", 50_531), ("312 TFLOP/s", 320_513)]
)
def test_case_13_the_cluster_line_is_a_number_of_chips_at_their_peak(peak, count):
    for more, over in ((0, True), (-1, False)):
        run = fl.TrainingRun(chips=count + more, chip=peak, days=1)
        assert fl.crosses(run, on="2024-06-01")["US order 1e20 OP/s"].over is over  # 101,061.1 H100


def test_case_13_a_cluster_may_be_over_in_one_format_and_under_in_another():
    found = fl.crosses(fl.TrainingRun(chips="60,000 x H100", days=1), on="2024-12-01")
    assert found["US order 1e20 OP/s"].over is None
    assert "depends on the format: 59.4 EOP/s in BF16 and 119 EOP/s in" in repr(
        found["US order 1e20 OP/s"]
    )
    assert found["BIS proposal 1e20 OP/s"].over is None
    assert (
        fl.crosses(fl.TrainingRun(chips="10,000 x H100", days=1), on="2024-12-01")[
            "US order 1e20 OP/s"
        ].over
        is False
    ), "a claim on the web is 5 to 10 times too low"


def test_case_14_no_estimate_settles_29_days_of_100_000_h100():
    found = fl.crosses(fl.TrainingRun(chips="100,000 x H100", days=29, utilisation=0.4), on=NOW)
    assert repr(found["California 1e26"]) == (
        "California 1e26: under, by 0.85 %; the number is known to about 30 %, so the other side "
        "is possible."
    )


@pytest.mark.parametrize("price, cost_over", [(2, True), (1.3, False)])
def test_case_15_cheap_compute_lets_the_money_decide_in_a_test_of_two(price, cost_over):
    run = fl.TrainingRun(flop=1.01e26, chip="H100", utilisation=0.4, price=price)
    on = "2024-09-01"
    assert fl.crosses(run, on=on)["SB 1047 1e26"].over is cost_over
    assert fl.crosses(run, on=NOW)["H.R. 9917"].over is cost_over
    alone = fl.crosses(1.01e26, on=on)["SB 1047 1e26"]
    assert alone.over is None and "give the price of a chip hour" in alone.answer
    assert fl.crosses(0.9e26, on=on)["SB 1047 1e26"].over is False


def test_case_15_the_fine_tuners_line_has_two_operators():
    def tuned(price):
        run = fl.TrainingRun(flop="3e25 FLOP", chip="1000 TFLOP/s", utilisation=1, price=price)
        return fl.crosses(run, on="2024-09-01", original=1e27)["SB 1047 3e25"].over

    assert tuned(1.21) is True and tuned(1.19) is False and tuned("1.2 $/h") is False


@pytest.mark.parametrize("flop, over", [(2.25e24, True), (1.07e24, True), (6.2e23, False)])
def test_case_16_biology_has_lines_of_its_own(flop, over):
    then = fl.crosses(flop, on="2024-06-01", biology=True)
    assert then["US order 1e23, biology"].over and then["US order 1e23, biology"].state == "applies"
    now = fl.crosses(flop, on=NOW, biology=True)
    assert now["US outbound 1e24, biology"].over is over and now["US outbound 1e23"].over
    with pytest.raises(TableError):
        fl.crosses(flop, on=NOW)["US outbound 1e24, biology"]


# -- building on somebody else's model -------------------------------------------------------------
def test_a_change_of_another_model_is_asked_for_its_share_not_for_the_eus_own_lines():
    found = fl.crosses(2e25, on=NOW, original=LLAMA)
    with pytest.raises(TableError):
        found["EU 1e25"]
    assert found["EU one third"].over
    assert "presumed to have high-impact capabilities too" in found["EU one third"].answer
    assert "asks for its share of the original" in repr(found)


@pytest.mark.parametrize("share, over", [(0.3333, False), (1 / 3, False), (0.3334, True)])
def test_exactly_one_third_is_not_more_than_one_third(share, over):
    assert fl.crosses(3e24 * share, on=NOW, original=3e24)["EU one third"].over is over


def test_only_a_change_of_a_model_with_systemic_risk_counts_its_private_data():
    for original in (3.8e25, 9e24):
        part = original / 3.8e25 * 1.2e25
        found = fl.crosses(part, on=NOW, original=original, private_data=0.08e25)
        assert (found["EU one third"].value > part / original) is (original > 1e25)


@pytest.mark.parametrize(
    "systemic, name, other",
    [(True, "EU 3.33e24", "EU 3.33e22"), (False, "EU 3.33e22", "EU 3.33e24")],
)
def test_an_unknown_original_has_a_fallback_by_its_risk(systemic, name, other):
    line = 1e25 / 3 if systemic else 1e23 / 3
    for share, over in ((1.001, True), (0.999, False)):
        found = fl.crosses(line * share, on=NOW, original="unknown", systemic=systemic)
        assert found[name].over is over
        with pytest.raises(TableError):
            found[other]
    with pytest.raises(UnitError, match="Write .unknown, systemic. or"):
        fl.crosses(1e24, original="unknown")


def test_revenue_is_asked_only_when_it_is_told():
    assert fl.crosses(2e26, on=NOW, revenue="501 M$")["California 500 million $"].over
    assert not fl.crosses(2e26, on=NOW, revenue=5e8)["California 500 million $"].over


# -- probabilities ---------------------------------------------------------------------------------
def test_a_probability_comes_from_the_runs_own_range_and_is_the_same_each_time():
    run = fl.TrainingRun((2e11, 4e11), (1e13, 2e13))
    found = fl.crosses(run, on=NOW)
    assert found["EU 1e25"].chance > 0.99 and "more than 0.99" in repr(found["EU 1e25"])
    assert repr(found) == repr(fl.crosses(run, on=NOW))
    assert fl.crosses(LLAMA, on=NOW)["EU 1e25"].chance is None


def test_half_of_a_range_around_the_line_is_over_it():
    found = fl.crosses((0.5e25, 2e25), on=NOW, private_data=None)
    assert found["EU 1e25"].chance == pytest.approx(0.5, abs=0.01)
    shifted = fl.crosses((0.5e25, 2e25), on=NOW, private_data=(1e24, 4e24))
    assert 0.6 < shifted["EU 1e25"].chance < 0.9
    assert shifted["US outbound 1e25"].chance == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    "name, chance", [("Grok 3", 0.81), ("Grok 4", 0.78), ("Llama 3.1 405B", None)]
)
def test_a_guess_of_outsiders_without_bounds_is_as_sure_as_their_word_for_it(name, chance):
    """Nine of ten within 10 or 30 times: the distance to the line in standard deviations."""
    found = fl.crosses(name, on=NOW)
    assert found["California 1e26"].chance == pytest.approx(chance, abs=0.01)
    if chance:
        within = {"likely": 10, "speculative": 30}[table("models")[name].confidence]
        away = math.log(table("models")[name].flop.value / 1e26) / math.log(within) * 1.645
        assert NormalDist().cdf(away) == pytest.approx(chance, abs=0.01)
        assert "by Epoch AI's scale" in found.opening


def test_every_total_says_how_well_it_is_known():
    run = fl.TrainingRun(300e9, 5.5e12)
    total = fl.crosses(run, on=NOW).totals["cumulative"]
    assert repr(total).endswith("(estimated: 6.93e24 FLOP to 1.29e25 FLOP, 30 % either way)")
    ranged = fl.crosses("2e25 to 4e25 FLOP", on=NOW).totals["cumulative"]
    assert repr(ranged).endswith("(estimated: 2e25 FLOP to 4e25 FLOP)")
    assert "(counted)" in repr(fl.crosses("2e25 FLOP (counted)", on=NOW).totals["cumulative"])


def test_the_day_on_the_eu_market_moves_only_the_eus_own_lines():
    old = fl.crosses(LLAMA, on=NOW, placed="2024-07-23")
    until = {verdict.row.short for verdict in old if "has until 2027-08-02" in verdict.answer}
    assert until == {"EU 1e25", "EU 1e23"}
    late = fl.crosses(LLAMA, on="2027-08-02", placed="2024-07-23")
    assert "has until" not in repr(late)
    small = fl.crosses(3e24, on=NOW, placed="2024-07-23")
    assert "has until" not in small["EU 1e25"].answer, "it is not over"


def test_two_routes_are_printed_side_by_side():
    run = fl.TrainingRun(
        "405e9", "15.6e12", chip="H100", chip_hours=30.84e6, utilisation=(0.38, 0.43)
    )
    assert "In 2 ways: by 6ND 3.79e25 FLOP; by chips x time" in repr(fl.crosses(run, on=NOW))


# -- slips, and how an answer opens ----------------------------------------------------------------
@pytest.mark.parametrize(
    "more, words",
    [
        ({"private_data": {"params": 1e9}}, 'private_data is FLOP, or {"params"'),
        (
            {"private_data": {"params": 70, "tokens": 2e12}},
            "params of private_data is 70: is",
        ),
        (
            {"rollouts": {"params": 70e9, "tokens": "2"}},
            "tokens of rollouts is 2: is a",
        ),
        ({"private_data": {"params": "x", "tokens": 1}}, "params of private_data: 'x'"),
        ({"rollouts": "fast"}, "rollouts: 'fast'"),
        ({"original": "GPT-99"}, "not in the table models"),
        ({"original": "GPT-4o"}, "no number is published"),
        ({"placed": "soon"}, "is not a date"),
        ({"revenue": "5 GB"}, "revenue: 5 GB is an amount of data"),
        ({"merged": -3}, "merged is -3"),
    ],
)
def test_a_slip_is_told_in_one_sentence(more, words):
    with pytest.raises(UserError) as error:
        fl.crosses(1e25, on=NOW, **more)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_every_answer_opens_with_the_run_and_says_that_it_is_no_advice():
    for run in (LLAMA, "1e26 FLOP", "GPT-4", "H100"):
        first, *rest = repr(fl.crosses(run, on=NOW)).splitlines()
        assert first.endswith("Not legal advice.") and ("estimated" in first or "cited" in first)
        notes = rest[: rest.index(next(line for line in rest if line.startswith("line ")))]
        assert all(line.endswith(".") for line in notes)


def test_lines_need_neither_numpy_nor_anything_heavy():
    code = (
        "import sys, flopslib as fl; repr(fl.crosses('GPT-4')); print([m for m in sys.modules "
        "if m in ('torch', 'numpy', 'pandas', 'matplotlib', 'ipywidgets')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# -- what a run may be -----------------------------------------------------------------------------
@pytest.mark.parametrize("run", ["H20", " h20", fl.chip("H20"), table("chips")["H20"]])
def test_a_chip_is_compared_with_the_export_lines(run):
    found = fl.crosses(run, on=NOW)
    assert found.opening.startswith("H20: 2,368 TPP") and "US 3A090.a.1" in str(list(found))


@pytest.mark.parametrize(
    "run",
    ["GPT-3", " gpt-3 ", table("models")["GPT-3"], table("models")["GPT-3"].flop, "3.14e23 FLOP"],
)
def test_a_model_and_a_number_are_compared_with_the_lines_of_runs(run):
    assert fl.crosses(run, on=NOW).over == ("US outbound 1e23",)


@pytest.mark.parametrize("run", [(1e23, 2e23), "1e23 to 2e23 FLOP", ["1e23 FLOP", 2e23]])
def test_a_range_of_flop_is_a_run(run):
    assert fl.crosses(run, on=NOW)["EU 1e23"].chance > 0.9


def test_a_name_of_nothing_is_told_the_nearest_of_both_tables():
    with pytest.raises(TableError, match="not in the table models.*did you mean the chip 'H200'"):
        fl.crosses("H2000")
    with pytest.raises(UnitError, match="a row|has no training FLOP"):
        fl.crosses(table("landmarks")["1 year"])


def test_chips_alone_are_no_run():
    from flopslib.facts.chips import fleet

    with pytest.raises(RunError, match='8 x H100 are chips.*chips="8 x H100", days=90'):
        fl.crosses(fleet("8 x H100"))


# -- what is assumed, and what is not used ---------------------------------------------------------
def test_an_assumed_utilisation_is_a_sentence_of_the_answer():
    found = fl.crosses(fl.TrainingRun(chips="50,000 x H100", days=120), on=NOW)
    (assumed,) = [note for note in found.notes if "not given" in note]
    assert "30 to 50 % of the dense BF16 sheet peak" in assumed and assumed in repr(found)
    given = fl.TrainingRun(chips="50,000 x H100", days=120, utilisation=0.4)
    assert "not given" not in repr(fl.crosses(given, on=NOW))


# -- two uncertainties that are not one ------------------------------------------------------------
COUNTED = ["1e26 FLOP (counted)", "1e26 (counted)", fl.Q("1e26 FLOP", how="counted: 2*m*k*n")]


@pytest.mark.parametrize("flop", COUNTED, ids=str)
def test_a_counted_number_has_no_margin_of_anybody(flop):
    found = fl.crosses(flop, on=NOW)
    assert "30 %" not in repr(found) and {v.sure for v in found if v.state == "applies"} == {
        "counted"
    }
    assert repr(found["California 1e26"]) == (
        "California 1e26: exactly on the line: > asks for more, so not over."
    )
    assert found["California 1e26"].settled and found["South Korea 1e26"].over


def test_what_is_added_to_a_count_makes_it_an_estimate():
    more = fl.crosses("9.9e24 FLOP (counted)", on=NOW, private_data=1e22)
    assert not more["EU 1e25"].settled and "known to about 30 %" in more["EU 1e25"].answer


@pytest.mark.parametrize("flop", ["9.5e25 FLOP", "1.2e26", "8e25 to 1.3e26 FLOP"])
def test_the_eus_tolerance_is_on_the_eus_rows_alone(flop):
    def accepted(found):
        return {verdict.row.short for verdict in found if "accepts" in verdict.answer}

    assert accepted(fl.crosses(flop, on=NOW)) == set()
    assert not fl.crosses(flop, on=NOW)["California 1e26"].settled
    near = flop.replace("e25", "e24").replace("e26", "e25")
    assert accepted(fl.crosses(near, on=NOW)) == {"EU 1e25"}
    assert accepted(fl.crosses(near, on="2025-06-01")) == set(), "before the guidelines"


def test_a_revenue_is_as_given_and_no_estimate():
    found = fl.crosses(2e26, on=NOW, revenue=5.1e8)["California 500 million $"]
    assert found.over and found.settled and "30 %" not in found.answer


def test_the_uncertainty_that_was_assumed_is_a_sentence_once():
    for run in (LLAMA, "3.8e25 FLOP", "Llama 3.1 405B"):
        assert repr(fl.crosses(run, on=NOW)).count("30 % either way (assumed)") == 1
    for run in ("2e25 to 4e25 FLOP", "GPT-4", "3.8e25 FLOP (counted)"):
        assert "(assumed)" not in repr(fl.crosses(run, on=NOW))


def test_a_way_of_estimating_is_not_told_that_its_number_has_no_bounds():
    (note,) = fl.crosses(LLAMA, on=NOW).notes
    assert note == "The result of 6ND is taken as right to about 30 % either way (assumed)."
    assert "no bounds of their own" in fl.crosses(3.8e25, on=NOW).notes[0]


def test_a_share_is_known_as_well_as_both_of_its_numbers():
    third = fl.crosses(2e24, on=NOW, original=6.3e24)["EU one third"]
    assert not third.over and not third.settled and "the other side is possible" in third.answer
    small = fl.crosses(2e22, on=NOW, original=6.3e24)["EU one third"]
    assert small.settled and "0.317 % of the original's 6.3e24 FLOP (0.204 % to 0.494 %" in repr(
        small
    )


# -- bands -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "flop, side, over",
    [
        (9e21, "below the band", False),
        (1e22, "in the band", True),
        (3e23, "in the band", True),
        (1e24, "above the band", False),
        (3.79e25, "above the band", False),
    ],
)
def test_a_band_has_three_answers(flop, side, over):
    found = fl.crosses(flop, on=NOW)
    band = found["MIRI 1e22 to 1e24"]
    assert (band.side, band.over) == (side, over) and band.answer.startswith(side)
    assert f"{side} MIRI 1e22 to 1e24" in repr(found), "and the line of its state says so"


@pytest.mark.parametrize("flop", [9e21, 1.1e22, 8e23, 1.1e24])
def test_near_the_end_of_a_band_the_other_answer_is_possible(flop):
    assert not fl.crosses(flop, on=NOW)["MIRI 1e22 to 1e24"].settled


def test_a_chip_above_an_export_band_is_not_under_it():
    found = fl.crosses("A100", on=NOW, die=826)["US 3A090.b.1"]
    assert found.over is False and found.answer.startswith("not met, above the band")
    assert "above the band" not in fl.crosses("H20", on=NOW, die=814)["US 3A090.b.1"].answer


# -- a model without a number ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "name, tokens", [("Qwen3.5 397B-A17B", "98 trillion"), ("GLM-5.3", "41.7 trillion")]
)
def test_open_weights_are_bounded_by_the_tokens_that_a_line_takes(name, tokens):
    found = fl.crosses(name, on=NOW)
    assert f"takes {tokens} tokens to reach it" in found["EU 1e25"].answer
    assert found["California 1e26"].side == "likely under" and found.over == ()
    assert found["EU 1e23"].side == "not known", "a model of today may well have read that many"


def test_a_model_of_unknown_size_has_no_bound():
    with pytest.raises(UnitError, match="no number is published"):
        fl.crosses("GPT-4o")


# -- as a table ------------------------------------------------------------------------------------
def test_answers_are_a_table_in_the_groups_of_the_lines():
    text = repr(fl.crosses(LLAMA, on=NOW)).splitlines()
    heads = [line for line in text if line.startswith(("line ", "-- "))]
    assert [head.split("  ")[0] for head in heads] == [
        "line",
        "-- applies --",
        "-- in use as guidance --",
        "-- coming --",
        "-- on the books, not enforced --",
    ]
    table_ = text[text.index(heads[0]) : text.index("-- on the books, not enforced --")]
    assert max(map(len, table_)) <= 100
    assert [line.split() for line in text if line.startswith("California 1e26")] == [
        ["California", "1e26", "under", "2.6", "times", "yes"]
    ]


def test_on_a_page_they_are_a_table_too_and_what_does_not_bind_is_folded():
    html = fl.crosses(LLAMA, on=NOW)._repr_html_()
    assert html.index("<b>applies</b>") < html.index("<details>") < html.index("<b>proposed</b>")
    asking, under, past = html.split("<details>")
    assert ">EU 1e25<" in asking and ">California 1e26<" not in asking
    assert "Under, and surely so: California 1e26, Connecticut 1e26, South Korea 1e26, " in under
    assert ">California 1e26<" in under and ">MIRI 1e24<" in past
    near = fl.crosses(fl.TrainingRun(300e9, 5.5e12), on=NOW)._repr_html_()
    assert near.index(">EU 1e25<") < near.index("<details>"), "too close to be folded away"
    assert "above the band" in html and html.count("Not legal advice.") == 1


@pytest.mark.parametrize(
    "run, line, by",
    [
        ("3.8e25 FLOP", "EU 1e25", "3.8 times"),
        ("3.8e25 FLOP", "EU 1e23", "380 times"),
        ("1e26 FLOP", "EU 1e23", "1,000 times"),
        ("2.5e31 FLOP", "EU 1e25", "2.5e6 times"),
        ("9.9e24 FLOP", "EU 1e25", "1 %"),
        ("1e26 FLOP", "California 1e26", "on it"),
        ("3e23 FLOP", "MIRI 1e22 to 1e24", ""),
    ],
)
def test_the_table_says_of_what_a_distance_is_a_number(run, line, by):
    verdict = fl.crosses(run, on=NOW)[line]
    assert verdict.by_in_words == by


def test_an_act_without_its_number_yet_has_no_answer():
    before = fl.crosses(5e26, on="2025-06-01")["South Korea 1e26"]
    assert before.over is None and before.side == "not set yet"
    assert fl.crosses(5e26, on="2026-01-22")["South Korea 1e26"].over


def test_below_the_eus_line_designation_is_named():
    under = fl.crosses(3e24, on=NOW)
    text = " ".join(repr(under).split())
    assert "may designate it all the same (Article 51(1)(b), Annex XIII)" in text
    assert "designate" not in repr(fl.crosses(3e25, on=NOW))


# -- nothing that was given is left out in silence -------------------------------------------------
@pytest.mark.parametrize(
    "run, more, sentence",
    [
        (3e24, {"die": 814}, "Not used: the area of a die; the lines on a run need no die."),
        (3e24, {"systemic": True}, "Not used: whether the original carries systemic risk; no"),
        ("H100", {"private_data": 1e24}, "Not used: private data; the lines on a chip do not"),
        ("H100", {"biology": True}, "Not used: training on biological sequences; the lines on"),
        ("GLM-5.3", {"rollouts": 1e24}, "Not used: rollouts; no FLOP are known to add it to."),
    ],
)
def test_an_argument_that_is_not_used_is_named(run, more, sentence):
    assert sentence in repr(fl.crosses(run, on=NOW, **more))


def test_where_every_argument_is_used_no_sentence_says_otherwise():
    used = dict(original=3e25, systemic=True, private_data=1e23, placed="2026-01-01", revenue=1e9)
    assert "Not used:" not in repr(fl.crosses(3e24, on=NOW, **used))
    assert "Not used:" not in repr(fl.crosses("H100", on=NOW, die=814))


@pytest.mark.parametrize("text", ["16k H100", "8 x A100", "24,000 GPUs"])
def test_chips_in_words_are_asked_for_their_time(text):
    with pytest.raises(RunError, match="are chips, and a run needs a time as well"):
        fl.crosses(text)


def test_a_power_of_ten_that_is_missing_is_asked_for():
    assert "Only 25 FLOP? A power of ten may be missing" in repr(fl.crosses(25, on=NOW))
    assert "power of ten" not in repr(fl.crosses(2.8e19, on=NOW))


def test_hours_that_name_their_chip_are_a_run():
    found = fl.crosses("30.84 million H100 hours", on=NOW)
    assert found["EU 1e25"].over and "The utilisation was not given" in repr(found)


@pytest.mark.parametrize(
    "run, on, said",
    [
        ("2e26 FLOP", "2024-06-01", "whose number is met: US order 1e26 (cited)."),
        (
            "2e26 FLOP",
            "2025-06-01",
            "whose number is met: US outbound 1e23 (if the developer is linked to China); "
            "US outbound 1e25 (if the developer is linked to China) (cited).",
        ),
        ("1e20 FLOP", "2026-11-21", "whose number is met: none (cited)."),
        ("1e26 FLOP", "2023-01-01", "on 2023-01-01, and whose number is met: none (cited)."),
        ("Qwen3.5 397B-A17B", "2026-11-21", "met: none; not known: EU 1e25, US outbound 1e23, "),
    ],
)
def test_the_answers_in_brief_name_the_lines_that_apply_and_for_whom(run, on, said):
    brief = repr(fl.crosses(run, on=on).brief)
    assert said in brief and brief.endswith("Not legal advice.")
    assert "New York" not in brief, "what is coming does not apply"
