"""The ring as a picture: each turn, what is framed, and the numbers in the cells."""

import pytest
from legibility import assert_legible, title, written
from matplotlib.patches import Rectangle

import flopslib as fl
from flopslib.plotting.figures.rings import ring
from flopslib.plotting.style import FAINT, LIGHT_BLUE, LIGHT_ORANGE


def cells(picture):
    """[(face, framed)] of each cell, column by column."""
    from matplotlib.colors import to_hex

    patches = [p for p in picture.figure.axes[0].patches if isinstance(p, Rectangle)]
    return [(to_hex(p.get_facecolor()), to_hex(p.get_edgecolor()) != FAINT) for p in patches]


@pytest.mark.parametrize("workers", [2, 3, 4, 8])
def test_every_turn_can_be_read(workers):
    whole = fl.together.ring(workers)
    for turn in range(len(whole.turns) + 1):
        assert_legible(ring(whole, turn))


def test_in_each_turn_one_piece_arrives_at_each_worker():
    whole = fl.together.ring(4)
    assert not any(framed for _, framed in cells(ring(whole, 0)))
    for turn in range(1, 7):
        framed = [framed for _, framed in cells(ring(whole, turn))]
        columns = [framed[i : i + 4] for i in range(0, 16, 4)]
        assert [sum(column) for column in columns] == [1] * 4


def test_a_piece_is_white_then_blue_then_orange():
    whole = fl.together.ring(4)
    faces = {turn: [face for face, _ in cells(ring(whole, turn))] for turn in (0, 2, 6)}
    assert set(faces[0]) == {"#ffffff"}
    assert LIGHT_BLUE in faces[2] and LIGHT_ORANGE not in faces[2]
    assert set(faces[6]) == {LIGHT_ORANGE}


def test_it_counts_what_was_sent():
    whole = fl.together.ring(4)
    assert "sent so far, by each: 9 numbers" in written(ring(whole, 3))
    assert (
        title(ring(whole)) == "After 6 turns each worker has all the sums, and has sent 18 numbers"
    )


def test_pieces_of_unlike_numbers_show_some_of_them():
    shown = written(ring(fl.together.ring([[1, 2, 3, 4, 5, 6, 7, 8], [0] * 8]), 0))
    assert "1 2 3 .." in shown
