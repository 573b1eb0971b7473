"""Lesson 17: guesses, exercises and vote. Sizes and tokens are those of the table models."""

from ...facts.chips import chip
from ...quantities.quantity import Q
from ..lesson import Lesson
from ..questions.sides import Side

lesson = Lesson("17", "Which runs are over the line?")

# 17.2 asks for two things, and may be answered in one text: "9.92e25, not over".
VERDICT = (
    r"\b(and|so|but|it|it's|that|not|just|yes|no|over|under|above|below|too|either|can't|cannot"
    r"|nobody|unclear|unsettled)\b\D*(1e26)?\D*"
)
TOO_CLOSE = Side(
    "too close to say",
    r"(too close|either|can't say|cannot say|nobody|not settled|unsettled|not clear|unclear)",
    "And that it's too close to say is right: the 40 % is somebody's estimate, and with 40.4 % the "
    "same run is over. No estimate settles that.",
)
UNDER = Side(
    "under",
    r"(not (over|above)|isn't|below|no\b)",
    "But under is more than anyone can know: the 40 % is somebody's estimate, and with 40.4 % the "
    "same run is over. It is too close to say.",
)
OVER = Side(
    "over",
    r"(above|yes)",
    "But 9.9 is less than 10. Even so, under is more than anyone can know: with a share of 40.4 % "
    "the same run is over. It is too close to say.",
)

lesson.guess(
    "17.a",
    ask="Llama 3.1 405B has 405 billion parameters, and it was trained on 15.6 trillion tokens. "
    "The EU's line is 1e25 FLOP. How many FLOP did its training take?",
    unit="FLOP",
    example="1e24 FLOP",
    tell="Training Llama 3.1 405B took {truth}.",
    near=1.5,
    slips=(
        (
            405e9 * 15.6e12,
            "That is parameters times tokens, and under the line. But each parameter works six "
            "times for each token, and six is the difference here.",
        ),
        (
            2 * 405e9 * 15.6e12,
            "That is the way forward alone, two FLOP for each parameter and token. The way back "
            "costs twice as much: six in all.",
        ),
        ("1e25 FLOP", "That is the line itself: this run took nearly four times as much."),
        (
            "1e26 to 1e27 FLOP",
            "The runs in the headlines are at 1e26 and beyond, and this one is often named with "
            "them. It was among the largest runs of 2024, and the largest have grown since.",
        ),
    ),
    too_low="If you multiplied parameters by tokens: that is 6e24, and under the line. But each "
    "parameter works six times for each token, and six is the difference here.",
    too_high="The runs in the headlines are at 1e26 and beyond, and this one is often named with "
    "them. It was among the largest of 2024; two years are a long time on this road.",
    far_too_low="405 billion and 15.6 trillion are large by themselves, and here they multiply: "
    "4e11 times 2e13 is 6e24 before anything is done six times.",
    far_too_high="Beyond 1e28 nobody has been. 405 billion times 15.6 trillion is 6e24, and each "
    "of those is worth six operations, not thousands.",
)

lesson.guess(
    "17.b",
    ask="DeepSeek-V3 has 671 billion parameters, of which each token uses 37 billion. It was "
    "trained on 14.8 trillion tokens. How many FLOP did that take?",
    unit="FLOP",
    example="1e20 FLOP",
    tell="Training DeepSeek-V3 took {truth}: a third of the line.",
    near=1.3,
    slips=(
        (
            6 * 671e9 * 14.8e12,
            "All 671 billion went in: six times over the line, and a false alarm. The line is not "
            "about size: 634 billion of them wait while the other 37 work on a token.",
        ),
        (
            671e9 * 14.8e12,
            "Those are all parameters times all tokens. Only 37 billion work on a token, and each "
            "of those works six times.",
        ),
        (37e9 * 14.8e12, "That is parameters times tokens: each of those is worth six FLOP."),
        (2 * 37e9 * 14.8e12, "That is the way forward alone. The way back costs twice as much."),
        (4 * 37e9 * 14.8e12, "That is the way back alone: the way forward is 2 more."),
    ),
    too_low="If you left out the six, or only counted the way forward: there is a way back, and it "
    "costs twice as much.",
    too_high="If all 671 billion went in: that is 6e25, six times over the line, and a false "
    "alarm. 634 billion of them wait while the other 37 work on a token.",
    far_too_low="37 billion times 14.8 trillion is 5e23, and each of those is worth six.",
    far_too_high="Even with all 671 billion it is 6e25; with the 37 that work, far less.",
)


@lesson.number(
    "17.1",
    ask="Llama 4 Behemoth was announced in 2025 and never released: 2 trillion parameters, of "
    "which a token uses 288 billion, and 30 trillion tokens. How many FLOP of training?",
    unit="FLOP",
    near=1.2,
    hints=(
        "Which of the two numbers of parameters works, and which waits?",
        "For each of 30 trillion tokens, 288 billion parameters: 2 FLOP forward and 4 back.",
        "6 x 288e9 x 30e12.",
    ),
    solution='fl.TrainingRun(params="2 trillion", active="288 billion", tokens="30 trillion").flop',
    in_words="6 for each active parameter and token: 6 x 288 billion x 30 trillion = 5.2e25.",
)
def behemoth():
    work = 6 * 288e9 * 30e12
    yield work, "Over the EU's 1e25 by five, and under California's 1e26 by two."
    yield (
        6 * 2e12 * 30e12,
        (
            "Those are all parameters, and only the active ones work. California "
            "was called for nothing."
        ),
    )
    yield 2 * 2e12 * 30e12, "All parameters, and the way forward alone: two slips at once."
    yield 2 * 288e9 * 30e12, "That is the way forward. The way back costs twice as much: 6, not 2."
    yield 4 * 288e9 * 30e12, "That is the way back alone: the way forward is 2 more."
    yield 288e9 * 30e12, "Parameters times tokens: each of those is worth 6 FLOP."
    yield work / 1e12, "A trillion got lost: T is 1e12."
    yield Q(work, "FLOP/s"), "A law's line is a count. It has no seconds: leave the /s out."


@lesson.number(
    "17.2",
    ask="A company says no more than this: 100,000 H100 chips, 29 days, 40 % of the dense BF16 "
    "peak. How many FLOP, and is it over California's 1e26? (The chip's sheet says "
    '"1,979 TFLOPS" for BF16, with a star for matrices half of whose numbers are zero; dense '
    "is half of that.)",
    unit="FLOP",
    close=0.03,
    near=1.1,
    behind=VERDICT,
    sides=(TOO_CLOSE, UNDER, OVER),
    hints=(
        "Four numbers, and one unit that has to go: how many seconds are 29 days?",
        "Chips x seconds x peak x share. A day has 86,400 s, and 40 % is 0.4.",
        "Half of 1,979 is 989, in T: 100_000 * 29 * 86_400 * 989e12 * 0.4",
    ),
    solution='fl.TrainingRun(chips="100,000 x H100", days=29, utilisation=0.4).flop, '
    '"too close to say"',
    in_words="100,000 chips x 2.5 million seconds x 989 TFLOP/s x 0.4 = 9.9e25. That is 0.8 % "
    "under the line, and the 40 % is not known so well: it is too close to say.",
)
def cluster_for_a_month():
    sheet = chip("H100 SXM")
    pace, time = 1e5 * sheet.peak("bf16").value, 29 * 86_400
    work = 0.4 * pace * time
    yield (
        work,
        ("That is 0.8 % under 1e26."),
    )
    yield (
        0.4 * 1e5 * sheet.peak("fp8").value * time,
        ("1,979 is the starred figure (or the FP8 one): the dense BF16 peak is 989."),
    )
    yield (
        1e5 * sheet.peak("fp8").value * time,
        ("Two slips: 1,979 is the starred figure (dense is half), and the share is missing."),
    )
    yield pace * time, "The share is missing: nobody reaches the whole peak for a month."
    yield work / 10, "Ten times too low: 29 days are 2.5 million seconds, and 40 % is 0.4."
    yield work / 3600, "Hours were taken for seconds: an hour has 3,600."
    yield work / 24, "A day has 24 hours of 3,600 s: the 24 is missing."
    yield work / 86_400, "Days were taken for seconds: a day has 86,400."
    yield work / 1e5, "That is one chip. There are 100,000."
    yield Q(0.4 * pace, "FLOP/s"), "That is the pace: times 29 days of seconds, and it is a count."


@lesson.number(
    "17.3",
    ask="A run of 320 billion parameters and 5 trillion tokens. Part of its text is private: a "
    "model of 100 billion parameters wrote 3 trillion tokens, of which a tenth was kept. What "
    "is the cumulative total by the EU's rule, in three digits?",
    unit="FLOP",
    close=0.0045,
    near=1,
    hints=(
        "Two works add up: learning, and writing. Which of them needs a way back?",
        "Learning is 6 x 320e9 x 5e12. Writing is forward only, 2, and whatever was thrown away "
        "was written as well.",
        "6 * 320e9 * 5e12 + 2 * 100e9 * 3e12",
    ),
    solution="6 * 320e9 * 5e12 + 2 * 100e9 * 3e12",
    in_words="Learning 9.6e24, writing 2 x 100 billion x 3 trillion = 6e23: 1.02e25 in all.",
)
def private_set():
    learn, write = 6 * 320e9 * 5e12, 2 * 100e9 * 3e12
    yield learn + write, "Over, by 2 %. Had the set been published, it would be 9.6e24, and under."
    yield learn + write / 10, "Samples thrown away count as well: 3 trillion were written."
    yield learn + 3 * write, "Writing is forward only: 2, not 6."
    yield (
        learn + 3 * write / 10,
        ("Writing is forward only, 2; and what was thrown away counts as well."),
    )
    yield learn, "That would be right if the set were public. It is private, so writing it counts."
    yield write, "That is the writing alone: learning is the larger part."
    yield "1e25 FLOP", "That is the line itself. The answer is within 2 % of it: keep three digits."
    yield Q(learn + write, "FLOP/s"), "The line is a count, not a pace: leave the /s out."


lesson.choice(
    "17.vote",
    ask="A run took 9.9e24 FLOP, all of them in FP8, eight bits. Is it over the EU's 1e25?",
    choices={
        "A": (
            "No: an operation in FP8 counts half.",
            "Bits are not operations: the EU counts one in FP8 as one in FP32. And "
            "without that discount, is it under?",
        ),
        "B": (
            "Not settled: 30 % either way reaches across, and what else was counted?",
            "Precision does not matter. What matters is that 9.9e24 is an estimate, and "
            "that private data or rollouts may be missing from it.",
        ),
        "C": (
            "No: 9.9 is less than 10, and that is the end of it.",
            "9.9 is less than 10, but who knows a run to one per cent? An estimate may be "
            "30 % off, and one private data set is enough.",
        ),
        "D": (
            "Yes: a chip that does FP8 is fast enough.",
            "Fast enough is a speed. The line is a total, and a slow chip gets there too, later.",
        ),
    },
    best="B",
    hints=(
        "Does the law count bits, seconds, or operations?",
        "How exactly can anybody know such a number?",
    ),
    solution='"B"',
)
