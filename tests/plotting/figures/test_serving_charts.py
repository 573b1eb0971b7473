"""Chats under the roof at their own rates, a box for each answer, a memory that fills."""

import pytest
from fake_ceilings import FakeCeilings
from legibility import assert_legible, title, written
from plot_examples import BATCHES, WAITS, example, step_of

import flopslib as fl
from flopslib.estimating.serving.measured import batches
from flopslib.lab.serving.scheduler import serve
from flopslib.lab.serving.traffic import of_answers


@pytest.mark.parametrize("name", ["serving", "seats", "chip_load"])
def test_no_text_is_cut_or_lies_on_another(name):
    assert_legible(example(name))


# -- chats at once ---------------------------------------------------------------------------------
def test_dots_are_chats_over_their_step_and_the_roof_is_above_most():
    (axes,) = example("serving").figure.axes
    (dots,) = [line for line in axes.lines if line.get_marker() == "o"]
    expected = [chats / wait for chats, wait in WAITS.items()]
    assert list(dots.get_ydata()) == pytest.approx(expected)
    assert list(dots.get_xdata()) == list(WAITS)
    (roof,) = [line for line in axes.lines if line.get_linestyle() == "--"]
    fetched = [101e6 + 64 * 8192 * chats for chats in WAITS]
    by_hand = [
        chats / max(bytes_a_step / 12e9, chats * 51e6 / 96e9)
        for chats, bytes_a_step in zip(WAITS, fetched)
    ]
    assert list(roof.get_ydata()) == pytest.approx(by_hand)


def test_how_far_the_roof_is_above_the_last_point_is_written_where_it_is_far():
    times = float(BATCHES.most.bound) / float(BATCHES.most.rate)
    assert any(
        f"at 32 chats {times:.3g} times as high" in text for text in written(example("serving"))
    )
    close = batches({1: step_of(1), 2: step_of(2)}, FakeCeilings(1e12, {"memory": 8e9}), 101e6)
    assert "the roof" in written(fl.plot.serving(close))


def test_each_chat_s_wait_is_written_at_its_dot_and_both_numbers_in_the_title():
    texts = written(example("serving"))
    for wait in WAITS.values():
        assert f"{1000 * wait:g} ms" in texts
    assert "7.76 times the tokens, and each waits 4.12 times" in title(example("serving"))
    assert BATCHES.gain * BATCHES.longer == pytest.approx(32)


# -- seats -----------------------------------------------------------------------------------------
def test_every_answer_is_a_box_as_long_as_its_tokens():
    served = serve(of_answers([2, 5, 1, 3, 2]), 2)
    (axes,) = fl.plot.seats(served).figure.axes
    boxes = [box for box in axes.patches if not box.get_hatch()]
    found = sorted((box.get_x(), box.get_width()) for box in boxes)
    assert found == [(0, 2), (0, 5), (2, 1), (3, 3), (5, 2)]
    hatched = sum(box.get_width() for box in axes.patches if box.get_hatch())
    assert 1 - 13 / hatched == pytest.approx(served.waste)


@pytest.mark.parametrize(
    "ways, words",
    [
        ((True,), "Continuous: 7.14 % of the seats' time goes to waste"),
        ((False, True), "A free seat is taken at once: 7 steps instead of 10"),
        ((True, True), "The same answers both ways in 7 steps"),
    ],
)
def test_the_title_says_what_was_saved(ways, words):
    served = [serve(of_answers([2, 5, 1, 3, 2]), 2, continuous=way) for way in ways]
    assert words in title(fl.plot.seats(*served))


# -- a chip's load ---------------------------------------------------------------------------------
def test_the_memory_bar_is_as_full_as_the_chip():
    load = fl.serving("Llama 3.1 8B", chats=64)
    (axes,) = fl.plot.chip_load(load).figure.axes
    whole, weights, kept = (bar.get_width() for bar in axes.patches)
    assert weights / whole == pytest.approx(float(load.weights) / 80e9)
    assert kept / whole == pytest.approx(float(load.cache) / 80e9)


@pytest.mark.parametrize(
    "model, chats", [("Llama 3.1 8B", 500), ("Llama 3.1 70B", 4), ("DeepSeek-V3", 1)]
)
def test_a_load_that_does_not_fit_is_a_bar_beyond_the_room_and_no_point(model, chats):
    load = fl.serving(model, chats=chats, price="3 $/h")
    picture = fl.plot.chip_load(load)
    (axes,) = picture.figure.axes
    room, *parts = (bar.get_width() for bar in axes.patches)
    assert sum(parts) / room == pytest.approx(float(load.memory) / 80e9) and sum(parts) > room
    assert not [line for line in axes.lines if line.get_marker() == "D"]
    assert "Does not fit" in title(picture)
    assert not {"token/s", "$"} & set(title(picture).split())
    assert any("(hatched)" in text for text in written(picture))
    assert_legible(picture)


def test_a_load_that_fits_has_its_point_and_its_price():
    load = fl.serving("Llama 3.1 8B", chats=64, price="3 $/h")
    picture = fl.plot.chip_load(load)
    (axes,) = picture.figure.axes
    (point,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert list(point.get_xdata()) == pytest.approx([float(load.intensity)])
    assert "at least 0.129" in title(picture)
