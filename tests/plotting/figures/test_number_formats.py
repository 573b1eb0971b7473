"""Figures of number formats, and the microscope that moves: what they show and what they say."""

import math

import numpy as np
import pytest
from legibility import title

import flopslib as fl
from flopslib.facts.number_formats import Format
from flopslib.plotting.figures.number_formats import balls, error_speed, microscope, rulers
from flopslib.quantities.units import UnitError

ERRORS = {"FP32": 3e-8, "FP16": 3e-4, "BF16": 2e-3, "FP8 E4M3FN": 0.04, "MXFP4": 0.16}
SPEEDS = {"FP64": 4e10, "FP32": 8e10, "FP16": 7e10, "BF16": 3e11, "FP8 E4M3FN": 2e8}
BITS = {"FP64": 64, "FP32": 32, "FP16": 16, "BF16": 16, "FP8 E4M3FN": 8, "MXFP4": 4.25}


def texts(picture):
    return [
        text.get_text() for part in (picture.figure, *picture.figure.axes) for text in part.texts
    ]


def test_the_microscope_shows_bits_neighbours_and_what_it_says_is_the_formats_own_sentence():
    bits = Format("bf16").bits(257)
    picture = microscope(bits)
    shown = texts(picture)
    assert "".join(t for t in shown if t in "01" and t) == str(bits).replace(" ", "")
    assert {"255", "256", "258", "your number", "exponent 8", "mantissa 7"} <= set(shown)
    assert picture.say() == repr(bits) and picture.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", fl.table("formats").names)
@pytest.mark.parametrize("x", [0.1, -3, 1e6, 0])
def test_the_microscope_takes_every_format_and_what_lies_beyond_its_end(name, x):
    bits = Format(name).bits(x)
    shown = texts(microscope(bits))
    assert bits.reads in shown and ("your number" in shown) == math.isfinite(bits.value)


def test_marks_that_differ_are_told_apart_however_close_they_are():
    shown = texts(microscope(Format("fp64").bits(0.1)))
    marks = {text for text in shown if text[:3] in ("0.0", "0.1") and " " not in text}
    assert "0.100000000000000005..." in marks and len(marks) == 3


@pytest.mark.parametrize("name", ["fp64", "fp32", "bf16", "fp8_e5m2"])
@pytest.mark.parametrize("x", [0.1, 1.1, 257, 6e-8])
def test_one_number_is_written_one_way_and_no_text_runs_into_another(name, x):
    bits = Format(name).bits(x)
    picture = microscope(bits)
    shown = texts(picture)
    number = shown[0].split(" becomes ")[1]
    assert f"= {number}" in bits.reads and number in shown[1:] or not bits.value
    picture.figure.canvas.draw()
    labels = [text for text in picture.figure.texts if text.get_position()[1] == 0.05]
    boxes = [label.get_window_extent() for label in labels]
    assert not any(a.overlaps(b) for a in boxes for b in boxes if a is not b)
    assert all(box.x0 >= 0 and box.x1 <= picture.figure.bbox.x1 for box in boxes)


def test_far_beyond_the_end_the_last_two_marks_do_not_write_over_each_other():
    shown = texts(microscope(Format("fp4_e2m1").bits(300)))
    assert "6" in shown and "4" not in shown


def test_nan_and_infinity_have_bits_and_no_place_on_the_ruler():
    for x in (math.nan, math.inf):
        assert "your number" not in texts(microscope(Format("fp16").bits(x)))


def test_a_ruler_tells_how_many_marks_it_has():
    picture = rulers(Format("fp8_e4m3fn"), Format("fp4_e2m1"))
    drawn = [len(marks.get_positions()) for marks in picture.figure.axes[0].collections]
    assert drawn == [89, 8] and "89 marks" in picture.say() and "8 marks" in picture.say()
    assert "1 mark from" in rulers(Format("fp4_e2m1"), to=0.25).say()


def test_error_against_speed_fills_a_dot_only_where_there_is_a_fast_path():
    picture = error_speed(ERRORS, SPEEDS, BITS)
    filled = {line.get_label(): line for line in picture.figure.axes[0].lines}
    faces = [line.get_markerfacecolor() for line in filled.values() if line.get_marker() in "os"]
    assert faces == ["#0072B2", "white", "#0072B2", "white", "white"]
    assert (
        "filled: FP32, BF16." in picture.say()
        and "No kernel here for MXFP4, off by 1 in 6.25 (counted)." in picture.say()
    )
    key = {"slower than FP32 ", " faster", "no kernel here", "best corner"}
    assert {*ERRORS, *key} == set(texts(picture))
    assert "filled: with a fast path here" in picture.figure.axes[0].get_xlabel()


@pytest.mark.parametrize(
    "speeds, said",
    [
        ({}, "What each format costs in accuracy, and its speed here"),
        ({"FP16": 2e9}, "Fewer bits cost accuracy, and buy no speed here"),
        ({"FP16": 9e10}, "Fewer bits cost accuracy, and buy no speed here"),
        ({"FP16": 2e9, "BF16": 2e11}, "accuracy; only BF16 is faster than FP32 here"),
        ({"FP16": 2e11, "BF16": 2e11}, "accuracy; FP16 and BF16 are faster than FP32 here"),
        (
            {"FP16": 2e11, "BF16": 2e11, "FP8 E4M3FN": 4e11},
            "Fewer bits cost accuracy; 3 formats are faster than FP32 here",
        ),
    ],
)
def test_the_title_says_which_formats_are_faster_here(speeds, said):
    assert title(error_speed(ERRORS, {"FP32": 8e10} | speeds, BITS)).endswith(said)


def test_the_axis_says_in_words_how_far_off_a_product_is():
    axes = error_speed(ERRORS, SPEEDS, BITS).figure.axes[0]
    words = [label.get_text() for label in axes.get_yticklabels()]
    assert {"1 in 10", "1 in 1,000", "1 in 10 million"} <= set(words)


def test_a_name_does_not_run_into_the_next_dot():
    picture = error_speed(
        {"FP32": 3e-8, "TF32": 3e-4, "FP16": 3e-4},
        {"FP32": 5e13, "TF32": 4e14, "FP16": 7e14},
        {"FP32": 32, "TF32": 19, "FP16": 16},
    )
    sides = {t.get_text(): t.get_ha() for t in picture.figure.axes[0].texts}
    assert sides["TF32"] == "right" and sides["FP16"] == "left"


def test_where_everything_is_multiplied_no_column_is_kept_for_the_rest():
    errors = {name: error for name, error in ERRORS.items() if name in SPEEDS}
    picture = error_speed(errors, SPEEDS, BITS)
    assert "no kernel here" not in texts(picture) and "No kernel" not in picture.say()


def test_squares_of_nearly_one_error_do_not_cover_each_other():
    errors = ERRORS | {"NVFP4": 0.13, "FP8 E5M2": 0.075}
    picture = error_speed(errors, SPEEDS, BITS)
    picture.figure.canvas.draw()
    axes = picture.figure.axes[0]
    squares = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "s"]
    points = axes.transData.transform(squares) * 72 / picture.figure.dpi
    apart = [abs(a - b).max() for a in points for b in points if tuple(a) != tuple(b)]
    assert len(points) == 3 and min(apart) > 9  # the size of a square, in points


def test_without_fp32_there_is_nothing_to_compare_with():
    with pytest.raises(UnitError, match="FP32"):
        error_speed(ERRORS, {"FP64": 1e9}, BITS)


def test_labels_of_formats_that_lie_close_do_not_touch():
    picture = error_speed(
        {"FP32": 3e-8, "MXFP4": 0.16, "NVFP4": 0.13, "NF4": 0.12}, {"FP32": 1e11}, {"FP32": 32}
    )
    canvas = picture.figure.canvas
    canvas.draw()
    boxes = [t.get_window_extent() for t in picture.figure.axes[0].texts if t.get_text()[-1] == "4"]
    assert len(boxes) == 3 and not any(a.overlaps(b) for a in boxes for b in boxes if a is not b)


def test_a_ball_says_how_far_off_it_is():
    x = np.linspace(-1, 1, 60)
    y = x[::-1, None]
    z = np.sqrt(np.clip(1 - x**2 - y**2, 0, None))
    light = np.clip((y - x + 1.6 * z) / math.sqrt(2 + 1.6**2), 0, 1)[x**2 + y**2 <= 1]
    marks = np.array([0, 0.5, 1, 1.5, 2, 3, 4, 6]) / 6
    rounded = marks[np.abs(light[:, None] - marks).argmin(1)]  # by search: a second route
    off = np.sqrt(np.mean((rounded - light) ** 2) / np.mean(light**2))
    assert f"off by 1 in {1 / off:.3g}" in balls("fp4_e2m1", size=60).say()


def test_a_ball_has_no_more_greys_than_its_format_has_marks():
    picture = balls(*map(Format, ("fp16", "fp8_e4m3fn", "fp4_e2m1")), size=60)
    counts = [len(np.unique(axes.images[0].get_array())) for axes in picture.figure.axes]
    assert counts[0] > 800 and counts[1] < 128 and counts[2] == 8
    assert f"{counts[0]:,} values from 0 to 6" in picture.say()
    assert "8 values from 0 to 6" in picture.say()
    first = picture.figure.get_suptitle()
    assert first == "With fewer bits the shades run out: one ball in 16, 8 and 4 bits"
    assert "run out" not in balls("fp4_e2m1", "fp16", size=20).figure.get_suptitle()
