"""Lesson 14: guesses, exercises and vote. Sizes are of data sheets and of published models."""

from ...facts.chips import chip
from ...facts.formulas import kv_cache
from ...facts.table import table
from ...quantities.formatting import words
from ...quantities.quantity import Q
from ..lesson import Lesson
from . import judge_14

lesson = Lesson("14", "Why does a chat use 1 % of the FLOP/s?")

H100 = chip("H100 SXM")
RIDGE = float(H100.ridge())


# -- guesses ---------------------------------------------------------------------------------------
def other_than(truth, beliefs):
    """The (range, sentence) of beliefs that the truth itself does not lie in."""
    for low, high, sentence in beliefs:
        if not low <= float(truth) <= high:
            yield f"{low:g} to {high:g}", sentence


def as_the_flops_say(times):
    """The beliefs that equal work takes equal time, and that nothing is shared by 256 tokens."""
    yield from other_than(
        times,
        (
            (
                0.7,
                1.6,
                "The FLOPs are equal to within a few per cent, so once is the sensible guess. But "
                "each written token fetches all the tables for itself, and reading fetches them "
                "once for 256 tokens.",
            ),
            (
                0.00001,
                0.69,
                "A written token would be the cheaper one. It does the same FLOPs, and it fetches "
                "all the tables for itself.",
            ),
            (
                200,
                330,
                "That would be so if fetching were all that there is: 256 tokens share what one "
                "written token fetches alone. On the chip of a data centre it comes near that. "
                "A chip with less arithmetic for each byte wastes less.",
            ),
        ),
    )


lesson.guess(
    "14.a",
    ask="A prompt of 256 tokens is read, then an answer is written. How many times as long does "
    "one written token take as one that is read?",
    unit="",
    example="3",
    near=1.3,
    slips=as_the_flops_say,
    tell="One written token takes {truth} times as long as one that is read (measured).",
    too_low="The FLOPs are nearly equal. But each written token fetches all the tables for itself, "
    "and reading fetches them once for 256 tokens.",
    too_high="On a data centre's chip the gap is wider: near 256 times for this prompt, up to 295 "
    "for a longer one. Your machine has less arithmetic to waste, so it waits for a smaller part "
    "of its time.",
)


def sixteen_or_none(times):
    """The beliefs that sixteen chats take sixteen steps, or no longer than one."""
    yield from other_than(
        times,
        (
            (
                12,
                20,
                "Sixteen times the FLOPs, but not sixteen times the bytes: the tables are fetched "
                "once for all sixteen.",
            ),
            (
                0.9,
                1.12,
                "For free: so says the roof, as long as fetching is all that a step waits for. But "
                "not all of a step is shared. Each chat's attention to its own kept tokens is not, "
                "and products of few rows stay below the roof, as the picture shows.",
            ),
            (0.0001, 0.89, "A step with more chats does more. It cannot take less time."),
        ),
    )


lesson.guess(
    "14.b",
    ask="Now 16 chats go on at once, and each step writes one token for each of them. How many "
    "times as long does such a step take as a step for one chat?",
    unit="",
    example="10",
    near=1.25,
    slips=sixteen_or_none,
    tell="A step for 16 takes {truth} times as long as a step for one (measured).",
    too_low="The fetch of the tables is shared. Each chat's attention to its own kept tokens is "
    "not, and products of few rows stay below the roof, as the picture shows.",
    too_high="The tables are fetched once for all sixteen, and fetching was most of a step.",
)


# -- 14.1: where fetching ends ---------------------------------------------------------------------
def of_ridge(chats):
    """What a number of chats would mean."""
    return (
        f"{words(chats)} chats make {words(chats)} FLOPs for each byte that is fetched, and the "
        f"ridge of an H100 is at {RIDGE:.0f}."
    )


@lesson.number(
    "14.1",
    ask="An H100 does 989 TFLOP/s in BF16, dense, and its memory brings 3.35 TB/s (cited: its data "
    "sheet). Each step does 2 FLOPs for each weight and chat, and fetches each weight, 2 bytes, "
    "once. Weights alone: from how many chats at once on is arithmetic the limit?",
    noun="chats chat readers reader people users",
    near=1.06,
    hints=(
        "How many FLOPs does a step do for each byte that it fetches, if there is one chat?",
        "One chat: 2 FLOPs for 2 bytes, 1 FLOP a byte. And n chats?",
        "989e12 / 3.35e12.",
    ),
    solution='fl.chip("H100 SXM").ridge() / fl.Q("1 FLOP/B")',
    in_words="n chats make n FLOPs a byte, and 989e12 / 3.35e12 is 295.",
    implies=of_ridge,
)
def chats_to_the_ridge():
    yield (
        RIDGE,
        "So much for the weights, which all chats share. But a step fetches each chat's kept "
        "tokens, too: for 2,048 tokens of Llama 3.1 8B that is 268 MB, and 17 GFLOP to do. That "
        "is 64 FLOPs a byte, below the ridge. So with such chats the memory's bandwidth stays the "
        "limit, however many there are.",
    )
    yield RIDGE / 4, "That is with weights of 4 bits, half a byte. BF16 takes 2 bytes."
    yield RIDGE / 2, "That is with weights of one byte. BF16 takes 2."
    yield (
        2 * RIDGE,
        "Twice too many. A multiply-add is two FLOPs for each weight; if you had that, are your "
        "weights 4 bytes, or is your peak the sparse one, with the star?",
    )
    yield (
        4 * RIDGE,
        "Four times too many: two of three slips. A multiply-add is two FLOPs, BF16 takes 2 bytes, "
        "and the dense peak is the one without the star.",
    )
    yield 1, "That is one chat. How many FLOPs does a step do for each byte then?"
    yield RIDGE / 8, "That is 8 times too few: the bandwidth is in bytes, not in bits."
    yield 8 * RIDGE, "That is 8 times too many: the bandwidth is in bytes, not in bits."
    yield 1000 * RIDGE, "A prefix got lost: TFLOP/s over TB/s, not over GB/s."
    yield RIDGE / 1000, "A prefix got lost: both are in T, so it cancels."
    yield 1 / RIDGE, "Upside down: that is bytes for each FLOP."
    yield 1e12 * RIDGE, "The T of terabytes got lost: 989e12 over 3.35e12."
    yield RIDGE**2, "The ridge was counted twice. One chat makes 1 FLOP a byte."
    yield 989, "Those are TFLOP/s. How many of them does each TB/s feed?"
    yield 3.35, "Those are TB/s. How many FLOPs does the chip do in the time of one byte?"
    yield 238, "That is how many fit, by the memory's room. Where is arithmetic the limit?"


# -- 14.2: what fits -------------------------------------------------------------------------------
LLAMA = table("architectures")["Llama 3.1 70B"]
MEMORY = 2 * float(H100.memory)
WEIGHTS = 2 * float(LLAMA.parameters)
LENGTH = 8192
MANY = 1e12  # more chats than people


def chats_beside(weights=WEIGHTS, heads=8, bytes_each=2, tokens=LENGTH, both=True, memory=MEMORY):
    """How many chats fit beside some weights, before rounding down."""
    kept = int(kv_cache(80, kv_heads=heads, head_width=128, tokens=tokens, bytes_each=bytes_each))
    if not both:
        kept /= 2
    return (memory - weights) / kept


def of_memory(chats):
    """What a number of chats would keep; nothing about one that no memory holds."""
    if not chats < MANY:
        return ""
    kept = Q(chats * (MEMORY - WEIGHTS) / chats_beside(), "B")
    free = Q(MEMORY - WEIGHTS, "B")
    return f"{words(chats)} such chats keep {kept}, and beside the weights {free} are free."


@lesson.number(
    "14.2",
    ask="Llama 3.1 70B in BF16, 2 bytes a number, lies in two H100, which have room for 160 GB. It "
    "has 70.55 billion parameters and 80 layers. In each layer 64 heads ask and 8 keep; of each "
    "token, each of the 8 keeps a key and a value of 128 numbers. How many chats of 8,192 kept "
    "tokens fit beside the weights?",
    noun="chats chat readers reader people users",
    close=0.05,
    near=1.06,
    hints=(
        "How much of the 160 GB is left when the weights are there?",
        "160 - 2 x 70.55 = 18.9 GB. A token keeps 2 x 80 x 8 x 128 numbers of 2 bytes.",
        "18.9e9 / (327,680 x 8,192).",
    ),
    solution="(160e9 - 2 * 70.55e9) // (2 * 80 * 8 * 128 * 2 * 8192)",
    in_words="The weights take 141 of the 160 GB. A token keeps 327,680 bytes, a chat of 8,192 "
    "tokens 2.68 GB, so 7 fit into the 18.9 GB that are left.",
    implies=of_memory,
)
def chats_in_two():
    yield (
        7,
        "Seven chats on two chips: that is why groups of heads share their keys. If each of the 64 "
        "heads kept its own, not one chat would fit.",
    )
    yield (
        chats_beside(weights=0),
        "The weights live there, too: 141 of the 160 GB.",
    )
    yield (
        chats_beside(both=False),
        "Twice too many. Each head keeps two rows of a token, its key and its value, and each "
        "number takes 2 bytes.",
    )
    yield (
        0,
        "Not one would fit if all 64 heads kept their own. Here groups of eight share: 8 keep.",
    )
    yield (
        chats_beside(heads=64),
        "That is with 64 heads that keep, and 8 keep, for groups of 8; or with 16 bytes for each "
        "number, and BF16 takes 16 bits.",
    )
    yield chats_beside(bytes_each=4), "That is with numbers of 4 bytes. BF16 takes 2."
    yield 3, "That is with numbers of 4 bytes. BF16 takes 2."
    yield chats_beside(tokens=1), "That many *tokens* fit. A chat keeps 8,192 of them."
    yield from parts_of_a_chat()
    yield from other_amounts()


def parts_of_a_chat():
    """Answers for one layer, one number or one head of what a chat keeps."""
    yield 80 * chats_beside(), "That is for one layer, and each of the 80 keeps its own."
    yield 80 * chats_beside(tokens=1), "Those are tokens of one layer. Each of 80 layers keeps."
    yield 128 * chats_beside(), "A key is 128 numbers wide, and so is a value."
    yield 8 * chats_beside(), "That is for one head that keeps. There are 8 of them."


def other_amounts():
    """Answers with other memories or weights, and amounts on the way."""
    yield (
        chats_beside(memory=2 * 80 * 2**30),
        "That is with 80 GiB a chip. The sheet's 80 GB are powers of ten, so 160e9 bytes.",
    )
    yield (
        chats_beside(weights=WEIGHTS / 2),
        "That is with weights of one byte. BF16 takes 2, so they fill 141 GB.",
    )
    yield 7.5, "Chats come whole. How many whole ones of 2.68 GB fit into 18.9 GB?"
    yield 8, "Eight would keep 21.5 GB, and 18.9 GB are free. Chats come whole."
    yield 6, "One more fits: seven keep 18.8 GB, and 18.9 GB are free."
    yield 1, "There is room for more than one: 18.9 GB are free, and a chat keeps 2.68."
    yield from amounts_on_the_way()
    yield 327_680, "Those are the bytes that one token keeps. A chat has 8,192 tokens."


def amounts_on_the_way():
    """Amounts that are right, with and without their unit, and not yet a number of chats."""
    free = "That is the room beside the weights. How many chats of 2.68 GB fit into it?"
    one_chat = "That is what one chat keeps. How many of them fit into the room that is free?"
    weights = "That is what the weights take. How much of the 160 GB is left for chats?"
    yield 18.9, free
    yield "18.9 GB", free
    yield 2.68, one_chat
    yield "2.68 GB", one_chat
    yield 141.1, weights
    yield "141.1 GB", weights
    yield "328 kB", "That is what one token keeps. A chat has 8,192 tokens."


# -- 14.3: seats -----------------------------------------------------------------------------------
lesson.program(
    "14.3",
    ask="Six answers of 2, 7, 3, 5, 1 and 6 tokens come to two seats, in this order, and a free "
    "seat is taken at the next step. How many steps until all six are done? A pencil is enough. "
    "(Or in code: write admit(waiting, running, slots). The first two are lists: the requests that "
    "wait, in the order in which they came, and those that have a seat. slots is the number of "
    "seats. Return the list of those that come in now. All 32 answers of this lesson have to be "
    "done in at most 88 steps on 8 seats, first come, first served.)",
    judge=judge_14.judge_admit,
    ways=judge_14.WAYS,
    wanted="Give the name of your function, without brackets, or the number of steps; {} is "
    "neither.",
    called="with three arguments: waiting, running, slots",
    stands_for=judge_14.number_of_steps,
    hints=(
        "By hand: who takes seat one when the answer of 2 tokens is done? In code: how many seats "
        "are free, if you know the seats and those that sit?",
        "By hand: draw a row of boxes for each seat; 3 follows 2. In code: slots - len(running) "
        "seats are free. Which of the waiting came first?",
        "By hand: seat one does 2 + 3 + 5. What does seat two do? In code, the whole of it: return "
        "waiting[:slots - len(running)].",
    ),
    solution="lambda waiting, running, slots: waiting[:slots - len(running)]",
    in_words="As many of the waiting, from the first on, as seats are free: waiting[:slots - "
    "len(running)]. By hand it is 14 steps: seat one 2 + 3 + 5, seat two 7 + 1 + 6.",
)


lesson.choice(
    "14.vote",
    ask="The weights of a chat model go from 16 to 4 bits, on the same chip. What happens?",
    choices={
        "A": (
            "Everything is four times as fast.",
            "No. A long prompt waits for arithmetic, and that is as much as before. And in a full "
            "batch most of the bytes are kept tokens, which stay in 16 bits: 238 chats of 2,048 "
            "tokens of Llama 3.1 8B on an H100 gain 1.18 times (estimated).",
        ),
        "B": (
            "The answer of a chat that is alone comes up to four times as fast; a long prompt or "
            "a full batch gains little.",
            "A chat alone waits for the weights, and those are a quarter of the bytes. A long "
            "prompt waits for arithmetic, and a full batch for kept tokens, which stay as they "
            "were. With 256 chats a user saw half the speed of 16 bits, because unpacking comes on "
            "top (cited: AutoAWQ, 2023).",
        ),
        "C": (
            "Nothing: it takes as many FLOPs as before.",
            "No. As many FLOPs, yes, but FLOPs are not what a chat alone waits for. A quarter of "
            "the bytes comes in a quarter of the time.",
        ),
        "D": (
            "Everything is slower, because bits must be unpacked first.",
            "No. That is true where the weights are unpacked into memory first, as in your last "
            "row. A kernel that unpacks what it has fetched saves the bytes all the same.",
        ),
    },
    best="B",
    hints=(
        "What does a token wait for in a chat alone? And what does a long prompt wait for?",
        "In your table, compare the first job with the last.",
    ),
    solution='"B"',
)
