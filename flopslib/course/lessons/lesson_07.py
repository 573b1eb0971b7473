"""Lesson 07: guesses, exercises and vote. Every figure is counted, or measured on the spot."""

import re

from ...facts.number_formats import Format
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("07", "What do fewer bits buy?")

lesson.guess(
    "07.a",
    ask="Start at 0 and add 1, ten thousand times. Do it in BF16, a 16-bit format in which large "
    "models are trained. Where do you end?",
    unit="",
    example="8000",
    tell="Counting by ones in BF16 ends at {truth} (counted).",
    shown=",.5g",
    near=1.1,
    slips=(
        (
            10_000,
            "That is the answer on paper, and in FP32. BF16 spends eight bits on reach, so that "
            "numbers can be huge or tiny, and only seven on keeping neighbors apart.",
        ),
        (
            "65,535 to 65,536",
            "Sixteen bits can tell 65,536 things apart. But BF16 spends eight of them on reach, so "
            "that numbers can be huge or tiny, and only seven on keeping neighbors apart.",
        ),
        (
            32_768,
            "That would be fifteen bits for whole numbers. But BF16 spends eight of them on reach, "
            "so that numbers can be huge or tiny.",
        ),
        (
            2048,
            "That is where FP16 ends, which spends three more bits on keeping neighbors apart.",
        ),
        (512, "That takes one bit more for keeping neighbors apart than BF16 has."),
        (
            128,
            "BF16 stores seven bits for this, and a leading 1 that is never stored is an eighth.",
        ),
        (
            "7 to 8",
            "That is a number of bits. Seven mantissa bits and a leading 1 keep neighbors apart "
            "up to 2 to the power of 8, which is 256.",
        ),
        (
            "3e38 to 3.5e38",
            "That is the largest number BF16 has. It is reached by doubling, but not by ones: "
            "further out the marks are too far apart.",
        ),
    ),
    too_low="You expected it to get stuck, and it does, but later.",
    too_high="On paper it would be ten thousand, and sixteen bits can tell 65,536 things apart. "
    "But BF16 spends eight bits on reach, and only seven on keeping neighbors apart.",
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
            "You expected half the bits to take half the time. That needs a unit in the chip and a "
            "kernel in the library, and here one of them is missing."
        )
    yield "0.45 to 0.55", sentence
    if not 0.8 < times < 1.25:
        yield (
            "0.9 to 1.1",
            "You expected no difference. With a unit for FP16 it takes less time; without one, "
            "each number is converted first.",
        )
    if times > 0.4:
        yield (
            "0.2 to 0.3",
            "A quarter can happen: some units for 16 bits do more than twice as many multiply-adds "
            "at a time as the one for FP32. Nothing here does that for FP16.",
        )
    if not 1.5 < times < 2.7:
        yield (
            "1.9 to 2.1",
            "Here 2 means twice as long. If you meant twice as fast, that is 0.5, and it needs a "
            "unit in the chip and a kernel in the library.",
        )


lesson.guess(
    "07.b",
    ask="How long does an FP16 matrix product take on this device, compared with FP32? FP16 has "
    "half the bits. (0.5 is half as long, 2 is twice as long.)",
    unit="",
    example="4",
    tell="The product in FP16 took {truth} times as long as in FP32 (measured).",
    near=1.25,
    slips=half_the_time,
    too_low="It can be even worse. Half the bits are half the data, but the arithmetic needs a "
    "unit in the chip and a kernel in the library; without them each number is converted first.",
    too_high="You expected worse, as it is where the chip has no unit for FP16. This device does "
    "better.",
)


def first_gap_implies(number):
    if number != int(number):
        return "A whole number is asked for."
    if number <= 128:
        return f"It can hold {number:.0f}: up to 128 its marks are at most 1 apart."
    return "A smaller number is left out already: where do the marks begin to lie 2 apart?"


@lesson.number(
    "07.1",
    ask="A format has 1 sign bit, 5 exponent bits and 6 mantissa bits. What is the first whole "
    "number above 0 that it cannot hold?",
    unit="",
    close=1e-4,
    near=1,
    implies=first_gap_implies,
    hints=(
        "How many marks are there from 64 to 128, and how far apart are they?",
        "Six mantissa bits make 64 steps from one power of two to the next. From 64 to 128 a step "
        "is 1; from 128 to 256 it is 2.",
        "It can hold 128. The next mark is 130.",
    ),
    solution="2**7 + 1",
    in_words="There are 64 steps from one power of two to the next. From 128 on a step is 2, so "
    "129 is left out.",
)
def first_gap():
    yield (
        129,
        "Six bits and a leading 1, which is never stored, hold all numbers up to 128.",
    )
    yield 128, "It can hold 128, as it can hold every power of two. Look at the next number."
    yield 127, "Seven bits end at 127, and the format can hold it. Look a little further."
    yield 257, "That is the first one BF16 lacks, with seven mantissa bits. Here there are six."
    yield 256, "BF16 gets stuck there, with seven mantissa bits. Here there are six."
    yield 65, "From 64 to 128 there are 64 steps of 1, so 65 is there. A leading 1 is never stored."
    yield (
        64,
        "It can hold 64. Six bits and a leading 1, which is never stored, reach further.",
    )
    yield 33, "The exponent bits make the ruler long; the mantissa says how close the marks are."
    yield 130, "That is the next mark after 128. Which number lies between them?"
    yield 131, "The format has 130 and lacks 131, but it lacks a smaller number, too."
    yield 63, "Six bits end at 63. But a leading 1 is never stored, so there is one bit more."
    yield 2049, "That is for FP16, with ten mantissa bits. Here there are six."
    yield 17, "That is for four mantissa bits. Here there are six, and five for the exponent."
    yield 4096, "All twelve bits as a whole number? Five of them are for the exponent."
    yield (
        4097,
        "All twelve bits as a whole number? Five are for the exponent, and one for the sign.",
    )
    yield 126, "It can hold 126, as it can hold every whole number up to 128. Look further up."
    yield from numbers_of_bits()


def numbers_of_bits():
    """Numbers of bits, and what so many bits count to."""
    yield 6, "Those are the mantissa bits. With them there are 64 steps from 1 to 2."
    yield 7, "Those are bits: six, and a leading 1. What do seven bits reach?"
    yield 12, "Those are all its bits. Six of them are the mantissa, which keeps neighbors apart."
    yield 15, "It can hold 15. That is how far the exponent is shifted, and it only sets the reach."
    yield (
        31,
        "Five bits count to 31, but they are the exponent. The mantissa keeps neighbors apart.",
    )
    yield 32, "Five bits count 32 things, but they are the exponent. The mantissa has six."


def size_implies(gigabytes):
    bits = sig(8 * gigabytes / 70)
    return f"In bits for each weight that is {bits}. MXFP4 has 4, and a share of an 8-bit scale."


@lesson.number(
    "07.2",
    ask="A model has 70 billion weights. MXFP4 stores each in 4 bits, and adds one 8-bit scale for "
    "every 32 of them. How many GB is the model?",
    unit="GB",
    close=0.01,
    near=1,
    implies=size_implies,
    hints=(
        "How many bits does one weight take, including its share of the scale?",
        "4 bits, and 1/32 of 8 bits: 4.25 bits.",
        "70e9 x 4.25 bits, and a byte has 8 of them.",
    ),
    solution='fl.Q(70e9 * fl.Format("mxfp4").bits_each, "b")',
    in_words="4.25 bits each, 70 billion of them, divided by 8 bits a byte: 37.2 GB.",
)
def bytes_in_mxfp4():
    each = Format("mxfp4").bits_each
    yield (
        70 * each / 8,
        "The scale costs a quarter of a bit per weight: cheap for what it does.",
    )
    yield 70 * 4 / 8, "That is without the scales: 8 bits more for every 32 weights."
    yield 70 * each, "Those are billions of bits: a byte has 8."
    yield 70 * 4, "Those are billions of bits, and without the scales."
    yield 70 * 12 / 8, "A scale for each weight? One is shared by 32."
    yield (
        70 * 5 / 8,
        "A scale of 8 bits for 32 weights is a quarter of a bit each, not a whole bit.",
    )
    yield 70 * each / 8 * 1e9 / 2**30, "Those are GiB, of 2^30 bytes each. GB are asked for."
    yield 70 * 4.5 / 8, "That is NVFP4, with a scale for every 16."
    yield 70 * 2, "That is at 16 bits a weight, FP16 or BF16."
    yield 70 * 0.25 / 8, "Those are the scales alone. Add the weights."
    yield 70 * 4 * 32, "One scale is shared by 32 weights; the weights keep their 4 bits each."
    yield 70 * 8 / 8, "That is at 8 bits a weight. MXFP4 has 4, and a share of a scale."
    yield 4.25, "Those are the bits of one weight. Take 70 billion of them, in bytes."
    yield 70 * each / 32 / 8, "The scale is shared by 32 weights. The weights are not shared."
    yield Q(70 * each / 8, "GB/s"), "An amount of data has no seconds: leave the /s out."


def exponent_of(answer):
    """4 for "E4M3" and for "4 exponent, 3 mantissa"; any other answer as it is."""
    name = re.fullmatch(r"(?i)\s*(?:fp8\s*)?e(\d)m\d\s*(?:fn)?\s*", str(answer))
    said = re.match(r"(?i)\s*(\d)\s*(?:bits?\s*)?(?:for\s*(?:the\s*)?)?exponent", str(answer))
    found = name or said
    return int(found[1]) if found else answer


def exponent_implies(bits):
    if bits != int(bits):
        return "Bits come whole."
    return "After the sign, an 8-bit format has at most 7 bits for the exponent."


@lesson.number(
    "07.3",
    ask="Design an 8-bit format, with one bit for the sign. It must reach 200, and its step at 1 "
    "must be 0.13 or less. How many exponent bits does it get?",
    unit="",
    noun="bit bits",
    convert=exponent_of,
    close=1e-4,
    near=1,
    implies=exponent_implies,
    hints=(
        "Which bits make the step at 1 small, and how many of them do you need for 0.13?",
        "Three mantissa bits make steps of 1/8 = 0.125. How many bits are left?",
        "Try it: fl.Format(exponent=4, mantissa=3).max.",
    ),
    solution="8 - 1 - 3",
    in_words="A step of at most 0.13 takes three mantissa bits, for steps of 1/8. After the sign, "
    "four bits are left for the exponent, and they reach 240.",
)
def exponent_bits():
    yield 4, "That is E4M3. FP8 E4M3FN is the same without infinity, so it reaches 448."
    yield 3, "With 3, four are left for the mantissa: fine steps, but the format ends at 15.5."
    yield 5, "With 5, two are left for the mantissa: a long reach, but a step of 0.25 at 1."
    yield 2, "With 2 the steps are fine, but the format ends before 4."
    yield 6, "With 6, one is left for the mantissa: a step of 0.5 at 1, and far too much reach."
    yield 7, "With 7 no bit is left for the mantissa, so it has only powers of two."
    yield 8, "All 8 bits? One is for the sign, and the mantissa needs some, too."
    yield 1, "With 1 exponent bit the steps are all equal, and the format ends before 2."
    yield 200, "That is how far it must reach. The question is how many exponent bits it gets."
    yield 0.125, "That is the step that three mantissa bits make. How many bits are left?"


lesson.choice(
    "07.vote",
    ask="On a laptop's processor you change a program from FP32 to FP16. What happens to its "
    "speed?",
    choices={
        "A": (
            "It doubles, because half the bits are half the data.",
            "Half the bits are half the data to move. Whether the arithmetic is faster "
            "depends on a unit in the chip and a kernel in the library.",
        ),
        "B": (
            "It doubles, because half the bits are half the FLOPs.",
            "Bits are not operations: there are as many multiplications and additions as "
            "before, each on shorter numbers.",
        ),
        "C": (
            "It stays the same, and only the memory is halved.",
            "The memory is halved, but the speed may go either way, and by a lot. Measure it.",
        ),
        "D": (
            "It may double, stay the same or fall: chip and library decide.",
            "Speed takes a unit in the chip and a kernel that uses it, and either may be missing.",
        ),
    },
    best="D",
    hints=(
        "What must a chip and a library have before fewer bits are faster?",
        "A unit in the chip, and a kernel that uses it.",
    ),
    solution='"D"',
)
