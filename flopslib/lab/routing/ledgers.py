"""A ledger: one row a way to answer, with what was wrong, the FLOP, the seconds and the money.

Seconds come two ways: word by word, where each reader that sees a word is waited for, and in boxes,
where a core is never idle; money is paid for the seconds of boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..._support.display import TableDisplay
from ...quantities.formatting import sig
from ...quantities.quantity import Q, read_range
from .answers import Answers, Costs, capital, of_100

WORDS = 1_000_000  # that the money is for
SLOWEST = 0.95  # of the words are there within the time that is shown


@dataclass(frozen=True, repr=False)
class Ledger(TableDisplay):
    """Ways to answer with their FLOP, time and money a word; the last way is compared with.

    cost: FLOP of a letter. alone, boxed: seconds of a word word by word, and of a letter in boxes,
    by the names of those who see letters. price: of a core, "0.043 to 0.048 $/h".
    """

    ways: Sequence[Answers]
    cost: Costs
    alone: Costs
    boxed: Costs
    price: object

    def seconds(self, way: Answers) -> tuple[Q, Q]:
        """(mean seconds of a word, seconds within which 95 of 100 are there), word by word."""
        each = way.each_seconds(self.alone)
        mean = float(each.mean())
        slow = float(each.quantile(SLOWEST))
        return Q(mean, "s", "measured"), Q(slow, "s", "measured")

    def boxes(self, way: Answers) -> Q:
        """Seconds of a word where many are read at once."""
        total = 0.0
        for name, letters in way.seen.items():
            if name in self.boxed:
                total += float(letters.double().mean()) * float(self.boxed[name])
        return Q(total, "s", "measured")

    def dollars(self, way: Answers) -> tuple[Q, Q]:
        """(low, high): what a million words cost, read in boxes."""
        seconds = self.boxes(way) * WORDS
        low, high = read_range(self.price, "$/h", "price")
        return seconds * low, seconds * high

    def _caption(self) -> str:
        first, last = self.ways[0], self.ways[-1]
        fewer = float(last.flop(self.cost) / first.flop(self.cost))
        faster = float(self.seconds(last)[0] / self.seconds(first)[0])
        boxed = float(self.boxes(last) / self.boxes(first))
        return (
            f"Ways to answer. {capital(first.name)} takes {sig(fewer)} times "
            f"fewer FLOP than {last.name}, and is {sig(faster)} times faster word by word, "
            f"{sig(boxed)} times in boxes. FLOP are counted, seconds measured, dollars for a "
            "million words estimated from a cited price of a core."
        )

    def _heads(self) -> Sequence[str]:
        return [
            "way",
            "wrong",
            "FLOP a word",
            "a word",
            "95 of 100 within",
            "in boxes",
            "$ a million",
        ]

    def _cells(self) -> Iterator[Sequence[str]]:
        for way in self.ways:
            mean, slow = self.seconds(way)
            low, high = self.dollars(way)
            yield (
                way.name,
                of_100(way.wrong),
                str(way.flop(self.cost)),
                str(mean),
                str(slow),
                str(self.boxes(way)),
                f"{sig(float(low))} to {sig(float(high))}",
            )
