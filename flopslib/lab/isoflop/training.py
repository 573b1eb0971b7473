"""One net, trained with a budget of FLOP, and tried on text that it has not read.

Every net has the same eight characters to see and one to guess; its width alone is free. The nets
are so small that a GPU would wait for its own calls, so they learn on the CPU, on one thread.
To count a step: `fl.count(gradient, net, seen, follows)`. To train in another way: `_fit`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import whole
from ..._support.torch_threads import one_torch_thread
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..next_char import NextCharacter
from .look_up import WithLookUp
from .recipe import EACH, PER_WIDTH, IsoflopError, Recipe, budget_of, recipe_for
from .texts import Text

BETAS = (0.9, 0.99)  # of Adam; 0.999 remembers more steps than these nets make
LAST_WIDTH = 32  # the rate of the last table is right at this width, and falls as width grows (muP)
MOST_LETTERS = 2


@dataclass(frozen=True, repr=False)
class Trained(TextDisplay):
    """A net and what it cost: `.budget`, `.parameters`, `.tokens`, `.flop`, `.loss`, `.right`."""

    width: int
    budget: float  # FLOP
    recipe: Recipe
    text: str  # its name
    characters: int  # of it that may be read
    loss: float  # nats for each character that was held back
    right: float  # the share of them that came first of its scores
    seconds: float  # of a core
    net: nn.Module = field(repr=False, compare=False)

    @property
    def parameters(self) -> int:
        """N: the parameters that multiply."""
        return PER_WIDTH * self.width

    @property
    def tokens(self) -> int:
        """D: the characters that it learned to guess, one each for every place in its batches."""
        return self.recipe.steps * self.recipe.batch

    @property
    def batch(self) -> int:
        """The places of the text in each step."""
        return self.recipe.batch

    @property
    def rate(self) -> float:
        """The highest rate."""
        return self.recipe.rate

    @property
    def flop(self) -> Q:
        """6ND, which is exact here."""
        return Q(EACH * self.parameters * self.tokens, "FLOP", "counted")

    @property
    def passes(self) -> float:
        """How many times it read as many characters as there are."""
        return self.tokens / self.characters

    def __repr__(self) -> str:
        each = sig(self.tokens / self.parameters)
        return (
            f"{self.parameters:,} parameters learned from {self.tokens:,} characters, {each} for "
            f"each: {self.flop}; loss {self.loss:.2f}, {100 * self.right:.0f} of 100 next "
            "characters right (measured)."
        )


@explained(IsoflopError, "learn", {"Text": "a text, such as manual()"})
def learn(
    width: int,
    budget: Any,
    text: Text,
    seed: int = 0,
    batch: int | None = None,
    rate: float | None = None,
    decay: bool = True,
    letters: int = 0,
    start: Trained | None = None,
) -> Trained:
    """Train a net of a width with a budget by Adam; returns it as Trained.

    Parameters
    ----------
    width : of the middle layer; 256 times as many parameters multiply.
    budget : in FLOP, such as "1e9 FLOP"; the number of steps follows from it.
    text : what it reads, and what is held back.
    seed : of the first weights and of the places; the user's random numbers are left alone.
    batch : places of the text in each step; without it, 64 for 1e9 FLOP and a square root.
    rate : the highest one; without it, 0.03 for a batch of 128 and a square root.
    decay : whether the rate goes down to 0.
    letters : how many of the last characters choose scores that are looked up, 0 to 2.
    start : a net of the same width to go on from.

    Raises
    ------
    IsoflopError : for fewer than ten steps or more than 20,000; for a start of another width.

    Examples
    --------
    >>> learn(4, "1e7 FLOP", manual()).parameters                            # doctest: +SKIP
    1024
    """
    width = whole("width", width, error=IsoflopError)
    seed = whole("seed", seed, least=0, most=2**63 - 1, error=IsoflopError)
    letters = whole("letters", letters, least=0, most=MOST_LETTERS, error=IsoflopError)
    recipe = recipe_for(width, budget, batch, rate, decay)
    if start is not None and start.width != width:
        raise IsoflopError(f"The net to go on from has width {start.width}: write that as width.")
    begin = time.thread_time()
    with one_torch_thread(), _on_the_cpu(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = _new_net(width, letters, start)
        _fit(net, recipe, text.places())
        seconds = time.thread_time() - begin
        loss, right = tried(net, text)
    return Trained(
        width=width,
        budget=budget_of(budget),
        recipe=recipe,
        text=text.name,
        characters=text.characters,
        loss=loss,
        right=right,
        seconds=seconds,
        net=net,
    )


def gradient(net: nn.Module, seen: Tensor, follows: Tensor) -> Tensor:
    """The loss of a batch, once every parameter has its gradient: one step but for the update."""
    loss = F.cross_entropy(net(seen), follows)
    loss.backward()
    return loss


@torch.no_grad()
def tried(net: nn.Module, text: Text) -> tuple[float, float]:
    """(loss, share of the characters guessed right) on what is held back of a text."""
    seen, follows = text.held_places()
    with one_torch_thread():
        scores = net(seen)
        loss = F.cross_entropy(scores, follows)
        right = (scores.argmax(1) == follows).float().mean()
    return loss.item(), right.item()


def _on_the_cpu() -> contextlib.AbstractContextManager:
    """New tensors on the CPU inside the block.

    Nothing is done where they are made there anyway: a device as a block costs a third of the time
    of these small steps.
    """
    device = torch.get_default_device()
    return contextlib.nullcontext() if device.type == "cpu" else torch.device("cpu")


def _new_net(width: int, letters: int, start: Trained | None) -> nn.Module:
    """The net before its first step: all characters are equally likely, or as `start` left it."""
    net = NextCharacter(width)
    nn.init.zeros_(net.scores.weight)
    if start is not None:
        net.load_state_dict(getattr(start.net, "net", start.net).state_dict())
    return WithLookUp(net, letters) if letters else net


def _fit(net: nn.Module, recipe: Recipe, places: tuple[Tensor, Tensor]) -> None:
    """Train a net in place by a recipe."""
    seen, follows = places
    optimizer = _adam(_groups(net))
    for step in range(recipe.steps):
        rate = recipe.rate_at(step)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["times"]
        batch = torch.randint(len(seen), (recipe.batch,))
        optimizer.zero_grad()
        gradient(net, seen[batch], follows[batch])
        optimizer.step()


def _groups(net: nn.Module) -> Iterator[dict[str, Any]]:
    """The parameters with the share of the rate that each gets."""
    core = getattr(net, "net", net)
    last = core.scores.weight
    others = [parameter for parameter in net.parameters() if parameter is not last]
    yield {"params": others, "times": 1.0}
    yield {"params": [last], "times": LAST_WIDTH / core.hidden.out_features}


def _adam(groups: Iterator[dict[str, Any]]) -> torch.optim.Optimizer:
    """Adam in one call a step, where this PyTorch has that for the CPU: a tenth less time."""
    listed = list(groups)
    try:
        return torch.optim.Adam(listed, betas=BETAS, fused=True)
    except RuntimeError:
        return torch.optim.Adam(listed, betas=BETAS, foreach=False)
