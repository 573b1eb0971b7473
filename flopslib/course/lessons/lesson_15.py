"""Lesson 15: guesses, exercises and vote. Counts are the lesson's own, models are cited."""

from ...estimating.tuning import tuning
from ...facts.formulas import lora
from ...facts.table import table
from ..lesson import Lesson
from . import judge_15

lesson = Lesson("15", "What do LoRA, distillation and quantisation save?")


# -- guesses ---------------------------------------------------------------------------------------
lesson.guess(
    "15.a",
    ask="With LoRA 3 of 100 parameters learn, and all others are frozen. What percentage of the "
    "FLOPs does a step of training take, compared with a step in which all parameters learn?",
    unit="%",
    example="50",
    near=1.06,
    shares="0.01 to 0.99",
    slips=(
        (
            "1 to 6",
            "That is the share that learns. But each picture still goes forward through every "
            "table, and the error comes back through every table.",
        ),
        (
            "94 to 106",
            "Nearly everything is still done, yes. But each table has three products in a step, "
            "and a frozen table needs only two of them.",
        ),
        (
            "30 to 38",
            "A third is what LoRA leaves out, not what remains. (Or did you count the way forward "
            "alone? The error still has to come back.)",
        ),
        (
            "45 to 55",
            "That would be half. Forward is one product of a table, backward two, and LoRA leaves "
            "out one of the three.",
        ),
    ),
    tell="With LoRA a step takes {truth} per cent of the FLOPs (counted).",
    too_low="A frozen table still works: each picture goes forward through it, and the error comes "
    "back through it.",
    too_high="One product of three falls away: the one that says how a table should change.",
)

lesson.guess(
    "15.b",
    ask="Now freeze everything but the last table, the head: 0.4 % of the parameters learn. What "
    "percentage of the FLOPs of a full step does a step take now?",
    unit="%",
    example="50",
    near=1.08,
    shares="0.05 to 0.39",  # and not 0.4 or 0.43, which is the share that learns, in per cent
    slips=(
        (
            "0.395 to 1",
            "That is the share that learns. But to reach the last table, each picture has to go "
            "forward through all the others.",
        ),
        (
            "60 to 70",
            "That is LoRA's share again. LoRA's slim tables sit everywhere, so its error has to "
            "come back. Here nothing before the head learns, so no error comes back.",
        ),
        (
            "1.01 to 10",
            "The way forward alone is a third of a full step, and all of it is still needed.",
        ),
    ),
    tell="With the head alone a step takes {truth} per cent of the FLOPs (counted).",
    too_low="Forward is a third of a full step, and all of it is still needed.",
    too_high="No error needs to go back at all: nothing before the head learns.",
)


# -- 15.1: the share of one wide table -------------------------------------------------------------
WIDE, RANK = 4096, 16
WHOLE = 6 * WIDE**2
SHARE = 100 * float(lora(WIDE, WIDE, RANK)) / WHOLE
NARROW = 2 * WIDE * RANK  # parameters of the two slim tables
SLIM = 100 * NARROW / WIDE**2  # per cent that the slim tables add


def share_means(percent):
    """What another number of per cent would mean."""
    if percent > 100:
        return "More than all of it? The slim tables are small: they add less than 1 %."
    if 100 * 4 / 6 < percent < 70:
        return f"Two products of three are 66.7 %. What do the slim tables add? ({SLIM:.2g} %)"
    if percent < 5:
        return "That few? The frozen table still works: two of its three products remain."
    return "Two products of three remain, and the slim tables add a little."


@lesson.number(
    "15.1",
    ask="One table of a large model has 4,096 x 4,096 parameters. Full training takes 6 FLOPs for "
    "each of them and each token. LoRA freezes the table, and puts two slim ones of rank 16 beside "
    "it. What percentage of the FLOPs remains?",
    unit="%",
    close=0.004,
    near=1.009,
    also=(
        (
            100 * 4 / 6,
            "Right, without the slim tables: two products of three remain. With them it is 67.4 %.",
        ),
    ),
    hints=(
        "How many of the three products of a frozen table remain? And which ones do slim tables "
        "have?",
        "A frozen table takes 4 FLOPs for each parameter. Two slim ones have 2 x 4,096 x 16 "
        "parameters, and these learn: 6 FLOPs each.",
        "(4 x 4,096² + 6 x 2 x 4,096 x 16) / (6 x 4,096²).",
    ),
    solution="100 * (4 * 4096**2 + 6 * 2 * 4096 * 16) / (6 * 4096**2)",
    in_words="4 of 6 FLOPs remain for the table, 66.7 %, and the slim ones add 0.8 %: 67.4 %.",
    implies=share_means,
)
def share_of_a_wide_table():
    yield SHARE, "At rank 256 it would be 79 %. Whatever the rank, LoRA never saves over a third."
    yield (
        100 * NARROW / WIDE**2,
        "That is the share of parameters that learn. The frozen ones still work: forward, and for "
        "the error on its way back.",
    )
    saved = (
        "A third is what is saved. (Or it is the way forward alone; but the error still goes back "
        "through the table.) How much remains?"
    )
    for third in (100 - SHARE, 33, 100 / 3, 34):
        yield third, saved
    yield (
        100 * 141_361_152 / 219_086_848,
        "That is this page's net. Its first table stays out, and its last one learns: here is one "
        "wide table alone.",
    )
    yield (
        100 * (6 * WIDE**2 + 6 * NARROW) / WHOLE,
        "That adds the slim tables to a whole one. A frozen table needs no gradient of its own: "
        "one product of its three falls away.",
    )
    for share in (SHARE / 100, 0.67, 2 / 3):
        yield share, "That is a share. In per cent it is 100 times as much."
    yield (
        4,
        "4 of 6 FLOPs remain for each number of the table. What is that in per cent? And then the "
        "slim ones.",
    )
    yield 50, "Half? A frozen table keeps two of its three products."
    yield 79.2, "That is rank 256. Here the rank is 16."


# -- 15.2: bytes of an 8B --------------------------------------------------------------------------
LLAMA = table("architectures")["Llama 3.1 8B"].parameters
ALL, PACKED = 16 * LLAMA, 4.127 / 8 * LLAMA
WITH_ADAPTERS = float(tuning("Llama 3.1 8B", "QLoRA").memory)
GIB = 1e9 / 2**30  # of a GB
EACH = {  # bytes of a parameter, and what is kept in them
    2: "the weights alone, in 16 bits: gradients and the optimizer's notes come on top",
    4: "the weights in FP32, and nothing else",
    8: "half of what training keeps",
    12: "what it takes without the copy of the weights in FP32",
}


def bytes_mean(name, number):
    """What another number of bytes would mean, for one of the two."""
    each = number / LLAMA
    if name == "all learn":
        if abs(each / 16 - GIB) < 0.01:
            return "Those are GiB, powers of two. In GB, powers of ten, it is a little more."
        for some, meaning in EACH.items():
            if abs(each / some - 1) < 0.03:
                return f"That is {some} bytes for each parameter: {meaning}."
        return f"That is {each:.3g} bytes for each parameter, and 16 are asked for."
    if abs(number / WITH_ADAPTERS - 1) < 0.02:
        return "That is with the adapters and their notes. Asked for are the frozen ones alone."
    if abs(number / PACKED - GIB) < 0.01:
        return "Those are GiB, powers of two. In GB, powers of ten, it is a little more."
    return f"That is {8 * each:.3g} bits for each parameter, and 4.127 are asked for."


@lesson.number(
    "15.2",
    ask="Llama 3.1 8B has 8.03 billion parameters (cited: arXiv 2407.21783, 2024-07). How many GB "
    "does training keep before activations: (1) if all learn, at 16 bytes for each parameter; (2) "
    "for the frozen parameters of QLoRA alone, at 4.127 bits each?",
    unit="B",
    names=("all learn", "QLoRA, frozen"),
    big=1e9,
    close=0.02,
    near=1.06,
    wanted="Please give two numbers of GB, all learn and QLoRA's, separated by a comma.",
    hints=(
        "How many bytes are 8.03 billion times 16 bytes? And how many bits are in a byte?",
        "8.03 x 16 for the first. For the second 8.03 x 4.127 gives gigabits: divide by 8.",
        "128.5 and 4.14.",
    ),
    solution='[fl.Q(16 * 8.03e9, "B"), fl.Q(4.127 / 8 * 8.03e9, "B")]',
    in_words="8.03 billion x 16 bytes are 128 GB; 8.03 billion x 4.127 bits / 8 are 4.14 GB.",
    implies=bytes_mean,
)
def bytes_of_an_8b():
    right = [ALL, PACKED]
    yield (
        right,
        f"With adapters of rank 16 and their notes QLoRA keeps {WITH_ADAPTERS / 1e9:.3g} GB, "
        f"{ALL / WITH_ADAPTERS:.0f} times less than training all: two H100s of 80 GB in one case, "
        "the graphics card of a laptop in the other. The FLOPs stay two thirds.",
    )
    yield [PACKED, ALL], "Those are the two the other way round: first all, then the frozen ones."
    weights = "16 GB are the weights alone, at 2 bytes. Gradients and the optimizer's notes are 14 "
    yield [2 * LLAMA, PACKED], weights + "bytes more for each parameter."
    yield [2 * LLAMA, 2 * LLAMA], weights + "bytes more; and QLoRA keeps 4.127 bits, not 2 bytes."
    yield (
        [12 * LLAMA, PACKED],
        "That is 12 bytes each: QLoRA's own paper counts like that. Here a copy of the weights in "
        "FP32 is kept as well, 4 bytes more.",
    )
    yield [8 * LLAMA, PACKED], "That is 8 bytes each, half of what training keeps."
    yield [4 * LLAMA, PACKED], "That is 4 bytes each: the weights in FP32, and nothing else."
    bits = "Those are bits, in the second one. A byte has eight of them: divide by 8."
    yield [ALL, 8 * PACKED], bits
    yield [8 * ALL, PACKED], "Those are bits, in the first one. It is 16 bytes for each parameter."
    yield [8 * ALL, 8 * PACKED], "Those are bits. A byte has eight of them."
    yield [ALL, WITH_ADAPTERS], bytes_mean("QLoRA, frozen", WITH_ADAPTERS)
    yield (
        [ALL, PACKED * 16],
        "The second is 66 GB: 4.127 bytes, times two. It says 4.127 bits for each parameter.",
    )
    yield [ALL, LLAMA], "The second is 8 bits each. QLoRA keeps 4.127."
    yield [ALL, 2 * LLAMA], "The second is LoRA's base, in 16 bits. QLoRA keeps 4.127 bits each."
    yield [16e9, 4.127e9 / 8], "That is for one billion parameters. There are 8.03 of them."
    yield [16 * LLAMA / 1000, PACKED / 1000], "A prefix is off: a billion bytes are a gigabyte."


# -- 15.3: a small net, well taught ----------------------------------------------------------------
lesson.program(
    "15.3",
    ask="Make a small net that reads at least 82 of 100 capitals, and takes at most 25,000 FLOPs a "
    "letter. You have 16,000 photographs that the teacher has never seen, and only the first 1,000 "
    "have labels; and you have the teacher. Your function is given both, (photographs, teacher), "
    "and returns the net. (Without code: how many photographs do you let the teacher answer for? "
    "It takes some seconds.)",
    judge=judge_15.judge_small_net,
    ways=judge_15.WAYS,
    wanted="Give the name of your function, without brackets, or a number of photographs from 0 to "
    "16,000; {} is neither.",
    called="with photographs and a teacher",
    stands_for=judge_15.taught_by_answers,
    hints=(
        "A thousand labels are there, and 15,000 photographs have none. Whom could you ask?",
        "answers(teacher, photographs, 4) are the teacher's softened answers, and student() is a "
        "small net. Which function on this page lets a net learn from them?",
        "learn(student(), photographs, 400, rate=5e-3, soft=answers(teacher, photographs, 4)). "
        "Without code: all of them.",
    ),
    solution="16_000",
    in_words="All 16,000: the teacher answers for each photograph, so none needs a label.",
)


# -- the vote --------------------------------------------------------------------------------------
lesson.choice(
    "15.vote",
    ask="LoRA trains 1 % of a model of 7 billion parameters. What falls to about 1 % of what full "
    "training takes?",
    choices={
        "A": (
            "The FLOPs: they go by the number of parameters that learn.",
            "No. The frozen parameters still multiply, forward and for the error on its way back: "
            "two thirds of the FLOPs remain.",
        ),
        "B": (
            "The time: a hundredth of the parameters, a hundredth of the hours.",
            "No. Time falls at most about as the FLOPs do, by a third. People measured 5 % less, "
            "and also more than before.",
        ),
        "C": (
            "The gradients and the optimizer's notes.",
            "They are kept for what learns, and for nothing else. That was most of the memory, and "
            "so LoRA is worth it.",
        ),
        "D": (
            "All of the memory.",
            "No. The frozen weights must be there to be multiplied with. That is what QLoRA makes "
            "smaller.",
        ),
    },
    best="C",
    hints=(
        "Which of the four kinds of bytes are kept only for what learns?",
        "Look at the row of LoRA in the table of bytes: which numbers became small?",
    ),
    solution='"C"',
)
