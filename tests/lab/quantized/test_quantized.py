"""Fewer bits: what is stored, how far off, by the kernel and by plain arithmetic; missing ways."""

import pytest
import torch
from torch import nn

from flopslib.lab.models import TinyGPT
from flopslib.lab.quantized import ways as ways_module
from flopslib.lab.quantized.exchange import exchanged, stored
from flopslib.lab.quantized.layers import Int4Weights, Int8, Int8Weights, Quantized, Wide
from flopslib.lab.quantized.storage import int4_groups, int8_rows, scaled
from flopslib.lab.quantized.ways import WAYS, distance, ways, why_not

WORKING, MISSING = ways()


@pytest.fixture
def linear():
    torch.manual_seed(0)
    return nn.Linear(128, 192)


def test_every_way_works_or_is_named_with_its_reason():
    assert set(WORKING) | set(MISSING) == {way.name for way in WAYS}
    assert not set(WORKING) & set(MISSING)
    assert all(MISSING.values())
    assert Wide.name in WORKING  # plain arithmetic: it works wherever PyTorch does


def test_a_way_whose_kernel_is_gone_is_left_out(monkeypatch):
    monkeypatch.delattr(torch, "_weight_int8pack_mm")
    assert "_weight_int8pack_mm" in why_not(Int8Weights)
    found, missing = ways()
    assert Int8Weights.name in missing and Int8Weights.name not in found


def test_a_way_whose_kernel_computes_something_else_is_left_out(monkeypatch):
    monkeypatch.setattr(Wide, "forward", lambda self, x: torch.zeros(len(x), len(self.bias)))
    assert "off by 100 %" in why_not(Wide)


def test_a_way_that_refuses_a_shape_gives_the_library_s_own_first_line(monkeypatch):
    def refused(*_):
        raise RuntimeError("only for AMX\nand a long trace")

    monkeypatch.setattr(ways_module.Int8, "forward", refused)
    assert why_not(Int8) == "only for AMX"


@pytest.mark.parametrize("name", WORKING)
@pytest.mark.parametrize("rows", [1, 5, 40])
def test_each_way_is_near_the_layer_it_stands_for(linear, name, rows):
    x = torch.randn(rows, 128)
    layer = WORKING[name](linear)
    far = 0.15 if layer.bits == 4 else 0.02
    assert distance(layer(x), linear(x)) < far


def test_int8_weights_are_what_plain_arithmetic_makes_of_them(linear):
    numbers, scales = int8_rows(linear.weight.detach())
    largest = linear.weight.abs().amax(1)
    assert torch.equal(numbers.abs().amax(1), torch.full((192,), 127, dtype=torch.int8))
    assert torch.allclose(scales * 127, largest)
    back = numbers.float() * scales[:, None]
    assert ((back - linear.weight).abs() <= scales[:, None] / 2 + 1e-7).all()


@pytest.mark.skipif(Int8.name not in WORKING, reason=MISSING.get(Int8.name, ""))
def test_the_int8_product_is_the_same_in_whole_numbers_by_hand(linear):
    x = torch.randn(3, 128)
    numbers, row_scales = scaled(x, 127)
    weights, scales = int8_rows(linear.weight.detach())
    by_hand = (numbers.long() @ weights.long().t()).float() * row_scales * scales + linear.bias
    assert torch.allclose(Int8(linear)(x), by_hand, atol=1e-5)


@pytest.mark.skipif(Int4Weights.name not in WORKING, reason=MISSING.get(Int4Weights.name, ""))
def test_the_4_bit_product_is_that_of_the_rounded_weights(linear):
    x = torch.randn(3, 128).bfloat16().float()
    groups = linear.weight.detach().reshape(-1, 64)
    numbers, scale = scaled(groups, 7)
    rounded = (numbers * scale.bfloat16().float()).reshape(192, 128)
    by_hand = x @ rounded.t() + linear.bias
    assert distance(Int4Weights(linear)(x), by_hand) < 0.01


@pytest.mark.skipif(Int4Weights.name not in WORKING, reason=MISSING.get(Int4Weights.name, ""))
def test_stored_bytes_are_the_bits_and_the_scales(linear):
    numbers = 192 * 128
    assert Int8(linear).stored == numbers + 4 * 192
    assert Int8Weights(linear).stored == numbers + 2 * 192
    assert Int4Weights(linear).stored == numbers // 2 + 2 * 2 * numbers // 64
    with pytest.raises(RuntimeError, match="multiples of 64"):
        int4_groups(torch.rand(100, 128))


def test_a_row_of_zeros_stays_zeros():
    layer = nn.Linear(64, 64)
    nn.init.zeros_(layer.weight)
    assert torch.equal(Wide(layer)(torch.ones(2, 64)), layer.bias.expand(2, -1))


def test_an_exchange_leaves_the_model_as_it_was_and_shares_the_rest():
    torch.manual_seed(0)
    gpt = TinyGPT(context=32, width=64, vocabulary=128).eval()
    names = [type(part) for part in gpt.modules()]
    text = torch.arange(20)[None]
    with torch.no_grad():
        before = gpt(text)
        twin = exchanged(gpt, Wide)
        after = twin(text)
        again = gpt(text)
    assert torch.equal(before, again) and [type(part) for part in gpt.modules()] == names
    assert twin.embedding is gpt.embedding and twin.positions is gpt.positions
    assert not any(isinstance(part, nn.Linear) for part in twin.modules())
    assert sum(isinstance(part, Quantized) for part in twin.modules()) == 4 * 4 + 1
    same_choice = after.argmax(-1) == before.argmax(-1)
    assert distance(after, before) < 0.02 and same_choice.float().mean() > 0.7
    assert stored(twin) < 0.27 * stored(gpt)
    assert type(exchanged(nn.Sequential(nn.Linear(8, 8)), Wide)[0]) is Wide
