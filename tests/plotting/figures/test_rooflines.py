"""Figures of limits: the staircase, the roof, points under it, a second roof; and how they move."""

import random
from types import SimpleNamespace

import pytest
from fake_ceilings import SPEEDS, FakeCeilings
from legibility import assert_legible, title, written

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
def test_each_is_legible_and_says_how_it_is_known(draw):
    picture = draw()
    assert_legible(picture)
    assert "(measured" in picture.say()


def test_the_fullest_picture_is_small_enough_to_keep_in_a_notebook():
    assert len(fl.plot.roofline(ROOF, swept(), LANDED).png()) < 60_000


def test_one_step_is_a_staircase_too_and_none_is_refused():
    assert "48 KiB 240 GB/s" in fl.plot.staircase(stairs(1)).say()
    with pytest.raises(FigureError, match="one step or more"):
        fl.plot.staircase([])


def test_the_stairs_end_where_the_machine_says_and_are_named():
    picture = fl.plot.staircase(stairs())
    assert {"48 KiB", "2 MiB", "105 MiB"} <= set(written(picture))
    assert "memory 10.3 GB/s" in written(picture)
    assert "23.3 times" in title(picture)


def test_a_step_between_a_cache_and_memory_has_a_name_that_leaves_room_for_the_next():
    steps = stairs(31)
    between = [
        Step(step.size, step.rate, "L3 and memory", None)
        for step in steps
        if step.level == "memory"
    ]
    rest = [step for step in steps if step.level != "memory"]
    last = Step(Q(2**24 * 50, "B"), Q("10 GB/s", "B/s", "measured"), "memory")
    picture = fl.plot.staircase([*rest, *between, last])
    assert_legible(picture)
    assert "L3 and memory" in written(picture)


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
    assert title(picture).startswith("Below 8 FLOP per byte, this core waits")


def test_points_with_a_name_are_told_with_their_share_and_the_sweep_as_a_whole():
    text = fl.plot.roofline(ROOF, swept(), LANDED).say()
    assert "44 test loops reached 94 to 106 % of their roof" in text and ROOF.source() in text
    for point in LANDED:
        assert f"{point.name}: {point.rate}, {100 * point.share:.0f} %" in text


def test_beside_points_with_a_name_only_the_memory_that_they_come_from_is_drawn():
    assert "L1" not in fl.plot.roofline(ROOF, LANDED).say()
    assert "L1" in fl.plot.roofline(ROOF, swept(), LANDED).say()


def test_several_points_that_were_only_placed_are_told_with_their_bounds():
    placed = [locate(ROOF, (flops, 4), name=f"operator {flops}") for flops in (1, 50)]
    text = fl.plot.roofline(ROOF, placed).say()
    for point in placed:
        assert f"{point.name}: at most {point.bound}, limited by " in text
    assert text.startswith("None of these was timed") and "(measured)" not in text.split(". ")[0]


def test_the_title_of_points_that_were_only_placed_counts_those_that_will_wait():
    placed = [locate(ROOF, (flops, 4), name=f"operator {flops}") for flops in (1, 2, 50_000)]
    picture = fl.plot.roofline(ROOF, placed)
    assert title(picture) == "Before any timing: 2 of these 3 will wait for memory"


def test_the_title_of_a_sweep_says_how_much_of_the_roof_was_reached():
    text = title(fl.plot.roofline(ROOF, swept()))
    assert text.startswith("Half of the 44 test loops reached at least 99 %"), text
    assert title(fl.plot.roofline(ROOF, swept()[:1])).startswith("One test loop reached")


def test_both_sides_of_the_ridge_say_what_work_waits_for():
    one_memory = ("96 GFLOP/s", "12 GB/s")
    for other in (None, fl.chip("H100 SXM")):
        assert {"waits for memory", "waits for arithmetic"} <= set(
            written(fl.plot.roofline(one_memory, other=other))
        )


def test_beside_caches_the_ridge_is_that_of_the_memory_alone():
    words = written(fl.plot.roofline(ROOF))
    assert "from memory: waits for bytes" in words and "waits for memory" not in words


def test_what_disturbed_a_timing_stands_with_its_share():
    timed = SimpleNamespace(
        best=Q(38e9, "FLOP/s"), share=0.38, trust="another process took 62 % of your core"
    )
    text = fl.plot.roofline(ROOF, [layer(ROOF, 16, timed=timed), LANDED[0]]).say()
    assert "of what memory allows (another process took 62 % of your core)" in text


def test_a_point_that_was_timed_has_its_share_at_its_mark():
    assert "batch 16: 40 %" in written(fl.plot.roofline(ROOF, LANDED))


def test_the_title_says_that_a_roof_is_no_forecast():
    assert "not a forecast: batch 16 reached 40 %" in title(fl.plot.roofline(ROOF, LANDED))


def writing_and_reading(share):
    """Two timed points, one on the slope of a memory and one under the ceiling of arithmetic."""
    roof = FakeCeilings(134e9, {"memory": 12.8e9})
    points = []
    for name, intensity, limit in (("writing", 0.5, "memory"), ("reading", 136, "arithmetic")):
        bound = min(134e9, 12.8e9 * intensity)
        rate = Q(share * bound, "FLOP/s", "measured")
        bound = Q(bound, "FLOP/s", "measured")
        points.append(Point("memory", Q(intensity, "FLOP/B"), rate, bound, name, limit))
    return fl.plot.roofline(roof, *points, other=fl.chip("H100 SXM"))


@pytest.mark.parametrize("percent", range(20, 100, 5))
def test_the_name_of_a_point_lies_on_no_words_beside_the_ridge(percent):
    picture = writing_and_reading(percent / 100)
    assert_legible(picture)
    assert title(picture) == "Bandwidth limits writing, arithmetic limits reading"


def test_the_title_does_not_warn_of_a_roof_that_all_came_close_to():
    close = [
        layer(ROOF, batch, timed=Timed(0.95 * float(layer(ROOF, batch).bound))) for batch in (1, 16)
    ]
    assert title(fl.plot.roofline(ROOF, close)).startswith("Close to the roof: even batch")


def sums():
    """The same addition on long lists and on short ones, from two memories."""
    long, short = Timed(0.8e9), Timed(7e9)
    return [
        locate(ROOF, SimpleNamespace(flops=1, bytes=12, best=long.best), name="long lists"),
        locate(
            ROOF,
            SimpleNamespace(flops=1, bytes=12, best=short.best),
            level="L2",
            name="short lists",
        ),
    ]


def test_work_that_no_arithmetic_holds_up_has_the_bytes_in_its_title():
    picture = fl.plot.roofline(ROOF, sums())
    assert title(picture) == "The bytes decide: at most 1 GFLOP/s for long lists"
    assert_legible(picture)


def test_a_share_is_of_what_the_memory_it_comes_from_allows():
    text = fl.plot.roofline(ROOF, sums()).say()
    assert "long lists: 800 MFLOP/s, 80 % of what memory allows" in text
    assert "of what L2 allows" in text and "L1" not in text


def test_the_dot_that_lies_farthest_below_its_roof_is_named():
    dots = swept(noise=0)
    low = dots[25]
    dots[25] = Point(low.level, low.intensity, low.bound * 0.4, low.bound)
    text = fl.plot.roofline(ROOF, dots).say()
    assert f"farthest below it is the one from {low.level} at {low.intensity}." in text
    assert "reached 40 to 100 % of their roof" in text


def test_a_sheet_is_a_second_roof_and_stays_cited():
    text = fl.plot.roofline(ROOF, other=fl.chip("H100 SXM")).say()
    for number in ("an H100 SXM: at most 989 TFLOP/s", "3.35 TB/s", "at 295 FLOP/B"):
        assert number in text
    assert "(cited: BF16, dense; nvidia.com/" in text


@pytest.mark.parametrize(
    "name, with_article",
    [
        ("Raspberry Pi 5", "a Raspberry Pi 5"),
        ("AMD MI300X", "an AMD MI300X"),
        ("Intel Gaudi 3", "an Intel Gaudi 3"),
        ("B200", "a B200"),
        ("L40S", "an L40S"),
        ("8-core chip", "an 8-core chip"),
    ],
)
def test_a_sheet_has_the_article_that_people_say(name, with_article):
    h100 = fl.chip("H100 SXM")
    sheet = SimpleNamespace(
        name=name, peak=h100.peak, bandwidth=h100.bandwidth, usual=h100.usual, row=h100.row
    )
    picture = fl.plot.roofline(sheet)
    assert f"The roof of {with_article}:" in picture.say()
    assert f"{with_article} waits" in title(picture)


def test_a_gpu_of_your_own_has_its_name_and_a_matrix_unit_is_told():
    gpu = FakeCeilings(900e12, {"memory": 3e12}, "library ceiling: product on tensor cores")
    gpu.device, gpu.name = "cuda", "My GPU"
    assert "My GPU: at most 900 TFLOP/s" in fl.plot.roofline(ROOF, other=gpu).say()
    shared = FakeCeilings(source="library ceiling: torch product, a matrix unit (AMX)")
    assert "one core and the matrix unit it shares" in fl.plot.roofline(shared).say()


@pytest.mark.parametrize("thing", [object(), 3, fl.machine])
def test_what_is_no_roof_is_refused(thing):
    with pytest.raises(FigureError, match="a peak and a bandwidth"):
        fl.plot.roofline(thing)
