"""Rows of three numbers, or things with the three names; what is refused: test_size_fit.py."""

from types import SimpleNamespace

import numpy as np
import pytest

from flopslib.quantities.quantity import Q
from flopslib.quantities.trained_nets import TrainedNet, trained_nets
from flopslib.quantities.units import UnitError

NET = TrainedNet(1e9, 4096, 2.25)


@pytest.mark.parametrize("row", [
    (1e9, 4096, 2.25),
    ["1 GFLOP", "4,096 parameters", "2.25"],
    (Q(1e9, "FLOP"), np.int64(4096), np.float32(2.25)),
    SimpleNamespace(budget=Q("1e9 FLOP"), parameters=4096, loss=2.25, width=16),
    NET,
])  # fmt: skip
def test_a_net_is_read_however_its_three_numbers_are_given(row):
    assert trained_nets([row]) == [NET]


def test_a_generator_is_read_once():
    assert trained_nets(net for net in [NET, NET]) == [NET, NET]


@pytest.mark.parametrize("rows", ["abc", {1: 2}, [3], ["abc"], [{"budget": 1}], [(1, 2)]])
def test_what_is_no_net_is_refused_with_an_example(rows):
    with pytest.raises(UnitError, match=r"\(1e9, 4096, 2.21\)"):
        trained_nets(rows)
