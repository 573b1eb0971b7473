"""Teaching a net more: letters from clean to hopeless, three bars a way, a net in doubt."""

import pytest
from legibility import assert_legible, title, written
from plot_examples import some_answers, ways_to_train

from flopslib.lab.photos.drawn import drawn
from flopslib.plotting.figures.tuning import BARS, doubt, letters, saved


def bars(picture):
    """The lengths of the bars, in the order in which they were drawn."""
    return [bar.get_width() for bar in picture.figure.axes[0].patches]


def test_each_way_has_three_bars_in_shares_of_the_first_ways():
    ways = ways_to_train()
    lengths = bars(saved(ways))
    wanted = [100 * ways.share(way.name)[part] for way in ways.rows for part, *_ in BARS]
    assert lengths == pytest.approx(wanted)


def test_a_bar_has_a_word_and_a_hatch_besides_its_color():
    drawn_bars = saved(ways_to_train()).figure.axes[0].patches[:3]
    assert len({bar.get_hatch() for bar in drawn_bars}) == 3
    texts = " ".join(written(saved(ways_to_train())))
    assert all(f"% {word}" in texts for _, _, _, word in BARS)


@pytest.mark.parametrize("seconds", [0.001, 0.0074, 0.0099, 0.03, 0.3])
def test_the_bars_are_legible_and_the_title_is_of_lora_whatever_the_clock_says(seconds):
    picture = saved(ways_to_train(seconds))
    assert_legible(picture)
    assert title(picture).startswith("LoRA: 3 % learns, and a step takes 65 % of the FLOPs")


def test_letters_go_from_clean_to_hopeless():
    many = drawn("ABCDE", 200)
    said = letters(many, many=5).say()
    order = many.bad.argsort()
    clean, worst = many.text[order[0]], many.text[order[-1]]
    assert f": {clean}" in said and f"{worst} (counted)" in said


def test_the_photograph_in_most_doubt_is_drawn_with_its_answers():
    photographs = drawn("BR8", 6)
    picture = doubt(photographs, some_answers(6))
    assert bars(picture) == pytest.approx([50, 38, 12])
    assert title(picture) == "The net says B, perhaps 8"
    assert picture.say().startswith(f"A photograph of {photographs.text[-1]}.")
