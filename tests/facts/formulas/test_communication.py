"""Rings, pipelines and limits: by closed form, by stepping them, and as published."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.quantities.units import UnitError

F = fl.formulas


def ring(lists):
    """(the lists of all workers at the end, numbers that each has sent), message by message."""
    workers = len(lists)
    held = [list(numbers) for numbers in lists]
    piece = len(lists[0]) // workers
    sent = [0] * workers

    def turn(number, adds):
        messages = []
        for worker in range(workers):
            at = (worker - number + (0 if adds else 1)) % workers * piece
            messages.append((worker, at, held[worker][at : at + piece]))
        for worker, at, numbers in messages:
            right = (worker + 1) % workers
            for i, x in enumerate(numbers, at):
                held[right][i] = held[right][i] + x if adds else x
            sent[worker] += len(numbers)

    for number in range(workers - 1):
        turn(number, adds=True)
    for number in range(workers - 1):
        turn(number, adds=False)
    return held, sent


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 5), st.randoms(use_true_random=False))
def test_a_ring_that_is_stepped_sums_and_sends_what_the_formula_says(workers, piece, rng):
    lists = [[rng.randint(-99, 99) for _ in range(workers * piece)] for _ in range(workers)]
    held, sent = ring(lists)
    sums = [sum(column) for column in zip(*lists)]
    assert held == [sums] * workers
    assert {float(F.all_reduce_sent(workers * piece, workers))} == set(map(float, sent))


def test_a_ring_takes_a_delay_and_a_part_of_the_bytes_in_each_turn():
    assert float(F.all_reduce("1 GB", 4, "1 ms", "1 GB/s")) == pytest.approx(6 * (0.001 + 0.25))
    assert float(F.all_reduce("1 GB", 1, "1 ms", "1 GB/s")) == 0


def stepped(stages, microbatches, chunks):
    """Idle share of a pipeline's working time, forward, by stepping: a piece a stage and tick.

    Micro-batches go through in groups of one a stage, chunk after chunk, as Narayanan's interleaved
    schedule has them; a stage takes the earliest piece whose predecessor is done.
    """
    order = []
    for group in range(0, microbatches, stages):
        for chunk in range(chunks):
            order += [(chunk, m) for m in range(group, min(group + stages, microbatches))]
    done, end = {}, 0
    free = [0] * stages
    for tick_order in order:
        chunk, m = tick_order
        for stage in range(stages):
            before = (
                done.get((chunk, m, stage - 1))
                if stage
                else done.get((chunk - 1, m, stages - 1), 0)
            )
            start = max(free[stage], before)
            free[stage] = done[chunk, m, stage] = start + 1
            end = max(end, start + 1)
    work = microbatches * chunks
    return (end - work) / work


@pytest.mark.parametrize(
    "stages, microbatches, chunks, share",
    [(4, 8, 1, 0.375), (16, 32, 8, 0.0586), (16, 16, 8, 0.1172), (8, 36, 8, 0.0243)],
)
def test_the_bubble_of_a_pipeline_is_that_of_a_stepped_one(stages, microbatches, chunks, share):
    closed = F.bubble(stages, microbatches, chunks)
    assert closed == pytest.approx(share, abs=5e-5)
    if microbatches % stages == 0:
        assert stepped(stages, microbatches, chunks) == pytest.approx(closed)


def test_the_bubble_alone_takes_llama_from_43_to_41_percent():
    """Llama 3.1 405B, 16 stages, 32 then 16 micro-batches; published 41 (table 4)."""
    before, after = (1 + F.bubble(16, m, 8) for m in (32, 16))
    assert 43 * before / after == pytest.approx(40.7, abs=0.05)


def test_limits_are_as_published_in_the_scaling_book():
    assert int(F.data_limit("400 GB/s", "990 TFLOP/s")) == 2475
    assert int(F.data_limit("450 GB/s", "990 TFLOP/s")) == 2200
    assert int(F.data_limit("400 GB/s", "2250 TFLOP/s")) == 5625
    assert round(F.tensor_limit(28_672, "450 GB/s", "990 TFLOP/s")) == 13


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: F.all_reduce_sent("1 GB", 0), "workers"),
        (lambda: F.all_reduce_sent("1 GB/s", 8), "a bandwidth"),
        (lambda: F.all_reduce("1 GB", 4, "-1 ms", "1 GB/s"), "from 0 up"),
        (lambda: F.all_reduce("1 GB", 4, "1 ms", 0), "bandwidth is 0 B/s"),
        (lambda: F.bubble(4, 0), "microbatches"),
        (lambda: F.tensor_limit(100, "1 GB/s", "1 TFLOP"), "a count"),
        (lambda: F.data_limit("1 GB/s", 0), "peak is 0 FLOP/s"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(call, words):
    with pytest.raises(UnitError) as raised:
        call()
    assert words in str(raised.value)
