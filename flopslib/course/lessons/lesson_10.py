"""Lesson 10: guesses, exercises and vote. Speed-ups come from the learner's own workers."""

from ...estimating.parallel import interruptions, published
from ...facts.chips import chip
from ...facts.formulas import all_reduce_sent, save_every, tensor_limit
from ...facts.table import table
from ...quantities.formatting import percent, words
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("10", "What if one machine is not enough?")

LINKS = table("links")
IN_A_BOX, BETWEEN = (LINKS[name].one_way for name in ("NVLink 4, H100", "InfiniBand NDR"))
INNER, WIDTH = 53_248, 16_384  # of Llama 3.1 405B: of its feed-forward part, and of the model
CHIPS = 100_000
BUSY = 1.15  # times as fast: two free cores do better than that with 1,024 examples
SAVE = Q("2.43 s")  # 12 bytes a parameter at 2 TB/s


# -- guesses ---------------------------------------------------------------------------------------
def meeting_against_half(speedup):
    """What two workers took beyond half of one worker's time, beside that half, in a sentence."""
    over = 2 / speedup - 1  # (all - one / 2) / (one / 2)
    if over >= 1:
        return (
            f"that step took its half of the work and then {words(float(f'{over:.2g}'))} times as "
            "long again."
        )
    return f"the meeting took {percent(float(f'{over:.1g}'))} of what that half takes."


def one_says_two(speedup):
    """The beliefs that two are twice as fast, nearly so, or as fast as one."""
    meeting = meeting_against_half(speedup)
    yield (
        "1.95 to 2.5",
        "Two pairs of hands, half of the work each: so one says two. But each step ends in a "
        f"meeting. Here {meeting}",
    )
    yield (
        "1.45 to 1.94",
        f"You took a little off for the talking. But each step ends in a meeting. Here {meeting}",
    )
    yield (
        "0.95 to 1.05",
        "You expected the talking to eat up what the sharing gains. That is the right kind of "
        "doubt: two workers can even be slower than one.",
    )


lesson.guess(
    "10.a",
    ask="A net of 262,144 parameters takes a training step on 16 examples. Now two workers share "
    "the step, 8 examples each. How many times as fast are they as one worker alone?",
    unit="",
    example="5",
    tell="Shared by two workers, the step was {truth} times as fast (measured).",
    near=1.3,
    slips=one_says_two,
    too_low="You expected the talking to be expensive, and it is. On this computer it cost less "
    "than you feared.",
    too_high="You left room for the talking, but not enough. Each step ends in a meeting, and "
    "if one worker comes late, the other one waits.",
)


def roof_and_once_bitten(speedup):
    """The beliefs that two are always twice as fast, and that they are as slow as before."""
    if speedup > 1.9:
        roof = "Two is the ceiling, and here they come close: the meeting is short beside the work."
    else:
        roof = (
            "Two is the ceiling. The meeting is still held after each step, and a program that "
            "uses either core makes both workers wait."
        )
    yield "1.95 to 2.5", roof
    if speedup < BUSY:
        yield (
            "0.9 to 1.1",
            "So it came out here, because other programs wanted the cores. On two free ones the "
            "meeting matters little beside 64 times the work.",
        )
    yield (
        "0.05 to 0.6",
        "Once bitten, twice shy. The meeting is as long as before, but now the work before it is "
        "64 times as long.",
    )
    yield (
        "2.6 to 500",
        "64 times the examples are 64 times the work, for one worker as for two. Two workers "
        "can at most halve the time.",
    )


lesson.guess(
    "10.b",
    ask="The same net and the same two workers, but 1,024 examples in each step: 512 for each "
    "worker. How many times as fast are they as one worker with all 1,024?",
    unit="",
    example="5",
    tell="Shared by two workers, the larger step was {truth} times as fast (measured).",
    near=1.15,
    slips=roof_and_once_bitten,
    too_low="The meeting is as long as before, but now the work before it is 64 times as long. So "
    "the meeting matters less.",
    too_high="Two is the ceiling. The meeting is still held after each step, and a program that "
    "uses either core makes both workers wait.",
)


# -- exercises -------------------------------------------------------------------------------------
@lesson.number(
    "10.1",
    ask="Eight workers add up their gradients of 1 GB each, around a ring. How many GB does each "
    "worker send?",
    unit="GB",
    close=0.02,
    near=1.05,
    hints=(
        "How large is a piece, and how many turns are there?",
        "A piece is an eighth of a GB. There are 7 turns of adding and 7 turns of copying.",
        "14 pieces of 1/8 GB.",
    ),
    solution='fl.formulas.all_reduce_sent("1 GB", workers=8)',
    in_words="14 turns, an eighth of a GB in each: 1.75 GB.",
)
def bytes_sent():
    right = all_reduce_sent("1 GB", workers=8)
    yield right, "With a thousand workers it would be 1.998 GB: never more than twice the list."
    yield right / 2, "That is the adding. The sums must also come back to everyone: 7 more turns."
    yield Q("2 GB"), "Nearly: one piece of the eight needn't travel in either half. 14 turns."
    yield Q("1 GB"), "That is right for two workers, 2 x 1/2. How many turns do eight need?"
    yield (
        Q("7 GB"),
        "That is everyone sending the whole list to all seven others. Around a ring, each turn "
        "sends one piece to one neighbour.",
    )
    yield (
        Q("14 GB"),
        "That is 14 turns with the whole list in each, or all eight workers together. One worker "
        "sends an eighth of its list in each turn.",
    )
    yield Q("8 GB"), "Those are the lists of all eight. Each worker sends pieces of its own."
    yield Q("3.5 GB"), "That counts what it sends and what it receives. It sends half of that."
    yield Q("12.25 GB"), "That is what seven workers send. How much does one send?"
    yield Q("125 MB"), "That is one piece, sent in one turn. How many turns are there?"
    yield Q("250 MB"), "Those are two pieces. A piece is handed on in each of 14 turns."
    yield Q("1.5 GB"), "That is right for four workers, 2 x 3/4. Here there are eight."
    yield (
        Q("1.875 GB"),
        "That is 15 pieces, or 1.75 GiB, which is more than 1.75 GB. After 7 turns of adding, each "
        "worker has one finished piece; 7 more turns bring it the others.",
    )
    yield Q("16 GB"), "That is 16 turns with the whole list in each. Each turn sends one piece."
    yield Q("1 GB") / 14, "You divided by the number of turns. A piece is an eighth of the list."


IN_EIGHT = (
    "Between boxes that is right. In a box eight is where it ends in practice, because a box has "
    "no more. How many would the bandwidth allow?"
)


def limits(bandwidth, other, width=INNER, peak=None):
    """[in a box, between boxes] for two bandwidths."""
    peak = peak or chip("H100 SXM").peak("bf16")
    return [tensor_limit(width, rate, peak) for rate in (bandwidth, other)]


@lesson.number(
    "10.2",
    ask="Up to F x bandwidth / peak chips, a cut layer talks no longer than it works (cited: How "
    "to Scale Your Model, 2025-08). Llama 3.1 405B has layers of the inner width F = 53,248. An "
    "H100 sends 450 GB/s to the others in its box of eight and 50 GB/s to another box; its peak is "
    "989 TFLOP/s. Up to how many chips would the bandwidth allow in a box, however large the box, "
    "and up to how many between boxes?",
    unit="",
    noun="chips",
    names=("in a box", "between boxes"),
    close=0.03,
    near=1.13,
    also=(
        (
            [24, 2],
            "Right, in whole chips: 24 in a box, and 2 between boxes. A box is full with eight, "
            "before its bandwidth is: so Meta cut each layer among 8 chips (cited: arXiv "
            "2407.21783, 2024-07).",
        ),
    ),
    wanted="Please give two numbers, in a box and between boxes, separated by a comma.",
    hints=(
        "How many FLOPs can the chip do in the time in which it sends one byte?",
        "For the box: 53,248 x 450e9 / 989e12. Between boxes the bandwidth is a ninth of that.",
        "53,248 x 50e9 / 989e12 is the second one.",
    ),
    solution='[fl.formulas.tensor_limit(53_248, rate, "989 TFLOP/s") '
    'for rate in ("450 GB/s", "50 GB/s")]',
    in_words="53,248 x 450e9 / 989e12 is 24; with 50 GB/s it is 2.7.",
)
def chips_in_a_layer():
    box, out = limits(IN_A_BOX, BETWEEN)
    yield (
        [box, out],
        (
            "So a layer is cut inside a box and not between boxes, and a box is full with eight: "
            "Meta cut each layer among 8 chips (cited: arXiv 2407.21783, 2024-07)."
        ),
    )
    other_way = "Those are the two the other way round: first in a box, then between boxes."
    yield [out, box], other_way
    yield [2, 24], other_way
    yield (
        [box / 8, out / 8],
        "An eight too many: the bandwidths are in bytes already, and are those of one chip.",
    )
    yield [3, 24], other_way
    yield (
        [box, out / 9],
        "The ninth was taken twice: 50 GB/s is a ninth of 450 GB/s, and 2.7 a ninth of 24.",
    )
    both_ways = "Data sheets add up both directions, 900 GB/s. A chip sends half of that."
    yield [2 * box, out], both_ways
    yield [2 * box, 2 * out], both_ways
    yield (
        [box, 8 * out],
        "50 GB/s are 400 Gb/s, in bits. (400 GB/s is what a whole box of eight sends.)",
    )
    yield [2 * box, 8 * out], "Both are too large: 450 GB/s one way in a box, 50 GB/s between."
    yield [8 * box, 8 * out], "The eight went in once too often: each chip has its own bandwidth."
    yield limits(IN_A_BOX, BETWEEN, WIDTH), "That is the model's width. F is the inner one, 53,248."
    yield from other_peaks()
    yield [1 / box, 1 / out], "Upside down: F x bandwidth, divided by the peak."
    yield [8, 1], "That is what fits into a box. How many chips would the bandwidth allow?"
    yield from full_boxes(out)
    yield [box, box], "The second one has another bandwidth: between boxes it is 50 GB/s."
    yield [out, out], "The first one has another bandwidth: in a box it is 450 GB/s."
    yield [box / INNER, out / INNER], "F is missing: multiply both by 53,248."
    yield [box * 1000, out * 1000], "A prefix is off: 450 GB/s is 450e9, 989 TFLOP/s is 989e12."


def other_peaks():
    """The same with a peak of another format."""
    eight_bits = chip("H100 SXM").peak("fp8")
    yield (
        limits(IN_A_BOX, BETWEEN, peak=eight_bits),
        "That is with the peak in FP8. They trained in BF16: 989 TFLOP/s.",
    )
    yield (
        limits(IN_A_BOX, BETWEEN, peak=2 * eight_bits),
        "That is with the starred peak, in FP8 and with zeros. In BF16 it is 989 TFLOP/s.",
    )


def full_boxes(out):
    """The eight chips of a box, where the question asks what the bandwidth allows."""
    yield [8, out], IN_EIGHT
    yield [8, 2], IN_EIGHT
    yield [8, 0], "Eight is a full box. How many would its bandwidth allow? And between boxes?"
    yield [8, 8], "Eight is what they used. How many would each of the two bandwidths allow?"


@lesson.number(
    "10.3",
    ask="A run on 100,000 chips is interrupted every 30.4 minutes. A save takes 2.43 s. After how "
    "many seconds of work should it save, so that saving and lost work together cost least? (In "
    "your head: the square root of 2 x save x time between interruptions.)",
    unit="s",
    close=0.03,
    near=1.15,
    hints=(
        "Saving more often costs what? Saving more rarely costs what?",
        "Both times in seconds: a save takes 2.43, and 30.4 minutes are 1,824.",
        "The square root of 2 x 2.43 x 1,824.",
    ),
    solution='fl.formulas.save_every("2.43 s", mtbf="30.4 min")',
    in_words="The square root of 2 x 2.43 x 1,824 is 94 s; the full formula says 93 s.",
)
def seconds_between_saves():
    rows = interruptions(16_384, CHIPS, checkpoint=SAVE)
    between = Q("30.4 min")
    right = rows[CHIPS].every
    yield (
        right,
        "Saving that often costs 3 % of the time, and an interruption loses about a minute.",
    )
    yield rows[16_384].every, "That is right for 16,384 chips. 100,000 are interrupted more often."
    root = (float(SAVE) * float(between)) ** 0.5
    yield Q(root, "s"), "The 2 is missing: on average half an interval of work is lost."
    yield between, "Once between two interruptions: that would lose most of the work each time."
    yield (
        save_every(SAVE, rows[16_384].between * CHIPS / 16_384),
        "More chips are interrupted more often, not more rarely: divide the time between two.",
    )
    yield (
        between / 2,
        "That is half of the time between two interruptions, or the time to come back. Saving so "
        "rarely would lose minutes of work each time, to spare saves of 3 seconds.",
    )
    yield SAVE, "That is the save itself. Then half of the time would go into saving."
    yield Q(2 * root**2, "s"), "The square root is missing."
    yield Q(root**2, "s"), "The square root is missing, and the 2 under it."
    yield (
        Q(2 * root / 120**0.5, "s"),
        "The minutes went in as minutes and the save as seconds: 30.4 minutes are 1,824 s.",
    )
    yield Q(2 * root, "s"), "The 2 belongs under the square root, not in front of it."
    yield right / 60, "Those are the minutes, a minute and a half. The question asks for seconds."
    yield (
        right / 2,
        "That is half of it: on average half an interval is lost, not saved half as long.",
    )
    yield right * 60, "That many minutes? The question asks for seconds."
    yield between / SAVE, "That is how many saves fit in. How long should the work between two be?"


# -- the vote --------------------------------------------------------------------------------------
MEGASCALE = published()["MegaScale, batch 768"]
DAYS, FEW, MANY = 30, 1024, 16_384
EQUALLY = DAYS * FEW / MANY
BY_LAW = DAYS * (MEGASCALE.at(MANY) / MEGASCALE.at(FEW))

lesson.choice(
    "10.vote",
    ask=f"A training takes {DAYS} days on {FEW:,} chips. How long does it take on {MANY:,} chips, "
    "sixteen times as many, with the same net, the same data and the same batch?",
    choices={
        "A": (
            f"{EQUALLY:.1f} days: a sixteenth.",
            "That would be so if all of each step could be shared. What can't be shared takes as "
            "long on any number of chips.",
        ),
        "B": (
            f"More than {EQUALLY:.1f} days, because something in each step can't be shared.",
            f"By the law of MegaScale at batch 768 it would be about {BY_LAW:.0f} days (estimated: "
            "timed with up to 1,024 chips, and carried on sixteen times beyond): a fifth of the "
            "time, on sixteen times the chips.",
        ),
        "C": (
            f"{DAYS} days: each chip must hold the whole net anyway.",
            "That is about memory, and the question is about time. Whatever a chip holds, it has a "
            "sixteenth of the work to do.",
        ),
        "D": (
            f"Longer than {DAYS} days: the talking grows with the number of chips.",
            "In one ring of 16,384 chips the turns would grow, and so nobody builds that one: "
            "rings of copies, and trees, keep the turns few. In the timed runs the talking did not "
            "grow from 256 to 1,024 chips, and each chip still has work that sharing shortens.",
        ),
    },
    best="B",
    hints=(
        "Which part of a step gets shorter when there are more chips, and which part doesn't?",
        "a/n + c: with sixteen times the chips, a/n is a sixteenth, and c is what it was.",
    ),
    solution='"B"',
)
