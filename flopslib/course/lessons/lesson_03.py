"""Lesson 03: guesses, exercises and vote. Every figure follows from the sizes written here."""

from ...counting.costs import Operand, cost
from ...counting.registry import Rule
from ...quantities.formatting import words
from ..lesson import Lesson
from ..questions.sandbox import SandboxError, formula, text_as_formula

D, T = 128, 512  # the lesson's attention layer: numbers a token, tokens
SEEN = 8 * T * D**2  # the four products of each token; the two of all with all are 4 T^2 D
GROWN = (2 * D + 4 * T) * 4 / (2 * D + T)  # times the work, at four times the length

lesson = Lesson("03", "Can you trust a FLOP counter?")

lesson.guess(
    "03.a",
    ask="Three FLOP counters look on while one attention layer reads a page of 512 tokens. Each "
    "says how many FLOP that was. Divide the highest answer by the lowest: what comes out?",
    unit="",
    example="1.2",
    tell="The highest of the three answers is {truth} times the lowest (counted).",
    near=1.2,
    slips=(
        (
            "0.9 to 1.1",
            "Counters add up whole numbers, so one expects them to agree. But each of them adds up "
            "what it watches, and they do not watch the same.",
        ),
        (
            2,
            "A factor of two would be multiply-adds beside FLOP, and all three count FLOP. The "
            "difference lies in what each of them sees.",
        ),
    ),
    too_low="Counters are programs that add up whole numbers, so one expects them to agree. They "
    "do, to the last digit, on whatever they have both seen.",
    too_high="If you have met counters that were far off: so they can be, and on longer texts "
    "these will be, too.",
)

lesson.guess(
    "03.b",
    ask=f"For 512 tokens the ten lines said about {words(SEEN)} FLOP. Make the text four times as "
    "long, 2,048 tokens. What do they say now?",
    unit="FLOP",
    example="1e9 FLOP",
    tell="At four times the length the ten lines say {truth}: four times as much. The work itself "
    f"has grown {words(GROWN)} times.",
    near=1.25,
    slips=(
        (
            SEEN,
            "That is what they said for 512 tokens. Each further token takes its four products, "
            "too.",
        ),
        (
            GROWN * SEEN,
            "So the work grows, for all tokens meet all tokens. But the ten lines do not see that "
            "part: their number is no measure of it.",
        ),
        (
            16 * SEEN,
            "Sixteen times is how the meetings of all tokens with all grow, and the ten lines see "
            "none of those.",
        ),
        (
            GROWN * (SEEN + 4 * T**2 * D),
            "That is the whole work. The ten lines see a part of it, and say nothing of the rest.",
        ),
    ),
    too_low="Each token still takes its four products, however long the text is: four times the "
    "tokens, four times what these lines see.",
    too_high="If you took 12 or 16 times: so the work grows, for all tokens meet all tokens. But "
    "the ten lines do not see that part.",
    far_too_low="If that was a factor: the FLOP are asked for. Four times the tokens, each with "
    "its four products: four times what was seen before.",
    far_too_high="Four times the tokens, each with its four products: four times what was seen "
    "before, and no more.",
)

lesson.choice(
    "03.vote",
    ask="64 tokens of 768 numbers meet in an attention kernel. A counter says 0 FLOP on a CPU, and "
    "12.6 MFLOP for the same call on the device meta, where tensors have shapes and no numbers. "
    "What happened?",
    choices={
        "A": (
            "Attention is free on a CPU.",
            "It took time and gave an answer. In a list of counts, 0 is the least likely "
            "of all numbers.",
        ),
        "B": (
            "It has no rule for the CPU's fused operator, and says nothing.",
            "Each device has a kernel of its own, with a name of its own. A counter that "
            "goes by names has to know every one of them.",
        ),
        "C": (
            "The CPU does other arithmetic.",
            "It is the same two products of all tokens with all tokens. Only the name of "
            "the operator differs.",
        ),
        "D": (
            "The device meta counts twice.",
            "Twice nothing would be nothing. And the pencil says the same: 4 T² d = 4 x 64² x 768.",
        ),
    },
    best="B",
    hints=(
        "By what does that counter know an operator?",
        "By its name, looked up in a list. What if the name is not in the list?",
    ),
    solution='"B"',
)


@lesson.number(
    "03.1",
    ask="A report compares models by a counter that watches modules: of an attention layer it sees "
    "the four products of each token. Width 1,024, text of 8,192 tokens. How many times too low "
    "is its count?",
    unit="",
    noun="times",
    near=1.1,
    hints=(
        "Which two parts has the work, and which of them is seen?",
        "Seen: 8 T d². Missed: 4 T² d. How many times the seen part is all of it?",
        "(8 T d² + 4 T² d) / 8 T d² = 1 + T / 2d, with T = 8,192 and d = 1,024.",
    ),
    solution="1 + 8192 / (2 * 1024)",
    in_words="All of it over what is seen: (8 T d² + 4 T² d) / 8 T d² = 1 + T / 2d = 5.",
)
def too_low():
    d, tokens = 1024, 8192
    yield (
        1 + tokens / (2 * d),
        (
            "And at half the width it would be 9: the slip does not cancel out "
            "when two models are compared."
        ),
    )
    yield (
        tokens / (2 * d),
        (
            "That is the missed part over the seen one. What was seen belongs to "
            "the whole, too: one more."
        ),
    )
    yield 1 / (1 + tokens / (2 * d)), "That is the share that is seen; one over it is asked for."
    yield (
        1 + tokens / (4 * d),
        (
            "One of the two products of all tokens with all is missing: who "
            "looks at whom, and what they take along."
        ),
    )
    yield (
        1 + tokens / d,
        ("The four products of each token take 8 T d²: a multiply-add is two FLOP there, too."),
    )
    yield tokens / d, "That is tokens over width. How many FLOP has each of the two parts?"
    one_product = (
        "The counter sees all four products of each token, 8 T d²; that takes one of them."
    )
    yield 2 * tokens / d, one_product
    yield 1 + 2 * tokens / d, one_product
    yield (
        1 + 4 * tokens / d,
        "The counter sees four products of each token, in 8 T d², not in T d².",
    )


# -- a rule for an operator that no counter knows --------------------------------------------------

SIZES = ("T", "d", "f", "E", "k")  # of the operands of course::experts
# On sizes that are different primes, two short formulas give the same number only if they are the
# same; so an answer is tried on a few such sizes, whatever its form.
PRIMES = ((7, 11, 13, 17, 5), (11, 13, 17, 5, 3), (13, 17, 5, 3, 19))

FORMULAS = (
    (
        "4*T*k*d*f",
        "E is not in it: experts that nobody asked do no work, though they fill the "
        "memory. Many counters see none of the others, either.",
    ),
    (
        "4*T*E*d*f",
        "That is every token through every expert. Only the chosen ones work: k, not E.",
    ),
    (
        "2*T*k*d*f",
        "That is one of an expert's two matrices; or both, in multiply-adds, of which "
        "each is two FLOP.",
    ),
    (
        "2*T*E*d*f",
        "All experts, and half of the work in each: only k of them are chosen, and "
        "each has two matrices.",
    ),
    ("4*T*d*f", "That is one expert a token. Each goes through k of them."),
    ("T*k*d*f", "Two matrices, and two FLOP for each multiply-add: four, not one."),
    ("8*T*k*d*f", "That is twice too many: two matrices, and each multiply-add is two FLOP."),
    (
        "4*T*k*d*f*E",
        "Leave E out: it says how many experts there are, and k how many of them a token meets.",
    ),
    ("4*k*d*f", "That is one token. There are T."),
    (
        "4*E*d*f",
        "That is one token through every expert; there are T tokens, and k experts are chosen.",
    ),
)


def operands(T, d, f, E, k):
    """What course::experts is given: x, up, down and the experts chosen for each token."""
    return (
        Operand((T, d)),
        Operand((E, d, f)),
        Operand((E, f, d)),
        Operand((T, k), "int64"),
    )


def judge_rule(run):
    """A rule, or a formula as text, that gives the FLOP in products of course::experts."""
    found = [products(run, sizes) for sizes in PRIMES]
    for text, sentence in FORMULAS:
        if found == [formula(text, SIZES)(*sizes) for sizes in PRIMES]:
            right = text == FORMULAS[0][0]
            yield right, f"Right: {text}. {sentence}" if right else sentence
    at = ", ".join(f"{name} = {n}" for name, n in zip(SIZES, PRIMES[0]))
    wanted = formula(FORMULAS[0][0], SIZES)(*PRIMES[0])
    yield (
        False,
        f"At {at} that gives {found[0]:,.12g} FLOP in products, and {wanted:,} are asked for. "
        'fl.hint("03.2") helps.',
    )


def products(run, sizes):
    """The FLOP in products that the learner's rule or formula gives at these sizes."""
    if isinstance(run.answer, str):
        return run(*sizes)

    def costs(answer):
        rule = answer if isinstance(answer, Rule) else Rule((), answer)
        return rule.cost(operands(*sizes), {}, None) or cost()

    kinds = run.inside(costs, where="On operands it").kinds()
    if not kinds.get("product"):
        seen = f"only {', '.join(kinds)}" if kinds else "nothing"
        raise SandboxError(f"It gives back {seen}: the first text in fl.cost is the products.")
    return kinds["product"]


lesson.program(
    "03.2",
    ask="The operator course::experts sends each of T tokens through k of E experts. An expert is "
    "two matrices, one from d numbers to f and one back from f to d. How many FLOP in products, 2 "
    "a "
    'multiply-add? A formula such as "2*T*d", or a rule for (x, up, down, chosen), of shapes '
    "(T, d), (E, d, f), (E, f, d), (T, k).",
    judge=judge_rule,
    ways=FORMULAS,
    wanted="A rule is asked for, the name of your function without brackets, or its formula as "
    "text; {} is neither.",
    stands_for=text_as_formula(*SIZES),
    hints=(
        "How many products of one row with a matrix does a single token take?",
        "k experts, two matrices each. A row of d numbers times a d x f matrix is 2 d f FLOP.",
        'Two matrices of 2 d f each, k experts, T tokens: "4*T*...". In a rule: T, k = '
        "chosen.shape.",
    ),
    solution='"4*T*k*d*f"',
    in_words="T tokens, k experts each, two matrices, 2 d f FLOP for each of them.",
)
