"""Memory to measure in: aligned, touched, and no more than may be used."""

import threading

import pytest

from flopslib.measuring.ceilings import buffers


def test_an_array_is_aligned_touched_and_capped():
    room = buffers.allocate(3 * 2**20)
    assert room.ctypes.data % 2**21 == 0 and room.size == 3 * 2**20 and not room.any()
    caches = {"L1": 48 * 2**10, "L2": 2**21, "L3": 105 * 2**20}
    free = buffers.working_sets(caches, None)
    assert free == {"L1": 24 * 2**10, "L2": 2**20, "L3": 2**23, "memory": 2**29}
    small = buffers.working_sets(caches, 2**30)
    assert small["memory"] == 2**27 and small["L1"] == free["L1"]
    assert max(buffers.working_sets(caches, 2**24).values()) <= 2**21


def test_many_cores_share_the_last_cache_and_main_memory():
    caches = {"L1": 2**15, "L2": 2**18, "L3": 2**23}
    one, four = buffers.working_sets(caches, None), buffers.working_sets(caches, None, 4)
    assert one["L2"] < four["L3"] == 2**20 <= one["L3"]
    assert 4 * four["memory"] >= 8 * 2**23


@pytest.mark.parametrize(
    ("last", "cores", "memory"),
    [
        (2**25, 1, 2**28),  # eight times the last cache, which keeps a part of twice its size
        (2**25, 2, 2**27),  # of each of two: eight times together
        (3 * 2**25, 1, 2**29),  # a stacked cache of 96 MiB: no more than 512 MiB
        (2**21, 1, 2**26),  # a small cache: enough to be timed
        (2**25, 16, 2**26),
    ],
)
def test_main_memory_is_measured_with_several_times_the_last_cache(last, cores, memory):
    caches = {"L1": 2**15, "L2": 2**20, "L3": last}
    assert buffers.working_sets(caches, None, cores)["memory"] == memory


@pytest.mark.parametrize(
    ("memory", "cores", "each"),
    [(2**30, 1, 2**27), (2**30, 2, 2**27), (2**30, 4, 2**26), (2**32, 64, 2**24)],
)
def test_all_threads_together_take_no_more_than_a_quarter_of_the_memory(memory, cores, each):
    caches = {"L1": 2**15, "L2": 2**20, "L3": 105 * 2**20}
    sets = buffers.working_sets(caches, memory, cores)
    assert sets["memory"] == each and cores * each <= memory // 4


def test_a_smaller_set_is_shared_by_the_threads_as_long_as_each_has_enough():
    caches = {"L1": 2**15, "L2": 2**20, "L3": 105 * 2**20}
    most = 160 * 2**20
    each = [buffers.working_sets(caches, None, cores, most)["memory"] for cores in (1, 2, 8)]
    assert each == [most, most // 2, 2**26]


def test_arrays_of_several_threads_lie_in_the_memory_that_one_had():
    arrays = buffers.allocate_for({1: 2**22, 4: 2**20})
    assert [array.size for array in arrays[4]] == 4 * [2**20]
    for number, array in enumerate(arrays[4]):
        array[:] = number + 1
    assert [arrays[1][0][number * 2**20] for number in range(4)] == [1, 2, 3, 4]
    assert arrays[1][0].ctypes.data % 2**21 == 0


def test_without_known_caches_there_is_main_memory_alone():
    assert list(buffers.working_sets({}, 8 * 2**30)) == ["memory"]


def test_each_thread_has_its_own_function():
    made = []
    own = buffers.PerThread(lambda number: made.append(number) or (lambda: number), 2)
    seen = [own(), own()]
    for _ in range(2):
        worker = threading.Thread(target=lambda: seen.append(own()))
        worker.start()
        worker.join()
    assert made == [0, 1, 0] and seen == [0, 0, 1, 0]
