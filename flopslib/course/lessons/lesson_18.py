"""Lesson 18: guesses, exercises and vote. What is true: rows of facts/tables/claims.csv."""

from ...facts.table import table
from ...quantities.formatting import sig
from ..lesson import Lesson
from ..looking_back.verdicts import NODS
from . import judge_18

lesson = Lesson("18", "Is it true?")

MODELS = list(table("models"))
KNOWN = [row for row in MODELS if row.flop is not None]
BY_MAKERS = [row for row in KNOWN if row.basis == "reported"]
CLAIMS = table("claims")
ROW = "".join(CLAIMS[str(number)].verdict[0] for number in range(1, 11))

lesson.guess(
    "18.a",
    ask="How many of these ten sentences are true, as they stand, on the day they were printed? "
    "(A number from 1 to 10.)",
    unit="",
    example="5",
    tell="{truth} of the ten are true (estimated: our verdicts).",
    near=1.2,
    slips=(
        (
            1,
            "After seventeen lessons distrust is easy. But distrust is no check: a good audit also "
            "confirms, and three of these hold.",
        ),
        (
            "8 to 10",
            "Each of these numbers is printed somewhere, so each has a truth to it. But often it "
            "was another card, another year or another cost.",
        ),
    ),
    too_low="More than you thought. A good audit also confirms.",
    too_high="Each number is printed somewhere. But some are of another card, another year, "
    "another cost, and one leaves a word out.",
)

lesson.guess(
    "18.b",
    ask='"A question to a chatbot uses 3 Wh, ten times a web search": that was still printed in '
    "2026. How many times too much is the 3 Wh, for an ordinary question in text?",
    unit="",
    example="2",
    tell="By its maker's own number, 0.34 Wh, the sentence says {truth} times too much (estimated: "
    "3 over 0.34).",
    near=1.5,
    slips=(
        (
            "0.9 to 1.5",
            "It is printed so often that it feels measured. But it was an early guess, from a time "
            "before anyone outside could look.",
        ),
    ),
    too_low="It is printed so often that it feels measured. It was an early guess, for older chips "
    "and for long answers.",
    too_high="Three numbers lie close together here, between 0.24 and 0.34 Wh. Ten is the "
    "sentence's own number, of a web search.",
)


# -- 18.1: the ten ---------------------------------------------------------------------------------

lesson.choice(
    "18.1",
    ask="Ten letters, one for each sentence, in order: t true, h half true, f false, o open "
    "(a word is missing, so it can't be checked). Or ten words, with commas.",
    best=ROW,
    praise="Three hold, four hold of a part or of another day, two don't, and one leaves out a "
    "word. One letter for all of them would have scored at most four.",
    at={
        1: "the number lies in the range of what is known, and that is what true means for an "
        "estimate. Nobody outside knows it better.",
        2: "put a time in, and say which. In a year the sentence holds until 2000, in a day it "
        "would hold for much longer.",
        3: "more than 40, yes, and there were 216. It was printed two years late.",
        4: "both numbers are printed, on two different cards, and the first one with a star.",
        5: "by one cost, two models did and more than a hundred did not. And a run has four costs.",
        6: "one of the two was out already, at a third of the number, so it was not upcoming.",
        7: "the date is right for the line in FLOP, though not for the whole Act.",
        8: "a model has a count. How much of it is done in a second is up to the machine.",
        9: "for answers it is about right. For the tuning, and for other than narrow tasks, not.",
        10: "look for one model that took less and does better. There is a published pair.",
    },
    nods={(line, verdict[0]): nod for (line, verdict), nod in NODS.items()},
    letters=dict.fromkeys(("can't be checked", "can\u2019t be checked", "cannot be checked"), "o"),
    same="A rule for all ten is no audit: as each letter is right somewhere, none is right "
    "everywhere. Take the sentences one by one.",
    swapped="None of the ten letters fits. Is a letter slipped, so that sentence 2 stands first?",
    hints=(
        "Which of the ten have a number that you can look up, and which lack a word first?",
        "2 lacks a word, and of 5 that can be argued. 6 and 8 don't hold. Three hold, "
        "and four hold in part.",
        "t o h h h f t f h, and the last one is true as well.",
    ),
    solution=f'"{ROW}"',
    in_words="True, open, half, half, half, false, true, false, half, true.",
)


# -- 18.2: whose numbers ---------------------------------------------------------------------------


def meant_share(percent):
    """What another share would mean."""
    return f"That would be {sig(percent * len(KNOWN) / 100)} of the {len(KNOWN)} known values."


@lesson.number(
    "18.2",
    ask='"Model FLOPS are a technical specification provided by AI developers", says a glossary. '
    f"Our table models has {len(MODELS)} models; the training FLOP of {len(KNOWN)} are known. Of "
    f"{len(BY_MAKERS)} of them the value comes from their makers. How many per cent of the known "
    "ones is that?",
    unit="%",
    implies=meant_share,
    hints=(
        "Which number is the whole here: all models, or those with a known value?",
        f"{len(BY_MAKERS)} of {len(KNOWN)}.",
    ),
    solution=f"100 * {len(BY_MAKERS)} / {len(KNOWN)}",
    in_words=f"{len(BY_MAKERS)} of {len(KNOWN)} is 8.3 per cent.",
)
def by_their_makers():
    share = 100 * len(BY_MAKERS) / len(KNOWN)
    yield (
        share,
        "One in twelve. The others were worked out from outside. Lesson 02 does that in one call, "
        "without any developer.",
    )
    yield 100 - share, "Those are the others: worked out from outside, not given by their makers."
    yield (
        100 * len(BY_MAKERS) / len(MODELS),
        f"That is of all {len(MODELS)} models. {len(MODELS) - len(KNOWN)} of them have no value at "
        "all, so they are not among the known ones.",
    )
    yield len(BY_MAKERS), "That is how many they are. How many in a hundred of the known ones?"
    yield share / 100, "That is the share. In per cent it is a hundred times as much."
    yield (
        100 * (len(MODELS) - len(KNOWN)) / len(MODELS),
        "That is the part of the models without any value, of all of them.",
    )
    yield (
        100 * len(KNOWN) / len(MODELS),
        "That is the part of the models with a known value. How many of those come from makers?",
    )
    yield (
        100 * len(KNOWN) / len(BY_MAKERS),
        "Turned round: the known ones are divided by the makers'. Divide the makers' by "
        "all known ones.",
    )
    yield (
        len(KNOWN) / len(BY_MAKERS),
        "Turned round: that is how many known values there are for one that comes from a maker.",
    )


# -- 18.3: a sentence repaired ---------------------------------------------------------------------

REPAIRED = (
    "The H100 SXM does at most 989 TFLOP/s in BF16, dense, and moves 3.35 TB/s (data sheet, "
    "2022-09)."
)

lesson.program(
    "18.3",
    ask="Repair sentence 4. Write one sentence on one H100 that a reader can check: which card, a "
    "rate in its format, dense or with the star, the memory's bandwidth, and a date or a source. "
    "It is taken apart by fl.claim and laid beside the sheet.",
    judge=judge_18.judge_repair,
    ways=(
        (REPAIRED, judge_18.RIGHT),
        ("The H100 is a very fast card.", judge_18.EMPTY),
        ("The H100 SXM moves 3.35 TB/s.", judge_18.NO_RATE),
        ("The H100 SXM needs 1e25 FLOP for training.", judge_18.A_COUNT),
        (REPAIRED.replace("TFLOP/s", "TFLOPS"), judge_18.NO_SLASH),
        (REPAIRED.replace("The H100 SXM", "It"), judge_18.NO_CARD),
        (REPAIRED.replace("H100 SXM", "H200"), judge_18.NOT_H100),
        (REPAIRED.replace("H100 SXM", "H100"), judge_18.WHICH),
        (REPAIRED.replace(" in BF16", ""), judge_18.NO_FORMAT),
        (REPAIRED.replace(" dense,", ""), judge_18.STAR_OR_NOT),
        (REPAIRED.replace("dense", "dense and with the star"), judge_18.BOTH),
        (REPAIRED.replace("989", "1,979"), judge_18.WITH_STAR),
        (REPAIRED.replace("dense", "with the star"), judge_18.DENSE),
        (REPAIRED.replace("989", "756"), judge_18.OTHER_PART),
        (REPAIRED.replace("989", "500"), judge_18.NO_CELL),
        (REPAIRED.replace(", and moves 3.35 TB/s", ""), judge_18.NO_BANDWIDTH),
        (REPAIRED.replace("3.35", "3.9"), judge_18.OTHER_BANDWIDTH),
        (REPAIRED.replace("3.35", "5"), judge_18.NO_CELL_OF_MEMORY),
        (REPAIRED.replace(" (data sheet, 2022-09)", ""), judge_18.SINCE_WHEN),
    ),
    wanted="Write a sentence in quotes; {} is not one.",
    called="with nothing between its brackets",
    stands_for=judge_18.text_of_claim,
    hints=(
        "Which of the three cards do you mean, and what does its own sheet say in 16 bits?",
        "Take the SXM part: a dense rate in BF16, in TFLOP/s, and the bandwidth of the same part.",
        "989 TFLOP/s in BF16, dense, 3.35 TB/s, by the data sheet of 2022-09.",
    ),
    solution=f'"{REPAIRED}"',
    in_words=REPAIRED,
)


# -- the vote --------------------------------------------------------------------------------------

lesson.choice(
    "18.vote",
    ask='"New model trained with 5 x 10^26 FLOPS, ten times GPT-4." You may ask one question. '
    "Which one settles most?",
    best="B",
    choices={
        "A": (
            "In all, or per second?",
            "That is settled without asking: no machine does 5e26 in a second, and a training is a "
            "count.",
        ),
        "B": (
            "Ten times which number, and who says so?",
            "By the usual estimate, 2.1e25, it would be 24 times. So the sentence contradicts "
            "itself, or it has another number for GPT-4, from someone.",
        ),
        "C": (
            "Dense, or with the star?",
            "A star belongs to the rate of a chip. Here it is a count, and zeros that are skipped "
            "are not counted.",
        ),
        "D": (
            "None: such numbers are never exact.",
            "Inexact is no reason to stop. The two numbers in the sentence disagree by a factor "
            "of 2.4, and rounding does not do that.",
        ),
    },
    hints=(
        "Which question has no answer yet, by anything you know about its two numbers?",
        "Divide 5e26 by ten. Is that GPT-4?",
    ),
    solution='"B"',
)
