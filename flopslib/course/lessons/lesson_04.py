"""Lesson 04: guesses, exercises and vote. The timings of 04.1 are made up, after real ones."""

import statistics

from ...facts.formulas import matmul
from ...quantities.quantity import Q
from ..lesson import Lesson
from .judge_04 import PRAISE, SLIPS, best_of, judge_stopwatch, stopwatch_with

lesson = Lesson("04", "How fast is it, and how sure are you?")

WIDE = 800
MS = (
    58.3,
    9.9,
    21.2,
    20.8,
    9.8,
    9.7,
    21.0,
    21.4,
    9.8,
    20.9,
    9.7,
    21.1,
    21.6,
    9.9,
    9.8,
    20.7,
    21.3,
    9.7,
    9.8,
    21.0,
    20.9,
    9.8,
    21.2,
    9.9,
    21.1,
    9.7,
    20.8,
    9.8,
    21.3,
    9.9,
)


def one_is_enough(times):
    """The belief that one timing is a measurement."""
    if times < 1.3:
        sentence = (
            "This time one timing would nearly have done. Time it again tomorrow: the first call "
            "is cold, and a core is seldom yours alone."
        )
    else:
        sentence = (
            "Then one timing would be a measurement. But the first call is cold, and a core is "
            "seldom yours alone."
        )
    yield "0.9 to 1.2", sentence


lesson.guess(
    "04.a",
    ask="A table of 256 x 256 numbers times another takes 33.6 MFLOP (counted). You time this one "
    "product thirty times in a row, and change nothing. The slowest of the thirty takes how "
    "many times as long as the fastest?",
    unit="",
    example="1.01",
    tell="The slowest of the thirty took {truth} times as long as the fastest (measured).",
    near=1.5,
    slips=one_is_enough,
    too_low="A good reason to say less: the same numbers, the same FLOP, the same core. But the "
    "first call is cold, and a core is seldom yours alone.",
    too_high="A good suspicion: some machines are that busy. This one was calmer, or the library "
    "was warm already.",
)


def twice_as_fast(times):
    """The belief that more threads are faster, as many times as there are threads."""
    if times > 1.8:
        sentence = (
            "This time it came nearly true: both threads had a core of their own. Twice is the "
            "most there is, and one core that is not free makes both wait."
        )
    else:
        sentence = (
            "Two threads, twice the speed, is what one would think. But they must meet at the "
            "end, and one core that is not free makes both wait."
        )
    yield "1.9 to 2.1", sentence


lesson.guess(
    "04.b",
    ask="The same product, with nobody invited, on two threads instead of one. How many times as "
    "fast is it? (2 is twice as fast, 0.5 is half as fast.)",
    unit="",
    example="3",
    tell="Two threads were {truth} times as fast as one, by the middle of thirty timings "
    "(measured).",
    near=1.2,
    slips=twice_as_fast,
    too_low="A good reason to doubt: two threads must wait for each other. Here both got a core of "
    "their own, and the waiting cost less than it won.",
    too_high="Two threads, twice the speed, is what one would think. But they must meet at the "
    "end; if one of their cores is not free, both wait.",
)


@lesson.number(
    "04.1",
    ask=f"Somebody times an {WIDE} x {WIDE} matrix product in FP32 on one core, thirty times, and "
    f"writes down milliseconds: {', '.join(f'{ms:g}' for ms in MS)}. What is the pace of this "
    "core, in GFLOP/s?",
    unit="GFLOP/s",
    close=0.015,
    near=1.025,  # any of the clean calls
    hints=(
        "Into which three groups do the thirty fall, and which of them is the core's own?",
        "One is cold, half of the others met a neighbour. The rest lie from 9.7 to 9.9 ms: the "
        "best is 9.7.",
        f"Work / time: 2 x {WIDE} x {WIDE} x {WIDE} FLOP, divided by 0.0097 s.",
    ),
    solution=f'fl.formulas.matmul({WIDE}, {WIDE}, {WIDE}) / fl.Q("{min(MS)} ms")',
    in_words=f"2 x {WIDE} x {WIDE} x {WIDE} = 1.024 GFLOP, divided by the best, {min(MS)} ms.",
)
def pace_from_timings():
    work = matmul(WIDE, WIDE, WIDE)

    def pace(ms):
        return work / Q(ms, "ms")

    yield pace(min(MS)), "And half of the time the core was shared: say that, too."
    mean = statistics.fmean(MS)
    hit = (
        "About 21 ms is your neighbour's time and yours together: so many were hit that even "
        "the middle one is."
    )
    yield pace(mean), f"That comes from the mean, {mean:.1f} ms: a time that never happened."
    yield pace(statistics.fmean(MS[1:])), "That comes from a mean: a time that never happened."
    yield pace(statistics.median(MS)), hit
    yield pace(21.6), hit
    yield pace(MS[0]), "That is the first call: it was cold."
    yield pace(sum(MS)), "That is one product in the time of all thirty."
    yield pace(min(MS)) / 2, "Half: a multiply-add is two FLOP, so the work is 2mkn."
    yield pace(min(MS)) / 1000, "A thousandth: those are milliseconds."
    yield (
        Q(float(work) / min(MS), "GFLOP/s"),
        "You divided FLOP by milliseconds. Divide by 0.0097 s, and by the 1e9 in a GFLOP.",
    )
    yield Q(min(MS), "ms"), "That is a time, and a good one. The pace is work divided by it."
    yield work, "That is the work of one product. Divide it by a time."


lesson.choice(
    "04.2",
    ask="Six ways to say how fast a product is. Does what they say come out right (r), too slow "
    "(s) or too fast (f)? Six letters for: 1. its tables are made between the two looks at the "
    "clock; 2. on a GPU, the second look comes as soon as the product was asked for; 3. the "
    "fastest of a hundred short calls, after a few that do not count; 4. one call, the first "
    "of the program; 5. the mean of a hundred calls beside a neighbour; 6. two threads did it, "
    "and it is called the pace of one core.",
    best="sfrssf",
    praise="And the two that are too fast are the ones that nobody complains about.",
    swapped="None of the six. Ask of each: what is in the seconds that does not belong there, and "
    "what is missing?",
    same="There are three kinds among them. What is in the seconds that does not belong there, and "
    "what is missing?",
    at={
        1: "making the tables is work, too, and its seconds are counted here.",
        2: "nobody waited: those are the seconds of handing the work over.",
        3: "a short call is often clean, and one clean call of a hundred is enough.",
        4: "the first call also loads and prepares the library.",
        5: "the neighbour's turns are in the mean.",
        6: "the seconds are right, and two cores worked in them.",
    },
    hints=(
        "For each: what is in the seconds that does not belong there, and what is missing?",
        "Making tables, a cold library and a neighbour's turns add seconds. Not waiting, and a "
        "second core, take some away.",
    ),
    solution='"sfrssf"',
    in_words="Too slow, too fast, right, too slow, too slow, too fast.",
)

lesson.program(
    "04.3",
    ask="Build a stopwatch: a function of (work, now) that calls work() as often as it likes, "
    "looks at the clock by now(), and gives back the seconds of one call. It is run five "
    "times, on scripted machines: on each the first call is cold, and a neighbour meets a "
    "tenth to seven tenths of the calls. The five answers must agree within 10 %, and be "
    "right.",
    judge=judge_stopwatch,
    ways=(
        (best_of(100), PRAISE),
        *((stopwatch_with(slip), slip.sentence) for slip in SLIPS),
    ),
    wanted="A stopwatch is asked for: in a cell of code write def stopwatch(work, now): ..., and "
    "put its name where the dots are, without quotes or brackets; {} is none.",
    called="as stopwatch(work, now)",
    hints=(
        "Which of many timings knows nothing of the neighbour?",
        "Time each call for itself, a hundred of them, into a list. Which one do you give back?",
        "def stopwatch(work, now): times = [], then a hundred times: begin = now(), work(), "
        "times.append(now() - begin); at the end return min(times).",
    ),
    solution="lambda work, now: min(-now() + (work(), now())[1] for _ in range(100))",
    in_words="Look at the clock, call work, look again; do so a hundred times, and give back the "
    "smallest difference.",
)

lesson.choice(
    "04.vote",
    ask="Thirty timings of one product: half near 9.7 ms, half near 21. How fast is this core?",
    choices={
        "A": ("15 ms: the mean.", "No call took 15 ms. The mean is a time that never happened."),
        "B": (
            "21 ms, to be on the safe side.",
            "That is how long the product takes together with a neighbour's turn. It says "
            "as much about the neighbour as about the core.",
        ),
        "C": (
            "What the first timing says.",
            "The first call is cold: it includes the time to load and to prepare.",
        ),
        "D": (
            "9.7 ms, and the core was shared about half of the time.",
            "The best says what the core can do, and the share says how much of it you "
            "got. One without the other is half an answer.",
        ),
    },
    best="D",
    hints=(
        "What would each half be if nobody else used the core?",
        "A neighbour can add time to a call, and never take any away.",
    ),
    solution='"D"',
)
