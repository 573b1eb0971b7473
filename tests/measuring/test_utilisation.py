"""MFU and HFU: their sentences, two routes to a share, whose time it was, a peak that is passed."""

from types import SimpleNamespace

import pytest
from fake_ceilings import FakeCeilings

import flopslib as fl
from flopslib._support.several_numbers import NotOneNumber
from flopslib.measuring.utilisation import TOO_MUCH, UtilisationError
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

PALM = fl.formulas.palm(540.35e9, layers=118, heads=48, head_width=256, tokens=2048)
STEP = 9_600_000_000  # FLOP: a tenth of a second at the peak of the fake core, 96 GFLOP/s


def measured(steps_a_second=5.0, best=6.0, share=1.0, flops=None):
    """A measurement of a step, in windows of one call each."""
    sustained = None if flops is None else Q(steps_a_second * flops, "FLOP/s", "measured")
    return SimpleNamespace(
        rates=[steps_a_second] * 4,
        flops=None if flops is None else Q(flops, "FLOP"),
        bytes=None,
        sustained=sustained,
        seconds=Q(1 / best, "s", "measured"),
        threads=1,
        share=share,
    )


def counted(model, again=0):
    """A count of a step: its own FLOP, and all of them."""
    total = Q(model + again, "FLOP", "counted")
    return SimpleNamespace(model_flops=Q(model, "FLOP", "counted"), flops=total)


def test_a_measured_step_says_the_share_of_this_cores_peak():
    u = fl.utilisation(measured(5.5), counted(STEP), FakeCeilings(), tokens=1024)
    assert u.mfu == u.hfu == u.own_mfu == pytest.approx(0.55)
    assert repr(u) == (
        "MFU: 55 % of this core's measured FP32 peak went into the model, at 5,630 token/s "
        "(measured)."
    )


def test_work_done_twice_is_in_hfu_and_not_in_mfu():
    u = fl.utilisation(measured(4), counted(STEP, again=STEP // 4), FakeCeilings())
    assert (u.mfu, u.hfu) == (pytest.approx(0.4), pytest.approx(0.5))
    assert "HFU: 50 %, with what was computed a second time (measured)." in repr(u)
    typed = fl.utilisation(measured(4), STEP, FakeCeilings(), recompute=STEP // 4)
    assert typed.hfu == pytest.approx(u.hfu)


def test_where_another_process_had_part_of_the_core_the_share_is_said_and_divided_by():
    u = fl.utilisation(measured(2.75, share=0.5), counted(STEP), FakeCeilings())
    assert (u.mfu, u.own_mfu) == (pytest.approx(0.275), pytest.approx(0.55))
    assert repr(u).endswith(
        "This program had the core for 50 % of the time; of that time: MFU 55 % (measured)."
    )
    with_hfu = fl.utilisation(measured(2, share=0.5), counted(STEP, STEP // 4), FakeCeilings())
    assert "of that time: MFU 40 %, HFU 50 % (measured)." in repr(with_hfu)
    for share in (0.95, None):
        quiet = fl.utilisation(measured(share=share), counted(STEP), FakeCeilings())
        assert "had the core" not in repr(quiet)


def test_a_stated_count_of_work_gives_the_same_pace_as_the_windows():
    with_work = fl.utilisation(measured(flops=7), counted(STEP), FakeCeilings())
    assert with_work.mfu == pytest.approx(fl.utilisation(measured(), STEP, FakeCeilings()).mfu)


def test_a_run_that_does_more_than_the_measured_peak_lifts_it():
    u = fl.utilisation(measured(10, best=11), counted(STEP), FakeCeilings())
    assert u.lifted and float(u.peak) == pytest.approx(11 * STEP)
    assert u.mfu == pytest.approx(10 / 11)
    assert "This run itself did 106 GFLOP/s at best, more than the peak measured before" in repr(u)
    assert not fl.utilisation(measured(5, best=9.9), STEP, FakeCeilings()).lifted


def test_three_times_the_peak_is_no_better_moment_but_something_to_look_for():
    u = fl.utilisation(measured(30, best=31), counted(STEP), FakeCeilings())
    assert not u.lifted and u.mfu == pytest.approx(3) and repr(u).endswith(TOO_MUCH)
    assert "is it the sparse figure, another format, or one chip of many?" in TOO_MUCH


def test_palm_comes_out_by_the_formula_and_by_hand():
    u = fl.utilisation("238,300 token/s", PALM, "6,144 x TPU v4")
    by_hand = 238_300 * (6 * 540.35e9 + 12 * 118 * 48 * 256 * 2048) / (6144 * 275e12)
    assert u.mfu == pytest.approx(by_hand) == pytest.approx(0.4623, abs=5e-5)
    assert u.mfu == fl.formulas.utilisation("238,300 token/s", PALM, "6,144 x TPU v4")
    assert repr(u) == (
        "MFU: 46.2 % of the dense BF16 peak of 6,144 x TPU v4 went into the model, at 238,000 "
        "token/s (counted, cited)."
    )


@pytest.mark.parametrize(
    "peak, words",
    [
        (fl.chip("H100 SXM"), "the dense BF16 peak of one H100"),
        ("8 x H100", "the dense BF16 peak of 8 x H100"),
        ("989.4 TFLOP/s", "a peak of 989 TFLOP/s"),
        (Q("989.4 TFLOP/s"), "a peak of 989 TFLOP/s"),
    ],
)
def test_a_peak_is_of_chips_or_a_rate(peak, words):
    u = fl.utilisation(6930, "43 GFLOP/token", peak)
    assert u.of == words and u.mfu < 1 and "measured" not in repr(u)


def test_the_peak_of_several_cores_a_gpu_and_another_format_are_named():
    two = fl.utilisation(measured(), STEP, FakeCeilings(), cores=2)
    assert two.of == "the measured FP32 peak of 2 cores" and two.mfu == pytest.approx(0.25)
    gpu = FakeCeilings()
    gpu.device = "cuda"
    assert fl.utilisation(measured(), STEP, gpu, format="BF16").of == (
        "the GPU's measured BF16 peak"
    )
    assert fl.utilisation(6930, "43 GFLOP/token", "H100", format="FP8").of == (
        "the dense FP8 peak of one H100"
    )


@pytest.mark.parametrize(
    "pace, work, peak, why",
    [
        ("3 GFLOP", "1 FLOP/token", "H100", r"pace: 3 GFLOP is a count, and .*\(token/s\)"),
        ("3 token/s", "3 FLOP/s", "H100", r"work: 3 FLOP/s is a rate, and .*\(FLOP/token\)"),
        ("3 token/s", "3 FLOP/token", "3 FLOP", r"peak: 3 FLOP is a count, and a rate .*FLOP/s"),
        ("3 token/s", counted(STEP), "H100", r"work: 9.6 GFLOP is a count, and .*\(FLOP/token\)"),
        (measured(), "3 FLOP/token", "H100", r"work: 3 FLOP/token is .*, and a count is asked"),
        ("3 token/s", "3 FLOP/token", "8 x H101", "Did you mean 'H100 SXM'"),
    ],
)
def test_another_unit_is_refused_with_both_units(pace, work, peak, why):
    with pytest.raises((UnitError, KeyError), match=why):
        fl.utilisation(pace, work, peak)


def test_a_count_in_the_place_of_a_pace_is_told_from_a_number():
    with pytest.raises(UnitError, match="pace: A count holds several numbers"):
        fl.utilisation(fl.count(lambda: None), "3 FLOP/token", "H100")


@pytest.mark.parametrize("given", [{"recompute": "-1 FLOP/token"}, {"cores": 0}])
def test_what_is_not_above_0_is_refused(given):
    with pytest.raises(UtilisationError):
        fl.utilisation("3 token/s", "3 FLOP/token", FakeCeilings(), **given)
    with pytest.raises(UtilisationError, match="pace is 0"):
        fl.utilisation(0, "3 FLOP/token", "H100")


def test_used_as_one_number_it_says_which_to_write():
    u = fl.utilisation("3 token/s", "3 FLOP/token", "H100")
    with pytest.raises(NotOneNumber, match=r"Write u\.mfu / 2"):
        _ = u / 2
    with pytest.raises(AttributeError, match=r"Write u\.mfu"):
        _ = u.value
