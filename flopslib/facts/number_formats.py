"""Number formats by name, from FP64 to 4 bits: numbers of any kind come in, and go out rounded.

The one fact behind it: a format is a row of a table and a ruler (encodings.py); where a block of
numbers shares a scale, the ruler is stretched to the largest of them first.
To add a format: a row of tables/formats.csv. One of your own: fl.Format(exponent=3, mantissa=4).
"""

import difflib
import math
import re

from .._support.display import TextDisplay
from .encodings import Bits, FormatError, Marks
from .table import table

SPECIALS = ("ieee", "fn", "fnuz", "finite")  # inf and NaN; one NaN; NaN in place of -0; neither
SCALES = {"e8m0": 8, "e4m3": 8, "absmax": 32}  # bits of a block's scale


class Format(Marks, TextDisplay):
    """A number format by name, fl.Format("fp8_e4m3fn"), or by its bits.

    fl.Format(exponent=3, mantissa=4) is one of your own; its specials are "ieee" (inf and NaN),
    "fn" (one NaN), "fnuz" (a NaN in place of -0) or "finite" (neither). A torch or NumPy dtype is a
    name, too. block=32: so many numbers share a scale, "absmax" (FP32), "e8m0" (a power of two, as
    MX) or "e4m3" (as NVFP4). Raises FormatError, in one sentence.

    `.name`; `.width`, bits of one number, and `.bits_each` with its share of a scale; `.exponent`,
    `.mantissa`, `.bias`; `.max`, `.min_normal`, `.min_subnormal` and `.epsilon` (the step at 1),
    None where there is none; `.digits`, decimal ones; `.has_inf`, `.has_nan`, and `.overflow`, what
    too large a number becomes ("inf", "nan", "max"); `.row` of the table, with source and date.

    >>> Format("bf16").round(257)
    256.0
    """

    def __init__(
        self,
        name=None,
        *,
        exponent=None,
        mantissa=None,
        bias=None,
        specials="ieee",
        block=None,
        scale=None,
    ):
        self.row = row = None if name is None else _find(name)
        if row and (exponent, mantissa, bias) != (None, None, None):
            raise FormatError(f"{row.name} has its bits: give a name, or exponent and mantissa.")
        if row:
            core = _find(row.element) if row.element else row
            parts = core.exponent, core.mantissa, core.bias, core.specials, core.overflow
            name, width, listed = row.name, core.bits, _list(core)  # INT8, INT4, NF4 are lists
        else:
            _whole("exponent", exponent, 1, 11)
            _whole("mantissa", mantissa, 0, 52)
            _one_of("specials", specials, SPECIALS)
            bias = 2 ** (exponent - 1) - (specials != "fnuz") if bias is None else bias
            _whole("bias", bias, -900, 2000)
            overflow = {"ieee": "inf", "finite": "max"}.get(specials, "nan")
            parts = exponent, mantissa, bias, specials, overflow
            name, width, listed = f"E{exponent}M{mantissa}", 1 + exponent + mantissa, ()
        self.block, self.scale = row.block if row else None, row.scale if row else None
        if block is not None or scale is not None:
            _whole("block", block, 1, 2**20)
            self.block, self.scale = block, scale or self.scale or "absmax"
            _one_of("scale", self.scale, SCALES)
            name += f" in blocks of {block}"
        super().__init__(name, *parts, width, listed)
        self.bits_each = width + (SCALES[self.scale] / self.block if self.block else 0)

    def __repr__(self):
        parts = (
            f"{len(self.listed)} values"
            if self.listed
            else f"1 for the sign, {self.exponent} exponent, {self.mantissa} mantissa"
        )
        if self.block:
            parts += f", a scale for every {self.block}, {self.bits_each:g} bits each in all"
        known = self.row.cited if self.row else "counted"
        return f"{self.name}: {self.width} bits, {parts}; the largest is {self.max:.6g} ({known})"

    def round(self, x, saturate=None, seed=None):
        """x (a number, NumPy or torch) moved to the nearest marks, and of two the even one.

        saturate: True stops at the largest number, False gives inf or NaN; left out, as the format
        does. seed: up or down by chance, the nearer mark the likelier (stochastic rounding). Blocks
        run along the last axis. Comes back in FP64; as float32 for a torch tensor of that or less.
        """
        import numpy as np

        wide, back = _read(x, self)
        if not self.block or not wide.size:
            return back(self.nearest(wide, saturate, seed))
        if not np.isfinite(wide).all():
            raise FormatError(f"{self.name} cannot scale a block that holds inf or NaN.")
        count = wide.shape[-1]
        blocks = np.pad(wide, [(0, 0)] * (wide.ndim - 1) + [(0, -count % self.block)])
        blocks = blocks.reshape(*wide.shape[:-1], -1, self.block)
        scales = self._scales(np.abs(blocks).max(-1, keepdims=True))
        parts = np.divide(blocks, scales, out=np.zeros_like(blocks), where=scales > 0)
        rounded = self.nearest(parts, True, seed) * scales
        return back(rounded.reshape(*wide.shape[:-1], -1)[..., :count])

    def error(self, x):
        """How far rounding moves x, as a share of x: |round(x) - x| / |x|; of many, their norms."""
        import numpy as np

        wide, _ = _read(x, self)
        size = np.abs(wide).max(initial=0)
        with np.errstate(invalid="ignore"):
            moved, wide = (self.round(wide) - wide) / (size or 1), wide / (size or 1)
            return float(np.linalg.norm(moved) / (np.linalg.norm(wide) or 1))

    def _scales(self, largest):
        """The scales of blocks with these largest sizes, as their own format keeps them."""
        import numpy as np

        if self.scale == "e8m0":  # OCP Microscaling Formats 1.0, section 6.3
            power = np.frexp(largest)[1] - math.frexp(self.max)[1]
            return np.ldexp(1.0, np.clip(power, -127, 127))
        with np.errstate(over="ignore"):
            if self.scale == "absmax":
                return (largest / self.max).astype(np.float32).astype(float)
            fp8 = Format("FP8 E4M3FN")  # as NVFP4: an FP32 for all brings the scales into its range
            whole = float(np.float32(largest.max() / self.max / fp8.max))
        return fp8.nearest(largest / self.max / (whole or 1)) * whole

    def bits(self, x):
        """One number as this format keeps it, a `Bits`; of a format with blocks, before the scale.

        >>> str(Format("bf16").bits(0.1))
        '0 01111011 1001101'
        """
        wide, _ = _read(x, self)
        if wide.size != 1:
            raise FormatError(f"bits() reads one number; this is {wide.size:,} of them.")
        said, value = float(wide.flat[0]), float(self.nearest(wide).flat[0])
        text = f"{self.code(value):0{self.width}b}"
        sign = int(not self.listed or not self.listed[0])  # NF4 has none: its list begins with -1
        end = sign + (self.exponent or 0)
        error = 0.0 if value == said else abs(value - said) / abs(said)
        return Bits(
            said,
            self.name + " before its scale" * bool(self.block),
            value,
            text[:sign],
            text[sign:end],
            text[end:],
            self.in_words(value),
            self.beside(value, -1),
            self.beside(value, 1),
            error,
        )


def _find(name):
    """The row of the table that a name means; a dtype is a name, too."""
    said, rows = _plain(name), list(table("formats"))
    for fits in (
        [row for row in rows if _plain(row.name) == said],
        [row for row in rows if _plain(row.name.split()[-1]) == said],
    ):  # "e4m3fn"
        if len(fits) == 1:
            return fits[0]
    families = {_plain(row.name.split()[0]): row for row in rows}  # "fp8": which of four?
    like = [said] if len(said) > 1 else []
    like += difflib.get_close_matches(said, families, n=2)
    near = [row.name for row in rows if any(word in _plain(row.name) for word in like)]
    raise FormatError(
        f"{str(name)[:40]!r} is not a format here. "
        + (
            f"Did you mean {' or '.join(map(repr, near[:5]))}?"
            if near
            else f"There are: {', '.join(row.name for row in rows)}."
        )
    )


def _plain(name):
    """A name as it is compared: "torch.bfloat16" and "BF16" are the same."""
    name = re.sub("[^a-z0-9]", "", str(name).lower().removeprefix("torch."))
    return name.replace("bfloat", "bf").replace("float", "fp")


def _list(row):
    """The values of a row without exponent, by bit pattern; () for the others."""
    if row.exponent is not None:
        return ()
    half = 2 ** (row.bits - 1)  # whole numbers are in two's complement
    return tuple(map(float, (row.codes or "").split() or [*range(half), *range(-half, 0)]))


def _whole(part, value, least, most):
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise FormatError(
            f"{part}={str(value)[:40]} cannot be: give a whole number from {least} "
            f"to {most}, as in fl.Format(exponent=3, mantissa=4), or a name alone."
        )


def _one_of(part, value, known):
    if value not in known:
        raise FormatError(f"{part}={str(value)[:40]!r} is not one of {', '.join(known)}.")


def _read(x, format):
    """(x as an array of FP64, exactly; a function that gives a result the form of x)."""
    import numpy as np

    tensor = hasattr(x, "detach") and hasattr(x, "new_tensor")
    given = np.asarray(x.detach().cpu().double() if tensor else x)
    exact = given.dtype.kind in "fiuV"  # V: the small formats of ml_dtypes
    wide = np.atleast_1d(given.astype(np.float64)) if exact else given
    if not exact or given.dtype.kind in "iu" and (abs(wide) > 2**53).any():
        raise FormatError(
            f"{' '.join(str(x).split())[:40]!r} is not a number that FP64 holds "
            "exactly, and rounding starts from there."
        )

    def back(result):
        result = result.reshape(given.shape)
        if not tensor:
            return float(result) if given.ndim == 0 else result
        result = x.detach().cpu().double().new_tensor(result)
        narrow = x.is_floating_point() and "float64" not in str(x.dtype)
        return (result.float() if narrow and (format.exponent or 0) <= 8 else result).to(x.device)

    return wide, back
