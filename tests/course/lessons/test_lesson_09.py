"""Lesson 09's own questions: what to freeze, and figures that follow from its counts."""

import pytest
import torch

import flopslib as fl
from flopslib.course.lessons import judge_09, lesson_09
from flopslib.lab.models import TinyGPT, build


def feedback(answer):
    return fl.check("09.3", answer)


# -- the figures in the texts ----------------------------------------------------------------------
def test_the_law_that_09_1_gives_is_the_count_of_llama():
    llama = build("Llama 3.1 8B")
    tokens = torch.zeros(1, lesson_09.LENGTH, dtype=torch.long, device="meta")
    assert fl.count(llama, tokens).flops == lesson_09.LENGTH * lesson_09.forward_of()
    assert (
        f"{lesson_09.PER_TOKEN:,} T + {lesson_09.PER_SQUARE:,} T²" in lesson_09.lesson["09.1"].ask
    )


@pytest.mark.parametrize(
    "id, answer",
    [
        ("09.1", "8.69e23"),
        ("09.1", 8.7e23),
        ("09.1", "869 ZFLOP"),
        ("09.2", "6,830 tokens/s"),
        ("09.2", 6800),
        ("09.2", "6.8 thousand"),
    ],
)
def test_usual_forms_of_the_right_answer_are_right(id, answer):
    assert fl.check(id, answer).right, fl.check(id, answer).text


def test_the_sentence_on_09_2_takes_its_run_from_the_table():
    run = fl.table("throughputs")["MPT 7B, 8,192 tokens"]
    assert (
        f"reached {run.pace.value / run.chips:,.0f} at this length" in fl.check("09.2", 6830).text
    )


def test_a_share_is_not_read_as_a_number_of_flop():
    assert "12 % is a share of something, not a number of FLOP" in fl.check("09.1", "12 %").text
    assert "a share of something" in fl.check("09.2", "40 %").text
    assert "That is the MFU" in fl.check("09.2", 0.4).text


# -- freezing --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "answer", ["4", 4, "4 blocks", "all", "All four.", "gpt.blocks", judge_09.freeze_blocks]
)
def test_all_four_blocks_is_right_as_a_number_as_a_word_and_as_a_function(answer):
    reply = feedback(answer)
    assert reply.right and "72 % of its FLOP now (counted)" in reply.text


def test_what_a_function_returns_does_not_matter_unless_it_is_another_model():
    assert feedback(lambda gpt: gpt.blocks.requires_grad_(False)).right
    assert feedback(lambda gpt: (judge_09.freeze_blocks(gpt), gpt)[1]).right
    assert feedback(judge_09.all_but_the_table).right


def test_a_block_less_is_too_little_but_most_of_the_fourth_is_enough():
    def three_and_most_of_one(gpt):
        gpt.blocks[1:].requires_grad_(False)
        gpt.blocks[0].feed_forward.requires_grad_(False)

    assert feedback(three_and_most_of_one).right
    assert "79 % of its FLOP" in feedback(3).text


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (lambda: None, "It is called with one model, gpt"),
        (lambda gpt: gpt.nothing, "AttributeError"),
        (lambda gpt: exit(), "SystemExit"),
        ("half", "is neither"),
        (2.5, "is neither"),
        ("-1", "is neither"),
        (1, "saves a little less than a third of its work"),
        (3, "saves a little less than a third of its work"),
    ],
)
def test_whatever_an_answer_is_it_gets_a_sentence(answer, sentence):
    reply = feedback(answer)
    assert sentence in reply.text and reply.right is False


def test_random_numbers_and_models_of_the_learner_are_left_alone():
    mine = TinyGPT(context=32)
    state = torch.get_rng_state()
    feedback(4)
    assert torch.equal(state, torch.get_rng_state())
    assert all(parameter.requires_grad for parameter in mine.parameters())


@pytest.mark.parametrize(
    "typed, noted",
    [
        ("half", "Noted: 50."),
        ("three quarters", "Noted: 75."),
        ("75 %", "Noted: 75."),
        ("the same", "Noted: 100."),
        ("no change", "Noted: 100."),
        ("two thirds of it", "Noted: 66.7."),
        ("half the pace", "Noted: 50."),
    ],
)
def test_a_share_of_the_pace_may_be_said_in_words(typed, noted, tmp_path):
    assert noted in fl.guess("09.b", typed, home=tmp_path).text
