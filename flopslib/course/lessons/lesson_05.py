"""Lesson 05: guesses, exercises and vote. Rates come from the learner's machine, given to check."""

from concurrent.futures import ThreadPoolExecutor

from ...quantities.quantity import Q
from ..lesson import Lesson
from . import judge_05
from .judge_05 import in_blocks, two_steps

lesson = Lesson("05", "Why 2 GFLOP/s here and 100 there?")

lesson.guess(
    "05.a",
    ask="Now add two lists of 16 million numbers, number by number, on the same core. That is the "
    "easiest thing a computer does. How many FLOP/s this time?",
    unit="FLOP/s",
    example="5e13 FLOP/s",
    tell="Adding two long lists, the same core did {truth}.",
    slips=(
        (
            "20 GFLOP/s to 100 TFLOP/s",
            "That is a peak, what a core does when its numbers are at hand, as in the matrix "
            "product. Here each addition waits for two numbers from memory and for one taken back.",
        ),
    ),
    too_low="You may have met slow memory before. It brings billions of bytes a second even so, "
    "and an addition here takes 12 of them.",
    too_high="Adding is the easy part. Fetching is not: each addition needs two numbers from "
    "memory and one taken back, and the core waits for them.",
    far_too_low="That is the pace of a loop in Python. Whole lists are added inside a library, "
    "with no Python between two numbers.",
)

lesson.guess(
    "05.b",
    ask="The same addition on 40 thousand numbers instead of 16 million. It is repeated again and "
    "again, so that they stay near. How many times as many FLOP/s?",
    unit="",
    example="1000",
    tell="With short lists the same addition ran {truth} times as fast (measured).",
    near=1.5,
    slips=(
        (
            "0.8 to 1.2",
            "Same core, same addition, same FLOP: if FLOP were all that matters, it would be 1. "
            "But short lists stay in a memory beside the core, and come sooner from there.",
        ),
        (
            400,
            "The list is 400 times shorter, and so is its time, at one pace. The pace itself "
            "changes only because the numbers are nearer.",
        ),
    ),
    too_low="Same core, same addition, so about 1 is a sensible guess. But short lists stay in a "
    "memory beside the core, and what is fetched from there comes sooner.",
    too_high="The worktop is near, and it is no magic: a few times to ten times as fast is what "
    "most machines show, and calling the addition takes a moment of its own.",
)


@lesson.number(
    "05.1",
    ask="x * y + w on long lists of FP32 numbers, three lists in and one out, in a single pass. "
    "How many FLOP for each byte?",
    unit="FLOP/B",
    near=1.1,
    hints=(
        "How many FLOP for each place of the lists, and how many numbers move for it?",
        "One multiplication, one addition. Three numbers come in, one goes out.",
        "2 FLOP, 4 numbers of 4 bytes: 2 / 16.",
    ),
    solution='fl.Q(2, "FLOP") / fl.Q(4 * 4, "B")',
    in_words="Two FLOP for four numbers of four bytes: 2 / 16 = 0.125.",
)
def fused_lists():
    yield 2 / 16, "An eighth: a memory of 8 GB/s feeds 1 GFLOP/s of it, whatever the core can do."
    yield 2 / 12, "Four lists move: three come in, and the result goes out."
    yield 2 / 4, "That is FLOP for each number that moves. A number in FP32 has 4 bytes."
    yield 1 / 16, "A multiplication and an addition: that makes two FLOP for each place."
    yield 2 / 128, "Those are bits. A byte has eight of them, and a number in FP32 has 4 bytes."
    yield 8, "Upside down: those are the bytes for each FLOP."
    yield (
        2 / 24,
        (
            "That is NumPy in two passes: six trips. True, but one pass was asked: the "
            "product need not go to memory and come back."
        ),
    )


@lesson.number(
    "05.2",
    ask="Before anything is timed: the most GFLOP/s that a layer of 4,096 x 4,096 numbers in FP32 "
    "can reach on this core, at batch 1, 16 and 512, with its table coming from memory. The "
    "peak and the bandwidth are on your roof.",
    unit="FLOP/s",
    names=("batch 1", "batch 16", "batch 512"),
    big=1e9,
    sample={"peak": "105 GFLOP/s", "bandwidth": "33 GB/s"},
    named={"peak": "roof.peak()", "bandwidth": "roof.bandwidth()"},
    hints=(
        "How many FLOP does one row take, and how many bytes does the table have?",
        "FLOP for each byte: 0.50, 7.9 and 205. Where does each of them meet the roof?",
        "Three times the smaller of two: peak, and FLOP for each byte x bandwidth.",
    ),
    solution='[min(peak, fl.Q(i, "FLOP/B") * bandwidth) for i in (0.5, 7.94, 205)]',
    in_words="The smaller of the peak and FLOP for each byte x bandwidth: 0.50, 7.9 and 205 times "
    "the GB/s, and none of them above the peak.",
)
def three_layers(peak, bandwidth):
    intensities = [2 * b * 4096**2 / (4 * (4096**2 + 2 * 4096 * b)) for b in (1, 16, 512)]
    slopes = [Q(i, "FLOP/B") * bandwidth for i in intensities]
    right = [min(peak, slope) for slope in slopes]
    yield right, "That is the roof as it was measured, and few programs come near it."
    seen = [[float(rate) for rate in right]]
    for row, sentence in slips_of_the_roof(peak, bandwidth, intensities, slopes):
        rates = [float(rate) for rate in row]
        if not any(near_rows(rates, other) for other in seen):
            seen.append(rates)
            yield row, sentence


def slips_of_the_roof(peak, bandwidth, intensities, slopes):
    """Rows of three rates that a slip leads to, each with its sentence."""
    yield [peak] * 3, "The flat roof starts at the ridge: left of it the memory decides."
    yield (
        [slopes[0]] * 3,
        "The table is fetched once for the whole batch: 16 rows use it 16 times.",
    )
    yield (
        [1e9 * i for i in intensities],
        "That is FLOP for each byte. Memory brings so many GB in a second: multiply.",
    )
    yield slopes, "One of them lies above the peak: the arithmetic has a limit, too."
    yield (
        [*slopes[:2], peak],
        "The second one lies above the peak: the lower of two limits decides, each time.",
    )
    yield (
        [bandwidth.value] * 3,
        "That is the bandwidth, in bytes: times FLOP for each byte, please.",
    )
    yield (
        [min(peak, slope / 2) for slope in slopes],
        "Half of it somewhere: a multiply-add is 2 FLOP.",
    )
    yield (
        [min(peak, 2 * slope) for slope in slopes],
        "Twice somewhere: a number in FP32 has 4 bytes to fetch, not 2.",
    )
    yield (
        [min(peak, 4 * slope) for slope in slopes],
        "That is FLOP for each number. A number in FP32 has 4 bytes to fetch.",
    )


def near_rows(row, other):
    """Whether two rows are within a tenth: on some machines two slips fall together."""
    return all(abs(a / b - 1) < 0.1 for a, b in zip(row, other))


# -- a faster way ----------------------------------------------------------------------------------


def without_the_one(x):
    b = x * 2
    return b * b


def in_place(x):
    x *= 2
    x += 1
    x *= x
    return x


def in_fp64(x):
    return two_steps(x.astype("float64"))


def through_fp64(x):
    return two_steps(x.astype("float64")).astype("float32")


def squared_out(x):
    return 4 * x * x + 4 * x + 1


def in_small_blocks(x):
    return in_blocks(x, block=500)


_kept = {}


def remembered(x):
    if x.size not in _kept:
        _kept[x.size] = in_blocks(x)
    return _kept[x.size]


def with_threads(x):
    import numpy as np

    with ThreadPoolExecutor(2) as threads:
        return np.concatenate(list(threads.map(in_blocks, np.array_split(x, 2))))


lesson.program(
    "05.3",
    ask="Two lines on a long list x in FP32: b = x * 2 + 1, then c = b * b. Make them at least 1.5 "
    "times as fast: same result, same FLOP, same format, one core. Your function gets x and "
    "gives back c. (Without code: into blocks of how many numbers would you cut x, to do "
    "both lines on one block before the next?)",
    judge=judge_05.judge_faster,
    ways=(
        (in_blocks, judge_05.RIGHT),
        (without_the_one, judge_05.OTHER_VALUES),
        (in_place, judge_05.INPUT_CHANGED),
        (in_fp64, judge_05.OTHER_FORMAT),
        (through_fp64, judge_05.OTHER_FORMAT),
        (squared_out, judge_05.MORE),
        (remembered, judge_05.FEWER),
        (with_threads, judge_05.THREADS),
        (in_small_blocks, judge_05.BLOCK_TOO_SMALL),
        (two_steps, judge_05.NO_GAIN),
    ),
    wanted="The name of your function is asked for, without brackets, or how many numbers a block "
    "has; {} is neither.",
    called="with one list, x",
    stands_for=judge_05.blocks,
    wait=judge_05.WAIT,
    hints=(
        "How often does each number travel between core and memory, in the two lines?",
        "x has 64 MB and no cache near the core holds that. 65,536 of its numbers have 256 KiB.",
        "Go through x in blocks. On each block do all three operations, writing into the result's "
        "own block (np.multiply has `out=`, and `part += 1` makes no new list).",
    ),
    solution="fl.course.lessons.lesson_05.in_blocks",
    in_words="c = np.empty_like(x); then for each block, part = c[i:i + 65_536]: "
    "np.multiply(x[i:i + 65_536], 2, out=part); part += 1; part *= part. Without code: "
    "65536.",
)


lesson.choice(
    "05.vote",
    ask="A new chip has twice the peak FLOP/s and the same memory. Adding long lists on it "
    "gets ...",
    choices={
        "A": (
            "twice as fast.",
            "The arithmetic was never what it waited for. A faster cook does not shorten the walk.",
        ),
        "B": (
            "no faster.",
            "Left of the ridge only the bandwidth counts, and that stayed as it was.",
        ),
        "C": (
            "1.4 times as fast.",
            "The two limits do not average: the lower one decides, and here that is the memory.",
        ),
        "D": (
            "slower, for the ridge moves to the right.",
            "The ridge does move, but the addition lies on the slope to its left, and the "
            "slope stays.",
        ),
    },
    best="B",
    hints=("What did adding lists wait for?", "Which of the two lines of the roof moves?"),
    solution='"B"',
)
