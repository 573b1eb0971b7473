"""The marks of a number format: which bits stand for which number, and which mark is the nearest.

The one fact behind it: a format is a ruler. Its exponent bits say how long the ruler is, its
mantissa bits how many marks stand between one power of two and the next; rounding takes the nearest
mark, and of two that are equally near the one whose last bit is 0.
All is worked out in FP64, where each step of it is exact: nothing is rounded twice.
Names, blocks with a scale, and what comes in and goes out are in number_formats.py.
"""

import math
import re
from dataclasses import dataclass

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.formatting import sig


class FormatError(UserError, ValueError):
    """A format that does not exist, or a number or bits that a format does not have."""


def short(value):
    """All digits of a number: 0.1, 257."""
    return repr(value).removesuffix(".0")


@dataclass(frozen=True, repr=False)
class Bits(TextDisplay):
    """One number as a format keeps it; `.sign`, `.exponent`, `.mantissa` are texts of 0 and 1.

    value: the mark it was rounded to; below, above: the marks beside that, None beyond the ends.
    error: |value - said| / |said|, 0 where nothing was rounded.
    """

    said: float
    format: str
    value: float
    sign: str
    exponent: str
    mantissa: str
    reads: str
    below: float | None
    above: float | None
    error: float

    def __str__(self):
        return " ".join(filter(None, (self.sign, self.exponent, self.mantissa)))

    def __repr__(self):
        told = f"{short(self.said)} in {self.format} is {self}, which reads {self.reads}"
        if not math.isfinite(self.value - self.said):
            return f"{told} (counted)."
        moved = f"rounding moved it by {sig(100 * self.error)} %" if self.error else "exactly"
        marks = " and ".join(short(m) for m in (self.below, self.above) if m is not None)
        return f"{told}, {moved}. The marks beside it are {marks} (counted)."


class Marks:
    """The numbers of one format: 1 sign bit, exponent and mantissa bits; or a list by bit pattern.

    specials: "ieee" (inf and NaN), "fn" (one NaN), "fnuz" (a NaN in place of -0), "finite"
    (neither). overflow: what too large a number becomes, "inf", "nan" or "max". Raises FormatError
    where FP64 does not hold every number of it.

    >>> Marks("BF16", 8, 7, 127, "ieee", "inf").beside(256.0, 1)
    258.0
    """

    def __init__(self, name, exponent, mantissa, bias, specials, overflow, width=None, listed=()):
        self.name, self.listed, self.overflow = name, listed, overflow
        self.exponent, self.mantissa, self.bias, self.specials = exponent, mantissa, bias, specials
        self.width = width or 1 + exponent + mantissa
        self.has_inf = specials == "ieee"
        self.has_nan = specials in ("fn", "fnuz") or self.has_inf and mantissa > 0
        self.min_normal = self.min_subnormal = self.epsilon = None
        self.digits = math.log10(2) * (self.width - 1 if listed else mantissa + 1)
        if listed:
            self.max, self.epsilon = max(listed), None if listed[0] else 1.0
            return
        self._least = 1 - bias  # the exponent of the smallest normal number
        self._last = 2 ** (self.width - 1) - {"ieee": 2**mantissa + 1, "fn": 2}.get(specials, 1)
        if self._least - mantissa < -1074 or (self._last >> mantissa) - bias > 1023:
            raise FormatError(
                f"{name} with bias {bias} has numbers that FP64 lacks, and all is "
                "worked out in FP64. Take fewer exponent bits."
            )
        self.max, self.epsilon = self.decode(self._last), 2.0**-mantissa
        self.min_normal = math.ldexp(1, self._least)
        self.min_subnormal = math.ldexp(1, self._least - mantissa) if mantissa else None

    def values(self):
        """All finite numbers in order, as a NumPy array, for formats of at most 16 bits."""
        import numpy as np

        if self.width > 16:
            raise FormatError(
                f"{self.name} has about 2^{self.width} numbers, too many for a list. "
                "values() is for formats of at most 16 bits."
            )
        return np.array(
            sorted(
                v for v in {self.decode(code) for code in range(2**self.width)} if math.isfinite(v)
            )
        )

    def nearest(self, x, saturate=None, seed=None):
        """The nearest mark for each number of an FP64 array; arguments as in Format.round."""
        import numpy as np

        to = (
            self.overflow
            if saturate is None
            else "max"
            if saturate
            else "inf"
            if self.has_inf
            else "nan"
        )
        if not self.has_nan and (np.isnan(x).any() or to == "nan"):
            raise FormatError(
                f"{self.name} has no NaN"
                + (
                    " and no inf: too large a number can only become the largest. Leave out "
                    "saturate=False."
                    if to == "nan"
                    else ": nothing could stand for it."
                )
            )
        with np.errstate(invalid="ignore", over="ignore"):
            if self.listed:
                order = np.argsort(self.listed)
                marks = np.array(self.listed)[order]
                place = np.clip(np.searchsorted(marks, x, "right") - 1, 0, len(marks) - 2)
                low, high, odd = marks[place], marks[place + 1], order[place] % 2
                gap = high - low
            else:
                exponent = np.where(np.isfinite(x) & (x != 0), np.frexp(x)[1] - 1, self._least)
                gap = np.ldexp(1.0, np.maximum(exponent, self._least) - self.mantissa)
                signed, x = x, np.abs(x)
                steps = np.floor(x / gap)  # a division by a power of two: exact
                low, high, odd = steps * gap, (steps + 1) * gap, steps % 2
            share = (x - low) / gap  # of the way to the upper mark
            up = (share > 0.5) | (share == 0.5) & (odd == 1)
            if seed is not None:
                up = np.random.default_rng(seed).random(x.shape) < share
            near = np.where(up, high, low)
        if self.listed:
            return near
        near[near > self.max] = {"max": self.max, "inf": np.inf, "nan": np.nan}[to]
        return np.copysign(near, signed) + (0.0 if self.specials == "fnuz" else -0.0)  # no -0 there

    def decode(self, bits):
        """The number behind a bit pattern: a whole number, an array of them, or a text of 0 and 1.

        >>> Format("fp8_e4m3fn").decode("0 1111 110")
        448.0
        """
        if isinstance(bits, str):
            text = re.sub(r"[\s_|]", "", bits)
            bits = int(text, 2) if re.fullmatch(f"[01]{{{self.width}}}", text) else bits
        if getattr(bits, "shape", ()) or isinstance(bits, (list, tuple)):
            import numpy as np

            return np.vectorize(self.decode, otypes=[float])(np.asarray(bits))
        if not hasattr(bits, "__index__") or not 0 <= bits < 2**self.width:
            raise FormatError(
                f"{str(bits)[:40]!r} is no pattern of {self.name}: give {self.width} "
                f"digits of 0 and 1, or a whole number from 0 to 2^{self.width} - 1."
            )
        if self.listed:
            return self.listed[bits]
        minus, size = divmod(int(bits), 2 ** (self.width - 1))
        power, part = divmod(size, 2**self.mantissa)
        if size > self._last or minus and not size and self.specials == "fnuz":
            value = math.inf if self.has_inf and size == self._last + 1 else math.nan
        else:  # a normal number has a leading 1 that is not written
            part += 2**self.mantissa if power else 0
            value = math.ldexp(part, max(power, 1) - self.bias - self.mantissa)
        return -value if minus else value

    def code(self, value):
        """The bit pattern of a mark."""
        if self.listed:
            return self.listed.index(value)
        end = 2 ** (self.width - 1)
        if math.isnan(value):
            return {"fnuz": end, "fn": end - 1}.get(
                self.specials, self._last + 1 + 2**self.mantissa // 2
            )
        minus, size = end * (math.copysign(1, value) < 0), abs(value)
        if math.isinf(value):
            return minus + self._last + 1
        power = max(math.frexp(size)[1] - 1, self._least) if size else self._least
        return (
            minus
            + ((power - self._least) << self.mantissa)
            + int(math.ldexp(size, self.mantissa - power))
        )

    def beside(self, value, way):
        """The next mark above (way 1) or below (-1); None beyond the ends."""
        if not math.isfinite(value):
            return None
        if self.listed:
            marks = sorted(self.listed)
            place = marks.index(value) + way
            return marks[place] if 0 <= place < len(marks) else None
        place = way + self.code(abs(value)) * (-1 if value < 0 else 1)
        return math.copysign(self.decode(abs(place)), place) if abs(place) <= self._last else None

    def in_words(self, value):
        """A mark as its parts read: + 2^-4 x 1.6015625 = 0.10009765625."""
        if self.listed or not value or not math.isfinite(value):
            return short(value)
        power = max(math.frexp(value)[1] - 1, self._least)
        part = math.ldexp(abs(value), -power)
        return f"{'-' if value < 0 else '+'} 2^{power} x {short(part)} = {short(value)}"
