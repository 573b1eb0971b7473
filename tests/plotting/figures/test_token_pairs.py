"""The square of cells in which every token looks at every token."""

import pytest
from legibility import assert_legible, title, written

import flopslib as fl
from flopslib.plotting.picture import FigureError

WORDS = ["The", "cat", "ate", "the", "fish"]
EVEN = [[0.2] * 5] * 5


def test_each_pair_of_tokens_has_a_cell_with_its_share():
    picture = fl.plot.attention(WORDS, EVEN)
    assert written(picture).count("20 %") == 25 and "25 scores" in title(picture)
    assert_legible(picture)


def test_the_strongest_look_at_another_token_is_said():
    rows = [[0.9, 0.1], [0.4, 0.6]]
    assert "'b' at 'a', 40 %" in fl.plot.attention(["a", "b"], rows).say()


@pytest.mark.parametrize(
    "words, shares, said",
    [
        (WORDS, [[1.0]], "5 tokens and 1 rows"),
        ([], [], "0 tokens"),
        (["a"] * 13, [[1 / 13] * 13] * 13, "up to 12 tokens"),
        (["a", "b"], [[3.0, 1.0], [0.0, 1.0]], "softmax"),
        (["a", "b"], [[1.5, -0.5], [0.0, 1.0]], "softmax"),
    ],
)
def test_what_is_no_attention_is_refused(words, shares, said):
    with pytest.raises(FigureError, match=said):
        fl.plot.attention(words, shares)
