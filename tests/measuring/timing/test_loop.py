"""The timing loop on a scripted clock: warming up, windows, and the format of a result."""

from types import SimpleNamespace

import numpy as np
import pytest
from fake_clocks import MS, FakeGPU, measured

from flopslib.measuring.timing import clocks, loop
from flopslib.measuring.timing.clocks import Fake, MeasureError
from flopslib.measuring.timing.loop import calls_a_window, first_call, timed_windows
from flopslib.measuring.timing.measure import measure


def windows(clock, seconds=0.3, least=1):
    """The windows of work that takes as long as the script of a clock says."""
    return timed_windows(clock.work, first_call(clock.work, clock=clock, least=least), seconds)


# -- warming up ------------------------------------------------------------------------------------


def test_warming_up_ends_when_two_calls_agree_and_does_not_count():
    found, _ = measured(60 * MS, 9 * MS, 2 * MS, 2 * MS, flops=1000, seconds=0.1)
    assert len(found.rates) == 50 and found.spread == pytest.approx(0, abs=1e-9)


def test_a_neighbour_while_warming_up_does_not_make_windows_too_short():
    # twelve calls to find the length, the second batch of ten is hit for 5 ms
    clock = Fake(*[1e-5] * 9, 5 * MS, 1e-5)
    found = list(windows(clock, seconds=0.02))
    assert found[0].calls >= 50


# -- windows ---------------------------------------------------------------------------------------


def test_short_calls_are_gathered_into_windows_of_a_millisecond():
    clock = Fake(1e-6)
    found = list(windows(clock, seconds=0.02))
    assert all(window.seconds == pytest.approx(MS, rel=0.1) for window in found)
    assert len({window.calls for window in found}) == 1


def test_windows_of_several_cores_are_a_quarter_as_long():
    clock = Fake(1e-6)
    first = first_call(clock.work, clock=clock)
    whole, quarter = (calls_a_window(clock.work, first, 1, part) for part in (1, 1 / 4))
    assert whole == pytest.approx(1000, rel=0.1) and quarter == pytest.approx(250, rel=0.1)


def test_no_result_is_kept_while_the_next_is_made():
    alive, most = [0], [0]

    class Result:
        def __init__(self):
            alive[0] += 1
            most[0] = max(most[0], alive[0])

        def __del__(self):
            alive[0] -= 1

    clock = Fake(MS)
    measure(lambda: (clock.work(), Result())[1], clock=clock)
    assert most[0] == 1 and alive[0] == 0


# -- the first call --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "result, name",
    [
        (1.5, "FP64"),
        (np.float64(1), "FP64"),
        (np.zeros(2, "f4"), "FP32"),
        (np.zeros(2, "f2"), "FP16"),
        ((np.zeros(2, "f4"), 1), "FP32"),
        (np.zeros(2, "i1"), "INT8"),
        (np.zeros(2, "u2"), "UINT16"),
        (3, ""),
        (None, ""),
        ("x", ""),
        ([], ""),
        (np.zeros(2, "c8"), "complex FP32"),
    ],
)
def test_the_format_is_that_of_the_result(result, name):
    clock = Fake(MS)
    assert measure(lambda: (clock.work(), result)[1], clock=clock).format == name


def test_the_format_of_a_torch_result_is_named_too():
    import torch

    clock = Fake(MS)
    for dtype, name in ((torch.float32, "FP32"), (torch.bfloat16, "BF16"), (torch.float64, "FP64")):
        result = torch.zeros(2, dtype=dtype)
        assert first_call(lambda result=result: result, clock=clock).format == name


def test_a_result_on_a_gpu_is_timed_by_its_clock_even_if_nobody_asked(monkeypatch):
    import torch

    clock = FakeGPU(MS)
    monkeypatch.setattr(
        loop, "clock_of", lambda d, flush: clock if str(d) == "cuda:1" else clocks.CPU()
    )
    result = SimpleNamespace(device=torch.device("cuda:1"), dtype=torch.float16)
    found = measure(lambda: (clock.work(), result)[1])
    assert (found.device, found.format) == ("cuda", "FP16")


def test_a_result_that_was_never_computed_is_refused():
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        fake = torch.zeros(3)
    for result in (torch.zeros(3, device="meta"), {"logits": fake}):
        with pytest.raises(MeasureError, match="a shape and no numbers, so nothing was computed"):
            measure(lambda result=result: result)


@pytest.mark.parametrize(
    "result",
    [
        {"loss": 1.5, "logits": np.ones(3, "float32")},
        [[np.ones(3, "float32")], 2],
        SimpleNamespace(dtype="float32"),
    ],
)
def test_the_format_is_that_of_the_first_array_in_a_result(result):
    assert first_call(lambda: result, clock=Fake(MS)).format == "FP32"


def test_a_result_deep_inside_is_timed_by_the_clock_of_its_gpu(monkeypatch):
    import torch

    monkeypatch.setattr(loop, "clock_of", lambda place, *flush: FakeGPU(MS) if place else Fake(MS))
    logits = SimpleNamespace(device=torch.device("cuda:0"), dtype=torch.float32)
    assert first_call(lambda: {"past": [], "logits": logits}).clock.device == "cuda"
