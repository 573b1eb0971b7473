"""Small nets that learn from labels or from a large one's answers, and who paid which FLOP.

A teacher does not say "B" but how likely each letter is. A bill that leaves out what its answers
took, or its own training, leaves out most. A small net learns from photographs that its teacher has
never seen: of those that it learned from it knows the labels.
To add a way to teach: an argument of `taught`; a column: `Ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from torch import nn

from ..._support.display import TableDisplay, TextDisplay
from ..._support.errors import whole
from ...quantities.formatting import words
from ...quantities.quantity import Q, quantity
from .errors import TuningError
from .keyboard import Keyboard
from .reader import student
from .steps import SEEN, SOFTEN, Right, answers, learn, right

STEPS = 400
RATE = 5e-3  # NB: of a net 32 wide: better than 2e-3, and level with 1e-2
NONE = "none"
ABOUT = 1.1  # times: bills that are no farther apart are about the same


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
        return name if self.steps == STEPS else f"{name}, {_times(self)} the steps"

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
    letters : how many of the capitals the net learns from, of those that no teacher has seen.
    teacher : whose answers take the place of the labels; labels unless given.
    steps : of training, with 64 photographs each.
    seed : of the first weights and of the batches.

    Raises
    ------
    TuningError for a number that does not fit.
    """
    letters = whole("letters", letters, most=len(keys.unseen), error=TuningError)
    photographs = keys.unseen.first(letters)
    soft = None
    if teacher is not None:
        soft = answers(teacher, photographs, SOFTEN)
    net = learn(student(seed=seed), photographs, steps, RATE, soft, seed)
    return Taught(net, right(net, keys.capitals_tried), letters, steps, soft is not None)


@dataclass(frozen=True, repr=False)
class Ledger(TableDisplay):
    """What each small net took: its training, the teacher's answers, and what it reads right."""

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
            for labels in self._by_labels(soft):
                sentences.append(self._beside(soft, labels))
        return " ".join(filter(None, sentences))

    def _by_labels(self, soft: Taught) -> list[Taught]:
        """The nets that learned from labels of the photographs that a teacher answered for."""
        if not soft.soft:
            return []
        return [net for net in self.nets if net.letters == soft.letters and not net.soft]

    def _beside(self, soft: Taught, labels: Taught) -> str:
        """Answers beside labels, for as many steps or about as many FLOP; "" for others."""
        verdict = _verdict(soft, labels)
        times = float(self.total(soft) / self.total(labels))
        if soft.steps == labels.steps:
            longer = "" if soft.steps == STEPS else f" and {_times(soft)} the steps"
            return (
                f"With {soft.letters:,} photographs{longer} {verdict}, and answers cost "
                f"{words(times)} times the FLOPs."
            )
        if 1 / ABOUT <= times <= ABOUT:
            return f"With {soft.letters:,} photographs and about the same FLOPs {verdict}."
        return ""

    def _caption(self) -> str:
        return (
            f"Small nets that read capitals. Making the teacher took {_short(self.teacher)}, once; "
            "it is in no row (FLOPs counted, what is right of 100 measured)."
        )

    def _heads(self) -> tuple[str, ...]:
        return (
            "learned from",
            "own training",
            "the teacher's answers",
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


def _times(net: Taught) -> str:
    """How long a net learned, beside the usual steps: "4 x"."""
    return f"{net.steps / STEPS:g} x"


def _verdict(soft: Taught, labels: Taught) -> str:
    """A few words on two nets, and the points between them."""
    ahead = soft.right - labels.right
    if abs(ahead) <= SEEN:
        return "labels and answers teach equally well"
    better, other = ("answers", "labels") if ahead > 0 else ("labels", "answers")
    return f"{better} are {abs(ahead):.1f} points better than {other}"


def _short(flop: Q) -> str:
    """A count in three digits."""
    return f"{flop:GFLOP}"


def _flop(x: object) -> Q:
    """A number of FLOP, in one word on how it is known."""
    return _counted(quantity(x, "FLOP").value)


def _counted(flop: int | float) -> Q:
    return Q(flop, "FLOP", "counted")
