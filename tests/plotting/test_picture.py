"""Pictures: they can be read aloud, by any eye, with a ruler; and no label lies on another."""

import base64
import io
import itertools
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legibility import assert_legible, boxes, written

import flopslib as fl
from flopslib.plotting import axes, style
from flopslib.plotting.figures import nomogram
from flopslib.plotting.figures.nomogram import LEFT, MIDDLE, RIGHT, String, slide_rule
from flopslib.plotting.picture import Picture
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

YOURS = {
    "you": Q(1, "FLOP") / Q(60, "s"),
    "python_loop": "77 MFLOP/s",
    "lists": "2.3 GFLOP/s",
    "this_core": Q("105 GFLOP/s", how="measured"),
}


# -- a picture -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rule():
    return slide_rule(**YOURS)


def test_a_picture_says_one_sentence_three_ways(rule):
    data, metadata = rule.bundle()
    assert data["text/plain"] == metadata["image/png"]["alt"] == rule.say() == repr(rule)
    assert rule.say().endswith(".") and "\n" not in rule.say()


def test_a_picture_is_a_png_small_enough_to_keep_in_a_notebook(rule):
    png = base64.b64decode(rule.bundle()[0]["image/png"])
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and len(png) < 60_000


def test_a_picture_has_a_white_ground_and_dark_ink_whatever_the_theme(rule):
    from PIL import Image

    image = Image.open(io.BytesIO(rule.png()))
    assert image.mode == "P" and "transparency" not in image.info
    corner = image.convert("RGB").getpixel((0, 0))
    assert corner == (255, 255, 255) and min(image.convert("L").get_flattened_data()) < 50


def test_showing_a_picture_prints_its_sentence_under_it(rule, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **how: shown.append((data, how)))
    rule._ipython_display_()
    ((data, how),) = shown
    assert how == {"metadata": rule.bundle()[1], "raw": True} and data == rule.bundle()[0]
    assert capsys.readouterr().out == rule.say() + "\n"


@pytest.mark.parametrize("kind, head", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_a_picture_is_saved_in_the_kind_that_its_name_ends_in(rule, tmp_path, kind, head):
    path = tmp_path / f"rule.{kind}"
    assert rule.save(path) == path and path.read_bytes().startswith(head)


def test_a_sentence_cannot_break_out_of_the_html():
    figure, _ = axes.blank("a title")
    hostile = '"><img src=x onerror=alert(1)> & $\\frac$'
    tags = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append((tag, dict(attributes)))
    parser.feed(Picture(figure, hostile).html())
    ((tag, attributes),) = tags
    assert (
        tag == "img" and attributes["alt"] == hostile and set(attributes) == {"alt", "src", "style"}
    )


def test_drawing_leaves_no_figure_in_pyplot(rule):
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []


def test_a_figure_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(AttributeError, match="slide_rule, room"):
        _ = fl.plot.pie_chart
    assert all(callable(getattr(fl.plot, name)) for name in dir(fl.plot))


# -- colours ---------------------------------------------------------------------------------------
# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour):
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIELAB of linear RGB, under D65."""
    t = TO_XYZ @ np.clip(light, 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("pair", list(itertools.combinations((*style.PALETTE, style.INK), 2)))
def test_the_palette_stays_apart_for_every_eye(eye, pair):
    one, other = (lab(np.array(EYES[eye]) @ linear(colour)) for colour in pair)
    assert np.linalg.norm(one - other) >= 20, "2 is seen side by side, 20 from memory"


@pytest.mark.parametrize("colour", [*style.PALETTE, style.INK, style.QUIET])
def test_every_colour_that_carries_meaning_is_dark_enough_on_white(colour):
    assert 1.05 / (linear(colour) @ TO_XYZ[1] + 0.05) >= 3


def test_colour_is_never_alone():
    assert len(set(style.DASHES)) >= len(style.PALETTE)


# -- labels that keep their distance ---------------------------------------------------------------

PLACES = st.lists(st.tuples(st.floats(0, 20), st.floats(0.1, 2)), min_size=1, max_size=8)


@given(PLACES)
def test_spread_labels_do_not_touch_and_keep_their_order(labels):
    places, sizes = map(list, zip(*labels))
    moved = axes.spread(places, sizes)
    order = sorted(range(len(places)), key=places.__getitem__)
    for low, high in itertools.pairwise(order):
        assert moved[high] - moved[low] >= (sizes[low] + sizes[high]) / 2 - 1e-9


@given(PLACES)
def test_spread_labels_stay_between_the_ends_where_there_is_room(labels):
    places, sizes = map(list, zip(*labels))
    moved = axes.spread(places, sizes, low=-1, high=21)
    assert all(y - s / 2 >= -1 - 1e-9 and y + s / 2 <= 21 + 1e-9 for y, s in zip(moved, sizes))


def test_labels_that_do_not_touch_are_left_where_they_are():
    assert axes.spread([5, 1, 3], [1, 1, 2]) == pytest.approx([5, 1, 3])


# -- the slide rule --------------------------------------------------------------------------------


def strings(picture):
    """[(x, y)] of each drawn string: three points."""
    return [line.get_data() for line in picture.figure.axes[0].lines if line.get_marker() == "o"]


@given(st.floats(-30, 40), st.floats(-10, 40))
def test_a_string_is_straight_whatever_the_numbers(pace, work):
    string = String("you", Q(10.0**pace, "FLOP/s"), "a job", Q(10.0**work, "FLOP"))
    left, middle, right = string.heights
    assert middle == pytest.approx((left + right) / 2, abs=1e-6)
    assert pytest.approx((LEFT + RIGHT) / 2) == MIDDLE


@pytest.mark.parametrize(
    "x, at, powers",
    [
        (LEFT, lambda p: p + 2, range(-2, 22)),
        (MIDDLE, lambda p: (p + 8) / 2, range(28)),
        (RIGHT, lambda p: p + 6, range(-6, 19)),
    ],
)
def test_a_ruler_reads_each_scale_at_its_printed_powers_of_ten(rule, x, at, powers):
    (axes,) = rule.figure.axes
    printed = {
        int(text.get_text().split()[0][2:]): text.get_position()
        for text in axes.texts
        if text.get_text().startswith("1e")
    }
    assert printed, "no numbers at all"
    here = {
        int(text.get_text().split()[0][2:]): text.get_position()[1]
        for text in axes.texts
        if text.get_text().startswith("1e") and abs(text.get_position()[0] - x) < 0.2
    }
    assert here == pytest.approx({p: at(p) for p in powers if p % 3 == 0})
    ticks = {
        round(y, 6)
        for lines in axes.collections
        for (a, y), (b, _) in lines.get_segments()
        if abs((a + b) / 2 - x) < 1e-6
    }
    assert ticks == {round(at(p), 6) for p in powers}


def test_both_strings_run_through_the_same_work_and_end_at_their_times(rule):
    (x1, mine), (x2, theirs) = strings(rule)
    assert list(x1) == list(x2) == [LEFT, MIDDLE, RIGHT]
    assert mine[1] == theirs[1] == pytest.approx((25 + 8) / 2)
    assert mine[0] == pytest.approx(np.log10(105e9) + 2)
    assert mine[2] == pytest.approx(np.log10(1e25 / 105e9) + 6)


def test_counts_rates_and_times_have_a_scale_each(rule):
    texts = written(rule)
    for name, unit in (("how fast", "FLOP/s"), ("how much work", "FLOP"), ("how long", "seconds")):
        assert texts.count(name) == texts.count(unit) == 1


def test_the_title_states_the_finding_and_the_sentence_its_numbers(rule):
    assert "The same work: 2.92 days there, 3.02 million years here" in written(rule)
    assert rule.say() == (
        "The EU's line, 1e25 FLOP (cited: eur-lex.europa.eu, 2024-06): 3.02 million years for this "
        "core, 105 GFLOP/s (measured); 2.92 days for 100,000 x H100 at 40 %, 39.6 EFLOP/s "
        "(estimated: dense BF16 sheet peak, 40 % reached)."
    )


def test_every_pace_stands_on_the_rule_with_its_number(rule):
    assert {
        "this core, 105 GFLOP/s",
        "lists, 2.3 GFLOP/s",
        "python loop, 77 MFLOP/s",
        "you, 0.0167 FLOP/s",
        "100,000 x H100 at 40 %, 39.6 EFLOP/s",
        "training GPT-3",
        "one multiplication",
        "age of the universe",
        "2.92 days",
    } <= set(written(rule))


def test_a_measurement_stands_on_the_rule_by_its_best():
    class Measured:
        best = Q("42 GFLOP/s", how="measured")

    assert "this core, 42 GFLOP/s (measured)" in slide_rule(this_core=Measured()).say()


@pytest.mark.parametrize(
    "paces",
    [
        YOURS,
        {},
        {"this_core": "105 GFLOP/s", "that_core": "105 GFLOP/s", "a_third": "105 GFLOP/s"},
        {f"machine_{i}": f"{90 + i} GFLOP/s" for i in range(12)},
        {"slow": "1e-9 FLOP/s", "fast": "1e30 FLOP/s"},
        {"beside_the_cluster": "39.6 EFLOP/s", "beside_the_chip": "1 PFLOP/s"},
        {"at_the_top": "1e21 FLOP/s", "at_the_foot": "0.01 FLOP/s"},
        {"a_name_that_somebody_made_much_longer_than_it_had_to_be_for_this": "2 GFLOP/s"},
        {"formula_$\\frac{1}{2}$": "2 GFLOP/s", "<img onerror=alert(1)>": "3 GFLOP/s"},
    ],
    ids=[
        "typical",
        "none",
        "equal",
        "a dozen",
        "off the scale",
        "on landmarks",
        "ends",
        "long",
        "hostile",
    ],
)
def test_no_label_lies_on_another(paces):
    assert_legible(slide_rule(**paces))


@pytest.mark.parametrize("work", nomogram.work_marks())
@pytest.mark.parametrize("pace", ["0.02 FLOP/s", "105 GFLOP/s", "1e21 FLOP/s"])
def test_no_label_lies_on_another_wherever_the_string_is(work, pace):
    string = String("one of us", Q(pace), work, nomogram.work_marks()[work])
    assert_legible(slide_rule([string], this_core="105 GFLOP/s"))


def test_what_is_off_the_scale_says_so():
    texts = written(slide_rule(slow="1e-9 FLOP/s", fast="1e30 FLOP/s"))
    assert "slow, 1e-9 FLOP/s (below the scale)" in texts
    assert "fast, 1e30 FLOP/s (above the scale)" in texts


def test_several_strings_are_all_drawn_and_all_told():
    works = nomogram.work_marks()
    four = [
        String(f"machine {i}", Q(10**i, "GFLOP/s"), name, works[name])
        for i, name in enumerate(list(works)[1:5])
    ]
    picture = slide_rule(four)
    assert len(strings(picture)) == 4 and all(one.who in picture.say() for one in four)


@pytest.mark.parametrize(
    "wrong, says",
    [
        ("0 FLOP/s", "above 0"),
        ("-2 GFLOP/s", "above 0"),
        ("2 GFLOP", "Did you mean 2 GFLOP/s?"),
        ("2,5 GFLOP/s", "decimal point"),
        (None, "not one number"),
    ],
)
def test_what_is_no_pace_is_refused_in_a_sentence(wrong, says):
    with pytest.raises(UnitError, match=says.replace("?", r"\?")):
        slide_rule(this_core=wrong)


# -- the room --------------------------------------------------------------------------------------

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
    said = fl.plot.room(cards(3), ["Line 2 is skipped: it is damaged."]).say()
    assert said == (
        "3 machines: one core does 6 GFLOP/s to 7.93 GFLOP/s, 6.9 GFLOP/s in the "
        "middle (measured, each on its own machine). 2 guesses: 2 GFLOP/s to "
        "2.1 GFLOP/s (as they were given). Line 2 is skipped: it is damaged."
    )


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
