"""The bit patterns of a number format: which bits stand for which number, and how numbers round.

A format is a ruler. Its exponent bits say how long the ruler is, its mantissa bits how many marks
lie between one power of two and the next. Rounding takes the nearest mark, and of two that are
equally near the one whose last bit is 0.
All is worked out in FP64, where each step of it is exact: nothing is rounded twice.
Names, blocks with a scale, and what comes in and goes out are in number_formats.py.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from typing import TYPE_CHECKING, Any

from .._support.display import TextDisplay
from .._support.errors import UserError, short
from ..quantities.formatting import percent

if TYPE_CHECKING:
    import numpy as np  # loaded when numbers are rounded

LISTABLE = 16  # bits of the widest format whose numbers are listed
FP64_LEAST, FP64_MOST = -1074, 1023  # exponents of the smallest and the largest number of FP64
INFINITIES = {"inf": math.inf, "nan": math.nan}
SHOWN = 18  # digits of a number that has more; any two numbers of FP64 differ in these


class FormatError(UserError, ValueError):
    """A format that does not exist, or a number or bits that a format does not have."""


def typed(value: float) -> str:
    """A number as it is typed: 257, and 0.1 for the number of FP64 nearest to 0.1."""
    return repr(value).removesuffix(".0")


def is_as_typed(value: float) -> bool:
    """Is a number what its text says? The 0.1 of FP64 is not: it is a little above 0.1."""
    return not math.isfinite(value) or Decimal(value) == Decimal(repr(value))


def in_full(value: float) -> str:
    """All digits of a number, or its first 18 and dots: 257, 0.100000000000000005..."""
    text = typed(value)
    if is_as_typed(value):
        return text
    cut = Context(prec=SHOWN, rounding=ROUND_DOWN).create_decimal(value)
    more = "" if cut == Decimal(value) else "..."
    if "e" not in text:
        return f"{cut:f}{more}"
    digits, power = f"{cut:e}".split("e")
    return f"{digits}{more}e{int(power):+03d}"


@dataclass(frozen=True, repr=False)
class Bits(TextDisplay):
    """One number as a format keeps it; the parts are texts of 0 and 1."""

    given: float
    format: str
    value: float  # the mark that the number was rounded to
    sign: str
    exponent: str
    mantissa: str
    reads: str  # the value by its parts
    below: float | None  # the marks beside the value, None beyond the ends
    above: float | None
    error: float  # |value - given| / |given|, 0 where nothing was rounded

    def __str__(self) -> str:
        parts = (self.sign, self.exponent, self.mantissa)
        return " ".join(part for part in parts if part)

    def __repr__(self) -> str:
        text = f"{typed(self.given)} in {self.format} is {self}, which reads {self.reads}"
        if not math.isfinite(self.value - self.given):
            return f"{text} (counted)."
        return f"{text}{self._moved()} {self._beside()} (counted)."

    def _moved(self) -> str:
        """How far the value is from the number that was given, as the end of a sentence."""
        if self.error:
            return f"; rounding moved it by {percent(self.error)}."
        if is_as_typed(self.given):
            return ", exactly."
        return (
            f"; {typed(self.given)} itself has no mark, and became this one, the nearest, when it "
            "was read in FP64."
        )

    def _beside(self) -> str:
        """The marks beside the value; one of them where the format ends."""
        marks = [in_full(mark) for mark in (self.below, self.above) if mark is not None]
        if len(marks) < 2:
            return f"The one mark beside it is {' '.join(marks)}: here the format ends"
        return f"The marks beside it are {' and '.join(marks)}"


class Encoding:
    """The numbers of one format, by sign, exponent and mantissa bits, or as a list by bit pattern.

    specials: "ieee" (inf and NaN), "fn" (one NaN), "fnuz" (a NaN in place of -0), "finite"
    (neither). overflow: what too large a number becomes, "inf", "nan" or "max". listed: the
    numbers by bit pattern, where there are no exponent bits. Raises FormatError where FP64 does not
    hold every number of the format.

    >>> Encoding("BF16", 8, 7, 127, "ieee", "inf").nextafter(256.0, 1)
    258.0
    """

    exponent: Any  # bits, None for a list, as are the next three
    mantissa: Any
    bias: Any
    specials: Any
    max: float
    min_normal: float | None = None
    min_subnormal: float | None = None
    epsilon: float | None = None  # the step at 1
    digits: float  # decimal ones

    def __init__(
        self,
        name: str,
        exponent: int | None,
        mantissa: int | None,
        bias: int | None,
        specials: str | None,
        overflow: str,
        width: int | None = None,
        listed: tuple[float, ...] = (),
    ):
        self.name = name
        self.exponent = exponent
        self.mantissa = mantissa
        self.bias = bias
        self.specials = specials
        self.overflow = overflow
        self.listed = listed
        self.width = width or 1 + self.exponent + self.mantissa
        self.has_inf = specials == "ieee"
        self.has_nan = specials in ("fn", "fnuz") or self.has_inf and self.mantissa > 0
        if listed:
            self._set_listed()
        else:
            self._set_floating()

    def _set_listed(self) -> None:
        self.max = max(self.listed)
        whole_numbers = self.listed[0] == 0  # NF4's list begins with -1
        self.epsilon = 1.0 if whole_numbers else None
        self.digits = math.log10(2) * (self.width - 1)

    def _set_floating(self) -> None:
        self._least = 1 - self.bias  # the exponent of the smallest normal number
        # The bit pattern of the largest number: IEEE gives the last exponent to inf and NaN,
        # "fn" only the last pattern.
        last = 2 ** (self.width - 1) - 1
        if self.specials == "ieee":
            last -= 2**self.mantissa
        elif self.specials == "fn":
            last -= 1
        self._last = last
        lowest = self._least - self.mantissa
        highest = (last >> self.mantissa) - self.bias
        if lowest < FP64_LEAST or highest > FP64_MOST:
            raise FormatError(
                f"{self.name} with bias {self.bias} has numbers that FP64 lacks, and all is "
                "worked out in FP64. Take fewer exponent bits."
            )
        self.max = self.decode(last)
        self.epsilon = 2.0**-self.mantissa
        self.min_normal = math.ldexp(1, self._least)
        if self.mantissa:
            self.min_subnormal = math.ldexp(1, self._least - self.mantissa)
        self.digits = math.log10(2) * (self.mantissa + 1)

    # -- all numbers -------------------------------------------------------------------------------
    def values(self) -> np.ndarray:
        """All finite numbers in order, for formats of at most 16 bits."""
        import numpy as np

        if self.width > LISTABLE:
            raise FormatError(
                f"{self.name} has about 2^{self.width} numbers, too many for a list. values() is "
                f"for formats of at most {LISTABLE} bits."
            )
        numbers = {self.decode(code) for code in range(2**self.width)}
        return np.array(sorted(number for number in numbers if math.isfinite(number)))

    # -- rounding ----------------------------------------------------------------------------------
    def round_nearest(
        self, x: np.ndarray, saturate: bool | None = None, seed: int | None = None
    ) -> np.ndarray:
        """The nearest mark for each number of an FP64 array; arguments as in Format.round."""
        import numpy as np

        overflow = self._overflow(saturate)
        self._check_nan(x, overflow)
        with np.errstate(invalid="ignore", over="ignore"):
            if self.listed:
                return _pick(x, self._listed_marks(x), seed)
            size = np.abs(x)
            rounded = _pick(size, self._floating_marks(size), seed)
        rounded[rounded > self.max] = INFINITIES.get(overflow, self.max)
        signed = np.copysign(rounded, x)
        if self.specials == "fnuz":
            signed += 0.0  # -0 + 0 is 0: the format has no -0
        return signed

    def _overflow(self, saturate: bool | None) -> str:
        """What too large a number becomes: "inf", "nan" or "max"."""
        if saturate is None:
            return self.overflow
        if saturate:
            return "max"
        return "inf" if self.has_inf else "nan"

    def _check_nan(self, x: np.ndarray, overflow: str) -> None:
        import numpy as np

        if self.has_nan:
            return
        if overflow == "nan":
            raise FormatError(
                f"{self.name} has no NaN and no inf: too large a number can only become the "
                "largest. Leave out saturate=False."
            )
        if np.isnan(x).any():
            raise FormatError(f"{self.name} has no NaN: nothing could stand for it.")

    def _listed_marks(self, x: np.ndarray) -> tuple[np.ndarray, ...]:
        """Of each number the marks below and above, their distance, whether the lower is odd."""
        import numpy as np

        patterns = np.argsort(self.listed)  # in the order of their numbers
        marks = np.array(self.listed)[patterns]
        place = np.searchsorted(marks, x, "right") - 1
        place = np.clip(place, 0, len(marks) - 2)
        low = marks[place]
        high = marks[place + 1]
        odd = patterns[place] % 2
        return low, high, high - low, odd

    def _floating_marks(self, size: np.ndarray) -> tuple[np.ndarray, ...]:
        """The same for sizes of floating-point numbers."""
        import numpy as np

        _, power = np.frexp(size)
        known = np.isfinite(size) & (size != 0)
        exponent = np.where(known, power - 1, self._least)
        exponent = np.maximum(exponent, self._least)
        gap = np.ldexp(1.0, exponent - self.mantissa)
        steps = np.floor(size / gap)  # a division by a power of two: exact
        low = steps * gap
        high = (steps + 1) * gap
        odd = steps % 2
        return low, high, gap, odd

    # -- bit patterns ------------------------------------------------------------------------------
    def decode(self, bits: Any) -> Any:
        """The number behind a bit pattern: a whole number, an array of them, or a text of 0 and 1.

        >>> Format("fp8_e4m3fn").decode("0 1111 110")
        448.0
        """
        if getattr(bits, "shape", ()) or isinstance(bits, (list, tuple)):
            import numpy as np

            return np.vectorize(self.decode, otypes=[float])(np.asarray(bits))
        pattern = self._pattern(bits)
        if self.listed:
            return self.listed[pattern]
        minus, size = divmod(pattern, 2 ** (self.width - 1))
        if minus and not size and self.specials == "fnuz":
            return math.nan  # in place of -0
        value = self._size(size)
        return -value if minus else value

    def _pattern(self, bits: Any) -> int:
        """A bit pattern as a whole number; FormatError for what is not one of this format."""
        pattern = bits
        if isinstance(bits, str):
            digits = re.sub(r"[\s_|]", "", bits)
            if re.fullmatch(f"[01]{{{self.width}}}", digits):
                pattern = int(digits, 2)
        if not hasattr(pattern, "__index__") or not 0 <= pattern < 2**self.width:
            raise FormatError(
                f"{short(bits)!r} is not a pattern of {self.name}: give {self.width} digits of 0 "
                f"and 1, or a whole number from 0 to 2^{self.width} - 1."
            )
        return int(pattern)

    def _size(self, pattern: int) -> float:
        """The number of a pattern without its sign bit."""
        if pattern > self._last:
            is_inf = self.has_inf and pattern == self._last + 1
            return math.inf if is_inf else math.nan
        leading = 2**self.mantissa
        power, part = divmod(pattern, leading)
        if power:
            part += leading  # a normal number has a leading 1 that is not written
        else:
            power = 1  # and the smallest ones keep the lowest power
        return math.ldexp(part, power - self.bias - self.mantissa)

    def encode(self, value: float) -> int:
        """The bit pattern of a number of this format."""
        if self.listed:
            return self.listed.index(value)
        if math.isnan(value):
            return self._nan()
        sign_bit = 0
        if math.copysign(1, value) < 0:
            sign_bit = 2 ** (self.width - 1)
        if math.isinf(value):
            return sign_bit + self._last + 1
        power = self._power(value)
        steps = math.ldexp(abs(value), self.mantissa - power)  # at this power
        powers = (power - self._least) << self.mantissa
        return sign_bit + powers + int(steps)

    def _nan(self) -> int:
        if self.specials == "fnuz":
            return 2 ** (self.width - 1)
        if self.specials == "fn":
            return 2 ** (self.width - 1) - 1
        return self._last + 1 + 2**self.mantissa // 2  # quiet: its first mantissa bit is 1

    def _power(self, value: float) -> int:
        """The power of two at or below a number, as this format writes it."""
        if not value:
            return self._least
        return max(math.frexp(value)[1] - 1, self._least)

    def nextafter(self, value: float, way: int) -> float | None:
        """The next number above (way 1) or below (-1) one of this format; None beyond the ends."""
        if not math.isfinite(value):
            return None
        if self.listed:
            marks = sorted(self.listed)
            place = marks.index(value) + way
            return marks[place] if 0 <= place < len(marks) else None
        # Patterns of positive numbers count up with them; those of negative ones count down.
        place = self.encode(abs(value))
        place = way + (-place if value < 0 else place)
        if abs(place) > self._last:
            return None
        return math.copysign(self.decode(abs(place)), place)

    def expansion(self, value: float) -> str:
        """A number by its parts: + 2^(123 - 127) x 1.6015625 = 0.10009765625.

        The exponent bits are a whole number, less the bias. Where they are all 0, the power is that
        of 1, and there is no leading 1.
        """
        if self.listed or not value or not math.isfinite(value):
            return in_full(value)
        power = self._power(value)
        part = math.ldexp(abs(value), -power)
        sign = "-" if value < 0 else "+"
        shift = f"- {self.bias}" if self.bias >= 0 else f"+ {-self.bias}"
        least = " (exponent bits all 0: no leading 1)" if part < 1 else ""
        factors = f"2^({power + self.bias} {shift}) x {in_full(part)}"
        return f"{sign} {factors} = {in_full(value)}{least}"


def _pick(
    x: np.ndarray,
    marks: tuple[np.ndarray, ...],
    seed: int | None,
) -> np.ndarray:
    """The nearer of two marks, of two as near the even one; with a seed by chance.

    marks: below and above, their distance, whether the lower one is odd.
    """
    import numpy as np

    low, high, gap, odd = marks
    share = (x - low) / gap  # of the way to the upper mark
    if seed is None:
        tie = (share == 0.5) & (odd == 1)
        up = (share > 0.5) | tie
    else:
        up = np.random.default_rng(seed).random(x.shape) < share
    return np.where(up, high, low)
