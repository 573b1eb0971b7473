"""Words around a number: articles, shares, sizes of memory, plurals."""

import pytest

from flopslib.quantities.formatting import a_or_an, binary_size, percent, plural, sentence


@pytest.mark.parametrize(
    "noun",
    [
        "AMD EPYC",
        "11th Gen Intel Core",
        "H100",
        "MI300X",
        "NVIDIA GPU",
        "8-core",
        "18-core",
        "hour",
        "LLM",
        "Apple M2",
        "FP8 unit",
    ],
)
def test_an_stands_before_a_vowel_that_is_heard(noun):
    assert a_or_an(noun) == f"an {noun}"


@pytest.mark.parametrize(
    "noun",
    [
        "Raspberry Pi 5",
        "Ryzen 7",
        "12th Gen Intel Core",
        "Xeon",
        "GPU",
        "FLOP",
        "MAC",
        "unit",
        "European",
        "B200",
        "1",
        "100 cores",
    ],
)
def test_a_stands_before_everything_else(noun):
    assert a_or_an(noun) == f"a {noun}"


@pytest.mark.parametrize(
    "size, text", [(512, "512 B"), (49152, "48 KiB"), (1.5 * 2**20, "1.5 MiB"), (2**34, "16 GiB")]
)
def test_sizes_of_memory_have_powers_of_two(size, text):
    assert binary_size(size) == text


def test_shares_plurals_and_sentences():
    assert percent(0.4) == "40 %" and percent(0.0123) == "1.23 %"
    assert plural(1, "core") == "1 core" and plural(1200, "entry", "entries") == "1,200 entries"
    assert sentence("one core") == "One core" and sentence("") == ""
