"""Published clusters and interruptions, against what their papers print elsewhere."""

import pytest

import flopslib as fl


def test_the_printed_share_follows_from_the_printed_seconds():
    """MegaScale, table 2: FLOP of a step by its own formula's size, chips at their peak."""
    peak = 312e12
    shares = {}
    for row in fl.table("clusters"):
        if row.step:
            shares[row.name] = row.sequences / (row.chips * peak * row.step.value) / row.mfu
    # One count of FLOP a sequence explains all sixteen printed shares.
    counts = [1 / share for share in shares.values()]
    assert len(counts) == 16
    assert max(counts) / min(counts) < 1.06


def test_chips_are_the_product_of_what_they_are_shared_by():
    for row in fl.table("clusters"):
        if row.tensor:
            assert row.tensor * row.pipeline * row.data == row.chips


def test_interruptions_are_one_rate_in_other_words():
    rows = fl.table("interruptions")
    assert rows["Llama 3.1 405B"].between.to("h") == pytest.approx(54 * 24 / 419, rel=2e-3)
    node = rows["RSC-1, one node"].between.to("h")
    assert node == pytest.approx(24 * 1000 / 6.5, rel=1e-3)
    assert rows["a job of 16,384 chips"].between.to("h") == pytest.approx(node / 2048, rel=0.01)
    assert rows["a job of 131,072 chips"].between.to("h") == pytest.approx(node / 16_384, rel=0.03)


def test_a_link_reaches_less_than_it_has():
    for row in fl.table("links"):
        assert row.reached is None or row.reached < row.one_way
