"""One step of training as a function to count and to time, and many of them.

A step draws a batch of photographs, lets the net read them, and moves what learns against its
gradient. With a teacher's answers in place of labels, the net learns how likely each character is.
To use another optimizer or schedule: `Step` and `_share_of_rate`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..._support.display import TextDisplay
from ..._support.errors import short, whole
from ..._support.torch_threads import one_torch_thread
from ...quantities.formatting import plural
from ...quantities.quantity import read
from ..photos.drawn import Photographs
from .errors import TuningError

BATCH = 64
UP = 0.2  # of the steps, in which the rate goes up; then it goes straight down to 0
AT_ONCE = 1_000  # photographs that are read together when a net is tried
# NB: the best of four rates each, by two seeds; ten times as much where few learn, as others found.
RATES = {"all": 1e-3, "some": 1e-2}
MOST_STEPS = 20_000
SEEN = 1.0  # point: a smaller difference is not seen with the 3,000 photographs of a keyboard
SOFTEN = 4.0  # NB: of 1, 2, 3, 4 and 6, among the best for 1,000 photographs; all alike for 16,000


class Step(TextDisplay):
    """A step of training as a function without arguments; each call moves what learns in the net.

    Parameters
    ----------
    net : a Reader, on any device.
    photographs : to learn from, of the characters that the net can say; at least a batch.
    rate : how far a step moves; 1e-3 where all learns and 1e-2 where a part does, unless given.
    soft : a teacher's softened answers in place of the labels, (photographs, characters).
    batch : photographs in a step.
    seed : of the batches; other random numbers are left alone.
    soften : by which the scores are divided before they meet a teacher's answers.

    Raises
    ------
    TuningError for what does not fit.
    """

    def __init__(
        self,
        net: nn.Module,
        photographs: Photographs,
        rate: float | None = None,
        soft: Tensor | None = None,
        batch: int = BATCH,
        seed: int = 0,
        soften: float = SOFTEN,
    ):
        self.net = net
        self.batch = whole("batch", batch, error=TuningError)
        _fit_each_other(net, photographs, soft, self.batch)
        trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
        if not trained:
            raise TuningError("Every parameter of this net is frozen, so a step moves nothing.")
        frozen = sum(not parameter.requires_grad for parameter in net.parameters())
        self.rate = RATES["some" if frozen else "all"] if rate is None else _rate(rate)
        place = trained[0].device
        self._pictures = photographs.pictures.to(place)
        self._soften = 1.0 if soft is None else soften
        self._wanted = (photographs.labels if soft is None else soft).to(place)
        self._dice = torch.Generator("cpu").manual_seed(seed)
        self.optimizer = torch.optim.AdamW(trained, lr=self.rate, foreach=False)

    def __call__(self) -> Tensor:
        """The loss of the step, in nats."""
        with one_torch_thread():
            self.optimizer.zero_grad()
            loss = self.loss()
            loss.backward()
            self.optimizer.step()
        return loss.detach()

    def loss(self) -> Tensor:
        """The loss on the next batch, with what its gradient needs."""
        many = len(self._pictures)
        rows = torch.randint(many, (self.batch,), generator=self._dice, device="cpu")
        rows = rows.to(self._pictures.device)
        scores = self.net(self._pictures[rows]).float()  # where a net works in 16 bits
        if self._soften == 1:
            return F.cross_entropy(scores, self._wanted[rows])
        # Softer answers have smaller gradients, by the square: Hinton and others, 1503.02531.
        softer = F.cross_entropy(scores / self._soften, self._wanted[rows])
        return self._soften**2 * softer

    def slow_down(self, share: float) -> None:
        """Use a share of the rate from now on."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * share

    def __repr__(self) -> str:
        return (
            f"A step reads {plural(self.batch, 'photograph')} and moves what learns of a net "
            "(counted)."
        )


def learn(
    net: nn.Module,
    photographs: Photographs,
    steps: int,
    rate: float | None = None,
    soft: Tensor | None = None,
    seed: int = 0,
    soften: float = SOFTEN,
) -> nn.Module:
    """The net itself after some steps of training, in which the rate goes up and down to 0.

    Arguments as for Step; raises TuningError.
    """
    steps = whole("steps", steps, most=MOST_STEPS, error=TuningError)
    step = Step(net, photographs, rate, soft, seed=seed, soften=soften)
    return repeated(step, steps)


def repeated(step: Step, steps: int) -> nn.Module:
    """The net of a step, which has been taken that many times, its rate going up and down to 0."""
    steps = whole("steps", steps, most=MOST_STEPS, error=TuningError)
    for number in range(steps):
        step.slow_down(_share_of_rate(number, steps))
        step()
    return step.net


@torch.no_grad()
def answers(net: nn.Module, photographs: Photographs, soften: float = 1.0) -> Tensor:
    """How likely a net finds each character: (photographs, characters), rows that add up to 1.

    soften: by which its scores are divided first, so that it is less sure of its first choice.
    """
    alike = next(net.parameters())  # of the device and the format that the net works in
    parts = []
    with one_torch_thread():
        for start in range(0, len(photographs), AT_ONCE):
            pictures = photographs.pictures[start : start + AT_ONCE].to(alike)
            scores = net(pictures).float() / soften
            parts.append(scores.softmax(dim=1).cpu())
    return torch.cat(parts)


class Right(float):
    """How many of 100 photographs a net reads right."""

    def __repr__(self) -> str:
        return f"{float(self):.1f} of 100 right (measured)"

    def __str__(self) -> str:
        return f"{float(self):.1f}"


def right(net: nn.Module, photographs: Photographs) -> Right:
    """How many of 100 photographs a net reads right, a Right.

    Raises TuningError where the net says other characters than the photographs show.
    """
    _fit_each_other(net, photographs, None, 1)
    said = answers(net, photographs).argmax(dim=1)
    share = (said == photographs.labels).double().mean()
    return Right(100 * float(share))


def _share_of_rate(number: int, steps: int) -> float:
    """The part of the rate of a step, counted from 0."""
    up = max(1, round(UP * steps))
    if number < up:
        return (number + 1) / up
    return (steps - number) / (steps - up + 1)


def _fit_each_other(
    net: nn.Module,
    photographs: Photographs,
    soft: Tensor | None,
    batch: int,
) -> None:
    """Raise TuningError for a net, photographs and answers that do not go together."""
    says = getattr(net, "characters", photographs.characters)
    if says != photographs.characters:
        raise TuningError(
            f"This net says {short(says, 30)!r}, and the photographs show "
            f"{short(photographs.characters, 30)!r}. Give it photographs of its own characters."
        )
    if len(photographs) < batch:
        raise TuningError(
            f"There are {plural(len(photographs), 'photograph')}, fewer than a batch of {batch}."
        )
    if soft is None and bool((photographs.labels < 0).any()):
        raise TuningError(
            "Some of these photographs have no label. Take those that have one, or give a "
            "teacher's answers: soft=answers(teacher, photographs, 4)."
        )
    if soft is not None and soft.shape != (len(photographs), len(says)):
        raise TuningError(
            f"The teacher's answers have the shape {tuple(soft.shape)}; {len(photographs):,} "
            f"photographs of {len(says)} characters need ({len(photographs):,}, {len(says)})."
        )


def _rate(rate: Any) -> float:
    number = float(read(rate, "", "rate"))
    if not 0 < number <= 1:
        raise TuningError(f"rate is {short(rate)}: write a number above 0, such as 0.002.")
    return number
