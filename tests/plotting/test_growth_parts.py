"""What a growth is made of: the bars multiply, and the sentence says so with its source."""

import math

import pytest

import flopslib as fl

FACTS = fl.table("trends")


@pytest.fixture(scope="module")
def picture():
    return fl.plot.growth_parts(
        more_chips=FACTS["chips"], longer_runs=FACTS["duration"], faster_chips=FACTS["chip speed"]
    )


def test_each_bar_begins_where_the_one_before_it_ended(picture):
    bars = picture.figure.axes[0].patches
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert [bar.get_x() for bar in bars] == pytest.approx([1, *ends[:-1]])
    assert ends[-1] == pytest.approx(2.17 * 1.21 * 1.75)


def test_its_shares_are_lengths_on_the_logarithmic_scale_and_make_a_whole(picture):
    shares = [round(100 * math.log(x) / math.log(2.17 * 1.21 * 1.75)) for x in (2.17, 1.21, 1.75)]
    said = picture.say()
    assert sum(shares) == 100 and shares[2] == 37
    for name, share in zip(("more chips", "longer runs", "faster chips"), shares):
        assert f"{name} {share} %" in said
    assert said.startswith("4.59 times a year = 2.17 (more chips) x 1.21 (longer runs)")


def test_a_factor_with_a_band_has_a_whisker_and_one_without_has_none(picture):
    whiskers = [line for line in picture.figure.axes[0].lines if line.get_marker() == "|"]
    assert [tuple(w.get_xdata()) for w in whiskers][0] == pytest.approx((1.79, 2.57))
    assert len(whiskers) == 2


def test_source_and_credit_stand_with_it(picture):
    assert "(worked out; cited: epoch.ai/data/ai-models, 2026-08)" in picture.say()
    assert FACTS["chips"].credit in picture.say()
    assert FACTS["chips"].credit in picture.figure._supxlabel.get_text()
