"""Kinds of wrong answers that readers met in several lessons, each mended in one place.

An answer is as a reader typed it. Beside each kind stand right answers and slips of the lessons,
which keep their own reply: a lesson's slips come first. To add one: a line with words of the reply.
"""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lesson import Guess
from flopslib.course.questions.number import Number

pytestmark = pytest.mark.usefixtures("at_home")


def checked(id, answer):
    return fl.check(id, answer, **ask.find(id).sample)


def revealed(id, guess, truth):
    """What is said of a guess as it was noted."""
    asked = ask.find(id, Guess)
    number, sure = asked.note(guess, None)
    return asked.reveal(asked.read_truth(truth), asked.said(number), sure)[0].text


def own(id, which):
    """The sentence that the lesson has for one of its own slips."""
    question = ask.find(id)
    return question.slips(question.sample)[which][1]


NUMBERS = [
    one.id for page in ask.lessons().values() for one in page.values() if isinstance(one, Number)
]


# -- shares and ratios -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id, answer, words",
    [
        ("03.2", "half", "half is a share: of what?"),
        ("03.2", "1/2", "1/2 is a share: of what?"),
        ("13.1", "two thirds", "two thirds is a share: of what?"),
        ("06.1", "80 %", "80 % is a share: the question is how many times"),
        ("14.2", "40 per cent", "40 per cent is a share"),
        ("15.1", "0.5", "That is a share: 50 %."),
        ("16.1", "0.3", "0.3 per cent? As a share that is 30 %, which is 2.13 times too low."),
        ("18.2", "0.3", "That is a share: 30 %. That is how many they are."),
    ],
)
def test_a_share_is_understood_as_a_share(id, answer, words):
    reply = checked(id, answer)
    assert reply.right is False and words in reply.text, reply.text
    assert "powers of ten" not in reply.text and "prefix" not in reply.text


@pytest.mark.parametrize(
    "id, answer, right",
    [
        ("16.1", "64 percent of it", True),
        ("16.1", "64/100", True),
        ("05.2", "2/16", True),
        ("05.2", "1/8", True),
        ("15.1", "half", False),
        ("06.1", "4.39 %", False),
        ("03.1", "1/5", False),
        ("03.1", "80 %", False),
        ("16.1", "0.64", False),
    ],
)
def test_a_share_that_is_right_or_a_slip_keeps_its_reply(id, answer, right):
    reply = checked(id, answer)
    assert reply.right is right and "is a share: " not in reply.text, reply.text
    assert "helps" not in reply.text, "the lesson has a sentence of its own"


@pytest.mark.parametrize("share", ["50%", "80 %", "half", "two thirds", "1/16"])
@pytest.mark.parametrize("id", ["00.a", "03.b", "08.a", "12.a", "13.b", "17.a"])
def test_a_guess_that_is_a_share_of_something_is_asked_back(id, share):
    text = fl.guess(id, share).text
    assert text.startswith(f"Nothing noted yet. {share} is a share: of what?"), text
    assert ask.find(id).example in text


@pytest.mark.parametrize("id", ["08.b", "09.a", "09.b"])
def test_a_guess_below_one_per_cent_says_how_it_was_taken(id):
    asked = ask.find(id)
    assert "If you mean the share, write 35.)" in fl.guess(id, "0.35").text
    for plain in ("35", "35 %", "a third", "1/3", "2/3"):
        assert "If you mean" not in fl.guess(id, plain).text
    assert asked.note("2/3", None)[0] == pytest.approx(200 / 3)


def test_a_ratio_upside_down_is_named():
    texts = {"tell": "{truth}.", "too_low": "Low.", "too_high": "High.", "example": "2"}
    guess = Guess("09.a", ask="How many times as fast?", unit="", near=1.2, **texts)
    turned = "Turned over, it is 5: was it meant the other way round? Low."
    assert guess.reveal(5, "1/5")[0].text.endswith(turned)
    assert "Turned over" not in guess.reveal(5, "0.5")[0].text
    assert "Upside down: the work" in revealed("02.b", "1/5", 5), "the lesson's own comes first"
    assert "other way round" not in revealed("04.b", "0.5", 1.9), "slower is a belief there"
    question = Number(
        "09.1", ask="How many times as fast?", answers=lambda: [(4.0, "Four."), (2.0, "Two.")]
    )
    assert "the other way round: turn the ratio over" in question.feedback("1/4", {}).text
    assert "the other way round" in question.feedback(0.25, {}).text
    assert "the other way round" not in question.feedback("1/3", {}).text


# -- prefixes and bytes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id, answer, words",
    [
        ("02.1", "51.2 GFLOP", "That is the prefix: a thousand times too high."),
        ("02.1", "51.9 kFLOP", "That is the prefix: a thousand times too low."),
        ("10.1", "1.75 TB", "That is the prefix: a thousand times too high."),
        ("10.3", "92.5 ms", "That is the prefix: a thousand times too low."),
        ("02.1", "25.6 GFLOP", "a thousand times too high. Besides: Those are multiply-adds"),
        ("01.1", "282 kFLOP", "a thousand times too high. Besides: Sizes multiply here"),
        ("07.2", "37.2 GiB", "That is GiB for GB: a GiB has 7.37 % more bytes."),
        ("10.1", "1.63", "That is the number of GiB, and GB are asked for."),
        ("15.2", "119.7, 3.86", "All learn: I read that as 119.7 GB, which is 1.07 times too low."),
        ("15.2", "128, 3.86", "QLoRA, frozen: I read that as 3.86 GB"),
    ],
)
def test_a_prefix_or_a_unit_of_bytes_is_named(id, answer, words):
    reply = checked(id, answer)
    assert reply.right is False and words in reply.text, reply.text
    assert "998 times" not in reply.text and "1,000 times" not in reply.text


@pytest.mark.parametrize(
    "id, answer", [("02.1", "25.6 MFLOP"), ("02.1", "25600000"), ("02.1", "0.0256 GFLOP")]
)
def test_a_slip_in_any_prefix_has_its_own_reply(id, answer):
    assert checked(id, answer).text == own(id, 0)


@pytest.mark.parametrize("answer", ["36", "38", "39.4"])
def test_what_is_not_a_gibibyte_is_not_called_one(answer):
    assert "iB" not in checked("07.2", answer).text


@pytest.mark.parametrize(
    "id, guess, truth, words",
    [
        ("03.b", "268 kFLOP", "268435456 FLOP", "the prefix: a thousand times too low."),
        ("01.b", "4.19 GFLOP", "4194304 FLOP", "the prefix: a thousand times too high."),
        ("03.b", "805 GFLOP", "268435456 FLOP", "Besides: The work does grow like that"),
    ],
)
def test_a_guess_with_another_prefix_is_told_so(id, guess, truth, words):
    text = revealed(id, guess, truth)
    assert words in text and " 998 times" not in text and " 1,000 times" not in text, text


def test_an_order_of_magnitude_is_no_prefix():
    text = revealed("00.a", "105 MFLOP/s", "105 GFLOP/s")
    assert "the prefix" not in text and "1,000 times too low" in text


# -- dates and digits ------------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["2029", "2029-09", "late 2029", "in 2030", "Sep 2029", "Q3 2029"])
def test_a_date_comes_back_as_it_was_typed(date):
    text = fl.guess("12.b", date).text
    assert text == f"Nothing noted yet. {date} is a date. How many years is that from now?"


@pytest.mark.parametrize("years", ["3", "3 years", "30", "2100 years", "1.9", "about 20"])
def test_a_number_of_years_is_none(years):
    assert fl.guess("12.b", years).text.startswith("Noted: ")
    assert fl.guess("00.b", "2029").text == "Noted: 2,029 years."


@pytest.mark.parametrize(
    "id, guess, said",
    [
        ("07.a", "2048", "2,048"),
        ("07.a", "65536", "65,536"),
        ("02.a", "9216", "9,216"),
        ("08.a", "1979", "1.979 PFLOP/s"),
        ("12.a", "10.25", "10.25 months"),
        ("02.a", "1/3", "0.333"),
        ("11.a", "16384", "16,384"),
    ],
)
def test_a_guess_comes_back_in_its_own_digits(id, guess, said):
    assert fl.guess(id, guess).text.startswith(f"Noted: {said}.")
    assert f"You said {said}." in revealed(id, guess, 7)


@pytest.mark.parametrize(
    "id, answer, read",
    [("07.1", "2048", "2,048"), ("07.1", "65536", "65,536"), ("14.1", "1536", "1,536")],
)
def test_an_answer_comes_back_in_its_own_digits(id, answer, read):
    assert read in checked(id, answer).text


@pytest.mark.parametrize(
    "id, answer, words",
    [
        ("07.2", "36", "which is 3.19 % too low"),
        ("07.2", "38", "which is 2.18 % too high"),
        ("07.1", "128.5", "which is 0.388 % too low"),
        ("17.3", "1.03e25", "% too low"),
    ],
)
def test_an_answer_that_is_close_is_told_by_how_much_it_is_off(id, answer, words):
    reply = checked(id, answer)
    assert words in reply.text and "all the digits" not in reply.text, reply.text


# -- as pages print it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "4.82 months, 4.28 to 5.33",
        "4.8 months, 4.3 to 5.3 months",
        "4.82 months (4.28 to 5.33)",
        "5.62 times a year (4.76 to 6.97)",
        "5.62 times a year, 4.76 to 6.97",
        "doubles every 4.8 months, between 4.3 and 5.3",
        "4.82 4.28 5.33",
        "0.40 years, 0.36, 0.44",
        "5.62, 4.76, 6.97",
    ],
)
def test_a_band_is_read_as_the_page_prints_it(answer):
    assert checked("12.1", answer).right, checked("12.1", answer).text


def test_a_band_with_decimal_commas_is_asked_back():
    text = checked("12.1", "5,62; 4,76; 6,97").text
    assert "can be read in two ways" in text and "there are" not in text


@pytest.mark.parametrize("id", ["12.a", "12.b", "00.b"])
@pytest.mark.parametrize("band", [", 4.28 to 5.33", " (4.28 to 5.33)", ", between 4.28 and 5.33"])
def test_a_guess_keeps_the_middle_of_its_band(id, band):
    one, other = ask.find(id).note(f"4.82 months{band}", None), ask.find(id).note("4.82 months", 0)
    assert one[0] == other[0]


@pytest.mark.parametrize(
    "id, answer, read",
    [
        ("08.1", "209 TOPS", "TOPS is read as TFLOP/s"),
        ("08.1", "210 TFLOPS", "TFLOPS is read as TFLOP/s"),
        ("04.1", "105 gigaflops", "gigaflops is read as GFLOP/s"),
        ("05.1", "16.5 GFLOPS, 105 GFLOPS, 105 GFLOPS", "GFLOPS is read as GFLOP/s"),
    ],
)
def test_where_a_rate_is_asked_for_flops_are_one_and_it_is_said(id, answer, read):
    reply = checked(id, answer)
    assert reply.right and read in reply.text, reply.text


@pytest.mark.parametrize("id, answer", [("02.1", "51.2 MFLOPS"), ("17.1", "5.2e25 FLOPS")])
def test_where_a_count_is_asked_for_flops_are_asked_back(id, answer):
    assert "a count to some writers and a rate to others" in checked(id, answer).text


# -- programs --------------------------------------------------------------------------------------


def without_return(x, up, down, chosen):
    fl.cost("4*T*k*d*f", T=x.shape[0], k=chosen.shape[1], d=x.shape[1], f=up.shape[2])


def counts_its_rows(x, up, down, chosen):
    return fl.cost("4*T*k*d*f", T=len(x), k=chosen.shape[1], d=x.shape[1], f=up.shape[2])


def of_a_missing_name(x, up, down, chosen):
    return fl.cost("4*T*k*d*f", T=nobody_knows)  # noqa: F821


@pytest.mark.parametrize(
    "id, answer, words",
    [
        (
            "03.3",
            without_return,
            "gives back nothing: let it end in `return`",
        ),
        ("01.2", lambda x: None, "gives back nothing: let it end in `return`"),
        ("05.3", lambda x: None, "gives back nothing: let it end in `return`"),
        ("03.3", counts_its_rows, "An operand's sizes are in its .shape: x.shape[0] is the first."),
        ("03.3", counts_its_rows, 'Its line: return fl.cost("4*T*k*d*f", T=len(x),'),
        ("03.3", of_a_missing_name, "That name is not known there: run the cell that makes it"),
        ("01.2", lambda x: x + "a", "Those two do not go together."),
        ("01.2", lambda x: x(3), "That is not a function"),
        ("01.2", lambda x: x[0], "Nothing in square brackets may follow that."),
        ("01.2", lambda x: math_of(), "A call there has other arguments than it takes."),
        ("03.3", "rule", "'rule' is none of them. A function goes in by its name without quotes"),
        ("01.2", "horner", "A function goes in by its name without quotes"),
        ("05.3", "fast", "A function goes in by its name without quotes"),
        ("11.3", "fl.recipe(3)", "A function goes in by its name without quotes"),
        ("03.3", "4*T*K*d*F", "Capitals count: K is written k here."),
        ("03.3", "4*t*k*d*f", "Capitals count: t is written T here."),
    ],
)
def test_a_program_that_cannot_be_judged_is_told_in_one_kind_sentence(id, answer, words):
    reply = checked(id, answer)
    assert reply.right is False and words in reply.text, reply.text


def math_of(x):
    return x


def test_a_formula_may_have_its_unit_behind_it():
    assert checked("03.3", "4*T*k*d*f FLOP").text == checked("03.3", "4*T*k*d*f").text
    assert "cannot be read" in checked("03.3", "4*T*k*d*f MFLOP").text


# -- of all lessons --------------------------------------------------------------------------------


@pytest.mark.parametrize("id", NUMBERS)
def test_right_answers_and_slips_keep_their_replies(id):
    """Whatever a kind above recognises, a lesson's own answers come first."""
    question = ask.find(id)
    facts = question.sample
    right, praise = question.right(facts)
    assert question.feedback(right, facts).right
    kept = 0
    for answer, sentence in question.slips(facts):
        kept += sentence in question.feedback(answer, facts).text
    assert kept >= 0.9 * len(question.slips(facts)), f"{kept} of {len(question.slips(facts))}"
