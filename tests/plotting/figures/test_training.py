"""Training against 6ND, and shares of a peak: what is drawn, and the words that are made of it."""

from types import SimpleNamespace

import pytest
from legibility import assert_legible, title
from plot_examples import training_law

import flopslib as fl
from flopslib.estimating.throughputs import TABLE, WORDS, Choices, steps
from flopslib.plotting.figures.training import LENGTHS, against_rule, of_peak

LLAMA_8B = training_law(3 * 15_009_316_864, 3 * 524_288), 8_030_261_248


def curves(picture):
    """{label: y values} of the drawn curves."""
    axes = picture.figure.axes[0]
    drawn = [line for line in axes.lines if len(line.get_xdata()) == len(LENGTHS)]
    return [list(line.get_ydata()) for line in drawn]


def dots(picture):
    """(per cent, marker) of each dot."""
    lines = [line for line in picture.figure.axes[0].lines if line.get_marker() in ("o", "s")]
    return [(line.get_xdata()[0], line.get_marker()) for line in lines]


def test_a_curve_is_the_law_over_6nd_at_each_doubling():
    law, parameters = LLAMA_8B
    (drawn,) = curves(against_rule({"Llama 3.1 8B": LLAMA_8B}))
    for length, ratio in zip(LENGTHS, drawn):
        by_hand = float(law(length)) / float(fl.formulas.training(parameters, length))
        assert ratio == pytest.approx(by_hand)


def test_a_closed_form_and_a_function_are_drawn_alike():
    law, parameters = LLAMA_8B
    form = SimpleNamespace(at=law)
    as_form, as_function = against_rule({"a": (form, parameters)}), against_rule({"a": LLAMA_8B})
    assert curves(as_form) == curves(as_function)


def test_the_length_at_which_a_curve_is_right_by_luck_is_said():
    said = against_rule({"Llama 3.1 8B": LLAMA_8B}).say()
    assert "Llama 3.1 8B 0.97 at 1,024 tokens, near 1 at 2,048, 5.2 at 131,072 (counted)" in said


def test_the_title_follows_from_the_data():
    right = training_law(6e9, 1e-9), 1e9
    assert title(against_rule({"a": right})) == (
        "6ND is right for a at 2,048 tokens, and at no length off"
    )
    high = training_law(2e9, 1e-9), 1e9
    assert title(against_rule({"a": high})) == (
        "6ND is 3 times too high for a at 2,048 tokens, 3 times too high for a at 128"
    )
    low = training_law(6e9 * 1.25, 1e-9), 1e9
    assert "20 % too low for b at 2,048 tokens" in title(against_rule({"b": low}))


def test_an_estimate_far_out_is_said_to_be_one():
    law = lambda T: fl.Q(6e9 * T, "FLOP", "counted" if T < 5000 else "estimated: beyond")  # noqa: E731
    assert against_rule({"a": (law, 1e9)}).say().endswith("(counted, estimated).")


def test_curves_that_end_close_together_have_labels_that_keep_apart():
    laws = {f"model {i}": (training_law(6e9 * (1 + i / 50), 1e3), 1e9) for i in range(5)}
    assert_legible(against_rule(laws))


def test_a_dot_lies_at_its_share_and_is_square_beyond_the_peak():
    picture = of_peak({"busy": 0.5, "too much": 6.28}, how="estimated")
    assert [(round(place, 6), marker) for place, marker in dots(picture)] == [(50, "o"), (628, "s")]
    assert not picture.figure.axes[0].patches  # on a logarithmic axis a bar has no honest length
    assert picture.say().endswith("More than the peak: too much.")


def test_a_measured_share_has_two_digits_and_a_worked_out_one_three():
    assert "a GPT 55 %" in of_peak({"a GPT": 0.5472}).say()
    assert "a run 54.7 %" in of_peak({"a run": 0.5472}, how="estimated").say()


def test_utilisations_are_drawn_by_the_mfu_of_their_own_time():
    shared = SimpleNamespace(mfu=0.25, own_mfu=0.5)
    ((place, _),) = dots(of_peak({"a GPT": shared}))
    assert place == pytest.approx(50)
    assert title(of_peak({"a GPT": shared})) == "A GPT puts 50 % of the peak to use"


@pytest.mark.parametrize("row", fl.table(TABLE), ids=lambda row: row.name)
def test_every_published_run_with_every_choice_is_legible(row):
    every = Choices(**dict.fromkeys(WORDS, True))
    picture = of_peak(dict(steps(row, every)), subject=row.name, how="estimated")
    assert_legible(picture)
    assert title(picture).startswith(f"{row.name}: one pace, ")
