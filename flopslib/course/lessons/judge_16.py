"""The judge of exercise 16.3: a threshold for the desk, tried on photographs that nobody has seen.

The small reader with the list answers what it is at least that sure of; the rest goes on to the
large one. Both are trained here where the lesson has not trained them. No clock is read.
To ask for another quality or another share of the work: MOST_WRONG, MOST_WORK.
"""

import functools

from ...quantities.formatting import sig
from ...quantities.quantity import read
from ...quantities.units import UnitError
from ..questions.sandbox import SandboxError

SEED = 163  # of photographs that the lesson does not take
WORDS = slice(5000, 6400)  # of the manual's last tenth: behind those of the lesson
LEAST_PER_CENT = 5  # from here on a number was meant in per cent
MOST_WRONG = 1.3  # times as many wrong words as the large one with the list
MOST_WORK = 0.25  # of the FLOP of the large one alone
PER_LETTER = {"small": 39_552, "large": 2_560_000, "list": 52}  # FLOP; the formula is in 16

RIGHT = (
    "That is a desk you can answer for, if this was your first try. A later one was tuned on these "
    "photographs, too."
)
NONE_PASSED = "Nothing is passed on: at 0 the small one is always sure enough."
ALL_PASSED = "Nearly everything is passed on, and the small one is paid on top of the large one."
TOO_LOW = "Too many mistakes, and too few words passed on: the small one keeps what it misreads."
TOO_HIGH = "Too much is passed on: that takes more than a quarter of the large one's work."
NOT_A_SHARE = "A threshold is a share: how sure is sure enough, from 0 to 1."


def threshold_of(answer):
    """A function that returns a threshold: of a number, or of text that is one; None for others."""
    try:
        number = float(read(answer))
    except (UnitError, TypeError, ValueError):
        return None
    return lambda: number


def judge_threshold(run):
    """A threshold with which the desk is as good as it may be asked, for a quarter of the work."""
    at = share(run())
    wrong, work, passed, alone = tried(at)
    seen = (
        f"On 1,400 unseen photographs the desk passes on {sig(100 * passed)} of 100 words, "
        f"misreads {sig(100 * wrong)} of 100, and takes {sig(100 * work)} % of the large one's "
        f"FLOPs (measured). The large one with the list misreads {sig(100 * alone)} of 100."
    )
    good = wrong <= MOST_WRONG * alone
    cheap = work <= MOST_WORK
    most = f"{sig(100 * MOST_WRONG * alone)} are allowed."
    seen = f"{seen} {most}"
    if good and cheap:
        yield True, f"Right. {seen} {RIGHT}"
    if passed == 0:
        yield False, f"{NONE_PASSED} {seen}"
    if passed > 0.98:
        yield False, f"{ALL_PASSED} {seen}"
    yield False, f"{TOO_LOW if cheap else TOO_HIGH} {seen}"


def share(given):
    """A threshold from 0 to 1; SandboxError for anything else."""
    try:
        number = float(read(given))
    except (UnitError, TypeError, ValueError):
        raise SandboxError(NOT_A_SHARE) from None
    if 0 <= number <= 1:
        return number
    hint = f" Did you mean {number / 100:g}?" if LEAST_PER_CENT <= number <= 100 else ""
    raise SandboxError(f"{NOT_A_SHARE} Yours is {number:g}.{hint}")


@functools.lru_cache
def tried(at):
    """(share wrong, FLOP over the large one's, share passed on, share wrong of the large one)."""
    from ...lab.routing.cascades import cascade

    small, large, without_list = listed()
    desk = cascade(small, large, at=at)
    work = desk.flop(PER_LETTER) / without_list.flop(PER_LETTER)
    passed = 1 - float(desk.early.float().mean())
    return desk.wrong, float(work), passed, large.wrong


@functools.lru_cache
def listed():
    """Answers: of the small one with the list, of the large one with it, of the large one alone."""
    from ...lab.photos.words import manual, take
    from ...lab.routing.answers import read as answers_of
    from ...lab.routing.listed import with_list
    from ...lab.routing.readers import reader

    known, later = manual()
    photos = take(later[WORDS], SEED)
    small, large = (answers_of(reader(name), photos) for name in ("small", "large"))
    return with_list(small, known), with_list(large, known), large
