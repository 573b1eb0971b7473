"""The parts of a transformer, each held against its definition written out another way."""

import math

import pytest
import torch

from flopslib.lab.transformer import Attention, Experts, LatentAttention, rotate


def test_attention_is_softmax_of_scores_times_values():
    torch.manual_seed(0)
    attention = Attention(8, heads=2).double()
    x = torch.rand(1, 5, 8).double()
    q, k, v = attention.qkv(x)[0].view(5, 3, 2, 4).permute(1, 2, 0, 3)
    scores = q @ k.transpose(1, 2) / math.sqrt(4)
    scores = scores.masked_fill(torch.ones(5, 5).triu(1).bool(), -math.inf)
    wanted = attention.out((scores.softmax(-1) @ v).transpose(0, 1).reshape(5, 8))
    torch.testing.assert_close(attention(x)[0], wanted)


def test_heads_in_a_group_share_their_keys_and_values():
    """With the shared rows written out twice, plain attention gives the same."""
    torch.manual_seed(0)
    shared = Attention(8, heads=4, kv_heads=2, bias=False).double()
    plain = Attention(8, heads=4, bias=False).double()
    q, k, v = shared.qkv.weight.data.split((8, 4, 4))
    twice = [w.view(2, 2, 8).repeat_interleave(2, 0).reshape(8, 8) for w in (k, v)]
    plain.qkv.weight.data, plain.out = torch.cat([q, *twice]), shared.out
    x = torch.rand(1, 5, 8).double()
    torch.testing.assert_close(shared(x), plain(x))


def test_rotary_positions_show_how_far_apart_two_tokensare():
    row = torch.rand(8, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    rotated = rotate(row.expand(1, 1, 6, 8))[0, 0]
    torch.testing.assert_close(rotated[0], row)
    scores = rotated @ rotated.T
    for apart in range(6):
        same = scores.diagonal(apart)
        torch.testing.assert_close(same, same[0].expand_as(same))


def test_experts_are_the_weighted_sum_of_those_a_token_takes():
    torch.manual_seed(0)
    experts = Experts(6, 10, experts=4, active=2, shared=1).double()
    x = torch.rand(3, 7, 6).double()
    wanted = torch.empty_like(x)
    for place in ((i, j) for i in range(3) for j in range(7)):
        token = x[place]
        weight, chosen = experts.router(token).softmax(-1).topk(2)
        outs = [
            (torch.nn.functional.silu(token @ experts.gate[e]) * (token @ experts.up[e]))
            @ experts.down[e]
            for e in chosen
        ]
        wanted[place] = (weight / weight.sum()) @ torch.stack(outs) + experts.shared(token)
    torch.testing.assert_close(experts(x), wanted)


@pytest.mark.parametrize("tokens", [1, 3, 4, 9])
def test_on_meta_the_tokensare_dealt_out_evenly(tokens):
    experts = Experts(6, 10, experts=4, active=2)
    rows = experts.rows_per_expert(torch.empty(tokens, 2, device="meta"))
    assert sum(rows) == 2 * tokens and max(rows) - min(rows) <= 1
    chosen = torch.randint(0, 4, (tokens, 2))
    assert sum(experts.rows_per_expert(chosen)) == 2 * tokens


def test_latent_attention_without_its_rotated_part_is_plain_attention():
    """Its short rows written out as one matrix each, it is attention with no rotary positions."""
    torch.manual_seed(0)
    latent = LatentAttention(8, 2, head_width=4, rope_width=2, query_latent=5, kv_latent=3).double()
    latent.press_kv.weight.data[3:] = 0  # the rotated key is nought, so scores are the own parts'
    x = torch.rand(1, 6, 8).double()
    q = latent.q(latent.norm_q(latent.press_q(x)))[0].view(6, 2, 6)[..., :4].transpose(0, 1)
    kv = latent.kv(latent.norm_kv(latent.press_kv(x)[..., :3]))[0].view(6, 2, 8).transpose(0, 1)
    scores = q @ kv[..., :4].transpose(1, 2) / math.sqrt(6)
    scores = scores.masked_fill(torch.ones(6, 6).triu(1).bool(), -math.inf)
    wanted = latent.out((scores.softmax(-1) @ kv[..., 4:]).transpose(0, 1).reshape(6, 8))
    torch.testing.assert_close(latent(x)[0], wanted)


def test_experts_without_shared_ones_add_nothing_to_their_sum():
    torch.manual_seed(0)
    experts = Experts(6, 10, experts=4, active=1)
    x = torch.rand(2, 3, 6)
    rows = experts.rows_per_expert(experts.router(x.flatten(0, 1)).argmax(-1, keepdim=True))
    assert sum(rows) == 6 and experts(x).shape == x.shape
