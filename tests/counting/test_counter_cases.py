"""Sixty-four programs whose FLOP are known by arithmetic: exact, and nothing left unknown."""

import pytest
from counting_cases import CASES, work

import flopslib as fl

SLOW = [
    pytest.param(name, marks=pytest.mark.slow) if case.slow else name
    for name, case in CASES.items()
]


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("name", SLOW)
def test_a_program_takes_what_arithmetic_says(name):
    case = CASES[name]
    c = fl.count(work(case))
    assert c.kinds(case.causal).get(case.kind, 0) == case.truth
    assert not c.unknown


def test_there_are_sixty_four():
    assert len(CASES) == 64
