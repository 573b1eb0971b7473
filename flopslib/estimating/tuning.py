"""What it takes to teach a published model more, before activations: what learns, bytes, FLOP.

full   every parameter learns: 16 bytes each in mixed precision, for the weight, its gradient, a
       copy of the weight in FP32 and the optimizer's two notes
LoRA   they are frozen in 16 bits; beside each table of the blocks two narrow ones learn, 16 bytes a
       parameter
QLoRA  the same, and the frozen ones take 4.127 bits each
head   the output layer alone learns
The FLOP are those of tables, for each token, without attention and without the way back into the
first table, which nothing waits for.
NB: programs often leave the look-up table and the output layer in 16 bits; here all that is frozen
takes the same number of bits. Activations come on top, and LoRA keeps nearly all of them.
To add a way: an entry in WAYS, and its lines in `_flop_share` and `_learning`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import UserError, did_you_mean, short, whole
from ..facts.chips import chip as chip_of
from ..facts.formulas import lora
from ..facts.table import Row, table
from ..quantities.formatting import percent, words
from ..quantities.quantity import Q, read

WAYS = {"full": 16.0, "LoRA": 16.0, "QLoRA": 4.127, "head": 16.0}  # bits of what is frozen
# Bytes of a parameter that learns: 2 its weight, 2 its gradient, 4 its copy in FP32, 8 two notes.
EACH = 16
LEARNING = 6  # FLOP of a table that learns, for each of its numbers and each token
FROZEN = 4  # of one that is frozen and lets the error through
FORWARD = 2
MOST_BITS = 32


class TuningPlanError(UserError, ValueError):
    """A model, a way, a rank or a number of bits for which no estimate can be made."""


@dataclass(frozen=True, repr=False)
class Tuning(TextDisplay):
    """What a way takes: `.learns`, `.flop`, `.frozen`, `.learning`, `.memory`, `.chips("H100")`."""

    model: str
    way: str
    parameters: int
    learns: int  # parameters
    flop: float  # of a step, as a share of the one in which all learns
    frozen: Q  # bytes
    learning: Q  # bytes, with gradients and notes

    @property
    def memory(self) -> Q:
        """All bytes before activations."""
        return _bytes(float(self.frozen) + float(self.learning))

    def chips(self, name: str = "H100 SXM") -> int:
        """How many chips of a kind have that much memory. Raises for a chip without a number."""
        sheet = chip_of(name)
        if sheet.memory is None:
            raise TuningPlanError(f"The memory of {sheet.name} is not in the table of chips.")
        return math.ceil(float(self.memory) / float(sheet.memory))

    def __repr__(self) -> str:
        flop = f"A step takes {percent(self.flop)} of the FLOPs of training all"
        where = "(estimated: tables alone, without attention)"
        if self.learns == self.parameters:
            return (
                f"{self.model}, {self.way}: all {words(self.parameters)} parameters learn. "
                f"{self.memory} before activations, {EACH} bytes for each (estimated)."
            )
        share = percent(self.learns / self.parameters)
        return (
            f"{self.model}, {self.way}: {words(self.learns)} parameters learn, {share} of what the "
            f"model has. {self.memory} before activations: {self.frozen} frozen, {self.learning} "
            f"that learns, with its notes. {flop} {where}."
        )


@explained(TuningPlanError, "tuning")
def tuning(
    model: str = "Llama 3.1 8B",
    way: str = "LoRA",
    rank: int = 16,
    bits: float | None = None,
) -> Tuning:
    """What it takes to teach a published model more.

    Parameters
    ----------
    model : a name of fl.table("architectures").
    way : "full", "LoRA", "QLoRA" or "head".
    rank : of the narrow tables of LoRA, beside every table of the blocks.
    bits : of each frozen parameter; 16, and 4.127 for QLoRA, unless given.

    Raises
    ------
    TuningPlanError for another way, and for a rank or bits that cannot be.

    >>> tuning("Llama 3.1 8B", "QLoRA").chips("H100 SXM")
    1
    """
    row = table("architectures")[model]
    if way not in WAYS:
        raise TuningPlanError(
            f"{short(repr(way))} is not a way here. There are: {', '.join(WAYS)}."
            f"{did_you_mean(way, WAYS)}"
        )
    rank = whole("rank", rank, most=int(row.width) // 2, error=TuningPlanError)
    parameters = int(row.parameters)
    learns = _learning(row, way, rank)
    frozen = 0 if way == "full" else parameters
    if way == "head":
        frozen -= learns
    return Tuning(
        model=row.name,
        way=way if way in ("full", "head") else f"{way} of rank {rank}",
        parameters=parameters,
        learns=learns,
        flop=_flop_share(row, way, rank),
        frozen=_bytes(frozen * _bits(way, bits) / 8),
        learning=_bytes(EACH * learns),
    )


# -- tables ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Table:
    """A table of a block: its sides, how often it is there, and how often a token meets it."""

    inputs: int
    outputs: int
    there: int = 1
    met: int = 1

    @property
    def size(self) -> int:
        return self.inputs * self.outputs

    def narrow(self, rank: int) -> int:
        """The parameters of the two narrow tables beside all of its copies."""
        return self.there * rank * (self.inputs + self.outputs)


def _tables(row: Row) -> Iterator[_Table]:
    """The tables of one block. Raises TuningPlanError where blocks are not all alike."""
    if row.kv_latent:
        raise TuningPlanError(
            f"{row.name} has latent attention, and its first blocks differ from the others: there "
            "is no estimate for it here. Take Llama 3.1 8B, for example."
        )
    width = int(row.width)
    queries = int(row.heads * row.head_width)
    keys = int(row.kv_heads * row.head_width)
    yield _Table(width, queries)
    yield _Table(width, keys)
    yield _Table(width, keys)
    yield _Table(queries, width)
    inner = int(row.expert_width or row.feed_forward)
    there = int(row.experts or 1)
    met = int(row.active_experts or 1)
    if row.gated == "yes":
        yield _Table(width, inner, there, met)
    yield _Table(width, inner, there, met)
    yield _Table(inner, width, there, met)


def _output(row: Row) -> int:
    """The numbers of the output layer."""
    return int(row.vocabulary) * int(row.width)


def _learning(row: Row, way: str, rank: int) -> int:
    """The number of parameters that learn."""
    if way == "full":
        return int(row.parameters)
    if way == "head":
        return _output(row)
    narrow = sum(each.narrow(rank) for each in _tables(row))
    return int(row.layers) * narrow


# -- FLOP and bytes --------------------------------------------------------------------------------
def _flop_share(row: Row, way: str, rank: int) -> float:
    """FLOP for each token, as a share of those where everything learns."""
    blocks, adapted = 0, 0.0
    for each in _tables(row):
        blocks += each.met * each.size
        beside = lora(each.inputs, each.outputs, rank)
        adapted += each.met * float(beside)
    layers = int(row.layers)
    numbers = layers * blocks + _output(row)
    whole_flop = LEARNING * numbers
    if way == "full":
        return 1.0
    if way == "head":
        own = 2 * _output(row)
        return (FORWARD * numbers + own) / whole_flop
    passed = FROZEN * _output(row)
    return (layers * adapted + passed) / whole_flop


def _bits(way: str, bits: Any) -> float:
    """Bits of each frozen parameter."""
    if bits is None:
        return WAYS[way]
    if way == "full":
        raise TuningPlanError("Where all learns nothing is frozen: leave bits out.")
    number = float(read(bits, "", "bits"))
    if not 1 <= number <= MOST_BITS:
        raise TuningPlanError(f"bits is {short(bits)}: write a number from 1 to {MOST_BITS}.")
    return number


def _bytes(number: float) -> Q:
    return Q(number, "B", "estimated")
