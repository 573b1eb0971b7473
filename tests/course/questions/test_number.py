"""Numbers, one or several or with a band: what is read, what is right, what else is said."""

import numpy as np
import pytest
import torch

from flopslib.course.questions.number import Number
from flopslib.course.questions.reading import prefix_note, whole_number
from flopslib.course.questions.sides import Side
from flopslib.quantities.quantity import Q


def number(*rows, **parts):
    """A Number whose answers are these rows of (answer, sentence)."""
    return Number("09.1", ask="How many?", answers=lambda: rows, **parts)


def said(question, answer):
    reply = question.feedback(answer, {})
    assert "\n" not in reply.text and len(reply.text) < 400
    return reply


# -- one number ------------------------------------------------------------------------------------

RATE = number(
    ("100 GFLOP/s", "Work by time."),
    ("200 GFLOP/s", "Twice: a multiply-add is two."),
    ("3 ms", "That is a time."),
    unit="GFLOP/s",
    near=1.1,
)


@pytest.mark.parametrize(
    "answer",
    [
        100,
        "100",
        100.0,
        np.float32(100),
        torch.tensor(100),
        "100 GFLOP/s",
        "0.1 TFLOP/s",
        "100 G",
        "100 billion per second",
        "about 100 GFLOP/s",
        "2e8 FLOP / 2 ms",
        "(50 + 50)",
        Q("100 GFLOP/s"),
        "101",
    ],
)
def test_a_form_reads_what_code_reads(answer):
    text = said(RATE, answer).text
    assert text.endswith(" Work by time.") and ("100 GFLOP/s" in text or answer == "101")
    assert said(RATE, answer).right


@pytest.mark.parametrize(
    "answer, text",
    [
        ("0.1 TFLOP/s", "Right: 0.1 TFLOP/s (100 GFLOP/s). Work by time."),
        ("100 GFLOP/s", "Right: 100 GFLOP/s. Work by time."),
        ("7 MFLOP/s", "7 MFLOP/s is 14,300 times too low."),
        ("3 GFLOP per hour and more", "cannot be read"),
        ("2 GWh", "2 GWh is in another unit, an energy: please give a number in GFLOP/s."),
        ("I need 100 GFLOP/s", "Right: 100 GFLOP/s. Work by time."),
        ("100 GFLOP/s, about", "Right: 100 GFLOP/s. Work by time."),
        ("€100", "'€100' is in another currency: prices here are in dollars"),
    ],
)
def test_an_answer_comes_back_in_the_unit_that_was_typed(answer, text):
    assert text in said(RATE, answer).text


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("108", "Close enough for mental arithmetic: it is 100 GFLOP/s. Work by time."),
        ("200", "Twice: a multiply-add is two."),
        ("210", "Twice: a multiply-add is two."),
        ("3 ms", "That is a time."),
        (Q("3 ms"), "That is a time."),
        ("3 GFLOP", "3 GFLOP is in another unit, a count: please give a number in GFLOP/s."),
        ("300", "I read that as 300 GFLOP/s, which is 3 times too high."),
        ("0.1", "That is the prefix: a thousand times too low."),
        (-5, "is below what is possible here"),
        (0, "is below what is possible here"),
        ("many", "'many' does not begin with a number."),
        ((1, 2), "(1, 2) is 2 numbers; please give one."),
        ((64, 512), "A comma makes several numbers in Python: write 64_512."),
        ([], "[] is 0 numbers"),
        (None, "Not yet"),
        (1e200, "times too high"),
    ],
)
def test_a_wrong_number_gets_the_sentence_of_its_slip_or_what_was_read(answer, sentence):
    reply = said(RATE, answer)
    assert sentence in reply.text and reply.right is (
        True if "Close enough" in sentence else reply.right
    )
    assert bool(reply.right) is ("Close enough" in sentence)


@pytest.mark.parametrize(
    "unit, base, zeros",
    [("TFLOP/s", 1e12, "the T holds the twelve"), ("GB", 1e9, "the G holds the nine")],
)
def test_a_plain_number_in_base_units_is_told_what_the_prefix_holds(unit, base, zeros):
    question = number((Q(40, unit), "Right it is."), (Q(80, unit), "Twice."), unit=unit)
    for factor in (1, 2, 1.1, 0.7, 30):
        reply = said(question, factor * 40 * base)
        assert reply.right is False
        assert reply.text == f"A plain number is meant in {unit} here: {zeros} zeros already."
    assert (40 * base, prefix_note(unit)) in [
        (pytest.approx(float(wrong)), text) for wrong, text in question.slips({})
    ]
    assert "another unit" not in said(question, Q(40, unit)).text


@pytest.mark.parametrize("unit", ["FLOP/s", "year", "month", "", "%", "MAC", "min"])
def test_a_unit_without_a_prefix_has_no_such_sentence(unit):
    assert prefix_note(unit) == ""


def test_per_cent_are_plain_numbers_with_or_without_their_sign():
    share = number((40.4, "A share."), (10, "A tenth."), unit="%", near=1)
    assert all(said(share, answer).right for answer in (40.4, "40.4", "40.4 %", "40.4 per cent"))
    assert said(share, "10 %").text == "A tenth."


def test_a_noun_may_stand_behind_a_plain_number():
    cores = number((28e6, "Many."), noun="core cores")
    for answer in ("28 million cores", "28e6", "28,000,000 cores", "28M"):
        assert said(cores, answer).right
    assert said(cores, "28 million apples").right is False


def test_words_behind_a_number_that_are_not_judged_are_left_out():
    run = number((1e25, "Say either."), unit="FLOP", behind=r"(not )?over")
    for answer in ("1e25", "1e25, over", "1e25 FLOP, not over.", "1e25 not over", "1e25 - over"):
        assert said(run, answer).right
    assert not said(run, "1e25, later").right
    assert "'over' does not begin with a number" in said(run, "over").text


def test_all_digits_may_be_asked_for():
    exact = number((320_000, "Exactly."), close=1e-4, near=1)
    assert said(exact, 320_001).right
    assert "I read that as 315,000, which is 1.56 % too low." in said(exact, 315_000).text
    for answer, distance in (("319,900", "0.0312 % too low"), (320_100.0, "0.0312 % too high")):
        assert distance in said(exact, answer).text
    third = number((1 / 3, "A third."), close=1e-4, near=1)
    for answer in ("0.33", 0.333):
        assert "please give all the digits" in said(third, answer).text
    assert "% too high" in said(third, "0.34").text


def test_a_number_that_no_slip_explains_is_told_what_it_would_mean():
    def implies(minutes):
        return f"That is {60 / minutes:g} an hour."

    pace = number((10, "Six."), (20, "Three, which is a slip."), unit="min", implies=implies)
    assert "3 times too high. That is 2 an hour. fl.hint" in said(pace, 30).text
    assert "That is" not in said(pace, 20).text.replace("which is", "")
    assert "an hour" not in said(pace, 100).text, "a lost zero explains it"
    assert "an hour" not in said(pace, -5).text and "an hour" not in said(pace, "soon").text


def test_of_several_numbers_the_first_that_is_off_is_told_what_it_would_mean():
    two = Number(
        "09.1",
        ask="How many?",
        answers=lambda peak: [([1e9, 2e9], "Both.")],
        unit="FLOP/s",
        names=("here", "there"),
        sample={"peak": "4 GFLOP/s"},
        implies=lambda name, rate, peak: f"{name.title()} that is {rate / float(peak):g} of it.",
    )
    text = two.feedback("1 GFLOP/s, 3 GFLOP/s", {"peak": "4 GFLOP/s"}).text
    assert "There that is 0.75 of it. fl.hint" in text


def test_another_answer_may_be_as_right():
    either = number((320, "By custom."), close=1e-4, near=1, also=((318.4, "Right, one by one."),))
    assert said(either, "318.4").text == "Right, one by one." and said(either, "318.4").right


# -- several numbers -------------------------------------------------------------------------------

ROW = number(
    (["10 GFLOP/s", "100 GFLOP/s", "100 GFLOP/s"], "The roof."),
    (["100 GFLOP/s"] * 3, "Flat."),
    unit="FLOP/s",
    names=("batch 1", "batch 16", "batch 512"),
    big=1e9,
)


class Measured:
    """Something with a best value, as a measurement has."""

    def __init__(self, best):
        self.best = Q(best)


@pytest.mark.parametrize(
    "answer",
    [
        (10e9, 100e9, 100e9),
        "(1e10, 1e11, 1e11)",
        "10, 100, 100",
        "10 GFLOP/s; 100 GFLOP/s; 100 GFLOP/s",
        "10, 100 and 100 GFLOP/s",
        "10,000,000,000, 1e11, 1e11",
        "10.0,100,100",
        ["10 GFLOP/s", "100 GFLOP/s", Q("100 GFLOP/s")],
        (Measured("10 GFLOP/s"), Measured("100 GFLOP/s"), 1e11),
        np.array([10e9, 1e11, 1e11]),
        (10, 100, 100),
    ],
    ids=str,
)
def test_several_numbers_are_read_in_every_form(answer):
    text = "Right: 10 GFLOP/s, 100 GFLOP/s, 100 GFLOP/s (estimated). The roof."
    assert said(ROW, answer).text == text


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("100, 100, 100", "Flat."),
        ((12e9, 120e9, 110e9), "Close enough for mental arithmetic"),
        ("10, 100", "You gave 2. Please give 3 numbers, for batch 1, batch 16, batch 512"),
        ("10,100,100", "can be one number or several. Write a space behind a comma"),
        (5, "'5' is one thing. Please give 3 numbers"),
        ("ten thousand, x, 3", "Please give 3 numbers"),
        ((Q("20 GB/s"),) * 3, "20 GB/s is in another unit. Please give 3 numbers"),
        ("20 GB/s, 20 GB/s, 20 GB/s", "a rate is asked for here (FLOP/s). Please give 3 numbers"),
        (
            (1e9, 100e9, 100e9),
            "Batch 1: I read that as 1 GFLOP/s, which is 10 times too low",
        ),
        (
            (10e9, 1e9, 100e9),
            "Batch 16: I read that as 1 GFLOP/s, which is 100 times too low",
        ),
        ((-10e9, 1e9, 100e9), "below what is possible"),
        ((), "You gave none"),
    ],
    ids=str,
)
def test_a_row_that_is_off_is_answered_by_the_number_that_is(answer, sentence):
    reply = said(ROW, answer)
    assert sentence in reply.text and bool(reply.right) is ("Close enough" in sentence)


# -- a number and its band -------------------------------------------------------------------------


class Growth:
    """A result of some lesson's own, which `convert` makes numbers of."""

    row = (Q("10 months"), Q("8 months"), Q("13 months"))


BAND = number(
    (Growth, "Good."),
    ([Q("20 months"), Q("18 months"), Q("22 months")], "That is the other one."),
    unit="month",
    band=True,
    close=0.02,
    near=1,
    convert=lambda answer: list(answer.row) if answer is Growth else answer,
    meant=lambda growth: Q(10 / growth, "month"),
    behind="times",
    wanted="Three numbers, please.",
    unexplained="that is none that I know.",
)


@pytest.mark.parametrize(
    "answer",
    [
        "10 (8 to 13)",
        "10 (8-13) months",
        "10 months (8 to 13)",
        "10 months, 90 % band 8 to 13",
        "10 months, range 8 to 13 months",
        "13, 10, 8",
        "8, 10 and 13 months",
        (10, 8, 13),
        [Q("13 months"), "10 months", 8],
        np.array([10, 8, 13]).tolist(),
        Growth,
        "1 (0.77 to 1.25)",
        "1 (0.77 to 1.25) times",
    ],
    ids=str,
)
def test_a_value_and_its_band_are_taken_in_any_order_and_in_each_meaning(answer):
    assert said(BAND, answer).text == "Right: 10 months (8 to 13). Good."


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("10", "10 is the middle of it. Without its band that is half an answer"),
        (10, "is half an answer"),
        ("8 to 13", "Three numbers, please. In '8 to 13' there are 2."),
        ("soon", "In 'soon' there are none."),
        ("<b>" * 50, "there are none"),
        (object(), "there are none"),
        ("20 (18 to 22)", "That is the other one."),
        ("0.5 (0.455 to 0.556) times", "That is the other one."),
        ("1 (0.77 to 1.25) months", "I read that as 1 months (0.77 to 1.2)"),
        ("9 (8 to 20)", "I read that as 9 months (8 to 20). That is none that I know."),
        ("10 FLOP (8 to 13)", "there are none"),
    ],
    ids=str,
)
def test_anything_else_gets_one_sentence_that_says_how_it_was_read(answer, sentence):
    reply = said(BAND, answer)
    assert sentence in reply.text and reply.right is False


# -- whole numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, number",
    [
        ("65,536", 65536),
        (65536, 65536),
        ("65536 numbers", 65536),
        (300.0, 300),
        (" 300 ", 300),
        ("2^16", 65536),
        (0, None),
        (-3, None),
        (2.5, None),
        ("many", None),
        (10**13, None),
        ([], None),
        (print, None),
        ("3 FLOP", None),
    ],
)
def test_a_whole_number_is_read_or_none(answer, number):
    assert whole_number(answer, "number numbers") == number


@pytest.mark.parametrize(
    "answer, says",
    [
        ("10 GFLOP/s", "That is a power of ten: count the zeros."),
        ("1e12 FLOP/s", "That is a power of ten: count the zeros."),
        ("1.02 GFLOP/s", "That is 2 powers of ten: count the zeros."),
        ("1e15 FLOP/s", "That is 4 powers of ten: count the zeros."),
        ("98 TFLOP/s", "That is the prefix: a thousand times too high."),
        ("1e5 FLOP/s", "That is the prefix: a million times too low."),
        ("12 GFLOP/s", ""),
        ("1e26 FLOP/s", ""),
    ],
)
def test_powers_of_ten_that_were_lost_are_counted(answer, says):
    text = said(RATE, answer).text
    assert says in text if says else "count the" not in text


def test_a_power_of_ten_is_not_taken_for_a_slip_that_lies_nearby():
    question = number((2.0, "Two."), (2.4e6, "The days are missing."), (30.0, "All."), near=1.3)
    assert "count the thousands" in said(question, 2e6).text
    assert said(question, 2.4e6).text == said(question, 2.6e6).text == "The days are missing."
    assert "power of ten" in said(question, 20).text and said(question, 31).text == "All."


# -- two parts -------------------------------------------------------------------------------------

CLOSE_CALL = Side("too close to say", "either|can't say", "Nobody knows it to a hundredth.")
UNDER = Side("under", "not over|below", "By the digits, yes.")
OVER = Side("over", "above", "The digits say less.")


def two_parts():
    return number(
        (9.9e25, "Mind the line."),
        (9.9e24, "Ten times too low."),
        unit="FLOP",
        behind=r"\b(and|so|not|over|under|above|too|either|can't)\b\D*(1e26)?\D*",
        sides=(CLOSE_CALL, UNDER, OVER),
    )


@pytest.mark.parametrize(
    "answer, right, sentence",
    [
        ("9.9e25", None, 'And the second part: "over", "too close to say" or "under"?'),
        (9.9e25, None, "The number is right: 9.9e25 FLOP. Mind the line. And the second part"),
        ("9.9e25, too close to say", True, "Right: 9.9e25 FLOP. Mind the line. Nobody knows"),
        (("9.9e25", "too close to say"), True, "Nobody knows it"),
        ([9.9e25, "either"], True, "Nobody knows it"),
        ("9.9e25, not over 1e26", False, "By the digits, yes."),
        ((9.9e25, "under"), False, "The number is right: 9.9e25 FLOP. Mind the line. By the"),
        ("9.9e25 and above", False, "The digits say less."),
        (("9.9e24", "under"), False, "Ten times too low."),
        (("9.9e24", "too close to say"), False, "Ten times too low."),
        ("over", False, "the number comes first"),
        (("", "over"), False, "the number comes first"),
        ((9.9e25, 3), False, "is 2 numbers"),
        ((9.9e25, "blue"), None, "And the second part"),
    ],
)
def test_a_two_part_question_judges_the_number_and_then_the_side(answer, right, sentence):
    feedback = two_parts().feedback(answer, {})
    assert feedback.right is right and sentence in feedback.text, feedback.text


def test_the_tests_get_the_right_side_and_a_slip_for_each_other():
    question = two_parts()
    assert question.right({})[0] == (9.9e25, "too close to say")
    assert question.slips({})[-2:] == [
        ((9.9e25, "under"), "By the digits, yes."),
        ((9.9e25, "over"), "The digits say less."),
    ]


# -- a plain number beside a unit ------------------------------------------------------------------

PACE = Q("100 GFLOP/s")
YEARS = number((Q("1e25 FLOP") / PACE, "A count by a rate."), (Q("1 s"), "One."), unit="year")
CORES = number((1e25 / float(PACE * Q("1 day")), "So many."), (2, "Two."), noun="cores")
SPEED = number((Q("1e9 FLOP") / Q("10 ms"), "By time."), (Q("1 FLOP/s"), "One."), unit="GFLOP/s")
MOVED = number((Q("6 GB") / Q("2 GB/s"), "By bandwidth."), (Q("9 s"), "Nine."), unit="s")


@pytest.mark.parametrize(
    "question, answer",
    [
        (YEARS, 1e25 / PACE),
        (YEARS, "1e25 / 100 GFLOP/s"),
        (CORES, 1e25 / (PACE * Q("1 day"))),
        (SPEED, 1e9 / Q("10 ms")),
        (MOVED, 6e9 / Q("2 GB/s")),
    ],
)
def test_a_plain_number_beside_a_unit_is_read_as_the_count_that_is_missing(question, answer):
    reply = said(question, answer)
    assert reply.right, reply.text
    assert ("was read as" in reply.text) == (not isinstance(answer, str))


@pytest.mark.parametrize(
    "question, answer",
    [
        (YEARS, PACE / 1e25),
        (YEARS, 1e25 / PACE / PACE),
        (YEARS, Q("3 FLOP")),
        (SPEED, 1e9 / Q("10 ms") / Q("1 s")),
        (SPEED, "100 MHz"),
        (CORES, Q("3 s")),
        (MOVED, 6e9 / PACE / Q("1 s")),
    ],
)
def test_what_misses_more_than_one_count_is_another_unit(question, answer):
    reply = said(question, answer)
    assert not reply.right and "was read as" not in reply.text and "unit" in reply.text


def test_a_slip_with_a_plain_number_beside_a_unit_is_met_as_well():
    question = number((Q("1e25 FLOP") / PACE, "Yes."), (Q("1e12 s"), "A day."), unit="year")
    assert said(question, 1e23 / PACE).text.startswith("A day. (The plain number in it was read as")
