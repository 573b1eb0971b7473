"""A net so small that it trains in a second: it reads eight characters and guesses the next.

Training keeps numbers in three places: the weights, the products, and the optimizer's averages,
which are small. "mixed" has few bits in the second place alone. With FP16 in all three, Adam's 1e-8
becomes 0, and soon 0 is divided by 0.
To add a precision to train in: one line in PRECISIONS.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .._support.display import TextDisplay
from .._support.errors import UserError, did_you_mean, short, whole
from .._support.torch_threads import one_torch_thread
from ..facts.number_formats import Format
from ..quantities.formatting import plural
from .text_data import WINDOW, windows

PRECISIONS = {  # name: (format of weights and optimizer, format of the products)
    "FP32": (torch.float32, torch.float32),
    "FP16": (torch.float16, torch.float16),
    "BF16": (torch.bfloat16, torch.bfloat16),
    "mixed": (torch.float32, torch.bfloat16),
}
CHARACTERS = 128  # ASCII
LETTER_WIDTH = 16  # numbers that stand for one character
RATE = 3e-3  # NB: a usual rate for Adam on a net of this size; no search was made for a better one


class TrainError(UserError, ValueError):
    """A precision to train in that is not known, or a number of steps that is not one."""


class NextCharacter(nn.Module):
    """Eight characters in, a score for each that may follow: (batch, 8) to (batch, 128)."""

    def __init__(self, width: int = 128):
        super().__init__()
        width = whole("width", width, error=TrainError)
        self.letters = nn.Embedding(CHARACTERS, LETTER_WIDTH)
        self.hidden = nn.Linear(WINDOW * LETTER_WIDTH, width)
        self.scores = nn.Linear(width, CHARACTERS)

    def forward(self, seen: Tensor) -> Tensor:
        letters = self.letters(seen).flatten(1)
        hidden = torch.relu(self.hidden(letters))
        return self.scores(hidden)


@dataclass(frozen=True, repr=False)
class Run(TextDisplay):
    """One training: `.losses` step by step, `.loss` at the end, `.lost` where it ended, `.net`."""

    precision: str
    losses: tuple[float, ...]
    net: nn.Module = field(repr=False)

    @property
    def loss(self) -> float:
        """The mean of the last tenth of the losses; NaN if one of them is."""
        count = max(1, len(self.losses) // 10)
        last = self.losses[-count:]
        return sum(last) / len(last)

    @property
    def lost(self) -> int | None:
        """The first step whose loss is not a number; None if there is none."""
        for step, loss in enumerate(self.losses, 1):
            if math.isnan(loss):
                return step
        return None

    @property
    def end(self) -> str:
        """How it ended, in words: its loss, or the step from which on there is none."""
        if self.lost:
            return f"from step {self.lost} on the loss is not a number"
        steps = plural(len(self.losses), "step")
        return f"the loss goes from {self.losses[0]:.2f} to {self.loss:.3f} in {steps}"

    def __repr__(self) -> str:
        name = "mixed precision" if self.precision == "mixed" else self.precision
        return f"Trained in {name}: {self.end} (measured)."


def train(precision: str = "FP32", steps: int = 300, batch: int = 256, seed: int = 0) -> Run:
    """Train the net by Adam on the CPU; returns a Run.

    Parameters
    ----------
    precision : one of PRECISIONS.
    steps : the number of updates, from 1 up; a loss that is not a number ends it earlier.
    batch : places of the text in each step, from 1 up.
    seed : of the first weights and of the places; the user's random numbers are left alone.

    Raises
    ------
    TrainError for another precision, and for steps, batch or seed that are not whole numbers.

    >>> train("mixed", steps=1).precision
    'mixed'
    """
    if precision not in PRECISIONS:
        names = ", ".join(PRECISIONS)
        raise TrainError(
            f"{short(repr(precision))} is not a precision to train in here. There are: "
            f"{names}.{did_you_mean(precision, PRECISIONS)}"
        )
    steps = whole("steps", steps, error=TrainError)
    batch = whole("batch", batch, error=TrainError)
    seed = whole("seed", seed, least=0, most=2**63 - 1, error=TrainError)
    kept, products = PRECISIONS[precision]
    with one_torch_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = NextCharacter().to(kept)
        losses = _fit(net, steps, batch, kept, products)
    return Run(precision, tuple(losses), net)


def _fit(
    net: nn.Module,
    steps: int,
    batch: int,
    kept: torch.dtype,
    products: torch.dtype,
) -> list[float]:
    """Train a net in place; returns its losses, which end with the first that is not a number."""
    seen, follows = _windows(tried=False)
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE, foreach=False)
    losses = []
    for _ in range(steps):
        places = torch.randint(len(seen), (batch,))
        with torch.autocast("cpu", products, enabled=products != kept):
            scores = net(seen[places])
            loss = F.cross_entropy(scores, follows[places])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if math.isnan(losses[-1]):  # it spreads: nothing can be learned any more
            break
    return losses


@torch.no_grad()
def accuracy(net: nn.Module) -> float:
    """The fraction of next characters guessed right, in the tenth of the text not trained on."""
    seen, follows = _windows(tried=True)
    with one_torch_thread():
        guesses = net(seen).argmax(1)
    return (guesses == follows).float().mean().item()


def characters_tested() -> int:
    """The number of next characters that `accuracy` is a fraction of."""
    _, follows = _windows(tried=True)
    return len(follows)


@torch.no_grad()
def round_weights(net: nn.Module, format: Format) -> nn.Module:
    """A copy of a net whose weights (not its biases) have been rounded to a Format."""
    rounded = copy.deepcopy(net)
    for weight in rounded.parameters():
        if weight.ndim > 1:
            weight.copy_(format.round(weight))
    return rounded


def near_zero(net: nn.Module) -> float:
    """The fraction of a net's weights that are nearer to 0 than to 0.5, as FP4's marks lie."""
    weights = [weight.flatten() for weight in net.parameters() if weight.ndim > 1]
    return (torch.cat(weights).abs() < 0.25).float().mean().item()


def _windows(tried: bool) -> tuple[Tensor, Tensor]:
    """(seen, follows) of the last tenth of the text, which is tried, or of the rest."""
    seen, follows = windows()
    known = len(seen) * 9 // 10
    if tried:
        return seen[known:], follows[known:]
    return seen[:known], follows[:known]
