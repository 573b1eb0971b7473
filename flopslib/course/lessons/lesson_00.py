"""Lesson 00: guesses, exercises and vote. Figures come from the tables, each with its source."""

from ...facts.table import table
from ...quantities.quantity import Q
from ...quantities.units import YEAR
from ..lesson import Lesson

lesson = Lesson("00", "Meet your machine")


def other_speeds(speed):
    """The beliefs that a core is as fast as a person, a loop, its clock, a GPU or a cluster."""
    yield (
        "1e-9 to 1e5 FLOP/s",
        "That is nearer to a person's speed. A core's clock ticks billions of times a second, and "
        "in each tick the core works on many numbers side by side.",
    )
    yield (
        "2e5 FLOP/s to 0.8 GFLOP/s",
        "A loop in plain Python does about that. But most of its time goes into reading the "
        "program, line by line; the core itself can do far more.",
    )
    if speed > Q("6 GFLOP/s"):
        yield (
            "1 to 5 GFLOP/s",
            "Those are the GHz on the box: billions of ticks a second, one operation in each. But "
            "in each tick a core works on many numbers side by side.",
        )
    if speed > Q("30 GFLOP/s"):
        yield (
            "6 to 20 GFLOP/s",
            "More than one operation in each tick: that is the idea. A core goes further. It may "
            "hold 8 or 16 numbers side by side, and do a multiplication and an addition on each.",
        )
    if speed < Q("300 GFLOP/s"):
        yield (
            "500 GFLOP/s to 200 TFLOP/s",
            "That is the speed of a GPU, in which thousands of small cores work together. The "
            "question is for one core of this computer.",
        )
    yield (
        "400 TFLOP/s to 1e24 FLOP/s",
        "Those are the chips in the news, and the clusters built from them. They are on the slide "
        "rule further down.",
    )


lesson.guess(
    "00.a",
    ask="How many multiplications and additions can ONE core of this computer do in a second, at "
    "the work it is fastest at?",
    unit="FLOP/s",
    example="1e15 FLOP/s",
    tell="One core of this computer did {truth}.",
    too_low="There is a good reason to say less: the GHz on the box are billions of ticks a "
    "second. But in each tick a core works on many numbers side by side.",
    slips=other_speeds,
    too_high="Perhaps you had the chips in the news in mind. They are on the slide rule further "
    "down.",
    far_too_low="Nobody has a feeling for numbers like these. A core's clock ticks billions of "
    "times a second, and in each tick the core works on many numbers side by side.",
)


def lost_on_the_way(years):
    """The slips in dividing a count by a rate."""
    yield YEAR * years, "Those are seconds: a count divided by a rate. A year has 3e7 of them."
    yield 365.25 * years, "Those are days: a year has 365 of them."
    yield 8766 * years, "Those are hours: a year has 8,766 of them."
    yield 1e9 * years, "A billion stayed behind: your speed is in GFLOP/s, the work in FLOP."
    for zero in (years / 10, 10 * years):
        yield (
            zero,
            "One zero off. Count them: 23 for the work, minus 11, minus 7 or 8 for the year.",
        )
    if years > Q("5000 years"):
        yield (
            "0.1 to 1,000 years",
            "That is as far as people look ahead. Count the zeros instead: 23 for the work, minus "
            "11 for the speed, minus 7 or 8 for the year, leaves 4 or 5.",
        )


lesson.guess(
    "00.b",
    ask="Training GPT-3 took about 3.14e23 FLOP (cited: arXiv 2005.14165, 2020-05). At the speed "
    "you measured, how many years would one core of this computer need? Do it in your head: "
    "a year has about 3e7 seconds.",
    unit="year",
    example="1e9 years",
    tell="One core of this computer would need {truth}.",
    slips=lost_on_the_way,
    too_low="Zeros are easily lost on the way. Count them: 23 for the work, minus 11 for the "
    "speed, minus 7 or 8 for the year, leaves 4 or 5.",
    too_high="A few zeros too many stayed in. Count them: 23 for the work, minus 11 for the speed, "
    "minus 7 or 8 for the year, leaves 4 or 5.",
    far_too_low="Nobody has a feeling for 23 zeros. Subtract instead: 23 for the work, minus 11 "
    "for the speed, minus 7 or 8 for the year, leaves 4 or 5.",
    far_too_high="If you divided by a speed in GFLOP/s, a billion stayed behind; if you left out "
    "the seconds in a year, 30 million did.",
)


@lesson.number(
    "00.1",
    ask="Llama 3.1 405B took 3.8e25 FLOP to train (cited: Meta, 2024-07). How many years would "
    "one core like yours need?",
    unit="year",
    sample={"rate": "105 GFLOP/s"},
    named={"rate": "matrix.best"},
    hints=(
        "You know the work and the speed. What do you get when you divide one by the other?",
        "The result is in seconds. How many seconds does a year have?",
        "3.8e25 divided by your speed (in FLOP/s, not GFLOP/s), divided by 3.16e7.",
    ),
    solution='fl.table("models")["Llama 3.1 405B"].flop / rate',
    in_words="3.8e25 FLOP divided by your speed in FLOP/s gives seconds; divide those by the "
    "3.16e7 seconds in a year.",
)
def years_for_llama(rate):
    row = table("models")["Llama 3.1 405B"]
    years = (row.flop / rate).to("year")
    yield years, "Work divided by speed is time, whatever the work."
    yield (
        (table("models")["GPT-3"].flop / rate).to("year"),
        "That is the time for GPT-3. Llama 3.1 405B took 121 times as much work.",
    )
    yield (
        (table("thresholds")["EU AI Act"].line / rate).to("year"),
        "That is the time for the EU's 1e25 FLOP. This model took 3.8e25.",
    )
    for factor in (0.5, 2):
        yield (
            factor * years,
            "A factor of two off: 3.8e25 counts FLOPs already, and the question is for one core.",
        )
    for unit in (YEAR, 365.25):
        in_another = Q(years / unit, "year")
        yield in_another, "The digits are right, but they are years: the unit is another one."
    yield years / 1e6, "The digits are right, but the million is missing."
    yield years * YEAR, "Those are seconds: divide by the 31.6 million seconds in a year."
    yield years * 365.25, "Those are days: a year has 365 of them."
    yield years * 8766, "Those are hours: a year has 8,766 of them."
    yield years * 525_960, "Those are minutes: a year has 525,960 of them."
    yield years * 12, "Those are months: a year has 12 of them."
    yield years * YEAR * 1e9, "Those are seconds, and your speed is in G, billions per second."
    yield 1 / years, "Upside down: work / speed is a time; speed / work is not."
    yield rate / row.flop, "Upside down: work / speed is a time; speed / work is not."
    yield float(rate) / float(row.flop), "Upside down: work / speed is a time; speed / work is not."
    yield years * 1e9, "A billion too many: your speed is in G, billions per second."
    yield (
        float(row.tokens) / float(rate) / YEAR,
        "You used the number of its tokens as the work, but each token cost about 2.4e12 FLOP.",
    )


lesson.choice(
    "00.2",
    ask="Count (c, an amount of work) or rate (r, a speed)? Six letters, one for each: 1. the 989 "
    "T on the sheet of an H100 chip; 2. the 3.14e23 of GPT-3's training; 3. the 1e25 in the EU's "
    "AI Act; 4. the GFLOP/s of your matrix product; 5. the 16 T for a thousand-token answer from "
    "an 8B model; 6. the 1e20 in a withdrawn US order: the most that one cluster of chips can do.",
    best="rccrcr",
    praise="Three are counts, three are rates, and only one of the six says which.",
    swapped="All six are the other way round: c is a count of work; r is a rate, a speed.",
    same="Both kinds are among the six. Ask of each: would it grow if the machine worked longer?",
    at={
        1: "a sheet says how fast a chip can go, whatever the job: a rate.",
        2: "a training run is a distance covered, however fast: a count.",
        3: "a law's line on training is a total, like kilometres driven: a count.",
        4: "it ends in /s: a rate, measured on this machine.",
        5: "T says how many zeros, not per second: an answer is an amount of work, a count.",
        6: "that one is a rate: the most a cluster could do, in operations per second.",
    },
    hints=(
        "Ask of each number: would it grow if the machine worked longer? Then it is a count.",
        "Chips and clusters have speeds. A training run, an answer, a law about training: those "
        "count work.",
    ),
    solution='"rccrcr"',
    in_words="Rate, count, count, rate, count, rate.",
)


@lesson.number(
    "00.3",
    ask="A run of 1e25 FLOP must be done in 90 days. How many cores like yours does it take, if "
    "each reaches 40 % of the speed you measured?",
    unit="",
    noun="cores",
    sample={"rate": "105 GFLOP/s"},
    named={"rate": "matrix.best"},
    hints=(
        "How much work does one core do in 90 days?",
        "Its real speed is 0.4 of what you measured, and 90 days are 90 x 24 x 3,600 s.",
        "1e25 divided by (0.4 x your speed x 7.776e6 s).",
    ),
    solution='fl.table("thresholds")["EU AI Act"].line / (0.4 * rate * fl.Q("90 days"))',
    in_words="One core does 0.4 x your speed x 7.776e6 s of work; divide 1e25 FLOP by that.",
)
def cores_for_the_line(rate):
    work = table("thresholds")["EU AI Act"].line
    cores = work / (0.4 * rate * Q("90 days"))
    yield (
        cores,
        "And all of those cores would have to talk to each other, which costs time of its own.",
    )
    yield cores / 100, "40 % is 0.4; it seems to have become 40 here."
    yield cores / 0.4, "The share went in twice: divide by 0.4 only once."
    yield (
        cores * 0.4,
        "You left out the share: each core reaches only 40 %, so it takes more of them.",
    )
    yield cores * 0.16, "Slower cores mean more of them, not fewer: divide by the share."
    yield cores * 0.4 / 0.6, "40 % is what each core reaches: divide by 0.4, not by 0.6."
    for factor in (0.5, 2):
        yield factor * cores, "A factor of two off: 1e25 counts FLOPs already."
    yield cores / 1e6, "The digits are right, but the million is missing."
    yield cores * 1e9, "A billion too many: your speed is in G, billions per second."
    yield cores * 0.4 / 1.4, "A core reaches 40 % of its speed, not 40 % more: divide by 0.4."
    yield from over_another_time(cores)
    yield 1 / cores, "Upside down: the work, divided by what one core does in 90 days."


def over_another_time(cores):
    """The slips in which the 90 days are another number of seconds."""
    yield cores * 90, "Ninety days, not one: divide by 90."
    yield cores * 3, "That is for 30 days, and the run has 90."
    yield cores * 90 / 365.25, "That is for a whole year, and the run has 90 days."
    yield cores * 24, "A day has 24 hours of 3,600 s: it seems to count as one hour here."
    yield cores * 60, "Those are minutes: 90 days have 60 times as many seconds."
    yield cores * 86_400, "A day has 86,400 s: it seems to count as one second here."
    yield cores * 3600, "Those are 90 x 24 hours, and an hour has 3,600 s."
    yield (
        cores * 0.4 * 86_400,
        "A day has 86,400 s, and each core reaches only 40 % of its speed: both are missing.",
    )
    seconds = float(Q("90 days"))
    yield cores * seconds, "The 90 days are missing: that many cores would do it in one second."
    yield (
        cores * seconds * 0.4,
        "The 90 days and the share are missing: a core does 0.4 x your speed x 7.776e6 s of work.",
    )
    yield (
        cores * seconds * 0.16,
        "The 90 days are missing, and slower cores mean more of them: divide by the share.",
    )


lesson.choice(
    "00.vote",
    ask="A job is 200 GFLOP. On your laptop, which does 100 GFLOP/s, it takes 2 s. How long on a "
    "laptop that does 50 GFLOP/s?",
    choices={
        "A": (
            "It cannot be done there: that laptop is too weak.",
            "200 GFLOP is a distance, not a required speed. A slower walker arrives too, only "
            "later.",
        ),
        "B": (
            "2 s: the job is the same.",
            "The job is the same, 200 GFLOP, but the seconds are not. Half the speed, twice "
            "the time.",
        ),
        "C": (
            "At least 4 s.",
            "200 GFLOP / 50 GFLOP/s is 4 s, and at least that, because few programs reach "
            "their machine's best speed.",
        ),
        "D": ("1 s.", "Half the speed takes twice the time. 200 GFLOP / 50 GFLOP/s is 4 s."),
    },
    best="C",
    hints=("Is 200 GFLOP work or a speed?", "Time = work / speed."),
    solution='"C"',
)
