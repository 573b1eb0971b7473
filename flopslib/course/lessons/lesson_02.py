"""Lesson 02: guesses, exercises and vote. Every figure follows from shapes; none is typed twice."""

from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("02", "How many FLOPs does a model need?")

lesson.guess(
    "02.a",
    ask="A linear layer and a convolution have the same number of parameters, a million each. The "
    "linear layer gets one row of numbers; the convolution slides over a picture of 32 x 32 "
    "places. By what factor does the convolution need more FLOPs?",
    unit="",
    example="50",
    tell="The convolution needs {truth} times as many FLOPs as the linear layer (counted).",
    shown=",.0f",
    near=1.1,
    slips=(
        (
            "0.9 to 1.1",
            "Parameters say how much there is to store. The linear layer uses each of them once, "
            "the convolution once at each place.",
        ),
        ("9", "That is the size of the window. But the window stops at 32 x 32 places."),
        ("32", "That is one side of the picture. There are 32 x 32 places."),
        ("64", "That adds the two sides of the picture. They multiply: 32 x 32 places."),
        (
            "2",
            "A multiply-add is two FLOPs in both layers, so the 2 cancels. What differs is how "
            "often each parameter is used.",
        ),
        (
            "2048",
            "A multiply-add is two FLOPs in both layers, so the 2 cancels. What is left are the "
            "32 x 32 places.",
        ),
        (
            9 * 1024,
            "The window went in once more. But its 3 x 3 numbers are among the million parameters "
            "already.",
        ),
        (
            1024 * 1024,
            "That is about the number of parameters. Both layers have a million; what differs is "
            "how often each is used.",
        ),
        (
            1 / 1024,
            "Upside down: the convolution needs more, because it uses each parameter at every "
            "place.",
        ),
    ),
    too_low="Each parameter of the convolution is used once at each place of the picture, and "
    "there are 32 x 32 places.",
    too_high="Only the places of the picture count: 32 x 32. How large the window is, and how many "
    "channels there are, is in the parameters already.",
)


def parameters_or_squares(times):
    """The beliefs that each token costs as before, and that attention is all there is."""
    yield (
        "0.9 to 1.1",
        "True, each token meets the same parameters as before. But it also looks at 32 times as "
        "many other tokens, and that work has no parameters.",
    )
    yield (
        32,
        "That is how much the work of attention grows. At 1,024 tokens it was a small part of the "
        "whole, so the whole grows less.",
    )
    yield 32 * times, "That is for the whole text, which has 32 times as many tokens as before."
    yield (
        1024,
        "That is how much all the looking grows, for the whole text. For each token it grows 32 "
        "times, and looking was a small part at first.",
    )
    yield (
        16,
        "Half of 32, so as if looking had been half of the work. At 1,024 tokens it was only 13 %.",
    )
    yield 1 / times, "Upside down: the work for each token grows."
    yield 1 / 32, "Upside down: the work for each token grows."


lesson.guess(
    "02.b",
    ask="GPT-2 was made for texts of 1,024 tokens. Give it one of 32,768, 32 times as long. By "
    "what factor does the work for EACH token grow?",
    unit="",
    example="1000",
    tell="GPT-2 needs {truth} times as many FLOPs for each token of the longer text (counted).",
    near=1.25,
    slips=parameters_or_squares,
    too_low="Each token meets the same parameters as before, but it also looks at 32 times as many "
    "other tokens.",
    too_high="Only the work of attention grows 32 times, and at 1,024 tokens it was a small part. "
    "Or did you take the FLOPs of the whole text?",
)


@lesson.number(
    "02.1",
    ask="An MLP with the sizes 200, 800, 50 gets 128 rows at once. How many FLOPs do its products "
    "take, in one forward pass?",
    unit="FLOP",
    near=1.1,
    hints=(
        "Two layers. Which two tables are multiplied in each?",
        "(128, 200) times (200, 800), then (128, 800) times (800, 50): 2mkn each.",
        "2 x 128 x (200 x 800 + 800 x 50).",
    ),
    solution="2 * 128 * (200 * 800 + 800 * 50)",
    in_words="Two products: 2 x 128 x 200 x 800 and 2 x 128 x 800 x 50, together 51.2 million.",
)
def two_layers():
    row = 2 * (200 * 800 + 800 * 50)
    yield (
        128 * row,
        "Two for each parameter and each row: a linear layer uses its table once for each row.",
    )
    yield 64 * row, "Those are multiply-adds, MACs: each of them is two FLOPs."
    yield 128 * row / 1e6, "The digits are right, but the M is missing: 51.2 MFLOP."
    yield row, "That is one row, and 128 of them go through."
    yield row / 2, "That is the number of parameters. Each is used once for each row, at two FLOPs."
    yield 3 * 128 * row, "That includes the way back, as in training. Forward is a third of it."
    yield 128 * 2 * 200 * 800, "That is the first layer. The second is (128, 800) times (800, 50)."
    yield 128 * 2 * 800 * 50, "That is the last layer. The first is (128, 200) times (200, 800)."
    yield from sizes_of_two_layers()
    yield from a_part_of_two_layers()
    yield 2 * 128 * row, "Doubled once too often: the two is in 2mkn already."
    yield Q(128 * row, "FLOP/s"), "A count has no seconds: leave the /s out."


def sizes_of_two_layers():
    """The slips in which all the sizes are multiplied, or added."""
    all_sizes = 200 * 800 * 50
    for times in (1, 2, 128):
        yield (
            times * all_sizes,
            "Two layers are two products, 200 x 800 and 800 x 50: they add up.",
        )
    for times in (1, 2, 128, 2 * 128):
        yield times * 1050, "You added the sizes. A layer multiplies its two sizes."
    yield (
        2 * 128 * 200 * 800 * 50,
        (
            "You multiplied all the sizes. Two layers are two products, one after the other, "
            "so they add up."
        ),
    )


def a_part_of_two_layers():
    """The slips in which rows, a layer or the two are missing."""
    for first in (200 * 800, 2 * 200 * 800, 128 * 200 * 800):
        yield (
            first,
            "That is a part of the first layer's work. It takes 128 rows, two FLOPs a "
            "multiply-add, and then comes the second layer.",
        )
    for second in (800 * 50, 2 * 800 * 50, 128 * 800 * 50):
        yield (
            second,
            "That is a part of the second layer's work. It takes 128 rows, two FLOPs a "
            "multiply-add, and the first layer.",
        )
    yield 128 * 200, "Those are the numbers that go in. Each of them meets 800 parameters."
    yield 128 * 800, "Those are the numbers between the layers. How much does each of them cost?"
    yield 128 * 50, "Those are the numbers that come out. How much does each of them cost?"


def gpt2(tokens):
    """FLOP of GPT-2 for one text; the lesson finds this formula by counting."""
    return 247_064_064 * tokens + 36_864 * tokens**2


@lesson.number(
    "02.2",
    ask="GPT-2 takes 247,064,064 T + 36,864 T² FLOP for a text of T tokens (counted). It reads 8 "
    "texts of 1,024 tokens each, side by side; no text sees another. How many FLOPs is that, "
    "forward?",
    unit="FLOP",
    close=0.02,
    near=1.06,
    hints=(
        "How long is one text, and how many of them are there?",
        "T is the length of one text, 1,024. Put it in both places, and square the second.",
        "8 x (247,064,064 x 1,024 + 36,864 x 1,024 x 1,024).",
    ),
    solution="8 * (247_064_064 * 1024 + 36_864 * 1024**2)",
    in_words="One text takes 2.92e11 FLOP, and eight of them 2.33e12.",
)
def batch_of_texts():
    right, texts, tokens = 8 * gpt2(1024), 8, 1024
    yield right, "Texts side by side add up; tokens in a text look at each other, hence the square."
    yield right / 1e12, "The digits are right, but the T is missing: 2.33 TFLOP."
    yield right / tokens, "That is one token of each text, and each text has 1,024."
    yield gpt2(tokens), "That is one text, and there are eight."
    yield gpt2(tokens) / tokens, "That is one token of such a text. There are 8 x 1,024 of them."
    yield (
        gpt2(texts * tokens),
        (
            "That is one text of 8,192 tokens, in which each token looks at all eight texts. "
            "These texts do not see each other."
        ),
    )
    yield gpt2(texts), "That is eight tokens. Eight texts are 8 x 1,024 tokens."
    yield 2 * gpt2(tokens), "That is one text, doubled. There are eight, and nothing is doubled."
    for halved_or_doubled in (right / 2, 2 * right):
        yield (
            halved_or_doubled,
            "A factor of two off: the formula is in FLOP already, not in multiply-adds.",
        )
    yield 3 * right, "That includes the way back, as in training. Forward alone is a third of it."
    yield (
        8 * 1024 * 247_064_064,
        (
            "That is close to 2 x parameters x tokens, the rule of thumb. The T² was left out, or "
            "not squared, or counted for one text alone: each of the eight has its own."
        ),
    )
    yield from a_part_of_the_formula()
    yield Q(right, "FLOP/s"), "A count has no seconds: leave the /s out."


def a_part_of_the_formula():
    """The slips in which a term, the texts or the two are missing."""
    yield 1024 * 247_064_064, "That is the first term for one text. There is a T² term, too."
    for looking in (36_864 * 1024**2, 8 * 36_864 * 1024**2):
        yield looking, "That is only what the T² gives. The first term, 247,064,064 T, is missing."
    yield 36_864, "That is one number of the formula. Put T = 1,024 into both terms."
    yield (
        247_064_064,
        (
            "That is one token, at 2 FLOPs for each parameter it meets. There are 8 x 1,024 "
            "tokens, and they look at each other."
        ),
    )
    yield (
        8 * 1024 * 124_439_808,
        (
            "Parameters times tokens: each of those is a multiply-add, two FLOPs, and attention "
            "has no parameters to count."
        ),
    )


lesson.choice(
    "02.vote",
    ask="A table that is looked up and a linear layer have a million parameters each. One token "
    "goes through each of them. How many FLOPs is that?",
    choices={
        "A": (
            "The same for both, because they have the same number of parameters.",
            "The number of parameters says how much there is to keep. Ask how often each "
            "of them is used.",
        ),
        "B": (
            "None for the table, two million for the layer.",
            "A look-up copies one row. In a linear layer each parameter does one multiply-add for "
            "each token.",
        ),
        "C": (
            "A million for each.",
            "Looking up a row is not arithmetic, and in a linear layer each parameter's "
            "multiply-add is two FLOPs.",
        ),
        "D": (
            "That depends on the chip.",
            "The chip decides how long it takes. The shapes have already decided how many "
            "FLOPs there are.",
        ),
    },
    best="B",
    hints=("What is multiplied when a row is looked up?", "Two FLOPs for each use of a parameter."),
    solution='"B"',
)
