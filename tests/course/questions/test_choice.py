"""Votes and rows of letters: which letter is read, and what each gets."""

import pytest

from flopslib.course.questions.choice import Choice

VOTE = Choice(
    "09.vote",
    ask="Which?",
    choices={"A": ("One.", "Too small."), "B": ("Two.", "Half."), "C": ("Three.", "All of it.")},
    best="C",
)
ROW = Choice(
    "09.1",
    ask="Which kind is each?",
    best="crrc",
    praise="All four.",
    at={2: "the second is a rate.", 4: "the fourth is a count."},
    same="Both kinds are among them.",
    swapped="The other way round.",
)


def feedback(question, answer):
    return question.feedback(answer, {})


@pytest.mark.parametrize(
    "answer",
    [
        "C",
        "c",
        " c ",
        "C\n",
        "C.",
        "c)",
        "(C)",
        "[c]",
        "'C'",
        "**C**",
        "C: because A is too small",
        "C - the third",
        "C because it is larger",
        "c because it is larger",
        "I say C",
        "answer C, please",
        ["C"],
    ],
)
def test_a_vote_is_read_however_its_letter_is_written(answer):
    assert feedback(VOTE, answer).text == "Yes, C. All of it." and feedback(VOTE, answer).right


@pytest.mark.parametrize(
    "answer",
    ["D", "", "A or B", "A, B", "3", "a third of it", "Cat", b"", ["A", "B"], 12, object()],
)
def test_what_names_no_letter_or_two_is_asked_again(answer):
    reply = feedback(VOTE, answer)
    if answer == "":
        assert reply.right is None
    else:
        assert reply.right is False and reply.text.startswith("Please give one letter, A, B, C;")


def test_an_answer_whose_text_cannot_be_made_is_asked_again():
    class Silent:
        def __str__(self):
            raise RuntimeError

    for question in (VOTE, ROW):
        assert "a Silent" in feedback(question, Silent()).text


@pytest.mark.parametrize(
    "answer", ["crrc", "CRRC", "c r r c", "c, r, r, c", "c;r;r;c", list("crrc")]
)
def test_a_row_of_letters_is_read_with_blanks_commas_or_as_a_list(answer):
    assert feedback(ROW, answer).text == "Right. All four."


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("rccr", "The other way round."),
        ("cccc", "Both kinds are among them."),
        ("cccc", "Both kinds"),
        ("ccrc", "Line 2: the second is a rate."),
        ("crcr", "Line 4: the fourth is a count. 2 of your 4 are wrong."),
        ("crcc", "Line 3: read it once more"),
        ("crr", "Please give 4 letters, each c or r; 'crr' is something else."),
        ("crrx", "is something else"),
        (None, "Not yet"),
        (7, "'7' is something else"),
    ],
)
def test_a_row_is_answered_by_the_first_line_that_has_a_sentence(answer, sentence):
    reply = feedback(ROW, answer)
    assert sentence in reply.text and not reply.right


def test_the_slips_of_a_row_are_the_rows_that_its_sentences_are_for():
    assert ROW.slips({}) == [
        ("cccc", "Both kinds are among them."),
        ("ccrc", "the second is a rate."),
        ("crrr", "the fourth is a count."),
    ]


def test_a_form_shows_the_statements_of_a_vote_and_of_nothing_else():
    assert VOTE.options == {"A": "One.", "B": "Two.", "C": "Three."} and ROW.options == {}


def test_a_reply_to_a_vote_begins_with_its_verdict_once():
    choices = {
        "A": ("One.", "No: too small."),
        "B": ("Two.", "Half."),
        "C": ("Three.", "Yes. All."),
    }
    vote = Choice("09.vote", ask="Which?", choices=choices, best="C")
    replies = [feedback(vote, letter).text for letter in "ABC"]
    assert replies == ["No: too small.", "No, not B. Half.", "Yes. All."]
