"""A sum typed as an answer is worked out, and nothing else is."""

import pytest

import flopslib as fl
from flopslib.course.questions.sums import worked_out


@pytest.mark.parametrize(
    "text, value",
    [
        ("6*288e9*30e12", 6 * 288e9 * 30e12),
        ("6 x 288e9 x 30e12", 6 * 288e9 * 30e12),
        ("6×288e9×30e12", 6 * 288e9 * 30e12),
        ("1/3", 1 / 3),
        ("2^10", 1024),
        ("2**10", 1024),
        ("(2 + 3) * 4", 20),
        ("1e25 / (0.4 * 1e11)", 2.5e14),
    ],
)
def test_a_sum_of_plain_numbers_is_worked_out(text, value):
    assert float(worked_out(text)) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "3 GFLOP",
        "3e9",
        "2-20",
        "-3",
        "",
        "10,000",
        "1,000*3",
        "5 FLOP * 3",
        "2+",
        "()",
        "9**9**9**9",
        "1/0",
        "2 3 * 4",
        "(" * 90 + "1" + ")" * 90 + "*2" * 60,
        "__import__('os')",
        "1*x",
        "1e999*0",
    ],
)
def test_anything_else_comes_back_as_it_was(text):
    assert worked_out(text) == text


def test_an_exercise_and_a_guess_take_a_sum():
    assert fl.check("01.1", "2*32*100*50").right
    assert "10 GFLOP/s" in repr(fl.guess("00.a", "2 * 5e9"))
