"""How sure a learner was, against how often they were right: over all guesses and verdicts.

Of each of the three words for how sure, as many answers as there are: a guess counts as right if it
was as near as its reveal calls near, a verdict if it was the table's. What came after the answer
was shown is left out. Fewer than three answers with a word say nothing, so they are not drawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...quantities.calibration import Level
from ...quantities.formatting import plural
from ..ask import guess_file, lessons
from ..feedback import SURE, Feedback, sure_words
from ..lesson import Guess
from .verdicts import SENTENCES, VERDICTS, is_right, key

if TYPE_CHECKING:
    from ...plotting.picture import Picture

ENOUGH = 10  # of one sureness; with fewer it is not said whether they were too sure
LEAST = 3  # answers of one sureness
WIDE = 10  # times off: the second measure of a guess, for orders of magnitude
NOTHING_YET = "There is nothing to compare yet: fewer than three answers with the same sureness."


class Answer(NamedTuple):
    """One guess or verdict of which it is known whether it was right."""

    id: str
    sure: float  # per cent
    right: bool
    within_ten: bool | None  # None for a verdict


def answers(home: str | Path | None = None) -> list[Answer]:
    """Every answer that was given with a sureness before the truth was shown."""
    noted = guess_file(home).guesses
    found = []
    for lesson in lessons().values():
        for asked in lesson.values():
            answer = _of_guess(asked, noted.get(asked.id, {}))
            if answer:
                found.append(answer)
    for number in range(1, SENTENCES + 1):
        answer = _of_verdict(number, noted.get(key(number), {}))
        if answer:
            found.append(answer)
    return found


def _of_guess(asked: object, noted: dict) -> Answer | None:
    if not isinstance(asked, Guess) or noted.get("late"):
        return None
    sure, off = noted.get("sure"), noted.get("times_off")
    if sure is None or not off:
        return None
    apart = max(off, 1 / off)
    return Answer(asked.id, sure, apart <= asked.near, apart <= WIDE)


def _of_verdict(number: int, noted: dict) -> Answer | None:
    said, sure = noted.get("said"), noted.get("sure")
    if noted.get("late") or sure is None or said not in VERDICTS:
        return None
    return Answer(key(number), sure, is_right(number, said), None)


def levels(found: list[Answer]) -> list[Level]:
    """A Level for each of the three words that has enough answers."""
    groups = []
    for word, per_cent in SURE.items():
        group = [(per_cent / 100, answer.right) for answer in found if _is(answer, word)]
        if len(group) >= LEAST:
            groups.append(Level.of(group))
    return groups


def _is(answer: Answer, word: str) -> bool:
    return sure_words(answer.sure) == word


def your_calibration(home: str | Path | None = None) -> Picture | Feedback:
    """The picture of a learner's calibration; a sentence where there is too little to draw.

    >>> your_calibration("a folder without guesses").text.endswith("(counted).")
    True
    """
    found = answers(home)
    drawn = levels(found)
    if not drawn:
        return Feedback(f"{NOTHING_YET} You have {plural(len(found), 'answer')} so far (counted).")
    from ...plotting.figures.calibrations import calibration

    return calibration(drawn, "Your answers")


def in_words(found: list[Answer]) -> str:
    """One sentence on how sure and how right the answers were."""
    drawn = levels(found)
    if not drawn:
        return NOTHING_YET
    parts = [_of_level(level) for level in drawn]
    guesses = [answer for answer in found if answer.within_ten is not None]
    near = sum(bool(answer.within_ten) for answer in guesses)
    text = f"{'; '.join(parts)} (measured)."
    if guesses:
        text += f" Of {plural(len(guesses), 'guess', 'guesses')}, {near} within ten times."
    return text


def _of_level(level: Level) -> str:
    """ "90 % sure: 12 of 18 right, surer than right"."""
    right = round(level.right * level.n)
    low, high = level.band
    how = "as sure as right"
    if level.n < ENOUGH:
        how = "too few to say more"
    elif level.said > high:
        how = "surer than right"
    elif level.said < low:
        how = "righter than sure"
    return f"{100 * level.said:.0f} % sure: {right} of {level.n} right, {how}"
