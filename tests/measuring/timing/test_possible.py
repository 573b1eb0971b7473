"""Rates that no core can reach, and none of those that one can."""

from types import SimpleNamespace

import numpy as np
import pytest
from fake_clocks import measured

from flopslib.facts.chips import chip
from flopslib.measuring.timing import possible
from flopslib.measuring.timing.measure import measure
from flopslib.measuring.timing.possible import doubt_of_chip, doubt_of_core

PLAIN = ("AVX2", "FMA", "AVX-512", "AVX-512 BF16")
MORE = "more than any core can do"


@pytest.fixture
def processor(monkeypatch):
    """Make the machine's processor one with these vector instructions and this name."""

    def make(vectors=PLAIN, cpu="AMD EPYC"):
        here = SimpleNamespace(vectors=vectors, cpu=cpu)
        monkeypatch.setattr(possible, "machine", lambda: here)

    make()
    return make


@pytest.mark.parametrize(
    "rate, format, cores, doubt",
    [
        (91e12, "FP32", 1, f"{MORE} in FP32: is flops= the work of ONE call?"),
        (0.9e12, "FP32", 1, f"{MORE} in FP32: is flops= the work of ONE call?"),
        (0.5e12, "FP64", 1, f"{MORE} in FP64: is flops= the work of ONE call?"),
        (4e12, "", 1, f"{MORE}: is flops= the work of ONE call?"),
        (4e12, "INT32", 1, f"{MORE} in INT32: is flops= the work of ONE call?"),
        (2e12, "FP32", 2, "more than any 2 cores can do in FP32: is flops= the work of ONE call?"),
        # A core of Zen 5 at 5.7 GHz: 365 GFLOP/s in FP32, 182 in FP64, 730 in BF16, 1,460 GOP/s.
        (365e9, "FP32", 1, ""),
        (182e9, "FP64", 1, ""),
        (730e9, "BF16", 1, ""),
        (1460e9, "INT32", 1, ""),
        (1460e9, "", 1, ""),  # of a call that returns nothing, whatever it works in
        (96 * 365e9, "FP32", 96, ""),
        (1.6e12, "FP32", 1.9, ""),  # a library's second thread
    ],
)
def test_a_rate_beyond_any_core_is_doubted_and_no_rate_of_a_core(
    processor, rate, format, cores, doubt
):
    assert doubt_of_core(rate, None, format, cores) == doubt


@pytest.mark.parametrize(
    "vectors, cpu, format, rate",
    [
        (("AVX-512", "AMX BF16", "AMX INT8"), "Intel Xeon", "BF16", 1024 * 4.2e9),
        (("AVX-512", "AMX BF16", "AMX INT8"), "Intel Xeon", "INT32", 2048 * 4.2e9),
        (("AVX-512", "AMX BF16", "AMX INT8"), "Intel Xeon", "FP32", 1024 * 4.2e9),  # BF16 allowed
        (("NEON",), "Apple M1", "FP32", 1.5e12),
        (("NEON", "SME"), "Apple M4", "FP64", 0.6e12),
        ((), "AMD64 processor", "BF16", 3e12),  # Windows before PyTorch is loaded
    ],
)
def test_a_matrix_unit_raises_no_false_alarm(processor, vectors, cpu, format, rate):
    processor(vectors, cpu)
    assert doubt_of_core(rate, None, format, 1) == ""
    assert doubt_of_core(100 * rate, None, format, 1).startswith(MORE)


def test_bytes_beyond_the_nearest_cache_are_doubted(processor):
    assert doubt_of_core(None, 1.2e12, "FP32", 1) == ""  # 192 bytes a tick at 6.2 GHz
    doubt = doubt_of_core(None, 2e12, "FP32", 1)
    assert doubt == (
        "more than the nearest cache of any core brings: is bytes= what ONE call moves?"
    )
    assert "of any 2 cores" in doubt_of_core(None, 4e12, "", 2)


@pytest.mark.parametrize(
    "name, format, rate, doubted",
    [
        ("H100 SXM", "BF16", 900e12, False),
        ("H100 SXM", "FP32", 900e12, False),  # TF32 and BF16 may be allowed
        ("H100 SXM", "FP64", 66e12, False),  # by its matrix units
        ("H100 SXM", "FP64", 90e12, True),
        ("H100 SXM", "FP32", 2e15, True),
        ("H100 SXM", "BF16", 3e15, True),  # beyond even FP8
        ("RTX 4090", "", 1e18, True),
    ],
)
def test_a_chip_is_held_against_its_sheet(name, format, rate, doubted):
    assert bool(doubt_of_chip(rate, None, format, chip(name))) == doubted


def test_a_measurement_says_so_in_place_of_how_steady_it_was(processor):
    found, _ = measured(1e-3, flops=91e9)
    assert found.trust == f"{MORE}: is flops= the work of ONE call?"
    assert "91 TFLOP/s best" in repr(found) and found.trust in repr(found)
    assert measured(1e-3, flops=1e6)[0].trust == "steady"
    both, _ = measured(1e-3, flops=1e6, bytes=1e12)
    assert "is bytes= what ONE call moves?" in both.trust


def test_a_sum_with_ten_thousand_times_its_work_is_doubted():
    a, out = np.ones((2, 128, 128), "float32")
    found = measure(lambda: np.add(a, a, out=out), flops=1e4 * 128**2, seconds=0.02)
    assert found.trust.startswith(f"{MORE} in FP32")
    assert "more than" not in measure(lambda: a @ a, flops=2 * 128**3, seconds=0.02).trust
