"""Lesson 04: guesses, exercises and vote. The timings of 04.1 are made up, after real ones."""

import statistics

from ...facts.formulas import matmul
from ...quantities.quantity import Q
from ..lesson import Lesson
from .judge_04 import PRAISE, SLIPS, best_of, judge_stopwatch, stopwatch_with

lesson = Lesson("04", "How fast is it, and how sure are you?")

WIDE = 450
WORK = 2 * WIDE**3  # FLOP
MS = (  # a clean call fits into a turn of about 4 ms, and a call that is hit waits for one
    11,
    1.77,
    5.9,
    5.8,
    1.75,
    1.74,
    5.9,
    6,
    1.75,
    5.8,
    1.74,
    5.9,
    6.1,
    1.77,
    1.75,
    5.8,
    6,
    1.74,
    1.75,
    5.9,
    5.8,
    1.75,
    5.9,
    1.77,
    5.9,
    1.74,
    5.8,
    1.75,
    6,
    1.77,
)


def one_is_enough(times):
    """The belief that one timing is a measurement."""
    if times < 1.3:
        sentence = (
            "This time a single timing would nearly have been enough. Time it again tomorrow: the "
            "first call is often cold, and a core is seldom yours alone."
        )
    else:
        sentence = (
            "If that were so, one timing would be a measurement. But the first call is often cold, "
            "and a core is seldom yours alone."
        )
    yield "0.9 to 1.2", sentence


lesson.guess(
    "04.a",
    ask="You time one matrix product thirty times in a row and change nothing. Divide the slowest "
    "of the thirty times by the fastest: what comes out? (1 means that all are alike, 2 that the "
    "slowest took twice as long. The tables have 256 x 256 numbers each, so the product takes 33.6 "
    "MFLOP, counted.)",
    unit="",
    example="1.01",
    least=(
        1,
        "Slowest by fastest is never below 1. If the slowest call takes 20 % longer, that is 1.2; "
        "if it takes twice as long, it is 2.",
    ),
    tell="The slowest of the thirty took {truth} times as long as the fastest (measured).",
    near=1.5,
    slips=one_is_enough,
    too_low="There is a good reason to say less: the same numbers, the same FLOPs, the same core. "
    "But the first call is often cold, and a core is seldom yours alone.",
    too_high="A fair suspicion: some machines are that busy. This one was calmer, or the library "
    "was warm already.",
)


def twice_as_fast(times):
    """The belief that more threads are faster, as many times as there are threads."""
    if times > 1.8:
        sentence = (
            "This time it nearly came true: both threads had a core of their own. Twice is the "
            "most they can gain, and one core that isn't free makes both wait."
        )
    else:
        sentence = (
            "Two threads, twice the speed: most people think so. But neither is done until both "
            "are, so one core that isn't free makes both wait."
        )
    yield "1.9 to 2.1", sentence
    yield (
        "2.5 to 1e6",
        "Two threads split the work in two halves, so at best they need half the time: twice the "
        "speed, and never more.",
    )
    if times > 1.3:
        yield (
            "0.9 to 1.1",
            "That would be so if one of the two had nothing to do. But they split the product, and "
            "each did a part of it on a core of its own.",
        )
    if times < 1.05:
        yield (
            f"0.0001 to {times / 1.2}",
            "A good suspicion: two threads must wait for each other. Here they lost less by "
            "waiting than you thought.",
        )


lesson.guess(
    "04.b",
    ask="The same product on two threads instead of one, with no neighbour. How many times as "
    "fast is it? (2 means twice as fast, 0.5 half as fast.)",
    unit="",
    example="3",
    tell="Two threads ran at {truth} times the speed of one, by the median of thirty timings "
    "(measured).",
    near=1.2,
    slips=twice_as_fast,
    too_low="You had a good reason to doubt: two threads must wait for each other. Here the second "
    "core gained more than the waiting cost.",
    too_high="Two threads, twice the speed, and not more: they split the work, and neither is done "
    "until both are. If one of their cores isn't free, both wait.",
)


@lesson.number(
    "04.1",
    ask=f"A colleague times a {WIDE} x {WIDE} matrix product in FP32 on one core, thirty times, "
    f"and writes down milliseconds: {', '.join(f'{ms:g}' for ms in MS)}. How fast can this core "
    "go, in GFLOP/s?",
    unit="GFLOP/s",
    close=0.015,
    near=1.035,  # any of the clean calls, or 1.8 ms
    hints=(
        "The thirty fall into three groups. Which group is the core on its own?",
        "One call was cold, and half of the others met a neighbour. The rest lie from 1.74 to "
        "1.77 ms: the best is 1.74.",
        f"Speed = work / time: 2 x {WIDE} x {WIDE} x {WIDE} FLOP, divided by 0.00174 s.",
    ),
    solution=f'fl.formulas.matmul({WIDE}, {WIDE}, {WIDE}) / fl.Q("{min(MS)} ms")',
    in_words=f"2 x {WIDE} x {WIDE} x {WIDE} = 182 MFLOP, divided by the best, {min(MS)} ms.",
    implies=lambda speed: f"At that speed one product takes {WORK / speed / 1e6:.3g} ms.",
)
def pace_from_timings():
    work = matmul(WIDE, WIDE, WIDE)
    yield pace(min(MS)), "And for half of the calls the core was shared: say that, too."
    yield from from_another_time()
    yield from from_other_work(pace(min(MS)))
    yield from in_another_unit(float(work))
    for number in (work, Q(work.to("GFLOP"), "GFLOP/s"), Q(work.to("MFLOP"), "GFLOP/s")):
        yield number, "That is the work of one product. Divide it by the time."


def pace(ms):
    """The speed of a product that takes this number of milliseconds."""
    return matmul(WIDE, WIDE, WIDE) / Q(ms, "ms")


def from_another_time():
    """The slips in which the work is right, and the time is not the best."""
    mean, without_first = statistics.fmean(MS), statistics.fmean(MS[1:])
    yield pace(mean), f"That comes from the mean, {mean:.1f} ms: no call took that long."
    middle = (min(MS) + statistics.median(MS)) / 2
    for between in (without_first, middle):
        yield pace(between), "That comes from a mean: no call took that long."
    yield (
        Q(statistics.fmean(float(pace(ms)) for ms in MS), "FLOP/s"),
        "That is the mean of the thirty speeds. Half of the calls waited for a neighbour, and no "
        "call ran at that speed.",
    )
    for hit in (statistics.median(MS), max(MS[1:])):
        yield (
            pace(hit),
            "About 6 ms is the neighbour's time and yours together. More than half of the calls "
            "were hit, so even the median was.",
        )
    yield pace(MS[0]), "That is the first call: it was cold."
    yield pace(sum(MS)), "That divides the work of one product by the time of all thirty."


def from_other_work(right):
    """The slips in which the time is the best, and the work is another."""
    yield right / 2, "Half: a multiplication and an addition are two FLOPs, so the work is 2mkn."
    yield right * 2, "Doubled once too often: 2 x 450 x 450 x 450 has the two in it."
    yield right * len(MS), "That divides the work of all thirty by the time of one."
    for wide in (256, 800):
        yield (
            matmul(wide, wide, wide) / Q(min(MS), "ms"),
            f"That is the work of a product {wide} wide. The colleague's is {WIDE} wide.",
        )
    for thousands in (1, 1e3, 1e6):
        yield (
            right / WIDE * thousands,
            f"The work is 2 x {WIDE} x {WIDE} x {WIDE}: one factor is missing.",
        )


def in_another_unit(work):
    """The slips in which a time or a prefix is taken for a speed in GFLOP/s."""
    best, mean, without_first = min(MS), statistics.fmean(MS), statistics.fmean(MS[1:])
    yield pace(best) / 1000, "A thousandth: the times are in milliseconds."
    yield (
        Q(work / best, "GFLOP/s"),
        "You divided FLOPs by milliseconds. Divide by 0.00174 s, and by the 1e9 in a GFLOP.",
    )
    for ms in (best, 2, 3, without_first, mean, 5, 6, 10, MS[0]):
        yield (
            Q(ms, "GFLOP/s"),
            "Those are milliseconds. Speed is the work of one product, divided by the time.",
        )
    for time in (Q(best, "ms"), Q(best / 1000, "GFLOP/s")):
        yield time, "That is a time, and the right one. Speed is work divided by time."
    yield (
        Q(33.6, "GFLOP/s"),
        "That is the work of this page's product in MFLOP, 256 wide. The question is for the speed "
        f"at which the colleague's core does a product {WIDE} wide.",
    )


lesson.choice(
    "04.2",
    ask="Six people time the same product. Whose answer is right (r), too slow (s) or too fast "
    "(f)? Six letters, one for each: 1. makes the tables while the clock runs; 2. on a GPU, reads "
    "the clock again as soon as the product is handed over; 3. takes the fastest of a hundred "
    "short calls, after a few that don't count; 4. times one call, the first of the program; "
    "5. takes the mean of a hundred calls next to a neighbour; 6. uses two threads, and calls the "
    "result the speed of one core.",
    best="sfrssf",
    praise="And the two that are too fast are the ones that no reader complains about.",
    swapped="None of the six. Ask of each: what is in the seconds that does not belong there, and "
    "what is missing?",
    same="There are three kinds among them. What is in the seconds that does not belong there, and "
    "what is missing?",
    at={
        1: "making the tables takes time, too, and that time is in the seconds: too slow.",
        2: "the clock didn't wait, so those are the seconds of handing the work over: too fast.",
        3: "a short call is often clean, and one clean call in a hundred is enough: right.",
        4: "the first call also loads and prepares the library: too slow.",
        5: "the neighbour's turns are in the mean: too slow.",
        6: "the seconds are right, but two cores worked in them: too fast for one.",
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
    ask="Build a stopwatch: a function of (work, now) that calls work() as often as you like, "
    "reads the clock with now(), and returns the seconds of one call. We run it on five scripted "
    "machines. On each the first call is cold, and a neighbour hits one to seven in ten of the "
    "calls. The five answers must agree within 10 %, and be right.",
    judge=judge_stopwatch,
    ways=(
        (best_of(100), PRAISE),
        *((stopwatch_with(slip), slip.sentence) for slip in SLIPS),
    ),
    wanted="In a code cell write def stopwatch(work, now): ..., and put its name where the dots "
    "are, without quotes or brackets; {} is not a stopwatch.",
    called="as stopwatch(work, now)",
    hints=(
        "Which of many timings did the neighbour leave alone?",
        "Time a hundred calls, each by itself, and keep the times in a list. Which one do you "
        "return?",
        "def stopwatch(work, now): times = [], then a hundred times: begin = now(), work(), "
        "times.append(now() - begin); at the end return min(times).",
    ),
    solution="lambda work, now: min(-now() + (work(), now())[1] for _ in range(100))",
    in_words="Read the clock, call work, read the clock again. Do that a hundred times and return "
    "the smallest difference.",
)

lesson.choice(
    "04.vote",
    ask="Thirty timings of one product: half near 1.7 ms, half near 5.9. How fast is this core?",
    choices={
        "A": ("3.8 ms: the mean.", "No call took 3.8 ms. The mean mixes two kinds of calls."),
        "B": (
            "5.9 ms, to be on the safe side.",
            "That is the product and a neighbour's turn together. It says as much about the "
            "neighbour as about the core.",
        ),
        "C": (
            "What the first timing says.",
            "The first call is cold: it includes the time to load and prepare the library.",
        ),
        "D": (
            "1.7 ms, and half of the calls waited for another program.",
            "The best says what the core can do, and the waiting says how much of it you "
            "got. One without the other is half an answer.",
        ),
    },
    best="D",
    hints=(
        "What would each half be if no other program used the core?",
        "A neighbour can make a call longer, never shorter.",
    ),
    solution='"D"',
)
