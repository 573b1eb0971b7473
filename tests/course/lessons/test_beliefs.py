"""The belief that a lesson breaks is answered by its own sentence, and never praised.

Nothing here is typed twice: the beliefs by value are DESIGN's column, the sentences are the slips'.
"""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lesson import Guess
from flopslib.quantities.quantity import Q, read_range

GUESSES = {
    id: asked
    for lesson in ask.lessons().values()
    for id, asked in lesson.items()
    if isinstance(asked, Guess)
}
PRAISE = "Keep that instinct"

# What comes out, on more than one machine where it is measured.
TRUTHS = {
    "00.a": ["8 GFLOP/s", "105 GFLOP/s"],
    "00.b": ["95,900 years"],
    "01.a": [fl.formulas.matmul(32, 32, 32, exact=True)],
    "01.b": [fl.formulas.matmul(64, 128, 256)],
    "02.a": [1024],
    "02.b": [5.11],
    "03.a": [3],
    "03.b": [4 * 67_108_864],
    "04.a": [1.05, 1.2, 2, 13, 200],
    "04.b": [0.1, 0.8, 1.3, 1.6, 1.97, 2.0],
    "05.a": ["0.6 GFLOP/s", "2.9 GFLOP/s", "9 GFLOP/s"],
    "05.b": [1.5, 5, 15],
    "06.a": [1.5, 2.5, 4.4, 6, 7.9, 8.3],
    "06.b": [0.95, 1.0, 1.06],
    "07.a": [256],
    "07.b": [0.1, 0.5, 0.9, 1.0, 2, 32, 100],
    "08.a": ["794 TFLOP/s"],
    "08.b": [60, 88, 95, 99],
    "09.a": [15, 31, 37, 47, 55, 80],
    "09.b": [72, 75, 79, 90, 96],
    "11.a": [3292, 3700, 4400],
    "11.b": [1.75, 2.04, 2.3],
    "10.a": [0.12, 0.27, 0.37, 0.8, 1.3],
    "10.b": [0.75, 0.95, 1.2, 1.6, 1.85, 1.96],
    "12.a": [fl.trends.fit().doubling],
    "12.b": ["3.03 years"],
    "13.a": ["5 GFLOP", "34 GFLOP", "100 GFLOP"],
    "13.b": ["2,190 $"],
    "14.a": [4, 9.6, 13, 60],
    "14.b": [1.6, 2.8, 3.4, 7],
    "15.a": [100 * 141_361_152 / 219_086_848],
    "15.b": [100 * 76_152_832 / 219_086_848],
    "16.a": [1.5, 1.74, 2.0],
    "16.b": [3.5, 4.03, 5.2],
    "17.a": ["3.79e25 FLOP"],
    "17.b": ["3.29e24 FLOP"],
    "18.a": [3],
    "18.b": [3 / 0.34],
}

BELIEFS = [  # the column of DESIGN, section 3, as a guess
    ("00.a", "3 GFLOP/s"),  # one operation a tick
    ("00.b", "3e12 years"),  # a count by a rate, and no unit looked at
    ("01.a", 32**3),  # a MAC is a FLOP
    ("01.b", 64 * 128 * 256),
    ("02.a", 1),  # parameters tell you the FLOPs
    ("02.b", 1),  # parameters tell you the FLOP
    ("03.a", 1),  # a counter's number is the truth
    ("03.b", 12 * 67_108_864),
    ("04.a", 1.01),  # one timing is a measurement
    ("04.a", 1),
    ("04.b", 2),  # more threads is faster
    ("05.a", "100 GFLOP/s"),  # peak is what you get
    ("05.a", "2"),
    ("05.a", 16e6),
    ("05.b", 1),  # FLOPS are all that matters
    ("06.a", 8),  # fewer FLOP means less time
    ("06.a", 8.4),
    ("06.a", 9),
    ("06.b", 10),
    ("06.b", 2),
    ("07.a", 10_000),
    ("07.b", 0.5),  # fewer bits is always faster
    ("08.a", "3,958 TFLOP/s"),  # the big number is dense
    ("08.a", 1979),
    ("08.b", "100 %"),
    ("08.b", 99),
    ("09.a", "100 %"),  # 100 % utilisation is efficient
    ("09.a", 95),
    ("09.b", 50),
    ("09.b", 200),
    ("11.a", 16_384),  # more FLOP make a smarter model: so does more of everything
    ("11.a", "1 million"),
    ("11.a", 1024),
    ("11.b", 4),  # more FLOP makes a larger model, and nothing else
    ("11.b", 1),
    ("10.a", 2),  # n machines are n times faster
    ("10.a", 1.8),
    ("10.b", 2),
    ("10.b", 0.3),
    ("10.b", 64),
    ("12.a", "24 months"),  # Moore's law, and an old headline
    ("12.a", "18 months"),
    ("12.a", "3.4 months"),
    ("12.b", "5 years"),  # trends are laws of equal steps
    ("13.a", "1.4e12"),  # the sheet of a chip is what a computer does
    ("13.b", "31 $"),  # FLOP x list price is the bill
    ("14.a", 1),  # FLOP are time
    ("14.b", 16),
    ("14.b", 1),  # throughput is latency
    ("15.a", 3),  # LoRA cuts compute as it cuts parameters
    ("15.a", "3 %"),
    ("15.a", 100),
    ("15.b", 0.4),
    ("16.a", 65),  # bigger is better
    ("16.a", "100"),
    ("16.b", 19),  # the model is the system
    ("17.a", 405e9 * 15.6e12),  # a threshold is a size
    ("17.b", "6e25 FLOP"),
    ("18.a", 10),  # large numbers speak for themselves
    ("18.a", 1),  # and distrust is a check
    ("18.b", 1),
]


def cases():
    """(id, truth, belief, sentence) of every slip, at what comes out on more than one machine."""
    for id, asked in GUESSES.items():
        for text in TRUTHS[id]:
            truth = asked.read_truth(text)
            slips = asked.slips(truth) if callable(asked.slips) else asked.slips
            for belief, sentence in slips:
                yield id, truth, belief, sentence


def comparison(id, truth, guess):
    return GUESSES[id].reveal(truth, guess)[0].text


@pytest.mark.parametrize("id, truth, belief, sentence", list(cases()), ids=str)
def test_each_slip_of_a_guess_is_answered_with_its_own_sentence(id, truth, belief, sentence):
    low, high = read_range(belief, GUESSES[id].unit)
    middle = (float(low) * float(high)) ** 0.5
    if isinstance(low, Q):
        middle = Q(middle, low.unit)
    for guess in (low, middle, high):
        text = comparison(id, truth, guess)
        assert sentence in text and PRAISE not in text, text


@pytest.mark.parametrize("id, belief", BELIEFS, ids=str)
def test_the_belief_that_a_lesson_breaks_is_never_praised(id, belief):
    for text in TRUTHS[id]:
        truth = GUESSES[id].read_truth(text)
        guess = GUESSES[id].read(belief)
        assert GUESSES[id].slip(guess, truth), f"{belief} is no slip of {id} where it is {truth}"
        assert PRAISE not in comparison(id, truth, guess)


def test_every_lesson_has_its_belief_among_them():
    assert {id[:2] for id, _ in BELIEFS} == set(ask.lessons())
    assert set(TRUTHS) == set(GUESSES) == {id for id, *_ in cases()}


@pytest.mark.parametrize("id", GUESSES)
def test_the_truth_itself_is_praised_unless_it_is_the_belief(id):
    for text in TRUTHS[id]:
        truth = GUESSES[id].read_truth(text)
        text = comparison(id, truth, truth)
        assert PRAISE in text or GUESSES[id].slip(truth, truth), text


@pytest.mark.parametrize("id", ["01.a", "06.a", "04.b", "08.b", "12.b"])
def test_a_ratio_is_near_within_less_than_a_factor_of_two(id):
    asked = GUESSES[id]
    truth = asked.read_truth(TRUTHS[id][0])
    assert asked.near < 1.3 and PRAISE not in comparison(id, truth, truth * 1.5)


def test_what_was_praised_once_is_not_any_more():
    """Typed one after the other by a reader: "Keep that instinct" for the belief itself."""
    for id, truth, guesses in (
        ("06.a", 4.42, (8, 8.4, 9)),
        ("04.b", 1.59, (2,)),
        ("12.b", "3.03 years", ("5 years",)),
        ("08.b", 88, (100, 99, 45)),
        ("01.a", 64_512, (32_768,)),
        ("03.a", 3, (2,)),
    ):
        for guess in guesses:
            assert PRAISE not in comparison(id, GUESSES[id].read_truth(truth), guess)
