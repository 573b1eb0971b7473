"""Lesson 06: guesses, exercises and vote. Work is counted; time is measured on the spot."""

from ...counting.counter import count
from ...measuring.timing.interleaved import measure_interleaved
from ...quantities.formatting import sig, words
from ..lesson import Lesson
from ..questions.reading import whole_number

lesson = Lesson("06", "Do fewer FLOPs take less time?")


FEWER = 8.4  # times: the FLOPs that the new step saves
GAIN = 1.2  # times, from which on a gain is one that no busy neighbour makes


def as_many_times(times):
    """The belief that fewer FLOPs take as many times less time, and the same upside down."""
    if times > 7:
        sentence = (
            "This time nearly the whole saving came back as time. Don't count on it: the layers "
            "that are left fetch more for each FLOP, and on most machines they run slower."
        )
    else:
        sentence = (
            "That is how many times fewer the FLOPs are. The time would follow if the speed stayed "
            "the same. But the layers that are left fetch more for each FLOP, so they run slower."
        )
    yield "8 to 9", sentence
    yield (
        "0.1 to 0.15",
        "That is a share of the FLOPs. How many times faster is asked: 2 would mean half the time.",
    )
    if times > GAIN:
        yield (
            "0.3 to 1.05",
            "You expected no gain, or even a loss. But arithmetic took much of the old step's "
            "time, and most of that arithmetic is gone.",
        )
    if times < FEWER:
        yield (
            "12 to 100",
            "More than 8.4 would mean that the new step also does more FLOPs each second. It does "
            "fewer: its layers fetch more for each FLOP.",
        )


lesson.guess(
    "06.a",
    ask="One step of a network for pictures is rewritten with 8.4 times fewer FLOPs. How many "
    "times faster does the new step run on this machine?",
    unit="",
    example="20",
    tell="The new step runs {truth} times as fast as the old one (measured).",
    near=1.15,
    slips=as_many_times,
    too_low="You expected that part of the saving gets lost, and part of it does. More of it is "
    "left than you thought.",
    too_high="Fewer FLOPs take less time if the speed stays the same. But the layers that are left "
    "fetch more for each FLOP, so they run slower.",
)

lesson.guess(
    "06.b",
    ask="Two matrices are multiplied. Then nine tenths of the numbers in the first one are set to "
    "zero, and the same line of code runs again. How many times faster is it now?",
    unit="",
    example="3",
    tell="The product with nine tenths zeros runs {truth} times as fast as the full one "
    "(measured).",
    near=1.2,
    slips=(
        (
            "9 to 10.1",
            "A tenth of the work would be left if the zeros were skipped. An ordinary product "
            "doesn't look: it works out 0 times 7, and adds it.",
        ),
        (
            2,
            "Some chips advertise that for zeros: two in every four, in fixed places, and with a "
            "unit for them. An ordinary product has none of that.",
        ),
        (
            "0.89 to 0.91",
            "Nine tenths is the share of zeros. How many times faster is asked: 1 is as fast as "
            "before.",
        ),
        (
            "0.09 to 0.12",
            "That is the share of the work that still matters. How many times faster is asked: 10 "
            "would mean a tenth of the time. And the zeros are not skipped.",
        ),
    ),
    too_low="You thought that zeros make it slower, because there is more to check. But an "
    "ordinary product checks nothing.",
    too_high="Anyone who multiplies by hand sees a zero and skips it. An ordinary product doesn't "
    "look: it works out 0 times 7, and adds it.",
)


def at_each_place(share):
    """The work at one place of the picture, whole or in part, in place of a comparison."""
    dense = 25 * 96 * 256
    yield dense, "Those are the dense one's multiply-adds at each place. Divide them by the others."
    yield 2 * dense, "Those are the dense one's FLOPs at each place. Divide them by the others."
    yield share * dense, "Those are the two parts' multiply-adds at each place. Compare them."
    yield 2 * share * dense, "Those are the two parts' FLOPs at each place. Compare them."
    yield 25 * 96, "Those are the depthwise part's multiply-adds at each place: one part of two."
    yield 96 * 256, "Those are the pointwise part's multiply-adds at each place: one part of two."


def fewer_implies(times):
    if times < 1:
        return "Below 1 would be more work than before: is it a share?"
    return (
        f"That would leave {sig(100 / times)} % of the work. The pointwise part alone is 4 % of "
        "it, and the depthwise part comes on top."
    )


@lesson.number(
    "06.1",
    ask="A dense convolution with windows of 5 x 5 places, 96 channels in and 256 out, is replaced "
    "by a depthwise-separable one. How many times fewer FLOPs does the new one need?",
    unit="",
    noun="times",
    close=0.02,
    near=1.04,
    implies=fewer_implies,
    hints=(
        "At one place of the picture: how many multiply-adds does the dense one need, and how many "
        "does each of the two parts?",
        "Dense: 25 x 96 x 256. Depthwise: 25 x 96. Pointwise: 96 x 256.",
        "As shares of the dense one, the two parts are 1/256 and 1/25. Add the shares, then divide "
        "1 by the sum.",
    ),
    solution="1 / (1 / 256 + 1 / 25)",
    in_words="The depthwise part is 1/256 of the dense convolution, the pointwise part 1/25. "
    "Together they are 0.0439 of it, so 22.8 times fewer.",
)
def times_fewer():
    depthwise, pointwise = 1 / 256, 1 / 25
    share = depthwise + pointwise
    yield 1 / share, "The 96 channels in cancel, and so does the 2 of a multiply-add."
    yield 1 / pointwise, "That is the pointwise part alone, but the depthwise part is work, too."
    yield (
        1 / depthwise,
        "That is the depthwise part alone, the smaller one. The pointwise part has 96 x 256 "
        "multiply-adds at each place.",
    )
    yield share, "Upside down: that is the share of the work that is left."
    yield 1 - share, "That is the share of the work that is saved. Divide 1 by the share left."
    yield 2 / share, "A multiply-add is two FLOPs in both layers, so the 2 cancels: leave it out."
    yield 0.5 / share, "A multiply-add is two FLOPs in both layers, so the 2 cancels: leave it out."
    yield (
        1 / (1 / 96 + pointwise),
        "The depthwise part is 1/256: it saves the channels out, not the channels in.",
    )
    yield 1 / (depthwise + 1 / 5), "The window has 5 x 5 = 25 places, not 5."
    yield 256 + 25, "1/256 and 1/25 add up as shares. Add first, then divide 1 by the sum."
    yield 256 * 25, "The two parts run one after the other, so their work adds up."
    yield 1 / (depthwise + 1 / 9), "That is for windows of 3 x 3 places. Here they have 5 x 5."
    yield 1 / (1 / 128 + 1 / 9), "That was the lesson's layer: 3 x 3 places and 128 channels."
    yield 1 / (1 / 128 + pointwise), "That is for the lesson's 128 channels. Here 256 go out."
    yield from at_each_place(share)
    yield from of_other_numbers()


def of_other_numbers():
    """Answers from numbers that lie near: a rounded 25, and what the lesson or the task names."""
    yield 24, "A little less than 25, but by how much? Add 1/256 to 1/25, then divide 1 by the sum."
    yield 9, "Nine is the lesson's window of 3 x 3 places. Here it has 25, and there are two parts."
    yield 96, "The channels in cancel: both ways go through all 96. Compare the multiply-adds."
    yield (
        256 / 96,
        "That compares channels out with channels in. Compare the multiply-adds at one place.",
    )
    yield (
        25 * 256 / 96,
        "The new one does not work 96 x 96 times at each place, but 25 x 96 and then 96 x 256 "
        "times.",
    )


def faster_implies(times):
    if times < 1:
        return "Below 1 would be slower than before: is it a share?"
    if times > 2.5:
        return "Even if the 60 % took no time at all, the model would be 2.5 times faster at most."
    left = 100 / times
    return (
        f"That would be {sig(left)} s in place of 100. With 40 s as before, the other 60 would "
        f"have become {sig(left - 40)}."
    )


@lesson.number(
    "06.2",
    ask="A report says: we rewrote the layers that take 60 % of the time, and they now need 9 "
    "times fewer FLOPs. Suppose those layers really run 9 times faster. How many times faster is "
    "the whole model?",
    unit="",
    noun="times",
    close=0.02,
    near=1.08,
    implies=faster_implies,
    hints=(
        "Take 100 seconds of the old model. Which of them shrink?",
        "40 s stay as they are. 60 s become 60/9 s.",
        "100 / (40 + 60/9).",
    ),
    solution="1 / (0.4 + 0.6 / 9)",
    in_words="Of 100 s, 40 stay and 60 become 6.7. That is 46.7 s, so 2.14 times faster.",
)
def at_the_very_best():
    left = 0.4 + 0.6 / 9
    yield (
        1 / left,
        "And that is the most you can hope for, because such layers seldom keep their speed. "
        "(This is Amdahl's law, of 1967.)",
    )
    yield 9, "Those layers get 9 times faster. The other 40 % of the time stays as it was."
    yield 0.4 + 0.6 * 9, "Speeds don't average like that. Seconds add up: count those."
    yield 0.6 * 9, "60 % of a speed-up means nothing. Count seconds, before and after."
    yield 1 / 0.4, "That is as if those layers took no time at all: close, but never reached."
    yield 1 / 0.6, "That is as if the other 40 % were gone, but they are the part that stays."
    yield 1 / (0.6 + 0.4 / 9), "You swapped the parts: 60 % gets faster, 40 % stays."
    yield 1 / (1 - 0.6 / 9), "Of 60 s, 6.7 are left. You took those 6.7 away and kept the rest."
    yield left, "Upside down: that is the share of the time that is left."
    yield 1 - left, "That is the share of the time that is saved: of 100 s, 46.7 are left."
    yield 100 * left, "Those are the seconds left of 100. How many times faster is that?"
    yield 1 / left - 1, "That is how much is added to the old speed. 1.14 more is 2.14 times."
    yield 60 / 9, "That is what becomes of 60 s. Another 40 s stay as they are."
    yield 5, "The middle of 1 and 9 is for two halves of the work. Count seconds instead."
    yield (
        9 / 0.6,
        "You divided 9 by 60 %, but the model can't gain more than those layers: less than 9 "
        "times.",
    )
    yield 60 / 40, "That is how the two parts compare. Count what is left of each, in seconds."
    yield 1 / (1 - left), "You divided by the share that is saved, 53 %. Divide by what is left."
    yield 100 / left, "That is per cent: 214 % of the old speed. How many times is that?"
    yield 0.4 * 9, "40 % is the part that does not get faster. Count seconds, before and after."


# -- fewer FLOPs in more time ----------------------------------------------------------------------

SLOWER = 1.5  # times: less is within what a busy neighbour does
MOST_PIECES = 9999

PRAISE = "Fewer FLOPs, and slower: a report that shows only FLOPs would call it progress."
MORE = "That is more FLOPs than the wide one, and slower is easy that way. Leave some work out."
SAME = "That is as many FLOPs as the wide one. Leave a little out, then spoil the speed."
NONE = (
    "It did no FLOPs in this count, which takes products alone. Let it multiply matrices, with "
    "PyTorch's operators."
)
FASTER = "Fewer FLOPs, and faster, as one would hope. Make it fetch more, or call more."
TOO_NEAR = "Fewer FLOPs in about the same time: too close to call on a busy machine. Go further."
SHAPE = "The result has another shape."


def wide():
    """The wide product, and an x for it: 64 rows of 512 numbers."""
    import torch

    table = torch.randn(512, 512)
    return lambda x: x @ table, torch.randn(64, 512)


def thin(pieces):
    """A sum of a number of thin products, each a column times a row."""
    return lambda x: sum(x[:, i % 512, None] @ x[None, i % 64] for i in range(pieces))


def thin_pieces(answer):
    """The function that a number of pieces stands for; None for what is no such number."""
    pieces = whole_number(answer, "piece pieces", MOST_PIECES)
    return thin(pieces) if pieces else None


def judge_slower(run):
    """A function with the wide product's shape, fewer FLOPs than it has, and more time."""
    product, x = wide()
    where = f"On x of {shape_of(x)} it"
    shape, asked = shape_of(run(x, where=where)), shape_of(product(x))
    if shape != asked:
        yield False, f"{SHAPE} It is {shape}; {asked} is needed."
    counted = run.inside(count, x, where=where, steps=None)
    if counted.unknown:
        operator = next(iter(counted.unknown))
        yield (
            False,
            f"Not counted: {operator[:60]}. So those may not be fewer FLOPs. Use "
            "operators that fl.count knows.",
        )
    before, after = count(product, x).flops, counted.flops
    flops = f"Yours has {after!r}, the wide one {before!r}."
    if not after:
        yield False, f"{NONE} {flops}"
    if after >= before:
        yield False, f"{SAME if after == before else MORE} {flops}"
    times = times_as_long(run.function, product, x)
    flops_and_time = f"{flops} It takes {words(times)} times as long (measured)."
    if times >= SLOWER:
        yield True, f"Right: it is slower. {flops_and_time} {PRAISE}"
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
    ask="Build something with fewer FLOPs that takes at least 1.5 times as long. The wide way is "
    "x @ table, where x has 64 rows of 512 numbers and the table is 512 x 512. Without code: add "
    "up thin products, each a column of x times a row of x. How many? In code: write a function of "
    "x that returns 64 x 512 numbers. What it computes is up to you.",
    judge=judge_slower,
    ways=(
        (300, PRAISE),
        (600, MORE),
        (512, SAME),
        (1, FASTER),
        (lambda x: x * 1, NONE),
        (lambda x: x @ x.T, SHAPE),
    ),
    wanted="Give a function of x, its name without brackets, or a number of pieces from 1 to 9999; "
    "{} is neither.",
    called="with one table, x",
    stands_for=thin_pieces,
    wait="Measuring for a few seconds ...",
    hints=(
        "What costs time besides the FLOPs themselves?",
        "A thin product, a column of 64 times a row of 512, is 65,536 FLOP: a multiplication for "
        "each number, and the addition that adds the number up. The wide product has as many as "
        "512 of those. How many calls can you make with fewer?",
        "Three hundred pieces, for example. In code: sum(x[:, i:i+1] @ x[:1] for i in range(300)).",
    ),
    solution="lambda x: sum(x[:, i:i+1] @ x[:1] for i in range(300))",
    in_words="300 thin pieces: 19.7 million FLOP instead of 33.6 million, but in 300 calls, and "
    "each of them writes a whole result.",
)

lesson.choice(
    "06.vote",
    ask="A small product takes 2 us a call, and its multiplications are 0.2 us of that. A new chip "
    "multiplies twice as fast. All else in a call takes as long as before. How much faster are "
    "1,000 such calls?",
    choices={
        "A": (
            "Twice as fast.",
            "The multiplications are a tenth of the time, and only that tenth is halved.",
        ),
        "B": (
            "About 5 %.",
            "Each call goes from 2 us to 1.9: the 1.8 us around the multiplications stay.",
        ),
        "C": (
            "Not at all.",
            "A little: 0.2 us become 0.1, and the 1.8 us around them stay.",
        ),
        "D": (
            "Ten times as fast.",
            "That is what is left if the 1.8 us go. A faster chip doesn't remove them; one call "
            "for all the products would.",
        ),
    },
    best="B",
    hints=(
        "Which part of the 2 us does the new chip shorten?",
        "0.2 us become 0.1 us. What becomes of the other 1.8 us?",
    ),
    solution='"B"',
)
