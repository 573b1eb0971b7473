"""A net with scores beside it that are looked up by the last characters, at no FLOP.

To look them up by something else: `WithLookUp._row`.
"""

from __future__ import annotations

from torch import Tensor, nn

from ..next_char import CHARACTERS, NextCharacter


class WithLookUp(nn.Module):
    """A NextCharacter and a table of scores, one row for each way the text may have ended.

    letters: how many of the last characters choose the row, 1 or 2: a table of 16,384 or of 2.1
    million parameters, all 0 at first. Adding a row multiplies nothing. Shapes as NextCharacter.
    """

    def __init__(self, net: NextCharacter, letters: int):
        super().__init__()
        self.net = net
        self.letters = letters
        self.table = nn.Embedding(CHARACTERS**letters, CHARACTERS)
        nn.init.zeros_(self.table.weight)

    def forward(self, seen: Tensor) -> Tensor:
        return self.net(seen) + self.table(self._row(seen))

    def _row(self, seen: Tensor) -> Tensor:
        """The number of the row for each place: its last characters, read as digits."""
        row = seen[:, -1]
        for back in range(2, self.letters + 1):
            row = row + seen[:, -back] * CHARACTERS ** (back - 1)
        return row
