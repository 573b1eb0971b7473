"""The judge of exercise 05.3: a faster way, with the same values, FLOP and format, on one core.

The CPU seconds of a program are what a way costs, whatever else runs on the machine. Both ways
run in turns, so that a bad moment hits both, and the best of each counts. What is faster for
another reason, such as fewer FLOP, is found before anything is timed.
To add a reason: a sentence here, and the step of `judge_faster` in which it is found.
"""

import time
from dataclasses import dataclass

from ..._support.torch_threads import one_torch_thread
from ...counting.counter import count
from ...measuring.system.machine import machine
from ...quantities.formatting import words
from ..questions.reading import whole_number
from ..questions.sandbox import SandboxError

SMALL = 40_007  # numbers for the comparison, and no multiple of any block
LARGE = 16_000_000  # numbers for the timing: 64 MB, which no cache near a core holds
WHOLE_LIST = LARGE  # numbers in one block: that cuts nothing
FASTER = 1.5  # times, asked for
ROUNDS = 5
HOPELESS = 0.5  # times, after the first round: four more will not make it 1.5
SLOW = 0.8  # times, after two rounds
HOPELESSLY_LONG = 10  # times the seconds of `two_steps`, by a short try: no call is waited for
TRY = 400_009  # numbers of that try: enough that starting two threads is a small part of it
A_GAIN = 1.15  # times: less than that, two ways differ by chance
OTHER_THREADS = 0.2  # of the CPU seconds, from which it was more than one core
BOTH_WAYS = 8  # bytes a number in FP32: 4 read and 4 written
# Bytes: a large cache, where the machine does not say. A last cache that is larger belongs to many
# cores, and what of it is left for one depends on the others.
A_LARGE_CACHE = 2**25
# In a call on this few numbers, the call takes as long as the numbers. Tried: blocks of 4,096 were
# 1.3 to 1.4 times as fast as whole lists in NumPy and PyTorch, blocks of 8,192 from 1.7 times on.
FEW = 8_192

RIGHT = "Same work, less fetching: fewer lists are written to memory and read back."
OTHER_VALUES = "Those are other values."
INPUT_CHANGED = "That changes x itself, and its owner may still need it: leave x as it came."
OTHER_FORMAT = "FP32 is asked for. Other bits are another bargain: lesson 07."
FEWER = "You removed work, which is another way to be fast: lesson 06."
MORE = "That is more work than before."
THREADS = (
    "More threads use more cores: lesson 10. One core is asked for (in PyTorch, "
    "torch.set_num_threads(1))."
)
NO_CUTTING = (
    "That cuts nothing: x has 16 million numbers, so the first block is all of x. When the second "
    "line begins, what the first one made is back in the pantry."
)
BLOCK_TOO_LARGE = (
    "A block of that many numbers fits into no cache that this core can count on: when the second "
    "line begins, what the first one made is back in the pantry."
)
BLOCK_TOO_SMALL = (
    "The blocks stay on the worktop, but they are cut too small: each one needs calls of its own, "
    "and starting a call takes longer than the few numbers in it. Lesson 06 is about that."
)
NO_GAIN = "Each step still walks to the pantry and back: it writes a whole list and reads it again."
SOME_GAIN = "Some trips to the pantry are saved, but whole lists still go there and come back."
WAIT = "Measuring, for some seconds ..."


def two_steps(x):
    """Two lines, and whole lists between them: what a faster way is compared with."""
    b = x * 2 + 1
    return b * b


def in_blocks(x, block=65_536):
    """All steps on one block that stays near, then the next: c is the only list that is made."""
    import numpy as np

    c = np.empty_like(x)
    for i in range(0, x.size, block):
        part = c[i : i + block]
        np.multiply(x[i : i + block], 2, out=part)
        part += 1
        part *= part
    return c


@dataclass(frozen=True)
class Blocks:
    """The way that a number typed as an answer stands for: blocks of so many numbers."""

    size: int

    def __call__(self, x):
        return in_blocks(x, self.size)


def blocks(answer):
    """The Blocks of a number such as "65,536 numbers"; None for anything else."""
    size = whole_number(answer, "number numbers")
    return Blocks(size) if size else None


def judge_faster(run):
    """The same work as `two_steps`, at least 1.5 times as fast."""
    if isinstance(run.function, Blocks):
        yield from too_large(run.function.size)
    with one_torch_thread():
        given = lists_for(run)
        yield from other_result(run, given)
        yield from too_long(run, given)
        yield from other_work(run, given)
        yield from timed(run, given)


# -- what is given ---------------------------------------------------------------------------------


def numpy_list(size):
    import numpy as np

    return np.random.default_rng(5).random(size, dtype=np.float32)


def torch_list(size):
    import torch

    return torch.from_numpy(numpy_list(size))


def lists_for(run):
    """numpy_list; or torch_list, for a function that PyTorch's functions are in."""
    try:
        run(numpy_list(SMALL))
    except SandboxError as error:
        if not any(name in str(error) for name in ("TypeError", "AttributeError")):
            raise
        try:
            run(torch_list(SMALL))
        except SandboxError as with_torch:
            raise with_torch if "Tensor" in str(error) else error from None
        return torch_list
    return numpy_list


def too_large(block):
    """A verdict on a block that is the whole list, or that no cache holds; none on another."""
    if block >= WHOLE_LIST:
        yield False, NO_CUTTING
    if BOTH_WAYS * block > largest_cache():
        yield False, BLOCK_TOO_LARGE


def largest_cache():
    """The bytes of the machine's largest cache, as far as one core can count on it."""
    largest = max(map(int, machine().caches.values()), default=A_LARGE_CACHE)
    return min(largest, A_LARGE_CACHE)


# -- is it the same? -------------------------------------------------------------------------------


def other_result(run, given):
    """A verdict on a result that is not the one of `two_steps`; none if it is."""
    import numpy as np

    x, before = given(SMALL), numpy_list(SMALL)
    wanted = two_steps(before)
    result = run(x)
    if getattr(result, "shape", None) != wanted.shape or not hasattr(result, "dtype"):
        yield (
            False,
            f"It returns a {type(result).__name__}, and a list with as many numbers as x is asked "
            "for: let it end in `return` and that list.",
        )
    if not np.array_equal(np.asarray(x), before):
        yield False, INPUT_CHANGED
    dtype = str(result.dtype).removeprefix("torch.")
    if dtype != str(wanted.dtype):
        yield False, f"The result is {dtype}. {OTHER_FORMAT}"
    values = np.asarray(result)
    same = np.isclose(values, wanted, rtol=1e-6)
    if not same.all():
        at = int(np.argmax(~same))
        yield (
            False,
            f"{OTHER_VALUES} It turns x = {before[at]:.4g} into {values[at]:.6g}; the two lines "
            f"make {wanted[at]:.6g} of it.",
        )


def too_long(run, given):
    """A verdict on a way that would take far longer than `two_steps`, from a short try of it."""
    long = run.inside(cpu_seconds, given(TRY), steps=None) * LARGE / TRY
    x = given(LARGE)
    before = min(seconds_of(two_steps, x)[0] for _ in range(2))  # the first call takes new memory
    if long > HOPELESSLY_LONG * before:
        yield (
            False,
            f"{BLOCK_TOO_SMALL} By a short try this way would take {words(long)} s (estimated), "
            f"and the two lines took {words(before)} s (measured).",
        )


def other_work(run, given):
    """A verdict on more or fewer FLOP, or on another format inside; none if it is the same."""
    asked, formats = work_of(count(two_steps, given(SMALL)))
    # a first and a second time: what was kept from the first would cost nothing
    twice = [work_of(counted(run, given(SMALL))) for _ in range(2)]
    least, most = min(flops for flops, _ in twice), max(flops for flops, _ in twice)
    for sentence, flops in ((FEWER, least), (MORE, most)):
        if (flops < asked) if sentence is FEWER else (flops > asked):
            yield (
                False,
                f"{sentence} {flops / SMALL:.3g} FLOP a number (counted), and there were "
                f"{asked // SMALL}.",
            )
    inside = twice[0][1]
    if inside != formats:
        yield False, f"Inside it works in {', '.join(inside)}. {OTHER_FORMAT}"


def counted(run, x):
    """The learner's function counted on x."""
    return run.inside(count, x, steps=None)


def work_of(report):
    """(FLOP, formats they were done in), each addition and multiplication one."""
    return report.total("ieee").value, sorted(report.by("dtype", "ieee"))


# -- is it faster? ---------------------------------------------------------------------------------


def timed(run, given):
    """The verdict on the time of LARGE numbers, in turns with `two_steps`."""
    x = given(LARGE)
    seconds_of(two_steps, x)  # a first call of each takes new memory, and is not counted
    run.inside(seconds_of, x, steps=None)
    before, after, elsewhere = [], [], []
    for _ in range(ROUNDS):
        before.append(seconds_of(two_steps, x)[0])
        total, others = run.inside(seconds_of, x, steps=None)
        after.append(total)
        elsewhere.append(others)
        gain = min(before) / max(min(after), 1e-9)
        if gain < HOPELESS or (len(after) > 1 and gain < SLOW):
            break
    share = sum(elsewhere) / max(sum(after), 1e-9)
    if share > OTHER_THREADS:
        yield False, f"{THREADS} Other threads did {100 * share:.0f} % of it (measured)."
    measured = f"{gain:.2g} times as fast (measured, in seconds of the core)"
    if gain >= FASTER:
        yield True, f"Right: {measured}. {RIGHT}"
    if numbers_a_call(counted(run, given(SMALL))) <= FEW:
        why = BLOCK_TOO_SMALL
    elif gain > A_GAIN:
        why = SOME_GAIN
    else:
        why = NO_GAIN
    yield False, f"{why} It is {measured}; {FASTER:g} is asked for."


def cpu_seconds(function, x):
    """CPU seconds of a call, on all threads."""
    start = time.process_time()
    function(x)
    return time.process_time() - start


def seconds_of(function, x):
    """(CPU seconds of a call on all threads, those of other threads than this one).

    NB: whatever else this kernel does meanwhile, such as a widget's answer, counts as well.
    """
    mine, every = time.thread_time, time.process_time
    before, start = mine(), every()
    function(x)
    total = every() - start
    return total, max(0.0, total - (mine() - before))


def numbers_a_call(report):
    """How many numbers a call of an operator works on, on average: one FLOP is one number."""
    calls = sum(times for (_, _, work), times in report.rows.items() if work.kinds)
    return report.total("ieee").value / max(calls, 1)
