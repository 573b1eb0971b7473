"""What workers do together: generators of lines; worker 0's lines are what the notebook reads.

steps     the same training step by one worker and by all, in turns
messages  how long a sum over all workers takes, by its size
split     one layer that is cut: first matrix by columns, second by rows
engine    PyTorch's DistributedDataParallel, against the sum of gradients by hand

To add a task: a generator of dicts here, and its name in TASKS.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from .team import Team

ROUNDS = 20  # of which the first is dropped
CHAIN_SECONDS = 0.02  # a chain lasts about this long ...
SHORTEST, LONGEST = 2, 16  # ... and has at least and at most this number of steps
LAYERS = 4
RATE = 1e-4  # so small that a chain of steps changes no timing
SMALLEST, LARGEST = 2**8, 2**24  # bytes of messages
FACTOR = 4  # from one size to the next
INNER = 4  # times the width: the inner width of the layer that is cut
FLOAT = 4  # bytes

Line = dict[str, Any]
Chain = Callable[[int], None]  # takes its number of steps


# -- a batch that is shared ------------------------------------------------------------------------
class Net:
    """Square layers with ReLU between them, all parameters and gradients in two flat tensors."""

    def __init__(self, width: int, device: torch.device):
        made = torch.Generator().manual_seed(0)  # each worker makes the same net
        shape = (LAYERS, width, width)
        weights = torch.randn(shape, generator=made) / width**0.5
        self.parameters = weights.to(device)
        self.gradient = torch.zeros_like(self.parameters)
        self.layers = []
        for layer, gradient in zip(self.parameters, self.gradient):
            leaf = layer.detach().requires_grad_()
            leaf.grad = gradient
            self.layers.append(leaf)

    def backward(self, x: Tensor, y: Tensor, batch: int) -> None:
        """Put the gradient of these examples into `gradient`; batch: how many there are in all."""
        self.gradient.zero_()
        *inner, last = self.layers
        for layer in inner:
            x = torch.relu(x @ layer)
        misses = x @ last - y
        loss = misses.square().sum() / batch
        loss.backward()

    def move(self) -> None:
        """One step against the gradient."""
        self.parameters.sub_(self.gradient, alpha=RATE)


def steps(
    team: Team,
    batch: int = 1024,
    width: int = 256,
    rounds: int = ROUNDS,
) -> Iterator[Line]:
    """One worker with the whole batch, and all with a part each, in turns."""
    net = Net(width, team.device)
    x, y = _examples(batch, width, team.device)
    own_x, own_y = team.own_part(x), team.own_part(y)

    def whole() -> None:
        net.backward(x, y, batch)

    def part() -> Tensor:
        net.backward(own_x, own_y, batch)
        return net.gradient

    whole()
    alone = net.gradient.clone()
    summed = part()
    team.sum(summed)
    yield {"off": _off(summed, alone), "bytes": FLOAT * summed.numel()}
    yield from _in_turns(team, whole, part, net.move, rounds)


def _examples(batch: int, width: int, device: torch.device) -> tuple[Tensor, Tensor]:
    made = torch.Generator().manual_seed(1)
    x = torch.randn(batch, width, generator=made)
    y = torch.randn(batch, width, generator=made)
    return x.to(device), y.to(device)


def _off(found: Tensor, right: Tensor) -> float:
    """How far a tensor is from the right one, as a share of its length."""
    away = (found - right).norm()
    return float(away / right.norm())


# -- one worker and all, in turns ------------------------------------------------------------------
def _in_turns(
    team: Team,
    whole: Callable[[], object],
    part: Callable[[], Tensor],
    after: Callable[[], None],
    rounds: int,
) -> Iterator[Line]:
    """Rounds of both: seconds of a step, of its talk, and the share of a core that was had.

    whole: one worker's step. part: each worker's part of it, whose results are summed.
    """
    chain = SHORTEST
    first = team.rank == 0
    for number in range(rounds):
        alone = team.seconds(partial(_one, whole, after, chain), takes_part=first)
        before = time.process_time()
        talks: list[float] = []
        together = team.seconds(partial(_shared, team, part, after, chain, talks))
        worked = time.process_time() - before
        share = team.mean(worked / together)
        talk = team.mean(sum(talks))
        if number:
            yield {
                "one": alone / chain,
                "all": together / chain,
                "talk": talk / chain,
                "share": share,
            }
        fastest = min(alone, together)
        chain = _chain(fastest / chain)


def _one(whole: Callable[[], object], after: Callable[[], None], steps: int) -> None:
    for _ in range(steps):
        whole()
        after()


def _shared(
    team: Team,
    part: Callable[[], Tensor],
    after: Callable[[], None],
    steps: int,
    talks: list[float],
) -> None:
    """The chain of one worker among all; the seconds of each sum go into `talks`."""
    for _ in range(steps):
        found = part()
        team.finish()
        start = time.perf_counter()
        team.sum(found)
        team.finish()
        talks.append(time.perf_counter() - start)
        after()


def _chain(step: float) -> int:
    """The number of steps in a chain, from the seconds of one step."""
    steps = round(CHAIN_SECONDS / step)
    return min(max(steps, SHORTEST), LONGEST)


# -- messages --------------------------------------------------------------------------------------
def messages(team: Team, rounds: int = ROUNDS) -> Iterator[Line]:
    """The seconds of a sum over all workers, by its bytes: of each round, for each size."""
    size = SMALLEST
    while size <= LARGEST:
        numbers = torch.zeros(size // FLOAT, device=team.device)
        chain = SHORTEST
        seconds = []
        for _ in range(rounds):
            took = team.seconds(partial(_sums, team, numbers, chain))
            seconds.append(took / chain)
            chain = _chain(took / chain)
        yield {"bytes": size, "seconds": seconds[1:]}
        size *= FACTOR


def _sums(team: Team, numbers: Tensor, times: int) -> None:
    for _ in range(times):
        team.sum(numbers)


# -- a layer that is cut ---------------------------------------------------------------------------
def split(
    team: Team,
    batch: int = 256,
    width: int = 256,
    rounds: int = ROUNDS,
) -> Iterator[Line]:
    """One layer by one worker, and cut among all: first matrix by columns, second by rows."""
    made = torch.Generator().manual_seed(0)
    inner = INNER * width
    first = torch.randn(width, inner, generator=made) / width**0.5
    second = torch.randn(inner, width, generator=made) / inner**0.5
    first, second = first.to(team.device), second.to(team.device)
    own_first = team.own_part(first, dim=1)
    own_second = team.own_part(second, dim=0)
    x, _ = _examples(batch, width, team.device)

    def whole() -> Tensor:
        return torch.relu(x @ first) @ second

    def part() -> Tensor:
        return torch.relu(x @ own_first) @ own_second

    summed = part()
    team.sum(summed)
    yield {"off": _off(summed, whole()), "bytes": FLOAT * summed.numel()}
    yield from _in_turns(team, whole, part, _nothing, rounds)


def _nothing() -> None:
    pass


# -- PyTorch's own engine --------------------------------------------------------------------------
def engine(team: Team, batch: int = 64, width: int = 256) -> Iterator[Line]:
    """How far the gradient of DistributedDataParallel is from the one summed by hand."""
    net = Net(width, team.device)
    x, y = _examples(batch, width, team.device)
    own_x, own_y = team.own_part(x), team.own_part(y)
    net.backward(own_x, own_y, batch)
    team.sum(net.gradient)
    model = _as_modules(net, width)
    wrapped = DistributedDataParallel(model) if team.world > 1 else model
    misses = wrapped(own_x) - own_y
    # The engine takes the mean over workers where the sum is meant: hence the factor.
    loss = team.world * misses.square().sum() / batch
    loss.backward()
    theirs = torch.stack([weight.grad.T for weight in model.parameters()])
    yield {"off": _off(theirs, net.gradient), "parameters": theirs.numel()}


def _as_modules(net: Net, width: int) -> torch.nn.Sequential:
    """The same net out of PyTorch's own layers."""
    model = torch.nn.Sequential()
    for layer in net.layers:
        linear = torch.nn.Linear(width, width, bias=False, device=layer.device)
        linear.weight.data.copy_(layer.detach().T)
        model.append(linear)
        model.append(torch.nn.ReLU())
    return model[:-1]


TASKS: dict[str, Callable[..., Iterator[Line]]] = {
    "steps": steps,
    "messages": messages,
    "split": split,
    "engine": engine,
}
