"""The matrix product in pictures: 45 steps that light up, and counted dots on their line."""

import numpy as np
import pytest
from legibility import assert_legible, written

import flopslib as fl
from flopslib.lab.matmul_steps import StepError, all_steps, step_at
from flopslib.plotting.figures.matmul import product_step
from flopslib.plotting.picture import FigureError
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

COUNTS = {n: 2 * n**3 - n**2 for n in (2, 4, 8, 16, 32)}


# -- their picture ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [46, -1, 1.5, "31", None, True])
def test_a_step_that_does_not_exist_is_refused_with_those_that_do(number):
    with pytest.raises(StepError, match="is not a step of this product. Take a whole number"):
        fl.step(number)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 18, 31, 33, 45])
def test_a_step_is_drawn_legibly_and_says_its_words(number):
    picture = fl.step(number)
    assert_legible(picture)
    assert picture.say() == step_at(number).sentence()


def test_row_column_and_answer_light_up():
    from matplotlib.colors import to_hex

    patches = fl.step(31).figure.axes[0].patches
    tinted = [p for p in patches if to_hex(p.get_facecolor()) != "#ffffff"]
    framed = [p for p in patches if p.get_linewidth() > 2]
    assert len(tinted) == 6 and len(framed) == 3, "a row, a column; two numbers and their answer"
    assert len({p.get_y() for p in tinted[:3]}) == len({p.get_x() for p in tinted[3:]}) == 1
    assert not [p for p in fl.step(0).figure.axes[0].patches if p.get_linewidth() > 2]


def test_the_counters_fill_box_by_box():
    for number, mul, add in ((0, 0, 0), (31, 19, 12), (45, 27, 18)):
        picture = fl.step(number)
        boxes = picture.figure.axes[0].collections
        assert [len(some.get_paths()) for some in boxes] == [mul, 27 - mul, add, 18 - add]
        assert f"{mul} of 27" in written(picture) and f"{add} of 18" in written(picture)


def test_other_sizes_are_drawn_legibly_too():
    for a, b in (
        (((1, 2),), ((3,), (4,))),
        (((1,), (2,)), ((3, 4),)),
        (((1, 2, 3, 4),) * 2, ((5, 6),) * 4),
    ):
        steps = list(all_steps(a, b))
        for step in (steps[0], steps[len(steps) // 2], steps[-1]):
            assert_legible(product_step(step))


# -- the dots --------------------------------------------------------------------------------------


def test_the_first_and_the_last_count_are_written_beside_their_dots():
    picture = fl.plot.counted_dots(COUNTS)
    assert_legible(picture)
    words = written(picture)
    assert "12 of 16 75 %" in words and "64,512 of 65,536 98.4 %" in words
    assert "32,768 MAC" in words


def test_the_dots_are_shares_of_the_custom_and_the_macs_are_half_of_it():
    custom, mac, dots = fl.plot.counted_dots(COUNTS).figure.axes[0].lines
    shares = dict(zip(*map(list, dots.get_data())))
    assert shares == {n: count / (2 * n**3) for n, count in COUNTS.items()}
    assert set(custom.get_ydata()) == {1} and set(mac.get_ydata()) == {0.5}
    assert custom.get_linestyle() != mac.get_linestyle() and dots.get_marker() == "o"


def test_the_dots_take_quantities_as_tallies_give_them():
    counts = {n: (fl.tally(np.ones((n, n))) @ np.ones((n, n))).total("ieee") for n in (4, 2, 3)}
    picture = fl.plot.counted_dots(counts)
    for number in ("n = 2 to 4", "128 FLOP", "112 FLOP", "16 fewer", "87.5 % at n = 4", "64 MAC"):
        assert number in picture.say()


def test_the_finding_changes_with_the_dots():
    picture = fl.plot.counted_dots({2: 16, 4: 128})
    assert "n^2 below" not in picture.say() and not any("closes" in t for t in written(picture))


def test_many_sizes_keep_their_axis_legible():
    assert_legible(fl.plot.counted_dots({n: 2 * n**3 - n * n for n in range(2, 33)}))


@pytest.mark.parametrize(
    "counts, said",
    [
        ({}, "counts of two sizes or more"),
        ({2: 12}, "counts of two sizes or more"),
        ({2: 12, 4: 0}, "each above 0"),
        ({0: 1, 2: 12}, "above 0"),
        ({2: 12, 4: Q("112 FLOP/s")}, "is a rate, and a count is asked for"),
    ],
)
def test_what_makes_no_line_is_refused(counts, said):
    with pytest.raises((FigureError, UnitError), match=said):
        fl.plot.counted_dots(counts)
