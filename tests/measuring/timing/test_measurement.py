"""What people do with a measurement that is several numbers."""

import functools
import math
import re

import numpy as np
import pytest
from fake_clocks import MS, measured

from flopslib._support.errors import UserError
from flopslib._support.several_numbers import NotOneNumber
from flopslib.measuring.timing.clocks import MeasureError
from flopslib.measuring.timing.measure import measure
from flopslib.quantities.quantity import Q


@pytest.mark.parametrize(
    "use, written",
    [
        (lambda m: m / 2, "m.best / 2"),
        (lambda m: m > 1e9, "m.best > 1000000000.0"),
        (lambda m: 3.8e25 / m, 'fl.Q(3.8e+25, "FLOP") / m.best'),
        (lambda m: Q("3 GFLOP") / m, "m.best"),
        (lambda m: np.float64(3) * m, "* m.best"),
        (lambda m: sum([m, m]), "0 + m.best"),
        (lambda m: math.log10(m), "float(m.best)"),
        (lambda m: f"{m:.3g}", "m.best"),
    ],
)
def test_calculating_with_a_measurement_says_which_number_to_take(use, written):
    with pytest.raises(UserError, match=rf"several numbers.*{re.escape(written)}"):
        use(measured(MS, flops=1000)[0])


def test_both_measurements_are_called_by_the_names_that_the_user_gave_them():
    matrix, loop = measured(MS, flops=1000)[0], measured(MS, flops=10)[0]
    with pytest.raises(NotOneNumber, match=r"Write matrix\.best / loop\.best"):
        matrix / loop


def test_one_without_a_rate_has_seconds():
    loop, _ = measured(MS)
    with pytest.raises(NotOneNumber, match=r"Write loop\.seconds / 2"):
        loop / 2


def test_what_is_one_number_calculates_as_before():
    m, _ = measured(MS, flops=1000)
    assert float(m.best) == pytest.approx(1e6) and m == m and str(m) == f"{m}"
    assert bool(m) and m in [m] and m.seconds.value < 1


# -- what never ran --------------------------------------------------------------------------------


async def later():
    return np.ones(3)


@pytest.mark.parametrize("fn", [later, functools.partial(later), lambda: later()])
def test_a_call_that_hands_its_work_on_is_not_measured(fn):
    with pytest.raises(MeasureError, match=r"returned a coroutine: its work happens only when th"):
        measure(fn, flops=1e6)


# -- two grades ------------------------------------------------------------------------------------


def test_the_repr_says_how_far_to_trust_it_and_that_there_is_more():
    m, _ = measured(MS, flops=1000)
    assert m.notes == () and repr(m).endswith("steady)")
    object.__setattr__(m, "notes", ("each call takes new memory",))
    assert repr(m).endswith("steady; more in .notes)") and "new memory" not in repr(m)
    assert m.to_dict()["notes"] == ["each call takes new memory"]
