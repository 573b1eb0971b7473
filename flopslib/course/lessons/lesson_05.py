"""Lesson 05: guesses, exercises and vote. Rates come from the learner's machine, given to check."""

from concurrent.futures import ThreadPoolExecutor

from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..lesson import Lesson
from . import judge_05
from .judge_05 import in_blocks, two_steps

lesson = Lesson("05", "Why is the easiest sum so slow?")

BATCHES = (1, 16, 512)  # rows of the layer of 05.1
AT_ONCE = (
    "A number from a cache may arrive a hundred times sooner than one from main memory. But a list "
    "is fetched ahead, many numbers at a time: what counts is bytes for each second, and there the "
    "gap is smaller."
)

lesson.guess(
    "05.a",
    ask="The same core now adds two lists of 16 million numbers, the first to the first, the "
    "second to the second, and so on. No work is easier. How many FLOP/s does the core do this "
    "time?",
    unit="FLOP/s",
    example="5e13 FLOP/s",
    tell="On two long lists, the same core did {truth}.",
    slips=(
        (
            "20 to 500 GFLOP/s",
            "A core is that fast when its numbers are at hand, as in the matrix product. Here each "
            "addition waits until memory has brought two numbers and taken one back.",
        ),
        (
            "501 GFLOP/s to 100 TFLOP/s",
            "A whole chip is that fast when its numbers are at hand. Here each addition waits "
            "until memory has brought two numbers and taken one back.",
        ),
        (
            16e6,
            "16 million is the number of additions in one run. How many such runs fit into a "
            "second?",
        ),
        (
            "1 to 100 MFLOP/s",
            "That is the speed of a loop in Python. A library adds whole lists, with no Python "
            "between two numbers.",
        ),
        (
            "0.1 to 5000 FLOP/s",
            "A plain number here means FLOP/s, so a billion may be missing: write 2 GFLOP/s, or "
            "2e9.",
        ),
    ),
    too_low="You may have met slow memory before. Even so, it brings billions of bytes a second, "
    "and an addition here needs only 12 of them.",
    too_high="Adding is the easy part, and fetching isn't: for each addition memory brings two "
    "numbers and takes one back, and the core waits.",
    far_too_low="That is the speed of a loop in Python. A library adds whole lists, with no Python "
    "between two numbers.",
)

lesson.guess(
    "05.b",
    ask="The same addition on 40 thousand numbers instead of 16 million. We repeat it again and "
    "again, so the numbers stay near the core. How many times faster does it run?",
    unit="",
    example="1000",
    tell="On short lists the same addition ran {truth} times as fast (measured).",
    near=1.5,
    slips=(
        (
            "0.8 to 1.2",
            "Same core, same addition, same FLOPs: if FLOPs were all that matters, it would be 1. "
            "But short lists stay in a small memory beside the core, and that one is faster.",
        ),
        (
            400,
            "The list is 400 times shorter, so it also takes 400 times less time, and the speed "
            "would stay the same. The speed changes only because the numbers are nearer.",
        ),
        (
            "0.05 to 0.75",
            "You expected that starting each addition eats up the gain. On 40 thousand numbers an "
            "addition takes some microseconds, and starting it takes about one.",
        ),
        (
            "0.002 to 0.003",
            "That is how much shorter the list is, and so how much less time it takes. Asked is "
            "how many times faster: FLOPs for each second.",
        ),
        (
            "30 to 60",
            "That would be as fast as the matrix product. But even from the nearest memory each "
            "addition has two numbers to fetch and one to store.",
        ),
        ("61 to 250", AT_ONCE),
        ("650 to 100000", AT_ONCE),
    ),
    too_low="Same core, same addition, so about 1 is a sensible guess. But short lists stay in a "
    "small memory beside the core, and that one is faster.",
    too_high="The small memory beside the core is fast, but not that fast: most machines show two "
    "to fifteen times. And starting each addition takes a moment of its own.",
)


def intensity_of(batch):
    """FLOPs for each byte of the layer: its table comes once for all rows of a batch."""
    numbers = 4096**2 + 2 * 4096 * batch
    return 2 * batch * 4096**2 / (4 * numbers)


def rate_implies(name, rate, peak, bandwidth):
    """What a rate of the layer would take."""
    if rate > peak:
        return f"Nothing is faster than the peak, {peak}."
    batch = int(name.removeprefix("batch "))
    intensity = intensity_of(batch)
    needed = Q(rate / intensity, "B/s")
    share = f"At {sig(intensity)} FLOP/B that takes {needed} from memory, which brings {bandwidth}"
    if needed > bandwidth:
        return f"{share}."
    return f"{share}: more is possible, up to the peak."


@lesson.number(
    "05.1",
    ask="A layer of 4,096 x 4,096 numbers in FP32, whose table comes from memory: how many GFLOP/s "
    "can it reach at most on this core, at batch 1, at batch 16 and at batch 512? The peak and "
    "the bandwidth are the two numbers of your roof.",
    unit="FLOP/s",
    names=("batch 1", "batch 16", "batch 512"),
    big=1e9,
    sample={"peak": "105 GFLOP/s", "bandwidth": "33 GB/s"},
    named={"peak": "roof.peak()", "bandwidth": "roof.bandwidth()"},
    implies=rate_implies,
    hints=(
        "How many FLOPs does one row take, and how many bytes does the table have?",
        "The three batches have 0.50, 7.9 and 205 FLOP/B. Where does each of them meet the roof?",
        "For each batch, take the smaller of two numbers: the peak, and FLOP/B x bandwidth.",
    ),
    solution='[min(peak, fl.Q(i, "FLOP/B") * bandwidth) for i in (0.5, 7.94, 205)]',
    in_words="For each batch, the smaller of the peak and FLOP/B x bandwidth: 0.50, 7.9 and 205 "
    "times your GB/s, but never more than the peak.",
)
def three_layers(peak, bandwidth):
    intensities = [intensity_of(batch) for batch in BATCHES]
    slopes = [Q(i, "FLOP/B") * bandwidth for i in intensities]
    right = [min(peak, slope) for slope in slopes]
    yield right, "That is the roof as we measured it, and few programs come near it."
    seen = [[float(rate) for rate in right]]
    slips = [
        *slips_of_the_roof(peak, bandwidth, intensities, slopes),
        *slips_of_another_place(peak, bandwidth, slopes),
        *slips_of_reckoning(peak, bandwidth, intensities, slopes),
    ]
    for row, sentence in slips:
        rates = [float(rate) for rate in row]
        if not any(near_rows(rates, other) for other in seen):
            seen.append(rates)
            yield row, sentence


def slips_of_the_roof(peak, bandwidth, intensities, slopes):
    """Rows of three rates that a slip leads to, each with its sentence."""
    yield [peak] * 3, "The flat part starts at the ridge: left of it the memory decides."
    yield (
        [slopes[0]] * 3,
        "The table is fetched once for the whole batch: 16 rows use it 16 times.",
    )
    yield (
        [1e9 * i for i in intensities],
        "Those are FLOPs for each byte. Multiply them by the bytes that memory brings in a second.",
    )
    yield slopes, "One of them lies above the peak: arithmetic has a limit, too."
    yield (
        [*slopes[:2], peak],
        "The second one lies above the peak: each time the lower of the two limits decides.",
    )
    yield (
        [bandwidth.value] * 3,
        "That is the bandwidth, in bytes per second: multiply it by FLOP/B.",
    )
    yield (
        [bandwidth.value, peak, peak],
        "At batch 1 that is the bandwidth, in bytes per second: a byte there serves half a FLOP.",
    )
    yield (
        [min(peak, slope / 2) for slope in slopes],
        "Half of it somewhere: a multiplication and an addition are 2 FLOPs.",
    )
    yield (
        [min(peak, 2 * slope) for slope in slopes],
        "Twice somewhere: a number in FP32 has 4 bytes to fetch, not 2.",
    )
    yield (
        [min(peak, 4 * slope) for slope in slopes],
        "Those are FLOPs for each number. A number in FP32 has 4 bytes to fetch.",
    )
    yield (
        [min(peak, slope) for slope in reversed(slopes)],
        "These are in the other order: batch 1 first, then 16, then 512.",
    )


def slips_of_another_place(peak, bandwidth, slopes):
    """Rows of three rates on the slope of other work, or off the slope too soon."""
    yield (
        [slopes[0], peak, peak],
        "Sixteen rows are not enough yet: 7.9 FLOP/B lie to the left of your ridge.",
    )
    yield (
        [min(peak, bandwidth * Q(batch / 12, "FLOP/B")) for batch in BATCHES],
        "That starts from the sum's 1/12 FLOP/B. The layer does two FLOPs with each number of its "
        "table, so at batch 1 it has 0.5.",
    )


def slips_of_reckoning(peak, bandwidth, intensities, slopes):
    """Rows of three rates from limits that were divided, added or shared out."""
    yield (
        [bandwidth.value / intensity for intensity in intensities],
        "You divided by the intensity. FLOP/B times B/s is FLOP/s: the more FLOPs each byte "
        "serves, the higher the roof.",
    )
    yield (
        [1 / (1 / peak + 1 / slope) for slope in slopes],
        "You added the time to fetch and the time to calculate. The roof assumes that both happen "
        "at once, so only the longer one counts.",
    )
    yield (
        [peak / batch for batch in BATCHES],
        "A larger batch is more work, not a lower speed: each number of the table serves more "
        "rows.",
    )
    yield (
        [slopes[0] / batch for batch in BATCHES],
        "The rows of a batch don't share the bandwidth out. The table comes once for all of them.",
    )
    yield (
        [(peak + slope) / 2 for slope in slopes],
        "The two limits don't average: each time the lower one decides.",
    )


def near_rows(row, other):
    """Whether two rows are within a tenth: on some machines two slips fall together."""
    return all(abs(a / b - 1) < 0.1 for a, b in zip(row, other))


def other_numbers_moved():
    """FLOPs for each byte where too few or too many numbers were taken to move, or no bytes."""
    yield 2 / 12, "Four lists move: three come in, and the result goes out."
    yield (
        2 / 20,
        "Five numbers for each place? In a single pass the product stays in the core. Only x, y, w "
        "and the result move.",
    )
    yield (
        2 / 24,
        "That is x + y alone, or NumPy's two passes, in which six numbers move for each place. "
        "In a single pass the product needn't go to memory and come back.",
    )
    yield (
        1 / 24,
        "One FLOP for six numbers? A multiplication and an addition are two FLOPs, and in a single "
        "pass four numbers move.",
    )
    yield (
        1 / 3,
        "That is one FLOP for three numbers. Here two FLOPs serve four numbers, and each number "
        "has 4 bytes.",
    )
    yield 2 / 3, "The result moves, too: four numbers. And each of them has 4 bytes."
    yield 2 / 4, "That is FLOP for each number that moves. A number in FP32 has 4 bytes."


def flops_for_a_byte_imply(number):
    return f"For its two FLOPs that allows {sig(2 / number)} bytes. Four numbers of 4 bytes move."


@lesson.number(
    "05.2",
    ask="x * y + w on long lists of FP32 numbers: three lists come in, one goes out, in a single "
    "pass. How many FLOPs does the core do for each byte that moves?",
    unit="FLOP/B",
    near=1.1,
    implies=flops_for_a_byte_imply,
    hints=(
        "How many FLOPs does each place of the lists need, and how many numbers move for it?",
        "One multiplication, one addition. Three numbers come in, one goes out.",
        "2 FLOP, 4 numbers of 4 bytes: 2 / 16.",
    ),
    solution='fl.Q(2, "FLOP") / fl.Q(4 * 4, "B")',
    in_words="Two FLOP for four numbers of four bytes: 2 / 16 = 0.125.",
)
def fused_lists():
    yield 2 / 16, "An eighth: a memory of 8 GB/s feeds 1 GFLOP/s, whatever the core could do."
    yield from other_numbers_moved()
    yield (
        1,
        "One FLOP for each byte is the chatbot with 16-bit numbers. Here two FLOPs serve four "
        "numbers of 4 bytes.",
    )
    yield (
        1 / 16,
        "Half of it: a multiplication and an addition are two FLOPs for each place, and a number "
        "in FP32 has 4 bytes, not 8.",
    )
    yield 3 / 16, "Three lists come in, but one multiplication and one addition are two FLOPs."
    yield 2 / 8, "That would be right for numbers of 16 bits. A number in FP32 has 4 bytes."
    yield 2 / 128, "Those are bits. A byte has eight of them, and a number in FP32 has 4 bytes."
    yield 8, "Upside down: those are the bytes for each FLOP."
    yield 4, "Those are the numbers that move for each place: three come in, one goes out."
    yield 2, "Those are the FLOPs for each place. Divide them by the bytes that move for it."
    yield 12, "Those are the bytes of one addition, x + y. How many FLOPs do how many bytes serve?"
    yield 16, "Those are the bytes that move for each place. How many FLOPs do they serve?"


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
    ask="Make two lines faster: b = x * 2 + 1, then c = b * b. x is a long list of FP32 numbers. "
    "Write a function of x that returns the same c at least 1.5 times as fast, with the same "
    "FLOPs, in FP32, on one core. It is given a NumPy array or a PyTorch tensor, whichever it "
    "works with. (Without code: cut x into blocks, and do both lines on one block before the next "
    "one begins. How many numbers should a block have?)",
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
        (judge_05.Blocks(16_000_000), judge_05.NO_CUTTING),
        (two_steps, judge_05.NO_GAIN),
    ),
    wanted="Give the name of your function, without brackets, or how many numbers a block has "
    "(numbers, not bytes); {} is neither.",
    called="with one list, x",
    stands_for=judge_05.blocks,
    wait=judge_05.WAIT,
    hints=(
        "In the two lines, how often does each number travel between core and memory?",
        "x has 64 MB. A large cache that many cores share may hold that, but those beside the core "
        "don't. A block of 65,536 numbers has 256 KiB, and that fits.",
        "Go through x in blocks. Do all three operations on a block, and write into the result's "
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
            "Adding lists never waited for the arithmetic. A faster knife doesn't shorten the "
            "walk to the pantry.",
        ),
        "B": (
            "no faster.",
            "Left of the ridge only the bandwidth counts, and the bandwidth is the same.",
        ),
        "C": (
            "1.4 times as fast.",
            "The two limits don't average: the lower one decides, and here that is the memory.",
        ),
        "D": (
            "slower, because the ridge moves to the right.",
            "The ridge does move, but the addition lies on the slope to its left, and the "
            "slope stays.",
        ),
    },
    best="B",
    hints=("What did adding lists wait for?", "Which of the two lines of the roof moves?"),
    solution='"B"',
)
