"""Lesson 02: guesses, exercises and vote. Every figure follows from shapes; none is typed twice."""

from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("02", "How many FLOP does a model take?")

lesson.guess(
    "02.a",
    ask="A language model has 405 billion parameters and reads 8,192 tokens, once. How many "
    "seconds does this computer need to COUNT the FLOP of that, down to the last one?",
    unit="s",
    example="3 years",
    tell="To build the model and count its FLOP took this computer {truth}.",
    slips=(
        (
            "1 hour to 1000 years",
            "That is about the time to do them. To count them nothing is multiplied: shapes are "
            "enough.",
        ),
    ),
    too_low="If you knew that shapes are enough: they are. What takes the time is Python, which "
    "still walks through every layer once.",
    too_high="If you thought of it as work for the machine: not one of the 405 billion parameters "
    "has to be there. Only their shapes are.",
    far_too_low="Nothing is multiplied, but Python still walks through every layer, some thousands "
    "of steps of a fraction of a millisecond.",
    far_too_high="That is about the time to do them. To count them, a product of two tables needs "
    "to tell three sizes, and not one of its numbers.",
)


def parameters_or_squares(times):
    """The beliefs that each token costs as before, and that attention is all there is."""
    yield (
        "0.9 to 1.1",
        "Each token meets the same parameters as before, true. But it also meets 32 times as many "
        "other tokens: parameters alone do not tell the FLOP.",
    )
    yield (
        32,
        "That is how attention's part grows. At 1,024 tokens attention was a small part, so the "
        "whole grows less.",
    )
    yield 32 * times, "That is for the whole text, which has 32 times as many tokens."


lesson.guess(
    "02.b",
    ask="GPT-2 was made for texts of 1,024 tokens. Give it one of 32,768, 32 times as long. How "
    "many times as many FLOP does it take for EACH token?",
    unit="",
    example="1000",
    tell="GPT-2 takes {truth} times as many FLOP for each token of the longer text (counted).",
    near=1.25,
    slips=parameters_or_squares,
    too_low="If you said once: each token meets the same parameters as before, true. But it also "
    "meets 32 times as many other tokens.",
    too_high="If you said 32: that is how attention's share grows, and at 1,024 tokens attention "
    "was a small part. Or you took the FLOP of the whole text.",
)


@lesson.number(
    "02.1",
    ask="An MLP of the sizes 200, 800, 50 gets a batch of 128 rows. How many FLOP in its products, "
    "forward?",
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
        "Two for each parameter and each row: a linear layer uses its table once a row.",
    )
    yield 64 * row, "Those are multiply-adds, MAC: each of them is two FLOP."
    yield row, "That is one row; 128 of them go through."
    yield row / 2, "Those are the parameters. Each is used once a row, in two FLOP."
    yield 3 * 128 * row, "That has the way back in it, as in training: forward was asked, a third."
    yield 128 * 2 * 200 * 800, "That is the first layer; the second is (128, 800) times (800, 50)."
    yield 128 * 2 * 800 * 50, "That is the last layer; the first is (128, 200) times (200, 800)."
    yield (
        2 * 128 * 200 * 800 * 50,
        (
            "All sizes are multiplied there. Two layers are two products, "
            "one after the other: they add up."
        ),
    )
    yield 2 * 128 * row, "Doubled once too often: 2mkn has the two in it."
    yield Q(128 * row, "FLOP/s"), "A count has no seconds: leave the /s out."


def gpt2(tokens):
    """FLOP of GPT-2 for one text; the lesson finds this formula by counting."""
    return 247_064_064 * tokens + 36_864 * tokens**2


@lesson.number(
    "02.2",
    ask="GPT-2 takes 247,064,064 T + 36,864 T² FLOP for a text of T tokens (counted). It reads a "
    "batch of 8 texts of 1,024 tokens each; no text sees another. How many FLOP, forward?",
    unit="FLOP",
    close=0.02,
    near=1.06,
    hints=(
        "How long is one text, and how many of them are there?",
        "T is the length of one text, 1,024: put it in, in both places, and square the second.",
        "8 x (247,064,064 x 1,024 + 36,864 x 1,024 x 1,024).",
    ),
    solution="8 * (247_064_064 * 1024 + 36_864 * 1024**2)",
    in_words="One text takes 2.92e11 FLOP; eight of them 2.33e12.",
)
def batch_of_texts():
    right, texts, tokens = 8 * gpt2(1024), 8, 1024
    yield right, "Texts in a batch add up; tokens in a text meet each other. Hence the square."
    yield gpt2(tokens), "That is one text; there are eight."
    yield gpt2(tokens) / tokens, "That is one token of such a text. There are 8 x 1,024 of them."
    yield (
        gpt2(texts * tokens),
        (
            "That is one text of 8,192 tokens, in which each would look at all "
            "eight texts. These do not see each other."
        ),
    )
    yield gpt2(texts), "That is eight tokens. Eight texts are 8 x 1,024 of them: tokens, not texts."
    yield right / 2, "Those are multiply-adds: the formula is in FLOP already."
    yield 3 * right, "That has the way back in it, as in training: forward was asked, a third."
    yield (
        8 * 1024 * 247_064_064,
        (
            "That is near 2 x parameters x tokens, the rule of thumb. Attention is missing, or "
            "counted for one text alone: each of the eight has its own T squared."
        ),
    )
    yield (
        247_064_064,
        (
            "That is one token, 2 FLOP for each parameter it meets. There are 8 x 1,024, "
            "and they look at each other."
        ),
    )
    yield (
        8 * 1024 * 124_439_808,
        (
            "Parameters times tokens: each of those is a multiply-add, two "
            "FLOP; and attention has no parameters to count."
        ),
    )
    yield Q(right, "FLOP/s"), "A count has no seconds: leave the /s out."


lesson.choice(
    "02.vote",
    ask="A table that is looked up and a linear layer have a million parameters each. One token "
    "passes through each of them. How many FLOP?",
    choices={
        "A": (
            "The same, for the parameters are as many.",
            "The number of parameters says how much there is to keep. Ask how often each "
            "of them is used.",
        ),
        "B": (
            "None, and two million.",
            "A look-up copies one row. In a linear layer each parameter does one "
            "multiply-add for each token.",
        ),
        "C": (
            "A million each.",
            "Looking up a row is no arithmetic, and in a linear layer a parameter's "
            "multiply-add is two FLOP.",
        ),
        "D": (
            "That depends on the chip.",
            "The chip decides how long it takes. The shapes have already decided how many "
            "FLOPs there are.",
        ),
    },
    best="B",
    hints=("What is multiplied when a row is looked up?", "Uses of each parameter, times two."),
    solution='"B"',
)
