"""Lesson 06: guesses, exercises and vote. Work is counted, time is measured where it stands."""

from ...counting.counter import count
from ...measuring.timing.interleaved import measure_interleaved
from ...quantities.formatting import words
from ..lesson import Lesson
from ..questions.reading import whole_number

lesson = Lesson("06", "Do fewer FLOP take less time?")


def as_many_times(times):
    """The belief that fewer FLOP take as many times less time."""
    if times > 7:
        sentence = (
            "This time nearly all of it came back as time. That is no rule: the steps that are "
            "left are other ones, with more fetching to each, and on most machines they lose pace."
        )
    else:
        sentence = (
            "That is how many times fewer the FLOP are. Time would follow if the pace stayed the "
            "same. But the steps that are left are other ones, with more fetching to each."
        )
    yield "8 to 9", sentence


lesson.guess(
    "06.a",
    ask="A step of a network for pictures is rewritten with 8.4 times fewer FLOP. How many times "
    "faster does it run on this machine?",
    unit="",
    example="20",
    tell="It runs {truth} times as fast as before (measured).",
    near=1.15,
    slips=as_many_times,
    too_low="A good instinct, that it does not get the whole of it. It gets more than that.",
    too_high="Fewer steps, less time: so it is with one cook and one kind of step. But the steps "
    "that are left are other ones, with more fetching to each.",
)

lesson.guess(
    "06.b",
    ask="Two matrices are multiplied. Then nine tenths of the first one are set to zero, and they "
    "are multiplied again, by the same ordinary product. How many times faster is it now?",
    unit="",
    example="3",
    tell="The old time divided by the time with nine tenths zeros is {truth} (measured).",
    near=1.2,
    slips=(
        (
            10,
            "A tenth of the work is left, if the zeros are skipped. An ordinary product does not "
            "look: 0 times 7 is worked out, and added.",
        ),
        (
            2,
            "That is the star on a data sheet: two zeros in each four, in fixed places, on a chip "
            "that has a unit for it. An ordinary product is none of that.",
        ),
    ),
    too_low="Slower, you thought: more cases to look at. But nobody looks.",
    too_high="Who multiplies by hand sees a zero and skips it. An ordinary product does not look: "
    "0 times 7 is worked out, and added.",
)


@lesson.number(
    "06.1",
    ask="A dense convolution looks at 5 x 5 places, with 96 channels in and 256 out. A "
    "depthwise-separable one takes its place. How many times fewer FLOP does that take?",
    unit="",
    noun="times",
    close=0.02,
    near=1.02,
    hints=(
        "For one place of the picture: how many multiply-adds does the dense one take, and how "
        "many do the two parts of the other?",
        "Dense: 25 x 96 x 256. Depthwise: 25 x 96. Pointwise: 96 x 256.",
        "As shares of the dense one, the two parts are 1/256 and 1/25. Add the shares, then turn "
        "them over.",
    ),
    solution="1 / (1 / 256 + 1 / 25)",
    in_words="The depthwise part is one 256th of the dense layer, the pointwise part one 25th; "
    "together 0.0439 of it, so 22.8 times fewer.",
)
def times_fewer():
    depthwise, pointwise = 1 / 256, 1 / 25
    share = depthwise + pointwise
    yield 1 / share, "The 96 channels in cancel, and so does the 2 of a multiply-add."
    yield 1 / pointwise, "That is the pointwise part alone: the depthwise part is work, too."
    yield (
        1 / depthwise,
        (
            "That is the depthwise part alone, the smaller one: the pointwise part, "
            "96 x 256 at each place, is forgotten."
        ),
    )
    yield share, "Upside down: that is the share of the work that is left."
    yield 2 / share, "A MAC is two FLOP in both layers, so the 2 cancels: leave it out."
    yield 0.5 / share, "A MAC is two FLOP in both layers, so the 2 cancels: leave it out."
    yield (
        1 / (1 / 96 + pointwise),
        ("The depthwise part is one 256th: what it saves are the channels out, not those in."),
    )
    yield 1 / (depthwise + 1 / 5), "It looks at 5 x 5 = 25 places, not at 5."
    yield 256 + 25, "Those add up as shares: one 256th and one 25th of the work."
    yield 256 * 25, "The two parts come one after the other: their work adds up."
    yield 1 / (1 / 256 + 1 / 9), "That is for 3 x 3 places. Here it is 5 x 5."


@lesson.number(
    "06.2",
    ask="A report says: we rewrote the layers that take 60 % of the time, with 9 times fewer FLOP. "
    "Suppose they keep that promise to the full. How many times faster is the whole model, at "
    "the very best?",
    unit="",
    noun="times",
    close=0.02,
    near=1.05,
    hints=(
        "Take 100 seconds of the old model. How many of them become fewer?",
        "40 s stay as they are. 60 s become 60/9 s.",
        "100 / (40 + 60/9).",
    ),
    solution="1 / (0.4 + 0.6 / 9)",
    in_words="Of 100 s, 40 stay and 60 become 6.7: 46.7 s, so 2.14 times faster.",
)
def at_the_very_best():
    yield (
        1 / (0.4 + 0.6 / 9),
        (
            "And that is the most: those layers have to keep their pace, and "
            "this lesson has seen such layers lose it. (Amdahl's law, 1967.)"
        ),
    )
    yield 9, "Nine times is for those layers. The other 40 % of the time take as long as before."
    yield 0.4 + 0.6 * 9, "Speeds do not average like that. Seconds add up: count those."
    yield 0.6 * 9, "Times 60 % is no way to share a speed: count seconds, before and after."
    yield 1 / 0.4, "That is as if those layers took no time at all: near, and never reached."
    yield 1 / 0.6, "That is as if the other 40 % were gone: they are the ones that stay."
    yield 1 / (0.6 + 0.4 / 9), "The two parts are swapped: 60 % get faster, 40 % stay."
    yield 1 / (1 - 0.6 / 9), "60 % do not vanish and leave a ninth saved: of 60 s, 6.7 are left."
    yield 0.4 + 0.6 / 9, "Upside down: that is the share of the time that is left."


# -- fewer FLOP in more time -----------------------------------------------------------------------

SLOWER = 1.5  # times: less is within what a busy neighbour does
MOST_PIECES = 9999

PRAISE = "Fewer FLOP, and slower: a report with a column for FLOP alone would call it progress."
MORE = "More FLOP than the wide one: slower is easy that way. Leave some work out."
SAME = "As many FLOP as the wide one: take away a little, then spoil the pace."
NONE = "No FLOP at all were seen: let it multiply matrices, with operators of PyTorch."
FASTER = "Fewer FLOP, and faster, as one would hope. Make it fetch more, or call more."
TOO_NEAR = "Fewer FLOP and about the same time: too near to tell on a busy machine. Go on."
SHAPE = "The result has another shape."


def wide():
    """The wide product, and an x for it: 64 rows of 512 numbers."""
    import torch

    table = torch.randn(512, 512)
    return lambda x: x @ table, torch.randn(64, 512)


def thin(pieces):
    """A sum of so many thin products, each a column times a row."""
    return lambda x: sum(x[:, i % 512, None] @ x[None, i % 64] for i in range(pieces))


def thin_pieces(answer):
    """The function that a number of pieces stands for; None for what is no such number."""
    pieces = whole_number(answer, "piece pieces", MOST_PIECES)
    return thin(pieces) if pieces else None


def judge_slower(run):
    """A function with the wide product's shape, fewer FLOP than it has, and more time."""
    product, x = wide()
    where = f"On x of {shape_of(x)} it"
    shape, asked = shape_of(run(x, where=where)), shape_of(product(x))
    if shape != asked:
        yield False, f"{SHAPE} It gives {shape}, and {asked} is asked for."
    counted = run.inside(count, x, where=where, steps=None)
    if counted.unknown:
        operator = next(iter(counted.unknown))
        yield (
            False,
            f"Nobody counted {operator[:60]}, so nobody can say that it is fewer FLOP: do it with "
            "operators that fl.count knows.",
        )
    before, after = count(product, x).flops, counted.flops
    flops = f"{after!r}, where the wide one has {before!r}."
    if not after:
        yield False, f"{NONE} {flops}"
    if after >= before:
        yield False, f"{SAME if after == before else MORE} {flops}"
    times = times_as_long(run.function, product, x)
    flops_and_time = f"{flops} It takes {words(times)} times as long (measured)."
    if times >= SLOWER:
        yield True, f"Right: {flops_and_time} {PRAISE}"
    yield False, f"{TOO_NEAR if times > 1 / SLOWER else FASTER} {flops_and_time}"


def times_as_long(function, product, x):
    """How many times as long the function takes as the wide product, both measured in turns."""
    mine, other = measure_interleaved(
        ("mine", lambda: function(x), None), ("wide", lambda: product(x), None)
    )
    return mine.seconds / other.seconds


def shape_of(result):
    shape = getattr(result, "shape", None)
    return f"a {type(result).__name__}" if shape is None else " x ".join(map(str, shape))


lesson.program(
    "06.3",
    ask="Fewer FLOP and slower. The wide way is x @ table: x has 64 rows of 512 numbers, the table "
    "is 512 x 512. Write a function of x, with a result of 64 x 512, that takes fewer FLOP and "
    "at least half as much time again. What it works out is up to you. Without code: a number "
    "of pieces. Each is a thin product, a column of x times a row of x, and they are added up.",
    judge=judge_slower,
    ways=(
        (300, PRAISE),
        (600, MORE),
        (512, SAME),
        (1, FASTER),
        (lambda x: x * 1, NONE),
        (lambda x: x @ x.T, SHAPE),
    ),
    wanted="A function of x is asked for, its name without brackets, or a number of pieces from 1 "
    "to 9999; {} is neither.",
    called="with one table, x",
    stands_for=thin_pieces,
    wait="Measuring, for some seconds ...",
    hints=(
        "What makes a FLOP dear: is it the FLOP, or what stands around it?",
        "A thin product, a column of 64 times a row of 512, is 65,536 FLOP. The wide one has the "
        "work of 512 of those. How many calls can you make with less?",
        "sum(x[:, i:i+1] @ x[:1] for i in range(300)): three hundred of them.",
    ),
    solution="lambda x: sum(x[:, i:i+1] @ x[:1] for i in range(300))",
    in_words="300 thin pieces: 19.7 million FLOP instead of 33.6 million, in 300 calls that each "
    "write the whole result.",
)

lesson.choice(
    "06.vote",
    ask="A colleague prunes a model: nine tenths of the weights in each matrix are set to zero. It "
    "runs on by ordinary products. How long does an answer take now?",
    choices={
        "A": ("As long as before.", "Nobody looks for the zeros, so nobody skips them."),
        "B": (
            "Half the time: that is the star on the data sheet.",
            "The star means two zeros in every four, in fixed places and in a format of "
            "their own, on chips that have a unit for it. An ordinary product has none of "
            "that.",
        ),
        "C": (
            "A tenth of the time.",
            "It would, if the zeros were skipped. But finding out where they are takes "
            "time as well, and more of it than the multiplications.",
        ),
        "D": (
            "Longer: there are more cases to handle.",
            "There is no special case. A zero is a number like any other, and it is multiplied.",
        ),
    },
    best="A",
    hints=(
        "Who would have to notice the zeros?",
        "Does an ordinary product look at its numbers before it multiplies them?",
    ),
    solution='"A"',
)
