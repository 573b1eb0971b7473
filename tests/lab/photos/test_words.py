"""Photographs of words: cut from a manual, one look a word, four kinds of day."""

import pytest
import torch

from flopslib.lab.photos.glyphs import PhotoError
from flopslib.lab.photos.words import DAYS, manual, take
from flopslib.lab.text_data import reference_text


def test_the_list_and_the_later_words_make_up_the_manual():
    known, later = manual()
    assert len(set(known)) == len(known) > 1000
    text = reference_text().upper()
    assert all(word in text for word in later[:50])
    unknown = sum(word not in set(known) for word in later) / len(later)
    assert 0.01 < unknown < 0.2
    assert all(word.isalpha() and word.isupper() for word in known)


def test_every_letter_is_a_photograph_of_its_own_with_its_words_look():
    photos = take(["flop", "A", "bytes"], seed=1)
    assert photos.words == ("FLOP", "A", "BYTES")
    assert photos.pieces.shape == (10, 16, 16)
    assert photos.of.tolist() == [0, 0, 0, 0, 1, 2, 2, 2, 2, 2]
    assert photos.lengths.tolist() == [4, 1, 5]
    assert torch.equal(photos.letters(1), photos.pieces[4:5])
    assert len(photos.first(2)) == 2 and len(photos.first(2).pieces) == 5


def test_a_seed_gives_the_same_photographs_and_leaves_other_random_numbers_alone():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    first, again = take(["FLOP"] * 9, 4), take(["FLOP"] * 9, 4)
    assert torch.equal(torch.rand(2), expected)
    assert torch.equal(first.pieces, again.pieces)
    assert not torch.equal(first.pieces, take(["FLOP"] * 9, 5).pieces)


def test_days_differ_as_they_say():
    words = ["FLOP", "BYTE"] * 40
    days = {day: take(words, 2, day) for day in DAYS}
    assert torch.equal(days["upside down"].pieces.flip(1, 2), days["usual"].pieces)
    assert float(days["scratch"].pieces[:, 7:9].min()) == 1
    assert float(days["dirty"].bad.min()) >= 0.6
    assert days["dirty"].grain.mean() > days["usual"].grain.mean()


def test_grain_is_the_spread_at_the_border_by_hand():
    photos = take(["FLOP", "BY"], 6)
    piece = photos.letters(1)[0]
    border = torch.cat([piece[0], piece[-1], piece[1:-1, 0], piece[1:-1, -1]])
    other = photos.letters(1)[1]
    second = torch.cat([other[0], other[-1], other[1:-1, 0], other[1:-1, -1]])
    assert len(border) == 60
    assert float(photos.grain[1]) == pytest.approx(float(border.std() + second.std()) / 2, rel=1e-5)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: take(["FL0P"]), "letters A to Z"),
        (lambda: take([""]), "letters A to Z"),
        (lambda: take([]), "write a list"),
        (lambda: take("FLOP"), "write a list"),
        (lambda: take([3]), "letters A to Z"),
        (lambda: take(["FLOP"], day="scratched"), "Did you mean 'scratch'"),
        (lambda: take(["FLOP"], day=3), "it can be usual"),
        (lambda: take(["FLOP"], -1), "seed is -1"),
    ],
)
def test_what_cannot_be_photographed_is_said_in_one_sentence(call, words):
    with pytest.raises(PhotoError) as raised:
        call()
    assert words in str(raised.value)
