"""Published utilisations come out again, to the digits that were printed, by two routes."""

import pytest

import flopslib as fl
from flopslib.estimating.throughputs import (
    SHOWN,
    WORDS,
    Choices,
    as_published,
    published,
    sentence_of,
    share,
    steps,
    without_effect,
    work,
)

TABLE = fl.table("throughputs")
ALL = Choices(**dict.fromkeys(WORDS, True))
H100, A100, TPU_V4 = 989.4e12, 312e12, 275e12

# {run: (MFU by hand, in the letters of its own paper; printed)}
BY_HAND = {
    "PaLM 540B": (
        238.3e3 * (6 * 540.35e9 + 12 * 118 * 48 * 256 * 2048) / (6144 * TPU_V4),
        46.2,
    ),
    "MPT 70B": (
        # (3 flops_per_seq + 3 attn_flops_per_seq) x sequences a second
        (3 * 2 * 64862437376 * 2048 + 3 * 80 * 2 * 2 * 8192 * 2048**2)
        * (515636 / 2048)
        / (512 * H100),
        41.25,
    ),
    "MPT 7B, 2,048 tokens": (
        (3 * 2 * 6658859008 * 2048 + 3 * 32 * 2 * 2 * 4096 * 2048**2) * (85144 / 2048) / (8 * H100),
        46.44,
    ),
    "MPT 7B, 8,192 tokens": (
        (3 * 2 * 6684024832 * 8192 + 3 * 32 * 2 * 2 * 4096 * 8192**2) * (55481 / 8192) / (8 * H100),
        37.14,
    ),
    "MPT 7B, 65,536 tokens": (
        (3 * 2 * 6918905856 * 65536 + 3 * 32 * 2 * 2 * 4096 * 65536**2)
        * (15654 / 65536)
        / (8 * H100),
        28.59,
    ),
    "MPT 1B": (
        (3 * 2 * 1315950592 * 2048 + 3 * 24 * 2 * 2 * 2048 * 2048**2)
        * (20396905 / 2048)
        / (512 * H100),
        36.65,
    ),
    "GPT-2 124M": (100 * 874_944_921_600 / 0.755 / A100, 37.14),  # counted, product by product
}


@pytest.mark.parametrize("run", BY_HAND)
def test_a_published_share_comes_out_again_by_the_table_and_by_hand(run):
    by_hand, printed = BY_HAND[run]
    row = TABLE[run]
    ours = share(row, as_published(row))
    assert row.mfu == printed
    assert 100 * ours == pytest.approx(printed, abs=0.06)
    assert ours == pytest.approx(by_hand, rel=3e-4)


def test_every_run_with_a_printed_share_is_worked_out_by_hand_here():
    printed = {row.name for row in TABLE if row.mfu}
    assert printed - set(BY_HAND) == {"DeepSeek-V3, while running"}


def test_all_chip_hours_give_a_pace_and_a_share_below_the_one_while_running():
    llama = TABLE["Llama 3.1 405B, all its hours"]
    assert float(llama.pace) == pytest.approx(15.6e12 / (30.84e6 * 3600), rel=1e-4)
    assert share(llama, as_published(llama)) == pytest.approx(0.375, abs=5e-4)
    by_rule = share(llama, Choices(attention=False))
    assert by_rule == pytest.approx(0.346, abs=5e-4)
    assert by_rule == pytest.approx(6 * 405.85e9 * 15.6e12 / (30.84e6 * 3600 * H100), rel=1e-4)


def test_deepseek_has_one_pace_and_shares_of_9_to_628_per_cent():
    row = TABLE["DeepSeek-V3, all its hours"]
    assert float(row.pace) == pytest.approx(14.8e12 / (2.664e6 * 3600), rel=1e-4)
    rule = Choices(attention=False)
    shares = [
        share(row, Choices(attention=False, fp8=True, sparse=True)),
        share(row, Choices(attention=False, fp8=True)),
        share(row, rule),
        share(row, Choices(attention=False, all_experts=True)),
    ]
    assert [round(100 * one) for one in shares] == [9, 17, 35, 628]


def test_deepseeks_attention_is_two_products_of_192_and_128_for_each_head():
    row = TABLE["DeepSeek-V3, all its hours"]
    attention = float(work(row)) - float(work(row, Choices(attention=False)))
    keys, values = 192, 128
    assert attention == 3 * 2 * 61 * 128 * (keys + values) * 4096
    running = TABLE["DeepSeek-V3, while running"]
    # 37 billion is printed with two digits: the share has no more.
    assert 100 * share(running) == pytest.approx(running.mfu, abs=0.6)
    assert float(running.pace) == pytest.approx(272.8e9 / 86_400, rel=1e-4)


def test_look_up_tables_and_experts_are_sizes_of_the_architectures():
    llama = fl.table("architectures")["Llama 3.1 405B"]
    row = TABLE["Llama 3.1 405B, all its hours"]
    assert row.parameters == llama.parameters and row.lookup == llama.vocabulary * llama.width
    deepseek = fl.table("architectures")["DeepSeek-V3"]
    row = TABLE["DeepSeek-V3, all its hours"]
    assert row.lookup == deepseek.vocabulary * deepseek.width
    assert (row.parameters, row.all_parameters) == (
        deepseek.active_parameters,
        deepseek.parameters,
    )
    for run in ("MPT 7B, 2,048 tokens", "MPT 7B, 65,536 tokens", "MPT 70B", "MPT 1B"):
        assert TABLE[run].lookup == TABLE[run].context * TABLE[run].width
    long, short = TABLE["MPT 7B, 65,536 tokens"], TABLE["MPT 7B, 2,048 tokens"]
    assert long.parameters - short.parameters == long.lookup - short.lookup


def test_hfu_is_four_passes_for_three_where_every_block_is_computed_again():
    for run in ("MPT 70B", "MPT 7B, 8,192 tokens", "MPT 7B, 65,536 tokens"):
        row = TABLE[run]
        assert row.hfu / row.mfu == pytest.approx(4 / 3, abs=2e-3)
        hfu = share(row, Choices(recomputation=True))
        assert 100 * hfu == pytest.approx(row.hfu, abs=0.06)
    assert 100 * share(TABLE["PaLM 540B"], Choices(recomputation=True)) == pytest.approx(57.8, 1e-3)


def test_which_n_moves_gpt_2_by_a_fifth_of_a_point():
    assert 100 * share(TABLE["GPT-2 124M"], Choices(lookup=True)) == pytest.approx(37.35, abs=5e-3)


def test_choices_are_taken_one_after_the_other_and_those_without_effect_are_named():
    row = TABLE["PaLM 540B"]
    done = steps(row, ALL)
    assert [what for what, _ in done] == [
        "6N by the dense BF16 peak",
        "+ attention",
        "+ recomputation",
    ]
    assert [round(100 * reached, 1) for _, reached in done] == [45.7, 46.2, 57.8]
    assert without_effect(row, ALL) == [
        "+ look-up table in N",
        "+ all experts in N",
        "by the FP8 peak",
        "by the sparse peak",
    ]
    for row in TABLE:
        assert steps(row, ALL)[-1][1] == share(row, ALL)


def test_the_table_says_what_is_cited_and_what_is_estimated():
    shown = repr(published())
    assert "as stated (cited)" in shown and "(estimated)" in shown
    lines = shown.splitlines()
    assert len(lines) == 2 + len(SHOWN)
    assert lines[2].split()[-4:] == ["v4", "46.2", "46.2", "45.7"]
    (long,) = (line for line in lines if "65,536" in line)
    assert long.split()[-3:] == ["28.6", "28.6", "8.2"]
    (llama,) = (line for line in lines if "405B" in line)
    assert llama.split()[-2:] == ["37.5", "34.6"]
    assert "38 to 43 while running" in llama
    (deepseek,) = (line for line in lines if "DeepSeek" in line)
    assert "43.7 " in deepseek and "44.2 / 22.1" in deepseek
    assert deepseek.endswith("34.6 / 17.3")
    assert "<table" in published()._repr_html_()


def test_the_runs_that_are_shown_are_few_and_each_shows_something_else():
    assert len(SHOWN) <= 7 and set(SHOWN) <= set(TABLE.names)
    told = set()
    for name in SHOWN:
        row = TABLE[name]
        by_rule = share(row, Choices(attention=False))
        told.add((round(100 * share(row), 1), round(100 * by_rule, 1)))
    assert len(told) == len(SHOWN)


def test_a_share_of_all_hours_is_not_called_an_mfu():
    said = sentence_of(TABLE["DeepSeek-V3, all its hours"])
    assert "MFU" not in said and "share of the peak, stops included, 44.2 %" in said


def test_one_pace_of_deepseek_makes_the_shares_that_lesson_09_names():
    row = TABLE["DeepSeek-V3, while running"]
    bare = Choices(attention=False)
    shares = [
        share(row),
        share(row, bare),
        share(row, Choices(attention=False, fp8=True)),
        share(row, Choices(attention=False, fp8=True, sparse=True)),
        share(row, Choices(all_experts=True)),
    ]
    assert [round(100 * one) for one in shares] == [44, 35, 17, 9, 637]
