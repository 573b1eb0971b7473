"""The kind of exercise that asks for a stopwatch: a function of (work, now) that tells seconds.

The fact behind it: on a scripted machine, with its own clock, a neighbour comes when the script
says so, and every call's time is known. So a stopwatch is run on five of them, and judged by
whether its five answers agree and are right; a slip is known by the number that it makes of the
same calls. Nothing waits, nothing is measured. To add a slip: a line in SLIPS.
"""

import math
import random
import statistics
from dataclasses import dataclass

from ...quantities.quantity import Q
from ..feedback import Reply
from .kinds import Exercise

CLEAN, COLD, SLICE = 1e-3, 30e-3, 4e-3  # seconds: a clean call, the first one, a neighbour's turn
HIT = (0.1, 0.3, 0.5, 0.6, 0.7)  # of the calls, machine by machine
MOST = 100_000  # readings and calls, before it is taken to go on for ever


def once(calls):
    return calls[0] if len(calls) == 1 else math.nan


SLIPS = (  # what a stopwatch makes of the seconds of its calls: (how, after others?, sentence)
    (
        lambda calls: calls[0],
        False,
        "That is the first call, in which everything is cold: let one "
        "go by before you look at the clock.",
    ),
    (once, True, "That is one call, whomever it met: time many."),
    (
        statistics.fmean,
        False,
        "That is the mean of all calls, cold one and neighbour's turns included.",
    ),
    (
        statistics.fmean,
        True,
        "The first call is left out, well done. What remains is a mean, and "
        "it measures how busy the neighbour was.",
    ),
    (
        statistics.median,
        None,
        "The middle one holds while fewer than half of the calls are hit. "
        "Beside a busier neighbour, it is one of those.",
    ),
    (math.fsum, None, "That is the time of all calls together."),
    (max, True, "That is the slowest call: the one that met everybody."),
    (min, None, "The fastest, yes; but of too few calls: in some runs none of them was clean."),
)


class TooLong(BaseException):
    """No `except Exception` of a learner's swallows it."""


class Scripted:
    """A machine with a neighbour: `work` and `now` for a stopwatch, `calls` to see afterwards."""

    def __init__(self, hit, seed):
        self.random, self.hit, self.time, self.read, self.calls = random.Random(seed), hit, 0, 0, []

    def work(self):
        seconds = CLEAN * self.random.uniform(1, 1.03) if self.calls else COLD
        if self.calls and self.random.random() < self.hit:
            seconds += SLICE * self.random.uniform(0.9, 1.1)
        self.time += seconds
        self.calls.append(seconds)
        self._tick()

    def now(self):
        self._tick()
        return self.time

    def _tick(self):
        self.read += 1
        if self.read > MOST:
            raise TooLong


@dataclass(frozen=True)
class Stopwatch(Exercise):
    """A stopwatch whose five runs agree within 10 % and tell the time of a clean call."""

    praise: str = ""

    def right(self, facts):
        return _best_of(100), self.praise

    def slips(self, facts):
        def stopwatch(how, warm):
            number = {once: 1, min: 3}.get(how, 40)
            return lambda work, now: how(_timed(work, now, number, warm or 0))

        return [(stopwatch(how, warm), sentence) for how, warm, sentence in SLIPS]

    def reply(self, answer, facts):
        if not callable(answer):
            return Reply(
                "A stopwatch is asked for: in a cell of code write def stopwatch(work, "
                "now): ..., and put its name where the dots are, without quotes or "
                f"brackets; {str(answer)[:40]!r} is none.",
                False,
            )
        machines = [Scripted(hit, seed) for seed, hit in enumerate(HIT)]
        runs = []
        for machine in machines:
            try:
                runs.append(float(answer(machine.work, machine.now)))
            except KeyboardInterrupt:
                raise
            except TooLong:
                return Reply(
                    "It had not finished after a long while: look for a loop that never ends.",
                    False,
                )
            except BaseException as error:  # the learner's own line may do anything
                return Reply(
                    "It is called as stopwatch(work, now) and gives back seconds. Here it "
                    f"stopped with {type(error).__name__}: "
                    f"{str(error).rstrip('.')[:200]}.",
                    False,
                )
        if not all(machine.calls for machine in machines):
            return Reply("It never calls work(), so there is nothing to time.", False)
        if not all(machine.read > len(machine.calls) for machine in machines):
            return Reply(
                "It never looks at now(): that is the clock here, and your real one is "
                "time.perf_counter.",
                False,
            )
        low, high = min(runs), max(runs)
        told = "Five runs gave " + ", ".join(f"{1e3 * run:.3g}" for run in runs) + " ms (counted)"
        if low > CLEAN * 0.97 and high < 1.1 * low and high < 1.1 * CLEAN:
            return Reply(
                f"Right: {told}, and a clean call takes {Q(CLEAN, 's')}. {self.praise}", True
            )
        for how, warm, sentence in SLIPS:
            for skip in range(6):  # a stopwatch may let some calls go by
                if warm in (None, skip > 0) and all(
                    math.isclose(run, how(machine.calls[skip:] or machine.calls), rel_tol=1e-6)
                    for run, machine in zip(runs, machines)
                ):
                    return Reply(f"{told}. {sentence}", False)
        agree = " They agree, and agreeing is not being right." if 0 < high < 1.1 * low else ""
        if all(machine.read < 1.9 * len(machine.calls) for machine in machines):
            agree += " Several calls between two looks are seldom all clean: look around each."
        return Reply(f"{told}, and a clean call takes {Q(CLEAN, 's')}.{agree}", False)


def _timed(work, now, number, skip=0):
    calls = []
    for _ in range(skip):
        work()
    for _ in range(number):
        begin = now()
        work()
        calls.append(now() - begin)
    return calls


def _best_of(number):
    return lambda work, now: min(_timed(work, now, number))
