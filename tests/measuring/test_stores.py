"""What a fetch before each store explains of a sum that lies below its slope."""

import pytest
from fake_ceilings import FakeCeilings

from flopslib.measuring.roofline import locate
from flopslib.measuring.stores import below_slope
from flopslib.quantities.quantity import Q


class Summed:
    """A sum of two lists, 12 bytes for each FLOP, at a share of the slope."""

    flops, bytes, trust = Q(1, "FLOP"), Q(12, "B"), "another process took 66 % of your core"

    def __init__(self, share, had=1.0):
        self.best, self.share = Q(share * 12e9 / 12, "FLOP/s", "measured"), had


@pytest.mark.parametrize(
    "share, had, sentence",
    [
        (0.98, 1.0, "reached 98 % (measured): nothing to explain."),
        (0.85, 1.0, "leaves 75 % (counted), which is reason enough."),
        (0.29, 1.0, "leaves 75 % (counted). The rest has a reason that no number here shows."),
        (0.29, 0.34, "leaves 75 % (counted), and another process took 66 % of your core."),
    ],
)
def test_the_fetch_explains_what_it_can_and_no_more(share, had, sentence):
    point = locate(FakeCeilings(), Summed(share, had), name="long lists")
    assert sentence in repr(below_slope(point))
