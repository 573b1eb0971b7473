"""The kind of exercise that asks for a doubling time with its band: three numbers, or a fit.

The fact behind it: a growth without its band is half an answer, so the value alone is not taken.
Three numbers are read in any order, for the middle one is the value, and in either form: months to
double, or times a year. To add an exercise: a Lesson's `doubling`, its answers as fits.
"""

import math
import re
from dataclasses import dataclass

from ..feedback import Reply
from .kinds import Exercise

CLOSE = 0.015  # two digits tell it
NUMBER = r"\d+(?:\.\d+)?(?!\d|\s?%)"  # "90 % band" names the band


@dataclass(frozen=True)
class Doubling(Exercise):
    """`answers()` yields (trends.Fit, sentence), the right one first."""

    answers: object = None

    def right(self, facts):
        return next(iter(self.answers()))

    def slips(self, facts):
        return list(self.answers())[1:]

    def reply(self, answer, facts):
        (right, praise), *slips = self.answers()
        said = months(answer) if hasattr(answer, "growth") else _numbers(answer)
        middle, *_ = wanted = months(right)
        if _same(said, wanted):
            return Reply(f"Right: {_show(*wanted)}. {praise}", True)
        if _same(said, [middle]):
            return Reply(
                f"{said[0]:g} is the middle of it. Without its band it is half an answer: "
                "from where to where?",
                False,
            )
        if len(said) != 3:
            return Reply(
                "Three numbers are asked for, the months to double and the band of them, "
                f'such as "9.9 (7.7 to 17)". In {str(answer)[:40]!r} there are '
                f"{len(said) or 'none'}.",
                False,
            )
        for other, sentence in slips:
            if _same(said, months(other)):
                return Reply(sentence, False)
        if _same([12 * x for x in said], wanted):
            return Reply(f"Those are years: it doubles every {_show(*wanted)}.", True)
        low, value, high = sorted(said)
        return Reply(
            f"Read as {value:g} ({low:g} to {high:g}): that is another choice of models "
            f'or years. fl.hint("{self.id}") helps.',
            False,
        )


def months(fit):
    """(value, low, high) of a fit's doubling time in months."""
    return [
        12 * math.log(2) / math.log(g) if g > 1 else math.inf
        for g in (fit.growth, fit.high, fit.low)
    ]


def _show(value, low, high):
    return f"{value:.2g} months ({low:.2g} to {high:.2g})"


def _numbers(answer):
    if isinstance(answer, (tuple, list)):
        answer = " ".join(map(str, answer))
    return [float(n) for n in re.findall(NUMBER, str(answer))]


def _same(said, wanted):
    """Are they the months that are wanted, in any order, or the growths that go with them?"""
    growths = [2 ** (12 / m) for m in wanted]
    return any(
        len(said) == len(form)
        and all(math.isclose(a, b, rel_tol=CLOSE) for a, b in zip(sorted(said), sorted(form)))
        for form in (wanted, growths)
    )
