"""Figures of limits: the staircase, the roof, points under it, a second roof; and how they move."""

import random

import pytest
from fake_ceilings import SPEEDS, FakeCeilings
from legibility import assert_legible, written

import flopslib as fl
from flopslib.measuring.ceilings.llvm_kernels import MIXES
from flopslib.measuring.roofline import Point, Step, layer, locate
from flopslib.plotting.picture import FigureError
from flopslib.quantities.quantity import Q

ROOF = FakeCeilings()
ENDS = {"L1": 48 * 2**10, "L2": 2**21, "L3": 105 * 2**20, "memory": None}


def stairs(count=31, ends=ENDS):
    steps = []
    for i in range(count):
        size = int(2**13 * 2 ** (i / 2))
        level = next(level for level, end in ends.items() if end is None or size <= end)
        steps.append(
            Step(
                Q(size, "B"),
                Q(SPEEDS[level] * (1 - i / 200), "B/s", "measured"),
                level,
                Q(ends[level], "B") if ends[level] else None,
            )
        )
    return steps


def swept(noise=0.06):
    luck = random.Random(1)
    found = []
    for level in SPEEDS:
        for fmas, loads in MIXES:
            intensity = Q(fmas / loads / 2, "FLOP/B", "counted")
            bound = ROOF.bound(intensity, level)
            found.append(Point(level, intensity, bound * luck.uniform(1 - noise, 1 + noise), bound))
    return found


class Timed:
    def __init__(self, rate):
        self.best = Q(rate, "FLOP/s", "measured")


LANDED = [
    layer(ROOF, batch, timed=Timed(rate)) for batch, rate in ((1, 5e9), (16, 38e9), (512, 83e9))
]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: fl.plot.staircase(stairs()),
        lambda: fl.plot.staircase(stairs(3)),
        lambda: fl.plot.roofline(ROOF),
        lambda: fl.plot.roofline(("105 GFLOP/s", "12 GB/s")),
        lambda: fl.plot.roofline(ROOF, swept(), LANDED),
        lambda: fl.plot.roofline(ROOF, LANDED, other=fl.chip("H100 SXM")),
        lambda: fl.plot.roofline(ROOF, layer(ROOF, 1), quick=True),
        lambda: fl.plot.roofline(
            FakeCeilings(speeds={"L1": 60e9, "L2": 58e9, "L3": 14e9, "memory": 12e9}), LANDED
        ),
        lambda: fl.plot.roofline(
            ROOF, [locate(ROOF, (w, 4), name=f"operator {w}") for w in (1, 1.1, 1.2, 1.3, 2, 50)]
        ),
    ],
    ids=["stairs", "three steps", "roof", "two numbers", "points", "H100", "quick", "flat", "many"],
)
def test_each_is_legible_and_small_and_says_how_it_is_known(draw):
    picture = draw()
    assert_legible(picture)
    assert len(picture.png()) < 60_000
    assert "(measured" in picture.say()


def test_one_step_is_a_staircase_too_and_none_is_refused():
    assert "L1 up to 48 KiB 240 GB/s" in fl.plot.staircase(stairs(1)).say()
    with pytest.raises(FigureError, match="one step or more"):
        fl.plot.staircase([])


def test_the_stairs_end_where_the_machine_says_and_are_named():
    picture = fl.plot.staircase(stairs())
    assert {"48 KiB", "2 MiB", "105 MiB"} <= set(written(picture))
    assert "memory 10.3 GB/s" in written(picture)
    assert picture.figure.axes[0].get_title(loc="left") == (
        "The nearest bytes come 23.3 times as fast as the farthest"
    )


def test_copies_are_called_copies():
    (step,) = stairs(1)
    picture = fl.plot.staircase([Step(step.size, step.rate, step.level, step.cache, "copy")])
    assert "one core copies" in picture.say()


def lines(picture):
    return [line.get_xydata() for line in picture.figure.axes[0].get_lines()]


def test_slope_and_ceiling_meet_in_the_ridge():
    picture = fl.plot.roofline(("96 GFLOP/s", "12 GB/s"))
    slope, ceiling = lines(picture)[:2]
    assert tuple(slope[1]) == tuple(ceiling[0]) == (8, 96e9)
    assert slope[0][1] == slope[0][0] * 12e9
    assert "ridge 8 FLOP/B" in written(picture)
    assert picture.figure.axes[0].get_title(loc="left") == (
        "Left of 8 FLOP/B, this core waits for its memory"
    )


def test_points_with_a_name_are_told_with_their_share_and_the_sweep_as_a_whole():
    told = fl.plot.roofline(ROOF, swept(), LANDED).say()
    assert "44 points of the sweep lie at 0.94" in told and "(vector units, 512 bit)" in told
    assert "batch 16: 38 GFLOP/s, 40 % of its bound; batch 512: 83 GFLOP/s, 86 %" in told
    assert told.startswith("batch 1: 5 GFLOP/s")


def test_beside_points_with_a_name_only_the_memory_that_they_come_from_is_drawn():
    assert "L1" not in fl.plot.roofline(ROOF, LANDED).say()
    assert "L1" in fl.plot.roofline(ROOF, swept(), LANDED).say()


def test_several_points_that_were_only_placed_are_told_with_their_bounds():
    placed = [locate(ROOF, (flops, 4), name=f"operator {flops}") for flops in (1, 50)]
    assert (
        fl.plot.roofline(ROOF, placed)
        .say()
        .startswith(
            "operator 1: at most 3 GFLOP/s; operator 50: at most 96 GFLOP/s (measured). The roof"
        )
    )


def test_the_title_says_that_a_roof_is_no_forecast():
    assert fl.plot.roofline(ROOF, LANDED).figure.axes[0].get_title(loc="left") == (
        "A roof is a ceiling, not a forecast: batch 16 reached 40 % of it"
    )


def test_a_sheet_is_a_second_roof_and_stays_cited():
    told = fl.plot.roofline(ROOF, other=fl.chip("H100 SXM")).say()
    assert "an H100 SXM: at most 989 TFLOP/s; memory 3.35 TB/s; ridge of the memory at 295" in told
    assert "(cited: BF16, dense; nvidia.com/en-us/data-center/h100" in told


def test_a_gpu_of_your_own_has_its_name_and_a_matrix_unit_is_told():
    gpu = FakeCeilings(900e12, {"memory": 3e12}, "library ceiling: product on tensor cores")
    gpu.device, gpu.name = "cuda", "My GPU"
    assert "The roof of My GPU: at most 900 TFLOP/s" in fl.plot.roofline(ROOF, other=gpu).say()
    shared = FakeCeilings(source="library ceiling: torch product, a matrix unit (AMX)")
    assert "one core and the matrix unit it shares" in fl.plot.roofline(shared).say()


@pytest.mark.parametrize("thing", [object(), 3, fl.machine])
def test_what_is_no_roof_is_refused(thing):
    with pytest.raises(FigureError, match="a peak and a bandwidth"):
        fl.plot.roofline(thing)
