"""What error sentences are made of."""

import numpy as np
import pytest

from flopslib._support.errors import UserError, did_you_mean, nearest, short, whole


class Wrong(UserError, KeyError):
    pass


def test_an_error_is_its_sentence_and_nothing_more():
    error = Wrong("There is no such thing.")
    assert str(error) == "There is no such thing."
    assert error._render_traceback_() == ["Wrong: There is no such thing."]


def test_the_nearest_name_is_found_whatever_its_capitals():
    known = ["H100 SXM", "H200", "A100"]
    assert nearest("h100 sxm", known) == ["H100 SXM"]
    assert did_you_mean("a10", known) == " Did you mean 'A100'?"
    assert did_you_mean("bicycle", known) == ""


@pytest.mark.parametrize("text", ["x" * 500, "a\nb\t" * 50, "word " * 40])
def test_a_long_text_is_cut_to_one_short_line(text):
    assert len(short(text)) <= 40 and "\n" not in short(text) and short(text).endswith("...")


@pytest.mark.parametrize("x", [1, 7, np.int64(7)])
def test_whole_numbers_come_back_as_ints(x):
    assert whole("n", x) == x and type(whole("n", x)) is int


@pytest.mark.parametrize("x", [0, -1, 1.0, True, "2", None, 9])
def test_what_is_no_whole_number_in_range_is_refused_with_its_name(x):
    with pytest.raises(Wrong, match="n is .*; write a whole number from 1 to 8"):
        whole("n", x, 1, 8, error=Wrong)


@pytest.mark.parametrize(
    "x",
    [np.array([1, 2]), np.array(2.0), np.float64(2), np.True_],
    ids=["row", "0d", "float", "bool"],
)
def test_arrays_and_numpys_other_scalars_are_refused_in_the_same_sentence(x):
    with pytest.raises(Wrong, match="n is .*; write a whole number from 1 up"):
        whole("n", x, error=Wrong)


def test_a_tensor_of_one_whole_number_is_one_and_of_a_fraction_is_not():
    import torch

    assert whole("n", torch.tensor(4)) == 4
    with pytest.raises(Wrong, match="write a whole number"):
        whole("n", torch.tensor(4.5), error=Wrong)
