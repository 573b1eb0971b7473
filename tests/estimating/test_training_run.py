"""A training run from any consistent set of numbers: the rest follows, contradictions are named."""

import math

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.estimating.clusters import RunError
from flopslib.estimating.training_run import LEARNED, WORKED, TrainingRun
from flopslib.estimating.uncertainty import Range, draws, range_of, total
from flopslib.facts.chips import FleetError
from flopslib.facts.table import TableError, table
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

LLAMA = {"params": 405e9, "tokens": 15.6e12}


# -- the Commission's own sample models, and the other worked cases that are one run ---------------
@pytest.mark.parametrize(
    "name, known, printed, ours",
    [
        ("A", dict(params=3.8e9, tokens=3.3e12), 7.5e22, 7.52e22),
        ("B", dict(chip="300 TFLOP/s", chip_hours=200_000, utilisation=0.5), 1e23, 1.08e23),
        ("C", dict(params=0.6e9, tokens=36e12), 1.3e23, 1.30e23),
        ("D", dict(params=1.54e9, tokens=18e12), 1.6e23, 1.66e23),
        ("E", dict(params=1.7e9, tokens=36e12), 3.7e23, 3.67e23),
        ("F", dict(params=2.5e9, tokens=12e12), 1.8e23, 1.80e23),
        ("G", dict(params=2.6e9, tokens=61e9 * 164), 1.5e23, 1.56e23),
        ("H", dict(chip="989 TFLOP/s", chip_hours=370_000, utilisation=0.5), 6.5e23, 6.59e23),
    ],
)
def test_the_commissions_sample_models_come_out(name, known, printed, ours):
    flop = fl.TrainingRun(**known).flop
    assert flop.value == pytest.approx(ours, rel=0.005), name
    assert flop.value == pytest.approx(printed, rel=0.09), "the Commission truncates some of them"


@pytest.mark.parametrize(
    "known, flop",
    [
        (dict(params=7e9, tokens=2e12), 8.4e22),
        (dict(params=174.6e9, tokens=300e9), 3.14e23),
        (dict(params=671e9, active=37e9, tokens=14.8e12), 3.29e24),
        (LLAMA, 3.79e25),
        (dict(params=8e9, tokens=100e9), 4.8e21),
        (dict(params=300e9, tokens=5.5e12), 9.9e24),
        (dict(params=2e12, active=288e9, tokens=30e12), 5.18e25),
    ],
)
def test_six_times_active_parameters_times_tokens(known, flop):
    assert fl.TrainingRun(**known).flop.value == pytest.approx(flop, rel=0.003)


@pytest.mark.parametrize(
    "chips, flop, days", [("100,000 x H100", 1e26, 29), ("16,384 x H100", 1e25, 18)]
)
def test_the_days_to_a_line_follow_from_the_chips(chips, flop, days):
    run = fl.TrainingRun(flop=flop, chips=chips, utilisation=0.4)
    assert run.days.to("day") == pytest.approx(days, abs=0.5)


def test_one_e26_costs_140_million_at_2_dollars_an_hour_and_100_million_buy_7e25():
    dear = fl.TrainingRun(flop=1e26, chip="H100", utilisation=0.4, price=2)
    assert dear.cost.to("$") == pytest.approx(140e6, rel=0.01)
    bought = fl.TrainingRun(chip="H100", chip_hours=100e6 / 2, utilisation=0.4)
    assert bought.flop.value == pytest.approx(7.1e25, rel=0.01)


def test_one_billion_parameters_need_16_7_trillion_tokens_for_1e23():
    assert fl.TrainingRun(params=1e9, flop=1e23).tokens.value == pytest.approx(16.7e12, rel=0.01)
    assert fl.TrainingRun(params=7e9, flop=1e23).tokens.value == pytest.approx(2.38e12, rel=0.01)


def test_deepseek_v3s_hours_imply_a_third_of_the_bf16_peak_and_a_sixth_of_the_fp8_peak():
    known = dict(active=37e9, tokens=14.8e12, chip_hours=2.788e6)
    for format, share in (("bf16", 0.33), ("fp8", 0.165)):
        run = fl.TrainingRun(**known, chip="H800", format=format)
        assert run.utilisation == pytest.approx(share, abs=0.005)
        assert run.flop.value == pytest.approx(3.29e24, rel=0.002), "the count does not care"


def test_the_two_routes_of_llama_405b_are_10_to_25_percent_apart():
    learned = fl.TrainingRun(**LLAMA).flop
    worked = fl.TrainingRun(chip="H100", chip_hours=30.84e6, utilisation="38 to 43 %").range
    assert 1.10 < worked.low / learned.value < worked.high / learned.value < 1.25


# -- any way of writing the same numbers -----------------------------------------------------------
@pytest.mark.parametrize(
    "params, tokens",
    [
        ("405e9", "15.6e12"),
        ("405 billion", "15.6 trillion tokens"),
        (405 * 10**9, Q("15.6e12 token")),
        ("405,000,000,000", 15.6e12),
    ],
)
def test_numbers_may_be_plain_texts_or_quantities(params, tokens):
    assert fl.TrainingRun(params, tokens).flop == 37_908 * 10**21


def test_chips_may_be_a_text_or_a_count_with_a_kind():
    runs = [
        fl.TrainingRun(days=29, utilisation=share, **chips)
        for share, chips in (
            (0.4, {"chips": "100,000 x H100"}),
            ("40 %", {"chips": 100_000, "chip": "H100"}),
            ("0.4", {"chips": "100000", "chip": fl.chip("H100 SXM")}),
            (0.4, {"chips": 100_000, "chip": table("chips")["H100"]}),
            (0.4, {"chips": 1e5, "chip": "989.4 TFLOP/s"}),
        )
    ]
    assert {round(run.flop.value / 1e20) for run in runs} == {991_616}
    assert (
        fl.TrainingRun(chips="100,000 x H100", days="696 h", utilisation=0.4).flop == runs[0].flop
    )


@pytest.mark.parametrize(
    "bounds",
    [
        (8.2e24, 4.4e25),
        "8.2e24 to 4.4e25 FLOP",
        "8.2e24 to 4.4e25",
        ["8.2e24 FLOP", Q("4.4e25 FLOP")],
        table("models")["GPT-4"].flop,
    ],
)
def test_a_range_may_be_a_pair_a_text_or_a_quantity_that_has_one(bounds):
    run = fl.TrainingRun(flop=bounds)
    assert (run.range.low, run.range.high) == pytest.approx((8.2e24, 4.4e25))


def test_what_is_not_given_follows_with_its_range():
    run = fl.TrainingRun(**LLAMA, chips="16,384 x H100")
    assert str(run.days) == "69.9 days"
    assert "estimated: 54.1 days to 90.2 days, 30 to 50 % of a dense BF16" in run.days.how[0]
    run = fl.TrainingRun(**LLAMA, days=54, chip="H100", utilisation=0.4)
    assert run.count.value == pytest.approx(20_500, rel=0.01)
    run = fl.TrainingRun(tokens="15.6e12", flop="3.79e25 FLOP")
    assert run.active.value == pytest.approx(405e9, rel=0.001)
    assert str(fl.TrainingRun(**LLAMA, chips="16,384 x H100", days=54).utilisation)[:5] == "0.501"


def test_several_prices_give_several_costs():
    run = fl.TrainingRun(
        **LLAMA,
        chip="H100",
        utilisation=0.4,
        price={"on-demand": 10, "contract": "2.5 $/h", "spot": (1, 2)},
    )
    assert run.cost["on-demand"].value == pytest.approx(4 * run.cost["contract"].value)
    assert "Cost, spot: " in repr(run) and "estimated" in run.cost["spot"].how[0]


def test_two_routes_stand_side_by_side_and_the_count_spans_them():
    run = fl.TrainingRun(**LLAMA, chips="16,384 x H100", days=54, utilisation=0.4)
    assert list(run.routes) == [LEARNED, WORKED]
    assert run.range.low == pytest.approx(run.routes[WORKED].value)
    assert run.range.high == pytest.approx(run.routes[LEARNED].value) and not run.doubts
    apart = fl.TrainingRun(**LLAMA, chips="16,384 x H100", days=54, utilisation=0.2)
    assert "These ways are 2.51 times apart" in repr(apart)


def test_every_quantity_says_how_it_is_known():
    text = repr(fl.TrainingRun(**LLAMA, chips="16,384 x H100", price=2)).splitlines()
    assert text[0] == (
        "405 billion parameters x 15.6 trillion tokens: 3.79e25 FLOP (estimated: "
        "2.65e25 FLOP to 4.93e25 FLOP, 6ND and 30 % either way)."
    )
    assert all("(estimated" in line for line in text)
    assert "cited" in repr(fl.TrainingRun(flop=table("models")["GPT-3"].flop))


# -- mixtures and contradictions -------------------------------------------------------------------
def test_all_parameters_of_a_mixture_are_warned_of():
    alone = fl.TrainingRun(params=671e9, tokens=14.8e12)
    assert alone.flop.value == pytest.approx(5.96e25, rel=0.01)
    assert "write active=3.7e10, or the FLOP come out 18.1 times too high" in alone.doubts[0]
    both = fl.TrainingRun(params=671e9, active=37e9, tokens=14.8e12)
    assert both.doubts[0].startswith("A token uses 37 billion of 671 billion parameters")
    assert not fl.TrainingRun(**LLAMA).doubts


@pytest.mark.parametrize(
    "quoted, name",
    [
        ("47 billion", "Mixtral 8x7B"),
        (46.7e9, "Mixtral 8x7B"),
        ("670B", "DeepSeek-V3"),
        (6.8e11, "Mistral Large 3"),
        (1.45e11, "Mixtral 8x22B"),
        ("117 billion", "gpt-oss-120b"),
        (3.16e10, "Nemotron 3-Nano-30B-A3B"),
    ],
)
def test_a_mixture_is_known_by_its_size_as_people_quote_it(quoted, name):
    (doubt,) = fl.TrainingRun(params=quoted, tokens=1e13).doubts
    assert doubt.startswith(f"If that is {name}") and "write active=" in doubt


@pytest.mark.parametrize("quoted", [405e9, "406 billion", 70e9, "7B", 175e9, 340e9, 540e9, 5.0e10])
def test_a_size_that_is_a_dense_models_raises_no_alarm(quoted):
    assert not fl.TrainingRun(params=quoted, tokens=1e13).doubts


def test_more_than_the_peak_is_a_contradiction_and_tells_the_mfu():
    with pytest.raises(RunError) as error:
        fl.TrainingRun(**LLAMA, chips="16,384 x H100", days=16)
    assert str(error.value).startswith("These imply MFU 1.69: 3.79e25 FLOP in 6.29 million chip")


@pytest.mark.parametrize(
    "known, error, words",
    [
        ({}, RunError, "There is no count of FLOP in that. Give parameters and tokens"),
        (dict(params=1e9), RunError, "The parameters give no FLOP without the tokens"),
        (dict(days=90), RunError, "no count"),
        (dict(chips=1000), RunError, "of which kind?"),
        (dict(chips="1,000", days=3), FleetError, "does not say which chips"),
        (dict(flop=1e25, utilisation=0.4), RunError, "belong to a chip"),
        (dict(flop=1e25, price=2), RunError, "belong to a chip"),
        (dict(chips="8 x H100", days=3, format="int8"), RunError, "INT8 counts OP"),
        (dict(chips="8 x H100", days=3, format="fp4"), FleetError, "no FP4 peak"),
        (dict(chips="8 x H1000", days=3), TableError, "H1000"),
        (dict(chips="8 x H100", days=3, utilisation=40), UnitError, "Did you mean 0.4, or"),
        (dict(chips="8 x H100", days=3, chip_hours=1000), RunError, "leave one of them out"),
        (dict(chips=0.5, chip="H100", days=3), UnitError, "chips is 0.5: write a number from 1"),
        (dict(params=1e9, active=2e9, tokens=1e9), RunError, "a token uses a part of them"),
        (dict(params="12 apples", tokens=5), UnitError, "params: 'apples' is not a unit"),
        (dict(params="5 FLOP", tokens=5), UnitError, "params: 5 FLOP has a unit"),
        (dict(params=-1, tokens=5), UnitError, "params is -1: write a number above 0"),
        (dict(flop="1e25 FLOP/s"), UnitError, "flop: 1e25 FLOP/s is a rate"),
        (dict(flop=math.nan), UnitError, "flop: nan"),
        (dict(flop=math.inf), UnitError, "flop: inf"),
        (dict(flop=10**5000), UnitError, "more than 300 digits"),
        (dict(flop=True), UnitError, "True"),
        (dict(flop=(2, 1)), UnitError, "write the lower bound first"),
        (dict(flop=(1, 2, 3)), UnitError, "is not a range: write two numbers"),
        (dict(flop=(1, 1e30)), UnitError, "that says nothing"),
    ],
)
def test_what_makes_no_run_is_told_in_one_sentence(known, error, words):
    with pytest.raises(error) as error:
        fl.TrainingRun(**known)
    assert (
        words in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 400
    )


# -- what is assumed, and what is not used ---------------------------------------------------------
@pytest.mark.parametrize(
    "known, words",
    [
        (LLAMA, []),
        (LLAMA | dict(chips="16,384 x H100"), ["chips are left out of the count: without days"]),
        (
            LLAMA | dict(chips="8 x H200", utilisation="40 %"),
            ["chips and the utilisation are left out of the count"],
        ),
        (LLAMA | dict(days=54), ["days are left out of the count: without chips"]),
        (
            LLAMA | dict(chips="16,384 x H100", days=72),
            ["chips and their time are left out of the count", "37.6 %"],
        ),
        (LLAMA | dict(chips="16,384 x H100", days=72, utilisation=0.38), []),
        (
            dict(params=70e9, chips="1,000 x H100", days=30, utilisation=0.4),
            ["parameters are left out of the count: without tokens"],
        ),
        (
            dict(tokens=2e12, chips="1,000 x H100", days=30, utilisation=0.4),
            ["tokens are left out of the count: without parameters"],
        ),
        (dict(chips="1,000 x H100", days=30), ["not given: 30 to 50 % of the dense BF16"]),
        (dict(flop=1e26, chip="H100", price=2), ["not given: 30 to 50 % of the dense BF16"]),
        (dict(flop=1e26, chip="H100", price=2, utilisation=0.4), []),
    ],
)
def test_each_assumed_value_and_each_unused_field_is_a_sentence(known, words):
    notes = fl.TrainingRun(**known).notes
    assert len(notes) == bool(words) and all(word in notes[0] for word in words)


@pytest.mark.parametrize(
    "known, asked",
    [
        (dict(params=405, tokens=15.6e12), 'Write "405 billion" or 405e9'),
        (dict(params="405e9", tokens="15.6"), 'tokens is 15.6: is a word missing? Write "15.6 b'),
        (dict(active=37, tokens=14.8e12), "active is 37"),
        (dict(params=(7, 70), tokens=1e12), "is a word missing?"),
    ],
)
def test_a_size_without_its_billion_is_asked_back(known, asked):
    with pytest.raises(RunError) as error:
        fl.TrainingRun(**known)
    assert asked in str(error.value)


def test_a_size_that_only_a_toy_has_is_a_question():
    toy = fl.TrainingRun(params=405_000, tokens=2e6)
    assert toy.doubts == ("Only 405,000 parameters? A word such as billion may be missing.",)
    assert not fl.TrainingRun(params=2e6, tokens=2e6).doubts


def test_a_range_of_days_keeps_its_bounds_beside_a_published_count():
    cited = Q("3.8e25 FLOP").because("cited: somebody, 2024-07")
    run = fl.TrainingRun(flop=cited, days="60 to 70", chips="16,384 x H100", utilisation=0.4)
    assert run.days.how == ("estimated: 60 days to 70 days, as given",)
    assert fl.TrainingRun(flop=cited, days=60).days.how == ("estimated: as given",)


# -- ranges ----------------------------------------------------------------------------------------
def test_a_range_lies_evenly_in_powers_of_ten():
    one = range_of((1e24, 1e26), "FLOP", "x")
    assert one.value == pytest.approx(1e25)
    import random

    drawn = sorted(draws(one, random.Random(0)))
    assert drawn[len(drawn) // 20] == pytest.approx(1e24, rel=0.02)
    assert drawn[-len(drawn) // 20] == pytest.approx(1e26, rel=0.02)


def test_two_doubtful_factors_are_less_wide_than_their_ends_multiplied():
    product = Range(10, 5, 20) * Range(10, 5, 20)
    assert product.value == 100 and 25 < product.low < 50 and 200 < product.high < 400
    assert (product / product).low < 1 < (product / product).high


@example(82.0, 1.0, 1.0000000000000002, 0)  # bounds that differ by the last bit
@given(st.floats(1, 1e20), st.floats(1, 1e20), st.floats(1, 10), st.integers(0, 5))
def test_a_sum_lies_between_its_bounds_and_is_the_same_each_time(a, b, wide, seed):
    parts = [Range(a, a / wide, a * wide), Range(b, b, b)]
    one, drawn = total(parts, seed)
    assert one.low <= one.value <= one.high and (one, drawn) == total(parts, seed)


# -- whatever people type --------------------------------------------------------------------------
NUMBERS = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.integers(10**300, 10**320),
    st.floats(1e-320, 1e-300),
    st.sampled_from(
        [
            "405e9",
            "15.6 trillion",
            "1e400",
            "1e-400",
            "-5",
            "0",
            "",
            " ",
            "nan",
            "inf",
            "1,5",
            "1e25 FLOP",
            "3 days",
            "40 %",
            "400 %",
            "30 to 50 %",
            "1 to 2",
            "2 to 1",
            "to",
            " to ",
            "H100",
            "8 x H100",
            "100.000 x H100",
            "1e99 x H100",
            "300 TFLOP/s",
            "0 FLOP/s",
            "bf16",
            "int8",
            "<b>",
            "\x00",
            "٣",
            "²",
            "½",
            "1e3e3",
            "--",
            "1__0",
            "9" * 5000,
            "é" * 300,
            [],
            {},
            (1, 2),
            ("1", None),
            (1,),
            [1e9, 1e12],
            object(),
            b"1",
            1j,
            Q("3 s"),
            Q("1e25 FLOP"),
            Q("2 TFLOP/s"),
            {"on-demand": 2},
            {"x": "y"},
            {},
        ]
    ),
    st.text(max_size=12),
    st.tuples(st.floats(allow_nan=True), st.floats()),
)
SENSIBLE = {
    "params": st.floats(1e12, 1e14),
    "active": st.floats(1e6, 1e12),
    "tokens": st.floats(1e9, 1e14),
    "flop": st.floats(1e15, 1e28),
    "chips": st.sampled_from(["8 x H100", "1 x A100", "100,000 x TPU v4"]),
    "chip": st.sampled_from(["H100", "V100", "300 TFLOP/s"]),
    "chip_hours": st.floats(1e-3, 1e9),
    "days": st.floats(1e-3, 1e5),
    "utilisation": st.floats(1e-6, 1),
    "format": st.sampled_from(["fp16", "FP32", None]),
    "price": st.floats(0.01, 100),
}
SETS = [
    s.split()
    for s in (
        "params tokens",
        "active tokens",
        "params active tokens",
        "flop",
        "flop active",
        "flop tokens",
        "chips days",
        "chips days utilisation",
        "chips days price",
        "chip chip_hours format",
        "chip chip_hours utilisation",
        "active tokens chips utilisation",
        "active tokens chip price",
        "active tokens chips days",
        "flop chips price",
        "flop chip days",
        "active tokens days",
        "active tokens flop chips days utilisation",
    )
]
GOOD = st.sampled_from(SETS).flatmap(
    lambda names: st.fixed_dictionaries({name: SENSIBLE[name] for name in names})
)
ANY_RUN = st.builds(
    lambda good, odd: good | odd,
    GOOD,
    st.dictionaries(st.sampled_from(list(SENSIBLE)), NUMBERS, max_size=3),
)
HOSTILE = settings(
    max_examples=2500,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def finite(run):
    """Every number of a run is one, and every sentence can be printed."""
    quantities = [run.flop, run.days, run.tokens, run.chip_time, *run.routes.values()]
    quantities += run.cost.values() if isinstance(run.cost, dict) else [run.cost]
    for q in quantities:
        assert q is None or math.isfinite(q.value) and q.value > 0
    assert run.range.low <= run.range.value <= run.range.high < math.inf
    text = repr(run)
    assert not any(word in f" {text} " for word in (" nan", " inf ", "None"))


def answered(known):
    try:
        run = TrainingRun(**known)
    except UserError as e:
        assert str(e) and len(str(e)) < 700 and "\n" not in str(e)
        return None
    finite(run)
    return run


@pytest.mark.slow
@HOSTILE
@given(ANY_RUN)
def test_whatever_is_typed_gives_a_run_or_one_clear_sentence(known):
    answered(known)


@pytest.mark.slow
@HOSTILE
@given(GOOD, st.sampled_from([None, "2026-11-01", "2024", "2019-01-01", "soon", 5, "2026-02-30"]))
def test_any_sensible_set_is_right_by_each_route_or_contradicts_itself(known, on):
    run = answered(known)
    if run is None:
        return
    if LEARNED in run.routes:
        active = known.get("active", known.get("params"))
        assert run.routes[LEARNED].value == pytest.approx(6 * active * known["tokens"])
    if run.cluster and run.chip_time:
        work = run.chip_time.value * run.cluster.peak.value * run.utilisation
        reached = run.routes.get(WORKED, run.flop).value
        assert run.utilisation <= 1.0001 and work == pytest.approx(reached, rel=1e-6)
    try:
        found = fl.crosses(run, on)
    except UserError as e:
        assert "\n" not in str(e)
        return
    assert "nan" not in repr(found) and found.opening in repr(found)
    for verdict in found:
        assert verdict.chance is None or 0 <= verdict.chance <= 1


# -- hours that name their chip --------------------------------------------------------------------
@pytest.mark.parametrize(
    "hours, chip",
    [
        ("184,320 A100-hours", "A100"),
        ("2.788M H800 GPU hours", "H800"),
        ("30.84 million H100 hours", "H100"),
        ("10k TPU v4 hours", "TPU v4"),
        ("1024 mi300x-days", "MI300X"),
    ],
)
def test_hours_that_name_their_chip_need_no_other(hours, chip):
    run = fl.TrainingRun(chip_hours=hours, utilisation=0.4)
    same = fl.TrainingRun(chip_hours=hours.replace(",", ""), chip=chip, utilisation=0.4)
    assert run.cluster.name == chip and run.flop == same.flop


def test_hours_of_another_chip_are_refused():
    with pytest.raises(RunError, match="are hours of the A100, and the chip is the H100"):
        fl.TrainingRun(chip_hours="184320 A100-hours", chip="H100")
    with pytest.raises(TableError, match="Did you mean 'A10'"):
        fl.TrainingRun(chip_hours="5000 A10G-hours")
