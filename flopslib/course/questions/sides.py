"""The second part of a two-part question: a number, and which side of a line it lies on.

"How many FLOP, and is it over 1e26?" has a number and three sides. The number is judged first; the
side is judged once the number is right.
To give a question a second part: `sides` of a Lesson's `number`, the right side first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..feedback import Feedback
from .question import Answer


@dataclass(frozen=True)
class Side:
    """One answer to the second part: its name, other words for it (a pattern), its sentence."""

    name: str
    also: str
    sentence: str

    def is_in(self, text: str) -> bool:
        name = re.escape(self.name)
        return bool(re.search(rf"(?i)\b({name}|{self.also})", text))


Sides = tuple[Side, ...]


def split(answer: Answer, sides: Sides) -> tuple[Answer, Side | None]:
    """(what was said about the number, the side that was named or None)."""
    number = text = answer
    is_pair = isinstance(answer, (list, tuple)) and len(answer) == 2
    if is_pair and isinstance(answer[1], str):
        number, text = answer
    if not isinstance(text, str):
        return number, None
    for side in sides:
        if side.is_in(text):
            return number, side
    return number, None


def with_side(feedback: Feedback, side: Side | None, sides: Sides) -> Feedback:
    """The feedback on a right number and a side: right if that is the first of the sides."""
    if side is sides[0]:
        return Feedback(f"{feedback.text} {side.sentence}", True)
    half = feedback.text.replace("Right: ", "The number is right: ", 1)
    if side:
        return Feedback(f"{half} {side.sentence}", False)
    *names, last = sorted(f'"{one.name}"' for one in sides)
    return Feedback(f"{half} And the second part: {', '.join(names)} or {last}?")
