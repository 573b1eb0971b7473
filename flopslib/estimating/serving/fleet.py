"""A published fleet that answers, worked out again: tokens a day, a node's pace, nodes, dollars.

DeepSeek published a day of its service: tokens read and written, what a node of eight chips does a
second, how many nodes were in use. So nodes = tokens / pace / a day, for reading and for writing;
they are different machines. All amounts are rows of the table served.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..._support.display import TextDisplay
from ...facts.chips import chip
from ...facts.formulas import forward
from ...facts.table import table
from ...quantities.formatting import MILLION, percent
from ...quantities.quantity import Q

DAY = Q("1 day")
CHIPS = 8  # of a node
PAID = Q("2 $/h")  # for a chip's hour, as its source takes it


@dataclass(frozen=True, repr=False)
class Fleet(TextDisplay):
    """A day of a service: `.reading` and `.writing` nodes, `.published`, `.a_million`, `.share`."""

    read: Q
    written: Q
    reading_pace: Q  # token/s of a node
    writing_pace: Q
    published: float  # nodes
    active: int  # parameters that a token uses

    @property
    def reading(self) -> float:
        """The nodes that reading takes."""
        return float(self.read) / float(self.reading_pace) / float(DAY)

    @property
    def writing(self) -> float:
        """The nodes that writing takes."""
        return float(self.written) / float(self.writing_pace) / float(DAY)

    @property
    def nodes(self) -> float:
        """Both together."""
        return self.reading + self.writing

    @property
    def a_day(self) -> Q:
        """What the published number of nodes costs a day."""
        return Q(float(PAID * DAY) * CHIPS * self.published, "$", "estimated")

    @property
    def a_million(self) -> Q:
        """What a million written tokens cost, in the hours of the nodes that write."""
        dollars = float(PAID) * CHIPS / float(self.writing_pace) * MILLION
        return Q(dollars, "$", "estimated")

    @property
    def each_chip(self) -> Q:
        """FLOP/s of a chip that writes, by 2N alone."""
        rate = float(forward(self.active)) * float(self.writing_pace) / CHIPS
        return Q(rate, "FLOP/s", "estimated: 2N alone")

    def share(self, format: str = "bf16") -> float:
        """The share of an H800's dense peak that a chip which writes puts into 2N."""
        return float(self.each_chip) / float(chip("H800").peak(format))

    def __repr__(self) -> str:
        return (
            f"Reading takes {self.reading:.1f} nodes of {CHIPS} chips and writing "
            f"{self.writing:.1f}: {self.nodes:.1f} together (estimated). Published: "
            f"{self.published} (cited). At {PAID} for a chip, as the source counts, the nodes that "
            f"write cost {self.a_million} for a million written tokens (estimated). A chip that "
            f"writes does {self.each_chip}, {percent(self.share())} of its BF16 peak (estimated: "
            "2N alone)."
        )


def deepseek() -> Fleet:
    """The day of 27 and 28 February 2025, from the table served."""
    rows = table("served")
    return Fleet(
        rows["DeepSeek, tokens read in a day"].amount,
        rows["DeepSeek, tokens written in a day"].amount,
        rows["DeepSeek, read by a node"].amount,
        rows["DeepSeek, written by a node"].amount,
        rows["DeepSeek, nodes in use"].number,
        int(table("architectures")["DeepSeek-V3"].active_parameters),
    )
