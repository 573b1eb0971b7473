"""What text is worth that is read again: passes over a text, as times new text.

Each repeat is worth a little less than the one before it, and all of them together never more than
R* times the text: 1 + R* (1 - exp(-(passes - 1) / R*)), Muennighoff et al.,
arxiv.org/abs/2305.16264, 2023-05, equation 5. R* is in the table scaling_laws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import short
from ...facts.table import table
from ...quantities.formatting import sig
from ...quantities.quantity import read
from .errors import ScalingError


@dataclass(frozen=True, repr=False)
class Worth(TextDisplay):
    """Passes over a text, and `.fresh`: how many times as much new text is worth the same."""

    passes: float
    fresh: float
    cited: str

    def __float__(self) -> float:
        return self.fresh

    def __repr__(self) -> str:
        return (
            f"{sig(self.passes)} {'pass' if self.passes == 1 else 'passes'} over a text count as "
            f"{sig(self.fresh)} times as much new text ({self.cited})."
        )


@explained(ScalingError, "fl.scaling.worth")
def worth(passes: Any) -> Worth:
    """What passes over one text are worth, as times new text.

    Up to one pass nothing is read again, so each counts in full. Raises ScalingError for passes
    that are not above 0.

    >>> worth(4)
    4 passes over a text count as 3.73 times as much new text (cited: arxiv.org/abs/2305.16264, ...
    """
    passes = float(read(passes, "", "passes", noun="passes pass"))
    if passes <= 0:
        raise ScalingError(f"passes is {short(passes)}: write a number above 0.")
    row = table("scaling_laws")["Muennighoff"]
    most = row.repeats
    repeats = max(passes - 1, 0)
    fresh = min(passes, 1) + most * (1 - math.exp(-repeats / most))
    return Worth(passes, fresh, row.cited)
