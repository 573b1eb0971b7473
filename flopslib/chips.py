"""Chips by the dozen: a row of tables/chips.csv, how many of it, and the peak that follows.

The fact behind it: a sheet's peak is what the arithmetic units could do if they never waited,
and n chips have n times that. How much of it is reached is another matter, and stands elsewhere.
All peaks are dense: the sparse figures that sheets like to print first are not in the table.
To add a chip: one line in tables/chips.csv.
"""
import re
from dataclasses import dataclass

from .errors import Told
from .notation import NUMBER, parse
from .tables import Row, table

# A format is a column of the table. The first one that a chip has is the one models train in.
FORMATS = ("bf16", "fp16", "fp32", "tf32", "fp64", "fp64_matrix", "fp8", "fp4", "int8")


class FleetError(Told, ValueError):
    """A text that is not a number of chips, or a format that a chip does not have."""


@dataclass(frozen=True, repr=False)
class Fleet:
    """So many chips of one kind: `.count`, `.chip` (its row), `.formats`, `.usual`, `.peak()`."""

    count: int
    chip: Row

    @property
    def formats(self):
        """The formats that the table has a peak for."""
        return tuple(f for f in FORMATS if self.chip[f] is not None)

    @property
    def usual(self):
        """The format that it trains in: BF16, else FP16, FP32, FP64."""
        return self.formats[0]

    def peak(self, format="bf16"):
        """All of them together at their dense sheet peak: FLOP/s (OP/s for int8), cited.

        Raises FleetError where the table has no peak in that format.

        >>> fleet("8 x A100").peak()
        2.5 PFLOP/s (cited: nvidia.com/en-us/data-center/a100, 2020-11)
        """
        if (name := str(format).lower()) not in self.formats:
            known = ", ".join(f.upper() for f in self.formats)
            raise FleetError(f"The table has no {str(format)[:20].upper()} peak for the "
                             f"{self.chip.name}; it has {known}. Write .peak({self.usual!r}).")
        return self.count * self.chip[name]

    def __str__(self):
        return f"{self.count:,} x {self.chip.name}"

    def __repr__(self):
        return f"{self}: dense {self.usual.upper()} sheet peak {self.peak(self.usual)!r}"


def fleet(text):
    """Chips from a text such as "100,000 x H100", "8 x A100" or "H100".

    Raises FleetError for what is not a whole number of them, TableError for an unknown chip.

    >>> fleet("100,000 x H100").count
    100000
    """
    if isinstance(text, Fleet):
        return text
    if not isinstance(text, str) or not text.strip():
        raise FleetError(f'{text!r} is not a number of chips. Write "100,000 x H100" or "H100".')
    chips, text = table("chips"), text.strip()
    said, name = _split(text)
    if text in chips or not said:
        return Fleet(1, chips[text])  # an unknown name is told what is nearest
    shown = name if name in chips else "H100"
    if re.match(r"[\d.,_]", text[len(said):]) or re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+", said):
        raise FleetError(f"{text[:40]!r} can be read in two ways: is the mark a decimal point? "
                         f'Write "100 x {shown}" for a hundred, "100,000 x {shown}" for a hundred '
                         "thousand.")
    count = parse(said)[0]
    if not isinstance(count, int) or count < 1:
        raise FleetError(f"{said} chips cannot be built: they come whole, one or more. "
                         f'Write "8 x {shown}".')
    if not name:
        raise FleetError(f'{text[:40]!r} does not say which chips. Write "{said} x H100".')
    return Fleet(count, chips[name])


def _split(text):
    """("100,000", "H100"): the number in front, "" without one, and the name behind it."""
    said = NUMBER.match(text).group()
    return said, re.sub(r"^[x×*](?=\s|$|[A-Z])", "", text[len(said):].strip()).strip()


def is_fleet(text):
    """Whether a text names chips: "8 x A100" and "H100" do, "105 GFLOP/s" does not."""
    said, name = _split(text.strip())
    if not said:
        return not re.match(r"\s*an?\s", text)  # "a million FLOP/s"
    return name in table("chips") or bool(re.search(r"\d\s*[x×*]", text))
