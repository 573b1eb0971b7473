"""Lesson 11's own recipes, as a dict, as text or as a width, and what each is told."""

import pytest

import flopslib as fl
from flopslib.course.lessons import judge_11
from flopslib.course.lessons.lesson_11 import lesson


def feedback(answer):
    return fl.check("11.3", answer)


def text_of(answer):
    recipe = judge_11.recipe_of(answer)
    return recipe() if recipe else None


@pytest.mark.parametrize(
    "typed, recipe",
    [
        ("23", {"width": 23}),
        (23, {"width": 23}),
        ("23 wide", {"width": 23}),
        ("width 23", {"width": "23"}),
        ("width = 23, batch = 64", {"width": "23", "batch": "64"}),
        ("Width: 23, rate: 3e-2.", {"width": "23", "rate": "3e-2"}),
        ('{"width": 23, "steps": 600}', {"width": "23", "steps": "600"}),
        ({"width": 23}, {"width": 23}),
        ("5,888 parameters", {"parameters": "5,888 parameters"}),
        ("20 parameters", {"parameters": "20 parameters"}),
        ("as wide as it gets", None),
        ([23], None),
        (-3, None),
    ],
    ids=str,
)
def test_a_recipe_is_read_from_what_is_typed(typed, recipe):
    assert text_of(typed) == recipe


@pytest.mark.parametrize(
    "answer, words",
    [
        (5888, "divide by 256"),
        ("20 parameters", "That is a number of parameters"),
        ({"parameters": 5888}, "That is a number of parameters"),
        ({"width": 23.5}, "width is 23.5, and a whole number is needed"),
        ({"width": 23, "rate": "fast"}, "Each part of a recipe is a number above 0. The rate:"),
        ({"width": 23, "rate": 0}, "The rate is 0."),
        ({"width": 23, "layers": 2}, "'layers' is none of them"),
        (lambda: 23, "It gives an int, and a recipe is a dict"),
        (lambda width: {"width": width}, "It is called with nothing between its brackets"),
        (lambda: 1 / 0, "It stopped with ZeroDivisionError"),
        ("wide", "'wide' is neither"),
        ({"width": 23, "batch": 91, "steps": 5000}, "(counted), and 2 GFLOP may be spent."),
    ],
)
def test_what_is_no_recipe_for_this_budget_gets_a_sentence(answer, words):
    reply = feedback(answer)
    assert reply.right is False and words in reply.text


def test_the_course_has_a_recipe_for_the_budget_that_spends_all_of_it():
    net = judge_11.trained(judge_11.COURSE)
    assert net.width == 23 and float(net.flop) == pytest.approx(2e9, rel=0.01)
    assert judge_11.passes(judge_11.COURSE)


def test_a_function_may_give_the_recipe():
    assert feedback(lambda: {"width": 20}).right


@pytest.mark.parametrize("exponent, right", [(0.5, 10), (0.53, 11.5), (0.6, 15.8)])
def test_a_hundredfold_budget_is_answered_by_the_readers_own_exponent(exponent, right):
    assert fl.check("11.2", right, a=exponent).right
    assert not fl.check("11.2", 100, a=exponent).right


@pytest.mark.parametrize(
    "answer, words",
    [
        ("72e9", "Besiroglu's law"),
        ("72.2 billion", "Besiroglu's law"),
        ("70 billion", "Right"),
        ("6.93e10", "Right"),
    ],
)
def test_the_answer_of_the_other_law_on_the_page_is_not_the_rules(answer, words):
    reply = fl.check("11.1", answer)
    assert words in reply.text and reply.right == (words == "Right")


@pytest.mark.parametrize(
    "typed, words",
    [
        ("2", "Keep that instinct"),
        ("twice", "Keep that instinct"),
        ("twice as large", "Keep that instinct"),
        ("double", "Keep that instinct"),
        ("the same", "all four times into text"),
        ("four times as large", "all four times into size"),
        ("half", "smaller net"),
        ("sixteen", "faster than the budget"),
        ("33,000", "a number of parameters"),
    ],
)
def test_how_the_best_size_grows_is_guessed_as_a_factor(typed, words):
    asked = lesson["11.b"]
    guessed, _ = asked.note(typed, None)
    text = asked.reveal(2.04, guessed)[0].text
    assert words in text, text
