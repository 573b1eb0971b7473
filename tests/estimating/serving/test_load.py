"""What a chip could serve: against the roof's own point, by hand, against published numbers."""

import pytest

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.estimating.serving.fleet import deepseek
from flopslib.estimating.serving.load import fetched_parameters, kept_bytes, serving, token_work

H100 = fl.chip("H100 SXM")
MODELS = fl.table("architectures")


@pytest.mark.parametrize(
    "chats, rate, milliseconds, dollars",
    [(1, 205, 4.87, 4.06), (16, 2630, 6.08, 0.316), (64, 6450, 9.92, 0.129)],
)
def test_an_8b_model_on_an_h100_by_hand(chats, rate, milliseconds, dollars):
    load = serving("Llama 3.1 8B", "H100 SXM", chats, kept=2048, price="3 $/h")
    bytes_a_step = 2 * 8_030_261_248 + chats * 2048 * 131_072
    by_hand = bytes_a_step / 3.35e12
    assert float(load.wait) == pytest.approx(by_hand) == pytest.approx(milliseconds / 1e3, rel=2e-3)
    assert float(load.rate) == pytest.approx(chats / by_hand) == pytest.approx(rate, rel=3e-3)
    assert float(load.a_million) == pytest.approx(3 / 3600 / (chats / by_hand) * 1e6)
    assert float(load.a_million) == pytest.approx(dollars, rel=3e-3)
    assert load.bound_by == "memory" and load.fits
    weights, kept = 2 * 8_030_261_248, chats * 2048 * 131_072
    assert float(load.fetched_weights) == pytest.approx(weights)
    assert float(load.fetched_weights + load.cache) == pytest.approx(weights + kept)
    assert f"At 3 $/h, a million written tokens cost at least {load.a_million}." in repr(load)
    assert f"{load.cache} of kept tokens, and the memory's bandwidth is the limit" in repr(load)


@pytest.mark.parametrize("chats", [1, 40, 300])
@pytest.mark.parametrize("bits", [16, 8, 4])
@pytest.mark.parametrize("kept", [1, 4000])
def test_a_load_is_a_point_on_the_roof(chats, bits, kept):
    """By the roof: FLOP/s = min(peak, FLOP/B x B/s); the share is that over the peak."""
    load = serving("Llama 3.1 8B", H100, chats, kept, bits)
    bound = min(float(H100.peak()), float(load.intensity) * float(H100.bandwidth))
    assert load.share * float(H100.peak()) == pytest.approx(bound)
    assert float(load.wait) * bound == pytest.approx(float(load.work))
    assert load.bound_by == ("arithmetic" if load.share > 0.999 else "memory")


def test_memory_is_full_before_arithmetic_is_busy():
    load = serving("Llama 3.1 8B", chats=230)
    assert load.fits and float(load.memory) == pytest.approx(77.8e9, rel=1e-3)
    assert load.share == pytest.approx(0.17, abs=0.005)
    assert load.most_chats == 238
    assert serving("Llama 3.1 8B", chats=238).fits and not serving("Llama 3.1 8B", chats=239).fits


def test_what_does_not_fit_is_a_sentence_and_no_rate():
    text = repr(serving("Llama 3.1 70B", chats=4, kept=2048))  # 141.2 GB and 4 x 2,048 x 327,680 B
    assert "weights alone take 141 GB, and the chip has room for 80 GB" in text
    assert "They need 2 such chips or more" in text and "token/s" not in text
    many = repr(serving("Llama 3.1 8B", chats=500))
    assert "that takes 150 GB" in many and "At most 238 such chats would fit" in many
    long = repr(serving("Llama 3.1 8B", kept=10**6))
    assert "The weights would fit, but not one such chat" in long and "token/s" not in long
    assert "need 17 such chips" in repr(serving("DeepSeek-V3"))  # 1.34 TB over 80 GB: 16.8


def test_kept_tokens_keep_arithmetic_from_being_the_limit_however_many_chats_there_are():
    """What the reply to 14.1 says: 268 MB and 17 GFLOP a chat are 64 FLOP/B, below the ridge."""
    each_bytes = 2048 * 131_072
    each_work = 2 * 8_030_261_248 + 4 * 32 * 2048 * 4096
    assert each_bytes == pytest.approx(268e6, rel=2e-3)
    assert each_work == pytest.approx(17e9, rel=1e-2)
    assert each_work / each_bytes == pytest.approx(63.8, abs=0.1)
    for chats in (238, 10**4, 10**6):
        load = serving("Llama 3.1 8B", chats=chats)
        assert load.bound_by == "memory" and float(load.intensity) < each_work / each_bytes


def test_a_full_batch_gains_next_to_nothing_by_weights_of_four_bits():
    """What the vote says of 238 chats, by hand: (16.06 + 63.9) GB over (4.02 + 63.9) GB."""
    wide, narrow = (serving("Llama 3.1 8B", chats=238, bits=bits) for bits in (16, 4))
    kept = 238 * 2048 * 131_072
    weights = 2 * 8_030_261_248
    by_hand = (weights + kept) / (weights / 4 + kept)
    assert float(narrow.rate / wide.rate) == pytest.approx(by_hand) == pytest.approx(1.18, abs=5e-3)
    assert narrow.bound_by == wide.bound_by == "memory"


def test_what_limits_a_step_is_named():
    short_pasts = serving("Llama 3.1 8B", chats=2000, kept=100)
    assert short_pasts.bound_by == "arithmetic" and "arithmetic is the limit" in repr(short_pasts)


@pytest.mark.parametrize(
    "model, bytes_a_token",
    [("Llama 3.1 8B", 131_072), ("Llama 3.1 70B", 327_680), ("DeepSeek-V3", 70_272)],
)
def test_kept_bytes_are_the_published_ones(model, bytes_a_token):
    assert kept_bytes(MODELS[model]) == bytes_a_token


def test_work_is_2n_and_attention():
    row = MODELS["Llama 3.1 8B"]
    attention = 4 * 32 * 100 * 4096
    assert token_work(row, 100) == 2 * 8_030_261_248 + attention
    mixture = MODELS["DeepSeek-V3"]
    assert token_work(mixture, 1) < 2 * 37.1e9


def test_a_mixture_fetches_more_experts_the_more_chats_there_are():
    row = MODELS["Mixtral 8x7B"]
    assert fetched_parameters(row, 1) == pytest.approx(row.active_parameters)
    sizes = [fetched_parameters(row, chats) for chats in (1, 2, 8, 64)]
    assert sizes == sorted(sizes) and sizes[-1] == pytest.approx(row.parameters, rel=1e-3)
    dense = MODELS["Llama 3.1 8B"]
    assert fetched_parameters(dense, 1) == fetched_parameters(dense, 9) == dense.parameters


def test_fewer_bits_are_faster_only_where_bytes_are_waited_for():
    def times(chats, kept=1):
        wide, narrow = (serving("Llama 3.1 8B", chats=chats, kept=kept, bits=b) for b in (16, 4))
        return float(wide.wait / narrow.wait)

    assert times(1) == pytest.approx(4, rel=0.01)
    assert times(1000) == pytest.approx(1)


def test_the_share_of_one_reader_is_the_title_of_the_lesson():
    assert 0.002 < serving("Llama 3.1 8B").share < 0.01


@pytest.mark.parametrize(
    "arguments, error",
    [
        ({"model": "Llama 9"}, "Llama"),
        ({"model": "Llama 3.1 8B", "chip": "H10"}, "H100"),
        ({"model": "Llama 3.1 8B", "chats": 0}, "chats"),
        ({"model": "Llama 3.1 8B", "kept": 0}, "kept"),
        ({"model": "Llama 3.1 8B", "bits": 3}, "16, 8 or 4"),
        ({"model": "Llama 3.1 8B", "price": "0 $/h"}, "above 0"),
        ({"model": "Llama 3.1 8B", "price": "3 h"}, "h"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(arguments, error):
    with pytest.raises(UserError, match=error):
        serving(**arguments)


# -- published ones --------------------------------------------------------------------------------
def test_deepseek_s_fleet_comes_out_within_a_thousandth():
    fleet = deepseek()
    assert fleet.reading == pytest.approx(608e9 / 73_700 / 86_400)
    assert fleet.nodes == pytest.approx(226.9, abs=0.05)
    assert fleet.nodes == pytest.approx(fleet.published, rel=1e-3)
    rent = fl.table("served")["DeepSeek, rent of a day"].amount
    assert float(fleet.a_day) == pytest.approx(float(rent)) == pytest.approx(87_072)
    assert float(fleet.a_million) == pytest.approx(0.30, abs=0.005)
    assert fleet.share() == pytest.approx(0.138, abs=0.002)
    by_nodes = 131.4 * 8 * 24 * 2 / (168e9 / 1e6)
    assert float(fleet.a_million) == pytest.approx(by_nodes, rel=1e-3)
    assert "At 2 $/h for a chip" in repr(fleet)
    assert fleet.share("fp8") == pytest.approx(fleet.share() / 2, rel=0.01)


def test_deepseek_s_takings_come_out_from_its_prices():
    rows = fl.table("served")
    read = float(rows["DeepSeek, tokens read in a day"].amount)
    hit = float(rows["DeepSeek, tokens read from the kept cache"].amount)
    written = float(rows["DeepSeek, tokens written in a day"].amount)
    takings = (0.14 * hit + 0.55 * (read - hit) + 2.19 * written) / 1e6
    printed = float(rows["DeepSeek, takings of a day if all were paid"].amount)
    assert takings == pytest.approx(printed, rel=2e-4)
    assert hit / read == pytest.approx(0.563, abs=5e-4)


def test_palm_by_bandwidth_is_below_what_was_published():
    by_bandwidth = 540e9 / (64 * 1.2e12)
    published = float(fl.table("served")["PaLM 540B, a written token"].amount)
    assert by_bandwidth == pytest.approx(7.0e-3, abs=1e-4) and by_bandwidth < published
