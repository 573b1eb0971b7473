"""A frozen table in NF4: what it holds, what it multiplies, and the gradient through it."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import flopslib as fl
from flopslib.lab.quantized.nf4 import BLOCK, Nf4, QuantizedError, pack, value_pairs, widened


def table(outputs=96, inputs=128, seed=0):
    torch.manual_seed(seed)
    return nn.Linear(inputs, outputs)


@pytest.mark.parametrize("seed", range(5))
def test_packed_and_made_wide_is_what_the_format_rounds_to_bit_for_bit(seed):
    linear = table(seed=seed)
    rounded = fl.Format("NF4").round(linear.weight)
    assert torch.equal(Nf4(linear).wide(), rounded)


def test_a_weight_takes_four_bits_and_a_share_of_a_scale():
    layer = Nf4(table(96, 128))
    assert layer.packed.dtype == torch.uint8 and layer.packed.numel() == 96 * 128 // 2
    bits = 8 * (layer.packed.nbytes + layer.scales.nbytes) / (96 * 128)
    assert bits == fl.Format("NF4").bits_each == 4.5


def test_a_byte_holds_two_values_in_their_order():
    pairs, values = value_pairs(), fl.Format("NF4").listed
    assert pairs.shape == (256, 2)
    for byte in (0, 7, 0x1F, 0xF0, 255):
        assert pairs[byte].tolist() == [values[byte // 16], values[byte % 16]]


def test_a_block_of_zeros_stays_zeros_and_the_largest_of_a_block_is_kept_exactly():
    weight = torch.randn(2, 128)
    weight[0, :64] = 0
    wide = widened(*pack(weight), value_pairs())
    assert torch.equal(wide[0, :64], torch.zeros(64))
    assert torch.isfinite(wide).all()
    largest = weight.reshape(-1, BLOCK).abs().argmax(dim=1)
    for block, place in enumerate(largest):
        kept = wide.reshape(-1, BLOCK)[block, place]
        wanted = weight.reshape(-1, BLOCK)[block, place]
        assert kept == wanted or wanted < 0 and abs(kept) <= abs(wanted)


def test_the_product_and_its_gradient_are_those_of_the_rounded_table_by_autograd():
    linear = table()
    layer = Nf4(linear)
    rounded = fl.Format("NF4").round(linear.weight)
    x = torch.randn(5, 3, 128, requires_grad=True)
    twin = x.detach().clone().requires_grad_()
    wanted = F.linear(twin, rounded, linear.bias.detach())
    (wanted**2).sum().backward()
    result = layer(x)
    (result**2).sum().backward()
    assert torch.allclose(result, wanted, atol=1e-6)
    assert torch.allclose(x.grad, twin.grad, atol=1e-5)
    assert not list(layer.parameters())


def test_the_wide_table_is_not_kept_for_the_way_back():
    layer = Nf4(table(256, 256))
    x = torch.randn(4, 256, requires_grad=True)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t) or t, lambda t: t):
        layer(x)
    assert sum(t.nbytes for t in saved) < 256 * 256  # a quarter of the wide table's bytes


def test_flops_are_those_of_a_layer_that_is_frozen_as_it_is():
    frozen = table(256, 256).requires_grad_(False)
    x = torch.randn(4, 256, requires_grad=True)
    counts = [
        fl.count(lambda net=net: net(x).sum().backward()).flops for net in (frozen, Nf4(frozen))
    ]
    assert counts[0] == counts[1] == 4 * 256 * 256 * 4


def test_rows_that_are_no_multiple_of_a_block_are_refused():
    with pytest.raises(QuantizedError, match="a row of this table has 100"):
        Nf4(table(8, 100))
