"""Scaling fits: what is drawn are the nets and the fit, and it grows while nets are trained."""

import math

import pytest
from legibility import assert_legible, title, written
from plot_examples import NETS, SIZES, example

import flopslib as fl
from flopslib.facts.table import table

NEXT = [(64e9, 8000 * 2**step, 1.6 + 0.05 * (step - 2) ** 2) for step in range(5)]


def lines(picture, marker):
    return [line for line in picture.figure.axes[0].lines if line.get_marker() == marker]


def dots(picture):
    """Every hollow dot as (size, loss)."""
    found = []
    for marker in "os^D":
        for line in lines(picture, marker):
            found += zip(line.get_xdata(), line.get_ydata())
    return found


# -- U-curves --------------------------------------------------------------------------------------
def test_every_net_is_a_dot_repeats_as_well():
    assert sorted(dots(fl.plot.isoflop(NETS))) == sorted((size, loss) for _, size, loss in NETS)


@pytest.mark.parametrize("count", range(1, len(NETS) + 1))
@pytest.mark.filterwarnings("error")
def test_it_is_drawn_after_each_net(count):
    picture = fl.plot.isoflop(NETS[:count])
    assert len(dots(picture)) == count
    assert title(picture).startswith("Best so far:")
    assert_legible(picture)


def test_the_best_so_far_is_the_best_on_average_over_its_repeats():
    lucky = [(1e9, 1024, 2.4), (1e9, 4096, 2.1), (1e9, 4096, 2.9), (1e9, 2048, 2.3)]
    assert title(fl.plot.isoflop(lucky)) == "Best so far: 2,048 parameters for 1 GFLOP"
    both = fl.plot.isoflop([*lucky, (4e9, 8192, 2)])
    assert title(both) == "Best so far: 2,048 parameters for 1 GFLOP, 8,192 for 4 GFLOP"


def test_with_a_fit_a_star_is_at_each_floor_and_its_size_beside_it():
    picture = fl.plot.isoflop(NETS, SIZES)
    stars = lines(picture, "*")
    for star, valley in zip(stars, SIZES.valleys, strict=True):
        assert star.get_xdata()[0] == pytest.approx(valley.parameters)
        assert star.get_ydata()[0] == pytest.approx(valley.loss)
        assert fl.words(valley.parameters) in written(picture)
    times = 4**SIZES.exponent
    assert title(picture) == f"Four times the FLOP: a net {times:.3g} times as large"
    assert repr(SIZES).splitlines()[0] in picture.say()


def test_each_budget_has_a_marker_and_a_dash_of_its_own():
    picture = fl.plot.isoflop([*NETS, *NEXT], fl.scaling.fit([*NETS, *NEXT]))
    assert all(len(lines(picture, marker)) == 1 for marker in "os^D")
    curves = [line for line in picture.figure.axes[0].lines if len(line.get_xdata()) > 20]
    assert {line.get_linestyle() for line in curves} == {"-", "--", "-.", ":"}
    assert {"1 GFLOP", "4 GFLOP", "16 GFLOP", "64 GFLOP"} <= set(written(picture))
    assert_legible(picture)


@pytest.mark.parametrize("count", range(1, len(NEXT) + 1))
def test_while_the_next_budget_comes_in_a_hollow_star_is_where_it_was_foretold(count):
    picture = fl.plot.isoflop([*NETS, *NEXT[:count]], SIZES)
    *_, star = lines(picture, "*")
    said = SIZES.at(64e9)
    assert star.get_markerfacecolor() == "white"
    assert (star.get_xdata()[0], star.get_ydata()[0]) == pytest.approx((said.parameters, said.loss))
    assert f"64 GFLOP, forecast: {fl.words(said.parameters)}" in written(picture)
    assert repr(said) in picture.say()
    assert_legible(picture)


def test_the_line_goes_through_the_floors():
    picture = fl.plot.isoflop(NETS, SIZES)
    (line,) = [line for line in picture.figure.axes[0].lines if len(line.get_xdata()) == 2
               and line.get_linewidth() == 1]  # fmt: skip
    ends = [SIZES.at(budget).parameters for budget in (1e9, 16e9)]
    assert list(line.get_xdata()) == pytest.approx(ends)


def test_numbers_that_are_looked_up_shift_the_dots_to_where_the_fit_has_them():
    shifted = fl.plot.isoflop(NETS, fl.scaling.fit(NETS, table=2048))
    assert sorted(dots(shifted)) == sorted((size + 2048, loss) for _, size, loss in NETS)
    assert "looked up" in shifted.figure.axes[0].get_xlabel()


def test_a_single_budget_names_its_valley():
    alone = fl.plot.isoflop(NETS[:6], fl.scaling.fit(NETS[:6]))
    assert title(alone).startswith("With 1 GFLOP the valley is at 4,180 param")
    assert "For 1 GFLOP the best size is" in alone.say()


@pytest.mark.parametrize("scale", [1, 1e5, 1e10])
@pytest.mark.filterwarnings("error")
def test_nets_of_any_size_are_legible(scale):
    large = [(budget * scale**2, size * scale, loss) for budget, size, loss in NETS]
    picture = fl.plot.isoflop(large, fl.scaling.fit(large))
    assert_legible(picture)


# -- exponents -------------------------------------------------------------------------------------
def test_yours_are_filled_and_those_of_others_hollow_each_with_its_band():
    picture = example("exponents")
    (own,) = lines(picture, "o")
    assert own.get_xdata()[0] == pytest.approx(SIZES.exponent)
    assert own.get_markerfacecolor() != "white"
    cited = lines(picture, "s")
    assert len(cited) == 12 and {line.get_markerfacecolor() for line in cited} == {"white"}
    bars = [tuple(line.get_xdata()) for line in lines(picture, "|")]
    assert bars[0] == pytest.approx((SIZES.low, SIZES.high)) and (0.462, 0.534) in bars


def test_porians_ladder_goes_from_kaplan_to_chinchilla_in_five_steps():
    rows = table("exponents")
    ladder = [rows[f"Porian {step}"].a for step in range(1, 6)]
    assert ladder == [0.835, 0.706, 0.602, 0.571, 0.497]
    other = [rows[f"Porian {step}, other text"].a for step in range(1, 6)]
    assert other == [0.864, 0.699, 0.603, 0.574, 0.518]
    assert ladder[0] > rows["Kaplan"].a > ladder[1] and math.isclose(ladder[4], 0.5, abs_tol=0.01)


def test_cited_exponents_are_those_of_the_laws():
    rows = table("exponents")
    for name in ("Besiroglu", "Kaplan"):
        assert rows[name].a == round(fl.scaling.law(name).exponent, 3)
    for number, unrounded in ((1, 0.498), (2, 0.49)):
        law = fl.scaling.law(f"Hoffmann approach {number}")
        assert law.exponent == unrounded
        assert rows[f"Hoffmann approach {number}"].a == pytest.approx(unrounded, abs=0.005)


def test_several_of_yours_are_named_as_you_name_them():
    picture = fl.plot.exponents(["Kaplan"], one_batch=SIZES, growing_batch=SIZES)
    assert {"One batch", "Growing batch"} <= set(written(picture))
    assert title(picture).endswith("yours: 0.50 and 0.50")
    assert_legible(picture)


def test_three_of_yours_are_told_in_a_row_and_every_source_once():
    picture = fl.plot.exponents(a=SIZES, b=SIZES, c=SIZES)
    assert title(picture).endswith("yours: 0.50, 0.50 and 0.50")
    assert picture.say().count("cited: ") == 1 and picture.say().count("2203.15556") == 1
    assert_legible(picture)


def test_without_yours_the_published_stand_alone():
    assert title(fl.plot.exponents()) == "Published exponents run from 0.46 to 0.835"
    alone = fl.plot.exponents([], yours=SIZES)
    assert title(alone) == "How fast the best size grows: your exponent is 0.50"
    assert "(estimated from your nets)" in alone.say()
