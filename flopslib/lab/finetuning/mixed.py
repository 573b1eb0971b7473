"""One step of training in 32 bits, in 16, and in both; and steps that are too small for 16.

FP32   all numbers in 32 bits
BF16   all numbers in 16 bits: a step that is small beside its weight is rounded away
mixed  products and gradients in BF16; the weights themselves, in which steps add up, and the
       optimizer's notes in FP32. What multiplies is a copy of the weights in BF16, made each step
Large models are trained in the third way. The FLOP are the same in all three.
To add a precision: a line in PRECISIONS.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..._support.display import TableDisplay
from ..._support.errors import did_you_mean, short
from ..._support.torch_threads import one_torch_thread
from ...quantities.formatting import percent
from ..photos.drawn import Photographs
from .errors import TuningError, by_name
from .kept import NOTES, kept
from .steps import Right, Step
from .ways import CHANCE, in_per_cent

PRECISIONS = {  # name: (dtype of weights and notes, dtype of products and gradients)
    "FP32": (torch.float32, torch.float32),
    "BF16": (torch.bfloat16, torch.bfloat16),
    "mixed": (torch.float32, torch.bfloat16),
}
NONE = "none"


class PreciseStep(Step):
    """A step of training of a copy of a net, in a precision; other arguments as for Step.

    `masters` are the weights in FP32 where they are kept beside those in BF16.

    Raises
    ------
    TuningError for a precision that is not there.
    """

    def __init__(
        self,
        net: nn.Module,
        photographs: Photographs,
        precision: str = "mixed",
        **how: Any,
    ):
        if precision not in PRECISIONS:
            raise TuningError(
                f"{short(repr(precision))} is not a precision here. There are: "
                f"{', '.join(PRECISIONS)}.{did_you_mean(precision, PRECISIONS)}"
            )
        held, multiplied = PRECISIONS[precision]
        working = copy.deepcopy(net).to(multiplied)
        super().__init__(working, photographs, **how)
        self._pictures = self._pictures.to(multiplied)
        self.masters: list[Tensor] = []
        if held != multiplied:
            self.masters = [table.detach().to(held, copy=True) for table in net.parameters()]
            self.optimizer = torch.optim.AdamW(self.masters, lr=self.rate, foreach=False)

    def __call__(self) -> Tensor:
        """The loss of the step, in nats."""
        if not self.masters:
            return super().__call__()
        with one_torch_thread():
            self.net.zero_grad()
            loss = self.loss()
            loss.backward()
            self._move()
        return loss.detach()

    @torch.no_grad()
    def _move(self) -> None:
        """Move the weights in FP32, and round them into those that multiply."""
        both = list(zip(self.masters, self.net.parameters()))
        for master, working in both:
            master.grad = working.grad.to(master.dtype)  # for a moment; not kept
        self.optimizer.step()
        for master, working in both:
            working.copy_(master)
            master.grad = None


@torch.no_grad()
def swallowed(net: nn.Module, photographs: Photographs, rate: float) -> float:
    """The share of the parameters that a first step of training moves in FP32 and not in BF16."""
    step = PreciseStep(net, photographs, "FP32", rate=rate)
    before = [table.clone() for table in step.net.parameters()]
    with torch.enable_grad():
        step()
    lost, moved = 0, 0
    for old, new in zip(before, step.net.parameters()):
        short_old = old.bfloat16()
        short_new = (short_old.float() + (new - old)).bfloat16()
        moves = new != old
        moved += int(moves.sum())
        lost += int((moves & (short_new == short_old)).sum())
    return lost / moved


# -- side by side ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """A precision: its bytes a parameter by kind, its activations, seconds, and what it reads."""

    name: str
    kinds: tuple[float, ...]  # weights, those in FP32 beside them, gradients, notes
    activations: int  # bytes
    rounds: tuple[float, ...]  # seconds of a step
    right: Right

    @property
    def together(self) -> float:
        """All bytes of a parameter."""
        return sum(self.kinds)


@dataclass(frozen=True, repr=False)
class Precisions(TableDisplay):
    """Precisions by name, the first of which is 100 %; `precisions["mixed"].kinds`."""

    rows: tuple[Row, ...]

    def __getitem__(self, name: str) -> Row:
        return by_name(self.rows, name)

    def times(self, name: str) -> list[float]:
        """Seconds of a precision in each round, as shares of the first one's."""
        first = self.rows[0].rounds
        return [own / other for own, other in zip(self[name].rounds, first)]

    def says(self) -> str:
        """What the short ones gained or lost in seconds, and what they read."""
        first, *others = self.rows
        return " ".join(self._about(row, first) for row in others)

    def _about(self, row: Row, first: Row) -> str:
        times = self.times(row.name)
        if max(times) < 1:
            seconds = "faster in every round"
        elif min(times) > 1:
            seconds = "slower in every round"
        else:
            seconds = "no faster or slower than rounds differ"
        shown, first_shown = round(row.right, 1), round(first.right, 1)  # as in the table
        ahead = round(shown - first_shown, 1)
        reads = f"reads {abs(ahead):.1f} points {'more' if ahead > 0 else 'less'}"
        if abs(ahead) <= CHANCE:
            reads = f"reads as well ({ahead:+.1f} points, within chance)"
        return f"{row.name} beside {first.name}: {seconds}, and {reads} (measured)."

    def _caption(self) -> str:
        return (
            "A step of training in three precisions: bytes of a parameter by kind, FLOPs 100 % in "
            "every row (bytes counted, seconds and right measured)."
        )

    def _heads(self) -> tuple[str, ...]:
        return (
            "",
            "weights",
            "in FP32",
            "gradients",
            "notes",
            "together",
            "activations",
            "seconds",
            "right",
        )

    def _cells(self) -> list[tuple[str, ...]]:
        return [self._row(row) for row in self.rows]

    def _row(self, row: Row) -> tuple[str, ...]:
        kinds = [f"{size:g} B" if size else NONE for size in row.kinds]
        first = self.rows[0].activations
        return (
            row.name,
            *kinds,
            f"{row.together:g} B",
            percent(row.activations / first),
            in_per_cent(self.times(row.name)),
            str(row.right),
        )

    def _numbers(self) -> range:
        return range(1, len(self._heads()))


def precisions(
    steps: Mapping[str, PreciseStep],
    timed: Iterable[Iterable[Any]],
    right: Mapping[str, Right],
) -> Precisions:
    """Precisions side by side.

    Parameters
    ----------
    steps : a PreciseStep by the name of its precision, FP32 first.
    timed : rounds, each with what has `.seconds` of one step, in the same order.
    right : by the same names, how many a net reads right.
    """
    rounds = [[float(time.seconds) for time in times] for times in timed]
    rows = []
    for (name, step), *times in zip(steps.items(), *rounds):
        kinds, activations = held_by(step)
        row = Row(name, kinds, activations, tuple(times), right[name])
        rows.append(row)
    return Precisions(tuple(rows))


def held_by(step: PreciseStep) -> tuple[tuple[float, ...], int]:
    """(bytes of a parameter by kind, bytes of activations) of a step; nothing moves."""
    found = kept(step)
    parameters = sum(table.numel() for table in step.net.parameters())
    masters = sum(table.nbytes for table in step.masters)
    moved = masters or int(found.weights)
    kinds = int(found.weights), masters, int(found.gradients), NOTES * moved
    return tuple(size / parameters for size in kinds), int(found.activations)
