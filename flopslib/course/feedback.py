"""Words for an answer: one sentence, never red, no points.

`Reply` is what check, guess, hint and journal give back; `times` says how many times off and in
which direction; `empty` is what a placeholder may be.
"""

from dataclasses import dataclass

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.formatting import words
from ..quantities.parsing import EXAMPLES
from ..quantities.units import UnitError

SURE = {"a stab": 30, "fairly sure": 60, "would bet": 90}


class ExerciseError(UserError, KeyError):
    """An id that does not exist, or a fact that an exercise needs and did not get."""


@dataclass(frozen=True)
class Reply(TextDisplay):
    """One sentence for the learner. `right` is None where there was nothing to judge."""

    text: str
    right: bool | None = None

    def __repr__(self):
        return self.text


def empty(answer):
    """True for what an untouched exercise holds: "", None or `...`."""
    return answer is None or answer is ... or (isinstance(answer, str) and not answer.strip())


def times(off):
    """truth / guess in words: "53 times too low"."""
    off = min(max(off, 1e-300), 1e300)  # a wild answer is answered too
    if 0.95 < off < 1.05:
        return "right on"
    return f"{words(off)} times too low" if off > 1 else f"{words(1 / off)} times too high"


def misread(error, unit):
    """A UnitError for a text that is no number: its reason, and what is asked for here."""
    own = f", or one with its unit ({unit})" if unit else ""
    return UnitError(f"{str(error).replace(EXAMPLES, '').strip()} Asked for: a number{own}.")


def sure_words(sure):
    """The nearest of the three words to a confidence in per cent."""
    return min(SURE, key=lambda name: abs(SURE[name] - sure))
