"""Data sheets that answer, and clusters of chips: a row of tables/chips.csv and what follows.

A sheet's peak is clock x units x width, what the arithmetic units could do if they never waited; n
chips have n times that. How much of it is reached is another matter.
All peaks are dense; the sparse figures that sheets like to print first are asked for by name.
To add a chip: one line in tables/chips.csv; its clock, units and width: one in tables/clocks.csv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import UserError, short
from .._support.near_names import near_names
from ..quantities.parsing import parse_start
from ..quantities.quantity import Q, UnitError, quantity
from ..quantities.tokens import CHIP_OF_TIME
from .table import Row, TableError, table

# A format is a column of the table. The first one that a chip has is the one models train in.
FORMATS = ("bf16", "fp16", "fp32", "tf32", "fp64", "fp64_matrix", "fp8", "fp4", "int8")
STARRED = ("tf32", "bf16", "fp16", "fp8", "fp4", "int8")  # the formats that sparsity speeds up
# A column is called as a row of the table formats, but for these.
ROWS_OF_FORMATS = {"fp64_matrix": "FP64", "fp8": "FP8 E4M3FN", "fp4": "FP4 E2M1"}
SAME = 0.03  # a difference between two sheets that is not worth a word
NEAR = 3  # names that an error offers at most
EXAMPLES = ("H100 SXM", "MI300X", "TPU v5p")  # where none is near
# "100.000 x H100": a hundred, or a hundred thousand? "1.234e5" and "1.25 thousand" are clear.
ANY_CHIP = re.compile(r"(?i)(gpu|tpu|chip|accelerator|card|processor)s?")  # and of which kind?
GROUPED_BY_POINTS = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+\s*([x×*A-Z]|$)")


class ChipError(TableError):
    """A name of no chip, or of several."""


class FleetError(UserError, ValueError):
    """A text that is not a number of chips, or a format that a chip does not have."""


def bits_of(format: str) -> int:
    """The bits of one number in a format of the table chips: 16 of "bf16", 64 of "fp64_matrix"."""
    return table("formats")[ROWS_OF_FORMATS.get(format, format)].bits


# -- one data sheet --------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Chip(TextDisplay):
    """A data sheet: `.peak()`, `.by_clock()`, `.ridge()`, `.utilisation()`, and the row's columns.

    chip("H100 SXM").bandwidth is the cell of the table, cited; one that is empty is None.
    """

    row: Row

    @property
    def name(self) -> str:
        """The precise name: "H100 SXM" for the row H100, which other parts share."""
        if len(_family(self.row)) == 1:
            return self.row.name
        _, precise, *_ = _spelled(self.row)
        return precise

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that the table has a dense peak for."""
        return tuple(name for name in FORMATS if self.row[name] is not None)

    @property
    def usual(self) -> str:
        """The format that it trains in: BF16, else FP16, FP32, FP64; FleetError for none."""
        if self.formats and self.formats != ("int8",):
            return self.formats[0]
        why = "only whole numbers, INT8" if self.formats else "no dense peak of any format"
        raise FleetError(
            f"The table has no FLOP/s for the {self.name}: {why}. Its note says: "
            f"{self.row.note or 'nothing'}."
        )

    @explained(FleetError, "chip.peak")
    def peak(self, format: object = None, sparse: bool = False) -> Q:
        """The sheet's peak in a format, dense unless `sparse`: FLOP/s (OP/s for int8), cited.

        format: a column such as "fp8"; by default the one it trains in. Raises FleetError where the
        table has no such peak.

        >>> chip("H100 SXM").peak("fp8")
        1.98 PFLOP/s (cited: nvidia.com/en-us/data-center/h100, 2022-09)
        """
        name = self.usual if format is None else str(format).strip().lower()
        if name not in self.formats:
            raise FleetError(self._lacking(name))
        dense = self.row[name]
        if not sparse:
            return dense
        gain = self.row.sparse_gain or 1
        if name not in STARRED or gain == 1:
            raise FleetError(
                f"The sheet of the {self.name} has no sparse {name.upper()} peak. The dense one is "
                f"{dense}."
            )
        starred = gain * dense
        return starred.because(f"{self.row.cited}; with sparsity, {gain} times the dense peak")

    def _lacking(self, format: str) -> str:
        known = ", ".join(name.upper() for name in self.formats) or "none at all"
        hint = f" Write .peak({self.formats[0]!r})." if self.formats else ""
        return (
            f"The table has no {short(format, 20).upper()} peak for the {self.name}; it has "
            f"{known}.{hint}"
        )

    def by_clock(self) -> ByClock:
        """The same peak from clock x units x width, each factor with its source.

        Raises ChipError where no source that was read states them.
        """
        clocks = table("clocks")
        if self.row.name not in clocks:
            raise ChipError(
                f"Clock, units and width of the {self.name} are in no source that was read. They "
                f"are known for {', '.join(clocks.names)}."
            )
        return ByClock(self, clocks[self.row.name])

    def ridge(self, format: object = None) -> Q:
        """FLOP per byte at which arithmetic and memory take the same time: peak / bandwidth.

        >>> chip("H100 SXM").ridge()
        295 FLOP/B (cited: nvidia.com/en-us/data-center/h100, 2022-09)
        """
        peak = self.peak(format)
        if self.row.bandwidth is None:
            raise FleetError(f"The table has no bandwidth for the {self.name}, so no ridge.")
        return peak / self.row.bandwidth

    def utilisation(self, rate: object, format: object = None) -> float:
        """The part of a dense peak that a rate reaches: 400 TFLOP/s of 989 are 0.404.

        rate: a quantity, a text, or a measurement, whose best rate counts.
        """
        peak = self.peak(format)
        return quantity(getattr(rate, "best", rate), peak.unit) / peak

    def compared_with(self, other: str | Chip) -> SheetComparison:
        """This sheet beside another one: `.peak` and `.bandwidth` as times the other's.

        Raises FleetError where one of the two has no peak or no bandwidth.

        >>> chip("H20").compared_with("H100 SXM").peak < 1
        True
        """
        return SheetComparison(self, chip(other))

    def __getattr__(self, column: str) -> Any:  # called only for what is not above
        if column.startswith("_") or column == "row":
            raise AttributeError(column)
        return getattr(self.row, column)

    def __repr__(self) -> str:
        row = self.row
        parts = []
        if self.formats:
            first = self.formats[0]
            parts.append(f"{row[first]} in {first.upper()}, dense")
        if row.memory:
            parts.append(f"{row.memory} of memory")
        if row.bandwidth:
            parts.append(f"{row.bandwidth} to and from it")
        if row.power:
            parts.append(f"{row.power}")
        note = f"; {row.note}" if row.note else ""
        return f"{self.name}, {row.vendor}: {', '.join(parts)} ({row.cited}){note}."


@dataclass(frozen=True, repr=False)
class ByClock(TextDisplay):
    """A peak worked out from its factors: `.peak`, `.sheet`, `.each_tick` of one unit."""

    chip: Chip
    row: Row  # of tables/clocks.csv

    @property
    def each_tick(self) -> Q:
        """What one unit does in one tick of its clock: two FLOP (or OP) a multiply-add."""
        unit = self.sheet.unit.removesuffix("/s")
        return Q(2 * self.row.width, unit, self.row.cited)

    @property
    def one_unit(self) -> str:
        """A sentence: what one unit does in one tick."""
        row = self.row
        many = row.unit if row.unit.endswith("s") else f"{row.unit}s"
        those = f"each of {row.units:,} {many}" if row.units > 1 else f"its one {row.unit}"
        flops = f"{int(self.each_tick):,} {self.each_tick.unit}"
        return (
            f"{self.chip.name}, {self.chip.date[:4]}: {those} does {flops} in {row.format.upper()}."
        )

    @property
    def peak(self) -> Q:
        """clock x units x what each does in a tick."""
        return self.row.clock * self.row.units * self.each_tick

    @property
    def sheet(self) -> Q:
        """The sheet's own figure, dense, in the same format."""
        return self.chip.peak(self.row.format)

    def __repr__(self) -> str:
        row = self.row
        factors = f"{row.clock:GHz} x {row.units:,} {row.unit} x {row.width:,} multiply-adds x 2"
        return (
            f"{self.chip.name} in {row.format.upper()}: {factors} = {self.peak!r}. "
            f"The sheet says {self.sheet!r}."
        )


@dataclass(frozen=True, repr=False)
class SheetComparison(TextDisplay):
    """Two data sheets side by side, each in the format that the chip trains in."""

    chip: Chip
    other: Chip

    @property
    def peak(self) -> float:
        """How many times the other's dense peak."""
        return self.chip.peak() / self.other.peak()

    @property
    def bandwidth(self) -> float:
        """How many times the other's bandwidth."""
        for one in (self.chip, self.other):
            if one.row.bandwidth is None:
                raise FleetError(f"The table has no bandwidth for the {one.name}.")
        return self.chip.row.bandwidth / self.other.row.bandwidth

    def __repr__(self) -> str:
        name, other = self.chip.name, self.other.name
        return (
            f"The {name} has {_times(self.peak)} the peak of the {other} and "
            f"{_times(self.bandwidth)} its bandwidth (cited). So its sheet promises that large "
            f"products run {_speed(self.peak)} on it, and that a chatbot's next token comes "
            f"{_speed(self.bandwidth)}."
        )


def _times(ratio: float) -> str:
    return "exactly" if ratio == 1 else f"{ratio:.2g} times"


def _speed(ratio: float) -> str:
    if abs(ratio - 1) < SAME:
        return "just as fast"
    return "faster" if ratio > 1 else "slower"


# -- finding one -----------------------------------------------------------------------------------
def chip(name: str | Chip) -> Chip:
    """The data sheet of one chip: chip("H100 SXM"), or the name that PyTorch reports for it.

    Raises ChipError: with the nearest names, and with each part where a name stands for several.

    >>> chip("NVIDIA H100 80GB HBM3").name
    'H100 SXM'
    """
    if isinstance(name, Chip):
        return name
    row = row_of(name)
    if row is None:
        raise ChipError(_not_a_chip(name))
    parts = [Chip(part) for part in _family(row)]
    short_name = name.strip().lower() == row.name.lower()
    if short_name and len(parts) > 1:
        raise ChipError(_which_part(row, parts))
    return Chip(row)


def row_of(name: object) -> Row | None:
    """The row of the table chips with a name, in any of its spellings; None for none."""
    if not isinstance(name, str):
        return None
    text = " ".join(name.split()).lower()
    spellings = {text, text.removesuffix("s")}  # "8 A100s"
    for row in table("chips"):
        names = {known.lower() for known in _spelled(row)}
        if names & spellings:
            return row
    return None


def _spelled(row: Row) -> list[str]:
    """Every name of a row; the first is the table's."""
    names = [row.name]
    if row.also:
        names += row.also.split("; ")
    return names


def _family(row: Row) -> list[Row]:
    """The rows of one short name: H100, H100 PCIe, H100 NVL; of most chips only itself."""
    return [other for other in table("chips") if _is_part(other, row)]


def _is_part(other: Row, row: Row) -> bool:
    return other is row or other.name.startswith(f"{row.name} ")


def _not_a_chip(name: object) -> str:
    near = near_chips(str(name))
    if near:
        hint = f"Did you mean {' or '.join(map(repr, near))}?"
    else:
        examples = ", ".join(repr(example) for example in EXAMPLES)
        hint = f"There are {len(table('chips'))}, such as {examples}."
    return f"{short(name)!r} is not a chip of the table. {hint}"


def _which_part(row: Row, parts: list[Chip]) -> str:
    listed = []
    for part in parts:
        listed.append(f"{part.name} ({part.peak()}, {part.row.bandwidth})")
    usual = parts[0].usual.upper()
    return (
        f"{row.name!r} is the name of {len(parts)} parts; which? {', '.join(listed)}, all dense "
        f"{usual} (cited). Write fl.chip({Chip(row).name!r}): that is also the one that "
        f'"8 x {row.name}" is made of.'
    )


def near_chips(text: str) -> list[str]:
    """Up to three names of chips that are near a text: "A10" of "NVIDIA A10G"."""
    spellings = {Chip(row).name: _spelled(row) for row in table("chips")}
    return near_names(text, spellings, NEAR)


# -- several of them -------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class ChipCluster:
    """Chips of one kind: `.count`, `.chip` (its row), `.formats`, `.usual`, `.peak()`."""

    count: int
    chip: Row

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that the table has a peak for."""
        return Chip(self.chip).formats

    @property
    def usual(self) -> str:
        """The format that it trains in: BF16, else FP16, FP32, FP64."""
        return Chip(self.chip).usual

    def peak(self, format: object = "bf16") -> Q:
        """All of them together at their dense sheet peak: FLOP/s (OP/s for int8), cited.

        Raises FleetError where the table has no peak in that format.

        >>> fleet("8 x A100").peak()
        2.5 PFLOP/s (cited: nvidia.com/en-us/data-center/a100, 2020-11)
        """
        return self.count * Chip(self.chip).peak(str(format))

    def __str__(self) -> str:
        return f"{self.count:,} x {self.chip.name}"

    def __repr__(self) -> str:
        return f"{self}: dense {self.usual.upper()} sheet peak {self.peak(self.usual)!r}"


def fleet(text: object) -> ChipCluster:
    """Chips from a text such as "100,000 x H100", "8 x A100" or "H100"; H100 alone is the SXM part.

    Raises FleetError for what is not a whole number of them, TableError for an unknown chip.

    >>> fleet("100,000 x H100").count
    100000
    """
    if isinstance(text, ChipCluster):
        return text
    if not isinstance(text, str) or not text.strip():
        raise FleetError(f'{text!r} is not a number of chips. Write "100,000 x H100" or "H100".')
    text = text.strip()
    if row := row_of(text):
        return ChipCluster(1, row)
    try:
        count, name = _split(text)
    except UnitError as error:
        raise FleetError(f'{error} Write "100 x H100" or "100,000 x H100".') from None
    if count is None:
        return ChipCluster(1, _row(text))
    _check_count(count, name, text)
    return ChipCluster(count, _row(name))


def _check_count(count: float, name: str, text: str) -> None:
    """Raise FleetError for what is not a whole number of chips, and for a number of nothing."""
    chip = name if row_of(name) else "H100"
    if GROUPED_BY_POINTS.match(text):
        raise FleetError(
            f"{short(text)!r} can be read in two ways: is the mark a decimal point? "
            f'Write "100 x {chip}" for a hundred, "100,000 x {chip}" for a hundred thousand.'
        )
    if not isinstance(count, int) or count < 1:
        raise FleetError(
            f'{count} chips cannot be built: they come whole, one or more. Write "8 x {chip}".'
        )
    if not name or ANY_CHIP.fullmatch(name):
        raise FleetError(f'{short(text)!r} does not say which chips. Write "{count:,} x H100".')


def chip_of_time(x: object) -> str | None:
    """The chip whose hours a text counts: "A100" of "184,320 A100-hours"; None for no name."""
    named = CHIP_OF_TIME.search(x) if isinstance(x, str) else None
    return named[1] if named else None


def is_fleet(text: str) -> bool:
    """Whether a text names chips: "8 x A100", "8 A100s" and "H100" do, "105 GFLOP/s" does not."""
    if row_of(text):
        return True
    try:
        count, name = _split(text.strip())
    except UnitError:  # "100.000,0 x H100": chips all the same
        return bool(re.search(r"\d\s*[x×*]\s*[^\W\d]", text))
    if count is None:
        return True
    has_digits = re.match(r"[A-Za-z]+\d", name)  # "8 H10" is a chip misspelled
    is_chip = row_of(name) or ANY_CHIP.fullmatch(name)
    return bool(is_chip or _is_times(text, name) or has_digits)


def _split(text: str) -> tuple[Any, str]:
    """(100000, "H100") of "100,000 x H100": the number in front, None without one, and the rest."""
    count, rest = parse_start(text)
    name = re.sub(r"^[x×*](?=\s|$|[A-Z])", "", rest)
    return count, name.strip()


def _is_times(text: str, name: str) -> bool:
    """Whether an x is before the name of a chip; before a number it multiplies a rate."""
    between = text.removesuffix(name).rstrip()
    return between.endswith(("x", "×", "*")) and not re.match(r"\d", name)


def _row(name: str) -> Row:
    """The row with a name, in singular or plural; ChipError, with the nearest names, for none."""
    row = row_of(name)
    if row is None:
        raise ChipError(_not_a_chip(name))
    return row
