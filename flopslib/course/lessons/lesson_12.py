"""Lesson 12: guesses, exercises and vote. Figures are fitted to the table models or cited there."""

import math

from ...estimating.trends import Fit, fit, year
from ...facts.dates import month
from ...facts.table import table
from ...quantities.formatting import sig, words
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("12", "How fast is compute growing, and how sure are we?")

FACTS, MODELS = table("trends"), table("models")
LONGEST = 1e6  # years to double: a growth that is none
CLAIM = FACTS["doubling, 2018 claim"]
ALL_NOTABLE = FACTS["growth, notable, to 2024, file of 2026"]
TEN_LARGEST = FACTS["growth, ten largest, to 2024"]  # the same file and years

lesson.guess(
    "12.a",
    ask="The compute behind the largest models has been doubling since 2010. How many months does "
    "one doubling take?",
    unit="month",
    example="100 months",
    shown="months",
    tell="The training compute of frontier models doubles every {truth}.",
    near=1.2,
    slips=(
        (
            "11 to 25 months",
            "You may have thought of Moore's law, as people quote it: 12, 18 or 24 months. It is "
            "about something else, the number of transistors on one chip.",
        ),
        (
            "3 to 4.5 months",
            f"A headline of 2018 said {CLAIM.value} months, from about {CLAIM.n} models "
            f"({CLAIM.cited}). It is still being repeated, long after the dots have left it.",
        ),
        (
            "26 to 130 months",
            "Two to ten years is how fast a technology doubles when each model is a little better "
            "than the last. Here most of the growth is more chips, for longer, each year.",
        ),
        (
            "7 to 10.5 months",
            "That would be a little over twice a year. It is even faster: more than twice a year, "
            "for 16 years.",
        ),
    ),
    too_low="Even doubling every two months would make 64 times as much in one year. No "
    "company can buy chips that fast.",
    too_high="Few things double twice a year, so most people say more. What helps here is money: "
    "most of the growth was bought, with more chips for longer.",
    far_too_low="At that speed one year would need more chips than anyone has ever built. It "
    "takes months, not hours.",
    far_too_high="With a century for each doubling, the models of 2010 would still be in the lead.",
)

lesson.guess(
    "12.b",
    ask="The largest run, by its middle estimate, took 1e27 FLOP (GPT-6 Astra, September 2026: "
    "5e26 to 2e27; cited: Epoch AI, 2026-10). If the trend goes on, how many years from then until "
    "a run of 1e29 FLOP, a hundred times as much? Do it in your head, by counting doublings.",
    unit="year",
    example="70 years",
    shown="years",
    tell="On the line of all these years it would take {truth}.",
    near=1.25,
    slips=(
        (
            "4.5 to 10 years",
            "A hundred times sounds like many years. It is six or seven doublings; but if the "
            "trend goes on, each of them takes five or six months, not a year.",
        ),
        (
            "19 to 25 years",
            "That divides a hundred by the growth of one year. But this growth multiplies: each "
            "year makes four or five times of what there was the year before.",
        ),
        (
            "30 to 39 years",
            "Is that in months? Three years are 36 of them, and the question asks for years.",
        ),
        (
            "40 to 400 years",
            "That would be growth in equal steps, each as large as the last one. But this growth "
            "multiplies: a hundred times is six or seven doublings.",
        ),
        (
            "2020 to 2110 years",
            "Is that the year in which it comes? The question asks how many years it takes.",
        ),
        (
            "0.4 to 0.7 years",
            "That is one doubling. A hundred times takes six or seven of them.",
        ),
        (
            "0.9 to 2.2 years",
            "That is two to four doublings, which make four to sixteen times. A hundred times "
            "takes six or seven.",
        ),
    ),
    too_low="A hundred times is six or seven doublings, and each takes five or six months.",
    too_high="A hundred times sounds like a lot. But it is only six or seven doublings, each of "
    "five or six months.",
    far_too_low="A hundred times is six or seven doublings, each of five or six months.",
    far_too_high="Growth in equal steps would take that long. But this growth multiplies: a "
    "hundred times is six or seven doublings.",
)


def _with_band(row):
    return f"{row.value:.1f} ({row.low:.1f} to {row.high:.1f})"


SAME_FILE = (
    "Take one file and one window, 2010 to April 2024: all notable models give "
    f"{_with_band(ALL_NOTABLE)}, the ten largest at each release {_with_band(TEN_LARGEST)}"
)

lesson.choice(
    "12.vote",
    ask="Two careful groups use one public database. One reports growth of 3.8 times a year, the "
    "other 4.8. What happened?",
    choices={
        "A": (
            "One of them has a bug.",
            "No. Both numbers can be reproduced to the second digit. Before you look for a "
            "mistake, ask which models each group kept.",
        ),
        "B": (
            "It is noise: dots that scatter like these allow both.",
            f"No. {SAME_FILE}: two bands with a gap between them. Noise alone does not do that. "
            "The two groups looked at different models.",
        ),
        "C": (
            "Growth changed between the two reports.",
            f"No. {SAME_FILE}. Nothing changed there but the choice of models.",
        ),
        "D": (
            "They kept other models or other years, and both are right.",
            "All notable models in one report, the ten largest in the other: two right answers to "
            "two questions, and neither headline says which question.",
        ),
    },
    best="D",
    hints=(
        "Which four things must a growth come with?",
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
    """The time to double, at a number of times a year; below 1 it is a time already, in years."""
    if growth <= 0:
        return growth
    years = math.log(2) / math.log(growth) if growth > 1 else growth
    return Q(min(years, LONGEST), "year")


def other_years():
    """Fits to the frontier models of other years than those known in January 2018."""
    yield fit(), "That is all years, up to 2026. Nothing has been changed yet."
    early = "That stops too early: in January 2018 the models of 2017 were known."
    for last in (2016, 2017):
        yield fit(until=last), early
    late = "That goes too far: in January 2018 the models of that year and later had not come."
    for last in (2019, 2020):
        yield fit(until=last), late
    after = "That is from 2018 on, what came after. Move the other end: until, not since."
    yield fit(since=2018), after
    here = "That is from 2020 on. The other end of the window has to move: until, not since."
    yield fit(since=2020), here
    both = "The first year moved as well, so two rules were changed."
    yield fit(since=2012, until=2018), both


def other_models():
    """Fits to other models than the frontier's."""
    rows = "Those are all rows, so two rules were changed. Which of them moved the number?"
    yield fit(until=2018, who="all"), rows
    records = (
        "Those are only the records, so two rules were changed. That is how the headline of 2018 "
        "was made."
    )
    yield fit(until=2018, who="record"), records
    keep = KEEP
    yield fit(who="all"), f"Those are all rows of all years. {keep}"
    yield fit(who="record"), f"Those are the records of all years. {keep}"


KEEP = "Keep the frontier models, and move the last year."
TRANSISTORS = "That is Moore's law, of transistors. Here it is the compute of a training run."
MIDDLES = (  # months to double: what the middle of a band tells, where the band is no fit's
    ("2.5 to 3.95", f"That is as fast as the records alone, or the headline of 2018. {KEEP}"),
    (
        "4.75 to 4.9",
        "The middle is right, and its band is another one: it stands in the picture's title, in "
        "brackets.",
    ),
    (
        "3.95 to 5.25",
        "That is near it, and not it: the window goes from 2010 to New Year 2018, and the models "
        "are the frontier's.",
    ),
    (
        "5.25 to 5.9",
        "That is near the line of all years, 5.5 months. In January 2018 nobody knew the models "
        "that came after: move the last year.",
    ),
    ("5.9 to 7.5", f"That is as slow as all rows of the table, the small models too. {KEEP}"),
    ("11 to 13", TRANSISTORS),
    ("13 to 15", "That is how many times too high the line was, not how fast it grew."),
    ("15 to 25", TRANSISTORS),
)


@lesson.number(
    "12.1",
    ask="Change one rule. It is January 2018, and you know only the frontier models released "
    "before. How fast did training compute grow, and in what band? Type three numbers, in months "
    "for one doubling or in times a year.",
    hints=(
        "Which end of the window moves, the first year or the last one?",
        "Keep the frontier models, and move the right end of the window to 2018. The picture's "
        "title then shows the growth, with its band in brackets.",
        "In code: fl.trends.fit(until=2018), and nothing else.",
    ),
    solution="fl.trends.fit(until=2018)",
    in_words="Move the right end of the window to 2018: 5.62 times a year (4.76 to 6.97), or one "
    "doubling every 4.8 months (4.3 to 5.3).",
    unit="month",
    band=True,
    close=0.015,  # two digits are enough to know a fit by
    near=1,
    convert=months_of_fit,
    meant=months_of_growth,
    behind=r"(times|x)?\s*(a|per|/)\s*(year|yr)",
    wanted="Type three numbers: the months for one doubling, and their band, such as "
    '"9.9 (7.7 to 17)".',
    unexplained="that is another choice of models or years.",
    middles=MIDDLES,
)
def known_in_2018():
    line = fit(until=2018)
    said = line.forecast("GPT-6 Astra")
    yield (
        line,
        (
            f"In times a year: {line.growth:.2f} ({line.low:.2f} to {line.high:.2f}), from "
            f"{line.n} models. About September 2026 this line was {said.verdict}: it was fitted to "
            "few years, and too sure of them."
        ),
    )
    yield (
        [Q(growth, "month") for growth in (line.growth, line.low, line.high)],
        "Those are times a year, not months: the more times a year, the fewer the months.",
    )
    yield from other_years()
    yield from other_models()


@lesson.number(
    "12.2",
    ask='Before GPT-5 and Grok 3 came out, the press said "up to 1e27 FLOP" of both (we could not '
    "find who said it first). Take the larger of the two, as estimated today. How many times too "
    "high was the press?",
    unit="",
    noun="times",
    hints=(
        "Which of the two took more FLOPs? Both are listed, with their dates.",
        "Grok 3 is the larger one. How many times does it go into 1e27?",
        "1e27 divided by 3.5e26.",
    ),
    solution='1e27 / float(fl.table("models")["Grok 3"].flop)',
    in_words="Grok 3 is the larger of the two, 3.5e26; 1e27 divided by that is 2.9.",
)
def press():
    flop = {name: float(MODELS[name].flop) for name in ("GPT-5", "Grok 3", "Grok 4")}
    right = 1e27 / flop["Grok 3"]
    both = flop["Grok 3"] + flop["GPT-5"]
    yield (
        right,
        (
            f"And for GPT-5 it was {1e27 / flop['GPT-5']:.0f} times too high, give or take a "
            "factor of three. The first estimate of 1e27 is of another model, GPT-6 Astra, of "
            "September 2026."
        ),
    )
    yield 1e27 / flop["GPT-5"], "That is GPT-5, the smaller of the two."
    yield 1e27 / flop["Grok 4"], "That is Grok 4, which the press did not name. It named Grok 3."
    yield 1e27 / both, "That is both models together. Take the larger one alone."
    yield 2e27 / both, "That is the mean of the two models. Take the larger one."
    for name in ("GPT-5", "Grok 4"):
        yield flop[name] / 1e27, f"That is upside down, and {name}. Divide 1e27 by Grok 3."
    yield flop["Grok 3"] / flop["GPT-5"], "That compares the two models with each other."
    yield 3.5, "That is the 3.5 of 3.5e26. How many times does 3.5e26 go into 1e27?"
    yield (
        1 - 1 / right,
        "That is the share of 1e27 that was missing. The question is how many times.",
    )
    yield 1e27 / float(MODELS["GPT-5"].flop_low), "That is GPT-5, at the lower end of its range."
    for zeros in (1e2, 1e3):
        yield zeros, "Those are powers of ten alone. Divide 1e27 by 3.5e26."
    yield right - 1, "That is how much more, as a share of it. The question is how many times."
    yield 100 * right, "That is in per cent. The question is how many times."
    yield math.log10(right), "That is in powers of ten. How many times is that?"
    yield 1 / right, "That is upside down: the share of 1e27 that Grok 3 reached."
    yield 1.0, "That is GPT-6 Astra: it reached 1e27, and the press had not named it."
    yield 10.0, "That is 1e27 by 1e26. Grok 3 took 3.5e26: divide by that."
    yield 10 * right, "A power of ten too much: 1e27 is ten times 1e26, and Grok 3 took 3.5e26."
    yield Q(right, "FLOP"), "FLOP divided by FLOP has no unit: it is a number of times."
    yield from amounts_for_times(flop)


def amounts_for_times(flop):
    """Amounts of compute, with and without their unit, where a number of times is asked for."""
    said = {1e27: "That is the press's own number. How many times does 3.5e26 go into it?"}
    for name in ("Grok 3", "GPT-5"):
        said[1e27 - flop[name]] = "That is how much more. The question is how many times."
    for name, alone in flop.items():
        said[alone] = f"That is {name} itself. How many times does Grok 3 go into 1e27?"
    for number, reply in said.items():
        yield number, reply
        yield Q(number, "FLOP"), reply


# -- one pair of models taken apart ----------------------------------------------------------------
# Both FLOPs were counted from the model and its data, not from chips and days. Dividing a number
# that was worked out from chips, days and an assumed speed would give back what was assumed.
OLD, NEW = MODELS["AlexNet"], MODELS["Nemotron-4 340B"]
WORK, CHIPS, DAYS = NEW.flop / OLD.flop, NEW.chips / OLD.chips, NEW.duration / OLD.duration
FASTER = WORK / CHIPS / DAYS
BETWEEN = year(NEW.date) - year(OLD.date)


def only_some_divided_out():
    """The slips in dividing the work by chips and days."""
    yield WORK, "That is all three together. Divide by the chips and by the days."
    yield WORK / CHIPS, "You divided by the chips. Divide by the days as well."
    yield WORK / DAYS, "You divided by the days. Divide by the chips as well."
    yield (
        CHIPS * DAYS,
        "That is chips and days, the part that was bought. What is left of the work?",
    )
    yield CHIPS, "That is how many times the chips. What is left of the work?"
    yield DAYS, "That is how many times the days. What is left of the work?"
    yield (
        WORK / CHIPS * DAYS,
        "Longer runs mean slower chips for the same work: divide by the days.",
    )
    yield CHIPS / DAYS, "Chips and days both add to the work. Divide the work by each of them."
    yield FASTER / OLD.chips, "You left out AlexNet's two chips: it is 3,072 times the chips."
    days = NEW.duration / Q("1 day")
    yield WORK / CHIPS / days, "You left out AlexNet's own 5.5 days: it is 16.7 times the days."
    yield FASTER * NEW.chips, "You left out the newer model's 6,144 chips."
    yield FASTER * days, "You left out the newer model's 91.7 days."
    for zeros, which in ((0.1, "A zero is missing"), (10, "There is a zero too many")):
        yield zeros * FASTER, f"{which}: 1.8e25 is 38 million times 4.7e17."


def another_question():
    """Right numbers that answer something else."""
    yield 1 / FASTER, "That is upside down: the newer chip is the faster one."
    yield FASTER ** (1 / BETWEEN), "That is the growth a year. The question is about all the years."
    yield (
        FASTER ** (1 / BETWEEN) - 1,
        "That is the growth a year, as a share. How many times in all?",
    )
    for years in (BETWEEN, 12):
        yield FASTER / years, "That spreads it evenly over the years. How many times in all?"
    bought = math.log(CHIPS * DAYS) / math.log(WORK)
    for share in (bought, 1 - bought):
        yield (
            share,
            "That is a share of the growth, on the logarithmic scale. How many times is it?",
        )
    yield math.log2(FASTER), "That is the number of doublings. How many times do they make?"
    yield math.log10(FASTER), "That is in powers of ten. How many times is that?"
    newer, older = (row.flop / row.chips / row.duration for row in (NEW, OLD))
    for rate in (newer, float(newer)):
        yield rate, "That is the speed of each newer chip. How many times that of the older one?"
    for rate in (older, float(older)):
        yield rate, "That is the speed of each older chip. How many times as fast is the newer one?"


@lesson.number(
    "12.3",
    ask=f"Take the growth apart for one pair of models. AlexNet (2012): {sig(float(OLD.flop))} "
    f"FLOP on {OLD.chips} chips in {OLD.duration}. {NEW.name} ({NEW.date[:4]}): "
    f"{sig(float(NEW.flop))} FLOP on {NEW.chips:,} chips in {NEW.duration} (cited: Epoch AI, "
    f"{NEW.checked[:7]}). How many times as fast as an old chip did a new one work?",
    unit="",
    noun="times",
    hints=(
        "How many times the work? How many times the chips? How many times the days?",
        "Work = chips x days x speed. You know three of these four ratios.",
        "1.8e25 / 4.7e17, divided by 3,072 for the chips, divided by 16.7 for the days.",
    ),
    solution="(1.8e25 / 4.7e17) / (6_144 / 2) / (91.7 / 5.5)",
    in_words="38 million times the work, divided by 3,072 times the chips and 16.7 times the "
    "days: each chip worked 750 times as fast.",
)
def speed_of_a_chip():
    speeds = fit().remainder("chips", "duration")
    speed, low, high = (f"{one:.2f}" for one in speeds)
    fitted, least, most = (words(float(f"{one**BETWEEN:.2g}")) for one in speeds)
    first, last = (month(year(row.date)) for row in (OLD, NEW))
    yield (
        FASTER,
        (
            f"What the fits leave for faster chips, {speed} times a year ({low} to {high}), makes "
            f"{fitted} times ({least} to {most}) from {first} to {last}. No chips and no days went "
            "into these two FLOPs, so that is a check, but a mild one: the band is wide."
        ),
    )
    yield from only_some_divided_out()
    yield from another_question()
