"""Library products by format: which routes count, and how exact they are."""

from types import SimpleNamespace

import numpy as np
import pytest

from flopslib.facts.matmul_formats import MATMUL
from flopslib.measuring.ceilings import gemm


@pytest.mark.parametrize("format", ["FP64", "FP32", "BF16", "INT8"])
def test_library_products_are_held_against_fp64(monkeypatch, format):
    monkeypatch.setattr(gemm, "SIZES", (64,))
    found = gemm.library_products(format, names=["torch"], seconds=0.005)
    assert [p.name for p in found] == ["torch"] and found[0].exact and found[0].n == 64
    assert found[0].rate.unit == ("OP/s" if format == "INT8" else "FLOP/s")


@pytest.mark.parametrize(
    "others, cpu, told",
    [
        ([0, 0, 0, 0], 1e-3, True),
        ([0, 0, 0, 3e-3], 1e-3, False),
        ([None] * 4, None, True),
        ([0, 0, 0, 5e-4], 4e-4, False),  # a busy machine: little for all threads
        ([0, 0, 0, 5e-4], 1e-3, True),
    ],
)
def test_a_route_with_threads_of_its_own_is_not_one_cores(monkeypatch, others, cpu, told):
    # The system books the time of other threads now and then: most windows show none.
    windows = [
        SimpleNamespace(rate=1e11, wall=1e-3, usage=SimpleNamespace(others=other, cpu=cpu))
        for other in others
    ]
    monkeypatch.setattr(gemm, "SIZES", (64,))
    monkeypatch.setattr(gemm, "timed_windows", lambda *given: windows)
    assert bool(gemm.library_products("FP32", names=["NumPy"])) is told


def test_the_size_that_seemed_second_may_be_the_best_one(monkeypatch):
    """A matrix unit at 1,100 GFLOP/s with 512 rows and 375 with 256, whose three tries misled."""
    rates = {256: 375e9, 512: 1100e9}
    asked = []

    def windows(product, first, seconds):
        asked.append(round((first.window.work / 2) ** (1 / 3)))
        usage = SimpleNamespace(others=0, cpu=1)
        rate = rates[asked[-1]]
        return [SimpleNamespace(rate=part * rate, wall=1, usage=usage) for part in (0.5, 1, 0.5)]

    monkeypatch.setattr(gemm, "_fast_sizes", lambda format, make: ([256, 512], 0.0))
    monkeypatch.setattr(gemm, "timed_windows", windows)
    monkeypatch.setattr(gemm, "torch_route", lambda n, format: None)
    small = gemm.Route(lambda n, format: gemm.Factors(lambda: None, None, None), ("BF16",))
    monkeypatch.setattr(gemm, "ROUTES", {"torch": small})
    (found,) = gemm.library_products("BF16")
    assert sorted(asked) == [256, 512]
    assert (found.n, float(found.rate), float(found.middle)) == (512, 1100e9, 550e9)


def test_the_fastest_sizes_are_measured_in_full(monkeypatch):
    seconds = {256: 2e-4, 512: 6e-4, 1024: 9e-3}
    now = []

    def make(n, format):
        now.append(n)
        return gemm.Factors(lambda: np.ones((2, 2)), np.eye(2), np.ones((2, 2)))

    monkeypatch.setattr(gemm.CPU, "span", lambda self, fn: seconds[now[-1]])
    sizes, error = gemm._fast_sizes("FP32", make)
    assert sizes == [512, 1024] and error == 0 and now == [256, 512, 1024]


def test_a_product_in_fewer_bits_is_found_out():
    a, b = (np.random.default_rng(i).standard_normal((64, 64)) for i in range(2))
    cut = (a.astype(np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32)
    assert (
        gemm.error_of(
            (a.astype(np.float32) @ b.astype(np.float32)),
            a.astype(np.float32),
            b.astype(np.float32),
        )
        < MATMUL["FP32"].rounding
    )
    assert gemm.error_of(cut @ b, a, b) > MATMUL["FP32"].rounding


def test_a_library_that_is_not_there_is_left_out(monkeypatch):
    def missing(n, format):
        raise ImportError("no such library")

    monkeypatch.setattr(gemm, "ROUTES", {"gone": gemm.Route(missing, ("FP32",))})
    assert gemm.library_products("FP32") == [] == gemm.library_products("INT8")


def test_pytorchs_precision_is_put_back():
    torch = pytest.importorskip("torch")
    settings = torch.backends.mkldnn.matmul
    if not hasattr(settings, "fp32_precision"):
        pytest.skip("this PyTorch has no such setting")
    before = settings.fp32_precision
    gemm.library_products("FP32", names=["torch, with BF16 allowed:"], seconds=0.001)
    assert settings.fp32_precision == before


@pytest.mark.parametrize("count", [1, 2])
def test_numpy_moves_bytes_where_there_are_no_kernels(count):
    rooms = [np.zeros(2**16, np.uint8) for _ in range(count)]
    assert all(gemm.numpy_bandwidth(what, rooms, seconds=0.002) > 0 for what in ("read", "copy"))
    rooms[0][: 2**15] = 7
    gemm.numpy_movement("copy", rooms[0])[0]()
    assert (rooms[0] == 7).all()
