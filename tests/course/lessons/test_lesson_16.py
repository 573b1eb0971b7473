"""Lesson 16's own answers: per cent, tokens, thresholds in every spelling; wrong ones by name."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lessons import judge_16
from flopslib.facts.formulas import forward

HEAD = "Right: "


@pytest.mark.parametrize("answer", ["64 %", 64, "64", "about 64 %", "64 percent", "64 % of it"])
def test_per_cent_are_taken_in_every_spelling(answer):
    assert fl.check("16.1", answer).text.startswith(HEAD)


@pytest.mark.parametrize("answer", ["1,550", 1550, "1550 tokens", "about 1,550 tokens"])
def test_tokens_are_taken_in_every_spelling(answer):
    assert fl.check("16.2", answer).text.startswith(HEAD)


def test_the_retrieved_tokens_are_where_both_do_the_same_work():
    """By algebra, and by the FLOPs of both."""
    small = forward("8 billion") * fl.Q(200 + 1550, "token")
    large = forward("70 billion") * fl.Q(200, "token")
    assert float(small / large) == pytest.approx(1)


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("16.1", "60 %", "also for those that it passes on"),
        ("16.1", "36", "what is saved"),
        ("16.1", "4 %", "the small one alone"),
        ("16.1", "44 %", "exchanged"),
        ("16.1", "40", "It gets the other 60"),
        ("16.1", "104 %", "pass on all of them"),
        ("16.1", "16", "in prices of the small one"),
        ("16.1", "1600", "in % of the small one"),
        ("16.1", "62", "keeping 42 of 100"),
        ("16.1", "84 %", "keeping 20 of 100"),
        ("16.1", "150 %", "No share kept leads to that"),
        ("16.2", "1,750", "The question is in that"),
        ("16.2", "23", "Upside down"),
        ("16.2", "8.75", "And in tokens?"),
        ("16.2", "1,950", "taken away"),
        ("16.2", "775", "drops out"),
        ("16.2", "3,100", "drops out"),
        ("16.2", "4,650", "6N is training"),
        ("16.2", "1,000", "68.6 % of the large one's work"),
        ("16.2", "2,500", "1.54 times the large one's work"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right


@pytest.mark.parametrize("guess", ["6%", "6 percent", 6])
def test_per_cent_of_100_words_are_words(guess, at_home):
    fl.guess("16.b", guess)
    assert "6" in fl.reveal("16.b", 5.9).text and "times" not in fl.reveal("16.b", 5.9).text


@pytest.mark.parametrize(
    "id, guess, truth, reply",
    [
        ("16.a", 65, 1.7, "as many times as it does more work"),
        ("16.a", 8, 1.7, "the root of 65"),
        ("16.a", 0.5, 1.7, "fewer than once"),
        ("16.a", 20, 1.7, "only those in between can be won"),
        ("16.a", 1.6, 1.7, "Keep that instinct"),
        ("16.a", 1.2, 1.7, "Larger is not always better"),
        ("16.b", 18, 4.2, "A list adds no skill, but"),
        ("16.b", 12, 4.2, "without the list"),
        ("16.b", 4, 4.2, "it held here"),
        ("16.b", 1, 4.2, "one letter apart"),
        ("16.b", 60, 4.2, "A list adds no skill; but"),
    ],
)
def test_a_guess_meets_its_belief(id, guess, truth, reply, at_home):
    fl.guess(id, guess)
    assert reply in fl.reveal(id, truth).text


@pytest.mark.parametrize("letter", "ABD")
def test_a_wrong_vote_begins_with_no(letter):
    assert fl.check("16.vote", letter).text.startswith("No")


@pytest.mark.parametrize("answer", [80, "80 %%", "sure", -0.2, "1.2", "", [0.9], None])
def test_what_is_no_threshold_is_answered_in_a_sentence(answer):
    feedback = ask.find("16.3").feedback(answer, {}, lambda sentence: None)
    assert not feedback.right and feedback.text


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["0.9", "90 %", 0.8, lambda: 0.9])
def test_a_good_threshold_passes_in_every_spelling(answer):
    assert fl.check("16.3", answer).text.startswith("Right. ")


@pytest.mark.slow
def test_a_threshold_is_judged_on_words_that_the_lesson_does_not_use():
    assert judge_16.WORDS.start >= 5000 and judge_16.SEED not in (1, 2)
    wrong, work, passed, alone = judge_16.tried(0)
    assert passed == 0 and wrong > alone
    assert judge_16.tried(1)[2] == 1
