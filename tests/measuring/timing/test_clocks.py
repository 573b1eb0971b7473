"""The clocks of devices: which one is used, and what a GPU's clock leaves out."""

import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from flopslib.measuring.system.gpu import Gpu
from flopslib.measuring.timing import clocks
from flopslib.measuring.timing.clocks import GPU, MeasureError, Usage, clock_of
from flopslib.measuring.timing.measure import measure

# -- which clock -----------------------------------------------------------------------------------


def test_a_gpu_that_is_not_there_is_refused_with_the_reason(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(clocks, "find", lambda: Gpu("", "", "no NVIDIA driver was found here"))
    with pytest.raises(MeasureError, match="'cuda' cannot be used on this machine: no NVIDIA dr"):
        measure(lambda: None, device="cuda")


def test_a_gpu_number_that_is_not_there_is_refused(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(MeasureError, match="'cuda:3' is not one of the GPUs here: there are 1"):
        clock_of("cuda:3")


@pytest.mark.parametrize("device", ["cuda", "cuda:1", "mps"])
def test_a_gpus_clock_waits_for_its_work_before_it_reads(monkeypatch, device):
    import torch

    waited = []
    kind = device.partition(":")[0]
    monkeypatch.setattr(getattr(torch, kind), "synchronize", lambda *which: waited.append(which))
    clock = GPU(device)
    clock.now()
    assert waited == [("cuda:1",) if device == "cuda:1" else ("cuda",) if kind == "cuda" else ()]
    assert clock.window >= 0.01 and clock.usage() == Usage(None, None, None, None)


# -- a stand-in for CUDA ---------------------------------------------------------------------------


class CudaStandIn:
    """A torch whose GPU takes `work` seconds a call and whose processor takes `hand` to enqueue."""

    uint8 = "uint8"

    def __init__(self, work=20e-6, hand=5e-6, waits=False, name="Unheard Of 9000"):
        self.work, self.hand, self.waits = work, hand, waits
        self.host = self.done = self.flushed = 0.0
        self.calls = self.spins = self.flushes = 0
        gpu = self

        class Event:
            def __init__(self, enable_timing):
                assert enable_timing

            def record(self):
                self.at = gpu.done = max(gpu.done, gpu.host)

            def query(self):
                return self.at <= gpu.host

            def elapsed_time(self, end):
                return 1e3 * (end.at - self.at)

        self.cuda = SimpleNamespace(
            Event=Event,
            synchronize=self.synchronize,
            _sleep=self.sleep,
            is_available=lambda: True,
            is_initialized=lambda: True,
            current_stream=lambda: SimpleNamespace(query=lambda: gpu.done <= gpu.host),
            get_device_name=lambda place: name,
            device=lambda place: nullcontext(),
            device_count=lambda: 1,
            get_device_properties=lambda place: SimpleNamespace(L2_cache_size=5000),
        )

    def run(self, seconds):
        self.done = max(self.done, self.host) + seconds

    def sleep(self, ticks):
        self.spins += 1
        self.run(ticks / 1.7e9)

    def synchronize(self, *place):
        self.host = max(self.host, self.done)

    def empty(self, size, dtype, device):
        self.flushed = size
        return SimpleNamespace(zero_=self.zero)

    def zero(self):
        self.flushes += 1
        self.run(1e-6)

    def fn(self):
        self.calls += 1
        self.host += self.hand
        self.run(self.work)
        if self.waits:
            self.synchronize()


@pytest.fixture
def cuda(monkeypatch):
    def make(**options):
        torch = CudaStandIn(**options)
        monkeypatch.setitem(sys.modules, "torch", torch)
        monkeypatch.setattr(clocks.time, "perf_counter", lambda: torch.host)
        return torch

    return make


@pytest.mark.parametrize("work, hand", [(20e-6, 5e-6), (5e-6, 20e-6), (1e-3, 1e-4)])
def test_a_cuda_gpu_is_timed_without_the_handing_over_of_its_work(cuda, work, hand):
    gpu = cuda(work=work, hand=hand)
    found = measure(gpu.fn, flops=1e6, device="cuda", seconds=0.1)
    assert float(found.seconds) == pytest.approx(work, rel=1e-6) and gpu.spins
    assert float(found.median) == pytest.approx(1e6 / work, rel=1e-6)
    assert found.device == "cuda" and found.share is None


def test_work_that_waits_for_the_gpu_itself_is_timed_as_it_is_and_ends(cuda):
    gpu = cuda(work=1e-4, hand=1e-4, waits=True)
    found = measure(gpu.fn, device="cuda", seconds=0.1)
    assert 1.9e-4 < float(found.seconds) < 2.2e-4 and gpu.host < 0.3
    assert gpu.spins < len(found.rates)  # once it is known that a spin is of no use


def test_bytes_on_a_cuda_gpu_are_read_from_its_memory_and_not_from_its_cache(cuda):
    gpu = cuda()
    found = measure(gpu.fn, bytes=1e6, device="cuda", seconds=0.02)
    assert gpu.flushed == 10_000  # twice the cache, and its emptying is not timed
    assert gpu.flushes == gpu.calls - 1  # before each call but the very first
    assert float(found.best) == pytest.approx(1e6 / 20e-6, rel=1e-6)


@pytest.mark.parametrize(
    "options, flushed",
    [
        ({"flops": 1}, 0),
        ({"flops": 1, "flush": True}, 10_000),
        ({"bytes": 1, "flush": False}, 0),
        ({"flops": 1, "bytes": 1}, 0),
    ],
)
def test_a_gpus_cache_is_emptied_where_it_is_asked_for(cuda, options, flushed):
    gpu = cuda()
    measure(gpu.fn, device="cuda", seconds=0.02, **options)
    assert gpu.flushed == flushed


def test_work_left_to_a_gpu_is_timed_there_whatever_the_call_returns(cuda):
    gpu = cuda(work=1e-3, hand=5e-6)  # its call returns None, as if the result were dropped
    found = measure(gpu.fn, flops=1e6, seconds=0.1)
    assert found.device == "cuda" and float(found.seconds) == pytest.approx(1e-3, rel=1e-6)


def test_work_that_waits_for_the_gpu_is_timed_by_the_processors_clock(cuda):
    gpu = cuda(work=1e-3, hand=5e-6, waits=True)
    assert measure(gpu.fn, flops=1e6, seconds=0.1).device == "cpu"


def test_what_was_handed_to_a_gpu_before_is_waited_for_and_does_not_count(cuda):
    gpu = cuda()
    gpu.run(0.5)
    found = measure(lambda: setattr(gpu, "host", gpu.host + 1e-3), seconds=0.1)
    assert found.device == "cpu" and float(found.seconds) == pytest.approx(1e-3, rel=1e-6)


@pytest.mark.parametrize(
    "name, amount, trust",
    [
        ("NVIDIA H100 80GB HBM3", {"flops": 9e12}, "more than the H100 SXM can do (cited): is"),
        ("NVIDIA H100 80GB HBM3", {"flops": 19e9}, ""),
        ("NVIDIA H100 80GB HBM3", {"bytes": 1e9}, "more than any memory of the H100 SXM brings"),
        ("NVIDIA H100 80GB HBM3", {"bytes": 1e8, "flush": False}, ""),  # from its cache
        ("Unheard Of 9000", {"flops": 9e15}, ""),
    ],
)
def test_a_gpu_is_held_against_its_own_data_sheet(cuda, name, amount, trust):
    gpu = cuda(name=name)
    found = measure(gpu.fn, device="cuda", seconds=0.02, **amount)
    if trust:
        assert found.trust.startswith(trust)
    else:
        assert "more than" not in found.trust
    unknown = "no limit of this GPU is known here: a rate beyond it would not be noticed"
    assert (unknown in found.notes) == name.startswith("Unheard")


# -- real GPUs -------------------------------------------------------------------------------------


def test_a_real_cuda_gpu_takes_longer_for_more_and_ends_what_it_was_given():
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    small, large = (torch.randn(n, n, device="cuda") for n in (512, 4096))
    fast, slow = (measure(lambda x=x: x @ x, seconds=0.1) for x in (small, large))
    assert fast.device == "cuda" and float(slow.seconds) > 5 * float(fast.seconds)
    assert float(measure(lambda: large + 1, bytes=8 * 4096**2, seconds=0.1).best) > 1e9


def test_a_real_mps_gpu_takes_longer_for_more():
    import torch

    if not torch.backends.mps.is_available():
        pytest.skip("no Apple GPU here")
    small, large = (torch.randn(n, n, device="mps") for n in (256, 4096))
    fast, slow = (measure(lambda x=x: x @ x, seconds=0.1) for x in (small, large))
    assert fast.device == "mps" and float(slow.seconds) > 5 * float(fast.seconds)
