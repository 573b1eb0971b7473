"""The small net of lesson 07, its text, and products in every format."""

import math

import pytest
import torch

from flopslib.facts.number_formats import Format
from flopslib.lab import products as multiply
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


def test_products_on_the_processor_are_those_of_their_formats():
    ways, missing = multiply.products(32, "cpu")
    assert {"FP64", "FP32", "FP16", "BF16"} <= set(ways) and "TF32" not in ways
    exact = ways["FP64"][0]()
    for name, error in (("FP32", 1e-6), ("FP16", 3e-3), ("BF16", 3e-2)):
        way, flops = ways[name]
        assert flops == 2 * 32**3 and way().dtype == getattr(
            torch, {"FP32": "float32", "FP16": "float16", "BF16": "bfloat16"}[name]
        )
        assert (way().double() - exact).norm() < error * exact.norm()
    for name in ("FP8 E4M3FN", "FP8 E5M2"):
        assert (name in ways) != (name in missing)
        assert name in missing or ways[name][1] == 2 * 32 * 32 * len(ways[name][0]())


def test_a_format_that_the_library_refuses_gets_its_reason(monkeypatch):
    def refuses(a, b):
        raise RuntimeError('"addmm" not implemented for it\nand a long story')

    monkeypatch.setattr(multiply, "ways_on", lambda device: {"FP32": refuses})
    assert multiply.products(8, "cpu") == (
        {},
        {"FP32": 'PyTorch refuses it: "addmm" not implemented for it'},
    )


@pytest.mark.parametrize(
    "times, flags, told",
    [
        (0.4, {"avx2"}, "Faster: the device has a unit"),
        (1.0, {"avx2"}, "No faster: this processor"),
        (30, {"avx2"}, "Slower: this processor lists no unit"),
        (30, {"avx512_fp16"}, "Slower: this processor lists a unit for it"),
        (30, set(), "Slower: a unit in the chip is missing, or a kernel"),
    ],
)
def test_the_reason_adapts_to_what_was_measured_and_what_the_processor_says(
    monkeypatch, tmp_path, times, flags, told
):
    monkeypatch.setattr(multiply, "processor_flags", lambda: flags)
    assert multiply.why("FP16", times, "cpu").startswith(told)


def test_flags_are_read_where_linux_tells_them_and_nowhere_else(tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text("model name\t: x\nflags\t\t: fpu amx_bf16\nFeatures : asimdhp\n")
    assert multiply.processor_flags(file) == {"fpu", "amx_bf16", "asimdhp"}
    assert multiply.processor_flags(tmp_path / "none") == set()
