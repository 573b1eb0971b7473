"""Glyphs, what the camera does to them, and photographs that are drawn at random."""

import math
import string

import pytest
import torch

from flopslib.lab.photos.develop import Looks, develop, generator, looks
from flopslib.lab.photos.drawn import drawn
from flopslib.lab.photos.glyphs import BASELINE, CAPITAL, FONTS, PhotoError, glyphs

LETTERS = string.ascii_uppercase


def clean(many):
    """Looks without a fault, apart from a lens of no width at all."""
    nothing = torch.zeros(many)
    return Looks(
        nothing, nothing, nothing, nothing, nothing, nothing + 1, nothing + 1e-3, nothing, nothing
    )


def test_photographs_are_the_same_whatever_number_is_laid_together(monkeypatch):
    together = drawn(LETTERS, 60, seed=4).pictures
    monkeypatch.setattr("flopslib.lab.photos.develop.PART", 7)
    assert torch.allclose(drawn(LETTERS, 60, seed=4).pictures, together, atol=1e-6)


# -- glyphs ----------------------------------------------------------------------------------------


def test_every_character_of_the_keyboard_is_there_in_every_font_and_differs_from_all_others():
    keyboard = string.ascii_letters + string.digits
    every = glyphs(keyboard)
    assert every.shape == (len(FONTS), len(keyboard), 32, 32)
    assert float(every.min()) == 0 and float(every.max()) == 1
    for font in every.flatten(2):
        apart = torch.cdist(font, font) + 100 * torch.eye(len(keyboard))
        assert float(apart.min()) > 0.5  # the nearest: a small l and a capital I


def test_capitals_of_all_fonts_have_one_height_on_one_baseline():
    for font in glyphs("H")[:, 0]:
        rows = [row for row, ink in enumerate(font.sum(dim=1)) if ink > 1]
        assert rows[-1] == BASELINE - 1
        assert abs(rows[-1] - rows[0] + 1 - CAPITAL) <= 1


def test_no_glyph_is_cut_at_an_edge():
    every = glyphs(string.ascii_letters + string.digits)
    for edge in (every[..., 0, :], every[..., -1, :], every[..., 0], every[..., -1]):
        assert float(edge.max()) < 0.5


def test_a_small_o_is_smaller_than_a_capital():
    capital, small = glyphs("Oo").sum(dim=(0, 2, 3))
    assert small < 0.8 * capital


# -- developed -------------------------------------------------------------------------------------


def test_without_a_fault_a_photograph_is_the_glyph_at_half_its_size():
    every = glyphs("FLOP")[0]
    taken = develop(every, clean(4), generator(0))
    halves = every.reshape(4, 16, 2, 16, 2).mean(dim=(2, 4))
    assert torch.allclose(taken, halves, atol=1e-5)


def test_a_quarter_turn_is_a_quarter_turn():
    every = glyphs("FLOP")[0]
    turned = Looks(**{**vars(clean(4)), "turn": torch.full((4,), math.pi / 2)})
    taken = develop(every, turned, generator(0))
    straight = develop(every, clean(4), generator(0))
    assert torch.allclose(taken, torch.rot90(straight, 1, (1, 2)), atol=1e-4)


@pytest.mark.parametrize("fault, apart", [("across", 0.125), ("down", 0.125)])
def test_a_shift_of_an_eighth_of_half_a_side_moves_a_photograph_by_a_point(fault, apart):
    every = glyphs("FLOP")[0]
    shifted = Looks(**{**vars(clean(4)), fault: torch.full((4,), apart)})
    taken = develop(every, shifted, generator(0))
    straight = develop(every, clean(4), generator(0))
    dimension = 2 if fault == "across" else 1
    assert torch.allclose(taken, torch.roll(straight, -1, dimension), atol=1e-4)


def test_blur_spreads_ink_and_fading_takes_it():
    every = glyphs("FLOP")[0]
    straight = develop(every, clean(4), generator(0))
    blurred = Looks(**{**vars(clean(4)), "blur": torch.full((4,), 1.0)})
    soft = develop(every, blurred, generator(0))
    assert float(soft.max()) < float(straight.max())
    assert float(soft.sum()) == pytest.approx(float(straight.sum()), rel=0.02)
    faded = Looks(**{**vars(clean(4)), "fade": torch.full((4,), 0.25)})
    assert torch.allclose(develop(every, faded, generator(0)), 0.75 * straight, atol=1e-5)


def test_grain_is_as_strong_as_asked_where_half_the_ink_is():
    flat = torch.full((50, 32, 32), 0.5)
    grainy = Looks(**{**vars(clean(50)), "grain": torch.full((50,), 0.1)})
    inner = develop(flat, grainy, generator(0))[:, 2:-2, 2:-2]
    assert float(inner.std()) == pytest.approx(0.1, rel=0.05)


def test_all_faults_grow_with_badness_and_none_is_there_at_0():
    spread = looks(torch.tensor([0.0, 1.0]).repeat(500), generator(0))
    for fault in (spread.turn, spread.shear, spread.across, spread.down, spread.fade, spread.grain):
        assert float(fault[0::2].abs().max()) == 0
        assert float(fault[1::2].abs().mean()) > 0.05
    assert len(spread.of(torch.tensor([1, 1, 3]))) == 3
    assert float(spread.of(torch.tensor([1, 1, 3])).turn[0]) == float(spread.turn[1])


# -- drawn -----------------------------------------------------------------------------------------


def test_each_character_is_drawn_as_often_as_the_others_and_says_what_it_shows():
    some = drawn("0123456789", 100, seed=3)
    assert torch.bincount(some.labels).tolist() == [10] * 10
    assert sorted(some.text) == sorted("0123456789" * 10)
    assert some.pictures.shape == (100, 16, 16) and some.pictures.dtype == torch.float32
    assert repr(some) == (
        "100 photographs of 10 characters in 15 fonts, 16 x 16 points each (counted)."
    )
    assert len(some.first(20)) == 20 and some.first(20).text == some.text[:20]


def test_a_seed_gives_the_same_photographs_and_the_learners_random_numbers_stay():
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    one, again, other = drawn(LETTERS, 60), drawn(LETTERS, 60), drawn(LETTERS, 60, seed=1)
    assert torch.equal(one.pictures, again.pictures)
    assert not torch.equal(one.pictures, other.pictures)
    assert torch.equal(before, torch.random.get_rng_state())


def test_badness_is_spread_evenly_and_bad_photographs_have_more_on_their_border():
    some = drawn(LETTERS, 3_000)
    tenths = torch.histc(some.bad, 10, 0, 1)
    assert float(tenths.min()) > 200 and float(tenths.max()) < 400
    corner = some.pictures[:, 0, 0]
    assert float(corner[some.bad > 0.8].std()) > 3 * float(corner[some.bad < 0.2].std())


def test_photographs_are_on_the_processor_whatever_the_default_device_is():
    torch.set_default_device("meta")
    try:
        some = drawn("AB", 10)
    finally:
        torch.set_default_device(None)
    assert torch.equal(some.pictures, drawn("AB", 10).pictures)


# -- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "characters, many, seed, words",
    [
        ("", 10, 0, "write a text of letters and digits"),
        (5, 10, 0, "characters is 5"),
        ("A b", 10, 0, "There is no photograph of ' '"),
        ("AÄ", 10, 0, "There is no photograph of 'Ä'"),
        ("ABA", 10, 0, "holds a character twice"),
        ("ABC", 2, 0, "many is 2; write a whole number from 3 up"),
        ("ABC", 2.5, 0, "many is 2.5"),
        ("ABC", 10, -1, "seed is -1"),
    ],
)
def test_what_cannot_be_photographed_is_refused_in_a_sentence(characters, many, seed, words):
    with pytest.raises(PhotoError) as caught:
        drawn(characters, many, seed)
    assert words in str(caught.value)


def test_looks_and_glyphs_must_fit_each_other():
    with pytest.raises(PhotoError, match="from 0 to 1"):
        looks(torch.tensor([0.5, 1.5]), generator(0))
    with pytest.raises(PhotoError, match="4 glyphs and 3 looks"):
        develop(glyphs("FLOP")[0], clean(3), generator(0))
