"""The kind of exercise that asks for a faster way: same values, FLOP and format, on one core.

The fact behind it: the CPU seconds of a program are what a way costs, whoever else is at work on
the machine. Both ways run in turns, so that a bad moment hits both, and the best of each counts.
What is faster for another reason, such as fewer FLOP, is told apart before anything is timed.
To add an exercise: a Lesson's `faster`; a new reason: a key of `tells`, and where it is found.
"""

import re
import time
from dataclasses import dataclass, field

from ...counting.counter import count
from ...measuring.system.machine import machine
from ...quantities.formatting import words
from ..feedback import Reply
from .build import MOST_STEPS, BuildError, Runaway, within
from .kinds import Exercise

SMALL = 40_007  # numbers, and no multiple of any block
ROUNDS = 5
LONG = 20  # seconds: nobody waits for more


@dataclass(frozen=True)
class Faster(Exercise):
    """A function of a NumPy list, at least `gain` times as fast as `slow` on `size` numbers.

    blocks: n -> function, so that a number is an answer too, for who writes no code.
    ways: (function, key of tells), the right one first, then one for each slip. tells: {"right",
    "values", "input", "format", "fewer", "more", "threads", "gain", "large": sentence}.
    """

    slow: object = None
    blocks: object = None
    ways: tuple = ()
    tells: dict = field(default_factory=dict)
    size: int = 16_000_000
    gain: float = 1.5

    def right(self, facts):
        return self.ways[0][0], self.tells["right"]

    def slips(self, facts):
        return [(way, self.tells[key]) for way, key in self.ways[1:]]

    def reply(self, answer, facts):
        number = re.fullmatch(r"\s*([1-9][\d,_]{0,11})\s*(numbers)?\s*", str(answer))
        if number:
            block = int(re.sub("[,_]", "", number[1]))
            if 8 * block > max(map(int, machine().caches.values()), default=2**25):
                return Reply(self.tells["large"], False)  # 4 bytes read and 4 written
            answer = self.blocks(block)
        if not callable(answer):
            return Reply(
                "The name of your function is asked for, without brackets, or how many "
                f"numbers a block has; {str(answer)[:40]!r} is neither.",
                False,
            )
        try:
            return self._compared(answer) or self._timed(answer)
        except BuildError as error:
            return Reply(str(error), False)

    def _compared(self, answer):
        """A Reply for what is not the same work, found on a few numbers; else None."""
        import numpy as np

        given, wanted = _list(SMALL), self.slow(_list(SMALL))
        start = time.process_time()
        found = _called(within, MOST_STEPS, answer, given)
        long = (time.process_time() - start) * self.size / SMALL
        if getattr(found, "shape", None) != wanted.shape or not hasattr(found, "dtype"):
            return Reply(
                f"It gives back {_what(found)}, and a list of as many numbers as x has is "
                "asked for: let it end in `return` and that list.",
                False,
            )
        if not np.array_equal(given, _list(SMALL)):
            return Reply(self.tells["input"], False)
        if str(found.dtype).removeprefix("torch.") != str(wanted.dtype):
            return Reply(f"The result is {found.dtype}. {self.tells['format']}", False)
        found = np.asarray(found)
        if not np.allclose(found, wanted, rtol=1e-6):
            at = int(np.argmax(~np.isclose(found, wanted, rtol=1e-6)))
            return Reply(
                f"{self.tells['values']} Of x = {given[at]:.4g} it makes {found[at]:.6g}, "
                f"and {wanted[at]:.6g} is asked for.",
                False,
            )
        if long > LONG:
            return Reply(
                f"{self.tells['gain']} By a short try this one would take "
                f"{words(long)} s (estimated): a loop over single numbers.",
                False,
            )
        # a first and a second time: what was kept from the first would cost nothing
        flops = [_flops(answer, _list(SMALL)) for _ in range(2)]
        asked = _flops(self.slow, _list(SMALL))
        if min(flops)[0] < asked[0]:
            return Reply(
                f"{self.tells['fewer']} {min(flops)[0] / SMALL:.3g} FLOP a number "
                f"(counted), and there were {asked[0] // SMALL}.",
                False,
            )
        if max(flops)[0] > asked[0]:
            return Reply(
                f"{self.tells['more']} {max(flops)[0] / SMALL:.3g} FLOP a number "
                f"(counted), and there were {asked[0] // SMALL}.",
                False,
            )
        if flops[0][1] != asked[1]:
            return Reply(
                f"Inside it works in {', '.join(flops[0][1])}. {self.tells['format']}", False
            )

    def _timed(self, answer):
        x, before, after, elsewhere = _list(self.size), [], [], []
        _seconds(self.slow, x)
        for _ in range(ROUNDS):
            before.append(_seconds(self.slow, x)[0])
            total, others = _called(_seconds, answer, x)
            after.append(total)
            elsewhere.append(others)
        gain = min(before) / max(min(after), 1e-9)
        told = f"{gain:.2g} times as fast (measured, in CPU seconds)"
        if sum(elsewhere) > 0.2 * sum(after):
            return Reply(
                f"{self.tells['threads']} Other threads did "
                f"{100 * sum(elsewhere) / sum(after):.0f} % of it (measured).",
                False,
            )
        if gain >= self.gain:
            return Reply(f"Right: {told}. {self.tells['right']}", True)
        return Reply(f"{self.tells['gain']} It is {told}; {self.gain:g} is asked for.", False)


def _list(size):
    import numpy as np

    return np.random.default_rng(5).random(size, dtype=np.float32)


def _seconds(function, x):
    """(CPU seconds of a call on all threads, those of other threads than this one)."""
    mine, every = time.thread_time, time.process_time
    before, start = mine(), every()
    function(x)
    total = every() - start
    return total, max(0.0, total - (mine() - before))


def _flops(function, x):
    """(FLOP, formats they were done in), each addition and multiplication one."""
    counted = _called(count, function, x)
    return counted.total("ieee").value, sorted(counted.by("dtype", "ieee"))


def _what(found):
    return "nothing" if found is None or found is ... else f"a {type(found).__name__}"


def _called(run, *given):
    """run(*given); BuildError in one sentence for whatever a learner's line may do."""
    try:
        return run(*given)
    except (KeyboardInterrupt, BuildError):
        raise
    except Runaway:
        raise BuildError(
            "It had not finished after a long while: look for a loop that never ends."
        ) from None
    except BaseException as error:  # even exit(): it was the learner's line, not the end
        said = str(error).rstrip(".")[:200]
        raise BuildError(
            f"It stopped with {type(error).__name__}{f': {said}' if said else ''}."
        ) from None
