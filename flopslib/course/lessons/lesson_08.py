"""Lesson 08: guesses, the audit of three claims, the vote. Figures come from the tables."""

from ...facts.chips import chip
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("08", "What does a data sheet really say?")

H100 = chip("H100 SXM")
HEADLINE = H100.peak("fp8", sparse=True).to("TFLOP/s")

lesson.guess(
    "08.a",
    ask="The sheet says 3,958 TFLOPS. You own the card, and multiply two large, ordinary matrices "
    "of BF16 numbers on it. How many TFLOP/s does it reach at best?",
    unit="TFLOP/s",
    example="1 TFLOP/s",
    tell="On the real card, the best BF16 matrix product that was measured reached {truth}.",
    near=1.15,
    slips=(
        (
            H100.peak("fp8", sparse=True),
            "That is the headline: in FP8, with the star. BF16 without a star has a peak of a "
            "quarter of it.",
        ),
        (
            H100.peak("fp8"),
            "That is half of the headline: the star is off or the format is changed, and both are "
            "due.",
        ),
        (
            H100.peak("bf16"),
            "That is the card's own peak, dense and in BF16. No product reaches all of it: the "
            "clock falls when all of the chip is busy.",
        ),
    ),
    too_low="You distrust sheets, and that is a good habit. Once star and format are off, a large "
    "product comes within a fifth of what is left.",
    too_high="The star halves the number, and it looks like a footnote. Sixteen bits in place of "
    "eight halve it again. The last fifth goes with the clock, which falls when all of "
    "the chip is busy.",
)


def all_or_less_than_half(percent):
    """The beliefs that a product reaches the peak, and that it reaches what training does."""
    if percent > 95:
        sentence = (
            "This time it came so near. But a product also fetches its numbers, and on most "
            "machines it loses some ticks to that."
        )
    else:
        sentence = (
            "That is all of it, or nearly. But no program is nothing but multiply-adds: it fetches "
            "numbers, and another program may have had a part of your core."
        )
    yield "96 to 1000", sentence
    yield "0.3 to 1", "That is a part of one, such as 0.9. Per cent are asked for: 90."
    if percent > 55:
        yield (
            "30 to 50",
            "That is what whole training runs reach, on thousands of chips that wait for each "
            "other. One product alone keeps its core busier.",
        )


lesson.guess(
    "08.b",
    ask="A loop of nothing but multiply-adds found the most that one core of this computer does. "
    "How many per cent of that will a large matrix product reach?",
    unit="%",
    example="10",
    near=1.1,
    slips=all_or_less_than_half,
    tell="On one core of this computer the matrix product reached {truth} per cent of the most "
    "that it can do (measured).",
    too_low="It is the work that vector units like best: a good library keeps them busy nine ticks "
    "of ten, once its numbers are in the nearest cache.",
    too_high="No program is nothing but multiply-adds: it fetches numbers, and another program may "
    "have had a part of your core.",
)


@lesson.number(
    "08.1",
    ask='Claim 1: "GeForce RTX 5090: 3,352 AI TOPS." You train in BF16, dense, and keep the '
    "sums in FP32, not in fewer bits. How many TFLOP/s has the card for that? Its data sheet "
    "is at hand.",
    unit="TFLOP/s",
    close=0.02,
    near=1,
    hints=(
        "What would make a number that is 16 times too large: which factors of two?",
        'The star is a factor of two; "AI TOPS" are of four bits, you use sixteen; and sums in '
        "FP32 halve it once more.",
        'fl.chip("RTX 5090").peak("bf16")',
    ),
    solution='fl.chip("RTX 5090").peak("bf16")',
    in_words="Star off, 1,676; from four bits to eight, 838, and 419 with sums in FP32; from eight "
    "to sixteen, 209.5.",
)
def tops_of_a_gamers_card():
    sheet = chip("RTX 5090")
    yield sheet.peak("bf16"), "One sixteenth of the headline, and the card did not change."
    yield 2 * sheet.peak("fp4"), "That is the headline: four bits, with the star."
    yield sheet.peak("fp4"), "The star is off, and four bits are left: you train in sixteen."
    yield Q("838 TFLOP/s"), "Eight bits with narrow sums, or BF16 with a star and narrow sums."
    yield sheet.peak("fp8"), "That is eight bits; or sixteen with sums kept in FP16."
    yield sheet.peak("fp32"), "That is FP32, on the ordinary lanes: BF16 has matrix units."


@lesson.number(
    "08.2",
    ask='Claim 2: a white paper gives the Gaudi 3 "1,835 TFLOPS" in BF16. It has 8 matrix engines, '
    "each with 65,536 multiply-adds a tick; the cards that were sold run at 1.6 GHz. What is "
    "their peak in TFLOP/s?",
    unit="TFLOP/s",
    close=0.02,
    near=1,
    hints=(
        "A peak is a product of three numbers. Which of them stand in the question?",
        "A multiply-add is two FLOP, in each of 65,536 places, in each of 8 engines, each tick.",
        "1.6e9 x 8 x 65,536 x 2.",
    ),
    solution='fl.Q("1.6 GHz") * 8 * fl.Q(2 * 65_536, "FLOP")',
    in_words="1.6e9 ticks a second, 8 engines, 65,536 multiply-adds each, 2 FLOP each: 1,678 "
    "TFLOP/s.",
)
def clock_of_an_engine():
    engines = chip("Gaudi 3").by_clock()
    yield engines.peak, "The paper's figure needs 1.75 GHz. A peak is as good as its clock."
    yield Q("1835 TFLOP/s"), "That is the paper's claim, at a clock that no card runs at, 1.75 GHz."
    yield engines.peak / 2, "Those are multiply-adds: each is two FLOP."
    yield engines.peak / 8, "That is one engine; there are eight."
    yield 2 * engines.peak, "Doubled once too often: no star in this one."
    yield Q("1.6 GHz") * 65_536 * Q(1, "FLOP"), "One engine, and its multiply-adds counted once."


@lesson.number(
    "08.3",
    ask='Claim 3: "We reach 400 TFLOP/s on each H100 SXM, so a tenth of what it can do." They '
    "train in BF16, dense. What per cent of the peak is it really?",
    unit="%",
    close=0.02,
    near=1.05,
    also=((0.404, "Right, written as a part of one: 40 %. A tenth was of another peak."),),
    hints=(
        "A tenth of which number is 400?",
        "They divided by the starred FP8 figure. Which peak belongs to BF16 without a star?",
        '100 * fl.chip("H100 SXM").utilisation("400 TFLOP/s")',
    ),
    solution='100 * fl.chip("H100 SXM").utilisation("400 TFLOP/s")',
    in_words="400 of the dense BF16 peak, 989.4: 40 %.",
)
def share_of_which_peak():
    rate, sheet = Q("400 TFLOP/s"), chip("H100 SXM")
    share = 100 * sheet.utilisation(rate)
    yield share, "As good as the best known runs. A share without its peak is no number."
    yield share / 4, "That is their tenth: of the starred FP8 figure."
    yield share / 2, "Half way: the star is off or the format changed, and both are due."
    yield (
        100 * chip("H100 PCIe").utilisation(rate),
        "That is of the PCIe card: another part, same name.",
    )
    yield (
        100 * (rate / sheet.peak("fp32")),
        ("That is of the FP32 peak, and more than all of it: BF16 runs on the matrix units."),
    )
    yield 100 / share, "Upside down: reached, divided by the peak."
    yield share / 400, "A tenth is what they said: of the starred FP8 figure."


lesson.choice(
    "08.vote",
    ask=f"The sheet says {HEADLINE:,.0f} TFLOPS in FP8, with a star. Your dense BF16 training "
    "reaches 40 % of its peak. How many TFLOP/s are that?",
    choices={
        "A": (
            f"{0.4 * HEADLINE:,.0f}.",
            "That keeps the star and the format: 40 % of a peak that dense BF16 does not have.",
        ),
        "B": (
            f"{0.1 * HEADLINE:,.0f}.",
            "Half for the star, half for the format, then 40 %. That leaves a tenth of "
            "the headline.",
        ),
        "C": (
            f"{0.2 * HEADLINE:,.0f}.",
            "The star is off, but that is still the peak of eight bits: halve it once more.",
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
