"""The judge of exercise 04.3: a stopwatch, run on five scripted machines.

A scripted machine has its own clock, and a neighbour who comes when the script says so; the time of
every call is known. So a stopwatch is judged by whether its five answers agree and are right, and a
slip is known by the number that it makes of the same calls. Nothing waits, nothing is measured.
To add a slip: a line in SLIPS.
"""

import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from ...quantities.quantity import Q
from ..questions.sandbox import Runaway, SandboxError

CLEAN, COLD, SLICE = 1e-3, 30e-3, 4e-3  # s: a clean call, the first one, a neighbour's turn
SHARES_HIT = (0.1, 0.3, 0.5, 0.6, 0.7)  # of the calls, machine by machine
AGREE = 1.1  # times: the highest of five answers that agree, and the best, over the lowest
BELOW_CLEAN = 0.97  # of a clean call: an answer below it was not measured
MOST_LOOKS = 100_000  # at the clock, and calls, before it is taken to go on for ever
LOOKS_A_CALL = 1.9  # a call counts as one: 3 if each call is timed alone, 1.2 for ten at a time
BATCHES = (2, 3, 4, 5, 8, 10, 20)  # calls that people time in one go
MOST_LEFT_OUT = 5  # calls that a stopwatch may leave out

PRAISE = "It works as well next to a real neighbour, with time.perf_counter as now."


def only_one(calls):
    """The seconds of a single call; nan for more of them."""
    return calls[0] if len(calls) == 1 else math.nan


def fastest_batch(number):
    """A function from the seconds of calls to those of the fastest batch of this number of them."""

    def seconds(calls):
        starts = range(0, len(calls) - number + 1, number)
        return min((math.fsum(calls[i : i + number]) for i in starts), default=math.nan)

    return seconds


@dataclass(frozen=True)
class Slip:
    """What a stopwatch makes of the seconds of its calls, and the sentence it gets."""

    of_calls: Callable[[list[float]], float]  # of the seconds of each call
    after_others: bool | None  # whether the first calls are left out; None for either
    sentence: str
    number: int = 40  # of calls, in the tests


SLIPS = (
    Slip(
        lambda calls: calls[0],
        False,
        "That is the first call, in which everything is cold: make one call before you start the "
        "clock.",
    ),
    Slip(
        only_one,
        True,
        "That is a single call, and a neighbour may have hit it: time many.",
        number=1,
    ),
    Slip(
        statistics.fmean,
        False,
        "That is the mean of all calls, with the cold one and the neighbour's turns in it.",
    ),
    Slip(
        statistics.fmean,
        True,
        "Leaving out the first call is right. But a mean of the rest measures how busy the "
        "neighbour was.",
    ),
    Slip(
        statistics.median,
        None,
        "The median is right while fewer than half of the calls are hit. Next to a busier "
        "neighbour it is one of the hit ones.",
    ),
    Slip(math.fsum, None, "That is the time of all calls together, and one call is asked for."),
    Slip(max, True, "That is the slowest call: the one with the most waiting in it."),
    Slip(
        min,
        None,
        "The fastest is right, but of too few calls: on some machines none of them was clean.",
        number=3,
    ),
    *(
        Slip(
            fastest_batch(size),
            None,
            f"That is the time of {size} calls together: divide by {size}. And read the clock "
            "around each call, because several in a row are seldom all clean.",
        )
        for size in BATCHES
    ),
)
SMALLER = (  # units in which an answer may be given where seconds are asked for
    (1e3, "Those are milliseconds, and seconds are asked for: return the difference as it is."),
    (1e6, "Those are microseconds, and seconds are asked for: return the difference as it is."),
    (1e9, "Those are nanoseconds, and seconds are asked for: return the difference as it is."),
)


class ScriptedMachine:
    """A machine with a neighbour: `work` and `now` for a stopwatch, `calls` to see afterwards."""

    def __init__(self, share_hit, seed):
        self.random = random.Random(seed)
        self.share_hit = share_hit
        self.time = 0.0  # s
        self.looks = 0  # at the clock; a call counts as one, too
        self.calls = []  # s each

    def work(self):
        """One call: cold if it is the first, longer if the neighbour comes."""
        seconds = CLEAN * self.random.uniform(1, 1.03) if self.calls else COLD
        if self.calls and self.random.random() < self.share_hit:
            seconds += SLICE * self.random.uniform(0.9, 1.1)
        self.time += seconds
        self.calls.append(seconds)
        self._look()

    def now(self):
        """The seconds on the machine's clock."""
        self._look()
        return self.time

    def _look(self):
        self.looks += 1
        if self.looks > MOST_LOOKS:
            raise Runaway


def judge_stopwatch(run):
    """A stopwatch whose five answers agree within 10 % and are the time of a clean call."""
    machines = [ScriptedMachine(share, seed) for seed, share in enumerate(SHARES_HIT)]
    answers = [answer_on(machine, run) for machine in machines]
    if not all(machine.calls for machine in machines):
        yield False, "It never calls work(), so there is nothing to time."
    if not all(machine.looks > len(machine.calls) for machine in machines):
        yield (
            False,
            "It never calls now(), which is the clock here (on a real machine it is "
            "time.perf_counter).",
        )
    milliseconds = ", ".join(f"{1e3 * answer:.3g}" for answer in answers)
    gave = f"Its five answers are {milliseconds} ms (counted)"
    clean = f"and a clean call takes {Q(CLEAN, 's')}."
    low, high = min(answers), max(answers)
    if are_right(answers):
        yield True, f"Right: {gave}, {clean} {PRAISE}"
    for size, sentence in ((1, ""), *SMALLER):
        seconds = [answer / size for answer in answers]
        if are_right(seconds):
            yield False, sentence
        for slip in SLIPS:
            if explains(slip, seconds, machines):
                yield False, f"{gave}. {slip.sentence} {sentence}".rstrip()
    sentence = f"{gave}, {clean}"
    if 0 < high < AGREE * low:
        sentence += " They agree, but they are not right."
    if all(machine.looks < LOOKS_A_CALL * len(machine.calls) for machine in machines):
        sentence += " Several calls in a row are seldom all clean: read the clock around each."
    yield False, sentence


def are_right(answers):
    """Whether answers in seconds agree within 10 %, and are those of a clean call."""
    low, high = min(answers), max(answers)
    return low > CLEAN * BELOW_CLEAN and high < AGREE * min(low, CLEAN)


def answer_on(machine, run):
    """The seconds that the learner's stopwatch gives on one machine."""
    where = "It is called as stopwatch(work, now) and returns seconds. Here it"
    result = run(machine.work, machine.now, where=where)
    try:
        return float(result)
    except (TypeError, ValueError):
        raise SandboxError(
            f"It returns a {type(result).__name__}; a number of seconds is asked for."
        ) from None


def explains(slip, answers, machines):
    """Whether a slip makes these answers of the calls, some of which may have been left out."""
    for left_out in range(MOST_LEFT_OUT + 1):
        if slip.after_others not in (None, left_out > 0):
            continue
        expected = [
            slip.of_calls(machine.calls[left_out:] or machine.calls) for machine in machines
        ]
        if all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(answers, expected)):
            return True
    return False


# -- stopwatches for the tests ---------------------------------------------------------------------


def best_of(number):
    """The stopwatch that returns the fastest of this number of calls."""
    return lambda work, now: min(timed(work, now, number))


def stopwatch_with(slip):
    """A stopwatch that makes this slip."""
    left_out = 1 if slip.after_others else 0
    return lambda work, now: slip.of_calls(timed(work, now, slip.number, left_out))


def timed(work, now, number, left_out=0):
    """The seconds of this number of calls, each timed by itself."""
    for _ in range(left_out):
        work()
    calls = []
    for _ in range(number):
        begin = now()
        work()
        calls.append(now() - begin)
    return calls
