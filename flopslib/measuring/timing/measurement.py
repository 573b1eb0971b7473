"""What fl.measure returns: several numbers about one function, and how far to trust them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.several_numbers import SeveralNumbers
from ...quantities.change import Change
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from .change import Promise, change, promise
from .clocks import MeasureError
from .comparison import Comparison, compare


@dataclass(frozen=True, repr=False)
class Measurement(SeveralNumbers, TextDisplay):
    """The result of `measure`; its quantities are measured.

    best, median and sustained are FLOP/s, or B/s, or None where no work was stated. Its repr says
    how far to trust it; what explains it further is in notes.
    """

    NOUN = "A measurement"
    VARIABLE = "m"
    MEANT = {
        **dict.fromkeys(("rate", "speed", "peak", "fastest", "max"), "{x}.best"),
        **dict.fromkeys(("gflops", "tflops", "flops_per_second"), "{x}.best"),
        **dict.fromkeys(("time", "duration", "elapsed", "latency", "min"), "{x}.seconds"),
        **dict.fromkeys(("mean", "average"), "{x}.sustained"),
        **dict.fromkeys(("std", "error", "noise"), "{x}.spread"),
        **dict.fromkeys(("why", "doubts", "warnings", "details"), "{x}.notes"),
    }

    name: str
    flops: Q | None  # of one call
    bytes: Q | None  # of one call
    best: Q | None  # of the fastest window
    median: Q | None
    sustained: Q | None  # all work over all time
    seconds: Q  # the best time of one call
    spread: float  # of the windows: interquartile range over median
    share: float | None  # of each core that was really had, 0 to 1
    threads: int
    device: str
    format: str  # of the result, such as "FP32"; "" where it is no such number
    trust: str  # a sentence
    notes: tuple[str, ...]  # what else was seen, for a closer look
    where: str  # "one core", "2 cores", "the GPU"
    rates: list[float] = field(compare=False)  # one a window: FLOP/s, B/s, or calls a second

    def __repr__(self) -> str:
        name = f"{self.name}: " if self.name else ""
        facts = ", ".join(part for part in (self._speed(), self.where, self.format) if part)
        more = "; more in .notes" if self.notes else ""
        return f"{name}{facts} (measured; {self._spread()}{self.trust}{more})"

    def usual(self) -> str:
        """Its best rate, or its time where no work was stated."""
        return ".seconds" if self.best is None else ".best"

    def with_unit(self, other: object) -> str:
        """A plain number as work, where it is divided by a rate."""
        if self.best is None:
            return super().with_unit(other)
        work = self.best.unit.removesuffix("/s")
        return f'fl.Q({other!r}, "{work}")'

    def _speed(self):
        if self.best is None or self.sustained is None:
            middle = Q(self.threads / statistics.median(self.rates), "s")
            return f"{self.seconds} a call at best, {middle} in the middle"
        unit = str(self.best).split(" ", 1)[1]
        return f"{self.best} best, {sig(self.sustained.to(unit))} sustained"

    def _spread(self):
        if len(self.rates) < 2:
            return ""
        percent = f"{100 * self.spread:.0f}" if self.spread < 1 else "over 100"
        return f"{percent} % spread, "

    @explained(MeasureError, "measurement.compared_with")
    def compared_with(self, other: object, name: str = "") -> Comparison:
        """How many times as fast this is as another Measurement, or as a rate that has a name.

        >>> loop.compared_with("0.02 FLOP/s", "you with a pencil")           # doctest: +SKIP
        A Python loop ran 4.8 billion times as fast as you with a pencil (measured).
        """
        return compare(self, other, name)

    @explained(MeasureError, "measurement.changed_to")
    def changed_to(self, other: Measurement) -> Change:
        """How many times fewer FLOPs another Measurement has, and how many times as fast it is.

        >>> dense.changed_to(separable)                                      # doctest: +SKIP
        From dense to separable: 8.41 times fewer FLOPs (counted), 4.4 times as fast (measured).
        """
        return change(self, other)

    @explained(MeasureError, "measurement.promised_at")
    def promised_at(self, speed: Q | str) -> Promise:
        """How long its FLOPs would take at a speed, beside the time that it takes.

        >>> depthwise.promised_at(dense.best)                                # doctest: +SKIP
        Depthwise: promised 15.9 us (estimated), in fact 108 us (measured): 6.79 times.
        """
        return promise(self, speed)

    def to_dict(self) -> dict[str, object]:
        """The same as plain numbers and texts, for JSON: FLOP/s or B/s, seconds."""
        plain = {key: value for key, value in vars(self).items() if key != "rates"}
        plain["notes"] = list(self.notes)
        return {key: value.value if isinstance(value, Q) else value for key, value in plain.items()}
