"""The result of fl.ceilings: what a processor or a GPU can do at most, and how to ask for it.

ceiling  the fastest of many short windows of a loop that does one thing alone: a limit of the
         machine and not of a program. FLOP over ticks of the clock is then close to a whole number,
         which needs no data sheet to check
peak     of a format: the larger of that loop and of the best matrix product of a library, as a
         matrix unit is reached by the library only
bound    of work that does I FLOP for each byte: min(peak, I x bandwidth)
roof     all bounds, drawn over I; its corner, where arithmetic becomes the limit, is the ridge
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..._support.display import TextDisplay
from ..._support.errors import UserError, short
from ...facts.matmul_formats import MATMUL
from ...quantities.formatting import a_or_an, binary_size
from ...quantities.quantity import Q, read
from ..system.machine import cores_text
from .llvm_kernels import MOVEMENTS

Rates = dict[tuple[str, int], tuple[Q, Any]]  # {(format, cores): (rate, how it was reached)}

FORMATS = ("FP64", "FP32", "BF16", "INT8")  # of a processor, unless others are asked for
LEVELS = ("L1", "L2", "L3", "memory")
PAST_CACHES = "triad_nt"  # nt: non-temporal stores, which go past the caches
ACCESSES = (*MOVEMENTS, PAST_CACHES)
# Of to_dict: how the keys of formats are called, and how those of memories begin.
PREFIXES = {"L1": "l1", "L2": "l2", "L3": "l3", "memory": "dram"}
KEYS = {"FP64": "fp64_flops", "FP32": "fp32_flops", "BF16": "bf16_flops", "INT8": "int8_ops"}


class CeilingError(UserError, ValueError):
    """A ceiling that was not measured, or that cannot be."""


@dataclass(frozen=True, repr=False)
class Ceilings(TextDisplay):
    """The limits that were measured. Ask .peak, .bandwidth, .bound and .ridge.

    A key that ends in cores has 1 and all of them; a GPU counts as one.
    """

    name: str  # of the processor or of the GPU
    cores: int
    # {cores: Hz}
    clocks: dict[int, Q] = field(default_factory=dict)
    # of the vector units, {(format, cores): (FLOP/s or OP/s, bits of the vectors)}
    vectors: Rates = field(default_factory=dict)
    # of the vector units, {format: FLOP or OP per tick}
    ticks: dict[str, float] = field(default_factory=dict)
    # of libraries, {(format, cores): (FLOP/s or OP/s, route in words)}
    products: Rates = field(default_factory=dict)
    # {(level, what, cores): B/s}
    moved: dict[tuple[str, str, int], Q] = field(default_factory=dict)
    # {level: B of the working set of one core}
    sizes: dict[str, Q] = field(default_factory=dict)
    # why something is missing
    notes: tuple[str, ...] = ()
    device: str = "cpu"

    # -- what there is --

    @property
    def clock(self) -> Q | None:
        """Ticks a second of one core at work, or None."""
        return self.clocks.get(1)

    @property
    def levels(self) -> tuple[str, ...]:
        """The memories that were measured, the nearest first."""
        measured = {level for level, _, _ in self.moved}
        return tuple(level for level in LEVELS if level in measured)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that were measured, FORMATS first."""
        measured = [format for format, _ in (*self.vectors, *self.products)]
        usual = [format for format in FORMATS if format in measured]
        return tuple(dict.fromkeys([*usual, *measured]))

    # -- arithmetic --

    def kernel(self, format: str, cores: int = 1) -> Q | None:
        """The rate of the vector units alone, or None."""
        return _rate_in(self.vectors, format, cores)

    def library(self, format: str, cores: int = 1) -> Q | None:
        """The rate of the best matrix product of a library, or None."""
        return _rate_in(self.products, format, cores)

    def peak(self, format: str = "FP32", cores: int = 1) -> Q:
        """The peak of a format: FLOP/s (OP/s for INT8), the larger of kernel and library."""
        kernel = self.kernel(format, cores)
        library = self.library(format, cores)
        if kernel and library:
            return max(kernel, library, key=float)
        if not kernel and not library:
            raise self._missing(short(format), cores, self.formats)
        return kernel or library

    def source(self, format: str = "FP32") -> str:
        """What the peak of a format was reached by, in words."""
        key = standard_name(format), 1
        if self.peak(format) == self.kernel(format):
            _, bits = self.vectors[key]
            return f"vector units, {bits} bit"
        _, route = self.products[key]
        return f"library ceiling: {route}"

    def per_tick(self, format: str = "FP32") -> float:
        """FLOP (or OP) of the vector units per tick of the clock: close to a whole number."""
        if self.kernel(format) is None:
            known = [known for known, _ in self.vectors]
            raise self._missing(f"{short(format)} by a kernel", 1, known)
        return self.ticks[standard_name(format)]

    # -- memory --

    def bandwidth(
        self,
        level: str = "memory",
        what: str = "read",
        cores: int = 1,
    ) -> Q:
        """B/s. what: read, copy, triad, or triad_nt with stores that go past the caches."""
        rate = self.moved.get((level, what, cores))
        if rate is None:
            known = [f"{what} in {level}" for level, what, n in self.moved if n == 1]
            asked = f"{short(what)} in {short(level)}"
            raise self._missing(asked, cores, known)
        return rate

    def size(self, level: str) -> Q:
        """Bytes of the working set, in one core, that this level was measured with."""
        if level not in self.sizes:
            raise self._missing(short(level), 1, self.sizes)
        return self.sizes[level]

    # -- both together --

    def bound(
        self,
        intensity: object,
        level: str = "memory",
        format: str = "FP32",
        cores: int = 1,
    ) -> Q:
        """The most that work of this many FLOP per byte reaches: min(peak, intensity x bandwidth).

        Williams, Waterman, Patterson: Roofline (2009).
        """
        unit = unit_of(standard_name(format))
        slope = self.bandwidth(level, "read", cores)
        rate = read(intensity, f"{unit}/B", "intensity") * slope
        peak = self.peak(format, cores)
        return min(peak, rate, key=float).because("measured")

    def ridge(
        self,
        format: str = "FP32",
        level: str = "memory",
        cores: int = 1,
    ) -> Q:
        """FLOP per byte from which arithmetic and no longer this memory is the limit."""
        return self.peak(format, cores) / self.bandwidth(level, "read", cores)

    def _missing(self, what, cores, known):
        name = what.split()[-1]
        reasons = [note for note in self.notes if note.startswith(name)]
        why = "".join(f" {note}" for note in reasons[:1])
        many = "" if cores == 1 else f" on {cores} cores"
        listed = ", ".join(dict.fromkeys(known)) or "nothing"
        where = f", on 1 or {self.cores} cores" if self.cores > 1 else ""
        return CeilingError(f"{what}{many} was not measured.{why} There is: {listed}{where}.")

    # -- as data --

    def to_dict(self) -> dict[str, object]:
        """The same as plain numbers: {"one_core": {...}, "all_cores": {...}, "notes": [...]}."""
        return {
            "one_core": self._plain(1),
            "all_cores": self._plain(self.cores),
            "notes": list(self.notes),
        }

    def _plain(self, cores):
        plain = {}
        for format, key in KEYS.items():
            measured = self.kernel(format, cores) or self.library(format, cores)
            plain[key] = float(self.peak(format, cores)) if measured else None
        plain["clock_hz"] = _number(self.clocks.get(cores))
        for level, prefix in PREFIXES.items():
            for what in ACCESSES:
                if what == PAST_CACHES and level != "memory":
                    continue
                rate = self.moved.get((level, what, cores))
                plain[f"{prefix}_{what}_bytes_per_s"] = _number(rate)
        return plain

    # -- as text --

    def __repr__(self) -> str:
        clock = f", {self.clock:GHz} (measured)" if self.clock else ""
        lines = [f"What {a_or_an(self.name)} can do at most{clock}:"]
        lines += map(self._format_line, self.formats)
        lines += map(self._level_line, self.levels)
        lines += self.notes
        return "\n".join(lines)

    def _format_line(self, format):
        source = self.source(format)
        ticks = ""
        if source.startswith("vector"):
            ticks = f", {self.per_tick(format):.3g} {unit_of(format)} a tick"
        shared = " and the matrix unit it shares" if "matrix unit" in source else ""
        rates = self._on_one_and_all(lambda cores: self.peak(format, cores), shared)
        return f"  {format}: {rates} (measured; {source}{ticks})"

    def _level_line(self, level):
        rates = []
        for what in ACCESSES:
            if (level, what, 1) not in self.moved:
                continue
            name = what.replace("_nt", " past the caches")
            rate = self._on_one_and_all(self._rates_of(level, what))
            rates.append(f"{name} {rate}")
        name = "main memory" if level == "memory" else f"the {level} cache"
        size = binary_size(self.size(level))
        return f"  {name}, {size}: {'; '.join(rates)} (measured)"

    def _rates_of(self, level, what):
        return lambda cores: self.moved.get((level, what, cores))

    def _on_one_and_all(self, rate, shared=""):
        """A rate on one core and, where there are more and it was measured, on all of them."""
        if self.device != "cpu":
            return str(rate(1))
        text = f"{rate(1)} on one core{shared}"
        together = rate(self.cores) if self.cores > 1 else None
        return f"{text}, {together} on {cores_text(self.cores)}" if together else text


def _rate_in(rates, format, cores):
    """The rate in a table of (rate, how it was reached), or None."""
    entry = rates.get((standard_name(format), cores))
    return entry[0] if entry else None


def _number(quantity):
    return None if quantity is None else float(quantity)


# -- names -----------------------------------------------------------------------------------------


def unit_of(format: str) -> str:
    """What arithmetic in a format is counted in: "OP" for whole numbers, else "FLOP"."""
    return MATMUL[format].unit if format in MATMUL else "FLOP"


def standard_name(name: object) -> str:
    """The name of a format or memory in our spelling: "fp32" and "FP32" are the same."""
    text = str(name)
    known = (*MATMUL, *LEVELS)
    return text.upper() if text.upper() in known else text


def checked_names(
    given: Sequence[object] | None,
    known: Sequence[str],
    usual: Sequence[str],
    what: str,
) -> list[str]:
    """The names that were asked for, in the order of `known`; `usual` for None.

    Raises CeilingError for a name that is not known.
    """
    if given is None:
        return list(usual)
    names = {standard_name(name) for name in given}
    if isinstance(given, str) or not names <= set(known):
        listed = ", ".join(known)
        raise CeilingError(f"{what} is {short(repr(given))}; give a list of names out of {listed}.")
    return [name for name in known if name in names]
