"""Lesson 03: guesses, exercises and vote. Every figure follows from the sizes written here."""

import itertools
import math

from ...counting.costs import Operand, cost
from ...counting.registry import Rule
from ...quantities.formatting import words
from ...quantities.quantity import Q
from ..lesson import Lesson
from ..questions.sandbox import SandboxError, formula, text_as_formula

D, T = 128, 512  # the lesson's attention layer: numbers a token, tokens
SEEN = 8 * T * D**2  # the four products of each token; the meeting of all with all is 4 T^2 D
GROWN = (2 * D + 4 * T) * 4 / (2 * D + T)  # times the work, at four times the length

lesson = Lesson("03", "Can you trust a FLOP counter?")

lesson.guess(
    "03.a",
    ask="Three FLOP counters watch one attention layer read a page of 512 tokens on a CPU. Each "
    "says how many FLOPs that took. Divide the highest answer by the lowest: what comes out?",
    unit="",
    example="1.2",
    tell="The highest of the three answers is {truth} times the lowest (counted).",
    near=1.2,
    slips=(
        (
            "0.9 to 1.6",
            "Counters add up whole numbers, so you'd expect them to agree, or nearly. But each of "
            "them adds up what it watches, and they don't watch the same things.",
        ),
        (
            2,
            "A factor of two would be multiply-adds against FLOPs, and all three count FLOPs. They "
            "differ in what they see. (It is 2 if the pairs that the layer hides are left out; "
            "most papers count all pairs, and so do we.)",
        ),
        ("0.01 to 0.89", "The highest over the lowest can't be below 1: turn it over."),
    ),
    too_low="Counters are programs that add up whole numbers, so you'd expect them to agree. They "
    "do, to the last digit, on everything that both of them have seen.",
    too_high="You may have met counters that were further off. On longer texts these are, too.",
)

lesson.guess(
    "03.b",
    ask=f"For 512 tokens the ten lines said about {words(SEEN)} FLOP. Make the text four times as "
    "long, 2,048 tokens. How many FLOPs do the ten lines say now?",
    unit="FLOP",
    example="1e9 FLOP",
    tell="For four times the text the ten lines say {truth}, four times as much. The work itself "
    f"has grown {words(GROWN)} times.",
    near=1.25,
    slips=(
        *(
            (factor, "That is a factor. The question is for FLOPs: the factor times 67.1 million.")
            for factor in (2, 4, 8, 12, 16)
        ),
        (4 * SEEN / 1e6, "The digits are right, but the M is missing: 268 MFLOP."),
        (4 * SEEN * 1e3, "The digits are right, but it is M, not G: 268 MFLOP."),
        (
            SEEN / 4,
            "That is a quarter of what they said before. A longer text takes more work, not less.",
        ),
        (
            SEEN + 4 * T**2 * D,
            "That is all of the work for 512 tokens. The ten lines see a part of it, and this text "
            "is longer.",
        ),
        (8 * SEEN, "Doubled once too often: the ten lines count FLOPs already."),
        (
            SEEN,
            "That is what they said for 512 tokens. Each new token needs its four products, too.",
        ),
        (
            2 * SEEN,
            "That is for twice the text, and this one is four times as long. Or it is in "
            "multiply-adds, and each of those is two FLOPs.",
        ),
        (
            GROWN * SEEN,
            "The work does grow like that, because all tokens meet all tokens. But the ten lines "
            "don't see the meeting.",
        ),
        (
            16 * SEEN,
            "The part in which tokens meet tokens grows sixteenfold, and the ten lines see none of "
            "it.",
        ),
        (
            GROWN * (SEEN + 4 * T**2 * D),
            "That is all of the work. The ten lines see a part of it, and don't mention the rest.",
        ),
    ),
    too_low="Each token needs its four products, however long the text is. So four times the "
    "tokens is four times what the ten lines see.",
    too_high="If you took 12 or 16 times: the work does grow like that, because all tokens meet "
    "all tokens. But the ten lines don't see the meeting.",
    far_too_low="If that was a factor: the question is for FLOPs. Four times the tokens, with four "
    "products each, is four times what the ten lines saw before.",
    far_too_high="Four times the tokens, with four products each, is four times what the ten lines "
    "saw before, and no more.",
)

lesson.choice(
    "03.vote",
    ask="An attention kernel gets 64 tokens of 768 numbers. A counter says 0 FLOP on a CPU, and "
    "12.6 MFLOP for the same call on the device meta, where tensors have shapes and no numbers. "
    "What happened?",
    choices={
        "A": (
            "Attention is free on a CPU.",
            "It took time and it gave an answer. Of all the numbers that a counter can say, 0 is "
            "the least likely.",
        ),
        "B": (
            "It has no rule for the CPU's fused operator, and doesn't say so.",
            "Each device has its own kernel with its own name. A counter that knows operators by "
            "name has to know every one of those names.",
        ),
        "C": (
            "The CPU does other arithmetic.",
            "It does the same two products of all tokens with all tokens. Only the name of the "
            "operator differs.",
        ),
        "D": (
            "The device meta counts twice.",
            "Twice nothing would be nothing. And the pencil agrees with meta: 4 T² d = "
            "4 x 64² x 768.",
        ),
    },
    best="B",
    hints=(
        "How does that counter recognise an operator?",
        "By its name, in a list. What happens if the name isn't in the list?",
    ),
    solution='"B"',
)


RATIO = 8192 / 1024  # tokens to width
WHOLE = 1 + RATIO / 2  # over what is seen
ONE_PRODUCT = (
    "The counter sees all four products of each token, 8 T d². Your number has one of them."
)
TOO_LOW = (  # how many times, and the sentence that it gets
    (
        WHOLE,
        "At half the width it would be 9, so the error doesn't cancel out when two models are "
        "compared.",
    ),
    (
        WHOLE - 1,
        "That is the missed part divided by the seen one. The seen part belongs to the whole, too: "
        "add 1.",
    ),
    (1 / WHOLE, "That is the share that the counter sees. One divided by it is the answer."),
    (
        1 - 1 / WHOLE,
        "That is the share that the counter misses. It sees the rest: how many times does the rest "
        "go into the whole?",
    ),
    (
        WHOLE / (WHOLE - 1),
        "That is the whole divided by the missed part. Divide by the seen part.",
    ),
    (100 / WHOLE, "That is the share that the counter sees, in per cent. How many times too low?"),
    (
        100 - 100 / WHOLE,
        "That is the share that the counter misses, in per cent. How many times too low is it?",
    ),
    (1 / (WHOLE - 1), "That is the seen part divided by the missed one. Divide the whole by it."),
    (
        2 * WHOLE,
        "Doubled once too often: both parts count a multiply-add as two FLOPs, so the 2 cancels.",
    ),
    (
        WHOLE / 2,
        "Halved once too often: both parts count a multiply-add as two FLOPs, so the 2 cancels.",
    ),
    (
        WHOLE + 1,
        "One too many: the part that is seen, the 1 in 1 + T / 2d, is in the whole only once.",
    ),
    (
        WHOLE + 2,
        "That takes the whole encoder layer, 24 T d² + 4 T² d, divided by 8 T d². The report is "
        "about attention alone.",
    ),
    (
        1 + RATIO / 6,
        "That takes the encoder layer's 24 T d² as what is seen. In attention alone the four "
        "products are 8 T d².",
    ),
    (
        GROWN,
        "That is how much the work grew on this page, at four times the text. Here one work is "
        "compared with what the counter sees of it.",
    ),
    (
        RATIO**2,
        "That is (T / d)². Both parts have a T in them, so one T cancels: the ratio is T / 2d.",
    ),
    (1 / RATIO, "That is width divided by tokens. How many FLOPs does each part have?"),
    (
        21.7,
        "That is the largest error in the chart that was corrected. This one follows from the "
        "width and the length.",
    ),
    (
        1 + RATIO / 4,
        "One of the two products of all tokens with all is missing. Or it is this page's 3, "
        "which was for 512 tokens of 128 numbers.",
    ),
    (
        1 + RATIO / 8,
        "Tokens meeting tokens takes two products, at two FLOPs for each multiply-add: 4 T² d, not "
        "T² d.",
    ),
    (
        1 + RATIO,
        "The four products of each token are 8 T d²: there, too, a multiply-add is two FLOPs.",
    ),
    (RATIO, "That is tokens divided by width. How many FLOPs does each part have?"),
    (2 * RATIO, ONE_PRODUCT),
    (1 + 2 * RATIO, ONE_PRODUCT),
    (
        1 + 4 * RATIO,
        "The counter sees four products of each token, at 2 d² FLOPs each, so 8 T d², not T d².",
    ),
)


@lesson.number(
    "03.1",
    ask="A report compares models with a counter that watches modules: of an attention layer it "
    "sees only the four products of each token. The width is 1,024, the text 8,192 tokens. How "
    "many times too low is its count?",
    unit="",
    noun="times",
    near=1.1,
    hints=(
        "The work has two parts. Which of them does the counter see?",
        "It sees 8 T d² and misses 4 T² d. How many times the part it sees is the whole?",
        "(8 T d² + 4 T² d) / 8 T d² = 1 + T / 2d, with T = 8,192 and d = 1,024.",
    ),
    solution="1 + 8192 / (2 * 1024)",
    in_words="The whole divided by what is seen: (8 T d² + 4 T² d) / 8 T d² = 1 + T / 2d = 5.",
)
def too_low():
    yield from TOO_LOW


FIRST, SECOND = 450, 1000  # MFLOP, for a text and for one twice as long
PART = (SECOND - 2 * FIRST) / 2  # of the first: what grows with the square of the tokens
GROWTH = SECOND - FIRST
SQUARED = (  # MFLOP, and the sentence that they get
    (
        PART,
        "So a counter that you can run twice shows how much of the meeting is in its count. How "
        "much should be there, 4 T² d, only the pencil says.",
    ),
    (
        2 * PART,
        "That is what is left over after doubling. The squared part grew four times, and two of "
        "the four are in the doubled count: so the 100 are twice the part.",
    ),
    (
        FIRST - PART,
        "That is the part that grows with the tokens. The other one is the rest of the 450.",
    ),
    (2 * (FIRST - PART), "That is the part that grows with the tokens, at 2,000 tokens."),
    (
        GROWTH,
        "That is all of the growth. The part that grows with the tokens has doubled meanwhile.",
    ),
    (
        GROWTH / 3,
        "That puts all of the growth on the squared part. The other part has doubled meanwhile.",
    ),
    (
        GROWTH / 2,
        "That is half of all the growth. Take off what doubling alone explains, before you halve.",
    ),
    (
        GROWTH / 4,
        "That is a quarter of all the growth. Take off what doubling alone explains: what is left "
        "over?",
    ),
    (
        PART / 2,
        "That is a quarter of the 100 left over. The squared part grew four times, but two of the "
        "four are in the doubled count.",
    ),
    (
        2 * PART / 3,
        "That is a third of the 100 left over. The squared part grew four times, but two of the "
        "four are in the doubled count.",
    ),
    (4 * FIRST, "That is what the second count would be if all of it grew with the square."),
    (3 * PART, "That is by how much the squared part grew: from one to four times itself."),
    (FIRST, "If all of it grew with the square, the second count would be 1,800."),
    (FIRST - 2 * PART, "That takes off all 100 that are left over. They are twice the part."),
    (FIRST / 4, "That is a quarter of the first count. How much is left over after doubling?"),
    (FIRST / 2, "That is half of the first count. How much is left over after doubling?"),
    (SECOND / 4, "That is a quarter of the second count, as if all of it were squared."),
    (
        SECOND / 2,
        "That is half of the second count. What do you get if you compare it with the 450?",
    ),
    (SECOND, "That is the second count itself. A part of the first is asked for."),
    (
        2 * FIRST,
        "That is twice the first count: what the second would be if nothing grew with the square.",
    ),
    (
        PART / FIRST,
        "That is the share of the first count. The question is for a number of MFLOP.",
    ),
)


@lesson.number(
    "03.2",
    ask="Double the text. A counter says 450 MFLOP for 1,000 tokens and 1,000 MFLOP for 2,000. One "
    "part of the work grows with the tokens, the other with their square. How many MFLOP of the "
    "first 450 are the part that grows with the square?",
    unit="MFLOP",
    near=1.1,
    hints=(
        "What would the second count be if nothing grew with the square?",
        "Twice the first: 900. So 100 are left over. And how does the squared part grow?",
        "The squared part becomes 4 times as large. Two of the four are in the 900, so the "
        "100 left over are the other two.",
    ),
    solution='fl.Q("1000 MFLOP") / 2 - fl.Q("450 MFLOP")',
    in_words="Twice 450 is 900, and 100 are left over. The squared part became four times as "
    "large, and two of the four are in the 900. So 100 is twice the part, and the part is 50.",
)
def squared_part():
    for mega, sentence in SQUARED:
        yield Q(mega, "MFLOP"), sentence


# -- a rule for an operator that no counter knows --------------------------------------------------

SIZES = ("T", "d", "f", "E", "k")  # of the operands of course::experts
# On sizes that are different primes, two short formulas give the same number only if they are the
# same; so an answer is tried on a few such sizes, whatever its form.
PRIMES = ((7, 11, 13, 17, 5), (11, 13, 17, 5, 3), (13, 17, 5, 3, 19))
RIGHT = "4*T*k*d*f"
TAUGHT = (
    f"Right: {RIGHT}. E isn't in it, because experts that aren't chosen do no work, although they "
    "fill the memory. With @fl.rule('course::experts') above it, fl.count knows an operator that "
    "no other counter does."
)
ONLY_A_FORMULA = (
    f"The formula is right: {RIGHT}. Now teach it to the counter: return fl.cost with that text "
    "and its five sizes from a function of (x, up, down, chosen), and give the function's name. "
    "If you don't write code, you are done here."
)

FORMULAS = (
    (
        "4*T*E*d*f",
        "That sends every token through every expert. Only the chosen ones work: k, not E.",
    ),
    (
        "2*T*k*d*f",
        "That is one of an expert's two tables. Or it is both in multiply-adds, and each of "
        "those is two FLOPs.",
    ),
    (
        "2*T*E*d*f",
        "That is all the experts, at half of their work: only k of them are chosen, and each has "
        "two tables.",
    ),
    ("4*T*d*f", "That is one expert for each token. Each token goes through k of them."),
    (
        "2*T*d*f",
        "That is one table of one expert. Each token goes through k experts of two tables.",
    ),
    ("T*k*d*f", "Two tables, and two FLOPs for each multiply-add: that makes 4, not 1."),
    ("8*T*k*d*f", "That is twice too many: two tables, and two FLOPs for each multiply-add."),
    (
        "4*T*k*d*f*E",
        "Leave E out: E is how many experts there are, and k how many of them each token meets.",
    ),
    (
        "4*T*k*d*f/E",
        "Leave E out: each token goes through k whole experts, however many others there are.",
    ),
    (
        "T*E*d*f",
        "That is one multiply-add for each number in all the experts' first tables. Each expert "
        "has two tables, a multiply-add is 2 FLOPs, and only k experts are chosen.",
    ),
    (
        "12*T*k*d*f",
        "That includes the way back, as in training. The operator only goes forward, which is a "
        "third of it.",
    ),
    ("4*k*d*f", "That is one token. There are T."),
    ("2*k*d*f", "That is one token and one of an expert's two tables. There are T tokens."),
    (
        "4*T*k*d*d",
        "The tables aren't square: they lead from d numbers to f, and from f back to d.",
    ),
    (
        "4*E*d*f",
        "That is one token through every expert. There are T tokens, and k experts are chosen.",
    ),
    (
        "2*T*k*(d+f)",
        "A row of d numbers times a table of d x f is d f multiply-adds: the sizes are multiplied, "
        "not added.",
    ),
    (
        "4*T*k*(d+f)",
        "A row of d numbers times a table of d x f is d f multiply-adds: the sizes are multiplied, "
        "not added.",
    ),
    (
        "2*T*k*d*f**2",
        "The second table starts from f numbers and ends at d: f x d again. Two products, one "
        "after the other, add up.",
    ),
    (
        "4*T*k*d**2*f**2",
        "The two products come one after the other, so their FLOPs add up; they aren't multiplied.",
    ),
)


MISSING = {  # a size that a formula forgets, and why it belongs there
    "T": "There are T tokens, and each of them goes through experts: T is missing.",
    "d": "A row of d numbers meets a table of d x f numbers, all of them: d is missing.",
    "f": "A row of d numbers meets a table of d x f numbers, all of them: f is missing.",
    "k": "Each token goes through k experts: k is missing.",
}
TOO_OFTEN = {  # a size that stands in a formula once too often
    "T": "T is in it twice. But here no token meets another, so the tokens only add up. "
    "(Is your k chosen.shape[0]? That is T; k is chosen.shape[1].)",
    "d": "d is in it twice. Each table has d x f numbers, so d belongs there once. (Is your f the "
    "last size of down? That is d; its sizes are (E, f, d).)",
    "f": "f is in it twice. Each table has d x f numbers, so f belongs there once.",
    "E": "Leave E out: E is how many experts there are, and k how many of them each token meets.",
    "k": "k is in it twice. Each token goes through k experts, so k belongs there once.",
}


NUMBER_IN_FRONT = (
    "The sizes are right. The number in front is {:.4g}, and it should be 4: two tables, and two "
    "FLOPs for each multiply-add."
)


def experts_rule(x, up, down, chosen):
    """The solution of 03.3."""
    tokens, k = chosen.shape
    return cost(RIGHT, T=tokens, k=k, d=x.shape[1], f=up.shape[2])


def operands(T, d, f, E, k):
    """What course::experts is given: x, up, down and the experts chosen for each token."""
    return (
        Operand((T, d)),
        Operand((E, d, f)),
        Operand((E, f, d)),
        Operand((T, k), "int64"),
    )


def judge_rule(run):
    """A rule that gives the FLOP in products of course::experts; a formula alone is half."""
    found = [products(run, sizes) for sizes in PRIMES]
    if found == at_primes(RIGHT):
        is_text = isinstance(run.answer, str)
        yield not is_text, ONLY_A_FORMULA if is_text else TAUGHT
    for text, sentence in FORMULAS:
        if found == at_primes(text):
            yield False, sentence
    yield from about_sizes(found)
    at = ", ".join(f"{name} = {n}" for name, n in zip(SIZES, PRIMES[0]))
    yield (
        False,
        f"At {at} that gives {found[0]:,.12g} FLOP in products, and it should be "
        f'{at_primes(RIGHT)[0]:,}. fl.hint("03.3") helps.',
    )


def about_sizes(found):
    """(False, a sentence) for a formula that is right but for its sizes, or for its number."""
    of_right = [one / right for one, right in zip(found, at_primes(RIGHT))]
    for powers in itertools.product((0, -1, 1), repeat=len(SIZES)):
        numbers = [one / product_of(row, powers) for one, row in zip(of_right, PRIMES)]
        if not all(math.isclose(number, numbers[0], rel_tol=1e-9) for number in numbers):
            continue
        sentences = [about_size(name, power) for name, power in zip(SIZES, powers) if power]
        yield False, " ".join(sentences[:2]) or NUMBER_IN_FRONT.format(4 * numbers[0])


def product_of(sizes, powers):
    """The product of sizes, each raised to its power."""
    return math.prod(size**power for size, power in zip(sizes, powers))


def about_size(name, power):
    """A sentence on a size that a formula has once too often, or once too little."""
    if power > 0 or name == "E":
        return TOO_OFTEN[name]
    return MISSING[name]


def at_primes(text):
    """The values of a formula at the sizes that answers are tried on."""
    return [formula(text, SIZES)(*sizes) for sizes in PRIMES]


def products(run, sizes):
    """The FLOP in products that the learner's rule or formula gives at these sizes."""
    if isinstance(run.answer, str):
        return run(*sizes)

    def costs(answer):
        rule = answer if isinstance(answer, Rule) else Rule((), answer)
        return rule.cost(operands(*sizes), {}, None) or cost()

    kinds = run.inside(costs, where="On operands it").kinds()
    if not kinds:
        raise SandboxError("It gives back nothing: let it end in `return` and fl.cost(...).")
    if not kinds.get("product"):
        seen = ", ".join(kinds)
        raise SandboxError(f"It gives back only {seen}: the first text in fl.cost is the products.")
    return kinds["product"]


lesson.program(
    "03.3",
    ask="No counter knows the operator course::experts. Each of T tokens goes through k of E "
    "experts. An expert is two tables: one from d numbers to f, and one from f back to d. How many "
    "FLOPs do all the products take, at 2 for each multiply-add? Two steps: 1. the formula, such "
    'as "2*T*d"; 2. if you write code, a rule: a function of (x, up, down, chosen), whose shapes '
    "are (T, d), (E, d, f), (E, f, d), (T, k).",
    judge=judge_rule,
    ways=(
        (experts_rule, TAUGHT),
        (RIGHT, ONLY_A_FORMULA),
        *FORMULAS,
        ("4*T*k*d", MISSING["f"]),
        ("2*T*k*f", MISSING["d"]),
        ("4*T**2*k*d*f", TOO_OFTEN["T"]),
        ("4*T*k*d**2*f", TOO_OFTEN["d"]),
    ),
    wanted="Give the name of your function without brackets, or its formula as text; {} is "
    "neither.",
    called="with (x, up, down, chosen)",
    stands_for=text_as_formula(*SIZES),
    hints=(
        "How many products of one row with a table does a single token need?",
        "k experts, two tables each. A row of d numbers times a d x f table is 2 d f FLOP.",
        'Two tables at 2 d f each, k experts, T tokens: "4*T*...". In a function: '
        "T, k = chosen.shape, and return fl.cost(the formula, T=T, k=k, d=..., f=...).",
    ),
    solution=f'lambda x, up, down, chosen: fl.cost("{RIGHT}", T=x.shape[0], k=chosen.shape[1], '
    "d=x.shape[1], f=up.shape[2])",
    in_words=f"The formula is {RIGHT}: T tokens, k experts each, two tables, 2 d f FLOP for each.",
)
