"""The ceilings of a GPU, on a scripted clock and small matrices; on a real one where it is here."""

import sys
from types import SimpleNamespace

import pytest
import torch

from flopslib._support.errors import UserError
from flopslib.facts.matmul_formats import prepare
from flopslib.measuring.ceilings import gpu as gpus
from flopslib.measuring.ceilings.find import ceilings
from flopslib.measuring.ceilings.result import CeilingError, Ceilings
from flopslib.measuring.timing.clocks import Fake, MeasureError, Usage

RATES = {"1024 x 1024": 1e12, "2048 x 2048": 3e12, "4096 x 4096": 2e12}


class Clock(Fake):
    device, window = "cuda", 0.01

    def usage(self):
        return Usage()


@pytest.fixture
def gpu(monkeypatch):
    """A GPU of three sizes: its products really run, small and on the processor."""
    pace, asked, levels = dict(RATES), [], []
    monkeypatch.setattr(gpus, "clock_of", lambda device: Clock(1))
    monkeypatch.setattr(gpus, "SIZES", (1024, 2048, 4096))
    monkeypatch.setattr(gpus, "MOST_MOVED", 4096)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "H100 NVL")
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (2**30, 2**31))
    real, randn = gpus.measure, torch.randn
    monkeypatch.setattr(torch, "randn", lambda *n, device: randn(*(min(k, 512) for k in n)))
    monkeypatch.setattr(torch, "ones", lambda n, device: torch.full((n,), 1.0))

    def measure(fn, *, flops=None, bytes=None, seconds, device, name="", **options):
        fn()
        asked.append((name, seconds))
        levels.append(torch.get_float32_matmul_precision())
        clock = Clock((flops or bytes) / pace.get(name, 4e6))
        return real(
            clock.work,
            flops=flops,
            bytes=bytes,
            seconds=seconds,
            clock=clock,
            name=name,
            flush=options.get("flush", False),
        )

    monkeypatch.setattr(gpus, "measure", measure)
    monkeypatch.setattr(gpus, "prepare", lambda name, a, b, device: prepare(name, a, b))
    monkeypatch.setitem(sys.modules, "pynvml", None)
    return SimpleNamespace(pace=pace, asked=asked, levels=levels)


def test_the_fastest_size_of_a_format_is_its_ceiling_and_its_route_is_told(gpu):
    found = gpus.gpu_ceilings(["FP64", "fp32"], "cpu")
    assert isinstance(found, Ceilings) and (found.device, found.cores) == ("cuda", 1)
    assert float(found.peak("FP64")) == pytest.approx(3e12) and found.formats == ("FP64", "FP32")
    assert found.peak("FP32").how == ("measured",) and found.kernel("FP32") is None
    assert found.source("FP64").startswith("library ceiling: torch product of 2048 x 2048, error ")
    assert "What an H100 NVL can do at most" in repr(found)


def test_products_in_FP32_and_in_TF32_are_told_apart_by_their_error(gpu, monkeypatch):
    found = gpus.gpu_ceilings(["FP32", "TF32"], "cpu")
    assert found.formats == ("FP32",)  # this processor has no TF32, and no rate bears its name
    assert found.notes[0].startswith("TF32: this GPU computes it as FP32 (error ")
    assert {"high", "highest"} == {*gpu.levels, "high"} and gpu.levels[0] == "highest"
    monkeypatch.setattr(gpus._Bench, "error", lambda bench, format: 3e-4)
    found = gpus.gpu_ceilings(["FP32", "TF32"], "cpu")
    assert found.source("FP32").endswith("error 3e-04, computed in less than FP32")
    assert found.source("TF32").endswith("error 3e-04")


def test_the_precision_of_products_is_as_before_also_after_ctrl_c(gpu, monkeypatch):
    torch.set_float32_matmul_precision("medium")
    try:
        gpus.gpu_ceilings(["TF32"], "cpu")
        assert torch.get_float32_matmul_precision() == "medium"

        def stop(*arguments):
            raise KeyboardInterrupt

        monkeypatch.setattr(gpus._Bench, "product", stop)
        with pytest.raises(KeyboardInterrupt):
            gpus.gpu_ceilings(["FP32"], "cpu")
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision("highest")


def test_a_format_that_this_gpu_does_not_have_is_a_note_and_not_an_end(gpu, monkeypatch):
    whole = gpus.prepare

    def refuses_fp8(name, a, b, device):
        if name == "FP8 E4M3FN":
            raise RuntimeError("addmm_cuda not implemented for\n 'Float8'" + "x" * 200)
        return whole(name, a, b, device)

    monkeypatch.setattr(gpus, "prepare", refuses_fp8)
    found = gpus.gpu_ceilings(["FP8", "BF16"], "cpu")
    assert found.formats == ("BF16",)
    (note,) = (note for note in found.notes if note.startswith("FP8"))
    assert note.startswith("FP8: no product works here (addmm_cuda not implemented for 'Float8'x")
    assert len(note) < 120


def test_what_fits_into_the_memory_counts_if_the_next_size_does_not(gpu, monkeypatch):
    whole = gpus._Bench.product

    def product(bench, format, n, seconds):
        if n > 1024:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(bench, format, n, seconds)

    monkeypatch.setattr(gpus._Bench, "product", product)
    assert float(gpus.gpu_ceilings(["BF16"], "cpu").peak("BF16")) == pytest.approx(1e12)


def test_a_slow_format_is_not_tried_in_ever_larger_sizes(gpu):
    gpu.pace["1024 x 1024"] = 1e9  # two seconds a product
    gpus.gpu_ceilings(["FP64"], "cpu")
    assert "2048 x 2048" not in {name for name, _ in gpu.asked}


def test_integers_are_counted_in_OP(gpu):
    found = gpus.gpu_ceilings(["INT8"], "cpu")
    assert found.peak("INT8").unit == "OP/s" and "OP/s sustained" in found.notes[-1]


def test_memory_is_read_copied_and_added_and_its_size_is_told(gpu):
    found = gpus.gpu_ceilings([], "cpu")
    assert {what for _, what, _ in found.moved} == {"read", "copy", "triad"}
    assert float(found.bandwidth()) == pytest.approx(4e6) and found.size("memory") == 4096
    assert found.levels == ("memory",) and not found.notes


def test_the_fastest_product_is_held_for_two_seconds_and_the_clock_is_told(gpu, monkeypatch):
    ticks = iter([1980, 1755])
    monkeypatch.setitem(
        sys.modules,
        "pynvml",
        SimpleNamespace(
            nvmlInit=lambda: None,
            NVML_CLOCK_SM=1,
            nvmlDeviceGetHandleByIndex=lambda n: n,
            nvmlDeviceGetClockInfo=lambda card, which: next(ticks),
        ),
    )
    monkeypatch.setattr(gpus, "gpu_handle", lambda nvml: 0)
    found = gpus.gpu_ceilings(["FP64", "BF16"], "cpu")
    assert ("2048 x 2048", 2.0) in gpu.asked and found.clock == 1_755_000_000
    assert found.notes[-1] == (
        "FP64 for 2 s: 3 TFLOP/s sustained, 3 TFLOP/s in short bursts; its "
        "clock was 1.98 GHz before and 1.75 GHz after (measured)."
    )


def test_watch_goes_from_format_to_format_to_the_end(gpu):
    told = []
    gpus.gpu_ceilings(["FP64", "BF16"], "cpu", watch=lambda *step: told.append(step))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions) and fractions[-1] == 1 and "BF16: 3 TFLOP/s" in told[1]


def test_the_ceilings_of_a_gpu_are_asked_for_by_its_device(gpu):
    assert ceilings(["TF32", "FP16"], device="cuda").formats == ("FP16",)


def test_what_is_no_format_and_what_is_no_gpu_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(MeasureError, match="'cuda' cannot be used on this machine: ") as caught:
        ceilings(device="cuda")
    assert isinstance(caught.value, UserError)
    with pytest.raises(CeilingError, match="FP7.*on a GPU give names out of FP64, FP32, TF32"):
        ceilings(["FP7"], device="cuda")


def test_a_real_gpu_has_ceilings():
    device = (
        "cuda"
        if torch.cuda.is_available()
        else "mps"
        if torch.backends.mps.is_available()
        else pytest.skip("no GPU here")
    )
    found = ceilings(device=device)
    assert float(found.peak("FP32")) > 1e10 and float(found.bandwidth()) > 1e9
    assert float(found.peak("BF16")) > float(found.peak("FP32")) / 4
