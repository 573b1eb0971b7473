"""Joules: from made-up meters exactly, else as a range that says it is one."""

import json
import sys
from types import SimpleNamespace

import pytest

from flopslib._support.errors import UserError
from flopslib.measuring import energy as energies
from flopslib.measuring.energy import energy, gpu_handle
from flopslib.measuring.timing.clocks import Fake, MeasureError, Usage
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

MS = 1e-3


class Rapl:
    """A package that idles at 10 W and takes 30 W at work, on a scripted clock and a file tree."""

    def __init__(self, root, packages=1, wrap=None, start=0.0, names=("package-0", "package-1")):
        self.clock, self.joules, self.wrap = Fake(MS), start, wrap
        self.zones = [root / f"sys/class/powercap/intel-rapl:{n}" for n in range(packages)]
        for zone, name in zip(self.zones, names):
            zone.mkdir(parents=True)
            (zone / "name").write_text(name)
            if wrap:
                (zone / "max_energy_range_uj").write_text(str(int(wrap * 1e6)))
        self.root = root
        self.add(0)

    def add(self, joules):
        self.joules += joules
        told = self.joules % self.wrap if self.wrap else self.joules
        for zone in self.zones:
            (zone / "energy_uj").write_text(f"{told * 1e6:.0f}\n")

    def work(self):
        before = self.clock.time
        self.clock.work()
        self.add(30 * (self.clock.time - before))

    def rest(self, seconds):
        self.clock.time += seconds
        self.add(10 * seconds)

    def measure(self, **options):
        return energy(self.work, root=self.root, clock=self.clock, rest=self.rest, **options)


def test_a_meter_is_read_around_the_work_and_idling_is_taken_off(tmp_path):
    rapl = Rapl(tmp_path)
    found = rapl.measure(flops=2e9)
    assert found.source == "measured" and found.meter == "RAPL"
    assert float(found.low) == float(found.high) == pytest.approx(20 * MS, rel=1e-3)
    assert float(found.idle) == pytest.approx(10) and found.low.how == ("measured",)
    assert repr(found) == (
        "20 mJ a call, 100 GFLOP/J (measured by RAPL over 2 s, with 10 W of idling taken off; the "
        "whole package of the processor, with whatever else ran on it)"
    )


def test_the_work_is_repeated_until_the_meter_can_tell(tmp_path):
    rapl = Rapl(tmp_path)
    assert rapl.measure(seconds=0.1).calls * MS == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize("start", [5.0, 99.9, 90.0])
def test_a_meter_that_begins_again_at_zero_is_read_on(tmp_path, start):
    found = Rapl(tmp_path, wrap=100.0, start=start).measure()  # 10 J of idling, 60 J of work
    assert float(found.low) == pytest.approx(20 * MS, rel=1e-3)


def test_packages_are_added_up_and_their_parts_are_not(tmp_path):
    assert float(Rapl(tmp_path, 2).measure().low) == pytest.approx(40 * MS, rel=1e-3)
    parts = Rapl(tmp_path / "other", 2, names=("package-0", "psys"))
    assert float(parts.measure().low) == pytest.approx(20 * MS, rel=1e-3)


def test_work_that_takes_no_more_than_idling_is_said_to_and_not_negative(tmp_path):
    rapl = Rapl(tmp_path)
    rapl.work = rapl.clock.work  # the meter stands still
    found = rapl.measure(flops=1)
    assert found.low == 0 and found.per_joule is None
    assert repr(found).startswith("no more than idling takes, 10 W (measured by RAPL")


@pytest.mark.parametrize("spoil", ["energy_uj", "name"])
def test_a_meter_that_may_not_be_read_is_none(tmp_path, spoil):
    rapl = Rapl(tmp_path)
    (rapl.zones[0] / spoil).unlink()
    rapl.add = lambda joules: None
    assert rapl.measure().source == "estimated"


# -- the estimate ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def on_a_server(monkeypatch):
    monkeypatch.setattr(energies, "has_battery", lambda: False)


def estimate(seconds=MS, **options):
    clock = Fake(seconds)
    return energy(clock.work, root="/nowhere", clock=clock, **options)


def test_without_a_meter_there_is_a_range_of_one_digit_that_says_it_is_an_estimate():
    found = estimate(4 * MS, flops=12e9)
    assert found.source == "estimated" and found.meter == "" and found.idle is None
    assert (float(found.low), float(found.high)) == (0.006, 0.02)  # 1.5 and 6 W for 4 ms
    assert repr(found) == (
        "6 mJ to 20 mJ a call, 600 GFLOP/J to 2 TFLOP/J (estimated: 1.5 to 6 W "
        "a core of a server; no meter can be read here)"
    )
    assert not {"measured"} & set(found.low.how)


def test_the_estimate_counts_the_seconds_of_cores_that_were_really_had():
    class Shared(Fake):
        def usage(self):
            return Usage(self.cpu, 3 * self.cpu)  # three more threads at work

    for clock, high in ((Fake((MS, 0.5 * MS)), 0.003), (Shared(MS), 0.02)):
        assert float(energy(clock.work, root="/nowhere", clock=clock).high) == high


def test_the_core_of_a_laptop_takes_more(monkeypatch):
    monkeypatch.setattr(energies, "has_battery", lambda: True)
    found = estimate(4 * MS, flops=12e9)
    assert (float(found.low), float(found.high)) == (0.01, 0.08)  # 3 and 20 W for 4 ms
    assert "3 to 20 W a core of a laptop" in repr(found)


def test_a_power_that_is_stated_is_taken_for_the_seconds_that_pass(tmp_path):
    half_idle = Fake((4 * MS, 2 * MS))  # the core waited for half of the time; the plug did not
    found = energy(half_idle.work, flops=12e9, watts="10 to 20 W", clock=half_idle)
    assert (float(found.low), float(found.high)) == (0.04, 0.08)
    assert repr(found) == (
        "40 mJ to 80 mJ a call, 200 GFLOP/J to 300 GFLOP/J (estimated: 10 to 20 W, as you stated)"
    )
    rapl = Rapl(tmp_path)
    assert rapl.measure(watts="30 W").source == "estimated"  # never a mixture with a meter


def test_one_reading_of_a_meter_is_not_exact():
    found = estimate(4 * MS, watts=10)
    assert (float(found.low), float(found.high)) == pytest.approx((0.04, 0.04), rel=0.3)
    assert "9 to 11 W, as you stated" in repr(found)


def test_the_work_of_a_joule_carries_its_range():
    found = estimate(4 * MS, flops=12e9)
    assert str(found.in_a_joule) == "1 TFLOP"  # 12 GFLOP for 6 to 20 mJ, in the middle
    assert found.in_a_joule.how[0].startswith("estimated: 600 GFLOP to 2 TFLOP, from 1.5 to 6 W")
    assert estimate(4 * MS).in_a_joule is None


def test_the_work_of_a_measured_joule_is_one_number(tmp_path):
    found = Rapl(tmp_path).measure(flops=2e9)
    assert repr(found.in_a_joule) == "100 GFLOP (measured by RAPL)"


def test_two_works_are_compared_by_the_joules_of_a_flop(tmp_path):
    quick, slow = estimate(4 * MS, flops=12e9, name="a product"), estimate(2 * MS, flops=6e6)
    assert slow.times(quick) == pytest.approx(1000) and str(quick.pace) == "3 TFLOP/s"
    assert repr(quick.compared_with(quick)).startswith("A FLOP of a product takes 1 times the")
    assert "this work takes 1,000 times the joules of a FLOP of a product" in repr(
        slow.compared_with(quick)
    )
    assert "the ratio of their speeds" in repr(slow.compared_with(quick))
    rapl = Rapl(tmp_path)
    dear, cheap = rapl.measure(flops=1e9), rapl.measure(flops=2e9)
    assert dear.times(cheap) == pytest.approx(2, rel=1e-3)
    assert "(measured by RAPL)" in repr(dear.compared_with(cheap))
    with pytest.raises(MeasureError, match="compared by FLOP"):
        slow.times(estimate())


def test_a_name_is_shown_in_front():
    assert repr(estimate(4 * MS, name="the loop")).startswith("The loop: 6 mJ to 20 mJ a")


def test_a_source_is_never_a_mixture(tmp_path):
    for found in (Rapl(tmp_path).measure(), estimate()):
        words = {"measured", "estimated"} & {found.source}
        assert len(words) == 1 and (found.meter == "") == (found.source == "estimated")
        assert ("measured" in repr(found)) != ("estimated" in repr(found))
        assert json.loads(json.dumps(found.to_dict()))["source"] == found.source


# -- a GPU -----------------------------------------------------------------------------------------


class OnGpu(Fake):
    device, window = "cuda", 0.01

    def usage(self):
        return Usage()


def nvml(clock, broken=""):
    def total(card):
        if broken:
            raise RuntimeError(broken)
        return 300_000 * clock.time  # 300 W, in mJ

    return SimpleNamespace(
        nvmlInit=lambda: None,
        nvmlDeviceGetHandleByIndex=lambda n: n,
        nvmlDeviceGetHandleByUUID=lambda uuid: uuid,
        nvmlDeviceGetTotalEnergyConsumption=total,
    )


def test_a_gpu_is_read_by_nvml_for_at_least_five_seconds(monkeypatch):
    clock = OnGpu(MS)
    monkeypatch.setitem(sys.modules, "pynvml", nvml(clock))
    monkeypatch.delitem(sys.modules, "torch", raising=False)

    def rest(seconds):  # no joules pass while it idles: its time stands still in this meter
        clock.time += 0

    with pytest.raises(MeasureError):  # a clock that stands still is a broken clock
        energy(clock.work, clock=clock, rest=rest)
    found = energy(clock.work, clock=clock, rest=lambda s: setattr(clock, "time", clock.time + s))
    assert found.meter == "NVML" and found.calls * MS == pytest.approx(5, rel=0.01)
    assert found.low == 0 and float(found.idle) == pytest.approx(300)  # it never idled


@pytest.mark.parametrize("module", [None, "not supported"])
def test_a_gpu_without_a_meter_is_not_guessed_at(monkeypatch, module):
    clock = OnGpu(MS)
    monkeypatch.setitem(sys.modules, "pynvml", module and nvml(clock, module))
    with pytest.raises(MeasureError, match="No meter of this GPU can be read: NVIDIA's needs"):
        energy(clock.work, clock=clock)
    assert energy(clock.work, clock=clock, watts="300 W").source == "estimated"


def test_the_gpu_that_pytorch_calls_0_is_the_one_that_is_read(monkeypatch):
    stand_in = nvml(Fake(MS))
    properties = SimpleNamespace(uuid="12-34")
    torch = SimpleNamespace(cuda=SimpleNamespace(get_device_properties=lambda n: properties))
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert gpu_handle(stand_in) == "GPU-12-34"
    monkeypatch.setitem(sys.modules, "torch", None)
    assert gpu_handle(stand_in) == 0


def test_a_real_nvidia_gpu_takes_more_for_more():
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    pytest.importorskip("pynvml", reason="nvidia-ml-py is not installed")
    x = torch.randn(4096, 4096, device="cuda")
    found = energy(lambda: x @ x, flops=2 * 4096**3)
    assert found.source == "measured" and found.low > 0


# -- what cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"seconds": -1}, MeasureError, "seconds is -1, and must"),
        ({"seconds": 0}, MeasureError, "seconds is 0"),
        ({"flops": 0}, MeasureError, "flops is 0"),
        ({"flops": "3 GFLOP/s"}, UnitError, "is a rate"),
        ({"name": 3}, MeasureError, "name is 3: write a text"),
        ({"watts": "5 J"}, UnitError, "5 J is an energy"),
        ({"watts": 0}, UnitError, "watts is 0: write a power above 0"),
        ({"device": "gpu"}, MeasureError, "'gpu' is not a device"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(options, error, words):
    with pytest.raises(error, match=words) as caught:
        energy(lambda: None, **options)
    assert isinstance(caught.value, UserError)


def test_an_error_of_the_function_comes_through_as_it_is():
    error = ZeroDivisionError("mine")

    def work():
        raise error

    with pytest.raises(ZeroDivisionError) as caught:
        energy(work)
    assert caught.value is error


def test_energies_calculate_like_quantities():
    assert estimate(4 * MS).low * 1000 == Q("6 J")
