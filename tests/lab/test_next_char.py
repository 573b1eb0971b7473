"""The small net of lesson 07: it learns in every precision but one, and its weights are rounded."""

import math

import pytest
import torch

from flopslib.facts.number_formats import Format
from flopslib.lab.next_char import (
    PRECISIONS,
    NextCharacter,
    TrainError,
    accuracy,
    characters_tested,
    near_zero,
    round_weights,
    train,
)
from flopslib.lab.text_data import windows


@pytest.mark.slow
def test_adam_in_fp16_is_lost_at_once_and_mixed_learns_as_fp32_does():
    runs = {name: train(name, steps=40) for name in PRECISIONS}
    half = runs["FP16"]
    assert half.lost == 2 and "from step 2 on the loss is not a number" in repr(half)
    assert math.isnan(half.loss)
    for name in ("FP32", "BF16", "mixed"):
        assert runs[name].lost is None and runs[name].loss < runs[name].losses[0] - 0.5
        assert repr(runs[name]).endswith("(measured).")
    assert runs["mixed"].loss == pytest.approx(runs["FP32"].loss, rel=0.02)
    assert Format("fp16").round(1e-8) == 0  # that is why


@pytest.mark.slow
def test_from_every_start_short_weights_cost_more_than_short_products():
    for seed in (0, 1, 2, 3):
        loss = {name: train(name, seed=seed).loss for name in ("FP32", "BF16", "mixed")}
        assert loss["BF16"] - loss["FP32"] > 3 * abs(loss["mixed"] - loss["FP32"])


def test_the_weights_that_four_bits_without_a_scale_lose_are_those_near_0():
    net = train(steps=1).net
    weights = [p for p in net.parameters() if p.ndim > 1]
    lost = sum(int((Format("fp4_e2m1").round(p) == 0).sum()) for p in weights)
    assert near_zero(net) == pytest.approx(lost / sum(p.numel() for p in weights), abs=1e-4)


def test_weights_have_the_format_that_a_precision_keeps_them_in():
    for name, (kept, _) in PRECISIONS.items():
        assert {p.dtype for p in train(name, steps=1).net.parameters()} == {kept}


def test_training_is_repeatable_and_leaves_the_learners_random_numbers_and_threads_alone():
    torch.manual_seed(3)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    one, other = train(steps=3), train(steps=3)
    assert one.losses == other.losses != train(steps=3, seed=1).losses
    assert torch.equal(before, torch.random.get_rng_state()) and torch.get_num_threads() == threads


@pytest.mark.parametrize(
    "precision, words",
    [
        ("FP9", "'FP9' is not a precision to train in here. There are: FP32, FP16, BF16, mixed."),
        ("mixd", "Did you mean 'mixed'?"),
        ("x" * 500, "xxx... is not a precision"),
        (32, "32 is not a precision"),
    ],
)
def test_a_precision_that_is_not_there_is_refused_with_those_that_are(precision, words):
    with pytest.raises(TrainError) as caught:
        train(precision)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "sizes, words",
    [
        ({"steps": 0}, "steps is 0; write a whole number from 1 up."),
        ({"steps": -5}, "steps is -5; write"),
        ({"steps": 2.5}, "steps is 2.5; write"),
        ({"steps": True}, "steps is True; write"),
        ({"steps": "many"}, "steps is 'many'; write"),
        ({"batch": 0}, "batch is 0; write a whole number from 1 up."),
        ({"batch": None}, "batch is None; write"),
        ({"seed": -1}, "seed is -1; write a whole number from 0 to"),
        ({"seed": 2**70}, "seed is 1180591620717411303424; write"),
    ],
)
def test_a_size_of_the_training_that_is_not_one_is_refused_before_it_begins(sizes, words):
    with pytest.raises(TrainError) as caught:
        train(**sizes)
    assert words in str(caught.value)


def test_a_net_without_width_is_refused():
    with pytest.raises(TrainError, match="width is 0; write a whole number from 1 up"):
        NextCharacter(width=0)


def test_one_step_is_a_training_with_a_loss():
    run = train(steps=1)
    assert run.loss == run.losses[0] and "after 1 steps" not in repr(run)


def test_rounding_a_net_makes_another_one_whose_weights_are_marks_of_the_format():
    net = NextCharacter(width=16)
    before, format = net.hidden.weight.clone(), Format("bf16")
    rounded = round_weights(net, format)
    assert torch.equal(net.hidden.weight, before)
    assert torch.equal(rounded.hidden.weight, before.bfloat16().float())
    assert not torch.equal(rounded.hidden.weight, before)
    assert torch.equal(rounded.hidden.bias, net.hidden.bias)
    assert format.error(rounded.hidden.weight) == 0
    assert accuracy(rounded) < 0.2


def test_a_share_is_of_the_tenth_of_the_text_that_no_training_saw():
    seen, _ = windows()
    assert characters_tested() == len(seen) - len(seen) * 9 // 10 > 1000
