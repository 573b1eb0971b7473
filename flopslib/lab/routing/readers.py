"""Three nets that read one letter each time: one recipe, three widths, the same 38,400 letters.

Two convolutions with a bend behind each, and one linear layer from what they see to 26 scores. So
the FLOP of a letter follow from the width alone, and the nets differ in nothing else.
To train another: `train(width)`. To change the recipe: the constants here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..._support.display import TextDisplay
from ..._support.errors import UserError, short, whole
from ..._support.torch_threads import one_torch_thread
from ..photos.drawn import Photographs, drawn
from ..photos.words import LETTERS

WIDTHS = {"small": 3, "middle": 10, "large": 32}
LEAK = 0.1  # of a bend: with none, one small net in five lost a channel for good
STEPS, BATCH = 600, 64
# Highest learning rates of one cycle. NB: of a few that were tried, not of a search.
RATES = {3: 0.02, 10: 0.012, 32: 0.006}
RATE = 0.006  # of other widths
AT_ONCE = 100  # letters: with more, memory that was freed stays with the process


class RoutingError(UserError, ValueError):
    """Readers or answers that cannot be used as asked."""


_trained: dict[tuple[str, int], Reader] = {}  # by name and seed, so that none is trained twice


@dataclass(frozen=True, repr=False)
class Reader(TextDisplay):
    """A trained net: `name`, `width`, `net` from (letters, 1, 16, 16) to scores (letters, 26)."""

    name: str
    width: int
    net: nn.Sequential

    @property
    def parameters(self) -> int:
        """The number of its parameters."""
        return sum(p.numel() for p in self.net.parameters())

    def shares(self, pieces: Tensor) -> Tensor:
        """How sure it is of each letter of the alphabet, shape (letters, 26); a row sums to 1."""
        return self._each(pieces, lambda batch: F.softmax(self.net(batch), dim=1))

    def features(self, pieces: Tensor) -> Tensor:
        """What its last layer sees of each letter, shape (letters, 32 x width)."""
        return self._each(pieces, self.net[:-1])

    def _each(self, pieces: Tensor, function) -> Tensor:
        parts = []
        with torch.no_grad(), one_torch_thread():
            for batch in pieces[:, None].split(AT_ONCE):
                parts.append(function(batch))
        return torch.cat(parts)

    def __repr__(self) -> str:
        return f"The {self.name} reader: {self.parameters:,} parameters (counted)."


def readers(seed: int = 0) -> Iterator[Reader]:
    """The small, the middle and the large reader, one after the other as they are trained.

    seed: of the letters they see and of their first parameters.
    """
    letters = None
    for name, width in WIDTHS.items():
        if (name, seed) not in _trained:
            letters = letters or drawn(LETTERS, STEPS * BATCH, seed=seed)
            _trained[name, seed] = train(width, letters, name, seed)
        yield _trained[name, seed]


def reader(name: str, seed: int = 0) -> Reader:
    """One reader by its name, trained when it is first asked for."""
    if name not in WIDTHS:
        known = ", ".join(WIDTHS)
        raise RoutingError(f"There is no reader {short(repr(name))}; there are {known}.")
    if (name, seed) not in _trained:
        letters = drawn(LETTERS, STEPS * BATCH, seed=seed)
        _trained[name, seed] = train(WIDTHS[name], letters, name, seed)
    return _trained[name, seed]


def train(
    width: int,
    letters: Photographs,
    name: str = "",
    seed: int = 0,
) -> Reader:
    """A Reader of some width that has seen the letters once, in batches of 64.

    Raises RoutingError for a width or a seed that is not a whole number, and for too few letters.
    """
    width = whole("width", width, error=RoutingError)
    seed = whole("seed", seed, least=0, error=RoutingError)
    if len(letters) < BATCH:
        raise RoutingError(f"There are {len(letters):,} letters; a reader needs {BATCH} at least.")
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    net = network(width)
    torch.random.set_rng_state(state)
    with one_torch_thread():
        _learn(net, letters, RATES.get(width, RATE))
    return Reader(name or f"{width} wide", width, net.eval())


def network(width: int) -> nn.Sequential:
    """The net before it has learned."""
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1),
        nn.LeakyReLU(LEAK),
        nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1),
        nn.LeakyReLU(LEAK),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * width, len(LETTERS)),
    )


def _learn(net: nn.Module, letters: Photographs, rate: float) -> None:
    steps = len(letters) // BATCH
    optimizer = torch.optim.Adam(net.parameters(), lr=rate)
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps=steps)
    for step in range(steps):
        rows = slice(step * BATCH, (step + 1) * BATCH)
        scores = net(letters.pictures[rows, None])
        loss = F.cross_entropy(scores, letters.labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        cycle.step()
