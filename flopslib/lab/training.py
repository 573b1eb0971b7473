"""One step of training: read, see how far off, find each parameter's share in that, move it.

A training is this step, made again and again. forward: the model scores every next character; the
loss says how badly. backward: which way, and how strongly, would each parameter change the loss,
its gradient. optimizer: each parameter moves a little against its gradient.
To train on a text of your own: TrainingStep(model, text="...").
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .._support.display import TextDisplay
from .._support.errors import UserError, whole
from .._support.torch_threads import one_torch_thread
from ..quantities.formatting import plural
from ..quantities.quantity import Q
from .text_data import characters

RATE = 3e-3  # NB: a usual rate for Adam on a net of this size; no search was made for a better one
MOST_SEED = 2**63 - 1


class TrainingError(UserError, ValueError):
    """A step of training that cannot be made as asked."""


class TrainingStep(TextDisplay):
    """A step of training as a function without arguments; each call moves the model's parameters.

    It returns the loss, a tensor on the model's device: the mean over all characters of the step,
    in nats. A blind guess among 256 tokens has log 256 = 5.5. `.losses` are those of all calls,
    `.tokens` the tokens that one call learns from. On a processor it works on one core.

    Parameters
    ----------
    model : a TinyGPT, or another module from token numbers (batch, tokens) to scores (batch,
        tokens, vocabulary), on any device.
    batch : texts in each step, from 1 up.
    tokens : characters that are read in each text, from 1 up; at most the model's context.
    recompute : whether a Transformer keeps of each block only what goes in, and computes the inside
        again on the way back.
    seed : of the places in the text; other random numbers are left alone.
    text : to learn from; Python's language reference unless given.

    Raises
    ------
    TrainingError for a size that is not a whole number, for texts longer than the model's context
    or than the text they come from, and for a model with every parameter frozen.

    >>> step = TrainingStep(TinyGPT(context=32), batch=2, tokens=32)        # doctest: +SKIP
    >>> step.tokens
    64 tokens (counted)
    """

    def __init__(
        self,
        model: nn.Module,
        batch: int = 8,
        tokens: int = 128,
        recompute: bool = False,
        seed: int = 0,
        text: str | None = None,
    ):
        self.model = model
        self.batch = whole("batch", batch, error=TrainingError)
        self.length = whole("tokens", tokens, error=TrainingError)
        seed = whole("seed", seed, least=0, most=MOST_SEED, error=TrainingError)
        self.recompute = recompute
        self.device = next(model.parameters()).device
        self._texts = self._texts_of(characters(text).to(self.device))
        self._choice = torch.Generator().manual_seed(seed)
        self._optimizer = torch.optim.Adam(self._trained(), lr=RATE)
        self._losses: list[Tensor] = []

    @property
    def tokens(self) -> Q:
        """The tokens that one call learns from: batch x length of a text."""
        return Q(self.batch * self.length, "token", "counted")

    @property
    def losses(self) -> list[float]:
        """The loss of each call so far."""
        return [float(loss) for loss in self._losses]

    def __call__(self) -> Tensor:
        with one_torch_thread():
            loss = self._trained_once()
        self._losses.append(loss)
        return loss

    def _trained_once(self) -> Tensor:
        texts = self._next_texts()
        seen = texts[:, :-1]
        follows = texts[:, 1:]
        scores = self.model(seen, recompute=True) if self.recompute else self.model(seen)
        loss = F.cross_entropy(scores.flatten(0, 1), follows.flatten())
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return loss.detach()

    def _next_texts(self) -> Tensor:
        """Texts from places drawn at random: token numbers, (batch, length + 1)."""
        places = torch.randint(len(self._texts), (self.batch,), generator=self._choice)
        return self._texts[places]

    def _texts_of(self, codes: Tensor) -> Tensor:
        """Every text of length + 1 characters, as a view; raises TrainingError if none fits."""
        positions = getattr(self.model, "positions", None)
        context = len(positions.weight) if positions is not None else self.length
        if self.length > context:
            raise TrainingError(
                f"This model was built for {plural(context, 'token')}, and tokens is "
                f"{self.length:,}. Give TrainingStep tokens={context}, or build the model with "
                f"context={self.length}."
            )
        if len(codes) <= self.length:
            raise TrainingError(
                f"This text has {plural(len(codes), 'ASCII character')}; at least "
                f"{self.length + 1:,} are needed, {self.length:,} to read and one to guess. Give "
                "a longer text, or fewer tokens."
            )
        return codes.unfold(0, self.length + 1, 1)

    def _trained(self) -> list[nn.Parameter]:
        """The parameters that are not frozen; raises TrainingError if there are none."""
        trained = [p for p in self.model.parameters() if p.requires_grad]
        if not trained:
            raise TrainingError(
                "Every parameter of this model is frozen, so a step would move nothing. Write "
                "model.requires_grad_(True), or leave some of them out when you freeze."
            )
        return trained

    def __repr__(self) -> str:
        if self._losses:
            losses = self.losses
            return (
                f"After {plural(len(losses), 'step')} the loss is {losses[-1]:.2f}; it began at "
                f"{losses[0]:.2f} (measured)."
            )
        parameters = sum(p.numel() for p in self.model.parameters())
        trained = sum(p.numel() for p in self._trained())
        moved = "every parameter" if trained == parameters else f"{trained:,} of them"
        return (
            f"{parameters:,} parameters. A step of training reads {plural(self.batch, 'text')} of "
            f"{plural(self.length, 'character')}, guesses each next one, and moves {moved} a "
            "little (counted)."
        )
