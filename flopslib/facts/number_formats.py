"""Number formats by name, from FP64 to 4 bits: numbers of any kind come in, and go out rounded.

A format is a row of a table and a set of bit patterns (encodings.py); where a block of numbers
shares a scale, the numbers are divided by the scale of their block first.
To add a format: a row of tables/formats.csv, other spellings of its name in the column `also`.
One of your own: fl.Format(exponent=3, mantissa=4).
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import nearest, short, whole
from .encodings import Bits, Encoding, FormatError
from .table import Row, table

if TYPE_CHECKING:
    import numpy as np  # loaded when numbers are rounded

SPECIALS = ("ieee", "fn", "fnuz", "finite")  # inf and NaN; one NaN; NaN in place of -0; neither
OVERFLOWS = {"ieee": "inf", "fn": "nan", "fnuz": "nan", "finite": "max"}
SCALES = {"e8m0": 8, "e4m3": 8, "absmax": 32}  # bits of a block's scale
E8M0_POWERS = (-127, 127)
LARGEST_EXPONENT, LARGEST_MANTISSA = 11, 52  # those of FP64
LEAST_BIAS, MOST_BIAS = -900, 2000  # beyond, FP64 holds none of the numbers
MOST_IN_A_BLOCK = 2**20
MOST_EXACT = 2**53  # FP64 holds every whole number up to it
FLOAT32_EXPONENT = 8  # a result with no more exponent bits fits into float32
NEAR = 5  # names that an error offers at most

# Dtypes that have the short name of another format: Format("float8_e4m3") is E4M3FN, as papers and
# inference servers mean it, but this type of ml_dtypes has an inf and ends at 240.
OTHER_DTYPES = {"float8_e4m3": "fl.Format(exponent=4, mantissa=3)"}


class Format(Encoding, TextDisplay):
    """A number format by name, fl.Format("fp8_e4m3fn"), or by its bits.

    Parameters
    ----------
    name : a name of the table formats in any common spelling, or a dtype of torch or NumPy.
    exponent, mantissa : bits of a format of your own.
    bias : of its exponent; by default the usual one.
    specials : "ieee" (inf and NaN), "fn" (one NaN), "fnuz" (a NaN in place of -0) or "finite"
        (neither).
    block : the number of numbers that share a scale.
    scale : how the scale is kept: "absmax" (FP32, the default), "e8m0" (a power of two, as MX) or
        "e4m3" (as NVFP4).

    Attributes
    ----------
    name, row : of the table, with source and date; row is None for a format of your own.
    width : bits of one number. bits_each : with its share of a scale.
    exponent, mantissa, bias : as above.
    max, min_normal, min_subnormal, epsilon (the step at 1) : None where there is none.
    digits : decimal ones.
    has_inf, has_nan : bool. overflow : what too large a number becomes, "inf", "nan" or "max".

    Raises
    ------
    FormatError, in one sentence.

    Examples
    --------
    >>> Format("bf16").round(257)
    256.0
    """

    @explained(FormatError, "fl.Format")
    def __init__(
        self,
        name: object = None,
        *,
        exponent: int | None = None,
        mantissa: int | None = None,
        bias: int | None = None,
        specials: str = "ieee",
        block: int | None = None,
        scale: str | None = None,
    ):
        self.row = None if name is None else row_of(name)
        self.block: int | None = None
        self.scale: str | None = None
        if self.row is None:
            self._set_own(exponent, mantissa, bias, specials)
        elif (exponent, mantissa, bias) != (None, None, None):
            raise FormatError(
                f"{self.row.name} has its bits: give a name, or exponent and mantissa."
            )
        else:
            self._set_from(self.row)
        if block is not None or scale is not None:
            self.block = whole("block", block, 1, MOST_IN_A_BLOCK, error=FormatError)
            self.scale = scale or self.scale or "absmax"
            _one_of("scale", self.scale, SCALES)
            self.name += f" in blocks of {block}"
        self.bits_each = float(self.width)
        if self.block:
            self.bits_each += SCALES[str(self.scale)] / self.block

    def _set_own(
        self, exponent: int | None, mantissa: int | None, bias: int | None, specials: str
    ) -> None:
        exponent = _part("exponent", exponent, 1, LARGEST_EXPONENT)
        mantissa = _part("mantissa", mantissa, 0, LARGEST_MANTISSA)
        _one_of("specials", specials, SPECIALS)
        if bias is None:
            usual = 2 ** (exponent - 1)
            bias = usual if specials == "fnuz" else usual - 1
        bias = whole("bias", bias, LEAST_BIAS, MOST_BIAS, error=FormatError)
        name, overflow = f"E{exponent}M{mantissa}", OVERFLOWS[specials]
        Encoding.__init__(self, name, exponent, mantissa, bias, specials, overflow)

    def _set_from(self, row: Row) -> None:
        core = table("formats")[row.element] if row.element else row
        Encoding.__init__(
            self,
            row.name,
            core.exponent,
            core.mantissa,
            core.bias,
            core.specials,
            core.overflow,
            core.bits,
            _list(core),  # INT8, INT4, NF4 are lists
        )
        self.block, self.scale = row.block, row.scale

    def __repr__(self) -> str:
        if self.listed:
            parts = f"{len(self.listed)} values"
        else:
            parts = f"1 for the sign, {self.exponent} exponent, {self.mantissa} mantissa"
        if self.block:
            parts += f", a scale for every {self.block}, {self.bits_each:g} bits each in all"
        known = self.row.cited if self.row else "counted"
        return f"{self.name}: {self.width} bits, {parts}; the largest is {self.max:.6g} ({known})"

    # -- rounding ----------------------------------------------------------------------------------
    @explained(FormatError, "format.round")
    def round(
        self,
        x: Any,
        saturate: bool | None = None,
        seed: int | None = None,
    ) -> Any:
        """x moved to the nearest numbers of the format, and of two as near to the even one.

        Parameters
        ----------
        x : a number, or numbers of NumPy or torch in any shape; blocks run along the last axis.
        saturate : True stops at the largest number, False gives inf or NaN; by default as the
            format does.
        seed : up or down by chance, the nearer number the likelier (stochastic rounding).

        Returns
        -------
        The same shape in FP64; float32 for a torch tensor of that or less.
        """
        numbers, back = _read(x, self)
        if not self.block or not numbers.size:
            return back(self.round_nearest(numbers, saturate, seed))
        return back(self._round_blocks(numbers, seed))

    def _round_blocks(self, numbers: np.ndarray, seed: int | None) -> np.ndarray:
        import numpy as np

        if not np.isfinite(numbers).all():
            raise FormatError(f"{self.name} cannot scale a block that holds inf or NaN.")
        *shape, count = numbers.shape
        block = self.block or 1
        missing = -count % block  # the last block may be shorter
        padded = np.zeros((*shape, count + missing))
        padded[..., :count] = numbers
        blocks = padded.reshape(*shape, -1, block)
        largest = np.abs(blocks).max(-1, keepdims=True)
        scales = self._scales(largest)
        parts = np.zeros_like(blocks)  # a block whose scale is 0 stays 0
        np.divide(blocks, scales, out=parts, where=scales > 0)
        rounded = self.round_nearest(parts, saturate=True, seed=seed)
        rounded = rounded * scales
        return rounded.reshape(padded.shape)[..., :count]

    def _scales(self, largest: np.ndarray) -> np.ndarray:
        """The scales of blocks with these largest sizes, as their own format keeps them."""
        import numpy as np

        if self.scale == "e8m0":  # OCP Microscaling Formats 1.0, section 6.3
            _, power_of_largest = np.frexp(largest)
            _, power_of_max = math.frexp(self.max)
            power = np.clip(power_of_largest - power_of_max, *E8M0_POWERS)
            return np.ldexp(1.0, power)
        exact = largest / self.max
        with np.errstate(over="ignore"):
            if self.scale == "absmax":
                return exact.astype(np.float32).astype(float)
            # As NVFP4: one FP32 scale for all brings the blocks' scales into the range of FP8.
            fp8 = Format("FP8 E4M3FN")
            of_all = float(np.float32(exact.max() / fp8.max))
        in_range = exact / (of_all or 1)
        return fp8.round_nearest(in_range) * of_all

    def error(self, x: Any) -> float:
        """How far rounding moves x, as a share of x: |round(x) - x| / |x|; of many, their norms."""
        import numpy as np

        numbers, _ = _read(x, self)
        largest = np.abs(numbers).max(initial=0) or 1  # divided by, so that no square overflows
        rounded = self.round(numbers)
        with np.errstate(invalid="ignore"):
            moved = np.linalg.norm((rounded - numbers) / largest)
            length = np.linalg.norm(numbers / largest)
        return float(moved / (length or 1))

    # -- one number --------------------------------------------------------------------------------
    @explained(FormatError, "format.bits")
    def bits(self, x: Any) -> Bits:
        """One number as this format keeps it, a `Bits`; of a format with blocks, before the scale.

        >>> str(Format("bf16").bits(0.1))
        '0 01111011 1001101'
        """
        numbers, _ = _read(x, self)
        if numbers.size != 1:
            raise FormatError(f"bits() reads one number; this is {numbers.size:,} of them.")
        given = float(numbers.flat[0])
        value = float(self.round_nearest(numbers).flat[0])
        digits = f"{self.encode(value):0{self.width}b}"
        unsigned = self.listed and self.listed[0] != 0  # NF4: its list begins with -1
        start = 0 if unsigned else 1
        end = start + (self.exponent or 0)
        return Bits(
            given=given,
            format=f"{self.name} before its scale" if self.block else self.name,
            value=value,
            sign=digits[:start],
            exponent=digits[start:end],
            mantissa=digits[end:],
            reads=self.expansion(value),
            below=self.nextafter(value, -1),
            above=self.nextafter(value, 1),
            error=0.0 if value == given else abs(value - given) / abs(given),
        )


# -- names -----------------------------------------------------------------------------------------
def row_of(name: object) -> Row:
    """The row of the table formats that a name or a dtype means; FormatError, with the nearest."""
    text = _dtype_name(name)
    if not isinstance(name, str) and text in OTHER_DTYPES:
        raise FormatError(f"The dtype {text} is not in the table. Write {OTHER_DTYPES[text]}.")
    wanted = _plain(text)
    found = _by_spelling().get(wanted)
    if found:
        return found
    raise FormatError(f"{short(text)!r} is not a format here.{_hint(wanted)}")


def _dtype_name(name: object) -> str:
    """A name as text; of a dtype its own name, of Python's numbers FP64."""
    if name is float:
        return "float64"
    if isinstance(name, type):
        return name.__name__
    return str(getattr(name, "name", name))


@functools.cache
def _by_spelling() -> dict[str, Row]:
    """{a name as it is compared: its row}."""
    rows = {}
    for row in table("formats"):
        for spelling in _spellings(row):
            rows[spelling] = row
    return rows


def _spellings(row: Row) -> set[str]:
    """The names of a row as they are compared: in full, without "FP8", and others."""
    *_, last = row.name.split()
    names = [row.name, last]
    if row.torch:
        names.append(row.torch)
    if row.also:
        names += row.also.split("; ")
    return {_plain(name) for name in names}


def _plain(name: str) -> str:
    """A name as it is compared: "torch.bfloat16", "BFloat-16" and "BF16" are the same."""
    name = name.lower().rpartition(".")[2]
    name = re.sub("[^a-z0-9]", "", name)
    return name.replace("bfloat", "bf").replace("float", "fp")


def _hint(wanted: str) -> str:
    """The formats of a family, or the names that look like the wanted one, or all of them."""
    names = table("formats").names
    families = {_plain(name.split()[0]) for name in names}  # "fp8": which of four?
    pieces = [wanted] if len(wanted) > 1 else []
    pieces += nearest(wanted, families, most=2)
    near = []
    for name in names:
        if any(piece in _plain(name) for piece in pieces):
            near.append(repr(name))
    if near:
        return f" Did you mean {' or '.join(near[:NEAR])}?"
    return f" There are: {', '.join(names)}."


# -- checks ----------------------------------------------------------------------------------------
def _list(row: Row) -> tuple[float, ...]:
    """The values of a row without exponent, by bit pattern; () for the others."""
    if row.exponent is not None:
        return ()
    if row.codes:
        return tuple(map(float, row.codes.split()))
    half = 2 ** (row.bits - 1)  # whole numbers are in two's complement
    numbers = [*range(half), *range(-half, 0)]
    return tuple(map(float, numbers))


def _part(
    name: str,
    value: object,
    least: int,
    most: int,
) -> int:
    try:
        return whole(name, value, least, most, error=FormatError)
    except FormatError as error:
        example = "Write fl.Format(exponent=3, mantissa=4), or a name alone."
        raise FormatError(f"{error} {example}") from None


def _one_of(
    part: str,
    value: str,
    known: Iterable[str],
) -> None:
    if value not in known:
        raise FormatError(f"{part}={short(value)!r} is not one of {', '.join(known)}.")


# -- what comes in and goes out --------------------------------------------------------------------
def _read(x: Any, format: Format) -> tuple[np.ndarray, Callable[[np.ndarray], Any]]:
    """(x as an array of FP64, exactly; a function that gives a result the form of x)."""
    import numpy as np

    tensor = hasattr(x, "detach") and hasattr(x, "new_tensor")
    given = np.asarray(x.detach().cpu().double() if tensor else x)
    kind = given.dtype.kind
    if kind in "SU":
        raise FormatError(f"{short(x)!r} is not a number but a text. Write it without quotes.")
    if kind not in "fiuV":  # V: the small formats of ml_dtypes
        raise FormatError(_inexact(x))
    numbers = np.atleast_1d(given.astype(np.float64))
    whole_numbers = kind in "iu"
    if whole_numbers and (abs(numbers) > MOST_EXACT).any():
        raise FormatError(_inexact(x))

    def back(result: np.ndarray) -> Any:
        result = result.reshape(given.shape)
        if tensor:
            return _as_tensor(result, x, format)
        return float(result) if given.ndim == 0 else result

    return numbers, back


def _inexact(x: object) -> str:
    return f"{short(x)!r} is not a number that FP64 holds exactly, and rounding starts from there."


def _as_tensor(
    result: np.ndarray,
    x: Any,
    format: Format,
) -> Any:
    """A result as a tensor beside x, in float32 where x and the format need no more."""
    tensor = x.detach().cpu().double().new_tensor(result)
    wide = "float64" in str(x.dtype) or (format.exponent or 0) > FLOAT32_EXPONENT
    if x.is_floating_point() and not wide:
        tensor = tensor.float()
    return tensor.to(x.device)
