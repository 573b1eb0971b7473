"""Lesson 09: guesses, exercises and vote. Counts are the lesson's own, peaks are of data sheets."""

from ...facts.chips import chip
from ...facts.table import table
from ...quantities.quantity import Q
from ..lesson import Lesson
from . import judge_09

lesson = Lesson("09", "Where does 6ND come from, and when is it wrong?")


# -- guesses ---------------------------------------------------------------------------------------
def other_than(truth, beliefs):
    """The (range, sentence) of beliefs that the truth itself does not lie in."""
    for low, high, sentence in beliefs:
        if not low <= float(truth) <= high:
            yield f"{low:g} to {high:g}", sentence


def busy_is_useful(share):
    """The belief that 100 % busy is 100 % used; a data centre's share, and a loop's."""
    yield (
        "90 to 100",
        "Busy means: not idle. A core that waits for its memory is busy, too, and so is one that "
        "adds numbers one by one.",
    )
    yield (
        "100.01 to 100000",
        "Nothing gets more than 100 % of a peak: the peak is the most that the core can do.",
    )
    yield from other_than(
        share,
        (
            (
                34,
                46,
                "You may have thought of data centres, where good runs put 35 to 46 % of the peak "
                "into the model (cited further down). This machine has no network to wait for.",
            ),
            (
                1.01,
                5,
                "A loop in Python gets even less than that. Most of a training step is large "
                "matrix products, and libraries do those well.",
            ),
            (
                0.2,
                1,
                "A number below 1 means less than one per cent here. If you meant a share, such as "
                "0.5, write 50.",
            ),
        ),
    )


lesson.guess(
    "09.a",
    ask="You will let this computer do nothing but train a small GPT. A system monitor would call "
    "the core (or the GPU) that trains it 100 % busy. What percentage of the peak FLOP/s of that "
    "core goes into the model's own arithmetic?",
    unit="%",
    example="10",
    near=1.25,
    slips=busy_is_useful,
    tell="In the time that it had, training put {truth} per cent of the peak into the model "
    "(measured).",
    too_low="Most of a training step is large matrix products, and a good library does those well. "
    "What costs is the rest of the step.",
    too_high="Large matrix products alone might reach that. But a step also adds, scales and "
    "copies numbers, moves each parameter, and waits for its memory. Meanwhile the core is busy, "
    "and the model gets nothing.",
)


def again_costs_nothing_or_everything(pace):
    """The beliefs that a second computation is free, doubles the step, or pays off."""
    yield from other_than(
        pace,
        (
            (
                94,
                106,
                "That would be for free. Each block's forward pass is done once more, and it was "
                "about a third of the step.",
            ),
            (
                45,
                55,
                "That would be everything twice. Only the forward pass is done again, and it was "
                "about a third of the step.",
            ),
            (
                65,
                68,
                "A third more work doesn't take a third off the pace: the step takes 4 thirds of "
                "the time, which leaves 3 quarters of the pace.",
            ),
            (
                110,
                500,
                "It saves memory, not work: the inside of each block is computed once more.",
            ),
            (
                0.3,
                1,
                "A number up to 1 means one per cent at most here. If you meant a share, such as "
                "0.5, write 50.",
            ),
        ),
    )


lesson.guess(
    "09.b",
    ask="Training keeps what each block computed on the way forward, because the way back needs "
    "it. To save memory, keep only what goes into each block, and compute its inside a second time "
    "on the way back. At what percentage of its pace, in characters a second, does the training go "
    "on?",
    unit="%",
    example="10",
    near=1.06,
    slips=again_costs_nothing_or_everything,
    tell="With the blocks computed a second time, training went on at {truth} per cent of its pace "
    "(measured).",
    too_low="Only the forward pass of the blocks is done again. It is about a third of the work of "
    "a step, because the backward pass takes twice as much.",
    too_high="Each block's forward pass is done once more. That is about a fifth more work "
    "(counted), so the pace falls.",
)


# -- what Llama's training took --------------------------------------------------------------------
LLAMA = table("architectures")["Llama 3.1 8B"]
TOKENS = 15e12
LENGTH = 8192
PER_TOKEN, PER_SQUARE = 15_009_316_864, 524_288  # forward, of a text of T tokens; counted


def forward_of(squares=1.0):
    """FLOP of a forward pass for each token of a text of LENGTH, with this part of the T^2."""
    return PER_TOKEN + squares * PER_SQUARE * LENGTH


# 6N + 12 L T d as papers take it: with the look-up table in N, which multiplies nothing.
BY_PALM = 6 * LLAMA.parameters + 3 * PER_SQUARE * LENGTH


@lesson.number(
    "09.1",
    ask="Llama 3.1 8B learned from 15e12 tokens (cited: arXiv 2407.21783, 2024-07), in texts of "
    "8,192 tokens. The forward pass of a text of T tokens takes 15,009,316,864 T + 524,288 T² FLOP "
    "(counted, with all pairs of tokens, as is the custom). How many FLOPs did its training take?",
    unit="FLOP",
    close=0.02,
    near=1.06,
    also=(
        (
            BY_PALM * TOKENS,
            "Right by 6N + 12 L T d, with all parameters in N. By the count it is 8.69e23: the "
            "look-up table is in that N, and multiplies nothing.",
        ),
    ),
    hints=(
        "What does one token cost, if the formula is for a text of T of them?",
        "Divide the formula by T: 15,009,316,864 + 524,288 T for each token. And the way back?",
        "3 x (15,009,316,864 + 524,288 x 8,192) x 15e12.",
    ),
    solution="3 * (15_009_316_864 + 524_288 * 8192) * 15e12",
    in_words="Each token takes 15.0 + 4.3 = 19.3 GFLOP forward, three times that with the way "
    "back, and there are 15e12 of them: 8.69e23.",
)
def llama():
    right = 3 * forward_of() * TOKENS
    yield (
        right,
        "6ND says 7.23e23. Attention adds 27 % to that, and the look-up table, which is in N and "
        "does no work, takes 7 % back.",
    )
    yield from other_rules(right)
    yield from other_lengths()
    yield Q(right, "FLOP/s"), "A training is a count, so leave the /s out."


def other_rules(right):
    """Answers that leave out a pass or attention, or count one twice."""
    N, forward = LLAMA.parameters, forward_of()
    yield 6 * N * TOKENS, "That is 6ND. It leaves attention out, which adds 27 % at this length."
    yield 3 * PER_TOKEN * TOKENS, "The T² term is missing. Divided by T, it is 524,288 x 8,192."
    yield forward * TOKENS, "That is forward, which is reading. The way back is twice as much."
    yield 2 * forward * TOKENS, "That is the way back alone. It starts with a forward pass."
    yield (
        3 * forward_of(0.5) * TOKENS,
        "That counts only the pairs that the mask leaves, about half. By custom all pairs are "
        "counted, and they are in the formula here, too.",
    )
    yield 2 * N * TOKENS, "That is 2ND: forward only, and without attention."
    yield N * TOKENS, "That is parameters times tokens. Each is used in three products, at 2 FLOPs."
    yield (
        right / 2,
        "Half of it: the formula counts FLOPs already, so nothing is left to halve or to double.",
    )
    yield 2 * right, "Twice too many: in the formula a multiply-add is two FLOPs already."
    yield 4 * forward * TOKENS, "That is four passes: one forward pass was computed twice."
    yield 3 * forward_of(2) * TOKENS, "The T² term holds both products of attention already."


def other_lengths():
    """Answers that take a text for a token, or the training for a text."""
    forward = forward_of()
    yield (
        3 * forward * LENGTH * TOKENS,
        "The formula is for a text of 8,192 tokens, so divide by 8,192 to get one token.",
    )
    yield (
        forward * LENGTH * TOKENS,
        "That is forward only, and the formula is for a whole text: a token is one of 8,192.",
    )
    yield (
        3 * forward_of(LENGTH) * TOKENS,
        "The T² term, too, is for a whole text: for each token it is 524,288 T.",
    )
    yield (
        3 * forward_of(TOKENS / LENGTH) * TOKENS,
        "That is one text of 15e12 tokens, each looking at all. The texts have 8,192.",
    )
    yield 3 * forward * LENGTH, "That is one text. How many such texts are in 15e12 tokens?"
    yield 3 * forward, "That is one token, on the way there and back. There were 15e12."
    yield forward * LENGTH, "That is one text, forward. How many such texts are in 15e12 tokens?"
    yield TOKENS / LENGTH, "That is the number of texts. What does one text take?"
    yield TOKENS, "Those are the tokens. How many FLOPs does training take for each of them?"


H100 = chip("H100 SXM").peak()
AT_FORTY = 0.4 * float(H100)


@lesson.number(
    "09.2",
    ask="One H100 can do 989 TFLOP/s (cited: its data sheet, BF16, dense). How many tokens a "
    "second of that training would be an MFU of 40 %? Forward, a token of it takes 19.3 GFLOP "
    "(counted, attention included).",
    unit="token/s",
    close=0.02,
    near=1.06,
    also=(
        (
            AT_FORTY / BY_PALM,
            "Right by 6N + 12 L T d, with all parameters in N. By the count it is 6,830.",
        ),
    ),
    hints=(
        "How many FLOP/s go into the model at 40 %?",
        "40 % of 989 TFLOP/s is 396 TFLOP/s. How many FLOPs does a token take in training?",
        "0.4 x 989e12 / (3 x 19.3e9).",
    ),
    solution='0.4 * fl.chip("H100 SXM").peak() / fl.Q(3 * 19.304e9, "FLOP/token")',
    in_words="40 % of 989 TFLOP/s is 396 TFLOP/s. A token takes 3 x 19.3 = 57.9 GFLOP, so that "
    "makes 6,830 tokens a second.",
)
def tokens_a_second():
    training = 3 * forward_of()
    right = AT_FORTY / training
    measured = table("throughputs")["MPT 7B, 8,192 tokens"]
    each = float(measured.pace) / measured.chips
    yield (
        right,
        (
            f"A model of 7 billion parameters reached {each:,.0f} at this length, an MFU of "
            f"{measured.mfu:.0f} % by its own count ({measured.cited})."
        ),
    )
    yield AT_FORTY / (6 * LLAMA.parameters), "That is by 6N, which leaves attention out."
    yield 3 * right, "That is forward only. In training a token also goes all the way back."
    yield 1.5 * right, "That is the way back alone, two of the three passes."
    yield 0.75 * right, "That is four passes. MFU counts three: nothing that is done twice."
    yield right / 0.4, "That is 100 % of the peak. The share of 40 % is missing."
    yield right / 0.16, "A share makes fewer tokens of the peak, not more: multiply by 0.4."
    yield 100 * right, "40 % is 0.4, not 40."
    yield 0.4, "That is the MFU. How many tokens a second does an H100 need to reach it?"
    yield (
        2 * right,
        "That is of 1,979 TFLOP/s, the figure with the star (or FP8). 989 is asked for.",
    )
    yield (
        right / 2,
        "Half of it: the count is in FLOPs already, two for each multiply-add.",
    )
    yield (
        AT_FORTY / (3 * forward_of(0.5)),
        "That counts only the pairs that the mask leaves. By custom all are counted, here too.",
    )
    yield AT_FORTY / (2 * LLAMA.parameters), "That is by 2N: forward only, and without attention."
    yield right / LENGTH, "Those are texts a second. Each has 8,192 tokens."
    yield 8 * right, "That is a machine of eight. One H100 is asked for."
    yield 1 / right, "Upside down: those are the seconds for each token."
    yield training, "Those are the FLOPs of one token. How many such tokens fit into a second?"
    yield Q(AT_FORTY, "FLOP/s"), "Those are FLOP/s. How many FLOPs does one token take?"


# -- freezing --------------------------------------------------------------------------------------
lesson.program(
    "09.3",
    ask="Fine-tune for less. Freeze a part of a TinyGPT of four blocks, so that a step of training "
    "takes at most 75 % of its FLOPs, and the look-up table of the characters still learns as "
    "before. Your function "
    "is given the model, gpt, with its parts gpt.embedding, gpt.positions, gpt.blocks[0] to "
    "gpt.blocks[3], gpt.norm and gpt.head; part.requires_grad_(False) freezes a part. (Without "
    "code: how many of the four blocks do you freeze?)",
    judge=judge_09.judge_freeze,
    ways=judge_09.WAYS,
    wanted="Give the name of your function, without brackets, or how many of the four blocks to "
    "freeze; {} is neither.",
    called="with one model, gpt",
    stands_for=judge_09.first_blocks,
    hints=(
        "Of the three products of a table, which one is for the table itself?",
        "A frozen table still passes the gradient on: 2 of its 6 FLOPs for each token are saved. "
        "Which parts hold most of the parameters that multiply?",
        "Freeze all four blocks, and nothing else: gpt.blocks.requires_grad_(False).",
    ),
    solution="lambda gpt: gpt.blocks.requires_grad_(False)",
    in_words="Freeze all four blocks, gpt.blocks.requires_grad_(False), and leave the look-up "
    "table: 72 % of the FLOPs are left.",
)


lesson.choice(
    "09.vote",
    ask="For a week a monitor shows a GPU that is 100 % busy. The run's MFU is 12 %. Which is it?",
    choices={
        "A": (
            "The monitor is right, and 12 % is a bug.",
            "Busy is the share of time in which something ran. It doesn't say how much was done, "
            "or for whom.",
        ),
        "B": (
            "Attention was left out of the MFU. That is the rest.",
            "At long texts attention can be most of the work. But texts would have to be very long "
            "for it to hide seven eighths of the peak, and every report counts it.",
        ),
        "C": (
            "Both: it was never idle, and an eighth of its peak went into the model.",
            "The other seven eighths of the peak went into waiting, small pieces and work beside "
            "the model, and all of that counts as busy.",
        ),
        "D": (
            "The peak is to blame: by the sparse one it would be 24 %.",
            "A larger peak makes a smaller share: 6 %.",
        ),
    },
    best="C",
    hints=(
        "Which of the two numbers has a peak in it?",
        "What does a monitor see of a core that waits for its memory?",
    ),
    solution='"C"',
)
