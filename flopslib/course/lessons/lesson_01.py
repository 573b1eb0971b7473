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
            "Those are the multiply-adds, the MACs. Each is a multiplication and an addition: two "
            "FLOPs.",
        ),
        ("31,744 FLOP", "Those are the additions alone. There are 32,768 multiplications, too."),
        (
            "2,048 FLOP",
            "That is two for each entry of the result. But an entry takes a whole row and a whole "
            "column: 32 multiplications and 31 additions.",
        ),
        (
            "64 FLOP",
            "That is about one entry, one row times one column. The result has 1,024 entries.",
        ),
        ("32 FLOP", "That is one side. The result has 32 x 32 entries, and each takes 63 steps."),
        ("128 FLOP", "Those are the four sides, added up. The sizes multiply here."),
        (
            "131,072 FLOP",
            "Doubled once too often: 32 x 32 x 32 multiplications, and about as many additions.",
        ),
        (
            "1,024 FLOP",
            "That is the number of entries in the result. Each costs a whole row and a whole "
            "column.",
        ),
        (
            "1,048,576 FLOP",
            "That pairs every number of one table with every number of the other. But a row meets "
            "a column only entry by entry.",
        ),
        (
            "2,097,152 FLOP",
            "That pairs every number of one table with every number of the other. But a row meets "
            "a column only entry by entry.",
        ),
    ),
    too_low="If you counted only the multiplications, or only the additions, you have about half. "
    "If you counted the entries of the result: there are 1,024, each the work of a whole row and "
    "column.",
    too_high="If you paired every number of one table with every number of the other, you got a "
    "million pairs. But a row meets a column only entry by entry.",
    far_too_low="A table of 32 x 32 looks small. But the result has 1,024 entries, and each is the "
    "work of a whole row and a whole column.",
    far_too_high="It feels like an explosion, but it is a tame one: 1,024 entries, each the work "
    "of one row and one column.",
)

lesson.guess(
    "01.b",
    ask="Now a table of 64 x 128 numbers times a table of 128 x 256. How many FLOPs is that, by "
    "custom? In your head; round as you like.",
    unit="FLOP",
    example="1e9 FLOP",
    tell="By custom the larger product takes {truth}.",
    near=1.5,
    slips=(
        (
            matmul(64, 128, 256) / 2,
            "Those are the multiply-adds, the MACs: each of them is two FLOPs.",
        ),
        (
            "16,384 FLOP",
            "That is the number of entries, 64 x 256. Each of them takes 128 multiply-adds.",
        ),
        (
            "32,768 FLOP",
            "That is two for each entry. Each of the 64 x 256 entries takes 128 multiply-adds.",
        ),
        ("8,192 FLOP", "Those are the numbers in the first table. How often is each of them used?"),
        ("49,152 FLOP", "Those are about the numbers in both tables. Each is used many times."),
        ("448 FLOP", "Those are the sizes, added up. Sizes multiply here: 64 x 128 x 256."),
        (
            "1,048,576 FLOP",
            "That is 64 x 128 x 128. The result has 64 x 256 entries, 128 multiply-adds for each.",
        ),
        ("8,388,608 FLOP", "Doubled once too often: 2mkn has the two in it."),
        ("4.2 FLOP", "The digits are right, but the M is missing: 4.2 MFLOP."),
        ("4.2 kFLOP", "The digits are right, but a thousand is missing: 4.2 MFLOP."),
        (
            64 * matmul(64, 128, 256),
            "All four sizes went in. But the 128 of both tables is the same walk, along a row and "
            "down a column, so it counts once.",
        ),
        (
            128 * matmul(64, 128, 256),
            "All four sizes went in. But the 128 of both tables is the same walk, along a row and "
            "down a column, so it counts once.",
        ),
    ),
    too_low="Check the three sizes and the factor of two: 64 x 256 entries, 128 multiply-adds for "
    "each, 2 FLOPs for each of those.",
    too_high="Check that the 128 went in only once, and count the zeros: 64 x 256 entries, 128 "
    "multiply-adds for each, 2 FLOPs for each of those.",
    far_too_low="Multiply three sizes, not two: 64 x 256 entries, and 128 multiply-adds for each.",
    far_too_high="Multiply three sizes, about 60, 130 and 260: that is two million. Then double "
    "it.",
)


@lesson.number(
    "01.1",
    ask="A table of 32 x 100 numbers times a table of 100 x 50. How many FLOPs is that, exactly or "
    "by custom? (A number with all its digits is enough.)",
    unit="FLOP",
    close=1e-4,
    near=1,
    also=(
        (
            "318,400 FLOP",
            "Right: 318,400 FLOP, counted one by one. By custom, 2mkn, it is 320,000: one more "
            "for each of the 1,600 entries. Either is right if it says which.",
        ),
    ),
    hints=(
        "How many entries does the result have, and how many products are added up for each?",
        "32 x 50 entries. Each takes 100 multiplications and, by custom, 100 additions.",
        "2 x 32 x 100 x 50.",
    ),
    solution="fl.formulas.matmul(32, 100, 50)",
    in_words="2 x 32 x 100 x 50: two for each multiply-add, 100 multiply-adds for each of the "
    "32 x 50 entries.",
)
def product_of_tables():
    yield (
        matmul(32, 100, 50),
        "That is 2mkn, the custom. Counted one by one there are 318,400, one fewer for each of the "
        "1,600 entries. Either is right if it says which.",
    )
    yield (
        "316,800 FLOP",
        (
            "Close: that is 99 multiplications and 99 additions for each entry. The "
            "multiplications are 100; only the additions are 99."
        ),
    )
    yield "160,000 FLOP", "That is the number of multiply-adds, of MACs: each of them is two FLOPs."
    yield "158,400 FLOP", "Those are the additions alone; the multiplications count too."
    yield "3,200 FLOP", "Each entry is a sum of 100 products, not one multiply-add."
    yield "1,600 FLOP", "That is the number of entries. Each of them is a sum of 100 products."
    yield (
        "16,000,000 FLOP",
        "All four sizes went in. But the 100 of both tables is the same walk, so it counts once.",
    )
    yield "8,200 FLOP", "Those are the numbers in both tables. How often is each of them used?"
    for added in ("13,200 FLOP", "182 FLOP", "282 FLOP", "364 FLOP"):
        yield added, "Sizes multiply here: 32 x 50 entries, and 100 multiply-adds for each."
    for entry in ("200 FLOP", "199 FLOP", "100 FLOP"):
        yield entry, "That is one entry of the result, and there are 32 x 50 entries."
    for row in ("10,000 FLOP", "9,950 FLOP"):
        yield row, "That is one row of the result, and there are 32 rows."
    yield "6,400 FLOP", "That is two for each number in the first table. Each is used 50 times."
    yield "320 FLOP", "The digits are right, but a thousand is missing: 320,000."
    yield "321,600 FLOP", "Each entry has one addition fewer than multiplications, not one more."
    yield "5,000 FLOP", "Those are the numbers in the second table. How often is each of them used?"
    yield (
        "640,000 FLOP",
        "Doubled once too often: 2mkn has the two in it, so 320,000 is in FLOP and not in MACs.",
    )
    yield "3,200,000 FLOP", "A factor of ten too many: 2 x 32 x 100 x 50."
    for rate in ("320,000 FLOP/s", "318,400 FLOP/s"):
        yield rate, "A count has no seconds: leave the /s out."


# -- a polynomial in ten operations ----------------------------------------------------------------

HORNER = "1 + x * (2 + x * (3 + x * (4 + x * (5 + x * 6))))"
POWERS = "1 + 2*x + 3*x**2 + 4*x**3 + 5*x**4 + 6*x**5"
POINTS = (0.5, 2.0, -1.5)  # where the values are compared
LARGEST = 1e300

FEWEST = (
    "That is Horner's rule: the same polynomial for half the work. A count belongs to the route, "
    "not to the answer."
)
EACH_FROM_THE_START = (
    "Each power is computed from scratch, although x² was already there when x³ began. 10 are "
    "enough."
)
POWER_KEPT = "You keep the power from term to term. One more idea, and 10 are enough."
CONSTANT = "That gives the same number for every x. Let x do the work."
SHORTER = "That is shorter, but it is another polynomial."
ONE_X_TOO_MANY = "Every term has one x too many: take the x in front of it all away."
REVERSED = "The numbers are in reverse order: the 6 belongs to the highest power, the 1 has no x."
MIRRORED = "6 + 5*x + 4*x**2 + 3*x**3 + 2*x**4 + x**5"


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
        if same([value], [right]):
            continue
        if len(set(values)) == 1:
            yield False, CONSTANT
        if same(values, [x * right for x, right in zip(POINTS, wanted)]):
            yield False, ONE_X_TOO_MANY
        if same(values, map(formula(MIRRORED), POINTS)):
            yield False, REVERSED
        difference = f"At x = {x:g} it gives {value:g}; it should give {right:g}."
        yield False, f"{SHORTER} {difference}" if count < fewest else difference
    if not count:
        yield (
            False,
            "The values are right, but nothing was counted, because the work was done on plain "
            "numbers. Let x itself do it.",
        )
    if count <= fewest:
        fewer = f", fewer even than {fewest}" if count < fewest else ""
        yield True, f"Right: {count} FLOP (counted){fewer}. {FEWEST}"
    known = {
        tallied(Run(running_power))[1]: POWER_KEPT,
        tallied(Run(formula(POWERS)))[1]: EACH_FROM_THE_START,
    }
    why = known.get(count, f"It can be done in {fewest}: keep pulling an x out of the rest.")
    yield False, f"The values are right, in {count} FLOP (counted). {why}"


def same(values, others):
    """Whether two polynomials agree at every point, but for rounding."""
    return all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(values, others))


def tallied(run):
    """(values at POINTS, most operations for one of them), on numbers that count themselves."""
    values, counts = [], []
    for x in POINTS:
        result = run(tally(x), where=f"At x = {x:g} it")
        if getattr(result, "size", 0) == 1:  # an array of one
            result = result.item()
        value = getattr(result, "value", result)
        if not isinstance(value, int | float):
            raise SandboxError(f"It returns a {type(result).__name__}; it should return a number.")
        if not abs(value) < LARGEST:
            raise SandboxError(f"At x = {x:g} it gives infinity or no number (nan).")
        values.append(float(value))
        counts.append(sum(result.count.kinds.values()) if type(result) is Tally else 0)
    return values, max(counts)


lesson.program(
    "01.2",
    ask="Write 1 + 2x + 3x² + 4x³ + 5x⁴ + 6x⁵ so that it takes at most 10 FLOPs. We run your "
    "function on numbers that count themselves. In the form, write it as arithmetic in x, such as "
    "1 + 2*x. (Not a programmer? Skip it.)",
    judge=judge_polynomial,
    ways=(
        (HORNER, FEWEST),
        (POWERS, EACH_FROM_THE_START),
        (running_power, POWER_KEPT),
        ("6", CONSTANT),
        ("1 + x*(2 + x*(3 + x*4))", SHORTER),
        (f"x * ({HORNER})", ONE_X_TOO_MANY),
        ("6 + x*(5 + x*(4 + x*(3 + x*(2 + x))))", REVERSED),
    ),
    wanted="Give a function of x, its name without brackets; {} is not one.",
    called="with one number, as in polynomial(2.0)",
    stands_for=text_as_formula("x"),
    hints=(
        "Which x can be pulled out of everything but the 1?",
        "1 + x * (2 + ...): inside the brackets is a polynomial with one term fewer. Do the same "
        "again there.",
        "From the inside out: start with 6, then repeat two steps five times: multiply by x, add "
        "the next number.",
    ),
    solution=f"lambda x: {HORNER}",
    in_words="Start with 6, then five times: multiply by x and add the next number. That is five "
    "multiplications and five additions.",
)


@lesson.number(
    "01.3",
    ask='A model\'s card says "4.09 G" for ResNet-50 on one picture (cited: '
    "docs.pytorch.org/vision, "
    "2026-11). A counter that counts a multiply-add as 2 says 8.18 G. How many FLOPs do 32 "
    "pictures take?",
    unit="FLOP",
    close=0.03,
    near=1.1,
    hints=(
        "The two numbers differ by a factor of two. Which of them counts multiply-adds?",
        "8.18 G is the FLOPs of one picture, and there are 32.",
        "32 x 8.18e9.",
    ),
    solution="32 * 8.18e9",
    in_words="32 pictures at 8.18 billion FLOP each: 2.62e11 FLOP.",
)
def pictures():
    picture = 8.18e9
    yield 32 * picture, "You took the number whose unit you knew, and that is the whole trick."
    yield 32 * picture / 1e9, "The digits are right, but the G is missing: 262 GFLOP."
    yield 16 * picture / 1e9, "A G is missing, and the card counts MACs: each of them is two FLOPs."
    for one in (picture / 1e9, picture / 2e9):
        yield one, "A G is missing, and that is one picture."
    yield 32 * picture / 2, "The card counts MACs: each of them is two FLOPs."
    yield picture, "That is one picture."
    yield picture / 2, "That is one picture, and in MACs, as the card counts."
    yield 2 * picture, "That is one picture, doubled once too often: 8.18 G is in FLOP already."
    for both in (1.5 * picture, 48 * picture):
        yield (
            both,
            "You added the two numbers. But they are one count in two units: take the one in FLOP.",
        )
    for middle in (0.75 * picture, 24 * picture):
        yield (
            middle,
            "You took the middle of the two. But they are one count in two units: take the one in "
            "FLOP.",
        )
    yield 64 * picture, "Doubled once too often: 8.18 G is in FLOP already."
    yield (
        8 * picture,
        "Halved where it should be doubled: 4.09 G MACs are 8.18 G FLOPs, for each of 32 pictures.",
    )
    yield 32 * Q(picture, "FLOP/s"), "A count has no seconds: leave the /s out."


lesson.choice(
    "01.vote",
    ask="A paper gives a model 4.1 G for one picture. Your counter says 8.2 G. What happened?",
    choices={
        "A": (
            "One counts MACs, the other FLOPs.",
            "Yes. A factor of two gives it away. Now ask which of the two says what it counts.",
        ),
        "B": (
            "Yours was counted on a slower machine.",
            "No: a count has no speed in it. It is as large on a slow machine as on a fast one.",
        ),
        "C": (
            "One of the two has a bug.",
            "No, or at least not first: a bug seldom gives exactly 2. Ask both which operations "
            "they count.",
        ),
        "D": (
            "The paper used half precision.",
            "No: half the bits make each number shorter, but the number of operations stays the "
            "same.",
        ),
    },
    best="A",
    hints=("By what factor do the two numbers differ?", "Is a multiply-add one operation, or two?"),
    solution='"A"',
)
