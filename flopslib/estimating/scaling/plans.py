"""One model of a scaling law: its size and its text, its loss, what training and serving cost.

Training takes 6 FLOP for each parameter and token, serving 2. A model that will answer much is
cheaper small and read long than at its best size: Sardana et al., arxiv.org/abs/2401.00448.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..._support.arguments import explained
from ..._support.display import Text, TextDisplay
from ...quantities.formatting import percent, sig, words
from ...quantities.quantity import Q
from .errors import ScalingError

TRAINING, SERVING = 6, 2  # FLOP for each parameter and token
EXAMPLES = {"Plan": 'a plan, such as law.best("1e24 FLOP")'}
LITTLE = 0.005  # a share of the FLOP that is not worth a sentence


@dataclass(frozen=True, repr=False)
class Plan(TextDisplay):
    """A model: `.parameters`, `.tokens`, `.loss`, and `.training`, `.serving`, `.total` in FLOP."""

    law: str
    known: str  # where the law is from
    parameters: float
    tokens: Q
    loss: float | None  # None where the law says nothing of a loss
    served: Q  # tokens that it will write and read in use

    @property
    def training(self) -> Q:
        """6ND."""
        return self._work(TRAINING, self.tokens)

    @property
    def serving(self) -> Q:
        """2N for each token served."""
        return self._work(SERVING, self.served)

    @property
    def total(self) -> Q:
        """Training and serving."""
        return self.training + self.serving

    @property
    def ratio(self) -> float:
        """Tokens for each parameter."""
        return self.tokens.value / self.parameters

    def _work(self, each: int, tokens: Q) -> Q:
        work = each * self.parameters * tokens.value
        return Q(work, "FLOP", f"estimated: {self.law}, {each}ND")

    @explained(ScalingError, "plan.beside", EXAMPLES)
    def beside(self, other: Plan) -> Text:
        """What this plan costs beside another one, in training, in all, and when it pays off."""
        times = self.training / other.training
        size = words(self.parameters)
        other_size = words(other.parameters)
        parts = [
            f"{size} parameters instead of {other_size}",
            f"{sig(times)} times the FLOP to train",
        ]
        if self.served and other.served:
            saved = 1 - self.total / other.total
            parts.append(_saving(saved))
        paid = self._paid_back(other)
        if paid is not None:
            parts.append(f"earned back after {words(paid.value)} tokens served")
        text = "; ".join(parts)
        return Text(f"{text} (estimated: {self.law}'s law, 6ND and 2N).")

    def _paid_back(self, other: Plan) -> Q | None:
        """Tokens after which a smaller model that took more training is the cheaper one."""
        more = self.training.value - other.training.value
        less = SERVING * (other.parameters - self.parameters)
        if more <= 0 or less <= 0:
            return None
        return Q(more / less, "token", f"estimated: {self.law}")

    def __repr__(self) -> str:
        size = words(self.parameters)
        tokens = words(self.tokens.value)
        ratio = sig(self.ratio)
        parts = [f"{size} parameters read {tokens} tokens, {ratio} for each: {self.training}"]
        if self.served:
            served = words(self.served.value)
            parts.append(f"{self.serving} more for {served} tokens served")
        if self.loss is not None:
            parts.append(f"loss {self.loss:.3f}")
        text = "; ".join(parts)
        source = self.known.removeprefix("cited: ")
        return f"{text} (estimated: {self.law}, {source})."


def _saving(saved: float) -> str:
    if abs(saved) < LITTLE:
        return "as many with what is served"
    side = "fewer" if saved > 0 else "more"
    return f"{percent(abs(saved))} {side} with what is served"
