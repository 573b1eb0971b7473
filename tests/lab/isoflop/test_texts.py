"""Texts to train on: nothing that is held back can be read, whatever is done to the rest."""

import numpy as np
import pytest

from flopslib.lab.isoflop.texts import Text, manual, own_words, part, typos
from flopslib.lab.text_data import TextError, reference_text

MANUAL = manual()


def test_every_paragraph_of_the_manual_is_there_once_and_a_tenth_is_held_back():
    read, held = MANUAL.read.split("\n\n"), MANUAL.held.split("\n\n")
    every = {piece.strip() for piece in reference_text().split("\n\n")} - {""}
    assert {*read, *held} == every and len({*read, *held}) == len(read) + len(held)
    assert len(held) == (len(read) + len(held)) // 10


def test_no_paragraph_that_is_held_back_can_be_read_in_any_of_the_texts():
    held = set(MANUAL.held.split("\n\n"))
    for text in (MANUAL, manual(unique=False), part(MANUAL, 4), part(MANUAL, 40)):
        assert text.held == MANUAL.held and not held & set(text.read.split("\n\n"))


def test_the_manual_as_shipped_repeats_itself():
    shipped = manual(unique=False)
    paragraphs = shipped.read.split("\n\n")
    assert len(paragraphs) > 1.1 * len(set(paragraphs))
    assert set(paragraphs) == set(MANUAL.read.split("\n\n"))


def test_typos_change_the_share_that_is_asked_for_but_for_those_that_hit_the_same_character():
    spoiled = typos(MANUAL, "10 %")
    before, after = (np.frombuffer(text.read.encode(), np.uint8) for text in (MANUAL, spoiled))
    typed = before != ord("\n")
    known = len(set(MANUAL.read) - {"\n"})
    changed = (before != after)[typed].mean()
    assert changed == pytest.approx(0.1 * (1 - 1 / known), rel=0.02)
    assert (before == after)[~typed].all() and set(spoiled.read) <= set(MANUAL.read)
    assert spoiled.held == MANUAL.held


def test_typos_of_a_seed_are_the_same_every_time_and_none_change_nothing():
    assert typos(MANUAL, 0.05).read == typos(MANUAL, "5 %").read
    assert typos(MANUAL, 0.05).read != typos(MANUAL, 0.05, seed=1).read
    assert typos(MANUAL, 0).read == MANUAL.read


def test_a_part_is_about_that_part():
    assert part(MANUAL, 1).read == MANUAL.read
    for one_in in (4, 10, 40):
        share = part(MANUAL, one_in).characters / MANUAL.characters
        assert 0.7 / one_in < share < 1.4 / one_in


def test_our_own_words_are_20_000_characters_of_docstrings():
    own = own_words()
    assert own.characters == 20_000 and "Raises" in own.read
    assert not set(own.held.split("\n\n")) & set(own.read.split("\n\n"))


def test_the_places_that_are_tried_are_a_third_of_what_is_held_back():
    seen, follows = MANUAL.held_places()
    assert seen.shape == (len(follows), 8)
    assert len(follows) == pytest.approx(len(MANUAL.held) / 3, rel=0.01)


def test_a_text_says_how_much_it_is():
    text = Text("two words", "in all nine", "held back")
    assert repr(text).startswith("Two words: 11 characters to read. Another 9 are held back:")


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: part(MANUAL, 0), "one_in is 0; write a whole number from 1 up"),
        (lambda: typos(MANUAL, 2), "share is 2: write a share from 0 to 1"),
        (lambda: typos(MANUAL, -0.1), "write a share from 0 to 1"),
        (lambda: typos(MANUAL, 0.1, seed=-1), "seed is -1"),
    ],
)
def test_what_is_not_a_share_or_a_part_is_refused(call, words):
    with pytest.raises(TextError, match=words):
        call()
