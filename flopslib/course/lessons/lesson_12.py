"""Lesson 12: guesses, exercises and vote. Figures are fitted to the table models or cited there."""

import math

from ...estimating.trends import Fit, fit, year
from ...facts.table import table
from ...quantities.formatting import sig, words
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("12", "How fast is compute growing?")

FACTS, MODELS = table("trends"), table("models")
LONGEST = 1e6  # years to double: a growth that is none
TEN, CLAIM = FACTS["growth, ten largest"], FACTS["doubling, 2018 claim"]
OLD, NEW = MODELS["AlexNet"], MODELS["GPT-6 Astra"]

lesson.guess(
    "12.a",
    ask="The training compute of record-size models keeps doubling. Once in how many months, from "
    "2010 until now?",
    unit="month",
    example="600 months",
    shown="months",
    tell="The training compute of record-size models doubles once in {truth}.",
    near=1.2,
    slips=(
        (
            "11 to 25 months",
            "That is Moore's law, as it is told: 12, 18 or 24 months. It is in everybody's head, "
            "and it is about something else, the transistors on one chip.",
        ),
        (
            "3 to 4 months",
            f"That is a claim of 2018, {CLAIM.value} months, from about {CLAIM.n} models "
            f"({CLAIM.cited}). It went round long after the dots had left it: a trend is a record "
            "of some years, and no law.",
        ),
    ),
    too_low=f"If it was three or four: a claim of 2018 said {CLAIM.value} months, from about "
    f"{CLAIM.n} models ({CLAIM.cited}). It went round long after the dots had left it.",
    too_high="If it was 12, 18 or 24: so Moore's law is told. It is in everybody's head, and it is "
    "about something else, the transistors on one chip.",
    far_too_low="Then a year would be worth more than anybody has ever built. Months it is, not "
    "hours.",
    far_too_high="A century or more would leave the models of 2010 in the lead. They are out of "
    "sight.",
)

lesson.guess(
    "12.b",
    ask="The largest run known took about 1e27 FLOP (GPT-6 Astra, September 2026; cited: Epoch AI, "
    "2026-10). If it goes on like this: how many years until a run of 1e29, a hundred times "
    "as much? Do it in your head, by doublings.",
    unit="year",
    example="70 years",
    tell="On the line of all these years it would take {truth}.",
    near=1.25,
    slips=(
        (
            "4.5 to 10 years",
            "A hundred times sounds like many years. It is between six and seven doublings, and "
            "each of them takes five or six months, if the trend goes on.",
        ),
        (
            "40 to 400 years",
            "If you went on in steps of equal size, each as large as the last one: this road "
            "multiplies. A hundred times is between six and seven doublings.",
        ),
    ),
    too_low="A hundred times is between six and seven doublings, and each takes its five or six "
    "months.",
    too_high="A hundred times sounds like a long way. It is between six and seven doublings, each "
    "of five or six months: the last step of such a road is as short as the first.",
    far_too_low="A hundred times is between six and seven doublings, each of five or six months.",
    far_too_high="If you went on in steps of equal size, each as large as the last one: this road "
    "multiplies. A hundred times is between six and seven doublings.",
)

lesson.choice(
    "12.vote",
    ask="Two careful groups report growth from one public database: 4.1 times a year, and 4.8 "
    "times a year. What happened?",
    choices={
        "A": (
            "One of them has a bug.",
            "Nothing asks for a mistake: each number can be reproduced to the second "
            "digit. First ask which models they kept.",
        ),
        "B": (
            "Noise: with such dots nobody knows better.",
            "The band is there for the noise, and the band of the ten largest, 4.6 to "
            "5.1, does not hold 4.1. These are other models.",
        ),
        "C": (
            "Growth changed between the two reports.",
            "It may have slowed, but two numbers for the same years cannot show it. All "
            "notable models give one number and the ten largest the other, on the same "
            "day.",
        ),
        "D": (
            "They kept other models or other years, and both are right.",
            "All notable models against the ten largest: two right answers to two "
            "questions, and neither says which question unless you ask.",
        ),
    },
    best="D",
    hints=(
        "Which four things does a growth need behind it?",
        "Whose models, which years, which file, which band.",
    ),
    solution='"D"',
)


# -- a growth and its band -------------------------------------------------------------------------


def months_of_fit(answer):
    """[value, low, high] in months to double, of a fit; any other answer as it is."""
    if not isinstance(answer, Fit):
        return answer
    return [months_of_growth(growth) for growth in (answer.growth, answer.high, answer.low)]


def months_of_growth(growth):
    """The time to double, at so many times a year; below 1 it is a time already, in years."""
    if growth <= 0:
        return growth
    years = math.log(2) / math.log(growth) if growth > 1 else growth
    return Q(min(years, LONGEST), "year")


@lesson.number(
    "12.1",
    ask="Change one rule. Stand in January 2018 and know only the frontier models that were out "
    "before. In how many months did training compute double, with its band? Three numbers, "
    "in months or in times a year.",
    hints=(
        "Which end of the window moves, the first year or the last one?",
        "Leave who counts as it is, and let the window end where 2018 begins: the picture's title "
        "then has the growth, with its band in brackets.",
        "fl.trends.fit(until=2018), and nothing else.",
    ),
    solution="fl.trends.fit(until=2018)",
    in_words="Move the right end of the window to 2018: 5.62 times a year (4.76 to 6.97), which is "
    "doubling in 4.8 months (4.3 to 5.3).",
    unit="month",
    band=True,
    close=0.015,  # two digits are enough to know a fit by
    near=1,
    convert=months_of_fit,
    meant=months_of_growth,
    behind=r"(times|x)?\s*(a|per|/)\s*(year|yr)",
    wanted="Three numbers are asked for, the months to double and the band of them, such as "
    '"9.9 (7.7 to 17)".',
    unexplained="that is another choice of models or years.",
)
def known_in_2018():
    line = fit(until=2018)
    forecast = line.at(NEW.date).value
    yield (
        line,
        (
            f"From {line.n} models. It put September 2026 at {forecast}, "
            f"{words(forecast / NEW.flop)} times what came: few years, and too sure of them."
        ),
    )
    yield (
        [Q(growth, "month") for growth in (line.growth, line.low, line.high)],
        "Those are times a year, and not months: the more times a year, the fewer the months.",
    )
    yield fit(), "That is all of them, up to 2026: nothing has been changed yet."
    yield (
        fit(until=2019),
        "That goes a year further: in January 2018 nobody knew the models of that year.",
    )
    yield fit(since=2018), "That is from 2018 on. Asked is what was out before: until, not since."
    yield (
        fit(until=2018, who="all"),
        (
            "Those are all rows, so two rules were changed at once. "
            "Then nobody can tell which of them moved it."
        ),
    )
    yield (
        fit(until=2018, who="record"),
        (
            "Those are only the records, so two rules were changed at "
            "once; that is how an old headline was made."
        ),
    )


@lesson.number(
    "12.2",
    ask='"Up to 1e27", said the press of two models to come, GPT-5 and Grok 3 (we could not find '
    "again who said it first). Of the larger of the two, as estimated today: how many times "
    "too high was it?",
    unit="",
    noun="times",
    hints=(
        "Which of the two took more FLOP? Both are listed, with their dates.",
        "Grok 3 is the larger one. How often does it go into 1e27?",
        "1e27 divided by 3.5e26.",
    ),
    solution='1e27 / float(fl.table("models")["Grok 3"].flop)',
    in_words="Grok 3 is the larger of the two, 3.5e26; 1e27 divided by that is 2.9.",
)
def press():
    flop = {name: float(MODELS[name].flop) for name in ("GPT-5", "Grok 3", "Grok 4")}
    right = 1e27 / flop["Grok 3"]
    yield (
        right,
        (
            f"And for GPT-5 it was {1e27 / flop['GPT-5']:.0f} times too high, give or take a "
            "factor of three. The first run near 1e27 was another one, in September 2026."
        ),
    )
    yield 1e27 / flop["GPT-5"], "That is GPT-5, the smaller of the two."
    yield 1e27 / flop["Grok 4"], "That is Grok 4, which was not in the sentence. Grok 3 was."
    yield 1 / right, "Upside down: that is how much of 1e27 it was."
    yield 1.0, "That is GPT-6 Astra: it came to 1e27, and nobody had named it."
    yield Q(1e27 - flop["Grok 3"], "FLOP"), "That is how much more. How many times, is asked."
    yield Q(right, "FLOP"), "FLOP divided by FLOP: how many times has no unit."


@lesson.number(
    "12.3",
    ask=f"Take the growth apart for one model. AlexNet (2012): {sig(float(OLD.flop))} FLOP, on "
    f"{OLD.chips} chips, in {OLD.duration}. GPT-6 Astra (2026): {sig(float(NEW.flop))} FLOP on "
    f"{NEW.chips:,} chips, in {NEW.duration} (cited: Epoch AI, 2026-08 and 2026-10; chips and "
    "days of the second are assumed). How many times as fast did each chip work?",
    unit="",
    noun="times",
    hints=(
        "How many times the work, how many times the chips, how many times the days?",
        "The work is chips x days x pace. Of four ratios you have three.",
        "1e27 / 4.7e17, divided by 50,000 for the chips, divided by 16.4 for the days.",
    ),
    solution="(1e27 / 4.7e17) / (100_000 / 2) / (90 / 5.5)",
    in_words="2.1 billion times the work, divided by 50,000 times the chips and 16.4 times the "
    "days: each chip worked 2,600 times as fast.",
)
def pace_of_a_chip():
    work, chips, days = NEW.flop / OLD.flop, NEW.chips / OLD.chips, NEW.duration / OLD.duration
    speed, passed = FACTS["chip speed"].value, year(NEW.date) - year(OLD.date)
    yield (
        work / chips / days,
        (
            f"And the fitted {speed:g} times a year, for {passed:.0f} years, comes to "
            f"{words(float(f'{speed**passed:.2g}'))}: one pair of models tells the same story."
        ),
    )
    yield work, "That is all three together. Take chips and days out of it."
    yield work / chips, "The chips are out of it, the days are still in."
    yield work / days, "The days are out of it, the chips are still in."
    yield chips * days, "That is chips and days, the part that was bought. What is left of work?"
    yield work / chips * days, "Longer runs need slower chips, not faster: divide by the days."
    yield chips * days / work, "Upside down: the newer chip is the faster one."
    yield (
        NEW.flop / NEW.chips / NEW.duration,
        "That is the pace of each newer chip. How many times that of the older one?",
    )
