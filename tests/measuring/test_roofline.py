"""Staircase, sweep and place, on a fake clock's worth of work and on fake ceilings."""

import dataclasses
import itertools

import pytest
from fake_ceilings import SPEEDS, FakeCeilings

from flopslib.measuring import roofline
from flopslib.measuring.ceilings import buffers, jit, llvm_kernels
from flopslib.measuring.ceilings.llvm_kernels import MIXES
from flopslib.measuring.ceilings.result import Ceilings
from flopslib.measuring.roofline import (
    RoofError,
    layer,
    level_for,
    locate,
    locate_operators,
    staircase,
    sweep,
    with_observed_bandwidth,
)
from flopslib.quantities.quantity import Q

ROOF = FakeCeilings()


@pytest.fixture
def instant(monkeypatch):
    """No time is measured: the fastest window of any work is work in a hundredth of a second."""
    monkeypatch.setattr(roofline, "_best", lambda fn, seconds, work: (fn(), 100 * work)[1])


def caches(**sizes):
    return {level: Q(size, "B") for level, size in sizes.items()}


# -- the bound, and places under it ----------------------------------------------------------------


def test_the_operators_of_a_count_have_places_and_those_without_flops_have_none():
    import torch

    import flopslib as fl

    x = torch.zeros(8, 16)
    counted = fl.count(lambda: (x @ x.T).relu().reshape(64) + 1)
    points = {point.name: point for point in locate_operators(ROOF, counted)}
    assert set(points) == {"mm", "add"}
    assert float(points["add"].intensity) == pytest.approx(64 / (8 * 64))
    assert points["add"].rate is None and points["add"].bound_by == "memory"
    assert float(points["mm"].intensity) == pytest.approx(2 * 8 * 8 * 16 / 4 / (2 * 128 + 64))


def test_a_long_name_of_an_operator_is_cut():
    import torch

    import flopslib as fl

    q = torch.zeros(1, 1, 4, 4)
    counted = fl.count(torch.nn.functional.scaled_dot_product_attention, q, q, q)
    names = [point.name for point in locate_operators(ROOF, counted)]
    assert names and all(len(name) <= roofline.LONGEST_NAME for name in names)


@pytest.mark.parametrize(
    "flops, moved, bound, bound_by",
    [
        (1, 1, 12e9, "memory"),
        (1, 12, 1e9, "memory"),
        (8, 1, 96e9, "arithmetic"),
        (100, 1, 96e9, "arithmetic"),
        (7.9, 1, 7.9 * 12e9, "memory"),
    ],
)
def test_a_place_is_bound_by_the_lower_of_slope_and_peak(flops, moved, bound, bound_by):
    point = locate(ROOF, (flops, moved))
    assert float(point.bound) == pytest.approx(bound) and point.bound_by == bound_by
    assert point.rate is None and point.share is None


def test_the_memory_that_holds_the_numbers_decides_the_slope():
    bounds = [locate(ROOF, (1, 4), level=level).bound.to("GFLOP/s") for level in SPEEDS]
    assert bounds == [60, 30, 12, 3]


def test_a_layer_fetches_its_table_once_for_the_whole_batch():
    points = [layer(ROOF, batch) for batch in (1, 16, 512)]
    assert [round(float(p.intensity), 2) for p in points] == [0.5, 7.94, 204.8]
    assert [p.bound_by for p in points] == ["memory", "memory", "arithmetic"]
    assert [p.name for p in points] == ["batch 1", "batch 16", "batch 512"]


@dataclasses.dataclass
class Timed:
    best: Q
    flops: object = Q(96, "FLOP")
    bytes: object = Q(12, "B")
    name: str = "a loop"


def test_what_was_measured_lands_with_its_share_of_the_bound():
    point = locate(ROOF, Timed(Q("48 GFLOP/s")))
    assert point.share == 0.5 and point.name == "a loop"
    assert repr(point) == (
        "a loop: 8 FLOP/B (counted), at most 96 GFLOP/s by the peak (measured); "
        "48 GFLOP/s reached, 50 % of it (measured)"
    )


def test_a_count_is_placed_by_its_own_flop_and_bytes():
    import numpy as np

    from flopslib import count

    counted = count(np.matmul, np.ones((64, 64), "f4"), np.ones((64, 64), "f4"))
    point = locate(ROOF, counted, name="64 wide")
    assert point.intensity == Q(2 * 64**3, "FLOP") / Q(3 * 4 * 64**2, "B")


@pytest.mark.parametrize("thing", [(0, 8), (8, 0), (8, None), object()])
def test_without_flop_or_without_bytes_there_is_no_place(thing):
    with pytest.raises(RoofError, match="FLOP per byte, so both are needed"):
        locate(ROOF, thing)


def test_a_slope_rises_to_the_best_that_a_point_got_from_that_memory():
    real = Ceilings(
        "a core",
        1,
        vectors={("FP32", 1): (Q("96 GFLOP/s", how="measured"), 512)},
        moved={("memory", "read", 1): Q("12 GB/s"), ("L1", "read", 1): Q("50 GB/s")},
    )
    points = [
        layer(real, 1, timed=Timed(Q("9 GFLOP/s"))),
        layer(real, 16, timed=Timed(Q("9 GFLOP/s"))),
    ]
    assert points[0].share > 1.4
    roof, (one, few) = with_observed_bandwidth(real, points)
    assert one.share == pytest.approx(1) and roof.bandwidth() == one.rate / one.intensity
    assert one.name == "batch 1" and (few.bound_by, few.bound) == ("arithmetic", Q("96 GFLOP/s"))
    assert roof.bandwidth("L1") == Q("50 GB/s") and real.bandwidth() == Q("12 GB/s")


def test_the_nearest_memory_that_is_large_enough_holds_a_set():
    some = caches(L1=2**15, L2=2**20, L3=2**25)
    assert [level_for(size, some) for size in (2**15, 2**15 + 1, 2**21, 2**26)] == [
        "L1",
        "L2",
        "L3",
        "memory",
    ]
    assert level_for(1, {}) == "memory"


# -- the staircase ---------------------------------------------------------------------------------


@pytest.fixture
def a_machine(monkeypatch):
    from flopslib.measuring.system.machine import machine

    real = machine()

    def make(caches, memory):
        fake = dataclasses.replace(real, caches=caches, memory=memory and Q(memory, "B"))
        monkeypatch.setattr(roofline, "machine", lambda: fake)

    return make


def stairs(**options):
    return list(staircase(work=lambda size: (lambda: None, size), **options))


def test_the_staircase_rises_through_every_memory_to_eight_times_the_last_cache(instant, a_machine):
    a_machine(caches(L1=2**15, L2=2**20, L3=2**25), 2**34)
    steps = stairs()
    sizes = [int(step.size) for step in steps]
    assert sizes[0] == 2**13 and sizes[-1] == 2**28 and sizes == sorted(set(sizes))
    assert [key for key, _ in itertools.groupby(step.level for step in steps)] == [
        "L1",
        "L2",
        "L3",
        "L3 and memory",
        "memory",
    ]
    assert steps[0].cache == 2**15 and steps[-1].cache is None
    assert all(step.rate == 100 * step.size.value for step in steps)


@pytest.mark.parametrize(
    ("some", "size", "level"),
    [
        ({"L1": 2**15, "L3": 2**25}, 2**25, "L3"),
        ({"L1": 2**15, "L3": 2**25}, 3 * 2**24, "L3 and memory"),
        ({"L1": 2**15, "L3": 2**25}, 2**27, "L3 and memory"),
        ({"L1": 2**15, "L3": 2**25}, 2**28, "memory"),
        ({"L1": 2**17, "L2": 12 * 2**20}, 2**24, "L2 and memory"),  # a Mac reports no L3
        ({}, 2**24, "memory"),
    ],
)
def test_what_the_last_cache_holds_in_part_is_not_called_memory(
    instant, a_machine, some, size, level
):
    a_machine(caches(**some), 2**34)
    steps = stairs()
    nearest = min(steps, key=lambda step: abs(int(step.size) - size))
    assert nearest.level == level


def test_where_no_cache_is_told_everything_is_called_memory(instant, a_machine):
    a_machine({}, None)
    steps = stairs()
    assert {step.level for step in steps} == {"memory"} and int(steps[-1].size) <= 2**28


def test_in_a_small_container_the_staircase_takes_an_eighth_of_the_memory(instant, a_machine):
    a_machine(caches(L3=2**30), 2**30)
    assert int(stairs()[-1].size) == 2**27


@pytest.mark.parametrize(("enough", "last"), [(True, 2**28), (False, 2**29)])
def test_where_fewer_bytes_read_main_memory_the_staircase_ends_sooner(
    instant, a_machine, monkeypatch, enough, last
):
    a_machine(caches(L3=105 * 2**20), 2**35)
    monkeypatch.setattr(roofline, "small_set_reads_memory", lambda caches: enough)
    monkeypatch.setattr(
        roofline, "_reading", lambda most: (lambda size: (lambda: None, size), "read")
    )
    assert int(list(staircase())[-1].size) == last


def test_what_was_measured_is_kept_when_somebody_stops_it(instant, a_machine):
    a_machine(caches(L1=2**15), 2**30)
    held = list(itertools.islice(staircase(work=lambda size: (lambda: None, size)), 3))
    assert len(held) == 3 and repr(held[0]).startswith("read over 8 KiB: 819 kB/s (measured), fro")


def test_progress_is_told(instant, a_machine):
    a_machine({}, None)
    told = []
    stairs(watch=lambda fraction, text: told.append((fraction, text)))
    assert told[-1][0] == 1 and "8 KiB" in told[0][1]


@pytest.mark.parametrize("seconds", [0, -1])
def test_measuring_takes_time(seconds):
    for points in (staircase(seconds), sweep(ROOF, seconds)):
        with pytest.raises(RoofError, match="more than 0"):
            next(points)


# -- the sweep -------------------------------------------------------------------------------------


def test_a_sweep_has_eleven_intensities_in_each_of_four_memories(instant):
    points = list(sweep(ROOF, work=lambda level: [(lambda: None, 2**i, 2**4) for i in range(11)]))
    assert len(points) == 44
    assert [key for key, _ in itertools.groupby(p.level for p in points)] == list(SPEEDS)
    assert [float(p.intensity) for p in points[:11]] == [2.0 ** (i - 4) for i in range(11)]
    assert all(p.share == p.rate / p.bound for p in points)


def test_a_memory_that_was_not_measured_is_left_out(instant):
    only = FakeCeilings(speeds={"memory": 12e9})
    points = list(sweep(only, work=lambda level: [(lambda: None, 1, 1)] * 11))
    assert {p.level for p in points} == {"memory"} and len(points) == 11


@pytest.fixture(params=["kernels", "library"])
def either(request, monkeypatch):
    """With the kernels, where this machine has them, and as if it had none."""
    if request.param == "library":
        monkeypatch.setattr(jit, "ready", lambda: "a test says so")
    elif why := jit.ready():
        pytest.skip(f"no kernels here: {why}")
    return request.param


def test_what_is_swept_really_runs_and_spans_both_sides_of_the_ridge(instant, either):
    points = list(sweep(ROOF))
    assert len(points) == 44
    far = [float(p.intensity) for p in points if p.level == "memory"]
    assert far == sorted(far) and far[0] < 1 and far[-1] >= 64
    if either == "kernels":
        assert far == [2.0 ** (i - 4) for i in range(11)]


def test_what_is_read_really_runs_over_its_whole_size(instant, a_machine, either):
    a_machine(caches(L1=2**15, L2=2**18), 2**28)
    steps = list(staircase())
    assert {step.what for step in steps} == {"read" if either == "kernels" else "copy"}
    assert all(step.rate > 0 for step in steps)


def test_products_that_are_drawn_first_and_run_later_are_still_different_ones():
    work = list(roofline._torch_products(4 * 64 * 64))
    assert [fn().shape for fn, _, _ in work] == [(64, batch) for batch in roofline.BATCHES]
    assert [flops for _, flops, _ in work] == [2 * 64 * 64 * batch for batch in roofline.BATCHES]


def test_mixes_that_are_drawn_first_and_run_later_are_still_different_ones(monkeypatch):
    if why := jit.ready():
        pytest.skip(f"no kernels here: {why}")
    ran = []
    monkeypatch.setattr(jit, "function", lambda kernel: lambda *given: ran.append(kernel.name))
    array = buffers.allocate(2**15)
    for fn, _, _ in list(roofline._kernel_mixes(ROOF, "L1", array)):
        fn()
    assert [name.split()[1:3] for name in ran] == [[str(f), str(n)] for f, n in MIXES]


def test_a_large_set_is_walked_through_piece_after_piece(monkeypatch):
    if why := jit.ready():
        pytest.skip(f"no kernels here: {why}")
    begins = []
    monkeypatch.setattr(
        jit, "function", lambda kernel: lambda a, b, c, n, trips: begins.append((a, n))
    )
    kernel, room = (
        llvm_kernels.read(512 if any(k.bits == 512 for k in jit.host()) else 128),
        buffers.allocate(2**16),
    )
    walk = roofline._Walk(kernel, room, 2**16, 2**14 // kernel.step)
    for _ in range(5):
        walk()
    starts = [(begin - room.ctypes.data, n) for begin, n in begins]
    assert starts == [(0, 2**14), (2**14, 2**14), (2**15, 2**14), (3 * 2**14, 2**14), (0, 2**14)]
