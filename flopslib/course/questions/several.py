"""The kind of exercise that asks for several numbers at once, in one unit and one order.

The fact behind it: a pattern over three numbers tells more of a slip than any one of them; three
times the peak is another thought than three times the slope.
To add an exercise: a Lesson's `several`, for a function of the facts that yields rows of numbers.
"""

import re
from dataclasses import dataclass

from ...quantities.formatting import quantity_text
from ...quantities.units import UnitError
from ..feedback import Reply, times
from .kinds import NEAR, Number


@dataclass(frozen=True)
class Several(Number):
    """`answers(**facts)` yields (numbers, sentence), the right row first, then those of slips.

    names: what each number is for, such as ("batch 1", "batch 16"). big: what a plain small number
    is taken for, 1e9 where people think in G.
    """

    names: tuple = ()
    big: float = 0

    def reply(self, answer, facts):
        (right, praise), *slips = self.answers(**self._facts(facts))
        parts = re.split(r"[;\n]|,(?!\d{3}\b)", answer) if isinstance(answer, str) else answer
        if not isinstance(parts, (list, tuple)):
            return Reply(f"{str(answer)[:40]!r} is one thing. {self._wanted()}", False)
        try:
            said = [self._read(part) for part in parts if str(part).strip()]
        except UnitError as error:
            return Reply(f"{str(error).rstrip('.')}. {self._wanted()}", False)
        if len(said) != len(self.names):
            return Reply(f"{len(said) or 'None'} came. {self._wanted()}", False)
        rows = [([self._read(one) for one in row], told) for row, told in ((right, praise), *slips)]
        (right, praise), *slips = rows
        if self.big and all(0 < value < 1e-3 * self.big for value, _ in said):
            said = [(value * self.big, powers) for value, powers in said]  # "16.5, 105, 105" in G
        for close in (self.close, NEAR - 1):
            if all(self._same(a, b, close) for a, b in zip(said, right)):
                near = "Right" if close == self.close else "Near enough for a head"
                return Reply(f"{near}: {self._shown(right)}. {praise}", True)
            for row, sentence in slips:
                if all(self._same(a, b, close) for a, b in zip(said, row)):
                    return Reply(sentence, False)
        if odd := next((a for a in said if a[1] != right[0][1]), None):
            return Reply(f"{self._shown([odd])} has another unit. {self._wanted()}", False)
        at = next(i for i, (a, b) in enumerate(zip(said, right)) if not self._same(a, b))
        off = right[at][0] / said[at][0] if said[at][0] > 0 else float("inf")
        told = times(off) if off < float("inf") else "below what is possible"
        return Reply(
            f"{self.names[at].capitalize()}: read as {self._shown([said[at]])}, {told}. "
            f'fl.hint("{self.id}") helps.',
            False,
        )

    def _shown(self, row):
        return ", ".join(quantity_text(*one) for one in row) + " (estimated)"

    def _wanted(self):
        return (
            f"{len(self.names)} numbers are asked for, for {', '.join(self.names)}, with a "
            f"comma between them: (1e9, 2e9, 3e9), in {self.unit}."
        )
