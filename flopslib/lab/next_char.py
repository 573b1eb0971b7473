"""A net so small that it trains in a second: it reads eight characters and guesses the next.

The fact behind it: training needs numbers in three places, the weights, the products, and the
optimizer's notes, which are small. "Mixed" has few bits in the second place alone; with FP16 in all
three, Adam's 1e-8 becomes 0, and soon 0 is divided by 0.
To add a way to train: one line in WAYS.
"""

import copy
import math
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.nn import functional as F

from .._support.display import TextDisplay
from .._support.errors import UserError
from .._support.torch_threads import one_torch_thread
from .text_data import WINDOW, windows

WAYS = {  # name: (format of weights and optimizer, format of the products)
    "FP32": (torch.float32, torch.float32),
    "FP16": (torch.float16, torch.float16),
    "BF16": (torch.bfloat16, torch.bfloat16),
    "mixed": (torch.float32, torch.bfloat16),
}


class TrainError(UserError, ValueError):
    """A way to train that is not known."""


class NextCharacter(nn.Module):
    """Eight characters in, a score for each that may follow: (batch, 8) to (batch, 128)."""

    def __init__(self, width=128):
        super().__init__()
        self.letters = nn.Embedding(128, 16)
        self.hidden, self.scores = nn.Linear(WINDOW * 16, width), nn.Linear(width, 128)

    def forward(self, seen):
        return self.scores(torch.relu(self.hidden(self.letters(seen).flatten(1))))


@dataclass(frozen=True, repr=False)
class Run(TextDisplay):
    """One training: `.losses` step by step, `.loss` at the end, `.lost` where it ended, `.net`."""

    way: str
    losses: tuple
    net: nn.Module = field(repr=False)

    @property
    def loss(self):
        """The mean of the last tenth of the losses; NaN if one of them is."""
        last = self.losses[-max(1, len(self.losses) // 10) :]
        return sum(last) / len(last)

    @property
    def lost(self):
        """The first step whose loss is not a number; None where all are."""
        return next((n for n, loss in enumerate(self.losses, 1) if math.isnan(loss)), None)

    def __repr__(self):
        way = "mixed precision" if self.way == "mixed" else self.way
        if self.lost:
            return f"Trained in {way}: from step {self.lost} on the loss is no number (measured)."
        return (
            f"Trained in {way}: loss {self.losses[0]:.2f} at the start, {self.loss:.3f} after "
            f"{len(self.losses)} steps (measured)."
        )


def train(way="FP32", steps=300, batch=256, seed=0):
    """Train the net by Adam in one of the WAYS, on the CPU: a Run. TrainError for another way.

    >>> train("mixed", steps=1).way
    'mixed'
    """
    if way not in WAYS:
        raise TrainError(
            f"{str(way)[:40]!r} is not a way to train here. There are: {', '.join(WAYS)}."
        )
    kept, products = WAYS[way]
    seen, follows = windows()
    losses, known = [], len(seen) * 9 // 10  # the last tenth is for right()
    with one_torch_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = NextCharacter().to(kept)
        optimizer = torch.optim.Adam(net.parameters(), lr=3e-3, foreach=False)
        for _ in range(steps):
            at = torch.randint(known, (batch,))
            with torch.autocast("cpu", products, enabled=products != kept):
                loss = F.cross_entropy(net(seen[at]), follows[at])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if math.isnan(losses[-1]):  # it spreads: nothing can be learned any more
                break
    return Run(way, tuple(losses), net)


@torch.no_grad()
def right(net):
    """The share of next characters that a net guesses right in the tenth it was not trained on."""
    seen, follows = windows()
    seen, follows = (part[len(part) * 9 // 10 :] for part in (seen, follows))
    with one_torch_thread():
        return (net(seen).argmax(1) == follows).float().mean().item()


@torch.no_grad()
def rounded(net, format):
    """A copy of a net whose weights (not its biases) have been rounded to a Format."""
    fewer = copy.deepcopy(net)
    for weight in fewer.parameters():
        if weight.ndim > 1:
            weight.copy_(format.round(weight))
    return fewer
