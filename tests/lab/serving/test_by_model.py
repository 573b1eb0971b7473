"""The model as a clock, and guessing ahead: the same tokens, whatever the seats and the guesses."""

import pytest
import torch

from flopslib.facts.formulas import speculative
from flopslib.lab.models import TinyGPT
from flopslib.lab.next_char import train
from flopslib.lab.serving.ahead import LETTERS, STARTS, pairs, write_ahead
from flopslib.lab.serving.cache import Cache
from flopslib.lab.serving.model_clock import by_model
from flopslib.lab.serving.scheduler import serve
from flopslib.lab.serving.step import step
from flopslib.lab.serving.traffic import ServingError, of_answers
from flopslib.lab.text_data import characters
from flopslib.quantities.units import UnitError


@pytest.fixture(scope="module")
def small():
    torch.manual_seed(1)
    return TinyGPT(context=64, width=48, layers=2, heads=6, kv_heads=2, vocabulary=96).eval()


def ticks():
    """A clock that goes on by one whenever it is read."""
    state = [0]

    def now():
        state[0] += 1
        return state[0]

    return now


@pytest.mark.parametrize("continuous", [True, False])
def test_the_model_s_time_is_that_of_the_clock_it_was_given(small, continuous):
    work = by_model(small, ticks(), own=ticks(), room=64)
    served = serve(of_answers([4, 2, 3]), 2, work, continuous)
    assert served.total == work.own == served.steps  # one tick from the begin to the end of each


def test_a_newcomer_in_a_used_seat_gets_the_tokens_it_would_get_alone(small):
    work = by_model(small, ticks(), room=64)
    serve(of_answers([2, 5, 6], prompt=8), 2, work)
    (seat,) = [seat for seat, cache in work.caches.items() if cache.length == 8 + 5]
    tokens = torch.arange(8)
    cache = Cache(small, 64)
    for _ in range(6):
        scores = step(small, [tokens], [cache])
        tokens = scores.argmax(-1)
    assert work.next[seat] == tokens


# -- guessing ahead --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def net():
    return train(steps=150).net


@pytest.mark.parametrize("guesses", [1, 2, 4, 8])
def test_the_text_is_the_same_letter_by_letter_in_fewer_passes(net, guesses):
    plain, ahead = write_ahead(net, 0, starts=6), write_ahead(net, guesses, starts=6)
    assert ahead.texts == plain.texts
    assert plain.passes == plain.letters == 6 * LETTERS
    assert ahead.passes < plain.passes and 1 < ahead.a_pass <= guesses + 1
    assert 0 < ahead.kept < 1
    assert ahead.a_pass == pytest.approx(ahead.formula, rel=0.3)


def test_each_guess_is_the_letter_that_follows_most_often():
    codes = characters().tolist()
    codes = codes[: len(codes) * 9 // 10]
    followers = [b for a, b in zip(codes, codes[1:]) if chr(a) == "q"]
    assert pairs()[ord("q")] == max(set(followers), key=followers.count)


def test_guesses_are_a_whole_number(net):
    with pytest.raises(ServingError, match="guesses"):
        write_ahead(net, -1)
    assert STARTS > 10


# -- its formula -----------------------------------------------------------------------------------
def test_the_paper_s_example_comes_out():
    """a = 0.8, five guesses, each at 5 % of a pass: 3.69 tokens, 2.95 times as fast."""
    tokens = float(speculative(0.8, 5))
    assert tokens == pytest.approx(3.69, abs=0.005)
    assert tokens / (1 + 5 * 0.05) == pytest.approx(2.95, abs=0.005)
    operations = (5 * 0.05 + 5 + 1) / tokens
    assert operations == pytest.approx(1.69, abs=0.005)


@pytest.mark.parametrize("guesses", [1, 3, 6])
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 1.0])
def test_the_formula_is_the_mean_over_where_the_first_wrong_guess_is(kept, guesses):
    mean = 0.0
    for right in range(guesses):
        mean += kept**right * (1 - kept) * (right + 1)
    mean += kept**guesses * (guesses + 1)
    assert float(speculative(kept, guesses)) == pytest.approx(mean)
    assert float(speculative(kept, 0)) == 1


@pytest.mark.parametrize("kept, guesses", [(1.2, 3), (-0.1, 3), (0.5, -1), (0.5, 1.5)])
def test_what_is_no_share_and_no_number_of_guesses_is_refused(kept, guesses):
    with pytest.raises(UnitError):
        speculative(kept, guesses)
