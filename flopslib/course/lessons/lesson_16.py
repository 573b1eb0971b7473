"""Lesson 16: guesses, exercises and vote. What is measured in the lesson comes from its own run."""

from ...facts.formulas import cascade, forward
from ...quantities.formatting import sig
from ..lesson import Lesson
from . import judge_16

lesson = Lesson("16", "Which model should answer?")

TIMES_WORK = 2_560_000 / 39_552  # the large one against the small one, a letter

lesson.guess(
    "16.a",
    ask="For each letter the large model does 65 times the work of the small one. How many times "
    "fewer mistakes does it make?",
    unit="",
    example="200",
    tell="The large one makes {truth} times fewer mistakes (measured).",
    near=1.25,
    slips=(
        (
            "40 to 110",
            "That is as many times as it does more work. But work does not buy quality one to one: "
            "clean photographs are read by both, and hopeless ones by neither.",
        ),
        (8, "That is the root of 65, a fair bet for noise. Here size buys less than that."),
        (
            "0.005 to 0.95",
            "That is fewer than once: it would make more mistakes than the small one. Larger isn't "
            "always better, but here, from the same letters, it is.",
        ),
    ),
    too_low="Larger is not always better; here, from the same letters, it is.",
    too_high="So much work ought to buy more. But clean photographs are read by both and hopeless "
    "ones by neither; only those in between can be won by paying more.",
    far_too_low="Write how many times fewer: 3 for a third of the mistakes.",
    far_too_high="So much work ought to buy more. But clean photographs are read by both and "
    "hopeless ones by neither; only those in between can be won by paying more.",
)


def without_list(truth):
    """The beliefs about a list, each of them as many times the truth as it is on most machines."""
    yield (
        f"{2.6 * float(truth)} to {6 * float(truth)}",
        "That is about what it has without the list. A list adds no skill, but most of what was "
        "misread is no word at all, and the list knows that.",
    )


lesson.guess(
    "16.b",
    ask="The small model gets a list of the 3,000 words in the book and takes the one that fits "
    "best. How many of 100 words does it misread now?",
    unit="",
    example="60",
    tell="With the list the small one misreads {truth} of 100 words (measured).",
    near=1.3,
    slips=without_list,
    too_low="Some words are one letter apart, and one in twenty is not in the list.",
    too_high="A list adds no skill; but most of what was misread is no word at all, and a list "
    "puts that right.",
    far_too_low="Nothing reads that well here: one word in twenty is not even in the list.",
    far_too_high="There are only 100 words in 100.",
)


# -- 16.1: what small first costs ------------------------------------------------------------------
PRICE, KEEPS = 25, 0.4


@lesson.number(
    "16.1",
    ask="An answer of the large model costs 25 times one of the small model. The small one goes "
    "first and keeps 40 of 100 questions; the rest is passed on. What does an answer cost on "
    "average, in % of the large one alone?",
    unit="%",
    behind=r"of (it|the large (one|model))( alone)?",
    close=0.01,
    near=1.02,
    hints=(
        "Who is paid for a question that is passed on?",
        "Take the small one's price as 1. All 100 questions pay 1, and 60 of them pay 25 on top.",
        "(1 + 0.6 x 25) / 25.",
    ),
    solution="100 * fl.formulas.cascade(1, 25, keeps=0.4) / 25",
    in_words="Every question pays 1, and 60 of 100 pay 25 on top: 16 on average. That is 64 % of "
    "25.",
    implies=lambda answer: _kept_for(answer),
)
def small_first():
    yield (
        100 * cascade(1, PRICE, KEEPS) / PRICE,
        "The 60 % that are passed on, and 4 % for asking the small one every time.",
    )
    yield 60, "The small one is paid for every question, also for those that it passes on."
    yield 36, "That is what is saved. What is left to pay?"
    yield 4, "That is the small one alone. Who answers the 60 that it passes on?"
    yield 44, "Kept and passed on are exchanged: 60 of 100 go on to the large one."
    yield 40, "That would be the large one for the 40 that are kept. It gets the other 60."
    yield 104, "That would pass on all of them: both are paid for every question."
    yield 16, "That is in prices of the small one. The large one alone costs 25 of them."
    yield 1600, "That is in % of the small one. What is it in % of the large one?"
    yield 62, "That is what keeping 42 of 100 would cost. It keeps 40."
    yield 66.7, "That is what keeping 37 of 100 would cost. It keeps 40."
    yield 0.64, "That is the share as a number. In % it is a hundred times that."


def _kept_for(answer):
    """What share kept would lead to such an answer."""
    kept = 1 + 1 / PRICE - answer / 100
    if not 0 <= kept <= 1:
        return "No share kept leads to that: the least is 4 %, the most 104 %."
    return f"That is what keeping {sig(100 * kept)} of 100 would cost. It keeps 40."


# -- 16.2: when retrieved text is more work --------------------------------------------------------
SMALL, LARGE, QUESTION = "8 billion", "70 billion", 200


def retrieved_tokens(small=SMALL, large=LARGE, question=QUESTION):
    """Tokens that the small one can read on top until it has done the large one's work."""
    work = forward(large) * question
    return float(work / forward(small)) - question


@lesson.number(
    "16.2",
    ask="A model of 8 billion parameters reads a question of 200 tokens and what was retrieved for "
    "it. One of 70 billion reads the question alone. From how many retrieved tokens on does "
    "reading take the small one more FLOPs? (2N for each token.)",
    noun="token tokens",
    close=0.02,
    near=1.05,
    hints=(
        "How many tokens can the small one read for the work of the large one's 200?",
        "200 x 70 / 8 is 1,750 tokens. How many of them are the question?",
        "1,750 - 200.",
    ),
    solution="200 * 70 / 8 - 200",
    in_words="For the large one's work the small one reads 200 x 70/8 = 1,750 tokens. 200 of them "
    "are the question, so 1,550 are retrieved.",
    implies=lambda answer: _work_of(answer),
)
def tokens_to_retrieve():
    yield (
        retrieved_tokens(),
        "Retrieval buys quality, not always FLOPs: a few pages of text, and the small one does as "
        "much work as the large one.",
    )
    yield 1750, "The question is in that. How many of the 1,750 tokens are retrieved?"
    yield 23, "Upside down: 200 x 8/70. The small one can read more tokens, not fewer."
    yield 8.75, "That is how many times the work a token takes. And in tokens?"
    yield 1950, "The question is to be taken away, not added."
    yield 200, "That is the question. At 200 more the small one has read 400 tokens, not 1,750."
    yield 775, "Half of that. The 2 of 2N is on both sides, and drops out."
    yield 3100, "Twice that. The 2 of 2N is on both sides, and drops out."
    yield 7.75, "That is how many questions long. Each has 200 tokens."
    yield 4650, "Three times that: 6N is training. Reading takes 2N."


def _work_of(answer):
    """How much work reading that much is, against the large one's."""
    times = (QUESTION + answer) * 8 / (QUESTION * 70)
    if times < 1:
        return f"With those the small one does {sig(100 * times)} % of the large one's work."
    return f"With those the small one does {sig(times)} times the large one's work."


# -- 16.3: a threshold -----------------------------------------------------------------------------

lesson.program(
    "16.3",
    ask="Give a threshold for the desk: how sure the small one with the list has to be, from 0 to "
    "1, to keep a word. Your desk reads 1,400 photographs that nobody has tuned on. It passes if "
    "it makes at most 30 % more mistakes than the large one with the list, for at most a quarter "
    "of the FLOPs of the large one alone.",
    judge=judge_16.judge_threshold,
    ways=(
        (0.9, judge_16.RIGHT),
        (0, judge_16.NONE_PASSED),
        (1, judge_16.ALL_PASSED),
        (0.05, judge_16.TOO_LOW),
        (0.998, judge_16.TOO_HIGH),
        (80, judge_16.NOT_A_SHARE),
    ),
    wanted="Give a share, such as 0.5; {} is none.",
    called="with nothing between its brackets",
    stands_for=judge_16.threshold_of,
    wait="Your desk reads 1,400 photographs ...",
    hints=(
        "At which share passed on does the desk take a quarter of the large one's FLOPs?",
        "At a little more than 25 of 100 words. So be strict: let it keep only what it is quite "
        "sure of.",
        "Anything from 0.7 to 0.95 will do.",
    ),
    solution="0.9",
    in_words="0.9: it passes on about 15 of 100 words, and has hardly more mistakes than the large "
    "one.",
)


lesson.choice(
    "16.vote",
    ask="The small model costs a tenth of the large one. On a bad day it passes on 95 of 100 "
    "questions. What does small-first cost on that day, against the large one alone?",
    choices={
        "A": (
            "A tenth.",
            "No. That is what a router is sold as: a discount. It's one for the questions that are "
            "kept, and today those are 5 of 100.",
        ),
        "B": (
            "95 %.",
            "No. The small one is not free: it was asked all 100 times.",
        ),
        "C": (
            "105 %.",
            "A tenth for asking the small one every time, and 95 % for the large one. That is a "
            "bill you can see, so watch it: the share passed on is the alarm.",
        ),
        "D": (
            "The same.",
            "No. A router does not only sort, it asks first, and asking costs a tenth each time.",
        ),
    },
    best="C",
    hints=(
        "How many of 100 questions does the small one see?",
        "100 x a tenth, and 95 x one.",
    ),
    solution='"C"',
)
