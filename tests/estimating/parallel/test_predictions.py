"""Speed-ups before they are timed, against the formulas they are made of."""

import pytest

import flopslib as fl
from flopslib.estimating.parallel.lines import ParallelError

LINK = fl.parallel.link([("1 kB", "0.2 ms"), ("1 MB", "1.2 ms"), ("16 MB", "17 ms")], workers=2)
SIZE = "1.048576 MB"
WORKS = {"16 examples": "25.165824 MFLOP", "1,024 examples": "1.610612736 GFLOP"}


def predicted(pace="40 GFLOP/s", **more):
    return fl.parallel.predict(LINK, SIZE, pace, WORKS, **more)


def test_a_prediction_is_half_of_the_work_and_an_all_reduce():
    sum_time = fl.formulas.all_reduce(SIZE, 2, LINK.delay, LINK.bandwidth)
    for name, work in WORKS.items():
        alone = float(fl.Q(work)) / 40e9
        by_hand = alone / (alone / 2 + float(sum_time))
        assert predicted()[name].speedup == pytest.approx(by_hand)


def test_flops_for_each_byte_sent_grow_with_the_batch():
    """0.75 x batch / (W - 1): 6N FLOP an example, cut in W, over 2(W - 1)/W of 4N bytes."""
    assert float(predicted()["16 examples"].per_byte) == pytest.approx(12)
    assert float(predicted()["1,024 examples"].per_byte) == pytest.approx(768)


def test_the_ridge_parts_messages_from_arithmetic():
    assert predicted()["16 examples"].waits_for == "messages"
    assert predicted()["1,024 examples"].waits_for == "arithmetic"
    assert predicted(pace="1 GFLOP/s")["16 examples"].waits_for == "arithmetic"
    assert float(predicted().ridge) == pytest.approx(40e9 / float(LINK.bandwidth))


def test_a_measured_speed_up_stands_beside_its_prediction():
    text = repr(predicted(timed={"16 examples": 0.27}))
    assert "0.27 times as fast" in text and "not yet" in text


def test_a_pace_of_nothing_is_refused():
    with pytest.raises(ParallelError, match="does no work"):
        predicted(pace=0)


def test_messages_know_their_number_of_workers():
    from flopslib.lab.distributed.results import Message

    timed = [
        Message(fl.Q(size, "B"), 4, (6 * (1e-4 + size / 4 / 1e9), 1.0)) for size in (1e3, 1e5, 1e7)
    ]
    found = fl.parallel.link(timed)
    assert found.workers == 4 and float(found.delay) == pytest.approx(1e-4)
    assert float(found.bandwidth) == pytest.approx(1e9)
