"""What is asked of ceilings, and what is said where something was not measured."""

import json
import re

import pytest
from fake_processor import KEYS

from flopslib.measuring.ceilings.find import ceilings
from flopslib.measuring.ceilings.result import CeilingError, Ceilings
from flopslib.quantities.quantity import Q


def test_json_has_exactly_the_promised_keys_and_numbers(faked):
    found = json.loads(json.dumps(ceilings(library=False).to_dict()))
    assert set(found) == {"one_core", "all_cores", "notes"} and found["notes"] == []
    assert set(found["one_core"]) == set(found["all_cores"]) == KEYS
    one, every = found["one_core"], found["all_cores"]
    assert (one["fp32_flops"], every["fp32_flops"]) == (128e9, 256e9)
    assert (one["clock_hz"], every["clock_hz"]) == (2e9, 2e9)
    assert (one["l1_read_bytes_per_s"], every["dram_triad_nt_bytes_per_s"]) == (300e9, 24e9)


def test_the_bound_is_the_lower_of_slope_and_roof(faked):
    found = ceilings(library=False)
    assert found.bound(0.5) == 5e9 and found.bound("100 FLOP/B") == 128e9
    assert found.ridge() == Q("12.8 FLOP/B") and found.ridge("FP32", "L1", 2) == 256e9 / 600e9
    assert repr(found.bound(0.5)).endswith("(measured)")
    assert found.bound(0.5, "memory", "INT8").unit == "OP/s"


def test_every_line_with_a_quantity_says_measured(faked):
    text = repr(ceilings(library=False))
    for line in text.splitlines():
        assert "measured" in line or not re.search(r"\d [kMGT]?(FLOP|OP|B)/s", line)
    assert "64 FLOP a tick" in text and "past the caches" in text and "None" not in text
    assert "<p" in ceilings([], library=False)._repr_html_()


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.peak("FP8"),
        lambda c: c.peak("FP32", 7),
        lambda c: c.bandwidth("L1", "write"),
        lambda c: c.bandwidth("RAM"),
        lambda c: c.size("L7"),
        lambda c: c.per_tick("FP16"),
        lambda c: c.bound(1, "L9"),
    ],
)
def test_what_was_not_measured_is_said_with_what_was(faked, ask):
    with pytest.raises(CeilingError, match="was not measured.*There is: "):
        ask(ceilings(library=False))


@pytest.mark.parametrize(
    "name", ["a Raspberry Pi 5", "an AMD EPYC", "an Intel Xeon", "a Test 9000"]
)
def test_the_processor_has_the_article_that_is_heard(name):
    assert repr(Ceilings(name.split(" ", 1)[1], 1)) == f"What {name} can do at most:"
