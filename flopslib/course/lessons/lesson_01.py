"""Lesson 01: guesses, exercises and vote. Every figure is counted, or cited where it stands."""

import math

from ...counting.tally.array import Tally, tally
from ...facts.formulas import matmul
from ...quantities.quantity import Q
from ..lesson import Lesson
from ..questions.sandbox import Run, SandboxError, formula, text_as_formula

lesson = Lesson("01", "What counts as a FLOP?")

lesson.guess(
    "01.a",
    ask="Two tables of 32 x 32 numbers are multiplied, rows times columns. How many "
    "multiplications and additions does that take in all?",
    unit="FLOP",
    example="1e7 FLOP",
    tell="The product of two 32 x 32 tables took {truth}.",
    near=1.1,
    slips=(
        (
            "32,768 FLOP",
            "Those are the multiply-adds, MAC. Each is a multiplication and an addition: two FLOP.",
        ),
        (
            "1,024 FLOP",
            "Those are the answers. Each of them is the work of a whole row and a whole column.",
        ),
        (
            "1,048,576 FLOP",
            "There every number of one table meets every number of the other. But a row meets a "
            "column only place by place.",
        ),
    ),
    too_low="If you counted only the multiplications, or only the additions: that is about half. "
    "If you counted the answers: there are 1,024, each the work of a whole row and column.",
    too_high="If you let every number of one table meet every number of the other, that is a "
    "million pairs. But a row meets a column only place by place.",
    far_too_low="A table of 32 x 32 looks small. It has 1,024 answers, and each is the work of a "
    "whole row and a whole column.",
    far_too_high="It feels like an explosion, and it is a tame one: 1,024 answers, each the work "
    "of one row and one column.",
)

lesson.guess(
    "01.b",
    ask="Now a table of 64 x 128 numbers times a table of 128 x 256. How many FLOP, by custom? In "
    "your head; a power of ten is enough.",
    unit="FLOP",
    example="1e9 FLOP",
    tell="By custom the larger product takes {truth}.",
    near=1.5,
    slips=(
        (
            matmul(64, 128, 256) / 2,
            "Those are the multiply-adds, MAC: each of them is two FLOP.",
        ),
        (
            "16,384 FLOP",
            "Those are the answers, 64 x 256: each of them is 128 multiply-adds.",
        ),
        (
            128 * matmul(64, 128, 256),
            "All four sizes went in: 128 stands in both tables, and is one walk along a row and "
            "down a column.",
        ),
    ),
    too_low="If one of the three sizes stayed out: 64 x 256 answers, each of them 128 "
    "multiply-adds, each of those 2 FLOP.",
    too_high="If all four sizes went in: 128 stands in both tables, and is one walk along a row "
    "and down a column.",
    far_too_low="Three sizes multiply, not two: 64 x 256 answers, each of them 128 multiply-adds.",
    far_too_high="Three sizes multiply, about 60, 130 and 260: two million, and twice that.",
)


@lesson.number(
    "01.1",
    ask="A table of 32 x 100 numbers times a table of 100 x 50. How many FLOP, exactly or "
    "by custom? (All digits, please.)",
    unit="FLOP",
    close=1e-4,
    near=1,
    also=(
        (
            "318,400 FLOP",
            "Right: 318,400 FLOP, one by one. By custom, 2mkn, it is 320,000: a FLOP "
            "more for each of the 1,600 answers. Either is right if it says which.",
        ),
    ),
    hints=(
        "How many answers are there, and how many products is each of them a sum of?",
        "32 x 50 answers. Each takes 100 multiplications and, by custom, 100 additions.",
        "2 x 32 x 100 x 50.",
    ),
    solution="fl.formulas.matmul(32, 100, 50)",
    in_words="2 x 32 x 100 x 50: two for each multiply-add, 100 of them for each of 32 x 50 "
    "answers.",
)
def product_of_tables():
    yield (
        matmul(32, 100, 50),
        "That is 2mkn, the custom. One by one there are 318,400, a FLOP "
        "less for each of the 1,600 answers; either is right if it says which.",
    )
    yield (
        "316,800 FLOP",
        (
            "Close: that is 99 multiplications and 99 additions an answer. Each has "
            "100 products; only its additions are 99."
        ),
    )
    yield "160,000 FLOP", "That is the number of multiply-adds, MAC: each of them is two FLOP."
    yield "158,400 FLOP", "Those are the additions alone; the multiplications count too."
    yield "3,200 FLOP", "Each answer is a sum of 100 products, not one multiply-add."
    yield "1,600 FLOP", "Those are the answers: each of them is a sum of 100 products."
    yield "16,000,000 FLOP", "All four sizes went in: the 100 stands in both tables, once."
    yield "320,000 FLOP/s", "A count has no seconds: leave the /s out."


# -- a polynomial in ten operations ----------------------------------------------------------------

HORNER = "1 + x * (2 + x * (3 + x * (4 + x * (5 + x * 6))))"
POWERS = "1 + 2*x + 3*x**2 + 4*x**3 + 5*x**4 + 6*x**5"
POINTS = (0.5, 2.0, -1.5)  # where the values are compared
LARGEST = 1e300

FEWEST = (
    "That is Horner's rule: same polynomial, half the road. The count belongs to the way, not to "
    "the answer."
)
EACH_FROM_THE_START = (
    "Each power is made from the start: x² was there when x³ began. 10 are enough."
)
POWER_KEPT = "Keeping the power from term to term: one idea more, and 10 are enough."
CONSTANT = "That is the same number for every x: x has to do the work."
SHORTER = "Shorter, but another polynomial."


def running_power(x):
    power, total = x, 1
    for number in (2, 3, 4, 5):
        total, power = total + number * power, power * x
    return total + 6 * power


def judge_polynomial(run):
    """The polynomial's values, in no more operations than Horner's rule."""
    wanted, fewest = tallied(Run(formula(HORNER)))
    values, count = tallied(run)
    for x, value, right in zip(POINTS, values, wanted):
        if math.isclose(value, right, rel_tol=1e-9):
            continue
        if len(set(values)) == 1:
            yield False, CONSTANT
        difference = f"At x = {x:g} it gives {value:g}, and {right:g} is asked for."
        yield False, f"{SHORTER} {difference}" if count < fewest else difference
    if not count:
        yield (
            False,
            "The values are right, and no operation was counted: the work was done on plain "
            "numbers. Let x itself do it.",
        )
    if count <= fewest:
        fewer = f", and that is fewer than {fewest}" if count < fewest else ""
        yield True, f"Right: {count} FLOP (counted){fewer}. {FEWEST}"
    known = {
        tallied(Run(running_power))[1]: POWER_KEPT,
        tallied(Run(formula(POWERS)))[1]: EACH_FROM_THE_START,
    }
    why = known.get(count, f"It can be done in {fewest}.")
    yield False, f"The values are right, in {count} FLOP (counted). {why}"


def tallied(run):
    """(values at POINTS, most operations for one of them), on numbers that count themselves."""
    values, counts = [], []
    for x in POINTS:
        result = run(tally(x), where=f"At x = {x:g} it")
        if getattr(result, "size", 0) == 1:  # an array of one
            result = result.item()
        value = getattr(result, "value", result)
        if not isinstance(value, int | float):
            raise SandboxError(
                f"It gives back a {type(result).__name__}, and a number is asked for."
            )
        if not abs(value) < LARGEST:
            raise SandboxError(f"At x = {x:g} it gives a number without bounds, or none (nan).")
        values.append(float(value))
        counts.append(sum(result.count.kinds.values()) if type(result) is Tally else 0)
    return values, max(counts)


lesson.program(
    "01.2",
    ask="Write 1 + 2x + 3x² + 4x³ + 5x⁴ + 6x⁵ so that it takes at most 10 FLOP. Your function is "
    "run on numbers that count themselves; in the form, write it as arithmetic in x, such as 1 + "
    "2*x.",
    judge=judge_polynomial,
    ways=(
        (HORNER, FEWEST),
        (POWERS, EACH_FROM_THE_START),
        (running_power, POWER_KEPT),
        ("6", CONSTANT),
        ("1 + x*(2 + x*(3 + x*4))", SHORTER),
    ),
    wanted="A function of x is asked for, its name without brackets; {} is none.",
    called="with one number, as in polynomial(2.0)",
    stands_for=text_as_formula("x"),
    hints=(
        "Which x can be pulled out of everything but the 1?",
        "1 + x * (2 + ...): inside the brackets stands a polynomial that is one shorter. Do it "
        "again there.",
        "From the inside out: begin with 6, then five times the same two steps: times x, plus the "
        "next number.",
    ),
    solution=f"lambda x: {HORNER}",
    in_words="Begin with 6; five times: multiply by x, add the next number. Five multiplications "
    "and five additions.",
)


@lesson.number(
    "01.3",
    ask='A model\'s card says "4.09 G" for ResNet-50 on one picture (cited: '
    "docs.pytorch.org/vision, "
    "2026-11). A counter that takes 2 for a multiply-add says 8.18 G. How many FLOP for 32 "
    "pictures?",
    unit="FLOP",
    close=0.03,
    near=1.1,
    hints=(
        "Two numbers, a factor of two apart: which of them counts multiply-adds?",
        "8.18 G is FLOP, for one picture. There are 32.",
        "32 x 8.18e9.",
    ),
    solution="32 * 8.18e9",
    in_words="32 pictures, 8.18 billion FLOP each: 2.62e11 FLOP.",
)
def pictures():
    picture = 8.18e9
    yield 32 * picture, "You took the number whose unit you knew. That is the whole trick."
    yield 32 * picture / 1e9, "The digits are right and the G is missing: 262 GFLOP."
    yield 32 * picture / 2, "The card counts MAC: each of them is two FLOP."
    yield picture, "That is one picture."
    yield picture / 2, "That is one picture, and in MAC, as the card counts."
    yield 64 * picture, "Doubled once too often: 8.18 G is FLOP already."
    yield 32 * Q(picture, "FLOP/s"), "A count has no seconds: leave the /s out."


lesson.choice(
    "01.vote",
    ask="A paper gives a model 4.1 G for one picture. Your counter says 8.2 G. What happened?",
    choices={
        "A": (
            "One counts MAC, the other FLOP.",
            "Yes, A. A factor of two is the mark of it; the next question is which of them says "
            "so.",
        ),
        "B": (
            "Yours was counted on a slower machine.",
            "A count is a piece of road: it is as long on a slow machine as on a fast one.",
        ),
        "C": (
            "One of the two has a bug.",
            "Maybe, but a bug seldom gives 2.0. First ask both which operations they count.",
        ),
        "D": (
            "The paper used half precision.",
            "Half the bits make each number shorter; the number of operations stays the same.",
        ),
    },
    best="A",
    hints=("How many times apart are the two numbers?", "A multiply-add: one operation, or two?"),
    solution='"A"',
)
