"""Results whose work has not happened yet, however the function that returned them is wrapped."""

import asyncio
import functools
import gc
import multiprocessing
import subprocess
import sys
import threading
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from flopslib._support.later import later_work


def work(n=1):
    return n + 1


def lazily():
    yield work()


async def awaited():
    return work()


async def lazily_awaited():
    yield work()


class Model:
    def __call__(self):
        return lazily()

    def step(self):
        return awaited()


def pooled():
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work)


def fork():
    import torch

    return torch.jit.fork(work)


def threaded():
    return threading.Thread(target=work)


def process():
    return multiprocessing.get_context("spawn").Process(target=work)


def captured():
    """A CUDA graph, made where there may be no GPU: a subclass that makes nothing."""
    import torch

    graph = type("Graph", (torch.cuda.CUDAGraph,), {"__new__": lambda cls: object.__new__(cls)})
    return object.__new__(graph)


def sentence(fn):
    return later_work(fn, fn(), "fl.measure", "Measure")


@pytest.mark.parametrize(
    "fn, start, end",
    [
        (lazily, "lazily returned a generator: its work happens only when that is read.", "list("),
        (awaited, "awaited returned a coroutine: its work happens only when", "asyncio.run("),
        (lazily_awaited, "lazily_awaited returned a async_generator", "asyncio.run(main())"),
        (lambda: map(work, [1]), "This function returned a map", "list(f(...))"),
        (lambda: filter(work, [1]), "This function returned a filter", "list(f(...))"),
        (Model(), "Model returned a generator", "list(Model(...))"),
        (Model().step, "step returned a coroutine", "asyncio.run(step(...))"),
        (functools.partial(lazily), "lazily returned a generator", "list(lazily(...))"),
        (functools.lru_cache(lazily), "lazily returned a generator", "list(lazily(...))"),
        (pooled, "pooled returned a Future: its work goes on elsewhere.", "pooled(...).result()"),
        (Future, "Future returned a Future", ".result()"),
        (lambda: [Future(), Future()], "This function returned a Future", ".result()"),
        (lambda: (1.5, {"async": Future()}), "This function returned a Future", ".result()"),
        (threaded, "threaded returned a Thread", "threaded(...).join()"),
        (lambda: threading.Timer(9, work), "This function returned a Timer", "f(...).join()"),
        (process, "process returned a SpawnProcess", "process(...).join()"),
        (fork, "fork returned a Future", "fork(...).wait()"),
        (captured, "captured returned a Graph: its work happens only when that is repl", "replay"),
        (lambda: work, "This function returned a function, which was not called.", "f(...)()"),
        (lambda: functools.partial(work, 2), "This function returned a partial", "f(...)()"),
        (lambda: Model().step, "This function returned a method", "f(...)()"),
    ],
)
def test_work_that_happens_later_is_named_with_what_to_write(fn, start, end):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # a coroutine that nobody awaits
        found = sentence(fn)
        gc.collect()
    assert found.startswith(start) and found.endswith(").")
    assert end in found.partition("such as fl.measure(lambda: ")[2]


def test_a_task_and_a_future_of_asyncio_are_awaited():
    async def main():
        task = asyncio.ensure_future(awaited())
        found = [
            later_work(work, thing, "fl.measure", "Measure")
            for thing in (task, asyncio.get_running_loop().create_future())
        ]
        await task
        return found

    task, future = asyncio.run(main())
    assert "returned a Task: its work happens only when that is awaited" in task
    assert "returned a Future: its work happens only when that is awaited" in future


def test_a_process_that_nobody_waits_for_is_not_done():
    run = functools.partial(subprocess.Popen, [sys.executable, "-c", ""])
    began = run()
    assert "returned a Popen: its work goes on elsewhere" in later_work(run, began, "", "")
    began.wait()
    assert later_work(run, began, "", "") == ""


def test_a_thread_that_was_joined_is_done():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert later_work(work, [thread], "", "") == ""


@pytest.mark.parametrize(
    "name, method, written",
    [
        ("polars.lazyframe.frame.LazyFrame", None, ".collect()"),
        ("ray._raylet.ObjectRef", None, "ray.get("),
        ("torch.distributed.distributed_c10d.Work", None, ".wait()"),
        ("dask.array.core.Array", {"__dask_graph__": lambda self: {}}, ".compute()"),
        (
            "jaxlib._jax.ArrayImpl",
            {"block_until_ready": None, "is_ready": lambda self: False},
            ".block_until_ready()",
        ),
    ],
)
def test_classes_of_other_packages_are_known_by_name(name, method, written):
    module, _, kind = name.rpartition(".")
    thing = type(kind, (), {"__module__": module, **(method or {})})()
    assert written in later_work(work, thing, "fl.measure", "Measure")


@pytest.mark.parametrize(
    "result",
    [
        None,
        1.5,
        "text",
        [1, [2, [3]]],
        {"logits": [1.0]},
        range(3),
        iter([1]),
        zip([1], [2]),
        int,
        SimpleNamespace(is_alive=True),
        type("Dataset", (), {"__dask_graph__": lambda self: None})(),  # numbers, and not of dask
        type("Ready", (), {"block_until_ready": 1, "is_ready": lambda self: True})(),
        type("Done", (), {"returncode": None})(),
        [Model()] * 5000,
    ],
    ids=str,
)
def test_what_is_done_passes(result):
    assert later_work(work, result, "fl.measure", "Measure") == ""
