"""Programs: a judge's first verdict is the feedback, and nothing that it meets raises."""

import pytest

from flopslib.course.questions.program import Program
from flopslib.course.questions.sandbox import SandboxError, text_as_formula


def judge(run):
    value = run(3)
    if value == 4:
        yield True, "Right: the next number."
    if value.is_integer():
        yield False, "Another number."
    yield False, "A fraction."


NEXT = Program(
    "09.1",
    ask="The next number?",
    judge=judge,
    ways=((lambda x: x + 1, "Right: the next number."), (lambda x: x + 2.0, "Another number.")),
    wanted="A function of x is asked for; {} is none.",
    called="with one number",
    stands_for=text_as_formula("x"),
    wait="One moment ...",
)


def said(answer, show=lambda sentence: None):
    reply = NEXT.feedback(answer, {}, show)
    assert "\n" not in reply.text
    return reply


@pytest.mark.parametrize(
    "answer, right, sentence",
    [
        (lambda x: x + 1, True, "Right: the next number."),
        (lambda x: x + 2.0, False, "Another number."),
        (lambda x: x / 2, False, "A fraction."),
        ("x + 1", True, "Right: the next number."),
        ("x / 2", False, "A fraction."),
        ("x +", False, "'x +' cannot be read."),
        (lambda: 1, False, "It is called with one number, and its arguments do not fit that."),
        (lambda x: None, False, "gives back nothing"),
        (lambda x: "four", False, "returns something that cannot be checked (AttributeError)"),
        (3, False, "A function of x is asked for; '3' is none."),
        ([1, 2], False, "is none"),
        ("", None, "Not yet"),
        (..., None, "Not yet"),
    ],
)
def test_the_first_verdict_of_the_judge_is_the_feedback(answer, right, sentence):
    reply = said(answer)
    assert reply.right is right and sentence in reply.text


def test_a_result_that_fails_wherever_it_is_looked_at_is_answered():
    class Hostile:
        def __eq__(self, other):
            raise RuntimeError("no")

        __hash__ = None

        def __call__(self, x):
            return self

        def __str__(self):
            raise RuntimeError("no")

    assert "cannot be checked (RuntimeError)" in said(lambda x: Hostile()).text
    assert "cannot be checked (RuntimeError)" in said(Hostile()).text


def test_a_word_is_shown_before_a_function_is_run_and_for_nothing_else():
    shown = []
    said(lambda x: shown.append("run") or x + 1, shown.append)
    assert shown == ["One moment ...", "run"]
    said(3, shown.append)
    said("", shown.append)
    assert len(shown) == 2


def test_a_judge_is_closed_after_its_first_verdict():
    closed = []

    def careful(run):
        try:
            yield False, "The first."
            yield True, "The second."
        finally:
            closed.append(True)

    program = Program("09.2", ask="", judge=careful, ways=(), wanted="{}")
    assert program.feedback(abs, {}).text == "The first." and closed == [True]


def test_what_a_judge_says_in_an_error_is_the_feedback():
    def refuses(run):
        raise SandboxError("Not this one.")
        yield

    program = Program("09.2", ask="", judge=refuses, ways=(), wanted="{}")
    reply = program.feedback(abs, {})
    assert (reply.text, reply.right) == ("Not this one.", False)


def test_the_ways_are_the_right_one_and_the_slips():
    assert NEXT.right({}) == NEXT.ways[0] and NEXT.slips({}) == [NEXT.ways[1]]
