"""Whatever is given to a public function: a result or one sentence, and within ten seconds.

The calls are made in tests/support/odd_calls.py, by chance and each time the same: a failure has
the line that repeats it, `odd_call(name, number)`.
"""

import warnings

import pytest
from odd_calls import doors, odd_call

FEW = {"functions": 2, "methods": 1, "operators": 0}  # calls of each name, in every run
MANY = {"functions": 18, "methods": 12, "operators": 3}  # 2,800 in all


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where a text is taken for a path, a file is written


def assert_results_or_sentences(family, numbers):
    kinds, found = set(), []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy's and torch's, of numbers that nobody planned
        for name in doors()[family]:
            for number in numbers:
                call = odd_call(name, number)
                kinds.add(call.kind)
                if call.trouble:
                    found.append(f"odd_call({name!r}, {number}): {call.text}\n    {call.trouble}")
    assert not found, "\n" + "\n".join(found)
    assert {"result", "sentence"} <= kinds


@pytest.mark.parametrize("family", ["functions", "methods"])
def test_a_few_odd_calls_end_in_a_result_or_a_sentence(family):
    assert_results_or_sentences(family, range(FEW[family]))


@pytest.mark.slow
@pytest.mark.parametrize("family", MANY)
def test_many_odd_calls_end_in_a_result_or_a_sentence(family):
    assert_results_or_sentences(family, range(FEW[family], MANY[family]))


def test_every_public_name_is_called():
    import flopslib

    called = {name.partition(".")[0] for name in doors()["functions"]}
    assert called == set(flopslib.NAMES)
