"""One worker's view of all workers: which one it is, sums over all, and time on all their clocks.

A single step timed on one worker misses the others that had not begun. So a chain of steps is
timed from the first worker's start to the last one's end; `perf_counter` is one clock for all
processes of a computer. Across computers it is not, and then the slowest worker's own time counts.
To let workers do something else together: a method here.
"""

from __future__ import annotations

import platform
import time
import zlib
from collections.abc import Callable

import torch
import torch.distributed as dist
from torch import Tensor


class Team:
    """All workers, as one of them sees them."""

    def __init__(self, rank: int, world: int, gpu: bool):
        self.rank = rank
        self.world = world
        self.device = torch.device("cuda", rank) if gpu else torch.device("cpu")
        host = zlib.crc32(platform.node().encode())
        hosts = {row[0] for row in self.gather(host)}
        self.one_clock = len(hosts) == 1

    def sum(self, numbers: Tensor) -> None:
        """Put the sum over all workers into `numbers`, on each of them."""
        if self.world > 1:
            dist.all_reduce(numbers)

    def gather(self, *numbers: float) -> list[list[float]]:
        """[those numbers of each worker], on each of them."""
        shape = (self.world, len(numbers))
        table = torch.zeros(shape, dtype=torch.float64, device=self.device)
        table[self.rank] = torch.tensor(numbers, dtype=torch.float64)
        self.sum(table)
        return table.tolist()

    def mean(self, number: float) -> float:
        """The mean over all workers of a number that each of them has."""
        rows = self.gather(number)
        return sum(row[0] for row in rows) / self.world

    def wait_for_all(self) -> None:
        """Return when every worker is here."""
        self.sum(torch.zeros(1, device=self.device))
        self.finish()

    def finish(self) -> None:
        """Wait until a GPU has done what it was asked for."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def seconds(self, chain: Callable[[], None], takes_part: bool = True) -> float:
        """Wall seconds of a chain, from the first start to the last end of those that work."""
        self.wait_for_all()
        start = time.perf_counter()
        if takes_part:
            chain()
            self.finish()
        end = time.perf_counter()
        rows = self.gather(start, end, takes_part)
        starts, ends = [], []
        for started, ended, took_part in rows:
            if took_part:
                starts.append(started)
                ends.append(ended)
        if self.one_clock:
            return max(ends) - min(starts)
        return max(ended - started for started, ended in zip(starts, ends))

    def own_part(self, whole: Tensor, dim: int = 0) -> Tensor:
        """This worker's part of a tensor that is cut among all of them along `dim`."""
        parts = whole.tensor_split(self.world, dim=dim)
        return parts[self.rank].contiguous()
