"""Small nets that learn from labels or from a large one's answers, and who paid which FLOP.

A teacher does not say "B" but how likely each letter is. A bill that leaves out its looks, or its
own training, leaves out most. To add a way to teach: an argument of `taught`; a column: `Ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from torch import nn

from ..._support.display import TableDisplay, TextDisplay
from ..._support.errors import whole
from ...quantities.formatting import percent
from ...quantities.quantity import Q, quantity
from .keyboard import Keyboard
from .reader import TuningError, student
from .steps import SEEN, SOFTEN, Right, answers, learn, right

STEPS = 400
RATE = 5e-3  # NB: of a net 32 wide: better than 2e-3, and level with 1e-2
NONE = "none"


@dataclass(frozen=True, repr=False)
class Taught(TextDisplay):
    """A small net and how it was taught: `.net`, `.right`, `.letters`, `.steps`, `.soft`."""

    net: nn.Module = field(repr=False)
    right: Right
    letters: int
    steps: int
    soft: bool

    @property
    def name(self) -> str:
        """How it was taught, in words: "1,000 labels, 2 x the steps"."""
        taught_by = "soft answers, no labels" if self.soft else "labels"
        name = f"{self.letters:,} {taught_by}"
        times = self.steps / STEPS
        return name if times == 1 else f"{name}, {times:g} x the steps"

    def __repr__(self) -> str:
        return f"Taught by {self.name}: {self.right!r}."


def taught(
    keys: Keyboard,
    letters: int = 1_000,
    teacher: nn.Module | None = None,
    steps: int = STEPS,
    seed: int = 0,
) -> Taught:
    """A small net that has learned capitals, a Taught.

    Parameters
    ----------
    keys : the photographs.
    letters : how many of its capitals the net learns from.
    teacher : whose answers take the place of the labels; labels unless given.
    steps : of training, with 64 photographs each.
    seed : of the first weights and of the batches.

    Raises
    ------
    TuningError for a number that does not fit.
    """
    letters = whole("letters", letters, most=len(keys.capitals), error=TuningError)
    photographs = keys.capitals.first(letters)
    soft = None
    if teacher is not None:
        soft = answers(teacher, photographs, SOFTEN)
    net = learn(student(seed=seed), photographs, steps, RATE, soft, seed)
    return Taught(net, right(net, keys.capitals_tried), letters, steps, soft is not None)


@dataclass(frozen=True, repr=False)
class Ledger(TableDisplay):
    """What each small net took: its own training, the teacher's looks, and what it reads right."""

    nets: tuple[Taught, ...]
    step: Q  # FLOP of a step of a small net
    look: Q  # FLOP of the teacher for one letter
    teacher: Q  # FLOP of its training

    def own(self, net: Taught) -> Q:
        """FLOP of the training of a small net."""
        flop = net.steps * int(self.step)
        return _counted(flop)

    def looks(self, net: Taught) -> Q:
        """FLOP of the teacher's answers; none where labels were there."""
        looked_at = net.letters if net.soft else 0
        flop = looked_at * int(self.look)
        return _counted(flop)

    def total(self, net: Taught) -> Q:
        """Both, without the teacher's training."""
        flop = int(self.own(net)) + int(self.looks(net))
        return _counted(flop)

    def says(self) -> str:
        """What the answers of a teacher were worth beside labels, and what they cost."""
        sentences = []
        for soft in self.nets:
            labels = self._by_labels(soft)
            if not soft.soft or labels is None:
                continue
            ahead = soft.right - labels.right
            letters = f"With {soft.letters:,} photographs"
            if abs(ahead) <= SEEN:
                sentences.append(f"{letters} labels do as well as a teacher's answers.")
                continue
            better, other = ("answers", "labels") if ahead > 0 else ("labels", "answers")
            points = f"{abs(ahead):.1f} points"
            sentences.append(f"{letters} {better} are {points} better than {other}.")
        best = max(self.nets, key=lambda net: net.right)
        dearest = max(self.nets, key=lambda net: int(self.total(net)))
        by = "a teacher's answers" if best.soft else "labels"
        share = percent(float(self.total(best) / self.total(dearest)))
        sentences.append(f"The best small net learned from {by}, for {share} of the dearest bill.")
        return " ".join(sentences)

    def _by_labels(self, soft: Taught) -> Taught | None:
        """The net that learned as long from the labels of the same photographs."""
        for net in self.nets:
            alike = net.letters == soft.letters and net.steps == soft.steps
            if alike and not net.soft:
                return net
        return None

    def _caption(self) -> str:
        return (
            f"Small nets that read capitals. Making the teacher took {_short(self.teacher)}, once; "
            "it is in no row (FLOPs counted, what is right of 100 measured)."
        )

    def _heads(self) -> tuple[str, ...]:
        return (
            "learned from",
            "own training",
            "the teacher's looks",
            "both",
            "right",
        )

    def _cells(self) -> list[tuple[str, ...]]:
        return [self._row(net) for net in self.nets]

    def _row(self, net: Taught) -> tuple[str, ...]:
        looks = _short(self.looks(net)) if net.soft else NONE
        return (
            net.name,
            _short(self.own(net)),
            looks,
            _short(self.total(net)),
            str(net.right),
        )

    def _numbers(self) -> range:
        return range(1, len(self._heads()))


def ledger(nets: Iterable[Taught], step: object, look: object, teacher: object) -> Ledger:
    """A Ledger of small nets.

    Parameters
    ----------
    nets : made by `taught`.
    step : FLOP of one step of a small net.
    look : FLOP of the teacher for one letter.
    teacher : FLOP of the teacher's own training.
    """
    listed = tuple(nets)
    if not listed:
        raise TuningError("A ledger needs at least one small net, made by taught(keys).")
    return Ledger(
        nets=listed,
        step=_flop(step),
        look=_flop(look),
        teacher=_flop(teacher),
    )


def _short(flop: Q) -> str:
    """A count in three digits."""
    return f"{flop:GFLOP}"


def _flop(x: object) -> Q:
    """A number of FLOP, in one word on how it is known."""
    return _counted(quantity(x, "FLOP").value)


def _counted(flop: int | float) -> Q:
    return Q(flop, "FLOP", "counted")
