"""The small net of lesson 07, and its text."""

import math

import pytest
import torch

from flopslib.facts.number_formats import Format
from flopslib.lab.next_char import WAYS, NextCharacter, TrainError, right, rounded, train
from flopslib.lab.text_data import WINDOW, reference_text, windows


def test_the_text_is_there_without_a_network_and_is_plain():
    text = reference_text()
    assert text.isascii() and len(text) > 100_000 and "assert" in text


def test_windows_show_eight_characters_and_the_one_that_follows():
    seen, follows = windows("FLOP/s is a pace")
    assert seen.shape == (8, WINDOW) and bytes(seen[1].tolist()) == b"LOP/s is"
    assert bytes(follows.tolist()) == b" is a pace"[2:]


@pytest.mark.slow
def test_adam_in_fp16_is_lost_at_once_and_mixed_learns_as_fp32_does():
    runs = {way: train(way, steps=40) for way in WAYS}
    assert runs["FP16"].lost == 2 and "from step 2 on the loss is no number" in repr(runs["FP16"])
    assert math.isnan(runs["FP16"].loss)
    for way in ("FP32", "BF16", "mixed"):
        assert runs[way].lost is None and runs[way].loss < runs[way].losses[0] - 0.5
        assert repr(runs[way]).endswith("(measured).")
    assert runs["mixed"].loss == pytest.approx(runs["FP32"].loss, rel=0.02)
    assert Format("fp16").round(1e-8) == 0  # that is why


def test_weights_have_the_format_that_a_way_keeps_them_in():
    for way, (kept, _) in WAYS.items():
        assert {p.dtype for p in train(way, steps=1).net.parameters()} == {kept}


def test_training_is_repeatable_and_leaves_the_learners_random_numbers_and_threads_alone():
    torch.manual_seed(3)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    one, other = train(steps=3), train(steps=3)
    assert one.losses == other.losses != train(steps=3, seed=1).losses
    assert torch.equal(before, torch.random.get_rng_state()) and torch.get_num_threads() == threads


def test_a_way_that_is_not_there_is_told():
    with pytest.raises(TrainError, match="'FP9' is not a way.*FP32, FP16, BF16, mixed"):
        train("FP9")


def test_rounding_a_net_makes_another_one_whose_weights_are_marks_of_the_format():
    net = NextCharacter(width=16)
    held = net.hidden.weight.clone()
    fewer = rounded(net, format := Format("bf16"))
    assert torch.equal(net.hidden.weight, held) and not torch.equal(fewer.hidden.weight, held)
    assert torch.equal(fewer.hidden.weight, held.bfloat16().float())
    assert torch.equal(fewer.hidden.bias, net.hidden.bias)
    assert format.error(fewer.hidden.weight) == 0
    assert 0 <= right(fewer) < 0.2
