"""Lesson 08: guesses, the audit of three claims, the vote. Figures come from the tables."""

from ...facts.chips import chip
from ...facts.table import table
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("08", "What does a data sheet really say?")

H100 = chip("H100 SXM")
HEADLINE = H100.peak("fp8", sparse=True).to("TFLOP/s")


def star_and_format(reached):
    """The beliefs that a large number is the chip's own peak, or that training is all one gets."""
    starred, eight, dense = H100.peak("fp8", sparse=True), H100.peak("fp8"), H100.peak("bf16")
    yield (
        starred,
        "That is the headline: in FP8, with the star. The dense BF16 peak is a quarter of it.",
    )
    yield (
        reached / dense * starred,
        "You took something off for losses, but from the headline: the star and the eight bits "
        "have to go first.",
    )
    yield (
        eight,
        "That is half the headline: either the star is off or the format is changed. Both have to "
        "go.",
    )
    yield (
        reached / dense * eight,
        "You took something off for losses, but only one of the two halves: the star has to go, "
        "and so do the eight bits.",
    )
    yield (
        dense,
        "That is the chip's own peak, dense and in BF16. No product reaches all of it, because "
        "the clock comes down when the whole chip is busy.",
    )
    yield (
        dense / 2,
        "That is one halving too many: one for the star, one for the eight bits, and that is all.",
    )
    yield (
        0.4 * dense,
        "That is what a good training run reaches, with all its waiting. A large product alone "
        "keeps the chip busier.",
    )
    yield from of_other_parts()


def of_other_parts():
    """What the memory and the ordinary units do."""
    yield (
        "3 to 4.5 TFLOP/s",
        "That is the second number of the headline, the 3.9 TB/s of memory. It limits a chatbot's "
        "next token, but not a large product.",
    )
    yield (
        H100.peak("fp32"),
        "That is the FP32 peak of the ordinary units. BF16 products run on the matrix units.",
    )


lesson.guess(
    "08.a",
    ask="The sheet says 3,958 TFLOPS. You have the chip and multiply two large, ordinary matrices "
    "of BF16 numbers. How many TFLOP/s will it reach at best?",
    unit="TFLOP/s",
    example="1 TFLOP/s",
    tell="On the real chip, the best BF16 matrix product that was measured reached {truth}.",
    near=1.15,
    slips=star_and_format,
    too_low="It is a good habit to distrust sheets. But once the star and the format are off, a "
    "large product gets four fifths of what is left.",
    too_high="The star halves the number, and it looks like a footnote. Sixteen bits instead of "
    "eight halve it again. Most of the last fifth goes with the clock, which comes down when the "
    "whole chip is busy.",
)


def all_or_less_than_half(percent):
    """The beliefs that a product reaches the peak, and that it reaches what training does."""
    if percent > 95:
        yield (
            "96 to 1000",
            "This time it came that close. But a product also fetches its numbers, and on most "
            "machines it loses some ticks to that.",
        )
    else:
        yield (
            "96 to 101",
            "That is all of the peak, or nearly. But a product is more than multiply-adds: it "
            "fetches its numbers, and another program may have used your core meanwhile.",
        )
        yield (
            "102 to 1000",
            "That is more than the most that the core can do. Only a clock that changes between "
            "the two measurements can show that.",
        )
    yield "0.3 to 1", "That is a share such as 0.9. The question asks for per cent: 90."
    if percent > 55:
        yield (
            "25 to 50",
            "That is what whole training runs reach, on thousands of chips that wait for each "
            "other. A single product keeps its core busier.",
        )
        yield (
            "2 to 20",
            "That is what a loop or a list gets, which waits for memory. A product uses each "
            "number it fetched hundreds of times.",
        )


lesson.guess(
    "08.b",
    ask="A loop of nothing but multiply-adds found the most that one core of this computer can do. "
    "What percentage of that will a large matrix product reach?",
    unit="%",
    example="10",
    near=1.1,
    slips=all_or_less_than_half,
    tell="On one core of this computer the matrix product reached {truth} per cent of the most "
    "that it can do (measured).",
    too_low="A product is the work that vector units like best: a good library keeps them busy "
    "most of the time, once the numbers are in the nearest cache, the small fast memory in the "
    "core.",
    too_high="A product is more than multiply-adds: it fetches its numbers, and another program "
    "may have used your core meanwhile.",
)


def card_implies(rate):
    headline = 16 * chip("RTX 5090").peak("bf16").to("TFLOP/s")
    return (
        f"That is the headline divided by {sig(headline / rate)}. The star, the sums, and the way "
        "from four bits to sixteen are four factors of two."
    )


@lesson.number(
    "08.1",
    ask='Claim 1: "GeForce RTX 5090: 3,352 AI TOPS", trillions of operations per second. Its white '
    "paper says in which: FP4, four bits, with sparsity. You train in BF16, dense, and keep the "
    "sums in FP32, which halves this card's rate. How many TFLOP/s does the card offer you?",
    unit="TFLOP/s",
    close=0.02,
    near=1.05,
    implies=card_implies,
    hints=(
        "What would make a number 16 times too large? Which factors of two are in it?",
        "The star is one factor of two. From four bits to sixteen are two more, and sums in FP32 "
        "are the fourth.",
        'Halve 3,352 four times, or look it up: fl.chip("RTX 5090").peak("bf16").',
    ),
    solution='fl.chip("RTX 5090").peak("bf16")',
    in_words="Without the star 1,676; with eight bits instead of four 838, and 419 with sums in "
    "FP32; with sixteen bits instead of eight 209.5.",
)
def tops_of_a_gamers_card():
    sheet = chip("RTX 5090")
    dense = sheet.peak("bf16")
    yield dense, "That is one sixteenth of the headline, and the card is the same."
    yield 16 * dense, "That is the headline: four bits, with the star."
    yield 8 * dense, "The star is off, but that is still four bits. You train in sixteen."
    yield (
        4 * dense,
        "Two of the four halvings are still missing. The four: the star; four bits to eight; eight "
        "to sixteen; sums in FP32.",
    )
    yield (
        2 * dense,
        "One of the four halvings is missing. It is easiest to forget the last: sums in FP32.",
    )
    yield (
        dense / 2,
        "One halving too many, or the FP32 peak of the ordinary units. BF16 has matrix units.",
    )
    yield dense / 4, "Two halvings too many: from four bits to sixteen is a factor of four."
    yield (
        0.4 * dense,
        "That is 40 % of it: the question asks for the peak, not for what is reached.",
    )
    yield 0.8 * dense, "You took a fifth off for losses: the question asks for the peak itself."
    yield 0.4 * 16 * dense, "That is 40 % of the headline. Which peak is yours, before any losses?"
    yield from other_cards_and_factors(16 * dense)


def other_cards_and_factors(headline):
    """The H100's numbers from the page, and a headline divided by what is not 16."""
    h100 = chip("H100 SXM")
    sixteenth = "That is the right share of the headline. What is that share of 3,352?"
    yield Q(1 / 16, "TFLOP/s"), sixteenth
    yield Q(100 / 16, "TFLOP/s"), sixteenth
    yield Q("16 TFLOP/s"), "That is what to divide by. How much is 3,352 divided by it?"
    yield 4 * headline, "You multiplied: more bits make the arithmetic slower, so divide."
    yield 16 * headline, "You multiplied by all four factors of two. Divide by them."
    yield headline / 16_000, "That is in PFLOP/s. The question asks for TFLOP/s."
    yield h100.peak("fp8"), "That is the H100's FP8 without the star. This card has its own sheet."
    yield h100.peak("bf16"), "That is the H100's dense BF16. This card has its own sheet."
    yield headline / 3, "Divided by three? Each assumption is a factor of two, and there are four."
    yield (
        headline / 5,
        "A fifth is what an H100 reached of its headline. Here the peak is asked for.",
    )
    yield (
        headline / 10,
        "A tenth was for eight bits and for 40 %. Here it is four bits, and no losses.",
    )
    yield (
        headline / 128,
        "Halved seven times. There are no bits to turn into bytes: TOPS and TFLOP/s are both "
        "operations. Four halvings do.",
    )


def engines_imply(clock):
    rate = Q(clock, "GHz") * 8 * Q(2 * 65_536, "FLOP")
    return (
        f"At {sig(clock)} GHz the eight engines would do {sig(rate.to('TFLOP/s'))} TFLOP/s, and "
        "the claim is 1,835."
    )


@lesson.number(
    "08.2",
    ask='Claim 2: a white paper gives the Gaudi 3 "1,835 TFLOPS" in BF16. The chip has 8 matrix '
    "engines, each with 65,536 multiply-adds per tick. How fast must its clock tick for that, in "
    "GHz?",
    unit="GHz",
    close=0.02,
    near=1.04,
    implies=engines_imply,
    hints=(
        "A peak is three numbers multiplied. Which two of them do you have?",
        "In a tick each of 8 engines does 65,536 multiply-adds, and each of those is two FLOPs. "
        "How many such ticks make 1,835e12?",
        "1,835e12 / (8 x 65,536 x 2), in billions.",
    ),
    solution='fl.Q("1835 TFLOP/s") / (8 * fl.Q(2 * 65_536, "FLOP"))',
    in_words="8 engines, 65,536 multiply-adds each, 2 FLOPs each, are 1,048,576 FLOPs in a tick. "
    "1,835e12 divided by that is 1.75 billion ticks per second.",
)
def clock_of_an_engine():
    sheet = chip("Gaudi 3").by_clock()
    clock = Q("1835 TFLOP/s") / (sheet.peak / Q("1.6 GHz"))
    yield (
        clock,
        "The cards on sale run at 1.6 GHz, which makes 1,678 (cited). A peak is only as good as "
        "its clock.",
    )
    yield 2 * clock, "A multiply-add is two FLOPs, so half as many ticks are enough."
    yield 8 * clock, "That is for one engine, and there are eight."
    yield 16 * clock, "That is one engine, with its multiply-adds counted once instead of twice."
    yield clock / 2, "Halved once too often: there is no star in this one."
    yield clock / 4, "Halved twice too often: two FLOPs for each multiply-add, and nothing else."
    yield clock / 8, "The eight engines went in twice."
    yield 4 * clock, "A multiply-add is two FLOPs, and each engine does 65,536 of them."
    yield Q("1.6 GHz"), "That is the clock of the cards on sale. The claim needs a faster one."
    yield Q("1.98 GHz"), "That is a clock of the H100. This chip's follows from its own engines."
    yield 0.8 * clock, "You took a fifth off for losses. The claim is a peak, without any."
    yield clock / 0.8, "You allowed for a fifth of losses. The claim is a peak, without any."
    yield 0.4 * clock, "That is 40 % of it. The claim is a peak, without losses."
    yield clock / 0.4, "You allowed for a training run's losses. The claim is a peak, without any."
    yield from of_other_units(clock)


def of_other_units(clock):
    """The clock in units that were not asked for, its inverse, and a factor left out."""
    yield 1000 * clock, "That is in MHz. The question asks for GHz."
    yield Q("1835 GHz"), "That is the claim, in TFLOP/s. Divide it by what the chip does in a tick."
    yield clock / 1000, "That is in THz. The question asks for GHz."
    yield 1_000_000 * clock, "That is in kHz. The question asks for GHz."
    yield 2000 * clock, "Those are MHz, and a multiply-add is two FLOPs."
    yield 8000 * clock, "Those are MHz, and for one engine. There are eight."
    yield Q(1 / 1.75, "GHz"), "Upside down: those are billionths of a second for each tick."
    yield (
        65_536 * clock,
        "That leaves the 65,536 out: each engine does that many multiply-adds in a tick.",
    )
    yield (
        131_072 * clock,
        "That leaves out what one engine does in a tick: 65,536 multiply-adds, two FLOPs each.",
    )
    yield (
        1_048_576 * clock,
        "That is the claim itself, in GFLOP/s. Divide it by what the chip does in a tick.",
    )
    yield (
        Q(1_048_576, "GHz"),
        "That is what the chip does in a tick. How many such ticks make 1,835e12 FLOPs?",
    )
    yield (
        Q(524_288, "GHz"),
        "Those are the multiply-adds of a tick. Count two FLOPs for each, then divide.",
    )


def share_implies(percent):
    peak = sig(100 * 475 / percent)
    return f"That is 475 of {peak} TFLOP/s. Is that the H100's peak in BF16, dense?"


@lesson.number(
    "08.3",
    ask='Claim 3: "We reach 475 TFLOP/s on each H100 SXM, only 12 % of what it can do." They '
    "train in BF16, dense. What percentage of the peak is it really?",
    unit="%",
    close=0.02,
    near=1.02,
    implies=share_implies,
    also=((0.48, "Right, written as a share: 48 %. Their 12 % was of another peak."),),
    hints=(
        "12 % of which number is 475?",
        "They divided by the FP8 figure with the star. Which peak belongs to BF16 without it?",
        "475 divided by the H100's dense BF16 peak, which is a quarter of 3,958.",
    ),
    solution='100 * fl.chip("H100 SXM").utilisation("475 TFLOP/s")',
    in_words="475 divided by the dense BF16 peak, 989.4: 48 %.",
)
def share_of_which_peak():
    rate, sheet = Q("475 TFLOP/s"), chip("H100 SXM")
    share = 100 * sheet.utilisation(rate)
    best = table("reached")["H100, BF16 product"].reached
    yield (
        share,
        "Few runs in the picture reach more. A share means nothing without its peak.",
    )
    yield share / 4, "That is their own 12 %: a share of the FP8 figure with the star."
    yield share / 2, "Halfway: either the star is off or the format is changed. Both have to go."
    yield 100 * (rate / best), "That is of the best product, not of the peak on the sheet."
    yield 2 * share, "Halved once too often: the dense BF16 peak is a quarter of the headline."
    yield (
        100 * chip("H100 PCIe").utilisation(rate),
        "That is of the H100 PCIe: another product with the same name.",
    )
    yield (
        100 * chip("H100 NVL").utilisation(rate),
        "That is of the H100 NVL: another product with the same name.",
    )
    yield (
        100 * (rate / sheet.peak("fp32")),
        "That is of the FP32 peak, and more than all of it. BF16 runs on the matrix units.",
    )
    yield 100 / share, "Upside down: it is what they reach, divided by the peak."
    yield 10_000 / share, "Upside down: it is what they reach, divided by the peak."
    yield share / 400, "12 % is what they said: a share of the FP8 figure with the star."
    yield share / 10, "Ten times too small: 475 is nearly half of 989."
    yield 100 - share, "That is the part they don't reach."
    yield 40, "That is the share in the vote. Here the rate is given: 475 of how many TFLOP/s?"
    yield from of_other_peaks(rate)


def of_other_peaks(rate):
    """Shares of what other columns of the sheet hold, and of a peak with the other clock."""
    for name in ("H100 PCIe", "H100 NVL"):
        sheet = chip(name)
        starred, dense = sheet.peak("fp8", sparse=True), sheet.peak("fp8")
        yield (
            100 * (rate / starred),
            f"That is of the {name} in FP8, with the star: two columns off.",
        )
        yield 100 * (rate / dense), f"That is of the {name} in FP8. Theirs is the SXM, in BF16."
    sheet = chip("H100 SXM")
    yield (
        100 * (rate / Q("1070 TFLOP/s")),
        "That is of 1,070, which takes the other clock. The sheet's peak is another.",
    )
    yield 12.5 * sheet.utilisation(rate), "Halved three times. Star and format are two halvings."
    yield 25, "That is the share of the headline that is left as peak. Which part of it is 475?"
    yield 475, "That is their rate, in TFLOP/s. The question is what percentage of the peak it is."
    yield (
        sheet.peak("bf16").to("TFLOP/s"),
        "That is the peak, in TFLOP/s. The question is what percentage of it they reach.",
    )
    yield (
        0.48 * sheet.peak("fp8", sparse=True).to("TFLOP/s"),
        "That is 48 % of the headline, in TFLOP/s. Their share alone is asked for.",
    )


lesson.choice(
    "08.vote",
    ask=f"The sheet says {HEADLINE:,.0f} TFLOPS in FP8, with a star. Your dense BF16 training "
    "reaches 40 % of its peak. How many TFLOP/s is that?",
    choices={
        "A": (
            f"{0.4 * HEADLINE:,.0f}.",
            "That keeps the star and the eight bits: it is 40 % of a peak that dense BF16 doesn't "
            "have.",
        ),
        "B": (
            f"{0.1 * HEADLINE:,.0f}.",
            "Half for the star, half for the format, then 40 %. That leaves a tenth of the "
            "headline.",
        ),
        "C": (
            f"{0.2 * HEADLINE:,.0f}.",
            "The star is off, but that is still the peak in eight bits. Halve it once more.",
        ),
        "D": (
            f"{HEADLINE:,.0f}.",
            "That is the headline itself: eight bits, half of the weights zero, no waiting.",
        ),
    },
    best="B",
    hints=("Which peak are the 40 % of?", "Two halvings, then four tenths."),
    solution='"B"',
)
