"""Number formats, to the last bit: against torch, against ml_dtypes, and against plain fractions.

A small format is tested in all its bit patterns, and rounded at, beside and between all its
numbers. Where a library does otherwise, the case stands here by name.
"""

import math
import re
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from flopslib.facts.number_formats import Format, FormatError
from flopslib.facts.table import table

ROWS = {row.name: row for row in table("formats")}
PLAIN = [name for name, row in ROWS.items() if not row.block]
FLOATS = [name for name in PLAIN if ROWS[name].exponent]
SMALL = [name for name in PLAIN if ROWS[name].bits <= 16]
IN_TORCH = ["FP16", "BF16", "FP8 E4M3FN", "FP8 E5M2", "FP8 E4M3FNUZ", "FP8 E5M2FNUZ"]
ML = {
    "FP16": np.float16,
    "BF16": ml_dtypes.bfloat16,
    "FP8 E4M3FN": ml_dtypes.float8_e4m3fn,
    "FP8 E5M2": ml_dtypes.float8_e5m2,
    "FP8 E4M3FNUZ": ml_dtypes.float8_e4m3fnuz,
    "FP8 E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
    "FP6 E3M2": ml_dtypes.float6_e3m2fn,
    "FP6 E2M3": ml_dtypes.float6_e2m3fn,
    "FP4 E2M1": ml_dtypes.float4_e2m1fn,
}
OWN = {
    "E3M4": (Format(exponent=3, mantissa=4), ml_dtypes.float8_e3m4),
    "E4M3": (Format(exponent=4, mantissa=3), ml_dtypes.float8_e4m3),
    "E4M3, bias 11": (
        Format(exponent=4, mantissa=3, bias=11, specials="fnuz"),
        ml_dtypes.float8_e4m3b11fnuz,
    ),
}
THEIRS = {name: (Format(name), dtype) for name, dtype in ML.items()} | OWN
doubles = st.floats(allow_nan=False, allow_infinity=False)


def patterns(dtype, width):
    """All values of a NumPy dtype in the order of their bit patterns, in FP64."""
    codes = np.arange(2**width).astype(np.uint16 if width > 8 else np.uint8)
    with np.errstate(invalid="ignore"):  # some NaNs are signalling
        return codes.view(dtype).astype(float)


def same(a, b):
    """Equal, NaN where the other is NaN, and of the same sign where 0."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return np.array_equal(a, b, equal_nan=True) and np.array_equal(
        np.signbit(a[~np.isnan(a)]), np.signbit(b[~np.isnan(b)])
    )


def points(format):
    """Every number, every midpoint, what lies beside both in FP32, and too large ones: exact in
    FP32, from which both libraries round."""
    marks = format.values()
    last = marks[-1] + (marks[-1] - marks[-2]) * np.array([0.5, 1, 2])
    at = np.concatenate([marks, (marks[1:] + marks[:-1]) / 2, last, -last, [1e-30, -1e-30, 1e38]])
    at = at[np.abs(at) < 3.4e38].astype(np.float32)
    inf = np.float32(np.inf)
    return np.unique(np.concatenate([at, np.nextafter(at, inf), np.nextafter(at, -inf)]))


def nearest_by_fractions(format, x):
    """The second route: the nearest number by fractions; of two, the one with an even pattern.
    Infinity, or the end, counts as the mark that would follow the largest number."""
    marks = sorted({abs(v) for v in format.values()})
    marks.append(2 * marks[-1] - marks[-2])  # the mark that would come next
    off = [abs(Fraction(mark) - abs(Fraction(x))) for mark in marks]
    tied = [place for place, far in enumerate(off) if far == min(off)]
    at = next((place for place in tied if place % 2 == 0), tied[0])  # patterns count up like places
    value = (
        marks[at]
        if at < len(marks) - 1
        else {"max": marks[-2], "inf": math.inf, "nan": math.nan}[format.overflow]
    )
    return math.copysign(value, x) + (0.0 if format.specials == "fnuz" else -0.0)


# -- all bit patterns ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", IN_TORCH)
def test_every_bit_pattern_reads_as_in_torch(name):
    width = ROWS[name].bits
    kind = torch.int16 if width == 16 else torch.uint8
    codes = torch.arange(2**width, dtype=torch.int32).to(kind)
    theirs = codes.view(getattr(torch, ROWS[name].torch)).double().numpy()
    assert same(Format(name).decode(np.arange(2**width)), theirs)


@pytest.mark.parametrize("name", THEIRS)
def test_every_bit_pattern_reads_as_in_ml_dtypes(name):
    format, dtype = THEIRS[name]
    assert same(format.decode(np.arange(2**format.width)), patterns(dtype, format.width))


@pytest.mark.parametrize("name, dtype", [("INT8", np.int8), ("INT4", ml_dtypes.int4)])
def test_whole_numbers_are_in_twos_complement(name, dtype):
    format = Format(name)
    assert same(format.decode(np.arange(2**format.width)), patterns(dtype, format.width))


@pytest.mark.parametrize("name", SMALL)
def test_the_bits_of_every_pattern_are_that_pattern(name):
    format, nans = Format(name), 0
    for code in range(0, 2**format.width, 7 if format.width > 8 else 1):
        value = format.decode(code)
        nans += math.isnan(value)
        if not math.isnan(value):
            bits = format.bits(value)
            assert int(str(bits).replace(" ", ""), 2) == code and bits.error == 0
    assert format.has_nan == bool(nans)
    if nans:
        assert math.isnan(format.decode(str(format.bits(math.nan))))


# -- rounding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", IN_TORCH)
def test_rounding_is_torchs_at_beside_and_between_all_numbers(name):
    format = Format(name)
    x = points(format)
    if name == "FP8 E4M3FN":  # see what torch does beyond its end, below
        x = x[np.abs(x) < 464]
    theirs = torch.from_numpy(x).to(getattr(torch, ROWS[name].torch)).double().numpy()
    assert same(format.round(x), theirs)


@pytest.mark.parametrize("name", THEIRS)
def test_rounding_is_that_of_ml_dtypes_at_beside_and_between_all_numbers(name):
    format, dtype = THEIRS[name]
    x = points(format)
    saturate = False if name == "FP8 E4M3FN" else None  # there ml_dtypes gives NaN, see below
    with np.errstate(over="ignore"):
        theirs = x.astype(dtype).astype(float)
    assert same(format.round(x, saturate=saturate), theirs)


@pytest.mark.parametrize("name", [*(n for n in SMALL if ROWS[n].bits <= 8), *OWN])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_rounding_any_double_is_rounding_by_fractions(name, data):
    format = OWN[name][0] if name in OWN else Format(name)
    edge = 2 * format.max
    x = data.draw(st.floats(-edge, edge) | doubles | st.sampled_from(list(format.values())))
    assert_nearest(format, x)
    assert_nearest(format, math.nextafter(x, 0))


def assert_nearest(format, x):
    if format.name in ("INT8", "INT4"):
        low, high = min(format.values()), format.max
        assert format.round(x) == min(max(round(x), low), high)  # Python rounds to even, too
    else:
        assert same(format.round(x), nearest_by_fractions(format, x)), x


@settings(max_examples=300, deadline=None)
@given(doubles, st.integers(-30, 30), st.sampled_from(["BF16", "TF32", "FP16", "FP32"]))
def test_no_number_beside_is_nearer_and_of_two_as_near_the_even_one_is_taken(x, power, name):
    x = math.ldexp(math.frexp(x)[0], power)
    bits = Format(name).bits(x)
    if math.isfinite(bits.value):
        off = abs(Fraction(bits.value) - Fraction(x))
        for mark in (bits.below, bits.above):
            further = abs(Fraction(mark or 0) - Fraction(x)) - off
            assert mark is None or further > 0 or further == 0 and str(bits)[-1] == "0"


@settings(max_examples=300, deadline=None)
@given(doubles)
def test_fp32_and_fp16_round_doubles_as_the_processor_and_numpy_do(x):
    with np.errstate(over="ignore", under="ignore"):
        assert same(Format("FP32").round(x), np.float32(x))
        assert same(Format("FP16").round(x), np.float16(x))
    assert same(Format("FP64").round(x), x)


@settings(max_examples=200, deadline=None)
@given(doubles, doubles, st.sampled_from(FLOATS))
def test_rounding_again_changes_nothing_and_keeps_order_and_sign(x, y, name):
    format = Format(name)
    once, other = format.round(x, saturate=True), format.round(y, saturate=True)
    assert same(format.round(once), once) and same(
        format.round(-x, saturate=True), -once + 0.0 if "FNUZ" in name else -once
    )
    assert (once <= other) if x <= y else (once >= other)


@settings(max_examples=200, deadline=None)
@given(st.floats(-500, 500), st.sampled_from([n for n in PLAIN if n != "FP64"]), st.integers(0, 99))
def test_by_chance_a_number_goes_to_one_of_its_two_neighbours(x, name, seed):
    format = Format(name)
    near = format.round(x, saturate=True)
    bits = format.bits(near)
    either = {near, *(mark for mark in (bits.below, bits.above) if mark is not None)}
    got = format.round(x, saturate=True, seed=seed)
    assert got in either and got == format.round(x, saturate=True, seed=seed)
    assert (got - x) * (near - x) <= 0 or got == near


@pytest.mark.parametrize(
    "name, x, low, high",
    [("FP8 E4M3FN", 17, 16, 18), ("INT8", 2.25, 2, 3), ("FP4 E2M1", -3.25, -4, -3)],
)
def test_by_chance_the_mean_stays_where_it_was(name, x, low, high):
    many = Format(name).round(np.full(40_000, x), seed=1)
    assert set(many) == {low, high} and many.mean() == pytest.approx(x, abs=0.02)


def test_a_nearby_double_is_rounded_once_where_libraries_round_twice():
    x = 1 + 2**-8 + 2**-40  # a hair above the middle of two BF16 numbers, and in FP32 the middle
    assert Format("BF16").round(x) == 1 + 2**-7
    assert torch.tensor(x, dtype=torch.float64).bfloat16().item() == 1
    theirs = float(np.float64(x).astype(ml_dtypes.bfloat16))
    assert theirs in (1, 1 + 2**-7)  # twice in ml_dtypes 0.5.4, once in 0.6


# -- too large, not a number -----------------------------------------------------------------------


def test_beyond_448_torch_stops_ml_dtypes_gives_nan_and_we_do_either():
    format, x = Format("fp8_e4m3fn"), np.array([464.0, 465, 1e9, np.inf, -np.inf])
    assert list(format.round(x)) == [448, 448, 448, 448, -448]
    assert same(format.round(x, saturate=False), [448] + 4 * [np.nan])
    assert same(x.astype(ml_dtypes.float8_e4m3fn).astype(float), [448] + 4 * [np.nan])
    theirs = torch.from_numpy(x).to(torch.float8_e4m3fn).double().numpy()
    stops = tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 12)  # NaN before that
    assert same(theirs, format.round(x, saturate=stops))


def test_torch_reports_a_wrong_epsilon_for_e5m2fnuz():
    assert Format(torch.float8_e5m2fnuz).epsilon == 0.25
    assert Format("E5M2FNUZ").bits(1).above == 1.25
    assert float(ml_dtypes.finfo(ml_dtypes.float8_e5m2fnuz).eps) == 0.25
    assert torch.finfo(torch.float8_e5m2fnuz).eps in (0.125, 0.25)  # 0.125 in torch 2.13


def test_ml_dtypes_turns_nan_into_a_number_where_a_format_has_none_and_we_refuse():
    assert not np.isnan(np.array([np.nan]).astype(ml_dtypes.float4_e2m1fn).astype(float)).any()
    for name in ("FP4 E2M1", "FP6 E3M2", "INT8", "NF4", "MXFP4"):
        with pytest.raises(FormatError, match="NaN"):
            Format(name).round([1.0, math.nan])


@pytest.mark.parametrize(
    "name, usual, saturated",
    [
        ("FP16", math.inf, 65504),
        ("FP8 E5M2", math.inf, 57344),
        ("FP8 E4M3FNUZ", math.nan, 240),
        ("FP4 E2M1", 6, 6),
        ("INT8", 127, 127),
    ],
)
def test_too_large_a_number_becomes_what_the_format_says(name, usual, saturated):
    format = Format(name)
    assert same(format.round(1e6), usual) and format.round(1e6, saturate=True) == saturated
    assert same(format.round(-math.inf, saturate=True), -saturated - (name == "INT8"))


def test_nan_stays_nan_where_there_is_one():
    for name in FLOATS:
        if Format(name).has_nan:
            assert math.isnan(Format(name).round(math.nan))


# -- blocks ----------------------------------------------------------------------------------------

X = np.random.default_rng(7).standard_normal((3, 96)) * np.logspace(-4, 3, 96)
ELEMENT = {
    "MXFP8": ml_dtypes.float8_e4m3fn,
    "MXFP6": ml_dtypes.float6_e3m2fn,
    "MXFP4": ml_dtypes.float4_e2m1fn,
}


@pytest.mark.parametrize("name", ELEMENT)
def test_mx_blocks_are_the_specifications_own_steps(name):
    largest = float(ml_dtypes.finfo(ELEMENT[name]).max)
    expected = np.empty_like(X)
    for row, result in zip(X, expected):
        for at in range(0, row.size, 32):
            block = row[at : at + 32]
            power = math.floor(math.log2(max(abs(block)))) - math.floor(math.log2(largest))
            parts = np.clip(block / 2.0**power, -largest, largest).astype(np.float32)
            result[at : at + 32] = parts.astype(ELEMENT[name]).astype(float) * 2.0**power
    assert same(Format(name).round(X), expected)
    assert Format(name).bits_each == ROWS[name].bits + 0.25


def test_nvfp4_has_a_scale_for_sixteen_and_one_for_all():
    whole = float(np.float32(abs(X).max() / 6 / 448))
    expected = np.empty_like(X)
    for row, result in zip(X, expected):
        for at in range(0, row.size, 16):
            block = row[at : at + 16]
            scale = float(np.float32(abs(block).max() / 6 / whole).astype(ml_dtypes.float8_e4m3fn))
            parts = block / (scale * whole) if scale else block * 0
            result[at : at + 16] = (
                parts.astype(ml_dtypes.float4_e2m1fn).astype(float) * scale * whole
            )
    assert Format("nvfp4").round(X) == pytest.approx(expected, rel=1e-12)
    assert Format("nvfp4").bits_each == 4.5


def test_nf4_takes_the_nearest_of_its_sixteen_values_times_the_largest_of_sixty_four():
    values = np.array(list(map(float, ROWS["NF4"].codes.split())))
    expected = np.empty_like(X)
    for row, result in zip(X, expected):
        for at in range(0, row.size, 64):
            block = row[at : at + 64]
            scale = float(np.float32(abs(block).max()))
            nearest = values[abs(block[:, None] / scale - values).argmin(1)]
            result[at : at + 64] = nearest * scale
    assert Format("nf4").round(X) == pytest.approx(expected, rel=1e-12)


def test_any_format_can_share_a_scale():
    scaled = Format("int8", block=32)
    assert scaled.bits_each == 9 and "INT8 in blocks of 32" in repr(scaled)
    expected = np.concatenate(
        [
            np.rint(b / (s := float(np.float32(abs(b).max() / 127)))) * s
            for b in X[0].reshape(-1, 32)
        ]
    )
    assert scaled.round(X[0]) == pytest.approx(expected, rel=1e-12)
    assert Format(exponent=3, mantissa=0, specials="finite", block=8, scale="e8m0").error(X) < 0.4


def test_a_last_block_may_be_shorter_and_a_block_of_zeros_stays_zero():
    for name in ("MXFP4", "NVFP4", "NF4", "MXFP8"):
        format = Format(name)
        short = format.round(X[0][:70])
        padded = format.round(np.concatenate([X[0][:70], np.zeros(26)]))
        assert same(short, padded[:70]) and not format.round(np.zeros(40)).any()
        assert format.round(X[0][0]) == format.round(X[0][:1])[0] and format.round([]).size == 0


def test_a_scale_of_eight_bits_ends_where_its_powers_of_two_end():
    mxfp4 = Format("mxfp4")
    assert mxfp4.round(1e-40) == 0 and mxfp4.round(2.0**-127) == 2.0**-127
    assert mxfp4.round([1e300, -1e300]).tolist() == [6 * 2.0**127, -6 * 2.0**127]


def test_smaller_blocks_and_more_bits_lie_nearer():
    errors = [Format(name).error(X) for name in ("MXFP8", "MXFP6", "NVFP4", "MXFP4")]
    assert errors == sorted(errors) and 0 < errors[0] < 0.04 and errors[-1] < 0.2


# -- the table, and formats of one's own -----------------------------------------------------------


@pytest.mark.parametrize("name", ROWS)
def test_what_the_sources_say_of_a_format_is_what_its_bits_say(name):
    row, format = ROWS[name], Format(name)
    assert format.max == float(row.max) and format.width == row.bits
    assert (row.inf, row.nan) == tuple(
        "yes" if has else "no" for has in (format.has_inf, format.has_nan)
    )
    if not row.block:
        for part in ("min_normal", "min_subnormal", "epsilon"):
            assert getattr(format, part) == (float(row[part]) if row[part] else None), part
        assert round(format.digits, 2) == float(row.digits)
    if row.exponent:
        assert 1 + row.exponent + row.mantissa == row.bits and row.overflow in ("inf", "nan", "max")


@pytest.mark.parametrize("name", [n for n in FLOATS if ROWS[n].torch])
def test_torchs_own_figures_agree(name):
    info, format = torch.finfo(getattr(torch, ROWS[name].torch)), Format(name)
    assert (info.max, info.smallest_normal) == (format.max, format.min_normal)
    assert info.eps == format.epsilon or name == "FP8 E5M2FNUZ"  # named above


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 6),
    st.integers(0, 6),
    st.sampled_from(["ieee", "fn", "fnuz", "finite"]),
    st.floats(-200, 200),
)
def test_a_format_of_ones_own_works_everywhere(exponent, mantissa, specials, x):
    format = Format(exponent=exponent, mantissa=mantissa, specials=specials)
    values = format.values()
    assert len(values) <= 2**format.width and format.name in repr(format)
    got = format.round(x, saturate=True)
    assert abs(Fraction(x) - Fraction(got)) == min(abs(Fraction(x) - Fraction(v)) for v in values)
    assert format.decode(str(format.bits(got))) == got and format.error(got) == 0


@pytest.mark.parametrize(
    "own, name",
    [((8, 23), "FP32"), ((11, 52), "FP64"), ((5, 10), "FP16"), ((8, 7), "BF16"), ((8, 10), "TF32")],
)
def test_the_known_formats_are_what_their_bit_counts_say(own, name):
    mine, known = Format(exponent=own[0], mantissa=own[1]), Format(name)
    assert (mine.max, mine.min_subnormal, mine.bias) == (known.max, known.min_subnormal, known.bias)


@pytest.mark.parametrize(
    "name, end",
    [("FP16", 2048), ("BF16", 256), ("FP8 E4M3FN", 16), ("FP8 E5M2", 8), ("FP4 E2M1", 4)],
)
def test_counting_by_ones_stops_where_the_marks_are_two_apart(name, end):
    format, total = Format(name), 0.0
    for _ in range(3000):
        total = format.round(total + 1)
    assert total == end == format.bits(end).value and format.bits(end).above == end + 2


def test_tf32_keeps_ten_bits_of_an_fp32_number():
    tf32 = Format("TF32")
    assert tf32.round(1 + 2**-11) == 1 and tf32.round(1 + 3 * 2**-11) == 1 + 2**-9
    assert tf32.round(Format("FP32").max) == math.inf  # its last mark lies lower


# -- what it takes and gives -----------------------------------------------------------------------


def test_numbers_lists_arrays_and_tensors_come_back_as_they_came():
    bf16 = Format("bf16")
    assert bf16.round(0.1) == 0.10009765625 and type(bf16.round(np.float32(0.1))) is float
    assert list(bf16.round([257, 259])) == [256, 260]
    assert bf16.round(np.ones((2, 3), "float16")).shape == (2, 3)
    x = torch.randn(3, 40, requires_grad=True)
    got = bf16.round(x)
    assert got.dtype == torch.float32 and got.shape == x.shape
    assert torch.equal(got, x.bfloat16().float())
    assert bf16.round(x.double()).dtype == torch.float64
    assert torch.equal(bf16.round(x.half()), x.half().bfloat16().float())
    assert Format("nvfp4").round(x).shape == (3, 40)
    assert bf16.round(torch.tensor(257)).item() == 256
    assert bf16.round(torch.tensor(448.0).to(torch.float8_e4m3fn)).item() == 448


def test_what_is_given_is_left_alone():
    x, held = X.copy(), torch.ones(40) * 0.3
    Format("mxfp4").round(x), Format("bf16").round(x), Format("bf16").round(held)
    assert same(x, X) and held[0] == torch.tensor(0.3)


def test_an_error_is_a_share_of_the_number_and_of_many_of_their_length():
    bf16 = Format("bf16")
    assert bf16.error(0.1) == pytest.approx(0.0009765625) and bf16.error(0) == bf16.error(256) == 0
    assert bf16.error([3e300, 4e300]) == math.inf
    x = [3.0, 1 + 2**-8]
    assert bf16.error(x) == pytest.approx(2**-8 / math.hypot(*x))


def test_bits_tell_a_number_as_it_is_kept():
    bits = Format("bf16").bits(0.1)
    assert (bits.sign, bits.exponent, bits.mantissa) == ("0", "01111011", "1001101")
    assert (bits.value, bits.below, bits.above) == (0.10009765625, 0.099609375, 0.1005859375)
    assert repr(bits) == (
        "0.1 in BF16 is 0 01111011 1001101, which reads + 2^(123 - 127) x 1.6015625 = "
        "0.10009765625; rounding moved it by 0.0977 %. The marks beside it are 0.099609375 and "
        "0.1005859375 (counted)."
    )
    assert repr(Format("bf16").bits(257)).startswith("257 in BF16 is 0 10000111 0000000, which")
    fp4 = Format("fp4_e2m1")
    assert str(fp4.bits(-0.5)) == "1 00 1" and fp4.bits(6).above is None
    assert str(Format("int8").bits(-1)) == "1 1111111" and str(Format("nf4").bits(0)) == "0111"
    assert "before its scale" in repr(Format("nf4").bits(0.3))
    assert repr(Format("fp16").bits(1e6)).endswith("which reads inf (counted).")
    assert Format("bf16").bits(0).below == -Format("bf16").min_subnormal


@pytest.mark.parametrize("name", ["FP64", "FP32", "BF16", "FP8 E5M2"])
@pytest.mark.parametrize("x", [0.1, 1 / 3, 1e-8, 257, -2.5, 1e30])
def test_no_number_is_called_exact_that_is_not(name, x):
    bits = Format(name).bits(x)
    said = repr(bits)
    if math.isinf(bits.value):  # E5M2 ends at 57,344
        assert said.endswith("which reads inf (counted).")
        return
    is_exact = Fraction(bits.value) == Fraction(repr(x))  # by fractions: a second route
    assert (", exactly." in said) == is_exact
    assert (" itself has no mark" in said) == (not is_exact and bits.value == x)
    number = bits.reads.split(" = ")[-1].split(" (")[0]
    digits = Fraction(number.replace("...", ""))
    assert ("..." in number) == (digits != Fraction(bits.value))
    assert abs(digits - Fraction(bits.value)) <= abs(Fraction(bits.value)) / 10**17


def test_the_microscope_shows_what_is_stored_where_0_1_is_meant():
    assert "= 0.100000000000000005...; 0.1 itself has no mark" in repr(Format("fp64").bits(0.1))


@pytest.mark.parametrize("name", [name for name in ROWS if Format(name).exponent])
@pytest.mark.parametrize("x", [1, -0.75, 0.3])
def test_a_number_is_the_power_and_the_factor_that_its_bits_are_read_as(name, x):
    bits = Format(name).bits(x)
    sign, power, bias, factor = re.match(
        r"([+-]) 2\^\((\d+) - (\d+)\) x ([\d.]+)", bits.reads
    ).groups()
    assert int(power) == max(int(bits.exponent, 2), 1) and int(bias) == Format(name).bias
    factor = factor.rstrip(".")
    size = 2.0 ** (int(power) - int(bias)) * float(factor)
    assert math.isclose(size, abs(bits.value), rel_tol=1e-15) and (sign == "-") == (x < 0)
    has_no_1 = int(bits.exponent, 2) == 0
    assert has_no_1 == (float(factor) < 1) == bits.reads.endswith("no leading 1)")


def test_at_the_end_of_a_format_there_is_one_mark_beside():
    said = repr(Format("fp4_e2m1").bits(300))
    assert said.endswith("The one mark beside it is 4: here the format ends (counted).")


def test_a_number_in_quotes_is_a_text():
    with pytest.raises(
        FormatError, match="'0.1' is not a number but a text. Write it without quotes."
    ):
        Format("bf16").bits("0.1")


def test_a_pattern_is_read_from_zeros_and_ones_however_they_are_spaced():
    bf16 = Format("bf16")
    assert bf16.decode("0 01111011 1001101") == bf16.decode("0|0111_1011|1001101") == 0.10009765625
    assert Format("fp8_e5m2").decode(0b0_11110_11) == 57344
    assert list(Format("fp4_e2m1").decode([1, 15])) == [0.5, -6]


def spellings(row):
    """A row's name as people write it, its other names, and the dtypes that are called so."""
    names = {row.name, row.name.split()[-1], *(row.also or "").split("; "), row.torch or ""} - {""}
    for name in list(names):
        names |= {re.sub("[ _-]", mark, name) for mark in ("", " ", "_", "-")}
    names |= {re.sub("^FP", "float", name) for name in names}
    return names | {name.lower() for name in names} | {f" {name.upper()} " for name in names}


@pytest.mark.parametrize("name", ROWS)
def test_a_format_is_found_in_every_spelling_of_its_names(name):
    assert {Format(text).name for text in spellings(ROWS[name])} == {name}


@pytest.mark.parametrize("name", [name for name in ROWS if ROWS[name].torch])
def test_a_dtype_of_torch_is_a_name(name):
    assert Format(getattr(torch, ROWS[name].torch)).name == name
    assert Format(f"torch.{ROWS[name].torch}").name == name


@pytest.mark.parametrize(
    "dtype, name",
    [
        (np.float16, "FP16"),
        (np.half, "FP16"),
        (np.float32, "FP32"),
        (np.single, "FP32"),
        (np.float64, "FP64"),
        (np.double, "FP64"),
        (float, "FP64"),
        (np.int8, "INT8"),
        (torch.half, "FP16"),
        (torch.double, "FP64"),
        (torch.float, "FP32"),
        (torch.qint8, "INT8"),
        *((dtype, name) for name, dtype in ML.items()),
        (ml_dtypes.int4, "INT4"),
    ],
)
def test_a_scalar_type_and_its_dtype_are_names(dtype, name):
    assert Format(dtype).name == name
    if isinstance(dtype, type):
        assert Format(np.dtype(dtype)).name == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("half", "FP16"),
        ("double", "FP64"),
        ("bfloat", "BF16"),
        ("e4m3", "FP8 E4M3FN"),
        ("fp8_e4m3", "FP8 E4M3FN"),
        ("float8_e4m3", "FP8 E4M3FN"),
        ("F8E4M3FN", "FP8 E4M3FN"),
        ("fp8-e5m2", "FP8 E5M2"),
        ("fp4", "FP4 E2M1"),
        ("float4_e2m1fn_x2", "FP4 E2M1"),
        ("jnp.bfloat16", "BF16"),
        ("numpy.float32", "FP32"),
        ("NormalFloat4", "NF4"),
        ("mx-fp4", "MXFP4"),
        ("TensorFloat-32", "TF32"),
    ],
)
def test_the_words_of_papers_and_libraries_are_names(text, name):
    assert Format(text).name == name


@pytest.mark.parametrize(
    "ask, words",
    [
        (lambda: Format("fp8"), "'FP8 E4M3FN' or 'FP8 E5M2'"),
        (lambda: Format("fp7"), "'FP8 E4M3FN'"),
        (lambda: Format("e4m3fnx"), "FP8 E4M3FN"),
        (lambda: Format("float"), "Did you mean"),
        (lambda: Format("uint8"), "'INT8'"),
        (lambda: Format(np.uint8), "'INT8'"),
        (lambda: Format(np.complex64), "There are"),
        (lambda: Format(ml_dtypes.float8_e4m3), r"exponent=4, mantissa=3"),
        (lambda: Format(ml_dtypes.float8_e3m4), "is not a format here"),
        (lambda: Format("posit"), "There are: FP64, FP32"),
        (lambda: Format(""), "There are"),
        (lambda: Format("<b>" * 50), "There are"),
        (lambda: Format(), "exponent is None"),
        (lambda: Format(exponent=-3, mantissa=4), "exponent is -3.*from 1 to 11"),
        (lambda: Format(exponent=3, mantissa=-4), "mantissa is -4.*from 0 to 52"),
        (lambda: Format(exponent=3, mantissa=2.5), "mantissa is 2.5"),
        (lambda: Format(exponent=11, mantissa=52, specials="finite"), "FP64 lacks"),
        (lambda: Format(exponent=8, mantissa=40, bias=1100), "FP64 lacks"),
        (lambda: Format("bf16", mantissa=3), "has its bits"),
        (lambda: Format(exponent=3, mantissa=4, specials="odd"), "'odd' is not one of ieee"),
        (lambda: Format("int8", block=0), "block is 0"),
        (lambda: Format("int8", scale="e8m0"), "block is None"),
        (lambda: Format("int8", block=4, scale="big"), "'big' is not one of e8m0"),
        (lambda: Format("bf16").decode(-1), "'-1' is not a pattern of BF16.*0 to 2\\^16 - 1"),
        (lambda: Format("bf16").decode([3, -1]), "'-1' is not a pattern"),
        (lambda: Format("bf16").decode(2**16), "not a pattern"),
        (lambda: Format("bf16").decode(1.5), "'1.5'"),
        (lambda: Format("bf16").decode("0101"), "16 digits"),
        (lambda: Format("bf16").round("x"), "'x' is not a number"),
        (lambda: Format("bf16").round(None), "'None' is not a number"),
        (lambda: Format("bf16").round(1j), "is not a number"),
        (lambda: Format("fp64").round(2**60 + 1), "FP64 holds exactly"),
        (lambda: Format("fp64").round(np.array([2**60 + 1])), "FP64 holds exactly"),
        (lambda: Format("bf16").bits([1, 2]), "one number; this is 2"),
        (lambda: Format("fp32").values(), "too many for a list"),
        (lambda: Format("fp4_e2m1").round(7, saturate=False), "no NaN and no inf"),
        (lambda: Format("nvfp4").round([1, math.inf]), "holds inf or NaN"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(ask, words):
    with pytest.raises(FormatError, match=words) as error:
        ask()
    assert isinstance(error.value, ValueError) and len(str(error.value)) < 320
    assert "_render_traceback_" in dir(error.value)
