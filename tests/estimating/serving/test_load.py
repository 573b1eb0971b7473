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
    assert "144 GB of memory, and the chip has 80 GB" in text and "token/s" not in text
    assert "At most 0 such chats" in text


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
