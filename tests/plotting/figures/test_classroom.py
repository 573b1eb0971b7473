"""The classroom: a dot a machine, a diamond a guess, other people's names as plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legibility import assert_legible, boxes

import flopslib as fl

NAMES = [
    "Apple M2",
    "AMD EPYC 7B13",
    "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz",
    "<img src=x onerror=alert(1)>",
    "$\\frac{1}{2}$",
    "W" * 100,
    "",
    "\u202eevil",
]


def cards(count, guess=lambda i: [None, 2e9, 2.1e9, 1e6, 1e12][i % 5]):
    made = [{"cpu": NAMES[i % len(NAMES)], "fp32_one_core": 6e9 * 1.15**i} for i in range(count)]
    return [
        card | ({"guess": f"{guess(i)} FLOP/s"} if guess(i) else {}) for i, card in enumerate(made)
    ]


@pytest.mark.parametrize("count", [1, 2, 5, 30])
@pytest.mark.parametrize("guess", [lambda i: None, lambda i: 2e9, lambda i: 10.0**i])
def test_the_room_is_legible_at_every_size(count, guess):
    picture = fl.plot.room(cards(count, guess))
    assert_legible(picture)
    assert picture.figure.get_size_inches()[1] < 20


def test_the_room_shows_other_peoples_names_as_plain_text():
    texts = boxes(fl.plot.room(cards(6)).figure)
    shown = {text.get_text(): text.get_parse_math() for text in texts}
    assert shown["$\\frac{1}{2}$"] is False and shown["<img src=x onerror=alert(1)>"] is False


def test_the_room_draws_a_dot_for_each_machine_and_each_guess():
    (axes,) = fl.plot.room(cards(5)).figure.axes
    dots, guesses = (line.get_data() for line in axes.lines)
    assert list(dots[0]) == pytest.approx([6e9 * 1.15**i for i in range(5)])
    assert sorted(guesses[0]) == pytest.approx([1e6, 2e9, 2.1e9, 1e12])
    assert len(set(zip(*guesses))) == 4, "no guess hides another"


def test_equal_guesses_do_not_hide_one_another():
    (axes,) = fl.plot.room(cards(20, lambda i: 2e9)).figure.axes
    assert len(set(zip(*axes.lines[1].get_data()))) == 20


def test_a_wild_guess_does_not_squeeze_the_room_and_is_told():
    wild = fl.plot.room(cards(5, lambda i: 1e30 if i == 0 else None))
    (axes,) = wild.figure.axes
    assert axes.get_xlim()[1] < 1e16
    assert "1e30 FLOP/s" in wild.say() and "Drawn at the edge, though further out: 1." in wild.say()


def test_the_room_says_its_range_and_what_was_skipped():
    text = fl.plot.room(cards(3), ["Line 2 is skipped: it is damaged."]).say()
    for number in ("6 GFLOP/s to 7.93 GFLOP/s", "6.9 GFLOP/s", "2 GFLOP/s to 2.1 GFLOP/s"):
        assert number in text
    assert text.endswith("Line 2 is skipped: it is damaged.")


@pytest.mark.parametrize(
    "rates, middle",
    [([1e9, 4e9], None), ([1e9, 3e9, 4e12], "3 GFLOP/s"), ([1e9, 2e9, 8e9, 9e12], "4 GFLOP/s")],
)
def test_the_middle_of_a_room_leans_to_neither_side(rates, middle):
    text = fl.plot.room([{"cpu": "A", "fp32_one_core": rate} for rate in rates]).say()
    if middle is None:
        assert "middle" not in text
    else:
        assert f", {middle} in the middle" in text


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.floats(1, 1e19), min_size=1, max_size=4),
    st.lists(st.floats(1e-9, 1e30), max_size=4),
)
def test_any_cards_make_a_picture(rates, guesses):
    made = [{"cpu": "x", "fp32_one_core": rate} for rate in rates]
    for card, guess in zip(made, guesses):
        card["guess"] = f"{guess} FLOP/s"
    assert_legible(fl.plot.room(made))
