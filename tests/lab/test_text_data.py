"""The text that the small net learns: there without a network, and cut into windows."""

import doctest

import pytest

from flopslib.lab import text_data
from flopslib.lab.text_data import WINDOW, TextError, reference_text, windows


def test_the_text_is_there_without_a_network_and_is_plain():
    text = reference_text()
    assert text.isascii() and len(text) > 100_000 and "assert" in text


def test_windows_show_eight_characters_and_the_one_that_follows():
    seen, follows = windows("FLOP/s is a pace")
    assert seen.shape == (8, WINDOW) and bytes(seen[1].tolist()) == b"LOP/s is"
    assert bytes(follows.tolist()) == b" is a pace"[2:]


def test_characters_beyond_ascii_are_left_out():
    seen, follows = windows("größe x zeit")
    assert bytes(seen[0].tolist()) == b"gre x ze" and bytes(follows.tolist()) == b"it"


@pytest.mark.parametrize("text", ["", "a FLOP i", "ünïcödé wörd"])
def test_a_text_that_is_too_short_is_refused(text):
    with pytest.raises(TextError, match="ASCII characters; at least 9 are needed"):
        windows(text)


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(text_data)
    assert results.attempted >= 1 and not results.failed
