"""Matrix products by format: what they compute, what is refused, and the reason that is given."""

import contextlib

import numpy as np
import pytest
import torch

import flopslib as fl
from flopslib.facts import matmul_formats
from flopslib.facts.dtypes import format_of
from flopslib.facts.matmul_formats import (
    MATMUL,
    SHOWN,
    UNITS,
    fp32_products,
    prepare,
    processor_flags,
    products,
    why,
)
from flopslib.facts.table import table

ERRORS = {"FP64": 1e-15, "FP32": 1e-6, "FP16": 3e-3, "BF16": 3e-2, "INT8": 4e-2}


def factors(n=32):
    return (torch.randn(n, n, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))


# -- the table -------------------------------------------------------------------------------------


def test_every_format_has_a_row_in_the_table_of_formats_and_a_dtype_that_keeps_it():
    names = {row.name for row in table("formats")}
    assert set(MATMUL) | set(UNITS) <= names
    for name, row in MATMUL.items():
        assert format_of(row.dtype) == {"TF32": "FP32"}.get(name, name)


@pytest.mark.parametrize("reuse", [True, False])
@pytest.mark.parametrize("name", ERRORS)
def test_a_product_is_right_to_the_digits_that_its_format_has(name, reuse):
    a, b = factors()
    product = prepare(name, a, b, reuse=reuse)
    result = product.multiply().double() / MATMUL[name].scale ** 2
    exact = a.double() @ b.double()
    assert (result - exact).norm() < ERRORS[name] * exact.norm()
    assert str(product.a.dtype) == f"torch.{MATMUL[name].dtype}"
    assert (product.multiply() is product.multiply()) == reuse


def test_the_arithmetic_alone_is_within_its_limit():
    for name in ERRORS:
        product = prepare(name, *factors())
        exact = product.a.double() @ product.b.double()
        off = (product.multiply().double() - exact).abs().max() / exact.abs().max()
        assert off <= MATMUL[name].rounding


# -- FP32 without TF32 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "device, words", [("cpu", "ieee tf32 bf16"), ("cuda", "highest high medium")]
)
def test_the_precision_of_fp32_products_is_set_in_the_block_and_as_before_afterwards(device, words):
    def now():
        if device == "cpu":
            return torch.backends.mkldnn.matmul.fp32_precision
        return torch.get_float32_matmul_precision()

    if device == "cpu" and not hasattr(torch.backends.mkldnn.matmul, "fp32_precision"):
        pytest.skip("this PyTorch has one switch for all devices")
    before = now()
    for precision, word in zip(("FP32", "TF32", "BF16"), words.split()):
        with contextlib.suppress(KeyboardInterrupt), fp32_products(precision, device):
            assert now() == word
            raise KeyboardInterrupt
        assert now() == before


# -- a lesson's products ---------------------------------------------------------------------------


def test_products_on_the_processor_are_those_of_their_formats():
    ways, missing = products(32, "cpu")
    assert {"FP64", "FP32", "FP16", "BF16"} <= set(ways) and "TF32" not in ways
    assert set(ways) | set(missing) == set(SHOWN) - {"TF32"}
    exact = ways["FP64"][0]()
    for name in ("FP32", "FP16", "BF16"):
        way, flops = ways[name]
        assert flops == 2 * 32**3 and format_of(way().dtype) == name
        assert (way().double() - exact).norm() < ERRORS[name] * exact.norm()
    for name in ("FP8 E4M3FN", "FP8 E5M2"):
        assert (name in ways) != (name in missing)
        assert name in missing or ways[name][1] == 2 * 32 * 32 * len(ways[name][0]())


def test_a_format_that_the_library_refuses_gets_its_reason(monkeypatch):
    def refuses(*given, **options):
        raise RuntimeError('"addmm" not implemented for it\nand a long story')

    monkeypatch.setattr(matmul_formats, "SHOWN", ("FP32",))
    monkeypatch.setattr(matmul_formats, "prepare", refuses)
    assert products(8, "cpu") == (
        {},
        {"FP32": 'PyTorch refuses it: "addmm" not implemented for it'},
    )


def test_tf32_is_switched_on_for_each_product_and_off_again(monkeypatch):
    seen = []

    def product(*given, **options):
        def multiply():
            seen.append(torch.get_float32_matmul_precision())

        return matmul_formats.Product(multiply, None, None)

    monkeypatch.setattr(matmul_formats, "SHOWN", ("TF32",))
    monkeypatch.setattr(matmul_formats, "prepare", product)
    ways, _ = products(8, "cuda")
    ways["TF32"][0]()
    assert set(seen) == {"high"} and torch.get_float32_matmul_precision() == "highest"


# -- the reason ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "times, flags, end",
    [
        (0.45, {"avx2"}, "The chip has a unit for it, and the library a kernel that uses it."),
        (0.3, {"avx2"}, "some units for short numbers also do more multiply-adds at a time."),
        (1.0, {"avx2"}, "This processor lists no unit for it."),
        (30, {"avx2"}, "or loops over them one at a time."),
        (30, {"avx512_fp16"}, "no kernel that makes the most of it."),
        (30, set(), "A unit in the chip is missing, or a kernel that uses it."),
    ],
)
def test_the_reason_adapts_to_what_was_measured_and_what_the_processor_says(
    monkeypatch, times, flags, end
):
    monkeypatch.setattr(matmul_formats, "processor_flags", lambda: flags)
    said = why("FP16", times, "cpu")
    assert said.startswith(f"FP16 takes {times:g} times as long as FP32 (measured). ")
    assert said.endswith(end)


def test_two_formats_of_eight_bits_have_reasons_of_their_own(monkeypatch):
    monkeypatch.setattr(matmul_formats, "processor_flags", lambda: {"avx2"})
    assert "takes several steps" in why("FP8 E4M3FN", 400, "cpu")
    assert "the first half of an FP16 one" in why("FP8 E5M2", 90, "cpu")


def test_a_number_of_e5m2_is_the_first_half_of_one_of_fp16():
    short, long = fl.Format("fp8_e5m2"), fl.Format("fp16")
    for pattern in range(256):
        np.testing.assert_equal(short.decode(pattern), long.decode(256 * pattern))


def test_flags_are_read_where_linux_tells_them_and_nowhere_else(tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text("model name\t: x\nflags\t\t: fpu amx_bf16\nFeatures : asimdhp\nvmx flags: x\n")
    assert processor_flags(file) == {"fpu", "amx_bf16", "asimdhp"}
    assert processor_flags(tmp_path / "none") == set()
