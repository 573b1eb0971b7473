"""Work that is handed on: followed in other threads, named where another process does it."""

import asyncio
import multiprocessing
import multiprocessing.pool
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
import torch
from foreign_workers import Products, Worker, square
from torch.utils.data import DataLoader
from torch_programs import mlp, x

import flopslib as fl
from flopslib.counting.op_cost import UnknownOperator

METHODS = multiprocessing.get_all_start_methods()
PROCESS = "work in another process"
T = torch.ones(5, 5)


def names(fn, *args):
    """What is named where `fn` is counted, and nothing is in a number."""
    report = fl.count(fn, *args)
    assert report.flops == 0 and "NOT counted, out of sight" in repr(report)
    return set(report.unknown)


# -- other processes -------------------------------------------------------------------------------
def a_process(context):
    process = context.Process(target=abs, args=(1,))
    process.start()
    process.join()


def a_new_pool(context):
    with context.Pool(1) as pool:
        pool.map(abs, [1])


def a_new_executor(context):
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(abs, 1).result()


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("begin", [a_process, a_new_pool, a_new_executor])
def test_a_process_that_begins_inside_is_named_by_every_start_method(begin, method):
    named = names(begin, multiprocessing.get_context(method))
    assert named <= {
        f"{who}: {PROCESS}"
        for who in ("multiprocessing.Process", "multiprocessing.Pool", "ProcessPoolExecutor")
    }


def forked(fork):
    child, *_ = fork() if fork is os.forkpty else (fork(),)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


async def in_a_loop():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()


PYTHON = [sys.executable, "-c", ""]
PROGRAM = os.path.basename(sys.executable)
WAYS = {
    "run": (lambda: subprocess.run(PYTHON), f"subprocess.Popen of {PROGRAM}"),
    "a shell": (lambda: subprocess.getoutput("exit"), "subprocess.Popen of "),
    "popen": (lambda: os.popen("exit").close(), "subprocess.Popen of "),
    "system": (lambda: os.system("exit"), "os.system"),
    "asyncio": (lambda: asyncio.run(in_a_loop()), f"subprocess.Popen of {PROGRAM}"),
}
if hasattr(os, "fork"):
    WAYS |= {
        "fork": (lambda: forked(os.fork), "os.fork"),
        "forkpty": (lambda: forked(os.forkpty), "os.forkpty"),
        "posix_spawn": (
            lambda: os.waitpid(os.posix_spawn(sys.executable, PYTHON, {}), 0),
            "os.posix_spawn",
        ),
        "spawnv": (lambda: os.spawnv(os.P_WAIT, sys.executable, PYTHON), "os.fork"),
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork beside threads
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_begin_a_process_is_named_once(way):
    run, told = WAYS[way]
    (name,) = names(run)
    assert name.startswith(told) and name.endswith(f": {PROCESS}")


def test_a_process_that_a_thread_of_the_count_begins_is_named_too():
    def work():
        thread = threading.Thread(target=subprocess.run, args=(PYTHON,))
        thread.start()
        thread.join()

    assert names(work) == {f"subprocess.Popen of {PROGRAM}: {PROCESS}"}


@pytest.mark.slow
def test_the_workers_of_a_loader_are_named_and_without_them_it_counts():
    assert fl.count(lambda: list(DataLoader(Products()))).flops == 4 * 250
    assert f"multiprocessing.Process: {PROCESS}" in names(
        lambda: list(DataLoader(Products(), num_workers=1))
    )
    old = DataLoader(Products(), num_workers=1, persistent_workers=True)
    list(old)
    assert names(lambda: list(old)) == {f"multiprocessing.Queue: {PROCESS}"}


async def in_executor(pool):
    return await asyncio.get_running_loop().run_in_executor(pool, abs, 1)


def test_pools_of_processes_that_were_there_before_are_named():
    told = {f"multiprocessing.Pool: {PROCESS}"}
    with multiprocessing.Pool(1) as pool:
        pool.map(abs, [1])
        assert names(lambda: pool.map(abs, [1])) == told
        assert names(lambda: pool.apply(abs, (1,))) == told
        assert names(lambda: list(pool.imap(abs, [1]))) == told
        assert names(lambda: pool.starmap(divmod, [(3, 2)])) == told
    told = {f"ProcessPoolExecutor: {PROCESS}"}
    with ProcessPoolExecutor(1) as pool:
        pool.submit(abs, 1).result()
        assert names(lambda: list(pool.map(abs, [1]))) == told
        assert names(lambda: asyncio.run(in_executor(pool))) == told


def test_a_process_at_the_other_end_of_a_pipe_or_a_queue_is_named():
    here, there = multiprocessing.Pipe()
    waiting = multiprocessing.SimpleQueue()
    assert names(lambda: (here.send(1), there.recv())) == {f"multiprocessing.Connection: {PROCESS}"}
    assert names(lambda: waiting.put(1)) == {f"SimpleQueue: {PROCESS}"}


def test_a_strict_block_raises_for_another_process():
    refused = pytest.raises(UnknownOperator, match=f"^os.system: {PROCESS}, which is not")
    with refused, fl.count(strict=True):
        os.system("exit")


# -- other threads ---------------------------------------------------------------------------------
def begun(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "run" not in vars(thread)


class OfTheUsers(threading.Thread):
    def __init__(self, work):
        super().__init__()
        self.work = work

    def run(self):
        self.work()


def begun_by_a_class(work):
    thread = OfTheUsers(work)
    thread.start()
    thread.join()


def begun_by_a_timer(work):
    timer = threading.Timer(0, work)
    timer.start()
    timer.join()


async def in_a_thread(work):
    await asyncio.to_thread(work)


NEW = [
    begun,
    begun_by_a_class,
    begun_by_a_timer,
    lambda work: begun(lambda: begun(work)),
    lambda work: asyncio.run(in_a_thread(work)),
    lambda work: ThreadPoolExecutor(1).submit(work).result(),
    lambda work: multiprocessing.pool.ThreadPool(1).apply(work),
]


@pytest.mark.parametrize("hand_on", NEW)
def test_a_thread_that_begins_inside_is_named_by_its_operators(hand_on):
    assert names(lambda: hand_on(lambda: T @ T)) == {"aten.mm: in another thread"}


def test_a_pool_of_threads_that_was_there_before_is_named_by_its_operators():
    told = {"aten.mm: in another thread"}
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        assert names(lambda: list(pool.map(square, [T]))) == told
        assert names(lambda: asyncio.run(in_executor_of_threads(pool))) == told
        assert names(lambda: pool.submit(begun, lambda: T @ T).result()) == told
        refused = pytest.raises(UnknownOperator, match="aten.mm: in another thread, which is not")
        with refused, fl.count(strict=True):
            pool.submit(square, T).result()
    with multiprocessing.pool.ThreadPool(1) as pool:
        pool.apply(int)
        assert names(lambda: pool.map(square, [T])) == told
        assert names(lambda: list(pool.imap_unordered(square, [T]))) == told
        assert names(lambda: pool.starmap(torch.mm, [(T, T)])) == told


async def in_executor_of_threads(pool):
    return await asyncio.get_running_loop().run_in_executor(pool, square, T)


def test_arrays_that_are_passed_count_in_any_thread_and_others_are_named():
    a = np.ones((5, 5))
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        report = fl.count(lambda a: pool.submit(square, a).result(), a)
        assert report.flops == 250 and not report.unknown
        assert names(lambda: pool.submit(lambda: np.zeros(3) + np.zeros(3)).result()) == {
            "numpy.zeros: an array that is made inside"
        }


class Immediate(Executor):
    """An executor for tests, as people write it: it does the work at once."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_an_executor_that_works_in_the_same_thread_is_no_alarm():
    report = fl.count(lambda: Immediate().submit(square, T).result())
    assert report.flops == 250 and not report.unknown


def test_a_module_in_a_thread_of_the_users_own_is_named():
    worker = Worker()
    assert names(lambda: worker.ask(lambda: torch.nn.Linear(5, 5)(T))) == {
        "Linear: in another thread"
    }
    worker.asked.put(None)


def busy():
    """Plain Python for at least three times as long as would be noted."""
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        pass


def test_where_no_operator_ran_the_clock_shows_that_other_threads_worked():
    worker = Worker()
    report = fl.count(lambda: worker.ask(busy))
    assert any(name.startswith("other threads: they worked 0.") for name in report.unknown)
    assert "other threads: they worked 0." in repr(report) and "fl.tally" in repr(report)
    worker.asked.put(None)
    assert not any(name.startswith("other threads") for name in fl.count(busy).unknown)


# -- no alarm --------------------------------------------------------------------------------------
def train():
    model = mlp()
    optimizer = torch.optim.AdamW(model.parameters())
    model(x()).sum().backward()
    optimizer.step()


@pytest.mark.parametrize(
    "fn, args",
    [
        (mlp(), (x(),)),
        (train, ()),
        (lambda: [torch.ones(600, 600) @ torch.ones(600, 600) for _ in range(3)], ()),
        (lambda a: [a @ a for _ in range(3)], (np.ones((400, 400)),)),
        (torch.linalg.svd, (x(60, 60),)),
        (lambda: list(DataLoader(Products(), batch_size=2)), ()),
    ],
)
def test_libraries_threads_of_their_own_are_no_alarm(fn, args):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert not fl.count(fn, *args).unknown
    finally:
        torch.set_num_threads(before)


def test_what_python_asks_of_the_system_is_no_alarm():
    import ctypes.util
    import platform

    def ask():
        ctypes.util.find_library("m")
        platform.processor()
        return T @ T

    assert not fl.count(ask).unknown


def test_processes_that_others_begin_meanwhile_are_no_alarm():
    """A thread that counts nothing begins a process while this one counts."""
    worker = Worker()
    with fl.count() as c:
        T @ T
        worker.asked.put(lambda: subprocess.run(PYTHON))
        worker.done.get()
    assert c.flops == 250 and not c.unknown
    worker.asked.put(None)


def test_after_a_count_nothing_is_listened_to():
    fl.count(lambda: T @ T)
    with fl.count() as c:
        T @ T
    subprocess.run(PYTHON)
    assert not c.unknown
