"""The kind of exercise that asks for fewer FLOP in more time; both are looked up on the spot.

The fact behind it: a FLOP count is one side of a division whose other side only a clock knows. So
an answer is counted (fl.count) and timed beside what it is compared with, in turns, and it has to
be slower by HALF as much again: less is within what a busy neighbour does.
To add an exercise: a Lesson's `slower`, its slips as functions of x or as numbers.
"""

import re
from dataclasses import dataclass

from ...counting.counter import count
from ...measuring.timing.interleaved import measure_interleaved
from ...quantities.formatting import words
from ..feedback import Reply
from .kinds import Exercise

HALF = 1.5


@dataclass(frozen=True)
class SlowerAsked(Exercise):
    """A function of x with the result's shape of `wide`, fewer FLOP and more time.

    make: () -> (wide, x). pieces: n -> function, so that a number is an answer too, for who writes
    no code. slip: {"more", "same", "faster", "near", "shape", "none": sentence}; wrong: answers,
    by the same names, that a test gives.
    """

    make: object = None
    pieces: object = None
    answer: object = None
    praise: str = ""
    slip: object = None
    wrong: object = None

    def right(self, facts):
        return self.answer, self.praise

    def slips(self, facts):
        return [(answer, self.slip[name]) for name, answer in self.wrong.items()]

    def reply(self, answer, facts):
        mine = self._function(answer)
        if mine is None:
            return Reply(
                f"A function of x is asked for, its name without brackets, or a number of "
                f"pieces from 1 to 9999; {str(answer)[:40]!r} is neither.",
                False,
            )
        wide, x = self.make()
        try:
            result, work = mine(x), count(mine, x)
        except Exception as error:  # the learner's own line may do anything
            return Reply(
                f"On x of {_shape(x)} it stopped with {type(error).__name__}: "
                f"{str(error).rstrip('.')[:200]}.",
                False,
            )
        before, after = count(wide, x).flops, work.flops
        if _shape(result) != _shape(wide(x)):
            return Reply(
                f"{self.slip['shape']} It gives {_shape(result)}, and {_shape(wide(x))} "
                "is asked for.",
                False,
            )
        if work.unknown:
            return Reply(
                f"Nobody counted {next(iter(work.unknown))[:60]}, so nobody can say that "
                "it is fewer FLOP: do it with operators that fl.count knows.",
                False,
            )
        told = f"{after!r}, where the wide one has {before!r}."
        if not after or after >= before:
            name = "none" if not after else "same" if after == before else "more"
            return Reply(f"{self.slip[name]} {told}", False)
        one, other = measure_interleaved(
            ("mine", lambda: mine(x), None), ("wide", lambda: wide(x), None)
        )
        times = one.seconds / other.seconds
        told = f"{told} It takes {words(times)} times as long (measured)."
        if times >= HALF:
            return Reply(f"Right: {told} {self.praise}", True)
        return Reply(f"{self.slip['near' if times > 1 / HALF else 'faster']} {told}", False)

    def _function(self, answer):
        if callable(answer):
            return answer
        pieces = re.fullmatch(r"\s*([1-9]\d{0,3})(?:\.0)?(?:\s*pieces)?\s*", str(answer))
        return self.pieces(int(pieces[1])) if pieces else None


def _shape(thing):
    shape = getattr(thing, "shape", None)
    return " x ".join(map(str, shape)) if shape is not None else f"a {type(thing).__name__}"
