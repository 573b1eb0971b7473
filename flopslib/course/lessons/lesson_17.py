"""Lesson 17: guesses, exercises and vote. Sizes and tokens are those of the table models."""

from ...facts.chips import chip
from ...quantities.quantity import Q
from ..lesson import Lesson
from ..questions.sides import Side

lesson = Lesson("17", "Which runs are over the line?")

# 17.2 asks for two things, and may be answered in one text: "9.92e25, not over".
VERDICT = (
    r"\b(and|so|but|it|it's|that|not|just|yes|no|over|under|above|below|too|either|can't|cannot"
    r"|nobody|unclear|unsettled)\b\D*(1e2[56])?\D*"
)
TOO_CLOSE = Side(
    "too close to say",
    r"(too close|either|can't say|cannot say|nobody|not settled|unsettled|not clear|unclear)",
    "And it is indeed too close to say: the 40 % is someone's estimate, and at 40.4 % the same "
    "run is over.",
)
UNDER = Side(
    "under",
    r"(not (over|above)|isn't|below|no\b)",
    "But nobody can be sure that it is under: the 40 % is someone's estimate, and at 40.4 % the "
    "same run is over. It is too close to say.",
)
OVER = Side(
    "over",
    r"(above|yes)",
    "But 9.9 is less than 10. And nobody can be sure that it is under, either: at a share of "
    "40.4 % the same run is over. It is too close to say.",
)

lesson.guess(
    "17.a",
    ask="Llama 3.1 405B has 405 billion parameters, and it was trained on 15.6 trillion tokens. "
    "The EU's line is 1e25 FLOP. How many FLOPs did the training take?",
    unit="FLOP",
    example="1e24 FLOP",
    tell="Training Llama 3.1 405B took {truth}.",
    near=1.5,
    slips=(
        (
            405e9 * 15.6e12,
            "That is parameters times tokens, which would be under the line. But each parameter "
            "does six operations for each token, and that puts the run over.",
        ),
        (
            2 * 405e9 * 15.6e12,
            "That is the way forward alone, 2 FLOP for each parameter and token. The way back "
            "costs twice as much: 6 in all.",
        ),
        (
            "2.4e25 to 2.6e25 FLOP",
            "That is the way back alone, 4 FLOP for each parameter and token. The way forward "
            "adds 2.",
        ),
        (
            "9.5e24 to 1.1e25 FLOP",
            "That is the line itself, and this run took nearly four times as much.",
        ),
        (
            "1e26 to 1e27 FLOP",
            "The runs in the headlines are at 1e26 and beyond, and this model is often named with "
            "them. It was among the largest of 2024, and the largest have grown since.",
        ),
        (
            "3.5e24 to 4.1e24 FLOP",
            "A zero is missing: 4.05e11 parameters times 1.56e13 tokens is 6.3e24, and that "
            "times six is 3.8e25.",
        ),
        (
            "8e23 to 2e24 FLOP",
            "Models of that size took about that much in 2021 and 2022. This one read 20 to 50 "
            "times as many tokens.",
        ),
        (405e9, "That is the number of its parameters: the size of the model, not the work."),
        (15.6e12, "That is the number of its tokens: each of them costs about 2.4e12 FLOP."),
    ),
    too_low="Large numbers multiply to very large ones: 4e11 parameters times 1.6e13 tokens is "
    "6e24, and each parameter does six operations for each token.",
    too_high="405 billion times 15.6 trillion is 6e24, and each parameter does six operations for "
    "each token, not hundreds.",
    far_too_low="405 billion and 15.6 trillion are large, and here they multiply: 4e11 times "
    "1.6e13 is 6e24 before anything is done six times.",
    far_too_high="Nobody has gone beyond 1e28. 405 billion times 15.6 trillion is 6e24, and each "
    "parameter does six operations for each token, not thousands.",
)

lesson.guess(
    "17.b",
    ask="DeepSeek-V3 has 671 billion parameters, and each token uses 37 billion of them. It was "
    "trained on 14.8 trillion tokens. How many FLOPs did the training take?",
    unit="FLOP",
    example="1e20 FLOP",
    tell="Training DeepSeek-V3 took {truth}: a third of the EU's line.",
    near=1.3,
    slips=(
        (
            6 * 671e9 * 14.8e12,
            "You counted all 671 billion parameters: six times over the line, and a false alarm. "
            "634 billion of them wait while the other 37 billion work on a token.",
        ),
        (
            671e9 * 14.8e12,
            "That is all parameters times all tokens. Only 37 billion work on a token, and each "
            "of those does six operations.",
        ),
        (
            2 * 671e9 * 14.8e12,
            "That is all parameters, and the way forward alone. Only 37 billion work on a token, "
            "and the way back adds 4 FLOP for each.",
        ),
        (
            37e9 * 14.8e12,
            "That is active parameters times tokens, and each parameter does six operations for "
            "each token.",
        ),
        (2 * 37e9 * 14.8e12, "That is the way forward alone. The way back costs twice as much."),
        ("2.1e24 to 2.3e24 FLOP", "That is the way back alone. The way forward adds 2."),
        (
            "3e23 to 3.5e23 FLOP",
            "A zero is missing: 3.7e10 active parameters times 1.48e13 tokens is 5.5e23, and that "
            "times six is 3.3e24.",
        ),
        (
            "2.9e25 to 3.5e25 FLOP",
            "There is a zero too many: 3.7e10 active parameters times 1.48e13 tokens is 5.5e23, "
            "and that times six is 3.3e24.",
        ),
        ("9.5e24 to 9.8e24 FLOP", "That is the line itself, and this run took a third of it."),
        ("1e25 to 1.1e25 FLOP", "That is the line itself, and this run took a third of it."),
        (
            "3.7e25 to 3.9e25 FLOP",
            "That is what Llama 3.1 405B took, where every parameter works on every token.",
        ),
    ),
    too_low="37 billion active parameters times 14.8 trillion tokens is 5.5e23, and each parameter "
    "does six operations for each token.",
    too_high="Most of the 671 billion parameters wait: only 37 billion work on a token. 6 x 37 "
    "billion x 14.8 trillion is 3.3e24.",
    far_too_low="37 billion times 14.8 trillion is 5.5e23 before anything is done six times.",
    far_too_high="Even with all 671 billion parameters it would be 6e25, and only 37 billion work "
    "on a token.",
)


@lesson.number(
    "17.1",
    ask="Llama 4 Behemoth was announced in 2025 and never released. It has 2 trillion parameters, "
    "of which a token uses 288 billion, and was trained on 30 trillion tokens. How many FLOPs "
    "did the training take?",
    unit="FLOP",
    near=1.2,
    hints=(
        "Which of the two numbers of parameters works on a token, and which one waits?",
        "For each of 30 trillion tokens, 288 billion parameters: 2 FLOP forward and 4 back.",
        "6 x 288e9 x 30e12.",
    ),
    solution='fl.TrainingRun(params="2 trillion", active="288 billion", tokens="30 trillion").flop',
    in_words="6 for each active parameter and token: 6 x 288 billion x 30 trillion = 5.2e25.",
)
def behemoth():
    work = 6 * 288e9 * 30e12
    yield work, "Five times over the EU's 1e25, and half of California's 1e26."
    yield (
        6 * 2e12 * 30e12,
        "You counted all the parameters, and only the active ones work. By your number "
        "California's line was crossed, too: a false alarm.",
    )
    yield 2 * 2e12 * 30e12, "All the parameters, and the way forward alone: two slips at once."
    yield 2e12 * 30e12, "All the parameters times tokens: only 288 billion work, six times each."
    yield 4 * 2e12 * 30e12, "All the parameters, and the way back alone: two slips at once."
    yield (
        6 * (2e12 - 288e9) * 30e12,
        "Those are the parameters that wait. The other 288 billion do the work.",
    )
    yield 2 * 288e9 * 30e12, "That is the way forward. The way back costs twice as much: 6, not 2."
    yield 4 * 288e9 * 30e12, "That is the way back alone. The way forward adds 2."
    yield 288e9 * 30e12, "Parameters times tokens: each of those costs 6 FLOP."
    yield 3 * 288e9 * 30e12, "That is half: 2 FLOP forward and 4 back are 6, not 3."
    yield 8 * 288e9 * 30e12, "That is 8, with the way forward twice: 2 forward and 4 back are 6."
    for each in (1, 6):
        product = each * 2e12 * 288e9
        yield product, "Those are parameters times parameters. Multiply by the tokens, 30 trillion."
    yield 6 * 2e12, "That is the work of all the parameters, for one token. Two slips at once."
    yield "1e25 FLOP", "That is the EU's line. How much did the training take?"
    yield "1e26 FLOP", "That is California's line. How much did the training take?"
    for parameters in (288e9, 2e12):
        yield parameters, "That is a number of parameters: the size of the model, not the work."
    yield 30e12, "That is the number of its tokens: each of them costs 6 x 288e9 FLOP."
    yield 6 * 288e9, "That is the work for one token. There are 30 trillion."
    yield work / 1e12, "A trillion got lost: 30 trillion is 30e12."
    yield work / 1e9, "A billion got lost: 288 billion is 288e9."
    for zeros, which in (
        (1e-3, "Three zeros are missing"),
        (1e3, "There are three zeros too many"),
    ):
        yield zeros * work, f"{which}: 288 billion is 288e9, and 30 trillion is 30e12."
    for zeros, which in ((0.1, "A zero is missing"), (10, "There is a zero too many")):
        yield zeros * work, f"{which}: 288 billion is 2.88e11, and 30 trillion is 3e13."
    yield Q(work, "FLOP/s"), "A law's line is a count, without seconds: leave out the /s."


# -- a company's cluster for a month --------------------------------------------------------------
SHEET = chip("H100 SXM")
RATE, MONTH = 1e5 * SHEET.peak("bf16").value, 29 * 86_400  # FLOP/s of all chips; s
BY_CLUSTER = 0.4 * RATE * MONTH


def wrong_rate_or_share():
    """The slips in the chips' rate, and in the share of it that was reached."""
    starred = 1e5 * SHEET.peak("fp8").value * MONTH
    yield (
        0.4 * starred,
        "1,979 is the starred figure (or the FP8 one): the dense BF16 peak is 989.",
    )
    yield (
        starred,
        "Two slips: 1,979 is the starred figure (dense is half), and the share is missing.",
    )
    yield BY_CLUSTER / 2, "Halved twice: 989 is half of 1,979 already."
    yield BY_CLUSTER / 4, "That is a quarter: 1,979 is halved once, for the star, and no more."
    for bits in (8, 16):
        yield (
            BY_CLUSTER / bits,
            f"That is divided by {bits}. Bits are not in it: 989e12 are operations.",
        )
    a100 = chip("A100 SXM 80GB").peak("bf16") / SHEET.peak("bf16")
    yield (
        BY_CLUSTER * a100,
        "That is with the rate of an A100. The company has H100 chips, of 989 TFLOP/s.",
    )
    yield RATE * MONTH, "The share is missing: nobody reaches the whole peak for a month."
    yield 0.4 * BY_CLUSTER, "The 40 % came in twice."
    yield BY_CLUSTER * 0.5 / 0.4, "That is a share of 50 %. The company says 40 %."
    yield 0.6 * RATE * MONTH, "Multiply by the 40 % that were reached, not by the other 60 %."
    yield BY_CLUSTER * 100, "40 % is 0.4; it seems to have become 40 here."


def wrong_time_or_zeros():
    """The slips in the seconds, and in the powers of ten."""
    yield BY_CLUSTER * 30 / 29, "Those are 30 days. The company says 29."
    yield BY_CLUSTER / 29, "That is one day. There are 29."
    yield BY_CLUSTER / 3600, "Hours were taken for seconds: an hour has 3,600."
    yield BY_CLUSTER / 60, "Minutes were taken for seconds: a minute has 60."
    yield BY_CLUSTER / 24, "A day has 24 hours of 3,600 s: the 24 is missing."
    yield BY_CLUSTER / 86_400, "Days were taken for seconds: a day has 86,400."
    for zeros, which in ((10, "A zero too many"), (0.1, "Ten times too low")):
        yield (
            BY_CLUSTER * zeros,
            f"{which}: 29 days are 2.5 million seconds, and 40 % is 0.4.",
        )
    yield BY_CLUSTER / 1e5, "That is one chip. There are 100,000."
    yield BY_CLUSTER / 1e12, "The T got lost: 989 TFLOP/s are 989e12."
    yield (
        BY_CLUSTER / 1e3,
        "Three zeros are missing: 989 TFLOP/s are 989e12, and there are 1e5 chips.",
    )
    for speed in (0.4 * RATE, RATE):
        for number in (speed, Q(speed, "FLOP/s")):
            yield number, "That is the speed. Times the seconds in 29 days, it becomes a count."
    for seconds in (MONTH, 1e5 * MONTH):
        yield seconds, "Those are seconds. Times the rate that was reached, they become a count."


@lesson.number(
    "17.2",
    ask="A company says no more than this: 100,000 H100 chips, 29 days, 40 % of the dense BF16 "
    "peak. How many FLOPs is that, and is it over California's 1e26? (The chip's sheet says "
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
    yield BY_CLUSTER, "That is 0.8 % under 1e26."
    yield from wrong_rate_or_share()
    yield from wrong_time_or_zeros()


# -- a run with private data ----------------------------------------------------------------------
LEARN, WRITE = 6 * 320e9 * 5e12, 2 * 150e9 * 3e12


def wrong_work():
    """The slips in what a parameter and a token cost, and in whose parameters they are."""
    yield LEARN + 3 * WRITE, "Writing is forward only: 2, not 6."
    yield LEARN + 2 * WRITE, "Writing is forward only: 2, not 4."
    for half in (LEARN + WRITE / 2, 1.01e25):  # in three digits, 1.005e25 is the second
        yield half, "Writing costs 2 for each parameter and token, not 1."
    yield LEARN, "That would be right if the set were public. It is private, so writing it counts."
    yield WRITE, "That is the writing alone. Learning is the larger part."
    yield 3 * WRITE, "That is the writing alone, and at 6 instead of 2. Learning comes on top."
    yield 2 * WRITE, "That is the writing alone, and at 4 instead of 2. Learning comes on top."
    yield LEARN / 3 + WRITE, "Learning has a way back, too: 6, not 2."
    yield LEARN / 3, "Learning has a way back, too, and the writing of private text counts."
    yield LEARN / 6, "Parameters times tokens: learning costs 6 for each."
    yield (
        LEARN + 2 * 320e9 * 3e12,
        "The model that wrote is the smaller one, of 150 billion parameters.",
    )
    yield (
        6 * (320e9 + 150e9) * 5e12,
        "The two models are two kinds of work: one learns from 5 trillion tokens, the other writes "
        "3 trillion.",
    )
    for zeros, which in ((0.1, "A zero is missing"), (10, "There is a zero too many")):
        yield zeros * (LEARN + WRITE), f"{which}: 320 billion is 3.2e11, and 5 trillion is 5e12."


def wrong_tokens():
    """The slips in which tokens were written, and which were learned from."""
    yield LEARN + WRITE / 10, "Samples thrown away count as well: 3 trillion were written."
    yield (
        LEARN + 0.9 * WRITE,
        "Those are only the samples thrown away. The ones that were kept were written as well.",
    )
    yield (
        LEARN + 3 * WRITE / 10,
        "Writing is forward only, 2, and what was thrown away counts as well.",
    )
    with_kept = 6 * 320e9 * 5.3e12
    yield (
        with_kept,
        "The kept tokens are among the 5 trillion already. What is missing is the work of writing.",
    )
    yield (
        with_kept + WRITE,
        "The kept tokens are among the 5 trillion already: they are not learned from twice.",
    )
    with_all = 6 * 320e9 * 8e12
    for learned in (with_all, with_all + WRITE):
        yield learned, "The run learned from 5 trillion tokens, not from all that were written."
    yield (
        6 * 320e9 * 4.7e12 + WRITE,
        "The kept text stays among the 5 trillion tokens: the run learns from it as well.",
    )
    without = 6 * 320e9 * 2e12
    yield without, "The run learned from 5 trillion tokens, and writing some of them counts."
    yield without + WRITE, "The run learned from all 5 trillion tokens, not from 2."


@lesson.number(
    "17.3",
    ask="A run has 320 billion parameters and 5 trillion tokens. Part of its text is private: a "
    "model of 150 billion parameters wrote 3 trillion tokens, of which a tenth was kept and is "
    "among the 5 trillion. What is the cumulative total by the EU's rule, in three digits?",
    unit="FLOP",
    close=0.0045,
    near=1,
    behind=VERDICT,
    hints=(
        "Two kinds of work add up: learning, and writing. Which of them needs a way back?",
        "Learning is 6 x 320e9 x 5e12. Writing is forward only, 2, and what was thrown away was "
        "written as well.",
        "6 * 320e9 * 5e12 + 2 * 150e9 * 3e12",
    ),
    solution="6 * 320e9 * 5e12 + 2 * 150e9 * 3e12",
    in_words="Learning 9.6e24, writing 2 x 150 billion x 3 trillion = 9e23: 1.05e25 in all.",
)
def private_set():
    yield (
        LEARN + WRITE,
        "On paper it is over, by 5 %; with 30 % either way it is too close to be sure. Had the set "
        "been published, it would be 9.6e24, and under.",
    )
    yield from wrong_tokens()
    yield from wrong_work()
    yield "1e25 FLOP", "That is the line itself. The answer lies near it: keep three digits."
    yield Q(LEARN + WRITE, "FLOP/s"), "The line is a count, without seconds: leave out the /s."


lesson.choice(
    "17.vote",
    ask="A run took 9.9e24 FLOP by its provider's estimate, all of them in FP8, a format of eight "
    "bits. Is it over the EU's 1e25?",
    choices={
        "A": (
            "No: an operation in FP8 counts half.",
            "Bits are not operations: the EU counts an operation in FP8 like one in FP32. So it "
            "is 9.9e24 as it stands, and that is an estimate.",
        ),
        "B": (
            "Not settled: nobody knows a run to one percent, and what else counts?",
            "Precision does not matter. What matters is that 9.9e24 is an estimate, and "
            "that private data or rollouts may be missing from it.",
        ),
        "C": (
            "No: 9.9 is less than 10, and that is the end of it.",
            "9.9 is less than 10, but who knows a run to one percent? The estimate may be "
            "30 % off, and one private data set is enough.",
        ),
        "D": (
            "Yes: a chip that does FP8 is fast enough.",
            "Fast enough is a speed. The line is a total, and a slow chip gets there too, later.",
        ),
    },
    best="B",
    hints=(
        "Does the law count bits, seconds or operations?",
        "How exactly can anyone know such a number?",
    ),
    solution='"B"',
)
