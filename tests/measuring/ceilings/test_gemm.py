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
    "others, told", [([0, 0, 0, 0], True), ([0, 0, 0, 3e-3], False), ([None] * 4, True)]
)
def test_a_route_with_threads_of_its_own_is_not_one_cores(monkeypatch, others, told):
    # The system books the time of other threads now and then: most windows show none.
    windows = [
        SimpleNamespace(rate=1e11, wall=1e-3, usage=SimpleNamespace(others=other))
        for other in others
    ]
    monkeypatch.setattr(gemm, "SIZES", (64,))
    monkeypatch.setattr(gemm, "timed_windows", lambda *given: windows)
    assert bool(gemm.library_products("FP32", names=["NumPy"])) is told


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
