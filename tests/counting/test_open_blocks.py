"""Counts that overlap, in threads, in another order, cut short; then the process is as before."""

import concurrent.futures
import gc
import sys
import threading
import types
import warnings

import numpy as np
import pytest
import torch
import torch.nn as nn
from torch.utils import _python_dispatch
from torch.utils.flop_counter import FlopCounterMode
from torch_programs import state

import flopslib as fl
from flopslib.counting import open_blocks
from flopslib.counting.numpy import array, retype
from flopslib.counting.torch import module_tracker
from flopslib.counting.unseen.handed_on import DOORS

LINEAR, DATA = nn.Linear(8, 8), torch.ones(1, 8)
FLOP = 2 * 8 * 8
A = np.ones((4, 4))


def whole_process():
    """Everything of the process that a count changes while it is open."""
    doors = {}
    for module, cls, names in DOORS:
        owner = getattr(sys.modules.get(module), cls, None)
        doors |= {(module, cls, name): vars(owner).get(name) for name in names if owner}
    return {
        "torch": [*state()[:3], *state()[4:]],  # programs take random numbers
        "doors": doors,
        "flags": [x for name, x in vars(_python_dispatch).items() if name.startswith("_is_in")],
        "profilers": (sys.getprofile(), threading.getprofile(), sys.gettrace()),
        "warnings": list(warnings.filters),
        "NumPy's trackers": list(array.OPEN),
        "trackers": (list(module_tracker.EVERY), list(module_tracker.TRACKERS.here)),
        "blocks": (list(open_blocks.EVERY), list(open_blocks.THREAD.blocks)),
    }


def compiles():
    """Whether torch.compile compiles a function that it has not met before."""
    compiled = []

    def backend(graph, inputs):
        compiled.append(graph)
        return graph.forward

    torch._dynamo.reset()
    torch.compile(lambda a: a * 2 + 1, backend=backend)(torch.ones(3))
    return bool(compiled)


@pytest.fixture(autouse=True, scope="module")
def still_compiles():
    assert compiles()  # the compiler changes the process by itself, the first time
    yield
    assert compiles()


@pytest.fixture(autouse=True)
def unchanged(still_compiles):
    before = whole_process()
    yield
    gc.collect()
    assert whole_process() == before


def in_threads(work, number=4):
    """The results of a function called in several threads at once; an error is raised here."""
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with concurrent.futures.ThreadPoolExecutor(number) as pool:
            return list(pool.map(work, range(number)))
    finally:
        sys.setswitchinterval(switching)


# -- threads ---------------------------------------------------------------------------------------
def blocks_that_come_and_go(i):
    """What a count does with the list of all threads, over and over, and nothing else."""
    for _ in range(5_000):
        block = types.SimpleNamespace()
        open_blocks.add(block)
        open_blocks.remove(block)


def test_a_block_is_forgotten_while_other_threads_forget_theirs():
    in_threads(blocks_that_come_and_go, 8)  # each removal moves the places of the others


def many_counts(i):
    """A hundred counts, whose results are all the same."""
    return {(c.flops.value, *c.unknown) for c in (fl.count(LINEAR, DATA) for _ in range(100))}


def test_a_hundred_counts_in_each_of_four_threads_are_right_and_leave_nothing():
    assert in_threads(many_counts) == [{(FLOP,)}] * 4


def many_counts_of_arrays(i):
    a = A + i
    counts = [fl.count(lambda a: (a @ a) + a, a) for _ in range(50)]
    assert type(a) is np.ndarray
    return {(c.flops.value, *c.unknown) for c in counts}


def test_counts_of_arrays_in_four_threads_are_right_and_every_array_is_plain_again():
    assert in_threads(many_counts_of_arrays) == [{(128,)}] * 4
    gc.collect()
    assert not [reference for reference, _ in retype.ENTRIES.values() if reference() is not None]


def many_steps(i):
    """Counts of everything at once: backward, an optimizer, a nested count, a block, an error."""
    model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def step():
        model(DATA).sum().backward()
        optimizer.step()
        return fl.count(LINEAR, DATA)

    found = set()
    for _ in range(10):
        with fl.count() as outer:
            inner = fl.count(step)
        with pytest.raises(ZeroDivisionError):
            fl.count(lambda: 1 / 0)
        assert outer.flops == inner.flops and not outer.unknown
        found.add((inner.flops.value, inner.only(phase="backward").flops.value))
    return found


def test_training_steps_in_four_threads_know_their_own_modules_and_phases():
    (alone,) = many_steps(0)
    assert alone == (2 * FLOP + 3 * FLOP + FLOP, 3 * FLOP)
    assert in_threads(many_steps) == [{alone}] * 4


def test_a_thread_that_counts_nothing_is_not_counted():
    def work(i):
        if i % 2:
            return many_counts(i)
        return {(LINEAR(DATA) @ DATA.T).shape for _ in range(200)}

    found = in_threads(work)
    assert [counts and {flop for flop, *_ in counts} for counts in found[1::2]] == [{FLOP}] * 2


def test_blocks_of_two_threads_end_in_any_order():
    first_open, second_open = threading.Barrier(2), threading.Barrier(2)

    def work(i):
        with fl.count() as c:
            LINEAR(DATA)
            first_open.wait()
            LINEAR(DATA)
        second_open.wait()
        return c.flops.value

    assert in_threads(work, 2) == [2 * FLOP] * 2


# -- another order ---------------------------------------------------------------------------------
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 1, 0)])
def test_blocks_that_are_closed_in_another_order_count_what_ran_while_they_were_open(order):
    blocks = [fl.count() for _ in range(3)]
    for block in blocks:
        block.__enter__()
        LINEAR(DATA)
    for i in order:
        LINEAR(DATA)
        blocks[i].__exit__(None, None, None)
    LINEAR(DATA)
    expected = [(3 - i) + order.index(i) + 1 for i in range(3)]
    assert [block.flops.value / FLOP for block in blocks] == expected
    assert list(blocks[0].by("module")) == ["Linear"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_arrays_count_in_blocks_that_are_closed_in_another_order(order):
    blocks = [fl.count(), fl.count()]
    a = A.copy()
    for block in blocks:
        block.__enter__()
        a = block.watch(a)
        a @ a
    for i in order:
        a @ a
        blocks[i].__exit__(None, None, None)
    assert [block.flops.value / 128 for block in blocks] == [3 - i + order.index(i) for i in (0, 1)]


def test_a_mode_of_somebody_elses_that_is_left_later_goes_on():
    block, theirs = fl.count(), FlopCounterMode(display=False)
    block.__enter__()
    theirs.__enter__()
    LINEAR(DATA)
    block.__exit__(None, None, None)
    LINEAR(DATA)
    theirs.__exit__(None, None, None)
    assert block.flops == FLOP and theirs.get_total_flops() == 2 * FLOP


def test_a_mode_of_somebody_elses_around_a_count_keeps_its_flags():
    with FlopCounterMode(display=False) as theirs:
        before = whole_process()
        in_threads(many_counts, 2)
        fl.count(LINEAR, DATA)
        after = whole_process()
    assert after == before and theirs.get_total_flops() == FLOP


# -- cut short -------------------------------------------------------------------------------------
def interrupted():
    raise KeyboardInterrupt


def exits():
    raise SystemExit(3)


@pytest.mark.parametrize("fn", [interrupted, exits, lambda: LINEAR(torch.ones(3))])
def test_an_error_in_the_middle_leaves_nothing(fn):
    with pytest.raises((KeyboardInterrupt, SystemExit, RuntimeError)):
        fl.count(lambda: (LINEAR(DATA), fn()))
    errors = pytest.raises((KeyboardInterrupt, SystemExit, RuntimeError))
    with errors, fl.count(), fl.count() as inner:
        inner.watch(A.copy()) @ A
        LINEAR(DATA)
        fn()


@pytest.mark.parametrize("fn, args", [(LINEAR, (DATA,)), (lambda a: a @ a, (A,))])
def test_an_interrupt_on_any_line_until_a_count_closes_leaves_nothing(fn, args):
    """Ctrl-C at the n-th line of ours, for every n. NB: one in the closing may leave something."""
    fl.count(fn, *args)
    before = whole_process()
    n = lines = 0
    closing = False

    def trace(frame, event, arg):
        nonlocal lines, closing
        code = frame.f_code
        closing |= code.co_name == "close" and code.co_filename.endswith("counter.py")
        if closing or not code.co_filename.endswith(OPENING):
            return None
        if event == "line" and code.co_name not in (
            "count",
            "_counted_call",
        ):  # which closes from a line of its own
            lines += 1
            if lines == n:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    for n in range(1, 2000):
        lines, closing = 0, False
        sys.settrace(trace)
        try:
            fl.count(fn, *args)
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(None)
        while open_blocks.LOCK._is_owned():  # raised where no signal is: before the exit of `with`
            open_blocks.LOCK.release()
        assert whole_process() == before, f"line {n}"
        if lines < n:
            break
    assert 100 < n < 1999


CLOSING = ("count", "_counted_call")  # from a line of their own
OPENING = ("counter.py", "open_blocks.py", "handed_on.py", "mode.py", "module_tracker.py")


def paused():
    with fl.count() as c:
        LINEAR(DATA)
        yield c
        LINEAR(DATA)


def test_a_generator_that_is_left_open_is_closed_with_it():
    generator = paused()
    c = next(generator)
    fl.count(LINEAR, DATA)
    with fl.count() as later:
        del generator
        gc.collect()
        LINEAR(DATA)
    assert (c.flops, later.flops) == (2 * FLOP, FLOP)


def test_generators_that_take_turns_count_what_ran_while_they_were_open():
    first, second = paused(), paused()
    blocks = [next(first), next(second)]
    for generator in (first, second):
        assert next(generator, None) is None
    assert [block.flops.value / FLOP for block in blocks] == [3, 3]


def test_a_block_that_another_thread_closes_is_deaf_from_then_on():
    block = fl.count()
    block.__enter__()
    LINEAR(DATA)
    thread = threading.Thread(target=block.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    LINEAR(DATA)
    assert block.flops == FLOP and not block.unknown
    assert fl.count(LINEAR, DATA).flops == FLOP  # which takes off what could not be reached


def test_a_profiler_of_the_users_is_there_again():
    def profile(frame, event, arg):
        seen.append(event)

    seen = []
    sys.setprofile(profile)
    try:
        fl.count(lambda a: a @ a, A)
        assert sys.getprofile() is profile and seen
    finally:
        sys.setprofile(None)


def test_a_door_that_the_user_replaces_inside_stays_replaced():
    original = threading.Thread.start

    def theirs(self):
        return original(self)

    def work():
        threading.Thread.start = theirs
        return T_SQUARED()

    try:
        fl.count(work)
        assert threading.Thread.start is theirs
    finally:
        threading.Thread.start = original


def T_SQUARED():
    return torch.ones(2, 2) @ torch.ones(2, 2)
