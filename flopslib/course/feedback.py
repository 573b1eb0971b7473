"""Feedback on an answer: one sentence, no score.

`Feedback` is what check, guess, hint and journal return; `times_off` puts into words how many times
off a number was and in which direction; `empty` recognises an untouched placeholder.
To add a word for how sure one is: a line in SURE, with its per cent.
"""

from __future__ import annotations

from dataclasses import dataclass

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.formatting import percent, words

SURE = {"a stab": 30, "fairly sure": 60, "would bet": 90}  # per cent
RIGHT_ON = 0.05  # of the truth: nearer than this is "right on"
FARTHEST = 1e300  # times off: a wild answer is answered, too


class ExerciseError(UserError, KeyError):
    """An id that does not exist, or a value that an exercise needs and was not given."""


@dataclass(frozen=True)
class Feedback(TextDisplay):
    """One sentence for the learner. `right` is None where there was nothing to judge."""

    text: str
    right: bool | None = None

    def __repr__(self) -> str:
        return self.text


def empty(answer: object) -> bool:
    """Whether an answer is an untouched placeholder: "", None or `...`."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer is ...


def times_off(off: float) -> str:
    """truth / guess in words: "53 times too low"."""
    off = min(max(off, 1 / FARTHEST), FARTHEST)
    if abs(off - 1) < RIGHT_ON:
        return "right on"
    if off > 1:
        return f"{words(off)} times too low"
    return f"{words(1 / off)} times too high"


def too_far(off: float) -> str:
    """The same also for a few per cent: "3.2 % too low", "53 times too high"."""
    if abs(off - 1) >= RIGHT_ON:
        return times_off(off)
    direction = "low" if off > 1 else "high"
    part = abs(1 - 1 / off)
    return f"{percent(part)} too {direction}"


def sure_words(sure: float) -> str:
    """The nearest of the three words to a confidence in per cent."""
    return min(SURE, key=lambda name: abs(SURE[name] - sure))
