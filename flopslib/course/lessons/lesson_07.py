"""Lesson 07: guesses, exercises and vote. Every figure is counted, or measured where it stands."""

import re

from ...facts.number_formats import Format
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("07", "What do fewer bits buy?")

lesson.guess(
    "07.a",
    ask="Start at 0 and add 1, ten thousand times. Do it in BF16, a format of 16 bits that large "
    "models are trained in. Where do you end?",
    unit="",
    example="8000",
    tell="Counting by ones in BF16 ends at {truth} (counted).",
    near=1.1,
    slips=(
        (
            10_000,
            "That is what one gets on paper, and in FP32. BF16 spends most of its bits on a long "
            "ruler, and few on its marks.",
        ),
        (
            65_536,
            "Sixteen bits can tell 65,536 things apart. But BF16 spends most of them on a long "
            "ruler, and few on its marks.",
        ),
        (2048, "That is where FP16 ends, which has ten mantissa bits. BF16 has seven."),
        (512, "That takes eight mantissa bits, and BF16 has seven."),
        (128, "BF16 has seven mantissa bits, and a leading 1 that is not written: one bit more."),
    ),
    too_low="A good instinct: it does get stuck, only later than that.",
    too_high="Ten thousand is what one would get on paper, and sixteen bits can tell 65,536 things "
    "apart. But BF16 spends most of its bits on a long ruler, and few on its marks.",
)


def half_the_time(times):
    """The beliefs that half the bits take half the time, and that they change nothing."""
    if times < 0.75:
        sentence = (
            "Half the bits, half the time: here a unit in the chip and a kernel in the library "
            "make it come true. Where either is missing, it takes longer, not less."
        )
    else:
        sentence = (
            "Half the bits, half the time, is what one would think. It needs a unit in the chip "
            "and a kernel in the library, and here one of them is missing."
        )
    yield "0.45 to 0.55", sentence
    if not 0.8 < times < 1.25:
        yield (
            "0.9 to 1.1",
            "No difference, you thought. With a unit for FP16 it takes less time; without one, "
            "each number goes the long way round.",
        )


lesson.guess(
    "07.b",
    ask="FP16 has half the bits of FP32. A matrix product in FP16, on this device: how many times "
    "as long does it take as in FP32? (0.5 is half as long, 2 is twice as long.)",
    unit="",
    example="4",
    tell="The product in FP16 took {truth} times as long as in FP32 (measured).",
    near=1.25,
    slips=half_the_time,
    too_low="Half the bits are half the data, so less is a fair guess. But the arithmetic needs a "
    "unit in the chip and a kernel in the library: without them each number goes the long way "
    "round.",
    too_high="A good reason to expect worse: without a unit for it, FP16 goes the long way round. "
    "This device does better.",
)


@lesson.number(
    "07.1",
    ask="A format has 1 sign bit, 5 exponent bits and 6 mantissa bits. Which is the first whole "
    "number that it does not have?",
    unit="",
    close=1e-4,
    near=1,
    hints=(
        "How many marks does it have from 64 to 128, and how far apart are they?",
        "Six mantissa bits make 64 steps from one power of two to the next. From 64 to 128 a step "
        "is 1; from 128 to 256 it is 2.",
        "It has 128. The next mark is 130.",
    ),
    solution="2**7 + 1",
    in_words="64 steps lie between two powers of two. From 128 on a step is 2, so 129 is left out.",
)
def first_gap():
    yield 129, "2 to the 7 is the last in an unbroken row: six bits, and a leading 1 nobody writes."
    yield 128, "It has that one, as it has every power of two. Look at the next."
    yield 127, "That is the largest number of seven bits, and this format has it. Look a little on."
    yield 257, "That is BF16's, which has seven mantissa bits. Here there are six."
    yield 256, "BF16 gets stuck there, with seven mantissa bits. Here there are six."
    yield 65, "From 64 to 128 there are 64 steps of 1, so 65 is there. One 1 is never written."
    yield 64, "It has 64. Six mantissa bits, and a leading 1 that is not written, reach further."
    yield 33, "The exponent bits make the ruler long; the mantissa says how close the marks are."
    yield 130, "That is the next mark after 128. Which number lies between them?"


@lesson.number(
    "07.2",
    ask="A model has 70 billion weights. How many GB are they in MXFP4: 4 bits each, and for every "
    "32 of them one scale of 8 bits?",
    unit="GB",
    close=0.01,
    near=1,
    hints=(
        "How many bits does one weight take, with its share of the scale?",
        "4 bits, and a 32nd part of 8 bits: 4.25 bits.",
        "70e9 x 4.25 bits, and a byte has 8 of them.",
    ),
    solution='fl.Q(70e9 * fl.Format("mxfp4").bits_each, "b")',
    in_words="4.25 bits each, 70 billion of them, divided by 8 bits a byte: 37.2 GB.",
)
def bytes_in_mxfp4():
    each = Format("mxfp4").bits_each
    yield 70 * each / 8, "The scale costs a quarter of a bit a weight: cheap for what it does."
    yield 70 * 4 / 8, "That is without the scales: 8 bits more for every 32 weights."
    yield 70 * each, "Those are billions of bits: a byte has 8."
    yield 70 * 4, "Those are billions of bits, and without the scales."
    yield 70 * 12 / 8, "A scale for each weight? One is shared by 32."
    yield (
        70 * 5 / 8,
        "A scale of 8 bits for 32 weights is a quarter of a bit each, not a whole bit.",
    )
    yield 70 * 4.5 / 8, "That is NVFP4, with a scale for every 16."
    yield 70 * 2, "That is at 16 bits a weight, FP16 or BF16."
    yield Q(70 * each / 8, "GB/s"), "An amount of data has no seconds: leave the /s out."


def exponent_of(answer):
    """4 for "E4M3", the lesson's own name of such a format; any other answer as it is."""
    name = re.fullmatch(r"(?i)\s*(?:fp8\s*)?e(\d)m\d\s*(?:fn)?\s*", str(answer))
    return int(name[1]) if name else answer


@lesson.number(
    "07.3",
    ask="Build a format of 8 bits, one of them for the sign. It must reach 200, and its step at 1 "
    "may not be coarser than 0.13. How many exponent bits does it get?",
    unit="",
    noun="bit bits",
    convert=exponent_of,
    close=1e-4,
    near=1,
    hints=(
        "Which bits make the step at 1 small, and how many of them does 0.13 take?",
        "Three mantissa bits make steps of 1/8 = 0.125. How many bits are left?",
        "Try it: fl.Format(exponent=4, mantissa=3).max.",
    ),
    solution="4",
    in_words="A step of at most 0.13 takes three mantissa bits, 1/8; with the sign, four are left "
    "for the exponent, and they reach 240.",
)
def exponent_bits():
    yield 4, "That is E4M3. FP8 E4M3FN is the same without infinity, and so reaches 448."
    yield 3, "With 3 there are 4 for the mantissa: fine steps, and the ruler ends at 15.5."
    yield 5, "With 5 there are 2 for the mantissa: a long ruler, and a step of 0.25 at 1."
    yield 2, "With 2 the marks are fine, and the ruler ends before 4."
    yield 6, "With 6 there is one for the mantissa: half a step at 1, and a ruler far too long."
    yield 7, "Then no bit is left for the mantissa: only powers of two."


lesson.choice(
    "07.vote",
    ask="On a laptop's processor you change a program from FP32 to FP16. What does its speed do?",
    choices={
        "A": (
            "Twice as fast.",
            "Half the bits is half the data to move. Whether the arithmetic is faster "
            "depends on a unit in the chip and a kernel in the library.",
        ),
        "B": (
            "Half the FLOP.",
            "Bits are not operations: there are as many multiplications and additions as "
            "before, each on shorter numbers.",
        ),
        "C": (
            "The same speed, half the memory.",
            "The memory is halved, but the speed may go either way, and by a lot: measure it.",
        ),
        "D": (
            "Nobody can tell before measuring.",
            "It takes a unit that can do it and a kernel that uses the unit, and either "
            "may be missing.",
        ),
    },
    best="D",
    hints=(
        "What has to be there for fewer bits to be faster?",
        "A unit, and something that uses it.",
    ),
    solution='"D"',
)
