"""Lesson 11: guesses, exercises and vote. The best sizes come from the learner's own nets."""

import math

from ...quantities.quantity import Q
from ..lesson import Lesson
from . import judge_11

lesson = Lesson("11", "With a fixed budget, how big should the model be?")

NO_ROOM = (
    "A small net may read the most text. But it has no room for what it reads, and most of that "
    "text is wasted on it."
)
TOO_LITTLE_TEXT = (
    "A large net has the most room. But the same FLOPs pay for so little text that most of its "
    "parameters hardly learn anything: one of 16,384 sees 10,172 characters."
)

lesson.guess(
    "11.a",
    ask="The budget is 1 GFLOP, a billion FLOPs. A net of 1,024 parameters may learn from 162,760 "
    "characters for that, and one of 16,384 from 10,172. How many parameters has the net that "
    "guesses best?",
    unit="",
    example="300",
    tell="The best size for this budget came out at {truth} parameters (estimated).",
    near=1.6,
    slips=(
        (162_760, "That is a number of characters. How many parameters should read them?"),
        (10_172, "That is a number of characters. How many parameters should read them?"),
        ("1e8 to 1e11", "That is the budget, in FLOP. The question asks for parameters."),
        ("9500 to 9e7", TOO_LITTLE_TEXT),
        ("64 to 1500", NO_ROOM),
        ("1 to 63", "The smallest net here has 1,024 parameters, and even that has too few."),
    ),
    too_low=NO_ROOM,
    too_high=TOO_LITTLE_TEXT,
    far_too_low=NO_ROOM,
    far_too_high=TOO_LITTLE_TEXT,
)


AS_LARGE = 0.9  # times the last best size, and more: not smaller than before


def how_the_best_size_grows(truth):
    """Beliefs on four times the budget, by the factor that came out."""
    yield (
        f"{1.65 * truth:.3g} to {3.3 * truth:.3g}",
        "That puts all four times into size. The net would then learn from no more text than the "
        "best one before it did. More room needs more to fill it with.",
    )
    much_smaller = 0.62 * truth
    if much_smaller > AS_LARGE:
        yield (
            f"{AS_LARGE} to {much_smaller:.3g}",
            "That puts all four times into text, and none into size. After that much text, the "
            "old size has no room left for what it could still learn.",
        )
    yield (
        "0.01 to 0.89",
        "That is a smaller net than before, for a larger budget. It would have even less room for "
        "what it reads.",
    )
    much_larger = 3.4 * truth
    yield (
        f"{much_larger:.3g} to {max(100, 10 * much_larger):.3g}",
        "That grows faster than the budget. Four times the FLOPs cannot pay for a net more than "
        "four times as large on the same text.",
    )
    yield (
        "1000 to 1e9",
        "That is a number of parameters. The question asks how many times as large: divide by the "
        "last best size.",
    )
    yield "1e10 to 1e11", "That is the budget, in FLOP. The question asks how many times as large."


lesson.guess(
    "11.b",
    ask="The next budget is 64 GFLOP, four times the last one. How many times as large is the best "
    "net for it, in parameters? (1 means as large as the last best one.)",
    unit="",
    example="10",
    tell="The best net for this budget came out {truth} times as large (estimated).",
    near=1.3,
    slips=how_the_best_size_grows,
    too_low="Look at the step from each best size to the next one: each is about twice the one "
    "before, and this will be, too.",
    too_high="Look at the step from each best size to the next one: each is about twice the one "
    "before, and this will be, too.",
)

# -- the rule of thumb -----------------------------------------------------------------------------
GOPHER = 5.76e23  # FLOP
EACH = 20  # tokens for each parameter
BY_BESIROGLU = 72.2e9  # parameters, on the lesson's page
SIX = 6  # FLOP for each parameter and token


def unfinished(right):
    """Answers that stop on the way to the parameters, or go a step too far."""
    yield right**2, "That is N squared: C / 120. The square root is missing."
    yield GOPHER / EACH, "That divides by 20 alone. C = 6 N D, and D is 20 N."
    yield GOPHER / SIX, "That is N times D together. D is 20 N: put that in, and solve for N."
    yield (
        right / EACH,
        "You divided by 20 once more than is needed: the square root is N already.",
    )
    yield (
        right / 2,
        "That is half. C = 6 x N x 20 N = 120 N N: divide by 120 first, then take the root.",
    )
    root = math.sqrt(GOPHER)
    yield root, "That is the square root of the whole budget. Divide it by 120 first."
    yield root / (SIX * EACH), "You took the root before dividing. Divide by 120 first."
    yield (
        math.sqrt(GOPHER / EACH) / SIX,
        "The 6 belongs under the root as well: 5.76e23 / (6 x 20), and then the root.",
    )


@lesson.number(
    "11.1",
    ask="A budget of 5.76e23 FLOP, which is what the model Gopher took. Spend it by the rule of 20 "
    "tokens for each parameter. How many parameters?",
    unit="",
    noun="parameters params",
    close=0.015,
    hints=(
        "Training takes 6 FLOP for each parameter and token. How many tokens are there, if there "
        "are 20 for each parameter?",
        "D = 20 N, so C = 6 x N x 20 N = 120 x N x N.",
        "The square root of 5.76e23 / 120.",
    ),
    solution="(5.76e23 / (6 * 20)) ** 0.5",
    in_words="5.76e23 / 120 is 4.8e21, and the square root of that is 69 billion.",
)
def by_the_rule():
    right = math.sqrt(GOPHER / (SIX * EACH))
    yield (
        right,
        "Chinchilla was made to test this: the same budget with 70 billion parameters, and it beat "
        "Gopher, which had 280 billion.",
    )
    yield (
        math.sqrt(GOPHER / EACH),
        "The 6 of 6ND is missing: each parameter takes 6 FLOP for each token.",
    )
    yield (
        BY_BESIROGLU,
        "That is what Besiroglu's law says, with 18.4 tokens for each. The rule of thumb says 20.",
    )
    yield EACH * right, "Those are the tokens. The parameters are a twentieth of that."
    yield (
        2.8e11,
        "That is Gopher itself, as it was built: about one token for each parameter, where 20 are "
        "asked for.",
    )
    yield (
        math.sqrt(GOPHER / SIX),
        "That is one token for each parameter. The rule says 20, so C = 6 x N x 20 N.",
    )
    yield (
        math.sqrt(GOPHER / (2 * EACH)),
        "That counts 2 FLOP for each parameter and token, as answering does. Training takes 6: "
        "the way back costs another 4.",
    )
    yield (
        math.sqrt(GOPHER / (SIX / 2 * EACH)),
        "That counts 3 FLOP for each parameter and token. A multiply-add is two FLOPs, so it is 6.",
    )
    yield from unfinished(right)
    yield Q(right, "token"), "The size of a model is a plain number of parameters, not of tokens."


# -- the reader's own exponent ---------------------------------------------------------------------
HUNDRED = 100
KAPLAN = 0.73  # the exponent that was the rule before Chinchilla


@lesson.number(
    "11.2",
    ask="Your fit says how the best size grows with the budget: as C^a, with your own a. The "
    "budget is now 100 times as large. By what factor does the best size grow?",
    unit="",
    noun="times x",
    near=1.06,
    sample={"a": "0.53"},
    named={"a": "fitted.exponent"},
    hints=(
        "If a were 1, all of the budget would go into size, and if a were 0, none of it. What does "
        "a power between the two do to a 100?",
        "The best size grows by 100 to the power of a.",
        "100 ** a. For a = 0.5 that would be the square root of 100, which is 10.",
    ),
    solution="100 ** a",
    in_words="100 to the power of your a: 11 or 12 times, for an a of 0.52 or 0.54.",
)
def a_hundred_times(a):
    a = float(a)
    yield (
        HUNDRED**a,
        "And the text grows by the rest: a hundred times the budget is one factor times the other.",
    )
    yield (
        HUNDRED,
        "That puts all of it into size. The rule before Chinchilla came near to that, and models "
        "grew much faster than what they read.",
    )
    yield HUNDRED * a, "An exponent is not a factor: take 100 to the power of a, not 100 times a."
    yield HUNDRED ** (1 - a), "That is the factor for the text. The size takes the other share."
    yield (
        HUNDRED**KAPLAN,
        "That is 100 to the power of 0.73, the rule before Chinchilla. Your own a is on this page.",
    )
    yield (
        math.sqrt(HUNDRED),
        "That is 100 to the power of 0.50, which is Chinchilla's rule. It is near yours, but your "
        "own a is on this page.",
    )
    yield 2 * a, "That is in powers of ten. How many times is that?"
    yield HUNDRED**-a, "That is upside down: a larger budget has a larger best size."
    yield (
        HUNDRED ** (1 / a),
        "That is the other way round: how many times the budget a best size 100 times as large "
        "takes.",
    )
    yield HUNDRED**2, "That is 100 squared. Your a is far below 2."
    steps = math.log(HUNDRED, 4)
    yield steps, "That is how many fourfold steps make a hundredfold. How far does each one lead?"
    yield (
        steps * 4**a,
        "Steps multiply. They do not add up: two steps of 2 make 4, and three make 8.",
    )
    yield a, "That is a itself. What does it make of a factor of 100?"
    yield 4**a, "That is the step for four times the budget. The budget is 100 times as large."


lesson.program(
    "11.3",
    ask="Give a recipe for 2 GFLOP: a width, and if you like a batch, a rate and a number of "
    'steps, such as {"width": 100, "batch": 128, "rate": 0.03}. A width of 1 is 256 parameters. '
    "Your net is trained beside one by the course's own recipe, from the same seed. It passes if "
    "its loss is at most 3 % above. (Without code: type a width.)",
    judge=judge_11.judge_recipe,
    ways=(
        ({"width": 23, "batch": 91}, judge_11.RIGHT),
        ({"width": 80}, judge_11.TOO_LARGE),
        ({"width": 5}, judge_11.NO_ROOM),
        ({"width": 23, "rate": 0.12}, judge_11.LONG_STRIDES),
        ({"width": 23, "rate": 0.003}, judge_11.SHORT_STRIDES),
        ({"width": 23, "batch": 1024}, judge_11.FEW_STEPS),
        ({"width": 23, "batch": 12}, judge_11.NOISY_STEPS),
        ({"width": 23, "steps": 5000}, judge_11.TOO_MUCH),
        ({"width": 23, "steps": 300}, judge_11.CHEAPER),
        ({"width": 80, "rate": 0.1}, judge_11.SEVERAL),
        ({"width": 23, "layers": 2}, judge_11.UNKNOWN),
        ({"batch": 64}, judge_11.WIDTH_IS_MISSING),
        ({"width": "wide"}, judge_11.NOT_A_NUMBER),
        ({"width": 300, "batch": 4096}, judge_11.NOT_TRAINED),
        ({"width": 5888}, judge_11.PARAMETERS),
        ({"width": 23, "rate": 1000}, judge_11.LONG_STRIDES),
    ),
    wanted='Give a recipe, such as {{"width": 100}}, or a width; {} is neither.',
    called="with nothing between its brackets",
    stands_for=judge_11.recipe_of,
    hints=(
        "Which sizes were best for 1 and for 4 GFLOP? Where does 2 GFLOP lie between them?",
        "About ten characters for each parameter: 6 x N x 10 N = 2 GFLOP.",
        "N is about 5,800, and a width of 1 is 256 parameters. Leave batch and rate to the course.",
    ),
    solution='{"width": 23}',
    in_words="23, which is 5,888 parameters.",
)


lesson.choice(
    "11.vote",
    ask="Model A took four times the training FLOPs of model B. Both are of the same kind and were "
    "trained on the same text. Is A better?",
    choices={
        "A": (
            "Yes, it is four times as good.",
            "FLOPs count work, and work is not quality. Even well spent, four times the FLOPs "
            "took only some ten per cent off your losses.",
        ),
        "B": (
            "Yes: by the law of the valleys its loss is about ten per cent lower.",
            "That law is about the best net for each budget. Nobody said that A was one. Your "
            "worst net of 64 GFLOP was about as bad as the best of a quarter of that.",
        ),
        "C": (
            "It is not settled. If A had a poor size, too little text or a worse recipe, the "
            "four times may be gone.",
            "The FLOPs say what was spent. Ask what they were spent on: how many parameters, how "
            "much text, read how often, by which recipe.",
        ),
        "D": (
            "No: FLOPs have nothing to do with how good a model is.",
            "They have: at the best size each four times the FLOPs lowered your loss, without an "
            "exception. They are what it takes, and not a promise.",
        ),
    },
    best="C",
    hints=(
        "On this page, did four times the FLOPs always make a better net?",
        "Think of the far ends of your last valley, and of the net that read a fortieth of the "
        "text.",
    ),
    solution='"C"',
)
