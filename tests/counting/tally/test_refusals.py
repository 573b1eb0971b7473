"""What tallies refuse: one sentence, with the sizes or the call."""

import doctest

import numpy as np
import pytest

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.counting.tally import refusals


def table(*shape):
    return fl.tally(np.ones(shape))


x, two_by_three = fl.tally(1.5), table(2, 3)


@pytest.mark.parametrize(
    "use, told",
    [
        (
            lambda: two_by_three @ two_by_three,
            "(2, 3) times (2, 3): the 3 and the 2 must be equal.",
        ),
        (lambda: two_by_three.dot(two_by_three), "the 3 and the 2 must be equal."),
        (lambda: np.dot(two_by_three, np.ones((2, 3))), "the 3 and the 2 must be equal."),
        (lambda: np.ones((4, 5)) @ table(4), "(4, 5) times (4,): the 5 and the 4 must be equal."),
        (lambda: two_by_three + table(4), "(2, 3) and (4,): the 3 and the 4 must be equal, or one"),
        (lambda: table(2, 3, 4) * table(5, 4), "the 3 and the 5 must be equal, or one of them 1."),
        (lambda: np.linalg.inv(table(2, 2)), "fl.count(numpy.linalg.inv, x.value)."),
        (lambda: np.linalg.solve(table(2, 2), np.ones(2)), "fl.count(numpy.linalg.solve, x.value)"),
        (lambda: np.fft.fft(table(4)), "numpy.fft.fft is nothing that a tally can count here"),
        (lambda: np.concatenate([table(2, 2), table(3, 3)]), "numpy.concatenate: "),
        (lambda: x + "x", "'x' is not a number, and a tally counts with numbers."),
        (lambda: "x" + x, "'x' is not a number"),
        (lambda: x * None, "None is not a number"),
        (lambda: x - [1, 2], "Write fl.tally([...]) around the list."),
        (lambda: (x * x).flops, """Write x.total("ieee"), or x.count"""),
        (lambda: table(2).flops, """x.total("ieee")"""),
        (lambda: x.count(), "write x.count, without brackets."),
    ],
)
def test_what_tallies_refuse_is_told_in_one_sentence(use, told):
    with pytest.raises(UserError) as raised:
        use()
    assert told in str(raised.value) and "\n" not in str(raised.value)


def test_sizes_that_do_not_fit_are_a_value_error_too():
    with pytest.raises(ValueError, match="must be equal"):
        two_by_three @ two_by_three


def test_what_fits_is_still_counted():
    assert (two_by_three @ table(3, 4)).total("ieee") == 2 * 4 * 5
    assert two_by_three.dot(table(3)).total("ieee") == 2 * 5
    assert (x * np.ones(3)).count.operations == {"mul": 3}
    assert not hasattr(x, "flops") and x != "a text"


def test_the_examples_are_true():
    results = doctest.testmod(refusals)
    assert results.attempted and not results.failed
