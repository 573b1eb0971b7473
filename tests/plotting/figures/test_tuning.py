"""Teaching a net more: letters from clean to hopeless, three bars a way, a net in doubt."""

import pytest
from legibility import assert_legible, title, written
from plot_examples import some_answers, ways_to_train

from flopslib.lab.photos.drawn import drawn
from flopslib.plotting.figures.tuning import BARS, KINDS, adapter, doubt, letters, saved


def bars(picture):
    """The lengths of the bars, in the order in which they were drawn."""
    return [bar.get_width() for bar in picture.figure.axes[0].patches]


def test_each_way_has_three_bars_in_shares_of_the_first_ways():
    ways = ways_to_train()
    lengths = iter(bars(saved(ways)))
    for way in ways.rows:
        flop, seconds, *kinds = (next(lengths) for _ in range(2 + len(KINDS)))
        wanted = [100 * share for share in ways.share(way.name).values()]
        assert [flop, seconds, sum(kinds)] == pytest.approx(wanted)
        total = int(ways.rows[0].kept.total)
        assert kinds == pytest.approx([100 * int(kind) / total for kind in vars(way.kept).values()])


def test_the_kinds_of_bytes_are_in_the_order_in_which_they_are_kept():
    ways = ways_to_train()
    names = [name for name, *_ in KINDS]
    assert names == list(vars(ways.rows[0].kept))
    legend = saved(ways).figure.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [*names, "seconds by round"]


def test_a_thin_line_goes_from_the_fewest_to_the_most_seconds():
    axes = saved(ways_to_train()).figure.axes[0]
    spans = [line.get_xdata() for line in axes.lines if len(set(line.get_xdata())) > 1]
    assert [f"{low:.0f} to {high:.0f}" for low, high in spans] == [
        "68 to 82",
        "101 to 118",
        "26 to 31",
    ]


@pytest.mark.parametrize("width, rank", [(256, 4), (256, 128), (4096, 16)])
def test_the_tables_of_an_adapter_are_drawn_to_scale(width, rank):
    picture = adapter(width, rank)
    assert_legible(picture)
    areas = [bar.get_width() * bar.get_height() for bar in picture.figure.axes[0].patches]
    wide, *slim = areas
    assert sum(slim) / wide == pytest.approx(2 * rank / width)
    assert f"{2 * rank * width:,} numbers learn beside {width**2:,}" in title(picture)


def test_a_bar_has_a_word_and_a_hatch_besides_its_color():
    drawn_bars = saved(ways_to_train()).figure.axes[0].patches[: 2 + len(KINDS)]
    looks = [(bar.get_hatch(), bar.get_facecolor()) for bar in drawn_bars]
    assert len(set(looks)) == len(looks)
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
