"""The slide rule: a straight string reads the third scale, and no label lies on another."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from legibility import assert_legible, on_one_line, title, written

from flopslib.plotting.figures import nomogram
from flopslib.plotting.figures.nomogram import LEFT, MIDDLE, RIGHT, String, slide_rule
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

YOURS = {
    "you": Q(1, "FLOP") / Q(60, "s"),
    "python_loop": "77 MFLOP/s",
    "lists": "2.3 GFLOP/s",
    "this_core": Q("105 GFLOP/s", how="measured"),
}


@pytest.fixture(scope="module")
def rule():
    return slide_rule(**YOURS)


def drawn(picture):
    """The line of each string."""
    return [line for line in picture.figure.axes[0].lines if line.get_marker() == "o"]


def strings(picture):
    """[(x, y)] of each drawn string: three points."""
    return [line.get_data() for line in drawn(picture)]


@given(st.floats(-30, 40), st.floats(-10, 40))
def test_a_string_is_straight_whatever_the_numbers(pace, work):
    string = String("you", Q(10.0**pace, "FLOP/s"), "a job", Q(10.0**work, "FLOP"))
    left, middle, right = string.heights
    assert middle == pytest.approx((left + right) / 2, abs=1e-6)
    assert pytest.approx((LEFT + RIGHT) / 2) == MIDDLE


@pytest.mark.parametrize(
    "x, at, powers",
    [
        (LEFT, lambda p: p + 2, range(-2, 22)),
        (MIDDLE, lambda p: (p + 8) / 2, range(28)),
        (RIGHT, lambda p: p + 6, range(-6, 19)),
    ],
)
def test_a_ruler_reads_each_scale_at_its_printed_powers_of_ten(rule, x, at, powers):
    (axes,) = rule.figure.axes
    printed = {
        int(text.get_text().split()[0][2:]): text.get_position()
        for text in axes.texts
        if text.get_text().startswith("1e")
    }
    assert printed, "no numbers at all"
    here = {
        int(text.get_text().split()[0][2:]): text.get_position()[1]
        for text in axes.texts
        if text.get_text().startswith("1e") and abs(text.get_position()[0] - x) < 0.2
    }
    assert here == pytest.approx({p: at(p) for p in powers if p % 3 == 0})
    ticks = {
        round(y, 6)
        for lines in axes.collections
        for (a, y), (b, _) in lines.get_segments()
        if abs((a + b) / 2 - x) < 1e-6
    }
    assert ticks == {round(at(p), 6) for p in powers}


def test_both_strings_run_through_the_same_work_and_end_at_their_times(rule):
    (x1, mine), (x2, theirs) = strings(rule)
    assert list(x1) == list(x2) == [LEFT, MIDDLE, RIGHT]
    assert mine[1] == theirs[1] == pytest.approx((25 + 8) / 2)
    assert mine[0] == pytest.approx(np.log10(105e9) + 2)
    assert mine[2] == pytest.approx(np.log10(1e25 / 105e9) + 6)


def test_counts_rates_and_times_have_a_scale_each(rule):
    texts = written(rule)
    for name, unit in (("how fast", "FLOP/s"), ("how much work", "FLOP"), ("how long", "seconds")):
        assert texts.count(name) == texts.count(unit) == 1


def test_the_title_and_the_sentence_have_both_times(rule):
    for time in ("2.92 days", "3.02 million years"):
        assert time in title(rule) and time in rule.say()


def test_every_pace_stands_on_the_rule_with_its_number(rule):
    assert {
        "this core, 105 GFLOP/s",
        "lists, 2.3 GFLOP/s",
        "python loop, 77 MFLOP/s",
        "you, 0.0167 FLOP/s",
        "100,000 x H100 at 40 %, 39.6 EFLOP/s",
        "training GPT-3",
        "one multiplication",
        "age of the universe",
        "2.92 days",
    } <= set(written(rule))


def test_a_measurement_stands_on_the_rule_by_its_best():
    class Measured:
        best = Q("42 GFLOP/s", how="measured")

    assert "this core, 42 GFLOP/s (measured)" in slide_rule(this_core=Measured()).say()


@pytest.mark.parametrize(
    "paces",
    [
        YOURS,
        {},
        {"this_core": "105 GFLOP/s", "that_core": "105 GFLOP/s", "a_third": "105 GFLOP/s"},
        {f"machine_{i}": f"{90 + i} GFLOP/s" for i in range(12)},
        {"slow": "1e-9 FLOP/s", "fast": "1e30 FLOP/s"},
        {"beside_the_cluster": "39.6 EFLOP/s", "beside_the_chip": "1 PFLOP/s"},
        {"at_the_top": "1e21 FLOP/s", "at_the_foot": "0.01 FLOP/s"},
        {"a_name_that_somebody_made_much_longer_than_it_had_to_be_for_this": "2 GFLOP/s"},
        {"formula_$\\frac{1}{2}$": "2 GFLOP/s", "<img onerror=alert(1)>": "3 GFLOP/s"},
    ],
    ids=[
        "typical",
        "none",
        "equal",
        "a dozen",
        "off the scale",
        "on landmarks",
        "ends",
        "long",
        "hostile",
    ],
)
def test_no_label_lies_on_another(paces):
    assert_legible(slide_rule(**paces))


@pytest.mark.parametrize("work", nomogram.work_marks())
@pytest.mark.parametrize("pace", ["0.02 FLOP/s", "105 GFLOP/s", "1e21 FLOP/s"])
def test_no_label_lies_on_another_wherever_the_string_is(work, pace):
    string = String("one of us", Q(pace), work, nomogram.work_marks()[work])
    assert_legible(slide_rule([string], this_core="105 GFLOP/s"))


def test_the_strings_leave_the_names_of_other_works_alone():
    picture = slide_rule(**YOURS)
    across = picture.figure.axes[0]
    for name in ("training GPT-3", "the largest known run"):
        box = next(
            text.get_window_extent()
            for text in across.texts
            if name in on_one_line(text.get_text())
        )
        for line in drawn(picture):
            assert (
                not line.get_path()
                .transformed(line.get_transform())
                .intersects_bbox(box, filled=False)
            )


def test_less_than_a_tick_is_no_time():
    rate = Q("39.6 EFLOP/s", how="estimated")
    string = String("a cluster", rate, "one multiplication", Q("1 FLOP"))
    said = slide_rule([string]).say()
    assert "less than a clock tick for a cluster" in said and "is an average" in said


def test_what_is_off_the_scale_says_so():
    texts = written(slide_rule(slow="1e-9 FLOP/s", fast="1e30 FLOP/s"))
    assert "slow, 1e-9 FLOP/s (below the scale)" in texts
    assert "fast, 1e30 FLOP/s (above the scale)" in texts


def test_several_strings_are_all_drawn_and_all_told():
    works = nomogram.work_marks()
    four = [
        String(f"machine {i}", Q(10**i, "GFLOP/s"), name, works[name])
        for i, name in enumerate(list(works)[1:5])
    ]
    picture = slide_rule(four)
    assert len(strings(picture)) == 4 and all(one.who in picture.say() for one in four)


@pytest.mark.parametrize(
    "wrong, says",
    [
        ("0 FLOP/s", "above 0"),
        ("-2 GFLOP/s", "above 0"),
        ("2 GFLOP", "Did you mean 2 GFLOP/s?"),
        ("2,5 GFLOP/s", "decimal point"),
        (None, "not one number"),
    ],
)
def test_what_is_no_pace_is_refused_in_a_sentence(wrong, says):
    with pytest.raises(UnitError, match=says.replace("?", r"\?")):
        slide_rule(this_core=wrong)


@pytest.mark.parametrize(
    "rate, name",
    [
        ("42 GFLOP/s", "this core"),
        (Q("42 GFLOP/s"), "this core"),
        (SimpleNamespace(best=Q("42 GFLOP/s"), where="one core"), "this core"),
        (SimpleNamespace(best=Q("42 GFLOP/s"), where="2 cores"), "2 cores"),
    ],
)
def test_a_rate_without_a_name_is_taken_for_the_learners_own(rate, name):
    assert f"{name}, 42 GFLOP/s" in slide_rule(rate).say()
    assert slide_rule(rate).say() == slide_rule(**{name.replace(" ", "_"): rate}).say()


def test_one_string_needs_no_list():
    string = String("me", Q("2 FLOP/s"), "a table", Q("100 FLOP"))
    assert slide_rule(string).say() == slide_rule([string]).say()
